/* batch_priv.h: rules across claims (ECL_SCOPE_BATCH).
 *
 * The stream is passed on claim by claim, so a rule sees the claims up to the
 * present one: a finding stands at the later of the two claims and names the
 * earlier one. The engine calls batch_begin, the active rules and batch_end for
 * claims in their order, after the rules of the claim's own; only this part
 * depends on the order, so the rest may be done elsewhere or ahead. Of the facts
 * these rules may use those of FACTS_HEAD. */
#ifndef ECLAIM_RULES_BATCH_PRIV_H
#define ECLAIM_RULES_BATCH_PRIV_H

#include "rules/rules_priv.h"

/* A row for the tables of the groups. */
#define RULE_BATCH(ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)                      \
    ROW(ID, SEV, ECL_SCOPE_BATCH, P_ALL, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON, NEEDS,   \
        false)
#define RULE_BATCH_FIRM(ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH, FN, ON, NEEDS)                 \
    ROW(ID, SEV, ECL_SCOPE_BATCH, P_ALL, FILES, C, SRC, TEN, TTH, MEN, MTH, NULL, FN, ON, NEEDS,   \
        true)

struct batch;
int batch_new(struct batch **b, const char *tmpdir, struct ecl_error *err);
void batch_free(struct batch *b);

/* Around the batch rules of a claim. After a failure of the memory of claims
 * the rules stay silent and batch_end returns it. */
void batch_begin(struct check *k);
int batch_end(struct check *k, struct ecl_error *err);

void batch_permitno_dup(struct check *k);
void batch_person_id_unique(struct check *k);
void batch_seq_unique_hn(struct check *k);
void batch_invoice_unique(struct check *k);
void batch_overlap(struct check *k);
void batch_same_day_readmit(struct check *k);
void batch_op_during_stay(struct check *k);
void batch_duplicate_visit(struct check *k);
void batch_after_death(struct check *k);
void batch_stable_keys(struct check *k);

/* Parts of rules that look into the claim, too. *where names the earlier place
 * and lives until the rule function returns. */

/* An ADP line whose SERIALNO stands at another place before, or false. */
bool batch_serial(struct check *k, const struct ecl_record *adp, struct ecl_str *where);

/* The line of the OPD or IPD row when the very claim (facility, HN, SEQ or AN)
 * has passed before; -1 when not. An admission is known by its AN alone. */
int64_t batch_again(struct check *k);

#endif
