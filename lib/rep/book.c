/* book.c: a workbook of records, by libxlsxwriter in its constant-memory mode: rows
 * of a sheet are written in order and are gone.
 *
 * Sheet Summary stands first and is written last. IDs and codes are text cells, money
 * and dates are numbers; this is the one place of the library's reports where amounts
 * meet floating point, as a cell has no other number. */
#include "eclaim/repbook.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/repsum.h"
#include "eclaim/text.h"
#include "rep/book_priv.h"

enum {
    CELL_MAX  = 32000, /* bytes; Excel takes 32,767 characters */
    WIDTH_MIN = 6,
    WIDTH_MAX = 44,
};

/* A column of sheet Detail. */
struct detail {
    uint32_t width; /* of what was seen, in characters */
    bool filled;
    int place; /* in the rows of this sheet; -1 - base column; NOWHERE */
};

#define NOWHERE (-1000)

struct ecl_repbook {
    struct repbook_sheets s;
    struct ecl_repbook_opts o;
    struct ecl_repsum *by, *month;
    lxw_worksheet *ws[LAST_DETAIL];
    unsigned nws;
    lxw_row_t next;
    struct detail *col;
    uint32_t serial;
    struct ecl_buf text;
    uint64_t rows;
    struct bookfile file;
};

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* --- cells ------------------------------------------------------------------------- */

/* A value as a text cell: what is not UTF-8 becomes ?, what is too long ends in an
 * ellipsis. */
lxw_error repbook_text(struct ecl_buf *b, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col,
                       struct ecl_str v, lxw_format *format)
{
    bool valid = ecl_utf8_valid(v), cut = v.n > CELL_MAX;
    b->n = 0;
    if (cut) {
        v = valid ? ecl_utf8_cut(v, CELL_MAX) : ecl_str_make(v.p, CELL_MAX);
    }
    if (ecl_buf_add_str(b, v) != ECL_OK ||
        ecl_buf_add_str(b, ecl_str_of(cut ? "…" : "")) != ECL_OK ||
        ecl_buf_add_char(b, '\0') != ECL_OK) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)b->p[i];
        b->p[i]         = c == 0 || (!valid && c >= 0x80) ? '?' : b->p[i];
    }
    return worksheet_write_string(ws, row, col, b->p, format);
}

