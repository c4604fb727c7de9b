/* test_repsum.c: counts and sums by a key; no money is lost or added twice. */
#include "rep_row.h"

#include "eclaim/repsum.h"

#define P ECL_REP_PASSED
#define F ECL_REP_FAILED
#define D ECL_REP_DENIED
#define Z ECL_REP_ZERO_PAID

static struct ecl_repsum *sum_of(const char *by, const struct rr *rows, size_t n)
{
    struct ecl_repsum *s = NULL;
    struct ecl_error err = {0};
    struct rr_row made;
    assert_int_equal(ecl_repsum_new(&s, by, &err), ECL_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(ecl_repsum_add(s, rr_make(&made, &rows[i]), &err), ECL_OK);
    }
    return s;
}

/* "key rows lost whole share;" of every line, then of the total. */
static void assert_sum(const char *by, const struct rr *rows, size_t n, const char *want)
{
    struct ecl_repsum *s = sum_of(by, rows, n);
    const struct ecl_repsum_line *line, *total;
    struct ecl_buf got;
    size_t lines;
    ecl_buf_init(&got, 0);
    ecl_repsum_lines(s, ECL_REPSUM_BY_LOST, &line, &lines, &total);
    for (size_t i = 0; i <= lines; i++) {
        const struct ecl_repsum_line *l = i < lines ? &line[i] : total;
        ecl_buf_addf(&got, "%.*s %llu %lld %lld %u;", (int)l->key.n, l->key.p ? l->key.p : "",
                     (unsigned long long)l->rows, (long long)l->lost, (long long)l->whole,
                     l->share);
    }
    ecl_buf_add_char(&got, 0);
    assert_string_equal(got.p, want);
    ecl_buf_done(&got);
    ecl_repsum_free(s);
}

static void money_of_a_row_with_several_codes_is_divided(void **state)
{
    (void)state;
    const struct rr rows[] = {
        {.status = F, .v = {[RR_CODE] = "438,832,305"}, .claimed = 10000},
        {.status = F, .v = {[RR_CODE] = "305"}, .claimed = 100},
        {.status = P, .v = {[RR_CODE] = "-"}, .claimed = 500, .paid = 500},
    };
    assert_sum("code", rows, 3,
               "C305 2 3433 10100 3399;C438 1 3334 10000 3301;C832 1 3333 10000 3300; 1 0 0 0;"
               " 3 10100 10100 10000;");
}

static void codes_are_named_and_counted_once_a_row(void **state)
{
    (void)state;
    const struct rr rows[] = {
        {.status = F, .v = {[RR_CODE] = "305, C305,305"}, .claimed = 100},
        {.status = F, .v = {[RR_CODE] = "256-1"}, .claimed = 50},
        {.status  = D,
         .v       = {[RR_CODE] = "DENY", [RR_DENY_HC] = "F03", [RR_DENY_AE] = "F03"},
         .claimed = 30,
         .paid    = 10},
        {.status  = D,
         .v       = {[RR_CODE] = "DENY", [RR_DENY_HC] = "C", [RR_DENY_AE] = "-"},
         .claimed = 5},
    };
    assert_sum("code", rows, 4,
               "C305 1 100 100 5714;C256-1 1 50 50 2857;F03 1 20 20 1143;DENY 1 5 5 286;"
               " 4 175 175 10000;");
}

static void only_what_failed_or_was_denied_is_lost(void **state)
{
    (void)state;
    const struct rr rows[] = {
        {.status = P, .v = {[RR_ADMIT] = "2026-01-31 08:00:00"}, .claimed = 900, .paid = 100},
        {.status = Z, .v = {[RR_ADMIT] = "2026-01-02"}, .claimed = 900},
        {.status = F, .v = {[RR_ADMIT] = "2026-02-01"}, .claimed = 70, .paid = -5},
        {.status = D, .v = {[RR_ADMIT] = "2026-02-01"}, .claimed = 70, .paid = 90},
        {.status = F, .v = {[RR_ADMIT] = ""}, .claimed = 70, .paid = 0},
    };
    assert_sum("month", rows, 5,
               " 1 70 70 5000;2026-02 2 70 70 5000;2026-01 2 0 0 0; 5 140 140 10000;");
    assert_sum("day", rows, 2, "2026-01-02 1 0 0 0;2026-01-31 1 0 0 0; 2 0 0 0;");
}

