/* fuzz_site.c: any bytes as a script of rules over a few claims. Whatever it is, it ends, and
 * the findings of a claim stay bounded. */
#include <stdlib.h>

#include "eclaim/site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char stream[] =
    "%ecl|1\n%cols|ADP|HN|SEQ|TYPE|CODE|QTY|RATE|TOTAL|WARD\n"
    "CLAIM|OP|10670|000012345|6901310001\nINS|2|000012345|UCS\nPAT|2|10670|000012345\n"
    "OPD|2|000012345|00100|20260131|0905|6901310001|1\n"
    "CHT|2|000012345||20260131|175.00|0.00|UC||6901310001\n"
    "ADP|2|000012345|6901310001|15|32203|1|50.00|50.00|W1\n"
    "ADP|3|000012345|6901310001|15|32203|1|x|-|\n"
    "DRU|2|10670|000012345|||6901310001|1000123|\xE0\xB8\xA2\xE0\xB8\xB2|10|2.50\n"
    "CLAIM|IP|10670|000012346|6900123\nIPD|2|000012346|6900123|20260110|0900|20260114|1530\n";

static int count(void *ctx, const struct ecl_finding *f)
{
    size_t *n = ctx;
    *n += f->message.n > 0;
    return 0;
}

/* Adds a script in memory. */
static int add_script(struct ecl_rules *r, struct ecl_str text, const char *name,
                      struct ecl_error *err)
{
    struct ecl_input in = ecl_input_mem(&text, name);
    return ecl_site_add(r, &in, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t found = 0, rules = 0;
    struct ecl_str text        = ecl_str_make(stream, sizeof stream - 1);
    struct ecl_input in        = ecl_input_mem(&text, "fuzz");
    struct ecl_rules_opts opts = {
        .today = {2026, 2, 15}, .found = count, .found_ctx = &found, .tmpdir = "/tmp"};
    struct ecl_stream *s      = NULL;
    struct ecl_rules *r       = NULL;
    const struct ecl_claim *c = NULL;
    struct ecl_error err      = {0};
    int worst = 0, rc = ECL_OK;
    if (ecl_rules_new(&r, &opts, NULL) == ECL_OK &&
        add_script(r, ecl_str_make((const char *)data, size), "fuzz.lua", &err) == ECL_OK &&
        ecl_stream_open(&s, &in, NULL) == ECL_OK && ecl_rules_head(r, s, NULL) == ECL_OK) {
        while (ecl_rules_at(r, rules)) {
            rules++;
        }
        while (rc == ECL_OK && ecl_stream_next(s, &c, NULL) == ECL_OK) {
            found = 0;
            rc    = ecl_rules_claim(r, c, &worst, &err);
            if ((rc != ECL_OK && (rc != ECL_E_FORMAT || !err.text[0])) ||
                found > rules * (ECL_RULE_CLAIM_MAX + 1)) {
                abort();
            }
        }
    } else if (r && !err.text[0]) {
        abort(); /* refused without a word */
    }
    ecl_rules_free(r);
    ecl_stream_close(s);
    return 0;
}
