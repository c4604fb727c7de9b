/* dbf_read.c: dBase III/IV and FoxPro tables.
 *
 * Layout: a header of 32 bytes (version, date, number of records at 4, header
 * length at 8, record length at 10, code page at 29), field descriptors of 32
 * bytes (name at 0, type at 11, length at 16, decimals at 17, flags at 18) up to
 * 0x0D, then records of fixed length: a deletion flag, then the fields, most of
 * them as text. 0x1A ends the file. Source: dBase III+ and Visual FoxPro "Table
 * File Structure". All lengths come from the file and are checked against each
 * other before a record is read; both have 16 bits, which bounds the memory. */
#include "io/dbf_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/table_priv.h"

#define HEADER       32u
#define DESCRIPTOR   32u
#define NAME_MAX_LEN 11u
#define BLOCK        ((size_t)256 << 10)

#define FLAG_SYSTEM   0x01 /* a column that FoxPro keeps for itself */
#define CODEPAGE_THAI 0x7c /* Thai Windows; other values are hardly ever right */

/* Versions whose field descriptors have 32 bytes: dBase III, IV and their SQL
 * tables, with and without memo, FoxPro 2 and Visual FoxPro. */
static const unsigned char versions[] = {0x03, 0x30, 0x31, 0x32, 0x43, 0x63,
                                         0x83, 0x8b, 0xcb, 0xf5, 0xfb};

struct column {
    char name[NAME_MAX_LEN + 1];
    char type;
    bool system;
    unsigned at, width; /* in the record */
};

struct dbf {
    struct column *col;
    size_t ncol;
    struct ecl_str *name, *value;
    char (*number)[24]; /* text of binary integers, one per column */
    unsigned record;    /* bytes of a record */
    uint64_t promised, done;
    char *buf; /* whole records */
    size_t cap, n, at;
    bool eof;
    char why[96];
};

static unsigned u16(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return u[0] | (unsigned)u[1] << 8;
}

static uint32_t u32(const char *p)
{
    return u16(p) | (uint32_t)u16(p + 2) << 16;
}

bool ecl_dbf_is_header(struct ecl_str head)
{
    if (head.n < HEADER + 1 || !memchr(versions, (unsigned char)head.p[0], sizeof versions)) {
        return false;
    }
    /* The date tells it from text that begins with 1 or 0: month, day. */
    unsigned char month = (unsigned char)head.p[2], day = (unsigned char)head.p[3];
    return month <= 12 && day <= 31 && u16(head.p + 8) > HEADER + DESCRIPTOR &&
           u16(head.p + 10) >= 2;
}

/* --- header --------------------------------------------------------------- */

static int broken(struct ecl_table *t, struct ecl_error *err, const char *what)
{
    return ecl_fail(err, ECL_E_FORMAT, t->in.name,
                    "is not a DBF table that can be read: %s; export it again", what);
}

/* Clipper and FoxPro keep the high byte of a long C field in the decimals. */
static void read_column(struct column *c, const char *p, bool wide)
{
    memcpy(c->name, p, NAME_MAX_LEN);
    c->type   = p[11];
    c->width  = (unsigned char)p[16];
    c->system = (p[18] & FLAG_SYSTEM) != 0;
    if (wide && c->type == 'C') {
        c->width = u16(p + 16);
    }
}

/* Lays the columns out; the bytes they take with the deletion flag. */
static uint64_t lay_out(struct dbf *d, const char *descriptors, bool wide)
{
    uint64_t at = 1;
    for (size_t i = 0; i < d->ncol; i++) {
        read_column(&d->col[i], descriptors + i * DESCRIPTOR, wide);
        d->col[i].at = (unsigned)at;
        at += d->col[i].width;
    }
    return at;
}

static int read_columns(struct ecl_table *t, const char *p, size_t n, bool foxpro,
                        struct ecl_error *err)
{
    struct dbf *d = t->state;
    while ((d->ncol + 1) * DESCRIPTOR <= n && p[d->ncol * DESCRIPTOR] != 0x0d) {
        d->ncol++;
    }
    if (!d->ncol || d->ncol > ECL_TABLE_COLUMNS) {
        return broken(t, err, "it has no columns, or more than 512");
    }
    d->col    = calloc(d->ncol, sizeof *d->col);
    d->name   = calloc(d->ncol, sizeof *d->name);
    d->value  = calloc(d->ncol, sizeof *d->value);
    d->number = calloc(d->ncol, sizeof *d->number);
    if (!d->col || !d->name || !d->value || !d->number) {
        return ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    if (lay_out(d, p, false) != d->record && lay_out(d, p, true) != d->record &&
        lay_out(d, p, false) > d->record) {
        return broken(t, err, "its columns do not fit into its records");
    }
    for (size_t i = 0; i < d->ncol; i++) {
        struct column *c = &d->col[i];
        if (!c->width) {
            return broken(t, err, "it has a column without width");
        }
        if (!(foxpro && c->system)) {
            d->name[t->nnames++] = ecl_str_trim(ecl_str_of(c->name));
        }
        c->system = foxpro && c->system;
    }
    t->name = d->name;
    return ECL_OK;
}

static int read_header(struct ecl_table *t, struct ecl_error *err)
{
    struct dbf *d = t->state;
    char head[HEADER];
    ssize_t n = ecl_input_full(&t->in, head, sizeof head, err);
    if (n < 0) {
        return (int)n;
    }
    char full[HEADER + 1] = {0}; /* the test wants one byte of the columns */
    memcpy(full, head, (size_t)n);
    if (!ecl_dbf_is_header(ecl_str_make(full, (size_t)n + 1))) {
        return broken(t, err, "its header is none");
    }
    size_t rest = u16(head + 8) - HEADER;
    d->promised = u32(head + 4);
    d->record   = u16(head + 10);
    t->encoding = (unsigned char)head[29] == CODEPAGE_THAI ? ECL_ENC_CP874 : ECL_ENC_AUTO;
    char *p     = malloc(rest);
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    int r = ECL_OK;
    n     = ecl_input_full(&t->in, p, rest, err);
    if (n < 0) {
        r = (int)n;
    } else if ((size_t)n < rest) {
        r = broken(t, err, "it ends within its header");
    } else {
        unsigned char version = (unsigned char)head[0];
        r                     = read_columns(t, p, rest, version >= 0x30 && version <= 0x32, err);
    }
    free(p);
    return r;
}

/* --- records -------------------------------------------------------------- */

/* Leaves whole records in the buffer, if there are any; the last may be cut. */
static int refill(struct ecl_table *t, struct ecl_error *err)
{
    struct dbf *d = t->state;
    memmove(d->buf, d->buf + d->at, d->n - d->at);
    d->n -= d->at;
    d->at     = 0;
    ssize_t n = ecl_input_full(&t->in, d->buf + d->n, d->cap - d->n, err);
    if (n < 0) {
        return (int)n;
    }
    d->eof = (size_t)n < d->cap - d->n;
    d->n += (size_t)n;
    return ECL_OK;
}

static struct ecl_str strip(struct ecl_str s, bool left)
{
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\0')) {
        s.n--;
    }
    while (left && s.n && (s.p[0] == ' ' || s.p[0] == '\0')) {
        s.p++;
        s.n--;
    }
    return s;
}

