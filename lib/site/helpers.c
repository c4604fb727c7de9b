/* helpers.c: dates, money, citizen IDs and code sets for scripts. Each gives nil for what
 * is no date, no amount, no code: the rules of the toolkit report that. */
#include "site/site_priv.h"

static struct ecl_str text_of(lua_State *L, int idx)
{
    size_t n      = 0;
    const char *p = luaL_checklstring(L, idx, &n);
    return ecl_str_trim(ecl_str_make(p, n));
}

/* The date at idx; nil, as a field that is not there gives it, is none. */
static bool date_at(lua_State *L, int idx, struct ecl_date *d)
{
    return !lua_isnil(L, idx) && ecl_date_parse(text_of(L, idx), d) == ECL_DATE_OK;
}

static int push_nil(lua_State *L)
{
    lua_pushnil(L);
    return 1;
}

/* day("20260131"): the number of the day, which grows by one from day to day. */
static int help_day(lua_State *L)
{
    struct ecl_date d;
    if (!date_at(L, 1, &d)) {
        return push_nil(L);
    }
    lua_pushinteger(L, ecl_date_days(d));
    return 1;
}

/* date(n): the reverse of day. */
static int help_date(lua_State *L)
{
    lua_Integer n = luaL_checkinteger(L, 1);
    char text[9];
    if (n < -719162 || n > 2932896) { /* 0001-01-01 to 9999-12-31 */
        return push_nil(L);
    }
    ecl_date_format(ecl_date_from_days((int32_t)n), text);
    lua_pushlstring(L, text, 8);
    return 1;
}

/* days(from, to): the days between two dates. */
static int help_days(lua_State *L)
{
    struct ecl_date from, to;
    if (!date_at(L, 1, &from) || !date_at(L, 2, &to)) {
        return push_nil(L);
    }
    lua_pushinteger(L, ecl_date_days(to) - ecl_date_days(from));
    return 1;
}

/* age(birth, on): whole years. */
static int help_age(lua_State *L)
{
    struct ecl_date birth, on;
    if (!date_at(L, 1, &birth) || !date_at(L, 2, &on) || ecl_date_days(on) < ecl_date_days(birth)) {
        return push_nil(L);
    }
    lua_pushinteger(L, ecl_date_age(birth, on));
    return 1;
}

/* minutes(date, time): since 1970, to compare moments. */
static int help_minutes(lua_State *L)
{
    struct ecl_date d;
    int minutes = 0;
    if (!date_at(L, 1, &d) || lua_isnil(L, 2) ||
        ecl_time_parse(text_of(L, 2), &minutes) != ECL_V_OK) {
        return push_nil(L);
    }
    lua_pushinteger(L, (lua_Integer)ecl_date_days(d) * 1440 + minutes);
    return 1;
}

/* satang("12.50"): of a text that is no column of amounts, such as DRU.DRUGPRICE. */
static int help_satang(lua_State *L)
{
    ecl_satang v = 0;
    if (lua_isnil(L, 1) || ecl_satang_parse(text_of(L, 1), &v) != ECL_V_OK) {
        return push_nil(L);
    }
    lua_pushinteger(L, v);
    return 1;
}

/* baht(1250): "12.50", with commas, for messages. */
static int help_baht(lua_State *L)
{
    char text[ECL_SATANG_TEXT_GROUPED];
    if (lua_isnil(L, 1)) {
        return push_nil(L);
    }
    lua_pushlstring(L, text, ecl_satang_format_grouped(luaL_checkinteger(L, 1), text));
    return 1;
}

/* pid_ok(id): a Thai citizen ID with its check digit. */
static int help_pid_ok(lua_State *L)
{
    lua_pushboolean(L, !lua_isnil(L, 1) && ecl_pid_check(text_of(L, 1)) == ECL_PID_OK);
    return 1;
}

/* code("chrgitem", "31"): label in Thai and in English, and what else the set says. */
static int help_code(lua_State *L)
{
    const char *name              = luaL_checkstring(L, 1);
    const struct ecl_codeset *set = ecl_codeset_find(name);
    if (!set) {
        return luaL_error(L, "there is no code set '%s'", name);
    }
    const struct ecl_codeentry *e = lua_isnil(L, 2) ? NULL : ecl_code_find(set, text_of(L, 2));
    if (!e) {
        return push_nil(L);
    }
    lua_pushstring(L, e->label_th);
    lua_pushstring(L, e->label_en);
    lua_pushstring(L, e->extra);
    return 3;
}

void site_add_helpers(lua_State *L)
{
    static const luaL_Reg helpers[] = {{"day", help_day},         {"date", help_date},
                                       {"days", help_days},       {"age", help_age},
                                       {"minutes", help_minutes}, {"satang", help_satang},
                                       {"baht", help_baht},       {"pid_ok", help_pid_ok},
                                       {"code", help_code},       {NULL, NULL}};
    luaL_setfuncs(L, helpers, 0);
    const struct ecl_rules *r = site_of(L)->rules;
    char today[9];
    ecl_date_format(ecl_date_from_days(r->k.today), today);
    lua_pushlstring(L, today, 8);
    lua_setfield(L, -2, "today");
}
