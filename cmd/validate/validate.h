/* validate.h: what the parts of ecl-validate share: its settings and the state of a
 * run. Each file of cmd/validate has one part. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "cli.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"

enum pass { PASS_VALID, PASS_ALL, PASS_INVALID };

/* What is told instead of checking claims. */
enum tell { TELL_NOTHING, TELL_RULES, TELL_RULE, TELL_PROFILES, TELL_PROFILE };

#define SWITCHES 512 /* --only, --skip and --severity together */
#define SCRIPTS  16  /* --rules */

/* One of --only, --skip and --severity. */
struct rule_switch {
    enum { SWITCH_ONLY, SWITCH_SKIP, SWITCH_SEVERITY } what;
    const char *arg; /* "INS,PAT.dob-plausible", "INS=warning" */
};

struct settings {
    struct ecl_rules_opts rules;
    const char *findings, *explain;
    const char *profile; /* a file; NULL: rules.profile */
    enum pass pass;
    enum tell tell;
    unsigned jobs;
    const char *scripts[SCRIPTS];
    size_t nscripts;
    struct rule_switch switches[SWITCHES]; /* in the order given */
    size_t nswitches;
};

struct run {
    const struct cli *cli;
    const struct settings *set;
    struct ecl_rules *rules;
    struct ecl_findings *table;
    struct cli_out table_out, out;
    uint64_t found[3]; /* by enum ecl_severity */
    uint64_t shown;
    uint64_t claims, clean, warned, wrong, orphans;
    ecl_satang held;   /* CHT.TOTAL of claims with errors */
    uint64_t unbilled; /* of these: rows whose TOTAL is no amount */
    struct cli_progress bar;
    struct ecl_error err;
};

/* setup.c: the rules as profile, scripts and switches say; ends with status 2 where an
 * option names no rule. */
int set_up_rules(const struct cli *c, const struct settings *s, struct ecl_rules **rules,
                 struct ecl_error *err);

/* listing.c: what s->tell asks for, on stdout; the exit status. */
int tell_rules(const struct cli *c, const struct settings *s);
/* Whether the argument of --profile names a file: it is no built-in profile, and looks like
 * a path or is there. */
bool profile_is_file(const char *name);
const char *scope_name(enum ecl_scope s);
void print_profiles(unsigned bits);
void print_day(struct ecl_date d); /* nothing where it is open */

/* explain.c: what a rule or a code of the Office means; ends with status 2 when it is
 * neither. */
void explain(const struct cli *c, const struct ecl_rules *rules, const char *what);

/* switches.c: applies --only, --skip and --severity; ends with status 2 where one names
 * no rule or level. */
void switch_rules(const struct cli *c, const struct settings *s, struct ecl_rules *rules);

/* summary.c: what was checked and found, on stderr. */
void print_summary(const struct run *run);

#endif
