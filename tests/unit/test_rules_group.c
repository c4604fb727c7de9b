/* test_rules_group.c: every checked rule about benefit groups, by a claim that breaks only it
 * and one that just passes; and the groups themselves. */
#include "rules_fixture.h"

#include "eclaim/group.h"

/* One more ADP row, free of charge, so that sums stay as they are. */
#define MORE(type, code)                                                                           \
    "+ADP;ADP[1].TYPE=" type ";ADP[1].CODE=" code                                                  \
    ";ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;ADP[1].TMLTCODE=;"
#define AND(type, code)                                                                            \
    "+ADP;ADP[2].TYPE=" type ";ADP[2].CODE=" code                                                  \
    ";ADP[2].RATE=0.00;ADP[2].TOTAL=0.00;ADP[2].TMLTCODE=;"
#define COPAY(n) "ADP[" #n "].TOTCOPAY=1.00;ADP[" #n "].RATE=1.00;"
#define REFERRED "+AER;AER.UCAE=;AER.EMTYPE=;AER.REFMAINO=10671;AER.OREFTYPE=1100;"
#define WOMAN    "PAT.SEX=2;PAT.TITLE=นางสาว;PAT.FNAME=สมหญิง;PAT.NAMEPAT=สมหญิง ใจดี,นางสาว;"

