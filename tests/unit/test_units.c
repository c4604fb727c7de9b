/* test_units.c: the table of facilities. */
#include "base_table.h"

#include "eclaim/units.h"

static struct ecl_units *read_units(const char *table, struct bt_told *told, int want)
{
    struct ecl_str s           = ecl_str_of(table);
    struct ecl_input in        = ecl_input_mem(&s, "units.tsv");
    struct ecl_units *u        = NULL;
    struct ecl_units_opts opts = {.thai = true, .problem = bt_take, .ctx = told};
    struct ecl_error err       = {0};
    memset(told, 0, sizeof *told);
    assert_int_equal(ecl_units_read(&u, &in, -1, &opts, &err), want);
    if (want != ECL_OK) {
        snprintf(told->last, sizeof told->last, "%.500s", err.text);
    }
    return u;
}

static enum ecl_base_state state_on(const struct ecl_units *u, const char *hcode, int ymd)
{
    struct ecl_unit_answer a;
    ecl_units_on(u, ecl_str_of(hcode), bt_day(ymd), bt_day(ymd), &a);
    return a.state;
}

static void open_from_the_first_to_the_last_day(void **state)
{
    struct bt_told told;
    struct ecl_unit_answer a;
    struct ecl_units *u =
        read_units("HCODE,NAME,TYPE,PROVINCE,ESTABLISHED_DATE,CLOSED_DATE,HOME,REFER\n"
                   "10670,รพ.ตัวอย่าง,รพท.,ขอนแก่น,,,,\n"
                   "01234,รพ.สต.ตัวอย่าง,รพ.สต.,ขอนแก่น,2024-10-01,31/01/2569,10670,10670;10671\n"
                   "01234,,,,01/03/2026,,10671,10671\n",
                   &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "TAB.date-buddhist 3 END 31/01/2569\n");
    assert_int_equal(ecl_units_rows(u), 3);
    assert_int_equal(state_on(u, "10670", 19500101), ECL_BASE_VALID);
    assert_int_equal(state_on(u, "01234", 20240930), ECL_BASE_EARLY);
    assert_int_equal(state_on(u, "01234", 20241001), ECL_BASE_VALID);
    assert_int_equal(state_on(u, "01234", 20260131), ECL_BASE_VALID);
    assert_int_equal(state_on(u, "01234", 20260201), ECL_BASE_OVER);
    assert_int_equal(state_on(u, "01234", 20260301), ECL_BASE_VALID);
    assert_int_equal(state_on(u, "1234", 20260301), ECL_BASE_UNKNOWN);
    ecl_units_on(u, ECL_STR("01234"), bt_day(20251225), bt_day(20251225), &a);
    assert_true(ecl_unit_refers(u, a.unit, ECL_STR("10671")));
    assert_false(ecl_unit_refers(u, a.unit, ECL_STR("10672")));
    assert_false(ecl_unit_refers(u, a.unit, ECL_STR("")));
    assert_true(ecl_str_is(ecl_unit_text(u, a.unit, ECL_UNIT_HOME), "10670"));
    assert_true(ecl_str_is(ecl_unit_text(u, a.unit, ECL_UNIT_PROVINCE), "ขอนแก่น"));
    assert_int_equal(a.unit->line, 3);
    ecl_units_on(u, ECL_STR("01234"), bt_day(20260401), bt_day(20260401), &a);
    assert_true(ecl_str_is(ecl_unit_text(u, a.unit, ECL_UNIT_HOME), "10671"));
    assert_true(ecl_units_has(u, ECL_UNIT_HOME));
    assert_false(ecl_units_has(u, ECL_UNIT_ZONE));
    assert_null(ecl_units_row(u, 3));
    ecl_units_free(u);
}

static void rows_that_cannot_be_used_are_told(void **state)
{
    struct bt_told told;
    struct ecl_unit_answer a;
    struct ecl_units *u = read_units("HCODE\tSTART\tEND\tHOME\tREFER\n"
                                     "1067\t\t\t\t\n"
                                     "00000\t\t\t\t\n"
                                     "10670\tเมื่อวาน\t\t\t\n"
                                     "10671\t\t\t1067\t\n"
                                     "10672\t\t\t\t10670;1\n"
                                     "10673\t\t\t\t10670, 10671\n"
                                     "10673\t\t\t\t\n",
                                     &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "TAB.value 2 HCODE 1067\nTAB.value 3 HCODE 00000\n"
                                   "TAB.date 4 START เมื่อวาน\nTAB.value 5 HOME 1067\n"
                                   "TAB.value 6 REFER 10670;1\nTAB.twice 8 HCODE 10673\n");
    ecl_units_on(u, ECL_STR("10670"), 0, 0, &a);
    assert_true(a.doubtful && a.state == ECL_BASE_UNKNOWN && !a.unit);
    ecl_units_free(u);
    read_units("NAME\nx\n", &told, ECL_E_FORMAT);
    assert_non_null(strstr(told.last, "HCODE"));
    read_units("HCODE\tNAME\n", &told, ECL_E_FORMAT);
}

static void a_hundred_thousand_units(void **state)
{
    struct bt_told told;
    struct ecl_buf b;
    (void)state;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "HCODE,NAME,END\n");
    for (int i = 1; i < 100000; i++) {
        ecl_buf_addf(&b, "%05d,หน่วยบริการ %d,%s\n", i, i, i % 7 ? "" : "31/12/2025");
    }
    ecl_buf_add_char(&b, '\0');
    struct ecl_units *u = read_units(b.p, &told, ECL_OK);
    assert_int_equal(ecl_units_rows(u), 99999);
    for (int i = 1; i < 100000; i += 97) {
        char code[8];
        snprintf(code, sizeof code, "%05d", i);
        assert_int_equal(state_on(u, code, 20260101), i % 7 ? ECL_BASE_VALID : ECL_BASE_OVER);
    }
    ecl_units_free(u);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_from_the_first_to_the_last_day),
        cmocka_unit_test(rows_that_cannot_be_used_are_told),
        cmocka_unit_test(a_hundred_thousand_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
