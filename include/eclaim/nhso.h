/* nhso.h: the Office's online services: the right of a person, claim codes of a day,
 * codes without the agent, close of right for a visit. Over http.h.
 *
 * Errors as in agent.h; besides: 401 and 403 say which token to renew. 429 is answered by
 * waiting (Retry-After, else 1.5 s) and asking again, three tries, for calls that change
 * nothing; calls that change something are never repeated here. */
#ifndef ECLAIM_NHSO_H
#define ECLAIM_NHSO_H

#include "eclaim/agent.h"
#include "eclaim/date.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_nhso_opts {
    const char *status_url;                    /* base of check-authen-status; NULL: the Office's */
    const char *endpoint_url;                  /* base of nhsoendpoint; NULL: the Office's */
    const char *status_token, *endpoint_token; /* secrets; must outlive the handle */
    const char *source_id;   /* name of the connecting body, at most 50 characters */
    const char *cancel_path; /* no source tells it; NULL: cancelling is refused */
    int timeout_ms;          /* 0: 30000 */
    int pace_ms;             /* at least between two requests; 0: 100 */
    int tries;               /* 0: 3 */
};

struct ecl_nhso;
/* http must outlive the handle; opts is copied but for the secrets. */
ECL_EXPORT int ecl_nhso_open(struct ecl_nhso **s, const struct ecl_http *http,
                             const struct ecl_nhso_opts *opts, struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_nhso_close(struct ecl_nhso *s);

/* The person's right today (RealPerson) or on a day (right-search; on.y != 0). */
ECL_EXPORT int ecl_nhso_right(struct ecl_nhso *s, const char *pid, struct ecl_date on,
                              struct ecl_right *r, struct ecl_error *err) ECL_MUST_USE;

/* Codes of a person and day, of every facility, at most max, *n of them (check-authen-status).
 * service may be NULL. No code, and a number the service does not know, are ECL_OK with *n 0
 * and r->message filled; r may be NULL. */
ECL_EXPORT int ecl_nhso_status(struct ecl_nhso *s, const char *pid, struct ecl_date on,
                               const char *service, struct ecl_right *r,
                               struct ecl_claim_code *codes, size_t max, size_t *n,
                               struct ecl_error *err) ECL_MUST_USE;

/* Close of right for a visit (nhso-claim-detail). NULL where optional. */
struct ecl_close {
    const char *hcode, *pid, *recorder;       /* recorder: citizen ID of the member of staff */
    const char *transaction;                  /* unique: HCODE and a number of one's own */
    const char *main_code;                    /* UCS...; NULL: no right */
    const char *service;                      /* PG0060001... */
    const char *visit;                        /* visit number, or NULL */
    const char *department, *department_name; /* or NULL */
    int64_t service_ms, invoice_ms;           /* since 1970 UTC, not later than now */
    ecl_satang total, paid, privilege;        /* paid: by the patient; privilege: claimable */
};
/* Checks all fields as the service would, without sending: ECL_OK, or ECL_E_USAGE with
 * err->field naming the first that is wrong, as the service names it (totalAmount).
 * now_ms: since 1970 UTC. */
ECL_EXPORT int ecl_close_check(const struct ecl_close *c, int64_t now_ms,
                               struct ecl_error *err) ECL_MUST_USE;
struct ecl_closed {
    char seq[24]; /* number of the service, for cancelling */
    char code[32];
};
ECL_EXPORT int ecl_nhso_close_right(struct ecl_nhso *s, const struct ecl_close *c,
                                    struct ecl_closed *closed, enum ecl_outcome *outcome,
                                    int *status, struct ecl_error *err) ECL_MUST_USE;
/* Cancels one; ECL_E_UNSAFE unless cancel_path is set. */
ECL_EXPORT int ecl_nhso_cancel(struct ecl_nhso *s, const char *seq, const char *transaction,
                               enum ecl_outcome *outcome, int *status,
                               struct ecl_error *err) ECL_MUST_USE;

/* A claim code without the agent (AuthenCode). NULL where optional. */
struct ecl_authen_request {
    const char *pid, *hcode, *recorder, *transaction, *service, *province;
    const char *phone, *hn, *an, *main_code;
};
ECL_EXPORT int ecl_nhso_authen(struct ecl_nhso *s, const struct ecl_authen_request *q,
                               struct ecl_claim_code *code, enum ecl_outcome *outcome, int *status,
                               struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
