/* lost_priv.h: keys of a table that lost digits to scientific notation. What is left of
 * one, 1.04E+04, still tells between which numbers it was; a key among them may be that of
 * the lost row, so nobody is blamed for it. */
#ifndef ECLAIM_BASE_LOST_PRIV_H
#define ECLAIM_BASE_LOST_PRIV_H

#include "eclaim/str.h"

enum { LOST_RANGES = 32 }; /* with more, every number may be one */

struct lost {
    struct lost_range {
        uint64_t low, high;
    } range[LOST_RANGES];
    size_t n;
    bool all;
};

/* Takes a value as the table has it: 1.04E+04, or digits that end in zeros. */
void lost_add(struct lost *l, struct ecl_str value);

/* Whether number, digits or digits that an E divides (a code such as 1E05), may be one. */
bool lost_may_be(const struct lost *l, struct ecl_str number);

#endif
