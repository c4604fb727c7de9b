/* desk.c: what the flows of the desk begin with: requests are checked before anything is
 * written or sent, and entries of the journal filled. */
#include "eclaim/desk.h"

#include <stdio.h>
#include <string.h>

#include "authen/desk_priv.h"

static void blank_result(struct ecl_journal_entry *e)
{
    e->id      = 0;
    e->state   = ECL_STATE_UNDONE;
    e->how     = ECL_HOW_NONE;
    e->http    = 0;
    e->code[0] = e->code_at[0] = e->number[0] = e->message[0] = '\0';
}

static int refuse(struct ecl_error *err, const char *field, const char *text)
{
    return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, field, "%s", text);
}

static int check_request(const struct ecl_desk *d, const struct ecl_journal_entry *e,
                         const char *mobile, const char *correlation, struct ecl_error *err)
{
    struct ecl_code_request q = {
        .pid         = e->pid,
        .type        = e->service,
        .mobile      = mobile,
        .correlation = correlation,
        .hn          = e->hn,
        .hcode       = e->hcode,
    };
    if (!d->agent) {
        return refuse(err, "agent",
                      "claim codes are asked for through the agent, and there is none");
    }
    return ecl_code_check(&q, err);
}

int ecl_desk_request(struct ecl_desk *d, struct ecl_journal_entry *e, const char *mobile,
                     const char *correlation, struct ecl_error *err)
{
    struct flow f = {.d = d, .e = e, .mobile = mobile, .correlation = correlation};
    blank_result(e);
    e->act     = ECL_ACT_CODE;
    e->channel = ECL_CHANNEL_AGENT;
    e->day     = ecl_date_in_thailand(d->clock.now_ms(d->clock.ctx));
    int r      = check_request(d, e, mobile, correlation, err);
    return r == ECL_OK ? flow_run(&f, RECALL, err) : r;
}

/* Callers let a close point into its entry: such a value stands there already. */
static void set(char *to, size_t room, const char *from)
{
    if (from != to) {
        snprintf(to, room, "%s", from ? from : "");
    }
}

/* What the journal keeps of a close. */
static void take_close(struct ecl_journal_entry *e, const struct ecl_close *c)
{
    set(e->hcode, sizeof e->hcode, c->hcode);
    set(e->pid, sizeof e->pid, c->pid);
    set(e->service, sizeof e->service, c->service);
    set(e->main_code, sizeof e->main_code, c->main_code);
    if (c->visit && !e->seq[0] && !e->an[0]) {
        set(e->seq, sizeof e->seq, c->visit);
    }
    e->service_ms = c->service_ms;
    e->day        = ecl_date_in_thailand(c->service_ms);
    e->total      = c->total;
    e->paid       = c->paid;
    e->privilege  = c->privilege;
}

int ecl_desk_close(struct ecl_desk *d, struct ecl_journal_entry *e, const struct ecl_close *c,
                   struct ecl_error *err)
{
    struct flow f = {.d = d, .e = e, .close = *c};
    blank_result(e);
    e->act     = ECL_ACT_CLOSE;
    e->channel = ECL_CHANNEL_ENDPOINT;
    /* The number comes later; one of its form stands in for it. */
    char transaction[sizeof e->transaction];
    snprintf(transaction, sizeof transaction, "%.5s00000000000000000", c->hcode ? c->hcode : "");
    f.close.transaction = transaction;
    int r               = ecl_close_check(&f.close, d->clock.now_ms(d->clock.ctx), err);
    if (r != ECL_OK) {
        return r;
    }
    if (!d->nhso) {
        return refuse(err, "nhso", "rights are closed at the service, and there is none");
    }
    take_close(e, c);
    e->transaction[0] = '\0';
    if (d->existing == ECL_EXISTING_OTHER && !e->seq[0] && !e->an[0]) {
        return refuse(err, "seq", "another visit of the day wants a visit number");
    }
    return flow_run(&f, RECALL, err);
}

int ecl_desk_cancel(struct ecl_desk *d, int64_t of, struct ecl_journal_entry *e,
                    struct ecl_error *err)
{
    struct ecl_journal_entry close;
    struct flow f = {.d = d, .e = e};
    if (!d->nhso || !d->journal) {
        return refuse(err, "nhso", "closes are cancelled at the service, out of the journal");
    }
    int r = ecl_journal_get(d->journal, of, &close, err);
    if (r < 0) {
        return r;
    }
    bool done = close.state == ECL_STATE_DONE || close.state == ECL_STATE_CANCELLED;
    if (r == ECL_EOF || close.act != ECL_ACT_CLOSE || !done || !close.number[0]) {
        return ecl_fail(err, ECL_E_USAGE, NULL,
                        "entry %lld is not a close that is done and has the service's number",
                        (long long)of);
    }
    memset(e, 0, sizeof *e);
    blank_result(e);
    e->act      = ECL_ACT_CANCEL;
    e->channel  = ECL_CHANNEL_ENDPOINT;
    e->of       = of;
    e->day      = close.day;
    e->begun_ms = d->clock.now_ms(d->clock.ctx);
    memcpy(e->hcode, close.hcode, sizeof e->hcode);
    memcpy(e->pid, close.pid, sizeof e->pid);
    memcpy(e->service, close.service, sizeof e->service);
    memcpy(e->hn, close.hn, sizeof e->hn);
    memcpy(e->seq, close.seq, sizeof e->seq);
    memcpy(e->an, close.an, sizeof e->an);
    memcpy(e->transaction, close.transaction, sizeof e->transaction);
    memcpy(e->number, close.number, sizeof e->number);
    explicit_bzero(&close, sizeof close);
    return flow_run(&f, RECALL, err);
}

int ecl_desk_settle(struct ecl_desk *d, struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_desk impatient = *d;
    impatient.patience_ms     = 0;
    if (e->state != ECL_STATE_OPEN && e->state != ECL_STATE_UNKNOWN) {
        return ECL_OK;
    }
    struct flow f = {.d = &impatient, .e = e, .past = *e, .looking_back = true, .settling = true};
    int64_t id    = e->id;
    int r         = flow_run(&f, LOOK_BACK, err);
    if (r == ECL_OK && !d->dry_run) { /* another desk may have been quicker */
        r = ecl_journal_get(d->journal, id, e, err);
    }
    return r;
}
