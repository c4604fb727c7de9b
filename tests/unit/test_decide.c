/* test_decide.c: the rules of verification, case by case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/verify.h"

/* Sets inputs as "face=failed line=no". */
static void set(struct ecl_verify_case *c, const char *text)
{
    char copy[200], *save = NULL;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *p = strtok_r(copy, " ", &save); p; p = strtok_r(NULL, " ", &save)) {
        char *eq  = strchr(p, '=');
        int found = 0;
        assert_non_null(eq);
        *eq = '\0';
        for (int i = 0; i < ECL_VERIFY_NINPUTS; i++) {
            const struct ecl_verify_list *in = ecl_verify_input((enum ecl_verify_input)i);
            if (strcmp(in->name, p) == 0) {
                int v = ecl_verify_value((enum ecl_verify_input)i, ecl_str_of(eq + 1));
                assert_true(v >= 0);
                c->value[i] = (uint8_t)v;
                found       = 1;
            }
        }
        assert_true(found);
    }
}

/* The answer as text: state, then each way with the id of its row. */
static void answer(const struct ecl_verify_decision *d, char *out, size_t n)
{
    static const char *const states[] = {"done", "choose", "refused", "undetermined"};
    size_t at                         = (size_t)snprintf(out, n, "%s", states[d->state]);
    for (size_t i = 0; i < ECL_NWAYS; i++) {
        const struct ecl_verify_row *r = d->row[d->order[i]];
        at += (size_t)snprintf(out + at, n - at, " %s", r ? r->id : "?");
    }
    for (int i = 0; i < ECL_NDUTIES; i++) {
        if (d->duties >> i & 1) {
            at += (size_t)snprintf(out + at, n - at, " +%s",
                                   ecl_verify_duty_word((enum ecl_duty)i)->value);
        }
    }
}

