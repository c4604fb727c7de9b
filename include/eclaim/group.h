/* group.h: the benefit groups a claim can belong to, each told by a condition on
 * its records (where.h). A claim may belong to several. */
#ifndef ECLAIM_GROUP_H
#define ECLAIM_GROUP_H

#include "eclaim/claim.h"
#include "eclaim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_group {
    const char *name; /* "refer-transport" */
    const char *label_th, *label_en;
    const char *where;  /* condition for ecl_where_parse; NULL: the 16 files do not tell */
    const char *source; /* where the condition comes from; "unverified" where doubtful */
    const char *rules;  /* that see to what such a claim must hold besides, with blanks between */
};

/* The table, in a fixed order; NULL behind the last. Static storage. */
ECL_EXPORT const struct ecl_group *ecl_group_at(size_t i);

/* The group of a name, without case, or NULL. */
ECL_EXPORT const struct ecl_group *ecl_group_find(struct ecl_str name);

/* The conditions, ready to be asked; several threads may ask at once. */
struct ecl_groups;
ECL_EXPORT int ecl_groups_new(struct ecl_groups **g, struct ecl_error *err) ECL_MUST_USE;
/* Bit i: the claim is of the group at i of the table. */
ECL_EXPORT uint32_t ecl_groups_of(const struct ecl_groups *g, const struct ecl_claim *c);
ECL_EXPORT void ecl_groups_free(struct ecl_groups *g);

#ifdef __cplusplus
}
#endif
#endif
