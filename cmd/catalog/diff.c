/* diff.c: ecl-catalog diff, the next upload out of what the Office has and the hospital's
 * own list. */
#include <stdio.h>
#include <string.h>

#include "catalog.h"
#include "eclaim/basebook.h"
#include "eclaim/drugdiff.h"

enum {
    OPT_DATE = 1,
    OPT_EFFECTIVE,
    OPT_FINDINGS,
    OPT_GONE,
    OPT_HCODE,
    OPT_MODEL,
    OPT_TMT,
};

static const struct cli_opt options[] = {
    {"date", 0, "DATE", "the day of the change (today, in Thailand)", OPT_DATE},
    {"effective", 0, "DATE", "the day from which the rows hold (as --date)", OPT_EFFECTIVE},
    {"findings", 0, "FILE", "write what is wrong as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"gone", 0, "WHAT",
     "drugs that NEW lacks: withdraw, keep, or stop when they are\n"
     "more than ten and more than one in five (stop)",
     OPT_GONE},
    {"hcode", 0, "HCODE", "the own facility, which the name of the upload begins with", OPT_HCODE},
    {"model", 0, "MODEL", "which upload: newer or older (newer)", OPT_MODEL},
    {"tmt", 0, "FILE", "the codes of the TMT release, which TMTID must be among", OPT_TMT},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-catalog diff",
    "OLD NEW",
    "write the rows that the catalogue needs: A, E, U and D",
    options,
    "OLD is what the Office has (the download, or an upload), NEW the hospital's own list of "
    "drugs.\n"
    "-o FILE.xlsx, .tsv or .csv: its name begins with the facility code, as that of an upload "
    "must.\n"
    "Status 1: something is not decided or would be refused; 7: too many drugs are gone.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE,
};

struct run {
    const struct cli *cli;
    const char *findings, *hcode, *tmt_path;
    struct ecl_drugs_diff_opts o;
    struct ecl_drugs *old, *list;
    struct ecl_tmt *tmt;
    struct ecl_drugs_diff_stats stats;
    struct problems problems;
    struct ecl_base_writer_opts form;
    struct ecl_base_writer *writer; /* opened by the first row */
    struct cli_out out;
    struct ecl_error err;
};

static int open_upload(struct run *run)
{
    int r = cli_out_open(&run->out, run->cli->output, run->cli->force, &run->err);
    return r == ECL_OK ? ecl_base_writer_open(&run->writer, &run->form, &run->out.out, &run->err)
                       : r;
}

static int take_row(void *ctx, char flag, const struct ecl_str value[ECL_DRUG_NUPLOAD])
{
    struct run *run = ctx;
    (void)flag;
    int r = run->writer ? ECL_OK : open_upload(run);
    return r == ECL_OK ? ecl_base_writer_add(run->writer, value, &run->err) : r;
}

static int take_problem(void *ctx, const struct ecl_base_problem *p)
{
    return problems_take(&((struct run *)ctx)->problems, p);
}

/* What has no flags, or another upload, has no next one that is known. */
static int check_old(struct run *run)
{
    enum ecl_drugs_form form = ecl_drugs_form(run->old, 0);
    if (form == ECL_DRUGS_UPLOAD) {
        cli_note(run->cli,
                 "%s is an upload; if drugs were accepted that it lacks, compare with the "
                 "download",
                 run->cli->operands[0]);
    }
    if (form != ECL_DRUGS_FDH && form != ECL_DRUGS_CHI) {
        return ECL_OK;
    }
    return ecl_fail(&run->err, ECL_E_FORMAT, ecl_drugs_file(run->old, 0),
                    "the catalogue is that of %s; only the upload to the NHSO is known",
                    form == ECL_DRUGS_CHI ? "CHI" : "the Financial Data Hub");
}

static int read_both(struct run *run)
{
    const struct cli *c     = run->cli;
    struct ecl_drugs_opts o = {
        .thai = c->thai, .problem = problems_take_other, .ctx = &run->problems};
    int r = ECL_OK;
    if (run->tmt_path) {
        r = catalog_read_tmt(&run->tmt, run->tmt_path, &run->err);
    }
    r             = r == ECL_OK ? catalog_read(&run->old, c->operands[0], &o, &run->err) : r;
    r             = r == ECL_OK ? check_old(run) : r;
    o.problem     = problems_take;
    o.any_columns = true;
    return r == ECL_OK ? catalog_read(&run->list, c->operands[1], &o, &run->err) : r;
}

/* The upload appears last: where it stands, the findings do, too. */
static int finish(struct run *run)
{
    int r = run->writer ? ecl_base_writer_finish(run->writer, &run->err) : ECL_OK;
    r     = r == ECL_OK ? problems_finish(&run->problems, &run->err) : r;
    return r == ECL_OK && run->writer ? cli_out_finish(&run->out, &run->err) : r;
}

static int work(struct run *run)
{
    run->o.thai     = run->cli->thai;
    run->o.problem  = take_problem;
    run->o.row      = take_row;
    run->o.ctx      = run;
    run->o.tmt_name = run->tmt_path;
    int r           = problems_open(&run->problems, run->cli, run->findings, run->hcode, &run->err);
    r               = r == ECL_OK ? read_both(run) : r;
    run->o.tmt      = run->tmt;
    r = r == ECL_OK ? ecl_drugs_diff(run->old, run->list, &run->o, &run->stats, &run->err) : r;
    if (r != ECL_OK && run->err.code == ECL_OK) {
        run->err = run->problems.err; /* the listener ended it */
    }
    return r == ECL_OK ? finish(run) : r;
}

