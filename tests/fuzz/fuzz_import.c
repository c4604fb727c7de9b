/* fuzz_import.c: any bytes as claim files of one set.
 *
 * The first byte holds options; then lines of "==OPD.txt" begin a file each. The
 * files are written to a folder in memory, imported, and the stream read back:
 * it must be one, and every row of the files must be accounted for. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "eclaim/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    NORMALIZE = 1,
    CP874     = 2,
    UTF8      = 4,
    SPILL     = 8,
    FILTERS   = 16,
};

static const char *const extensions[] = {"txt", "csv", "jsonl", "dbf"};

static char folder[64];
static bool written[ECL_NFILES][4];

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void path_of(char path[128], int file, int ext)
{
    snprintf(path, 128, "%s/%s.%s", folder, ecl_file_spec((enum ecl_file)file)->name,
             extensions[ext]);
}

static void empty_folder(void)
{
    char path[128];
    for (int f = 0; f < ECL_NFILES; f++) {
        for (int e = 0; e < 4; e++) {
            if (written[f][e]) {
                path_of(path, f, e);
                unlink(path);
                written[f][e] = false;
            }
        }
    }
}

static void remove_folder(void)
{
    empty_folder();
    rmdir(folder);
}

static void make_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/fuzz_import.XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        must(mkdtemp(folder) != NULL);
        atexit(remove_folder);
    }
}

/* Writes text as the file that line, "==OPD.txt", names; unknown names are skipped. */
static void put(struct ecl_str line, struct ecl_str text)
{
    const char *dot = memchr(line.p, '.', line.n);
    if (!dot) {
        return;
    }
    int file           = ecl_file_find(ecl_str_make(line.p + 2, (size_t)(dot - line.p) - 2));
    struct ecl_str end = ecl_str_make(dot + 1, line.n - (size_t)(dot + 1 - line.p));
    for (int e = 0; file != ECL_NOFILE && e < 4; e++) {
        if (ecl_str_is(end, extensions[e])) {
            char path[128];
            path_of(path, file, e);
            int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            must(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n);
            close(fd);
            written[file][e] = true;
        }
    }
}

static void put_files(const char *p, const char *end)
{
    while (p + 2 < end) {
        const char *lf   = memchr(p, '\n', (size_t)(end - p));
        const char *body = lf ? lf + 1 : end;
        const char *next = memmem(body, (size_t)(end - body), "\n==", 3);
        next             = next ? next + 1 : end;
        put(ecl_str_make(p, (size_t)((lf ? lf : end) - p)),
            ecl_str_make(body, (size_t)(next - body)));
        p = next;
    }
}

static void read_back(struct ecl_str stream, const struct ecl_import_stats *stats)
{
    struct ecl_stream *s = NULL;
    struct ecl_input in  = ecl_input_mem(&stream, "stream");
    const struct ecl_claim *c;
    uint64_t claims = 0;
    must(ecl_stream_open(&s, &in, NULL) == ECL_OK);
    int r;
    while ((r = ecl_stream_next(s, &c, NULL)) == ECL_OK) {
        claims += c->type != ECL_CLAIM_NONE;
        must(c->nrec > 0);
        must(ecl_utf8_valid(c->text));
        must(!memchr(c->text.p, '\0', c->text.n) && !memchr(c->text.p, '\r', c->text.n));
    }
    must(r == ECL_EOF);
    must(claims == stats->op + stats->ip);
    ecl_stream_close(s);
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_import_file_stats *t = &stats->file[f];
        must(t->rows == t->claimed + t->orphans + t->rejected + t->filtered + t->repeated);
    }
}

static void import(unsigned flags)
{
    const char *path            = folder;
    struct ecl_import *imp      = NULL;
    struct ecl_error err        = {0};
    struct ecl_str bytes        = ECL_STR("x");
    struct ecl_import_opts opts = {.normalize = flags & NORMALIZE,
                                   .encoding  = flags & CP874  ? ECL_ENC_CP874
                                                : flags & UTF8 ? ECL_ENC_UTF8
                                                               : ECL_ENC_AUTO,
                                   .memory    = flags & SPILL ? 1 : 0,
                                   .hcode     = flags & FILTERS ? "10670" : NULL,
                                   .only_op   = flags & FILTERS};
    struct ecl_buf stream, rejects;
    ecl_buf_init(&stream, 0);
    ecl_buf_init(&rejects, 0);
    struct ecl_output out = ecl_output_buf(&rejects, "rejects");
    opts.rejects          = &out;
    int r                 = ecl_import_open(&imp, &path, 1, &opts, &err);
    while (r == ECL_OK && bytes.n) {
        r = ecl_import_next(imp, &bytes, &err);
        must(r != ECL_OK || ecl_buf_add_str(&stream, bytes) == ECL_OK);
    }
    if (r == ECL_OK) {
        read_back(ecl_buf_str(&stream), ecl_import_stats(imp));
    } else {
        must(err.code == r && err.text[0]);
    }
    ecl_import_close(imp);
    ecl_buf_done(&stream);
    ecl_buf_done(&rejects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1) {
        make_folder();
        put_files((const char *)data + 1, (const char *)data + size);
        import(data[0]);
        empty_folder();
    }
    return 0;
}
