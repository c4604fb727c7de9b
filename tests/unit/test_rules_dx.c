/* test_rules_dx.c: every checked rule about diagnoses, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"ODX.required", 'O', ECL_PROFILE_FDH, "ODX.DRDX=", NULL, NULL},
    {"ODX.required", 'O', ECL_PROFILE_ECLAIM, "ODX.PERSON_ID=", NULL, NULL},
    {"ODX.required", 'O', ECL_PROFILE_FDH, "ODX.DIAG=;ODX.DATEDX=", NULL, "ODX.PERSON_ID="},
    {"IDX.required", 'I', ECL_PROFILE_FDH, "IDX.DRDX=", NULL, NULL},
    {"DX.diag-format", 'O', ECL_PROFILE_FDH, "ODX.DIAG=J06.9", NULL, "ODX.DIAG=J06"},
    {"DX.diag-format", 'O', ECL_PROFILE_FDH, "ODX.DIAG=j069", NULL, "ODX.DIAG=J0699AB"},
    {"DX.diag-format", 'O', ECL_PROFILE_FDH, "ODX.DIAG=J0", NULL, "ODX.DIAG=J069"},
    {"DX.diag-format", 'I', ECL_PROFILE_FDH, "IDX.DIAG=JA69", NULL, "IDX.DIAG=J18"},
    {"DX.diag-format", 'I', ECL_PROFILE_FDH, "IDX.DIAG=J18-", NULL, "IDX.DIAG=J189"},
    {"DX.not-icd9", 'O', ECL_PROFILE_FDH, "ODX.DIAG=9394", NULL, NULL},
    {"DX.not-icd9", 'I', ECL_PROFILE_FDH, "IDX[1].DIAG=9394", NULL, NULL},
    {"DX.type-code", 'O', ECL_PROFILE_FDH, "ODX.DXTYPE=6", NULL, NULL},
    {"DX.type-code", 'I', ECL_PROFILE_FDH, "IDX[1].DXTYPE=0", NULL, "IDX[1].DXTYPE=4"},
    {"ODX.one-principal", 'O', ECL_PROFILE_FDH, "ODX.DXTYPE=2", NULL, NULL},
    {"ODX.one-principal", 'O', ECL_PROFILE_FDH, "+ODX;ODX[1].DIAG=I10", NULL,
     "+ODX;ODX[1].DIAG=I10;ODX[1].DXTYPE=2"},
    {"IDX.one-principal", 'I', ECL_PROFILE_FDH, "IDX.DXTYPE=2", NULL, NULL},
    {"IDX.one-principal", 'I', ECL_PROFILE_FDH, "IDX[1].DXTYPE=1", NULL, NULL},
    {"DX.duplicate", 'O', ECL_PROFILE_FDH, "+ODX;ODX[1].DXTYPE=2", NULL,
     "+ODX;ODX[1].DXTYPE=2;ODX[1].DIAG=J068"},
    {"DX.duplicate", 'I', ECL_PROFILE_FDH, "IDX[1].DIAG=J189", NULL, NULL},
    {"DX.external-as-type5", 'O', ECL_PROFILE_FDH, "+ODX;ODX[1].DIAG=W19;ODX[1].DXTYPE=4", NULL,
     "+ODX;ODX[1].DIAG=W19;ODX[1].DXTYPE=5;"},
    {"DX.external-as-type5", 'O', ECL_PROFILE_FDH, "+ODX;ODX[1].DIAG=U99;ODX[1].DXTYPE=5", NULL,
     "+ODX;ODX[1].DIAG=V01;ODX[1].DXTYPE=5"},
    {"DX.external-as-type5", 'I', ECL_PROFILE_FDH, "IDX[1].DXTYPE=5", NULL,
     "IDX[1].DIAG=Y99;IDX[1].DXTYPE=5"},
    {"DX.external-not-principal", 'O', ECL_PROFILE_FDH, "ODX.DIAG=W19", NULL, NULL},
    {"DX.external-not-principal", 'I', ECL_PROFILE_FDH, "IDX.DIAG=Y99", NULL, NULL},
    {"DX.injury-needs-external", 'O', ECL_PROFILE_FDH, "ODX.DIAG=S000", NULL,
     "ODX.DIAG=S000;+ODX;ODX[1].DIAG=W19;ODX[1].DXTYPE=5;"},
    {"DX.injury-needs-external", 'I', ECL_PROFILE_FDH, "IDX.DIAG=T983", NULL, "IDX.DIAG=T99"},
    {"DX.injury-needs-external", 'I', ECL_PROFILE_FDH, "IDX.DIAG=T983", NULL, "IDX[1].DIAG=T983"},
    {"DX.injury-needs-external", 'I', ECL_PROFILE_FDH, "IDX.DIAG=S999", NULL, "IDX.DIAG=R99"},
    {"DX.diag-format", 'I', ECL_PROFILE_FDH, "IDX.DIAG=SX", NULL, NULL},
    {"DX.accident-needs-injury", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;", NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;"},
    {"DX.accident-needs-injury", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000", NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;"},
    {"DX.accident-needs-injury", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;+ODX;ODX[1].DIAG=W19;ODX[1]."
     "DXTYPE=5;",
     NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;"},
    {"DX.vehicle-act-external", 'O', ECL_PROFILE_FDH, "+AER;AER.AETYPE=V", NULL,
     "+AER;AER.AETYPE=V;ODX.DIAG=S000;+ODX;ODX[1].DIAG=V299;ODX[1].DXTYPE=5"},
    {"DX.vehicle-act-external", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;AER.AETYPE=B;ODX.DIAG=S000",
     NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;AER.AETYPE=B;ODX.DIAG=S000;+"
     "ODX;ODX[1].DIAG=W19;ODX[1].DXTYPE=5;"},
    {"IDX.principal-not-ip", 'I', ECL_PROFILE_FDH, "IDX.DIAG=Z130", NULL, "IDX.DIAG=Z120"},
    {"IDX.principal-not-ip", 'I', ECL_PROFILE_FDH, "IDX.DIAG=Z763", NULL, "IDX.DIAG=Z764"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=O00", NULL, "ODX.DIAG=N69"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=N70", NULL, "ODX.DIAG=N69"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=N98", NULL, "ODX.DIAG=N99"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C51", NULL, "ODX.DIAG=C50"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C58", NULL, "ODX.DIAG=C59"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=D25", NULL, "ODX.DIAG=D24"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=D28", NULL, "ODX.DIAG=D29"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=Z32", NULL, "ODX.DIAG=Z31"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=Z36", NULL, "ODX.DIAG=Z37"},
    {"DX.sex-female", 'O', ECL_PROFILE_FDH, "ODX.DIAG=Z39", NULL, "ODX.DIAG=Z40"},
    {"DX.sex-female", 'I', ECL_PROFILE_FDH, "IDX[1].DIAG=O800", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IDX[1].DIAG=O800"},
    {"DX.sex-male", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=N40", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=N39"},
    {"DX.sex-male", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=N51", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=N52"},
    {"DX.sex-male", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=C60", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=C58"},
    {"DX.sex-male", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=C63", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ODX.DIAG=C64"},
    {"DX.age-newborn", 'O', ECL_PROFILE_FDH, "PAT.DOB=20250131;INS.SUBTYPE=71;ODX.DIAG=P00", NULL,
     "PAT.DOB=20250201;INS.SUBTYPE=71;ODX.DIAG=P00"},
    {"DX.age-newborn", 'O', ECL_PROFILE_FDH, "ODX.DIAG=P96", NULL, "ODX.DIAG=P97"},
    {"DX.age-newborn", 'O', ECL_PROFILE_FDH, "PAT.DOB=20260129;INS.SUBTYPE=71;ODX.DIAG=Z380", NULL,
     "PAT.DOB=20260130;INS.SUBTYPE=71;ODX.DIAG=Z380"},
    {"DX.age-maternity", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;INS.SUBTYPE=;PAT.DOB=19650131;ODX.DIAG=O800",
     NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;INS.SUBTYPE=;PAT.DOB=19650201;ODX.DIAG=O800"},
    {"DX.age-maternity", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;PAT.DOB=20180201;INS.SUBTYPE=71;ODX.DIAG=O800",
     NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;PAT.DOB=20180131;INS.SUBTYPE=71;ODX.DIAG=O800"},
    {"DX.doctor-format", 'O', ECL_PROFILE_FDH, "ODX.DRDX=12345", NULL, "ODX.DRDX=ว1"},
    {"DX.doctor-format", 'O', ECL_PROFILE_FDH, "ODX.DRDX=ว00000", NULL, "ODX.DRDX=ว00001"},
    {"DX.doctor-format", 'O', ECL_PROFILE_FDH, "ODX.DRDX=นพ", NULL, "ODX.DRDX=พท.123"},
    {"DX.doctor-format", 'O', ECL_PROFILE_FDH, "ODX.DRDX=ว 123", NULL, "ODX.DRDX=d12345"},
    {"DX.doctor-format", 'O', ECL_PROFILE_FDH, "ODX.DRDX=ว12-3", NULL, "ODX.DRDX=ว.1234"},
    {"DX.doctor-format", 'I', ECL_PROFILE_FDH, "IDX.DRDX=000000", NULL, NULL},
    {"ODX.date-equals-visit", 'O', ECL_PROFILE_FDH, "ODX.DATEDX=20260130", NULL, NULL},
    {"DX.sepsis-shock", 'I', ECL_PROFILE_FDH, "IDX.DIAG=R570", NULL, "IDX[1].DIAG=R570"},
    {"DX.sepsis-shock", 'I', ECL_PROFILE_FDH, "IDX.DIAG=R651", NULL, "IDX.DIAG=R64"},
    {"DX.sepsis-shock", 'I', ECL_PROFILE_FDH, "IDX[1].DIAG=R572", NULL,
     "IDX[1].DIAG=R572;IDX[1].DXTYPE=3"},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

static void c_codes_tell_none_from_many(void **state)
{
    static const char *const want[][3] = {
        {"O", "ODX.DXTYPE=2", "C201"},
        {"I", "IDX[1].DXTYPE=1", "C202"},
        {"O", "ODX.DIAG=O800", "C204"},
        {"I", "IDX[1].DIAG=O800", "C801"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct rf_found found;
        rf_check(want[i][0][0], ECL_PROFILE_FDH, ECL_LANG_EN, want[i][1], &found);
        assert_int_equal(found.n, 1);
        assert_string_equal(found.c_code, want[i][2]);
    }
}

static void an_accident_lacking_both_is_told_both(void **state)
{
    struct rf_found found;
    (void)state;
    rf_check('O', ECL_PROFILE_FDH, ECL_LANG_EN,
             "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800", &found);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.count[0], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
        cmocka_unit_test(c_codes_tell_none_from_many),
        cmocka_unit_test(an_accident_lacking_both_is_told_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
