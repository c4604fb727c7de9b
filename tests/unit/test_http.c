/* test_http.c: the transport over libcurl, against a server in a thread that answers, or
 * fails to, as each test says. What matters is how an exchange that failed has ended. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "authen/http_priv.h"

/* --- the server ------------------------------------------------------------------------- */

enum { CONNECTIONS = 8, REQUEST_MAX = 4096 };

static struct server {
    int fd, port;
    const char *answer; /* "": closes at once; NULL: keeps silent */
    size_t flood;       /* bytes of 'x' behind the answer */
    bool keep;          /* keeps the connection, and closes it at the second request */
    bool reset;         /* ends by a reset */
    int requests, connections, posts;
    char last[REQUEST_MAX];
    int conn[CONNECTIONS];
    pthread_t accepting, serving[CONNECTIONS];
    pthread_mutex_t lock;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Reads one request, head and body; false at the end of the connection. */
static bool read_request(int fd)
{
    char text[REQUEST_MAX];
    size_t n = 0, body = 0;
    for (;;) {
        ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);
        if (got <= 0) {
            return false;
        }
        n += (size_t)got;
        text[n]          = '\0';
        const char *end  = strstr(text, "\r\n\r\n");
        const char *size = strstr(text, "Content-Length: ");
        body             = size ? (size_t)strtoul(size + 16, NULL, 10) : 0;
        if (text[0] == 0x16) { /* TLS */
            break;
        }
        if (end && n >= (size_t)(end - text) + 4 + body) {
            break;
        }
    }
    pthread_mutex_lock(&server.lock);
    server.requests++;
    server.posts += strncmp(text, "POST ", 5) == 0;
    memcpy(server.last, text, n + 1);
    pthread_mutex_unlock(&server.lock);
    return true;
}

static void send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        p += sent;
        n -= (size_t)sent;
    }
}

static void *serve(void *arg)
{
    int *conn = arg, fd = *conn;
    for (int i = 0; read_request(fd); i++) {
        if (server.keep && i > 0) {
            break;
        }
        if (!server.answer) {
            continue;
        }
        send_all(fd, server.answer, strlen(server.answer));
        for (size_t sent = 0; sent < server.flood; sent += 1024) {
            static char block[1024];
            memset(block, 'x', sizeof block);
            send_all(fd, block, sizeof block);
        }
        if (!server.keep) {
            break;
        }
    }
    if (server.reset) {
        struct linger at_once = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd);
        *conn = -1;
    } else {
        shutdown(fd, SHUT_RDWR);
    }
    return NULL;
}

static void *take(void *arg)
{
    (void)arg;
    for (;;) {
        int fd = accept(server.fd, NULL, NULL);
        if (fd < 0 || server.connections == CONNECTIONS) {
            return NULL;
        }
        int i          = server.connections++;
        server.conn[i] = fd;
        pthread_create(&server.serving[i], NULL, serve, &server.conn[i]);
    }
}

static int listen_on(int backlog, int *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n          = sizeof a;
    int fd               = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, backlog), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

static void start(const char *answer)
{
    server.answer      = answer;
    server.flood       = 0;
    server.keep        = false;
    server.reset       = false;
    server.requests    = 0;
    server.posts       = 0;
    server.connections = 0;
    server.last[0]     = '\0';
    server.fd          = listen_on(8, &server.port);
    assert_int_equal(pthread_create(&server.accepting, NULL, take, NULL), 0);
}

static void stop(void)
{
    shutdown(server.fd, SHUT_RDWR);
    pthread_join(server.accepting, NULL);
    close(server.fd);
    for (int i = 0; i < server.connections; i++) {
        if (!server.reset) {
            shutdown(server.conn[i], SHUT_RDWR);
        }
        pthread_join(server.serving[i], NULL);
        if (server.conn[i] >= 0) {
            close(server.conn[i]);
        }
    }
}

/* --- the client ------------------------------------------------------------------------- */

static struct ecl_curl *curl;
static struct ecl_http_reply reply;
static struct ecl_error err;

static void open_curl(const struct ecl_curl_opts *opts)
{
    assert_int_equal(ecl_curl_open(&curl, opts, &err), ECL_OK);
    ecl_buf_init(&reply.body, 100000);
}

static void close_curl(void)
{
    ecl_buf_done(&reply.body);
    ecl_curl_close(curl);
}

