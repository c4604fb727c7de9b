/* keymap_priv.h: what the rules across claims remember: a map of fingerprints and
 * a log of claims, both in bounded memory whatever the number of claims.
 *
 * The map holds entries of 32 bytes in a hash table until it is full; then they
 * go, sorted, as a run to a file without a name, and a later lookup asks the
 * table first and the runs from the newest to the oldest, each behind a filter
 * that keeps most needless reads away. What a lookup answers does not depend on
 * when that happens. */
#ifndef ECLAIM_RULES_KEYMAP_PRIV_H
#define ECLAIM_RULES_KEYMAP_PRIV_H

#include "eclaim/error.h"
#include "eclaim/str.h"

/* 127 bits of fingerprint; lo is odd. Texts are not kept to compare: with a
 * hundred million keys in a batch two different ones meet with a chance below
 * 1 in 10^22, far below that of a bit turned over in memory. The seed is drawn
 * anew for each map, so nobody can make texts that meet. */
struct keymap_key {
    uint64_t hi, lo;
};

struct keymap_value {
    uint64_t a, b;
};

/* Zeros mean the defaults. */
struct keymap_opts {
    size_t slots;        /* of the table at most, a power of two (2^18: 8 MiB) */
    size_t filter_bytes; /* of all filters together (7 MiB) */
    const char *tmpdir;  /* NULL: /tmp */
};

struct keymap;
int keymap_new(struct keymap **s, const struct keymap_opts *opts, struct ecl_error *err);
void keymap_free(struct keymap *s);

/* The key of n texts under a kind; ("ab", "c") and ("a", "bc") differ. */
struct keymap_key keymap_key_of(const struct keymap *s, unsigned kind, const struct ecl_str *text,
                                size_t n);

/* Tells the processor that the key will be asked for soon. */
void keymap_fetch(const struct keymap *s, struct keymap_key k);

/* The value of a key; *known is false when it has none. ECL_E_READ. */
int keymap_get(struct keymap *s, struct keymap_key k, struct keymap_value *v, bool *known,
               struct ecl_error *err);

/* Gives a key its value, or another one. ECL_E_WRITE, ECL_E_READ, ECL_E_NOMEM. */
int keymap_put(struct keymap *s, struct keymap_key k, struct keymap_value v, struct ecl_error *err);

/* When the key is known, *v becomes its value; else it gets *v. */
int keymap_first(struct keymap *s, struct keymap_key k, struct keymap_value *v, bool *known,
                 struct ecl_error *err);

/* Records of one size, numbered from 0: the last ones in memory, the others in
 * a file without a name. */
struct keymap_log {
    size_t size;        /* bytes of a record */
    size_t held;        /* records held in memory at most */
    const char *tmpdir; /* NULL: /tmp */
    uint64_t n;         /* records */
    uint64_t written;   /* of these in the file */
    int fd;             /* -1: none yet */
    char *tail;
};

void keymap_log_init(struct keymap_log *l, size_t size, size_t held, const char *tmpdir);
void keymap_log_done(struct keymap_log *l);
int keymap_log_add(struct keymap_log *l, const void *record, struct ecl_error *err);
/* Reads n records from number first on, which are there. */
int keymap_log_read(const struct keymap_log *l, uint64_t first, size_t n, void *records,
                    struct ecl_error *err);

#endif
