/* base.c: the columns of the base tables, dates as they write them, names of files. */
#include "eclaim/base.h"

#include "eclaim/ids.h"

#include "base_columns.inc"

static const struct {
    const char *name;
    const struct ecl_base_column *columns;
    size_t n;
} tables[ECL_BASE_NTABLES] = {
#define TABLE(name)                                                                                \
    {                                                                                              \
#name, base_##name, sizeof base_##name / sizeof base_##name[0]                             \
    }
    [ECL_BASE_DRUGS]        = TABLE(drugs),
    [ECL_BASE_STAFF]        = TABLE(staff),
    [ECL_BASE_UNITS]        = TABLE(units),
    [ECL_BASE_ICD10]        = TABLE(icd10),
    [ECL_BASE_ICD9]         = TABLE(icd9),
    [ECL_BASE_PROJECT_CODE] = TABLE(project_code),
    [ECL_BASE_INSTRUMENT]   = TABLE(instrument),
    [ECL_BASE_ITEM]         = TABLE(item),
    [ECL_BASE_FEE_SCHEDULE] = TABLE(fee_schedule),
    [ECL_BASE_HD_PACKAGE]   = TABLE(hd_package),
    [ECL_BASE_QTYDAY]       = TABLE(qtyday),
    [ECL_BASE_COVID_TEST]   = TABLE(covid_test),
    [ECL_BASE_TMT]          = TABLE(tmt),
#undef TABLE
};

size_t ecl_base_columns(enum ecl_base_table t, const struct ecl_base_column **columns)
{
    *columns = tables[t].columns;
    return tables[t].n;
}

const char *ecl_base_name(enum ecl_base_table t)
{
    return tables[t].name;
}

int ecl_base_find(struct ecl_str name)
{
    for (int t = 0; t < ECL_BASE_NTABLES; t++) {
        if (ecl_str_is(name, tables[t].name)) {
            return t;
        }
    }
    return -1;
}

static bool is_named(const struct ecl_base_column *c, struct ecl_str name)
{
    bool same = ecl_str_eq_nocase(name, ecl_str_of(c->name));
    for (const char *const *a = c->aliases; !same && *a; a++) {
        same = ecl_str_eq_nocase(name, ecl_str_of(*a));
    }
    return same;
}

int ecl_base_column_find(enum ecl_base_table t, struct ecl_str name)
{
    for (size_t i = 0; i < tables[t].n; i++) {
        if (is_named(&tables[t].columns[i], name)) {
            return (int)i;
        }
    }
    return -1;
}

const char *ecl_base_type_name(enum ecl_base_type t)
{
    static const char *const names[] = {"text", "digits", "code", "money",  "date", "spans",
                                        "list", "hours",  "flag", "number", "age"};
    return names[t];
}

const char *ecl_base_need_name(enum ecl_base_need n)
{
    static const char *const names[] = {"no", "yes", "older", "newer", "cond"};
    return names[n];
}

struct ecl_str ecl_base_hcode(const char *path)
{
    const char *slash   = strrchr(path, '/');
    struct ecl_str name = ecl_str_of(slash ? slash + 1 : path);
    struct ecl_str five = ecl_str_make(name.p, name.n < 5 ? name.n : 5);
    return ecl_hcode_check(five) == ECL_V_OK ? five : ecl_str_make("", 0);
}

/* --- dates ------------------------------------------------------------------------ */

#define YEAR_BUDDHIST 2500 /* the years above it; DRUGCAT */
#define ERAS_APART    543

/* Takes from least to most digits off the front of *s. */
static bool take_number(struct ecl_str *s, size_t least, size_t most, int *out)
{
    size_t n = 0;
    *out     = 0;
    while (n < s->n && n < most && ecl_is_digit(s->p[n])) {
        *out = *out * 10 + (s->p[n++] - '0');
    }
    s->p += n;
    s->n -= n;
    return n >= least;
}

static bool take_char(struct ecl_str *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    s->p++;
    s->n--;
    return true;
}

/* A blank or a T and hh:mm or hh:mm:ss, fractions of a second and a Z; or nothing. */
static bool take_time(struct ecl_str s, int16_t *minute)
{
    int h, m, sec = 0, fraction;
    *minute = -1;
    if (s.n == 0) {
        return true;
    }
    if (!take_char(&s, 'T') && !take_char(&s, ' ')) {
        return false;
    }
    s = ecl_str_trim(s);
    if (!take_number(&s, 1, 2, &h) || !take_char(&s, ':') || !take_number(&s, 2, 2, &m)) {
        return false;
    }
    if (take_char(&s, ':') && (!take_number(&s, 2, 2, &sec) ||
                               (take_char(&s, '.') && !take_number(&s, 1, 9, &fraction)))) {
        return false;
    }
    take_char(&s, 'Z');
    *minute = (int16_t)(h * 60 + m);
    return s.n == 0 && h < 24 && m < 60 && sec < 60;
}

/* The three numbers of a date, the day first or the year first. */
static bool take_parts(struct ecl_str *s, int *y, int *m, int *d)
{
    struct ecl_str year_first = *s;
    if (take_number(&year_first, 4, 4, y)) {
        bool dashes = take_char(&year_first, '-');
        *s          = year_first;
        return take_number(s, dashes ? 1 : 2, 2, m) && (!dashes || take_char(s, '-')) &&
               take_number(s, dashes ? 1 : 2, 2, d);
    }
    if (!take_number(s, 1, 2, d) || s->n == 0 || (s->p[0] != '/' && s->p[0] != '-')) {
        return false;
    }
    char between = s->p[0];
    return take_char(s, between) && take_number(s, 1, 2, m) && take_char(s, between) &&
           take_number(s, 4, 4, y);
}

/* Five digits, perhaps with a fraction: what a day is to a spreadsheet. */
static bool is_serial(struct ecl_str s)
{
    int whole, fraction;
    return take_number(&s, 5, 5, &whole) &&
           (s.n == 0 || (take_char(&s, '.') && take_number(&s, 1, 9, &fraction)));
}

enum ecl_base_moment_state ecl_base_moment(struct ecl_str s, struct ecl_base_moment *out)
{
    struct ecl_base_moment t = {.minute = -1};
    int y, m, d;
    s = ecl_str_trim(s);
    if (s.n == 0) {
        *out = t;
        return ECL_BASE_MOMENT_EMPTY;
    }
    if (is_serial(s)) {
        return ECL_BASE_MOMENT_SERIAL;
    }
    if (!take_parts(&s, &y, &m, &d) || !take_time(s, &t.minute)) {
        return ECL_BASE_MOMENT_INVALID;
    }
    bool buddhist = y > YEAR_BUDDHIST;
    y -= buddhist ? ERAS_APART : 0;
    t.date = (struct ecl_date){(int16_t)y, (uint8_t)m, (uint8_t)d};
    if (!ecl_date_valid(t.date)) {
        return ECL_BASE_MOMENT_INVALID;
    }
    *out = t;
    return buddhist ? ECL_BASE_MOMENT_BUDDHIST : ECL_BASE_MOMENT_OK;
}

int ecl_base_moment_compare(struct ecl_base_moment a, struct ecl_base_moment b)
{
    int x = a.date.y * 512 + a.date.m * 32 + a.date.d;
    int y = b.date.y * 512 + b.date.m * 32 + b.date.d;
    if (x == y) {
        x = a.minute > 0 ? a.minute : 0;
        y = b.minute > 0 ? b.minute : 0;
    }
    return (x > y) - (x < y);
}
