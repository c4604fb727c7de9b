/* baseline.c: findings of an earlier run as fingerprints with a count.
 *
 * Each form of the table changes some values (TSV and workbooks have blanks for control
 * bytes, workbooks cut, CSV puts an apostrophe in front of formulas, and readers of tables
 * take blanks off the ends), so fingerprints are made of what all of them leave alike. */
#include "eclaim/baseline.h"

#include <stdlib.h>

#include "core/text_priv.h"
#include "io/fpset_priv.h"
#include "io/rowlist_priv.h"

enum {
    SLOTS     = 1 << 18, /* of the map in memory: 6 MiB */
    VALUE_MAX = 32766,   /* characters that a cell of a workbook keeps of a longer value */
};

enum column { C_RULE, C_TYPE, C_HCODE, C_HN, C_SEQ, C_AN, C_FILE, C_FIELD, C_VALUE, NCOLS };

static const char *const names[] = {"rule", "type", "hcode", "hn",    "seq",
                                    "an",   "file", "field", "value", NULL};

struct ecl_baseline {
    struct ecl_fpset *set;
    struct ecl_baseline_stats stats;
    struct ecl_buf text;
};

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for a baseline");
}

/* Appends what every form of the table keeps of a value, and a mark of its end. */
static int add_value(struct ecl_buf *b, struct ecl_str s)
{
    s = ecl_str_trim(s);
    if (s.n > 1 && s.p[0] == '\'' && memchr("=+-@\t\r", s.p[1], 6)) {
        s = ecl_str_trim(ecl_str_make(s.p + 1, s.n - 1));
    }
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    size_t from = b->n;
    int r       = ecl_buf_reserve(b, s.n + 2);
    for (unsigned count = 0; r == ECL_OK && p < end && count < VALUE_MAX; count++) {
        uint32_t cp = *p;
        unsigned n  = *p < 0x80 ? 1 : ecl_utf8_decode(p, end, &cp);
        r           = n == 0 || cp == 0xFFFE || cp == 0xFFFF ? ecl_buf_add(b, "\xEF\xBF\xBD", 3)
                      : cp < 0x20                            ? ecl_buf_add_char(b, ' ')
                                                             : ecl_buf_add(b, p, n);
        p += n ? n : 1;
    }
    while (b->n > from && b->p[b->n - 1] == ' ') { /* was a control byte */
        b->n--;
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
}

static int key_of(struct ecl_baseline *b, const struct ecl_str v[NCOLS], uint64_t key[2])
{
    int r     = ECL_OK;
    b->text.n = 0;
    for (int i = 0; r == ECL_OK && i < NCOLS; i++) {
        r = add_value(&b->text, v[i]);
    }
    if (r == ECL_OK) {
        ecl_fingerprint(ecl_buf_str(&b->text), key);
    }
    return r;
}

static int count(struct ecl_baseline *b, const struct ecl_str v[NCOLS], struct ecl_error *err)
{
    uint64_t key[2], n = 1;
    bool known = false;
    if (key_of(b, v, key) != ECL_OK) {
        return no_memory(err);
    }
    int r = ecl_fpset_put(b->set, key, &n, &known, err);
    b->stats.rows++;
    b->stats.gone++;
    return r == ECL_OK && known ? ecl_fpset_change(b->set, key, n + 1, err) : r;
}

static int read_rows(struct ecl_baseline *b, struct rowlist *l, const char *name,
                     struct ecl_error *err)
{
    struct rowlist_row row;
    int r = ECL_OK;
    if (!rowlist_has(l, C_RULE) || !rowlist_has(l, C_VALUE) || !rowlist_has(l, C_FILE)) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "not a table of findings: it has no columns rule, file and value; give "
                        "what ecl-validate --findings wrote");
    }
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        if (row.bad) {
            r         = ecl_fail(err, ECL_E_FORMAT, name, "%s", row.bad);
            err->line = err ? row.line : 0;
        } else if (row.value[C_RULE].n) { /* not the last row of a sheet that was full */
            r = count(b, row.value, err);
        }
    }
    return r == ECL_EOF ? ECL_OK : r;
}

int ecl_baseline_read(struct ecl_baseline **out, const struct ecl_input *in, int fd,
                      const char *tmpdir, struct ecl_error *err)
{
    struct rowlist *l      = NULL;
    *out                   = NULL;
    struct ecl_baseline *b = calloc(1, sizeof *b);
    if (!b) {
        return no_memory(err);
    }
    ecl_buf_init(&b->text, 0);
    int r = ecl_fpset_new(&b->set, SLOTS, tmpdir, err);
    if (r == ECL_OK && in) {
        r = rowlist_open(&l, in, fd, names, err);
        r = r == ECL_OK ? read_rows(b, l, in->name, err) : r;
        rowlist_close(l);
    }
    if (r != ECL_OK) {
        ecl_baseline_free(b);
        return r;
    }
    *out = b;
    return ECL_OK;
}

int ecl_baseline_known(struct ecl_baseline *b, const struct ecl_finding *f, bool *known,
                       struct ecl_error *err)
{
    const struct ecl_str v[NCOLS] = {
        [C_RULE]  = ecl_str_of(f->rule),
        [C_TYPE]  = ecl_str_of(f->type),
        [C_HCODE] = f->hcode,
        [C_HN]    = f->hn,
        [C_SEQ]   = f->seq,
        [C_AN]    = f->an,
        [C_FILE]  = f->file,
        [C_FIELD] = f->field,
        [C_VALUE] = f->value,
    };
    uint64_t key[2], left = 0;
    bool there = false;
    if (key_of(b, v, key) != ECL_OK) {
        return no_memory(err);
    }
    int r  = ecl_fpset_get(b->set, key, &left, &there, err);
    *known = there && left > 0;
    if (r == ECL_OK && *known) {
        r = ecl_fpset_change(b->set, key, left - 1, err);
        b->stats.gone--;
    }
    b->stats.known += *known;
    b->stats.new_ += !*known;
    return r;
}

struct ecl_baseline_stats ecl_baseline_stats(const struct ecl_baseline *b)
{
    return b->stats;
}

void ecl_baseline_free(struct ecl_baseline *b)
{
    if (b) {
        ecl_fpset_free(b->set);
        ecl_buf_done(&b->text);
        free(b);
    }
}
