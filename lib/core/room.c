/* room.c: arrays that grow. */
#include "core/room_priv.h"

#include <stdlib.h>
#include <string.h>

#include "eclaim/error.h"

int ecl_room(void *array, size_t *cap, size_t need, size_t size)
{
    void *old;
    size_t want = need + need / 2 + 16, bytes;
    if (need <= *cap) {
        return ECL_OK;
    }
    memcpy(&old, array, sizeof old);
    if (__builtin_mul_overflow(want, size, &bytes) || !(old = realloc(old, bytes))) {
        return ECL_E_NOMEM;
    }
    memcpy(array, &old, sizeof old);
    *cap = want;
    return ECL_OK;
}
