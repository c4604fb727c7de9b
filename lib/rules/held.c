/* held.c: claims and findings that wait for their turn (engine_priv.h). Nothing
 * is freed between groups, so that a group costs no allocation. */
#include <stdlib.h>

#include "rules/engine_priv.h"

enum {
    CLAIMS_MAX   = 2048,
    FINDINGS_MAX = 4096,
    TEXT_MAX     = 1 << 20,
};

/* Room for n more elements of size bytes in *array. */
static bool room(void *array, size_t n, size_t used, size_t *cap, size_t size)
{
    if (*cap - used >= n) {
        return true;
    }
    void *p;
    memcpy(&p, array, sizeof p);
    size_t want = *cap * 2 > used + n ? *cap * 2 : used + n + 16;
    p           = reallocarray(p, want, size);
    if (p) {
        memcpy(array, &p, sizeof p);
        *cap = want;
    }
    return p != NULL;
}

void held_done(struct held *h)
{
    free(h->claim);
    free(h->finding);
    free(h->fault);
    free(h->touched);
    ecl_buf_done(&h->text);
}

void held_clear(struct held *h)
{
    h->nclaim = h->nfinding = h->nfault = h->ntouched = 0;
    h->text.n                                         = 0;
}

bool held_full(const struct held *h)
{
    return h->nclaim >= CLAIMS_MAX || h->nfinding >= FINDINGS_MAX || h->text.n >= TEXT_MAX;
}

struct held_claim *held_next(struct held *h)
{
    if (!room(&h->claim, 1, h->nclaim, &h->claim_cap, sizeof *h->claim)) {
        return NULL;
    }
    struct held_claim *c = &h->claim[h->nclaim];
    c->nfinding = c->nfault = c->ntouched = 0;
    return c;
}

/* Values are mostly in the text of the claim, which stays. */
static bool is_in(struct ecl_str v, struct ecl_str text)
{
    uintptr_t p = (uintptr_t)v.p, from = (uintptr_t)text.p;
    return v.n == 0 || (p >= from && p + v.n <= from + text.n);
}

/* Appends s; its place in text. */
static int keep(struct held *h, struct ecl_str *s)
{
    size_t at = h->text.n;
    int r     = ecl_buf_add_str(&h->text, *s);
    s->p      = (const char *)(uintptr_t)at;
    return r;
}

int held_finding(struct held *h, const struct ecl_claim *c, const struct ecl_finding *f)
{
    if (!room(&h->finding, 1, h->nfinding, &h->finding_cap, sizeof *h->finding)) {
        return ECL_E_NOMEM;
    }
    struct held_finding *k = &h->finding[h->nfinding];
    *k                     = (struct held_finding){*f, !is_in(f->value, c->text)};
    if (keep(h, &k->f.message) != ECL_OK || (k->copied && keep(h, &k->f.value) != ECL_OK)) {
        return ECL_E_NOMEM;
    }
    h->nfinding++;
    h->claim[h->nclaim].nfinding++;
    return ECL_OK;
}

int held_rest(struct held *h, struct held_claim *c, const struct fault *fault, size_t nfault,
              const struct touched *touched, size_t ntouched)
{
    if (!room(&h->fault, nfault, h->nfault, &h->fault_cap, sizeof *h->fault) ||
        !room(&h->touched, ntouched, h->ntouched, &h->touched_cap, sizeof *h->touched)) {
        return ECL_E_NOMEM;
    }
    if (nfault) {
        memcpy(h->fault + h->nfault, fault, nfault * sizeof *fault);
    }
    if (ntouched) {
        memcpy(h->touched + h->ntouched, touched, ntouched * sizeof *touched);
    }
    c->nfault   = (uint32_t)nfault;
    c->ntouched = (uint32_t)ntouched;
    h->nfault += nfault;
    h->ntouched += ntouched;
    h->nclaim++;
    return ECL_OK;
}
