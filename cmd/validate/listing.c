/* listing.c: the table of rules, and what one of them means. */
#include <stdio.h>
#include <string.h>

#include "validate.h"

static const char *scope_name(enum ecl_scope s)
{
    static const char *const names[] = {"import", "field", "claim", "batch", "export"};
    return names[s];
}

static void print_profiles(unsigned bits)
{
    static const char *const names[] = {"fdh", "eclaim", "opbkk", "relaxed"};
    const char *comma                = "";
    for (unsigned i = 0; i < 4; i++) {
        if (bits >> i & 1) {
            printf("%s%s", comma, names[i]);
            comma = ",";
        }
    }
}

void list_rules(const struct cli *c)
{
    const struct ecl_rule_info *a = NULL;
    puts("rule\tseverity\tchecked\tscope\tprofiles\tfiles\tc_code\ttext");
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        char needs[128];
        bool with = base_needs(a, needs).n > 0;
        printf("%s\t%s\t%s%s\t%s\t", a->id, ecl_severity_name(a->severity),
               a->unchecked_why ? "no"
               : with           ? "with "
                                : "yes",
               needs, scope_name(a->scope));
        print_profiles(a->profiles);
        printf("\t%s\t%s\t%s\n", a->files, a->c_code, a->text[c->thai]);
    }
}

static void explain_rule(const struct cli *c, const struct ecl_rule_info *a)
{
    char needs[128];
    printf("%s\n    %s\n", a->id, a->text[ECL_LANG_EN]);
    printf("    %s\n", a->text[ECL_LANG_TH]);
    printf("    severity %s; scope %s; files %s; profiles ", ecl_severity_name(a->severity),
           scope_name(a->scope), a->files);
    print_profiles(a->profiles);
    printf("\n    C codes: %s\n", a->c_code[0] ? a->c_code : "-");
    if (base_needs(a, needs).n) {
        printf("    needs %s%s%s\n", needs, a->base_column ? ", with the column " : "",
               base_column(a));
    }
    if (a->unchecked_why) {
        printf("    not checked: %s\n", a->unchecked_why);
    } else {
        printf("    message: %s\n", a->message[c->thai]);
    }
    printf("    source: %s\n", a->source);
}

/* True when code stands in a list such as "C104;C116". */
static bool has_code(const char *list, const char *code)
{
    size_t n = strlen(code);
    for (const char *p = list; *p; p += *p == ';') {
        size_t m = strcspn(p, ";");
        if (m == n && strncasecmp(p, code, n) == 0) {
            return true;
        }
        p += m;
    }
    return false;
}

void explain(const struct cli *c, const char *what)
{
    const struct ecl_rule_info *a = ecl_rule_find(ecl_str_of(what));
    size_t n                      = 0;
    if (a) {
        explain_rule(c, a);
        return;
    }
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        if (has_code(a->c_code, what)) {
            explain_rule(c, a);
            n++;
        }
    }
    if (!n) {
        cli_usage(c, "--explain: '%s' is neither a rule nor a C code of one; see --list-rules",
                  what);
    }
}
