/* ecl-import.c: 16-file sets in any real-world form to a claim stream. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "eclaim/ids.h"
#include "eclaim/import.h"
#include "eclaim/rules.h"

enum {
    OPT_ENCODING = 1,
    OPT_FILE,
    OPT_FINDINGS,
    OPT_HCODE,
    OPT_LIST_FIELDS,
    OPT_MAX_SIZE,
    OPT_MEMORY,
    OPT_NORMALIZE,
    OPT_REJECTS,
    OPT_SINCE,
    OPT_TYPE,
    OPT_UNTIL,
};

static const struct cli_opt options[] = {
    {"encoding", 0, "NAME", "encoding of the files: utf-8, windows-874 or auto (auto)",
     OPT_ENCODING},
    {"file", 0, "CODE", "claim file that standard input holds: INS, PAT, OPD...", OPT_FILE},
    {"findings", 0, "FILE", "write what was noticed as .tsv, .csv, .jsonl or .xlsx", OPT_FINDINGS},
    {"hcode", 0, "CODE", "only claims of this facility, and of files that name none", OPT_HCODE},
    {"list-fields", 0, "[FILE]", "print the field table of FILE or of all files", OPT_LIST_FIELDS},
    {"max-size", 0, "SIZE", "refuse zips that unpack to more (8GiB)", OPT_MAX_SIZE},
    {"memory", 0, "SIZE", "input held in memory; more goes to $TMPDIR (1GiB)", OPT_MEMORY},
    {"normalize", 0, NULL, "mend dates, times, amounts and null words where that is safe",
     OPT_NORMALIZE},
    {"rejects", 0, "FILE", "write rows that cannot be read, word for word", OPT_REJECTS},
    {"since", 0, "DATE", "only claims served or discharged on DATE or later", OPT_SINCE},
    {"type", 0, "OP|IP", "only out-patient or only in-patient claims", OPT_TYPE},
    {"until", 0, "DATE", "only claims served or discharged on DATE or earlier", OPT_UNTIL},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-import",
    "PATH...",
    "join the 16 claim files of a folder, a zip or single files into a claim stream",
    options,
    "A folder or a zip is one set; single files given together make up one set.\n"
    "PATH - is standard input: a zip, JSON lines of ecl-export, or one claim file (--file).",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

/* Notes printed on stderr; all of them are in --findings. */
#define SHOWN 20

/* Where notes go while the import runs. */
struct notes {
    const struct cli *cli;
    struct ecl_findings *table;
    struct cli_out out;
    struct ecl_buf message;
    uint64_t shown, errors;
    int code; /* of the last write to the table */
    struct ecl_error err;
};

static void show_finding(struct notes *n, const struct ecl_finding *f)
{
    if (f->severity == ECL_SEV_INFO && !n->cli->verbose) {
        return;
    }
    if (n->shown++ >= SHOWN) {
        return;
    }
    char line[32] = "";
    if (f->line) {
        snprintf(line, sizeof line, ":%llu", (unsigned long long)f->line);
    }
    cli_note(n->cli, "%.*s%s: %s: %.*s [%s]", (int)f->file.n, f->file.p, line,
             ecl_severity_name(f->severity), (int)f->message.n, f->message.p, f->rule);
}

static void take_note(void *ctx, const struct ecl_note *note)
{
    struct notes *n = ctx;
    struct ecl_finding f;
    ecl_rules_note_finding(note, n->cli->thai ? ECL_LANG_TH : ECL_LANG_EN, &n->message, &f);
    n->errors += f.severity == ECL_SEV_ERROR;
    show_finding(n, &f);
    if (n->table && n->code == ECL_OK) {
        n->code = ecl_findings_add(n->table, &f, &n->err);
    }
}

static int list_fields(const char *which)
{
    int only = which ? ecl_file_find(ecl_str_of(which)) : ECL_NOFILE;
    if (which && only < 0) {
        return ECL_E_USAGE;
    }
    puts("file\tpos\tname\taliases\ttype\twidth\tdecimals\tneeded\tsince\tcodes\tlabel_th\tlabel_"
         "en");
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        for (int i = 0; i < spec->nfields && (only < 0 || only == f); i++) {
            const struct ecl_field *d = &spec->fields[i];
            printf("%s\t%d\t%s\t", spec->name, i + 1, d->name);
            for (const char *const *a = d->aliases; *a; a++) {
                printf("%s%s", a == d->aliases ? "" : ",", *a);
            }
            printf("\t%s\t%u\t%u\t%s\t%s\t%s\t%s\t%s\n", ecl_type_name(d->type), d->width,
                   d->decimals, ecl_need_name(d->need), ecl_since_name(d->since),
                   d->codeset ? d->codeset : "", d->label_th, d->label_en);
        }
    }
    return ECL_OK;
}

