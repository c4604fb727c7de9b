/* close.c: ecl-authen close, the right of a visit closed at NHSO ENDPOINT. */
#include <stdlib.h>
#include <string.h>

#include "authen.h"
#include "closing.h"
#include "desk.h"
#include "eclaim/right.h"
#include "facts.h"
#include "person.h"

enum {
    OPT_AN = 1,
    OPT_BIRTH,
    OPT_CERTIFIER,
    OPT_DATE,
    OPT_DEPARTMENT,
    OPT_DEPARTMENT_NAME,
    OPT_DRY_RUN,
    OPT_EXISTING,
    OPT_HN,
    OPT_MAIN_CODE,
    OPT_NO_ID_CARD,
    OPT_NO_WAIT,
    OPT_PAID,
    OPT_PRIVILEGE,
    OPT_RELATION,
    OPT_SEQ,
    OPT_SERVICE,
    OPT_SHOW_VALUES,
    OPT_TIME,
    OPT_TO,
    OPT_VISIT_KIND,
    OPT_WAY,
};

static const struct cli_opt options[] = {
    FACTS_AGE,
    {"an", 0, "AN", "of the admission", OPT_AN},
    {"birth", 0, "DATE", "date of birth, for the rules; month and day may be 00", OPT_BIRTH},
    PERSON_CARD,
    {"certifier", 0, "WHO", "who certified: parent, carer or staff", OPT_CERTIFIER},
    SETUP_CONFIG,
    {"date", 0, "DATE", "day of service, YYYY-MM-DD (today, in Thailand)", OPT_DATE},
    {"department", 0, "CODE", "your own department", OPT_DEPARTMENT},
    {"department-name", 0, "NAME", "its name", OPT_DEPARTMENT_NAME},
    {"dry-run", 'n', NULL, "show what would be closed; nothing is sent or written", OPT_DRY_RUN},
    {"existing", 0, "WHAT",
     "a close that somebody else did: refuse, adopt it for this visit,\n"
     "or other: it was another visit (refuse)",
     OPT_EXISTING},
    FACTS_FACE,
    FACTS_HELPER,
    {"hn", 0, "HN", "of the patient, for the journal", OPT_HN},
    FACTS_INNOVATION,
    FACTS_LINE,
    {"main-code", 0, "CODE",
     "main right: UCS, WEL, OFC, LGO, SSS, OTH, COR, or none\n"
     "(asked at the service)",
     OPT_MAIN_CODE},
    {"no-id-card", 0, NULL, "the patient has no ID card, for reasons of the form", OPT_NO_ID_CARD},
    FACTS_NO_MOBILE,
    {"no-wait", 0, NULL, "do not wait for a request that may still be under way", OPT_NO_WAIT},
    {"paid", 0, "BAHT", "not claimable: paid by the patient (0)", OPT_PAID},
    {"privilege", 0, "BAHT", "claimable", OPT_PRIVILEGE},
    PERSON_READER,
    FACTS_REASON,
    {"relation", 0, "WHO", "to the patient: father, mother, child, direct_relative or other",
     OPT_RELATION},
    FACTS_RULE,
    {"seq", 0, "SEQ", "visit number", OPT_SEQ},
    {"service", 's', "CODE", "kind of service, PG0060001 (the setting request.service)",
     OPT_SERVICE},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"time", 0, "HH:MM", "time of service (now)", OPT_TIME},
    {"to", 't', "FORM", "text, json, tsv or env (text)", OPT_TO},
    {"visit-kind", 0, "TEXT", "kind of visit, for the journal (เข้ารับการรักษาทั่วไป)", OPT_VISIT_KIND},
    FACTS_VULNERABLE,
    {"way", 0, "WAY", "how the patient was verified: qr, face, line, card or certify", OPT_WAY},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen close",
    "PID | - | --card",
    "close the right of a visit at NHSO ENDPOINT",
    options,
    "A visit is never closed twice: what is not known is looked up first.\n"
    "Verified by somebody else: --way=certify with --reason, --certifier and --relation.",
    0,
};

struct run {
    struct cli cli;
    struct setup setup;
    struct ecl_desk desk;
    struct facts facts;
    struct entry_style style;
    struct person person;
    bool dry, no_wait, has_privilege, dated, no_id_card;
    int minutes; /* -1: now */
    enum ecl_desk_existing existing;
    const char *service, *main_code, *department, *department_name;
    struct ecl_birth birth;
    struct ecl_date day;
    ecl_satang paid, privilege;
    struct ecl_right right;
    struct ecl_journal_entry entry;
    struct ecl_error err;
};

/* --- options ----------------------------------------------------------------------------- */

static ecl_satang take_money(const struct cli *c)
{
    ecl_satang v = 0;
    if (ecl_satang_parse(ecl_str_of(c->arg), &v) != ECL_V_OK || v < 0) {
        cli_usage(c, "%s: '%s' is not an amount of baht such as 1289.00", c->opt, c->arg);
    }
    return v;
}

static void take_birth(const struct cli *c, struct ecl_birth *b)
{
    if (ecl_birth_parse(ecl_str_of(c->arg), b) != ECL_DATE_OK) {
        cli_usage(c, "--birth: '%s' is not a Gregorian date such as 1965-01-31 or 1965-00-00",
                  c->arg);
    }
}

