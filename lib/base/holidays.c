/* holidays.c: a list of days. */
#include "eclaim/holidays.h"

#include <stdlib.h>

#include "base/base_priv.h"
#include "base/rows_priv.h"
#include "core/room_priv.h"
#include "io/lines_priv.h"

struct ecl_holidays {
    int32_t *day; /* rising */
    size_t n, cap;
};

struct reading {
    struct ecl_holidays *h;
    struct base_tell tell;
    const char *file;
    uint64_t line;
    bool buddhist;
};

static int tell(struct reading *r, enum tab_rule rule, struct ecl_str value)
{
    struct ecl_base_problem p = {
        .file = r->file, .line = r->line, .column = "DATE", .key = value, .value = value};
    return base_tell(&r->tell, &tab_rules[rule], &p, ecl_str_make("", 0), ecl_str_make("", 0));
}

static int add_day(struct ecl_holidays *h, int32_t day)
{
    if (ecl_room(&h->day, &h->cap, h->n + 1, sizeof *h->day) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    h->day[h->n++] = day;
    return ECL_OK;
}

static int take_line(struct reading *r, struct ecl_str s)
{
    struct ecl_base_moment m;
    s = ecl_str_trim(s);
    if (s.n == 0 || s.p[0] == '#') {
        return ECL_OK;
    }
    size_t n = 0;
    while (n < s.n && !strchr("\t,; ", s.p[n])) {
        n++;
    }
    s = ecl_str_make(s.p, n);
    switch (ecl_base_moment(s, &m)) {
    case ECL_BASE_MOMENT_BUDDHIST:
        if (!r->buddhist) {
            r->buddhist = true;
            int e       = tell(r, TAB_DATE_BUDDHIST, s);
            if (e != ECL_OK) {
                return e;
            }
        }
        return add_day(r->h, ecl_date_days(m.date));
    case ECL_BASE_MOMENT_OK:
        return add_day(r->h, ecl_date_days(m.date));
    default:
        return r->line == 1 ? ECL_OK : tell(r, TAB_DATE, s);
    }
}

static int by_day(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int read_lines(struct reading *r, const struct ecl_input *in, struct ecl_error *err)
{
    struct ecl_lines lines;
    struct ecl_str s;
    bool bom;
    ecl_lines_init(&lines, in, true);
    int e = ecl_lines_bom(&lines, &bom, err);
    while (e == ECL_OK) {
        e = ecl_lines_peek(&lines, 0, &s, err);
        if (e < 0 || e == ECL_EOF) {
            break;
        }
        r->line++;
        if (e == ECL_LINE_LONG || memchr(s.p, '\0', s.n)) {
            e = ecl_fail_at(err, ECL_E_FORMAT, r->file, r->line, NULL,
                            "not a list of days, one a line, as text");
            break;
        }
        ecl_lines_take(&lines, s.n);
        e = take_line(r, ecl_lines_chomp(s));
        if (e != ECL_OK) {
            ecl_fail(err, e, r->file, "the list of days could not be taken");
        }
    }
    ecl_lines_done(&lines);
    return e == ECL_EOF ? ECL_OK : e;
}

int ecl_holidays_read(struct ecl_holidays **out, const struct ecl_input *in,
                      const struct ecl_holidays_opts *opts, struct ecl_error *err)
{
    struct ecl_holidays *h = calloc(1, sizeof *h);
    struct reading r       = {.h = h, .file = in->name};
    *out                   = NULL;
    if (!h) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    base_tell_init(&r.tell, opts->problem, opts->ctx, opts->thai);
    int e = read_lines(&r, in, err);
    base_tell_done(&r.tell);
    if (e == ECL_OK && h->n == 0) {
        e = ecl_fail(err, ECL_E_FORMAT, in->name,
                     "the list has no day; write one a line, such as 31/12/2026");
    }
    if (e != ECL_OK) {
        ecl_holidays_free(h);
        return e;
    }
    size_t kept = 1;
    qsort(h->day, h->n, sizeof *h->day, by_day);
    for (size_t i = 1; i < h->n; i++) {
        if (h->day[i] != h->day[kept - 1]) {
            h->day[kept++] = h->day[i];
        }
    }
    h->n = kept;
    *out = h;
    return ECL_OK;
}

bool ecl_holidays_has(const struct ecl_holidays *h, int32_t day)
{
    return bsearch(&day, h->day, h->n, sizeof *h->day, by_day) != NULL;
}

size_t ecl_holidays_count(const struct ecl_holidays *h)
{
    return h->n;
}

void ecl_holidays_free(struct ecl_holidays *h)
{
    if (h) {
        free(h->day);
        free(h);
    }
}
