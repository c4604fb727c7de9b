/* test_xls_read.c: workbooks made record by record, and those that JExcelAPI, xlwt and
 * LibreOffice wrote (tests/data/xls, with the programs that made them). */
#include "xls_build.h"

#define DATA "tests/data/xls/"

/* --- numbers and kinds -------------------------------------------------------- */

static struct ecl_buf empty(void)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    return b;
}

/* What one sheet of these records shows, without the line of its name. */
static int show_body(unsigned version, struct ecl_str globals, struct ecl_buf *body,
                     struct ecl_buf *out, struct ecl_error *err)
{
    struct sheet_made sheet = {"S", *body};
    struct ecl_buf stream;
    book_stream(&stream, version, globals, &sheet, 1);
    int r = show_stream(ecl_buf_str(&stream), version == 0x600 ? "Workbook" : "Book", out, err);
    ecl_buf_done(&stream);
    if (out->n >= 4 && memcmp(out->p, "[S]\n", 4) == 0) {
        memmove(out->p, out->p + 4, out->n -= 4);
    }
    ecl_buf_done(body);
    return r;
}

static void assert_body(unsigned version, struct ecl_str globals, struct ecl_buf *body,
                        const char *want)
{
    struct ecl_error err = {0};
    struct ecl_buf out   = empty();
    int r                = show_body(version, globals, body, &out, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(r, ECL_OK);
    assert_int_equal(ecl_buf_add_char(&out, '\0'), ECL_OK);
    assert_string_equal(out.p, want);
    ecl_buf_done(&out);
}

static void assert_refused(unsigned version, struct ecl_str globals, struct ecl_buf *body, int code,
                           const char *text)
{
    struct ecl_error err = {0};
    struct ecl_buf out   = empty();
    assert_int_equal(show_body(version, globals, body, &out, &err), code);
    if (!strstr(err.text, text)) {
        fail_msg("'%s' has no '%s'", err.text, text);
    }
    ecl_buf_done(&out);
}

static void every_form_of_rk_is_a_number(void **state)
{
    (void)state;
    static const struct {
        uint32_t rk;
        const char *text;
    } cases[] = {
        {1 << 2 | 2, "1"},
        {0 << 2 | 2, "0"},
        {0xfffffffe, "-1"},    /* integer -1 */
        {0xffffffff, "-0.01"}, /* integer -1 in hundredths */
        {123456u << 2 | 3, "1234.56"},
        {0x7ffffffe, "536870911"},  /* the largest integer */
        {0x80000002, "-536870912"}, /* the smallest */
        {0x3ff80000, "1.5"},        /* upper half of a double */
        {0x405ec001, "1.23"},       /* 123 as a double, in hundredths */
        {0xc05ec000, "-123"},
        {0x00000000, "0"},
        {0x7ff00000, NULL}, /* infinite */
    };
    struct ecl_buf body = empty(), want = empty();
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        rec_cell(&body, 0x027e, 0, i, 4);
        put32(&body, cases[i].rk);
        ecl_buf_addf(&want, "%s%u:%s", i ? " " : "1 ", i, cases[i].text ? "n:" : "e:#NUM!");
        ecl_buf_addf(&want, "%s", cases[i].text ? cases[i].text : "");
    }
    ecl_buf_add(&want, "\n", 2);
    assert_body(0x600, ECL_STR(""), &body, want.p);
    ecl_buf_done(&want);
}

