/* text.c: UTF-8 and windows-874, and telling one from the other.
 *
 * These run over every byte of the input, so runs of ASCII are skipped 16 bytes
 * at a time (8 without SSE2) and Thai in UTF-8 has a path of its own. Nothing
 * reads beyond the view, whatever the bytes are.
 * Source of the table: windows-874 as Microsoft and glibc's CP874 define it. */
#include "eclaim/text.h"

#include "core/text_priv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef unsigned char byte;

/* --- windows-874 ----------------------------------------------------------- */

/* UTF-8 of a byte; n is 0 where windows-874 has no character. */
struct utf8_char {
    byte b[3];
    byte n;
};

/* clang-format off */
#define NONE       {{0, 0, 0}, 0}
#define WIDE(cp)   {{0xE0 | (cp) >> 12, 0x80 | ((cp) >> 6 & 63), 0x80 | ((cp) & 63)}, 3}
#define WIDE4(cp)  WIDE(cp), WIDE((cp) + 1), WIDE((cp) + 2), WIDE((cp) + 3)
#define WIDE16(cp) WIDE4(cp), WIDE4((cp) + 4), WIDE4((cp) + 8), WIDE4((cp) + 12)

/* The upper half: bytes 0x80 to 0xFF. */
static const struct utf8_char cp874[128] = {
    /* 80 */ WIDE(0x20AC), NONE, NONE, NONE, NONE, WIDE(0x2026), NONE, NONE,
    /* 88 */ NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    /* 90 */ NONE, WIDE(0x2018), WIDE(0x2019), WIDE(0x201C), WIDE(0x201D), WIDE(0x2022),
             WIDE(0x2013), WIDE(0x2014),
    /* 98 */ NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
    /* A0 */ {{0xC2, 0xA0, 0}, 2}, WIDE(0x0E01), WIDE(0x0E02), WIDE(0x0E03), WIDE4(0x0E04),
             WIDE4(0x0E08), WIDE4(0x0E0C),
    /* B0 */ WIDE16(0x0E10),
    /* C0 */ WIDE16(0x0E20),
    /* D0 */ WIDE4(0x0E30), WIDE4(0x0E34), WIDE(0x0E38), WIDE(0x0E39), WIDE(0x0E3A), NONE,
             NONE, NONE, NONE, WIDE(0x0E3F),
    /* E0 */ WIDE16(0x0E40),
    /* F0 */ WIDE4(0x0E50), WIDE4(0x0E54), WIDE4(0x0E58), NONE, NONE, NONE, NONE,
};
/* clang-format on */

static const struct utf8_char replacement = WIDE(0xFFFD);

static bool cp874_has(byte c)
{
    return c < 0x80 || cp874[c - 0x80].n != 0;
}

/* --- runs of ASCII --------------------------------------------------------- */

#define ONES UINT64_C(0x0101010101010101)

static uint64_t load8(const void *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* The number of bytes of w that are 1; the others must be 0. */
static size_t count_ones(uint64_t w)
{
    return (size_t)(w * ONES >> 56);
}

/* The first byte of 0x80 or more in [p, end), or end. */
static const byte *skip_ascii(const byte *p, const byte *end)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        int mask = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)p));
        if (mask) {
            return p + __builtin_ctz((unsigned)mask);
        }
        p += 16;
    }
#endif
    while (end - p >= 8) {
        if (load8(p) >> 7 & ONES) {
            break;
        }
        p += 8;
    }
    while (p < end && *p < 0x80) {
        p++;
    }
    return p;
}

static const byte *begin(struct ecl_str s)
{
    return (const byte *)(const void *)s.p;
}

bool ecl_text_high(struct ecl_str s)
{
    return s.n && skip_ascii(begin(s), begin(s) + s.n) < begin(s) + s.n;
}

struct ecl_str ecl_utf8_cut(struct ecl_str s, size_t most)
{
    size_t n = s.n < most ? s.n : most;
    while (n > 0 && n < s.n && ((byte)s.p[n] & 0xC0) == 0x80) {
        n--;
    }
    return ecl_str_make(s.p, n);
}

bool ecl_cp874_valid(struct ecl_str s)
{
    if (s.n == 0) {
        return true;
    }
    const byte *p = begin(s), *end = p + s.n;
    while ((p = skip_ascii(p, end)) < end) {
        for (; p < end && *p >= 0x80; p++) {
            if (!cp874_has(*p)) {
                return false;
            }
        }
    }
    return true;
}

/* --- UTF-8 ----------------------------------------------------------------- */

unsigned ecl_utf8_decode(const byte *p, const byte *end, uint32_t *cp)
{
    unsigned n   = *p < 0xC2 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF5 ? 4 : 0;
    size_t there = (size_t)(end - p);
    if (n == 0 || there < n) {
        return 0;
    }
    uint32_t v = *p & (0x7Fu >> n);
    for (unsigned i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        v = v << 6 | (p[i] & 0x3Fu);
    }
    bool overlong  = (n == 3 && v < 0x800) || (n == 4 && v < 0x10000);
    bool surrogate = v >= 0xD800 && v <= 0xDFFF;
    if (overlong || surrogate || v > 0x10FFFF) {
        return 0;
    }
    *cp = v;
    return n;
}

