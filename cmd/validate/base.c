/* base.c: the base tables of ecl-validate: their options, reading them, and what is wrong
 * with their rows. */
#include <unistd.h>

#include "eclaim/codedir.h"
#include "eclaim/drugs.h"
#include "eclaim/staff.h"
#include "eclaim/units.h"
#include "validate.h"

#define PROBLEMS_SHOWN 20 /* of one table */

bool base_option(const struct cli *c, int id, struct base_files *f)
{
    bool mine = id >= OPT_CODES && id <= OPT_UNITS;
    if (mine && c->arg && ecl_str_is(ecl_str_of(c->arg), "-")) {
        cli_usage(c, "%s: standard input is for claims; give the table by its name", c->opt);
    }
    switch (id) {
    case OPT_CODES:
        f->codes = c->arg;
        return true;
    case OPT_DRUGS:
        if (f->ndrugs == DRUG_FILES) {
            cli_usage(c, "more than %d of --drugs", DRUG_FILES);
        }
        f->drugs[f->ndrugs++] = c->arg;
        return true;
    case OPT_DUTY:
        f->duty = true;
        return true;
    case OPT_HOLIDAYS:
        f->holidays = c->arg;
        return true;
    case OPT_STAFF:
        f->staff = c->arg;
        return true;
    case OPT_UNITS:
        f->units = c->arg;
        return true;
    default:
        return false;
    }
}

/* --- problems ------------------------------------------------------------ */

/* What is told of one table. */
struct telling {
    const struct cli *cli;
    struct base_tables *tables;
    uint64_t shown;
};

static int take_problem(void *ctx, const struct ecl_base_problem *p)
{
    struct telling *t = ctx;
    char line[32]     = "";
    struct ecl_buf text;
    t->tables->errors += p->severity == ECL_SEV_ERROR;
    if ((p->severity == ECL_SEV_INFO && !t->cli->verbose) || t->shown++ >= PROBLEMS_SHOWN) {
        return ECL_OK;
    }
    if (p->line) {
        snprintf(line, sizeof line, ":%llu", (unsigned long long)p->line);
    }
    ecl_buf_init(&text, 1 << 16);
    cli_escape(&text, p->message);
    cli_note(t->cli, "%s%s: %s: %.*s [%s]", p->file, line, ecl_severity_name(p->severity),
             (int)text.n, text.p, p->rule->id);
    ecl_buf_done(&text);
    return ECL_OK;
}

static void tell_more(const struct telling *t, const char *file)
{
    if (t->shown > PROBLEMS_SHOWN) {
        cli_note(t->cli, "%s: %llu more problems", file,
                 (unsigned long long)(t->shown - PROBLEMS_SHOWN));
    }
}

/* --- tables -------------------------------------------------------------- */

