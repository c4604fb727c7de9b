/* sent_priv.h: rules against what was submitted before (ECL_SCOPE_SENT).
 *
 * They are of the claim alone: the file does not change by what the stream holds, so each
 * thread asks it over a connection of its own, in the first step of the check. */
#ifndef ECLAIM_RULES_SENT_PRIV_H
#define ECLAIM_RULES_SENT_PRIV_H

#include "eclaim/sent.h"
#include "rules/rules_priv.h"

/* What one thread asks the file with. */
struct sent_look;
int sent_look_new(struct sent_look **l, const struct ecl_rules_opts *opts, struct ecl_error *err);
/* Another one, with a connection of its own. */
int sent_look_fork(struct sent_look **l, const struct sent_look *from, struct ecl_error *err);
void sent_look_free(struct sent_look *l);

/* Before the rules of a claim; l may be NULL. */
void sent_look_begin(struct sent_look *l);

/* Before waiting for something else: other processes may write the file. l may be NULL. */
int sent_look_rest(struct sent_look *l, struct ecl_error *err);

/* What was submitted before and meets the claim. */
struct sent_found {
    bool met[ECL_SENT_NHOW]; /* by[how] is such a claim; NEAR is told as follows */
    bool again, changed;     /* the claim itself, and it is not meant; with other content */
    bool overlap;            /* a stay that overlaps this one */
    bool inside;             /* a visit inside a stay: this one or that */
    struct ecl_sent_claim by[ECL_SENT_NHOW], overlap_with, inside_of;
};
/* Asks the file once for each claim. NULL: that failed, and the check ends. */
const struct sent_found *sent_look_at(struct check *k);

/* The claim of the patient that has this item of ADP on the same day, or NULL. */
const struct ecl_sent_claim *sent_look_item(struct check *k, const struct ecl_record *adp);

/* "2026-02-01, clean.zip", and "OP 6901310001 (2026-02-01, clean.zip)"; each lives until the
 * next call of one of them. */
struct ecl_str sent_look_submission(struct check *k, const struct ecl_sent_claim *c);
struct ecl_str sent_look_where(struct check *k, const struct ecl_sent_claim *c);

#endif
