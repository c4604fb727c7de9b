/* sort.c: table.sort of scripts: a merge sort.
 *
 * That of liblua draws a random number, from the clock, where a table divides badly, so
 * that equal elements, and the comparisons a script sees, came in another order in every
 * run. This one leaves equal elements as they stood and never compares more than
 * n log n times. */
#include "site/site_priv.h"

enum { TABLE = 1, LESS = 2, FROM = 3, TO = 4 }; /* stack indices */

/* Whether element j of FROM goes before element i, which stands in front of it. */
static bool goes_before(lua_State *L, lua_Integer j, lua_Integer i)
{
    bool own = lua_isnil(L, LESS), yes = false;
    if (!own) {
        lua_pushvalue(L, LESS);
    }
    lua_rawgeti(L, FROM, j);
    lua_rawgeti(L, FROM, i);
    if (own) {
        yes = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
    } else {
        lua_call(L, 2, 1);
        yes = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    return yes;
}

/* Merges lo..mid-1 and mid..hi-1 of FROM, each in order, into TO. */
static void merge(lua_State *L, lua_Integer lo, lua_Integer mid, lua_Integer hi)
{
    lua_Integer i = lo, j = mid;
    for (lua_Integer to = lo; to < hi; to++) {
        bool second = i == mid || (j < hi && goes_before(L, j, i));
        lua_rawgeti(L, FROM, second ? j++ : i++);
        lua_rawseti(L, TO, to);
    }
}

static lua_Integer least(lua_Integer a, lua_Integer b)
{
    return a < b ? a : b;
}

void site_sort(lua_State *L, lua_Integer n)
{
    lua_settop(L, LESS);
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, TABLE, i);
        lua_rawseti(L, FROM, i);
    }
    for (lua_Integer run = 1; run < n; run *= 2) {
        for (lua_Integer lo = 1; lo <= n; lo += 2 * run) {
            merge(L, lo, least(lo + run, n + 1), least(lo + 2 * run, n + 1));
        }
        lua_insert(L, FROM); /* what was written is read next */
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, FROM, i);
        lua_seti(L, TABLE, i);
    }
    lua_settop(L, TABLE);
}
