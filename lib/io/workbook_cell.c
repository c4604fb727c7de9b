/* workbook_cell.c: numbers, dates and number formats of spreadsheet cells as text.
 *
 * Spreadsheets compute with doubles and show at most 15 significant digits; so do
 * we, because the digits beyond are noise of the binary fraction (a baht amount of
 * 0.1 is stored as 0.10000000000000001). Built-in formats: ECMA-376-1, 18.8.30. */
#include "io/workbook_priv.h"

#include <stdio.h>

#include "eclaim/date.h"

#define DIGITS     15
#define POINT_MAX  330 /* a double is below 10^309 and above 10^-324 */
#define EXACT_INT  INT64_C(1000000000000000)
#define SCALED_MAX 1e15

#define DAYS_1900   (-25569) /* 1899-12-30 counted from 1970-01-01 */
#define DAYS_1904   (-24107)
#define DAYS_9999   2932896
#define DAY_SECONDS 86400

/* 0.DIGITS times 10^point; no zero at either end of the digits, none at all for 0. */
struct decimal {
    char digit[DIGITS + 1];
    int n;
    int point;
    bool negative;
};

static void trim_zeros(struct decimal *d)
{
    while (d->n && d->digit[d->n - 1] == '0') {
        d->n--;
    }
}

/* Adds 1 to the last digit. */
static void round_up(struct decimal *d)
{
    while (d->n && d->digit[d->n - 1] == '9') {
        d->n--;
    }
    if (d->n) {
        d->digit[d->n - 1]++;
        return;
    }
    d->digit[d->n++] = '1';
    d->point++;
}

static size_t write_decimal(const struct decimal *d, char *out)
{
    char *p = out;
    if (!d->n) {
        *p++ = '0';
        *p   = '\0';
        return 1;
    }
    if (d->negative) {
        *p++ = '-';
    }
    if (d->point <= 0) {
        *p++ = '0';
    }
    for (int i = 0; i < d->point; i++) {
        *p++ = (char)(i < d->n ? d->digit[i] : '0');
    }
    if (d->n > d->point) {
        int i = d->point > 0 ? d->point : 0;
        *p++  = '.';
        for (int zeros = d->point; zeros < 0; zeros++) {
            *p++ = '0';
        }
        for (; i < d->n; i++) {
            *p++ = d->digit[i];
        }
    }
    *p = '\0';
    return (size_t)(p - out);
}

/* Digits with at most one point from s.p[*at] on; false when there is none. */
static bool take_digits(struct ecl_str s, size_t *at, struct decimal *d)
{
    bool any = false, behind = false;
    char next = '0';
    int seen  = 0; /* significant digits */
    size_t i  = *at;
    for (; i < s.n && (ecl_is_digit(s.p[i]) || (s.p[i] == '.' && !behind)); i++) {
        if (s.p[i] == '.') {
            behind = true;
            continue;
        }
        any = true;
        if (seen == 0 && s.p[i] == '0') {
            d->point -= behind;
            continue;
        }
        d->point += !behind;
        if (seen < DIGITS) {
            d->digit[d->n++] = s.p[i];
        } else if (seen == DIGITS) {
            next = s.p[i];
        }
        seen += seen <= DIGITS;
    }
    *at = i;
    if (next >= '5') {
        round_up(d);
    }
    trim_zeros(d);
    return any;
}

/* E, a sign or none, digits up to the end of s; false when it is anything else. */
static bool take_exponent(struct ecl_str s, size_t at, int *value)
{
    if (at + 1 >= s.n || (s.p[at] != 'E' && s.p[at] != 'e')) {
        return false;
    }
    bool negative = s.p[++at] == '-';
    at += s.p[at] == '-' || s.p[at] == '+';
    if (at >= s.n) {
        return false;
    }
    for (*value = 0; at < s.n; at++) {
        if (!ecl_is_digit(s.p[at])) {
            return false;
        }
        *value = *value < 10 * POINT_MAX ? *value * 10 + (s.p[at] - '0') : *value;
    }
    *value = negative ? -*value : *value;
    return true;
}

