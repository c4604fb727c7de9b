/* period.c: rows of a table that are found by a key and a day. */
#include <stdlib.h>

#include "base/period_priv.h"
#include "core/room_priv.h"

int periods_init(struct periods *ps)
{
    memset(ps, 0, sizeof *ps);
    return keys_init(&ps->keys);
}

void periods_done(struct periods *ps)
{
    keys_done(&ps->keys);
    free(ps->p);
    free(ps->first);
    free(ps->doubted);
    memset(ps, 0, sizeof *ps);
}

static int number(struct periods *ps, struct ecl_str key, uint32_t *n)
{
    bool added;
    return key.n > PERIOD_KEY_MAX ? ECL_E_NOMEM : keys_add(&ps->keys, key, n, &added);
}

int periods_add(struct periods *ps, struct ecl_str key, const struct period *p)
{
    if (ps->n == UINT32_MAX - 1 || ecl_room(&ps->p, &ps->cap, ps->n + 1, sizeof *ps->p) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    ps->p[ps->n] = *p;
    int r        = number(ps, key, &ps->p[ps->n].key);
    ps->n += r == ECL_OK;
    return r;
}

int periods_doubt(struct periods *ps, struct ecl_str key)
{
    uint32_t n;
    size_t had = ps->ndoubted;
    int r      = number(ps, key, &n);
    r          = r == ECL_OK ? ecl_room(&ps->doubted, &ps->ndoubted, (size_t)n + 1, 1) : r;
    if (r == ECL_OK) {
        memset(ps->doubted + had, 0, ps->ndoubted - had);
        ps->doubted[n] = 1;
    }
    return r;
}

bool periods_has(const struct periods *ps, struct ecl_str key)
{
    return keys_find(&ps->keys, key) != NO_KEY;
}

static int by_key(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

int periods_finish(struct periods *ps,
                   int (*twice)(void *ctx, const struct period *earlier, const struct period *p),
                   void *ctx)
{
    ps->first = calloc(ps->keys.n + 1, sizeof *ps->first);
    if (!ps->first) {
        return ECL_E_NOMEM;
    }
    if (ps->n) {
        qsort(ps->p, ps->n, sizeof *ps->p, by_key);
    }
    for (size_t i = 0, key = 0; key <= ps->keys.n; key++) {
        while (i < ps->n && ps->p[i].key < key) {
            i++;
        }
        ps->first[key] = (uint32_t)i;
    }
    int r = ECL_OK;
    for (size_t i = 0; i < ps->n && r == ECL_OK; i++) {
        struct period *p     = &ps->p[i];
        struct period *until = i && p[-1].key == p->key ? &ps->p[p[-1].longest] : NULL;
        p->longest           = (uint32_t)(until && until->end > p->end ? until - ps->p : p - ps->p);
        if (until && until->end >= p->start && twice) {
            r = twice(ctx, until, p);
        }
    }
    return r;
}

const struct period *periods_until(const struct periods *ps, struct ecl_str key, int32_t to,
                                   size_t *n)
{
    uint32_t k = keys_find(&ps->keys, key);
    size_t low = 0, high = 0, first = 0;
    if (k != NO_KEY) {
        first = low = ps->first[k];
        high        = ps->first[k + 1];
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ps->p[middle].start <= to) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *n = low - first;
    return *n ? &ps->p[low - 1] : NULL;
}

/* The number at the end of a key, behind the letters of a licence or the TYPE of an item. */
static struct ecl_str number_in(struct ecl_str key)
{
    size_t n = 0;
    while (n < key.n && ecl_is_digit(key.p[key.n - n - 1])) {
        n++;
    }
    return ecl_str_make(key.p + key.n - n, n);
}

void periods_on(const struct periods *ps, struct ecl_str key, int32_t from, int32_t to,
                struct period_answer *a)
{
    uint32_t k = keys_find(&ps->keys, key);
    *a         = (struct period_answer){.state = ECL_BASE_UNKNOWN};
    if (k == NO_KEY) {
        a->doubtful = lost_may_be(&ps->lost, number_in(key));
        return;
    }
    a->doubtful = k < ps->ndoubted && ps->doubted[k];
    size_t n;
    const struct period *last = periods_until(ps, key, to, &n);
    if (!last) {
        if (ps->first[k] < ps->first[k + 1]) {
            a->state = ECL_BASE_EARLY;
            a->p     = &ps->p[ps->first[k]];
        }
        return;
    }
    a->p     = last->end >= from ? last : &ps->p[last->longest];
    a->state = a->p->end >= from ? ECL_BASE_VALID : ECL_BASE_OVER;
}
