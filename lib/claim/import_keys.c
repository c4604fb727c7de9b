/* import_keys.c: numbering the keys of claims, patients and orphans.
 *
 * An open hash table over keys that stand one behind the other in a heap: about
 * 40 bytes per claim. The hash is seeded, so that a hostile set cannot choose
 * its collisions; the order of the stream does not depend on it. */
#include <stdlib.h>
#include <sys/random.h>

#include "claim/import_priv.h"

int keys_init(struct keys *k)
{
    memset(k, 0, sizeof *k);
    if (getrandom(&k->seed, sizeof k->seed, 0) != (ssize_t)sizeof k->seed) {
        k->seed = (uint64_t)(uintptr_t)k;
    }
    k->mask = 255;
    k->slot = calloc(k->mask + 1, sizeof *k->slot);
    return k->slot ? ECL_OK : ECL_E_NOMEM;
}

void keys_done(struct keys *k)
{
    free(k->heap);
    free(k->key);
    free(k->slot);
    memset(k, 0, sizeof *k);
}

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    __uint128_t m = (__uint128_t)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t keys_print(const struct keys *k, struct ecl_str s)
{
    uint64_t h = k->seed ^ s.n, w;
    size_t i   = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&w, s.p + i, 8);
        h = mix(h ^ w, 0x9e3779b97f4a7c15ull);
    }
    w = 0;
    if (i < s.n) {
        memcpy(&w, s.p + i, s.n - i);
    }
    return mix(h ^ w, 0xd1b54a32d192ed03ull);
}

static uint32_t hash_of(const struct keys *k, struct ecl_str s)
{
    uint64_t h = keys_print(k, s);
    return (uint32_t)(h ^ h >> 32);
}

static inline struct ecl_str key_text(const struct keys *k, uint32_t number)
{
    const char *p = k->heap + k->key[number].at;
    uint16_t n;
    memcpy(&n, p, sizeof n);
    return ecl_str_make(p + sizeof n, n);
}

struct ecl_str keys_at(const struct keys *k, uint32_t number)
{
    return key_text(k, number);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t slot_of(const struct keys *k, struct ecl_str key, uint32_t hash)
{
    size_t i = hash & k->mask;
    for (; k->slot[i]; i = (i + 1) & k->mask) {
        uint32_t number = k->slot[i] - 1;
        if (k->key[number].hash == hash && ecl_str_eq(key_text(k, number), key)) {
            break;
        }
    }
    return i;
}

uint32_t keys_find(const struct keys *k, struct ecl_str key)
{
    return k->slot[slot_of(k, key, hash_of(k, key))] - 1;
}

void keys_fetch(const struct keys *k, struct ecl_str key)
{
    __builtin_prefetch(&k->slot[hash_of(k, key) & k->mask]);
}

uint32_t keys_find_near(const struct keys *k, struct ecl_str key, uint32_t guess)
{
    for (size_t i = guess; i < k->n && i < (size_t)guess + 4; i++) {
        if (ecl_str_eq(key_text(k, (uint32_t)i), key)) {
            return (uint32_t)i;
        }
    }
    return keys_find(k, key);
}

static int rehash(struct keys *k)
{
    size_t mask    = k->mask * 2 + 1;
    uint32_t *slot = calloc(mask + 1, sizeof *slot);
    if (!slot) {
        return ECL_E_NOMEM;
    }
    for (uint32_t n = 0; n < k->n; n++) {
        size_t i = k->key[n].hash & mask;
        while (slot[i]) {
            i = (i + 1) & mask;
        }
        slot[i] = n + 1;
    }
    free(k->slot);
    k->slot = slot;
    k->mask = mask;
    return ECL_OK;
}

static int make_room(struct keys *k, size_t bytes)
{
    if (k->n >= ORPHAN - 1 || k->heap_n + bytes > UINT32_MAX) {
        return ECL_E_NOMEM;
    }
    if (k->n == k->cap) {
        size_t cap = k->cap + k->cap / 4 + 256;
        void *p    = realloc(k->key, cap * sizeof *k->key);
        if (!p) {
            return ECL_E_NOMEM;
        }
        k->key = p;
        k->cap = cap;
    }
    if (k->heap_n + bytes > k->heap_cap) {
        size_t cap = k->heap_cap + k->heap_cap / 4 + bytes + 4096;
        char *p    = realloc(k->heap, cap);
        if (!p) {
            return ECL_E_NOMEM;
        }
        k->heap     = p;
        k->heap_cap = cap;
    }
    return k->n + k->n / 3 > k->mask ? rehash(k) : ECL_OK;
}

int keys_add(struct keys *k, struct ecl_str key, uint32_t *number, bool *added)
{
    uint32_t hash = hash_of(k, key);
    size_t i      = slot_of(k, key, hash);
    if (k->slot[i]) {
        *number = k->slot[i] - 1;
        *added  = false;
        return ECL_OK;
    }
    uint16_t n  = (uint16_t)key.n;
    size_t mask = k->mask;
    if (make_room(k, sizeof n + key.n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (k->mask != mask) {
        i = slot_of(k, key, hash);
    }
    k->key[k->n].at   = (uint32_t)k->heap_n;
    k->key[k->n].hash = hash;
    memcpy(k->heap + k->heap_n, &n, sizeof n);
    memcpy(k->heap + k->heap_n + sizeof n, key.p, key.n);
    k->heap_n += sizeof n + key.n;
    k->slot[i] = (uint32_t)++k->n;
    *number    = (uint32_t)k->n - 1;
    *added     = true;
    return ECL_OK;
}

size_t key_make(char out[KEY_MAX], char type, struct ecl_str hn, struct ecl_str seq_or_an)
{
    if (hn.n + seq_or_an.n + 2 > KEY_MAX) {
        return 0;
    }
    size_t n = 0;
    out[n++] = type;
    if (type != 'I') {
        memcpy(out + n, hn.p, hn.n);
        n += hn.n;
    }
    if (type == 'O') {
        out[n++] = '|';
    }
    if (type != 'H') {
        memcpy(out + n, seq_or_an.p, seq_or_an.n);
        n += seq_or_an.n;
    }
    return n;
}

char key_split(struct ecl_str key, struct ecl_str *hn, struct ecl_str *seq_or_an)
{
    char type           = key.p[0];
    struct ecl_str body = ecl_str_make(key.p + 1, key.n - 1), none = ecl_str_make(key.p, 0);
    *hn = *seq_or_an = none;
    if (type == 'I') {
        *seq_or_an = body;
    } else {
        const char *bar = type == 'O' ? memchr(body.p, '|', body.n) : NULL;
        hn->p           = body.p;
        hn->n           = bar ? (size_t)(bar - body.p) : body.n;
        if (bar) {
            *seq_or_an = ecl_str_make(bar + 1, body.n - hn->n - 1);
        }
    }
    return type;
}
