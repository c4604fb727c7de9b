/* desk_look.c: whether a service has a code, a close or a cancellation that somebody, perhaps
 * a program that was killed, has asked for.
 *
 * A code counts only when person, facility, kind of service and Thai day agree: the answers
 * hold codes of other facilities and of other days. */
#include <stdio.h>
#include <string.h>

#include "authen/desk_priv.h"

static bool is_day(const char *at, struct ecl_date day)
{
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", day.y, day.m, day.d);
    return strncmp(at, text, 10) == 0;
}

static bool by_close(const struct ecl_claim_code *c)
{
    return strcmp(c->channel, "ENDPOINT") == 0 || strncmp(c->code, "EP", 2) == 0;
}

/* Of several codes at arrival the last one is taken; closes, which are of visits, are all
 * kept. */
static void keep(struct flow *f, const struct ecl_claim_code *c, bool close)
{
    if (close) {
        f->found[f->nfound++] = *c;
    } else if (f->nfound == 0 || strcmp(c->at, f->found[0].at) > 0) {
        f->found[0] = *c;
        f->nfound   = 1;
    }
}

/* --- a code, at the agent ---------------------------------------------------------------- */

static bool is_code(const struct ecl_claim_code *c, const struct ecl_journal_entry *e)
{
    return c->code[0] && strcmp(c->type, e->service) == 0 && is_day(c->at, e->day) && !by_close(c);
}

/* -1, 0, 1: a time lies before, on or after a day. */
static int side_of(const char *at, struct ecl_date day)
{
    char text[16];
    snprintf(text, sizeof text, "%04d-%02d-%02d", day.y, day.m, day.d);
    int order = strncmp(at, text, 10);
    return (order > 0) - (order < 0);
}

/* The last code of this facility, where the last five of all do not decide: one of them does
 * not say of which facility it is, or all five are of the day or later. */
static int look_at_last(struct flow *f, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_claim_code last;
    bool found = false;
    int r      = ecl_agent_latest(f->d->agent, e->pid, &last, &found, err);
    if (r != ECL_OK || !found || (last.hcode[0] && strcmp(last.hcode, e->hcode) != 0)) {
        return r;
    }
    if (is_code(&last, e)) {
        keep(f, &last, false);
    } else if (e->sent_ms && side_of(last.at, e->day) >= 0) {
        /* Another one may lie behind it. Before anything was sent that does not matter. */
        return ecl_fail(
            err, ECL_E_NETWORK, NULL,
            "the agent tells the last codes only, and there are later ones; look it up at "
            "the status service or in the web page");
    }
    return ECL_OK;
}

static int look_at_agent(struct flow *f, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    enum { TOLD = 5 };
    struct ecl_claim_code codes[TOLD];
    size_t n = 0, later = 0;
    bool blank = false;
    int r      = ecl_agent_history(f->d->agent, e->pid, codes, &n, err);
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        later += side_of(codes[i].at, e->day) >= 0;
        if (is_code(&codes[i], e)) {
            blank = blank || !codes[i].hcode[0];
            if (strcmp(codes[i].hcode, e->hcode) == 0) {
                keep(f, &codes[i], false);
            }
        }
    }
    return r == ECL_OK && f->nfound == 0 && (blank || later == TOLD) ? look_at_last(f, e, err) : r;
}

/* --- at the service ---------------------------------------------------------------------- */

/* Whether a code of a day that was asked for may be what an entry asked for. What the service
 * leaves blank is as it was asked. */
static bool fits(const struct ecl_claim_code *c, const struct ecl_journal_entry *e,
                 struct ecl_date day)
{
    return c->code[0] && by_close(c) == (e->act == ECL_ACT_CLOSE) &&
           strcmp(c->hcode, e->hcode) == 0 && (!c->type[0] || strcmp(c->type, e->service) == 0) &&
           (!c->at[0] || is_day(c->at, day));
}

/* The codes of a day that may be the entry's. Closes that the journal knows are of other
 * visits. */
static int look_on(struct flow *f, const struct ecl_journal_entry *e, struct ecl_date day,
                   struct ecl_error *err)
{
    struct ecl_claim_code codes[FLOW_CODES];
    bool close = e->act == ECL_ACT_CLOSE;
    size_t n   = 0;
    int r = ecl_nhso_status(f->d->nhso, e->pid, day, e->service, NULL, codes, FLOW_CODES, &n, err);
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        bool taken = false;
        if (fits(&codes[i], e, day)) {
            if (close && f->d->journal) {
                r = ecl_journal_taken(f->d->journal, codes[i].code, e->transaction, &taken, err);
            }
            if (r == ECL_OK && !taken) {
                keep(f, &codes[i], close);
            }
        }
    }
    return r;
}

/* Whether the service tells a close on the day of the service or on that of the closing no source
 * says. On the latter it could be of another visit: then people decide. */
static int look_at_service(struct flow *f, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_date sent = ecl_date_in_thailand(e->sent_ms);
    bool later =
        e->act == ECL_ACT_CLOSE && e->sent_ms && ecl_date_days(sent) != ecl_date_days(e->day);
    int r = look_on(f, e, e->day, err);
    if (r == ECL_OK && f->nfound == 0 && later) {
        r = look_on(f, e, sent, err);
        if (r == ECL_OK && f->nfound) {
            f->nfound = 0;
            return ecl_fail(err, ECL_E_NETWORK, NULL,
                            "on the day it was sent the service has a close, %s, that may be this "
                            "one or of another visit; look into the web page, and note the code by "
                            "hand",
                            f->found[0].code);
        }
    }
    return r;
}

/* A code that is still told was not cancelled. One that is not told any more may have been: no
 * source says how a cancelled one is told. */
static int look_for_cancel(struct flow *f, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_claim_code codes[FLOW_CODES];
    struct ecl_journal_entry close;
    size_t n = 0;
    int r    = ecl_journal_get(f->d->journal, e->of, &close, err);
    r        = r == ECL_OK ? ecl_nhso_status(f->d->nhso, e->pid, e->day, e->service, NULL, codes,
                                             FLOW_CODES, &n, err)
                           : r;
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        if (strcmp(codes[i].code, close.code) == 0) {
            return ECL_OK;
        }
    }
    if (r != ECL_OK && r != ECL_EOF) {
        return r;
    }
    return ecl_fail(err, ECL_E_NETWORK, NULL,
                    "the service does not tell the code any more, which may mean that it was "
                    "cancelled; see the web page");
}

int flow_look(struct flow *f, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_desk *d = f->d;
    int r;
    f->nfound = 0;
    if (d->tell) {
        d->tell(d->ctx, ECL_DOING_LOOK, e);
    }
    if (e->act == ECL_ACT_CODE && d->agent) {
        r = look_at_agent(f, e, err);
    } else if (!d->nhso) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "there is no service where it could be looked up");
    } else {
        r = e->act == ECL_ACT_CANCEL ? look_for_cancel(f, e, err) : look_at_service(f, e, err);
    }
    return r == ECL_OK && f->nfound == 0 ? ECL_EOF : r;
}
