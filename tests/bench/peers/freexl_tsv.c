/* freexl_tsv.c: FILE.xls: all sheets as tab-separated rows, with freexl; peers.sh compiles
 * it when libfreexl-dev is installed. */
#include <freexl.h>
#include <stdio.h>

static void print_cell(const FreeXL_CellValue *v)
{
    switch (v->type) {
    case FREEXL_CELL_INT:
        printf("%d", v->value.int_value);
        break;
    case FREEXL_CELL_DOUBLE:
        printf("%.15g", v->value.double_value);
        break;
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME:
        fputs_unlocked(v->value.text_value, stdout);
        break;
    default:
        break;
    }
}

static int print_sheet(const void *book)
{
    unsigned int rows;
    unsigned short columns;
    if (freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK) {
        return 1;
    }
    for (unsigned int r = 0; r < rows; r++) {
        for (unsigned short c = 0; c < columns; c++) {
            FreeXL_CellValue v;
            if (c) {
                putc_unlocked('\t', stdout);
            }
            if (freexl_get_cell_value(book, r, c, &v) == FREEXL_OK) {
                print_cell(&v);
            }
        }
        putc_unlocked('\n', stdout);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const void *book;
    unsigned int sheets;
    int status = 0;
    if (argc < 2 || freexl_open(argv[1], &book) != FREEXL_OK ||
        freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &sheets) != FREEXL_OK) {
        return 1;
    }
    for (unsigned short i = 0; i < sheets; i++) {
        status |= freexl_select_active_worksheet(book, i) != FREEXL_OK || print_sheet(book);
    }
    freexl_close(book);
    return status;
}
