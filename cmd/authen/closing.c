/* closing.c: what a close of right is made of. */
#include "closing.h"

#include <string.h>

#include "eclaim/codes.h"

int closing_begin(const struct setup *s, struct ecl_close *c, struct ecl_error *err)
{
    int r = setup_need(s, "unit.hcode", &c->hcode, err);
    return r == ECL_OK ? setup_need(s, "unit.recorder", &c->recorder, err) : r;
}

void closing_time(struct ecl_close *c, struct ecl_date day, int minutes)
{
    int64_t local = ((int64_t)ecl_date_days(day) * 1440 + minutes) * 60000;
    c->service_ms = c->invoice_ms = local - INT64_C(7) * 3600 * 1000;
}

int closing_right(const struct setup *s, struct ecl_close *c, struct ecl_right *right,
                  struct ecl_error *err)
{
    struct ecl_date day = ecl_date_in_thailand(c->service_ms), now = {0, 0, 0};
    bool today = ecl_date_days(day) == ecl_date_days(ecl_date_today());
    int r      = ecl_nhso_right(s->nhso, c->pid, today ? now : day, right, err);
    if (r == ECL_OK && !right->known) {
        return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, "pid",
                           "the service does not know this person%s%s; nothing was sent",
                           right->message[0] ? ": " : "", right->message);
    }
    c->main_code = r == ECL_OK && right->main_code[0] ? right->main_code : NULL;
    return r;
}

/* --- by whom and how --------------------------------------------------------------------- */

static int wrong(struct ecl_error *err, const char *field, const char *what)
{
    return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, field, "%s", what);
}

static int check_words(const struct ecl_journal_entry *e, struct ecl_error *err)
{
    const struct ecl_codeset *certifiers = ecl_codeset_find("certifier");
    if (e->certifier[0] && !ecl_code_find(certifiers, ecl_str_of(e->certifier))) {
        return wrong(err, "certifier", "none of parent, carer or staff");
    }
    int helper = ecl_verify_value(ECL_VERIFY_HELPER, ecl_str_of(e->relation));
    if (e->relation[0] && helper <= 0) { /* the first is the patient */
        return wrong(err, "relation", "none of father, mother, child, direct_relative or other");
    }
    if (e->reason[0] && !ecl_verify_reason_find(ecl_str_of(e->reason))) {
        return wrong(err, "reason", "none of the form; see ecl-authen decide --list=reasons");
    }
    return ECL_OK;
}

static int check_certified(const struct facts *f, struct ecl_birth birth, bool no_card,
                           const struct ecl_journal_entry *e, struct ecl_error *err)
{
    if (!e->reason[0]) {
        return wrong(err, "reason", "one is needed when somebody else certifies");
    }
    if (!e->certifier[0]) {
        return wrong(err, "certifier", "who certified? parent, carer or staff");
    }
    if (!e->relation[0] && strcmp(e->certifier, "staff") != 0) {
        return wrong(err, "relation", "what is the certifier to the patient?");
    }
    return facts_certify(f, ecl_verify_reason_find(ecl_str_of(e->reason)), birth, e->day, no_card,
                         err);
}

int closing_rules(const struct facts *f, bool innovation, struct ecl_birth birth, bool no_card,
                  bool thai, struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct facts own = *f;
    unsigned duties  = 0;
    int r            = check_words(e, err);
    if (r != ECL_OK) {
        return r;
    }
    if (strcmp(e->way, "certify") == 0) {
        return check_certified(f, birth, no_card, e, err);
    }
    if (e->certifier[0]) {
        return wrong(err, "certifier", "goes with --way=certify");
    }
    if (strcmp(e->way, "card") == 0 && innovation) {
        own.reason = e->reason[0] ? ecl_verify_reason_find(ecl_str_of(e->reason)) : NULL;
        if (e->relation[0]) {
            own.c.value[ECL_VERIFY_HELPER] =
                (uint8_t)ecl_verify_value(ECL_VERIFY_HELPER, ecl_str_of(e->relation));
        }
        r = facts_card(&own, birth, e->day, thai, &duties, err);
        if (r == ECL_OK && duties >> ECL_DUTY_APPEAL & 1) {
            e->appeal = ECL_APPEAL_REQUIRED;
        }
    }
    return r;
}
