/* nhso.c: questions to the Office's online services: rights, and claim codes of a day.
 *
 * The interfaces are those of two official documents, AUTHEN-API and CLOSE-API, with what
 * programs in use show beside them; lib/authen/README.md says what is in doubt. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "authen/nhso_priv.h"
#include "authen/right_priv.h"

enum {
    EXCHANGE_MS = 30000,
    PACE_MS     = 100,
    TRIES       = 3,
    BUSY_MS     = 1500,
    BUSY_MAX_S  = 60, /* a service that asks for more is asked later, by people */
};

#define STATUS_URL   "https://authenucws.nhso.go.th/authencodestatus"
#define ENDPOINT_URL "https://nhsoapi.nhso.go.th/nhsoendpoint"

#define RENEW_STATUS                                                                               \
    "renew the Kiosk Authentication Token (authencode web, menu Token) in nhso.status-token"
#define RENEW_ENDPOINT "renew the token in nhso.endpoint-token"

static const struct ecl_advice status_advice[] = {
    {401, ECL_E_NETWORK, RENEW_STATUS},
    {403, ECL_E_NETWORK, RENEW_STATUS},
    {404, ECL_E_NETWORK, "is nhso.status-url right?"},
    {0, ECL_E_NETWORK, NULL},
};
static const struct ecl_advice endpoint_advice[] = {
    {401, ECL_E_NETWORK, RENEW_ENDPOINT},
    {403, ECL_E_NETWORK, RENEW_ENDPOINT},
    {404, ECL_E_NETWORK, "is nhso.endpoint-url right?"},
    {0, ECL_E_NETWORK, NULL},
};

/* --- handles ---------------------------------------------------------------------------- */

static bool keep(char **to, const char *text)
{
    *to = text && *text ? strdup(text) : NULL;
    return *to || !text || !*text;
}

int ecl_nhso_open(struct ecl_nhso **out, const struct ecl_http *http,
                  const struct ecl_nhso_opts *opts, struct ecl_error *err)
{
    static const struct ecl_nhso_opts none;
    struct ecl_nhso *s = calloc(1, sizeof *s);
    *out               = NULL;
    opts               = opts ? opts : &none;
    if (!s) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    s->timeout_ms = opts->timeout_ms > 0 ? opts->timeout_ms : EXCHANGE_MS;
    s->pace_ms    = opts->pace_ms > 0 ? opts->pace_ms : PACE_MS;
    s->tries      = opts->tries > 0 ? opts->tries : TRIES;
    s->status     = (struct ecl_service){
            .http   = http,
            .name   = "the status service",
            .absent = "is this computer connected? the address is nhso.status-url",
            .bearer = opts->status_token,
            .advice = status_advice,
    };
    s->endpoint = (struct ecl_service){
        .http    = http,
        .name    = "nhsoendpoint",
        .absent  = "is this computer connected? the address is nhso.endpoint-url",
        .bearer  = opts->endpoint_token,
        .advice  = endpoint_advice,
        .unclear = ecl_nhso_repeated,
    };
    const char *status = opts->status_url ? opts->status_url : STATUS_URL;
    const char *end    = opts->endpoint_url ? opts->endpoint_url : ENDPOINT_URL;
    if (ecl_service_open(&s->status, status, err) != ECL_OK ||
        ecl_service_open(&s->endpoint, end, err) != ECL_OK ||
        !keep(&s->source_id, opts->source_id) || !keep(&s->cancel_path, opts->cancel_path)) {
        ecl_nhso_close(s);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    *out = s;
    return ECL_OK;
}

void ecl_nhso_close(struct ecl_nhso *s)
{
    if (s) {
        ecl_service_close(&s->status);
        ecl_service_close(&s->endpoint);
        free(s->source_id);
        free(s->cancel_path);
        free(s);
    }
}

int ecl_nhso_need_token(const struct ecl_service *s, const char *setting, struct ecl_error *err)
{
    if (!s->bearer || !*s->bearer) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, setting, "is not set: %s asks for a token",
                           s->name);
    }
    return ECL_OK;
}

int ecl_nhso_need_source(const struct ecl_nhso *s, struct ecl_error *err)
{
    if (!s->source_id || !ecl_service_plain(s->source_id, 50)) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "unit.source-id",
                           "%s; the Office gives this name to who connects",
                           s->source_id ? "is longer than 50 characters" : "is not set");
    }
    return ECL_OK;
}

