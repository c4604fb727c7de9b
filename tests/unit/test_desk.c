/* The flows of the desk against a service that fails in every way at every exchange, and
 * processes that are killed at every step: at the end there is exactly one code, and it is
 * the one that is printed. The service would issue as many as it is asked for. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "eclaim/desk.h"

#define PID   "1101702345677"
#define HCODE "10670"
#define TYPE  "PG0060001"
#define START INT64_C(1732242600000) /* 2024-11-22 09:30 in Thailand; past, as closes must be */

/* --- the world: a service, a clock, and who is killed when, shared with all processes ---- */

enum {
    CODES   = 8,
    CHOICES = 12,
    SETTLE  = 6000, /* milliseconds after which a request is not under way any more */
};

/* How an exchange goes. The service has done its work in those that say so. */
enum manner {
    TRUE_ANSWER,
    NO_CONNECTION,
    ERROR_500,
    KILLED_BEFORE,
    GETS, /* these are all a question can meet with */
    KILLED_AFTER = GETS,
    REFUSED_400,
    LOST,
    LOST_DONE,
    LOST_LATE, /* done, but seen by look-ups only after a third of SETTLE */
    ERROR_500_DONE,
    BROKEN_JSON_DONE,
    POSTS,
};

static struct world {
    int64_t now;
    bool real_time; /* else now stands still, save for waiting */
    struct {
        char code[16], channel[16], transaction[48];
        int64_t seen;
    } codes[CODES];
    int ncodes;
    bool crowded;        /* the agent's last five codes are of the next day */
    bool nameless;       /* closes are done without a code in the answer */
    bool guards;         /* the service refuses a second code of the day */
    bool forgets;        /* look-ups find nothing, ever */
    int choice[CHOICES]; /* enum manner of each exchange; true behind nchoices */
    int radix[CHOICES];  /* how many there were to choose from */
    int nchoices, exchanges;
    int gets, posts, unjournaled;
    int die_at, callbacks; /* at which callback the process dies, 0: at none */
    /* what the process printed */
    int code, state, how;
    int printed_both; /* processes that printed the first code of all */
    char printed[16], text[512];
} * world;

static char path[64];

static int set_up(void **state)
{
    (void)state;
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/desk.XXXXXX", folder);
    int fd = mkstemp(path);
    close(fd);
    unlink(path);
    world = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return fd < 0 || world == MAP_FAILED;
}

static void no_file(void)
{
    char other[80];
    snprintf(other, sizeof other, "%s-journal", path);
    unlink(other);
    unlink(path);
}

static int tear_down(void **state)
{
    (void)state;
    no_file();
    return munmap(world, sizeof *world);
}

/* A journal without entries; making one anew takes longer. */
static void empty_file(void)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "DELETE FROM entry", NULL, NULL, NULL) != SQLITE_OK) {
        no_file();
    }
    sqlite3_close(db);
}

/* Entries begin with number 1 again. */
static void new_file(void)
{
    no_file();
    memset(world, 0, sizeof *world);
    world->now = START;
}

static void new_world(void)
{
    empty_file();
    memset(world, 0, sizeof *world);
    world->now = START;
}

/* --- callbacks --------------------------------------------------------------------------- */

static void a_step(void)
{
    if (++world->callbacks == world->die_at) {
        _exit(99);
    }
}

static int64_t now_ms(void *ctx)
{
    struct timespec t;
    (void)ctx;
    a_step();
    if (world->real_time) {
        clock_gettime(CLOCK_MONOTONIC, &t);
        return START + ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000) % 3600000;
    }
    return world->now;
}

static void wait_ms(void *ctx, int ms)
{
    (void)ctx;
    a_step();
    if (world->real_time) {
        usleep(500000); /* four of these before the other desk is given up */
    } else {
        world->now += ms;
    }
}

static void tell(void *ctx, enum ecl_desk_doing doing, const struct ecl_journal_entry *e)
{
    (void)ctx;
    assert_true((unsigned)doing <= ECL_DOING_WAIT);
    assert_string_equal(e->pid, PID);
    a_step();
}

static int before(void *ctx, struct ecl_error *err)
{
    (void)err;
    a_step();
    return ctx ? ecl_fail(err, ECL_E_UNSAFE, NULL, "another card") : ECL_OK;
}

/* --- the service -------------------------------------------------------------------------------
 */

