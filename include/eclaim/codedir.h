/* codedir.h: tables of codes that are not published freely or change by the year: a folder
 * that the user fills with those he has a right to.
 *
 * A table is a file icd10.tsv, .csv, .xlsx or .xls in the folder, and so on for each name
 * from ECL_BASE_FIRST_CODES on; all are optional. Columns: ecl_base_columns;
 * ecl-base(5). A code may have several rows, one after the other (another price from a
 * day on). Codes of ICD are compared without dot and case, others as they stand. */
#ifndef ECLAIM_CODEDIR_H
#define ECLAIM_CODEDIR_H

#include "eclaim/base.h"
#include "eclaim/io.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_codedir;

struct ecl_codedir_opts {
    bool thai;                    /* language of problems */
    ecl_base_problem_fn *problem; /* called for each problem, or NULL */
    void *ctx;
};

/* Without tables. */
ECL_EXPORT int ecl_codedir_new(struct ecl_codedir **d, const struct ecl_codedir_opts *opts,
                               struct ecl_error *err) ECL_MUST_USE;

/* Reads all tables of a folder. Rows that cannot be used, and files whose name is that of
 * no table, are problems. ECL_E_FORMAT: a table is not one, has no row that can be used
 * or is there twice in different forms, or the folder holds none; ECL_E_READ. */
ECL_EXPORT int ecl_codedir_read(struct ecl_codedir *d, const char *path,
                                struct ecl_error *err) ECL_MUST_USE;

/* Reads one table. in, and fd, the descriptor behind it or -1, stay the caller's. Once a
 * table. After the last one everything but free only reads, so threads may share d. */
ECL_EXPORT int ecl_codedir_add(struct ecl_codedir *d, enum ecl_base_table t,
                               const struct ecl_input *in, int fd,
                               struct ecl_error *err) ECL_MUST_USE;

/* Whether the table is there, and has the column. */
ECL_EXPORT bool ecl_codedir_has(const struct ecl_codedir *d, enum ecl_base_table t);
ECL_EXPORT bool ecl_codedir_has_column(const struct ecl_codedir *d, enum ecl_base_table t,
                                       int column);
/* Rows that are used. */
ECL_EXPORT size_t ecl_codedir_rows(const struct ecl_codedir *d, enum ecl_base_table t);

/* A limit of age, both in the range; n is -1 where there is none. */
struct ecl_code_age {
    int32_t n;
    bool days; /* else completed years */
};

/* A row. What its table has no column for is as for a blank. */
struct ecl_code_row {
    int32_t start, end; /* days since 1970-01-01, or ECL_BASE_NO_START and _NO_END */
    bool header;        /* a heading */
    bool serial, disabled;
    char sex;  /* '1', '2', 0: both */
    char star; /* '*', '+', 0 */
    char role; /* 'P', 'N', 0 */
    char only; /* 'O' OP, 'I' IP, 0: both */
    struct ecl_code_age age_min, age_max;
    ecl_satang price; /* PRICE or CEILING; -1: none */
    int64_t qty_max;  /* -1: none */
};

struct ecl_code_answer {
    enum ecl_base_state state;
    const struct ecl_code_row *row; /* VALID: the row that holds; EARLY: the first to come; OVER:
                                       the last to end; UNKNOWN: NULL */
    bool doubtful; /* a row of this code could not be used: the answer may be wrong */
};

/* What a table says of a code on the days from..to (since 1970-01-01), both included: VALID
 * when it holds on one of them. A table that is not there: UNKNOWN. O(log rows of the
 * code). */
ECL_EXPORT void ecl_codedir_on(const struct ecl_codedir *d, enum ecl_base_table t,
                               struct ecl_str code, int32_t from, int32_t to,
                               struct ecl_code_answer *a);

/* The same of ECL_BASE_ITEM, whose codes are those of a TYPE of ADP (1 to 20). */
ECL_EXPORT void ecl_codedir_item_on(const struct ecl_codedir *d, int type, struct ecl_str code,
                                    int32_t from, int32_t to, struct ecl_code_answer *a);
/* Whether ECL_BASE_ITEM has a code of the TYPE. */
ECL_EXPORT bool ecl_codedir_has_type(const struct ecl_codedir *d, int type);

ECL_EXPORT void ecl_codedir_free(struct ecl_codedir *d);

#ifdef __cplusplus
}
#endif
#endif
