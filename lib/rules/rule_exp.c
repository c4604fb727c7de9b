/* rule_exp.c: what ecl-export reports, for --list-rules and --explain. The exporter has
 * the findings; the words are one table for both. */
#include "rules/rules_priv.h"

static const struct rule rows[] = {
#define EXP(KIND, SEV, ID, TEN, TTH, MEN, MTH)                                                     \
    RULE_SEEN(ID, SEV, ECL_SCOPE_EXPORT, "*", "", "behaviour of ecl-export", TEN, TTH, MEN, MTH),
#define EXP_PART(KIND, SEV, ID, FILES, C, SRC, TEN, TTH, MEN, MTH) /* rule_pkg.c */
#include "claim/export_findings.inc"
#undef EXP
#undef EXP_PART
};

RULE_GROUP(rules_exp, rows);
