/* nhso_order.c: orders to nhsoendpoint: close of right, cancelling one, claim codes
 * without the agent (CLOSE-API, version 8.0).
 *
 * Amounts are written as text from satang. Refusals may come with status 200, as dataError. */
#include <stdio.h>

#include "authen/nhso_priv.h"
#include "authen/right_priv.h"

static const char renew[] = "renew the token in nhso.endpoint-token";

/* Some answers stand in an object of their own, "data". */
static const cJSON *inner(const cJSON *root)
{
    const cJSON *data = ecl_answer_get(root, "data");
    return cJSON_IsObject(data) ? data : root;
}

bool ecl_nhso_repeated(const cJSON *root)
{
    static const char *const keys[] = {"dataError", "message", "error"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *said = ecl_answer_string(ecl_answer_get(inner(root), keys[i]));
        if ((strcasestr(said, "transactionId") || strcasestr(said, "transId")) &&
            strstr(said, "ซ้ำ")) {
            return true;
        }
    }
    return false;
}

/* The result of an order: seq (as digits) and authenCode, "" where the answer has none. */
struct result {
    char seq[24], code[32];
    const char *said; /* dataError; lives as long as the answer */
};

static void take_result(const cJSON *root, struct result *r)
{
    const cJSON *data = inner(root);
    memset(r, 0, sizeof *r);
    r->said = ecl_answer_string(ecl_answer_get(data, "dataError"));
    r->said = *r->said ? r->said : ecl_answer_string(ecl_answer_get(root, "dataError"));
    if (!ecl_answer_id(ecl_answer_get_nocase(data, "seq"), r->seq, sizeof r->seq) ||
        !ecl_str_digits(ecl_str_of(r->seq))) {
        r->seq[0] = '\0';
    }
    if (!ecl_answer_id(ecl_answer_get_nocase(data, "authenCode"), r->code, sizeof r->code)) {
        snprintf(r->code, sizeof r->code, "?"); /* there is one, and it cannot be one */
    }
}

/* Judges an answer with status 200; *outcome is ECL_OUTCOME_DONE when it comes in. */
static int judge(const struct ecl_service *s, const cJSON *root, const struct result *r,
                 enum ecl_outcome *outcome, struct ecl_error *err)
{
    char text[240];
    bool made = r->seq[0] || r->code[0];
    if (*r->said) {
        ecl_service_quote(s, r->said, text, sizeof text);
        if (made || ecl_nhso_repeated(root)) {
            return ecl_service_unknown(s, outcome, err, "%s says '%s'", s->name, text);
        }
        *outcome = ECL_OUTCOME_REFUSED;
        return ecl_service_fail(s, err, ECL_E_NETWORK, "%s says '%s'%s%s", s->name, text,
                                ecl_nhso_bad_token(r->said) ? "; " : "",
                                ecl_nhso_bad_token(r->said) ? renew : "");
    }
    if (!made) {
        return ecl_service_unknown(s, outcome, err, "%s answered without seq and authenCode",
                                   s->name);
    }
    if (r->code[0] && !ecl_claim_code_valid(ecl_str_of(r->code))) {
        return ecl_service_unknown(s, outcome, err,
                                   "%s answered with an authenCode that is no claim code", s->name);
    }
    return ECL_OK;
}

static int send_order(struct ecl_nhso *s, cJSON **root, enum ecl_outcome *outcome, int *status,
                      struct ecl_error *err)
{
    ecl_nhso_pace(s);
    int r = ecl_service_post(&s->endpoint, s->timeout_ms, root, outcome, status, err);
    ecl_nhso_pace_from_now(s);
    return r;
}

static bool has(const char *text)
{
    return text && *text;
}

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

static void unsent(enum ecl_outcome *outcome, int *status)
{
    *outcome = ECL_OUTCOME_UNSENT;
    if (status) {
        *status = 0;
    }
}

static int ready(const struct ecl_nhso *s, struct ecl_error *err)
{
    int r = ecl_nhso_need_token(&s->endpoint, "nhso.endpoint-token", err);
    return r == ECL_OK ? ecl_nhso_need_source(s, err) : r;
}

