/* test_rules_base.c: rules that need base tables: for each a claim that breaks it alone and
 * one that just keeps it, and what happens without the table. */
#include "rules_fixture.h"

#include "eclaim/codedir.h"
#include "eclaim/drugs.h"
#include "eclaim/staff.h"
#include "eclaim/units.h"

#define FDH ECL_PROFILE_FDH
#define OFC "INS.INSCL=OFC;INS.SUBTYPE=O1;INS.PERMITNO=123456;CHT.PTTYPE=A3;ADP.TMLTCODE=320093;"

/* --- tables out of text -------------------------------------------------- */

static struct ecl_base_data data;

static struct ecl_input input_of(struct ecl_str *s, const char *text)
{
    *s = ecl_str_of(text);
    return ecl_input_mem(s, "table.tsv");
}

static void give_drugs(const char *text)
{
    struct ecl_drugs *d = NULL;
    struct ecl_str s;
    struct ecl_input in        = input_of(&s, text);
    struct ecl_drugs_opts opts = {0};
    struct ecl_error err       = {0};
    assert_int_equal(ecl_drugs_new(&d, &opts, NULL), ECL_OK);
    if (ecl_drugs_add(d, &in, -1, &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(ecl_drugs_finish(d, NULL), ECL_OK);
    data.drugs = d;
    rf_data    = &data;
}

static void give_staff(const char *text, const char *holidays)
{
    struct ecl_staff *staff = NULL;
    struct ecl_holidays *h  = NULL;
    struct ecl_str s;
    struct ecl_input in          = input_of(&s, text);
    struct ecl_staff_opts opts   = {0};
    struct ecl_holidays_opts hol = {0};
    assert_int_equal(ecl_staff_read(&staff, &in, -1, &opts, NULL), ECL_OK);
    data.staff = staff;
    if (holidays) {
        in = input_of(&s, holidays);
        assert_int_equal(ecl_holidays_read(&h, &in, &hol, NULL), ECL_OK);
        data.holidays = h;
    }
    rf_data = &data;
}

static void give_units(const char *text)
{
    struct ecl_units *u = NULL;
    struct ecl_str s;
    struct ecl_input in        = input_of(&s, text);
    struct ecl_units_opts opts = {0};
    assert_int_equal(ecl_units_read(&u, &in, -1, &opts, NULL), ECL_OK);
    data.units = u;
    rf_data    = &data;
}

static struct ecl_codedir *codes;

static void give_codes(enum ecl_base_table t, const char *text)
{
    struct ecl_str s;
    struct ecl_input in          = input_of(&s, text);
    struct ecl_codedir_opts opts = {0};
    if (!codes) {
        assert_int_equal(ecl_codedir_new(&codes, &opts, NULL), ECL_OK);
    }
    assert_int_equal(ecl_codedir_add(codes, t, &in, -1, NULL), ECL_OK);
    data.codes = codes;
    rf_data    = &data;
}

static int take_away(void **state)
{
    union {
        const void *from;
        void *to;
    } p;
    (void)state;
#define FREE(what, member) (p.from = data.member, ecl_##what##_free(p.to))
    FREE(drugs, drugs);
    FREE(staff, staff);
    FREE(holidays, holidays);
    FREE(units, units);
    ecl_codedir_free(codes);
    codes   = NULL;
    rf_data = NULL;
    memset(&data, 0, sizeof data);
    return 0;
}

/* --- drugs --------------------------------------------------------------- */

#define DRUG_HEAD                                                                                  \
    "HOSPDRUGCODE\tPRODUCTCAT\tTMTID\tUNITPRICE\tISED\tNDC24\tPACKPRICE\tUPDATEFLAG\tDATECHANGE\t" \
    "DATEUPDATE\tDATEEFFECTIVE\n"
#define NDC "201120320037726221781506"

static void drugs_are_those_of_the_catalogue(void **state)
{
    (void)state;
    give_drugs(DRUG_HEAD
               "1000123\t1\t123456\t2.00\tE\t" NDC "\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "1000123\t1\t123456\t2.50\tE\t" NDC "\t\tU\t\t30/01/2026\t31/01/2026\n"
               "1000123\t1\t123456\t3.00\tE\t" NDC "\t\tU\t\t31/01/2026\t01/02/2026\n"
               "NED1\t1\t\t2.50\tN\t" NDC "\t25.00\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "MADE\t2\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "HERB\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "SUPPLY\t6\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "LATE\t3\t\t2.50\tE\t\t\tA\t01/02/2026\t01/02/2026\t01/02/2026\n"
               "TODAY\t3\t\t2.50\tE\t\t\tA\t31/01/2026\t31/01/2026\t31/01/2026\n"
               "GONE\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "GONE\t3\t\t2.50\tE\t\t\tD\t30/01/2026\t\t31/01/2026\n"
               "GOES\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "GOES\t3\t\t2.50\tE\t\t\tD\t30/01/2026\t\t01/02/2026\n"
               "TIED\t3\t\t2.00\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "TIED\t3\t\t9.00\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
               "DOUBT\t3\t\t9.00\tE\t\t\tA\tx\tx\tx\n"
               "PACK\t3\t\t0.25\tE\t\t2.50\tA\t01/10/2567\t01/10/2567\t01/10/2567\n");
    static const struct rule_case t[] = {
        {"DRUG.known", 'O', FDH, "DRU.DID=1000124", NULL, "DRU.DID=1000123"},
        {"DRUG.known", 'O', FDH, "DRU.DID=herb", NULL, "DRU.DID= HERB "},
        {"DRUG.known", 'O', FDH, "DRU.DID=OTHER", NULL, "DRU.DID=DOUBT"},
        {"DRUG.effective", 'O', FDH, "DRU.DID=LATE", NULL, "DRU.DID=TODAY"},
        {"DRUG.withdrawn", 'O', FDH, "DRU.DID=GONE", NULL, "DRU.DID=GOES"},
        /* The price changes on the day of the service, and again the day after. */
        {"DRUG.price", 'O', FDH,
         "DRU.DRUGPRICE=2.51;DRU.TOTAL=25.10;CHA.AMOUNT=25.10;CHT.TOTAL=175.10", NULL,
         "DRU.DRUGPRICE=2.5"},
        {"DRUG.price", 'O', FDH,
         "DRU.DRUGPRICE=2.00;DRU.TOTAL=20.00;CHA.AMOUNT=20.00;CHT.TOTAL=170.00", NULL,
         "DRU.DRUGPRICE=2.509"}, /* cut as the catalogue's are */
        {"DRUG.price", 'O', FDH,
         "DRU.DID=HERB;DRU.DRUGPRICE=2.49;DRU.TOTAL=24.90;CHA.AMOUNT=24.90;CHT.TOTAL=174.90", NULL,
         "DRU.DID=PACK"}, /* the price of a pack */
        {"DRUG.price", 'O', FDH,
         "DRU.DID=HERB;DRU.DRUGPRICE=2.51;DRU.TOTAL=25.10;CHA.AMOUNT=25.10;CHT.TOTAL=175.10", NULL,
         "DRU.DID=TIED"},
        {"DRUG.product-cat", 'O', FDH, "DRU.DID=SUPPLY", NULL, "DRU.DID=HERB"},
        {"DRUG.tmt-present", 'O', FDH, "DRU.DID=NED1;DRU.DRUGREMARK=EA", NULL, "DRU.DID=HERB"},
        {"DRUG.tmt-present", 'O', FDH, "DRU.DID=NED1;DRU.DRUGREMARK=EA", NULL, "DRU.DID=MADE"},
        {"DRUG.tmt", 'O', FDH, "DRU.DIDSTD=123457", NULL, "DRU.DIDSTD=123456"},
        {"DRUG.ndc24", 'O', FDH, "DRU.DIDSTD=201120320037726221781507", NULL, NULL},
        {"DRU.ned-reason", 'O', FDH, "DRU.DID=NED1", "DRUG.tmt-present",
         "DRU.DID=HERB;DRU.DRUGREMARK="},
        {"DRUG.remark-on-ed", 'O', FDH, "DRU.DRUGREMARK=EA", NULL, "DRU.DRUGREMARK=PA;DRU.PA_NO=1"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

/* What the patient pays alone is told and holds nothing back; but of a drug that stands in
 * two lines the claimed one counts. */
static void what_is_not_claimed_holds_nothing_back(void **state)
{
    static const char paid[] = "DRU.TOTAL=0.00;DRU.TOTCOPAY=25.00;CHA.CHRGITEM=42;CHT.PAID=25.00;";
    static const struct {
        const char *did, *rule;
    } t[] = {{"OTHER", "DRUG.known"},
             {"LATE", "DRUG.effective"},
             {"1000123", "DRUG.price"},
             {"SUPPLY", "DRUG.product-cat"}};
    struct rf_found found;
    char edits[512];
    (void)state;
    give_drugs(DRUG_HEAD "1000123\t3\t\t9.00\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
                         "LATE\t3\t\t2.50\tE\t\t\tA\t01/02/2026\t01/02/2026\t01/02/2026\n"
                         "SUPPLY\t6\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n");
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        for (int claimed = 0; claimed < 2; claimed++) {
            snprintf(edits, sizeof edits, "%sDRU.DID=%s", claimed ? "" : paid, t[i].did);
            rf_check('O', FDH, ECL_LANG_EN, edits, &found);
            assert_int_equal(found.n, 1);
            assert_string_equal(found.id[0], t[i].rule);
            assert_int_equal(found.worst, claimed ? ECL_SEV_ERROR : ECL_SEV_WARNING);
            assert_true(claimed == (found.c_code[0] != '\0'));
        }
    }
    snprintf(edits, sizeof edits,
             "%s+DRU;DRU.DID=OTHER;DRU[1].DID=OTHER;DRU[1].USE_STATUS=1;DRU[1]."
             "TOTAL=25.00;DRU[1].TOTCOPAY=0.00;+CHA;CHA[3].CHRGITEM=31;CHA[3].AMOUNT=25.00;"
             "CHT.TOTAL=200.00",
             paid);
    rf_check('O', FDH, ECL_LANG_EN, edits, &found);
    assert_int_equal(found.n, 1);
    assert_string_equal(found.id[0], "DRUG.known");
    assert_int_equal(found.worst, ECL_SEV_ERROR);
}

/* Codes that a spreadsheet made numbers of: what may be one of them is not called unknown. */
static void codes_that_a_spreadsheet_spoilt(void **state)
{
    (void)state;
    give_drugs(DRUG_HEAD "1000123\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
                         "1.02E+06\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n"
                         "77001\t3\t\t2.50\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n");
    give_units("HCODE\n10670\n4001\n1.14E+04\n");
    give_staff("LICENCE\nว12345\n10444\n2.04E+04\n", NULL);
    static const struct rule_case t[] = {
        {"DRUG.known", 'O', FDH, "DRU.DID=1100000", NULL, "DRU.DID=1023456"},
        {"DRUG.known", 'O', FDH, "DRU.DID=102345", NULL, "DRU.DID=1015000"},
        {"DRUG.zeros-lost", 'O', FDH, "DRU.DID=0077001", NULL, "DRU.DID=01023456"},
        {"UNIT.main-known", 'O', FDH, "INS.HOSPSUB=04002", NULL, "INS.HOSPSUB=04001"},
        {"UNIT.main-known", 'O', FDH, "INS.HOSPSUB=11772", NULL, "INS.HOSPSUB=11411"},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=ว10445", NULL, "ODX.DRDX=ว10444"},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=ว20600", NULL, "ODX.DRDX=ว20391"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void a_reason_is_wanted_where_money_is(void **state)
{
    struct rf_found found;
    (void)state;
    give_drugs(DRUG_HEAD "1000123\t3\t\t2.50\tN\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n");
    rf_check('O', FDH, ECL_LANG_EN, NULL, &found);
    assert_int_equal(found.n, 1);
    assert_string_equal(found.id[0], "DRU.ned-reason");
    assert_string_equal(found.c_code, "");
    rf_check('O', FDH, ECL_LANG_EN, OFC, &found);
    assert_string_equal(found.id[0], "DRU.ned-reason");
    assert_string_equal(found.c_code, "C565"); /* which speaks of OFC and LGO */
    rf_check('O', FDH, ECL_LANG_EN,
             "DRU.TOTAL=0.00;DRU.TOTCOPAY=25.00;CHA.CHRGITEM=42;CHT.PAID=25.00", &found);
    for (size_t i = 0; i < found.n; i++) {
        assert_string_not_equal(found.id[i], "DRU.ned-reason");
    }
}

/* The download tells what the Office approved; an approved E* is on the list. */
static void the_approved_values_count(void **state)
{
    struct rf_found found;
    (void)state;
    give_drugs(
        "HOSPDRUGCODE\tPRODUCTCAT\tTMTID\tUNITPRICE\tISED\tNDC24\tUPDATEFLAG\tDATECHANGE\t"
        "DATEUPDATE\tDATEEFFECTIVE\tISED_APPROVED\tNDC24_APPROVED\tDATE_APPROVED\tISED_STATUS\n"
        "1000123\t1\t123456\t2.50\tN\t999999999999999999999999\tA\t01/10/2024\t01/10/2024\t"
        "01/10/2024\tE*\t" NDC "\t02/10/2024\t01\n");
    rf_check('O', FDH, ECL_LANG_EN, NULL, &found);
    assert_int_equal(found.n, 0);
}

/* --- staff --------------------------------------------------------------- */

/* The visit is on Saturday 2026-01-31 at 09:05, the stay from 2026-01-10 09:00 to 2026-01-14
 * 15:30. */
static void staff_is_known_and_licensed(void **state)
{
    (void)state;
    give_staff(
        "LICENCE\tSTART\tEND\nว12345\t\t\nว02345\t\t\nว2\t01/02/2026\t\nว3\t31/01/2026\t31/01/"
        "2026\n"
        "ว4\t\t30/01/2026\nว5\t\t10/01/2026\nว6\t14/01/2026\t\nว7\t\t09/01/2026\nว8\t15/01/2026\t\n"
        "ภ1\t\t\nว9\tx\t\n",
        NULL);
    static const struct rule_case t[] = {
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=ว99", NULL, "ODX.DRDX=ว.2345"},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=00000", NULL,
         NULL}, /* DX.doctor-format's, too */
        {"STAFF.doctor-known", 'I', FDH, "IDX.DRDX=ว99;IDX[1].DRDX=ว99", NULL, NULL},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=ว98", NULL, "ODX.DRDX=ว9"}, /* a doubt */
        {"STAFF.doctor-licensed", 'O', FDH, "ODX.DRDX=ว2", NULL, "ODX.DRDX=ว3"},
        {"STAFF.doctor-licensed", 'O', FDH, "ODX.DRDX=ว4", NULL, "ODX.DRDX=ว5;ODX.DRDX=ว6"},
        {"STAFF.doctor-licensed", 'I', FDH, "IDX.DRDX=ว7", NULL, "IDX.DRDX=ว5"}, /* first day */
        {"STAFF.doctor-licensed", 'I', FDH, "IDX.DRDX=ว8", NULL, "IDX.DRDX=ว6"}, /* last day */
        {"STAFF.operator-known", 'O', FDH, "OOP.DROPID=ว99", NULL, "OOP.DROPID="},
        {"STAFF.operator-known", 'I', FDH, "IOP.DROPID=ว99", NULL, NULL},
        {"STAFF.operator-licensed", 'O', FDH, "OOP.DROPID=ว4", NULL, "OOP.DROPID=ว3"},
        {"STAFF.operator-licensed", 'I', FDH, "IOP.DROPID=ว7", NULL, "IOP.DROPID=ว5"},
        {"STAFF.provider-known", 'O', FDH, "DRU.PROVIDER=ภ2", NULL, "DRU.PROVIDER=ภ1"},
        {"STAFF.provider-known", 'O', FDH, "ADP.PROVIDER=ภ2", NULL, "ADP.PROVIDER=ภ1"},
        {"STAFF.provider-licensed", 'O', FDH, "DRU.PROVIDER=ว4", NULL, "DRU.PROVIDER=ว3"},
        {"STAFF.provider-licensed", 'O', FDH, "ADP.PROVIDER=ว2", NULL, "ADP.PROVIDER=ว3"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

/* DRDX has six bytes: of a licence that is wider they may be the first ones. */
static void licences_wider_than_their_column(void **state)
{
    (void)state;
    give_staff("LICENCE\nว12345\nว. 45678\nพ4511012345\nพท.ป.10203\n", NULL);
    static const struct rule_case t[] = {
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=พ45111", NULL, "ODX.DRDX=พ45110"},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=พ4511", NULL, "ODX.DRDX=พทป102"},
        {"STAFF.doctor-known", 'O', FDH, "ODX.DRDX=ว456", NULL, "ODX.DRDX=ว45678"},
        {"STAFF.operator-known", 'O', FDH, "OOP.DROPID=พท.ป.2", NULL, "OOP.DROPID=พท.ป.1"},
        {"STAFF.provider-known", 'O', FDH, "DRU.PROVIDER=พ4511012346", NULL,
         "DRU.PROVIDER=พ4511012345"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

/* A night that begins on the last day is worked to its end on the next. */
static void a_last_night(void **state)
{
    (void)state;
    give_staff("LICENCE\tEND\tFRI\nว12345\t\t\nว1\t30/01/2026\t20:00-09:05\n"
               "ว2\t30/01/2026\t20:00-09:04\nว3\t29/01/2026\t20:00-09:05\n",
               NULL);
    static const struct rule_case t[] = {
        {"STAFF.doctor-licensed", 'O', FDH, "ODX.DRDX=ว2", NULL, "ODX.DRDX=ว1"},
        {"STAFF.doctor-licensed", 'O', FDH, "ODX.DRDX=ว3", NULL, NULL},
        {"STAFF.operator-licensed", 'O', FDH, "OOP.DROPID=ว2", NULL, "OOP.DROPID=ว1"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void a_licence_of_many_rows_is_told_once(void **state)
{
    struct rf_found found;
    (void)state;
    give_staff("LICENCE\nว1\n", NULL);
    rf_check('I', FDH, ECL_LANG_EN, "IDX.DRDX=ว2;IDX[1].DRDX=ว2;IOP.DROPID=ว1", &found);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.count[0], 1);
    assert_string_equal(found.id[0], "STAFF.doctor-known");
    assert_string_equal(found.c_code, "C497");
}

static void staff_is_on_duty(void **state)
{
    (void)state;
    give_staff(
        "LICENCE\tFRI\tSAT\tSUN\tHOL\tMON\nว12345\t\t09:05-12:00\t\t\t00:00-24:00\n"
        "ว2\t\t09:06-12:00\t\t\t\nว3\t20:00-09:05\t\t\t\t\nว4\t20:00-09:04\t\t\t\t\nว5\t\t\t\t\t\n"
        "ว6\t\t08:00-09:00\t\t\t\n",
        NULL);
    data.duty                         = true;
    static const struct rule_case t[] = {
        {"STAFF.doctor-on-duty", 'O', FDH, "ODX.DRDX=ว2", NULL, "ODX.DRDX=ว12345"},
        {"STAFF.doctor-on-duty", 'O', FDH, "ODX.DRDX=ว4", NULL, "ODX.DRDX=ว3"}, /* a night */
        {"STAFF.doctor-on-duty", 'O', FDH, "ODX.DRDX=ว2", NULL, "ODX.DRDX=ว5"}, /* unknown */
        {"STAFF.doctor-on-duty", 'O', FDH, "ODX.DRDX=ว6", NULL,
         "ODX.DRDX=ว6;OOP.DROPID=ว6;OPD.TIMEOPD=0900"},
        /* The stay is from Saturday 09:00 to Wednesday. */
        {"STAFF.doctor-on-duty", 'I', FDH, "IDX.DRDX=ว6;IPD.TIMEADM=0901", NULL, "IDX.DRDX=ว6"},
        {"STAFF.operator-on-duty", 'O', FDH, "OOP.DROPID=ว2", NULL, "OOP.DROPID=ว3"},
        {"STAFF.operator-on-duty", 'I', FDH, "IOP.DROPID=ว6", NULL,
         "IOP.DROPID=ว6;IOP.TIMEIN=0900;IOP.TIMEOUT=0930"},
        {"STAFF.operator-on-duty", 'I', FDH, "IOP.DROPID=ว6;IOP.DATEOUT=;IOP.TIMEOUT=", NULL,
         "IOP.DATEOUT=;IOP.TIMEOUT="},
        {"STAFF.provider-on-duty", 'O', FDH, "DRU.PROVIDER=ว6;DRU.DATE_SERV=20260201",
         "X.multi-day-op", "DRU.PROVIDER=ว6"},
        {"STAFF.provider-on-duty", 'I', FDH, "ADP.PROVIDER=ว6;ADP.DATEOPD=20260111", NULL,
         "ADP.PROVIDER=ว6"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void holidays_have_hours_of_their_own(void **state)
{
    struct rf_found found;
    (void)state;
    give_staff("LICENCE\tSAT\tHOL\nว12345\t09:00-12:00\t\n", "31/01/2026\n");
    rf_check('O', FDH, ECL_LANG_EN, "OOP.DROPID=", &found);
    assert_int_equal(found.n, 0); /* nobody asked for duty */
    data.duty = true;
    rf_check('O', FDH, ECL_LANG_EN, "OOP.DROPID=", &found);
    assert_int_equal(found.n, 1);
    assert_string_equal(found.id[0], "STAFF.doctor-on-duty");
}

/* --- units --------------------------------------------------------------- */

#define IN  "+AER;AER.UCAE=I;AER.EMTYPE=;AER.REFER_NO=R1;AER.REFMAINI=10671;AER.IREFTYPE=1100;"
#define OUT "+AER;AER.UCAE=;AER.EMTYPE=;AER.REFMAINO=10671;AER.OREFTYPE=1100;"

static void facilities_are_known_and_open(void **state)
{
    (void)state;
    give_units("HCODE\tSTART\tEND\n10670\t\t\n10671\t\t\n10672\t\t30/01/2026\n10673\t\t31/01/2026\n"
               "10674\t01/02/2026\t\n10675\t31/01/2026\t\n10676\tx\t\n10677\t\t10/01/"
               "2026\n10678\t\t09/01/2026\n");
    static const struct rule_case t[] = {
        {"UNIT.own-known", 'O', FDH,
         "PAT.HCODE=10699;INS.HCODE=10699;DRU.HCODE=10699;CLAIM.HCODE=10699", NULL, NULL},
        {"UNIT.main-known", 'O', FDH, "INS.HOSPMAIN=10699", NULL, "INS.HOSPMAIN=10671"},
        {"UNIT.main-known", 'O', FDH, "INS.HOSPSUB=10699", NULL, "INS.HOSPSUB=10676"}, /* a doubt */
        {"UNIT.refer-known", 'O', FDH, "+ORF;ORF.REFER=10699", NULL, "+ORF"},
        {"UNIT.refer-known", 'I', FDH, "+IRF;IRF.REFER=10699", NULL, "+IRF"},
        {"UNIT.refer-known", 'I', FDH, OUT "AER.REFMAINO=10699", NULL, OUT},
        {"UNIT.refer-known", 'O', FDH, IN "INS.HOSPMAIN=10671;AER.REFMAINI=10699", NULL,
         IN "INS.HOSPMAIN=10671"},
        {"UNIT.open", 'O', FDH, "INS.HOSPMAIN=10672", NULL, "INS.HOSPMAIN=10673"},
        {"UNIT.open", 'O', FDH, "INS.HOSPSUB=10674", NULL, "INS.HOSPSUB=10675"},
        {"UNIT.open", 'I', FDH, "INS.HOSPSUB=10678", NULL, "INS.HOSPSUB=10677"},
        {"UNIT.open", 'O', FDH, "+ORF;ORF.REFER=10672", NULL, "+ORF;ORF.REFER=10673"},
        {"UNIT.referral-complete", 'O', FDH, IN "INS.HOSPMAIN=10671;AER.REFMAINI=;AER.IREFTYPE=",
         NULL, IN "INS.HOSPMAIN=10671;AER.REFMAINI=;AER.IREFTYPE=;+ORF;ORF.REFERTYPE=1"},
        {"UNIT.referral-complete", 'I', FDH,
         "+AER;AER.UCAE=;AER.EMTYPE=;AER.REFMAINI=10671;AER.IREFTYPE=1100", NULL,
         "+AER;AER.UCAE=;AER.EMTYPE=;AER.REFER_NO=R1;AER.REFMAINI=10671;AER.IREFTYPE=1100"},
        {"UNIT.referral-complete", 'I', FDH, "+AER;AER.REFER_NO=R1", NULL,
         "+AER;AER.REFER_NO=R1;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
        /* Sent on, not referred in: the facility it lacks is that of the other direction. */
        {"AER.refer-out-complete", 'I', FDH, "+AER;AER.REFER_NO=R1;AER.OREFTYPE=1100", NULL,
         "+AER;AER.REFER_NO=R1;AER.REFMAINO=10671;AER.OREFTYPE=1100"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void networks_and_provinces(void **state)
{
    (void)state;
    give_units("HCODE\tHOME\tREFER\tPROVINCE\n10670\t\t\tขอนแก่น\n10671\t\t10672\tขอนแก่น\n10672\t\t1"
               "0670;10671\tเลย\n"
               "00001\t10671\t\tขอนแก่น\n00002\t10670\t\t\n00003\t\t\t\n");
    static const struct rule_case t[] = {
        {"UNIT.sub-of-main", 'O', FDH, "INS.HOSPSUB=00001", NULL, "INS.HOSPSUB=00002"},
        {"UNIT.sub-of-main", 'O', FDH, "INS.HOSPSUB=00001", NULL, "INS.HOSPSUB=00003"},
        {"UNIT.refers-here", 'O', FDH, IN "INS.HOSPMAIN=10671;INS.HOSPSUB=10671", NULL,
         IN "INS.HOSPMAIN=10671;INS.HOSPSUB=10671;AER.REFMAINI=10672"},
        {"UNIT.refers-here", 'I', FDH, IN "AER.UCAE=", NULL, IN "AER.UCAE=;AER.REFMAINI=00003"},
        {"UNIT.refer-province", 'O', FDH,
         IN "INS.HOSPMAIN=10672;INS.HOSPSUB=10672;AER.REFMAINI=10672", NULL,
         IN "INS.HOSPMAIN=10672;INS.HOSPSUB=10672;AER.REFMAINI=10672;AER.UCAE=O"},
        {"UNIT.refer-province", 'O', FDH,
         IN "INS.HOSPMAIN=10671;INS.HOSPSUB=10671;AER.REFMAINI=10672;AER.UCAE=O", NULL,
         IN "INS.HOSPMAIN=10671;INS.HOSPSUB=10671;AER.REFMAINI=10672;AER.UCAE=I"},
        {"UNIT.refer-province", 'O', FDH,
         IN "INS.HOSPMAIN=10671;INS.HOSPSUB=10671;AER.REFMAINI=10672;AER.UCAE=O", NULL,
         IN "INS.HOSPMAIN=00003;INS.HOSPSUB=00003;AER.REFMAINI=10672;AER.UCAE=O"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void the_c_codes_of_a_referral(void **state)
{
    struct rf_found found;
    (void)state;
    give_units("HCODE\n10670\n10671\n");
    rf_check('O', FDH, ECL_LANG_EN, IN "INS.HOSPMAIN=10671;AER.REFMAINI=;AER.IREFTYPE=", &found);
    assert_string_equal(found.c_code, "C543");
    assert_int_equal(found.worst, ECL_SEV_ERROR);
    rf_check('I', FDH, ECL_LANG_EN, "+AER;AER.REFER_NO=R1", &found);
    assert_string_equal(found.c_code, ""); /* no OP Refer: no code is known */
    assert_int_equal(found.worst, ECL_SEV_WARNING);
}

/* --- codes --------------------------------------------------------------- */

static void diagnoses_are_those_of_icd10(void **state)
{
    (void)state;
    give_codes(
        ECL_BASE_ICD10,
        "CODE\tHEADER\tSEX\tAGEMIN\tAGEMAX\tSTAR\tSTART\tEND\n"
        "J069\t\t\t\t\t\t\t\nJ189\t\t\t\t\t\t\t\nE119\t\t\t\t\t\t\t\nJ06\t1\t\t\t\t\t\t\n"
        "A00\t\t\t\t\t\t\t30/01/2026\nA01\t\t\t\t\t\t\t31/01/2026\nA02\t\t\t\t\t\t01/02/2026\t\n"
        "A03\t\t\t\t\t\t31/01/2026\t\nA04\tx\t\t\t\t\t\t\n"
        "B01\t\t2\t\t\t\t\t\nB02\t\t1\t\t\t\t\t\n"
        "C01\t\t\t36\t\t\t\t\nC02\t\t\t35\t35\t\t\t\nC03\t\t\t\t34\t\t\t\nC04\t\t\t0d\t13040d\t\t\t"
        "\n"
        "C05\t\t\t0d\t13039d\t\t\t\nG01\t\t\t\t\t*\t\t\nG02\t\t\t\t\t+\t\t\nI10\t\t\t\t\t\t\t\n");
    static const struct rule_case t[] = {
        {"DX.diag-known", 'O', FDH, "ODX.DIAG=J068", NULL, "ODX.DIAG=I10"},
        {"DX.diag-known", 'O', FDH, "ODX.DIAG=J06", NULL, "ODX.DIAG=A04"}, /* heading; doubt */
        {"DX.diag-known", 'O', FDH, "ODX.DIAG=A00", NULL, "ODX.DIAG=A01"},
        {"DX.diag-known", 'O', FDH, "ODX.DIAG=A02", NULL, "ODX.DIAG=A03"},
        {"DX.diag-known", 'I', FDH, "IDX[1].DIAG=J068", NULL, "IDX[1].DIAG=A00"}, /* at discharge */
        {"DX.sex-table", 'O', FDH, "ODX.DIAG=B01", NULL, "ODX.DIAG=B02"},
        /* 35 years and 13040 days old */
        {"DX.age-pdx", 'O', FDH, "ODX.DIAG=C01", NULL, "ODX.DIAG=C02"},
        {"DX.age-pdx", 'O', FDH, "ODX.DIAG=C03", NULL, "ODX.DIAG=C04"},
        {"DX.age-pdx", 'O', FDH, "ODX.DIAG=C05", NULL, "ODX.DIAG=I10"},
        {"DX.age-sdx", 'I', FDH, "IDX[1].DIAG=C01", NULL, "IDX[1].DIAG=C02"},
        {"DX.asterisk-dagger", 'O', FDH, "ODX.DIAG=G01", NULL, "ODX.DIAG=G02"},
        {"DX.asterisk-dagger", 'I', FDH, "IDX.DIAG=G01", NULL, "IDX[1].DIAG=G01"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
    struct rf_found found;
    rf_check('O', FDH, ECL_LANG_EN, "ODX.DIAG=J06", &found);
    assert_string_equal(found.c_code, "C203");
    rf_check('I', FDH, ECL_LANG_EN, "IDX[1].DIAG=J06", &found);
    assert_string_equal(found.c_code, "C800");
}

static void procedures_and_drug_codes(void **state)
{
    (void)state;
    give_codes(ECL_BASE_ICD9,
               "CODE\tHEADER\tSEX\tEND\n93.94\t\t\t\n9\t\t\t\n870\tY\t\t\n871\t\t\t30/01/2026\n"
               "872\t\t\t31/01/2026\n8811\t\t2\t\n8812\t\t1\t\n");
    give_codes(ECL_BASE_TMT, "CODE\tEND\n123456\t31/01/2026\n123457\t30/01/2026\n");
    static const struct rule_case t[] = {
        {"PROC.oper-known", 'O', FDH, "OOP.OPER=9395", NULL, "OOP.OPER=9394"},
        {"PROC.oper-known", 'O', FDH, "OOP.OPER=870", NULL, "OOP.OPER=872"},
        {"PROC.oper-known", 'O', FDH, "OOP.OPER=871", NULL, "OOP.OPER=872"},
        {"PROC.oper-known", 'I', FDH, "IOP.OPER=9395", NULL, "IOP.OPER=871"},
        {"PROC.sex-table", 'O', FDH, "OOP.OPER=8811", NULL, "OOP.OPER=8812"},
        {"DRU.tmt-known", 'O', FDH, "DRU.DIDSTD=123457", NULL, "DRU.DIDSTD=123456"},
        {"DRU.tmt-known", 'O', FDH, "DRU.DIDSTD=1234567", NULL, "DRU.DIDSTD=" NDC},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

#define INST(qty, rate, total)                                                                     \
    "+ADP;ADP[1].TYPE=2;ADP[1].CODE=2401;ADP[1].QTY=" qty ";ADP[1].RATE=" rate                     \
    ";ADP[1].TOTAL=" total ";ADP[1].TMLTCODE=;CHA[1].CHRGITEM=21;CHA[1].AMOUNT=" total             \
    ";+CHA;CHA[3].CHRGITEM=71;CHA[3].AMOUNT=50.00;"
#define BILL(total) "CHT.TOTAL=" total

static void instruments_are_those_of_the_list(void **state)
{
    (void)state;
    give_codes(ECL_BASE_INSTRUMENT,
               "CODE\tCEILING\tQTYMAX\tSERIAL\tDISABLED\tONLY\tSTART\tEND\n"
               "2401\t400\t2\t\t\t\t\t30/01/2026\n2401\t500.00\t2\t\t\t\t31/01/2026\t\n"
               "2402\t\t\t1\t\t\t\t\n2403\t\t\t\t1\t\t\t\n2404\t\t\t\t\tIP\t\t\n2405\t\t\t\t\t\t01/"
               "02/2026\t\n"
               "2406\tx\t\t\t\t\t\t\n");
    static const struct rule_case t[] = {
        {"ADP.instrument-known", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=9999", NULL,
         INST("1", "500.00", "500.00") BILL("675.00")},
        {"ADP.instrument-known", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2405", NULL,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2406"},
        {"ADP.instrument-ceiling", 'O', FDH, INST("1", "500.01", "500.01") BILL("675.01"), NULL,
         INST("2", "500.00", "1000.00") BILL("1175.00")},
        {"ADP.instrument-qty", 'O', FDH, INST("3", "500.00", "1500.00") BILL("1675.00"), NULL,
         INST("2", "500.00", "1000.00") BILL("1175.00")},
        {"ADP.instrument-qty", 'O', FDH,
         INST("1", "500.00", "1000.00") BILL("1175.00") ";ADP[1].TOTAL=500.00;+ADP;ADP[2].TYPE=2;"
                                                        "ADP[2].CODE=2401;ADP[2].QTY=2;"
                                                        "ADP[2].RATE=250.00;ADP[2].TOTAL=500.00",
         NULL, INST("2", "500.00", "1000.00") BILL("1175.00")},
        {"ADP.serial-needed", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2402", NULL,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2402;ADP[1].SERIALNO=S1"},
        {"INS.subtype-74-disability", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2403", NULL,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2403;INS.SUBTYPE=74"},
        /* Insured persons with a disability; and GRP.disabled-subtype does not say it again. */
        {"INS.subtype-74-disability", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2403;OPD.OPTYPE=4", NULL,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2403;INS.SUBTYPE=D1;"
                                                      "INS.INSCL=DIS"},
        {"ADP.disabled-ip", 'I', FDH,
         "ADP[1].TYPE=2;ADP[1].CODE=2403;ADP[1].TMLTCODE=;INS.SUBTYPE=74;CHA[3].CHRGITEM=21", NULL,
         "ADP[1].TYPE=2;ADP[1].CODE=2404;ADP[1].TMLTCODE=;CHA[3].CHRGITEM=21"},
        {"ADP.only-instrument", 'O', FDH,
         INST("1", "500.00", "500.00") BILL("675.00") ";ADP[1].CODE=2404", NULL,
         INST("1", "500.00", "500.00") BILL("675.00")},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void items_are_those_of_their_type(void **state)
{
    struct rf_found found;
    (void)state;
    give_codes(ECL_BASE_ITEM,
               "TYPE\tCODE\tONLY\tEND\n15\t32203\t\t31/01/2026\n15\t32204\t\t30/01/2026\n"
               "15\t32205\tIP\t\n10\t21101\tIP\t\n5\tP1\t\t\n2\tI1\t\t\n");
    give_codes(ECL_BASE_INSTRUMENT, "CODE\n2401\n");
    static const struct rule_case t[] = {
        {"ADP.code-listed", 'O', FDH, "ADP.CODE=32202", NULL, "ADP.CODE=32203"},
        {"ADP.code-listed", 'O', FDH, "ADP.CODE=32204", NULL, NULL},
        {"ADP.code-listed", 'O', FDH, "ADP.CODE=32202", NULL,
         "ADP.TYPE=16;ADP.TMLTCODE=;ADP.CODE=32202;CHA[1].CHRGITEM=81"}, /* no code of TYPE 16 is
                                                                            given */
        {"ADP.only-item", 'O', FDH, "ADP.CODE=32205", NULL, NULL},
        {"ADP.only-item", 'O', FDH, "ADP.CODE=32205", NULL, "ADP.CODE=32203"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
    rf_check('I', FDH, ECL_LANG_EN, "ADP[1].CODE=32205", &found);
    assert_int_equal(found.n, 0);
    rf_check('O', FDH, ECL_LANG_EN, "ADP.CODE=32202", &found);
    assert_string_equal(found.c_code, "C190");
    rf_check('I', FDH, ECL_LANG_EN, "ADP.CODE=21102", &found);
    assert_string_equal(found.c_code, "");
    rf_check('O', FDH, ECL_LANG_EN, INST("1", "9.00", "9.00") BILL("184.00"), &found);
    assert_int_equal(found.n, 0);                             /* its own table knows it */
    rf_check('O', FDH, ECL_LANG_EN, "ADP.CODE=XXXX", &found); /* ADP.code-known says it */
    assert_int_equal(found.n, 1);
    assert_string_equal(found.id[0], "ADP.code-known");
}

#define PROJECT(code)                                                                              \
    "+ADP;ADP[1].TYPE=5;ADP[1].CODE=" code ";ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;ADP[1].TMLTCODE="
#define ITEM3(code)                                                                                \
    "+ADP;ADP[1].TYPE=3;ADP[1].CODE=" code ";ADP[1].RATE=0.00;ADP[1].TOTAL=0.00;ADP[1].TMLTCODE="

static void projects_and_lists_of_items(void **state)
{
    struct rf_found found;
    (void)state;
    rf_check('O', FDH, ECL_LANG_EN, PROJECT("NEW001"), &found);
    assert_string_equal(found.id[0], "ADP.project-known");
    give_codes(ECL_BASE_PROJECT_CODE,
               "CODE\tONLY\tEND\nNEW001\t\t31/01/2026\nOLD001\t\t30/01/2026\n"
               "INPAT1\tIP\t\nCANCER\t\t\n");
    give_codes(ECL_BASE_QTYDAY, "CODE\nMOR01\n");
    give_codes(ECL_BASE_COVID_TEST, "CODE\tSTART\nSWAB1\t31/01/2026\nSWAB2\t01/02/2026\n");
    give_codes(ECL_BASE_HD_PACKAGE, "CODE\tROLE\nHD1\tP\nHN1\tN\n");
    static const struct rule_case t[] = {
        {"ADP.project-known", 'O', FDH, PROJECT("OLD001"), NULL, PROJECT("NEW001")},
        {"ADP.project-known", 'O', FDH, PROJECT("WALKIN"), NULL,
         PROJECT("CANCER") ";ODX.DIAG=C509"},
        {"ADP.only-project", 'O', FDH, PROJECT("INPAT1"), NULL, PROJECT("NEW001")},
        {"ADP.qtyday-morphine", 'O', FDH, ITEM3("MOR01"), NULL, ITEM3("MOR01") ";ADP[1].QTYDAY=3"},
        {"ADP.qtyday-morphine", 'O', FDH, ITEM3("MOR01") ";ADP[1].QTYDAY=0", NULL, ITEM3("MOR02")},
        {"ADP.qtyday-morphine", 'O', FDH, ITEM3("MOR01"), NULL, OFC ITEM3("MOR01")},
        {"ADP.status1-covid", 'O', FDH, ITEM3("SWAB1"), NULL, ITEM3("SWAB1") ";ADP[1].STATUS1=0"},
        {"ADP.status1-covid", 'O', FDH, ITEM3("SWAB1"), NULL, ITEM3("SWAB2")},
        /* ADP.item-codes, which does not know the tests, leaves theirs to this rule. */
        {"ADP.status1-covid", 'O', FDH, ITEM3("SWAB1") ";ADP[1].STATUS1=2", NULL,
         ITEM3("SWAB1") ";ADP[1].STATUS1=1"},
        {"ADP.item-codes", 'O', FDH, ITEM3("SWAB2") ";ADP[1].STATUS1=2", NULL,
         ITEM3("SWAB2") ";ADP[1].STATUS1=1"},
        {"X.hd-nursing-dup", 'O', FDH,
         ITEM3("HN1") ";+ADP;ADP[2].TYPE=3;ADP[2].CODE=HD1;ADP[2].RATE=0.00;ADP[2].TOTAL=0.00",
         NULL, ITEM3("HN1")},
        {"X.hd-nursing-dup", 'I', FDH, "ADP.CODE=HN1;ADP[1].CODE=HD1", NULL,
         "ADP.CODE=HN1;ADP[1].CODE=HD1;ADP[1].DATEOPD=20260111"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

#define FEE(code, total)                                                                           \
    "+ADP;ADP[1].TYPE=8;ADP[1].CODE=" code ";ADP[1].RATE=" total ";ADP[1].TOTAL=" total            \
    ";ADP[1].TMLTCODE=;+CHA;CHA[3].CHRGITEM=J1;CHA[3].AMOUNT=" total ";"

static void the_fee_schedule(void **state)
{
    struct rf_found found;
    (void)state;
    give_codes(ECL_BASE_FEE_SCHEDULE, "CODE\tPRICE\tEND\nFS001\t150.00\t\nFS002\t\t30/01/2026\n");
    static const struct rule_case t[] = {
        {"ADP.fee-schedule-op", 'O', FDH, FEE("FS009", "150.00") BILL("325.00"), NULL,
         FEE("FS001", "150.00") BILL("325.00")},
        {"ADP.fee-schedule-op", 'O', FDH, FEE("FS002", "150.00") BILL("325.00"), NULL,
         FEE("FS009", "150.00") BILL("325.00") ";INS.HOSPMAIN=10671;" IN},
        {"ADP.fee-schedule-op", 'O', FDH, PROJECT("CANCER"), "GRP.cancer-dx", PROJECT("WALKIN")},
        {"ADP.fee-schedule-op", 'O', FDH, PROJECT("R9OPFS"), NULL,
         FEE("FS001", "150.00")
             BILL("325.00") ";+ADP;ADP[2].TYPE=5;ADP[2].CODE=R9OPFS;"
                            "ADP[2].RATE=0.00;ADP[2].TOTAL=0.00;ADP[2].TMLTCODE="},
        {"ADP.fee-schedule-price", 'O', FDH, FEE("FS001", "150.01") BILL("325.01"), NULL,
         FEE("FS001", "150.00") BILL("325.00")},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
    rf_check('O', FDH, ECL_LANG_EN, PROJECT("CANCER"), &found);
    assert_string_equal(found.c_code, "C681");
    rf_check('O', FDH, ECL_LANG_EN, FEE("FS009", "150.00") BILL("325.00"), &found);
    assert_string_equal(found.c_code, "C766");
    rf_check('O', FDH, ECL_LANG_EN, /* before the schedule began */
             FEE("FS009", "150.00") BILL("325.00") ";OPD.DATEOPD=20230228", &found);
    for (size_t i = 0; i < found.n; i++) {
        assert_string_not_equal(found.id[i], "ADP.fee-schedule-op");
    }
}

/* --- what is not given --------------------------------------------------- */

static size_t index_of(const char *id)
{
    size_t i = 0;
    while (strcmp(ecl_rule_at(i)->id, id) != 0) {
        i++;
    }
    return i;
}

static unsigned lacks(const char *id, const char *skip)
{
    struct ecl_rules *r        = NULL;
    struct ecl_rules_opts opts = {.base = rf_data};
    assert_int_equal(ecl_rules_new(&r, &opts, NULL), ECL_OK);
    if (skip) {
        assert_int_equal(ecl_rules_skip(r, ecl_str_of(skip), NULL), ECL_OK);
    }
    unsigned bits = ecl_rules_lacks(r, index_of(id));
    ecl_rules_free(r);
    return bits;
}

static void what_a_rule_lacks_is_told(void **state)
{
    (void)state;
    assert_int_equal(lacks("DRUG.price", NULL), ECL_BASE_BIT(ECL_BASE_DRUGS));
    assert_int_equal(lacks("DRUG.price", "DRUG"), 0); /* off anyway */
    assert_int_equal(lacks("INS.cid-checksum", NULL), 0);
    assert_int_equal(lacks("STAFF.doctor-on-duty", NULL),
                     ECL_BASE_BIT(ECL_BASE_STAFF) | ECL_BASE_DUTY);
    assert_int_equal(lacks("DX.diag-known", NULL), ECL_BASE_BIT(ECL_BASE_ICD10));
    give_drugs("HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATECHANGE\tDATEUPDATE\tDATEEFFECTIVE\n"
               "1000123\t2.50\tA\t01/10/2025\t01/10/2025\t01/10/2025\n");
    give_codes(ECL_BASE_ICD10, "CODE\tSTAR\nJ069\t\n");
    assert_int_equal(lacks("DRUG.price", NULL), 0);
    assert_int_equal(lacks("DRUG.tmt", NULL), ECL_BASE_BIT(ECL_BASE_DRUGS)); /* no such column */
    assert_int_equal(lacks("DX.diag-known", NULL), 0);
    assert_int_equal(lacks("DX.asterisk-dagger", NULL), 0);
    assert_int_equal(lacks("DX.age-sdx", NULL), ECL_BASE_BIT(ECL_BASE_ICD10));
    assert_int_equal(lacks("PROC.oper-known", NULL), ECL_BASE_BIT(ECL_BASE_ICD9));
}

/* --- several threads ----------------------------------------------------- */

enum { CLAIMS = 800 };

/* Findings by rule, of the same claims checked by so many threads. */
static void count_with(unsigned jobs, struct ecl_str text, uint64_t *found, size_t n)
{
    struct ecl_input in        = ecl_input_mem(&text, "test");
    struct ecl_rules_opts opts = {.today = {2026, 2, 15}, .base = rf_data};
    struct ecl_check check     = {.jobs = jobs};
    struct ecl_rules *r        = NULL;
    struct ecl_stream *s       = NULL;
    assert_int_equal(ecl_rules_new(&r, &opts, NULL), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_rules_check(r, s, &check, NULL), ECL_OK);
    for (size_t i = 0; i < n; i++) {
        found[i] = ecl_rules_count(r, i).findings;
    }
    ecl_stream_close(s);
    ecl_rules_free(r);
}

static void threads_share_the_tables(void **state)
{
    static struct rf_claim claim;
    static uint64_t one[1024], eight[1024];
    struct ecl_buf b;
    (void)state;
    give_drugs(DRUG_HEAD "1000123\t3\t\t9.00\tE\t\t\tA\t01/10/2567\t01/10/2567\t01/10/2567\n");
    give_staff("LICENCE\tSAT\nว12345\t10:00-12:00\n", NULL);
    give_units("HCODE\n10671\n");
    give_codes(ECL_BASE_ICD10, "CODE\nI10\n");
    data.duty = true;
    ecl_buf_init(&b, 0);
    for (int i = 0; i < CLAIMS; i++) {
        rf_base(&claim, i % 3 ? 'O' : 'I');
        rf_edits(&claim, i % 2 ? "INS.HOSPMAIN=10671" : i % 3 ? "ODX.DRDX=ว9" : "IDX.DRDX=ว9");
        rf_stream(&claim, &b);
    }
    count_with(1, ecl_buf_str(&b), one, 1024);
    count_with(8, ecl_buf_str(&b), eight, 1024);
    assert_memory_equal(one, eight, sizeof one);
    assert_int_equal(one[index_of("UNIT.own-known")], CLAIMS);
    assert_int_equal(one[index_of("STAFF.doctor-known")], CLAIMS / 2);
    assert_true(one[index_of("STAFF.doctor-on-duty")] > 0 && one[index_of("DRUG.price")] > 0);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(drugs_are_those_of_the_catalogue, take_away),
        cmocka_unit_test_teardown(what_is_not_claimed_holds_nothing_back, take_away),
        cmocka_unit_test_teardown(codes_that_a_spreadsheet_spoilt, take_away),
        cmocka_unit_test_teardown(a_reason_is_wanted_where_money_is, take_away),
        cmocka_unit_test_teardown(the_approved_values_count, take_away),
        cmocka_unit_test_teardown(staff_is_known_and_licensed, take_away),
        cmocka_unit_test_teardown(licences_wider_than_their_column, take_away),
        cmocka_unit_test_teardown(a_last_night, take_away),
        cmocka_unit_test_teardown(a_licence_of_many_rows_is_told_once, take_away),
        cmocka_unit_test_teardown(staff_is_on_duty, take_away),
        cmocka_unit_test_teardown(holidays_have_hours_of_their_own, take_away),
        cmocka_unit_test_teardown(facilities_are_known_and_open, take_away),
        cmocka_unit_test_teardown(networks_and_provinces, take_away),
        cmocka_unit_test_teardown(the_c_codes_of_a_referral, take_away),
        cmocka_unit_test_teardown(diagnoses_are_those_of_icd10, take_away),
        cmocka_unit_test_teardown(procedures_and_drug_codes, take_away),
        cmocka_unit_test_teardown(instruments_are_those_of_the_list, take_away),
        cmocka_unit_test_teardown(items_are_those_of_their_type, take_away),
        cmocka_unit_test_teardown(projects_and_lists_of_items, take_away),
        cmocka_unit_test_teardown(the_fee_schedule, take_away),
        cmocka_unit_test_teardown(what_a_rule_lacks_is_told, take_away),
        cmocka_unit_test_teardown(threads_share_the_tables, take_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
