/* drugs_check_priv.h: what the parts of the check of a drug catalogue share:
 * drugs_check.c goes through the file, drugs_check_row.c looks at a row by itself,
 * drugs_check_rows.c at rows together and at what was accepted. */
#ifndef ECLAIM_BASE_DRUGS_CHECK_PRIV_H
#define ECLAIM_BASE_DRUGS_CHECK_PRIV_H

#include "base/drugs_priv.h"
#include "base/rowindex_priv.h"
#include "eclaim/drugcheck.h"

#define NO_ROW UINT32_MAX

/* The rows of a code in a catalogue that others are held against. */
struct drug_sum {
    uint32_t nadded;                  /* A rows */
    uint32_t first_a;                 /* the one that stands first in the file, or NO_ROW */
    uint32_t last_a, first_d, last_d; /* by their place in the history */
    uint32_t latest;                  /* that takes effect last */
};

struct drug_sums {
    struct drug_sum *of; /* by code */
};

struct check {
    const struct ecl_drugs *d, *accepted;
    const struct ecl_drugs_check_opts *o;
    struct base_tell tell; /* hands to o->problem by way of count */
    struct ecl_drugs_check_stats stats;
    struct ecl_date today;
    char flag;    /* of the row */
    bool row_bad; /* it has an error */
    struct drug_sums own, known;
    struct rowindex twins; /* of the file: code, flag, date of the change */
    struct rowindex sent;  /* accepted: code, TMTID, DATEEFFECTIVE, flag */
    struct rowindex days;  /* accepted: code, DATEEFFECTIVE */
    struct rowindex bare;  /* accepted codes that begin with 0, without their zeros */
};

/* Tells of row, as drugs_tell. */
int check_tell(struct check *c, const struct ecl_drug *row, enum drug_rule rule, int column,
               struct ecl_str arg1, struct ecl_str arg2);

/* A row by itself; row is parsed already. */
int check_row(struct check *c, const struct ecl_drug *row);

/* Sums up the rows of the file and of what was accepted. */
int check_gather(struct check *c);
void check_scatter(struct check *c);

/* A row among the others of the file, then against what was accepted. */
int check_among(struct check *c, const struct ecl_drug *row);
int check_accepted(struct check *c, const struct ecl_drug *row);

#endif
