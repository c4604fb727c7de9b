/* status.c: what a record is and how it ended, and the names and codes in its cells. */
#include "eclaim/codes.h"
#include "rep/rep_priv.h"

static const char *const kind_names[ECL_REP_NKINDS] = {"detail",     "summary", "drug",
                                                       "instrument", "deny",    "zero"};
static const char *const status_names[]             = {"", "passed", "failed", "denied", "zero"};

enum { NSTATUS = sizeof status_names / sizeof status_names[0] };

const char *ecl_rep_kind_name(enum ecl_rep_kind k)
{
    return kind_names[k];
}

int ecl_rep_kind_find(struct ecl_str name)
{
    for (int i = 0; i < ECL_REP_NKINDS; i++) {
        if (ecl_str_is(name, kind_names[i])) {
            return i;
        }
    }
    return -1;
}

const char *ecl_rep_status_name(enum ecl_rep_status s)
{
    return status_names[s];
}

int ecl_rep_status_find(struct ecl_str name)
{
    for (int i = 1; i < NSTATUS; i++) {
        if (ecl_str_is(name, status_names[i])) {
            return i;
        }
    }
    return -1;
}

int ecl_rep_column_find(const struct ecl_rep_row *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->column[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool ecl_rep_token(struct ecl_str list, size_t *at, struct ecl_str *token)
{
    while (*at < list.n) {
        const char *from = list.p + *at;
        const char *end  = memchr(from, ',', list.n - *at);
        size_t n         = end ? (size_t)(end - from) : list.n - *at;
        *at += n + 1;
        *token = ecl_str_trim(ecl_str_make(from, n));
        if (token->n) {
            return true;
        }
    }
    return false;
}

/* Digits, perhaps with a dash and more digits: 305, 256-1. */
static bool bare_code(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i]) && !(s.p[i] == '-' && i > 0)) {
            return false;
        }
    }
    return s.n > 0;
}

size_t ecl_rep_code_name(struct ecl_str code, char *out, size_t size)
{
    size_t n = 0;
    if (size == 0) {
        return 0;
    }
    if (bare_code(code) && n + 1 < size) {
        out[n++] = 'C';
    }
    for (size_t i = 0; i < code.n && n + 1 < size; i++) {
        out[n++] = code.p[i];
    }
    out[n] = '\0';
    return n;
}

/* --- status ------------------------------------------------------------------------- */

/* What the tokens of an Error Code cell say. */
static enum ecl_rep_status of_codes(struct ecl_str cell)
{
    const struct ecl_codeset *set = ecl_codeset_find("nhso_code");
    enum ecl_rep_status s         = ECL_REP_PASSED;
    struct ecl_str token;
    for (size_t at = 0; ecl_rep_token(cell, &at, &token);) {
        if (ecl_str_is(token, "0") || ecl_str_is(token, "-")) {
            continue;
        }
        const struct ecl_codeentry *e = set ? ecl_code_find(set, token) : NULL;
        bool deny = ecl_str_is(token, "DENY") || (e && strncmp(e->extra, "deny", 4) == 0);
        if (!deny) {
            return ECL_REP_FAILED;
        }
        s = ECL_REP_DENIED;
    }
    return s;
}

/* Whether a Deny column holds a code: C says that the fund was processed. */
static bool has_deny(const struct ecl_rep_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        struct ecl_str v = row->value[i];
        if (row->column[i].role == ECL_REP_ROLE_DENY && v.n && !ecl_str_is(v, "C")) {
            return true;
        }
    }
    return false;
}

/* Whether the sheet tells what is paid at all. */
static bool says_paid(const struct ecl_rep_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->column[i].role == ECL_REP_ROLE_PAID) {
            return true;
        }
    }
    return false;
}

/* The first digit of the state in an e-Claim list: 2 and 3 failed, 4 passed. */
static enum ecl_rep_status of_state(struct ecl_str state)
{
    char c = state.n ? state.p[0] : 0;
    return c == '4' ? ECL_REP_PASSED : c == '2' || c == '3' ? ECL_REP_FAILED : ECL_REP_NONE;
}

static enum ecl_rep_status status_of(const struct ecl_rep_row *row)
{
    enum ecl_rep_status s = ECL_REP_PASSED;
    switch (row->kind) {
    case ECL_REP_SUMMARY:
        return ECL_REP_NONE;
    case ECL_REP_DENY:
        return ECL_REP_DENIED;
    case ECL_REP_ZERO:
        return ECL_REP_ZERO_PAID;
    default:
        break;
    }
    if (row->key[ECL_REP_K_LIST_STATUS] >= 0) {
        return of_state(ecl_rep_get(row, ECL_REP_K_LIST_STATUS));
    }
    /* A REP that lacks its error codes does not say; statements have none. */
    bool rep = row->kind == ECL_REP_DETAIL && strncmp(row->doc_type, "REP-", 4) == 0;
    if (row->key[ECL_REP_K_ERROR_CODE] < 0 && (rep || !row->has_paid)) {
        return has_deny(row) ? ECL_REP_DENIED : ECL_REP_NONE;
    }
    s = of_codes(ecl_rep_get(row, ECL_REP_K_ERROR_CODE));
    if (s == ECL_REP_PASSED && has_deny(row)) {
        return ECL_REP_DENIED;
    }
    return s == ECL_REP_PASSED && row->paid == 0 && says_paid(row) ? ECL_REP_ZERO_PAID : s;
}

static void add_up(struct ecl_rep_row *row)
{
    row->claimed = row->paid = 0;
    row->has_claimed = row->has_paid = false;
    for (size_t i = 0; i < row->n; i++) {
        bool claim = row->column[i].role == ECL_REP_ROLE_CLAIM;
        ecl_satang v;
        if ((!claim && row->column[i].role != ECL_REP_ROLE_PAID) ||
            ecl_satang_parse(row->value[i], &v) != ECL_V_OK) {
            continue;
        }
        ecl_satang *sum = claim ? &row->claimed : &row->paid;
        if (__builtin_add_overflow(*sum, v, sum)) {
            *sum = 0;
        }
        *(claim ? &row->has_claimed : &row->has_paid) = true;
    }
}

/* UCS workbooks hold out-patients or in-patients; the row says which. */
static const char *ucs_type(const struct ecl_rep_row *row)
{
    struct ecl_str type = ecl_rep_get(row, ECL_REP_K_PATIENT_TYPE);
    if (ecl_str_is(type, "OP")) {
        return "REP-OP";
    }
    if (ecl_str_is(type, "IP")) {
        return "REP-IP";
    }
    if (row->kind != ECL_REP_DETAIL && row->key[ECL_REP_K_AN] >= 0) {
        return ecl_rep_get(row, ECL_REP_K_AN).n ? "REP-IP" : "REP-OP";
    }
    return "REP-UCS";
}

void ecl_rep_judge(struct ecl_rep_row *row, const char *layout, const char *book)
{
    const char *type = strcmp(layout, "REP") == 0 && book ? book : layout;
    type             = strcmp(type, "STM-UCS-COVER") == 0 ? "STM-UCS" : type;
    row->doc_type    = strcmp(type, "REP-UCS") == 0 ? ucs_type(row) : type;
    add_up(row);
    row->status = status_of(row);
}
