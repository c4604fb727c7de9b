/* address_priv.h: the claim a row names, as lists of keys, corrections and claim codes
 * write it. */
#ifndef ECLAIM_CLAIM_ADDRESS_PRIV_H
#define ECLAIM_CLAIM_ADDRESS_PRIV_H

#include "io/rowlist_priv.h"

struct claim_address {
    char type; /* 'O', 'I', or 0 when the row names no claim */
    struct ecl_str hcode, hn, key;
};

/* type: OP, IP or blank; then AN names an admission, SEQ a visit. "-" is blank. */
struct claim_address claim_address_make(struct ecl_str type, struct ecl_str hcode,
                                        struct ecl_str hn, struct ecl_str seq, struct ecl_str an);

/* True when two facilities are not known to differ. */
static inline bool same_hcode(struct ecl_str a, struct ecl_str b)
{
    return a.n == 0 || b.n == 0 || ecl_str_eq(a, b);
}

#endif
