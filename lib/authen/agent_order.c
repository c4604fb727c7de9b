/* agent_order.c: claim codes asked of the agent. */
#include <stdio.h>

#include "authen/agent_priv.h"
#include "authen/right_priv.h"
#include "eclaim/ids.h"

static int bad(struct ecl_error *err, const char *field, const char *what)
{
    return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, field, "%s", what);
}

int ecl_code_check(const struct ecl_code_request *q, struct ecl_error *err)
{
    size_t mobile = q->mobile ? strlen(q->mobile) : 0;
    if (!q->pid || ecl_pid_check(ecl_str_of(q->pid)) != ECL_PID_OK) {
        return bad(err, "pid", "not a citizen ID with its check digit");
    }
    if (!q->type || !*q->type || strlen(q->type) > 9 || !ecl_service_plain(q->type, 9)) {
        return bad(err, "claimType", "a kind of service is needed, such as PG0060001");
    }
    if (mobile < 9 || mobile > 15 || !ecl_str_digits(ecl_str_of(q->mobile))) {
        return bad(err, "mobile", "the patient's telephone number is needed, in digits");
    }
    if (!q->correlation || !*q->correlation || !ecl_service_plain(q->correlation, 80)) {
        return bad(err, "correlationId", "that of the last read of this person is needed");
    }
    if (q->hn && !ecl_service_plain(q->hn, 30)) {
        return bad(err, "hn", "too long, or no text");
    }
    if (q->hcode && ecl_hcode_check(ecl_str_of(q->hcode)) != ECL_V_OK) {
        return bad(err, "hcode", "not an HCODE of five digits");
    }
    return ECL_OK;
}

static int order(struct ecl_agent *a, const char *path, const struct ecl_code_request *q,
                 cJSON **root, enum ecl_outcome *outcome, int *status, struct ecl_error *err)
{
    const char *const members[][2] = {
        {"pid", q->pid},
        {"claimType", q->type},
        {"mobile", q->mobile},
        {"correlationId", q->correlation},
        {"hn", q->hn && *q->hn ? q->hn : NULL},
        {"hcode", q->hcode},
    };
    *root    = NULL;
    *outcome = ECL_OUTCOME_UNSENT;
    if (status) {
        *status = 0;
    }
    int r = ecl_code_check(q, err);
    if (r != ECL_OK) {
        return r;
    }
    r = ecl_service_path(&a->s, path, NULL);
    r = r == ECL_OK ? ecl_service_begin(&a->s) : r;
    for (size_t i = 0; r == ECL_OK && i < sizeof members / sizeof *members; i++) {
        r = members[i][1] ? ecl_service_string(&a->s, members[i][0], members[i][1]) : r;
    }
    if (r != ECL_OK) {
        return ecl_fail(err, r, NULL, "out of memory");
    }
    return ecl_service_post(&a->s, a->confirm_ms, root, outcome, status, err);
}

/* Whether a member is absent or what it was in the request. */
static bool same(const cJSON *root, const char *key, const char *sent)
{
    const cJSON *v = ecl_answer_get(root, key);
    return !v || strcmp(ecl_answer_string(v), sent) == 0;
}

int ecl_agent_confirm(struct ecl_agent *a, const struct ecl_code_request *q,
                      struct ecl_claim_code *code, enum ecl_outcome *outcome, int *status,
                      struct ecl_error *err)
{
    cJSON *root = NULL;
    memset(code, 0, sizeof *code);
    int r = order(a, "/api/nhso-service/confirm-save", q, &root, outcome, status, err);
    if (r != ECL_OK) {
        return r;
    }
    if (!same(root, "pid", q->pid) || !same(root, "claimType", q->type) ||
        !same(root, "correlationId", q->correlation)) {
        r = ecl_service_unknown(&a->s, outcome, err,
                                "the agent answered for another person, service or reading");
    } else if (!ecl_answer_id(ecl_answer_get(root, "claimCode"), code->code, sizeof code->code) ||
               !ecl_claim_code_valid(ecl_str_of(code->code))) {
        r = ecl_service_unknown(&a->s, outcome, err, "the agent answered without a claim code");
    } else {
        memcpy(code->pid, q->pid, 14);
        snprintf(code->type, sizeof code->type, "%s", q->type);
        snprintf(code->hcode, sizeof code->hcode, "%s", q->hcode ? q->hcode : "");
        ecl_answer_text(ecl_answer_get(root, "createdDate"), code->at, sizeof code->at);
    }
    if (r != ECL_OK) {
        memset(code, 0, sizeof *code);
    }
    ecl_answer_free(root);
    return r;
}

int ecl_agent_draft(struct ecl_agent *a, const struct ecl_code_request *q,
                    enum ecl_outcome *outcome, int *status, struct ecl_error *err)
{
    cJSON *root = NULL;
    int r       = order(a, "/api/nhso-service/save-as-draft", q, &root, outcome, status, err);
    if (r == ECL_OK && !same(root, "pid", q->pid)) {
        r = ecl_service_unknown(&a->s, outcome, err, "the agent answered for another person");
    }
    ecl_answer_free(root);
    return r;
}
