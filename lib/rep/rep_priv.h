/* rep_priv.h: the parts of the reader of REP and statement workbooks.
 *
 * source.c finds the files, layout.c recognises a sheet by its header, value.c
 * brings cells into one form, check.c compares, rep.c walks. */
#ifndef ECLAIM_REP_REP_PRIV_H
#define ECLAIM_REP_REP_PRIV_H

#include "eclaim/ids.h"
#include "eclaim/rep.h"
#include "eclaim/text.h"
#include "eclaim/workbook.h"

/* --- folding (fold.c) ----------------------------------------------------------- */

/* Appends s with split sara am joined and private-use forms of Thai letters as the
 * letters they stand for. Never longer than s. */
int ecl_rep_fold_thai(struct ecl_str s, struct ecl_buf *out);

/* True when ecl_rep_fold_thai would change s, or might. */
bool ecl_rep_needs_fold(struct ecl_str s);

/* Appends what header texts are compared by: Thai folded, without white space,
 * point and underscore, small letters, without formulas such as (9 = 4x5x8). */
int ecl_rep_fold_header(struct ecl_str s, struct ecl_buf *out);

/* --- layouts (layout.c) ----------------------------------------------------------- */

enum {
    REP_HEAD_ROWS = 64,   /* rows looked through for a header */
    REP_MAX_COLS  = 1024, /* columns of a header; what stands right of them is not read */
};

/* Which rows of a sheet are records. */
enum rep_row_test {
    REP_ROWS_REP,     /* running number and 9-digit REP number */
    REP_ROWS_NUMBER,  /* running number and HN */
    REP_ROWS_ITEM,    /* running number or TRAN_ID, and HN */
    REP_ROWS_SUMMARY, /* HCODE of five digits or a REP number */
    REP_ROWS_COVER,   /* in-patients, out-patients */
    REP_ROWS_HN,      /* HN with a digit */
    REP_ROWS_ANY,     /* HN or TRAN_ID */
};

/* A recognised sheet. */
struct rep_head {
    const char *layout; /* "REP-UCS" */
    enum ecl_rep_kind kind;
    enum rep_row_test rows;
    uint32_t last; /* last row of the header */
    size_t n;      /* columns */
    struct ecl_rep_column *column;
    uint32_t *col; /* their places in the sheet, rising */
    int16_t key[ECL_REP_NKEYS];
    size_t matched; /* columns known */
    char *text;     /* names and headers stand here */
};

/* The tables, folded once. */
struct rep_tables;
int ecl_rep_tables_new(struct rep_tables **t, struct ecl_error *err);
void ecl_rep_tables_free(struct rep_tables *t);

/* Reads the first rows of sheet i and recognises it. ECL_OK; ECL_EOF when there is
 * no header known; or a negative code. *head is the caller's. */
int ecl_rep_head_find(struct rep_tables *t, struct ecl_workbook *wb, size_t i,
                      struct rep_head **head, struct ecl_error *err);
/* A head of n columns of a layout by name, in the table's order, for what is no sheet. */
int ecl_rep_head_fixed(const char *layout, struct rep_head **head);
void ecl_rep_head_free(struct rep_head *h);

/* --- values (value.c) ---------------------------------------------------------------- */

/* What was wrong with a value. */
enum rep_fault {
    REP_FAULT_NONE,
    REP_FAULT_EXPONENT, /* an ID in scientific notation */
    REP_FAULT_ZEROS,    /* an ID as a number shorter than it must be */
    REP_FAULT_DATE,
    REP_FAULT_MONEY,
    REP_FAULT_ROUNDED, /* money with more than two decimals */
    REP_FAULT_ERROR,   /* #N/A, #REF!... */
    REP_FAULT_NUMBER,  /* a key of any width as a number */
};

/* Most bytes a value may be longer than its cell. */
#define REP_VALUE_ROOM ((size_t)24)

/* Brings a cell into the form of type. The result points into the cell or into b,
 * which must have room for the cell's bytes and REP_VALUE_ROOM. width: digits an ID
 * must have, 0: unknown. */
