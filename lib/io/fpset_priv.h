/* fpset_priv.h: a map of 128-bit keys to 64-bit values that takes a fixed amount
 * of memory; what is more goes to a file without a name. */
#ifndef ECL_FPSET_PRIV_H
#define ECL_FPSET_PRIV_H

#include "eclaim/error.h"
#include "eclaim/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ecl_fpset;

/* slots: places held in memory, a power of two; 24 bytes each. */
int ecl_fpset_new(struct ecl_fpset **set, size_t slots, const char *tmpdir,
                  struct ecl_error *err) ECL_MUST_USE;
/* Puts key with *value; when the key is there already, *known is set and *value
 * becomes what was put with it. */
int ecl_fpset_put(struct ecl_fpset *set, const uint64_t key[2], uint64_t *value, bool *known,
                  struct ecl_error *err) ECL_MUST_USE;
/* The value of a key; *known is false, and *value stays, when it has none. */
int ecl_fpset_get(const struct ecl_fpset *set, const uint64_t key[2], uint64_t *value, bool *known,
                  struct ecl_error *err) ECL_MUST_USE;
/* Gives a key that is known another value. */
int ecl_fpset_change(struct ecl_fpset *set, const uint64_t key[2], uint64_t value,
                     struct ecl_error *err) ECL_MUST_USE;
void ecl_fpset_free(struct ecl_fpset *set);

/* A fingerprint of s; as good as unique, and no secret. */
void ecl_fingerprint(struct ecl_str s, uint64_t out[2]);

#endif
