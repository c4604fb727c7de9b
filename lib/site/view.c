/* view.c: files and records as scripts see them.
 *
 * Nothing is copied or made for a claim: a file is a light userdata with its number, a
 * record one with its address, and values are read when they are asked for. Scripts cannot
 * make such values, and those of a claim that is gone are told by their address. */
#include "eclaim/near.h"
#include "eclaim/text.h"
#include "site/site_priv.h"

void site_push_file(lua_State *L, enum ecl_file f)
{
    lua_pushlightuserdata(L, (void *)(uintptr_t)(f + 1));
}

const struct ecl_claim *site_claim(lua_State *L)
{
    const struct site *s = site_of(L);
    if (!s->k) {
        luaL_error(L, "there is no claim yet: look at it in the function of a rule");
    }
    return s->k->c;
}

static struct site_place place_of(lua_State *L, int idx)
{
    const struct ecl_record *r = lua_touserdata(L, idx);
    const struct ecl_claim *c  = site_claim(L);
    uintptr_t p = (uintptr_t)r, first = (uintptr_t)c->rec;
    if (p >= 1 && p <= ECL_NFILES) {
        return (struct site_place){.file = (enum ecl_file)(p - 1)};
    }
    if (p < first || p >= first + c->nrec * sizeof *c->rec) {
        luaL_error(L, "this record is of an earlier claim");
    }
    return (struct site_place){.file = (enum ecl_file)r->file, .r = r};
}

static bool is_claim(lua_State *L, int idx)
{
    bool yes = false;
    if (lua_type(L, idx) == LUA_TTABLE) {
        site_push(L, SITE_CLAIM);
        yes = lua_rawequal(L, idx, -1);
        lua_pop(L, 1);
    }
    return yes;
}

bool site_is_view(lua_State *L, int idx)
{
    return lua_type(L, idx) == LUA_TLIGHTUSERDATA || is_claim(L, idx);
}

struct site_place site_check_place(lua_State *L, int idx)
{
    if (is_claim(L, idx)) {
        return (struct site_place){.claim = true};
    }
    if (lua_type(L, idx) != LUA_TLIGHTUSERDATA) {
        luaL_argerror(L, idx, "a record such as claim.ADP[1], a file or the claim expected");
    }
    return place_of(L, idx);
}

void site_push_view_name(lua_State *L, int idx)
{
    struct site_place p       = place_of(L, idx);
    const struct ecl_claim *c = site_claim(L);
    const char *name          = ecl_file_spec(p.file)->name;
    if (p.r) {
        lua_pushfstring(L, "%s[%d]", name, (int)(p.r - c->rec - c->first[p.file]) + 1);
    } else {
        lua_pushstring(L, name);
    }
}

/* --- columns -------------------------------------------------------------------------- */

/* Where the names of the columns of file f stand in the registry, as a table. */
static void push_columns(lua_State *L, enum ecl_file f)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, 1000 + (int)f);
}

bool site_is_money(enum ecl_file f, int column)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    const struct ecl_field *field    = column < spec->nfields ? &spec->fields[column] : NULL;
    return field && field->type == ECL_T_NUMBER && field->decimals == 2 && f != ECL_LABFU;
}

static int unknown_column(lua_State *L, enum ecl_file f, const char *name)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    struct ecl_near near             = ecl_near_to(ecl_str_of(name));
    for (int i = 0; i < spec->nfields; i++) {
        ecl_near_try(&near, spec->fields[i].name);
    }
    const char *meant = ecl_near_name(&near);
    return meant
               ? luaL_error(L, "%s has no column '%s'; did you mean '%s'?", spec->name, name, meant)
               : luaL_error(L,
                            "%s has no column '%s'; one beyond the standard must be named by "
                            "'columns' of the rule",
                            spec->name, name);
}

int site_check_column(lua_State *L, enum ecl_file f, int idx)
{
    const char *name = luaL_checkstring(L, idx);
    push_columns(L, f);
    lua_pushvalue(L, idx);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        unknown_column(L, f, name);
    }
    int column = (int)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return column;
}

const char *site_column_name(const struct site *s, enum ecl_file f, int column)
{
    return column >= SITE_EXTRA_COLUMN ? s->shared->extra[column - SITE_EXTRA_COLUMN].name
                                       : ecl_file_spec(f)->fields[column].name;
}