static void print_summary(const struct run *run)
{
    const struct ecl_drugs_diff_stats *s = &run->stats;
    bool th                              = run->cli->thai;
#define U(x) (unsigned long long)(x)
    fprintf(stderr,
            th ? "แถวที่ต้องส่ง: A %llu, E %llu, U %llu, D %llu\n"
                 "ยาที่ สปสช. มี %llu, ในรายการ %llu: ไม่เปลี่ยน %llu, ตัดสินไม่ได้ %llu, ไม่อยู่ในรายการ %llu; "
                 "แถวที่จะถูกปฏิเสธและไม่ได้ใส่ %llu\n"
               : "rows to send: A %llu, E %llu, U %llu, D %llu\n"
                 "drugs at the Office %llu, in the list %llu: %llu unchanged, %llu not decided, "
                 "%llu not "
                 "in the list; rows left out, since they would be refused, %llu\n",
            U(s->flags[0]), U(s->flags[1]), U(s->flags[2]), U(s->flags[3]), U(s->valid),
            U(s->listed), U(s->unchanged), U(s->undecided), U(s->gone), U(s->refused));
#undef U
    problems_print_rules(&run->problems);
    if (!run->writer) {
        cli_note(run->cli, "nothing to send; no file was written");
    }
}

/* --- command line ------------------------------------------------------------------------- */

static void check_name(const struct cli *c, struct run *run)
{
    bool named = c->output && strcmp(c->output, "-") != 0;
    int form   = named ? ecl_base_form_of(c->output) : ECL_BASE_TSV;
    if (form < 0) {
        cli_usage(c, "'%s' is not FILE.xlsx, .tsv or .csv", c->output);
    }
    run->form = (struct ecl_base_writer_opts){
        .table = ECL_BASE_DRUGS, .form = (enum ecl_base_form)form, .tmpdir = cli_tmpdir()};
    struct ecl_str hcode = named ? ecl_base_hcode(c->output) : ecl_str_of("");
    struct ecl_str old   = ecl_base_hcode(c->operands[0]);
    if (named && hcode.n == 0) {
        cli_usage(c, "the name of an upload begins with the facility code, such as %s%s",
                  run->hcode ? run->hcode : "10670", "drug.xlsx");
    }
    if (named && run->hcode && !ecl_str_is(hcode, run->hcode)) {
        cli_usage(c, "the upload is named for facility %.5s, not %s", hcode.p, run->hcode);
    }
    if (named && old.n && !ecl_str_eq(hcode, old)) {
        cli_usage(c, "the upload is named for facility %.5s, OLD for %.5s", hcode.p, old.p);
    }
}

static void parse(struct cli *c, struct run *run)
{
    static const char *const gone[] = {"stop", "withdraw", "keep"};
    int found                       = -1;
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_DATE:
            run->o.date = cli_date(c);
            break;
        case OPT_EFFECTIVE:
            run->o.effective = cli_date(c);
            break;
        case OPT_FINDINGS:
            cli_known(c, ecl_findings_form_of(c->arg), "FILE.tsv, .csv, .jsonl or .xlsx");
            run->findings = c->arg;
            break;
        case OPT_GONE:
            for (int i = 0; i < 3; i++) {
                found = strcmp(c->arg, gone[i]) == 0 ? i : found;
            }
            run->o.gone = (enum ecl_drugs_gone)cli_known(c, found, "stop, withdraw or keep");
            break;
        case OPT_HCODE:
            run->hcode = catalog_hcode(c);
            break;
        case OPT_MODEL:
            run->o.model = catalog_model(c);
            break;
        default: /* --tmt */
            run->tmt_path = c->arg;
            break;
        }
    }
    if (c->noperands != 2) {
        cli_usage(c, "two tables are needed: what the Office has, and the hospital's list");
    }
    if (strcmp(c->operands[0], "-") == 0 && strcmp(c->operands[1], "-") == 0) {
        cli_usage(c, "OLD and NEW cannot both come from standard input");
    }
}

static int run_diff(int argc, char **argv)
{
    struct cli c;
    struct run run = {.cli = &c, .o.date = ecl_date_today()};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &run);
    check_name(&c, &run);
    int status = work(&run) == ECL_OK ? CLI_DONE : cli_fail(&c, &run.err);
    if (status == CLI_DONE) {
        bool open = run.stats.undecided || run.stats.refused;
        status    = open || run.problems.found[ECL_SEV_ERROR] ? CLI_DATA : CLI_DONE;
        if (!c.quiet) {
            print_summary(&run);
        }
    } else if (status == CLI_UNSAFE) {
        cli_note(&c, "--gone=withdraw withdraws them, --gone=keep leaves them as they are");
    }
    ecl_base_writer_close(run.writer);
    cli_out_abort(&run.out);
    problems_close(&run.problems);
    ecl_drugs_free(run.old);
    ecl_drugs_free(run.list);
    ecl_tmt_free(run.tmt);
    return cli_end(&c, status);
}

const struct cli_command catalog_diff = {&tool, run_diff};
