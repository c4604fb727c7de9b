/* Visits out of tables and claims. All people are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "eclaim/stream.h"
#include "eclaim/visit.h"

#define PID "1101702345677"

static struct ecl_visits *read_table(const char *text, int expected)
{
    struct ecl_visits *v = NULL;
    struct ecl_error err = {0};
    struct ecl_str s     = ecl_str_of(text);
    struct ecl_input in  = ecl_input_mem(&s, "t");
    assert_int_equal(ecl_visits_new(&v, &err), ECL_OK);
    assert_int_equal(ecl_visits_read(v, &in, -1, &err), expected);
    return v;
}

static void a_table_gives_its_visits_in_order(void **state)
{
    struct ecl_visit a;
    (void)state;
    struct ecl_visits *v =
        read_table("SEQ,hn,Date,PID,service,mobile,total,paid,privilege,inscl,junk,code,reason\n"
                   "A1,000012,2026-11-22T09:30:00," PID ",PG0060001,081,100.50,.5,100,UCS,x,,\n"
                   "\n"
                   "-,7,20261123,,,,,,,,,PP1234567890,card_instead\n",
                   ECL_OK);
    assert_int_equal(ecl_visits_count(v), 2);
    ecl_visits_get(v, 0, &a);
    assert_null(a.bad[0]);
    assert_int_equal(a.line, 2);
    assert_string_equal(a.seq, "A1");
    assert_string_equal(a.hn, "000012");
    assert_string_equal(a.pid, PID);
    assert_string_equal(a.service, "PG0060001");
    assert_string_equal(a.main_code, "UCS");
    assert_string_equal(a.hcode, "");
    assert_int_equal(a.day.d, 22);
    assert_int_equal(a.minutes, 9 * 60 + 30);
    assert_true(a.has_total && a.has_paid && a.has_privilege);
    assert_int_equal(a.total, 10050);
    assert_int_equal(a.paid, 50);
    assert_int_equal(a.privilege, 10000);
    ecl_visits_get(v, 1, &a);
    assert_null(a.bad[0]);
    assert_int_equal(a.line, 4);
    assert_string_equal(a.seq, "");
    assert_string_equal(a.code, "PP1234567890");
    assert_string_equal(a.reason, "card_instead");
    assert_int_equal(a.minutes, -1);
    assert_false(a.has_total || a.has_paid || a.has_privilege);
    ecl_visits_free(v);
}

static void other_names_of_columns_and_times_by_themselves(void **state)
{
    struct ecl_visit a;
    (void)state;
    struct ecl_visits *v       = read_table("vn\tcid\tservice_date\ttime\tclaim_code\n"
                                                  "9\t" PID "\t2026-11-22 08:00\t0930\tEP1\n"
                                                  "9\t" PID "\t2026-11-22 08:00\t\t\n"
                                                  "9\t" PID "\t2026-11-22\t23:59:59\t\n",
                                            ECL_OK);
    static const int minutes[] = {570, 480, 1439};
    for (size_t i = 0; i < 3; i++) {
        ecl_visits_get(v, i, &a);
        assert_null(a.bad[0]);
        assert_int_equal(a.minutes, minutes[i]);
        assert_string_equal(a.seq, "9");
        assert_string_equal(a.pid, PID);
    }
    ecl_visits_free(v);
}

static void a_row_that_cannot_be_used_says_why(void **state)
{
    static const struct {
        const char *row, *field, *words;
    } cases[] = {
        {"1067,,1,,,,,\n", "hcode", "five digits"},
        {"10670,123,1,,,,,\n", "pid", "13 digits"},
        {"10670,,1,2569-11-22,,,,\n", "date", "Buddhist"},
        {"10670,,1,22/11/2569,,,,\n", "date", "20260131"},
        {"10670,,1,2026-11-22T9,,,,\n", "date", "0930"},
        {"10670,,1,2026-11-22,9.30,,,\n", "time", "0930"},
        {"10670,,1,2026-11-22,24:00,,,\n", "time", "0930"},
        {"10670,,1,,,\"1,289.00\",,\n", "total", "1289.00"},
        {"10670,,1,,,1.005,,\n", "total", "1289.00"},
        {"10670,,1,,,,x\x01y,\n", "mobile", "control"},
        {"10670,,1,,,,\xE0\xB8,\n", "mobile", "UTF-8"},
        {"1067,123,1,,,,,\n", "hcode", "five digits"}, /* the first of two */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        struct ecl_visit a;
        snprintf(text, sizeof text, "hcode,pid,seq,date,time,total,mobile,hn\n%s10670,,2,,,,,\n",
                 cases[i].row);
        struct ecl_visits *v = read_table(text, ECL_OK);
        assert_int_equal(ecl_visits_count(v), 2);
        ecl_visits_get(v, 0, &a);
        assert_string_equal(a.field, cases[i].field);
        assert_non_null(strstr(a.bad[0], cases[i].words));
        assert_true(a.bad[1][0]);
        assert_string_equal(a.seq, "1"); /* so that it can be named */
        ecl_visits_get(v, 1, &a);
        assert_null(a.bad[0]);
        ecl_visits_free(v);
    }
}

