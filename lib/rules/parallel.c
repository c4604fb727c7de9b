/* parallel.c: the claims of a stream checked by several threads, told in order.
 *
 * There is no queue: each hand (a thread; the caller's is one) cuts the next part
 * off the stream while it holds the stream, checks the part's claims on its own,
 * waits for the turn of its part, tells what was found and cuts again. Parts are
 * numbered as they are cut, and turns go by these numbers, so callbacks and the
 * rules across claims see the claims in their order, and a hand never waits
 * but for hands that have no need of it. Memory is a part per hand. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "claim/stream_priv.h"
#include "core/cpu_priv.h"
#include "rules/engine_priv.h"

struct crew;

struct hand {
    struct crew *crew;
    struct ecl_rules *rules;
    struct stream_part part;
    struct held held;
    uint64_t number; /* of the part */
    uint64_t claims; /* of the part, told */
    bool has_turn;
    bool rule_failed; /* an error is of a rule, not of the stream */
    pthread_t thread;
};

struct crew {
    struct ecl_stream *stream;
    const struct ecl_check *check;
    atomic_bool stop; /* nothing more is to be read or told */
    pthread_mutex_t reading;
    uint64_t parts; /* cut so far; with the mutex reading */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t turn; /* the part that is told; with the mutex lock */
    int rc;        /* from here on: of the hand whose turn it is */
    struct ecl_error err;
    unsigned nhand;
    struct hand hand[ECL_THREADS_MAX];
};

/* Cuts the next part: ECL_EOF when there is none, or nobody wants it. */
static int cut(struct hand *h, struct ecl_error *err)
{
    struct crew *c = h->crew;
    int r          = ECL_EOF;
    pthread_mutex_lock(&c->reading);
    if (!atomic_load(&c->stop)) {
        r         = stream_cut(c->stream, &h->part, err);
        h->number = c->parts++;
        h->claims = 0;
    }
    pthread_mutex_unlock(&c->reading);
    return r == ECL_OK ? stream_part_scan(c->stream, &h->part, err) : r;
}

