/* findings.c: the table of findings as TSV, CSV, JSON lines or a workbook.
 *
 * One row of column values serves every form. Text forms go out through one
 * buffer, whatever the number of findings; a workbook is built in files without
 * a name (libxlsxwriter's constant-memory mode) and copied out at the end. A
 * sheet holds 1,048,576 rows: the header, the findings, and, when there are
 * more, a last row that says so. */
#include "eclaim/findings.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/csv_write_priv.h"
#include "io/json_write_priv.h"
#include "io/workbook_write_priv.h"

enum {
    FLUSH_AT  = 192 * 1024,
    BUF_START = 256 * 1024,
    BUF_KEEP  = 1024 * 1024, /* a buffer grown beyond this by one huge value is given back */
};

/* The columns, with their widths in a sheet. */
enum column {
    SEVERITY,
    RULE,
    C_CODE,
    TYPE,
    HCODE,
    HN,
    SEQ,
    AN,
    FILE_,
    LINE,
    FIELD,
    VALUE,
    MESSAGE,
    NCOLS
};

#define COLUMN(name, width)                                                                        \
    {                                                                                              \
        name, "\"" name "\":", width                                                               \
    }

static const struct {
    const char *name;
    const char *key; /* in JSON */
    uint8_t width;   /* in characters */
} columns[NCOLS] = {
    [SEVERITY] = COLUMN("severity", 10), [RULE] = COLUMN("rule", 26),
    [C_CODE] = COLUMN("c_code", 12),     [TYPE] = COLUMN("type", 6),
    [HCODE] = COLUMN("hcode", 8),        [HN] = COLUMN("hn", 16),
    [SEQ] = COLUMN("seq", 17),           [AN] = COLUMN("an", 16),
    [FILE_] = COLUMN("file", 7),         [LINE] = COLUMN("line", 9),
    [FIELD] = COLUMN("field", 13),       [VALUE] = COLUMN("value", 24),
    [MESSAGE] = COLUMN("message", 80),
};

struct ecl_findings {
    enum ecl_findings_form form;
    struct ecl_output out;
    struct ecl_buf buf;
    uint64_t rows;
    struct bookfile book;
    lxw_worksheet *sheet;
    lxw_format *severity[3];
};

/* --- names ----------------------------------------------------------------- */

static const char *const severity_names[] = {"info", "warning", "error"};
static const char *const form_names[]     = {"tsv", "csv", "jsonl", "xlsx"};

const char *ecl_severity_name(enum ecl_severity s)
{
    return severity_names[s];
}

int ecl_severity_find(struct ecl_str name)
{
    for (int i = 0; i < 3; i++) {
        if (ecl_str_is(name, severity_names[i])) {
            return i;
        }
    }
    return -1;
}

int ecl_findings_form_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot && i < 4; i++) {
        if (ecl_str_eq_nocase(ecl_str_of(dot + 1), ecl_str_of(form_names[i]))) {
            return i;
        }
    }
    return -1;
}

/* --- rows ------------------------------------------------------------------ */

/* The values of a finding by column; the line is written into digits. */
static void row_of(const struct ecl_finding *f, char digits[24], struct ecl_str row[NCOLS])
{
    int n         = f->line ? snprintf(digits, 24, "%llu", (unsigned long long)f->line) : 0;
    row[SEVERITY] = ecl_str_of(ecl_severity_name(f->severity));
    row[RULE]     = ecl_str_of(f->rule);
    row[C_CODE]   = ecl_str_of(f->c_code);
    row[TYPE]     = ecl_str_of(f->type);
    row[HCODE]    = f->hcode;
    row[HN]       = f->hn;
    row[SEQ]      = f->seq;
    row[AN]       = f->an;
    row[FILE_]    = f->file;
    row[LINE]     = ecl_str_make(digits, (size_t)n);
    row[FIELD]    = f->field;
    row[VALUE]    = f->value;
    row[MESSAGE]  = f->message;
}

