/* journal.h: the parts of ecl-authen journal. */
#ifndef JOURNAL_COMMAND_H
#define JOURNAL_COMMAND_H

#include "desk.h"

struct journal_run {
    struct cli cli;
    struct setup setup;
    struct ecl_desk desk;
    struct entry_style style;
    struct ecl_journal_filter filter;
    bool all, filtered;     /* filtered: by state */
    struct ecl_date before; /* of --prune; y == 0: not given */
    /* Of note. */
    struct ecl_journal_entry note;
    bool undone, cancelled, dated, by_agent;
    unsigned minutes; /* that it took; 0: not known */
    struct ecl_error err;
    int status;
};

/* ecl-authen journal settle [ENTRY]...; the operands are those behind the word. */
int journal_settle(struct journal_run *run);
/* ecl-authen journal note ENTRY | PID | -. */
int journal_note(struct journal_run *run);

#endif
