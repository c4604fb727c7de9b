/* mock_nhso.c: a stand-in for the smart card agent and the Office's services, for tests: a small
 * HTTP server on 127.0.0.1 that checks what it is asked, remembers what it did, and misbehaves
 * when told to. README.md says how it is used.
 *
 * A thread for each connection; what they share is under one lock. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "mock.h"

enum { REQUEST_MAX = 256 * 1024, LIFE_S = 300 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *log_file;
static int port, served;

/* --- bytes ------------------------------------------------------------------------------------ */

static bool send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* Waits until the client has gone. */
static void keep_silent(int fd)
{
    char c;
    while (recv(fd, &c, 1, 0) > 0) {
    }
}

static void end_by_reset(int fd)
{
    struct linger at_once = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* --- requests --------------------------------------------------------------------------------- */

/* Reads head and body of one request into buf; its length, and that of the head in *head; 0: the
 * connection has ended. */
static size_t read_request(int fd, char *buf, size_t *head)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = recv(fd, buf + n, REQUEST_MAX - 1 - n, 0);
        if (got <= 0) {
            return 0;
        }
        n += (size_t)got;
        buf[n]          = '\0';
        const char *end = strstr(buf, "\r\n\r\n");
        if (end) {
            const char *length = strcasestr(buf, "\r\nContent-Length:");
            size_t body = length && length < end ? (size_t)strtoul(length + 17, NULL, 10) : 0;
            *head       = (size_t)(end - buf) + 4;
            if (n >= *head + body) {
                return *head + body;
            }
        }
    }
}

static void header(const char *head, const char *name, char *out, size_t room)
{
    char lead[64];
    snprintf(lead, sizeof lead, "\r\n%s:", name);
    const char *p = strcasestr(head, lead);
    out[0]        = '\0';
    if (p) {
        p += strlen(lead);
        p += strspn(p, " ");
        snprintf(out, room, "%.*s", (int)strcspn(p, "\r"), p);
    }
}

