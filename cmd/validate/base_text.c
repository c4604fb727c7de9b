/* base_text.c: which base tables a rule needs, and what was not checked for lack of one. */
#include <stdio.h>
#include <string.h>

#include "eclaim/codedir.h"
#include "eclaim/staff.h"
#include "validate.h"

#define CODES                                                                                      \
    (~(ECL_BASE_BIT(ECL_BASE_DRUGS) | ECL_BASE_BIT(ECL_BASE_STAFF) |                               \
       ECL_BASE_BIT(ECL_BASE_UNITS) | ECL_BASE_DUTY))

/* In the order in which rules are told. A rule that lacks the tables of two options is
 * told with the first. */
static const struct option {
    unsigned tables;
    const char *name;
    const char *what[2]; /* what is not checked without it */
} options[] = {
    {ECL_BASE_BIT(ECL_BASE_DRUGS),
     "--drugs",
     {"drug codes, prices, TMT and ED/NED", "รหัสยา ราคายา TMT และ ED/NED"}},
    {ECL_BASE_BIT(ECL_BASE_STAFF),
     "--staff",
     {"licences of doctors and other staff", "เลขใบประกอบของแพทย์และบุคลากรอื่น"}},
    {ECL_BASE_DUTY, "--duty", {"working hours of staff", "เวลาปฏิบัติงานของบุคลากร"}},
    {ECL_BASE_BIT(ECL_BASE_UNITS), "--units", {"facilities and referrals", "หน่วยบริการและการส่งต่อ"}},
    {CODES, "--codes", {"diagnoses, procedures and item codes", "รหัสโรค รหัสหัตถการ และรหัสรายการ"}},
};
#define NOPTIONS (sizeof options / sizeof options[0])

static const char *column_name(enum ecl_base_table t, int column)
{
    const struct ecl_base_column *c;
    ecl_base_columns(t, &c);
    return c[column].name;
}

/* The last table of the rule, which has its column. */
static enum ecl_base_table table_of(const struct ecl_rule_info *rule)
{
    int last = 0;
    for (int t = 0; t < ECL_BASE_NTABLES; t++) {
        last = rule->base >> t & 1 ? t : last;
    }
    return (enum ecl_base_table)last;
}

const char *base_column(const struct ecl_rule_info *rule)
{
    return rule->base_column ? column_name(table_of(rule), rule->base_column) : "";
}

struct ecl_str base_needs(const struct ecl_rule_info *rule, char out[BASE_NEEDS])
{
    size_t n = 0;
    out[0]   = '\0';
    for (size_t i = 0; i < NOPTIONS; i++) {
        if (rule->base & options[i].tables) {
            n += (size_t)snprintf(out + n, BASE_NEEDS - n, "%s%s", n ? " " : "", options[i].name);
        }
    }
    for (int t = ECL_BASE_FIRST_CODES; t < ECL_BASE_NTABLES; t++) {
        if (rule->base >> t & 1) {
            n += (size_t)snprintf(out + n, BASE_NEEDS - n, " %s",
                                  ecl_base_name((enum ecl_base_table)t));
        }
    }
    if (rule->scope == ECL_SCOPE_SENT) {
        n += (size_t)snprintf(out + n, BASE_NEEDS - n, "%s--seen", n ? " " : "");
    }
    return ecl_str_make(out, n);
}

/* --- what was not checked ------------------------------------------------ */

/* The option that the rule lacks first, or NOPTIONS. */
static size_t option_of(unsigned lacks)
{
    size_t i = 0;
    while (i < NOPTIONS && !(lacks & options[i].tables)) {
        i++;
    }
    return i;
}

static bool is_given(const struct base_files *f, size_t option)
{
    const bool given[NOPTIONS] = {f->ndrugs > 0, f->staff, f->duty, f->units, f->codes};
    return given[option];
}

/* "icd9", or "icd10.STAR": what is missing of a table that the user has given. */
static void add_part(struct ecl_buf *parts, const struct run *run, const struct ecl_rule_info *rule)
{
    enum ecl_base_table t = table_of(rule);
    bool there            = t < ECL_BASE_FIRST_CODES || ecl_codedir_has(run->base.codes, t);
    char name[80];
    int n = snprintf(name, sizeof name, " %s%s%s,", ecl_base_name(t), there ? "." : "",
                     there ? column_name(t, rule->base_column) : "");
    ecl_buf_add_char(parts, '\0');
    if (n > 0 && !strstr(parts->p, name)) {
        parts->n--;
        ecl_buf_add(parts, name, (size_t)n);
    } else {
        parts->n--;
    }
}

/* Rules that lack option, as a list; and the parts they lack when it is given. */
static size_t list_rules_of(const struct run *run, size_t option, struct ecl_buf *rules,
                            struct ecl_buf *parts)
{
    const struct ecl_rule_info *a = NULL;
    size_t n                      = 0;
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        if (option_of(ecl_rules_lacks(run->rules, i)) != option) {
            continue;
        }
        ecl_buf_addf(rules, "%s%s", n++ ? ", " : "", a->id);
        if (is_given(&run->set->base, option)) {
            add_part(parts, run, a);
        }
    }
    return n;
}

/* Holidays change hours, but no rule needs them. */
static void tell_holidays(const struct run *run)
{
    const struct ecl_staff *staff = run->base.staff;
    if (run->set->base.duty && !run->base.holidays &&
        (ecl_staff_has(staff, ECL_STAFF_HOL) || ecl_staff_has(staff, ECL_STAFF_HOURS))) {
        fputs(run->cli->thai ? "วันหยุดนักขัตฤกษ์: ไม่ทราบ เพราะไม่มี --holidays\n"
                             : "public holidays: not known, no --holidays\n",
              stderr);
    }
}

static void tell_option(const struct run *run, size_t option)
{
    bool th              = run->cli->thai;
    const char *what     = options[option].what[th];
    struct ecl_buf rules = {0}, parts = {0};
    if (list_rules_of(run, option, &rules, &parts)) {
        if (parts.n) {
            fprintf(stderr,
                    th ? "%s: ตรวจไม่ครบ เพราะตารางที่ให้มาไม่มี%.*s\n"
                       : "%s: in part not checked, the tables given lack%.*s\n",
                    what, (int)parts.n - 1, parts.p);
        } else {
            fprintf(stderr, th ? "%s: ไม่ได้ตรวจ เพราะไม่มี %s\n" : "%s: not checked, no %s\n", what,
                    options[option].name);
        }
        if (run->cli->verbose) {
            fprintf(stderr, "    %.*s\n", (int)rules.n, rules.p);
        }
    }
    ecl_buf_done(&rules);
    ecl_buf_done(&parts);
}

void base_tell_missing(const struct run *run)
{
    for (size_t i = 0; i < NOPTIONS; i++) {
        tell_option(run, i);
    }
    tell_holidays(run);
}
