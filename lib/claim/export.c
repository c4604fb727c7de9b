/* export.c: claims to submissions.
 *
 * A claim is checked and formatted as a whole before a byte of it is handed on,
 * so that it can still be left out; then it goes to the part that is open in its
 * batch. Parts are finished one by one and appear together at the very end.
 * Memory: the formatted claim, one buffer per file and batch, and a bounded set
 * of fingerprints of PAT rows per part. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "claim/export_priv.h"
#include "io/dbf_write_priv.h"
#include "io/fpset_priv.h"

#define MAX_BATCHES 16 /* schemes; what is more goes into the batch OTHER */
#define MAX_PARTS   200
/* With several batches open at once each takes less memory. */
#define CHUNK_BY_INSCL ((size_t)64 << 10)
#define PAT_SLOTS      ((size_t)1 << 16)
#define PAT_SLOTS_BY   ((size_t)1 << 13)

enum kind { TO_ZIP, TO_FOLDER, TO_FILE };

struct done_part {
    struct ecl_export_part *part;
    struct ecl_sink *sink;
};

/* The submission that claims of one scheme go to; its open part. */
struct batch {
    char inscl[9];
    unsigned number; /* parts begun */
    struct ecl_export_part *part;
    struct ecl_sink *sink; /* the parts own both; NULL: no part is open */
    struct ecl_book *book;
    struct ecl_fpset *pat;
};

/* A formatted row: rec->file, and where it stands in text. */
struct row {
    const struct ecl_record *rec;
    size_t at, n;
};

struct ecl_export {
    struct ecl_export_opts opts;
    enum kind kind;
    char *base; /* the path without extension or slash */
    char *ext;
    const struct ecl_output *to; /* standard output, or NULL */
    struct ecl_zip_pool *pool;
    struct ecl_plan plan[ECL_NFILES];
    struct ecl_row_format fmt;
    struct ecl_json_keys *keys;
    char *names[ECL_NFILES];
    size_t heads; /* bytes of all header rows */
    struct ecl_reporter rep;
    struct ecl_export_stats stats;
    struct batch batch[MAX_BATCHES];
    size_t nbatch;
    struct done_part *parts;
    size_t nparts, parts_cap;
    struct ecl_atomic *manifest;
    struct ecl_buf text; /* the claim being written */
    struct ecl_buf tail; /* headers and the manifest, made at the end */
    struct row *row;
    size_t nrow, row_cap;
};

static const char *const forms[] = {"txt", "dbf", "csv", "jsonl", "xlsx"};

const char *ecl_export_to_name(enum ecl_export_to to)
{
    return forms[to];
}

int ecl_export_to_find(struct ecl_str name)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(forms[i]))) {
            return (int)i;
        }
    }
    return -1;
}

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

static bool in_rows(const struct ecl_export *e)
{
    return e->opts.to == ECL_TO_TXT || e->opts.to == ECL_TO_CSV || e->opts.to == ECL_TO_DBF;
}

/* --- opening ---------------------------------------------------------------- */

static int check_opts(struct ecl_export_opts *o, bool to_stdout, struct ecl_error *err)
{
    bool rows = o->to == ECL_TO_TXT || o->to == ECL_TO_CSV;
    if (!o->layout) {
        o->layout = ecl_layout_at(0);
    }
    if (o->encoding == ECL_ENC_AUTO) {
        o->encoding = o->to == ECL_TO_DBF ? ECL_ENC_CP874 : ECL_ENC_UTF8;
    }
    const char *wrong = NULL;
    if (o->encoding != ECL_ENC_UTF8 && !rows && o->to != ECL_TO_DBF) {
        wrong = "JSON lines and workbooks are always UTF-8";
    } else if (o->bom && (!rows || o->encoding != ECL_ENC_UTF8)) {
        wrong = "a byte order mark belongs to txt and csv in UTF-8 only";
    } else if ((o->no_header || o->lf) && !rows) {
        wrong = "header and line ends can be chosen for txt and csv only";
    } else if (o->split && o->split < ECL_EXPORT_SPLIT_MIN) {
        wrong = "a part needs at least 64 KiB";
    } else if (o->split && o->to == ECL_TO_XLSX) {
        wrong = "workbooks cannot be split; choose txt, csv, dbf or jsonl";
    } else if (to_stdout && (o->split || o->by_inscl)) {
        wrong = "several parts cannot go to standard output; name a file with -o";
    }
    return wrong ? ecl_fail(err, ECL_E_USAGE, NULL, "%s", wrong) : ECL_OK;
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);
    return n >= k && ecl_str_eq_nocase(ecl_str_make(s + n - k, k), ecl_str_of(tail));
}

