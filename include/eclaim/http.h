/* http.h: requests to services over HTTP, over a transport of function pointers: that
 * of libcurl below, or a program's own, for tests.
 *
 * What matters most of a failed request is whether the service may have acted on it:
 * a claim code asked for twice is two claim codes. Every exchange says so. */
#ifndef ECLAIM_HTTP_H
#define ECLAIM_HTTP_H

#include "eclaim/buf.h"
#include "eclaim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_http_request {
    const char *method;  /* "GET" or "POST" */
    const char *url;     /* whole, its query encoded */
    const char *bearer;  /* token of the Authorization header, or NULL; never logged */
    struct ecl_str body; /* JSON; n == 0: none */
    int timeout_ms;      /* for the whole exchange; 0: 30000 */
};

/* How an exchange ended. */
enum ecl_http_end {
    ECL_HTTP_ANSWERED, /* a whole answer is there, of whatever status */
    ECL_HTTP_UNSENT, /* nothing reached the service: no connection, TLS refused, URL not allowed */
    ECL_HTTP_LOST,   /* the request may have arrived, a whole answer did not */
};

/* An answer. body is the caller's; init it once with a maximum (1 MiB is plenty for
 * what is asked here; a photo takes 16 KiB) and call ecl_buf_done at the end. */
struct ecl_http_reply {
    enum ecl_http_end end;
    int status;          /* of HTTP; 0 unless answered */
    int retry_after;     /* seconds the service asks to wait (429, 503); -1: not said */
    bool json;           /* the Content-Type says JSON */
    struct ecl_buf body; /* what came; replaced by each exchange */
};

/* A transport. exchange answers ECL_OK when reply->end is ECL_HTTP_ANSWERED, else
 * ECL_E_NETWORK, ECL_E_UNSAFE (URL not allowed), ECL_E_USAGE (method, token) or ECL_E_NOMEM
 * with err filled: host and port, never query, token or body. */
struct ecl_http {
    void *ctx;
    int (*exchange)(void *ctx, const struct ecl_http_request *q, struct ecl_http_reply *a,
                    struct ecl_error *err);
};

struct ecl_curl_opts {
    const char *user_agent; /* NULL: "eclaim-tools/VERSION" */
    const char *ca_file;    /* certificates to trust instead of the system's, or NULL */
    const char *allow_http; /* hosts, separated by commas, that may be spoken to without TLS
                               besides loopback; NULL: none */
    const char *proxy;      /* of https; NULL: none, whatever the environment says */
    int connect_ms;         /* 0: 5000 */
};

/* libcurl: TLS is always verified, redirections are not followed, plain HTTP goes to
 * loopback (127.0.0.0/8, ::1, localhost) and to allow_http only: ECL_E_UNSAFE. opts may
 * be NULL; its strings are copied. A handle belongs to one thread at a time. */
struct ecl_curl;
ECL_EXPORT int ecl_curl_open(struct ecl_curl **c, const struct ecl_curl_opts *opts,
                             struct ecl_error *err) ECL_MUST_USE;
/* The transport, valid until the handle is closed. */
ECL_EXPORT const struct ecl_http *ecl_curl_http(struct ecl_curl *c);
ECL_EXPORT void ecl_curl_close(struct ecl_curl *c);

#ifdef __cplusplus
}
#endif
#endif
