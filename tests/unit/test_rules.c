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
        {"FMT.money-2dec", 'O', FDH, "OOP.SERVPRICE=50.0", NULL, "OOP.SERVPRICE=50.00"},
        {"FMT.money-2dec", 'O', FDH, "CHT.PAID=0000", NULL, "CHT.PAID=00.00"},
        {"FMT.number", 'O', FDH, "OPD.PR=8-", NULL, "OPD.PR=84"},
        {"FMT.money-2dec", 'O', FDH, "OOP.SERVPRICE=50.", NULL, "OOP.SERVPRICE=.50"},
        {"FMT.trim", 'O', FDH, "ODX.DIAG=J069 ", NULL, NULL},
        {"FMT.hcode5", 'O', FDH, "INS.HOSPSUB=EA1067", NULL, "INS.HOSPSUB=10670"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void words_of_export_programs_are_not_values(void **state)
{
    (void)state;
    static const struct rule_case t[] = {
        {"PKG.literal-null", 'O', FDH, "INS.HOSPSUB=null", NULL, NULL},
        {"PKG.literal-null", 'O', FDH, "OPD.DETAIL=None", NULL, "OPD.DETAIL=Nonet"},
        {"PKG.literal-null", 'O', FDH, "INS.DATEEXP=NaN", NULL, NULL},
        {"PKG.no-quotes", 'O', FDH, "DRU.UNIT=\"TAB\"", NULL, "DRU.UNIT=3\" TAB"},
        {"PKG.no-nul-control", 'O', FDH, "OPD.DETAIL=a\tb", NULL, "OPD.DETAIL=a b"},
        {"PKG.encoding-undefined", 'O', FDH, "OPD.DETAIL=\xEF\xBF\xBD", NULL,
         "OPD.DETAIL=\xEF\xBF\xBA"},
        {"PKG.hcode-consistent", 'O', FDH, "DRU.HCODE=10671", NULL, NULL},
        {"PKG.hcode-consistent", 'O', FDH, "INS.HCODE=10671", NULL, NULL},
        {"X.csv-artifacts", 'O', FDH, "DRU.DID=1.09E+12", NULL, "DRU.DID=1.09"},
        {"X.csv-artifacts", 'O', FDH, "CHT.INVOICE_NO=1/2/2569", NULL, "CHT.INVOICE_NO=1/2569"},
        {"X.csv-artifacts", 'O', FDH, "DRU.DID='0012", NULL, "DRU.DID=0012'"},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

/* Both numbers of the patient, and none in the other files. */
#define NOID                                                                                       \
    "ODX.PERSON_ID=;OOP.PERSON_ID=;CHT.PERSON_ID=;CHA.PERSON_ID=;CHA[1].PERSON_ID=;"               \
    "CHA[2].PERSON_ID=;DRU.PERSON_ID=;"
#define ID(id) "INS.CID=" id ";PAT.PERSON_ID=" id ";" NOID

static void rights_are_checked(void **state)
{
    (void)state;
#define OFC "INS.INSCL=OFC;INS.SUBTYPE=O1;"
#define SSS "INS.INSCL=SSS;INS.SUBTYPE=S1;INS.HTYPE=1;"
#define STP                                                                                        \
    "INS.INSCL=STP;INS.SUBTYPE=ST;INS.PERMITNO=;PAT.NATION=096;PAT.IDTYPE=4;INS.CID="              \
    "0109900003216;"                                                                               \
    "PAT.PERSON_ID=0109900003216;ODX.PERSON_ID=;OOP.PERSON_ID=;CHT.PERSON_ID=;CHA.PERSON_ID=;"     \
    "CHA[1].PERSON_ID=;CHA[2].PERSON_ID=;DRU.PERSON_ID=;"
    static const struct rule_case t[] = {
        {"INS.hn-required", 'O', FDH, "INS.HN=", NULL, NULL},
        {"INS.inscl-required", 'O', FDH, "INS.INSCL=", NULL, NULL},
        {"INS.inscl-code", 'O', FDH, "INS.INSCL=UCX", NULL, "INS.INSCL=WEL"},
        {"INS.seq-or-an", 'N', FDH, "+INS;INS.HN=1;INS.INSCL=UCS", NULL, NULL},
        {"INS.hcode-required", 'O', FDH, "INS.HCODE=", NULL, "INS.HCODE=;INS.DATEIN=20200101"},
        {"INS.hospmain-required", 'O', FDH, "INS.HOSPMAIN=", NULL, "INS.HOSPMAIN=10671"},
        {"INS.hospsub-bkk", 'O', ECL_PROFILE_OPBKK, "INS.HOSPSUB=", NULL, NULL},
        {"INS.cid-required", 'O', FDH, "INS.CID=", NULL, NULL},
        {"INS.cid-format", 'O', FDH, "INS.CID=110990000123", NULL, NULL},
        {"INS.cid-checksum", 'O', FDH, ID("1109900001239"), NULL, ID("1109900001246")},
        {"INS.cid-dummy", 'O', FDH, ID("1234567890121"), NULL, ID("1234567890139")},
        {"INS.cid-dummy", 'O', FDH, ID("1111111111111"), NULL, NULL},
        {"INS.cid-dummy", 'O', FDH, ID("1067000000000"), NULL, NULL},
        {"INS.cid-pat-match", 'O', FDH, "INS.CID=3101200456789", NULL, NULL},
        {"INS.permitno-ucs", 'O', FDH, "INS.PERMITNO=", NULL, NULL},
        {"INS.permitno-ucs", 'I', FDH, "INS.PERMITNO=", NULL, NULL},
        {"INS.permitno-format-ucs", 'O', FDH, "INS.PERMITNO=123456789", NULL,
         "INS.PERMITNO=ep0123456789"},
        {"INS.permitno-ofc-op", 'O', FDH, OFC "INS.PERMITNO=", NULL, OFC},
        {"INS.permitno-ofc-ip", 'I', FDH, OFC "INS.PERMITNO=", NULL,
         OFC "INS.PERMITNO=;INS.DOCNO=1;INS.GOVCODE=1;INS.GOVNAME=1;INS.SUBINSCL=1;INS.RELINSCL=1"},
        {"INS.dateexp-before-service", 'O', FDH, "INS.DATEEXP=20260130", NULL,
         "INS.DATEEXP=20260131"},
        {"INS.dateexp-before-service", 'I', FDH, "INS.DATEEXP=20260109", NULL,
         "INS.DATEEXP=19990101"},
        {"INS.datein-order", 'O', FDH, "INS.DATEIN=20270102;INS.DATEEXP=20270101", NULL,
         "INS.DATEIN=20270101;INS.DATEEXP=20270101"},
        {"INS.subtype-code", 'O', FDH, "INS.SUBTYPE=UC", NULL, "INS.SUBTYPE=74"},
        {"INS.subtype-code", 'O', FDH, "INS.SUBTYPE=O1", NULL, "INS.SUBTYPE=D1"},
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=77", NULL, "INS.SUBTYPE=77;PAT.DOB=19660131"},
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=71", NULL,
         "INS.SUBTYPE=71;PAT.DOB=20140131;PAT.TITLE=เด็กชาย;PAT.NAMEPAT=สมชาย ใจดี,เด็กชาย"},
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=77;PAT.DOB=19660201", NULL,
         "INS.SUBTYPE=77;PAT.DOB=19660131"}, /* 59 and 60 years */
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=89;PAT.DOB=19650131", NULL,
         "INS.SUBTYPE=89;PAT.DOB=19650201"}, /* 61 and 60 */
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=89;PAT.DOB=20140201", NULL,
         "INS.SUBTYPE=89;PAT.DOB=20140131"}, /* 11 and 12 */
        {"INS.subtype-age", 'O', FDH, "INS.SUBTYPE=71;PAT.DOB=20130131", NULL,
         "INS.SUBTYPE=71;PAT.DOB=20130201"}, /* 13 and 12 */
        {"INS.owner-when-dependant", 'O', FDH, "INS.INSCL=OFC;INS.SUBTYPE=O4", NULL,
         "INS.INSCL=OFC;INS.SUBTYPE=O4;INS.OWNRPID=3101200456789;INS.OWNNAME=สมหญิง ใจดี"},
        {"INS.owner-cid", 'O', FDH, "INS.OWNRPID=3101200456780", NULL, "INS.OWNRPID=3101200456789"},
        {"INS.letter-complete", 'O', FDH, "INS.DOCNO=1;INS.GOVCODE=1", NULL,
         "INS.DOCNO=1;INS.GOVCODE=1;INS.GOVNAME=1;INS.SUBINSCL=1;INS.RELINSCL=1"},
        {"INS.htype-sss", 'O', FDH, SSS "INS.HTYPE=", NULL, SSS},
        {"INS.htype-main", 'O', FDH, SSS "INS.HTYPE=2", NULL, SSS "INS.HTYPE=2;INS.HOSPMAIN=10671"},
        {"FMT.hcode5", 'O', FDH, SSS "INS.HTYPE=1;INS.HOSPMAIN=1067", NULL, SSS "INS.HTYPE=1"},
        {"INS.htype-other-blank", 'O', FDH, "INS.HTYPE=1", NULL, NULL},
        {"INS.sss-age", 'O', FDH, SSS "PAT.DOB=20110201", NULL, SSS "PAT.DOB=20110131"},
        {"INS.stp-nationality", 'O', FDH, STP "PAT.NATION=099", NULL, STP},
        {"INS.stp-nationality", 'O', FDH, STP "PAT.PERSON_ID=0019900001231;INS.CID=0019900001231",
         NULL, STP "PAT.PERSON_ID=G123456789012;INS.CID=G123456789012"},
        {"INS.nrh-prefix", 'O', FDH, STP "INS.INSCL=NRH;INS.SUBTYPE=N2", NULL,
         STP "INS.INSCL=NRH;INS.SUBTYPE=N2;PAT.PERSON_ID=0019900001231;INS.CID=0019900001231"},
        {"INS.stp-no-pp", 'O', FDH, STP "+ADP;ADP[1].TYPE=4;ADP[1].TOTAL=0.00;ADP[1].RATE=0.00",
         NULL, STP "+ADP;ADP[1].TYPE=3;ADP[1].TOTAL=0.00;ADP[1].RATE=0.00;ADP[1].CODE=7"},
        {"INS.uc-idtype", 'O', FDH, "PAT.IDTYPE=4", NULL, NULL},
        {"INS.puc-not-claimable", 'O', FDH, "INS.INSCL=PUC;INS.SUBTYPE=", NULL, NULL},
        {"INS.unique", 'O', FDH, "+INS", NULL, "+INS;INS[1].AN=6900999"},
        {"INS.an-implies-ip", 'O', FDH, "-OPD;-ODX;-OOP;-CHT;-CHA;-ADP;-DRU", NULL, NULL},
        {"INS.an-implies-ip", 'I', FDH, "-IPD;-IDX;-IOP;-CHT;-CHA;-ADP;-DRU", NULL, NULL},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void patients_are_checked(void **state)
{
    (void)state;
    static const struct rule_case t[] = {
        {"PAT.hn-required", 'O', FDH, "PAT.HN=", NULL, NULL},
        {"PAT.hcode-required", 'O', FDH, "PAT.HCODE=", NULL, NULL},
        {"PAT.hcode-required", 'O', FDH, "PAT.HCODE=1067", NULL, NULL},
        {"PAT.hcode-required", 'O', FDH, "OPT.HCODE=10671", NULL, "OPT.HCODE=10670"},
        {"PAT.hcode-required", 'O', FDH, "PAT.HCODE=10671", NULL, NULL},
        {"PAT.dob-required", 'O', FDH, "PAT.DOB=", NULL, NULL},
        {"PAT.dob-plausible", 'O', FDH, "INS.SUBTYPE=77;PAT.DOB=18950131", NULL,
         "INS.SUBTYPE=77;PAT.DOB=18950201"}, /* 131 and 130 years */
        {"PAT.dob-plausible", 'O', FDH, "PAT.DOB=20260216", NULL, NULL},
        {"PAT.sex-required", 'O', FDH, "PAT.SEX=0", NULL, NULL},
        {"PAT.marriage-code", 'O', FDH, "PAT.MARRIAGE=7", NULL, "PAT.MARRIAGE=9"},
        {"PAT.marriage-age", 'O', FDH, "PAT.MARRIAGE=2;PAT.DOB=20140201;INS.SUBTYPE=71", NULL,
         "PAT.MARRIAGE=2;PAT.DOB=20140131;INS.SUBTYPE=71"},
        {"PAT.nation-required", 'O', FDH, "PAT.NATION=", NULL, NULL},
        {"PAT.nation-required", 'O', FDH, "PAT.NATION=99", NULL, NULL},
        {"PAT.nation-required", 'O', FDH, "PAT.NATION=THA", NULL, NULL},
        {"PAT.nation-required", 'O', FDH, "PAT.NATION=001", "PAT.nation-id-prefix", NULL},
        {"PAT.person-id-required", 'O', ECL_PROFILE_ECLAIM, "PAT.PERSON_ID=;" NOID,
         "ODX.required CHT.required CHA.required OOP.required DRU.required", NULL},
        {"PAT.person-id-checksum", 'O', FDH, "PAT.PERSON_ID=1109900001239;" NOID,
         "INS.cid-pat-match", NULL},
        {"PAT.name-required", 'O', FDH, "PAT.LNAME=", NULL, "PAT.LNAME=-;PAT.NAMEPAT=สมชาย -,นาย"},
        {"PAT.namepat-form", 'O', FDH, /* 35 and 36 bytes */
         "PAT.LNAME=กกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกก;PAT.NAMEPAT=สมชาย "
         "กกกกกกกกกกกกกกกกกกกกกกกกกกกกก",
         NULL,
         "PAT.LNAME=กกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกก;PAT.NAMEPAT=สมชาย "
         "กกกกกกกกกกกกกกกกกกกกกกกกกกกกกก"},
        {"PAT.namepat-form", 'O', FDH, "PAT.NAMEPAT=นายสมชาย ใจดี", NULL,
         "PAT.NAMEPAT=สมชาย  ใจดี , นาย"},
        {"PAT.namepat-consistent", 'O', FDH, "PAT.NAMEPAT=สมชาย ใจร้าย,นาย", NULL,
         "PAT.LNAME=กกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกกก;PAT.NAMEPAT=สมชาย "
         "กกกกกกกกกกกกกกกกกกกกกกกกกกกกกก"},
        {"PAT.title-sex", 'O', FDH, "PAT.SEX=2", NULL,
         "PAT.SEX=2;PAT.TITLE=ร.ต.;PAT.NAMEPAT=สมชาย ใจดี,ร.ต."},
        {"PAT.title-age", 'O', FDH, "PAT.TITLE=ด.ช.;PAT.NAMEPAT=สมชาย ใจดี,ด.ช.;PAT.DOB=20110131",
         NULL, "PAT.TITLE=ด.ช.;PAT.NAMEPAT=สมชาย ใจดี,ด.ช.;PAT.DOB=20110201"},
        {"PAT.idtype-code", 'O', FDH, OFC "PAT.IDTYPE=6", NULL, OFC "PAT.IDTYPE=5"},
        {"PAT.idtype-code", 'O', FDH, "PAT.IDTYPE=", NULL, NULL},
        {"PAT.idtype-id", 'O', FDH, "PAT.PERSON_ID=12345;" NOID, NULL, NULL},
        {"PAT.idtype-id", 'O', FDH, OFC "PAT.IDTYPE=2", NULL, OFC "PAT.IDTYPE=3"},
        {"PAT.nation-id-prefix", 'O', FDH, "PAT.NATION=098", NULL,
         "PAT.NATION=098;" ID("3109900001234")},
        {"PAT.nation-id-prefix", 'O', FDH, ID("6109900001239"), NULL, ID("5109900001231")},
        {"PAT.address-code", 'O', FDH, "PAT.CHANGWAT=97", NULL, "PAT.CHANGWAT=96"},
        {"PAT.address-code", 'O', FDH, "PAT.AMPHUR=00", NULL, "PAT.AMPHUR="},
        {"PAT.address-code", 'O', FDH, "PAT.CHANGWAT=4;PAT.AMPHUR=0", NULL, "PAT.CHANGWAT=10"},
        {"PAT.unreferenced", 'N', FDH, "+PAT;PAT.HN=000012345", NULL, NULL},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

static void relations_are_checked_once_per_claim(void **state)
{
    (void)state;
    static const struct rule_case t[] = {
        {"REF.ins-hn-in-pat", 'O', FDH, "-PAT", NULL, NULL},
        {"REF.hn-in-ins", 'N', FDH, "+CHA;CHA.HN=1;+CHA", "CHA.required", NULL},
        {"REF.seq-in-ins", 'O', FDH, "-INS", NULL, NULL},
        {"REF.seq-in-ins", 'N', FDH, "+DRU;DRU.HN=1;DRU.SEQ=2;+DRU", "DRU.required", NULL},
        {"REF.an-in-ins", 'I', FDH, "-INS", NULL, NULL},
        {"REF.an-in-ins", 'N', FDH, "+CHT;CHT.HN=1;CHT.AN=9", "CHT.required", NULL},
        {"REF.op-seq-in-opd", 'O', FDH, "-OPD", NULL, NULL},
        {"REF.an-in-ipd", 'I', FDH, "-IPD", NULL, NULL},
        {"REF.ip-charge-an", 'I', FDH, "-IPD;-IDX;-IOP", NULL, NULL},
        {"REF.seq-in-ins", 'N', FDH, "+ODX;ODX.HN=1;ODX.SEQ=9", "ODX.required", NULL},
        {"REF.an-in-ipd", 'N', FDH, "+IDX;IDX.AN=9", "IDX.required", NULL},
        {"REF.ip-charge-an", 'O', FDH, "ADP.SEQ=;ADP.AN=6900123", NULL, NULL},
        {"REF.hn-an-pair", 'I', FDH, "DRU.HN=000012346;DRU[1].HN=000012346", NULL, NULL},
        {"REF.hn-seq-pair", 'O', FDH, "ADP.HN=000012346", NULL, NULL},
        {"ADP.required", 'O', FDH, "ADP.HN=", NULL, NULL}, /* and not another HN */
        {"OPD.required", 'O', FDH, "OPD.HN=", NULL, NULL},
        {"REF.person-id-hn", 'O', FDH, "CHA.PERSON_ID=3101200456789;CHT.PERSON_ID=3101200456789",
         NULL, NULL},
        {"REF.seq-an-both", 'I', FDH, "CHA.SEQ=6901100001", NULL, "CHA.SEQ=6900123"},
        {"REF.labfu-opd", 'O', FDH, "+LABFU;-OPD;-ODX;-OOP;-CHT;-CHA;-ADP;-DRU", NULL, "+LABFU"},
        {"REF.labfu-opd", 'N', FDH, "+LABFU", NULL, NULL},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct rf_found found;
        rf_check(t[i].base, FDH, ECL_LANG_EN, t[i].bad, &found);
        assert_int_equal(found.count[0], 1);
    }
}

static void visits_are_checked(void **state)
{
    (void)state;
    static const struct rule_case t[] = {
        {"OPD.required", 'O', FDH, "OPD.TIMEOPD=;OPD.UUC=", NULL, NULL},
        {"OPD.unique", 'O', FDH, "+OPD", NULL, NULL},
        {"OPD.date-not-future", 'O', FDH,
         "OPD.DATEOPD=20260216;ODX.DATEDX=20260216;OOP.DATEOPD=20260216;CHT.DATE=20260216;"
         "CHA.DATE=20260216;CHA[1].DATE=20260216;CHA[2].DATE=20260216;ADP.DATEOPD=20260216;"
         "DRU.DATE_SERV=20260216",
         NULL,
         "OPD.DATEOPD=20260215;ODX.DATEDX=20260215;OOP.DATEOPD=20260215;CHT.DATE=20260215;"
         "CHA.DATE=20260215;CHA[1].DATE=20260215;CHA[2].DATE=20260215;ADP.DATEOPD=20260215;"
         "DRU.DATE_SERV=20260215"},
        {"OPD.after-birth", 'O', FDH, "PAT.DOB=20260201", NULL, "PAT.DOB=20260131;INS.SUBTYPE=71"},
        {"OPD.uuc-code", 'O', FDH, "OPD.UUC=3", NULL, NULL},
        {"OPD.uuc-2-skip", 'O', FDH, "OPD.UUC=2;CHT.PAID=175.00", "CHT.pttype-selfpay", NULL},
        {"OPD.uuc-2-skip", 'O', FDH, "OPD.UUC=2;CHT.PAID=175.00;CHT.PTTYPE=10", NULL, NULL},
        {"OPD.clinic-format", 'O', FDH, "OPD.CLINIC=0100;ODX.CLINIC=0100", NULL, "OPD.CLINIC="},
        {"OPD.clinic-ip", 'O', FDH, "DRU.CLINIC=10100", NULL, "DRU.CLINIC=00200"},
        {"OPD.clinic-ip", 'I', FDH, "DRU.CLINIC=00100", NULL, "DRU.CLINIC=10200"},
        {"OPD.detail-bkk", 'O', ECL_PROFILE_OPBKK, "OPD.DETAIL=", NULL, NULL},
        {"OPD.vitals-range", 'O', FDH, "OPD.BTEMP=45.1", NULL, "OPD.BTEMP=45.0"},
        {"OPD.vitals-range", 'O', FDH, "OPD.RR=3", NULL, "OPD.RR=4"},
        {"OPD.bp-order", 'O', FDH, "OPD.SBP=80;OPD.DBP=80", NULL, "OPD.SBP=81;OPD.DBP=80"},
        {"OPD.optype-code", 'O', FDH, "OPD.OPTYPE=X", NULL, "OPD.OPTYPE="},
        {"OPD.optype-code", 'O', ECL_PROFILE_OPBKK, "OPD.OPTYPE=", NULL, NULL},
        {"OPD.typein-code", 'O', FDH, "OPD.TYPEIN=6", NULL, "OPD.TYPEIN="},
        {"OPD.typeout-code", 'O', FDH, "OPD.TYPEOUT=9", NULL, "OPD.TYPEOUT=8"},
        {"OPD.typein-refer", 'O', FDH, "OPD.TYPEIN=3", NULL, "OPD.TYPEIN=3;+ORF;ORF.REFERTYPE=1"},
        {"OPD.typeout-refer", 'O', FDH, "OPD.TYPEOUT=3", NULL, "OPD.TYPEOUT=3;+ORF"},
        {"OPD.dx-required", 'O', FDH, "-ODX", NULL, NULL},
        {"OPD.charge-required", 'O', FDH, "-CHT", NULL, NULL},
        {"OPD.refer-date", 'O', FDH, "+ORF;ORF.REFERDATE=20260303", NULL,
         "+ORF;ORF.REFERDATE=20260302"},
        {"OPD.refer-date", 'O', ECL_PROFILE_OPBKK, "+ORF;ORF.REFERDATE=", NULL, "+ORF"},
        {"ORF.required", 'O', FDH, "+ORF;ORF.REFER=", NULL, "+ORF"},
        {"ORF.refertype-code", 'O', FDH, "+ORF;ORF.REFERTYPE=3", NULL, "+ORF;ORF.REFERTYPE=1"},
        {"ORF.refer-self", 'O', FDH, "+ORF;ORF.REFER=10670", NULL, NULL},
        {"X.uuc-vs-money", 'O', FDH, "OPD.UUC=2", NULL, NULL},
        {"X.uuc-vs-money", 'O', FDH, "CHT.PAID=175.00;CHT.PTTYPE=10", NULL, "CHT.PAID=174.99"},
        {"X.multi-day-op", 'O', FDH, "DRU.DATE_SERV=20260201", NULL, NULL},
    };
    rf_cases(t, sizeof t / sizeof t[0]);
}

/* --- notes of the importer ---------------------------------------------------- */

static void thai(const char *rule, const char *value, uint64_t line, char out[512])
{
    struct ecl_buf message;
    struct ecl_finding f;
    const struct ecl_note n = {ECL_STR("error"), ecl_str_of(rule), ECL_STR("OPD"), line,
                               ECL_STR("HN"),    ecl_str_of(value)};
    ecl_buf_init(&message, 0);
    ecl_rules_note_finding(&n, ECL_LANG_TH, &message, &f);
    snprintf(out, 512, "%.*s", (int)f.message.n, f.message.p);
    assert_true(ecl_str_is(f.value, value)); /* as it stands in the stream */
    ecl_buf_done(&message);
}

static void reasons_are_told_in_the_language_of_the_message(void **state)
{
    (void)state;
    static const struct {
        const char *english, *thai;
    } t[] = {
        {"2 columns instead of 5", "(มี 2 คอลัมน์ แต่ต้องเป็น 5)"},
        {"not JSON: no colon, at byte 17", "(ไม่ใช่ JSON: ขาดเครื่องหมาย : ที่ไบต์ 17)"},
        {"column WARD is of type M, which cannot be read", "(คอลัมน์ WARD เป็นชนิด M ซึ่งอ่านไม่ได้)"},
        {"a NUL byte in the row", "(มีไบต์ NUL ในบรรทัด)"},
        {"something new", "(something new)"},
        {" columns instead of ", "( columns instead of )"},
        {"", "()"},
    };
    char got[512];
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        thai("PKG.row-width", t[i].english, 7, got);
        if (!strstr(got, t[i].thai)) {
            fail_msg("'%s' in: %s", t[i].english, got);
        }
    }
    thai("PKG.value-separator", "2 rows", 7, got); /* a value of the data */
    assert_non_null(strstr(got, ": 2 rows"));
    thai("PKG.value-separator", "2 more of these", 0, got);
    assert_non_null(strstr(got, "ยังมีอีก 2 แห่ง"));
}

/* --- the engine ------------------------------------------------------------- */

static void doubtful_cases_are_only_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *edits;
        enum ecl_profile profile;
        int worst;
    } t[] = {
        {"PAT.NATION=001", FDH, ECL_SEV_WARNING},
        {"PAT.NATION=99", FDH, ECL_SEV_ERROR},
        {"OPD.TYPEIN=5", FDH, ECL_SEV_WARNING},
        {"OPD.TYPEIN=6", FDH, ECL_SEV_ERROR},
        {"OPD.DETAIL=null", FDH, ECL_SEV_WARNING},
        {"INS.HOSPSUB=null", FDH, ECL_SEV_ERROR},
        {"INS.HOSPMAIN=", FDH, ECL_SEV_ERROR},
        {"INS.HOSPMAIN=", ECL_PROFILE_RELAXED, ECL_SEV_WARNING},
        {"INS.INSCL=", ECL_PROFILE_RELAXED, ECL_SEV_ERROR},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct rf_found found;
        rf_check('O', t[i].profile, ECL_LANG_EN, t[i].edits, &found);
        assert_int_equal(found.worst, t[i].worst);
    }
}

