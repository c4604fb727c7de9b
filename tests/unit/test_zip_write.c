/* test_zip_write.c: archives read back by libzip, equal whatever the threads,
 * bounded in size, and failing cleanly when a disk is full. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>
#include <zip.h>

#include "io/zip_write_priv.h"

#define NENTRY 6

static const char *const names[NENTRY] = {"INS.txt",  "PAT.txt", "none.txt",
                                          "kept.txt", "DRU.dbf", "noise.bin"};

/* A reproducible sequence, Marsaglia's xorshift. */
static uint32_t next_random(uint32_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return *s;
}

/* Content of an entry: text that compresses, noise that does not, or nothing. */
static void make_content(struct ecl_buf *b, size_t entry, size_t n)
{
    uint32_t s = (uint32_t)(entry * 7919 + 1);
    ecl_buf_init(b, 0);
    while (b->n < n) {
        if (entry == 5) {
            uint32_t v = next_random(&s);
            assert_int_equal(ecl_buf_add(b, &v, sizeof v), ECL_OK);
        } else {
            assert_int_equal(ecl_buf_addf(b, "%09u|%s|%u.00|69%08u\r\n", next_random(&s) % 5000,
                                          entry % 2 ? "UCS" : "OFC", next_random(&s) % 300,
                                          next_random(&s) % 100000),
                             ECL_OK);
        }
    }
    b->n = n;
}

struct plan {
    const char *name;
    size_t chunk, bytes[NENTRY], piece, sync_every;
};

static const struct plan plans[] = {
    {"small", 0, {100, 1, 0, 0, 50, 33}, 7, 0},
    {"chunks of a thousand bytes", 1000, {12345, 1000, 0, 0, 2001, 9999}, 97, 0},
    {"chunks of seventeen bytes", 17, {400, 17, 0, 0, 34, 100}, 5, 0},
    {"large", 0, {1500000, 300000, 0, 0, 262144, 900000}, 5000, 0},
    {"synced on the way", 0, {1500000, 300000, 0, 0, 262144, 900000}, 5000, 20},
};

static void build(const struct plan *pl, unsigned threads, struct ecl_buf *out, uint64_t *bound)
{
    struct ecl_zip_pool *pool = NULL;
    struct ecl_zip *z         = NULL;
    struct ecl_error err      = {0};
    struct ecl_buf content[NENTRY];
    size_t at[NENTRY] = {0};
    assert_int_equal(ecl_zip_pool_new(&pool, threads, &err), ECL_OK);
    assert_int_equal(ecl_zip_open(&z, pool, names, NENTRY, pl->chunk, NULL, &err), ECL_OK);
    for (size_t i = 0; i < NENTRY; i++) {
        make_content(&content[i], i, pl->bytes[i]);
    }
    bool more = true;
    for (size_t turn = 1; more; turn++) {
        more = false;
        for (size_t i = 0; i < NENTRY; i++) {
            size_t k = pl->bytes[i] - at[i];
            k        = k < pl->piece ? k : pl->piece;
            assert_int_equal(ecl_zip_add(z, i, content[i].p + at[i], k, &err), ECL_OK);
            at[i] += k;
            more |= at[i] < pl->bytes[i];
        }
        if (pl->sync_every && turn % pl->sync_every == 0) {
            assert_int_equal(ecl_zip_sync(z, &err), ECL_OK);
        }
    }
    assert_int_equal(ecl_zip_head(z, 4, "the head", 8, &err), ECL_OK);
    assert_int_equal(ecl_zip_head(z, 4, "another", 7, &err), ECL_E_USAGE);
    *bound                  = ecl_zip_bound(z, 0);
    const bool keep[NENTRY] = {[3] = true};
    struct ecl_output o     = ecl_output_buf(out, "zip");
    assert_int_equal(ecl_zip_finish(z, keep, &o, &err), ECL_OK);
    ecl_zip_close(z);
    ecl_zip_pool_free(pool);
    for (size_t i = 0; i < NENTRY; i++) {
        ecl_buf_done(&content[i]);
    }
}

static void check_entry(zip_t *za, zip_int64_t at, const struct plan *pl, size_t entry)
{
    struct ecl_buf want;
    make_content(&want, entry, pl->bytes[entry]);
    size_t head = entry == 4 ? 8 : 0;
    zip_stat_t st;
    assert_int_equal(zip_stat_index(za, (zip_uint64_t)at, 0, &st), 0);
    assert_int_equal(st.size, want.n + head);
    char *got     = malloc(st.size + 1);
    zip_file_t *f = zip_fopen_index(za, (zip_uint64_t)at, ZIP_FL_UNCHANGED);
    assert_non_null(f);
    assert_int_equal(zip_fread(f, got, st.size + 1), st.size); /* checks the CRC at the end */
    assert_int_equal(zip_fclose(f), 0);
    assert_memory_equal(got, "the head", head);
    if (want.n) {
        assert_memory_equal(got + head, want.p, want.n);
    }
    free(got);
    ecl_buf_done(&want);
}