static void funds_are_lists_and_other_columns_are_not(void **state)
{
    (void)state;
    const struct rr rows[] = {
        {.file    = "a.xls",
         .status  = F,
         .v       = {[RR_FUND] = "AE08,IP01", [RR_WARD] = "a,b"},
         .claimed = 3},
        {.file = "b.xls", .status = F, .v = {[RR_FUND] = "IP01", [RR_WARD] = "c"}, .claimed = 1},
    };
    assert_sum("fund", rows, 2, "AE08 1 2 3 5000;IP01 2 2 4 5000; 2 4 4 10000;");
    assert_sum("ward", rows, 2, "a,b 1 3 3 7500;c 1 1 1 2500; 2 4 4 10000;");
    assert_sum("file", rows, 2, "a.xls 1 3 3 7500;b.xls 1 1 1 2500; 2 4 4 10000;");
    assert_sum("status", rows, 2, "failed 2 4 4 10000; 2 4 4 10000;");
}

static void a_column_that_no_row_has_is_told(void **state)
{
    (void)state;
    const struct rr row  = {.status = P};
    struct ecl_repsum *s = sum_of("doctor", &row, 1);
    assert_false(ecl_repsum_found(s));
    ecl_repsum_free(s);
    s = sum_of("ward", &row, 1);
    assert_true(ecl_repsum_found(s));
    ecl_repsum_free(s);
}

static void shares_make_10000_whatever_the_parts(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct rr_row made;
    struct ecl_repsum *s;
    assert_int_equal(ecl_repsum_new(&s, "code", &err), ECL_OK);
    ecl_satang all = 0;
    for (int i = 0; i < 3000; i++) {
        char code[16];
        snprintf(code, sizeof code, "%d,%d", 100 + i % 701, 100 + i % 13);
        const struct rr row = {.status = F, .v = {[RR_CODE] = code}, .claimed = 1 + i % 97};
        assert_int_equal(ecl_repsum_add(s, rr_make(&made, &row), &err), ECL_OK);
        all += row.claimed;
    }
    const struct ecl_repsum_line *line, *total;
    size_t n;
    ecl_repsum_lines(s, ECL_REPSUM_BY_KEY, &line, &n, &total);
    ecl_satang lost = 0;
    uint32_t share  = 0;
    for (size_t i = 0; i < n; i++) {
        lost += line[i].lost;
        share += line[i].share;
        assert_true(i == 0 || memcmp(line[i - 1].key.p, line[i].key.p, 4) < 0);
    }
    assert_int_equal(n, 701);
    assert_true(lost == all && total->lost == all);
    assert_int_equal(share, 10000);
    ecl_repsum_free(s);
}

static void amounts_beyond_64_bits_are_an_error(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct rr_row made;
    struct ecl_repsum *s = NULL;
    const struct rr row  = {.status = F, .claimed = INT64_MAX};
    assert_int_equal(ecl_repsum_new(&s, "code", &err), ECL_OK);
    assert_int_equal(ecl_repsum_add(s, rr_make(&made, &row), &err), ECL_OK);
    assert_int_equal(ecl_repsum_add(s, rr_make(&made, &row), &err), ECL_E_FORMAT);
    ecl_repsum_free(s);
}

