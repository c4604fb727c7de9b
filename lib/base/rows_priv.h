/* rows_priv.h: what the readers of staff, units and tables of codes share: the rows of
 * an open table, values out of them, and what can be wrong with one.
 *
 * What is wrong with a row is told and the work goes on; a row that is not used leaves a
 * doubt about its key (period_priv.h), so that no claim is blamed for it. */
#ifndef ECLAIM_BASE_ROWS_PRIV_H
#define ECLAIM_BASE_ROWS_PRIV_H

#include "base/base_priv.h"
#include "base/period_priv.h"
#include "eclaim/money.h"

enum tab_rule {
    TAB_ROW,
    TAB_KEY,
    TAB_DIGITS_LOST,
    TAB_DATE,
    TAB_DATE_BUDDHIST,
    TAB_PERIOD,
    TAB_TWICE,
    TAB_VALUE,
    TAB_HOURS,
    TAB_HOURS_TWICE,
    TAB_LICENCE,
    TAB_FILE,
    TAB_ZEROS,
};

extern const struct ecl_base_rule tab_rules[];

struct rows {
    enum ecl_base_table table;
    const char *file;
    const struct ecl_base_column *columns;
    struct base_reader *reader;
    struct base_row row; /* the present one */
    struct ecl_str key;  /* of the present row, for what is told; empty: none yet */
    struct base_tell tell;
    bool buddhist; /* a Buddhist year has been told */
    struct periods *periods;
};

/* How a table is read. */
struct rows_job {
    enum ecl_base_table table;
    const int *must; /* columns it must have, the key first; ends with -1 */
    struct periods *periods;
    bool *has; /* by column */
    /* Called for each row that can be read and has a key. */
    int (*take)(void *ctx, struct rows *r);
    void *ctx;
    /* Who listens to problems. */
    ecl_base_problem_fn *problem;
    void *problem_ctx;
    bool thai;
};

/* Reads a table to its end and finishes the index, telling what stands twice.
 * ECL_E_FORMAT: not a table, or no row of it can be used. */
int rows_read(const struct rows_job *job, const struct ecl_input *in, int fd,
              struct ecl_error *err) ECL_MUST_USE;

/* --- for take ------------------------------------------------------------ */

/* The present row holds from..to for key and is known as row. */
int rows_keep(struct rows *r, struct ecl_str key, int32_t from, int32_t to, uint32_t row);

/* Tells of column (-1: the row) of the present row. ECL_OK, or what ends the work. */
int rows_tell(struct rows *r, enum tab_rule rule, int column, struct ecl_str arg1,
              struct ecl_str arg2) ECL_MUST_USE;

/* What {1} of TAB_VALUE says: what the value is not. */
enum rows_kind {
    KIND_LICENCE,
    KIND_HCODE,
    KIND_MONEY,
    KIND_NUMBER,
    KIND_FLAG,
    KIND_AGE,
    KIND_CODE
};
int rows_tell_value(struct rows *r, int column, enum rows_kind kind) ECL_MUST_USE;

/* Values of the present row. Each clears *good after telling when the value cannot be
 * taken; a blank is taken, and gives what the name says. */
int rows_period(struct rows *r, int start, int end, int32_t *from, int32_t *to,
                bool *good) ECL_MUST_USE;
int rows_flag(struct rows *r, int column, bool *v, bool *good) ECL_MUST_USE;
/* -1 for a blank. */
int rows_money(struct rows *r, int column, ecl_satang *v, bool *good) ECL_MUST_USE;
int rows_number(struct rows *r, int column, int64_t *v, bool *good) ECL_MUST_USE;
/* One of the letters of choice, without case, or 0 for a blank. */
int rows_choice(struct rows *r, int column, const char *choice, char *v, bool *good) ECL_MUST_USE;

#endif