/* Whether an entry stands in the file as open, as another process sees it. */
static bool in_journal(void)
{
    sqlite3 *db      = NULL;
    sqlite3_stmt *st = NULL;
    bool there       = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
                 sqlite3_prepare_v2(db, "SELECT 1 FROM entry WHERE state = 'open'", -1, &st,
                                    NULL) == SQLITE_OK &&
                 sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    sqlite3_close(db);
    return there;
}

static void say(struct ecl_http_reply *a, int status, const char *fmt, ...)
{
    va_list ap;
    char text[4096];
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    a->end    = ECL_HTTP_ANSWERED;
    a->status = status;
    a->json   = true;
    assert_int_equal(ecl_buf_add_str(&a->body, ecl_str_of(text)), ECL_OK);
}

static void issue(bool close, const char *body, bool late)
{
    assert_true(world->ncodes < CODES);
    int i = world->ncodes++;
    snprintf(world->codes[i].code, sizeof world->codes[i].code, "%s%010d", close ? "EP" : "PP", i);
    snprintf(world->codes[i].channel, sizeof world->codes[i].channel, "%s",
             close ? "ENDPOINT" : "");
    const char *t = strstr(body, "\"transactionId\":\"");
    snprintf(world->codes[i].transaction, sizeof world->codes[i].transaction, "%.22s",
             t ? t + 17 : "");
    world->codes[i].seen = world->now + (late ? SETTLE / 3 : 0);
}

static bool known_transaction(const char *body)
{
    for (int i = 0; i < world->ncodes; i++) {
        if (world->codes[i].transaction[0] && strstr(body, world->codes[i].transaction)) {
            return true;
        }
    }
    return false;
}

/* Codes of the next day, which stand before those of this one. */
static void answer_crowded(struct ecl_http_reply *a, bool last)
{
    static const char code[] = "{\"claimType\":\"" TYPE "\",\"claimCode\":\"PP9999999999\","
                               "\"claimDateTime\":\"2024-11-23T08:00:00\",\"hcode\":\"" HCODE "\"}";
    if (last) {
        say(a, 200, "%s", code);
    } else {
        say(a, 200, "[%s,%s,%s,%s,%s]", code, code, code, code, code);
    }
}

static void answer_history(struct ecl_http_reply *a, bool status)
{
    char text[4000] = "";
    size_t n        = 0;
    for (int i = 0; i < world->ncodes && !world->forgets; i++) {
        if (world->codes[i].seen > world->now) {
            continue;
        }
        n += (size_t)snprintf(
            text + n, sizeof text - n,
            status ? "%s{\"hospital\":{\"hcode\":\"" HCODE "\",\"hname\":\"x\"},"
                     "\"serviceDateTime\":\"2024-11-22T09:30:00\",\"claimCode\":\"%s\","
                     "\"service\":{\"code\":\"" TYPE "\",\"name\":\"x\"},\"sourceChannel\":\"%s\"}"
                   : "%s{\"claimType\":\"" TYPE "\",\"claimCode\":\"%s\","
                     "\"claimDateTime\":\"2024-11-22T09:30:00\",\"hcode\":\"" HCODE "\"%s}",
            n ? "," : "", world->codes[i].code, status ? world->codes[i].channel : "");
    }
    if (status) {
        say(a, 200,
            "{\"statusAuthen\":%s,\"statusMessage\":\"%sพบข้อมูลการ authen\",\"firstName\":\"x\","
            "\"serviceHistories\":[%s]}",
            n ? "true" : "false", n ? "" : "ไม่", text);
    } else {
        say(a, 200, "[%s]", text);
    }
}

/* Another day, facility and kind are never taken for ours. */
static void answer_truly(const struct ecl_http_request *q, struct ecl_http_reply *a,
                         const char *body, bool close, bool post)
{
    if (!post && world->crowded && strstr(q->url, "latest")) {
        answer_crowded(a, strstr(q->url, "latest-5") == NULL);
    } else if (!post) {
        answer_history(a, strstr(q->url, "check-authen-status") != NULL);
    } else if (close && known_transaction(body)) {
        say(a, 200, "{\"dataError\":\"พบการบันทึก transactionId ซ้ำภายในฐานข้อมูล\"}");
    } else if (world->guards && world->ncodes) {
        say(a, 400, "{\"status\":400,\"message\":\"issued today\"}");
    } else {
        issue(close, body, false);
        const char *code = world->codes[world->ncodes - 1].code;
        if (close && world->nameless) {
            say(a, 200, "{\"seq\":10000000}");
        } else if (close) {
            say(a, 200, "{\"seq\":10000000,\"authenCode\":\"%s\"}", code);
        } else {
            say(a, 200,
                "{\"pid\":\"" PID "\",\"claimType\":\"" TYPE "\",\"correlationId\":\"correlation\","
                "\"createdDate\":\"2024-11-22T09:30:01\",\"claimCode\":\"%s\"}",
                code);
        }
    }
}

