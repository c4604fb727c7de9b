/* xls_build.h: compound documents and BIFF workbooks made byte by byte, opened from
 * memory, and shown as text. Each test wants some of it. */
#ifndef TESTS_UNIT_XLS_BUILD_H
#define TESTS_UNIT_XLS_BUILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "eclaim/buf.h"
#include "eclaim/workbook.h"

static inline void put16(struct ecl_buf *b, size_t v)
{
    char c[2] = {(char)(v & 0xff), (char)(v >> 8 & 0xff)};
    assert_int_equal(ecl_buf_add(b, c, sizeof c), ECL_OK);
}

static inline void put32(struct ecl_buf *b, uint64_t v)
{
    put16(b, v & 0xffff);
    put16(b, v >> 16 & 0xffff);
}

static inline void set32(struct ecl_buf *b, size_t at, uint64_t v)
{
    for (size_t i = 0; i < 4; i++) {
        b->p[at + i] = (char)(v >> 8 * i & 0xff);
    }
}

static inline void put_bytes(struct ecl_buf *b, struct ecl_str s)
{
    assert_int_equal(ecl_buf_add_str(b, s), ECL_OK);
}

static inline void put_zeros(struct ecl_buf *b, size_t n)
{
    static const char zero[4096];
    for (size_t k; n; n -= k) {
        k = n < sizeof zero ? n : sizeof zero;
        put_bytes(b, ecl_str_make(zero, k));
    }
}

/* A file that exists in memory only. */
static inline int memory_file(struct ecl_str bytes)
{
    int fd = memfd_create("book", 0);
    assert_true(fd >= 0);
    for (size_t at = 0; at < bytes.n;) {
        ssize_t k = write(fd, bytes.p + at, bytes.n - at);
        assert_true(k > 0);
        at += (size_t)k;
    }
    return fd;
}

/* --- compound documents ------------------------------------------------------ */

#define OLE_END  0xfffffffeu
#define OLE_FREE 0xffffffffu

struct ole_form {
    unsigned shift; /* 9 or 12 */
    bool reverse;   /* sectors of the stream from last to first */
    bool mini;      /* the stream lies in the mini stream */
};

static inline void ole_entry(struct ecl_buf *b, const char *name, int kind, uint32_t left,
                             uint32_t child, uint32_t start, size_t size)
{
    char wide[64] = {0};
    for (size_t i = 0; name[i] && i < 31; i++) {
        wide[2 * i] = name[i];
    }
    put_bytes(b, ecl_str_make(wide, sizeof wide));
    put16(b, name[0] ? (strlen(name) + 1) * 2 : 0);
    put16(b, (size_t)kind | 1 << 8);
    put32(b, left);
    put32(b, OLE_FREE);
    put32(b, child);
    put_zeros(b, 36);
    put32(b, start);
    put32(b, size);
    put32(b, 0);
}

/* Fills the last sector up. */
static inline void ole_pad(struct ecl_buf *b, size_t sector)
{
    put_zeros(b, (sector - b->n % sector) % sector);
}

/* One stream, and a summary that is its left sibling as JExcelAPI has it. Sectors:
 * the stream, the directory, the mini FAT, the FAT, the DIFAT. */
