/* service.c: questions and orders to one service, and what its failures mean.
 *
 * A failed order has one of three ends: refused, never arrived, or not known. What is not
 * known is looked up before anything is sent again; nothing here sends anything twice. */
#include "authen/service_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/ids.h"
#include "eclaim/text.h"
#include "io/json_write_priv.h"

enum {
    ANSWER_MAX = 1 << 20,
    QUOTE_MAX  = 240, /* bytes of what a service says */
};

static const char look_up[] = "whether it was carried out is not known: look it up before it is "
                              "sent again";

/* --- handles ---------------------------------------------------------------------------- */

int ecl_service_open(struct ecl_service *s, const char *base, struct ecl_error *err)
{
    size_t n = strlen(base);
    while (n > 0 && base[n - 1] == '/') {
        n--;
    }
    s->base = strndup(base, n);
    if (!s->base) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    const char *host = strstr(s->base, "://");
    host             = host ? host + 3 : s->base;
    snprintf(s->where, sizeof s->where, "%.*s", (int)strcspn(host, "/"), host);
    ecl_buf_init(&s->url, 4096);
    ecl_buf_init(&s->body, 1 << 16);
    ecl_buf_init(&s->reply.body, ANSWER_MAX);
    return ECL_OK;
}

static void wipe(struct ecl_buf *b)
{
    if (b->p) {
        explicit_bzero(b->p, b->cap);
    }
    b->n = 0;
}

void ecl_service_close(struct ecl_service *s)
{
    struct ecl_buf *bufs[] = {&s->url, &s->body, &s->reply.body};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) {
        wipe(bufs[i]);
        ecl_buf_done(bufs[i]);
    }
    free(s->base);
    s->base = NULL;
}

/* --- requests --------------------------------------------------------------------------- */

int ecl_service_path(struct ecl_service *s, const char *path, const char *tail)
{
    s->url.n = 0;
    int r    = ecl_buf_add_str(&s->url, ecl_str_of(s->base));
    r        = r == ECL_OK ? ecl_buf_add_str(&s->url, ecl_str_of(path)) : r;
    return r == ECL_OK && tail ? ecl_buf_add_str(&s->url, ecl_str_of(tail)) : r;
}

int ecl_service_query(struct ecl_service *s, const char *key, const char *value)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
    bool first = s->url.n == 0 || !memchr(s->url.p, '?', s->url.n);
    int r      = ecl_buf_addf(&s->url, "%c%s=", first ? '?' : '&', key);
    for (; r == ECL_OK && *value; value++) {
        r = strchr(plain, *value) ? ecl_buf_add_char(&s->url, *value)
                                  : ecl_buf_addf(&s->url, "%%%02X", (unsigned char)*value);
    }
    return r;
}

bool ecl_service_plain(const char *value, size_t most)
{
    struct ecl_str text = ecl_str_of(value);
    for (const char *p = value; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7F) {
            return false;
        }
    }
    return ecl_utf8_valid(text) && ecl_text_width(text) <= most;
}

int ecl_service_begin(struct ecl_service *s)
{
    s->body.n = 0;
    return ecl_buf_add_char(&s->body, '{');
}

int ecl_service_raw(struct ecl_service *s, const char *key, const char *value)
{
    return ecl_buf_addf(&s->body, "%s\"%s\":%s", s->body.n > 1 ? "," : "", key, value);
}

int ecl_service_value(struct ecl_service *s, const char *value)
{
    return value ? ecl_json_add_str(&s->body, ecl_str_of(value))
                 : ecl_buf_add_str(&s->body, ECL_STR("null"));
}

int ecl_service_string(struct ecl_service *s, const char *key, const char *value)
{
    int r = ecl_service_raw(s, key, "");
    return r == ECL_OK ? ecl_service_value(s, value) : r;
}

static int exchange(struct ecl_service *s, const char *method, struct ecl_str body, int timeout_ms,
                    struct ecl_error *err)
{
    if (ecl_buf_add_char(&s->url, '\0') != ECL_OK) {
        s->reply.end = ECL_HTTP_UNSENT;
        return ecl_fail(err, ECL_E_NOMEM, s->where, "out of memory");
    }
    struct ecl_http_request q = {method, s->url.p, s->bearer, body, timeout_ms};
    s->url.n--; /* it may be asked again */
    return s->http->exchange(s->http->ctx, &q, &s->reply, err);
}

/* --- errors ----------------------------------------------------------------------------- */

