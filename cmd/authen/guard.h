/* guard.h: keeps cards and secrets that are in memory from other programs, and a card
 * reader that hangs from hanging us. */
#ifndef GUARD_H
#define GUARD_H

/* From here to the end of the program no core is written, and until guard_off no other
 * process of the user may look into this one. */
void guard_on(void);
/* When nothing is left in memory that others must not see. */
void guard_off(void);

/* Ends the program with status 6 when the reader is not ours within a minute: the smart card
 * service lets a program wait for another's transaction as long as that takes. */
void guard_reader_on(const char *tool);
void guard_reader_off(void);

#endif
