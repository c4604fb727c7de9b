/* test_staff.c: hours as people write them, the table of staff, duty, holidays. */
#include "base_table.h"

#include "base/hours_priv.h"
#include "eclaim/staff.h"

/* --- hours --------------------------------------------------------------- */

static void hours_of_a_day(void **state)
{
    static const struct {
        const char *text;
        enum hours_state state;
        int span[4];
    } t[] = {
        {"08:30-16:30", HOURS_OK, {510, 990, 0, 0}},
        {"8.30 - 16.30 น.", HOURS_OK, {510, 990, 0, 0}},
        {"08:30–12:00,13:00—16:30", HOURS_OK, {510, 720, 780, 990}},
        {"8.30 น. ถึง 12.00 น. และ 13.00-16.30", HOURS_OK, {510, 720, 780, 990}},
        {"20:00-08:00", HOURS_OK, {1200, 1920, 0, 0}},
        {"00:00-24:00", HOURS_OK, {0, 1440, 0, 0}},
        {"08:00-12:00;12:00-16:00", HOURS_OK, {480, 720, 720, 960}}, /* touching is no overlap */
        {"", HOURS_EMPTY, {0}},
        {"-", HOURS_EMPTY, {0}},
        {"08:30-08:30", HOURS_EQUAL, {0}},
        {"08:00-12:00,11:59-16:00", HOURS_OVERLAP, {0}},
        {"20:00-08:00,23:00-23:30", HOURS_OVERLAP, {0}},
        {"08:00-09:00,10:00-11:00,12:00-13:00", HOURS_MANY, {0}},
        {"08:60-16:30", HOURS_BAD, {0}},
        {"24:01-08:00", HOURS_BAD, {0}},
        {"24:00-08:00", HOURS_BAD, {0}},
        {"25:00-26:00", HOURS_BAD, {0}},
        {"8-16", HOURS_BAD, {0}},
        {"08:30", HOURS_BAD, {0}},
        {"08:30-", HOURS_BAD, {0}},
        {"08:30-16:300", HOURS_BAD, {0}},
        {"off", HOURS_BAD, {0}},
        {"08:30-16:30 off", HOURS_BAD, {0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct hours_day d = {{{7, 7}, {7, 7}}};
        enum hours_state s = hours_of_day(ecl_str_of(t[i].text), &d);
        if (s != t[i].state) {
            fail_msg("'%s': %d, not %d", t[i].text, (int)s, (int)t[i].state);
        }
        for (int k = 0; s == HOURS_OK && k < HOURS_SPANS; k++) {
            assert_int_equal(d.span[k].from, t[i].span[k * 2]);
            assert_int_equal(d.span[k].to, t[i].span[k * 2 + 1]);
        }
        if (s != HOURS_OK) {
            assert_int_equal(d.span[0].from, 7); /* untouched */
        }
    }
}

/* The days that have hours as a string of 0 and 1 from Monday to holidays. */
static const char *days_of(const char *text)
{
    static char out[HOURS_DAYS + 1];
    struct hours_day w[HOURS_DAYS];
    if (hours_of_week(ecl_str_of(text), w) != HOURS_OK) {
        return "bad";
    }
    for (int i = 0; i < HOURS_DAYS; i++) {
        out[i] = w[i].span[0].from != w[i].span[0].to ? '1' : '0';
    }
    return out;
}

static void hours_of_a_week(void **state)
{
    (void)state;
    assert_string_equal(days_of("วันจันทร์ - วันพุธ เวลา 8.30 - 16.30"), "11100000");
    assert_string_equal(days_of("จันทร์-ศุกร์ 08:30 - 16:30"), "11111000");
    assert_string_equal(days_of("จ.-ศ. 08:30-16:30, ส. 8.30-12.00"), "11111100");
    assert_string_equal(days_of("จันทร์, พุธ และ ศุกร์ 17.00-20.00 น."), "10101000");
    assert_string_equal(days_of("วันจันทร์ - วันหยุดนักขัตฤกษ์ 08:00-20:00"), "11111111");
    assert_string_equal(days_of("ทุกวัน 00:00-24:00"), "11111111");
    assert_string_equal(days_of("Mon-Fri 08:30-12:00,13:00-16:30; Sat 9.00-12.00"), "11111100");
    assert_string_equal(days_of("พฤ. 8.00-16.00 อา. 8.00-12.00"), "00010010");
    assert_string_equal(days_of("พฤหัสบดี 8.00-16.00"), "00010000");
    assert_string_equal(days_of("holiday 08:00-12:00"), "00000001");
    assert_string_equal(days_of("ศุกร์-จันทร์ 08:00-12:00"), "bad"); /* which way round is not sure */
    assert_string_equal(days_of("จันทร์ 08:00-12:00 จันทร์ 13:00-16:00"), "bad");
    assert_string_equal(days_of("จันทร์"), "bad");
    assert_string_equal(days_of("08:00-16:00"), "bad");
    assert_string_equal(days_of("เมื่อวาน 08:00-16:00"), "bad");
    assert_int_equal(hours_of_week(ecl_str_of(" "), NULL), HOURS_EMPTY);
}

/* --- the table ----------------------------------------------------------- */

static struct ecl_staff *read_staff(const char *table, struct bt_told *told, int want)
{
    struct ecl_str s           = ecl_str_of(table);
    struct ecl_input in        = ecl_input_mem(&s, "staff.tsv");
    struct ecl_staff *staff    = NULL;
    struct ecl_staff_opts opts = {.problem = bt_take, .ctx = told};
    struct ecl_error err       = {0};
    memset(told, 0, sizeof *told);
    int r = ecl_staff_read(&staff, &in, -1, &opts, &err);
    if (r != want) {
        fail_msg("%d: %s", r, err.text);
    }
    if (r != ECL_OK) {
        snprintf(told->last, sizeof told->last, "%.500s", err.text);
    }
    return staff;
}

static enum ecl_base_state state_on(const struct ecl_staff *s, const char *licence, int ymd)
{
    struct ecl_staff_answer a;
    ecl_staff_on(s, ecl_str_of(licence), bt_day(ymd), bt_day(ymd), &a);
    return a.state;
}

static void first_and_last_day_of_a_licence(void **state)
{
    struct bt_told told;
    struct ecl_staff *s =
        read_staff("LICENCE\tSTART\tEND\nว12345\t01/02/2026\t28/02/2026\n"
                   "ว. 00077\t2569-03-01\t\nท1\t\t31/12/2568\nว12345\t01/05/2026\t\n",
                   &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "TAB.date-buddhist 3 START 2569-03-01\n");
    assert_int_equal(ecl_staff_rows(s), 4);
    assert_int_equal(state_on(s, "ว12345", 20260131), ECL_BASE_EARLY);
    assert_int_equal(state_on(s, "ว12345", 20260201), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ว12345", 20260228), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ว12345", 20260301), ECL_BASE_OVER);
    assert_int_equal(state_on(s, "ว12345", 20260501), ECL_BASE_VALID); /* came back */
    assert_int_equal(state_on(s, "ว77", 20260228), ECL_BASE_EARLY);
    assert_int_equal(state_on(s, "ว77", 20260301), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ว.077", 20300101), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ท1", 20251231), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ท1", 20260101), ECL_BASE_OVER);
    assert_int_equal(state_on(s, "ว1", 20260101), ECL_BASE_UNKNOWN);
    assert_int_equal(state_on(s, "77", 20260301), ECL_BASE_UNKNOWN);
    assert_int_equal(state_on(s, "", 20260301), ECL_BASE_UNKNOWN);
    assert_int_equal(state_on(s, "ว", 20260301), ECL_BASE_UNKNOWN);
    /* A stay: one day of it is enough. */
    struct ecl_staff_answer a;
    ecl_staff_on(s, ECL_STR("ว12345"), bt_day(20260110), bt_day(20260201), &a);
    assert_int_equal(a.state, ECL_BASE_VALID);
    assert_int_equal(a.line, 2);
    ecl_staff_on(s, ECL_STR("ว12345"), bt_day(20260301), bt_day(20260430), &a);
    assert_int_equal(a.state, ECL_BASE_OVER);
    assert_int_equal(a.end, bt_day(20260228));
    ecl_staff_free(s);
}

static void rows_that_cannot_be_used_are_told_and_leave_a_doubt(void **state)
{
    struct bt_told told;
    struct ecl_staff_answer a;
    struct ecl_staff *s = read_staff("licenseno,start,end,mon\n"
                                     "ว1,31/02/2026,,\n" /* no such day */
                                     "ว2,01/02/2026,31/01/2026,\n"
                                     ",01/02/2026,,\n"
                                     "หมอ,,,\n"
                                     "ว3,,,8-16\n"
                                     "12345,,,\n"
                                     "ว4,45931,,\n" /* what a spreadsheet counts */
                                     "ว5,,,\nว5,01/01/2026,,\n",
                                     &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "TAB.date 2 START 31/02/2026\n"
                                   "TAB.period 3 END 31/01/2026\n"
                                   "TAB.key 4 LICENCE \n"
                                   "TAB.value 5 LICENCE หมอ\n"
                                   "TAB.hours 6 MON 8-16\n"
                                   "TAB.licence 7 LICENCE 12345\n"
                                   "TAB.date 8 START 45931\n"
                                   "TAB.twice 10 LICENCE ว5\n");
    ecl_staff_on(s, ECL_STR("ว1"), bt_day(20260201), bt_day(20260201), &a);
    assert_int_equal(a.state, ECL_BASE_UNKNOWN);
    assert_true(a.doubtful);
    ecl_staff_on(s, ECL_STR("ว3"), bt_day(20260201), bt_day(20260201), &a);
    assert_int_equal(a.state, ECL_BASE_VALID);
    assert_false(a.doubtful);
    assert_int_equal(
        ecl_staff_duty(s, NULL, ECL_STR("ว3"), bt_at(20260202, 900), bt_at(20260202, 900)),
        ECL_DUTY_UNKNOWN);
    ecl_staff_on(s, ECL_STR("12345"), bt_day(20260201), bt_day(20260201), &a);
    assert_int_equal(a.state, ECL_BASE_VALID);
    ecl_staff_free(s);
}

static void what_is_no_table_is_refused(void **state)
{
    struct bt_told told;
    (void)state;
    read_staff("", &told, ECL_E_FORMAT);
    read_staff("CODE\tPRICE\n1\t2\n", &told, ECL_E_FORMAT);
    assert_non_null(strstr(told.last, "LICENCE"));
    read_staff("LICENCE\tLICENSE\nว1\tว1\n", &told, ECL_E_FORMAT);
    read_staff("LICENCE\tSTART\n", &told, ECL_E_FORMAT);
    assert_non_null(strstr(told.last, "no row"));
    read_staff("LICENCE\tSTART\nว1\tx\n", &told, ECL_E_FORMAT);
    assert_int_equal(told.n, 1);
}

/* --- duty ---------------------------------------------------------------- */

static struct ecl_holidays *read_holidays(const char *list, struct bt_told *told, int want)
{
    struct ecl_str s              = ecl_str_of(list);
    struct ecl_input in           = ecl_input_mem(&s, "holidays.txt");
    struct ecl_holidays *h        = NULL;
    struct ecl_holidays_opts opts = {.problem = bt_take, .ctx = told};
    memset(told, 0, sizeof *told);
    assert_int_equal(ecl_holidays_read(&h, &in, &opts, NULL), want);
    return h;
}

static char duty(const struct ecl_staff *s, const struct ecl_holidays *h, const char *licence,
                 int ymd, int hhmm)
{
    enum ecl_duty d = ecl_staff_duty(s, h, ecl_str_of(licence), bt_at(ymd, hhmm), bt_at(ymd, hhmm));
    return d == ECL_DUTY_ON ? '1' : d == ECL_DUTY_OFF ? '0' : '?';
}

/* 2026-02-02 is a Monday. */
static void duty_at_the_minutes_spans_begin_and_end(void **state)
{
    struct bt_told told;
    struct ecl_staff *s = read_staff("LICENCE\tSTART\tEND\tMON\tTUE\tSUN\n"
                                     "ว1\t\t\t08:30-12:00,13:00-16:30\t\t\n"
                                     "ว2\t02/02/2026\t02/02/2026\t20:00-08:00\t\t20:00-08:00\n"
                                     "ว3\t\t\t\t\t\n"
                                     "ว4\t\t\t00:00-24:00\t\t\n",
                                     &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "");
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 829), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 830), '1');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1200), '1');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1201), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1259), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1300), '1');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1630), '1');
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 1631), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260203, 900), '0');
    /* Over midnight: what begins on the last day goes on; what would begin before the first
     * day does not count. */
    assert_int_equal(duty(s, NULL, "ว2", 20260202, 759), '0');
    assert_int_equal(duty(s, NULL, "ว2", 20260202, 1959), '0');
    assert_int_equal(duty(s, NULL, "ว2", 20260202, 2000), '1');
    assert_int_equal(duty(s, NULL, "ว2", 20260202, 2359), '1');
    assert_int_equal(duty(s, NULL, "ว2", 20260203, 0), '1');
    assert_int_equal(duty(s, NULL, "ว2", 20260203, 800), '1');
    assert_int_equal(duty(s, NULL, "ว2", 20260203, 801), '0');
    assert_int_equal(duty(s, NULL, "ว3", 20260202, 900), '?');
    assert_int_equal(duty(s, NULL, "ว9", 20260202, 900), '?');
    assert_int_equal(duty(s, NULL, "ว4", 20260202, 0), '1');
    assert_int_equal(duty(s, NULL, "ว4", 20260203, 0), '1'); /* 24:00 of Monday */
    assert_int_equal(duty(s, NULL, "ว4", 20260203, 1), '0');
    /* A stay. */
    assert_int_equal(
        ecl_staff_duty(s, NULL, ECL_STR("ว1"), bt_at(20260203, 0), bt_at(20260209, 829)),
        ECL_DUTY_OFF);
    assert_int_equal(
        ecl_staff_duty(s, NULL, ECL_STR("ว1"), bt_at(20260203, 0), bt_at(20260209, 830)),
        ECL_DUTY_ON);
    assert_int_equal(ecl_staff_duty(s, NULL, ECL_STR("ว1"), bt_at(19000101, 0), bt_at(99991231, 0)),
                     ECL_DUTY_ON);
    ecl_staff_free(s);
}

