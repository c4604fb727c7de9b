/* deskreport.h: what the journal says of the work of a desk: codes per day, minutes per code, how
 * many by machine and by hand, and how many visits have one. Whole numbers only. */
#ifndef ECLAIM_DESKREPORT_H
#define ECLAIM_DESKREPORT_H

#include "eclaim/journal.h"
#include "eclaim/visit.h"

#ifdef __cplusplus
extern "C" {
#endif

/* By whom a code came. */
enum ecl_desk_source {
    ECL_SOURCE_AGENT,    /* asked for through the agent out of this journal */
    ECL_SOURCE_ENDPOINT, /* closes of right out of this journal */
    ECL_SOURCE_HAND,     /* noted by hand: asked for in the web page */
    ECL_SOURCE_OTHERS,   /* found there: somebody else's; by machine or by hand is not known */
    ECL_NSOURCES,
};
/* "agent", "endpoint", "hand", "others"; NULL beyond. */
ECL_EXPORT const char *ecl_desk_source_name(enum ecl_desk_source s);

struct ecl_desk_day {
    struct ecl_date day; /* of the service */
    uint64_t codes[ECL_NSOURCES];
};

/* From the beginning of the work with the patient to the code; of entries that know both.
 * Of n in order, the median is number n/2 and the 95th percentile number 95 n/100, both
 * rounded up. */
struct ecl_desk_time {
    uint64_t n;
    int64_t mean_ms, median_ms, p95_ms;
};

struct ecl_deskreport {
    const struct ecl_desk_day *day; /* in order; days without a code are left out */
    size_t ndays;
    uint64_t codes[ECL_NSOURCES], all; /* of all days */
    struct ecl_desk_time time[ECL_NSOURCES];
    uint64_t open, refused; /* entries open or unknown; refused */
    uint64_t appeals;       /* that are required and not filed */
    /* Visits, when some were given. A visit has a code when the claim or the journal has one. */
    uint64_t visits, in_claim, in_journal, without;
    uint64_t needing, needing_without; /* of UCS, WEL and DIS */
    uint64_t bad;                      /* rows that cannot be used; not among visits */
};

/* Makes the report of the entries that fit f; visits may be NULL. Free *r. */
ECL_EXPORT int ecl_deskreport_make(struct ecl_deskreport **r, struct ecl_journal *j,
                                   const struct ecl_journal_filter *f,
                                   const struct ecl_visits *visits,
                                   struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_deskreport_free(struct ecl_deskreport *r);

/* Tenths of a percent, rounded; 0 of 0 is 0. */
ECL_EXPORT unsigned ecl_desk_share(uint64_t part, uint64_t whole);
/* Tenths of a minute, rounded. */
ECL_EXPORT int64_t ecl_desk_minutes(int64_t ms);

#ifdef __cplusplus
}
#endif
#endif
