/* zip_write_priv.h: zip archives that are the same byte for byte whenever the
 * same bytes go in, whatever the number of threads.
 *
 * The entries are known from the start and filled side by side. Their bytes are
 * compressed in chunks by a pool of threads while they arrive, kept in a file
 * without a name, and put together at the end: memory does not grow with the
 * size of the archive. An archive belongs to one thread; a pool may serve
 * several archives of that thread. */
#ifndef ECL_ZIP_WRITE_PRIV_H
#define ECL_ZIP_WRITE_PRIV_H

#include "eclaim/io.h"

/* Measured on generated claim files: smaller chunks cost size, larger ones
 * memory and, with libdeflate 1.14, size as well. */
#define ECL_ZIP_CHUNK ((size_t)256 << 10)

struct ecl_zip_pool;
struct ecl_zip;

/* threads: 0: the number of processors, at most 8; 1: everything is done in the
 * calling thread. */
int ecl_zip_pool_new(struct ecl_zip_pool **pool, unsigned threads,
                     struct ecl_error *err) ECL_MUST_USE;
/* Every archive of the pool must be closed before; pool may be NULL. */
void ecl_zip_pool_free(struct ecl_zip_pool *pool);

/* An archive with entries of these n ASCII names, in this order; the names are
 * copied. chunk: bytes that are compressed together, 0: ECL_ZIP_CHUNK, at most
 * that; the bytes of the archive depend on it. */
int ecl_zip_open(struct ecl_zip **z, struct ecl_zip_pool *pool, const char *const *names, size_t n,
                 size_t chunk, const char *tmpdir, struct ecl_error *err) ECL_MUST_USE;

/* Appends to an entry. */
int ecl_zip_add(struct ecl_zip *z, size_t entry, const void *p, size_t n,
                struct ecl_error *err) ECL_MUST_USE;

/* Bytes that stand before all others of the entry, known only at the end (the
 * header of a DBF with its number of records); once, at most ECL_ZIP_CHUNK. */
int ecl_zip_head(struct ecl_zip *z, size_t entry, const void *p, size_t n,
                 struct ecl_error *err) ECL_MUST_USE;

/* Bytes of an entry so far, not compressed, and their CRC-32 after a finish. */
uint64_t ecl_zip_bytes(const struct ecl_zip *z, size_t entry);
uint32_t ecl_zip_crc(const struct ecl_zip *z, size_t entry);

/* What the archive takes at most if finished after more bytes more: what is
 * compressed since the last sync counts as it came in, so that the answer does
 * not depend on how far the threads are. */
uint64_t ecl_zip_bound(const struct ecl_zip *z, uint64_t more);

/* Compresses all that is waiting, to make ecl_zip_bound exact to a few bytes. */
int ecl_zip_sync(struct ecl_zip *z, struct ecl_error *err) ECL_MUST_USE;

/* Writes the archive. Entries that got no byte are left out unless keep, by
 * entry, says otherwise (NULL: all of them are left out). */
int ecl_zip_finish(struct ecl_zip *z, const bool *keep, const struct ecl_output *out,
                   struct ecl_error *err) ECL_MUST_USE;

/* Waits for the threads and frees z; z may be NULL. */
void ecl_zip_close(struct ecl_zip *z);

#endif