static void a_value_that_is_too_long_is_told_and_not_kept(void **state)
{
    char text[400] = "hn,seq\n", *p = text + strlen(text);
    struct ecl_visit a;
    (void)state;
    memset(p, 'x', 256);
    memcpy(p + 256, ",1\n", 4);
    struct ecl_visits *v = read_table(text, ECL_OK);
    ecl_visits_get(v, 0, &a);
    assert_string_equal(a.field, "hn");
    assert_string_equal(a.hn, "");
    assert_string_equal(a.seq, "1");
    ecl_visits_free(v);
}

static void what_is_no_table_of_visits_is_refused(void **state)
{
    (void)state;
    ecl_visits_free(read_table("", ECL_E_FORMAT));
    ecl_visits_free(read_table("a,b\n1,2\n", ECL_E_FORMAT));
    ecl_visits_free(read_table("date,code\n1,2\n", ECL_E_FORMAT));
    ecl_visits_free(read_table("hn,hn\n1,2\n", ECL_E_FORMAT));
    ecl_visits_free(read_table("cid\n", ECL_OK));
    ecl_visits_free(NULL);
}

static void claims_are_visits(void **state)
{
    static const char text[] =
        "%ecl|1\n"
        "CLAIM|OP|10670|1|A\nINS|2|1|UCS|89|" PID "|10670||||||PP1234567890\n"
        "OPD|2|1|01100|20261122|0930|A\nCHT|2|1||20261122|100.50|0.50|UC\n"
        "CLAIM|IP|10670|2|N\nINS|2|2|OFC|89|x\nPAT|2|10670|2||||||||" PID "\n"
        "IPD|2|2|N|20261120|1200|20261122|1300\n"
        "CHT|2|2|N|20261122|1|0|UC\nCHT|3|2|N|20261122|2|0|UC\n"
        "CLAIM|--|10670|3|C\nDRU|9|10670|3\n";
    struct ecl_str s              = ecl_str_of(text);
    struct ecl_input in           = ecl_input_mem(&s, "s");
    struct ecl_stream *stream     = NULL;
    const struct ecl_claim *claim = NULL;
    struct ecl_visits *v          = NULL;
    struct ecl_visit a;
    struct ecl_error err;
    int r;
    (void)state;
    assert_int_equal(ecl_visits_new(&v, &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&stream, &in, &err), ECL_OK);
    while ((r = ecl_stream_next(stream, &claim, &err)) == ECL_OK) {
        assert_int_equal(ecl_visits_claim(v, claim, &err), ECL_OK);
    }
    assert_int_equal(r, ECL_EOF);
    ecl_stream_close(stream);
    assert_int_equal(ecl_visits_count(v), 2);
    ecl_visits_get(v, 0, &a);
    assert_null(a.bad[0]);
    assert_string_equal(a.seq, "A");
    assert_string_equal(a.an, "");
    assert_string_equal(a.pid, PID);
    assert_string_equal(a.main_code, "UCS");
    assert_string_equal(a.code, "PP1234567890");
    assert_int_equal(a.day.d, 22);
    assert_int_equal(a.minutes, 570);
    assert_true(a.has_total && a.has_paid && !a.has_privilege);
    assert_int_equal(a.total, 10050);
    ecl_visits_get(v, 1, &a);
    assert_null(a.bad[0]);
    assert_string_equal(a.an, "N");
    assert_string_equal(a.pid, PID);
    assert_int_equal(a.day.d, 20);
    assert_false(a.has_total); /* two rows: which one is not guessed */
    ecl_visits_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_gives_its_visits_in_order),
        cmocka_unit_test(other_names_of_columns_and_times_by_themselves),
        cmocka_unit_test(a_row_that_cannot_be_used_says_why),
        cmocka_unit_test(a_value_that_is_too_long_is_told_and_not_kept),
        cmocka_unit_test(what_is_no_table_of_visits_is_refused),
        cmocka_unit_test(claims_are_visits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
