/* test_agent.c: the smart card agent: what is asked, what its answers mean, and what became
 * of an order when it fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/agent.h"
#include "service_script.h"

#define PID   "1101702345677"
#define OTHER "3101702345673"

#define BASE "http://localhost:8189"

static struct ecl_agent *agent;
static struct script script;
static struct ecl_http http;
static struct ecl_error err;

static void play(const struct step *steps, size_t n)
{
    memset(&err, 0, sizeof err);
    http = script_http(&script, steps, n);
    assert_int_equal(ecl_agent_open(&agent, &http, NULL, &err), ECL_OK);
}

static void end(void)
{
    assert_int_equal(script.at, script.n);
    ecl_agent_close(agent);
}

static void play_answer(int status, const char *answer)
{
    static struct step s;
    s = (struct step){.end = ECL_HTTP_ANSWERED, .status = status, .answer = answer};
    play(&s, 1);
}

/* --- reading ---------------------------------------------------------------------------- */

static const char captured[] =
    "{\"pid\":\"" PID "\",\"titleName\":\"003\",\"fname\":\"สมชาย\",\"lname\":\"ใจดี\","
    "\"nation\":\"099\",\"birthDate\":\"25420417\",\"sex\":\"ชาย\",\"age\":\"26 ปี\","
    "\"transDate\":\"2020-01-01T00:00:00\",\"mainInscl\":\"(UCS) สิทธิหลักประกันสุขภาพแห่งชาติ\","
    "\"subInscl\":\"(89) ช่วงอายุ 12-59 ปี\",\"checkDate\":\"2026-01-15T09:30:00\","
    "\"claimTypes\":[{\"claimType\":\"PG0060001\",\"claimTypeName\":\"เข้ารับบริการรักษาทั่วไป (OPD/ "
    "IPD/ "
    "PP)\"},{\"claimType\":\"PG0110001\",\"claimTypeName\":\"Self Isolation\"},{}],"
    "\"image\":null,\"correlationId\":\"0b6f7a86-9d0c-4a7e-8f9b-5f0d7f6b2c11\","
    "\"hospSub\":{\"hcode\":\"10671\",\"hname\":\"รพ.สต.ตัวอย่าง\"},\"hospMainOp\":null,"
    "\"hospMain\":{\"hcode\":\"10670\",\"hname\":\"โรงพยาบาลตัวอย่าง\"},\"paidModel\":\"1\","
    "\"startDateTime\":\"2020-01-01T00:00:00\",\"expireDateTime\":\"2099-12-31T00:00:00\"}";

static void a_person_is_read_with_the_right(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", BASE "/api/smartcard/read?readImageFlag=false", NULL, "", ECL_HTTP_ANSWERED, 200,
         captured, 0},
    };
    struct ecl_right r;
    play(steps, 1);
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_OK);
    assert_true(r.known);
    assert_string_equal(r.pid, PID);
    assert_string_equal(r.title, "003");
    assert_string_equal(r.first, "สมชาย");
    assert_string_equal(r.last, "ใจดี");
    assert_string_equal(r.middle, "");
    assert_string_equal(r.nation, "099");
    assert_int_equal(r.birth.y, 1999);
    assert_int_equal(r.birth.m, 4);
    assert_int_equal(r.birth.d, 17);
    assert_int_equal(r.sex, '1');
    assert_string_equal(r.main_code, "UCS");
    assert_string_equal(r.main_name, "สิทธิหลักประกันสุขภาพแห่งชาติ");
    assert_string_equal(r.sub_code, "89");
    assert_string_equal(r.sub_name, "ช่วงอายุ 12-59 ปี");
    assert_string_equal(r.main.hcode, "10670");
    assert_string_equal(r.main.name, "โรงพยาบาลตัวอย่าง");
    assert_string_equal(r.main_op.hcode, "");
    assert_string_equal(r.sub.hcode, "10671");
    assert_string_equal(r.paid_model, "1");
    assert_string_equal(r.checked, "2026-01-15T09:30:00");
    assert_string_equal(r.correlation, "0b6f7a86-9d0c-4a7e-8f9b-5f0d7f6b2c11");
    assert_int_equal(r.ntypes, 2);
    assert_string_equal(r.type[1].code, "PG0110001");
    assert_string_equal(r.type[1].name, "Self Isolation");
    ecl_right_wipe(&r);
    assert_string_equal(r.pid, "");
    end();
}

