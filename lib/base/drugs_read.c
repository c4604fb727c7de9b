/* drugs_read.c: files of a drug catalogue into rows, every value kept as it stands. */
#include <stdlib.h>

#include "base/drugs_priv.h"

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
    if (code.n && exponent >> ECL_DRUG_HOSPDRUGCODE & 1) {
        lost_add(&d->lost, code);
        return ECL_OK;
    }
    if (code.n == 0 || code.n > CODE_MAX) {
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
        e = drugs_parse(d, &d->row[i], d->opts.problem ? &t : NULL);
    }
    base_tell_done(&t);
    return e;
}
