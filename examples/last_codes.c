/* last_codes.c: lists the last claim codes of the person whose citizen ID comes from standard
 * input. The argument is the address of the smart card agent. */
#include <stdio.h>

#include "eclaim/agent.h"

static int print_codes(struct ecl_agent *agent, const char *pid, struct ecl_error *err)
{
    struct ecl_claim_code codes[5];
    size_t n;
    int r = ecl_agent_history(agent, pid, codes, &n, err);
    for (size_t i = 0; i < n; i++) {
        printf("%s %s %s\n", codes[i].code, codes[i].hcode, codes[i].at);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct ecl_agent_opts opts = {.url = argc > 1 ? argv[1] : NULL, .read_ms = 5000};
    struct ecl_curl *curl      = NULL;
    struct ecl_agent *agent    = NULL;
    struct ecl_error err       = {0};
    char pid[14];

    if (scanf("%13s", pid) != 1) {
        return 2;
    }
    int r = ecl_curl_open(&curl, NULL, &err);
    if (r == ECL_OK) {
        r = ecl_agent_open(&agent, ecl_curl_http(curl), &opts, &err);
    }
    if (r == ECL_OK) {
        r = print_codes(agent, pid, &err);
    }
    if (r != ECL_OK) {
        fprintf(stderr, "%s: %s\n", err.file, err.text);
    }
    ecl_agent_close(agent);
    ecl_curl_close(curl);
    return r == ECL_OK ? 0 : 5;
}
