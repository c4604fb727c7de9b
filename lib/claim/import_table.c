/* import_table.c: CSV, DBF and JSON lines: each row becomes a stream record at
 * once and is kept (store_priv.h) until its claim's turn comes. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/import_priv.h"

struct table {
    struct ecl_import *imp;
    struct set *set;
    const char *name;
    struct part *only; /* the part of a file's own table, or NULL */
    struct part *part[ECL_NFILES];
    enum ecl_encoding enc;
    bool enc_known;
    bool header_known;     /* of CSV: the first row was looked at */
    struct ecl_buf header; /* of CSV: the header row, word for word */
};

/* The part that rows of file f go to. */
static struct part *part_of(struct table *t, enum ecl_file f)
{
    if (t->only) {
        return t->only;
    }
    if (!t->part[f]) {
        t->part[f] = import_part_new(t->imp, t->set, f, t->name);
        if (t->part[f]) {
            t->part[f]->records   = true;
            t->part[f]->enc       = t->enc;
            t->part[f]->enc_known = t->enc_known;
        }
    }
    return t->part[f];
}

/* --- records -------------------------------------------------------------- */

/* Checks the bytes of the values against the part's encoding, which the first
 * row above 0x7f decides when the file has not told it. NULL, or why not; *nul is
 * the value with a NUL byte, or n. */
static const char *check_values(struct part *p, const struct ecl_str *value, size_t n, size_t *nul)
{
    struct ecl_sniff sniff = {0};
    bool high              = false;
    *nul                   = n;
    for (size_t i = 0; i < n; i++) {
        if (value[i].n && memchr(value[i].p, '\0', value[i].n)) {
            *nul = i;
            return "a NUL byte in the row";
        }
        if (ecl_text_high(value[i])) {
            high = true;
            ecl_sniff_add(&sniff, value[i]);
        }
    }
    if (!high) {
        return NULL;
    }
    if (!p->enc_known) {
        p->enc       = ecl_sniff_verdict(&sniff);
        p->enc_known = true;
    }
    for (size_t i = 0; i < n; i++) {
        if (p->enc == ECL_ENC_UTF8 ? !ecl_utf8_valid(value[i]) : !ecl_cp874_valid(value[i])) {
            return p->enc == ECL_ENC_UTF8 ? "bytes that are not UTF-8, as the file is"
                                          : "bytes that windows-874 does not have";
        }
    }
    if (p->enc == ECL_ENC_CP874 && sniff.lines_utf8 > sniff.lines_cp874 + sniff.lines_odd) {
        return "UTF-8 in a file of windows-874";
    }
    return NULL;
}

/* Appends a value to the record; CR LF, CR, LF and bars become one blank each. */
static bool add_value(struct ecl_buf *b, struct ecl_str v)
{
    bool mended = false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c == '|' || c == '\n' || c == '\r') {
            i += c == '\r' && i + 1 < v.n && v.p[i + 1] == '\n';
            c      = ' ';
            mended = true;
        }
        b->p[b->n++] = c;
    }
    return mended;
}

static int mend(struct ecl_import *imp, const struct part *p, uint64_t line, unsigned slot,
                struct ecl_str *v, struct ecl_buf *mended)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    const struct ecl_field *field    = slot < spec->nstd ? &spec->fields[slot] : NULL;
    struct ecl_str was               = *v;
    char name[64];
    if (!import_normalize(field, v, mended)) {
        return ECL_OK;
    }
    struct ecl_buf text;
    ecl_buf_init(&text, 0);
    int r = ecl_buf_addf(&text, "%.*s -> %.*s", (int)(was.n > 50 ? 50 : was.n), was.p,
                         (int)(v->n > 50 ? 50 : v->n), v->p);
    r     = r == ECL_OK ? import_note(imp, "info", "PKG.normalized", spec->name, line,
                                      columns_name(imp, p->file, slot, name), ecl_buf_str(&text))
                        : r;
    ecl_buf_done(&text);
    return r;
}

/* Puts the decoded values in the order of the stream; they stay in imp->scratch
 * or where they were. */
