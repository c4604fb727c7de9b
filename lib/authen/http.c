/* http.c: requests over libcurl.
 *
 * Whether a request may have arrived is told by the moment libcurl is about to send it:
 * before, nothing has left; from then on, only a whole answer says what became of it. libcurl
 * itself sends a request again when a connection it kept turns out to be dead; one that
 * changes something therefore gets a connection of its own. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "authen/http_priv.h"
#include "eclaim/version.h"

enum { EXCHANGE_MS = 30000, CONNECT_MS = 5000, HEADERS_MAX = 256 * 1024 };

/* --- what libcurl calls ---------------------------------------------------------------- */

/* A name of this computer must lead to this computer, whatever the resolver says. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct exchange *x = ctx;
    (void)purpose;
    if (x->loopback && !ecl_http_loopback(&a->addr)) {
        x->strayed = true;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static int on_begin(void *ctx, char *remote, char *local, int remote_port, int local_port)
{
    struct exchange *x = ctx;
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    x->begun = true;
    return CURL_PREREQFUNC_OK;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    struct ecl_buf *b  = &x->reply->body;
    size_t bytes       = size * n;
    if (b->max && bytes > b->max - b->n) {
        x->too_large = true;
        return 0;
    }
    return ecl_buf_add(b, p, bytes) == ECL_OK ? bytes : 0;
}

static int retry_after(const char *value, size_t n)
{
    char text[64];
    struct ecl_str s = ecl_str_trim(ecl_str_make(value, n));
    while (s.n && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n')) {
        s = ecl_str_trim(ecl_str_make(s.p, s.n - 1));
    }
    snprintf(text, sizeof text, "%.*s", s.n < sizeof text ? (int)s.n : 0, s.p);
    if (ecl_str_digits(s)) {
        return s.n < 7 ? (int)strtol(text, NULL, 10) : 999999;
    }
    time_t at = curl_getdate(text, NULL), now = time(NULL);
    if (at < 0) {
        return -1;
    }
    return at <= now ? 0 : at - now < 999999 ? (int)(at - now) : 999999;
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    static const char name[] = "Retry-After:";
    struct exchange *x       = ctx;
    size_t bytes             = size * n;
    x->headers += bytes;
    if (x->headers > HEADERS_MAX) {
        x->too_large = true;
        return 0;
    }
    x->headed = bytes && (p[0] == '\r' || p[0] == '\n'); /* the blank line behind them */
    if (bytes >= sizeof name - 1 && strncasecmp(p, name, sizeof name - 1) == 0) {
        x->reply->retry_after = retry_after(p + sizeof name - 1, bytes - (sizeof name - 1));
    }
    return bytes;
}

/* --- one exchange ----------------------------------------------------------------------- */

static bool is_json(CURL *h)
{
    char *type = NULL;
    if (curl_easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK || !type) {
        return false;
    }
    size_t n = strcspn(type, "; \t");
    return (n == 16 && strncasecmp(type, "application/json", n) == 0) ||
           (n == 9 && strncasecmp(type, "text/json", n) == 0) ||
           (n > 5 && strncasecmp(type + n - 5, "+json", 5) == 0);
}

/* Headers of the request. The list is wiped with drop_headers: it holds the token. */
static int make_headers(const struct ecl_http_request *q, struct curl_slist **list)
{
    static const char lead[] = "Authorization: Bearer ";
    const char *fixed[]      = {"Accept: application/json",
                                "Expect:", q->body.n ? "Content-Type: application/json" : NULL};
    struct curl_slist *more  = NULL;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        more = fixed[i] ? curl_slist_append(*list, fixed[i]) : *list;
        if (!more) {
            return ECL_E_NOMEM;
        }
        *list = more;
    }
    if (!q->bearer) {
        return ECL_OK;
    }
    size_t n   = sizeof lead + strlen(q->bearer);
    char *text = malloc(n);
    if (!text) {
        return ECL_E_NOMEM;
    }
    snprintf(text, n, "%s%s", lead, q->bearer);
    more = curl_slist_append(*list, text);
    explicit_bzero(text, n);
    free(text);
    *list = more ? more : *list;
    return more ? ECL_OK : ECL_E_NOMEM;
}

static void drop_headers(struct curl_slist *list)
{
    for (struct curl_slist *i = list; i; i = i->next) {
        explicit_bzero(i->data, strlen(i->data));
    }
    curl_slist_free_all(list);
}

static CURLcode set_limits(struct ecl_curl *c, const struct exchange *x, int timeout_ms)
{
    CURL *h    = c->h;
    CURLcode r = CURLE_OK;
    long wait  = c->connect_ms < timeout_ms ? c->connect_ms : timeout_ms;
#define SET(option, value) r = r == CURLE_OK ? curl_easy_setopt(h, option, value) : r
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, x->tls ? "https" : "http");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, wait);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (c->ca_file) {
        SET(CURLOPT_CAINFO, c->ca_file);
        SET(CURLOPT_CAPATH, NULL);
        SET(CURLOPT_PROXY_CAINFO, c->ca_file);
        SET(CURLOPT_PROXY_CAPATH, NULL);
    }
    /* What is spoken in the clear goes to its host alone. An empty proxy is none, also when
     * the environment names one. */
    SET(CURLOPT_PROXY, c->proxy && x->tls && !x->loopback ? c->proxy : "");
    SET(CURLOPT_USERAGENT, c->user_agent);
    if (c->pins) {
        SET(CURLOPT_RESOLVE, c->pins);
    }
    return r;
}

