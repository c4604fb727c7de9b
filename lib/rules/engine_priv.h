/* engine_priv.h: the check of a claim in two steps, for those who check several
 * claims at once (parallel.c).
 *
 * The first step, the rules of the claim's own, is done ahead by any engine of a
 * family, each thread having its own; what it finds is held in a struct held.
 * The second, the rules across claims and the telling of what was found, is done
 * claim by claim in their order, by one thread at a time. */
#ifndef ECLAIM_RULES_ENGINE_PRIV_H
#define ECLAIM_RULES_ENGINE_PRIV_H

#include "rules/batch_priv.h"

/* A place the field pass has reported. */
struct fault {
    const struct ecl_record *r;
    int col;
    int severity;
};

/* How often a rule has spoken in a claim. */
struct touched {
    uint32_t rule, findings;
};

/* A finding that waits. message.p, and value.p when copied, are offsets in text. */
struct held_finding {
    struct ecl_finding f;
    bool copied;
};

/* A claim between the two steps; its parts of the arrays below follow those of
 * the claims before. */
struct held_claim {
    struct ecl_claim c;
    unsigned char facts[FACTS_HEAD];
    struct batch_ahead ahead; /* when there are rules across claims for its type */
    int worst;
    uint32_t nfinding, nfault, ntouched;
};

/* A group of claims. All zeros is an empty one. */
struct held {
    struct held_claim *claim;
    struct held_finding *finding;
    struct fault *fault;
    struct touched *touched;
    size_t nclaim, nfinding, nfault, ntouched;
    size_t claim_cap, finding_cap, fault_cap, touched_cap;
    struct ecl_buf text;
};

void held_done(struct held *h);
/* Forgets the claims. */
void held_clear(struct held *h);
/* True when the group has so many claims or findings that it should be told. */
bool held_full(const struct held *h);
/* The place for the next claim, which counts once rules_hold has taken it; NULL
 * when memory is out. */
struct held_claim *held_next(struct held *h);
/* Keeps a finding of claim c: ECL_OK or ECL_E_NOMEM. */
int held_finding(struct held *h, const struct ecl_claim *c, const struct ecl_finding *f);
/* Keeps what is left of the first step of claim c. */
int held_rest(struct held *h, struct held_claim *c, const struct fault *fault, size_t nfault,
              const struct touched *touched, size_t ntouched);

/* Where the second step stands in the arrays of a group. */
struct telling {
    size_t finding, fault, touched;
};

/* Before the first claim. */
int rules_ready(struct ecl_rules *r, struct ecl_error *err);
/* Another engine of the family; it shares what does not change and what the rules
 * across claims remember, and must go before r does. */
int rules_fork(struct ecl_rules **fork, const struct ecl_rules *r, struct ecl_error *err);
/* Adds what fork has counted to r and frees it. */
void rules_join(struct ecl_rules *r, struct ecl_rules *fork);

/* The first step of a claim from held_next. */
int rules_hold(struct ecl_rules *r, struct held *h, struct held_claim *c, struct ecl_error *err);
/* The second: of the claims of h one by one, with *at starting at zeros. */
int rules_tell(struct ecl_rules *r, const struct held *h, const struct held_claim *c,
               struct telling *at, int *worst, struct ecl_error *err);

#endif
