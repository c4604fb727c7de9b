/* package.c: the claim files of one set, out of a folder, a zip, single files or
 * a pipe.
 *
 * Every way in first lists items (path within the set, where the bytes are);
 * then one and the same code recognises, probes, sorts and checks them. What is
 * not a claim file is listed as ignored, never dropped in silence. The order
 * depends on names only. */
#include "eclaim/package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/room_priv.h"
#include "eclaim/text.h"
#include "io/member_priv.h"
#include "io/package_priv.h"
#include "io/spool_priv.h"
#include "io/zip_read_priv.h"

#define MAX_DEPTH 16
#define MAX_ITEMS ((size_t)100000)

enum where {
    IN_FOLDER, /* item.path is a plain file */
    IN_ZIP,    /* item.index in package.zip */
    IN_STREAM, /* package.stream */
    NOT_A_FILE /* device, FIFO, link to a folder: listed as ignored */
};

struct item {
    char *rel;   /* path within the set, as it was given for single files */
    char *shown; /* for messages, UTF-8 */
    char *path;  /* of a plain file */
    enum where where;
    size_t index;
    uint64_t size;
    struct ecl_member_name name;
};

/* An item before the package holds it: strings of the caller. */
struct found {
    const char *rel, *path;
    enum where where;
    size_t index;
    uint64_t size;
};

/* Bytes of a pipe of which the first were read to recognise them. */
struct stream {
    int fd;
    bool own;   /* close it */
    bool taken; /* it can be read only once */
    char head[ECL_PROBE_BYTES];
    size_t n, at;
    const char *name;
};

struct ecl_package {
    struct ecl_unzip *zip;
    struct stream *stream;
    struct item *item;
    size_t n, cap;
    struct ecl_member *member;
    size_t *item_of; /* item of a member */
    size_t nmembers;
    const char **ignored;
    size_t nignored;
    const struct ecl_package_opts *opts; /* while opening */
    const char *name;                    /* of the set, while opening */
    size_t npaths;
};

static int no_memory(struct ecl_error *err, const char *name)
{
    return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
}

static int fail_read(struct ecl_error *err, const char *name)
{
    return ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno));
}

/* --- items ------------------------------------------------------------- */

/* A name for messages and notes, which are UTF-8; old zips and disks hold
 * windows-874. */
static char *shown_name(const char *zip, const char *rel)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    struct ecl_str r = ecl_str_of(rel);
    int e            = zip ? ecl_buf_addf(&b, "%s:", zip) : ECL_OK;
    if (e == ECL_OK) {
        e = ecl_utf8_valid(r) ? ecl_buf_add_str(&b, r) : ecl_cp874_to_utf8(r, &b, NULL);
    }
    if (e == ECL_OK) {
        e = ecl_buf_add_char(&b, '\0');
    }
    if (e != ECL_OK) {
        ecl_buf_done(&b);
    }
    return b.p;
}

static int add_item(struct ecl_package *p, struct found f, struct ecl_error *err)
{
    if (p->n == MAX_ITEMS) {
        return ecl_fail(err, ECL_E_UNSAFE, p->name, "holds more than %zu files", MAX_ITEMS);
    }
    if (ecl_room(&p->item, &p->cap, p->n + 1, sizeof *p->item) != ECL_OK) {
        return no_memory(err, p->name);
    }
    /* The package owns it from here on, whatever fails. */
    struct item *it = &p->item[p->n++];
    *it             = (struct item){.rel   = strdup(f.rel),
                                    .path  = f.path ? strdup(f.path) : NULL,
                                    .where = f.where,
                                    .index = f.index,
                                    .size  = f.size,
                                    .name  = ecl_member_name_parse(f.rel)};
    it->shown =
        f.where == IN_ZIP ? shown_name(p->name, f.rel) : shown_name(NULL, f.path ? f.path : f.rel);
    return it->rel && it->shown && (it->path || !f.path) ? ECL_OK : no_memory(err, p->name);
}

static int scan_folder(struct ecl_package *p, const char *dir, const char *rel, int depth,
                       struct ecl_error *err);

