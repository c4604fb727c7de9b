/* buf.h: a growable byte buffer that is born with a maximum. */
#ifndef ECLAIM_BUF_H
#define ECLAIM_BUF_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Open, so that hot loops can write into p[n..cap) after ecl_buf_reserve. */
struct ecl_buf {
    char *p;
    size_t n;   /* bytes used */
    size_t cap; /* bytes allocated */
    size_t max; /* growth beyond this fails with ECL_E_NOMEM; 0: no limit */
};

/* An empty buffer that may grow to max bytes (0: no limit). Allocates nothing. */
static inline void ecl_buf_init(struct ecl_buf *b, size_t max)
{
    b->p = NULL;
    b->n = b->cap = 0;
    b->max = max;
}

/* Frees the bytes; the buffer can be used again. */
ECL_EXPORT void ecl_buf_done(struct ecl_buf *b);

/* Grows b so that at least more bytes fit behind n. ECL_OK or ECL_E_NOMEM;
 * on failure b is unchanged. Do not call directly: use ecl_buf_reserve. */
ECL_EXPORT int ecl_buf_grow(struct ecl_buf *b, size_t more);

static inline int ecl_buf_reserve(struct ecl_buf *b, size_t more)
{
    return b->cap - b->n >= more ? ECL_OK : ecl_buf_grow(b, more);
}

static inline int ecl_buf_add(struct ecl_buf *b, const void *p, size_t n)
{
    if (ecl_buf_reserve(b, n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (n) {
        memcpy(b->p + b->n, p, n);
    }
    b->n += n;
    return ECL_OK;
}

static inline int ecl_buf_add_str(struct ecl_buf *b, struct ecl_str s)
{
    return ecl_buf_add(b, s.p, s.n);
}

static inline int ecl_buf_add_char(struct ecl_buf *b, char c)
{
    return ecl_buf_add(b, &c, 1);
}

/* Appends the decimal digits of v. */
ECL_EXPORT int ecl_buf_add_u64(struct ecl_buf *b, uint64_t v);

/* Appends formatted text. */
ECL_EXPORT int ecl_buf_addf(struct ecl_buf *b, const char *fmt, ...) ECL_PRINTF(2, 3);

static inline struct ecl_str ecl_buf_str(const struct ecl_buf *b)
{
    return ecl_str_make(b->p, b->n);
}

#ifdef __cplusplus
}
#endif
#endif
