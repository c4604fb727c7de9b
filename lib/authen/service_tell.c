/* service_tell.c: what the failures of a service mean, in words: which service, what came or
 * what it says, and what to do. Citizen IDs and the token are masked. */
#include <stdio.h>

#include "authen/service_priv.h"
#include "eclaim/ids.h"

enum { QUOTE_MAX = 240 /* bytes of what a service says */ };

const char ecl_service_look_up[] =
    "whether it was carried out is not known: look it up before it is "
    "sent again";

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
    return ecl_service_fail(s, err, ECL_E_NETWORK, "%s; %s", text, ecl_service_look_up);
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
    snprintf(all, sizeof all, "%s", said);
    hide(all, s->bearer);
    ecl_pids_mask(all);
    ecl_answer_copy(all, out, room < QUOTE_MAX ? room : QUOTE_MAX);
}

void ecl_service_append(char *to, size_t room, const char *a, const char *b)
{
    size_t n = strlen(to);
    snprintf(to + n, room - n, "%s%s%s", n ? "; " : "", a, b);
}

/* The transport may have said what to do. */
bool ecl_service_advised(const struct ecl_error *err)
{
    size_t n = strlen(err->text);
    return n > 0 && err->text[n - 1] == '?';
}

/* What to do when nothing, or no whole answer, came. */
void ecl_service_advise(const struct ecl_service *s, const char *separator, struct ecl_error *err)
{
    size_t n         = strlen(err->text);
    const char *todo = s->reply.end == ECL_HTTP_UNSENT ? s->absent : "try again";
    if (!ecl_service_advised(err)) {
        snprintf(err->text + n, sizeof err->text - n, "%s%s", separator, todo);
    }
}

/* The messages of an error body: those of single fields, else the one of the whole. Spring
 * writes errors[].defaultMessage and message, the Office errors[].message and dataError. */
static void gather(const cJSON *o, char *out, size_t room)
{
    static const char *const whole[] = {"message", "error_description", "dataError", "error"};
    const cJSON *errors              = ecl_answer_get(o, "errors"), *e;
    out[0]                           = '\0';
    if (*ecl_answer_string(errors)) {
        ecl_service_append(out, room, ecl_answer_string(errors), "");
    }
    cJSON_ArrayForEach(e, errors)
    {
        const char *field = ecl_answer_string(ecl_answer_get(e, "field"));
        const cJSON *said = ecl_answer_get(e, "defaultMessage");
        said              = said ? said : ecl_answer_get(e, "message");
        said              = said ? said : e;
        if (*ecl_answer_string(said)) {
            ecl_service_append(out, room, field, *field ? ": " : "");
            snprintf(out + strlen(out), room - strlen(out), "%s", ecl_answer_string(said));
        }
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole && !*out; i++) {
        const cJSON *v = ecl_answer_get(o, whole[i]);
        const cJSON *m = ecl_answer_get(v, "message");
        ecl_service_append(out, room, ecl_answer_string(m ? m : v), "");
    }
    if (!*out) { /* answers that stand in an object of their own */
        ecl_answer_text(ecl_answer_get(ecl_answer_get(o, "data"), "dataError"), out, room);
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

/* What to do about a status of any service, or NULL. */
static const char *of_any(int status)
{
    if (status / 100 == 3) {
        return "it leads elsewhere, which is not followed: is the address right?";
    }
    if (status == 429) {
        return "it is busy: try again later";
    }
    return status / 100 == 5 ? "the fault is its own" : NULL;
}

/* The status an error body tells, which counts where the agent says 418, else that of HTTP. */
static int status_of(const struct ecl_service *s, const cJSON *root)
{
    bool no_reader = strcmp(ecl_answer_string(ecl_answer_get(root, "status")), "418") == 0;
    return no_reader ? 418 : s->reply.status;
}

/* The error of an answer that says no; root may be NULL. */
int ecl_service_say_no(const struct ecl_service *s, const cJSON *root, struct ecl_error *err)
{
    char all[2048], said[QUOTE_MAX], wait[64] = "";
    int status                 = status_of(s, root);
    const struct ecl_advice *a = advice_for(s, status);
    gather(root, all, sizeof all);
    ecl_service_quote(s, all, said, sizeof said);
    if (s->reply.retry_after > 0) {
        snprintf(wait, sizeof wait, ", in %d s", s->reply.retry_after);
    }
    const char *todo = a->text ? a->text : of_any(status);
    if (status / 100 == 2 && *said) {
        return ecl_service_fail(s, err, a->code, "%s says '%s'", s->name, said);
    }
    return ecl_service_fail(s, err, a->code, "%s answered with status %d%s%s%s%s%s%s", s->name,
                            status, *said ? ": '" : "", said, *said ? "'" : "", todo ? "; " : "",
                            todo ? todo : "", wait);
}

/* What came instead of JSON. */
const char *ecl_service_kind(const struct ecl_http_reply *a)
{
    struct ecl_str s = ecl_str_trim(ecl_buf_str(&a->body));
    while (s.n && (*s.p == '\n' || *s.p == '\r' || *s.p == ' ')) {
        s = ecl_str_make(s.p + 1, s.n - 1);
    }
    if (s.n == 0) {
        return "nothing";
    }
    if (*s.p == '<') {
        return "a page for people (HTML); is the address right?";
    }
    return *s.p == '{' || *s.p == '[' ? "JSON that is cut off or damaged"
                                      : "something other than JSON; is the address right?";
}
