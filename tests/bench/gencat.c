/* gencat: drug catalogues of invented drugs, and tables as a spreadsheet keeps them.
 *
 *     gencat ROWS FILE.tsv|FILE.xlsx    a download of 25 columns: ROWS rows, ten of a drug
 *     gencat -s FILE.xlsx <TABLE.tsv    the table with what looks like a number as a number,
 *                                       dates as dates: what opening a CSV makes of it
 *
 * The same arguments give the same cells. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "eclaim/base.h"

enum { VERSIONS = 10, FIRST_DAY = 18262 /* 2020-01-01 */, STEP = 91, LINE_MAX_ = 1 << 16 };

struct sink {
    FILE *text;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *date;
    lxw_row_t row;
};

/* --- a table as a spreadsheet keeps it ------------------------------------------------------ */

static bool is_number(const char *s)
{
    char *end;
    return *s && strspn(s, "0123456789.") == strlen(s) && (strtod(s, &end), *end == '\0');
}

static bool is_date(const char *s, lxw_datetime *d)
{
    int n = 0;
    *d    = (lxw_datetime){0};
    return sscanf(s, "%2d/%2d/%4d%n", &d->day, &d->month, &d->year, &n) == 3 && s[n] == '\0' &&
           d->year < 2500;
}

static void put_cell(struct sink *s, lxw_col_t col, const char *v, bool header)
{
    lxw_datetime d;
    if (header || !*v) {
        worksheet_write_string(s->sheet, s->row, col, v, NULL);
    } else if (is_number(v)) {
        worksheet_write_number(s->sheet, s->row, col, strtod(v, NULL), NULL);
    } else if (is_date(v, &d)) {
        worksheet_write_datetime(s->sheet, s->row, col, &d, s->date);
    } else {
        worksheet_write_string(s->sheet, s->row, col, v, NULL);
    }
}

static int as_spreadsheet(struct sink *s)
{
    static char line[LINE_MAX_];
    for (; fgets(line, sizeof line, stdin); s->row++) {
        lxw_col_t col               = 0;
        line[strcspn(line, "\r\n")] = '\0';
        for (char *p = line, *tab; p; p = tab) {
            tab = strchr(p, '\t');
            if (tab) {
                *tab++ = '\0';
            }
            put_cell(s, col++, p, s->row == 0);
        }
    }
    return 0;
}

/* --- a catalogue ----------------------------------------------------------------------------- */

static void put(struct sink *s, lxw_col_t col, const char *v)
{
    if (s->text) {
        fprintf(s->text, "%s%s", col ? "\t" : "", v);
    } else if (*v) {
        worksheet_write_string(s->sheet, s->row, col, v, NULL);
    }
}

static void end_row(struct sink *s)
{
    if (s->text) {
        fputc('\n', s->text);
    }
    s->row++;
}

