/* site.c: reading scripts, and the site as a guest of the rule engine. */
#include "eclaim/site.h"

#include <stdlib.h>

#include "eclaim/text.h"
#include "site/site_priv.h"

static int fork_site(void **to, const void *from, struct ecl_error *err);

/* --- making and freeing ---------------------------------------------------------------- */

static void free_script(struct site_script *script)
{
    for (struct site_word *w = script->words, *next; w; w = next) {
        next = w->next;
        free(w);
    }
    free(script->name);
    free(script->rows);
    ecl_buf_done(&script->text);
    *script = (struct site_script){0};
}

static void free_site(void *ctx)
{
    struct site *s = ctx;
    if (!s) {
        return;
    }
    if (s->L) {
        lua_close(s->L);
    }
    for (size_t i = 0; i < s->nchecks; i++) {
        free(s->check[i].watch);
    }
    free(s->check);
    free(s->rows);
    for (size_t i = 0; s->owner && i < s->shared->nscripts; i++) {
        free_script(&s->shared->script[i]);
    }
    if (s->owner) {
        free(s->shared);
    }
    free(s);
}

/* A site of r with an empty state. shared NULL: its own. */
static struct site *new_site(struct ecl_rules *r, struct site_shared *shared, struct ecl_error *err)
{
    struct site *s = calloc(1, sizeof *s);
    if (s) {
        s->rules  = r;
        s->owner  = !shared;
        s->shared = shared ? shared : calloc(1, sizeof *s->shared);
    }
    if (!s || !s->shared) {
        free(s);
        ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        return NULL;
    }
    if (site_state_open(s, err) != ECL_OK) {
        free_site(s);
        return NULL;
    }
    return s;
}

/* --- reading a script -------------------------------------------------------------------- */

static struct ecl_str without_bom(struct ecl_str text)
{
    bool bom = ecl_str_starts(text, ECL_STR("\xEF\xBB\xBF"));
    return bom ? ecl_str_make(text.p + 3, text.n - 3) : text;
}

static const char *give_text(lua_State *L, void *ctx, size_t *n)
{
    struct ecl_str *s = ctx;
    const char *p     = s->p;
    (void)L;
    *n   = s->n;
    s->n = 0;
    return *n ? p : NULL;
}

/* Compiles the script and calls it, with a table of its own for its global names. */
static void run_chunk(lua_State *L, int i, int env)
{
    const struct site_script *script = &site_of(L)->shared->script[i];
    struct ecl_str text              = without_bom(ecl_buf_str(&script->text));
    char name[16];
    snprintf(name, sizeof name, "=s%d", i);
    if (lua_load(L, give_text, &text, name, "t") != LUA_OK) {
        lua_error(L);
    }
    lua_pushvalue(L, env);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 0);
}

static void inherit_builtins(lua_State *L, int idx)
{
    lua_createtable(L, 0, 1);
    site_push(L, SITE_BUILTINS);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, idx);
}

/* Gives the content of the frozen globals the builtins, so that both are found at once, and
 * what __index of the builtins is for a name that is nobody's. */
static void complete_globals(lua_State *L, int content)
{
    site_push(L, SITE_BUILTINS);
    int builtins = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, builtins);) {
        lua_pushvalue(L, -2);
        if (lua_rawget(L, content) == LUA_TNIL) {
            lua_pop(L, 1);
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, content);
        } else {
            lua_pop(L, 2); /* the script has one of that name */
        }
    }
    lua_getmetatable(L, builtins);
    lua_setmetatable(L, content);
    lua_settop(L, builtins - 1);
}

/* From now on nothing that the script has made can be changed. */
static void seal(lua_State *L, int env, size_t first, size_t n)
{
    lua_pushnil(L);
    lua_setmetatable(L, env);
    lua_pushvalue(L, env);
    site_freeze(L);
    for (size_t i = 0; i < n; i++) {
        site_push(L, SITE_CHECKS);
        lua_rawgeti(L, -1, (lua_Integer)(first + i) + 1);
        site_freeze(L);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < n; i++) {
        site_watch_rule(L, first + i);
    }
    site_frozen(L, env);
    complete_globals(L, lua_gettop(L));
    lua_pop(L, 1);
    lua_getmetatable(L, env);
    lua_pushcfunction(L, site_refuse_name);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 1);
}

static void room_for_checks(lua_State *L, struct site *s, size_t n)
{
    struct site_check *more = realloc(s->check, (n ? n : 1) * sizeof *more);
    if (!more) {
        luaL_error(L, "out of memory");
        return;
    }
    s->check = more;
    memset(s->check + s->nchecks, 0, (n - s->nchecks) * sizeof *more);
    s->nchecks = n;
}

/* Argument: the script's index, as the address of an int. */
static int read_protected(lua_State *L)
{
    struct site *s = site_of(L);
    int i          = *(const int *)lua_touserdata(L, 1);
    size_t first   = s->shared->script[i].first;
    lua_settop(L, 0);
    lua_newtable(L);
    inherit_builtins(L, 1);
    run_chunk(L, i, 1);
    if (s->nrows == 0) {
        return luaL_error(L, "the script declares no rule; a rule is declared by rule { ... }");
    }
    room_for_checks(L, s, first + s->nrows);
    seal(L, 1, first, s->nrows);
    return 0;
}

