/* test_json_read.c: rows of one claim file and claims as documents. */
#include "table_test.h"

static void rows_keep_the_text_of_their_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *in, *want;
    } t[] = {
        {"strings", "{\"HN\":\"0012\",\"SEQ\":\"\"}\n", "1:HN=0012,SEQ=\n"},
        {"numbers", "{\"A\":71.50,\"B\":-0,\"C\":1234567890123456789012,\"D\":6.8E+11}\n",
         "1:A=71.50,B=-0,C=1234567890123456789012,D=6.8E+11\n"},
        {"words", "{\"A\":null,\"B\":true,\"C\":false}", "1:A=,B=true,C=false\n"},
        {"blanks", "\xef\xbb\xbf \t{ \"A\" : 1 , \"B\":\"x\" } \r\n\r\n{\"A\":2}\x1a",
         "1:A=1,B=x\n3:A=2\n"},
        {"escapes", "{\"A\":\"\\u0e01\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t|\"}\n",
         "1:A=\xe0\xb8\x81\xf0\x9f\x98\x80\"\\/\\x08\\x0c\\x0a\\x0d\\x09|\n"},
        {"escaped NUL", "{\"A\":\"\\u0000\"}\n", "1:A=\\x00\n"},
        {"escaped name", "{\"\\u0048N\":\"1\"}\n", "1:HN=1\n"},
        {"empty object", "{}\n{ }\n", "1:\n2:\n"},
        {"empty file", "", ""},
        {"a column called TYPE", "{\"HN\":\"1\",\"TYPE\":\"16\"}\n", "1:HN=1,TYPE=16\n"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        print_message("# %s\n", t[i].name);
        assert_table(ECL_FORMAT_JSONL, ecl_str_of(t[i].in), t[i].want);
    }
}

