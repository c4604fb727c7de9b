/* keylist.h: a list of claims by their keys, as ecl-rep --keys, a spreadsheet or a
 * query writes it, and whether a claim stands in it.
 *
 * The list is tab-separated text, CSV or a workbook whose first row names the
 * columns hcode, hn, an, seq, date and tran_id in any order; others are passed
 * over. A row with AN means the admission of this AN; a row with SEQ the visit
 * of this HN and SEQ (of this SEQ, when HN is blank); a row with HN and date the
 * visits of this HN on that day. Facilities that are known on both sides must be the
 * same. */
#ifndef ECLAIM_KEYLIST_H
#define ECLAIM_KEYLIST_H

#include "eclaim/claim.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_keylist;

/* A row of the list that named no claim, or none that was seen. */
struct ecl_keylist_row {
    uint64_t line;                                    /* in the list; the header is line 1 */
    struct ecl_str hcode, hn, an, seq, date, tran_id; /* as they stand */
    const char *why; /* "no such claim", or why the row is not a key */
};

struct ecl_keylist_stats {
    uint64_t rows;     /* not counting the header and blank rows */
    uint64_t keys;     /* different keys */
    uint64_t repeated; /* rows with the key of an earlier one */
    uint64_t bad;      /* rows that are not a key */
    uint64_t unseen;   /* keys no claim had, so far */
};

/* Reads a list; memory grows with its rows. in, and fd, the descriptor behind it
 * or -1, stay the caller's. ECL_E_FORMAT: not such a table. */
ECL_EXPORT int ecl_keylist_read(struct ecl_keylist **k, const struct ecl_input *in, int fd,
                                struct ecl_error *err) ECL_MUST_USE;

/* Whether the claim stands in the list; its keys count as seen. A group of rows
 * without a claim can match, too, by its SEQ or AN, but its key stays unseen. */
ECL_EXPORT bool ecl_keylist_match(struct ecl_keylist *k, const struct ecl_claim *c);

ECL_EXPORT struct ecl_keylist_stats ecl_keylist_stats(const struct ecl_keylist *k);

/* Calls fn for each bad row and each key without a claim, in the order of the
 * list; stops when fn returns something other than 0 and returns that. */
ECL_EXPORT int ecl_keylist_unseen(const struct ecl_keylist *k,
                                  int (*fn)(void *ctx, const struct ecl_keylist_row *row),
                                  void *ctx);

ECL_EXPORT void ecl_keylist_free(struct ecl_keylist *k);

#ifdef __cplusplus
}
#endif
#endif
