/* staff.h: who treats at the hospital: licences, from when to when, and working hours.
 *
 * No name of a person is in the table, and none is asked for. A licence may have several
 * rows, one after the other (left and came back, other hours from a day on). It is
 * compared without blanks, dots and dashes, and its number without zeros in front:
 * "ว. 01234" is ว1234. Columns: ecl_base_columns(ECL_BASE_STAFF); ecl-base(5). */
#ifndef ECLAIM_STAFF_H
#define ECLAIM_STAFF_H

#include "eclaim/base.h"
#include "eclaim/holidays.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_staff;

struct ecl_staff_opts {
    bool thai;                    /* language of problems */
    ecl_base_problem_fn *problem; /* called for each problem, or NULL */
    void *ctx;
};

/* Reads the table: tab-separated text, CSV or a workbook's first sheet. in, and fd, the
 * descriptor behind it or -1, stay the caller's; memory grows with the rows. Rows that
 * cannot be used are problems. ECL_E_FORMAT: not such a table, or no row can be used.
 * After it everything but free only reads, so threads may share it. */
ECL_EXPORT int ecl_staff_read(struct ecl_staff **s, const struct ecl_input *in, int fd,
                              const struct ecl_staff_opts *opts,
                              struct ecl_error *err) ECL_MUST_USE;

struct ecl_staff_answer {
    enum ecl_base_state state;
    int32_t start, end; /* of the row told of (EARLY: the first to come; OVER: the last to
                           end): days since 1970, or ECL_BASE_NO_START and _NO_END */
    uint64_t line;      /* its row in the file; 0: none */
    bool doubtful;      /* a row that may be of this licence could not be used, or has no letters:
                           the answer may be wrong */
};

/* What the table says of a licence on the days from..to (since 1970-01-01), both
 * included: VALID when it holds on one of them. O(log rows of the licence). */
ECL_EXPORT void ecl_staff_on(const struct ecl_staff *s, struct ecl_str licence, int32_t from,
                             int32_t to, struct ecl_staff_answer *a);

enum ecl_duty {
    ECL_DUTY_UNKNOWN, /* no row holds, or its hours are not told */
    ECL_DUTY_ON,
    ECL_DUTY_OFF,
};

/* Whether the licence was on duty at one of the minutes from..to (since 1970-01-01 00:00),
 * both included. A span is on duty from its first minute to the minute it ends, both
 * included; one that ends before it begins ends on the day after. On a holiday (h may
 * be NULL) the hours of HOL count in place of those of the weekday, for spans that
 * begin that day, when the table has such hours. */
ECL_EXPORT enum ecl_duty ecl_staff_duty(const struct ecl_staff *s, const struct ecl_holidays *h,
                                        struct ecl_str licence, int64_t from, int64_t to);

/* Whether the table has the column; enum ecl_staff_column. */
ECL_EXPORT bool ecl_staff_has(const struct ecl_staff *s, enum ecl_staff_column column);

/* Rows that are used. */
ECL_EXPORT size_t ecl_staff_rows(const struct ecl_staff *s);

ECL_EXPORT void ecl_staff_free(struct ecl_staff *s);

#ifdef __cplusplus
}
#endif
#endif
