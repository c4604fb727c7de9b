/* appeals.c: ecl-authen appeals, verifications by card that still need their appeal. */
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "desk.h"

enum { OPT_ALL = 1, OPT_FILED, OPT_ON, OPT_SHOW_VALUES, OPT_SINCE, OPT_TO, OPT_UNTIL };

static const struct cli_opt options[] = {
    {"all", 'a', NULL, "those whose appeal was filed, too", OPT_ALL},
    SETUP_CONFIG,
    {"filed", 0, "ENTRY", "note that the appeal of an entry was filed", OPT_FILED},
    {"on", 0, "DATE", "with --filed, the day (today, in Thailand)", OPT_ON},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"since", 0, "DATE", "list days of service from DATE on", OPT_SINCE},
    {"to", 't', "FORM", "tsv, json or text (tsv)", OPT_TO},
    {"until", 0, "DATE", "list days of service up to DATE", OPT_UNTIL},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen appeals",
    "",
    "list verifications by card that need an appeal, with reason and day",
    options,
    "How long an appeal may take no source says; file it soon.",
    0,
};

struct run {
    struct cli cli;
    struct setup setup;
    struct ecl_journal *journal;
    struct entry_style style;
    struct ecl_journal_filter filter;
    int64_t filed;
    struct ecl_date on;
    struct ecl_error err;
};

static void parse(struct run *run)
{
    struct cli *c       = &run->cli;
    run->filter.appeals = 1U << ECL_APPEAL_REQUIRED;
    run->filter.states  = 1U << ECL_STATE_DONE;
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&run->setup, c, id)) {
            continue;
        }
        switch (id) {
        case OPT_ALL:
            run->filter.appeals |= 1U << ECL_APPEAL_FILED;
            break;
        case OPT_FILED:
            run->filed = desk_entry_number(c, c->arg);
            break;
        case OPT_ON:
            run->on = cli_date(c);
            break;
        case OPT_SHOW_VALUES:
            run->style.show_values = true;
            break;
        case OPT_SINCE:
            run->filter.from = cli_date(c);
            break;
        case OPT_TO:
            run->style.form = desk_form(c, true);
            break;
        default: /* --until */
            run->filter.to = cli_date(c);
            break;
        }
    }
    if (c->noperands) {
        cli_usage(c, "no operand is expected: '%s'", c->operands[0]);
    }
    if (run->on.y && !run->filed) {
        cli_usage(c, "--on goes with --filed");
    }
    run->style.thai = c->thai;
}

static int file_appeal(struct run *run)
{
    struct ecl_date on = run->on.y ? run->on : ecl_date_today();
    int r              = ecl_journal_file_appeal(run->journal, run->filed, on, &run->err);
    if (r == ECL_EOF) {
        return ecl_fail(&run->err, ECL_E_USAGE, NULL, "entry %lld is none that needs an appeal",
                        (long long)run->filed);
    }
    return r;
}

static int run_appeals(int argc, char **argv)
{
    static struct run run;
    struct cli *c  = &run.cli;
    run.style.form = PRINT_TSV;
    cli_start(c, &tool, argc, argv);
    parse(&run);
    int r      = setup_open(&run.setup, &run.err);
    r          = r == ECL_OK ? desk_journal(&run.setup, !run.filed, &run.journal, &run.err) : r;
    r          = r != ECL_OK ? r
                 : run.filed ? file_appeal(&run)
                             : entry_out_list(&run.style, run.journal, &run.filter, &run.err);
    int status = r == ECL_OK ? CLI_DONE : cli_fail(c, &run.err);
    ecl_journal_close(run.journal);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_appeals = {&tool, run_appeals};
