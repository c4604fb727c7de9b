/* closing.h: what a close of right is made of, for one visit and for a table of them. */
#ifndef CLOSING_H
#define CLOSING_H

#include "eclaim/journal.h"
#include "facts.h"
#include "setup.h"

/* The settings a close cannot do without: facility and member of staff. */
int closing_begin(const struct setup *s, struct ecl_close *c, struct ecl_error *err);

/* Sets both times of a close: a day and the minutes since its midnight in Thailand. */
void closing_time(struct ecl_close *c, struct ecl_date day, int minutes);

/* Asks the service for the right of the person on the day of the close, and takes main_code from
 * it; right must live as long as the close. ECL_E_USAGE: the service does not know the person. */
int closing_right(const struct setup *s, struct ecl_close *c, struct ecl_right *right,
                  struct ecl_error *err);

/* How the patient was verified, checked by the rules: e->way, reason, certifier and relation are
 * filled; birth may be unknown (y == 0). Fills e->appeal. no_card: the patient has no ID card. */
int closing_rules(const struct facts *f, bool innovation, struct ecl_birth birth, bool no_card,
                  bool thai, struct ecl_journal_entry *e, struct ecl_error *err);

#endif
