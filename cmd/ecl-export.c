/* ecl-export.c: claims to a submission in the layout asked for. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "eclaim/export.h"
#include "eclaim/import.h"
#include "eclaim/rules.h"
#include "export/sent.h"

enum {
    OPT_BOM = 1,
    OPT_BY,
    OPT_ENCODING,
    OPT_EOL,
    OPT_FINDINGS,
    OPT_JOBS,
    OPT_LAYOUT,
    OPT_LIST_LAYOUTS,
    OPT_MAIN_INSCL,
    OPT_NO_HEADER,
    OPT_SEEN,
    OPT_SEEN_KEEP,
    OPT_SPLIT,
    OPT_TO,
    OPT_TODAY,
};

static const struct cli_opt options[] = {
    {"bom", 0, NULL, "begin txt and csv with a UTF-8 byte order mark", OPT_BOM},
    {"by", 0, "inscl", "a submission per scheme: NAME_UCS.zip, NAME_OFC.zip...", OPT_BY},
    {"encoding", 0, "NAME", "utf-8 (txt, csv) or windows-874 (dbf)", OPT_ENCODING},
    {"eol", 0, "crlf|lf", "line ends of txt and csv (crlf)", OPT_EOL},
    {"findings", 0, "FILE", "write what was noticed as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"jobs", 'j', "N", "threads that compress; the result is the same (processors)", OPT_JOBS},
    {"layout", 0, "NAME", "order of columns: fdh-sp, fdh, opbkk, 2564 or classic (fdh-sp)",
     OPT_LAYOUT},
    {"list-layouts", 0, NULL, "print the layouts with their numbers of columns", OPT_LIST_LAYOUTS},
    {"main-inscl", 0, "NAME", "main scheme the batch is for: UCS, OFC, LGO or SSS", OPT_MAIN_INSCL},
    {"no-header", 0, NULL, "txt and csv without a row of column names", OPT_NO_HEADER},
    {"seen", 0, "FILE", "note in this file what goes out, for ecl-validate --seen", OPT_SEEN},
    {"seen-keep", 0, "MONTHS", "forget claims there that are older", OPT_SEEN_KEEP},
    {"split", 0, "SIZE", "parts of at most SIZE: NAME_001.zip... (10MB ecimp, 50MB FDH)",
     OPT_SPLIT},
    {"to", 't', "FORM", "txt, dbf, csv, jsonl or xlsx (by -o, else txt)", OPT_TO},
    {"today", 0, "DATE", "the date that counts as today, for --seen", OPT_TODAY},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-export",
    "[STREAM | PATH...]",
    "write claims as a submission: zip or folder of 16 files, JSON lines, workbook",
    options,
    "Reads a claim stream from standard input or a file, or sets of 16 files as ecl-import does.\n"
    "-o NAME.zip writes a zip, -o DIR/ a folder; jsonl and xlsx go to one file.\n"
    "Beside the output stands NAME.manifest.json.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

/* Findings printed on stderr; all of them are in --findings. */
#define SHOWN 50

struct settings {
    struct ecl_export_opts export;
    struct sent sent;
    const char *findings;
    bool to_given;
};

/* Where findings go. */
struct sink {
    const struct cli *cli;
    struct ecl_findings *table;
    struct cli_out out;
    struct ecl_buf message;
    uint64_t shown, note_errors;
    struct ecl_error err;
};

/* Where claims come from. */
struct source {
    struct ecl_import *imp;
    int fd;
    struct ecl_input in;
    struct ecl_stream *stream;
};

static int list_layouts(void)
{
    fputs("layout", stdout);
    for (int f = 0; f < ECL_NFILES; f++) {
        printf("\t%s", ecl_file_spec((enum ecl_file)f)->name);
    }
    puts("\tlabel");
    const struct ecl_layout *l;
    for (size_t i = 0; (l = ecl_layout_at(i)) != NULL; i++) {
        fputs(l->name, stdout);
        for (int f = 0; f < ECL_NFILES; f++) {
            printf("\t%u", l->files[f].n);
        }
        printf("\t%s\n", l->label);
    }
    return CLI_DONE;
}

