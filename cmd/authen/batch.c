/* batch.c: ecl-authen batch, codes, requests and closes for a table of visits.
 *
 * The visits are read before the first request. What is done stands in the journal, so that the
 * same command goes on where it was left. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authen.h"
#include "visits.h"

enum {
    OPT_AGAIN = 1,
    OPT_DRY_RUN,
    OPT_EXISTING,
    OPT_MAX_FAILURES,
    OPT_NO_WAIT,
    OPT_REST,
    OPT_SERVICE,
    OPT_SHOW_VALUES,
    OPT_TO,
};

static const struct cli_opt options[] = {
    {"again", 0, NULL, "status: ask anew for what was found today", OPT_AGAIN},
    SETUP_AGENT,
    SETUP_CONFIG,
    {"dry-run", 'n', NULL, "check every row; nothing is sent or written", OPT_DRY_RUN},
    {"existing", 0, "WHAT",
     "close: a close that somebody else did: refuse, adopt or other\n"
     "(refuse)",
     OPT_EXISTING},
    {"max-failures", 0, "N", "stop when N requests in a row fail (5)", OPT_MAX_FAILURES},
    {"no-wait", 0, NULL, "do not wait for requests that may still be under way", OPT_NO_WAIT},
    {"rest", 0, NULL, "close: claimable is total less paid, where the row does not say", OPT_REST},
    {"service", 's', "CODE", "kind of service, where the row does not say", OPT_SERVICE},
    SETUP_SET,
    {"show-values", 0, NULL, "do not mask citizen IDs", OPT_SHOW_VALUES},
    {"to", 't', "FORM", "tsv or json (tsv)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen batch",
    "status | request | close [VISITS | STREAM | PATH...]",
    "look up codes, have codes issued, or close rights for many visits",
    options,
    "VISITS is a table (TSV, CSV, xlsx) whose first row names its columns: hcode, hn, seq, an, "
    "date,\n"
    "time, pid, service, mobile, main_code, total, paid, privilege, way, reason, certifier,\n"
    "relation; or claims. The result is a list of codes for ecl-authen attach. Run again, it\n"
    "goes on where it was left.",
    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

static const struct batch_action *const actions[] = {&batch_status, &batch_request, &batch_close};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
    interrupted = sig;
}

/* The visit at hand is finished first. */
static void catch_signals(void)
{
    static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
        struct sigaction old, sa = {.sa_handler = on_signal};
        sigemptyset(&sa.sa_mask);
        if (sigaction(caught[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
            sigaction(caught[i], &sa, NULL);
        }
    }
}

/* --- options ---------------------------------------------------------------------------- */

static void take_option(struct batch *b, int id)
{
    static const char *const words[] = {"refuse", "adopt", "other"};
    const struct cli *c              = &b->cli;
    int found                        = -1;
    if (setup_option(&b->setup, c, id)) {
        return;
    }
    switch (id) {
    case OPT_AGAIN:
        b->again = true;
        break;
    case OPT_DRY_RUN:
        b->dry = true;
        break;
    case OPT_EXISTING:
        for (int i = 0; i < 3; i++) {
            found = strcmp(words[i], c->arg) == 0 ? i : found;
        }
        b->existing = (enum ecl_desk_existing)cli_known(c, found, "refuse, adopt or other");
        break;
    case OPT_MAX_FAILURES:
        b->max_failures = (unsigned)cli_number(c, 1, 1000000);
        break;
    case OPT_NO_WAIT:
        b->no_wait = true;
        break;
    case OPT_REST:
        b->rest = true;
        break;
    case OPT_SERVICE:
        b->service = c->arg;
        break;
    case OPT_SHOW_VALUES:
        b->style.show_values = true;
        break;
    default: /* --to */
        found         = print_form_find(c->arg);
        b->style.form = (enum print_form)cli_known(
            c, found == PRINT_TSV || found == PRINT_JSON ? found : -1, "tsv or json");
        break;
    }
}

static void take_action(struct batch *b)
{
    struct cli *c = &b->cli;
    if (c->noperands == 0) {
        cli_usage(c, "do what? status, request or close");
    }
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i]->name, c->operands[0]) == 0) {
            b->action = actions[i];
        }
    }
    if (!b->action) {
        cli_usage(c, "'%s' is none of: status, request, close", c->operands[0]);
    }
    c->operands++;
    c->noperands--;
    cli_need_input(c);
}