static void all_but_the_number_may_be_missing(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", BASE "/api/smartcard/read-card-only?readImageFlag=true", NULL, "",
         ECL_HTTP_ANSWERED, 200, "{\"pid\":\"" PID "\",\"birthDate\":\"25000000\"}", 0},
        {"GET", BASE "/api/smartcard/probe/" PID, NULL, "", ECL_HTTP_ANSWERED, 200,
         "{\"mainInscl\":\"สิทธิว่าง\",\"fname\":12.5}", 0},
    };
    struct ecl_right r;
    struct ecl_buf image;
    ecl_buf_init(&image, 100000);
    play(steps, 2);
    assert_int_equal(ecl_agent_read(agent, true, &r, &image, &err), ECL_OK);
    assert_false(r.known);
    assert_int_equal(r.birth.y, 1957);
    assert_int_equal(r.birth.m, 0);
    assert_int_equal(image.n, 0);
    assert_int_equal(ecl_agent_probe(agent, PID, &r, &err), ECL_OK);
    assert_string_equal(r.pid, PID);
    assert_string_equal(r.main_code, "");
    assert_string_equal(r.main_name, "สิทธิว่าง");
    assert_string_equal(r.first, "12.5"); /* numbers come out as they were written */
    ecl_buf_done(&image);
    end();
}

static void a_photo_is_a_jpeg_or_nothing(void **state)
{
    static const struct {
        const char *base64;
        size_t n;
    } images[] = {{"/9j/4AAQ", 6},   {"data:image/jpeg;base64,/9j/4AAQ", 6},
                  {"iVBORw0K", 0},   {"/9j/4AA", 0},
                  {"/9j/ 4AA*Q", 0}, {"", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        char answer[200];
        struct ecl_right r;
        struct ecl_buf image;
        ecl_buf_init(&image, 100000);
        snprintf(answer, sizeof answer, "{\"pid\":\"" PID "\",\"image\":\"%s\"}", images[i].base64);
        play_answer(200, answer);
        assert_int_equal(ecl_agent_read(agent, false, &r, &image, &err), ECL_OK);
        assert_int_equal(image.n, images[i].n);
        ecl_buf_done(&image);
        end();
    }
}

static const struct {
    int status;
    const char *answer;
    int code;
    const char *told;
} bad_reads[] = {
    {200, "", ECL_E_NETWORK, "the agent answered with nothing"},
    {200, " \r\n", ECL_E_NETWORK, "the agent answered with nothing"},
    {200, "<!DOCTYPE html><html>", ECL_E_NETWORK,
     "the agent answered with a page for people (HTML); is the address right?"},
    {200, "{\"pid\":\"" PID, ECL_E_NETWORK,
     "the agent answered with JSON that is cut off or damaged"},
    {200, "{\"pid\":\"" PID "\"}}", ECL_E_NETWORK,
     "the agent answered with JSON that is cut off or damaged"},
    {200, "{\"a\":01}", ECL_E_NETWORK, "the agent answered with JSON that is cut off or damaged"},
    {200, "hello", ECL_E_NETWORK,
     "the agent answered with something other than JSON; is the address right?"},
    {200, "[]", ECL_E_NETWORK, "the agent answered with something other than an object"},
    {200, "\"x\"", ECL_E_NETWORK, "the agent answered with something other than an object"},
    {200, "{}", ECL_E_NETWORK,
     "the agent answered with a person without a citizen ID of 13 digits"},
    {200, "{\"pid\":null}", ECL_E_NETWORK,
     "the agent answered with a person without a citizen ID of 13 digits"},
    {200, "{\"pid\":[\"" PID "\"]}", ECL_E_NETWORK,
     "the agent answered with a person without a citizen ID of 13 digits"},
    {200, "{\"pid\":\"" PID "0\"}", ECL_E_NETWORK,
     "the agent answered with a person without a citizen ID of 13 digits"},
    {200, "{\"pid\":\"110170234567\\u0000\"}", ECL_E_NETWORK,
     "the agent answered with a person without a citizen ID of 13 digits"},
    {200, "{\"error\":\"card of " PID " removed\",\"pid\":\"" PID "\"}", ECL_E_NETWORK,
     "the agent says 'card of ***5677 removed'"},
    {500,
     "{\"timestamp\":\"2026-01-15T02:30:00.000+00:00\",\"status\":500,\"error\":\"Internal Server "
     "Error\",\"message\":\"No card\",\"path\":\"/api/smartcard/read\"}",
     ECL_E_NETWORK,
     "the agent answered with status 500: 'No card'; the card is not in or cannot be read, or the "
     "agent does not reach the Office"},
    {500, "", ECL_E_NETWORK,
     "the agent answered with status 500; the card is not in or cannot be read, or the agent does "
     "not reach the Office"},
    {418, "{}", ECL_E_CARD,
     "the agent answered with status 418; the agent has no card reader: plug one in"},
    {500, "{\"status\":418,\"message\":\"ไม่พบเครื่องอ่าน\"}", ECL_E_CARD,
     "the agent answered with status 418: 'ไม่พบเครื่องอ่าน'; the agent has no card reader: plug one "
     "in"},
    {404, "<html>", ECL_E_NETWORK,
     "the agent answered with status 404; is this the agent? its address is agent.url"},
    {302, "", ECL_E_NETWORK,
     "the agent answered with status 302; it leads elsewhere, which is not followed: is the "
     "address right?"},
};

static void failures_say_what_came_and_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_reads / sizeof *bad_reads; i++) {
        struct ecl_right r;
        play_answer(bad_reads[i].status, bad_reads[i].answer);
        assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), bad_reads[i].code);
        assert_string_equal(err.text, bad_reads[i].told);
        assert_string_equal(err.file, "localhost:8189");
        assert_string_equal(r.pid, "");
        end();
    }
}

