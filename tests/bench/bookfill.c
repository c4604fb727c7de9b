/* bookfill.c: fills in a list of work as a clerk does:
 *     bookfill IN.xlsx OUT.xlsx FILE:LINE:FIELD=VALUE...
 * Copies the first sheet as text cells and puts VALUE into column "new" of the row of that
 * file, line and field. FILE:LINE:FIELD@WORD puts WORD into column "action". */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "eclaim/workbook.h"

enum { MAX_COLS = 64 };

enum { C_FILE, C_LINE, C_FIELD, C_NEW, C_ACTION, NCOLS };

static const char *const names[NCOLS] = {"file", "line", "field", "new", "action"};

static void die(const char *what)
{
    fprintf(stderr, "bookfill: %s\n", what);
    exit(1);
}

/* The cell of a column as text; "" when it is empty. */
static const char *text_at(const struct ecl_cell_row *row, int col, char *room, size_t size)
{
    room[0] = '\0';
    for (size_t i = 0; i < row->n; i++) {
        if ((int)row->cells[i].col == col && row->cells[i].text.n < size) {
            memcpy(room, row->cells[i].text.p, row->cells[i].text.n);
            room[row->cells[i].text.n] = '\0';
        }
    }
    return room;
}

static void write_text(lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, struct ecl_str s)
{
    char *z = malloc(s.n + 1);
    if (!z) {
        die("out of memory");
    }
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    worksheet_write_string(ws, row, col, z, NULL);
    free(z);
}

static void find_columns(const struct ecl_cell_row *row, int col[NCOLS])
{
    for (size_t i = 0; i < row->n; i++) {
        struct ecl_str s = row->cells[i].text;
        const char *lf   = memrchr(s.p, '\n', s.n);
        size_t skip      = lf ? (size_t)(lf + 1 - s.p) : 0;
        for (int k = 0; k < NCOLS; k++) {
            if (ecl_str_is(ecl_str_make(s.p + skip, s.n - skip), names[k])) {
                col[k] = (int)row->cells[i].col;
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct ecl_error err    = {0};
    struct ecl_workbook *in = NULL;
    struct ecl_cell_row row;
    int col[NCOLS] = {-1, -1, -1, -1, -1}, used = 0;
    int fd = argc > 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || ecl_workbook_open(&in, fd, argv[1], &(struct ecl_workbook_opts){0}, &err) ||
        ecl_workbook_start(in, 0, &err)) {
        die(err.text[0] ? err.text : "usage: bookfill IN.xlsx OUT.xlsx FILE:LINE:FIELD=VALUE...");
    }
    lxw_workbook *out = workbook_new(argv[2]);
    lxw_worksheet *ws = workbook_add_worksheet(out, "worklist");
    while (ecl_workbook_next(in, &row, &err) == ECL_OK) {
        char file[64], line[64], field[64], place[256];
        if (row.number == 1) {
            find_columns(&row, col);
        }
        for (size_t i = 0; i < row.n; i++) {
            write_text(ws, row.number - 1, (lxw_col_t)row.cells[i].col, row.cells[i].text);
        }
        snprintf(place, sizeof place, "%s:%s:%s", text_at(&row, col[C_FILE], file, sizeof file),
                 text_at(&row, col[C_LINE], line, sizeof line),
                 text_at(&row, col[C_FIELD], field, sizeof field));
        for (int i = 3; i < argc; i++) {
            size_t n = strcspn(argv[i], "=@");
            if (argv[i][n] && n == strlen(place) && memcmp(argv[i], place, n) == 0) {
                int to = argv[i][n] == '=' ? col[C_NEW] : col[C_ACTION];
                worksheet_write_string(ws, row.number - 1, (lxw_col_t)to, argv[i] + n + 1, NULL);
                used++;
            }
        }
    }
    ecl_workbook_close(in);
    if (workbook_close(out) != LXW_NO_ERROR) {
        die("cannot write");
    }
    printf("%d of %d filled in\n", used, argc - 3);
    return 0;
}