static int hex(char c)
{
    const char *digits = "0123456789ABCDEF", *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool query_value(const struct request *q, const char *key, char *out, size_t room)
{
    size_t n = strlen(key), at = 0;
    out[0] = '\0';
    for (const char *p = q->query; *p; p += strcspn(p, "&"), p += *p == '&') {
        if (strncmp(p, key, n) != 0 || p[n] != '=') {
            continue;
        }
        for (p += n + 1; *p && *p != '&' && at + 1 < room; at++) {
            bool encoded = *p == '%' && hex(p[1]) >= 0 && hex(p[2]) >= 0;
            out[at]      = encoded ? (char)(hex(p[1]) * 16 + hex(p[2])) : *p;
            p += encoded ? 3 : 1;
        }
        out[at] = '\0';
        return true;
    }
    return false;
}

static const struct endpoint *find_endpoint(struct request *q)
{
    for (const struct endpoint *e = endpoints; e->name; e++) {
        const char *open = strstr(e->path, "{pid}");
        size_t n         = open ? (size_t)(open - e->path) : strlen(e->path);
        if (strncmp(q->path, e->path, n) == 0 && (open || q->path[n] == '\0')) {
            snprintf(q->tail, sizeof q->tail, "%s", q->path + n);
            return e;
        }
    }
    return NULL;
}

static void take_request(struct request *q, char *buf, size_t head, size_t n)
{
    memset(q, 0, sizeof *q);
    q->body  = buf + head;
    q->nbody = n - head;
    buf[n]   = '\0';
    sscanf(buf, "%7s %1023s", q->method, q->target);
    size_t path = strcspn(q->target, "?");
    snprintf(q->path, sizeof q->path, "%.*s", (int)path, q->target);
    snprintf(q->query, sizeof q->query, "%s", q->target[path] ? q->target + path + 1 : "");
    buf[head - 1] = '\0';
    header(buf, "Host", q->host, sizeof q->host);
    header(buf, "Accept", q->accept, sizeof q->accept);
    header(buf, "Content-Type", q->type, sizeof q->type);
    header(buf, "Authorization", q->authorization, sizeof q->authorization);
    header(buf, "User-Agent", q->agent, sizeof q->agent);
    q->at = find_endpoint(q);
}

/* That a request is written as the endpoint wants it; a->status 401 or 599 when not. */
static void check_request(struct request *q, struct answer *a)
{
    char host[64];
    snprintf(host, sizeof host, ":%d", port);
    const char *digits = q->tail;
    if (strcmp(q->method, q->at->method) != 0) {
        say_bad(a, "method %s", q->method);
    } else if (strstr(q->at->path, "{pid}") &&
               (strlen(digits) != 13 || strspn(digits, "0123456789") != 13)) {
        say_bad(a, "no citizen ID behind the path");
    } else if (!strstr(q->host, host)) {
        say_bad(a, "Host %s", q->host);
    } else if (strcmp(q->accept, "application/json") != 0) {
        say_bad(a, "Accept %s", q->accept);
    } else if (!q->agent[0]) {
        say_bad(a, "no User-Agent");
    } else if (strcmp(q->type, strcmp(q->method, "POST") == 0 ? "application/json" : "") != 0) {
        say_bad(a, "Content-Type %s", q->type);
    } else if (q->at->side == AGENT && q->authorization[0]) {
        say_bad(a, "a token for the agent");
    } else if (q->at->side != AGENT && strncmp(q->authorization, "Bearer ", 7) != 0) {
        say_bad(a, "no bearer token");
    } else if (strcmp(q->method, "GET") == 0 && q->nbody) {
        say_bad(a, "a body behind GET");
    } else if (strcmp(q->method, "POST") == 0 && !cJSON_IsObject(q->json)) {
        say_bad(a, "the body is no JSON object");
    } else if (q->at->side == STATUS && strcmp(q->authorization + 7, state.status_token) != 0) {
        a->status = 401;
        say(a, "{\"message\":\"invalid token %s\"}", q->authorization + 7);
    }
}

/* --- answers ---------------------------------------------------------------------------------- */

/* What goes wrong with an answer. */
struct fault {
    char action[24], arg[800];
    bool before; /* nothing is done */
};

static const char *const befores[] = {
    "reset-before", "close-before", "silent-before", "status",    "busy",
    "expired",      "redirect",     "body",          "error-key",
};

static bool is(const struct fault *f, const char *action)
{
    return strcmp(f->action, action) == 0;
}

static void replace_body(struct answer *a, const char *text)
{
    a->body.n = 0;
    (void)!ecl_buf_add_str(&a->body, ecl_str_of(text));
}

/* Changes every citizen ID of the answer into that of another person. */
static void change_person(struct answer *a)
{
    static const char other[] = "3101702345673";
    size_t run                = 0;
    for (size_t i = 0; i < a->body.n; i++) {
        run = ecl_is_digit(a->body.p[i]) ? run + 1 : 0;
        if (run == 13) {
            memcpy(a->body.p + i - 12, other, 13);
        }
    }
}

/* Puts bytes in front of the first name in the body. */
static void spoil(struct answer *a, const char *text, size_t n)
{
    const char *name = a->body.n ? memmem(a->body.p, a->body.n, "name\":\"", 7) : NULL;
    size_t at        = name ? (size_t)(name - a->body.p) + 7 : 0;
    if (name && ecl_buf_reserve(&a->body, n) == ECL_OK) {
        memmove(a->body.p + at + n, a->body.p + at, a->body.n - at);
        memcpy(a->body.p + at, text, n);
        a->body.n += n;
    }
}

static void apply(const struct fault *f, struct request *q, struct answer *a)
{
    if (is(f, "status") || is(f, "status-after")) {
        char *rest = NULL;
        int status = (int)strtol(f->arg, &rest, 10);
        rest += strspn(rest, " ");
        say_error(a, q, status, "ทดสอบ");
        if (*rest) {
            replace_body(a, rest);
        }
    } else if (is(f, "busy")) {
        a->status = 429;
        replace_body(a, "{\"message\":\"Too Many Requests\"}");
        if (*f->arg) {
            snprintf(a->head, sizeof a->head, "Retry-After: %.20s\r\n", f->arg);
        }
    } else if (is(f, "expired")) {
        a->status = 401;
        replace_body(a, "{\"message\":\"Token expired\"}");
    } else if (is(f, "redirect")) {
        a->status = 302;
        replace_body(a, "");
        snprintf(a->head, sizeof a->head, "Location: %.150s\r\n", *f->arg ? f->arg : "/elsewhere");
    } else if (is(f, "body") || is(f, "body-after")) {
        a->status = 200;
        replace_body(a, f->arg);
    } else if (is(f, "error-key")) {
        replace_body(a, "{\"error\":\"ทดสอบ\"}");
    } else if (is(f, "html")) {
        a->type = "text/html";
        replace_body(a, "<!DOCTYPE html>\n<html><body>Bad Gateway</body></html>\n");
    } else if (is(f, "empty")) {
        replace_body(a, "");
    } else if (is(f, "cut")) {
        a->body.n /= 2;
    } else if (is(f, "malformed")) {
        replace_body(a, "{\"pid\":\"1\",}");
    } else if (is(f, "wrong-person")) {
        change_person(a);
    } else if (is(f, "nul")) {
        spoil(a, "\\u0000", 6);
    } else if (is(f, "bad-utf8")) {
        spoil(a, "\xA1\xE0\xFF", 3);
    } else if (is(f, "deep")) {
        replace_body(a, "");
        for (int i = 0; i < 20000; i++) {
            (void)!ecl_buf_add_char(&a->body, '[');
        }
    } else if (is(f, "huge")) {
        long n = strtol(f->arg, NULL, 10);
        while (n-- > 0) {
            (void)!ecl_buf_add_char(&a->body, ' ');
        }
    }
}

/* Sends the answer; false: the connection is to be closed. */
static bool deliver(int fd, const struct fault *f, const struct answer *a)
{
    char head[600];
    bool chunked = is(f, "chunked");
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d Mock\r\nContent-Type: %s\r\n%s", a->status,
                     a->type, a->head);
    if (is(f, "not-http")) {
        send_all(fd, "220 mock ESMTP\r\n", 16);
        return false;
    }
    if (chunked) {
        n += snprintf(head + n, sizeof head - (size_t)n, "Transfer-Encoding: chunked\r\n\r\n");
    } else {
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Length: %zu\r\n\r\n", a->body.n);
    }
    if (!send_all(fd, head, (size_t)n)) {
        return false;
    }
    if (is(f, "truncate")) {
        send_all(fd, a->body.p ? a->body.p : "", a->body.n / 2);
        return false;
    }
    if (chunked || is(f, "slow")) {
        size_t step = chunked ? 7 : 1;
        for (size_t i = 0; i < a->body.n; i += step) {
            size_t part = a->body.n - i < step ? a->body.n - i : step;
            n           = chunked ? snprintf(head, sizeof head, "%zx\r\n", part) : 0;
            if (!send_all(fd, head, (size_t)n) || !send_all(fd, a->body.p + i, part) ||
                (chunked && !send_all(fd, "\r\n", 2))) {
                return false;
            }
            if (!chunked) {
                pause_ms(strtol(f->arg, NULL, 10));
            }
        }
        return !chunked || send_all(fd, "0\r\n\r\n", 5);
    }
    return send_all(fd, a->body.p ? a->body.p : "", a->body.n);
}