static void what_cannot_be_reached_says_where_its_address_is(void **state)
{
    (void)state;
    static const struct step steps[] = {{.end = ECL_HTTP_UNSENT}, {.end = ECL_HTTP_LOST}};
    struct ecl_right r;
    play(steps, 2);
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_E_NETWORK);
    assert_string_equal(err.text,
                        "no connection; is the smart card agent running? its address is agent.url");
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_E_NETWORK);
    assert_string_equal(err.text, "the connection broke; try again");
    end();
}

static void an_answer_for_another_person_is_refused(void **state)
{
    (void)state;
    struct ecl_right r;
    play_answer(200, "{\"pid\":\"" OTHER "\",\"fname\":\"a\"}");
    assert_int_equal(ecl_agent_probe(agent, PID, &r, &err), ECL_E_NETWORK);
    assert_string_equal(err.text, "the agent answered with another person than the one asked for");
    assert_string_equal(r.first, "");
    assert_int_equal(ecl_agent_probe(agent, "110170234567", &r, &err), ECL_E_USAGE);
    assert_int_equal(ecl_agent_probe(agent, "1101702345677/../x", &r, &err), ECL_E_USAGE);
    end();
}

static void texts_are_cut_at_a_character_and_cleaned(void **state)
{
    (void)state;
    char answer[2000];
    size_t n = (size_t)snprintf(answer, sizeof answer,
                                "{\"pid\":\"" PID "\",\"fname\":\" a\\u0007b"
                                "\\u0085\xFF \\u0000c \",\"lname\":\"");
    for (int i = 0; i < 200; i++) {
        memcpy(answer + n, "ก", 3);
        n += 3;
    }
    snprintf(answer + n, sizeof answer - n, "\"}");
    struct ecl_right r;
    play_answer(200, answer);
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_OK);
    assert_string_equal(r.first, "a b \xEF\xBF\xBD \xEF\xBF\xBD"
                                 "c");
    assert_int_equal(strlen(r.last), 303); /* 101 characters of three bytes */
    end();
}