static void faults_of_two_fields_are_both_told(void **state)
{
    (void)state;
    struct rf_found found;
    rf_check('O', FDH, ECL_LANG_EN, "PAT.CHANGWAT=4;PAT.AMPHUR=0", &found);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.count[0], 2);
}

static void a_permitno_in_a_bad_form_is_told_once(void **state)
{
    (void)state;
    static const char *const forms[] = {"6.8E+11",          "1/2/2569",     "'PP1001458547",
                                        "\"PP1001458547\"", "pp100145854",  "NULL",
                                        "PP1001458547\t",   "PP 1001458547"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct rf_found found;
        char edit[64];
        snprintf(edit, sizeof edit, "INS.PERMITNO=%s", forms[i]);
        rf_check('O', FDH, ECL_LANG_EN, edit, &found);
        if (found.n != 1 || found.count[0] != 1) {
            fail_msg("%s: %zu rules", edit, found.n);
        }
    }
}

static void findings_of_one_rule_are_bounded(void **state)
{
    (void)state;
    struct rf_found found;
    char edits[4096] = "";
    for (int i = 1; i < 200; i++) {
        strcat(edits, "+OPD;");
    }
    rf_check('O', FDH, ECL_LANG_EN, edits, &found);
    for (size_t i = 0; i < found.n; i++) {
        if (strcmp(found.id[i], "OPD.unique") == 0) {
            assert_int_equal(found.count[i], ECL_RULE_CLAIM_MAX + 1);
            return;
        }
    }
    fail();
}

