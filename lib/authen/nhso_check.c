/* nhso_check.c: orders looked through before they are sent, as the service would. The rules
 * are those of CLOSE-API (data sets 1, 3, 6 and 7) and of the form on the authencode web. */
#include <time.h>

#include "authen/nhso_priv.h"
#include "authen/right_priv.h"
#include "eclaim/codes.h"
#include "eclaim/ids.h"

enum kind { TEXT, HCODE, PID, RIGHT, CODE };

/* A member of an order: what the service calls it, and what it may hold. */
struct rule {
    const char *field;
    const char *value;
    enum kind kind;
    bool required;
    size_t most; /* characters of TEXT and CODE */
};

static int wrong(struct ecl_error *err, const char *field, const char *what)
{
    return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, field, "%s", what);
}

static bool is_code(const char *value, size_t most)
{
    size_t n = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return value[n] == '\0' && n > 0 && n <= most;
}

static const char *fault(const struct rule *r)
{
    struct ecl_str s = ecl_str_of(r->value);
    switch (r->kind) {
    case HCODE:
        return ecl_hcode_check(s) == ECL_V_OK ? NULL : "not an HCODE of five digits";
    case PID:
        return ecl_pid_check(s) == ECL_PID_OK ? NULL : "not a citizen ID with its check digit";
    case RIGHT:
        return ecl_code_find(ecl_codeset_find("main_inscl"), s)
                   ? NULL
                   : "none of UCS, WEL, OFC, LGO, SSS, OTH, COR; leave it out when there is no "
                     "right";
    case CODE:
        return is_code(r->value, r->most) ? NULL : "not a code such as PG0060001";
    default:
        return ecl_service_plain(r->value, r->most) ? NULL : "too long, or no text in UTF-8";
    }
}

static int check(const struct rule *rules, size_t n, struct ecl_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct rule *r = &rules[i];
        bool blank           = !r->value || !*r->value;
        if (blank && r->required) {
            return wrong(err, r->field, "is missing");
        }
        const char *what = r->value && !(blank && r->kind == TEXT) ? fault(r) : NULL;
        if (what) {
            return wrong(err, r->field, what);
        }
    }
    return ECL_OK;
}

static int check_times(const struct ecl_close *c, int64_t now_ms, struct ecl_error *err)
{
    enum { YEAR_2001 = 1000000000 }; /* seconds; a moment in seconds is smaller in milliseconds */
    const struct {
        const char *field;
        int64_t at;
    } times[] = {{"serviceDateTime", c->service_ms}, {"invoiceDateTime", c->invoice_ms}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (times[i].at < (int64_t)YEAR_2001 * 1000) {
            return wrong(err, times[i].field, "not milliseconds since 1970");
        }
        if (times[i].at > now_ms) {
            return wrong(err, times[i].field, "lies in the future");
        }
    }
    return ECL_OK;
}

static int check_amounts(const struct ecl_close *c, struct ecl_error *err)
{
    const ecl_satang most = INT64_C(9999999999); /* eight digits and two */
    const struct {
        const char *field;
        ecl_satang amount;
    } amounts[] = {
        {"totalAmount", c->total}, {"paidAmount", c->paid}, {"privilegeAmount", c->privilege}};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        if (amounts[i].amount < 0) {
            return wrong(err, amounts[i].field, "is negative");
        }
        if (amounts[i].amount > most) {
            return wrong(err, amounts[i].field, "has more than eight digits before the point");
        }
    }
    if (c->total != c->paid + c->privilege) {
        return wrong(err, "totalAmount", "is not the sum of paidAmount and privilegeAmount");
    }
    return ECL_OK;
}

int ecl_close_check(const struct ecl_close *c, int64_t now_ms, struct ecl_error *err)
{
    const struct rule rules[] = {
        {"hcode", c->hcode, HCODE, true, 0},
        {"pid", c->pid, PID, true, 0},
        {"recorderPid", c->recorder, PID, true, 0},
        {"transactionId", c->transaction, TEXT, true, 255},
        {"mainInsclCode", c->main_code, RIGHT, false, 0},
        {"claimServiceCode", c->service, CODE, true, 20},
        {"visitNumber", c->visit, TEXT, false, 30},
        {"department", c->department, TEXT, false, 255},
        {"department", c->department_name, TEXT, false, 255},
    };
    int r = check(rules, sizeof rules / sizeof *rules, err);
    if (r == ECL_OK && (strncmp(c->transaction, c->hcode, 5) != 0 || !c->transaction[5])) {
        r = wrong(err, "transactionId", "does not begin with the HCODE, with a number behind it");
    }
    r = r == ECL_OK ? check_times(c, now_ms, err) : r;
    return r == ECL_OK ? check_amounts(c, err) : r;
}

int ecl_authen_check(const struct ecl_authen_request *q, struct ecl_error *err)
{
    const struct rule rules[] = {
        {"pid", q->pid, PID, true, 0},
        {"hcode", q->hcode, HCODE, true, 0},
        {"recorderPid", q->recorder, PID, true, 0},
        {"transId", q->transaction, TEXT, true, 20}, /* 20 in one place, 50 in the other */
        {"serviceCode", q->service, CODE, true, 15},
        {"province", q->province, TEXT, true, 100},
        {"phone", q->phone, TEXT, false, 100},
        {"hn", q->hn, TEXT, false, 30},
        {"an", q->an, TEXT, false, 30},
        {"mainInscl", q->main_code, RIGHT, false, 0},
    };
    return check(rules, sizeof rules / sizeof *rules, err);
}

int64_t ecl_nhso_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
