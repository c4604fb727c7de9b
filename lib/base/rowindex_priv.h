/* rowindex_priv.h: the first row of each key, for keys put together of values. */
#ifndef ECLAIM_BASE_ROWINDEX_PRIV_H
#define ECLAIM_BASE_ROWINDEX_PRIV_H

#include "claim/import_priv.h"

#define ROWINDEX_NONE UINT32_MAX

struct rowindex {
    struct keys keys;
    uint32_t *row; /* by number of the key */
    size_t cap;
    struct ecl_buf key; /* the key being put together */
    bool bad;           /* memory ran out while it was */
};

int rowindex_init(struct rowindex *x);
void rowindex_done(struct rowindex *x);

/* Begins a key, and adds a value to it. */
void rowindex_key(struct rowindex *x);
void rowindex_part(struct rowindex *x, struct ecl_str s);

/* Adds the row under the key; *first is the row that was first added under it, the row
 * itself when it is new. ECL_E_NOMEM. */
int rowindex_add(struct rowindex *x, uint32_t row, uint32_t *first);

/* The first row of the key, or ROWINDEX_NONE. */
uint32_t rowindex_find(const struct rowindex *x);

#endif
