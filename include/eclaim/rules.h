/* rules.h: the rule table and the engine that runs it over claims. */
#ifndef ECLAIM_RULES_H
#define ECLAIM_RULES_H

#include "eclaim/base.h"
#include "eclaim/date.h"
#include "eclaim/findings.h"
#include "eclaim/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_lang {
    ECL_LANG_EN,
    ECL_LANG_TH,
};

/* Profiles: which submission the claims are for. A bit each. */
enum ecl_profile {
    ECL_PROFILE_FDH     = 1,
    ECL_PROFILE_ECLAIM  = 2,
    ECL_PROFILE_OPBKK   = 4,
    ECL_PROFILE_RELAXED = 8,
    ECL_PROFILE_ALL     = 15,
};

/* What a rule looks at. */
enum ecl_scope {
    ECL_SCOPE_IMPORT, /* seen while importing; arrives as a note */
    ECL_SCOPE_FIELD,  /* one field at a time, by the field table */
    ECL_SCOPE_CLAIM,  /* one claim */
    ECL_SCOPE_BATCH,  /* several claims */
    ECL_SCOPE_EXPORT, /* the submission as written (ecl-export) */
    ECL_SCOPE_SENT,   /* one claim against what was submitted before */
};

/* Which day the dates of a rule are compared with. */
enum ecl_dated {
    ECL_DATED_SERVICE, /* the visit, or the discharge: what the Office's conditions go by */
    ECL_DATED_SENT,    /* today: when the receiving system began or ceased to ask */
};

/* The days on which a rule is valid, both included; y == 0: open. */
struct ecl_rule_dates {
    struct ecl_date from, to;
    enum ecl_dated by;
};

/* What everybody may know of a rule. */
struct ecl_rule_info {
    const char *id;             /* "INS.cid-checksum" */
    enum ecl_severity severity; /* by default */
    enum ecl_scope scope;
    unsigned profiles;         /* bits of enum ecl_profile in which it runs */
    const char *files;         /* "INS,PAT" or "*" */
    const char *c_code;        /* "C104;C116" or "" */
    const char *text[2];       /* what must hold, by enum ecl_lang */
    const char *message[2];    /* what a finding says, by enum ecl_lang; {value}, {field},
                                  {file} and {1}, {2} stand for what is found */
    const char *source;        /* where the rule comes from; "unverified" when nowhere */
    const char *unchecked_why; /* listed, but not checked yet: why; NULL: checked */
    /* A claim whose date cannot be read is not checked by a rule with dates. */
    struct ecl_rule_dates dates;
    unsigned base;             /* tables it needs, bits of ECL_BASE_BIT and ECL_BASE_DUTY; 0:
                                  the files alone */
    int base_column;           /* a column that its table must have, too, by number; 0: none */
};

/* The rules that are compiled in, in their fixed order; NULL behind the last. Static
 * storage. */
ECL_EXPORT const struct ecl_rule_info *ecl_rule_at(size_t i);
ECL_EXPORT const struct ecl_rule_info *ecl_rule_find(struct ecl_str id);

/* "fdh", "eclaim", "opbkk", "relaxed"; 0 when unknown. */
ECL_EXPORT unsigned ecl_profile_find(struct ecl_str name);
/* The name of one bit of enum ecl_profile. */
ECL_EXPORT const char *ecl_profile_name(enum ecl_profile p);

/* Findings of one rule in one claim that are reported one by one; one more then
 * says how many follow. */
#define ECL_RULE_CLAIM_MAX 20

struct ecl_sent;
struct ecl_keylist;
struct ecl_rules_opts {
    enum ecl_profile profile; /* 0: ECL_PROFILE_FDH */
    enum ecl_lang lang;
    struct ecl_date today; /* y == 0: the clock's date at +07:00 */
    const char *hcode;     /* the own facility, or NULL */
    const char *tmpdir;    /* where rules across claims keep what exceeds memory; NULL: /tmp */
    /* Data from outside the files; what is not given (NULL), the rules that need it do not
     * run. It must live as long as the check. */
    const struct ecl_base_data *base;
    struct ecl_sent *sent; /* what was submitted before (sent.h), or NULL: nothing is compared */
    bool resend;           /* claims are meant to go out again: no finding for that */
    struct ecl_keylist *resends; /* these only, or NULL: all */
    /* Called for each finding; views inside are valid during the call. A return
     * other than 0 stops the check and is returned by it. */
    int (*found)(void *ctx, const struct ecl_finding *f);
    void *found_ctx;
};

/* All state of a check: one per thread. sent and resends of the options stay the caller's. */
struct ecl_rules;

ECL_EXPORT int ecl_rules_new(struct ecl_rules **r, const struct ecl_rules_opts *opts,
                             struct ecl_error *err) ECL_MUST_USE;