/* The value of a column as text. False when it cannot be had. */
static bool read_value(struct dbf *d, size_t i, struct ecl_str bytes, struct ecl_str *out)
{
    struct ecl_str text = strip(bytes, true);
    switch (d->col[i].type) {
    case 'C':
        *out = strip(bytes, false);
        return true;
    case 'N':
    case 'F':
    case 'D':
        *out = text;
        return true;
    case 'L':
        *out = ecl_str_is(text, "?") ? ecl_str_make("", 0) : text;
        return true;
    case 'I':
    case '+':
        if (bytes.n == 4) {
            int n = snprintf(d->number[i], sizeof d->number[i], "%" PRId32, (int32_t)u32(bytes.p));
            *out  = ecl_str_make(d->number[i], (size_t)n);
            return true;
        }
        break;
    default: /* memo, picture, binary double, time: empty or unreadable */
        *out = text;
        break;
    }
    return text.n == 0;
}

static void read_record(struct ecl_table *t, const char *p, struct ecl_table_row *row)
{
    struct dbf *d = t->state;
    row->line     = d->done;
    row->raw      = ecl_str_make(p, d->record);
    row->value    = d->value;
    if (p[0] != ' ') {
        row->bad = "its deletion mark is neither a blank nor *";
        return;
    }
    size_t n = 0;
    for (size_t i = 0; i < d->ncol; i++) {
        const struct column *c = &d->col[i];
        if (c->system) {
            continue;
        }
        if (!read_value(d, i, ecl_str_make(p + c->at, c->width), &d->value[n++])) {
            snprintf(d->why, sizeof d->why, "column %s is of type %c, which cannot be read",
                     c->name, c->type >= ' ' && c->type < 0x7f ? c->type : '?');
            row->bad = d->why;
            return;
        }
    }
    row->n = n;
}

/* Behind the last record: nothing lost, nothing left over. */
static int check_end(struct ecl_table *t, struct ecl_error *err)
{
    struct dbf *d = t->state;
    if (d->done < d->promised) {
        return ecl_fail(err, ECL_E_FORMAT, t->in.name,
                        "is cut off: its header promises %" PRIu64 " records, %" PRIu64
                        " are missing; copy or export it again",
                        d->promised, d->promised - d->done);
    }
    for (;;) {
        for (; d->at < d->n; d->at++) {
            if (d->buf[d->at] == 0x1a) {
                return ECL_EOF;
            }
            if (d->buf[d->at] && !strchr(" \r\n", d->buf[d->at])) {
                return ecl_fail(err, ECL_E_FORMAT, t->in.name,
                                "goes on behind the %" PRIu64 " records that its header counts; "
                                "export it again",
                                d->promised);
            }
        }
        if (d->eof) {
            return ECL_EOF;
        }
        int r = refill(t, err);
        if (r != ECL_OK) {
            return r;
        }
    }
}

static int dbf_next(struct ecl_table *t, struct ecl_table_row *row, struct ecl_error *err)
{
    struct dbf *d = t->state;
    while (d->done < d->promised) {
        if (d->n - d->at < d->record && !d->eof) {
            int r = refill(t, err);
            if (r != ECL_OK) {
                return r;
            }
        }
        const char *p = d->buf + d->at;
        if (d->n - d->at < d->record || *p == 0x1a) {
            break;
        }
        d->at += d->record;
        d->done++;
        if (*p == '*') {
            t->deleted++;
            continue;
        }
        read_record(t, p, row);
        return ECL_OK;
    }
    return check_end(t, err);
}

static void dbf_done(struct ecl_table *t)
{
    struct dbf *d = t->state;
    free(d->col);
    free(d->name);
    free(d->value);
    free(d->number);
    free(d->buf);
    free(d);
}

int ecl_dbf_open(struct ecl_table *t, struct ecl_error *err)
{
    struct dbf *d = calloc(1, sizeof *d);
    if (!d) {
        return ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    t->state = d;
    t->next  = dbf_next;
    t->close = dbf_done;
    int r    = read_header(t, err);
    if (r == ECL_OK) {
        d->cap = BLOCK;
        d->buf = malloc(d->cap);
        r      = d->buf ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    return r;
}
