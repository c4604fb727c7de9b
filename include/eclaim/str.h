/* str.h: views into bytes that somebody else owns.
 *
 * A view is valid as long as the buffer it points into; readers say in their
 * headers how long that is. NUL bytes are data: nothing here calls strlen on
 * file contents. */
#ifndef ECLAIM_STR_H
#define ECLAIM_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_str {
    const char *p;
    size_t n;
};

/* A view of a string literal. */
#define ECL_STR(lit) ((struct ecl_str){(lit), sizeof(lit) - 1})

static inline struct ecl_str ecl_str_of(const char *z)
{
    struct ecl_str s = {z, z ? strlen(z) : 0};
    return s;
}

static inline struct ecl_str ecl_str_make(const char *p, size_t n)
{
    struct ecl_str s = {p, n};
    return s;
}

static inline bool ecl_str_eq(struct ecl_str a, struct ecl_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* True when s is exactly the NUL-terminated z. */
static inline bool ecl_str_is(struct ecl_str s, const char *z)
{
    size_t n = strlen(z);
    return s.n == n && (n == 0 || memcmp(s.p, z, n) == 0);
}

static inline bool ecl_str_starts(struct ecl_str s, struct ecl_str head)
{
    return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

/* s without blanks and tabs at either end. */
static inline struct ecl_str ecl_str_trim(struct ecl_str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) {
        s.n--;
    }
    return s;
}

/* s without the zeros in front, as a spreadsheet keeps a number; empty when it is all zeros. */
static inline struct ecl_str ecl_str_without_zeros(struct ecl_str s)
{
    while (s.n && s.p[0] == '0') {
        s.p++;
        s.n--;
    }
    return s;
}

static inline bool ecl_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* True when s has at least one byte and every byte is 0-9. */
static inline bool ecl_str_digits(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i])) {
            return false;
        }
    }
    return s.n > 0;
}

/* ASCII letters compare without case; other bytes as they are. */
static inline bool ecl_str_eq_nocase(struct ecl_str a, struct ecl_str b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
        if (x >= 'a' && x <= 'z') {
            x = (unsigned char)(x - 32);
        }
        if (y >= 'a' && y <= 'z') {
            y = (unsigned char)(y - 32);
        }
        if (x != y) {
            return false;
        }
    }
    return true;
}

#ifdef __cplusplus
}
#endif
#endif
