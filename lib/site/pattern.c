/* pattern.c: a backtracking matcher for the patterns of Lua. */
#include "site/pattern_priv.h"

static const char *match_here(struct pattern *m, const char *s, const char *p);

static const char *text_end(const struct pattern *m)
{
    return m->text.p + m->text.n;
}

static const char *pattern_end(const struct pattern *m)
{
    return m->pattern.p + m->pattern.n;
}

static const char *wrong(struct pattern *m, const char *what)
{
    m->error = m->error ? m->error : what;
    return NULL;
}

/* Counts a step; false when there is none left or the pattern is wrong. */
static bool step(struct pattern *m)
{
    return --*m->steps >= 0 && !m->error;
}

/* --- single characters ------------------------------------------------------------ */

static bool in_range(unsigned char c, char lo, char hi)
{
    return c >= (unsigned char)lo && c <= (unsigned char)hi;
}

/* Classes are those of ASCII, whatever the locale: bytes of Thai letters are in none. */
static bool in_class(unsigned char c, char class)
{
    bool upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z'),
         digit = in_range(c, '0', '9');
    bool graph = in_range(c, '!', '~'), yes = false;
    switch (class | 0x20) {
    case 'a':
        yes = upper || lower;
        break;
    case 'c':
        yes = c < ' ' || c == 0x7F;
        break;
    case 'd':
        yes = digit;
        break;
    case 'g':
        yes = graph;
        break;
    case 'l':
        yes = lower;
        break;
    case 'p':
        yes = graph && !upper && !lower && !digit;
        break;
    case 's':
        yes = c == ' ' || in_range(c, '\t', '\r');
        break;
    case 'u':
        yes = upper;
        break;
    case 'w':
        yes = upper || lower || digit;
        break;
    case 'x':
        yes = digit || in_range(c, 'A', 'F') || in_range(c, 'a', 'f');
        break;
    case 'z': /* of older scripts, as in %f[%z] */
        yes = c == '\0';
        break;
    default: /* %. and the like: the character itself */
        return (unsigned char)class == c;
    }
    return in_range((unsigned char)class, 'A', 'Z') ? !yes : yes;
}

/* Behind the single-character item at p: a, ., %a or [set]; NULL when it does not end. */
static const char *item_end(struct pattern *m, const char *p)
{
    const char *end = pattern_end(m);
    if (*p == '%') {
        return p + 1 < end ? p + 2 : wrong(m, "the pattern ends with %");
    }
    if (*p != '[') {
        return p + 1;
    }
    p += 1 + (p + 1 < end && p[1] == '^');
    do { /* a ] that stands first belongs to the set */
        if (p >= end) {
            return wrong(m, "the pattern has a [ without ]");
        }
        p += 1 + (*p == '%' && p + 1 < end);
    } while (p >= end || *p != ']');
    return p + 1;
}

/* Whether c is in the set from p, its [, to last, its ]. */
static bool in_set(struct pattern *m, unsigned char c, const char *p, const char *last)
{
    bool negated = p[1] == '^';
    for (p += 1 + negated; p < last && step(m); p++) {
        if (*p == '%' && p + 1 < last) {
            p++;
            if (in_class(c, *p)) {
                return !negated;
            }
        } else if (p + 2 < last && p[1] == '-') {
            if (in_range(c, p[0], p[2])) {
                return !negated;
            }
            p += 2;
        } else if ((unsigned char)*p == c) {
            return !negated;
        }
    }
    return negated;
}

