/* csvbook.c: a CSV file (.csv, .ecd) as a workbook of one sheet without a name.
 *
 * Rows come from the CSV reader of the tables. Their numbers count rows, as a
 * spreadsheet would show them, not lines. All cells are text: a CSV cannot say
 * what it means. windows-874 becomes UTF-8. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "eclaim/table.h"
#include "eclaim/text.h"
#include "io/table_priv.h"
#include "io/workbook_priv.h"

/* The start of the file that says how it is encoded; Thai stands in every header. */
#define SNIFF ((size_t)1 << 20)

struct csvbook {
    struct ecl_workbook head;
    int fd;
    enum ecl_encoding encoding;
    struct ecl_input in;
    off_t at; /* of fd; others may move its own */
    struct ecl_table *table;
    uint32_t row;
    struct ecl_buf text;
    struct ecl_cell cell[ECL_TABLE_COLUMNS];
};

static struct csvbook *of(struct ecl_workbook *wb)
{
    return (struct csvbook *)wb;
}

static ssize_t read_at(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct csvbook *b = ctx;
    ssize_t got;
    do {
        got = pread(b->fd, buf, n, b->at);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return ecl_fail(err, ECL_E_READ, b->head.name, "cannot be read: %s", strerror(errno));
    }
    b->at += got;
    return got;
}

static size_t csv_sheets(const struct ecl_workbook *wb)
{
    (void)wb;
    return 1;
}

static const char *csv_sheet(const struct ecl_workbook *wb, size_t i)
{
    (void)wb;
    (void)i;
    return "";
}

static int csv_start(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct csvbook *b = of(wb);
    (void)i;
    ecl_table_close(b->table);
    b->table = NULL;
    b->at    = 0;
    b->row   = 0;
    return ecl_table_open(&b->table, ECL_FORMAT_CSV, &b->in, err);
}

/* Fills the cells of a row; their number, or a negative code. */
static ssize_t fill(struct csvbook *b, const struct ecl_table_row *row, struct ecl_error *err)
{
    size_t n = 0, from = 0;
    b->text.n = 0;
    for (size_t i = 0; i < row->n; i++) {
        struct ecl_str v = row->value[i];
        from             = b->text.n;
        bool convert     = b->encoding == ECL_ENC_CP874 && ecl_text_high(v);
        int r = convert ? ecl_cp874_to_utf8(v, &b->text, NULL) : ecl_buf_add_str(&b->text, v);
        if (r != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, b->head.name, "out of memory for a row");
        }
        size_t len = b->text.n - from;
        if (len) {
            b->cell[n++] = (struct ecl_cell){
                .col = (uint32_t)i, .type = ECL_CELL_TEXT, .text = ecl_str_make(NULL, len)};
        }
    }
    from = 0; /* empty cells took no bytes */
    for (size_t i = 0; i < n; i++) {
        struct ecl_cell *c = &b->cell[i];
        c->text.p          = b->text.p + from;
        c->exponent        = ecl_cell_text_exponent(c->text);
        from += c->text.n;
    }
    return (ssize_t)n;
}

static int csv_next(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err)
{
    struct csvbook *b = of(wb);
    struct ecl_table_row from;
    ssize_t n = 0;
    while (b->table && n == 0) {
        int r = ecl_table_next(b->table, &from, err);
        if (r == ECL_OK && from.bad) {
            r = ecl_fail_at(err, ECL_E_FORMAT, b->head.name, from.line, NULL, "%s", from.bad);
        }
        if (r == ECL_OK) {
            b->row++;
            n = fill(b, &from, err);
            r = n < 0 ? (int)n : ECL_OK;
        }
        if (r != ECL_OK) {
            ecl_table_close(b->table);
            b->table = NULL;
            return r;
        }
    }
    if (!b->table) {
        return ECL_EOF;
    }
    *row = (struct ecl_cell_row){b->row, (size_t)n, b->cell};
    return ECL_OK;
}

static void csv_close(struct ecl_workbook *wb)
{
    struct csvbook *b = of(wb);
    ecl_table_close(b->table);
    ecl_buf_done(&b->text);
    free(b);
}

/* By the lines at the start of the file. */
static int sniff(struct csvbook *b, struct ecl_error *err)
{
    struct ecl_sniff seen = {0};
    char *p               = malloc(SNIFF);
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, b->head.name, "out of memory");
    }
    ssize_t n = ecl_input_full(&b->in, p, SNIFF, err);
    for (ssize_t from = 0; from < n;) {
        const char *end = memchr(p + from, '\n', (size_t)(n - from));
        if (!end && n == (ssize_t)SNIFF && from) {
            break; /* cut in the middle */
        }
        size_t len = end ? (size_t)(end - p - from) : (size_t)(n - from);
        ecl_sniff_add(&seen, ecl_str_make(p + from, len));
        from += (ssize_t)len + 1;
    }
    bool bom    = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0;
    b->encoding = bom ? ECL_ENC_UTF8 : ecl_sniff_verdict(&seen);
    free(p);
    return n < 0 ? (int)n : ECL_OK;
}

static const struct ecl_workbook_kind kind = {csv_sheets, csv_sheet, csv_start, csv_next,
                                              csv_close};

int ecl_csvbook_open(struct ecl_workbook **wb, int fd, const char *name,
                     const struct ecl_workbook_opts *opts, struct ecl_error *err)
{
    (void)opts;
    struct csvbook *b = calloc(1, sizeof *b);
    *wb               = NULL;
    if (!b) {
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    b->head = (struct ecl_workbook){&kind, name};
    b->fd   = fd;
    b->in   = (struct ecl_input){read_at, NULL, b, name};
    ecl_buf_init(&b->text, 0);
    int r = sniff(b, err);
    if (r != ECL_OK) {
        csv_close(&b->head);
        return r;
    }
    *wb = &b->head;
    return ECL_OK;
}