/* One entry of a folder. */
static int scan_entry(struct ecl_package *p, const char *path, const char *rel, int depth,
                      struct ecl_error *err)
{
    struct stat link, st;
    struct found f = {.rel = rel, .path = path, .where = NOT_A_FILE};
    if (lstat(path, &link) != 0) {
        return fail_read(err, path);
    }
    st = link;
    if (S_ISLNK(link.st_mode) && stat(path, &st) != 0) {
        return add_item(p, f, err); /* a link to nowhere */
    }
    if (S_ISDIR(st.st_mode) && !S_ISLNK(link.st_mode)) {
        if (ecl_member_name_parse(rel).file != ECL_NOFILE) {
            return ecl_fail(err, ECL_E_FORMAT, path,
                            "is a folder, but has the name of a claim file");
        }
        return scan_folder(p, path, rel, depth + 1, err);
    }
    if (S_ISREG(st.st_mode)) {
        f.where = IN_FOLDER;
        f.size  = (uint64_t)st.st_size;
    }
    return add_item(p, f, err);
}

static char *join(const char *dir, const char *name)
{
    size_t n     = strlen(dir);
    bool slashed = n && dir[n - 1] == '/';
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    if (ecl_buf_addf(&b, "%s%s%s", dir, n && !slashed ? "/" : "", name) != ECL_OK ||
        ecl_buf_add_char(&b, '\0') != ECL_OK) {
        ecl_buf_done(&b);
    }
    return b.p;
}

static int scan_folder(struct ecl_package *p, const char *dir, const char *rel, int depth,
                       struct ecl_error *err)
{
    if (depth > MAX_DEPTH) {
        return ecl_fail(err, ECL_E_FORMAT, dir, "lies more than %d folders deep", MAX_DEPTH);
    }
    DIR *d = opendir(dir);
    if (!d) {
        return fail_read(err, dir);
    }
    int r = ECL_OK;
    struct dirent *e;
    for (errno = 0; r == ECL_OK && (e = readdir(d)); errno = 0) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) {
            continue;
        }
        char *path = join(dir, e->d_name), *sub = join(rel, e->d_name);
        r = path && sub ? scan_entry(p, path, sub, depth, err) : no_memory(err, dir);
        free(path);
        free(sub);
    }
    if (r == ECL_OK && errno) {
        r = fail_read(err, dir);
    }
    closedir(d);
    return r;
}

/* A folder inside a zip that is named like a claim file: OPD.txt/x. */
static int check_zip_folders(const char *rel, const char *shown, struct ecl_error *err)
{
    char part[512];
    for (const char *s = strchr(rel, '/'); s; s = strchr(s + 1, '/')) {
        size_t n = (size_t)(s - rel);
        if (n >= sizeof part) {
            break;
        }
        memcpy(part, rel, n);
        part[n] = '\0';
        if (ecl_member_name_parse(part).file != ECL_NOFILE) {
            return ecl_fail(err, ECL_E_FORMAT, shown,
                            "stands in a folder that has the name of a claim file");
        }
    }
    return ECL_OK;
}

static int scan_zip(struct ecl_package *p, struct ecl_error *err)
{
    for (size_t i = 0; i < ecl_unzip_count(p->zip); i++) {
        const char *name = ecl_unzip_name(p->zip, i);
        struct found f   = {name, NULL, IN_ZIP, i, ecl_unzip_size(p->zip, i)};
        int r            = check_zip_folders(name, p->name, err);
        if (r != ECL_OK) {
            return r;
        }
        if (name[0] && name[strlen(name) - 1] == '/') {
            continue;
        }
        r = add_item(p, f, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

/* --- reading ------------------------------------------------------------ */

struct plain {
    int fd;
    struct ecl_input in;
};

static ssize_t plain_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct plain *f = ctx;
    return ecl_input_read(&f->in, buf, n, err);
}

static void plain_close(void *ctx)
{
    struct plain *f = ctx;
    close(f->fd);
    free(f);
}

static int open_plain(const char *path, const char *shown, struct ecl_input *in,
                      struct ecl_error *err)
{
    struct plain *f = malloc(sizeof *f);
    if (!f) {
        return no_memory(err, shown);
    }
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0) {
        free(f);
        return fail_read(err, shown);
    }
    f->in = ecl_input_fd(f->fd, shown);
    *in   = (struct ecl_input){plain_read, plain_close, f, shown};
    return ECL_OK;
}

static ssize_t stream_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct stream *s = ctx;
    size_t left      = s->n - s->at;
    if (!left) {
        struct ecl_input in = ecl_input_fd(s->fd, s->name);
        return ecl_input_read(&in, buf, n, err);
    }
    n = left < n ? left : n;
    memcpy(buf, s->head + s->at, n);
    s->at += n;
    return (ssize_t)n;
}

