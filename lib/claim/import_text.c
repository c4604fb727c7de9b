/* import_text.c: pipe text, indexed where it stands: the hot path.
 *
 * A block ends behind its last line end; the separators of the whole block are
 * found first, then its rows are walked. Nothing is copied: a row goes into the
 * index by the bytes of its keys, and is written to the stream when its claim's
 * turn comes (import_emit.c). Rows that cannot go there as they stand (a missing
 * tail, a separator too many, a CR inside) are marked odd. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/import_priv.h"
#include "core/room_priv.h"
#include "io/scan_priv.h"

#define BLOCK ((size_t)256 << 10)

struct text {
    struct ecl_import *imp;
    struct set *set;
    struct part *p;
    struct ecl_str block; /* whole lines */
    uint64_t block_at;    /* offset in the store */
    uint32_t *pos;        /* separators of the block */
    size_t npos, pos_cap;
    unsigned flags;        /* ECL_SCAN_* of the block */
    bool check_rows;       /* the block holds bytes that are not of the file's encoding */
    uint64_t line;         /* lines before the block, then before the row */
    struct ecl_buf header; /* the header line, word for word */
    struct ecl_str *field; /* of the first row */
};

struct span {
    size_t from, to; /* in the block, without line end */
    size_t k, bars;  /* its first separator, and how many bars it has */
};

static struct ecl_str span_text(const struct text *t, const struct span *s)
{
    return ecl_str_make(t->block.p + s->from, s->to - s->from);
}

/* Column i of a row. */
static struct ecl_str span_column(const struct text *t, const struct span *s, size_t i)
{
    size_t from = i ? t->pos[s->k + i - 1] + 1u : s->from;
    size_t to   = i < s->bars ? t->pos[s->k + i] : s->to;
    return ecl_str_make(t->block.p + from, to - from);
}

/* --- encoding ------------------------------------------------------------- */

#define EVIDENCE_LINES 400
#define EVIDENCE_BYTES ((uint64_t)16 << 20)

/* Looks for evidence from the block on, the first with bytes above 0x7f. */
static int tell_encoding(struct text *t, struct ecl_error *err)
{
    struct ecl_sniff sniff = {0};
    struct part *p         = t->p;
    uint64_t at = t->block_at, stop = at + EVIDENCE_BYTES;
    while (at < p->store.size && at < stop && sniff.lines_high < EVIDENCE_LINES) {
        struct ecl_str v;
        int r = ecl_store_view(&p->store, at, BLOCK, &v, err);
        if (r != ECL_OK) {
            return r;
        }
        size_t n       = v.n < BLOCK ? v.n : BLOCK;
        const char *lf = memrchr(v.p, '\n', n);
        size_t whole   = lf ? (size_t)(lf - v.p) + 1 : n;
        for (size_t i = 0; i < whole && sniff.lines_high < EVIDENCE_LINES;) {
            const char *e = memchr(v.p + i, '\n', whole - i);
            size_t len    = e ? (size_t)(e - v.p) - i : whole - i;
            ecl_sniff_add(&sniff, ecl_str_make(v.p + i, len));
            i += len + 1;
        }
        at += whole;
    }
    p->enc       = ecl_sniff_verdict(&sniff);
    p->enc_known = true;
    return ECL_OK;
}

/* True when a row of a windows-874 file is UTF-8: files joined by copy. */
static bool is_thai_utf8(struct ecl_str row)
{
    struct ecl_sniff s = {0};
    ecl_sniff_add(&s, row);
    return s.lines_utf8 > 0;
}

/* --- the first row --------------------------------------------------------- */

static int split_first(struct text *t, const struct span *s, size_t *n, struct ecl_error *err)
{
    *n       = s->bars + 1;
    t->field = malloc(*n * sizeof *t->field);
    if (!t->field) {
        return ecl_fail(err, ECL_E_NOMEM, t->p->name, "out of memory");
    }
    for (size_t i = 0; i < *n; i++) {
        t->field[i] = span_column(t, s, i);
    }
    return ECL_OK;
}

