/* book.c: rows of a base table as text, CSV or a workbook. */
#include <stdlib.h>

#include "base/book_priv.h"
#include "io/csv_write_priv.h"

enum {
    FLUSH_AT  = 192 * 1024,
    WIDE_MIN  = 9, /* characters of a column in a sheet */
    WIDE_MAX  = 34,
    DARK      = BOOK_INK,
    PALE      = 0xDCE6F1,
    BODY_SIZE = 11,
};

struct ecl_base_writer {
    struct ecl_base_writer_opts o;
    const struct ecl_base_column *columns;
    struct ecl_output out;
    struct ecl_buf buf;
    struct bookfile book;
    lxw_worksheet *sheet;
    lxw_format *text;
    lxw_row_t row;
};

static const char *const form_names[] = {"tsv", "csv", "xlsx"};

int ecl_base_form_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot && i < 3; i++) {
        if (ecl_str_eq_nocase(ecl_str_of(dot + 1), ecl_str_of(form_names[i]))) {
            return i;
        }
    }
    return -1;
}

/* --- text --------------------------------------------------------------------------- */

static int add_plain(struct ecl_buf *b, struct ecl_str s)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < s.n; i++) {
        r = ecl_buf_add_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
    }
    return r;
}

static int flush(struct ecl_base_writer *w, struct ecl_error *err)
{
    int r    = ecl_output_write(&w->out, w->buf.p, w->buf.n, err);
    w->buf.n = 0;
    return r;
}

static int add_line(struct ecl_base_writer *w, const struct ecl_str *value, struct ecl_error *err)
{
    bool csv = w->o.form == ECL_BASE_CSV;
    int r    = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < w->o.ncolumns; i++) {
        r = i ? ecl_buf_add_char(&w->buf, csv ? ',' : '\t') : ECL_OK;
        r = r == ECL_OK ? (csv ? ecl_csv_add_shown : add_plain)(&w->buf, value[i]) : r;
    }
    r = r == ECL_OK ? ecl_buf_add_str(&w->buf, ecl_str_of(csv ? "\r\n" : "\n")) : r;
    if (r != ECL_OK) {
        return ecl_fail(err, r, w->out.name, "out of memory for a row");
    }
    return w->buf.n >= FLUSH_AT ? flush(w, err) : ECL_OK;
}

static int open_text(struct ecl_base_writer *w, struct ecl_error *err)
{
    struct ecl_str head[ECL_DRUG_NCOLUMNS];
    for (size_t i = 0; i < w->o.ncolumns; i++) {
        head[i] = ecl_str_of(w->columns[i].name);
    }
    return add_line(w, head, err);
}

/* --- workbook ------------------------------------------------------------------------- */

static unsigned width_of(const struct ecl_base_column *c)
{
    size_t n = strlen(c->name) + 5, example = book_width(ecl_str_of(c->example)) + 2u;
    n = example > n ? example : n;
    n = c->width > 100 && n < 20 ? 20 : n;
    return n < WIDE_MIN ? WIDE_MIN : n > WIDE_MAX ? WIDE_MAX : (unsigned)n;
}

static lxw_format *heading(lxw_workbook *wb, bool dark)
{
    lxw_format *f = workbook_add_format(wb);
    if (f) {
        format_set_bold(f);
        format_set_font_color(f, dark ? LXW_COLOR_WHITE : DARK);
        format_set_bg_color(f, dark ? DARK : PALE);
        format_set_pattern(f, LXW_PATTERN_SOLID);
        format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
        format_set_border(f, LXW_BORDER_THIN);
        format_set_border_color(f, 0xA6B4C4);
        format_set_indent(f, 1);
    }
    return f;
}

