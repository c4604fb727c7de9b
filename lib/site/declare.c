/* declare.c: rule { ... }, the declaration of a rule, made a row as those of the table. */
#include <stdlib.h>

#include "eclaim/near.h"
#include "eclaim/text.h"
#include "io/rowlist_priv.h"
#include "site/site_priv.h"

enum { WORD_MAX = 500, ID_MAX = 60 };

static const char *const keys[] = {"c_code",   "check",   "columns", "files", "from",
                                   "id",       "message", "needs",   "on",    "profiles",
                                   "severity", "source",  "text",    "to"};

/* --- reading the table at stack index 1 --------------------------------------------------- */

static int wrong(lua_State *L, const char *k, const char *what)
{
    return luaL_error(L, "rule: '%s' %s", k, what);
}

/* A text that ends up in messages and lists. */
static struct ecl_str check_word(lua_State *L, int idx, const char *k)
{
    size_t n      = 0;
    const char *p = lua_type(L, idx) == LUA_TSTRING ? lua_tolstring(L, idx, &n) : NULL;
    if (!p) {
        wrong(L, k, "must be a text");
    }
    struct ecl_str s = ecl_str_make(p, n);
    if (n > WORD_MAX || !ecl_utf8_valid(s)) {
        wrong(L, k, "must be UTF-8 of at most 500 bytes");
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)p[i] < ' ' || p[i] == 0x7F) {
            wrong(L, k, "must be one line, without control characters");
        }
    }
    return s;
}

/* The text of a key; empty when it is absent. It stays on the stack. */
static struct ecl_str word_of(lua_State *L, const char *k)
{
    if (lua_getfield(L, 1, k) == LUA_TNIL) {
        return ecl_str_make("", 0);
    }
    return check_word(L, -1, k);
}

static char *keep(lua_State *L, struct ecl_str s)
{
    struct site *site        = site_of(L);
    struct site_script *mine = &site->shared->script[site->script];
    struct site_word *w      = malloc(sizeof *w + s.n + 1);
    if (!w) {
        luaL_error(L, "out of memory");
        return NULL;
    }
    memcpy(w->text, s.p, s.n);
    w->text[s.n] = '\0';
    w->next      = mine->words;
    mine->words  = w;
    return w->text;
}

/* The next word of a list a,b,c; false at its end. */
static bool next_word(struct ecl_str *list, char separator, struct ecl_str *word)
{
    if (!list->p) {
        return false;
    }
    const char *end = list->n ? memchr(list->p, separator, list->n) : NULL;
    size_t n        = end ? (size_t)(end - list->p) : list->n;
    *word           = ecl_str_trim(ecl_str_make(list->p, n));
    *list           = end ? ecl_str_make(end + 1, list->n - n - 1) : ecl_str_make(NULL, 0);
    return true;
}

static void check_keys(lua_State *L)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, 1);) {
        bool known = false;
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            luaL_error(L, "rule: a value without a name; write id = \"SITE.name\", ...");
        }
        const char *k = lua_tostring(L, -1);
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            known = known || strcmp(k, keys[i]) == 0;
        }
        if (!known && (!unknown || strcmp(k, unknown) < 0)) {
            unknown = k; /* the table holds it */
        }
    }
    if (unknown) {
        struct ecl_near near = ecl_near_to(ecl_str_of(unknown));
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            ecl_near_try(&near, keys[i]);
        }
        const char *meant = ecl_near_name(&near);
        luaL_error(L,
                   meant ? "rule: there is no '%s'; did you mean '%s'?" : "rule: there is no '%s'",
                   unknown, meant);
    }
}

/* --- the parts ------------------------------------------------------------------------------ */

/* SITE.lab-twice: letters and digits, a point, small letters, digits and dashes. */
static bool is_id(struct ecl_str s)
{
    size_t i = 0;
    for (; i < s.n && ((s.p[i] >= 'A' && s.p[i] <= 'Z') || (i && ecl_is_digit(s.p[i]))); i++) {
    }
    size_t group = i;
    if (group == 0 || i + 1 >= s.n || s.p[i] != '.' || s.n > ID_MAX) {
        return false;
    }
    for (i++; i < s.n; i++) {
        bool dash = s.p[i] == '-' && i > group + 1;
        if (!dash && !ecl_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'z')) {
            return false;
        }
    }
    return true;
}

static const char *read_id(lua_State *L)
{
    const struct site *s    = site_of(L);
    struct ecl_str id       = word_of(L, "id");
    const struct rule *rule = NULL;
    if (!is_id(id)) {
        wrong(L, "id",
              "must be like SITE.lab-twice: a group in capitals, a point, a name in small "
              "letters, digits and dashes");
    }
    size_t group = (size_t)((const char *)memchr(id.p, '.', id.n) - id.p) + 1;
    for (size_t i = 0; (rule = rule_at(NULL, i)) != NULL; i++) {
        if (strncmp(rule->info.id, id.p, group) == 0) {
            luaL_error(
                L, "rule: the group of '%s' is the toolkit's own; take one of yours, such as SITE",
                lua_tostring(L, -1));
        }
    }
    bool twice = rule_find(s->rules, id) != NULL;
    for (size_t i = 0; i < s->nrows; i++) {
        twice = twice || ecl_str_is(id, s->rows[i].info.id);
    }
    if (twice) {
        luaL_error(L, "rule: '%s' is declared twice", lua_tostring(L, -1));
    }
    return keep(L, id);
}

