/* freeze.c: nothing that a script keeps changes from one claim to the next.
 *
 * What a script has made while it was read can be reached by the functions of its rules:
 * tables and variables outside of them. Tables are frozen in place: their content moves
 * to a table nobody else knows, and the emptied one gets a metatable that reads there and
 * refuses writes. Assignments to variables cannot be refused; their values are
 * compared after each call (site_changed). */
#include <stdlib.h>

#include "eclaim/near.h"
#include "site/site_priv.h"

/* Keys in the metatable of a frozen table: what it holds; true when that holds neither
 * tables nor functions. */
static const char content_key, leaf_key;

static const void *key(const char *k)
{
    return k;
}

bool site_frozen(lua_State *L, int idx)
{
    if (lua_type(L, idx) != LUA_TTABLE || !lua_getmetatable(L, idx)) {
        return false;
    }
    bool frozen = lua_rawgetp(L, -1, key(&content_key)) == LUA_TTABLE;
    lua_remove(L, -2);
    if (!frozen) {
        lua_pop(L, 1);
    }
    return frozen;
}

static int refuse(lua_State *L)
{
    return luaL_error(L,
                      "this table cannot be changed here: a rule keeps nothing from one claim to "
                      "the next; use a local table inside of its function");
}

int site_refuse_name(lua_State *L)
{
    return luaL_error(L,
                      "'%s' cannot be set here: a rule keeps nothing from one claim to the next; "
                      "declare it inside of the function: local %s",
                      lua_tostring(L, 2), lua_tostring(L, 2));
}

static int length(lua_State *L)
{
    lua_pushinteger(L, site_frozen(L, 1) ? (lua_Integer)lua_rawlen(L, -1) : 0);
    return 1;
}

/* --- freezing ---------------------------------------------------------------------------- */

/* What is still to be looked at; a list, so that nesting costs no stack. */
struct walk {
    int todo, seen; /* stack indices of tables */
    lua_Integer n;
};

static struct walk walk_start(lua_State *L)
{
    struct walk w = {lua_gettop(L) + 1, lua_gettop(L) + 2, 0};
    lua_newtable(L);
    lua_newtable(L);
    return w;
}

static bool is_node(lua_State *L, int idx)
{
    return lua_type(L, idx) == LUA_TTABLE || lua_type(L, idx) == LUA_TFUNCTION;
}

/* Pops a value and notes it once. */
static void walk_add(lua_State *L, struct walk *w)
{
    if (is_node(L, -1)) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, w->seen) == LUA_TNIL) {
            lua_pushvalue(L, -2);
            lua_pushboolean(L, 1);
            lua_rawset(L, w->seen);
            lua_pushvalue(L, -2);
            lua_rawseti(L, w->todo, ++w->n);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Pushes the next value, or nothing and returns false. */
static bool walk_next(lua_State *L, struct walk *w)
{
    if (w->n == 0) {
        return false;
    }
    lua_rawgeti(L, w->todo, w->n);
    lua_pushnil(L);
    lua_rawseti(L, w->todo, w->n--);
    return true;
}

/* The metatable of a frozen table with the content on top of the stack; pops that. */
static void push_metatable(lua_State *L, bool leaf)
{
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, length);
    lua_setfield(L, -2, "__len");
    lua_pushvalue(L, -2);
    lua_rawsetp(L, -2, key(&content_key));
    if (leaf) {
        lua_pushboolean(L, 1);
        lua_rawsetp(L, -2, key(&leaf_key));
    }
    lua_remove(L, -2);
}

/* Freezes the table on top of the stack and notes what is in it. */
static void freeze_table(lua_State *L, struct walk *w)
{
    int t     = lua_gettop(L);
    bool leaf = true;
    if (lua_getmetatable(L, t)) {
        lua_pop(L, 1);
        return;
    }
    lua_createtable(L, (int)lua_rawlen(L, t), 0);
    lua_pushnil(L);
    while (lua_next(L, t)) {
        leaf = leaf && !is_node(L, -1) && !is_node(L, -2);
        lua_pushvalue(L, -2);
        walk_add(L, w);
        lua_pushvalue(L, -1);
        walk_add(L, w);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, t + 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, t);
    }
    push_metatable(L, leaf);
    lua_setmetatable(L, t);
}

/* Notes the values of the variables of the Lua function on top of the stack. */
static void add_variables(lua_State *L, struct walk *w)
{
    for (int i = 1; !lua_iscfunction(L, -1) && lua_getupvalue(L, -1, i); i++) {
        walk_add(L, w);
    }
}

void site_freeze(lua_State *L)
{
    int top       = lua_gettop(L);
    struct walk w = walk_start(L);
    lua_pushvalue(L, top);
    walk_add(L, &w);
    while (walk_next(L, &w)) {
        lua_type(L, -1) == LUA_TTABLE ? freeze_table(L, &w) : add_variables(L, &w);
        lua_pop(L, 1);
    }
    lua_settop(L, top - 1);
}

/* --- what every script sees ---------------------------------------------------------------- */

/* The key of the table in the first upvalue that is nearest to name, or NULL. Of several
 * the first by the alphabet: the order of a table is no order. */
static const char *nearest_key(lua_State *L, const char *name)
{
    struct ecl_near near = ecl_near_to(ecl_str_of(name));
    for (lua_pushnil(L); lua_next(L, lua_upvalueindex(1));) {
        lua_pop(L, 1);
        const char *k  = lua_tostring(L, -1);
        unsigned edits = ecl_near_edits(near.asked, ecl_str_of(k));
        if (!near.name || edits < near.edits || (edits == near.edits && strcmp(k, near.name) < 0)) {
            near.name  = k;
            near.edits = edits;
        }
    }
    return ecl_near_name(&near);
}

