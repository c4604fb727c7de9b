/* test_workbook_cell.c: numbers, dates and formats of spreadsheet cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/workbook_priv.h"

static void a_double_is_shown_with_15_digits(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1, "-1"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.3"},
        {1234.5, "1234.5"},
        {-1234.56, "-1234.56"},
        {0.01, "0.01"},
        {100, "100"},
        {1e14, "100000000000000"},
        {123456789012345, "123456789012345"},
        {1234567890123.0, "1234567890123"},
        {9999999999999.99, "9999999999999.99"},
        {999999999999999.0, "999999999999999"},
        {1234567890123456.0, "1234567890123460"},
        {9999999999999999.0, "10000000000000000"},
        {1e20, "100000000000000000000"},
        {0.001, "0.001"},
        {1.005, "1.005"},
        {2.0 / 3, "0.666666666666667"},
        {-2.0 / 3, "-0.666666666666667"},
        {1e-7, "0.0000001"},
        {43831.0 + 1.0 / 3, "43831.3333333333"},
        {(double)NAN, ""},
        {(double)INFINITY, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[ECL_CELL_NUMBER_MAX];
        size_t n = ecl_cell_number(rows[i].v, out);
        assert_string_equal(out, rows[i].text);
        assert_int_equal(n, strlen(out));
    }
}

static void the_largest_and_the_smallest_double_fit(void **state)
{
    (void)state;
    char out[ECL_CELL_NUMBER_MAX];
    assert_int_equal(ecl_cell_number(-1.7976931348623157e308, out), 310);
    assert_memory_equal(out, "-179769313486232000", 18);
    assert_true(ecl_cell_number(-4.9406564584124654e-324, out) < sizeof out);
    assert_memory_equal(out, "-0.0000", 7);
}

/* Every hundredth of a baht reads as written; the slow way agrees with the fast. */
static void every_satang_of_an_amount_stands(void **state)
{
    (void)state;
    for (int64_t i = -250000; i <= 250000; i += 7) {
        char want[64], out[ECL_CELL_NUMBER_MAX], again[ECL_CELL_NUMBER_MAX];
        bool exponent;
        snprintf(want, sizeof want, "%.2f", (double)i / 100);
        assert_int_not_equal(ecl_cell_number_text(ecl_str_of(want), again, &exponent), 0);
        ecl_cell_number((double)i / 100, out);
        assert_string_equal(out, again);
    }
}

static void a_number_as_text_is_rounded_in_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *in, *text;
        bool exponent;
    } rows[] = {
        {"0", "0", false},
        {"-0", "0", false},
        {"0.00", "0", false},
        {"007", "7", false},
        {"1234.50", "1234.5", false},
        {"+5", "5", false},
        {".5", "0.5", false},
        {"5.", "5", false},
        {"0.10000000000000001", "0.1", false},
        {"9.9999999999999996E-2", "0.1", false},
        {"123456789.12999999", "123456789.13", false},
        {"1999999999999999.9", "2000000000000000", false},
        {"9999999999999999", "10000000000000000", false},
        {"1E3", "1000", true},
        {"1.23457E+12", "1234570000000", true},
        {"-1.5e+03", "-1500", true},
        {"1.5E-3", "0.0015", false},
        {"0E5", "0", false},
        {"1E0", "1", true},
        {"100000000000000000000", "100000000000000000000", false},
        {"", NULL, false},
        {"-", NULL, false},
        {".", NULL, false},
        {"1,5", NULL, false},
        {"1.2.3", NULL, false},
        {"1E", NULL, false},
        {"1E+", NULL, false},
        {"1E5x", NULL, false},
        {"0x10", NULL, false},
        {"INF", NULL, false},
        {" 1", NULL, false},
        {"1E999", NULL, false},
        {"1E-999999999999", NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[ECL_CELL_NUMBER_MAX];
        bool exponent;
        size_t n = ecl_cell_number_text(ecl_str_of(rows[i].in), out, &exponent);
        if (!rows[i].text) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_string_equal(out, rows[i].text);
        assert_int_equal(n, strlen(out));
        assert_int_equal(exponent, rows[i].exponent);
    }
}

