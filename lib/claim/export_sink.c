/* export_sink.c: a part of a submission as a zip, a folder or a single file.
 * Each appears whole or not at all: zip and file by way of an atomic file, a
 * folder by way of a hidden folder beside it, whose files are atomic as well, so
 * that a signal leaves no patients' data behind. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim/export_priv.h"

#define BLOCK ((size_t)64 << 10)

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* Ends a digest as 64 hexadecimal digits. */
static void sha256_hex(struct sha256_ctx *sha, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_SIZE];
    sha256_digest(sha, sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i]     = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[64] = '\0';
}

/* --- an output that counts and hashes ------------------------------------- */

/* What goes to standard output has no manifest and is not hashed: SHA-256 takes
 * longer than writing JSON does. */

struct hashed {
    struct ecl_atomic *file; /* NULL: only to */
    struct ecl_output to;
    struct sha256_ctx sha;
    uint64_t bytes;
};

static int hashed_open(struct hashed *h, const char *path, const struct ecl_output *to, bool force,
                       struct ecl_error *err)
{
    if (to) {
        h->to = *to;
        return ECL_OK;
    }
    sha256_init(&h->sha);
    int r = ecl_atomic_open(&h->file, path, force, err);
    if (r == ECL_OK) {
        h->to = ecl_output_fd(ecl_atomic_fd(h->file), path);
    }
    return r;
}

static int hashed_write(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    struct hashed *h = ctx;
    if (h->file) {
        sha256_update(&h->sha, n, p);
    }
    h->bytes += n;
    return ecl_output_write(&h->to, p, n, err);
}

static void hashed_end(struct hashed *h, struct ecl_export_part *part)
{
    if (h->file) {
        sha256_hex(&h->sha, part->sha256);
    }
    part->bytes = h->bytes;
}

static int hashed_commit(struct hashed *h, struct ecl_error *err)
{
    struct ecl_atomic *file = h->file;
    h->file                 = NULL;
    return file ? ecl_atomic_commit(file, err) : ECL_OK;
}

/* --- zip -------------------------------------------------------------------- */

struct zip_sink {
    struct ecl_sink sink;
    struct ecl_zip *zip;
    struct hashed out;
};

static int zip_add(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                   struct ecl_error *err)
{
    return ecl_zip_add(((struct zip_sink *)s)->zip, file, p, n, err);
}

static int zip_reserve(struct ecl_sink *s, unsigned file, size_t n, struct ecl_error *err)
{
    (void)s, (void)file, (void)n, (void)err;
    return ECL_OK; /* ecl_zip_head puts it in front */
}

static int zip_head(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                    struct ecl_error *err)
{
    return ecl_zip_head(((struct zip_sink *)s)->zip, file, p, n, err);
}

static uint64_t zip_bound(const struct ecl_sink *s, uint64_t more)
{
    return ecl_zip_bound(((const struct zip_sink *)s)->zip, more);
}

static int zip_sync(struct ecl_sink *s, struct ecl_error *err)
{
    return ecl_zip_sync(((struct zip_sink *)s)->zip, err);
}

static int zip_finish(struct ecl_sink *s, struct ecl_export_part *part, struct ecl_error *err)
{
    struct zip_sink *z    = (struct zip_sink *)s;
    bool keep[ECL_NFILES] = {false};
    for (size_t f = 0; f < ECL_NFILES; f++) {
        keep[f]             = part->file[f].name != NULL;
        part->file[f].bytes = ecl_zip_bytes(z->zip, f);
    }
    const struct ecl_output out = {hashed_write, NULL, &z->out, part->path};
    int r                       = ecl_zip_finish(z->zip, keep, &out, err);
    hashed_end(&z->out, part);
    ecl_zip_close(z->zip);
    z->zip = NULL;
    return r;
}

static int zip_commit(struct ecl_sink *s, struct ecl_error *err)
{
    return hashed_commit(&((struct zip_sink *)s)->out, err);
}

static void zip_close(struct ecl_sink *s)
{
    struct zip_sink *z = (struct zip_sink *)s;
    ecl_zip_close(z->zip);
    ecl_atomic_abort(z->out.file);
    free(z);
}

