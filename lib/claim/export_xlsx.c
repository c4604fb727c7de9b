/* export_xlsx.c: a workbook with one sheet per claim file, by libxlsxwriter in
 * its constant-memory mode: rows go to a temporary file per sheet at once.
 *
 * IDs, dates, times and codes are text cells, so that leading zeros stay. Columns
 * of type number become numbers when the text is a plain decimal number; this is
 * the one place where amounts meet floating point (a cell has no other number),
 * and 15 digits of it are exact. A sheet that is full continues as "ADP (2)". */
#include <stdio.h>
#include <stdlib.h>

#include "claim/export_priv.h"
#include "io/workbook_write_priv.h"

#define MAX_SCALE 3 /* of the decimals in the field tables */

struct sheet {
    lxw_worksheet *ws;
    lxw_row_t next;
    unsigned number; /* of the sheets of this file, from 1 */
};

struct ecl_book {
    struct bookfile file;
    lxw_format *bold, *number[MAX_SCALE + 1];
    const struct ecl_plan *plan;
    struct sheet sheet[ECL_NFILES];
    struct ecl_buf text;
};

/* Room for the values seen most, between 6 and 40 characters. */
static double column_width(const struct ecl_field *f)
{
    size_t name = strlen(f->name), width = f->width < 38 ? f->width : 38;
    return (double)(2 + (name > width ? name : width));
}

/* The next sheet of a file, with its header row, which stays in view. */
static int add_sheet(struct ecl_book *w, enum ecl_file f, struct ecl_error *err)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    struct sheet *s                  = &w->sheet[f];
    char name[32];
    s->number++;
    snprintf(name, sizeof name, s->number == 1 ? "%s" : "%s (%u)", spec->name, s->number);
    s->ws = workbook_add_worksheet(w->file.wb, name);
    if (!s->ws) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    lxw_error e = LXW_NO_ERROR;
    for (unsigned i = 0; e == LXW_NO_ERROR && i < w->plan[f].n; i++) {
        const struct ecl_field *fd = &spec->fields[w->plan[f].cols[i]];
        e = worksheet_set_column(s->ws, (lxw_col_t)i, (lxw_col_t)i, column_width(fd), NULL);
        if (e == LXW_NO_ERROR) {
            e = worksheet_write_string(s->ws, 0, (lxw_col_t)i, fd->name, w->bold);
        }
    }
    worksheet_freeze_panes(s->ws, 1, 0);
    s->next = 1;
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

static bool make_formats(struct ecl_book *w)
{
    static const char *const forms[] = {"0", "0.0", "0.00", "0.000"};
    w->bold                          = workbook_add_format(w->file.wb);
    if (!w->bold) {
        return false;
    }
    format_set_bold(w->bold);
    for (size_t i = 0; i <= MAX_SCALE; i++) {
        w->number[i] = workbook_add_format(w->file.wb);
        if (!w->number[i]) {
            return false;
        }
        format_set_num_format(w->number[i], forms[i]);
    }
    return true;
}

int ecl_book_open(struct ecl_book **book, const struct ecl_plan plan[ECL_NFILES],
                  const char *tmpdir, struct ecl_error *err)
{
    struct ecl_book *w = calloc(1, sizeof *w);
    if (!w) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    w->plan = plan;
    int r   = bookfile_open(&w->file, NULL, tmpdir, err);
    if (r == ECL_OK && !make_formats(w)) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        r = plan[f].n ? add_sheet(w, (enum ecl_file)f, err) : ECL_OK;
    }
    if (r != ECL_OK) {
        ecl_book_close(w);
        return r;
    }
    *book = w;
    return ECL_OK;
}

static lxw_error write_cell(struct ecl_book *w, struct sheet *s, lxw_col_t col,
                            const struct ecl_field *fd, struct ecl_str v)
{
    static const int scales[] = {1, 10, 100, 1000};
    int64_t scaled;
    bool padded = v.n > 1 && v.p[0] == '0' && v.p[1] != '.';
    if (fd->type == ECL_T_NUMBER && fd->decimals <= MAX_SCALE && v.n <= 15 && !padded &&
        ecl_decimal_parse(v, fd->decimals, &scaled) == ECL_V_OK) {
        return worksheet_write_number(s->ws, s->next, col, (double)scaled / scales[fd->decimals],
                                      w->number[fd->decimals]);
    }
    w->text.n = 0;
    if (ecl_buf_add_str(&w->text, v) != ECL_OK || ecl_buf_add_char(&w->text, '\0') != ECL_OK) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    return worksheet_write_string(s->ws, s->next, col, w->text.p, NULL);
}

int ecl_book_record(struct ecl_book *w, const struct ecl_record *r, struct ecl_error *err)
{
    enum ecl_file f             = (enum ecl_file)r->file;
    const struct ecl_plan *plan = &w->plan[f];
    struct sheet *s             = &w->sheet[f];
    lxw_error e                 = LXW_NO_ERROR;
    if (s->next > BOOK_LAST_ROW) {
        int x = add_sheet(w, f, err);
        if (x != ECL_OK) {
            return x;
        }
    }
    for (unsigned i = 0; e == LXW_NO_ERROR && i < plan->n; i++) {
        struct ecl_str v = r->f[plan->cols[i]];
        if (v.n) {
            e = write_cell(w, s, (lxw_col_t)i, &ecl_file_spec(f)->fields[plan->cols[i]], v);
        }
    }
    s->next++;
    return e == LXW_NO_ERROR ? ECL_OK : book_failed(err, e);
}

/* A sink as an output. */
struct into {
    struct ecl_sink *sink;
};

static int write_into(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    struct ecl_sink *to = ((struct into *)ctx)->sink;
    return to->ops->add(to, 0, p, n, err);
}

int ecl_book_finish(struct ecl_book *w, struct ecl_sink *to, struct ecl_error *err)
{
    struct into into      = {to};
    struct ecl_output out = {write_into, NULL, &into, NULL};
    return bookfile_finish(&w->file, &out, err);
}

void ecl_book_close(struct ecl_book *w)
{
    if (!w) {
        return;
    }
    bookfile_close(&w->file);
    ecl_buf_done(&w->text);
    free(w);
}