int ecl_service_fail(const struct ecl_service *s, struct ecl_error *err, int code, const char *fmt,
                     ...)
{
    char text[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    ecl_pids_mask(text);
    return ecl_fail(err, code, s->where, "%s", text);
}

int ecl_service_unknown(const struct ecl_service *s, enum ecl_outcome *outcome,
                        struct ecl_error *err, const char *fmt, ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *outcome = ECL_OUTCOME_UNKNOWN;
    return ecl_service_fail(s, err, ECL_E_NETWORK, "%s; %s", text, look_up);
}

/* Takes every occurrence of a secret out of a text. */
static void hide(char *text, const char *secret)
{
    size_t n = secret ? strlen(secret) : 0;
    for (char *at; n >= 4 && (at = strstr(text, secret)) != NULL;) {
        memcpy(at, "***", 3);
        memmove(at + 3, at + n, strlen(at + n) + 1);
    }
}

void ecl_service_quote(const struct ecl_service *s, const char *said, char *out, size_t room)
{
    char all[4096];
    cJSON text = {.type = cJSON_String};
    snprintf(all, sizeof all, "%s", said);
    hide(all, s->bearer);
    ecl_pids_mask(all);
    text.valuestring = all;
    ecl_answer_text(&text, out, room < QUOTE_MAX ? room : QUOTE_MAX);
}

static void append(char *to, size_t room, const char *a, const char *b)
{
    size_t n = strlen(to);
    snprintf(to + n, room - n, "%s%s%s", n ? "; " : "", a, b);
}

/* The messages of an error body: those of single fields, else the one of the whole. Spring
 * writes errors[].defaultMessage and message, the Office errors[].message and dataError. */
static void gather(const cJSON *o, char *out, size_t room)
{
    static const char *const whole[] = {"message", "error_description", "dataError", "error"};
    const cJSON *errors              = ecl_answer_get(o, "errors"), *e;
    out[0]                           = '\0';
    if (*ecl_answer_string(errors)) {
        append(out, room, ecl_answer_string(errors), "");
    }
    cJSON_ArrayForEach(e, errors)
    {
        const char *field = ecl_answer_string(ecl_answer_get(e, "field"));
        const cJSON *said = ecl_answer_get(e, "defaultMessage");
        said              = said ? said : ecl_answer_get(e, "message");
        said              = said ? said : e;
        if (*ecl_answer_string(said)) {
            append(out, room, field, *field ? ": " : "");
            snprintf(out + strlen(out), room - strlen(out), "%s", ecl_answer_string(said));
        }
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole && !*out; i++) {
        const cJSON *v = ecl_answer_get(o, whole[i]);
        const cJSON *m = ecl_answer_get(v, "message");
        append(out, room, ecl_answer_string(m ? m : v), "");
    }
}

static const struct ecl_advice *advice_for(const struct ecl_service *s, int status)
{
    const struct ecl_advice *a = s->advice;
    while (a->status && a->status != status) {
        a++;
    }
    return a;
}

/* The status an error body tells, which counts where the agent says 418, else that of HTTP. */
static int status_of(const struct ecl_service *s, const cJSON *root)
{
    bool no_reader = strcmp(ecl_answer_string(ecl_answer_get(root, "status")), "418") == 0;
    return no_reader ? 418 : s->reply.status;
}

/* The error of an answer that says no; root may be NULL. */
static int say_no(const struct ecl_service *s, const cJSON *root, struct ecl_error *err)
{
    char all[2048], said[QUOTE_MAX], wait[64] = "";
    int status                 = status_of(s, root);
    const struct ecl_advice *a = advice_for(s, status);
    gather(root, all, sizeof all);
    ecl_service_quote(s, all, said, sizeof said);
    if (s->reply.retry_after > 0) {
        snprintf(wait, sizeof wait, ", in %d s", s->reply.retry_after);
    }
    return ecl_service_fail(s, err, a->code, "%s answered with status %d%s%s%s%s%s%s", s->name,
                            status, *said ? ": '" : "", said, *said ? "'" : "", a->text ? "; " : "",
                            a->text ? a->text : "", wait);
}

/* What came instead of JSON. */
static const char *kind_of(const struct ecl_http_reply *a)
{
    struct ecl_str s = ecl_str_trim(ecl_buf_str(&a->body));
    while (s.n && (*s.p == '\n' || *s.p == '\r' || *s.p == ' ')) {
        s = ecl_str_make(s.p + 1, s.n - 1);
    }
    if (s.n == 0) {
        return "nothing";
    }
    if (*s.p == '<') {
        return "a page for people (HTML)";
    }
    return *s.p == '{' || *s.p == '[' ? "JSON that is cut off or damaged"
                                      : "something other than JSON";
}

/* Whether an object has an error key that says something. */
static bool has_error(const cJSON *root)
{
    const cJSON *e = ecl_answer_get(root, "error");
    return e && !cJSON_IsFalse(e) && !(cJSON_IsString(e) && !*e->valuestring);
}

/* --- asking ----------------------------------------------------------------------------- */

/* The answer as JSON, or why there is none. *root may be set on failure, too. */
static int take_answer(struct ecl_service *s, cJSON **root, struct ecl_error *err)
{
    int status = s->reply.status;
    int parsed = ecl_answer_parse(ecl_buf_str(&s->reply.body), root);
    if (status < 200 || status > 299 || (parsed == ECL_OK && has_error(*root))) {
        return say_no(s, *root, err);
    }
    if (parsed == ECL_E_NOMEM) {
        return ecl_fail(err, ECL_E_NOMEM, s->where, "out of memory");
    }
    if (parsed != ECL_OK) {
        return ecl_service_fail(
            s, err, ECL_E_NETWORK,
            "%s answered with %s where JSON was expected; is the address right?", s->name,
            kind_of(&s->reply));
    }
    return ECL_OK;
}

int ecl_service_get(struct ecl_service *s, int timeout_ms, cJSON **root, struct ecl_error *err)
{
    *root = NULL;
    int r = exchange(s, "GET", (struct ecl_str){NULL, 0}, timeout_ms, err);
    if (r == ECL_E_NETWORK && err && s->reply.end == ECL_HTTP_UNSENT) {
        append(err->text, sizeof err->text, s->absent, "");
    }
    r = r == ECL_OK ? take_answer(s, root, err) : r;
    wipe(&s->reply.body);
    if (r != ECL_OK) {
        ecl_answer_free(*root);
        *root = NULL;
    }
    return r;
}

/* What became of an order that got an answer, by its status and whether it was understood. */
static enum ecl_outcome judge(const struct ecl_http_reply *a, const cJSON *root)
{
    static const char *const done[] = {"claimCode", "authenCode", "seq"};
    if (a->status >= 400 && a->status < 500 && a->status != 408 && a->status != 409) {
        return ECL_OUTCOME_REFUSED;
    }
    if (a->status < 200 || a->status > 299 || !has_error(root)) {
        return ECL_OUTCOME_UNKNOWN;
    }
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        if (ecl_answer_get_nocase(root, done[i])) {
            return ECL_OUTCOME_UNKNOWN; /* an error, and a result */
        }
    }
    return ECL_OUTCOME_REFUSED;
}

