/* items_priv.h: items of ADP that another claim of the patient has on the same day
 * (X.duplicate-item). What an item is, sent.h says. */
#ifndef ECLAIM_RULES_ITEMS_PRIV_H
#define ECLAIM_RULES_ITEMS_PRIV_H

#include "rules/keymap_priv.h"
#include "rules/rules_priv.h"

/* The items of a claim in the log of all, and their days; n 0: none. */
struct items_of {
    uint64_t first;
    uint32_t n;
    int32_t from, to;
};

/* An item of the present claim. */
struct items_own {
    const struct ecl_record *r;
    uint64_t print;
    int32_t day;
    uint64_t claim; /* number + 1 of another that has it; 0: none so far */
    uint64_t line;  /* there */
};

/* Items of the present claim by their prints. */
struct items_order {
    uint64_t print;
    size_t own;
};

struct items {
    struct keymap_log log;
    struct items_own *own;
    struct items_order *order;
    size_t n, cap, order_cap;
};

void items_init(struct items *t, const char *tmpdir);
void items_done(struct items *t);

/* Takes the items of the present claim. kind: of the fingerprints of s. */
int items_take(struct items *t, const struct keymap *s, unsigned kind, const struct ecl_claim *c,
               struct items_of *of, struct ecl_error *err);
/* Compares them with those of another claim. */
int items_meet(struct items *t, const struct items_of *other, uint64_t claim,
               struct ecl_error *err);

#endif