static void numbers_booleans_errors_and_blanks(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    rec(&b, 0x0208, ECL_STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")); /* ROW */
    rec(&b, 0x7777, ECL_STR("unknown"));
    rec_number(&b, 0, 0, 0.1);
    put16(&b, 0x00bd); /* MULRK: two columns from 2 on */
    put16(&b, 18);
    put16(&b, 0);
    put16(&b, 2);
    put16(&b, 0);
    put32(&b, 7 << 2 | 2);
    put16(&b, 0);
    put32(&b, 8 << 2 | 2);
    put16(&b, 3);
    rec(&b, 0x0201, ECL_STR("\0\0\4\0\0\0"));         /* BLANK */
    rec(&b, 0x00be, ECL_STR("\0\0\5\0\0\0\0\0\6\0")); /* MULBLANK */
    rec(&b, 0x0205, ECL_STR("\1\0\0\0\0\0\1\0"));     /* TRUE */
    rec(&b, 0x0205, ECL_STR("\1\0\1\0\0\0\0\0"));     /* FALSE */
    rec(&b, 0x0205, ECL_STR("\1\0\2\0\0\0\x2a\1"));   /* #N/A */
    rec(&b, 0x0205, ECL_STR("\1\0\3\0\0\0\x07\1"));   /* #DIV/0! */
    rec(&b, 0x0205, ECL_STR("\1\0\4\0\0\0\x77\1"));   /* no error known */
    rec_label(&b, 2, 0, "1.23457E+12");
    rec_label(&b, 2, 1, "12345");
    rec_label(&b, 2, 2, "");
    rec_label(&b, 4, 0, ""); /* a row without contents */
    rec_label(&b, 65535, 255, "end");
    assert_body(0x600, ECL_STR(""), &b,
                "1 0:n:0.1 2:n:7 3:n:8\n"
                "2 0:b:TRUE 1:b:FALSE 2:e:#N/A 3:e:#DIV/0! 4:e:#ERROR!\n"
                "3 0:t!:1.23457E+12 1:t:12345\n"
                "65536 255:t:end\n");
}

/* A formula with a result that is no number: its kind and value. */
static void rec_result(struct ecl_buf *b, unsigned row, unsigned col, unsigned kind, unsigned v)
{
    rec_cell(b, 0x0006, row, col, 16);
    put16(b, kind);
    put16(b, v);
    put16(b, 0);
    put16(b, 0xffff);
    put_zeros(b, 8);
}

static void formulas_show_their_last_result(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    rec_cell(&b, 0x0006, 0, 0, 16);
    put_double(&b, 2.5);
    put_zeros(&b, 8);
    rec_result(&b, 0, 1, 0, 0);
    rec(&b, 0x04bc, ECL_STR("shared formula"));
    rec(&b, 0x0207, ECL_STR("\3\0\0abc"));
    rec_result(&b, 0, 2, 0, 0);
    rec(&b, 0x0221, ECL_STR("array"));
    rec(&b, 0x003c, ECL_STR("that goes on"));
    rec(&b, 0x0207, ECL_STR("\3\0\0ab"));
    rec(&b, 0x003c, ECL_STR("\1\1\x0e")); /* the third character, in 16 bits */
    rec_result(&b, 0, 3, 1, 1);
    rec_result(&b, 0, 4, 2, 0x17);
    rec_result(&b, 0, 5, 3, 0);
    rec_result(&b, 0, 6, 0, 0); /* no text follows */
    rec_number(&b, 0, 7, 9);
    rec_result(&b, 1, 0, 0, 0); /* nor here, at the end of the sheet */
    assert_body(0x600, ECL_STR(""), &b,
                "1 0:n:2.5 1:t:abc 2:t:ab\xe0\xb8\x81 3:b:TRUE 4:e:#REF! 7:n:9\n");
}

static void put_format(struct ecl_buf *g, unsigned id, const char *code)
{
    put16(g, 0x041e);
    put16(g, 5 + strlen(code));
    put16(g, id);
    put_narrow(g, code);
}

static void put_xf(struct ecl_buf *g, unsigned format)
{
    put16(g, 0x00e0);
    put16(g, 20);
    put16(g, 0);
    put16(g, format);
    put_zeros(g, 16);
}

static void rec_dated(struct ecl_buf *b, unsigned col, unsigned xf, double v)
{
    rec_number(b, 0, col, v);
    b->p[b->n - 10] = (char)xf;
}

static void dates_are_told_by_their_format(void **state)
{
    (void)state;
    for (int y1904 = 0; y1904 < 2; y1904++) {
        struct ecl_buf b = empty(), g = empty();
        rec(&g, 0x0022, y1904 ? ECL_STR("\1\0") : ECL_STR("\0\0"));
        put_format(&g, 164, "dd/mm/yyyy hh:mm");
        put_format(&g, 165, "#,##0.00\"d\"");
        put_xf(&g, 0);
        put_xf(&g, 14);
        put_xf(&g, 164);
        put_xf(&g, 165);
        rec_dated(&b, 0, 0, 46053);
        rec_dated(&b, 1, 1, 46053);
        rec_dated(&b, 2, 2, 46053.5);
        rec_dated(&b, 3, 3, 46053);
        rec_dated(&b, 4, 1, 0.25);
        rec_dated(&b, 5, 1, -1); /* no date: stays a number */
        rec_dated(&b, 6, 99, 1); /* no such format */
        assert_body(0x600, ecl_buf_str(&g), &b,
                    y1904 ? "1 0:n:46053 1:d:2030-02-01 2:d:2030-02-01 12:00:00 3:n:46053 "
                            "4:d:06:00:00 5:n:-1 6:n:1\n"
                          : "1 0:n:46053 1:d:2026-01-31 2:d:2026-01-31 12:00:00 3:n:46053 "
                            "4:d:06:00:00 5:n:-1 6:n:1\n");
        ecl_buf_done(&g);
    }
}

/* --- strings cut by CONTINUE ---------------------------------------------------- */

struct text {
    const char *utf8;
    unsigned runs;     /* of formatting */
    unsigned phonetic; /* bytes */
};

static const struct text texts[] = {
    {"", 0, 0},
    {"a", 0, 0},
    {"plain text", 0, 0},
    {"\xe0\xb8\x81\xe0\xb8\xb2", 0, 0},
    {"abc\xe0\xb8\x81\xe0\xb8\x82", 0, 0}, /* narrow, then wide */
    {"\xe0\xb8\x81\xe0\xb8\x82xyz", 0, 0}, /* wide, then narrow */
    {"caf\xc3\xa9", 0, 0},
    {"rich", 3, 0},
    {"\xe0\xb8\x84\xe0\xb8\x84", 0, 21},
    {"\xe0\xb8\x87 both", 2, 17},
    {"", 1, 5},
    {"\xf0\x9f\x98\x80 pair", 0, 0},
    {"last", 0, 0},
};
#define NTEXTS (sizeof texts / sizeof *texts)

/* UTF-16 of a text. */
static size_t utf16(const char *s, uint16_t *out)
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)s; *p;) {
        uint32_t c = *p < 0x80 ? *p : *p < 0xe0 ? *p & 31u : *p < 0xf0 ? *p & 15u : *p & 7u;
        for (p++; (*p & 0xc0) == 0x80; p++) {
            c = c << 6 | (*p & 63u);
        }
        if (c >= 0x10000) {
            out[n++] = (uint16_t)(0xd800 + ((c - 0x10000) >> 10));
            c        = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        out[n++] = (uint16_t)c;
    }
    return n;
}