int ecl_service_post(struct ecl_service *s, int timeout_ms, cJSON **root, enum ecl_outcome *outcome,
                     int *status, struct ecl_error *err)
{
    struct ecl_error local;
    err      = err ? err : &local;
    *root    = NULL;
    *outcome = ECL_OUTCOME_UNSENT;
    if (status) {
        *status = 0;
    }
    int r = ecl_buf_add_char(&s->body, '}');
    if (r != ECL_OK) {
        wipe(&s->body);
        return ecl_fail(err, r, s->where, "out of memory");
    }
    r = exchange(s, "POST", ecl_buf_str(&s->body), timeout_ms, err);
    wipe(&s->body);
    if (r != ECL_OK) {
        bool lost = s->reply.end == ECL_HTTP_LOST;
        *outcome  = lost ? ECL_OUTCOME_UNKNOWN : ECL_OUTCOME_UNSENT;
        if (lost || r == ECL_E_NETWORK) {
            append(err->text, sizeof err->text,
                   lost ? look_up : "nothing was sent: ", lost ? "" : s->absent);
        }
    } else {
        if (status) {
            *status = s->reply.status;
        }
        r        = take_answer(s, root, err);
        *outcome = r == ECL_OK ? ECL_OUTCOME_DONE : judge(&s->reply, *root);
        if (*outcome == ECL_OUTCOME_REFUSED && s->unclear && s->unclear(*root)) {
            *outcome = ECL_OUTCOME_UNKNOWN;
        }
        if (*outcome == ECL_OUTCOME_UNKNOWN) {
            append(err->text, sizeof err->text, look_up, "");
        }
    }
    if (r == ECL_OK && !cJSON_IsObject(*root)) {
        r = ecl_service_unknown(s, outcome, err, "%s answered with something other than an object",
                                s->name);
    }
    wipe(&s->reply.body);
    if (r != ECL_OK) {
        ecl_answer_free(*root);
        *root = NULL;
    }
    return r;
}

int ecl_service_alive(struct ecl_service *s, int timeout_ms, struct ecl_error *err)
{
    int r = exchange(s, "GET", (struct ecl_str){NULL, 0}, timeout_ms, err);
    if (r == ECL_E_NETWORK && err && s->reply.end == ECL_HTTP_UNSENT) {
        append(err->text, sizeof err->text, s->absent, "");
    }
    wipe(&s->reply.body);
    return r;
}
