/* groupsum.h: claims, findings and baht by benefit group, as the groups of group.h tell them.
 * A claim of several groups counts in each of them, and once in the total. */
#ifndef ECLAIM_GROUPSUM_H
#define ECLAIM_GROUPSUM_H

#include "eclaim/findings.h"
#include "eclaim/group.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_groupsum_line {
    const struct ecl_group *group; /* NULL: the total */
    uint64_t claims, wrong;        /* all; those with errors */
    uint64_t findings;
    ecl_satang billed, held; /* CHT.TOTAL of all claims; of those with errors */
    uint64_t unbilled;       /* rows of CHT that are in neither: TOTAL is no amount */
};

struct ecl_groupsum;
ECL_EXPORT int ecl_groupsum_new(struct ecl_groupsum **s, struct ecl_error *err) ECL_MUST_USE;

/* Adds a claim with the number of its findings; wrong: it has errors. Groups of records of no
 * claim are passed over. Returns the groups, as ecl_groups_of does. */
ECL_EXPORT uint32_t ecl_groupsum_add(struct ecl_groupsum *s, const struct ecl_claim *c, bool wrong,
                                     uint64_t findings);

/* The lines in the order of the table of groups, then the total; NULL behind it. */
ECL_EXPORT const struct ecl_groupsum_line *ecl_groupsum_at(const struct ecl_groupsum *s, size_t i);

/* Writes the lines as a table: group label claims with_errors findings billed held note, baht
 * with two decimals. A group that cannot be told has no numbers, and a note that says so.
 * tmpdir is for workbooks (NULL: /tmp). */
ECL_EXPORT int ecl_groupsum_write(const struct ecl_groupsum *s, enum ecl_findings_form form,
                                  bool thai, const struct ecl_output *out, const char *tmpdir,
                                  struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_groupsum_free(struct ecl_groupsum *s);

#ifdef __cplusplus
}
#endif
#endif
