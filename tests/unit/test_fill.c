/* test_fill.c: messages filled from templates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/fill_priv.h"

static const char *filled(const char *template, struct ecl_str value, size_t most, bool secret)
{
    static char out[256];
    const struct fill_place places[] = {{"{value}", value, most, secret},
                                        {"{1}", ECL_STR("{value}"), 0, false}};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    assert_int_equal(ecl_fill(&b, template, places, 2), ECL_OK);
    snprintf(out, sizeof out, "%.*s", (int)b.n, b.p);
    ecl_buf_done(&b);
    return out;
}

static void places_are_filled(void **state)
{
    (void)state;
    assert_string_equal(filled("", ECL_STR("x"), 0, false), "");
    assert_string_equal(filled("a {value}{value} b", ECL_STR("x"), 0, false), "a xx b");
    assert_string_equal(filled("{1} {2} {", ECL_STR("x"), 0, false), "{value} {2} {");
    assert_string_equal(filled("'{value}'", ECL_STR("a\tb\n"), 0, false), "'a b '");
    assert_string_equal(filled("{value}", ECL_STR("abcdef"), 6, false), "abcdef");
    assert_string_equal(filled("{value}", ECL_STR("abcdef"), 5, false), "abcde...");
    assert_string_equal(filled("{value}", ECL_STR("ก้าว"), 7, false), "ก้..."); /* whole characters */
    assert_string_equal(filled("{value}", ECL_STR("1109900001238"), 60, true), "***1238");
    assert_string_equal(filled("{value}", ECL_STR("1238"), 60, true), "1238");
    assert_string_equal(filled("{value}", ECL_STR("สมชาย"), 60, true), "***ย");
}

static void no_room_is_told(void **state)
{
    const struct fill_place place = {"{1}", ECL_STR("a long value"), 0, false};
    struct ecl_buf b;
    (void)state;
    ecl_buf_init(&b, 4);
    assert_int_equal(ecl_fill(&b, "{1}", &place, 1), ECL_E_NOMEM);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_filled),
        cmocka_unit_test(no_room_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
