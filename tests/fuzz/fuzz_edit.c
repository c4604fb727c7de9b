/* fuzz_edit.c: any bytes as a table of corrections. What comes out must be a stream
 * again with as many claims, and a claim that changed must have been told. */
#include <stdlib.h>

#include "eclaim/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char stream[] = "%ecl|1\n%cols|ADP|SEQ|HN|TYPE|WARD NO\n"
                             "CLAIM|OP|10670|1|A\nINS|1|1|STP|ST\nPAT|1|10670|1|10\n"
                             "OPD|1|1||20260131|0815|A\nODX|1|1\nODX|2|1\nADP|1|A|1|3|W 7\nADP|2|A\n"
                             "CLAIM|OP|10670|1|B\nPAT|1|10670|1|10\nCHT|1|1||20260131|5|||B\n"
                             "CLAIM|IP|10671|2|7\nIPD|1|2|7\nCHT|2|2|7|20260131|10\n"
                             "CLAIM|--||3|B\nDRU|1|10670|3\n";

static int count_change(void *ctx, const struct ecl_edit_change *c)
{
    uint64_t *n = ctx;
    n[0] += c->row > 0;
    return ECL_OK;
}

static int count_reject(void *ctx, const struct ecl_edit_reject *r)
{
    uint64_t *n = ctx;
    n[1] += r->why[0] != '\0';
    return ECL_OK;
}

static size_t count_claims(struct ecl_str text)
{
    struct ecl_input in       = ecl_input_mem(&text, "edited");
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    size_t n                  = 0;
    int r                     = ecl_stream_open(&s, &in, NULL);
    while (r == ECL_OK && (r = ecl_stream_next(s, &c, NULL)) == ECL_OK) {
        n++;
    }
    ecl_stream_close(s);
    return r == ECL_EOF ? n : 0;
}

static void apply(struct ecl_edit *e, uint64_t n[2])
{
    struct ecl_str bytes      = ecl_str_make(stream, sizeof stream - 1);
    struct ecl_input in       = ecl_input_mem(&bytes, "stream");
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    struct ecl_buf out        = {0};
    struct ecl_str text;
    if (ecl_stream_open(&s, &in, NULL) != ECL_OK || ecl_edit_bind(e, s, NULL) != ECL_OK) {
        abort();
    }
    ecl_buf_add_str(&out, ecl_stream_head(s));
    while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
        uint64_t before = n[0];
        if (ecl_edit_claim(e, c, &text, NULL) != ECL_OK ||
            ecl_str_eq(text, c->text) != (n[0] == before)) {
            abort();
        }
        ecl_buf_add_str(&out, text);
    }
    if (ecl_edit_finish(e, NULL) != ECL_OK || count_claims(ecl_buf_str(&out)) != 4) {
        abort();
    }
    ecl_buf_done(&out);
    ecl_stream_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int keys = 0; keys < 2; keys++) {
        struct ecl_str text       = ecl_str_make((const char *)data, size);
        struct ecl_input in       = ecl_input_mem(&text, "table");
        uint64_t n[2]             = {0, 0};
        struct ecl_edit_opts opts = {keys != 0, count_change, count_reject, n};
        struct ecl_error err      = {0};
        struct ecl_edit *e        = NULL;
        int r                     = ecl_edit_read(&e, &in, -1, &opts, &err);
        if (r == ECL_OK) {
            apply(e, n);
            struct ecl_edit_stats s = ecl_edit_stats(e);
            if (s.changes != n[0] || s.changed > s.changes || s.refused + s.unmatched > n[1]) {
                abort();
            }
        } else if (!err.text[0]) {
            abort();
        }
        ecl_edit_free(e);
    }
    return 0;
}
