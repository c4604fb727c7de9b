/* config_priv.h: what a setting may hold, and files of settings in memory. */
#ifndef ECL_CONFIG_PRIV_H
#define ECL_CONFIG_PRIV_H

#include "eclaim/buf.h"
#include "eclaim/config.h"

/* What is wrong with a value, for a message behind "'VALUE' "; NULL: nothing. It is never
 * empty; of a secret it is the path. */
const char *ecl_setting_fault(const struct ecl_setting *s, const char *value);
/* The same of a secret itself, for a message that does not quote it. */
const char *ecl_secret_fault(struct ecl_str secret);

/* Settings out of the text of a file; path is for messages. */
int ecl_config_parse(struct ecl_config *c, struct ecl_str text, const char *path,
                     struct ecl_error *err);

/* Reads a regular file that belongs to the user or, unless own, to root, and of whose mode no bit
 * of mask is set, into b, at most b->max bytes. ECL_E_READ, ECL_E_FORMAT (too large) or
 * ECL_E_UNSAFE; what says what must not be done to the file. */
int ecl_guarded_read(const char *path, bool own, unsigned mask, const char *what, struct ecl_buf *b,
                     struct ecl_error *err);

#endif