/* Finds out the columns; *header tells whether the row was the header. */
static int first_row(struct text *t, const struct span *s, bool *header, struct ecl_error *err)
{
    size_t n;
    if (s->bars > 4 * MAX_COLS) {
        return ecl_fail_at(err, ECL_E_FORMAT, t->p->name, t->line, NULL,
                           "a line of %zu columns: this is not a claim file", s->bars + 1);
    }
    if (memchr(t->block.p + s->from, '\r', s->to - s->from) &&
        !memchr(t->block.p, '\n', t->block.n)) {
        return ecl_fail_at(err, ECL_E_FORMAT, t->p->name, t->line, NULL,
                           "the lines end in CR alone: convert them with tr '\\r' '\\n'");
    }
    int r = split_first(t, s, &n, err);
    if (r == ECL_OK) {
        r = columns_is_header(t->p, t->field, n, header, err);
    }
    if (r == ECL_OK) {
        r = *header ? columns_from_header(t->imp, t->p, t->field, n, err)
                    : columns_from_row(t->imp, t->p, t->field, n, err);
    }
    if (r == ECL_OK && *header && ecl_buf_add_str(&t->header, span_text(t, s)) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, t->p->name, "out of memory");
    }
    free(t->field);
    t->field = NULL;
    return r;
}

/* --- rows ------------------------------------------------------------------ */

static int reject(struct text *t, const struct span *s, const char *rule, const char *why,
                  struct ecl_error *err)
{
    return import_reject(t->imp, t->p, rule, t->line, -1, span_text(t, s), why, err);
}

static int reject_nul(struct text *t, const struct span *s, size_t at, struct ecl_error *err)
{
    size_t col = 0;
    while (col < s->bars && t->pos[s->k + col] < s->from + at) {
        col++;
    }
    return import_reject(t->imp, t->p, "PKG.no-nul-control", t->line,
                         col < t->p->cols.n ? t->p->cols.slot[col] : -1, span_text(t, s),
                         "a NUL byte in the row", err);
}

/* Checks the bytes of a row; *ok is false when it was rejected. */
static int check_bytes(struct text *t, const struct span *s, bool *ok, bool *odd,
                       struct ecl_error *err)
{
    struct ecl_str row = span_text(t, s);
    *ok                = false;
    const char *nul    = t->flags & ECL_SCAN_CTRL ? memchr(row.p, '\0', row.n) : NULL;
    if (nul) {
        return reject_nul(t, s, (size_t)(nul - row.p), err);
    }
    if (t->check_rows && ecl_text_high(row)) {
        if (t->p->enc == ECL_ENC_UTF8 && !ecl_utf8_valid(row)) {
            return reject(t, s, "PKG.encoding", "bytes that are not UTF-8, as the file is", err);
        }
        if (t->p->enc == ECL_ENC_CP874 && is_thai_utf8(row)) {
            return reject(t, s, "PKG.encoding", "UTF-8 in a file of windows-874", err);
        }
        if (t->p->enc == ECL_ENC_CP874 && !ecl_cp874_valid(row)) {
            return reject(t, s, "PKG.encoding", "bytes that windows-874 does not have", err);
        }
    }
    *ok = true;
    if ((t->flags & ECL_SCAN_CR) && memchr(row.p, '\r', row.n)) {
        *odd = true;
        int r =
            import_note(t->imp, "warning", "PKG.value-separator", ecl_file_spec(t->p->file)->name,
                        t->line, NULL, ECL_STR("CR inside the row became a blank"));
        return r == ECL_OK ? r : ecl_fail(err, r, t->p->name, "out of memory");
    }
    return ECL_OK;
}

/* True when all columns from i on are blank. */
static bool blank_from(const struct text *t, const struct span *s, size_t i)
{
    for (; i <= s->bars; i++) {
        if (ecl_str_trim(span_column(t, s, i)).n) {
            return false;
        }
    }
    return true;
}

/* A row with another number of columns than the file; *ok as above. */
static int check_count(struct text *t, const struct span *s, bool *ok, struct ecl_error *err)
{
    struct part *p = t->p;
    size_t n       = s->bars + 1;
    *ok            = true;
    if (n > p->cols.n && blank_from(t, s, p->cols.n)) {
        p->trailing_first = p->trailing++ ? p->trailing_first : t->line;
        return ECL_OK;
    }
    char why[96];
    if (n < p->cols.n && n >= p->cols.least) {
        snprintf(why, sizeof why, "%zu columns instead of %u", n, p->cols.n);
        int r = import_note(t->imp, "warning", "PKG.row-short", ecl_file_spec(p->file)->name,
                            t->line, NULL, ecl_str_of(why));
        return r == ECL_OK ? r : ecl_fail(err, r, p->name, "out of memory");
    }
    *ok = false;
    snprintf(why, sizeof why, "%zu columns instead of %u", n, p->cols.n);
    return reject(t, s, "PKG.row-width", why, err);
}

/* A key as the stream will have it: in UTF-8, without CR. Keys are digits, so that
 * this is hardly ever work. */
