/* worklist_sheet.c: the sheet a clerk works through.
 *
 * A heading is a label for people and, in its last line, the name by which programs know the
 * column. Everything is text, so that no zero is lost and nothing counts as a formula; the
 * cells for new values are formatted as text, too, so that what is typed stays as typed. */
#include <stdio.h>
#include <stdlib.h>

#include "rules/worklist_priv.h"

#define FAINT     0x9CA3AF
#define RULED     0xB0B7C3
#define NEW_FILL  0xFFF8DC
#define NEW_EDGE  0xE2B93B
#define DEAD_FILL 0xF0F1F3
#define DONE_FILL 0xDFF2E1

enum {
    LINE_HIGH = 16, /* points */
    LINES_MAX = 6,  /* of a wrapped text; more can be read in the cell */
};

static const struct {
    const char *name;
    const char *en, *th;
    uint8_t width;
    bool wrap;
} columns[W_NCOLS] = {
    [W_SEVERITY] = {"severity", "Severity", "ระดับ", 11, false},
    [W_TYPE]     = {"type", "Type", "ประเภท", 8, false},
    [W_HN]       = {"hn", "HN", "HN", 12, false},
    [W_SEQ]      = {"seq", "Visit (SEQ)", "เลขที่บริการ", 15, false},
    [W_AN]   = {"an", "Admission (AN)", "เลขที่ผู้ป่วยใน", 15, false},
    [W_DATE] = {"date", "Date", "วันที่", 12, false},
    [W_PATIENT] = {"patient", "Patient", "ผู้ป่วย", 16, true},
    [W_PROBLEM] = {"problem", "What is wrong, and what to do", "ปัญหาและวิธีแก้ไข", 50, true},
    [W_FILE]    = {"file", "File", "แฟ้ม", 7, false},
    [W_LINE]    = {"line", "Line", "แถว", 7, false},
    [W_FIELD]   = {"field", "Field", "ฟิลด์", 13, false},
    [W_LABEL] = {"label", "Field in words", "ความหมายของฟิลด์", 24, true},
    [W_VALUE]  = {"value", "Present value", "ค่าปัจจุบัน", 22, true},
    [W_NEW]    = {"new", "NEW VALUE", "ค่าใหม่", 22, true},
    [W_DONE]   = {"done", "Done", "แก้แล้ว", 8, false},
    [W_REASON] = {"reason", "Reason, note", "เหตุผล/หมายเหตุ", 18, true},
    [W_ACTION] = {"action", "Action (see summary)", "คำสั่ง (ดู summary)", 13, false},
    [W_GROUP] = {"group", "Benefit group", "กลุ่มสิทธิประโยชน์", 20, false},
    [W_C_CODE] = {"c_code", "C code", "รหัส C", 14, false},
    [W_RULE]   = {"rule", "Rule", "กฎ", 26, false},
    [W_RECORD] = {"record", "Record", "ลำดับ", 8, false},
    [W_HCODE]  = {"hcode", "Facility", "หน่วยบริการ", 10, false},
};

/* Formats of cells; each twice: for the first row of a claim, which has a line above it,
 * and for those that follow. */
enum kind {
    K_CLAIM, /* what the claim is, fainter when repeated */
    K_PLAIN,
    K_WRAP,
    K_NUMBER, /* to the left: a place, not an amount */
    K_NEW,
    K_DEAD, /* in the column of new values, where none can go */
    K_INFO,
    K_WARNING,
    K_ERROR,
    NKINDS
};

struct work_sheet {
    lxw_worksheet *ws;
    enum ecl_lang lang;
    lxw_format *format[NKINDS][2], *head, *head_new;
    uint64_t rows; /* the heading among them */
    uint32_t last; /* row; it says how many more there are */
    bool used[W_NCOLS];
    struct ecl_buf text;
};

/* --- formats ------------------------------------------------------------------------- */

static lxw_format *new_format(lxw_workbook *wb, enum kind kind, bool first)
{
    static const lxw_color_t severity[3][2] = {
        {0x1F4E78, 0xDDEBF7}, {0x7F6000, 0xFFEB9C}, {0x9C0006, 0xFFC7CE}};
    lxw_format *f = workbook_add_format(wb);
    if (!f) {
        return NULL;
    }
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (kind == K_NUMBER) {
        format_set_align(f, LXW_ALIGN_LEFT);
    } else {
        format_set_num_format(f, "@");
    }
    if (first) {
        format_set_top(f, LXW_BORDER_THIN);
        format_set_top_color(f, RULED);
    }
    if (kind == K_PLAIN) {
        format_set_indent(f, 1);
    }
    if (kind == K_CLAIM && !first) {
        format_set_font_color(f, FAINT);
    } else if (kind == K_WRAP || kind == K_NEW) {
        format_set_text_wrap(f);
    } else if (kind >= K_INFO) {
        format_set_font_color(f, severity[kind - K_INFO][0]);
        format_set_bg_color(f, severity[kind - K_INFO][1]);
    }
    if (kind == K_NEW) {
        format_set_bg_color(f, NEW_FILL);
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, NEW_EDGE);
    } else if (kind == K_DEAD) {
        format_set_bg_color(f, DEAD_FILL);
    }
    return f;
}

