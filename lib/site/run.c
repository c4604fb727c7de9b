/* run.c: a rule of a script on a claim, and what it reports. */
#include "eclaim/text.h"
#include "site/site_priv.h"

enum {
    ARG_SHOWN    = 250, /* bytes of an argument in the message */
    SECRET       = 128, /* more than a name has */
    REPORT_STEPS = 50,
};

/* --- report ---------------------------------------------------------------------------- */

/* Puts *** over every place of v in the text. */
static size_t cover(char *text, size_t n, struct ecl_str v)
{
    char *at = text;
    while (v.n >= 4 && (at = memmem(at, n - (size_t)(at - text), v.p, v.n)) != NULL) {
        memcpy(at, "***", 3);
        memmove(at + 3, at + v.n, n - (size_t)(at - text) - v.n);
        n -= v.n - 3;
        at += 3;
    }
    return n;
}

/* Citizen IDs keep their last four digits, as in all messages. */
static size_t cover_ids(char *text, size_t n)
{
    for (size_t i = 0, run = 0; i <= n; i++) {
        if (i < n && ecl_is_digit(text[i])) {
            run++;
            continue;
        }
        if (run == 13) {
            memcpy(text + i - 13, "***", 3);
            memmove(text + i - 10, text + i - 4, n - i + 4);
            n -= 6;
            i -= 6;
        }
        run = 0;
    }
    return n;
}

/* A name in one column, "first last,title": as a whole and in parts, for a script can take
 * it apart. The title is no secret. */
static size_t cover_name(char *text, size_t n, struct ecl_str name)
{
    n                 = cover(text, n, name);
    const char *comma = name.n ? memchr(name.p, ',', name.n) : NULL;
    name.n            = comma ? (size_t)(comma - name.p) : name.n;
    while (name.n) {
        const char *blank = memchr(name.p, ' ', name.n);
        size_t size       = blank ? (size_t)(blank - name.p) : name.n;
        n                 = cover(text, n, ecl_str_make(name.p, size));
        size += blank != NULL;
        name = ecl_str_make(name.p + size, name.n - size);
    }
    return n;
}

/* Names and citizen IDs of the claim do not belong into messages. */
static size_t cover_secrets(const struct check *k, char *text, size_t n)
{
    static const int8_t ins[] = {ECL_INS_OWNNAME, ECL_INS_OWNRPID, ECL_INS_CID};
    static const int8_t pat[] = {ECL_PAT_NAMEPAT, ECL_PAT_FNAME, ECL_PAT_LNAME, ECL_PAT_PERSON_ID};
    n                         = cover_ids(text, n);
    for (size_t i = 0; k && k->f.ins && i < sizeof ins; i++) {
        n = cover_name(text, n, cell(k->f.ins, ins[i]));
    }
    for (size_t i = 0; k && k->f.pat && i < sizeof pat; i++) {
        n = cover_name(text, n, cell(k->f.pat, pat[i]));
    }
    return n;
}

/* Bytes of the character that begins at p, of which n are there; 0 when they are none. */
static size_t character(const char *p, size_t n)
{
    unsigned char c = (unsigned char)*p;
    size_t want     = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return want <= n && ecl_utf8_valid(ecl_str_make(p, want)) ? want : 0;
}

/* U+0000 to U+001F and U+007F to U+009F, which a terminal would obey. */
static bool is_control(const char *p, size_t size)
{
    unsigned char c = (unsigned char)p[0], next = size == 2 ? (unsigned char)p[1] : 0xFF;
    return size == 1 ? c < ' ' || c == 0x7F : c == 0xC2 && next < 0xA0;
}

/* Copies at most `most` bytes, whole characters; a byte that is none, such as half of one
 * that the script has cut, becomes a question mark, a control character a blank. */
static size_t copy_text(char *out, size_t most, const char *p, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n;) {
        size_t size    = character(p + i, n - i);
        bool blank     = size && is_control(p + i, size);
        const char *as = blank ? " " : size ? p + i : "?";
        size_t as_size = blank || !size ? 1 : size;
        if (to + as_size > most) {
            break;
        }
        memmove(out + to, as, as_size);
        to += as_size;
        i += size ? size : 1;
    }
    return to;
}

/* The same without secrets. What is cut is cut behind them: half a name is one, too. */
size_t site_copy_shown(const struct check *k, char out[SITE_SHOWN_ROOM], size_t most, const char *p,
                       size_t n)
{
    size_t got = copy_text(out, SITE_SHOWN_ROOM, p, n);
    bool cut   = n > SITE_SHOWN_ROOM;
    got        = cover_secrets(k, out, got);
    got -= cut ? (got < SECRET ? got : SECRET) : 0;
    return copy_text(out, most, out, got);
}

/* The argument at idx as it stands in a message: short, UTF-8, without secrets. */
static struct ecl_str read_arg(lua_State *L, const struct check *k, int idx,
                               char out[SITE_SHOWN_ROOM])
{
    size_t n      = 1;
    const char *p = "-";
    switch (lua_type(L, idx)) {
    case LUA_TNONE:
    case LUA_TNIL:
        break;
    case LUA_TSTRING:
    case LUA_TNUMBER:
    case LUA_TBOOLEAN:
        p = luaL_tolstring(L, idx, &n);
        break;
    default:
        luaL_argerror(L, idx, "a text or a number for {1} or {2} expected");
    }
    return ecl_str_make(out, site_copy_shown(k, out, ARG_SHOWN, p, n));
}