static struct ecl_str key_value(struct text *t, const struct span *s, int col, bool odd,
                                struct ecl_buf *buf)
{
    struct ecl_str v = ecl_str_make("", 0);
    if (col < 0 || (size_t)col > s->bars) {
        return v;
    }
    v = span_column(t, s, (size_t)col);
    if (t->p->enc == ECL_ENC_CP874 && ecl_text_high(v)) {
        size_t from = buf->n;
        if (ecl_cp874_to_utf8(v, buf, NULL) == ECL_OK) {
            v = ecl_str_make(buf->p + from, buf->n - from);
        }
    }
    if (odd && v.n && memchr(v.p, '\r', v.n)) {
        size_t from = buf->n;
        if (ecl_buf_add_str(buf, v) == ECL_OK) {
            v = ecl_str_make(buf->p + from, v.n);
            for (size_t i = from; i < buf->n; i++) {
                buf->p[i] = buf->p[i] == '\r' ? ' ' : buf->p[i];
            }
        }
    }
    return v;
}

/* The slow way of --normalize: the row becomes a stream record. */
static int take_normalized(struct text *t, const struct span *s, struct part *to,
                           struct ecl_error *err)
{
    struct ecl_str value[MAX_COLS];
    size_t n = s->bars + 1 < t->p->cols.n ? s->bars + 1 : t->p->cols.n;
    for (size_t i = 0; i < n; i++) {
        value[i] = span_column(t, s, i);
    }
    to->enc       = t->p->enc;
    to->enc_known = true;
    return import_record(t->imp, t->set, to, t->line, t->p->cols.slot, value, n, span_text(t, s),
                         err);
}

static int take_row(struct text *t, struct span *s, size_t next, struct part *normal,
                    struct ecl_error *err)
{
    struct part *p     = t->p;
    struct ecl_str row = span_text(t, s);
    if (row.n == 0 || (row.n == 1 && row.p[0] == 0x1a)) {
        if (row.n == 0) {
            p->blank_first = p->blank++ ? p->blank_first : t->line;
        }
        return ECL_OK;
    }
    if (row.p[0] == BOM[0] && ecl_str_starts(row, ECL_STR(BOM))) { /* files joined by copy */
        s->from += strlen(BOM);
        row = span_text(t, s);
        if (row.n == 0) {
            return ECL_OK;
        }
    }
    if (p->cols.n == 0) {
        bool header = false;
        int r       = first_row(t, s, &header, err);
        if (r != ECL_OK || header) {
            return r;
        }
    } else if (t->header.n && row.p[0] == t->header.p[0] &&
               ecl_str_eq(row, ecl_buf_str(&t->header))) {
        int r = import_note(t->imp, "warning", "PKG.header-repeat", ecl_file_spec(p->file)->name,
                            t->line, NULL, ECL_STR(""));
        return r == ECL_OK ? r : ecl_fail(err, r, p->name, "out of memory");
    }
    t->imp->stats.file[p->file].rows++;
    bool ok = true, odd = false;
    int r;
    if (t->check_rows || (t->flags & (ECL_SCAN_CTRL | ECL_SCAN_CR))) {
        r = check_bytes(t, s, &ok, &odd, err);
        if (r != ECL_OK || !ok) {
            return r;
        }
    }
    if (s->bars + 1 != p->cols.n) {
        odd = true;
        r   = check_count(t, s, &ok, err);
        if (r != ECL_OK || !ok) {
            return r;
        }
    }
    if (normal) {
        return take_normalized(t, s, normal, err);
    }
    struct row where     = {t->line, t->block_at + s->from, next - s->from, row, odd};
    struct ecl_buf *keys = &t->imp->scratch;
    keys->n              = 0;
    if ((odd || p->enc == ECL_ENC_CP874) && ecl_buf_reserve(keys, 5 * row.n) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
    }
    return import_index(t->imp, t->set, p, &where, key_value(t, s, p->cols.hn, odd, keys),
                        key_value(t, s, p->cols.seq, odd, keys),
                        key_value(t, s, p->cols.an, odd, keys), err);
}

/* --- blocks ---------------------------------------------------------------- */

