/* fuzz_where.c: any bytes as a condition, and as a list of keys, on a fixed stream. */
#include <stdlib.h>

#include "eclaim/keylist.h"
#include "eclaim/where.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char stream[] = "%ecl|1\n%cols|ADP|HN|TYPE|CODE|WARD NO\n"
                             "CLAIM|OP|10670|1|A\nINS|1|1|STP|ST\nOPD|1|1||20260131|0815|A\n"
                             "CHT|1|1||20260131|5000.00\nADP|1|1|3|*a?|W 7\n"
                             "CLAIM|IP|10670|2|7\nCHT|1|2|7|25690131|5,000\n"
                             "CLAIM|--||3|B\nDRU|1|10670|3\n";

static int count(void *ctx, const struct ecl_keylist_row *row)
{
    uint64_t *n = ctx;
    *n += row->why[0] != '\0';
    return 0;
}

/* Runs over the stream with either. */
static void match_all(struct ecl_where *w, struct ecl_keylist *k)
{
    struct ecl_str bytes      = ecl_str_make(stream, sizeof stream - 1);
    struct ecl_input in       = ecl_input_mem(&bytes, "stream");
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    if (ecl_stream_open(&s, &in, NULL) != ECL_OK) {
        abort();
    }
    if (!w || ecl_where_bind(w, s, NULL) == ECL_OK) {
        while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
            (void)(w ? ecl_where_match(w, c) : ecl_keylist_match(k, c));
        }
    }
    ecl_stream_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str text   = ecl_str_make((const char *)data, size);
    struct ecl_input in   = ecl_input_mem(&text, "list");
    struct ecl_error err  = {0};
    struct ecl_where *w   = NULL;
    struct ecl_keylist *k = NULL;
    int r                 = ecl_where_parse(&w, text, &err);
    if (r == ECL_OK) {
        match_all(w, NULL);
    } else if (r != ECL_E_USAGE || !err.text[0]) {
        abort();
    }
    if (ecl_keylist_read(&k, &in, -1, &err) == ECL_OK) {
        uint64_t n = 0;
        match_all(NULL, k);
        struct ecl_keylist_stats s = ecl_keylist_stats(k);
        if (ecl_keylist_unseen(k, count, &n) != 0 || n != s.unseen + s.bad ||
            s.rows != s.keys + s.repeated + s.bad) {
            abort();
        }
    }
    ecl_keylist_free(k);
    ecl_where_free(w);
    return 0;
}
