/* date.c: calendar arithmetic without time zones, and the dates of the 16 files.
 *
 * Days are counted in eras of 400 years that begin on 1 March, so that the leap
 * day comes last and no table of months is needed to count. */
#include "eclaim/date.h"

#include <time.h>

enum {
    BUDDHIST_ABOVE  = 2400, /* no Gregorian year of a patient, no Buddhist one before 1858 */
    BUDDHIST_OFFSET = 543,
    ERA_DAYS        = 146097, /* days in 400 years */
    EPOCH_DAYS      = 719468, /* from 0000-03-01 to 1970-01-01 */
};

static bool blank(struct ecl_str s)
{
    return ecl_str_trim(s).n == 0;
}

static bool leap(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

bool ecl_date_valid(struct ecl_date d)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return d.y >= 1 && d.y <= 9999 && d.m >= 1 && d.m <= 12 && d.d >= 1 &&
           d.d <= days[d.m - 1] + (d.m == 2 && leap(d.y));
}

/* The number written with n digits at p. */
static int digits(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/* Takes eight digits apart into the numbers of each pair; false when a byte is none.
 * All eight at once: a set has some dates in every row. */
static bool digit_pairs(const char *p, unsigned pair[4])
{
    uint64_t x = 0;
    for (int i = 0; i < 8; i++) {
        x |= (uint64_t)(unsigned char)p[i] << 8 * i; /* one load */
    }
    x ^= UINT64_C(0x3030303030303030);
    if ((x | (x + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080)) {
        return false;
    }
    x = x * 10 + (x >> 8);
    for (int i = 0; i < 4; i++) {
        pair[i] = (unsigned)(x >> 16 * i) & 0xff;
    }
    return true;
}

enum ecl_date_state ecl_date_parse(struct ecl_str s, struct ecl_date *out)
{
    unsigned pair[4];
    if (s.n != 8 || !digit_pairs(s.p, pair)) {
        return blank(s)                      ? ECL_DATE_EMPTY
               : ecl_str_is(s, "0000-00-00") ? ECL_DATE_ZERO
                                             : ECL_DATE_INVALID;
    }
    if (memcmp(s.p, "00000000", 8) == 0 || memcmp(s.p, "18991230", 8) == 0) {
        return ECL_DATE_ZERO;
    }
    int y             = (int)(pair[0] * 100 + pair[1]);
    bool buddhist     = y > BUDDHIST_ABOVE;
    struct ecl_date d = {(int16_t)(buddhist ? y - BUDDHIST_OFFSET : y), (uint8_t)pair[2],
                         (uint8_t)pair[3]};
    if (!ecl_date_valid(d)) {
        return ECL_DATE_INVALID;
    }
    *out = d;
    return buddhist ? ECL_DATE_BUDDHIST : ECL_DATE_OK;
}

int32_t ecl_date_days(struct ecl_date d)
{
    int32_t y     = d.y - (d.m <= 2);
    int32_t era   = (y >= 0 ? y : y - 399) / 400;
    int32_t yoe   = y - era * 400;
    int32_t month = d.m > 2 ? d.m - 3 : d.m + 9; /* March is 0 */
    int32_t doy   = (153 * month + 2) / 5 + d.d - 1;
    return era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 + doy - EPOCH_DAYS;
}

struct ecl_date ecl_date_from_days(int32_t days)
{
    int64_t z   = (int64_t)days + EPOCH_DAYS;
    int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int64_t doe = z - era * ERA_DAYS;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp  = (5 * doy + 2) / 153; /* March is 0 */

    struct ecl_date d;
    d.d = (uint8_t)(doy - (153 * mp + 2) / 5 + 1);
    d.m = (uint8_t)(mp < 10 ? mp + 3 : mp - 9);
    d.y = (int16_t)(yoe + era * 400 + (d.m <= 2));
    return d;
}

struct ecl_date ecl_date_today(void)
{
    return ecl_date_in_thailand((int64_t)time(NULL) * 1000);
}

struct ecl_date ecl_date_in_thailand(int64_t ms)
{
    const int64_t day = INT64_C(24) * 3600 * 1000;
    int64_t local     = ms + INT64_C(7) * 3600 * 1000;
    return ecl_date_from_days((int32_t)(local / day - (local % day < 0)));
}

int ecl_date_age(struct ecl_date birth, struct ecl_date on)
{
    bool before_birthday = on.m < birth.m || (on.m == birth.m && on.d < birth.d);
    return on.y - birth.y - before_birthday;
}

void ecl_date_format(struct ecl_date d, char out[9])
{
    unsigned v = (unsigned)d.y % 10000 * 10000 + d.m % 100u * 100 + d.d % 100u;
    for (int i = 7; i >= 0; i--) {
        out[i] = (char)('0' + v % 10);
        v /= 10;
    }
    out[8] = '\0';
}

enum ecl_value ecl_time_parse(struct ecl_str s, int *minutes)
{
    if (s.n != 4 || !ecl_str_digits(s)) {
        return blank(s) ? ECL_V_EMPTY : ECL_V_INVALID;
    }
    int h = digits(s.p, 2), m = digits(s.p + 2, 2);
    if (h > 23 || m > 59) {
        return ECL_V_INVALID;
    }
    *minutes = h * 60 + m;
    return ECL_V_OK;
}
