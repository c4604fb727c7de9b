/* repsum.h: records of REP workbooks counted and added up by code, fund, month...
 *
 * What is lost is what a failed or denied record claimed and was not paid. A record
 * with several keys (two codes, three funds) counts as a row of each of them; its
 * money is divided equally among them, the satang left over to the first ones, so
 * that every column of money adds up to the total. */
#ifndef ECLAIM_REPSUM_H
#define ECLAIM_REPSUM_H

#include "eclaim/rep.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_repsum_line {
    struct ecl_str key; /* empty: the rows without one */
    uint64_t rows, passed, failed, denied, zero;
    ecl_satang claimed, paid, lost; /* divided among the keys of a row */
    ecl_satang whole;               /* lost, not divided */
    uint32_t share, upto;           /* basis points of all that is lost; upto: with the lines above.
                                       upto is rounded half up, share is its step */
};

/* What of a record is the key. */
struct ecl_repsum_dim {
    const char *name; /* "code" */
    const char *help; /* one line */
};

/* The dimensions by number, NULL behind the last. Besides them every column has its
 * own, by its name. */
ECL_EXPORT const struct ecl_repsum_dim *ecl_repsum_dim_at(size_t i);

struct ecl_repsum;

/* by: a dimension or the name of a column; copied. */
ECL_EXPORT int ecl_repsum_new(struct ecl_repsum **s, const char *by,
                              struct ecl_error *err) ECL_MUST_USE;
/* Rows that are repeated do not count. Memory grows with the number of different keys.
 * ECL_E_FORMAT: amounts beyond 64 bits of satang. */
ECL_EXPORT int ecl_repsum_add(struct ecl_repsum *s, const struct ecl_rep_row *row,
                              struct ecl_error *err) ECL_MUST_USE;

enum ecl_repsum_order {
    ECL_REPSUM_BY_LOST, /* the largest first, then by key */
    ECL_REPSUM_BY_KEY,
};

/* Sorts and works out the shares. The lines, and *total, in which each row stands
 * once, live until the next call with s. */
ECL_EXPORT void ecl_repsum_lines(struct ecl_repsum *s, enum ecl_repsum_order order,
                                 const struct ecl_repsum_line **lines, size_t *n,
                                 const struct ecl_repsum_line **total);

/* True when a row had the column; a dimension that is no column always has it. */
ECL_EXPORT bool ecl_repsum_found(const struct ecl_repsum *s);

/* What a key means, and for a code what to do about it; "" when unknown. Static
 * storage, but *remedy in English may be made in text. */
ECL_EXPORT void ecl_repsum_explain(const struct ecl_repsum *s, struct ecl_str key, bool thai,
                                   const char **meaning, const char **remedy, char text[128]);

/* Writes the lines, by lost, and the total as last line: by key rows passed failed
 * denied zero claimed paid lost lost_whole share_bp upto_bp, with explain meaning
 * and remedy. In the total, by is "total". */
ECL_EXPORT int ecl_repsum_write(struct ecl_repsum *s, enum ecl_rep_form form, bool explain,
                                bool thai, const struct ecl_output *out,
                                struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_repsum_free(struct ecl_repsum *s);

#ifdef __cplusplus
}
#endif
#endif