static void citizen_ids_do_not_stand_in_messages(void **state)
{
    (void)state;
    struct rf_found found;
    rf_check('O', FDH, ECL_LANG_EN, "INS.CID=110990000123", &found);
    assert_non_null(strstr(found.last, "***0123"));
    assert_null(strstr(found.last, "110990000123"));
}

static void the_table_is_complete_and_each_id_is_unique(void **state)
{
    (void)state;
    const struct ecl_rule_info *a = NULL;
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        assert_ptr_equal(ecl_rule_find(ecl_str_of(a->id)), a);
        assert_non_null(strchr(a->id, '.'));
        for (int lang = 0; lang < 2; lang++) {
            assert_true(a->text[lang] && a->text[lang][0]);
            assert_true(a->unchecked_why || a->message[lang][0]);
        }
        assert_true(a->source[0] && a->files[0]);
        if (strcmp(a->source, "general knowledge, unverified") == 0 &&
            a->severity == ECL_SEV_ERROR) {
            fail_msg("%s is an error without a source", a->id);
        }
    }
    assert_null(ecl_rule_find(ECL_STR("INS")));
}

static void patterns_switch_rules(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        int code;
    } t[]               = {{"INS", ECL_OK},          {"INS.*", ECL_OK}, {"INS.cid-format", ECL_OK},
                           {"IN", ECL_E_USAGE},      {"", ECL_E_USAGE}, {"INS.", ECL_E_USAGE},
                           {"INS.cid", ECL_E_USAGE}, {"*", ECL_OK}};
    struct ecl_rules *r = NULL;
    struct ecl_rules_opts opts = {.today = {2026, 2, 15}};
    assert_int_equal(ecl_rules_new(&r, &opts, NULL), ECL_OK);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        assert_int_equal(ecl_rules_skip(r, ecl_str_of(t[i].pattern), NULL), t[i].code);
    }
    ecl_rules_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_claims_have_no_finding_in_any_profile),
        cmocka_unit_test(values_are_checked_by_the_type_of_their_column),
        cmocka_unit_test(words_of_export_programs_are_not_values),
        cmocka_unit_test(rights_are_checked),
        cmocka_unit_test(patients_are_checked),
        cmocka_unit_test(relations_are_checked_once_per_claim),
        cmocka_unit_test(visits_are_checked),
        cmocka_unit_test(reasons_are_told_in_the_language_of_the_message),
        cmocka_unit_test(doubtful_cases_are_only_warnings),
        cmocka_unit_test(faults_of_two_fields_are_both_told),
        cmocka_unit_test(a_permitno_in_a_bad_form_is_told_once),
        cmocka_unit_test(findings_of_one_rule_are_bounded),
        cmocka_unit_test(citizen_ids_do_not_stand_in_messages),
        cmocka_unit_test(the_table_is_complete_and_each_id_is_unique),
        cmocka_unit_test(patterns_switch_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
