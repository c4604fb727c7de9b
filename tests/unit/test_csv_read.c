/* test_csv_read.c: separators, quotes, line numbers and what is no CSV. */
#include "table_test.h"

#include "io/lines_priv.h"

static void rows_are_read_as_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *name, *in, *want;
    } t[] = {
        {"comma", "HN,SEQ\r\n1,2\r\n", "1:HN,SEQ\n2:1,2\n"},
        {"semicolon", "HN;SEQ\n1;2,5\n", "1:HN,SEQ\n2:1,2,5\n"},
        {"tab", "HN\tSEQ\n1\t\n", "1:HN,SEQ\n2:1,\n"},
        {"bar with quotes", "\"HN\"|\"SEQ\"\n\"1\"|\"a|b\"\n", "1:HN,SEQ\n2:1,a|b\n"},
        {"byte order mark", "\xef\xbb\xbf\"HN\",SEQ\n", "1:HN,SEQ\n"},
        {"no final line end", "HN,SEQ\n1,2", "1:HN,SEQ\n2:1,2\n"},
        {"no final line end, quoted", "HN,SEQ\n1,\"2\"", "1:HN,SEQ\n2:1,2\n"},
        {"end of file mark", "HN,SEQ\n1,2\n\x1a", "1:HN,SEQ\n2:1,2\n"},
        {"end of file mark on the line", "HN,SEQ\n1,2\x1a", "1:HN,SEQ\n2:1,2\n"},
        {"lone CR", "HN,SEQ\r1,2\r3,4", "1:HN,SEQ\n2:1,2\n3:3,4\n"},
        {"blank lines", "\nHN,SEQ\r\n\r\n1,2\n", "1:\n2:HN,SEQ\n3:\n4:1,2\n"},
        {"blanks stay", "HN,SEQ\n 1 , 2\n", "1:HN,SEQ\n2: 1 , 2\n"},
        {"doubled quotes", "A,B\n\"a \"\"b\"\"\",\"\"\n", "1:A,B\n2:a \"b\",\n"},
        {"separator in quotes", "A,B\n\"1,2\",3\n", "1:A,B\n2:1,2,3\n"},
        {"separator told outside quotes", "\"a;b;c\",B\n", "1:a;b;c,B\n"},
        {"line ends in quotes", "A,B\n\"x\r\ny\n\",2\n3,4\n",
         "1:A,B\n2:x\\x0d\\x0ay\\x0a,2\n5:3,4\n"},
        {"quote within a value", "A,B\n5\" tube,2\n\"a \"b\" c\",3\n",
         "1:A,B\n2:5\" tube,2\n3:a \"b\" c,3\n"},
        {"quote that is not closed", "A,B\n\"x,1\ny,2\nz,3\n",
         "1:A,B\n2:!a quote is not closed<\"x,1\\x0a>\n3:y,2\n4:z,3\n"},
        {"quote opened by the last line", "A,B\n1,\"", "1:A,B\n2:!a quote is not closed<1,\">\n"},
        {"one column", "HN\n1\n", "1:HN\n2:1\n"},
        {"empty", "", ""},
        {"only a mark", "\xef\xbb\xbf", ""},
        {"NUL is data", "A,B\n1,\x01\n", "1:A,B\n2:1,\\x01\n"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        print_message("# %s\n", t[i].name);
        assert_table(ECL_FORMAT_CSV, ecl_str_of(t[i].in), t[i].want);
    }
}

static void nul_bytes_are_kept(void **state)
{
    (void)state;
    assert_table(ECL_FORMAT_CSV, ECL_STR("A,B\n1\0,2\n"), "1:A,B\n2:1\\x00,2\n");
}

static void raw_is_the_bytes_of_the_row(void **state)
{
    (void)state;
    struct drip d;
    struct ecl_input in  = drip_input(&d, ECL_STR("A,B\r\n\"x\r\ny\",\"2\"\r\n3,4"), 5);
    struct ecl_error err = {0};
    struct ecl_table *t;
    struct ecl_table_row row;
    static const char *const want[] = {"A,B\r\n", "\"x\r\ny\",\"2\"\r\n", "3,4"};
    assert_int_equal(ecl_table_open(&t, ECL_FORMAT_CSV, &in, &err), ECL_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ecl_table_next(t, &row, &err), ECL_OK);
        assert_true(ecl_str_is(row.raw, want[i]));
    }
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_EOF);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_EOF);
    ecl_table_close(t);
}

