/* cards.c: the cards that lie in the readers, one after the other. */
#include "cards.h"

bool cards_at_fault(int code)
{
    return code == ECL_E_CARD || code == ECL_E_FORMAT;
}

int cards_first(struct ecl_pcsc *p, int wait_ms, int (*fn)(void *ctx, struct ecl_error *err),
                void *ctx, struct ecl_error *err)
{
    struct ecl_error first = {0};
    int r                  = ecl_pcsc_next(p, wait_ms, err);
    while (r == ECL_OK) {
        r = fn(ctx, err);
        if (!cards_at_fault(r)) {
            break;
        }
        if (first.code == ECL_OK) {
            first = *err;
        }
        r = ecl_pcsc_next(p, 0, err);
    }
    if (first.code != ECL_OK && r != ECL_OK) {
        *err = first;
        return first.code;
    }
    return r;
}
