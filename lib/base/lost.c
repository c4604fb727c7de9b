/* lost.c: between which numbers a key was that stands in scientific notation. */
#include "base/lost_priv.h"

enum { DIGITS_MAX = 18 }; /* of a number in 64 bits, with room for its range */

/* A number as digit * 10^zeros, of the form 104, 1.04, 1.04E+04 or 1E05. False when it is
 * none, or has too many digits. */
static bool parts(struct ecl_str s, uint64_t *digit, int *zeros)
{
    size_t i = 0, digits = 0;
    int behind = -1, e = 0;
    *digit = 0;
    for (; i < s.n && (ecl_is_digit(s.p[i]) || (s.p[i] == '.' && behind < 0)); i++) {
        if (s.p[i] == '.') {
            behind = 0;
            continue;
        }
        *digit = *digit * 10 + (uint64_t)(s.p[i] - '0');
        behind += behind >= 0;
        if (++digits > DIGITS_MAX) {
            return false;
        }
    }
    if (digits && i < s.n && (s.p[i] == 'E' || s.p[i] == 'e')) {
        i += i + 1 < s.n && s.p[i + 1] == '+' ? 2u : 1u;
        digits = i < s.n ? digits : 0;
        for (; i < s.n && ecl_is_digit(s.p[i]) && e <= DIGITS_MAX; i++) {
            e = e * 10 + (s.p[i] - '0');
        }
    }
    *zeros = e - (behind > 0 ? behind : 0);
    return digits && i == s.n;
}

/* 10 to the power of zeros times v; false when that does not fit. */
static bool scaled(uint64_t v, int zeros, uint64_t *out)
{
    for (*out = v; zeros > 0; zeros--) {
        if (*out > UINT64_MAX / 100) {
            return false;
        }
        *out *= 10;
    }
    return zeros == 0;
}

void lost_add(struct lost *l, struct ecl_str value)
{
    uint64_t digit, middle, unit;
    int zeros;
    if (l->n == LOST_RANGES || !parts(value, &digit, &zeros)) {
        l->all = true;
        return;
    }
    while (ecl_str_digits(value) && digit && digit % 10 == 0) {
        digit /= 10;
        zeros++;
    }
    if (!scaled(digit, zeros, &middle) || !scaled(1, zeros, &unit)) {
        l->all = true;
        return;
    }
    /* Rounded or cut, either way. */
    l->range[l->n++] = (struct lost_range){middle < unit ? 0 : middle - unit, middle + unit};
}

bool lost_may_be(const struct lost *l, struct ecl_str number)
{
    uint64_t digit, v;
    int zeros;
    if ((l->n == 0 && !l->all) || number.n == 0 || !ecl_is_digit(number.p[0])) {
        return false;
    }
    if (l->all || !parts(number, &digit, &zeros) || !scaled(digit, zeros, &v)) {
        return l->all;
    }
    for (size_t i = 0; i < l->n; i++) {
        if (v >= l->range[i].low && v <= l->range[i].high) {
            return true;
        }
    }
    return false;
}