/* Tells what path names and takes it apart into base and extension. */
static int take_path(struct ecl_export *e, const char *path, struct ecl_error *err)
{
    struct stat st;
    size_t n         = strlen(path), cut;
    const char *name = strrchr(path, '/');
    name             = name ? name + 1 : path;
    const char *dot  = strrchr(name, '.');
    bool folder      = !*name || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
    if (!in_rows(e)) {
        e->kind = TO_FILE;
        cut     = dot && dot != name ? (size_t)(dot - path) : n;
        if (folder || ends_with(path, ".zip")) {
            return ecl_fail(err, ECL_E_USAGE, path, "%s goes to one file: name it NAME.%s",
                            ecl_export_to_name(e->opts.to), ecl_export_to_name(e->opts.to));
        }
    } else if (e->to || (!folder && ends_with(path, ".zip") && dot != name)) {
        e->kind = TO_ZIP;
        cut     = e->to ? n : (size_t)(dot - path);
    } else if (folder) {
        e->kind = TO_FOLDER;
        for (cut = n; cut > 1 && path[cut - 1] == '/'; cut--) {
        }
    } else {
        return ecl_fail(err, ECL_E_USAGE, path, "name a zip (NAME.zip) or a folder (NAME/)");
    }
    e->base = strndup(path, cut);
    e->ext  = strdup(e->kind == TO_FOLDER ? "" : path + cut);
    if (!e->base || !e->ext) {
        return no_memory(err);
    }
    name = strrchr(e->base, '/') ? strrchr(e->base, '/') + 1 : e->base;
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return ecl_fail(err, ECL_E_USAGE, path, "give the output a name of its own");
    }
    return ECL_OK;
}

static int make_plan(struct ecl_export *e, enum ecl_file f, struct ecl_error *err)
{
    struct ecl_plan *p               = &e->plan[f];
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    p->cols                          = e->opts.layout->files[f].cols;
    p->n                             = e->opts.layout->files[f].n;
    p->lacking                       = (uint32_t)((UINT64_C(1) << spec->nfields) - 1);
    for (unsigned i = 0; i < p->n; i++) {
        p->lacking &= ~(UINT32_C(1) << p->cols[i]);
    }
    ecl_buf_init(&p->head, 0);
    if (asprintf(&e->names[f], "%s.%s", spec->name, forms[e->opts.to]) < 0) {
        e->names[f] = NULL;
        return no_memory(err);
    }
    if (e->opts.to == ECL_TO_TXT || e->opts.to == ECL_TO_CSV) {
        if (p->n && ecl_row_head(&e->fmt, f, p->cols, p->n, e->opts.bom, !e->opts.no_header,
                                 &p->head) != ECL_OK) {
            return no_memory(err);
        }
        e->heads += p->head.n;
    } else if (e->opts.to == ECL_TO_DBF) {
        e->heads += ecl_dbf_header_size(p->n);
    }
    return ECL_OK;
}

/* NAME.manifest.json for a zip and a folder, NAME.xlsx.manifest.json for a single
 * file, which may stand beside a zip of the same claims. */
static int open_manifest(struct ecl_export *e, struct ecl_error *err)
{
    char *path = NULL;
    if (asprintf(&path, "%s%s.manifest.json", e->base, e->kind == TO_FILE ? e->ext : "") < 0) {
        return no_memory(err);
    }
    int r = ecl_atomic_open(&e->manifest, path, e->opts.force, err);
    free(path);
    return r;
}

