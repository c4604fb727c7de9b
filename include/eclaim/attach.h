/* attach.h: claim codes out of a list, put into the claims of a stream.
 *
 * A row of the list names a visit and what belongs into its claim: the claim code
 * into INS.PERMITNO; also CHT.INVOICE_NO, AER.REFER_NO, REFMAINI and REFMAINO, and
 * INS.HOSPSUB and HOSPMAIN. See ecl-authen(1) for the columns. Rows are joined by AN or
 * SEQ; those that have neither, by HN and date, or by citizen ID and date. A value that
 * stands in the claim is never lost unless that is asked for, no record is added, and
 * what cannot be decided is a finding and changes nothing. */
#ifndef ECLAIM_ATTACH_H
#define ECLAIM_ATTACH_H

#include "eclaim/findings.h"
#include "eclaim/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_attach_opts {
    bool replace;       /* values of the list overwrite others in the claim */
    const char *prefer; /* of two codes of one visit take that of this prefix ("PP");
                           NULL: neither. Must live as long as the handle. */
    bool thai;          /* language of messages */
    /* Called for each finding, or NULL; an answer other than ECL_OK ends the work. */
    int (*finding)(void *ctx, const struct ecl_finding *f);
    void *ctx;
};

struct ecl_attach_stats {
    uint64_t rows;      /* not counting the header and blank rows */
    uint64_t repeated;  /* rows that say what an earlier one says */
    uint64_t idle;      /* rows that name a visit and nothing for it */
    uint64_t refused;   /* rows that cannot be used */
    uint64_t unmatched; /* rows without a visit, or of another unit, day or person; after
                           ecl_attach_finish */
    uint64_t put;       /* claims that got a code */
    uint64_t had;       /* claims that had the code of the list already */
    uint64_t kept;      /* values of claims that differ from the list and stayed */
    uint64_t replaced;  /* values of claims that were overwritten */
    uint64_t values;    /* values put besides codes */
    uint64_t changed;   /* claims changed */
    uint64_t missing;   /* claims that need a code and have none */
};

struct ecl_attach;

/* Reads a list; memory grows with its rows. in, and fd, the descriptor behind it or -1,
 * stay the caller's; in->name must live as long as the handle. ECL_E_FORMAT: not such a
 * list. Rows that cannot be used are findings. */
ECL_EXPORT int ecl_attach_read(struct ecl_attach **a, const struct ecl_input *in, int fd,
                               const struct ecl_attach_opts *opts,
                               struct ecl_error *err) ECL_MUST_USE;

/* Finds the columns in the stream's head; call it before the first claim. */
ECL_EXPORT int ecl_attach_bind(struct ecl_attach *a, const struct ecl_stream *s,
                               struct ecl_error *err) ECL_MUST_USE;

/* Puts what the list has into a claim. *text is what to write: the text of the claim, or
 * the changed one, valid until the next call. Groups of rows without a claim never
 * change. */
ECL_EXPORT int ecl_attach_claim(struct ecl_attach *a, const struct ecl_claim *c,
                                struct ecl_str *text, struct ecl_error *err) ECL_MUST_USE;

/* Tells the rows that found no visit. */
ECL_EXPORT int ecl_attach_finish(struct ecl_attach *a, struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT struct ecl_attach_stats ecl_attach_stats(const struct ecl_attach *a);

ECL_EXPORT void ecl_attach_free(struct ecl_attach *a);

/* Whether visits of a scheme (INS.INSCL) need a claim code: UCS, WEL and DIS. */
ECL_EXPORT bool ecl_attach_needed(struct ecl_str scheme);

#ifdef __cplusplus
}
#endif
#endif
