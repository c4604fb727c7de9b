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

/* Length of an ID as a card prints it, 1 2345 67890 12 3, at p; 0: none. */
static size_t printed_pid(const char *p)
{
    static const char form[] = "d-dddd-ddddd-dd-d";
    size_t i                 = 0;
    for (; form[i]; i++) {
        bool digit = ecl_is_digit(p[i]);
        if (form[i] == 'd' ? !digit : p[i] != '-' && p[i] != ' ') {
            return 0;
        }
    }
    return ecl_is_digit(p[i]) ? 0 : i;
}

/* The last four digits of the n bytes at p, behind stars. */
static char *put_masked(char *to, const char *p, size_t n)
{
    char last[4];
    for (size_t have = sizeof last; have > 0;) {
        n--;
        if (ecl_is_digit(p[n])) {
            last[--have] = p[n];
        }
    }
    memcpy(to, "***", 3);
    memcpy(to + 3, last, sizeof last);
    return to + 7;
}

void ecl_pids_mask(char *text)
{
    char *to = text;
    for (const char *p = text; *p;) {
        size_t run = strspn(p, "0123456789"), n = run >= PID_DIGITS ? run : 0;
        n = run == 1 ? printed_pid(p) : n;
        if (n) {
            to = put_masked(to, p, n);
            p += n;
            continue;
        }
        run = run ? run : 1;
        memmove(to, p, run);
        to += run;
        p += run;
    }
    *to = '\0';
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
