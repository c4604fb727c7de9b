/* agent.c: the Office's smart card agent.
 *
 * Known from programs that use it and from one captured answer; lib/authen/README.md says what is
 * in doubt. Every part of an answer but the citizen ID may be missing. */
#include "eclaim/agent.h"

#include <nettle/base64.h>
#include <stdio.h>
#include <stdlib.h>

#include "authen/agent_priv.h"
#include "authen/right_priv.h"
#include "eclaim/verify.h"

enum { TERMINALS_MS = 3000, READ_MS = 15000, CONFIRM_MS = 30000, LATEST = 5 };

static const struct ecl_advice advice[] = {
    {400, ECL_E_NETWORK, "mend what it names; a code may have been issued already: look it up"},
    {401, ECL_E_NETWORK, "log in to the agent"},
    {403, ECL_E_NETWORK, "log in to the agent"},
    {404, ECL_E_NETWORK, "is this the agent? its address is agent.url"},
    {418, ECL_E_CARD, "the agent has no card reader: plug one in"},
    {500, ECL_E_NETWORK,
     "the card is not in or cannot be read, or the agent does not reach the Office"},
    {0, ECL_E_NETWORK, NULL},
};

int ecl_agent_open(struct ecl_agent **out, const struct ecl_http *http,
                   const struct ecl_agent_opts *opts, struct ecl_error *err)
{
    static const struct ecl_agent_opts none;
    struct ecl_agent *a = calloc(1, sizeof *a);
    *out                = NULL;
    opts                = opts ? opts : &none;
    if (!a) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    a->terminals_ms = opts->terminals_ms > 0 ? opts->terminals_ms : TERMINALS_MS;
    a->read_ms      = opts->read_ms > 0 ? opts->read_ms : READ_MS;
    a->confirm_ms   = opts->confirm_ms > 0 ? opts->confirm_ms : CONFIRM_MS;
    a->s            = (struct ecl_service){
                   .http   = http,
                   .name   = "the agent",
                   .absent = "is the smart card agent running? its address is agent.url",
                   .advice = advice,
    };
    int r = ecl_service_open(&a->s, opts->url ? opts->url : "http://localhost:8189", err);
    if (r != ECL_OK) {
        free(a);
        return r;
    }
    *out = a;
    return ECL_OK;
}

void ecl_agent_close(struct ecl_agent *a)
{
    if (a) {
        ecl_service_close(&a->s);
        free(a);
    }
}

/* --- questions -------------------------------------------------------------------------- */

static int ask(struct ecl_agent *a, const char *path, const char *tail, int timeout_ms,
               cJSON **root, struct ecl_error *err)
{
    *root = NULL;
    if (ecl_service_path(&a->s, path, tail) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    return ecl_service_get(&a->s, timeout_ms, root, err);
}

/* The same with a citizen ID at the end of the path. */
static int ask_pid(struct ecl_agent *a, const char *path, const char *pid, cJSON **root,
                   struct ecl_error *err)
{
    *root = NULL;
    if (!ecl_right_pid(pid)) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "pid", "not a citizen ID of 13 digits");
    }
    return ask(a, path, pid, a->read_ms, root, err);
}

static int odd(const struct ecl_agent *a, const char *what, struct ecl_error *err)
{
    return ecl_service_fail(&a->s, err, ECL_E_NETWORK, "the agent answered with %s", what);
}

int ecl_agent_terminals(struct ecl_agent *a, int (*fn)(void *ctx, const struct ecl_terminal *t),
                        void *ctx, struct ecl_error *err)
{
    cJSON *root = NULL;
    int r       = ask(a, "/api/smartcard/terminals", NULL, a->terminals_ms, &root, err);
    if (r != ECL_OK) {
        return r;
    }
    const cJSON *t = cJSON_IsArray(root) ? root->child : root;
    if (!t) {
        r = ecl_service_fail(&a->s, err, ECL_E_CARD, "the agent has no card reader: plug one in");
    }
    for (; t && r == ECL_OK; t = t->next) {
        struct ecl_terminal terminal = {.present = cJSON_IsTrue(ecl_answer_get(t, "isPresent"))};
        ecl_answer_text(ecl_answer_get(t, "terminalName"), terminal.name, sizeof terminal.name);
        r = terminal.name[0] ? fn(ctx, &terminal) : odd(a, "a reader without a name", err);
    }
    ecl_answer_free(root);
    return r;
}

