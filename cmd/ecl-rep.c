/* ecl-rep.c: REP and statement workbooks as rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "rep/report.h"

enum {
    OPT_AN = 1,
    OPT_BY,
    OPT_CODE,
    OPT_COLUMNS,
    OPT_EXPLAIN,
    OPT_FINDINGS,
    OPT_FUND,
    OPT_HN,
    OPT_KEYS,
    OPT_MAIN_RIGHT,
    OPT_MATCH,
    OPT_MAX_SIZE,
    OPT_MIN_BAHT,
    OPT_NO_CHECK,
    OPT_RAW,
    OPT_SHEET,
    OPT_SINCE,
    OPT_STATUS,
    OPT_SUB_RIGHT,
    OPT_SUBFUND,
    OPT_TO,
    OPT_UNTIL,
};

static const struct cli_opt options[] = {
    {"an", 0, "AN", "rows of this admission; repeated, or a,b: of any", OPT_AN},
    {"by", 0, "KEY",
     "counts, baht claimed, paid and lost by code, fund, subfund, file, day,\n"
     "month, scheme, right, status, type, rep, patient, or any column",
     OPT_BY},
    {"code", 0, "CODE", "rows with this code: 305 and C305 are the same, F03, V11", OPT_CODE},
    {"columns", 0, "NAMES", "columns to write, a,b,c in this order (all there are)", OPT_COLUMNS},
    {"explain", 0, NULL, "with --by: what each key means, and what to do about a code",
     OPT_EXPLAIN},
    {"findings", 0, "FILE", "write what was noticed as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"fund", 0, "FUND", "rows with this main fund (HC09, IPCS)", OPT_FUND},
    {"hn", 0, "HN", "rows of this patient", OPT_HN},
    {"keys", 0, NULL, "write the key list for ecl-select: hcode hn an seq date tran_id", OPT_KEYS},
    {"main-right", 0, "CODE", "rows of this main right (UCS, STP)", OPT_MAIN_RIGHT},
    {"match", 0, "STATEMENT", "which claims of the REP files this statement pays; may be repeated",
     OPT_MATCH},
    {"max-size", 0, "SIZE", "refuse workbooks and zips that unpack to more (8GiB)", OPT_MAX_SIZE},
    {"min-baht", 0, "BAHT", "rows that claim at least this much", OPT_MIN_BAHT},
    {"no-check", 0, NULL, "do not compare Detail with Summary, net with funds, files",
     OPT_NO_CHECK},
    {"raw", 0, NULL, "cells as they stand in the sheet", OPT_RAW},
    {"sheet", 0, "KIND", "detail, summary, drug, instrument, deny or zero (detail)", OPT_SHEET},
    {"since", 0, "DATE", "rows with service from this day on, YYYY-MM-DD", OPT_SINCE},
    {"status", 0, "STATUS", "passed, failed, denied, zero or all (all)", OPT_STATUS},
    {"sub-right", 0, "CODE", "rows of this sub right (89, ST)", OPT_SUB_RIGHT},
    {"subfund", 0, "TOKEN", "rows with this sub-fund; -ST: with one that ends in -ST", OPT_SUBFUND},
    {"to", 't', "FORM", "tsv, csv, jsonl, or xlsx with charts (by -o, else tsv)", OPT_TO},
    {"until", 0, "DATE", "rows with service up to this day", OPT_UNTIL},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-rep",
    "[PATH]...",
    "rows of REP and statement workbooks, filtered, in one form",
    options,
    "Reads .xls, .xlsx, .ecd, .csv and the XML of the Social Security Office: files, folders,\n"
    "zips; - or nothing: standard input. Sheets are told by their headers, never by names.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

/* Findings printed on stderr; all of them are in --findings. */
#define SHOWN 20

/* Words of an option that may be repeated or list several. */
struct words {
    const char **v;
    size_t n;
    char **text; /* the arguments they are cut from */
    size_t ntext;
};

struct settings {
    struct report_settings report;
    struct ecl_rep_filter filter;
    struct words columns, sub_fund, fund, main_right, sub_right, code, hn, an, match;
    const char *findings;
    bool to_given;
};

struct run {
    const struct cli *cli;
    struct ecl_findings *table;
    struct cli_out found, out;
    struct ecl_error err; /* of writing findings */
    uint64_t shown;
    int status;        /* of files that could not be read */
    unsigned seen;     /* bits: filters for which some row has a column */
    unsigned told;     /* bits: kinds of rows that were summed, see teller_of */
    uint64_t repeated; /* rows that sums leave out */
    bool doubtful;     /* a filter without a column; sums of rows that tell the same twice */
};