/* __index of the builtins: the name is nobody's. */
static int unknown_name(lua_State *L)
{
    const char *name  = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *meant = nearest_key(L, name);
    return meant ? luaL_error(L, "there is no '%s'; did you mean '%s'?", name, meant)
                 : luaL_error(L, "there is no '%s'", name);
}

void site_seal_builtins(lua_State *L)
{
    int t         = lua_gettop(L);
    struct walk w = walk_start(L);
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1)) {
        if (lua_type(L, -1) == LUA_TTABLE) {
            freeze_table(L, &w);
            lua_getmetatable(L, -1);
            lua_pushboolean(L, 1);
            lua_rawsetp(L, -2, key(&leaf_key)); /* nothing in it changes: not walked through */
            lua_pop(L, 1);
        }
    }
    lua_settop(L, t);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, t);
    lua_pushcclosure(L, unknown_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, t);
}

/* --- variables ------------------------------------------------------------------------------ */

/* Notes what is in the frozen table on top of the stack. */
static void add_content(lua_State *L, struct walk *w)
{
    if (!lua_getmetatable(L, -1)) {
        return;
    }
    int mt = lua_gettop(L);
    if (lua_rawgetp(L, mt, key(&leaf_key)) == LUA_TNIL &&
        lua_rawgetp(L, mt, key(&content_key)) == LUA_TTABLE) {
        int content = lua_gettop(L);
        for (lua_pushnil(L); lua_next(L, content);) {
            walk_add(L, w);
            lua_pushvalue(L, -1);
            walk_add(L, w);
        }
    }
    lua_settop(L, mt - 1);
}

static void remember(lua_State *L, int idx, struct site_watch *v)
{
    v->type     = lua_type(L, idx);
    v->object   = NULL;
    v->integer  = v->type == LUA_TBOOLEAN ? lua_toboolean(L, idx) : 0;
    v->fraction = 0;
    if (v->type == LUA_TNUMBER) {
        v->whole    = lua_isinteger(L, idx);
        v->integer  = v->whole ? lua_tointeger(L, idx) : 0;
        v->fraction = v->whole ? 0 : lua_tonumber(L, idx);
    } else if (v->type != LUA_TNIL && v->type != LUA_TBOOLEAN) {
        v->object = lua_topointer(L, idx);
    }
}

static bool differs(lua_State *L, int idx, const struct site_watch *v)
{
    int type = lua_type(L, idx);
    if (type != v->type) {
        return true;
    }
    if (type == LUA_TNUMBER && lua_isinteger(L, idx)) {
        return !v->whole || lua_tointeger(L, idx) != v->integer;
    }
    if (type == LUA_TNUMBER) { /* bit by bit: nothing equals a NaN */
        lua_Number now = lua_tonumber(L, idx);
        return v->whole || memcmp(&now, &v->fraction, sizeof now) != 0;
    }
    return type == LUA_TBOOLEAN ? lua_toboolean(L, idx) != v->integer
           : type == LUA_TNIL   ? false
                                : lua_topointer(L, idx) != v->object;
}

/* Watches variable number of the function on top of the stack; its value is kept, so that
 * no other object can get its address. */
static void watch(lua_State *L, struct site_check *c, int number, const char *name)
{
    if (c->nwatch % 16 == 0) {
        struct site_watch *more = realloc(c->watch, (c->nwatch + 16) * sizeof *more);
        if (!more) {
            luaL_error(L, "out of memory");
        }
        c->watch = more;
    }
    struct site_watch *v = &c->watch[c->nwatch];
    int function         = lua_gettop(L);
    site_push(L, SITE_WATCHED);
    lua_Integer place = (lua_Integer)lua_rawlen(L, -1) + 1;
    *v                = (struct site_watch){.place = place, .number = number, .name = name};
    lua_getupvalue(L, function, number);
    remember(L, -1, v);
    lua_rawseti(L, -2, -place);
    lua_pushvalue(L, function);
    lua_rawseti(L, -2, place);
    lua_settop(L, function);
    c->nwatch++;
}

/* Watches the variables of the function on top of the stack that no other function of the
 * rule shares, and notes their values. */
static void watch_variables(lua_State *L, struct site_check *c, struct walk *w)
{
    const char *name = NULL;
    if (lua_iscfunction(L, -1) && !site_is_iterator(lua_tocfunction(L, -1))) {
        return;
    }
    for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
        walk_add(L, w);
        void *id = lua_upvalueid(L, -1, i);
        if (lua_rawgetp(L, w->seen, id) == LUA_TNIL) {
            lua_pushboolean(L, 1);
            lua_rawsetp(L, w->seen, id);
            lua_pop(L, 1);
            watch(L, c, i, *name ? name : "an iterator");
        } else {
            lua_pop(L, 1);
        }
    }
}

void site_watch_rule(lua_State *L, size_t i)
{
    struct site_check *c = &site_of(L)->check[i];
    int top              = lua_gettop(L);
    struct walk w        = walk_start(L);
    site_push(L, SITE_CHECKS);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    walk_add(L, &w);
    while (walk_next(L, &w)) {
        lua_type(L, -1) == LUA_TTABLE ? add_content(L, &w) : watch_variables(L, c, &w);
        lua_pop(L, 1);
    }
    lua_settop(L, top);
}

const char *site_changed(struct site *s, size_t i)
{
    lua_State *L               = s->L;
    const struct site_check *c = &s->check[i];
    const char *changed        = NULL;
    site_push(L, SITE_WATCHED);
    for (size_t k = 0; k < c->nwatch && !changed; k++) {
        lua_rawgeti(L, -1, c->watch[k].place);
        lua_getupvalue(L, -1, c->watch[k].number);
        changed = differs(L, -1, &c->watch[k]) ? c->watch[k].name : NULL;
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
    return changed;
}
