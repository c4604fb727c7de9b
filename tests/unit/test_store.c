/* test_store.c: text that is held, spilled or read where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>

#include "io/store_priv.h"

#define BYTES ((size_t)3 << 20)

static char folder[64], path[80];
static char *all; /* BYTES of text that differs everywhere */

static int make_text(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/store.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    all = malloc(BYTES);
    if (!all || !mkdtemp(folder)) {
        return -1;
    }
    for (size_t i = 0; i < BYTES; i++) {
        all[i] = (char)(i * 2654435761u >> 13);
    }
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int remove_text(void **state)
{
    (void)state;
    unlink(path);
    free(all);
    return rmdir(folder);
}

static void write_file(size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, all, n), n);
    close(fd);
}

static void expect_view(struct ecl_store *s, uint64_t at, size_t want)
{
    struct ecl_str v;
    size_t rest = (size_t)(s->size - at);
    assert_int_equal(ecl_store_view(s, at, want, &v, NULL), ECL_OK);
    assert_true(v.n >= 1 && v.n >= (want < rest ? want : rest) && v.n <= rest);
    size_t looked = v.n < want || v.n - want < 64 ? v.n : want + 64;
    assert_true(memcmp(v.p, all + at, looked) == 0);
    assert_int_equal(v.p[v.n - 1], all[at + v.n - 1]);
}

/* Forward in steps, jumps anywhere, more than a window at once, the very end. */
static void expect_all(struct ecl_store *s)
{
    unsigned seed = 5;
    for (uint64_t at = 0; at < s->size; at += 70001) {
        expect_view(s, at, 4096);
    }
    for (int i = 0; i < 500; i++) {
        seed = seed * 1103515245u + 12345u;
        expect_view(s, seed % s->size, seed >> 20);
    }
    expect_view(s, 0, (size_t)1 << 20);
    expect_view(s, 1, SIZE_MAX);
    expect_view(s, s->size - 1, 1);
    struct ecl_str v;
    struct ecl_error err = {0};
    assert_int_equal(ecl_store_view(s, s->size, 1, &v, &err), ECL_E_INTERNAL);
}

static void store_gives_back_what_was_added_at_any_budget(void **state)
{
    (void)state;
    static const uint64_t budgets[] = {0, 1, 1000, 100000, BYTES - 1, BYTES, UINT64_MAX};
    static const size_t steps[]     = {1000, 65536, 300000, BYTES};
    for (size_t b = 0; b < sizeof budgets / sizeof budgets[0]; b++) {
        for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
            struct ecl_budget budget = {budgets[b], folder};
            struct ecl_store s;
            ecl_store_init(&s, &budget, "added");
            for (size_t at = 0; at < BYTES; at += steps[k]) {
                size_t n = BYTES - at < steps[k] ? BYTES - at : steps[k];
                assert_int_equal(ecl_store_add(&s, all + at, n, NULL), ECL_OK);
            }
            assert_int_equal(ecl_store_ready(&s, false, NULL), ECL_OK);
            assert_int_equal(s.size, BYTES);
            assert_int_equal(s.fd < 0, budgets[b] >= BYTES);
            assert_true(budget.left <= budgets[b]);
            expect_all(&s);
            ecl_store_done(&s);
        }
    }
}

static void store_reads_a_file_where_it_stands_or_holds_it(void **state)
{
    (void)state;
    write_file(BYTES);
    for (int hold = 0; hold < 3; hold++) {
        struct ecl_budget budget = {hold == 1 ? BYTES : hold == 2 ? BYTES - 1 : UINT64_MAX, folder};
        struct ecl_store s;
        ecl_store_init(&s, &budget, "plain");
        assert_int_equal(ecl_store_open(&s, path, NULL), ECL_OK);
        assert_int_equal(ecl_store_ready(&s, hold > 0, NULL), ECL_OK);
        assert_int_equal(s.mem.n, hold == 1 ? BYTES : 0); /* more than the budget is not held */
        expect_all(&s);
        assert_int_equal(ecl_store_unchanged(&s, NULL), ECL_OK);
        ecl_store_done(&s);
    }
}

