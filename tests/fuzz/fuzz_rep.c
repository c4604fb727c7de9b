/* fuzz_rep.c: any bytes as a table whose header is to be recognised and whose rows are
 * to be read, filtered and written: tabs separate cells, line ends rows; a cell that
 * begins with # is a number. Values never grow beyond what was promised. */
#include <stdlib.h>
#include <string.h>

#include "io/workbook_priv.h"
#include "rep/rep_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_CELLS = 2048 };

struct grid {
    struct ecl_workbook head;
    struct ecl_str all, rest;
    uint32_t row;
    struct ecl_cell cell[MAX_CELLS];
};

static size_t grid_sheets(const struct ecl_workbook *wb)
{
    (void)wb;
    return 1;
}

static const char *grid_sheet(const struct ecl_workbook *wb, size_t i)
{
    (void)wb;
    (void)i;
    return "Detail";
}

static int grid_start(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct grid *g = (struct grid *)wb;
    (void)i;
    (void)err;
    g->rest = g->all;
    g->row  = 0;
    return ECL_OK;
}

static int grid_next(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err)
{
    struct grid *g = (struct grid *)wb;
    uint32_t col   = 0;
    size_t n       = 0;
    (void)err;
    if (g->rest.n == 0) {
        return ECL_EOF;
    }
    const char *end = memchr(g->rest.p, '\n', g->rest.n);
    size_t len      = end ? (size_t)(end - g->rest.p) : g->rest.n;
    const char *p = g->rest.p, *stop = p + len;
    while (p < stop && n < MAX_CELLS) {
        const char *tab = memchr(p, '\t', (size_t)(stop - p));
        size_t k        = (size_t)((tab ? tab : stop) - p);
        if (k) {
            bool number  = *p == '#';
            g->cell[n++] = (struct ecl_cell){.col      = col,
                                             .type     = number ? ECL_CELL_NUMBER : ECL_CELL_TEXT,
                                             .exponent = memchr(p, 'E', k) && number,
                                             .text     = {p + number, k - number}};
        }
        p += k + (tab != NULL);
        col++;
    }
    g->rest = ecl_str_make(g->rest.p + len + (end != NULL), g->rest.n - len - (end != NULL));
    *row    = (struct ecl_cell_row){++g->row, n, g->cell};
    return ECL_OK;
}

static const struct ecl_workbook_kind grid_kind = {grid_sheets, grid_sheet, grid_start, grid_next,
                                                   NULL};

static void read_row(const struct rep_head *h, const struct ecl_cell_row *in, struct ecl_buf *b)
{
    struct ecl_str out;
    for (size_t i = 0, k = 0; i < h->n; i++) {
        while (k < in->n && in->cells[k].col < h->col[i]) {
            k++;
        }
        if (k == in->n || in->cells[k].col != h->col[i]) {
            continue;
        }
        b->n   = 0;
        b->max = in->cells[k].text.n + REP_VALUE_ROOM; /* growing beyond it fails */
        if (ecl_buf_reserve(b, b->max) != ECL_OK) {
            abort();
        }
        (void)ecl_rep_value(&in->cells[k], h->column[i].type, 13, b, &out);
        if (out.n > b->max) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rep_tables *tables;
    static struct grid g;
    struct rep_head *h = NULL;
    struct ecl_cell_row row;
    struct ecl_buf b;
    if (!tables && ecl_rep_tables_new(&tables, NULL) != ECL_OK) {
        return 0;
    }
    g.head = (struct ecl_workbook){.kind = &grid_kind, .name = "fuzz"};
    g.all  = ecl_str_make((const char *)data, size);
    ecl_buf_init(&b, 0);
    if (ecl_rep_head_find(tables, &g.head, 0, &h, NULL) == ECL_OK &&
        ecl_workbook_start(&g.head, 0, NULL) == ECL_OK) {
        while (ecl_workbook_next(&g.head, &row, NULL) == ECL_OK) {
            read_row(h, &row, &b);
        }
    }
    ecl_buf_done(&b);
    ecl_rep_head_free(h);
    return 0;
}
