/* cancel.c: ecl-authen cancel, a close of right taken back. */
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "desk.h"

enum { OPT_DRY_RUN = 1, OPT_SHOW_VALUES, OPT_TO };

static const struct cli_opt options[] = {
    SETUP_CONFIG,
    {"dry-run", 'n', NULL, "show what would be cancelled; nothing is sent or written", OPT_DRY_RUN},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"to", 't', "FORM", "text, json, tsv or env (text)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen cancel",
    "ENTRY",
    "cancel a close of right, by the number of its entry in the journal",
    options,
    "No source tells the path of this call: it is refused unless nhso.cancel-path is set.",
    0,
};

struct run {
    struct cli cli;
    struct setup setup;
    struct ecl_desk desk;
    struct entry_style style;
    bool dry;
    int64_t of;
    struct ecl_journal_entry entry;
    struct ecl_error err;
};

static void parse(struct run *run)
{
    struct cli *c = &run->cli;
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&run->setup, c, id)) {
            continue;
        }
        if (id == OPT_DRY_RUN) {
            run->dry = true;
        } else if (id == OPT_SHOW_VALUES) {
            run->style.show_values = true;
        } else {
            run->style.form = desk_form(c, false);
        }
    }
    if (c->noperands != 1) {
        cli_usage(c, "one entry is expected; see ecl-authen journal");
    }
    run->of         = desk_entry_number(c, c->operands[0]);
    run->style.thai = c->thai;
}

/* A dry run has nothing to find in a journal that is not there. */
static int cancel(struct run *run)
{
    const char *path = NULL;
    int r            = run->desk.journal ? ECL_OK
                                         : ecl_fail(&run->err, ECL_E_USAGE, NULL, "there is no journal yet");
    r = r == ECL_OK ? setup_need(&run->setup, "nhso.cancel-path", &path, &run->err) : r;
    if (r == ECL_E_USAGE && !path && run->desk.journal) {
        return ecl_fail_at(&run->err, ECL_E_UNSAFE, NULL, 0, "nhso.cancel-path",
                           "is not set, and no source tells it: ask the Office, or cancel in the "
                           "web page and note it with 'ecl-authen journal note'");
    }
    return r == ECL_OK ? ecl_desk_cancel(&run->desk, run->of, &run->entry, &run->err) : r;
}

static int run_cancel(int argc, char **argv)
{
    static struct run run;
    struct cli *c = &run.cli;
    cli_start(c, &tool, argc, argv);
    parse(&run);
    int64_t begun = desk_now();
    int r         = setup_open(&run.setup, &run.err);
    r = r == ECL_OK ? setup_nhso(&run.setup, SETUP_STATUS | SETUP_ENDPOINT, &run.err) : r;
    r = r == ECL_OK ? desk_open(&run.desk, c, &run.setup, run.dry, &run.err) : r;
    r = r == ECL_OK ? cancel(&run) : r;
    int status;
    if (r == ECL_EOF && run.dry) {
        cli_note(c, "dry run, nothing was sent: entry %lld, number %s, would be cancelled",
                 (long long)run.of, run.entry.number);
        status = CLI_DONE;
    } else if (r == ECL_OK) {
        if (run.entry.sent_ms < begun) {
            cli_note(c, "it was cancelled before (entry %lld)", (long long)run.entry.id);
        }
        status = desk_print(&run.style, &run.entry, &run.err) == ECL_OK ? CLI_DONE
                                                                        : cli_fail(c, &run.err);
    } else {
        status = desk_tell(c, &run.entry, &run.err);
    }
    desk_close(&run.desk);
    explicit_bzero(&run.entry, sizeof run.entry);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_cancel = {&tool, run_cancel};