static void hostile_answers_do_no_harm(void **state)
{
    (void)state;
    enum { DEEP = 20000, MANY = 100000 };
    char *text = malloc(MANY * 3 + 100);
    struct ecl_right r;
    assert_non_null(text);
    memset(text, '[', DEEP);
    memset(text + DEEP, ']', DEEP);
    text[2 * DEEP] = '\0';
    play_answer(200, text);
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_E_NETWORK);
    end();
    size_t n = (size_t)snprintf(text, 100, "{\"pid\":\"" PID "\",\"claimTypes\":[");
    for (int i = 0; i < MANY; i++) {
        memcpy(text + n, "{},", 3);
        n += 3;
    }
    memcpy(text + n, "0]}", 4);
    play_answer(200, text);
    assert_int_equal(ecl_agent_read(agent, false, &r, NULL, &err), ECL_OK);
    assert_int_equal(r.ntypes, 0);
    end();
    free(text);
}

/* --- readers ---------------------------------------------------------------------------- */

static int note_terminal(void *ctx, const struct ecl_terminal *t)
{
    char *out = ctx;
    snprintf(out + strlen(out), 100, "%.60s=%d;", t->name, t->present);
    return strcmp(t->name, "stop") == 0 ? ECL_E_USAGE : ECL_OK;
}

static const struct {
    const char *answer;
    int code;
    const char *seen;
} terminals[] = {
    {"[{\"terminalName\":\"A 0\",\"isPresent\":true},{\"terminalName\":\"B "
     "1\",\"isPresent\":false}]",
     ECL_OK, "A 0=1;B 1=0;"},
    {"{\"terminalName\":\"A 0\"}", ECL_OK, "A 0=0;"},
    {"[{\"terminalName\":\"stop\"},{\"terminalName\":\"B\"}]", ECL_E_USAGE, "stop=0;"},
    {"[]", ECL_E_CARD, ""},
    {"[{}]", ECL_E_NETWORK, ""},
    {"[5]", ECL_E_NETWORK, ""},
    {"{}", ECL_E_NETWORK, ""},
};

static void readers_are_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof terminals / sizeof *terminals; i++) {
        char seen[300] = "";
        play_answer(200, terminals[i].answer);
        assert_int_equal(ecl_agent_terminals(agent, note_terminal, seen, &err), terminals[i].code);
        assert_string_equal(seen, terminals[i].seen);
        end();
    }
}

/* --- codes issued ----------------------------------------------------------------------- */

static void the_last_code_may_be_none(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", BASE "/api/nhso-service/latest-authen-code/" PID, NULL, "", ECL_HTTP_ANSWERED, 200,
         "{\"claimType\":\"PG0060001\",\"claimCode\":\"PP1234567890\",\"claimDateTime\":"
         "\"2026-01-15T09:30:00\",\"hcode\":\"10670\",\"checkDate\":\"x\"}",
         0},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 200, "{\"claimType\":\"PG0060001\"}", 0},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 200, "[]", 0},
        {NULL, NULL, NULL, NULL, ECL_HTTP_ANSWERED, 200,
         "{\"claimCode\":\"PP123456789012345678901234567890\"}", 0},
    };
    struct ecl_claim_code c;
    bool found;
    play(steps, 4);
    assert_int_equal(ecl_agent_latest(agent, PID, &c, &found, &err), ECL_OK);
    assert_true(found);
    assert_string_equal(c.code, "PP1234567890");
    assert_string_equal(c.pid, PID);
    assert_string_equal(c.type, "PG0060001");
    assert_string_equal(c.hcode, "10670");
    assert_string_equal(c.at, "2026-01-15T09:30:00");
    assert_int_equal(ecl_agent_latest(agent, PID, &c, &found, &err), ECL_OK);
    assert_false(found);
    assert_int_equal(ecl_agent_latest(agent, PID, &c, &found, &err), ECL_E_NETWORK);
    assert_int_equal(ecl_agent_latest(agent, PID, &c, &found, &err), ECL_E_NETWORK);
    assert_false(found);
    end();
}

