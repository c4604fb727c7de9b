/* edit.h: a table of corrections, applied to the claims of a stream.
 *
 * A row names a claim, a record of it, a field, the value expected there and the
 * value to come; see ecl-edit(1) for the columns. A claim is changed by all
 * its corrections or by none: when one does not fit, the claim stays as it is.
 * Corrections of PAT are the patient's: they go to every claim of the HN, for
 * a submission holds PAT once per HN. */
#ifndef ECLAIM_EDIT_H
#define ECLAIM_EDIT_H

#include "eclaim/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One change that was made. Of a record added or deleted field is "" and new, or
 * old, its values separated by |. The views are valid during the call. */
struct ecl_edit_change {
    const struct ecl_claim *claim; /* as it was */
    uint64_t row;                  /* of the table; the header is row 1 */
    struct ecl_str file;           /* "OPD", or "CLAIM": the claim's own line */
    uint64_t line;                 /* of the record in its source, 0: none */
    struct ecl_str field, old, new_, reason;
};

/* A correction that was not made. The views are valid during the call. */
struct ecl_edit_reject {
    uint64_t row;
    const char *why;
    bool bystander;                /* it would fit, but another correction of its claim does not */
    const struct ecl_claim *claim; /* the claim it was meant for, or NULL: none */
    struct ecl_str type, hcode, hn, seq, an; /* as they stand in the table */
    struct ecl_str file, line, record, action, field, old, new_, reason;
    struct ecl_str found; /* the value that stands in the claim, where that matters */
};

struct ecl_edit_opts {
    bool allow_keys; /* HN, SEQ and AN may be changed */
    /* Called for each; what they return other than ECL_OK ends the work. Either may
     * be NULL. */
    int (*changed)(void *ctx, const struct ecl_edit_change *c);
    int (*rejected)(void *ctx, const struct ecl_edit_reject *r);
    void *ctx;
};

struct ecl_edit_stats {
    uint64_t rows;      /* not counting the header and blank rows */
    uint64_t idle;      /* rows without a new value: nothing to do */
    uint64_t refused;   /* rows that are no correction */
    uint64_t unmatched; /* corrections whose claim was not seen; after ecl_edit_finish */
    uint64_t changes;   /* changes made */
    uint64_t changed;   /* claims changed */
    uint64_t conflicts; /* claims that stayed as they are because a correction does not fit */
};

struct ecl_edit;

/* Reads a table; memory grows with its rows. in, and fd, the descriptor behind it
 * or -1, stay the caller's. ECL_E_FORMAT: not such a table. */
ECL_EXPORT int ecl_edit_read(struct ecl_edit **e, const struct ecl_input *in, int fd,
                             const struct ecl_edit_opts *opts, struct ecl_error *err) ECL_MUST_USE;

/* Finds the columns in the stream's head; call it before the first claim. s must
 * live as long as claims are edited. */
ECL_EXPORT int ecl_edit_bind(struct ecl_edit *e, const struct ecl_stream *s,
                             struct ecl_error *err) ECL_MUST_USE;

/* Applies what the table has for the claim. *text is what to write: the text of the
 * claim, or the changed one, valid until the next call. Groups of rows without a
 * claim are never changed. */
ECL_EXPORT int ecl_edit_claim(struct ecl_edit *e, const struct ecl_claim *c, struct ecl_str *text,
                              struct ecl_error *err) ECL_MUST_USE;

/* Tells the corrections whose claim was not seen. */
ECL_EXPORT int ecl_edit_finish(struct ecl_edit *e, struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT struct ecl_edit_stats ecl_edit_stats(const struct ecl_edit *e);

ECL_EXPORT void ecl_edit_free(struct ecl_edit *e);

#ifdef __cplusplus
}
#endif
#endif
