/* test_keymap.c: the map of fingerprints answers alike whether its entries are in
 * memory or in files, and the log gives back every record. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "rules/keymap_priv.h"

static struct ecl_str number_text(char *buf, size_t size, unsigned i)
{
    return ecl_str_make(buf, (size_t)snprintf(buf, size, "69013100%06u", i));
}

static struct keymap *make(size_t slots, size_t filter_bytes)
{
    struct keymap *s        = NULL;
    struct keymap_opts opts = {
        .slots = slots, .filter_bytes = filter_bytes, .tmpdir = getenv("TMPDIR")};
    struct ecl_error err = {0};
    assert_int_equal(keymap_new(&s, &opts, &err), ECL_OK);
    return s;
}

static struct keymap_key key(struct keymap *s, unsigned i)
{
    char buf[32];
    struct ecl_str t[] = {ECL_STR("10670"), number_text(buf, sizeof buf, i)};
    return keymap_key_of(s, 1, t, 2);
}

static void keys_tell_kinds_and_parts_apart(void **state)
{
    (void)state;
    static const struct {
        unsigned kind;
        struct ecl_str t[2];
        size_t n;
    } one[] = {
        {1, {{"ab", 2}, {"c", 1}}, 2},
        {1, {{"a", 1}, {"bc", 2}}, 2},
        {1, {{"abc", 3}}, 1},
        {2, {{"abc", 3}}, 1},
        {1, {{"abc\0", 4}}, 1},
        {1, {{"", 0}}, 1},
        {1, {{"", 0}, {"", 0}}, 2},
        {2, {{"", 0}}, 1},
        {1, {{"12345678", 8}}, 1},
        {1, {{"12345678\0", 9}}, 1},
        {1, {{"abc", 3}, {"", 0}}, 2},
        {1, {{"", 0}, {"abc", 3}}, 2},
        {1, {{"1234567812345678", 16}}, 1},
    };
    size_t n         = sizeof one / sizeof one[0];
    struct keymap *s = make(0, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            struct keymap_key a = keymap_key_of(s, one[i].kind, one[i].t, one[i].n);
            struct keymap_key b = keymap_key_of(s, one[j].kind, one[j].t, one[j].n);
            assert_int_equal(a.hi == b.hi, i == j);
            assert_int_equal(a.lo == b.lo, i == j);
            assert_true(a.lo & 1);
        }
    }
    keymap_free(s);
}

/* Puts, repeats and changes n keys and asks for all and for as many unknown. */
static void answers(size_t slots, size_t filter_bytes, unsigned n)
{
    struct ecl_error err = {0};
    struct keymap_value v;
    bool known       = false;
    struct keymap *s = make(slots, filter_bytes);
    for (unsigned i = 0; i < n; i++) {
        v = (struct keymap_value){i, ~(uint64_t)i};
        assert_int_equal(keymap_first(s, key(s, i), &v, &known, &err), ECL_OK);
        assert_false(known);
        unsigned old = i / 3; /* known, in memory or long since in a file */
        v            = (struct keymap_value){0, 0};
        assert_int_equal(keymap_first(s, key(s, old), &v, &known, &err), ECL_OK);
        assert_true(known);
        if (i % 5 == 0) {
            v = (struct keymap_value){old + 1, i};
            assert_int_equal(keymap_put(s, key(s, old), v, &err), ECL_OK);
        }
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned last = 0; /* the last i that changed it */
        bool changed  = false;
        for (unsigned j = 3 * i; j < 3 * i + 3 && j < n; j++) {
            last    = j % 5 == 0 ? j : last;
            changed = changed || j % 5 == 0;
        }
        assert_int_equal(keymap_get(s, key(s, i), &v, &known, &err), ECL_OK);
        assert_true(known);
        assert_int_equal(v.a, changed ? i + 1 : i);
        assert_int_equal(v.b, changed ? last : ~(uint64_t)i);
        assert_int_equal(keymap_get(s, key(s, n + i), &v, &known, &err), ECL_OK);
        assert_false(known);
    }
    keymap_free(s);
}

static void answers_are_the_same_in_memory_and_in_files(void **state)
{
    (void)state;
    answers(0, 0, 40000);
    answers(4, 64, 700); /* hundreds of runs, filters of a word */
    answers(64, 4096, 20000);
    answers(1024, 1, 60000);
    answers(8192, 65536, 60000);
}

