/* layout.c: recognises a sheet by the texts of its header.
 *
 * The header block is found by the columns every layout has (TRAN_ID, HN...), then
 * each column is compared with the columns of every layout: by its whole path, group
 * titles first, or by its own text where that is unique. The layout with most
 * columns in common wins. Position, sheet name and file name say nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "core/room_priv.h"
#include "rep/rep_priv.h"

struct rep_entry {
    const char *group; /* titles above, | between */
    const char *leaf;  /* own text, spellings separated by ; */
    const char *field;
    enum ecl_rep_type type;
    enum ecl_rep_role role;
};

struct rep_layout {
    const char *name;
    enum ecl_rep_kind kind;
    size_t first, n; /* in rep_entries */
};

#include "rep_columns.inc"

enum {
    NENTRIES     = sizeof rep_entries / sizeof rep_entries[0],
    NLAYOUTS     = sizeof rep_layouts / sizeof rep_layouts[0],
    MAX_LEAVES   = 4,
    MAX_LEVELS   = 8,   /* rows of a header block */
    ABOVE        = 3,   /* of them above the anchor */
    BELOW        = 4,   /* and below */
    ANCHOR_KNOWN = 3,   /* texts known that an anchor row must have */
    CELL_BYTES   = 600, /* of a header text that are looked at */
    BLOCK_BYTES  = 4 << 20,
};

/* Which rows of a layout are records; the first row that agrees decides. */
static const struct {
    const char *layout; /* NULL: any */
    int kind;           /* -1: any */
    enum rep_row_test rows;
} row_tests[] = {
    {"STM-UCS-COVER", -1, REP_ROWS_COVER}, {NULL, ECL_REP_SUMMARY, REP_ROWS_SUMMARY},
    {"STM-OFC", -1, REP_ROWS_NUMBER},      {"STM-UCS-KIDNEY", -1, REP_ROWS_HN},
    {"STM-LGO-KIDNEY", -1, REP_ROWS_HN},   {"ECLAIM-LIST", -1, REP_ROWS_ANY},
    {NULL, ECL_REP_DETAIL, REP_ROWS_REP},  {NULL, -1, REP_ROWS_ITEM},
};

/* Names of the key columns, the first that a layout has. */
static const char *const key_names[ECL_REP_NKEYS][4] = {
    [ECL_REP_K_REP_NO]       = {"rep_no"},
    [ECL_REP_K_SEQ]          = {"seq", "row_no"},
    [ECL_REP_K_TRAN_ID]      = {"tran_id"},
    [ECL_REP_K_HN]           = {"hn"},
    [ECL_REP_K_AN]           = {"an"},
    [ECL_REP_K_PID]          = {"pid"},
    [ECL_REP_K_PATIENT_TYPE] = {"patient_type"},
    [ECL_REP_K_ADMIT]        = {"admit_at", "service_at", "admit_date", "service_date"},
    [ECL_REP_K_DISCHARGE]    = {"discharge_at", "discharge_date"},
    [ECL_REP_K_ERROR_CODE]   = {"error_code"},
    [ECL_REP_K_FUND]         = {"main_fund", "fund"},
    [ECL_REP_K_SUB_FUND]     = {"sub_fund"},
    [ECL_REP_K_MAIN_INSCL]   = {"main_inscl"},
    [ECL_REP_K_SUB_INSCL]    = {"sub_inscl"},
    [ECL_REP_K_HCODE]        = {"hcode"},
    [ECL_REP_K_SEQ_NO]       = {"seq_no"},
    [ECL_REP_K_DENY_CODE]    = {"deny_code"},
    [ECL_REP_K_LIST_STATUS]  = {"list_status"},
};

/* Texts (folded) of which a header row has one. */
static const char *const anchors[] = {"tranid", "hn", "งวด", "จำนวนrep"};

/* --- tables ------------------------------------------------------------------------- */

