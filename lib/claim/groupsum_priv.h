/* groupsum_priv.h: the sums by benefit group as a sheet of somebody's workbook. */
#ifndef ECLAIM_CLAIM_GROUPSUM_PRIV_H
#define ECLAIM_CLAIM_GROUPSUM_PRIV_H

#include "eclaim/groupsum.h"
#include "io/workbook_write_priv.h"

/* Adds sheet "groups". */
int ecl_groupsum_sheet(const struct ecl_groupsum *s, bool thai, lxw_workbook *wb,
                       struct ecl_error *err) ECL_MUST_USE;

#endif
