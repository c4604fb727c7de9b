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

/* Decimal text of a cell's number: 15 significant digits, no exponent, no
 * trailing zeros. Writes at most 352 bytes and a NUL; returns the length. */
size_t ecl_cell_number(double v, char out[353]);

/* Text of a date serial number, days since 1899-12-30 or 1904-01-01. */
size_t ecl_cell_date(double v, bool date1904, char out[32]);

/* Whether a number format (code text, UTF-8) or a built-in format id shows a date
 * or time: format letters d m y h s outside quotes, brackets and escapes. */
bool ecl_cell_format_is_date(struct ecl_str code);
bool ecl_cell_format_id_is_date(unsigned id);

#endif
