/* switches.c: rules turned on and off, and their severities. */
#include <string.h>

#include "validate.h"

/* Applies one name of a list; ends with status 2 when there is no such rule. */
static void switch_one(const struct cli *c, struct ecl_rules *rules, int what, struct ecl_str name,
                       int severity)
{
    struct ecl_error err = {0};
    int r                = what == SWITCH_ONLY ? ecl_rules_only(rules, name, &err)
                           : what == SWITCH_SKIP
                               ? ecl_rules_skip(rules, name, &err)
                               : ecl_rules_severity(rules, name, (enum ecl_severity)severity, &err);
    if (r != ECL_OK) {
        cli_usage(c, "%s", err.text);
    }
}

void switch_rules(const struct cli *c, const struct settings *s, struct ecl_rules *rules)
{
    for (size_t i = 0; i < s->nswitches; i++) {
        const char *p = s->switches[i].arg, *level = strrchr(p, '=');
        int severity = 0;
        size_t end   = strlen(p);
        if (s->switches[i].what == SWITCH_SEVERITY) {
            severity = level ? ecl_severity_find(ecl_str_of(level + 1)) : -1;
            if (severity < 0) {
                cli_usage(c, "--severity: '%s' is not RULE=error, RULE=warning or RULE=info", p);
            }
            end = (size_t)(level - p);
        }
        for (size_t at = 0, n = 0; at < end || at == 0; at += n + 1) { /* "" is no rule */
            for (n = 0; at + n < end && p[at + n] != ','; n++) {
            }
            switch_one(c, rules, (int)s->switches[i].what, ecl_str_make(p + at, n), severity);
        }
    }
}
