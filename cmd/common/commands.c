/* commands.c: which command of a tool is meant, and the help of all of them. */
#include "commands.h"

#include <stdlib.h>
#include <string.h>

/* The name of a command stands behind that of the tool and a blank. */
static const struct cli_command *find(const struct cli_command *const *commands, const char *tool,
                                      const char *name)
{
    for (; *commands; commands++) {
        if (strcmp((*commands)->tool->name + strlen(tool) + 1, name) == 0) {
            return *commands;
        }
    }
    return NULL;
}

/* The commands with their options, for --help. */
static char *overview(const struct cli_command *const *commands)
{
    char *text = NULL;
    size_t n   = 0;
    FILE *f    = open_memstream(&text, &n);
    if (!f) {
        return NULL;
    }
    fputs("Commands, and the options they have besides these:", f);
    for (; *commands; commands++) {
        fputs("\n\n", f);
        cli_print_own(f, (*commands)->tool);
    }
    return fclose(f) == 0 ? text : NULL;
}

int cli_commands(const char *name, const char *purpose, const struct cli_command *const *commands,
                 int argc, char **argv)
{
    static const struct cli_opt none[] = {{NULL, 0, NULL, NULL, 0}};
    static struct cli_tool tool; /* cli.c keeps a pointer to it */
    const struct cli_command *command = argc > 1 ? find(commands, name, argv[1]) : NULL;
    if (command) {
        return command->run(argc - 1, argv + 1);
    }
    struct cli c;
    char *notes = overview(commands);
    tool        = (struct cli_tool){name, "COMMAND", purpose, none, notes, 0};
    cli_start(&c, &tool, argc, argv);
    while (cli_next(&c) != 0) {
    }
    free(notes);
    tool.notes = NULL;
    if (c.noperands == 0) {
        cli_usage(&c, "which command?");
    }
    if (find(commands, name, c.operands[0])) {
        cli_usage(&c, "options follow the command: %s %s [OPTION]...", name, c.operands[0]);
    }
    cli_usage(&c, "'%s' is not a command", c.operands[0]);
}
