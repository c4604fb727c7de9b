/* basebook.h: base tables on their way out: as tab-separated text, CSV or a workbook, with
 * rows or empty, and in a workbook with a guide to the columns. */
#ifndef ECLAIM_BASEBOOK_H
#define ECLAIM_BASEBOOK_H

#include "eclaim/base.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_base_form {
    ECL_BASE_TSV,
    ECL_BASE_CSV,
    ECL_BASE_XLSX,
};

/* By the extension of a file name; -1 when it is none of the three. */
ECL_EXPORT int ecl_base_form_of(const char *path);

struct ecl_base_writer_opts {
    enum ecl_base_table table;
    enum ecl_base_form form;
    size_t ncolumns;    /* the first so many columns of the table; 0: all; of drugs 21 */
    bool guide;         /* of a workbook: say at each heading what belongs there, offer codes to
                           choose from, and add a sheet that explains every column */
    const char *tmpdir; /* of a workbook; NULL: /tmp */
};

struct ecl_base_writer;

/* Writes the header. The output stays the caller's. */
ECL_EXPORT int ecl_base_writer_open(struct ecl_base_writer **w,
                                    const struct ecl_base_writer_opts *opts,
                                    const struct ecl_output *out,
                                    struct ecl_error *err) ECL_MUST_USE;

/* Adds a row: a value for each column. In a workbook all cells are text, so that codes keep
 * their zeros. TSV has blanks for tabs and line ends. ECL_E_WRITE: a sheet is full. */
ECL_EXPORT int ecl_base_writer_add(struct ecl_base_writer *w, const struct ecl_str *value,
                                   struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT int ecl_base_writer_finish(struct ecl_base_writer *w,
                                      struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_base_writer_close(struct ecl_base_writer *w);

#ifdef __cplusplus
}
#endif
#endif
