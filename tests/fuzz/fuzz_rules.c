/* fuzz_rules.c: any bytes as a claim stream through every rule, under each
 * profile and in both languages. Findings of a claim must stay bounded. */
#include <stdlib.h>

#include "eclaim/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count(void *ctx, const struct ecl_finding *f)
{
    size_t *n = ctx;
    *n += f->message.n > 0;
    return 0;
}

static size_t table_size(void)
{
    size_t n = 0;
    while (ecl_rule_at(n)) {
        n++;
    }
    return n;
}

static void check(struct ecl_str text, enum ecl_profile profile, enum ecl_lang lang)
{
    size_t found = 0, most = table_size() * (ECL_RULE_CLAIM_MAX + 1);
    struct ecl_input in        = ecl_input_mem(&text, "fuzz");
    struct ecl_rules_opts opts = {.profile   = profile,
                                  .lang      = lang,
                                  .today     = {2026, 2, 15},
                                  .found     = count,
                                  .found_ctx = &found};
    struct ecl_stream *s       = NULL;
    struct ecl_rules *r        = NULL;
    const struct ecl_claim *c  = NULL;
    int worst                  = 0;
    if (ecl_stream_open(&s, &in, NULL) == ECL_OK && ecl_rules_new(&r, &opts, NULL) == ECL_OK &&
        ecl_rules_head(r, s, NULL) == ECL_OK) {
        while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
            found = 0;
            if (ecl_rules_claim(r, c, &worst, NULL) != ECL_OK || found > most) {
                abort();
            }
        }
        if (ecl_rules_end(r, NULL) != ECL_OK) {
            abort();
        }
    }
    ecl_rules_free(r);
    ecl_stream_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str text = ecl_str_make((const char *)data, size);
    for (unsigned p = 1; p <= ECL_PROFILE_RELAXED; p *= 2) {
        check(text, (enum ecl_profile)p, p & 5 ? ECL_LANG_EN : ECL_LANG_TH);
    }
    return 0;
}
