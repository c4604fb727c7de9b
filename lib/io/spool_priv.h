/* spool_priv.h: files without a name, for what does not fit into memory. */
#ifndef ECL_SPOOL_PRIV_H
#define ECL_SPOOL_PRIV_H

#include "eclaim/error.h"

#include <stddef.h>
#include <sys/types.h>

/* An open file in tmpdir (NULL: /tmp) that has no name and is gone when it is
 * closed, whatever ends the process. The descriptor, or a negative code. */
int ecl_spool_open(const char *tmpdir, struct ecl_error *err);

/* All n bytes at offset at, or ECL_E_WRITE, ECL_E_READ (also when the file ends
 * before). */
int ecl_spool_write(int fd, const void *p, size_t n, off_t at, struct ecl_error *err);
int ecl_spool_read(int fd, void *p, size_t n, off_t at, struct ecl_error *err);

#endif