static void hours_change_with_the_row(void **state)
{
    struct bt_told told;
    struct ecl_staff *s = read_staff("LICENCE\tSTART\tEND\tHOURS\n"
                                     "ว1\t\t08/02/2026\tจันทร์-ศุกร์ 08:30-16:30\n"
                                     "ว1\t09/02/2026\t\tเสาร์-อาทิตย์ 08:30-16:30\n",
                                     &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "");
    assert_int_equal(duty(s, NULL, "ว1", 20260206, 900), '1');
    assert_int_equal(duty(s, NULL, "ว1", 20260209, 900), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260207, 900), '0');
    assert_int_equal(duty(s, NULL, "ว1", 20260214, 900), '1');
    ecl_staff_free(s);
    s = read_staff("LICENCE\tMON\tHOURS\nว1\t08:00-16:00\tเสาร์ 08:30-16:30\n", &told, ECL_OK);
    assert_string_equal(told.text, "TAB.hours-twice 2 HOURS เสาร์ 08:30-16:30\n");
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 900), '?');
    ecl_staff_free(s);
}

static void a_holiday_on_a_weekday(void **state)
{
    struct bt_told told;
    struct ecl_holidays *h = read_holidays(
        "\xEF\xBB\xBFวันหยุด\r\n# ปี 2569\n\n02/02/2026\tวันทดสอบ\n2569-02-03\n02/02/2569,ซ้ำ\nx\n",
        &told, ECL_OK);
    (void)state;
    assert_string_equal(told.text, "TAB.date-buddhist 5 DATE 2569-02-03\nTAB.date 7 DATE x\n");
    assert_int_equal(ecl_holidays_count(h), 2);
    assert_true(ecl_holidays_has(h, bt_day(20260203)));
    assert_false(ecl_holidays_has(h, bt_day(20260204)));
    struct ecl_staff *s = read_staff("LICENCE\tMON\tTUE\tHOL\nว1\t08:30-16:30\t08:30-16:30\t\n"
                                     "ว2\t08:30-16:30\t\t20:00-08:00\n",
                                     &told, ECL_OK);
    assert_int_equal(duty(s, NULL, "ว1", 20260202, 900), '1');
    assert_int_equal(duty(s, h, "ว1", 20260202, 900), '0');
    assert_int_equal(duty(s, h, "ว1", 20260209, 900), '1');
    assert_int_equal(duty(s, h, "ว2", 20260202, 900), '0');
    assert_int_equal(duty(s, h, "ว2", 20260202, 2030), '1');
    assert_int_equal(duty(s, h, "ว2", 20260204, 759), '1'); /* the night of the second holiday */
    assert_int_equal(duty(s, h, "ว2", 20260205, 759), '0');
    ecl_staff_free(s);
    /* A table that does not tell of holidays: those of the weekday. */
    s = read_staff("LICENCE\tMON\nว1\t08:30-16:30\n", &told, ECL_OK);
    assert_int_equal(duty(s, h, "ว1", 20260202, 900), '1');
    ecl_staff_free(s);
    ecl_holidays_free(h);
    read_holidays("", &told, ECL_E_FORMAT);
    read_holidays("DATE\n", &told, ECL_E_FORMAT);
    struct ecl_str zip         = ecl_str_make("PK\3\4\0\0", 6);
    struct ecl_input in        = ecl_input_mem(&zip, "h.xlsx");
    struct ecl_holidays_opts o = {0};
    assert_int_equal(ecl_holidays_read(&h, &in, &o, NULL), ECL_E_FORMAT);
}

