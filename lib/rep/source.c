/* source.c: the workbooks of files, folders, zips and standard input.
 *
 * Names are gathered first; a workbook is opened when its turn comes. What stands in
 * a zip is unpacked into a file without a name, within the limits of zip_read. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/room_priv.h"
#include "io/member_priv.h"
#include "io/spool_priv.h"
#include "io/zip_read_priv.h"
#include "rep/rep_priv.h"

enum {
    MAX_DEPTH = 32,
    MAX_FILES = 1000000,
    BLOCK     = 64 * 1024,
};

struct source {
    char *path; /* of the file, or of the zip it stands in */
    char *name; /* for messages */
    size_t entry;
    bool in_zip;
    int kept;              /* a file without a name that holds what came from a pipe; -1: none */
    struct ecl_error *why; /* it cannot be read; NULL: nothing is known against it */
};

struct rep_sources {
    struct source *v;
    size_t n, cap, failed;
    struct ecl_package_opts limits;
    int *kept; /* what came from pipes */
    size_t nkept;
    bool stdin_read;
};

static int no_memory(struct ecl_error *err, const char *name)
{
    return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
}

/* --- collecting --------------------------------------------------------------------- */

static int add(struct rep_sources *s, const char *shown, int kept, const char *member, size_t entry,
               struct ecl_error *err)
{
    struct source *v;
    if (s->n == MAX_FILES) {
        return ecl_fail(err, ECL_E_UNSAFE, shown, "more than %d files", MAX_FILES);
    }
    if (ecl_room(&s->v, &s->cap, s->n + 1, sizeof *s->v) != ECL_OK) {
        return no_memory(err, shown);
    }
    v       = &s->v[s->n];
    *v      = (struct source){.entry = entry, .in_zip = member != NULL, .kept = kept};
    v->path = strdup(shown);
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r   = ecl_buf_addf(&b, "%s%s%s", shown, member ? ":" : "", member ? member : "");
    r       = r == ECL_OK ? ecl_buf_add_char(&b, '\0') : r;
    v->name = b.p;
    s->n++;
    return r == ECL_OK && v->path ? ECL_OK : no_memory(err, shown);
}

/* Keeps what cannot be read in its place: it is told when its turn comes, so that
 * one bad file does not hide the others. */
static int add_failed(struct rep_sources *s, const char *path, const struct ecl_error *why,
                      struct ecl_error *err)
{
    struct ecl_error *copy = malloc(sizeof *copy);
    int r                  = copy ? add(s, path, -1, NULL, 0, err) : no_memory(err, path);
    if (r != ECL_OK) {
        free(copy);
        return r;
    }
    *copy              = *why;
    s->v[s->n - 1].why = copy;
    s->failed++;
    return ECL_OK;
}

static bool ends_in(const char *name, const char *const *ext)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && ext[i]; i++) {
        if (ecl_str_eq_nocase(ecl_str_of(dot + 1), ecl_str_of(ext[i]))) {
            return true;
        }
    }
    return false;
}

static const char *const book_ext[] = {"xls", "xlsx", "ecd", "csv", "xml", NULL};
static const char *const file_ext[] = {"xls", "xlsx", "ecd", "csv", "xml", "zip", NULL};

/* Whether a workbook's name is worth opening: not a lock file of an office program. */
static bool wanted(const char *path, const char *const *ext)
{
    const char *slash = strrchr(path, '/');
    const char *base  = slash ? slash + 1 : path;
    return base[0] != '.' && base[0] != '~' && ends_in(base, ext);
}

/* Opens the zip at path, or kept. */
static int open_zip(struct rep_sources *s, const char *path, int kept, struct ecl_unzip **z,
                    struct ecl_error *err)
{
    return kept < 0 ? ecl_unzip_open_path(z, path, &s->limits, err)
                    : ecl_unzip_open_fd(z, fcntl(kept, F_DUPFD_CLOEXEC, 3), path, &s->limits, err);
}

/* Adds what stands in a zip; *book is true when the zip is a workbook itself. */
static int add_zip(struct rep_sources *s, const char *path, int kept, bool *book,
                   struct ecl_error *err)
{
    struct ecl_unzip *z = NULL;
    size_t before       = s->n;
    int r               = open_zip(s, path, kept, &z, err);
    *book               = false;
    for (size_t i = 0; r == ECL_OK && i < ecl_unzip_count(z); i++) {
        if (strcmp(ecl_unzip_name(z, i), "[Content_Types].xml") == 0) {
            *book = true;
        }
    }
    for (size_t i = 0; r == ECL_OK && !*book && i < ecl_unzip_count(z); i++) {
        const char *name = ecl_unzip_name(z, i);
        if (wanted(name, book_ext)) {
            r = add(s, path, kept, name, i, err);
        }
    }
    if (r == ECL_OK && !*book && s->n == before) {
        r = ecl_fail(err, ECL_E_FORMAT, path, "zip holds no .xls, .xlsx, .ecd, .csv or .xml");
    }
    ecl_unzip_close(z);
    return r;
}