static int open_item(struct ecl_package *p, const struct item *it, struct ecl_input *in,
                     struct ecl_error *err)
{
    switch (it->where) {
    case IN_FOLDER:
        return open_plain(it->path, it->shown, in, err);
    case IN_ZIP:
        return ecl_unzip_read(p->zip, it->index, it->shown, in, err);
    case IN_STREAM:
        if (p->stream->taken) {
            return ecl_fail(err, ECL_E_USAGE, it->shown, "can be read only once");
        }
        p->stream->taken = true;
        *in              = (struct ecl_input){stream_read, NULL, p->stream, it->shown};
        return ECL_OK;
    case NOT_A_FILE:
        break;
    }
    return ecl_fail(err, ECL_E_INTERNAL, it->shown, "is not a file");
}

static int probe_item(struct ecl_package *p, const struct item *it, struct ecl_probe *out,
                      struct ecl_error *err)
{
    if (it->where == IN_STREAM) {
        return ecl_member_probe(ecl_str_make(p->stream->head, p->stream->n), it->name.ext, false,
                                it->shown, out, err);
    }
    char head[ECL_PROBE_BYTES];
    struct ecl_input in;
    int r = open_item(p, it, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    ssize_t n = ecl_input_full(&in, head, sizeof head, err);
    ecl_input_close(&in);
    return n < 0 ? (int)n
                 : ecl_member_probe(ecl_str_make(head, (size_t)n), it->name.ext,
                                    it->where == IN_ZIP, it->shown, out, err);
}

/* --- from items to members ---------------------------------------------- */

static int item_cmp(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    /* ECL_NOFILE last: documents, and what is ignored */
    int fx = x->name.file == ECL_NOFILE ? ECL_NFILES : x->name.file;
    int fy = y->name.file == ECL_NOFILE ? ECL_NFILES : y->name.file;
    if (fx != fy) {
        return fx < fy ? -1 : 1;
    }
    if (x->name.part != y->name.part) {
        return x->name.part < y->name.part ? -1 : 1;
    }
    return strcmp(x->rel, y->rel);
}

static void add_member(struct ecl_package *p, size_t i, const struct ecl_probe *probe)
{
    struct item *it         = &p->item[i];
    p->item_of[p->nmembers] = i;
    p->member[p->nmembers++] =
        (struct ecl_member){.file    = probe->document ? ECL_NOFILE : (enum ecl_file)it->name.file,
                            .format  = probe->format,
                            .name    = it->shown,
                            .path    = it->where == IN_FOLDER ? it->path : NULL,
                            .renamed = it->where != IN_STREAM && !it->name.standard,
                            .size    = it->size};
}

/* A claim file, a file of documents, or neither. */
static int classify(struct ecl_package *p, size_t i, struct ecl_error *err)
{
    struct item *it        = &p->item[i];
    struct ecl_probe probe = {0};
    bool named             = it->name.file != ECL_NOFILE;
    bool must              = named || p->n == 1; /* else a fault makes it no claim file */
    if (it->where != NOT_A_FILE && (named || it->name.ext == ECL_EXT_JSON)) {
        struct ecl_error *e = must ? err : NULL;
        int r = it->where == IN_ZIP ? ecl_unzip_claim(p->zip, it->index, it->shown, e) : ECL_OK;
        if (r == ECL_OK) {
            r = probe_item(p, it, &probe, e);
        }
        if (must && r != ECL_OK) {
            return r;
        }
        if (r == ECL_OK && (named || probe.document)) {
            add_member(p, i, &probe);
            return ECL_OK;
        }
    }
    p->ignored[p->nignored++] = it->shown;
    return ECL_OK;
}

/* Two of a file stand side by side only as the OP and the IP part of a set. */
static int check_twice(const struct ecl_package *p, struct ecl_error *err)
{
    for (size_t i = 1; i < p->nmembers; i++) {
        const struct ecl_member *a = &p->member[i - 1], *b = &p->member[i];
        enum ecl_part pa = p->item[p->item_of[i - 1]].name.part;
        enum ecl_part pb = p->item[p->item_of[i]].name.part;
        if (a->file != b->file || a->file == ECL_NOFILE) {
            continue;
        }
        if (pa == pb || pa == ECL_PART_NONE) {
            return ecl_fail(err, ECL_E_FORMAT, p->name,
                            "two %s files, '%s' and '%s': give each set by itself",
                            ecl_file_spec(a->file)->name, a->name, b->name);
        }
    }
    return ECL_OK;
}

static int check_months(const struct ecl_package *p, struct ecl_error *err)
{
    const struct item *first = NULL;
    for (size_t i = 0; i < p->nmembers; i++) {
        const struct item *it = &p->item[p->item_of[i]];
        if (!it->name.period[0]) {
            continue;
        }
        if (first && strlen(first->name.period) == strlen(it->name.period) &&
            strcmp(first->name.period, it->name.period) != 0) {
            return ecl_fail(err, ECL_E_FORMAT, p->name,
                            "files of two months, '%s' and '%s': give each month by itself",
                            first->shown, it->shown);
        }
        first = first ? first : it;
    }
    return ECL_OK;
}

/* Documents hold all files: beside them, claim files would be counted twice. */
static int check_mixed(const struct ecl_package *p, struct ecl_error *err)
{
    const struct ecl_member *file = NULL, *doc = NULL;
    for (size_t i = 0; i < p->nmembers; i++) {
        *(p->member[i].file == ECL_NOFILE ? &doc : &file) = &p->member[i];
    }
    return file && doc ? ecl_fail(err, ECL_E_FORMAT, p->name,
                                  "claim documents and claim files together, '%s' and '%s': give "
                                  "one or the other",
                                  doc->name, file->name)
                       : ECL_OK;
}

static bool named_zip(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && ecl_str_eq_nocase(ecl_str_make(path + n - 4, 4), ECL_STR(".zip"));
}

static int fail_none(const struct ecl_package *p, struct ecl_error *err)
{
    static const char want[] = "INS.txt, OPD6901.dbf, 10670_CHT.csv";
    if (!p->nignored) {
        return ecl_fail(err, ECL_E_FORMAT, p->name, "is empty: no claim file in it (%s)", want);
    }
    if (p->nignored == 1 && strcmp(p->ignored[0], p->name) == 0) {
        return ecl_fail(err, ECL_E_FORMAT, p->name,
                        "its name does not say which claim file it is: name it like %s", want);
    }
    for (size_t i = 0; i < p->nignored; i++) {
        if (named_zip(p->ignored[i])) {
            return ecl_fail(err, ECL_E_FORMAT, p->name,
                            "no claim file in it, but zips such as '%s': give each zip as a path",
                            p->ignored[i]);
        }
    }
    return ecl_fail(err, ECL_E_FORMAT, p->name,
                    "no claim file (%s) among %zu files, the first of which is '%s'", want,
                    p->nignored, p->ignored[0]);
}

static int choose_members(struct ecl_package *p, struct ecl_error *err)
{
    p->member  = calloc(p->n + 1, sizeof *p->member);
    p->item_of = calloc(p->n + 1, sizeof *p->item_of);
    p->ignored = calloc(p->n + 1, sizeof *p->ignored);
    if (!p->member || !p->item_of || !p->ignored) {
        return no_memory(err, p->name);
    }
    if (p->n) {
        qsort(p->item, p->n, sizeof *p->item, item_cmp);
    }
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < p->n; i++) {
        r = classify(p, i, err);
    }
    if (r == ECL_OK && !p->nmembers) {
        r = fail_none(p, err);
    }
    if (r == ECL_OK) {
        r = check_twice(p, err);
    }
    if (r == ECL_OK) {
        r = check_months(p, err);
    }
    return r == ECL_OK ? check_mixed(p, err) : r;
}