static inline void ole_build(struct ecl_buf *out, struct ecl_str stream, const char *name,
                             struct ole_form f)
{
    size_t ss = (size_t)1 << f.shift, per = ss / 4, ndata = (stream.n + ss - 1) / ss;
    size_t dir = ndata, mini = dir + 1, fat = mini + f.mini, nfat = 0, ndifat = 0;
    while (nfat * per < fat + nfat + ndifat) {
        nfat++;
        ndifat = nfat > 109 ? (nfat - 109 + per - 2) / (per - 1) : 0;
    }
    size_t difat = fat + nfat;
    ecl_buf_init(out, 0);
    put_bytes(out, ECL_STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"));
    put_zeros(out, 16);
    put16(out, 0x3e);
    put16(out, f.shift == 12 ? 4 : 3);
    put16(out, 0xfffe);
    put16(out, f.shift);
    put16(out, 6);
    put_zeros(out, 6);
    put32(out, f.shift == 12 ? 1 : 0);
    put32(out, nfat);
    put32(out, dir);
    put32(out, 0);
    put32(out, 4096);
    put32(out, f.mini ? mini : OLE_END);
    put32(out, f.mini ? 1 : 0);
    put32(out, ndifat ? difat : OLE_END);
    put32(out, ndifat);
    for (size_t i = 0; i < 109; i++) {
        put32(out, i < nfat ? fat + i : OLE_FREE);
    }
    ole_pad(out, ss);
    for (size_t i = 0; i < ndata; i++) {
        size_t at = (f.reverse ? ndata - 1 - i : i) * ss;
        put_bytes(out, ecl_str_make(stream.p + at, stream.n - at < ss ? stream.n - at : ss));
        ole_pad(out, ss);
    }
    size_t first = f.reverse && ndata ? ndata - 1 : 0;
    ole_entry(out, "Root Entry", 5, OLE_FREE, 1, f.mini ? (uint32_t)first : OLE_END,
              f.mini ? stream.n : 0);
    ole_entry(out, name, 2, 2, OLE_FREE, f.mini ? 0 : (uint32_t)first, stream.n);
    ole_entry(out, "\005DocumentSummaryInformation", 2, OLE_FREE, OLE_FREE, OLE_END, 0);
    ole_entry(out, "", 0, OLE_FREE, OLE_FREE, 0, 0);
    ole_pad(out, ss);
    if (f.mini) {
        size_t n = (stream.n + 63) / 64;
        for (size_t i = 0; i < per; i++) {
            put32(out, i + 1 < n ? i + 1 : i + 1 == n ? OLE_END : OLE_FREE);
        }
    }
    for (size_t i = 0; i < nfat * per; i++) {
        uint32_t next = OLE_FREE;
        if (i < ndata && f.reverse) {
            next = i ? (uint32_t)i - 1 : OLE_END;
        } else if (i < ndata) {
            next = i + 1 < ndata ? (uint32_t)i + 1 : OLE_END;
        } else if (i < fat) {
            next = OLE_END;
        } else if (i < difat) {
            next = 0xfffffffdu;
        } else if (i < difat + ndifat) {
            next = 0xfffffffcu;
        }
        put32(out, next);
    }
    for (size_t i = 0; i < ndifat; i++) {
        for (size_t k = 0; k < per - 1; k++) {
            size_t at = 109 + i * (per - 1) + k;
            put32(out, at < nfat ? fat + at : OLE_FREE);
        }
        put32(out, i + 1 < ndifat ? difat + i + 1 : OLE_END);
    }
}

/* --- records ------------------------------------------------------------------- */

static inline void rec(struct ecl_buf *b, unsigned id, struct ecl_str data)
{
    put16(b, id);
    put16(b, data.n);
    put_bytes(b, data);
}

static inline void rec_bof(struct ecl_buf *b, unsigned version, unsigned what)
{
    put16(b, 0x0809);
    put16(b, 16);
    put16(b, version);
    put16(b, what);
    put_zeros(b, 12);
}

/* The head of a record of one cell, for size bytes behind row, column and format. */
static inline void rec_cell(struct ecl_buf *b, unsigned id, unsigned row, unsigned col, size_t size)
{
    put16(b, id);
    put16(b, 6 + size);
    put16(b, row);
    put16(b, col);
    put16(b, 0);
}

static inline void put_double(struct ecl_buf *b, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    put32(b, bits & 0xffffffffu);
    put32(b, bits >> 32);
}

static inline void rec_number(struct ecl_buf *b, unsigned row, unsigned col, double v)
{
    rec_cell(b, 0x0203, row, col, 8);
    put_double(b, v);
}

/* A string of 8 bits a character behind a length of 2 bytes. */
static inline void put_narrow(struct ecl_buf *b, const char *s)
{
    put16(b, strlen(s));
    put_zeros(b, 1);
    put_bytes(b, ecl_str_of(s));
}

static inline void rec_label(struct ecl_buf *b, unsigned row, unsigned col, const char *s)
{
    rec_cell(b, 0x0204, row, col, 3 + strlen(s));
    put_narrow(b, s);
}

struct sheet_made {
    const char *name; /* ASCII */
    struct ecl_buf body;
};

/* A stream of globals (with some records more) and sheets. */
static inline void book_stream(struct ecl_buf *out, unsigned version, struct ecl_str globals,
                               const struct sheet_made *sheet, size_t n)
{
    size_t place[16];
    ecl_buf_init(out, 0);
    rec_bof(out, version, 5);
    put_bytes(out, globals);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(sheet[i].name);
        put16(out, 0x85);
        put16(out, 7 + len + (version == 0x600));
        place[i] = out->n;
        put_zeros(out, 6);
        put_bytes(out, ecl_str_make((const char[]){(char)len}, 1));
        put_zeros(out, version == 0x600);
        put_bytes(out, ecl_str_of(sheet[i].name));
    }
    rec(out, 0x0a, ECL_STR(""));
    for (size_t i = 0; i < n; i++) {
        set32(out, place[i], out->n);
        rec_bof(out, version, 0x10);
        put_bytes(out, ecl_buf_str(&sheet[i].body));
        rec(out, 0x0a, ECL_STR(""));
    }
    if (out->n < 4096) { /* as the writers do: zeros behind the last EOF */
        put_zeros(out, 4096 - out->n);
    }
}