static int ask(const char *method, const char *url, const char *bearer, const char *body,
               int timeout_ms)
{
    struct ecl_http_request q = {method, url, bearer, ecl_str_of(body), timeout_ms};
    const struct ecl_http *h  = ecl_curl_http(curl);
    memset(&err, 0, sizeof err);
    return h->exchange(h->ctx, &q, &reply, &err);
}

static int get(const char *scheme, const char *host, int timeout_ms)
{
    char url[200];
    snprintf(url, sizeof url, "%s://%s:%d/p?pid=1101702345677", scheme, host, server.port);
    return ask("GET", url, "secret-token", NULL, timeout_ms);
}

#define JSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\n"

/* --- answers ------------------------------------------------------------------------------ */

static void the_request_is_exactly_what_was_asked(void **state)
{
    (void)state;
    char url[100];
    start(JSON_HEAD "Content-Length: 2\r\n\r\n{}");
    open_curl(NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/api/x?a=%%20b", server.port);
    assert_int_equal(ask("POST", url, "tok.en-1", "{\"a\":1}", 0), ECL_OK);
    assert_int_equal(reply.end, ECL_HTTP_ANSWERED);
    assert_int_equal(reply.status, 200);
    assert_true(reply.json);
    assert_int_equal(reply.retry_after, -1);
    assert_true(ecl_str_is(ecl_buf_str(&reply.body), "{}"));
    assert_true(ecl_str_starts(ecl_str_of(server.last),
                               ECL_STR("POST /api/x?a=%20b HTTP/1.1\r\nHost: 127.0.0.1:")));
    assert_non_null(strstr(server.last, "\r\nAuthorization: Bearer tok.en-1\r\n"));
    assert_non_null(strstr(server.last, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(server.last, "\r\nAccept: application/json\r\n"));
    assert_non_null(strstr(server.last, "\r\nUser-Agent: eclaim-tools/"));
    assert_non_null(strstr(server.last, "\r\n\r\n{\"a\":1}"));
    assert_null(strstr(server.last, "Expect:"));
    assert_int_equal(ask("GET", url, NULL, NULL, 0), ECL_OK);
    assert_null(strstr(server.last, "Authorization:"));
    assert_null(strstr(server.last, "Content-Type:"));
    close_curl();
    stop();
}

static const struct {
    const char *answer;
    int status, retry_after;
    bool json;
    const char *body;
} answers[] = {
    {"HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", 404, -1, false, ""},
    {"HTTP/1.1 429 Slow\r\nretry-after:  7 \r\nContent-Length: 0\r\n\r\n", 429, 7, false, ""},
    {"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", 429, 0, false, ""},
    {"HTTP/1.1 503 Busy\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n", 503, 999999, false,
     ""},
    {"HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n",
     429, 0, false, ""},
    {"HTTP/1.1 429 Slow\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", 429, -1, false, ""},
    {"HTTP/1.1 400 Bad\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}",
     400, -1, true, "{}"},
    {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 200, -1,
     false, "<html>"},
    {JSON_HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n", 200, -1,
     true, "{\"a\":1}"},
    {JSON_HEAD "Connection: close\r\n\r\n{}", 200, -1, true, "{}"},
    {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, -1,
     false, ""},
};

static void answers_of_every_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        start(answers[i].answer);
        open_curl(NULL);
        assert_int_equal(get("http", "localhost", 0), ECL_OK);
        assert_int_equal(reply.end, ECL_HTTP_ANSWERED);
        assert_int_equal(reply.status, answers[i].status);
        assert_int_equal(reply.retry_after, answers[i].retry_after);
        assert_int_equal(reply.json, answers[i].json);
        assert_true(ecl_str_is(ecl_buf_str(&reply.body), answers[i].body));
        close_curl();
        stop();
        assert_int_equal(server.requests, 1);
    }
}

static void a_date_to_come_is_seconds_from_now(void **state)
{
    (void)state;
    start("HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 2399 23:59:59 GMT\r\n"
          "Content-Length: 0\r\n\r\n");
    open_curl(NULL);
    assert_int_equal(get("http", "localhost", 0), ECL_OK);
    assert_int_equal(reply.retry_after, 999999);
    close_curl();
    stop();
}

/* --- failures ----------------------------------------------------------------------------- */