/* A text for both languages, or a table with en and th; one of them will do. */
static void read_pair(lua_State *L, const char *k, const char *pair[2])
{
    static const char *const langs[] = {[ECL_LANG_EN] = "en", [ECL_LANG_TH] = "th"};
    pair[0] = pair[1] = NULL;
    if (lua_getfield(L, 1, k) != LUA_TTABLE) {
        pair[0] = pair[1] = keep(L, check_word(L, -1, k));
    } else {
        int t = lua_gettop(L);
        for (int i = 0; i < 2; i++) {
            if (lua_getfield(L, t, langs[i]) != LUA_TNIL) {
                pair[i] = keep(L, check_word(L, -1, k));
            }
        }
        pair[0] = pair[0] ? pair[0] : pair[1];
        pair[1] = pair[1] ? pair[1] : pair[0];
    }
    if (!pair[0] || !pair[0][0] || !pair[1][0]) {
        wrong(L, k, "must be a text, or { en = \"...\", th = \"...\" }");
    }
}

/* What stands in braces is filled in when something is found. */
static void check_braces(lua_State *L, const char *message)
{
    static const char *const known[] = {"{file}", "{field}", "{value}", "{1}", "{2}"};
    for (const char *p = message; (p = strchr(p, '{')) != NULL; p++) {
        bool ok = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            ok = ok || strncmp(p, known[i], strlen(known[i])) == 0;
        }
        if (!ok) {
            wrong(L, "message", "knows {file}, {field}, {value}, {1} and {2} only");
        }
    }
}

/* "ADP,DRU" as bits; *star for "*". */
static uint32_t read_files(lua_State *L, const char *k, struct ecl_str list, bool *star)
{
    uint32_t bits = 0;
    struct ecl_str word;
    *star = ecl_str_is(ecl_str_trim(list), "*");
    while (!*star && next_word(&list, ',', &word)) {
        int f = ecl_file_find(word);
        if (f < 0) {
            luaL_error(L, "rule: '%s' must name files such as ADP,DRU", k);
        }
        bits |= 1u << f;
    }
    return bits;
}

/* The list with the names of the files as they are written everywhere, in the order of whoever
 * wrote it: the first file counts. read_files has taken it. */
static const char *keep_files(lua_State *L, struct ecl_str list, bool star)
{
    char text[WORD_MAX + 1] = "*";
    size_t n                = star ? 1 : 0;
    struct ecl_str word;
    while (!star && next_word(&list, ',', &word)) {
        const char *name = ecl_file_spec((enum ecl_file)ecl_file_find(word))->name;
        size_t size      = strlen(name);
        if (n + size + 1 > WORD_MAX) {
            wrong(L, "files", "names files again and again");
        }
        text[n] = ',';
        memcpy(text + n + (n > 0), name, size);
        n += size + (n > 0);
    }
    return keep(L, ecl_str_make(text, n));
}

static const char *read_c_code(lua_State *L)
{
    struct ecl_str s = word_of(L, "c_code");
    for (size_t i = 0; i < s.n; i++) {
        bool upper = s.p[i] >= 'A' && s.p[i] <= 'Z';
        if (!upper && !ecl_is_digit(s.p[i]) && s.p[i] != ';' && s.p[i] != '-') {
            wrong(L, "c_code", "must be codes such as \"C305\" or \"C305;C307\"");
        }
    }
    return keep(L, s);
}

static uint8_t read_on(lua_State *L)
{
    struct ecl_str list = word_of(L, "on"), word;
    unsigned on         = 0;
    if (list.n == 0) {
        return ON_BOTH;
    }
    while (next_word(&list, ',', &word)) {
        on |= ecl_str_is(word, "OP") ? ON_OP : ecl_str_is(word, "IP") ? ON_IP : 128u;
    }
    if (on > ON_BOTH) {
        wrong(L, "on", "must be \"OP\", \"IP\" or \"OP,IP\"");
    }
    return (uint8_t)on;
}

static unsigned read_profiles(lua_State *L)
{
    struct ecl_str list = word_of(L, "profiles"), word;
    unsigned bits       = 0;
    if (list.n == 0) {
        return ECL_PROFILE_ALL;
    }
    while (next_word(&list, ',', &word)) {
        if (!ecl_profile_find(word)) {
            wrong(L, "profiles", "must name profiles: fdh, eclaim, opbkk, relaxed");
        }
        bits |= ecl_profile_find(word);
    }
    return bits;
}

