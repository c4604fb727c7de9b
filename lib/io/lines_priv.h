/* lines_priv.h: physical lines of an input, several of which can be looked at
 * before any is taken, in bounded memory. */
#ifndef ECLAIM_IO_LINES_PRIV_H
#define ECLAIM_IO_LINES_PRIV_H

#include "eclaim/io.h"

/* The longest line that is held; a longer one is a bad row. */
#define ECL_LINE_MAX ((size_t)16 << 20)

/* Answer of ecl_lines_peek beside enum ecl_code: the line is too long. */
#define ECL_LINE_LONG      2
#define ECL_LINE_LONG_TEXT "the line is longer than 16 MiB; only its start is kept"

struct ecl_lines {
    const struct ecl_input *in;
    struct ecl_buf buf; /* p[at..n) is not yet taken */
    size_t at;
    bool eof;
    bool lone_cr; /* CR without LF ends a line, too */
    bool drop;    /* the line that begins at at is too long and was seen */
};

void ecl_lines_init(struct ecl_lines *l, const struct ecl_input *in, bool lone_cr);
void ecl_lines_done(struct ecl_lines *l);

/* The line that begins off bytes behind what was taken, with its end; the last
 * one may lack it, and a 0x1A that ends the file is left out. Valid until the
 * next peek. ECL_OK, ECL_EOF, ECL_LINE_LONG (*line is its first ECL_LINE_MAX
 * bytes: go on with ecl_lines_take_long) or a negative code. */
int ecl_lines_peek(struct ecl_lines *l, size_t off, struct ecl_str *line, struct ecl_error *err);

/* Takes n bytes that were peeked. */
static inline void ecl_lines_take(struct ecl_lines *l, size_t n)
{
    l->at += n;
}

/* Takes a line that is too long; its view stays valid until the next peek, too. */
static inline void ecl_lines_take_long(struct ecl_lines *l)
{
    l->drop = true;
}

/* Takes a UTF-8 byte order mark, if the input begins with one. Call it first. */
int ecl_lines_bom(struct ecl_lines *l, bool *bom, struct ecl_error *err);

/* line without its end. */
struct ecl_str ecl_lines_chomp(struct ecl_str line);

#endif
