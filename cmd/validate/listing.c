/* listing.c: the table of rules, and the profiles. */
#include <stdio.h>
#include <unistd.h>

#include "validate.h"

const char *scope_name(enum ecl_scope s)
{
    static const char *const names[] = {"import", "field", "claim", "batch", "export", "sent"};
    return names[s];
}

void print_profiles(unsigned bits)
{
    const char *comma = "";
    for (unsigned p = 1; p <= ECL_PROFILE_ALL; p *= 2) {
        if (bits & p) {
            printf("%s%s", comma, ecl_profile_name((enum ecl_profile)p));
            comma = ",";
        }
    }
}

void print_day(struct ecl_date d)
{
    if (d.y) {
        printf("%04d-%02d-%02d", d.y, d.m, d.d);
    }
}

static void list_rules(const struct cli *c, const struct ecl_rules *rules)
{
    const struct ecl_rule_info *a = NULL;
    puts("rule\tseverity\tchecked\tscope\tprofiles\tfiles\tc_code\ttext\tfrom\tto");
    for (size_t i = 0; (a = ecl_rules_at(rules, i)) != NULL; i++) {
        char needs[BASE_NEEDS];
        bool with = base_needs(a, needs).n > 0;
        printf("%s\t%s\t%s%s\t%s\t", a->id, ecl_severity_name(a->severity),
               a->unchecked_why ? "no"
               : with           ? "with "
                                : "yes",
               needs, scope_name(a->scope));
        print_profiles(a->profiles);
        printf("\t%s\t%s\t%s\t", a->files, a->c_code, a->text[c->thai]);
        print_day(a->dates.from);
        putchar('\t');
        print_day(a->dates.to);
        putchar('\n');
    }
}

/* --- profiles ---------------------------------------------------------------------- */

static const char *const about[][2] = {
    {"for the Financial Data Hub", "ส่งระบบ Financial Data Hub (FDH) ของกระทรวงสาธารณสุข"},
    {"for e-Claim of the Office", "ส่งระบบ e-Claim ของ สปสช."},
    {"out-patients in Bangkok (OPBKK)", "ผู้ป่วยนอกกรุงเทพมหานคร (OPBKK)"},
    {"most errors are warnings, for sets of looser senders",
     "ข้อผิดพลาดส่วนใหญ่เป็นคำเตือน สำหรับชุดข้อมูลที่บันทึกหลวมกว่ามาตรฐาน"},
};

/* A line of the list: how many rules are on, by severity. */
static int count_rules(const struct cli *c, unsigned i, struct ecl_error *err)
{
    struct ecl_rules_opts opts    = {.profile = (enum ecl_profile)(1u << i)};
    struct ecl_rules *rules       = NULL;
    unsigned n[3]                 = {0};
    int r                         = ecl_rules_new(&rules, &opts, err);
    const struct ecl_rule_info *a = NULL;
    for (size_t k = 0; r == ECL_OK && (a = ecl_rules_at(rules, k)) != NULL; k++) {
        struct ecl_rule_setting set = ecl_rules_setting(rules, k);
        n[set.severity] += set.on && !a->unchecked_why;
    }
    ecl_rules_free(rules);
    if (r == ECL_OK) {
        printf("%s\t%u\t%u\t%u\t%s\n", ecl_profile_name(opts.profile), n[ECL_SEV_ERROR],
               n[ECL_SEV_WARNING], n[ECL_SEV_INFO], about[i][c->thai]);
    }
    return r;
}

static int list_profiles(const struct cli *c, struct ecl_error *err)
{
    int r = ECL_OK;
    puts("profile\terrors\twarnings\tinfos\ttext");
    for (unsigned i = 0; i < sizeof about / sizeof about[0] && r == ECL_OK; i++) {
        r = count_rules(c, i, err);
    }
    return r;
}

/* As a profile file, which --profile reads again. A severity that nobody has set stands
 * behind a #: in a profile it would hold for every finding of the rule, also for those that
 * the rule itself takes as more or less grave. */
static void show_profile(const struct ecl_rules *rules)
{
    const struct ecl_rule_info *a = NULL;
    printf("base = %s\n", ecl_profile_name(ecl_rules_profile(rules)));
    for (size_t i = 0; (a = ecl_rules_at(rules, i)) != NULL; i++) {
        struct ecl_rule_setting set = ecl_rules_setting(rules, i);
        if (!a->unchecked_why) {
            printf("%s = %s %s%s\n", a->id, set.on ? "on" : "off", set.given ? "" : "# ",
                   ecl_severity_name(set.severity));
        }
    }
}

bool profile_is_file(const char *name)
{
    return !ecl_profile_find(ecl_str_of(name)) &&
           (strchr(name, '/') || strchr(name, '.') || access(name, F_OK) == 0);
}

int tell_rules(const struct cli *c, const struct settings *s)
{
    struct ecl_rules *rules = NULL;
    struct ecl_error err    = {0};
    int r                   = set_up_rules(c, s, &rules, &err);
    if (r == ECL_OK && s->tell == TELL_PROFILES) {
        r = list_profiles(c, &err);
    } else if (r == ECL_OK && s->tell == TELL_PROFILE) {
        show_profile(rules);
    } else if (r == ECL_OK && s->tell == TELL_RULES) {
        list_rules(c, rules);
    } else if (r == ECL_OK) {
        explain(c, rules, s->explain);
    }
    ecl_rules_free(rules);
    return r == ECL_OK ? CLI_DONE : cli_fail(c, &err);
}
