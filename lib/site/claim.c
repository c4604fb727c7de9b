/* claim.c: the table `claim`: its files, and what the engine knows of the claim. */
#include "eclaim/near.h"
#include "site/site_priv.h"

static void push_date(lua_State *L, const struct fdate *d)
{
    char text[9];
    if (d->state != ECL_DATE_OK) {
        lua_pushnil(L);
        return;
    }
    ecl_date_format(d->date, text);
    lua_pushlstring(L, text, 8);
}

static void push_age(lua_State *L, int age)
{
    if (age == NO_AGE) {
        lua_pushnil(L);
    } else {
        lua_pushinteger(L, age);
    }
}

/* What there is besides the files. */
enum { OF_TYPE, OF_HCODE, OF_HN, OF_SEQ, OF_AN, OF_FROM, OF_TO, OF_AGE, OF_DAYS, NOF };
static const char *const of_claim[NOF] = {"type", "hcode", "hn",  "seq",     "an",
                                          "from", "to",    "age", "age_days"};

static int unknown_of_claim(lua_State *L, const char *name)
{
    struct ecl_near near = ecl_near_to(ecl_str_of(name));
    for (int f = 0; f < ECL_NFILES; f++) {
        ecl_near_try(&near, ecl_file_spec((enum ecl_file)f)->name);
    }
    for (int i = 0; i < NOF; i++) {
        ecl_near_try(&near, of_claim[i]);
    }
    const char *meant = ecl_near_name(&near);
    return meant ? luaL_error(L, "a claim has no '%s'; did you mean '%s'?", name, meant)
                 : luaL_error(L, "a claim has no '%s'; its files are INS, PAT, OPD...", name);
}

static int claim_index(lua_State *L)
{
    const char *name          = luaL_checkstring(L, 2);
    const struct ecl_claim *c = site_claim(L);
    const struct facts *f     = &site_of(L)->k->f;
    int i                     = 0;
    while (i < NOF && strcmp(name, of_claim[i]) != 0) {
        i++;
    }
    switch (i) {
    case OF_TYPE:
        lua_pushstring(L, ecl_claim_type_name(c->type));
        break;
    case OF_HCODE:
        site_push_text(L, c->hcode);
        break;
    case OF_HN:
        site_push_text(L, c->hn);
        break;
    case OF_SEQ:
        site_push_text(L, c->type == ECL_CLAIM_OP ? c->key : ecl_str_make("", 0));
        break;
    case OF_AN:
        site_push_text(L, c->type == ECL_CLAIM_IP ? c->key : ecl_str_make("", 0));
        break;
    case OF_FROM:
        push_date(L, &f->start);
        break;
    case OF_TO:
        push_date(L, &f->end);
        break;
    case OF_AGE:
        push_age(L, f->age);
        break;
    case OF_DAYS:
        push_age(L, f->age_days);
        break;
    default:
        return unknown_of_claim(L, name);
    }
    return 1;
}

/* An empty table in front of the one with the files, so that no name can be set. */
void site_push_claim(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 2);
    lua_createtable(L, 0, ECL_NFILES);
    for (int f = 0; f < ECL_NFILES; f++) {
        site_push_file(L, (enum ecl_file)f);
        lua_setfield(L, -2, ecl_file_spec((enum ecl_file)f)->name);
    }
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, claim_index);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, site_set);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
}
