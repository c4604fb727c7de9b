/* zip_read.c: zips through libzip.
 *
 * Invariants: no name leads out of the set; no byte is handed out beyond the
 * limits, counted while inflating, because a directory can lie about sizes;
 * nothing is ever unpacked to a disk. */
#include "io/zip_read_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#define MAX_ENTRIES   ((zip_int64_t)100000)
#define DEFAULT_SIZE  ((uint64_t)8 << 30)
#define DEFAULT_RATIO 200u
#define RATIO_FROM    ((uint64_t)1 << 20) /* small members may pack as well as they like */

struct entry {
    char *name;
    uint64_t size, packed;
    uint64_t counted; /* of this entry in zip.total */
    bool encrypted;
};

struct ecl_unzip {
    zip_t *za;
    char *name;
    struct entry *entry;
    size_t n;
    uint64_t max_size, total; /* of claim files */
    unsigned max_ratio;       /* 0: none */
    const char *raise;        /* by what, or NULL */
};

struct zip_member {
    zip_file_t *zf;
    struct ecl_unzip *z;
    size_t i;
    uint64_t done;
    const char *shown;
};

uint64_t ecl_unzip_max_size(const struct ecl_package_opts *opts)
{
    return opts && opts->max_size ? opts->max_size : DEFAULT_SIZE;
}

static int fail_zip(struct ecl_error *err, zip_error_t *ze, const char *name)
{
    switch (zip_error_code_zip(ze)) {
    case ZIP_ER_MEMORY:
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    case ZIP_ER_OPEN:
    case ZIP_ER_SEEK:
        errno = zip_error_code_system(ze);
        return ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno));
    case ZIP_ER_READ:
        /* Without an errno of its own, the data ended too early. */
        errno = zip_error_code_system(ze);
        if (errno) {
            return ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno));
        }
        break;
    case ZIP_ER_COMPNOTSUPP:
        return ecl_fail(
            err, ECL_E_FORMAT, name,
            "is packed with a method that is not supported: pack it as an ordinary zip");
    case ZIP_ER_CRC:
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "is damaged: its checksum does not match, copy or export it again");
    default:
        break;
    }
    return ecl_fail(err, ECL_E_FORMAT, name, "is not a complete zip (%s): copy or export it again",
                    zip_error_strerror(ze));
}

static int unsafe_name(struct ecl_error *err, const char *zip, const char *name, const char *why)
{
    return ecl_fail(err, ECL_E_UNSAFE, zip, "holds '%s', %s: pack the claim files again", name,
                    why);
}

/* Turns '\' into '/' (zips made by old Windows programs) and refuses names that
 * lead elsewhere. */
static int check_name(char *s, const char *zip, struct ecl_error *err)
{
    for (char *p = s; *p; p++) {
        if (*p == '\\') {
            *p = '/';
        }
    }
    bool drive = ((s[0] >= 'A' && s[0] <= 'Z') || (s[0] >= 'a' && s[0] <= 'z')) && s[1] == ':';
    if (s[0] == '/' || drive) {
        return unsafe_name(err, zip, s, "an absolute name");
    }
    for (const char *p = s; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (p[0] == '.' && p[1] == '.' && (p[2] == '/' || p[2] == '\0')) {
            return unsafe_name(err, zip, s, "a name with ../");
        }
    }
    size_t n = strlen(s);
    if (n > 4 && ecl_str_eq_nocase(ecl_str_make(s + n - 4, 4), ECL_STR(".zip"))) {
        return ecl_fail(err, ECL_E_UNSAFE, zip,
                        "holds another zip, '%s': unpack it and give the inner one", s);
    }
    return ECL_OK;
}

static int load_entry(struct ecl_unzip *z, size_t i, struct ecl_error *err)
{
    struct entry *e = &z->entry[i];
    zip_stat_t st;
    if (zip_stat_index(z->za, i, ZIP_FL_ENC_RAW, &st) != 0) {
        return fail_zip(err, zip_get_error(z->za), z->name);
    }
    e->name = strdup(st.valid & ZIP_STAT_NAME ? st.name : "");
    if (!e->name) {
        return ecl_fail(err, ECL_E_NOMEM, z->name, "out of memory");
    }
    e->size      = st.valid & ZIP_STAT_SIZE ? st.size : 0;
    e->packed    = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
    e->encrypted = st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE;
    return check_name(e->name, z->name, err);
}

