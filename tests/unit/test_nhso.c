/* test_nhso.c: the Office's online services: what is asked and sent, what answers mean, and
 * what is refused before it is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "eclaim/nhso.h"
#include "service_script.h"

#define PID   "1101702345677"
#define OTHER "3101702345673"
#define STAFF "3101702345673"

#define STATUS "https://authenucws.nhso.go.th/authencodestatus/api/check-authen-status"
#define POINT  "https://nhsoapi.nhso.go.th/nhsoendpoint"

static const struct ecl_date day = {2026, 1, 15}, today = {0, 0, 0};

static struct ecl_nhso *nhso;
static struct script script;
static struct ecl_http http;
static struct ecl_error err;
static struct ecl_nhso_opts opts;

static void play(const struct step *steps, size_t n)
{
    memset(&err, 0, sizeof err);
    http = script_http(&script, steps, n);
    assert_int_equal(ecl_nhso_open(&nhso, &http, &opts, &err), ECL_OK);
}

static void end(void)
{
    assert_int_equal(script.at, script.n);
    ecl_nhso_close(nhso);
}

static void play_answer(int status, const char *answer)
{
    static struct step s;
    s = (struct step){.end = ECL_HTTP_ANSWERED, .status = status, .answer = answer};
    play(&s, 1);
}

static int set_opts(void **state)
{
    (void)state;
    opts = (struct ecl_nhso_opts){.status_token   = "kiosk-token-1234",
                                  .endpoint_token = "point-token-1234",
                                  .source_id      = "รพ A&B",
                                  .pace_ms        = 1};
    return 0;
}

/* --- codes of a day --------------------------------------------------------------------- */

static const char found[] =
    "{\"statusAuthen\":true,\"statusMessage\":\"พบข้อมูลการ authen\",\"firstName\":\"สมหญิง\","
    "\"middleName\":null,\"lastName\":\"ใจดี\",\"sex\":\"FEMALE\",\"birthDate\":{\"year\":1990,"
    "\"month\":5},"
    "\"nation\":{\"code\":\"099\",\"descriptionTh\":\"ไทย\"},\"province\":{\"id\":\"1000\","
    "\"name\":\"กทม\"},"
    "\"mainInscl\":{\"id\":\"UCS\",\"name\":\"สิทธิหลักประกันสุขภาพแห่งชาติ\"},"
    "\"subInscl\":{\"id\":\"89\",\"name\":\"ช่วงอายุ 12-59 ปี\"},\"serviceHistories\":["
    "{\"hospital\":{\"hcode\":\"10670\",\"hname\":\"ก\"},\"serviceDateTime\":\"2026-01-15T09:00:"
    "00\","
    "\"claimCode\":\"PP1234567890\",\"service\":{\"code\":\"PG0060001\",\"name\":\"ทั่วไป\"}},"
    "{\"hospital\":{\"hcode\":\"10671\",\"hname\":\"ข\"},\"serviceDateTime\":\"2026-01-15T10:00:"
    "00\","
    "\"claimCode\":\"EP1234567891\",\"service\":{\"code\":\"PG0130001\",\"name\":\"HD\"},"
    "\"sourceChannel\":\"ENDPOINT\"},{\"hospital\":null}]}";

static void codes_of_every_unit_are_listed(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", STATUS "?personalId=" PID "&serviceDate=2026-01-15", NULL, "kiosk-token-1234",
         ECL_HTTP_ANSWERED, 200, found, 0},
        {"GET", STATUS "?personalId=" PID "&serviceDate=2026-01-15&serviceCode=PG0130001", NULL,
         "kiosk-token-1234", ECL_HTTP_ANSWERED, 200, found, 0},
    };
    struct ecl_claim_code c[4];
    struct ecl_right r;
    size_t n;
    play(steps, 2);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, &r, c, 4, &n, &err), ECL_OK);
    assert_int_equal(n, 2);
    assert_string_equal(c[0].code, "PP1234567890");
    assert_string_equal(c[0].pid, PID);
    assert_string_equal(c[0].hcode, "10670");
    assert_string_equal(c[0].hname, "ก");
    assert_string_equal(c[0].type, "PG0060001");
    assert_string_equal(c[0].type_name, "ทั่วไป");
    assert_string_equal(c[0].at, "2026-01-15T09:00:00");
    assert_string_equal(c[0].channel, "");
    assert_string_equal(c[1].channel, "ENDPOINT");
    assert_true(r.known);
    assert_string_equal(r.first, "สมหญิง");
    assert_string_equal(r.middle, "");
    assert_int_equal(r.sex, '2');
    assert_int_equal(r.birth.y, 1990);
    assert_int_equal(r.birth.m, 5);
    assert_int_equal(r.birth.d, 0);
    assert_string_equal(r.nation, "099");
    assert_string_equal(r.main_code, "UCS");
    assert_string_equal(r.sub_code, "89");
    assert_string_equal(r.message, "พบข้อมูลการ authen");
    assert_int_equal(ecl_nhso_status(nhso, PID, day, "PG0130001", NULL, c, 4, &n, &err), ECL_OK);
    assert_int_equal(n, 1);
    assert_string_equal(c[0].code, "EP1234567891");
    end();
}

