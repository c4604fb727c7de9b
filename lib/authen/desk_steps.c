/* desk_steps.c: the flows of the desk as one table of steps.
 *
 * A step does one thing and answers with an event; the table says which step follows, and how
 * the entry that is being looked up is settled on the way. Whatever is not in the table
 * cannot happen. A process that is killed between any two steps leaves an entry from which the
 * next one goes on. */
#include <stdio.h>
#include <string.h>

#include "authen/desk_priv.h"
#include "authen/journal_priv.h"

enum {
    SETTLE_MS   = 60000,
    WAIT_MS     = 2000, /* at most, between two looks at something that may still be under way */
    RECALLS_MAX = 1000, /* a bound for what other desks can do meanwhile; never reached */
};

enum event {
    NONE,     /* nothing there */
    OK,       /* done, or there */
    KNOWN,    /* the journal has the code */
    NAMELESS, /* done, and the code is not known */
    MINE,     /* there, and it is what an entry that was given up had asked for */
    YOUNG,    /* nothing there, but it may come */
    AGAIN,    /* look into the journal anew: another desk was at it */
    NO,       /* refused by the service */
    UNSENT,
    LOST,
    FAIL, /* see f->err */
};

#define KEEP (-1) /* the entry is left as it is */

/* step, event: the entry is settled as state and how, and next follows. */
static const struct move {
    enum flow_step step;
    enum event event;
    int state, how;
    enum flow_step next;
} moves[] = {
    {RECALL, NONE, KEEP, 0, LOOK_FIRST},
    {RECALL, OK, KEEP, 0, LOOK_BACK}, /* one that is open or unknown */
    {RECALL, KNOWN, KEEP, 0, END},
    {RECALL, NAMELESS, KEEP, 0, LOOK_NAME},
    {RECALL, FAIL, KEEP, 0, END},

    {LOOK_BACK, OK, ECL_STATE_DONE, ECL_HOW_RECOVERED, END},
    {LOOK_BACK, NONE, ECL_STATE_UNDONE, ECL_HOW_RECOVERED, CHECK},
    {LOOK_BACK, YOUNG, KEEP, 0, WAIT_BACK},
    {LOOK_BACK, FAIL, KEEP, 0, END},

    {WAIT_BACK, OK, KEEP, 0, RECALL},
    {WAIT_BACK, FAIL, KEEP, 0, END},

    {LOOK_FIRST, OK, KEEP, 0, END}, /* and added to the journal */
    {LOOK_FIRST, MINE, ECL_STATE_DONE, ECL_HOW_RECOVERED, END},
    {LOOK_FIRST, NONE, KEEP, 0, CHECK},
    {LOOK_FIRST, FAIL, KEEP, 0, END},

    {CHECK, OK, KEEP, 0, BEGIN},
    {CHECK, FAIL, KEEP, 0, END},

    {BEGIN, OK, KEEP, 0, SEND},
    {BEGIN, AGAIN, KEEP, 0, RECALL},
    {BEGIN, FAIL, KEEP, 0, END},

    {SEND, OK, ECL_STATE_DONE, ECL_HOW_ANSWER, END},
    {SEND, NAMELESS, ECL_STATE_DONE, ECL_HOW_ANSWER, LOOK_NAME},
    {SEND, NO, KEEP, 0, LOOK_REFUSED},
    {SEND, UNSENT, ECL_STATE_UNDONE, ECL_HOW_UNSENT, END},
    {SEND, LOST, ECL_STATE_UNKNOWN, ECL_HOW_NONE, LOOK_LOST},

    {LOOK_NAME, OK, ECL_STATE_DONE, ECL_HOW_ANSWER, END},
    {LOOK_NAME, NONE, KEEP, 0, END},

    {LOOK_REFUSED, OK, ECL_STATE_DONE, ECL_HOW_FOUND, END},
    {LOOK_REFUSED, NONE, ECL_STATE_REFUSED, ECL_HOW_ANSWER, END},
    {LOOK_REFUSED, FAIL, ECL_STATE_UNKNOWN, ECL_HOW_NONE, END},

    {LOOK_LOST, OK, ECL_STATE_DONE, ECL_HOW_RECOVERED, END},
    {LOOK_LOST, NONE, ECL_STATE_UNDONE, ECL_HOW_RECOVERED, END},
    {LOOK_LOST, YOUNG, KEEP, 0, WAIT_LOST},
    {LOOK_LOST, FAIL, KEEP, 0, WAIT_LOST},

    {WAIT_LOST, OK, KEEP, 0, LOOK_LOST},
    {WAIT_LOST, FAIL, KEEP, 0, END},
};