struct ecl_str site_value(const struct site *s, const struct ecl_record *r, int column)
{
    int place = column;
    if (column >= SITE_EXTRA_COLUMN) {
        int extra = s->place[column - SITE_EXTRA_COLUMN];
        place     = ecl_file_spec((enum ecl_file)r->file)->nfields + extra;
        if (extra < 0 || extra >= r->nextra) {
            return ecl_str_make("", 0);
        }
    }
    return r->f[place];
}

void site_push_text(lua_State *L, struct ecl_str v)
{
    v = ecl_utf8_cut(v, SITE_VALUE_MAX);
    lua_pushlstring(L, v.p ? v.p : "", v.n);
}

static void push_value(lua_State *L, const struct ecl_record *r, int column)
{
    ecl_satang v = 0;
    if (!site_is_money((enum ecl_file)r->file, column)) {
        site_push_text(L, site_value(site_of(L), r, column));
    } else if (money_of(r, column, &v)) {
        lua_pushinteger(L, v);
    } else {
        lua_pushnil(L);
    }
}

/* raw(record, "TOTAL"): a value as it stands, also of an amount. */
static int view_raw(lua_State *L)
{
    struct site_place p = site_check_place(L, 1);
    if (p.claim) {
        return luaL_argerror(L, 1, "a record such as claim.CHT[1] expected");
    }
    int column                 = site_check_column(L, p.file, 2);
    const struct ecl_record *r = p.r ? p.r : ecl_claim_rec(site_claim(L), p.file, 0);
    if (r) {
        site_push_text(L, site_value(site_of(L), r, column));
    } else {
        lua_pushnil(L);
    }
    return 1;
}

/* --- files and records ------------------------------------------------------------------- */

/* Files of which a claim has one record by its nature. */
static bool is_single(enum ecl_file f)
{
    return f == ECL_INS || f == ECL_PAT || f == ECL_OPD || f == ECL_IPD || f == ECL_CHT ||
           f == ECL_AER;
}

static void push_record(lua_State *L, const struct ecl_claim *c, enum ecl_file f, lua_Integer i)
{
    if (i >= 1 && (lua_Unsigned)i <= c->count[f]) {
        /* A light userdata is no pointer to be written through. */
        lua_pushlightuserdata(L, (void *)(uintptr_t)&c->rec[c->first[f] + (size_t)i - 1]);
    } else {
        lua_pushnil(L);
    }
}

/* claim.ADP[i], claim.OPD.UUC */
static void index_file(lua_State *L, enum ecl_file f)
{
    const struct ecl_claim *c = site_claim(L);
    if (lua_isinteger(L, 2)) {
        push_record(L, c, f, lua_tointeger(L, 2));
        return;
    }
    int column = site_check_column(L, f, 2);
    if (!is_single(f)) {
        luaL_error(L, "%s can have several records: write claim.%s[1].%s, or go through them",
                   ecl_file_spec(f)->name, ecl_file_spec(f)->name, lua_tostring(L, 2));
    }
    if (c->count[f]) {
        push_value(L, &c->rec[c->first[f]], column);
    } else {
        lua_pushnil(L);
    }
}

/* claim.ADP[i].TOTAL; file and line of the source. This is where rules spend their time:
 * names are looked up by Lua, in the tables of push_columns, which are the upvalues. */
static void index_record(lua_State *L, const struct ecl_record *r)
{
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(r->file + 1)) != LUA_TNIL) {
        push_value(L, r, (int)lua_tointeger(L, -1));
        return;
    }
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    if (strcmp(name, "line") == 0) {
        lua_pushinteger(L, (lua_Integer)r->line);
    } else if (strcmp(name, "file") == 0) {
        lua_pushstring(L, ecl_file_spec((enum ecl_file)r->file)->name);
    } else {
        unknown_column(L, (enum ecl_file)r->file, name);
    }
}

static int view_index(lua_State *L)
{
    struct site_place p = place_of(L, 1);
    p.r ? index_record(L, p.r) : index_file(L, p.file);
    return 1;
}

