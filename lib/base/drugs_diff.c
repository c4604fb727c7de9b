/* drugs_diff.c: the hospital's list against what the Office has: which rows are needed. */
#include <stdlib.h>

#include "base/drugs_diff_priv.h"

enum { GONE_MOST = 10, GONE_SHARE = 5 }; /* more than ten and more than one in five */

int diff_count(void *ctx, const struct ecl_base_problem *p)
{
    struct diff *f = ctx;
    f->stats.found[p->severity]++;
    return f->o->problem ? f->o->problem(f->o->ctx, p) : ECL_OK;
}

/* Tells why nothing can be decided about a drug. */
static int undecided(struct diff *f, const struct ecl_drugs *d, const struct ecl_drug *row,
                     enum drug_rule rule, struct ecl_str arg)
{
    return drugs_tell(d, &f->tell, row, rule, ECL_DRUG_HOSPDRUGCODE, arg, base_none());
}

/* --- the list --------------------------------------------------------------------------- */

/* Columns of the list that are not details: the key, prices, and what is of the upload. */
static bool is_detail(int column)
{
    return column != ECL_DRUG_HOSPDRUGCODE && column != ECL_DRUG_UNITPRICE &&
           column != ECL_DRUG_PACKPRICE && column < ECL_DRUG_UPDATEFLAG;
}

static bool same_row(const struct ecl_drugs *d, const struct ecl_drug *a, const struct ecl_drug *b)
{
    for (int i = 0; i < ECL_DRUG_UPDATEFLAG; i++) {
        if (is_detail(i) && !ecl_str_eq(ecl_drug_text(d, a, (enum ecl_drug_column)i),
                                        ecl_drug_text(d, b, (enum ecl_drug_column)i))) {
            return false;
        }
    }
    return a->price == b->price && a->has_price == b->has_price && a->pack == b->pack;
}

/* A row of a list without flags: the only one of its code, or one like it. */
static int take_row(struct diff *f, const struct ecl_drug *row)
{
    char line[24];
    if (row->code == NO_CODE) {
        f->unread++;
        return ECL_OK;
    }
    const struct ecl_drug *first = f->fresh[row->code];
    if (!first) {
        f->fresh[row->code] = row;
        return ECL_OK;
    }
    if (same_row(f->list, first, row)) {
        return ECL_OK;
    }
    f->undecided[row->code] = 1;
    return undecided(f, f->list, row, CAT_MASTER_TWICE, base_number(line, first->line));
}

/* A price or code of the list that was there and could not be read. */
static bool is_spoilt(const struct ecl_drugs *d, const struct ecl_drug *row)
{
    const uint64_t prices = UINT64_C(1) << ECL_DRUG_UNITPRICE | UINT64_C(1) << ECL_DRUG_PACKPRICE;
    return (!row->has_price && ecl_drug_text(d, row, ECL_DRUG_UNITPRICE).n) ||
           (!row->has_pack && ecl_drug_text(d, row, ECL_DRUG_PACKPRICE).n) ||
           d->raw[row->at].exponent & ~prices;
}

/* The accepted code that the code is when leading zeros are put in front, or all are taken
 * away, or NO_CODE: a spreadsheet drops them all, in the list or in what was accepted. */
static uint32_t with_zeros(const struct diff *f, struct ecl_str code)
{
    char padded[40] = "0000000000";
    if (code.n && code.p[0] == '0') {
        return keys_find(&f->accepted->codes, ecl_str_without_zeros(code));
    }
    for (size_t zeros = 1; zeros <= 10 && code.n && zeros + code.n <= sizeof padded; zeros++) {
        memcpy(padded + zeros, code.p, code.n);
        uint32_t found = keys_find(&f->accepted->codes, ecl_str_make(padded, zeros + code.n));
        if (found != NO_CODE) {
            return found;
        }
        memset(padded, '0', zeros + 1);
    }
    return NO_CODE;
}

/* Marks the accepted drug that a code of the list names, or may name without its zeros: it
 * is not gone, whatever else is wrong with the row. */
static void mark_listed(struct diff *f, struct ecl_str code)
{
    uint32_t known = keys_find(&f->accepted->codes, code);
    known          = known == NO_CODE ? with_zeros(f, code) : known;
    if (known != NO_CODE) {
        f->listed[known] = 1;
    }
}