/* Appends s with blanks for tabs, line ends and other control bytes. */
static int add_tsv(struct ecl_buf *b, struct ecl_str s)
{
    if (ecl_buf_reserve(b, s.n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *w = b->p + b->n;
    for (size_t i = 0; i < s.n; i++) {
        w[i] = (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i];
    }
    b->n += s.n;
    return ECL_OK;
}

/* Appends a row whose fields stand between separators. */
static int add_separated(struct ecl_buf *b, const struct ecl_str row[NCOLS],
                         int (*add)(struct ecl_buf *, struct ecl_str), char separator,
                         struct ecl_str end)
{
    int r = ECL_OK;
    for (int i = 0; i < NCOLS && r == ECL_OK; i++) {
        if (i > 0) {
            r = ecl_buf_add_char(b, separator);
        }
        if (r == ECL_OK) {
            r = add(b, row[i]);
        }
    }
    return r == ECL_OK ? ecl_buf_add_str(b, end) : r;
}

static int add_json(struct ecl_buf *b, const struct ecl_str row[NCOLS])
{
    int r = ECL_OK;
    for (int i = 0; i < NCOLS && r == ECL_OK; i++) {
        r = ecl_buf_add_char(b, i ? ',' : '{');
        if (r == ECL_OK) {
            r = ecl_buf_add_str(b, ecl_str_of(columns[i].key));
        }
        if (r == ECL_OK && i == LINE) {
            r = ecl_buf_add_str(b, row[i].n ? row[i] : ECL_STR("null"));
        } else if (r == ECL_OK) {
            r = ecl_json_add_str(b, row[i]);
        }
    }
    return r == ECL_OK ? ecl_buf_add(b, "}\n", 2) : r;
}

/* --- workbook -------------------------------------------------------------- */

static lxw_format *coloured(lxw_workbook *book, lxw_color_t text, lxw_color_t ground)
{
    lxw_format *f = workbook_add_format(book);
    if (f) {
        format_set_font_color(f, text);
        format_set_bg_color(f, ground);
    }
    return f;
}

static int sheet_start(struct ecl_findings *w)
{
    lxw_format *bold             = workbook_add_format(w->book.wb);
    lxw_format *text             = workbook_add_format(w->book.wb);
    w->severity[ECL_SEV_INFO]    = coloured(w->book.wb, 0x1F4E78, 0xDDEBF7);
    w->severity[ECL_SEV_WARNING] = coloured(w->book.wb, 0x7F6000, 0xFFEB9C);
    w->severity[ECL_SEV_ERROR]   = coloured(w->book.wb, 0x9C0006, 0xFFC7CE);
    if (!bold || !text || !w->severity[0] || !w->severity[1] || !w->severity[2]) {
        return ECL_E_NOMEM;
    }
    format_set_bold(bold);
    format_set_bg_color(bold, 0xD9D9D9);
    format_set_bottom(bold, LXW_BORDER_THIN);
    format_set_num_format(text, "@");
    for (lxw_col_t i = 0; i < NCOLS; i++) {
        worksheet_set_column(w->sheet, i, i, columns[i].width, i == LINE ? NULL : text);
        worksheet_write_string(w->sheet, 0, i, columns[i].name, bold);
    }
    worksheet_freeze_panes(w->sheet, 1, 0);
    worksheet_ignore_errors(w->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:M1048576");
    worksheet_set_landscape(w->sheet);
    worksheet_set_paper(w->sheet, 9); /* A4 */
    worksheet_fit_to_pages(w->sheet, 1, 0);
    worksheet_repeat_rows(w->sheet, 0, 0);
    return ECL_OK;
}

static int book_open(struct ecl_findings *w, const char *tmpdir, struct ecl_error *err)
{
    int r = bookfile_open(&w->book, "findings", tmpdir, err);
    if (r != ECL_OK) {
        return r;
    }
    w->sheet = workbook_add_worksheet(w->book.wb, "findings");
    return w->sheet && sheet_start(w) == ECL_OK
               ? ECL_OK
               : ecl_fail(err, ECL_E_NOMEM, w->out.name, "out of memory for a workbook");
}

static int book_add(struct ecl_findings *w, const struct ecl_finding *f,
                    const struct ecl_str row[NCOLS])
{
    if (w->rows >= BOOK_LAST_ROW) {
        return ECL_OK; /* counted; the last row says how many */
    }
    lxw_row_t at = (lxw_row_t)w->rows;
    for (lxw_col_t i = 0; i < NCOLS; i++) {
        lxw_error e = LXW_NO_ERROR;
        if (row[i].n == 0) {
            continue;
        }
        if (i == LINE && f->line <= UINT32_MAX) {
            e = worksheet_write_number(w->sheet, at, i, (uint32_t)f->line, NULL);
        } else if (book_text(&w->buf, row[i]) != ECL_OK) {
            return ECL_E_NOMEM;
        } else {
            e = worksheet_write_string(w->sheet, at, i, w->buf.p,
                                       i == SEVERITY ? w->severity[f->severity] : NULL);
        }
        if (e != LXW_NO_ERROR) {
            return e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ECL_E_NOMEM : ECL_E_INTERNAL;
        }
    }
    return ECL_OK;
}

static int book_finish(struct ecl_findings *w, struct ecl_error *err)
{
    uint64_t last = w->rows - 1;
    if (w->rows > BOOK_LAST_ROW) {
        char text[160];
        last = BOOK_LAST_ROW;
        snprintf(text, sizeof text,
                 "%llu more findings do not fit into a sheet: write .tsv, .csv or .jsonl for all",
                 (unsigned long long)(w->rows - BOOK_LAST_ROW));
        worksheet_write_string(w->sheet, BOOK_LAST_ROW, 0, text, NULL);
    }
    worksheet_autofilter(w->sheet, 0, 0, (lxw_row_t)last, NCOLS - 1);
    return bookfile_finish(&w->book, &w->out, err);
}

/* --- the writer ------------------------------------------------------------ */

static int flush(struct ecl_findings *w, struct ecl_error *err)
{
    int r    = w->buf.n ? ecl_output_write(&w->out, w->buf.p, w->buf.n, err) : ECL_OK;
    w->buf.n = 0;
    if (w->buf.cap > BUF_KEEP) {
        ecl_buf_done(&w->buf);
    }
    return r;
}

static int add_row(struct ecl_findings *w, const struct ecl_str row[NCOLS])
{
    switch (w->form) {
    case ECL_FINDINGS_TSV:
        return add_separated(&w->buf, row, add_tsv, '\t', ECL_STR("\n"));
    case ECL_FINDINGS_CSV:
        return add_separated(&w->buf, row, ecl_csv_add_shown, ',', ECL_STR("\r\n"));
    default:
        return add_json(&w->buf, row);
    }
}

/* The row of column names, after a byte order mark for Excel in CSV. */
static int add_header(struct ecl_findings *w)
{
    struct ecl_str row[NCOLS];
    for (int i = 0; i < NCOLS; i++) {
        row[i] = ecl_str_of(columns[i].name);
    }
    if (w->form == ECL_FINDINGS_JSONL) {
        return ECL_OK;
    }
    int r = w->form == ECL_FINDINGS_CSV ? ecl_buf_add(&w->buf, "\xEF\xBB\xBF", 3) : ECL_OK;
    return r == ECL_OK ? add_row(w, row) : r;
}

int ecl_findings_open(struct ecl_findings **out_w, enum ecl_findings_form form,
                      const struct ecl_output *out, const char *tmpdir, struct ecl_error *err)
{
    *out_w                 = NULL;
    struct ecl_findings *w = calloc(1, sizeof *w);
    if (!w) {
        return ecl_fail(err, ECL_E_NOMEM, out->name, "out of memory");
    }
    w->book.fd = -1;
    w->form    = form;
    w->out     = *out;
    ecl_buf_init(&w->buf, 0);
    int r = ECL_OK;
    if (form == ECL_FINDINGS_XLSX) {
        w->rows = 1; /* the header is written with the sheet */
        r       = book_open(w, tmpdir, err);
    } else if (add_header(w) != ECL_OK) {
        r = ecl_fail(err, ECL_E_NOMEM, out->name, "out of memory");
    }
    if (r != ECL_OK) {
        ecl_findings_close(w);
        return r;
    }
    *out_w = w;
    return ECL_OK;
}

int ecl_findings_add(struct ecl_findings *w, const struct ecl_finding *f, struct ecl_error *err)
{
    char digits[24];
    struct ecl_str row[NCOLS];
    row_of(f, digits, row);
    bool book = w->form == ECL_FINDINGS_XLSX;
    int r     = book ? book_add(w, f, row) : add_row(w, row);
    if (r != ECL_OK) {
        return ecl_fail(err, r, w->out.name, "cannot add a finding: %s", ecl_code_text(r));
    }
    w->rows++;
    return !book && w->buf.n >= FLUSH_AT ? flush(w, err) : ECL_OK;
}

int ecl_findings_finish(struct ecl_findings *w, struct ecl_error *err)
{
    return w->form == ECL_FINDINGS_XLSX ? book_finish(w, err) : flush(w, err);
}

void ecl_findings_close(struct ecl_findings *w)
{
    if (!w) {
        return;
    }
    bookfile_close(&w->book);
    ecl_buf_done(&w->buf);
    free(w);
}