static lxw_format *head_format(lxw_workbook *wb, lxw_color_t fill)
{
    lxw_format *f = workbook_add_format(wb);
    if (f) {
        format_set_bold(f);
        format_set_text_wrap(f);
        format_set_font_color(f, BOOK_INK);
        format_set_bg_color(f, fill);
        format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
        format_set_bottom(f, LXW_BORDER_THIN);
    }
    return f;
}

static bool make_formats(struct work_sheet *s, lxw_workbook *wb)
{
    bool ok     = true;
    s->head     = head_format(wb, BOOK_HEAD);
    s->head_new = head_format(wb, 0xFFE48A);
    for (int k = 0; k < NKINDS; k++) {
        for (int first = 0; first < 2; first++) {
            s->format[k][first] = new_format(wb, (enum kind)k, first);
            ok                  = ok && s->format[k][first];
        }
    }
    return ok && s->head && s->head_new;
}

/* --- the sheet ------------------------------------------------------------------------- */

static lxw_error write_heads(struct work_sheet *s)
{
    lxw_error e = worksheet_set_row(s->ws, 0, 3 * LINE_HIGH, NULL);
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < W_NCOLS; i++) {
        s->text.n = 0;
        if (ecl_buf_addf(&s->text, "%s\n%s%c", work_say(s->lang, columns[i].en, columns[i].th),
                         columns[i].name, '\0') != ECL_OK) {
            return LXW_ERROR_MEMORY_MALLOC_FAILED;
        }
        e = worksheet_write_string(s->ws, 0, i, s->text.p, i == W_NEW ? s->head_new : s->head);
    }
    return e;
}

static void set_page(struct work_sheet *s)
{
    worksheet_freeze_panes(s->ws, 1, W_DATE);
    worksheet_set_landscape(s->ws);
    worksheet_set_paper(s->ws, 9); /* A4 */
    worksheet_fit_to_pages(s->ws, 1, 0);
    worksheet_set_margins(s->ws, 0.3, 0.3, 0.5, 0.5);
    worksheet_repeat_rows(s->ws, 0, 0);
    worksheet_set_footer(s->ws, work_say(s->lang, "&L&A: holds patients' data&R&P / &N",
                                         "&L&A: มีข้อมูลผู้ป่วย&R&P / &N"));
}

int work_sheet_open(struct work_sheet **out, lxw_workbook *wb, const struct ecl_worklist_opts *opts,
                    struct ecl_error *err)
{
    struct work_sheet *s = calloc(1, sizeof *s);
    if (!s) {
        return book_failed(err, LXW_ERROR_MEMORY_MALLOC_FAILED);
    }
    *out    = s;
    s->lang = opts->lang;
    s->last = opts->max_rows && opts->max_rows < BOOK_LAST_ROW ? opts->max_rows + 1 : BOOK_LAST_ROW;
    s->ws   = workbook_add_worksheet(wb, "worklist");
    ecl_buf_init(&s->text, 0);
    lxw_error e = s->ws && make_formats(s, wb) ? write_heads(s) : LXW_ERROR_MEMORY_MALLOC_FAILED;
    if (e != LXW_NO_ERROR) {
        return book_failed(err, e);
    }
    set_page(s);
    s->rows = 1;
    return ECL_OK;
}

static const char *severity_word(const struct work_sheet *s, unsigned severity)
{
    static const char *const thai[] = {"ข้อมูล", "คำเตือน", "ข้อผิดพลาด"};
    return s->lang == ECL_LANG_TH ? thai[severity] : ecl_severity_name((enum ecl_severity)severity);
}

static enum kind kind_of(const struct work_row *row, int col)
{
    switch (col) {
    case W_SEVERITY:
        return (enum kind)(K_INFO + row->severity);
    case W_TYPE:
    case W_HN:
    case W_SEQ:
    case W_AN:
    case W_DATE:
    case W_PATIENT:
        return K_CLAIM;
    case W_LINE:
        return K_NUMBER;
    case W_NEW:
        return row->mendable ? K_NEW : K_DEAD;
    default:
        return columns[col].wrap ? K_WRAP : K_PLAIN;
    }
}

/* Programs do not make room for wrapped text by themselves, all of them. */
static lxw_error set_height(const struct work_sheet *s, lxw_row_t at, const struct work_row *row)
{
    uint32_t lines = 1;
    for (int i = 0; i < W_NCOLS; i++) {
        if (columns[i].wrap && kind_of(row, i) != K_CLAIM) {
            uint32_t n = book_width(row->v[i]) / (columns[i].width - columns[i].width / 6u) + 1;
            lines      = n > lines ? n : lines;
        }
    }
    return worksheet_set_row(s->ws, at, LINE_HIGH * (lines < LINES_MAX ? lines : LINES_MAX), NULL);
}

