/* worklist_sums.c: findings, claims and baht by rule.
 *
 * What a claim with errors holds is divided among the rules that found them, so that the
 * column adds up to what is held back; a satang left over goes to the first ones. */
#include <stdlib.h>

#include "rules/worklist_priv.h"

enum { RULES_FIRST = 64 };

struct work_sums *work_sums_new(void)
{
    struct work_sums *s = calloc(1, sizeof *s);
    if (s && !(s->slot = calloc(RULES_FIRST * 4, sizeof *s->slot))) {
        free(s);
        return NULL;
    }
    if (s) {
        s->nslots = (size_t)RULES_FIRST * 4;
    }
    return s;
}

void work_sums_free(struct work_sums *s)
{
    if (s) {
        free(s->line);
        free(s->slot);
        free(s);
    }
}

static size_t *slot_of(const struct work_sums *s, struct ecl_str rule)
{
    size_t at = 0;
    for (size_t i = 0; i < rule.n; i++) {
        at = at * 31 + (unsigned char)rule.p[i];
    }
    for (at &= s->nslots - 1; s->slot[at] && !ecl_str_is(rule, s->line[s->slot[at] - 1].rule);
         at = (at + 1) & (s->nslots - 1)) {
    }
    return &s->slot[at];
}

static int grow(struct work_sums *s)
{
    size_t cap          = s->cap ? s->cap * 2 : RULES_FIRST;
    struct work_line *p = reallocarray(s->line, cap, sizeof *p);
    size_t *slot        = p ? calloc(cap * 4, sizeof *slot) : NULL;
    s->line             = p ? p : s->line;
    if (!slot) {
        return ECL_E_NOMEM;
    }
    free(s->slot);
    s->slot   = slot;
    s->nslots = cap * 4;
    s->cap    = cap;
    for (size_t i = 0; i < s->n; i++) {
        *slot_of(s, ecl_str_of(s->line[i].rule)) = i + 1;
    }
    return ECL_OK;
}

/* The line of a rule; NULL: out of memory. Ids and codes are of static storage. */
static struct work_line *line_of(struct work_sums *s, const struct work_row *row)
{
    size_t *slot = slot_of(s, row->v[W_RULE]);
    if (*slot) {
        return &s->line[*slot - 1];
    }
    if (s->n == s->cap) {
        if (grow(s) != ECL_OK) {
            return NULL;
        }
        slot = slot_of(s, row->v[W_RULE]);
    }
    s->line[s->n] = (struct work_line){
        .rule = row->v[W_RULE].p, .c_code = row->v[W_C_CODE].p, .worst = row->severity};
    *slot = ++s->n;
    return &s->line[s->n - 1];
}

/* Shares what the claim holds among its rules with errors, in the order of their rows. */
static void share_out(struct work_sums *s, const struct work_row *row, size_t n, ecl_satang held)
{
    ecl_satang parts = 0, i = 0;
    for (size_t k = 0; k < s->n; k++) {
        parts += s->line[k].claim == s->claims && s->line[k].error;
    }
    if (parts == 0) {
        return;
    }
    s->total.held += held;
    for (size_t k = 0; k < n; k++) {
        struct work_line *l = &s->line[*slot_of(s, row[k].v[W_RULE]) - 1];
        if (l->error) { /* once for each rule */
            l->error = false;
            l->held += held / parts + (i++ < held % parts);
        }
    }
}

int work_sums_add(struct work_sums *s, const struct work_row *row, size_t n, ecl_satang held,
                  struct ecl_error *err)
{
    bool wrong = false;
    s->claims++;
    for (size_t i = 0; i < n; i++) {
        struct work_line *l = line_of(s, &row[i]);
        if (!l) {
            return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        }
        if (l->claim != s->claims) {
            l->claim = s->claims;
            l->error = false;
            l->claims += row[i].v[W_TYPE].n > 0;
            l->whole += held;
        }
        l->findings++;
        l->error = l->error || row[i].severity == ECL_SEV_ERROR;
        l->worst = row[i].severity > l->worst ? row[i].severity : l->worst;
        wrong    = wrong || row[i].severity == ECL_SEV_ERROR;
    }
    s->total.findings += n;
    s->total.claims += n && row[0].v[W_TYPE].n > 0;
    s->total.whole += held;
    if (wrong) {
        share_out(s, row, n, held);
    }
    return ECL_OK;
}

static int by_held(const void *a, const void *b)
{
    const struct work_line *x = a, *y = b;
    return x->held != y->held           ? (x->held < y->held ? 1 : -1)
           : x->findings != y->findings ? (x->findings < y->findings ? 1 : -1)
                                        : strcmp(x->rule, y->rule);
}

void work_sums_settle(struct work_sums *s)
{
    bool money  = s->total.held > 0;
    int64_t all = money ? s->total.held : (int64_t)s->total.findings, sum = 0;
    uint32_t last = 0;
    if (s->n) {
        qsort(s->line, s->n, sizeof *s->line, by_held);
    }
    for (size_t i = 0; i < s->n; i++) {
        sum += money ? s->line[i].held : (int64_t)s->line[i].findings;
        s->line[i].upto  = ecl_basis_points(sum, all);
        s->line[i].share = s->line[i].upto - last;
        last             = s->line[i].upto;
    }
    s->total.share = s->total.upto = last;
}
