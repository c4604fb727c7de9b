/* hours.c: working hours as people write them. Forms: seed 004 (schedules of units that
 * offer services), see lib/base/README.md. */
#include "base/hours_priv.h"

enum { DAY_MINUTES = 1440 };

static bool take(struct ecl_str *s, struct ecl_str word)
{
    if (!ecl_str_starts(*s, word)) {
        return false;
    }
    s->p += word.n;
    s->n -= word.n;
    return true;
}

static bool take_any(struct ecl_str *s, const char *const *words)
{
    for (; *words; words++) {
        if (take(s, ecl_str_of(*words))) {
            return true;
        }
    }
    return false;
}

static void skip_blanks(struct ecl_str *s)
{
    while (take(s, ECL_STR(" ")) || take(s, ECL_STR("\t")) || take(s, ECL_STR("\n")) ||
           take(s, ECL_STR("\r")) || take(s, ECL_STR("\xC2\xA0"))) {
    }
}

/* What may stand between spans, and between days. */
static void skip_between(struct ecl_str *s)
{
    static const char *const marks[] = {",", ";", "/", "|", "และ", "เวลา", "น.", NULL};
    do {
        skip_blanks(s);
    } while (take_any(s, marks));
}

/* Between the two ends of a span or of a range of days. */
static bool take_dash(struct ecl_str *s)
{
    static const char *const dashes[] = {"-", "–", "—", "~", "ถึง", NULL};
    skip_blanks(s);
    bool found = take_any(s, dashes);
    skip_blanks(s);
    return found;
}

/* --- spans --------------------------------------------------------------- */

/* 8.30, 08:30, with น. behind or not; 24:00 is the last. */
static bool take_time(struct ecl_str *s, int16_t *minutes)
{
    int h = 0, m = 0;
    size_t n = 0;
    for (; n < s->n && n < 2 && ecl_is_digit(s->p[n]); n++) {
        h = h * 10 + (s->p[n] - '0');
    }
    if (n == 0 || s->n < n + 3 || (s->p[n] != ':' && s->p[n] != '.') ||
        !ecl_is_digit(s->p[n + 1]) || !ecl_is_digit(s->p[n + 2])) {
        return false;
    }
    m = (s->p[n + 1] - '0') * 10 + (s->p[n + 2] - '0');
    s->p += n + 3;
    s->n -= n + 3;
    if ((s->n && ecl_is_digit(s->p[0])) || m > 59 || h > 24 || (h == 24 && m > 0)) {
        return false;
    }
    *minutes                          = (int16_t)(h * 60 + m);
    struct ecl_str behind             = *s;
    static const char *const oclock[] = {"น.", NULL};
    skip_blanks(&behind);
    if (take_any(&behind, oclock)) {
        *s = behind;
    }
    return true;
}

static bool overlap(struct hours_span a, struct hours_span b)
{
    return a.from < b.to && b.from < a.to;
}

static enum hours_state add_span(struct hours_day *day, size_t *n, struct hours_span s)
{
    if (*n == HOURS_SPANS) {
        return HOURS_MANY;
    }
    if (*n == 1 && overlap(day->span[0], s)) {
        return HOURS_OVERLAP;
    }
    day->span[(*n)++] = s;
    return HOURS_OK;
}

/* Spans from *s on, up to what is none. */
static enum hours_state take_spans(struct ecl_str *s, struct hours_day *day)
{
    enum hours_state state = HOURS_EMPTY;
    struct hours_day d     = {0};
    size_t n               = 0;
    for (skip_between(s); s->n && ecl_is_digit(s->p[0]); skip_between(s)) {
        struct hours_span span;
        if (!take_time(s, &span.from) || !take_dash(s) || !take_time(s, &span.to) ||
            span.from == DAY_MINUTES) {
            return HOURS_BAD;
        }
        if (span.from == span.to) {
            return HOURS_EQUAL;
        }
        span.to = (int16_t)(span.to < span.from ? span.to + DAY_MINUTES : span.to);
        state   = add_span(&d, &n, span);
        if (state != HOURS_OK) {
            return state;
        }
    }
    *day = d;
    return state;
}

