/* group.h: the benefit groups a claim can belong to, each told by a condition on
 * its records (where.h). A claim may belong to several. */
#ifndef ECLAIM_GROUP_H
#define ECLAIM_GROUP_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_group {
    const char *name; /* "refer-transport" */
    const char *label_th, *label_en;
    const char *where;  /* condition for ecl_where_parse; NULL: the 16 files do not tell */
    const char *source; /* where the condition comes from; "unverified" where doubtful */
};

/* The table, in a fixed order; NULL behind the last. Static storage. */
ECL_EXPORT const struct ecl_group *ecl_group_at(size_t i);

/* The group of a name, without case, or NULL. */
ECL_EXPORT const struct ecl_group *ecl_group_find(struct ecl_str name);

#ifdef __cplusplus
}
#endif
#endif
