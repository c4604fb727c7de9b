/* admit_priv.h: visits that say the patient was admitted, against the admissions of the
 * whole batch: the one rule that can speak at the end only (OPD.typeout-admit). */
#ifndef ECLAIM_RULES_ADMIT_PRIV_H
#define ECLAIM_RULES_ADMIT_PRIV_H

#include "rules/keymap_priv.h"
#include "rules/rules_priv.h"

#define ADMIT_FACILITIES 8  /* whose last discharge is known; of others nothing is said */
#define ADMIT_KEY        32 /* bytes of HN and SEQ; a visit of longer ones is not kept */

struct admit {
    struct keymap_log visits; /* struct admit_visit */
    const struct rule *rule;
    size_t nfacilities;
    struct admit_facility {
        char hcode[16];
        uint8_t n;
        int32_t last; /* day of the latest discharge */
    } facility[ADMIT_FACILITIES];
};

void admit_init(struct admit *a, const char *tmpdir);
void admit_done(struct admit *a);

/* Takes the present claim: a visit that ended in an admission, or an admission. who
 * stands for facility and HN. */
int admit_claim(struct check *k, struct admit *a, struct keymap *s, unsigned kind, uint64_t who,
                struct ecl_error *err);

/* Reports the visits whose admission has not come, and forgets them. */
int admit_end(struct check *k, struct admit *a, struct keymap *s, unsigned kind,
              struct ecl_error *err);

#endif
