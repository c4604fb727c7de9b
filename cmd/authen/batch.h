/* batch.h: the parts of ecl-authen batch. */
#ifndef BATCH_H
#define BATCH_H

#include <signal.h>

#include "closing.h"
#include "desk.h"
#include "eclaim/visit.h"

/* What becomes of a visit; each is a count of the summary. */
enum batch_end {
    BATCH_DONE,    /* a code that was got now */
    BATCH_BEFORE,  /* a code the journal had */
    BATCH_NONE,    /* there is no code */
    BATCH_REFUSED, /* the service, or a rule, said no */
    BATCH_UNCLEAR, /* not known, or the service could not be reached */
    BATCH_BAD,     /* the row cannot be used */
    BATCH_ENDS,
};

struct batch {
    struct cli cli;
    struct setup setup;
    struct ecl_desk desk;
    struct entry_style style;
    const struct batch_action *action;
    const char *service;
    bool dry, again, rest, no_wait;
    unsigned failures, max_failures; /* in a row */
    enum ecl_desk_existing existing;
    struct ecl_visits *visits;
    struct cli_out out;
    uint64_t count[BATCH_ENDS], met; /* visits that were met with */
    uint64_t told;                   /* lines on standard error */
    struct ecl_right right;
    struct ecl_error err;
};

/* Something to do for each visit. begin opens what it needs; visit answers ECL_OK with *end, or a
 * failure after which nothing more can be done. */
struct batch_action {
    const char *name;
    enum ecl_journal_act act;
    enum ecl_journal_channel channel;
    int (*begin)(struct batch *b);
    int (*visit)(struct batch *b, const struct ecl_visit *v, enum batch_end *end);
};

extern const struct batch_action batch_status, batch_request, batch_close;

/* Tells what is wrong with a row on standard error: of many the first twenty. */
void batch_tell(struct batch *b, const struct ecl_visit *v, const char *text);
/* Writes a row of the result. state and message take the place of the entry's unless NULL. */
int batch_row(struct batch *b, const struct ecl_visit *v, const struct ecl_journal_entry *e,
              const char *state, const char *message);

#endif
