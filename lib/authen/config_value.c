/* config_value.c: which values a setting takes. */
#include <limits.h>

#include "authen/config_priv.h"
#include "eclaim/ids.h"
#include "eclaim/text.h"

static bool printable(const char *value)
{
    for (const unsigned char *p = (const unsigned char *)value; *p; p++) {
        if (*p < 0x20 || *p == 0x7F) {
            return false;
        }
    }
    return ecl_utf8_valid(ecl_str_of(value));
}

/* Nobody means the quotes or the comment to be a part of the value. */
static const char *text_fault(const char *value, size_t most)
{
    if (!printable(value)) {
        return "is not text in UTF-8";
    }
    if (*value == '"' || *value == '\'') {
        return "begins with a quote; write it without";
    }
    if (strstr(value, " #") || strstr(value, " ;")) {
        return "holds a comment; write that on a line of its own";
    }
    return ecl_text_width(ecl_str_of(value)) > most ? "is too long" : NULL;
}

static const char *url_fault(const char *value)
{
    static const char shape[] = "is not an address such as https://host:port/path";
    const char *p             = value;
    if (strncmp(p, "https://", 8) == 0) {
        p += 8;
    } else if (strncmp(p, "http://", 7) == 0) {
        p += 7;
    } else {
        return shape;
    }
    size_t host = strcspn(p, "/");
    if (memchr(p, '@', host)) {
        return "holds a name and a password; neither belongs there";
    }
    for (const char *q = p; *q; q++) {
        if ((unsigned char)*q <= ' ' || (unsigned char)*q >= 0x7F || strchr("?#\"<>\\^`{|}%", *q)) {
            return shape;
        }
    }
    return host == 0 || *p == ':' ? shape : NULL;
}

static const char *number_fault(const struct ecl_setting *s, const char *value)
{
    int64_t v = 0;
    if (strlen(value) > 9 || !ecl_str_digits(ecl_str_of(value))) {
        return "is not a number";
    }
    for (; *value; value++) {
        v = v * 10 + (*value - '0');
    }
    return v < s->min || v > s->max ? "is out of bounds" : NULL;
}

static const char *pid_fault(const char *value)
{
    switch (ecl_pid_check(ecl_str_of(value))) {
    case ECL_PID_OK:
        return NULL;
    case ECL_PID_CHECKSUM:
        return "has a wrong check digit: a digit is mistyped";
    case ECL_PID_DUMMY:
        return "belongs to nobody";
    default:
        return "is not a citizen ID of 13 digits";
    }
}

const char *ecl_setting_fault(const struct ecl_setting *s, const char *value)
{
    switch (s->kind) {
    case ECL_SETTING_URL:
        return url_fault(value);
    case ECL_SETTING_HCODE:
        return ecl_hcode_check(ecl_str_of(value)) == ECL_V_OK ? NULL
                                                              : "is not an HCODE of five digits";
    case ECL_SETTING_NUMBER:
        return number_fault(s, value);
    case ECL_SETTING_BOOL:
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0 ? NULL : "is not yes or no";
    case ECL_SETTING_PID:
        return pid_fault(value);
    case ECL_SETTING_FILE:
    case ECL_SETTING_SECRET:
        return text_fault(value, PATH_MAX - 1);
    default:
        return text_fault(value, s->max ? (size_t)s->max : 1000);
    }
}

const char *ecl_secret_fault(struct ecl_str secret)
{
    if (secret.n == 0) {
        return "is empty";
    }
    for (size_t i = 0; i < secret.n; i++) {
        if (secret.p[i] <= ' ' || secret.p[i] == 0x7F) {
            return "holds a blank, a control character or a letter that no token has";
        }
    }
    return NULL;
}
