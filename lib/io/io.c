/* io.c: inputs and outputs on descriptors and memory, and files that appear
 * whole or not at all.
 *
 * An atomic file lives as .NAME.XXXXXX beside its goal until it is committed.
 * Names of open temporaries stand in a fixed table of lock-free slots, so that a
 * signal handler can remove them. Devices and pipes are written in place: a
 * rename would replace /dev/null by a file. */
#include "eclaim/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger requests fail on some systems. */
#define IO_MAX ((size_t)1 << 30)

/* --- descriptors ----------------------------------------------------------- */

static int fd_of(void *ctx)
{
    return (int)(intptr_t)ctx;
}

/* After a failed call: true when it is worth trying again. Waits for a
 * descriptor that somebody made non-blocking. */
static bool try_again(int fd, short events)
{
    if (errno == EAGAIN) {
        struct pollfd p = {.fd = fd, .events = events};
        return poll(&p, 1, -1) >= 0 || errno == EINTR;
    }
    return errno == EINTR;
}

static ssize_t fd_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    ssize_t r;
    do {
        r = read(fd_of(ctx), buf, n < IO_MAX ? n : IO_MAX);
    } while (r < 0 && try_again(fd_of(ctx), POLLIN));
    return r >= 0 ? r : ecl_fail(err, ECL_E_READ, NULL, "cannot read: %s", strerror(errno));
}

static int fd_write(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    const char *from = p;
    while (n) {
        ssize_t r = write(fd_of(ctx), from, n < IO_MAX ? n : IO_MAX);
        if (r > 0) {
            from += r;
            n -= (size_t)r;
        } else if (r == 0 || !try_again(fd_of(ctx), POLLOUT)) {
            errno = r == 0 ? EIO : errno;
            return ecl_fail(err, ECL_E_WRITE, NULL, "cannot write: %s", strerror(errno));
        }
    }
    return ECL_OK;
}

struct ecl_input ecl_input_fd(int fd, const char *name)
{
    return (struct ecl_input){fd_read, NULL, (void *)(intptr_t)fd, name};
}

struct ecl_output ecl_output_fd(int fd, const char *name)
{
    return (struct ecl_output){fd_write, NULL, (void *)(intptr_t)fd, name};
}

/* --- memory ---------------------------------------------------------------- */

static ssize_t mem_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct ecl_str *m = ctx;
    (void)err;
    n = n < m->n ? n : m->n;
    n = n < IO_MAX ? n : IO_MAX;
    if (n) {
        memcpy(buf, m->p, n);
        m->p += n;
        m->n -= n;
    }
    return (ssize_t)n;
}

static int buf_write(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    struct ecl_buf *b = ctx;
    if (ecl_buf_add(b, p, n) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for %zu bytes of output", b->n + n);
    }
    return ECL_OK;
}

struct ecl_input ecl_input_mem(struct ecl_str *m, const char *name)
{
    return (struct ecl_input){mem_read, NULL, m, name};
}

struct ecl_output ecl_output_buf(struct ecl_buf *b, const char *name)
{
    return (struct ecl_output){buf_write, NULL, b, name};
}

ssize_t ecl_input_full(const struct ecl_input *in, void *buf, size_t n, struct ecl_error *err)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = ecl_input_read(in, (char *)buf + got, n - got, err);
        if (r < 0) {
            return r;
        }
        if (r == 0) {
            break;
        }
        got += (size_t)r;
    }
    return (ssize_t)got;
}

int ecl_input_all(const struct ecl_input *in, size_t max, struct ecl_buf *b, struct ecl_error *err)
{
    enum { STEP = 64 * 1024 };
    for (size_t start = b->n;;) {
        if (ecl_buf_reserve(b, STEP) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
        }
        ssize_t n = ecl_input_full(in, b->p + b->n, STEP, err);
        if (n < 0) {
            return (int)n;
        }
        b->n += (size_t)n;
        if (b->n - start > max) {
            return ecl_fail(err, ECL_E_FORMAT, in->name, "longer than %zu bytes", max);
        }
        if (n < STEP) {
            return ECL_OK;
        }
    }
}

ssize_t ecl_input_read(const struct ecl_input *in, void *buf, size_t n, struct ecl_error *err)
{
    ssize_t r = in->read(in->ctx, buf, n, err);
    if (r < 0 && err && !err->file[0] && in->name) {
        snprintf(err->file, sizeof err->file, "%s", in->name);
    }
    return r;
}

int ecl_output_write(const struct ecl_output *out, const void *p, size_t n, struct ecl_error *err)
{
    int r = out->write(out->ctx, p, n, err);
    if (r < 0 && err && !err->file[0] && out->name) {
        snprintf(err->file, sizeof err->file, "%s", out->name);
    }
    return r;
}

void ecl_input_close(struct ecl_input *in)
{
    if (in->close) {
        in->close(in->ctx);
    }
    memset(in, 0, sizeof *in);
}

void ecl_output_close(struct ecl_output *out)
{
    if (out->close) {
        out->close(out->ctx);
    }
    memset(out, 0, sizeof *out);
}

