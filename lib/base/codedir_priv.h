/* codedir_priv.h: what the tables of codes and their folder share. */
#ifndef ECLAIM_BASE_CODEDIR_PRIV_H
#define ECLAIM_BASE_CODEDIR_PRIV_H

#include "eclaim/codedir.h"

const struct ecl_codedir_opts *codedir_opts(const struct ecl_codedir *d);

#endif
