/* status.c: ecl-authen status, the claim codes of a person on a day. */
#include <string.h>

#include "authen.h"
#include "codes_print.h"
#include "person.h"
#include "setup.h"

enum { OPT_DATE = 1, OPT_SERVICE, OPT_TO, CODES_MAX = 64 };

static const struct cli_opt options[] = {
    PERSON_CARD,
    SETUP_CONFIG,
    {"date", 0, "DATE", "day of service, YYYY-MM-DD (today, in Thailand)", OPT_DATE},
    PERSON_READER,
    {"service", 0, "CODE", "codes of this kind of service only, as PG0060001", OPT_SERVICE},
    SETUP_SET,
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen status",
    "PID | - | --card",
    "ask whether a person has a claim code on a day, here or elsewhere",
    options,
    "- takes the citizen ID from standard input: operands are seen by other users.\n"
    "Status 0: there is a code of this unit; 1: there is none, though other units may have one.",
    0,
};

struct settings {
    struct setup setup;
    struct person person;
    enum print_form to;
    struct ecl_date on;
    const char *service;
};

static void parse(struct cli *c, struct settings *s)
{
    s->on = ecl_date_today();
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&s->setup, c, id) || person_option(&s->person, c, id)) {
            continue;
        }
        if (id == OPT_DATE) {
            s->on = cli_date(c);
        } else if (id == OPT_SERVICE) {
            size_t n = strspn(c->arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
            cli_known(c, n > 0 && n <= 20 && !c->arg[n] ? 0 : -1, "a code such as PG0060001");
            s->service = c->arg;
        } else {
            int form = print_form_find(c->arg);
            s->to =
                (enum print_form)cli_known(c, form == PRINT_ENV ? -1 : form, "text, json or tsv");
        }
    }
    person_check(&s->person, c);
}

static int ask(struct settings *s, const struct cli *c, struct codes_list *l, struct ecl_buf *b,
               struct ecl_error *err)
{
    static struct ecl_claim_code codes[CODES_MAX];
    static struct ecl_right right;
    char date[16];
    int r = person_find(&s->person, c, err);
    r     = r == ECL_OK ? setup_need(&s->setup, "unit.hcode", &l->hcode, err) : r;
    r     = r == ECL_OK ? setup_nhso(&s->setup, SETUP_STATUS, err) : r;
    r     = r == ECL_OK ? ecl_nhso_status(s->setup.nhso, s->person.pid, s->on, s->service, &right,
                                          codes, CODES_MAX, &l->n, err)
                        : r;
    if (r == ECL_OK) {
        snprintf(date, sizeof date, "%04d-%02d-%02d", s->on.y, s->on.m, s->on.d);
        l->pid     = s->person.pid;
        l->date    = date;
        l->service = s->service;
        l->message = right.message;
        l->codes   = codes;
        r          = codes_print(b, s->to, l, c->thai) == ECL_OK
                         ? ECL_OK
                         : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_right_wipe(&right);
    return r;
}

static int run(int argc, char **argv)
{
    static struct settings s;
    struct codes_list list = {.n = 0};
    struct cli c;
    struct ecl_error err;
    struct ecl_buf b;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    ecl_buf_init(&b, 0);
    int r       = setup_open(&s.setup, &err);
    r           = r == ECL_OK ? ask(&s, &c, &list, &b, &err) : r;
    r           = r == ECL_OK ? print_out(&b, &err) : r;
    bool issued = r == ECL_OK && codes_here(&list) > 0;
    explicit_bzero(&s.person, sizeof s.person);
    setup_close(&s.setup);
    return cli_end(&c, r != ECL_OK ? cli_fail(&c, &err) : issued ? CLI_DONE : CLI_DATA);
}

const struct cli_command authen_status = {&tool, run};
