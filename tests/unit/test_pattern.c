/* test_pattern.c: our matcher finds what that of liblua finds, and ends when steps do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lualib.h>

#include "site/pattern_priv.h"

/* "from to capture capture", "no" or "error", by our matcher. */
static void ours(struct ecl_str text, struct ecl_str pattern, char *out, size_t size)
{
    struct pattern m;
    int64_t steps   = 1000000;
    bool anchored   = pattern.n && pattern.p[0] == '^';
    const char *end = NULL, *at = text.p;
    pattern_start(&m, text, ecl_str_make(pattern.p + anchored, pattern.n - anchored), &steps);
    while (!(end = pattern_match(&m, at)) && !m.error && !anchored && at < text.p + text.n) {
        at++;
    }
    assert_true(steps >= 0);
    if (m.error || !end) {
        snprintf(out, size, "%s", m.error ? "error" : "no");
        return;
    }
    size_t n = (size_t)snprintf(out, size, "%d %d", (int)(at - text.p) + 1, (int)(end - text.p));
    for (size_t i = 0; i < m.ncapture && n < size; i++) {
        n +=
            m.capture[i].n == CAPTURE_PLACE
                ? (size_t)snprintf(out + n, size - n, " %d", (int)(m.capture[i].p - text.p) + 1)
                : (size_t)snprintf(out + n, size - n, " %.*s", (int)m.capture[i].n, m.capture[i].p);
    }
}

/* The same by Lua. */
static void theirs(lua_State *L, struct ecl_str text, struct ecl_str pattern, char *out,
                   size_t size)
{
    lua_settop(L, 0);
    lua_getglobal(L, "string");
    lua_getfield(L, -1, "find");
    lua_remove(L, 1);
    lua_pushlstring(L, text.p, text.n);
    lua_pushlstring(L, pattern.p, pattern.n);
    if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK) {
        snprintf(out, size, "error");
        return;
    }
    size_t n = 0;
    for (int i = 1; i <= lua_gettop(L) && n < size; i++) {
        const char *v = lua_isnil(L, i) ? "no" : lua_tostring(L, i);
        n += (size_t)snprintf(out + n, size - n, "%s%s", i > 1 ? " " : "", v);
    }
}

static lua_State *with_strings(void)
{
    lua_State *L = luaL_newstate();
    assert_non_null(L);
    luaL_requiref(L, "string", luaopen_string, 1);
    return L;
}

static void matches_are_those_of_lua(void **state)
{
    (void)state;
    static const char *const t[][2] = {
        {"hello", "l+"},
        {"hello", "^h(.-)l"},
        {"key = value", "(%w+)%s*=%s*(%w+)"},
        {"J18.9", "^%u%d%d%.?%d*"},
        {"f(a(b)c)d", "%b()"},
        {"THE (quick) fox", "%f[%a]%a+"},
        {"aXbXc", "(.)X(.)X"},
        {"abcabc", "(abc)%1"},
        {"", ""},
        {"", "^$"},
        {"a", "a?"},
        {"aaa", "a-b"},
        {"aaab", "a-b"},
        {"[x]", "[%[]x[]]"},
        {"a-b", "[a%-]+"},
        {"x]y", "[]x]+"},
        {"x^y", "[y^]+"},
        {"abc", "[^a-b]"},
        {"20260131", "^(%d%d%d%d)(%d%d)(%d%d)$"},
        {"a.b", "%."},
        {"abc", "()b()"},
        {"abc", "((a)(b))"},
        {"abc", "b$"},
        {"a$c", "a$c"},
        {"abc", "%"},
        {"abc", "[a"},
        {"abc", "(a"},
        {"abc", "a.)"},
        {"abc", "%1"},
        {"abc", "%b"},
        {"abc", "%f"},
        {"abc", "[%a"},
        {"abc", "(a)%2"},
        {"a\xE0\xB8\x81z", "[%w]+z"},
        {"TAB\tX", "%c%u"},
        {"abc", "a*?"},
        {"a?b", "a%?b"},
        {"((x", "%(%("},
        {"abc", "[a-]"},
        {"a-", "[a-]+"},
        {"abc", "^*"},
        {"*a", "^*a"},
        {"abc", "[%d-z]+"},
        {"aaa", "(a-)$"},
    };
    lua_State *L = with_strings();
    char a[400], b[400];
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        ours(ecl_str_of(t[i][0]), ecl_str_of(t[i][1]), a, sizeof a);
        theirs(L, ecl_str_of(t[i][0]), ecl_str_of(t[i][1]), b, sizeof b);
        if (strcmp(a, b) != 0) {
            fail_msg("'%s' in '%s': %s, Lua: %s", t[i][1], t[i][0], a, b);
        }
    }
    lua_close(L);
}