static int add_drugs(const struct cli *c, const struct settings *s, struct base_tables *t,
                     const char *path, struct ecl_error *err)
{
    struct ecl_input in;
    struct ecl_str own = ecl_base_hcode(path);
    int fd, r = cli_input(path, &fd, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    if (s->rules.hcode && own.n && !ecl_str_is(own, s->rules.hcode)) {
        cli_note(c, "%s: the name begins with %.*s, another facility than --hcode %s", path,
                 (int)own.n, own.p, s->rules.hcode);
    }
    r = ecl_drugs_add(t->drugs, &in, fd, err);
    if (fd > 2) {
        close(fd);
    }
    return r;
}

static int read_drugs(const struct cli *c, const struct settings *s, struct base_tables *t,
                      struct ecl_error *err)
{
    struct telling telling     = {c, t, 0};
    struct ecl_drugs_opts opts = {.thai = c->thai, .problem = take_problem, .ctx = &telling};
    int r                      = ecl_drugs_new(&t->drugs, &opts, err);
    for (size_t i = 0; i < s->base.ndrugs && r == ECL_OK; i++) {
        telling.shown = 0;
        r             = add_drugs(c, s, t, s->base.drugs[i], err);
        tell_more(&telling, s->base.drugs[i]);
    }
    return r == ECL_OK ? ecl_drugs_finish(t->drugs, err) : r;
}

/* Any of the tables that are one file. */
enum one_file { STAFF, HOLIDAYS, UNITS };

static int read_table(enum one_file what, struct base_tables *t, struct telling *telling,
                      const struct ecl_input *in, int fd, struct ecl_error *err)
{
    bool thai                         = telling->cli->thai;
    struct ecl_staff_opts staff       = {thai, take_problem, telling};
    struct ecl_holidays_opts holidays = {thai, take_problem, telling};
    struct ecl_units_opts units       = {thai, take_problem, telling};
    return what == STAFF      ? ecl_staff_read(&t->staff, in, fd, &staff, err)
           : what == HOLIDAYS ? ecl_holidays_read(&t->holidays, in, &holidays, err)
                              : ecl_units_read(&t->units, in, fd, &units, err);
}

static int read_file(const struct cli *c, enum one_file what, const char *path,
                     struct base_tables *t, struct ecl_error *err)
{
    struct telling telling = {c, t, 0};
    struct ecl_input in;
    int fd, r = path ? cli_input(path, &fd, &in, err) : ECL_EOF;
    if (r != ECL_OK) {
        return r == ECL_EOF ? ECL_OK : r;
    }
    r = read_table(what, t, &telling, &in, fd, err);
    if (fd > 2) {
        close(fd);
    }
    tell_more(&telling, path);
    return r;
}

static int read_codes(const struct cli *c, const char *path, struct base_tables *t,
                      struct ecl_error *err)
{
    struct telling telling       = {c, t, 0};
    struct ecl_codedir_opts opts = {.thai = c->thai, .problem = take_problem, .ctx = &telling};
    if (!path) {
        return ECL_OK;
    }
    int r = ecl_codedir_new(&t->codes, &opts, err);
    r     = r == ECL_OK ? ecl_codedir_read(t->codes, path, err) : r;
    tell_more(&telling, path);
    return r;
}

/* Hours cannot be compared when the table has none. */
static int check_duty(const struct base_files *f, const struct base_tables *t,
                      struct ecl_error *err)
{
    bool hours = !f->duty;
    for (int c = ECL_STAFF_MON; c <= ECL_STAFF_HOURS; c++) {
        hours = hours || ecl_staff_has(t->staff, (enum ecl_staff_column)c);
    }
    return hours ? ECL_OK
                 : ecl_fail(err, ECL_E_FORMAT, f->staff,
                            "--duty needs hours, but the table has no column MON to HOL or HOURS");
}

int base_read(const struct cli *c, const struct settings *s, struct base_tables *t,
              struct ecl_error *err)
{
    const struct base_files *f = &s->base;
    if ((f->duty || f->holidays) && !f->staff) {
        cli_usage(c, "%s needs --staff", f->duty ? "--duty" : "--holidays");
    }
    int r   = f->ndrugs ? read_drugs(c, s, t, err) : ECL_OK;
    r       = r == ECL_OK ? read_file(c, STAFF, f->staff, t, err) : r;
    r       = r == ECL_OK ? read_file(c, HOLIDAYS, f->holidays, t, err) : r;
    r       = r == ECL_OK ? read_file(c, UNITS, f->units, t, err) : r;
    r       = r == ECL_OK ? read_codes(c, f->codes, t, err) : r;
    r       = r == ECL_OK ? check_duty(f, t, err) : r;
    t->data = (struct ecl_base_data){t->drugs, t->staff, t->holidays, t->units, t->codes, f->duty};
    return r;
}

void base_done(struct base_tables *t)
{
    ecl_drugs_free(t->drugs);
    ecl_staff_free(t->staff);
    ecl_holidays_free(t->holidays);
    ecl_units_free(t->units);
    ecl_codedir_free(t->codes);
}
