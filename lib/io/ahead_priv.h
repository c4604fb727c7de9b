/* ahead_priv.h: an input read ahead of its user by a thread of its own. */
#ifndef ECLAIM_IO_AHEAD_PRIV_H
#define ECLAIM_IO_AHEAD_PRIV_H

#include "eclaim/io.h"

/* Makes *out an input of the same bytes, read by a thread into a ring of fixed
 * size; without a thread to be had, *out is *in. Takes *in over, also on failure:
 * closing *out ends the thread and closes it. Nobody else may use what in reads
 * from until then. ECL_OK or ECL_E_NOMEM. */
int ecl_ahead_open(struct ecl_input *out, struct ecl_input *in, struct ecl_error *err);

#endif
