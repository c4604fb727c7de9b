/* authen.h: the commands of ecl-authen, one file of cmd/authen each.
 *
 * A command is a tool of its own: it has its option table, starts with cli_start
 * and ends with cli_end. To add one, declare it here and put it into the table in
 * cmd/ecl-authen.c; the help of ecl-authen follows. */
#ifndef AUTHEN_H
#define AUTHEN_H

#include "cli.h"

struct authen_command {
    const struct cli_tool *tool; /* its name is "ecl-authen NAME" */
    /* argv[0] is the name of the command; the answer is the exit status. */
    int (*run)(int argc, char **argv);
};

extern const struct authen_command authen_appeals;
extern const struct authen_command authen_attach;
extern const struct authen_command authen_batch;
extern const struct authen_command authen_cancel;
extern const struct authen_command authen_card;
extern const struct authen_command authen_close;
extern const struct authen_command authen_config;
extern const struct authen_command authen_decide;
extern const struct authen_command authen_history;
extern const struct authen_command authen_journal;
extern const struct authen_command authen_readers;
extern const struct authen_command authen_report;
extern const struct authen_command authen_request;
extern const struct authen_command authen_right;
extern const struct authen_command authen_status;

#endif
