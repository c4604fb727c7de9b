/* ask_right.c: prints the right to treatment of the person whose citizen ID comes from standard
 * input. The argument is a file of settings, see eclaim-config(5). */
#include <stdio.h>

#include "eclaim/config.h"
#include "eclaim/nhso.h"

/* Opens the services as the settings say. */
static int open_services(struct ecl_nhso **nhso, struct ecl_curl **curl, struct ecl_config *config,
                         struct ecl_error *err)
{
    const struct ecl_curl_opts http = {.ca_file = ecl_config_get(config, "http.ca-file")};
    struct ecl_nhso_opts opts       = {
              .endpoint_url = ecl_config_get(config, "nhso.endpoint-url"),
              .source_id    = ecl_config_get(config, "unit.source-id"),
    };
    int r = ecl_config_secret(config, "nhso.endpoint-token", &opts.endpoint_token, err);
    if (r == ECL_OK) {
        r = ecl_curl_open(curl, &http, err);
    }
    return r == ECL_OK ? ecl_nhso_open(nhso, ecl_curl_http(*curl), &opts, err) : r;
}

int main(int argc, char **argv)
{
    const struct ecl_date now = {.y = 0};
    struct ecl_config *config = NULL;
    struct ecl_curl *curl     = NULL;
    struct ecl_nhso *nhso     = NULL;
    struct ecl_error err      = {0};
    struct ecl_right right;
    char pid[14];

    if (argc != 2 || scanf("%13s", pid) != 1) {
        return 2;
    }
    int r = ecl_config_new(&config, &err);
    if (r == ECL_OK) {
        r = ecl_config_read(config, argv[1], &err);
    }
    if (r == ECL_OK) {
        r = open_services(&nhso, &curl, config, &err);
    }
    if (r == ECL_OK) {
        r = ecl_nhso_right(nhso, pid, now, &right, &err);
    }
    if (r == ECL_OK) {
        printf("%s %s: %s %s\n", right.first, right.last, right.main_code, right.main_name);
        ecl_right_wipe(&right);
    } else {
        fprintf(stderr, "%s: %s %s\n", err.file, err.field, err.text);
    }
    ecl_nhso_close(nhso);
    ecl_curl_close(curl);
    ecl_config_free(config);
    return r == ECL_OK ? 0 : 5;
}
