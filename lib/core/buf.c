/* buf.c: growable buffers with a maximum. */
#include "eclaim/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void ecl_buf_done(struct ecl_buf *b)
{
    free(b->p);
    ecl_buf_init(b, b->max);
}

int ecl_buf_grow(struct ecl_buf *b, size_t more)
{
    size_t need, cap;
    if (__builtin_add_overflow(b->n, more, &need) || (b->max && need > b->max)) {
        return ECL_E_NOMEM;
    }
    if (__builtin_add_overflow(b->cap, b->cap / 2, &cap) || cap < need) {
        cap = need;
    }
    if (cap < 64) {
        cap = 64;
    }
    if (b->max && cap > b->max) {
        cap = b->max;
    }
    char *p = realloc(b->p, cap);
    if (!p) {
        return ECL_E_NOMEM;
    }
    b->p   = p;
    b->cap = cap;
    return ECL_OK;
}

int ecl_buf_add_u64(struct ecl_buf *b, uint64_t v)
{
    char digits[20];
    size_t i = sizeof digits;
    do {
        digits[--i] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    return ecl_buf_add(b, digits + i, sizeof digits - i);
}

int ecl_buf_addf(struct ecl_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    int r = n < 0 ? ECL_E_INTERNAL : ecl_buf_reserve(b, (size_t)n + 1);
    if (r == ECL_OK) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
    return r;
}
