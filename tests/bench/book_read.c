/* book_read: reads all rows of all sheets of workbooks and prints what was there.
 *
 *     book_read [--tsv] FILE...
 *
 * For each sheet: its name, rows, cells, and bytes of text. With --tsv the cells
 * themselves, as rows of a table: what a spreadsheet program exports. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "eclaim/workbook.h"

static void print_row(const struct ecl_cell_row *row)
{
    uint32_t col = 0;
    for (size_t i = 0; i < row->n; i++) {
        for (; col < row->cells[i].col; col++) {
            putc_unlocked('\t', stdout);
        }
        fwrite_unlocked(row->cells[i].text.p, 1, row->cells[i].text.n, stdout);
    }
    putc_unlocked('\n', stdout);
}

static int read_sheet(struct ecl_workbook *wb, size_t i, bool tsv, struct ecl_error *err)
{
    uint64_t rows = 0, cells = 0, bytes = 0;
    struct ecl_cell_row row;
    int r = ecl_workbook_start(wb, i, err);
    while (r == ECL_OK && (r = ecl_workbook_next(wb, &row, err)) == ECL_OK) {
        rows++;
        cells += row.n;
        for (size_t k = 0; k < row.n; k++) {
            bytes += row.cells[k].text.n;
        }
        if (tsv) {
            print_row(&row);
        }
    }
    if (r == ECL_EOF && !tsv) {
        printf("%s\t%" PRIu64 " rows\t%" PRIu64 " cells\t%" PRIu64 " bytes\n",
               ecl_workbook_sheet(wb, i), rows, cells, bytes);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

static int read_book(const char *path, bool tsv, struct ecl_error *err)
{
    struct ecl_workbook *wb = NULL;
    int fd                  = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return ecl_fail(err, ECL_E_READ, path, "cannot be opened");
    }
    int r = ecl_workbook_open(&wb, fd, path, NULL, err);
    for (size_t i = 0; r == ECL_OK && i < ecl_workbook_sheets(wb); i++) {
        r = read_sheet(wb, i, tsv, err);
    }
    ecl_workbook_close(wb);
    close(fd);
    return r;
}

int main(int argc, char **argv)
{
    bool tsv   = argc > 1 && strcmp(argv[1], "--tsv") == 0;
    int status = 0;
    for (int i = 1 + tsv; i < argc; i++) {
        struct ecl_error err;
        if (read_book(argv[i], tsv, &err) != ECL_OK) {
            fprintf(stderr, "book_read: %s: %s\n", err.file, err.text);
            status = 1;
        }
    }
    return status;
}
