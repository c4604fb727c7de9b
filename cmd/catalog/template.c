/* template.c: ecl-catalog template, an empty base table with its explanation. */
#include <stdio.h>

#include "catalog.h"
#include "eclaim/basebook.h"

static const struct cli_opt options[] = {{NULL, 0, NULL, NULL, 0}};

static const struct cli_tool tool = {
    "ecl-catalog template",
    "drugs | staff | units | icd10...",
    "write an empty table to fill in",
    options,
    "-o FILE.xlsx writes a workbook that explains every column and offers the codes; .tsv and\n"
    ".csv have the header alone. Without -o the header goes to standard output.\n"
    "Tables of codes: icd10, icd9, project_code, instrument, item, fee_schedule, hd_package,\n"
    "qtyday, covid_test, tmt; see ecl-base(5).",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE,
};

static int write_table(const struct cli *c, enum ecl_base_table table, enum ecl_base_form form,
                       struct ecl_error *err)
{
    struct ecl_base_writer_opts o = {
        .table = table, .form = form, .guide = true, .tmpdir = cli_tmpdir()};
    struct ecl_base_writer *w = NULL;
    struct cli_out out;
    int r = cli_out_open(&out, c->output, c->force, err);
    r     = r == ECL_OK ? ecl_base_writer_open(&w, &o, &out.out, err) : r;
    r     = r == ECL_OK ? ecl_base_writer_finish(w, err) : r;
    r     = r == ECL_OK ? cli_out_finish(&out, err) : r;
    ecl_base_writer_close(w);
    cli_out_abort(&out);
    return r;
}

static int run_template(int argc, char **argv)
{
    struct cli c;
    struct ecl_error err = {0};
    cli_start(&c, &tool, argc, argv);
    while (cli_next(&c) != 0) {
    }
    if (c.noperands != 1) {
        cli_usage(&c, "which table? drugs, staff, units, or one of codes such as icd10");
    }
    int table = ecl_base_find(ecl_str_of(c.operands[0]));
    if (table < 0) {
        cli_usage(&c, "'%s' is no table: drugs, staff, units, icd10...; see --help", c.operands[0]);
    }
    bool named = c.output && !ecl_str_is(ecl_str_of(c.output), "-");
    int form   = named ? ecl_base_form_of(c.output) : ECL_BASE_TSV;
    if (form < 0) {
        cli_usage(&c, "'%s' is not FILE.xlsx, .tsv or .csv", c.output);
    }
    int r = write_table(&c, (enum ecl_base_table)table, (enum ecl_base_form)form, &err);
    return cli_end(&c, r == ECL_OK ? CLI_DONE : cli_fail(&c, &err));
}

const struct cli_command catalog_template = {&tool, run_template};
