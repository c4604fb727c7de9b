/* card_priv.h: bytes of a card to values. All take any bytes. */
#ifndef ECL_CARD_PRIV_H
#define ECL_CARD_PRIV_H

#include "eclaim/card.h"

/* TIS-620 to UTF-8 with a NUL: control bytes become blanks, blanks at both ends go.
 * room must hold three bytes for each of s and one more. Adds to *undefined. */
void ecl_card_text(struct ecl_str s, char *out, size_t room, size_t *undefined);
void ecl_card_name(struct ecl_str s, struct ecl_card_name *name, size_t *undefined);
void ecl_card_address(struct ecl_str s, struct ecl_card_address *address, size_t *undefined);
void ecl_card_date(struct ecl_str s, struct ecl_card_date *date, size_t *undefined);

/* The bytes of the JPEG in what the card keeps for it, moved to its start; 0: none. */
size_t ecl_card_photo(unsigned char *p, size_t n);

#endif
