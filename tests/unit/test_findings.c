/* The table of findings in its four forms, and the writers below it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "eclaim/findings.h"
#include "io/csv_write_priv.h"
#include "io/json_write_priv.h"

static struct ecl_finding sample(struct ecl_str value)
{
    return (struct ecl_finding){
        .severity = ECL_SEV_ERROR,
        .rule     = "FMT.date",
        .c_code   = "C104;C116",
        .type     = "OP",
        .hcode    = ECL_STR("00123"),
        .hn       = ECL_STR("000012345"),
        .seq      = ECL_STR("6901310001"),
        .file     = ECL_STR("OPD"),
        .line     = 1042,
        .field    = ECL_STR("DATEOPD"),
        .value    = value,
        .message  = ECL_STR("วันที่ไม่ถูกต้อง"),
    };
}

/* Writes n findings of a value into b; the code of whatever failed first. */
static int write_all(enum ecl_findings_form form, const struct ecl_output *out, int n,
                     struct ecl_str value, struct ecl_error *err)
{
    struct ecl_findings *w = NULL;
    struct ecl_finding f   = sample(value);
    int r                  = ecl_findings_open(&w, form, out, NULL, err);
    for (int i = 0; i < n && r == ECL_OK; i++) {
        r = ecl_findings_add(w, &f, err);
    }
    if (r == ECL_OK) {
        r = ecl_findings_finish(w, err);
    }
    ecl_findings_close(w);
    return r;
}

static void assert_written(enum ecl_findings_form form, struct ecl_str value, const char *expected)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    struct ecl_output out = ecl_output_buf(&b, "table");
    assert_int_equal(write_all(form, &out, 1, value, NULL), ECL_OK);
    assert_int_equal(ecl_buf_add_char(&b, '\0'), ECL_OK);
    assert_string_equal(b.p, expected);
    ecl_buf_done(&b);
}

#define NAMES(s)                                                                                   \
    "severity" s "rule" s "c_code" s "type" s "hcode" s "hn" s "seq" s "an" s "file" s "line" s    \
    "field" s "value" s "message"

static void tsv_has_blanks_for_tabs_and_line_ends(void **state)
{
    (void)state;
    assert_written(ECL_FINDINGS_TSV, ECL_STR("=a\tb\r\n\"c\""),
                   NAMES("\t") "\nerror\tFMT.date\tC104;C116\tOP\t00123\t000012345\t6901310001\t\t"
                               "OPD\t1042\tDATEOPD\t=a b  \"c\"\tวันที่ไม่ถูกต้อง\n");
}

static void csv_is_rfc_4180_with_a_byte_order_mark(void **state)
{
    (void)state;
    assert_written(ECL_FINDINGS_CSV, ECL_STR("a,\"b\"\r\n"),
                   "\xEF\xBB\xBF" NAMES(",") "\r\n"
                                             "error,FMT.date,C104;C116,OP,00123,000012345,"
                                             "6901310001,,OPD,1042,DATEOPD,"
                                             "\"a,\"\"b\"\"\r\n\",วันที่ไม่ถูกต้อง\r\n");
}

static void json_lines_hold_values_exactly(void **state)
{
    (void)state;
    assert_written(ECL_FINDINGS_JSONL, ECL_STR("a\t\"\\"),
                   "{\"severity\":\"error\",\"rule\":\"FMT.date\",\"c_code\":\"C104;C116\","
                   "\"type\":\"OP\",\"hcode\":\"00123\",\"hn\":\"000012345\","
                   "\"seq\":\"6901310001\",\"an\":\"\",\"file\":\"OPD\",\"line\":1042,"
                   "\"field\":\"DATEOPD\",\"value\":\"a\\t\\\"\\\\\","
                   "\"message\":\"วันที่ไม่ถูกต้อง\"}\n");
}

/* A member of the zip in b as text; the caller frees it. */
static char *unzipped(const struct ecl_buf *b, const char *name)
{
    zip_error_t e;
    zip_stat_t st;
    zip_error_init(&e);
    zip_source_t *src = zip_source_buffer_create(b->p, b->n, 0, &e);
    zip_t *z          = zip_open_from_source(src, ZIP_RDONLY, &e);
    assert_non_null(z);
    assert_int_equal(zip_stat(z, name, 0, &st), 0);
    char *text    = calloc(1, st.size + 1);
    zip_file_t *f = zip_fopen(z, name, 0);
    assert_int_equal(zip_fread(f, text, st.size), st.size);
    zip_fclose(f);
    zip_discard(z);
    return text;
}

