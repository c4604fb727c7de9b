/* test_codedir.c: tables of codes, one by one and as a folder. */
#include "base_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eclaim/codedir.h"

static struct ecl_codedir *dir;
static struct bt_told told;
static struct ecl_error err;

static int start(void **state)
{
    struct ecl_codedir_opts opts = {.problem = bt_take, .ctx = &told};
    (void)state;
    memset(&told, 0, sizeof told);
    memset(&err, 0, sizeof err);
    return ecl_codedir_new(&dir, &opts, NULL);
}

static int end(void **state)
{
    (void)state;
    ecl_codedir_free(dir);
    return 0;
}

static int add(enum ecl_base_table t, const char *table)
{
    struct ecl_str s    = ecl_str_of(table);
    struct ecl_input in = ecl_input_mem(&s, "table.tsv");
    return ecl_codedir_add(dir, t, &in, -1, &err);
}

static struct ecl_code_answer on(enum ecl_base_table t, const char *code, int ymd)
{
    struct ecl_code_answer a;
    ecl_codedir_on(dir, t, ecl_str_of(code), bt_day(ymd), bt_day(ymd), &a);
    return a;
}

/* Chapter 0 of ICD-9-CM is missing as a whole: a spreadsheet made 331 of 0331. */
static void zeros_that_a_spreadsheet_dropped(void **state)
{
    struct ecl_buf b;
    for (int rows = 99; rows <= 100; rows++) {
        for (int zeros = 0; zeros < 2; zeros++) {
            bool lost = rows == 100 && !zeros;
            end(state);
            start(state);
            ecl_buf_init(&b, 0);
            ecl_buf_addf(&b, "CODE\n%s\n", zeros ? "00.66" : "66");
            for (int i = 1; i < rows; i++) {
                ecl_buf_addf(&b, "%d.%d0\n", 10 + i / 10, i % 10);
            }
            ecl_buf_add_char(&b, '\0');
            assert_int_equal(add(ECL_BASE_ICD9, b.p), ECL_OK);
            assert_string_equal(told.text, lost ? "TAB.zeros 0 CODE \n" : "");
            assert_int_equal(on(ECL_BASE_ICD9, "0331", 20260131).doubtful, lost);
            assert_false(on(ECL_BASE_ICD9, "3399", 20260131).doubtful);
            ecl_buf_done(&b);
        }
    }
}

static void icd10_has_headings_sex_age_and_stars(void **state)
{
    (void)state;
    assert_int_equal(add(ECL_BASE_ICD10, "DIAG\tHEADER\tSEX\tAGEMIN\tAGEMAX\tSTAR\tSTART\tEND\n"
                                         "J06.9\t\t\t\t\t\t\t\n"
                                         "J06\tY\t\t\t\t\t\t\n"
                                         "o80.0\t0\t2\t10\t60y\t\t01/10/2565\t30/09/2569\n"
                                         "P599\tno\t\t0d\t28D\t+\t\t\n"
                                         "G01\t\t\t\t\t*\t\t\n"
                                         "X\tmaybe\t\t\t\t\t\t\n"
                                         "Y\t\t3\t\t\t\t\t\n"
                                         "Z\t\t\told\t\t\t\t\n"
                                         "W\t\t\t\t\tx\t\t\n"),
                     ECL_OK);
    assert_string_equal(told.text, "TAB.date-buddhist 4 START 01/10/2565\n"
                                   "TAB.value 7 HEADER maybe\nTAB.value 8 SEX 3\n"
                                   "TAB.value 9 AGEMIN old\nTAB.value 10 STAR x\n");
    assert_int_equal(on(ECL_BASE_ICD10, "J069", 20260131).state, ECL_BASE_VALID);
    assert_false(on(ECL_BASE_ICD10, "J069", 20260131).row->header);
    assert_true(on(ECL_BASE_ICD10, "J06", 20260131).row->header);
    struct ecl_code_answer a = on(ECL_BASE_ICD10, "O800", 20260930);
    assert_int_equal(a.state, ECL_BASE_VALID);
    assert_int_equal(a.row->sex, '2');
    assert_int_equal(a.row->age_min.n, 10);
    assert_int_equal(a.row->age_max.n, 60);
    assert_false(a.row->age_max.days);
    assert_int_equal(on(ECL_BASE_ICD10, "O800", 20261001).state, ECL_BASE_OVER);
    assert_int_equal(on(ECL_BASE_ICD10, "O800", 20220930).state, ECL_BASE_EARLY);
    a = on(ECL_BASE_ICD10, "p59.9", 20260131);
    assert_true(a.row->age_min.days && a.row->age_min.n == 0 && a.row->age_max.n == 28);
    assert_int_equal(a.row->star, '+');
    assert_int_equal(on(ECL_BASE_ICD10, "G01", 20260131).row->star, '*');
    assert_int_equal(on(ECL_BASE_ICD10, "Q00", 20260131).state, ECL_BASE_UNKNOWN);
    assert_false(on(ECL_BASE_ICD10, "Q00", 20260131).doubtful);
    assert_true(on(ECL_BASE_ICD10, "X", 20260131).doubtful);
    assert_true(ecl_codedir_has_column(dir, ECL_BASE_ICD10, ECL_ICD10_STAR));
    assert_int_equal(ecl_codedir_rows(dir, ECL_BASE_ICD10), 5);
    assert_int_equal(add(ECL_BASE_ICD10, "CODE\nA00\n"), ECL_E_USAGE); /* twice */
}

