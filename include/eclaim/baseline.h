/* baseline.h: the findings of an earlier run, to tell which of today's are new.
 *
 * A finding is the same when its rule, its claim (type, facility, HN, SEQ or AN), file,
 * field and value are. Its line and message are not looked at: lines shift from one export
 * to the next, and messages change with the language and name other places. Findings that
 * are alike are counted: of three of them one more than before is new. */
#ifndef ECLAIM_BASELINE_H
#define ECLAIM_BASELINE_H

#include "eclaim/findings.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_baseline;

/* Reads a table of findings: TSV, CSV, JSON lines or a workbook, told by its content. in, and
 * fd, the descriptor behind it or -1 (a workbook must be sought), stay the caller's. Memory
 * does not grow with its rows; what is more than a few MiB goes to a file without a name in
 * tmpdir (NULL: /tmp). in NULL: a baseline without findings. ECL_E_FORMAT: not such a table. */
ECL_EXPORT int ecl_baseline_read(struct ecl_baseline **b, const struct ecl_input *in, int fd,
                                 const char *tmpdir, struct ecl_error *err) ECL_MUST_USE;

/* Whether f was there before; each finding of the baseline answers for one. */
ECL_EXPORT int ecl_baseline_known(struct ecl_baseline *b, const struct ecl_finding *f, bool *known,
                                  struct ecl_error *err) ECL_MUST_USE;

struct ecl_baseline_stats {
    uint64_t rows;  /* of the baseline */
    uint64_t known; /* findings asked for that were there */
    uint64_t new_;  /* that were not */
    uint64_t gone;  /* rows that nobody has asked for, so far */
};
ECL_EXPORT struct ecl_baseline_stats ecl_baseline_stats(const struct ecl_baseline *b);

ECL_EXPORT void ecl_baseline_free(struct ecl_baseline *b);

#ifdef __cplusplus
}
#endif
#endif
