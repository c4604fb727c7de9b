/* dbf_priv.h: telling a DBF table by its header. */
#ifndef ECLAIM_IO_DBF_PRIV_H
#define ECLAIM_IO_DBF_PRIV_H

#include "eclaim/str.h"

/* True when the bytes begin a dBase III/IV or FoxPro table. */
bool ecl_dbf_is_header(struct ecl_str head);

#endif