/* --- what steps have in common ----------------------------------------------------------- */

static int64_t now(const struct flow *f)
{
    return f->d->clock.now_ms(f->d->clock.ctx);
}

static int settle_ms(const struct flow *f)
{
    return f->d->settle_ms ? f->d->settle_ms : SETTLE_MS;
}

/* Keeps a failure for the end. */
static enum event fail(struct flow *f, int code, const struct ecl_error *err)
{
    f->code = code;
    f->err  = *err;
    return FAIL;
}

static void tell(struct flow *f, enum ecl_desk_doing doing, const struct ecl_journal_entry *e)
{
    if (f->d->tell) {
        f->d->tell(f->d->ctx, doing, e);
    }
}

/* What the service does not have and may still come: the request is younger than it can be
 * under way. A clock that was set back does not make it young for ever. */
static bool young(const struct flow *f, const struct ecl_journal_entry *e)
{
    int64_t age = now(f) - e->sent_ms;
    return f->waited_ms < settle_ms(f) && age < settle_ms(f);
}

static void take_code(struct ecl_journal_entry *e, const struct ecl_claim_code *c)
{
    snprintf(e->code, sizeof e->code, "%s", c->code);
    snprintf(e->code_at, sizeof e->code_at, "%s", c->at);
}

/* Looks up an entry whose request may have been done. Several closes cannot be told apart. */
static enum event look_up(struct flow *f, struct ecl_journal_entry *e)
{
    struct ecl_error err;
    int r = flow_look(f, e, &err);
    if (r == ECL_EOF) {
        return young(f, e) ? YOUNG : NONE;
    }
    if (r == ECL_OK && f->nfound > 1) {
        r = ecl_fail(&err, ECL_E_NETWORK, NULL,
                     "the service has %zu closes of this person, day and kind of service that the "
                     "journal does not know, and it cannot be told which is this one; see the web "
                     "page",
                     f->nfound);
    }
    if (r != ECL_OK) {
        return fail(f, r, &err);
    }
    take_code(e, &f->found[0]);
    return OK;
}

/* Waits for something under way, if the caller has the patience. */
static enum event wait(struct flow *f, const struct ecl_journal_entry *e)
{
    struct ecl_clock *clock = &f->d->clock;
    if (!clock->wait_ms || f->waited_ms >= f->d->patience_ms) {
        return FAIL;
    }
    int ms = settle_ms(f) / 4 < WAIT_MS ? settle_ms(f) / 4 + 1 : WAIT_MS;
    tell(f, ECL_DOING_WAIT, e);
    clock->wait_ms(clock->ctx, ms);
    f->waited_ms += ms;
    return OK;
}

/* --- the steps --------------------------------------------------------------------------- */

static enum event on_recall(struct flow *f)
{
    struct ecl_error err;
    f->looking_back = false;
    if (!f->d->journal) {
        return NONE; /* a dry run before there is a journal */
    }
    if (f->recalls++ > RECALLS_MAX) {
        ecl_fail(&err, ECL_E_INTERNAL, NULL, "the journal does not come to rest");
        return fail(f, ECL_E_INTERNAL, &err);
    }
    int r = ecl_journal_recall(f->d->journal, f->e, &f->past, &err);
    if (r == ECL_EOF) {
        return NONE;
    }
    if (r != ECL_OK) {
        return fail(f, r, &err);
    }
    f->looking_back = true;
    if (f->past.state != ECL_STATE_DONE) {
        return OK;
    }
    return f->past.act == ECL_ACT_CLOSE && !f->past.code[0] ? NAMELESS : KNOWN;
}