/* True at E0 B8 xx and E0 B9 xx: U+0E00 to U+0E7F. */
static bool thai_at(const byte *p, const byte *end)
{
    return end - p >= 3 && p[0] == 0xE0 && (p[1] & 0xFE) == 0xB8 && (p[2] & 0xC0) == 0x80;
}

/* Two of them at once; eight bytes must be there. */
static bool thai_pair_at(const byte *p)
{
    static const byte kept[8] = {0xFF, 0xFE, 0xC0, 0xFF, 0xFE, 0xC0, 0, 0};
    static const byte pair[8] = {0xE0, 0xB8, 0x80, 0xE0, 0xB8, 0x80, 0, 0};
    return (load8(p) & load8(kept)) == load8(pair);
}

/* The windows-874 byte of what thai_at found, or 0 where Unicode has no character. */
static byte thai_byte(const byte *p)
{
    unsigned x = (p[1] & 1u) << 6 | (p[2] & 0x3Fu);
    byte c     = (byte)(0xA0 + x);
    return x > 0 && x < 0x60 && cp874_has(c) ? c : 0;
}

bool ecl_utf8_valid(struct ecl_str s)
{
    if (s.n == 0) {
        return true;
    }
    const byte *p = begin(s), *end = p + s.n;
    while ((p = skip_ascii(p, end)) < end) {
        while (end - p >= 8 && thai_pair_at(p)) {
            p += 6;
        }
        while (thai_at(p, end)) {
            p += 3;
        }
        if (p < end && *p >= 0x80) {
            uint32_t cp;
            unsigned n = ecl_utf8_decode(p, end, &cp);
            if (n == 0) {
                return false;
            }
            p += n;
        }
    }
    return true;
}

size_t ecl_text_width(struct ecl_str s)
{
    /* Every byte but the continuation bytes (10xxxxxx) begins a code point. */
    size_t i = 0, continued = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t w = load8(s.p + i);
        continued += count_ones(w >> 7 & ~w >> 6 & ONES);
    }
    for (; i < s.n; i++) {
        continued += ((byte)s.p[i] & 0xC0) == 0x80;
    }
    return s.n - continued;
}

/* --- conversion ------------------------------------------------------------ */

/* How many bytes of s are 0x80 or more. */
static size_t count_high(struct ecl_str s)
{
    size_t i = 0, high = 0;
    for (; i + 8 <= s.n; i += 8) {
        high += count_ones(load8(s.p + i) >> 7 & ONES);
    }
    for (; i < s.n; i++) {
        high += (byte)s.p[i] >> 7;
    }
    return high;
}

int ecl_cp874_to_utf8(struct ecl_str s, struct ecl_buf *out, size_t *undefined)
{
    if (s.n == 0) {
        return ECL_OK;
    }
    const byte *p = begin(s), *end = p + s.n;
    size_t high = count_high(s);
    /* One byte more than the text, because characters are written in fours. */
    size_t need;
    if (__builtin_mul_overflow(high, 2, &need) || __builtin_add_overflow(need, s.n + 1, &need) ||
        ecl_buf_reserve(out, need) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *w     = out->p + out->n;
    size_t lost = 0;
    while (p < end) {
        const byte *q = skip_ascii(p, end);
        memcpy(w, p, (size_t)(q - p));
        w += q - p;
        for (p = q; p < end && *p >= 0x80; p++) {
            struct utf8_char c = cp874[*p - 0x80];
            if (c.n == 0) {
                c = replacement;
                lost++;
            }
            memcpy(w, &c, sizeof c);
            w += c.n;
        }
    }
    out->n = (size_t)(w - out->p);
    if (undefined) {
        *undefined += lost;
    }
    return ECL_OK;
}

/* The byte of a code point that is neither ASCII nor Thai, or 0. */
static byte cp874_of(uint32_t cp)
{
    if (cp == 0xA0) {
        return 0xA0;
    }
    for (byte c = 0x80; c < 0xA0; c++) {
        uint32_t have;
        const struct utf8_char *u = &cp874[c - 0x80];
        if (u->n && ecl_utf8_decode(u->b, u->b + u->n, &have) && have == cp) {
            return c;
        }
    }
    return 0;
}

int ecl_utf8_to_cp874(struct ecl_str s, struct ecl_buf *out, size_t *missing)
{
    if (s.n == 0) {
        return ECL_OK;
    }
    if (ecl_buf_reserve(out, s.n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    const byte *p = begin(s), *end = p + s.n;
    char *w     = out->p + out->n;
    size_t lost = 0;
    while (p < end) {
        const byte *q = skip_ascii(p, end);
        memcpy(w, p, (size_t)(q - p));
        w += q - p;
        for (p = q; p < end && *p >= 0x80;) {
            uint32_t cp = 0;
            bool thai   = thai_at(p, end);
            unsigned n  = thai ? 3 : ecl_utf8_decode(p, end, &cp);
            byte c      = thai ? thai_byte(p) : n ? cp874_of(cp) : 0;
            lost += c == 0;
            *w++ = (char)(c ? c : '?');
            p += n ? n : 1;
        }
    }
    out->n = (size_t)(w - out->p);
    if (missing) {
        *missing += lost;
    }
    return ECL_OK;
}

/* --- names ----------------------------------------------------------------- */

static const struct {
    const char *name;
    enum ecl_encoding encoding;
} encodings[] = {
    {"auto", ECL_ENC_AUTO},         {"utf-8", ECL_ENC_UTF8},   {"utf8", ECL_ENC_UTF8},
    {"windows-874", ECL_ENC_CP874}, {"cp874", ECL_ENC_CP874},  {"ms874", ECL_ENC_CP874},
    {"tis-620", ECL_ENC_CP874},     {"tis620", ECL_ENC_CP874}, {"iso-8859-11", ECL_ENC_CP874},
};

int ecl_encoding_find(struct ecl_str name)
{
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(encodings[i].name))) {
            return (int)encodings[i].encoding;
        }
    }
    return -1;
}

