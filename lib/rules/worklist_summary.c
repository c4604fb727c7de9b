/* worklist_summary.c: sheet "summary" of a worklist: figures, a Pareto chart, and findings,
 * claims and baht by rule. */
#include <stdio.h>

#include "rules/worklist_priv.h"

enum {
    ROW_CARDS  = 3,
    ROW_CHART  = 6,
    ROW_TABLE  = 27,
    PARETO_MAX = 15,
    CHART_WIDE = 940,
    CHART_HIGH = 400,
    LINE_HIGH  = 16,
};

enum format {
    F_TITLE,
    F_NOTE,
    F_HEAD,
    F_HEAD_RIGHT,
    F_TEXT,
    F_CODE,
    F_HEAD_CODE,
    F_WRAP,
    F_COUNT,
    F_MONEY,
    F_SHARE,
    F_TOTAL,
    F_COUNT_TOTAL,
    F_MONEY_TOTAL,
    F_SHARE_TOTAL,
    F_LABEL,
    F_CARD,
    F_CARD_MONEY,
    F_CARD_HELD,
    F_STEP,
    NFORMATS
};

static const struct book_format forms[NFORMATS] = {
    [F_TITLE]       = {.size = 18, .bold = true, .color = BOOK_INK},
    [F_NOTE]        = {.color = BOOK_GREY},
    [F_HEAD]        = {.bold = true, .wrap = true, .fill = BOOK_HEAD, .color = BOOK_INK},
    [F_HEAD_RIGHT]  = {.bold  = true,
                       .wrap  = true,
                       .fill  = BOOK_HEAD,
                       .color = BOOK_INK,
                       .align = LXW_ALIGN_RIGHT},
    [F_HEAD_CODE]   = {.bold = true, .fill = BOOK_HEAD, .color = BOOK_INK, .indent = 1},
    [F_TEXT]        = {.number = "@"},
    [F_CODE]        = {.number = "@", .indent = 1},
    [F_WRAP]        = {.wrap = true},
    [F_COUNT]       = {.number = "#,##0"},
    [F_MONEY]       = {.number = "#,##0.00"},
    [F_SHARE]       = {.number = "0.00%"},
    [F_TOTAL]       = {.bold = true, .top = true},
    [F_COUNT_TOTAL] = {.number = "#,##0", .bold = true, .top = true},
    [F_MONEY_TOTAL] = {.number = "#,##0.00", .bold = true, .top = true},
    [F_SHARE_TOTAL] = {.number = "0.00%", .bold = true, .top = true},
    [F_LABEL]       = {.color = BOOK_GREY, .align = LXW_ALIGN_LEFT},
    [F_CARD]        = {.number = "#,##0", .size = 14, .bold = true, .align = LXW_ALIGN_LEFT},
    [F_CARD_MONEY]  = {.number = "#,##0.00", .size = 14, .bold = true, .align = LXW_ALIGN_LEFT},
    [F_CARD_HELD]   = {.number = "#,##0.00",
                       .size   = 14,
                       .bold   = true,
                       .color  = BOOK_RED,
                       .align  = LXW_ALIGN_LEFT},
    [F_STEP]        = {.color = BOOK_INK},
};

enum column { RULE, SEVERITY, FINDINGS, CLAIMS, HELD, SHARE, UPTO, WHOLE, C_CODE, TEXT, NCOLS };

static const struct {
    const char *en, *th;
    uint8_t width;
} heads[NCOLS] = {
    [RULE]     = {"Rule", "กฎ", 30},
    [SEVERITY] = {"Severity", "ระดับ", 16},
    [FINDINGS] = {"Findings", "จำนวนจุด", 16},
    [CLAIMS]   = {"Claims", "รายการเบิก", 16},
    [HELD]   = {"Baht held back", "ยอดที่ยังไม่ส่ง (บาท)", 20},
    [SHARE]  = {"Share", "สัดส่วน", 11},
    [UPTO]   = {"Cumulative", "สะสม", 12},
    [WHOLE]  = {"Baht of these claims", "ยอดของรายการเหล่านี้ (บาท)", 20},
    [C_CODE] = {"C code", "รหัส C", 18},
    [TEXT]   = {"What must hold", "เงื่อนไขที่ต้องเป็น", 70},
};

