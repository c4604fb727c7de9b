/* drugs_priv.h: what the parts of the drug catalogue share: drugs_read.c reads files,
 * drugs_parse.c knows what values mean, drugs.c keeps the history and answers, drugs_check.c holds
 * a file against the rules of the upload, drugs_diff.c makes the next upload; drugs_rules.c is the
 * table of texts. */
#ifndef ECLAIM_BASE_DRUGS_PRIV_H
#define ECLAIM_BASE_DRUGS_PRIV_H

#include "base/base_priv.h"
#include "base/lost_priv.h"
#include "claim/import_priv.h"
#include "eclaim/drugs.h"

/* By number in the table of rules; the order is that of --list-rules. */
enum drug_rule {
    /* of the file */
    CAT_FILE_NAME,
    CAT_FILE_HCODE,
    CAT_FILE_SISTER,
    CAT_COLUMN,
    CAT_NO_ROWS,
    /* of a row by itself, told by drugs_parse */
    CAT_ROW,
    CAT_EXPONENT,
    CAT_CODE,
    CAT_FLAG,
    CAT_PRICE,
    CAT_PRICE_RANGE,
    CAT_PRICE_CUT,
    CAT_DATE,
    CAT_DATE_SERIAL,
    CAT_DATE_BUDDHIST,
    CAT_DATE_NONE,
    CAT_EFFECTIVE_TAKEN,
    /* of a row by itself */
    CAT_REQUIRED,
    CAT_DATE_REQUIRED,
    CAT_WIDTH,
    CAT_BYTES,
    CAT_PRODUCT_CAT,
    CAT_TMT,
    CAT_TMT_SEVEN,
    CAT_TMT_MISSING,
    CAT_TMT_TRADITIONAL,
    CAT_TMT_UNKNOWN,
    CAT_SPEC_PREP,
    CAT_ISED,
    CAT_NDC24,
    CAT_PRICE_ZERO,
    CAT_DATE_RANGE,
    /* of rows together */
    CAT_DUPLICATE,
    CAT_TWO_A,
    CAT_D_BEFORE_A,
    CAT_SAME_DATE_PRICE,
    CAT_AFTER_D,
    /* against what was accepted */
    CAT_A_KNOWN,
    CAT_NEEDS_A,
    CAT_A_SAME_FILE,
    CAT_MANY_A,
    CAT_REPEATED,
    CAT_SAME_DATE,
    CAT_OLDER_PRICE,
    CAT_OLDER_ISED,
    CAT_CHI_EFFECTIVE,
    CAT_LOST_ZEROS,
    /* of a comparison with the hospital's own list */
    CAT_MASTER_TWICE,
    CAT_MASTER_BLANK,
    CAT_WITHDRAWN_BACK,
    CAT_LATER_ROW,
    CAT_KEPT,
    CAT_UNSURE,
    CAT_NRULES
};

extern const struct ecl_base_rule drugs_rules[CAT_NRULES];

#define NO_CODE UINT32_MAX

/* What of a row only the library needs to know. */
struct drug_raw {
    uint64_t text;     /* where its values stand: NCOLUMNS + 1 offsets, then the bytes */
    uint64_t exponent; /* bit i: the value of column i stood in scientific notation */
    const char *bad;   /* why the row cannot be read, or NULL */
    bool tied;         /* the last row of its DATEEFFECTIVE, and not the only price made that day */
};

struct drugs_file {
    char *name;
    enum ecl_drugs_form form;
    uint32_t has; /* bit i: it has column i */
};

struct ecl_drugs {
    struct ecl_drugs_opts opts;
    struct keys codes;
    struct ecl_buf text;
    struct ecl_drug *row;
    struct drug_raw *raw;
    size_t nrows, cap;
    struct drugs_file *file;
    size_t nfiles;
    uint32_t *order; /* usable rows by code, then from the earliest to the latest */
    uint32_t *from;  /* by code: where its rows begin in order; one more behind the last */
    uint8_t *spoilt; /* by code: a row of it is not usable */
    struct lost lost; /* codes in scientific notation */
};

/* Parses the values of a row into it; tells what is wrong, or with t NULL nothing. */
int drugs_parse(const struct ecl_drugs *d, struct ecl_drug *row, struct base_tell *t);

/* Tells a problem of a row in a column, -1: in none. */
int drugs_tell(const struct ecl_drugs *d, struct base_tell *t, const struct ecl_drug *row,
               enum drug_rule rule, int column, struct ecl_str arg1, struct ecl_str arg2);

/* Order of rows of a code in its history. */
int drugs_compare(const struct ecl_drug *a, const struct ecl_drug *b);

/* The usable rows of a code by number, NULL when there is none. */
const uint32_t *drugs_of(const struct ecl_drugs *d, uint32_t code, size_t *n);

/* True for a row that gives a price: A, E, U, or a row of a list without flags. */
static inline bool drugs_prices(const struct ecl_drug *row)
{
    return row->flag != 'D';
}

static inline bool drugs_same_day(struct ecl_base_moment a, struct ecl_base_moment b)
{
    return a.date.y == b.date.y && a.date.m == b.date.m && a.date.d == b.date.d;
}

/* dd/mm/yyyy, with hh:mm behind it when there is a time. */
#define DRUGS_DATE_TEXT 20
size_t drugs_date_text(struct ecl_base_moment m, char out[DRUGS_DATE_TEXT]);

#endif
