/* units.h: the facilities a hospital deals with, by HCODE.
 *
 * A facility may have several rows, one after the other (moved to another main unit,
 * opened again). Columns: ecl_base_columns(ECL_BASE_UNITS); ecl-base(5). */
#ifndef ECLAIM_UNITS_H
#define ECLAIM_UNITS_H

#include "eclaim/base.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_units;

struct ecl_units_opts {
    bool thai;                    /* language of problems */
    ecl_base_problem_fn *problem; /* called for each problem, or NULL */
    void *ctx;
};

/* Reads the table: tab-separated text, CSV or a workbook's first sheet. in, and fd, the
 * descriptor behind it or -1, stay the caller's; memory grows with the rows. Rows that
 * cannot be used are problems. ECL_E_FORMAT: not such a table, or no row can be used.
 * After it everything but free only reads, so threads may share it. */
ECL_EXPORT int ecl_units_read(struct ecl_units **u, const struct ecl_input *in, int fd,
                              const struct ecl_units_opts *opts,
                              struct ecl_error *err) ECL_MUST_USE;

/* A row. */
struct ecl_unit {
    uint64_t line;      /* in the file */
    int32_t start, end; /* days since 1970-01-01, or ECL_BASE_NO_START and _NO_END */
    uint64_t at;        /* of the library */
};

struct ecl_unit_answer {
    enum ecl_base_state state;
    const struct ecl_unit *unit; /* VALID: the row that holds; EARLY: the first to come; OVER:
                                    the last to end; UNKNOWN: NULL */
    bool doubtful; /* a row of this HCODE could not be used: the answer may be wrong */
};

/* What the table says of a facility on the days from..to (since 1970-01-01), both
 * included: VALID when it is open on one of them. O(log rows of the facility). */
ECL_EXPORT void ecl_units_on(const struct ecl_units *u, struct ecl_str hcode, int32_t from,
                             int32_t to, struct ecl_unit_answer *a);

/* A value of a row as it stands, trimmed, in UTF-8. Lives as long as u. */
ECL_EXPORT struct ecl_str ecl_unit_text(const struct ecl_units *u, const struct ecl_unit *row,
                                        enum ecl_unit_column column);

/* Whether hcode stands in the row's list REFER. */
ECL_EXPORT bool ecl_unit_refers(const struct ecl_units *u, const struct ecl_unit *row,
                                struct ecl_str hcode);

/* Whether the table has the column. */
ECL_EXPORT bool ecl_units_has(const struct ecl_units *u, enum ecl_unit_column column);

/* Rows that are used, in the order of the file. */
ECL_EXPORT size_t ecl_units_rows(const struct ecl_units *u);
ECL_EXPORT const struct ecl_unit *ecl_units_row(const struct ecl_units *u, size_t i);

ECL_EXPORT void ecl_units_free(struct ecl_units *u);

#ifdef __cplusplus
}
#endif
#endif