static const struct {
    const char *answer;
    int code;
    const char *seen;
} histories[] = {
    {"[]", ECL_OK, ""},
    {"{\"claimCode\":\"PP1\",\"claimDateTime\":\"2026-01-01T00:00:00\"}", ECL_OK, "PP1 "},
    {"{\"claimType\":\"PG0060001\"}", ECL_OK, ""},
    {"[{\"claimCode\":\"PP1\",\"claimDateTime\":\"2026-01-01T00:00:00\"},"
     "{\"claimCode\":\"PP2\",\"claimDateTime\":\"2026-01-03T00:00:00\"},"
     "{\"claimCode\":\"PP3\"},{},"
     "{\"claimCode\":\"PP4\",\"claimDateTime\":\"2026-01-02T00:00:00\"}]",
     ECL_OK, "PP2 PP4 PP1 PP3 "},
    {"[{\"claimCode\":\"A\",\"claimDateTime\":\"1\"},{\"claimCode\":\"B\",\"claimDateTime\":\"2\"},"
     "{\"claimCode\":\"C\",\"claimDateTime\":\"3\"},{\"claimCode\":\"D\",\"claimDateTime\":\"4\"},"
     "{\"claimCode\":\"E\",\"claimDateTime\":\"5\"},{\"claimCode\":\"F\",\"claimDateTime\":\"0\"},"
     "{\"claimCode\":\"G\",\"claimDateTime\":\"6\"},{\"claimCode\":\"H\",\"claimDateTime\":\"3\"}]",
     ECL_OK, "G E D C H "},
    {"[\"PP1234567890\"]", ECL_E_NETWORK, ""},
    {"\"PP1234567890\"", ECL_E_NETWORK, ""},
    {"[{\"claimCode\":\"PP1\"},7]", ECL_E_NETWORK, ""},
};

static void the_last_five_come_newest_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof histories / sizeof *histories; i++) {
        struct ecl_claim_code codes[5];
        char seen[200] = "";
        size_t n;
        play_answer(200, histories[i].answer);
        assert_int_equal(ecl_agent_history(agent, PID, codes, &n, &err), histories[i].code);
        for (size_t k = 0; k < n; k++) {
            snprintf(seen + strlen(seen), 40, "%.30s ", codes[k].code);
        }
        assert_string_equal(seen, histories[i].seen);
        end();
    }
}

/* --- orders ----------------------------------------------------------------------------- */

static const struct ecl_code_request asked = {
    .pid         = PID,
    .type        = "PG0060001",
    .mobile      = "0812345678",
    .correlation = "c-1",
    .hcode       = "10670",
};

static void a_code_is_asked_for_in_strings(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"POST", BASE "/api/nhso-service/confirm-save",
         "{\"pid\":\"" PID "\",\"claimType\":\"PG0060001\",\"mobile\":\"0812345678\","
         "\"correlationId\":\"c-1\",\"hcode\":\"10670\"}",
         "", ECL_HTTP_ANSWERED, 200,
         "{\"pid\":\"" PID "\",\"claimType\":\"PG0060001\",\"correlationId\":\"c-1\","
         "\"createdDate\":\"2026-01-15T09:30:00\",\"claimCode\":\"PP1234567890\"}",
         0},
        {"POST", BASE "/api/nhso-service/save-as-draft",
         "{\"pid\":\"" PID "\",\"claimType\":\"PG0060001\",\"mobile\":\"0812345678\","
         "\"correlationId\":\"c-1\",\"hn\":\"a\\\"b\",\"hcode\":\"10670\"}",
         "", ECL_HTTP_ANSWERED, 200, "{}", 0},
    };
    struct ecl_claim_code c;
    enum ecl_outcome o;
    int status;
    play(steps, 2);
    assert_int_equal(ecl_agent_confirm(agent, &asked, &c, &o, &status, &err), ECL_OK);
    assert_int_equal(o, ECL_OUTCOME_DONE);
    assert_int_equal(status, 200);
    assert_string_equal(c.code, "PP1234567890");
    assert_string_equal(c.pid, PID);
    assert_string_equal(c.type, "PG0060001");
    assert_string_equal(c.hcode, "10670");
    assert_string_equal(c.at, "2026-01-15T09:30:00");
    struct ecl_code_request q = asked;
    q.hn                      = "a\"b";
    assert_int_equal(ecl_agent_draft(agent, &q, &o, NULL, &err), ECL_OK);
    assert_int_equal(o, ECL_OUTCOME_DONE);
    end();
}

