/* check_set.c: imports a 16-file set and lists what is wrong with its claims.
 *   check_set night.zip
 * A complete program against libeclaim:
 *   cc -o check_set check_set.c $(pkg-config --cflags --libs eclaim) */
#include <eclaim/import.h>
#include <eclaim/rules.h>
#include <stdio.h>

static int print_finding(void *ctx, const struct ecl_finding *f)
{
    (void)ctx;
    printf("%s\t%s\t%.*s:%llu\t%.*s\n", ecl_severity_name(f->severity), f->rule, (int)f->file.n,
           f->file.p, (unsigned long long)f->line, (int)f->message.n, f->message.p);
    return 0; /* something else would stop the check */
}

int main(int argc, char **argv)
{
    struct ecl_error err          = {0};
    struct ecl_import_opts how    = {0};
    struct ecl_rules_opts opts    = {.found = print_finding};
    struct ecl_import *import     = NULL;
    struct ecl_stream *stream     = NULL;
    struct ecl_rules *rules       = NULL;
    const struct ecl_claim *claim = NULL;
    unsigned long long claims = 0, wrong = 0;
    int worst = -1;

    int r = ecl_import_open(&import, (const char *const *)argv + 1, (size_t)argc - 1, &how, &err);
    if (r == ECL_OK) {
        struct ecl_input in = ecl_import_input(import);
        r                   = ecl_stream_open(&stream, &in, &err);
    }
    r = r == ECL_OK ? ecl_rules_new(&rules, &opts, &err) : r;
    r = r == ECL_OK ? ecl_rules_head(rules, stream, &err) : r;
    while (r == ECL_OK && (r = ecl_stream_next(stream, &claim, &err)) == ECL_OK) {
        r = ecl_rules_claim(rules, claim, &worst, &err);
        claims += claim->type != ECL_CLAIM_NONE;
        wrong += claim->type != ECL_CLAIM_NONE && worst == ECL_SEV_ERROR;
    }
    r = r == ECL_EOF ? ecl_rules_end(rules, &err) : r;
    if (r == ECL_OK) {
        printf("%llu claims, %llu with errors\n", claims, wrong);
    } else {
        fprintf(stderr, "check_set: %s: %s\n", err.file, err.text);
    }
    ecl_rules_free(rules);
    ecl_stream_close(stream);
    ecl_import_close(import);
    return r == ECL_OK ? wrong > 0 : 3;
}