static bool is_small(struct ecl_str s)
{
    return s.n > 0 && s.n < 10;
}

static lxw_error write_cell(struct work_sheet *s, lxw_row_t at, lxw_col_t col,
                            const struct work_row *row)
{
    lxw_format *f = s->format[kind_of(row, col)][row->first];
    struct ecl_str v =
        col == W_SEVERITY ? ecl_str_of(severity_word(s, row->severity)) : row->v[col];
    if (v.n == 0) {
        return worksheet_write_blank(s->ws, at, col, f);
    }
    s->used[col] = true;
    if (col == W_LINE && is_small(v)) {
        uint64_t n = 0;
        for (size_t i = 0; i < v.n; i++) {
            n = n * 10 + (uint64_t)(v.p[i] - '0');
        }
        return book_count(s->ws, at, col, n, f);
    }
    if (book_text(&s->text, v) != ECL_OK) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    return worksheet_write_string(s->ws, at, col, s->text.p, f);
}

int work_sheet_add(struct work_sheet *s, const struct work_row *row, struct ecl_error *err)
{
    if (s->rows >= s->last) {
        s->rows++; /* the last row says how many */
        return ECL_OK;
    }
    lxw_row_t at = (lxw_row_t)s->rows++;
    lxw_error e  = set_height(s, at, row);
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < W_NCOLS; i++) {
        e = write_cell(s, at, i, row);
    }
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

/* --- the end ------------------------------------------------------------------------------ */

/* Widths; a column of keys that no row has is hidden. */
static lxw_error set_columns(const struct work_sheet *s)
{
    lxw_error e = LXW_NO_ERROR;
    for (lxw_col_t i = 0; e == LXW_NO_ERROR && i < W_NCOLS; i++) {
        bool may                 = i == W_SEQ || i == W_AN || i == W_GROUP || i == W_RECORD;
        lxw_row_col_options hide = {.hidden = may && !s->used[i]};
        e = worksheet_set_column_opt(s->ws, i, i, columns[i].width, NULL, &hide);
    }
    return e;
}

/* A column whose cells are chosen from a list; anything else can be typed, too. */
static lxw_error add_choice(const struct work_sheet *s, lxw_col_t col, lxw_row_t last, char **words)
{
    lxw_data_validation v = {.validate   = LXW_VALIDATION_TYPE_LIST,
                             .value_list = words,
                             .show_error = LXW_VALIDATION_OFF};
    return worksheet_data_validation_range(s->ws, 1, col, last, col, &v);
}

/* Marks and actions to choose; new values that are filled in turn green. */
static lxw_error add_helps(const struct work_sheet *s, lxw_workbook *wb, lxw_row_t last)
{
    static char mark[] = "✓", set[] = "set", delete[] = "delete";
    static char *marks[] = {mark, NULL}, *actions[] = {set, delete, NULL};
    lxw_conditional_format filled = {.type = LXW_CONDITIONAL_TYPE_NO_BLANKS};
    filled.format                 = workbook_add_format(wb);
    if (!filled.format) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    format_set_bg_color(filled.format, DONE_FILL);
    lxw_error e = add_choice(s, W_DONE, last, marks);
    e           = e == LXW_NO_ERROR ? add_choice(s, W_ACTION, last, actions) : e;
    return e == LXW_NO_ERROR
               ? worksheet_conditional_format_range(s->ws, 1, W_NEW, last, W_NEW, &filled)
               : e;
}

static lxw_error tell_rest(const struct work_sheet *s, uint64_t rest)
{
    char text[256];
    snprintf(text, sizeof text,
             s->lang == ECL_LANG_TH
                 ? "ยังมีอีก %llu รายการที่ไม่พอดีกับแผ่นงาน ให้แก้ไขชุดนี้ก่อน "
                   "หรือดูทั้งหมดด้วย ecl-validate --findings FILE.tsv"
                 : "%llu more findings do not fit into a sheet: mend these first, or see all in "
                   "ecl-validate --findings FILE.tsv",
             (unsigned long long)rest);
    return worksheet_write_string(s->ws, s->last, W_PROBLEM, text, s->format[K_WRAP][1]);
}

int work_sheet_finish(struct work_sheet *s, lxw_workbook *wb, struct ecl_error *err)
{
    bool full      = s->rows > s->last;
    lxw_row_t last = full ? s->last : (lxw_row_t)s->rows - 1;
    lxw_error e    = full ? tell_rest(s, s->rows - s->last) : LXW_NO_ERROR;
    worksheet_autofilter(s->ws, 0, 0, last, W_NCOLS - 1);
    worksheet_print_area(s->ws, 0, 0, last, W_REASON);
    worksheet_ignore_errors(s->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:V1048576");
    e = e == LXW_NO_ERROR ? set_columns(s) : e;
    e = e == LXW_NO_ERROR && last ? add_helps(s, wb, last) : e;
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

void work_sheet_free(struct work_sheet *s)
{
    if (s) {
        ecl_buf_done(&s->text);
        free(s);
    }
}
