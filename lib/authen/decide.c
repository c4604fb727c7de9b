/* decide.c: the rules of verification, applied to one person on one day.
 *
 * An age that is known only within bounds is decided for every birth date that is
 * possible: a way has an answer only when all of them agree. */
#include "eclaim/verify.h"

enum { GENERAL, SPECIAL, NGROUPS }; /* values of ECL_VERIFY_GROUP */
enum { ON_BIRTHDAY, PAST_BIRTHDAY };

#define AGE_MAX 150

#include "decide.inc"

/* --- the age --------------------------------------------------------------------- */

static bool conditions_hold(const uint16_t mask[ECL_VERIFY_NINPUTS],
                            const uint8_t value[ECL_VERIFY_NINPUTS])
{
    for (size_t i = 0; i < ECL_VERIFY_NINPUTS; i++) {
        if (mask[i] && !(mask[i] >> value[i] & 1)) {
            return false;
        }
    }
    return true;
}

/* The first row of a way that fits. The table has one for every case. */
static const struct ecl_verify_row *row_for(unsigned way, int age, const uint8_t *value)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ecl_verify_row *r = &rows[i];
        bool mine = r->way == way || (r->way == ECL_WAY_ANY && way < ECL_NWAYS);
        if (mine && age >= r->min && age <= r->max && conditions_hold(r->mask, value)) {
            return r;
        }
    }
    return NULL;
}

static void take_age(struct ecl_verify_decision *d, const struct ecl_verify_case *c, int age,
                     bool past)
{
    uint8_t value[ECL_VERIFY_NINPUTS];
    memcpy(value, c->value, sizeof value);
    value[ECL_VERIFY_BIRTHDAY]         = past ? PAST_BIRTHDAY : ON_BIRTHDAY;
    const struct ecl_verify_row *r     = row_for(ECL_WAY_GROUP, age, value);
    d->group[r ? r->verdict : GENERAL] = true;
    d->age_min                         = age < d->age_min ? age : d->age_min;
    d->age_max                         = age > d->age_max ? age : d->age_max;
}

/* Takes every day on which the person may have been born, but not after the service. */
static int take_births(struct ecl_verify_decision *d, const struct ecl_verify_case *c,
                       struct ecl_error *err)
{
    struct ecl_birth b    = c->birth;
    struct ecl_date first = {b.y, b.m ? b.m : 1, b.d ? b.d : 1}, last = first;
    if (b.m == 0) {
        last.m = 12;
    }
    if (b.d == 0) {
        for (last.d = 31; !ecl_date_valid(last) && last.d > 28;) {
            last.d--;
        }
    }
    if (!ecl_date_valid(first) || !ecl_date_valid(last) || !ecl_date_valid(c->on)) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "not a date of the calendar");
    }
    int32_t on = ecl_date_days(c->on), end = ecl_date_days(last);
    if (ecl_date_days(first) > on) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "the service lies before the birth");
    }
    end                 = end < on ? end : on;
    struct ecl_date eve = ecl_date_from_days(on - 1);
    for (int32_t day = ecl_date_days(first); day <= end; day++) {
        struct ecl_date birth = ecl_date_from_days(day);
        int age               = ecl_date_age(birth, c->on);
        take_age(d, c, age, ecl_date_age(birth, eve) == age);
    }
    return ECL_OK;
}

static int take_ages(struct ecl_verify_decision *d, const struct ecl_verify_case *c,
                     struct ecl_error *err)
{
    int r      = ECL_OK;
    d->age_min = AGE_MAX + 1;
    d->age_max = -1;
    if (c->by_birth) {
        r = take_births(d, c, err);
    } else if (c->age >= 0 && c->age <= AGE_MAX) {
        take_age(d, c, c->age, false);
        take_age(d, c, c->age, true);
    }
    if (r == ECL_OK && (d->age_max < 0 || d->age_max > AGE_MAX)) {
        r = ecl_fail(err, ECL_E_USAGE, NULL, "the age must be from 0 to %d years", AGE_MAX);
    }
    return r;
}

/* --- the ways --------------------------------------------------------------------- */

/* 0 is the best; ways that are not open come behind all others. */
static unsigned place_of(const struct ecl_verify_row *r)
{
    if (!r) {
        return 254;
    }
    return r->verdict == ECL_VERDICT_DONE ? 0 : r->rank ? r->rank : 255u;
}

static void sort_ways(const struct ecl_verify_row *const row[ECL_NWAYS], uint8_t order[ECL_NWAYS])
{
    for (uint8_t i = 0; i < ECL_NWAYS; i++) {
        uint8_t k = i;
        for (; k > 0 && place_of(row[order[k - 1]]) > place_of(row[i]); k--) {
            order[k] = order[k - 1];
        }
        order[k] = i;
    }
}

/* The answers of one group; the first way, or -1. */
static int decide_group(const struct ecl_verify_case *c, int age, uint8_t group,
                        const struct ecl_verify_row *row[ECL_NWAYS])
{
    uint8_t value[ECL_VERIFY_NINPUTS], order[ECL_NWAYS];
    memcpy(value, c->value, sizeof value);
    value[ECL_VERIFY_GROUP] = group;
    for (unsigned w = 0; w < ECL_NWAYS; w++) {
        row[w] = row_for(w, age, value);
    }
    sort_ways(row, order);
    return place_of(row[order[0]]) < 254 ? order[0] : -1;
}