static const struct {
    enum ecl_http_end end;
    int status;
    const char *answer;
    int code;
    enum ecl_outcome outcome;
    const char *told;
} orders[] = {
    {ECL_HTTP_UNSENT, 0, "", ECL_E_NETWORK, ECL_OUTCOME_UNSENT,
     "no connection; nothing was sent: is the smart card agent running? its address is agent.url"},
    {ECL_HTTP_LOST, 0, "", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, "the connection broke; whether it"},
    {ECL_HTTP_ANSWERED, 400,
     "{\"status\":400,\"error\":\"Bad Request\",\"message\":\"Validation "
     "failed\",\"errors\":[{\"field\":"
     "\"mobile\",\"defaultMessage\":\"ไม่ถูกต้อง\",\"rejectedValue\":\"0812345678\"},{\"field\":"
     "\"hn\","
     "\"defaultMessage\":\"ยาวเกิน\"}]}",
     ECL_E_NETWORK, ECL_OUTCOME_REFUSED,
     "the agent answered with status 400: 'mobile: ไม่ถูกต้อง; hn: ยาวเกิน'; mend what it names; a "
     "code "
     "may have been issued already: look it up"},
    {ECL_HTTP_ANSWERED, 400, "{\"errors\":[\"one\",{\"message\":\"two\"},3]}", ECL_E_NETWORK,
     ECL_OUTCOME_REFUSED, "the agent answered with status 400: 'one; two; 3'"},
    {ECL_HTTP_ANSWERED, 400, "<html>", ECL_E_NETWORK, ECL_OUTCOME_REFUSED,
     "the agent answered with status 400; mend"},
    {ECL_HTTP_ANSWERED, 401, "{}", ECL_E_NETWORK, ECL_OUTCOME_REFUSED,
     "the agent answered with status 401; log in to the agent"},
    {ECL_HTTP_ANSWERED, 408, "{}", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 409, "{}", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 418, "{}", ECL_E_CARD, ECL_OUTCOME_REFUSED, NULL},
    {ECL_HTTP_ANSWERED, 429, "{}", ECL_E_NETWORK, ECL_OUTCOME_REFUSED, NULL},
    {ECL_HTTP_ANSWERED, 500, "{}", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 303, "", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 599, "", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "<html>", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"claimCode\":\"PP12345678", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN,
     NULL},
    {ECL_HTTP_ANSWERED, 200, "[]", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{}", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN,
     "the agent answered without a claim code; whether it was carried out is not known: look it up "
     "before it is sent again"},
    {ECL_HTTP_ANSWERED, 200, "{\"claimCode\":\"pp1234567890\"}", ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN,
     NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":\"no\"}", ECL_E_NETWORK, ECL_OUTCOME_REFUSED,
     "the agent says 'no'"},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":{\"message\":\"no\"}}", ECL_E_NETWORK, ECL_OUTCOME_REFUSED,
     "the agent says 'no'"},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":\"no\",\"claimCode\":\"PP1234567890\"}", ECL_E_NETWORK,
     ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"error\":null,\"claimCode\":\"PP1234567890\"}", ECL_OK,
     ECL_OUTCOME_DONE, NULL},
    {ECL_HTTP_ANSWERED, 201, "{\"error\":\"\",\"claimCode\":\"PP123456\"}", ECL_OK,
     ECL_OUTCOME_DONE, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"pid\":\"" OTHER "\",\"claimCode\":\"PP1234567890\"}",
     ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN,
     "the agent answered for another person, service or reading; whether it"},
    {ECL_HTTP_ANSWERED, 200, "{\"claimType\":\"PG0110001\",\"claimCode\":\"PP1234567890\"}",
     ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
    {ECL_HTTP_ANSWERED, 200, "{\"correlationId\":\"c-2\",\"claimCode\":\"PP1234567890\"}",
     ECL_E_NETWORK, ECL_OUTCOME_UNKNOWN, NULL},
};

static void every_end_of_an_order_is_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct step s = {
            .end = orders[i].end, .status = orders[i].status, .answer = orders[i].answer};
        struct ecl_claim_code c;
        enum ecl_outcome o = ECL_OUTCOME_DONE;
        int status         = -1;
        play(&s, 1);
        assert_int_equal(ecl_agent_confirm(agent, &asked, &c, &o, &status, &err), orders[i].code);
        assert_int_equal(o, orders[i].outcome);
        assert_int_equal(status, orders[i].status);
        if (orders[i].told) {
            assert_true(ecl_str_starts(ecl_str_of(err.text), ecl_str_of(orders[i].told)));
        }
        if (o != ECL_OUTCOME_DONE) {
            assert_string_equal(c.code, "");
            assert_true((strstr(err.text, "look it up before it is sent again") != NULL) ==
                        (o == ECL_OUTCOME_UNKNOWN));
        }
        end();
    }
}