/* --- temporaries that a signal handler can remove -------------------------- */

enum { SLOTS = 256 };

enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_LIVE };

/* dir and name are written while the slot is FILLING and read by whoever turns
 * it from LIVE to FREE. */
static struct slot {
    atomic_int state;
    int dir;
    char name[NAME_MAX + 1];
} slots[SLOTS];

static struct slot *slot_take(void)
{
    for (size_t i = 0; i < SLOTS; i++) {
        int expected = SLOT_FREE;
        if (atomic_compare_exchange_strong(&slots[i].state, &expected, SLOT_FILLING)) {
            return &slots[i];
        }
    }
    return NULL;
}

/* Temporary folders. path and names are written while FILLING. */
static struct folder {
    atomic_int state;
    const char *path;
    const char *const *names;
    size_t n;
} folders[SLOTS];

void ecl_atomic_watch(const char *path, const char *const *names, size_t n)
{
    for (size_t i = 0; i < SLOTS; i++) {
        int expected = SLOT_FREE;
        if (atomic_compare_exchange_strong(&folders[i].state, &expected, SLOT_FILLING)) {
            folders[i].path  = path;
            folders[i].names = names;
            folders[i].n     = n;
            atomic_store(&folders[i].state, SLOT_LIVE);
            return;
        }
    }
}

void ecl_atomic_unwatch(const char *path)
{
    for (size_t i = 0; i < SLOTS; i++) {
        if (atomic_load(&folders[i].state) == SLOT_LIVE && folders[i].path == path) {
            atomic_store(&folders[i].state, SLOT_FREE);
        }
    }
}

/* For the signal handler: system calls only. */
static void remove_folder(const struct folder *f)
{
    int dir = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; dir >= 0 && i < f->n; i++) {
        unlinkat(dir, f->names[i], 0);
    }
    if (dir >= 0) {
        close(dir);
        rmdir(f->path);
    }
}

void ecl_atomic_abort_all(void)
{
    int saved = errno;
    for (size_t i = 0; i < SLOTS; i++) {
        int expected = SLOT_LIVE;
        if (atomic_compare_exchange_strong(&slots[i].state, &expected, SLOT_FREE)) {
            unlinkat(slots[i].dir, slots[i].name, 0);
        }
    }
    for (size_t i = 0; i < SLOTS; i++) {
        int expected = SLOT_LIVE;
        if (atomic_compare_exchange_strong(&folders[i].state, &expected, SLOT_FREE)) {
            remove_folder(&folders[i]);
        }
    }
    errno = saved;
}

/* --- atomic files ---------------------------------------------------------- */

struct ecl_atomic {
    char *path;
    const char *base; /* last part of path */
    int dir;          /* folder of path, or -1 when written in place */
    int fd;
    bool force;
    struct slot *slot; /* NULL when written in place */
};

static void atomic_free(struct ecl_atomic *a)
{
    if (a->slot) {
        atomic_store(&a->slot->state, SLOT_FREE);
    }
    if (a->fd >= 0) {
        close(a->fd);
    }
    if (a->dir >= 0) {
        close(a->dir);
    }
    free(a->path);
    free(a);
}

/* Fills name with .BASE.XXXXXX; a long base is cut to fit. */
static void temp_name(char name[NAME_MAX + 1], const char *base)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+";
    unsigned char random[6] = {0};
    if (getrandom(random, sizeof random, GRND_NONBLOCK) < 0) {
        random[0] = (unsigned char)getpid(); /* O_EXCL still tells a name in use */
    }
    int n     = snprintf(name, NAME_MAX - 6, ".%s", base);
    n         = n < NAME_MAX - 7 ? n : NAME_MAX - 7;
    name[n++] = '.';
    for (size_t i = 0; i < sizeof random; i++) {
        name[n++] = letters[random[i] & 63];
    }
    name[n] = '\0';
}

/* Creates the temporary. Its name is known to the signal handler before it exists. */
static int create_temp(struct ecl_atomic *a, struct ecl_error *err)
{
    a->slot = slot_take();
    if (!a->slot) {
        return ecl_fail(err, ECL_E_INTERNAL, a->path, "more than %d output files at once", SLOTS);
    }
    a->slot->dir = a->dir;
    for (int tries = 0; tries < 100; tries++) {
        temp_name(a->slot->name, a->base);
        atomic_store(&a->slot->state, SLOT_LIVE);
        a->fd = openat(a->dir, a->slot->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (a->fd >= 0) {
            return ECL_OK;
        }
        int sys = errno;
        atomic_store(&a->slot->state, SLOT_FILLING);
        errno = sys;
        if (sys != EEXIST && sys != EINTR) {
            break;
        }
    }
    return ecl_fail(err, ECL_E_WRITE, a->path, "cannot create: %s", strerror(errno));
}

/* Opens the folder of a->path. */
static int open_folder(struct ecl_atomic *a, struct ecl_error *err)
{
    char *slash = strrchr(a->path, '/');
    a->base     = slash ? slash + 1 : a->path;
    if (!*a->base) {
        return ecl_fail(err, ECL_E_WRITE, a->path, "is a folder, not a file name");
    }
    char *folder =
        !slash ? strdup(".") : strndup(a->path, slash == a->path ? 1 : (size_t)(slash - a->path));
    if (!folder) {
        return ecl_fail(err, ECL_E_NOMEM, a->path, "out of memory");
    }
    a->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r  = a->dir >= 0
                 ? ECL_OK
                 : ecl_fail(err, ECL_E_WRITE, folder, "cannot open the folder: %s", strerror(errno));
    free(folder);
    return r;
}

static int exists_already(const struct ecl_atomic *a, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_WRITE, a->path,
                    "exists already; give --force to overwrite it, or another name");
}

