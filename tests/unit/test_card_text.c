/* Texts, names, addresses, dates, photos and ages of a card. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "authen/card_priv.h"
#include "eclaim/buf.h"
#include "eclaim/text.h"

/* A text as the card has it. */
static struct ecl_str tis(struct ecl_buf *b, const char *utf8)
{
    b->n = 0;
    assert_int_equal(ecl_utf8_to_cp874(ecl_str_of(utf8), b, NULL), ECL_OK);
    return ecl_buf_str(b);
}

static void texts_lose_their_padding_and_nothing_else(void **state)
{
    static const struct {
        struct ecl_str bytes;
        const char *text;
        size_t undefined;
    } cases[] = {
        {{"", 0}, "", 0},
        {{"   ", 3}, "", 0},
        {{"\0\0\0", 3}, "", 0},
        {{"ab  \0\0", 6}, "ab", 0},
        {{" a\tb\nc\x7F ", 8}, "a b c", 0},
        {{"\xA1\xDA\xDF\xFB", 4}, "กฺ฿๛", 0},
        {{"\xA1\xA0\xA1", 3}, "ก ก", 0},
        {{"\xA1\xDB\xFC", 3}, "ก\xEF\xBF\xBD\xEF\xBF\xBD", 2},
        {{"a\0b", 3}, "a b", 0},
        {{"\x85\x91", 2}, "…‘", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[ECL_CARD_TEXT];
        size_t undefined = 0;
        ecl_card_text(cases[i].bytes, out, sizeof out, &undefined);
        assert_string_equal(out, cases[i].text);
        assert_int_equal(undefined, cases[i].undefined);
    }
}

static void a_text_of_full_length_fits(void **state)
{
    char full[160], out[ECL_CARD_ADDRESS];
    (void)state;
    memset(full, '\xA1', sizeof full);
    ecl_card_text(ecl_str_make(full, 160), out, sizeof out, NULL);
    assert_int_equal(strlen(out), 480);
    ecl_card_text(ecl_str_make(full, 100), out, ECL_CARD_TEXT, NULL);
    assert_int_equal(strlen(out), 300);
}

static void names_are_split_before_blanks_are_touched(void **state)
{
    static const struct {
        const char *card, *text, *title, *first, *middle, *last;
    } cases[] = {
        {"นาย#สมชาย##ใจดี", "นาย สมชาย ใจดี", "นาย", "สมชาย", "", "ใจดี"},
        {"Mr.#Som Chai#A B#Jai Dee  ", "Mr. Som Chai A B Jai Dee", "Mr.", "Som Chai", "A B",
         "Jai Dee"},
        {"##", "", "", "", "", ""},
        {"###", "", "", "", "", ""},
        {"Somchai", "Somchai", "", "", "", ""},
        {"Mr.#Somchai#Jaidee", "Mr. Somchai Jaidee", "", "", "", ""},
        {"a#b#c#d#e", "a b c d e", "", "", "", ""},
        {"#Dao##", "Dao", "", "Dao", "", ""},
    };
    struct ecl_buf b;
    (void)state;
    ecl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_card_name n;
        ecl_card_name(tis(&b, cases[i].card), &n, NULL);
        assert_string_equal(n.text, cases[i].text);
        assert_string_equal(n.title, cases[i].title);
        assert_string_equal(n.first, cases[i].first);
        assert_string_equal(n.middle, cases[i].middle);
        assert_string_equal(n.last, cases[i].last);
    }
    ecl_buf_done(&b);
}

static void addresses_are_counted_from_both_ends(void **state)
{
    static const struct {
        const char *card, *house, *village, *alley, *street, *subdistrict, *province;
    } cases[] = {
        {"99/1#หมู่ที่ 4###ถนนใหญ่#ตำบลก#อำเภอข#จังหวัดค", "99/1", "หมู่ที่ 4", "", "ถนนใหญ่", "ตำบลก",
         "จังหวัดค"},
        {"7#ซอย 3#แขวงก#เขตข#กรุงเทพมหานคร", "7", "", "ซอย 3", "", "แขวงก", "กรุงเทพมหานคร"},
        {"7#แขวงก#เขตข#กรุงเทพมหานคร", "7", "", "", "", "แขวงก", "กรุงเทพมหานคร"},
        {"7#เขตข#กรุงเทพมหานคร", "", "", "", "", "", ""},
        {"1#2#3#4#5#6#7#8#9", "1", "", "", "", "", ""},
        {"", "", "", "", "", "", ""},
    };
    struct ecl_buf b;
    (void)state;
    ecl_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_card_address a;
        ecl_card_address(tis(&b, cases[i].card), &a, NULL);
        assert_string_equal(a.village, cases[i].village);
        assert_string_equal(a.alley, cases[i].alley);
        assert_string_equal(a.street, cases[i].street);
        assert_string_equal(a.subdistrict, cases[i].subdistrict);
        assert_string_equal(a.province, cases[i].province);
        assert_string_equal(a.house, cases[i].house);
    }
    ecl_buf_done(&b);
}

