/* filter.c: which records are wanted.
 *
 * Fund cells are lists, so they are compared token by token, never by a part of the
 * text: INST and STROKE-STEMI DRUG do not end in -ST. */
#include "rep/rep_priv.h"

static bool equals(struct ecl_str v, struct ecl_rep_list want)
{
    for (size_t i = 0; i < want.n; i++) {
        if (ecl_str_eq_nocase(v, ecl_str_of(want.v[i]))) {
            return true;
        }
    }
    return want.n == 0;
}

/* -X matches what ends in -X, and -X itself; anything else matches the whole token. */
static bool token_is(struct ecl_str token, struct ecl_str want)
{
    if (want.n && want.p[0] == '-' && token.n > want.n) {
        token = ecl_str_make(token.p + token.n - want.n, want.n);
    }
    return ecl_str_eq_nocase(token, want);
}

static bool token_in(struct ecl_str list, struct ecl_rep_list want)
{
    struct ecl_str token;
    for (size_t at = 0; want.n && ecl_rep_token(list, &at, &token);) {
        for (size_t i = 0; i < want.n; i++) {
            if (token_is(token, ecl_str_of(want.v[i]))) {
                return true;
            }
        }
    }
    return want.n == 0;
}

static bool code_is(struct ecl_str token, const char *want)
{
    char a[64], b[64];
    size_t n = ecl_rep_code_name(token, a, sizeof a);
    size_t m = ecl_rep_code_name(ecl_str_of(want), b, sizeof b);
    return ecl_str_eq_nocase(ecl_str_make(a, n), ecl_str_make(b, m));
}

static bool code_among(struct ecl_str list, struct ecl_rep_list want)
{
    struct ecl_str token;
    for (size_t at = 0; ecl_rep_token(list, &at, &token);) {
        for (size_t i = 0; i < want.n; i++) {
            if (code_is(token, want.v[i])) {
                return true;
            }
        }
    }
    return false;
}

/* Error codes, deny codes and V codes, wherever the sheet keeps them; the C of a
 * Deny column is no code. */
static bool code_matches(const struct ecl_rep_row *row, struct ecl_rep_list want)
{
    if (want.n == 0 || code_among(ecl_rep_get(row, ECL_REP_K_ERROR_CODE), want) ||
        code_among(ecl_rep_get(row, ECL_REP_K_DENY_CODE), want)) {
        return true;
    }
    for (size_t i = 0; i < row->n; i++) {
        bool deny = row->column[i].role == ECL_REP_ROLE_DENY;
        if ((deny && !ecl_str_is(row->value[i], "C")) || strcmp(row->column[i].name, "va") == 0 ||
            strcmp(row->column[i].name, "deny_warning") == 0) {
            if (code_among(row->value[i], want)) {
                return true;
            }
        }
    }
    return false;
}

static bool date_matches(const struct ecl_rep_filter *f, const struct ecl_rep_row *row)
{
    struct ecl_date d;
    int seconds;
    if (!f->since.y && !f->until.y) {
        return true;
    }
    if (!ecl_rep_date(ecl_rep_get(row, ECL_REP_K_ADMIT), &d, &seconds)) {
        return false;
    }
    int32_t day = ecl_date_days(d);
    return (!f->since.y || day >= ecl_date_days(f->since)) &&
           (!f->until.y || day <= ecl_date_days(f->until));
}

bool ecl_rep_match(const struct ecl_rep_filter *f, const struct ecl_rep_row *row)
{
    return (f->status == 0 || (f->status >> row->status & 1)) &&
           token_in(ecl_rep_get(row, ECL_REP_K_SUB_FUND), f->sub_fund) &&
           token_in(ecl_rep_get(row, ECL_REP_K_FUND), f->fund) &&
           equals(ecl_rep_get(row, ECL_REP_K_MAIN_INSCL), f->main_right) &&
           equals(ecl_rep_get(row, ECL_REP_K_SUB_INSCL), f->sub_right) &&
           equals(ecl_rep_get(row, ECL_REP_K_HN), f->hn) &&
           equals(ecl_rep_get(row, ECL_REP_K_AN), f->an) &&
           (f->min == 0 || (row->has_claimed && row->claimed >= f->min)) &&
           code_matches(row, f->code) && date_matches(f, row);
}