static enum event on_look_back(struct flow *f)
{
    return look_up(f, &f->past);
}

static enum event on_wait_back(struct flow *f)
{
    struct ecl_error err;
    int64_t age = (now(f) - f->past.sent_ms) / 1000, left = settle_ms(f) / 1000 - age;
    if (wait(f, &f->past) == OK) {
        return OK;
    }
    ecl_fail(&err, ECL_E_NETWORK, NULL,
             "the same was asked for %lld seconds ago (entry %lld) and may still be under way; run "
             "it again in %lld seconds, it is looked up first",
             (long long)age, (long long)f->past.id, (long long)(left > 0 ? left : 0));
    return fail(f, ECL_E_NETWORK, &err);
}

/* How others had the patient verified is not known, and whether they owe an appeal. */
static void not_ours(struct ecl_journal_entry *e)
{
    e->way[0] = e->reason[0] = e->certifier[0] = e->relation[0] = '\0';
    e->appeal                                                   = ECL_APPEAL_NONE;
}

/* A code that others asked for, as an entry of its own. */
static int add_found(struct flow *f, struct ecl_journal_entry *e, const struct ecl_claim_code *c,
                     struct ecl_error *err)
{
    take_code(e, c);
    e->state    = ECL_STATE_DONE;
    e->how      = ECL_HOW_FOUND;
    e->ended_ms = now(f);
    /* With what amounts and when others closed it is not told. */
    e->total = e->paid = e->privilege = e->service_ms = 0;
    not_ours(e);
    return f->d->dry_run ? ECL_OK : ecl_journal_add(f->d->journal, e, err);
}

/* Closes of other visits that somebody else did: entries without a visit, so that they are not
 * taken for this one later. */
static enum event note_others(struct flow *f)
{
    struct ecl_error err;
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < f->nfound; i++) {
        struct ecl_journal_entry other = {
            .act     = ECL_ACT_CLOSE,
            .channel = f->e->channel,
            .day     = f->e->day,
        };
        memcpy(other.hcode, f->e->hcode, sizeof other.hcode);
        memcpy(other.pid, f->e->pid, sizeof other.pid);
        memcpy(other.service, f->e->service, sizeof other.service);
        r = add_found(f, &other, &f->found[i], &err);
    }
    return r == ECL_OK ? NONE : fail(f, r, &err);
}

static enum event on_look_first(struct flow *f)
{
    struct ecl_error err;
    bool close = f->e->act == ECL_ACT_CLOSE;
    if (f->e->act == ECL_ACT_CANCEL || (f->d->ask_at_once && !close)) {
        return NONE;
    }
    int r = flow_look(f, f->e, &err);
    if (r != ECL_OK) {
        return r == ECL_EOF ? NONE : fail(f, r, &err);
    }
    if (f->nfound == 1 && f->d->journal) {
        r = ecl_journal_again(f->d->journal, f->e, &f->past, &err);
        if (r == ECL_OK) {
            f->looking_back = true;
            take_code(&f->past, &f->found[0]);
            return MINE;
        }
        if (r != ECL_EOF) {
            return fail(f, r, &err);
        }
    }
    if (close && f->d->existing == ECL_EXISTING_OTHER) {
        return note_others(f);
    }
    if (close && (f->d->existing == ECL_EXISTING_REFUSE || f->nfound > 1)) {
        take_code(f->e, &f->found[0]);
        r = ecl_fail(&err, ECL_E_UNSAFE, NULL,
                     "somebody else has closed the right of this person, day and kind of service: "
                     "%s%s; say whether that was this visit or another one",
                     f->found[0].code, f->nfound > 1 ? " and others" : "");
        return fail(f, r, &err);
    }
    r = add_found(f, f->e, &f->found[0], &err);
    return r == ECL_OK ? OK : fail(f, r, &err);
}

