/* test_fpset.c: fingerprints are told again in memory, in the file and across the
 * moves between them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/fpset_priv.h"

static void put_all(struct ecl_fpset *s, uint64_t n, bool known)
{
    for (uint64_t i = 0; i < n; i++) {
        uint64_t key[2], value = known ? 0 : i * 3;
        bool was;
        ecl_fingerprint(ecl_str_make((const char *)&i, sizeof i), key);
        assert_int_equal(ecl_fpset_put(s, key, &value, &was, NULL), ECL_OK);
        assert_int_equal(was, known);
        assert_int_equal(value, i * 3);
    }
}

static void keys_are_known_again_whatever_their_number(void **state)
{
    (void)state;
    static const struct {
        size_t slots;
        uint64_t keys;
    } t[] = {{16, 3}, {16, 12}, {16, 13}, {16, 100}, {64, 20000}, {65536, 40000}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct ecl_fpset *s = NULL;
        assert_int_equal(ecl_fpset_new(&s, t[i].slots, NULL, NULL), ECL_OK);
        put_all(s, t[i].keys, false);
        put_all(s, t[i].keys, true);
        ecl_fpset_free(s);
    }
}

static void keys_that_collide_stay_apart(void **state)
{
    (void)state;
    struct ecl_fpset *s = NULL;
    assert_int_equal(ecl_fpset_new(&s, 16, NULL, NULL), ECL_OK);
    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < 200; i++) { /* all want the last place */
            uint64_t key[2] = {UINT64_MAX, 2 * i + 1}, value = i;
            bool was;
            assert_int_equal(ecl_fpset_put(s, key, &value, &was, NULL), ECL_OK);
            assert_int_equal(was, round == 1);
            assert_int_equal(value, i);
        }
    }
    ecl_fpset_free(s);
}

static void values_can_be_asked_for_and_changed(void **state)
{
    (void)state;
    struct ecl_fpset *s = NULL;
    assert_int_equal(ecl_fpset_new(&s, 16, NULL, NULL), ECL_OK);
    for (uint64_t n = 1; n < 2000; n *= 4) { /* in memory, then in the file */
        put_all(s, n, false);
        for (uint64_t i = 0; i <= n; i++) {
            uint64_t key[2], value = 7;
            bool known;
            ecl_fingerprint(ecl_str_make((const char *)&i, sizeof i), key);
            assert_int_equal(ecl_fpset_get(s, key, &value, &known, NULL), ECL_OK);
            assert_int_equal(known, i < n);
            assert_int_equal(value, i < n ? i * 3 : 7);
            if (known) {
                assert_int_equal(ecl_fpset_change(s, key, i + 5, NULL), ECL_OK);
                assert_int_equal(ecl_fpset_get(s, key, &value, &known, NULL), ECL_OK);
                assert_int_equal(value, i + 5);
            }
        }
        ecl_fpset_free(s);
        assert_int_equal(ecl_fpset_new(&s, 16, NULL, NULL), ECL_OK);
    }
    ecl_fpset_free(s);
}

static void texts_that_differ_have_fingerprints_that_differ(void **state)
{
    (void)state;
    static const char *const t[] = {"",          "0",        "00",        "000000001", "000000010",
                                    "100000000", "12345678", "123456780", "123456781"};
    uint64_t f[sizeof t / sizeof *t][2];
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        ecl_fingerprint(ecl_str_of(t[i]), f[i]);
        assert_int_equal(f[i][1] & 1, 1);
        for (size_t k = 0; k < i; k++) {
            assert_true(f[i][0] != f[k][0]);
            assert_true(f[i][1] != f[k][1]);
        }
    }
}

static void a_missing_folder_is_an_error_once_the_file_is_needed(void **state)
{
    (void)state;
    struct ecl_fpset *s  = NULL;
    struct ecl_error err = {0};
    int r                = ECL_OK;
    assert_int_equal(ecl_fpset_new(&s, 16, "/nonexistent/folder", NULL), ECL_OK);
    for (uint64_t i = 0; r == ECL_OK && i < 100; i++) {
        uint64_t key[2] = {i, 1}, value = i;
        bool was;
        r = ecl_fpset_put(s, key, &value, &was, &err);
    }
    assert_int_equal(r, ECL_E_WRITE);
    assert_int_equal(err.code, ECL_E_WRITE);
    ecl_fpset_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_known_again_whatever_their_number),
        cmocka_unit_test(keys_that_collide_stay_apart),
        cmocka_unit_test(values_can_be_asked_for_and_changed),
        cmocka_unit_test(texts_that_differ_have_fingerprints_that_differ),
        cmocka_unit_test(a_missing_folder_is_an_error_once_the_file_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
