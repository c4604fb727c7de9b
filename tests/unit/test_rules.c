/* test_rules.c: the engine, the field pass and the groups PKG, INS, PAT, REF,
 * OPD and X; the other groups have tests of their own. */
#include "rules_fixture.h"

#define FDH ECL_PROFILE_FDH

static void clean_claims_have_no_finding_in_any_profile(void **state)
{
    (void)state;
    for (unsigned p = 1; p <= ECL_PROFILE_RELAXED; p *= 2) {
        struct rf_found found;
        for (const char *base = "OI"; *base; base++) {
            rf_check(*base, (enum ecl_profile)p, ECL_LANG_EN, "", &found);
            if (found.n) {
                fail_msg("%c, profile %u: %s: %s", *base, p, found.id[0], found.last);
            }
            assert_int_equal(found.worst, -1);
        }
    }
}

static void values_are_checked_by_the_type_of_their_column(void **state)
{
    (void)state;
    static const struct rule_case t[] = {
        {"FMT.width-bytes", 'O', FDH,
         "CHT.INVOICE_LT=123456789012345678901234567890123456789012345678901", NULL,
         "CHT.INVOICE_LT=12345678901234567890123456789012345678901234567890"},
        {"FMT.width-bytes", 'O', FDH, "DRU.UNIT=กกกกกกกกกกกกกกกกกกกกก", NULL,
         "DRU.UNIT=กกกกกกกกกกกกกกกกกกกก"},
        {"FMT.date", 'O', FDH, "CHA.DATE=20260231", NULL, "CHA.DATE=20260131"},
        {"FMT.date", 'O', FDH, "INS.DATEEXP=2026-12-31", NULL, "INS.DATEEXP=20261231"},
        {"FMT.date-era", 'O', FDH, "INS.DATEEXP=25691231", NULL, "INS.DATEEXP=20261231"},
        {"FMT.date-zero", 'O', FDH, "INS.DATEEXP=00000000", NULL, "INS.DATEEXP="},
        {"FMT.time", 'O', FDH, "OPD.TIMEOPD=09:05", NULL, "OPD.TIMEOPD=2359"},
        {"FMT.time", 'O', FDH, "OPD.TIMEOPD=2400", NULL, "OPD.TIMEOPD=0000"},
        {"FMT.number", 'O', FDH, "OPD.SBP=1,20", NULL, "OPD.SBP=120"},
        {"FMT.number-range", 'O', FDH, "OPD.SBP=120.5", NULL, "OPD.SBP=120"},
        {"FMT.money-2dec", 'O', FDH, "ADP.RATE=50", NULL, "ADP.RATE=50.00"},
        {"FMT.trim", 'O', FDH, "ODX.DIAG=J069 ", NULL, NULL},
        {"FMT.hcode5", 'O', FDH, "INS.HOSPSUB=EA1067", NULL, "INS.HOSPSUB=10670"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_claims_have_no_finding_in_any_profile),
        cmocka_unit_test(values_are_checked_by_the_type_of_their_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