static void archives_hold_what_was_put_in(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof plans / sizeof *plans; p++) {
        struct ecl_buf out;
        uint64_t bound;
        ecl_buf_init(&out, 0);
        build(&plans[p], 2, &out, &bound);
        assert_true(out.n <= bound);
        zip_error_t ze;
        zip_source_t *src = zip_source_buffer_create(out.p, out.n, 0, &ze);
        zip_t *za         = zip_open_from_source(src, ZIP_RDONLY | ZIP_CHECKCONS, &ze);
        assert_non_null(za);
        assert_int_equal(zip_get_num_entries(za, 0), NENTRY - 1);
        assert_int_equal(zip_name_locate(za, "none.txt", 0), -1);
        for (size_t i = 0; i < NENTRY; i++) {
            if (i != 2) {
                zip_int64_t at = zip_name_locate(za, names[i], 0);
                assert_int_equal(at, i > 2 ? i - 1 : i);
                check_entry(za, at, &plans[p], i);
            }
        }
        zip_discard(za);
        ecl_buf_done(&out);
    }
}

static void archives_are_the_same_whatever_the_threads(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof plans / sizeof *plans; p++) {
        struct ecl_buf one, more;
        uint64_t bound1, bound2;
        ecl_buf_init(&one, 0);
        build(&plans[p], 1, &one, &bound1);
        static const unsigned threads[] = {2, 5, 0};
        for (size_t t = 0; t < 3; t++) {
            ecl_buf_init(&more, 0);
            build(&plans[p], threads[t], &more, &bound2);
            assert_int_equal(one.n, more.n);
            assert_memory_equal(one.p, more.p, one.n);
            assert_int_equal(bound1, bound2);
            ecl_buf_done(&more);
        }
        ecl_buf_done(&one);
    }
}

static void the_bound_holds_for_noise_and_is_close_after_a_sync(void **state)
{
    (void)state;
    struct ecl_zip_pool *pool = NULL;
    struct ecl_zip *z         = NULL;
    struct ecl_error err      = {0};
    struct ecl_buf noise, out;
    make_content(&noise, 5, 3000000);
    ecl_buf_init(&out, 0);
    assert_int_equal(ecl_zip_pool_new(&pool, 2, &err), ECL_OK);
    assert_int_equal(ecl_zip_open(&z, pool, names, NENTRY, 0, NULL, &err), ECL_OK);
    assert_int_equal(ecl_zip_add(z, 0, noise.p, noise.n, &err), ECL_OK);
    uint64_t before = ecl_zip_bound(z, 0);
    assert_int_equal(ecl_zip_sync(z, &err), ECL_OK);
    uint64_t after      = ecl_zip_bound(z, 0);
    struct ecl_output o = ecl_output_buf(&out, "zip");
    assert_int_equal(ecl_zip_finish(z, NULL, &o, &err), ECL_OK);
    assert_true(before >= after);
    assert_in_range(out.n, after - 4096, after);
    ecl_zip_close(z);
    ecl_zip_pool_free(pool);
    ecl_buf_done(&noise);
    ecl_buf_done(&out);
}

static void a_full_disk_is_an_error_and_no_crash(void **state)
{
    (void)state;
    struct rlimit old, small;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small          = old;
    small.rlim_cur = 100000;
    struct ecl_buf noise;
    make_content(&noise, 5, 3000000);
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct ecl_zip_pool *pool = NULL;
        struct ecl_zip *z         = NULL;
        struct ecl_error err      = {0};
        assert_int_equal(ecl_zip_pool_new(&pool, threads, &err), ECL_OK);
        assert_int_equal(ecl_zip_open(&z, pool, names, NENTRY, 0, NULL, &err), ECL_OK);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        int r = ecl_zip_add(z, 0, noise.p, noise.n, &err);
        if (r == ECL_OK) {
            r = ecl_zip_sync(z, &err);
        }
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        assert_int_equal(r, ECL_E_WRITE);
        assert_int_equal(err.code, ECL_E_WRITE);
        ecl_zip_close(z);
        ecl_zip_pool_free(pool);
    }
    ecl_buf_done(&noise);
}

static void a_missing_folder_for_temporary_files_is_an_error(void **state)
{
    (void)state;
    struct ecl_zip_pool *pool = NULL;
    struct ecl_zip *z         = NULL;
    struct ecl_error err      = {0};
    assert_int_equal(ecl_zip_pool_new(&pool, 1, &err), ECL_OK);
    assert_int_equal(ecl_zip_open(&z, pool, names, NENTRY, 0, "/nonexistent/folder", &err),
                     ECL_E_WRITE);
    assert_null(z);
    ecl_zip_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_hold_what_was_put_in),
        cmocka_unit_test(archives_are_the_same_whatever_the_threads),
        cmocka_unit_test(the_bound_holds_for_noise_and_is_close_after_a_sync),
        cmocka_unit_test(a_full_disk_is_an_error_and_no_crash),
        cmocka_unit_test(a_missing_folder_for_temporary_files_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