int ecl_export_open(struct ecl_export **out, const char *path, const struct ecl_output *stdout_out,
                    const struct ecl_export_opts *opts, struct ecl_error *err)
{
    struct ecl_export *e = calloc(1, sizeof *e);
    if (!e) {
        return no_memory(err);
    }
    e->opts = *opts;
    e->to   = strcmp(path, "-") == 0 ? stdout_out : NULL;
    ecl_buf_init(&e->text, 0);
    ecl_buf_init(&e->tail, 0);
    ecl_buf_init(&e->rep.message, 0);
    e->rep.found = opts->found;
    e->rep.ctx   = opts->found_ctx;
    e->rep.thai  = opts->thai;
    int r        = check_opts(&e->opts, e->to != NULL, err);
    e->fmt       = (struct ecl_row_format){
              e->opts.to, e->opts.encoding == ECL_ENC_CP874, e->opts.lf, {NULL, 0, 0, 0}};
    if (r == ECL_OK) {
        r = take_path(e, path, err);
    }
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        r = make_plan(e, (enum ecl_file)f, err);
    }
    if (r == ECL_OK && e->kind == TO_ZIP) {
        r = ecl_zip_pool_new(&e->pool, e->opts.threads, err);
    }
    if (r == ECL_OK && !e->to) {
        r = open_manifest(e, err);
    }
    if (r != ECL_OK) {
        ecl_export_close(e);
        return r;
    }
    *out = e;
    return ECL_OK;
}

/* --- parts -------------------------------------------------------------------- */

static char *part_path(const struct ecl_export *e, const struct batch *b)
{
    char number[16] = "", *path = NULL;
    if (e->opts.split) {
        snprintf(number, sizeof number, "_%03u", b->number);
    }
    int n =
        asprintf(&path, "%s%s%s%s%s", e->base, b->inscl[0] ? "_" : "", b->inscl, number, e->ext);
    return n < 0 ? NULL : path;
}

static int open_sink(struct ecl_export *e, const char *path, struct ecl_sink **s,
                     struct ecl_error *err)
{
    const char *const *names = (const char *const *)e->names;
    switch (e->kind) {
    case TO_ZIP:
        return ecl_sink_zip(s, path, e->to, e->opts.force, e->pool, names,
                            e->opts.by_inscl ? CHUNK_BY_INSCL : 0, e->opts.tmpdir, err);
    case TO_FOLDER:
        return ecl_sink_folder(s, path, e->opts.force, names, err);
    default:
        return ecl_sink_file(s, path, e->to, e->opts.force, err);
    }
}

/* Room for one more part in the list. */
static int more_parts(struct ecl_export *e, struct ecl_error *err)
{
    if (e->nparts == MAX_PARTS) {
        return ecl_fail(err, ECL_E_WRITE, e->base,
                        "more than %d parts; choose a larger size with --split", MAX_PARTS);
    }
    if (e->nparts == e->parts_cap) {
        size_t cap           = e->parts_cap ? 2 * e->parts_cap : 8;
        struct done_part *np = reallocarray(e->parts, cap, sizeof *np);
        if (!np) {
            return no_memory(err);
        }
        e->parts     = np;
        e->parts_cap = cap;
    }
    return ECL_OK;
}

static int open_part(struct ecl_export *e, struct batch *b, struct ecl_error *err)
{
    int r = more_parts(e, err);
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_export_part *p = calloc(1, sizeof *p);
    b->number++;
    char *path = part_path(e, b);
    if (!p || !path) {
        free(p);
        free(path);
        return no_memory(err);
    }
    p->path = path;
    memcpy(p->inscl, b->inscl, sizeof p->inscl);
    struct done_part *d = &e->parts[e->nparts++];
    *d                  = (struct done_part){p, NULL};
    r                   = open_sink(e, path, &d->sink, err);
    if (r == ECL_OK && e->opts.to == ECL_TO_XLSX) {
        r = ecl_book_open(&b->book, e->plan, e->opts.tmpdir, err);
    }
    if (r == ECL_OK && e->opts.to != ECL_TO_JSONL) {
        r = ecl_fpset_new(&b->pat, e->opts.by_inscl ? PAT_SLOTS_BY : PAT_SLOTS, e->opts.tmpdir,
                          err);
    }
    b->part = p;
    b->sink = d->sink;
    return r;
}

/* The first bytes of a claim file in the open part. */
static int begin_file(struct ecl_export *e, struct batch *b, enum ecl_file f, struct ecl_error *err)
{
    const struct ecl_plan *plan = &e->plan[f];
    b->part->file[f].name       = in_rows(e) ? e->names[f] : ecl_file_spec(f)->name;
    if (e->opts.to == ECL_TO_DBF) {
        return b->sink->ops->reserve(b->sink, (unsigned)f, ecl_dbf_header_size(plan->n), err);
    }
    return plan->head.n ? b->sink->ops->add(b->sink, (unsigned)f, plan->head.p, plan->head.n, err)
                        : ECL_OK;
}

