/* request.c: ecl-authen request, a claim code through the smart card agent, for the person
 * whose card lies there. */
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "desk.h"
#include "eclaim/right.h"
#include "facts.h"
#include "holder.h"
#include "person.h"

enum {
    OPT_AN = 1,
    OPT_ASK_AT_ONCE,
    OPT_CARD,
    OPT_DRY_RUN,
    OPT_HN,
    OPT_MOBILE,
    OPT_NO_CARD,
    OPT_NO_WAIT,
    OPT_READER,
    OPT_SEQ,
    OPT_SERVICE,
    OPT_SHOW_VALUES,
    OPT_TIMEOUT,
    OPT_TO,
    OPT_WAIT,
};

static const struct cli_opt options[] = {
    FACTS_AGE,
    SETUP_AGENT,
    {"an", 0, "AN", "of the admission, for the journal", OPT_AN},
    {"ask-at-once", 0, NULL, "do not look first for a code of today that others asked for",
     OPT_ASK_AT_ONCE},
    {"card", 0, NULL, "with PID, read the card here, too", OPT_CARD},
    SETUP_CONFIG,
    {"dry-run", 'n', NULL, "show what would be asked for; nothing is sent or written", OPT_DRY_RUN},
    FACTS_FACE,
    FACTS_HELPER,
    {"hn", 0, "HN", "of the patient", OPT_HN},
    FACTS_INNOVATION,
    FACTS_LINE,
    {"mobile", 'm', "NUMBER", "the patient's; - is the next line of standard input", OPT_MOBILE},
    {"no-card", 0, NULL, "trust the agent's reading alone: whoever lies in its reader",
     OPT_NO_CARD},
    FACTS_NO_MOBILE,
    {"no-wait", 0, NULL, "do not wait for a request that may still be under way", OPT_NO_WAIT},
    {"reader", 'r', "NAME", "use the reader with NAME in its name", OPT_READER},
    FACTS_REASON,
    FACTS_RULE,
    {"seq", 0, "SEQ", "visit number, for the journal", OPT_SEQ},
    {"service", 's', "CODE", "kind of service, PG0060001 (the setting request.service)",
     OPT_SERVICE},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"timeout", 0, "SECONDS", "with --wait, wait no longer than this (0: as long as it takes)",
     OPT_TIMEOUT},
    {"to", 't', "FORM", "text, json, tsv or env (text)", OPT_TO},
    FACTS_VULNERABLE,
    {"wait", 0, NULL, "wait for a card", OPT_WAIT},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen request",
    "[PID | -]",
    "have a claim code issued for the person whose card lies in the reader",
    options,
    "Without PID the card is read here and must be that of the agent's reader. With PID, or one\n"
    "from standard input (-), the agent's card must be of that person.\n"
    "A code is never asked for twice: what is not known is looked up first.",
    0,
};

struct run {
    struct cli cli;
    struct setup setup;
    struct ecl_desk desk;
    struct facts facts;
    struct entry_style style;
    struct person person;
    struct holder holder;
    bool expected, card, no_card, dry, at_once, no_wait, wait; /* expected: PID was given */
    int timeout_s;
    const char *reader, *service;
    char mobile[24];
    struct ecl_right right;
    struct ecl_journal_entry entry;
    struct ecl_error err;
};

static void take_option(struct run *run, int id)
{
    const struct cli *c         = &run->cli;
    struct ecl_journal_entry *e = &run->entry;
    if (setup_option(&run->setup, c, id) || facts_option(&run->facts, c, id)) {
        return;
    }
    switch (id) {
    case OPT_AN:
        desk_copy(c, e->an, sizeof e->an);
        break;
    case OPT_ASK_AT_ONCE:
        run->at_once = true;
        break;
    case OPT_CARD:
        run->card = true;
        break;
    case OPT_DRY_RUN:
        run->dry = true;
        break;
    case OPT_HN:
        desk_copy(c, e->hn, sizeof e->hn);
        break;
    case OPT_MOBILE:
        desk_value(c, run->mobile, sizeof run->mobile);
        break;
    case OPT_NO_CARD:
        run->no_card = true;
        break;
    case OPT_NO_WAIT:
        run->no_wait = true;
        break;
    case OPT_READER:
        run->reader = c->arg;
        break;
    case OPT_SEQ:
        desk_copy(c, e->seq, sizeof e->seq);
        break;
    case OPT_SERVICE:
        run->service = c->arg;
        break;
    case OPT_SHOW_VALUES:
        run->style.show_values = true;
        break;
    case OPT_TIMEOUT:
        run->timeout_s = (int)cli_number(c, 0, 86400);
        break;
    case OPT_TO:
        run->style.form = desk_form(c, false);
        break;
    default: /* --wait */
        run->wait = true;
        break;
    }
}

