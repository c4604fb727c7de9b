/* ask_code.c: a claim code for the person whose card lies at the agent. */
#include <stdio.h>
#include <threads.h>
#include <time.h>

#include "eclaim/desk.h"

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL) * 1000;
}

static void wait_ms(void *ctx, int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)ctx;
    thrd_sleep(&t, NULL);
}

/* ask_code AGENT JOURNAL HCODE SERVICE MOBILE */
int main(int argc, char **argv)
{
    static struct ecl_right right;
    struct ecl_desk desk       = {.clock = {NULL, now_ms, wait_ms}, .patience_ms = 60000};
    struct ecl_journal_entry e = {.begun_ms = now_ms(NULL)};
    struct ecl_curl *curl      = NULL;
    struct ecl_error err       = {0};

    if (argc != 6) {
        fprintf(stderr, "usage: ask_code AGENT JOURNAL HCODE SERVICE MOBILE\n");
        return 2;
    }
    struct ecl_agent_opts opts = {.url = argv[1]};
    int r                      = ecl_curl_open(&curl, NULL, &err);
    r = r == ECL_OK ? ecl_agent_open(&desk.agent, ecl_curl_http(curl), &opts, &err) : r;
    r = r == ECL_OK ? ecl_journal_open(&desk.journal, argv[2], NULL, &err) : r;
    r = r == ECL_OK ? ecl_agent_read(desk.agent, false, &right, NULL, &err) : r;
    if (r == ECL_OK) {
        snprintf(e.pid, sizeof e.pid, "%s", right.pid);
        snprintf(e.hcode, sizeof e.hcode, "%s", argv[3]);
        snprintf(e.service, sizeof e.service, "%s", argv[4]);
        r = ecl_desk_request(&desk, &e, argv[5], right.correlation, &err);
    }
    if (r == ECL_OK) {
        printf("%s\n", e.code);
    } else {
        fprintf(stderr, "%s%s\n", err.text, e.id ? "; run it again, it is looked up" : "");
    }
    ecl_right_wipe(&right);
    ecl_journal_close(desk.journal);
    ecl_agent_close(desk.agent);
    ecl_curl_close(curl);
    return r == ECL_OK ? 0 : 5;
}