static const struct {
    const char *name;
    int age;
    const char *inputs, *expected;
} by_age[] = {
    {"a newborn", 0, "", "choose L14 F6 Z2 Q2 C10"},
    {"15 is special", 15, "", "choose L14 F6 Z2 Q2 C10"},
    {"16 is general", 16, "", "choose F5 L11 Z2 Q2 C7 +gps"},
    {"60 is general", 60, "", "choose F5 L11 Z2 Q2 C7 +gps"},
    {"61 is special", 61, "", "choose L14 F6 Z2 Q2 C10"},
    {"15 as the form reads it", 15, "child-limit=14", "choose F5 L11 Z2 Q2 C7 +gps"},
    {"14 as the form reads it", 14, "child-limit=14", "choose L14 F6 Z2 Q2 C10"},
    {"60 when days count", 60, "over-60=day", "undetermined Z2 ? ? ? Q2"},
    {"a booking has no age rule", 60, "over-60=day booked=yes", "choose Q1 Z2 ? ? ?"},
    {"booked at 30", 30, "booked=yes", "choose Q1 F5 L11 Z2 C7"},
    {"face passed at 30", 30, "face=ok", "done F1 L11 Z2 Q2 C7 +gps"},
    {"face passed at 70", 70, "face=ok booked=yes", "done F2 Q1 L14 Z2 C10"},
    {"face failed at 30", 30, "face=failed", "choose L11 Z2 Q2 F3 C7"},
    {"nothing works at 30", 30, "face=failed line=failed card=ok",
     "choose Z2 Q2 F3 L7 C7 +reason +certifier"},
    {"nothing works at 30, no certification", 30, "face=failed line=no certify=omit",
     "refused Q2 F3 L8 C7 Z1"},
    {"vulnerable at 30", 30, "face=no line=no vulnerable=yes",
     "choose Z2 Q2 F4 L8 C6 +reason +certifier"},
    {"vulnerable at 30 as the form reads", 30,
     "face=no line=no vulnerable=yes vulnerable-card=allow",
     "choose C4 Z2 Q2 F4 L8 +reason +audit +appeal"},
    {"vulnerable at 30, nothing tried", 30, "vulnerable=yes vulnerable-card=allow",
     "choose F5 L11 Z2 Q2 C5 +gps"},
    {"vulnerable at 30 without card", 30,
     "face=no line=no vulnerable=yes vulnerable-card=allow card=none",
     "choose Z2 Q2 F4 L8 C3 +reason +certifier"},
    {"vulnerable at 30, a stranger with the card", 30,
     "face=no line=no vulnerable=yes vulnerable-card=allow helper=other",
     "choose Z2 Q2 F4 L2 C2 +reason +certifier"},
    {"a card at 70 when nothing else works", 70, "face=failed line=no card=ok",
     "choose C9 Z2 Q2 F3 L8 +reason +audit +appeal"},
    {"a card at 70 when the state of the card is not known", 70, "face=no line=failed",
     "choose C9 Z2 Q2 F4 L7 +reason +audit +appeal"},
    {"a card at 70, LINE not tried", 70, "face=failed card=ok", "choose L14 Z2 Q2 F3 C10"},
    {"a card at 70, face not tried", 70, "line=failed card=ok", "choose F6 Z2 Q2 L7 C10"},
    {"no card at 70", 70, "face=failed line=no card=none",
     "choose Z2 Q2 F3 L8 C8 +reason +certifier"},
    {"damaged card at 70", 70, "face=failed line=no card=damaged certify=omit",
     "refused Q2 F3 L8 C8 Z1"},
    {"a relative inserts the card", 70, "face=failed line=no helper=direct_relative mobile=no",
     "choose C9 Z2 Q2 F3 L5 +reason +audit +appeal"},
    {"a stranger inserts the card", 70, "face=failed line=no helper=other",
     "choose Z2 Q2 F3 L4 C1 +reason +certifier"},
    {"mother in LINE for a child without phone", 9, "helper=mother mobile=no",
     "choose L12 F6 Z2 Q2 C10 +register"},
    {"mother in LINE for a child with phone", 9, "helper=mother", "choose F6 Z2 Q2 L6 C10"},
    {"an aunt in LINE", 9, "helper=direct_relative mobile=no", "choose F6 Z2 Q2 L5 C10"},
    {"an aunt in LINE where allowed", 9, "helper=direct_relative mobile=no relative-line=allow",
     "choose L12 F6 Z2 Q2 C10 +register"},
    {"no phone, nobody there", 9, "mobile=no", "choose L13 F6 Z2 Q2 C10 +family +register"},
    {"LINE for somebody at 30", 30, "helper=mother mobile=no", "choose F5 Z2 Q2 L2 C7 +gps"},
    {"no phone at 30", 30, "mobile=no", "choose F5 Z2 Q2 L3 C7 +gps"},
    {"LINE at 30 by the slide", 30, "line-general=never", "choose F5 Z2 Q2 L1 C7 +gps"},
    {"verified with LINE at 30", 30, "line=ok", "done L9 F5 Z2 Q2 C7"},
    {"LINE that was not allowed is no verification", 30, "line=ok line-general=never",
     "choose F5 Z2 Q2 L1 C7 +gps"},
    {"verified with LINE at 70", 70, "line=ok", "done L10 F6 Z2 Q2 C10"},
    {"not registered", 30, "status=unregistered booked=yes face=ok", "refused U1 U1 U1 U1 U1"},
    {"bad number", 70, "status=bad-id", "refused U2 U2 U2 U2 U2"},
    {"dead", 70, "status=dead face=ok", "refused U3 U3 U3 U3 U3"},
};

static void each_case_has_its_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof by_age / sizeof *by_age; i++) {
        struct ecl_verify_case c = {.age = by_age[i].age};
        struct ecl_verify_decision d;
        char got[200];
        set(&c, by_age[i].inputs);
        assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
        answer(&d, got, sizeof got);
        if (strcmp(got, by_age[i].expected) != 0) {
            fail_msg("%s: %s instead of %s", by_age[i].name, got, by_age[i].expected);
        }
    }
}

