/* workbook.h: reading workbooks row by row: .xlsx, .xls (BIFF8) and CSV (.ecd).
 *
 * The kind is told from the first bytes, never from the name. Memory is the
 * shared strings plus a fixed amount; rows are not kept. */
#ifndef ECLAIM_WORKBOOK_H
#define ECLAIM_WORKBOOK_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_cell_type {
    ECL_CELL_TEXT,   /* as it stands, UTF-8, line ends kept */
    ECL_CELL_NUMBER, /* decimal text without exponent, at most 15 significant digits */
    ECL_CELL_DATE,   /* a number with a date format: YYYY-MM-DD, YYYY-MM-DD HH:MM:SS or HH:MM:SS */
    ECL_CELL_BOOL,   /* TRUE or FALSE */
    ECL_CELL_ERROR,  /* #N/A, #DIV/0!... */
};

/* A cell that is not empty. Of a formula: its last result. */
struct ecl_cell {
    uint32_t col; /* from 0 */
    enum ecl_cell_type type;
    bool exponent; /* a number or text that stood in scientific notation with no more digits
                      than a spreadsheet shows, or a whole number of more than 15 digits: an ID
                      in it cannot be restored */
    struct ecl_str text;
};

struct ecl_cell_row {
    uint32_t number;              /* from 1, as a spreadsheet shows it */
    size_t n;                     /* cells, in rising order of col */
    const struct ecl_cell *cells; /* valid until the next call */
};

struct ecl_workbook_opts {
    uint64_t max_size;  /* unpacked bytes of an .xlsx; 0: 8 GiB */
    unsigned max_ratio; /* unpacked to packed, for members over 1 MiB; 0: 200, or none when
                           max_size is given: then that is the limit */
    const char *raise;  /* by what a user raises max_size, for the messages; NULL: by nothing */
    const char *tmpdir; /* NULL: /tmp */
};

struct ecl_workbook;

/* Opens the workbook in fd, which can be sought and stays the caller's; name is
 * for messages. ECL_E_FORMAT when it is not a workbook, damaged, or HTML or XML
 * under a workbook's name (the text says which, and what to do); ECL_E_UNSAFE
 * when protected by a password or beyond the limits; ECL_E_READ, ECL_E_NOMEM. */
ECL_EXPORT int ecl_workbook_open(struct ecl_workbook **wb, int fd, const char *name,
                                 const struct ecl_workbook_opts *opts,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Names of the sheets that hold cells, in the order of the tabs; hidden ones too. A CSV has one,
 * "". */
ECL_EXPORT size_t ecl_workbook_sheets(const struct ecl_workbook *wb);
ECL_EXPORT const char *ecl_workbook_sheet(const struct ecl_workbook *wb, size_t i);

/* Begins to read sheet i from its first row; any sheet, any number of times. */
ECL_EXPORT int ecl_workbook_start(struct ecl_workbook *wb, size_t i,
                                  struct ecl_error *err) ECL_MUST_USE;

/* The next row that has a cell: ECL_OK, ECL_EOF, or a negative code, behind which
 * the sheet is at its end. ECL_E_FORMAT names the part of an .xlsx and the byte in
 * it; of a CSV, err->line is the line. */
ECL_EXPORT int ecl_workbook_next(struct ecl_workbook *wb, struct ecl_cell_row *row,
                                 struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_workbook_close(struct ecl_workbook *wb);

#ifdef __cplusplus
}
#endif
#endif