static const struct {
    const char *answer;
    int code;
    const char *told; /* the message, of the right or of the error */
} statuses[] = {
    {"{\"statusAuthen\":false,\"statusMessage\":\"ไม่พบข้อมูลการ authen\"}", ECL_OK,
     "ไม่พบข้อมูลการ authen"},
    {"{\"statusAuthen\":false,\"statusMessage\":\"ไม่พบข้อมูลการ Authen ด้วยบริการนี้\"}", ECL_OK,
     "ไม่พบข้อมูลการ Authen ด้วยบริการนี้"},
    {"{\"statusAuthen\":false,\"statusMessage\":\"เลขประจำตัวประชาชนของผู้รับบริการ ใช้ไม่ได้ หรือไม่มี\","
     "\"serviceHistories\":null}",
     ECL_OK, "เลขประจำตัวประชาชนของผู้รับบริการ ใช้ไม่ได้ หรือไม่มี"},
    {"{\"statusAuthen\":false,\"statusMessage\":\"ไม่พบ serviceCode ที่ระบุ\"}", ECL_E_NETWORK,
     "the status service says 'ไม่พบ serviceCode ที่ระบุ': whether there is a code is not known"},
    {"{\"statusAuthen\":false,\"statusMessage\":\"กรุณาระบุ personalId\"}", ECL_E_NETWORK,
     "the status service says 'กรุณาระบุ personalId': whether there is a code is not known"},
    {"{\"statusAuthen\":false,\"statusMessage\":\"something new\"}", ECL_E_NETWORK,
     "the status service says 'something new': whether there is a code is not known"},
    {"{\"statusAuthen\":false}", ECL_E_NETWORK,
     "the status service says '': whether there is a code is not known"},
    {"{\"statusAuthen\":true,\"serviceHistories\":[]}", ECL_E_NETWORK,
     "the status service says that there is a code, and names none"},
    {"{\"statusAuthen\":true,\"serviceHistories\":[{\"claimCode\":null}]}", ECL_E_NETWORK,
     "the status service says that there is a code, and names none"},
    {"{\"statusAuthen\":\"true\"}", ECL_E_NETWORK,
     "the status service answered without statusAuthen"},
    {"{\"success\":true,\"results\":\"{}\"}", ECL_E_NETWORK,
     "the status service answered without statusAuthen"},
    {"[]", ECL_E_NETWORK, "the status service answered without statusAuthen"},
    {"{\"statusAuthen\":true,\"serviceHistories\":[5]}", ECL_E_NETWORK,
     "the status service answered with a row of serviceHistories that cannot be read"},
    {"{\"statusAuthen\":true,\"serviceHistories\":[{\"claimCode\":"
     "\"PP123456789012345678901234567890123\"}]}",
     ECL_E_NETWORK,
     "the status service answered with a row of serviceHistories that cannot be read"},
    {"{\"statusAuthen\":true,\"serviceHistories\":[{\"claimCode\":\"A\"},{\"claimCode\":\"B\"},"
     "{\"claimCode\":\"C\"}]}",
     ECL_E_NETWORK, "the status service answered with more than 2 codes of one day"},
};

static void no_code_is_told_from_a_wrong_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct ecl_claim_code c[2];
        struct ecl_right r;
        size_t n = 9;
        play_answer(200, statuses[i].answer);
        assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, &r, c, 2, &n, &err),
                         statuses[i].code);
        assert_string_equal(statuses[i].code == ECL_OK ? r.message : err.text, statuses[i].told);
        assert_int_equal(n, 0);
        assert_false(r.known);
        end();
    }
}

/* --- busy, and refused ------------------------------------------------------------------- */

static void a_busy_service_is_asked_again(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", STATUS "?personalId=" PID "&serviceDate=2026-01-15", NULL, NULL, ECL_HTTP_ANSWERED,
         429, "", AT_ONCE},
        {"GET", STATUS "?personalId=" PID "&serviceDate=2026-01-15", NULL, NULL, ECL_HTTP_ANSWERED,
         429, "{}", AT_ONCE},
        {"GET", STATUS "?personalId=" PID "&serviceDate=2026-01-15", NULL, NULL, ECL_HTTP_ANSWERED,
         200, found, 0},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 429, "", AT_ONCE},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 429, "", AT_ONCE},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 429, "", AT_ONCE},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 429, "", 3600},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 503, "", AT_ONCE},
    };
    struct ecl_claim_code c[4];
    size_t n;
    play(steps, sizeof steps / sizeof *steps);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, c, 4, &n, &err), ECL_OK);
    assert_int_equal(n, 2);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, c, 4, &n, &err), ECL_E_NETWORK);
    assert_string_equal(err.text,
                        "the status service answered with status 429; it is busy: try again later");
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, c, 4, &n, &err), ECL_E_NETWORK);
    assert_string_equal(
        err.text,
        "the status service answered with status 429; it is busy: try again later, in 3600 s");
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, c, 4, &n, &err), ECL_E_NETWORK);
    end();
}