/* What became of the rows that are in no claim, and what to do about it. */
static void print_hints(const struct cli *c, const struct ecl_import_stats *s, bool kept)
{
    static const char *const text[2][4] = {
        {"rows that belong to no claim",
         "INS, OPD and IPD have no row of their HN and SEQ, or AN: they stand under CLAIM|-- at "
         "the "
         "end of the stream, and ecl-validate names them",
         "rows that could not be read", "--rejects FILE keeps them word for word"},
        {"แถวที่ไม่อยู่ในเคลมใด",
         "ไม่มีแถวใน INS, OPD หรือ IPD ที่มี HN และ SEQ หรือ AN ตรงกัน แถวเหล่านี้อยู่ใต้ CLAIM|-- "
         "ท้ายสตรีม และ ecl-validate จะระบุให้",
         "แถวที่อ่านไม่ได้", "ใช้ --rejects FILE เพื่อเก็บแถวเดิมไว้ทุกตัวอักษร"},
    };
    const char *const *say  = text[c->thai];
    unsigned long long lost = 0, alone = 0;
    for (int f = 0; f < ECL_NFILES; f++) {
        lost += s->file[f].rejected;
        alone += s->file[f].orphans;
    }
    if (alone) {
        cli_note(c, "%s: %llu; %s", say[0], alone, say[1]);
    }
    if (lost && !kept) {
        cli_note(c, "%s: %llu; %s", say[2], lost, say[3]);
    }
}

/* The table at the end. */
static void print_summary(const struct cli *c, const struct ecl_import_stats *s)
{
    if (c->quiet) {
        return;
    }
    static const char *const head[2] = {
        "file          rows    in claims     orphaned     rejected",
        "แฟ้ม            แถว     อยู่ในเคลม     ไม่มีคู่เคลม      อ่านไม่ได้",
    };
    bool left = s->filtered > 0;
    bool th   = c->thai;
    fprintf(stderr, "%s%s\n", head[th], !left ? "" : th ? "       คัดออก" : "     left out");
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_import_file_stats *t = &s->file[f];
        if (!t->present) {
            continue;
        }
        fprintf(stderr, "%-5s %12llu %12llu %12llu %12llu", ecl_file_spec((enum ecl_file)f)->name,
                (unsigned long long)t->rows, (unsigned long long)t->claimed,
                (unsigned long long)t->orphans, (unsigned long long)t->rejected);
        if (left) {
            fprintf(stderr, " %12llu", (unsigned long long)t->filtered);
        }
        if (t->repeated) {
            fprintf(stderr, th ? "  ซ้ำ %llu" : "  %llu repeated", (unsigned long long)t->repeated);
        }
        fputc('\n', stderr);
    }
    char baht[ECL_SATANG_TEXT_GROUPED];
    ecl_satang_format_grouped(s->billed, baht);
    fprintf(stderr, th ? "รายการเบิก: OP %llu, IP %llu" : "claims: %llu OP, %llu IP",
            (unsigned long long)s->op, (unsigned long long)s->ip);
    if (left) {
        fprintf(stderr, th ? "; คัดออก %llu" : "; %llu left out", (unsigned long long)s->filtered);
    }
    fprintf(stderr, th ? "; ยอดเรียกเก็บ %s บาท\n" : "; billed %s baht\n", baht);
    cli_tell_unbilled(c, s->unbilled);
}

static bool had_errors(const struct ecl_import_stats *s)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        if (s->file[f].orphans || s->file[f].rejected) {
            return true;
        }
    }
    return false;
}

/* Writes the stream; ECL_OK or a negative code. */
static int write_stream(const struct cli *c, struct ecl_import *imp, struct cli_out *out,
                        struct ecl_error *err)
{
    struct cli_progress bar;
    int r = ECL_OK;
    cli_progress_start(&bar, c, "writing", 0, true);
    for (;;) {
        struct ecl_str bytes;
        r = ecl_import_next(imp, &bytes, err);
        if (r != ECL_OK || bytes.n == 0) {
            break;
        }
        r = ecl_output_write(&out->out, bytes.p, bytes.n, err);
        if (r != ECL_OK) {
            break;
        }
        cli_progress_add(&bar, bytes.n);
    }
    cli_progress_end(&bar);
    return r;
}

struct settings {
    struct ecl_import_opts import;
    const char *rejects, *findings;
};

/* Two results in one place would be one on top of the other. */
static void check_outputs(const struct cli *c, const struct settings *s)
{
    const char *out = c->output ? c->output : "-";
    if (s->rejects && strcmp(s->rejects, out) == 0) {
        cli_usage(c, "--rejects and the claim stream would both go to '%s': name another file",
                  out);
    }
    if (s->findings &&
        (strcmp(s->findings, out) == 0 || (s->rejects && strcmp(s->findings, s->rejects) == 0))) {
        cli_usage(c, "--findings and another result would both go to '%s': name another file",
                  s->findings);
    }
}

