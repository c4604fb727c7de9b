/* json_write.c: JSON strings (RFC 8259).
 *
 * Most values need no escape at all: they are looked through 16 bytes at a time
 * and copied. Thai stays as it is; only what JSON demands is escaped. */
#include "io/json_write_priv.h"

#include "core/text_priv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

/* How many bytes from p on need no escape. *high gets a bit when one of the
 * bytes looked at is above ASCII. */
static size_t plain_run(const unsigned char *p, size_t n, unsigned *high)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i last_control = _mm_set1_epi8(0x1F);
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; i + 16 <= n; i += 16) {
        __m128i v       = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v);
        __m128i sign    = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
        int mask        = _mm_movemask_epi8(_mm_or_si128(control, sign));
        *high |= (unsigned)_mm_movemask_epi8(v);
        if (mask) {
            return i + (size_t)__builtin_ctz((unsigned)mask);
        }
    }
#endif
    for (; i < n && plain(p[i]); i++) {
        *high |= p[i] >> 7;
    }
    return i;
}

static int add_escape(struct ecl_buf *b, unsigned char c)
{
    static const char hex[]     = "0123456789abcdef";
    static const char names[32] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    char name = c < 0x20 ? names[c] : (char)c;
    if (name) {
        const char text[2] = {'\\', name};
        return ecl_buf_add(b, text, sizeof text);
    }
    const char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    return ecl_buf_add(b, text, sizeof text);
}

/* Appends s, some bytes of which are not UTF-8, in whole characters. */
static int add_repaired(struct ecl_buf *b, struct ecl_str s)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    int r = ECL_OK;
    while (p < end && r == ECL_OK) {
        uint32_t cp;
        unsigned n = *p < 0x80 ? 1 : ecl_utf8_decode(p, end, &cp);
        if (n == 0) {
            r = ecl_buf_add(b, "\xEF\xBF\xBD", 3);
            p++;
        } else {
            r = n > 1 || plain(*p) ? ecl_buf_add(b, p, n) : add_escape(b, *p);
            p += n;
        }
    }
    return r;
}

int ecl_json_add_str(struct ecl_buf *b, struct ecl_str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t start = b->n, i = 0;
    unsigned high = 0;
    if (ecl_buf_reserve(b, s.n + 2) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    b->p[b->n++] = '"';
    while (i < s.n) {
        size_t run = plain_run(p + i, s.n - i, &high);
        if (ecl_buf_add(b, p + i, run) != ECL_OK) {
            return ECL_E_NOMEM;
        }
        i += run;
        if (i < s.n && add_escape(b, p[i++]) != ECL_OK) {
            return ECL_E_NOMEM;
        }
    }
    if (high && !ecl_utf8_valid(s)) {
        b->n = start + 1;
        if (add_repaired(b, s) != ECL_OK) {
            return ECL_E_NOMEM;
        }
    }
    return ecl_buf_add_char(b, '"');
}
