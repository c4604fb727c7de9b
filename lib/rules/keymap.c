/* keymap.c: a map of fingerprints that spills to files, and a log of records.
 *
 * Places in the table follow the high bits of the key and a probe goes on to
 * the right without coming round, so the table is nearly sorted at any time and
 * a run is made of it by one pass of insertion sort. Four runs of a level are
 * merged into one of the next: a lookup meets few of them, and an entry is
 * rewritten a logarithmic number of times. The newest entry of a key holds. */
#include "rules/keymap_priv.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "io/spool_priv.h"

enum {
    SLOTS_FIRST = 4096,    /* the table grows from here, so that small batches stay small */
    SLOTS_MAX   = 1 << 18, /* 8 MiB */
    FILTER_MAX  = 7 << 20,
    WORDS       = 8, /* of a block of a filter */
    BLOCK_BYTES = WORDS * 8,
    FAN         = 4,    /* runs of a level that become one of the next */
    MAX_RUNS    = 64,   /* 21 levels: beyond any disk */
    FENCES      = 8192, /* of a run at most */
    BLOCK       = 128,  /* entries between fences at least, and read at once */
    MERGE_READ  = 1024, /* entries of a run held while merging */
};

struct entry {
    struct keymap_key key; /* lo 0: free */
    struct keymap_value value;
};

struct run {
    int fd;
    unsigned level;
    uint64_t n, step;         /* entries; entries between fences */
    struct keymap_key *fence; /* keys of entries 0, step, 2 step... */
    uint64_t *filter;
    uint64_t blocks; /* of the filter */
};

struct keymap {
    struct entry *table; /* cap places and those behind for the last probes */
    size_t cap, room, n;
    unsigned shift; /* hi >> shift is the place */
    size_t cap_max;
    uint64_t filter_max, filter_used; /* blocks */
    const char *tmpdir;
    uint64_t seed[2];
    struct run run[MAX_RUNS]; /* the oldest first */
    size_t nruns;
    struct entry block[BLOCK];
};

/* --- keys ------------------------------------------------------------------ */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

/* The bytes of s from i on, eight at most, as the low ones of a number. */
static uint64_t word_at(struct ecl_str s, size_t i)
{
    uint64_t w  = 0;
    size_t left = s.n - i;
    if (s.n < 8) {
        for (size_t j = 0; j < left; j++) {
            w |= (uint64_t)(unsigned char)s.p[i + j] << 8 * j;
        }
        return w;
    }
    size_t over = left < 8 ? 8 - left : 0; /* the last word is read with those before it */
    memcpy(&w, s.p + i - over, 8);
    return w >> 8 * over;
}

struct keymap_key keymap_key_of(const struct keymap *s, unsigned kind, const struct ecl_str *text,
                                size_t n)
{
    uint64_t a = s->seed[0] ^ kind, b = s->seed[1] + kind;
    for (size_t t = 0; t < n; t++) {
        a ^= (uint64_t)text[t].n << 32; /* parts cannot run into one another */
        for (size_t i = 0; i < text[t].n; i += 8) {
            uint64_t w = word_at(text[t], i);
            a          = mix(a ^ w);
            b          = mix(b + w * UINT64_C(0x9fb21c651e98df25)) ^ a << 1;
        }
        a = mix(a + t + 1);
    }
    return (struct keymap_key){mix(a + b), mix(a ^ mix(b ^ s->seed[0])) | 1};
}

static int key_cmp(struct keymap_key a, struct keymap_key b)
{
    return a.hi != b.hi ? (a.hi < b.hi ? -1 : 1) : (a.lo > b.lo) - (a.lo < b.lo);
}

