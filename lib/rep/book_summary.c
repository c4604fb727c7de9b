/* book_summary.c: sheets Summary and Trend of a workbook of records. */
#include <stdio.h>
#include <string.h>

#include "rep/book_priv.h"

#define INK       BOOK_INK
#define GREY      0x6B7280
#define HEAD_FILL 0xDCE6F1
#define RED       BOOK_RED
#define GREEN     0x4C9A6A
#define PALE      0xB8C4D6

const struct repbook_format_spec repbook_formats[NFORMATS] = {
    [F_TITLE] = {.size = 18, .bold = true, .color = INK},
    [F_NOTE]  = {.color = GREY},
    [F_HEAD]  = {.bold = true, .wrap = true, .fill = HEAD_FILL, .color = INK},
    [F_HEAD_RIGHT] =
        {.bold = true, .wrap = true, .fill = HEAD_FILL, .color = INK, .align = LXW_ALIGN_RIGHT},
    [F_HEAD_TEXT]  = {.bold = true, .fill = HEAD_FILL, .color = INK, .indent = 1},
    [F_PLAIN]      = {.number = "0", .align = LXW_ALIGN_LEFT},
    [F_KEY_BOLD]   = {.bold = true, .top = true},
    [F_WRAP]       = {.wrap = true, .indent = 1},
    [F_COUNT]      = {.number = "#,##0"},
    [F_COUNT_BOLD] = {.number = "#,##0", .bold = true, .top = true},
    [F_MONEY]      = {.number = "#,##0.00"},
    [F_MONEY_BOLD] = {.number = "#,##0.00", .bold = true, .top = true},
    [F_SHARE]      = {.number = "0.00%"},
    [F_SHARE_BOLD] = {.number = "0.00%", .bold = true, .top = true},
    [F_RATIO]      = {.number = "0.0000"},
    [F_DATE]       = {.number = "yyyy-mm-dd", .align = LXW_ALIGN_LEFT},
    [F_DATETIME]   = {.number = "yyyy-mm-dd hh:mm:ss", .align = LXW_ALIGN_LEFT},
    [F_CARD]       = {.number = "#,##0", .size = 14, .bold = true, .align = LXW_ALIGN_LEFT},
    [F_CARD_MONEY] = {.number = "#,##0.00", .size = 14, .bold = true, .align = LXW_ALIGN_LEFT},
    [F_CARD_LOST] =
        {.number = "#,##0.00", .size = 14, .bold = true, .color = RED, .align = LXW_ALIGN_LEFT},
    [F_CARD_LABEL] = {.color = GREY, .align = LXW_ALIGN_LEFT},
};

enum {
    ROW_CARDS   = 3, /* labels of the figures; the figures stand below */
    ROW_CHARTS  = 6,
    ROW_TABLE   = 27, /* header of the table */
    LINES_MAX   = 100000,
    PARETO_MAX  = 20, /* columns of the chart */
    CHART_HIGH  = 400,
    PARETO_WIDE = 640,
    TREND_WIDE  = 560,
    LINE_HIGH   = 15, /* points */
};

/* Columns of the tables; Trend ends with LOST. */
enum column {
    KEY,
    ROWS,
    FAILED,
    DENIED,
    CLAIMED,
    PAID,
    LOST,
    WHOLE,
    SHARE,
    UPTO,
    MEANING,
    REMEDY,
    NCOLS
};

static const struct {
    const char *en, *th;
    uint8_t width;
} heads[NCOLS] = {
    [KEY]     = {"", "", 14},
    [ROWS]    = {"Rows", "จำนวนแถว", 13},
    [FAILED]  = {"Failed", "ไม่ผ่าน (C)", 13},
    [DENIED]  = {"Denied", "ปฏิเสธ (Deny)", 13},
    [CLAIMED] = {"Claimed", "เรียกเก็บ", 19},
    [PAID]    = {"Paid", "ชดเชย", 19},
    [LOST]    = {"Lost", "ไม่ได้รับ", 19},
    [WHOLE]   = {"Lost, not divided", "ไม่ได้รับ (ไม่แบ่ง)", 19},
    [SHARE]   = {"Share", "สัดส่วน", 10},
    [UPTO]    = {"Cumulative", "สะสม", 12},
    [MEANING] = {"Meaning", "ความหมาย", 60},
    [REMEDY]  = {"What to do", "วิธีแก้ไข", 50},
};

static const char *say(const struct repbook_sheets *s, const char *en, const char *th)
{
    return s->thai ? th : en;
}

static lxw_error put(const struct repbook_sheets *s, struct ecl_buf *text, lxw_worksheet *ws,
                     lxw_row_t row, lxw_col_t col, const char *z, enum repbook_format f)
{
    return *z ? repbook_text(text, ws, row, col, ecl_str_of(z), s->format[f]) : LXW_NO_ERROR;
}