static int take_time(const struct cli *c)
{
    char digits[8] = "";
    int minutes    = -1;
    if (strlen(c->arg) == 5 && c->arg[2] == ':') {
        snprintf(digits, sizeof digits, "%.2s%.2s", c->arg, c->arg + 3);
    }
    if (ecl_time_parse(ecl_str_of(digits), &minutes) != ECL_V_OK) {
        cli_usage(c, "--time: '%s' is not a time such as 09:30", c->arg);
    }
    return minutes;
}

static const char *take_way(const struct cli *c)
{
    int found = -1;
    for (int w = 0; w < ECL_NWAYS; w++) {
        found = strcmp(ecl_verify_way_word((enum ecl_verify_way)w)->value, c->arg) == 0 ? w : found;
    }
    cli_known(c, found, "qr, face, line, card or certify");
    return c->arg;
}

static enum ecl_desk_existing take_existing(const struct cli *c)
{
    static const char *const words[] = {"refuse", "adopt", "other"};
    int found                        = -1;
    for (int i = 0; i < 3; i++) {
        found = strcmp(words[i], c->arg) == 0 ? i : found;
    }
    return (enum ecl_desk_existing)cli_known(c, found, "refuse, adopt or other");
}

static void take_option(struct run *run, int id)
{
    const struct cli *c         = &run->cli;
    struct ecl_journal_entry *e = &run->entry;
    if (setup_option(&run->setup, c, id) || facts_option(&run->facts, c, id) ||
        person_option(&run->person, c, id)) {
        return;
    }
    switch (id) {
    case OPT_AN:
        desk_copy(c, e->an, sizeof e->an);
        break;
    case OPT_BIRTH:
        take_birth(c, &run->birth);
        break;
    case OPT_CERTIFIER:
        desk_copy(c, e->certifier, sizeof e->certifier);
        break;
    case OPT_DATE:
        run->day   = cli_date(c);
        run->dated = true;
        break;
    case OPT_DEPARTMENT:
        run->department = c->arg;
        break;
    case OPT_DEPARTMENT_NAME:
        run->department_name = c->arg;
        break;
    case OPT_DRY_RUN:
        run->dry = true;
        break;
    case OPT_EXISTING:
        run->existing = take_existing(c);
        break;
    case OPT_HN:
        desk_copy(c, e->hn, sizeof e->hn);
        break;
    case OPT_MAIN_CODE:
        run->main_code = c->arg;
        break;
    case OPT_NO_ID_CARD:
        run->no_id_card = true;
        break;
    case OPT_NO_WAIT:
        run->no_wait = true;
        break;
    case OPT_PAID:
        run->paid = take_money(c);
        break;
    case OPT_PRIVILEGE:
        run->privilege     = take_money(c);
        run->has_privilege = true;
        break;
    case OPT_RELATION:
        desk_copy(c, e->relation, sizeof e->relation);
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
    case OPT_TIME:
        run->minutes = take_time(c);
        break;
    case OPT_TO:
        run->style.form = desk_form(c, false);
        break;
    case OPT_VISIT_KIND:
        desk_copy(c, e->visit_kind, sizeof e->visit_kind);
        break;
    default: /* --way */
        snprintf(e->way, sizeof e->way, "%s", take_way(c));
        break;
    }
}

static void check_options(struct run *run)
{
    const struct cli *c = &run->cli;
    person_check(&run->person, c);
    run->style.thai = c->thai;
    if (!run->has_privilege) {
        cli_usage(c, "--privilege is needed: how many baht are claimable");
    }
    if (run->dated && run->minutes < 0) {
        cli_usage(c, "--date wants --time, too");
    }
    if (run->facts.reason) {
        snprintf(run->entry.reason, sizeof run->entry.reason, "%s", run->facts.reason->id);
    }
    if (!run->entry.visit_kind[0]) {
        snprintf(run->entry.visit_kind, sizeof run->entry.visit_kind, "%s", "เข้ารับการรักษาทั่วไป");
    }
}

/* --- the close --------------------------------------------------------------------------- */

static int make_close(struct run *run, struct ecl_close *c)
{
    struct ecl_journal_entry *e = &run->entry;
    c->pid                      = run->person.pid;
    c->visit                    = e->seq[0] ? e->seq : e->an[0] ? e->an : NULL;
    c->department               = run->department;
    c->department_name          = run->department_name;
    c->paid                     = run->paid;
    c->privilege                = run->privilege;
    c->total                    = run->paid + run->privilege;
    c->service = run->service ? run->service : ecl_config_get(run->setup.config, "request.service");
    if (run->minutes >= 0) {
        closing_time(c, run->dated ? run->day : ecl_date_today(), run->minutes);
    } else {
        c->service_ms = c->invoice_ms = desk_now() / 1000 * 1000;
    }
    e->day = ecl_date_in_thailand(c->service_ms);
    if (!c->service) {
        return ecl_fail_at(&run->err, ECL_E_USAGE, NULL, 0, "service",
                           "which kind of service? give --service, or set request.service");
    }
    if (run->main_code) {
        c->main_code = strcmp(run->main_code, "none") == 0 ? NULL : run->main_code;
        return ECL_OK;
    }
    int r = closing_right(&run->setup, c, &run->right, &run->err);
    if (r == ECL_OK && run->cli.verbose) {
        cli_note(&run->cli, "main right %s", c->main_code ? c->main_code : "none");
    }
    return r;
}

