/* spool.c: files without a name, for what does not fit into memory. They hold
 * patients' data, so nobody else may ever open them: O_TMPFILE where the file
 * system has it, else a file of mode 0600 that is unlinked at once. */
#include "io/spool_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int ecl_spool_open(const char *tmpdir, struct ecl_error *err)
{
    const char *dir = tmpdir && *tmpdir ? tmpdir : "/tmp";
    int fd          = open(dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        return fd;
    }
    char name[4096];
    int n = snprintf(name, sizeof name, "%s/eclaim-XXXXXX", dir);
    if (n < 0 || (size_t)n >= sizeof name) {
        errno = ENAMETOOLONG;
    } else if ((fd = mkostemp(name, O_CLOEXEC)) >= 0) {
        unlink(name);
        return fd;
    }
    return ecl_fail(err, ECL_E_WRITE, dir, "cannot create a temporary file: %s", strerror(errno));
}

int ecl_spool_write(int fd, const void *p, size_t n, off_t at, struct ecl_error *err)
{
    for (const char *c = p; n > 0;) {
        ssize_t k = pwrite(fd, c, n, at);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k < 0) {
            return ecl_fail(err, ECL_E_WRITE, NULL, "cannot write a temporary file: %s",
                            strerror(errno));
        }
        c += k;
        at += k;
        n -= (size_t)k;
    }
    return ECL_OK;
}

int ecl_spool_read(int fd, void *p, size_t n, off_t at, struct ecl_error *err)
{
    for (char *c = p; n > 0;) {
        ssize_t k = pread(fd, c, n, at);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k <= 0) {
            return ecl_fail(err, ECL_E_READ, NULL, "cannot read a temporary file: %s",
                            k < 0 ? strerror(errno) : "it ends too early");
        }
        c += k;
        at += k;
        n -= (size_t)k;
    }
    return ECL_OK;
}
