/* value.c: one form for the values of cells: dates ISO and Gregorian, money with two
 * decimals, IDs as text, nothing for nil.
 *
 * Workbooks of the NHSO mix eras (Detail: Gregorian, Data sheets: Buddhist), number
 * and text cells, and write - for nil. A year of 2400 or more is Buddhist. */
#include "rep/rep_priv.h"

#include <stdio.h>

enum {
    BUDDHIST_FROM = 2400,
    ERA           = 543,
    SERIAL_MIN    = 20000, /* 1954, as days since 1899-12-30 */
    SERIAL_MAX    = 80000, /* 2119 */
    SERIAL_EPOCH  = 25569, /* 1970-01-01 */
    DAY           = 86400,
};

/* Blanks and line ends off both ends. */
static struct ecl_str trim(struct ecl_str s)
{
    while (s.n && (unsigned char)s.p[0] <= 0x20) {
        s.p++;
        s.n--;
    }
    while (s.n && (unsigned char)s.p[s.n - 1] <= 0x20) {
        s.n--;
    }
    return s;
}

static bool is_nil(struct ecl_str s)
{
    return s.n == 0 || (s.n == 1 && s.p[0] == '-') || ecl_str_is(s, "null");
}

/* --- money -------------------------------------------------------------------------- */

/* s without separators, at most cap bytes; false when it holds anything else. */
static bool plain_number(struct ecl_str s, char *out, size_t cap, size_t *n, size_t *point)
{
    *n     = 0;
    *point = SIZE_MAX;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' && *point == SIZE_MAX) {
            continue;
        }
        if (*n == cap || !(ecl_is_digit(s.p[i]) || (s.p[i] == '.' && *point == SIZE_MAX) ||
                           (s.p[i] == '-' && *n == 0))) {
            return false;
        }
        if (s.p[i] == '.') {
            *point = *n;
        }
        out[(*n)++] = s.p[i];
    }
    return *n > 0;
}

enum ecl_value ecl_rep_money(struct ecl_str s, ecl_satang *out, bool *rounded)
{
    char text[64];
    size_t n, point;
    s           = trim(s);
    *rounded    = false;
    bool negate = s.n > 2 && s.p[0] == '(' && s.p[s.n - 1] == ')';
    if (negate) {
        s = ecl_str_make(s.p + 1, s.n - 2);
    }
    if (is_nil(s)) {
        return ECL_V_EMPTY;
    }
    if (!plain_number(s, text, sizeof text, &n, &point)) {
        return ECL_V_INVALID;
    }
    size_t keep = point != SIZE_MAX && n - point > 3 ? point + 3 : n;
    for (size_t i = keep; i < n; i++) {
        *rounded = *rounded || text[i] != '0';
    }
    if (ecl_satang_parse(ecl_str_make(text, keep), out) != ECL_V_OK) {
        return ECL_V_INVALID;
    }
    if (*rounded && text[keep] >= '5') {
        *out += text[0] == '-' ? -1 : 1;
    }
    *out = negate ? -*out : *out;
    return ECL_V_OK;
}

/* --- dates -------------------------------------------------------------------------- */

/* A number of at most max digits at s, which moves behind it; -1: none. */
static int number(struct ecl_str *s, size_t max)
{
    int v    = 0;
    size_t n = 0;
    while (n < s->n && n < max && ecl_is_digit(s->p[n])) {
        v = v * 10 + (s->p[n++] - '0');
    }
    s->p += n;
    s->n -= n;
    return n ? v : -1;
}

static bool take(struct ecl_str *s, const char *any)
{
    if (s->n == 0 || !strchr(any, s->p[0]) || s->p[0] == '\0') {
        return false;
    }
    s->p++;
    s->n--;
    return true;
}

static void skip_blanks(struct ecl_str *s)
{
    while (take(s, " \t\r\n")) {
    }
}

/* HH:MM, HH:MM:SS, perhaps .mmm; -1 when nothing is left, -2 when it is no time. */
static int clock_of(struct ecl_str s)
{
    skip_blanks(&s);
    (void)take(&s, "T");
    if (s.n == 0) {
        return -1;
    }
    int h = number(&s, 2), m = take(&s, ":.") ? number(&s, 2) : -1;
    int sec = take(&s, ":.") ? number(&s, 2) : 0;
    if (take(&s, ".")) {
        (void)number(&s, 6);
    }
    skip_blanks(&s);
    bool good = h >= 0 && h < 24 && m >= 0 && m < 60 && sec >= 0 && sec < 60 && s.n == 0;
    return good ? h * 3600 + m * 60 + sec : -2;
}

/* A serial number of days with a fraction: 45292.5. */
static bool serial(struct ecl_str s, struct ecl_date *d, int *seconds)
{
    int days     = number(&s, 5);
    int64_t part = 0;
    if (days < SERIAL_MIN || days > SERIAL_MAX || (s.n && s.p[0] != '.')) {
        return false;
    }
    if (s.n > 1) {
        s.n = s.n > 10 ? 10 : s.n; /* nine decimals are finer than a second */
        if (ecl_decimal_parse(s, 9, &part) != ECL_V_OK) {
            return false;
        }
    }
    int at   = (int)((part * DAY + 500000000) / 1000000000);
    days     = at >= DAY ? days + 1 : days;
    *d       = ecl_date_from_days(days - SERIAL_EPOCH);
    *seconds = s.n > 1 ? at % DAY : -1;
    return true;
}

