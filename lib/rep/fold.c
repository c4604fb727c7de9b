/* fold.c: one spelling for texts that look the same.
 *
 * NHSO's programs write sara am as two characters (nikhahit, sara aa) and, in old
 * files, Thai marks in the private-use forms of 1990s fonts (U+F700 to U+F71A).
 * Headers further differ in blanks, line ends, capitals and formula numbers. */
#include "core/text_priv.h"
#include "rep/rep_priv.h"

enum { NIKHAHIT = 0x0E4D, SARA_AA = 0x0E32, SARA_AM = 0x0E33, PUA_FIRST = 0xF700 };

/* What the private-use forms stand for, from U+F700. */
static const uint16_t pua[] = {
    0x0E10, 0x0E34, 0x0E35, 0x0E36, 0x0E37, 0x0E48, 0x0E49, 0x0E4A, 0x0E4B,
    0x0E4C, 0x0E48, 0x0E49, 0x0E4A, 0x0E4B, 0x0E4C, 0x0E0D, 0x0E31, 0x0E4D,
    0x0E47, 0x0E48, 0x0E49, 0x0E4A, 0x0E4B, 0x0E4C, 0x0E38, 0x0E39, 0x0E3A,
};

#define NPUA (sizeof pua / sizeof pua[0])

bool ecl_rep_needs_fold(struct ecl_str s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        unsigned char a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1];
        if ((a == 0xE0 && b == 0xB9 && (unsigned char)s.p[i + 2] == 0x8D) ||
            (a == 0xEF && b == 0x9C)) {
            return true;
        }
    }
    return false;
}

/* The character at p, private-use forms replaced; a byte that is no text as itself
 * with length 1 and *cp 0. */
static unsigned next(const unsigned char *p, const unsigned char *end, uint32_t *cp)
{
    unsigned n = *p < 0x80 ? 1 : ecl_utf8_decode(p, end, cp);
    if (*p < 0x80) {
        *cp = *p;
    } else if (n == 0) {
        *cp = 0;
        return 1;
    }
    if (*cp >= PUA_FIRST && *cp < PUA_FIRST + NPUA) {
        *cp = pua[*cp - PUA_FIRST];
    }
    return n;
}

/* Every character that folding makes lies in the Thai block: three bytes. */
static int add_thai(struct ecl_buf *b, uint32_t cp)
{
    const char u[3] = {(char)(0xE0 | cp >> 12), (char)(0x80 | (cp >> 6 & 0x3F)),
                       (char)(0x80 | (cp & 0x3F))};
    return ecl_buf_add(b, u, sizeof u);
}

static bool is_tone(uint32_t cp)
{
    return cp >= 0x0E48 && cp <= 0x0E4B;
}

int ecl_rep_fold_thai(struct ecl_str s, struct ecl_buf *out)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    int r = ECL_OK;
    while (p < end && r == ECL_OK) {
        uint32_t cp = 0, tone = 0, aa = 0;
        unsigned n             = next(p, end, &cp);
        const unsigned char *q = p + n;
        if (cp == NIKHAHIT && q < end) {
            unsigned m = next(q, end, &aa);
            if (is_tone(aa) && q + m < end) {
                tone = aa;
                q += m;
                m = next(q, end, &aa);
            }
            if (aa == SARA_AA) {
                r = tone ? add_thai(out, tone) : ECL_OK;
                r = r == ECL_OK ? add_thai(out, SARA_AM) : r;
                p = q + m;
                continue;
            }
        }
        r = cp >= 0x0E00 && cp <= 0x0E7F ? add_thai(out, cp) : ecl_buf_add(out, p, n);
        p += n;
    }
    return r;
}

/* --- headers ----------------------------------------------------------------------- */

/* Bytes of white space at p: ASCII, no-break space, zero-width space, BOM. */
static size_t blank(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    if (u[0] <= 0x20 || u[0] == 0x7F) {
        return 1;
    }
    if (n >= 2 && u[0] == 0xC2 && u[1] == 0xA0) {
        return 2;
    }
    if (n >= 3 && ((u[0] == 0xE2 && u[1] == 0x80 && u[2] == 0x8B) ||
                   (u[0] == 0xEF && u[1] == 0xBB && u[2] == 0xBF))) {
        return 3;
    }
    return 0;
}

/* Length of a formula in parentheses at p, such as (1), (9=4x5x8), (1.1*4*5); 0: none. */
static size_t formula(const char *p, size_t n)
{
    if (p[0] != '(') {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if (p[i] == ')') {
            return i > 1 ? i + 1 : 0;
        }
        if (!ecl_is_digit(p[i]) && !memchr(".=+*x/-", p[i], 7)) {
            return 0;
        }
    }
    return 0;
}

/* Takes out formulas, points and underscores of p[0..n) in place; the new length. */
static size_t squeeze(char *p, size_t n)
{
    size_t w = 0;
    for (size_t i = 0; i < n;) {
        size_t f = formula(p + i, n - i);
        if (f) {
            i += f;
        } else if (p[i] == '.' || p[i] == '_') {
            i++;
        } else {
            p[w++] = p[i++];
        }
    }
    while (w && (p[w - 1] == '=' || p[w - 1] == '+')) {
        w--;
    }
    return w;
}

int ecl_rep_fold_header(struct ecl_str s, struct ecl_buf *out)
{
    size_t start = out->n;
    if (ecl_rep_fold_thai(s, out) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    size_t w = start;
    for (size_t i = start; i < out->n;) {
        size_t skip = blank(out->p + i, out->n - i);
        char c      = out->p[i];
        if (skip) {
            i += skip;
            continue;
        }
        out->p[w++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        i++;
    }
    out->n = out->p ? start + squeeze(out->p + start, w - start) : start;
    return ECL_OK;
}
