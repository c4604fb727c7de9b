/* journal.c: ecl-authen journal, what was asked of services: listed, settled, noted by hand,
 * pruned. */
#include "journal.h"

#include <stdlib.h>
#include <string.h>

#include "authen.h"

enum {
    OPT_ACT = 1,
    OPT_ALL,
    OPT_AN,
    OPT_CANCELLED,
    OPT_CHANNEL,
    OPT_CODE,
    OPT_DATE,
    OPT_HCODE,
    OPT_HN,
    OPT_MINUTES,
    OPT_PRUNE,
    OPT_SEQ,
    OPT_SERVICE,
    OPT_SHOW_VALUES,
    OPT_SINCE,
    OPT_STATE,
    OPT_TO,
    OPT_UNDONE,
    OPT_UNTIL,
};

static const struct cli_opt options[] = {
    {"act", 0, "ACT", "list these only: code, close, cancel or status", OPT_ACT},
    SETUP_AGENT,
    {"all", 'a', NULL, "list all entries, not those alone that are open", OPT_ALL},
    {"an", 0, "AN", "note: of the admission", OPT_AN},
    {"cancelled", 0, NULL, "note: the close was cancelled in the web page", OPT_CANCELLED},
    {"channel", 0, "CHANNEL", "list these only: agent, endpoint or hand", OPT_CHANNEL},
    {"code", 0, "CODE", "note: the claim code that was got in the web page", OPT_CODE},
    SETUP_CONFIG,
    {"date", 0, "DATE", "note: day of service (today, in Thailand)", OPT_DATE},
    {"hcode", 0, "HCODE", "list this facility only; note: the facility (unit.hcode)", OPT_HCODE},
    {"hn", 0, "HN", "note: of the patient", OPT_HN},
    {"minutes", 0, "N", "note: how long it took", OPT_MINUTES},
    {"prune", 0, "DATE", "remove what is settled and of days before DATE", OPT_PRUNE},
    {"seq", 0, "SEQ", "note: visit number", OPT_SEQ},
    {"service", 's', "CODE", "note: kind of service (the setting request.service)", OPT_SERVICE},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"since", 0, "DATE", "list days of service from DATE on", OPT_SINCE},
    {"state", 0, "STATE",
     "list these only: open, unknown, done, refused, undone or\ncancelled; "
     "can be repeated",
     OPT_STATE},
    {"to", 't', "FORM", "tsv, json or text (tsv)", OPT_TO},
    {"undone", 0, NULL, "note: looked up in the web page, and it was not done", OPT_UNDONE},
    {"until", 0, "DATE", "list days of service up to DATE", OPT_UNTIL},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen journal",
    "[settle [ENTRY]... | note ENTRY | note PID | note -]",
    "list the journal of requests; settle what is open; note what was done by hand",
    options,
    "Without a word it lists what is open: requests of which nobody knows what came of them.\n"
    "settle looks these up; nothing is asked for again. The table is a list of codes for\n"
    "ecl-authen attach.",
    0,
};

/* --- options ---------------------------------------------------------------------------- */

static unsigned take_word(const struct cli *c, enum ecl_journal_list list, const char *choices)
{
    return 1U << cli_known(c, ecl_journal_find(list, c->arg), choices);
}

static void take_filter(struct journal_run *run, int id)
{
    const struct cli *c          = &run->cli;
    struct ecl_journal_filter *f = &run->filter;
    switch (id) {
    case OPT_ACT:
        f->acts |= take_word(c, ECL_JOURNAL_ACTS, "code, close, cancel or status");
        break;
    case OPT_ALL:
        run->all = true;
        break;
    case OPT_CHANNEL:
        f->channels |= take_word(c, ECL_JOURNAL_CHANNELS, "agent, endpoint or hand");
        break;
    case OPT_PRUNE:
        run->before = cli_date(c);
        break;
    case OPT_SHOW_VALUES:
        run->style.show_values = true;
        break;
    case OPT_SINCE:
        f->from = cli_date(c);
        break;
    case OPT_STATE:
        f->states |=
            take_word(c, ECL_JOURNAL_STATES, "open, unknown, done, refused, undone or cancelled");
        run->filtered = true;
        break;
    case OPT_TO:
        run->style.form = desk_form(c, true);
        break;
    default: /* --until */
        f->to = cli_date(c);
        break;
    }
}

