/* What the journal says of the work of a desk. All people are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "eclaim/deskreport.h"

static char folder[64], path[96];
static struct ecl_journal *journal;

static int set_up(void **state)
{
    struct ecl_error err;
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/deskreport.XXXXXX");
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/j", folder);
    return ecl_journal_open(&journal, path, NULL, &err);
}

static int tear_down(void **state)
{
    (void)state;
    ecl_journal_close(journal);
    unlink(path);
    return rmdir(folder);
}

/* An entry of a day of November whose code took so many seconds; -1: not known. */
static void add(enum ecl_journal_act act, enum ecl_journal_state state, enum ecl_journal_how how,
                enum ecl_journal_channel channel, int day, int seconds, const char *seq)
{
    static int number;
    struct ecl_journal_entry e = {
        .act     = act,
        .state   = state,
        .how     = how,
        .channel = channel,
        .day     = {2026, 11, (uint8_t)day},
    };
    struct ecl_error err;
    snprintf(e.hcode, sizeof e.hcode, "10670");
    snprintf(e.service, sizeof e.service, "PG%d", number);
    snprintf(e.seq, sizeof e.seq, "%s", seq);
    if (state == ECL_STATE_DONE) {
        snprintf(e.code, sizeof e.code, "PP%010d", number++);
    }
    if (seconds >= 0) {
        e.begun_ms = 1000;
        e.ended_ms = 1000 + seconds * 1000;
    }
    assert_int_equal(ecl_journal_add(journal, &e, &err), ECL_OK);
}

#define CODE(day, seconds, seq)                                                                    \
    add(ECL_ACT_CODE, ECL_STATE_DONE, ECL_HOW_ANSWER, ECL_CHANNEL_AGENT, day, seconds, seq)

static struct ecl_deskreport *make(struct ecl_visits *v)
{
    struct ecl_deskreport *r = NULL;
    struct ecl_error err;
    struct ecl_journal_filter all = {0};
    assert_int_equal(ecl_deskreport_make(&r, journal, &all, v, &err), ECL_OK);
    return r;
}

static void an_empty_journal_is_a_report_of_nothing(void **state)
{
    (void)state;
    struct ecl_deskreport *r = make(NULL);
    assert_int_equal(r->ndays, 0);
    assert_int_equal(r->all, 0);
    assert_int_equal(r->time[ECL_SOURCE_AGENT].n, 0);
    assert_int_equal(ecl_desk_share(r->codes[0], r->all), 0);
    ecl_deskreport_free(r);
    ecl_deskreport_free(NULL);
}

static void codes_are_counted_by_day_and_source(void **state)
{
    (void)state;
    CODE(23, -1, "");
    CODE(22, -1, "");
    CODE(23, -1, "");
    add(ECL_ACT_CLOSE, ECL_STATE_DONE, ECL_HOW_RECOVERED, ECL_CHANNEL_ENDPOINT, 22, -1, "");
    add(ECL_ACT_CODE, ECL_STATE_DONE, ECL_HOW_HAND, ECL_CHANNEL_HAND, 21, -1, "");
    add(ECL_ACT_CODE, ECL_STATE_DONE, ECL_HOW_FOUND, ECL_CHANNEL_AGENT, 30, -1, "");
    /* These are no codes of the desk. */
    add(ECL_ACT_STATUS, ECL_STATE_DONE, ECL_HOW_FOUND, ECL_CHANNEL_ENDPOINT, 22, -1, "");
    add(ECL_ACT_CLOSE, ECL_STATE_CANCELLED, ECL_HOW_ANSWER, ECL_CHANNEL_ENDPOINT, 22, -1, "");
    add(ECL_ACT_CANCEL, ECL_STATE_DONE, ECL_HOW_ANSWER, ECL_CHANNEL_ENDPOINT, 22, -1, "");
    add(ECL_ACT_CODE, ECL_STATE_OPEN, ECL_HOW_NONE, ECL_CHANNEL_AGENT, 22, -1, "");
    add(ECL_ACT_CODE, ECL_STATE_REFUSED, ECL_HOW_ANSWER, ECL_CHANNEL_AGENT, 22, -1, "");
    struct ecl_deskreport *r = make(NULL);
    assert_int_equal(r->ndays, 4);
    for (size_t i = 0; i < 4; i++) {
        static const int days[] = {21, 22, 23, 30};
        assert_int_equal(r->day[i].day.d, days[i]);
    }
    assert_int_equal(r->day[2].codes[ECL_SOURCE_AGENT], 2);
    assert_int_equal(r->codes[ECL_SOURCE_AGENT], 3);
    assert_int_equal(r->codes[ECL_SOURCE_ENDPOINT], 1);
    assert_int_equal(r->codes[ECL_SOURCE_HAND], 1);
    assert_int_equal(r->codes[ECL_SOURCE_OTHERS], 1);
    assert_int_equal(r->all, 6);
    assert_int_equal(r->open, 1);
    assert_int_equal(r->refused, 1);
    ecl_deskreport_free(r);
}