static void set_eol(const struct cli *c, struct ecl_export_opts *o)
{
    o->lf = ecl_str_eq_nocase(ecl_str_of(c->arg), ECL_STR("lf"));
    if (!o->lf && !ecl_str_eq_nocase(ecl_str_of(c->arg), ECL_STR("crlf"))) {
        cli_known(c, -1, "crlf or lf");
    }
}

static void set_layout(const struct cli *c, struct ecl_export_opts *o)
{
    o->layout = ecl_layout_find(ecl_str_of(c->arg));
    cli_known(c, o->layout ? 0 : -1, "fdh-sp, fdh, opbkk, 2564 or classic");
}

static void set_main_inscl(const struct cli *c, struct ecl_export_opts *o)
{
    static const char *const names[] = {"UCS", "OFC", "LGO", "SSS"}; /* ECIMP-API */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ecl_str_eq_nocase(ecl_str_of(c->arg), ecl_str_of(names[i]))) {
            o->main_inscl = names[i];
            return;
        }
    }
    cli_known(c, -1, "UCS, OFC, LGO or SSS");
}

static void parse(struct cli *c, struct settings *s)
{
    struct ecl_export_opts *o = &s->export;
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_BOM:
            o->bom = true;
            break;
        case OPT_BY:
            cli_known(c, strcmp(c->arg, "inscl") == 0 ? 0 : -1, "inscl");
            o->by_inscl = true;
            break;
        case OPT_ENCODING:
            o->encoding = cli_encoding(c);
            break;
        case OPT_EOL:
            set_eol(c, o);
            break;
        case OPT_FINDINGS:
            s->findings = c->arg;
            cli_known(c, ecl_findings_form_of(c->arg), "a name in .tsv, .csv, .jsonl or .xlsx");
            break;
        case OPT_LAYOUT:
            set_layout(c, o);
            break;
        case OPT_LIST_LAYOUTS:
            exit(cli_end(c, list_layouts()));
        case OPT_MAIN_INSCL:
            set_main_inscl(c, o);
            break;
        case OPT_NO_HEADER:
            o->no_header = true;
            break;
        case OPT_SEEN:
            s->sent.path = c->arg;
            if (!*c->arg || strcmp(c->arg, "-") == 0) {
                cli_usage(c, "--seen takes the name of a file, not '%s'", c->arg);
            }
            break;
        case OPT_SEEN_KEEP:
            s->sent.keep = (unsigned)cli_number(c, 1, 1200);
            break;
        case OPT_SPLIT:
            o->split = cli_size(c);
            break;
        case OPT_JOBS:
            o->threads = (unsigned)cli_number(c, 1, 8);
            break;
        case OPT_TO:
            o->to       = (enum ecl_export_to)cli_known(c, ecl_export_to_find(ecl_str_of(c->arg)),
                                                        "txt, dbf, csv, jsonl or xlsx");
            s->to_given = true;
            break;
        case OPT_TODAY:
            s->sent.today = cli_date(c);
            break;
        }
    }
}

/* What is not said is told by the name of the output. */
static void complete(struct cli *c, struct settings *s)
{
    struct ecl_export_opts *o = &s->export;
    const char *dot           = c->output ? strrchr(c->output, '.') : NULL;
    int to                    = dot ? ecl_export_to_find(ecl_str_of(dot + 1)) : -1;
    if (!s->to_given && (to == ECL_TO_JSONL || to == ECL_TO_XLSX)) {
        o->to = (enum ecl_export_to)to;
    }
    if (s->sent.keep && !s->sent.path) {
        cli_usage(c, "--seen-keep goes with --seen FILE");
    }
    if (!c->output && o->to != ECL_TO_JSONL) {
        cli_usage(c, "no output given: -o NAME.zip, -o DIR/ or -o -");
    }
    if (!c->output) {
        c->output = "-";
    }
    if (strcmp(c->output, "-") == 0 && o->to != ECL_TO_JSONL && isatty(STDOUT_FILENO)) {
        cli_usage(c, "a zip or workbook does not belong on a terminal; name a file with -o");
    }
    o->force  = c->force;
    o->thai   = c->thai;
    o->tmpdir = cli_tmpdir();
}

