/* batch_work.c: what ecl-authen batch does for one visit. */
#include <string.h>

#include "batch.h"
#include "eclaim/ids.h"

enum { CODES_MAX = 64 };

/* --- what the three have in common ------------------------------------------------------ */

/* An entry of this visit. False, with a row that says why, when something is missing. */
static int begin_entry(struct batch *b, const struct ecl_visit *v, struct ecl_journal_entry *e)
{
    const char *hcode   = *v->hcode ? v->hcode : ecl_config_get(b->setup.config, "unit.hcode");
    const char *service = *v->service  ? v->service
                          : b->service ? b->service
                                       : ecl_config_get(b->setup.config, "request.service");
    const struct {
        const char *value;
        char *to;
        size_t room;
    } parts[] = {
        {hcode, e->hcode, sizeof e->hcode},
        {v->pid, e->pid, sizeof e->pid},
        {v->hn, e->hn, sizeof e->hn},
        {v->seq, e->seq, sizeof e->seq},
        {v->an, e->an, sizeof e->an},
        {service, e->service, sizeof e->service},
        {v->way, e->way, sizeof e->way},
        {v->reason, e->reason, sizeof e->reason},
        {v->certifier, e->certifier, sizeof e->certifier},
        {v->relation, e->relation, sizeof e->relation},
    };
    memset(e, 0, sizeof *e);
    e->act     = b->action->act;
    e->channel = b->action->channel;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].value && strlen(parts[i].value) >= parts[i].room) {
            return ecl_fail(&b->err, ECL_E_USAGE, NULL, "a value is too long");
        }
        snprintf(parts[i].to, parts[i].room, "%s", parts[i].value ? parts[i].value : "");
    }
    e->day      = v->day;
    e->begun_ms = desk_now();
    if (!e->hcode[0]) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "hcode",
                           "neither the row nor unit.hcode names the facility");
    }
    if (!*v->pid) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "pid", "the citizen ID is missing");
    }
    if (v->day.y == 0) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "date", "the day of service is missing");
    }
    return ECL_OK;
}

/* A failure of one visit: a row, and a line on standard error. What stops everything is answered.
 */
static int tell_failure(struct batch *b, const struct ecl_visit *v,
                        const struct ecl_journal_entry *e, int r, enum batch_end *end)
{
    char text[600];
    const struct ecl_error *err = &b->err;
    const char *state           = NULL;
    snprintf(text, sizeof text, "%s%s%s", err->field, *err->field ? ": " : "", err->text);
    if (r == ECL_E_UNSAFE && *err->file) { /* an address that may not be spoken to */
        return r;
    }
    switch (r) {
    case ECL_E_USAGE:
        *end  = BATCH_BAD;
        state = "bad";
        break;
    case ECL_E_UNSAFE:
        *end  = BATCH_REFUSED;
        state = e->code[0] ? "elsewhere" : "refused";
        break;
    case ECL_E_NETWORK:
    case ECL_E_CARD:
        *end  = e->state == ECL_STATE_REFUSED ? BATCH_REFUSED : BATCH_UNCLEAR;
        state = e->id ? NULL : "failed";
        break;
    default:
        return r;
    }
    batch_tell(b, v, text);
    return batch_row(b, v, e, state, text);
}

/* How a request ended that the desk was asked for. */
static int take_end(struct batch *b, const struct ecl_visit *v, struct ecl_journal_entry *e,
                    int64_t begun, int r, enum batch_end *end)
{
    if (r == ECL_EOF && b->dry) {
        *end = BATCH_NONE;
        return batch_row(b, v, e, "dry-run", NULL);
    }
    if (r == ECL_E_WRITE && e->code[0]) { /* the code was issued, and is not in the journal */
        struct ecl_error err = b->err;
        (void)batch_row(b, v, e, NULL, NULL);
        b->err = err;
        return r;
    }
    if (r != ECL_OK) {
        return tell_failure(b, v, e, r, end);
    }
    *end = e->sent_ms >= begun || e->ended_ms >= begun ? BATCH_DONE : BATCH_BEFORE;
    return batch_row(b, v, e, NULL, NULL);
}

/* What the journal has of a visit by now. ECL_EOF: nothing that is done. */
static int known(struct batch *b, enum ecl_journal_act act, const struct ecl_journal_entry *key,
                 struct ecl_journal_entry *found)
{
    struct ecl_journal_entry k = *key;
    k.act                      = act;
    int r = b->desk.journal ? ecl_journal_recall(b->desk.journal, &k, found, &b->err) : ECL_EOF;
    return r == ECL_OK && (found->state != ECL_STATE_DONE || !found->code[0]) ? ECL_EOF : r;
}

/* --- status --------------------------------------------------------------------------------- */

static int status_begin(struct batch *b)
{
    return setup_nhso(&b->setup, SETUP_STATUS, &b->err);
}

struct earlier {
    struct batch *b;
    const struct ecl_visit *v;
    const struct ecl_journal_entry *e;
    uint64_t rows;
};

