/* ecl-edit.c: applies a table of corrections to the claims of a stream, and keeps
 * a log of every change. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "eclaim/edit.h"
#include "source.h"

enum { OPT_ALLOW_KEYS = 1, OPT_DRY_RUN, OPT_LOG, OPT_NOW, OPT_REJECTS, OPT_USER };

static const struct cli_opt options[] = {
    {"allow-keys", 0, NULL, "let HN, SEQ and AN be changed, and the CLAIM line with them",
     OPT_ALLOW_KEYS},
    {"dry-run", 'n', NULL, "print the changes as a diff instead of the stream; log nothing",
     OPT_DRY_RUN},
    {"log", 0, "FILE", "append a line for every change", OPT_LOG},
    {"now", 0, "TIME", "the time that stands in the log, as 2026-01-31T08:15:00", OPT_NOW},
    {"rejects", 0, "FILE", "write the corrections that were not made, and why", OPT_REJECTS},
    {"user", 0, "NAME", "who stands in the log (the login name)", OPT_USER},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-edit",
    "CORRECTIONS [STREAM | PATH...]",
    "apply a table of corrections to the claims of a stream",
    options,
    "CORRECTIONS is TSV, CSV, xlsx or xls; its first row names columns of hcode, hn, seq, an,\n"
    "file, line, record, action, field, old, new, reason. The table of ecl-validate --findings\n"
    "with a column 'new' is one. Without STREAM it reads standard input.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

#define SHOWN 20 /* corrections that were not made, listed on stderr */

static const char log_head[] = "time\tuser\tclaim\tfile\tline\tfield\told\tnew\treason\n";
static const char rejects_head[] =
    "row\twhy\tfound\ttype\thcode\thn\tseq\tan\tfile\tline\trecord\taction\tfield\told\tnew\t"
    "reason\n";

struct run {
    struct cli *cli;
    const char *table, *log, *rejects, *user;
    char time[32];
    bool dry;
    struct ecl_edit_opts opts;
    struct ecl_edit *edit;
    struct cli_out out, list;
    int log_fd;
    struct ecl_buf line;
    uint64_t shown_number, shown, claims;
    bool any_shown;
    struct ecl_error err;
};

static int no_memory(struct run *run)
{
    return ecl_fail(&run->err, ECL_E_NOMEM, NULL, "out of memory");
}

/* Appends s with blanks for control bytes, and a tab. */
static int add_column(struct ecl_buf *b, struct ecl_str s)
{
    int r = ecl_buf_reserve(b, s.n + 1);
    for (size_t i = 0; r == ECL_OK && i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        b->p[b->n++]     = ch < 0x20 || ch == 0x7F ? ' ' : s.p[i];
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '\t') : r;
}

static int add_number(struct ecl_buf *b, uint64_t v)
{
    return v ? ecl_buf_addf(b, "%llu\t", (unsigned long long)v) : ecl_buf_add_char(b, '\t');
}

static int add_claim(struct ecl_buf *b, const struct ecl_claim *c)
{
    struct ecl_str line = c->text;
    const char *lf      = memchr(line.p, '\n', line.n);
    size_t skip         = strlen("CLAIM|");
    return ecl_buf_add(b, line.p + skip, (size_t)(lf - line.p) - skip);
}

/* --- the log ------------------------------------------------------------------------ */

/* A line goes out in one write to a file that only grows, so that the lines of two
 * runs never mix. */
static int log_write(struct run *run, const char *p, size_t n)
{
    ssize_t done;
    do {
        done = write(run->log_fd, p, n);
    } while (done < 0 && errno == EINTR);
    if (done != (ssize_t)n) {
        return ecl_fail(&run->err, ECL_E_WRITE, run->log, "cannot write: %s",
                        strerror(done < 0 ? errno : ENOSPC));
    }
    return ECL_OK;
}

/* Under the lock: the header of a new log; or a look at whether the file is a log, and
 * a line end behind a line that a full disk cut off. */