struct paper {
    lxw_workbook *wb;
    lxw_worksheet *ws;
    lxw_format *format[NFORMATS];
    enum ecl_lang lang;
    struct ecl_buf text;
};

/* --- the sheet ------------------------------------------------------------------------ */

static bool make_formats(struct paper *p)
{
    for (int i = 0; i < NFORMATS; i++) {
        p->format[i] = book_format(p->wb, &forms[i]);
        if (!p->format[i]) {
            return false;
        }
    }
    return true;
}

static lxw_error put(struct paper *p, lxw_row_t row, lxw_col_t col, const char *z, enum format f)
{
    if (!*z) {
        return LXW_NO_ERROR;
    }
    return book_text(&p->text, ecl_str_of(z)) == ECL_OK
               ? worksheet_write_string(p->ws, row, col, p->text.p, p->format[f])
               : LXW_ERROR_MEMORY_MALLOC_FAILED;
}

static lxw_error write_line(struct paper *p, lxw_row_t row, const struct work_line *l, bool total)
{
    lxw_worksheet *ws = p->ws;
    lxw_error e[6];
    e[0] = book_count(ws, row, FINDINGS, l->findings, p->format[total ? F_COUNT_TOTAL : F_COUNT]);
    e[1] = book_count(ws, row, CLAIMS, l->claims, p->format[total ? F_COUNT_TOTAL : F_COUNT]);
    e[2] = book_money(ws, row, HELD, l->held, p->format[total ? F_MONEY_TOTAL : F_MONEY]);
    e[3] = book_share(ws, row, SHARE, l->share, p->format[total ? F_SHARE_TOTAL : F_SHARE]);
    e[4] = book_share(ws, row, UPTO, l->upto, p->format[total ? F_SHARE_TOTAL : F_SHARE]);
    e[5] = book_money(ws, row, WHOLE, l->whole, p->format[total ? F_MONEY_TOTAL : F_MONEY]);
    for (size_t i = 0; i < sizeof e / sizeof *e; i++) {
        if (e[i] != LXW_NO_ERROR) {
            return e[i];
        }
    }
    return LXW_NO_ERROR;
}

static const char *severity_word(const struct paper *p, int severity)
{
    static const char *const thai[] = {"ข้อมูล", "คำเตือน", "ข้อผิดพลาด"};
    return p->lang == ECL_LANG_TH ? thai[severity] : ecl_severity_name((enum ecl_severity)severity);
}

static lxw_error write_rule(struct paper *p, lxw_row_t row, const struct work_line *l)
{
    const struct ecl_rule_info *rule = ecl_rule_find(ecl_str_of(l->rule));
    const char *text                 = rule ? rule->text[p->lang] : "";
    uint32_t lines                   = book_width(ecl_str_of(text)) / heads[TEXT].width + 1;
    lxw_error e = worksheet_set_row(p->ws, row, (uint32_t)LINE_HIGH * lines, NULL);
    e           = e == LXW_NO_ERROR ? put(p, row, RULE, l->rule, F_TEXT) : e;
    e           = e == LXW_NO_ERROR ? put(p, row, SEVERITY, severity_word(p, l->worst), F_TEXT) : e;
    e           = e == LXW_NO_ERROR ? write_line(p, row, l, false) : e;
    e           = e == LXW_NO_ERROR ? put(p, row, C_CODE, l->c_code, F_CODE) : e;
    return e == LXW_NO_ERROR ? put(p, row, TEXT, text, F_WRAP) : e;
}