const char *ecl_encoding_name(enum ecl_encoding e)
{
    return e == ECL_ENC_UTF8 ? "utf-8" : e == ECL_ENC_CP874 ? "windows-874" : "auto";
}

/* --- telling the encoding -------------------------------------------------- */

static bool ascii_letter(byte c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Signs that stand in Thai text of either encoding without saying which: as
 * windows-874 they read as U+0E22 and a consonant, which may well be a word. */
static bool neutral_sign(uint32_t cp)
{
    return cp == 0xA0 || (cp >= 0xB0 && cp <= 0xB3) || cp == 0xB5 || cp == 0xB7;
}

/* What the characters of a well-formed line say. */
struct script {
    size_t utf8; /* Thai letters, and what windows-874 could not have been */
    size_t odd;  /* letters that windows-874 Thai turns into */
};

static void weigh(struct script *t, uint32_t cp, const byte *p, const byte *next,
                  struct ecl_str line)
{
    const byte *from = begin(line), *end = from + line.n;
    /* Typographic signs, the byte order mark and what needs bytes that
     * windows-874 has not. */
    bool utf8_only = cp == 0xFEFF || (cp >= 0x2000 && cp <= 0x22FF);
    for (const byte *q = p; q < next; q++) {
        utf8_only |= !cp874_has(*q);
    }
    /* As in Jose with an accent: Thai letters never touch Latin ones. */
    bool in_latin = (p > from && ascii_letter(p[-1])) || (next < end && ascii_letter(*next));
    if (utf8_only) {
        t->utf8++;
    } else if (!in_latin && !neutral_sign(cp)) {
        t->odd++;
    }
}

/* Reads the scripts of line; false when it is not well-formed UTF-8. *thai counts
 * its Thai characters in UTF-8, *high all bytes above ASCII. */
static bool read_scripts(struct ecl_str line, struct script *t, size_t *thai, size_t *high)
{
    const byte *p = begin(line), *end = p + line.n;
    bool valid = true;
    while ((p = skip_ascii(p, end)) < end) {
        const byte *from = p;
        for (; thai_at(p, end) && thai_byte(p); p += 3) {
            ++*thai;
        }
        if (p < end && *p >= 0x80) {
            uint32_t cp = 0;
            unsigned n  = ecl_utf8_decode(p, end, &cp);
            if (n) {
                weigh(t, cp, p, p + n, line);
            } else {
                valid = false;
            }
            p += n ? n : 1;
        }
        *high += (size_t)(p - from);
    }
    t->utf8 += *thai;
    return valid;
}

void ecl_sniff_add(struct ecl_sniff *s, struct ecl_str line)
{
    if (!ecl_text_high(line)) {
        return;
    }
    s->lines_high++;
    struct script t = {0, 0};
    size_t thai = 0, high = 0;
    if (read_scripts(line, &t, &thai, &high)) {
        /* A foreign letter or two do not make Thai odd. */
        s->lines_utf8 += t.utf8 > 0 && t.odd * 2 <= t.utf8;
        s->lines_odd += t.odd * 2 > t.utf8;
    } else if (thai * 3 * 4 < high * 3 && ecl_cp874_valid(line)) {
        s->lines_cp874++;
    } else {
        s->lines_bad++; /* such as Thai UTF-8 cut inside a character */
    }
}

enum ecl_encoding ecl_sniff_verdict(const struct ecl_sniff *s)
{
    if (s->lines_utf8 == 0) {
        return s->lines_cp874 || s->lines_odd ? ECL_ENC_CP874 : ECL_ENC_UTF8;
    }
    return s->lines_cp874 > s->lines_utf8 ? ECL_ENC_CP874 : ECL_ENC_UTF8;
}
