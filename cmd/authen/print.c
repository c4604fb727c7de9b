/* print.c: one value as text for people, JSON, a cell or a shell variable. */
#include "print.h"

#include <errno.h>
#include <string.h>

enum { LABELS = 24 /* columns that labels take */ };

int print_form_find(const char *name)
{
    static const char *const names[] = {"text", "json", "tsv", "env"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

int print_json(struct ecl_buf *b, const char *s)
{
    bool utf8 = ecl_utf8_valid(ecl_str_of(s));
    int r     = ecl_buf_add_char(b, '"');
    for (; r == ECL_OK && *s; s++) {
        unsigned char ch = (unsigned char)*s;
        if (ch == '"' || ch == '\\') {
            r = ecl_buf_addf(b, "\\%c", ch);
        } else if (ch < 0x20 || ch == 0x7F) {
            r = ecl_buf_addf(b, "\\u%04x", ch);
        } else {
            r = ecl_buf_add_char(b, ch >= 0x80 && !utf8 ? '?' : *s);
        }
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '"') : r;
}

static int add_json_value(struct ecl_buf *b, enum print_type type, const char *v)
{
    if (type == PRINT_YES_NO) {
        return ecl_buf_add_str(b, ecl_str_of(*v == 'y' ? "true" : "false"));
    }
    if (*v == '\0') {
        return ecl_buf_add_str(b, ECL_STR("null"));
    }
    return type == PRINT_NUMBER ? ecl_buf_add_str(b, ecl_str_of(v)) : print_json(b, v);
}

/* 'text' for a shell; a quote inside ends the word, stands escaped, and begins it anew. */
static int add_quoted(struct ecl_buf *b, const char *s)
{
    int r = ecl_buf_add_char(b, '\'');
    for (; r == ECL_OK && *s; s++) {
        r = *s == '\'' ? ecl_buf_add_str(b, ECL_STR("'\\''")) : ecl_buf_add_char(b, *s);
    }
    return r == ECL_OK ? ecl_buf_add_str(b, ECL_STR("'\n")) : r;
}

static int add_env(struct ecl_buf *b, const char *prefix, const char *key, const char *v)
{
    int r = ecl_buf_add_str(b, ecl_str_of(prefix));
    for (const char *k = key; r == ECL_OK && *k; k++) {
        r = ecl_buf_add_char(b, *k >= 'a' && *k <= 'z' ? (char)(*k - 32) : *k);
    }
    r = r == ECL_OK ? ecl_buf_add_char(b, '=') : r;
    return r == ECL_OK ? add_quoted(b, v) : r;
}

/* Thai vowels and tones above and below take no room. */
int print_line(struct ecl_buf *b, const char *label, const char *value)
{
    size_t width = 0;
    for (const unsigned char *p = (const unsigned char *)label; *p; p++) {
        bool cont = (*p & 0xC0) == 0x80;
        bool mark =
            *p == 0xE0 && ((p[1] == 0xB8 && (p[2] == 0xB1 || (p[2] >= 0xB4 && p[2] <= 0xBA))) ||
                           (p[1] == 0xB9 && p[2] >= 0x87 && p[2] <= 0x8E));
        width += !cont && !mark;
    }
    int r = ecl_buf_addf(b, "%s:%*s", label, width < LABELS ? (int)(LABELS - width) : 1, "");
    r     = r == ECL_OK ? cli_escape(b, ecl_str_of(value)) : r;
    return r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
}

int print_cell(struct ecl_buf *b, const char *value)
{
    int r = ECL_OK;
    for (; r == ECL_OK && *value; value++) {
        r = ecl_buf_add_char(b, (unsigned char)*value < ' ' ? ' ' : *value);
    }
    return r;
}

int print_value(struct ecl_buf *b, const struct print_style *s, const struct print_field *f,
                const char *value, size_t at, size_t n)
{
    const char *label = s->thai ? f->thai : f->english;
    int r;
    if (s->form == PRINT_TEXT) {
        return label && *value ? print_line(b, label, value) : ECL_OK;
    }
    if (!f->key) {
        return ECL_OK;
    }
    switch (s->form) {
    case PRINT_JSON:
        r = ecl_buf_addf(b, "%s\"%s\":", at ? "," : "{", f->key);
        r = r == ECL_OK ? add_json_value(b, f->type, value) : r;
        return r == ECL_OK && at + 1 == n ? ecl_buf_add_str(b, ECL_STR("}\n")) : r;
    case PRINT_TSV:
        r = print_cell(b, value);
        return r == ECL_OK ? ecl_buf_add_char(b, at + 1 < n ? '\t' : '\n') : r;
    default:
        return add_env(b, s->prefix, f->key, value);
    }
}

int print_out(struct ecl_buf *b, struct ecl_error *err)
{
    int r = ECL_OK;
    errno = 0;
    if (fwrite(b->p ? b->p : "", 1, b->n, stdout) != b->n || fflush(stdout) != 0) {
        r = ecl_fail(err, ECL_E_WRITE, "standard output", "cannot write: %s",
                     strerror(errno ? errno : EIO));
    }
    if (b->p) {
        explicit_bzero(b->p, b->cap);
    }
    ecl_buf_done(b);
    return r;
}