/* Appends base64 text; anything that is not, or no JPEG, leaves image empty. */
static int take_image(const cJSON *v, struct ecl_buf *image, struct ecl_error *err)
{
    const char *text  = ecl_answer_string(v);
    const char *comma = strncmp(text, "data:", 5) == 0 ? strchr(text, ',') : NULL;
    text              = comma ? comma + 1 : text;
    size_t n          = strlen(text);
    struct base64_decode_ctx c;
    image->n = 0;
    if (n == 0) {
        return ECL_OK;
    }
    if (ecl_buf_reserve(image, BASE64_DECODE_LENGTH(n)) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for the photo");
    }
    size_t got = image->cap;
    base64_decode_init(&c);
    bool ok = base64_decode_update(&c, &got, (uint8_t *)image->p, n, text) &&
              base64_decode_final(&c) && got > 3 && memcmp(image->p, "\xFF\xD8\xFF", 3) == 0;
    image->n = ok ? got : 0;
    return ECL_OK;
}

static void take_types(const cJSON *list, struct ecl_right *r)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("claimType", struct ecl_right_type, code),
        ECL_ANSWER_FIELD("claimTypeName", struct ecl_right_type, name),
    };
    const cJSON *t;
    cJSON_ArrayForEach(t, list)
    {
        if (r->ntypes < ECL_RIGHT_TYPES) {
            struct ecl_right_type *type = &r->type[r->ntypes];
            ecl_answer_fields(t, fields, sizeof fields / sizeof *fields, type);
            r->ntypes += type->code[0] != '\0';
        }
    }
}

/* A person out of read, read-card-only and probe; asked is the number asked for, or NULL. */
static int take_person(const struct ecl_agent *a, const cJSON *root, const char *asked,
                       struct ecl_right *r, struct ecl_error *err)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("titleName", struct ecl_right, title),
        ECL_ANSWER_FIELD("fname", struct ecl_right, first),
        ECL_ANSWER_FIELD("lname", struct ecl_right, last),
        ECL_ANSWER_FIELD("nation", struct ecl_right, nation),
        ECL_ANSWER_FIELD("paidModel", struct ecl_right, paid_model),
        ECL_ANSWER_FIELD("startDateTime", struct ecl_right, start),
        ECL_ANSWER_FIELD("expireDateTime", struct ecl_right, expire),
        ECL_ANSWER_FIELD("checkDate", struct ecl_right, checked),
    };
    const cJSON *pid = ecl_answer_get(root, "pid");
    if (!cJSON_IsObject(root)) {
        return odd(a, "something other than an object", err);
    }
    if (!ecl_answer_id(pid, r->pid, sizeof r->pid) || !ecl_right_pid(r->pid[0] ? r->pid : asked)) {
        return odd(a, "a person without a citizen ID of 13 digits", err);
    }
    if (asked && r->pid[0] && strcmp(r->pid, asked) != 0) {
        return odd(a, "another person than the one asked for", err);
    }
    if (!r->pid[0]) {
        memcpy(r->pid, asked, 14);
    }
    if (!ecl_answer_id(ecl_answer_get(root, "correlationId"), r->correlation,
                       sizeof r->correlation)) {
        return odd(a, "a correlationId that is too long", err);
    }
    struct ecl_birth birth;
    const char *date          = ecl_answer_string(ecl_answer_get(root, "birthDate"));
    enum ecl_date_state state = ecl_birth_parse(ecl_str_of(date), &birth);
    if (state == ECL_DATE_OK || state == ECL_DATE_BUDDHIST) {
        r->birth = birth;
    }
    ecl_answer_fields(root, fields, sizeof fields / sizeof *fields, r);
    r->sex = ecl_right_sex(ecl_answer_get(root, "sex"));
    ecl_right_coded(ecl_answer_get(root, "mainInscl"), r->main_code, r->main_name);
    ecl_right_coded(ecl_answer_get(root, "subInscl"), r->sub_code, r->sub_name);
    ecl_right_hospital(ecl_answer_get(root, "hospMain"), &r->main);
    ecl_right_hospital(ecl_answer_get(root, "hospMainOp"), &r->main_op);
    ecl_right_hospital(ecl_answer_get(root, "hospSub"), &r->sub);
    take_types(ecl_answer_get(root, "claimTypes"), r);
    r->known = r->first[0] || r->main_code[0] || r->main_name[0];
    return ECL_OK;
}