/* --- findings ------------------------------------------------------------------ */

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    struct sink *s = ctx;
    if (s->table) {
        return ecl_findings_add(s->table, f, &s->err);
    }
    if ((f->severity != ECL_SEV_INFO || s->cli->verbose) && s->shown++ < SHOWN) {
        char line[32] = "";
        if (f->line) {
            snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
        }
        cli_note(s->cli, "%.*s%s%s%.*s: %s: %.*s [%s]", (int)f->file.n, f->file.p, line,
                 f->field.n ? ": " : "", (int)f->field.n, f->field.p,
                 ecl_severity_name(f->severity), (int)f->message.n, f->message.p, f->rule);
    }
    return ECL_OK;
}

static int take_note(void *ctx, const struct ecl_note *note)
{
    struct sink *s = ctx;
    struct ecl_finding f;
    ecl_rules_note_finding(note, s->cli->thai ? ECL_LANG_TH : ECL_LANG_EN, &s->message, &f);
    s->note_errors += f.severity == ECL_SEV_ERROR;
    return take_finding(s, &f);
}

static int open_findings(struct sink *s, const char *path, struct ecl_error *err)
{
    if (!path) {
        return ECL_OK;
    }
    int r = cli_out_open(&s->out, path, s->cli->force, err);
    return r == ECL_OK
               ? ecl_findings_open(&s->table, (enum ecl_findings_form)ecl_findings_form_of(path),
                                   &s->out.out, cli_tmpdir(), err)
               : r;
}

static int finish_findings(struct sink *s, struct ecl_error *err)
{
    if (!s->table) {
        if (s->shown > SHOWN) {
            cli_note(s->cli, "%llu more findings: --findings FILE writes them all",
                     (unsigned long long)(s->shown - SHOWN));
        }
        return ECL_OK;
    }
    int r = ecl_findings_finish(s->table, err);
    return r == ECL_OK ? cli_out_finish(&s->out, err) : r;
}

/* --- input ---------------------------------------------------------------------- */

/* True when path is a claim stream: a file that begins like one, or something
 * that cannot be looked into without taking from it. */
static bool is_stream(const char *path)
{
    struct stat st;
    char head[5];
    if (strcmp(path, "-") == 0) {
        return true;
    }
    if (stat(path, &st) < 0 || S_ISDIR(st.st_mode)) {
        return false;
    }
    if (!S_ISREG(st.st_mode)) {
        return true;
    }
    int fd      = open(path, O_RDONLY | O_CLOEXEC);
    bool stream = fd >= 0 && read(fd, head, sizeof head) == (ssize_t)sizeof head &&
                  memcmp(head, "%ecl|", sizeof head) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return stream;
}

static int open_source(const struct cli *c, const struct settings *s, struct source *src,
                       struct ecl_error *err)
{
    int r;
    if (c->noperands == 0 || (c->noperands == 1 && is_stream(c->operands[0]))) {
        r = cli_input(c->noperands ? c->operands[0] : "-", &src->fd, &src->in, err);
    } else {
        const struct ecl_import_opts o = {.tmpdir = s->export.tmpdir};
        r = ecl_import_open(&src->imp, (const char *const *)c->operands, (size_t)c->noperands, &o,
                            err);
        if (r == ECL_OK) {
            src->in = ecl_import_input(src->imp);
        }
    }
    return r == ECL_OK ? ecl_stream_open(&src->stream, &src->in, err) : r;
}

static void close_source(struct source *src)
{
    ecl_stream_close(src->stream);
    ecl_import_close(src->imp);
    if (src->fd > 2) {
        close(src->fd);
    }
}

/* --- the run --------------------------------------------------------------------- */

