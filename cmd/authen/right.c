/* right.c: ecl-authen right, the right to treatment of a person as the Office has it. */
#include <string.h>

#include "authen.h"
#include "person.h"
#include "right_print.h"
#include "setup.h"

enum { OPT_DATE = 1, OPT_FROM, OPT_TO };

static const struct cli_opt options[] = {
    SETUP_AGENT,
    PERSON_CARD,
    SETUP_CONFIG,
    {"date", 0, "DATE", "the right on this day, YYYY-MM-DD (now)", OPT_DATE},
    {"from", 0, "SERVICE", "nhso, or agent: the smart card agent (nhso)", OPT_FROM},
    PERSON_READER,
    SETUP_SET,
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen right",
    "PID | - | --card",
    "ask for the right to treatment of a person",
    options,
    "- takes the citizen ID from standard input: operands are seen by other users.\n"
    "Status 1: the service does not know the person, or there is no right.",
    0,
};

struct settings {
    struct setup setup;
    struct person person;
    bool agent;
    enum print_form to;
    struct ecl_date on; /* y == 0: now */
};

static void parse(struct cli *c, struct settings *s)
{
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&s->setup, c, id) || person_option(&s->person, c, id)) {
            continue;
        }
        if (id == OPT_DATE) {
            s->on = cli_date(c);
        } else if (id == OPT_FROM) {
            s->agent = strcmp(c->arg, "agent") == 0;
            cli_known(c, s->agent || strcmp(c->arg, "nhso") == 0 ? 0 : -1, "nhso or agent");
        } else {
            int form = print_form_find(c->arg);
            s->to =
                (enum print_form)cli_known(c, form == PRINT_ENV ? -1 : form, "text, json or tsv");
        }
    }
    person_check(&s->person, c);
    if (s->agent && s->on.y) {
        cli_usage(c, "--date: the agent tells the right of now only; ask --from=nhso");
    }
}

static int ask(struct settings *s, struct ecl_right *right, struct ecl_error *err)
{
    if (s->agent) {
        int r = setup_agent(&s->setup, err);
        return r == ECL_OK ? ecl_agent_probe(s->setup.agent, s->person.pid, right, err) : r;
    }
    int r = setup_nhso(&s->setup, SETUP_ENDPOINT, err);
    return r == ECL_OK ? ecl_nhso_right(s->setup.nhso, s->person.pid, s->on, right, err) : r;
}

static int run(int argc, char **argv)
{
    static struct settings s;
    static struct ecl_right right;
    struct cli c;
    struct ecl_error err;
    struct ecl_buf b;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    ecl_buf_init(&b, 0);
    int r = setup_open(&s.setup, &err);
    r     = r == ECL_OK ? person_find(&s.person, &c, &err) : r;
    r     = r == ECL_OK ? ask(&s, &right, &err) : r;
    if (r == ECL_OK) {
        const char *source = s.agent ? "agent" : s.on.y ? "right-search" : "RealPerson";
        r                  = right_print(&b, s.to, &right, source, c.thai) == ECL_OK
                                 ? print_out(&b, &err)
                                 : ecl_fail(&err, ECL_E_NOMEM, NULL, "out of memory");
    }
    bool found = right.known && (right.main_code[0] || right.main_name[0]);
    ecl_right_wipe(&right);
    explicit_bzero(&s.person, sizeof s.person);
    setup_close(&s.setup);
    return cli_end(&c, r != ECL_OK ? cli_fail(&c, &err) : found ? CLI_DONE : CLI_DATA);
}

const struct cli_command authen_right = {&tool, run};
