/* drugcheck.h: a drug catalogue before it is sent, held against the rules of the
 * upload: columns, rows, rows together, and what the Office has accepted already.
 *
 * The rules are those of the Office's own upload as far as they are known; two versions
 * of it differ, see enum ecl_drugs_model. lib/base/README.md has sources and doubts. */
#ifndef ECLAIM_DRUGCHECK_H
#define ECLAIM_DRUGCHECK_H

#include "eclaim/drugs.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which version of the upload: the newer one wants PRODUCTCAT (1 to 5) and DATEEFFECTIVE,
 * lets STRENGTH be blank and SPECPREP be 3 wide; the older one wants STRENGTH, lets
 * PRODUCTCAT be blank (or 1 to 7) and DATEEFFECTIVE but for U, SPECPREP is 2 wide, and it
 * refuses a price or ED/NED for a date that has one. */
enum ecl_drugs_model {
    ECL_DRUGS_NEWER,
    ECL_DRUGS_OLDER,
};

/* The codes of a TMT release, as a table of the user's. */
struct ecl_tmt;

/* Takes the values of every column named TMTID, TMT_ID, TMT, TPUID, TPU_ID, TPUCODE, GPUID,
 * GPU_ID, GPUCODE, CODE or ID. ECL_E_FORMAT: no table, or no such column. */
ECL_EXPORT int ecl_tmt_read(struct ecl_tmt **t, const struct ecl_input *in, int fd,
                            struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT size_t ecl_tmt_codes(const struct ecl_tmt *t);
ECL_EXPORT bool ecl_tmt_has(const struct ecl_tmt *t, struct ecl_str code);
ECL_EXPORT void ecl_tmt_free(struct ecl_tmt *t);

struct ecl_drugs_check_opts {
    enum ecl_drugs_model model;
    bool strict;                      /* TMTID of seven digits is told, too */
    bool thai;                        /* language of messages */
    bool name;                        /* the name of the file counts */
    struct ecl_date today;            /* y == 0: the clock's date at +07:00 */
    const char *hcode;                /* the own facility, or NULL */
    const struct ecl_drugs *accepted; /* what the Office accepted, finished, or NULL */
    const struct ecl_tmt *tmt;        /* or NULL */
    const char *tmt_name;             /* its name, for messages */
    ecl_base_problem_fn *problem;     /* called for each problem, also those of reading, in the
                                         order of the rows */
    /* Called for each row behind its problems: whether it has no error; or NULL. An answer
     * other than ECL_OK ends the check. */
    int (*checked)(void *ctx, const struct ecl_drug *row, bool passed);
    void *ctx;
};

struct ecl_drugs_check_stats {
    uint64_t rows, passed;
    uint64_t flags[4]; /* rows that passed, by flag: A, E, U, D */
    uint64_t found[3]; /* by enum ecl_severity */
    uint64_t buddhist; /* dates with a Buddhist year */
};

/* Checks all rows of a finished catalogue that was read with any_columns. stats may be
 * NULL. ECL_OK, ECL_E_NOMEM, or what a callback gave. */
ECL_EXPORT int ecl_drugs_check(const struct ecl_drugs *d, const struct ecl_drugs_check_opts *opts,
                               struct ecl_drugs_check_stats *stats,
                               struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
