/* holidays.h: the public holidays, for the working hours of staff. */
#ifndef ECLAIM_HOLIDAYS_H
#define ECLAIM_HOLIDAYS_H

#include "eclaim/base.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_holidays;

struct ecl_holidays_opts {
    bool thai;                    /* language of problems */
    ecl_base_problem_fn *problem; /* called for each problem, or NULL */
    void *ctx;
};

/* Reads days, one a line, as ecl_base_moment reads them; what stands behind a day and a
 * tab, comma or blank is its name, for people. Blank lines and those that begin with #
 * are passed over, and a first line that is no day is a header. A line that is no day
 * is a problem and not used. in stays the caller's. ECL_E_FORMAT: no day at all, or not
 * text (a workbook). */
ECL_EXPORT int ecl_holidays_read(struct ecl_holidays **h, const struct ecl_input *in,
                                 const struct ecl_holidays_opts *opts,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Whether the day (since 1970-01-01) is one. Threads may share h. */
ECL_EXPORT bool ecl_holidays_has(const struct ecl_holidays *h, int32_t day);

/* Different days. */
ECL_EXPORT size_t ecl_holidays_count(const struct ecl_holidays *h);

ECL_EXPORT void ecl_holidays_free(struct ecl_holidays *h);

#ifdef __cplusplus
}
#endif
#endif