/* Finds the row of each code; of a list with flags the one that holds on the day. */
static int take_list(struct diff *f)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < f->list->nrows; i++) {
        const struct ecl_drug *row = &f->list->row[i];
        bool flags                 = ecl_drugs_has(f->list, row->file, ECL_DRUG_UPDATEFLAG);
        if (!flags || row->code == NO_CODE) {
            r = take_row(f, row);
            continue;
        }
        struct ecl_drug_answer a;
        ecl_drugs_on(f->list, keys_at(&f->list->codes, row->code), f->day, &a);
        f->fresh[row->code]     = a.state == ECL_DRUG_VALID ? a.row : NULL;
        f->undecided[row->code] = a.doubtful;
    }
    for (size_t c = 0; c < f->list->codes.n; c++) {
        f->undecided[c] |= f->fresh[c] && is_spoilt(f->list, f->fresh[c]);
        f->stats.listed += f->fresh[c] || f->undecided[c];
        if (f->fresh[c] || f->undecided[c]) {
            mark_listed(f, keys_at(&f->list->codes, (uint32_t)c));
        }
    }
    return r;
}

/* --- changes ------------------------------------------------------------------------------ */

static int add_change(struct diff *f, char flag, const struct ecl_drug *fresh,
                      const struct ecl_drug *known)
{
    if (f->nchanges == f->cap) {
        size_t cap = f->cap + f->cap / 2 + 256;
        void *p    = realloc(f->change, cap * sizeof *f->change);
        if (!p) {
            return ECL_E_NOMEM;
        }
        f->change = p;
        f->cap    = cap;
    }
    f->change[f->nchanges++] = (struct change){flag, fresh, known};
    return ECL_OK;
}

static int add_unknown(struct diff *f, const struct ecl_drug *fresh)
{
    struct ecl_str code = ecl_drug_text(f->list, fresh, ECL_DRUG_HOSPDRUGCODE);
    uint32_t similar    = with_zeros(f, code);
    if (similar == NO_CODE) {
        return add_change(f, 'A', fresh, NULL);
    }
    f->stats.undecided++;
    return undecided(f, f->list, fresh, CAT_LOST_ZEROS, keys_at(&f->accepted->codes, similar));
}

/* Whether a detail differs; one that is blank in the list is told and stays as it is. */
static int compare_details(struct diff *f, const struct ecl_drug *fresh,
                           const struct ecl_drug *known, bool *differ)
{
    int r   = ECL_OK;
    *differ = false;
    for (int i = 0; r == ECL_OK && i < ECL_DRUG_NUPLOAD; i++) {
        enum ecl_drug_column column = (enum ecl_drug_column)i;
        struct ecl_str x            = ecl_drug_text(f->list, fresh, column);
        struct ecl_str y            = ecl_drug_text(f->accepted, known, column);
        if (!is_detail(i) || !ecl_drugs_has(f->list, fresh->file, column) || ecl_str_eq(x, y)) {
            continue;
        }
        if (x.n == 0) {
            r = drugs_tell(f->list, &f->tell, fresh, CAT_MASTER_BLANK, i, y, base_none());
        } else {
            *differ = true;
        }
    }
    return r;
}

static bool differs(bool has, ecl_satang v, bool old_has, ecl_satang old)
{
    return has && (!old_has || v != old);
}

static int add_known(struct diff *f, const struct ecl_drug *fresh, const struct ecl_drug *known)
{
    bool price = differs(fresh->has_price, fresh->price, known->has_price, known->price) ||
                 differs(fresh->has_pack, fresh->pack, known->has_pack, known->pack);
    bool detail;
    int r = compare_details(f, fresh, known, &detail);
    r     = r == ECL_OK && detail ? add_change(f, 'E', fresh, known) : r;
    r     = r == ECL_OK && price ? add_change(f, 'U', fresh, known) : r;
    f->stats.unchanged += !price && !detail;
    return r;
}

/* The row that holds at the Office, or NULL after telling why nothing can be decided. */
static int find_known(struct diff *f, uint32_t code, const struct ecl_drugs *d,
                      const struct ecl_drug *about, const struct ecl_drug **known)
{
    struct ecl_drug_answer a;
    char date[DRUGS_DATE_TEXT];
    size_t n;
    const uint32_t *rows = drugs_of(f->accepted, code, &n);
    *known               = NULL;
    ecl_drugs_on(f->accepted, keys_at(&f->accepted->codes, code), f->day, &a);
    if (n == 0 || a.doubtful) {
        return undecided(f, d, about, CAT_UNSURE, base_none());
    }
    const struct ecl_drug *last = &f->accepted->row[rows[n - 1]];
    struct ecl_base_moment day  = {f->day, 23 * 60 + 59};
    if (ecl_base_moment_compare(last->effective, day) > 0) {
        return undecided(f, d, about, CAT_LATER_ROW,
                         ecl_str_make(date, drugs_date_text(last->effective, date)));
    }
    if (a.state == ECL_DRUG_WITHDRAWN) {
        return undecided(f, d, about, CAT_WITHDRAWN_BACK,
                         ecl_str_make(date, drugs_date_text(a.row->effective, date)));
    }
    *known = a.row;
    return ECL_OK;
}

