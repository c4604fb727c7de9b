/* validate.h: what the parts of ecl-validate share: its settings and the state of a
 * run. Each file of cmd/validate has one part. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "cli.h"
#include "eclaim/baseline.h"
#include "eclaim/groupsum.h"
#include "eclaim/keylist.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"
#include "eclaim/sent.h"
#include "eclaim/worklist.h"

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

#define DRUG_FILES 64 /* --drugs */

/* Options of base tables. */
enum {
    OPT_CODES = 100,
    OPT_DRUGS,
    OPT_DUTY,
    OPT_HOLIDAYS,
    OPT_STAFF,
    OPT_UNITS,
};

struct base_files {
    const char *drugs[DRUG_FILES], *staff, *holidays, *units, *codes;
    size_t ndrugs;
    bool duty;
};

/* The tables that were read, and how many of their rows are wrong. */
struct base_tables {
    struct ecl_drugs *drugs;
    struct ecl_staff *staff;
    struct ecl_holidays *holidays;
    struct ecl_units *units;
    struct ecl_codedir *codes;
    struct ecl_base_data data; /* what the rules see */
    uint64_t errors;
};

struct settings {
    struct ecl_rules_opts rules;
    struct base_files base;
    const char *findings, *explain;
    const char *worklist, *baseline;
    const char *seen, *resends; /* resends: a list of keys, or NULL */
    bool resend;
    bool update_baseline;
    bool groups;         /* --summary: by benefit group */
    const char *summary; /* and into this file; NULL: on stderr */
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
    struct base_tables base;
    struct ecl_rules *rules;
    struct ecl_findings *table;
    struct cli_out table_out, out;
    uint64_t found[3]; /* by enum ecl_severity */
    uint64_t shown;
    uint64_t claims, clean, warned, wrong, orphans;
    ecl_satang billed;             /* CHT.TOTAL of all claims */
    ecl_satang held;               /* of claims with errors */
    uint64_t unbilled;             /* of these: rows whose TOTAL is no amount */
    struct ecl_baseline *baseline; /* NULL: everything is told */
    struct ecl_findings *update;   /* all findings, for the next baseline */
    struct cli_out update_out;
    uint64_t fresh_errors;       /* that are not in the baseline */
    struct ecl_sent *sent;       /* what was submitted before, or NULL */
    struct ecl_keylist *resends; /* what is meant to go out again, or NULL */
    struct ecl_groupsum *groups; /* NULL: nobody asks for them */
    struct cli_out groups_out;
    uint64_t claim_findings;   /* of the claim that comes next */
    struct ecl_worklist *work; /* NULL: none is asked for */
    struct cli_out work_out;
    struct cli_progress bar;
    struct ecl_error err;
};

/* base.c: takes an option of base tables; false when it is another one. */
bool base_option(const struct cli *c, int id, struct base_files *f);
/* Reads the tables and tells what is wrong with them on stderr. base_done also after a
 * failure. */
int base_read(const struct cli *c, const struct settings *s, struct base_tables *t,
              struct ecl_error *err);
void base_done(struct base_tables *t);

/* base_text.c: which options a rule needs, as "--staff --duty" or "--codes icd10"; "" for
 * none. */
#define BASE_NEEDS 128
struct ecl_str base_needs(const struct ecl_rule_info *rule, char out[BASE_NEEDS]);
/* The column its table must have, too; "" for none. */
const char *base_column(const struct ecl_rule_info *rule);
/* What was not checked for lack of a table, a line for each option, on stderr. */
void base_tell_missing(const struct run *run);

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

/* explain.c: what each of a list of rules and codes of the Office means; ends with status 2
 * at one that is neither. */
void explain(const struct cli *c, const struct ecl_rules *rules, const char *what);

/* switches.c: applies --only, --skip and --severity; ends with status 2 where one names
 * no rule or level. */
void switch_rules(const struct cli *c, const struct settings *s, struct ecl_rules *rules);

/* summary.c: what was checked and found, on stderr. */
void print_summary(const struct run *run);

/* baseline.c: reads the findings of --baseline; tells whether one is known, and keeps it
 * for the next time; puts the new baseline into place; the line of the summary. */
int baseline_open(struct run *run);
int baseline_take(struct run *run, const struct ecl_finding *f, bool *known);
int baseline_finish(struct run *run);
void baseline_close(struct run *run);
void print_baseline(const struct run *run);

/* groups.c: sums by benefit group for --summary and --worklist; adds a claim and returns its
 * groups; writes them to a file, or prints them. */
int groups_open(struct run *run);
uint32_t groups_claim(struct run *run, const struct ecl_claim *c, int worst);
int groups_finish(struct run *run);
void groups_close(struct run *run);
void print_groups(const struct run *run);

/* seen.c: opens the file of --seen and reads the list of --resend for the rules. */
int seen_open(struct run *run, struct ecl_rules_opts *opts);
/* Tells the keys of --resend that were of no use. */
void seen_tell(const struct run *run);
void seen_close(struct run *run);

/* worklist.c: opens the list of --worklist; writes it; frees what is left. */
int worklist_open(struct run *run);
int worklist_finish(struct run *run);
void worklist_close(struct run *run);

#endif