static void letters_in_windows_874(void **state)
{
    struct bt_told told;
    struct ecl_staff *s = read_staff("LICENCE,START\n\xC7"
                                     "12345,01/01/2026\n",
                                     &told, ECL_OK);
    (void)state;
    assert_int_equal(state_on(s, "ว12345", 20260101), ECL_BASE_VALID);
    ecl_staff_free(s);
}

static void a_hundred_thousand_rows(void **state)
{
    struct ecl_buf b;
    struct bt_told told;
    (void)state;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "LICENCE\tSTART\tEND\tHOURS\n");
    for (int i = 0; i < 100000; i++) {
        /* Every tenth row is one more period of the same licence. */
        int month = 1 + i / 10 / 1400, year = 1000 + i / 10 % 1400;
        ecl_buf_addf(&b, "ว%d\t01/%02d/%d\t28/%02d/%d\tจันทร์-ศุกร์ 08:30-16:30\n", i % 10 ? i : 100000,
                     month, year, month, year);
    }
    ecl_buf_add_char(&b, '\0');
    struct ecl_staff *s = read_staff(b.p, &told, ECL_OK);
    assert_int_equal(told.n, 0);
    assert_int_equal(ecl_staff_rows(s), 100000);
    assert_int_equal(state_on(s, "ว99999", 9990101), ECL_BASE_EARLY);
    assert_int_equal(state_on(s, "ว100000", 20260728), ECL_BASE_VALID);
    assert_int_equal(state_on(s, "ว100000", 20260729), ECL_BASE_OVER);
    ecl_staff_free(s);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_of_a_day),
        cmocka_unit_test(hours_of_a_week),
        cmocka_unit_test(first_and_last_day_of_a_licence),
        cmocka_unit_test(rows_that_cannot_be_used_are_told_and_leave_a_doubt),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(duty_at_the_minutes_spans_begin_and_end),
        cmocka_unit_test(hours_change_with_the_row),
        cmocka_unit_test(a_holiday_on_a_weekday),
        cmocka_unit_test(letters_in_windows_874),
        cmocka_unit_test(a_hundred_thousand_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