/* --- ways in ------------------------------------------------------------ */

/* A zip can be read only where one can seek: a pipe is copied first. */
static int spool_zip(struct ecl_package *p, struct ecl_error *err)
{
    uint64_t max = ecl_unzip_max_size(p->opts), total = 0;
    const char *raise = p->opts ? p->opts->raise : NULL;
    size_t cap        = (size_t)1 << 16;
    char *buf         = malloc(cap);
    int fd            = buf ? ecl_spool_open(p->opts ? p->opts->tmpdir : NULL, err) : -1;
    int r             = !buf ? no_memory(err, p->name) : fd < 0 ? fd : ECL_OK;
    while (r == ECL_OK) {
        ssize_t n = stream_read(p->stream, buf, cap, err);
        if (n <= 0) {
            r = (int)n;
            break;
        }
        r = ecl_spool_write(fd, buf, (size_t)n, (off_t)total, err);
        total += (uint64_t)n;
        if (r == ECL_OK && total > max) {
            r = ecl_fail(err, ECL_E_UNSAFE, p->name, "is a zip beyond the limit of %llu bytes%s%s",
                         (unsigned long long)max, raise ? ": if you trust it, raise " : "",
                         raise ? raise : "");
        }
    }
    if (r == ECL_OK) {
        r  = ecl_unzip_open_fd(&p->zip, fd, p->name, p->opts, err);
        fd = -1;
    }
    if (fd >= 0) {
        close(fd);
    }
    free(buf);
    return r == ECL_OK ? scan_zip(p, err) : r;
}

