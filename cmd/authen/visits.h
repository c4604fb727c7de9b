/* visits.h: the visits that operands name: a table, a claim stream, or 16-file sets. */
#ifndef VISITS_H
#define VISITS_H

#include "cli.h"
#include "eclaim/visit.h"

/* Reads all of them. One operand, or standard input (-), that does not begin as a claim stream does
 * and is neither folder nor zip is a table; everything else is what every tool takes. */
int visits_read(const struct cli *c, struct ecl_visits **v, struct ecl_error *err);

#endif
