/* card_print.h: a card as text, JSON, a row or shell variables. */
#ifndef CARD_PRINT_H
#define CARD_PRINT_H

#include "eclaim/card.h"
#include "print.h"

/* What is printed besides the card itself. */
struct card_extra {
    const char *reader;
    const char *photo;  /* where the photo was written, or NULL */
    struct ecl_date on; /* the day of the age */
    bool thai;          /* labels of PRINT_TEXT */
};

/* Appends a card in its form. ECL_OK or ECL_E_NOMEM. */
int card_print(struct ecl_buf *b, enum print_form form, const struct ecl_card *card,
               const struct card_extra *extra);
/* Appends the header of PRINT_TSV. */
int card_print_header(struct ecl_buf *b);

#endif