/* --- tables ----------------------------------------------------------------------------- */

static lxw_error write_heads(const struct repbook_sheets *s, struct ecl_buf *text,
                             lxw_worksheet *ws, lxw_row_t row, const char *key, lxw_col_t n)
{
    lxw_error e = LXW_NO_ERROR;
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < n; i++) {
        e = put(s, text, ws, row, i, i == KEY ? key : say(s, heads[i].en, heads[i].th),
                i == KEY      ? F_HEAD
                : i < MEANING ? F_HEAD_RIGHT
                              : F_HEAD_TEXT);
        if (e == LXW_NO_ERROR) {
            e = worksheet_set_column(ws, i, i, heads[i].width, NULL);
        }
    }
    return e;
}

/* A line's numbers, up to the column LOST. */
static lxw_error write_line(const struct repbook_sheets *s, struct ecl_buf *text, lxw_worksheet *ws,
                            lxw_row_t row, const struct ecl_repsum_line *l, const char *total)
{
    struct ecl_str key = total      ? ecl_str_of(total)
                         : l->key.n ? l->key
                                    : ecl_str_of(say(s, "(none)", "(ไม่มี)"));
    bool bold          = total != NULL;
    lxw_error e = repbook_text(text, ws, row, KEY, key, s->format[bold ? F_KEY_BOLD : F_KEY]);
    const uint64_t count[]   = {l->rows, l->failed, l->denied};
    const ecl_satang money[] = {l->claimed, l->paid, l->lost};
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < 3; i++) {
        e = book_count(ws, row, ROWS + i, count[i], s->format[bold ? F_COUNT_BOLD : F_COUNT]);
    }
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < 3; i++) {
        e = book_money(ws, row, CLAIMED + i, money[i], s->format[bold ? F_MONEY_BOLD : F_MONEY]);
    }
    return e;
}

/* The rest of a line of sheet Summary. */
static lxw_error write_rest(const struct repbook_sheets *s, lxw_row_t row,
                            const struct ecl_repsum_line *l, bool bold)
{
    lxw_format *money = s->format[bold ? F_MONEY_BOLD : F_MONEY];
    lxw_format *share = s->format[bold ? F_SHARE_BOLD : F_SHARE];
    lxw_error e       = book_money(s->summary, row, WHOLE, l->whole, money);
    e                 = e == LXW_NO_ERROR ? book_share(s->summary, row, SHARE, l->share, share) : e;
    return e == LXW_NO_ERROR ? book_share(s->summary, row, UPTO, l->upto, share) : e;
}

/* Programs do not make room for wrapped text by themselves, all of them. A line is
 * set before its cells. */
static lxw_error set_height(const struct repbook_sheets *s, lxw_row_t row, const char *meaning,
                            const char *remedy)
{
    uint32_t m = book_width(ecl_str_of(meaning)) / (heads[MEANING].width - 3u) + 1;
    uint32_t r = book_width(ecl_str_of(remedy)) / (heads[REMEDY].width - 3u) + 1;
    return worksheet_set_row(s->summary, row, LINE_HIGH * (m > r ? m : r), NULL);
}

/* --- charts ------------------------------------------------------------------------------- */

static lxw_error add_pareto(struct repbook_sheets *s, const char *title, lxw_row_t n)
{
    const struct book_pareto p = {.sheet = "Summary",
                                  .title = title,
                                  .bars = say(s, "Lost (baht)", "ไม่ได้รับ (บาท)"),
                                  .line = say(s, "Cumulative share", "สัดส่วนสะสม"),
                                  .from  = ROW_TABLE + 1,
                                  .to    = ROW_TABLE + n,
                                  .key   = KEY,
                                  .value = LOST,
                                  .upto  = UPTO};
    return book_pareto(s->wb, s->summary, ROW_CHARTS, KEY, &p, PARETO_WIDE, CHART_HIGH);
}

static lxw_error add_trend(struct repbook_sheets *s, lxw_worksheet *ws, lxw_row_t row,
                           lxw_col_t col)
{
    static const struct {
        lxw_col_t col;
        lxw_color_t color;
    } part[]     = {{CLAIMED, PALE}, {PAID, GREEN}, {LOST, RED}};
    lxw_chart *c = workbook_add_chart(s->wb, LXW_CHART_COLUMN);
    if (!c) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    book_chart_style(c, say(s, "Baht by month of service", "จำนวนเงินตามเดือนที่รับบริการ (บาท)"));
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        const char *name    = say(s, heads[part[i].col].en, heads[part[i].col].th);
        lxw_chart_series *x = book_chart_series(c, "Trend", KEY, part[i].col, 1, s->months, name);
        lxw_chart_fill fill = {.color = part[i].color};
        if (!x) {
            return LXW_ERROR_MEMORY_MALLOC_FAILED;
        }
        chart_series_set_fill(x, &fill);
    }
    chart_set_series_gap(c, 60);
    return book_chart_insert(ws, row, col, c, TREND_WIDE, CHART_HIGH);
}