static int digits(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/* YYYY-MM-DD, perhaps with HH:MM:SS; false: leave it a text. */
static bool to_datetime(struct ecl_str v, lxw_datetime *d)
{
    static const char form[] = "0000-00-00 00:00:00";
    for (size_t i = 0; i < v.n && i < sizeof form - 1; i++) {
        if (form[i] == '0' ? !ecl_is_digit(v.p[i]) : v.p[i] != form[i]) {
            return false;
        }
    }
    if (v.n != 10 && v.n != 19) {
        return false;
    }
    *d = (lxw_datetime){digits(v.p, 4), digits(v.p + 5, 2), digits(v.p + 8, 2), 0, 0, 0};
    if (v.n == 19) {
        d->hour = digits(v.p + 11, 2);
        d->min  = digits(v.p + 14, 2);
        d->sec  = digits(v.p + 17, 2);
    }
    return d->year >= 1900 && d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= 31;
}

/* Writes a value as what it is; *width: the columns it takes. */
static lxw_error write_value(struct ecl_repbook *b, lxw_col_t col, enum ecl_rep_type type,
                             struct ecl_str v, uint32_t *width)
{
    lxw_worksheet *ws = b->ws[b->nws - 1];
    ecl_satang money;
    int64_t scaled;
    lxw_datetime d;
    *width = book_width(v);
    if (type == ECL_REP_T_MONEY && ecl_satang_parse(v, &money) == ECL_V_OK) {
        *width = (uint32_t)(v.n + v.n / 4);
        return book_money(ws, b->next, col, money, b->s.format[F_MONEY]);
    }
    if (type == ECL_REP_T_COUNT && v.n <= 15 && ecl_decimal_parse(v, 0, &scaled) == ECL_V_OK &&
        (v.p[0] != '0' || v.n == 1)) {
        return worksheet_write_number(ws, b->next, col, (double)scaled, b->s.format[F_PLAIN]);
    }
    if (type == ECL_REP_T_RATIO && v.n <= 12 && ecl_decimal_parse(v, 4, &scaled) == ECL_V_OK) {
        return worksheet_write_number(ws, b->next, col, (double)scaled / 10000,
                                      b->s.format[F_RATIO]);
    }
    if ((type == ECL_REP_T_DATE || type == ECL_REP_T_DATETIME) && to_datetime(v, &d)) {
        return worksheet_write_datetime(ws, b->next, col, &d,
                                        b->s.format[v.n == 10 ? F_DATE : F_DATETIME]);
    }
    return repbook_text(&b->text, ws, b->next, col, v, NULL);
}

/* --- opening --------------------------------------------------------------------------- */

static bool make_formats(struct repbook_sheets *s)
{
    for (int i = 0; i < NFORMATS; i++) {
        s->format[i] = book_format(s->wb, &repbook_formats[i]);
        if (!s->format[i]) {
            return false;
        }
    }
    return true;
}

/* The next sheet Detail, with its header, which stays in view. */
static int add_detail(struct ecl_repbook *b, struct ecl_error *err)
{
    char name[32];
    if (b->nws == LAST_DETAIL) {
        return ecl_fail(err, ECL_E_WRITE, NULL, "too many rows for a workbook");
    }
    snprintf(name, sizeof name, b->nws ? "Detail (%u)" : "Detail", b->nws + 1);
    lxw_worksheet *ws = workbook_add_worksheet(b->s.wb, name);
    if (!ws) {
        return no_memory(err);
    }
    b->ws[b->nws++] = ws;
    b->next         = 1;
    lxw_error e     = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < b->o.ncolumns; i++) {
        struct ecl_str title = ecl_str_of(b->o.column[i]);
        e               = repbook_text(&b->text, ws, 0, (lxw_col_t)i, title, b->s.format[F_HEAD]);
        uint32_t width  = book_width(title) + 3; /* the arrow of the filter */
        b->col[i].width = width > b->col[i].width ? width : b->col[i].width;
    }
    worksheet_freeze_panes(ws, 1, 0);
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_repeat_rows(ws, 0, 0);
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

static int open_book(struct ecl_repbook *b, struct ecl_error *err)
{
    int r = bookfile_open(&b->file, NULL, b->o.tmpdir, err);
    if (r != ECL_OK) {
        return r;
    }
    b->s.wb = b->file.wb;
    if (!make_formats(&b->s)) {
        return no_memory(err);
    }
    b->s.summary = workbook_add_worksheet(b->s.wb, "Summary");
    b->s.trend   = workbook_add_worksheet(b->s.wb, "Trend");
    return b->s.summary && b->s.trend ? add_detail(b, err) : no_memory(err);
}

int ecl_repbook_open(struct ecl_repbook **book, const struct ecl_repbook_opts *opts,
                     struct ecl_error *err)
{
    *book = NULL;
    if (opts->ncolumns > LXW_COL_MAX) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "more columns than a sheet has");
    }
    struct ecl_repbook *b = calloc(1, sizeof *b);
    if (!b) {
        return no_memory(err);
    }
    b->o       = *opts;
    b->file.fd = -1;
    b->s.thai  = opts->thai;
    ecl_buf_init(&b->text, 0);
    b->col = calloc(opts->ncolumns + 1, sizeof *b->col);
    int r  = b->col ? open_book(b, err) : no_memory(err);
    r      = r == ECL_OK ? ecl_repsum_new(&b->by, opts->by ? opts->by : "code", err) : r;
    r      = r == ECL_OK ? ecl_repsum_new(&b->month, "month", err) : r;
    if (r != ECL_OK) {
        ecl_repbook_close(b);
        return r;
    }
    *book = b;
    return ECL_OK;
}

/* --- rows ---------------------------------------------------------------------------------- */

/* Where the named columns stand in the rows of this sheet. */
static void place_columns(struct ecl_repbook *b, const struct ecl_rep_row *row)
{
    const char *const *base;
    size_t nbase = ecl_rep_base_columns(&base);
    b->serial    = row->serial;
    for (size_t i = 0; i < b->o.ncolumns; i++) {
        int at          = ecl_rep_column_find(row, b->o.column[i]);
        b->col[i].place = at >= 0 ? at : NOWHERE;
        for (size_t k = 0; k < nbase; k++) {
            if (strcmp(base[k], b->o.column[i]) == 0) {
                b->col[i].place = -1 - (int)k;
            }
        }
    }
}