static enum event on_check(struct flow *f)
{
    struct ecl_error err;
    int r           = f->d->before ? f->d->before(f->d->ctx, &err) : ECL_OK;
    f->looking_back = false;
    if (r == ECL_OK && f->d->dry_run) {
        ecl_fail(&err, ECL_EOF, NULL, "dry run: nothing was sent");
        r = ECL_EOF;
    }
    return r == ECL_OK ? OK : fail(f, r, &err);
}

/* A close that may have arrived goes out again under its transaction. */
static int take_transaction(struct flow *f, struct ecl_error *err)
{
    struct ecl_journal_entry *e = f->e, *past = &f->past;
    if (e->act != ECL_ACT_CLOSE) {
        return ECL_OK;
    }
    e->transaction[0] = '\0';
    int r             = ecl_journal_again(f->d->journal, e, past, err);
    if (r == ECL_EOF) {
        return ECL_OK;
    }
    if (r == ECL_OK &&
        (past->total != e->total || past->paid != e->paid || past->privilege != e->privilege)) {
        return ecl_fail(err, ECL_E_UNSAFE, NULL,
                        "this visit was sent before with other amounts (entry %lld), and what came "
                        "of it is not known for certain; look into the web page, then settle the "
                        "entry by hand",
                        (long long)past->id);
    }
    if (r == ECL_OK) {
        memcpy(e->transaction, past->transaction, sizeof e->transaction);
    }
    return r;
}

static enum event on_begin(struct flow *f)
{
    struct ecl_error err;
    f->e->sent_ms = now(f);
    int r         = take_transaction(f, &err);
    r             = r == ECL_OK ? ecl_journal_begin(f->d->journal, f->e, &err) : r;
    return r == ECL_OK ? OK : r == ECL_EOF ? AGAIN : fail(f, r, &err);
}

static enum event on_send(struct flow *f)
{
    enum ecl_outcome outcome    = ECL_OUTCOME_UNKNOWN;
    struct ecl_journal_entry *e = f->e;
    struct ecl_claim_code code  = {0};
    struct ecl_closed closed    = {0};
    struct ecl_error err        = {0};
    struct ecl_code_request q   = {
          .pid         = e->pid,
          .type        = e->service,
          .mobile      = f->mobile,
          .correlation = f->correlation,
          .hn          = e->hn[0] ? e->hn : NULL,
          .hcode       = e->hcode,
    };
    int r = ECL_OK;
    tell(f, ECL_DOING_SEND, e);
    if (e->act == ECL_ACT_CODE) {
        r = ecl_agent_confirm(f->d->agent, &q, &code, &outcome, &e->http, &err);
        take_code(e, &code);
    } else if (e->act == ECL_ACT_CLOSE) {
        f->close.transaction = e->transaction;
        r = ecl_nhso_close_right(f->d->nhso, &f->close, &closed, &outcome, &e->http, &err);
        snprintf(e->code, sizeof e->code, "%s", closed.code);
        snprintf(e->number, sizeof e->number, "%s", closed.seq);
    } else {
        r = ecl_nhso_cancel(f->d->nhso, e->number, e->transaction, &outcome, &e->http, &err);
    }
    if (r == ECL_OK) {
        return e->act == ECL_ACT_CLOSE && !e->code[0] ? NAMELESS : OK;
    }
    snprintf(e->message, sizeof e->message, "%.*s", journal_fit(err.text, sizeof e->message),
             err.text);
    fail(f, r, &err);
    f->lost      = err;
    f->lost.code = r;
    return outcome == ECL_OUTCOME_REFUSED ? NO : outcome == ECL_OUTCOME_UNSENT ? UNSENT : LOST;
}

