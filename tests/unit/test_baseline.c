/* test_baseline.c: findings of an earlier run are known again, whatever form they were
 * written in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "eclaim/baseline.h"

static struct ecl_finding finding(const char *value)
{
    return (struct ecl_finding){.severity = ECL_SEV_ERROR,
                                .rule     = "FMT.date",
                                .c_code   = "C104",
                                .type     = "OP",
                                .hcode    = ECL_STR("00123"),
                                .hn       = ECL_STR("000012345"),
                                .seq      = ECL_STR("6901"),
                                .file     = ECL_STR("OPD"),
                                .line     = 7,
                                .field    = ECL_STR("DATEOPD"),
                                .value    = ecl_str_of(value),
                                .message  = ECL_STR("no date")};
}

/* What each form of the table writes in its own way. */
static const char *const values[] = {
    "20260231", "",        "=1+1",  "-ST",     "'=1+1", "'x",        "a\tb\r\nc", "  blanks ",
    "\x01",     "a\xFF b", "\"q\"", "a,b;c|d", "\tx",   "000012345", "ญี่ปุ่น",       "1.50E+03",
};
enum { NVALUES = sizeof values / sizeof *values };

static int write_table(enum ecl_findings_form form, const struct ecl_finding *f, size_t n)
{
    char path[]                 = "/tmp/test_baseline.XXXXXX";
    int fd                      = mkstemp(path);
    const struct ecl_output out = ecl_output_fd(fd, "test");
    struct ecl_findings *w      = NULL;
    struct ecl_error err        = {0};
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(ecl_findings_open(&w, form, &out, NULL, &err), ECL_OK);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(ecl_findings_add(w, &f[i], &err), ECL_OK);
    }
    assert_int_equal(ecl_findings_finish(w, &err), ECL_OK);
    ecl_findings_close(w);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static struct ecl_baseline *read_back(int fd)
{
    struct ecl_input in    = ecl_input_fd(fd, "test");
    struct ecl_baseline *b = NULL;
    struct ecl_error err   = {0};
    int r                  = ecl_baseline_read(&b, &in, fd, NULL, &err);
    if (r != ECL_OK) {
        fail_msg("%s", err.text);
    }
    close(fd);
    return b;
}

static bool known(struct ecl_baseline *b, const struct ecl_finding *f)
{
    bool is = false;
    assert_int_equal(ecl_baseline_known(b, f, &is, NULL), ECL_OK);
    return is;
}

static void every_form_brings_them_back(void **state)
{
    (void)state;
    struct ecl_finding f[NVALUES];
    for (size_t i = 0; i < NVALUES; i++) {
        f[i] = finding(values[i]);
    }
    for (int form = ECL_FINDINGS_TSV; form <= ECL_FINDINGS_XLSX; form++) {
        struct ecl_baseline *b = read_back(write_table((enum ecl_findings_form)form, f, NVALUES));
        for (size_t i = 0; i < NVALUES; i++) {
            if (!known(b, &f[i])) {
                fail_msg("form %d: value %zu is not known", form, i);
            }
        }
        struct ecl_baseline_stats s = ecl_baseline_stats(b);
        assert_int_equal(s.rows, NVALUES);
        assert_int_equal(s.known, NVALUES);
        assert_int_equal(s.new_ + s.gone, 0);
        ecl_baseline_free(b);
    }
}

static void line_message_and_severity_do_not_matter_but_all_else_does(void **state)
{
    (void)state;
    struct ecl_finding f   = finding("1"), other[9];
    struct ecl_baseline *b = read_back(write_table(ECL_FINDINGS_TSV, &f, 1));
    for (size_t i = 0; i < 9; i++) {
        other[i] = f;
    }
    other[0].rule  = "FMT.time";
    other[1].type  = "IP";
    other[2].hcode = ECL_STR("00124");
    other[3].hn    = ECL_STR("12345");
    other[4].seq   = ECL_STR("6902");
    other[5].an    = ECL_STR("6901");
    other[6].file  = ECL_STR("ODX");
    other[7].field = ECL_STR("DATEDX");
    other[8].value = ECL_STR("2");
    for (size_t i = 0; i < 9; i++) {
        assert_false(known(b, &other[i]));
    }
    f.line     = 8;
    f.message  = ECL_STR("ไม่ใช่วันที่");
    f.severity = ECL_SEV_WARNING;
    f.c_code   = "";
    assert_true(known(b, &f));
    ecl_baseline_free(b);
}

static void one_more_than_before_is_new(void **state)
{
    (void)state;
    struct ecl_finding f[] = {finding("1"), finding("1"), finding("2")};
    struct ecl_baseline *b = read_back(write_table(ECL_FINDINGS_JSONL, f, 3));
    assert_true(known(b, &f[0]));
    assert_true(known(b, &f[0]));
    assert_false(known(b, &f[0]));
    struct ecl_baseline_stats s = ecl_baseline_stats(b);
    assert_int_equal(s.rows, 3);
    assert_int_equal(s.known, 2);
    assert_int_equal(s.new_, 1);
    assert_int_equal(s.gone, 1);
    ecl_baseline_free(b);
}

static void without_a_table_all_is_new(void **state)
{
    (void)state;
    struct ecl_baseline *b = NULL;
    struct ecl_finding f   = finding("1");
    assert_int_equal(ecl_baseline_read(&b, NULL, -1, NULL, NULL), ECL_OK);
    assert_false(known(b, &f));
    ecl_baseline_free(b);
}

static void what_is_no_table_of_findings_is_refused(void **state)
{
    static const char *const t[] = {
        "",
        "rule\tfile\nA\tB\n",
        "hn,seq\n1,2\n",
        "{\"hn\":\"1\"}\n",
        "{\"rule\":\"A\",\"file\":\"B\",\"value\":\"1\"}\n{\"rule\":\n",
        "[{\"rule\":\"A\"}]\n",
        "{\n",
        "PK\x03\x04 no zip",
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct ecl_str s       = ecl_str_of(t[i]);
        struct ecl_input in    = ecl_input_mem(&s, "test");
        struct ecl_baseline *b = NULL;
        struct ecl_error err   = {0};
        assert_int_equal(ecl_baseline_read(&b, &in, -1, NULL, &err), ECL_E_FORMAT);
        assert_null(b);
        assert_string_equal(err.file, "test");
        assert_true(err.text[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_brings_them_back),
        cmocka_unit_test(line_message_and_severity_do_not_matter_but_all_else_does),
        cmocka_unit_test(one_more_than_before_is_new),
        cmocka_unit_test(without_a_table_all_is_new),
        cmocka_unit_test(what_is_no_table_of_findings_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