static CURLcode set_request(struct ecl_curl *c, const struct ecl_http_request *q,
                            struct exchange *x, CURLU *u, struct curl_slist *headers)
{
    CURL *h    = c->h;
    CURLcode r = CURLE_OK;
    SET(CURLOPT_CURLU, u);
    SET(CURLOPT_HTTPHEADER, headers);
    if (strcmp(q->method, "POST") == 0) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDS, q->body.n ? q->body.p : "");
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.n);
        SET(CURLOPT_FRESH_CONNECT, 1L);
    }
    SET(CURLOPT_ERRORBUFFER, c->errbuf);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, x);
    SET(CURLOPT_PREREQFUNCTION, on_begin);
    SET(CURLOPT_PREREQDATA, x);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, x);
#undef SET
    return r;
}

/* A peer that goes away must not end the program: SIGPIPE is held back, and taken off. */
static CURLcode perform(CURL *h)
{
    static const struct timespec at_once = {0, 0};
    sigset_t pipe, old, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    bool before = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe, &old);
    CURLcode code = curl_easy_perform(h);
    while (!before && sigtimedwait(&pipe, NULL, &at_once) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return code;
}

static int send_request(struct ecl_curl *c, const struct ecl_http_request *q, struct exchange *x,
                        CURLU *u, struct ecl_error *err)
{
    struct curl_slist *headers = NULL;
    int timeout_ms             = q->timeout_ms > 0 ? q->timeout_ms : EXCHANGE_MS;
    c->errbuf[0]               = '\0';
    curl_easy_reset(c->h);
    int made      = make_headers(q, &headers);
    CURLcode code = made != ECL_OK ? CURLE_OUT_OF_MEMORY : set_limits(c, x, timeout_ms);
    code          = code == CURLE_OK ? set_request(c, q, x, u, headers) : code;
    code          = code == CURLE_OK ? perform(c->h) : code;
    if (code == CURLE_OK && !x->headed) {
        code = CURLE_PARTIAL_FILE; /* libcurl takes half a head for a whole one */
    }
    if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(c->h, CURLINFO_RESPONSE_CODE, &status);
        x->reply->end    = ECL_HTTP_ANSWERED;
        x->reply->status = (int)status;
        x->reply->json   = is_json(c->h);
    } else {
        x->reply->end = x->begun ? ECL_HTTP_LOST : ECL_HTTP_UNSENT;
    }
    int r = code == CURLE_OK ? ECL_OK : ecl_http_tell(c, x, code, timeout_ms, err);
    curl_easy_reset(c->h); /* forget what belongs to the caller */
    drop_headers(headers);
    return r;
}

static bool token_fits(const char *token)
{
    for (; token && *token; token++) {
        if (*token <= ' ' || *token == 0x7F) {
            return false;
        }
    }
    return true;
}

static int curl_exchange(void *ctx, const struct ecl_http_request *q, struct ecl_http_reply *a,
                         struct ecl_error *err)
{
    struct ecl_curl *c = ctx;
    struct exchange x  = {.reply = a};
    a->end             = ECL_HTTP_UNSENT;
    a->status          = 0;
    a->retry_after     = -1;
    a->json            = false;
    a->body.n          = 0;
    if ((strcmp(q->method, "GET") != 0 && strcmp(q->method, "POST") != 0) ||
        !token_fits(q->bearer)) {
        return ecl_fail(err, ECL_E_USAGE, NULL, "not GET or POST, or not a token");
    }
    CURLU *u = curl_url();
    if (!u) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    int r = ecl_http_address(u, q->url, c->allow_http, &x, err);
    r     = r == ECL_OK ? send_request(c, q, &x, u, err) : r;
    curl_url_cleanup(u);
    return r;
}

/* --- handles ---------------------------------------------------------------------------- */

static CURLcode started;

static void start_curl(void)
{
    started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool copy(char **to, const char *text)
{
    *to = text && *text ? strdup(text) : NULL;
    return *to || !text || !*text;
}

int ecl_curl_open(struct ecl_curl **out, const struct ecl_curl_opts *opts, struct ecl_error *err)
{
    static const struct ecl_curl_opts none;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct ecl_curl *c         = calloc(1, sizeof *c);
    *out                       = NULL;
    opts                       = opts ? opts : &none;
    pthread_once(&once, start_curl);
    if (c) {
        c->h          = started == CURLE_OK ? curl_easy_init() : NULL;
        c->connect_ms = opts->connect_ms > 0 ? opts->connect_ms : CONNECT_MS;
        c->http       = (struct ecl_http){c, curl_exchange};
    }
    const char *agent =
        opts->user_agent && *opts->user_agent ? opts->user_agent : "eclaim-tools/" ECL_VERSION;
    if (!c || !c->h || !copy(&c->user_agent, agent) || !copy(&c->ca_file, opts->ca_file) ||
        !copy(&c->allow_http, opts->allow_http) || !copy(&c->proxy, opts->proxy)) {
        ecl_curl_close(c);
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (c->ca_file && access(c->ca_file, R_OK) != 0) {
        int r = ecl_fail(err, ECL_E_READ, c->ca_file, "cannot open the certificates: %s",
                         strerror(errno));
        ecl_curl_close(c);
        return r;
    }
    *out = c;
    return ECL_OK;
}

const struct ecl_http *ecl_curl_http(struct ecl_curl *c)
{
    return &c->http;
}

int ecl_curl_pin(struct ecl_curl *c, const char *entry)
{
    struct curl_slist *more = curl_slist_append(c->pins, entry);
    c->pins                 = more ? more : c->pins;
    return more ? ECL_OK : ECL_E_NOMEM;
}

void ecl_curl_close(struct ecl_curl *c)
{
    if (c) {
        if (c->h) {
            curl_easy_cleanup(c->h);
        }
        curl_slist_free_all(c->pins);
        free(c->user_agent);
        free(c->ca_file);
        free(c->allow_http);
        free(c->proxy);
        free(c);
    }
}
