/* verify.h: in which way a person's identity may be verified, which way is first,
 * and what must follow.
 *
 * The rules are rows of a table (lib/authen/decide.tsv, compiled in), tried in
 * order for each way; each names its source. Where sources contradict each other,
 * a setting chooses, whose first value is what the toolkit takes. Source: the
 * Office's slides on verification at innovation units; lib/authen/README.md. */
#ifndef ECLAIM_VERIFY_H
#define ECLAIM_VERIFY_H

#include "eclaim/date.h"
#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_verify_way {
    ECL_WAY_QR,
    ECL_WAY_FACE,
    ECL_WAY_LINE,
    ECL_WAY_CARD,
    ECL_WAY_CERTIFY, /* by another person, on the authencode web */
    ECL_NWAYS,
    ECL_WAY_ANY,   /* of a row: every way */
    ECL_WAY_GROUP, /* of a row: tells the group of an age */
};

enum ecl_verdict {
    ECL_VERDICT_DONE, /* verified in this way */
    ECL_VERDICT_MAIN,
    ECL_VERDICT_ALTERNATIVE,
    ECL_VERDICT_LAST,
    ECL_VERDICT_ABSENT, /* no booking, no card */
    ECL_VERDICT_SPENT,  /* tried without success, or cannot be done */
    ECL_VERDICT_REFUSED,
    ECL_VERDICT_UNDETERMINED, /* the ages that are possible have different answers */
    ECL_NVERDICTS,
};

enum ecl_duty {
    ECL_DUTY_GPS,
    ECL_DUTY_FAMILY,
    ECL_DUTY_REGISTER,
    ECL_DUTY_REASON,
    ECL_DUTY_CERTIFIER,
    ECL_DUTY_AUDIT,
    ECL_DUTY_APPEAL,
    ECL_NDUTIES,
};

/* What rows ask for. Known ones are found out from the age, facts are stated,
 * settings choose between sources. */
enum ecl_verify_input {
    ECL_VERIFY_GROUP,
    ECL_VERIFY_BIRTHDAY,
    ECL_VERIFY_BOOKED,
    ECL_VERIFY_FACE,
    ECL_VERIFY_LINE,
    ECL_VERIFY_CARD,
    ECL_VERIFY_STATUS,
    ECL_VERIFY_HELPER, /* who acts: the patient or a relative */
    ECL_VERIFY_MOBILE,
    ECL_VERIFY_VULNERABLE,
    ECL_VERIFY_CHILD_LIMIT,
    ECL_VERIFY_OVER_60,
    ECL_VERIFY_LINE_GENERAL,
    ECL_VERIFY_RELATIVE_LINE,
    ECL_VERIFY_VULNERABLE_CARD,
    ECL_VERIFY_CERTIFY,
    ECL_VERIFY_NINPUTS,
};

enum ecl_verify_kind { ECL_INPUT_KNOWN, ECL_INPUT_FACT, ECL_INPUT_SETTING };

/* A value of an input, or a name of a way, verdict or duty. Texts are English, Thai. */
struct ecl_verify_word {
    const char *value;
    const char *text[2];
    const char *source;
};

struct ecl_verify_list {
    const char *name;
    enum ecl_verify_kind kind;
    const struct ecl_verify_word *words; /* the first is the default */
    uint8_t n;
};

/* A rule. The first row of a way whose ages and conditions hold decides. */
struct ecl_verify_row {
    const char *id;
    uint8_t way;      /* enum ecl_verify_way */
    uint8_t min, max; /* completed years */
    uint8_t verdict;  /* enum ecl_verdict; of ECL_WAY_GROUP: value of ECL_VERIFY_GROUP */
    uint8_t rank;     /* 1 is tried first; 0: the way is not open */
    uint16_t duties;  /* bits of enum ecl_duty */
    uint16_t mask[ECL_VERIFY_NINPUTS]; /* values that fit, as bits; 0: any */
    const char *when;                  /* the same as text: "face=failed|no line=no" */
    const char *source;
    const char *text[2];
};

