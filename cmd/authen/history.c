/* history.c: ecl-authen history, the last claim codes of a person, of any unit. */
#include <string.h>

#include "authen.h"
#include "codes_print.h"
#include "person.h"
#include "setup.h"

enum { OPT_TO = 1 };

static const struct cli_opt options[] = {
    SETUP_AGENT,
    PERSON_CARD,
    SETUP_CONFIG,
    PERSON_READER,
    SETUP_SET,
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen history",
    "PID | - | --card",
    "ask the smart card agent for the last five claim codes of a person, of any unit",
    options,
    "- takes the citizen ID from standard input: operands are seen by other users.\n"
    "Status 1: there is no code.",
    0,
};

struct settings {
    struct setup setup;
    struct person person;
    enum print_form to;
};

static void parse(struct cli *c, struct settings *s)
{
    for (int id; (id = cli_next(c)) != 0;) {
        if (!setup_option(&s->setup, c, id) && !person_option(&s->person, c, id)) {
            int form = print_form_find(c->arg);
            s->to =
                (enum print_form)cli_known(c, form == PRINT_ENV ? -1 : form, "text, json or tsv");
        }
    }
    person_check(&s->person, c);
}

static int run(int argc, char **argv)
{
    static struct settings s;
    struct ecl_claim_code codes[5];
    struct codes_list list = {.codes = codes, .pid = s.person.pid};
    struct cli c;
    struct ecl_error err;
    struct ecl_buf b;
    cli_start(&c, &tool, argc, argv);
    parse(&c, &s);
    ecl_buf_init(&b, 0);
    int r = setup_open(&s.setup, &err);
    r     = r == ECL_OK ? person_find(&s.person, &c, &err) : r;
    r     = r == ECL_OK ? setup_agent(&s.setup, &err) : r;
    r     = r == ECL_OK ? ecl_agent_history(s.setup.agent, s.person.pid, codes, &list.n, &err) : r;
    if (r == ECL_OK) {
        list.hcode = ecl_config_get(s.setup.config, "unit.hcode");
        r          = codes_print(&b, s.to, &list, c.thai) == ECL_OK
                         ? print_out(&b, &err)
                         : ecl_fail(&err, ECL_E_NOMEM, NULL, "out of memory");
    }
    explicit_bzero(&s.person, sizeof s.person);
    explicit_bzero(codes, sizeof codes);
    setup_close(&s.setup);
    return cli_end(&c, r != ECL_OK ? cli_fail(&c, &err) : list.n ? CLI_DONE : CLI_DATA);
}

const struct cli_command authen_history = {&tool, run};
