/* json_read.c: JSON lines. */
#include "io/json_priv.h"

#include "eclaim/field.h"

/* --- telling documents --------------------------------------------------- */

static size_t skip_blank(struct ecl_str s, size_t i)
{
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n')) {
        i++;
    }
    return i;
}

/* Behind the closing quote of the string that begins at i. */
static size_t skip_string(struct ecl_str s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++) {
        i += s.p[i] == '\\';
    }
    return i < s.n ? i + 1 : s.n;
}

/* True when the string s[from, to), quotes included, names a claim type. */
static bool is_type(struct ecl_str s, size_t from, size_t to)
{
    struct ecl_str v = ecl_str_make(s.p + from, to - from);
    return ecl_str_is(v, "\"OP\"") || ecl_str_is(v, "\"IP\"") || ecl_str_is(v, "\"--\"");
}

bool ecl_json_is_document(struct ecl_str s)
{
    int depth = 0;
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i];
        if (c != '"') {
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
            if (depth <= 0 && c == '}') {
                return false;
            }
            i++;
            continue;
        }
        size_t end   = skip_string(s, i);
        size_t value = skip_blank(s, end);
        if (depth == 1 && value < s.n && s.p[value] == ':') {
            struct ecl_str key = ecl_str_make(s.p + i + 1, end - i - 2);
            value              = skip_blank(s, value + 1);
            char first         = value < s.n ? s.p[value] : '\0';
            if (first == '"' && ecl_str_is(key, "type")) {
                return is_type(s, value, skip_string(s, value));
            }
            if (first == '[' && ecl_file_find(key) != ECL_NOFILE) {
                return true;
            }
        }
        i = end;
    }
    return false;
}