static int lost(struct ecl_http_reply *a, enum ecl_http_end end, struct ecl_error *err)
{
    a->end = end;
    return ecl_fail(err, ECL_E_NETWORK, NULL, end == ECL_HTTP_LOST ? "time-out" : "no connection");
}

static int exchange(void *ctx, const struct ecl_http_request *q, struct ecl_http_reply *a,
                    struct ecl_error *err)
{
    (void)ctx;
    char body[4096];
    bool post  = strcmp(q->method, "POST") == 0;
    bool close = strstr(q->url, "nhso-claim-detail") != NULL;
    snprintf(body, sizeof body, "%.*s", (int)q->body.n, q->body.n ? q->body.p : "");
    a->body.n = 0;
    a->status = 0;
    a_step();
    post ? world->posts++ : world->gets++;
    world->unjournaled += post && !in_journal();
    enum manner m = TRUE_ANSWER;
    if (world->exchanges < CHOICES) {
        world->radix[world->exchanges] = post ? POSTS : GETS;
    }
    if (world->exchanges < world->nchoices) {
        m = (enum manner)world->choice[world->exchanges];
    }
    world->exchanges++;
    bool done = m == LOST_DONE || m == LOST_LATE || m == ERROR_500_DONE || m == BROKEN_JSON_DONE;
    if (post && done && !(close && known_transaction(body))) {
        issue(close, body, m == LOST_LATE);
    }
    switch (m) {
    case NO_CONNECTION:
        return lost(a, ECL_HTTP_UNSENT, err);
    case LOST:
    case LOST_DONE:
    case LOST_LATE:
        return lost(a, ECL_HTTP_LOST, err);
    case ERROR_500:
    case ERROR_500_DONE:
        say(a, 500, "{\"status\":500,\"message\":\"down\"}");
        break;
    case BROKEN_JSON_DONE:
        say(a, 200, "{\"claimCode");
        break;
    case REFUSED_400:
        say(a, 400, "{\"status\":400,\"errors\":[{\"defaultMessage\":\"bad mobile\"}]}");
        break;
    case KILLED_BEFORE:
        _exit(99);
    default:
        answer_truly(q, a, body, close, post);
        break;
    }
    a_step();
    if (m == KILLED_AFTER) {
        _exit(99);
    }
    return ECL_OK;
}

/* --- one run of a program ---------------------------------------------------------------- */

enum flow { CODE, CLOSE };

struct run {
    enum flow flow;
    bool impatient, at_once, other_card, dry;
    enum ecl_desk_existing existing;
    const char *seq;
    ecl_satang total;
};

static int request(struct ecl_desk *d, const struct run *run, struct ecl_journal_entry *e,
                   struct ecl_error *err)
{
    struct ecl_close c = {
        .hcode      = HCODE,
        .pid        = PID,
        .recorder   = "3109908765438",
        .main_code  = "UCS",
        .service    = TYPE,
        .visit      = run->seq,
        .service_ms = START - 60000,
        .invoice_ms = START - 30000,
        .total      = run->total ? run->total : 10000,
        .privilege  = run->total ? run->total : 10000,
    };
    if (run->flow == CLOSE) {
        snprintf(e->seq, sizeof e->seq, "%s", run->seq ? run->seq : "");
        return ecl_desk_close(d, e, &c, err);
    }
    snprintf(e->hcode, sizeof e->hcode, HCODE);
    snprintf(e->pid, sizeof e->pid, PID);
    snprintf(e->service, sizeof e->service, TYPE);
    return ecl_desk_request(d, e, "0812345678", "correlation", err);
}