static const struct {
    const char *birth;
    struct ecl_date on;
    const char *inputs;
    int min, max;
    int general, special;
} by_birth[] = {
    {"2010-11-22", {2026, 11, 21}, "", 15, 15, 0, 1}, /* the eve of the 16th birthday */
    {"2010-11-22", {2026, 11, 22}, "", 16, 16, 1, 0},
    {"1965-11-22", {2026, 11, 21}, "", 60, 60, 1, 0}, /* the eve of the 61st */
    {"1965-11-22", {2026, 11, 22}, "", 61, 61, 0, 1},
    {"19651122", {2026, 11, 22}, "", 61, 61, 0, 1},
    {"1966-11-22", {2026, 11, 22}, "over-60=day", 60, 60, 1, 0}, /* the 60th birthday */
    {"1966-11-22", {2026, 11, 23}, "over-60=day", 60, 60, 0, 1},
    {"1966-11-22", {2026, 11, 23}, "", 60, 60, 1, 0},
    {"1964-02-29", {2025, 2, 28}, "", 60, 60, 1, 0}, /* 29 February counts as 1 March */
    {"1964-02-29", {2025, 3, 1}, "", 61, 61, 0, 1},
    {"1964-02-29", {2024, 2, 29}, "over-60=day", 60, 60, 1, 0},
    {"1964-02-29", {2024, 3, 1}, "over-60=day", 60, 60, 0, 1},
    {"1950-00-00", {2026, 11, 22}, "", 75, 76, 0, 1},
    {"1965", {2026, 11, 22}, "", 60, 61, 1, 1},
    {"1965-00-00", {2026, 12, 31}, "", 61, 61, 0, 1},
    {"1966-00-00", {2026, 12, 30}, "", 59, 60, 1, 0},
    {"2010-11-00", {2026, 11, 22}, "", 15, 16, 1, 1},
    {"2010-11", {2026, 11, 30}, "", 16, 16, 1, 0},
    {"2026-11-22", {2026, 11, 22}, "", 0, 0, 0, 1},
    {"2026-00-00", {2026, 3, 1}, "", 0, 0, 0, 1}, /* not born later than the service */
};

static void ages_are_exact_at_their_boundaries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof by_birth / sizeof *by_birth; i++) {
        struct ecl_verify_case c = {.by_birth = true, .on = by_birth[i].on};
        struct ecl_verify_decision d;
        set(&c, by_birth[i].inputs);
        assert_int_equal(ecl_birth_parse(ecl_str_of(by_birth[i].birth), &c.birth), ECL_DATE_OK);
        assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
        if (d.age_min != by_birth[i].min || d.age_max != by_birth[i].max ||
            d.group[0] != by_birth[i].general || d.group[1] != by_birth[i].special) {
            fail_msg("%s: %d-%d %d %d", by_birth[i].birth, d.age_min, d.age_max, d.group[0],
                     d.group[1]);
        }
    }
}

static void births_are_told_from_other_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ecl_date_state expected;
    } cases[] = {
        {"", ECL_DATE_EMPTY},
        {"1965-11-22", ECL_DATE_OK},
        {"19650000", ECL_DATE_OK},
        {"2508-00-00", ECL_DATE_BUDDHIST},
        {"25081122", ECL_DATE_BUDDHIST},
        {"1965-00-22", ECL_DATE_INVALID},
        {"1965-13", ECL_DATE_INVALID},
        {"1965-02-30", ECL_DATE_INVALID},
        {"1965-1", ECL_DATE_INVALID},
        {"65", ECL_DATE_INVALID},
        {"1965/11/22", ECL_DATE_INVALID},
        {"1965-11-2x", ECL_DATE_INVALID},
        {"1965-11-22 ", ECL_DATE_INVALID},
        {"196511", ECL_DATE_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_birth b = {0};
        if (ecl_birth_parse(ecl_str_of(cases[i].text), &b) != cases[i].expected) {
            fail_msg("'%s'", cases[i].text);
        }
    }
}

