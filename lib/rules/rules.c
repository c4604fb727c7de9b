/* rules.c: the engine that runs the active rules over a claim.
 *
 * Invariants: a struct ecl_rules belongs to one thread, but engines of a family
 * share their tables, which do not change after rules_ready; nothing is allocated
 * per claim (buffers are reused); findings of one rule in one claim are
 * bounded by ECL_RULE_CLAIM_MAX, so hostile claims cannot flood the reader. */
#include <stdlib.h>

#include "eclaim/near.h"
#include "rules/batch_priv.h"
#include "rules/engine_priv.h"
#include "rules/sent_priv.h"

#define FETCH_AHEAD 8 /* claims: memory answers within the time that telling these takes */

/* --- making, switching ----------------------------------------------------- */

/* Room for n rules in the arrays that have a place for each. */
static int make_room(struct ecl_rules *r, size_t n, struct ecl_error *err)
{
    struct rule_state *state = reallocarray(r->state, n, sizeof *state);
    r->state                 = state ? state : r->state;
    struct touched *touched  = reallocarray(r->touched, n, sizeof *touched);
    r->touched               = touched ? touched : r->touched;
    bool ok                  = state && touched;
    for (int t = 0; t < 3; t++) {
        struct active *active = reallocarray(r->active[t], n, sizeof *active);
        r->active[t]          = active ? active : r->active[t];
        ok                    = ok && active;
    }
    return ok ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* The state of a rule as row and profile say. */
static struct rule_state start_state(const struct ecl_rules *r, const struct rule *rule)
{
    const struct ecl_rule_dates *d = &rule->info.dates;
    bool soften                    = r->k.profile == ECL_PROFILE_RELAXED && !rule->firm;
    struct rule_state st           = {
                  .on       = (rule->info.profiles & r->k.profile) != 0,
                  .severity = (int8_t)(soften && rule->info.severity == ECL_SEV_ERROR ? ECL_SEV_WARNING
                                                                                      : rule->info.severity),
                  .dated    = d->from.y != 0 || d->to.y != 0,
                  .from     = d->from.y ? ecl_date_days(d->from) : INT32_MIN,
                  .to       = d->to.y ? ecl_date_days(d->to) : INT32_MAX,
    };
    if (st.dated && d->by == ECL_DATED_SENT) { /* the same for every claim of this run */
        bool valid = r->k.today >= st.from && r->k.today <= st.to;
        st.dated   = !valid;
        st.on      = st.on && valid;
        st.from    = valid ? st.from : INT32_MAX; /* whoever turns it on all the same */
        st.to      = valid ? st.to : INT32_MIN;
    }
    st.usual = st.on;
    return st;
}

int ecl_rules_new(struct ecl_rules **out, const struct ecl_rules_opts *opts, struct ecl_error *err)
{
    struct ecl_rules *r = calloc(1, sizeof *r);
    if (!r) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    while (rule_at(NULL, r->n)) {
        r->n++;
    }
    r->fmt = fmt_new();
    int rc = make_room(r, r->n, err);
    if (rc != ECL_OK || !r->fmt) {
        ecl_rules_free(r);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    r->opts = *opts;
    if (opts->sent) {
        rc = sent_look_new(&r->k.sent, opts, err);
        if (rc != ECL_OK) {
            ecl_rules_free(r);
            return rc;
        }
    }
    if (!r->opts.profile) {
        r->opts.profile = ECL_PROFILE_FDH;
    }
    if (opts->hcode) {
        size_t n = strnlen(opts->hcode, sizeof r->hcode - 1);
        memcpy(r->hcode, opts->hcode, n);
    }
    r->base      = opts->base ? *opts->base : (struct ecl_base_data){.drugs = NULL};
    r->k.base    = &r->base;
    r->k.rules   = r;
    r->k.profile = (unsigned)r->opts.profile;
    r->k.today   = ecl_date_days(opts->today.y ? opts->today : ecl_date_today());
    ecl_buf_init(&r->message, 1 << 20);
    sets_make(r);
    for (size_t i = 0; i < r->n; i++) {
        r->state[i] = start_state(r, rule_at(NULL, i));
    }
    *out = r;
    return ECL_OK;
}

int rules_add(struct ecl_rules *r, struct rule_group g, struct ecl_error *err)
{
    struct rule_group *added = reallocarray(r->added, r->nadded + 1, sizeof *added);
    r->added                 = added ? added : r->added;
    int rc =
        added ? make_room(r, r->n + g.n, err) : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    if (rc != ECL_OK) {
        return rc;
    }
    for (size_t i = 0; i < g.n; i++) {
        r->state[r->n + i] = start_state(r, &g.rows[i]);
        r->state[r->n + i].on &= !r->only;
    }
    r->added[r->nadded++] = g;
    r->n += g.n;
    r->ready = false;
    return ECL_OK;
}

void rules_fail(struct check *k, const struct ecl_error *err)
{
    k->rules->failed = *err;
    k->rules->rc     = err->code;
}

void ecl_rules_free(struct ecl_rules *r)
{
    if (!r) {
        return;
    }
    for (int t = 0; t < 3 && !r->forked; t++) {
        free(r->active[t]);
    }
    if (r->guest.free) {
        r->guest.free(r->guest.ctx);
    }
    if (!r->forked) {
        batch_free(r->k.batch);
        free(r->fmt);
        free(r->added);
    }
    sent_look_free(r->k.sent);
    ecl_buf_done(&r->message);
    free(r->slot);
    free(r->touched);
    free(r->state);
    free(r);
}

/* "INS.cid-checksum", "INS", "INS.*" and "*" match the id INS.cid-checksum. */
static bool matches(struct ecl_str pattern, const char *id)
{
    if (ecl_str_is(pattern, "*")) {
        return true;
    }
    if (pattern.n >= 2 && pattern.p[pattern.n - 1] == '*' && pattern.p[pattern.n - 2] == '.') {
        pattern.n -= 2;
    }
    size_t n = strlen(id);
    return pattern.n <= n && memcmp(pattern.p, id, pattern.n) == 0 &&
           (pattern.n == n || id[pattern.n] == '.');
}

/* Says that there is no such rule, and which one may have been meant. */
static int unknown_rule(const struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    struct ecl_near near = ecl_near_to(pattern);
    const char *dot      = pattern.n ? memchr(pattern.p, '.', pattern.n) : NULL;
    struct ecl_str group = dot ? ecl_str_make(pattern.p, (size_t)(dot - pattern.p)) : pattern;
    bool ours            = pattern.n == 0;
    for (size_t i = 0; i < r->n; i++) {
        ecl_near_try(&near, rule_at(r, i)->info.id);
        ours = ours || matches(group, rule_at(r, i)->info.id);
    }
    const char *meant = ecl_near_name(&near);
    const char *lists =
        ours ? "; see --list-rules" : "; see --list-rules, or give the script that it is in";
    return ecl_fail(err, ECL_E_USAGE, NULL, "no rule is called '%.*s'%s%s%s",
                    (int)(pattern.n > 80 ? 80 : pattern.n), pattern.p,
                    meant ? "; did you mean '" : lists, meant ? meant : "", meant ? "'?" : "");
}

/* Calls set for the state of each rule that matches. */
static int for_matching(struct ecl_rules *r, struct ecl_str pattern,
                        void (*set)(struct rule_state *, int, bool), int value,
                        struct ecl_error *err)
{
    size_t hits = 0;
    for (size_t i = 0; pattern.n && i < r->n; i++) {
        const char *id = rule_at(r, i)->info.id;
        if (matches(pattern, id)) {
            set(&r->state[i], value, ecl_str_is(pattern, id));
            hits++;
        }
    }
    if (!hits) {
        return unknown_rule(r, pattern, err);
    }
    r->ready = false;
    return ECL_OK;
}

/* Who names a group wants what the profile has of it, not what other submissions ask for
 * or the Office has ceased to ask for. */
static void set_on(struct rule_state *s, int on, bool by_id)
{
    s->on = on && (by_id || s->usual);
}

static void set_severity(struct rule_state *s, int severity, bool by_id)
{
    (void)by_id;
    s->severity = (int8_t)severity;
    s->set      = true;
}

int ecl_rules_on(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    return for_matching(r, pattern, set_on, 1, err);
}

int ecl_rules_only(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    if (!r->only) {
        for (size_t i = 0; i < r->n; i++) {
            r->state[i].on = false;
        }
        r->only = true;
    }
    return for_matching(r, pattern, set_on, 1, err);
}

int ecl_rules_skip(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err)
{
    return for_matching(r, pattern, set_on, 0, err);
}

int ecl_rules_severity(struct ecl_rules *r, struct ecl_str pattern, enum ecl_severity s,
                       struct ecl_error *err)
{
    return for_matching(r, pattern, set_severity, (int)s, err);
}

struct ecl_rule_count ecl_rules_count(const struct ecl_rules *r, size_t i)
{
    return i < r->n ? (struct ecl_rule_count){r->state[i].findings, r->state[i].claims}
                    : (struct ecl_rule_count){0, 0};
}

enum ecl_profile ecl_rules_profile(const struct ecl_rules *r)
{
    return r->opts.profile;
}

struct ecl_rule_setting ecl_rules_setting(const struct ecl_rules *r, size_t i)
{
    return i < r->n
               ? (struct ecl_rule_setting){r->state[i].on, (enum ecl_severity)r->state[i].severity,
                                           r->state[i].set}
               : (struct ecl_rule_setting){false, ECL_SEV_INFO, false};
}

unsigned ecl_rules_lacks(const struct ecl_rules *r, size_t i)
{
    const struct rule *rule = i < r->n ? rule_at(r, i) : NULL;
    return rule && r->state[i].on ? base_lacks(r->k.base, &rule->info) : 0;
}

static void activate(struct ecl_rules *r, int type, bool across)
{
    static const uint8_t on[3] = {ON_OP, ON_IP, ON_NONE};
    for (size_t i = 0; i < r->n; i++) {
        const struct rule *rule = rule_at(r, i);
        if (r->state[i].on && rule->fn && rule->on & on[type] &&
            (rule->info.scope == ECL_SCOPE_BATCH) == across &&
            (rule->info.scope != ECL_SCOPE_SENT || r->k.sent) &&
            !base_lacks(r->k.base, &rule->info)) {
            r->active[type][r->nactive[type]++] =
                (struct active){rule, rule->needs | (r->state[i].dated ? NEEDS_DATE : 0)};
        }
    }
}

int rules_ready(struct ecl_rules *r, struct ecl_error *err)
{
    bool across = false;
    if (r->ready) {
        return ECL_OK;
    }
    for (int t = 0; t < 3; t++) {
        r->nactive[t] = 0;
        activate(r, t, false);
        r->nown[t] = r->nactive[t];
        activate(r, t, true);
        across = across || r->nactive[t] > r->nown[t];
    }
    if (across && !r->k.batch) {
        int rc = batch_new(&r->k.batch, r->opts.tmpdir, err);
        if (rc != ECL_OK) {
            return rc;
        }
    }
    r->ready = true;
    return ECL_OK;
}

/* --- running --------------------------------------------------------------- */

/* Whether a rule with dates is to run. */
static bool runs_dated(const struct ecl_rules *r, const struct active *a, uint32_t present)
{
    uint32_t needs = a->needs & ~NEEDS_DATE;
    return a->needs & NEEDS_DATE && (needs & present) == needs &&
           in_dates(r, &r->state[rule_index(r, a->rule)]);
}

/* Runs the active rules from..to of the claim's type. */
static void run(struct ecl_rules *r, size_t from, size_t to)
{
    const struct ecl_claim *c = r->k.c;
    uint32_t present          = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        present |= (uint32_t)(c->count[f] != 0) << f;
    }
    for (const struct active *a = r->active[c->type] + from, *end = r->active[c->type] + to;
         a < end && r->rc == 0; a++) {
        if ((a->needs & present) == a->needs || runs_dated(r, a, present)) {
            r->k.rule = a->rule;
            a->rule->fn(&r->k);
        }
    }
}

/* The rules of the claim's own. */
static void run_own(struct ecl_rules *r, const struct ecl_claim *c)
{
    r->worst  = -1;
    r->rc     = 0;
    r->nfault = 0;
    sent_look_begin(r->k.sent);
    facts_gather(r, c);
    fmt_claim(&r->k, r->fmt);
    run(r, 0, r->nown[c->type]);
}

/* What is the matter with r->rc, in err. */
static int outcome(struct ecl_rules *r, struct ecl_error *err)
{
    int failed = r->failed.code;
    if (failed) {
        if (err) {
            *err = r->failed;
        }
        r->failed.code = 0; /* told; the claims held before it are not concerned */
        return failed;
    }
    return r->rc == ECL_E_NOMEM ? ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory") : r->rc;
}

static bool goes_across(const struct ecl_rules *r, const struct ecl_claim *c)
{
    return r->nactive[c->type] > r->nown[c->type];
}

/* The rules across claims, and the end of the claim. */
static int run_across(struct ecl_rules *r, const struct batch_ahead *ahead, int *worst,
                      struct ecl_error *err)
{
    enum ecl_claim_type type = r->k.c->type;
    if (goes_across(r, r->k.c) && r->rc == 0) {
        batch_begin(&r->k, ahead);
        run(r, r->nown[type], r->nactive[type]);
        int rc = batch_end(&r->k, err);
        if (rc != ECL_OK) {
            return rc;
        }
    }
    report_settle(r);
    *worst = r->worst;
    return outcome(r, err);
}

int ecl_rules_claim(struct ecl_rules *r, const struct ecl_claim *c, int *worst,
                    struct ecl_error *err)
{
    int rc = rules_ready(r, err);
    if (rc != ECL_OK) {
        return rc;
    }
    struct batch_ahead ahead;
    run_own(r, c);
    if (goes_across(r, c)) {
        batch_look_ahead(&r->k, &ahead);
    }
    return run_across(r, &ahead, worst, err);
}

int ecl_rules_end(struct ecl_rules *r, struct ecl_error *err)
{
    r->rc = 0;
    return r->k.batch ? batch_close(&r->k, err) : ECL_OK;
}

/* --- the same in two steps (engine_priv.h) ---------------------------------- */

int rules_fork(struct ecl_rules **fork, const struct ecl_rules *r, struct ecl_error *err)
{
    struct ecl_rules *n = malloc(sizeof *n);
    if (!n) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    *n         = *r;
    n->forked  = true;
    n->k.rules = n;
    n->k.base  = &n->base;
    n->slot    = NULL;
    n->nslot   = 0;
    n->guest   = (struct rules_guest){0};
    n->k.sent  = NULL;
    n->state   = calloc(n->n, sizeof *n->state);
    n->touched = calloc(n->n, sizeof *n->touched);
    ecl_buf_init(&n->message, r->message.max);
    if (!n->state || !n->touched) {
        ecl_rules_free(n);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    int rc = r->k.sent ? sent_look_fork(&n->k.sent, r->k.sent, err) : ECL_OK;
    if (rc != ECL_OK) {
        ecl_rules_free(n);
        return rc;
    }
    for (size_t i = 0; i < n->n; i++) {
        n->state[i]          = r->state[i];
        n->state[i].findings = n->state[i].claims = 0;
    }
    if (r->guest.fork) {
        rc = r->guest.fork(&n->guest.ctx, r->guest.ctx, err);
        if (rc != ECL_OK) {
            ecl_rules_free(n);
            return rc;
        }
        void *own    = n->guest.ctx;
        n->guest     = r->guest;
        n->guest.ctx = own;
    }
    *fork = n;
    return ECL_OK;
}

void rules_join(struct ecl_rules *r, struct ecl_rules *fork)
{
    for (size_t i = 0; fork && i < r->n; i++) {
        r->state[i].findings += fork->state[i].findings;
        r->state[i].claims += fork->state[i].claims;
    }
    ecl_rules_free(fork);
}

int rules_hold(struct ecl_rules *r, struct held *h, struct held_claim *c, struct ecl_error *err)
{
    r->held = h;
    run_own(r, &c->c);
    r->held  = NULL;
    c->worst = r->worst;
    memcpy(c->facts, &r->k.f, sizeof c->facts);
    if (goes_across(r, &c->c)) {
        batch_look_ahead(&r->k, &c->ahead);
    }
    for (size_t i = 0; i < r->ntouched; i++) {
        struct rule_state *st  = &r->state[r->touched[i].rule];
        r->touched[i].findings = st->in_claim;
        st->in_claim           = 0;
    }
    if (r->rc == ECL_OK) {
        r->rc = held_rest(h, c, r->fault, r->nfault, r->touched, r->ntouched);
    }
    r->ntouched = 0;
    return outcome(r, err);
}

int rules_rest(struct ecl_rules *r, struct ecl_error *err)
{
    return sent_look_rest(r->k.sent, err);
}

/* Gives the findings that c has held to the caller. */
static int tell_held(const struct ecl_rules *r, const struct held *h, const struct held_claim *c,
                     struct telling *at)
{
    int rc = 0;
    for (uint32_t i = 0; i < c->nfinding && rc == 0; i++, at->finding++) {
        const struct held_finding *k = &h->finding[at->finding];
        struct ecl_finding f         = k->f;
        f.message.p                  = h->text.p + (uintptr_t)f.message.p;
        f.value.p                    = k->copied ? h->text.p + (uintptr_t)f.value.p : f.value.p;
        rc                           = r->opts.found ? r->opts.found(r->opts.found_ctx, &f) : 0;
    }
    return rc;
}

int rules_tell(struct ecl_rules *r, const struct held *h, const struct held_claim *c,
               struct telling *at, int *worst, struct ecl_error *err)
{
    facts_claim(&r->k, &c->c);
    memcpy(&r->k.f, c->facts, sizeof c->facts);
    r->worst  = c->worst;
    r->nfault = c->nfault;
    if (c->nfault) {
        memcpy(r->fault, h->fault + at->fault, c->nfault * sizeof *h->fault);
    }
    for (uint32_t i = 0; i < c->ntouched; i++) {
        r->touched[i]                         = h->touched[at->touched + i];
        r->state[r->touched[i].rule].in_claim = r->touched[i].findings;
    }
    r->ntouched = c->ntouched;
    at->fault += c->nfault;
    at->touched += c->ntouched;
    r->rc                         = tell_held(r, h, c, at);
    const struct held_claim *soon = c + FETCH_AHEAD;
    if (soon < h->claim + h->nclaim && goes_across(r, &soon->c)) {
        batch_fetch(r->k.batch, &soon->ahead);
    }
    return run_across(r, &c->ahead, worst, err);
}
