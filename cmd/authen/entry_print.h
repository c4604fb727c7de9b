/* entry_print.h: an entry of the journal as text, JSON, a row or shell variables. A table of
 * them is a list of codes for ecl-authen attach. */
#ifndef ENTRY_PRINT_H
#define ENTRY_PRINT_H

#include "eclaim/journal.h"
#include "print.h"

struct entry_style {
    enum print_form form;
    bool thai;        /* labels of PRINT_TEXT */
    bool show_values; /* citizen IDs in full */
    bool list;        /* one of several */
    bool line;        /* with the line of a table that the entry answers */
};

/* Appends the header of PRINT_TSV. ECL_OK or ECL_E_NOMEM. */
int entry_print_header(struct ecl_buf *b, const struct entry_style *s);
/* Appends an entry. line: of the table, 0 for none; state and message, when not NULL, take the
 * place of the entry's. */
int entry_print(struct ecl_buf *b, const struct entry_style *s, const struct ecl_journal_entry *e,
                uint64_t line, const char *state, const char *message);

/* The same to standard output. The header is nothing in forms other than PRINT_TSV; entries of
 * a list as text are parted by a blank line. */
int entry_out_header(const struct entry_style *s, struct ecl_error *err);
int entry_out(const struct entry_style *s, const struct ecl_journal_entry *e,
              struct ecl_error *err);
/* The entries of a journal that fit, with their header. */
int entry_out_list(const struct entry_style *s, struct ecl_journal *j,
                   const struct ecl_journal_filter *f, struct ecl_error *err);

/* "***" and the last four digits of a citizen ID. */
void entry_mask(const char *pid, char out[16]);

#endif
