/* visit_priv.h: what the rule groups about visits and charges share beside
 * rules_priv.h: sources, findings with a C code of their own, stays and sums. */
#ifndef ECLAIM_VISIT_PRIV_H
#define ECLAIM_VISIT_PRIV_H

#include "rules/rules_priv.h"

/* Sources that many rows share. */
#define C_CODES              "C-codes (UCKKPHO/AEGISX)"
#define C_CODES_G            C_CODES "; ranges " UNVERIFIED
#define GENERAL_PLUS(source) source "; " UNVERIFIED

#define DAY_MINUTES 1440

/* A finding of the running rule that comes back with this C code. */
static inline void hit_code(struct check *k, const struct ecl_record *r, int col,
                            const char *c_code)
{
    hit_at(k,
           &(struct place){.rule = k->rule, .r = r, .col = col, .c_code = c_code, .severity = -1});
}

/* A finding of the running rule, but a warning only. */
static inline void hit_warning(struct check *k, const struct ecl_record *r, int col)
{
    hit_at(k, &(struct place){.rule = k->rule, .r = r, .col = col, .severity = SEV_W});
}

/* PERSON_ID must be repeated where the profile asks for it and the patient has
 * one: a patient without any number is the matter of PAT.person-id-required. */
static inline bool wants_person_id(const struct check *k)
{
    return (k->profile & (P_ECLAIM | P_OPBKK)) != 0 && k->f.pid.n > 0;
}

/* Admission and discharge are known and in order (else IPD.dsc-after-adm). */
static inline bool stay_days_known(const struct facts *f)
{
    return f->adm.state == ECL_DATE_OK && f->dsc.state == ECL_DATE_OK && f->adm.day <= f->dsc.day &&
           (f->adm_at == NO_TIME || f->dsc_at == NO_TIME || f->adm_at < f->dsc_at);
}

static inline bool stay_minutes_known(const struct facts *f)
{
    return f->adm_at != NO_TIME && f->dsc_at != NO_TIME && f->adm_at < f->dsc_at;
}

/* The stay is known and the day lies outside of it. */
static inline bool outside_stay(const struct facts *f, const struct fdate *d)
{
    return stay_days_known(f) && d->state == ECL_DATE_OK &&
           (d->day < f->adm.day || d->day > f->dsc.day);
}

/* -1, 0 or 1: moment a lies before, at or after b; by the day alone where a
 * time is missing, then 0 for the same day. Unknown days: 0. */
static inline int compare_moments(const struct fdate *a, int64_t a_at, const struct fdate *b,
                                  int64_t b_at)
{
    if (a_at != NO_TIME && b_at != NO_TIME) {
        return (a_at > b_at) - (a_at < b_at);
    }
    if (a->state != ECL_DATE_OK || b->state != ECL_DATE_OK) {
        return 0;
    }
    return (a->day > b->day) - (a->day < b->day);
}

/* A first or last day of a base table as an argument; "-" where there is none. */
static inline struct ecl_str arg_day(struct check *k, int32_t day)
{
    bool none = day == ECL_BASE_NO_START || day == ECL_BASE_NO_END;
    return none
               ? ECL_STR("-")
               : arg_date(k, (struct fdate){.date = ecl_date_from_days(day), .state = ECL_DATE_OK});
}

/* --- what rules of one group tell those that have a table for it --------- */

/* The sex a diagnosis (rule_dx.c) or procedure (rule_proc.c) is for by its range: '1', '2',
 * or 0 for both. */
char dx_only_sex(struct ecl_str diag);
char proc_only_sex(struct ecl_str oper);
/* Whether DX.age-newborn or DX.age-maternity speaks of the diagnosis. */
bool dx_age_told(const struct check *k, const struct ecl_record *r);
/* What exporters write for items they could not map (rule_adp.c). */
bool adp_placeholder(struct ecl_str code);
/* Whether the project code of an ADP row is one on its day by the user's table, where that is
 * given (rule_item.c); else otherwise. */
bool code_project_known(const struct check *k, const struct ecl_record *r, bool otherwise);
/* By the user's tables, where they are given: whether an ADP row is a test of COVID-19, and the
 * first row that is an instrument for the disabled, or NULL (rule_item.c). */
bool code_is_covid_test(const struct check *k, const struct ecl_record *r);
const struct ecl_record *code_disabled_aid(const struct check *k);
/* The user's table of staff is given and has no such licence (rule_staff.c). */
bool staff_unknown(const struct check *k, struct ecl_str licence);
/* A right of disabled persons: ท.74, or insured persons with a disability (rule_group.c). */
bool right_of_disabled(const struct check *k);

/* a + b, held at the limits instead of overflowing. */
static inline ecl_satang sum(ecl_satang a, ecl_satang b)
{
    ecl_satang v;
    return __builtin_add_overflow(a, b, &v) ? (a < 0 ? INT64_MIN / 2 : INT64_MAX / 2) : v;
}

/* a - b, likewise. */
static inline ecl_satang less(ecl_satang a, ecl_satang b)
{
    ecl_satang v;
    return __builtin_sub_overflow(a, b, &v) ? (a < 0 ? INT64_MIN / 2 : INT64_MAX / 2) : v;
}

/* |a - b| exceeds the tolerance. */
static inline bool differs(ecl_satang a, ecl_satang b, ecl_satang tolerance)
{
    ecl_satang d = less(a, b);
    return d > tolerance || d < -tolerance;
}

#endif
