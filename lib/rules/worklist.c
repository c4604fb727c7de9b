/* worklist.c: findings gathered claim by claim, for a workbook to work through.
 *
 * Claims with errors are to come first, but a sheet is written from top to bottom. So
 * finished rows wait in one of three files without a name, by the gravest finding of their
 * claim, and go to the sheet at the end. */
#include <stdlib.h>
#include <unistd.h>

#include "claim/groupsum_priv.h"
#include "io/spool_priv.h"
#include "rules/worklist_priv.h"

enum {
    FLUSH_AT   = 64 << 10,
    NFILES     = 3,    /* by enum ecl_severity */
    CLAIM_ROOM = 4096, /* for a day, a masked name and labels of groups */
    ROW_ROOM   = 40,   /* for two numbers */
};

/* Rows on their way: a head and the bytes of the values. */
struct waiting {
    int fd; /* -1: none yet */
    off_t end;
    struct ecl_buf buf;
};

struct head {
    uint32_t n; /* bytes behind the head */
    uint8_t severity, first, mendable;
    uint32_t len[W_NCOLS];
};

/* A finding of the claim that is to come; texts are offsets in text. */
struct gathered {
    struct ecl_finding f;
    size_t hcode, hn, seq, an, file, field, value, message;
};

struct ecl_worklist {
    struct ecl_worklist_opts opts;
    struct bookfile book;
    struct work_sheet *sheet;
    struct work_sums *sums;
    struct waiting waiting[NFILES];
    struct gathered *found;
    size_t nfound, found_cap;
    struct work_row *row; /* of the claim at hand */
    size_t row_cap;
    struct ecl_buf text;  /* of findings */
    struct ecl_buf names; /* day, patient and numbers of the claim at hand */
};

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for a worklist");
}

/* --- rows that wait ------------------------------------------------------------------ */

static int flush(struct ecl_worklist *w, struct waiting *to, struct ecl_error *err)
{
    if (to->fd < 0 && (to->fd = ecl_spool_open(w->opts.tmpdir, err)) < 0) {
        return to->fd;
    }
    int r = ecl_spool_write(to->fd, to->buf.p, to->buf.n, to->end, err);
    to->end += (off_t)to->buf.n;
    to->buf.n = 0;
    return r;
}

static int put_aside(struct ecl_worklist *w, struct waiting *to, const struct work_row *row,
                     struct ecl_error *err)
{
    struct head h = {.severity = row->severity, .first = row->first, .mendable = row->mendable};
    for (int i = 0; i < W_NCOLS; i++) {
        h.len[i] = (uint32_t)row->v[i].n;
        h.n += h.len[i];
    }
    int r = ecl_buf_add(&to->buf, &h, sizeof h);
    for (int i = 0; r == ECL_OK && i < W_NCOLS; i++) {
        r = ecl_buf_add_str(&to->buf, row->v[i]);
    }
    if (r != ECL_OK) {
        return no_memory(err);
    }
    return to->buf.n >= FLUSH_AT ? flush(w, to, err) : ECL_OK;
}

static int take_back(struct ecl_worklist *w, struct waiting *from, struct ecl_error *err)
{
    struct ecl_buf *b = &w->text;
    int r             = from->buf.n ? flush(w, from, err) : ECL_OK;
    for (off_t at = 0; r == ECL_OK && at < from->end;) {
        struct head h;
        struct work_row row = {0};
        b->n                = 0;
        r                   = ecl_spool_read(from->fd, &h, sizeof h, at, err);
        r                   = r == ECL_OK && ecl_buf_reserve(b, h.n) ? no_memory(err) : r;
        r = r == ECL_OK && h.n ? ecl_spool_read(from->fd, b->p, h.n, at + (off_t)sizeof h, err) : r;
        if (r != ECL_OK) {
            return r;
        }
        row.severity  = h.severity;
        row.first     = h.first;
        row.mendable  = h.mendable;
        const char *p = b->p;
        for (int i = 0; i < W_NCOLS; i++) {
            row.v[i] = ecl_str_make(p, h.len[i]);
            p        = h.len[i] ? p + h.len[i] : p;
        }
        r = work_sheet_add(w->sheet, &row, err);
        at += (off_t)sizeof h + (off_t)h.n;
    }
    return r;
}