/* --- the visits --------------------------------------------------------------------------- */

int batch_row(struct batch *b, const struct ecl_visit *v, const struct ecl_journal_entry *e,
              const char *state, const char *message)
{
    struct ecl_journal_entry shown = *e;
    struct ecl_buf row;
    ecl_buf_init(&row, 0);
    if (!e->id) { /* nothing was written: when it was tried says nothing */
        shown.begun_ms = 0;
    }
    int r = entry_print(&row, &b->style, &shown, v->line, state, message);
    r     = r == ECL_OK ? b->out.out.write(b->out.out.ctx, row.p, row.n, &b->err)
                        : ecl_fail(&b->err, r, NULL, "out of memory");
    if (row.p) {
        explicit_bzero(row.p, row.n);
    }
    ecl_buf_done(&row);
    return r;
}

void batch_tell(struct batch *b, const struct ecl_visit *v, const char *text)
{
    enum { SHOWN = 20 };
    if (b->told++ < SHOWN || b->cli.verbose) {
        cli_note(&b->cli, "line %llu: %s", (unsigned long long)v->line, text);
    } else if (b->told == SHOWN + 1) {
        cli_note(&b->cli, "more of these: see the column message");
    }
}

static int bad_row(struct batch *b, const struct ecl_visit *v)
{
    struct ecl_journal_entry e = {
        .act = b->action->act, .channel = b->action->channel, .day = v->day};
    char text[300];
    const char *why = v->bad[b->cli.thai];
    snprintf(text, sizeof text, "%s%s%s", v->field, *v->field ? ": " : "", why);
    snprintf(e.hcode, sizeof e.hcode, "%.7s", v->hcode);
    snprintf(e.hn, sizeof e.hn, "%.47s", v->hn);
    snprintf(e.seq, sizeof e.seq, "%.47s", v->seq);
    snprintf(e.an, sizeof e.an, "%.47s", v->an);
    batch_tell(b, v, text);
    return batch_row(b, v, &e, "bad", text);
}

static int one_visit(struct batch *b, const struct ecl_visit *v)
{
    enum batch_end end = BATCH_BAD;
    int r              = v->bad[0] ? bad_row(b, v) : b->action->visit(b, v, &end);
    if (r == ECL_OK) {
        b->count[end]++;
        b->met++;
        b->failures = end == BATCH_UNCLEAR ? b->failures + 1 : 0;
    }
    return r;
}

static void wait_ms(void *ctx, int ms)
{
    struct batch *b   = ctx;
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    if (interrupted || nanosleep(&t, NULL) != 0) {
        b->desk.patience_ms = 0;
    }
}

static int all_visits(struct batch *b)
{
    struct cli_progress bar;
    size_t n = ecl_visits_count(b->visits);
    int r    = ECL_OK;
    cli_progress_start(&bar, &b->cli, b->action->name, n, false);
    bar.unit = "visits";
    for (size_t i = 0; r == ECL_OK && i < n && !interrupted && b->failures < b->max_failures; i++) {
        struct ecl_visit v;
        ecl_visits_get(b->visits, i, &v);
        r = one_visit(b, &v);
        cli_progress_add(&bar, 1);
    }
    cli_progress_end(&bar);
    return r;
}

/* --- the end --------------------------------------------------------------------------------- */

static void tell_summary(const struct batch *b)
{
    const uint64_t *n = b->count;
#define U(x) (unsigned long long)(x)
    if (b->dry) {
        cli_note(&b->cli, "dry run, nothing was sent: visits %llu, rows that cannot be used %llu",
                 U(b->met), U(n[BATCH_BAD]));
        return;
    }
    if (!b->cli.quiet) {
        fprintf(
            stderr,
            b->cli.thai
                ? "การรับบริการ %llu: ได้รหัส %llu, มีอยู่แล้วในบันทึก %llu, ไม่มีรหัส %llu, ถูกปฏิเสธ %llu, "
                  "ยังไม่รู้ผล %llu, แถวที่ใช้ไม่ได้ %llu\n"
                : "visits %llu: codes got %llu, known before %llu, without a code %llu, refused "
                  "%llu, not known %llu, rows that cannot be used %llu\n",
            U(b->met), U(n[BATCH_DONE]), U(n[BATCH_BEFORE]), U(n[BATCH_NONE]), U(n[BATCH_REFUSED]),
            U(n[BATCH_UNCLEAR]), U(n[BATCH_BAD]));
    }
}

