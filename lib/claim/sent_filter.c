/* sent_filter.c: a Bloom filter of all that can be asked for, kept in the file itself.
 *
 * Nearly all questions are about what was never submitted, and each would cost a few reads at
 * random places. The filter answers those from memory: each mark sets six bits of one line of
 * 64 bytes, and where a bit is missing, nothing was submitted. It is written with the claims
 * in one transaction; rows that someone deletes by hand leave their bits, which costs time
 * only. */
#include "claim/sent_priv.h"

#include <stdlib.h>

#include "io/fpset_priv.h"

enum {
    LINE_BYTES    = 64,
    LINE_WORDS    = LINE_BYTES / 8,
    BITS_PER_MARK = 12, /* when it is full; then fewer than 1 in 100 answers are wrong */
    MARK_BITS     = 6
};

#define LINES_MAX (UINT64_C(1) << 23) /* a blob of 512 MiB */

/* --- bits ----------------------------------------------------------------------------------- */

/* The line of a mark; its bits are the nine lowest of *bits, and so on. */
static uint64_t *line_of(const struct sent_filter *f, uint64_t mark, uint64_t *bits)
{
    *bits = mark * UINT64_C(0x9e3779b97f4a7c15);
    *bits ^= *bits >> 32;
    return f->word + (((mark >> 32) * f->nlines) >> 32) * LINE_WORDS;
}

static void set(struct sent_filter *f, uint64_t mark)
{
    uint64_t bits;
    uint64_t *line = line_of(f, mark, &bits);
    for (int i = 0; i < MARK_BITS; i++, bits >>= 9) {
        line[bits >> 6 & 7] |= UINT64_C(1) << (bits & 63);
    }
}

bool sent_may_hold(const struct ecl_sent *s, uint64_t mark)
{
    const struct sent_filter *f = s->filter;
    uint64_t bits;
    if (!f || !f->nlines) {
        return !f;
    }
    const uint64_t *line = line_of(f, mark, &bits);
    for (int i = 0; i < MARK_BITS; i++, bits >>= 9) {
        if (!(line[bits >> 6 & 7] >> (bits & 63) & 1)) {
            return false;
        }
    }
    return true;
}

/* --- marks of the rows -------------------------------------------------------------------------
 */

/* What was counted; and set, unless into is NULL. */
struct marks {
    const struct ecl_sent *of;
    uint64_t n;
    struct sent_filter *into;
};

static void mark(struct marks *m, uint64_t v)
{
    m->n++;
    if (m->into) {
        set(m->into, v);
    }
}

static struct ecl_str text_at(sqlite3_stmt *st, int col)
{
    const char *p = (const char *)sqlite3_column_text(st, col);
    return p ? ecl_str_make(p, (size_t)sqlite3_column_bytes(st, col)) : ecl_str_make("", 0);
}

static void mark_key(struct marks *m, sqlite3_stmt *st)
{
    mark(m, sent_key_mark(m->of, text_at(st, 0), text_at(st, 1), text_at(st, 2)));
}

static void mark_near(struct marks *m, sqlite3_stmt *st)
{
    mark(m,
         sent_span_mark(sent_unsigned(sqlite3_column_int64(st, 0)), sqlite3_column_int64(st, 1)));
}

static void mark_permitno(struct marks *m, sqlite3_stmt *st)
{
    mark(m, sent_unsigned(sqlite3_column_int64(st, 0)));
}

static void mark_invoice(struct marks *m, sqlite3_stmt *st)
{
    mark(m, sent_invoice_mark(m->of, text_at(st, 0), text_at(st, 1)));
}

static const struct source {
    const char *all, *fresh;
    void (*fn)(struct marks *m, sqlite3_stmt *st);
} sources[] = {
    {"SELECT type, hcode, key FROM claim", "SELECT type, hcode, key FROM temp.out_claim", mark_key},
    {"SELECT who, span FROM near",
     "SELECT who, span FROM temp.out_near JOIN temp.out_claim ON out_claim.rowid = n", mark_near},
    {"SELECT h FROM permitno", "SELECT permitno FROM temp.out_claim WHERE permitno IS NOT NULL",
     mark_permitno},
    {"SELECT hcode, no FROM invoice",
     "SELECT hcode, invoice FROM temp.out_claim WHERE invoice IS NOT NULL", mark_invoice},
};

