/* config_open.c: files that other users must not be able to change, or to read. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "authen/config_priv.h"

static int check_guard(const struct stat *st, const char *path, bool own, unsigned mask,
                       const char *what, struct ecl_error *err)
{
    if (!S_ISREG(st->st_mode)) {
        errno = EINVAL;
        return ecl_fail(err, ECL_E_READ, path, "not a file");
    }
    if (st->st_uid != geteuid() && (own || st->st_uid != 0)) {
        return ecl_fail(err, ECL_E_UNSAFE, path, "belongs to another user; %s", what);
    }
    if (st->st_mode & mask) {
        return ecl_fail(err, ECL_E_UNSAFE, path, "has the mode %04o; %s",
                        (unsigned)st->st_mode & 07777u, what);
    }
    return ECL_OK;
}

int ecl_guarded_read(const char *path, bool own, unsigned mask, const char *what, struct ecl_buf *b,
                     struct ecl_error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int r = ecl_fail(err, ECL_E_READ, path, "cannot open: %s", strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return r;
    }
    int r = check_guard(&st, path, own, mask, what, err);
    if (r == ECL_OK && ecl_buf_reserve(b, b->max) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    }
    while (r == ECL_OK && b->n < b->max) {
        ssize_t n = read(fd, b->p + b->n, b->max - b->n);
        if (n < 0 && errno != EINTR) {
            r = ecl_fail(err, ECL_E_READ, path, "cannot read: %s", strerror(errno));
        } else if (n == 0) {
            break;
        }
        b->n += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    return r == ECL_OK && b->n == b->max ? ecl_fail(err, ECL_E_FORMAT, path, "is too large") : r;
}
