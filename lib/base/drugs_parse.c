/* drugs_parse.c: what the values of a row of a drug catalogue mean.
 *
 * Parsing a row again gives the same, so that a check can tell what is wrong with a row
 * together with all else that is. */
#include <stdio.h>

#include "base/drugs_priv.h"

#define PRICE_MAX INT64_C(9999999999) /* 99999999.99 baht */

/* --- problems ------------------------------------------------------------------------ */

int drugs_tell(const struct ecl_drugs *d, struct base_tell *t, const struct ecl_drug *row,
               enum drug_rule rule, int column, struct ecl_str arg1, struct ecl_str arg2)
{
    const struct ecl_base_column *columns;
    if (!t) {
        return ECL_OK;
    }
    ecl_base_columns(ECL_BASE_DRUGS, &columns);
    struct ecl_base_problem p = {
        .file   = d->file[row->file].name,
        .line   = row->line,
        .column = column >= 0 ? columns[column].name : "",
        .key    = ecl_drug_text(d, row, ECL_DRUG_HOSPDRUGCODE),
        .value  = column >= 0 ? ecl_drug_text(d, row, (enum ecl_drug_column)column) : base_none(),
    };
    return base_tell(t, &drugs_rules[rule], &p, arg1, arg2);
}

size_t drugs_date_text(struct ecl_base_moment m, char out[DRUGS_DATE_TEXT])
{
    int n = m.minute > 0
                ? snprintf(out, DRUGS_DATE_TEXT, "%02d/%02d/%04d %02d:%02d", m.date.d, m.date.m,
                           m.date.y, m.minute / 60, m.minute % 60)
                : snprintf(out, DRUGS_DATE_TEXT, "%02d/%02d/%04d", m.date.d, m.date.m, m.date.y);
    return (size_t)n;
}

/* --- values --------------------------------------------------------------------------- */

/* The amount of digits and a point, cut to two decimals; *cut: that took something away. */
static bool take_price(struct ecl_str s, ecl_satang *out, bool *cut)
{
    size_t point = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && point == s.n) {
            point = i;
        } else if (!ecl_is_digit(s.p[i])) {
            return false;
        }
    }
    *cut = false;
    for (size_t i = point + 3; i < s.n; i++) {
        *cut = *cut || s.p[i] != '0';
    }
    while (s.n > point + 3) {
        s.n--;
    }
    return s.n > 0 && ecl_satang_parse(s, out) == ECL_V_OK;
}

/* Whether the many digits of s are more than any price. */
static bool is_huge(struct ecl_str s)
{
    size_t digits = 0, points = 0;
    for (size_t i = 0; i < s.n; i++) {
        points += s.p[i] == '.';
        digits += ecl_is_digit(s.p[i]);
    }
    return digits + points == s.n && points <= 1 && digits > 0;
}

static int parse_price(const struct ecl_drugs *d, struct ecl_drug *row, int column, ecl_satang *out,
                       bool *has, struct base_tell *t)
{
    struct ecl_str s = ecl_drug_text(d, row, (enum ecl_drug_column)column);
    char taken[ECL_SATANG_TEXT];
    bool cut = false;
    *has     = false;
    *out     = 0;
    if (s.n == 0) {
        return ECL_OK;
    }
    if (!take_price(s, out, &cut)) {
        return drugs_tell(d, t, row, is_huge(s) ? CAT_PRICE_RANGE : CAT_PRICE, column, base_none(),
                          base_none());
    }
    if (*out > PRICE_MAX) {
        return drugs_tell(d, t, row, CAT_PRICE_RANGE, column, base_none(), base_none());
    }
    *has = true;
    if (!cut) {
        return ECL_OK;
    }
    size_t n = ecl_satang_format(*out, taken);
    return drugs_tell(d, t, row, CAT_PRICE_CUT, column, ecl_str_make(taken, n), base_none());
}

/* *good is false when something stands there that is no date. */
static int parse_date(const struct ecl_drugs *d, struct ecl_drug *row, int column,
                      struct ecl_base_moment *out, bool *good, struct base_tell *t)
{
    char taken[DRUGS_DATE_TEXT];
    *out = (struct ecl_base_moment){.minute = -1};
    switch (ecl_base_moment(ecl_drug_text(d, row, (enum ecl_drug_column)column), out)) {
    case ECL_BASE_MOMENT_OK:
    case ECL_BASE_MOMENT_EMPTY:
        return ECL_OK;
    case ECL_BASE_MOMENT_BUDDHIST: {
        size_t n = drugs_date_text(*out, taken);
        return drugs_tell(d, t, row, CAT_DATE_BUDDHIST, column, ecl_str_make(taken, n),
                          base_none());
    }
    case ECL_BASE_MOMENT_SERIAL:
        *good = false;
        return drugs_tell(d, t, row, CAT_DATE_SERIAL, column, base_none(), base_none());
    default:
        *good = false;
        return drugs_tell(d, t, row, CAT_DATE, column, base_none(), base_none());
    }
}

