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

#include "rules/items_priv.h"
#include "rules/keymap_priv.h"
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

/* What is kept of a claim. */
#define NO_DAY   INT32_MIN
#define KEY_KEPT 20 /* bytes of HN, SEQ and AN; their widths are 15 */
struct past {
    int64_t from, to;         /* minutes since 1970, or NO_TIME */
    uint64_t prev;            /* claim + 1 of the patient's visit or stay before; 0: none */
    uint64_t line;            /* of its OPD or IPD row; 0: none */
    int32_t from_day, to_day; /* or NO_DAY */
    uint8_t type, nhn, nkey;
    char hn[KEY_KEPT], key[KEY_KEPT];
    struct items_of items;
};

/* Keys that most claims ask for. */
enum {
    A_PATIENT,
    A_OWN, /* SEQ or AN */
    A_PERMITNO,
    A_INVOICE,
    A_SAME_VISIT,
    NAHEAD,
};

/* What the rules will ask of a claim: all that can be told before its turn. */
struct batch_ahead {
    struct past now;
    const struct ecl_record *dx;   /* of the principal diagnosis of a visit, or NULL */
    uint64_t who, who_day, visit;  /* owners of numbers */
    struct keymap_key key[NAHEAD]; /* lo 0: none */
};

/* Fills a from the facts of the claim; any thread may, at any time. */
void batch_look_ahead(const struct check *k, struct batch_ahead *a);
/* Starts loading into the cache what the claim of a will ask for, some claims ahead. */
void batch_fetch(const struct batch *b, const struct batch_ahead *a);

/* Around the batch rules of a claim; a must live until batch_end. After a failure
 * of the memory of claims the rules stay silent and batch_end returns it. */
void batch_begin(struct check *k, const struct batch_ahead *a);
int batch_end(struct check *k, struct ecl_error *err);
/* Behind the last claim: what only the whole batch shows. What found gave, ECL_E_READ. */
int batch_close(struct check *k, struct ecl_error *err);

/* Two letters and ten digits (rule_ins.c). */
bool is_authen_code(struct ecl_str s);

void batch_permitno_dup(struct check *k);
void batch_person_id_unique(struct check *k);
void batch_seq_unique_hn(struct check *k);
void batch_invoice_unique(struct check *k);
void batch_overlap(struct check *k);
void batch_same_day_readmit(struct check *k);
void batch_op_during_stay(struct check *k);
void batch_duplicate_visit(struct check *k);
void batch_duplicate_item(struct check *k);
void batch_after_death(struct check *k);
void batch_stable_keys(struct check *k);
void batch_typeout_admit(struct check *k);

/* Parts of rules that look into the claim, too. *where names the earlier place
 * and lives until the rule function returns. */

/* An ADP line whose SERIALNO stands at another place before, or false. */
bool batch_serial(struct check *k, const struct ecl_record *adp, struct ecl_str *where);

/* The line of the OPD or IPD row when the very claim (facility, HN, SEQ or AN)
 * has passed before; -1 when not. An admission is known by its AN alone. */
int64_t batch_again(struct check *k);

#endif
