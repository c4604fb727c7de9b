/* guide.c: what explains the columns of a base table in a workbook: a note at each
 * heading, lists to choose codes from, a sheet of all columns, a sheet of the codes. */
#include <stdio.h>

#include "base/book_priv.h"
#include "eclaim/codes.h"

enum {
    GUIDE_HEAD = 3,     /* row of the headings of the guide, from 0 */
    LIST_LAST  = 20000, /* rows that offer codes */
    NCOLS      = 8,
    LINE_HIGH  = 16, /* points */
    NOTE_MAX   = 255,
    CODES_MAX  = 60, /* in a list, which may have 255 characters */
    PART_DARK  = BOOK_INK,
    PART_PALE  = 0xF3F6FA,
};

#define COLUMNS_SHEET "columns"
#define CODES_SHEET   "codes"

/* The headings of the guide, and how wide its columns are. */
static const struct {
    const char *text;
    uint8_t width;
} heads[NCOLS] = {
    {"คอลัมน์ / column", 21},   {"บังคับ / required", 23},  {"ชนิด / type", 18},
    {"ยาวไม่เกิน / width", 20}, {"คำอธิบาย", 48},          {"meaning", 48},
    {"รหัสที่ใช้ / codes", 22},   {"ตัวอย่าง / example", 30},
};

static const char *const type_words[] = {
    [ECL_BASE_T_TEXT] = "ข้อความ / text",    [ECL_BASE_T_DIGITS] = "ตัวเลข / digits",
    [ECL_BASE_T_CODE] = "รหัส / code",       [ECL_BASE_T_MONEY] = "บาท / baht",
    [ECL_BASE_T_DATE] = "วันที่ / date",       [ECL_BASE_T_SPANS] = "ช่วงเวลา / hours",
    [ECL_BASE_T_LIST] = "หลายรหัส / list",   [ECL_BASE_T_HOURS] = "วันและเวลา / days, hours",
    [ECL_BASE_T_FLAG] = "ใช่หรือไม่ / 1 or 0", [ECL_BASE_T_NUMBER] = "จำนวนเต็ม / number",
    [ECL_BASE_T_AGE] = "อายุ / age",
};

bool guide_required(const struct ecl_base_column *c)
{
    return c->need == ECL_BASE_NEED_YES || c->need == ECL_BASE_NEED_NEWER;
}

static const char *need_words(const struct ecl_base_column *c)
{
    return guide_required(c)               ? "บังคับ / required"
           : c->need == ECL_BASE_NEED_COND ? "มีเงื่อนไข / see note"
                                           : "ไม่บังคับ / optional";
}

/* The codes of a column that people choose from; NULL: any text of its form. */
static const struct ecl_codeset *codes_of(const struct ecl_base_column *c)
{
    return c->codes ? ecl_codeset_find(c->codes) : NULL;
}

/* Codes of an older model are explained, and not offered. */
static bool is_offered(const struct ecl_codeentry *e)
{
    return strcmp(e->extra, "older") != 0;
}

static lxw_error put(struct guide *g, lxw_worksheet *ws, lxw_row_t row, int col, const char *s,
                     lxw_format *f)
{
    if (book_text(&g->text, ecl_str_of(s)) != ECL_OK) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    return worksheet_write_string(ws, row, (lxw_col_t)col, g->text.p, f);
}

/* A label, and the note on a line below. */
static lxw_error put_pair(lxw_worksheet *ws, lxw_row_t row, int col, const char *label,
                          const char *note, lxw_format *f)
{
    char both[1200]; /* not by book_text: it has blanks for line ends */
    snprintf(both, sizeof both, "%s%s%s", label, *note ? "\n" : "", note);
    return worksheet_write_string(ws, row, (lxw_col_t)col, both, f);
}

/* --- the sheet of rows --------------------------------------------------------------------- */