/* --- options -------------------------------------------------------------------- */

static void free_words(struct words *w)
{
    for (size_t i = 0; i < w->ntext; i++) {
        free(w->text[i]);
    }
    free(w->text);
    free(w->v);
}

static void add_words(const struct cli *c, struct words *w)
{
    size_t most = strlen(c->arg) / 2 + 1;
    char **text = realloc(w->text, (w->ntext + 1) * sizeof *text);
    w->text     = text ? text : w->text;
    char *rest  = text ? strdup(c->arg) : NULL;
    /* Room for as many words as there can be. */
    const char **v = rest ? realloc(w->v, (w->n + most) * sizeof *v) : NULL;
    if (!v) {
        free(rest);
        cli_usage(c, "%s: out of memory", c->opt);
    }
    w->v                = v;
    w->text[w->ntext++] = rest;
    for (char *word; (word = strsep(&rest, ",")) != NULL;) {
        if (*word) {
            w->v[w->n++] = word;
        }
    }
    if (w->n == 0) {
        cli_usage(c, "%s: nothing given", c->opt);
    }
}

static void set_sheet(const struct cli *c, struct settings *s)
{
    struct words w = {0};
    add_words(c, &w);
    for (size_t i = 0; i < w.n; i++) {
        s->report.read.kinds |= 1u << cli_known(c, ecl_rep_kind_find(ecl_str_of(w.v[i])),
                                                "detail, summary, drug, instrument, deny or zero");
    }
    free_words(&w);
}

static void set_status(const struct cli *c, struct settings *s)
{
    struct words w = {0};
    add_words(c, &w);
    for (size_t i = 0; i < w.n; i++) {
        if (strcmp(w.v[i], "all") != 0) {
            s->filter.status |= 1u << cli_known(c, ecl_rep_status_find(ecl_str_of(w.v[i])),
                                                "passed, failed, denied, zero or all");
        }
    }
    free_words(&w);
}

static void set_min(const struct cli *c, struct settings *s)
{
    if (ecl_satang_parse(ecl_str_of(c->arg), &s->filter.min) != ECL_V_OK || s->filter.min < 0) {
        cli_usage(c, "%s: '%s' is not an amount of baht such as 5000 or 99.50", c->opt, c->arg);
    }
}

enum { FORM_XLSX = 3, NFORMS };

static int form_find(const char *name)
{
    static const char *const forms[NFORMS] = {"tsv", "csv", "jsonl", "xlsx"};
    for (int i = 0; i < NFORMS; i++) {
        if (ecl_str_eq_nocase(ecl_str_of(name), ecl_str_of(forms[i]))) {
            return i;
        }
    }
    return -1;
}

static void set_form(struct settings *s, int form)
{
    s->report.book       = form == FORM_XLSX;
    s->report.write.form = s->report.book ? ECL_REP_TSV : (enum ecl_rep_form)form;
}

/* A path may hold a comma. */
static void add_path(const struct cli *c, struct words *w)
{
    const char **v = realloc(w->v, (w->n + 1) * sizeof *v);
    if (!v) {
        cli_usage(c, "%s: out of memory", c->opt);
    }
    w->v         = v;
    w->v[w->n++] = c->arg;
}

static void take(struct cli *c, struct settings *s, int id)
{
    switch (id) {
    case OPT_AN:
        add_words(c, &s->an);
        break;
    case OPT_BY:
        s->report.by = c->arg;
        break;
    case OPT_CODE:
        add_words(c, &s->code);
        break;
    case OPT_COLUMNS:
        add_words(c, &s->columns);
        break;
    case OPT_EXPLAIN:
        s->report.explain = true;
        break;
    case OPT_FINDINGS:
        s->findings = c->arg;
        cli_known(c, ecl_findings_form_of(c->arg), "a name in .tsv, .csv, .jsonl or .xlsx");
        break;
    case OPT_FUND:
        add_words(c, &s->fund);
        break;
    case OPT_HN:
        add_words(c, &s->hn);
        break;
    case OPT_KEYS:
        s->report.write.keys = true;
        break;
    case OPT_MAIN_RIGHT:
        add_words(c, &s->main_right);
        break;
    case OPT_MATCH:
        add_path(c, &s->match);
        break;
    case OPT_MAX_SIZE:
        s->report.read.max_size = cli_size(c);
        break;
    case OPT_MIN_BAHT:
        set_min(c, s);
        break;
    case OPT_NO_CHECK:
        s->report.read.no_check = true;
        break;
    case OPT_RAW:
        s->report.write.raw = true;
        break;
    case OPT_SHEET:
        set_sheet(c, s);
        break;
    case OPT_SINCE:
        s->filter.since = cli_date(c);
        break;
    case OPT_STATUS:
        set_status(c, s);
        break;
    case OPT_SUB_RIGHT:
        add_words(c, &s->sub_right);
        break;
    case OPT_SUBFUND:
        add_words(c, &s->sub_fund);
        break;
    case OPT_TO:
        set_form(s, cli_known(c, form_find(c->arg), "tsv, csv, jsonl or xlsx"));
        s->to_given = true;
        break;
    case OPT_UNTIL:
        s->filter.until = cli_date(c);
        break;
    }
}

