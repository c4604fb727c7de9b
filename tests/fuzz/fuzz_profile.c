/* fuzz_profile.c: any bytes as a profile file. What is taken can be shown again as it is set. */
#include <stdlib.h>

#include "eclaim/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str text        = ecl_str_make((const char *)data, size);
    struct ecl_input in        = ecl_input_mem(&text, "fuzz.profile");
    struct ecl_rules_opts opts = {.today = {2026, 2, 15}};
    struct ecl_profile_file *p = NULL;
    struct ecl_rules *r        = NULL;
    struct ecl_error err       = {0};
    int rc                     = ecl_profile_read(&p, &in, &err);
    if (rc == ECL_OK) {
        opts.profile = ecl_profile_base(p);
        rc           = ecl_rules_new(&r, &opts, &err);
        rc           = rc == ECL_OK ? ecl_profile_apply(p, r, &err) : rc;
    }
    if (rc != ECL_OK && (rc != ECL_E_FORMAT || !err.text[0])) {
        abort();
    }
    ecl_rules_free(r);
    ecl_profile_free(p);
    return 0;
}
