/* right_print.h: a person with the right to treatment as text, JSON or a row. */
#ifndef RIGHT_PRINT_H
#define RIGHT_PRINT_H

#include "eclaim/right.h"
#include "print.h"

/* Appends it; form is PRINT_TEXT, PRINT_JSON or PRINT_TSV (with a header). source: who
 * says so. ECL_OK or ECL_E_NOMEM. */
int right_print(struct ecl_buf *b, enum print_form form, const struct ecl_right *r,
                const char *source, bool thai);

#endif
