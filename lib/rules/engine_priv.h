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

/* A place the field pass has reported; or, with another claim, what was submitted before. */
struct fault {
    const struct ecl_record *r;
    int col;
    int severity;
    uint64_t other;
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

/* --- the engine ---------------------------------------------------------------- */

#define MAX_FAULTS 64   /* places remembered against double reports, per claim */
#define MAX_ARGS   8    /* arg_*() texts alive in one rule function */
#define MAX_NOTED  1024 /* lines of notes remembered; the importer writes fewer */

struct rule_state {
    uint64_t findings, claims;
    uint32_t in_claim; /* findings in the current claim */
    int8_t severity;
    bool on;
    bool usual;       /* the profile has it on */
    bool set;         /* severity was given by the caller */
    bool dated;       /* from and to say when it is valid */
    int32_t from, to; /* days since 1970, both included */
};

struct codemap {
    uint64_t bits[64]; /* first character: word, second (63: none): bit */
};

/* A bit of struct active.needs that no claim has, so that rules without dates pay nothing
 * for those with dates. */
#define NEEDS_DATE (1u << 31)

struct active {
    const struct rule *rule;
    uint32_t needs;
};

/* Whoever brings rules of their own (lib/site). ctx belongs to one thread. */
struct rules_guest {
    void *ctx;
    /* Another ctx, for an engine on another thread, with the same rules. */
    int (*fork)(void **to, const void *from, struct ecl_error *err);
    /* Called with each stream before its claims. */
    int (*head)(void *ctx, const struct ecl_stream *s, struct ecl_error *err);
    void (*free)(void *ctx);
};

struct ecl_rules {
    struct ecl_rules_opts opts;
    struct ecl_base_data base; /* what k.base points to */
    char hcode[16];
    size_t n;                 /* rules */
    struct rule_group *added; /* behind those of the table: of the guest */
    size_t nadded;
    struct rules_guest guest;
    struct rule_state *state;
    struct active *active[3]; /* by enum ecl_claim_type */
    size_t nactive[3],
        nown[3];             /* the first nown are of the claim alone, then those across claims */
    struct touched *touched; /* rules with findings in the current claim */
    size_t ntouched;
    struct fmt *fmt;
    bool ready, only;
    bool forked;       /* active, added, fmt and k.batch are those of another engine */
    struct held *held; /* where findings wait; NULL: they go out at once */

    struct check k;
    struct fault fault[MAX_FAULTS];
    size_t nfault;
    int worst, rc;
    struct ecl_error failed; /* why a rule could not be checked; rc is its code */
    struct ecl_buf message;
    char arg[MAX_ARGS][ECL_SATANG_TEXT_GROUPED];
    unsigned narg;
    uint32_t *slot; /* of struct repeat */
    size_t nslot;
    struct codemap map[NSETS];
    const struct ecl_codeset *codes[NSETS];
    uint64_t nation[16];          /* 000-999 */
    uint64_t pat_line[MAX_NOTED]; /* PAT rows the importer noted as PAT.hn-unique */
    size_t npat_line;
};

/* All rules (table.c), in the order of --list-rules: those of the table, then those
 * added. r NULL: those of the table. */
const struct rule *rule_at(const struct ecl_rules *r, size_t i); /* NULL behind the last */
size_t rule_index(const struct ecl_rules *r, const struct rule *rule);
const struct rule *rule_find(const struct ecl_rules *r, struct ecl_str id);

/* Adds the rows of g, which must live as long as r, before the first claim (rules.c). */
int rules_add(struct ecl_rules *r, struct rule_group g, struct ecl_error *err);

/* For a rule's function: the rule cannot be checked, and so the check must end. */
void rules_fail(struct check *k, const struct ecl_error *err);

/* Whether the dates of a rule allow it for the present claim. */
static inline bool in_dates(const struct ecl_rules *r, const struct rule_state *st)
{
    const struct fdate *d = &r->k.f.end;
    return !st->dated || (d->state == ECL_DATE_OK && d->day >= st->from && d->day <= st->to);
}

/* What the rule lacks of the base tables; 0: nothing (given.c). */
unsigned base_lacks(const struct ecl_base_data *base, const struct ecl_rule_info *rule);

/* Reads the code sets in_set() asks (sets.c). */
void sets_make(struct ecl_rules *r);

/* Makes c the claim of the check; gathers its facts (facts.c). */
void facts_claim(struct check *k, const struct ecl_claim *c);
void facts_gather(struct ecl_rules *r, const struct ecl_claim *c);

/* Closes the books of a claim (report.c): what was beyond the limit, counters to zero. */
void report_settle(struct ecl_rules *r);

/* Adds the value of an importer's note, its words in Thai (reasons.c). */
void note_in_thai(const struct ecl_note *n, struct ecl_buf *thai);

/* --- the check in two steps ------------------------------------------------------ */

/* Before the first claim. */
int rules_ready(struct ecl_rules *r, struct ecl_error *err);
/* Another engine of the family; it shares what does not change and what the rules
 * across claims remember, and must go before r does. */
int rules_fork(struct ecl_rules **fork, const struct ecl_rules *r, struct ecl_error *err);
/* Adds what fork has counted to r and frees it. */
void rules_join(struct ecl_rules *r, struct ecl_rules *fork);

/* The first step of a claim from held_next. */
int rules_hold(struct ecl_rules *r, struct held *h, struct held_claim *c, struct ecl_error *err);
/* Behind the first step of several claims, before a wait of any length. */
int rules_rest(struct ecl_rules *r, struct ecl_error *err);
/* The second: of the claims of h one by one, with *at starting at zeros. */
int rules_tell(struct ecl_rules *r, const struct held *h, const struct held_claim *c,
               struct telling *at, int *worst, struct ecl_error *err);

#endif
