/* test_rules_charge.c: every checked rule about the bill, by a claim that breaks only
 * it and one that just passes. */
#include "rules_fixture.h"

static const struct rule_case cases[] = {
    {"CHT.required", 'O', ECL_PROFILE_FDH, "CHT.PAID=", NULL, "CHT.PERSON_ID="},
    {"CHT.required", 'O', ECL_PROFILE_ECLAIM, "CHT.PERSON_ID=", NULL, NULL},
    {"CHT.total-positive", 'O', ECL_PROFILE_FDH, "CHT.TOTAL=-1.00", NULL, NULL},
    {"CHT.total-positive", 'O', ECL_PROFILE_FDH, "CHT.TOTAL=0.00;-CHA;-ADP;-DRU", NULL, NULL},
    {"CHT.total-positive", 'O', ECL_PROFILE_FDH,
     "CHT.TOTAL=-0.01;-ADP;-DRU;-OOP;-CHA[2];-CHA[1];CHA.CHRGITEM=J1;CHA.AMOUNT=0.01", NULL,
     "CHT.TOTAL=0.01;-ADP;-DRU;-OOP;-CHA[2];-CHA[1];CHA.CHRGITEM=J1;CHA.AMOUNT=0.01"},
    {"CHT.paid-range", 'O', ECL_PROFILE_FDH, "CHT.PAID=175.01", NULL, "CHT.PAID=174.99"},
    {"CHT.paid-range", 'O', ECL_PROFILE_FDH, "CHT.PAID=-0.01", NULL, "CHT.PAID=0.01"},
    {"CHT.one-per-visit", 'O', ECL_PROFILE_FDH, "+CHT", NULL, NULL},
    {"CHT.pttype-width", 'O', ECL_PROFILE_FDH, "CHT.PTTYPE=UCS", NULL, "CHT.PTTYPE=A7"},
    {"CHT.pttype-code", 'O', ECL_PROFILE_FDH, "CHT.PTTYPE=Z1", NULL, "CHT.PTTYPE=AA"},
    {"CHT.pttype-code", 'O', ECL_PROFILE_FDH, "CHT.PTTYPE=A", NULL, "CHT.PTTYPE="},
    {"CHT.pttype-code", 'O', ECL_PROFILE_FDH, "CHT.PTTYPE=Z1", NULL,
     "CHT.PTTYPE=Z1;INS.INSCL=LGO;INS.SUBTYPE=L1"}, /* no code of LGO is known */
    {"CHT.pttype-selfpay", 'O', ECL_PROFILE_FDH, "CHT.PAID=175.00", NULL, "CHT.PAID=174.99"},
    {"CHT.pttype-selfpay", 'O', ECL_PROFILE_FDH, "CHT.PTTYPE=10", NULL,
     "CHT.PTTYPE=10;CHT.PAID=0.01"},
    {"CHT.date-op", 'O', ECL_PROFILE_FDH, "CHT.DATE=20260201", NULL, NULL},
    {"CHT.date-op", 'I', ECL_PROFILE_FDH, "CHT.DATE=20260115", NULL, "CHT.DATE=20260110"},
    {"CHT.invoice-required", 'O', ECL_PROFILE_FDH, "CHT.INVOICE_NO=", NULL, NULL},
    {"CHA.required", 'O', ECL_PROFILE_FDH, "CHA[1].DATE=", NULL, "CHA[1].PERSON_ID="},
    /* Told once: neither the sum of the bill nor the HN of the visit is another fault. */
    {"CHA.required", 'O', ECL_PROFILE_FDH, "CHA[1].AMOUNT=", NULL, NULL},
    {"CHA.required", 'I', ECL_PROFILE_FDH, "CHA[1].HN=", NULL, NULL},
    {"CHA.required", 'O', ECL_PROFILE_ECLAIM, "CHA[1].PERSON_ID=", NULL, NULL},
    {"CHA.item-code", 'O', ECL_PROFILE_FDH, "CHA[1].CHRGITEM=07", NULL, NULL},
    {"CHA.item-code", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=K2;CHA[3].AMOUNT=10.00;CHT.TOTAL=185.00", NULL,
     "+CHA;CHA[3].CHRGITEM=K1;CHA[3].AMOUNT=10.00;CHT.TOTAL=185.00"},
    {"CHA.item-unique", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=5.00;CHT.TOTAL=185.00;+CHA;CHA[4].CHRGITEM=J1;CHA[4]."
     "AMOUNT=5.00",
     NULL,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=5.00;CHT.TOTAL=185.00;+CHA;CHA[4].CHRGITEM=I1;CHA[4]."
     "AMOUNT=5.00"},
    {"CHA.amount-nonneg", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=-5.00;CHT.TOTAL=170.00", NULL,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=5.00;CHT.TOTAL=180.00"},
    {"CHA.amount-nonneg", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=0.00;CHT.TOTAL=175.00", NULL,
     "+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=0.01;CHT.TOTAL=175.01"},
    {"MONEY.cht-cha", 'O', ECL_PROFILE_FDH, "CHT.TOTAL=175.02", NULL, "CHT.TOTAL=175.01"},
    {"MONEY.cht-cha", 'O', ECL_PROFILE_FDH, "CHT.TOTAL=174.98", NULL, "CHT.TOTAL=174.99"},
    {"MONEY.cht-cha", 'I', ECL_PROFILE_FDH, "CHT.TOTAL=2040.02", NULL, "CHT.TOTAL=2039.99"},
    {"MONEY.cha-exists", 'O', ECL_PROFILE_FDH, "-CHA", NULL, NULL},
    {"MONEY.paid-excess", 'O', ECL_PROFILE_FDH,
     "+CHA;CHA[3].CHRGITEM=J2;CHA[3].AMOUNT=10.00;CHT.TOTAL=185.00;CHT.PAID=9.99", NULL,
     "+CHA;CHA[3].CHRGITEM=J2;CHA[3].AMOUNT=10.00;CHT.TOTAL=185.00;CHT.PAID=10.00"},
    {"MONEY.cha-drug", 'O', ECL_PROFILE_FDH, "CHA.AMOUNT=25.06;CHT.TOTAL=175.06", NULL,
     "CHA.AMOUNT=25.05;CHT.TOTAL=175.05"},
    {"MONEY.cha-drug", 'I', ECL_PROFILE_FDH, "CHA[1].AMOUNT=300.06;CHT.TOTAL=2040.06", NULL,
     "CHA[1].AMOUNT=300.05;CHT.TOTAL=2040.05"},
    {"MONEY.cha-drug", 'O', ECL_PROFILE_FDH, "DRU.TOTCOPAY=5.00;DRU.AMOUNT=12", NULL,
     "DRU.TOTCOPAY=5.00;DRU.AMOUNT=12;+CHA;CHA[3].CHRGITEM=42;CHA[3].AMOUNT=5.00;CHT.TOTAL=180.00;"
     "CHT.PAID=5.00"},
    {"MONEY.cha-drug", 'O', ECL_PROFILE_FDH, "-DRU", NULL, NULL},
    {"MONEY.cha-adp", 'O', ECL_PROFILE_FDH, "ADP.RATE=50.06;ADP.TOTAL=50.06", NULL,
     "ADP.RATE=50.05;ADP.TOTAL=50.05"},
    {"MONEY.cha-oop", 'O', ECL_PROFILE_FDH, "OOP.SERVPRICE=100.06", NULL, "OOP.SERVPRICE=100.05"},
    {"MONEY.detail-over-total", 'O', ECL_PROFILE_FDH, "ADP.TYPE=8;ADP.RATE=150.06;ADP.TOTAL=150.06",
     NULL, "ADP.TYPE=8;ADP.RATE=150.05;ADP.TOTAL=150.05"},
    {"MONEY.detail-over-total", 'O', ECL_PROFILE_FDH,
     "ADP.TYPE=8;ADP.RATE=151.00;ADP.TOTAL=50.00;ADP.TOTCOPAY=101.00", NULL,
     "ADP.TYPE=8;ADP.RATE=150.00;ADP.TOTAL=50.00;ADP.TOTCOPAY=100.00"},
    {"MONEY.copay-line", 'O', ECL_PROFILE_FDH, "DRU.DRUGPRICE=2.701", NULL, "DRU.DRUGPRICE=2.70"},
    {"MONEY.copay-line", 'O', ECL_PROFILE_FDH, "DRU.DRUGPRICE=2.299", NULL, "DRU.DRUGPRICE=2.30"},
    {"MONEY.copay-line", 'O', ECL_PROFILE_FDH, "DRU.TOTCOPAY=-1.00", NULL, NULL},
    {"MONEY.copay-line", 'O', ECL_PROFILE_FDH, "ADP.TOTCOPAY=-1.00", NULL, NULL},
    {"MONEY.ip-room-days", 'I', ECL_PROFILE_FDH, "ADP.QTY=6;ADP.RATE=266.67", NULL,
     "ADP.QTY=5;ADP.RATE=320.00"},
    {"MONEY.ip-room-days", 'I', ECL_PROFILE_FDH, "+LVD;ADP.QTY=5;ADP.RATE=320.00", NULL, "+LVD"},
};