/* Which claim file a stream holds: its bytes say so only for documents. */
static int name_stream(const struct ecl_package *p, struct ecl_member_name *name,
                       struct ecl_error *err)
{
    struct stream *s = p->stream;
    *name            = (struct ecl_member_name){.file = ECL_NOFILE, .ext = ECL_EXT_JSON};
    if (p->opts && p->opts->have_stdin_file) {
        name->file = p->opts->stdin_file;
        name->ext  = ECL_EXT_TEXT;
        return ECL_OK;
    }
    if (!s->n) {
        return ecl_fail(err, ECL_E_FORMAT, p->name, "is empty");
    }
    struct ecl_probe probe;
    int r =
        ecl_member_probe(ecl_str_make(s->head, s->n), ECL_EXT_TEXT, false, p->name, &probe, err);
    if (r == ECL_OK && !probe.document) {
        return ecl_fail(
            err, ECL_E_FORMAT, p->name,
            "does not say which claim file it is: name it with --file, or give a zip or "
            "claim documents");
    }
    return r;
}

/* "-" and other pipes: a zip, claim documents, or the file the options name. */
static int scan_stream(struct ecl_package *p, int fd, bool own, struct ecl_error *err)
{
    struct stream *s = calloc(1, sizeof *s);
    if (!s || p->stream) {
        free(s);
        if (own) {
            close(fd);
        }
        return p->stream ? ecl_fail(err, ECL_E_USAGE, p->name, "is a second pipe: one can be read")
                         : no_memory(err, p->name);
    }
    p->stream           = s;
    s->fd               = fd;
    s->own              = own;
    s->name             = p->name;
    struct ecl_input in = {stream_read, NULL, s, p->name};
    ssize_t n           = ecl_input_full(&in, s->head, sizeof s->head, err);
    if (n < 0) {
        return (int)n;
    }
    s->n = (size_t)n;
    if (ecl_is_zip(ecl_str_make(s->head, s->n))) {
        return p->npaths == 1 ? spool_zip(p, err)
                              : ecl_fail(err, ECL_E_USAGE, p->name,
                                         "is a zip, which is a set by itself: give it alone");
    }
    struct ecl_member_name name;
    int r = name_stream(p, &name, err);
    if (r == ECL_OK) {
        r = add_item(p, (struct found){.rel = p->name, .where = IN_STREAM}, err);
    }
    if (r == ECL_OK) {
        p->item[p->n - 1].name = name;
        s->name                = p->item[p->n - 1].shown;
    }
    return r;
}