static void a_refused_token_says_which_to_renew(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {.end    = ECL_HTTP_ANSWERED,
         .status = 401,
         .answer = "{\"message\":\"token kiosk-token-1234 of " PID " expired\"}"},
        {.end = ECL_HTTP_ANSWERED, .status = 403, .answer = "<html>"},
        {.end = ECL_HTTP_ANSWERED, .status = 401, .answer = ""},
    };
    struct ecl_claim_code c;
    struct ecl_right r;
    size_t n;
    play(steps, 3);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, &c, 1, &n, &err), ECL_E_NETWORK);
    assert_string_equal(err.text,
                        "the status service answered with status 401: 'token *** of ***5677 "
                        "expired'; renew the Kiosk Authentication Token (authencode web, "
                        "menu Token) in nhso.status-token");
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, &c, 1, &n, &err), ECL_E_NETWORK);
    assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), ECL_E_NETWORK);
    assert_string_equal(err.text, "nhsoendpoint answered with status 401; renew the token in "
                                  "nhso.endpoint-token");
    end();
}

static void nothing_is_asked_without_what_it_takes(void **state)
{
    (void)state;
    struct ecl_claim_code c;
    struct ecl_right r;
    size_t n;
    opts.status_token   = NULL;
    opts.endpoint_token = "";
    play(NULL, 0);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, NULL, NULL, &c, 1, &n, &err), ECL_E_USAGE);
    assert_string_equal(err.field, "nhso.status-token");
    assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), ECL_E_USAGE);
    assert_string_equal(err.field, "nhso.endpoint-token");
    end();
    set_opts(NULL);
    opts.source_id = NULL;
    play(NULL, 0);
    assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), ECL_E_USAGE);
    assert_string_equal(err.field, "unit.source-id");
    assert_int_equal(ecl_nhso_right(nhso, "1", day, &r, &err), ECL_E_USAGE);
    assert_int_equal(ecl_nhso_right(nhso, PID, (struct ecl_date){2026, 2, 30}, &r, &err),
                     ECL_E_USAGE);
    assert_int_equal(
        ecl_nhso_status(nhso, PID, (struct ecl_date){2026, 2, 30}, NULL, NULL, &c, 1, &n, &err),
        ECL_E_USAGE);
    assert_int_equal(ecl_nhso_status(nhso, PID, day, "", NULL, &c, 1, &n, &err), ECL_E_USAGE);
    end();
}

/* --- rights ------------------------------------------------------------------------------ */

static void the_right_of_today_is_read(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", POINT "/api/RealPerson?SOURCE_ID=%E0%B8%A3%E0%B8%9E%20A%26B&PID=" PID, NULL,
         "point-token-1234", ECL_HTTP_ANSWERED, 200,
         "{\"personStatus\":\"Y\",\"pid\":\"" PID "\",\"firstName\":\"ก\",\"middleName\":\"\","
         "\"lastName\":\"ข\",\"sex\":\"ชาย\",\"nationCode\":\"099\",\"mainInsclCode\":\"WEL\","
         "\"mainInsclName\":\"สิทธิ ย\",\"subInsclCode\":\"77\",\"subInsclName\":\"ผู้มีอายุเกิน 60 ปี\","
         "\"paidModel\":\"2\",\"birthDateNew\":{\"year\":1959,\"month\":7,\"day\":13},"
         "\"hospMainNew\":{\"hcode\":\"10670\",\"hname\":\"ค\"},\"hospMainOp\":\"(10671) ง\","
         "\"hospSub\":\"จ\",\"dataError\":null}",
         0},
        {.end    = ECL_HTTP_ANSWERED,
         .status = 200,
         .answer =
             "{\"personStatus\":\"Y\",\"mainInsclCode\":null,\"mainInscl\":\"(SSS) ประกันสังคม\","
             "\"birthDateNew\":{\"year\":2502,\"month\":13,\"day\":1},"
             "\"hospNew\":{\"hcode\":\"10672\",\"hname\":\"ฉ\"}}"},
    };
    struct ecl_right r;
    play(steps, 2);
    assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), ECL_OK);
    assert_true(r.known);
    assert_string_equal(r.pid, PID);
    assert_string_equal(r.first, "ก");
    assert_string_equal(r.main_code, "WEL");
    assert_string_equal(r.main_name, "สิทธิ ย");
    assert_string_equal(r.sub_code, "77");
    assert_string_equal(r.paid_model, "2");
    assert_int_equal(r.birth.y, 1959);
    assert_int_equal(r.birth.d, 13);
    assert_string_equal(r.main.hcode, "10670");
    assert_string_equal(r.main_op.hcode, "10671");
    assert_string_equal(r.main_op.name, "ง");
    assert_string_equal(r.sub.hcode, "");
    assert_string_equal(r.sub.name, "จ");
    assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), ECL_OK);
    assert_string_equal(r.main_code, "SSS");
    assert_string_equal(r.main.hcode, "10672");
    assert_int_equal(r.birth.y, 1959);
    assert_int_equal(r.birth.m, 0);
    end();
}