/* Waits until every earlier part is told. */
static void await_turn(struct hand *h)
{
    struct crew *c = h->crew;
    pthread_mutex_lock(&c->lock);
    while (c->turn != h->number) {
        pthread_cond_wait(&c->moved, &c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    h->has_turn = true;
}

static void pass_turn(struct hand *h)
{
    struct crew *c = h->crew;
    pthread_mutex_lock(&c->lock);
    c->turn++;
    pthread_cond_broadcast(&c->moved);
    pthread_mutex_unlock(&c->lock);
    h->has_turn = false;
}

/* Checks claims until the part ends (ECL_EOF), the group is full (ECL_OK) or
 * something is wrong. */
static int check_group(struct hand *h, struct ecl_error *err)
{
    const struct ecl_stream *s = h->crew->stream;
    int r                      = ECL_OK;
    stream_part_group(&h->part);
    held_clear(&h->held);
    while (r == ECL_OK && !held_full(&h->held)) {
        struct held_claim *c = held_next(&h->held);
        r                    = c ? stream_part_claim(s, &h->part, &c->c, err)
                                 : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        if (r == ECL_OK) {
            r              = rules_hold(h->rules, &h->held, c, err);
            h->rule_failed = r != ECL_OK;
        }
    }
    struct ecl_error resting = {0};
    int rest                 = rules_rest(h->rules, &resting);
    if (rest != ECL_OK && (r == ECL_OK || r == ECL_EOF)) {
        *err           = resting;
        h->rule_failed = true;
        return rest;
    }
    return r == ECL_EOF && h->part.at < h->part.n ? ECL_OK : r;
}

static int tell_group(struct hand *h, struct ecl_error *err)
{
    const struct ecl_check *check = h->crew->check;
    uint64_t number               = stream_number(h->crew->stream) + h->claims;
    struct telling at             = {0, 0, 0};
    int r = ECL_OK, worst = -1;
    for (size_t i = 0; i < h->held.nclaim && r == ECL_OK; i++) {
        struct held_claim *c = &h->held.claim[i];
        c->c.number          = number + i;
        r                    = rules_tell(h->rules, &h->held, c, &at, &worst, err);
        if (r == ECL_OK && check->checked) {
            r = check->checked(check->ctx, &c->c, worst, err);
        }
    }
    h->claims += h->held.nclaim;
    return r;
}

/* Checks and tells a part; r is what cutting it has given. */
static int do_part(struct hand *h, int r, struct ecl_error *err)
{
    do {
        held_clear(&h->held);
        r = r == ECL_OK ? check_group(h, err) : r;
        if (!h->has_turn) {
            await_turn(h);
        }
        if (atomic_load(&h->crew->stop)) {
            return ECL_EOF;
        }
        struct ecl_error told = {0};
        int t                 = tell_group(h, &told);
        if (t != ECL_OK) { /* comes before what is wrong behind these claims */
            *err = told;
            return t;
        }
    } while (r == ECL_OK);
    if (r != ECL_EOF && err->line && !h->rule_failed) {
        err->line += stream_line(h->crew->stream);
    }
    return r;
}

/* Parts, until there are no more. A hand that got none has the last number: those
 * behind it find the stream at its end, too, and nobody waits for them. */
static void *work(void *arg)
{
    struct hand *h = arg;
    struct crew *c = h->crew;
    for (;;) {
        struct ecl_error err = {0};
        int r                = cut(h, &err);
        if (r == ECL_EOF) {
            return NULL;
        }
        r = do_part(h, r, &err);
        stream_passed(c->stream, h->part.line, h->claims);
        if (r != ECL_EOF && !atomic_load(&c->stop)) {
            c->rc  = r;
            c->err = err;
            atomic_store(&c->stop, true);
        }
        pass_turn(h);
    }
}

/* Signals are for the caller's thread, but for those that tell a thread of what it
 * has done itself: SIGPIPE must end the program wherever a write meets it. Where
 * threads are not to be had, the caller does it all. */
static void start_threads(struct crew *c)
{
    static const int own[] = {SIGPIPE, SIGXFSZ, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    sigset_t others, before;
    unsigned wanted = c->nhand;
    sigfillset(&others);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        sigdelset(&others, own[i]);
    }
    pthread_sigmask(SIG_BLOCK, &others, &before);
    c->nhand = 1;
    while (c->nhand < wanted &&
           pthread_create(&c->hand[c->nhand].thread, NULL, work, &c->hand[c->nhand]) == 0) {
        c->nhand++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int ecl_rules_check(struct ecl_rules *r, struct ecl_stream *s, const struct ecl_check *check,
                    struct ecl_error *err)
{
    struct crew *c = calloc(1, sizeof *c);
    if (!c) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    c->stream = s;
    c->check  = check;
    pthread_mutex_init(&c->reading, NULL);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->moved, NULL);
    unsigned made = 0, threads = ecl_threads(check->jobs);
    int rc = rules_ready(r, err);
    for (; rc == ECL_OK && made < threads; made++) {
        struct hand *h = &c->hand[made];
        h->crew        = c;
        h->rules       = r;
        ecl_buf_init(&h->held.text, 0);
        if (made > 0 && (rc = rules_fork(&h->rules, r, err)) != ECL_OK) {
            break;
        }
    }
    if (rc == ECL_OK) {
        c->nhand = threads;
        start_threads(c);
        work(&c->hand[0]);
        for (unsigned i = 1; i < c->nhand; i++) {
            pthread_join(c->hand[i].thread, NULL);
        }
        rc = c->rc;
        if (c->err.code && err) { /* a callback may have filled err itself */
            *err = c->err;
        }
    }
    for (unsigned i = 0; i < made; i++) {
        rules_join(r, i > 0 ? c->hand[i].rules : NULL);
        stream_part_done(&c->hand[i].part);
        held_done(&c->hand[i].held);
    }
    rc = rc == ECL_OK ? ecl_rules_end(r, err) : rc;
    pthread_cond_destroy(&c->moved);
    pthread_mutex_destroy(&c->lock);
    pthread_mutex_destroy(&c->reading);
    free(c);
    return rc;
}