/* The end of a DBF file, and its header, which counts the records. */
static int end_dbf(struct ecl_export *e, struct batch *b, enum ecl_file f, struct ecl_error *err)
{
    static const char end       = ECL_DBF_END;
    const struct ecl_plan *plan = &e->plan[f];
    uint64_t rows               = b->part->file[f].rows;
    if (rows > UINT32_MAX) {
        return ecl_fail(err, ECL_E_WRITE, e->names[f], "a DBF has at most 4294967295 records");
    }
    e->tail.n = 0;
    if (ecl_dbf_header(&e->tail, f, plan->cols, plan->n, e->fmt.cp874, (uint32_t)rows) != ECL_OK) {
        return no_memory(err);
    }
    int r = b->sink->ops->add(b->sink, (unsigned)f, &end, 1, err);
    return r == ECL_OK ? b->sink->ops->head(b->sink, (unsigned)f, e->tail.p, e->tail.n, err) : r;
}

/* Writes the open part to its end. INS and PAT stand in every submission: the
 * receivers refuse one without them. */
static int close_part(struct ecl_export *e, struct batch *b, struct ecl_error *err)
{
    static const enum ecl_file always[] = {ECL_INS, ECL_PAT};
    int r                               = ECL_OK;
    for (size_t i = 0; in_rows(e) && r == ECL_OK && i < 2; i++) {
        r = b->part->file[always[i]].name ? ECL_OK : begin_file(e, b, always[i], err);
    }
    for (int f = 0; e->opts.to == ECL_TO_DBF && r == ECL_OK && f < ECL_NFILES; f++) {
        r = b->part->file[f].name ? end_dbf(e, b, (enum ecl_file)f, err) : ECL_OK;
    }
    if (r == ECL_OK && b->book) {
        r = ecl_book_finish(b->book, b->sink, err);
    }
    if (r == ECL_OK) {
        r = b->sink->ops->finish(b->sink, b->part, err);
    }
    if (r == ECL_OK) {
        r = ecl_part_check(&e->rep, &e->opts, b->part);
        r = r == ECL_E_NOMEM ? no_memory(err) : r;
    }
    ecl_book_close(b->book);
    ecl_fpset_free(b->pat);
    b->book = NULL;
    b->pat  = NULL;
    b->sink = NULL;
    b->part = NULL;
    return r;
}

/* --- checking a claim ----------------------------------------------------------- */

/* Reports the values of a record that hold what no output may hold. */
static int report_bytes(struct ecl_export *e, const struct ecl_claim *c, const struct ecl_record *r)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)r->file);
    const struct ecl_plan *plan      = &e->plan[r->file];
    int x                            = ECL_OK;
    for (size_t i = 0; x == ECL_OK && i < spec->nfields + (size_t)r->nextra; i++) {
        struct ecl_str v = r->f[i], name = ECL_STR("");
        bool control = v.n && (memchr(v.p, '\r', v.n) || memchr(v.p, '\0', v.n));
        if (!control && ecl_utf8_valid(v)) {
            continue;
        }
        if (i < spec->nfields) {
            name = ecl_str_of(spec->fields[i].name);
        } else if (i - spec->nfields < plan->nextra) {
            name = plan->extra[i - spec->nfields];
        }
        x = ecl_report(&e->rep, control ? ECL_XF_CONTROL : ECL_XF_ENCODING, c, r, name, v,
                       ECL_STR(""), ECL_STR(""));
    }
    return x;
}

/* CR and NUL would break rows apart, and what is not UTF-8 cannot be converted. */
static int check_bytes(struct ecl_export *e, const struct ecl_claim *c, bool *ok)
{
    if (!memchr(c->text.p, '\r', c->text.n) && !memchr(c->text.p, '\0', c->text.n) &&
        (!ecl_text_high(c->text) || ecl_utf8_valid(c->text))) {
        return ECL_OK;
    }
    uint64_t before = e->rep.errors;
    int x           = ECL_OK;
    for (size_t i = 0; x == ECL_OK && i < c->nrec; i++) {
        x = report_bytes(e, c, &c->rec[i]);
    }
    if (x == ECL_OK && e->rep.errors == before) { /* in the CLAIM line */
        x = ecl_report(&e->rep, ECL_XF_CONTROL, c, NULL, ECL_STR(""), ECL_STR(""), ECL_STR(""),
                       ECL_STR(""));
    }
    *ok = false;
    return x;
}