static struct ecl_rep_list list_of(const struct words *w)
{
    return (struct ecl_rep_list){(const char *const *)w->v, w->n};
}

static bool filtered(const struct settings *s)
{
    return s->sub_fund.n || s->fund.n || s->main_right.n || s->sub_right.n || s->code.n ||
           s->hn.n || s->an.n || s->filter.status || s->filter.since.y || s->filter.until.y ||
           s->filter.min;
}

/* Sums, workbooks and comparisons are no rows. */
static void check_report(const struct cli *c, const struct settings *s)
{
    const struct report_settings *r = &s->report;
    bool rows_only                  = r->write.raw || r->write.keys;
    if (r->explain && !r->by) {
        cli_usage(c, "--explain goes with --by");
    }
    if ((r->by || r->book) && rows_only) {
        cli_usage(c, "--raw and --keys write rows: leave out --by and xlsx");
    }
    if (r->by && !r->book && s->columns.n) {
        cli_usage(c, "--by writes columns of its own: leave out --columns");
    }
    if (s->match.n && (r->by || r->book || rows_only || s->columns.n || r->read.kinds)) {
        cli_usage(c, "--match writes rows of its own as tsv, csv or jsonl: leave out --by, "
                     "--columns, --keys, --raw and --sheet");
    }
    if (s->match.n && filtered(s)) {
        cli_usage(c, "--match compares whole files: filter its output");
    }
    if (r->book && !c->output && isatty(STDOUT_FILENO)) {
        cli_usage(c, "a workbook is not for a terminal: -o FILE");
    }
}

/* What is not said is told by the name of the output. */
static void complete(const struct cli *c, struct settings *s)
{
    struct ecl_rep_filter *f = &s->filter;
    const char *dot          = c->output ? strrchr(c->output, '.') : NULL;
    int form                 = dot ? form_find(dot + 1) : -1;
    const char *tmpdir       = getenv("TMPDIR");
    if (!s->to_given && form >= 0) {
        set_form(s, form);
    }
    if (s->report.write.keys && s->columns.n) {
        cli_usage(c, "--keys writes columns of its own: leave out --columns");
    }
    check_report(c, s);
    f->sub_fund           = list_of(&s->sub_fund);
    f->fund               = list_of(&s->fund);
    f->main_right         = list_of(&s->main_right);
    f->sub_right          = list_of(&s->sub_right);
    f->code               = list_of(&s->code);
    f->hn                 = list_of(&s->hn);
    f->an                 = list_of(&s->an);
    s->report.read.tmpdir = tmpdir && *tmpdir ? tmpdir : NULL;
    s->report.read.raise  = "--max-size";
    s->report.read.thai   = c->thai;
    if (s->match.n) {
        s->report.statement   = s->match.v;
        s->report.nstatements = s->match.n;
    }
}

static void free_settings(struct settings *s)
{
    struct words *all[] = {&s->columns, &s->sub_fund, &s->fund, &s->main_right, &s->sub_right,
                           &s->code,    &s->hn,       &s->an,   &s->match};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        free_words(all[i]);
    }
}

/* --- findings ------------------------------------------------------------------- */

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    struct run *r = ctx;
    if (r->table) {
        return ecl_findings_add(r->table, f, &r->err);
    }
    if ((f->severity != ECL_SEV_INFO || r->cli->verbose) && r->shown++ < SHOWN) {
        char line[32] = "";
        if (f->line) {
            snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
        }
        cli_note(r->cli, "%.*s%s: %.*s%s%s: %.*s [%s]", (int)f->file.n, f->file.p, line,
                 (int)f->field.n, f->field.p, f->field.n ? ": " : "",
                 ecl_severity_name(f->severity), (int)f->message.n, f->message.p, f->rule);
    }
    return ECL_OK;
}

/* A file that cannot be read is named; the others are read on. */
static int take_failure(void *ctx, const struct ecl_error *err)
{
    struct run *r = ctx;
    int status    = cli_fail(r->cli, err);
    r->status     = r->status ? r->status : status;
    return ECL_OK;
}

