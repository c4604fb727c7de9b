/* drugdiff.h: the next upload of a drug catalogue: what the Office has, held against the
 * hospital's own list of drugs.
 *
 * A drug that the Office does not know becomes A; other details E; another price U; both
 * at once E and U, each with the whole new row, so that either is right by itself; a drug
 * that is no longer in the list D. What cannot be decided is a problem, and makes no row.
 * Each row is checked as drugcheck.h does, against what the Office has; one with an error
 * is told and left out. */
#ifndef ECLAIM_DRUGDIFF_H
#define ECLAIM_DRUGDIFF_H

#include "eclaim/drugcheck.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What becomes of drugs that are valid and not in the list. */
enum ecl_drugs_gone {
    ECL_DRUGS_GONE_STOP,     /* D; but ECL_E_UNSAFE when they are more than ten and more than a
                                fifth of all: the list may be a part only */
    ECL_DRUGS_GONE_WITHDRAW, /* D */
    ECL_DRUGS_GONE_KEEP,     /* nothing */
};

struct ecl_drugs_diff_opts {
    struct ecl_date date;      /* day of the change in every row */
    struct ecl_date effective; /* DATEEFFECTIVE of every row, and the day whose rows at the Office
                                  are compared; y == 0: date */
    enum ecl_drugs_gone gone;
    enum ecl_drugs_model model;
    bool thai;                 /* language of messages */
    const struct ecl_tmt *tmt; /* or NULL */
    const char *tmt_name;
    ecl_base_problem_fn *problem; /* lines are those of the list, or of what the Office has; or
                                     NULL */
    /* Called for each row of the upload: all A, then E and U, then D. */
    int (*row)(void *ctx, char flag, const struct ecl_str value[ECL_DRUG_NUPLOAD]);
    void *ctx;
};

struct ecl_drugs_diff_stats {
    uint64_t flags[4];  /* rows made: A, E, U, D */
    uint64_t valid;     /* drugs valid at the Office on the day */
    uint64_t listed;    /* drugs in the list */
    uint64_t unchanged; /* of these */
    uint64_t undecided; /* drugs with a problem that makes no row */
    uint64_t refused;   /* rows left out for an error */
    uint64_t gone;      /* valid drugs that are not in the list */
    uint64_t found[3];  /* problems, by enum ecl_severity; without those of reading */
};

/* accepted: the download, or uploads of before. list: the hospital's own list, with or without
 * flags and dates (with them, the rows that hold on the day count), read with any_columns.
 * Both finished. ECL_OK, ECL_E_UNSAFE, ECL_E_NOMEM, or what a callback gave. */
ECL_EXPORT int ecl_drugs_diff(const struct ecl_drugs *accepted, const struct ecl_drugs *list,
                              const struct ecl_drugs_diff_opts *opts,
                              struct ecl_drugs_diff_stats *stats,
                              struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
