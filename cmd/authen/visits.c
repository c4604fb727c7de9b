/* visits.c: the visits that operands name, told apart by how they begin. */
#include "visits.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eclaim/stream.h"
#include "source.h"

/* An input whose first bytes have been looked at. */
struct peeked {
    struct ecl_input in;
    char first[8];
    size_t n, at;
};

static ssize_t read_peeked(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct peeked *p = ctx;
    size_t left      = p->n - p->at;
    if (left == 0) {
        return ecl_input_read(&p->in, buf, n, err);
    }
    n = n < left ? n : left;
    memcpy(buf, p->first + p->at, n);
    p->at += n;
    return (ssize_t)n;
}

static int take_claims(void *ctx, struct ecl_stream *s, struct ecl_error *err)
{
    const struct ecl_claim *claim = NULL;
    int r                         = ECL_OK;
    while (r == ECL_OK && (r = ecl_stream_next(s, &claim, err)) == ECL_OK) {
        r = ecl_visits_claim(ctx, claim, err);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

static int take_stream(struct ecl_visits *v, const struct ecl_input *in, struct ecl_error *err)
{
    struct ecl_stream *s = NULL;
    int r                = ecl_stream_open(&s, in, err);
    r                    = r == ECL_OK ? take_claims(v, s, err) : r;
    ecl_stream_close(s);
    return r;
}

/* A table or a stream out of one file. A workbook must be sought in, so that the bytes of a
 * file are looked at without being taken. */
static int take_file(const char *path, struct ecl_visits *v, struct ecl_error *err)
{
    struct peeked p = {.n = 0};
    struct stat st;
    int fd = -1;
    int r  = cli_input(path, &fd, &p.in, err);
    if (r != ECL_OK) {
        return r;
    }
    bool sought = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
    ssize_t n   = sought ? pread(fd, p.first, 5, 0) : ecl_input_full(&p.in, p.first, 5, err);
    if (n < 0 && sought) {
        r = ecl_fail(err, ECL_E_READ, path, "cannot read: %s", strerror(errno));
    } else if (n < 0) {
        r = (int)n;
    } else {
        struct ecl_input in = {read_peeked, NULL, &p, p.in.name};
        p.n                 = sought ? 0 : (size_t)n;
        r                   = n == 5 && memcmp(p.first, "%ecl|", 5) == 0
                                  ? take_stream(v, &in, err)
                                  : ecl_visits_read(v, &in, sought ? fd : -1, err);
    }
    if (fd > 2) {
        close(fd);
    }
    return r;
}

/* A folder, or a zip that is no workbook. */
static bool is_set(const char *path)
{
    struct stat st;
    size_t n = strlen(path);
    return (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) ||
           (n > 4 && strcasecmp(path + n - 4, ".zip") == 0);
}

int visits_read(const struct cli *c, struct ecl_visits **v, struct ecl_error *err)
{
    int r = ecl_visits_new(v, err);
    if (r != ECL_OK) {
        return r;
    }
    if (c->noperands > 1 || (c->noperands == 1 && is_set(c->operands[0]))) {
        return source_read(c, take_claims, *v, err);
    }
    return take_file(c->noperands ? c->operands[0] : "-", *v, err);
}
