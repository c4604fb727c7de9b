/* mock_state.c: what the mock remembers, and the lines that change it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mock.h"

struct state state = {
    .readers        = 1,
    .hcode          = "10670",
    .status_token   = "status-token",
    .endpoint_token = "endpoint-token",
};

void tell_now(char out[32])
{
    time_t t = time(NULL) + 7 * 3600;
    struct tm tm;
    if (state.now[0]) {
        memcpy(out, state.now, sizeof state.now);
    } else if (gmtime_r(&t, &tm)) {
        strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &tm);
    }
}

static const char *const actions[] = {
    "bad-utf8",     "body",         "body-after",   "busy",          "chunked",   "close-after",
    "close-before", "cut",          "deep",         "empty",         "error-key", "expired",
    "html",         "huge",         "malformed",    "not-http",      "nul",       "redirect",
    "reset-after",  "reset-before", "silent-after", "silent-before", "slow",      "status",
    "status-after", "truncate",     "wrong-person",
};

static bool known_action(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool known_endpoint(const char *name)
{
    for (const struct endpoint *e = endpoints; e->name; e++) {
        if (strcmp(e->name, name) == 0) {
            return true;
        }
    }
    return strcmp(name, "*") == 0;
}

static bool take_misbehaviour(const char *line, char *why, size_t room)
{
    struct rule r = {.left = 0};
    char times[12];
    int at = 0;
    if (sscanf(line, "%23s %11s %23s %n", r.endpoint, times, r.action, &at) < 3 || at == 0) {
        snprintf(why, room, "not ENDPOINT TIMES ACTION [ARGUMENT]: %s", line);
        return false;
    }
    if (strcmp(times, "*") != 0 && strspn(times, "0123456789") != strlen(times)) {
        snprintf(why, room, "neither a number nor *: %s", times);
        return false;
    }
    if (!known_endpoint(r.endpoint) || !known_action(r.action)) {
        snprintf(why, room, "no such endpoint or action: %s", line);
        return false;
    }
    if (state.nrules == RULES) {
        snprintf(why, room, "too many rules");
        return false;
    }
    snprintf(r.arg, sizeof r.arg, "%s", line + at);
    r.left                      = strcmp(times, "*") == 0 ? -1 : (int)strtol(times, NULL, 10);
    state.rules[state.nrules++] = r;
    return true;
}

static bool take_issue(const char *line, char *why, size_t room)
{
    struct code c = {.seq = 0};
    int n = sscanf(line, "issue %15s %23s %7s %23s %31s %15s", c.pid, c.type, c.hcode, c.code, c.at,
                   c.channel);
    if (n < 5 || state.ncodes == CODES) {
        snprintf(why, room, "not issue PID TYPE HCODE CODE TIME [CHANNEL]: %s", line);
        return false;
    }
    state.codes[state.ncodes++] = c;
    return true;
}

bool take_line(const char *line, char *why, size_t room)
{
    char word[24] = "", value[40] = "";
    sscanf(line, "%23s %39s", word, value);
    if (word[0] == '\0' || word[0] == '#') {
        return true;
    }
    if (strcmp(word, "card") == 0) {
        snprintf(state.card, sizeof state.card, "%.15s", strcmp(value, "none") == 0 ? "" : value);
    } else if (strcmp(word, "readers") == 0) {
        state.readers = (int)strtol(value, NULL, 10);
    } else if (strcmp(word, "hcode") == 0) {
        snprintf(state.hcode, sizeof state.hcode, "%.7s", value);
    } else if (strcmp(word, "now") == 0) {
        snprintf(state.now, sizeof state.now, "%.31s", value);
    } else if (strcmp(word, "unknown") == 0 && state.nunknown < UNKNOWN) {
        snprintf(state.unknown[state.nunknown++], 16, "%.15s", value);
    } else if (strcmp(word, "issue") == 0) {
        return take_issue(line, why, room);
    } else if (strcmp(word, "quiet") == 0) {
        state.nrules = 0;
    } else {
        return take_misbehaviour(line, why, room);
    }
    return true;
}

const struct rule *take_rule(const char *endpoint)
{
    for (int i = 0; i < state.nrules; i++) {
        struct rule *r = &state.rules[i];
        if (r->left != 0 && (strcmp(r->endpoint, "*") == 0 || strcmp(r->endpoint, endpoint) == 0)) {
            r->left -= r->left > 0;
            return r;
        }
    }
    return NULL;
}
