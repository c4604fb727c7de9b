/* fuzz_attach.c: any bytes as a list of codes, a NUL, and a claim stream, or as the
 * list alone with claims of its own.
 *
 * What is written must be a stream again, with the same claims and records, and the
 * same bytes where nothing was put. */
#include <stdlib.h>

#include "eclaim/attach.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char own[] = "%ecl|1\nCLAIM|OP|10670|1|A\nINS|2|1|UCS\nOPD|2|1|01100|20260105||A\n"
                          "CHT|2|1\nCLAIM|IP|10670|1|B\nINS|3|1|WEL\nIPD|3|1|B|20260105\nAER|1|1\n";

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    size_t *bytes = ctx;
    *bytes += f->message.n + f->value.n + f->hn.n + f->seq.n + f->an.n + f->hcode.n;
    must(f->message.n > 0 && f->rule[0]);
    return ECL_OK;
}

/* Claims and records of a stream in *records; true when it could be read to its end. */
static bool count(struct ecl_str s, size_t *claims, size_t *records)
{
    struct ecl_input in      = ecl_input_mem(&s, "again");
    struct ecl_stream *again = NULL;
    const struct ecl_claim *c;
    int r   = ecl_stream_open(&again, &in, NULL);
    *claims = *records = 0;
    while (r == ECL_OK && (r = ecl_stream_next(again, &c, NULL)) == ECL_OK) {
        ++*claims;
        *records += c->nrec;
    }
    ecl_stream_close(again);
    return r == ECL_EOF;
}

static void attach(struct ecl_attach *a, struct ecl_str stream)
{
    struct ecl_str text, all = stream;
    struct ecl_input in  = ecl_input_mem(&stream, "stream");
    struct ecl_stream *s = NULL;
    const struct ecl_claim *c;
    struct ecl_buf out;
    size_t before[2] = {0}, after[2] = {0};
    ecl_buf_init(&out, 0);
    int r = ecl_stream_open(&s, &in, NULL);
    r     = r == ECL_OK ? ecl_attach_bind(a, s, NULL) : r;
    r     = r == ECL_OK ? ecl_buf_add_str(&out, ecl_stream_head(s)) : r;
    while (r == ECL_OK && (r = ecl_stream_next(s, &c, NULL)) == ECL_OK) {
        uint64_t changed = ecl_attach_stats(a).changed;
        must(ecl_attach_claim(a, c, &text, NULL) == ECL_OK);
        must(changed != ecl_attach_stats(a).changed || text.p == c->text.p);
        must(ecl_buf_add_str(&out, text) == ECL_OK);
    }
    if (r == ECL_EOF) {
        must(ecl_attach_finish(a, NULL) == ECL_OK);
        must(count(all, &before[0], &before[1]) && count(ecl_buf_str(&out), &after[0], &after[1]));
        must(before[0] == after[0] && before[1] == after[1]);
    }
    ecl_stream_close(s);
    ecl_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t bytes             = 0;
    const uint8_t *nul       = size ? memchr(data, 0, size) : NULL;
    size_t n                 = nul ? (size_t)(nul - data) : size;
    struct ecl_str list      = ecl_str_make((const char *)data, n);
    struct ecl_str stream    = ecl_str_make(own, sizeof own - 1);
    struct ecl_input in      = ecl_input_mem(&list, "list");
    struct ecl_attach *a     = NULL;
    struct ecl_attach_opts o = {.replace = size & 1,
                                .prefer  = size & 2 ? "PP" : NULL,
                                .finding = take_finding,
                                .ctx     = &bytes};
    if (ecl_attach_read(&a, &in, -1, &o, NULL) == ECL_OK) {
        if (nul) {
            stream = ecl_str_make((const char *)nul + 1, size - n - 1);
        }
        attach(a, stream);
        struct ecl_attach_stats s = ecl_attach_stats(a);
        must(s.refused + s.unmatched + s.repeated + s.idle <= s.rows);
    }
    ecl_attach_free(a);
    return 0;
}
