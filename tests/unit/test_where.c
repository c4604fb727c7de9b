/* test_where.c: conditions on claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/where.h"

#define CLAIM                                                                                      \
    "%ecl|1\n%cols|ADP|HN|TYPE|CODE|QTY|RATE|WARD NO\n"                                            \
    "CLAIM|OP|10670|1|A\n"                                                                         \
    "INS|1|1|STP|ST|\n"                                                                            \
    "PAT|1|10670|1|10|01|20060201\n"                                                               \
    "OPD|1|1|01600|20260131|0815|A|1|it's \"bad\"\n"                                               \
    "CHT|1|1||20260131|5000.00|0.00\n"                                                             \
    "CHT|2|1||25690131|5,000|-0.50\n"                                                              \
    "ADP|1|1|3|X1|1.5000|10|W 7\n"                                                                 \
    "ADP|2|1|10|*|2|999999999999999.99\n"

/* The text's answer about CLAIM: 1 or 0, or the code of a failure. */
static int ask(const char *text, struct ecl_error *err)
{
    struct ecl_str bytes      = ecl_str_of(CLAIM);
    struct ecl_input in       = ecl_input_mem(&bytes, "test");
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    struct ecl_where *w       = NULL;
    int r                     = ecl_where_parse(&w, ecl_str_of(text), err);
    if (r == ECL_OK) {
        assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
        r = ecl_where_bind(w, s, err);
    }
    if (r == ECL_OK) {
        assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
        r = ecl_where_match(w, c);
    }
    ecl_stream_close(s);
    ecl_where_free(w);
    return r;
}

static void where_answers(void **state)
{
    static const struct {
        const char *text;
        int want;
    } rows[] = {
        {"INS.INSCL=STP", 1},
        {"INS.INSCL = 'STP'", 1},
        {"INS.INSCL==\"STP\"", 1},
        {"INS.INSCL=stp", 0}, /* text is byte-wise */
        {"INS.INSCL!=STP", 0},
        {"INS.INSCL<>UCS", 1},
        {"INS.INSCL>STO", 1},
        {"INS.INSCL<=STP", 1},
        {"INS.INSCL<ST", 0},
        {"INS.SUBTYPE empty", 0},
        {"INS.CID EMPTY", 1},
        {"INS.CID=''", 1},
        {"CHT.TOTAL=5000", 1},
        {"CHT.TOTAL=5000.0000", 1},
        {"CHT.TOTAL>5000", 0},
        {"CHT.TOTAL<5000.0001", 1},
        {"CHT.TOTAL like '5,*'", 1},
        {"CHT.PAID<0", 1},
        {"CHT.PAID=-.5", 1},
        {"CHT.DATE>2026-02-01", 0}, /* the Buddhist one is no date */
        {"CHT.DATE<=20260131", 1},
        {"CHT.DATE like 2569*", 1},
        {"ADP.TYPE=3", 1},
        {"ADP.TYPE=03", 0},
        {"ADP.TYPE!=3", 1}, /* another record */
        {"not ADP.TYPE=3", 0},
        {"ADP.TYPE in 4,10", 1},
        {"ADP.TYPE in (4, 5)", 0},
        {"ADP.QTY=1.5", 1},
        {"ADP.QTY in 7,2.0", 1},
        {"ADP.'WARD NO'='W 7'", 1},
        {"adp.\"ward no\" ~ w*", 0},
        {"ADP.CODE ~ '*'", 1},
        {"ADP.CODE ~ X?", 1},
        {"ADP.CODE ~ ?", 1}, /* the record that holds a star */
        {"ADP.CODE ~ X??", 0},
        {"ADP.CODE ~ *1*", 1},
        {"OPD.DETAIL='it''s \"bad\"'", 1},
        {"OPD.DETAIL=\"it's \"\"bad\"\"\"", 1},
        {"OPD.TIMEOPD>=0800", 1},
        {"DRU", 0},
        {"not DRU", 1},
        {"not not OPD", 1},
        {"DRU.DID=1", 0}, /* no record: every test is false */
        {"DRU.DID empty", 0},
        {"CLAIM.TYPE=OP and CLAIM.HCODE=10670 and CLAIM.HN=1 and CLAIM.SEQ=A", 1},
        {"CLAIM.AN empty", 1},
        {"CLAIM.AGE=19", 1}, /* 20 on the day after the visit */
        {"CLAIM.AGE>=20", 0},
        {"claim.age in 18, 19", 1},
        {"CLAIM.AGE empty", 0},
        {"DRU or OPD and DRU", 0}, /* and binds before or */
        {"(OPD or DRU) and DRU", 0},
        {"OPD or DRU and DRU", 1},
        {"not DRU and OPD", 1}, /* not binds before and */
        {"not (DRU and OPD)", 1},
        {"((((OPD))))", 1},
        {"OPD\n and\tINS", 1},
        {"OPD AND INS OR DRU", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_error err = {0};
        int got              = ask(rows[i].text, &err);
        if (got != rows[i].want) {
            fail_msg("[%s]: %d instead of %d %s", rows[i].text, got, rows[i].want, err.text);
        }
    }
}

static void where_refuses_and_says_why(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "too early"},
        {"INS.", "nearest"},
        {"INS.INSCLX=1", "nearest is INS.INSCL"},
        {"INSCL=1", "nearest is INS.INSCL"},
        {"XNS.INSCL=1", "nearest is INS.INSCL"},
        {"CLAIM.HNN=1", "nearest is CLAIM.HN"},
        {"CLAIM.AGE=x", "the column holds numbers"},
        {"CLAIM", "nearest"},
        {"INS.INSCL", "comparison"},
        {"INS.INSCL=", "value"},
        {"INS.INSCL=)", "value"},
        {"INS.INSCL in ()", "value"},
        {"INS.INSCL in (A", "not closed"},
        {"INS.INSCL=A B", "and, or"},
        {"INS.INSCL='A", "not closed"},
        {"(INS", "parenthesis"},
        {"INS)", "and, or"},
        {"INS or", "field"},
        {"or INS", "field"},
        {"! INS", "!="},
        {"CHT.TOTAL=1,000", "and, or"},
        {"CHT.TOTAL=1e3", "numbers"},
        {"CHT.TOTAL=1.00001", "numbers"},
        {"OPD.DATEOPD=25690131", "Buddhist"},
        {"OPD.DATEOPD=20260231", "dates"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_error err = {0};
        int got              = ask(rows[i].text, &err);
        if (got != ECL_E_USAGE || !strstr(err.text, rows[i].says)) {
            fail_msg("[%s]: %d %s", rows[i].text, got, err.text);
        }
    }
}

/* Patterns that make naive matchers take for ever. */
static void where_matches_patterns_in_bounded_time(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "OPD.DETAIL ~ '");
    for (int i = 0; i < 20000; i++) {
        ecl_buf_addf(&b, "*a");
    }
    ecl_buf_addf(&b, "*'");
    ecl_buf_add_char(&b, '\0');
    assert_int_equal(ask(b.p, NULL), 0);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_answers),
        cmocka_unit_test(where_refuses_and_says_why),
        cmocka_unit_test(where_matches_patterns_in_bounded_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