static bool any_wide(const uint16_t *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c[i] > 0xff) {
            return true;
        }
    }
    return false;
}

/* Writes records that are cut before unit number cut (a byte, or a character), or
 * before every unit. */
struct cutter {
    struct ecl_buf *out;
    size_t from; /* where the record begins */
    size_t unit, cut;
    bool all;
};

static void cut_begin(struct cutter *c, unsigned id)
{
    put16(c->out, id);
    put16(c->out, 0);
    c->from = c->out->n;
}

static void cut_end(struct cutter *c)
{
    size_t n               = c->out->n - c->from;
    c->out->p[c->from - 2] = (char)(n & 0xff);
    c->out->p[c->from - 1] = (char)(n >> 8);
}

/* True when a new record has begun here. */
static bool cut_here(struct cutter *c)
{
    bool here = c->all || c->unit == c->cut;
    c->unit++;
    if (here) {
        cut_end(c);
        cut_begin(c, 0x003c);
    }
    return here;
}

static void cut_bytes(struct cutter *c, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cut_here(c);
        put_bytes(c->out, ecl_str_make((const char[]){(char)(i < 8 ? v >> 8 * i & 0xff : 0)}, 1));
    }
}

/* Characters, each as wide as needed up to the next cut, or all as wide as any. */
static void cut_chars(struct cutter *c, const uint16_t *s, size_t n, bool wide, bool narrow_tail)
{
    for (size_t i = 0; i < n; i++) {
        if (cut_here(c)) {
            wide = narrow_tail ? any_wide(s + i, c->all ? 1 : n - i) : wide;
            put_bytes(c->out, wide ? ECL_STR("\1") : ECL_STR("\0"));
        }
        put_bytes(c->out, ecl_str_make((const char[]){(char)(s[i] & 0xff)}, 1));
        if (wide) {
            put_bytes(c->out, ecl_str_make((const char[]){(char)(s[i] >> 8)}, 1));
        }
    }
}