struct folded {
    const char *group, *top; /* titles joined; the topmost one */
    const char *leaf[MAX_LEAVES];
    size_t nleaf;
    bool unique; /* no other entry of the layout has one of these texts */
};

struct rep_tables {
    struct ecl_buf text;
    struct folded entry[NENTRIES];
    const char **known; /* every text of every header, sorted */
    size_t nknown;
};

/* Appends the fold of s and a NUL; its offset in *at. */
static int add_folded(struct ecl_buf *b, struct ecl_str s, size_t *at)
{
    *at = b->n;
    return ecl_rep_fold_header(s, b) == ECL_OK ? ecl_buf_add_char(b, '\0') : ECL_E_NOMEM;
}

/* The next part of s up to sep; s moves behind it. */
static bool part(struct ecl_str *s, char sep, struct ecl_str *out)
{
    if (!s->p) {
        return false;
    }
    const char *at = s->n ? memchr(s->p, sep, s->n) : NULL;
    *out           = ecl_str_make(s->p, at ? (size_t)(at - s->p) : s->n);
    *s             = at ? ecl_str_make(at + 1, s->n - out->n - 1) : ecl_str_make(NULL, 0);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_known(const struct rep_tables *t, const char *text)
{
    return bsearch(&text, t->known, t->nknown, sizeof *t->known, by_text) != NULL;
}

static bool has_leaf(const struct folded *f, const char *text)
{
    for (size_t i = 0; i < f->nleaf; i++) {
        if (strcmp(f->leaf[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static void find_unique(struct rep_tables *t)
{
    for (size_t l = 0; l < NLAYOUTS; l++) {
        for (size_t i = 0; i < rep_layouts[l].n; i++) {
            struct folded *f = &t->entry[rep_layouts[l].first + i];
            f->unique        = true;
            for (size_t j = 0; j < rep_layouts[l].n && f->unique; j++) {
                const struct folded *g = &t->entry[rep_layouts[l].first + j];
                for (size_t k = 0; k < f->nleaf && j != i; k++) {
                    f->unique = f->unique && !has_leaf(g, f->leaf[k]);
                }
            }
        }
    }
}

/* Folds one entry; the text must not move any more. */
static int fold_entry(struct rep_tables *t, const struct rep_entry *e, struct folded *f)
{
    struct ecl_str rest = ecl_str_of(e->group), s;
    struct ecl_buf *b   = &t->text;
    size_t group        = b->n, at;
    int r               = ecl_rep_fold_header(rest, b); /* | stays between the titles */
    r                   = r == ECL_OK ? ecl_buf_add_char(b, '\0') : r;
    if (r != ECL_OK) {
        return r;
    }
    f->group = b->p + group;
    f->top   = b->p + b->n - 1;
    for (bool first = true; e->group[0] && part(&rest, '|', &s); first = false) {
        if ((r = add_folded(b, s, &at)) != ECL_OK) {
            return r;
        }
        f->top                = first ? b->p + at : f->top;
        t->known[t->nknown++] = b->p + at;
    }
    /* Titles are compared joined, as one may fill several levels of another file. */
    char *w = b->p + group;
    for (const char *p = w; *p; p++) {
        if (*p != '|') {
            *w++ = *p;
        }
    }
    *w   = '\0';
    rest = ecl_str_of(e->leaf);
    while (e->leaf[0] && f->nleaf < MAX_LEAVES && part(&rest, ';', &s)) {
        if ((r = add_folded(b, s, &at)) != ECL_OK) {
            return r;
        }
        f->leaf[f->nleaf++]   = b->p + at;
        t->known[t->nknown++] = b->p + at;
    }
    return ECL_OK;
}

int ecl_rep_tables_new(struct rep_tables **out, struct ecl_error *err)
{
    size_t bytes         = 0;
    struct rep_tables *t = calloc(1, sizeof *t);
    *out                 = t;
    for (size_t i = 0; i < NENTRIES; i++) {
        bytes += 2 * strlen(rep_entries[i].group) + strlen(rep_entries[i].leaf) + 16;
    }
    if (!t) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_buf_init(&t->text, 0);
    t->known = calloc(NENTRIES * (MAX_LEAVES + 3), sizeof *t->known);
    int r    = t->known ? ecl_buf_reserve(&t->text, bytes) : ECL_E_NOMEM;
    for (size_t i = 0; i < NENTRIES && r == ECL_OK; i++) {
        r = fold_entry(t, &rep_entries[i], &t->entry[i]);
    }
    if (r != ECL_OK) {
        ecl_rep_tables_free(t);
        *out = NULL;
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    qsort(t->known, t->nknown, sizeof *t->known, by_text);
    find_unique(t);
    return ECL_OK;
}

void ecl_rep_tables_free(struct rep_tables *t)
{
    if (t) {
        free(t->known);
        ecl_buf_done(&t->text);
        free(t);
    }
}

bool ecl_rep_name_known(const char *name)
{
    for (size_t i = 0; i < NENTRIES; i++) {
        if (strcmp(rep_entries[i].field, name) == 0) {
            return true;
        }
    }
    return false;
}

/* --- the first rows of a sheet ---------------------------------------------------------- */

struct hcell {
    uint32_t col;
    bool number;
    size_t raw, raw_n, fold; /* in block.text */
};

struct hrow {
    uint32_t number;
    size_t first, n;
};

struct block {
    struct ecl_buf text;
    struct hcell *cell;
    size_t ncells, cap;
    struct hrow row[REP_HEAD_ROWS];
    size_t nrows;
    size_t lo, hi; /* rows of the header */
};

static const char *fold_of(const struct block *b, const struct hcell *c)
{
    return b->text.p + c->fold;
}

static int add_cell(struct block *b, const struct ecl_cell *c)
{
    if (ecl_room(&b->cell, &b->cap, b->ncells + 1, sizeof *b->cell) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    struct hcell *h  = &b->cell[b->ncells];
    struct ecl_str s = c->text;
    s.n              = s.n > CELL_BYTES ? CELL_BYTES : s.n;
    *h               = (struct hcell){.col = c->col, .raw = b->text.n, .raw_n = s.n};
    h->number        = c->type == ECL_CELL_NUMBER || c->type == ECL_CELL_DATE;
    int r            = ecl_buf_add_str(&b->text, s);
    r                = r == ECL_OK ? add_folded(&b->text, s, &h->fold) : r;
    b->ncells += r == ECL_OK;
    return r;
}

static int read_block(struct block *b, struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct ecl_cell_row row;
    int r = ecl_workbook_start(wb, i, err);
    while (r == ECL_OK && b->nrows < REP_HEAD_ROWS && b->text.n < BLOCK_BYTES &&
           (r = ecl_workbook_next(wb, &row, err)) == ECL_OK) {
        struct hrow *h = &b->row[b->nrows++];
        *h             = (struct hrow){row.number, b->ncells, 0};
        for (size_t k = 0; k < row.n && row.cells[k].col < REP_MAX_COLS; k++) {
            if (add_cell(b, &row.cells[k]) != ECL_OK) {
                return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
            }
        }
        h->n = b->ncells - h->first;
    }
    return r < 0 ? r : ECL_OK;
}

static bool is_anchor(const char *text)
{
    for (size_t i = 0; i < sizeof anchors / sizeof anchors[0]; i++) {
        if (strcmp(text, anchors[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Texts of row r that headers have; *anchor: the column of the first anchor. */
static size_t known_in(const struct rep_tables *t, const struct block *b, size_t r, int *anchor,
                       bool *data)
{
    size_t n = 0;
    *anchor  = -1;
    *data    = false;
    for (size_t i = 0; i < b->row[r].n; i++) {
        const struct hcell *c = &b->cell[b->row[r].first + i];
        const char *text      = fold_of(b, c);
        *data                 = *data || c->number;
        n += text[0] && is_known(t, text);
        if (*anchor < 0 && is_anchor(text)) {
            *anchor = (int)c->col;
        }
    }
    return n;
}

static const struct hcell *cell_at(const struct block *b, size_t r, uint32_t col)
{
    size_t lo = b->row[r].first, hi = lo + b->row[r].n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->cell[mid].col == col) {
            return &b->cell[mid];
        }
        if (b->cell[mid].col < col) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return NULL;
}

/* A row of "(1) (2) (3)..." below the titles. */
static bool only_formulas(const struct block *b, size_t r)
{
    for (size_t i = 0; i < b->row[r].n; i++) {
        if (fold_of(b, &b->cell[b->row[r].first + i])[0]) {
            return false;
        }
    }
    return b->row[r].n > 0;
}

/* Finds the rows of the header: b->lo to b->hi. */
static bool find_block(const struct rep_tables *t, struct block *b)
{
    int col = -1, other;
    bool data;
    size_t a = 0;
    for (; a < b->nrows; a++) {
        if (known_in(t, b, a, &col, &data) >= ANCHOR_KNOWN && col >= 0) {
            break;
        }
    }
    if (a == b->nrows) {
        return false;
    }
    b->lo = b->hi = a;
    for (size_t r = a; r-- > 0 && b->row[r].number + ABOVE >= b->row[a].number;) {
        if (known_in(t, b, r, &other, &data) > 0 && !data) {
            b->lo = r;
        }
    }
    for (size_t r = a + 1; r < b->nrows && b->row[r].number <= b->row[a].number + BELOW; r++) {
        const struct hcell *under = cell_at(b, r, (uint32_t)col);
        size_t n                  = known_in(t, b, r, &other, &data);
        if ((under && fold_of(b, under)[0]) || data || (n == 0 && !only_formulas(b, r))) {
            break;
        }
        b->hi = r;
    }
    return b->hi - b->lo < MAX_LEVELS;
}

/* --- columns of the header -------------------------------------------------------------- */

struct title {
    const char *leaf; /* folded; NULL: no text of its own */
    size_t group;     /* offset of the folded titles above, joined; NUL-terminated */
    const char *top;  /* the topmost of them, or "" */
    const struct hcell *level[MAX_LEVELS];
    size_t nlevel; /* titles above and own, top down */
};

struct titles {
    struct title *v;
    size_t n;
    struct ecl_buf text;
};

/* The texts that stand in and above each column. A title reaches to the right until
 * the next one of its row, or of a row above. */
static int read_titles(const struct block *b, struct titles *t)
{
    const struct hcell *carry[MAX_LEVELS] = {NULL};
    size_t levels                         = b->hi - b->lo + 1;
    for (size_t r = b->lo; r <= b->hi; r++) {
        if (b->row[r].n) {
            size_t end = b->cell[b->row[r].first + b->row[r].n - 1].col + (size_t)1;
            t->n       = end > t->n ? end : t->n;
        }
    }
    t->v = calloc(t->n + 1, sizeof *t->v);
    if (!t->v) {
        return ECL_E_NOMEM;
    }
    for (uint32_t c = 0; c < t->n; c++) {
        struct title *v                     = &t->v[c];
        const struct hcell *own[MAX_LEVELS] = {NULL};
        size_t first                        = levels;
        for (size_t q = 0; q < levels; q++) {
            own[q] = cell_at(b, b->lo + q, c);
            own[q] = own[q] && fold_of(b, own[q])[0] ? own[q] : NULL;
            if (own[q]) {
                first    = q < first ? q : first;
                carry[q] = own[q];
                for (size_t k = q + 1; k < levels; k++) {
                    carry[k] = NULL;
                }
            }
        }
        v->top = "";
        for (size_t q = 0; q < levels && first < levels; q++) {
            const struct hcell *cell = q < first ? carry[q] : own[q];
            if (cell) {
                v->level[v->nlevel++] = cell;
            }
        }
        v->group = t->text.n;
        for (size_t q = 0; q + 1 < v->nlevel; q++) {
            if (ecl_buf_add_str(&t->text, ecl_str_of(fold_of(b, v->level[q]))) != ECL_OK) {
                return ECL_E_NOMEM;
            }
        }
        if (ecl_buf_add_char(&t->text, '\0') != ECL_OK) {
            return ECL_E_NOMEM;
        }
        v->leaf = v->nlevel ? fold_of(b, v->level[v->nlevel - 1]) : NULL;
        v->top  = v->nlevel > 1 ? fold_of(b, v->level[0]) : "";
    }
    return ECL_OK;
}

/* --- comparing -------------------------------------------------------------------------- */

struct match {
    int16_t *entry; /* of each column; -1: none */
    bool *taken;    /* of each entry of the layout */
    size_t matched;
};

static bool joined_equal(const char *g1, const char *l1, const char *g2, const char *l2)
{
    size_t n1 = strlen(g1), n2 = strlen(g2);
    if (n1 + strlen(l1) != n2 + strlen(l2)) {
        return false;
    }
    for (size_t i = 0;; i++) {
        char a = i < n1 ? g1[i] : l1[i - n1], b = i < n2 ? g2[i] : l2[i - n2];
        if (a != b || !a) {
            return a == b;
        }
    }
}

/* How a column is compared with an entry, the surest way first. */
enum pass { PASS_PATH, PASS_UNIQUE, PASS_TOP, PASS_ORDER, NPASSES };

static bool agree(enum pass pass, const struct titles *t, const struct title *v,
                  const struct folded *f)
{
    const char *group = t->text.p + v->group;
    switch (pass) {
    case PASS_PATH:
        for (size_t i = 0; i < f->nleaf; i++) {
            if (joined_equal(group, v->leaf, f->group, f->leaf[i])) {
                return true;
            }
        }
        return false;
    case PASS_UNIQUE:
        return f->unique && has_leaf(f, v->leaf);
    case PASS_TOP:
        return v->top[0] && strcmp(v->top, f->top) == 0 && has_leaf(f, v->leaf);
    default: /* one row of titles in the usual order, or a column under no title that
                seems to stand under its neighbour's */
        return (!v->top[0] || !f->group[0]) && has_leaf(f, v->leaf);
    }
}

/* Whether as many columns as entries are left with this text. */
static bool same_count(const struct rep_tables *tables, const struct rep_layout *l,
                       const struct titles *t, const struct match *m, const char *leaf)
{
    size_t cols = 0, entries = 0;
    for (size_t c = 0; c < t->n; c++) {
        cols += m->entry[c] < 0 && t->v[c].leaf && strcmp(t->v[c].leaf, leaf) == 0;
    }
    for (size_t e = 0; e < l->n; e++) {
        entries += !m->taken[e] && has_leaf(&tables->entry[l->first + e], leaf);
    }
    return cols == entries;
}

static void compare(const struct rep_tables *tables, const struct rep_layout *l,
                    const struct titles *t, struct match *m)
{
    memset(m->taken, 0, l->n);
    m->matched = 0;
    for (size_t c = 0; c < t->n; c++) {
        m->entry[c] = -1;
    }
    for (int pass = 0; pass < NPASSES; pass++) {
        for (size_t c = 0; c < t->n; c++) {
            const struct title *v = &t->v[c];
            if (m->entry[c] >= 0 || !v->leaf) {
                continue;
            }
            for (size_t e = 0; e < l->n; e++) {
                if (!m->taken[e] && agree((enum pass)pass, t, v, &tables->entry[l->first + e]) &&
                    (pass != PASS_ORDER || same_count(tables, l, t, m, v->leaf) ||
                     (c > 0 && m->entry[c - 1] + 1 == (int)e))) {
                    m->entry[c] = (int16_t)e;
                    m->taken[e] = true;
                    m->matched++;
                    break;
                }
            }
        }
    }
    for (size_t c = 1; c < t->n; c++) { /* a column whose title is that of its neighbour */
        int e = m->entry[c - 1] + 1;
        if (!t->v[c].leaf && e > 0 && (size_t)e < l->n && !m->taken[e] &&
            tables->entry[l->first + (size_t)e].nleaf == 0) {
            m->entry[c] = (int16_t)e;
            m->taken[e] = true;
        }
    }
}

/* Fewest columns in common for a layout to be believed. */
static size_t enough(const struct rep_layout *l)
{
    return l->n >= 10 ? 6 : l->n * 2 / 3;
}

static size_t named(const struct titles *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n; c++) {
        n += t->v[c].leaf != NULL;
    }
    return n;
}

/* The best layout, its match in *m; NULL: none. */
static const struct rep_layout *best(const struct rep_tables *tables, const struct titles *t,
                                     struct match *m)
{
    const struct rep_layout *found = NULL;
    size_t top = 0, all = named(t);
    for (size_t i = 0; i < NLAYOUTS; i++) {
        const struct rep_layout *l = &rep_layouts[i];
        compare(tables, l, t, m);
        size_t score = m->matched * 4 > all - m->matched ? m->matched * 5 - all : 0;
        if (strncmp(l->name, "SSO-", 4) != 0 && m->matched >= enough(l) &&
            (score > top || (found && score == top && l->n < found->n))) {
            top   = score;
            found = l;
        }
    }
    if (found) {
        compare(tables, found, t, m);
    }
    return found;
}

/* --- the head ---------------------------------------------------------------------------- */

/* Appends s without white space at the ends, runs of it as one mark, and a NUL. */
static int add_name(struct ecl_buf *b, struct ecl_str s, const char *mark)
{
    struct ecl_buf folded;
    ecl_buf_init(&folded, 0);
    int r    = ecl_rep_fold_thai(s, &folded);
    bool gap = false, any = false;
    for (size_t i = 0; i < folded.n && r == ECL_OK; i++) {
        unsigned char c = (unsigned char)folded.p[i];
        if (c <= 0x20 || c == 0x7F) {
            gap = any;
            continue;
        }
        r   = gap ? ecl_buf_add_str(b, ecl_str_of(mark)) : ECL_OK;
        r   = r == ECL_OK ? ecl_buf_add_char(b, (char)c) : r;
        gap = false;
        any = true;
    }
    ecl_buf_done(&folded);
    return r;
}

static struct ecl_str raw_of(const struct block *b, const struct hcell *c)
{
    return ecl_str_make(b->text.p + c->raw, c->raw_n);
}

/* The name of a fund's amount in Summary, of which each workbook has its own set:
 * normal_hc_charge, appeal_old_ae_comp. False when the column is none. */
static bool fund_name(const struct block *b, const struct title *v, char *out, size_t size)
{
    static const struct {
        const char *text, *name;
    } blocks[] = {
        {"ข้อมูลปกติ", "normal"}, {"ข้อมูลเดิม", "appeal_old"}, {"ข้อมูลใหม่ที่ขออุทธรณ์", "appeal_new"}};
    const char *what = v->leaf && strcmp(v->leaf, "เรียกเก็บ") == 0 ? "charge"
                       : v->leaf && strcmp(v->leaf, "ชดเชย") == 0 ? "comp"
                                                                  : NULL;
    if (!what || v->nlevel < 3) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t q = 0; q + 2 < v->nlevel; q++) {
            if (strcmp(fold_of(b, v->level[q]), blocks[i].text) == 0) {
                snprintf(out, size, "%s_%.40s_%s", blocks[i].name,
                         fold_of(b, v->level[v->nlevel - 2]), what);
                return true;
            }
        }
    }
    return false;
}

static bool name_taken(const struct rep_head *h, const char *text, size_t upto)
{
    for (size_t i = 0; i < upto; i++) {
        if (h->column[i].name && strcmp(h->column[i].name, text) == 0) {
            return true;
        }
    }
    return false;
}

/* Fills the column of an unknown title: name and, on a clash, the titles above too. */
static int unknown_name(const struct block *b, const struct title *v, const struct rep_head *h,
                        struct ecl_buf *text, size_t *name)
{
    *name = text->n;
    int r = add_name(text, raw_of(b, v->level[v->nlevel - 1]), "_");
    r     = r == ECL_OK ? ecl_buf_add_char(text, '\0') : r;
    if (r == ECL_OK &&
        (name_taken(h, text->p + *name, h->n) || ecl_rep_name_known(text->p + *name)) &&
        v->nlevel > 1) {
        text->n = *name;
        for (size_t q = 0; q < v->nlevel && r == ECL_OK; q++) {
            r = q ? ecl_buf_add_char(text, '/') : ECL_OK;
            r = r == ECL_OK ? add_name(text, raw_of(b, v->level[q]), "_") : r;
        }
        r = r == ECL_OK ? ecl_buf_add_char(text, '\0') : r;
    }
    if (r == ECL_OK && name_taken(h, text->p + *name, h->n)) {
        text->n--;
        r = ecl_buf_addf(text, "#%zu", h->n + 1);
        r = r == ECL_OK ? ecl_buf_add_char(text, '\0') : r;
    }
    return r;
}

static void set_keys(struct rep_head *h)
{
    for (int k = 0; k < ECL_REP_NKEYS; k++) {
        h->key[k] = -1;
        for (size_t a = 0; a < 4 && key_names[k][a] && h->key[k] < 0; a++) {
            for (size_t i = 0; i < h->n && h->key[k] < 0; i++) {
                if (h->column[i].known && strcmp(h->column[i].name, key_names[k][a]) == 0) {
                    h->key[k] = (int16_t)i;
                }
            }
        }
    }
}

static enum rep_row_test row_test(const char *layout, enum ecl_rep_kind kind)
{
    size_t i = 0;
    while ((row_tests[i].layout && strcmp(row_tests[i].layout, layout) != 0) ||
           (row_tests[i].kind >= 0 && row_tests[i].kind != (int)kind)) {
        i++;
    }
    return row_tests[i].rows;
}

/* Most bytes the names and headers of the columns take: they must not move. */
static size_t text_bytes(const struct block *b, const struct titles *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n; c++) {
        for (size_t q = 0; q < t->v[c].nlevel; q++) {
            n += 3 * t->v[c].level[q]->raw_n + 16;
        }
        n += 128;
    }
    (void)b;
    return n;
}

static int add_column(const struct block *b, const struct title *v, const struct rep_entry *e,
                      uint32_t col, struct rep_head *h, struct ecl_buf *text)
{
    struct ecl_rep_column *k = &h->column[h->n];
    char fund[128];
    size_t at = text->n;
    int r     = ECL_OK;
    for (size_t q = 0; q < v->nlevel && r == ECL_OK; q++) {
        r = q ? ecl_buf_add_str(text, ECL_STR(" / ")) : ECL_OK;
        r = r == ECL_OK ? add_name(text, raw_of(b, v->level[q]), " ") : r;
    }
    r = r == ECL_OK ? ecl_buf_add_char(text, '\0') : r;
    if (r != ECL_OK) {
        return r;
    }
    *k = (struct ecl_rep_column){.header = text->p + at};
    if (e) {
        k->name  = e->field;
        k->type  = e->type;
        k->role  = (uint8_t)e->role;
        k->known = true;
    } else if (h->kind == ECL_REP_SUMMARY && fund_name(b, v, fund, sizeof fund) &&
               !name_taken(h, fund, h->n)) {
        at = text->n;
        if ((r = ecl_buf_add(text, fund, strlen(fund) + 1)) != ECL_OK) {
            return r;
        }
        k->name  = text->p + at;
        k->type  = ECL_REP_T_MONEY;
        k->known = true;
    } else {
        if ((r = unknown_name(b, v, h, text, &at)) != ECL_OK) {
            return r;
        }
        k->name = text->p + at;
    }
    h->col[h->n++] = col;
    return ECL_OK;
}

static struct rep_head *new_head(const struct rep_layout *l, size_t columns)
{
    struct rep_head *h = calloc(1, sizeof *h);
    if (!h) {
        return NULL;
    }
    h->layout = l->name;
    h->kind   = l->kind;
    h->rows   = row_test(l->name, l->kind);
    h->column = calloc(columns + 1, sizeof *h->column);
    h->col    = calloc(columns + 1, sizeof *h->col);
    if (!h->column || !h->col) {
        ecl_rep_head_free(h);
        return NULL;
    }
    return h;
}

static int make_head(const struct block *b, const struct titles *t, const struct rep_layout *l,
                     const struct match *m, struct rep_head **out)
{
    struct ecl_buf text;
    struct rep_head *h = new_head(l, t->n);
    size_t room        = text_bytes(b, t);
    if (!h) {
        return ECL_E_NOMEM;
    }
    ecl_buf_init(&text, room);
    h->last    = b->row[b->hi].number;
    h->matched = m->matched;
    int r      = ecl_buf_reserve(&text, room);
    h->text    = text.p;
    for (uint32_t c = 0; c < t->n && r == ECL_OK; c++) {
        const struct rep_entry *e =
            m->entry[c] < 0 ? NULL : &rep_entries[l->first + (size_t)m->entry[c]];
        if (e || t->v[c].leaf) {
            r = add_column(b, &t->v[c], e, c, h, &text);
        }
    }
    if (r != ECL_OK) {
        ecl_rep_head_free(h);
        return r;
    }
    set_keys(h);
    *out = h;
    return ECL_OK;
}

int ecl_rep_head_fixed(const char *layout, struct rep_head **out)
{
    size_t i = 0;
    *out     = NULL;
    while (i < NLAYOUTS && strcmp(rep_layouts[i].name, layout) != 0) {
        i++;
    }
    struct rep_head *h = i < NLAYOUTS ? new_head(&rep_layouts[i], rep_layouts[i].n) : NULL;
    if (!h) {
        return ECL_E_NOMEM;
    }
    for (size_t e = 0; e < rep_layouts[i].n; e++) {
        const struct rep_entry *from = &rep_entries[rep_layouts[i].first + e];
        h->column[e] =
            (struct ecl_rep_column){from->field, from->leaf, from->type, true, (uint8_t)from->role};
        h->col[e] = (uint32_t)e;
    }
    h->n = h->matched = rep_layouts[i].n;
    set_keys(h);
    *out = h;
    return ECL_OK;
}

void ecl_rep_head_free(struct rep_head *h)
{
    if (h) {
        free(h->column);
        free(h->col);
        free(h->text);
        free(h);
    }
}

int ecl_rep_head_find(struct rep_tables *tables, struct ecl_workbook *wb, size_t i,
                      struct rep_head **head, struct ecl_error *err)
{
    struct block *b            = calloc(1, sizeof *b);
    struct titles t            = {0};
    struct match m             = {0};
    const struct rep_layout *l = NULL;
    *head                      = NULL;
    int r = b ? read_block(b, wb, i, err) : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    if (r != ECL_OK || !find_block(tables, b)) {
        r = r == ECL_OK ? ECL_EOF : r;
        goto done;
    }
    r       = read_titles(b, &t);
    m.entry = calloc(t.n + 1, sizeof *m.entry);
    m.taken = calloc(NENTRIES, sizeof *m.taken);
    if (r != ECL_OK || !m.entry || !m.taken) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        goto done;
    }
    l = best(tables, &t, &m);
    r = l ? make_head(b, &t, l, &m, head) : ECL_EOF;
    if (r < 0) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
done:
    free(m.entry);
    free(m.taken);
    free(t.v);
    ecl_buf_done(&t.text);
    if (b) {
        free(b->cell);
        ecl_buf_done(&b->text);
        free(b);
    }
    return r;
}