int ecl_verify_decide(const struct ecl_verify_case *c, struct ecl_verify_decision *d,
                      struct ecl_error *err)
{
    const struct ecl_verify_row *row[NGROUPS][ECL_NWAYS];
    int first[NGROUPS];
    memset(d, 0, sizeof *d);
    int r = take_ages(d, c, err);
    if (r != ECL_OK) {
        return r;
    }
    for (uint8_t g = 0; g < NGROUPS; g++) {
        first[g] = decide_group(c, d->age_min, g, row[g]);
    }
    const int a = d->group[GENERAL] ? GENERAL : SPECIAL;
    const int b = d->group[SPECIAL] ? SPECIAL : GENERAL;
    for (size_t w = 0; w < ECL_NWAYS; w++) {
        d->row[w] = row[a][w] == row[b][w] ? row[a][w] : NULL;
    }
    sort_ways(d->row, d->order);
    bool same = first[a] == first[b] && (first[a] < 0 || d->row[first[a]]);
    d->first  = same ? first[a] : -1;
    if (d->first >= 0) {
        bool done = d->row[d->first]->verdict == ECL_VERDICT_DONE;
        d->state  = done ? ECL_VERIFY_DONE : ECL_VERIFY_CHOOSE;
        d->duties = d->row[d->first]->duties;
    } else {
        d->state = same ? ECL_VERIFY_REFUSED : ECL_VERIFY_UNDETERMINED;
    }
    return ECL_OK;
}

enum ecl_verdict ecl_verify_verdict(const struct ecl_verify_decision *d, enum ecl_verify_way way)
{
    return d->row[way] ? (enum ecl_verdict)d->row[way]->verdict : ECL_VERDICT_UNDETERMINED;
}

int ecl_verify_reason_fits(const struct ecl_verify_reason *r, const struct ecl_verify_case *c,
                           const struct ecl_verify_decision *d)
{
    if (d->first >= 0 && d->first != r->way) {
        return 0;
    }
    if ((!r->asks_age && !r->asks_when) || (r->asks_when && conditions_hold(r->mask, c->value))) {
        return 1;
    }
    if (!r->asks_age || d->age_max < r->min || d->age_min > r->max) {
        return 0;
    }
    return d->age_min >= r->min && d->age_max <= r->max ? 1 : -1;
}

/* --- words ------------------------------------------------------------------------ */

static bool birth_digits(struct ecl_str s, char out[8])
{
    memset(out, '0', 8);
    if (s.n == 8 && ecl_str_digits(s)) {
        memcpy(out, s.p, 8);
        return true;
    }
    for (size_t i = 0; i < s.n; i++) {
        if ((i == 4 || i == 7) ? s.p[i] != '-' : !ecl_is_digit(s.p[i])) {
            return false;
        }
    }
    if (s.n != 4 && s.n != 7 && s.n != 10) {
        return false;
    }
    memcpy(out, s.p, 4);
    memcpy(out + 4, s.p + 5, s.n > 4 ? 2 : 0);
    memcpy(out + 6, s.p + 8, s.n > 7 ? 2 : 0);
    return true;
}

enum ecl_date_state ecl_birth_parse(struct ecl_str s, struct ecl_birth *out)
{
    char text[8];
    struct ecl_date d;
    if (s.n == 0) {
        return ECL_DATE_EMPTY;
    }
    if (!birth_digits(s, text)) {
        return ECL_DATE_INVALID;
    }
    bool no_month = memcmp(text + 4, "00", 2) == 0, no_day = memcmp(text + 6, "00", 2) == 0;
    if (no_month && !no_day) {
        return ECL_DATE_INVALID;
    }
    if (no_month) {
        text[5] = '1';
    }
    if (no_day) {
        text[7] = '1';
    }
    enum ecl_date_state state = ecl_date_parse(ecl_str_make(text, sizeof text), &d);
    if (state == ECL_DATE_OK || state == ECL_DATE_BUDDHIST) {
        *out = (struct ecl_birth){d.y, no_month ? 0 : d.m, no_day ? 0 : d.d};
    }
    return state;
}

const struct ecl_verify_row *ecl_verify_row_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const struct ecl_verify_reason *ecl_verify_reason_at(size_t i)
{
    return i < sizeof reasons / sizeof *reasons ? &reasons[i] : NULL;
}

const struct ecl_verify_reason *ecl_verify_reason_find(struct ecl_str id)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (ecl_str_is(id, reasons[i].id)) {
            return &reasons[i];
        }
    }
    return NULL;
}

const struct ecl_verify_list *ecl_verify_input(enum ecl_verify_input i)
{
    return (unsigned)i < ECL_VERIFY_NINPUTS ? &inputs[i] : NULL;
}

const struct ecl_verify_word *ecl_verify_way_word(enum ecl_verify_way w)
{
    return (unsigned)w < ECL_NWAYS ? &words_way[w] : NULL;
}

const struct ecl_verify_word *ecl_verify_verdict_word(enum ecl_verdict v)
{
    return (unsigned)v < ECL_NVERDICTS ? &words_verdict[v] : NULL;
}

const struct ecl_verify_word *ecl_verify_duty_word(enum ecl_duty d)
{
    return (unsigned)d < ECL_NDUTIES ? &words_duty[d] : NULL;
}

int ecl_verify_value(enum ecl_verify_input i, struct ecl_str value)
{
    for (uint8_t k = 0; k < inputs[i].n; k++) {
        if (ecl_str_is(value, inputs[i].words[k].value)) {
            return k;
        }
    }
    return -1;
}

int ecl_verify_setting(struct ecl_str name)
{
    for (int i = 0; i < ECL_VERIFY_NINPUTS; i++) {
        if (inputs[i].kind == ECL_INPUT_SETTING && ecl_str_is(name, inputs[i].name)) {
            return i;
        }
    }
    return -1;
}
