/* csv_read.c: CSV through libcsv, a physical line at a time.
 *
 * libcsv alone decides about quotes: it is given line after line until it says
 * that the row is complete, so that line numbers and the bytes of a row are
 * exact. First it reads strictly; where quotes are wrong, the first line is
 * read once more by itself and leniently (5" tube), and if even that leaves a
 * quote open, that line alone is a bad row and the next line is tried again. A
 * stray quote can so never swallow the rest of a file, and each line is read at
 * most a few times: a line in which every run of quotes is doubled cannot open
 * a value that stays open. */
#include "io/table_priv.h"

#include <csv.h>
#include <stdlib.h>

#include "io/lines_priv.h"
#include "io/member_priv.h"

/* Text of a row that goes over several lines, hence of a quoted value. */
#define ROW_MAX ((size_t)1 << 20)

struct csv {
    struct ecl_lines lines;
    struct csv_parser strict, loose;
    bool have_strict, have_loose;
    uint64_t line;       /* physical lines taken */
    struct ecl_buf text; /* the values of the row */
    size_t end[ECL_TABLE_COLUMNS];
    struct ecl_str value[ECL_TABLE_COLUMNS];
    size_t n; /* may go beyond ECL_TABLE_COLUMNS, then the row is bad */
    bool complete, no_memory;
};

static void on_value(void *p, size_t n, void *ctx)
{
    struct csv *c = ctx;
    if (c->n < ECL_TABLE_COLUMNS) {
        c->no_memory |= ecl_buf_add(&c->text, p, n) != ECL_OK;
        c->end[c->n] = c->text.n;
    }
    c->n++;
}

static void on_row(int last, void *ctx)
{
    (void)last;
    ((struct csv *)ctx)->complete = true;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0; /* blanks are part of the value */
}

static void start_row(struct csv *c, struct csv_parser *parser)
{
    csv_fini(parser, NULL, NULL, NULL);
    c->text.n   = 0;
    c->n        = 0;
    c->complete = false;
}

/* Gives the parser a line. False when it cannot be read as CSV. */
static bool feed(struct csv *c, struct csv_parser *parser, struct ecl_str line)
{
    struct ecl_str text = ecl_lines_chomp(line);
    bool ended          = text.n < line.n;
    if (csv_parse(parser, line.p, line.n, on_value, on_row, c) != line.n) {
        c->no_memory |= csv_error(parser) == CSV_ENOMEM;
        return false;
    }
    return ended || csv_parse(parser, "\n", 1, on_value, on_row, c) == 1;
}

static int give_bad(struct csv *c, struct ecl_table_row *row, struct ecl_str raw, const char *why)
{
    row->line = c->line + 1;
    row->raw  = raw;
    row->bad  = why;
    return ECL_OK;
}

/* The row that stands in the first bytes of the lines, after nlines lines. */
static int give_row(struct csv *c, struct ecl_table_row *row, size_t bytes, uint64_t nlines)
{
    struct ecl_str raw = ecl_str_make(c->lines.buf.p + c->lines.at, bytes);
    if (c->n > ECL_TABLE_COLUMNS) {
        give_bad(c, row, raw, "too many columns: more than 512");
    } else {
        for (size_t i = 0, from = 0; i < c->n; from = c->end[i++]) {
            c->value[i] = ecl_str_make(c->text.p ? c->text.p + from : "", c->end[i] - from);
        }
        row->line  = c->line + 1;
        row->raw   = raw;
        row->n     = c->n;
        row->value = c->value;
    }
    c->line += nlines;
    ecl_lines_take(&c->lines, bytes);
    return ECL_OK;
}

/* The first line by itself, quotes taken as they stand where they make no sense. */
static int read_loose(struct csv *c, struct ecl_table_row *row, struct ecl_error *err)
{
    struct ecl_str line;
    int r = ecl_lines_peek(&c->lines, 0, &line, err);
    if (r != ECL_OK) {
        return r;
    }
    start_row(c, &c->loose);
    bool fed = feed(c, &c->loose, line);
    if (c->no_memory) {
        return ecl_fail(err, ECL_E_NOMEM, c->lines.in->name, "out of memory for a row");
    }
    if (fed && c->complete) {
        return give_row(c, row, line.n, 1);
    }
    c->n = 0;
    give_bad(c, row, line, "a quote is not closed");
    c->line++;
    ecl_lines_take(&c->lines, line.n);
    return ECL_OK;
}

static int csv_next(struct ecl_table *t, struct ecl_table_row *row, struct ecl_error *err)
{
    struct csv *c = t->state;
    struct ecl_str line;
    size_t bytes    = 0;
    uint64_t nlines = 0;
    start_row(c, &c->strict);
    for (;;) {
        int r = ecl_lines_peek(&c->lines, bytes, &line, err);
        if (r < 0 || (r == ECL_EOF && !bytes)) {
            return r;
        }
        if (r == ECL_LINE_LONG && !bytes) {
            give_bad(c, row, line, ECL_LINE_LONG_TEXT);
            ecl_lines_take_long(&c->lines);
            c->line++;
            return ECL_OK;
        }
        bool fed = r == ECL_OK && feed(c, &c->strict, line);
        if (c->no_memory) {
            return ecl_fail(err, ECL_E_NOMEM, c->lines.in->name, "out of memory for a row");
        }
        bytes += line.n;
        nlines++;
        if (fed && !c->n && !c->complete && !ecl_lines_chomp(line).n && nlines == 1) {
            on_value(NULL, 0, c); /* libcsv passes over blank lines */
            c->complete = true;
        }
        if (fed && c->complete) {
            return give_row(c, row, bytes, nlines);
        }
        if (!fed || bytes > ROW_MAX) {
            return read_loose(c, row, err);
        }
    }
}

static void csv_done(struct ecl_table *t)
{
    struct csv *c = t->state;
    if (c->have_strict) {
        csv_free(&c->strict);
    }
    if (c->have_loose) {
        csv_free(&c->loose);
    }
    ecl_lines_done(&c->lines);
    ecl_buf_done(&c->text);
    free(c);
}

static bool set_up(struct csv_parser *parser, unsigned char options, char separator)
{
    if (csv_init(parser, options) != 0) {
        return false;
    }
    csv_set_delim(parser, (unsigned char)separator);
    csv_set_space_func(parser, no_space);
    csv_set_blk_size(parser, (size_t)64 << 10);
    return true;
}

int ecl_csv_open(struct ecl_table *t, struct ecl_error *err)
{
    struct csv *c = calloc(1, sizeof *c);
    if (!c) {
        return ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    t->state = c;
    t->next  = csv_next;
    t->close = csv_done;
    ecl_lines_init(&c->lines, &t->in, true);
    ecl_buf_init(&c->text, ECL_LINE_MAX + ROW_MAX);
    bool bom = false;
    struct ecl_str line;
    int r = ecl_lines_bom(&c->lines, &bom, err);
    if (r == ECL_OK) {
        r = ecl_lines_peek(&c->lines, 0, &line, err);
    }
    if (r < 0) {
        return r;
    }
    t->encoding         = bom ? ECL_ENC_UTF8 : ECL_ENC_AUTO;
    struct ecl_str head = {c->lines.buf.p + c->lines.at, c->lines.buf.n - c->lines.at};
    char separator      = ecl_csv_separator(head, NULL);
    c->have_strict      = set_up(&c->strict, CSV_STRICT, separator);
    c->have_loose       = set_up(&c->loose, 0, separator);
    return c->have_strict && c->have_loose
               ? ECL_OK
               : ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
}
