/* base_priv.h: what the readers of the base tables share: rows by column number in UTF-8,
 * and problems told from a table of rules. */
#ifndef ECLAIM_BASE_BASE_PRIV_H
#define ECLAIM_BASE_BASE_PRIV_H

#include "eclaim/base.h"
#include "io/rowlist_priv.h"

enum { BASE_COLUMNS = 32 }; /* of any table */

/* --- rows (table.c) ------------------------------------------------------------- */

struct base_row {
    uint64_t line;
    struct ecl_str value[BASE_COLUMNS]; /* by column; trimmed, UTF-8 as far as it can be; empty
                                           when the file lacks it; until the next call */
    uint64_t exponent;                  /* bit i: value i stood in scientific notation */
    const char *bad;                    /* why the row cannot be read, or NULL */
};

struct base_opts {
    unsigned within, least; /* as in struct rowlist_opts */
    const int8_t *place;    /* the same, by column number */
    size_t nplaces;
    uint64_t first;
};

struct base_reader;

/* Reads the header. Columns are found by name and alias. Text is taken into memory to
 * tell its encoding; windows-874 becomes UTF-8. ECL_E_FORMAT: not a table. */
int base_open(struct base_reader **r, enum ecl_base_table t, const struct ecl_input *in, int fd,
              const struct base_opts *opts, struct ecl_error *err) ECL_MUST_USE;

bool base_has(const struct base_reader *r, int column);

/* ECL_E_FORMAT, naming them, when one of the columns (ending with -1) is missing. */
int base_require(const struct base_reader *r, const int *columns, struct ecl_error *err);

/* The next row that is not blank: ECL_OK, ECL_EOF or a negative code. */
int base_next(struct base_reader *r, struct base_row *row, struct ecl_error *err) ECL_MUST_USE;

void base_close(struct base_reader *r);

static inline struct ecl_str base_none(void)
{
    return ecl_str_make("", 0);
}

/* --- problems (problem.c) -------------------------------------------------------- */

struct base_tell {
    ecl_base_problem_fn *fn; /* NULL: nobody listens */
    void *ctx;
    bool thai;
    struct ecl_buf message;
};

void base_tell_init(struct base_tell *t, ecl_base_problem_fn *fn, void *ctx, bool thai);
void base_tell_done(struct base_tell *t);

/* v as text in out. */
struct ecl_str base_number(char out[24], uint64_t v);

/* Fills in message, and rule's severity, and hands p over. arg1 and arg2 stand for {1} and
 * {2}. What fn answers, or ECL_E_NOMEM. */
int base_tell(struct base_tell *t, const struct ecl_base_rule *rule, struct ecl_base_problem *p,
              struct ecl_str arg1, struct ecl_str arg2) ECL_MUST_USE;

#endif
