/* groupsum.c: claims, findings and baht by benefit group. */
#include "eclaim/groupsum.h"

#include <stdio.h>
#include <stdlib.h>

#include "claim/groupsum_priv.h"
#include "io/csv_write_priv.h"
#include "io/json_write_priv.h"

enum { LINES_MAX = 33 }; /* a bit for each group, and the total */

enum column { GROUP, LABEL, CLAIMS, WRONG, FINDINGS, BILLED, HELD, NOTE, NCOLS };

static const char *const names[NCOLS] = {"group",    "label",  "claims", "with_errors",
                                         "findings", "billed", "held",   "note"};

struct ecl_groupsum {
    struct ecl_groups *groups;
    size_t n; /* lines; the total is the last */
    struct ecl_groupsum_line line[LINES_MAX];
};

int ecl_groupsum_new(struct ecl_groupsum **out, struct ecl_error *err)
{
    struct ecl_groupsum *s = calloc(1, sizeof *s);
    *out                   = NULL;
    if (!s) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for benefit groups");
    }
    int r = ecl_groups_new(&s->groups, err);
    if (r != ECL_OK) {
        free(s);
        return r;
    }
    while (s->n < LINES_MAX - 1 && ecl_group_at(s->n)) {
        s->line[s->n].group = ecl_group_at(s->n);
        s->n++;
    }
    s->n++;
    *out = s;
    return ECL_OK;
}

static void add(struct ecl_groupsum_line *to, const struct ecl_groupsum_line *l)
{
    to->claims++;
    to->wrong += l->wrong;
    to->findings += l->findings;
    to->unbilled += l->unbilled;
    if (__builtin_add_overflow(to->billed, l->billed, &to->billed) ||
        __builtin_add_overflow(to->held, l->held, &to->held)) {
        to->unbilled++; /* beyond any money there is */
    }
}

uint32_t ecl_groupsum_add(struct ecl_groupsum *s, const struct ecl_claim *c, bool wrong,
                          uint64_t findings)
{
    struct ecl_groupsum_line l = {.wrong = wrong, .findings = findings};
    if (c->type == ECL_CLAIM_NONE) {
        return 0;
    }
    ECL_EACH(r, c, ECL_CHT)
    {
        ecl_satang_add(r->f[ECL_CHT_TOTAL], &l.billed, &l.unbilled);
    }
    l.held        = wrong ? l.billed : 0;
    uint32_t bits = ecl_groups_of(s->groups, c);
    for (size_t i = 0; i + 1 < s->n; i++) {
        if (bits >> i & 1) {
            add(&s->line[i], &l);
        }
    }
    add(&s->line[s->n - 1], &l);
    return bits;
}

const struct ecl_groupsum_line *ecl_groupsum_at(const struct ecl_groupsum *s, size_t i)
{
    return i < s->n ? &s->line[i] : NULL;
}

/* --- the table -------------------------------------------------------------------------- */

struct texts {
    struct ecl_str v[NCOLS];
    char number[NCOLS][ECL_SATANG_TEXT];
    char note[256];
};

static struct ecl_str count_text(char room[ECL_SATANG_TEXT], uint64_t v)
{
    return ecl_str_make(room,
                        (size_t)snprintf(room, ECL_SATANG_TEXT, "%llu", (unsigned long long)v));
}

static void fill(struct texts *t, const struct ecl_groupsum_line *l, bool thai)
{
    const struct ecl_group *g = l->group;
    memset(t, 0, sizeof *t);
    for (int i = 0; i < NCOLS; i++) {
        t->v[i] = ecl_str_make("", 0);
    }
    t->v[GROUP] = ecl_str_of(g ? g->name : "total");
    t->v[LABEL] = ecl_str_of(g ? (thai ? g->label_th : g->label_en) : thai ? "รวม" : "total");
    if (g && !g->where) {
        int n      = snprintf(t->note, sizeof t->note, "%s: %s",
                         thai ? "แยกจากแฟ้มไม่ได้" : "cannot be told", g->source);
        t->v[NOTE] = ecl_str_make(t->note, (size_t)n);
        return;
    }
    t->v[CLAIMS]   = count_text(t->number[CLAIMS], l->claims);
    t->v[WRONG]    = count_text(t->number[WRONG], l->wrong);
    t->v[FINDINGS] = count_text(t->number[FINDINGS], l->findings);
    t->v[BILLED] = ecl_str_make(t->number[BILLED], ecl_satang_format(l->billed, t->number[BILLED]));
    t->v[HELD]   = ecl_str_make(t->number[HELD], ecl_satang_format(l->held, t->number[HELD]));
    if (l->unbilled) {
        int n      = snprintf(t->note, sizeof t->note, "%s: %llu",
                         thai ? "CHT ที่ TOTAL ไม่ใช่จำนวนเงิน" : "rows of CHT without an amount",
                              (unsigned long long)l->unbilled);
        t->v[NOTE] = ecl_str_make(t->note, (size_t)n);
    }
}

