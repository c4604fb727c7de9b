/* address.c: the claim a row of a list names. */
#include "claim/address_priv.h"

struct claim_address claim_address_make(struct ecl_str type, struct ecl_str hcode,
                                        struct ecl_str hn, struct ecl_str seq, struct ecl_str an)
{
    struct claim_address a = {0, rowlist_blank(hcode), rowlist_blank(hn), {"", 0}};
    an                     = rowlist_blank(an);
    seq                    = rowlist_blank(seq);
    type                   = rowlist_blank(type);
    bool op = ecl_str_is(type, "OP"), ip = ecl_str_is(type, "IP");
    if (an.n && (ip || type.n == 0)) {
        a.type = 'I';
        a.key  = an;
    } else if (seq.n && (op || type.n == 0)) {
        a.type = 'O';
        a.key  = seq;
    }
    return a;
}