static const struct {
    const char *answer;
    int code;
    const char *told;
} persons[] = {
    {"{\"personStatus\":\"N\",\"dataError\":\"PID ใช้ไม่ได้ หรือไม่มี\"}", ECL_OK, "PID ใช้ไม่ได้ หรือไม่มี"},
    {"{\"personStatus\":\"N\"}", ECL_OK, ""},
    {"{\"personStatus\":\"N\",\"dataError\":\"Invalid token\"}", ECL_E_NETWORK,
     "nhsoendpoint says 'Invalid token'; renew the token in nhso.endpoint-token"},
    {"{\"personStatus\":\"N\",\"dataError\":\"กรุณาระบุ PID\"}", ECL_E_NETWORK,
     "nhsoendpoint says 'กรุณาระบุ PID'"},
    {"{\"dataError\":\"x\"}", ECL_E_NETWORK, "nhsoendpoint says 'x'"},
    {"{}", ECL_E_NETWORK, "nhsoendpoint answered with neither a person nor that there is none"},
    {"[]", ECL_E_NETWORK, "nhsoendpoint answered with something other than an object"},
    {"{\"personStatus\":\"Y\",\"pid\":\"" OTHER "\"}", ECL_E_NETWORK,
     "nhsoendpoint answered with another person than the one asked for"},
};

static void nobody_is_told_from_a_wrong_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) {
        struct ecl_right r;
        play_answer(200, persons[i].answer);
        assert_int_equal(ecl_nhso_right(nhso, PID, today, &r, &err), persons[i].code);
        assert_false(r.known);
        assert_string_equal(persons[i].code == ECL_OK ? r.message : err.text, persons[i].told);
        assert_string_equal(r.pid, persons[i].code == ECL_OK ? PID : "");
        end();
    }
}

static void the_right_of_a_day_is_searched(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", POINT "/api/v2/right-search?pid=" PID "&checkDate=2026-01-15T00:00:00", NULL, NULL,
         ECL_HTTP_ANSWERED, 200,
         "{\"tname\":\"นาย\",\"fname\":\"ก\",\"lname\":\"ข\",\"sex\":{\"name\":\"หญิง\"},\"nation\":"
         "{\"id\":"
         "\"099\"},\"birthDateNew\":{\"year\":\"1990\",\"month\":\"5\",\"day\":\"1\"},\"funds\":["
         "{\"fundType\":\"UC\",\"mainInscl\":{\"name\":\"(UCS) "
         "หลัก\"},\"subInscl\":{\"name\":\"(89) ย่อย\"},"
         "\"hospMain\":{\"hname\":\"ค\"}},{\"mainInscl\":{\"name\":\"(OFC) "
         "ข้าราชการ\"}},{\"mainInscl\":"
         "{\"id\":\"LGO\",\"name\":\"อปท\"}}]}",
         0},
        {.end    = ECL_HTTP_ANSWERED,
         .status = 200,
         .answer = "{\"sex\":{},\"nation\":{},\"funds\":[]}"},
        {.end    = ECL_HTTP_ANSWERED,
         .status = 200,
         .answer = "{\"fname\":\"ก\",\"funds\":[{\"hospSss\":{\"hname\":\"ง\"}}]}"},
        {.end = ECL_HTTP_ANSWERED, .status = 200, .answer = "{\"dataError\":\"Invalid Token\"}"},
    };
    struct ecl_right r;
    play(steps, 4);
    assert_int_equal(ecl_nhso_right(nhso, PID, day, &r, &err), ECL_OK);
    assert_true(r.known);
    assert_string_equal(r.title, "นาย");
    assert_int_equal(r.sex, '2');
    assert_string_equal(r.nation, "099");
    assert_int_equal(r.birth.y, 1990);
    assert_string_equal(r.main_code, "UCS");
    assert_string_equal(r.sub_name, "ย่อย");
    assert_string_equal(r.main.name, "ค");
    assert_string_equal(r.message, "+ OFC ข้าราชการ; LGO อปท");
    assert_int_equal(ecl_nhso_right(nhso, PID, day, &r, &err), ECL_OK);
    assert_false(r.known);
    assert_string_equal(r.pid, PID);
    assert_int_equal(ecl_nhso_right(nhso, PID, day, &r, &err), ECL_OK);
    assert_true(r.known);
    assert_string_equal(r.main_code, "");
    assert_string_equal(r.main.name, "ง");
    assert_int_equal(ecl_nhso_right(nhso, PID, day, &r, &err), ECL_E_NETWORK);
    end();
}

