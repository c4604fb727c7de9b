/* test_rules_proc.c: every checked rule about procedures, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"OOP.required", 'O', ECL_PROFILE_FDH, "OOP.OPER=", NULL, "OOP.PERSON_ID="},
    {"OOP.required", 'O', ECL_PROFILE_ECLAIM, "OOP.PERSON_ID=", NULL, NULL},
    {"IOP.required", 'I', ECL_PROFILE_FDH, "IOP.DROPID=", NULL, NULL},
    {"PROC.oper-format", 'O', ECL_PROFILE_FDH, "OOP.OPER=93.94", NULL, "OOP.OPER=939"},
    {"PROC.oper-format", 'O', ECL_PROFILE_FDH, "OOP.OPER=9A1", NULL, "OOP.OPER=93A"},
    {"PROC.oper-format", 'O', ECL_PROFILE_FDH, "OOP.OPER=93", NULL, "OOP.OPER=9394"},
    {"PROC.oper-format", 'I', ECL_PROFILE_FDH, "IOP.OPER=939a", NULL, "IOP.OPER=93940AB"},
    {"PROC.optype-code", 'I', ECL_PROFILE_FDH, "IOP.OPTYPE=4", NULL, "IOP.OPTYPE=3"},
    {"IOP.one-principal", 'I', ECL_PROFILE_FDH, "+IOP;IOP[1].OPER=9396", NULL,
     "+IOP;IOP[1].OPER=9396;IOP[1].OPTYPE=2"},
    {"IOP.duplicate", 'I', ECL_PROFILE_FDH, "+IOP;IOP[1].OPTYPE=2", NULL,
     "+IOP;IOP[1].OPTYPE=2;IOP[1].TIMEIN=1001"},
    {"OOP.duplicate", 'O', ECL_PROFILE_FDH, "+OOP;OOP[1].SERVPRICE=", NULL,
     "+OOP;OOP[1].SERVPRICE=;OOP[1].OPER=9396"},
    {"IOP.within-stay", 'I', ECL_PROFILE_FDH, "IOP.TIMEIN=0859", NULL, "IOP.TIMEIN=0900"},
    {"IOP.within-stay", 'I', ECL_PROFILE_FDH,
     "IOP.DATEIN=20260114;IOP.TIMEIN=1531;IOP.DATEOUT=;IOP.TIMEOUT=", NULL,
     "IOP.DATEIN=20260114;IOP.TIMEIN=1530;IOP.DATEOUT=;IOP.TIMEOUT="},
    {"IOP.order", 'I', ECL_PROFILE_FDH, "IOP.TIMEOUT=0959", NULL, "IOP.TIMEOUT=1000"},
    {"IOP.order", 'I', ECL_PROFILE_FDH, "IOP.DATEIN=20260111", NULL, "IOP.DATEOUT=20260111"},
    {"PROC.sex", 'O', ECL_PROFILE_FDH, "OOP.OPER=650", NULL, "OOP.OPER=5999"},
    {"PROC.sex", 'O', ECL_PROFILE_FDH, "OOP.OPER=7599", NULL, "OOP.OPER=760"},
    {"PROC.sex", 'I', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IOP.OPER=600", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IOP.OPER=650"},
    {"PROC.sex", 'I', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IOP.OPER=6499", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;IOP.OPER=6499000"},
    {"OOP.servprice", 'O', ECL_PROFILE_OPBKK, "OOP.SERVPRICE=0.00", NULL, "OOP.SERVPRICE=0.01"},
    {"OOP.servprice", 'O', ECL_PROFILE_OPBKK, "OOP.SERVPRICE=", NULL, NULL},
    {"IOP.ventilation-96h", 'I', ECL_PROFILE_FDH, "IOP.OPER=9672;IPD.TIMEDSC=0859", NULL,
     "IOP.OPER=9672;IPD.TIMEDSC=0900"},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