static void check_options(struct run *run)
{
    const struct cli *c = &run->cli;
    run->expected       = c->noperands > 0;
    run->card           = run->card || (!run->expected && !run->no_card);
    run->style.thai     = c->thai;
    if (c->noperands > 1) {
        cli_usage(c, "one citizen ID at a time");
    }
    if (run->no_card && run->card) {
        cli_usage(c, "--no-card and --card exclude each other");
    }
    if (!run->card && (run->reader || run->wait)) {
        cli_usage(c, "--reader and --wait are of the card, which is not read here");
    }
    if (run->timeout_s && !run->wait) {
        cli_usage(c, "--timeout goes with --wait");
    }
    if (!run->mobile[0]) {
        cli_usage(c, "--mobile is needed: the Office wants the patient's own number, never an "
                     "invented one");
    }
    size_t n = strlen(run->mobile);
    if (n < 9 || n > 15 || !ecl_str_digits(ecl_str_of(run->mobile))) {
        cli_usage(c, "--mobile: not a telephone number of 9 to 15 digits");
    }
}

/* --- who it is --------------------------------------------------------------------------- */

static int read_here(struct run *run)
{
    int wait_ms = !run->wait ? 0 : run->timeout_s ? run->timeout_s * 1000 : -1;
    int r       = holder_read(&run->holder, tool.name, run->reader, wait_ms, &run->err);
    if (r == ECL_OK && run->expected && strcmp(run->holder.pid, run->person.pid) != 0) {
        return ecl_fail(
            &run->err, ECL_E_UNSAFE, NULL,
            "the card in the reader is of another person than the one given; nothing was "
            "sent");
    }
    return r;
}

/* The agent's person must be the one of the card here and the one that was given. */
static int read_at_agent(struct run *run)
{
    struct ecl_right *right = &run->right;
    int r                   = ecl_agent_read(run->setup.agent, false, right, NULL, &run->err);
    if (r != ECL_OK) {
        return r;
    }
    if ((run->card && strcmp(right->pid, run->holder.pid) != 0) ||
        (run->expected && strcmp(right->pid, run->person.pid) != 0)) {
        return ecl_fail(&run->err, ECL_E_UNSAFE, NULL,
                        "the card in the agent's reader is of another person than %s; nothing was "
                        "sent",
                        run->card ? "the card here" : "the one given");
    }
    snprintf(run->entry.pid, sizeof run->entry.pid, "%s", right->pid);
    if (*right->message) {
        cli_note(&run->cli, "the agent says: %s", right->message);
    }
    return ECL_OK;
}

static int find_person(struct run *run)
{
    int r = ECL_OK;
    if (run->expected) {
        r = person_find(&run->person, &run->cli, &run->err);
    }
    run->entry.begun_ms = desk_now();
    r                   = r == ECL_OK && run->card ? read_here(run) : r;
    if (run->holder.at_ms) {
        run->entry.begun_ms = run->holder.at_ms;
    }
    return r == ECL_OK ? read_at_agent(run) : r;
}

/* --- what is asked for ------------------------------------------------------------------- */

static void tell_offered(const struct run *run)
{
    for (size_t i = 0; i < run->right.ntypes; i++) {
        cli_note(&run->cli, "  %s  %s", run->right.type[i].code, run->right.type[i].name);
    }
}

/* The kind of service; the agent's list for this person is the authority. */
static int choose_service(struct run *run)
{
    const struct ecl_right *right = &run->right;
    const char *service =
        run->service ? run->service : ecl_config_get(run->setup.config, "request.service");
    bool offered = right->ntypes == 0;
    if (!service && right->ntypes == 1) {
        service = right->type[0].code;
    }
    if (!service) {
        tell_offered(run);
        return ecl_fail_at(&run->err, ECL_E_USAGE, NULL, 0, "service",
                           "which kind of service? give one of those above with --service");
    }
    for (size_t i = 0; i < right->ntypes; i++) {
        offered = offered || strcmp(right->type[i].code, service) == 0;
    }
    if (!offered) {
        tell_offered(run);
        return ecl_fail_at(&run->err, ECL_E_UNSAFE, NULL, 0, "service",
                           "%s is not offered for this person, those above are; nothing was sent",
                           service);
    }
    if (strlen(service) >= sizeof run->entry.service) {
        return ecl_fail_at(&run->err, ECL_E_USAGE, NULL, 0, "service", "too long");
    }
    snprintf(run->entry.service, sizeof run->entry.service, "%s", service);
    return ECL_OK;
}