static void a_byte_order_mark_declares_utf8(void **state)
{
    (void)state;
    static const char *const text[] = {"HN,SEQ\n", "\xef\xbb\xbfHN,SEQ\n"};
    for (size_t i = 0; i < 2; i++) {
        struct drip d;
        struct ecl_input in  = drip_input(&d, ecl_str_of(text[i]), 100);
        struct ecl_error err = {0};
        struct ecl_table *t;
        enum ecl_encoding enc = ECL_ENC_AUTO;
        assert_int_equal(ecl_table_open(&t, ECL_FORMAT_CSV, &in, &err), ECL_OK);
        assert_int_equal(ecl_table_encoding(t, &enc), i == 1);
        assert_int_equal(enc, i == 1 ? ECL_ENC_UTF8 : ECL_ENC_AUTO);
        ecl_table_close(t);
    }
}

/* Header, a line of n bytes, a row. */
static char *long_text(size_t n, const char *start, size_t *total)
{
    *total     = 4 + n + 1 + 4;
    char *text = malloc(*total);
    assert_non_null(text);
    memcpy(text, "A,B\n", 4);
    memset(text + 4, 'x', n);
    memcpy(text + 4, start, strlen(start));
    memcpy(text + 4 + n, "\n1,2\n", 5);
    return text;
}

static void a_line_beyond_the_limit_is_a_bad_row(void **state)
{
    (void)state;
    size_t total;
    char *text = long_text(ECL_LINE_MAX * 3, "1,", &total);
    struct drip d;
    struct ecl_input in  = drip_input(&d, ecl_str_make(text, total), 1 << 16);
    struct ecl_error err = {0};
    struct ecl_table *t;
    struct ecl_table_row row;
    assert_int_equal(ecl_table_open(&t, ECL_FORMAT_CSV, &in, &err), ECL_OK);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_OK);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_OK);
    assert_non_null(row.bad);
    assert_int_equal(row.raw.n, ECL_LINE_MAX);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_OK);
    assert_int_equal(row.line, 3);
    assert_int_equal(row.n, 2);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_EOF);
    ecl_table_close(t);
    free(text);
}

static void a_stray_quote_does_not_swallow_the_file(void **state)
{
    (void)state;
    size_t n = (size_t)3 << 20, rows = 0, bad = 0;
    char *text   = malloc(n + 16);
    size_t total = (size_t)sprintf(text, "A,B\n\"x,1\n");
    for (; total < n; total += 4) {
        memcpy(text + total, "1,2\n", 4);
    }
    struct drip d;
    struct ecl_input in  = drip_input(&d, ecl_str_make(text, total), 1 << 16);
    struct ecl_error err = {0};
    struct ecl_table *t;
    struct ecl_table_row row;
    assert_int_equal(ecl_table_open(&t, ECL_FORMAT_CSV, &in, &err), ECL_OK);
    while (ecl_table_next(t, &row, &err) == ECL_OK) {
        rows++;
        bad += row.bad != NULL;
        assert_int_equal(row.line, rows);
    }
    assert_int_equal(bad, 1);
    assert_int_equal(rows, 2 + (total - 9) / 4);
    ecl_table_close(t);
    free(text);
}

static void too_many_columns_are_a_bad_row(void **state)
{
    (void)state;
    char text[2000] = "A,B\n";
    memset(text + 4, ',', 600);
    strcpy(text + 604, "\n1,2\n");
    char *got = read_table(ECL_FORMAT_CSV, ecl_str_of(text), 100);
    assert_non_null(strstr(got, "2:!too many columns"));
    assert_non_null(strstr(got, "3:1,2\n"));
    free(got);
}

static void other_formats_are_wrong_use(void **state)
{
    (void)state;
    char *got = read_table(ECL_FORMAT_TXT, ECL_STR("A|B\n"), 10);
    assert_true(strncmp(got, "E -1", 4) == 0);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_as_they_stand),
        cmocka_unit_test(nul_bytes_are_kept),
        cmocka_unit_test(raw_is_the_bytes_of_the_row),
        cmocka_unit_test(a_byte_order_mark_declares_utf8),
        cmocka_unit_test(a_line_beyond_the_limit_is_a_bad_row),
        cmocka_unit_test(a_stray_quote_does_not_swallow_the_file),
        cmocka_unit_test(too_many_columns_are_a_bad_row),
        cmocka_unit_test(other_formats_are_wrong_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