/* --- close of right ---------------------------------------------------------------------- */

static const struct ecl_close closing = {
    .hcode       = "10670",
    .pid         = PID,
    .recorder    = STAFF,
    .transaction = "10670-69-000001",
    .main_code   = "UCS",
    .service     = "PG0060001",
    .service_ms  = INT64_C(1768442400000),
    .invoice_ms  = INT64_C(1768446000123),
    .total       = 123450,
    .paid        = 5,
    .privilege   = 123445,
};

static void a_close_is_written_as_documented(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"POST", POINT "/api/nhso-claim-detail",
         "{\"hcode\":\"10670\",\"mainInsclCode\":\"UCS\",\"transactionId\":\"10670-69-000001\","
         "\"claimServiceCode\":\"PG0060001\",\"pid\":\"" PID "\",\"sourceId\":\"รพ A&B\","
         "\"recorderPid\":\"" STAFF "\",\"serviceDateTime\":1768442400000,"
         "\"invoiceDateTime\":1768446000123,\"totalAmount\":1234.50,\"paidAmount\":0.05,"
         "\"privilegeAmount\":1234.45}",
         "point-token-1234", ECL_HTTP_ANSWERED, 200,
         "{\"seq\":12345678901234567890,\"authenCode\":\"EP1234567890\",\"dataError\":null}", 0},
        {"POST", POINT "/api/nhso-claim-detail",
         "{\"hcode\":\"10670\",\"mainInsclCode\":null,\"transactionId\":\"10670-69-000001\","
         "\"claimServiceCode\":\"PG0060001\",\"pid\":\"" PID "\",\"sourceId\":\"รพ A&B\","
         "\"recorderPid\":\"" STAFF
         "\",\"visitNumber\":\"690115\\\"1\",\"department\":{\"code\":\"01\","
         "\"name\":null},\"serviceDateTime\":1768442400000,"
         "\"invoiceDateTime\":1768446000123,\"totalAmount\":99999999.99,\"paidAmount\":0.00,"
         "\"privilegeAmount\":99999999.99}",
         NULL, ECL_HTTP_ANSWERED, 201, "{\"data\":{\"Seq\":\"87654321\"}}", 0},
    };
    struct ecl_close c = closing;
    struct ecl_closed closed;
    enum ecl_outcome o;
    int status;
    play(steps, 2);
    assert_int_equal(ecl_nhso_close_right(nhso, &c, &closed, &o, &status, &err), ECL_OK);
    assert_int_equal(o, ECL_OUTCOME_DONE);
    assert_string_equal(closed.seq, "12345678901234567890");
    assert_string_equal(closed.code, "EP1234567890");
    c.main_code       = NULL;
    c.visit           = "690115\"1";
    c.department      = "01";
    c.department_name = "";
    c.total = c.privilege = INT64_C(9999999999);
    c.paid                = 0;
    c.department_name     = NULL;
    assert_int_equal(ecl_nhso_close_right(nhso, &c, &closed, &o, &status, &err), ECL_OK);
    assert_int_equal(status, 201);
    assert_string_equal(closed.seq, "87654321");
    assert_string_equal(closed.code, "");
    end();
}

