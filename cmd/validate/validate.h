/* validate.h: what the parts of ecl-validate share: its settings and the state of a
 * run. Each file of cmd/validate has one part. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "cli.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"

enum pass { PASS_VALID, PASS_ALL, PASS_INVALID };

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
    enum pass pass;
    unsigned jobs;
    bool list;
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

/* listing.c: what --list-rules and --explain ask for, on stdout; the exit status. */
int tell_rules(const struct cli *c, const struct settings *s);

/* switches.c: applies --only, --skip and --severity; ends with status 2 where one names
 * no rule or level. */
void switch_rules(const struct cli *c, const struct settings *s, struct ecl_rules *rules);

/* summary.c: what was checked and found, on stderr. */
void print_summary(const struct run *run);

#endif