static int decode(struct ecl_import *imp, const struct part *p, const uint8_t *slot,
                  const struct ecl_str *value, size_t n, struct ecl_str *out)
{
    struct ecl_buf *b = &imp->scratch;
    size_t need       = 0;
    for (size_t i = 0; i < n; i++) {
        need += 3 * value[i].n;
    }
    b->n = 0;
    if (ecl_buf_reserve(b, need + 1) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        struct ecl_str v = value[i];
        if (p->enc == ECL_ENC_CP874 && ecl_text_high(v)) {
            size_t from = b->n;
            int r       = ecl_cp874_to_utf8(v, b, NULL);
            if (r != ECL_OK) {
                return r;
            }
            v = ecl_str_make(b->p + from, b->n - from);
        }
        out[slot[i]] = v;
    }
    return ECL_OK;
}

/* Writes the record of the values to imp->record. */
static int make_record(struct ecl_import *imp, const struct part *p, uint64_t line,
                       struct ecl_str *value, unsigned ncols)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    struct ecl_buf *b                = &imp->record, mended;
    b->n                             = 0;
    size_t need                      = 64;
    for (unsigned i = 0; i < ncols; i++) {
        need += value[i].n + 1;
    }
    int r = ecl_buf_reserve(b, need);
    r     = r == ECL_OK ? ecl_buf_addf(b, "%s|%llu", spec->name, (unsigned long long)line) : r;
    ecl_buf_init(&mended, 0);
    for (unsigned i = 0; r == ECL_OK && i < ncols; i++) {
        if (imp->opts.normalize) {
            r = mend(imp, p, line, i, &value[i], &mended);
        }
        b->p[b->n++] = '|';
        if (r == ECL_OK && add_value(b, value[i])) {
            char name[64];
            r = import_note(imp, "warning", "PKG.value-separator", spec->name, line,
                            columns_name(imp, p->file, i, name), value[i]);
        }
    }
    b->p[b->n++] = '\n';
    ecl_buf_done(&mended);
    return r;
}

/* Column i of the record in imp->record. */
static struct ecl_str record_column(const struct ecl_import *imp, int i)
{
    const char *p = imp->record.p, *end = p + imp->record.n - 1;
    if (i < 0) {
        return ecl_str_make(end, 0);
    }
    for (int bars = 0; bars < i + 2; bars++) {
        p = (const char *)memchr(p, '|', (size_t)(end - p)) + 1;
    }
    const char *bar = memchr(p, '|', (size_t)(end - p));
    return ecl_str_make(p, (size_t)((bar ? bar : end) - p));
}

int import_record(struct ecl_import *imp, struct set *set, struct part *p, uint64_t line,
                  const uint8_t *slot, const struct ecl_str *value, size_t n, struct ecl_str raw,
                  struct ecl_error *err)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    struct ecl_str out[MAX_COLS];
    unsigned ncols = columns_out(imp, p->file);
    size_t nul;
    const char *why = check_values(p, value, n, &nul);
    if (why) {
        return nul < n ? import_reject(imp, p, "PKG.no-nul-control", line, slot[nul], raw, why, err)
                       : import_reject(imp, p, "PKG.encoding", line, -1, raw, why, err);
    }
    for (unsigned i = 0; i < ncols; i++) {
        out[i] = ecl_str_make("", 0);
    }
    if (decode(imp, p, slot, value, n, out) != ECL_OK ||
        make_record(imp, p, line, out, ncols) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
    }
    struct row row = {line, p->store.size, imp->record.n,
                      ecl_str_make(imp->record.p, imp->record.n - 1), false};
    int r          = ecl_store_add(&p->store, imp->record.p, imp->record.n, err);
    return r != ECL_OK
               ? r
               : import_index(imp, set, p, &row, record_column(imp, spec->hn),
                              record_column(imp, spec->seq), record_column(imp, spec->an), err);
}

/* --- rows ------------------------------------------------------------------ */

