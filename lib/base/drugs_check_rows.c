/* drugs_check_rows.c: rows of a drug catalogue together, and against what was accepted. */
#include "base/drugs_check_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/io.h"

#define SCAN_MAX 64 /* rows of one day that are looked through */

static const char flags[] = "AEUD";

static struct ecl_str text_of(const struct ecl_drugs *d, const struct ecl_drug *row, int column)
{
    return ecl_drug_text(d, row, (enum ecl_drug_column)column);
}

/* --- sums ------------------------------------------------------------------------------ */

static int sum_up(struct drug_sums *s, const struct ecl_drugs *d)
{
    const struct drug_sum none = {0, NO_ROW, NO_ROW, NO_ROW, NO_ROW, NO_ROW};
    s->of                      = calloc(d->codes.n + 1, sizeof *s->of);
    if (!s->of) {
        return ECL_E_NOMEM;
    }
    for (uint32_t code = 0; code < d->codes.n; code++) {
        size_t n;
        const uint32_t *rows = drugs_of(d, code, &n);
        struct drug_sum *sum = &s->of[code];
        *sum                 = none;
        for (size_t i = 0; i < n; i++) {
            char flag = d->row[rows[i]].flag;
            if (flag == 'A') {
                sum->last_a = rows[i];
            } else if (flag == 'D') {
                sum->first_d = sum->first_d == NO_ROW ? rows[i] : sum->first_d;
                sum->last_d  = rows[i];
            }
            sum->latest = rows[i];
        }
    }
    for (size_t i = 0; i < d->nrows; i++) {
        if (d->row[i].code != NO_CODE && d->row[i].flag == 'A') {
            struct drug_sum *sum = &s->of[d->row[i].code];
            sum->first_a         = sum->nadded++ ? sum->first_a : (uint32_t)i;
        }
    }
    return ECL_OK;
}

static void add_moment(struct rowindex *x, struct ecl_base_moment m)
{
    char date[DRUGS_DATE_TEXT];
    rowindex_part(x, ecl_str_make(date, drugs_date_text(m, date)));
}

/* The key of a row among those the Office has: with TMTID, or without. */
static void sent_key(struct rowindex *x, struct ecl_str code, struct ecl_base_moment effective,
                     char flag, const struct ecl_str *tmt)
{
    rowindex_key(x);
    rowindex_part(x, code);
    add_moment(x, effective);
    rowindex_part(x, ecl_str_make(&flag, 1));
    if (tmt) {
        rowindex_part(x, *tmt);
    }
}

static int index_accepted(struct check *c)
{
    const struct ecl_drugs *d = c->accepted;
    int r                     = ECL_OK;
    uint32_t first;
    for (size_t i = 0; r == ECL_OK && i < d->nrows; i++) {
        const struct ecl_drug *row = &d->row[i];
        struct ecl_str code        = text_of(d, row, ECL_DRUG_HOSPDRUGCODE);
        struct ecl_str tmt         = text_of(d, row, ECL_DRUG_TMTID);
        if (row->usable && row->flag) {
            sent_key(&c->sent, code, row->effective, row->flag, &tmt);
            r = rowindex_add(&c->sent, (uint32_t)i, &first);
            sent_key(&c->days, code, row->effective, row->flag, NULL);
            r = r == ECL_OK ? rowindex_add(&c->days, (uint32_t)i, &first) : r;
        }
    }
    for (uint32_t code = 0; r == ECL_OK && code < d->codes.n; code++) {
        struct ecl_str s = keys_at(&d->codes, code);
        if (s.p[0] == '0') {
            rowindex_key(&c->bare);
            rowindex_part(&c->bare, ecl_str_without_zeros(s));
            r = rowindex_add(&c->bare, code, &first);
        }
    }
    return r;
}