static bool key_same(struct keymap_key a, struct keymap_key b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

/* --- the table ------------------------------------------------------------- */

static int table_make(struct keymap *s, size_t cap, struct ecl_error *err)
{
    s->room  = cap + cap / 64 + 64;
    s->table = calloc(s->room + 1, sizeof *s->table); /* the last one stays free */
    s->cap   = cap;
    s->n     = 0;
    s->shift = 64;
    while (cap > 1) {
        cap /= 2;
        s->shift--;
    }
    return s->table ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

int keymap_new(struct keymap **out, const struct keymap_opts *opts, struct ecl_error *err)
{
    struct keymap *s = calloc(1, sizeof *s);
    if (!s) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    s->tmpdir     = opts->tmpdir;
    s->cap_max    = opts->slots ? opts->slots : SLOTS_MAX;
    s->filter_max = (opts->filter_bytes ? opts->filter_bytes : FILTER_MAX) / BLOCK_BYTES;
    if (getrandom(s->seed, sizeof s->seed, GRND_NONBLOCK) != (ssize_t)sizeof s->seed) {
        s->seed[0] = UINT64_C(0x9e3779b97f4a7c15);
        s->seed[1] = UINT64_C(0xc2b2ae3d27d4eb4f);
    }
    int r = table_make(s, s->cap_max < SLOTS_FIRST ? s->cap_max : SLOTS_FIRST, err);
    if (r != ECL_OK) {
        free(s);
        return r;
    }
    *out = s;
    return ECL_OK;
}

static void run_free(struct keymap *s, struct run *r)
{
    if (r->fd >= 0) {
        close(r->fd);
    }
    s->filter_used -= r->filter ? r->blocks : 0;
    free(r->filter);
    free(r->fence);
}

void keymap_free(struct keymap *s)
{
    for (size_t i = 0; s && i < s->nruns; i++) {
        run_free(s, &s->run[i]);
    }
    if (s) {
        free(s->table);
        free(s);
    }
}

/* The place of a key: its own, or the free one where it belongs; s->room when
 * that would be behind the end. */
static size_t table_find(const struct keymap *s, struct keymap_key k)
{
    size_t i = (size_t)(k.hi >> s->shift);
    while (s->table[i].key.lo && !key_same(s->table[i].key, k)) {
        i++;
    }
    return i;
}

/* --- filters --------------------------------------------------------------- */

/* Five bits within a block of one line of the cache. The block goes by lo, the
 * bits by the low part of hi. */
static uint64_t *filter_block(const struct run *r, struct keymap_key k)
{
    return r->filter + ((((k.lo >> 32) * r->blocks) >> 32) * WORDS);
}

static bool filter_has(const struct run *r, struct keymap_key k)
{
    const uint64_t *block = filter_block(r, k);
    bool has              = true;
    for (int i = 0; i < 5 && has; i++, k.hi >>= 9) {
        has = block[k.hi >> 6 & (WORDS - 1)] >> (k.hi & 63) & 1;
    }
    return has;
}

static void filter_add(struct run *r, struct keymap_key k)
{
    uint64_t *block = filter_block(r, k);
    for (int i = 0; i < 5; i++, k.hi >>= 9) {
        block[k.hi >> 6 & (WORDS - 1)] |= UINT64_C(1) << (k.hi & 63);
    }
}

/* Ten bits an entry, but never more than half of what is left, so that there is
 * always something for the next run. */
static int filter_make(struct keymap *s, struct run *r, uint64_t n, struct ecl_error *err)
{
    uint64_t half = s->filter_used < s->filter_max ? (s->filter_max - s->filter_used) / 2 : 0;
    r->blocks     = n / 51 + 1;
    r->blocks     = r->blocks < half ? r->blocks : half;
    r->blocks     = r->blocks ? r->blocks : 1;
    r->filter     = aligned_alloc(BLOCK_BYTES, r->blocks * BLOCK_BYTES);
    if (!r->filter) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    memset(r->filter, 0, r->blocks * BLOCK_BYTES);
    s->filter_used += r->blocks;
    return ECL_OK;
}

/* --- runs ------------------------------------------------------------------ */

/* An empty run for at most n entries behind the others. */
static int run_make(struct keymap *s, struct run *r, uint64_t n, unsigned level,
                    struct ecl_error *err)
{
    *r      = (struct run){.fd = -1, .level = level};
    r->step = n / FENCES > BLOCK ? n / FENCES + 1 : BLOCK;
    int rc  = filter_make(s, r, n, err);
    if (rc == ECL_OK && !(r->fence = calloc(n / r->step + 1, sizeof *r->fence))) {
        rc = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (rc == ECL_OK && (r->fd = ecl_spool_open(s->tmpdir, err)) < 0) {
        rc = r->fd;
    }
    if (rc != ECL_OK) {
        run_free(s, r);
    }
    return rc;
}

/* Appends sorted entries. */
static int run_add(struct run *r, const struct entry *e, size_t n, struct ecl_error *err)
{
    off_t at = (off_t)(r->n * sizeof *e);
    for (size_t i = 0; i < n; i++, r->n++) {
        filter_add(r, e[i].key);
        if (r->n % r->step == 0) {
            r->fence[r->n / r->step] = e[i].key;
        }
    }
    return ecl_spool_write(r->fd, e, n * sizeof *e, at, err);
}

static int run_read(const struct run *r, uint64_t at, size_t n, struct entry *e,
                    struct ecl_error *err)
{
    return ecl_spool_read(r->fd, e, n * sizeof *e, (off_t)(at * sizeof *e), err);
}

/* Looks for a key between two fences. */
static int run_find(const struct run *r, struct entry *block, struct keymap_key k,
                    struct keymap_value *v, bool *known, struct ecl_error *err)
{
    uint64_t lo = 0, hi = (r->n + r->step - 1) / r->step, n = 0;
    int rc = ECL_OK;
    while (hi - lo > 1) {
        uint64_t mid                                  = lo + (hi - lo) / 2;
        *(key_cmp(r->fence[mid], k) <= 0 ? &lo : &hi) = mid;
    }
    lo *= r->step;
    hi = r->n - lo < r->step ? r->n : lo + r->step;
    while (rc == ECL_OK && hi - lo > BLOCK) { /* runs of more than a million */
        uint64_t mid                               = lo + (hi - lo) / 2;
        rc                                         = run_read(r, mid, 1, block, err);
        *(key_cmp(block->key, k) <= 0 ? &lo : &hi) = mid;
    }
    n  = hi - lo;
    rc = rc == ECL_OK ? run_read(r, lo, (size_t)n, block, err) : rc;
    for (uint64_t i = 0; rc == ECL_OK && i < n; i++) {
        if (key_same(block[i].key, k)) {
            *v     = block[i].value;
            *known = true;
            break;
        }
    }
    return rc;
}

static int find_in_runs(struct keymap *s, struct keymap_key k, struct keymap_value *v, bool *known,
                        struct ecl_error *err)
{
    int rc = ECL_OK;
    *known = false;
    for (size_t i = s->nruns; i-- > 0 && rc == ECL_OK && !*known;) {
        const struct run *r = &s->run[i];
        if (filter_has(r, k)) {
            rc = run_find(r, s->block, k, v, known, err);
        }
    }
    return rc;
}

/* --- merging --------------------------------------------------------------- */

struct cursor {
    const struct run *run;
    uint64_t next; /* entry to read next */
    size_t i, n;
    struct entry *e;
};

static int cursor_fill(struct cursor *c, struct ecl_error *err)
{
    if (c->i < c->n || c->next == c->run->n) {
        return ECL_OK;
    }
    c->n  = c->run->n - c->next < MERGE_READ ? (size_t)(c->run->n - c->next) : MERGE_READ;
    c->i  = 0;
    int r = run_read(c->run, c->next, c->n, c->e, err);
    c->next += c->n;
    return r;
}

/* The smallest entry of all cursors, of equal ones the newest; the others of
 * its key are passed over. ECL_EOF when there is none. */
static int merge_next(struct cursor *c, struct entry *out, struct ecl_error *err)
{
    const struct entry *best = NULL;
    for (size_t j = 0; j < FAN; j++) {
        int r = cursor_fill(&c[j], err);
        if (r != ECL_OK) {
            return r;
        }
        if (c[j].i < c[j].n && (!best || key_cmp(c[j].e[c[j].i].key, best->key) <= 0)) {
            best = &c[j].e[c[j].i];
        }
    }
    if (!best) {
        return ECL_EOF;
    }
    *out = *best;
    for (size_t j = 0; j < FAN; j++) {
        c[j].i += c[j].i < c[j].n && key_same(c[j].e[c[j].i].key, out->key);
    }
    return ECL_OK;
}

static int merge_all(struct cursor *c, struct run *to, struct entry *out, struct ecl_error *err)
{
    size_t n = 0;
    int r    = ECL_OK;
    while ((r = merge_next(c, &out[n], err)) == ECL_OK) {
        if (++n == MERGE_READ) {
            r = run_add(to, out, n, err);
            n = 0;
        }
        if (r != ECL_OK) {
            return r;
        }
    }
    return r == ECL_EOF ? run_add(to, out, n, err) : r;
}

/* Makes one run of the last FAN. */
static int merge(struct keymap *s, struct ecl_error *err)
{
    struct run *old = &s->run[s->nruns - FAN], to = {.fd = -1};
    struct cursor c[FAN] = {{0}};
    uint64_t n           = 0;
    struct entry *buf    = malloc((FAN + 1) * MERGE_READ * sizeof *buf);
    if (!buf) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    for (size_t j = 0; j < FAN; j++) {
        s->filter_used -= old[j].blocks; /* not needed to merge: room for the new one */
        free(old[j].filter);
        old[j].filter = NULL;
        c[j]          = (struct cursor){.run = &old[j], .e = buf + j * MERGE_READ};
        n += old[j].n;
    }
    int r = run_make(s, &to, n, old->level + 1, err);
    if (r == ECL_OK && (r = merge_all(c, &to, buf + FAN * MERGE_READ, err)) != ECL_OK) {
        run_free(s, &to);
    }
    free(buf);
    for (size_t j = 0; j < FAN; j++) {
        run_free(s, &old[j]);
    }
    s->nruns -= FAN;
    if (r == ECL_OK) {
        s->run[s->nruns++] = to;
    }
    return r;
}

/* --- growing --------------------------------------------------------------- */

/* Moves the entries to the front, sorted. */
static void table_sort(struct keymap *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->room; i++) {
        struct entry e = s->table[i];
        size_t j       = n;
        if (!e.key.lo) {
            continue;
        }
        for (; j > 0 && key_cmp(s->table[j - 1].key, e.key) > 0; j--) {
            s->table[j] = s->table[j - 1];
        }
        s->table[j] = e;
        n++;
    }
}

static int spill(struct keymap *s, struct ecl_error *err)
{
    struct run to;
    if (s->nruns == MAX_RUNS) {
        return ecl_fail(err, ECL_E_WRITE, NULL, "too many claims for one batch");
    }
    int r = run_make(s, &to, s->n, 0, err);
    if (r != ECL_OK) {
        return r;
    }
    table_sort(s);
    r = run_add(&to, s->table, s->n, err);
    if (r != ECL_OK) {
        run_free(s, &to);
        return r;
    }
    s->run[s->nruns++] = to;
    memset(s->table, 0, s->room * sizeof *s->table);
    s->n = 0;
    while (r == ECL_OK && s->nruns >= FAN &&
           s->run[s->nruns - FAN].level == s->run[s->nruns - 1].level) {
        r = merge(s, err);
    }
    return r;
}

/* Four times the places. The probes of the smaller table keep their order. */
static int table_grow(struct keymap *s, struct ecl_error *err)
{
    struct entry *old = s->table;
    size_t room = s->room, cap = s->cap * 4 < s->cap_max ? s->cap * 4 : s->cap_max;
    int r = table_make(s, cap, err);
    if (r != ECL_OK) {
        s->table = old; /* so that keymap_free finds it */
        return r;
    }
    for (size_t i = 0; i < room && r == ECL_OK; i++) {
        size_t at = old[i].key.lo ? table_find(s, old[i].key) : s->room;
        if (at < s->room) {
            s->table[at] = old[i];
            s->n++;
        } else if (old[i].key.lo) { /* no seed does this to a table a fifth full */
            r = ecl_fail(err, ECL_E_INTERNAL, NULL, "keys crowd at the end of their table");
        }
    }
    free(old);
    return r;
}

static int make_room(struct keymap *s, struct ecl_error *err)
{
    return s->cap < s->cap_max ? table_grow(s, err) : spill(s, err);
}

/* --- use ------------------------------------------------------------------- */

void keymap_fetch(const struct keymap *s, struct keymap_key k)
{
    const struct entry *e = &s->table[k.hi >> s->shift];
    __builtin_prefetch(e);
    __builtin_prefetch(e + 2); /* a probe goes on into the next line of the cache */
    for (size_t i = 0; i < s->nruns; i++) {
        __builtin_prefetch(filter_block(&s->run[i], k));
    }
}

int keymap_get(struct keymap *s, struct keymap_key k, struct keymap_value *v, bool *known,
               struct ecl_error *err)
{
    const struct entry *e = &s->table[table_find(s, k)];
    *known                = e->key.lo != 0;
    if (*known) {
        *v = e->value;
        return ECL_OK;
    }
    return find_in_runs(s, k, v, known, err);
}

int keymap_put(struct keymap *s, struct keymap_key k, struct keymap_value v, struct ecl_error *err)
{
    size_t i = table_find(s, k);
    while (!s->table[i].key.lo && (i == s->room || s->n >= s->cap / 4 * 3)) {
        int r = make_room(s, err);
        if (r != ECL_OK) {
            return r;
        }
        i = table_find(s, k);
    }
    s->n += s->table[i].key.lo == 0;
    s->table[i] = (struct entry){k, v};
    return ECL_OK;
}

int keymap_first(struct keymap *s, struct keymap_key k, struct keymap_value *v, bool *known,
                 struct ecl_error *err)
{
    int r = keymap_get(s, k, v, known, err);
    return r != ECL_OK || *known ? r : keymap_put(s, k, *v, err);
}

/* --- log ------------------------------------------------------------------- */

void keymap_log_init(struct keymap_log *l, size_t size, size_t held, const char *tmpdir)
{
    *l = (struct keymap_log){.size = size, .held = held, .tmpdir = tmpdir, .fd = -1};
}

void keymap_log_done(struct keymap_log *l)
{
    if (l->fd >= 0) {
        close(l->fd);
    }
    free(l->tail);
    l->tail = NULL;
    l->fd   = -1;
}

int keymap_log_add(struct keymap_log *l, const void *record, struct ecl_error *err)
{
    int r = ECL_OK;
    if (!l->tail && !(l->tail = malloc(l->held * l->size))) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (l->n - l->written == l->held) { /* the older half goes: recent ones stay at hand */
        size_t half = (l->held + 1) / 2;
        if (l->fd < 0 && (l->fd = ecl_spool_open(l->tmpdir, err)) < 0) {
            return l->fd;
        }
        r = ecl_spool_write(l->fd, l->tail, half * l->size, (off_t)(l->written * l->size), err);
        if (r != ECL_OK) {
            return r;
        }
        memmove(l->tail, l->tail + half * l->size, (l->held - half) * l->size);
        l->written += half;
    }
    memcpy(l->tail + (l->n - l->written) * l->size, record, l->size);
    l->n++;
    return ECL_OK;
}

int keymap_log_read(const struct keymap_log *l, uint64_t first, size_t n, void *records,
                    struct ecl_error *err)
{
    size_t old = first < l->written ? (size_t)(l->written - first) : 0;
    old        = old < n ? old : n;
    if (old < n) {
        memcpy((char *)records + old * l->size, l->tail + (first + old - l->written) * l->size,
               (n - old) * l->size);
    }
    return old ? ecl_spool_read(l->fd, records, old * l->size, (off_t)(first * l->size), err)
               : ECL_OK;
}
