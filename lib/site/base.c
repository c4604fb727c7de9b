/* base.c: what a script sees of Lua's own library: what reads values and tables.
 *
 * Left out are files, modules, the loading of code, the collector, metatables, pcall
 * and coroutines (nothing may catch the error of a bound), and print. The order of
 * pairs is that of the keys: Lua's own differs from run to run. Functions that do
 * work in a loop of their own count it first. */
#include <lualib.h>

#include "site/site_priv.h"

enum {
    NUMBER_LENGTH = 200,    /* bytes that tonumber reads */
    ELEMENTS      = 100000, /* of a table that is sorted or joined */
    UNPACKED      = 8000,   /* values that unpack gives: passing them on costs no step */
};

/* --- values -------------------------------------------------------------------------- */

/* tostring without the addresses of tables and functions, which differ from run to run. */
static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    switch (lua_type(L, 1)) {
    case LUA_TTABLE:
    case LUA_TFUNCTION:
        lua_pushstring(L, luaL_typename(L, 1));
        break;
    case LUA_TLIGHTUSERDATA:
        site_push_view_name(L, 1);
        break;
    default:
        luaL_tolstring(L, 1, NULL);
    }
    return 1;
}

/* Upvalue 1: Lua's own, which reads a text of any length. */
static int base_tonumber(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > NUMBER_LENGTH) {
        lua_pushnil(L);
        return 1;
    }
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, 1);
    return 1;
}

/* --- ipairs and pairs ------------------------------------------------------------------ */

static int ipairs_next(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2);
    i             = i < LUA_MAXINTEGER ? i + 1 : i;
    lua_pushinteger(L, i);
    if (lua_geti(L, 1, i) == LUA_TNIL) {
        return 1; /* nil, which ends the loop */
    }
    return 2;
}

static int base_ipairs(lua_State *L)
{
    if (site_is_view(L, 1)) {
        return site_each(L, 1);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int rank_of(lua_State *L, int idx)
{
    int type = lua_type(L, idx);
    return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : 2;
}

/* For table.sort: numbers, then texts, then false and true. */
static int key_before(lua_State *L)
{
    int a = rank_of(L, 1), b = rank_of(L, 2);
    bool before = a < b;
    if (a == b && a < 2) {
        before = lua_compare(L, 1, 2, LUA_OPLT);
    } else if (a == b) {
        before = !lua_toboolean(L, 1) && lua_toboolean(L, 2);
    }
    lua_pushboolean(L, before);
    return 1;
}

/* The iterator of pairs. Upvalues: the table, its keys, how many were given. */
static int pairs_next(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        lua_pushinteger(L, ++i);
        lua_replace(L, lua_upvalueindex(3));
        if (lua_rawgeti(L, lua_upvalueindex(2), i) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(L, -1);
        if (lua_gettable(L, lua_upvalueindex(1)) != LUA_TNIL) {
            return 2;
        }
        lua_pop(L, 2); /* taken out of the table meanwhile */
    }
}

/* Pushes the keys of the table at idx as a list in their order. Upvalue 1: table.sort. */
static void push_keys(lua_State *L, int idx)
{
    lua_Integer n = 0;
    lua_newtable(L);
    int keys = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, idx);) {
        lua_pop(L, 1);
        int type = lua_type(L, -1);
        if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TBOOLEAN) {
            luaL_error(L, "pairs: a key that is a %s has no order", luaL_typename(L, -1));
        }
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, ++n);
    }
    site_charge(L, n * 20);
    if (n > 1) {
        lua_pushvalue(L, lua_upvalueindex(1));
        lua_pushvalue(L, keys);
        lua_pushcfunction(L, key_before);
        lua_call(L, 2, 0);
    }
}

static int base_pairs(lua_State *L)
{
    if (site_is_view(L, 1)) {
        return luaL_error(L, "pairs is for tables; for the rows of a file use ipairs");
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (!site_frozen(L, 1)) {
        lua_pushvalue(L, 1);
    }
    push_keys(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_next, 3);
    return 1;
}

bool site_is_pairs(lua_CFunction fn)
{
    return fn == pairs_next;
}

/* --- tables ------------------------------------------------------------------------------ */

/* Calls Lua's own, the first upvalue, with the arguments on the stack. */
static int call_original(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Counts elements from lo to hi. The length of a table with holes can be anything. */
static void charge_elements(lua_State *L, lua_Integer lo, lua_Integer hi, int64_t each, int most)
{
    if (lo > hi) {
        return;
    }
    lua_Unsigned n = (lua_Unsigned)hi - (lua_Unsigned)lo;
    if (n >= (lua_Unsigned)most) {
        luaL_error(L, "more than %d elements", most);
    }
    site_charge(L, (int64_t)(n + 1) * each);
}

/* insert and remove: what stands behind the place moves. Upvalue 2: arguments without
 * a place. */
static int table_shift(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    bool anywhere   = lua_gettop(L) > lua_tointeger(L, lua_upvalueindex(2));
    lua_Integer n   = luaL_len(L, 1);
    lua_Integer pos = anywhere ? luaL_checkinteger(L, 2) : n;
    charge_elements(L, pos, n, 1, ELEMENTS);
    return call_original(L);
}

static int table_sort(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TFUNCTION);
    }
    lua_Integer n = luaL_len(L, 1);
    charge_elements(L, 1, n, 20, ELEMENTS);
    site_sort(L, n);
    return 0;
}