static void put_row(struct sink *s, unsigned drug, unsigned version)
{
    static const char flags[]      = {'A', 'U', 'U', 'E', 'U', 'U', 'U', 'E', 'U', 'U'};
    char v[ECL_DRUG_NDOWNLOAD][64] = {{0}};
    struct ecl_date day            = ecl_date_from_days((int32_t)(FIRST_DAY + (int)version * STEP));
    unsigned price                 = 25 + drug % 5000 + version * 25;
    char flag                      = flags[version % VERSIONS], date[16];
    snprintf(date, sizeof date, "%02d/%02d/%04d", day.d, day.m, day.y);
    snprintf(v[ECL_DRUG_HOSPDRUGCODE], 64, "%07u", drug);
    snprintf(v[ECL_DRUG_PRODUCTCAT], 64, "1");
    snprintf(v[ECL_DRUG_TMTID], 64, "%06u", 900000 + drug % 100000);
    snprintf(v[ECL_DRUG_GENERICNAME], 64, "examplol %u", drug);
    snprintf(v[ECL_DRUG_TRADENAME], 64, "ยาตัวอย่าง %u", drug);
    snprintf(v[ECL_DRUG_DOSAGEFORM], 64, "tablet");
    snprintf(v[ECL_DRUG_STRENGTH], 64, "%u mg", 5 * (1 + drug % 200));
    snprintf(v[ECL_DRUG_CONTENT], 64, "1 tablet");
    snprintf(v[ECL_DRUG_UNITPRICE], 64, "%u.%02u", price / 100, price % 100);
    snprintf(v[ECL_DRUG_DISTRIBUTOR], 64, "บริษัทตัวอย่าง จำกัด");
    snprintf(v[ECL_DRUG_MANUFACTURER], 64, "Example Pharma");
    snprintf(v[ECL_DRUG_ISED], 64, drug % 3 ? "E" : "N");
    snprintf(v[ECL_DRUG_NDC24], 64, "999000000000%012u", drug);
    snprintf(v[ECL_DRUG_UPDATEFLAG], 64, "%c", flag);
    snprintf(v[ECL_DRUG_DATECHANGE], 64, "%s", flag == 'U' ? "" : date);
    snprintf(v[ECL_DRUG_DATEUPDATE], 64, "%s", flag == 'E' ? "" : date);
    snprintf(v[ECL_DRUG_DATEEFFECTIVE], 64, "%s", date);
    snprintf(v[ECL_DRUG_ISED_APPROVED], 64, "%s", v[ECL_DRUG_ISED]);
    snprintf(v[ECL_DRUG_NDC24_APPROVED], 64, "%s", v[ECL_DRUG_NDC24]);
    snprintf(v[ECL_DRUG_DATE_APPROVED], 64, "%s", date);
    snprintf(v[ECL_DRUG_ISED_STATUS], 64, "01");
    for (lxw_col_t i = 0; i < ECL_DRUG_NDOWNLOAD; i++) {
        put(s, i, v[i]);
    }
    end_row(s);
}

static int make_catalogue(struct sink *s, unsigned long rows)
{
    const struct ecl_base_column *c;
    ecl_base_columns(ECL_BASE_DRUGS, &c);
    for (lxw_col_t i = 0; i < ECL_DRUG_NDOWNLOAD; i++) {
        put(s, i, c[i].name);
    }
    end_row(s);
    for (unsigned long i = 0; i < rows; i++) {
        put_row(s, (unsigned)(i / VERSIONS) + 1, (unsigned)(i % VERSIONS));
    }
    return 0;
}

static bool open_sink(struct sink *s, const char *path)
{
    const char *dot = strrchr(path, '.');
    if (dot && strcmp(dot, ".xlsx") == 0) {
        lxw_workbook_options o = {.constant_memory = LXW_TRUE};
        s->book                = workbook_new_opt(path, &o);
        s->sheet               = s->book ? workbook_add_worksheet(s->book, "drugs") : NULL;
        s->date                = s->book ? workbook_add_format(s->book) : NULL;
        if (s->date) {
            format_set_num_format(s->date, "dd/mm/yyyy");
        }
        return s->sheet && s->date;
    }
    s->text = fopen(path, "w");
    return s->text != NULL;
}

int main(int argc, char **argv)
{
    struct sink s    = {0};
    bool spreadsheet = argc == 3 && strcmp(argv[1], "-s") == 0;
    if (argc != 3 || !open_sink(&s, argv[2]) || (spreadsheet && !s.book)) {
        fputs("usage: gencat ROWS FILE.tsv|FILE.xlsx, or gencat -s FILE.xlsx <TABLE.tsv\n", stderr);
        return 2;
    }
    int r = spreadsheet ? as_spreadsheet(&s) : make_catalogue(&s, strtoul(argv[1], NULL, 10));
    if (s.book && workbook_close(s.book) != LXW_NO_ERROR) {
        r = 1;
    }
    return s.text && fclose(s.text) != 0 ? 1 : r;
}