static int check_widths(struct ecl_export *e, const struct ecl_claim *c, const struct ecl_record *r)
{
    const struct ecl_plan *plan    = &e->plan[r->file];
    const struct ecl_field *fields = ecl_file_spec((enum ecl_file)r->file)->fields;
    int x                          = ECL_OK;
    for (unsigned i = 0; x == ECL_OK && i < plan->n; i++) {
        struct ecl_str v           = r->f[plan->cols[i]];
        const struct ecl_field *fd = &fields[plan->cols[i]];
        size_t width               = v.n > fd->width ? ecl_text_width(v) : 0;
        if (width > fd->width) {
            char is[24], most[24];
            snprintf(is, sizeof is, "%zu", width);
            snprintf(most, sizeof most, "%u", fd->width);
            x = ecl_report(&e->rep, ECL_XF_WIDTH, c, r, ecl_str_of(fd->name), v, ecl_str_of(is),
                           ecl_str_of(most));
        }
    }
    return x;
}

/* Columns with values that the layout has no place for, each once. */
static int check_columns(struct ecl_export *e, const struct ecl_claim *c,
                         const struct ecl_record *r)
{
    struct ecl_plan *plan            = &e->plan[r->file];
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)r->file);
    const struct ecl_str layout      = ecl_str_of(e->opts.layout->name);
    int x                            = ECL_OK;
    for (uint32_t m = plan->lacking & ~plan->told; x == ECL_OK && m; m &= m - 1) {
        unsigned col = (unsigned)__builtin_ctz(m);
        if (r->f[col].n) {
            plan->told |= UINT32_C(1) << col;
            x = ecl_report(&e->rep, ECL_XF_COLUMN, c, r, ecl_str_of(spec->fields[col].name),
                           r->f[col], layout, ECL_STR(""));
        }
    }
    for (unsigned i = 0; x == ECL_OK && i < r->nextra && i < plan->nextra; i++) {
        uint32_t *told = &plan->told_extra[i / 32], bit = UINT32_C(1) << i % 32;
        if (r->f[spec->nfields + i].n && !(*told & bit)) {
            *told |= bit;
            x = ecl_report(&e->rep, ECL_XF_COLUMN, c, r, plan->extra[i], r->f[spec->nfields + i],
                           layout, ECL_STR(""));
        }
    }
    return x;
}

static int check_record(struct ecl_export *e, const struct ecl_claim *c, const struct ecl_record *r)
{
    struct ecl_plan *plan = &e->plan[r->file];
    if (plan->n == 0) {
        if (plan->told_file) {
            return ECL_OK;
        }
        plan->told_file = true;
        return ecl_report(&e->rep, ECL_XF_FILE, c, r, ECL_STR(""), ECL_STR(""),
                          ecl_str_of(e->opts.layout->name), ECL_STR(""));
    }
    int x = e->opts.to == ECL_TO_DBF ? ECL_OK : check_widths(e, c, r);
    return x == ECL_OK ? check_columns(e, c, r) : x;
}

/* --- formatting a claim ----------------------------------------------------------- */

/* Reports the values of a record that the format or the encoding cannot hold. */
static int report_unfit(struct ecl_export *e, const struct ecl_claim *c, const struct ecl_record *r)
{
    const struct ecl_plan *plan    = &e->plan[r->file];
    const struct ecl_field *fields = ecl_file_spec((enum ecl_file)r->file)->fields;
    int x                          = ECL_OK;
    for (unsigned i = 0; x == ECL_OK && i < plan->n; i++) {
        const struct ecl_field *fd = &fields[plan->cols[i]];
        struct ecl_str v           = r->f[plan->cols[i]];
        bool missing, unfit;
        x = ecl_row_test(&e->fmt, fd, v, &missing, &unfit);
        if (x == ECL_OK && (missing || unfit)) {
            char kind[48] = "cell of a workbook";
            if (e->opts.to == ECL_TO_DBF) {
                snprintf(kind, sizeof kind, "DBF column %s(%u)",
                         ecl_type_name((enum ecl_type)fd->type), ecl_dbf_width(fd));
            }
            x = ecl_report(&e->rep, missing ? ECL_XF_CHARSET : ECL_XF_UNFIT, c, r,
                           ecl_str_of(fd->name), v, ecl_str_of(kind), ECL_STR(""));
        }
    }
    return x;
}

