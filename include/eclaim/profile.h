/* profile.h: a profile in a file: which rules are on and with which severity, on the
 * basis of a built-in profile, for a region to share (ecl-profile(5)).
 *
 *     # what region 7 checks
 *     base = eclaim
 *     PAT.address-code = off
 *     DX.doctor-format = error */
#ifndef ECLAIM_PROFILE_H
#define ECLAIM_PROFILE_H

#include "eclaim/io.h"
#include "eclaim/rules.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_profile_file;

/* Reads a profile. ECL_E_FORMAT with in->name and line: what is no setting, no built-in
 * profile, or longer than 1 MiB; ECL_E_READ, ECL_E_NOMEM. */
ECL_EXPORT int ecl_profile_read(struct ecl_profile_file **p, const struct ecl_input *in,
                                struct ecl_error *err) ECL_MUST_USE;

/* The built-in profile that it changes: for struct ecl_rules_opts. */
ECL_EXPORT enum ecl_profile ecl_profile_base(const struct ecl_profile_file *p);

/* Sets the rules of r, which was made with that base, line by line, before the first claim
 * and after site rules were added. ECL_E_FORMAT with the line of a rule that is not there. */
ECL_EXPORT int ecl_profile_apply(const struct ecl_profile_file *p, struct ecl_rules *r,
                                 struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_profile_free(struct ecl_profile_file *p);

#ifdef __cplusplus
}
#endif
#endif