static int finish(struct batch *b)
{
    size_t left = ecl_visits_count(b->visits) - (size_t)b->met;
    tell_summary(b);
    if (left && b->failures >= b->max_failures) {
        cli_note(&b->cli,
                 "%u requests in a row failed: the service seems to be down; %zu visits are left. "
                 "Run the same command later: it goes on with what is not done",
                 b->failures, left);
        return CLI_NETWORK;
    }
    if (interrupted) {
        cli_note(&b->cli,
                 "interrupted; %zu visits are left. Run the same command: it goes on with what is "
                 "not done",
                 left);
        return 128 + interrupted;
    }
    return b->count[BATCH_UNCLEAR]                          ? CLI_NETWORK
           : b->count[BATCH_REFUSED] || b->count[BATCH_BAD] ? CLI_DATA
                                                            : CLI_DONE;
}

static int open_all(struct batch *b)
{
    int r = visits_read(&b->cli, &b->visits, &b->err);
    r     = r == ECL_OK ? setup_open(&b->setup, &b->err) : r;
    r     = r == ECL_OK ? b->action->begin(b) : r;
    r     = r == ECL_OK ? desk_open(&b->desk, &b->cli, &b->setup, b->dry, &b->err) : r;
    r     = r == ECL_OK ? cli_out_open(&b->out, b->cli.output, b->cli.force, &b->err) : r;
    b->desk.existing      = b->existing;
    b->desk.clock.ctx     = b;
    b->desk.clock.wait_ms = wait_ms;
    if (b->no_wait) {
        b->desk.patience_ms = 0;
    }
    return r;
}

static int write_header(struct batch *b)
{
    struct ecl_buf head;
    ecl_buf_init(&head, 0);
    int r = b->style.form == PRINT_TSV ? entry_print_header(&head, &b->style) : ECL_OK;
    r     = r != ECL_OK ? ecl_fail(&b->err, r, NULL, "out of memory")
            : head.n    ? b->out.out.write(b->out.out.ctx, head.p, head.n, &b->err)
                        : ECL_OK;
    ecl_buf_done(&head);
    return r;
}

static int run_batch(int argc, char **argv)
{
    static struct batch b;
    struct cli *c  = &b.cli;
    b.style.form   = PRINT_TSV;
    b.style.line   = true;
    b.style.list   = true;
    b.max_failures = 5;
    cli_start(c, &tool, argc, argv);
    for (int id; (id = cli_next(c)) != 0;) {
        take_option(&b, id);
    }
    take_action(&b);
    b.style.thai = c->thai;
    catch_signals();
    int r = open_all(&b);
    r     = r == ECL_OK ? write_header(&b) : r;
    r     = r == ECL_OK ? all_visits(&b) : r;
    /* What was done stays told, whatever stopped it. */
    struct ecl_error err = b.err;
    int written          = b.out.out.write ? cli_out_finish(&b.out, &b.err) : ECL_OK;
    int status           = CLI_DONE;
    if (r != ECL_OK) {
        status = cli_fail(c, &err);
    } else if (written != ECL_OK) {
        status = cli_fail(c, &b.err);
    }
    if (b.visits && b.action && b.met && status != CLI_DONE) {
        cli_note(c, "what was done before stands in the journal; run the same command to go on");
    }
    status = status == CLI_DONE ? finish(&b) : status;
    cli_out_abort(&b.out);
    desk_close(&b.desk);
    ecl_right_wipe(&b.right);
    ecl_visits_free(b.visits);
    setup_close(&b.setup);
    return cli_end(c, status);
}

const struct cli_command authen_batch = {&tool, run_batch};