static int view_len(lua_State *L)
{
    struct site_place p = place_of(L, 1);
    if (p.r) {
        return luaL_error(L, "a record has no length");
    }
    lua_pushinteger(L, site_claim(L)->count[p.file]);
    return 1;
}

int site_set(lua_State *L)
{
    return luaL_error(L, "a claim cannot be changed by a rule");
}

/* The iterator of ipairs over a file. */
static int each_next(lua_State *L)
{
    struct site_place p = place_of(L, 1);
    lua_Integer i       = lua_tointeger(L, 2);
    i                   = i < LUA_MAXINTEGER ? i + 1 : i;
    if (p.r) {
        return luaL_argerror(L, 1, "a file expected");
    }
    const struct ecl_claim *c = site_of(L)->k->c;
    if (i < 1 || (lua_Unsigned)i > c->count[p.file]) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, i);
    push_record(L, c, p.file, i);
    return 2;
}

int site_each(lua_State *L, int idx)
{
    struct site_place p = site_check_place(L, idx);
    if (p.claim || p.r) {
        return luaL_argerror(L, idx, "ipairs is for files such as claim.ADP, and for tables");
    }
    lua_pushcfunction(L, each_next);
    lua_pushvalue(L, idx);
    lua_pushinteger(L, 0);
    return 3;
}

/* --- sum ------------------------------------------------------------------------------------ */

/* True when the third argument, a function, wants the record; without one all count. */
static bool wanted(lua_State *L, const struct ecl_record *r)
{
    if (lua_isnoneornil(L, 3)) {
        return true;
    }
    lua_pushvalue(L, 3);
    lua_pushlightuserdata(L, (void *)(uintptr_t)r);
    lua_call(L, 1, 1);
    bool yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return yes;
}

/* sum(claim.ADP, "TOTAL" [, function]): satang, or nil when one is no amount. */
static int view_sum(lua_State *L)
{
    struct site_place p = site_check_place(L, 1);
    if (p.claim || p.r) {
        return luaL_argerror(L, 1, "a file such as claim.ADP expected");
    }
    int column     = site_check_column(L, p.file, 2);
    ecl_satang sum = 0, v = 0;
    if (!site_is_money(p.file, column)) {
        return luaL_argerror(L, 2, "a column of amounts expected");
    }
    if (!lua_isnoneornil(L, 3)) {
        luaL_checktype(L, 3, LUA_TFUNCTION);
    }
    ECL_EACH(r, site_claim(L), p.file)
    {
        site_charge(L, 2);
        if (wanted(L, r) && (!money_of(r, column, &v) || __builtin_add_overflow(sum, v, &sum))) {
            lua_pushnil(L);
            return 1;
        }
    }
    lua_pushinteger(L, sum);
    return 1;
}

/* --- what there is ---------------------------------------------------------------------------- */

static void make_columns(lua_State *L, enum ecl_file f)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    lua_createtable(L, 0, spec->nfields);
    for (int i = 0; i < spec->nfields; i++) {
        lua_pushinteger(L, i);
        lua_setfield(L, -2, spec->fields[i].name);
    }
    lua_rawseti(L, LUA_REGISTRYINDEX, 1000 + (int)f);
}

void site_add_column(lua_State *L, size_t i)
{
    const struct site_extra *e = &site_of(L)->shared->extra[i];
    push_columns(L, e->file);
    lua_pushinteger(L, SITE_EXTRA_COLUMN + (lua_Integer)i);
    lua_setfield(L, -2, e->name);
    lua_pop(L, 1);
}

void site_add_views(lua_State *L)
{
    static const luaL_Reg functions[] = {{"raw", view_raw}, {"sum", view_sum}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    site_push_file(L, ECL_INS);
    lua_createtable(L, 0, 3);
    luaL_checkstack(L, ECL_NFILES, "files");
    for (int f = 0; f < ECL_NFILES; f++) {
        make_columns(L, (enum ecl_file)f);
        push_columns(L, (enum ecl_file)f);
    }
    lua_pushcclosure(L, view_index, ECL_NFILES);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, site_set);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, view_len);
    lua_setfield(L, -2, "__len");
    lua_setmetatable(L, -2); /* of every light userdata */
    lua_pop(L, 1);
}
