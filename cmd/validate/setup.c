/* setup.c: which rules are checked: profile, scripts of rules, then the switches. */
#include "eclaim/site.h"
#include "validate.h"

int set_up_rules(const struct cli *c, const struct settings *s, struct ecl_rules **rules,
                 struct ecl_error *err)
{
    int r = ecl_rules_new(rules, &s->rules, err);
    for (size_t i = 0; i < s->nscripts && r == ECL_OK; i++) {
        r = ecl_site_add(*rules, s->scripts[i], err);
    }
    if (r == ECL_OK) {
        switch_rules(c, s, *rules);
    }
    return r;
}