static void a_workbook_holds_ids_as_text(void **state)
{
    static const char *const wanted[] = {
        "<t>00123</t>",     "<t>000012345</t>",          "<v>1042</v>",        "<t>วันที่ไม่ถูกต้อง</t>",
        "state=\"frozen\"", "<autoFilter ref=\"A1:M3\"", "=1+1 \xEF\xBF\xBD ",
    };
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    struct ecl_output out = ecl_output_buf(&b, "book");
    struct ecl_str value  = ECL_STR("=1+1\x01\xFF"
                                     "\n");
    assert_int_equal(write_all(ECL_FINDINGS_XLSX, &out, 2, value, NULL), ECL_OK);
    char *sheet = unzipped(&b, "xl/worksheets/sheet1.xml");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (!strstr(sheet, wanted[i])) {
            fail_msg("no %s in the sheet", wanted[i]);
        }
    }
    assert_null(strstr(sheet, "<f>")); /* no formula */
    free(sheet);
    ecl_buf_done(&b);
}

static void a_value_beyond_the_limit_of_a_cell_is_cut(void **state)
{
    (void)state;
    struct ecl_buf b;
    char *huge = malloc(100000);
    memset(huge, 'x', 100000);
    ecl_buf_init(&b, 0);
    struct ecl_output out = ecl_output_buf(&b, "book");
    assert_int_equal(write_all(ECL_FINDINGS_XLSX, &out, 1, ecl_str_make(huge, 100000), NULL),
                     ECL_OK);
    char *sheet = unzipped(&b, "xl/worksheets/sheet1.xml");
    assert_non_null(strstr(sheet, "x\xE2\x80\xA6<"));
    free(sheet);
    free(huge);
    ecl_buf_done(&b);
}

static void empty_tables_are_tables(void **state)
{
    (void)state;
    for (int form = ECL_FINDINGS_TSV; form <= ECL_FINDINGS_XLSX; form++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        struct ecl_output out = ecl_output_buf(&b, "table");
        struct ecl_str none   = {NULL, 0};
        assert_int_equal(write_all((enum ecl_findings_form)form, &out, 0, none, NULL), ECL_OK);
        assert_true((b.n > 0) == (form != ECL_FINDINGS_JSONL));
        ecl_buf_done(&b);
    }
}

static void a_writer_given_up_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int form = ECL_FINDINGS_TSV; form <= ECL_FINDINGS_XLSX; form++) {
        struct ecl_findings *w;
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        struct ecl_output out = ecl_output_buf(&b, "table");
        struct ecl_finding f  = sample(ECL_STR("x"));
        assert_int_equal(ecl_findings_open(&w, (enum ecl_findings_form)form, &out, NULL, NULL),
                         ECL_OK);
        assert_int_equal(ecl_findings_add(w, &f, NULL), ECL_OK);
        ecl_findings_close(w);
        assert_int_equal(b.n, 0);
        ecl_buf_done(&b);
    }
    ecl_findings_close(NULL);
}

static int refuse(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    (void)ctx;
    (void)p;
    (void)n;
    return ecl_fail(err, ECL_E_WRITE, NULL, "cannot write: disk full");
}

static void an_output_that_fails_is_reported_by_name(void **state)
{
    (void)state;
    for (int form = ECL_FINDINGS_TSV; form <= ECL_FINDINGS_XLSX; form++) {
        struct ecl_error err  = {0};
        struct ecl_output out = {refuse, NULL, NULL, "f.tsv"};
        struct ecl_str value  = ECL_STR("x");
        assert_int_equal(write_all((enum ecl_findings_form)form, &out, 5000, value, &err),
                         ECL_E_WRITE);
        assert_string_equal(err.file, "f.tsv");
    }
}