static void requests_are_checked_before_they_are_sent(void **state)
{
    static const struct {
        const char *field;
        struct ecl_code_request q;
    } bad[] = {
        {"pid", {"1101702345678", "PG0060001", "0812345678", "c", NULL, NULL}},
        {"pid", {NULL, "PG0060001", "0812345678", "c", NULL, NULL}},
        {"claimType", {PID, "", "0812345678", "c", NULL, NULL}},
        {"claimType", {PID, "PG00600012", "0812345678", "c", NULL, NULL}},
        {"mobile", {PID, "PG0060001", NULL, "c", NULL, NULL}},
        {"mobile", {PID, "PG0060001", "08-1234567", "c", NULL, NULL}},
        {"mobile", {PID, "PG0060001", "12345678", "c", NULL, NULL}},
        {"correlationId", {PID, "PG0060001", "0812345678", "", NULL, NULL}},
        {"hn", {PID, "PG0060001", "0812345678", "c", "a\nb", NULL}},
        {"hcode", {PID, "PG0060001", "0812345678", "c", NULL, "1067"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ecl_claim_code c;
        enum ecl_outcome o = ECL_OUTCOME_DONE;
        int status         = -1;
        play(NULL, 0);
        assert_int_equal(ecl_agent_confirm(agent, &bad[i].q, &c, &o, &status, &err), ECL_E_USAGE);
        assert_string_equal(err.field, bad[i].field);
        assert_int_equal(o, ECL_OUTCOME_UNSENT);
        assert_int_equal(status, 0);
        end();
    }
}

static void an_agent_that_answers_anything_is_alive(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {"GET", BASE "/api/preference", NULL, "", ECL_HTTP_ANSWERED, 404, "x", 0},
        {NULL, NULL, NULL, NULL, ECL_HTTP_UNSENT, 0, NULL, 0},
    };
    play(steps, 2);
    assert_int_equal(ecl_agent_alive(agent, &err), ECL_OK);
    assert_int_equal(ecl_agent_alive(agent, &err), ECL_E_NETWORK);
    end();
}

static void claim_codes_have_two_letters_and_digits(void **state)
{
    (void)state;
    assert_true(ecl_claim_code_valid(ECL_STR("PP1234567890")));
    assert_true(ecl_claim_code_valid(ECL_STR("EP123456")));
    assert_false(ecl_claim_code_valid(ECL_STR("EP12345")));
    assert_false(ecl_claim_code_valid(ECL_STR("P1234567890")));
    assert_false(ecl_claim_code_valid(ECL_STR("PP123456789X")));
    assert_false(ecl_claim_code_valid(ECL_STR("pp1234567890")));
    assert_false(ecl_claim_code_valid(ECL_STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_read_with_the_right),
        cmocka_unit_test(all_but_the_number_may_be_missing),
        cmocka_unit_test(a_photo_is_a_jpeg_or_nothing),
        cmocka_unit_test(failures_say_what_came_and_what_to_do),
        cmocka_unit_test(what_cannot_be_reached_says_where_its_address_is),
        cmocka_unit_test(an_answer_for_another_person_is_refused),
        cmocka_unit_test(texts_are_cut_at_a_character_and_cleaned),
        cmocka_unit_test(hostile_answers_do_no_harm),
        cmocka_unit_test(readers_are_listed),
        cmocka_unit_test(the_last_code_may_be_none),
        cmocka_unit_test(the_last_five_come_newest_first),
        cmocka_unit_test(a_code_is_asked_for_in_strings),
        cmocka_unit_test(every_end_of_an_order_is_told_apart),
        cmocka_unit_test(requests_are_checked_before_they_are_sent),
        cmocka_unit_test(an_agent_that_answers_anything_is_alive),
        cmocka_unit_test(claim_codes_have_two_letters_and_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
