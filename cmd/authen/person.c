/* person.c: whom a command is about. */
#include "person.h"

#include <errno.h>
#include <string.h>

#include "cards.h"
#include "guard.h"

bool person_option(struct person *p, const struct cli *c, int id)
{
    if (id == OPT_PERSON_CARD) {
        p->by_card = true;
    } else if (id == OPT_PERSON_READER) {
        p->reader = c->arg;
    } else {
        return false;
    }
    return true;
}

void person_check(const struct person *p, const struct cli *c)
{
    if (c->noperands > 1) {
        cli_usage(c, "one citizen ID at a time; more operands follow it");
    }
    if (p->by_card && c->noperands) {
        cli_usage(c, "--card takes the person from the card; no citizen ID is expected");
    }
    if (!p->by_card && !c->noperands) {
        cli_usage(c, "whose? give a citizen ID, - for one from standard input, or --card");
    }
    if (p->reader && !p->by_card) {
        cli_usage(c, "--reader goes with --card");
    }
}

/* Takes an ID as it is typed or printed: 1 2345 67890 12 3 and 1-2345-67890-12-3, too. */
static int take(struct person *p, const char *text, int code, struct ecl_error *err)
{
    char digits[16] = "";
    size_t n        = 0;
    for (; *text; text++) {
        if (*text == ' ' || *text == '-') {
            continue;
        }
        if (n == 13) {
            n = 0;
            break;
        }
        digits[n++] = *text;
    }
    enum ecl_pid_state state = ecl_pid_check(ecl_str_make(digits, n));
    if (state == ECL_PID_CHECKSUM) {
        return ecl_fail(err, code, NULL,
                        "citizen ID ***%s has a wrong check digit: a digit is mistyped",
                        digits + 9);
    }
    if (state != ECL_PID_OK) {
        return ecl_fail(err, code, NULL, "not a citizen ID of 13 digits");
    }
    memcpy(p->pid, digits, 14);
    return ECL_OK;
}

static int from_stdin(struct person *p, struct ecl_error *err)
{
    char line[128];
    if (!fgets(line, sizeof line, stdin)) {
        errno = ferror(stdin) ? errno : 0;
        return ecl_fail(err, errno ? ECL_E_READ : ECL_E_FORMAT, "standard input",
                        errno ? "cannot read" : "empty; a citizen ID is expected");
    }
    line[strcspn(line, "\r\n")] = '\0';
    int r                       = take(p, line, ECL_E_FORMAT, err);
    while (r == ECL_OK && fgets(line, sizeof line, stdin)) {
        if (line[strspn(line, " \t\r\n")]) {
            r = ecl_fail(err, ECL_E_FORMAT, "standard input",
                         "more than one line; one citizen ID at a time");
        }
    }
    explicit_bzero(line, sizeof line);
    return r;
}

/* One card, for its citizen ID. */
struct reading {
    struct person *person;
    struct ecl_pcsc *pcsc;
};

static int read_pid(void *ctx, struct ecl_error *err)
{
    static struct ecl_card card;
    struct reading *reading = ctx;
    int r                   = ecl_card_read(ecl_pcsc_transport(reading->pcsc), NULL, &card, err);
    if (r == ECL_OK && card.pid_state != ECL_PID_OK) {
        r = ecl_fail(err, ECL_E_CARD, ecl_pcsc_reader_name(reading->pcsc),
                     "the citizen ID has a wrong check digit: is this a genuine card?");
    }
    if (r == ECL_OK) {
        memcpy(reading->person->pid, card.pid, 14);
    }
    ecl_card_wipe(&card);
    return r;
}

static int from_card(struct person *p, const struct cli *c, struct ecl_error *err)
{
    struct reading reading    = {.person = p};
    struct ecl_pcsc_opts opts = {.reader = p->reader};
    int r                     = ecl_pcsc_open(&reading.pcsc, &opts, err);
    if (r == ECL_OK) {
        guard_reader_on(c->tool->name);
        r = cards_first(reading.pcsc, 0, read_pid, &reading, err);
        guard_reader_off();
    }
    if (r == ECL_EOF) {
        r = ecl_fail(err, ECL_E_CARD, NULL, "no card in any reader%s",
                     p->reader ? " of that name" : "; put one in");
    } else if (r == ECL_E_FORMAT) { /* a fault of the card here, not of an input file */
        r = err->code = ECL_E_CARD;
    }
    ecl_pcsc_close(reading.pcsc);
    return r;
}

int person_find(struct person *p, const struct cli *c, struct ecl_error *err)
{
    if (p->by_card) {
        return from_card(p, c, err);
    }
    if (strcmp(c->operands[0], "-") == 0) {
        int r = from_stdin(p, err);
        if (r == ECL_E_FORMAT && err && !err->file[0]) {
            snprintf(err->file, sizeof err->file, "standard input");
        }
        return r;
    }
    int r = take(p, c->operands[0], ECL_E_USAGE, err);
    memset(c->operands[0], '*', strlen(c->operands[0])); /* off the list of processes */
    return r;
}

const char *person_masked(const struct person *p)
{
    static char text[16];
    memcpy(text, p->pid, sizeof text);
    ecl_pids_mask(text);
    return text;
}