/* --- findings ------------------------------------------------------------------------ */

/* Makes room for need elements of size bytes in *array. */
static int room(void *array, size_t *cap, size_t need, size_t size)
{
    void *p;
    memcpy(&p, array, sizeof p);
    size_t want = need + need / 2 + 16;
    if (need <= *cap) {
        return ECL_OK;
    }
    p = reallocarray(p, want, size);
    if (!p) {
        return ECL_E_NOMEM;
    }
    memcpy(array, &p, sizeof p);
    *cap = want;
    return ECL_OK;
}

static int keep(struct ecl_buf *b, struct ecl_str s, size_t *at)
{
    *at = b->n;
    return ecl_buf_add_str(b, s);
}

/* Nothing that lives shorter than the list is kept by address; rules, codes and types are
 * static. */
static int gather(struct ecl_worklist *w, const struct ecl_finding *f)
{
    if (room(&w->found, &w->found_cap, w->nfound + 1, sizeof *w->found) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    struct gathered *g = &w->found[w->nfound++];
    g->f               = *f;
    struct ecl_buf *b  = &w->text;
    return keep(b, f->hcode, &g->hcode) == ECL_OK && keep(b, f->hn, &g->hn) == ECL_OK &&
                   keep(b, f->seq, &g->seq) == ECL_OK && keep(b, f->an, &g->an) == ECL_OK &&
                   keep(b, f->file, &g->file) == ECL_OK && keep(b, f->field, &g->field) == ECL_OK &&
                   keep(b, f->value, &g->value) == ECL_OK &&
                   keep(b, f->message, &g->message) == ECL_OK
               ? ECL_OK
               : ECL_E_NOMEM;
}

static void settle(const struct ecl_buf *b, struct gathered *g)
{
    g->f.hcode.p   = b->p + g->hcode;
    g->f.hn.p      = b->p + g->hn;
    g->f.seq.p     = b->p + g->seq;
    g->f.an.p      = b->p + g->an;
    g->f.file.p    = b->p + g->file;
    g->f.field.p   = b->p + g->field;
    g->f.value.p   = b->p + g->value;
    g->f.message.p = b->p + g->message;
}

/* --- claims -------------------------------------------------------------------------- */

/* The rows of the findings gathered, which are of claim c; NULL: of none. */
static int make_rows(struct ecl_worklist *w, const struct ecl_claim *c, uint32_t groups)
{
    struct ecl_buf *b = &w->names; /* does not move from here on */
    size_t n          = 0;
    b->n              = 0;
    if (room(&w->row, &w->row_cap, w->nfound, sizeof *w->row) != ECL_OK ||
        ecl_buf_reserve(b, CLAIM_ROOM + ROW_ROOM * w->nfound) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (c) {
        work_add_day(b, c);
    }
    struct ecl_str day = ecl_buf_str(b), patient = ecl_str_make(b->p + b->n, 0);
    if (c) {
        work_add_patient(b, c);
        patient.n = b->n - day.n;
    }
    struct ecl_str group = ecl_str_make(b->p + b->n, b->n);
    work_add_groups(b, groups, w->opts.lang);
    group.n = b->n - group.n;
    for (int severity = ECL_SEV_ERROR; severity >= ECL_SEV_INFO; severity--) {
        for (size_t i = 0; i < w->nfound; i++) {
            if ((int)w->found[i].f.severity == severity) {
                struct work_row *row = &w->row[n];
                *row                 = (struct work_row){.first = n++ == 0};
                row->v[W_DATE]       = day;
                row->v[W_PATIENT]    = patient;
                row->v[W_GROUP]      = group;
                work_row_fill(row, &w->found[i].f, c, w->opts.lang, b);
            }
        }
    }
    return ECL_OK;
}

/* Ends the findings gathered: c is their claim, or NULL. */
static int end_claim(struct ecl_worklist *w, const struct ecl_claim *c, uint32_t groups,
                     struct ecl_error *err)
{
    ecl_satang held = 0;
    uint64_t odd    = 0;
    if (w->nfound == 0) {
        return ECL_OK;
    }
    for (size_t i = 0; i < w->nfound; i++) {
        settle(&w->text, &w->found[i]);
    }
    if (make_rows(w, c, groups) != ECL_OK) {
        return no_memory(err);
    }
    if (c && c->type != ECL_CLAIM_NONE) {
        ECL_EACH(r, c, ECL_CHT)
        {
            ecl_satang_add(r->f[ECL_CHT_TOTAL], &held, &odd);
        }
    }
    int r = work_sums_add(w->sums, w->row, w->nfound, held, err);
    for (size_t i = 0; r == ECL_OK && i < w->nfound; i++) {
        r = put_aside(w, &w->waiting[w->row[0].severity], &w->row[i], err);
    }
    w->nfound = 0;
    w->text.n = 0;
    return r;
}

/* --- the list ------------------------------------------------------------------------- */

int ecl_worklist_open(struct ecl_worklist **out, const struct ecl_worklist_opts *opts,
                      struct ecl_error *err)
{
    *out                   = NULL;
    struct ecl_worklist *w = calloc(1, sizeof *w);
    if (!w) {
        return no_memory(err);
    }
    w->opts = *opts;
    ecl_buf_init(&w->text, 0);
    ecl_buf_init(&w->names, 0);
    for (int i = 0; i < NFILES; i++) {
        w->waiting[i].fd = -1;
        ecl_buf_init(&w->waiting[i].buf, 0);
    }
    w->sums = work_sums_new();
    int r =
        bookfile_open(&w->book, work_say(opts->lang, "Worklist", "รายการแก้ไข"), opts->tmpdir, err);
    r = r == ECL_OK && !w->sums ? no_memory(err) : r;
    r = r == ECL_OK ? work_sheet_open(&w->sheet, w->book.wb, opts, err) : r;
    if (r != ECL_OK) {
        ecl_worklist_close(w);
        return r;
    }
    *out = w;
    return ECL_OK;
}

int ecl_worklist_finding(struct ecl_worklist *w, const struct ecl_finding *f, struct ecl_error *err)
{
    if (gather(w, f) != ECL_OK) {
        return no_memory(err);
    }
    return f->type[0] ? ECL_OK : end_claim(w, NULL, 0, err); /* of a file, not of a claim */
}

int ecl_worklist_claim(struct ecl_worklist *w, const struct ecl_claim *c, uint32_t groups,
                       struct ecl_error *err)
{
    return end_claim(w, c, groups, err);
}

int ecl_worklist_finish(struct ecl_worklist *w, const struct ecl_worklist_totals *t,
                        const struct ecl_output *out, struct ecl_error *err)
{
    int r = end_claim(w, NULL, 0, err);
    for (int i = ECL_SEV_ERROR; r == ECL_OK && i >= ECL_SEV_INFO; i--) {
        r = take_back(w, &w->waiting[i], err);
    }
    r = r == ECL_OK ? work_sheet_finish(w->sheet, w->book.wb, err) : r;
    r = r == ECL_OK ? work_sums_sheet(w->sums, w->book.wb, w->opts.lang, t, err) : r;
    if (r == ECL_OK && t->groups) {
        r = ecl_groupsum_sheet(t->groups, w->opts.lang == ECL_LANG_TH, w->book.wb, err);
    }
    return r == ECL_OK ? bookfile_finish(&w->book, out, err) : r;
}

void ecl_worklist_close(struct ecl_worklist *w)
{
    if (!w) {
        return;
    }
    bookfile_close(&w->book);
    work_sheet_free(w->sheet);
    work_sums_free(w->sums);
    for (int i = 0; i < NFILES; i++) {
        if (w->waiting[i].fd >= 0) {
            close(w->waiting[i].fd);
        }
        ecl_buf_done(&w->waiting[i].buf);
    }
    free(w->found);
    free(w->row);
    ecl_buf_done(&w->text);
    ecl_buf_done(&w->names);
    free(w);
}