static void what_is_not_json_is_a_bad_row(void **state)
{
    (void)state;
    static const struct {
        const char *line, *why;
    } t[] = {
        {"{\"A\":1", "no comma where one must be, at byte 7"},
        {"{\"A\" 1}", "no colon"},
        {"{\"A\":1,}", "no string"},
        {"{\"A\":}", "no value"},
        {"{A:1}", "no string"},
        {"{\"A\":\"x}", "a string without end"},
        {"{\"A\":\"\t\"}", "a control character"},
        {"{\"A\":\"\\x\"}", "an escape that is none"},
        {"{\"A\":\"\\u12g4\"}", "an escape that is none"},
        {"{\"A\":\"\\ud800\"}", "half a surrogate pair"},
        {"{\"A\":\"\\ud800\\u0041\"}", "half a surrogate pair"},
        {"{\"A\":\"\\udc00\"}", "half a surrogate pair"},
        {"{\"A\":01}", "a number that is none"},
        {"{\"A\":1.}", "a number that is none"},
        {"{\"A\":-}", "a number that is none"},
        {"{\"A\":1e}", "a number that is none"},
        {"{\"A\":+1}", "no value"},
        {"{\"A\":NaN}", "no value"},
        {"{\"A\":1}x", "behind the object"},
        {"{\"A\":1}{\"A\":2}", "behind the object"},
        {"[1]", "no { at its start"},
        {"HN|SEQ", "no { at its start"},
        {"{\"A\":1,\"A\":2}", "twice"},
        {"{\"A\":{\"B\":1}}", "an object or a list"},
        {"{\"A\":[1]}", "an object or a list"},
        {"{\"A\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]", "nested too deeply"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char text[256];
        snprintf(text, sizeof text, "{\"A\":0}\n%s\n{\"A\":9}\n", t[i].line);
        char *got = read_table(ECL_FORMAT_JSONL, ecl_str_of(text), 3);
        char *bad = strstr(got, "2:!");
        if (!bad || !strstr(bad, t[i].why) || !strstr(got, "3:A=9\n") || !strstr(got, "1:A=0\n")) {
            fail_msg("%s: %s", t[i].line, got);
        }
        free(got);
    }
}

static void a_claim_gives_a_row_per_record(void **state)
{
    (void)state;
    assert_table(ECL_FORMAT_JSONL,
                 ECL_STR("{\"type\":\"OP\",\"hcode\":\"10670\",\"hn\":\"1\",\"seq\":\"2\","
                         "\"INS\":[{\"HN\":\"1\",\"SEQ\":\"2\"}],\"PAT\":[],"
                         "\"ODX\":[{\"DIAG\":\"I10\"},{\"DIAG\":\"E119\"}]}\n"
                         "{\"type\":\"IP\",\"an\":\"7\",\"IPD\":[{\"AN\":\"7\"},{}]}\n"),
                 "1:INS:HN=1,SEQ=2\n1:ODX:DIAG=I10\n1:ODX:DIAG=E119\n2:IPD:AN=7\n2:IPD:\n");
}

static void what_does_not_belong_in_a_claim_is_a_bad_row(void **state)
{
    (void)state;
    assert_table(ECL_FORMAT_JSONL,
                 ECL_STR("{\"INS\":[{\"HN\":\"1\"},7,{\"HN\":[]}],\"XYZ\":[{\"A\":1}],"
                         "\"PAT\":{\"HN\":\"1\"}}\n{\"INS\":[{\"HN\":\"1\"}}\n"),
                 "1:INS:HN=1\n"
                 "1:INS:!a record is not an object<7>\n"
                 "1:INS:!a column holds an object or a list<{\"HN\":[]}>\n"
                 "1:INS:!it is not the name of a claim file<\"XYZ\":[{\"A\":1}]>\n"
                 "1:INS:!it is not the name of a claim file<\"PAT\":{\"HN\":\"1\"}>\n"
                 "2:INS:!not JSON: no comma where one must be, at byte 19"
                 "<{\"INS\":[{\"HN\":\"1\"}}\\x0a>\n");
}

static void the_first_line_tells_rows_from_claims(void **state)
{
    (void)state;
    assert_table(ECL_FORMAT_JSONL, ECL_STR("{\"HN\":\"1\"}\n{\"INS\":[{\"HN\":\"1\"}]}\n"),
                 "1:HN=1\n"
                 "2:!a column holds an object or a list<{\"INS\":[{\"HN\":\"1\"}]}>\n");
    assert_table(ECL_FORMAT_JSONL, ECL_STR("{\"type\":\"OP\"}\n{\"HN\":\"1\"}\n"),
                 "1:INS:!the claim holds no record<{\"type\":\"OP\"}\\x0a>\n"
                 "2:INS:!the claim holds no record<{\"HN\":\"1\"}\\x0a>\n");
}

static void other_json_is_refused_with_the_remedy(void **state)
{
    (void)state;
    static const char *const text[] = {"[{\"A\":1}]\n", "{\n \"A\":1\n}\n", "HN,SEQ\n"};
    for (size_t i = 0; i < 3; i++) {
        char *got = read_table(ECL_FORMAT_JSONL, ecl_str_of(text[i]), 3);
        assert_true(strncmp(got, "E -5", 4) == 0);
        assert_true(i == 2 || strstr(got, "jq -c"));
        free(got);
    }
}

static void too_many_columns_are_a_bad_row(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    for (int i = 0; i < 1100; i++) {
        ecl_buf_addf(&b, "%c\"C%d\":%d", i ? ',' : '{', i, i);
    }
    ecl_buf_addf(&b, "}\n{\"A\":1}\n");
    char *got = read_table(ECL_FORMAT_JSONL, ecl_buf_str(&b), 1000);
    assert_non_null(strstr(got, "1:!too many columns"));
    assert_non_null(strstr(got, "2:A=1\n"));
    free(got);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_keep_the_text_of_their_values),
        cmocka_unit_test(what_is_not_json_is_a_bad_row),
        cmocka_unit_test(a_claim_gives_a_row_per_record),
        cmocka_unit_test(what_does_not_belong_in_a_claim_is_a_bad_row),
        cmocka_unit_test(the_first_line_tells_rows_from_claims),
        cmocka_unit_test(other_json_is_refused_with_the_remedy),
        cmocka_unit_test(too_many_columns_are_a_bad_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
