/* validate.h: what the parts of ecl-validate share: its settings and the state of a
 * run. Each file of cmd/validate has one part. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "cli.h"
#include "eclaim/money.h"
#include "eclaim/rules.h"

enum pass { PASS_VALID, PASS_ALL, PASS_INVALID };

#define SWITCHES 512 /* --only, --skip and --severity together */

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
    enum pass pass;
    unsigned jobs;
    bool list;
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
    ecl_satang held;   /* CHT.TOTAL of claims with errors */
    uint64_t unbilled; /* of these: rows whose TOTAL is no amount */
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
struct ecl_str base_needs(const struct ecl_rule_info *rule, char out[128]);
/* The column its table must have, too; "" for none. */
const char *base_column(const struct ecl_rule_info *rule);
/* What was not checked for lack of a table, a line for each option, on stderr. */
void base_tell_missing(const struct run *run);

/* listing.c: the table of rules on stdout. */
void list_rules(const struct cli *c);
/* What a rule, or the rules of a C code, check; ends with status 2 when there is
 * neither. */
void explain(const struct cli *c, const char *what);

/* switches.c: applies --only, --skip and --severity; ends with status 2 where one names
 * no rule or level. */
void switch_rules(const struct cli *c, const struct settings *s, struct ecl_rules *rules);

/* summary.c: what was checked and found, on stderr. */
void print_summary(const struct run *run);

#endif