static bool read_decimal(struct ecl_str s, struct decimal *d, bool *exponent)
{
    size_t at = 0;
    int e     = 0;
    *d        = (struct decimal){.n = 0};
    *exponent = false;
    if (s.n > 1024) {
        return false;
    }
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) {
        d->negative = s.p[0] == '-';
        at          = 1;
    }
    if (!take_digits(s, &at, d)) {
        return false;
    }
    bool scientific = at < s.n;
    if (scientific && !take_exponent(s, at, &e)) {
        return false;
    }
    if (!d->n) {
        return true;
    }
    d->point += e;
    *exponent = scientific && d->point > 0;
    return d->point <= POINT_MAX && d->point >= -POINT_MAX;
}

size_t ecl_cell_number_text(struct ecl_str s, char out[ECL_CELL_NUMBER_MAX], bool *exponent)
{
    struct decimal d;
    return read_decimal(s, &d, exponent) ? write_decimal(&d, out) : 0;
}

static size_t write_scaled(int64_t hundredths, char *out)
{
    char digit[24];
    uint64_t v = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
    unsigned c = (unsigned)(v % 100);
    size_t n   = 0;
    char *p    = out;
    for (v /= 100; v || !n; v /= 10) {
        digit[n++] = (char)('0' + v % 10);
    }
    if (hundredths < 0) {
        *p++ = '-';
    }
    while (n) {
        *p++ = digit[--n];
    }
    if (c) {
        *p++ = '.';
        *p++ = (char)('0' + c / 10);
        if (c % 10) {
            *p++ = (char)('0' + c % 10);
        }
    }
    *p = '\0';
    return (size_t)(p - out);
}

