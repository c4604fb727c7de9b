/* Amounts: what is one, what is none, and the way back to text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/money.h"

static void satang_are_parsed_exactly_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        enum ecl_value answer;
        ecl_satang value;
    } cases[] = {
        {"12", ECL_V_OK, 1200},
        {"12.5", ECL_V_OK, 1250},
        {"12.05", ECL_V_OK, 1205},
        {"12.", ECL_V_OK, 1200},
        {".50", ECL_V_OK, 50},
        {"0", ECL_V_OK, 0},
        {"-0", ECL_V_OK, 0},
        {"-0.05", ECL_V_OK, -5},
        {"  7.10\t", ECL_V_OK, 710},
        {"1.230000", ECL_V_OK, 123},
        {"000000000000012", ECL_V_OK, 1200},
        {"999999999999999.99", ECL_V_OK, 99999999999999999},
        {"-999999999999999.99", ECL_V_OK, -99999999999999999},
        {"", ECL_V_EMPTY, 0},
        {"   ", ECL_V_EMPTY, 0},
        {"1000000000000000", ECL_V_INVALID, 0}, /* 16 digits of baht */
        {"1.231", ECL_V_INVALID, 0},
        {"1,200.00", ECL_V_INVALID, 0},
        {"+1", ECL_V_INVALID, 0},
        {"1e5", ECL_V_INVALID, 0},
        {"1 2", ECL_V_INVALID, 0},
        {"--1", ECL_V_INVALID, 0},
        {"- 1", ECL_V_INVALID, 0},
        {"1.2.3", ECL_V_INVALID, 0},
        {"-", ECL_V_INVALID, 0},
        {".", ECL_V_INVALID, 0},
        {"-.", ECL_V_INVALID, 0},
        {"null", ECL_V_INVALID, 0},
        {"0x10", ECL_V_INVALID, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ecl_satang v = 77;
        assert_int_equal(ecl_satang_parse(ecl_str_of(cases[i].text), &v), cases[i].answer);
        assert_int_equal(v, cases[i].answer == ECL_V_OK ? cases[i].value : 77);
    }
}

static void a_nul_inside_is_no_end(void **state)
{
    (void)state;
    ecl_satang v;
    assert_int_equal(ecl_satang_parse(ECL_STR("12\0"), &v), ECL_V_INVALID);
}

static void decimals_scale_and_refuse_overflow(void **state)
{
    static const struct {
        const char *text;
        unsigned scale;
        enum ecl_value answer;
        int64_t value;
    } cases[] = {
        {"1.5", 3, ECL_V_OK, 1500},
        {"12", 0, ECL_V_OK, 12},
        {"12.0", 0, ECL_V_OK, 12},
        {"12.5", 0, ECL_V_INVALID, 0},
        {"0.123456789", 9, ECL_V_OK, 123456789},
        {"0.1234567890", 9, ECL_V_OK, 123456789},
        {"9223372036", 9, ECL_V_OK, INT64_C(9223372036000000000)},
        {"9223372037", 9, ECL_V_INVALID, 0},
        {"999999999999999", 9, ECL_V_INVALID, 0},
        {"1", 10, ECL_V_INVALID, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t v        = 77;
        struct ecl_str s = ecl_str_of(cases[i].text);
        assert_int_equal(ecl_decimal_parse(s, cases[i].scale, &v), cases[i].answer);
        assert_int_equal(v, cases[i].answer == ECL_V_OK ? cases[i].value : 77);
    }
}

static void amounts_are_written_with_two_decimals(void **state)
{
    static const struct {
        ecl_satang value;
        const char *text, *grouped;
    } cases[] = {
        {0, "0.00", "0.00"},
        {5, "0.05", "0.05"},
        {-5, "-0.05", "-0.05"},
        {99999, "999.99", "999.99"},
        {100000, "1000.00", "1,000.00"},
        {-123456789, "-1234567.89", "-1,234,567.89"},
        {INT64_MAX, "92233720368547758.07", "92,233,720,368,547,758.07"},
        {INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char plain[ECL_SATANG_TEXT], grouped[ECL_SATANG_TEXT_GROUPED];
        assert_int_equal(ecl_satang_format(cases[i].value, plain), strlen(cases[i].text));
        assert_string_equal(plain, cases[i].text);
        assert_int_equal(ecl_satang_format_grouped(cases[i].value, grouped),
                         strlen(cases[i].grouped));
        assert_string_equal(grouped, cases[i].grouped);
    }
}

static void a_sum_says_what_it_leaves_out(void **state)
{
    (void)state;
    ecl_satang sum = 0;
    uint64_t odd   = 0;
    ecl_satang_add(ECL_STR("788.50"), &sum, &odd);
    ecl_satang_add(ECL_STR(""), &sum, &odd);
    assert_int_equal(odd, 0);
    ecl_satang_add(ECL_STR("1,289.00"), &sum, &odd);
    ecl_satang_add(ECL_STR("null"), &sum, &odd);
    assert_int_equal(sum, 78850);
    assert_int_equal(odd, 2);
    sum = INT64_MAX - 1;
    ecl_satang_add(ECL_STR("0.02"), &sum, &odd);
    assert_int_equal(sum, INT64_MAX - 1);
    assert_int_equal(odd, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(satang_are_parsed_exactly_or_not_at_all),
        cmocka_unit_test(a_nul_inside_is_no_end),
        cmocka_unit_test(decimals_scale_and_refuse_overflow),
        cmocka_unit_test(amounts_are_written_with_two_decimals),
        cmocka_unit_test(a_sum_says_what_it_leaves_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
