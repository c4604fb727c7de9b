/* fpset.c: fingerprints in a hash table of open addressing that moves from
 * memory to a file when it grows, so that telling repeated PAT rows takes the
 * same memory for a thousand claims and for ten million.
 *
 * A place is free when its key is 0. A probe of the file reads a few places at
 * once; the page cache makes that about a microsecond. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/fpset_priv.h"
#include "io/spool_priv.h"

#define PROBE 16 /* places of the file that are read at once */

struct slot {
    uint64_t key[2], value;
};

struct ecl_fpset {
    struct slot *mem; /* NULL: in the file */
    int fd;
    uint64_t cap, n;
    const char *tmpdir;
};

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

void ecl_fingerprint(struct ecl_str s, uint64_t out[2])
{
    uint64_t a = UINT64_C(0x9e3779b97f4a7c15) ^ s.n, b = UINT64_C(0xc2b2ae3d27d4eb4f) + s.n;
    for (size_t i = 0; i < s.n; i += 8) {
        uint64_t w = 0;
        memcpy(&w, s.p + i, s.n - i < 8 ? s.n - i : 8);
        a = mix(a ^ w);
        b = mix(b + w * UINT64_C(0x9fb21c651e98df25)) ^ a << 1;
    }
    out[0] = mix(a + b);
    out[1] = mix(b) | 1; /* never the mark of a free place */
}

int ecl_fpset_new(struct ecl_fpset **set, size_t slots, const char *tmpdir, struct ecl_error *err)
{
    struct ecl_fpset *s = calloc(1, sizeof *s);
    if (!s || !(s->mem = calloc(slots, sizeof *s->mem))) {
        free(s);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    s->fd     = -1;
    s->cap    = slots;
    s->tmpdir = tmpdir;
    *set      = s;
    return ECL_OK;
}

static bool same_key(const struct slot *a, const uint64_t key[2])
{
    return a->key[0] == key[0] && a->key[1] == key[1];
}

/* The place of a key in memory: its own, or the free one where it belongs. */
static struct slot *find_mem(const struct ecl_fpset *s, const uint64_t key[2])
{
    uint64_t at = key[0] & (s->cap - 1);
    while (s->mem[at].key[1] && !same_key(&s->mem[at], key)) {
        at = (at + 1) & (s->cap - 1);
    }
    return &s->mem[at];
}

/* The same in the file: *slot and its place. */
static int find_file(int fd, uint64_t cap, const uint64_t key[2], struct slot *slot,
                     uint64_t *place, struct ecl_error *err)
{
    struct slot some[PROBE];
    for (uint64_t at = key[0] & (cap - 1);;) {
        uint64_t k = cap - at < PROBE ? cap - at : PROBE;
        int r      = ecl_spool_read(fd, some, k * sizeof *some, (off_t)(at * sizeof *some), err);
        if (r != ECL_OK) {
            return r;
        }
        for (uint64_t i = 0; i < k; i++) {
            if (!some[i].key[1] || same_key(&some[i], key)) {
                *slot  = some[i];
                *place = at + i;
                return ECL_OK;
            }
        }
        at = (at + k) & (cap - 1);
    }
}

static int copy_slot(int fd, uint64_t cap, const struct slot *from, struct ecl_error *err)
{
    struct slot free_slot;
    uint64_t at;
    int r = from->key[1] ? find_file(fd, cap, from->key, &free_slot, &at, err) : ECL_EOF;
    if (r != ECL_OK) {
        return r == ECL_EOF ? ECL_OK : r;
    }
    return ecl_spool_write(fd, from, sizeof *from, (off_t)(at * sizeof *from), err);
}

/* Four times the places, in a new file. */
static int grow(struct ecl_fpset *s, struct ecl_error *err)
{
    uint64_t cap = 4 * s->cap;
    int r        = ECL_OK;
    int fd       = ecl_spool_open(s->tmpdir, err);
    if (fd < 0) {
        return fd;
    }
    if (ftruncate(fd, (off_t)(cap * sizeof(struct slot))) < 0) {
        r = ecl_fail(err, ECL_E_WRITE, NULL, "cannot enlarge a temporary file");
    }
    for (uint64_t i = 0; r == ECL_OK && i < s->cap; i += PROBE) {
        struct slot some[PROBE];
        if (s->mem) {
            memcpy(some, s->mem + i, sizeof some);
        } else {
            r = ecl_spool_read(s->fd, some, sizeof some, (off_t)(i * sizeof *some), err);
        }
        for (size_t k = 0; r == ECL_OK && k < PROBE; k++) {
            r = copy_slot(fd, cap, &some[k], err);
        }
    }
    if (r != ECL_OK) {
        close(fd);
        return r;
    }
    free(s->mem);
    s->mem = NULL;
    if (s->fd >= 0) {
        close(s->fd);
    }
    s->fd  = fd;
    s->cap = cap;
    return ECL_OK;
}

int ecl_fpset_put(struct ecl_fpset *s, const uint64_t key[2], uint64_t *value, bool *known,
                  struct ecl_error *err)
{
    struct slot put = {{key[0], key[1]}, *value}, in_file;
    uint64_t at     = 0;
    int r           = s->n >= s->cap / 4 * 3 ? grow(s, err) : ECL_OK;
    if (r == ECL_OK && !s->mem) {
        r = find_file(s->fd, s->cap, key, &in_file, &at, err);
    }
    if (r != ECL_OK) {
        return r;
    }
    struct slot *old = s->mem ? find_mem(s, key) : &in_file;
    *known           = old->key[1] != 0;
    if (*known) {
        *value = old->value;
        return ECL_OK;
    }
    s->n++;
    if (s->mem) {
        *old = put;
        return ECL_OK;
    }
    return ecl_spool_write(s->fd, &put, sizeof put, (off_t)(at * sizeof put), err);
}

int ecl_fpset_get(const struct ecl_fpset *s, const uint64_t key[2], uint64_t *value, bool *known,
                  struct ecl_error *err)
{
    struct slot in_file;
    uint64_t at = 0;
    int r       = s->mem ? ECL_OK : find_file(s->fd, s->cap, key, &in_file, &at, err);
    if (r != ECL_OK) {
        return r;
    }
    const struct slot *old = s->mem ? find_mem(s, key) : &in_file;
    *known                 = old->key[1] != 0;
    *value                 = *known ? old->value : *value;
    return ECL_OK;
}

int ecl_fpset_change(struct ecl_fpset *s, const uint64_t key[2], uint64_t value,
                     struct ecl_error *err)
{
    struct slot in_file;
    uint64_t at = 0;
    if (s->mem) {
        find_mem(s, key)->value = value;
        return ECL_OK;
    }
    int r         = find_file(s->fd, s->cap, key, &in_file, &at, err);
    in_file.value = value;
    return r == ECL_OK
               ? ecl_spool_write(s->fd, &in_file, sizeof in_file, (off_t)(at * sizeof in_file), err)
               : r;
}

void ecl_fpset_free(struct ecl_fpset *s)
{
    if (s) {
        free(s->mem);
        if (s->fd >= 0) {
            close(s->fd);
        }
        free(s);
    }
}
