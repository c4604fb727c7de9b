/* date.h: dates in the Gregorian calendar and times of the day.
 *
 * The 16 files write dates as YYYYMMDD and times as HHMM. No time zone, no
 * mktime: a date is a date. Buddhist years (Gregorian + 543) are recognised
 * and reported, never converted in silence. */
#ifndef ECLAIM_DATE_H
#define ECLAIM_DATE_H

#include "eclaim/error.h"
#include "eclaim/str.h"
#include "eclaim/value.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_date {
    int16_t y;
    uint8_t m, d;
};

/* What is wrong with a date field, finer than enum ecl_value. */
enum ecl_date_state {
    ECL_DATE_OK       = 0,
    ECL_DATE_EMPTY    = 1, /* blank */
    ECL_DATE_ZERO     = 2, /* a stand-in for blank: 00000000, 0000-00-00, 18991230 */
    ECL_DATE_BUDDHIST = 3, /* YYYYMMDD with a year above 2400; *out holds the year less 543 */
    ECL_DATE_INVALID  = 4, /* anything else */
};

/* Parses exactly eight digits YYYYMMDD. *out is written for ECL_DATE_OK and
 * ECL_DATE_BUDDHIST only. A Buddhist year with a day that is not in the calendar
 * is ECL_DATE_INVALID. */
ECL_EXPORT enum ecl_date_state ecl_date_parse(struct ecl_str s, struct ecl_date *out);

/* True for a date that is in the calendar (years 1 to 9999). */
ECL_EXPORT bool ecl_date_valid(struct ecl_date d);

/* Days since 1970-01-01 (negative before); the date must be valid. */
ECL_EXPORT int32_t ecl_date_days(struct ecl_date d);

/* The reverse of ecl_date_days. */
ECL_EXPORT struct ecl_date ecl_date_from_days(int32_t days);

/* The date in Thailand (+07:00), by the clock. */
ECL_EXPORT struct ecl_date ecl_date_today(void);
/* The day in Thailand (UTC+7, without summer time) at a time in milliseconds since 1970
 * UTC; the time must lie in the years 1 to 9999. */
ECL_EXPORT struct ecl_date ecl_date_in_thailand(int64_t ms);

/* Whole years from birth to on, as a person counts them (29 February counts as
 * 1 March in other years). Negative when on lies before birth. */
ECL_EXPORT int ecl_date_age(struct ecl_date birth, struct ecl_date on);

/* Writes YYYYMMDD and a NUL. */
ECL_EXPORT void ecl_date_format(struct ecl_date d, char out[9]);

/* Parses HHMM, 0000 to 2359; *minutes is minutes since midnight. */
ECL_EXPORT enum ecl_value ecl_time_parse(struct ecl_str s, int *minutes);

#ifdef __cplusplus
}
#endif
#endif
