/* config.c: settings, where each comes from, and secrets.
 *
 * The files are a small dialect of INI: sections, keys, comments on lines of their own.
 * What it leaves out (quotes, continued lines, comments behind values) is refused, not
 * taken for a part of a value. */
#include <stdio.h>
#include <stdlib.h>

#include "authen/config_priv.h"
#include "eclaim/text.h"
#include "io/lines_priv.h"

#include "config.inc"

enum {
    SETTINGS   = sizeof settings / sizeof *settings,
    FILE_MAX   = 64 * 1024,
    SECRET_MAX = 8 * 1024,
    FROM_MAX   = 300,
};

struct value {
    char *text;   /* NULL: the default */
    char *secret; /* given itself, or read */
    char from[FROM_MAX];
    unsigned file; /* which file it was read from, of ecl_config.files; 0: none */
    uint64_t line;
};

struct ecl_config {
    struct value value[SETTINGS];
    unsigned files; /* read so far */
};

const struct ecl_setting *ecl_setting_at(size_t i)
{
    return i < SETTINGS ? &settings[i] : NULL;
}

static int find(struct ecl_str name)
{
    for (int i = 0; i < SETTINGS; i++) {
        if (ecl_str_is(name, settings[i].name)) {
            return i;
        }
    }
    return -1;
}