/* Looks entry 1 up: what became of it. by_service: there is no agent. */
static void settle_here(bool by_service, struct ecl_journal_entry *e)
{
    const struct ecl_http http = {NULL, exchange};
    struct ecl_nhso_opts opts  = {
         .status_url = "https://status.test/x", .status_token = "t", .pace_ms = 1};
    struct ecl_error err = {0};
    struct ecl_desk d    = {.clock = {NULL, now_ms, wait_ms}, .settle_ms = SETTLE, .tell = tell};
    assert_int_equal(ecl_journal_open(&d.journal, path, NULL, &err), ECL_OK);
    assert_int_equal(ecl_agent_open(&d.agent, &http, NULL, &err), ECL_OK);
    assert_int_equal(ecl_nhso_open(&d.nhso, &http, &opts, &err), ECL_OK);
    struct ecl_agent *agent = d.agent;
    d.agent                 = by_service ? NULL : agent;
    assert_int_equal(ecl_journal_get(d.journal, 1, e, &err), ECL_OK);
    world->code = ecl_desk_settle(&d, e, &err);
    snprintf(world->text, sizeof world->text, "%s", world->code == ECL_OK ? "" : err.text);
    ecl_nhso_close(d.nhso);
    ecl_agent_close(agent);
    ecl_journal_close(d.journal);
}

static void run_here(const struct run *run)
{
    const struct ecl_http http      = {NULL, exchange};
    struct ecl_nhso_opts opts       = {.status_url     = "https://status.test/x",
                                       .endpoint_url   = "https://endpoint.test/x",
                                       .status_token   = "t",
                                       .endpoint_token = "t",
                                       .source_id      = "test",
                                       .pace_ms        = 1,
                                       .tries          = 1};
    struct ecl_journal_opts patient = {.busy_ms = 30000};
    struct ecl_journal_entry e      = {0};
    struct ecl_error err            = {0};
    struct ecl_desk d               = {
                      .clock       = {NULL, now_ms, wait_ms},
                      .patience_ms = run->impatient ? 0 : 2 * SETTLE,
                      .settle_ms   = SETTLE,
                      .existing    = run->existing,
                      .ask_at_once = run->at_once,
                      .dry_run     = run->dry,
                      .before      = before,
                      .tell        = tell,
                      .ctx         = run->other_card ? world : NULL,
    };
    world->code = -99;
    if (ecl_journal_open(&d.journal, path, &patient, &err) != ECL_OK ||
        ecl_agent_open(&d.agent, &http, NULL, &err) != ECL_OK ||
        ecl_nhso_open(&d.nhso, &http, &opts, &err) != ECL_OK) {
        fprintf(stderr, "%s\n", err.text);
        _exit(2);
    }
    int r        = request(&d, run, &e, &err);
    world->state = e.state;
    world->how   = e.how;
    snprintf(world->printed, sizeof world->printed, "%.15s", e.code);
    snprintf(world->text, sizeof world->text, "%s", r == ECL_OK ? "" : err.text);
    world->code = r;
    if (r == ECL_OK && strcmp(e.code, world->codes[0].code) == 0) {
        __atomic_fetch_add(&world->printed_both, 1, __ATOMIC_SEQ_CST);
    }
    ecl_nhso_close(d.nhso);
    ecl_agent_close(d.agent);
    ecl_journal_close(d.journal);
}

static bool deadly(void)
{
    for (int i = world->exchanges; i < world->nchoices; i++) {
        if (world->choice[i] == KILLED_BEFORE || world->choice[i] == KILLED_AFTER) {
            return true;
        }
    }
    return world->die_at != 0;
}

/* The same, in a process of its own when it is to be killed; true when it came to its end. */
static bool run(const struct run *run)
{
    world->callbacks = 0;
    if (!deadly()) {
        run_here(run);
        return true;
    }
    pid_t child = fork();
    if (child == 0) {
        run_here(run);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    world->die_at = 0;
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 99)) {
        fail_msg("the process ended with %x", (unsigned)status);
    }
    return WEXITSTATUS(status) == 0;
}

/* --- what must hold ------------------------------------------------------------------------------
 */

static int count(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    int *n = ctx;
    (void)err;
    n[e->state]++;
    return ECL_OK;
}

static void count_entries(int n[ECL_NSTATES])
{
    struct ecl_journal *j = NULL;
    struct ecl_error err;
    memset(n, 0, ECL_NSTATES * sizeof *n);
    assert_int_equal(ecl_journal_open(&j, path, NULL, &err), ECL_OK);
    assert_int_equal(ecl_journal_each(j, &(struct ecl_journal_filter){0}, count, n, &err), ECL_OK);
    ecl_journal_close(j);
}

static void explain(const char *what)
{
    char line[200] = "";
    size_t n       = 0;
    for (int i = 0; i < world->nchoices; i++) {
        n += (size_t)snprintf(line + n, sizeof line - n, " %d", world->choice[i]);
    }
    fail_msg("%s; exchanges:%s; codes %d, printed '%s', answer %d, state %d, how %d, '%s'", what,
             line, world->ncodes, world->printed, world->code, world->state, world->how,
             world->text);
}