static int load_entries(struct ecl_unzip *z, struct ecl_error *err)
{
    zip_int64_t n = zip_get_num_entries(z->za, 0);
    if (n > MAX_ENTRIES) {
        return ecl_fail(err, ECL_E_UNSAFE, z->name, "holds more than %lld files",
                        (long long)MAX_ENTRIES);
    }
    if (n <= 0) {
        return ECL_OK;
    }
    z->entry = calloc((size_t)n, sizeof *z->entry);
    if (!z->entry) {
        return ecl_fail(err, ECL_E_NOMEM, z->name, "out of memory");
    }
    z->n = (size_t)n;
    for (size_t i = 0; i < z->n; i++) {
        int r = load_entry(z, i, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

/* Takes src over, also on failure. */
static int open_source(struct ecl_unzip **out, zip_source_t *src, const char *name,
                       const struct ecl_package_opts *opts, struct ecl_error *err)
{
    int r               = ECL_E_NOMEM;
    struct ecl_unzip *z = calloc(1, sizeof *z);
    zip_error_t ze;
    zip_error_init(&ze);
    if (z) {
        z->name = strdup(name);
    }
    if (!z || !z->name) {
        ecl_fail(err, r, name, "out of memory");
        zip_source_free(src);
        goto done;
    }
    z->max_size  = ecl_unzip_max_size(opts);
    z->max_ratio = opts && opts->max_ratio  ? opts->max_ratio
                   : opts && opts->max_size ? 0
                                            : DEFAULT_RATIO;
    z->raise     = opts ? opts->raise : NULL;
    z->za        = zip_open_from_source(src, ZIP_RDONLY, &ze);
    if (!z->za) {
        r = fail_zip(err, &ze, name);
        zip_source_free(src);
        goto done;
    }
    r = load_entries(z, err);
done:
    zip_error_fini(&ze);
    if (r != ECL_OK) {
        ecl_unzip_close(z);
        z = NULL;
    }
    *out = z;
    return r;
}

int ecl_unzip_open_path(struct ecl_unzip **z, const char *path, const struct ecl_package_opts *opts,
                        struct ecl_error *err)
{
    zip_source_t *src = zip_source_file_create(path, 0, -1, NULL);
    *z                = NULL;
    return src ? open_source(z, src, path, opts, err)
               : ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
}

int ecl_unzip_open_fd(struct ecl_unzip **z, int fd, const char *name,
                      const struct ecl_package_opts *opts, struct ecl_error *err)
{
    *z      = NULL;
    FILE *f = fdopen(fd, "rb");
    if (!f) {
        int r = ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno));
        close(fd);
        return r;
    }
    zip_source_t *src = zip_source_filep_create(f, 0, -1, NULL);
    if (!src) {
        fclose(f);
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    return open_source(z, src, name, opts, err);
}

int ecl_unzip_open_mem(struct ecl_unzip **z, struct ecl_str bytes, const char *name,
                       const struct ecl_package_opts *opts, struct ecl_error *err)
{
    zip_source_t *src = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    *z                = NULL;
    return src ? open_source(z, src, name, opts, err)
               : ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
}

void ecl_unzip_close(struct ecl_unzip *z)
{
    if (!z) {
        return;
    }
    for (size_t i = 0; i < z->n; i++) {
        free(z->entry[i].name);
    }
    free(z->entry);
    if (z->za) {
        zip_discard(z->za);
    }
    free(z->name);
    free(z);
}

size_t ecl_unzip_count(const struct ecl_unzip *z)
{
    return z->n;
}

const char *ecl_unzip_name(const struct ecl_unzip *z, size_t i)
{
    return z->entry[i].name;
}

uint64_t ecl_unzip_size(const struct ecl_unzip *z, size_t i)
{
    return z->entry[i].size;
}

/* Holds the limits for an entry of which bytes are unpacked or promised. */
static int hold_limits(struct ecl_unzip *z, size_t i, uint64_t bytes, const char *shown,
                       struct ecl_error *err)
{
    struct entry *e = &z->entry[i];
    if (bytes > e->counted) {
        if (__builtin_add_overflow(z->total, bytes - e->counted, &z->total)) {
            z->total = UINT64_MAX;
        }
        e->counted = bytes;
    }
    if (z->total > z->max_size) {
        return ecl_fail(err, ECL_E_UNSAFE, shown,
                        "unpacks beyond the limit of %llu bytes for a zip%s%s",
                        (unsigned long long)z->max_size,
                        z->raise ? ": if you trust it, raise " : "", z->raise ? z->raise : "");
    }
    if (z->max_ratio && bytes > RATIO_FROM && bytes / z->max_ratio > e->packed) {
        return ecl_fail(err, ECL_E_UNSAFE, shown,
                        "unpacks to more than %u times its packed size, like a zip bomb%s%s",
                        z->max_ratio,
                        z->raise ? ": if you trust it, say how large it may be with " : "",
                        z->raise ? z->raise : "");
    }
    return ECL_OK;
}

int ecl_unzip_claim(struct ecl_unzip *z, size_t i, const char *shown, struct ecl_error *err)
{
    if (z->entry[i].encrypted) {
        return ecl_fail(err, ECL_E_UNSAFE, shown,
                        "is encrypted: unpack the zip with its password and give the folder");
    }
    return hold_limits(z, i, z->entry[i].size, shown, err);
}

static ssize_t member_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct zip_member *m = ctx;
    zip_int64_t got      = zip_fread(m->zf, buf, n);
    if (got < 0) {
        return fail_zip(err, zip_file_get_error(m->zf), m->shown);
    }
    m->done += (uint64_t)got;
    int r = hold_limits(m->z, m->i, m->done, m->shown, err);
    return r == ECL_OK ? (ssize_t)got : r;
}

static void member_close(void *ctx)
{
    struct zip_member *m = ctx;
    zip_fclose(m->zf);
    free(m);
}

int ecl_unzip_read(struct ecl_unzip *z, size_t i, const char *shown, struct ecl_input *in,
                   struct ecl_error *err)
{
    struct zip_member *m = calloc(1, sizeof *m);
    if (!m) {
        return ecl_fail(err, ECL_E_NOMEM, shown, "out of memory");
    }
    m->zf = zip_fopen_index(z->za, i, 0);
    if (!m->zf) {
        free(m);
        return fail_zip(err, zip_get_error(z->za), shown);
    }
    m->z     = z;
    m->i     = i;
    m->shown = shown;
    *in      = (struct ecl_input){member_read, member_close, m, shown};
    return ECL_OK;
}
