/* code_priv.h: what the rules share that ask the tables of codes (--codes DIR): each judges by
 * the row that holds on the day, and not at all where a row of the code cannot be used. */
#ifndef ECLAIM_RULES_CODE_PRIV_H
#define ECLAIM_RULES_CODE_PRIV_H

#include "eclaim/codedir.h"
#include "rules/visit_priv.h"

/* The days a row of a claim counts for. */
struct days {
    int32_t from, to;
};

/* The day of a column; false when it is not known. */
static inline bool row_day(const struct ecl_record *r, int col, struct days *d)
{
    struct fdate date = date_of(r, col);
    d->from = d->to = date.day;
    return date.state == ECL_DATE_OK;
}

/* What the table says of a code; false when it is blank or in doubt. */
static inline bool code_ask(const struct check *k, enum ecl_base_table t, struct ecl_str code,
                            const struct days *d, struct ecl_code_answer *a)
{
    if (code.n == 0) {
        return false;
    }
    ecl_codedir_on(k->base->codes, t, code, d->from, d->to, a);
    return !a->doubtful;
}

/* The row that holds, or NULL. */
static inline const struct ecl_code_row *code_valid(const struct check *k, enum ecl_base_table t,
                                                    struct ecl_str code, const struct days *d)
{
    struct ecl_code_answer a;
    return code_ask(k, t, code, d, &a) && a.state == ECL_BASE_VALID ? a.row : NULL;
}

/* True when the table is sure that the code cannot be used that day. */
static inline bool code_unusable(const struct check *k, enum ecl_base_table t, struct ecl_str code,
                                 const struct days *d)
{
    struct ecl_code_answer a;
    return code_ask(k, t, code, d, &a) && (a.state != ECL_BASE_VALID || a.row->header);
}

#endif