/* Cuts s, at the latest, behind so many characters. */
static void cut(char *s, unsigned most)
{
    unsigned n = 0;
    for (; *s && (n < most || ((unsigned char)*s & 0xC0) == 0x80); s++) {
        n += ((unsigned char)s[1] & 0xC0) != 0x80;
    }
    *s = '\0';
}

/* What a heading says when it is chosen. A spreadsheet shows no more than 255
 * characters. */
static lxw_error add_note(struct guide *g, size_t i)
{
    const struct ecl_base_column *c = &g->columns[i];
    char title[33], text[1200];
    snprintf(title, sizeof title, "%s", c->name);
    snprintf(text, sizeof text, "%s (%s)\n%s%s\n%s%s%s", c->label[1], need_words(c), c->note[1],
             *c->note[1] ? "\n" : "", c->label[0], *c->note[0] ? "; " : "", c->note[0]);
    cut(text, NOTE_MAX);
    lxw_data_validation v = {.validate      = LXW_VALIDATION_TYPE_ANY,
                             .input_title   = title,
                             .input_message = text,
                             .show_input    = LXW_VALIDATION_ON,
                             .ignore_blank  = LXW_VALIDATION_ON};
    return worksheet_data_validation_cell(g->data, 0, (lxw_col_t)i, &v);
}

/* Offers the codes of a column as a list. */
static lxw_error add_list(struct guide *g, size_t i, const struct ecl_codeset *set)
{
    char code[CODES_MAX][8], *list[CODES_MAX + 1];
    char title[33], wrong[] = "รหัสนี้ไม่อยู่ในรายการ / not one of the codes";
    size_t n = 0;
    for (size_t k = 0; k < set->n && n < CODES_MAX; k++) {
        if (is_offered(&set->entries[k])) {
            snprintf(code[n], sizeof code[n], "%s", set->entries[k].code);
            list[n] = code[n];
            n++;
        }
    }
    list[n] = NULL;
    snprintf(title, sizeof title, "%s", g->columns[i].name);
    lxw_data_validation v = {.validate      = LXW_VALIDATION_TYPE_LIST,
                             .value_list    = list,
                             .error_type    = LXW_VALIDATION_ERROR_TYPE_WARNING,
                             .error_title   = title,
                             .error_message = wrong,
                             .ignore_blank  = LXW_VALIDATION_ON,
                             .dropdown      = LXW_VALIDATION_ON};
    return worksheet_data_validation_range(g->data, 1, (lxw_col_t)i, LIST_LAST, (lxw_col_t)i, &v);
}

/* --- formats --------------------------------------------------------------------------------- */

struct looks {
    lxw_format *title, *plain, *head, *cell, *name, *must, *code;
};

static lxw_format *format(lxw_workbook *wb, bool bold, bool border, bool top)
{
    lxw_format *f = workbook_add_format(wb);
    if (f && bold) {
        format_set_bold(f);
    }
    if (f && border) {
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, 0xC5CFDA);
        format_set_text_wrap(f);
        format_set_indent(f, 1);
    }
    if (f && top) {
        format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    }
    return f;
}