static void cut_text(struct cutter *c, const struct text *t, bool narrow_tail)
{
    uint16_t s[64];
    size_t n = utf16(t->utf8, s), head = 2 + 1 + (t->runs ? 2u : 0u) + (t->phonetic ? 4u : 0u);
    size_t first = n; /* characters before the cut */
    if (narrow_tail && (c->all || (c->cut > c->unit + head && c->cut < c->unit + head + n))) {
        first = c->all ? 0 : c->cut - c->unit - head;
    }
    bool wide = any_wide(s, first);
    cut_bytes(c, n, 2);
    cut_bytes(c, (wide ? 1u : 0u) | (t->phonetic ? 4u : 0u) | (t->runs ? 8u : 0u), 1);
    cut_bytes(c, t->runs, t->runs ? 2 : 0);
    cut_bytes(c, t->phonetic, t->phonetic ? 4 : 0);
    cut_chars(c, s, n, wide, narrow_tail);
    cut_bytes(c, 0, t->runs * (size_t)4 + t->phonetic);
}

/* The units that were written. */
static size_t put_sst(struct ecl_buf *g, size_t cut, bool all, bool narrow_tail)
{
    struct cutter c = {.out = g, .cut = cut, .all = all};
    cut_begin(&c, 0x00fc);
    put32(g, NTEXTS);
    put32(g, NTEXTS);
    for (size_t i = 0; i < NTEXTS; i++) {
        cut_text(&c, &texts[i], narrow_tail);
    }
    cut_end(&c);
    return c.unit;
}

static void rec_shared(struct ecl_buf *b, unsigned row, unsigned col, size_t i)
{
    rec_cell(b, 0x00fd, row, col, 4);
    put32(b, i);
}

static void strings_may_be_cut_anywhere(void **state)
{
    (void)state;
    struct ecl_buf want = empty();
    for (size_t i = 0; i < NTEXTS; i++) {
        if (texts[i].utf8[0]) {
            ecl_buf_addf(&want, "%zu 3:t:%s\n", i + 1, texts[i].utf8);
        }
    }
    ecl_buf_add_char(&want, '\0');
    for (int form = 0; form < 4; form++) {
        size_t units = 1;
        for (size_t cut = 0; cut < (form < 2 ? units : 1); cut++) {
            struct ecl_buf b = empty(), g = empty();
            units = put_sst(&g, cut, form >= 2, form & 1);
            for (size_t i = 0; i < NTEXTS; i++) {
                rec_shared(&b, (unsigned)i, 3, i);
            }
            assert_body(0x600, ecl_buf_str(&g), &b, want.p);
            ecl_buf_done(&g);
        }
        assert_true(units > 100);
    }
    ecl_buf_done(&want);
}