static const struct {
    enum ecl_http_end end;
    int status;
    const char *answer;
    enum ecl_outcome outcome;
    const char *told;
} closes[] = {
    {ECL_HTTP_UNSENT, 0, "", ECL_OUTCOME_UNSENT,
     "no connection; nothing was sent: is this computer"},
    {ECL_HTTP_LOST, 0, "", ECL_OUTCOME_UNKNOWN, "the connection broke; whether it was carried out"},
    {ECL_HTTP_ANSWERED, 500, "", ECL_OUTCOME_UNKNOWN, "nhsoendpoint answered with status 500; the"},
    {ECL_HTTP_ANSWERED, 504, "<html>", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 401, "{}", ECL_OUTCOME_REFUSED,
     "nhsoendpoint answered with status 401; renew the token in nhso.endpoint-token"},
    {ECL_HTTP_ANSWERED, 429, "{}", ECL_OUTCOME_REFUSED, NULL},
    {ECL_HTTP_ANSWERED, 400, "{\"dataError\":\"ไม่พบ hcode ที่ระบุ\"}", ECL_OUTCOME_REFUSED,
     "nhsoendpoint answered with status 400: 'ไม่พบ hcode ที่ระบุ'"},
    {ECL_HTTP_ANSWERED, 400,
     "{\"data\":{\"dataError\":\"พบการบันทึก transactionId ซ้ำภายในฐานข้อมูล\"}}", ECL_OUTCOME_UNKNOWN,
     NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"dataError\":\"พบการบันทึก transactionId ซ้ำภายในฐานข้อมูล\"}",
     ECL_OUTCOME_UNKNOWN, "nhsoendpoint says 'พบการบันทึก transactionId ซ้ำภายในฐานข้อมูล'; whether it"},
    {ECL_HTTP_ANSWERED, 400, "{\"data\":{\"dataError\":\"x\"}}", ECL_OUTCOME_REFUSED,
     "nhsoendpoint answered with status 400: 'x'"},
    {ECL_HTTP_ANSWERED, 400, "{\"dataError\":\"x\",\"seq\":5}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 400, "{\"data\":{\"dataError\":\"x\",\"authenCode\":\"EP1\"}}",
     ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"dataError\":\"Invalid Token\"}", ECL_OUTCOME_REFUSED,
     "nhsoendpoint says 'Invalid Token'; renew the token in nhso.endpoint-token"},
    {ECL_HTTP_ANSWERED, 200, "{\"data\":{\"dataError\":\"" PID " เสียชีวิต\"}}", ECL_OUTCOME_REFUSED,
     "nhsoendpoint says '***5677 เสียชีวิต'"},
    {ECL_HTTP_ANSWERED, 200, "{\"dataError\":\"x\",\"seq\":1}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"dataError\":\"x\",\"authenCode\":\"EP1234567890\"}",
     ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":\"x\"}", ECL_OUTCOME_REFUSED, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":\"x\",\"Seq\":7}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{}", ECL_OUTCOME_UNKNOWN,
     "nhsoendpoint answered without seq and authenCode; whether it was carried out is not known"},
    {ECL_HTTP_ANSWERED, 200, "{\"seq\":null,\"authenCode\":\"\"}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"seq\":1.5e3}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"authenCode\":\"ep1\"}", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"authenCode\":\"EP12345678901234567890123456789012345\"}",
     ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "[{\"seq\":1}]", ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"seq\":1,\"authenCode\":\"PP1234567890\"}", ECL_OUTCOME_DONE, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"authenCode\":\"EP1234567890\"}", ECL_OUTCOME_DONE, NULL},
};

static void every_end_of_a_close_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof closes / sizeof *closes; i++) {
        struct step s = {
            .end = closes[i].end, .status = closes[i].status, .answer = closes[i].answer};
        struct ecl_closed closed;
        enum ecl_outcome o = ECL_OUTCOME_UNSENT;
        int status         = -1;
        play(&s, 1);
        int r = ecl_nhso_close_right(nhso, &closing, &closed, &o, &status, &err);
        assert_int_equal(o, closes[i].outcome);
        assert_int_equal(r == ECL_OK, o == ECL_OUTCOME_DONE);
        assert_int_equal(status, closes[i].status);
        if (closes[i].told) {
            assert_true(ecl_str_starts(ecl_str_of(err.text), ecl_str_of(closes[i].told)));
        }
        if (r != ECL_OK) {
            assert_int_equal(r, ECL_E_NETWORK);
            assert_string_equal(closed.code, "");
            assert_true((strstr(err.text, "look it up before it is sent again") != NULL) ==
                        (o == ECL_OUTCOME_UNKNOWN));
        }
        end();
    }
}

#define NOW INT64_C(1768450000000)

static void closes_are_checked_as_the_service_would(void **state)
{
    (void)state;
    char long_visit[40], long_transaction[300], department[300];
    memset(long_visit, '1', 31), long_visit[31]               = '\0';
    memset(department, 'd', 256), department[256]             = '\0';
    memset(long_transaction, '1', 256), long_transaction[256] = '\0';
    memcpy(long_transaction, "10670", 5);
    struct ecl_close good = closing;
    assert_int_equal(ecl_close_check(&good, NOW, &err), ECL_OK);
    good.main_code = NULL;
    good.visit     = "";
    assert_int_equal(ecl_close_check(&good, NOW, &err), ECL_OK);
    assert_int_equal(ecl_close_check(&good, good.invoice_ms, &err), ECL_OK);
#define BAD(name, member, v)                                                                       \
    do {                                                                                           \
        struct ecl_close c = closing;                                                              \
        c.member           = v;                                                                    \
        assert_int_equal(ecl_close_check(&c, NOW, &err), ECL_E_USAGE);                             \
        assert_string_equal(err.field, name);                                                      \
    } while (0)
    BAD("hcode", hcode, NULL);
    BAD("hcode", hcode, "1067");
    BAD("pid", pid, "1101702345678");
    BAD("pid", pid, "");
    BAD("recorderPid", recorder, NULL);
    BAD("recorderPid", recorder, "1111111111111");
    BAD("transactionId", transaction, "");
    BAD("transactionId", transaction, "10670");
    BAD("transactionId", transaction, "10671-1");
    BAD("transactionId", transaction, "10670\n1");
    BAD("transactionId", transaction, long_transaction);
    BAD("mainInsclCode", main_code, "UC");
    BAD("mainInsclCode", main_code, "");
    BAD("claimServiceCode", service, NULL);
    BAD("claimServiceCode", service, "pg0060001");
    BAD("claimServiceCode", service, "PG00600010000000000000");
    BAD("visitNumber", visit, long_visit);
    BAD("department", department, department);
    BAD("department", department_name, "\xFF");
    BAD("serviceDateTime", service_ms, 0);
    BAD("serviceDateTime", service_ms, INT64_C(1768442400));
    BAD("serviceDateTime", service_ms, NOW + 1);
    BAD("invoiceDateTime", invoice_ms, NOW + 1);
    BAD("totalAmount", total, 123449);
    BAD("totalAmount", total, -1);
    BAD("paidAmount", paid, -5);
    BAD("totalAmount", paid, 6);
    BAD("privilegeAmount", privilege, INT64_C(10000000000));
    BAD("totalAmount", total, INT64_C(10000000000));
#undef BAD
}