/* Runs the program again and again, as people do, until it prints a code. */
static void run_until_done(const struct run *r)
{
    bool done = false;
    for (int i = 0; i < 8 && !done; i++) {
        bool ended = run(r);
        if (ended && world->code == ECL_OK) {
            done = true;
            break;
        }
        if (ended && world->code == -99) {
            explain("the journal could not be opened");
        }
        if (ended && (world->state == ECL_STATE_DONE || world->printed[0])) {
            explain("a failure with a code");
        }
        if (i % 2) {
            world->now += SETTLE + 1000; /* people wait, every second time */
        }
    }
    if (!done) {
        explain("no end");
    }
    if (world->ncodes != 1) {
        explain("not exactly one code");
    }
    if (strcmp(world->printed, world->codes[0].code) != 0) {
        explain("the code printed is not the code issued");
    }
    if (world->unjournaled) {
        explain("something was sent that was not in the journal");
    }
    int n[ECL_NSTATES];
    count_entries(n);
    if (n[ECL_STATE_OPEN] || n[ECL_STATE_UNKNOWN] || n[ECL_STATE_DONE] != 1) {
        explain("the journal is not at rest");
    }
}

/* --- every failure at every exchange ----------------------------------------------------- */

/* Exchanges that fail in every way together. Sanitizers slow the processes down so much that
 * they see two only. */
#ifdef __SANITIZE_ADDRESS__
enum { DEPTH = 2, WAYS = 20 };
#else
enum { DEPTH = 3, WAYS = 100 };
#endif

/* Calls run_until_done for every way in which the first depth exchanges can go; the answer is
 * how many ways there are. */
static int every_way(const struct run *r, bool guards, int depth)
{
    int choice[CHOICES] = {0}, used = 0, ways = 0;
    do {
        new_world();
        world->guards   = guards;
        world->nchoices = depth;
        memcpy(world->choice, choice, sizeof choice);
        run_until_done(r);
        ways++;
        /* The last exchange of those that happened that has another way to go. */
        used = world->exchanges < depth ? world->exchanges : depth;
        while (used > 0 && choice[used - 1] + 1 >= world->radix[used - 1]) {
            used--;
        }
        if (used > 0) {
            choice[used - 1]++;
            memset(choice + used, 0, sizeof choice - (size_t)used * sizeof *choice);
        }
    } while (used > 0);
    return ways;
}

