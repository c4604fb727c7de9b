/* facts.c: options that state what the rules of verification ask for. */
#include "facts.h"

#include <string.h>

void facts_value(const struct cli *c, struct ecl_verify_case *v, enum ecl_verify_input in)
{
    const struct ecl_verify_list *l = ecl_verify_input(in);
    char choices[200]               = "";
    for (uint8_t i = 0; i < l->n; i++) {
        size_t n = strlen(choices);
        snprintf(choices + n, sizeof choices - n, "%s%s", i ? ", " : "", l->words[i].value);
    }
    v->value[in] = (uint8_t)cli_known(c, ecl_verify_value(in, ecl_str_of(c->arg)), choices);
}

void facts_rule(const struct cli *c, struct ecl_verify_case *v)
{
    const char *eq = strchr(c->arg, '=');
    int in         = eq ? ecl_verify_setting(ecl_str_make(c->arg, (size_t)(eq - c->arg))) : -1;
    int value      = in < 0 ? -1 : ecl_verify_value((enum ecl_verify_input)in, ecl_str_of(eq + 1));
    if (value < 0) {
        cli_usage(c, "%s: '%s' is no setting and value; see ecl-authen decide --list=settings",
                  c->opt, c->arg);
    }
    v->value[in] = (uint8_t)value;
}

const struct ecl_verify_reason *facts_reason(const struct cli *c)
{
    const struct ecl_verify_reason *r = ecl_verify_reason_find(ecl_str_of(c->arg));
    if (!r) {
        cli_usage(c, "--reason: '%s' is none of the form; see ecl-authen decide --list=reasons",
                  c->arg);
    }
    return r;
}

bool facts_option(struct facts *f, const struct cli *c, int id)
{
    switch (id) {
    case OPT_FACTS_AGE:
        f->c.age    = (int)cli_number(c, 0, 150);
        f->have_age = true;
        return true;
    case OPT_FACTS_FACE:
        facts_value(c, &f->c, ECL_VERIFY_FACE);
        return true;
    case OPT_FACTS_HELPER:
        facts_value(c, &f->c, ECL_VERIFY_HELPER);
        return true;
    case OPT_FACTS_INNOVATION:
        f->innovation = true;
        return true;
    case OPT_FACTS_LINE:
        facts_value(c, &f->c, ECL_VERIFY_LINE);
        return true;
    case OPT_FACTS_NO_MOBILE:
        f->c.value[ECL_VERIFY_MOBILE] = 1;
        return true;
    case OPT_FACTS_REASON:
        f->reason = facts_reason(c);
        return true;
    case OPT_FACTS_RULE:
        facts_rule(c, &f->c);
        return true;
    case OPT_FACTS_VULNERABLE:
        f->c.value[ECL_VERIFY_VULNERABLE] = 1;
        return true;
    default:
        return false;
    }
}

/* The reason must be there where one is a duty, and fit. */
static int check_reason(const struct facts *f, const struct ecl_verify_case *v,
                        const struct ecl_verify_decision *d, struct ecl_error *err)
{
    unsigned duties = d->row[ECL_WAY_CARD]->duties;
    if (!(duties >> ECL_DUTY_REASON & 1)) {
        return ECL_OK;
    }
    if (!f->reason) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "reason",
                           "the card is the last way for this person, and a reason must be given: "
                           "--reason=card_instead");
    }
    if (ecl_verify_reason_fits(f->reason, v, d) <= 0) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "reason",
                           "%s does not fit this case; see ecl-authen decide --list=reasons",
                           f->reason->id);
    }
    return ECL_OK;
}

int facts_card(const struct facts *f, struct ecl_birth birth, struct ecl_date on, bool thai,
               unsigned *duties, struct ecl_error *err)
{
    struct ecl_verify_case v = f->c;
    struct ecl_verify_decision d;
    *duties                  = 0;
    v.on                     = on;
    v.birth                  = birth;
    v.by_birth               = !f->have_age;
    v.value[ECL_VERIFY_CARD] = (uint8_t)ecl_verify_value(ECL_VERIFY_CARD, ECL_STR("ok"));
    if (v.by_birth && birth.y == 0) {
        return ecl_fail_at(
            err, ECL_E_USAGE, NULL, 0, "age",
            "neither the card nor the agent gives the birth date; ask, and give --age");
    }
    int r = ecl_verify_decide(&v, &d, err);
    if (r != ECL_OK) {
        return r;
    }
    const struct ecl_verify_row *row = d.row[ECL_WAY_CARD];
    if (!row) {
        return ecl_fail(err, ECL_E_UNSAFE, NULL,
                        "whether the card may be used depends on the age, %d or %d; ask, and give "
                        "--age",
                        d.age_min, d.age_max);
    }
    if (row->rank == 0) {
        return ecl_fail(err, ECL_E_UNSAFE, NULL, "%s [%s]", row->text[thai], row->id);
    }
    *duties = row->duties;
    return check_reason(f, &v, &d, err);
}

int facts_certify(const struct facts *f, const struct ecl_verify_reason *reason,
                  struct ecl_birth birth, struct ecl_date on, bool no_card, struct ecl_error *err)
{
    struct ecl_verify_case v = f->c;
    struct ecl_verify_decision d;
    if (reason->way != ECL_WAY_CERTIFY) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "reason",
                           "%s is for the card, not for certification", reason->id);
    }
    if (!reason->asks_age && !reason->asks_when) {
        return ECL_OK;
    }
    v.on       = on;
    v.birth    = birth;
    v.by_birth = !f->have_age;
    if (v.by_birth && birth.y == 0) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "age",
                           "%s depends on the age; give --age or --birth", reason->id);
    }
    /* Every other way is out of the question, so that this one is the first. */
    v.value[ECL_VERIFY_FACE] = (uint8_t)ecl_verify_value(ECL_VERIFY_FACE, ECL_STR("no"));
    v.value[ECL_VERIFY_LINE] = (uint8_t)ecl_verify_value(ECL_VERIFY_LINE, ECL_STR("no"));
    v.value[ECL_VERIFY_CARD] =
        (uint8_t)ecl_verify_value(ECL_VERIFY_CARD, ecl_str_of(no_card ? "none" : "damaged"));
    v.value[ECL_VERIFY_BOOKED] = 0;
    int r                      = ecl_verify_decide(&v, &d, err);
    if (r != ECL_OK) {
        return r;
    }
    int fits = ecl_verify_reason_fits(reason, &v, &d);
    if (fits <= 0) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "reason",
                           fits < 0 ? "%s depends on the exact age; ask, and give --age"
                                    : "%s does not fit this person",
                           reason->id);
    }
    return ECL_OK;
}