/* --- opened, and shown ----------------------------------------------------------- */

/* Appends the rows of sheet i, a line each: NUMBER COLUMN:KIND:TEXT ... */
static inline int show_sheet(struct ecl_workbook *wb, size_t i, struct ecl_buf *out,
                             struct ecl_error *err)
{
    struct ecl_cell_row row;
    uint32_t last = 0;
    int r         = ecl_workbook_start(wb, i, err);
    while (r == ECL_OK && (r = ecl_workbook_next(wb, &row, err)) == ECL_OK) {
        assert_true(row.number > last && row.n > 0);
        last = row.number;
        assert_int_equal(ecl_buf_addf(out, "%u", row.number), ECL_OK);
        for (size_t k = 0; k < row.n; k++) {
            const struct ecl_cell *c = &row.cells[k];
            assert_true(c->text.n > 0 && (k == 0 || c->col > c[-1].col));
            assert_int_equal(
                ecl_buf_addf(out, " %u:%c%s:", c->col, "tndbe"[c->type], c -> exponent ? "!" : ""),
                ECL_OK);
            put_bytes(out, c->text);
        }
        assert_int_equal(ecl_buf_add_char(out, '\n'), ECL_OK);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

/* Reads all sheets of a file in memory; their rows are appended to out. */
static inline int show_file(struct ecl_str file, struct ecl_buf *out, struct ecl_error *err)
{
    struct ecl_workbook *wb;
    int fd = memory_file(file);
    int r  = ecl_workbook_open(&wb, fd, "book.xls", NULL, err);
    if (r == ECL_OK) {
        for (size_t i = 0; r == ECL_OK && i < ecl_workbook_sheets(wb); i++) {
            r = ecl_buf_addf(out, "[%s]\n", ecl_workbook_sheet(wb, i));
            r = r == ECL_OK ? show_sheet(wb, i, out, err) : r;
        }
        ecl_workbook_close(wb);
    }
    close(fd);
    if (r != ECL_OK) {
        assert_int_equal(err->code, r);
        assert_string_equal(err->file, "book.xls");
        assert_true(err->text[0] != '\0');
    }
    return r;
}

/* The same of a stream, which is packed first. */
static inline int show_stream(struct ecl_str stream, const char *name, struct ecl_buf *out,
                              struct ecl_error *err)
{
    struct ecl_buf file;
    ole_build(&file, stream, name, (struct ole_form){.shift = 9});
    int r = show_file(ecl_buf_str(&file), out, err);
    ecl_buf_done(&file);
    return r;
}

#endif