/* A row whose values stand in the columns of the header. */
static int take_columns(struct table *t, struct part *p, const struct ecl_table_row *row,
                        struct ecl_error *err)
{
    struct ecl_import *imp = t->imp;
    size_t n               = row->n;
    char why[96];
    while (n > p->cols.n && ecl_str_trim(row->value[n - 1]).n == 0) {
        n--;
    }
    if (n < row->n && n == p->cols.n) {
        p->trailing_first = p->trailing++ ? p->trailing_first : row->line;
    }
    snprintf(why, sizeof why, "%zu columns instead of %u", row->n, p->cols.n);
    if (n > p->cols.n || n < p->cols.least) {
        return import_reject(imp, p, "PKG.row-width", row->line, -1, row->raw, why, err);
    }
    if (n < p->cols.n && import_note(imp, "warning", "PKG.row-short", ecl_file_spec(p->file)->name,
                                     row->line, NULL, ecl_str_of(why)) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, t->name, "out of memory");
    }
    return import_record(imp, t->set, p, row->line, p->cols.slot, row->value, n, row->raw, err);
}

/* A row whose values carry their names. */
static int take_named(struct table *t, struct part *p, const struct ecl_table_row *row,
                      struct ecl_error *err)
{
    uint8_t slot[MAX_COLS];
    bool have[MAX_COLS] = {false};
    if (row->n > MAX_COLS) {
        return import_reject(t->imp, p, "PKG.row-width", row->line, -1, row->raw,
                             "too many columns", err);
    }
    for (size_t i = 0; i < row->n; i++) {
        unsigned before = t->imp->nextra[p->file];
        int at          = columns_slot(t->imp, p, row->name[i]);
        if (at < 0 || have[at]) {
            return import_reject(t->imp, p, "PKG.row-width", row->line, -1, row->raw,
                                 "a column twice, or too many columns", err);
        }
        have[at] = true;
        slot[i]  = (uint8_t)at;
        if (t->imp->nextra[p->file] != before &&
            import_note(t->imp, "error", "PKG.header-known", ecl_file_spec(p->file)->name,
                        row->line, NULL, row->name[i]) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, t->name, "out of memory");
        }
    }
    return import_record(t->imp, t->set, p, row->line, slot, row->value, row->n, row->raw, err);
}

/* True for the header once more, with its mark when files were joined by copy. */
static bool repeats_header(const struct table *t, struct ecl_str raw)
{
    if (ecl_str_starts(raw, ECL_STR(BOM))) {
        raw = ecl_str_make(raw.p + strlen(BOM), raw.n - strlen(BOM));
    }
    return t->header.n && ecl_str_eq(raw, ecl_buf_str(&t->header));
}

static int take_row(struct table *t, const struct ecl_table_row *row, struct ecl_error *err)
{
    if (row->bad && !t->only && row->file == ECL_NOFILE) {
        return ecl_fail_at(err, ECL_E_FORMAT, t->name, row->line, NULL, "%s", row->bad);
    }
    struct part *p = part_of(t, row->file);
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, t->name, "out of memory");
    }
    struct ecl_import_file_stats *stats = &t->imp->stats.file[p->file];
    if (row->bad) {
        stats->rows++;
        return import_reject(t->imp, p, "PKG.row-width", row->line, -1, row->raw, row->bad, err);
    }
    if (!row->name && row->n == 1 && ecl_str_trim(row->value[0]).n == 0) {
        p->blank_first = p->blank++ ? p->blank_first : row->line;
        return ECL_OK;
    }
    if (!row->name && !t->header_known) {
        bool header     = false;
        t->header_known = true;
        int r           = columns_is_header(p, row->value, row->n, &header, err);
        if (r == ECL_OK) {
            r = header ? columns_from_header(t->imp, p, row->value, row->n, err)
                       : columns_from_row(t->imp, p, row->value, row->n, err);
        }
        if (r == ECL_OK && header && ecl_buf_add_str(&t->header, row->raw) != ECL_OK) {
            r = ecl_fail(err, ECL_E_NOMEM, t->name, "out of memory");
        }
        if (r != ECL_OK || header) {
            return r;
        }
    } else if (repeats_header(t, row->raw)) {
        int r = import_note(t->imp, "warning", "PKG.header-repeat", ecl_file_spec(p->file)->name,
                            row->line, NULL, ECL_STR(""));
        return r == ECL_OK ? r : ecl_fail(err, r, t->name, "out of memory");
    }
    stats->rows++;
    return row->name ? take_named(t, p, row, err) : take_columns(t, p, row, err);
}

/* --- the encoding of CSV ----------------------------------------------------- */