/* The place that report was given, with the record of a file that has one. */
static struct site_place read_place(lua_State *L, const struct check *k)
{
    struct site_place p = {.claim = true};
    if (lua_gettop(L) > 0) {
        p = site_check_place(L, 1);
    }
    if (!p.claim && !p.r) {
        p.r = ecl_claim_rec(k->c, p.file, 0);
    }
    return p;
}

int site_report(lua_State *L)
{
    const struct site *s = site_of(L);
    struct check *k      = s->k;
    char text[2][SITE_SHOWN_ROOM];
    if (!k) {
        return luaL_error(L, "report is for the function of a rule");
    }
    site_charge(L, REPORT_STEPS);
    if (lua_gettop(L) > 4) {
        return luaL_error(L, "report takes a record, a column and two values at most");
    }
    struct site_place at = read_place(L, k);
    lua_settop(L, 4);
    struct place place = {.rule = s->rule, .r = at.r, .col = -1, .severity = -1};
    place.value        = ecl_str_make("", 0);
    if (!lua_isnoneornil(L, 2)) {
        if (at.claim) {
            return luaL_argerror(L, 2, "the claim has no columns; name a record first");
        }
        int column = site_check_column(L, at.file, 2);
        place.col  = column < SITE_EXTRA_COLUMN ? column : -1;
        if (at.r) {
            place.value = site_value(s, at.r, column);
            place.field = ecl_str_of(site_column_name(s, at.file, column));
        }
    }
    for (int i = 0; i < 2; i++) {
        place.arg[i] = read_arg(L, k, 3 + i, text[i]);
    }
    if (!s->trial) {
        hit_at(k, &place);
    }
    return 0;
}

/* --- a rule on a claim --------------------------------------------------------------------- */

/* A variable outside of the function was set: what it holds would be seen at the next
 * claim, of which there may be several at a time, on several threads. */
static int say_changed(struct site *s, size_t i, const char *name)
{
    lua_Debug d;
    struct site_trouble *t = &s->trouble;
    site_push(s->L, SITE_CHECKS);
    lua_rawgeti(s->L, -1, (lua_Integer)i + 1);
    lua_getinfo(s->L, ">S", &d);
    lua_pop(s->L, 1);
    t->script = s->script;
    t->line   = d.linedefined;
    snprintf(
        t->text, sizeof t->text,
        "'%.60s' is set by the function, but stands outside of it: a rule keeps nothing from one "
        "claim to the next; declare it inside",
        name);
    return ECL_E_FORMAT;
}

/* The script of rule i. */
static int script_of(const struct site_shared *sh, size_t i)
{
    int script = 0;
    while ((size_t)script + 1 < sh->nscripts && i >= sh->script[script + 1].first) {
        script++;
    }
    return script;
}

int site_run_rule(struct site *s, struct check *k, const struct rule *rule, size_t i)
{
    lua_State *L  = s->L;
    int64_t steps = SITE_STEPS + (int64_t)k->c->nrec * SITE_STEPS_RECORD;
    s->k          = k;
    s->rule       = rule;
    s->script     = script_of(s->shared, i);
    site_push(L, SITE_CHECKS);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    site_push(L, SITE_CLAIM);
    site_push(L, SITE_REPORT);
    int rc = site_call(s, 2, 0, steps);
    lua_pop(L, 1);
    const char *changed = rc == ECL_OK ? site_changed(s, i) : NULL;
    s->k                = NULL;
    return changed ? say_changed(s, i, changed) : rc;
}

int site_tell(const struct site *s, const char *what, int code, struct ecl_error *err)
{
    const struct site_trouble *t = &s->trouble;
    bool known                   = t->script >= 0 && (size_t)t->script < s->shared->nscripts;
    return ecl_fail_at(err, code, known ? s->shared->script[t->script].name : "site rules",
                       known ? (uint64_t)t->line : 0, NULL, "%s%s", what, t->text);
}

/* The number of a row among the rules of all scripts. */
static size_t rule_number(const struct site_shared *sh, const struct rule *rule)
{
    for (size_t i = 0; i < sh->nscripts; i++) {
        const struct site_script *script = &sh->script[i];
        if (rule >= script->rows && rule < script->rows + script->nrows) {
            return script->first + (size_t)(rule - script->rows);
        }
    }
    return 0; /* every row is some script's */
}

void site_run(struct check *k)
{
    struct site *s          = k->rules->guest.ctx;
    const struct rule *rule = k->rule;
    int rc                  = site_run_rule(s, k, rule, rule_number(s->shared, rule));
    if (rc == ECL_OK) {
        return;
    }
    const struct ecl_claim *c = k->c;
    struct ecl_error err;
    char what[200];
    snprintf(what, sizeof what, "%s, at %s %.*s of HN %.*s: ", rule->info.id,
             c->type == ECL_CLAIM_IP ? "AN" : "SEQ", (int)(c->key.n < 30 ? c->key.n : 30), c->key.p,
             (int)(c->hn.n < 30 ? c->hn.n : 30), c->hn.p);
    site_tell(s, what, rc, &err);
    rules_fail(k, &err);
}