/* A text longer than three records. */
static void long_strings_go_on_and_on(void **state)
{
    (void)state;
    struct ecl_buf g = empty(), b = empty(), want = empty();
    struct cutter c = {.out = &g, .cut = SIZE_MAX};
    cut_begin(&c, 0x00fc);
    put32(&g, 1);
    put32(&g, 1);
    put16(&g, 32767);
    put_zeros(&g, 1);
    ecl_buf_addf(&want, "1 0:t:");
    for (size_t i = 0; i < 32767; i++) {
        bool wide = i / 4000 % 2;
        if (i && i % 4000 == 0) {
            cut_end(&c);
            cut_begin(&c, 0x003c);
            put_bytes(&g, wide ? ECL_STR("\1") : ECL_STR("\0"));
        }
        put_bytes(&g, wide ? ECL_STR("\x01\x0e") : ECL_STR("x"));
        put_bytes(&want, wide ? ECL_STR("\xe0\xb8\x81") : ECL_STR("x"));
    }
    cut_end(&c);
    ecl_buf_add(&want, "\n", 2);
    rec_shared(&b, 0, 0, 0);
    assert_body(0x600, ecl_buf_str(&g), &b, want.p);
    ecl_buf_done(&want);
    ecl_buf_done(&g);
}

static void labels_of_the_old_kind_are_read(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    rec(&b, 0x0204, ECL_STR("\0\0\0\0\0\0\2\0\1\x01\x0e\x02\x0e")); /* LABEL, 16 bits */
    rec(&b, 0x00d6, ECL_STR("\0\0\1\0\0\0\4\0\0rich\1\0\0\0\1\0")); /* RSTRING */
    rec(&b, 0x0204,
        ECL_STR("\0\0\2\0\0\0\3\0\1\0\xd8"
                "a\0\0\xdc")); /* lone surrogates */
    assert_body(0x600, ECL_STR(""), &b,
                "1 0:t:\xe0\xb8\x81\xe0\xb8\x82 1:t:rich 2:t:\xef\xbf\xbd"
                "a\xef\xbf\xbd\n");
}

