/* staff.c: licences, their periods and working hours. */
#include "eclaim/staff.h"

#include <stdlib.h>

#include "base/hours_priv.h"
#include "base/rows_priv.h"
#include "core/room_priv.h"

enum {
    DAY_MINUTES = 1440,
    DUTY_DAYS   = 60, /* of a longer time, some hours in the week are enough */
    DRDX_WIDTH  = 6,  /* bytes of windows-874: what DRDX and DROPID hold of a licence */
};

struct week {
    struct hours_day day[HOURS_DAYS];
    bool known;
    bool hol; /* it tells of public holidays, too */
};

struct ecl_staff {
    struct periods periods;
    struct week *week; /* by row */
    size_t n, cap;
    bool has[ECL_STAFF_NCOLUMNS];
};

/* --- the licence --------------------------------------------------------- */

/* The licence as it is compared; its length, or 0 when it is none. */
static size_t licence_key(struct ecl_str s, char out[PERIOD_KEY_MAX])
{
    size_t n = 0, i = 0;
    bool digits = false;
    for (; i < s.n && !ecl_is_digit(s.p[i]); i++) {
        char c = s.p[i];
        if (c == ' ' || c == '.' || c == '-' || c == '\t') {
            continue;
        }
        if (n == PERIOD_KEY_MAX) {
            return 0;
        }
        out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    while (i < s.n && s.p[i] == '0') {
        i++;
    }
    for (; i < s.n; i++) {
        if (s.p[i] == ' ') {
            continue;
        }
        if (n == PERIOD_KEY_MAX) {
            return 0;
        }
        digits   = digits || ecl_is_digit(s.p[i]);
        out[n++] = s.p[i];
    }
    return digits ? n : 0;
}

/* --- reading ------------------------------------------------------------- */

static const char *const hours_why[][2] = {
    [HOURS_MANY] = {"are more than two spans", "มีมากกว่าสองช่วง"},
    [HOURS_OVERLAP] = {"are spans that overlap", "มีช่วงเวลาซ้อนกัน"},
    [HOURS_EQUAL] = {"end when they begin (all day is 00:00-24:00)",
                     "เวลาเริ่มกับสิ้นสุดเท่ากัน (ทั้งวันให้บันทึก 00:00-24:00)"},
    [HOURS_BAD] = {"are no hours such as 08:30-16:30", "ไม่ใช่เวลา เช่น 08:30-16:30"},
};

static int tell_hours(struct rows *r, int column, enum hours_state state)
{
    return rows_tell(r, TAB_HOURS, column, ecl_str_of(hours_why[state][r->tell.thai]),
                     ecl_str_make("", 0));
}

/* The hours of the present row. Without any, or with wrong ones, they are unknown. */
static int read_week(struct rows *r, bool has_hol, struct week *w)
{
    struct ecl_str words = r->row.value[ECL_STAFF_HOURS];
    bool any             = false;
    *w                   = (struct week){.known = false, .hol = has_hol};
    for (int d = 0; d < HOURS_DAYS; d++) {
        int column             = ECL_STAFF_MON + d;
        enum hours_state state = hours_of_day(r->row.value[column], &w->day[d]);
        if (state != HOURS_OK && state != HOURS_EMPTY) {
            return tell_hours(r, column, state);
        }
        any = any || state == HOURS_OK;
    }
    if (any && words.n) {
        return rows_tell(r, TAB_HOURS_TWICE, ECL_STAFF_HOURS, ecl_str_make("", 0),
                         ecl_str_make("", 0));
    }
    if (!any) {
        enum hours_state state = hours_of_week(words, w->day);
        if (state != HOURS_OK && state != HOURS_EMPTY) {
            return tell_hours(r, ECL_STAFF_HOURS, state);
        }
        any    = state == HOURS_OK;
        w->hol = true;
    }
    w->known = any;
    return ECL_OK;
}

static int keep(struct ecl_staff *s, struct rows *r, struct ecl_str key, int32_t start, int32_t end)
{
    int e = ecl_room(&s->week, &s->cap, s->n + 1, sizeof *s->week);
    e     = e == ECL_OK ? read_week(r, s->has[ECL_STAFF_HOL], &s->week[s->n]) : e;
    e     = e == ECL_OK ? rows_keep(r, key, start, end, (uint32_t)s->n) : e;
    s->n += e == ECL_OK;
    return e;
}

/* The first characters of s, as many as DRDX has bytes; empty when it has no more. */
static struct ecl_str cut_to_column(struct ecl_str s)
{
    size_t n = 0, chars = 0;
    for (; n < s.n; n++) {
        chars += ((unsigned char)s.p[n] & 0xC0) != 0x80;
        if (chars > DRDX_WIDTH) {
            return ecl_str_make(s.p, n);
        }
    }
    return ecl_str_make("", 0);
}

/* Licences wider than the columns of claims, as nurses have them, are sent cut, with their
 * dots or without: what is left may be of several. */
static int doubt_cut(struct ecl_staff *s, struct ecl_str licence)
{
    char plain[PERIOD_KEY_MAX], text[PERIOD_KEY_MAX];
    size_t n = 0;
    for (size_t i = 0; i < licence.n && n < sizeof plain; i++) {
        if (!strchr(" .-\t", licence.p[i]) || !licence.p[i]) {
            plain[n++] = licence.p[i];
        }
    }
    const struct ecl_str forms[] = {ecl_str_make(plain, n), licence};
    bool wider                   = cut_to_column(forms[0]).n > 0;
    int e                        = ECL_OK;
    for (size_t i = 0; i < 2 && e == ECL_OK && wider; i++) {
        struct ecl_str key = ecl_str_make(text, licence_key(cut_to_column(forms[i]), text));
        e                  = key.n ? periods_doubt(&s->periods, key) : ECL_OK;
    }
    return e;
}

static int take_row(void *ctx, struct rows *r)
{
    struct ecl_staff *s = ctx;
    char text[PERIOD_KEY_MAX];
    struct ecl_str key = ecl_str_make(text, licence_key(r->key, text)), none = {"", 0};
    int32_t start = 0, end = 0;
    bool good = true;
    if (key.n == 0) {
        return rows_tell_value(r, ECL_STAFF_LICENCE, KIND_LICENCE);
    }
    int e = rows_period(r, ECL_STAFF_START, ECL_STAFF_END, &start, &end, &good);
    if (e == ECL_OK && ecl_is_digit(key.p[0])) {
        e = rows_tell(r, TAB_LICENCE, ECL_STAFF_LICENCE, none, none);
    }
    if (e == ECL_OK) {
        e = good ? keep(s, r, key, start, end) : periods_doubt(&s->periods, key);
    }
    return e == ECL_OK ? doubt_cut(s, r->key) : e;
}

int ecl_staff_read(struct ecl_staff **out, const struct ecl_input *in, int fd,
                   const struct ecl_staff_opts *opts, struct ecl_error *err)
{
    static const int must[] = {ECL_STAFF_LICENCE, -1};
    struct ecl_staff *s     = calloc(1, sizeof *s);
    *out                    = NULL;
    if (!s || periods_init(&s->periods) != ECL_OK) {
        ecl_staff_free(s);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    struct rows_job job = {ECL_BASE_STAFF, must,      &s->periods, s->has, take_row, s,
                           opts->problem,  opts->ctx, opts->thai};
    int e               = rows_read(&job, in, fd, err);
    if (e != ECL_OK) {
        ecl_staff_free(s);
        return e;
    }
    *out = s;
    return ECL_OK;
}

/* --- asking -------------------------------------------------------------- */

/* A row without letters in front may be of any council. */
static bool is_bare(const struct ecl_staff *s, struct ecl_str key)
{
    size_t letters = 0;
    while (letters < key.n && !ecl_is_digit(key.p[letters])) {
        letters++;
    }
    return letters && periods_has(&s->periods, ecl_str_make(key.p + letters, key.n - letters));
}

void ecl_staff_on(const struct ecl_staff *s, struct ecl_str licence, int32_t from, int32_t to,
                  struct ecl_staff_answer *a)
{
    char text[PERIOD_KEY_MAX];
    struct period_answer p;
    struct ecl_str key = ecl_str_make(text, licence_key(licence, text));
    periods_on(&s->periods, key, from, to, &p);
    *a          = (struct ecl_staff_answer){.state = p.state, .doubtful = p.doubtful};
    a->doubtful = a->doubtful || (p.state == ECL_BASE_UNKNOWN && is_bare(s, key));
    if (p.p) {
        a->start = p.p->start;
        a->end   = p.p->end;
        a->line  = p.p->line;
    }
}

/* Which hours of a week count on a day; Monday is 0. 1970-01-01 was a Thursday. */
static int kind_of(const struct week *w, const struct ecl_holidays *h, int64_t day)
{
    return w->hol && h && ecl_holidays_has(h, (int32_t)day) ? HOURS_HOL
                                                            : (int)(((day + 3) % 7 + 7) % 7);
}

/* Whether spans that begin on day share a minute with from..to. */
static bool day_meets(const struct hours_day *d, int64_t day, int64_t from, int64_t to)
{
    for (int i = 0; i < HOURS_SPANS; i++) {
        const struct hours_span *p = &d->span[i];
        if (p->from != p->to && day * DAY_MINUTES + p->from <= to &&
            day * DAY_MINUTES + p->to >= from) {
            return true;
        }
    }
    return false;
}

static bool works_at_all(const struct week *w)
{
    for (int d = 0; d < HOURS_DAYS; d++) {
        if (w->day[d].span[0].from != w->day[d].span[0].to) {
            return true;
        }
    }
    return false;
}

/* The minutes asked for, and the days on which spans that reach into them can begin. */
struct asked {
    int64_t from, to, first, last;
};

/* What one row says of them; its first and last day bound the days on which its spans
 * begin. */
static enum ecl_duty row_duty(const struct week *w, const struct period *p,
                              const struct ecl_holidays *h, const struct asked *t)
{
    int64_t first = t->first < p->start ? p->start : t->first;
    int64_t last  = t->last > p->end ? p->end : t->last;
    if (!w->known) {
        return ECL_DUTY_UNKNOWN;
    }
    if (last - first > DUTY_DAYS) {
        return works_at_all(w) ? ECL_DUTY_ON : ECL_DUTY_OFF;
    }
    for (int64_t day = first; day <= last; day++) {
        if (day_meets(&w->day[kind_of(w, h, day)], day, t->from, t->to)) {
            return ECL_DUTY_ON;
        }
    }
    return ECL_DUTY_OFF;
}

static int64_t day_of_minute(int64_t m)
{
    return m / DAY_MINUTES - (m % DAY_MINUTES < 0);
}

enum ecl_duty ecl_staff_duty(const struct ecl_staff *s, const struct ecl_holidays *h,
                             struct ecl_str licence, int64_t from, int64_t to)
{
    char text[PERIOD_KEY_MAX];
    struct ecl_str key = ecl_str_make(text, licence_key(licence, text));
    struct asked t     = {from, to, day_of_minute(from) - 1, day_of_minute(to)};
    bool off           = false;
    bool unknown       = false;
    size_t n           = 0;
    if (t.first < INT32_MIN || t.last > INT32_MAX || from > to) {
        return ECL_DUTY_UNKNOWN;
    }
    const struct period *p = periods_until(&s->periods, key, (int32_t)t.last, &n);
    for (; n && s->periods.p[p->longest].end >= t.first; n--, p--) {
        if (p->end < t.first) {
            continue;
        }
        enum ecl_duty d = row_duty(&s->week[p->row], p, h, &t);
        if (d == ECL_DUTY_ON) {
            return ECL_DUTY_ON;
        }
        off     = off || d == ECL_DUTY_OFF;
        unknown = unknown || d == ECL_DUTY_UNKNOWN;
    }
    return off && !unknown ? ECL_DUTY_OFF : ECL_DUTY_UNKNOWN;
}

bool ecl_staff_has(const struct ecl_staff *s, enum ecl_staff_column column)
{
    return s->has[column];
}

size_t ecl_staff_rows(const struct ecl_staff *s)
{
    return s->n;
}

void ecl_staff_free(struct ecl_staff *s)
{
    if (s) {
        periods_done(&s->periods);
        free(s->week);
        free(s);
    }
}
