/* state.c: a Lua state whose memory and time are bounded.
 *
 * Time is counted, not measured, so that a script fails at the same place in every run. A
 * hook counts instructions; as none is called inside a C function, whatever a script can
 * call does work in proportion to what is counted: blocks of memory here, the rest by
 * site_charge. Scripts have no pcall and no coroutines, so nothing catches an error
 * but site_call. */
#include <stdlib.h>

#include "site/site_priv.h"

enum {
    HOOK_EVERY  = 1000,
    STEP_BYTES  = 16,
    TEXT_HEAD   = 32,   /* what Lua adds to the bytes of a text, and some */
    SMALL_BLOCK = 256,  /* in proportion to instructions anyway */
    GC_PAUSE    = 1000, /* per cent: claims leave little behind, so it is seldom collected */
};

/* --- where a script stands -------------------------------------------------------------- */

/* Chunks are named =s0, =s1: the index of the script. */
static int script_of(const char *name)
{
    int i = 0;
    if (name[0] != 's' || !ecl_is_digit(name[1])) {
        return -1;
    }
    for (name++; ecl_is_digit(*name) && i < SITE_SCRIPTS; name++) {
        i = i * 10 + (*name - '0');
    }
    return i;
}

/* The innermost line of a script that is under way. Allocates nothing: it is also called
 * when memory is refused. */
static void find_place(lua_State *L, struct site_trouble *t)
{
    lua_Debug d;
    for (int level = 0; lua_getstack(L, level, &d); level++) {
        if (lua_getinfo(L, "Sl", &d) && d.currentline > 0) {
            t->script = script_of(d.short_src);
            t->line   = d.currentline;
            return;
        }
    }
}

/* --- memory ------------------------------------------------------------------------------- */

/* After this Lua collects and asks again, so that only the last refusal counts; but steps
 * do not come back by it. */
static void *deny(struct site *s, enum site_denied why)
{
    if (s->budget.denied != DENIED_STEPS) {
        s->budget.denied = why;
        if (s->L) {
            find_place(s->L, &s->trouble);
        }
    }
    return NULL;
}

/* Shrinking never fails. old is the kind of object where block is NULL. */
static void *allocate(void *ctx, void *block, size_t old, size_t size)
{
    struct site *s        = ctx;
    struct site_budget *b = &s->budget;
    size_t was            = block ? old : 0;
    if (size == 0) {
        free(block);
        b->memory += was;
        return NULL;
    }
    if (size > was) {
        int64_t cost = !block && size > SMALL_BLOCK && s->L ? (int64_t)(size / STEP_BYTES) : 0;
        b->steps -= cost;
        if (b->steps < 0) {
            return deny(s, DENIED_STEPS);
        }
        if (!block && old == LUA_TSTRING && size > SITE_TEXT_MAX + TEXT_HEAD) {
            return deny(s, DENIED_TEXT);
        }
        if (size - was > b->memory) {
            b->steps += cost; /* Lua collects, and asks again, or the end has come */
            return deny(s, DENIED_MEMORY);
        }
    }
    void *p = realloc(block, size);
    if (p) {
        b->memory += was;
        b->memory -= size;
    }
    return p;
}

/* --- time --------------------------------------------------------------------------------- */

void site_settle(lua_State *L)
{
    if (site_of(L)->budget.steps < 0) {
        deny(site_of(L), DENIED_STEPS);
        lua_pushnil(L); /* a text would be refused */
        lua_error(L);
    }
}

void site_charge(lua_State *L, int64_t steps)
{
    site_of(L)->budget.steps -= steps;
    site_settle(L);
}

static void hook(lua_State *L, lua_Debug *d)
{
    (void)d;
    site_charge(L, HOOK_EVERY);
}

/* --- errors --------------------------------------------------------------------------------- */

/* Keeps the message of an error; the prefix that Lua puts in front, s0:12:, is where it
 * happened. It can hold whatever the script has read of the claim. */
static void keep_message(struct site *s, const char *p)
{
    char shown[SITE_SHOWN_ROOM];
    struct site_trouble *t = &s->trouble;
    size_t digits          = strspn(p + (*p == 's'), "0123456789");
    const char *colon      = *p == 's' && digits ? p + 1 + digits : p;
    if (*colon == ':' && ecl_is_digit(colon[1])) {
        t->script = script_of(p);
        t->line   = 0;
        for (colon++; ecl_is_digit(*colon); colon++) {
            t->line = t->line < 100000000 ? t->line * 10 + (*colon - '0') : t->line;
        }
        p = *colon == ':' ? colon + 1 + (colon[1] == ' ') : p;
    }
    size_t n = site_copy_shown(s->k, shown, sizeof t->text - 1, p, strlen(p));
    memcpy(t->text, shown, n);
    t->text[n] = '\0';
}

