/* test_scan.c: the vector forms find what the plain form finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/scan_priv.h"

static void scan_finds_bars_and_line_ends(void **state)
{
    (void)state;
    const char text[] = "a|b\n|\r\n\x01\xe0";
    uint32_t pos[sizeof text + ECL_SCAN_SLACK];
    unsigned flags = 0;
    size_t n       = ecl_scan(text, sizeof text - 1, 100, pos, &flags);
    assert_int_equal(n, 4);
    assert_int_equal(pos[0], 101);
    assert_int_equal(pos[1], 103);
    assert_int_equal(pos[2], 104);
    assert_int_equal(pos[3], 106);
    assert_int_equal(flags, ECL_SCAN_HIGH | ECL_SCAN_CTRL | ECL_SCAN_CR);
}

/* Random text with many separators, at every length and misalignment. */
static void scan_forms_agree(void **state)
{
    (void)state;
    static const char letters[] = "||\n\r\t0123456789ABC\xe0\xb8\x01";
    static const char *const forms[] = {"avx2", "sse2"};
    ecl_scan_fn *scalar = ecl_scan_form("scalar");
    unsigned char text[600];
    uint32_t want[600 + ECL_SCAN_SLACK], got[600 + ECL_SCAN_SLACK];
    srand(7);
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (unsigned char)letters[(size_t)rand() % (sizeof letters - 1)];
    }
    for (size_t k = 0; k < 2; k++) {
        ecl_scan_fn *form = ecl_scan_form(forms[k]);
        for (size_t from = 0; form && from < 70; from++) {
            for (size_t n = 0; from + n <= sizeof text; n += 1 + n / 9) {
                unsigned f = 0, g = 0;
                const char *p = (const char *)text + from;
                size_t a = scalar(p, n, 5, want, &f), b = form(p, n, 5, got, &g);
                assert_int_equal(a, b);
                assert_int_equal(f, g);
                assert_memory_equal(want, got, a * sizeof *want);
            }
        }
    }
}

static void scan_takes_nothing_but_separators(void **state)
{
    (void)state;
    char text[256];
    uint32_t pos[256 + ECL_SCAN_SLACK];
    unsigned flags = 0;
    memset(text, '|', sizeof text);
    assert_int_equal(ecl_scan(text, sizeof text, 0, pos, &flags), 256);
    for (uint32_t i = 0; i < 256; i++) {
        assert_int_equal(pos[i], i);
    }
    assert_int_equal(flags, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_finds_bars_and_line_ends),
        cmocka_unit_test(scan_forms_agree),
        cmocka_unit_test(scan_takes_nothing_but_separators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
