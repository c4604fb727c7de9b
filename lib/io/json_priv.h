/* json_priv.h: telling ecl-export's documents from rows of one claim file. */
#ifndef ECLAIM_IO_JSON_PRIV_H
#define ECLAIM_IO_JSON_PRIV_H

#include "eclaim/str.h"

/* True when line, which may be cut off, begins with an object that has a claim
 * type (OP, IP, --) under "type", or an array under the code of a claim file.
 * What is true of a part of a line is true of the line. */
bool ecl_json_is_document(struct ecl_str line);

#endif
