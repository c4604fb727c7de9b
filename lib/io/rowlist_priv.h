/* rowlist_priv.h: a table made by people or by a tool, whose first row names its
 * columns: tab-separated text, CSV or a workbook's first sheet; or JSON lines, whose
 * objects do. For lists of keys,
 * corrections, and the hospital's own tables. */
#ifndef ECLAIM_IO_ROWLIST_PRIV_H
#define ECLAIM_IO_ROWLIST_PRIV_H

#include "eclaim/date.h"
#include "eclaim/io.h"

enum {
    ROWLIST_WANTED  = 64,  /* columns a caller can ask for */
    ROWLIST_COLUMNS = 512, /* columns of a table */
};

enum rowlist_form {
    ROWLIST_TSV, /* values as they stand, no quoting */
    ROWLIST_CSV,
    ROWLIST_BOOK,
    ROWLIST_JSON,
};

struct rowlist;

struct rowlist_row {
    uint64_t line;                        /* in the file, the header is 1; row of a sheet */
    struct ecl_str value[ROWLIST_WANTED]; /* by number in the list of names; trimmed, empty
                                             when the column is missing; until the next call */
    uint64_t exponent;                    /* bit i: value i stood in scientific notation */
    const char *bad;                      /* why the row cannot be read, or NULL */
};

/* Reads the header; that of JSON lines is the first object. names ends with NULL; columns are
 * found without case. in, and
 * fd, the descriptor behind it or -1 (a workbook must be sought), stay the
 * caller's. ECL_E_FORMAT: no header, a column twice, not a table. */
int rowlist_open(struct rowlist **l, const struct ecl_input *in, int fd, const char *const *names,
                 struct ecl_error *err) ECL_MUST_USE;

/* How a table begins that is not sure to name its columns in its first row. */
struct rowlist_opts {
    const char *const *names;
    /* The header is the first of so many rows that has at least so many of the names; 0: the
     * first row, whatever it has. */
    unsigned within, least;
    /* When no row is one, of a workbook: the number in names of each column from the left, -1
     * for none, and the row that data begin in. NULL: ECL_E_FORMAT. */
    const int8_t *place;
    size_t nplaces;
    uint64_t first;
};

int rowlist_open_with(struct rowlist **l, const struct ecl_input *in, int fd,
                      const struct rowlist_opts *opts, struct ecl_error *err) ECL_MUST_USE;

bool rowlist_has(const struct rowlist *l, int column);
enum rowlist_form rowlist_form(const struct rowlist *l);

/* The next row that is not blank: ECL_OK, ECL_EOF or a negative code. */
int rowlist_next(struct rowlist *l, struct rowlist_row *row, struct ecl_error *err) ECL_MUST_USE;

void rowlist_close(struct rowlist *l);

/* A blank, or the "-" that stands for it in the Office's tables, as an empty view. */
struct ecl_str rowlist_blank(struct ecl_str s);

/* A date as lists write it, 20260131 or 2026-01-31, with or without a time behind it, as
 * YYYYMMDD; out is written for ECL_DATE_OK only. */
enum ecl_date_state rowlist_date(struct ecl_str s, char out[9]);

#endif
