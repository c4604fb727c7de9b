/* lines.c: physical lines out of a sliding buffer. The buffer grows to the
 * longest record and never beyond twice ECL_LINE_MAX and a block. */
#include "io/lines_priv.h"

#define BLOCK ((size_t)256 << 10)

void ecl_lines_init(struct ecl_lines *l, const struct ecl_input *in, bool lone_cr)
{
    *l = (struct ecl_lines){.in = in, .lone_cr = lone_cr};
    ecl_buf_init(&l->buf, 2 * ECL_LINE_MAX + 2 * BLOCK);
}

void ecl_lines_done(struct ecl_lines *l)
{
    ecl_buf_done(&l->buf);
}

/* Moves what is not taken to the front and reads more behind it. */
static int refill(struct ecl_lines *l, struct ecl_error *err)
{
    struct ecl_buf *b = &l->buf;
    if (l->at && b->cap - b->n < BLOCK) {
        memmove(b->p, b->p + l->at, b->n - l->at);
        b->n -= l->at;
        l->at = 0;
    }
    if (ecl_buf_reserve(b, b->cap - b->n < BLOCK / 4 ? BLOCK : 1) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, l->in->name, "out of memory for a line");
    }
    ssize_t n = ecl_input_read(l->in, b->p + b->n, b->cap - b->n, err);
    if (n < 0) {
        return (int)n;
    }
    l->eof = n == 0;
    b->n += (size_t)n;
    return ECL_OK;
}

/* Length of the line at p, end included, when its end is among the n bytes;
 * the first seen bytes are known to hold none. */
static size_t line_length(const struct ecl_lines *l, const char *p, size_t n, size_t seen)
{
    const char *lf = memchr(p + seen, '\n', n - seen);
    size_t end     = lf ? (size_t)(lf - p) + 1 : n;
    const char *cr = l->lone_cr ? memchr(p + seen, '\r', end - seen) : NULL;
    if (cr) {
        size_t at = (size_t)(cr - p) + 1;
        if (at < n) {
            return at + (p[at] == '\n');
        }
        return l->eof ? at : 0;
    }
    return lf ? end : 0;
}

/* Passes over the rest of a line that was too long. */
static int skip_line(struct ecl_lines *l, struct ecl_error *err)
{
    for (;;) {
        size_t have = l->buf.n - l->at;
        size_t n    = have ? line_length(l, l->buf.p + l->at, have, 0) : 0;
        if (n || l->eof) {
            l->at += n ? n : have;
            l->drop = false;
            return ECL_OK;
        }
        bool cr = l->lone_cr && have && l->buf.p[l->buf.n - 1] == '\r';
        l->at   = l->buf.n - cr;
        int r   = refill(l, err);
        if (r != ECL_OK) {
            return r;
        }
    }
}

int ecl_lines_peek(struct ecl_lines *l, size_t off, struct ecl_str *line, struct ecl_error *err)
{
    int r = l->drop ? skip_line(l, err) : ECL_OK;
    if (r != ECL_OK) {
        return r;
    }
    for (size_t seen = 0;;) {
        size_t start  = l->at + off;
        size_t have   = l->buf.n - start;
        const char *p = have ? l->buf.p + start : "";
        size_t n      = line_length(l, p, have, seen);
        if (n > ECL_LINE_MAX || (!n && have > ECL_LINE_MAX)) {
            *line = ecl_str_make(p, ECL_LINE_MAX);
            return ECL_LINE_LONG;
        }
        if (!n && l->eof) {
            for (n = have; n && p[n - 1] == 0x1a; n--) {
            }
            *line = ecl_str_make(p, n);
            return n ? ECL_OK : ECL_EOF;
        }
        if (n) {
            *line = ecl_str_make(p, n);
            return ECL_OK;
        }
        /* A CR at the very end waits for the byte behind it. */
        seen = have && p[have - 1] == '\r' ? have - 1 : have;
        r    = refill(l, err);
        if (r != ECL_OK) {
            return r;
        }
    }
}

int ecl_lines_bom(struct ecl_lines *l, bool *bom, struct ecl_error *err)
{
    while (!l->eof && l->buf.n < 3) {
        int r = refill(l, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    *bom = l->buf.n >= 3 && memcmp(l->buf.p, "\xef\xbb\xbf", 3) == 0;
    l->at += *bom ? 3 : 0;
    return ECL_OK;
}

struct ecl_str ecl_lines_chomp(struct ecl_str line)
{
    if (line.n && line.p[line.n - 1] == '\n') {
        line.n--;
    }
    if (line.n && line.p[line.n - 1] == '\r') {
        line.n--;
    }
    return line;
}