static int add_json(struct ecl_buf *b, const struct ecl_str v[NCOLS])
{
    int r = ECL_OK;
    for (int i = 0; i < NCOLS && r == ECL_OK; i++) {
        bool bare = i >= CLAIMS && i <= FINDINGS;
        r         = ecl_buf_addf(b, "%c\"%s\":", i ? ',' : '{', names[i]);
        if (r == ECL_OK) {
            r = v[i].n == 0 ? ecl_buf_add_str(b, ECL_STR("null"))
                : bare      ? ecl_buf_add_str(b, v[i])
                            : ecl_json_add_str(b, v[i]);
        }
    }
    return r == ECL_OK ? ecl_buf_add(b, "}\n", 2) : r;
}

static int add_row(struct ecl_buf *b, enum ecl_findings_form form, const struct ecl_str v[NCOLS])
{
    bool csv = form == ECL_FINDINGS_CSV;
    int r    = ECL_OK;
    if (form == ECL_FINDINGS_JSONL) {
        return add_json(b, v);
    }
    for (int i = 0; i < NCOLS && r == ECL_OK; i++) {
        r = i ? ecl_buf_add_char(b, csv ? ',' : '\t') : ECL_OK;
        r = r == ECL_OK ? (csv ? ecl_csv_add_shown : ecl_tsv_add)(b, v[i]) : r;
    }
    return r == ECL_OK ? ecl_buf_add(b, csv ? "\r\n" : "\n", csv ? 2 : 1) : r;
}

static int write_text(const struct ecl_groupsum *s, enum ecl_findings_form form, bool thai,
                      const struct ecl_output *out, struct ecl_error *err)
{
    struct ecl_buf b;
    struct texts t;
    ecl_buf_init(&b, 0);
    int r = form == ECL_FINDINGS_CSV ? ecl_buf_add(&b, "\xEF\xBB\xBF", 3) : ECL_OK;
    for (int i = 0; i < NCOLS; i++) {
        t.v[i] = ecl_str_of(names[i]);
    }
    r = r == ECL_OK && form != ECL_FINDINGS_JSONL ? add_row(&b, form, t.v) : r;
    for (size_t i = 0; i < s->n && r == ECL_OK; i++) {
        fill(&t, &s->line[i], thai);
        r = add_row(&b, form, t.v);
    }
    r = r == ECL_OK ? ecl_output_write(out, b.p, b.n, err)
                    : ecl_fail(err, ECL_E_NOMEM, out->name, "out of memory");
    ecl_buf_done(&b);
    return r;
}

/* --- as a sheet -------------------------------------------------------------------------- */

enum {
    HEAD,
    HEAD_RIGHT,
    HEAD_NOTE,
    NOTES,
    TEXT,
    COUNT,
    MONEY,
    TEXT_TOTAL,
    COUNT_TOTAL,
    MONEY_TOTAL,
    NFORMATS
};

static const struct book_format forms[NFORMATS] = {
    [HEAD]        = {.bold = true, .fill = BOOK_HEAD, .color = BOOK_INK},
    [HEAD_RIGHT]  = {.bold = true, .fill = BOOK_HEAD, .color = BOOK_INK, .align = LXW_ALIGN_RIGHT},
    [HEAD_NOTE]   = {.bold = true, .fill = BOOK_HEAD, .color = BOOK_INK, .indent = 1},
    [NOTES]       = {.color = BOOK_GREY, .indent = 1},
    [TEXT]        = {.number = "@"},
    [COUNT]       = {.number = "#,##0"},
    [MONEY]       = {.number = "#,##0.00"},
    [TEXT_TOTAL]  = {.bold = true, .top = true},
    [COUNT_TOTAL] = {.number = "#,##0", .bold = true, .top = true},
    [MONEY_TOTAL] = {.number = "#,##0.00", .bold = true, .top = true},
};