/* The rules of this check, the compiled-in ones first, then those of site.h, in the order
 * of ecl_rules_count; NULL behind the last, or when there is none of that id. r NULL: the
 * compiled-in ones. They live as long as r. */
ECL_EXPORT const struct ecl_rule_info *ecl_rules_at(const struct ecl_rules *r, size_t i);
ECL_EXPORT const struct ecl_rule_info *ecl_rules_find(const struct ecl_rules *r, struct ecl_str id);

/* The profile that r was made with. */
ECL_EXPORT enum ecl_profile ecl_rules_profile(const struct ecl_rules *r);

/* How a rule is set: by the profile, and by what is below. */
struct ecl_rule_setting {
    bool on;
    enum ecl_severity severity;
    bool given; /* by ecl_rules_severity: it then holds for every finding of the rule */
};
ECL_EXPORT struct ecl_rule_setting ecl_rules_setting(const struct ecl_rules *r, size_t i);

/* Turns rules on or off or changes their severity, before the first claim. A
 * pattern is an id, a group ("INS"), "INS.*", or "*" for all. ECL_E_USAGE, with the
 * nearest name, when nothing matches. only: the first call turns all others off. Of a group
 * those rules are turned on that the profile has; an id turns on any rule. */
ECL_EXPORT int ecl_rules_on(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err);
ECL_EXPORT int ecl_rules_only(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err);
ECL_EXPORT int ecl_rules_skip(struct ecl_rules *r, struct ecl_str pattern, struct ecl_error *err);
ECL_EXPORT int ecl_rules_severity(struct ecl_rules *r, struct ecl_str pattern, enum ecl_severity s,
                                  struct ecl_error *err);

/* What the rule at index i of the table lacks of its base tables (bits as in struct
 * ecl_rule_info), so that it does not run; 0: nothing, or it is off anyway. A table that
 * is given, but without the column, counts as lacking. */
ECL_EXPORT unsigned ecl_rules_lacks(const struct ecl_rules *r, size_t i);

/* Reports the notes of the stream's head as findings, and learns the names of the columns
 * beyond the standard, for the rules of site.h. */
ECL_EXPORT int ecl_rules_head(struct ecl_rules *r, const struct ecl_stream *s,
                              struct ecl_error *err) ECL_MUST_USE;

/* Checks one claim, also against those checked before: a finding across claims
 * stands at the later one. *worst is the highest severity found, or -1 for none.
 * ECL_E_NOMEM, ECL_E_WRITE and ECL_E_READ (temporary files), or what found gave. */
ECL_EXPORT int ecl_rules_claim(struct ecl_rules *r, const struct ecl_claim *c, int *worst,
                               struct ecl_error *err) ECL_MUST_USE;

/* Behind the last claim of a batch: tells what only the whole batch shows. Such findings
 * stand at claims that have passed before; they are told one rule after the other, in the
 * order of the claims. ECL_E_NOMEM, ECL_E_READ, or what found gave. */
ECL_EXPORT int ecl_rules_end(struct ecl_rules *r, struct ecl_error *err) ECL_MUST_USE;

/* How the rest of a stream is checked. */
struct ecl_check {
    unsigned jobs; /* threads, the caller's among them; 0: the processors, at most 8 */
    /* Called for each claim behind its findings; what it returns other than ECL_OK
     * stops the check and is returned. NULL: nothing is called. */
    int (*checked)(void *ctx, const struct ecl_claim *c, int worst, struct ecl_error *err);
    void *ctx;
};

/* Checks every claim from the present place of the stream to its end, as
 * ecl_rules_claim does one, and ends the batch, as ecl_rules_end does. The result does not depend on jobs: found and checked
 * are called for one claim after another in the order of the stream, never two at
 * a time, though by any of the threads; so is the input's read. Claims before the
 * place of an error have been told when it is returned; counts hold only without
 * one. ECL_OK at the end of the stream, or what ecl_stream_next, ecl_rules_claim
 * or a callback gave. */
ECL_EXPORT int ecl_rules_check(struct ecl_rules *r, struct ecl_stream *s,
                               const struct ecl_check *check, struct ecl_error *err) ECL_MUST_USE;

/* What the rule at index i (ecl_rules_at) has found so far. */
struct ecl_rule_count {
    uint64_t findings; /* also those beyond ECL_RULE_CLAIM_MAX */
    uint64_t claims;   /* claims that had one */
};
ECL_EXPORT struct ecl_rule_count ecl_rules_count(const struct ecl_rules *r, size_t i);

ECL_EXPORT void ecl_rules_free(struct ecl_rules *r);

/* Makes the finding of a note, with its message, for tools that import. */
ECL_EXPORT void ecl_rules_note_finding(const struct ecl_note *n, enum ecl_lang lang,
                                       struct ecl_buf *message, struct ecl_finding *f);

#ifdef __cplusplus
}
#endif
#endif
