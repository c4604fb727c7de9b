/* drugs_read.c: files of a drug catalogue into rows, and the values of a row.
 *
 * Every value is kept as it stands; parsing a row again gives the same, so that a check
 * can tell what is wrong with a row together with all else that is. */
#include <stdio.h>
#include <stdlib.h>

#include "base/drugs_priv.h"

#define PRICE_MAX INT64_C(9999999999) /* 99999999.99 baht */

enum {
    ROWS_MAX   = 1 << 24,
    CODE_MAX   = 1024, /* bytes of a code; wider ones are no key */
    FDH_HEADER = 10,   /* rows among which the header of a sheet may stand */
    FDH_LEAST  = 2,    /* columns that such a header names at least */
    FDH_FIRST  = 6,    /* row in which data begin in the form without names; HRIMS */
};

/* Columns A to V of the Financial Data Hub's sheet that does not name them; HRIMS. */
static const int8_t fdh_places[] = {
    -1,
    ECL_DRUG_HOSPDRUGCODE,
    ECL_DRUG_PRODUCTCAT,
    ECL_DRUG_TMTID,
    ECL_DRUG_GENERICNAME,
    ECL_DRUG_TRADENAME,
    ECL_DRUG_DOSAGEFORM,
    ECL_DRUG_STRENGTH,
    ECL_DRUG_UNITPRICE,
    ECL_DRUG_DISTRIBUTOR,
    ECL_DRUG_MANUFACTURER,
    ECL_DRUG_ISED,
    ECL_DRUG_SPECPREP,
    ECL_DRUG_NDC24,
    ECL_DRUG_PACKSIZE,
    ECL_DRUG_PACKPRICE,
    ECL_DRUG_DATE_IMPORT,
    ECL_DRUG_DATECHANGE,
    ECL_DRUG_DATEUPDATE,
    ECL_DRUG_DATEEFFECTIVE,
    ECL_DRUG_FILENAME,
    ECL_DRUG_HOSPCODE,
};

/* --- problems ------------------------------------------------------------------------ */

static struct ecl_str none(void)
{
    return ecl_str_make("", 0);
}

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
        .value  = column >= 0 ? ecl_drug_text(d, row, (enum ecl_drug_column)column) : none(),
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
        return drugs_tell(d, t, row, is_huge(s) ? CAT_PRICE_RANGE : CAT_PRICE, column, none(),
                          none());
    }
    if (*out > PRICE_MAX) {
        return drugs_tell(d, t, row, CAT_PRICE_RANGE, column, none(), none());
    }
    *has = true;
    if (!cut) {
        return ECL_OK;
    }
    size_t n = ecl_satang_format(*out, taken);
    return drugs_tell(d, t, row, CAT_PRICE_CUT, column, ecl_str_make(taken, n), none());
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
        return drugs_tell(d, t, row, CAT_DATE_BUDDHIST, column, ecl_str_make(taken, n), none());
    }
    case ECL_BASE_MOMENT_SERIAL:
        *good = false;
        return drugs_tell(d, t, row, CAT_DATE_SERIAL, column, none(), none());
    default:
        *good = false;
        return drugs_tell(d, t, row, CAT_DATE, column, none(), none());
    }
}

