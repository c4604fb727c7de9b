/* Dates: every day of a thousand years, and the dates hospitals really write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/date.h"

static int month_length(int y, int m)
{
    if (m == 2) {
        return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 29 : 28;
    }
    return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static void every_day_of_1583_to_2600_counts_one_more(void **state)
{
    (void)state;
    int32_t expected = ecl_date_days((struct ecl_date){1583, 1, 1});
    for (int y = 1583; y <= 2600; y++) {
        for (int m = 1; m <= 12; m++) {
            for (int day = 1; day <= 31; day++) {
                struct ecl_date d = {(int16_t)y, (uint8_t)m, (uint8_t)day};
                bool exists       = day <= month_length(y, m);
                assert_true(ecl_date_valid(d) == exists);
                if (exists) {
                    assert_int_equal(ecl_date_days(d), expected);
                    struct ecl_date back = ecl_date_from_days(expected++);
                    assert_true(back.y == y && back.m == m && back.d == day);
                }
            }
        }
    }
}

static void known_days_have_known_numbers(void **state)
{
    (void)state;
    assert_int_equal(ecl_date_days((struct ecl_date){1970, 1, 1}), 0);
    assert_int_equal(ecl_date_days((struct ecl_date){1969, 12, 31}), -1);
    assert_int_equal(ecl_date_days((struct ecl_date){2000, 3, 1}), 11017);
    assert_int_equal(ecl_date_days((struct ecl_date){1, 1, 1}), -719162);
    assert_int_equal(ecl_date_days((struct ecl_date){9999, 12, 31}), 2932896);
}

static void dates_outside_the_calendar_are_not_valid(void **state)
{
    static const struct ecl_date bad[] = {{0, 1, 1},      {-1, 1, 1},    {10000, 1, 1},
                                          {2026, 0, 1},   {2026, 13, 1}, {2026, 1, 0},
                                          {2026, 255, 1}, {2026, 1, 255}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(ecl_date_valid(bad[i]));
    }
}

static void date_fields_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum ecl_date_state state;
        struct ecl_date d;
    } cases[] = {
        {"20260131", ECL_DATE_OK, {2026, 1, 31}},
        {"20240229", ECL_DATE_OK, {2024, 2, 29}},
        {"24001231", ECL_DATE_OK, {2400, 12, 31}},
        {"00010101", ECL_DATE_OK, {1, 1, 1}},
        {"25690131", ECL_DATE_BUDDHIST, {2026, 1, 31}},
        {"25670229", ECL_DATE_BUDDHIST, {2024, 2, 29}}, /* 2024 is a leap year */
        {"24010101", ECL_DATE_BUDDHIST, {1858, 1, 1}},
        {"25690231", ECL_DATE_INVALID, {0, 0, 0}},
        {"25680229", ECL_DATE_INVALID, {0, 0, 0}}, /* 2025 is none */
        {"20230229", ECL_DATE_INVALID, {0, 0, 0}},
        {"20261301", ECL_DATE_INVALID, {0, 0, 0}},
        {"20260100", ECL_DATE_INVALID, {0, 0, 0}},
        {"00000101", ECL_DATE_INVALID, {0, 0, 0}},
        {"2026-01-31", ECL_DATE_INVALID, {0, 0, 0}},
        {"2026131", ECL_DATE_INVALID, {0, 0, 0}},
        {"202601310", ECL_DATE_INVALID, {0, 0, 0}},
        {" 20260131", ECL_DATE_INVALID, {0, 0, 0}},
        {"2026 131", ECL_DATE_INVALID, {0, 0, 0}},
        {"null", ECL_DATE_INVALID, {0, 0, 0}},
        {"00000000", ECL_DATE_ZERO, {0, 0, 0}},
        {"0000-00-00", ECL_DATE_ZERO, {0, 0, 0}},
        {"18991230", ECL_DATE_ZERO, {0, 0, 0}},
        {"", ECL_DATE_EMPTY, {0, 0, 0}},
        {"        ", ECL_DATE_EMPTY, {0, 0, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_date d = {0, 0, 0}, e = cases[i].d;
        assert_int_equal(ecl_date_parse(ecl_str_of(cases[i].text), &d), cases[i].state);
        assert_true(d.y == e.y && d.m == e.m && d.d == e.d);
    }
}

static void ages_are_counted_as_people_do(void **state)
{
    static const struct {
        struct ecl_date birth, on;
        int age;
    } cases[] = {
        {{2000, 6, 15}, {2026, 6, 14}, 25}, {{2000, 6, 15}, {2026, 6, 15}, 26},
        {{2000, 2, 29}, {2001, 2, 28}, 0},  {{2000, 2, 29}, {2001, 3, 1}, 1},
        {{2000, 2, 29}, {2004, 2, 29}, 4},  {{2026, 1, 31}, {2026, 1, 31}, 0},
        {{2026, 1, 31}, {2026, 1, 30}, -1}, {{1926, 1, 1}, {2026, 1, 1}, 100},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ecl_date_age(cases[i].birth, cases[i].on), cases[i].age);
    }
}

static void the_day_in_thailand_begins_at_17_utc(void **state)
{
    static const struct {
        int64_t ms;
        struct ecl_date day;
    } cases[] = {
        {0, {1970, 1, 1}},
        {INT64_C(1798736399999), {2026, 12, 31}}, /* 16:59:59.999 UTC */
        {INT64_C(1798736400000), {2027, 1, 1}},
        {INT64_C(-25200000), {1970, 1, 1}},
        {INT64_C(-25200001), {1969, 12, 31}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_date d = ecl_date_in_thailand(cases[i].ms);
        assert_int_equal(ecl_date_days(d), ecl_date_days(cases[i].day));
    }
}

static void dates_are_written_with_eight_digits(void **state)
{
    char text[9];
    (void)state;
    ecl_date_format((struct ecl_date){2026, 1, 31}, text);
    assert_string_equal(text, "20260131");
    ecl_date_format((struct ecl_date){1, 2, 3}, text);
    assert_string_equal(text, "00010203");
}

static void times_are_four_digits_within_a_day(void **state)
{
    static const struct {
        const char *text;
        enum ecl_value answer;
        int minutes;
    } cases[] = {
        {"0000", ECL_V_OK, 0},        {"0905", ECL_V_OK, 545},     {"2359", ECL_V_OK, 1439},
        {"2400", ECL_V_INVALID, -1},  {"1260", ECL_V_INVALID, -1}, {"905", ECL_V_INVALID, -1},
        {"09:05", ECL_V_INVALID, -1}, {"09.5", ECL_V_INVALID, -1}, {"090500", ECL_V_INVALID, -1},
        {"", ECL_V_EMPTY, -1},        {"    ", ECL_V_EMPTY, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int minutes = -1;
        assert_int_equal(ecl_time_parse(ecl_str_of(cases[i].text), &minutes), cases[i].answer);
        assert_int_equal(minutes, cases[i].minutes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_1583_to_2600_counts_one_more),
        cmocka_unit_test(known_days_have_known_numbers),
        cmocka_unit_test(dates_outside_the_calendar_are_not_valid),
        cmocka_unit_test(date_fields_are_told_apart),
        cmocka_unit_test(ages_are_counted_as_people_do),
        cmocka_unit_test(the_day_in_thailand_begins_at_17_utc),
        cmocka_unit_test(dates_are_written_with_eight_digits),
        cmocka_unit_test(times_are_four_digits_within_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
