/* value.h: what the parser of every value type answers.
 *
 * Empty and invalid are different things: an empty field may be allowed, an
 * invalid one never is. */
#ifndef ECLAIM_VALUE_H
#define ECLAIM_VALUE_H

enum ecl_value {
    ECL_V_OK      = 0,
    ECL_V_EMPTY   = 1, /* no byte, or blanks only */
    ECL_V_INVALID = 2,
};

#endif
