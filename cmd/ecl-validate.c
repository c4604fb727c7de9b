/* ecl-validate.c: checks every claim of a stream and passes on the clean ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "eclaim/ids.h"
#include "source.h"
#include "validate/validate.h"

enum {
    OPT_BASELINE = 1,
    OPT_EXPLAIN,
    OPT_FINDINGS,
    OPT_HCODE,
    OPT_JOBS,
    OPT_LIST_PROFILES,
    OPT_LIST_RULES,
    OPT_ONLY,
    OPT_PASS,
    OPT_PROFILE,
    OPT_RESEND,
    OPT_RULES,
    OPT_SEEN,
    OPT_SEVERITY,
    OPT_SHOW_PROFILE,
    OPT_SKIP,
    OPT_SUMMARY,
    OPT_TODAY,
    OPT_UPDATE_BASELINE,
    OPT_WORKLIST,
};

static const struct cli_opt options[] = {
    {"baseline", 0, "FILE", "tell only findings that do not stand in this table of an earlier run",
     OPT_BASELINE},
    {"codes", 0, "DIR", "tables of codes, such as icd10.tsv: see ecl-base(5)", OPT_CODES},
    {"drugs", 0, "FILE", "the hospital's drug catalogue; may be given again", OPT_DRUGS},
    {"duty", 0, NULL, "check that staff was on duty (with --staff)", OPT_DUTY},
    {"explain", 0, "RULES", "say what rules, or codes such as C305, mean; end", OPT_EXPLAIN},
    {"findings", 0, "FILE", "write what is wrong as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"hcode", 0, "CODE", "the own facility; PAT.HCODE must be this", OPT_HCODE},
    {"holidays", 0, "FILE", "public holidays, one a line (with --staff)", OPT_HOLIDAYS},
    {"jobs", 'j', "N", "threads that check (the number of processors, at most 8)", OPT_JOBS},
    {"list-profiles", 0, NULL, "print the built-in profiles; end", OPT_LIST_PROFILES},
    {"list-rules", 0, NULL, "print the table of rules; end", OPT_LIST_RULES},
    {"only", 0, "RULE,...", "check these rules or groups of rules only", OPT_ONLY},
    {"pass", 0, "WHICH", "claims that go on: valid, all or invalid (valid)", OPT_PASS},
    {"profile", 0, "NAME", "fdh, eclaim, opbkk, relaxed, or a file (fdh)", OPT_PROFILE},
    {"resend", 0, "[KEYS]", "claims, or those of this list, are meant to be submitted again",
     OPT_RESEND},
    {"rules", 0, "SCRIPT", "check the rules of a Lua script, too; may be repeated", OPT_RULES},
    {"seen", 0, "FILE", "compare with what ecl-export --seen FILE has submitted before", OPT_SEEN},
    {"severity", 0, "RULE=LEVEL", "take a rule or group as error, warning or info", OPT_SEVERITY},
    {"show-profile", 0, NULL, "print how the rules are set, as a profile file; end",
     OPT_SHOW_PROFILE},
    {"skip", 0, "RULE,...", "do not check these rules or groups of rules", OPT_SKIP},
    {"staff", 0, "FILE", "licences of doctors and other staff, and their hours", OPT_STAFF},
    {"summary", 0, "[FILE]", "sum up by benefit group, as .tsv, .csv, .jsonl or .xlsx or here",
     OPT_SUMMARY},
    {"today", 0, "DATE", "the date that counts as today", OPT_TODAY},
    {"units", 0, "FILE", "facilities, by HCODE", OPT_UNITS},
    {"update-baseline", 0, NULL, "let --baseline FILE hold the findings of this run afterwards",
     OPT_UPDATE_BASELINE},
    {"worklist", 0, "FILE", "write what to mend as a workbook that ecl-edit takes back",
     OPT_WORKLIST},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-validate",
    "[STREAM | PATH...]",
    "check every claim of a stream and pass on the clean ones",
    options,
    "Without operand or with - it reads a claim stream from standard input. PATH is a folder, a\n"
    "zip or single files of a 16-file set, read as ecl-import reads them.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

#define SHOWN 50 /* findings listed on stderr */