static lxw_error write_table(struct paper *p, const struct work_sums *s)
{
    lxw_error e = LXW_NO_ERROR;
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < NCOLS; i++) {
        bool right = i >= FINDINGS && i <= WHOLE;
        e          = put(p, ROW_TABLE, i, work_say(p->lang, heads[i].en, heads[i].th),
                right         ? F_HEAD_RIGHT
                         : i == C_CODE ? F_HEAD_CODE
                                       : F_HEAD);
        e = e == LXW_NO_ERROR ? worksheet_set_column(p->ws, i, i, heads[i].width, NULL) : e;
    }
    lxw_row_t row = ROW_TABLE + 1;
    for (size_t i = 0; e == LXW_NO_ERROR && i < s->n; i++) {
        e = write_rule(p, row++, &s->line[i]);
    }
    e = e == LXW_NO_ERROR ? put(p, row, RULE, work_say(p->lang, "Total", "รวม"), F_TOTAL) : e;
    e = e == LXW_NO_ERROR ? worksheet_write_blank(p->ws, row, SEVERITY, p->format[F_TOTAL]) : e;
    return e == LXW_NO_ERROR ? write_line(p, row, &s->total, true) : e;
}

/* The figures at the top. */
static lxw_error write_cards(struct paper *p, const struct work_sums *s,
                             const struct ecl_worklist_totals *t)
{
    const struct {
        lxw_col_t col;
        const char *en, *th;
        uint64_t count;
        ecl_satang money;
        enum format format;
    } card[] = {
        {RULE, "Claims checked", "ตรวจแล้ว (รายการเบิก)", t->claims, 0, F_CARD},
        {SEVERITY, "With errors", "มีข้อผิดพลาด", t->wrong, 0, F_CARD},
        {FINDINGS, "Rows to mend", "จุดที่ต้องแก้", s->total.findings, 0, F_CARD},
        {CLAIMS, "Known before", "เคยแจ้งแล้ว", t->known, 0, F_CARD},
        {HELD, "Held back (baht)", "ยังไม่ส่ง (บาท)", 0, t->held, F_CARD_HELD},
        {WHOLE, "Billed (baht)", "ยอดเรียกเก็บ (บาท)", 0, t->billed, F_CARD_MONEY},
    };
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < sizeof card / sizeof *card; i++) {
        e = put(p, ROW_CARDS, card[i].col, work_say(p->lang, card[i].en, card[i].th), F_LABEL);
    }
    e = e == LXW_NO_ERROR ? worksheet_set_row(p->ws, ROW_CARDS + 1, 22, NULL) : e;
    for (size_t i = 0; e == LXW_NO_ERROR && i < sizeof card / sizeof *card; i++) {
        lxw_format *f = p->format[card[i].format];
        e             = card[i].format == F_CARD
                            ? book_count(p->ws, ROW_CARDS + 1, card[i].col, card[i].count, f)
                            : book_money(p->ws, ROW_CARDS + 1, card[i].col, card[i].money, f);
    }
    return e;
}

/* How the list is used, beside the chart; rows are written in order, so a step at a time. */
static lxw_error write_steps(struct paper *p)
{
    static const struct {
        const char *en, *th;
    } step[] = {
        {"How to work with this list", "วิธีใช้รายการนี้"},
        {"1. Type the right value into the yellow cells of column NEW VALUE; leave the rest as it "
         "is.",
         "1. พิมพ์ค่าที่ถูกต้องในช่องสีเหลืองของคอลัมน์ ค่าใหม่ ช่องอื่นไม่ต้องแก้"},
        {"2. To make a field blank choose set in column action; to delete its row, delete.",
         "2. ถ้าต้องการให้ฟิลด์ว่าง ให้เลือก set ในคอลัมน์ คำสั่ง; ถ้าต้องการลบแถว ให้เลือก delete"},
        {"3. Rows with a grey cell cannot be mended here: correct the hospital's own system.",
         "3. แถวที่เป็นช่องสีเทาแก้ในตารางนี้ไม่ได้ ให้แก้ในระบบของโรงพยาบาล"},
        {"4. Save, then apply it:", "4. บันทึก แล้วสั่งแก้ไข:"},
        {"    ecl-edit --log audit.tsv THIS.xlsx claims.ecl | ecl-validate --worklist left.xlsx",
         "    ecl-edit --log audit.tsv THIS.xlsx claims.ecl | ecl-validate --worklist left.xlsx"},
        {"Baht held back: the bill of a claim, divided among its rules with errors, so that the "
         "column adds up.",
         "ยอดที่ยังไม่ส่ง: ยอดของรายการเบิก แบ่งตามกฎที่พบข้อผิดพลาด ยอดรวมจึงไม่นับซ้ำ"},
        {"The sheet holds patients' data in full: keep it as you keep the source.",
         "ตารางนี้มีข้อมูลผู้ป่วยครบถ้วน ให้เก็บรักษาเช่นเดียวกับข้อมูลต้นทาง"},
    };
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < sizeof step / sizeof *step; i++) {
        e = put(p, ROW_CHART + 1 + (lxw_row_t)i, C_CODE, work_say(p->lang, step[i].en, step[i].th),
                i == 0 ? F_STEP : F_NOTE);
    }
    return e;
}

