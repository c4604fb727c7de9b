/* drugs_diff_priv.h: what the two parts of the comparison share: drugs_diff.c finds which
 * rows are needed, drugs_diff_rows.c makes, checks and hands over the rows. */
#ifndef ECLAIM_BASE_DRUGS_DIFF_PRIV_H
#define ECLAIM_BASE_DRUGS_DIFF_PRIV_H

#include "base/drugs_priv.h"
#include "eclaim/drugdiff.h"

/* A row to be made, and where it comes from. */
struct change {
    char flag;
    const struct ecl_drug *fresh; /* of the list; NULL for D */
    const struct ecl_drug *known; /* what the Office has; NULL for A */
};

struct diff {
    const struct ecl_drugs *accepted, *list;
    const struct ecl_drugs_diff_opts *o;
    struct ecl_drugs_diff_stats stats;
    struct ecl_date day; /* from which the new rows hold */
    struct base_tell tell;
    const struct ecl_drug **fresh; /* by code of the list: its row, or NULL */
    uint8_t *undecided;            /* by code of the list: its rows clash or cannot be read */
    uint8_t *listed;               /* by code of the accepted: it is in the list */
    uint64_t unread;               /* rows of the list without a code */
    struct change *change;
    size_t nchanges, cap;
    struct ecl_drugs *upload; /* the rows made */
    const struct change **at; /* by row of upload */
};

/* Counts a problem and passes it on. */
int diff_count(void *ctx, const struct ecl_base_problem *p);

/* Makes the rows of f->change, checks them, and hands over those without an error. */
int diff_make(struct diff *f, struct ecl_error *err);

#endif