enum rep_fault ecl_rep_value(const struct ecl_cell *cell, enum ecl_rep_type type, unsigned width,
                             struct ecl_buf *b, struct ecl_str *out);

/* Money in any of the spellings: 1,234.50, -, (12.00); to be rounded half up when
 * *rounded. */
enum ecl_value ecl_rep_money(struct ecl_str s, ecl_satang *out, bool *rounded);

/* A date in any of the spellings, 17 of them with a time. */
bool ecl_rep_date(struct ecl_str s, struct ecl_date *d, int *seconds);

/* --- sources (source.c) ---------------------------------------------------------------- */

struct rep_sources;

int ecl_rep_sources_open(struct rep_sources **s, const char *const *paths, size_t n,
                         const struct ecl_rep_opts *opts, struct ecl_error *err);
size_t ecl_rep_sources_count(const struct rep_sources *s);
/* The name of source i for messages. */
const char *ecl_rep_sources_name(const struct rep_sources *s, size_t i);
/* Opens source i: *fd can be sought and is the caller's. */
int ecl_rep_sources_fd(struct rep_sources *s, size_t i, int *fd, struct ecl_error *err);
void ecl_rep_sources_close(struct rep_sources *s);

/* --- checks (check.c) ------------------------------------------------------------------- */

enum rep_rule {
    REP_RULE_EXPONENT,
    REP_RULE_ZEROS,
    REP_RULE_NUMBER,
    REP_RULE_DATE,
    REP_RULE_MONEY,
    REP_RULE_ROUNDED,
    REP_RULE_ERROR_CELL,
    REP_RULE_REP_NO,
    REP_RULE_SHEET,
    REP_RULE_COLUMN_NEW,
    REP_RULE_COLUMN_LOST,
    REP_RULE_TWICE_TRAN,
    REP_RULE_TWICE_REP,
    REP_RULE_OTHER_WORTH,
    REP_RULE_NET,
    REP_RULE_SUM_COUNT,
    REP_RULE_SUM_MONEY,
};

struct rep_checks;
int ecl_rep_checks_new(struct rep_checks **c, const struct ecl_rep_opts *opts,
                       struct ecl_rep_stats *stats, struct ecl_error *err);
void ecl_rep_checks_free(struct rep_checks *c);

/* Reports; row may be NULL. Returns what the callback does. */
int ecl_rep_report(struct rep_checks *c, enum rep_rule rule, const char *file, const char *sheet,
                   const struct ecl_rep_row *row, const char *field, struct ecl_str value);

int ecl_rep_checks_book(struct rep_checks *c, const char *file);
/* Marks the row when it is a repeated one. */
int ecl_rep_checks_row(struct rep_checks *c, struct ecl_rep_row *row, struct ecl_error *err);
int ecl_rep_checks_book_end(struct rep_checks *c, const char *file);

/* --- repeats (repeat.c) ------------------------------------------------------------------ */

struct rep_repeats;
int rep_repeats_new(struct rep_repeats **p, const char *tmpdir, struct ecl_error *err);
void rep_repeats_free(struct rep_repeats *p);

/* Whether this REP number was in another file; said once for each file, by number. */
int rep_repeats_number(struct rep_repeats *p, struct ecl_str rep, uint32_t book, bool *elsewhere,
                       struct ecl_error *err);

/* Whether a record with a REP number was in another file: the same, or with another status or
 * other amounts. */
enum rep_repeat { REP_FIRST, REP_AGAIN, REP_OTHER_WORTH };
int rep_repeats_record(struct rep_repeats *p, const struct ecl_rep_row *row, uint32_t book,
                       enum rep_repeat *is, struct ecl_error *err);

/* --- records (status.c) -------------------------------------------------------------------- */

/* Fills doc_type, status and sums of a row whose values stand. book: layout of the
 * workbook's Detail, or NULL. */
void ecl_rep_judge(struct ecl_rep_row *row, const char *layout, const char *book);

/* --- social security (sso.c) ----------------------------------------------------------------- */

#endif