static int head_of(int fd, char *head, size_t n)
{
    ssize_t got = pread(fd, head, n, 0);
    return got < 0 ? 0 : (int)got;
}

/* Adds a workbook, or what stands in it when it is a zip of workbooks. */
static int add_bytes(struct rep_sources *s, const char *path, int fd, int kept,
                     struct ecl_error *err)
{
    char head[8] = {0};
    bool book    = true;
    if (ecl_is_zip(ecl_str_make(head, (size_t)head_of(fd, head, sizeof head)))) {
        /* A damaged one is for the reader of workbooks to tell. */
        struct ecl_error why = {0};
        size_t before        = s->n;
        int r                = add_zip(s, path, kept, &book, &why);
        if (r != ECL_OK && (s->n > before || ends_in(path, (const char *const[]){"zip", NULL}))) {
            if (err) {
                *err = why;
            }
            return r;
        }
        book = book || r != ECL_OK;
    }
    return book ? add(s, path, kept, NULL, 0, err) : ECL_OK;
}

static int add_file(struct rep_sources *s, const char *path, struct ecl_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return ecl_fail(err, ECL_E_READ, path, "cannot be opened: %s", strerror(errno));
    }
    int r = add_bytes(s, path, fd, -1, err);
    close(fd);
    return r;
}

/* Copies what cannot be sought into a file without a name; *kept is that file. */
static int keep(struct rep_sources *s, int fd, const char *name, int *kept, struct ecl_error *err)
{
    struct ecl_input in = ecl_input_fd(fd, name);
    char *block         = malloc(BLOCK);
    int *list           = realloc(s->kept, (s->nkept + 1) * sizeof *list);
    off_t at            = 0;
    ssize_t n           = 0;
    int r               = block && list ? ECL_OK : no_memory(err, name);
    s->kept             = list ? list : s->kept;
    *kept               = r == ECL_OK ? ecl_spool_open(s->limits.tmpdir, err) : -1;
    if (*kept >= 0) {
        s->kept[s->nkept++] = *kept;
    } else if (r == ECL_OK) {
        r = *kept;
    }
    while (r == ECL_OK && (n = ecl_input_read(&in, block, BLOCK, err)) > 0) {
        r = (uint64_t)at + (uint64_t)n > ecl_unzip_max_size(&s->limits)
                ? ecl_fail(err, ECL_E_UNSAFE, name, "is larger than the limit")
                : ecl_spool_write(*kept, block, (size_t)n, at, err);
        at += n;
    }
    free(block);
    return r == ECL_OK && n < 0 ? (int)n : r;
}

static int add_pipe(struct rep_sources *s, int fd, const char *name, struct ecl_error *err)
{
    int kept;
    int r = keep(s, fd, name, &kept, err);
    return r == ECL_OK ? add_bytes(s, name, kept, kept, err) : r;
}

static int add_stdin(struct rep_sources *s, struct ecl_error *err)
{
    if (s->stdin_read) {
        return ecl_fail(err, ECL_E_USAGE, "-", "standard input can be read once");
    }
    s->stdin_read = true;
    return add_pipe(s, STDIN_FILENO, "standard input", err);
}

/* A pipe or a device that is named, as <(command) of a shell names one. */
static int add_named_pipe(struct rep_sources *s, const char *path, struct ecl_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return ecl_fail(err, ECL_E_READ, path, "cannot be opened: %s", strerror(errno));
    }
    int r = add_pipe(s, fd, path, err);
    close(fd);
    return r;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct rep_sources *s, const char *path, int depth, struct ecl_error *err);

static int add_found(struct rep_sources *s, const char *path, int depth, bool named,
                     struct ecl_error *err)
{
    struct stat st;
    if (stat(path, &st) < 0) {
        return named ? ecl_fail(err, ECL_E_READ, path, "%s", strerror(errno)) : ECL_OK;
    }
    if (S_ISDIR(st.st_mode)) {
        return add_folder(s, path, depth + 1, err);
    }
    if (named && !S_ISREG(st.st_mode)) {
        return add_named_pipe(s, path, err);
    }
    return named || (S_ISREG(st.st_mode) && wanted(path, file_ext)) ? add_file(s, path, err)
                                                                    : ECL_OK;
}

static int add_path(struct rep_sources *s, const char *path, int depth, bool named,
                    struct ecl_error *err)
{
    struct ecl_error why = {0};
    int r                = add_found(s, path, depth, named, &why);
    if ((r == ECL_E_READ || r == ECL_E_FORMAT || r == ECL_E_UNSAFE) && s->n < MAX_FILES) {
        return add_failed(s, path, &why, err);
    }
    if (r != ECL_OK && err) {
        *err = why;
    }
    return r;
}

