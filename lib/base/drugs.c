/* drugs.c: the history of each drug, and the row that holds on a day. */
#include <stdlib.h>

#include "base/drugs_priv.h"

static const char *const form_names[] = {"auto", "upload", "download", "chi", "fdh", "master"};

int ecl_drugs_new(struct ecl_drugs **out, const struct ecl_drugs_opts *opts, struct ecl_error *err)
{
    *out                = NULL;
    struct ecl_drugs *d = calloc(1, sizeof *d);
    if (!d || keys_init(&d->codes) != ECL_OK) {
        free(d);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_buf_init(&d->text, 0);
    d->opts = *opts;
    *out    = d;
    return ECL_OK;
}

void ecl_drugs_free(struct ecl_drugs *d)
{
    if (!d) {
        return;
    }
    for (size_t i = 0; i < d->nfiles; i++) {
        free(d->file[i].name);
    }
    keys_done(&d->codes);
    ecl_buf_done(&d->text);
    free(d->file);
    free(d->row);
    free(d->raw);
    free(d->order);
    free(d->from);
    free(d->spoilt);
    free(d);
}

/* --- order ------------------------------------------------------------------------------ */

/* When a row was made: the price of a U, the details of the others. */
static struct ecl_base_moment made(const struct ecl_drug *row)
{
    return (row->flag == 'U' && row->update.date.y) || !row->change.date.y ? row->update
                                                                           : row->change;
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int drugs_compare(const struct ecl_drug *a, const struct ecl_drug *b)
{
    static const char flags[] = "AEUD"; /* of one day: A first, D last (DRUGCAT) */
    struct ecl_base_moment x = made(a), y = made(b), x_day = x, y_day = y;
    x_day.minute = y_day.minute = -1;
    int order                   = ecl_base_moment_compare(a->effective, b->effective);
    order                       = order ? order : ecl_base_moment_compare(x_day, y_day);
    if (order == 0 && a->flag != b->flag) {
        const char *p = a->flag ? strchr(flags, a->flag) : flags;
        const char *q = b->flag ? strchr(flags, b->flag) : flags;
        order         = (p > q) - (p < q);
    }
    order = order ? order : ecl_base_moment_compare(x, y);
    return order ? order : compare_u64(a->at, b->at);
}

static int by_history(const void *a, const void *b, void *rows)
{
    uint32_t i, k;
    memcpy(&i, a, sizeof i);
    memcpy(&k, b, sizeof k);
    const struct ecl_drug *row = rows;
    return drugs_compare(&row[i], &row[k]);
}

/* Whether a row before the last of n, of the same two days, gives another price. */
static bool is_tied(const struct ecl_drugs *d, const uint32_t *rows, size_t n)
{
    const struct ecl_drug *last = &d->row[rows[n - 1]];
    for (size_t i = n - 1; drugs_prices(last) && i-- > 0;) {
        const struct ecl_drug *other = &d->row[rows[i]];
        if (!drugs_same_day(last->effective, other->effective) ||
            !drugs_same_day(made(last), made(other))) {
            return false;
        }
        if (drugs_prices(other) &&
            (last->has_price != other->has_price || last->price != other->price)) {
            return true;
        }
    }
    return false;
}

/* Sorts the rows of a code, and finds the days whose last row is not the only price. */
static void order_rows(struct ecl_drugs *d, uint32_t *rows, size_t n)
{
    qsort_r(rows, n, sizeof *rows, by_history, d->row);
    for (size_t i = 0; i < n; i++) {
        if (i + 1 == n ||
            !drugs_same_day(d->row[rows[i]].effective, d->row[rows[i + 1]].effective)) {
            d->raw[rows[i]].tied = is_tied(d, rows, i + 1);
        }
    }
}

int ecl_drugs_finish(struct ecl_drugs *d, struct ecl_error *err)
{
    size_t codes   = d->codes.n;
    d->from        = calloc(codes + 2, sizeof *d->from);
    d->spoilt      = calloc(codes + 1, 1);
    d->order       = calloc(d->nrows + 1, sizeof *d->order);
    uint32_t *next = calloc(codes + 1, sizeof *next);
    if (!d->from || !d->spoilt || !d->order || !next) {
        free(next);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for a drug catalogue");
    }
    for (size_t i = 0; i < d->nrows; i++) {
        const struct ecl_drug *row = &d->row[i];
        if (row->usable) {
            d->from[row->code + 1]++;
        } else if (row->code != NO_CODE) {
            d->spoilt[row->code] = 1;
        }
    }
    for (size_t c = 0; c < codes; c++) {
        d->from[c + 1] += d->from[c];
        next[c] = d->from[c];
    }
    for (size_t i = 0; i < d->nrows; i++) {
        if (d->row[i].usable) {
            d->order[next[d->row[i].code]++] = (uint32_t)i;
        }
    }
    free(next);
    for (size_t c = 0; c < codes; c++) {
        order_rows(d, d->order + d->from[c], d->from[c + 1] - d->from[c]);
    }
    return ECL_OK;
}

/* --- the price on a day ------------------------------------------------------------------ */

const uint32_t *drugs_of(const struct ecl_drugs *d, uint32_t code, size_t *n)
{
    *n = code == NO_CODE ? 0 : d->from[code + 1] - d->from[code];
    return *n ? d->order + d->from[code] : NULL;
}

static bool behind(const struct ecl_drug *row, struct ecl_date date)
{
    struct ecl_base_moment from = {row->effective.date, -1}, day = {date, -1};
    return ecl_base_moment_compare(from, day) > 0;
}

void ecl_drugs_on(const struct ecl_drugs *d, struct ecl_str code, struct ecl_date date,
                  struct ecl_drug_answer *answer)
{
    uint32_t number = keys_find(&d->codes, ecl_str_trim(code));
    size_t n, lo = 0;
    const uint32_t *rows = drugs_of(d, number, &n);
    bool doubtful =
        number == NO_CODE ? lost_may_be(&d->lost, ecl_str_trim(code)) : d->spoilt[number] != 0;
    *answer = (struct ecl_drug_answer){.doubtful = doubtful};
    if (n == 0) {
        return;
    }
    for (size_t hi = n; lo < hi;) { /* lo becomes the number of rows not behind the day */
        size_t mid = lo + (hi - lo) / 2;
        if (behind(&d->row[rows[mid]], date)) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    answer->state = lo == 0                               ? ECL_DRUG_EARLY
                    : drugs_prices(&d->row[rows[lo - 1]]) ? ECL_DRUG_VALID
                                                          : ECL_DRUG_WITHDRAWN;
    answer->row   = &d->row[rows[lo ? lo - 1 : 0]];
    answer->tied  = answer->state == ECL_DRUG_VALID && d->raw[answer->row->at].tied;
}

/* --- rows --------------------------------------------------------------------------------- */

size_t ecl_drugs_rows(const struct ecl_drugs *d)
{
    return d->nrows;
}

const struct ecl_drug *ecl_drugs_row(const struct ecl_drugs *d, size_t i)
{
    return &d->row[i];
}

const struct ecl_drug *ecl_drugs_version(const struct ecl_drugs *d, struct ecl_str code, size_t i)
{
    size_t n;
    const uint32_t *rows = drugs_of(d, keys_find(&d->codes, ecl_str_trim(code)), &n);
    return i < n ? &d->row[rows[i]] : NULL;
}

size_t ecl_drugs_codes(const struct ecl_drugs *d)
{
    return d->codes.n;
}

struct ecl_str ecl_drug_text(const struct ecl_drugs *d, const struct ecl_drug *row,
                             enum ecl_drug_column column)
{
    uint32_t end[2];
    const char *at = d->text.p + d->raw[row->at].text;
    memcpy(end, at + (size_t)column * sizeof *end, sizeof end);
    at += (ECL_DRUG_NCOLUMNS + 1) * sizeof *end;
    return ecl_str_make(at + end[0], end[1] - end[0]);
}

struct ecl_str ecl_drug_ised(const struct ecl_drugs *d, const struct ecl_drug *row)
{
    struct ecl_str s = ecl_drug_text(d, row, ECL_DRUG_ISED_APPROVED);
    return s.n ? s : ecl_drug_text(d, row, ECL_DRUG_ISED);
}

struct ecl_str ecl_drug_ndc24(const struct ecl_drugs *d, const struct ecl_drug *row)
{
    struct ecl_str s = ecl_drug_text(d, row, ECL_DRUG_NDC24_APPROVED);
    return s.n ? s : ecl_drug_text(d, row, ECL_DRUG_NDC24);
}

size_t ecl_drugs_files(const struct ecl_drugs *d)
{
    return d->nfiles;
}

const char *ecl_drugs_file(const struct ecl_drugs *d, size_t i)
{
    return d->file[i].name;
}

enum ecl_drugs_form ecl_drugs_form(const struct ecl_drugs *d, size_t i)
{
    return d->file[i].form;
}

bool ecl_drugs_has(const struct ecl_drugs *d, size_t file, enum ecl_drug_column column)
{
    return d->file[file].has >> column & 1;
}

const char *ecl_drugs_form_name(enum ecl_drugs_form f)
{
    return form_names[f];
}

int ecl_drugs_form_find(struct ecl_str name)
{
    for (int i = 0; i < (int)(sizeof form_names / sizeof *form_names); i++) {
        if (ecl_str_is(name, form_names[i])) {
            return i;
        }
    }
    return -1;
}
