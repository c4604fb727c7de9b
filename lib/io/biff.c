/* biff.c: records of BIFF streams and strings cut by CONTINUE.
 *
 * A record is an id, a length (two bytes each) and its bytes. Where the characters of
 * a string are cut, the CONTINUE record begins with options anew, so that one half may
 * have 8 bits a character and the other 16; where anything else is cut (lengths,
 * formatting runs, phonetic text) it simply goes on.
 * Source: [MS-XLS] 2.5.240 and 2.5.293 to 2.5.296, 2.4.265 (SST). */
#include "io/biff_priv.h"

#include <stdlib.h>

#include "eclaim/text.h"

#define WINDOW     ((size_t)256 << 10)
#define NEAR       ((size_t)4 << 10)
#define RECORD_MAX ((size_t)4 + 0xffff)

#define WIDE     0x01 /* options of a string: 16 bits a character */
#define PHONETIC 0x04
#define RICH     0x08

#define CP_ASCII   367
#define CP_THAI    874
#define CP_UTF16   1200 /* said by BIFF8, where no string depends on it */
#define CP_LATIN   1252
#define CP_LATIN_2 0x8001 /* the same, in older files */

int ecl_biff_damaged(const struct ecl_biff *b, struct ecl_error *err, const char *what)
{
    return ecl_fail(err, ECL_E_FORMAT, b->name,
                    "is a damaged workbook: %s; fetch or save the file again", what);
}

static int no_memory(const struct ecl_biff *b, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, b->name, "out of memory");
}

/* --- records -------------------------------------------------------------- */

int ecl_biff_init(struct ecl_biff *b, struct ecl_ole_stream *in, const char *name,
                  struct ecl_error *err)
{
    memset(b, 0, sizeof *b);
    b->in    = in;
    b->name  = name;
    b->ahead = WINDOW;
    b->win   = malloc(WINDOW + RECORD_MAX);
    return b->win ? ECL_OK : no_memory(b, err);
}

void ecl_biff_done(struct ecl_biff *b)
{
    free(b->win);
    b->win = NULL;
}

void ecl_biff_seek(struct ecl_biff *b, uint64_t at, bool near)
{
    b->ahead = near ? NEAR : WINDOW;
    if (at >= b->base && at <= b->base + b->n) {
        b->pos = (size_t)(at - b->base);
        return;
    }
    b->base = at;
    b->n = b->pos = 0;
}

int ecl_biff_fill(struct ecl_biff *b, size_t n, struct ecl_error *err)
{
    size_t left = b->n - b->pos, got;
    memmove(b->win, b->win + b->pos, left);
    b->base += b->pos;
    b->pos = 0;
    b->n   = left;
    /* left < n <= RECORD_MAX, so that both lie within the window. */
    size_t want = b->ahead > n - left ? b->ahead : n - left;
    int r       = ecl_ole_stream_read(b->in, b->base + left, b->win + left, want, &got, err);
    b->n += got;
    if (b->n >= n) {
        return ECL_OK; /* a file that is cut off further on may still be read up to there */
    }
    if (r != ECL_OK || b->n == 0) {
        return r != ECL_OK ? r : ECL_EOF;
    }
    return ecl_biff_damaged(b, err, "it ends within a record");
}

int ecl_biff_more(struct ecl_biff *b, struct ecl_error *err)
{
    while (b->at == b->len) {
        int r = b->n - b->pos >= 4 ? ECL_OK : ecl_biff_fill(b, 4, err);
        if (r == ECL_EOF || (r == ECL_OK && ecl_le16(b->win + b->pos) != ECL_BIFF_CONTINUE)) {
            return 0;
        }
        if (r != ECL_OK || (r = ecl_biff_next(b, err)) != ECL_OK) {
            return r;
        }
    }
    return 1;
}

/* There must be a byte. */
static int need(struct ecl_biff *b, struct ecl_error *err)
{
    int r = ecl_biff_more(b, err);
    return r == 0 ? ecl_biff_damaged(b, err, "a record is too short") : r < 0 ? r : ECL_OK;
}

int ecl_biff_take(struct ecl_biff *b, unsigned bytes, uint32_t *v, struct ecl_error *err)
{
    *v = 0;
    for (unsigned i = 0; i < bytes; i++) {
        if (b->at == b->len) {
            int r = need(b, err);
            if (r != ECL_OK) {
                return r;
            }
        }
        *v |= (uint32_t)b->p[b->at++] << 8 * i;
    }
    return ECL_OK;
}

int ecl_biff_skip(struct ecl_biff *b, uint64_t n, struct ecl_error *err)
{
    while (n) {
        int r = need(b, err);
        if (r != ECL_OK) {
            return r;
        }
        size_t k = b->len - b->at < n ? b->len - b->at : (size_t)n;
        b->at += k;
        n -= k;
    }
    return ECL_OK;
}

/* --- text ------------------------------------------------------------------- */