static void strings_of_excel_95_are_in_their_code_page(void **state)
{
    (void)state;
    static const struct {
        struct ecl_str codepage;
        const char *text; /* NULL: refused */
    } cases[] = {
        {{"\xe4\x04", 2}, "\xc2\xa1\xe2\x82\xac"},     /* 1252 */
        {{"\x6a\x03", 2}, "\xe0\xb8\x81\xe2\x82\xac"}, /* 874 */
        {{"\xb0\x04", 2}, "\xc2\xa1\xe2\x82\xac"},     /* 1200 */
        {{"\xa4\x03", 2}, NULL},                       /* 932 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf b = empty(), g = empty(), want = empty();
        rec(&g, 0x0042, cases[i].codepage);
        rec(&b, 0x0204, ECL_STR("\0\0\0\0\0\0\5\0ascii"));
        rec(&b, 0x0204, ECL_STR("\0\0\1\0\0\0\2\0\xa1\x80"));
        rec(&b, 0x00d6, ECL_STR("\0\0\2\0\0\0\2\0ab\1\0\0"));
        rec_number(&b, 1, 0, 5);
        if (cases[i].text) {
            ecl_buf_addf(&want, "1 0:t:ascii 1:t:%s 2:t:ab\n2 0:n:5\n", cases[i].text);
            ecl_buf_add_char(&want, '\0');
            assert_body(0x500, ecl_buf_str(&g), &b, want.p);
        } else {
            assert_refused(0x500, ecl_buf_str(&g), &b, ECL_E_FORMAT, "code page 932");
        }
        ecl_buf_done(&want);
        ecl_buf_done(&g);
    }
}

/* --- order ------------------------------------------------------------------------ */

static void rows_and_columns_in_any_order_are_sorted(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    for (unsigned c = 0; c < 3; c++) { /* column by column, rows from the last on */
        for (unsigned r = 4; r-- > 0;) {
            rec_number(&b, r, 2 - c, r * 10 + 2 - c);
        }
    }
    rec_result(&b, 2, 7, 0, 0);
    rec(&b, 0x0207, ECL_STR("\2\0\0ok"));
    rec_label(&b, 1, 1, "later"); /* takes the place of 11 */
    assert_body(0x600, ECL_STR(""), &b,
                "1 0:n:0 1:n:1 2:n:2\n2 0:n:10 1:t:later 2:n:12\n"
                "3 0:n:20 1:n:21 2:n:22 7:t:ok\n4 0:n:30 1:n:31 2:n:32\n");
    b = empty();
    rec_number(&b, 5, 9, 1); /* columns in no order, and one twice */
    rec_number(&b, 5, 3, 2);
    rec_number(&b, 5, 6, 3);
    rec_number(&b, 5, 9, 4);
    assert_body(0x600, ECL_STR(""), &b, "6 3:n:2 6:n:3 9:n:4\n");
}

/* Charts within a sheet keep numbers of their own. */
static void cells_of_charts_are_left_out(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    rec_number(&b, 0, 0, 1);
    rec_bof(&b, 0x600, 0x20);
    rec_number(&b, 0, 0, 77);
    rec_bof(&b, 0x600, 0x20);
    rec(&b, 0x0a, ECL_STR(""));
    rec(&b, 0x0a, ECL_STR(""));
    rec_number(&b, 1, 0, 2);
    assert_body(0x600, ECL_STR(""), &b, "1 0:n:1\n2 0:n:2\n");
}

static void every_row_of_the_largest_sheet_comes(void **state)
{
    (void)state;
    struct sheet_made sheet = {"big", empty()};
    struct ecl_buf stream, file;
    struct ecl_workbook *wb;
    struct ecl_cell_row row;
    struct ecl_error err;
    for (unsigned r = 0; r < 65536; r++) {
        rec_number(&sheet.body, r, 0, r);
        rec_number(&sheet.body, r, 255, r / 100.0);
    }
    book_stream(&stream, 0x600, ECL_STR(""), &sheet, 1);
    ole_build(&file, ecl_buf_str(&stream), "Workbook", (struct ole_form){.shift = 9});
    int fd = memory_file(ecl_buf_str(&file));
    assert_int_equal(ecl_workbook_open(&wb, fd, "book.xls", NULL, &err), ECL_OK);
    assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_E_USAGE);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(ecl_workbook_start(wb, 0, &err), ECL_OK);
        for (unsigned r = 0; r < 65536; r++) {
            char text[32];
            assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_OK);
            assert_int_equal(row.number, r + 1);
            assert_int_equal(row.n, 2);
            snprintf(text, sizeof text, "%u", r);
            assert_true(ecl_str_is(row.cells[0].text, text));
            assert_int_equal(row.cells[1].col, 255);
        }
        assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_EOF);
        assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_EOF);
    }
    assert_int_equal(ecl_workbook_start(wb, 1, &err), ECL_E_USAGE);
    ecl_workbook_close(wb);
    close(fd);
    ecl_buf_done(&file);
    ecl_buf_done(&stream);
    ecl_buf_done(&sheet.body);
}

/* --- what is refused ---------------------------------------------------------------- */

static void protected_workbooks_say_so(void **state)
{
    (void)state;
    struct ecl_buf b = empty(), g = empty(), out = empty();
    struct ecl_error err;
    rec(&g, 0x002f, ECL_STR("\1\0\1\0"));
    assert_refused(0x600, ecl_buf_str(&g), &b, ECL_E_UNSAFE, "password");
    ecl_buf_done(&g);
    put_zeros(&b, 5000);
    assert_int_equal(show_stream(ecl_buf_str(&b), "EncryptedPackage", &out, &err), ECL_E_UNSAFE);
    assert_non_null(strstr(err.text, "password"));
    assert_int_equal(show_stream(ecl_buf_str(&b), "WordDocument", &out, &err), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "another program"));
    ecl_buf_done(&out);
    ecl_buf_done(&b);
}