/* Whether a value is longer than a cell of a workbook may be. */
static size_t too_long(const struct ecl_export *e, const struct ecl_record *r)
{
    const struct ecl_plan *plan = &e->plan[r->file];
    size_t n                    = 0;
    for (unsigned i = 0; r->text.n > ECL_CELL_MAX && i < plan->n; i++) {
        n += ecl_text_width(r->f[plan->cols[i]]) > ECL_CELL_MAX;
    }
    return n;
}

static int add_row(struct ecl_export *e, const struct ecl_record *r, size_t at)
{
    if (e->nrow == e->row_cap) {
        size_t cap     = e->row_cap ? 2 * e->row_cap : 64;
        struct row *nr = reallocarray(e->row, cap, sizeof *nr);
        if (!nr) {
            return ECL_E_NOMEM;
        }
        e->row     = nr;
        e->row_cap = cap;
    }
    e->row[e->nrow++] = (struct row){r, at, e->text.n - at};
    return ECL_OK;
}

/* Checks every record and formats it into e->text and e->row. */
static int format_rows(struct ecl_export *e, const struct ecl_claim *c, bool *ok)
{
    int x = ECL_OK;
    for (size_t i = 0; x == ECL_OK && i < c->nrec; i++) {
        const struct ecl_record *r = &c->rec[i];
        size_t at = e->text.n, missing = 0, unfit = 0;
        x = check_record(e, c, r);
        if (x != ECL_OK || e->plan[r->file].n == 0) {
            continue;
        }
        if (in_rows(e)) {
            x = ecl_row_add(&e->fmt, (enum ecl_file)r->file, &e->plan[r->file], r, &e->text,
                            &missing, &unfit);
        } else {
            unfit = too_long(e, r);
        }
        if (x == ECL_OK) {
            x = add_row(e, r, at);
        }
        if (x == ECL_OK && (missing || unfit)) {
            *ok = false;
            x   = report_unfit(e, c, r);
        }
    }
    return x;
}

static int format_json(struct ecl_export *e, const struct ecl_claim *c)
{
    int x = e->keys ? ECL_OK : ecl_json_keys_new(&e->keys, e->plan);
    return x == ECL_OK ? ecl_json_claim(e->keys, c, &e->text) : x;
}

/* --- writing a claim ----------------------------------------------------------------- */

static struct batch *batch_of(struct ecl_export *e, const char *name)
{
    for (size_t i = 0; i < e->nbatch; i++) {
        if (strcmp(e->batch[i].inscl, name) == 0) {
            return &e->batch[i];
        }
    }
    return NULL;
}

static struct batch *find_batch(struct ecl_export *e, const struct ecl_claim *c)
{
    char name[9] = "";
    if (e->opts.by_inscl) {
        ecl_inscl_name(c, name);
    }
    struct batch *b = batch_of(e, name);
    if (!b && e->nbatch == MAX_BATCHES - 1) { /* the last place is for all others */
        snprintf(name, sizeof name, "OTHER");
        b = batch_of(e, name);
    }
    if (!b) {
        b = &e->batch[e->nbatch++];
        memcpy(b->inscl, name, sizeof b->inscl);
    }
    return b;
}

/* Makes sure that more bytes fit into the open part, if need be a new one. A part
 * that is nearly full is closed, since every sync costs a little compression. */
static int make_room(struct ecl_export *e, struct batch *b, const struct ecl_claim *c, bool *ok,
                     struct ecl_error *err)
{
    uint64_t split = e->opts.split, more = e->text.n + e->heads;
    int r = ECL_OK;
    if (split && b->sink && b->sink->ops->bound(b->sink, more) > split) {
        r         = b->sink->ops->sync(b->sink, err);
        bool full = b->sink->ops->bound(b->sink, 0) > split - split / 64 ||
                    b->sink->ops->bound(b->sink, more) > split;
        if (r == ECL_OK && full) {
            r = close_part(e, b, err);
        }
    }
    if (r == ECL_OK && !b->sink) {
        r = open_part(e, b, err);
    }
    if (r == ECL_OK && split && b->sink->ops->bound(b->sink, more) > split) {
        char is[24], most[24];
        snprintf(is, sizeof is, "%zu", e->text.n);
        snprintf(most, sizeof most, "%llu", (unsigned long long)split);
        *ok = false;
        r   = ecl_report(&e->rep, ECL_XF_SIZE, c, NULL, ECL_STR(""), ECL_STR(""), ecl_str_of(is),
                         ecl_str_of(most));
    }
    return r;
}

