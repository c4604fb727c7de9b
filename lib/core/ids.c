/* ids.c: check digits of citizen IDs, shapes of facility codes. */
#include "eclaim/ids.h"

enum { PID_DIGITS = 13, HCODE_DIGITS = 5 };

char ecl_pid_check_digit(const char twelve[12])
{
    int sum = 0;
    for (int i = 0; i < PID_DIGITS - 1; i++) {
        sum += (PID_DIGITS - i) * (twelve[i] - '0');
    }
    return (char)('0' + (11 - sum % 11) % 10);
}

/* IDs that people type when they have none. */
static bool pid_dummy(const char *p)
{
    return memcmp(p, p + 1, PID_DIGITS - 1) == 0 || memcmp(p, "1234567890123", PID_DIGITS) == 0 ||
           memcmp(p, "1234567890121", PID_DIGITS) == 0;
}

enum ecl_pid_state ecl_pid_check(struct ecl_str s)
{
    if (s.n != PID_DIGITS || !ecl_str_digits(s)) {
        return ecl_str_trim(s).n == 0 ? ECL_PID_EMPTY : ECL_PID_SHAPE;
    }
    if (pid_dummy(s.p)) {
        return ECL_PID_DUMMY;
    }
    return ecl_pid_check_digit(s.p) == s.p[PID_DIGITS - 1] ? ECL_PID_OK : ECL_PID_CHECKSUM;
}

enum ecl_value ecl_hcode_check(struct ecl_str s)
{
    if (ecl_str_trim(s).n == 0) {
        return ECL_V_EMPTY;
    }
    bool shape = s.n == HCODE_DIGITS && ecl_str_digits(s) && memcmp(s.p, "00000", HCODE_DIGITS);
    return shape ? ECL_V_OK : ECL_V_INVALID;
}

bool ecl_number_given(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '1' && s.p[i] <= '9') {
            return true;
        }
    }
    return false;
}