/* --- asking, in good time --------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void wait_ms(int64_t ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    while (ms > 0 && nanosleep(&t, &t) != 0) {
    }
}

void ecl_nhso_pace(struct ecl_nhso *s)
{
    if (s->last_ms) {
        wait_ms(s->last_ms + s->pace_ms - now_ms());
    }
}

void ecl_nhso_pace_from_now(struct ecl_nhso *s)
{
    s->last_ms = now_ms();
}

int ecl_nhso_ask(struct ecl_nhso *s, struct ecl_service *service, cJSON **root,
                 struct ecl_error *err)
{
    for (int i = 1;; i++) {
        ecl_nhso_pace(s);
        int r      = ecl_service_get(service, s->timeout_ms, root, err);
        int wait   = service->reply.retry_after;
        bool again = r == ECL_E_NETWORK && service->reply.status == 429 && i < s->tries;
        ecl_nhso_pace_from_now(s);
        if (!again || wait > BUSY_MAX_S) {
            return r;
        }
        wait_ms(wait >= 0 ? wait * 1000 : BUSY_MS);
    }
}

static int odd(const struct ecl_service *s, const char *what, struct ecl_error *err)
{
    return ecl_service_fail(s, err, ECL_E_NETWORK, "%s answered with %s", s->name, what);
}

/* A refusal that comes as a text in an answer like any other. */
static int refused(const struct ecl_service *s, const char *said, const char *todo,
                   struct ecl_error *err)
{
    char text[240];
    ecl_service_quote(s, said, text, sizeof text);
    return ecl_service_fail(s, err, ECL_E_NETWORK, "%s says '%s'%s%s", s->name, text,
                            todo ? "; " : "", todo ? todo : "");
}

bool ecl_nhso_bad_token(const char *said)
{
    return strcasestr(said, "invalid token") != NULL;
}

static int check_asked(const char *pid, struct ecl_error *err)
{
    return ecl_right_pid(pid)
               ? ECL_OK
               : ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "pid", "not a citizen ID of 13 digits");
}

/* --- rights ------------------------------------------------------------------------------ */

/* A code and its name: {main} {name}, else the text "(CODE) name" of both. */
static void take_coded(const cJSON *root, const char *code_key, const char *name_key,
                       const char *both, char code[16], char name[ECL_RIGHT_NAME])
{
    ecl_answer_text(ecl_answer_get(root, code_key), code, 16);
    ecl_answer_text(ecl_answer_get(root, name_key), name, ECL_RIGHT_NAME);
    if (!code[0] && !name[0]) {
        ecl_right_coded(ecl_answer_get(root, both), code, name);
    }
}

/* A hospital: an object, else the text "(HCODE) name". */
static void take_hospital(const cJSON *root, const char *object, const char *text,
                          struct ecl_right_hospital *h)
{
    ecl_right_hospital(ecl_answer_get(root, object), h);
    if (!h->hcode[0] && !h->name[0]) {
        ecl_right_coded(ecl_answer_get(root, text), h->hcode, h->name);
    }
}

static int take_real_person(const struct ecl_service *s, const cJSON *root, struct ecl_right *r,
                            struct ecl_error *err)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("firstName", struct ecl_right, first),
        ECL_ANSWER_FIELD("middleName", struct ecl_right, middle),
        ECL_ANSWER_FIELD("lastName", struct ecl_right, last),
        ECL_ANSWER_FIELD("nationCode", struct ecl_right, nation),
        ECL_ANSWER_FIELD("paidModel", struct ecl_right, paid_model),
        ECL_ANSWER_FIELD("dataError", struct ecl_right, message),
    };
    const char *state = ecl_answer_string(ecl_answer_get(root, "personStatus"));
    const char *said  = ecl_answer_string(ecl_answer_get(root, "dataError"));
    const cJSON *pid  = ecl_answer_get(root, "pid");
    r->known          = strcmp(state, "Y") == 0;
    if (ecl_nhso_bad_token(said)) {
        return refused(s, said, RENEW_ENDPOINT, err);
    }
    if (!r->known && strcmp(state, "N") != 0) {
        return *said ? refused(s, said, NULL, err)
                     : odd(s, "neither a person nor that there is none", err);
    }
    if (strncmp(said, "กรุณาระบุ", strlen("กรุณาระบุ")) == 0) {
        return refused(s, said, NULL, err);
    }
    if (pid && strcmp(ecl_answer_string(pid), r->pid) != 0) {
        return odd(s, "another person than the one asked for", err);
    }
    ecl_answer_fields(root, fields, sizeof fields / sizeof *fields, r);
    r->sex   = ecl_right_sex(ecl_answer_get(root, "sex"));
    r->birth = ecl_right_birth(ecl_answer_get(root, "birthDateNew"));
    take_coded(root, "mainInsclCode", "mainInsclName", "mainInscl", r->main_code, r->main_name);
    take_coded(root, "subInsclCode", "subInsclName", "subInscl", r->sub_code, r->sub_name);
    take_hospital(root, "hospMainNew", "hospMain", &r->main);
    take_hospital(root, "hospMainOpNew", "hospMainOp", &r->main_op);
    take_hospital(root, "hospSubNew", "hospSub", &r->sub);
    if (!r->main.hcode[0] && !r->main.name[0]) { /* of social security */
        take_hospital(root, "hospNew", "hosp", &r->main);
    }
    return ECL_OK;
}