int ecl_agent_read(struct ecl_agent *a, bool card_only, struct ecl_right *r, struct ecl_buf *image,
                   struct ecl_error *err)
{
    cJSON *root = NULL;
    memset(r, 0, sizeof *r);
    int e = ask(a, card_only ? "/api/smartcard/read-card-only" : "/api/smartcard/read",
                image ? "?readImageFlag=true" : "?readImageFlag=false", a->read_ms, &root, err);
    e     = e == ECL_OK ? take_person(a, root, NULL, r, err) : e;
    e     = e == ECL_OK && image ? take_image(ecl_answer_get(root, "image"), image, err) : e;
    ecl_answer_free(root);
    if (e != ECL_OK) {
        ecl_right_wipe(r);
    }
    return e;
}

int ecl_agent_probe(struct ecl_agent *a, const char *pid, struct ecl_right *r,
                    struct ecl_error *err)
{
    cJSON *root = NULL;
    memset(r, 0, sizeof *r);
    int e = ask_pid(a, "/api/smartcard/probe/", pid, &root, err);
    e     = e == ECL_OK ? take_person(a, root, pid, r, err) : e;
    ecl_answer_free(root);
    if (e != ECL_OK) {
        ecl_right_wipe(r);
    }
    return e;
}

/* --- codes issued ----------------------------------------------------------------------- */

/* A code out of the lists of the latest; code->code is blank when there is none. */
static int take_code(const struct ecl_agent *a, const cJSON *o, const char *pid,
                     struct ecl_claim_code *code, struct ecl_error *err)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("claimType", struct ecl_claim_code, type),
        ECL_ANSWER_FIELD("claimTypeName", struct ecl_claim_code, type_name),
        ECL_ANSWER_FIELD("hcode", struct ecl_claim_code, hcode),
        ECL_ANSWER_FIELD("claimDateTime", struct ecl_claim_code, at),
        ECL_ANSWER_FIELD("sourceChannel", struct ecl_claim_code, channel),
    };
    memset(code, 0, sizeof *code);
    if (!cJSON_IsObject(o)) {
        return odd(a, "a claim code that is no object", err);
    }
    if (!ecl_answer_id(ecl_answer_get(o, "claimCode"), code->code, sizeof code->code)) {
        return odd(a, "a claim code that is too long", err);
    }
    ecl_answer_fields(o, fields, sizeof fields / sizeof *fields, code);
    memcpy(code->pid, pid, 14);
    return ECL_OK;
}

int ecl_agent_latest(struct ecl_agent *a, const char *pid, struct ecl_claim_code *code, bool *found,
                     struct ecl_error *err)
{
    cJSON *root = NULL;
    *found      = false;
    memset(code, 0, sizeof *code);
    int r  = ask_pid(a, "/api/nhso-service/latest-authen-code/", pid, &root, err);
    r      = r == ECL_OK ? take_code(a, root, pid, code, err) : r;
    *found = r == ECL_OK && code->code[0];
    ecl_answer_free(root);
    return r;
}

/* Puts a code among the newest; those without a time come last, as they came. */
static void sort_in(struct ecl_claim_code codes[LATEST], size_t *n,
                    const struct ecl_claim_code *code)
{
    size_t i = *n;
    while (i > 0 && strcmp(codes[i - 1].at, code->at) < 0) {
        i--;
    }
    if (i == LATEST) {
        return;
    }
    *n += *n < LATEST;
    memmove(&codes[i + 1], &codes[i], (*n - i - 1) * sizeof *codes);
    codes[i] = *code;
}

int ecl_agent_history(struct ecl_agent *a, const char *pid, struct ecl_claim_code codes[5],
                      size_t *n, struct ecl_error *err)
{
    cJSON *root = NULL;
    *n          = 0;
    int r = ask_pid(a, "/api/nhso-service/latest-5-authen-code-all-hospital/", pid, &root, err);
    /* One object instead of a list was seen. */
    for (const cJSON *o = cJSON_IsArray(root) ? root->child : root; o && r == ECL_OK; o = o->next) {
        struct ecl_claim_code code;
        r = take_code(a, o, pid, &code, err);
        if (r == ECL_OK && code.code[0]) {
            sort_in(codes, n, &code);
        }
    }
    ecl_answer_free(root);
    *n = r == ECL_OK ? *n : 0;
    return r;
}

int ecl_agent_alive(struct ecl_agent *a, struct ecl_error *err)
{
    if (ecl_service_path(&a->s, "/api/preference", NULL) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    return ecl_service_alive(&a->s, a->terminals_ms, err);
}