static int starts_zip(const char *path, bool *zip, struct ecl_error *err)
{
    char head[4];
    struct ecl_input in;
    int r = open_plain(path, path, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    ssize_t n = ecl_input_full(&in, head, sizeof head, err);
    ecl_input_close(&in);
    *zip = n == (ssize_t)sizeof head && ecl_is_zip(ecl_str_make(head, sizeof head));
    return n < 0 ? (int)n : ECL_OK;
}

static int scan_path(struct ecl_package *p, const char *path, struct ecl_error *err)
{
    struct stat st;
    bool alone = p->npaths == 1;
    p->name    = path;
    if (strcmp(path, "-") == 0) {
        return scan_stream(p, STDIN_FILENO, false, err);
    }
    if (stat(path, &st) != 0) {
        return fail_read(err, path);
    }
    if (S_ISDIR(st.st_mode)) {
        return alone ? scan_folder(p, path, "", 0, err)
                     : ecl_fail(err, ECL_E_FORMAT, path,
                                "is a folder where a file should be: a folder is a set by itself");
    }
    if (!S_ISREG(st.st_mode)) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        return fd < 0 ? fail_read(err, path) : scan_stream(p, fd, true, err);
    }
    struct found f = {path, path, IN_FOLDER, 0, (uint64_t)st.st_size};
    bool zip       = false;
    int r          = starts_zip(path, &zip, err);
    if (r != ECL_OK) {
        return r;
    }
    if (!zip && !named_zip(path)) {
        return add_item(p, f, err);
    }
    if (!alone) {
        return ecl_fail(err, ECL_E_FORMAT, path,
                        "is a zip where a claim file should be: a zip is a set by itself");
    }
    r = ecl_unzip_open_path(&p->zip, path, p->opts, err);
    return r == ECL_OK ? scan_zip(p, err) : r;
}

/* What the three openers have in common: r is the outcome of the scan. */
static int finish_open(struct ecl_package **out, struct ecl_package *p, int r,
                       struct ecl_error *err)
{
    if (r == ECL_OK) {
        r = choose_members(p, err);
    }
    if (r != ECL_OK) {
        ecl_package_close(p);
        p = NULL;
    } else {
        p->opts = NULL;
        p->name = NULL;
    }
    *out = p;
    return r;
}

int ecl_package_open(struct ecl_package **out, const char *const *paths, size_t npaths,
                     const struct ecl_package_opts *opts, struct ecl_error *err)
{
    *out = NULL;
    if (!npaths) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "no input named");
    }
    struct ecl_package *p = calloc(1, sizeof *p);
    if (!p) {
        return no_memory(err, paths[0]);
    }
    int r     = ECL_OK;
    p->opts   = opts;
    p->npaths = npaths;
    for (size_t i = 0; r == ECL_OK && i < npaths; i++) {
        r = scan_path(p, paths[i], err);
    }
    p->name = paths[0];
    return finish_open(out, p, r, err);
}

int ecl_package_open_mem(struct ecl_package **out, struct ecl_str bytes, const char *name,
                         const struct ecl_package_opts *opts, struct ecl_error *err)
{
    struct ecl_package *p = calloc(1, sizeof *p);
    *out                  = NULL;
    if (!p) {
        return no_memory(err, name);
    }
    p->opts   = opts;
    p->npaths = 1;
    p->name   = name;
    int r     = ecl_unzip_open_mem(&p->zip, bytes, name, opts, err);
    return finish_open(out, p, r == ECL_OK ? scan_zip(p, err) : r, err);
}

int ecl_package_open_fd(struct ecl_package **out, int fd, const char *name,
                        const struct ecl_package_opts *opts, struct ecl_error *err)
{
    struct ecl_package *p = calloc(1, sizeof *p);
    *out                  = NULL;
    if (!p) {
        return no_memory(err, name);
    }
    p->opts   = opts;
    p->npaths = 1;
    p->name   = name;
    return finish_open(out, p, scan_stream(p, fd, false, err), err);
}

size_t ecl_package_count(const struct ecl_package *p)
{
    return p->nmembers;
}

const struct ecl_member *ecl_package_member(const struct ecl_package *p, size_t i)
{
    return &p->member[i];
}

size_t ecl_package_ignored(const struct ecl_package *p, const char *const **names)
{
    *names = p->ignored;
    return p->nignored;
}

int ecl_package_read(struct ecl_package *p, size_t i, struct ecl_input *in, struct ecl_error *err)
{
    if (i >= p->nmembers) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "no such claim file");
    }
    return open_item(p, &p->item[p->item_of[i]], in, err);
}

void ecl_package_close(struct ecl_package *p)
{
    if (!p) {
        return;
    }
    for (size_t i = 0; i < p->n; i++) {
        free(p->item[i].rel);
        free(p->item[i].shown);
        free(p->item[i].path);
    }
    free(p->item);
    free(p->member);
    free(p->item_of);
    free(p->ignored);
    if (p->stream && p->stream->own) {
        close(p->stream->fd);
    }
    free(p->stream);
    ecl_unzip_close(p->zip);
    free(p);
}
