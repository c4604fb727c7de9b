/* codes_print.h: claim codes of a person as text, JSON or rows. */
#ifndef CODES_PRINT_H
#define CODES_PRINT_H

#include "eclaim/right.h"
#include "print.h"

struct codes_list {
    const char *pid;
    const char *date, *service; /* that were asked for, or NULL */
    const char *message;        /* what the service says, or NULL */
    const char *hcode;          /* of one's own facility, or NULL */
    const struct ecl_claim_code *codes;
    size_t n;
};

/* How many codes are of one's own facility. */
size_t codes_here(const struct codes_list *l);

/* Appends them; form is PRINT_TEXT, PRINT_JSON or PRINT_TSV. ECL_OK or ECL_E_NOMEM. */
int codes_print(struct ecl_buf *b, enum print_form form, const struct codes_list *l, bool thai);

#endif
