/* nhso_status.c: claim codes of a person and day (AUTHEN-API, version 1.1).
 *
 * The service says false for "no code" and for "wrong question" alike; only its text tells
 * which. A text that is not known is a failure: taken for "no code" it could have a visit
 * closed twice. */
#include <stdio.h>

#include "authen/nhso_priv.h"
#include "authen/right_priv.h"

static const char no_code[]   = "ไม่พบข้อมูลการ authen";
static const char no_person[] = "เลขประจำตัวประชาชนของผู้รับบริการ ใช้ไม่ได้ หรือไม่มี";

static bool says_none(const char *said)
{
    said += strspn(said, " ");
    return strncasecmp(said, no_code, sizeof no_code - 1) == 0 ||
           strncmp(said, no_person, sizeof no_person - 1) == 0;
}

static void take_person(const cJSON *root, const char *pid, struct ecl_right *r)
{
    static const struct ecl_answer_field fields[] = {
        ECL_ANSWER_FIELD("firstName", struct ecl_right, first),
        ECL_ANSWER_FIELD("middleName", struct ecl_right, middle),
        ECL_ANSWER_FIELD("lastName", struct ecl_right, last),
        ECL_ANSWER_FIELD("statusMessage", struct ecl_right, message),
    };
    static const struct ecl_answer_field main[] = {
        ECL_ANSWER_FIELD("id", struct ecl_right, main_code),
        ECL_ANSWER_FIELD("name", struct ecl_right, main_name),
    };
    static const struct ecl_answer_field sub[] = {
        ECL_ANSWER_FIELD("id", struct ecl_right, sub_code),
        ECL_ANSWER_FIELD("name", struct ecl_right, sub_name),
    };
    memset(r, 0, sizeof *r);
    memcpy(r->pid, pid, 14);
    ecl_answer_fields(root, fields, sizeof fields / sizeof *fields, r);
    ecl_answer_fields(ecl_answer_get(root, "mainInscl"), main, 2, r);
    ecl_answer_fields(ecl_answer_get(root, "subInscl"), sub, 2, r);
    ecl_answer_text(ecl_answer_get(ecl_answer_get(root, "nation"), "code"), r->nation,
                    sizeof r->nation);
    r->sex   = ecl_right_sex(ecl_answer_get(root, "sex"));
    r->birth = ecl_right_birth(ecl_answer_get(root, "birthDate"));
    r->known = r->first[0] != '\0';
}

/* One row of serviceHistories; its code is blank when it has none. False: no such row. */
static bool take_row(const cJSON *row, const char *pid, struct ecl_claim_code *c)
{
    const cJSON *hospital = ecl_answer_get(row, "hospital");
    const cJSON *service  = ecl_answer_get(row, "service");
    memset(c, 0, sizeof *c);
    memcpy(c->pid, pid, 14);
    ecl_answer_text(ecl_answer_get(hospital, "hname"), c->hname, sizeof c->hname);
    ecl_answer_text(ecl_answer_get(service, "name"), c->type_name, sizeof c->type_name);
    ecl_answer_text(ecl_answer_get(row, "serviceDateTime"), c->at, sizeof c->at);
    ecl_answer_text(ecl_answer_get(row, "sourceChannel"), c->channel, sizeof c->channel);
    return cJSON_IsObject(row) &&
           ecl_answer_id(ecl_answer_get(row, "claimCode"), c->code, sizeof c->code) &&
           ecl_answer_id(ecl_answer_get(hospital, "hcode"), c->hcode, sizeof c->hcode) &&
           ecl_answer_id(ecl_answer_get(service, "code"), c->type, sizeof c->type);
}

static int take_rows(const struct ecl_service *s, const cJSON *rows, const char *pid,
                     const char *service, struct ecl_claim_code *codes, size_t max, size_t *n,
                     struct ecl_error *err)
{
    const cJSON *row = cJSON_IsArray(rows) ? rows->child : rows;
    for (; row; row = row->next) {
        struct ecl_claim_code c;
        if (!take_row(row, pid, &c)) {
            return ecl_service_fail(
                s, err, ECL_E_NETWORK,
                "%s answered with a row of serviceHistories that cannot be read", s->name);
        }
        if (!c.code[0] || (service && c.type[0] && strcmp(c.type, service) != 0)) {
            continue;
        }
        if (*n == max) {
            return ecl_service_fail(s, err, ECL_E_NETWORK,
                                    "%s answered with more than %zu codes of one day", s->name,
                                    max);
        }
        codes[(*n)++] = c;
    }
    return ECL_OK;
}

static int take_status(const struct ecl_service *s, const cJSON *root, const char *pid,
                       const char *service, struct ecl_claim_code *codes, size_t max, size_t *n,
                       struct ecl_error *err)
{
    const cJSON *found = ecl_answer_get(root, "statusAuthen");
    const char *said   = ecl_answer_string(ecl_answer_get(root, "statusMessage"));
    char text[240];
    if (!cJSON_IsBool(found)) {
        return ecl_service_fail(s, err, ECL_E_NETWORK, "%s answered without statusAuthen", s->name);
    }
    if (cJSON_IsFalse(found) && !says_none(said)) {
        ecl_service_quote(s, said, text, sizeof text);
        return ecl_service_fail(s, err, ECL_E_NETWORK,
                                "%s says '%s': whether there is a code is not known", s->name,
                                text);
    }
    int r =
        take_rows(s, ecl_answer_get(root, "serviceHistories"), pid, service, codes, max, n, err);
    if (r == ECL_OK && cJSON_IsTrue(found) && *n == 0) {
        return ecl_service_fail(s, err, ECL_E_NETWORK,
                                "%s says that there is a code, and names none", s->name);
    }
    return r;
}

static int status_path(struct ecl_service *s, const char *pid, struct ecl_date on,
                       const char *service)
{
    char date[16];
    snprintf(date, sizeof date, "%04d-%02d-%02d", on.y, on.m, on.d);
    int r = ecl_service_path(s, "/api/check-authen-status", NULL);
    r     = r == ECL_OK ? ecl_service_query(s, "personalId", pid) : r;
    r     = r == ECL_OK ? ecl_service_query(s, "serviceDate", date) : r;
    return r == ECL_OK && service ? ecl_service_query(s, "serviceCode", service) : r;
}

int ecl_nhso_status(struct ecl_nhso *s, const char *pid, struct ecl_date on, const char *service,
                    struct ecl_right *r, struct ecl_claim_code *codes, size_t max, size_t *n,
                    struct ecl_error *err)
{
    cJSON *root = NULL;
    *n          = 0;
    if (r) {
        memset(r, 0, sizeof *r);
    }
    if (!ecl_right_pid(pid) || !ecl_date_valid(on) ||
        (service && (!*service || !ecl_service_plain(service, 20)))) {
        return ecl_fail(err, ECL_E_USAGE, NULL,
                        "a citizen ID of 13 digits and a date of the calendar are needed");
    }
    int e = ecl_nhso_need_token(&s->status, "nhso.status-token", err);
    if (e == ECL_OK && status_path(&s->status, pid, on, service) != ECL_OK) {
        e = ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    e = e == ECL_OK ? ecl_nhso_ask(s, &s->status, &root, err) : e;
    e = e == ECL_OK ? take_status(&s->status, root, pid, service, codes, max, n, err) : e;
    if (e == ECL_OK && r) {
        take_person(root, pid, r);
    }
    if (e != ECL_OK) {
        *n = 0;
    }
    ecl_answer_free(root);
    return e;
}