int ecl_config_new(struct ecl_config **c, struct ecl_error *err)
{
    *c = calloc(1, sizeof **c);
    return *c ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

static void wipe(char **secret)
{
    if (*secret) {
        explicit_bzero(*secret, strlen(*secret));
        free(*secret);
        *secret = NULL;
    }
}

static void clear(struct value *v)
{
    wipe(&v->secret);
    wipe(&v->text);
    memset(v, 0, sizeof *v);
}

void ecl_config_free(struct ecl_config *c)
{
    if (c) {
        for (int i = 0; i < SETTINGS; i++) {
            clear(&c->value[i]);
        }
        free(c);
    }
}

/* --- setting ------------------------------------------------------------------------ */

static int keep(char **to, struct ecl_str s, struct ecl_error *err)
{
    *to = malloc(s.n + 1);
    if (!*to) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (s.n) {
        memcpy(*to, s.p, s.n);
    }
    (*to)[s.n] = '\0';
    return ECL_OK;
}

/* A setting's value; when that is wrong, code with file and line. */
static int put(struct ecl_config *c, int i, struct ecl_str text, int code, const char *file,
               uint64_t line, struct ecl_error *err)
{
    const struct ecl_setting *s = &settings[i];
    char *value                 = NULL;
    int r                       = keep(&value, text, err);
    const char *fault           = r == ECL_OK && text.n ? ecl_setting_fault(s, value) : NULL;
    if (r == ECL_OK && memchr(text.p ? text.p : "", '\0', text.n)) {
        fault = "is not text in UTF-8";
    }
    if (fault && s->kind == ECL_SETTING_NUMBER) {
        r = ecl_fail_at(err, code, file, line, s->name, "'%.60s' %s; it takes %lld to %lld%s%s",
                        value, fault, (long long)s->min, (long long)s->max, *s->unit ? " " : "",
                        s->unit);
    } else if (fault && s->kind == ECL_SETTING_PID) {
        r = ecl_fail_at(err, code, file, line, s->name, "the number %s", fault);
    } else if (fault) {
        r = ecl_fail_at(err, code, file, line, s->name, "'%.60s' %s", value, fault);
    }
    if (r != ECL_OK) {
        wipe(&value);
        return r;
    }
    clear(&c->value[i]);
    if (text.n == 0) {
        wipe(&value);
    }
    c->value[i].text = value;
    return ECL_OK;
}

static int put_secret(struct ecl_config *c, int i, const char *secret, const char *from,
                      struct ecl_error *err)
{
    const char *fault = ecl_secret_fault(ecl_str_of(secret));
    char *copy        = NULL;
    if (fault) {
        return ecl_fail_at(err, ECL_E_USAGE, from, 0, settings[i].name, "the secret %s", fault);
    }
    int r = keep(&copy, ecl_str_of(secret), err);
    if (r == ECL_OK) {
        clear(&c->value[i]);
        c->value[i].secret = copy;
    }
    return r;
}

int ecl_config_set(struct ecl_config *c, const char *name, const char *value, const char *from,
                   struct ecl_error *err)
{
    int i = find(ecl_str_of(name));
    if (i < 0) {
        return ecl_fail(err, ECL_E_USAGE, from, "there is no setting '%.60s'; see eclaim-config(5)",
                        name);
    }
    int r = settings[i].kind == ECL_SETTING_SECRET
                ? put_secret(c, i, value, from, err)
                : put(c, i, ecl_str_of(value), ECL_E_USAGE, from, 0, err);
    if (r == ECL_OK) {
        snprintf(c->value[i].from, sizeof c->value[i].from, "%s", from);
    }
    return r;
}

/* --- files -------------------------------------------------------------------------- */

struct parse {
    struct ecl_config *c;
    const char *path;
    uint64_t line;
    struct ecl_str section;
    struct ecl_error *err;
};

ECL_PRINTF(2, 3) static int bad_line(struct parse *p, const char *fmt, ...)
{
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return ecl_fail_at(p->err, ECL_E_FORMAT, p->path, p->line, NULL, "%s", text);
}

/* Bytes of a text that is quoted. */
static int quoted(struct ecl_str s)
{
    return (int)ecl_utf8_cut(s, 60).n;
}

static int take_section(struct parse *p, struct ecl_str line)
{
    if (line.p[line.n - 1] != ']') {
        return bad_line(p, "a section is written [name]");
    }
    struct ecl_str name = ecl_str_trim(ecl_str_make(line.p + 1, line.n - 2));
    for (int i = 0; i < SETTINGS; i++) {
        if (strlen(settings[i].name) > name.n && settings[i].name[name.n] == '.' && name.n &&
            memcmp(settings[i].name, name.p, name.n) == 0) {
            p->section = ecl_str_make(settings[i].name, name.n);
            return ECL_OK;
        }
    }
    return bad_line(p, "there is no section '%.*s'; see eclaim-config(5)", quoted(name), name.p);
}

static int take_key(struct parse *p, struct ecl_str line)
{
    const char *eq = memchr(line.p, '=', line.n);
    char name[64];
    if (!eq) {
        return bad_line(p, "neither [section] nor 'key = value'");
    }
    struct ecl_str key   = ecl_str_trim(ecl_str_make(line.p, (size_t)(eq - line.p)));
    struct ecl_str value = ecl_str_trim(ecl_str_make(eq + 1, (size_t)(line.p + line.n - eq - 1)));
    if (!p->section.n) {
        return bad_line(p, "a key before the first [section]");
    }
    int n = snprintf(name, sizeof name, "%.*s.%.*s", (int)p->section.n, p->section.p, quoted(key),
                     key.p);
    int i = n > 0 && (size_t)n < sizeof name ? find(ecl_str_make(name, (size_t)n)) : -1;
    if (i < 0) {
        return bad_line(p, "there is no setting '%.*s' in [%.*s]; see eclaim-config(5)",
                        quoted(key), key.p, (int)p->section.n, p->section.p);
    }
    struct value *v = &p->c->value[i];
    if (v->file == p->c->files) {
        return bad_line(p, "%s stands twice, first in line %llu", settings[i].name,
                        (unsigned long long)v->line);
    }
    int r = put(p->c, i, value, ECL_E_FORMAT, p->path, p->line, p->err);
    if (r == ECL_OK) {
        v->file = p->c->files;
        v->line = p->line;
        snprintf(v->from, sizeof v->from, "%s:%llu", p->path, (unsigned long long)p->line);
    }
    return r;
}

int ecl_config_parse(struct ecl_config *c, struct ecl_str text, const char *path,
                     struct ecl_error *err)
{
    struct parse p = {.c = c, .path = path, .err = err};
    int r          = ECL_OK;
    c->files++;
    if (ecl_str_starts(text, ECL_STR("\xEF\xBB\xBF"))) {
        text = ecl_str_make(text.p + 3, text.n - 3);
    }
    while (text.n && r == ECL_OK) {
        const char *end     = memchr(text.p, '\n', text.n);
        size_t n            = end ? (size_t)(end - text.p) + 1 : text.n;
        struct ecl_str line = ecl_str_trim(ecl_lines_chomp(ecl_str_make(text.p, n)));
        text                = ecl_str_make(text.p + n, text.n - n);
        p.line++;
        if (line.n && memchr(line.p, '\0', line.n)) {
            r = bad_line(&p, "not text; save the file as UTF-8");
        } else if (line.n && line.p[0] == '[') {
            r = take_section(&p, line);
        } else if (line.n && line.p[0] != '#' && line.p[0] != ';') {
            r = take_key(&p, line);
        }
    }
    return r;
}

int ecl_config_read(struct ecl_config *c, const char *path, struct ecl_error *err)
{
    struct ecl_buf text;
    ecl_buf_init(&text, FILE_MAX);
    int r = ecl_guarded_read(path, false, 022,
                             "nobody else may be able to write settings: chmod go-w", &text, err);
    r     = r == ECL_OK ? ecl_config_parse(c, ecl_buf_str(&text), path, err) : r;
    ecl_buf_done(&text);
    return r;
}

/* --- asking ------------------------------------------------------------------------- */

const char *ecl_config_get(const struct ecl_config *c, const char *name)
{
    int i = find(ecl_str_of(name));
    if (i < 0) {
        return NULL;
    }
    return c->value[i].text ? c->value[i].text : settings[i].value;
}

int64_t ecl_config_number(const struct ecl_config *c, const char *name)
{
    int64_t v        = 0;
    const char *text = ecl_config_get(c, name);
    for (; text && ecl_is_digit(*text); text++) {
        v = v * 10 + (*text - '0');
    }
    return v;
}

bool ecl_config_bool(const struct ecl_config *c, const char *name)
{
    const char *text = ecl_config_get(c, name);
    return text && strcmp(text, "yes") == 0;
}

const char *ecl_config_from(const struct ecl_config *c, const char *name)
{
    int i = find(ecl_str_of(name));
    return i >= 0 && (c->value[i].text || c->value[i].secret) ? c->value[i].from : "default";
}

/* The secret in a file: its first line without blanks and without the mark some editors
 * put before it; more lines are a fault. */
static int read_secret(struct value *v, const char *name, struct ecl_error *err)
{
    struct ecl_buf b;
    ecl_buf_init(&b, SECRET_MAX);
    int r =
        ecl_guarded_read(v->text, true, 0177, "nobody else may read a secret: chmod 600", &b, err);
    if (r == ECL_OK) {
        struct ecl_str s = ecl_buf_str(&b);
        if (ecl_str_starts(s, ECL_STR("\xEF\xBB\xBF"))) {
            s = ecl_str_make(s.p + 3, s.n - 3);
        }
        s                 = ecl_str_trim(ecl_lines_chomp(s));
        const char *fault = ecl_secret_fault(s);
        r = fault ? ecl_fail_at(err, ECL_E_FORMAT, v->text, 0, name, "the secret %s", fault)
                  : keep(&v->secret, s, err);
    } else if (err && !err->field[0]) {
        snprintf(err->field, sizeof err->field, "%s", name);
    }
    if (b.p) {
        explicit_bzero(b.p, b.cap);
    }
    ecl_buf_done(&b);
    return r;
}

int ecl_config_secret(struct ecl_config *c, const char *name, const char **secret,
                      struct ecl_error *err)
{
    int i   = find(ecl_str_of(name));
    *secret = NULL;
    if (i < 0 || settings[i].kind != ECL_SETTING_SECRET) {
        return ecl_fail(err, ECL_E_INTERNAL, NULL, "no secret of the name %s", name);
    }
    struct value *v = &c->value[i];
    if (!v->text && !v->secret) {
        return ecl_fail_at(
            err, ECL_E_USAGE, NULL, 0, name,
            "is not set; put the token into a file of mode 0600 and name that in the "
            "settings, or put it into $%s",
            settings[i].env);
    }
    int r   = v->secret ? ECL_OK : read_secret(v, name, err);
    *secret = v->secret;
    return r;
}
