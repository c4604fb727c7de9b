/* sent_look.c: what was submitted before and meets the claim at hand, asked once per claim. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "eclaim/keylist.h"
#include "eclaim/text.h"
#include "rules/engine_priv.h"
#include "rules/sent_priv.h"

enum { WHERE_TEXT = 200, NAME_SHOWN = 100 };

/* The claims that are meant to go out again. The list notes which keys it has seen: one
 * thread at a time. */
struct resends {
    pthread_mutex_t lock;
    unsigned users;
    struct ecl_keylist *list;
};

/* An item of another claim of the patient. */
struct sent_item {
    uint64_t print;
    size_t claim;
};

struct sent_look {
    struct ecl_sent *sent;
    bool own; /* the connection is, not the caller's */
    bool resend;
    struct resends *resends;
    char where[WHERE_TEXT];
    /* of the claim at hand */
    bool done, ip, no_memory;
    struct ecl_sent_asked asked;
    struct sent_found found;
    struct ecl_sent_claim other[ECL_SENT_MAX];
    size_t nother;
    struct ecl_buf items;
};

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* --- making ------------------------------------------------------------------------------- */

int sent_look_new(struct sent_look **out, const struct ecl_rules_opts *opts, struct ecl_error *err)
{
    struct sent_look *l = calloc(1, sizeof *l);
    struct resends *r   = calloc(1, sizeof *r);
    *out                = NULL;
    if (!l || !r) {
        free(l);
        free(r);
        return no_memory(err);
    }
    pthread_mutex_init(&r->lock, NULL);
    r->users   = 1;
    r->list    = opts->resends;
    l->sent    = opts->sent;
    l->resend  = opts->resend;
    l->resends = r;
    ecl_buf_init(&l->items, 0);
    *out = l;
    return ECL_OK;
}

int sent_look_fork(struct sent_look **out, const struct sent_look *from, struct ecl_error *err)
{
    struct sent_look *l = calloc(1, sizeof *l);
    *out                = NULL;
    if (!l) {
        return no_memory(err);
    }
    ecl_buf_init(&l->items, 0);
    l->own     = true;
    l->resend  = from->resend;
    l->resends = from->resends;
    l->resends->users++; /* threads come and go one at a time */
    int r = ecl_sent_clone(&l->sent, from->sent, err);
    if (r != ECL_OK) {
        sent_look_free(l);
        return r;
    }
    *out = l;
    return ECL_OK;
}

void sent_look_free(struct sent_look *l)
{
    if (!l) {
        return;
    }
    if (--l->resends->users == 0) {
        pthread_mutex_destroy(&l->resends->lock);
        free(l->resends);
    }
    if (l->own) {
        ecl_sent_close(l->sent);
    }
    ecl_buf_done(&l->items);
    free(l);
}

void sent_look_begin(struct sent_look *l)
{
    if (l) {
        l->done = false;
    }
}

int sent_look_rest(struct sent_look *l, struct ecl_error *err)
{
    return l ? ecl_sent_rest(l->sent, err) : ECL_OK;
}

/* --- looking ---------------------------------------------------------------------------------- */

static bool is_stay(bool ip, int64_t from, int64_t to)
{
    return ip && from != ECL_SENT_NO_TIME && to != ECL_SENT_NO_TIME && from < to;
}

/* As the rules across claims compare: by the minute, and touching is allowed. */
static void compare(struct sent_look *l, const struct ecl_sent_claim *c)
{
    const struct ecl_sent_asked *a = &l->asked;
    struct sent_found *f           = &l->found;
    bool now                       = is_stay(l->ip, a->from, a->to);
    bool then                      = is_stay(c->type == ECL_CLAIM_IP, c->from, c->to);
    bool visit_now =
        !l->ip && then && a->from != ECL_SENT_NO_TIME && c->from < a->from && a->from < c->to;
    bool visit_then = now && c->type == ECL_CLAIM_OP && c->from != ECL_SENT_NO_TIME &&
                      a->from < c->from && c->from < a->to;
    if (now && then && !f->overlap && a->from < c->to && c->from < a->to) {
        f->overlap      = true;
        f->overlap_with = *c;
    }
    if ((visit_now || visit_then) && !f->inside) {
        f->inside    = true;
        f->inside_of = *c;
    }
}

