/* money.c: decimal text to scaled integers and back, without floating point.
 *
 * One parser serves money and other numbers; every step that could overflow is
 * checked, so that any bytes may be given. */
#include "eclaim/money.h"

enum {
    MAX_WHOLE_DIGITS = 15,
    MAX_SCALE        = 9,
};

/* Appends digit to *v; false on overflow. */
static bool push_digit(int64_t *v, char digit)
{
    return !__builtin_mul_overflow(*v, 10, v) && !__builtin_add_overflow(*v, digit - '0', v);
}

/* Reads the digits behind the point into *v, exactly scale of them; what is
 * missing counts as 0, what is too many must be 0. */
static bool parse_fraction(struct ecl_str s, unsigned scale, int64_t *v)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i]) || (i >= scale && s.p[i] != '0')) {
            return false;
        }
    }
    for (size_t i = 0; i < scale; i++) {
        if (!push_digit(v, i < s.n ? s.p[i] : '0')) {
            return false;
        }
    }
    return true;
}

enum ecl_value ecl_decimal_parse(struct ecl_str s, unsigned scale, int64_t *out)
{
    s = ecl_str_trim(s);
    if (s.n == 0) {
        return ECL_V_EMPTY;
    }
    if (scale > MAX_SCALE) {
        return ECL_V_INVALID;
    }
    bool minus = s.p[0] == '-';
    size_t i   = minus;
    int64_t v  = 0;
    size_t whole;
    for (whole = 0; i < s.n && ecl_is_digit(s.p[i]); i++, whole++) {
        if (whole == MAX_WHOLE_DIGITS) {
            return ECL_V_INVALID;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    struct ecl_str fraction = {NULL, 0};
    if (i < s.n) {
        if (s.p[i] != '.') {
            return ECL_V_INVALID;
        }
        i++;
        fraction = ecl_str_make(s.p + i, s.n - i);
    }
    if (whole + fraction.n == 0 || !parse_fraction(fraction, scale, &v)) {
        return ECL_V_INVALID;
    }
    *out = minus ? -v : v;
    return ECL_V_OK;
}

enum ecl_value ecl_satang_parse(struct ecl_str s, ecl_satang *out)
{
    return ecl_decimal_parse(s, 2, out);
}

void ecl_satang_add(struct ecl_str s, ecl_satang *sum, uint64_t *odd)
{
    ecl_satang v        = 0, more;
    enum ecl_value kind = ecl_satang_parse(s, &v);
    if (kind == ECL_V_INVALID || __builtin_add_overflow(*sum, v, &more)) {
        (*odd)++;
    } else {
        *sum = more;
    }
}

/* Writes v from the end of a scratch area, so that its length need not be known. */
static size_t format(ecl_satang v, bool grouped, char *out)
{
    char text[ECL_SATANG_TEXT_GROUPED];
    size_t at  = sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    text[--at] = '\0';
    for (unsigned digit = 0; digit < 3 || u; digit++) {
        if (digit == 2) {
            text[--at] = '.';
        } else if (grouped && digit > 3 && (digit - 2) % 3 == 0) {
            text[--at] = ',';
        }
        text[--at] = (char)('0' + u % 10);
        u /= 10;
    }
    if (v < 0) {
        text[--at] = '-';
    }
    memcpy(out, text + at, sizeof text - at);
    return sizeof text - at - 1;
}

size_t ecl_satang_format(ecl_satang v, char out[ECL_SATANG_TEXT])
{
    return format(v, false, out);
}

size_t ecl_satang_format_grouped(ecl_satang v, char out[ECL_SATANG_TEXT_GROUPED])
{
    return format(v, true, out);
}

uint32_t ecl_basis_points(int64_t part, int64_t total)
{
    while (total > INT64_MAX / 20000) {
        total /= 10;
        part /= 10;
    }
    return total > 0 ? (uint32_t)((part * 10000 + total / 2) / total) : 0;
}