static int mark_rows(struct ecl_sent *s, bool fresh, struct marks *m, struct ecl_error *err)
{
    int rc = SQLITE_DONE;
    for (size_t i = 0; rc == SQLITE_DONE && i < sizeof sources / sizeof sources[0]; i++) {
        const struct source *from = &sources[i];
        sqlite3_stmt *st          = NULL;
        rc = sqlite3_prepare_v2(s->db, fresh ? from->fresh : from->all, -1, &st, NULL);
        rc = rc == SQLITE_OK ? sqlite3_step(st) : rc;
        for (; rc == SQLITE_ROW; rc = sqlite3_step(st)) {
            from->fn(m, st);
        }
        sqlite3_finalize(st);
    }
    return rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
}

/* --- the filter of a file -----------------------------------------------------------------------
 */

static struct sent_filter *filter_new(uint64_t nlines)
{
    struct sent_filter *f = calloc(1, sizeof *f);
    if (f) {
        atomic_init(&f->users, 1);
        f->nlines = nlines;
        f->word   = calloc(nlines ? nlines : 1, LINE_BYTES);
    }
    if (f && !f->word) {
        free(f);
        return NULL;
    }
    return f;
}

struct sent_filter *sent_filter_use(struct sent_filter *f)
{
    if (f) {
        atomic_fetch_add(&f->users, 1);
    }
    return f;
}

void sent_filter_free(struct sent_filter *f)
{
    if (f && atomic_fetch_sub(&f->users, 1) == 1) {
        free(f->word);
        free(f);
    }
}

/* Straight from the pages: it need not be in memory twice. */
int sent_filter_load(struct ecl_sent *s, struct sent_filter **out, struct ecl_error *err)
{
    sqlite3_stmt *st      = NULL;
    sqlite3_blob *blob    = NULL;
    struct sent_filter *f = NULL;
    int rc = sqlite3_prepare_v2(s->db, "SELECT rowid, marks FROM filter", -1, &st, NULL);
    rc     = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    rc     = rc == SQLITE_ROW    ? sqlite3_blob_open(s->db, "main", "filter", "bits",
                                                     sqlite3_column_int64(st, 0), 0, &blob)
             : rc == SQLITE_DONE ? SQLITE_CORRUPT
                                 : rc;
    if (rc == SQLITE_OK) {
        int n = sqlite3_blob_bytes(blob);
        f     = filter_new((uint64_t)n / LINE_BYTES);
        rc    = n % LINE_BYTES ? SQLITE_CORRUPT
                : !f           ? SQLITE_NOMEM
                               : sqlite3_blob_read(blob, f->word, n, 0);
    }
    if (rc == SQLITE_OK) {
        f->marks = sent_unsigned(sqlite3_column_int64(st, 1));
        *out     = f;
    } else {
        sent_filter_free(f);
    }
    int r = rc == SQLITE_OK ? ECL_OK : sent_failed(s, rc, err);
    sqlite3_blob_close(blob);
    sqlite3_finalize(st);
    return r;
}

static int store(struct ecl_sent *s, const struct sent_filter *f, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(s->db, "UPDATE filter SET bits = ?1, marks = ?2", -1, &st, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_blob64(st, 1, f->word, f->nlines * LINE_BYTES, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, sent_signed(f->marks));
        rc = sqlite3_step(st);
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
}

static bool is_full(const struct sent_filter *f)
{
    return f->nlines < LINES_MAX && f->marks > f->nlines * LINE_BYTES * 8 / BITS_PER_MARK;
}

int sent_filter_make(struct ecl_sent *s, struct ecl_error *err)
{
    struct marks m = {s, 0, NULL};
    int r          = mark_rows(s, false, &m, err);
    if (r != ECL_OK) {
        return r;
    }
    uint64_t lines = m.n * 2 * BITS_PER_MARK / 8 / LINE_BYTES + 1; /* half full */
    m.into         = filter_new(lines < LINES_MAX ? lines : LINES_MAX);
    m.n            = 0;
    r              = m.into ? mark_rows(s, false, &m, err) : sent_failed(s, SQLITE_NOMEM, err);
    if (r == ECL_OK) {
        m.into->marks = m.n;
        r             = store(s, m.into, err);
    }
    sent_filter_free(m.into);
    return r;
}

int sent_filter_add(struct ecl_sent *s, struct ecl_error *err)
{
    struct marks m = {s, 0, NULL};
    int r          = sent_filter_load(s, &m.into, err);
    if (r == ECL_OK && m.into->nlines) {
        r = mark_rows(s, true, &m, err);
        m.into->marks += m.n;
    }
    if (r == ECL_OK) {
        r = !m.into->nlines || is_full(m.into) ? sent_filter_make(s, err) : store(s, m.into, err);
    }
    sent_filter_free(m.into);
    return r;
}
