/* repbook.h: a workbook of records that people like to open: sheets Summary, Trend
 * and Detail. */
#ifndef ECLAIM_REPBOOK_H
#define ECLAIM_REPBOOK_H

#include "eclaim/rep.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_repbook_opts {
    const char *const *column; /* of sheet Detail, as for ecl_rep_writer_open */
    size_t ncolumns;           /* at most 16,384 */
    const char *by;            /* of sheet Summary: as for ecl_repsum_new; NULL: code */
    bool thai;                 /* language of titles and meanings */
    const char *tmpdir;        /* NULL: /tmp */
};

struct ecl_repbook;

/* The names must live as long as b. */
ECL_EXPORT int ecl_repbook_open(struct ecl_repbook **b, const struct ecl_repbook_opts *opts,
                                struct ecl_error *err) ECL_MUST_USE;
/* Memory does not grow with the rows: they go to a file at once. What does not fit
 * on a sheet goes on in "Detail (2)". */
ECL_EXPORT int ecl_repbook_add(struct ecl_repbook *b, const struct ecl_rep_row *row,
                               struct ecl_error *err) ECL_MUST_USE;
/* Writes the workbook; call once. ECL_E_USAGE: no row had the column of by. */
ECL_EXPORT int ecl_repbook_finish(struct ecl_repbook *b, const struct ecl_output *out,
                                  struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_repbook_close(struct ecl_repbook *b);

#ifdef __cplusplus
}
#endif
#endif
