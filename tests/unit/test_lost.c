/* test_lost.c: which numbers a key in scientific notation may have been. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/lost_priv.h"

static bool may_be(const char *value, const char *number)
{
    struct lost l = {0};
    lost_add(&l, ecl_str_of(value));
    return lost_may_be(&l, ecl_str_of(number));
}

static void what_is_left_tells_the_range(void **state)
{
    static const struct {
        const char *value, *number;
        bool may;
    } t[] = {
        {"1.04E+04", "10300", true},
        {"1.04E+04", "10444", true},
        {"1.04E+04", "10500", true},
        {"1.04E+04", "10299", false},
        {"1.04E+04", "10501", false},
        {"1.04E+04", "104", false},
        {"1.04E+04", "", false},
        {"1.04E+04", "ABC", false},
        {"1.04E+04", "10444X", false},
        {"1.00E+05", "1E05", true}, /* a code of that form becomes such a number, too */
        {"1.00E+05", "1E06", false},
        {"1E+05", "199999", true},
        {"1E+05", "200001", false},
        {"100000", "123456", true}, /* of a workbook's number: zeros at its end are lost */
        {"12345678901234500", "12345678901234567", true},
        {"12345678901234500", "12345678901234667", false},
        {"1.23E+30", "7", true}, /* more than can be counted: any number may be it */
        {"text", "7", true},
        {"1.5E+00", "1", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        if (may_be(t[i].value, t[i].number) != t[i].may) {
            fail_msg("%s: %s", t[i].value, t[i].number);
        }
    }
}

static void nothing_lost_and_too_much_lost(void **state)
{
    struct lost l = {0};
    (void)state;
    assert_false(lost_may_be(&l, ECL_STR("10444")));
    for (int i = 0; i < LOST_RANGES; i++) {
        lost_add(&l, ECL_STR("1.04E+04"));
    }
    assert_false(lost_may_be(&l, ECL_STR("77")));
    lost_add(&l, ECL_STR("1.04E+04"));
    assert_true(lost_may_be(&l, ECL_STR("77")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_tells_the_range),
        cmocka_unit_test(nothing_lost_and_too_much_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