int check_gather(struct check *c)
{
    struct rowindex *const all[] = {&c->twins, &c->sent, &c->days, &c->bare};
    int r                        = sum_up(&c->own, c->d);
    for (size_t i = 0; i < 4; i++) {
        int e = rowindex_init(all[i]);
        r     = r == ECL_OK ? e : r;
    }
    if (r == ECL_OK && c->accepted) {
        r = sum_up(&c->known, c->accepted);
        r = r == ECL_OK ? index_accepted(c) : r;
    }
    return r;
}

void check_scatter(struct check *c)
{
    free(c->own.of);
    free(c->known.of);
    rowindex_done(&c->twins);
    rowindex_done(&c->sent);
    rowindex_done(&c->days);
    rowindex_done(&c->bare);
}

/* --- rows of the file ---------------------------------------------------------------------- */

/* "12", or of another file "12 of NAME". */
static struct ecl_str place(char out[160], const struct ecl_drugs *d, const struct ecl_drug *row,
                            bool other)
{
    const char *name = d->file[row->file].name;
    int n = other ? snprintf(out, 160, "%llu of %.120s", (unsigned long long)row->line, name)
                  : snprintf(out, 160, "%llu", (unsigned long long)row->line);
    return ecl_str_make(out, (size_t)n);
}

static struct ecl_str date_of(char out[DRUGS_DATE_TEXT], struct ecl_base_moment m)
{
    return ecl_str_make(out, drugs_date_text(m, out));
}

static int check_twins(struct check *c, const struct ecl_drug *row, bool *twin)
{
    bool price               = row->flag == 'U';
    struct ecl_base_moment m = price ? row->update : row->change;
    char where[160];
    uint32_t first;
    *twin = false;
    if (!row->flag || m.date.y == 0) {
        return ECL_OK;
    }
    rowindex_key(&c->twins);
    rowindex_part(&c->twins, text_of(c->d, row, ECL_DRUG_HOSPDRUGCODE));
    rowindex_part(&c->twins, ecl_str_make(&row->flag, 1));
    add_moment(&c->twins, m);
    int r = rowindex_add(&c->twins, (uint32_t)row->at, &first);
    *twin = r == ECL_OK && first != row->at;
    return *twin ? check_tell(c, row, CAT_DUPLICATE,
                              price ? ECL_DRUG_DATEUPDATE : ECL_DRUG_DATECHANGE,
                              place(where, c->d, &c->d->row[first], false), base_none())
                 : r;
}