static const struct {
    const char *answer;
    size_t flood;
    bool reset;
    const char *told;
} broken[] = {
    {"", 0, false, "the connection was closed without an answer"},
    {"", 0, true, "the connection broke"},
    {JSON_HEAD "Content-Length: 9\r\n\r\n{}", 0, false, "the answer was cut off"},
    {JSON_HEAD "Transfer-Encoding: chunked\r\n\r\n9\r\n{}", 0, false, "the answer was cut off"},
    {JSON_HEAD "Connection: close\r\n\r\n", 200000, false,
     "the answer is larger than any should be"},
    {"220 mail.example ESMTP\r\n", 0, false, "what answers there does not speak HTTP"},
    {NULL, 0, false, "no whole answer within 0.3 s"},
    {JSON_HEAD, 0, false, "the answer was cut off"},
};

static void what_may_have_arrived_is_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        start(broken[i].answer);
        server.flood = broken[i].flood;
        server.reset = broken[i].reset;
        open_curl(NULL);
        assert_int_equal(get("http", "127.0.0.1", 300), ECL_E_NETWORK);
        assert_int_equal(reply.end, ECL_HTTP_LOST);
        assert_int_equal(reply.status, 0);
        assert_string_equal(err.text, broken[i].told);
        assert_int_equal(strncmp(err.file, "127.0.0.1:", 10), 0);
        assert_null(strstr(err.text, "1101702345677"));
        assert_null(strstr(err.text, "secret-token"));
        assert_null(strstr(err.file, "pid"));
        close_curl();
        stop();
        assert_int_equal(server.requests, 1);
    }
}

static void headers_without_end_are_cut(void **state)
{
    (void)state;
    start("HTTP/1.1 200 OK\r\n");
    server.flood = 4000000;
    open_curl(NULL);
    assert_int_equal(get("http", "127.0.0.1", 5000), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_LOST);
    close_curl();
    stop();
}