static int open_findings(struct run *r, const char *path, struct ecl_error *err)
{
    if (!path) {
        return ECL_OK;
    }
    int e = cli_out_open(&r->found, path, r->cli->force, err);
    return e == ECL_OK
               ? ecl_findings_open(&r->table, (enum ecl_findings_form)ecl_findings_form_of(path),
                                   &r->found.out, cli_tmpdir(), err)
               : e;
}

static int finish_findings(struct run *r, struct ecl_error *err)
{
    if (!r->table) {
        if (r->shown > SHOWN) {
            cli_note(r->cli, "%llu more findings: --findings FILE writes them all",
                     (unsigned long long)(r->shown - SHOWN));
        }
        return ECL_OK;
    }
    int e = ecl_findings_finish(r->table, err);
    return e == ECL_OK ? cli_out_finish(&r->found, err) : e;
}

/* --- columns -------------------------------------------------------------------- */

static bool among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Every name asked for must be one of a layout or of the files at hand. */
static int check_names(const struct cli *c, const struct settings *s, struct ecl_rep *rep,
                       struct ecl_error *err)
{
    const char *const *base, *const *scanned = NULL;
    size_t nbase = ecl_rep_base_columns(&base), n = 0;
    for (size_t i = 0; i < s->columns.n; i++) {
        const char *name = s->columns.v[i];
        if (among(name, base, nbase) || ecl_rep_name_known(name)) {
            continue;
        }
        int e = scanned ? ECL_OK : ecl_rep_scan(rep, &scanned, &n, err);
        if (e != ECL_OK) {
            return e;
        }
        if (!among(name, scanned, n)) {
            cli_usage(c, "--columns: no layout and no file has a column '%s'", name);
        }
    }
    return ECL_OK;
}

/* The columns to write: those asked for, or all that the files have. */
static int choose_columns(const struct cli *c, struct settings *s, struct ecl_rep *rep,
                          struct ecl_error *err)
{
    const char *const *base, *const *names;
    size_t nbase = ecl_rep_base_columns(&base), n;
    if (s->report.write.keys || s->report.statement || (s->report.by && !s->report.book)) {
        return ECL_OK;
    }
    int e = ECL_OK;
    if (s->columns.n) {
        e = check_names(c, s, rep, err);
    } else if (s->report.write.form != ECL_REP_JSONL) {
        e            = ecl_rep_scan(rep, &names, &n, err);
        s->columns.v = e == ECL_OK ? calloc(nbase + n, sizeof *s->columns.v) : NULL;
        if (e == ECL_OK && !s->columns.v) {
            return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        }
        for (size_t i = 0; e == ECL_OK && i < nbase + n; i++) {
            s->columns.v[s->columns.n++] = i < nbase ? base[i] : names[i - nbase];
        }
    }
    s->report.write.column   = s->columns.n ? (const char *const *)s->columns.v : NULL;
    s->report.write.ncolumns = s->columns.n;
    return e;
}

/* --- filters -------------------------------------------------------------------- */

enum { NFILTERS = 6 };

/* Filters that ask one column, and the words they are given. */
struct column_filter {
    const char *opt;
    enum ecl_rep_key key;
    size_t nwords;
};

static void column_filters(const struct settings *s, struct column_filter f[NFILTERS])
{
    f[0] = (struct column_filter){"--subfund", ECL_REP_K_SUB_FUND, s->sub_fund.n};
    f[1] = (struct column_filter){"--fund", ECL_REP_K_FUND, s->fund.n};
    f[2] = (struct column_filter){"--main-right", ECL_REP_K_MAIN_INSCL, s->main_right.n};
    f[3] = (struct column_filter){"--sub-right", ECL_REP_K_SUB_INSCL, s->sub_right.n};
    f[4] = (struct column_filter){"--hn", ECL_REP_K_HN, s->hn.n};
    f[5] = (struct column_filter){"--an", ECL_REP_K_AN, s->an.n};
}

static unsigned filters_of(const struct ecl_rep_row *row, const struct column_filter f[NFILTERS])
{
    unsigned seen = 0;
    for (int i = 0; i < NFILTERS; i++) {
        seen |= row->key[f[i].key] >= 0 ? 1u << i : 0;
    }
    return seen;
}

/* No rows for want of a column look like no rows that match: say which it is. */
static void tell_blind(struct run *run, const struct column_filter f[NFILTERS])
{
    for (int i = 0; i < NFILTERS; i++) {
        if (f[i].nwords && !(run->seen >> i & 1)) {
            run->doubtful = true;
            cli_note(run->cli, "%s: no sheet that was read has such a column; no row can match",
                     f[i].opt);
        }
    }
}