/* The first row of the day that has a price, or NULL. */
static const struct ecl_drug *price_of_day(const struct ecl_drugs *d, uint32_t code,
                                           struct ecl_base_moment effective)
{
    size_t n, lo = 0;
    const uint32_t *rows       = drugs_of(d, code, &n);
    struct ecl_base_moment day = {effective.date, -1};
    for (size_t hi = n; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        if (ecl_base_moment_compare(d->row[rows[mid]].effective, day) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (size_t i = lo; i < n && i < lo + SCAN_MAX; i++) {
        const struct ecl_drug *row = &d->row[rows[i]];
        if (!drugs_same_day(row->effective, effective)) {
            break;
        }
        if (drugs_prices(row) && row->has_price) {
            return row;
        }
    }
    return NULL;
}

static int check_price_of_day(struct check *c, const struct ecl_drug *row)
{
    char where[160], price[ECL_SATANG_TEXT];
    if (!row->usable || !row->has_price || !drugs_prices(row)) {
        return ECL_OK;
    }
    const struct ecl_drug *other = price_of_day(c->d, row->code, row->effective);
    if (!other || other->price == row->price) {
        return ECL_OK;
    }
    size_t n = ecl_satang_format(other->price, price);
    return check_tell(c, row, CAT_SAME_DATE_PRICE, ECL_DRUG_UNITPRICE,
                      place(where, c->d, other, false), ecl_str_make(price, n));
}

/* The D behind which the row takes effect, without an A between the two as far as the last
 * one of each tells; or NULL. */
static const struct ecl_drug *gone_before(const struct ecl_drugs *d, const struct drug_sum *sum,
                                          const struct ecl_drug *row)
{
    const struct ecl_drug *gone = sum->last_d == NO_ROW ? NULL : &d->row[sum->last_d];
    const struct ecl_drug *back = sum->last_a == NO_ROW ? NULL : &d->row[sum->last_a];
    if (gone && drugs_compare(gone, row) >= 0) {
        gone = &d->row[sum->first_d];
    }
    if (!gone || drugs_compare(gone, row) >= 0) {
        return NULL;
    }
    bool added = back && drugs_compare(gone, back) < 0 && drugs_compare(back, row) < 0;
    return added ? NULL : gone;
}

static int check_withdrawn(struct check *c, const struct ecl_drugs *d, const struct drug_sum *sum,
                           const struct ecl_drug *row)
{
    char where[160], date[DRUGS_DATE_TEXT];
    bool other = d != c->d;
    if (!row->usable) {
        return ECL_OK;
    }
    if (row->flag == 'D' && sum->last_a != NO_ROW) {
        const struct ecl_drug *a = &d->row[sum->last_a];
        return ecl_base_moment_compare(row->effective, a->effective) > 0
                   ? ECL_OK
                   : check_tell(c, row, CAT_D_BEFORE_A, ECL_DRUG_DATEEFFECTIVE,
                                date_of(date, a->effective), base_none());
    }
    const struct ecl_drug *gone =
        row->flag == 'E' || row->flag == 'U' ? gone_before(d, sum, row) : NULL;
    if (gone) {
        return check_tell(c, row, CAT_AFTER_D, ECL_DRUG_DATEEFFECTIVE,
                          date_of(date, gone->effective), place(where, d, gone, other));
    }
    return ECL_OK;
}

int check_among(struct check *c, const struct ecl_drug *row)
{
    char where[160];
    bool twin;
    if (row->code == NO_CODE) {
        return ECL_OK;
    }
    const struct drug_sum *sum = &c->own.of[row->code];
    int r                      = check_twins(c, row, &twin);
    if (r == ECL_OK && !twin && row->flag == 'A' && sum->first_a != row->at) {
        r = check_tell(c, row, CAT_TWO_A, ECL_DRUG_UPDATEFLAG,
                       place(where, c->d, &c->d->row[sum->first_a], false), base_none());
    }
    r = r == ECL_OK ? check_price_of_day(c, row) : r;
    return r == ECL_OK ? check_withdrawn(c, c->d, sum, row) : r;
}

/* --- what was accepted ----------------------------------------------------------------------- */

/* The accepted row of this code, date and one of the flags, or NULL. */
static const struct ecl_drug *sent_on(struct check *c, const struct ecl_drug *row, const char *any)
{
    for (; *any; any++) {
        sent_key(&c->days, text_of(c->d, row, ECL_DRUG_HOSPDRUGCODE), row->effective, *any, NULL);
        uint32_t found = rowindex_find(&c->days);
        if (found != ROWINDEX_NONE) {
            return &c->accepted->row[found];
        }
    }
    return NULL;
}

/* A code that is not known, and that would be with zeros in front, or without any: a
 * spreadsheet drops them all, in the file or in what was accepted. */
static int check_zeros(struct check *c, const struct ecl_drug *row)
{
    struct ecl_str code = text_of(c->d, row, ECL_DRUG_HOSPDRUGCODE);
    rowindex_key(&c->bare);
    rowindex_part(&c->bare, code);
    uint32_t found = code.p[0] == '0' ? keys_find(&c->accepted->codes, ecl_str_without_zeros(code))
                                      : rowindex_find(&c->bare);
    return found == ROWINDEX_NONE ? ECL_OK
                                  : check_tell(c, row, CAT_LOST_ZEROS, ECL_DRUG_HOSPDRUGCODE,
                                               keys_at(&c->accepted->codes, found), base_none());
}

/* Whether the A that E, U and D need was accepted. */
static int check_has_a(struct check *c, const struct ecl_drug *row, uint32_t known)
{
    uint32_t n       = known == NO_CODE ? 0 : c->known.of[known].nadded;
    uint32_t own     = c->own.of[row->code].first_a;
    const int column = ECL_DRUG_UPDATEFLAG;
    char where[160];
    if (n > 1) {
        size_t len = (size_t)snprintf(where, sizeof where, "%u", n);
        return check_tell(c, row, CAT_MANY_A, column, ecl_str_make(where, len), base_none());
    }
    if (n == 1 || (known != NO_CODE && c->accepted->spoilt[known])) {
        return ECL_OK;
    }
    return own != NO_ROW ? check_tell(c, row, CAT_A_SAME_FILE, column,
                                      place(where, c->d, &c->d->row[own], false), base_none())
                         : check_tell(c, row, CAT_NEEDS_A, column, base_none(), base_none());
}

/* Whether E, U and D come twice. */
static int check_repeated(struct check *c, const struct ecl_drug *row)
{
    struct ecl_str tmt = text_of(c->d, row, ECL_DRUG_TMTID);
    char where[160];
    sent_key(&c->sent, text_of(c->d, row, ECL_DRUG_HOSPDRUGCODE), row->effective, row->flag, &tmt);
    uint32_t found = rowindex_find(&c->sent);
    if (found != ROWINDEX_NONE) {
        return check_tell(c, row, CAT_REPEATED, ECL_DRUG_DATEEFFECTIVE,
                          place(where, c->accepted, &c->accepted->row[found], true), base_none());
    }
    const struct ecl_drug *other = sent_on(c, row, flags);
    return !other
               ? ECL_OK
               : check_tell(c, row, CAT_SAME_DATE, ECL_DRUG_DATEEFFECTIVE,
                            place(where, c->accepted, other, true), ecl_str_make(&other->flag, 1));
}

/* What only the older model, or CHI, asks. */
static int check_special(struct check *c, const struct ecl_drug *row, uint32_t known)
{
    const struct ecl_drug *other;
    char where[160], date[DRUGS_DATE_TEXT];
    if (c->o->model == ECL_DRUGS_OLDER && row->flag != 'D') {
        bool price = row->flag == 'U';
        other      = sent_on(c, row, price ? "AU" : "AE");
        if (other) {
            return check_tell(c, row, price ? CAT_OLDER_PRICE : CAT_OLDER_ISED,
                              ECL_DRUG_DATEEFFECTIVE, place(where, c->accepted, other, true),
                              base_none());
        }
    }
    if (c->d->file[row->file].form != ECL_DRUGS_CHI || row->flag == 'A' || known == NO_CODE ||
        c->known.of[known].latest == NO_ROW) {
        return ECL_OK;
    }
    other = &c->accepted->row[c->known.of[known].latest];
    return ecl_base_moment_compare(row->effective, other->effective) > 0
               ? ECL_OK
               : check_tell(c, row, CAT_CHI_EFFECTIVE, ECL_DRUG_DATEEFFECTIVE,
                            date_of(date, other->effective),
                            place(where, c->accepted, other, true));
}

int check_accepted(struct check *c, const struct ecl_drug *row)
{
    char where[160];
    int r = ECL_OK;
    if (row->code == NO_CODE || !row->flag) {
        return ECL_OK;
    }
    uint32_t known = keys_find(&c->accepted->codes, keys_at(&c->d->codes, row->code));
    if (known == NO_CODE) {
        r = check_zeros(c, row);
    } else if (row->flag == 'A') {
        size_t n;
        const uint32_t *rows = drugs_of(c->accepted, known, &n);
        struct ecl_str at    = n ? place(where, c->accepted, &c->accepted->row[rows[0]], true)
                                 : ecl_str_of("that cannot be read");
        r = check_tell(c, row, CAT_A_KNOWN, ECL_DRUG_UPDATEFLAG, at, base_none());
    } else {
        r = check_withdrawn(c, c->accepted, &c->known.of[known], row);
    }
    if (r == ECL_OK && row->flag != 'A') {
        r = check_has_a(c, row, known);
        r = r == ECL_OK && row->usable ? check_repeated(c, row) : r;
    }
    return r == ECL_OK && row->usable ? check_special(c, row, known) : r;
}
