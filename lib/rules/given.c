/* given.c: which base tables are given, and what a rule lacks of them. */
#include "eclaim/codedir.h"
#include "eclaim/drugs.h"
#include "eclaim/staff.h"
#include "eclaim/units.h"
#include "rules/engine_priv.h"

static bool has_drug_column(const struct ecl_drugs *d, int column)
{
    for (size_t i = 0; i < ecl_drugs_files(d); i++) {
        if (ecl_drugs_has(d, i, (enum ecl_drug_column)column)) {
            return true;
        }
    }
    return false;
}

/* Whether the table is given and has the column; 0 is the key, which all have. */
static bool has_table(const struct ecl_base_data *b, enum ecl_base_table t, int column)
{
    switch (t) {
    case ECL_BASE_DRUGS:
        return b->drugs && (column == 0 || has_drug_column(b->drugs, column));
    case ECL_BASE_STAFF:
        return b->staff && (column == 0 || ecl_staff_has(b->staff, (enum ecl_staff_column)column));
    case ECL_BASE_UNITS:
        return b->units && (column == 0 || ecl_units_has(b->units, (enum ecl_unit_column)column));
    default:
        return b->codes && ecl_codedir_has_column(b->codes, t, column);
    }
}

unsigned base_lacks(const struct ecl_base_data *b, const struct ecl_rule_info *rule)
{
    unsigned lacks = rule->base & ECL_BASE_DUTY && !b->duty ? ECL_BASE_DUTY : 0;
    int last       = -1;
    for (int t = 0; t < ECL_BASE_NTABLES; t++) {
        last = rule->base >> t & 1 ? t : last;
    }
    for (int t = 0; t <= last; t++) {
        if (rule->base >> t & 1 &&
            !has_table(b, (enum ecl_base_table)t, t == last ? rule->base_column : 0)) {
            lacks |= ECL_BASE_BIT(t);
        }
    }
    return lacks;
}