/* The day from which a row holds that does not say so: that of its change. */
static int take_effective(const struct ecl_drugs *d, struct ecl_drug *row, struct base_tell *t)
{
    const bool by_update = row->flag == 'U' ? row->update.date.y != 0 : row->change.date.y == 0;
    char taken[DRUGS_DATE_TEXT];
    row->effective = by_update ? row->update : row->change;
    if (row->effective.date.y == 0) {
        return drugs_tell(d, t, row, CAT_DATE_NONE, ECL_DRUG_DATEEFFECTIVE, none(), none());
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
            r = drugs_tell(d, t, row, CAT_EXPONENT, (int)i, none(), none());
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
    return *good ? ECL_OK : drugs_tell(d, t, row, CAT_FLAG, ECL_DRUG_UPDATEFLAG, none(), none());
}

int drugs_parse(struct ecl_drugs *d, size_t i, struct base_tell *t)
{
    struct ecl_drug *row       = &d->row[i];
    const struct drug_raw *raw = &d->raw[i];
    bool flag = false, date = false;
    if (raw->bad) {
        return drugs_tell(d, t, row, CAT_ROW, -1, ecl_str_of(raw->bad), none());
    }
    int r = tell_exponents(d, row, raw->exponent, t);
    if (r == ECL_OK && ecl_drug_text(d, row, ECL_DRUG_HOSPDRUGCODE).n == 0) {
        r = drugs_tell(d, t, row, CAT_CODE, ECL_DRUG_HOSPDRUGCODE, none(), none());
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

/* --- rows ----------------------------------------------------------------------------- */

static int room_for_row(struct ecl_drugs *d)
{
    if (d->nrows < d->cap) {
        return ECL_OK;
    }
    size_t cap = d->cap + d->cap / 2 + 256;
    void *row  = cap <= ROWS_MAX ? realloc(d->row, cap * sizeof *d->row) : NULL;
    d->row     = row ? row : d->row;
    void *raw  = row ? realloc(d->raw, cap * sizeof *d->raw) : NULL;
    d->raw     = raw ? raw : d->raw;
    d->cap     = raw ? cap : d->cap;
    return raw ? ECL_OK : ECL_E_NOMEM;
}

/* Keeps the values of a row one behind the other; where they stand is given in *at. */
static int keep_values(struct ecl_drugs *d, const struct ecl_str value[ECL_DRUG_NCOLUMNS],
                       uint64_t *at)
{
    uint32_t end[ECL_DRUG_NCOLUMNS + 1] = {0};
    uint64_t n                          = 0;
    for (int i = 0; i < ECL_DRUG_NCOLUMNS; i++) {
        n += value[i].n;
        end[i + 1] = (uint32_t)n;
    }
    *at = d->text.n;
    if (n > UINT32_MAX || ecl_buf_reserve(&d->text, sizeof end + n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    ecl_buf_add(&d->text, end, sizeof end);
    for (int i = 0; i < ECL_DRUG_NCOLUMNS; i++) {
        ecl_buf_add_str(&d->text, value[i]);
    }
    return ECL_OK;
}

static int number_code(struct ecl_drugs *d, struct ecl_str code, uint64_t exponent, uint32_t *out)
{
    bool added;
    *out = NO_CODE;
    if (code.n == 0 || code.n > CODE_MAX || exponent >> ECL_DRUG_HOSPDRUGCODE & 1) {
        return ECL_OK;
    }
    return keys_add(&d->codes, code, out, &added);
}

static int add_row(struct ecl_drugs *d, const struct base_row *in)
{
    const struct drugs_file *file = &d->file[d->nfiles - 1];
    struct ecl_str value[ECL_DRUG_NCOLUMNS];
    bool something      = in->bad != NULL;
    struct ecl_drug row = {.line = in->line, .file = (uint32_t)d->nfiles - 1, .code = NO_CODE};
    struct drug_raw raw = {.exponent = in->exponent, .bad = in->bad};
    row.change.minute = row.update.minute = row.effective.minute = row.approved.minute = -1;
    for (int i = 0; i < ECL_DRUG_NCOLUMNS; i++) {
        value[i]  = file->form == ECL_DRUGS_FDH ? rowlist_blank(in->value[i]) : in->value[i];
        something = something || value[i].n;
    }
    if (!something) { /* a sheet may number rows that are empty */
        return ECL_OK;
    }
    if (room_for_row(d) != ECL_OK || keep_values(d, value, &raw.text) != ECL_OK ||
        number_code(d, value[ECL_DRUG_HOSPDRUGCODE], raw.exponent, &row.code) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    row.at             = d->nrows;
    d->row[d->nrows]   = row;
    d->raw[d->nrows++] = raw;
    return ECL_OK;
}

/* --- files ---------------------------------------------------------------------------- */

static enum ecl_drugs_form tell_form(const struct ecl_drugs *d, uint32_t has)
{
    const uint32_t own = UINT32_C(1) << ECL_DRUG_UPDATEFLAG | UINT32_C(1) << ECL_DRUG_DATEEFFECTIVE;
    const uint32_t back = UINT32_C(1) << ECL_DRUG_ISED_APPROVED |
                          UINT32_C(1) << ECL_DRUG_NDC24_APPROVED |
                          UINT32_C(1) << ECL_DRUG_DATE_APPROVED;
    const uint32_t fdh = UINT32_C(1) << ECL_DRUG_HOSPCODE | UINT32_C(1) << ECL_DRUG_FILENAME;
    if (d->opts.form != ECL_DRUGS_AUTO) {
        return d->opts.form;
    }
    if (has >> ECL_DRUG_UPDATEFLAG & 1) {
        return has & back                       ? ECL_DRUGS_DOWNLOAD
               : has >> ECL_DRUG_REIMBPRICE & 1 ? ECL_DRUGS_CHI
                                                : ECL_DRUGS_UPLOAD;
    }
    return has & fdh && has & own ? ECL_DRUGS_FDH : ECL_DRUGS_MASTER;
}

static int check_columns(const struct ecl_drugs *d, const struct base_reader *r,
                         struct ecl_error *err)
{
    static const int master[] = {ECL_DRUG_HOSPDRUGCODE, -1};
    static const int fdh[]    = {ECL_DRUG_HOSPDRUGCODE, ECL_DRUG_UNITPRICE, ECL_DRUG_DATEEFFECTIVE,
                                 -1};
    static const int prices[] = {ECL_DRUG_HOSPDRUGCODE, ECL_DRUG_UNITPRICE, ECL_DRUG_UPDATEFLAG,
                                 ECL_DRUG_DATEEFFECTIVE, -1};
    enum ecl_drugs_form form  = d->file[d->nfiles - 1].form;
    bool any                  = d->opts.any_columns || d->opts.form == ECL_DRUGS_MASTER;
    return base_require(r, any ? master : form == ECL_DRUGS_FDH ? fdh : prices, err);
}

/* A file with this name, which columns it has is found out later. */
static int new_file(struct ecl_drugs *d, const char *name)
{
    void *p = realloc(d->file, (d->nfiles + 1) * sizeof *d->file);
    if (!p) {
        return ECL_E_NOMEM;
    }
    d->file   = p;
    char *own = strdup(name);
    if (own) {
        d->file[d->nfiles++] = (struct drugs_file){own, ECL_DRUGS_AUTO, 0};
    }
    return own ? ECL_OK : ECL_E_NOMEM;
}

static int read_rows(struct ecl_drugs *d, struct base_reader *r, const char *name,
                     struct ecl_error *err)
{
    struct base_row row;
    int e;
    while ((e = base_next(r, &row, err)) == ECL_OK) {
        if (add_row(d, &row) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, name, "out of memory for a drug catalogue");
        }
    }
    return e == ECL_EOF ? ECL_OK : e;
}

int ecl_drugs_add(struct ecl_drugs *d, const struct ecl_input *in, int fd, struct ecl_error *err)
{
    const bool fdh        = d->opts.form == ECL_DRUGS_FDH;
    struct base_opts o    = {.within  = FDH_HEADER,
                             .least   = FDH_LEAST,
                             .place   = fdh ? fdh_places : NULL,
                             .nplaces = sizeof fdh_places,
                             .first   = FDH_FIRST};
    struct base_reader *r = NULL;
    struct base_tell t;
    size_t first = d->nrows;
    if (new_file(d, in->name) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    int e = base_open(&r, ECL_BASE_DRUGS, in, fd, &o, err);
    if (e == ECL_OK) {
        struct drugs_file *file = &d->file[d->nfiles - 1];
        for (int i = 0; i < ECL_DRUG_NCOLUMNS; i++) {
            file->has |= (uint32_t)base_has(r, i) << i;
        }
        file->form = tell_form(d, file->has);
        e          = check_columns(d, r, err);
    }
    e = e == ECL_OK ? read_rows(d, r, in->name, err) : e;
    base_close(r);
    base_tell_init(&t, d->opts.problem, d->opts.ctx, d->opts.thai);
    for (size_t i = first; e == ECL_OK && i < d->nrows; i++) {
        e = drugs_parse(d, i, d->opts.problem ? &t : NULL);
    }
    base_tell_done(&t);
    return e;
}
