/* zip_read_priv.h: reading zips that may be hostile: names checked, limits held.
 *
 * Not thread-safe: the readers of one zip share its file. */
#ifndef ECLAIM_IO_ZIP_READ_PRIV_H
#define ECLAIM_IO_ZIP_READ_PRIV_H

#include "eclaim/package.h"

struct ecl_unzip;

/* Opens a zip. name is for messages and is copied. The fd of _fd is taken over,
 * also on failure; the bytes of _mem must live as long as the zip. Every name in
 * it is checked here. ECL_E_FORMAT: broken; ECL_E_UNSAFE: hostile; ECL_E_READ. */
int ecl_unzip_open_path(struct ecl_unzip **z, const char *path, const struct ecl_package_opts *opts,
                        struct ecl_error *err);
int ecl_unzip_open_fd(struct ecl_unzip **z, int fd, const char *name,
                      const struct ecl_package_opts *opts, struct ecl_error *err);
int ecl_unzip_open_mem(struct ecl_unzip **z, struct ecl_str bytes, const char *name,
                       const struct ecl_package_opts *opts, struct ecl_error *err);
void ecl_unzip_close(struct ecl_unzip *z);

/* Most bytes of unpacked claim files under opts. */
uint64_t ecl_unzip_max_size(const struct ecl_package_opts *opts);

size_t ecl_unzip_count(const struct ecl_unzip *z);

/* The path of entry i with '/' between folders (and at the end of a folder). */
const char *ecl_unzip_name(const struct ecl_unzip *z, size_t i);
uint64_t ecl_unzip_size(const struct ecl_unzip *z, size_t i);

/* Counts entry i towards the limits, as its directory states it. ECL_E_UNSAFE
 * (encrypted, too large, packed too well), ECL_E_FORMAT (method unknown). */
int ecl_unzip_claim(struct ecl_unzip *z, size_t i, const char *shown, struct ecl_error *err);

/* Opens entry i. shown, for messages, must live as long as the input. */
int ecl_unzip_read(struct ecl_unzip *z, size_t i, const char *shown, struct ecl_input *in,
                   struct ecl_error *err);

#endif