/* --- sheets ---------------------------------------------------------------------------------- */

static void page(lxw_worksheet *ws)
{
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
}

int repbook_trend(struct repbook_sheets *s, struct ecl_repsum *month, struct ecl_buf *text,
                  struct ecl_error *err)
{
    const struct ecl_repsum_line *line, *total;
    size_t n;
    ecl_repsum_lines(month, ECL_REPSUM_BY_KEY, &line, &n, &total);
    n           = n > LINES_MAX ? LINES_MAX : n;
    s->months   = (lxw_row_t)n;
    lxw_error e = write_heads(s, text, s->trend, 0, say(s, "Month", "เดือน"), LOST + 1);
    for (size_t i = 0; e == LXW_NO_ERROR && i < n; i++) {
        e = write_line(s, text, s->trend, (lxw_row_t)i + 1, &line[i], NULL);
    }
    if (e == LXW_NO_ERROR) {
        e = write_line(s, text, s->trend, (lxw_row_t)n + 1, total, say(s, "Total", "รวม"));
    }
    if (e == LXW_NO_ERROR && n) {
        e = add_trend(s, s->trend, 1, LOST + 2);
    }
    page(s->trend);
    worksheet_freeze_panes(s->trend, 1, 0);
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

/* The figures at the top. */
static lxw_error write_cards(const struct repbook_sheets *s, struct ecl_buf *text,
                             const struct ecl_repsum_line *t)
{
    const struct {
        const char *en, *th;
        uint64_t count;
        ecl_satang money;
        enum repbook_format format;
    } card[] = {
        {"Rows", "จำนวนแถว", t->rows, 0, F_CARD},
        {"Passed", "ผ่าน", t->passed + t->zero, 0, F_CARD},
        {"Failed", "ไม่ผ่าน (C)", t->failed, 0, F_CARD},
        {"Denied", "ปฏิเสธ (Deny)", t->denied, 0, F_CARD},
        {"Claimed (baht)", "เรียกเก็บ (บาท)", 0, t->claimed, F_CARD_MONEY},
        {"Paid (baht)", "ชดเชย (บาท)", 0, t->paid, F_CARD_MONEY},
        {"Lost (baht)", "ไม่ได้รับ (บาท)", 0, t->lost, F_CARD_LOST},
    };
    lxw_error e    = LXW_NO_ERROR;
    const size_t n = sizeof card / sizeof *card;
    for (size_t i = 0; e == LXW_NO_ERROR && i < n; i++) {
        e = put(s, text, s->summary, ROW_CARDS, (lxw_col_t)i, say(s, card[i].en, card[i].th),
                F_CARD_LABEL);
    }
    e = e == LXW_NO_ERROR ? worksheet_set_row(s->summary, ROW_CARDS + 1, 22, NULL) : e;
    for (size_t i = 0; e == LXW_NO_ERROR && i < n; i++) {
        lxw_col_t col      = (lxw_col_t)i;
        lxw_format *format = s->format[card[i].format];
        e                  = card[i].format == F_CARD
                                 ? book_count(s->summary, ROW_CARDS + 1, col, card[i].count, format)
                                 : book_money(s->summary, ROW_CARDS + 1, col, card[i].money, format);
    }
    return e;
}

/* The head of the table and the title of the chart. */
static const struct {
    const char *by, *en, *th, *title_en, *title_th;
} titles[] = {
    {"code", "Code", "รหัส", "Baht lost by code", "จำนวนเงินที่ไม่ได้รับ แยกตามรหัส"},
    {"fund", "Fund", "กองทุนหลัก", "Baht lost by fund", "จำนวนเงินที่ไม่ได้รับ แยกตามกองทุน"},
    {"subfund", "Sub-fund", "กองทุนย่อย", "Baht lost by sub-fund", "จำนวนเงินที่ไม่ได้รับ แยกตามกองทุนย่อย"},
};

static lxw_error write_lines(const struct repbook_sheets *s, struct ecl_buf *text,
                             const struct ecl_repsum *sum, const struct ecl_repsum_line *line,
                             size_t n)
{
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < n; i++) {
        lxw_row_t row = (lxw_row_t)i + ROW_TABLE + 1;
        const char *meaning, *remedy;
        char room[128];
        ecl_repsum_explain(sum, line[i].key, s->thai, &meaning, &remedy, room);
        e = set_height(s, row, meaning, remedy);
        e = e == LXW_NO_ERROR ? write_line(s, text, s->summary, row, &line[i], NULL) : e;
        e = e == LXW_NO_ERROR ? write_rest(s, row, &line[i], false) : e;
        e = e == LXW_NO_ERROR ? put(s, text, s->summary, row, MEANING, meaning, F_WRAP) : e;
        e = e == LXW_NO_ERROR ? put(s, text, s->summary, row, REMEDY, remedy, F_WRAP) : e;
    }
    return e;
}

