/* text.c: the string functions of scripts.
 *
 * find, match, gmatch and gsub are our own (pattern.c); rep and format check their
 * arguments and call Lua's; the others are Lua's. Positions are bytes, as everywhere in
 * Lua; for characters of Thai text there is utf8. */
#include <lualib.h>

#include "site/pattern_priv.h"
#include "site/site_priv.h"

static struct ecl_str check_text(lua_State *L, int idx)
{
    size_t n      = 0;
    const char *p = luaL_checklstring(L, idx, &n);
    return ecl_str_make(p, n);
}

/* --- matching ------------------------------------------------------------------------- */

/* Begins with the text and the pattern at stack indices 1 and 2; *anchored when it begins
 * with ^. */
static void begin(lua_State *L, struct pattern *m, bool *anchored)
{
    struct ecl_str text = check_text(L, 1), p = check_text(L, 2);
    *anchored = p.n > 0 && p.p[0] == '^';
    p         = ecl_str_make(p.p + *anchored, p.n - *anchored);
    pattern_start(m, text, p, &site_of(L)->budget.steps);
}

/* Raises what is wrong. */
static void settle(lua_State *L, const struct pattern *m)
{
    site_settle(L);
    if (m->error) {
        luaL_error(L, "%s", m->error);
    }
}

/* The first match from *at on, with *at at its start; NULL when there is none. */
static const char *search(lua_State *L, struct pattern *m, bool anchored, const char **at)
{
    const char *last = m->text.p + m->text.n, *end = NULL;
    while (!(end = pattern_match(m, *at))) {
        settle(L, m);
        if (anchored || *at == last) {
            return NULL;
        }
        ++*at;
    }
    settle(L, m);
    return end;
}

static void push_capture(lua_State *L, const struct pattern *m, size_t i)
{
    if (m->capture[i].n == CAPTURE_PLACE) {
        lua_pushinteger(L, m->capture[i].p - m->text.p + 1);
    } else {
        lua_pushlstring(L, m->capture[i].p, (size_t)m->capture[i].n);
    }
}

/* Pushes the captures, or the whole match when there are none; how many. */
static int push_captures(lua_State *L, const struct pattern *m, const char *from, const char *to)
{
    luaL_checkstack(L, (int)m->ncapture + 1, "captures");
    if (m->ncapture == 0) {
        lua_pushlstring(L, from, (size_t)(to - from));
        return 1;
    }
    for (size_t i = 0; i < m->ncapture; i++) {
        push_capture(L, m, i);
    }
    return (int)m->ncapture;
}

/* The place of the third argument, from 1; negative ones count from the end. *inside is
 * false when it lies behind the text. */
static size_t start_of(lua_State *L, size_t n, bool *inside)
{
    lua_Integer i = luaL_optinteger(L, 3, 1);
    size_t back   = i < 0 ? (size_t)(0 - (lua_Unsigned)i) : 0;
    size_t at     = i > 0 ? (size_t)i - 1 : back && back <= n ? n - back : 0;
    *inside       = at <= n;
    return *inside ? at : n;
}

static int find_plain(lua_State *L, struct ecl_str text, struct ecl_str word, size_t from)
{
    struct ecl_str rest = ecl_str_make(text.p + from, text.n - from);
    site_charge(L, (int64_t)(rest.n + word.n) / 16);
    const char *found = word.n ? memmem(rest.p, rest.n, word.p, word.n) : rest.p;
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - text.p + 1);
    lua_pushinteger(L, found - text.p + (ptrdiff_t)word.n);
    return 2;
}

/* A pattern without these is a plain text, also for Lua's find. */
static bool is_plain(struct ecl_str p)
{
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] && strchr("^$*+?.([%-", p.p[i])) {
            return false;
        }
    }
    return true;
}