static int compare_list(struct diff *f)
{
    int r = ECL_OK;
    for (uint32_t c = 0; r == ECL_OK && c < f->list->codes.n; c++) {
        const struct ecl_drug *fresh = f->fresh[c], *known;
        uint32_t code                = keys_find(&f->accepted->codes, keys_at(&f->list->codes, c));
        if (!fresh || f->undecided[c]) {
            f->stats.undecided += f->undecided[c];
            continue;
        }
        if (code == NO_CODE) {
            r = add_unknown(f, fresh);
            continue;
        }
        r = find_known(f, code, f->list, fresh, &known);
        f->stats.undecided += !known;
        r = r == ECL_OK && known ? add_known(f, fresh, known) : r;
    }
    return r;
}

/* Drugs that are valid at the Office and not in the list. */
static int find_gone(struct diff *f, struct ecl_error *err)
{
    const char *name = f->list->nfiles ? f->list->file[0].name : "";
    char n[24];
    int r = ECL_OK;
    for (uint32_t c = 0; r == ECL_OK && c < f->accepted->codes.n; c++) {
        struct ecl_drug_answer a;
        const struct ecl_drug *known = NULL;
        ecl_drugs_on(f->accepted, keys_at(&f->accepted->codes, c), f->day, &a);
        f->stats.valid += a.state == ECL_DRUG_VALID;
        if (f->listed[c] || a.state != ECL_DRUG_VALID) {
            continue;
        }
        f->stats.gone++;
        if (f->o->gone != ECL_DRUGS_GONE_KEEP && !f->unread) {
            r = find_known(f, c, f->accepted, a.row, &known);
            f->stats.undecided += !known;
            r = r == ECL_OK && known ? add_change(f, 'D', NULL, known) : r;
        }
    }
    if (r == ECL_OK && f->unread && f->stats.gone && f->o->gone != ECL_DRUGS_GONE_KEEP) {
        struct ecl_base_problem p = {
            .file = name, .column = "", .key = base_none(), .value = base_none()};
        r = base_tell(&f->tell, &drugs_rules[CAT_KEPT], &p, base_number(n, f->unread), base_none());
    } else if (r == ECL_OK && f->o->gone == ECL_DRUGS_GONE_STOP && f->stats.gone > GONE_MOST &&
               f->stats.gone > f->stats.valid / GONE_SHARE) {
        r = ecl_fail(err, ECL_E_UNSAFE, name,
                     "%llu of %llu drugs are not in the list; is it the whole list?",
                     (unsigned long long)f->stats.gone, (unsigned long long)f->stats.valid);
    }
    return r;
}

/* --- all -------------------------------------------------------------------------------------- */

int ecl_drugs_diff(const struct ecl_drugs *accepted, const struct ecl_drugs *list,
                   const struct ecl_drugs_diff_opts *opts, struct ecl_drugs_diff_stats *stats,
                   struct ecl_error *err)
{
    struct diff f = {.accepted  = accepted,
                     .list      = list,
                     .o         = opts,
                     .day       = opts->effective.y ? opts->effective : opts->date,
                     .fresh     = calloc(list->codes.n + 1, sizeof *f.fresh),
                     .undecided = calloc(list->codes.n + 1, 1),
                     .listed    = calloc(accepted->codes.n + 1, 1)};
    base_tell_init(&f.tell, diff_count, &f, opts->thai);
    int r  = f.fresh && f.undecided && f.listed ? take_list(&f) : ECL_E_NOMEM;
    r      = r == ECL_OK ? compare_list(&f) : r;
    r      = r == ECL_OK ? find_gone(&f, err) : r;
    r      = r == ECL_OK ? diff_make(&f, err) : r;
    *stats = f.stats;
    base_tell_done(&f.tell);
    ecl_drugs_free(f.upload);
    free(f.at);
    free(f.change);
    free(f.listed);
    free(f.undecided);
    free(f.fresh);
    if (r == ECL_E_NOMEM) {
        return ecl_fail(err, r, NULL, "out of memory for a comparison of drug catalogues");
    }
    return r;
}