static int close_right(struct run *run)
{
    struct ecl_close c = {0};
    bool innovation =
        run->facts.innovation || ecl_config_bool(run->setup.config, "request.innovation");
    int r = closing_begin(&run->setup, &c, &run->err);
    r     = r == ECL_OK ? make_close(run, &c) : r;
    if (r == ECL_OK && run->birth.y == 0) {
        run->birth = run->right.birth;
    }
    r = r == ECL_OK ? closing_rules(&run->facts, innovation, run->birth, run->no_id_card,
                                    run->cli.thai, &run->entry, &run->err)
                    : r;
    run->desk.existing = run->existing;
    if (run->no_wait) {
        run->desk.patience_ms = 0;
    }
    return r == ECL_OK ? ecl_desk_close(&run->desk, &run->entry, &c, &run->err) : r;
}

static void tell_dry(const struct run *run)
{
    char pid[16], total[ECL_SATANG_TEXT], privilege[ECL_SATANG_TEXT];
    const struct ecl_journal_entry *e = &run->entry;
    entry_mask(e->pid, pid);
    ecl_satang_format(e->total, total);
    ecl_satang_format(e->privilege, privilege);
    cli_note(
        &run->cli,
        "dry run, nothing was sent: close of citizen ID %s on %04d-%02d-%02d, service %s, right "
        "%s, %s baht of which %s claimable, visit %s, HCODE %s",
        pid, e->day.y, e->day.m, e->day.d, e->service, e->main_code[0] ? e->main_code : "none",
        total, privilege,
        e->seq[0]  ? e->seq
        : e->an[0] ? e->an
                   : "-",
        e->hcode);
}

static void tell_close(const struct run *run, int64_t begun)
{
    const struct ecl_journal_entry *e = &run->entry;
    if (e->how == ECL_HOW_FOUND) {
        cli_note(&run->cli, "somebody else had closed it; it was not closed again");
    } else if (e->sent_ms < begun) {
        cli_note(&run->cli, "closed before (entry %lld); it was not closed again",
                 (long long)e->id);
    }
    if (e->total != run->paid + run->privilege && e->how != ECL_HOW_FOUND) {
        cli_note(&run->cli, "it was closed with other amounts: see total, paid and privilege");
    }
    if (!e->code[0]) {
        cli_note(&run->cli,
                 "it is closed, but the code was not told and is not found yet; run the same again "
                 "later");
    }
    if (e->appeal == ECL_APPEAL_REQUIRED) {
        cli_note(&run->cli,
                 "the Office will audit this visit, and an appeal with the reason must follow: "
                 "ecl-authen appeals (entry %lld)",
                 (long long)e->id);
    }
}

static int finish(struct run *run, int r, int64_t begun)
{
    struct ecl_journal_entry *e = &run->entry;
    struct ecl_error err;
    if (r == ECL_EOF && run->dry) {
        tell_dry(run);
        return CLI_DONE;
    }
    int status = r == ECL_OK ? CLI_DONE : desk_tell(&run->cli, e, &run->err);
    if (r == ECL_E_UNSAFE && e->code[0]) {
        cli_note(&run->cli,
                 "--existing=adopt takes its code, --existing=other closes this visit, too");
    }
    if (r == ECL_OK || (r == ECL_E_WRITE && e->code[0])) {
        if (r == ECL_OK) {
            tell_close(run, begun);
        }
        if (desk_print(&run->style, e, &err) != ECL_OK) {
            status = cli_fail(&run->cli, &err);
        }
    }
    return status;
}

static int run_close(int argc, char **argv)
{
    static struct run run;
    struct cli *c = &run.cli;
    run.minutes   = -1;
    cli_start(c, &tool, argc, argv);
    for (int id; (id = cli_next(c)) != 0;) {
        take_option(&run, id);
    }
    check_options(&run);
    int64_t begun = desk_now();
    int r         = setup_open(&run.setup, &run.err);
    r = r == ECL_OK ? setup_nhso(&run.setup, SETUP_STATUS | SETUP_ENDPOINT, &run.err) : r;
    r = r == ECL_OK ? desk_open(&run.desk, c, &run.setup, run.dry, &run.err) : r;
    r = r == ECL_OK ? person_find(&run.person, c, &run.err) : r;
    run.entry.begun_ms = begun;
    r                  = r == ECL_OK ? close_right(&run) : r;
    int status         = finish(&run, r, begun);
    desk_close(&run.desk);
    ecl_right_wipe(&run.right);
    explicit_bzero(&run.person, sizeof run.person);
    explicit_bzero(&run.entry, sizeof run.entry);
    setup_close(&run.setup);
    return cli_end(c, status);
}

const struct cli_command authen_close = {&tool, run_close};
