/* tsvbook: makes a workbook of a tab-separated table, as a clerk would have typed it.
 *
 *     tsvbook FILE.xlsx [NUMBERS] <table.tsv
 *
 * One sheet, the first row as it stands. NUMBERS is a list of columns, counted from 1, such
 * as 4,7, whose values become numbers; values written 2026-01-31 become date cells
 * everywhere. All else is text. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { LINE = 65536, COLUMNS = 64 };

static bool is_date(const char *s, lxw_datetime *d)
{
    char end = '\0';
    *d       = (lxw_datetime){0};
    return strlen(s) == 10 && sscanf(s, "%4d-%2d-%2d%c", &d->year, &d->month, &d->day, &end) == 3;
}

int main(int argc, char **argv)
{
    static char line[LINE];
    bool number[COLUMNS] = {false};
    if (argc < 2) {
        fputs("usage: tsvbook FILE.xlsx [NUMBERS] <table.tsv\n", stderr);
        return 2;
    }
    for (const char *p = argc > 2 ? argv[2] : ""; *p; p += strcspn(p, ","), p += *p == ',') {
        long c = strtol(p, NULL, 10);
        if (c > 0 && c <= COLUMNS) {
            number[c - 1] = true;
        }
    }
    lxw_workbook *book   = workbook_new(argv[1]);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    lxw_format *day      = workbook_add_format(book);
    format_set_num_format(day, "yyyy-mm-dd");
    for (lxw_row_t row = 0; fgets(line, sizeof line, stdin); row++) {
        line[strcspn(line, "\r\n")] = '\0';
        lxw_col_t col               = 0;
        for (char *p = line, *next; p; p = next, col++) {
            lxw_datetime d;
            next = strchr(p, '\t');
            if (next) {
                *next++ = '\0';
            }
            if (!*p) {
                continue;
            }
            if (row && is_date(p, &d)) {
                worksheet_write_datetime(sheet, row, col, &d, day);
            } else if (row && col < COLUMNS && number[col]) {
                worksheet_write_number(sheet, row, col, strtod(p, NULL), NULL);
            } else {
                worksheet_write_string(sheet, row, col, p, NULL);
            }
        }
    }
    return workbook_close(book) == LXW_NO_ERROR ? 0 : 4;
}
