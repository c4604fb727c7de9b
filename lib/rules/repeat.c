/* repeat.c: rows of a file that agree in some columns, in linear time. */
#include <stdlib.h>

#include "rules/engine_priv.h"

static uint32_t key_hash(const struct repeat *d, const struct ecl_record *r)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < d->ncols; i++) {
        struct ecl_str s = cell(r, d->cols[i]);
        for (size_t j = 0; j < s.n; j++) {
            h = (h ^ (unsigned char)s.p[j]) * 16777619u;
        }
        h = (h ^ 0xff) * 16777619u;
    }
    return h ^ h >> 15;
}

static bool same_key(const struct repeat *d, const struct ecl_record *a, const struct ecl_record *b)
{
    for (size_t i = 0; i < d->ncols; i++) {
        if (!ecl_str_eq(cell(a, d->cols[i]), cell(b, d->cols[i]))) {
            return false;
        }
    }
    return true;
}

void repeat_start(struct check *k, struct repeat *d, enum ecl_file file, const int8_t *cols,
                  size_t ncols)
{
    struct ecl_rules *r = k->rules;
    size_t n = k->c->count[file], want = 64;
    *d = (struct repeat){
        .k = k, .first = k->c->rec + k->c->first[file], .cols = cols, .ncols = ncols};
    if (n <= sizeof d->few / sizeof d->few[0]) {
        return;
    }
    while (want < n * 2) {
        want *= 2;
    }
    if (want > r->nslot) {
        uint32_t *grown = realloc(r->slot, want * sizeof *grown);
        if (!grown) {
            r->rc = ECL_E_NOMEM;
            return;
        }
        r->slot  = grown;
        r->nslot = want;
    }
    memset(r->slot, 0, want * sizeof *r->slot);
    d->slot = r->slot;
    d->mask = (uint32_t)(want - 1);
}

const struct ecl_record *repeat_of(struct repeat *d, const struct ecl_record *r)
{
    uint32_t index = (uint32_t)(r - d->first);
    if (!d->slot) {
        for (uint32_t i = 0; i < d->used; i++) {
            if (same_key(d, d->first + d->few[i], r)) {
                return d->first + d->few[i];
            }
        }
        if (d->used < sizeof d->few / sizeof d->few[0]) {
            d->few[d->used++] = index;
        }
        return NULL;
    }
    for (uint32_t i = key_hash(d, r) & d->mask;; i = (i + 1) & d->mask) {
        if (!d->slot[i]) {
            d->slot[i] = index + 1;
            return NULL;
        }
        if (same_key(d, d->first + (d->slot[i] - 1), r)) {
            return d->first + (d->slot[i] - 1);
        }
    }
}
