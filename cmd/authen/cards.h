/* cards.h: the cards that lie in the readers, one after the other. */
#ifndef CARDS_H
#define CARDS_H

#include "eclaim/card.h"

/* Whether an error is one of the card, after which another card may do better. */
bool cards_at_fault(int code);

/* Calls fn for the cards that lie in the readers, or come in within wait_ms (-1: without end),
 * until one of them can be read. ECL_EOF: there is none; else what fn answered to the card that was
 * read, or to the first one when none could be. */
int cards_first(struct ecl_pcsc *p, int wait_ms, int (*fn)(void *ctx, struct ecl_error *err),
                void *ctx, struct ecl_error *err);

#endif