/* find and match. */
static int look(lua_State *L, bool find)
{
    struct pattern m;
    bool anchored = false, inside = false;
    begin(L, &m, &anchored);
    size_t from = start_of(L, m.text.n, &inside);
    if (!inside) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || is_plain(check_text(L, 2)))) {
        return find_plain(L, m.text, check_text(L, 2), from);
    }
    const char *at  = m.text.p + from;
    const char *end = search(L, &m, anchored, &at);
    if (!end) {
        lua_pushnil(L);
        return 1;
    }
    if (!find) {
        return push_captures(L, &m, at, end);
    }
    lua_pushinteger(L, at - m.text.p + 1);
    lua_pushinteger(L, end - m.text.p);
    return 2 + (m.ncapture ? push_captures(L, &m, at, end) : 0);
}

static int text_find(lua_State *L)
{
    return look(L, true);
}

static int text_match(lua_State *L)
{
    return look(L, false);
}

/* The iterator of gmatch. Upvalues: text, pattern, where it goes on, where the last match
 * ended (an empty match there is none). */
static int gmatch_next(lua_State *L)
{
    struct pattern m;
    bool anchored     = false;
    lua_Integer place = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last  = lua_tointeger(L, lua_upvalueindex(4));
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(2));
    begin(L, &m, &anchored);
    if (anchored) { /* in gmatch ^ is a character */
        m.pattern = check_text(L, 2);
    }
    while (place <= (lua_Integer)m.text.n) {
        const char *at  = m.text.p + place;
        const char *end = search(L, &m, false, &at);
        if (!end) {
            break;
        }
        if (end - m.text.p != last) {
            lua_pushinteger(L, end - m.text.p);
            lua_pushvalue(L, -1);
            lua_replace(L, lua_upvalueindex(3));
            lua_replace(L, lua_upvalueindex(4));
            return push_captures(L, &m, at, end);
        }
        place = at - m.text.p + 1;
    }
    lua_pushnil(L);
    return 1;
}

static int text_gmatch(lua_State *L)
{
    bool inside         = false;
    struct ecl_str text = check_text(L, 1);
    check_text(L, 2);
    size_t from = start_of(L, text.n, &inside);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(inside ? from : text.n + 1));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 4);
    return 1;
}

bool site_is_iterator(lua_CFunction fn)
{
    return fn == gmatch_next || site_is_pairs(fn);
}

/* --- gsub --------------------------------------------------------------------------------- */

/* Adds the replacement text at stack index 3, in which %1 is a capture and %0 all of it. */
static void add_text(lua_State *L, luaL_Buffer *b, const struct pattern *m, const char *from,
                     const char *to)
{
    struct ecl_str s = check_text(L, 3);
    site_charge(L, (int64_t)s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%') {
            luaL_addchar(b, s.p[i]);
            continue;
        }
        char c = ++i < s.n ? s.p[i] : '\0';
        if (c == '%') {
            luaL_addchar(b, c);
        } else if (c == '0' || (c == '1' && m->ncapture == 0)) {
            luaL_addlstring(b, from, (size_t)(to - from));
        } else if (c >= '1' && c <= '9' && (size_t)(c - '1') < m->ncapture) {
            push_capture(L, m, (size_t)(c - '1'));
            luaL_addvalue(b);
        } else {
            luaL_error(L, "a %% in the replacement wants %% or the number of a capture");
        }
    }
}

/* Adds what table or function give for the match; false and nil leave it as it is. */
static void add_value(lua_State *L, luaL_Buffer *b, const struct pattern *m, const char *from,
                      const char *to)
{
    if (lua_type(L, 3) == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, m, from, to), 1);
    } else {
        if (m->ncapture) {
            push_capture(L, m, 0);
        } else {
            lua_pushlstring(L, from, (size_t)(to - from));
        }
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, from, (size_t)(to - from));
    } else if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER) {
        luaL_addvalue(b);
    } else {
        luaL_error(L, "gsub: the replacement is a %s, not a text", luaL_typename(L, -1));
    }
}

