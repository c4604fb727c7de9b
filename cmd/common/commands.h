/* commands.h: a tool that is several: "ecl-authen attach", "ecl-authen card".
 *
 * Each command is a tool of its own: it has its option table, starts with cli_start and
 * ends with cli_end. To add one, declare it in the header of the tool's folder and put it
 * into the table of the tool's main file; the help of the tool follows. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

struct cli_command {
    const struct cli_tool *tool; /* its name is "ecl-TOOL NAME" */
    /* argv[0] is the name of the command; the answer is the exit status. */
    int (*run)(int argc, char **argv);
};

/* Runs the command that argv[1] names and returns its exit status; takes care of
 * --help, --version and wrong usage of the tool itself. name: "ecl-authen"; commands end
 * with NULL. */
int cli_commands(const char *name, const char *purpose, const struct cli_command *const *commands,
                 int argc, char **argv);

#endif
