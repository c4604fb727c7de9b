/* facts.h: options that state what the rules of verification ask for. */
#ifndef FACTS_H
#define FACTS_H

#include "cli.h"
#include "eclaim/verify.h"

/* c->arg as a value of an input; ends with status 2 when it is none. */
void facts_value(const struct cli *c, struct ecl_verify_case *v, enum ecl_verify_input in);
/* c->arg, NAME=VALUE, as a choice between sources. */
void facts_rule(const struct cli *c, struct ecl_verify_case *v);
/* c->arg as a reason of the form. */
const struct ecl_verify_reason *facts_reason(const struct cli *c);

/* For commands that act by the card: options for their tables, the facts they state, and what
 * the rules make of them. */
enum {
    OPT_FACTS_AGE = 801,
    OPT_FACTS_FACE,
    OPT_FACTS_HELPER,
    OPT_FACTS_INNOVATION,
    OPT_FACTS_LINE,
    OPT_FACTS_NO_MOBILE,
    OPT_FACTS_REASON,
    OPT_FACTS_RULE,
    OPT_FACTS_VULNERABLE,
};

/* clang-format off */
#define FACTS_AGE \
    {"age", 0, "YEARS", "age, where the card leaves it open", OPT_FACTS_AGE}
#define FACTS_FACE \
    {"face", 0, "RESULT", "of the face scan: untried, ok, failed or no (untried)", OPT_FACTS_FACE}
#define FACTS_HELPER \
    {"helper", 0, "WHO", "who inserts the card: self, father, mother, child,\n" \
     "direct_relative or other (self)", OPT_FACTS_HELPER}
#define FACTS_INNOVATION \
    {"innovation", 0, NULL, "an innovation unit: the card by the rules of decide only", \
     OPT_FACTS_INNOVATION}
#define FACTS_LINE \
    {"line", 0, "RESULT", "of LINE: untried, ok, failed or no (untried)", OPT_FACTS_LINE}
#define FACTS_NO_MOBILE \
    {"no-mobile", 0, NULL, "the patient has no mobile phone", OPT_FACTS_NO_MOBILE}
#define FACTS_REASON \
    {"reason", 0, "REASON", "of the form; see ecl-authen decide --list=reasons", OPT_FACTS_REASON}
#define FACTS_RULE \
    {"rule", 0, "NAME=VALUE", "choose between sources, as decide --set", OPT_FACTS_RULE}
#define FACTS_VULNERABLE \
    {"vulnerable", 0, NULL, "face problem, or of a vulnerable group", OPT_FACTS_VULNERABLE}
/* clang-format on */

struct facts {
    struct ecl_verify_case c;
    bool have_age, innovation;
    const struct ecl_verify_reason *reason;
};

/* Takes one of these options; false: it is none of them. */
bool facts_option(struct facts *f, const struct cli *c, int id);

/* Whether a person born then may be verified by the card on a day. ECL_OK: *duties must follow.
 * ECL_E_UNSAFE: no, and why; ECL_E_USAGE: a reason is missing, or does not fit. */
int facts_card(const struct facts *f, struct ecl_birth birth, struct ecl_date on, bool thai,
               unsigned *duties, struct ecl_error *err);

/* Whether a reason for certification by somebody else fits a person born then, on a day.
 * no_card: the person has no ID card. ECL_E_USAGE: it does not, or the age is needed to tell. */
int facts_certify(const struct facts *f, const struct ecl_verify_reason *reason,
                  struct ecl_birth birth, struct ecl_date on, bool no_card, struct ecl_error *err);

#endif