static void impossible_ages_are_refused(void **state)
{
    (void)state;
    struct ecl_verify_decision d;
    struct ecl_error err;
    struct ecl_verify_case c = {.age = -1};
    assert_int_equal(ecl_verify_decide(&c, &d, &err), ECL_E_USAGE);
    c.age = 151;
    assert_int_equal(ecl_verify_decide(&c, &d, &err), ECL_E_USAGE);
    c = (struct ecl_verify_case){.by_birth = true, .birth = {2026, 11, 23}, .on = {2026, 11, 22}};
    assert_int_equal(ecl_verify_decide(&c, &d, &err), ECL_E_USAGE);
    assert_string_equal(err.text, "the service lies before the birth");
    c.birth = (struct ecl_birth){1800, 0, 0};
    assert_int_equal(ecl_verify_decide(&c, &d, &err), ECL_E_USAGE);
    c.birth = (struct ecl_birth){2000, 13, 0};
    assert_int_equal(ecl_verify_decide(&c, &d, &err), ECL_E_USAGE);
}

/* Every combination of facts, settings and of ages around the limits. */
static void every_case_is_answered_and_the_card_stays_guarded(void **state)
{
    (void)state;
    static const int ages[] = {15, 16, 60};
    struct ecl_verify_case c;
    memset(&c, 0, sizeof c);
    for (;;) {
        int i = ECL_VERIFY_BOOKED;
        for (size_t k = 0; k < sizeof ages / sizeof *ages; k++) {
            struct ecl_verify_decision d;
            c.age = ages[k];
            assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
            enum ecl_verdict card = ecl_verify_verdict(&d, ECL_WAY_CARD);
            bool tried            = c.value[ECL_VERIFY_FACE] > 1 && c.value[ECL_VERIFY_LINE] > 1;
            bool open             = card == ECL_VERDICT_LAST || card == ECL_VERDICT_DONE;
            for (size_t w = 0; w < ECL_NWAYS; w++) {
                assert_true(d.row[w] || (d.group[0] && d.group[1]));
            }
            assert_false(open && !tried);
            assert_false(open && d.group[0] && !c.value[ECL_VERIFY_VULNERABLE]);
            assert_false(open && c.value[ECL_VERIFY_STATUS]);
            assert_true((d.first < 0) ==
                        (d.state == ECL_VERIFY_REFUSED || d.state == ECL_VERIFY_UNDETERMINED));
            if (d.first == ECL_WAY_CARD) {
                unsigned must = 1u << ECL_DUTY_REASON | 1u << ECL_DUTY_APPEAL;
                assert_int_equal(d.duties & must, must);
            }
        }
        while (i < ECL_VERIFY_NINPUTS &&
               ++c.value[i] == ecl_verify_input((enum ecl_verify_input)i)->n) {
            c.value[i++] = 0;
        }
        if (i == ECL_VERIFY_NINPUTS) {
            break;
        }
    }
}

/* Each row decides some case: none is dead. */
static void every_row_can_be_reached(void **state)
{
    (void)state;
    bool seen[256] = {false};
    struct ecl_verify_case c;
    memset(&c, 0, sizeof c);
    for (;;) {
        int i = ECL_VERIFY_BOOKED;
        for (int age = 30; age <= 70; age += 40) {
            struct ecl_verify_decision d;
            c.age = age;
            assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
            for (size_t w = 0; w < ECL_NWAYS; w++) {
                seen[d.row[w] - ecl_verify_row_at(0)] = true;
            }
        }
        while (i < ECL_VERIFY_NINPUTS &&
               ++c.value[i] == ecl_verify_input((enum ecl_verify_input)i)->n) {
            c.value[i++] = 0;
        }
        if (i == ECL_VERIFY_NINPUTS) {
            break;
        }
    }
    for (size_t k = 0; ecl_verify_row_at(k); k++) {
        const struct ecl_verify_row *r = ecl_verify_row_at(k);
        if (!seen[k] && r->way != ECL_WAY_GROUP) {
            fail_msg("%s decides nothing", r->id);
        }
        assert_true(r->text[0][0] && r->text[1][0] && r->source[0]);
        for (size_t m = 0; m < k; m++) {
            assert_string_not_equal(r->id, ecl_verify_row_at(m)->id);
        }
    }
}