static void take_option(struct journal_run *run, int id)
{
    const struct cli *c         = &run->cli;
    struct ecl_journal_entry *e = &run->note;
    if (id == OPT_SETUP_AGENT) {
        run->by_agent = true;
    }
    if (setup_option(&run->setup, c, id)) {
        return;
    }
    switch (id) {
    case OPT_AN:
        desk_copy(c, e->an, sizeof e->an);
        break;
    case OPT_CANCELLED:
        run->cancelled = true;
        break;
    case OPT_CODE:
        desk_copy(c, e->code, sizeof e->code);
        break;
    case OPT_DATE:
        e->day     = cli_date(c);
        run->dated = true;
        break;
    case OPT_HCODE:
        desk_copy(c, e->hcode, sizeof e->hcode);
        run->filter.hcode = c->arg;
        break;
    case OPT_HN:
        desk_copy(c, e->hn, sizeof e->hn);
        break;
    case OPT_MINUTES:
        run->minutes = (unsigned)cli_number(c, 1, 24 * 60);
        break;
    case OPT_SEQ:
        desk_copy(c, e->seq, sizeof e->seq);
        break;
    case OPT_SERVICE:
        desk_copy(c, e->service, sizeof e->service);
        break;
    case OPT_UNDONE:
        run->undone = true;
        break;
    default:
        take_filter(run, id);
        break;
    }
}

/* --- list -------------------------------------------------------------------------------- */

static int list(struct journal_run *run)
{
    if (!run->all && !run->filtered) {
        run->filter.states = 1U << ECL_STATE_OPEN | 1U << ECL_STATE_UNKNOWN;
    }
    return entry_out_list(&run->style, run->desk.journal, &run->filter, &run->err);
}

static int prune(struct journal_run *run)
{
    uint64_t n = 0, kept = 0;
    int r = ecl_journal_prune(run->desk.journal, run->before, &n, &kept, &run->err);
    if (r == ECL_OK) {
        cli_note(&run->cli,
                 "entries removed: %llu; kept of these days: %llu that are open or need an appeal",
                 (unsigned long long)n, (unsigned long long)kept);
    }
    return r;
}

/* --- main ---------------------------------------------------------------------------------- */

static int list_or_prune(struct journal_run *run)
{
    struct cli *c = &run->cli;
    if (c->noperands) {
        cli_usage(c, "'%s' is none of: settle, note", c->operands[0]);
    }
    int r = desk_journal(&run->setup, run->before.y == 0, &run->desk.journal, &run->err);
    if (r != ECL_OK) {
        return r;
    }
    return run->before.y ? prune(run) : list(run);
}

static int run_journal(int argc, char **argv)
{
    static struct journal_run run;
    struct cli *c  = &run.cli;
    run.style.form = PRINT_TSV;
    cli_start(c, &tool, argc, argv);
    for (int id; (id = cli_next(c)) != 0;) {
        take_option(&run, id);
    }
    run.style.thai   = c->thai;
    const char *word = c->noperands ? c->operands[0] : "";
    bool settle = strcmp(word, "settle") == 0, note = strcmp(word, "note") == 0;
    if ((settle || note) && run.before.y) {
        cli_usage(c, "--prune does not go with %s", word);
    }
    int r = setup_open(&run.setup, &run.err);
    if (settle || note) {
        c->operands++;
        c->noperands--;
    }
    r          = r != ECL_OK ? r
                 : settle    ? journal_settle(&run)
                 : note      ? journal_note(&run)
                             : list_or_prune(&run);
    int status = r == ECL_OK ? run.status : cli_fail(c, &run.err);
    desk_close(&run.desk);
    explicit_bzero(&run.note, sizeof run.note);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_journal = {&tool, run_journal};
