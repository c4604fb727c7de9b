/* catalog.h: the commands of ecl-catalog, one file of cmd/catalog each, and what they
 * share. See commands.h for how to add one. */
#ifndef CATALOG_H
#define CATALOG_H

#include "commands.h"
#include "eclaim/drugcheck.h"

extern const struct cli_command catalog_check;
extern const struct cli_command catalog_diff;
extern const struct cli_command catalog_price;
extern const struct cli_command catalog_template;

/* --- files (files.c) ----------------------------------------------------------------- */

/* Adds the file of this name, - for standard input, to d. */
int catalog_add(struct ecl_drugs *d, const char *path, struct ecl_error *err) ECL_MUST_USE;

/* Reads one file into a finished catalogue. */
int catalog_read(struct ecl_drugs **d, const char *path, const struct ecl_drugs_opts *o,
                 struct ecl_error *err) ECL_MUST_USE;

int catalog_read_tmt(struct ecl_tmt **t, const char *path, struct ecl_error *err) ECL_MUST_USE;

/* Arguments of options; end with status 2 when c->arg is not one. */
const char *catalog_hcode(const struct cli *c);
enum ecl_drugs_model catalog_model(const struct cli *c);
enum ecl_drugs_form catalog_form(const struct cli *c);

/* --- problems (problems.c) ------------------------------------------------------------- */

#define CATALOG_RULES 80 /* room for counts of rules */

/* What was found, shown or written to a table of findings. */
struct problems {
    const struct cli *cli;
    const char *path;  /* of the table, or NULL: they are shown */
    const char *hcode; /* the own facility, or NULL: by the name of the file */
    struct ecl_findings *table;
    struct cli_out out;
    struct ecl_buf message;
    uint64_t found[3], shown;
    uint64_t of_rule[CATALOG_RULES];
    struct ecl_error err;
};

/* Opens the table, if there is one; c, path and hcode must live as long as p. */
int problems_open(struct problems *p, const struct cli *c, const char *path, const char *hcode,
                  struct ecl_error *err) ECL_MUST_USE;
/* An ecl_base_problem_fn with p as ctx. An error is in p->err. */
int problems_take(void *ctx, const struct ecl_base_problem *problem);
/* The same for what the Office has, which is not what is looked at: only what makes an answer
 * unsure, as a warning. */
int problems_take_other(void *ctx, const struct ecl_base_problem *problem);
/* Says how many were not shown; makes the table appear. */
int problems_finish(struct problems *p, struct ecl_error *err) ECL_MUST_USE;
/* How often each rule was found, on stderr. */
void problems_print_rules(const struct problems *p);
void problems_close(struct problems *p);

#endif
