/* claim.c: names of claim types. */
#include "eclaim/claim.h"

const char *ecl_claim_type_name(enum ecl_claim_type t)
{
    static const char *const names[] = {"OP", "IP", "--"};
    return names[t];
}