static const struct rule_case cases[] = {
    {"GRP.transport-distance", 'O', ECL_PROFILE_FDH,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1801") AND("3", "S1802"), NULL,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1801") AND("3", "S1802") "ADP[2].QTY=2"},
    {"GRP.transport-distance", 'O', ECL_PROFILE_FDH,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1801") AND("3", "S1805"), NULL,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1801") AND("3", "S1805") "ADP[2].QTY=9999"},
    {"GRP.transport-lines", 'O', ECL_PROFILE_FDH,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1802") "ADP[1].QTY=80", NULL,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1802") "ADP[1].QTY=80;" AND("3", "S1801")},
    {"GRP.transport-refer-no", 'O', ECL_PROFILE_FDH, REFERRED MORE("3", "S1801"), NULL,
     REFERRED "AER.REFER_NO=1;" MORE("3", "S1801")},
    {"GRP.transport-refer-no", 'I', ECL_PROFILE_FDH,
     REFERRED "ADP[1].TYPE=3;ADP[1].CODE=S1801;CHA[3].CHRGITEM=J1", NULL,
     REFERRED "AER.REFER_NO=1;ADP[1].TYPE=3;ADP[1].CODE=S1801;CHA[3].CHRGITEM=J1"},
    {"GRP.instrument-items", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=21;CHA[3].AMOUNT=5.00;CHT.TOTAL=180.00", NULL,
     "+CHA;CHA[3].CHRGITEM=21;CHA[3].AMOUNT=5.00;CHT.TOTAL=180.00;" MORE(
         "2", "4801") "ADP[1].RATE=5.00;ADP[1].TOTAL=5.00"},
    {"GRP.instrument-ip-only", 'O', ECL_PROFILE_FDH, MORE("3", "IP002"), NULL, MORE("3", "IP001")},
    {"GRP.instrument-ip-only", 'O', ECL_PROFILE_FDH, MORE("3", "IP006"), NULL, MORE("3", "IP007")},
    {"GRP.disabled-subtype", 'O', ECL_PROFILE_FDH, "OPD.OPTYPE=4;" MORE("2", "8301") COPAY(1), NULL,
     "OPD.OPTYPE=4;INS.SUBTYPE=74;" MORE("2", "8301") COPAY(1)},
    {"GRP.disabled-one-a-day", 'O', ECL_PROFILE_FDH,
     "OPD.OPTYPE=4;INS.SUBTYPE=74;" MORE("2", "8301") COPAY(1) AND("2", "8302") COPAY(2), NULL,
     "OPD.OPTYPE=4;INS.SUBTYPE=74;" MORE("2", "8301") COPAY(1)},
    {"GRP.disabled-one-a-day", 'O', ECL_PROFILE_FDH,
     "OPD.OPTYPE=4;INS.SUBTYPE=74;" MORE(
         "2", "8301") "ADP[1].QTY=2;ADP[1].TOTCOPAY=2.00;ADP[1].RATE=1.00",
     NULL,
     "INS.SUBTYPE=74;" MORE("2", "8301") "ADP[1].QTY=2;ADP[1].TOTCOPAY=2.00;ADP[1].RATE=1.00"},
    {"GRP.covid-vehicle", 'O', ECL_PROFILE_FDH, "ODX.DIAG=U071;" MORE("3", "COVV01"), NULL,
     "ODX.DIAG=U071;" REFERRED "AER.REFER_NO=1;" MORE("3", "COVV01") AND("3", "S1801")},
    {"GRP.covid-lab", 'O', ECL_PROFILE_FDH,
     "CHA[1].CHRGITEM=81;ADP.TYPE=16;ADP.TMLTCODE=;" MORE("5", "SCRCOV"), NULL,
     MORE("5", "SCRCOV")},
    {"GRP.covid-lab", 'O', ECL_PROFILE_FDH,
     "CHA[1].CHRGITEM=81;ADP.TYPE=16;ADP.TMLTCODE=;" MORE("5", "SCRCOV"), NULL,
     "CHA[1].CHRGITEM=81;ADP.TYPE=16;ADP.TMLTCODE=;ADP.STATUS1=0;" MORE("5", "SCRCOV")},
    {"GRP.covid-nation", 'O', ECL_PROFILE_FDH, "PAT.NATION=048;" MORE("5", "SCRCOV"),
     "PAT.nation-id-prefix", MORE("5", "SCRCOV")},
    {"GRP.covid-dx", 'O', ECL_PROFILE_FDH, MORE("4", "COVR05"), NULL,
     "ODX.DIAG=U071;" MORE("4", "COVR05")},
    {"GRP.covid-dx", 'O', ECL_PROFILE_FDH, MORE("4", "COVR05"), NULL,
     MORE("4", "COVR05") AND("5", "SCRCOV")},
    {"GRP.thrombolytic-dx", 'O', ECL_PROFILE_FDH, MORE("8", "STROK1") COPAY(1), NULL,
     "ODX.DIAG=I639;" MORE("8", "STROK1") COPAY(1)},
    {"GRP.thrombolytic-dx", 'I', ECL_PROFILE_FDH, "ADP[1].TYPE=8;ADP[1].CODE=STEMI1", NULL,
     "IDX.DIAG=I213;ADP[1].TYPE=8;ADP[1].CODE=STEMI1"},
    {"GRP.thrombolytic-once", 'O', ECL_PROFILE_FDH,
     "ODX.DIAG=I219;" MORE("8", "STEMI1") COPAY(1) AND("8", "STEMI2") COPAY(2), NULL,
     "ODX.DIAG=I219;" MORE("8", "STEMI1") COPAY(1)},
    {"GRP.thrombolytic-drug", 'O', ECL_PROFILE_FDH, "ODX.DIAG=I639;" MORE("3", "STROK1"), NULL,
     "ODX.DIAG=I639;" MORE("8", "STROK1") COPAY(1)},
    {"GRP.thrombolytic-drug", 'O', ECL_PROFILE_FDH,
     "ODX.DIAG=I639;-DRU;-CHA[0];CHT.TOTAL=150.00;" MORE("8", "STROK1") COPAY(1), NULL,
     "ODX.DIAG=I639;" MORE("8", "STROK1") COPAY(1)},
    {"GRP.cancer-dx", 'O', ECL_PROFILE_FDH, "ADP.TYPE=6;ODX.DIAG=N63", NULL,
     "ADP.TYPE=6;ODX.DIAG=C509"},
    {"GRP.cancer-dx", 'O', ECL_PROFILE_FDH, MORE("5", "CANCER") "ODX.DIAG=D500", NULL,
     MORE("5", "CANCER") "ODX.DIAG=D480"},
    {"GRP.cancer-dx", 'O', ECL_PROFILE_FDH, "ADP.TYPE=7;ADP.CAGCODE=Br", NULL,
     "ADP.TYPE=7;ADP.CAGCODE=Br;ODX.DIAG=D059"},
    {"GRP.cancer-mixed", 'O', ECL_PROFILE_FDH,
     "ODX.DIAG=C509;ADP.TYPE=6;" MORE("7", "R1") "ADP[1].CAGCODE=Gca;ADP[1].TOTCOPAY=1.00;"
                                                 "ADP[1].RATE=1.00",
     NULL,
     "ODX.DIAG=C509;ADP.TYPE=6;" MORE("7", "R1") "ADP[1].CAGCODE=Br;ADP[1].TOTCOPAY=1.00;"
                                                 "ADP[1].RATE=1.00"},
    {"GRP.cancer-sites", 'O', ECL_PROFILE_FDH,
     "ODX.DIAG=C509;ADP.TYPE=6;ADP.CAGCODE=Br;" MORE(
         "6", "P2") "ADP[1].CAGCODE=Ln;ADP[1].TOTCOPAY=1.00;ADP[1].RATE=1.00",
     NULL,
     "ODX.DIAG=C509;ADP.TYPE=6;ADP.CAGCODE=Br;" MORE(
         "6", "P2") "ADP[1].CAGCODE=Br;ADP[1].TOTCOPAY=1.00;ADP[1].RATE=1.00"},
    {"GRP.cancer-protocol", 'O', ECL_PROFILE_FDH, "ODX.DIAG=C910;" MORE("5", "DMLP54"), NULL,
     "ODX.DIAG=C910;ADP.TYPE=6;" MORE("5", "DMLP54")},
    {"GRP.oxygen-procedure", 'O', ECL_PROFILE_FDH, MORE("4", "52020"), NULL,
     "OOP.OPER=9395;" MORE("4", "52020")},
    {"GRP.oxygen-procedure", 'I', ECL_PROFILE_FDH,
     "ADP[1].TYPE=4;ADP[1].CODE=52021;CHA[3].CHRGITEM=I1", NULL,
     "IOP.OPER=9395;ADP[1].TYPE=4;ADP[1].CODE=52021;CHA[3].CHRGITEM=I1"},
    {"GRP.young-age", 'O', ECL_PROFILE_FDH,
     WOMAN "PAT.TITLE=เด็กหญิง;PAT.NAMEPAT=สมหญิง ใจดี,เด็กหญิง;ODX.DIAG=Z308;PAT.DOB=20180201;"
           "INS.SUBTYPE=71;" MORE("4", "FP002_1"),
     NULL,
     WOMAN "PAT.TITLE=เด็กหญิง;PAT.NAMEPAT=สมหญิง ใจดี,เด็กหญิง;ODX.DIAG=Z308;PAT.DOB=20180131;"
           "INS.SUBTYPE=71;" MORE("4", "FP002_1")},
    {"GRP.young-once", 'O', ECL_PROFILE_FDH,
     WOMAN "ODX.DIAG=Z308;PAT.DOB=20070131;" MORE("4", "FP002_1") AND("4", "FP001"), NULL,
     WOMAN "ODX.DIAG=Z308;PAT.DOB=20041231;" MORE("4", "FP002_1") AND("4", "FP001")},
    {"GRP.young-dx", 'O', ECL_PROFILE_FDH, WOMAN "PAT.DOB=20070131;" MORE("4", "FP002_1"), NULL,
     WOMAN "ODX.DIAG=Z304;PAT.DOB=20070131;" MORE("4", "FP002_1")},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