/* --- findings ---------------------------------------------------------------- */

static void show(struct run *run, const struct ecl_finding *f)
{
    char line[32]       = "";
    const char *key     = f->an.n ? "AN" : "SEQ";
    struct ecl_str of   = f->an.n ? f->an : f->seq;
    struct ecl_buf text = {0};
    if ((f->severity == ECL_SEV_INFO && !run->cli->verbose) || run->shown++ >= SHOWN) {
        return;
    }
    if (f->line) {
        snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
    }
    ecl_buf_init(&text, 1 << 16);
    cli_escape(&text, f->message);
    if (of.n) {
        ecl_buf_addf(&text, " (%s ", key);
        cli_escape(&text, of);
        ecl_buf_add_char(&text, ')');
    }
    cli_note(run->cli, "%.*s%s: %s: %.*s [%s]", (int)f->file.n, f->file.p, line,
             ecl_severity_name(f->severity), (int)text.n, text.p, f->rule);
    ecl_buf_done(&text);
}

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    struct run *run = ctx;
    bool known      = false;
    run->found[f->severity]++;
    int r = baseline_take(run, f, &known);
    if (r != ECL_OK || known) {
        return r;
    }
    run->fresh_errors += f->severity == ECL_SEV_ERROR;
    run->claim_findings += f->type[0] != '\0';
    r = run->work ? ecl_worklist_finding(run->work, f, &run->err) : ECL_OK;
    if (run->table) {
        return r == ECL_OK ? ecl_findings_add(run->table, f, &run->err) : r;
    }
    show(run, f);
    return r;
}

/* --- claims ------------------------------------------------------------------ */

static void count_claim(struct run *run, const struct ecl_claim *c, int worst)
{
    if (c->type == ECL_CLAIM_NONE) {
        run->orphans++;
        return;
    }
    run->claims++;
    run->clean += worst < (int)ECL_SEV_WARNING;
    run->warned += worst == (int)ECL_SEV_WARNING;
    bool wrong   = worst == (int)ECL_SEV_ERROR;
    uint64_t odd = 0; /* unbilled is said of what is held back */
    run->wrong += wrong;
    ECL_EACH(r, c, ECL_CHT)
    {
        ecl_satang_add(r->f[ECL_CHT_TOTAL], &run->billed, &odd);
        if (wrong) {
            ecl_satang_add(r->f[ECL_CHT_TOTAL], &run->held, &run->unbilled);
        }
    }
}

static bool goes_on(const struct run *run, const struct ecl_claim *c, int worst)
{
    bool valid = c->type != ECL_CLAIM_NONE && worst < (int)ECL_SEV_ERROR;
    return run->set->pass == PASS_ALL || valid == (run->set->pass == PASS_VALID);
}

static int write_out(struct run *run, struct ecl_str s)
{
    return run->out.out.write(run->out.out.ctx, s.p, s.n, &run->err);
}

static int take_claim(void *ctx, const struct ecl_claim *c, int worst, struct ecl_error *err)
{
    struct run *run = ctx;
    int r           = ECL_OK;
    count_claim(run, c, worst);
    uint32_t groups = groups_claim(run, c, worst);
    if (run->work && (r = ecl_worklist_claim(run->work, c, groups, &run->err)) != ECL_OK) {
        *err = run->err;
        return r;
    }
    if (goes_on(run, c, worst) && (r = write_out(run, c->text)) != ECL_OK) {
        *err = run->err;
    }
    cli_progress_add(&run->bar, 1);
    return r;
}

static int check_claims(struct run *run, struct ecl_stream *s)
{
    struct ecl_check check = {.jobs = run->set->jobs, .checked = take_claim, .ctx = run};
    cli_progress_start(&run->bar, run->cli, "checking", 0, false);
    int r = ecl_rules_check(run->rules, s, &check, &run->err);
    cli_progress_end(&run->bar);
    return r;
}

