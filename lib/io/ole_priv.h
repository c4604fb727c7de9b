/* ole_priv.h: reading OLE2 compound documents, the container of .xls.
 *
 * Nothing is held but the list of FAT sectors (a 30,000th of the file), the
 * directory (at most 65,536 entries) and the pieces of the stream opened. */
#ifndef ECLAIM_IO_OLE_PRIV_H
#define ECLAIM_IO_OLE_PRIV_H

#include "eclaim/error.h"
#include "eclaim/str.h"

struct ecl_ole;
struct ecl_ole_stream;

/* Opens the document in fd, read by pread; fd and name (for messages) stay the
 * caller's and must outlive it. ECL_E_FORMAT when damaged, cut off or none. */
int ecl_ole_open(struct ecl_ole **ole, int fd, const char *name, struct ecl_error *err);
void ecl_ole_close(struct ecl_ole *ole);

/* Whether there is a stream of this name: one of the root's, or else any. Names
 * are ASCII and compare without case. */
bool ecl_ole_has(const struct ecl_ole *ole, const char *stream);

/* Opens it. ECL_E_FORMAT when there is none, or its sectors run in a circle or
 * lie outside the file. */
int ecl_ole_stream_open(struct ecl_ole_stream **s, struct ecl_ole *ole, const char *stream,
                        struct ecl_error *err);
void ecl_ole_stream_close(struct ecl_ole_stream *s);

uint64_t ecl_ole_stream_size(const struct ecl_ole_stream *s);

/* Reads n bytes from offset at; *got is less only at the end of the stream.
 * ECL_E_FORMAT when the file ends before its stream does. */
int ecl_ole_stream_read(struct ecl_ole_stream *s, uint64_t at, void *buf, size_t n, size_t *got,
                        struct ecl_error *err);

#endif
