/* csv_write.c: fields of CSV as RFC 4180 has them, and what spreadsheets make
 * of them.
 *
 * Data for machines stays exact. A table for people is different: Excel runs a
 * cell that begins with = + - @ as a formula, which is wrong for -ST and
 * dangerous for what a stranger typed as a name. */
#include "io/csv_write_priv.h"

#include "eclaim/money.h"

static bool needs_quotes(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n') {
            return true;
        }
    }
    return false;
}

/* Appends prefix (if not 0) and s as one field. */
static int add(struct ecl_buf *b, char prefix, struct ecl_str s)
{
    if (!needs_quotes(s)) {
        return prefix && ecl_buf_add_char(b, prefix) != ECL_OK ? ECL_E_NOMEM
                                                               : ecl_buf_add_str(b, s);
    }
    size_t most;
    if (__builtin_mul_overflow(s.n, 2, &most) || __builtin_add_overflow(most, 3, &most) ||
        ecl_buf_reserve(b, most) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *w = b->p + b->n;
    *w++    = '"';
    if (prefix) {
        *w++ = prefix;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            *w++ = '"';
        }
        *w++ = s.p[i];
    }
    *w++ = '"';
    b->n = (size_t)(w - b->p);
    return ECL_OK;
}

int ecl_csv_add(struct ecl_buf *b, struct ecl_str s)
{
    return add(b, 0, s);
}

/* What spreadsheets start to compute at. */
static bool formula(struct ecl_str s)
{
    int64_t number;
    return s.n > 1 && memchr("=+-@\t\r", s.p[0], 6) && ecl_decimal_parse(s, 9, &number) != ECL_V_OK;
}

int ecl_csv_add_shown(struct ecl_buf *b, struct ecl_str s)
{
    return add(b, formula(s) ? '\'' : 0, s);
}

int ecl_tsv_add(struct ecl_buf *b, struct ecl_str s)
{
    if (ecl_buf_reserve(b, s.n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *w = b->p + b->n;
    for (size_t i = 0; i < s.n; i++) {
        w[i] = (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i];
    }
    b->n += s.n;
    return ECL_OK;
}