/* What stands above the charts. */
static lxw_error write_top(const struct repbook_sheets *s, struct ecl_buf *text,
                           const struct ecl_repsum_line *total)
{
    lxw_error e = worksheet_set_row(s->summary, 0, 2 * LINE_HIGH, NULL);
    e           = e != LXW_NO_ERROR ? e
                                    : put(s, text, s->summary, 0, KEY,
                                          say(s, "Results of claims (REP)", "สรุปผลการเบิกจ่าย (REP)"), F_TITLE);
    if (e == LXW_NO_ERROR) {
        e = put(s, text, s->summary, 1, KEY,
                say(s,
                    "Lost: claimed by failed and denied rows and not paid. The money of a row with "
                    "several codes is divided equally among them, so that every column adds up.",
                    "ไม่ได้รับ: ยอดเรียกเก็บของแถวที่ไม่ผ่านหรือถูกปฏิเสธ ส่วนที่ไม่ได้ชดเชย "
                    "แถวที่มีหลายรหัสแบ่งเงินเท่า ๆ กัน ยอดรวมจึงไม่นับซ้ำ"),
                F_NOTE);
    }
    return e == LXW_NO_ERROR ? write_cards(s, text, total) : e;
}

/* What stands below the table. */
static lxw_error write_bottom(const struct repbook_sheets *s, struct ecl_buf *text, lxw_row_t row,
                              size_t left)
{
    char note[256];
    lxw_error e = LXW_NO_ERROR;
    if (left) {
        snprintf(note, sizeof note, "%s: %zu", say(s, "Lines not shown", "บรรทัดที่ไม่ได้แสดง"), left);
        e = put(s, text, s->summary, row++, KEY, note, F_NOTE);
    }
    if (e == LXW_NO_ERROR && s->hidden) {
        snprintf(note, sizeof note, "%s: %zu",
                 say(s, "Columns hidden in sheet Detail, as no row has a value",
                     "คอลัมน์ที่ซ่อนไว้ในแผ่นงาน Detail เพราะไม่มีข้อมูล"),
                 s->hidden);
        e = put(s, text, s->summary, row, KEY, note, F_NOTE);
    }
    return e;
}

static lxw_error write_table(struct repbook_sheets *s, struct ecl_buf *text,
                             const struct ecl_repsum *sum, const char *by,
                             const struct ecl_repsum_line *line, size_t n,
                             const struct ecl_repsum_line *total)
{
    const char *key = by, *title = say(s, "Baht lost", "จำนวนเงินที่ไม่ได้รับ");
    size_t shown   = n > LINES_MAX ? LINES_MAX : n;
    lxw_row_t bars = 0, end = (lxw_row_t)shown + ROW_TABLE + 1;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (strcmp(by, titles[i].by) == 0) {
            key   = say(s, titles[i].en, titles[i].th);
            title = say(s, titles[i].title_en, titles[i].title_th);
        }
    }
    lxw_error e = write_heads(s, text, s->summary, ROW_TABLE, key, NCOLS);
    e           = e == LXW_NO_ERROR ? write_lines(s, text, sum, line, shown) : e;
    if (e == LXW_NO_ERROR) {
        e = write_line(s, text, s->summary, end, total, say(s, "Total", "รวม"));
    }
    e = e == LXW_NO_ERROR ? write_rest(s, end, total, true) : e;
    e = e == LXW_NO_ERROR ? write_bottom(s, text, end + 2, n - shown) : e;
    while (bars < shown && bars < PARETO_MAX && line[bars].lost > 0) {
        bars++;
    }
    return e == LXW_NO_ERROR && bars ? add_pareto(s, title, bars) : e;
}

int repbook_summary(struct repbook_sheets *s, struct ecl_repsum *sum, const char *by,
                    struct ecl_buf *text, struct ecl_error *err)
{
    const struct ecl_repsum_line *line, *total;
    size_t n;
    ecl_repsum_lines(sum, ECL_REPSUM_BY_LOST, &line, &n, &total);
    lxw_error e = write_top(s, text, total);
    e           = e == LXW_NO_ERROR ? write_table(s, text, sum, by, line, n, total) : e;
    if (e == LXW_NO_ERROR && s->months) {
        e = add_trend(s, s->summary, ROW_CHARTS, LOST);
    }
    page(s->summary);
    worksheet_activate(s->summary);
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}
