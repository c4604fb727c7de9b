/* Citizen IDs and facility codes. All IDs are made here, none is anybody's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "eclaim/ids.h"

static void the_check_digit_and_no_other_is_right(void **state)
{
    (void)state;
    char id[13];
    for (int serial = 0; serial < 2000; serial++) {
        uint64_t v = 1 + (uint64_t)serial * UINT64_C(48271000077) % UINT64_C(899999999999);
        for (int i = 11; i >= 0; i--) {
            id[i] = (char)('0' + v % 10);
            v /= 10;
        }
        char right = ecl_pid_check_digit(id);
        for (char c = '0'; c <= '9'; c++) {
            id[12]               = c;
            enum ecl_pid_state s = ecl_pid_check(ecl_str_make(id, sizeof id));
            assert_int_equal(s, c == right ? ECL_PID_OK : ECL_PID_CHECKSUM);
        }
    }
}

static void shapes_of_ids_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum ecl_pid_state answer;
    } cases[] = {
        {"", ECL_PID_EMPTY},
        {"             ", ECL_PID_EMPTY},
        {"123456789012", ECL_PID_SHAPE},
        {"12345678901234", ECL_PID_SHAPE},
        {"G123456789012", ECL_PID_SHAPE},
        {"1-2345-67890-12-1", ECL_PID_SHAPE},
        {" 234567890123", ECL_PID_SHAPE},
        {"0000000000000", ECL_PID_DUMMY},
        {"1111111111111", ECL_PID_DUMMY},
        {"9999999999999", ECL_PID_DUMMY},
        {"1234567890123", ECL_PID_DUMMY},
        {"1234567890121", ECL_PID_DUMMY},
        {"1234567890122", ECL_PID_CHECKSUM},
        {"1111111111112", ECL_PID_CHECKSUM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ecl_pid_check(ecl_str_of(cases[i].text)), cases[i].answer);
    }
}

static void the_weights_are_13_down_to_2(void **state)
{
    (void)state;
    /* One digit of 1 at place i weighs 13 - i. */
    for (int i = 0; i < 12; i++) {
        char twelve[12];
        memset(twelve, '0', sizeof twelve);
        twelve[i] = '1';
        assert_int_equal(ecl_pid_check_digit(twelve), '0' + (11 - (13 - i) % 11) % 10);
    }
}

static void facility_codes_are_five_digits(void **state)
{
    static const struct {
        const char *text;
        enum ecl_value answer;
    } cases[] = {
        {"10670", ECL_V_OK},       {"00123", ECL_V_OK},       {"00000", ECL_V_INVALID},
        {"1067", ECL_V_INVALID},   {"010670", ECL_V_INVALID}, {"1067A", ECL_V_INVALID},
        {"10670 ", ECL_V_INVALID}, {"", ECL_V_EMPTY},         {"     ", ECL_V_EMPTY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ecl_hcode_check(ecl_str_of(cases[i].text)), cases[i].answer);
    }
}

static void ids_in_a_text_are_masked(void **state)
{
    static const struct {
        const char *text, *masked;
    } cases[] = {
        {"", ""},
        {"no number", "no number"},
        {"1101702345677", "***5677"},
        {"pid 1101702345677 refused", "pid ***5677 refused"},
        {"1101702345677,3101702345671;", "***5677,***5671;"},
        {"1 1017 02345 67 7", "***5677"},
        {"of 1-1017-02345-67-7.", "of ***5677."},
        {"1-1017-02345-67-78", "1-1017-02345-67-78"},
        {"110170234567", "110170234567"},
        {"106701101702345677", "***5677"},
        {"status 400 2026-01-15 09:30:00", "status 400 2026-01-15 09:30:00"},
        {"PP1234567890", "PP1234567890"},
        {"\xE0\xB9\x84 1101702345677", "\xE0\xB9\x84 ***5677"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i].text);
        ecl_pids_mask(text);
        assert_string_equal(text, cases[i].masked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_digit_and_no_other_is_right),
        cmocka_unit_test(shapes_of_ids_are_told_apart),
        cmocka_unit_test(the_weights_are_13_down_to_2),
        cmocka_unit_test(facility_codes_are_five_digits),
        cmocka_unit_test(ids_in_a_text_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