static int add_folder(struct rep_sources *s, const char *path, int depth, struct ecl_error *err)
{
    struct dirent **list = NULL;
    if (depth > MAX_DEPTH) {
        return ecl_fail(err, ECL_E_UNSAFE, path, "folders stand in each other %d deep", MAX_DEPTH);
    }
    int n = scandir(path, &list, NULL, by_name);
    int r = n < 0 ? ecl_fail(err, ECL_E_READ, path, "cannot be read: %s", strerror(errno)) : ECL_OK;
    for (int i = 0; i < n; i++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        if (r == ECL_OK && list[i]->d_name[0] != '.') {
            size_t len = strlen(path);
            while (len > 1 && path[len - 1] == '/') {
                len--;
            }
            r = ecl_buf_addf(&b, "%.*s/%s", (int)len, path, list[i]->d_name);
            r = r == ECL_OK ? ecl_buf_add_char(&b, '\0') : r;
            r = r == ECL_OK ? add_path(s, b.p, depth, false, err) : no_memory(err, path);
        }
        ecl_buf_done(&b);
        free(list[i]);
    }
    free(list);
    return r;
}

int ecl_rep_sources_open(struct rep_sources **out, const char *const *paths, size_t n,
                         const struct ecl_rep_opts *opts, struct ecl_error *err)
{
    struct rep_sources *s = calloc(1, sizeof *s);
    int r                 = s ? ECL_OK : no_memory(err, NULL);
    *out                  = s;
    if (s) {
        s->limits = (struct ecl_package_opts){.max_size  = opts->max_size,
                                              .max_ratio = opts->max_ratio,
                                              .raise     = opts->raise,
                                              .tmpdir    = opts->tmpdir};
    }
    for (size_t i = 0; i < n && r == ECL_OK; i++) {
        r = strcmp(paths[i], "-") == 0 ? add_stdin(s, err) : add_path(s, paths[i], 0, true, err);
    }
    if (r == ECL_OK && s->n && s->failed == s->n) {
        r = s->v[0].why->code;
        if (err) {
            *err = *s->v[0].why;
        }
    }
    if (r == ECL_OK && s->n == 0) {
        r = ecl_fail(err, ECL_E_FORMAT, n ? paths[0] : NULL,
                     "holds no .xls, .xlsx, .ecd, .csv, .xml or .zip");
    }
    if (r != ECL_OK) {
        ecl_rep_sources_close(s);
        *out = NULL;
    }
    return r;
}

void ecl_rep_sources_close(struct rep_sources *s)
{
    if (!s) {
        return;
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->v[i].path);
        free(s->v[i].why);
        free(s->v[i].name);
    }
    for (size_t i = 0; i < s->nkept; i++) {
        close(s->kept[i]);
    }
    free(s->kept);
    free(s->v);
    free(s);
}

size_t ecl_rep_sources_count(const struct rep_sources *s)
{
    return s->n;
}

const char *ecl_rep_sources_name(const struct rep_sources *s, size_t i)
{
    return s->v[i].name;
}

/* --- opening ----------------------------------------------------------------------------- */

/* Unpacks entry v->entry of the zip into a file without a name. */
static int unpack(struct rep_sources *s, const struct source *v, int *fd, struct ecl_error *err)
{
    struct ecl_unzip *z = NULL;
    struct ecl_input in = {0};
    char *block         = malloc(BLOCK);
    ssize_t n           = 0;
    off_t at            = 0;
    bool open           = false;
    int r               = block ? open_zip(s, v->path, v->kept, &z, err) : no_memory(err, v->name);
    r                   = r == ECL_OK && v->entry >= ecl_unzip_count(z)
                              ? ecl_fail(err, ECL_E_READ, v->name, "changed while it was read")
                              : r;
    r                   = r == ECL_OK ? ecl_unzip_claim(z, v->entry, v->name, err) : r;
    r                   = r == ECL_OK ? ecl_unzip_read(z, v->entry, v->name, &in, err) : r;
    open                = r == ECL_OK;
    *fd                 = r == ECL_OK ? ecl_spool_open(s->limits.tmpdir, err) : -1;
    r                   = r == ECL_OK && *fd < 0 ? *fd : r;
    while (r == ECL_OK && (n = ecl_input_read(&in, block, BLOCK, err)) > 0) {
        r = ecl_spool_write(*fd, block, (size_t)n, at, err);
        at += n;
    }
    r = r == ECL_OK && n < 0 ? (int)n : r;
    if (open) {
        ecl_input_close(&in);
    }
    ecl_unzip_close(z);
    free(block);
    if (r != ECL_OK && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return r;
}

int ecl_rep_sources_fd(struct rep_sources *s, size_t i, int *fd, struct ecl_error *err)
{
    const struct source *v = &s->v[i];
    if (v->why) {
        if (err) {
            *err = *v->why;
        }
        return v->why->code;
    }
    if (v->in_zip) {
        return unpack(s, v, fd, err);
    }
    *fd = v->kept < 0 ? open(v->path, O_RDONLY | O_CLOEXEC) : fcntl(v->kept, F_DUPFD_CLOEXEC, 3);
    if (*fd < 0) {
        return ecl_fail(err, ECL_E_READ, v->name, "cannot be opened: %s", strerror(errno));
    }
    return ECL_OK;
}