static void parse(struct cli *c, struct settings *s)
{
    struct ecl_import_opts *o = &s->import;
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_ENCODING:
            o->encoding = cli_encoding(c);
            break;
        case OPT_FILE:
            o->package.stdin_file =
                (enum ecl_file)cli_known(c, ecl_file_find(ecl_str_of(c->arg)), "INS, PAT, OPD...");
            o->package.have_stdin_file = true;
            break;
        case OPT_FINDINGS:
            s->findings = c->arg;
            cli_known(c, ecl_findings_form_of(c->arg), "a name in .tsv, .csv, .jsonl or .xlsx");
            break;
        case OPT_HCODE:
            if (ecl_hcode_check(ecl_str_of(c->arg)) != ECL_V_OK) {
                cli_usage(c, "--hcode: '%s' is not a facility code of five digits", c->arg);
            }
            o->hcode = c->arg;
            break;
        case OPT_LIST_FIELDS:
            if (list_fields(c->arg) != ECL_OK) {
                cli_usage(c, "--list-fields: '%s' is not a claim file", c->arg);
            }
            exit(cli_end(c, CLI_DONE));
        case OPT_MAX_SIZE:
            o->package.max_size = cli_size(c);
            break;
        case OPT_MEMORY:
            o->memory = cli_size(c);
            break;
        case OPT_NORMALIZE:
            o->normalize = true;
            break;
        case OPT_REJECTS:
            s->rejects = c->arg;
            break;
        case OPT_SINCE:
            o->since = cli_date(c);
            break;
        case OPT_TYPE:
            o->only_op = ecl_str_eq_nocase(ecl_str_of(c->arg), ECL_STR("OP"));
            o->only_ip = ecl_str_eq_nocase(ecl_str_of(c->arg), ECL_STR("IP"));
            cli_known(c, o->only_op || o->only_ip ? 0 : -1, "OP or IP");
            break;
        case OPT_UNTIL:
            o->until = cli_date(c);
            break;
        }
    }
    if (c->noperands == 0) {
        cli_usage(c, "no folder, zip or file given");
    }
    if (o->since.y && o->until.y && ecl_date_days(o->since) > ecl_date_days(o->until)) {
        cli_usage(c, "--since is later than --until: no claim could be between them");
    }
    check_outputs(c, s);
}

/* Opens all of them before anything is read: what stands in the way is said at once. */
static int open_outputs(const struct cli *c, const struct settings *s, struct notes *n,
                        struct cli_out *rejects, struct cli_out *out, struct ecl_error *err)
{
    int r       = cli_out_open(out, c->output, c->force, err);
    out->stream = true;
    if (r == ECL_OK && s->rejects) {
        r = cli_out_open(rejects, s->rejects, c->force, err);
    }
    if (r == ECL_OK && s->findings) {
        r = cli_out_open(&n->out, s->findings, c->force, err);
        r = r == ECL_OK
                ? ecl_findings_open(&n->table,
                                    (enum ecl_findings_form)ecl_findings_form_of(s->findings),
                                    &n->out.out, cli_tmpdir(), err)
                : r;
    }
    return r;
}

/* The stream comes last: it does not appear without what was left out of it. */
static int close_outputs(const struct settings *s, struct notes *n, struct cli_out *rejects,
                         struct cli_out *out, struct ecl_error *err)
{
    int r = n->code;
    if (r != ECL_OK) {
        *err = n->err;
    }
    if (r == ECL_OK && n->table) {
        r = ecl_findings_finish(n->table, err);
        r = r == ECL_OK ? cli_out_finish(&n->out, err) : r;
    }
    if (r == ECL_OK && s->rejects) {
        r = cli_out_finish(rejects, err);
    }
    return r == ECL_OK ? cli_out_finish(out, err) : r;
}

int main(int argc, char **argv)
{
    struct cli c;
    struct settings s      = {0};
    struct notes notes     = {.cli = &c};
    struct cli_out rejects = {0}, out = {0};
    struct ecl_import *imp = NULL;
    struct ecl_error err   = {0};
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    ecl_buf_init(&notes.message, 0);

    int r                  = open_outputs(&c, &s, &notes, &rejects, &out, &err);
    s.import.rejects       = s.rejects ? &rejects.out : NULL;
    s.import.note          = take_note;
    s.import.note_ctx      = &notes;
    s.import.tmpdir        = cli_tmpdir();
    s.import.package.raise = "--max-size";
    if (r == ECL_OK) {
        r = ecl_import_open(&imp, (const char *const *)c.operands, (size_t)c.noperands, &s.import,
                            &err);
    }
    if (notes.shown > SHOWN) {
        cli_note(&c, "%llu more notes: --findings FILE writes them all",
                 (unsigned long long)(notes.shown - SHOWN));
    }
    r          = r == ECL_OK ? write_stream(&c, imp, &out, &err) : r;
    r          = r == ECL_OK ? close_outputs(&s, &notes, &rejects, &out, &err) : r;
    int status = CLI_DONE;
    if (r != ECL_OK) {
        status = cli_fail(&c, &err);
    } else {
        const struct ecl_import_stats *stats = ecl_import_stats(imp);
        print_summary(&c, stats);
        print_hints(&c, stats, s.rejects != NULL);
        status = notes.errors || had_errors(stats) ? CLI_DATA : CLI_DONE;
    }
    ecl_findings_close(notes.table);
    cli_out_abort(&notes.out);
    cli_out_abort(&rejects);
    cli_out_abort(&out);
    ecl_import_close(imp);
    ecl_buf_done(&notes.message);
    return cli_end(&c, status);
}