static bool make_looks(struct guide *g, struct looks *l)
{
    lxw_workbook *wb = g->book->wb;
    *l = (struct looks){format(wb, true, false, false), format(wb, false, false, false),
                        format(wb, true, true, false),  format(wb, false, true, true),
                        format(wb, true, true, true),   format(wb, true, true, true),
                        format(wb, true, true, true)};
    if (!l->title || !l->plain || !l->head || !l->cell || !l->name || !l->must || !l->code) {
        return false;
    }
    format_set_font_size(l->title, 15);
    format_set_font_color(l->title, PART_DARK);
    format_set_font_color(l->head, LXW_COLOR_WHITE);
    format_set_bg_color(l->head, PART_DARK);
    format_set_pattern(l->head, LXW_PATTERN_SOLID);
    format_set_align(l->head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(l->name, PART_PALE);
    format_set_pattern(l->name, LXW_PATTERN_SOLID);
    format_set_font_color(l->must, BOOK_RED);
    format_set_num_format_index(l->code, 49);
    return true;
}

/* Lines that a text takes in a column, broken at blanks at the latest. */
static unsigned lines_of(const char *text, unsigned width)
{
    unsigned wide = width - 4;
    return *text ? (book_width(ecl_str_of(text)) + wide - 1) / wide : 0;
}

/* Spreadsheets do not all find the height of wrapped text by themselves. */
static lxw_error set_height(lxw_worksheet *ws, lxw_row_t row, const struct ecl_base_column *c)
{
    unsigned most = 1;
    for (int k = 0; k < 2; k++) {
        uint8_t width = heads[k ? 4 : 5].width;
        unsigned n    = lines_of(c->label[k], width) + lines_of(c->note[k], width);
        most          = n > most ? n : most;
    }
    return worksheet_set_row(ws, row, LINE_HIGH * most + 4, NULL);
}

/* --- the sheet of columns -------------------------------------------------------------------- */

static lxw_error put_column(struct guide *g, lxw_worksheet *ws, lxw_row_t row, size_t i,
                            const struct looks *l)
{
    const struct ecl_base_column *c = &g->columns[i];
    char width[24]                  = "";
    if (c->width) {
        snprintf(width, sizeof width, "%u", c->width);
    }
    lxw_error e = set_height(ws, row, c);
    e           = e == LXW_NO_ERROR ? put(g, ws, row, 0, c->name, l->name) : e;
    e = e == LXW_NO_ERROR ? put(g, ws, row, 1, need_words(c), guide_required(c) ? l->must : l->cell)
                          : e;
    e = e == LXW_NO_ERROR ? put(g, ws, row, 2, type_words[c->type], l->cell) : e;
    e = e == LXW_NO_ERROR ? put(g, ws, row, 3, width, l->cell) : e;
    e = e == LXW_NO_ERROR ? put_pair(ws, row, 4, c->label[1], c->note[1], l->cell) : e;
    e = e == LXW_NO_ERROR ? put_pair(ws, row, 5, c->label[0], c->note[0], l->cell) : e;
    e = e == LXW_NO_ERROR ? put(g, ws, row, 6, c->codes ? c->codes : "", l->cell) : e;
    return e == LXW_NO_ERROR ? put(g, ws, row, 7, c->example, l->cell) : e;
}

static lxw_error add_columns(struct guide *g, const struct looks *l)
{
    lxw_worksheet *ws = workbook_add_worksheet(g->book->wb, COLUMNS_SHEET);
    char title[120];
    if (!ws) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    lxw_error e = LXW_NO_ERROR;
    for (int i = 0; e == LXW_NO_ERROR && i < NCOLS; i++) {
        e = worksheet_set_column(ws, (lxw_col_t)i, (lxw_col_t)i, heads[i].width, NULL);
    }
    snprintf(title, sizeof title, "คำอธิบายคอลัมน์ของแผ่น %s / columns of the sheet %s", g->name,
             g->name);
    worksheet_set_row(ws, 0, 24, NULL);
    e = e == LXW_NO_ERROR ? put(g, ws, 0, 0, title, l->title) : e;
    e = e == LXW_NO_ERROR
            ? put(g, ws, 1, 0,
                  "กรอกในแผ่นแรก หนึ่งรายการต่อแถว หัวตารางสีเข้มต้องกรอก ทุกเซลล์เป็นข้อความ "
                  "เลขศูนย์นำหน้าจึงไม่หาย / fill "
                  "in the first sheet, one item a row; dark headings must be filled; all cells are "
                  "text, so leading zeros stay",
                  l->plain)
            : e;
    worksheet_set_row(ws, GUIDE_HEAD, 22, NULL);
    for (int i = 0; e == LXW_NO_ERROR && i < NCOLS; i++) {
        e = put(g, ws, GUIDE_HEAD, i, heads[i].text, l->head);
    }
    for (size_t i = 0; e == LXW_NO_ERROR && i < g->ncolumns; i++) {
        e = put_column(g, ws, (lxw_row_t)(GUIDE_HEAD + 1 + i), i, l);
    }
    worksheet_freeze_panes(ws, GUIDE_HEAD + 1, 1);
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_repeat_rows(ws, GUIDE_HEAD, GUIDE_HEAD);
    return e;
}

/* --- the sheet of codes ---------------------------------------------------------------------- */

static bool is_first_of_set(const struct guide *g, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (g->columns[k].codes && strcmp(g->columns[k].codes, g->columns[i].codes) == 0) {
            return false;
        }
    }
    return true;
}

