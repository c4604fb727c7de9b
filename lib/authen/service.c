/* service.c: questions and orders to one service, and what its failures mean.
 *
 * A failed order has one of three ends: refused, never arrived, or not known. What is not
 * known is looked up before anything is sent again; nothing here sends anything twice. */
#include "authen/service_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "eclaim/text.h"
#include "io/json_write_priv.h"

enum { ANSWER_MAX = 1 << 20 };

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
        return ecl_service_say_no(s, *root, err);
    }
    if (parsed == ECL_E_NOMEM) {
        return ecl_fail(err, ECL_E_NOMEM, s->where, "out of memory");
    }
    if (parsed != ECL_OK) {
        return ecl_service_fail(s, err, ECL_E_NETWORK, "%s answered with %s", s->name,
                                ecl_service_kind(&s->reply));
    }
    return ECL_OK;
}

int ecl_service_get(struct ecl_service *s, int timeout_ms, cJSON **root, struct ecl_error *err)
{
    *root = NULL;
    int r = exchange(s, "GET", (struct ecl_str){NULL, 0}, timeout_ms, err);
    if (r == ECL_E_NETWORK && err) {
        ecl_service_advise(s, "; ", err);
    }
    r = r == ECL_OK ? take_answer(s, root, err) : r;
    wipe(&s->reply.body);
    if (r != ECL_OK) {
        ecl_answer_free(*root);
        *root = NULL;
    }
    return r;
}

/* Whether an answer has a result, whatever else it says. */
static bool has_result(const cJSON *root)
{
    static const char *const keys[] = {"claimCode", "authenCode", "seq"};
    const cJSON *data               = ecl_answer_get(root, "data");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (*ecl_answer_string(ecl_answer_get_nocase(root, keys[i])) ||
            *ecl_answer_string(ecl_answer_get_nocase(data, keys[i]))) {
            return true;
        }
    }
    return false;
}

/* What became of an order that got an answer, but no result that is understood. */
static enum ecl_outcome judge(const struct ecl_http_reply *a, const cJSON *root)
{
    bool no  = a->status >= 400 && a->status < 500 && a->status != 408 && a->status != 409;
    bool yes = a->status >= 200 && a->status < 300;
    return (no || (yes && has_error(root))) && !has_result(root) ? ECL_OUTCOME_REFUSED
                                                                 : ECL_OUTCOME_UNKNOWN;
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
        if (lost) {
            ecl_service_append(err->text, sizeof err->text, ecl_service_look_up, "");
        } else if (r == ECL_E_NETWORK) {
            bool told = ecl_service_advised(err);
            ecl_service_append(err->text, sizeof err->text, "nothing was sent", "");
            if (!told) {
                ecl_service_advise(s, ": ", err);
            }
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
            ecl_service_append(err->text, sizeof err->text, ecl_service_look_up, "");
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
    if (r == ECL_E_NETWORK && err) {
        ecl_service_advise(s, "; ", err);
    }
    wipe(&s->reply.body);
    return r;
}