enum hours_state hours_of_day(struct ecl_str s, struct hours_day *day)
{
    struct hours_day d;
    s = ecl_str_trim(s);
    if (s.n == 0 || ecl_str_is(s, "-")) {
        return HOURS_EMPTY;
    }
    enum hours_state state = take_spans(&s, &d);
    if (state == HOURS_EMPTY || (state == HOURS_OK && s.n)) {
        return HOURS_BAD;
    }
    if (state == HOURS_OK) {
        *day = d;
    }
    return state;
}

/* --- days ---------------------------------------------------------------- */

/* Longer names stand before those they begin with. */
static const struct {
    const char *name;
    uint8_t day;
} names[] = {
    {"จันทร์", 0},      {"อังคาร", 1},    {"พุธ", 2},     {"พฤหัสบดี", 3},     {"พฤหัส", 3},
    {"ศุกร์", 4},       {"เสาร์", 5},     {"อาทิตย์", 6},  {"หยุดนักขัตฤกษ์", 7}, {"นักขัตฤกษ์", 7},
    {"หยุดราชการ", 7}, {"จ.", 0},       {"อ.", 1},     {"พ.", 2},         {"พฤ.", 3},
    {"ศ.", 4},        {"ส.", 5},       {"อา.", 6},    {"Monday", 0},     {"Tuesday", 1},
    {"Wednesday", 2}, {"Thursday", 3}, {"Friday", 4}, {"Saturday", 5},   {"Sunday", 6},
    {"Holidays", 7},  {"Holiday", 7},  {"Mon", 0},    {"Tue", 1},        {"Wed", 2},
    {"Thu", 3},       {"Fri", 4},      {"Sat", 5},    {"Sun", 6},        {"Hol", 7},
};

static bool take_day(struct ecl_str *s, int *day)
{
    struct ecl_str t = *s;
    take(&t, ECL_STR("วัน"));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct ecl_str name = ecl_str_of(names[i].name);
        if (t.n >= name.n && ecl_str_eq_nocase(ecl_str_make(t.p, name.n), name)) {
            *s   = ecl_str_make(t.p + name.n, t.n - name.n);
            *day = names[i].day;
            return true;
        }
    }
    return false;
}

/* Names up to what is none, as bits; 0: none, or not a range. */
static unsigned take_days(struct ecl_str *s)
{
    unsigned days = 0;
    int from, to;
    for (skip_between(s); s->n && !ecl_is_digit(s->p[0]); skip_between(s)) {
        if (take(s, ECL_STR("ทุกวัน")) || take(s, ECL_STR("Daily"))) {
            days |= (1u << HOURS_DAYS) - 1;
            continue;
        }
        if (!take_day(s, &from)) {
            return 0;
        }
        to = from;
        if (take_dash(s) && (!take_day(s, &to) || to < from)) {
            return 0;
        }
        days |= ((2u << to) - 1) & ~((1u << from) - 1);
    }
    return days;
}

enum hours_state hours_of_week(struct ecl_str s, struct hours_day week[HOURS_DAYS])
{
    struct hours_day w[HOURS_DAYS] = {0}, day;
    unsigned seen                  = 0;
    s                              = ecl_str_trim(s);
    if (s.n == 0 || ecl_str_is(s, "-")) {
        return HOURS_EMPTY;
    }
    while (s.n) {
        unsigned days = take_days(&s);
        if (days == 0 || days & seen) {
            return HOURS_BAD;
        }
        enum hours_state state = take_spans(&s, &day);
        if (state != HOURS_OK) {
            return state == HOURS_EMPTY ? HOURS_BAD : state;
        }
        for (int i = 0; i < HOURS_DAYS; i++) {
            w[i] = days >> i & 1 ? day : w[i];
        }
        seen |= days;
    }
    memcpy(week, w, sizeof w);
    return HOURS_OK;
}