static void nothing_wrong_is_sent(void **state)
{
    (void)state;
    struct ecl_close c = closing;
    struct ecl_closed closed;
    enum ecl_outcome o = ECL_OUTCOME_DONE;
    c.service_ms       = (int64_t)(time(NULL) + 3600) * 1000;
    play(NULL, 0);
    assert_int_equal(ecl_nhso_close_right(nhso, &c, &closed, &o, NULL, &err), ECL_E_USAGE);
    assert_int_equal(o, ECL_OUTCOME_UNSENT);
    assert_string_equal(err.field, "serviceDateTime");
    end();
    opts.source_id = "123456789012345678901234567890123456789012345678901";
    play(NULL, 0);
    assert_int_equal(ecl_nhso_close_right(nhso, &closing, &closed, &o, NULL, &err), ECL_E_USAGE);
    assert_string_equal(err.field, "unit.source-id");
    end();
}

/* --- cancelling -------------------------------------------------------------------------- */

static const struct {
    const char *answer;
    enum ecl_outcome outcome;
} cancels[] = {
    {"{\"status\":\"Y\",\"authenCode\":\"EP1234567890\"}", ECL_OUTCOME_DONE},
    {"{\"data\":{\"status\":\"Y\"}}", ECL_OUTCOME_DONE},
    {"{\"status\":\"N\",\"authenCode\":\"EP1234567890\",\"dataError\":\"x\"}", ECL_OUTCOME_REFUSED},
    {"{\"status\":\"N\"}", ECL_OUTCOME_REFUSED},
    {"{\"dataError\":\"ไม่พบ seq\"}", ECL_OUTCOME_REFUSED},
    {"{\"status\":\"Y\",\"dataError\":\"x\"}", ECL_OUTCOME_UNKNOWN},
    {"{}", ECL_OUTCOME_UNKNOWN},
};

static void nothing_is_cancelled_by_default(void **state)
{
    (void)state;
    enum ecl_outcome o = ECL_OUTCOME_DONE;
    play(NULL, 0);
    assert_int_equal(ecl_nhso_cancel(nhso, "1", "10670-1", &o, NULL, &err), ECL_E_UNSAFE);
    assert_int_equal(o, ECL_OUTCOME_UNSENT);
    assert_string_equal(err.field, "nhso.cancel-path");
    end();
    opts.cancel_path = "api/cancel";
    play(NULL, 0);
    assert_int_equal(ecl_nhso_cancel(nhso, "", "10670-1", &o, NULL, &err), ECL_E_USAGE);
    assert_int_equal(ecl_nhso_cancel(nhso, "1,\"a\":1", "10670-1", &o, NULL, &err), ECL_E_USAGE);
    assert_int_equal(ecl_nhso_cancel(nhso, "01", "10670-1", &o, NULL, &err), ECL_E_USAGE);
    assert_int_equal(ecl_nhso_cancel(nhso, "1", NULL, &o, NULL, &err), ECL_E_USAGE);
    end();
    for (size_t i = 0; i < sizeof cancels / sizeof *cancels; i++) {
        struct step s = {"POST",
                         POINT "/api/cancel",
                         "{\"seq\":12345678901234567890,\"transactionId\":\"10670-1\","
                         "\"paymentStatus\":\"CANCEL\"}",
                         "point-token-1234",
                         ECL_HTTP_ANSWERED,
                         200,
                         cancels[i].answer,
                         0};
        play(&s, 1);
        int r = ecl_nhso_cancel(nhso, "12345678901234567890", "10670-1", &o, NULL, &err);
        assert_int_equal(o, cancels[i].outcome);
        assert_int_equal(r == ECL_OK, o == ECL_OUTCOME_DONE);
        end();
    }
}