/* Devices, pipes and sockets. */
static int open_in_place(struct ecl_atomic *a, struct ecl_error *err)
{
    do {
        a->fd = open(a->path, O_WRONLY | O_CLOEXEC);
    } while (a->fd < 0 && errno == EINTR);
    return a->fd >= 0 ? ECL_OK
                      : ecl_fail(err, ECL_E_WRITE, a->path, "cannot open: %s", strerror(errno));
}

static int open_any(struct ecl_atomic *a, struct ecl_error *err)
{
    struct stat st;
    bool exists = stat(a->path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        return ecl_fail(err, ECL_E_WRITE, a->path, "is a folder, not a file name");
    }
    if (exists && !S_ISREG(st.st_mode)) {
        return open_in_place(a, err);
    }
    if (exists && !a->force) {
        return exists_already(a, err);
    }
    int r = open_folder(a, err);
    return r == ECL_OK ? create_temp(a, err) : r;
}

int ecl_atomic_open(struct ecl_atomic **out, const char *path, bool force, struct ecl_error *err)
{
    *out                 = NULL;
    struct ecl_atomic *a = calloc(1, sizeof *a);
    if (!a) {
        return ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    }
    a->dir = a->fd = -1;
    a->force       = force;
    a->path        = strdup(path);
    int r          = a->path ? open_any(a, err) : ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    if (r != ECL_OK) {
        atomic_free(a);
        return r;
    }
    *out = a;
    return ECL_OK;
}

int ecl_atomic_fd(const struct ecl_atomic *a)
{
    return a->fd;
}

/* Moves the temporary to its name without replacing anything: 0 or -1. */
static int rename_new(const struct ecl_atomic *a)
{
    const char *tmp = a->slot->name;
    if (renameat2(a->dir, tmp, a->dir, a->base, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    /* A file system without the flag: a hard link does not replace either. */
    if (linkat(a->dir, tmp, a->dir, a->base, 0) == 0) {
        return unlinkat(a->dir, tmp, 0);
    }
    if (errno == EEXIST || faccessat(a->dir, a->base, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(a->dir, tmp, a->dir, a->base);
}

/* fsync, where the file system and the kind of file know it. */
static int sync_fd(int fd)
{
    int r;
    do {
        r = fsync(fd);
    } while (r < 0 && errno == EINTR);
    return r < 0 && (errno == EINVAL || errno == ENOTSUP || errno == EROFS) ? 0 : r;
}

int ecl_atomic_commit(struct ecl_atomic *a, struct ecl_error *err)
{
    int r  = ECL_OK;
    int fd = a->fd;
    a->fd  = -1;
    if (sync_fd(fd) < 0) {
        r = ecl_fail(err, ECL_E_WRITE, a->path, "cannot write to the disk: %s", strerror(errno));
    }
    /* Network file systems report a full disk as late as here. */
    if (close(fd) < 0 && r == ECL_OK && errno != EINTR) {
        r = ecl_fail(err, ECL_E_WRITE, a->path, "cannot write: %s", strerror(errno));
    }
    if (!a->slot) {
        atomic_free(a);
        return r;
    }
    if (r == ECL_OK) {
        int moved = a->force ? renameat(a->dir, a->slot->name, a->dir, a->base) : rename_new(a);
        if (moved < 0) {
            r = errno == EEXIST
                    ? exists_already(a, err)
                    : ecl_fail(err, ECL_E_WRITE, a->path, "cannot rename: %s", strerror(errno));
        } else {
            atomic_store(&a->slot->state, SLOT_FREE);
            a->slot = NULL;
        }
    }
    if (r == ECL_OK && sync_fd(a->dir) < 0) {
        r = ecl_fail(err, ECL_E_WRITE, a->path, "cannot write the folder to the disk: %s",
                     strerror(errno));
    }
    ecl_atomic_abort(a); /* frees; removes the temporary where it is still there */
    return r;
}

void ecl_atomic_abort(struct ecl_atomic *a)
{
    if (!a) {
        return;
    }
    int expected = SLOT_LIVE;
    if (a->slot && atomic_compare_exchange_strong(&a->slot->state, &expected, SLOT_FILLING)) {
        unlinkat(a->dir, a->slot->name, 0);
    }
    atomic_free(a);
}