static int check_stream(void *ctx, struct ecl_stream *s, struct ecl_error *err)
{
    struct run *run = ctx;
    int r           = ecl_rules_head(run->rules, s, err);
    r               = r == ECL_OK ? write_out(run, ecl_stream_head(s)) : r;
    return r == ECL_OK ? check_claims(run, s) : r;
}

/* --- main -------------------------------------------------------------------- */

static int pass_find(struct ecl_str s)
{
    static const char *const names[] = {"valid", "all", "invalid"};
    for (int i = 0; i < 3; i++) {
        if (ecl_str_is(s, names[i])) {
            return i;
        }
    }
    return -1;
}

static void add_script(const struct cli *c, struct settings *s)
{
    if (s->nscripts == SCRIPTS) {
        cli_usage(c, "more than %d of --rules", SCRIPTS);
    }
    if (strcmp(c->arg, "-") == 0) {
        cli_usage(c, "--rules: name a file; standard input is for claims");
    }
    s->scripts[s->nscripts++] = c->arg;
}

static void parse(struct cli *c, struct settings *s)
{
    for (int id; (id = cli_next(c)) != 0;) {
        struct ecl_str arg = ecl_str_of(c->arg);
        if (base_option(c, id, &s->base)) {
            continue;
        }
        switch (id) {
        case OPT_BASELINE:
            s->baseline = c->arg;
            break;
        case OPT_EXPLAIN:
            s->explain = c->arg;
            s->tell    = TELL_RULE;
            break;
        case OPT_FINDINGS:
            s->findings = c->arg;
            cli_known(c, ecl_findings_form_of(c->arg), "a name in .tsv, .csv, .jsonl or .xlsx");
            break;
        case OPT_HCODE:
            if (ecl_hcode_check(arg) != ECL_V_OK) {
                cli_usage(c, "--hcode: '%s' is not a facility code of five digits", c->arg);
            }
            s->rules.hcode = c->arg;
            break;
        case OPT_JOBS:
            s->jobs = (unsigned)cli_number(c, 1, 256);
            break;
        case OPT_LIST_PROFILES:
            s->tell = TELL_PROFILES;
            break;
        case OPT_LIST_RULES:
            s->tell = TELL_RULES;
            break;
        case OPT_PASS:
            s->pass = (enum pass)cli_known(c, pass_find(arg), "valid, all or invalid");
            break;
        case OPT_PROFILE:
            if (s->profile || s->rules.profile) {
                cli_usage(c, "--profile is given twice; a profile in a file names its base by a "
                             "line base = eclaim");
            }
            s->profile       = profile_is_file(c->arg) ? c->arg : NULL;
            s->rules.profile = (enum ecl_profile)ecl_profile_find(arg);
            cli_known(c, s->profile || s->rules.profile ? 0 : -1,
                      "fdh, eclaim, opbkk or relaxed, nor a file");
            break;
        case OPT_RULES:
            add_script(c, s);
            break;
        case OPT_SHOW_PROFILE:
            s->tell = TELL_PROFILE;
            break;
        case OPT_RESEND:
            s->resend  = true;
            s->resends = c->arg;
            break;
        case OPT_SEEN:
            s->seen = c->arg;
            break;
        case OPT_SUMMARY:
            s->groups  = true;
            s->summary = c->arg;
            if (c->arg) {
                cli_known(c, ecl_findings_form_of(c->arg), "a name in .tsv, .csv, .jsonl or .xlsx");
            }
            break;
        case OPT_TODAY:
            s->rules.today = cli_date(c);
            break;
        case OPT_UPDATE_BASELINE:
            s->update_baseline = true;
            break;
        case OPT_WORKLIST:
            s->worklist = c->arg;
            if (ecl_findings_form_of(c->arg) != ECL_FINDINGS_XLSX) {
                cli_usage(c, "--worklist: '%s' is not a name in .xlsx", c->arg);
            }
            break;
        default: /* --only, --skip, --severity */
            if (s->nswitches == SWITCHES) {
                cli_usage(c, "more than %d of --only, --skip and --severity", SWITCHES);
            }
            s->switches[s->nswitches].what  = id == OPT_ONLY   ? SWITCH_ONLY
                                              : id == OPT_SKIP ? SWITCH_SKIP
                                                               : SWITCH_SEVERITY;
            s->switches[s->nswitches++].arg = c->arg;
            break;
        }
    }
    s->rules.lang = c->thai ? ECL_LANG_TH : ECL_LANG_EN;
    if (s->resend && !s->seen) {
        cli_usage(c, "--resend goes with --seen FILE");
    }
    if (s->update_baseline && (!s->baseline || ecl_findings_form_of(s->baseline) < 0)) {
        cli_usage(c, "--update-baseline goes with --baseline FILE in .tsv, .csv, .jsonl or .xlsx");
    }
}

