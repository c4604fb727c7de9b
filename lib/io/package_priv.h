/* package_priv.h: a zip in memory as a set, for tests and fuzzers. */
#ifndef ECLAIM_IO_PACKAGE_PRIV_H
#define ECLAIM_IO_PACKAGE_PRIV_H

#include "eclaim/package.h"

/* Like ecl_package_open of a zip; bytes must live as long as the package. */
int ecl_package_open_mem(struct ecl_package **p, struct ecl_str bytes, const char *name,
                         const struct ecl_package_opts *opts, struct ecl_error *err);

/* Like ecl_package_open of "-", from another file descriptor, which stays the
 * caller's and must stay open as long as the package. */
int ecl_package_open_fd(struct ecl_package **p, int fd, const char *name,
                        const struct ecl_package_opts *opts, struct ecl_error *err);

#endif