/* At innovation units the card is the last way, for some people only. */
static int apply_rules(struct run *run)
{
    struct ecl_journal_entry *e = &run->entry;
    struct ecl_birth birth =
        run->card && run->holder.birth.y ? run->holder.birth : run->right.birth;
    unsigned duties = 0;
    snprintf(e->way, sizeof e->way, "card");
    if (run->facts.reason) {
        snprintf(e->reason, sizeof e->reason, "%s", run->facts.reason->id);
    }
    if (run->facts.c.value[ECL_VERIFY_HELPER]) {
        const struct ecl_verify_list *l = ecl_verify_input(ECL_VERIFY_HELPER);
        snprintf(e->relation, sizeof e->relation, "%s",
                 l->words[run->facts.c.value[ECL_VERIFY_HELPER]].value);
    }
    if (!run->facts.innovation && !ecl_config_bool(run->setup.config, "request.innovation")) {
        return ECL_OK;
    }
    int r = facts_card(&run->facts, birth, ecl_date_today(), run->cli.thai, &duties, &run->err);
    if (r == ECL_OK && duties >> ECL_DUTY_APPEAL & 1) {
        e->appeal = ECL_APPEAL_REQUIRED;
    }
    return r;
}

/* --- asking --------------------------------------------------------------------------------------
 */

static int still_there(void *ctx, struct ecl_error *err)
{
    struct run *run = ctx; /* desk_open was given its first member */
    return run->card ? holder_same(&run->holder, err) : ECL_OK;
}

static int ask(struct run *run)
{
    run->desk.before      = still_there;
    run->desk.ask_at_once = run->at_once;
    if (run->no_wait) {
        run->desk.patience_ms = 0;
    }
    return ecl_desk_request(&run->desk, &run->entry, run->mobile, run->right.correlation,
                            &run->err);
}

/* What the person at the desk should know of a code. */
static void tell_code(const struct run *run, int64_t begun)
{
    const struct ecl_journal_entry *e = &run->entry;
    if (e->how == ECL_HOW_FOUND) {
        cli_note(&run->cli,
                 "somebody else had asked for this code today; it was not asked for again");
    } else if (e->sent_ms < begun) {
        cli_note(&run->cli, "asked for before (entry %lld); it was not asked for again",
                 (long long)e->id);
    }
    if (e->appeal == ECL_APPEAL_REQUIRED) {
        cli_note(&run->cli,
                 "the Office will audit this visit, and an appeal with the reason must follow: "
                 "ecl-authen appeals (entry %lld)",
                 (long long)e->id);
    }
}

static int tell_dry(struct run *run)
{
    char pid[16], mobile[16];
    const struct ecl_journal_entry *e = &run->entry;
    entry_mask(e->pid, pid);
    entry_mask(run->mobile, mobile);
    cli_note(&run->cli,
             "dry run, nothing was sent: confirm-save of citizen ID %s, service %s, mobile %s, HN "
             "%s, HCODE %s",
             pid, e->service, mobile, e->hn[0] ? e->hn : "-", e->hcode);
    return CLI_DONE;
}

static int finish(struct run *run, int r, int64_t begun)
{
    struct ecl_journal_entry *e = &run->entry;
    struct ecl_error err;
    if (r == ECL_EOF && run->dry) {
        return tell_dry(run);
    }
    int status = r == ECL_OK ? CLI_DONE : desk_tell(&run->cli, e, &run->err);
    if (r == ECL_E_CARD && run->card && !run->expected && !run->holder.at_ms && !run->wait) {
        cli_note(&run->cli,
                 "where no reader is, give the citizen ID, or --no-card to trust the agent alone");
    }
    if (r == ECL_OK || (r == ECL_E_WRITE && e->code[0])) { /* a code is shown in any case */
        if (r == ECL_OK) {
            tell_code(run, begun);
        }
        if (desk_print(&run->style, e, &err) != ECL_OK) {
            status = cli_fail(&run->cli, &err);
        }
    }
    return status;
}

static int open_all(struct run *run)
{
    const char *hcode = NULL;
    int r             = setup_open(&run->setup, &run->err);
    r                 = r == ECL_OK ? setup_need(&run->setup, "unit.hcode", &hcode, &run->err) : r;
    r                 = r == ECL_OK ? setup_agent(&run->setup, &run->err) : r;
    if (r == ECL_OK) {
        snprintf(run->entry.hcode, sizeof run->entry.hcode, "%s", hcode);
        r = desk_open(&run->desk, &run->cli, &run->setup, run->dry, &run->err);
    }
    return r;
}

static int run_request(int argc, char **argv)
{
    static struct run run;
    struct cli *c = &run.cli;
    cli_start(c, &tool, argc, argv);
    for (int id; (id = cli_next(c)) != 0;) {
        take_option(&run, id);
    }
    check_options(&run);
    int64_t begun = desk_now();
    int r         = open_all(&run);
    r             = r == ECL_OK ? find_person(&run) : r;
    r             = r == ECL_OK ? choose_service(&run) : r;
    r             = r == ECL_OK ? apply_rules(&run) : r;
    r             = r == ECL_OK ? ask(&run) : r;
    int status    = finish(&run, r, begun);
    desk_close(&run.desk);
    holder_close(&run.holder);
    ecl_right_wipe(&run.right);
    explicit_bzero(&run.person, sizeof run.person);
    explicit_bzero(&run.entry, sizeof run.entry);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_request = {&tool, run_request};