/* --- serving ---------------------------------------------------------------------------------- */

static void write_log(const struct request *q, const struct fault *f, const struct answer *a)
{
    if (!log_file) {
        return;
    }
    bool silent = is(f, "reset-before") || is(f, "reset-after") || is(f, "close-before") ||
                  is(f, "close-after") || is(f, "silent-before") || is(f, "silent-after");
    fprintf(log_file, "%s\t%s %s\t%s\t", q->at ? q->at->name : "-", q->method, q->target, q->body);
    if (silent) {
        fputs("-", log_file);
    } else {
        fprintf(log_file, "%d", a->status);
    }
    fprintf(log_file, "\t%s\t%s\n", f->action, a->note);
    fflush(log_file);
}

/* Lines of a script, sent by --tell. */
static void take_script(struct request *q, struct answer *a)
{
    char why[1000], *save = NULL, *copy = strdup(q->body);
    for (char *line = copy ? strtok_r(copy, "\n", &save) : NULL; line;
         line       = strtok_r(NULL, "\n", &save)) {
        if (!take_line(line, why, sizeof why)) {
            a->status = 400;
            say(a, "%s", why);
            break;
        }
    }
    free(copy);
}

/* Does what is asked, under the lock. False: not even an answer is sent. */
static void do_request(struct request *q, struct fault *f, struct answer *a)
{
    const struct rule *r = q->at ? take_rule(q->at->name) : NULL;
    served++;
    if (r) {
        memcpy(f->action, r->action, sizeof f->action);
        memcpy(f->arg, r->arg, sizeof f->arg);
        for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
            f->before |= is(f, befores[i]);
        }
    }
    q->json = q->nbody ? cJSON_ParseWithLength(q->body, q->nbody) : NULL;
    if (!q->at) {
        say_error(a, q, 404, "No message available");
        snprintf(a->note, sizeof a->note, "BAD: no such path");
    } else {
        check_request(q, a);
        if (a->status == 200 && !f->before) {
            q->at->work(q, a);
        }
        if (a->status != 599) {
            apply(f, q, a);
        }
    }
    write_log(q, f, a);
    cJSON_Delete(q->json);
}

