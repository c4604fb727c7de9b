/* check.c: ecl-catalog check, a drug catalogue held against the rules of its upload. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"

enum {
    OPT_ACCEPTED = 1,
    OPT_FINDINGS,
    OPT_FORM,
    OPT_HCODE,
    OPT_LIST_RULES,
    OPT_MODEL,
    OPT_STRICT,
    OPT_TMT,
    OPT_TODAY,
};

static const struct cli_opt options[] = {
    {"accepted", 0, "FILE", "what the Office has accepted: the download, or earlier uploads",
     OPT_ACCEPTED},
    {"findings", 0, "FILE", "write what is wrong as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"form", 0, "FORM", "auto, upload, download, chi, fdh or master (auto)", OPT_FORM},
    {"hcode", 0, "HCODE", "the own facility, which the name of the file begins with", OPT_HCODE},
    {"list-rules", 0, NULL, "print the rules and end", OPT_LIST_RULES},
    {"model", 0, "MODEL", "which upload: newer or older (newer)", OPT_MODEL},
    {"strict", 0, NULL, "warn of TMTID with seven digits", OPT_STRICT},
    {"tmt", 0, "FILE", "the codes of the TMT release, which TMTID must be among", OPT_TMT},
    {"today", 0, "DATE", "the day of sending (today, in Thailand)", OPT_TODAY},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-catalog check",
    "FILE",
    "check a drug catalogue before it is sent",
    options,
    "FILE is a table (TSV, CSV, xlsx, xls) with the columns of the upload; - is standard input.\n"
    "Status 1: a row or the file has an error.",
    CLI_WITH_FORCE,
};

struct run {
    const struct cli *cli;
    const char *findings, *accepted_path, *tmt_path;
    struct ecl_drugs_opts read;
    struct ecl_drugs_check_opts o;
    struct ecl_drugs *d, *accepted;
    struct ecl_tmt *tmt;
    struct ecl_drugs_check_stats stats;
    struct problems problems;
    struct ecl_error err;
};

static void list_rules(const struct cli *c)
{
    const struct ecl_base_rule *r;
    puts("rule\tseverity\tc_code\tsource\ttext");
    for (size_t i = 0; (r = ecl_drugs_rule_at(i)) != NULL; i++) {
        printf("%s\t%s\t%s\t%s\t%s\n", r->id, ecl_severity_name(r->severity), r->c_code, r->source,
               r->text[c->thai]);
    }
}

static void print_summary(const struct run *run)
{
    const struct ecl_drugs_check_stats *s = &run->stats;
    bool th                               = run->cli->thai;
#define U(x) (unsigned long long)(x)
    fprintf(
        stderr,
        th ? "ตรวจ %llu แถว (%s): ผ่าน %llu (A %llu, E %llu, U %llu, D %llu), ไม่ผ่าน %llu\n"
             "พบข้อผิดพลาด %llu, คำเตือน %llu, ข้อมูล %llu; วันที่ที่เป็น พ.ศ. %llu\n"
           : "rows %llu (%s): %llu pass (A %llu, E %llu, U %llu, D %llu), %llu do not\n"
             "findings: %llu errors, %llu warnings, %llu infos; dates with Buddhist years %llu\n",
        U(s->rows), ecl_drugs_form_name(ecl_drugs_form(run->d, 0)), U(s->passed), U(s->flags[0]),
        U(s->flags[1]), U(s->flags[2]), U(s->flags[3]), U(s->rows - s->passed),
        U(run->problems.found[ECL_SEV_ERROR]), U(run->problems.found[ECL_SEV_WARNING]),
        U(run->problems.found[ECL_SEV_INFO]), U(s->buddhist));
#undef U
    problems_print_rules(&run->problems);
    if (!run->accepted) {
        fputs(
            th ? "ยังไม่ได้เทียบกับรายการที่ สปสช. รับแล้ว (--accepted FILE): A ซ้ำ หรือ E, U, D ที่ไม่มี A "
                 "จะไม่ถูกพบ\n"
               : "not compared with what the Office has (--accepted FILE): an A that it knows, and "
                 "E, U or D without A, are not seen\n",
            stderr);
    }
}

static int work(struct run *run)
{
    const struct cli *c         = run->cli;
    struct ecl_drugs_opts known = {
        .thai = c->thai, .problem = problems_take_other, .ctx = &run->problems};
    run->o.thai     = c->thai;
    run->o.name     = strcmp(c->operands[0], "-") != 0;
    run->o.tmt_name = run->tmt_path;
    run->o.problem  = problems_take;
    run->o.ctx      = &run->problems;
    int r           = problems_open(&run->problems, c, run->findings, run->o.hcode, &run->err);
    if (r == ECL_OK && run->tmt_path) {
        r          = catalog_read_tmt(&run->tmt, run->tmt_path, &run->err);
        run->o.tmt = run->tmt;
    }
    if (r == ECL_OK && run->accepted_path) {
        r               = catalog_read(&run->accepted, run->accepted_path, &known, &run->err);
        run->o.accepted = run->accepted;
    }
    r = r == ECL_OK ? catalog_read(&run->d, c->operands[0], &run->read, &run->err) : r;
    r = r == ECL_OK ? ecl_drugs_check(run->d, &run->o, &run->stats, &run->err) : r;
    if (r != ECL_OK && run->err.code == ECL_OK) {
        run->err = run->problems.err; /* the listener ended it */
    }
    return r == ECL_OK ? problems_finish(&run->problems, &run->err) : r;
}

static void parse(struct cli *c, struct run *run)
{
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_ACCEPTED:
            run->accepted_path = c->arg;
            break;
        case OPT_FINDINGS:
            cli_known(c, ecl_findings_form_of(c->arg), "FILE.tsv, .csv, .jsonl or .xlsx");
            run->findings = c->arg;
            break;
        case OPT_FORM:
            run->read.form = catalog_form(c);
            break;
        case OPT_HCODE:
            run->o.hcode = catalog_hcode(c);
            break;
        case OPT_LIST_RULES:
            list_rules(c);
            exit(cli_end(c, CLI_DONE));
        case OPT_MODEL:
            run->o.model = catalog_model(c);
            break;
        case OPT_STRICT:
            run->o.strict = true;
            break;
        case OPT_TMT:
            run->tmt_path = c->arg;
            break;
        default: /* --today */
            run->o.today = cli_date(c);
            break;
        }
    }
    if (c->noperands != 1) {
        cli_usage(c, c->noperands ? "one catalogue at a time" : "a catalogue is missing");
    }
}

static int run_check(int argc, char **argv)
{
    struct cli c;
    struct run run = {.cli = &c, .read.any_columns = true};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &run);
    int status = work(&run) == ECL_OK ? CLI_DONE : cli_fail(&c, &run.err);
    if (status == CLI_DONE) {
        status = run.problems.found[ECL_SEV_ERROR] ? CLI_DATA : CLI_DONE;
        if (!c.quiet) {
            print_summary(&run);
        }
    }
    problems_close(&run.problems);
    ecl_drugs_free(run.d);
    ecl_drugs_free(run.accepted);
    ecl_tmt_free(run.tmt);
    return cli_end(&c, status);
}

const struct cli_command catalog_check = {&tool, run_check};
