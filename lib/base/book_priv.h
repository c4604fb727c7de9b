/* book_priv.h: what the two parts of the writer of base tables share: book.c writes rows,
 * guide.c what explains them in a workbook. */
#ifndef ECLAIM_BASE_BOOK_PRIV_H
#define ECLAIM_BASE_BOOK_PRIV_H

#include "eclaim/basebook.h"
#include "io/workbook_write_priv.h"

struct guide {
    struct bookfile *book;
    lxw_worksheet *data; /* the sheet of rows, with its header */
    const struct ecl_base_column *columns;
    size_t ncolumns;
    const char *name; /* of the table */
    struct ecl_buf text;
};

/* True for a column that must be filled in, so that headings and guide agree. */
bool guide_required(const struct ecl_base_column *c);

/* Adds notes and lists to the sheet of rows, and the sheets behind it. */
lxw_error guide_add(struct guide *g);

#endif
