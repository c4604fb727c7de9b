/* worklist.h: findings as a workbook that a clerk works through: sheet "worklist" has a row
 * per finding, claim by claim, with a column for the right value, which ecl_edit_read takes;
 * sheet "summary" has counts and baht by rule with a Pareto chart. */
#ifndef ECLAIM_WORKLIST_H
#define ECLAIM_WORKLIST_H

#include "eclaim/groupsum.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_worklist_opts {
    enum ecl_lang lang; /* of headings, labels and words; messages come as they are */
    const char *tmpdir; /* where rows wait until the end; NULL: /tmp */
    uint32_t max_rows;  /* of the list at most; 0: what a sheet holds, 1,048,574 */
};

struct ecl_worklist;

ECL_EXPORT int ecl_worklist_open(struct ecl_worklist **w, const struct ecl_worklist_opts *opts,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Takes a finding; those of a claim in front of the claim itself, as ecl_rules_check tells
 * them. Copied. ECL_E_NOMEM, ECL_E_WRITE. */
ECL_EXPORT int ecl_worklist_finding(struct ecl_worklist *w, const struct ecl_finding *f,
                                    struct ecl_error *err) ECL_MUST_USE;

/* The claim that the findings since the last one are of. From here come the patient, whose
 * name is masked, the date, the present value of the field and where a new one can go.
 * groups: the benefit groups, as ecl_groups_of tells them. */
ECL_EXPORT int ecl_worklist_claim(struct ecl_worklist *w, const struct ecl_claim *c,
                                  uint32_t groups, struct ecl_error *err) ECL_MUST_USE;

/* What the summary tells of the whole run. */
struct ecl_worklist_totals {
    uint64_t claims, wrong;            /* checked; with errors */
    ecl_satang billed, held;           /* CHT.TOTAL of all claims; of those with errors */
    uint64_t known;                    /* findings left out, as they were told before */
    const char *baseline;              /* where they were told, or NULL */
    const struct ecl_groupsum *groups; /* for a sheet "groups", or NULL */
};

/* Writes the workbook; call once. Claims with errors come first, then those with warnings,
 * then the rest, each in the order they came; of a claim the errors come first. Memory does
 * not grow with the findings. Rows beyond the limit are counted in the last one. */
ECL_EXPORT int ecl_worklist_finish(struct ecl_worklist *w, const struct ecl_worklist_totals *t,
                                   const struct ecl_output *out,
                                   struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_worklist_close(struct ecl_worklist *w);

#ifdef __cplusplus
}
#endif
#endif
