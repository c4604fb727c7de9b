/* workbook_write_priv.h: what all workbooks the library writes have in common: files
 * without a name, cells, and charts. libxlsxwriter makes them, in its constant-memory
 * mode: rows of a sheet are written in order and are gone. */
#ifndef ECL_WORKBOOK_WRITE_PRIV_H
#define ECL_WORKBOOK_WRITE_PRIV_H

#include <xlsxwriter.h>

#include "eclaim/io.h"
#include "eclaim/money.h"

#define BOOK_LAST_ROW 1048575u /* of a sheet, from 0 */

/* A workbook on its way. All zeros, but fd -1, is none. */
struct bookfile {
    lxw_workbook *wb;
    int fd; /* where the library puts it */
    char *tmpdir;
    const char *dir; /* the same for messages */
};

/* Opens one in tmpdir (NULL: /tmp). title: of the document, or NULL. The same content is
 * the same bytes. */
int bookfile_open(struct bookfile *b, const char *title, const char *tmpdir,
                  struct ecl_error *err) ECL_MUST_USE;
/* Closes the workbook and copies it to out. */
int bookfile_finish(struct bookfile *b, const struct ecl_output *out,
                    struct ecl_error *err) ECL_MUST_USE;
void bookfile_close(struct bookfile *b);

/* ECL_E_NOMEM or ECL_E_WRITE for what the library has said. */
int book_failed(struct ecl_error *err, lxw_error e);

/* s as a cell can hold it, NUL-terminated in b: blanks for control bytes, U+FFFD for what
 * XML cannot hold, an ellipsis where 32,767 characters do not do. */
int book_text(struct ecl_buf *b, struct ecl_str s);

/* Columns a text takes: Thai vowels and tone marks above and below take none. */
uint32_t book_width(struct ecl_str s);

/* Numbers. A cell has nothing but floating point; 15 digits of it are exact. */
lxw_error book_money(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, ecl_satang v,
                     lxw_format *f);
lxw_error book_count(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, uint64_t v, lxw_format *f);
lxw_error book_share(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, uint32_t basis_points,
                     lxw_format *f);

/* --- charts --------------------------------------------------------------------- */

#define BOOK_INK  0x1F3A5F
#define BOOK_BLUE 0x8FB8DE
#define BOOK_RED  0xC0392B

/* Title, fonts, grid: what our charts of columns look like. */
void book_chart_style(lxw_chart *c, const char *title);
/* A series of rows from..to of a sheet; NULL: out of memory. */
lxw_chart_series *book_chart_series(lxw_chart *c, const char *sheet, lxw_col_t key, lxw_col_t value,
                                    lxw_row_t from, lxw_row_t to, const char *name);
/* Size and place of a chart, in pixels. */
lxw_error book_chart_insert(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, lxw_chart *c,
                            unsigned wide, unsigned high);

/* A Pareto chart of a table: columns by value, and the cumulative share as a line with an
 * axis of its own. */
struct book_pareto {
    const char *sheet; /* that has the table; one word of ASCII */
    const char *title;
    const char *bars, *line; /* names of the two series */
    lxw_row_t from, to;
    lxw_col_t key, value, upto;
};
lxw_error book_pareto(lxw_workbook *wb, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
                      const struct book_pareto *p, unsigned wide, unsigned high);

#endif