static const struct {
    const char *reason;
    int age;
    const char *inputs;
    int expected;
} fits[] = {
    {"child_under_7", 6, "face=no line=no card=none", 1},
    {"child_under_7", 7, "face=no line=no card=none", 0},
    {"child_under_15_or_no_card", 14, "face=no line=no card=damaged", 1},
    {"child_under_15_or_no_card", 15, "face=no line=no card=damaged", 0},
    {"child_under_15_or_no_card", 15, "face=no line=no card=none", 1},
    {"accident", 30, "face=no line=no", 1},
    {"accident", 30, "", 0}, /* the face is first, which needs no reason */
    {"card_instead", 70, "face=no line=no", 1},
    {"card_instead", 30, "face=no line=no", 0},
    {"accident", 70, "face=no line=no", 0}, /* the card has a reason of its own */
};

static void reasons_fit_the_way_and_the_age(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        struct ecl_verify_case c = {.age = fits[i].age};
        struct ecl_verify_decision d;
        set(&c, fits[i].inputs);
        assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
        const struct ecl_verify_reason *r = ecl_verify_reason_find(ecl_str_of(fits[i].reason));
        assert_non_null(r);
        if (ecl_verify_reason_fits(r, &c, &d) != fits[i].expected) {
            fail_msg("%s at %d", fits[i].reason, fits[i].age);
        }
    }
    struct ecl_verify_case c = {.by_birth = true, .birth = {2019, 0, 0}, .on = {2026, 6, 1}};
    struct ecl_verify_decision d;
    set(&c, "face=no line=no card=none");
    assert_int_equal(ecl_verify_decide(&c, &d, NULL), ECL_OK);
    assert_int_equal(
        ecl_verify_reason_fits(ecl_verify_reason_find(ECL_STR("child_under_7")), &c, &d), -1);
    assert_null(ecl_verify_reason_find(ECL_STR("no such")));
}

static void words_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(ecl_verify_value(ECL_VERIFY_CARD, ECL_STR("none")), 2);
    assert_int_equal(ecl_verify_value(ECL_VERIFY_CARD, ECL_STR("NONE")), -1);
    assert_int_equal(ecl_verify_setting(ECL_STR("over-60")), ECL_VERIFY_OVER_60);
    assert_int_equal(ecl_verify_setting(ECL_STR("face")), -1);
    assert_string_equal(ecl_verify_way_word(ECL_WAY_CARD)->value, "card");
    assert_string_equal(ecl_verify_verdict_word(ECL_VERDICT_LAST)->value, "last");
    assert_null(ecl_verify_way_word(ECL_NWAYS));
    assert_null(ecl_verify_verdict_word(ECL_NVERDICTS));
    assert_null(ecl_verify_duty_word(ECL_NDUTIES));
    assert_null(ecl_verify_input(ECL_VERIFY_NINPUTS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_answer),
        cmocka_unit_test(ages_are_exact_at_their_boundaries),
        cmocka_unit_test(births_are_told_from_other_texts),
        cmocka_unit_test(impossible_ages_are_refused),
        cmocka_unit_test(every_case_is_answered_and_the_card_stays_guarded),
        cmocka_unit_test(every_row_can_be_reached),
        cmocka_unit_test(reasons_fit_the_way_and_the_age),
        cmocka_unit_test(words_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
