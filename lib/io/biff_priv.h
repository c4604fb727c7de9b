/* biff_priv.h: the records of a BIFF stream, one after another, and their strings.
 *
 * A string that does not fit its record goes on in CONTINUE records; the functions
 * below that take from a record pass into them by themselves. Memory: one window of
 * 256 KiB. */
#ifndef ECLAIM_IO_BIFF_PRIV_H
#define ECLAIM_IO_BIFF_PRIV_H

#include "eclaim/buf.h"
#include "eclaim/error.h"
#include "io/ole_priv.h"

#define ECL_BIFF_CONTINUE 0x003c

struct ecl_biff {
    struct ecl_ole_stream *in;
    const char *name; /* for messages */
    unsigned char *win;
    uint64_t base; /* offset of win in the stream */
    size_t n, pos; /* bytes in win; where the next record begins */
    size_t ahead;  /* bytes to read at a time */
    unsigned id;   /* the record that is read: */
    size_t len;    /* bytes of it */
    size_t at;     /* bytes taken from it */
    const unsigned char *p;
    uint64_t off; /* its place in the stream */
};

/* in and name stay the caller's. */
int ecl_biff_init(struct ecl_biff *b, struct ecl_ole_stream *in, const char *name,
                  struct ecl_error *err);
void ecl_biff_done(struct ecl_biff *b);

/* Goes to offset at; near: single records are wanted, not all that follow. */
void ecl_biff_seek(struct ecl_biff *b, uint64_t at, bool near);

/* Fills the window so that n bytes are there from pos on. ECL_EOF when the stream
 * ends at pos, ECL_E_FORMAT when it ends later. Do not call: use ecl_biff_next. */
int ecl_biff_fill(struct ecl_biff *b, size_t n, struct ecl_error *err);

/* The record that was read is the next one again. */
static inline void ecl_biff_back(struct ecl_biff *b)
{
    b->pos = (size_t)(b->off - b->base);
}

static inline unsigned ecl_le16(const unsigned char *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static inline uint32_t ecl_le32(const unsigned char *p)
{
    return ecl_le16(p) | (uint32_t)ecl_le16(p + 2) << 16;
}

/* The next record, CONTINUE as any other; ECL_EOF at the end of the stream. */
static inline int ecl_biff_next(struct ecl_biff *b, struct ecl_error *err)
{
    int r;
    if (b->n - b->pos < 4 && (r = ecl_biff_fill(b, 4, err)) != ECL_OK) {
        return r;
    }
    size_t len = ecl_le16(b->win + b->pos + 2);
    if (b->n - b->pos < 4 + len && (r = ecl_biff_fill(b, 4 + len, err)) != ECL_OK) {
        return r;
    }
    b->id  = ecl_le16(b->win + b->pos);
    b->p   = b->win + b->pos + 4;
    b->len = len;
    b->at  = 0;
    b->off = b->base + b->pos;
    b->pos += 4 + len;
    return ECL_OK;
}

/* Whether a byte is left in the record and those that continue it: 1, 0 or a
 * negative code. */
int ecl_biff_more(struct ecl_biff *b, struct ecl_error *err);

/* Unsigned numbers of 1, 2 or 4 bytes. */
int ecl_biff_take(struct ecl_biff *b, unsigned bytes, uint32_t *v, struct ecl_error *err);
int ecl_biff_skip(struct ecl_biff *b, uint64_t n, struct ecl_error *err);

/* Appends a BIFF8 string as UTF-8: options, formatting runs, phonetic text and n
 * characters; ecl_biff_string takes n itself, of 1 or 2 bytes. Lone surrogates
 * become U+FFFD. */
int ecl_biff_string(struct ecl_biff *b, unsigned bytes, struct ecl_buf *out, struct ecl_error *err);

/* The same of the strings of BIFF5, in code page cp. ECL_E_FORMAT when it is not
 * known and the text needs it. */
int ecl_biff_bytes(struct ecl_biff *b, unsigned bytes, unsigned cp, struct ecl_buf *out,
                   struct ecl_error *err);

/* ECL_E_FORMAT: damaged, and how to go on. */
int ecl_biff_damaged(const struct ecl_biff *b, struct ecl_error *err, const char *what);

#endif