static int text_gsub(lua_State *L)
{
    struct pattern m;
    luaL_Buffer b;
    bool anchored = false;
    begin(L, &m, &anchored);
    int type = lua_type(L, 3);
    if (type == LUA_TNUMBER) {
        lua_tostring(L, 3);
    } else if (type != LUA_TSTRING && type != LUA_TTABLE && type != LUA_TFUNCTION) {
        return luaL_argerror(L, 3, "text, table or function expected");
    }
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)m.text.n + 1), n = 0;
    const char *at = m.text.p, *last = m.text.p + m.text.n, *before = NULL;
    luaL_buffinit(L, &b);
    while (n < most) {
        const char *end = pattern_match(&m, at);
        settle(L, &m);
        if (end && end != before) { /* not the empty match where the last one ended */
            n++;
            type == LUA_TTABLE || type == LUA_TFUNCTION ? add_value(L, &b, &m, at, end)
                                                        : add_text(L, &b, &m, at, end);
            at = before = end;
        } else if (at < last) {
            luaL_addchar(&b, *at);
            at++;
        } else {
            break;
        }
        if (anchored) {
            break;
        }
    }
    luaL_addlstring(&b, at, (size_t)(last - at));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}

/* --- rep and format ------------------------------------------------------------------------- */

static int text_rep(lua_State *L)
{
    struct ecl_str s = check_text(L, 1), sep = ecl_str_make("", 0);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_Buffer b;
    if (!lua_isnoneornil(L, 3)) {
        sep = check_text(L, 3);
    }
    if (n > SITE_TEXT_MAX || (n > 0 && (s.n + sep.n) * (size_t)n > SITE_TEXT_MAX)) {
        return luaL_error(L, "rep: a text of more than %d bytes", SITE_TEXT_MAX);
    }
    n = s.n + sep.n ? n : 0; /* an empty text takes no memory, and so would cost no steps */
    luaL_buffinit(L, &b);
    for (lua_Integer i = 0; i < n; i++) {
        luaL_addlstring(&b, sep.p, i ? sep.n : 0);
        luaL_addlstring(&b, s.p, s.n);
    }
    luaL_pushresult(&b);
    return 1;
}

/* Upvalue 1: Lua's own, which would show addresses for %p, and for %s of tables. */
static int text_format(lua_State *L)
{
    struct ecl_str f = check_text(L, 1);
    int arg = 1, n = lua_gettop(L);
    for (size_t i = 0; i < f.n; i++) {
        if (f.p[i] != '%') {
            continue;
        }
        for (i++; i < f.n && memchr("-+ #0123456789.", f.p[i], 15); i++) {
        }
        char c = i < f.n ? f.p[i] : '\0';
        if (c == '%') {
            continue;
        }
        if (!c || !memchr("cdeEfgGiosxX", c, 12)) {
            return luaL_error(L, "format: '%%%c' is not known here; use d, s, f, x or c",
                              c ? c : '%');
        }
        int type = ++arg <= n ? lua_type(L, arg) : LUA_TNONE;
        if (c == 's' && type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN &&
            type != LUA_TNIL) {
            return luaL_argerror(L, arg, "text or number expected");
        }
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, 1);
    return 1;
}

/* --- what there is ---------------------------------------------------------------------------- */

void site_add_text(lua_State *L)
{
    static const char *const plain[] = {"char", "len", "lower", "reverse", "sub", "upper"};
    static const luaL_Reg own[]      = {{"find", text_find},     {"match", text_match},
                                        {"gmatch", text_gmatch}, {"gsub", text_gsub},
                                        {"rep", text_rep},       {NULL, NULL}};
    int to                           = lua_gettop(L);
    luaL_requiref(L, "string", luaopen_string, 0);
    lua_newtable(L);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        lua_getfield(L, to + 1, plain[i]);
        lua_setfield(L, -2, plain[i]);
    }
    luaL_setfuncs(L, own, 0);
    site_wrap(L, to + 1, "byte", site_values_of, 0);
    lua_getfield(L, to + 1, "format");
    lua_pushcclosure(L, text_format, 1);
    lua_setfield(L, -2, "format");
    /* ("x"):rep() must be this table's, too. */
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 2);
    lua_setfield(L, to, "string");
    lua_settop(L, to);
}
