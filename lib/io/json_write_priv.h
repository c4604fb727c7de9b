/* json_write_priv.h: JSON strings. */
#ifndef ECL_JSON_WRITE_PRIV_H
#define ECL_JSON_WRITE_PRIV_H

#include "eclaim/buf.h"

/* Appends s as a JSON string with its quotes. Bytes that are not UTF-8 become
 * U+FFFD, as JSON has no other way. ECL_OK or ECL_E_NOMEM. */
int ecl_json_add_str(struct ecl_buf *b, struct ecl_str s);

#endif