/* The day from which a row holds that does not say so: that of its change. */
static int take_effective(const struct ecl_drugs *d, struct ecl_drug *row, struct base_tell *t)
{
    const bool by_update = row->flag == 'U' ? row->update.date.y != 0 : row->change.date.y == 0;
    char taken[DRUGS_DATE_TEXT];
    row->effective = by_update ? row->update : row->change;
    if (row->effective.date.y == 0) {
        return drugs_tell(d, t, row, CAT_DATE_NONE, ECL_DRUG_DATEEFFECTIVE, base_none(),
                          base_none());
    }
    size_t n = drugs_date_text(row->effective, taken);
    return drugs_tell(d, t, row, CAT_EFFECTIVE_TAKEN, ECL_DRUG_DATEEFFECTIVE,
                      ecl_str_make(taken, n), ecl_str_of(by_update ? "DATEUPDATE" : "DATECHANGE"));
}

static int parse_dates(const struct ecl_drugs *d, struct ecl_drug *row, bool *good,
                       struct base_tell *t)
{
    bool effective = true, ignored = true; /* rows are in the history by DATEEFFECTIVE alone */
    int r = parse_date(d, row, ECL_DRUG_DATECHANGE, &row->change, &ignored, t);
    r     = r == ECL_OK ? parse_date(d, row, ECL_DRUG_DATEUPDATE, &row->update, &ignored, t) : r;
    r     = r == ECL_OK ? parse_date(d, row, ECL_DRUG_DATEEFFECTIVE, &row->effective, &effective, t)
                        : r;
    r = r == ECL_OK ? parse_date(d, row, ECL_DRUG_DATE_APPROVED, &row->approved, &ignored, t) : r;
    row->effective_own = row->effective.date.y != 0;
    if (r == ECL_OK && effective && !row->effective_own &&
        d->file[row->file].form != ECL_DRUGS_MASTER) {
        r = take_effective(d, row, t);
    }
    *good = effective && row->effective.date.y != 0;
    return r;
}

/* Values that a spreadsheet took for numbers; prices may be. */
static int tell_exponents(const struct ecl_drugs *d, const struct ecl_drug *row, uint64_t which,
                          struct base_tell *t)
{
    const struct ecl_base_column *columns;
    size_t n = ecl_base_columns(ECL_BASE_DRUGS, &columns);
    int r    = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        if (which >> i & 1 && columns[i].type != ECL_BASE_T_MONEY &&
            columns[i].type != ECL_BASE_T_DATE) {
            r = drugs_tell(d, t, row, CAT_EXPONENT, (int)i, base_none(), base_none());
        }
    }
    return r;
}

/* A, E, U or D, or 0. */
static int parse_flag(const struct ecl_drugs *d, struct ecl_drug *row, bool *good,
                      struct base_tell *t)
{
    struct ecl_str s         = ecl_drug_text(d, row, ECL_DRUG_UPDATEFLAG);
    enum ecl_drugs_form form = d->file[row->file].form;
    row->flag                = s.n == 1 && memchr("AEUD", s.p[0], 4) ? s.p[0] : '\0';
    *good                    = row->flag || form == ECL_DRUGS_FDH || form == ECL_DRUGS_MASTER;
    return *good ? ECL_OK
                 : drugs_tell(d, t, row, CAT_FLAG, ECL_DRUG_UPDATEFLAG, base_none(), base_none());
}

int drugs_parse(const struct ecl_drugs *d, struct ecl_drug *row, struct base_tell *t)
{
    const struct drug_raw *raw = &d->raw[row->at];
    bool flag = false, date = false;
    if (raw->bad) {
        return drugs_tell(d, t, row, CAT_ROW, -1, ecl_str_of(raw->bad), base_none());
    }
    int r = tell_exponents(d, row, raw->exponent, t);
    if (r == ECL_OK && ecl_drug_text(d, row, ECL_DRUG_HOSPDRUGCODE).n == 0) {
        r = drugs_tell(d, t, row, CAT_CODE, ECL_DRUG_HOSPDRUGCODE, base_none(), base_none());
    }
    r = r == ECL_OK ? parse_price(d, row, ECL_DRUG_UNITPRICE, &row->price, &row->has_price, t) : r;
    r = r == ECL_OK ? parse_price(d, row, ECL_DRUG_PACKPRICE, &row->pack, &row->has_pack, t) : r;
    if (r == ECL_OK) {
        ecl_satang unused;
        bool has;
        r = parse_price(d, row, ECL_DRUG_REIMBPRICE, &unused, &has, t);
    }
    r           = r == ECL_OK ? parse_flag(d, row, &flag, t) : r;
    r           = r == ECL_OK ? parse_dates(d, row, &date, t) : r;
    row->usable = row->code != NO_CODE && flag && date;
    return r;
}
