/* service_priv.h: one service at one address: questions and orders as JSON over HTTP,
 * and what its failures mean. */
#ifndef ECL_SERVICE_PRIV_H
#define ECL_SERVICE_PRIV_H

#include "authen/answer_priv.h"
#include "eclaim/agent.h"

/* What to do about an HTTP status. */
struct ecl_advice {
    int status; /* 0: ends the table and stands for all others */
    int code;   /* enum ecl_code */
    const char *text;
};

struct ecl_service {
    const struct ecl_http *http;
    const char *name;                   /* "the agent" */
    const char *absent;                 /* what to do when nothing answers */
    const char *bearer;                 /* the token, or NULL */
    const struct ecl_advice *advice;    /* of its statuses */
    bool (*unclear)(const cJSON *root); /* a refusal that may mean it was done before, or NULL */
    char *base;                         /* address without / at its end */
    char where[128];                    /* HOST:PORT, for messages */
    struct ecl_http_reply reply;
    struct ecl_buf url, body;
};

/* Fills in base and where; the members before are the caller's. */
int ecl_service_open(struct ecl_service *s, const char *base, struct ecl_error *err);
void ecl_service_close(struct ecl_service *s);

/* Begins an address: path, behind it tail as it stands (or NULL), which must be safe there. */
int ecl_service_path(struct ecl_service *s, const char *path, const char *tail);
/* Adds "key=value" to it, encoded. */
int ecl_service_query(struct ecl_service *s, const char *key, const char *value);

/* Whether a value to be sent is text of at most so many characters, without control characters. */
bool ecl_service_plain(const char *value, size_t most);

/* Begins the body, an object; ecl_service_post ends it. */
int ecl_service_begin(struct ecl_service *s);
/* Adds a member: a string (NULL: null), or raw, which is JSON already. */
int ecl_service_string(struct ecl_service *s, const char *key, const char *value);
int ecl_service_raw(struct ecl_service *s, const char *key, const char *value);
/* A string or null by itself, inside raw. */
int ecl_service_value(struct ecl_service *s, const char *value);

/* Asks; *root is the answer, an object or array, to be freed with ecl_answer_free. reply.status
 * and reply.retry_after tell more of a failure. */
int ecl_service_get(struct ecl_service *s, int timeout_ms, cJSON **root, struct ecl_error *err);
/* Sends what was put into body. On ECL_OK *root is an object without an error key, what was
 * ordered may be done, and *outcome is ECL_OUTCOME_DONE: the caller looks and corrects it. */
int ecl_service_post(struct ecl_service *s, int timeout_ms, cJSON **root, enum ecl_outcome *outcome,
                     int *status, struct ecl_error *err);

/* Whatever an address answers is ECL_OK. */
int ecl_service_alive(struct ecl_service *s, int timeout_ms, struct ecl_error *err);

/* What a service says, quoted for a message: short, IDs and the token masked. "" if nothing. */
void ecl_service_quote(const struct ecl_service *s, const char *said, char *out, size_t room);

/* An error of this service; field may be NULL. */
int ecl_service_fail(const struct ecl_service *s, struct ecl_error *err, int code, const char *fmt,
                     ...) ECL_PRINTF(4, 5);
/* That it is not known whether an order was carried out: *outcome, and an error that says so
 * behind the text. */
int ecl_service_unknown(const struct ecl_service *s, enum ecl_outcome *outcome,
                        struct ecl_error *err, const char *fmt, ...) ECL_PRINTF(4, 5);

/* --- between service.c and service_tell.c ---------------------------------------------------- */

extern const char ecl_service_look_up[];

/* Adds a and b behind a semicolon. */
void ecl_service_append(char *to, size_t room, const char *a, const char *b);
/* The error of an answer that says no; root may be NULL. */
int ecl_service_say_no(const struct ecl_service *s, const cJSON *root, struct ecl_error *err);
/* What came instead of JSON. */
const char *ecl_service_kind(const struct ecl_http_reply *a);
/* Adds what to do when nothing, or no whole answer, came, unless the transport said it. */
void ecl_service_advise(const struct ecl_service *s, const char *separator, struct ecl_error *err);
bool ecl_service_advised(const struct ecl_error *err);

#endif