/* The rules a group names are there, and each rule of GRP belongs to a group. */
static void groups_name_rules_that_exist(void **state)
{
    (void)state;
    const struct ecl_group *g;
    bool named[1024] = {false};
    for (size_t i = 0; (g = ecl_group_at(i)) != NULL; i++) {
        for (const char *p = g->rules; *p; p += *p == ' ') {
            size_t n = strcspn(p, " ");
            if (!ecl_rule_find(ecl_str_make(p, n))) {
                fail_msg("%s: no rule %.*s", g->name, (int)n, p);
            }
            for (size_t k = 0; ecl_rule_at(k); k++) {
                named[k] = named[k] || ecl_str_is(ecl_str_make(p, n), ecl_rule_at(k)->id);
            }
            p += n;
        }
    }
    for (size_t k = 0; ecl_rule_at(k); k++) {
        if (strncmp(ecl_rule_at(k)->id, "GRP.", 4) == 0 && !named[k]) {
            fail_msg("%s is of no group", ecl_rule_at(k)->id);
        }
    }
}

static uint32_t groups_of(char base, const char *edits)
{
    struct rf_claim *c          = malloc(sizeof *c);
    struct ecl_groups *g        = NULL;
    struct ecl_stream *s        = NULL;
    const struct ecl_claim *got = NULL;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    rf_base(c, base);
    rf_edits(c, edits);
    rf_stream(c, &b);
    struct ecl_str text = ecl_buf_str(&b);
    struct ecl_input in = ecl_input_mem(&text, "test");
    assert_int_equal(ecl_groups_new(&g, NULL), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &got, NULL), ECL_OK);
    uint32_t bits = ecl_groups_of(g, got);
    ecl_stream_close(s);
    ecl_groups_free(g);
    ecl_buf_done(&b);
    free(c);
    return bits;
}