static lxw_error write_top(struct paper *p, const struct ecl_worklist_totals *t)
{
    char note[512] = "";
    lxw_error e    = worksheet_set_row(p->ws, 0, 2 * LINE_HIGH, NULL);
    e              = e == LXW_NO_ERROR
                         ? put(p, 0, RULE, work_say(p->lang, "What to mend", "สรุปสิ่งที่ต้องแก้ไข"), F_TITLE)
                         : e;
    if (t->baseline) {
        snprintf(note, sizeof note,
                 p->lang == ECL_LANG_TH
                     ? "ไม่รวมปัญหาที่เคยแจ้งแล้วใน %s: %llu จุด"
                     : "Findings that were told before, in %s, are left out: %llu",
                 t->baseline, (unsigned long long)t->known);
    }
    return e == LXW_NO_ERROR ? put(p, 1, RULE, note, F_NOTE) : e;
}

static lxw_error add_chart(struct paper *p, const struct work_sums *s)
{
    bool money     = s->total.held > 0;
    lxw_row_t bars = 0;
    while (bars < s->n && bars < PARETO_MAX && (!money || s->line[bars].held > 0)) {
        bars++;
    }
    const struct book_pareto pareto = {
        .sheet = "summary",
        .title = money ? work_say(p->lang, "Baht held back by rule", "ยอดที่ยังไม่ส่ง แยกตามกฎ")
                       : work_say(p->lang, "Findings by rule", "จำนวนจุดที่พบ แยกตามกฎ"),
        .bars = money ? work_say(p->lang, "Held back (baht)", "ยังไม่ส่ง (บาท)")
                      : work_say(p->lang, "Findings", "จำนวนจุด"),
        .line  = work_say(p->lang, "Cumulative share", "สัดส่วนสะสม"),
        .from  = ROW_TABLE + 1,
        .to    = ROW_TABLE + bars,
        .key   = RULE,
        .value = money ? HELD : FINDINGS,
        .upto  = UPTO};
    return bars ? book_pareto(p->wb, p->ws, ROW_CHART, RULE, &pareto, CHART_WIDE, CHART_HIGH)
                : LXW_NO_ERROR;
}

int work_sums_sheet(struct work_sums *s, lxw_workbook *wb, enum ecl_lang lang,
                    const struct ecl_worklist_totals *t, struct ecl_error *err)
{
    struct paper p = {.wb = wb, .lang = lang, .ws = workbook_add_worksheet(wb, "summary")};
    lxw_error e    = LXW_ERROR_MEMORY_MALLOC_FAILED;
    work_sums_settle(s);
    ecl_buf_init(&p.text, 0);
    if (p.ws && make_formats(&p)) {
        e = write_top(&p, t);
        e = e == LXW_NO_ERROR ? write_cards(&p, s, t) : e;
        e = e == LXW_NO_ERROR ? write_steps(&p) : e;
        e = e == LXW_NO_ERROR ? write_table(&p, s) : e;
        e = e == LXW_NO_ERROR ? add_chart(&p, s) : e;
        worksheet_set_landscape(p.ws);
        worksheet_set_paper(p.ws, 9); /* A4 */
        worksheet_fit_to_pages(p.ws, 1, 0);
        worksheet_gridlines(p.ws, LXW_HIDE_ALL_GRIDLINES);
    }
    ecl_buf_done(&p.text);
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}