/* Called where an error is raised, with the stack still there; but not for memory. */
static int handle(lua_State *L)
{
    struct site *s = site_of(L);
    if (s->budget.denied == DENIED_STEPS) { /* deny has noted where, say_denied says what */
        return 1;
    }
    find_place(L, &s->trouble);
    if (lua_type(L, 1) == LUA_TSTRING) {
        keep_message(s, lua_tostring(L, 1));
    } else {
        char text[80];
        snprintf(text, sizeof text, "error was called with a %s, not with a text",
                 luaL_typename(L, 1));
        keep_message(s, text);
    }
    return 1;
}

/* Said after the event: memory may have been out. */
static void say_denied(struct site *s)
{
    static const char *const what[] = {
        [DENIED_NOTHING] = "out of memory",
        [DENIED_STEPS]   = "too many steps; is there a loop that does not end?",
        [DENIED_TEXT]    = "a text of more than 16,384 bytes",
        [DENIED_MEMORY]  = "the scripts take more than 32 MiB of memory",
    };
    snprintf(s->trouble.text, sizeof s->trouble.text, "%s", what[s->budget.denied]);
}

int site_call(struct site *s, int nargs, int nresults, int64_t steps)
{
    lua_State *L = s->L;
    int base     = lua_gettop(L) - nargs; /* the function's place */
    site_push(L, SITE_HANDLER);
    lua_insert(L, base);
    s->budget.steps   = steps;
    s->budget.denied  = DENIED_NOTHING;
    s->trouble.script = s->script;
    s->trouble.line   = 0;
    lua_sethook(L, hook, LUA_MASKCOUNT, HOOK_EVERY);
    int rc          = lua_pcall(L, nargs, nresults, base);
    s->budget.steps = INT64_MAX; /* what follows is our own work */
    if (rc == LUA_OK) {
        lua_remove(L, base);
        return ECL_OK;
    }
    if (rc == LUA_ERRMEM || s->budget.denied == DENIED_STEPS) {
        say_denied(s);
    }
    lua_settop(L, base - 1);
    return rc == LUA_ERRMEM && !s->budget.denied ? ECL_E_NOMEM : ECL_E_FORMAT;
}

int site_call_c(struct site *s, lua_CFunction fn, void *arg, int64_t steps)
{
    lua_pushcfunction(s->L, fn);
    lua_pushlightuserdata(s->L, arg);
    return site_call(s, 1, 0, steps);
}

/* --- opening --------------------------------------------------------------------------------- */

static int make(lua_State *L)
{
    lua_settop(L, 0);
    for (int i = SITE_CHECKS; i <= SITE_BUILTINS; i++) {
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawseti(L, LUA_REGISTRYINDEX, i);
    }
    site_add_base(L);
    site_add_text(L);
    site_add_helpers(L);
    site_add_views(L);
    for (size_t i = 0; i < site_of(L)->shared->nextras; i++) { /* in a fork */
        site_add_column(L, i);
    }
    lua_pushcfunction(L, site_declare);
    lua_setfield(L, -2, "rule");
    site_seal_builtins(L);
    site_push_claim(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, SITE_CLAIM);
    lua_pushcfunction(L, site_report);
    lua_rawseti(L, LUA_REGISTRYINDEX, SITE_REPORT);
    return 0;
}

/* Before anything else: an error in it would have no handler. */
static int set_handler(lua_State *L)
{
    lua_pushcfunction(L, handle);
    lua_rawseti(L, LUA_REGISTRYINDEX, SITE_HANDLER);
    return 0;
}

int site_state_open(struct site *s, struct ecl_error *err)
{
    s->budget = (struct site_budget){INT64_MAX, SITE_MEMORY, DENIED_NOTHING};
    s->script = -1;
    for (size_t i = 0; i < SITE_EXTRAS; i++) {
        s->place[i] = -1;
    }
    s->L         = NULL;
    lua_State *L = lua_newstate(allocate, s);
    if (!L) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for the site rules");
    }
    memcpy(lua_getextraspace(L), &s, sizeof s);
    s->L = L;
    lua_gc(L, LUA_GCINC, GC_PAUSE, 0, 0);
    lua_pushcfunction(L, set_handler);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for the site rules");
    }
    lua_pushcfunction(L, make);
    if (site_call(s, 0, 0, SITE_STEPS_LOAD) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for the site rules");
    }
    return ECL_OK;
}
