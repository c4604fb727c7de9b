/* holder.h: the card in a reader of this computer, and whether it still lies there. */
#ifndef HOLDER_H
#define HOLDER_H

#include "eclaim/card.h"
#include "eclaim/verify.h"

struct holder {
    struct ecl_pcsc *pcsc;
    char pid[16];
    struct ecl_birth birth; /* y == 0: the card does not say */
    int64_t at_ms;          /* when it was found */
    const char *tool;       /* for messages */
};

/* Reads the first card that can be read, waiting for at most wait_ms (-1: without end). reader:
 * part of its name, or NULL. Close it afterwards in any case. */
int holder_read(struct holder *h, const char *tool, const char *reader, int wait_ms,
                struct ecl_error *err);
/* Reads it again: ECL_E_UNSAFE when another person's card lies there, ECL_E_CARD when none does. */
int holder_same(struct holder *h, struct ecl_error *err);
void holder_close(struct holder *h);

#endif