static int read_script(struct site *s, int i, struct ecl_error *err)
{
    s->reading = true;
    s->script  = i;
    s->nrows   = 0;
    int rc     = site_call_c(s, read_protected, &i, SITE_STEPS_LOAD);
    s->reading = false;
    return rc == ECL_OK ? ECL_OK : site_tell(s, "", rc, err);
}

/* --- other threads ------------------------------------------------------------------------- */

/* The same scripts, read again: they see no clock, no chance and no files, so that they
 * declare the same. */
static int fork_site(void **to, const void *from, struct ecl_error *err)
{
    const struct site *s = from;
    struct site *n       = new_site(s->rules, s->shared, err);
    if (!n) {
        return ECL_E_NOMEM;
    }
    int rc   = ECL_OK;
    n->again = true;
    memcpy(n->place, s->place, sizeof n->place);
    for (size_t i = 0; i < s->shared->nscripts && rc == ECL_OK; i++) {
        rc = read_script(n, (int)i, err);
        if (rc == ECL_OK && n->nrows != s->shared->script[i].nrows) {
            rc = ecl_fail(err, ECL_E_INTERNAL, s->shared->script[i].name,
                          "the script declares other rules when it is read again");
        }
    }
    if (rc != ECL_OK) {
        free_site(n);
        return rc;
    }
    *to = n;
    return ECL_OK;
}

/* Where the columns beyond the standard stand in this stream. */
static int learn_columns(void *ctx, const struct ecl_stream *stream, struct ecl_error *err)
{
    struct site *s = ctx;
    (void)err;
    for (size_t i = 0; i < s->shared->nextras; i++) {
        const struct site_extra *e  = &s->shared->extra[i];
        const struct ecl_str *names = NULL;
        size_t n                    = ecl_stream_extras(stream, e->file, &names);
        s->place[i]                 = -1;
        for (size_t k = 0; k < n; k++) {
            if (ecl_str_is(names[k], e->name)) {
                s->place[i] = (int16_t)k;
            }
        }
    }
    return ECL_OK;
}

/* --- adding scripts -------------------------------------------------------------------------- */

/* Refuses what is no text, before Lua says so in its own words. */
static int check_source(struct ecl_str text, const char *name, struct ecl_error *err)
{
    uint64_t line = 1;
    text          = without_bom(text);
    if (text.n && text.p[0] == LUA_SIGNATURE[0]) {
        return ecl_fail(err, ECL_E_FORMAT, name, "compiled Lua is not taken; give the source");
    }
    for (size_t at = 0; at < text.n; line++) {
        const char *lf = memchr(text.p + at, '\n', text.n - at);
        size_t n       = lf ? (size_t)(lf - text.p) - at + 1 : text.n - at;
        if (!ecl_utf8_valid(ecl_str_make(text.p + at, n))) {
            return ecl_fail_at(err, ECL_E_FORMAT, name, line, NULL,
                               "bytes that are not UTF-8; save the script as UTF-8");
        }
        at += n;
    }
    return ECL_OK;
}

static int add_script(struct site *s, struct ecl_str text, const char *name, struct ecl_error *err)
{
    struct site_shared *sh     = s->shared;
    struct site_script *script = &sh->script[sh->nscripts];
    if (sh->nscripts == SITE_SCRIPTS) {
        return ecl_fail(err, ECL_E_USAGE, name, "more than %d scripts of rules", SITE_SCRIPTS);
    }
    *script = (struct site_script){.name = strdup(name)};
    for (size_t i = 0; i < sh->nscripts; i++) {
        script->first += sh->script[i].nrows;
    }
    sh->nscripts++;
    if (!script->name || ecl_buf_add_str(&script->text, text) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    int rc = read_script(s, (int)sh->nscripts - 1, err);
    if (rc == ECL_OK) {
        script->rows  = s->rows;
        script->nrows = s->nrows;
        s->rows       = NULL;
        rc            = site_try(s, sh->nscripts - 1, err);
    }
    return rc == ECL_OK ? rules_add(s->rules, (struct rule_group){script->rows, script->nrows}, err)
                        : rc;
}

static int add_text(struct ecl_rules *r, struct ecl_str text, const char *name,
                    struct ecl_error *err)
{
    int rc = check_source(text, name, err);
    if (rc == ECL_OK && r->ready) {
        rc = ecl_fail(err, ECL_E_USAGE, name, "rules are added before the first claim");
    }
    if (rc == ECL_OK && !r->guest.ctx) {
        struct site *s = new_site(r, NULL, err);
        if (!s) {
            return ECL_E_NOMEM;
        }
        r->guest = (struct rules_guest){s, fork_site, learn_columns, free_site};
    }
    return rc == ECL_OK ? add_script(r->guest.ctx, text, name, err) : rc;
}

int ecl_site_add(struct ecl_rules *r, const struct ecl_input *in, struct ecl_error *err)
{
    struct ecl_buf b = {0};
    int rc           = ecl_input_all(in, SITE_SCRIPT_MAX, &b, err);
    rc               = rc == ECL_OK ? add_text(r, ecl_buf_str(&b), in->name, err) : rc;
    ecl_buf_done(&b);
    return rc;
}
