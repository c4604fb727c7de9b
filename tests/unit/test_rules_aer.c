/* test_rules_aer.c: every checked rule about accidents, emergencies and referrals, by a claim that
 * breaks only it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"AER.required", 'O', ECL_PROFILE_FDH, "+AER;AER.DATEOPD=", NULL, "+AER"},
    {"AER.required", 'I', ECL_PROFILE_FDH, "+AER;AER.DATEOPD=", NULL, "+AER"},
    {"AER.one-per-visit", 'O', ECL_PROFILE_FDH, "+AER;+AER", NULL, "+AER"},
    {"AER.ucae-code", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=X;AER.EMTYPE=", NULL,
     "+AER;AER.UCAE=N;AER.EMTYPE="},
    {"AER.ucae-code", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=;AER.EMTYPE=;AER.AEDATE=20260131", NULL,
     "+AER;AER.UCAE=;AER.EMTYPE="},
    {"AER.ucae-code", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=;AER.EMTYPE=;AER.AEDATE=20260131", NULL,
     "OPD.OPTYPE=0;+AER;AER.UCAE=;AER.EMTYPE=;AER.AEDATE=20260131"},
    {"AER.ucae-required-ae", 'O', ECL_PROFILE_FDH, "OPD.OPTYPE=2", NULL, "OPD.OPTYPE=2;+AER"},
    {"AER.ucae-required-ae", 'O', ECL_PROFILE_FDH, "OPD.OPTYPE=3;+AER;AER.UCAE=N;AER.EMTYPE=", NULL,
     "OPD.OPTYPE=3;+AER"},
    {"AER.ucae-blank-refer", 'O', ECL_PROFILE_OPBKK, "OPD.OPTYPE=0;+AER", NULL,
     "OPD.OPTYPE=0;+AER;AER.UCAE=;AER.EMTYPE="},
    {"AER.aedate-required", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;AER.AETIME=",
     NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;"},
    {"AER.aedate-range", 'O', ECL_PROFILE_FDH,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;AER.AEDATE=20260201",
     NULL,
     "+AER;AER.UCAE=A;AER.EMTYPE=;AER.AEDATE=20260131;AER.AETIME=0800;ODX.DIAG=S000;+ODX;ODX[1]."
     "DIAG=W19;ODX[1].DXTYPE=5;AER.AEDATE=20250101"},
    {"AER.aedate-range", 'I', ECL_PROFILE_FDH, "+AER;AER.AEDATE=20251212", NULL,
     "+AER;AER.AEDATE=20251213"},
    {"AER.aedate-range", 'I', ECL_PROFILE_FDH, "+AER;AER.AEDATE=20260111", NULL,
     "+AER;AER.AEDATE=20260110"},
    {"AER.aetype-code", 'O', ECL_PROFILE_FDH, "+AER;AER.AETYPE=0", NULL, "+AER;AER.AETYPE=O"},
    {"AER.aetype-act", 'O', ECL_PROFILE_FDH,
     "+AER;AER.AETYPE=V;ODX.DIAG=S000;+ODX;ODX[1].DIAG=W19;ODX[1].DXTYPE=5;", NULL,
     "+AER;AER.AETYPE=V;ODX.DIAG=S000;+ODX;ODX[1].DIAG=V01;ODX[1].DXTYPE=5;"},
    {"AER.aetype-act", 'O', ECL_PROFILE_FDH,
     "+AER;AER.AETYPE=V;ODX.DIAG=S000;+ODX;ODX[1].DIAG=V00;ODX[1].DXTYPE=5;", NULL,
     "+AER;AER.AETYPE=V;ODX.DIAG=S000;+ODX;ODX[1].DIAG=V99;ODX[1].DXTYPE=5;"},
    {"AER.emtype", 'O', ECL_PROFILE_FDH, "+AER;AER.EMTYPE=4", NULL, "+AER;AER.EMTYPE=3"},
    {"AER.emtype", 'O', ECL_PROFILE_FDH, "+AER;AER.EMTYPE=", NULL, "+AER;AER.UCAE=N;AER.EMTYPE="},
    {"AER.emtype", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=N", NULL, "+AER"},
    {"AER.refer-in-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINI=10671", NULL,
     "+AER;AER.REFMAINI=10671;AER.IREFTYPE=1100"},
    {"AER.refer-in-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.IREFTYPE=1100", NULL,
     "+AER;AER.REFMAINI=10671;AER.IREFTYPE=1100"},
    {"AER.refer-in-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINI=10671;AER.IREFTYPE=0000",
     NULL, "+AER;AER.REFMAINI=10671;AER.IREFTYPE=1100"},
    {"AER.refer-out-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINO=10671", NULL,
     "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    {"AER.refer-out-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.OREFTYPE=1100", NULL,
     "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    {"AER.refer-out-complete", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINO=10671;AER.OREFTYPE=0000",
     NULL, "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    {"AER.reftype-form", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINI=10671;AER.IREFTYPE=1", NULL,
     "+AER;AER.REFMAINI=10671;AER.IREFTYPE=0001"},
    {"AER.reftype-form", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1102", NULL,
     "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1111"},
    {"AER.reftype-form", 'O', ECL_PROFILE_FDH, "+AER;AER.OREFTYPE=0000", NULL, NULL},
    {"AER.refer-no-op", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=O;AER.EMTYPE=;INS.HOSPMAIN=10672",
     NULL, "+AER;AER.UCAE=O;AER.EMTYPE=;INS.HOSPMAIN=10672;AER.REFER_NO=R1"},
    {"AER.refer-no-op", 'O', ECL_PROFILE_FDH,
     "OPD.OPTYPE=1;+AER;AER.REFMAINI=10671;AER.IREFTYPE=1100;", NULL,
     "OPD.OPTYPE=1;+AER;AER.REFER_NO=R1;AER.REFMAINI=10671;AER.IREFTYPE=1100;"},
    {"AER.refer-hospmain", 'O', ECL_PROFILE_FDH, "+AER;AER.UCAE=I;AER.EMTYPE=;AER.REFER_NO=R1",
     NULL, "+AER;AER.UCAE=I;AER.EMTYPE=;AER.REFER_NO=R1;INS.HOSPMAIN=10672"},
    {"AER.refer-facility-self", 'O', ECL_PROFILE_FDH, "+AER;AER.REFMAINO=10670;AER.OREFTYPE=1100",
     NULL, "+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    {"AER.refer-orf-match", 'O', ECL_PROFILE_FDH, "+ORF;+AER;AER.REFMAINO=10672;AER.OREFTYPE=1100",
     NULL, "+ORF;+AER;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    {"AER.refer-orf-match", 'I', ECL_PROFILE_FDH, "+IRF;+AER;AER.REFMAINO=10672;AER.OREFTYPE=1100",
     NULL, "+IRF;+AER;AER.REFMAINI=10671;AER.IREFTYPE=1100;"},
    {"FMT.hcode5", 'O', ECL_PROFILE_FDH,
     "+ORF;ORF.REFER=1067;+AER;AER.REFMAINO=10672;"
     "AER.OREFTYPE=1100",
     NULL, NULL},
    {"AER.not-used-fields", 'O', ECL_PROFILE_FDH, "+AER;AER.AESTATUS=1", NULL, "+AER"},
    {"AER.not-used-fields", 'O', ECL_PROFILE_FDH, "+AER;AER.TALERT=0800", NULL, "+AER"},
    {"ORF.required", 'O', ECL_PROFILE_FDH, "+ORF;ORF.REFER=", NULL, "+ORF"},
    {"ORF.refertype-code", 'O', ECL_PROFILE_FDH, "+ORF;ORF.REFERTYPE=3", NULL,
     "+ORF;ORF.REFERTYPE=1"},
    {"ORF.refer-self", 'O', ECL_PROFILE_FDH, "+ORF;ORF.REFER=10670", NULL, "+ORF"},
    {"IRF.required", 'I', ECL_PROFILE_FDH, "+IRF;IRF.REFER=", NULL, "+IRF"},
    {"FMT.hcode5", 'I', ECL_PROFILE_FDH, "+IRF;IRF.REFER=1067", NULL, "+IRF"},
    {"IRF.complete", 'I', ECL_PROFILE_FDH, "+IRF;IRF.REFER=10670", NULL, "+IRF"},
    {"IRF.complete", 'I', ECL_PROFILE_FDH, "+IRF;IRF.REFERTYPE=3", NULL, "+IRF;IRF.REFERTYPE=1"},
    {"IRF.complete", 'I', ECL_PROFILE_FDH,
     "+IRF;IRF.REFER=10670;+AER;AER.REFMAINO=10670;AER.OREFTYPE=1100", NULL, NULL},
    {"IRF.duplicate", 'I', ECL_PROFILE_FDH, "+IRF;+IRF", NULL, "+IRF;+IRF;IRF[1].REFERTYPE=1"},
    {"IRF.duplicate", 'O', ECL_PROFILE_FDH, "+ORF;+ORF", NULL, "+ORF;+ORF;ORF[1].REFER=10672"},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

static void rows_of_no_claim_name_their_missing_key(void **state)
{
    static const char *const want[][2] = {
        {"+IRF;IRF.AN=", "IRF.required"}, {"+AER;AER.SEQ=", "AER.required"},
        {"+LVD;LVD.AN=", "LVD.required"}, {"+LABFU;LABFU.SEQ=", "LABFU.required"},
        {"+CHT", "CHT.required"},         {"+CHA", "CHA.required"},
        {"+DRU", "DRU.required"},         {"+ADP", "ADP.required"},
        {"+ODX", "ODX.required"},         {"+IDX", "IDX.required"},
        {"+OOP", "OOP.required"},         {"+IOP", "IOP.required"},
        {"+OPD", "OPD.required"},         {"+ORF;ORF.SEQ=", "ORF.required"},
        {"+IPD", "IPD.required"},         {"+INS;INS.HN=1", "INS.seq-or-an"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        struct rf_found found;
        bool hit = false;
        rf_check('N', ECL_PROFILE_FDH, ECL_LANG_TH, want[i][0], &found);
        for (size_t j = 0; j < found.n; j++) {
            hit = hit || strcmp(found.id[j], want[i][1]) == 0;
        }
        assert_true(hit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
        cmocka_unit_test(rows_of_no_claim_name_their_missing_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
