/* attach.c: ecl-authen attach, claim codes out of a list put into the claims of a
 * stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "authen.h"
#include "eclaim/attach.h"
#include "source.h"

enum { OPT_FINDINGS = 1, OPT_PREFER, OPT_REPLACE };

static const struct cli_opt options[] = {
    {"findings", 0, "FILE", "write what is wrong as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"prefer", 0, "PREFIX", "of two codes of a visit take that of PP or EP; else neither",
     OPT_PREFER},
    {"replace", 0, NULL, "overwrite values of the claims that differ from the list", OPT_REPLACE},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen attach",
    "CODES [STREAM | PATH...]",
    "put claim codes into the claims of a stream",
    options,
    "CODES is a table (TSV, CSV, xlsx, xls) whose first row names its columns: hcode, hn, seq,\n"
    "an, type, date, pid, and code, invoice_no, refer_no, refmaini, refmaino, hospsub, hospmain.\n"
    "Without STREAM or with - the claims come from standard input.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

#define SHOWN 20 /* findings listed on stderr */

struct run {
    const struct cli *cli;
    const char *codes, *findings;
    struct ecl_attach_opts opts;
    struct ecl_attach *attach;
    struct ecl_findings *table;
    struct cli_out out, table_out;
    uint64_t claims, found[3], shown;
    struct ecl_error err;
};

/* --- findings --------------------------------------------------------------------- */

static void show(struct run *run, const struct ecl_finding *f)
{
    char line[32]       = "";
    const char *key     = f->an.n ? "AN" : "SEQ";
    struct ecl_str of   = f->an.n ? f->an : f->seq;
    struct ecl_buf text = {0};
    if ((f->severity == ECL_SEV_INFO && !run->cli->verbose) ||
        (run->shown++ >= SHOWN && !run->cli->verbose)) {
        return;
    }
    if (f->line) {
        snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
    }
    ecl_buf_init(&text, 1 << 16);
    cli_escape(&text, f->file);
    ecl_buf_addf(&text, "%s: %s: ", line, ecl_severity_name(f->severity));
    cli_escape(&text, f->message);
    if (of.n) {
        ecl_buf_addf(&text, " (%s ", key);
        cli_escape(&text, of);
        ecl_buf_add_char(&text, ')');
    }
    cli_note(run->cli, "%.*s [%s]", (int)text.n, text.p, f->rule);
    ecl_buf_done(&text);
}

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    struct run *run = ctx;
    run->found[f->severity]++;
    if (run->table) {
        return ecl_findings_add(run->table, f, &run->err);
    }
    show(run, f);
    return ECL_OK;
}

/* --- work --------------------------------------------------------------------------- */