/* Whether the character at s is what the item from p to end asks for. */
static bool single(struct pattern *m, const char *s, const char *p, const char *end)
{
    if (s >= text_end(m) || !step(m)) {
        return false;
    }
    unsigned char c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return in_class(c, p[1]);
    case '[':
        return in_set(m, c, p, end - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* --- repetitions ------------------------------------------------------------------- */

/* As many as there are, then fewer. */
static const char *greedy(struct pattern *m, const char *s, const char *p, const char *end)
{
    ptrdiff_t n = 0;
    while (single(m, s + n, p, end)) {
        n++;
    }
    for (; n >= 0 && step(m); n--) {
        const char *found = match_here(m, s + n, end + 1);
        if (found) {
            return found;
        }
    }
    return NULL;
}

/* As few as will do. */
static const char *lazy(struct pattern *m, const char *s, const char *p, const char *end)
{
    while (step(m)) {
        const char *found = match_here(m, s, end + 1);
        if (found || !single(m, s, p, end)) {
            return found;
        }
        s++;
    }
    return NULL;
}

/* The item from p to end with what follows it. */
static const char *repeated(struct pattern *m, const char *s, const char *p, const char *end)
{
    char how          = end < pattern_end(m) ? *end : '\0';
    const char *found = NULL;
    switch (how) {
    case '?':
        found = single(m, s, p, end) ? match_here(m, s + 1, end + 1) : NULL;
        return found ? found : match_here(m, s, end + 1);
    case '+':
        return single(m, s, p, end) ? greedy(m, s + 1, p, end) : NULL;
    case '*':
        return greedy(m, s, p, end);
    default:
        return lazy(m, s, p, end);
    }
}

/* --- %b, %f, captures ---------------------------------------------------------------- */

/* Behind the balanced text that begins at s with open. */
static const char *balanced(struct pattern *m, const char *s, const char *p)
{
    if (p + 1 >= pattern_end(m)) {
        return wrong(m, "%b wants two characters");
    }
    if (s >= text_end(m) || *s != p[0]) {
        return NULL;
    }
    size_t depth = 1;
    while (++s < text_end(m) && step(m)) {
        if (*s == p[1]) {
            if (--depth == 0) {
                return s + 1;
            }
        } else if (*s == p[0]) {
            depth++;
        }
    }
    return NULL;
}

/* Whether s stands between a character out of the set at p and one in it. */
static bool frontier(struct pattern *m, const char *s, const char *p, const char *end)
{
    unsigned char before = s == m->text.p ? '\0' : (unsigned char)s[-1];
    unsigned char behind = s < text_end(m) ? (unsigned char)*s : '\0';
    return !in_set(m, before, p, end - 1) && in_set(m, behind, p, end - 1);
}

static const char *open_capture(struct pattern *m, const char *s, const char *p, ptrdiff_t what)
{
    if (m->ncapture == PATTERN_CAPTURES) {
        return wrong(m, "the pattern has too many captures");
    }
    m->capture[m->ncapture].p   = s;
    m->capture[m->ncapture++].n = what;
    const char *found           = match_here(m, s, p);
    m->ncapture -= found == NULL;
    return found;
}

static const char *close_capture(struct pattern *m, const char *s, const char *p)
{
    size_t i = m->ncapture;
    while (i > 0 && m->capture[i - 1].n != CAPTURE_OPEN) {
        i--;
    }
    if (i == 0) {
        return wrong(m, "the pattern has a ) without (");
    }
    m->capture[i - 1].n = s - m->capture[i - 1].p;
    const char *found   = match_here(m, s, p);
    if (!found) {
        m->capture[i - 1].n = CAPTURE_OPEN;
    }
    return found;
}

/* Behind a second occurrence of capture number c, '1' to '9'. */
static const char *again(struct pattern *m, const char *s, char c)
{
    size_t i = (size_t)(c - '1');
    if (c < '1' || i >= m->ncapture || m->capture[i].n == CAPTURE_OPEN) {
        return wrong(m, "the pattern names a capture that is not there");
    }
    if (m->capture[i].n == CAPTURE_PLACE) {
        return NULL;
    }
    size_t n = (size_t)m->capture[i].n;
    *m->steps -= (int64_t)n;
    return (size_t)(text_end(m) - s) >= n && memcmp(m->capture[i].p, s, n) == 0 ? s + n : NULL;
}

/* --- the matcher ---------------------------------------------------------------------- */

/* An item that begins with % and is no single character; *s moves behind what it takes.
 * False: it is a single character. *ok: it matches. */
static bool special(struct pattern *m, const char **s, const char **p, bool *ok)
{
    const char *at = *s, *item = *p + 2;
    char kind = *p + 1 < pattern_end(m) ? (*p)[1] : '\0';
    if (kind == 'b') {
        at   = balanced(m, at, item);
        item = item + 2;
    } else if (kind == 'f') {
        if (item >= pattern_end(m) || *item != '[') {
            wrong(m, "%f wants a set");
            item = NULL;
        }
        const char *end = item ? item_end(m, item) : NULL;
        at              = end && frontier(m, at, item, end) ? at : NULL;
        item            = end;
    } else if (kind >= '0' && kind <= '9') {
        at = again(m, at, kind);
    } else {
        return false;
    }
    *ok = at != NULL;
    *s  = at;
    *p  = item;
    return true;
}

/* Matches the rest of the pattern from p on at s. Recursion is as deep as the pattern has
 * items, for a character by itself takes none. */
static const char *match_here(struct pattern *m, const char *s, const char *p)
{
    bool ok = false;
    while (p < pattern_end(m)) {
        if (!step(m)) {
            return NULL;
        }
        if (*p == '(') {
            bool place = p + 1 < pattern_end(m) && p[1] == ')';
            return open_capture(m, s, p + 1 + place, place ? CAPTURE_PLACE : CAPTURE_OPEN);
        }
        if (*p == ')') {
            return close_capture(m, s, p + 1);
        }
        if (*p == '$' && p + 1 == pattern_end(m)) {
            return s == text_end(m) ? s : NULL;
        }
        if (*p == '%' && special(m, &s, &p, &ok)) {
            if (!ok) {
                return NULL;
            }
            continue;
        }
        const char *end = item_end(m, p);
        if (!end) {
            return NULL;
        }
        if (end < pattern_end(m) && memchr("*+-?", *end, 4)) {
            return repeated(m, s, p, end);
        }
        if (!single(m, s, p, end)) {
            return NULL;
        }
        s++;
        p = end;
    }
    return s;
}

void pattern_start(struct pattern *m, struct ecl_str text, struct ecl_str pattern, int64_t *steps)
{
    m->text     = text;
    m->pattern  = pattern;
    m->steps    = steps;
    m->error    = pattern.n > PATTERN_LENGTH ? "the pattern is too long" : NULL;
    m->ncapture = 0;
}

const char *pattern_match(struct pattern *m, const char *at)
{
    m->ncapture     = 0;
    const char *end = m->error ? NULL : match_here(m, at, m->pattern.p);
    for (size_t i = 0; end && i < m->ncapture; i++) {
        if (m->capture[i].n == CAPTURE_OPEN) {
            return wrong(m, "the pattern has a ( without )");
        }
    }
    return end;
}