/* --- codes without the agent --------------------------------------------------------------- */

static const struct ecl_authen_request authen = {
    .pid         = PID,
    .hcode       = "10670",
    .recorder    = STAFF,
    .transaction = "1067069000001",
    .service     = "PG0150001",
    .province    = "กรุงเทพมหานคร",
};

static void a_code_without_the_agent(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"POST", POINT "/api/AuthenCode",
         "{\"sourceId\":\"รพ A&B\",\"transId\":\"1067069000001\",\"pid\":\"" PID
         "\",\"hcode\":\"10670\","
         "\"recorderPid\":\"" STAFF
         "\",\"serviceCode\":\"PG0150001\",\"province\":\"กรุงเทพมหานคร\","
         "\"phone\":\"0812345678\"}",
         "point-token-1234", ECL_HTTP_ANSWERED, 200, "{\"authenCode\":\"PP1234567890\"}", 0},
        {.end = ECL_HTTP_ANSWERED, .status = 200, .answer = "{\"seq\":5}"},
        {.end    = ECL_HTTP_ANSWERED,
         .status = 200,
         .answer = "{\"dataError\":\"ไม่สามารถเลือกบริการซ้ำใน 1 วัน\"}"},
        {.end = ECL_HTTP_ANSWERED, .status = 200, .answer = "{\"dataError\":\"transId ซ้ำ\"}"},
    };
    struct ecl_authen_request q = authen;
    struct ecl_claim_code c;
    enum ecl_outcome o;
    q.phone = "0812345678";
    q.hn    = "";
    play(steps, 4);
    assert_int_equal(ecl_nhso_authen(nhso, &q, &c, &o, NULL, &err), ECL_OK);
    assert_string_equal(c.code, "PP1234567890");
    assert_string_equal(c.type, "PG0150001");
    assert_string_equal(c.hcode, "10670");
    assert_int_equal(ecl_nhso_authen(nhso, &q, &c, &o, NULL, &err), ECL_E_NETWORK);
    assert_int_equal(o, ECL_OUTCOME_UNKNOWN);
    assert_int_equal(ecl_nhso_authen(nhso, &q, &c, &o, NULL, &err), ECL_E_NETWORK);
    assert_int_equal(o, ECL_OUTCOME_REFUSED);
    assert_int_equal(ecl_nhso_authen(nhso, &q, &c, &o, NULL, &err), ECL_E_NETWORK);
    assert_int_equal(o, ECL_OUTCOME_UNKNOWN);
    assert_string_equal(c.code, "");
    end();
}

static void requests_for_codes_are_checked(void **state)
{
    (void)state;
    struct ecl_claim_code c;
    enum ecl_outcome o;
    play(NULL, 0);
#define BAD(name, member, v)                                                                       \
    do {                                                                                           \
        struct ecl_authen_request q = authen;                                                      \
        q.member                    = v;                                                           \
        assert_int_equal(ecl_nhso_authen(nhso, &q, &c, &o, NULL, &err), ECL_E_USAGE);              \
        assert_string_equal(err.field, name);                                                      \
        assert_int_equal(o, ECL_OUTCOME_UNSENT);                                                   \
    } while (0)
    BAD("pid", pid, NULL);
    BAD("hcode", hcode, "x");
    BAD("recorderPid", recorder, "");
    BAD("transId", transaction, "123456789012345678901");
    BAD("serviceCode", service, "");
    BAD("province", province, NULL);
    BAD("mainInscl", main_code, "XXX");
#undef BAD
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(codes_of_every_unit_are_listed, set_opts),
        cmocka_unit_test_setup(no_code_is_told_from_a_wrong_question, set_opts),
        cmocka_unit_test_setup(a_busy_service_is_asked_again, set_opts),
        cmocka_unit_test_setup(a_refused_token_says_which_to_renew, set_opts),
        cmocka_unit_test_setup(nothing_is_asked_without_what_it_takes, set_opts),
        cmocka_unit_test_setup(the_right_of_today_is_read, set_opts),
        cmocka_unit_test_setup(nobody_is_told_from_a_wrong_question, set_opts),
        cmocka_unit_test_setup(the_right_of_a_day_is_searched, set_opts),
        cmocka_unit_test_setup(a_close_is_written_as_documented, set_opts),
        cmocka_unit_test_setup(every_end_of_a_close_is_told_apart, set_opts),
        cmocka_unit_test_setup(closes_are_checked_as_the_service_would, set_opts),
        cmocka_unit_test_setup(nothing_wrong_is_sent, set_opts),
        cmocka_unit_test_setup(nothing_is_cancelled_by_default, set_opts),
        cmocka_unit_test_setup(a_code_without_the_agent, set_opts),
        cmocka_unit_test_setup(requests_for_codes_are_checked, set_opts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
