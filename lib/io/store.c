/* store.c: text in memory, or in a file read through a window.
 *
 * Reading a file a second time through a window of 256 KiB was measured cheaper
 * than holding it: the page cache has it, and no memory must be faulted in. */
#include "io/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW ((size_t)256 << 10) /* read ahead when reading goes on where it stopped */
#define JUMP   ((size_t)8 << 10)   /* read after a jump */

void ecl_store_init(struct ecl_store *s, struct ecl_budget *budget, const char *name)
{
    memset(s, 0, sizeof *s);
    s->budget = budget;
    s->name   = name;
    s->fd     = -1;
    ecl_buf_init(&s->mem, 0);
}

void ecl_store_done(struct ecl_store *s)
{
    if (s->fd >= 0) {
        close(s->fd);
    }
    ecl_buf_done(&s->mem);
    free(s->win);
    ecl_store_init(s, s->budget, s->name);
}

int ecl_store_open(struct ecl_store *s, const char *path, struct ecl_error *err)
{
    struct stat st;
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0 || fstat(s->fd, &st) != 0) {
        return ecl_fail(err, ECL_E_READ, s->name, "cannot be opened: %s", strerror(errno));
    }
    posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    s->plain    = true;
    s->size     = (uint64_t)st.st_size;
    s->mtime_s  = st.st_mtim.tv_sec;
    s->mtime_ns = st.st_mtim.tv_nsec;
    return ECL_OK;
}

int ecl_store_unchanged(const struct ecl_store *s, struct ecl_error *err)
{
    struct stat st;
    if (s->plain && s->fd >= 0 &&
        (fstat(s->fd, &st) != 0 || (uint64_t)st.st_size != s->size ||
         st.st_mtim.tv_sec != s->mtime_s || st.st_mtim.tv_nsec != s->mtime_ns)) {
        errno = 0;
        return ecl_fail(err, ECL_E_READ, s->name,
                        "changed while it was read: wait until the export has ended, then import "
                        "again");
    }
    return ECL_OK;
}

static int write_all(struct ecl_store *s, struct ecl_error *err)
{
    for (size_t at = 0; at < s->mem.n;) {
        ssize_t put = write(s->fd, s->mem.p + at, s->mem.n - at);
        if (put < 0 && errno != EINTR) {
            return ecl_fail(
                err, ECL_E_WRITE, s->budget->tmpdir,
                "cannot hold %s in a temporary file: %s; set TMPDIR to a folder with room", s->name,
                strerror(errno));
        }
        at += put > 0 ? (size_t)put : 0;
    }
    s->mem.n = 0;
    return ECL_OK;
}

/* Moves what is held to a file without a name. */
static int spill(struct ecl_store *s, struct ecl_error *err)
{
    s->fd = open(s->budget->tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->fd < 0) {
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/eclaim.XXXXXX", s->budget->tmpdir);
        s->fd = n > 0 && (size_t)n < sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
        if (s->fd >= 0) {
            unlink(path);
        }
    }
    if (s->fd < 0) {
        return ecl_fail(
            err, ECL_E_WRITE, s->budget->tmpdir,
            "no temporary file for input larger than the memory limit: %s; set TMPDIR to a "
            "folder with room",
            strerror(errno));
    }
    s->budget->left += s->mem.n;
    int r = write_all(s, err);
    ecl_buf_done(&s->mem);
    return r;
}

int ecl_store_add(struct ecl_store *s, const void *p, size_t n, struct ecl_error *err)
{
    int r = ECL_OK;
    if (s->fd < 0 && n > s->budget->left) {
        r = spill(s, err);
    } else if (s->fd < 0) {
        s->budget->left -= n;
    } else if (s->mem.n > WINDOW) {
        r = write_all(s, err);
    }
    if (r == ECL_OK && ecl_buf_add(&s->mem, p, n) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, s->name,
                     "out of memory: give a smaller --memory, so that more is kept in $TMPDIR");
    }
    s->size += n;
    return r;
}

int ecl_store_fill(struct ecl_store *s, const struct ecl_input *in, struct ecl_error *err)
{
    char *block = malloc(WINDOW);
    if (!block) {
        return ecl_fail(err, ECL_E_NOMEM, s->name, "out of memory");
    }
    int r = ECL_OK;
    while (r == ECL_OK) {
        ssize_t got = ecl_input_full(in, block, WINDOW, err);
        if (got <= 0) {
            r = (int)got;
            break;
        }
        r = ecl_store_add(s, block, (size_t)got, err);
    }
    free(block);
    return r;
}

/* Reads n bytes at offset at into to. */
static int read_at(const struct ecl_store *s, uint64_t at, char *to, size_t n,
                   struct ecl_error *err)
{
    for (size_t have = 0; have < n;) {
        ssize_t got = pread(s->fd, to + have, n - have, (off_t)(at + have));
        if (got == 0) {
            int r = ecl_store_unchanged(s, err);
            return r != ECL_OK ? r : ecl_fail(err, ECL_E_READ, s->name, "ends too early");
        }
        if (got < 0 && errno != EINTR) {
            return ecl_fail(err, ECL_E_READ, s->name, "cannot be read: %s", strerror(errno));
        }
        have += got > 0 ? (size_t)got : 0;
    }
    return ECL_OK;
}

int ecl_store_ready(struct ecl_store *s, bool hold, struct ecl_error *err)
{
    if (s->fd >= 0 && !s->plain) {
        int r = write_all(s, err);
        ecl_buf_done(&s->mem);
        return r;
    }
    if (s->fd < 0 || !hold || s->size > s->budget->left || s->mem.n) {
        return ECL_OK;
    }
    if (ecl_buf_reserve(&s->mem, (size_t)s->size) != ECL_OK) {
        return ECL_OK; /* the file can still be read where it stands */
    }
    int r = read_at(s, 0, s->mem.p, (size_t)s->size, err);
    if (r == ECL_OK) {
        s->mem.n = (size_t)s->size;
        s->budget->left -= s->size;
    }
    return r;
}

int ecl_store_view(struct ecl_store *s, uint64_t at, size_t want, struct ecl_str *view,
                   struct ecl_error *err)
{
    if (at >= s->size) {
        return ecl_fail(err, ECL_E_INTERNAL, s->name, "read beyond the end");
    }
    if (s->mem.n) {
        *view = ecl_str_make(s->mem.p + at, s->mem.n - (size_t)at);
        return ECL_OK;
    }
    uint64_t rest = s->size - at;
    size_t need   = want < rest ? want : (size_t)rest;
    if (at < s->win_at || at + need > s->win_at + s->win_n) {
        bool onward  = at >= s->win_at && at <= s->win_at + s->win_n + JUMP;
        size_t ahead = onward ? WINDOW : JUMP;
        size_t load  = need > ahead ? need : ahead;
        load         = load < rest ? load : (size_t)rest;
        if (load > s->win_cap) {
            size_t cap = load > WINDOW ? load : WINDOW;
            char *p    = realloc(s->win, cap);
            if (!p) {
                return ecl_fail(err, ECL_E_NOMEM, s->name, "out of memory");
            }
            s->win     = p;
            s->win_cap = cap;
        }
        s->win_n = 0;
        int r    = read_at(s, at, s->win, load, err);
        if (r != ECL_OK) {
            return r;
        }
        s->win_at = at;
        s->win_n  = load;
    }
    *view = ecl_str_make(s->win + (at - s->win_at), s->win_n - (size_t)(at - s->win_at));
    return ECL_OK;
}
