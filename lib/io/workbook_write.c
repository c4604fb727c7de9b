/* workbook_write.c: workbooks in files without a name, and what goes into cells. */
#include "io/workbook_write_priv.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/text_priv.h"
#include "io/spool_priv.h"

enum {
    BLOCK     = 64 << 10,
    CELL_MAX  = 32767, /* characters in a cell */
    WIDE_LAST = 2000,  /* no need to count on */
};

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* --- the file --------------------------------------------------------------------- */

int bookfile_open(struct bookfile *b, const char *title, const char *tmpdir, struct ecl_error *err)
{
    char name[40];
    *b        = (struct bookfile){.fd = ecl_spool_open(tmpdir, err)};
    b->dir    = tmpdir && *tmpdir ? tmpdir : "/tmp";
    b->tmpdir = strdup(b->dir);
    if (b->fd < 0) {
        return b->fd;
    }
    /* The library takes a name only: the one of the descriptor leaves no file behind. */
    snprintf(name, sizeof name, "/proc/self/fd/%d", b->fd);
    lxw_workbook_options o = {LXW_TRUE, b->tmpdir, LXW_TRUE};
    b->wb                  = b->tmpdir ? workbook_new_opt(name, &o) : NULL;
    char *copy             = title ? strdup(title) : NULL;
    if (!b->wb || (title && !copy)) {
        free(copy);
        return no_memory(err);
    }
    /* No time of creation: 1980-01-01. */
    lxw_doc_properties fixed = {.title = copy, .created = 315532800};
    workbook_set_properties(b->wb, &fixed);
    free(copy);
    return ECL_OK;
}

/* libxlsxwriter does not look whether its temporary files could be written. */
static bool is_lost(const lxw_workbook *wb)
{
    bool lost = false;
    for (const lxw_worksheet *ws = STAILQ_FIRST(wb->worksheets); ws;
         ws                      = STAILQ_NEXT(ws, list_pointers)) {
        lost = lost || (ws->file && (fflush(ws->file) != 0 || ferror(ws->file)));
    }
    return lost;
}

int bookfile_finish(struct bookfile *b, const struct ecl_output *out, struct ecl_error *err)
{
    bool lost   = is_lost(b->wb);
    lxw_error e = workbook_close(b->wb); /* frees it, also on failure */
    b->wb       = NULL;
    if (lost || e != LXW_NO_ERROR) {
        return e == LXW_ERROR_MEMORY_MALLOC_FAILED
                   ? no_memory(err)
                   : ecl_fail(err, ECL_E_WRITE, out->name, "cannot write the workbook in %s: %s",
                              b->dir, lost ? "is the disk full?" : lxw_strerror(e));
    }
    char *buf = malloc(BLOCK);
    int r     = buf ? ECL_OK : no_memory(err);
    off_t end = lseek(b->fd, 0, SEEK_END);
    for (off_t at = 0; r == ECL_OK && at < end;) {
        size_t k = end - at < BLOCK ? (size_t)(end - at) : (size_t)BLOCK;
        r        = ecl_spool_read(b->fd, buf, k, at, err);
        r        = r == ECL_OK ? ecl_output_write(out, buf, k, err) : r;
        at += (off_t)k;
    }
    free(buf);
    return r;
}

void bookfile_close(struct bookfile *b)
{
    if (b->wb) {
        lxw_workbook_free(b->wb);
    }
    if (b->fd >= 0) {
        close(b->fd);
    }
    free(b->tmpdir);
    *b = (struct bookfile){.fd = -1};
}

int book_failed(struct ecl_error *err, lxw_error e)
{
    return ecl_fail(err, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? ECL_E_NOMEM : ECL_E_WRITE, NULL,
                    "cannot write the workbook: %s", lxw_strerror(e));
}

/* --- cells ------------------------------------------------------------------------ */

int book_text(struct ecl_buf *b, struct ecl_str s)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    int r = ECL_OK;
    b->n  = 0;
    for (unsigned count = 0; p < end && r == ECL_OK; count++) {
        uint32_t cp = *p;
        unsigned n  = *p < 0x80 ? 1 : ecl_utf8_decode(p, end, &cp);
        if (count == CELL_MAX - 1) {
            r = ecl_buf_add(b, "\xE2\x80\xA6", 3); /* an ellipsis */
            break;
        } else if (n == 0 || cp == 0xFFFE || cp == 0xFFFF) {
            r = ecl_buf_add(b, "\xEF\xBF\xBD", 3);
        } else if (cp < 0x20) {
            r = ecl_buf_add_char(b, ' ');
        } else {
            r = ecl_buf_add(b, p, n);
        }
        p += n ? n : 1;
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '\0') : r;
}

uint32_t book_width(struct ecl_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n && n < WIDE_LAST; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += (c & 0xC0) != 0x80;
        if (c == 0xE0 && i + 2 < s.n) {
            unsigned cp = (unsigned)(((unsigned char)s.p[i + 1] & 0x3F) << 6 |
                                     ((unsigned char)s.p[i + 2] & 0x3F));
            n -= cp == 0xE31 || (cp >= 0xE34 && cp <= 0xE3A) || (cp >= 0xE47 && cp <= 0xE4E);
        }
    }
    return n;
}

lxw_error book_money(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, ecl_satang v, lxw_format *f)
{
    return worksheet_write_number(ws, row, col, (double)v / 100, f);
}

lxw_error book_count(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, uint64_t v, lxw_format *f)
{
    return worksheet_write_number(ws, row, col, (double)v, f);
}

lxw_error book_share(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, uint32_t basis_points,
                     lxw_format *f)
{
    return worksheet_write_number(ws, row, col, (double)basis_points / 10000, f);
}