static void a_code_is_issued_once_whatever_fails(void **state)
{
    static const struct {
        struct run run;
        bool guards;
    } cases[] = {
        {{.flow = CODE}, false},
        {{.flow = CODE, .impatient = true}, false},
        {{.flow = CODE, .at_once = true}, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(every_way(&cases[i].run, cases[i].guards, DEPTH) > WAYS);
    }
}

static void a_right_is_closed_once_whatever_fails(void **state)
{
    (void)state;
    assert_true(every_way(&(struct run){.flow = CLOSE, .seq = "A"}, false, DEPTH) > WAYS);
}

/* A kill at each callback, of which each step has one at least; then another in the next
 * process, too. */
static void a_kill_at_every_step_costs_nothing(void **state)
{
    static const int manners[] = {TRUE_ANSWER, LOST_LATE, REFUSED_400};
    (void)state;
    for (int flow = CODE; flow <= CLOSE; flow++) {
        struct run r = {.flow = (enum flow)flow, .seq = "A"};
        for (size_t m = 0; m < sizeof manners / sizeof *manners; m++) {
            int second = 0;
            for (int first = 1; first < 60; first++) {
                new_world();
                world->nchoices  = 2;
                world->choice[1] = manners[m];
                world->die_at    = first;
                bool ended       = run(&r);
                second           = second % 7 + 1;
                world->die_at    = ended ? 0 : second;
                run_until_done(&r);
                if (ended) {
                    assert_true(first > 8);
                    break;
                }
            }
        }
    }
}

/* --- what each outcome says -------------------------------------------------------------- */

static void outcomes_are_told_apart(void **state)
{
    static const struct {
        const char *name;
        int manner[4]; /* look first, send, look, look */
        int code, state, how;
        const char *words;
    } cases[] = {
        {"done", {0}, ECL_OK, ECL_STATE_DONE, ECL_HOW_ANSWER, ""},
        {"no agent", {NO_CONNECTION}, ECL_E_NETWORK, ECL_STATE_UNDONE, ECL_HOW_NONE, ""},
        {"unsent", {0, NO_CONNECTION}, ECL_E_NETWORK, ECL_STATE_UNDONE, ECL_HOW_UNSENT, ""},
        {"refused",
         {0, REFUSED_400},
         ECL_E_NETWORK,
         ECL_STATE_REFUSED,
         ECL_HOW_ANSWER,
         "bad mobile"},
        {"refused, and no look-up",
         {0, REFUSED_400, ERROR_500},
         ECL_E_NETWORK,
         ECL_STATE_UNKNOWN,
         ECL_HOW_NONE,
         ""},
        {"lost, and found", {0, LOST_DONE}, ECL_OK, ECL_STATE_DONE, ECL_HOW_RECOVERED, ""},
        {"lost, and found late", {0, LOST_LATE}, ECL_OK, ECL_STATE_DONE, ECL_HOW_RECOVERED, ""},
        {"lost, and not done",
         {0, LOST},
         ECL_E_NETWORK,
         ECL_STATE_UNDONE,
         ECL_HOW_RECOVERED,
         "time-out"},
        {"lost, and found at the second look",
         {0, LOST_DONE, ERROR_500},
         ECL_OK,
         ECL_STATE_DONE,
         ECL_HOW_RECOVERED,
         ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        new_world();
        world->nchoices = 4;
        memcpy(world->choice, cases[i].manner, sizeof cases[i].manner);
        assert_true(run(&(struct run){.flow = CODE}));
        if (world->code != cases[i].code || world->state != cases[i].state ||
            world->how != cases[i].how || !strstr(world->text, cases[i].words)) {
            explain(cases[i].name);
        }
    }
}

static void what_others_asked_for_is_found_before_asking(void **state)
{
    int n[ECL_NSTATES];
    (void)state;
    new_world();
    issue(false, "", false);
    assert_true(run(&(struct run){.flow = CODE}));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_FOUND);
    assert_int_equal(world->posts, 0);
    assert_string_equal(world->printed, world->codes[0].code);
    assert_true(run(&(struct run){.flow = CODE})); /* the second time the journal knows */
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->gets, 1);
    count_entries(n);
    assert_int_equal(n[ECL_STATE_DONE], 1);

    /* "Issued already", when nobody had looked before. */
    new_world();
    world->guards = true;
    issue(false, "", false);
    assert_true(run(&(struct run){.flow = CODE, .at_once = true}));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_FOUND);
    assert_string_equal(world->printed, world->codes[0].code);
}

static void another_card_and_a_dry_run_send_and_write_nothing(void **state)
{
    int n[ECL_NSTATES];
    (void)state;
    for (int flow = CODE; flow <= CLOSE; flow++) {
        new_world();
        assert_true(run(&(struct run){.flow = (enum flow)flow, .other_card = true}));
        assert_int_equal(world->code, ECL_E_UNSAFE);
        assert_true(run(&(struct run){.flow = (enum flow)flow, .dry = true}));
        assert_int_equal(world->code, ECL_EOF);
        assert_int_equal(world->posts, 0);
        count_entries(n);
        for (int i = 0; i < ECL_NSTATES; i++) {
            assert_int_equal(n[i], 0);
        }
    }
}

static void a_young_request_is_not_overtaken(void **state)
{
    (void)state;
    new_world();
    world->nchoices  = 2;
    world->choice[1] = KILLED_BEFORE;
    struct run r     = {.flow = CODE, .impatient = true};
    assert_false(run(&r));
    for (int i = 0; i < 3; i++) {
        assert_true(run(&r));
        assert_int_equal(world->code, ECL_E_NETWORK);
        assert_int_equal(world->state, ECL_STATE_OPEN);
        assert_non_null(strstr(world->text, "run it again in"));
        world->now += SETTLE / 4;
    }
    assert_int_equal(world->posts, 1);
    world->now += SETTLE / 4;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->posts, 2);
}

static void a_clock_set_back_does_not_block_for_ever(void **state)
{
    (void)state;
    new_world();
    world->nchoices  = 2;
    world->choice[1] = KILLED_BEFORE;
    assert_false(run(&(struct run){.flow = CODE}));
    world->now -= 3600000;
    assert_true(run(&(struct run){.flow = CODE}));
    assert_int_equal(world->code, ECL_OK);
}

/* --- closes ------------------------------------------------------------------------------ */

