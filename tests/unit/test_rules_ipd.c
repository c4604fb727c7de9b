/* test_rules_ipd.c: every checked rule about the admission, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"IPD.required", 'I', ECL_PROFILE_FDH, "IPD.TIMEADM=", NULL, NULL},
    {"IPD.required", 'I', ECL_PROFILE_FDH, "IPD.UUC=", NULL, NULL},
    {"IPD.an-unique", 'I', ECL_PROFILE_FDH, "+IPD", NULL, NULL},
    {"IPD.dischs-code", 'I', ECL_PROFILE_FDH, "IPD.DISCHS=0", NULL, "IPD.DISCHS=1"},
    {"IPD.dischs-code", 'I', ECL_PROFILE_FDH, "IPD.DISCHS=A", NULL, "IPD.DISCHS=3"},
    {"IPD.discht-code", 'I', ECL_PROFILE_FDH, "IPD.DISCHT=6", NULL, "IPD.DISCHT=5"},
    {"IPD.discht-code", 'I', ECL_PROFILE_FDH, "IPD.DISCHT=7", NULL, "IPD.DISCHT=2"},
    {"IPD.dead-consistent", 'I', ECL_PROFILE_FDH, "IPD.DISCHS=9", NULL,
     "IPD.DISCHS=9;IPD.DISCHT=8"},
    {"IPD.dead-consistent", 'I', ECL_PROFILE_FDH, "IPD.DISCHT=9", NULL,
     "IPD.DISCHS=8;IPD.DISCHT=9"},
    {"IPD.normal-delivery-sex", 'I', ECL_PROFILE_FDH, "IPD.DISCHS=4", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IPD.DISCHS=4"},
    {"IPD.normal-delivery-sex", 'I', ECL_PROFILE_FDH, "IPD.DISCHS=5", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IPD.DISCHS=5"},
    {"IPD.newborn-dischs", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20251212;INS.SUBTYPE=71;IPD.ADM_W=4.000;IPD.DISCHS=6", NULL,
     "PAT.DOB=20251213;INS.SUBTYPE=71;IPD.ADM_W=4.000;IPD.DISCHS=6"},
    {"IPD.dsc-after-adm", 'I', ECL_PROFILE_FDH,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=0900",
     NULL,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1300"},
    {"IPD.dsc-after-adm", 'I', ECL_PROFILE_FDH, "IPD.DATEDSC=20260109", NULL, NULL},
    {"IPD.adm-after-birth", 'I', ECL_PROFILE_FDH, "PAT.DOB=20260111;INS.SUBTYPE=71;", NULL,
     "PAT.DOB=20260110;INS.SUBTYPE=71;IPD.ADM_W=3.000"},
    {"PAT.dob-plausible", 'I', ECL_PROFILE_FDH, "PAT.DOB=20260216", NULL, NULL},
    {"IPD.dsc-not-future", 'I', ECL_PROFILE_FDH, "IPD.DATEDSC=20260216;DRU[1].DATE_SERV=20260216",
     NULL, "IPD.DATEDSC=20260215;DRU[1].DATE_SERV=20260215"},
    {"IPD.stay-too-short", 'I', ECL_PROFILE_FDH,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1259",
     NULL,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1300"},
    {"IPD.stay-too-short", 'I', ECL_PROFILE_FDH,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1259",
     NULL,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1259;IPD.SVCTYPE=A"},
    {"IPD.stay-too-short", 'I', ECL_PROFILE_FDH,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1259",
     NULL,
     "CHT.DATE=20260110;DRU.DATE_SERV=20260110;DRU[1].DATE_SERV=20260110;ADP.QTY=1;ADP.RATE=1600."
     "00;IPD.DATEDSC=20260110;IPD.TIMEDSC=1259;IPD.DISCHT=2"},
    {"IPD.stay-over-180", 'I', ECL_PROFILE_FDH, "IPD.DATEADM=20250718;IPD.TIMEADM=1529", NULL,
     "IPD.DATEADM=20250718;IPD.TIMEADM=1530"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH, "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=",
     NULL, "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=0.500"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=0.499", NULL,
     "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=6.000"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=6.001", NULL,
     "PAT.DOB=20251214;INS.SUBTYPE=71;IPD.ADM_W=3.2"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20251213;INS.SUBTYPE=71;IPD.ADM_W=0.299", NULL,
     "PAT.DOB=20251213;INS.SUBTYPE=71;IPD.ADM_W=0.300"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH, "PAT.DOB=20251213;INS.SUBTYPE=71;IPD.ADM_W=",
     NULL, "PAT.DOB=20251213;INS.SUBTYPE=71;IPD.ADM_W=6.001"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20250111;INS.SUBTYPE=71;IPD.ADM_W=20.001", NULL,
     "PAT.DOB=20250111;INS.SUBTYPE=71;IPD.ADM_W=20.000"},
    {"IPD.adm-weight-newborn", 'I', ECL_PROFILE_FDH,
     "PAT.DOB=20250111;INS.SUBTYPE=71;IPD.ADM_W=350", NULL,
     "PAT.DOB=20250110;INS.SUBTYPE=71;IPD.ADM_W=40.000"},
    {"FMT.number-range", 'I', ECL_PROFILE_FDH, "PAT.DOB=20200110;INS.SUBTYPE=71;IPD.ADM_W=1000",
     NULL, "PAT.DOB=20200110;INS.SUBTYPE=71;IPD.ADM_W=999.999"},
    {"IPD.adm-weight-adult", 'I', ECL_PROFILE_FDH, "IPD.ADM_W=19.999", NULL, "IPD.ADM_W=20.000"},
    {"IPD.adm-weight-adult", 'I', ECL_PROFILE_FDH, "IPD.ADM_W=400.001", NULL, "IPD.ADM_W=400.000"},
    {"IPD.adm-weight-adult", 'I', ECL_PROFILE_FDH, "IPD.ADM_W=10", NULL, "IPD.ADM_W="},
    {"IPD.svctype-code", 'I', ECL_PROFILE_FDH, "IPD.SVCTYPE=1", NULL, "IPD.SVCTYPE=A"},
    {"IPD.uuc-code", 'I', ECL_PROFILE_FDH, "IPD.UUC=3", NULL, "IPD.UUC=1"},
    {"IPD.dept-code", 'I', ECL_PROFILE_FDH, "IPD.DEPT=77", NULL, "IPD.DEPT=99"},
    {"IPD.dx-required", 'I', ECL_PROFILE_FDH, "-IDX", NULL, NULL},
    {"IPD.charge-required", 'I', ECL_PROFILE_FDH, "-CHT", NULL, NULL},
    {"IPD.transfer-needs-irf", 'I', ECL_PROFILE_FDH, "IPD.DISCHT=4", NULL, "IPD.DISCHT=4;+IRF"},
    {"IPD.transfer-needs-irf", 'I', ECL_PROFILE_FDH, "IPD.DISCHT=4;+IRF;IRF.REFERTYPE=1", NULL,
     "IPD.DISCHT=4;+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

static void each_missing_field_has_its_own_c_code(void **state)
{
    static const char *const fields[][2] = {
        {"DATEADM", "C107"}, {"TIMEADM", "C109"}, {"DATEDSC", "C108"}, {"TIMEDSC", "C110"},
        {"DISCHS", "C112"},  {"DISCHT", "C111"},  {"SVCTYPE", "C160"}, {"UUC", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct rf_found found;
        char edit[32];
        snprintf(edit, sizeof edit, "IPD.%s=", fields[i][0]);
        rf_check('I', ECL_PROFILE_FDH, ECL_LANG_EN, edit, &found);
        assert_int_equal(found.n, 1);
        assert_string_equal(found.id[0], "IPD.required");
        assert_string_equal(found.c_code, fields[i][1]);
        assert_non_null(strstr(found.last, fields[i][0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
        cmocka_unit_test(each_missing_field_has_its_own_c_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