/* concat(t, sep, i, j) and unpack(t, i, j); upvalue 2: the place of i. */
static int table_range(lua_State *L)
{
    int from = (int)lua_tointeger(L, lua_upvalueindex(2));
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer lo = luaL_optinteger(L, from, 1);
    lua_Integer hi = lua_isnoneornil(L, from + 1) ? luaL_len(L, 1) : luaL_checkinteger(L, from + 1);
    charge_elements(L, lo, hi, 1, from == 2 ? UNPACKED : ELEMENTS);
    return call_original(L);
}

/* --- many values at once ------------------------------------------------------------------ */

enum { BY_VALUE = 8, BY_BYTE = 16 }; /* so many cost a step */

/* string.byte and utf8.codepoint, which give as many values as a text has bytes. */
int site_values_of(lua_State *L)
{
    int n = call_original(L);
    if (n > UNPACKED) {
        return luaL_error(L, "more than %d values", UNPACKED);
    }
    site_charge(L, n / BY_VALUE);
    return n;
}

/* math.max and math.min, of any number of values. */
static int among_values(lua_State *L)
{
    site_charge(L, lua_gettop(L) / BY_VALUE);
    return call_original(L);
}

/* utf8.len */
static int length_of(lua_State *L)
{
    luaL_checkstring(L, 1);
    site_charge(L, (int64_t)(lua_rawlen(L, 1) / BY_BYTE));
    return call_original(L);
}

/* --- what there is ------------------------------------------------------------------------ */

/* Copies the names from the table at `from` to the one on top of the stack. */
static void copy(lua_State *L, int from, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, from, *names);
        lua_setfield(L, -2, *names);
    }
}

void site_wrap(lua_State *L, int from, const char *name, lua_CFunction fn, int second)
{
    lua_getfield(L, from, name);
    lua_pushinteger(L, second);
    lua_pushcclosure(L, fn, 2);
    lua_setfield(L, -2, name);
}

void site_add_base(lua_State *L)
{
    static const char *const plain[] = {"assert", "error", "select", "type", NULL};
    static const char *const math[]  = {"abs",        "ceil",       "floor", "fmod",
                                        "huge",       "tointeger",  "type",  "ult",
                                        "maxinteger", "mininteger", NULL};
    static const char *const utf8[]  = {"char", "charpattern", "codes", "offset", NULL};
    int to                           = lua_gettop(L);
    luaL_requiref(L, "_G", luaopen_base, 0);
    luaL_requiref(L, "table", luaopen_table, 0);
    luaL_requiref(L, "math", luaopen_math, 0);
    luaL_requiref(L, "utf8", luaopen_utf8, 0);
    int base = to + 1, table = to + 2, mathlib = to + 3, utf8lib = to + 4;

    lua_newtable(L);
    site_wrap(L, table, "insert", table_shift, 2);
    site_wrap(L, table, "remove", table_shift, 1);
    site_wrap(L, table, "concat", table_range, 3);
    site_wrap(L, table, "unpack", table_range, 2);
    lua_pushcfunction(L, table_sort);
    lua_setfield(L, -2, "sort");
    lua_getfield(L, table, "pack");
    lua_setfield(L, -2, "pack");
    lua_setfield(L, to, "table");

    lua_newtable(L);
    copy(L, mathlib, math);
    site_wrap(L, mathlib, "max", among_values, 0);
    site_wrap(L, mathlib, "min", among_values, 0);
    lua_setfield(L, to, "math");
    lua_newtable(L);
    copy(L, utf8lib, utf8);
    site_wrap(L, utf8lib, "codepoint", site_values_of, 0);
    site_wrap(L, utf8lib, "len", length_of, 0);
    lua_setfield(L, to, "utf8");

    lua_pushvalue(L, to);
    copy(L, base, plain);
    lua_getfield(L, base, "tonumber");
    lua_pushcclosure(L, base_tonumber, 1);
    lua_setfield(L, to, "tonumber");
    lua_getfield(L, table, "sort");
    lua_pushcclosure(L, base_pairs, 1);
    lua_setfield(L, to, "pairs");
    lua_pushcfunction(L, base_ipairs);
    lua_setfield(L, to, "ipairs");
    lua_pushcfunction(L, base_tostring);
    lua_setfield(L, to, "tostring");
    lua_settop(L, to);
}