static lxw_error put_code(struct guide *g, lxw_worksheet *ws, lxw_row_t row, const char *set,
                          const struct ecl_codeentry *c, const struct looks *l)
{
    char th[400];
    snprintf(th, sizeof th, "%s%s", c->label_th,
             is_offered(c) ? "" : " (เฉพาะแบบเดิม / older model)");
    lxw_error e = put(g, ws, row, 0, set, l->cell);
    e           = e == LXW_NO_ERROR ? put(g, ws, row, 1, c->code, l->code) : e;
    e           = e == LXW_NO_ERROR ? put(g, ws, row, 2, th, l->cell) : e;
    return e == LXW_NO_ERROR ? put(g, ws, row, 3, c->label_en, l->cell) : e;
}

/* A set of codes; a column of codes offers those of the newer model as a list. */
static lxw_error put_set(struct guide *g, lxw_worksheet *ws, lxw_row_t *row, size_t i,
                         const struct looks *l)
{
    const struct ecl_codeset *set = codes_of(&g->columns[i]);
    lxw_error e                   = LXW_NO_ERROR;
    for (size_t k = 0; e == LXW_NO_ERROR && k < set->n; k++) {
        e = put_code(g, ws, (*row)++, set->name, &set->entries[k], l);
    }
    return e == LXW_NO_ERROR && g->columns[i].type == ECL_BASE_T_CODE ? add_list(g, i, set) : e;
}

static lxw_error add_codes(struct guide *g, const struct looks *l)
{
    static const struct {
        const char *text;
        uint8_t width;
    } titles[]        = {{"ชุดรหัส / set", 22}, {"รหัส / code", 12}, {"ความหมาย", 52}, {"meaning", 52}};
    lxw_worksheet *ws = NULL;
    lxw_row_t row     = 1;
    lxw_error e       = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < g->ncolumns; i++) {
        if (!codes_of(&g->columns[i]) || !is_first_of_set(g, i)) {
            continue;
        }
        if (!ws && !(ws = workbook_add_worksheet(g->book->wb, CODES_SHEET))) {
            return LXW_ERROR_MEMORY_MALLOC_FAILED;
        }
        for (int k = 0; row == 1 && e == LXW_NO_ERROR && k < 4; k++) {
            e = worksheet_set_column(ws, (lxw_col_t)k, (lxw_col_t)k, titles[k].width, NULL);
            e = e == LXW_NO_ERROR ? put(g, ws, 0, k, titles[k].text, l->head) : e;
        }
        e = e == LXW_NO_ERROR ? put_set(g, ws, &row, i, l) : e;
    }
    if (ws) {
        worksheet_freeze_panes(ws, 1, 0);
        worksheet_autofilter(ws, 0, 0, row - 1, 3);
        worksheet_set_landscape(ws);
        worksheet_set_paper(ws, 9);
        worksheet_fit_to_pages(ws, 1, 0);
    }
    return e;
}

lxw_error guide_add(struct guide *g)
{
    struct looks l;
    ecl_buf_init(&g->text, 0);
    if (!make_looks(g, &l)) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < g->ncolumns; i++) {
        e = add_note(g, i);
    }
    e = e == LXW_NO_ERROR ? add_columns(g, &l) : e;
    return e == LXW_NO_ERROR ? add_codes(g, &l) : e;
}