static void damaged_workbooks_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct ecl_str body, globals;
        const char *text;
    } cases[] = {
        {"a text that is not there", {"\xfd\0\x0a\0\0\0\0\0\0\0\0\0\0\0", 14}, {"", 0}, "text"},
        {"a column beyond 255", {"\x7e\2\x0a\0\0\0\0\1\0\0\0\0\0\0", 14}, {"", 0}, "column"},
        {"a label beyond 255", {"\4\2\x0a\0\0\0\0\1\0\0\1\0\0a", 14}, {"", 0}, "column"},
        {"a number cut short", {"\3\2\x08\0\0\0\0\0\0\0\0\0", 12}, {"", 0}, "short"},
        {"a cell without a column", {"\3\2\2\0\0\0", 6}, {"", 0}, "short"},
        {"a label cut short", {"\4\2\x0a\0\0\0\0\0\0\0\5\0\0a", 14}, {"", 0}, "short"},
        {"half a character", {"\4\2\x0a\0\0\0\0\0\0\0\1\0\1a", 14}, {"", 0}, "cut in two"},
        {"a sheet without an end", {"\3\2\xff\xff", 4}, {"", 0}, "within"},
        {"an SST that is cut", {"", 0}, {"\xfc\0\x0c\0\1\0\0\0\1\0\0\0\5\0\0a", 16}, "short"},
        {"an SST of two bytes", {"", 0}, {"\xfc\0\2\0\1\0", 6}, "short"},
        {"a sheet outside", {"", 0}, {"\x85\0\x0a\0\xff\xff\0\0\0\0\2\0ab", 14}, "within a sheet"},
        {"a sheet that is none", {"", 0}, {"\x85\0\x0a\0\4\0\0\0\0\0\2\0ab", 14}, "should be"},
        {"a format of one byte", {"", 0}, {"\x1e\4\1\0a", 5}, "short"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf b = empty();
        put_bytes(&b, cases[i].body);
        assert_refused(0x600, cases[i].globals, &b, ECL_E_FORMAT, cases[i].text);
    }
    struct ecl_buf b = empty();
    assert_refused(0x400, ECL_STR(""), &b, ECL_E_FORMAT, "unknown");
}

/* Counts are not believed: four billion strings in a few bytes. */
static void a_count_of_strings_that_lies_is_no_matter(void **state)
{
    (void)state;
    struct ecl_buf b = empty();
    rec_shared(&b, 0, 0, 0);
    assert_body(0x600, ECL_STR("\xfc\0\x0c\0\xff\xff\xff\xff\xff\xff\xff\xff\1\0\0a"), &b,
                "1 0:t:a\n");
}

/* --- files of other programs ---------------------------------------------------------- */

static struct ecl_buf load(const char *path)
{
    struct ecl_buf b = empty();
    FILE *f          = fopen(path, "rb");
    if (!f) {
        fail_msg("%s: cannot be opened; run from the top of the tree", path);
        return b;
    }
    for (size_t k = 1; k;) {
        assert_int_equal(ecl_buf_reserve(&b, 65536), ECL_OK);
        k = fread(b.p + b.n, 1, 65536, f);
        b.n += k;
    }
    fclose(f);
    return b;
}

/* What a file shows is as in NAME.txt beside it. */
static void assert_file(const char *name, bool old_access)
{
    struct ecl_error err = {0};
    char path[128];
    snprintf(path, sizeof path, DATA "%s.xls", name);
    struct ecl_buf file = load(path), out = empty();
    snprintf(path, sizeof path, DATA "%s.txt", name);
    struct ecl_buf want = load(path);
    if (old_access) { /* as in files of BE 2560: 08, then filler */
        char *p = memmem(file.p, file.n, "\x5c\0\x70\0", 4);
        assert_non_null(p);
        memset(p + 4, 0x3f, 0x70);
        p[4] = 8;
    }
    assert_int_equal(show_file(ecl_buf_str(&file), &out, &err), ECL_OK);
    assert_string_equal(err.text, "");
    assert_int_equal(ecl_buf_add_char(&out, '\0'), ECL_OK);
    assert_int_equal(ecl_buf_add_char(&want, '\0'), ECL_OK);
    assert_string_equal(out.p, want.p);
    ecl_buf_done(&want);
    ecl_buf_done(&out);
    ecl_buf_done(&file);
}

static void files_of_jexcelapi_are_read(void **state)
{
    (void)state;
    assert_file("rep", false);
}

