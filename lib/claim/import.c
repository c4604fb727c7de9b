/* import.c: sets of 16 files, from their paths to a stream that can be read.
 *
 * Opening does everything that needs to see all files: packages, columns,
 * encodings, the index and the notes; what is left for reading is to write the
 * claims one after the other. */
#include "eclaim/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "claim/import_priv.h"

#define DEFAULT_MEMORY ((uint64_t)1 << 30)

/* --- one file -------------------------------------------------------------- */

/* True when text named .txt has no bar in its first line but another separator. */
static int is_really_csv(struct part *p, bool *yes, struct ecl_error *err)
{
    struct ecl_str v;
    *yes = false;
    if (p->store.size == 0) {
        return ECL_OK;
    }
    int r = ecl_store_view(&p->store, 0, 64 << 10, &v, err);
    if (r != ECL_OK) {
        return r;
    }
    const char *lf = memchr(v.p, '\n', v.n);
    size_t n       = lf ? (size_t)(lf - v.p) : v.n;
    *yes           = !memchr(v.p, '|', n) &&
           (memchr(v.p, '\t', n) || memchr(v.p, ',', n) || memchr(v.p, ';', n));
    return ECL_OK;
}

static int read_text(struct ecl_import *imp, struct set *set, struct ecl_package *pkg, size_t i,
                     struct part *p, bool *csv, struct ecl_error *err)
{
    const struct ecl_member *m = ecl_package_member(pkg, i);
    int r;
    if (m->path) {
        r = ecl_store_open(&p->store, m->path, err);
    } else {
        struct ecl_input in;
        r = ecl_package_read(pkg, i, &in, err);
        if (r != ECL_OK) {
            return r;
        }
        r = ecl_store_fill(&p->store, &in, err);
        ecl_input_close(&in);
    }
    r = r == ECL_OK ? ecl_store_ready(&p->store, m->file == ECL_PAT, err) : r;
    r = r == ECL_OK ? is_really_csv(p, csv, err) : r;
    return r == ECL_OK && !*csv ? import_text(imp, set, p, err) : r;
}

static int read_member(struct ecl_import *imp, struct set *set, struct ecl_package *pkg, size_t i,
                       struct ecl_error *err)
{
    const struct ecl_member *m = ecl_package_member(pkg, i);
    enum ecl_format format     = m->format;
    struct part *p             = NULL;
    bool csv                   = false;
    if (m->file != ECL_NOFILE) {
        p = import_part_new(imp, set, m->file, m->name);
        if (!p) {
            return ecl_fail(err, ECL_E_NOMEM, m->name, "out of memory");
        }
    }
    if (format == ECL_FORMAT_TXT && p) {
        int r = read_text(imp, set, pkg, i, p, &csv, err);
        if (r != ECL_OK || !csv) {
            return r;
        }
        ecl_store_done(&p->store);
        format = ECL_FORMAT_CSV;
    }
    struct ecl_input in;
    int r = ecl_package_read(pkg, i, &in, err);
    if (r == ECL_OK) {
        r = import_table(imp, set, p, m->name, format, &in, err);
        ecl_input_close(&in);
        imp->stats.bytes += m->size;
    }
    return r;
}

/* --- one set --------------------------------------------------------------- */

static int by_file(const void *a, const void *b)
{
    const struct part *const *x = a, *const *y = b;
    if ((*x)->file != (*y)->file) {
        return (int)(*x)->file - (int)(*y)->file;
    }
    return (*x)->number < (*y)->number ? -1 : 1;
}

static int by_claim(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    if (x->claim != y->claim) {
        return x->claim < y->claim ? -1 : 1;
    }
    uint64_t i = (uint64_t)x->at | (uint64_t)x->at_high << 32;
    uint64_t k = (uint64_t)y->at | (uint64_t)y->at_high << 32;
    return i < k ? -1 : i > k;
}

/* Puts the runs in the order of the claims. A file that is not in that order is
 * read here and there: in memory, if it fits. */
static int sort_part(struct part *p, struct ecl_error *err)
{
    bool sorted = true;
    for (size_t i = 1; sorted && i < p->nrun; i++) {
        sorted = p->run[i - 1].claim <= p->run[i].claim;
    }
    if (!sorted) {
        qsort(p->run, p->nrun, sizeof *p->run, by_claim);
    }
    if (p->nrun && p->nrun < p->run_cap) {
        void *q = realloc(p->run, p->nrun * sizeof *p->run);
        p->run  = q ? q : p->run;
    }
    return ecl_store_ready(&p->store, !sorted, err);
}

/* The order in which files are read: those that make claims come first. */
static int read_rank(enum ecl_file f)
{
    return f == ECL_INS ? 0 : f == ECL_OPD ? 1 : f == ECL_IPD ? 2 : 3;
}

