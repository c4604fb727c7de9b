/* export_xlsx.c: a workbook with one sheet per claim file, by libxlsxwriter in
 * its constant-memory mode: rows go to a temporary file per sheet at once.
 *
 * IDs, dates, times and codes are text cells, so that leading zeros stay. Columns
 * of type number become numbers when the text is a plain decimal number; this is
 * the one place where amounts meet floating point (a cell has no other number),
 * and 15 digits of it are exact. A sheet that is full continues as "ADP (2)". */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "claim/export_priv.h"
#include "io/spool_priv.h"

#define LAST_ROW  1048575u
#define BLOCK     ((size_t)64 << 10)
#define MAX_SCALE 3 /* of the decimals in the field tables */

struct sheet {
    lxw_worksheet *ws;
    lxw_row_t next;
    unsigned number; /* of the sheets of this file, from 1 */
};

struct ecl_book {
    lxw_workbook *wb;
    lxw_format *bold, *number[MAX_SCALE + 1];
    const struct ecl_plan *plan;
    struct sheet sheet[ECL_NFILES];
    int fd;
    char *tmpdir;
    struct ecl_buf text;
};

static int failed(struct ecl_error *err, lxw_error e)
{
    return ecl_fail(err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ECL_E_NOMEM : ECL_E_WRITE, NULL,
                    "cannot write the workbook: %s", lxw_strerror(e));
}

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
    s->ws = workbook_add_worksheet(w->wb, name);
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
    return e == LXW_NO_ERROR ? ECL_OK : failed(err, e);
}

static bool make_formats(struct ecl_book *w)
{
    static const char *const forms[] = {"0", "0.0", "0.00", "0.000"};
    w->bold                          = workbook_add_format(w->wb);
    if (!w->bold) {
        return false;
    }
    format_set_bold(w->bold);
    for (size_t i = 0; i <= MAX_SCALE; i++) {
        w->number[i] = workbook_add_format(w->wb);
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
    w->plan   = plan;
    w->fd     = ecl_spool_open(tmpdir, err);
    int r     = w->fd < 0 ? w->fd : ECL_OK;
    w->tmpdir = strdup(tmpdir && *tmpdir ? tmpdir : "/tmp");
    if (r != ECL_OK) {
        goto done;
    }
    /* The library takes a name only: the one of the descriptor leaves no file behind. */
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", w->fd);
    lxw_workbook_options o = {LXW_TRUE, w->tmpdir, LXW_TRUE};
    w->wb                  = workbook_new_opt(name, &o);
    if (!w->wb || !w->tmpdir || !make_formats(w)) {
        r = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        goto done;
    }
    lxw_doc_properties fixed = {.created = 315532800}; /* 1980-01-01: the same bytes each time */
    workbook_set_properties(w->wb, &fixed);
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        r = plan[f].n ? add_sheet(w, (enum ecl_file)f, err) : ECL_OK;
    }
done:
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
    if (s->next > LAST_ROW) {
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
    return e == LXW_NO_ERROR ? ECL_OK : failed(err, e);
}

int ecl_book_finish(struct ecl_book *w, struct ecl_sink *to, struct ecl_error *err)
{
    lxw_error e = workbook_close(w->wb); /* frees it, also on failure */
    w->wb       = NULL;
    char *buf   = malloc(BLOCK);
    int r       = buf ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    if (e != LXW_NO_ERROR) {
        r = failed(err, e);
    }
    off_t end = lseek(w->fd, 0, SEEK_END);
    for (off_t at = 0; r == ECL_OK && at < end;) {
        size_t k = end - at < (off_t)BLOCK ? (size_t)(end - at) : BLOCK;
        r        = ecl_spool_read(w->fd, buf, k, at, err);
        if (r == ECL_OK) {
            r = to->ops->add(to, 0, buf, k, err);
        }
        at += (off_t)k;
    }
    free(buf);
    return r;
}

void ecl_book_close(struct ecl_book *w)
{
    if (!w) {
        return;
    }
    if (w->wb) {
        lxw_workbook_free(w->wb);
    }
    if (w->fd >= 0) {
        close(w->fd);
    }
    free(w->tmpdir);
    ecl_buf_done(&w->text);
    free(w);
}