static void closes_of_others_are_for_people_to_decide(void **state)
{
    (void)state;
    struct run r = {.flow = CLOSE, .seq = "A"};
    new_world();
    issue(true, "", false);
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_E_UNSAFE);
    assert_string_equal(world->printed, world->codes[0].code);
    assert_int_equal(world->posts, 0);
    r.existing = ECL_EXISTING_ADOPT;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_FOUND);

    /* The code that was taken is no other visit's. */
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "B"}));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_ANSWER);
    assert_int_equal(world->ncodes, 2);

    /* It was another visit: this one is closed, and the other's code is not taken for it. */
    new_world();
    issue(true, "", false);
    r.existing       = ECL_EXISTING_OTHER;
    world->nchoices  = 2;
    world->choice[1] = LOST_DONE;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_RECOVERED);
    assert_string_equal(world->printed, world->codes[1].code);
    r.seq = NULL;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_E_USAGE);

    /* Two of them at once cannot be told apart. */
    new_world();
    issue(true, "", false);
    issue(true, "", false);
    r.seq      = "A";
    r.existing = ECL_EXISTING_ADOPT;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_E_UNSAFE);
}

static void two_visits_of_a_day_have_a_close_each(void **state)
{
    (void)state;
    new_world();
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "A"}));
    assert_int_equal(world->code, ECL_OK);
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "B"}));
    assert_int_equal(world->code, ECL_OK);
    assert_string_equal(world->printed, world->codes[1].code);
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "A"}));
    assert_string_equal(world->printed, world->codes[0].code);
    assert_int_equal(world->ncodes, 2);
}

static void a_close_that_may_have_arrived_keeps_its_amounts(void **state)
{
    (void)state;
    new_world();
    world->nchoices  = 2;
    world->choice[1] = LOST;
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "A"}));
    assert_int_equal(world->state, ECL_STATE_UNDONE);
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "A", .total = 20000}));
    assert_int_equal(world->code, ECL_E_UNSAFE);
    assert_non_null(strstr(world->text, "other amounts"));
    assert_true(run(&(struct run){.flow = CLOSE, .seq = "A"}));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->ncodes, 1);
}

/* The service did it, look-ups do not show it: the same transaction goes out again, and it says
 * that it had it. No second close, and no claim that there is none. */
static void a_second_close_is_kept_off_by_its_transaction(void **state)
{
    (void)state;
    new_world();
    world->forgets   = true;
    world->nchoices  = 2;
    world->choice[1] = LOST_DONE;
    struct run r     = {.flow = CLOSE, .seq = "A"};
    assert_true(run(&r));
    assert_int_equal(world->state, ECL_STATE_UNDONE);
    assert_true(run(&r));
    assert_int_equal(world->ncodes, 1);
    assert_int_equal(world->posts, 2);
    assert_int_equal(world->code, ECL_E_NETWORK);
    assert_int_equal(world->state, ECL_STATE_UNKNOWN);
    world->forgets = false;
    assert_true(run(&r));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_RECOVERED);
    assert_int_equal(world->ncodes, 1);
    assert_int_equal(world->posts, 2);
}

/* The same of a code: what shows up after it was given up is that of the first request. */
static void a_code_that_shows_up_late_is_still_ours(void **state)
{
    int n[ECL_NSTATES];
    (void)state;
    new_world();
    world->forgets   = true;
    world->nchoices  = 2;
    world->choice[1] = LOST_DONE;
    assert_true(run(&(struct run){.flow = CODE}));
    assert_int_equal(world->state, ECL_STATE_UNDONE);
    world->forgets = false;
    assert_true(run(&(struct run){.flow = CODE}));
    assert_int_equal(world->code, ECL_OK);
    assert_int_equal(world->how, ECL_HOW_RECOVERED);
    assert_int_equal(world->posts, 1);
    count_entries(n);
    assert_int_equal(n[ECL_STATE_DONE], 1);
    assert_int_equal(n[ECL_STATE_UNDONE], 0);
}

static void a_close_without_its_code_is_done_and_the_code_looked_up(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct run r = {.flow = CLOSE, .seq = "A"};
        new_world();
        world->nameless = true;
        world->forgets  = late;
        assert_true(run(&r));
        assert_int_equal(world->code, ECL_OK);
        assert_int_equal(world->state, ECL_STATE_DONE);
        assert_string_equal(world->printed, late ? "" : world->codes[0].code);
        world->forgets = false;
        assert_true(run(&r)); /* what was not found then is found now */
        assert_int_equal(world->code, ECL_OK);
        assert_int_equal(world->how, ECL_HOW_ANSWER);
        assert_string_equal(world->printed, world->codes[0].code);
        assert_int_equal(world->posts, 1);
    }
}