static int read_package(struct ecl_import *imp, struct set *set, struct ecl_package *pkg,
                        struct ecl_error *err)
{
    int r = ECL_OK;
    for (int rank = 0; rank < 4; rank++) {
        for (size_t i = 0; r == ECL_OK && i < ecl_package_count(pkg); i++) {
            if (read_rank(ecl_package_member(pkg, i)->file) == rank) {
                r = read_member(imp, set, pkg, i, err);
            }
        }
    }
    if (r == ECL_OK && import_note_package(imp, pkg) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    return r;
}

static int set_init(struct set *set)
{
    memset(set, 0, sizeof *set);
    return keys_init(&set->claims) == ECL_OK && keys_init(&set->orphans) == ECL_OK &&
                   keys_init(&set->patients) == ECL_OK
               ? ECL_OK
               : ECL_E_NOMEM;
}

static void set_done(struct set *set)
{
    for (size_t i = 0; i < set->npart; i++) {
        import_part_free(set->part[i]);
    }
    free(set->part);
    keys_done(&set->claims);
    keys_done(&set->orphans);
    keys_done(&set->patients);
    free(set->pat);
}

/* Reads one set of paths. The package's names must outlive the parts, so that it
 * stays open until the import is closed. */
static int read_set(struct ecl_import *imp, const char *const *paths, size_t n,
                    struct ecl_error *err)
{
    struct set *set = realloc(imp->set, (imp->nset + 1) * sizeof *set);
    if (!set) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    imp->set = set;
    set      = &imp->set[imp->nset];
    if (set_init(set) != ECL_OK) {
        set_done(set);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    imp->nset++;
    int r = ecl_package_open(&set->package, paths, n, &imp->opts.package, err);
    r     = r == ECL_OK ? read_package(imp, set, set->package, err) : r;
    for (size_t i = 0; r == ECL_OK && i < set->npart; i++) {
        r = sort_part(set->part[i], err);
        if (r == ECL_OK && import_note_tolerated(imp, set->part[i]) != ECL_OK) {
            r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        }
    }
    if (r == ECL_OK) {
        qsort(set->part, set->npart, sizeof(struct part *), by_file);
    }
    return r;
}

/* True for a folder or a zip: a set by itself. */
static bool is_whole_set(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0) {
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        return true;
    }
    size_t n      = strlen(path);
    char magic[4] = "";
    FILE *f       = S_ISREG(st.st_mode) ? fopen(path, "rb") : NULL;
    bool zip      = f && fread(magic, 1, 4, f) == 4 &&
               (memcmp(magic, "PK\3\4", 4) == 0 || memcmp(magic, "PK\5\6", 4) == 0);
    if (f) {
        fclose(f);
    }
    return zip || (n > 4 && ecl_str_eq_nocase(ecl_str_make(path + n - 4, 4), ECL_STR(".zip")));
}

/* --- the interface ----------------------------------------------------------- */

int ecl_import_open(struct ecl_import **out, const char *const *paths, size_t npaths,
                    const struct ecl_import_opts *opts, struct ecl_error *err)
{
    *out                   = NULL;
    struct ecl_import *imp = calloc(1, sizeof *imp);
    const char **plain     = calloc(npaths + 1, sizeof *plain);
    size_t nplain          = 0;
    int r                  = ECL_OK;
    if (!imp || !plain) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        goto done;
    }
    imp->opts          = *opts;
    imp->budget.left   = opts->memory ? opts->memory : DEFAULT_MEMORY;
    imp->budget.tmpdir = opts->tmpdir ? opts->tmpdir : "/tmp";
    if (!imp->opts.package.tmpdir) {
        imp->opts.package.tmpdir = opts->tmpdir;
    }
    if (npaths == 0) {
        r = ecl_fail(err, ECL_E_USAGE, NULL, "no files given");
    }
    for (size_t i = 0; r == ECL_OK && i < npaths; i++) {
        if (is_whole_set(paths[i])) {
            r = read_set(imp, &paths[i], 1, err);
        } else {
            plain[nplain++] = paths[i];
        }
    }
    if (r == ECL_OK && nplain) {
        r = read_set(imp, plain, nplain, err);
    }
    if (r == ECL_OK && (import_note_lacking(imp) != ECL_OK || import_notes_close(imp) != ECL_OK)) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
done:
    free(plain);
    if (r != ECL_OK) {
        ecl_import_close(imp);
        return r;
    }
    *out = imp;
    return ECL_OK;
}

int ecl_import_next(struct ecl_import *imp, struct ecl_str *bytes, struct ecl_error *err)
{
    imp->out.n = 0;
    int r      = import_emit(imp, err);
    *bytes     = ecl_buf_str(&imp->out);
    return r;
}

static ssize_t read_stream(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct ecl_import *imp = ctx;
    if (imp->pending.n == 0) {
        int r = ecl_import_next(imp, &imp->pending, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    if (n > imp->pending.n) {
        n = imp->pending.n;
    }
    if (n) {
        memcpy(buf, imp->pending.p, n);
    }
    imp->pending.p += n;
    imp->pending.n -= n;
    return (ssize_t)n;
}

struct ecl_input ecl_import_input(struct ecl_import *imp)
{
    return (struct ecl_input){read_stream, NULL, imp, "claim stream"};
}

const struct ecl_import_stats *ecl_import_stats(const struct ecl_import *imp)
{
    return &imp->stats;
}

void ecl_import_close(struct ecl_import *imp)
{
    if (!imp) {
        return;
    }
    for (size_t i = 0; i < imp->nset; i++) {
        set_done(&imp->set[i]);
        ecl_package_close(imp->set[i].package);
    }
    free(imp->set);
    for (int f = 0; f < ECL_NFILES; f++) {
        for (unsigned i = 0; i < imp->nextra[f]; i++) {
            free((void *)(uintptr_t)imp->extra[f][i].p);
        }
    }
    ecl_buf_done(&imp->notes);
    ecl_buf_done(&imp->out);
    ecl_buf_done(&imp->scratch);
    ecl_buf_done(&imp->record);
    free(imp->count);
    free(imp);
}