static int read_codes(struct run *run)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(run->codes, &fd, &in, &run->err);
    r      = r == ECL_OK ? ecl_attach_read(&run->attach, &in, fd, &run->opts, &run->err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

static int attach_stream(void *ctx, struct ecl_stream *s, struct ecl_error *err)
{
    struct run *run               = ctx;
    const struct ecl_claim *claim = NULL;
    struct ecl_str text           = ecl_stream_head(s);
    struct ecl_output *out        = &run->out.out;
    struct cli_progress bar;
    int r = ecl_attach_bind(run->attach, s, err);
    r     = r == ECL_OK ? out->write(out->ctx, text.p, text.n, err) : r;
    cli_progress_start(&bar, run->cli, "attaching", 0, false);
    while (r == ECL_OK && (r = ecl_stream_next(s, &claim, err)) == ECL_OK) {
        r = ecl_attach_claim(run->attach, claim, &text, err);
        r = r == ECL_OK ? out->write(out->ctx, text.p, text.n, err) : r;
        run->claims += claim->type != ECL_CLAIM_NONE;
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    return r == ECL_EOF ? ECL_OK : r;
}

static int open_outputs(struct run *run)
{
    int r           = cli_out_open(&run->out, run->cli->output, run->cli->force, &run->err);
    run->out.stream = true;
    if (r == ECL_OK && run->findings) {
        enum ecl_findings_form form = (enum ecl_findings_form)ecl_findings_form_of(run->findings);
        r = cli_out_open(&run->table_out, run->findings, run->cli->force, &run->err);
        const char *tmpdir = getenv("TMPDIR");
        r                  = r == ECL_OK ? ecl_findings_open(&run->table, form, &run->table_out.out,
                                            tmpdir && *tmpdir ? tmpdir : NULL, &run->err)
                                         : r;
    }
    return r;
}

static int close_outputs(struct run *run)
{
    int r = ECL_OK;
    if (run->table) {
        r = ecl_findings_finish(run->table, &run->err);
        r = r == ECL_OK ? cli_out_finish(&run->table_out, &run->err) : r;
    }
    return r == ECL_OK ? cli_out_finish(&run->out, &run->err) : r;
}

static void print_summary(const struct run *run)
{
    const struct ecl_attach_stats s = ecl_attach_stats(run->attach);
    bool th                         = run->cli->thai;
#define U(x) (unsigned long long)(x)
    if (run->shown > SHOWN && !run->cli->verbose) {
        cli_note(run->cli, "%llu more findings: --findings FILE writes them all",
                 U(run->shown - SHOWN));
    }
    fprintf(
        stderr,
        th ? "อ่าน %llu รายการเบิก: ใส่รหัส %llu, มีรหัสอยู่แล้ว %llu, ยังไม่มีรหัส %llu\n"
             "ค่าอื่นที่ใส่ %llu, ค่าที่ต่างจากรายการและคงไว้ %llu, ค่าที่แทนที่ %llu\n"
             "แถวในรายการ %llu: ไม่พบการรับบริการที่ตรงกัน %llu, ใช้ไม่ได้ %llu, ซ้ำ %llu, "
             "ไม่มีค่าให้ใส่ %llu\n"
           : "claims read %llu: %llu got a code, %llu had it already, %llu without a code\n"
             "other values put %llu; values kept that differ from the list %llu, replaced %llu\n"
             "rows of the list %llu: %llu without a visit that fits, %llu refused, %llu "
             "repeated, %llu with nothing to put\n",
        U(run->claims), U(s.put), U(s.had), U(s.missing), U(s.values), U(s.kept), U(s.replaced),
        U(s.rows), U(s.unmatched), U(s.refused), U(s.repeated), U(s.idle));
#undef U
}

/* --- main ------------------------------------------------------------------------------ */

static void parse(struct cli *c, struct run *run)
{
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_FINDINGS:
            run->findings = c->arg;
            cli_known(c, ecl_findings_form_of(c->arg), "FILE.tsv, .csv, .jsonl or .xlsx");
            break;
        case OPT_PREFER:
            cli_known(c, strcmp(c->arg, "PP") == 0 || strcmp(c->arg, "EP") == 0 ? 0 : -1,
                      "PP or EP");
            run->opts.prefer = c->arg;
            break;
        default: /* --replace */
            run->opts.replace = true;
            break;
        }
    }
    if (c->noperands == 0) {
        cli_usage(c, "a list of codes is missing");
    }
    run->codes = c->operands[0];
    c->operands++;
    c->noperands--;
}

static void check_settings(const struct cli *c, const struct run *run)
{
    if (strcmp(run->codes, "-") == 0 && source_is_stdin(c)) {
        cli_usage(c, "codes and claims cannot both come from standard input");
    }
    if (strcmp(run->codes, "-") != 0) {
        cli_need_input(c);
    }
}

static int run_attach(int argc, char **argv)
{
    struct cli c;
    struct run run   = {.cli = &c};
    run.opts.finding = take_finding;
    run.opts.ctx     = &run;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &run);
    check_settings(&c, &run);
    run.opts.thai = c.thai;
    int r         = open_outputs(&run);
    r             = r == ECL_OK ? read_codes(&run) : r;
    r             = r == ECL_OK ? source_read(&c, attach_stream, &run, &run.err) : r;
    r             = r == ECL_OK ? ecl_attach_finish(run.attach, &run.err) : r;
    r             = r == ECL_OK ? close_outputs(&run) : r;
    int status    = r != ECL_OK ? cli_fail(&c, &run.err) : CLI_DONE;
    if (r == ECL_OK) {
        status = run.found[ECL_SEV_ERROR] || run.found[ECL_SEV_WARNING] ? CLI_DATA : CLI_DONE;
        if (!c.quiet) {
            print_summary(&run);
        }
    }
    ecl_findings_close(run.table);
    cli_out_abort(&run.table_out);
    cli_out_abort(&run.out);
    ecl_attach_free(run.attach);
    return cli_end(&c, status);
}

const struct cli_command authen_attach = {&tool, run_attach};
