/* visit.h: visits out of a table or out of claims, for those who ask services about many.
 *
 * A table is tab-separated text, CSV or the first sheet of a workbook, whose first row names
 * its columns, in any order and without case:
 *     hcode hn seq an     of the visit; vn is seq
 *     date time           20260131 or 2026-01-31, a time behind it or by itself 0930 or 09:30;
 *                         service_date is date
 *     pid                 citizen ID; cid is pid
 *     service             kind of service, PG0060001
 *     mobile              of the patient
 *     main_code           main right, UCS...; inscl is main_code
 *     total paid privilege  baht
 *     code                claim code it has already; claim_code is code
 *     way reason certifier relation  of verification
 * A row that cannot be used is a visit, too, and says why. */
#ifndef ECLAIM_VISIT_H
#define ECLAIM_VISIT_H

#include "eclaim/claim.h"
#include "eclaim/date.h"
#include "eclaim/io.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts are "" where there is nothing, and valid as long as the visits. */
struct ecl_visit {
    uint64_t line; /* of the table; of a claim its number, from 1 */
    const char *hcode, *hn, *seq, *an, *pid, *service, *mobile, *main_code, *code;
    const char *way, *reason, *certifier, *relation;
    struct ecl_date day; /* of an in-patient that of admission; y == 0: none */
    int minutes;         /* since midnight, -1: not known */
    bool has_total, has_paid, has_privilege;
    ecl_satang total, paid, privilege;
    const char *bad[2]; /* why it cannot be used, English and Thai; NULL: it can */
    const char *field;  /* the column that is at fault, or "" */
};

struct ecl_visits;
ECL_EXPORT int ecl_visits_new(struct ecl_visits **v, struct ecl_error *err) ECL_MUST_USE;
/* Adds the rows of a table. in, and fd, the descriptor behind it or -1, stay the caller's.
 * ECL_E_FORMAT: not such a table, or none of its columns names a visit or a person. */
ECL_EXPORT int ecl_visits_read(struct ecl_visits *v, const struct ecl_input *in, int fd,
                               struct ecl_error *err) ECL_MUST_USE;
/* Adds the visit of a claim: PAT.PERSON_ID or INS.CID, OPD or IPD, the CHT row if there is one,
 * INS.PERMITNO. Groups of rows without a claim are passed over. */
ECL_EXPORT int ecl_visits_claim(struct ecl_visits *v, const struct ecl_claim *c,
                                struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT size_t ecl_visits_count(const struct ecl_visits *v);
/* Visit i, in the order in which they were added. */
ECL_EXPORT void ecl_visits_get(const struct ecl_visits *v, size_t i, struct ecl_visit *out);
ECL_EXPORT void ecl_visits_free(struct ecl_visits *v);

#ifdef __cplusplus
}
#endif
#endif
