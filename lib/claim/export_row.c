/* export_row.c: rows of the claim files as txt, csv and dbf.
 *
 * txt: separated by |, no quoting; csv: RFC 4180. Every row ends with a line end,
 * also the last: receivers take files with and without it. */
#include "claim/export_priv.h"
#include "io/csv_write_priv.h"
#include "io/dbf_write_priv.h"

static int add_eol(const struct ecl_row_format *fmt, struct ecl_buf *b)
{
    return fmt->lf ? ecl_buf_add_char(b, '\n') : ecl_buf_add(b, "\r\n", 2);
}

int ecl_row_head(const struct ecl_row_format *fmt, enum ecl_file f, const uint8_t *cols, unsigned n,
                 bool bom, bool names, struct ecl_buf *b)
{
    int r = bom ? ecl_buf_add(b, "\xEF\xBB\xBF", 3) : ECL_OK;
    for (unsigned i = 0; names && r == ECL_OK && i < n; i++) {
        const char *name = ecl_file_spec(f)->fields[cols[i]].name;
        r                = i ? ecl_buf_add_char(b, fmt->to == ECL_TO_CSV ? ',' : '|') : ECL_OK;
        if (r == ECL_OK) {
            r = ecl_buf_add(b, name, strlen(name));
        }
    }
    return names && r == ECL_OK ? add_eol(fmt, b) : r;
}

/* A row of txt. Where its columns stand side by side in the stream, which is the
 * usual case, they are copied in one piece. */
static int add_txt(const struct ecl_plan *plan, const struct ecl_record *r, struct ecl_buf *b)
{
    const struct ecl_str *first = &r->f[plan->cols[0]], *last = first;
    bool together = first->p != NULL;
    for (unsigned i = 1; together && i < plan->n; i++) {
        const struct ecl_str *v = &r->f[plan->cols[i]];
        together                = v->p == last->p + last->n + 1;
        last                    = v;
    }
    if (together) {
        return ecl_buf_add(b, first->p, (size_t)(last->p + last->n - first->p));
    }
    int e = ecl_buf_add_str(b, *first);
    for (unsigned i = 1; e == ECL_OK && i < plan->n; i++) {
        e = ecl_buf_add_char(b, '|');
        if (e == ECL_OK) {
            e = ecl_buf_add_str(b, r->f[plan->cols[i]]);
        }
    }
    return e;
}

static int add_csv(const struct ecl_plan *plan, const struct ecl_record *r, struct ecl_buf *b)
{
    int e = ecl_csv_add(b, r->f[plan->cols[0]]);
    for (unsigned i = 1; e == ECL_OK && i < plan->n; i++) {
        e = ecl_buf_add_char(b, ',');
        if (e == ECL_OK) {
            e = ecl_csv_add(b, r->f[plan->cols[i]]);
        }
    }
    return e;
}

/* v in the encoding of the output: itself, or in fmt->tmp. */
static int encode(struct ecl_row_format *fmt, struct ecl_str *v, size_t *missing)
{
    if (!fmt->cp874 || !ecl_text_high(*v)) {
        return ECL_OK;
    }
    fmt->tmp.n = 0;
    size_t n   = 0;
    int r      = ecl_utf8_to_cp874(*v, &fmt->tmp, &n);
    *missing += n;
    *v = ecl_buf_str(&fmt->tmp);
    return r;
}

static int add_dbf(struct ecl_row_format *fmt, enum ecl_file f, const struct ecl_plan *plan,
                   const struct ecl_record *r, struct ecl_buf *b, size_t *missing, size_t *unfit)
{
    if (ecl_buf_reserve(b, ecl_dbf_record_size(f, plan->cols, plan->n)) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    b->p[b->n++] = ' ';
    for (unsigned i = 0; i < plan->n; i++) {
        const struct ecl_field *fd = &ecl_file_spec(f)->fields[plan->cols[i]];
        struct ecl_str v           = r->f[plan->cols[i]];
        if (encode(fmt, &v, missing) != ECL_OK) {
            return ECL_E_NOMEM;
        }
        *unfit += !ecl_dbf_value(fd, v, b->p + b->n);
        b->n += ecl_dbf_width(fd);
    }
    return ECL_OK;
}

int ecl_row_add(struct ecl_row_format *fmt, enum ecl_file f, const struct ecl_plan *plan,
                const struct ecl_record *r, struct ecl_buf *b, size_t *missing, size_t *unfit)
{
    if (fmt->to == ECL_TO_DBF) {
        return add_dbf(fmt, f, plan, r, b, missing, unfit);
    }
    size_t start = b->n;
    int e        = fmt->to == ECL_TO_CSV ? add_csv(plan, r, b) : add_txt(plan, r, b);
    if (e == ECL_OK && fmt->cp874) {
        struct ecl_str row = ecl_str_make(b->p + start, b->n - start);
        const char *utf8   = row.p;
        e                  = encode(fmt, &row, missing);
        if (e == ECL_OK && row.p != utf8) {
            memcpy(b->p + start, row.p, row.n); /* never longer than in UTF-8 */
            b->n = start + row.n;
        }
    }
    return e == ECL_OK ? add_eol(fmt, b) : e;
}

int ecl_row_test(struct ecl_row_format *fmt, const struct ecl_field *fd, struct ecl_str v,
                 bool *missing, bool *unfit)
{
    char cell[256];
    size_t n = 0;
    int r    = encode(fmt, &v, &n);
    *missing = n > 0;
    *unfit   = fmt->to == ECL_TO_XLSX ? ecl_text_width(v) > ECL_CELL_MAX
                                      : fmt->to == ECL_TO_DBF && !n && !ecl_dbf_value(fd, v, cell);
    return r;
}
