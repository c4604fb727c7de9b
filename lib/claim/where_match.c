/* where_match.c: whether a claim satisfies a condition. Nothing is allocated; the
 * cost is linear in the records of the files the condition names. */
#include "claim/where_priv.h"
#include "eclaim/money.h"

#include <stdio.h>

enum ecl_date_state where_date(struct ecl_str s, int64_t *out)
{
    char digits[8];
    struct ecl_date d;
    s = ecl_str_trim(s);
    if (s.n == 10 && s.p[4] == '-' && s.p[7] == '-') {
        memcpy(digits, s.p, 4);
        memcpy(digits + 4, s.p + 5, 2);
        memcpy(digits + 6, s.p + 8, 2);
        s = ecl_str_make(digits, sizeof digits);
    }
    enum ecl_date_state state = ecl_date_parse(s, &d);
    if (state == ECL_DATE_OK || state == ECL_DATE_BUDDHIST) {
        *out = ((int64_t)d.y * 100 + d.m) * 100 + d.d;
    }
    return state;
}

bool where_like(struct ecl_str s, struct ecl_str pattern)
{
    size_t i = 0, k = 0, star = SIZE_MAX, from = 0;
    while (i < s.n) {
        if (k < pattern.n && pattern.p[k] == '*') {
            star = k++;
            from = i;
        } else if (k < pattern.n && (pattern.p[k] == '?' || pattern.p[k] == s.p[i])) {
            k++;
            i++;
        } else if (star != SIZE_MAX) {
            k = star + 1;
            i = ++from;
        } else {
            return false;
        }
    }
    while (k < pattern.n && pattern.p[k] == '*') {
        k++;
    }
    return k == pattern.n;
}

static int compare_text(struct ecl_str a, struct ecl_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c    = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool holds(int op, int order)
{
    switch (op) {
    case W_EQ:
        return order == 0;
    case W_NE:
        return order != 0;
    case W_LT:
        return order < 0;
    case W_LE:
        return order <= 0;
    case W_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* True when the value of a record satisfies the test of node n. */
static bool satisfies(const struct ecl_where *w, const struct where_node *n, struct ecl_str s)
{
    int64_t number = 0;
    s              = ecl_str_trim(s);
    if (n->op == W_EMPTY) {
        return s.n == 0;
    }
    const struct where_value *v = w->value + n->value, *end = v + n->nvalues;
    if (n->op == W_LIKE) {
        return where_like(s, v->text);
    }
    if ((n->kind == W_NUMBER && ecl_decimal_parse(s, WHERE_SCALE, &number) != ECL_V_OK) ||
        (n->kind == W_DATE && where_date(s, &number) != ECL_DATE_OK)) {
        return false;
    }
    for (; v < end; v++) {
        int order = n->kind == W_TEXT ? compare_text(s, v->text)
                                      : (number > v->number) - (number < v->number);
        if (holds(n->op, order)) {
            return true;
        }
    }
    return false;
}

/* Whole years at the visit or admission, as text; empty when they are not known. */
static struct ecl_str age_of(const struct ecl_claim *c, char room[16])
{
    const struct ecl_record *pat = ecl_claim_rec(c, ECL_PAT, 0);
    const struct ecl_record *at  = ecl_claim_rec(c, c->type == ECL_CLAIM_IP ? ECL_IPD : ECL_OPD, 0);
    struct ecl_date birth, day;
    if (!pat || !at || ecl_date_parse(ecl_str_trim(pat->f[ECL_PAT_DOB]), &birth) != ECL_DATE_OK ||
        ecl_date_parse(
            ecl_str_trim(at->f[at->file == ECL_IPD ? (int)ECL_IPD_DATEADM : (int)ECL_OPD_DATEOPD]),
            &day) != ECL_DATE_OK) {
        return ecl_str_make("", 0);
    }
    int age = ecl_date_age(birth, day);
    return age < 0 ? ecl_str_make("", 0)
                   : ecl_str_make(room, (size_t)snprintf(room, 16, "%d", age));
}

static bool test_claim(const struct ecl_where *w, const struct where_node *n,
                       const struct ecl_claim *c)
{
    struct ecl_str none = {"", 0};
    char age[16];
    switch (n->col) {
    case W_CLAIM_AGE:
        return satisfies(w, n, age_of(c, age));
    case W_CLAIM_TYPE:
        return satisfies(w, n, ecl_str_of(ecl_claim_type_name(c->type)));
    case W_CLAIM_HCODE:
        return satisfies(w, n, c->hcode);
    case W_CLAIM_HN:
        return satisfies(w, n, c->hn);
    case W_CLAIM_SEQ:
        return satisfies(w, n, c->type == ECL_CLAIM_IP ? none : c->key);
    default:
        return satisfies(w, n, c->type == ECL_CLAIM_IP ? c->key : none);
    }
}

static bool test(const struct ecl_where *w, const struct where_node *n, const struct ecl_claim *c)
{
    if (n->file == W_CLAIM) {
        return test_claim(w, n, c);
    }
    if (n->op == W_FILE) {
        return c->count[n->file] > 0;
    }
    ECL_EACH(r, c, n->file)
    {
        if (satisfies(w, n, r->f[n->col])) {
            return true;
        }
    }
    return false;
}

/* Depth is bounded by the parser. */
static bool match(const struct ecl_where *w, uint32_t at, const struct ecl_claim *c)
{
    const struct where_node *n = &w->node[at];
    switch (n->op) {
    case W_OR:
        return match(w, n->left, c) || match(w, n->right, c);
    case W_AND:
        return match(w, n->left, c) && match(w, n->right, c);
    case W_NOT:
        return !match(w, n->left, c);
    default:
        return test(w, n, c);
    }
}

bool ecl_where_match(const struct ecl_where *w, const struct ecl_claim *c)
{
    return match(w, w->root, c);
}
