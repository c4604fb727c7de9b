/* test_rules_adp.c: every checked rule about additional items, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

#define WOMAN "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;"

static const struct rule_case cases[] = {
    {"ADP.required", 'O', ECL_PROFILE_FDH, "ADP.CODE=", NULL, NULL},
    {"ADP.type-code", 'O', ECL_PROFILE_FDH, "ADP.TYPE=21", NULL, "ADP.TYPE=8"},
    {"ADP.type-code", 'O', ECL_PROFILE_FDH, "ADP.TYPE=0", NULL, "ADP.TYPE=1"},
    {"ADP.code-known", 'O', ECL_PROFILE_FDH, "ADP.CODE=XXXX", NULL, "ADP.CODE=XXX"},
    {"ADP.code-known", 'O', ECL_PROFILE_FDH, "ADP.CODE=UNMAPPED", NULL, "ADP.CODE=XXXX1"},
    {"ADP.type5-zero", 'O', ECL_PROFILE_FDH,
     "+ADP;ADP[1].TYPE=5;ADP[1].CODE=WALKIN;ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;ADP[1].QTY=2", NULL,
     "+ADP;ADP[1].TYPE=5;ADP[1].CODE=WALKIN;ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;"},
    {"ADP.project-known", 'O', ECL_PROFILE_FDH,
     "+ADP;ADP[1].TYPE=5;ADP[1].CODE=WALKIN;ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;ADP[1].CODE=NOSUCH",
     NULL, "+ADP;ADP[1].TYPE=5;ADP[1].CODE=WALKIN;ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;"},
    {"ADP.qty-positive", 'O', ECL_PROFILE_FDH, "ADP.QTY=0", NULL,
     "ADP.QTY=0;ADP.TOTAL=0.00;ADP.TOTCOPAY=50.00"},
    {"ADP.qty-positive", 'O', ECL_PROFILE_FDH, "ADP.QTY=-1", NULL, NULL},
    {"ADP.zero-line", 'O', ECL_PROFILE_FDH, "ADP.TOTAL=0.00", NULL, "ADP.TYPE=3;ADP.TOTAL=0.00"},
    {"ADP.rate-qty-total", 'O', ECL_PROFILE_FDH, "ADP.RATE=50.06", NULL, "ADP.RATE=50.05"},
    {"ADP.rate-qty-total", 'O', ECL_PROFILE_FDH, "ADP.TOTCOPAY=10.00", NULL,
     "ADP.TOTCOPAY=10.00;ADP.RATE=60.00"},
    {"ADP.cagcode", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C509;ADP.TYPE=7", NULL,
     "ODX.DIAG=C509;ADP.TYPE=7;ADP.CAGCODE=Gca"},
    {"ADP.cagcode", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C509;ADP.TYPE=7;ADP.CAGCODE=Zz", NULL,
     "ODX.DIAG=C509;ADP.TYPE=7;ADP.CAGCODE=Br"},
    {"ADP.cagcode", 'O', ECL_PROFILE_FDH, "ADP.CAGCODE=Br", NULL,
     "ODX.DIAG=C509;ADP.TYPE=6;ADP.CAGCODE=Br"},
    {"ADP.cagcode", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C509;ADP.TYPE=6;ADP.CAGCODE=Zz", NULL,
     "ODX.DIAG=C509;ADP.TYPE=6"},
    {"ADP.serial-lens", 'O', ECL_PROFILE_FDH, "ADP.SERIALNO=A1;+ADP;ADP[1].TYPE=8", NULL,
     "ADP.SERIALNO=A1;+ADP;ADP[1].TYPE=8;ADP[1].SERIALNO=A2"},
    {"ADP.use-status-11", 'O', ECL_PROFILE_FDH,
     "INS.INSCL=OFC;INS.SUBTYPE=O1;ADP.TYPE=11;CHA[1].CHRGITEM=51", NULL,
     "INS.INSCL=OFC;INS.SUBTYPE=O1;ADP.TYPE=11;CHA[1].CHRGITEM=51;ADP.USE_STATUS=2"},
    {"ADP.use-status-11", 'O', ECL_PROFILE_FDH,
     "INS.INSCL=OFC;INS.SUBTYPE=O1;ADP.TYPE=11;CHA[1].CHRGITEM=51;ADP.USE_STATUS=3", NULL,
     "ADP.TYPE=11;CHA[1].CHRGITEM=51"},
    {"ADP.tmlt-lab", 'O', ECL_PROFILE_FDH, "INS.INSCL=OFC;INS.SUBTYPE=O1;ADP.TMLTCODE=", NULL,
     "ADP.TMLTCODE="},
    {"ADP.anc-fields", 'O', ECL_PROFILE_FDH, "ADP.GRAVIDA=1", NULL, "ADP.GRAVIDA=0;ADP.GA_WEEK=0"},
    {"ADP.anc-fields", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ADP.GA_WEEK=45", NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ADP.GA_WEEK=44"},
    {"ADP.anc-fields", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;ADP.GRAVIDA=1;ADP.GA_WEEK=0",
     NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง "
     "ใจดี,นางสาว;ADP.GRAVIDA=1;ADP.GA_WEEK=1"},
    {"ADP.anc-fields", 'O', ECL_PROFILE_FDH,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ADP.LMP=20260201",
     NULL,
     "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;ADP.LMP=20260131"},
    {"ADP.opbkk-itemsrc", 'O', ECL_PROFILE_OPBKK, "ADP.ITEMSRC=", NULL, "ADP.ITEMSRC=1"},
    {"ADP.opbkk-itemsrc", 'O', ECL_PROFILE_OPBKK, "ADP.ITEMSRC=3", NULL, NULL},
    {"ADP.item-codes", 'O', ECL_PROFILE_FDH, "ADP.CA_TYPE=X", NULL, "ADP.CA_TYPE=V"},
    {"ADP.item-codes", 'O', ECL_PROFILE_FDH, "ADP.USE_STATUS=3", NULL, "ADP.USE_STATUS=2"},
    {"ADP.item-codes", 'O', ECL_PROFILE_FDH, "ADP.STATUS1=2", NULL, "ADP.STATUS1=1"},
    {"ADP.item-codes", 'O', ECL_PROFILE_FDH, WOMAN "ADP.DCIP/E_screen=31", NULL,
     WOMAN "ADP.DCIP/E_screen=30"},
    {"ADP.item-codes", 'O', ECL_PROFILE_FDH, WOMAN "ADP.DCIP/E_screen=1", NULL,
     "ADP.DCIP/E_screen=00"},
    {"ADP.bi-acupuncture", 'O', ECL_PROFILE_FDH, "ADP.TYPE=13;CHA[1].CHRGITEM=F1", NULL,
     "ADP.TYPE=13;CHA[1].CHRGITEM=F1;ADP.BI=0"},
    {"ADP.bi-acupuncture", 'O', ECL_PROFILE_FDH, "ADP.BI=-1", NULL,
     "ADP.TYPE=20;CHA[1].CHRGITEM=E1"},
    {"ADP.bi-acupuncture", 'O', ECL_PROFILE_FDH, "ADP.TYPE=20;CHA[1].CHRGITEM=E1;ADP.BI=101", NULL,
     "ADP.TYPE=20;CHA[1].CHRGITEM=E1;ADP.BI=100"},
    {"ADP.op-only-codes", 'O', ECL_PROFILE_FDH, "ADP.TYPE=10;CHA[1].CHRGITEM=11", NULL,
     "ADP.TYPE=1"},
    {"ADP.op-only-codes", 'I', ECL_PROFILE_FDH, "ADP[1].TYPE=1", NULL, NULL},
    {"ADP.refer-vehicle", 'O', ECL_PROFILE_FDH, "ADP.TYPE=8;ADP.CODE=S1801", NULL,
     "ADP.TYPE=8;ADP.CODE=S1801;+ORF"},
    {"ADP.refer-vehicle", 'I', ECL_PROFILE_FDH, "ADP[1].TYPE=8;ADP[1].CODE=S1802",
     "GRP.transport-lines GRP.transport-distance", "ADP[1].TYPE=8;ADP[1].CODE=S1801;+IRF"},
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
