/* csv_write_priv.h: fields of CSV (RFC 4180). */
#ifndef ECL_CSV_WRITE_PRIV_H
#define ECL_CSV_WRITE_PRIV_H

#include "eclaim/buf.h"

/* Appends s as a field, in quotes where it holds a comma, quote, CR or LF. The
 * value read back is the same. ECL_OK or ECL_E_NOMEM. */
int ecl_csv_add(struct ecl_buf *b, struct ecl_str s);

/* The same for tables that people open in a spreadsheet: a value that would be
 * taken for a formula gets a ' in front, numbers such as -5 and a lone - do not. */
int ecl_csv_add_shown(struct ecl_buf *b, struct ecl_str s);

/* Appends s with blanks for tabs, line ends and other control bytes: a field of TSV. */
int ecl_tsv_add(struct ecl_buf *b, struct ecl_str s);

#endif
