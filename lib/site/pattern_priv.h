/* pattern_priv.h: the patterns of Lua (find, match, gmatch, gsub) with a bound on the
 * work they cause.
 *
 * The language is that of the Lua 5.4 manual, section 6.4.1. The matcher of liblua
 * cannot be used: a pattern such as .-.-.-.-x runs for hours in it, where no hook is
 * called. Here every comparison counts a step, and the match ends when none is left. */
#ifndef ECLAIM_SITE_PATTERN_PRIV_H
#define ECLAIM_SITE_PATTERN_PRIV_H

#include "eclaim/str.h"

enum {
    PATTERN_CAPTURES = 32,
    PATTERN_LENGTH   = 250, /* bytes of a pattern; bounds the depth of recursion, too */
};

#define CAPTURE_OPEN  (-1) /* begun, not ended */
#define CAPTURE_PLACE (-2) /* (): where it stands */

struct pattern {
    struct ecl_str text, pattern;
    int64_t *steps;    /* left; counted down */
    const char *error; /* what is wrong with the pattern, or NULL; static storage */
    size_t ncapture;
    struct {
        const char *p;
        ptrdiff_t n; /* bytes, or one of the above */
    } capture[PATTERN_CAPTURES];
};

/* Begins: the pattern without a leading ^, which the caller has looked at. */
void pattern_start(struct pattern *m, struct ecl_str text, struct ecl_str pattern, int64_t *steps);

/* The end of the match that begins exactly at `at`, or NULL; then error or *steps < 0 may
 * tell why. Captures count from anew. */
const char *pattern_match(struct pattern *m, const char *at);

#endif
