/* fill_priv.h: messages filled from templates such as "{field} {value} is not {1}". */
#ifndef ECLAIM_CORE_FILL_PRIV_H
#define ECLAIM_CORE_FILL_PRIV_H

#include "eclaim/buf.h"

/* A place of a template and what stands there. */
struct fill_place {
    const char *mark; /* "{value}", braces included */
    struct ecl_str value;
    size_t most; /* bytes that are shown; 0: all. A cut value ends in ... */
    bool secret; /* *** and the last characters only, for names and citizen IDs */
};

/* Writes the template over what b held, as a message quotes values: whole characters, a blank
 * for a control byte. What is no mark of the n places stays. ECL_OK or ECL_E_NOMEM. */
int ecl_fill(struct ecl_buf *b, const char *template, const struct fill_place *place, size_t n);

#endif
