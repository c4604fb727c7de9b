/* print.h: one value as text for people, JSON, a cell or a shell variable. */
#ifndef PRINT_H
#define PRINT_H

#include "cli.h"

enum print_form { PRINT_TEXT, PRINT_JSON, PRINT_TSV, PRINT_ENV };

/* The form of that name, or -1. */
int print_form_find(const char *name);

enum print_type { PRINT_STRING, PRINT_NUMBER, PRINT_YES_NO };

/* What a value is called. */
struct print_field {
    const char *key;            /* NULL: in PRINT_TEXT only */
    const char *english, *thai; /* labels; NULL: not in PRINT_TEXT */
    enum print_type type;
};

/* How a record is written. */
struct print_style {
    enum print_form form;
    bool thai;          /* labels of PRINT_TEXT */
    const char *prefix; /* of shell variables: "CARD_" */
};

/* Appends a value of a record; "" is none. at is its place among those with a key, of n: the first
 * opens the record and the last ends it. ECL_OK or ECL_E_NOMEM. */
int print_value(struct ecl_buf *b, const struct print_style *s, const struct print_field *f,
                const char *value, size_t at, size_t n);

/* Appends a JSON string. Bytes that are no UTF-8, which only names of readers and files
 * can have, become question marks. */
int print_json(struct ecl_buf *b, const char *value);
/* Appends a cell: tabs and line ends are blanks. */
int print_cell(struct ecl_buf *b, const char *value);
/* Appends "label:   value" with the values in a column, and a line end. */
int print_line(struct ecl_buf *b, const char *label, const char *value);

/* Writes what is in b to standard output, wipes and frees it. */
int print_out(struct ecl_buf *b, struct ecl_error *err);

#endif
