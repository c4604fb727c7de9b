/* fuzz_config.c: any bytes as a file of settings. Whatever comes, every setting has a value
 * its kind allows, or none. */
#include <stdlib.h>

#include "authen/config_priv.h"
#include "eclaim/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_config *c;
    struct ecl_error err;
    const struct ecl_setting *s;
    if (ecl_config_new(&c, &err) != ECL_OK) {
        abort();
    }
    int r = ecl_config_parse(c, ecl_str_make((const char *)data, size), "file", &err);
    if (r != ECL_OK && (err.code != r || !err.text[0] || err.line == 0)) {
        abort();
    }
    for (size_t i = 0; (s = ecl_setting_at(i)) != NULL; i++) {
        const char *value = ecl_config_get(c, s->name);
        if (value && (!*value || ecl_setting_fault(s, value))) {
            abort();
        }
        if (s->kind == ECL_SETTING_NUMBER) {
            int64_t n = ecl_config_number(c, s->name);
            if (n < s->min || n > s->max) {
                abort();
            }
        }
    }
    ecl_config_free(c);
    return 0;
}
