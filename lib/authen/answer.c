/* answer.c: JSON that services answer with. cJSON parses it; what it would take too easily
 * (numbers into doubles, strings that end at a NUL, bytes that are no text) is put right
 * before it sees it. */
#include "authen/answer_priv.h"

#include "core/text_priv.h"
#include "eclaim/text.h"

static const char replacement[] = "\xEF\xBF\xBD";

/* Length of a JSON number at p; 0: it is none. */
static size_t number_length(const char *p, const char *end)
{
    const char *q = p + (*p == '-'), *digits = q;
    while (q < end && ecl_is_digit(*q)) {
        q++;
    }
    if (q == digits || (*digits == '0' && q > digits + 1)) {
        return 0;
    }
    if (q < end && *q == '.') {
        for (digits = ++q; q < end && ecl_is_digit(*q);) {
            q++;
        }
        if (q == digits) {
            return 0;
        }
    }
    if (q < end && (*q == 'e' || *q == 'E')) {
        q++;
        q += q < end && (*q == '+' || *q == '-');
        for (digits = q; q < end && ecl_is_digit(*q);) {
            q++;
        }
        if (q == digits) {
            return 0;
        }
    }
    return (size_t)(q - p);
}

static int quote_number(struct ecl_buf *b, const char **p, const char *end)
{
    size_t n = number_length(*p, end);
    int r    = n ? ecl_buf_add_char(b, '"') : ECL_E_FORMAT;
    r        = r == ECL_OK ? ecl_buf_add(b, *p, n) : r;
    *p += n;
    return r == ECL_OK ? ecl_buf_add_char(b, '"') : r;
}

/* Copies a string from its quote to behind its closing one, or to the end. */
static int copy_string(struct ecl_buf *b, const char **at, const char *end)
{
    const char *p = *at;
    int r         = ecl_buf_add_char(b, *p++);
    while (r == ECL_OK && p < end && *p != '"') {
        uint32_t cp;
        size_t n = (unsigned char)*p < 0x80
                       ? 1
                       : ecl_utf8_decode((const unsigned char *)p, (const unsigned char *)end, &cp);
        if (*p == '\\' && end - p >= 6 && memcmp(p, "\\u0000", 6) == 0) {
            r = ecl_buf_add_str(b, ecl_str_of(replacement));
            p += 6;
        } else if (*p == '\\' && end - p >= 2) {
            r = ecl_buf_add(b, p, 2);
            p += 2;
        } else if (n == 0 || *p == '\0') {
            r = ecl_buf_add_str(b, ecl_str_of(replacement));
            p++;
        } else {
            r = ecl_buf_add(b, p, n);
            p += n;
        }
    }
    if (r == ECL_OK && p < end) {
        r = ecl_buf_add_char(b, *p++);
    }
    *at = p;
    return r;
}

static int prepare(struct ecl_str body, struct ecl_buf *b)
{
    const char *p = body.p, *end = body.p + body.n;
    int r = ECL_OK;
    while (r == ECL_OK && p < end) {
        if (*p == '"') {
            r = copy_string(b, &p, end);
        } else if (*p == '-' || ecl_is_digit(*p)) {
            r = quote_number(b, &p, end);
        } else {
            r = ecl_buf_add_char(b, *p++);
        }
    }
    return r;
}

int ecl_answer_parse(struct ecl_str body, cJSON **root)
{
    struct ecl_buf b;
    const char *rest = NULL;
    *root            = NULL;
    if (body.n == 0) {
        return ECL_E_FORMAT;
    }
    ecl_buf_init(&b, 0);
    int r = prepare(body, &b);
    if (r == ECL_OK) {
        *root = cJSON_ParseWithLengthOpts(b.p, b.n, &rest, 0);
        r     = *root ? ECL_OK : ECL_E_FORMAT;
    }
    for (; r == ECL_OK && rest < b.p + b.n; rest++) {
        if (!memchr(" \t\r\n", *rest, 4)) {
            ecl_answer_free(*root);
            *root = NULL;
            r     = ECL_E_FORMAT;
        }
    }
    if (b.p) {
        explicit_bzero(b.p, b.n);
    }
    ecl_buf_done(&b);
    return r;
}

/* cJSON limits how deep values nest, and so how deep this calls itself. */
static void wipe(const cJSON *v)
{
    for (; v; v = v->next) {
        if (v->valuestring) {
            explicit_bzero(v->valuestring, strlen(v->valuestring));
        }
        wipe(v->child);
    }
}

void ecl_answer_free(cJSON *root)
{
    wipe(root);
    cJSON_Delete(root);
}

static const cJSON *unless_null(const cJSON *v)
{
    return v && !cJSON_IsNull(v) ? v : NULL;
}

const cJSON *ecl_answer_get(const cJSON *o, const char *key)
{
    return cJSON_IsObject(o) ? unless_null(cJSON_GetObjectItemCaseSensitive(o, key)) : NULL;
}

const cJSON *ecl_answer_get_nocase(const cJSON *o, const char *key)
{
    const cJSON *v = ecl_answer_get(o, key);
    return v || !cJSON_IsObject(o) ? v : unless_null(cJSON_GetObjectItem(o, key));
}

const char *ecl_answer_string(const cJSON *v)
{
    return cJSON_IsString(v) && v->valuestring ? v->valuestring : "";
}

/* Bytes of the control character at p: C0, DEL, or C1 in two bytes; 0: it is none. */
static size_t control(const char *p)
{
    const unsigned char *c = (const unsigned char *)p;
    if (*c < 0x20 || *c == 0x7F) {
        return 1;
    }
    return *c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0 ? 2 : 0;
}

void ecl_answer_text(const cJSON *v, char *out, size_t room)
{
    ecl_answer_copy(ecl_answer_string(v), out, room);
}

void ecl_answer_copy(const char *text, char *out, size_t room)
{
    const char *p = text;
    size_t n      = 0;
    while (*p == ' ' || (*p && control(p))) {
        p += *p == ' ' ? 1 : control(p);
    }
    for (; *p && n + 1 < room; n++) {
        size_t skip = control(p);
        out[n]      = skip ? ' ' : *p;
        p += skip ? skip : 1;
    }
    if (*p) {
        while (n > 0 && ((unsigned char)*p & 0xC0) == 0x80) {
            n--;
            p--;
        }
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    out[n] = '\0';
}

bool ecl_answer_id(const cJSON *v, char *out, size_t room)
{
    const char *text = ecl_answer_string(v);
    size_t n         = strlen(text);
    out[0]           = '\0';
    for (const char *p = text; *p; p++) {
        if (control(p)) {
            return false;
        }
    }
    if (n >= room) {
        return false;
    }
    memcpy(out, text, n + 1);
    return true;
}

void ecl_answer_fields(const cJSON *o, const struct ecl_answer_field *f, size_t n, void *to)
{
    for (size_t i = 0; i < n; i++) {
        ecl_answer_text(ecl_answer_get(o, f[i].key), (char *)to + f[i].at, f[i].room);
    }
}