/* Whether a PAT row is to be written: the first of its HN in the part is. */
static int pat_is_new(struct ecl_export *e, struct batch *b, const struct ecl_claim *c,
                      const struct ecl_record *r, bool *fresh, struct ecl_error *err)
{
    uint64_t key[2], row[2], first;
    ecl_fingerprint(ecl_str_trim(r->f[ECL_PAT_HN]), key);
    struct ecl_str values = r->text; /* without the tag and the line number */
    for (int bars = 0; bars < 2 && values.n; values.p++, values.n--) {
        bars += *values.p == '|';
    }
    ecl_fingerprint(values, row);
    first      = row[0];
    bool known = false;
    int x      = ecl_fpset_put(b->pat, key, &first, &known, err);
    *fresh     = !known;
    if (x == ECL_OK && known && first != row[0]) {
        x = ecl_report(&e->rep, ECL_XF_PAT, c, r, ECL_STR("HN"), r->f[ECL_PAT_HN], ECL_STR(""),
                       ECL_STR(""));
    }
    return x;
}

static int write_row(struct ecl_export *e, struct batch *b, const struct ecl_claim *c,
                     const struct row *row, struct ecl_error *err)
{
    enum ecl_file f = (enum ecl_file)row->rec->file;
    bool fresh      = true;
    int r           = f == ECL_PAT ? pat_is_new(e, b, c, row->rec, &fresh, err) : ECL_OK;
    if (r != ECL_OK || !fresh) {
        return r;
    }
    if (!b->part->file[f].name) {
        r = begin_file(e, b, f, err);
    }
    if (r == ECL_OK) {
        r = b->book ? ecl_book_record(b->book, row->rec, err)
                    : b->sink->ops->add(b->sink, (unsigned)f, e->text.p + row->at, row->n, err);
    }
    b->part->file[f].rows++;
    e->stats.rows[f]++;
    return r;
}

/* A document; its records are counted as rows of their files. */
static int write_json(struct ecl_export *e, struct batch *b, const struct ecl_claim *c,
                      struct ecl_error *err)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        struct ecl_export_file *file = &b->part->file[f];
        file->name = c->count[f] ? ecl_file_spec((enum ecl_file)f)->name : file->name;
        file->rows += c->count[f];
        e->stats.rows[f] += c->count[f];
    }
    return b->sink->ops->add(b->sink, 0, e->text.p, e->text.n, err);
}

static void count_claim(struct ecl_export *e, struct ecl_export_part *p, const struct ecl_claim *c)
{
    ECL_EACH(r, c, ECL_CHT)
    {
        ecl_satang_add(r->f[ECL_CHT_TOTAL], &e->stats.billed, &e->stats.unbilled);
    }
    e->stats.op += c->type != ECL_CLAIM_IP;
    e->stats.ip += c->type == ECL_CLAIM_IP;
    ecl_part_count(p, c);
}

static int report_orphans(struct ecl_export *e, const struct ecl_claim *c)
{
    int x = ECL_OK;
    for (size_t i = 0; x == ECL_OK && i < c->nrec; i++) {
        e->stats.orphans++;
        x = ecl_report(&e->rep, ECL_XF_ORPHAN, c, &c->rec[i], ECL_STR(""), ECL_STR(""), ECL_STR(""),
                       ECL_STR(""));
    }
    return x;
}

int ecl_export_head(struct ecl_export *e, const struct ecl_stream *s, struct ecl_error *err)
{
    (void)err;
    for (int f = 0; f < ECL_NFILES; f++) {
        e->plan[f].nextra = ecl_stream_extras(s, (enum ecl_file)f, &e->plan[f].extra);
    }
    return ECL_OK;
}

static int tell_written(const struct ecl_export *e, const struct batch *b,
                        const struct ecl_claim *c, struct ecl_error *err)
{
    size_t part = e->nparts;
    while (e->opts.written && part > 0 && e->parts[part - 1].part != b->part) {
        part--;
    }
    return e->opts.written ? e->opts.written(e->opts.written_ctx, c, part - 1, err) : ECL_OK;
}