static void dates_keep_what_is_not_known(void **state)
{
    static const struct {
        const char *text;
        enum ecl_card_date_state state;
        int y, m, d;
    } cases[] = {
        {"25230415", ECL_CARD_DATE_OK, 1980, 4, 15},
        {"24850000", ECL_CARD_DATE_PARTIAL, 1942, 0, 0},
        {"25200700", ECL_CARD_DATE_PARTIAL, 1977, 7, 0},
        {"99999999", ECL_CARD_DATE_LIFETIME, 0, 0, 0},
        {"", ECL_CARD_DATE_NONE, 0, 0, 0},
        {"        ", ECL_CARD_DATE_NONE, 0, 0, 0},
        {"25620031", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"25620230", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"25621301", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"20191231", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"00000000", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"2523041", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"2523-4-5", ECL_CARD_DATE_BAD, 0, 0, 0},
        {"25670229", ECL_CARD_DATE_OK, 2024, 2, 29},
        {"25660229", ECL_CARD_DATE_BAD, 0, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_card_date d;
        ecl_card_date(ecl_str_of(cases[i].text), &d, NULL);
        assert_int_equal(d.state, cases[i].state);
        assert_int_equal(d.y, cases[i].y);
        assert_int_equal(d.m, cases[i].m);
        assert_int_equal(d.d, cases[i].d);
    }
}

static void photos_end_at_their_last_mark(void **state)
{
    static const struct {
        struct ecl_str bytes;
        size_t n;
    } cases[] = {
        {{"\xFF\xD8xx\xFF\xD9    ", 10}, 6},
        {{"\xFF\xD8\xFF\xD9xx\xFF\xD9\0\0", 10}, 8},
        {{"..\xFF\xD8x\xFF\xD9", 7}, 5},
        {{"\xFF\xD8xxxx", 6}, 0},
        {{"\xFF\xD9\xFF\xD8", 4}, 0},
        {{"\xFF\xD8\xD9", 3}, 0},
        {{"\xFF\xD8", 2}, 0},
        {{"\xFF", 1}, 0},
        {{"", 0}, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char p[16];
        memcpy(p, cases[i].bytes.p, cases[i].bytes.n);
        assert_int_equal(ecl_card_photo(p, cases[i].bytes.n), cases[i].n);
        assert_true(cases[i].n == 0 || (p[0] == 0xFF && p[1] == 0xD8));
    }
}

static void ages_are_whole_years_months_and_days(void **state)
{
    static const struct {
        struct ecl_date birth, on;
        int y, m, d;
    } cases[] = {
        {{1980, 4, 15}, {2026, 11, 22}, 46, 7, 7}, {{1980, 4, 15}, {2026, 4, 14}, 45, 11, 30},
        {{1980, 4, 15}, {2026, 4, 15}, 46, 0, 0},  {{2000, 2, 29}, {2026, 2, 28}, 25, 11, 30},
        {{2000, 2, 29}, {2026, 3, 1}, 26, 0, 0},   {{2026, 1, 31}, {2026, 2, 28}, 0, 0, 28},
        {{2026, 1, 31}, {2026, 3, 1}, 0, 1, 0},    {{2025, 12, 31}, {2026, 1, 1}, 0, 0, 1},
        {{2026, 11, 22}, {2026, 11, 22}, 0, 0, 0}, {{2025, 12, 31}, {2026, 12, 31}, 1, 0, 0},
    };
    struct ecl_age age;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(ecl_age_on(cases[i].birth, cases[i].on, &age));
        assert_int_equal(age.years, cases[i].y);
        assert_int_equal(age.months, cases[i].m);
        assert_int_equal(age.days, cases[i].d);
    }
    assert_false(
        ecl_age_on((struct ecl_date){2026, 11, 23}, (struct ecl_date){2026, 11, 22}, &age));
}

static void the_years_agree_with_those_of_claims(void **state)
{
    struct ecl_age age;
    (void)state;
    for (int32_t b = -20000; b < 20000; b += 37) {
        for (int32_t o = b; o < b + 40000; o += 1111) {
            struct ecl_date birth = ecl_date_from_days(b), on = ecl_date_from_days(o);
            assert_true(ecl_age_on(birth, on, &age));
            assert_int_equal(age.years, ecl_date_age(birth, on));
            assert_true(age.months >= 0 && age.months < 12 && age.days >= 0 && age.days < 31);
        }
    }
}

static void an_incomplete_birth_date_has_two_ages(void **state)
{
    static const struct {
        const char *birth;
        bool known;
        int least, greatest;
    } cases[] = {
        {"25230415", true, 46, 46}, {"25230000", true, 45, 46}, {"25231100", true, 45, 46},
        {"25230500", true, 46, 46}, {"25690000", true, 0, 0},   {"25691100", true, 0, 0},
        {"25691200", false, 0, 0},  {"99999999", false, 0, 0},  {"", false, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_card_date d;
        struct ecl_age lo, hi;
        ecl_card_date(ecl_str_of(cases[i].birth), &d, NULL);
        assert_int_equal(ecl_card_age(&d, (struct ecl_date){2026, 11, 22}, &lo, &hi),
                         cases[i].known);
        if (cases[i].known) {
            assert_int_equal(lo.years, cases[i].least);
            assert_int_equal(hi.years, cases[i].greatest);
        }
    }
}

static void cards_expire_after_their_last_day(void **state)
{
    static struct ecl_card c;
    (void)state;
    ecl_card_date(ECL_STR("25690101"), &c.expires, NULL);
    assert_false(ecl_card_expired(&c, (struct ecl_date){2026, 1, 1}));
    assert_true(ecl_card_expired(&c, (struct ecl_date){2026, 1, 2}));
    ecl_card_date(ECL_STR("99999999"), &c.expires, NULL);
    assert_false(ecl_card_expired(&c, (struct ecl_date){2026, 1, 2}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_lose_their_padding_and_nothing_else),
        cmocka_unit_test(a_text_of_full_length_fits),
        cmocka_unit_test(names_are_split_before_blanks_are_touched),
        cmocka_unit_test(addresses_are_counted_from_both_ends),
        cmocka_unit_test(dates_keep_what_is_not_known),
        cmocka_unit_test(photos_end_at_their_last_mark),
        cmocka_unit_test(ages_are_whole_years_months_and_days),
        cmocka_unit_test(the_years_agree_with_those_of_claims),
        cmocka_unit_test(an_incomplete_birth_date_has_two_ages),
        cmocka_unit_test(cards_expire_after_their_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
