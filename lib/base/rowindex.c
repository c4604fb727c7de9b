/* rowindex.c: the first row of each key, for keys put together of values. */
#include <stdlib.h>

#include "base/rowindex_priv.h"

#define PART_MAX ((size_t)4096) /* bytes of a value that count; a key has a few of them */

int rowindex_init(struct rowindex *x)
{
    *x = (struct rowindex){.row = NULL};
    ecl_buf_init(&x->key, 16 * PART_MAX);
    return keys_init(&x->keys);
}

void rowindex_done(struct rowindex *x)
{
    keys_done(&x->keys);
    ecl_buf_done(&x->key);
    free(x->row);
}

void rowindex_key(struct rowindex *x)
{
    x->key.n = 0;
    x->bad   = false;
}

void rowindex_part(struct rowindex *x, struct ecl_str s)
{
    uint16_t n = (uint16_t)(s.n < PART_MAX ? s.n : PART_MAX);
    x->bad |= ecl_buf_add(&x->key, &n, sizeof n) != ECL_OK ||
              ecl_buf_add_str(&x->key, ecl_str_make(s.p, n)) != ECL_OK;
}

int rowindex_add(struct rowindex *x, uint32_t row, uint32_t *first)
{
    uint32_t number;
    bool added;
    if (x->bad || keys_add(&x->keys, ecl_buf_str(&x->key), &number, &added) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (number >= x->cap) {
        size_t cap = x->cap + x->cap / 2 + 256;
        void *p    = realloc(x->row, cap * sizeof *x->row);
        if (!p) {
            return ECL_E_NOMEM;
        }
        x->row = p;
        x->cap = cap;
    }
    if (added) {
        x->row[number] = row;
    }
    *first = x->row[number];
    return ECL_OK;
}

uint32_t rowindex_find(const struct rowindex *x)
{
    uint32_t number = x->bad ? NO_KEY : keys_find(&x->keys, ecl_buf_str(&x->key));
    return number == NO_KEY ? ROWINDEX_NONE : x->row[number];
}