/* Every byte, and every character behind a %, alone and in a set. */
static void classes_are_those_of_lua(void **state)
{
    (void)state;
    lua_State *L = with_strings();
    char a[400], b[400];
    for (int kind = 1; kind < 128; kind++) {
        if (strchr("bf0123456789", kind)) {
            continue;
        }
        char pattern[2][8];
        snprintf(pattern[0], sizeof pattern[0], "%%%c", kind);
        snprintf(pattern[1], sizeof pattern[1], "[x%%%c]", kind);
        for (int byte = 0; byte < 256; byte++) {
            char text = (char)byte;
            for (int i = 0; i < 2; i++) {
                ours(ecl_str_make(&text, 1), ecl_str_of(pattern[i]), a, sizeof a);
                theirs(L, ecl_str_make(&text, 1), ecl_str_of(pattern[i]), b, sizeof b);
                if (strcmp(a, b) != 0) {
                    fail_msg("'%s' for byte %d: %s, Lua: %s", pattern[i], byte, a, b);
                }
            }
        }
    }
    lua_close(L);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Pieces of patterns put together by chance. Where a pattern is wrong, both need not see it:
 * whether the wrong part is reached at all depends on the text. */
static void patterns_made_by_chance_agree(void **state)
{
    (void)state;
    static const char *const piece[] = {"a", "b",      ".",     "%a", "%d", "[ab]", "[^a]", "(",
                                        ")", "*",      "+",     "-",  "?",  "()",   "%1",   "%b()",
                                        "$", "%f[%a]", "[a-b]", "1",  "%.", "[%d]", "%S",   "(a)"};
    static const char letters[]      = "ab1.( )";
    lua_State *L                     = with_strings();
    uint32_t seed                    = 20260131;
    size_t same = 0, matched = 0;
    for (int round = 0; round < 60000; round++) {
        char pattern[64] = "", text[16] = "", a[400], b[400];
        size_t n = 0, m = next_random(&seed) % 10;
        for (uint32_t k = 1 + next_random(&seed) % 6; k; k--) {
            n += (size_t)snprintf(pattern + n, sizeof pattern - n, "%s",
                                  piece[next_random(&seed) % (sizeof piece / sizeof piece[0])]);
        }
        for (size_t i = 0; i < m; i++) {
            text[i] = letters[next_random(&seed) % (sizeof letters - 1)];
        }
        if (!strpbrk(pattern, "^$*+?.([%-")) {
            continue; /* a plain text for find */
        }
        ours(ecl_str_make(text, m), ecl_str_make(pattern, n), a, sizeof a);
        theirs(L, ecl_str_make(text, m), ecl_str_make(pattern, n), b, sizeof b);
        if (strcmp(a, b) != 0) {
            fail_msg("'%s' in '%s': %s, Lua: %s", pattern, text, a, b);
        }
        same++;
        matched += strcmp(a, "no") != 0 && strcmp(a, "error") != 0;
    }
    assert_true(same > 50000);
    assert_true(matched > 5000);
    lua_close(L);
}

static void a_match_ends_when_its_steps_do(void **state)
{
    (void)state;
    static const char *const t[] = {".-.-.-.-.-.-.-.-.-.-x", "a*a*a*a*a*a*a*a*b",
                                    "(.*)(.*)(.*)(.*)%1%2%3x", "%b()%b()%b()x"};
    char text[4000];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct pattern m;
        int64_t steps = 100000;
        pattern_start(&m, ecl_str_make(text, sizeof text), ecl_str_of(t[i]), &steps);
        for (size_t at = 0; at < sizeof text && steps >= 0; at++) {
            assert_null(pattern_match(&m, text + at));
        }
        /* The last one, without a bracket in the text, is linear: it need not run out. */
        assert_true(steps < 0 || i == 3);
        assert_true(steps > -10000);
    }
}

static void a_pattern_is_short(void **state)
{
    (void)state;
    struct pattern m;
    int64_t steps = 1000;
    char deep[PATTERN_LENGTH + 1];
    memset(deep, '(', sizeof deep);
    pattern_start(&m, ECL_STR("a"), ecl_str_make(deep, sizeof deep), &steps);
    assert_null(pattern_match(&m, m.text.p));
    assert_non_null(m.error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_those_of_lua),
        cmocka_unit_test(classes_are_those_of_lua),
        cmocka_unit_test(patterns_made_by_chance_agree),
        cmocka_unit_test(a_match_ends_when_its_steps_do),
        cmocka_unit_test(a_pattern_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