/* --- settling ------------------------------------------------------------------------- */

static void an_open_entry_is_settled_and_nothing_is_sent(void **state)
{
    static const struct {
        int manner; /* of the request */
        int state, how;
    } cases[] = {
        {KILLED_BEFORE, ECL_STATE_UNDONE, ECL_HOW_RECOVERED},
        {KILLED_AFTER, ECL_STATE_DONE, ECL_HOW_RECOVERED},
        {TRUE_ANSWER, ECL_STATE_DONE, ECL_HOW_ANSWER}, /* was never open */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int by_service = 0; by_service < 2; by_service++) {
            struct ecl_journal_entry e;
            new_file();
            world->nchoices  = 2;
            world->choice[1] = cases[i].manner;
            assert_int_equal(run(&(struct run){.flow = CODE}), cases[i].manner == TRUE_ANSWER);
            int posts = world->posts;
            if (cases[i].manner == KILLED_BEFORE) {
                settle_here(by_service, &e); /* too young to be given up */
                assert_int_equal(world->code, ECL_E_NETWORK);
                assert_int_equal(e.state, ECL_STATE_OPEN);
            }
            world->now += SETTLE + 1000;
            settle_here(by_service, &e);
            assert_int_equal(world->code, ECL_OK);
            assert_int_equal(e.state, cases[i].state);
            assert_int_equal(e.how, cases[i].how);
            assert_int_equal(world->posts, posts);
        }
    }
}

/* A day later the agent's last five codes say nothing of an older one. */
static void what_five_codes_cannot_tell_is_not_given_up(void **state)
{
    struct ecl_journal_entry e;
    (void)state;
    new_file();
    world->nchoices  = 2;
    world->choice[1] = KILLED_AFTER;
    assert_false(run(&(struct run){.flow = CODE}));
    world->now += 86400000;
    world->crowded = true;
    settle_here(false, &e);
    assert_int_equal(world->code, ECL_E_NETWORK);
    assert_non_null(strstr(world->text, "last codes only"));
    assert_int_equal(e.state, ECL_STATE_OPEN);
    settle_here(true, &e);
    assert_int_equal(world->code, ECL_OK);
    assert_string_equal(e.code, world->codes[0].code);
}

/* --- two desks --------------------------------------------------------------------------- */

static void two_desks_at_once_get_one_code(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        new_world();
        world->real_time = true;
        world->now       = INT64_MAX / 2; /* what was issued is seen at once */
        pid_t child[2];
        for (int k = 0; k < 2; k++) {
            child[k] = fork();
            if (child[k] == 0) {
                usleep((useconds_t)(k * i * 500));
                run_here(&(struct run){.flow = CODE, .at_once = true});
                _exit(0);
            }
        }
        for (int k = 0; k < 2; k++) {
            int status;
            assert_int_equal(waitpid(child[k], &status, 0), child[k]);
            assert_int_equal(status, 0);
        }
        assert_int_equal(world->printed_both, 2);
        assert_int_equal(world->posts, 1);
        assert_int_equal(world->ncodes, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_are_told_apart),
        cmocka_unit_test(a_code_is_issued_once_whatever_fails),
        cmocka_unit_test(a_right_is_closed_once_whatever_fails),
        cmocka_unit_test(a_kill_at_every_step_costs_nothing),
        cmocka_unit_test(what_others_asked_for_is_found_before_asking),
        cmocka_unit_test(another_card_and_a_dry_run_send_and_write_nothing),
        cmocka_unit_test(a_young_request_is_not_overtaken),
        cmocka_unit_test(a_clock_set_back_does_not_block_for_ever),
        cmocka_unit_test(closes_of_others_are_for_people_to_decide),
        cmocka_unit_test(two_visits_of_a_day_have_a_close_each),
        cmocka_unit_test(a_close_that_may_have_arrived_keeps_its_amounts),
        cmocka_unit_test(a_second_close_is_kept_off_by_its_transaction),
        cmocka_unit_test(a_code_that_shows_up_late_is_still_ours),
        cmocka_unit_test(a_close_without_its_code_is_done_and_the_code_looked_up),
        cmocka_unit_test(an_open_entry_is_settled_and_nothing_is_sent),
        cmocka_unit_test(what_five_codes_cannot_tell_is_not_given_up),
        cmocka_unit_test(two_desks_at_once_get_one_code),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