static void a_malformed_writeaccess_is_no_matter(void **state)
{
    (void)state;
    assert_file("rep", true);
}

static void files_of_xlwt_are_read(void **state)
{
    (void)state;
    assert_file("xlwt", false);
}

static void files_of_libreoffice_are_read(void **state)
{
    (void)state;
    assert_file("calc", false);
}

static void sheets_can_be_started_in_any_order(void **state)
{
    (void)state;
    static const size_t order[] = {2, 0, 0, 1, 3, 2, 0};
    struct ecl_buf file         = load(DATA "rep.xls"), first[4], again;
    struct ecl_workbook *wb;
    struct ecl_cell_row row;
    struct ecl_error err;
    int fd = memory_file(ecl_buf_str(&file));
    assert_int_equal(ecl_workbook_open(&wb, fd, "book.xls", NULL, &err), ECL_OK);
    assert_int_equal(ecl_workbook_sheets(wb), 4);
    for (size_t i = 0; i < 4; i++) {
        first[i] = empty();
        assert_int_equal(show_sheet(wb, i, &first[i], &err), ECL_OK);
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        again = empty();
        assert_int_equal(show_sheet(wb, order[i], &again, &err), ECL_OK);
        assert_true(ecl_str_eq(ecl_buf_str(&again), ecl_buf_str(&first[order[i]])));
        ecl_buf_done(&again);
        assert_int_equal(ecl_workbook_start(wb, 0, &err), ECL_OK); /* left half-way */
        assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_OK);
    }
    for (size_t i = 0; i < 4; i++) {
        ecl_buf_done(&first[i]);
    }
    ecl_workbook_close(wb);
    close(fd);
    ecl_buf_done(&file);
}

/* Cut anywhere, or with bytes changed anywhere: an error or cells, nothing worse. */
static void damaged_files_never_crash(void **state)
{
    (void)state;
    static const char *const names[] = {DATA "rep.xls", DATA "xlwt.xls", DATA "calc.xls"};
    for (size_t i = 0; i < 3; i++) {
        struct ecl_buf file = load(names[i]), out = empty();
        struct ecl_error err;
        uint32_t seed = 7;
        for (size_t n = 0; n < file.n; n += 211) {
            out.n = 0;
            (void)show_file(ecl_str_make(file.p, n), &out, &err);
        }
        for (int round = 0; round < 300; round++) {
            out.n = 0;
            for (int k = 0; k < 3; k++) {
                seed = seed * 1103515245u + 12345u;
                file.p[(seed >> 8) % file.n] ^= (char)(1 << (seed >> 4) % 8);
            }
            (void)show_file(ecl_buf_str(&file), &out, &err);
        }
        ecl_buf_done(&out);
        ecl_buf_done(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_rk_is_a_number),
        cmocka_unit_test(numbers_booleans_errors_and_blanks),
        cmocka_unit_test(formulas_show_their_last_result),
        cmocka_unit_test(dates_are_told_by_their_format),
        cmocka_unit_test(strings_may_be_cut_anywhere),
        cmocka_unit_test(long_strings_go_on_and_on),
        cmocka_unit_test(labels_of_the_old_kind_are_read),
        cmocka_unit_test(strings_of_excel_95_are_in_their_code_page),
        cmocka_unit_test(rows_and_columns_in_any_order_are_sorted),
        cmocka_unit_test(cells_of_charts_are_left_out),
        cmocka_unit_test(every_row_of_the_largest_sheet_comes),
        cmocka_unit_test(protected_workbooks_say_so),
        cmocka_unit_test(damaged_workbooks_are_refused),
        cmocka_unit_test(a_count_of_strings_that_lies_is_no_matter),
        cmocka_unit_test(files_of_jexcelapi_are_read),
        cmocka_unit_test(a_malformed_writeaccess_is_no_matter),
        cmocka_unit_test(files_of_xlwt_are_read),
        cmocka_unit_test(files_of_libreoffice_are_read),
        cmocka_unit_test(sheets_can_be_started_in_any_order),
        cmocka_unit_test(damaged_files_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