static void csv_for_people_disarms_formulas_and_keeps_numbers(void **state)
{
    static const struct {
        struct ecl_str value;
        const char *exact, *shown;
    } cases[] = {
        {{"-ST", 3}, "-ST", "'-ST"},
        {{"=1+1", 4}, "=1+1", "'=1+1"},
        {{"+66", 3}, "+66", "'+66"},
        {{"@x", 2}, "@x", "'@x"},
        {{"\t=1", 3}, "\t=1", "'\t=1"},
        {{"=a,b", 4}, "\"=a,b\"", "\"'=a,b\""},
        {{"-5", 2}, "-5", "-5"},
        {{"-5.25", 5}, "-5.25", "-5.25"},
        {{"-", 1}, "-", "-"},
        {{"a=b", 3}, "a=b", "a=b"},
        {{"a\"b", 3}, "\"a\"\"b\"", "\"a\"\"b\""},
        {{"a\nb", 3}, "\"a\nb\"", "\"a\nb\""},
        {{"", 0}, "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        assert_int_equal(ecl_csv_add(&b, cases[i].value), ECL_OK);
        assert_true(ecl_str_is(ecl_buf_str(&b), cases[i].exact));
        b.n = 0;
        assert_int_equal(ecl_csv_add_shown(&b, cases[i].value), ECL_OK);
        assert_true(ecl_str_is(ecl_buf_str(&b), cases[i].shown));
        ecl_buf_done(&b);
    }
}

static void json_strings_escape_what_json_demands(void **state)
{
    static const struct {
        struct ecl_str value;
        const char *json;
    } cases[] = {
        {{"", 0}, "\"\""},
        {{"plain", 5}, "\"plain\""},
        {{"a\"b\\c/", 6}, "\"a\\\"b\\\\c/\""},
        {{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
        {{"\0\x01\x1F\x7F", 4}, "\"\\u0000\\u0001\\u001f\x7F\""},
        {{"\xE0\xB8\x81", 3}, "\"ก\""},
        {{"\xF0\x9F\x98\x80", 4}, "\"\U0001F600\""},
        {{"a\xE0\xB8", 3}, "\"a\uFFFD\uFFFD\""},
        {{"\xFF\"\n\xE0\xB8\x81", 6}, "\"\uFFFD\\\"\\nก\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        assert_int_equal(ecl_json_add_str(&b, cases[i].value), ECL_OK);
        assert_true(ecl_str_is(ecl_buf_str(&b), cases[i].json));
        ecl_buf_done(&b);
    }
}

static void json_escapes_are_found_at_every_place(void **state)
{
    char text[40], expected[100];
    (void)state;
    for (size_t n = 1; n < sizeof text; n++) {
        for (size_t at = 0; at < n; at++) {
            struct ecl_buf b;
            ecl_buf_init(&b, 0);
            char *exact = malloc(n); /* a sanitizer sees a step beyond */
            memset(exact, 'a', n);
            exact[at] = '"';
            snprintf(expected, sizeof expected, "\"%.*s\\\"%.*s\"", (int)at,
                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", (int)(n - at - 1),
                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
            assert_int_equal(ecl_json_add_str(&b, ecl_str_make(exact, n)), ECL_OK);
            assert_true(ecl_str_is(ecl_buf_str(&b), expected));
            free(exact);
            ecl_buf_done(&b);
        }
    }
}

static void forms_go_by_the_extension(void **state)
{
    (void)state;
    assert_int_equal(ecl_findings_form_of("f.tsv"), ECL_FINDINGS_TSV);
    assert_int_equal(ecl_findings_form_of("a.b/F.CSV"), ECL_FINDINGS_CSV);
    assert_int_equal(ecl_findings_form_of("f.jsonl"), ECL_FINDINGS_JSONL);
    assert_int_equal(ecl_findings_form_of("f.xlsx"), ECL_FINDINGS_XLSX);
    assert_int_equal(ecl_findings_form_of("f.xls"), -1);
    assert_int_equal(ecl_findings_form_of("tsv"), -1);
}

static void severities_have_names(void **state)
{
    (void)state;
    for (int s = ECL_SEV_INFO; s <= ECL_SEV_ERROR; s++) {
        const char *name = ecl_severity_name((enum ecl_severity)s);
        assert_int_equal(ecl_severity_find(ecl_str_of(name)), s);
    }
    assert_int_equal(ecl_severity_find(ECL_STR("fatal")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsv_has_blanks_for_tabs_and_line_ends),
        cmocka_unit_test(csv_is_rfc_4180_with_a_byte_order_mark),
        cmocka_unit_test(json_lines_hold_values_exactly),
        cmocka_unit_test(a_workbook_holds_ids_as_text),
        cmocka_unit_test(a_value_beyond_the_limit_of_a_cell_is_cut),
        cmocka_unit_test(empty_tables_are_tables),
        cmocka_unit_test(a_writer_given_up_leaves_nothing_behind),
        cmocka_unit_test(an_output_that_fails_is_reported_by_name),
        cmocka_unit_test(csv_for_people_disarms_formulas_and_keeps_numbers),
        cmocka_unit_test(json_strings_escape_what_json_demands),
        cmocka_unit_test(json_escapes_are_found_at_every_place),
        cmocka_unit_test(forms_go_by_the_extension),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
