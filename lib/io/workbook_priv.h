/* workbook_priv.h: what each kind of workbook provides. */
#ifndef ECLAIM_IO_WORKBOOK_PRIV_H
#define ECLAIM_IO_WORKBOOK_PRIV_H

#include "eclaim/workbook.h"

/* The head of every kind's own structure. */
struct ecl_workbook {
    const struct ecl_workbook_kind *kind;
    const char *name; /* for messages, the caller's */
};

struct ecl_workbook_kind {
    size_t (*sheets)(const struct ecl_workbook *wb);
    const char *(*sheet)(const struct ecl_workbook *wb, size_t i);
    int (*start)(struct ecl_workbook *wb, size_t i, struct ecl_error *err);
    int (*next)(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err);
    void (*close)(struct ecl_workbook *wb);
};

/* The kinds; each is called when the first bytes are of its kind. */
int ecl_xlsx_open(struct ecl_workbook **wb, int fd, const char *name,
                  const struct ecl_workbook_opts *opts, struct ecl_error *err);
int ecl_xls_open(struct ecl_workbook **wb, int fd, const char *name,
                 const struct ecl_workbook_opts *opts, struct ecl_error *err);
int ecl_csvbook_open(struct ecl_workbook **wb, int fd, const char *name,
                     const struct ecl_workbook_opts *opts, struct ecl_error *err);

/* Text buffers of the functions below, NUL included. */
#define ECL_CELL_NUMBER_MAX ((size_t)353)
#define ECL_CELL_DATE_MAX   ((size_t)32)

/* Decimal text of a cell's number: 15 significant digits, no exponent, no
 * trailing zeros. Returns the length; 0 when v is not finite. */
size_t ecl_cell_number(double v, char out[ECL_CELL_NUMBER_MAX]);

/* The same of a number that stands as text, such as -1.50E+03: rounded in decimal,
 * never through binary. 0 when s is not a number. *exponent: it is in scientific
 * notation and at least 1. */
size_t ecl_cell_number_text(struct ecl_str s, char out[ECL_CELL_NUMBER_MAX], bool *exponent);

/* Text of a date serial number, days since 1899-12-30 or 1904-01-01, to the second:
 * YYYY-MM-DD, with HH:MM:SS unless that is midnight, or HH:MM:SS alone below 1. 0
 * when no date has this number (negative, beyond the year 9999): show the number. */
size_t ecl_cell_date(double v, bool date1904, char out[ECL_CELL_DATE_MAX]);

/* The same for the text of ecl_cell_number_text. */
size_t ecl_cell_date_text(struct ecl_str s, bool date1904, char out[ECL_CELL_DATE_MAX]);

/* A text that a spreadsheet made out of a long number: 1.23457E+12. */
bool ecl_cell_text_exponent(struct ecl_str s);

/* Whether a number format (code text, UTF-8) or a built-in format id shows a date
 * or time: format letters d m y h s outside quotes, brackets and escapes. */
bool ecl_cell_format_is_date(struct ecl_str code);
bool ecl_cell_format_id_is_date(unsigned id);

#endif
