/* card.c: ecl-authen card, reads a Thai national ID card.
 *
 * What stands on a card goes to standard output and nowhere else; messages show four
 * digits of an ID at most. No core is dumped while a card is in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "authen.h"
#include "card_print.h"
#include "cards.h"
#include "guard.h"

enum {
    OPT_DATE = 1,
    OPT_LASER,
    OPT_PHOTO,
    OPT_READER,
    OPT_SHOW_VALUES,
    OPT_TIMEOUT,
    OPT_TO,
    OPT_WAIT,
    OPT_WATCH,
};

static const struct cli_opt options[] = {
    {"date", 0, "DATE", "count the age on this day, YYYY-MM-DD (today)", OPT_DATE},
    {"laser", 0, NULL, "read the number on the back, too; not all cards have it", OPT_LASER},
    {"photo", 0, "FILE", "write the photo to FILE, a JPEG", OPT_PHOTO},
    {"reader", 'r', "NAME", "use the reader with NAME in its name", OPT_READER},
    {"show-values", 0, NULL, "do not mask IDs in messages", OPT_SHOW_VALUES},
    {"timeout", 0, "SECONDS", "with --wait, wait no longer than this (0: as long as it takes)",
     OPT_TIMEOUT},
    {"to", 't', "FORM", "text, json, tsv or env (text; with --watch tsv)", OPT_TO},
    {"wait", 0, NULL, "wait for a card", OPT_WAIT},
    {"watch", 0, NULL, "read each card that is put in, until interrupted", OPT_WATCH},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen card",
    "",
    "read a Thai national ID card",
    options,
    "The output is what stands on the card: keep it as you keep patients' files.",
    CLI_WITH_FORCE | CLI_WITH_PROGRESS,
};

struct settings {
    const char *reader, *photo;
    int form; /* enum print_form, -1: not given */
    int timeout_s;
    bool laser, wait, watch, show_values;
    struct ecl_date on;
    bool dated;
};

struct run {
    const struct cli *cli;
    const struct settings *set;
    struct ecl_pcsc *pcsc;
    struct ecl_card card;
    struct ecl_error err;
    bool headed;
    int status;
};

static struct ecl_date today(void)
{
    time_t t = time(NULL);
    struct tm tm;
    struct ecl_date d = {1970, 1, 1};
    if (localtime_r(&t, &tm)) {
        d.y = (int16_t)(tm.tm_year + 1900);
        d.m = (uint8_t)(tm.tm_mon + 1);
        d.d = (uint8_t)tm.tm_mday;
    }
    return d;
}

/* --- one card ------------------------------------------------------------------- */

static int write_photo(struct run *run)
{
    struct cli_out out;
    if (!run->set->photo || run->card.nphoto == 0) {
        return ECL_OK;
    }
    int r = cli_out_open(&out, run->set->photo, run->cli->force, &run->err);
    if (r == ECL_OK) {
        r = out.out.write(out.out.ctx, run->card.photo, run->card.nphoto, &run->err);
        r = r == ECL_OK ? cli_out_finish(&out, &run->err) : r;
        cli_out_abort(&out);
    }
    return r;
}

static int print_card(struct run *run)
{
    struct card_extra extra = {
        .reader = ecl_pcsc_reader_name(run->pcsc),
        .photo  = run->card.nphoto ? run->set->photo : NULL,
        .on     = run->set->dated ? run->set->on : today(),
        .thai   = run->cli->thai,
    };
    enum print_form form = (enum print_form)run->set->form;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r = ECL_OK;
    if (form == PRINT_TSV && !run->headed) {
        r = card_print_header(&b);
    } else if ((form == PRINT_TEXT || form == PRINT_ENV) && run->headed) {
        r = ecl_buf_add_char(&b, '\n');
    }
    run->headed = true;
    r           = r == ECL_OK ? card_print(&b, form, &run->card, &extra) : r;
    if (r != ECL_OK) {
        ecl_buf_done(&b);
        return ecl_fail(&run->err, r, NULL, "out of memory");
    }
    return print_out(&b, &run->err);
}

/* What a reader of the output should know. */
static void tell_doubts(struct run *run)
{
    const struct ecl_card *c = &run->card;
    const char *pid          = c->pid;
    size_t n                 = strlen(pid);
    bool all                 = run->set->show_values;
    const char *end          = all ? pid : n > 4 ? pid + n - 4 : "";
    if (c->pid_state != ECL_PID_OK) {
        cli_note(run->cli, "citizen ID %s%s has a wrong check digit: is this a genuine card?",
                 all ? "" : "***", end);
        run->status = CLI_DATA;
    } else if (run->cli->verbose) {
        cli_note(run->cli, "%s: read citizen ID %s%s", ecl_pcsc_reader_name(run->pcsc),
                 all ? "" : "***", end);
    }
    if (c->birth.state != ECL_CARD_DATE_OK && c->birth.state != ECL_CARD_DATE_PARTIAL) {
        cli_note(run->cli, "the birth date on the card is not a date; see birth_card");
        run->status = CLI_DATA;
    }
    if (c->undefined) {
        cli_note(run->cli, "%zu characters on the card are not TIS-620 and are shown as U+FFFD",
                 c->undefined);
        run->status = CLI_DATA;
    }
    if (run->set->photo && c->nphoto == 0) {
        cli_note(run->cli, "the card has no photo, or does not give it");
        run->status = CLI_DATA;
    }
    if (run->set->laser && !c->laser[0]) {
        cli_note(run->cli, "the card does not give its laser number");
    }
}