static bool serve_one(int fd, char *buf)
{
    struct request q;
    struct fault f  = {.before = false};
    struct answer a = {.status = 200, .type = "application/json;charset=UTF-8"};
    size_t head, n = read_request(fd, buf, &head);
    bool go_on = false;
    if (n == 0) {
        return false;
    }
    ecl_buf_init(&a.body, 0);
    take_request(&q, buf, head, n);
    pthread_mutex_lock(&lock);
    if (strcmp(q.path, "/_mock") == 0) {
        take_script(&q, &a);
    } else {
        do_request(&q, &f, &a);
    }
    pthread_mutex_unlock(&lock);
    if (is(&f, "reset-before") || is(&f, "reset-after")) {
        end_by_reset(fd);
    } else if (is(&f, "silent-before") || is(&f, "silent-after")) {
        keep_silent(fd);
    } else if (!is(&f, "close-before") && !is(&f, "close-after")) {
        go_on = deliver(fd, &f, &a);
    }
    ecl_buf_done(&a.body);
    return go_on;
}

static void *serve(void *arg)
{
    int fd    = (int)(intptr_t)arg;
    char *buf = malloc(REQUEST_MAX);
    while (buf && serve_one(fd, buf)) {
    }
    free(buf);
    close(fd);
    return NULL;
}

/* --- main ------------------------------------------------------------------------------------- */

_Noreturn static void die(const char *fmt, ...) ECL_PRINTF(1, 2);
static void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("mock_nhso: ", stderr);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(2);
}

static void read_script(const char *path)
{
    char line[1000], why[1200];
    FILE *f = fopen(path, "r");
    if (!f) {
        die("%s: %s", path, strerror(errno));
    }
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (!take_line(line, why, sizeof why)) {
            die("%s: %s", path, why);
        }
    }
    fclose(f);
}

static int listen_here(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n          = sizeof a;
    int fd               = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &n) != 0) {
        die("cannot listen: %s", strerror(errno));
    }
    port = ntohs(a.sin_port);
    return fd;
}

/* The file appears with the port in it, so that whoever waits for it can begin. */
static void write_port(const char *path)
{
    char part[4096];
    snprintf(part, sizeof part, "%s.part", path);
    FILE *f = fopen(part, "w");
    if (!f || fprintf(f, "%d\n", port) < 0 || fclose(f) != 0 || rename(part, path) != 0) {
        die("%s: %s", path, strerror(errno));
    }
}

/* Sends lines of a script to a mock that runs. */
static int tell(const char *port_file, char **lines, int n)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char answer[1500] = "", text[4000] = "";
    size_t at = 0;
    int to    = 0;
    FILE *f   = fopen(port_file, "r");
    if (!f || fscanf(f, "%d", &to) != 1) {
        die("%s: no port", port_file);
    }
    fclose(f);
    for (int i = 0; i < n && at < sizeof text; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s\n", lines[i]);
    }
    a.sin_port = htons((uint16_t)to);
    int fd     = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || at >= sizeof text || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        die("cannot tell: %s", strerror(errno));
    }
    char head[200];
    int m = snprintf(head, sizeof head, "POST /_mock HTTP/1.1\r\nContent-Length: %zu\r\n\r\n", at);
    if (!send_all(fd, head, (size_t)m) || !send_all(fd, text, at) || shutdown(fd, SHUT_WR) != 0) {
        die("cannot tell: %s", strerror(errno));
    }
    size_t have = 0;
    for (ssize_t got; (got = recv(fd, answer + have, sizeof answer - 1 - have, 0)) > 0;) {
        have += (size_t)got;
    }
    close(fd);
    const char *body = strstr(answer, "\r\n\r\n");
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0) {
        die("%s", body ? body + 4 : answer);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *port_file = NULL;
    if (argc > 3 && strcmp(argv[1], "--tell") == 0) {
        return tell(argv[2], argv + 3, argc - 3);
    }
    for (int i = 1; i < argc; i += 2) {
        const char *name = argv[i], *arg = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(name, "--port-file") == 0) {
            port_file = arg;
        } else if (strcmp(name, "--log") == 0) {
            log_file = fopen(arg, "a");
        } else if (strcmp(name, "--script") == 0) {
            read_script(arg);
        } else if (strcmp(name, "--status-token") == 0) {
            snprintf(state.status_token, sizeof state.status_token, "%s", arg);
        } else if (strcmp(name, "--endpoint-token") == 0) {
            snprintf(state.endpoint_token, sizeof state.endpoint_token, "%s", arg);
        } else {
            die("usage: mock_nhso --port-file FILE [--log FILE] [--script FILE]\n"
                "       [--status-token TOKEN] [--endpoint-token TOKEN]\n"
                "       mock_nhso --tell PORT_FILE LINE...");
        }
    }
    if (!port_file) {
        die("--port-file is missing");
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* never outlives the test, */
    alarm(LIFE_S);                    /* in no case for long */
    int fd = listen_here();
    write_port(port_file);
    for (;;) {
        pthread_t t;
        int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0 && pthread_create(&t, NULL, serve, (void *)(intptr_t)client) == 0) {
            pthread_detach(t);
        }
    }
}
