/* http_priv.h: the parts of the transport over libcurl. */
#ifndef ECL_HTTP_PRIV_H
#define ECL_HTTP_PRIV_H

#include <curl/curl.h>
#include <sys/socket.h>

#include "eclaim/http.h"

enum { ECL_HTTP_HOST = 200 };

struct ecl_curl {
    CURL *h;
    struct ecl_http http;
    char *user_agent, *ca_file, *allow_http, *proxy;
    int connect_ms;
    struct curl_slist *pins;
    char errbuf[CURL_ERROR_SIZE];
};

/* One request on its way. */
struct exchange {
    struct ecl_http_reply *reply;
    char host[ECL_HTTP_HOST], where[ECL_HTTP_HOST + 8]; /* HOST:PORT, for messages */
    bool tls, loopback;                                 /* as written */
    bool strayed;                                       /* a name of this computer led elsewhere */
    bool begun; /* from here on something may have arrived */
    bool headed;  /* all headers of the answer are there */
    bool too_large;
    size_t headers;
};

/* Takes the address into u and x; ECL_E_UNSAFE when it must not be spoken to. */
int ecl_http_address(CURLU *u, const char *url, const char *allow_http, struct exchange *x,
                     struct ecl_error *err);
/* Whether an address is one of this computer. */
bool ecl_http_loopback(const struct sockaddr *a);

/* Why there is no answer; returns the error's code. */
int ecl_http_tell(const struct ecl_curl *c, const struct exchange *x, CURLcode code, int timeout_ms,
                  struct ecl_error *err);

/* For tests: resolves names as told, "HOST:PORT:ADDRESS", instead of asking the system. */
int ecl_curl_pin(struct ecl_curl *c, const char *entry);

#endif
