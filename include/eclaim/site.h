/* site.h: rules of a hospital's own, written in Lua (ecl-site(5)).
 *
 * A script declares rules; each is checked like those of the table, by ecl_rules_claim and
 * ecl_rules_check, with the same bounds, switches and counts. Scripts cannot reach files,
 * the network, the clock or code of others; memory and time are bounded, and they keep
 * nothing from one claim to the next. */
#ifndef ECLAIM_SITE_H
#define ECLAIM_SITE_H

#include "eclaim/io.h"
#include "eclaim/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a script and adds its rules to r, behind those that are there; before
 * ecl_rules_head and the first claim. What a script can do wrong at all is looked for here:
 * syntax and declarations, and each rule is tried on made-up claims. ECL_E_READ; ECL_E_FORMAT:
 * the script is wrong, err has file (in->name) and line. When this fails, free r.
 *
 * An error of a rule at a claim ends the check with ECL_E_FORMAT; err says script, line,
 * rule and claim. */
ECL_EXPORT int ecl_site_add(struct ecl_rules *r, const struct ecl_input *in,
                            struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
