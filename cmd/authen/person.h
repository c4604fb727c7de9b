/* person.h: whom a command is about: an operand, a line of standard input, or the person
 * whose card lies in the reader. The citizen ID of an operand stands in the list of
 * processes for all users to see; the other two do not. */
#ifndef PERSON_H
#define PERSON_H

#include "cli.h"

enum { OPT_PERSON_CARD = 921, OPT_PERSON_READER };

/* clang-format off */
#define PERSON_CARD \
    {"card", 0, NULL, "ask for the person whose card lies in the reader", OPT_PERSON_CARD}
#define PERSON_READER \
    {"reader", 'r', "NAME", "with --card, use the reader with NAME in its name", OPT_PERSON_READER}
/* clang-format on */

/* All zero before the first call. */
struct person {
    char pid[16];
    bool by_card;
    const char *reader;
};

/* Takes an option of those above; false: it is none of them. */
bool person_option(struct person *p, const struct cli *c, int id);
/* The operands: PID, "-" or none. Ends the program with status 2 unless they say whom. */
void person_check(const struct person *p, const struct cli *c);
/* Fills in pid. Call guard_on (setup_open does) before. */
int person_find(struct person *p, const struct cli *c, struct ecl_error *err);
/* "***5677", for messages. */
const char *person_masked(const struct person *p);

#endif
