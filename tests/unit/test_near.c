/* test_near.c: which name was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/near.h"

static void edits_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned edits;
    } t[] = {{"", "", 0},        {"", "abc", 3},      {"abc", "", 3},
             {"abc", "abc", 0},  {"ABC", "abc", 0},   {"TOTL", "TOTAL", 1},
             {"QTTY", "QTY", 1}, {"C305", "C350", 2}, {"kitten", "sitting", 3}};
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        assert_int_equal(ecl_near_edits(ecl_str_of(t[i].a), ecl_str_of(t[i].b)), t[i].edits);
        assert_int_equal(ecl_near_edits(ecl_str_of(t[i].b), ecl_str_of(t[i].a)), t[i].edits);
    }
    char far[300];
    memset(far, 'x', sizeof far);
    assert_int_equal(ecl_near_edits(ecl_str_make(far, sizeof far), ECL_STR("x")), ECL_NEAR_MAX - 1);
}

static void only_a_name_that_is_near_is_told(void **state)
{
    (void)state;
    static const char *const names[] = {"TOTAL", "TOTCOPAY", "QTY", "INS.cid-checksum"};
    static const struct {
        const char *asked, *meant;
    } t[] = {{"TOTL", "TOTAL"},
             {"total", "TOTAL"},
             {"QTTY", "QTY"},
             {"COPAY", NULL},
             {"DIAG", NULL},
             {"", NULL},
             {"INS.cid-chksum", "INS.cid-checksum"}};
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct ecl_near near = ecl_near_to(ecl_str_of(t[i].asked));
        assert_null(ecl_near_name(&near));
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            ecl_near_try(&near, names[k]);
        }
        const char *got = ecl_near_name(&near);
        assert_int_equal(got != NULL, t[i].meant != NULL);
        if (got) {
            assert_string_equal(got, t[i].meant);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_counted),
        cmocka_unit_test(only_a_name_that_is_near_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
