/* keys.h: lists of claims by their keys (eclaim/keylist.h), as options take them. */
#ifndef ECL_KEYS_H
#define ECL_KEYS_H

#include "cli.h"
#include "eclaim/keylist.h"

/* Reads the list; "-" is standard input. */
int keys_read(const char *name, struct ecl_keylist **keys, struct ecl_error *err) ECL_MUST_USE;

/* Tells the rows that are no key and those that no claim had: the first 10, with --verbose all,
 * and how many more there are and what shows them; also is put behind that. name as in the
 * option. */
void keys_tell(const struct cli *c, const char *name, const struct ecl_keylist *keys,
               const char *also);

#endif