static char *put_utf8(char *q, uint32_t c)
{
    if (c < 0x80) {
        *q++ = (char)c;
    } else if (c < 0x800) {
        *q++ = (char)(0xc0 | c >> 6);
        *q++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *q++ = (char)(0xe0 | c >> 12);
        *q++ = (char)(0x80 | (c >> 6 & 63));
        *q++ = (char)(0x80 | (c & 63));
    } else {
        *q++ = (char)(0xf0 | c >> 18);
        *q++ = (char)(0x80 | (c >> 12 & 63));
        *q++ = (char)(0x80 | (c >> 6 & 63));
        *q++ = (char)(0x80 | (c & 63));
    }
    return q;
}

/* Appends n characters of 16 bits at p; *high is a first half of a surrogate pair
 * that waits for its second. q has room for 3 bytes a character and one more. */
static char *put_wide(char *q, const unsigned char *p, size_t n, uint32_t *high)
{
    for (size_t i = 0; i < n; i++, p += 2) {
        uint32_t c = ecl_le16(p);
        if (*high && c >= 0xdc00 && c < 0xe000) {
            q     = put_utf8(q, 0x10000 + ((*high - 0xd800) << 10) + (c - 0xdc00));
            *high = 0;
            continue;
        }
        if (*high) {
            q     = put_utf8(q, 0xfffd);
            *high = 0;
        }
        if (c >= 0xd800 && c < 0xdc00) {
            *high = c;
        } else {
            q = put_utf8(q, c >= 0xdc00 && c < 0xe000 ? 0xfffd : c);
        }
    }
    return q;
}

static char *put_narrow(char *q, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        q = put_utf8(q, p[i]);
    }
    return q;
}

/* n characters, from the record and those that continue it. */
static int take_chars(struct ecl_biff *b, size_t n, bool wide, struct ecl_buf *out,
                      struct ecl_error *err)
{
    uint32_t high = 0, options;
    while (n) {
        if (b->at == b->len) {
            int r = ecl_biff_take(b, 1, &options, err);
            if (r != ECL_OK) {
                return r;
            }
            wide = options & WIDE;
            continue;
        }
        size_t k = (b->len - b->at) >> wide;
        k        = k < n ? k : n;
        if (!k) {
            return ecl_biff_damaged(b, err, "a character is cut in two");
        }
        if (ecl_buf_reserve(out, 3 * k + 4) != ECL_OK) {
            return no_memory(b, err);
        }
        char *q = out->p + out->n;
        if (wide) {
            q = put_wide(q, b->p + b->at, k, &high);
        } else {
            q    = high ? put_utf8(q, 0xfffd) : q;
            high = 0;
            q    = put_narrow(q, b->p + b->at, k);
        }
        out->n = (size_t)(q - out->p);
        b->at += k << wide;
        n -= k;
    }
    return high && ecl_buf_add(out, "\xef\xbf\xbd", 3) != ECL_OK ? no_memory(b, err) : ECL_OK;
}

int ecl_biff_string(struct ecl_biff *b, unsigned bytes, struct ecl_buf *out, struct ecl_error *err)
{
    uint32_t n = 0, options = 0, runs = 0, phonetic = 0;
    int r = ecl_biff_take(b, bytes, &n, err);
    if (r == ECL_OK) {
        r = ecl_biff_take(b, 1, &options, err);
    }
    if (r == ECL_OK && options & RICH) {
        r = ecl_biff_take(b, 2, &runs, err);
    }
    if (r == ECL_OK && options & PHONETIC) {
        r = ecl_biff_take(b, 4, &phonetic, err);
    }
    if (r == ECL_OK) {
        r = take_chars(b, n, options & WIDE, out, err);
    }
    return r == ECL_OK ? ecl_biff_skip(b, (uint64_t)runs * 4 + phonetic, err) : r;
}

/* --- code pages --------------------------------------------------------------- */

/* Bytes 0x80 to 0x9f of windows-1252; the others are Latin-1. */
static const uint16_t latin[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static int add_latin(struct ecl_str s, struct ecl_buf *out)
{
    if (ecl_buf_reserve(out, 3 * s.n) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *q = out->p + out->n;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        q               = put_utf8(q, c >= 0x80 && c < 0xa0 ? latin[c - 0x80] : c);
    }
    out->n = (size_t)(q - out->p);
    return ECL_OK;
}

int ecl_biff_bytes(struct ecl_biff *b, unsigned bytes, unsigned cp, struct ecl_buf *out,
                   struct ecl_error *err)
{
    uint32_t n;
    int r = ecl_biff_take(b, bytes, &n, err);
    while (r == ECL_OK && n) {
        r = need(b, err);
        if (r != ECL_OK) {
            break;
        }
        size_t k         = b->len - b->at < n ? b->len - b->at : n;
        struct ecl_str s = ecl_str_make((const char *)b->p + b->at, k);
        if (!ecl_text_high(s)) {
            r = ecl_buf_add_str(out, s);
        } else if (cp == CP_THAI) {
            r = ecl_cp874_to_utf8(s, out, NULL);
        } else if (cp == CP_LATIN || cp == CP_LATIN_2 || cp == CP_ASCII || cp == CP_UTF16) {
            r = add_latin(s, out);
        } else {
            return ecl_fail(err, ECL_E_FORMAT, b->name,
                            "has text in code page %u, which is not known; save it as .xlsx", cp);
        }
        if (r != ECL_OK) {
            return no_memory(b, err);
        }
        b->at += k;
        n -= (uint32_t)k;
    }
    return r;
}
