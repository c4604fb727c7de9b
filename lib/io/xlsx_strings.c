/* xlsx_strings.c: the table of shared strings, and strings of several runs. */
#include "io/xlsx_priv.h"

/* Of all shared strings; a workbook of a million rows of text has about 100 MiB. */
#define STRINGS_MAX ((size_t)UINT32_MAX - 1)

int ecl_xlsx_plain(struct ecl_xml *x, struct ecl_buf *out, struct ecl_error *err)
{
    unsigned depth = x->depth;
    for (;;) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(x, &t, err);
        if (r == ECL_OK && t.kind == ECL_XML_TEXT) {
            r = ecl_xml_text(x, &t, out, err);
        } else if (r == ECL_OK && t.kind == ECL_XML_START) {
            r = ecl_xml_skip(x, err);
        }
        if (r != ECL_OK || x->depth < depth) {
            return r;
        }
    }
}

int ecl_xlsx_rich(struct ecl_xml *x, struct ecl_buf *out, struct ecl_error *err)
{
    unsigned depth = x->depth;
    while (x->depth >= depth) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(x, &t, err);
        if (r == ECL_OK && t.kind == ECL_XML_START) {
            if (ecl_str_is(t.name, "t")) {
                r = ecl_xlsx_plain(x, out, err);
            } else if (!ecl_str_is(t.name, "r")) {
                r = ecl_xml_skip(x, err); /* rPh, rPr and what may come */
            }
        }
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

static int end_string(struct ecl_xlsx_strings *s, const struct ecl_xml *x, struct ecl_error *err)
{
    uint32_t end = (uint32_t)s->text.n;
    if (ecl_buf_add(&s->end, &end, sizeof end) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, x->file, "out of memory for the texts");
    }
    s->n++;
    return ECL_OK;
}

static int read_strings(struct ecl_xlsx_strings *s, struct ecl_xml *x, struct ecl_error *err)
{
    for (;;) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(x, &t, err);
        if (r != ECL_OK) {
            return r == ECL_EOF ? ECL_OK : r;
        }
        if (x->depth == 1 && t.kind == ECL_XML_START && !ecl_str_is(t.name, "sst")) {
            return ecl_xml_fail(x, err, "is not a table of shared strings");
        }
        bool si = t.kind != ECL_XML_TEXT && ecl_str_is(t.name, "si");
        if (t.kind == ECL_XML_START && x->depth == 2) {
            r = si ? ecl_xlsx_rich(x, &s->text, err) : ecl_xml_skip(x, err);
        }
        if (r == ECL_OK && si && (t.kind == ECL_XML_START || t.kind == ECL_XML_EMPTY)) {
            r = end_string(s, x, err);
        }
        if (r != ECL_OK) {
            return r;
        }
    }
}

int ecl_xlsx_strings_load(struct ecl_xlsx_strings *s, const struct ecl_xlsx_parts *parts,
                          struct ecl_error *err)
{
    struct ecl_input in;
    struct ecl_xml x;
    ecl_buf_init(&s->text, STRINGS_MAX);
    ecl_buf_init(&s->end, STRINGS_MAX);
    s->n  = 0;
    int r = ecl_xlsx_part(parts, parts->strings_part, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    ecl_xml_init(&x, &in, parts->file);
    r = read_strings(s, &x, err);
    ecl_xml_done(&x);
    ecl_input_close(&in);
    return r;
}

void ecl_xlsx_strings_done(struct ecl_xlsx_strings *s)
{
    ecl_buf_done(&s->text);
    ecl_buf_done(&s->end);
    s->n = 0;
}

struct ecl_str ecl_xlsx_string(const struct ecl_xlsx_strings *s, size_t i)
{
    uint32_t from = 0, to;
    if (i) {
        memcpy(&from, s->end.p + (i - 1) * sizeof from, sizeof from);
    }
    memcpy(&to, s->end.p + i * sizeof to, sizeof to);
    return ecl_str_make(s->text.p ? s->text.p + from : "", to - from);
}
