/* hours_priv.h: working hours out of the cells of a table: spans of one day, or a
 * sentence of days and spans. */
#ifndef ECLAIM_BASE_HOURS_PRIV_H
#define ECLAIM_BASE_HOURS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "eclaim/str.h"

enum {
    HOURS_HOL   = 7, /* days: Monday is 0, Sunday 6; then public holidays */
    HOURS_DAYS  = 8,
    HOURS_SPANS = 2, /* of a day */
};

/* Minutes since midnight of the day on which it begins; to is the end of the span, beyond
 * 1440 when it ends on the day after. from == to: no span. */
struct hours_span {
    int16_t from, to;
};

struct hours_day {
    struct hours_span span[HOURS_SPANS];
};

enum hours_state {
    HOURS_OK,
    HOURS_EMPTY,
    HOURS_MANY,    /* more than two spans */
    HOURS_OVERLAP, /* the two spans share minutes */
    HOURS_EQUAL,   /* a span ends when it begins */
    HOURS_BAD,     /* anything else */
};

/* "08:30-12:00,13:00-16:30": dot or colon, one or two digits of the hour, any of , ; / or
 * a blank between spans, "น." behind a time; "24:00" is the end of the day. A span that
 * ends before it begins ends on the next day. day is written for HOURS_OK only. */
enum hours_state hours_of_day(struct ecl_str s, struct hours_day *day);

/* "จันทร์-ศุกร์ 08:30-16:30, เสาร์ 8.30-12.00": days as names, lists and ranges of names, in
 * Thai or English, each group followed by its spans. A day named twice is HOURS_BAD. */
enum hours_state hours_of_week(struct ecl_str s, struct hours_day week[HOURS_DAYS]);

#endif