/* --- close of right ------------------------------------------------------------------------ */

static int add_department(struct ecl_service *e, const struct ecl_close *c)
{
    if (!has(c->department) && !has(c->department_name)) {
        return ECL_OK;
    }
    int r = ecl_service_raw(e, "department", "{\"code\":");
    r     = r == ECL_OK ? ecl_service_value(e, c->department) : r;
    r     = r == ECL_OK ? ecl_buf_add_str(&e->body, ECL_STR(",\"name\":")) : r;
    r     = r == ECL_OK ? ecl_service_value(e, c->department_name) : r;
    return r == ECL_OK ? ecl_buf_add_char(&e->body, '}') : r;
}

static int write_close(struct ecl_nhso *s, const struct ecl_close *c)
{
    const struct {
        const char *key;
        ecl_satang amount;
    } amounts[] = {
        {"totalAmount", c->total}, {"paidAmount", c->paid}, {"privilegeAmount", c->privilege}};
    const struct {
        const char *key, *text;
        bool always;
    } texts[] = {
        {"hcode", c->hcode, true},
        {"mainInsclCode", c->main_code, true}, /* null: no right */
        {"transactionId", c->transaction, true},
        {"claimServiceCode", c->service, true},
        {"pid", c->pid, true},
        {"sourceId", s->source_id, true},
        {"recorderPid", c->recorder, true},
        {"visitNumber", c->visit, false},
    };
    struct ecl_service *e = &s->endpoint;
    char number[ECL_SATANG_TEXT];
    int r = ecl_service_path(e, "/api/nhso-claim-detail", NULL);
    r     = r == ECL_OK ? ecl_service_begin(e) : r;
    for (size_t i = 0; r == ECL_OK && i < sizeof texts / sizeof *texts; i++) {
        r = texts[i].always || has(texts[i].text)
                ? ecl_service_string(e, texts[i].key, texts[i].text)
                : r;
    }
    r = r == ECL_OK ? add_department(e, c) : r;
    snprintf(number, sizeof number, "%lld", (long long)c->service_ms);
    r = r == ECL_OK ? ecl_service_raw(e, "serviceDateTime", number) : r;
    snprintf(number, sizeof number, "%lld", (long long)c->invoice_ms);
    r = r == ECL_OK ? ecl_service_raw(e, "invoiceDateTime", number) : r;
    for (size_t i = 0; r == ECL_OK && i < sizeof amounts / sizeof *amounts; i++) {
        ecl_satang_format(amounts[i].amount, number);
        r = ecl_service_raw(e, amounts[i].key, number);
    }
    return r;
}

int ecl_nhso_close_right(struct ecl_nhso *s, const struct ecl_close *c, struct ecl_closed *closed,
                         enum ecl_outcome *outcome, int *status, struct ecl_error *err)
{
    cJSON *root = NULL;
    struct result result;
    memset(closed, 0, sizeof *closed);
    unsent(outcome, status);
    int r = ecl_close_check(c, ecl_nhso_clock(), err);
    r     = r == ECL_OK ? ready(s, err) : r;
    if (r != ECL_OK) {
        return r;
    }
    if (write_close(s, c) != ECL_OK) {
        return no_memory(err);
    }
    r = send_order(s, &root, outcome, status, err);
    if (r == ECL_OK) {
        take_result(root, &result);
        r = judge(&s->endpoint, root, &result, outcome, err);
    }
    if (r == ECL_OK) {
        memcpy(closed->seq, result.seq, sizeof closed->seq);
        memcpy(closed->code, result.code, sizeof closed->code);
    }
    ecl_answer_free(root);
    return r;
}