/* That the code is not found now takes nothing from what is done. */
static enum event on_look_name(struct flow *f)
{
    enum event event = look_up(f, f->looking_back ? &f->past : f->e);
    f->code          = ECL_OK;
    return event == OK ? OK : NONE;
}

/* How the request failed is told, and why a look-up did not help. */
static void tell_both(struct flow *f, enum event event)
{
    struct ecl_error look = f->err;
    f->err                = f->lost;
    f->code               = f->lost.code;
    if (event == FAIL) {
        size_t n = strlen(f->err.text);
        snprintf(f->err.text + n, sizeof f->err.text - n, "; the look-up: %s", look.text);
    }
}

static enum event on_look_refused(struct flow *f)
{
    enum event event = look_up(f, f->e);
    tell_both(f, event);
    return event == YOUNG ? NONE : event; /* it was answered: nothing is under way */
}

/* A service that answered, if not clearly ("transaction known already"), is not taken to have
 * nothing. */
static enum event on_look_lost(struct flow *f)
{
    enum event event = look_up(f, f->e);
    tell_both(f, event);
    return event == NONE && f->e->http && f->e->http < 500 ? YOUNG : event;
}

static enum event on_wait_lost(struct flow *f)
{
    return wait(f, f->e);
}

static enum event (*const steps[])(struct flow *) = {
    [RECALL]       = on_recall,
    [LOOK_BACK]    = on_look_back,
    [WAIT_BACK]    = on_wait_back,
    [LOOK_FIRST]   = on_look_first,
    [CHECK]        = on_check,
    [BEGIN]        = on_begin,
    [SEND]         = on_send,
    [LOOK_NAME]    = on_look_name,
    [LOOK_LOST]    = on_look_lost,
    [WAIT_LOST]    = on_wait_lost,
    [LOOK_REFUSED] = on_look_refused,
};

/* --- the machine -------------------------------------------------------------------------------
 */

/* Writes down what became of the entry in question. ECL_EOF: somebody else had done so. */
static int settle(struct flow *f, const struct move *m, struct ecl_error *err)
{
    struct ecl_journal_entry *e = f->looking_back ? &f->past : f->e;
    e->state                    = (enum ecl_journal_state)m->state;
    e->how                      = (enum ecl_journal_how)m->how;
    e->ended_ms                 = now(f);
    if (e->how == ECL_HOW_FOUND) {
        not_ours(e);
    }
    if (e->state == ECL_STATE_DONE) {
        e->message[0] = '\0';
        f->code       = ECL_OK;
    }
    return f->d->dry_run ? ECL_OK : ecl_journal_finish(f->d->journal, e, err);
}

static enum flow_step move_on(struct flow *f, enum flow_step step, enum event event)
{
    struct ecl_error err;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const struct move *m = &moves[i];
        if (m->step != step || m->event != event) {
            continue;
        }
        int r = m->state == KEEP ? ECL_OK : settle(f, m, &err);
        if (r == ECL_EOF) {
            /* A code that is there stays; else the journal knows better. */
            return m->state == ECL_STATE_DONE ? m->next : RECALL;
        }
        if (r != ECL_OK) {
            fail(f, r, &err);
            return END;
        }
        return m->next;
    }
    ecl_fail(&err, ECL_E_INTERNAL, NULL, "step %d: event %d has no place", (int)step, (int)event);
    fail(f, ECL_E_INTERNAL, &err);
    return END;
}

int flow_run(struct flow *f, enum flow_step step, struct ecl_error *err)
{
    while (step != END) {
        step = move_on(f, step, steps[step](f));
        if (f->settling && (step == CHECK || step == RECALL)) {
            step = END;
        }
    }
    if (f->looking_back) {
        *f->e = f->past;
    }
    int code = f->code;
    if (code != ECL_OK && err) {
        *err = f->err;
    }
    explicit_bzero(f, sizeof *f);
    return code;
}
