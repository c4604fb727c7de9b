/* source.c: the claims a filter reads, told from its operands. */
#include "source.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eclaim/import.h"

typedef int take_fn(void *, struct ecl_stream *, struct ecl_error *);

/* True for standard input and for a plain file that begins like a stream. */
static bool is_stream(const struct cli *c)
{
    char head[5];
    struct stat st;
    if (c->noperands == 0 || strcmp(c->operands[0], "-") == 0) {
        return c->noperands <= 1;
    }
    int fd   = open(c->operands[0], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool yes = fd >= 0 && c->noperands == 1 && fstat(fd, &st) == 0 &&
               (S_ISFIFO(st.st_mode) ||
                (S_ISREG(st.st_mode) && pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
                 memcmp(head, "%ecl|", sizeof head) == 0));
    if (fd >= 0) {
        close(fd);
    }
    return yes;
}

bool source_is_stdin(const struct cli *c)
{
    bool yes = c->noperands == 0;
    for (int i = 0; i < c->noperands; i++) {
        yes = yes || strcmp(c->operands[i], "-") == 0;
    }
    return yes;
}

static int take_input(const struct ecl_input *in, take_fn *fn, void *ctx, struct ecl_error *err)
{
    struct ecl_stream *s = NULL;
    int r                = ecl_stream_open(&s, in, err);
    r                    = r == ECL_OK ? fn(ctx, s, err) : r;
    ecl_stream_close(s);
    return r;
}

static int take_paths(const struct cli *c, take_fn *fn, void *ctx, struct ecl_error *err)
{
    struct ecl_import_opts opts = {.tmpdir        = cli_tmpdir(),
                                   .package.raise = "ecl-import --max-size"};
    struct ecl_import *imp      = NULL;
    int r =
        ecl_import_open(&imp, (const char *const *)c->operands, (size_t)c->noperands, &opts, err);
    if (r == ECL_OK) {
        struct ecl_input in = ecl_import_input(imp);
        r                   = take_input(&in, fn, ctx, err);
    }
    ecl_import_close(imp);
    return r;
}

int source_read(const struct cli *c, take_fn *fn, void *ctx, struct ecl_error *err)
{
    struct ecl_input in;
    int fd = -1;
    if (!is_stream(c)) {
        return take_paths(c, fn, ctx, err);
    }
    int r = cli_input(c->noperands ? c->operands[0] : NULL, &fd, &in, err);
    r     = r == ECL_OK ? take_input(&in, fn, ctx, err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}