#define EVIDENCE ((size_t)256 << 10)

/* An input whose first bytes were read to look at them. */
struct peeked {
    struct ecl_input in;
    struct ecl_buf head;
    size_t at; /* bytes of head that were handed out */
};

static ssize_t peeked_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct peeked *k = ctx;
    size_t left      = k->head.n - k->at;
    if (left == 0) {
        return ecl_input_read(&k->in, buf, n, err);
    }
    n = left < n ? left : n;
    memcpy(buf, k->head.p + k->at, n);
    k->at += n;
    return (ssize_t)n;
}

/* Tells the encoding by the lines at the start, and makes *in give them again. */
static int tell_encoding(struct table *t, struct peeked *k, struct ecl_input *in,
                         struct ecl_error *err)
{
    struct ecl_sniff sniff = {0};
    if (ecl_buf_reserve(&k->head, EVIDENCE) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, t->name, "out of memory");
    }
    k->in       = *in;
    ssize_t got = ecl_input_full(in, k->head.p, EVIDENCE, err);
    if (got < 0) {
        return (int)got;
    }
    k->head.n     = (size_t)got;
    const char *p = k->head.p, *end = p + k->head.n;
    for (const char *lf; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
        ecl_sniff_add(&sniff, ecl_str_make(p, (size_t)(lf - p)));
    }
    if (p < end && k->head.n < EVIDENCE) { /* the last line; else it may be cut */
        ecl_sniff_add(&sniff, ecl_str_make(p, (size_t)(end - p)));
    }
    if (sniff.lines_high) {
        t->enc       = ecl_sniff_verdict(&sniff);
        t->enc_known = true;
    }
    *in = (struct ecl_input){peeked_read, NULL, k, k->in.name};
    return ECL_OK;
}

/* --- the whole ---------------------------------------------------------------- */

static int note_deleted(struct ecl_import *imp, const struct part *p, uint64_t deleted)
{
    char n[32];
    snprintf(n, sizeof n, "%llu records", (unsigned long long)deleted);
    return import_note(imp, "info", "PKG.dbf-deleted", ecl_file_spec(p->file)->name, 0, NULL,
                       ecl_str_of(n));
}

int import_table(struct ecl_import *imp, struct set *set, struct part *p, const char *name,
                 enum ecl_format format, const struct ecl_input *in, struct ecl_error *err)
{
    struct table t           = {.imp = imp, .set = set, .name = name, .only = p};
    struct ecl_table *source = NULL;
    struct peeked peeked     = {.at = 0};
    struct ecl_input from    = *in;
    const struct ecl_str *names;
    int r = ECL_OK;
    ecl_buf_init(&peeked.head, 0);
    ecl_buf_init(&t.header, 0);
    t.enc       = imp->opts.encoding ? imp->opts.encoding : ECL_ENC_UTF8;
    t.enc_known = imp->opts.encoding != ECL_ENC_AUTO;
    if (format == ECL_FORMAT_CSV && !t.enc_known) {
        r = tell_encoding(&t, &peeked, &from, err);
    }
    r = r == ECL_OK ? ecl_table_open(&source, format, &from, err) : r;
    if (r != ECL_OK) {
        goto done;
    }
    t.enc_known = t.enc_known || ecl_table_encoding(source, &t.enc);
    if (p) {
        p->records   = true;
        p->enc       = t.enc;
        p->enc_known = t.enc_known;
    }
    size_t n = ecl_table_names(source, &names);
    if (p && n) {
        bool header;
        t.header_known = true;
        r              = columns_is_header(p, names, n, &header, err); /* of another file? */
        r              = r == ECL_OK ? columns_from_header(imp, p, names, n, err) : r;
    }
    struct ecl_table_row row;
    while (r == ECL_OK && (r = ecl_table_next(source, &row, err)) == ECL_OK) {
        r = take_row(&t, &row, err);
    }
    r = r == ECL_EOF ? ECL_OK : r;
    if (r == ECL_OK && p && ecl_table_deleted(source) &&
        note_deleted(imp, p, ecl_table_deleted(source)) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
done:
    ecl_table_close(source);
    ecl_buf_done(&t.header);
    ecl_buf_done(&peeked.head);
    return r;
}