static void prices_change_from_a_day_on(void **state)
{
    (void)state;
    assert_int_equal(add(ECL_BASE_INSTRUMENT, "CODE,CEILING,QTYMAX,SERIAL,DISABLED,ONLY,START,END\n"
                                              "2401,\"4,000.00\",2,1,,ip,,30/09/2025\n"
                                              "2401,3500.5,,,1,,01/10/2025,\n"
                                              "2402,-1,,,,,,\n"
                                              "2403,,x,,,,,\n"
                                              "2404,,,,,both,,\n"),
                     ECL_OK);
    assert_string_equal(told.text,
                        "TAB.value 4 CEILING -1\nTAB.value 5 QTYMAX x\nTAB.value 6 ONLY both\n");
    const struct ecl_code_row *r = on(ECL_BASE_INSTRUMENT, "2401", 20250930).row;
    assert_true(r->price == 400000 && r->qty_max == 2 && r->serial && !r->disabled &&
                r->only == 'I');
    r = on(ECL_BASE_INSTRUMENT, "2401", 20251001).row;
    assert_true(r->price == 350050 && r->qty_max == -1 && !r->serial && r->disabled && !r->only);
    assert_false(ecl_codedir_has(dir, ECL_BASE_ICD9));
    assert_int_equal(on(ECL_BASE_ICD9, "9394", 20260131).state, ECL_BASE_UNKNOWN);
}

static void items_belong_to_a_type(void **state)
{
    struct ecl_code_answer a;
    (void)state;
    assert_int_equal(
        add(ECL_BASE_ITEM, "TYPE\tCODE\tONLY\n15\t32203\t\n9\t32203\tOP\n021\tx\t\nA\tx\t\n"),
        ECL_OK);
    assert_string_equal(told.text, "TAB.value 4 TYPE 021\nTAB.value 5 TYPE A\n");
    ecl_codedir_item_on(dir, 15, ECL_STR("32203"), 0, 0, &a);
    assert_true(a.state == ECL_BASE_VALID && !a.row->only);
    ecl_codedir_item_on(dir, 9, ECL_STR("32203"), 0, 0, &a);
    assert_true(a.state == ECL_BASE_VALID && a.row->only == 'O');
    ecl_codedir_item_on(dir, 16, ECL_STR("32203"), 0, 0, &a);
    assert_true(a.state == ECL_BASE_UNKNOWN);
    assert_true(ecl_codedir_has_type(dir, 9) && ecl_codedir_has_type(dir, 15));
    assert_false(ecl_codedir_has_type(dir, 16) || ecl_codedir_has_type(dir, 0));
    assert_false(ecl_codedir_has_type(dir, -1) || ecl_codedir_has_type(dir, 99));
    assert_int_equal(add(ECL_BASE_HD_PACKAGE, "CODE,ROLE\nH1,P\nN1,n\nX,\n"), ECL_OK);
    assert_int_equal(on(ECL_BASE_HD_PACKAGE, "N1", 20260131).row->role, 'N');
    assert_true(on(ECL_BASE_HD_PACKAGE, "X", 20260131).doubtful);
}