/* What was found for this person and day today is told again, for this visit. */
static int tell_earlier(void *ctx, const struct ecl_journal_entry *found, struct ecl_error *err)
{
    struct earlier *x          = ctx;
    struct ecl_journal_entry e = *found;
    bool asked                 = x->e->service[0] != '\0';
    (void)err;
    if (ecl_date_days(ecl_date_in_thailand(found->ended_ms)) != ecl_date_days(ecl_date_today()) ||
        (asked && strcmp(found->service, x->e->service) != 0)) {
        return ECL_OK;
    }
    memcpy(e.hn, x->e->hn, sizeof e.hn);
    memcpy(e.seq, x->e->seq, sizeof e.seq);
    memcpy(e.an, x->e->an, sizeof e.an);
    x->rows++;
    return batch_row(x->b, x->v, &e, NULL, NULL);
}

static int status_earlier(struct batch *b, const struct ecl_visit *v,
                          const struct ecl_journal_entry *e, uint64_t *rows)
{
    struct earlier x                  = {b, v, e, 0};
    const struct ecl_journal_filter f = {
        .from  = e->day,
        .to    = e->day,
        .acts  = 1U << ECL_ACT_STATUS,
        .hcode = e->hcode,
        .pid   = e->pid,
    };
    int r = b->again || !b->desk.journal
                ? ECL_OK
                : ecl_journal_each(b->desk.journal, &f, tell_earlier, &x, &b->err);
    *rows = x.rows;
    return r;
}

static int status_found(struct batch *b, const struct ecl_visit *v,
                        const struct ecl_journal_entry *key, const struct ecl_claim_code *c)
{
    struct ecl_journal_entry e = *key;
    bool close = strcmp(c->channel, "ENDPOINT") == 0 || strncmp(c->code, "EP", 2) == 0;
    e.state    = ECL_STATE_DONE;
    e.how      = ECL_HOW_FOUND;
    e.channel  = close ? ECL_CHANNEL_ENDPOINT : ECL_CHANNEL_AGENT;
    e.ended_ms = desk_now();
    snprintf(e.code, sizeof e.code, "%s", c->code);
    snprintf(e.code_at, sizeof e.code_at, "%s", c->at);
    if (c->type[0]) {
        snprintf(e.service, sizeof e.service, "%s", c->type);
    }
    int r = ecl_journal_add(b->desk.journal, &e, &b->err);
    return r == ECL_OK ? batch_row(b, v, &e, NULL, NULL) : r;
}

static int status_visit(struct batch *b, const struct ecl_visit *v, enum batch_end *end)
{
    struct ecl_claim_code codes[CODES_MAX];
    struct ecl_journal_entry e;
    uint64_t rows = 0;
    size_t n = 0, found = 0;
    /* Without a kind of service all of them are asked for. */
    int r = begin_entry(b, v, &e);
    if (!*v->service && !b->service) {
        e.service[0] = '\0';
    }
    if (r != ECL_OK) {
        return tell_failure(b, v, &e, r, end);
    }
    r = status_earlier(b, v, &e, &rows);
    if (r != ECL_OK || rows) {
        *end = BATCH_BEFORE;
        return r;
    }
    if (b->dry) {
        *end = BATCH_NONE;
        return batch_row(b, v, &e, "dry-run", NULL);
    }
    r = ecl_nhso_status(b->setup.nhso, e.pid, e.day, e.service[0] ? e.service : NULL, &b->right,
                        codes, CODES_MAX, &n, &b->err);
    if (r != ECL_OK) {
        return tell_failure(b, v, &e, r, end);
    }
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        if (strcmp(codes[i].hcode, e.hcode) == 0) {
            r = status_found(b, v, &e, &codes[i]);
            found++;
        }
    }
    *end = found ? BATCH_DONE : BATCH_NONE;
    if (r != ECL_OK || found) {
        return r;
    }
    char text[120] = "";
    if (n) {
        snprintf(text, sizeof text, "another facility has one: %s", codes[0].hcode);
    }
    return batch_row(b, v, &e, "none", n ? text : b->right.message);
}

const struct batch_action batch_status = {"status", ECL_ACT_STATUS, ECL_CHANNEL_ENDPOINT,
                                          status_begin, status_visit};

/* --- request -----------------------------------------------------------------------------------
 */

static int request_begin(struct batch *b)
{
    if (!ecl_config_bool(b->setup.config, "request.probe")) {
        return ecl_fail_at(
            &b->err, ECL_E_UNSAFE, NULL, 0, "request.probe",
            "is not set: codes of people whose card is not there would be asked for, "
            "and no source says that the Office allows it; see ecl-authen(1)");
    }
    return setup_agent(&b->setup, &b->err);
}

static int request_check(struct batch *b, const struct ecl_visit *v,
                         const struct ecl_journal_entry *e)
{
    if (ecl_date_days(e->day) != ecl_date_days(ecl_date_today())) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "date",
                           "a code is issued for today only; look for it with batch status");
    }
    struct ecl_code_request q = {.pid         = e->pid,
                                 .type        = e->service,
                                 .mobile      = v->mobile,
                                 .correlation = "x",
                                 .hcode       = e->hcode};
    return ecl_code_check(&q, &b->err);
}

