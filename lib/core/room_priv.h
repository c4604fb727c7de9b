/* room_priv.h: arrays that grow. */
#ifndef ECLAIM_CORE_ROOM_PRIV_H
#define ECLAIM_CORE_ROOM_PRIV_H

#include <stddef.h>

/* Makes room for need elements of size bytes in *array, a pointer to any type from
 * malloc or NULL, and sets *cap to how many fit. ECL_OK or ECL_E_NOMEM; then *array is
 * as it was. */
int ecl_room(void *array, size_t *cap, size_t need, size_t size);

#endif