/* A reason of the form for a verification that is not the patient's own. */
struct ecl_verify_reason {
    const char *id;
    uint8_t way;      /* the way that it belongs to */
    uint8_t min, max; /* fits these ages, */
    uint16_t mask[ECL_VERIFY_NINPUTS];
    bool asks_age, asks_when; /* or this condition; neither: fits always */
    const char *when;
    const char *text[2];
    const char *source;
};

/* A birth date of which the month or the day may be unknown: m or d is 0. */
struct ecl_birth {
    int16_t y;
    uint8_t m, d;
};

struct ecl_verify_case {
    bool by_birth;
    int age; /* completed years, unless by_birth */
    struct ecl_birth birth;
    struct ecl_date on;                /* day of service, for by_birth */
    uint8_t value[ECL_VERIFY_NINPUTS]; /* all zero: the defaults; known ones are ignored */
};

enum ecl_verify_state {
    ECL_VERIFY_DONE,   /* verified, by the way first */
    ECL_VERIFY_CHOOSE, /* a way is open */
    ECL_VERIFY_REFUSED,
    ECL_VERIFY_UNDETERMINED, /* the age decides, and it is not known well enough */
};

struct ecl_verify_decision {
    enum ecl_verify_state state;
    int age_min, age_max;
    bool group[2];                               /* which groups are possible */
    const struct ecl_verify_row *row[ECL_NWAYS]; /* the row that decided; NULL: undetermined */
    uint8_t order[ECL_NWAYS]; /* ways, the first to use first, those not open last */
    int first;                /* enum ecl_verify_way, or -1 */
    unsigned duties;          /* of the first way: what must follow */
};

/* Decides. ECL_E_USAGE: the age is not from 0 to 150, or the service lies before the
 * birth. Thread-safe; everything pointed to has static storage. */
ECL_EXPORT int ecl_verify_decide(const struct ecl_verify_case *c, struct ecl_verify_decision *d,
                                 struct ecl_error *err) ECL_MUST_USE;

/* enum ecl_verdict of a way in a decision. */
ECL_EXPORT enum ecl_verdict ecl_verify_verdict(const struct ecl_verify_decision *d,
                                               enum ecl_verify_way way);

/* Whether a reason fits the first way and the case: 1, 0, or -1 when the age is not
 * known well enough. */
ECL_EXPORT int ecl_verify_reason_fits(const struct ecl_verify_reason *r,
                                      const struct ecl_verify_case *c,
                                      const struct ecl_verify_decision *d);

/* YYYY-MM-DD or YYYYMMDD, with 00 for an unknown month or day; also YYYY-MM and YYYY.
 * Gregorian. ECL_DATE_BUDDHIST: *out is the Gregorian date to write. */
ECL_EXPORT enum ecl_date_state ecl_birth_parse(struct ecl_str s, struct ecl_birth *out);

/* The tables; NULL behind the last row, or when there is no such word. */
ECL_EXPORT const struct ecl_verify_row *ecl_verify_row_at(size_t i);
ECL_EXPORT const struct ecl_verify_reason *ecl_verify_reason_at(size_t i);
ECL_EXPORT const struct ecl_verify_reason *ecl_verify_reason_find(struct ecl_str id);
ECL_EXPORT const struct ecl_verify_list *ecl_verify_input(enum ecl_verify_input i);
ECL_EXPORT const struct ecl_verify_word *ecl_verify_way_word(enum ecl_verify_way w);
ECL_EXPORT const struct ecl_verify_word *ecl_verify_verdict_word(enum ecl_verdict v);
ECL_EXPORT const struct ecl_verify_word *ecl_verify_duty_word(enum ecl_duty d);

/* The number of a value of an input, or of a setting by its name; -1 when unknown. */
ECL_EXPORT int ecl_verify_value(enum ecl_verify_input i, struct ecl_str value);
ECL_EXPORT int ecl_verify_setting(struct ecl_str name);

#ifdef __cplusplus
}
#endif
#endif