/* The first of several rights is taken; the others are named in the message. */
static void take_funds(const cJSON *funds, struct ecl_right *r)
{
    char others[2 * sizeof r->message] = "";
    const cJSON *f;
    cJSON_ArrayForEach(f, funds)
    {
        char code[16], name[ECL_RIGHT_NAME];
        const cJSON *main = ecl_answer_get(f, "mainInscl");
        ecl_right_coded(ecl_answer_get(main, "name"), code, name);
        if (!code[0]) {
            ecl_answer_text(ecl_answer_get(main, "id"), code, sizeof code);
        }
        if (f != funds->child) {
            size_t n = strlen(others);
            snprintf(others + n, sizeof others - n, "%s%s%s%s", n ? "; " : "+ ", code,
                     *code && *name ? " " : "", name);
            continue;
        }
        memcpy(r->main_code, code, sizeof code);
        memcpy(r->main_name, name, sizeof name);
        ecl_right_coded(ecl_answer_get(ecl_answer_get(f, "subInscl"), "name"), r->sub_code,
                        r->sub_name);
        ecl_right_hospital(ecl_answer_get(f, "hospMain"), &r->main);
        if (!r->main.name[0]) {
            ecl_right_hospital(ecl_answer_get(f, "hospSss"), &r->main);
        }
    }
    ecl_answer_copy(others, r->message, sizeof r->message);
}

static int take_search(const struct ecl_service *s, const cJSON *root, struct ecl_right *r,
                       struct ecl_error *err)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("tname", struct ecl_right, title),
        ECL_ANSWER_FIELD("fname", struct ecl_right, first),
        ECL_ANSWER_FIELD("lname", struct ecl_right, last),
        ECL_ANSWER_FIELD("checkDate", struct ecl_right, checked),
    };
    const cJSON *pid = ecl_answer_get(root, "pid");
    const char *said = ecl_answer_string(ecl_answer_get(root, "dataError"));
    if (*said) {
        return refused(s, said, ecl_nhso_bad_token(said) ? RENEW_ENDPOINT : NULL, err);
    }
    if (pid && strcmp(ecl_answer_string(pid), r->pid) != 0) {
        return odd(s, "another person than the one asked for", err);
    }
    ecl_answer_fields(root, fields, sizeof fields / sizeof *fields, r);
    ecl_answer_text(ecl_answer_get(ecl_answer_get(root, "nation"), "id"), r->nation,
                    sizeof r->nation);
    r->sex   = ecl_right_sex(ecl_answer_get(ecl_answer_get(root, "sex"), "name"));
    r->birth = ecl_right_birth(ecl_answer_get(root, "birthDateNew"));
    take_funds(ecl_answer_get(root, "funds"), r);
    r->known = r->first[0] || r->last[0]; /* a person who is unknown has no name */
    return ECL_OK;
}

static int right_path(struct ecl_nhso *s, const char *pid, struct ecl_date on)
{
    char date[40];
    struct ecl_service *e = &s->endpoint;
    if (on.y == 0) {
        int r = ecl_service_path(e, "/api/RealPerson", NULL);
        r     = r == ECL_OK ? ecl_service_query(e, "SOURCE_ID", s->source_id) : r;
        return r == ECL_OK ? ecl_service_query(e, "PID", pid) : r;
    }
    snprintf(date, sizeof date, "%04d-%02d-%02dT00:00:00", on.y, on.m, on.d);
    int r = ecl_service_path(e, "/api/v2/right-search", NULL);
    r     = r == ECL_OK ? ecl_service_query(e, "pid", pid) : r;
    return r == ECL_OK ? ecl_service_query(e, "checkDate", date) : r;
}

int ecl_nhso_right(struct ecl_nhso *s, const char *pid, struct ecl_date on, struct ecl_right *r,
                   struct ecl_error *err)
{
    cJSON *root = NULL;
    memset(r, 0, sizeof *r);
    int e = check_asked(pid, err);
    e     = e == ECL_OK ? ecl_nhso_need_token(&s->endpoint, "nhso.endpoint-token", err) : e;
    if (e == ECL_OK && on.y == 0) {
        e = ecl_nhso_need_source(s, err);
    } else if (e == ECL_OK && !ecl_date_valid(on)) {
        e = ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "date", "not a date of the calendar");
    }
    if (e == ECL_OK && right_path(s, pid, on) != ECL_OK) {
        e = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    e = e == ECL_OK ? ecl_nhso_ask(s, &s->endpoint, &root, err) : e;
    if (e == ECL_OK) {
        memcpy(r->pid, pid, 14);
        e = !cJSON_IsObject(root) ? odd(&s->endpoint, "something other than an object", err)
            : on.y == 0           ? take_real_person(&s->endpoint, root, r, err)
                                  : take_search(&s->endpoint, root, r, err);
    }
    ecl_answer_free(root);
    if (e != ECL_OK) {
        ecl_right_wipe(r);
    }
    return e;
}