static int run(const struct cli *c, struct ecl_export *e, struct source *src, struct sink *sink,
               struct ecl_error *err)
{
    struct cli_progress bar;
    int r = src->imp ? ecl_stream_notes(src->stream, take_note, sink) : ECL_OK;
    if (r == ECL_OK) {
        r = ecl_export_head(e, src->stream, err);
    }
    cli_progress_start(&bar, c, "exporting", 0, false);
    const struct ecl_claim *claim;
    while (r == ECL_OK && (r = ecl_stream_next(src->stream, &claim, err)) == ECL_OK) {
        r = ecl_export_claim(e, claim, err);
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    return r == ECL_EOF ? ecl_export_finish(e, err) : r;
}

static void print_summary(const struct cli *c, const struct ecl_export *e)
{
    const struct ecl_export_stats *s = ecl_export_stats(e);
    const struct ecl_export_part *p;
    char baht[ECL_SATANG_TEXT_GROUPED];
    bool th = c->thai;
    if (c->quiet) {
        return;
    }
#define U(x) (unsigned long long)(x)
    for (int f = 0; f < ECL_NFILES; f++) {
        if (s->rows[f]) {
            fprintf(stderr, "%-5s %12llu %s\n", ecl_file_spec((enum ecl_file)f)->name,
                    U(s->rows[f]), th ? "แถว" : "rows");
        }
    }
    for (size_t i = 0; (p = ecl_export_part(e, i)) != NULL; i++) {
        fprintf(stderr,
                th ? "%s: %llu ไบต์, OP %llu, IP %llu\n" : "%s: %llu bytes, %llu OP, %llu IP\n",
                strcmp(p->path, "-") == 0 ? "standard output" : p->path, U(p->bytes), U(p->op),
                U(p->ip));
    }
    ecl_satang_format_grouped(s->billed, baht);
    fprintf(stderr,
            th ? "รายการเบิก: OP %llu, IP %llu; ยอดเรียกเก็บ %s บาท\n"
               : "claims: %llu OP, %llu IP; billed %s baht\n",
            U(s->op), U(s->ip), baht);
    cli_tell_unbilled(c, s->unbilled);
    if (s->op + s->ip == 0) {
        fputs(th ? "ไม่มีรายการเบิกในชุดนี้: ยังไม่มีอะไรให้ส่ง\n"
                 : "there is no claim in it: nothing to send\n",
              stderr);
    }
    if (s->left_out || s->orphans) {
        fprintf(stderr,
                th ? "ไม่ส่งออก: %llu รายการเบิก และ %llu แถวที่ไม่อยู่ในรายการเบิกใด\n"
                   : "left out: %llu claims, %llu rows of no claim\n",
                U(s->left_out), U(s->orphans));
    }
#undef U
}

static int status_of(const struct ecl_export *e, const struct sink *sink)
{
    const struct ecl_export_stats *s = ecl_export_stats(e);
    return s->left_out || s->orphans || s->errors || sink->note_errors ? CLI_DATA : CLI_DONE;
}

int main(int argc, char **argv)
{
    struct cli c;
    struct settings s    = {0};
    struct sink sink     = {.cli = &c};
    struct source src    = {.fd = -1};
    struct ecl_export *e = NULL;
    struct ecl_error err = {0};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    if (c.noperands == 0) {
        cli_need_input(&c);
    }
    complete(&c, &s);
    ecl_buf_init(&sink.message, 0);
    s.export.found            = take_finding;
    s.export.found_ctx        = &sink;
    const struct ecl_output o = ecl_output_fd(STDOUT_FILENO, "standard output");

    s.sent.cli    = &c;
    int r         = sent_open(&s.sent, &s.export, &err);
    r             = r == ECL_OK ? ecl_export_open(&e, c.output, &o, &s.export, &err) : r;
    s.sent.export = e;
    r             = r == ECL_OK ? open_findings(&sink, s.findings, &err) : r;
    r             = r == ECL_OK ? open_source(&c, &s, &src, &err) : r;
    r             = r == ECL_OK ? run(&c, e, &src, &sink, &err) : r;
    r             = r == ECL_OK ? sent_finish(&s.sent, &err) : r;
    r             = r == ECL_OK ? finish_findings(&sink, &err) : r;
    int status;
    if (r != ECL_OK) {
        status = cli_fail(&c, err.code ? &err : &sink.err);
    } else {
        print_summary(&c, e);
        status = status_of(e, &sink);
    }
    ecl_findings_close(sink.table);
    cli_out_abort(&sink.out);
    close_source(&src);
    sent_close(&s.sent);
    ecl_export_close(e);
    ecl_buf_done(&sink.message);
    return cli_end(&c, status);
}
