/* drugs_check.c: the file and the course of the check. */
#include "base/drugs_check_priv.h"

#include <stdio.h>

/* A row without the dates that its flag needs is told column by column. */
static bool is_told_better(const struct check *c, const struct ecl_base_rule *rule)
{
    bool needed = c->flag && (c->o->model == ECL_DRUGS_NEWER || c->flag == 'U');
    return (rule == &drugs_rules[CAT_EFFECTIVE_TAKEN] && needed) ||
           (rule == &drugs_rules[CAT_DATE_NONE] && c->flag);
}

/* Counts what is found on its way to the listener. */
static int count(void *ctx, const struct ecl_base_problem *p)
{
    struct check *c = ctx;
    if (is_told_better(c, p->rule)) {
        return ECL_OK;
    }
    c->stats.found[p->severity]++;
    c->stats.buddhist += p->rule == &drugs_rules[CAT_DATE_BUDDHIST];
    c->row_bad = c->row_bad || p->severity == ECL_SEV_ERROR;
    return c->o->problem ? c->o->problem(c->o->ctx, p) : ECL_OK;
}

int check_tell(struct check *c, const struct ecl_drug *row, enum drug_rule rule, int column,
               struct ecl_str arg1, struct ecl_str arg2)
{
    return drugs_tell(c->d, &c->tell, row, rule, column, arg1, arg2);
}

/* --- the file ----------------------------------------------------------------------- */

static int tell_file(struct check *c, size_t file, enum drug_rule rule, const char *column,
                     struct ecl_str value, struct ecl_str arg1, struct ecl_str arg2)
{
    struct ecl_base_problem p = {
        .file = c->d->file[file].name, .column = column, .key = base_none(), .value = value};
    return base_tell(&c->tell, &drugs_rules[rule], &p, arg1, arg2);
}

/* Whether name is five digits, middle, n digits, and an extension. */
static bool is_sister_name(struct ecl_str name, const char *middle, size_t n)
{
    size_t m = strlen(middle);
    return name.n > 5 + m + n && ecl_str_digits(ecl_str_make(name.p, 5)) &&
           ecl_str_eq_nocase(ecl_str_make(name.p + 5, m), ecl_str_of(middle)) &&
           ecl_str_digits(ecl_str_make(name.p + 5 + m, n)) && name.p[5 + m + n] == '.';
}

static int check_name(struct check *c, size_t file)
{
    const char *path         = c->d->file[file].name;
    const char *slash        = strrchr(path, '/');
    struct ecl_str name      = ecl_str_of(slash ? slash + 1 : path);
    struct ecl_str hcode     = ecl_base_hcode(path);
    const char *own          = c->o->hcode;
    enum ecl_drugs_form form = c->d->file[file].form;
    char pattern[64];
    int r = ECL_OK;
    if (!c->o->name || form == ECL_DRUGS_DOWNLOAD || form == ECL_DRUGS_MASTER) {
        return ECL_OK;
    }
    if (hcode.n == 0) {
        r = tell_file(c, file, CAT_FILE_NAME, "", name, base_none(), base_none());
    } else if (own && !ecl_str_is(hcode, own)) {
        r = tell_file(c, file, CAT_FILE_HCODE, "", hcode, ecl_str_of(own), base_none());
    }
    bool chi = form == ECL_DRUGS_CHI;
    if (r != ECL_OK || hcode.n == 0 || form == ECL_DRUGS_UPLOAD ||
        is_sister_name(name, chi ? "DrugN" : "DrugFDH", chi ? 4 : 3)) {
        return r;
    }
    int n =
        snprintf(pattern, sizeof pattern, "%.5s%s.xlsx", hcode.p, chi ? "DrugN0001" : "DrugFDH001");
    return tell_file(c, file, CAT_FILE_SISTER, "", name, ecl_str_of(chi ? "CHI" : "FDH"),
                     ecl_str_make(pattern, (size_t)n));
}

static int check_columns(struct check *c, size_t file)
{
    const struct ecl_base_column *columns;
    int r = ECL_OK;
    ecl_base_columns(ECL_BASE_DRUGS, &columns);
    for (int i = 0; r == ECL_OK && i < ECL_DRUG_NUPLOAD; i++) {
        bool must = c->d->file[file].form != ECL_DRUGS_FDH || i == ECL_DRUG_UNITPRICE ||
                    i == ECL_DRUG_DATEEFFECTIVE;
        if (must && !ecl_drugs_has(c->d, file, (enum ecl_drug_column)i)) {
            r = tell_file(c, file, CAT_COLUMN, columns[i].name, base_none(), base_none(),
                          base_none());
        }
    }
    return r;
}

static int check_files(struct check *c)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < c->d->nfiles; i++) {
        r = check_name(c, i);
        r = r == ECL_OK ? check_columns(c, i) : r;
        if (r == ECL_OK && c->d->nrows == 0) {
            r = tell_file(c, i, CAT_NO_ROWS, "", base_none(), base_none(), base_none());
        }
    }
    return r;
}

/* --- the rows -------------------------------------------------------------------------- */

static int check_one(struct check *c, size_t i)
{
    static const char flags[] = "AEUD";
    struct ecl_drug row       = c->d->row[i];
    c->row_bad                = false;
    c->flag                   = row.flag;
    int r                     = drugs_parse(c->d, &row, &c->tell);
    if (r == ECL_OK && !c->d->raw[i].bad) {
        r = check_row(c, &row);
        r = r == ECL_OK ? check_among(c, &row) : r;
        r = r == ECL_OK && c->accepted ? check_accepted(c, &row) : r;
    }
    c->stats.rows++;
    if (!c->row_bad) {
        const char *flag = row.flag ? strchr(flags, row.flag) : NULL;
        c->stats.passed++;
        if (flag) {
            c->stats.flags[flag - flags]++;
        }
    }
    return r == ECL_OK && c->o->checked ? c->o->checked(c->o->ctx, &c->d->row[i], !c->row_bad) : r;
}

int ecl_drugs_check(const struct ecl_drugs *d, const struct ecl_drugs_check_opts *opts,
                    struct ecl_drugs_check_stats *stats, struct ecl_error *err)
{
    struct check c = {.d        = d,
                      .accepted = opts->accepted,
                      .o        = opts,
                      .today    = opts->today.y ? opts->today : ecl_date_today()};
    base_tell_init(&c.tell, count, &c, opts->thai);
    int r = check_gather(&c);
    r     = r == ECL_OK ? check_files(&c) : r;
    for (size_t i = 0; r == ECL_OK && i < d->nrows; i++) {
        r = check_one(&c, i);
    }
    check_scatter(&c);
    base_tell_done(&c.tell);
    if (stats) {
        *stats = c.stats;
    }
    if (r == ECL_E_NOMEM) {
        return ecl_fail(err, r, NULL, "out of memory for the check of a drug catalogue");
    }
    return r;
}
