/* dbf_write_priv.h: DBF tables of the claim files, header and values. */
#ifndef ECL_DBF_WRITE_PRIV_H
#define ECL_DBF_WRITE_PRIV_H

#include "eclaim/buf.h"
#include "eclaim/field.h"

#define ECL_DBF_END '\032' /* stands behind the last record */

/* Bytes of a column; the widest text column of dBase has 254. */
unsigned ecl_dbf_width(const struct ecl_field *f);

/* Bytes of the header of n columns, and of a record, its deletion mark included. */
size_t ecl_dbf_header_size(unsigned n);
size_t ecl_dbf_record_size(enum ecl_file f, const uint8_t *cols, unsigned n);

/* Appends the header of a table of these columns. cp874: the text is windows-874,
 * else UTF-8. ECL_OK or ECL_E_NOMEM. */
int ecl_dbf_header(struct ecl_buf *b, enum ecl_file f, const uint8_t *cols, unsigned n, bool cp874,
                   uint32_t records);

/* Writes v, in the encoding of the table, into the ecl_dbf_width(f) bytes at out:
 * text to the left, numbers to the right. False, with out blank, when the column
 * cannot hold the value: too wide, a date not of eight digits, a number that is
 * none or has more decimals than the column. */
bool ecl_dbf_value(const struct ecl_field *f, struct ecl_str v, char *out);

#endif
