/* import_normalize.c: the mends of --normalize: only those that cannot change
 * what a value means. Everything else stays for the rules to see. */
#include "claim/import_priv.h"
#include "eclaim/date.h"

/* Words that programs write where a value is missing. */
static bool is_null_word(struct ecl_str v)
{
    static const char *const words[] = {"null", "NULL", "Null", "NaN", "nan", "undefined", "None"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (ecl_str_is(v, words[i])) {
            return true;
        }
    }
    return false;
}

/* The midnight that databases and spreadsheets write behind a date. */
static struct ecl_str without_midnight(struct ecl_str v)
{
    static const char *const midnights[] = {"00:00:00", "0:00:00", "00:00", "0:00"};
    size_t end                           = 0;
    while (end < v.n && v.p[end] != ' ' && v.p[end] != 'T') {
        end++;
    }
    for (size_t i = 0; end < v.n && i < sizeof midnights / sizeof midnights[0]; i++) {
        if (ecl_str_is(ecl_str_make(v.p + end + 1, v.n - end - 1), midnights[i])) {
            return ecl_str_make(v.p, end);
        }
    }
    return v;
}

/* One or two digits up to a separator, which goes, too; -1 when there are none. */
static int take_two(struct ecl_str *v, char sep)
{
    size_t n = 0;
    while (n < v->n && n < 3 && ecl_is_digit(v->p[n])) {
        n++;
    }
    if (n == 0 || n > 2 || n >= v->n || v->p[n] != sep) {
        return -1;
    }
    int value = n == 1 ? v->p[0] - '0' : (v->p[0] - '0') * 10 + (v->p[1] - '0');
    v->p += n + 1;
    v->n -= n + 1;
    return value;
}

/* 31/1/2569 to 25690131. Buddhist years are written with the day first; with others only one
 * of the two may be a month, or both are the same. */
static bool year_last(struct ecl_str v, char digits[9])
{
    static const char *const seps = "/-.";
    for (const char *sep = seps; *sep; sep++) {
        struct ecl_str rest = v;
        int first = take_two(&rest, *sep), second = first < 0 ? -1 : take_two(&rest, *sep);
        if (second < 0 || rest.n != 4 || !ecl_str_digits(rest)) {
            continue;
        }
        bool buddhist    = memcmp(rest.p, "2400", 4) > 0;
        bool month_first = second > 12 && !buddhist;
        if (!buddhist && !month_first && first <= 12 && first != second) {
            return false; /* 01/02/2026 */
        }
        int day = month_first ? second : first, month = month_first ? first : second;
        memcpy(digits, rest.p, 4);
        digits[4] = (char)('0' + month / 10);
        digits[5] = (char)('0' + month % 10);
        digits[6] = (char)('0' + day / 10);
        digits[7] = (char)('0' + day % 10);
        return true;
    }
    return false;
}

/* 2026-01-31, 2026/01/31, 2569-01-31, 2026-01-31 00:00:00, 31/01/2569 and 25690131 to
 * 20260131. */
static bool mend_date(struct ecl_str v, char out[9])
{
    char digits[9];
    v = without_midnight(v);
    if (v.n == 10 && (v.p[4] == '-' || v.p[4] == '/') && v.p[7] == v.p[4]) {
        memcpy(digits, v.p, 4);
        memcpy(digits + 4, v.p + 5, 2);
        memcpy(digits + 6, v.p + 8, 2);
    } else if (v.n == 8 && ecl_str_digits(v)) {
        memcpy(digits, v.p, 8);
    } else if (!year_last(v, digits)) {
        return false;
    }
    struct ecl_date d         = {0, 0, 0};
    enum ecl_date_state state = ecl_date_parse(ecl_str_make(digits, 8), &d);
    if (state == ECL_DATE_ZERO) {
        out[0] = '\0';
        return true;
    }
    if ((state != ECL_DATE_OK && state != ECL_DATE_BUDDHIST) || !ecl_date_valid(d)) {
        return false;
    }
    ecl_date_format(d, out);
    return true;
}

/* 08:30, 8:30 and 08:30:00 to 0830. */
static bool mend_time(struct ecl_str v, char out[9])
{
    size_t colon = v.n > 2 && v.p[1] == ':' ? 1 : 2;
    if (v.n < colon + 3 || v.p[colon] != ':' ||
        (v.n != colon + 3 && (v.n != colon + 6 || v.p[colon + 3] != ':'))) {
        return false;
    }
    if (v.n == colon + 6 && !ecl_str_digits(ecl_str_make(v.p + colon + 4, 2))) {
        return false;
    }
    out[0] = colon == 2 ? v.p[0] : '0';
    out[1] = v.p[colon - 1];
    out[2] = v.p[colon + 1];
    out[3] = v.p[colon + 2];
    out[4] = '\0';
    int minutes;
    return ecl_time_parse(ecl_str_make(out, 4), &minutes) == ECL_V_OK;
}

/* 1,234,567.50 to 1234567.50, when the commas stand where thousands end. */
static bool mend_number(struct ecl_str v, struct ecl_buf *buf)
{
    size_t end = 0, start = v.p[0] == '-' || v.p[0] == '+', commas = 0;
    while (end < v.n && v.p[end] != '.') {
        end++;
    }
    for (size_t i = start; i < v.n; i++) {
        bool comma = v.p[i] == ',';
        bool place = i < end && i > start && (end - i) % 4 == 0;
        if (comma != place && (comma || commas || end - start > 3)) {
            return false; /* a comma elsewhere, or none where one belongs */
        }
        commas += comma;
    }
    if (commas == 0 || (end - start) % 4 == 0 || ecl_buf_reserve(buf, v.n) != ECL_OK) {
        return false;
    }
    buf->n = 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] != ',') {
            buf->p[buf->n++] = v.p[i];
        }
    }
    int64_t value;
    return ecl_decimal_parse(ecl_buf_str(buf), 4, &value) == ECL_V_OK;
}

bool import_normalize(const struct ecl_field *field, struct ecl_str *value, struct ecl_buf *buf)
{
    struct ecl_str v = ecl_str_trim(*value);
    bool trimmed     = v.n != value->n;
    char text[9];
    bool mended = false;
    if (v.n && is_null_word(v)) {
        v      = ecl_str_make(v.p, 0);
        mended = true;
    } else if (v.n && field && (field->type == ECL_T_DATE || field->type == ECL_T_TIME)) {
        mended = field->type == ECL_T_DATE ? mend_date(v, text) : mend_time(v, text);
        if (mended && !ecl_str_is(v, text)) {
            buf->n = 0;
            mended = ecl_buf_add(buf, text, strlen(text) + 1) == ECL_OK;
            v      = ecl_str_make(buf->p, strlen(text));
        } else {
            mended = false;
        }
    } else if (v.n && field && field->type == ECL_T_NUMBER && mend_number(v, buf)) {
        v      = ecl_buf_str(buf);
        mended = true;
    }
    *value = v;
    return mended || trimmed;
}