int ecl_sink_zip(struct ecl_sink **s, const char *path, const struct ecl_output *to, bool force,
                 struct ecl_zip_pool *pool, const char *const *names, size_t chunk,
                 const char *tmpdir, struct ecl_error *err)
{
    static const struct ecl_sink_ops ops = {zip_add,  zip_reserve, zip_head,   zip_bound,
                                            zip_sync, zip_finish,  zip_commit, zip_close};
    struct zip_sink *z                   = calloc(1, sizeof *z);
    if (!z) {
        return no_memory(err);
    }
    z->sink.ops = &ops;
    int r       = hashed_open(&z->out, path, to, force, err);
    if (r == ECL_OK) {
        r = ecl_zip_open(&z->zip, pool, names, ECL_NFILES, chunk, tmpdir, err);
    }
    if (r != ECL_OK) {
        zip_close(&z->sink);
        return r;
    }
    *s = &z->sink;
    return ECL_OK;
}

/* --- a single file ---------------------------------------------------------- */

struct file_sink {
    struct ecl_sink sink;
    struct hashed out;
    struct ecl_buf buf;
};

static int file_flush(struct file_sink *f, struct ecl_error *err)
{
    int r    = f->buf.n ? hashed_write(&f->out, f->buf.p, f->buf.n, err) : ECL_OK;
    f->buf.n = 0;
    return r;
}

static int file_add(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                    struct ecl_error *err)
{
    (void)file;
    struct file_sink *f = (struct file_sink *)s;
    int r               = f->buf.n + n > BLOCK ? file_flush(f, err) : ECL_OK;
    if (r != ECL_OK || n > BLOCK) {
        return r == ECL_OK ? hashed_write(&f->out, p, n, err) : r;
    }
    return ecl_buf_add(&f->buf, p, n) == ECL_OK ? ECL_OK : no_memory(err);
}

static int file_head(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                     struct ecl_error *err)
{
    (void)s, (void)file, (void)p, (void)n;
    return ecl_fail(err, ECL_E_INTERNAL, NULL, "a single file has no part to fill in later");
}

static int file_reserve(struct ecl_sink *s, unsigned file, size_t n, struct ecl_error *err)
{
    return file_head(s, file, NULL, n, err);
}

static uint64_t file_bound(const struct ecl_sink *s, uint64_t more)
{
    const struct file_sink *f = (const struct file_sink *)s;
    return f->out.bytes + f->buf.n + more;
}

static int sync_nothing(struct ecl_sink *s, struct ecl_error *err)
{
    (void)s, (void)err;
    return ECL_OK;
}

static int file_finish(struct ecl_sink *s, struct ecl_export_part *part, struct ecl_error *err)
{
    struct file_sink *f = (struct file_sink *)s;
    int r               = file_flush(f, err);
    hashed_end(&f->out, part);
    ecl_buf_done(&f->buf);
    return r;
}

static int file_commit(struct ecl_sink *s, struct ecl_error *err)
{
    return hashed_commit(&((struct file_sink *)s)->out, err);
}

static void file_close(struct ecl_sink *s)
{
    struct file_sink *f = (struct file_sink *)s;
    ecl_atomic_abort(f->out.file);
    ecl_buf_done(&f->buf);
    free(f);
}

int ecl_sink_file(struct ecl_sink **s, const char *path, const struct ecl_output *to, bool force,
                  struct ecl_error *err)
{
    static const struct ecl_sink_ops ops = {file_add,     file_reserve, file_head,   file_bound,
                                            sync_nothing, file_finish,  file_commit, file_close};
    struct file_sink *f                  = calloc(1, sizeof *f);
    if (!f) {
        return no_memory(err);
    }
    f->sink.ops = &ops;
    ecl_buf_init(&f->buf, 0);
    int r = hashed_open(&f->out, path, to, force, err);
    if (r != ECL_OK) {
        file_close(&f->sink);
        return r;
    }
    *s = &f->sink;
    return ECL_OK;
}

/* --- folder ----------------------------------------------------------------- */

struct folder_file {
    struct ecl_atomic *file; /* NULL before the first byte */
    struct ecl_buf buf;
    uint64_t bytes;
    bool there; /* stands in the hidden folder under its name */
};

struct folder_sink {
    struct ecl_sink sink;
    char *path, *hidden; /* hidden: NULL once it has become path */
    const char *const *names;
    bool force;
    uint64_t bytes;
    struct folder_file file[ECL_NFILES];
};

/* dir/name in new memory. */
static char *join(const char *dir, const char *name)
{
    char *p = NULL;
    return asprintf(&p, "%s/%s", dir, name) < 0 ? NULL : p;
}

