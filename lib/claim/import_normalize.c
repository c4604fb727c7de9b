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

/* The midnight that databases write behind a date. */
static struct ecl_str without_midnight(struct ecl_str v)
{
    struct ecl_str time = v.n == 19 ? ecl_str_make(v.p + 11, 8) : ecl_str_make(v.p, 0);
    bool midnight       = ecl_str_is(time, "00:00:00") && (v.p[10] == ' ' || v.p[10] == 'T');
    return midnight ? ecl_str_make(v.p, 10) : v;
}

/* 2026-01-31, 2026/01/31, 2569-01-31, 2026-01-31 00:00:00 and 25690131 to 20260131. */
static bool mend_date(struct ecl_str v, char out[9])
{
    char digits[9];
    v = without_midnight(v);
    if (v.n == 10 && (v.p[4] == '-' || v.p[4] == '/') && v.p[7] == v.p[4]) {
        memcpy(digits, v.p, 4);
        memcpy(digits + 4, v.p + 5, 2);
        memcpy(digits + 6, v.p + 8, 2);
    } else if (v.n == 8) {
        memcpy(digits, v.p, 8);
    } else {
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
