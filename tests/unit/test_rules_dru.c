/* test_rules_dru.c: every checked rule about drugs, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"DRU.required", 'O', ECL_PROFILE_FDH, "DRU.UNIT=", NULL, NULL},
    {"DRU.required", 'O', ECL_PROFILE_FDH, "DRU.DID=;DRU.AMOUNT=", NULL, NULL},
    {"DRU.amount", 'O', ECL_PROFILE_FDH, "DRU.AMOUNT=0", NULL, "DRU.AMOUNT=9.5"},
    {"DRU.amount", 'O', ECL_PROFILE_FDH, "DRU.AMOUNT=ten", NULL, "DRU.AMOUNT=10.0"},
    {"DRU.amount", 'O', ECL_PROFILE_FDH, "DRU.AMOUNT=1,000", NULL, "DRU.AMOUNT=10"},
    {"DRU.amount", 'O', ECL_PROFILE_FDH, "DRU.AMOUNT=-1", NULL, "DRU.AMOUNT=10.000"},
    {"DRU.price", 'O', ECL_PROFILE_FDH, "DRU.DRUGPRICE=0", NULL, "DRU.DRUGPRICE=2.5055"},
    {"DRU.price", 'O', ECL_PROFILE_FDH, "DRU.DRUGPRICE=free", NULL, NULL},
    {"DRU.use-status", 'O', ECL_PROFILE_FDH, "DRU.USE_STATUS=5", NULL, "DRU.USE_STATUS=4"},
    {"DRU.use-status", 'O', ECL_PROFILE_FDH, "DRU.USE_STATUS=", NULL, "DRU.USE_STATUS=3"},
    {"DRU.drugremark-code", 'O', ECL_PROFILE_FDH, "DRU.DRUGREMARK=EG", NULL, "DRU.DRUGREMARK=EA"},
    {"DRU.pa-needs-number", 'O', ECL_PROFILE_FDH, "DRU.DRUGREMARK=PA", NULL,
     "DRU.DRUGREMARK=PA;DRU.PA_NO=123"},
    {"DRU.ef-not-claimed", 'O', ECL_PROFILE_FDH, "DRU.DRUGREMARK=EF", NULL,
     "DRU.DRUGREMARK=EF;DRU.TOTAL=0.00;DRU.TOTCOPAY=25.00;CHA.CHRGITEM=42;CHT.PAID=25.00"},
    {"DRU.didstd-form", 'O', ECL_PROFILE_FDH, "DRU.DIDSTD=12345", NULL, "DRU.DIDSTD=123456"},
    {"DRU.didstd-form", 'O', ECL_PROFILE_FDH, "DRU.DIDSTD=12345678", NULL, "DRU.DIDSTD=1234567"},
    {"DRU.didstd-form", 'O', ECL_PROFILE_FDH, "DRU.DIDSTD=20112032003772622178150X", NULL,
     "DRU.DIDSTD=201120320037726221781506"},
    {"DRU.didstd-required-uc", 'O', ECL_PROFILE_FDH, "DRU.DIDSTD=", NULL,
     "INS.INSCL=OFC;INS.SUBTYPE=O1;DRU.DIDSTD="},
    {"DRU.date-in-stay", 'I', ECL_PROFILE_FDH, "DRU.DATE_SERV=20260109", NULL,
     "DRU.DATE_SERV=20260110"},
    {"DRU.date-in-stay", 'I', ECL_PROFILE_FDH, "DRU[1].DATE_SERV=20260115", NULL, NULL},
    {"DRU.home-after-discharge", 'I', ECL_PROFILE_FDH, "DRU[1].DATE_SERV=20260113", NULL, NULL},
    {"DRU.duplicate", 'O', ECL_PROFILE_FDH, "+DRU;CHA.AMOUNT=50.00;CHT.TOTAL=200.00", NULL,
     "+DRU;DRU[1].DID=1000124;CHA.AMOUNT=50.00;CHT.TOTAL=200.00"},
    {"DRU.drugprice-comma", 'O', ECL_PROFILE_FDH, "DRU.DRUGPRICE=1,000.00", NULL, NULL},
    {"DRU.drugprice-comma", 'O', ECL_PROFILE_FDH, "DRU.DRUGCOST=1,000.00", NULL,
     "DRU.DRUGCOST=1000.00"},
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
