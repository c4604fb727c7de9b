/* ecl-authen.c: who a patient is, by the card: hands over to its commands, which
 * stand in cmd/authen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authen/authen.h"

static const struct authen_command *const commands[] = {
    &authen_appeals,
    &authen_attach,
    &authen_batch,
    &authen_cancel,
    &authen_card,
    &authen_close,
    &authen_config,
    &authen_decide,
    &authen_history,
    &authen_journal,
    &authen_readers,
    &authen_report,
    &authen_request,
    &authen_right,
    &authen_status,
};

#define PREFIX "ecl-authen "

static const struct authen_command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i]->tool->name + sizeof PREFIX - 1, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

/* The commands with their options, for --help. */
static char *overview(void)
{
    char *text = NULL;
    size_t n   = 0;
    FILE *f    = open_memstream(&text, &n);
    if (!f) {
        return NULL;
    }
    fputs("Commands, and the options they have besides these:", f);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fputs("\n\n", f);
        cli_print_own(f, commands[i]->tool);
    }
    return fclose(f) == 0 ? text : NULL;
}

int main(int argc, char **argv)
{
    static const struct cli_opt none[] = {{NULL, 0, NULL, NULL, 0}};
    static struct cli_tool tool        = {
               "ecl-authen", "COMMAND", "identity of a patient, claim codes, close of right",
               none,         NULL,      0,
    };
    const struct authen_command *command = argc > 1 ? command_find(argv[1]) : NULL;
    if (command) {
        return command->run(argc - 1, argv + 1);
    }
    struct cli c;
    char *notes = overview();
    tool.notes  = notes;
    cli_start(&c, &tool, argc, argv);
    while (cli_next(&c) != 0) {
    }
    free(notes);
    tool.notes = NULL;
    if (c.noperands == 0) {
        cli_usage(&c, "which command?");
    }
    if (command_find(c.operands[0])) {
        cli_usage(&c, "options follow the command: ecl-authen %s [OPTION]...", c.operands[0]);
    }
    cli_usage(&c, "'%s' is not a command", c.operands[0]);
}
