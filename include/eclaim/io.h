/* io.h: where bytes come from and where they go, as pairs of functions, so that
 * files, zip members, pipes, tests and fuzzers use the same code. */
#ifndef ECLAIM_IO_H
#define ECLAIM_IO_H

#include <sys/types.h>

#include "eclaim/buf.h"
#include "eclaim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A source of bytes. read returns the bytes put into buf (at least 1), 0 at
 * the end, or a negative enum ecl_code after filling err. close may be NULL. */
struct ecl_input {
    ssize_t (*read)(void *ctx, void *buf, size_t n, struct ecl_error *err);
    void (*close)(void *ctx);
    void *ctx;
    const char *name; /* for messages; the maker of the input owns it */
};

/* A sink of bytes. write takes all n bytes or fails. close may be NULL; it
 * releases without finishing anything. */
struct ecl_output {
    int (*write)(void *ctx, const void *p, size_t n, struct ecl_error *err);
    void (*close)(void *ctx);
    void *ctx;
    const char *name;
};

/* Bytes of a file descriptor, which stays the caller's. */
ECL_EXPORT struct ecl_input ecl_input_fd(int fd, const char *name);
ECL_EXPORT struct ecl_output ecl_output_fd(int fd, const char *name);

/* Bytes in memory; m must live as long as the input. *m moves as it is read. */
ECL_EXPORT struct ecl_input ecl_input_mem(struct ecl_str *m, const char *name);

/* Appends to a buffer. */
ECL_EXPORT struct ecl_output ecl_output_buf(struct ecl_buf *b, const char *name);

/* in->read and out->write, and a failure names the input or output: what to call
 * rather than the function pointers. */
ECL_EXPORT ssize_t ecl_input_read(const struct ecl_input *in, void *buf, size_t n,
                                  struct ecl_error *err);
ECL_EXPORT int ecl_output_write(const struct ecl_output *out, const void *p, size_t n,
                                struct ecl_error *err);

/* Reads until n bytes are there or the input ends; the bytes read, or a
 * negative code. */
ECL_EXPORT ssize_t ecl_input_full(const struct ecl_input *in, void *buf, size_t n,
                                  struct ecl_error *err);

/* Appends all of a small input to b. ECL_E_FORMAT when it is longer than max bytes. */
ECL_EXPORT int ecl_input_all(const struct ecl_input *in, size_t max, struct ecl_buf *b,
                             struct ecl_error *err);

ECL_EXPORT void ecl_input_close(struct ecl_input *in);
ECL_EXPORT void ecl_output_close(struct ecl_output *out);

/* A file that appears whole or not at all: written as a temporary in the same
 * folder, with fsync and rename on commit. Without force an existing file is
 * left alone and ECL_E_WRITE is returned. Mode 0600: it may hold patients' data.
 * A path that is a device, pipe or socket is written in place. */
struct ecl_atomic;
ECL_EXPORT int ecl_atomic_open(struct ecl_atomic **a, const char *path, bool force,
                               struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_atomic_fd(const struct ecl_atomic *a);
/* Makes the file appear under its name and frees a, also on failure. */
ECL_EXPORT int ecl_atomic_commit(struct ecl_atomic *a, struct ecl_error *err) ECL_MUST_USE;
/* Removes the temporary and frees a; a may be NULL. */
ECL_EXPORT void ecl_atomic_abort(struct ecl_atomic *a);
/* Says that folder, which holds or will hold n files of these names, is a temporary, too,
 * until ecl_atomic_unwatch is told so with the same pointer. Both are the caller's and
 * must live that long. */
ECL_EXPORT void ecl_atomic_watch(const char *folder, const char *const *names, size_t n);
ECL_EXPORT void ecl_atomic_unwatch(const char *folder);
/* Removes every temporary that is still there; async-signal-safe, for handlers. */
ECL_EXPORT void ecl_atomic_abort_all(void);

#ifdef __cplusplus
}
#endif
#endif