static void lines_are_written_with_the_total_last(void **state)
{
    (void)state;
    static const struct {
        enum ecl_rep_form form;
        const char *want;
    } forms[] = {
        {ECL_REP_TSV,
         "by\tkey\trows\tpassed\tfailed\tdenied\tzero\tclaimed\tpaid\tlost\tlost_whole\tshare_bp\t"
         "upto_bp\tmeaning\tremedy\n"
         "code\tC999X\t1\t0\t1\t0\t0\t12.34\t0.00\t12.34\t12.34\t10000\t10000\t\t\n"
         "total\t\t1\t0\t1\t0\t0\t12.34\t0.00\t12.34\t12.34\t10000\t10000\t\t\n"},
        {ECL_REP_JSONL,
         "{\"by\":\"code\",\"key\":\"C999X\",\"rows\":\"1\",\"passed\":\"0\",\"failed\":\"1\","
         "\"denied\":\"0\",\"zero\":\"0\",\"claimed\":\"12.34\",\"paid\":\"0.00\",\"lost\":"
         "\"12.34\",\"lost_whole\":\"12.34\",\"share_bp\":\"10000\",\"upto_bp\":\"10000\","
         "\"meaning\":null,\"remedy\":null}\n"
         "{\"by\":\"total\",\"key\":null,\"rows\":\"1\",\"passed\":\"0\",\"failed\":\"1\","
         "\"denied\":\"0\",\"zero\":\"0\",\"claimed\":\"12.34\",\"paid\":\"0.00\",\"lost\":"
         "\"12.34\",\"lost_whole\":\"12.34\",\"share_bp\":\"10000\",\"upto_bp\":\"10000\","
         "\"meaning\":null,\"remedy\":null}\n"},
    };
    const struct rr row = {.status = F, .v = {[RR_CODE] = "C999X"}, .claimed = 1234};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct ecl_repsum *s = sum_of("code", &row, 1);
        struct ecl_buf got;
        ecl_buf_init(&got, 0);
        struct ecl_output out = ecl_output_buf(&got, "test");
        struct ecl_error err  = {0};
        assert_int_equal(ecl_repsum_write(s, forms[i].form, true, false, &out, &err), ECL_OK);
        ecl_buf_add_char(&got, 0);
        assert_string_equal(got.p, forms[i].want);
        ecl_buf_done(&got);
        ecl_repsum_free(s);
    }
}

static void codes_and_funds_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *by, *key;
        bool thai;
        const char *meaning, *remedy;
    } cases[] = {
        {"code", "C305", true, "Approve Code ที่บันทึกเบิกในโปรแกรม e-Claim ไม่ตรงกันฐานข้อมูลของหน่วยบริการ",
         "แก้ไขแล้วส่งใหม่"},
        {"code", "C305", false, "Approve Code ที่บันทึกเบิกในโปรแกรม e-Claim ไม่ตรงกันฐานข้อมูลของหน่วยบริการ",
         "correct and send again"},
        {"code", "C307", false, NULL, "cannot be claimed; correct and send again"},
        {"code", "C00000", false, "", ""},
        {"code", "", true, "", ""},
        {"fund", "AE01", true, "สิทธิว่าง (IPPUC) รวมเด็กแรกเกิด", ""},
        {"month", "2026-01", true, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_repsum *s = sum_of(cases[i].by, NULL, 0);
        const char *meaning, *remedy;
        char text[128];
        ecl_repsum_explain(s, ecl_str_of(cases[i].key), cases[i].thai, &meaning, &remedy, text);
        if (cases[i].meaning) {
            assert_string_equal(meaning, cases[i].meaning);
        }
        assert_string_equal(remedy, cases[i].remedy);
        ecl_repsum_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_of_a_row_with_several_codes_is_divided),
        cmocka_unit_test(codes_are_named_and_counted_once_a_row),
        cmocka_unit_test(only_what_failed_or_was_denied_is_lost),
        cmocka_unit_test(funds_are_lists_and_other_columns_are_not),
        cmocka_unit_test(a_column_that_no_row_has_is_told),
        cmocka_unit_test(shares_make_10000_whatever_the_parts),
        cmocka_unit_test(amounts_beyond_64_bits_are_an_error),
        cmocka_unit_test(lines_are_written_with_the_total_last),
        cmocka_unit_test(codes_and_funds_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