static struct ecl_str base_value(const struct ecl_rep_row *row, int base, enum ecl_rep_type *type,
                                 char number[24])
{
    *type = ECL_REP_T_TEXT;
    switch (base) {
    case 0:
        return ecl_str_of(row->file);
    case 1:
        return ecl_str_of(row->sheet);
    case 2:
        *type = ECL_REP_T_COUNT;
        return ecl_str_make(number, (size_t)snprintf(number, 24, "%u", row->number));
    case 3:
        return ecl_str_of(row->doc_type);
    default:
        return ecl_str_of(ecl_rep_status_name(row->status));
    }
}

static int write_row(struct ecl_repbook *b, const struct ecl_rep_row *row, struct ecl_error *err)
{
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; e == LXW_NO_ERROR && i < b->o.ncolumns; i++) {
        struct detail *col = &b->col[i];
        enum ecl_rep_type type;
        char number[24];
        uint32_t width;
        if (col->place == NOWHERE) {
            continue;
        }
        struct ecl_str v = col->place >= 0 ? row->value[col->place]
                                           : base_value(row, -1 - col->place, &type, number);
        type             = col->place >= 0 ? row->column[col->place].type : type;
        if (v.n == 0) {
            continue;
        }
        e           = write_value(b, (lxw_col_t)i, type, v, &width);
        col->width  = width + 1 > col->width ? width + 1 : col->width;
        col->filled = true;
    }
    b->next++;
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

int ecl_repbook_add(struct ecl_repbook *b, const struct ecl_rep_row *row, struct ecl_error *err)
{
    int r = b->next > BOOK_LAST_ROW ? add_detail(b, err) : ECL_OK;
    if (b->rows++ == 0 || b->serial != row->serial) {
        place_columns(b, row);
    }
    r = r == ECL_OK ? write_row(b, row, err) : r;
    r = r == ECL_OK ? ecl_repsum_add(b->by, row, err) : r;
    return r == ECL_OK ? ecl_repsum_add(b->month, row, err) : r;
}

/* --- the end ---------------------------------------------------------------------------------- */

/* Filters and widths that fit; columns that no row has a value in are hidden. */
static lxw_error end_details(struct ecl_repbook *b)
{
    lxw_error e = LXW_NO_ERROR;
    for (unsigned k = 0; k < b->nws && b->o.ncolumns; k++) {
        lxw_row_t last = k + 1 < b->nws ? BOOK_LAST_ROW : b->next - 1;
        worksheet_autofilter(b->ws[k], 0, 0, last, (lxw_col_t)(b->o.ncolumns - 1));
        for (size_t i = 0; e == LXW_NO_ERROR && i < b->o.ncolumns; i++) {
            uint32_t w = b->col[i].width;
            w          = w < WIDTH_MIN ? WIDTH_MIN : w > WIDTH_MAX ? WIDTH_MAX : w;

            lxw_row_col_options hide = {.hidden = b->rows && !b->col[i].filled};
            e = worksheet_set_column_opt(b->ws[k], (lxw_col_t)i, (lxw_col_t)i, w, NULL, &hide);
            b->s.hidden += k == 0 && hide.hidden;
        }
    }
    return e;
}

int ecl_repbook_finish(struct ecl_repbook *b, const struct ecl_output *out, struct ecl_error *err)
{
    if (b->rows && !ecl_repsum_found(b->by)) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "no sheet has a column '%s'", b->o.by);
    }
    lxw_error e = end_details(b);
    int r       = e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
    r           = r == ECL_OK ? repbook_trend(&b->s, b->month, &b->text, err) : r;
    r = r == ECL_OK ? repbook_summary(&b->s, b->by, b->o.by ? b->o.by : "code", &b->text, err) : r;
    return r == ECL_OK ? bookfile_finish(&b->file, out, err) : r;
}

void ecl_repbook_close(struct ecl_repbook *b)
{
    if (!b) {
        return;
    }
    bookfile_close(&b->file);
    ecl_repsum_free(b->by);
    ecl_repsum_free(b->month);
    free(b->col);
    ecl_buf_done(&b->text);
    free(b);
}