static const struct {
    const char *en, *th;
    uint8_t width;
} heads[NCOLS] = {
    [GROUP]    = {"Group", "กลุ่ม", 22},
    [LABEL]    = {"Benefit group", "กลุ่มสิทธิประโยชน์", 36},
    [CLAIMS]   = {"Claims", "รายการเบิก", 13},
    [WRONG]    = {"With errors", "มีข้อผิดพลาด", 14},
    [FINDINGS] = {"Findings", "จำนวนจุด", 12},
    [BILLED]   = {"Baht billed", "ยอดเรียกเก็บ (บาท)", 19},
    [HELD] = {"Baht held back", "ยอดที่ยังไม่ส่ง (บาท)", 20},
    [NOTE] = {"Note", "หมายเหตุ", 60},
};

static lxw_error put(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, struct ecl_str s,
                     struct ecl_buf *b, lxw_format *f)
{
    if (s.n == 0) {
        return worksheet_write_blank(ws, row, col, f);
    }
    return book_text(b, s) == ECL_OK ? worksheet_write_string(ws, row, col, b->p, f)
                                     : LXW_ERROR_MEMORY_MALLOC_FAILED;
}

static lxw_error write_line(const struct ecl_groupsum_line *l, bool thai, lxw_worksheet *ws,
                            lxw_row_t row, struct ecl_buf *b, lxw_format **f)
{
    struct texts t;
    int total   = l->group ? 0 : TEXT_TOTAL - TEXT;
    lxw_error e = LXW_NO_ERROR;
    fill(&t, l, thai);
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < NCOLS; i++) {
        bool number = t.v[i].n && i >= CLAIMS && i <= HELD;
        if (!number) {
            e = put(ws, row, i, t.v[i], b, f[i == NOTE && !total ? NOTES : TEXT + total]);
        } else if (i >= BILLED) {
            e = book_money(ws, row, i, i == BILLED ? l->billed : l->held, f[MONEY + total]);
        } else {
            e = book_count(ws, row, i,
                           i == CLAIMS  ? l->claims
                           : i == WRONG ? l->wrong
                                        : l->findings,
                           f[COUNT + total]);
        }
    }
    return e;
}

int ecl_groupsum_sheet(const struct ecl_groupsum *s, bool thai, lxw_workbook *wb,
                       struct ecl_error *err)
{
    lxw_format *f[NFORMATS];
    struct ecl_buf b;
    lxw_worksheet *ws = workbook_add_worksheet(wb, "groups");
    lxw_error e       = ws ? LXW_NO_ERROR : LXW_ERROR_MEMORY_MALLOC_FAILED;
    ecl_buf_init(&b, 0);
    for (int i = 0; i < NFORMATS && e == LXW_NO_ERROR; i++) {
        f[i] = book_format(wb, &forms[i]);
        e    = f[i] ? e : LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < NCOLS; i++) {
        bool right = i >= CLAIMS && i <= HELD;
        e          = put(ws, 0, i, ecl_str_of(thai ? heads[i].th : heads[i].en), &b,
                         f[right       ? HEAD_RIGHT
                           : i == NOTE ? HEAD_NOTE
                                       : HEAD]);
        e          = e == LXW_NO_ERROR ? worksheet_set_column(ws, i, i, heads[i].width, NULL) : e;
    }
    for (size_t i = 0; e == LXW_NO_ERROR && i < s->n; i++) {
        e = write_line(&s->line[i], thai, ws, (lxw_row_t)i + 1, &b, f);
    }
    if (ws) {
        worksheet_freeze_panes(ws, 1, 0);
        worksheet_set_landscape(ws);
        worksheet_set_paper(ws, 9); /* A4 */
        worksheet_fit_to_pages(ws, 1, 0);
        worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
    }
    ecl_buf_done(&b);
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

int ecl_groupsum_write(const struct ecl_groupsum *s, enum ecl_findings_form form, bool thai,
                       const struct ecl_output *out, const char *tmpdir, struct ecl_error *err)
{
    struct bookfile book = {.fd = -1};
    if (form != ECL_FINDINGS_XLSX) {
        return write_text(s, form, thai, out, err);
    }
    int r = bookfile_open(&book, "benefit groups", tmpdir, err);
    r     = r == ECL_OK ? ecl_groupsum_sheet(s, thai, book.wb, err) : r;
    r     = r == ECL_OK ? bookfile_finish(&book, out, err) : r;
    bookfile_close(&book);
    return r;
}

void ecl_groupsum_free(struct ecl_groupsum *s)
{
    if (s) {
        ecl_groups_free(s->groups);
        free(s);
    }
}