static int request_visit(struct batch *b, const struct ecl_visit *v, enum batch_end *end)
{
    struct ecl_journal_entry e, found;
    int64_t begun = desk_now();
    int r         = begin_entry(b, v, &e);
    r             = r == ECL_OK ? request_check(b, v, &e) : r;
    if (r != ECL_OK) {
        return tell_failure(b, v, &e, r, end);
    }
    r = known(b, ECL_ACT_CODE, &e, &found);
    if (r == ECL_OK) {
        *end = BATCH_BEFORE;
        return batch_row(b, v, &found, NULL, NULL);
    }
    if (r != ECL_EOF) {
        return r;
    }
    r = ecl_agent_probe(b->setup.agent, e.pid, &b->right, &b->err);
    if (r == ECL_OK && !b->right.correlation[0]) {
        r = ecl_fail(
            &b->err, ECL_E_UNSAFE, NULL,
            "the agent gives no correlation for a person without a card; nothing was sent");
    }
    if (r != ECL_OK) {
        return tell_failure(b, v, &e, r, end);
    }
    r = ecl_desk_request(&b->desk, &e, v->mobile, b->right.correlation, &b->err);
    return take_end(b, v, &e, begun, r, end);
}

const struct batch_action batch_request = {"request", ECL_ACT_CODE, ECL_CHANNEL_AGENT,
                                           request_begin, request_visit};

/* --- close
 * ---------------------------------------------------------------------------------------- */

static int close_begin(struct batch *b)
{
    struct ecl_close c;
    int r = closing_begin(&b->setup, &c, &b->err);
    return r == ECL_OK ? setup_nhso(&b->setup, SETUP_STATUS | SETUP_ENDPOINT, &b->err) : r;
}

static int close_amounts(struct batch *b, const struct ecl_visit *v, struct ecl_close *c)
{
    c->paid      = v->has_paid ? v->paid : 0;
    c->privilege = v->privilege;
    if (!v->has_privilege && b->rest && v->has_total) {
        c->privilege = v->total - c->paid;
    } else if (!v->has_privilege) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "privilege",
                           "how many baht are claimable? the row does not say%s",
                           v->has_total ? " (--rest takes total less paid)" : "");
    }
    c->total = c->paid + c->privilege;
    if (v->has_total && v->total != c->total) {
        return ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "total",
                           "is not the sum of paid and privilege");
    }
    return ECL_OK;
}

static int close_make(struct batch *b, const struct ecl_visit *v, struct ecl_journal_entry *e,
                      struct ecl_close *c)
{
    int r        = closing_begin(&b->setup, c, &b->err);
    c->hcode     = e->hcode;
    c->pid       = e->pid;
    c->service   = e->service[0] ? e->service : NULL;
    c->visit     = e->seq[0] ? e->seq : e->an[0] ? e->an : NULL;
    c->main_code = *v->main_code && strcmp(v->main_code, "none") != 0 ? v->main_code : NULL;
    if (r == ECL_OK && v->minutes < 0) {
        r = ecl_fail_at(&b->err, ECL_E_USAGE, NULL, 0, "time",
                        "the time of the service is missing");
    }
    if (r == ECL_OK) {
        closing_time(c, v->day, v->minutes);
    }
    return r == ECL_OK ? close_amounts(b, v, c) : r;
}

static int close_visit(struct batch *b, const struct ecl_visit *v, enum batch_end *end)
{
    static const struct facts none;
    struct ecl_journal_entry e, found;
    struct ecl_close c = {0};
    int64_t begun      = desk_now();
    bool innovation    = ecl_config_bool(b->setup.config, "request.innovation");
    memset(&b->right, 0, sizeof b->right);
    int r = begin_entry(b, v, &e);
    r     = r == ECL_OK ? close_make(b, v, &e, &c) : r;
    if (r == ECL_OK) {
        r = known(b, ECL_ACT_CLOSE, &e, &found);
        if (r == ECL_OK) {
            *end = BATCH_BEFORE;
            return batch_row(b, v, &found, NULL, NULL);
        }
        r = r == ECL_EOF ? ECL_OK : r;
    }
    if (r == ECL_OK && !*v->main_code) {
        r = closing_right(&b->setup, &c, &b->right, &b->err);
    }
    r = r == ECL_OK
            ? closing_rules(&none, innovation, b->right.birth, false, b->cli.thai, &e, &b->err)
            : r;
    if (r != ECL_OK) {
        return tell_failure(b, v, &e, r, end);
    }
    r = ecl_desk_close(&b->desk, &e, &c, &b->err);
    return take_end(b, v, &e, begun, r, end);
}

const struct batch_action batch_close = {"close", ECL_ACT_CLOSE, ECL_CHANNEL_ENDPOINT, close_begin,
                                         close_visit};
