/* deskreport.c: sums over the journal, and visits that have a code. */
#include "eclaim/deskreport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eclaim/attach.h"
#include "eclaim/buf.h"
#include "eclaim/right.h"

struct report {
    struct ecl_deskreport public;
    struct ecl_buf days;                /* struct ecl_desk_day */
    struct ecl_buf times[ECL_NSOURCES]; /* int64_t, milliseconds */
};

const char *ecl_desk_source_name(enum ecl_desk_source s)
{
    static const char *const names[] = {"agent", "endpoint", "hand", "others"};
    return (unsigned)s < ECL_NSOURCES ? names[s] : NULL;
}

unsigned ecl_desk_share(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)((part * 1000 + whole / 2) / whole) : 0;
}

int64_t ecl_desk_minutes(int64_t ms)
{
    return (ms + 3000) / 6000;
}

/* --- entries ----------------------------------------------------------------------------- */

static enum ecl_desk_source source_of(const struct ecl_journal_entry *e)
{
    if (e->how == ECL_HOW_FOUND) {
        return ECL_SOURCE_OTHERS;
    }
    if (e->channel == ECL_CHANNEL_HAND) {
        return ECL_SOURCE_HAND;
    }
    return e->channel == ECL_CHANNEL_AGENT ? ECL_SOURCE_AGENT : ECL_SOURCE_ENDPOINT;
}

/* Entries come in the order of their numbers, days mostly in theirs: looked for from the end. */
static struct ecl_desk_day *day_of(struct report *r, struct ecl_date d)
{
    struct ecl_desk_day *day = (struct ecl_desk_day *)(void *)r->days.p;
    size_t n                 = r->days.n / sizeof *day;
    while (n > 0) {
        int order = ecl_date_days(day[n - 1].day) - ecl_date_days(d);
        if (order == 0) {
            return &day[n - 1];
        }
        if (order < 0) {
            break;
        }
        n--;
    }
    struct ecl_desk_day fresh = {.day = d};
    if (ecl_buf_add(&r->days, &fresh, sizeof fresh) != ECL_OK) {
        return NULL;
    }
    day = (struct ecl_desk_day *)(void *)r->days.p;
    memmove(day + n + 1, day + n, r->days.n - (n + 1) * sizeof *day);
    day[n] = fresh;
    return &day[n];
}

static int take_entry(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct report *r = ctx;
    bool asked       = e->act == ECL_ACT_CODE || e->act == ECL_ACT_CLOSE;
    r->public.open += e->state == ECL_STATE_OPEN || e->state == ECL_STATE_UNKNOWN;
    r->public.refused += e->state == ECL_STATE_REFUSED;
    r->public.appeals += e->appeal == ECL_APPEAL_REQUIRED && e->state == ECL_STATE_DONE;
    if (!asked || e->state != ECL_STATE_DONE || !e->code[0] || !ecl_date_valid(e->day)) {
        return ECL_OK;
    }
    enum ecl_desk_source s   = source_of(e);
    int64_t ms               = e->ended_ms - e->begun_ms;
    struct ecl_desk_day *day = day_of(r, e->day);
    bool timed               = s != ECL_SOURCE_OTHERS && e->begun_ms && ms >= 0;
    if (!day || (timed && ecl_buf_add(&r->times[s], &ms, sizeof ms) != ECL_OK)) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    day->codes[s]++;
    r->public.codes[s]++;
    r->public.all++;
    return ECL_OK;
}

static int compare_ms(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void take_times(struct ecl_desk_time *t, struct ecl_buf *b)
{
    int64_t *ms = (int64_t *)(void *)b->p, sum = 0;
    size_t n = b->n / sizeof *ms;
    if (n == 0) {
        return;
    }
    qsort(ms, n, sizeof *ms, compare_ms);
    for (size_t i = 0; i < n; i++) {
        sum += ms[i];
    }
    t->n         = n;
    t->mean_ms   = (sum + (int64_t)n / 2) / (int64_t)n;
    t->median_ms = ms[(n + 1) / 2 - 1];
    t->p95_ms    = ms[(95 * n + 99) / 100 - 1];
}

/* --- visits ------------------------------------------------------------------------------ */

static int take_visit(struct ecl_deskreport *r, struct ecl_journal *j, const struct ecl_visit *v,
                      struct ecl_error *err)
{
    struct ecl_journal_entry key = {.day = v->day}, found;
    bool coded = ecl_claim_code_valid(ecl_str_of(v->code)); /* not an approval number */
    if (v->bad[0] && !coded) {
        r->bad++;
        return ECL_OK;
    }
    bool needs = ecl_attach_needed(ecl_str_of(v->main_code)), without = false;
    int answer = ECL_OK;
    if (coded) {
        r->in_claim++;
    } else {
        snprintf(key.hcode, sizeof key.hcode, "%s", v->hcode);
        snprintf(key.hn, sizeof key.hn, "%s", v->hn);
        snprintf(key.seq, sizeof key.seq, "%s", v->seq);
        snprintf(key.an, sizeof key.an, "%s", v->an);
        snprintf(key.pid, sizeof key.pid, "%s", v->pid);
        answer  = ecl_journal_visit(j, &key, &found, err);
        without = answer == ECL_EOF;
        r->in_journal += answer == ECL_OK;
    }
    r->visits++;
    r->without += without;
    r->needing += needs;
    r->needing_without += needs && without;
    return answer == ECL_EOF ? ECL_OK : answer;
}

/* --- the report ----------------------------------------------------------------------------------
 */

int ecl_deskreport_make(struct ecl_deskreport **out, struct ecl_journal *j,
                        const struct ecl_journal_filter *f, const struct ecl_visits *visits,
                        struct ecl_error *err)
{
    struct report *r = calloc(1, sizeof *r);
    *out             = NULL;
    if (!r) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    int answer = ecl_journal_each(j, f, take_entry, r, err);
    for (int s = 0; s < ECL_NSOURCES; s++) {
        take_times(&r->public.time[s], &r->times[s]);
    }
    size_t n = visits ? ecl_visits_count(visits) : 0;
    for (size_t i = 0; answer == ECL_OK && i < n; i++) {
        struct ecl_visit v;
        ecl_visits_get(visits, i, &v);
        answer = take_visit(&r->public, j, &v, err);
    }
    r->public.day   = (const struct ecl_desk_day *)(const void *)r->days.p;
    r->public.ndays = r->days.n / sizeof *r->public.day;
    if (answer != ECL_OK) {
        ecl_deskreport_free(&r->public);
        return answer;
    }
    *out = &r->public;
    return ECL_OK;
}

void ecl_deskreport_free(struct ecl_deskreport *public)
{
    if (public) {
        struct report *r = (struct report *)(void *)public; /* it is its first member */
        ecl_buf_done(&r->days);
        for (int s = 0; s < ECL_NSOURCES; s++) {
            ecl_buf_done(&r->times[s]);
        }
        free(r);
    }
}