bool ecl_rep_date(struct ecl_str s, struct ecl_date *d, int *seconds)
{
    struct ecl_str all = s = trim(s);
    int a = number(&s, 4), b = -1, c = -1;
    skip_blanks(&s);
    bool apart = take(&s, "/-.");
    if (apart) {
        skip_blanks(&s);
        b = number(&s, 2);
        skip_blanks(&s);
        apart = take(&s, "/-.");
        skip_blanks(&s); /* statements write dd/mm/ yyyy */
        c = apart ? number(&s, 4) : -1;
    }
    if (c < 0) {
        return (all.n == 8 && ecl_str_digits(all) && ecl_date_parse(all, d) <= ECL_DATE_BUDDHIST &&
                ecl_date_parse(all, d) != ECL_DATE_EMPTY &&
                ecl_date_parse(all, d) != ECL_DATE_ZERO && (*seconds = -1, true)) ||
               serial(all, d, seconds);
    }
    int y = a > 31 ? a : c, day = a > 31 ? c : a;
    y        = y >= BUDDHIST_FROM ? y - ERA : y;
    *seconds = clock_of(s);
    if (y < 1900 || y > 2200 || b < 1 || b > 12 || day < 1 || day > 31 || *seconds == -2) {
        return false;
    }
    *d = (struct ecl_date){(int16_t)y, (uint8_t)b, (uint8_t)day};
    return ecl_date_valid(*d);
}

static enum rep_fault date_value(struct ecl_str s, enum ecl_rep_type type, struct ecl_buf *b,
                                 struct ecl_str *out)
{
    struct ecl_date d = {0};
    int at            = -1;
    if (!ecl_rep_date(s, &d, &at)) {
        return REP_FAULT_DATE; /* *out stays as it stands */
    }
    char text[48];
    int n = snprintf(text, sizeof text, "%04d-%02u-%02u", d.y, d.m, d.d);
    if (type == ECL_REP_T_DATETIME && at >= 0) {
        n += snprintf(text + n, sizeof text - (size_t)n, " %02d:%02d:%02d", at / 3600, at / 60 % 60,
                      at % 60);
    }
    *out = ecl_str_make(b->p + b->n, (size_t)n);
    return ecl_buf_add(b, text, (size_t)n) == ECL_OK ? REP_FAULT_NONE : REP_FAULT_DATE;
}

/* --- cells -------------------------------------------------------------------------- */

static enum rep_fault money_value(struct ecl_str s, struct ecl_buf *b, struct ecl_str *out)
{
    ecl_satang v = 0;
    bool rounded;
    char text[ECL_SATANG_TEXT];
    if (ecl_rep_money(s, &v, &rounded) != ECL_V_OK) {
        return REP_FAULT_MONEY;
    }
    size_t n = ecl_satang_format(v, text);
    *out     = ecl_str_make(b->p + b->n, n);
    if (ecl_buf_add(b, text, n) != ECL_OK) {
        return REP_FAULT_MONEY;
    }
    return rounded ? REP_FAULT_ROUNDED : REP_FAULT_NONE;
}

/* Digits with separators between thousands lose these. */
static void count_value(struct ecl_str s, struct ecl_buf *b, struct ecl_str *out)
{
    size_t start = b->n;
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i]) && s.p[i] != ',') {
            b->n = start;
            return; /* as it stands */
        }
        if (s.p[i] != ',' && ecl_buf_add_char(b, s.p[i]) != ECL_OK) {
            return;
        }
    }
    *out = ecl_str_make(b->p + start, b->n - start);
}

enum rep_fault ecl_rep_value(const struct ecl_cell *cell, enum ecl_rep_type type, unsigned width,
                             struct ecl_buf *b, struct ecl_str *out)
{
    struct ecl_str s = trim(cell->text);
    *out             = ecl_str_make(NULL, 0);
    if (cell->type == ECL_CELL_ERROR) {
        return REP_FAULT_ERROR;
    }
    if (is_nil(s)) {
        return REP_FAULT_NONE;
    }
    *out = s;
    switch (type) {
    case ECL_REP_T_DATE:
    case ECL_REP_T_DATETIME:
        return date_value(s, type, b, out);
    case ECL_REP_T_MONEY:
        return money_value(s, b, out);
    case ECL_REP_T_COUNT:
        count_value(s, b, out);
        return REP_FAULT_NONE;
    case ECL_REP_T_ID:
        if (cell->exponent) {
            *out = ecl_str_make(NULL, 0);
            return REP_FAULT_EXPONENT;
        }
        if (cell->type == ECL_CELL_NUMBER && width && s.n < width) {
            return REP_FAULT_ZEROS;
        }
        break;
    default:
        break;
    }
    if (ecl_rep_needs_fold(s)) {
        size_t start = b->n;
        if (ecl_rep_fold_thai(s, b) == ECL_OK) {
            *out = ecl_str_make(b->p + start, b->n - start);
        }
    }
    return REP_FAULT_NONE;
}