static void nobody_there_is_unsent(void **state)
{
    (void)state;
    close(listen_on(1, &server.port));
    open_curl(NULL);
    assert_int_equal(get("http", "127.0.0.1", 0), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    assert_string_equal(err.text, "no connection: Connection refused");
    close_curl();
}

static void no_connection_in_time_is_unsent(void **state)
{
    (void)state;
    int fd = listen_on(0, &server.port), port = server.port;
    int full[4];
    for (int i = 0; i < 4; i++) { /* fills the queue of a server that takes nobody in */
        struct sockaddr_in a = {.sin_family = AF_INET,
                                .sin_port   = htons((uint16_t)port),
                                .sin_addr   = {htonl(INADDR_LOOPBACK)}};
        full[i]              = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(full[i], (struct sockaddr *)&a, sizeof a);
    }
    open_curl(&(struct ecl_curl_opts){.connect_ms = 200});
    assert_int_equal(get("http", "127.0.0.1", 5000), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    assert_string_equal(err.text, "no connection in time");
    close_curl();
    for (int i = 0; i < 4; i++) {
        close(full[i]);
    }
    close(fd);
}

static void tls_that_fails_is_unsent(void **state)
{
    (void)state;
    start("HTTP/1.1 400 Bad Request\r\n\r\n");
    open_curl(NULL);
    assert_int_equal(get("https", "127.0.0.1", 2000), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    assert_int_equal(strncmp(err.text, "TLS failed: ", 12), 0);
    close_curl();
    stop();
}

/* --- addresses ---------------------------------------------------------------------------- */

static void plain_http_goes_to_this_computer_only(void **state)
{
    static const char *const refused[] = {
        "http://192.0.2.1:8189/",
        "http://0.0.0.0:8189/",
        "http://agent.example:8189/",
        "http://localhost.:8189/",
        "http://127.0.0.1.example/",
        "http://[::]:8189/",
        "http://128.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://u:p@127.0.0.1/",
        "//127.0.0.1/",
        "gopher://localhost/",
        "http://localhost:999999/",
        "",
        "http://localhost@192.0.2.1/",
    };
    (void)state;
    open_curl(NULL);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(ask("GET", refused[i], NULL, NULL, 1000), ECL_E_UNSAFE);
        assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    }
    close_curl();
}

static void hosts_of_the_settings_may_be_spoken_to(void **state)
{
    (void)state;
    start(JSON_HEAD "Content-Length: 2\r\n\r\n{}");
    char entry[64];
    snprintf(entry, sizeof entry, "agent.example:%d:127.0.0.1", server.port);
    open_curl(&(struct ecl_curl_opts){.allow_http = "10.0.0.5, Agent.Example",
                                      .proxy      = "http://127.0.0.1:1"});
    assert_int_equal(ecl_curl_pin(curl, entry), ECL_OK);
    assert_int_equal(get("http", "agent.example", 1000), ECL_OK);
    close_curl();
    stop();
}

static void a_name_of_this_computer_that_leads_elsewhere_is_refused(void **state)
{
    (void)state;
    start(JSON_HEAD "Content-Length: 2\r\n\r\n{}");
    char entry[64]; /* 0.0.0.0 reaches this server, too, but it is no address of loopback */
    snprintf(entry, sizeof entry, "localhost:%d:0.0.0.0", server.port);
    open_curl(NULL);
    assert_int_equal(ecl_curl_pin(curl, entry), ECL_OK);
    assert_int_equal(get("http", "localhost", 1000), ECL_E_UNSAFE);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    assert_non_null(strstr(err.text, "leads to another one"));
    close_curl();
    stop();
    assert_int_equal(server.connections, 0);
}

static void the_environment_names_no_proxy(void **state)
{
    (void)state;
    start(JSON_HEAD "Content-Length: 2\r\n\r\n{}");
    assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
    open_curl(NULL);
    assert_int_equal(get("http", "127.0.0.1", 1000), ECL_OK);
    close_curl();
    open_curl(&(struct ecl_curl_opts){.proxy = "http://127.0.0.1:1"}); /* loopback goes past it */
    assert_int_equal(get("http", "127.0.0.1", 1000), ECL_OK);
    close_curl();
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    stop();
}

static void a_proxy_that_refuses_is_unsent(void **state)
{
    (void)state;
    char proxy[64];
    start("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", server.port);
    open_curl(&(struct ecl_curl_opts){.proxy = proxy});
    assert_int_equal(ask("POST", "https://nhso.example/x", "token", "{}", 2000), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    assert_null(strstr(server.last, "token"));
    close_curl();
    stop();
}

/* --- what is sent, is sent once ------------------------------------------------------------ */

static void a_post_is_never_sent_again(void **state)
{
    (void)state;
    char url[100];
    start(JSON_HEAD "Content-Length: 2\r\n\r\n{}");
    server.keep = true;
    open_curl(NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
    assert_int_equal(ask("GET", url, NULL, NULL, 1000), ECL_OK);
    assert_int_equal(ask("POST", url, NULL, "{}", 1000), ECL_OK); /* by a connection of its own */
    assert_int_equal(server.posts, 1);
    assert_int_equal(server.connections, 2);
    server.answer = "";
    server.keep   = false;
    assert_int_equal(ask("POST", url, NULL, "{}", 1000), ECL_E_NETWORK);
    assert_int_equal(reply.end, ECL_HTTP_LOST);
    assert_int_equal(server.posts, 2);
    close_curl();
    stop();
}

static void wrong_use_is_told(void **state)
{
    (void)state;
    open_curl(NULL);
    assert_int_equal(ask("PUT", "http://127.0.0.1:1/", NULL, NULL, 0), ECL_E_USAGE);
    assert_int_equal(ask("GET", "http://127.0.0.1:1/", "a\r\nX: b", NULL, 0), ECL_E_USAGE);
    assert_int_equal(reply.end, ECL_HTTP_UNSENT);
    close_curl();
    struct ecl_curl *c = NULL;
    assert_int_equal(ecl_curl_open(&c, &(struct ecl_curl_opts){.ca_file = "/nonexistent/ca"}, &err),
                     ECL_E_READ);
    assert_null(c);
    assert_string_equal(err.file, "/nonexistent/ca");
    ecl_curl_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_is_exactly_what_was_asked),
        cmocka_unit_test(answers_of_every_kind),
        cmocka_unit_test(a_date_to_come_is_seconds_from_now),
        cmocka_unit_test(what_may_have_arrived_is_lost),
        cmocka_unit_test(headers_without_end_are_cut),
        cmocka_unit_test(nobody_there_is_unsent),
        cmocka_unit_test(no_connection_in_time_is_unsent),
        cmocka_unit_test(tls_that_fails_is_unsent),
        cmocka_unit_test(plain_http_goes_to_this_computer_only),
        cmocka_unit_test(hosts_of_the_settings_may_be_spoken_to),
        cmocka_unit_test(a_name_of_this_computer_that_leads_elsewhere_is_refused),
        cmocka_unit_test(the_environment_names_no_proxy),
        cmocka_unit_test(a_proxy_that_refuses_is_unsent),
        cmocka_unit_test(a_post_is_never_sent_again),
        cmocka_unit_test(wrong_use_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