int ecl_nhso_cancel(struct ecl_nhso *s, const char *seq, const char *transaction,
                    enum ecl_outcome *outcome, int *status, struct ecl_error *err)
{
    struct ecl_service *e = &s->endpoint;
    cJSON *root           = NULL;
    struct result result;
    unsent(outcome, status);
    if (!s->cancel_path) {
        return ecl_fail_at(
            err, ECL_E_UNSAFE, NULL, 0, "nhso.cancel-path",
            "is not set: no document at hand tells how a close of right is cancelled; "
            "ask the Office");
    }
    if (!seq || strlen(seq) > 23 || !ecl_str_digits(ecl_str_of(seq)) || *seq == '0') {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "seq", "not a number of the service");
    }
    if (!transaction || !*transaction || !ecl_service_plain(transaction, 255)) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "transactionId", "is missing or too long");
    }
    int r = ecl_nhso_need_token(e, "nhso.endpoint-token", err);
    if (r != ECL_OK) {
        return r;
    }
    const char *slash = *s->cancel_path == '/' ? "" : "/";
    r                 = ecl_service_path(e, slash, s->cancel_path);
    r                 = r == ECL_OK ? ecl_service_begin(e) : r;
    r                 = r == ECL_OK ? ecl_service_raw(e, "seq", seq) : r;
    r                 = r == ECL_OK ? ecl_service_string(e, "transactionId", transaction) : r;
    r                 = r == ECL_OK ? ecl_service_string(e, "paymentStatus", "CANCEL") : r;
    if (r != ECL_OK) {
        return no_memory(err);
    }
    r = send_order(s, &root, outcome, status, err);
    if (r == ECL_OK) {
        const char *state = ecl_answer_string(ecl_answer_get(inner(root), "status"));
        take_result(root, &result);
        if (strcmp(state, "N") == 0 || (*result.said && strcmp(state, "Y") != 0)) {
            memset(result.seq, 0, sizeof result.seq); /* told again, not made */
            memset(result.code, 0, sizeof result.code);
            result.said = *result.said ? result.said : "N";
            r           = judge(e, root, &result, outcome, err);
        } else if (strcmp(state, "Y") != 0 || *result.said) {
            r = ecl_service_unknown(e, outcome, err, "%s answered with neither Y nor N", e->name);
        }
    }
    ecl_answer_free(root);
    return r;
}

/* --- claim codes without the agent ---------------------------------------------------------- */

static int write_authen(struct ecl_nhso *s, const struct ecl_authen_request *q)
{
    const char *const members[][2] = {
        {"sourceId", s->source_id},
        {"transId", q->transaction},
        {"pid", q->pid},
        {"hcode", q->hcode},
        {"recorderPid", q->recorder},
        {"serviceCode", q->service},
        {"province", q->province},
        {"phone", q->phone},
        {"hn", q->hn},
        {"an", q->an},
        {"mainInscl", q->main_code},
    };
    struct ecl_service *e = &s->endpoint;
    int r                 = ecl_service_path(e, "/api/AuthenCode", NULL);
    r                     = r == ECL_OK ? ecl_service_begin(e) : r;
    for (size_t i = 0; r == ECL_OK && i < sizeof members / sizeof *members; i++) {
        r = has(members[i][1]) ? ecl_service_string(e, members[i][0], members[i][1]) : r;
    }
    return r;
}

int ecl_nhso_authen(struct ecl_nhso *s, const struct ecl_authen_request *q,
                    struct ecl_claim_code *code, enum ecl_outcome *outcome, int *status,
                    struct ecl_error *err)
{
    cJSON *root = NULL;
    struct result result;
    memset(code, 0, sizeof *code);
    unsent(outcome, status);
    int r = ecl_authen_check(q, err);
    r     = r == ECL_OK ? ready(s, err) : r;
    if (r != ECL_OK) {
        return r;
    }
    if (write_authen(s, q) != ECL_OK) {
        return no_memory(err);
    }
    r = send_order(s, &root, outcome, status, err);
    if (r == ECL_OK) {
        take_result(root, &result);
        result.seq[0] = '\0'; /* a code is what was asked for */
        r             = judge(&s->endpoint, root, &result, outcome, err);
    }
    if (r == ECL_OK) {
        memcpy(code->code, result.code, sizeof code->code);
        memcpy(code->pid, q->pid, 14);
        snprintf(code->type, sizeof code->type, "%s", q->service);
        snprintf(code->hcode, sizeof code->hcode, "%s", q->hcode);
    }
    ecl_answer_free(root);
    return r;
}