/* --- sums ------------------------------------------------------------------------- */

/* Who tells of a claim: the REP, a statement, the list of e-Claim, or another sheet of
 * the REP. A bit each: the same claim stands in all of them. */
static unsigned teller_of(const struct ecl_rep_row *row)
{
    if (row->kind != ECL_REP_DETAIL) {
        return 8u << row->kind;
    }
    return strncmp(row->doc_type, "REP-", 4) == 0                      ? 1
           : strncmp(row->doc_type, "ECLAIM-", strlen("ECLAIM-")) == 0 ? 2
                                                                       : 4;
}

static void tell_doubled(struct run *run)
{
    if (run->repeated) {
        cli_note(run->cli, "%llu records stand in more than one file; the sums count them once",
                 (unsigned long long)run->repeated);
    }
    if (run->told & (run->told - 1)) {
        run->doubtful = true;
        cli_note(run->cli, "the sums hold REPs, statements, lists or several sheets together: the "
                           "same claims may count twice; give them one by one, or see --by type");
    }
}

/* --- the run --------------------------------------------------------------------- */

static int copy_rows(struct run *run, const struct settings *s, struct ecl_rep *rep,
                     struct report *w, struct ecl_error *err)
{
    struct column_filter f[NFILTERS];
    struct cli_progress bar;
    const struct ecl_rep_row *row;
    int e;
    column_filters(s, f);
    cli_progress_start(&bar, run->cli, "reading", 0, false);
    while ((e = ecl_rep_next(rep, &row, err)) == ECL_OK) {
        cli_progress_add(&bar, 1);
        run->seen |= filters_of(row, f);
        if (!ecl_rep_match(&s->filter, row)) {
            continue;
        }
        bool sums = s->report.by || s->report.book;
        run->told |= sums ? teller_of(row) : 0;
        run->repeated += sums && row->repeated;
        if ((e = report_add(w, row, err)) != ECL_OK) {
            break;
        }
    }
    cli_progress_end(&bar);
    if (e == ECL_EOF && ecl_rep_stats(rep)->rows > 0) {
        tell_blind(run, f);
        tell_doubled(run);
    }
    return e == ECL_EOF ? report_finish(w, err) : e;
}

static int work(const struct cli *c, struct settings *s, struct run *run, struct ecl_rep **rep,
                struct report *w, struct ecl_error *err)
{
    static const char *const standard_input[] = {"-"};
    const char *const *paths = c->noperands ? (const char *const *)c->operands : standard_input;
    int e                    = open_findings(run, s->findings, err);
    e = e == ECL_OK ? ecl_rep_open(rep, paths, c->noperands ? (size_t)c->noperands : 1,
                                   &s->report.read, err)
                    : e;
    e = e == ECL_OK ? choose_columns(c, s, *rep, err) : e;
    e = e == ECL_OK ? cli_out_open(&run->out, c->output, c->force, err) : e;
    e = e == ECL_OK ? report_open(w, c, &s->report, &run->out.out, err) : e;
    e = e == ECL_OK ? copy_rows(run, s, *rep, w, err) : e;
    e = e == ECL_OK ? finish_findings(run, err) : e;
    return e == ECL_OK ? cli_out_finish(&run->out, err) : e;
}

int main(int argc, char **argv)
{
    struct cli c;
    struct settings s    = {0};
    struct run run       = {.cli = &c};
    struct ecl_rep *rep  = NULL;
    struct report w      = {0};
    struct ecl_error err = {0};
    cli_start(&c, &tool, argc, argv);
    for (int id; (id = cli_next(&c)) != 0;) {
        take(&c, &s, id);
    }
    if (c.noperands == 0) {
        cli_need_input(&c);
    }
    complete(&c, &s);
    s.report.read.found      = take_finding;
    s.report.read.found_ctx  = &run;
    s.report.read.failed     = take_failure;
    s.report.read.failed_ctx = &run;

    int e = work(&c, &s, &run, &rep, &w, &err);
    int status;
    if (e != ECL_OK) {
        status = cli_fail(&c, err.code ? &err : &run.err);
    } else if (run.status) {
        status = run.status;
    } else {
        status = ecl_rep_stats(rep)->warnings || w.findings || run.doubtful ? CLI_DATA : CLI_DONE;
    }
    report_close(&w);
    ecl_findings_close(run.table);
    cli_out_abort(&run.found);
    cli_out_abort(&run.out);
    ecl_rep_close(rep);
    free_settings(&s);
    return cli_end(&c, status);
}
