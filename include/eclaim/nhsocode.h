/* nhsocode.h: what a code of the Office (C305, A02, V11) means and how the claim is mended: the
 * words of the Office, from its code search (lib/spec/codes/nhso_code.tsv, nhso_fix.tsv). */
#ifndef ECLAIM_NHSOCODE_H
#define ECLAIM_NHSOCODE_H

#include "eclaim/codes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the code means, in Thai, as the Office says it; NULL when it is not in the list.
 * Static storage. */
ECL_EXPORT const char *ecl_nhsocode_meaning(struct ecl_str code);

/* What to do about it, several joined by "; "; "" when nothing is said. In Thai the
 * Office's words, behind which " | " and what to look at may stand. Static storage, but in
 * English made in text. */
ECL_EXPORT const char *ecl_nhsocode_remedy(struct ecl_str code, bool thai, char text[128]);

/* Something to look at when a claim is mended. */
struct ecl_nhsocode_look {
    const char *name[2]; /* English, Thai: the Office's word */
    const char *fields;  /* "PAT.DOB,INS.CID", our reading of the word; "" when it is not in
                            the 16 files */
};

/* Number i of what the Office says to look at for this code; NULL behind the last. */
ECL_EXPORT const struct ecl_nhsocode_look *ecl_nhsocode_look(struct ecl_str code, size_t i);

#ifdef __cplusplus
}
#endif
#endif
