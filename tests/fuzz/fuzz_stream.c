/* fuzz_stream.c: any bytes as a claim stream, of which no byte may get lost.
 *
 * What is read must be inside the input, in the order of the files, and each
 * record's fields must be those of its line. */
#include <stdlib.h>

#include "eclaim/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static int look_at_note(void *ctx, const struct ecl_note *n)
{
    size_t *bytes = ctx;
    *bytes += n->severity.n + n->rule.n + n->file.n + n->field.n + n->value.n;
    return 0;
}

static void check_claim(const struct ecl_stream *s, const struct ecl_claim *c)
{
    size_t bytes = 0, n = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_str *names;
        size_t nextra = ecl_stream_extras(s, (enum ecl_file)f, &names);
        must(c->first[f] == n);
        ECL_EACH(r, c, f)
        {
            size_t width = 0, fields = (size_t)ecl_file_spec((enum ecl_file)f)->nfields + nextra;
            must(r->file == f && r->nextra == nextra);
            must(r->text.p > c->text.p && r->text.p + r->text.n < c->text.p + c->text.n);
            for (size_t i = 0; i < fields; i++) {
                must(!r->f[i].n || !memchr(r->f[i].p, '|', r->f[i].n));
                width += r->f[i].n;
            }
            must(width < r->text.n);
            bytes += r->text.n + 1;
            n++;
        }
    }
    must(n == c->nrec && bytes < c->text.n);
    must(c->text.p[c->text.n - 1] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str all   = ecl_str_make((const char *)data, size);
    struct ecl_input in  = ecl_input_mem(&all, "stream");
    struct ecl_stream *s = NULL;
    struct ecl_error err = {0};
    const struct ecl_claim *c;
    size_t bytes = 0, seen = 0;
    uint64_t claims = 0;
    int r           = ecl_stream_open(&s, &in, &err);
    if (r == ECL_OK) {
        must(ecl_stream_notes(s, look_at_note, &seen) == 0);
        bytes = ecl_stream_head(s).n;
        must(seen <= bytes);
        while ((r = ecl_stream_next(s, &c, &err)) == ECL_OK) {
            check_claim(s, c);
            must(c->number == claims++);
            bytes += c->text.n;
        }
        must(bytes <= size + 1);
    }
    must(r == ECL_EOF || (r < 0 && err.code == r && err.text[0]));
    ecl_stream_close(s);
    return 0;
}
