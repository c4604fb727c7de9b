/* test_rules_dates.c: rules are valid from and to a day, by the day of the service or
 * by that of sending. */
#include "rules_fixture.h"

/* Whether rule speaks of a claim with these edits when today is that day. */
static bool fires(const char *rule, char base, enum ecl_profile profile, struct ecl_date today,
                  const char *edits)
{
    struct rf_claim *c          = malloc(sizeof *c);
    struct ecl_buf b            = {0};
    struct rf_found found       = {0};
    struct ecl_rules *r         = NULL;
    struct ecl_stream *s        = NULL;
    const struct ecl_claim *got = NULL;
    struct ecl_rules_opts opts  = {
         .profile = profile, .today = today, .found = rf_take, .found_ctx = &found};
    assert_non_null(c);
    rf_base(c, base);
    rf_edits(c, edits);
    rf_stream(c, &b);
    struct ecl_str text = ecl_buf_str(&b);
    struct ecl_input in = ecl_input_mem(&text, "test");
    assert_int_equal(ecl_rules_new(&r, &opts, NULL), ECL_OK);
    assert_int_equal(ecl_rules_only(r, ecl_str_of(rule), NULL), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &got, NULL), ECL_OK);
    assert_int_equal(ecl_rules_claim(r, got, &found.worst, NULL), ECL_OK);
    ecl_stream_close(s);
    ecl_rules_free(r);
    ecl_buf_done(&b);
    free(c);
    assert_true(found.n <= 1);
    return found.n == 1;
}

static const struct ecl_date now = {2026, 2, 15};

static void a_visit_is_judged_by_its_day(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *edits;
        bool fires;
    } t[] = {
        {"INS.bkk-start", "INS.INSCL=BKK;OPD.DATEOPD=20220930", true},
        {"INS.bkk-start", "INS.INSCL=BKK;OPD.DATEOPD=20221001", false},
        {"INS.bkk-start", "INS.INSCL=OFC;OPD.DATEOPD=20220930", false},
        {"INS.ofc-lgo-start", "INS.INSCL=LGO;OPD.DATEOPD=20130930", true},
        {"INS.ofc-lgo-start", "INS.INSCL=LGO;OPD.DATEOPD=20131001", false},
        /* Without rule dates the day does not matter. */
        {"INS.puc-not-claimable", "INS.INSCL=PUC;OPD.DATEOPD=19990101", true},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        print_message("%s %s\n", t[i].rule, t[i].edits);
        assert_int_equal(fires(t[i].rule, 'O', ECL_PROFILE_ECLAIM, now, t[i].edits), t[i].fires);
    }
}

static void an_admission_is_judged_by_the_discharge(void **state)
{
    (void)state;
    static const char before[] = "INS.INSCL=BKK;IPD.DATEADM=20220920;IPD.DATEDSC=20220930";
    static const char across[] = "INS.INSCL=BKK;IPD.DATEADM=20220930;IPD.DATEDSC=20221001";
    assert_true(fires("INS.bkk-start", 'I', ECL_PROFILE_ECLAIM, now, before));
    assert_false(fires("INS.bkk-start", 'I', ECL_PROFILE_ECLAIM, now, across));
}

static void without_a_date_only_rules_without_dates_speak(void **state)
{
    (void)state;
    static const char *const days[] = {"", "25650930", "00000000", "20220931", "x"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        char edits[64];
        snprintf(edits, sizeof edits, "INS.INSCL=BKK;OPD.DATEOPD=%s", days[i]);
        assert_false(fires("INS.bkk-start", 'O', ECL_PROFILE_ECLAIM, now, edits));
        snprintf(edits, sizeof edits, "INS.INSCL=PUC;OPD.DATEOPD=%s", days[i]);
        assert_true(fires("INS.puc-not-claimable", 'O', ECL_PROFILE_ECLAIM, now, edits));
    }
}

static void what_a_receiver_asked_goes_by_the_day_of_sending(void **state)
{
    (void)state;
    static const char edits[] = "PAT.PERSON_ID=;OPD.DATEOPD=20230101";
    assert_true(
        fires("PAT.person-id-fdh", 'O', ECL_PROFILE_FDH, (struct ecl_date){2023, 7, 18}, edits));
    assert_false(
        fires("PAT.person-id-fdh", 'O', ECL_PROFILE_FDH, (struct ecl_date){2023, 7, 19}, edits));
    assert_false(fires("PAT.person-id-fdh", 'O', ECL_PROFILE_FDH, now, edits));
    /* A visit whose date cannot be read is sent on a day all the same. */
    assert_true(fires("PAT.person-id-fdh", 'O', ECL_PROFILE_FDH, (struct ecl_date){2023, 7, 1},
                      "PAT.PERSON_ID=;OPD.DATEOPD="));
    assert_true(fires("PAT.person-id-required", 'O', ECL_PROFILE_ECLAIM, now, edits));
}

static void the_table_has_sane_dates(void **state)
{
    (void)state;
    const struct ecl_rule_info *a = NULL;
    size_t dated                  = 0;
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        const struct ecl_rule_dates *d = &a->dates;
        dated += d->from.y || d->to.y;
        assert_true(d->from.y == 0 || ecl_date_valid(d->from));
        assert_true(d->to.y == 0 || ecl_date_valid(d->to));
        if (d->from.y && d->to.y) {
            assert_true(ecl_date_days(d->from) <= ecl_date_days(d->to));
        }
    }
    assert_true(dated >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_is_judged_by_its_day),
        cmocka_unit_test(an_admission_is_judged_by_the_discharge),
        cmocka_unit_test(without_a_date_only_rules_without_dates_speak),
        cmocka_unit_test(what_a_receiver_asked_goes_by_the_day_of_sending),
        cmocka_unit_test(the_table_has_sane_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