/* Finds the separators of the next block of whole lines. */
static int load_block(struct text *t, uint64_t at, struct ecl_error *err)
{
    struct part *p = t->p;
    size_t want    = BLOCK, n;
    for (;;) {
        int r = ecl_store_view(&p->store, at, want, &t->block, err);
        if (r != ECL_OK) {
            return r;
        }
        n         = t->block.n < want ? t->block.n : want;
        bool last = at + n == p->store.size;
        if (!last) {
            const char *lf = memrchr(t->block.p, '\n', n);
            n              = lf ? (size_t)(lf - t->block.p) + 1 : 0;
        }
        if (n) {
            break;
        }
        want *= 2;
        if (want > MAX_LINE) {
            return ecl_fail_at(err, ECL_E_FORMAT, p->name, t->line + 1, NULL,
                               "a line of more than 16 MiB: this is not a claim file");
        }
    }
    t->block.n  = n;
    t->block_at = at;
    if (n + ECL_SCAN_SLACK + 1 > t->pos_cap) {
        void *q = realloc(t->pos, (n + ECL_SCAN_SLACK + 1) * sizeof *t->pos);
        if (!q) {
            return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
        }
        t->pos     = q;
        t->pos_cap = n + ECL_SCAN_SLACK + 1;
    }
    t->flags = 0;
    t->npos  = ecl_scan(t->block.p, n, 0, t->pos, &t->flags);
    if (t->block.p[n - 1] != '\n') {
        t->pos[t->npos++] = (uint32_t)n; /* the last line has no line end */
    }
    return ECL_OK;
}

/* What the bytes above 0x7f of the block ask for. */
static int check_block(struct text *t, struct ecl_error *err)
{
    struct part *p = t->p;
    t->check_rows  = false;
    if (!(t->flags & ECL_SCAN_HIGH)) {
        return ECL_OK;
    }
    if (!p->enc_known) {
        uint64_t at = t->block_at;
        int r       = tell_encoding(t, err);
        r           = r == ECL_OK ? load_block(t, at, err) : r; /* the view has moved */
        if (r != ECL_OK) {
            return r;
        }
    }
    t->check_rows = p->enc == ECL_ENC_CP874 || !ecl_utf8_valid(t->block);
    return ECL_OK;
}

/* Remembers how many line ends stand before each mark up to offset to, which the
 * row of t->line ends at. */
static int set_marks(struct text *t, uint64_t to, struct ecl_error *err)
{
    struct part *p = t->p;
    while (p->nmark * (uint64_t)MARK_BYTES < to) {
        if (ecl_room(&p->mark, &p->mark_cap, p->nmark + 1, sizeof *p->mark) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
        }
        p->mark[p->nmark++] = (uint32_t)(t->line - 1);
    }
    return ECL_OK;
}

static int take_block(struct text *t, struct part *normal, struct ecl_error *err)
{
    size_t from = 0, k = 0;
    while (k < t->npos) {
        struct span s = {from, 0, k, 0};
        while (t->pos[k] < t->block.n && t->block.p[t->pos[k]] == '|') {
            k++;
        }
        s.bars      = k - s.k;
        size_t end  = t->pos[k++];
        size_t next = end < t->block.n ? end + 1 : end;
        s.to        = end > from && t->block.p[end - 1] == '\r' ? end - 1 : end;
        t->line++;
        int r = ECL_OK;
        if (t->p->nmark * (uint64_t)MARK_BYTES < t->block_at + next) {
            r = set_marks(t, t->block_at + next, err);
        }
        r = r == ECL_OK ? take_row(t, &s, next, normal, err) : r;
        if (r != ECL_OK) {
            return r;
        }
        from = next;
    }
    return ECL_OK;
}

int import_text(struct ecl_import *imp, struct set *set, struct part *p, struct ecl_error *err)
{
    struct text t       = {.imp = imp, .set = set, .p = p};
    struct part *normal = NULL;
    p->enc              = imp->opts.encoding ? imp->opts.encoding : ECL_ENC_UTF8;
    p->enc_known        = imp->opts.encoding != ECL_ENC_AUTO;
    ecl_buf_init(&t.header, MAX_LINE);
    int r = ECL_OK;
    if (imp->opts.normalize) {
        normal = import_part_new(imp, set, p->file, p->name);
        if (!normal) {
            r = ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
        } else {
            normal->records = true;
        }
    }
    uint64_t at = 0;
    struct ecl_str head;
    if (r == ECL_OK && p->store.size) {
        r = ecl_store_view(&p->store, 0, strlen(BOM), &head, err);
        if (r == ECL_OK && ecl_str_starts(head, ECL_STR(BOM))) {
            at           = strlen(BOM);
            p->enc       = imp->opts.encoding ? p->enc : ECL_ENC_UTF8;
            p->enc_known = true;
        }
    }
    while (r == ECL_OK && at < p->store.size) {
        r = load_block(&t, at, err);
        r = r == ECL_OK ? check_block(&t, err) : r;
        r = r == ECL_OK ? take_block(&t, normal, err) : r;
        at += t.block.n;
    }
    imp->stats.bytes += p->store.size;
    ecl_buf_done(&t.header);
    free(t.pos);
    return r;
}