static void each_rule_fires_alone_and_at_its_boundary(void **state)
{
    (void)state;
    rf_cases(cases, sizeof cases / sizeof cases[0]);
}

/* The severity of the gravest finding of these edits. */
static int worst(const char *edits)
{
    struct rf_found found;
    rf_check('O', ECL_PROFILE_FDH, ECL_LANG_EN, edits, &found);
    return found.worst;
}

static void zero_is_a_warning_and_negative_an_error(void **state)
{
    (void)state;
    assert_int_equal(worst("CHT.TOTAL=0.00;-CHA;-ADP;-DRU"), ECL_SEV_WARNING);
    assert_int_equal(worst("CHT.TOTAL=-1.00"), ECL_SEV_ERROR);
    assert_int_equal(worst("+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=0.00"), ECL_SEV_WARNING);
    assert_int_equal(worst("+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=-1.00;CHT.TOTAL=174.00"),
                     ECL_SEV_ERROR);
}

static void amounts_that_cannot_be_read_are_compared_with_nothing(void **state)
{
    static const char *const edits[] = {"CHT.TOTAL=1x", "CHA.AMOUNT=1x", "DRU.TOTAL=1x",
                                        "ADP.TOTAL=1x", "CHT.PAID=1x",   "OOP.SERVPRICE=1x"};
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        struct rf_found found;
        rf_check('O', ECL_PROFILE_FDH, ECL_LANG_EN, edits[i], &found);
        assert_int_equal(found.n, 1);
        assert_string_equal(found.id[0], "FMT.number");
    }
}

static void invoices_are_for_fdh_and_opbkk_only(void **state)
{
    struct rf_found found;
    (void)state;
    rf_check('O', ECL_PROFILE_ECLAIM, ECL_LANG_EN, "CHT.INVOICE_NO=", &found);
    assert_int_equal(found.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_fires_alone_and_at_its_boundary),
        cmocka_unit_test(zero_is_a_warning_and_negative_an_error),
        cmocka_unit_test(amounts_that_cannot_be_read_are_compared_with_nothing),
        cmocka_unit_test(invoices_are_for_fdh_and_opbkk_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