static int open_outputs(struct run *run)
{
    const char *path = run->set->findings;
    int r            = baseline_open(run);
    r = r == ECL_OK ? cli_out_open(&run->out, run->cli->output, run->cli->force, &run->err) : r;
    run->out.stream = true;
    if (r == ECL_OK && path) {
        r = cli_out_open(&run->table_out, path, run->cli->force, &run->err);
        r = r == ECL_OK
                ? ecl_findings_open(&run->table, (enum ecl_findings_form)ecl_findings_form_of(path),
                                    &run->table_out.out, cli_tmpdir(), &run->err)
                : r;
    }
    r = r == ECL_OK ? groups_open(run) : r;
    return r == ECL_OK ? worklist_open(run) : r;
}

static int close_outputs(struct run *run)
{
    int r = worklist_finish(run);
    r     = r == ECL_OK ? groups_finish(run) : r;
    if (r == ECL_OK && run->table) {
        r = ecl_findings_finish(run->table, &run->err);
        r = r == ECL_OK ? cli_out_finish(&run->table_out, &run->err) : r;
    }
    r = r == ECL_OK ? cli_out_finish(&run->out, &run->err) : r;
    return r == ECL_OK ? baseline_finish(run) : r; /* last: else it is told once more */
}

int main(int argc, char **argv)
{
    struct cli c;
    static struct settings s;
    struct run run = {.cli = &c, .set = &s};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    s.rules.tmpdir    = cli_tmpdir();
    s.rules.found     = take_finding;
    s.rules.found_ctx = &run;
    if (s.tell != TELL_NOTHING) {
        int status = tell_rules(&c, &s);
        return cli_end(&c, status);
    }
    cli_need_input(&c);
    int r        = base_read(&c, &s, &run.base, &run.err);
    s.rules.base = &run.base.data;
    r            = r == ECL_OK ? seen_open(&run, &s.rules) : r;
    r            = r == ECL_OK ? set_up_rules(&c, &s, &run.rules, &run.err) : r;
    r            = r == ECL_OK ? open_outputs(&run) : r;
    r            = r == ECL_OK ? source_read(run.cli, check_stream, &run, &run.err) : r;
    r            = r == ECL_OK ? close_outputs(&run) : r;
    int status   = r != ECL_OK ? cli_fail(&c, &run.err) : CLI_DONE;
    if (r == ECL_OK) {
        status = run.fresh_errors || run.base.errors ? CLI_DATA : CLI_DONE;
        if (run.shown > SHOWN) {
            cli_note(&c, "%llu more findings: --findings FILE writes them all",
                     (unsigned long long)(run.shown - SHOWN));
        }
        if (!c.quiet) {
            print_summary(&run);
        }
    }
    ecl_findings_close(run.table);
    cli_out_abort(&run.table_out);
    worklist_close(&run);
    groups_close(&run);
    baseline_close(&run);
    cli_out_abort(&run.out);
    ecl_rules_free(run.rules);
    base_done(&run.base);
    seen_close(&run);
    return cli_end(&c, status);
}
