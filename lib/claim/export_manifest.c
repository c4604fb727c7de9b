/* export_manifest.c: what stands in a submission, as JSON beside it. Without date
 * and host name: the same claims give the same manifest. */
#include <inttypes.h>

#include "claim/export_priv.h"

/* A JSON string: paths may hold anything. */
static int add_string(struct ecl_buf *b, const char *s)
{
    int r = ecl_buf_add_char(b, '"');
    for (; r == ECL_OK && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') {
            r = ecl_buf_addf(b, "\\%c", c);
        } else if (c < 0x20) {
            r = ecl_buf_addf(b, "\\u%04x", c);
        } else {
            r = ecl_buf_add_char(b, (char)c);
        }
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '"') : r;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int add_claims(struct ecl_buf *b, uint64_t op, uint64_t ip, ecl_satang billed,
                      uint64_t unbilled)
{
    char money[ECL_SATANG_TEXT];
    ecl_satang_format(billed, money);
    int r = ecl_buf_addf(
        b, "\"claims\": {\"OP\": %" PRIu64 ", \"IP\": %" PRIu64 "}, \"billed\": \"%s\"", op, ip,
        money);
    return r == ECL_OK && unbilled ? ecl_buf_addf(b, ", \"unbilled\": %" PRIu64, unbilled) : r;
}

/* Claims by INSCL, in the order of the codes. */
static int add_schemes(struct ecl_buf *b, const struct ecl_export_part *p)
{
    const char *last = "";
    int r            = ecl_buf_addf(b, ",\n      \"schemes\": {");
    for (bool first = true; r == ECL_OK; first = false) {
        const struct ecl_export_scheme *next = NULL;
        for (size_t i = 0; i < ECL_EXPORT_SCHEMES && p->scheme[i].inscl[0]; i++) {
            const struct ecl_export_scheme *s = &p->scheme[i];
            if (strcmp(s->inscl, last) > 0 && (!next || strcmp(s->inscl, next->inscl) < 0)) {
                next = s;
            }
        }
        if (!next) {
            break;
        }
        r    = ecl_buf_addf(b, "%s\"%s\": %" PRIu64, first ? "" : ", ", next->inscl, next->claims);
        last = next->inscl;
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '}') : r;
}

static int add_file(struct ecl_buf *b, const struct ecl_export_file *f, bool first)
{
    int r = ecl_buf_addf(b, "%s\n        {\"name\": \"%s\", \"rows\": %" PRIu64, first ? "" : ",",
                         f->name, f->rows);
    if (r == ECL_OK && f->bytes) {
        r = ecl_buf_addf(b, ", \"bytes\": %" PRIu64, f->bytes);
    }
    if (r == ECL_OK && f->sha256[0]) {
        r = ecl_buf_addf(b, ", \"sha256\": \"%s\"", f->sha256);
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '}') : r;
}

static int add_part(struct ecl_buf *b, const struct ecl_export_part *p, bool first)
{
    int r = ecl_buf_addf(b, "%s\n    {\"name\": ", first ? "" : ",");
    if (r == ECL_OK) {
        r = add_string(b, last_part(p->path));
    }
    if (r == ECL_OK && p->inscl[0]) {
        r = ecl_buf_addf(b, ", \"inscl\": \"%s\"", p->inscl);
    }
    if (r == ECL_OK) {
        r = ecl_buf_addf(b, ", \"bytes\": %" PRIu64, p->bytes);
    }
    if (r == ECL_OK && p->sha256[0]) {
        r = ecl_buf_addf(b, ", \"sha256\": \"%s\"", p->sha256);
    }
    if (r == ECL_OK) {
        r = ecl_buf_addf(b, ",\n      ");
    }
    if (r == ECL_OK) {
        r = add_claims(b, p->op, p->ip, p->billed, p->unbilled);
    }
    if (r == ECL_OK) {
        r = add_schemes(b, p);
    }
    if (r == ECL_OK) {
        r = ecl_buf_addf(b, ",\n      \"files\": [");
    }
    bool any = false;
    for (size_t f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        if (p->file[f].name) {
            r   = add_file(b, &p->file[f], !any);
            any = true;
        }
    }
    return r == ECL_OK ? ecl_buf_addf(b, "]}") : r;
}

int ecl_manifest(struct ecl_buf *b, const char *name, const struct ecl_export_opts *opts,
                 const struct ecl_export_stats *st, struct ecl_export_part *const *part,
                 size_t nparts)
{
    int r = ecl_buf_addf(b, "{\n  \"name\": ");
    if (r == ECL_OK) {
        r = add_string(b, last_part(name));
    }
    if (r == ECL_OK) {
        r = ecl_buf_addf(
            b, ",\n  \"format\": \"%s\",\n  \"layout\": \"%s\",\n  \"encoding\": \"%s\",\n  ",
            ecl_export_to_name(opts->to),
            opts->to == ECL_TO_JSONL ? "all columns" : opts->layout->name,
            ecl_encoding_name(opts->encoding));
    }
    if (r == ECL_OK) {
        r = add_claims(b, st->op, st->ip, st->billed, st->unbilled);
    }
    if (r == ECL_OK) {
        r = ecl_buf_addf(b, ",\n  \"left_out\": %" PRIu64 ",\n  \"parts\": [", st->left_out);
    }
    for (size_t i = 0; r == ECL_OK && i < nparts; i++) {
        r = add_part(b, part[i], i == 0);
    }
    return r == ECL_OK ? ecl_buf_addf(b, "\n  ]\n}\n") : r;
}
