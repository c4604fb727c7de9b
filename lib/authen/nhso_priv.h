/* nhso_priv.h: the handle of the online services. */
#ifndef ECL_NHSO_PRIV_H
#define ECL_NHSO_PRIV_H

#include "authen/service_priv.h"
#include "eclaim/nhso.h"

struct ecl_nhso {
    struct ecl_service status, endpoint;
    char *source_id, *cancel_path;
    int timeout_ms, pace_ms, tries;
    int64_t last_ms; /* when the last request ended, on a clock of its own; 0: none was sent */
};

/* Waits until the next request may be sent; the second counts from now on. */
void ecl_nhso_pace(struct ecl_nhso *s);
void ecl_nhso_pace_from_now(struct ecl_nhso *s);
/* Milliseconds since 1970 UTC. */
int64_t ecl_nhso_clock(void);

/* The check of a request for a code, as ecl_close_check is of a close. */
int ecl_authen_check(const struct ecl_authen_request *q, struct ecl_error *err);

/* Asks, and again while the service is busy (429); for what changes nothing. */
int ecl_nhso_ask(struct ecl_nhso *s, struct ecl_service *service, cJSON **root,
                 struct ecl_error *err);

/* ECL_E_USAGE unless a service has its token. */
int ecl_nhso_need_token(const struct ecl_service *s, const char *setting, struct ecl_error *err);
int ecl_nhso_need_source(const struct ecl_nhso *s, struct ecl_error *err);

/* Whether a close or a code was refused because its number is known: it may be our own,
 * of a time when the answer was lost. */
bool ecl_nhso_repeated(const cJSON *root);
/* Whether a text says that the token is not valid. */
bool ecl_nhso_bad_token(const char *said);

#endif