size_t ecl_cell_number(double v, char out[ECL_CELL_NUMBER_MAX])
{
    char text[48];
    bool exponent;
    if (!(v - v == 0)) { /* not finite */
        out[0] = '\0';
        return 0;
    }
    /* Whole numbers and money. At most 15 digits that give v back are the ones: no
     * other 15 digits do. */
    double scaled = v * 100;
    if (scaled < SCALED_MAX && scaled > -SCALED_MAX) {
        int64_t i = (int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
        if (i < EXACT_INT && i > -EXACT_INT && (double)i / 100 == v) {
            return write_scaled(i, out);
        }
    }
    int n = snprintf(text, sizeof text, "%.*e", DIGITS - 1, v);
    for (int i = 0; i < n; i++) { /* the point of the locale may be a comma */
        text[i] = (char)(text[i] == ',' ? '.' : text[i]);
    }
    return ecl_cell_number_text(ecl_str_make(text, (size_t)n), out, &exponent);
}

static void put2(char *p, int v)
{
    p[0] = (char)('0' + v / 10);
    p[1] = (char)('0' + v % 10);
}

static size_t write_time(int seconds, char *p)
{
    put2(p, seconds / 3600);
    p[2] = ':';
    put2(p + 3, seconds / 60 % 60);
    p[5] = ':';
    put2(p + 6, seconds % 60);
    p[8] = '\0';
    return 8;
}

/* Spreadsheets count a 29 February 1900 that never was, so serials before it stand
 * for one day later than our base says. */
static int32_t day_of(int64_t serial, bool date1904)
{
    if (date1904) {
        return (int32_t)serial + DAYS_1904;
    }
    return (int32_t)serial + DAYS_1900 + (serial < 60);
}

size_t ecl_cell_date(double v, bool date1904, char out[ECL_CELL_DATE_MAX])
{
    if (!(v >= 0 && v <= DAYS_9999 - DAYS_1900 + 1)) {
        return 0;
    }
    int64_t total  = (int64_t)(v * DAY_SECONDS + 0.5);
    int64_t serial = total / DAY_SECONDS;
    int seconds    = (int)(total % DAY_SECONDS);
    int32_t days   = day_of(serial, date1904);
    if (days > DAYS_9999) {
        return 0;
    }
    if (serial == 0) {
        return write_time(seconds, out);
    }
    struct ecl_date d = ecl_date_from_days(days);
    put2(out, d.y / 100);
    put2(out + 2, d.y % 100);
    out[4] = '-';
    put2(out + 5, d.m);
    out[7] = '-';
    put2(out + 8, d.d);
    out[10] = '\0';
    if (seconds == 0) {
        return 10;
    }
    out[10] = ' ';
    return 11 + write_time(seconds, out + 11);
}

size_t ecl_cell_date_text(struct ecl_str s, bool date1904, char out[ECL_CELL_DATE_MAX])
{
    struct decimal d;
    bool exponent;
    if (!read_decimal(s, &d, &exponent) || (d.negative && d.n) || d.point > 7) {
        return 0;
    }
    double v = 0, scale = 1;
    for (int i = 0; i < d.n; i++) {
        v = v * 10 + (d.digit[i] - '0');
    }
    for (int i = d.point; i < d.n && scale < 1e22; i++) {
        scale *= 10;
    }
    for (int i = d.n; i < d.point; i++) {
        v *= 10;
    }
    return ecl_cell_date(v / scale, date1904, out);
}

bool ecl_cell_text_exponent(struct ecl_str s)
{
    size_t i = 1;
    if (s.n < 5 || !ecl_is_digit(s.p[0])) {
        return false;
    }
    if (s.p[i] == '.') {
        do {
            i++;
        } while (i < s.n && ecl_is_digit(s.p[i]));
    }
    return i + 2 < s.n && (s.p[i] == 'E' || s.p[i] == 'e') && s.p[i + 1] == '+' && s.n - i <= 5 &&
           ecl_str_digits(ecl_str_make(s.p + i + 2, s.n - i - 2));
}

/* [h], [mm], [ss]: hours, minutes or seconds that do not wrap. */
static bool is_elapsed(struct ecl_str inside)
{
    if (!inside.n || !strchr("hHmMsS", inside.p[0]) || !inside.p[0]) {
        return false;
    }
    for (size_t i = 1; i < inside.n; i++) {
        if ((inside.p[i] | 0x20) != (inside.p[0] | 0x20)) {
            return false;
        }
    }
    return true;
}

bool ecl_cell_format_is_date(struct ecl_str code)
{
    /* LibreOffice writes it without quotes; no letter of it is for dates in Excel. */
    if (ecl_str_eq_nocase(code, ECL_STR("General")) ||
        ecl_str_eq_nocase(code, ECL_STR("Standard"))) {
        return false;
    }
    for (size_t i = 0; i < code.n; i++) {
        const char *end;
        switch (code.p[i]) {
        case '\\': /* the next letter as it stands */
        case '_':  /* a blank as wide as it */
        case '*':  /* filled up with it */
            i++;
            break;
        case '"':
        case '[':
            end = memchr(code.p + i + 1, code.p[i] == '"' ? '"' : ']', code.n - i - 1);
            if (!end) {
                return false;
            }
            if (code.p[i] == '[' &&
                is_elapsed(ecl_str_make(code.p + i + 1, (size_t)(end - code.p) - i - 1))) {
                return true;
            }
            i = (size_t)(end - code.p);
            break;
        default:
            if (code.p[i] && strchr("dDmMyYhHsS", code.p[i])) {
                return true;
            }
        }
    }
    return false;
}

bool ecl_cell_format_id_is_date(unsigned id)
{
    /* Ids from 27 on belong to the languages; 71 to 81 are those of Thai. */
    static const struct {
        unsigned from, to;
    } dates[] = {
        {14, 22}, {27, 36}, {45, 47}, {50, 58}, {71, 81},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (id >= dates[i].from && id <= dates[i].to) {
            return true;
        }
    }
    return false;
}