static void minutes_are_mean_median_and_95th_percentile(void **state)
{
    (void)state;
    for (int i = 1; i <= 20; i++) {
        CODE(22, i == 20 ? 600 : i, "");
    }
    CODE(22, -1, "");
    struct ecl_deskreport *r      = make(NULL);
    const struct ecl_desk_time *t = &r->time[ECL_SOURCE_AGENT];
    assert_int_equal(t->n, 20);
    assert_int_equal(t->mean_ms, (190 + 600) * 1000 / 20);
    assert_int_equal(t->median_ms, 10000);
    assert_int_equal(t->p95_ms, 19000);
    assert_int_equal(r->time[ECL_SOURCE_ENDPOINT].n, 0);
    assert_int_equal(ecl_desk_minutes(t->mean_ms), 7); /* 39.5 s: 0.7 minutes */
    assert_int_equal(ecl_desk_minutes(0), 0);
    assert_int_equal(ecl_desk_minutes(3000), 1);
    assert_int_equal(ecl_desk_minutes(2999), 0);
    ecl_deskreport_free(r);
}

static void one_code_is_its_own_median(void **state)
{
    (void)state;
    CODE(22, 7, "");
    struct ecl_deskreport *r = make(NULL);
    assert_int_equal(r->time[0].mean_ms, 7000);
    assert_int_equal(r->time[0].median_ms, 7000);
    assert_int_equal(r->time[0].p95_ms, 7000);
    ecl_deskreport_free(r);
}

static void shares_are_rounded_tenths_of_a_percent(void **state)
{
    (void)state;
    assert_int_equal(ecl_desk_share(1, 3), 333);
    assert_int_equal(ecl_desk_share(2, 3), 667);
    assert_int_equal(ecl_desk_share(3, 3), 1000);
    assert_int_equal(ecl_desk_share(0, 0), 0);
}

static void visits_have_a_code_in_the_claim_or_in_the_journal(void **state)
{
    static const char table[] = "hcode,seq,inscl,code,pid\n"
                                "10670,A,UCS,,\n"
                                "10670,B,UCS,,\n"
                                "10670,C,OFC,A12345,\n"
                                "10670,D,WEL,PP1234567890,\n"
                                "10670,E,UCS,,123\n";
    struct ecl_str s          = ecl_str_of(table);
    struct ecl_input in       = ecl_input_mem(&s, "t");
    struct ecl_visits *v      = NULL;
    struct ecl_error err;
    (void)state;
    CODE(22, -1, "A");
    assert_int_equal(ecl_visits_new(&v, &err), ECL_OK);
    assert_int_equal(ecl_visits_read(v, &in, -1, &err), ECL_OK);
    struct ecl_deskreport *r = make(v);
    assert_int_equal(r->visits, 4);
    assert_int_equal(r->bad, 1);
    assert_int_equal(r->in_claim, 1);
    assert_int_equal(r->in_journal, 1);
    assert_int_equal(r->without, 2);
    assert_int_equal(r->needing, 3);
    assert_int_equal(r->needing_without, 1);
    ecl_deskreport_free(r);
    ecl_visits_free(v);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_journal_is_a_report_of_nothing),
        TEST(codes_are_counted_by_day_and_source),
        TEST(minutes_are_mean_median_and_95th_percentile),
        TEST(one_code_is_its_own_median),
        TEST(shares_are_rounded_tenths_of_a_percent),
        TEST(visits_have_a_code_in_the_claim_or_in_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