static void store_fills_from_an_input(void **state)
{
    (void)state;
    for (uint64_t left = 0; left <= BYTES; left += BYTES) {
        struct ecl_budget budget = {left, folder};
        struct ecl_str m         = ecl_str_make(all, BYTES);
        struct ecl_input in      = ecl_input_mem(&m, "memory");
        struct ecl_store s;
        ecl_store_init(&s, &budget, "filled");
        assert_int_equal(ecl_store_fill(&s, &in, NULL), ECL_OK);
        assert_int_equal(ecl_store_ready(&s, true, NULL), ECL_OK);
        expect_all(&s);
        ecl_store_done(&s);
    }
}

static void store_holds_nothing_without_complaint(void **state)
{
    (void)state;
    struct ecl_budget budget = {0, folder};
    struct ecl_store s;
    ecl_store_init(&s, &budget, "nothing");
    assert_int_equal(ecl_store_add(&s, "", 0, NULL), ECL_OK);
    assert_int_equal(ecl_store_ready(&s, true, NULL), ECL_OK);
    assert_int_equal(s.size, 0);
    ecl_store_done(&s);
    write_file(0);
    assert_int_equal(ecl_store_open(&s, path, NULL), ECL_OK);
    assert_int_equal(ecl_store_ready(&s, true, NULL), ECL_OK);
    assert_int_equal(s.size, 0);
    ecl_store_done(&s);
}

static void store_says_that_a_file_changed(void **state)
{
    (void)state;
    struct ecl_budget budget = {0, folder};
    struct ecl_store s;
    struct ecl_str v;
    struct ecl_error err = {0};
    write_file(BYTES);
    ecl_store_init(&s, &budget, "plain");
    assert_int_equal(ecl_store_open(&s, path, NULL), ECL_OK);
    expect_view(&s, 0, 100);
    assert_int_equal(truncate(path, 1 << 20), 0);
    assert_int_equal(ecl_store_unchanged(&s, &err), ECL_E_READ);
    assert_non_null(strstr(err.text, "changed while it was read"));
    assert_int_equal(ecl_store_view(&s, 2 << 20, 10, &v, &err), ECL_E_READ);
    ecl_store_done(&s);
}

static void store_fails_where_it_cannot_spill(void **state)
{
    (void)state;
    struct ecl_budget budget = {10, "/nonexistent"};
    struct ecl_store s;
    struct ecl_error err = {0};
    ecl_store_init(&s, &budget, "added");
    assert_int_equal(ecl_store_add(&s, all, 10, &err), ECL_OK);
    assert_int_equal(ecl_store_add(&s, all, 1, &err), ECL_E_WRITE);
    assert_string_equal(err.file, "/nonexistent");
    ecl_store_done(&s);
    assert_int_equal(ecl_store_open(&s, "/nonexistent/file", &err), ECL_E_READ);
    ecl_store_done(&s);
}

/* What moves to a file gives its memory back to the budget. */
static void store_returns_what_it_held(void **state)
{
    (void)state;
    struct ecl_budget budget = {1000, folder};
    struct ecl_store s;
    ecl_store_init(&s, &budget, "added");
    assert_int_equal(ecl_store_add(&s, all, 600, NULL), ECL_OK);
    assert_int_equal(budget.left, 400);
    assert_int_equal(ecl_store_add(&s, all, 600, NULL), ECL_OK); /* moves to a file */
    assert_int_equal(budget.left, 1000);
    ecl_store_done(&s);
    assert_int_equal(budget.left, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(store_gives_back_what_was_added_at_any_budget),
        cmocka_unit_test(store_reads_a_file_where_it_stands_or_holds_it),
        cmocka_unit_test(store_fills_from_an_input),
        cmocka_unit_test(store_holds_nothing_without_complaint),
        cmocka_unit_test(store_says_that_a_file_changed),
        cmocka_unit_test(store_fails_where_it_cannot_spill),
        cmocka_unit_test(store_returns_what_it_held),
    };
    return cmocka_run_group_tests(tests, make_text, remove_text);
}