/* Runs so long that their fences are more than a block apart. */
static void long_runs_are_searched(void **state)
{
    (void)state;
    enum { N = 1200000 };
    struct ecl_error err = {0};
    struct keymap_value v;
    bool known       = false;
    struct keymap *s = make(1 << 16, 0);
    for (unsigned i = 0; i < N; i++) {
        assert_int_equal(keymap_put(s, key(s, i), (struct keymap_value){i, 0}, &err), ECL_OK);
    }
    for (unsigned i = 0; i < N; i += 997) {
        assert_int_equal(keymap_get(s, key(s, i), &v, &known, &err), ECL_OK);
        assert_true(known && v.a == i);
        assert_int_equal(keymap_get(s, key(s, N + i), &v, &known, &err), ECL_OK);
        assert_false(known);
    }
    keymap_free(s);
}

/* A limit on the size of files stands for the full disk. */
static void a_full_disk_is_a_failed_write(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct rlimit old, small;
    int r = ECL_OK;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small          = old;
    small.rlim_cur = 20000;
    signal(SIGXFSZ, SIG_IGN);
    struct keymap *s = make(256, 0);
    struct keymap_log log;
    char record[100] = "";
    keymap_log_init(&log, sizeof record, 16, getenv("TMPDIR"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (unsigned i = 0; i < 5000 && r == ECL_OK; i++) {
        r = keymap_put(s, key(s, i), (struct keymap_value){i, 0}, &err);
    }
    assert_int_equal(r, ECL_E_WRITE);
    assert_int_equal(err.code, ECL_E_WRITE);
    r = ECL_OK;
    for (unsigned i = 0; i < 5000 && r == ECL_OK; i++) {
        r = keymap_log_add(&log, record, &err);
    }
    assert_int_equal(r, ECL_E_WRITE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    keymap_log_done(&log);
    keymap_free(s);
}

static void a_missing_tmpdir_is_a_failed_write(void **state)
{
    (void)state;
    struct ecl_error err    = {0};
    struct keymap *s        = NULL;
    struct keymap_opts opts = {.slots = 64, .tmpdir = "/nonexistent/eclaim"};
    int r                   = ECL_OK;
    assert_int_equal(keymap_new(&s, &opts, &err), ECL_OK);
    for (unsigned i = 0; i < 100 && r == ECL_OK; i++) {
        r = keymap_put(s, key(s, i), (struct keymap_value){i, 0}, &err);
    }
    assert_int_equal(r, ECL_E_WRITE);
    keymap_free(s);
}

static void the_log_gives_back_every_record(void **state)
{
    (void)state;
    static const size_t held[] = {1, 2, 7, 5000};
    struct ecl_error err       = {0};
    for (size_t h = 0; h < sizeof held / sizeof held[0]; h++) {
        struct keymap_log log;
        keymap_log_init(&log, sizeof(uint64_t), held[h], getenv("TMPDIR"));
        for (uint64_t i = 0; i < 1000; i++) {
            uint64_t v = i * i, got = 0;
            assert_int_equal(keymap_log_add(&log, &v, &err), ECL_OK);
            assert_int_equal(keymap_log_read(&log, i / 2, 1, &got, &err), ECL_OK);
            assert_int_equal(got, (i / 2) * (i / 2));
            assert_int_equal(keymap_log_read(&log, i, 1, &got, &err), ECL_OK);
            assert_int_equal(got, v);
        }
        for (size_t n = 1; n <= 1000; n += 37) { /* out of the file, of memory, and of both */
            uint64_t some[1000];
            for (size_t first = 0; first + n <= 1000; first += 41) {
                assert_int_equal(keymap_log_read(&log, first, n, some, &err), ECL_OK);
                for (size_t i = 0; i < n; i++) {
                    assert_int_equal(some[i], (first + i) * (first + i));
                }
            }
        }
        keymap_log_done(&log);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_tell_kinds_and_parts_apart),
        cmocka_unit_test(answers_are_the_same_in_memory_and_in_files),
        cmocka_unit_test(long_runs_are_searched),
        cmocka_unit_test(a_full_disk_is_a_failed_write),
        cmocka_unit_test(a_missing_tmpdir_is_a_failed_write),
        cmocka_unit_test(the_log_gives_back_every_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