static void on_progress(void *ctx, unsigned done, unsigned total)
{
    struct cli_progress *bar = ctx;
    bar->total               = total;
    bar->done                = done - 1; /* begins anew when the card is disturbed */
    cli_progress_add(bar, 1);
}

static int read_card(struct run *run)
{
    struct cli_progress bar;
    struct ecl_card_opts opts = {
        .photo    = run->set->photo != NULL,
        .laser    = run->set->laser,
        .right    = true,
        .progress = on_progress,
        .ctx      = &bar,
    };
    cli_progress_start(&bar, run->cli, "reading the card", 0, false);
    bar.unit = "blocks";
    guard_reader_on(tool.name);
    int r = ecl_card_read(ecl_pcsc_transport(run->pcsc), &opts, &run->card, &run->err);
    guard_reader_off();
    cli_progress_end(&bar);
    if (r == ECL_OK) {
        r = write_photo(run);
        r = r == ECL_OK ? print_card(run) : r;
        if (r == ECL_OK) {
            tell_doubts(run);
        }
        ecl_card_wipe(&run->card);
    }
    if (r != ECL_OK && !run->err.file[0] && (r == ECL_E_CARD || r == ECL_E_FORMAT)) {
        snprintf(run->err.file, sizeof run->err.file, "%s", ecl_pcsc_reader_name(run->pcsc));
    }
    return r;
}

/* A card that is no Thai ID is a fault of the card here, not of an input file. */
static int fail(struct run *run)
{
    if (run->err.code == ECL_E_FORMAT) {
        run->err.code = ECL_E_CARD;
    }
    return cli_fail(run->cli, &run->err);
}

/* --- one or many ---------------------------------------------------------------- */

static int read_next(void *ctx, struct ecl_error *err)
{
    (void)err; /* that of the run */
    return read_card(ctx);
}

/* The first card that can be read, of those that lie in the readers. */
static int read_one(struct run *run)
{
    const struct settings *set = run->set;
    int wait_ms                = !set->wait ? 0 : set->timeout_s ? set->timeout_s * 1000 : -1;
    int r                      = cards_first(run->pcsc, wait_ms, read_next, run, &run->err);
    if (r == ECL_EOF) {
        r = ecl_fail(&run->err, ECL_E_CARD, NULL, "no card %s%s",
                     set->wait ? "came in" : "in any reader",
                     set->wait     ? " the time given"
                     : set->reader ? " of that name"
                                   : "; put one in, or use --wait");
    }
    return r;
}

/* Cards until the output or the service ends; one that fails is told. */
static int read_many(struct run *run)
{
    int r;
    while ((r = ecl_pcsc_next(run->pcsc, -1, &run->err)) == ECL_OK) {
        r = read_card(run);
        if (r != ECL_OK && !cards_at_fault(r)) {
            return r;
        }
        if (r != ECL_OK) {
            fail(run);
            run->status = CLI_DATA;
        }
    }
    return r;
}

/* --- main ----------------------------------------------------------------------- */

static void parse(struct cli *c, struct settings *s)
{
    s->form = -1;
    for (int id; (id = cli_next(c)) != 0;) {
        switch (id) {
        case OPT_DATE:
            s->on    = cli_date(c);
            s->dated = true;
            break;
        case OPT_LASER:
            s->laser = true;
            break;
        case OPT_PHOTO:
            s->photo = c->arg;
            break;
        case OPT_READER:
            s->reader = c->arg;
            break;
        case OPT_SHOW_VALUES:
            s->show_values = true;
            break;
        case OPT_TIMEOUT:
            s->timeout_s = (int)cli_number(c, 0, 86400);
            break;
        case OPT_TO:
            s->form = cli_known(c, print_form_find(c->arg), "text, json, tsv or env");
            break;
        case OPT_WAIT:
            s->wait = true;
            break;
        default:
            s->watch = true;
            break;
        }
    }
    if (c->noperands) {
        cli_usage(c, "no operand is expected: '%s'", c->operands[0]);
    }
    if (s->watch && (s->wait || s->timeout_s)) {
        cli_usage(c, "--watch waits for cards by itself, and without end");
    }
    if (s->timeout_s && !s->wait) {
        cli_usage(c, "--timeout goes with --wait");
    }
    if (s->watch && s->photo) {
        cli_usage(c, "--photo names one file; it does not go with --watch");
    }
    if (s->photo && strcmp(s->photo, "-") == 0) {
        cli_usage(c, "--photo wants a file: standard output carries the text");
    }
    s->form = s->form >= 0 ? s->form : s->watch ? PRINT_TSV : PRINT_TEXT;
}

static int run(int argc, char **argv)
{
    static struct settings set;
    static struct run run;
    struct cli c;
    run.cli = &c;
    run.set = &set;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &set);
    guard_on();
    struct ecl_pcsc_opts opts = {.reader = set.reader};
    int r                     = ecl_pcsc_open(&run.pcsc, &opts, &run.err);
    if (r == ECL_OK) {
        r = set.watch ? read_many(&run) : read_one(&run);
    }
    int status = r == ECL_OK ? run.status : fail(&run);
    ecl_card_wipe(&run.card);
    guard_off();
    ecl_pcsc_close(run.pcsc);
    return cli_end(&c, status);
}

const struct cli_command authen_card = {&tool, run};
