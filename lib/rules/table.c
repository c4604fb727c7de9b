/* table.c: the table of all rules, group by group, and look-up in it. */
#include "rules/engine_priv.h"

/* The order of --list-rules. */
static const struct rule_group *const groups[] = {
    &rules_pkg,  &rules_fmt,  &rules_ins,  &rules_pat,   &rules_ref, &rules_opd,   &rules_dx,
    &rules_proc, &rules_ipd,  &rules_irf,  &rules_cht,   &rules_cha, &rules_money, &rules_dru,
    &rules_adp,  &rules_aer,  &rules_lvd,  &rules_labfu, &rules_x,   &rules_drug,  &rules_staff,
    &rules_unit, &rules_code, &rules_item, &rules_exp,
};
#define NGROUPS (sizeof groups / sizeof groups[0])

const struct rule *rule_at(size_t i)
{
    for (size_t g = 0; g < NGROUPS; g++) {
        if (i < groups[g]->n) {
            return &groups[g]->rows[i];
        }
        i -= groups[g]->n;
    }
    return NULL;
}

size_t rule_index(const struct rule *rule)
{
    size_t base = 0;
    for (size_t g = 0; g < NGROUPS; g++) {
        if (rule >= groups[g]->rows && rule < groups[g]->rows + groups[g]->n) {
            return base + (size_t)(rule - groups[g]->rows);
        }
        base += groups[g]->n;
    }
    return base;
}

const struct rule *rule_find(struct ecl_str id)
{
    const struct rule *rule = NULL;
    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
        if (ecl_str_is(id, rule->info.id)) {
            break;
        }
    }
    return rule;
}

const struct rule *rule_by_id(const char *id)
{
    return rule_find(ecl_str_of(id));
}

const struct ecl_rule_info *ecl_rule_at(size_t i)
{
    const struct rule *rule = rule_at(i);
    return rule ? &rule->info : NULL;
}

const struct ecl_rule_info *ecl_rule_find(struct ecl_str id)
{
    const struct rule *rule = rule_find(id);
    return rule ? &rule->info : NULL;
}

unsigned ecl_profile_find(struct ecl_str name)
{
    static const char *const names[] = {"fdh", "eclaim", "opbkk", "relaxed"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(names[i]))) {
            return 1u << i;
        }
    }
    return 0;
}