static int folder_begin(struct folder_sink *d, unsigned f, struct ecl_error *err)
{
    char *path = join(d->hidden, d->names[f]);
    if (!path) {
        return no_memory(err);
    }
    int r = ecl_atomic_open(&d->file[f].file, path, false, err);
    free(path);
    return r;
}

static int folder_flush(struct folder_sink *d, unsigned f, const void *p, size_t n,
                        struct ecl_error *err)
{
    const struct ecl_output out = ecl_output_fd(ecl_atomic_fd(d->file[f].file), d->names[f]);
    return n ? ecl_output_write(&out, p, n, err) : ECL_OK;
}

static int folder_add(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                      struct ecl_error *err)
{
    struct folder_sink *d = (struct folder_sink *)s;
    struct folder_file *f = &d->file[file];
    int r                 = f->file ? ECL_OK : folder_begin(d, file, err);
    if (r == ECL_OK && f->buf.n + n > BLOCK) {
        r        = folder_flush(d, file, f->buf.p, f->buf.n, err);
        f->buf.n = 0;
    }
    if (r == ECL_OK && n > BLOCK) {
        r = folder_flush(d, file, p, n, err);
    } else if (r == ECL_OK && ecl_buf_add(&f->buf, p, n) != ECL_OK) {
        r = no_memory(err);
    }
    f->bytes += n;
    d->bytes += n;
    return r;
}

static int folder_reserve(struct ecl_sink *s, unsigned file, size_t n, struct ecl_error *err)
{
    char *zeros = calloc(1, n);
    int r       = zeros ? folder_add(s, file, zeros, n, err) : no_memory(err);
    free(zeros);
    return r;
}

static int folder_head(struct ecl_sink *s, unsigned file, const void *p, size_t n,
                       struct ecl_error *err)
{
    struct folder_sink *d = (struct folder_sink *)s;
    struct folder_file *f = &d->file[file];
    int r                 = folder_flush(d, file, f->buf.p, f->buf.n, err);
    f->buf.n              = 0;
    if (r == ECL_OK && pwrite(ecl_atomic_fd(f->file), p, n, 0) != (ssize_t)n) {
        r = ecl_fail(err, ECL_E_WRITE, d->names[file], "cannot write: %s", strerror(errno));
    }
    return r;
}

static uint64_t folder_bound(const struct ecl_sink *s, uint64_t more)
{
    return ((const struct folder_sink *)s)->bytes + more + ECL_NFILES; /* DBF end marks */
}

/* SHA-256 of a file in the hidden folder. */
static int hash_file(const struct folder_sink *d, unsigned f, char out[65], struct ecl_error *err)
{
    char *path = join(d->hidden, d->names[f]);
    if (!path) {
        return no_memory(err);
    }
    struct sha256_ctx sha;
    sha256_init(&sha);
    int fd = open(path, O_RDONLY | O_CLOEXEC), r = ECL_OK;
    ssize_t got = fd < 0 ? -1 : 1;
    uint8_t block[BLOCK];
    while (got > 0) {
        got = read(fd, block, sizeof block);
        if (got > 0) {
            sha256_update(&sha, (size_t)got, block);
        } else if (got < 0 && errno == EINTR) {
            got = 1;
        }
    }
    if (got < 0) {
        r = ecl_fail(err, ECL_E_WRITE, path, "cannot be read back: %s", strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    sha256_hex(&sha, out);
    free(path);
    return r;
}

static int folder_finish(struct ecl_sink *s, struct ecl_export_part *part, struct ecl_error *err)
{
    struct folder_sink *d = (struct folder_sink *)s;
    int r                 = ECL_OK;
    for (unsigned i = 0; r == ECL_OK && i < ECL_NFILES; i++) {
        struct folder_file *f = &d->file[i];
        if (!part->file[i].name) {
            continue;
        }
        r = folder_add(s, i, "", 0, err); /* a file without a byte exists, too */
        if (r == ECL_OK) {
            r = folder_flush(d, i, f->buf.p, f->buf.n, err);
        }
        ecl_buf_done(&f->buf);
        if (r == ECL_OK) {
            r       = ecl_atomic_commit(f->file, err);
            f->file = NULL;
        }
        if (r == ECL_OK) {
            f->there            = true;
            part->file[i].bytes = f->bytes;
            r                   = hash_file(d, i, part->file[i].sha256, err);
        }
    }
    part->bytes = d->bytes;
    return r;
}

/* Moves the files one by one into a folder that is there already, and removes
 * those of our names that this submission does not have. */
static int folder_replace(struct folder_sink *d, struct ecl_error *err)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ECL_NFILES; i++) {
        char *from = join(d->hidden, d->names[i]);
        char *to   = join(d->path, d->names[i]);
        if (!from || !to) {
            r = no_memory(err);
        } else if (d->file[i].there ? rename(from, to) < 0 : unlink(to) < 0 && errno != ENOENT) {
            r = ecl_fail(err, ECL_E_WRITE, to, "cannot be replaced: %s", strerror(errno));
        } else {
            d->file[i].there = false;
        }
        free(from);
        free(to);
    }
    return r;
}