static int log_begin(struct run *run)
{
    char head[sizeof log_head], last = 0;
    struct stat st;
    size_t n = sizeof log_head - 1;
    if (fstat(run->log_fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return ecl_fail(&run->err, ECL_E_WRITE, run->log, "is not a plain file");
    }
    if (st.st_size == 0) {
        return log_write(run, log_head, n);
    }
    if (pread(run->log_fd, head, n, 0) != (ssize_t)n || memcmp(head, log_head, n) != 0) {
        return ecl_fail(&run->err, ECL_E_UNSAFE, run->log,
                        "exists and is not a log of ecl-edit; nothing is added to it");
    }
    if (pread(run->log_fd, &last, 1, st.st_size - 1) == 1 && last != '\n') {
        return log_write(run, "\n", 1);
    }
    return ECL_OK;
}

static int log_open(struct run *run)
{
    run->log_fd =
        open(run->log, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (run->log_fd < 0) {
        return ecl_fail(&run->err, ECL_E_WRITE, run->log, "cannot open: %s", strerror(errno));
    }
    while (flock(run->log_fd, LOCK_EX) != 0 && errno == EINTR) {
    }
    int r = log_begin(run);
    flock(run->log_fd, LOCK_UN);
    return r;
}

static int log_change(struct run *run, const struct ecl_edit_change *c)
{
    struct ecl_buf *b = &run->line;
    b->n              = 0;
    int r             = ecl_buf_addf(b, "%s\t", run->time);
    r                 = r == ECL_OK ? add_column(b, ecl_str_of(run->user)) : r;
    r                 = r == ECL_OK ? add_claim(b, c->claim) : r;
    r                 = r == ECL_OK ? ecl_buf_add_char(b, '\t') : r;
    r                 = r == ECL_OK ? add_column(b, c->file) : r;
    r                 = r == ECL_OK ? add_number(b, c->line) : r;
    r                 = r == ECL_OK ? add_column(b, c->field) : r;
    r                 = r == ECL_OK ? add_column(b, c->old) : r;
    r                 = r == ECL_OK ? add_column(b, c->new_) : r;
    r                 = r == ECL_OK ? add_column(b, c->reason) : r;
    if (r != ECL_OK) {
        return no_memory(run);
    }
    b->p[b->n - 1] = '\n';
    return log_write(run, b->p, b->n);
}

/* The log is on the disk before the claims are in place. */
static int log_finish(struct run *run)
{
    if (run->log_fd >= 0 && fsync(run->log_fd) != 0 && errno != EINVAL) {
        return ecl_fail(&run->err, ECL_E_WRITE, run->log, "cannot write: %s", strerror(errno));
    }
    return ECL_OK;
}

/* --- the diff ------------------------------------------------------------------------- */

static int diff_line(struct ecl_buf *b, char sign, const struct ecl_edit_change *c,
                     struct ecl_str value)
{
    int r = ecl_buf_addf(b, "%c", sign);
    if (r == ECL_OK && c->field.n) {
        r = cli_escape(b, c->field);
    } else if (r == ECL_OK) {
        r = ecl_buf_addf(b, "%.*s|%llu", (int)c->file.n, c->file.p, (unsigned long long)c->line);
    }
    r = r == ECL_OK ? ecl_buf_add_char(b, '|') : r;
    r = r == ECL_OK ? cli_escape(b, value) : r;
    return r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
}

static int diff_change(struct run *run, const struct ecl_edit_change *c)
{
    struct ecl_buf *b = &run->line;
    int r             = ECL_OK;
    b->n              = 0;
    for (int i = 0;
         i < 2 && r == ECL_OK && (!run->any_shown || run->shown_number != c->claim->number); i++) {
        r = ecl_buf_add(b, i ? "+++ " : "--- ", 4);
        r = r == ECL_OK ? add_claim(b, c->claim) : r;
        r = r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
    }
    run->any_shown    = true;
    run->shown_number = c->claim->number;
    r                 = r == ECL_OK ? ecl_buf_addf(b, "@@ %.*s", (int)c->file.n, c->file.p) : r;
    r = r == ECL_OK && c->line ? ecl_buf_addf(b, ":%llu", (unsigned long long)c->line) : r;
    r = r == ECL_OK ? ecl_buf_add(b, " @@ ", c->reason.n ? 4 : 3) : r;
    r = r == ECL_OK ? cli_escape(b, c->reason) : r;
    r = r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
    if (r == ECL_OK && (c->field.n || c->old.n)) {
        r = diff_line(b, '-', c, c->old);
    }
    if (r == ECL_OK && (c->field.n || c->new_.n)) {
        r = diff_line(b, '+', c, c->new_);
    }
    return r == ECL_OK ? run->out.out.write(run->out.out.ctx, b->p, b->n, &run->err)
                       : no_memory(run);
}

static int take_change(void *ctx, const struct ecl_edit_change *c)
{
    struct run *run = ctx;
    if (run->dry) {
        return diff_change(run, c);
    }
    return run->log_fd >= 0 ? log_change(run, c) : ECL_OK;
}

/* --- corrections that were not made ------------------------------------------------------ */

static int write_reject(struct run *run, const struct ecl_edit_reject *j)
{
    struct ecl_buf *b             = &run->line;
    const struct ecl_str values[] = {j->found, j->type, j->hcode, j->hn,     j->seq,
                                     j->an,    j->file, j->line,  j->record, j->action,
                                     j->field, j->old,  j->new_,  j->reason};
    b->n                          = 0;
    int r = ecl_buf_addf(b, "%llu\t%s\t", (unsigned long long)j->row, j->why);
    for (size_t i = 0; r == ECL_OK && i < sizeof values / sizeof *values; i++) {
        r = add_column(b, values[i]);
    }
    if (r != ECL_OK) {
        return no_memory(run);
    }
    b->p[b->n - 1] = '\n';
    return run->list.out.write(run->list.out.ctx, b->p, b->n, &run->err);
}

/* Values are patients' data: messages go without them. */
static int take_reject(void *ctx, const struct ecl_edit_reject *j)
{
    struct run *run = ctx;
    char place[64]  = "";
    if (run->rejects) {
        return write_reject(run, j);
    }
    if (j->bystander) {
        return ECL_OK;
    }
    if (run->shown++ >= SHOWN && !run->cli->verbose) {
        return ECL_OK;
    }
    if (j->file.n && j->file.n < 8) {
        snprintf(place, sizeof place, "%.*s%s%.*s: ", (int)j->file.n, j->file.p,
                 j->line.n && j->line.n < 20 ? ":" : "", j->line.n < 20 ? (int)j->line.n : 0,
                 j->line.p);
    }
    bool ip           = j->claim ? j->claim->type == ECL_CLAIM_IP : j->an.n && !j->seq.n;
    struct ecl_str of = j->claim ? j->claim->key : ip ? j->an : j->seq;
    const char *name  = of.n == 0 ? "" : ip ? " (AN " : " (SEQ ";
    cli_note(run->cli, "%s:%llu: %s%.*s%s%s%s%.*s%s", run->table, (unsigned long long)j->row, place,
             j->field.n < 32 ? (int)j->field.n : 0, j->field.p, j->field.n ? ": " : "", j->why,
             name, (int)of.n, of.p, of.n ? ")" : "");
    return ECL_OK;
}

/* --- the stream --------------------------------------------------------------------------- */

static int edit_stream(void *ctx, struct ecl_stream *s, struct ecl_error *err)
{
    struct run *run               = ctx;
    const struct ecl_claim *claim = NULL;
    struct ecl_str text           = ecl_stream_head(s);
    struct cli_progress bar;
    int r = ecl_edit_bind(run->edit, s, err);
    if (r == ECL_OK && !run->dry) {
        r = run->out.out.write(run->out.out.ctx, text.p, text.n, err);
    }
    cli_progress_start(&bar, run->cli, "editing", 0, false);
    while (r == ECL_OK && (r = ecl_stream_next(s, &claim, err)) == ECL_OK) {
        run->claims += claim->type != ECL_CLAIM_NONE;
        r = ecl_edit_claim(run->edit, claim, &text, err);
        if (r == ECL_OK && !run->dry) {
            r = run->out.out.write(run->out.out.ctx, text.p, text.n, err);
        }
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    return r == ECL_EOF ? ecl_edit_finish(run->edit, err) : r;
}

static int read_table(struct run *run)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(run->table, &fd, &in, &run->err);
    r      = r == ECL_OK ? ecl_edit_read(&run->edit, &in, fd, &run->opts, &run->err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

static int open_outputs(struct run *run)
{
    int r           = cli_out_open(&run->out, run->cli->output, run->cli->force, &run->err);
    run->out.stream = !run->dry;
    if (r == ECL_OK && run->rejects) {
        r = cli_out_open(&run->list, run->rejects, run->cli->force, &run->err);
        r = r == ECL_OK ? run->list.out.write(run->list.out.ctx, rejects_head,
                                              sizeof rejects_head - 1, &run->err)
                        : r;
    }
    return r == ECL_OK && run->log && !run->dry ? log_open(run) : r;
}

static int close_outputs(struct run *run)
{
    int r = log_finish(run);
    if (r == ECL_OK && run->rejects) {
        r = cli_out_finish(&run->list, &run->err);
    }
    return r == ECL_OK ? cli_out_finish(&run->out, &run->err) : r;
}

static void print_summary(const struct run *run, struct ecl_edit_stats s)
{
    bool th = run->cli->thai;
#define U(x) (unsigned long long)(x)
    if (run->shown > SHOWN && !run->cli->verbose) {
        cli_note(run->cli, "%llu more corrections not made: --rejects FILE writes them all",
                 U(run->shown - SHOWN));
    }
    fprintf(
        stderr,
        th ? "อ่าน %llu รายการเบิก: แก้ไข %llu (%llu แห่ง), ขัดแย้งจึงไม่แก้ %llu\n"
             "แถวในตาราง %llu: ไม่มีค่าใหม่ %llu, ใช้ไม่ได้ %llu, ไม่พบรายการเบิก %llu\n"
           : "claims read %llu: %llu changed in %llu places, %llu left as they are by conflicts\n"
             "rows of the table %llu: %llu without a new value, %llu refused, %llu without a "
             "claim\n",
        U(run->claims), U(s.changed), U(s.changes), U(s.conflicts), U(s.rows), U(s.idle),
        U(s.refused), U(s.unmatched));
#undef U
}

/* --- main ----------------------------------------------------------------------------------- */

/* 2026-01-31T08:15:00, in Thailand, with or without +07:00. */
static void parse_now(const struct cli *c, struct run *run)
{
    int y, mo, d, h, mi, s, n = 0;
    size_t len = strlen(c->arg);
    if (sscanf(c->arg, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s, &n) != 6 || n != 19 ||
        (len != 19 && strcmp(c->arg + 19, "+07:00") != 0) || mo < 1 || mo > 12 || d < 1 || d > 31 ||
        h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59 ||
        !ecl_date_valid((struct ecl_date){(int16_t)y, (uint8_t)mo, (uint8_t)d})) {
        cli_usage(c, "--now: '%s' is not a time such as 2026-01-31T08:15:00", c->arg);
    }
    snprintf(run->time, sizeof run->time, "%.19s+07:00", c->arg);
}

static void parse(struct cli *c, struct run *run)
{
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_ALLOW_KEYS:
            run->opts.allow_keys = true;
            break;
        case OPT_DRY_RUN:
            run->dry = true;
            break;
        case OPT_LOG:
            run->log = c->arg;
            break;
        case OPT_NOW:
            parse_now(c, run);
            break;
        case OPT_REJECTS:
            run->rejects = c->arg;
            break;
        default: /* --user */
            run->user = c->arg;
            break;
        }
    }
    if (c->noperands == 0) {
        cli_usage(c, "a table of corrections is missing");
    }
    run->table = c->operands[0];
    c->operands++;
    c->noperands--;
}

static void check_settings(const struct cli *c, const struct run *run)
{
    if (strcmp(run->table, "-") == 0 && source_is_stdin(c)) {
        cli_usage(c, "corrections and claims cannot both come from standard input");
    }
    if ((run->rejects && strcmp(run->rejects, "-") == 0) ||
        (run->log && strcmp(run->log, "-") == 0)) {
        cli_usage(c, "--log and --rejects want a file: standard output carries the claims");
    }
    if (strcmp(run->table, "-") != 0) {
        cli_need_input(c);
    }
}

/* The time in Thailand, which has had no summer time since 1920, and the user. */
static void set_defaults(struct run *run, char name[16])
{
    if (!run->time[0]) {
        time_t now = time(NULL) + 7 * 3600;
        struct tm tm;
        gmtime_r(&now, &tm);
        strftime(run->time, sizeof run->time, "%Y-%m-%dT%H:%M:%S+07:00", &tm);
    }
    if (!run->user) {
        const struct passwd *pw = getpwuid(getuid());
        snprintf(name, 16, "%u", (unsigned)getuid());
        run->user = pw ? pw->pw_name : name;
    }
}

int main(int argc, char **argv)
{
    struct cli c;
    char name[16];
    struct run run    = {.cli = &c, .log_fd = -1};
    run.opts.changed  = take_change;
    run.opts.rejected = take_reject;
    run.opts.ctx      = &run;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &run);
    check_settings(&c, &run);
    set_defaults(&run, name);
    int r      = open_outputs(&run);
    r          = r == ECL_OK ? read_table(&run) : r;
    r          = r == ECL_OK ? source_read(&c, edit_stream, &run, &run.err) : r;
    r          = r == ECL_OK ? close_outputs(&run) : r;
    int status = r != ECL_OK ? cli_fail(&c, &run.err) : CLI_DONE;
    if (r == ECL_OK) {
        struct ecl_edit_stats s = ecl_edit_stats(run.edit);
        status                  = s.refused || s.unmatched || s.conflicts ? CLI_DATA : CLI_DONE;
        if (!c.quiet) {
            print_summary(&run, s);
        }
    }
    if (run.log_fd >= 0) {
        close(run.log_fd);
    }
    cli_out_abort(&run.list);
    cli_out_abort(&run.out);
    ecl_edit_free(run.edit);
    ecl_buf_done(&run.line);
    return cli_end(&c, status);
}