static void what_is_no_table_is_refused(void **state)
{
    (void)state;
    assert_int_equal(add(ECL_BASE_ITEM, "CODE\n1\n"), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "TYPE"));
    assert_int_equal(add(ECL_BASE_ICD10, "CODE\tAGEMIN\nA00\t1\n"), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "AGEMAX"));
    assert_int_equal(add(ECL_BASE_TMT, "CODE\n"), ECL_E_FORMAT);
    assert_int_equal(add(ECL_BASE_STAFF, "LICENCE\n1\n"), ECL_E_USAGE);
    assert_false(ecl_codedir_has(dir, ECL_BASE_ITEM));
    assert_int_equal(add(ECL_BASE_TMT, "CODE\n123456\n"), ECL_OK); /* a second try may succeed */
}

/* --- the folder ---------------------------------------------------------- */

static char folder[] = "/tmp/test_codedir.XXXXXX";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static void drop(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static void a_folder_of_tables(void **state)
{
    assert_non_null(mkdtemp(folder));
    assert_int_equal(ecl_codedir_read(dir, folder, &err), ECL_E_FORMAT);
    put("README.txt", "ours\n");
    put(".hidden", "");
    put("ICD10.TSV", "CODE\nA00\n");
    put("icd10tm.tsv", "CODE\nA00\n");
    put("qtyday.csv", "CODE\nM1\n");
    assert_int_equal(ecl_codedir_read(dir, folder, &err), ECL_OK);
    assert_string_equal(told.text, "TAB.file 0  icd10tm.tsv\n");
    assert_true(ecl_codedir_has(dir, ECL_BASE_ICD10) && ecl_codedir_has(dir, ECL_BASE_QTYDAY));
    end(state);
    start(state);
    put("icd10.csv", "CODE\nA00\n");
    assert_int_equal(ecl_codedir_read(dir, folder, &err), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "twice"));
    drop("icd10.csv");
    end(state);
    start(state);
    put("tmt.tsv", "NAME\nA00\n");
    assert_int_equal(ecl_codedir_read(dir, folder, &err), ECL_E_FORMAT);
    assert_non_null(strstr(err.file, "/tmt.tsv"));
    assert_int_equal(ecl_codedir_read(dir, "/does/not/exist", &err), ECL_E_READ);
    static const char *const names[] = {"README.txt", ".hidden",     "ICD10.TSV",
                                        "qtyday.csv", "icd10tm.tsv", "tmt.tsv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        drop(names[i]);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void a_hundred_thousand_codes(void **state)
{
    struct ecl_buf b;
    (void)state;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "CODE\tEND\n");
    for (int i = 0; i < 100000; i++) {
        ecl_buf_addf(&b, "%d\t%s\n", 1000000 + i, i % 3 ? "" : "31/12/2025");
    }
    ecl_buf_add_char(&b, '\0');
    assert_int_equal(add(ECL_BASE_TMT, b.p), ECL_OK);
    assert_int_equal(ecl_codedir_rows(dir, ECL_BASE_TMT), 100000);
    assert_int_equal(on(ECL_BASE_TMT, "1000003", 20260101).state, ECL_BASE_OVER);
    assert_int_equal(on(ECL_BASE_TMT, "1099998", 20251231).state, ECL_BASE_VALID);
    assert_int_equal(on(ECL_BASE_TMT, "1100000", 20251231).state, ECL_BASE_UNKNOWN);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(zeros_that_a_spreadsheet_dropped, start, end),
        cmocka_unit_test_setup_teardown(icd10_has_headings_sex_age_and_stars, start, end),
        cmocka_unit_test_setup_teardown(prices_change_from_a_day_on, start, end),
        cmocka_unit_test_setup_teardown(items_belong_to_a_type, start, end),
        cmocka_unit_test_setup_teardown(what_is_no_table_is_refused, start, end),
        cmocka_unit_test_setup_teardown(a_folder_of_tables, start, end),
        cmocka_unit_test_setup_teardown(a_hundred_thousand_codes, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