static void dates_are_shown_to_the_second(void **state)
{
    (void)state;
    static const struct {
        const char *serial;
        bool date1904;
        const char *text;
    } rows[] = {
        {"0", false, "00:00:00"},
        {"0.5", false, "12:00:00"},
        {"0.999988425925926", false, "23:59:59"},
        {"1", false, "1900-01-01"},
        {"59", false, "1900-02-28"},
        {"61", false, "1900-03-01"},
        {"25569", false, "1970-01-01"},
        {"45931", false, "2025-10-01"},
        {"45931.524305555555", false, "2025-10-01 12:35:00"},
        {"45931.999999", false, "2025-10-02"},
        {"45931.0000001", false, "2025-10-01"},
        {"4.5931E4", false, "2025-10-01"},
        {"2958465", false, "9999-12-31"},
        {"2958465.99999", false, "9999-12-31 23:59:59"},
        {"2958466", false, ""},
        {"-1", false, ""},
        {"1E300", false, ""},
        {"x", false, ""},
        {"0.25", true, "06:00:00"},
        {"1", true, "1904-01-02"},
        {"44469", true, "2025-10-01"},
        {"2957003", true, "9999-12-31"},
        {"2957004", true, ""},
        {"2958466", true, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[ECL_CELL_DATE_MAX] = "";
        size_t n = ecl_cell_date_text(ecl_str_of(rows[i].serial), rows[i].date1904, out);
        assert_int_equal(n, strlen(rows[i].text));
        if (n) {
            assert_string_equal(out, rows[i].text);
        }
    }
    char out[ECL_CELL_DATE_MAX];
    assert_int_equal(ecl_cell_date((double)NAN, false, out), 0);
    assert_int_equal(ecl_cell_date((double)INFINITY, false, out), 0);
}

static void a_text_made_of_a_long_number_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool yes;
    } rows[] = {
        {"1.23457E+12", true}, {"1E+12", true},  {"9.e+15", true}, {"1E12", false},
        {"12E+12", false},     {"E+12", false},  {"", false},      {"1.5E-07", false},
        {"1.5E+", false},      {"1E+1x", false}, {"1.2", false},   {"1.2345", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(ecl_cell_text_exponent(ecl_str_of(rows[i].in)), rows[i].yes);
    }
}

static void formats_of_dates_are_told_by_their_letters(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool yes;
    } rows[] = {
        {"General", false},
        {"Standard", false},
        {"0.00", false},
        {"#,##0.00", false},
        {"0.00E+00", false},
        {"@", false},
        {"", false},
        {"[Red]0.00", false},
        {"#,##0.00;[Red]-#,##0.00", false},
        {"\"days\" 0", false},
        {"0\\d", false},
        {"0_d", false},
        {"0*s", false},
        {"\"open", false},
        {"[open", false},
        {"\\", false},
        {"[$-41E]#,##0.00", false},
        {"_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \"-\"??_);_(@_)", false},
        {"dd/mm/yyyy", true},
        {"yyyy\\-mm\\-dd", true},
        {"[$-107041E]d mmm yyyy;@", true},
        {"[h]", true},
        {"[mm]:ss", true},
        {"H:MM", true},
        {"[Red]dd", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(ecl_cell_format_is_date(ecl_str_of(rows[i].code)), rows[i].yes);
    }
    assert_false(ecl_cell_format_id_is_date(0));
    assert_false(ecl_cell_format_id_is_date(13));
    assert_true(ecl_cell_format_id_is_date(14));
    assert_true(ecl_cell_format_id_is_date(22));
    assert_false(ecl_cell_format_id_is_date(23));
    assert_false(ecl_cell_format_id_is_date(44));
    assert_true(ecl_cell_format_id_is_date(47));
    assert_false(ecl_cell_format_id_is_date(49));
    assert_true(ecl_cell_format_id_is_date(71));
    assert_false(ecl_cell_format_id_is_date(164));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_double_is_shown_with_15_digits),
        cmocka_unit_test(the_largest_and_the_smallest_double_fit),
        cmocka_unit_test(every_satang_of_an_amount_stands),
        cmocka_unit_test(a_number_as_text_is_rounded_in_decimal),
        cmocka_unit_test(dates_are_shown_to_the_second),
        cmocka_unit_test(a_text_made_of_a_long_number_is_known),
        cmocka_unit_test(formats_of_dates_are_told_by_their_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
