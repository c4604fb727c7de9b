/* agent.h: the Office's smart card agent, a program on the desk's computer that reads
 * the card, asks for the right, and has claim codes issued. Over http.h.
 *
 * Errors of every call: ECL_E_NETWORK when the agent cannot be reached, answers with
 * a status other than 2xx, with something that is not the JSON expected, or with an
 * error key; ECL_E_CARD for status 418 (no reader); ECL_E_UNSAFE. The text says what to do
 * and quotes the service's own message, with citizen IDs masked. */
#ifndef ECLAIM_AGENT_H
#define ECLAIM_AGENT_H

#include "eclaim/http.h"
#include "eclaim/right.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_agent_opts {
    const char *url;                       /* NULL: http://localhost:8189 */
    int terminals_ms, read_ms, confirm_ms; /* 0: 3000, 15000, 30000 */
};

struct ecl_agent;
/* http must outlive the handle; opts may be NULL and is copied. */
ECL_EXPORT int ecl_agent_open(struct ecl_agent **a, const struct ecl_http *http,
                              const struct ecl_agent_opts *opts,
                              struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_agent_close(struct ecl_agent *a);

struct ecl_terminal {
    char name[256];
    bool present; /* a card lies in it */
};
/* Calls fn for each reader the agent sees; none: ECL_E_CARD. */
ECL_EXPORT int ecl_agent_terminals(struct ecl_agent *a,
                                   int (*fn)(void *ctx, const struct ecl_terminal *t), void *ctx,
                                   struct ecl_error *err) ECL_MUST_USE;

/* The person of the card in the agent's reader, with the right and a correlation; card
 * only: without both. image, if not NULL, takes the JPEG; it is empty when none came. */
ECL_EXPORT int ecl_agent_read(struct ecl_agent *a, bool card_only, struct ecl_right *r,
                              struct ecl_buf *image, struct ecl_error *err) ECL_MUST_USE;
/* The right of a person by number, without a card. */
ECL_EXPORT int ecl_agent_probe(struct ecl_agent *a, const char *pid, struct ecl_right *r,
                               struct ecl_error *err) ECL_MUST_USE;

/* What a claim code is asked for. */
struct ecl_code_request {
    const char *pid, *type, *mobile, *correlation;
    const char *hn, *hcode; /* or NULL */
};

/* Checks a request without sending it: ECL_OK, or ECL_E_USAGE with err->field naming the first
 * that is wrong. */
ECL_EXPORT int ecl_code_check(const struct ecl_code_request *q, struct ecl_error *err) ECL_MUST_USE;

/* What became of a request that changes something at the service. */
enum ecl_outcome {
    ECL_OUTCOME_DONE,
    ECL_OUTCOME_REFUSED, /* the service said no; of confirm also "issued already": look it up */
    ECL_OUTCOME_UNSENT,  /* it never arrived: may be sent again */
    ECL_OUTCOME_UNKNOWN, /* it may have been done: look it up before anything is sent again */
};

/* Has a claim code issued. Never repeats anything by itself. Returns ECL_OK exactly when
 * *outcome is ECL_OUTCOME_DONE; *status is the HTTP status or 0 (may be NULL). */
ECL_EXPORT int ecl_agent_confirm(struct ecl_agent *a, const struct ecl_code_request *q,
                                 struct ecl_claim_code *code, enum ecl_outcome *outcome,
                                 int *status, struct ecl_error *err) ECL_MUST_USE;
/* Keeps a request without a code. */
ECL_EXPORT int ecl_agent_draft(struct ecl_agent *a, const struct ecl_code_request *q,
                               enum ecl_outcome *outcome, int *status,
                               struct ecl_error *err) ECL_MUST_USE;

/* The last code of a person at this facility; *found false when there is none. */
ECL_EXPORT int ecl_agent_latest(struct ecl_agent *a, const char *pid, struct ecl_claim_code *code,
                                bool *found, struct ecl_error *err) ECL_MUST_USE;
/* The last codes at any facility, the newest first: at most five, *n of them. */
ECL_EXPORT int ecl_agent_history(struct ecl_agent *a, const char *pid,
                                 struct ecl_claim_code codes[5], size_t *n,
                                 struct ecl_error *err) ECL_MUST_USE;
/* ECL_OK when an agent answers at the address, whatever it says. */
ECL_EXPORT int ecl_agent_alive(struct ecl_agent *a, struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