static lxw_error make_sheet(struct ecl_base_writer *w)
{
    lxw_workbook *wb     = w->book.wb;
    lxw_format *heads[2] = {heading(wb, false), heading(wb, true)};
    lxw_error e          = LXW_NO_ERROR;
    w->sheet             = workbook_add_worksheet(wb, ecl_base_name(w->o.table));
    w->text              = workbook_add_format(wb);
    if (!w->sheet || !w->text || !heads[0] || !heads[1]) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    format_set_num_format_index(w->text, 49); /* @: text */
    format_set_font_size(w->text, BODY_SIZE);
    worksheet_set_row(w->sheet, 0, 22, NULL);
    for (size_t i = 0; e == LXW_NO_ERROR && i < w->o.ncolumns; i++) {
        const struct ecl_base_column *c = &w->columns[i];
        lxw_col_t col                   = (lxw_col_t)i;
        e = worksheet_set_column(w->sheet, col, col, width_of(c), w->text);
        e = e == LXW_NO_ERROR
                ? worksheet_write_string(w->sheet, 0, col, c->name, heads[guide_required(c)])
                : e;
    }
    worksheet_freeze_panes(w->sheet, 1, 1);
    worksheet_set_landscape(w->sheet);
    worksheet_set_paper(w->sheet, 9); /* A4 */
    worksheet_fit_to_pages(w->sheet, 1, 0);
    worksheet_repeat_rows(w->sheet, 0, 0);
    w->row = 1;
    return e;
}

static int open_book(struct ecl_base_writer *w, struct ecl_error *err)
{
    int r = bookfile_open(&w->book, ecl_base_name(w->o.table), w->o.tmpdir, err);
    if (r != ECL_OK) {
        return r;
    }
    lxw_error e = make_sheet(w);
    if (e == LXW_NO_ERROR && w->o.guide) {
        struct guide g = {
            &w->book,       w->sheet, w->columns, w->o.ncolumns, ecl_base_name(w->o.table),
            {NULL, 0, 0, 0}};
        e = guide_add(&g);
        ecl_buf_done(&g.text);
    }
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

static int add_cells(struct ecl_base_writer *w, const struct ecl_str *value, struct ecl_error *err)
{
    lxw_error e = LXW_NO_ERROR;
    if (w->row > BOOK_LAST_ROW) {
        return ecl_fail(err, ECL_E_WRITE, w->out.name,
                        "a sheet holds no more than 1,048,575 rows; write .tsv instead");
    }
    for (size_t i = 0; e == LXW_NO_ERROR && i < w->o.ncolumns; i++) {
        if (value[i].n == 0) {
            continue;
        }
        w->buf.n = 0;
        e        = book_text(&w->buf, value[i]) == ECL_OK
                       ? worksheet_write_string(w->sheet, w->row, (lxw_col_t)i, w->buf.p, w->text)
                       : LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    w->row++;
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

/* --- the writer ------------------------------------------------------------------------ */

int ecl_base_writer_open(struct ecl_base_writer **out, const struct ecl_base_writer_opts *opts,
                         const struct ecl_output *to, struct ecl_error *err)
{
    *out                      = NULL;
    struct ecl_base_writer *w = calloc(1, sizeof *w);
    if (!w) {
        return ecl_fail(err, ECL_E_NOMEM, to->name, "out of memory");
    }
    w->o       = *opts;
    w->out     = *to;
    w->book.fd = -1;
    ecl_buf_init(&w->buf, 0);
    size_t all    = ecl_base_columns(opts->table, &w->columns);
    size_t usual  = opts->table == ECL_BASE_DRUGS ? ECL_DRUG_NUPLOAD : all;
    w->o.ncolumns = opts->ncolumns && opts->ncolumns < all ? opts->ncolumns : usual;
    int r         = opts->form == ECL_BASE_XLSX ? open_book(w, err) : open_text(w, err);
    if (r != ECL_OK) {
        ecl_base_writer_close(w);
        return r;
    }
    *out = w;
    return ECL_OK;
}

int ecl_base_writer_add(struct ecl_base_writer *w, const struct ecl_str *value,
                        struct ecl_error *err)
{
    return w->o.form == ECL_BASE_XLSX ? add_cells(w, value, err) : add_line(w, value, err);
}

int ecl_base_writer_finish(struct ecl_base_writer *w, struct ecl_error *err)
{
    return w->o.form == ECL_BASE_XLSX ? bookfile_finish(&w->book, &w->out, err) : flush(w, err);
}

void ecl_base_writer_close(struct ecl_base_writer *w)
{
    if (w) {
        bookfile_close(&w->book);
        ecl_buf_done(&w->buf);
        free(w);
    }
}