static int folder_commit(struct ecl_sink *s, struct ecl_error *err)
{
    struct folder_sink *d = (struct folder_sink *)s;
    /* An empty folder gives way to another by rename(2); a filled one does not. */
    if (rename(d->hidden, d->path) == 0) {
        ecl_atomic_unwatch(d->hidden);
        free(d->hidden);
        d->hidden = NULL;
        return ECL_OK;
    }
    if ((errno == ENOTEMPTY || errno == EEXIST) && d->force) {
        return folder_replace(d, err);
    }
    return ecl_fail(err, ECL_E_WRITE, d->path, "cannot create the folder: %s", strerror(errno));
}

static void folder_close(struct ecl_sink *s)
{
    struct folder_sink *d = (struct folder_sink *)s;
    for (size_t i = 0; i < ECL_NFILES; i++) {
        ecl_atomic_abort(d->file[i].file);
        ecl_buf_done(&d->file[i].buf);
        char *path = d->hidden && d->file[i].there ? join(d->hidden, d->names[i]) : NULL;
        if (path) {
            unlink(path);
        }
        free(path);
    }
    if (d->hidden) {
        rmdir(d->hidden);
        ecl_atomic_unwatch(d->hidden);
    }
    free(d->hidden);
    free(d->path);
    free(d);
}

static bool is_empty(DIR *dir)
{
    const struct dirent *e;
    bool empty = true;
    while (empty && (e = readdir(dir)) != NULL) {
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    }
    return empty;
}

/* ECL_OK when nothing is there, an empty folder, or with force any folder. */
static int check_free(const char *path, bool force, struct ecl_error *err)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        return ECL_OK;
    }
    DIR *dir   = opendir(path);
    bool empty = dir && is_empty(dir);
    if (dir) {
        closedir(dir);
    } else {
        return ecl_fail(err, ECL_E_WRITE, path, "cannot be used as a folder: %s", strerror(errno));
    }
    return empty || force
               ? ECL_OK
               : ecl_fail(err, ECL_E_WRITE, path,
                          "exists already; give --force to replace the claim files in it");
}

/* Makes the hidden folder PLACE/.NAME.XXXXXX. */
static int make_hidden(struct folder_sink *d, struct ecl_error *err)
{
    const char *slash = strrchr(d->path, '/');
    int dir           = slash ? (int)(slash - d->path) + 1 : 0;
    char *hidden      = NULL;
    if (asprintf(&hidden, "%.*s.%s.XXXXXX", dir, d->path, d->path + dir) < 0) {
        return no_memory(err);
    }
    if (!mkdtemp(hidden)) {
        free(hidden);
        return ecl_fail(err, ECL_E_WRITE, d->path, "cannot create a folder beside it: %s",
                        strerror(errno));
    }
    d->hidden = hidden;
    ecl_atomic_watch(d->hidden, d->names, ECL_NFILES);
    return ECL_OK;
}

int ecl_sink_folder(struct ecl_sink **s, const char *path, bool force, const char *const *names,
                    struct ecl_error *err)
{
    static const struct ecl_sink_ops ops = {folder_add,    folder_reserve, folder_head,
                                            folder_bound,  sync_nothing,   folder_finish,
                                            folder_commit, folder_close};
    struct folder_sink *d                = calloc(1, sizeof *d);
    if (!d) {
        return no_memory(err);
    }
    d->sink.ops = &ops;
    d->names    = names;
    d->force    = force;
    for (size_t i = 0; i < ECL_NFILES; i++) {
        ecl_buf_init(&d->file[i].buf, 0);
    }
    d->path = strdup(path);
    int r   = d->path ? check_free(path, force, err) : no_memory(err);
    if (r == ECL_OK) {
        r = make_hidden(d, err);
    }
    if (r != ECL_OK) {
        folder_close(&d->sink);
        return r;
    }
    *s = &d->sink;
    return ECL_OK;
}
