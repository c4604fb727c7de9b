/* profile.c: profiles in files: lines NAME = SETTING. */
#include "eclaim/profile.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/text.h"

enum { FILE_MAX = 1 << 20, SETTING_MAX = 80 };

/* A line. */
struct line {
    struct ecl_str pattern; /* in text */
    uint64_t number;
    int8_t on;       /* 1, 0; -1: as it is */
    int8_t severity; /* enum ecl_severity; -1: as it is */
};

struct ecl_profile_file {
    char *name;
    struct ecl_buf text;
    struct line *line;
    size_t n;
    enum ecl_profile base;
    uint64_t base_line; /* 0: not named */
};

/* --- reading --------------------------------------------------------------------------- */

ECL_PRINTF(4, 5)
static int wrong(const struct ecl_profile_file *p, uint64_t line, struct ecl_error *err,
                 const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return ecl_fail_at(err, ECL_E_FORMAT, p->name, line, NULL, "%s", text);
}

/* As much of a foreign word as a message holds, whole characters. */
static int shown(struct ecl_str s)
{
    return (int)ecl_utf8_cut(s, SETTING_MAX).n;
}

static int set_base(struct ecl_profile_file *p, struct ecl_str value, uint64_t number,
                    struct ecl_error *err)
{
    unsigned base = ecl_profile_find(value);
    if (!base) {
        return wrong(p, number, err, "'%.*s' is no built-in profile: fdh, eclaim, opbkk or relaxed",
                     shown(value), value.p);
    }
    if (p->base_line) {
        return wrong(p, number, err, "the base was named in line %llu already",
                     (unsigned long long)p->base_line);
    }
    p->base      = (enum ecl_profile)base;
    p->base_line = number;
    return ECL_OK;
}

/* The words behind the =: on, off, error, warning, info; one of each kind at most. */
static bool read_words(struct ecl_str value, struct line *l)
{
    size_t n = 0;
    l->on = l->severity = -1;
    while (value.n) {
        size_t end = 0;
        while (end < value.n && value.p[end] != ' ' && value.p[end] != '\t') {
            end++;
        }
        struct ecl_str word = ecl_str_make(value.p, end);
        int severity        = ecl_severity_find(word);
        bool on = ecl_str_is(word, "on"), off = ecl_str_is(word, "off");
        if (severity >= 0 && l->severity < 0) {
            l->severity = (int8_t)severity;
        } else if ((on || off) && l->on < 0) {
            l->on = on;
        } else {
            return false;
        }
        n++;
        value = ecl_str_trim(ecl_str_make(value.p + end, value.n - end));
    }
    return n > 0;
}

static int add_line(struct ecl_profile_file *p, struct line *l, struct ecl_error *err)
{
    if (p->n % 64 == 0) {
        struct line *more = reallocarray(p->line, p->n + 64, sizeof *more);
        if (!more) {
            return ecl_fail(err, ECL_E_NOMEM, p->name, "out of memory");
        }
        p->line = more;
    }
    p->line[p->n++] = *l;
    return ECL_OK;
}

/* One line without its end. */
static int read_line(struct ecl_profile_file *p, struct ecl_str s, uint64_t number,
                     struct ecl_error *err)
{
    const char *hash = s.n ? memchr(s.p, '#', s.n) : NULL;
    s                = ecl_str_trim(hash ? ecl_str_make(s.p, (size_t)(hash - s.p)) : s);
    if (s.n == 0) {
        return ECL_OK;
    }
    const char *equals = memchr(s.p, '=', s.n);
    if (!equals) {
        return wrong(p, number, err, "'%.*s' is no line such as INS.cid-format = warning", shown(s),
                     s.p);
    }
    size_t at            = (size_t)(equals - s.p);
    struct ecl_str value = ecl_str_trim(ecl_str_make(equals + 1, s.n - at - 1));
    struct line l        = {.pattern = ecl_str_trim(ecl_str_make(s.p, at)), .number = number};
    if (ecl_str_is(l.pattern, "base")) {
        return set_base(p, value, number, err);
    }
    if (!read_words(value, &l)) {
        return wrong(p, number, err, "'%.*s' is no setting: on, off, error, warning or info",
                     shown(value), value.p);
    }
    return add_line(p, &l, err);
}

static int read_lines(struct ecl_profile_file *p, struct ecl_error *err)
{
    struct ecl_str rest = ecl_buf_str(&p->text);
    int r               = ECL_OK;
    if (ecl_str_starts(rest, ECL_STR("\xEF\xBB\xBF"))) {
        rest = ecl_str_make(rest.p + 3, rest.n - 3);
    }
    for (uint64_t number = 1; r == ECL_OK && rest.n; number++) {
        const char *lf     = memchr(rest.p, '\n', rest.n);
        size_t n           = lf ? (size_t)(lf - rest.p) : rest.n;
        struct ecl_str one = ecl_str_make(rest.p, n && rest.p[n - 1] == '\r' ? n - 1 : n);
        rest               = ecl_str_make(rest.p + n + (lf != NULL), rest.n - n - (lf != NULL));
        r                  = read_line(p, one, number, err);
    }
    return r;
}

int ecl_profile_read(struct ecl_profile_file **out, const struct ecl_input *in,
                     struct ecl_error *err)
{
    struct ecl_profile_file *p = calloc(1, sizeof *p);
    if (p) {
        p->base = ECL_PROFILE_FDH;
        p->name = strdup(in->name ? in->name : "profile");
    }
    int r = p && p->name ? ecl_input_all(in, FILE_MAX, &p->text, err)
                         : ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    r     = r == ECL_OK ? read_lines(p, err) : r;
    if (r != ECL_OK) {
        ecl_profile_free(p);
        return r;
    }
    *out = p;
    return ECL_OK;
}

/* --- applying ----------------------------------------------------------------------------- */

enum ecl_profile ecl_profile_base(const struct ecl_profile_file *p)
{
    return p->base;
}

int ecl_profile_apply(const struct ecl_profile_file *p, struct ecl_rules *r, struct ecl_error *err)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct line *l    = &p->line[i];
        struct ecl_error reason = {0};
        int rc                  = ECL_OK;
        if (l->severity >= 0) {
            rc = ecl_rules_severity(r, l->pattern, (enum ecl_severity)l->severity, &reason);
        }
        if (rc == ECL_OK && l->on >= 0) {
            rc = (l->on ? ecl_rules_on : ecl_rules_skip)(r, l->pattern, &reason);
        }
        if (rc != ECL_OK) {
            return wrong(p, l->number, err, "%s", reason.text);
        }
    }
    return ECL_OK;
}

void ecl_profile_free(struct ecl_profile_file *p)
{
    if (p) {
        free(p->name);
        free(p->line);
        ecl_buf_done(&p->text);
        free(p);
    }
}
