/* journal_note.c: ecl-authen journal note, what a person did or saw in the web page. */
#include <string.h>

#include "eclaim/ids.h"
#include "eclaim/right.h"
#include "journal.h"

/* What is to be noted: one of three. */
static void check_options(const struct journal_run *run, bool entry)
{
    const struct cli *c = &run->cli;
    bool code           = run->note.code[0] != '\0';
    if (code + run->undone + run->cancelled != 1) {
        cli_usage(c, "note what? --code, --undone or --cancelled");
    }
    if (!entry && !code) {
        cli_usage(c, "--undone and --cancelled are of an entry");
    }
    if (code && !ecl_claim_code_valid(ecl_str_of(run->note.code))) {
        cli_usage(c, "--code: '%s' is not a claim code: two capital letters and digits",
                  run->note.code);
    }
}

static int missing(struct journal_run *run, int64_t id)
{
    return ecl_fail(&run->err, ECL_E_USAGE, NULL, "entry %lld is not in the journal",
                    (long long)id);
}

/* A close that was cancelled in the web page gets an entry of its own for that. */
static int note_cancelled(struct journal_run *run, const struct ecl_journal_entry *close)
{
    struct ecl_journal_entry e = *close;
    if (close->act != ECL_ACT_CLOSE || close->state != ECL_STATE_DONE) {
        return ecl_fail(&run->err, ECL_E_USAGE, NULL, "entry %lld is not a close that is done",
                        (long long)close->id);
    }
    e.act      = ECL_ACT_CANCEL;
    e.of       = close->id;
    e.channel  = ECL_CHANNEL_HAND;
    e.appeal   = ECL_APPEAL_NONE;
    e.begun_ms = e.sent_ms = e.ended_ms = desk_now();
    e.code[0] = e.code_at[0] = '\0';
    int r                    = ecl_journal_begin(run->desk.journal, &e, &run->err);
    if (r == ECL_OK) {
        e.state = ECL_STATE_DONE;
        e.how   = ECL_HOW_HAND;
        r       = ecl_journal_finish(run->desk.journal, &e, &run->err);
    }
    return r == ECL_EOF ? ecl_fail(&run->err, ECL_E_UNSAFE, NULL,
                                   "entry %lld is being cancelled already; settle that first",
                                   (long long)close->id)
                        : r;
}

/* A code for an entry: seen in the web page when the request may have been done, asked for
 * there when it was not. */
static int note_entry(struct journal_run *run, int64_t id)
{
    struct ecl_journal *j = run->desk.journal;
    struct ecl_journal_entry e;
    int r = ecl_journal_get(j, id, &e, &run->err);
    if (r != ECL_OK) {
        return r == ECL_EOF ? missing(run, id) : r;
    }
    if (run->cancelled) {
        return note_cancelled(run, &e);
    }
    bool unclear = e.state == ECL_STATE_OPEN || e.state == ECL_STATE_UNKNOWN;
    e.how        = ECL_HOW_HAND;
    e.ended_ms   = desk_now();
    e.state      = run->undone ? ECL_STATE_UNDONE : ECL_STATE_DONE;
    memcpy(e.code, run->note.code, sizeof e.code);
    e.message[0] = '\0';
    if (!run->undone && !unclear) {
        e.channel = ECL_CHANNEL_HAND;
    }
    r = ecl_journal_finish(j, &e, &run->err);
    if (r == ECL_EOF) {
        return ecl_fail(&run->err, ECL_E_UNSAFE, NULL,
                        "entry %lld is settled already; it stays as it is", (long long)id);
    }
    return r;
}

static int note_person(struct journal_run *run)
{
    struct ecl_journal_entry *e = &run->note;
    const char *hcode = e->hcode, *service = e->service;
    int r = ECL_OK;
    if (!*hcode) {
        r = setup_need(&run->setup, "unit.hcode", &hcode, &run->err);
    }
    if (r == ECL_OK && !*service) {
        r = setup_need(&run->setup, "request.service", &service, &run->err);
    }
    if (r != ECL_OK) {
        return r;
    }
    if (hcode != e->hcode) {
        snprintf(e->hcode, sizeof e->hcode, "%s", hcode);
    }
    if (service != e->service) {
        snprintf(e->service, sizeof e->service, "%s", service);
    }
    if (ecl_hcode_check(ecl_str_of(e->hcode)) != ECL_V_OK) {
        return ecl_fail_at(&run->err, ECL_E_USAGE, NULL, 0, "hcode", "not an HCODE of five digits");
    }
    e->act      = strncmp(e->code, "EP", 2) == 0 ? ECL_ACT_CLOSE : ECL_ACT_CODE;
    e->state    = ECL_STATE_DONE;
    e->how      = ECL_HOW_HAND;
    e->channel  = ECL_CHANNEL_HAND;
    e->day      = run->dated ? e->day : ecl_date_today();
    e->ended_ms = desk_now();
    e->begun_ms = run->minutes ? e->ended_ms - (int64_t)run->minutes * 60000 : 0;
    return ecl_journal_add(run->desk.journal, e, &run->err);
}

int journal_note(struct journal_run *run)
{
    struct cli *c = &run->cli;
    if (c->noperands != 1) {
        cli_usage(c, "note of what? the number of an entry, a citizen ID, or - for one from "
                     "standard input");
    }
    c->arg     = c->operands[0];
    bool entry = strlen(c->arg) < 13 && strcmp(c->arg, "-") != 0;
    snprintf(c->opt, sizeof c->opt, "note");
    check_options(run, entry);
    int64_t id = entry ? desk_entry_number(c, c->arg) : 0;
    if (!entry) {
        desk_pid(c, run->note.pid);
    }
    int r = desk_journal(&run->setup, false, &run->desk.journal, &run->err);
    return r != ECL_OK ? r : entry ? note_entry(run, id) : note_person(run);
}