static void take_near(struct sent_look *l, const struct ecl_sent_claim *c)
{
    compare(l, c);
    for (size_t i = 0; i < c->nitem; i++) {
        struct sent_item item = {0, l->nother};
        memcpy(&item.print, c->item + 8 * i, 8);
        l->no_memory = l->no_memory || ecl_buf_add(&l->items, &item, sizeof item) != ECL_OK;
    }
    l->other[l->nother]        = *c;
    l->other[l->nother++].item = NULL; /* goes with the call */
}

/* A code may serve the visits and the admission of a patient on one day. */
static bool may_share(const struct sent_look *l, const struct ecl_sent_claim *c)
{
    return c->same_patient && c->from_day != ECL_SENT_NO_DAY && c->from_day == l->asked.from_day;
}

static bool take(void *ctx, enum ecl_sent_how how, const struct ecl_sent_claim *c)
{
    struct sent_look *l = ctx;
    if (how == ECL_SENT_NEAR) {
        take_near(l, c);
        return true;
    }
    if (how == ECL_SENT_PERMITNO && may_share(l, c)) {
        return true;
    }
    l->found.met[how]     = true;
    l->found.by[how]      = *c;
    l->found.by[how].item = NULL;
    return false;
}

/* The user has said that the claim is meant to go out again. */
static bool is_meant(struct sent_look *l, const struct ecl_claim *c)
{
    if (!l->resend || !l->resends->list) {
        return l->resend;
    }
    pthread_mutex_lock(&l->resends->lock);
    bool yes = ecl_keylist_match(l->resends->list, c);
    pthread_mutex_unlock(&l->resends->lock);
    return yes;
}

const struct sent_found *sent_look_at(struct check *k)
{
    struct sent_look *l  = k->sent;
    struct sent_found *f = &l->found;
    struct ecl_error e   = {0};
    if (l->done) {
        return f;
    }
    memset(f, 0, sizeof *f);
    l->done      = true;
    l->ip        = k->ip;
    l->nother    = 0;
    l->items.n   = 0;
    l->no_memory = false;
    ecl_sent_ask(l->sent, k->c, &l->asked);
    int r = ecl_sent_look(l->sent, k->c, &l->asked, take, l, &e);
    if (r == ECL_OK && l->no_memory) {
        r = no_memory(&e);
    }
    if (r != ECL_OK) {
        rules_fail(k, &e);
        return NULL;
    }
    f->again   = f->met[ECL_SENT_SAME] && !is_meant(l, k->c);
    f->changed = f->again && f->by[ECL_SENT_SAME].content != ecl_sent_content(l->sent, k->c);
    return f;
}

const struct ecl_sent_claim *sent_look_item(struct check *k, const struct ecl_record *adp)
{
    const struct sent_look *l    = k->sent;
    const struct sent_item *item = (const struct sent_item *)(const void *)l->items.p;
    size_t n                     = l->items.n / sizeof *item;
    uint64_t print               = n ? ecl_sent_item(l->sent, adp) : 0;
    for (size_t i = 0; print && i < n; i++) {
        if (item[i].print == print) {
            return &l->other[item[i].claim];
        }
    }
    return NULL;
}

/* "2026-02-01, clean.zip" at where + at; the length of the whole. */
static size_t add_submission(struct check *k, const struct ecl_sent_claim *c, size_t at)
{
    struct sent_look *l = k->sent;
    struct ecl_str name;
    struct ecl_date day;
    struct ecl_error e = {0};
    int r              = ecl_sent_name(l->sent, c->submission, &name, &day, &e);
    if (r != ECL_OK) {
        rules_fail(k, &e);
        return at;
    }
    name = ecl_utf8_cut(name, NAME_SHOWN);
    return at + (size_t)snprintf(l->where + at, sizeof l->where - at, "%04d-%02u-%02u, %.*s", day.y,
                                 day.m, day.d, (int)name.n, name.p);
}

struct ecl_str sent_look_submission(struct check *k, const struct ecl_sent_claim *c)
{
    return ecl_str_make(k->sent->where, add_submission(k, c, 0));
}

struct ecl_str sent_look_where(struct check *k, const struct ecl_sent_claim *c)
{
    char *to = k->sent->where;
    size_t n = (size_t)snprintf(to, WHERE_TEXT, "%s %s (", ecl_claim_type_name(c->type), c->key);
    n        = add_submission(k, c, n);
    to[n]    = ')';
    return ecl_str_make(to, n + 1);
}