static int export_claim(struct ecl_export *e, const struct ecl_claim *c, struct ecl_error *err)
{
    bool ok   = true;
    e->text.n = e->nrow = 0;
    int r               = check_bytes(e, c, &ok);
    if (r == ECL_OK && ok) {
        r = e->opts.to == ECL_TO_JSONL ? format_json(e, c) : format_rows(e, c, &ok);
    }
    struct batch *b = r == ECL_OK && ok ? find_batch(e, c) : NULL;
    if (b) {
        r = make_room(e, b, c, &ok, err);
    }
    e->stats.left_out += r == ECL_OK && !ok;
    if (r != ECL_OK || !ok) {
        return r;
    }
    if (e->opts.to == ECL_TO_JSONL) {
        r = write_json(e, b, c, err);
    }
    for (size_t i = 0; r == ECL_OK && i < e->nrow; i++) {
        r = write_row(e, b, c, &e->row[i], err);
    }
    if (r == ECL_OK) {
        count_claim(e, b->part, c);
        r = tell_written(e, b, c, err);
    }
    return r;
}

int ecl_export_claim(struct ecl_export *e, const struct ecl_claim *c, struct ecl_error *err)
{
    int r             = c->type == ECL_CLAIM_NONE ? report_orphans(e, c) : export_claim(e, c, err);
    e->stats.findings = e->rep.findings;
    e->stats.errors   = e->rep.errors;
    return r == ECL_E_NOMEM ? no_memory(err) : r;
}

/* --- finishing ----------------------------------------------------------------------- */

static int write_manifest(struct ecl_export *e, struct ecl_error *err)
{
    struct ecl_export_part *part[MAX_PARTS];
    for (size_t i = 0; i < e->nparts; i++) {
        part[i] = e->parts[i].part;
    }
    e->tail.n = 0;
    if (ecl_manifest(&e->tail, e->base, &e->opts, &e->stats, part, e->nparts) != ECL_OK) {
        return no_memory(err);
    }
    struct ecl_atomic *file     = e->manifest;
    const struct ecl_output out = ecl_output_fd(ecl_atomic_fd(file), "the manifest");
    int r                       = ecl_output_write(&out, e->tail.p, e->tail.n, err);
    if (r != ECL_OK) {
        return r;
    }
    e->manifest = NULL;
    return ecl_atomic_commit(file, err);
}

int ecl_export_finish(struct ecl_export *e, struct ecl_error *err)
{
    int r = ECL_OK;
    if (e->nbatch == 0 && !e->opts.by_inscl) { /* no claim: a submission without rows */
        e->nbatch = 1;
        r         = open_part(e, &e->batch[0], err);
    }
    for (size_t i = 0; r == ECL_OK && i < e->nbatch; i++) {
        r = e->batch[i].sink ? close_part(e, &e->batch[i], err) : ECL_OK;
    }
    if (r == ECL_OK && e->opts.complete) {
        r = e->opts.complete(e->opts.written_ctx, err);
    }
    for (size_t i = 0; r == ECL_OK && i < e->nparts; i++) {
        r = e->parts[i].sink->ops->commit(e->parts[i].sink, err);
    }
    e->stats.parts    = e->nparts;
    e->stats.findings = e->rep.findings;
    e->stats.errors   = e->rep.errors;
    return r == ECL_OK && e->manifest ? write_manifest(e, err) : r;
}

const struct ecl_export_stats *ecl_export_stats(const struct ecl_export *e)
{
    return &e->stats;
}

const struct ecl_export_part *ecl_export_part(const struct ecl_export *e, size_t i)
{
    return i < e->nparts ? e->parts[i].part : NULL;
}

void ecl_export_close(struct ecl_export *e)
{
    if (!e) {
        return;
    }
    for (size_t i = 0; i < e->nbatch; i++) {
        ecl_book_close(e->batch[i].book);
        ecl_fpset_free(e->batch[i].pat);
    }
    for (size_t i = 0; i < e->nparts; i++) {
        union {
            const char *path;
            char *mine;
        } p = {e->parts[i].part->path};
        if (e->parts[i].sink) {
            e->parts[i].sink->ops->close(e->parts[i].sink);
        }
        free(p.mine);
        free(e->parts[i].part);
    }
    free(e->parts);
    ecl_zip_pool_free(e->pool);
    for (int f = 0; f < ECL_NFILES; f++) {
        ecl_buf_done(&e->plan[f].head);
        free(e->names[f]);
    }
    ecl_json_keys_free(e->keys);
    ecl_atomic_abort(e->manifest);
    ecl_buf_done(&e->fmt.tmp);
    ecl_buf_done(&e->rep.message);
    ecl_buf_done(&e->text);
    ecl_buf_done(&e->tail);
    free(e->row);
    free(e->base);
    free(e->ext);
    free(e);
}