static void claims_are_classed(void **state)
{
    static const struct {
        char base;
        const char *edits, *groups;
    } t[] = {
        {'O', "", "out-patient"},
        {'I', "", "in-patient"},
        {'O', "ADP.TYPE=6", "out-patient cancer cancer-protocol"},
        {'O', "ADP.TYPE=7;ADP.CAGCODE=Gca", "out-patient cancer cancer-general"},
        {'O', "ADP.TYPE=5;ADP.CODE=STROK1", "out-patient thrombolytic"},
        {'O', "ADP.TYPE=9", "out-patient investigation"},
        {'O', "ADP.TYPE=2", "out-patient instrument"},
        {'O', "CHA.CHRGITEM=21", "out-patient instrument"},
        {'O', "ADP.TYPE=2;INS.SUBTYPE=74", "out-patient instrument disabled"},
        {'O', "ADP.TYPE=2;OPD.OPTYPE=4", "out-patient instrument disabled"},
        {'O', "ADP.CODE=S1805", "out-patient refer-transport"},
        {'I', "IOP.OPER=9395", "in-patient hyperbaric"},
        {'O', "ADP.CODE=52021", "out-patient hyperbaric"},
        {'O', "ADP.CODE=COVV01", "out-patient covid"},
        {'O', "ODX.DIAG=U071", "out-patient covid"},
        {'O', "ADP.CODE=FP002_1;PAT.DOB=20050201", "out-patient teenage-pregnancy"},
        {'O', "ADP.CODE=FP002_1;PAT.DOB=20050131", "out-patient"}, /* 21 on the day */
        {'O', "ADP.CODE=FP002_1;PAT.DOB=", "out-patient"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        uint32_t bits = groups_of(t[i].base, t[i].edits);
        char got[256] = "";
        for (size_t k = 0; ecl_group_at(k); k++) {
            size_t n = strlen(got);
            if (bits >> k & 1) {
                snprintf(got + n, sizeof got - n, "%s%s", n ? " " : "", ecl_group_at(k)->name);
            }
        }
        if (strcmp(got, t[i].groups) != 0) {
            fail_msg("%s: %s, not %s", t[i].edits, got, t[i].groups);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
        cmocka_unit_test(groups_name_rules_that_exist),
        cmocka_unit_test(claims_are_classed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
