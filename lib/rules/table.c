/* table.c: the table of all rules, group by group, and look-up in it. */
#include "rules/engine_priv.h"

/* The order of --list-rules. */
static const struct rule_group *const groups[] = {
    &rules_pkg,   &rules_fmt,  &rules_ins,      &rules_pat,  &rules_ref,   &rules_opd,
    &rules_dx,    &rules_proc, &rules_ipd,      &rules_irf,  &rules_cht,   &rules_cha,
    &rules_money, &rules_dru,  &rules_adp,      &rules_aer,  &rules_lvd,   &rules_labfu,
    &rules_x,     &rules_grp,  &rules_grp_care, &rules_drug, &rules_staff, &rules_unit,
    &rules_code,  &rules_item, &rules_sent,     &rules_exp,
};
#define NGROUPS (sizeof groups / sizeof groups[0])

/* Group g of the table, then of those added; NULL behind the last. */
static const struct rule_group *group_at(const struct ecl_rules *r, size_t g)
{
    return g < NGROUPS ? groups[g] : r && g - NGROUPS < r->nadded ? &r->added[g - NGROUPS] : NULL;
}

const struct rule *rule_at(const struct ecl_rules *r, size_t i)
{
    const struct rule_group *group = NULL;
    for (size_t g = 0; (group = group_at(r, g)) != NULL; g++) {
        if (i < group->n) {
            return &group->rows[i];
        }
        i -= group->n;
    }
    return NULL;
}

size_t rule_index(const struct ecl_rules *r, const struct rule *rule)
{
    const struct rule_group *group = NULL;
    size_t base                    = 0;
    for (size_t g = 0; (group = group_at(r, g)) != NULL; g++) {
        if (rule >= group->rows && rule < group->rows + group->n) {
            return base + (size_t)(rule - group->rows);
        }
        base += group->n;
    }
    return base;
}

const struct rule *rule_find(const struct ecl_rules *r, struct ecl_str id)
{
    const struct rule *rule = NULL;
    for (size_t i = 0; (rule = rule_at(r, i)) != NULL; i++) {
        if (ecl_str_is(id, rule->info.id)) {
            break;
        }
    }
    return rule;
}

const struct rule *rule_by_id(const char *id)
{
    return rule_find(NULL, ecl_str_of(id));
}

const struct ecl_rule_info *ecl_rules_at(const struct ecl_rules *r, size_t i)
{
    const struct rule *rule = rule_at(r, i);
    return rule ? &rule->info : NULL;
}

const struct ecl_rule_info *ecl_rules_find(const struct ecl_rules *r, struct ecl_str id)
{
    const struct rule *rule = rule_find(r, id);
    return rule ? &rule->info : NULL;
}

const struct ecl_rule_info *ecl_rule_at(size_t i)
{
    return ecl_rules_at(NULL, i);
}

const struct ecl_rule_info *ecl_rule_find(struct ecl_str id)
{
    return ecl_rules_find(NULL, id);
}

static const char *const profiles[] = {"fdh", "eclaim", "opbkk", "relaxed"};

unsigned ecl_profile_find(struct ecl_str name)
{
    for (unsigned i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(profiles[i]))) {
            return 1u << i;
        }
    }
    return 0;
}

const char *ecl_profile_name(enum ecl_profile p)
{
    unsigned i = 0;
    while (i + 1 < sizeof profiles / sizeof profiles[0] && p != 1u << i) {
        i++;
    }
    return profiles[i];
}
