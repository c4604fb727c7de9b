/* repmatch.h: a statement against the REP: which claims were paid, and how much.
 *
 * A line of a statement belongs to a claim by TRAN_ID where it has one, else by REP
 * number and SEQ NO, else by REP number, date of service and AN, HN or PID. Where
 * several claims fit, or HN, AN or PID contradict the link, nothing is linked: the
 * line is told instead. */
#ifndef ECLAIM_REPMATCH_H
#define ECLAIM_REPMATCH_H

#include "eclaim/rep.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_repmatch_result {
    ECL_REPMATCH_PAID,      /* at least what the REP says */
    ECL_REPMATCH_PARTLY,    /* less */
    ECL_REPMATCH_NOT_YET,   /* nothing */
    ECL_REPMATCH_PAID_BACK, /* paid and taken back, or more than that taken back */
    ECL_REPMATCH_UNKNOWN,   /* it cannot be told: see the note of the row */
    ECL_REPMATCH_NRESULTS
};

/* "paid", "partly", "not-yet", "paid-back", "unknown". */
ECL_EXPORT const char *ecl_repmatch_result_name(enum ecl_repmatch_result r);

struct ecl_repmatch_stats {
    uint64_t claims, lines;                 /* of the REP, of the statement */
    uint64_t result[ECL_REPMATCH_NRESULTS]; /* claims by result */
    uint64_t unlinked;                      /* lines without a claim, ambiguous ones included */
    uint64_t ambiguous;                     /* lines that fit several claims or contradict one */
    uint64_t twice_claims, twice_lines;     /* read before, word for word; not counted again */
    ecl_satang expected, paid;              /* of claims whose result is known */
};

struct ecl_repmatch;
ECL_EXPORT int ecl_repmatch_new(struct ecl_repmatch **m, struct ecl_error *err) ECL_MUST_USE;

/* Every claim of the REP, then every line of the statement. Memory: about 300 bytes
 * for each. */
ECL_EXPORT int ecl_repmatch_claim(struct ecl_repmatch *m, const struct ecl_rep_row *row,
                                  struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_repmatch_line(struct ecl_repmatch *m, const struct ecl_rep_row *row,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Writes a row per claim, in the order read, then one per line without a claim:
 * result link rep_no tran_id seq_no hn an pid date status claimed expected paid
 * difference lines rep_file rep_row stm_file stm_row note. Fills *stats. */
ECL_EXPORT int ecl_repmatch_write(struct ecl_repmatch *m, enum ecl_rep_form form,
                                  const struct ecl_output *out, struct ecl_repmatch_stats *stats,
                                  struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_repmatch_free(struct ecl_repmatch *m);

#ifdef __cplusplus
}
#endif
#endif