static struct ecl_date read_date(lua_State *L, const char *k)
{
    struct ecl_str s  = word_of(L, k);
    struct ecl_date d = {0, 0, 0};
    char text[9];
    if (s.n == 0) {
        return d;
    }
    switch (rowlist_date(s, text)) {
    case ECL_DATE_OK:
        ecl_date_parse(ecl_str_make(text, 8), &d);
        break;
    case ECL_DATE_BUDDHIST:
        wrong(L, k, "has a Buddhist year; write the Gregorian one");
        break;
    default:
        wrong(L, k, "must be a date such as \"2026-10-01\"");
    }
    return d;
}

/* "ADP.MYCOL": columns beyond the standard. */
static void read_columns(lua_State *L)
{
    struct site_shared *sh = site_of(L)->shared;
    struct ecl_str list    = word_of(L, "columns"), word;
    while (list.n && next_word(&list, ',', &word)) {
        struct site_extra e = {.file = ECL_INS};
        const char *dot     = word.n ? memchr(word.p, '.', word.n) : NULL;
        struct ecl_str file = ecl_str_make(word.p, dot ? (size_t)(dot - word.p) : 0);
        struct ecl_str name = dot ? ecl_str_make(dot + 1, word.n - file.n - 1) : file;
        int f               = ecl_file_find(file);
        if (f < 0 || name.n == 0 || name.n >= sizeof e.name) {
            wrong(L, "columns", "must be like \"ADP.MYCODE,INS.WARD\"");
        }
        if (ecl_field_find((enum ecl_file)f, name, NULL) >= 0) {
            wrong(L, "columns", "is for columns beyond the standard");
        }
        e.file = (enum ecl_file)f;
        memcpy(e.name, name.p, name.n);
        size_t i = 0;
        while (i < sh->nextras &&
               (sh->extra[i].file != e.file || strcmp(sh->extra[i].name, e.name) != 0)) {
            i++;
        }
        if (i == SITE_EXTRAS) {
            luaL_error(L, "rule: more than %d columns beyond the standard", SITE_EXTRAS);
        }
        if (i == sh->nextras) {
            sh->extra[sh->nextras++] = e;
            site_add_column(L, i);
        }
    }
}

/* --- the row ---------------------------------------------------------------------------------- */

static struct rule make_row(lua_State *L)
{
    struct site *s   = site_of(L);
    struct rule row  = {.fn = site_run};
    struct ecl_str v = {"", 0};
    bool star        = false;
    check_keys(L);
    row.info.id    = read_id(L);
    row.info.scope = ECL_SCOPE_CLAIM;
    int severity   = ecl_severity_find(word_of(L, "severity"));
    if (severity < 0) {
        wrong(L, "severity", "must be error, warning or info");
    }
    row.info.severity = (enum ecl_severity)severity;
    v                 = word_of(L, "files");
    if (v.n == 0) {
        wrong(L, "files", "must name the files that the rule is about, or \"*\"");
    }
    read_files(L, "files", v, &star);
    row.info.files = keep_files(L, v, star);
    v              = word_of(L, "needs");
    row.needs      = v.n ? read_files(L, "needs", v, &star) : 0;
    read_pair(L, "text", row.info.text);
    read_pair(L, "message", row.info.message);
    check_braces(L, row.info.message[0]);
    check_braces(L, row.info.message[1]);
    row.info.c_code     = read_c_code(L);
    row.on              = read_on(L);
    row.info.profiles   = read_profiles(L);
    row.info.dates.from = read_date(L, "from");
    row.info.dates.to   = read_date(L, "to");
    if (row.info.dates.from.y && row.info.dates.to.y &&
        ecl_date_days(row.info.dates.from) > ecl_date_days(row.info.dates.to)) {
        wrong(L, "to", "is before 'from'");
    }
    read_columns(L);
    v               = word_of(L, "source");
    row.info.source = v.n ? keep(L, v) : s->shared->script[s->script].name;
    return row;
}

static void add_row(lua_State *L, struct site *s)
{
    struct rule row = make_row(L);
    if (s->nrows % 16 == 0) {
        struct rule *more = realloc(s->rows, (s->nrows + 16) * sizeof *more);
        if (!more) {
            luaL_error(L, "out of memory");
            return;
        }
        s->rows = more;
    }
    s->rows[s->nrows] = row;
}

int site_declare(lua_State *L)
{
    struct site *s = site_of(L);
    if (!s->reading) {
        return luaL_error(L, "rules are declared while the script is read");
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (s->nrows == SITE_RULES) {
        return luaL_error(L, "more than %d rules in a script", SITE_RULES);
    }
    if (lua_getfield(L, 1, "check") != LUA_TFUNCTION || lua_iscfunction(L, -1)) {
        return wrong(L, "check", "must be a function (claim, report)");
    }
    if (!s->again) {
        add_row(L, s);
    }
    size_t number = s->shared->script[s->script].first + s->nrows++;
    site_push(L, SITE_CHECKS);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, (lua_Integer)number + 1);
    return 0;
}
