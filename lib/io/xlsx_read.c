/* xlsx_read.c: rows and cells of .xlsx workbooks, streaming.
 *
 * A sheet is read tag by tag out of a window of the part; only the texts of one row
 * are kept, besides the shared strings. Rows and cells stand in rising order, as
 * the standard demands; where a file says otherwise it is refused, because a row
 * taken for another is worse than none. Behind the last row the part is read to its
 * end, for the checksum. Cells: ECMA-376-1, 18.3.1.4 and 18.18.11. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/xlsx_priv.h"

#define ROW_TEXT_MAX ((size_t)16 << 20)
#define SHARED       SIZE_MAX /* in offset: the text stands among the shared strings */
#define DIGITS_KEPT  15       /* a longer whole number has lost digits of an ID */
#define DIGITS_SHOWN 6        /* of a number in scientific notation: 1.23457E+12 */

struct xlsx {
    struct ecl_workbook head;
    struct ecl_unzip *zip;
    struct ecl_xlsx_parts parts;
    struct ecl_xlsx_strings strings;
    bool have_strings;
    struct ecl_input in; /* the sheet being read */
    struct ecl_xml xml;
    bool reading, in_data;
    uint32_t row;        /* number of the row read last, from 1; 0: none */
    struct ecl_buf text; /* of the cells of the row */
    struct ecl_cell *cell;
    size_t *offset; /* of a cell's text in text */
    size_t n, cap;
};

enum value_type { V_NUMBER, V_SHARED, V_STRING, V_INLINE, V_BOOL, V_ERROR, V_DATE };

/* What the start tag of a cell says. */
struct place {
    uint32_t col, row; /* row from 1; 0: not said */
    enum value_type type;
    bool date; /* its style shows dates */
};

static struct xlsx *of(struct ecl_workbook *wb)
{
    return (struct xlsx *)wb;
}

static int fail_cell(const struct xlsx *b, struct ecl_error *err, const char *what)
{
    return ecl_xml_fail(&b->xml, err, what);
}

/* --- cells ----------------------------------------------------------------- */

/* Adds a cell whose text begins at offset in the row's text and goes to its end. */
static int add_cell(struct xlsx *b, uint32_t col, enum ecl_cell_type type, size_t offset,
                    struct ecl_str text, bool exponent, struct ecl_error *err)
{
    if (text.n == 0) {
        return ECL_OK;
    }
    if (b->n == b->cap) {
        size_t cap            = b->cap ? b->cap * 2 : 128;
        struct ecl_cell *cell = realloc(b->cell, cap * sizeof *cell);
        b->cell               = cell ? cell : b->cell;
        size_t *place         = cell ? realloc(b->offset, cap * sizeof *place) : NULL;
        b->offset             = place ? place : b->offset;
        if (!place) {
            return ecl_fail(err, ECL_E_NOMEM, b->head.name, "out of memory");
        }
        b->cap = cap;
    }
    b->cell[b->n]   = (struct ecl_cell){col, type, exponent, text};
    b->offset[b->n] = offset;
    b->n++;
    return ECL_OK;
}

/* Adds a cell whose text is the row's text from offset on. */
static int add_own(struct xlsx *b, uint32_t col, enum ecl_cell_type type, size_t offset,
                   bool exponent, struct ecl_error *err)
{
    struct ecl_str text = ecl_str_make(NULL, b->text.n - offset);
    return add_cell(b, col, type, offset, text, exponent, err);
}

static int add_text(struct xlsx *b, uint32_t col, size_t offset, struct ecl_error *err)
{
    if (b->text.n == offset) {
        return ECL_OK;
    }
    struct ecl_str text = ecl_str_make(b->text.p + offset, b->text.n - offset);
    return add_own(b, col, ECL_CELL_TEXT, offset, ecl_cell_text_exponent(text), err);
}

static int keep(struct xlsx *b, struct ecl_str s, struct ecl_error *err)
{
    return ecl_buf_add_str(&b->text, s) == ECL_OK
               ? ECL_OK
               : ecl_fail(err, ECL_E_FORMAT, b->head.name, "%s, row %lu: is longer than 16 MiB",
                          b->in.name, (unsigned long)b->row);
}

static int add_shared(struct xlsx *b, uint32_t col, struct ecl_str v, struct ecl_error *err)
{
    size_t i = 0;
    if (!ecl_str_digits(v) || v.n > 10) {
        return fail_cell(b, err, "the number of a shared string cannot be read");
    }
    for (size_t k = 0; k < v.n; k++) {
        i = i * 10 + (size_t)(v.p[k] - '0');
    }
    if (i >= b->strings.n) {
        return fail_cell(b, err, "a shared string is missing");
    }
    struct ecl_str text = ecl_xlsx_string(&b->strings, i);
    return add_cell(b, col, ECL_CELL_TEXT, SHARED, text, ecl_cell_text_exponent(text), err);
}

/* Up to 15 digits, perhaps with a point among them, that need no other form. */
static bool is_plain_number(struct ecl_str v)
{
    size_t i = v.n > 1 && v.p[0] == '-', from = i, point = 0;
    if (v.n == 0 || v.n > 15) {
        return false;
    }
    for (; i < v.n; i++) {
        if (v.p[i] == '.' && !point && i > from) {
            point = i;
        } else if (!ecl_is_digit(v.p[i])) {
            return false;
        }
    }
    if (point && (v.p[v.n - 1] == '0' || point + 1 == v.n)) {
        return false;
    }
    return v.p[from] != '0' || point == from + 1 || (v.n == 1);
}

/* Whether a number can be another one than was meant: a whole number longer than a double
 * keeps, or one in scientific notation with no more digits than a spreadsheet shows of it.
 * Java writes any number from 10,000,000 on as 6.3118965E7, which is exact. */
static bool has_lost_digits(const char *number, bool exponent)
{
    number += *number == '-';
    size_t digits = strspn(number, "0123456789"), kept = digits;
    while (kept && number[kept - 1] == '0') {
        kept--;
    }
    return digits > DIGITS_KEPT || (exponent && kept <= DIGITS_SHOWN);
}

static int add_number(struct xlsx *b, const struct place *c, struct ecl_str v,
                      struct ecl_error *err)
{
    char out[ECL_CELL_NUMBER_MAX];
    bool exponent           = false;
    size_t offset           = b->text.n, n;
    enum ecl_cell_type type = ECL_CELL_NUMBER;
    v                       = ecl_str_trim(v);
    if (c->date && (n = ecl_cell_date_text(v, b->parts.date1904, out)) > 0) {
        type = ECL_CELL_DATE;
        v    = ecl_str_make(out, n);
    } else if (!is_plain_number(v)) {
        n        = ecl_cell_number_text(v, out, &exponent);
        type     = n ? ECL_CELL_NUMBER : ECL_CELL_TEXT; /* some writers forget t="str" */
        v        = n ? ecl_str_make(out, n) : v;
        exponent = n && has_lost_digits(out, exponent);
    }
    int r = keep(b, v, err);
    return r == ECL_OK ? add_own(b, c->col, type, offset, exponent, err) : r;
}

/* An ISO 8601 date or time, as strict files hold it, in our form. */
static int add_iso(struct xlsx *b, uint32_t col, struct ecl_str v, struct ecl_error *err)
{
    size_t offset           = b->text.n;
    enum ecl_cell_type type = ECL_CELL_DATE;
    if (v.n >= 19 && v.p[10] == 'T') {
        bool midnight = memcmp(v.p + 11, "00:00:00", 8) == 0;
        int r         = keep(b, ecl_str_make(v.p, midnight ? 10 : 19), err);
        if (r != ECL_OK) {
            return r;
        }
        if (!midnight) {
            b->text.p[offset + 10] = ' ';
        }
        return add_own(b, col, type, offset, false, err);
    }
    if (v.n != 10 || v.p[4] != '-' || v.p[7] != '-') {
        type = v.n == 8 && v.p[2] == ':' && v.p[5] == ':' ? ECL_CELL_DATE : ECL_CELL_TEXT;
    }
    int r = keep(b, v, err);
    return r == ECL_OK ? add_own(b, col, type, offset, false, err) : r;
}

/* Adds the cell whose value stands decoded in v, which may lie in b->text behind
 * its end. */
static int add_value(struct xlsx *b, const struct place *c, struct ecl_str v, struct ecl_error *err)
{
    size_t offset = b->text.n;
    int r;
    switch (c->type) {
    case V_NUMBER:
        return add_number(b, c, v, err);
    case V_SHARED:
        return add_shared(b, c->col, ecl_str_trim(v), err);
    case V_DATE:
        return add_iso(b, c->col, ecl_str_trim(v), err);
    case V_BOOL:
        v = ecl_str_trim(v);
        r = keep(b,
                 ecl_str_is(v, "1") || ecl_str_is(v, "true") ? ECL_STR("TRUE") : ECL_STR("FALSE"),
                 err);
        return r == ECL_OK ? add_own(b, c->col, ECL_CELL_BOOL, offset, false, err) : r;
    case V_ERROR:
        r = keep(b, v, err);
        return r == ECL_OK ? add_own(b, c->col, ECL_CELL_ERROR, offset, false, err) : r;
    default:
        r = keep(b, v, err);
        return r == ECL_OK ? add_text(b, c->col, offset, err) : r;
    }
}

static bool number_at(struct ecl_str s, uint32_t max, uint32_t *v)
{
    uint32_t n = 0;
    if (!ecl_str_digits(s) || s.n > 9) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        n = n * 10 + (uint32_t)(s.p[i] - '0');
    }
    *v = n;
    return n <= max;
}

/* A cell's reference, such as AB12: column from 0, row from 1. */
static bool read_reference(struct ecl_str s, struct place *c)
{
    size_t i     = 0;
    uint32_t col = 0;
    for (; i < s.n && s.p[i] >= 'A' && s.p[i] <= 'Z'; i++) {
        col = col * 26 + (uint32_t)(s.p[i] - 'A' + 1);
        if (col > ECL_XLSX_COLUMNS) {
            return false;
        }
    }
    c->col = col - 1;
    return i > 0 && number_at(ecl_str_make(s.p + i, s.n - i), ECL_XLSX_ROWS, &c->row) && c->row;
}

static bool read_type(struct ecl_str s, enum value_type *type)
{
    static const struct {
        const char *name;
        enum value_type type;
    } types[] = {
        {"s", V_SHARED}, {"n", V_NUMBER}, {"str", V_STRING}, {"inlineStr", V_INLINE},
        {"b", V_BOOL},   {"e", V_ERROR},  {"d", V_DATE},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (ecl_str_is(s, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    }
    return false;
}

/* The start tag of a cell; next is the column it has when it does not say. */
static int read_place(struct xlsx *b, struct ecl_str attrs, uint32_t next, struct place *c,
                      struct ecl_error *err)
{
    struct ecl_str name, v;
    int r;
    *c = (struct place){.col = next};
    while ((r = ecl_xml_attr(&attrs, &name, &v)) > 0) {
        uint32_t style;
        if (name.n != 1) {
            continue;
        }
        if ((name.p[0] == 'r' && !read_reference(v, c)) ||
            (name.p[0] == 't' && !read_type(v, &c->type))) {
            return fail_cell(b, err, "the place or type of a cell cannot be read");
        }
        if (name.p[0] == 's' && number_at(v, UINT32_MAX, &style) && style < b->parts.nstyles) {
            c->date = b->parts.date_style[style];
        }
    }
    if (r < 0) {
        return fail_cell(b, err, "the attributes of a cell cannot be read");
    }
    if (c->col < next) {
        return fail_cell(b, err, "a cell stands twice or out of order");
    }
    if (c->col >= ECL_XLSX_COLUMNS) {
        return fail_cell(b, err, "a row has more than 16,384 columns");
    }
    if (c->row && !b->row) {
        b->row = c->row;
    }
    if (c->row && c->row != b->row) {
        return fail_cell(b, err, "a cell belongs to another row");
    }
    return ECL_OK;
}

/* The value of a cell in its general form; the end of v was not yet read. */
static int read_value(struct xlsx *b, const struct place *c, struct ecl_error *err)
{
    size_t offset = b->text.n;
    int r         = ecl_xlsx_plain(&b->xml, &b->text, err);
    if (r != ECL_OK) {
        return r;
    }
    if (c->type == V_STRING || c->type == V_INLINE) {
        return add_text(b, c->col, offset, err);
    }
    /* It is read out of the buffer and written over itself. */
    char value[512];
    size_t n = b->text.n - offset;
    if (n > sizeof value) {
        return fail_cell(b, err, "a value before this is too long for its type");
    }
    if (n) {
        memcpy(value, b->text.p + offset, n);
    }
    b->text.n = offset;
    return add_value(b, c, ecl_str_make(value, n), err);
}

/* What stands inside a cell, to its end. */
static int read_inside(struct xlsx *b, const struct place *c, struct ecl_error *err)
{
    unsigned depth = b->xml.depth;
    bool done      = false; /* one value is enough */
    while (b->xml.depth >= depth) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(&b->xml, &t, err);
        if (r == ECL_OK && t.kind == ECL_XML_START) {
            bool v = ecl_str_is(t.name, "v"), is = ecl_str_is(t.name, "is");
            if (done || (!v && !is)) {
                r = ecl_xml_skip(&b->xml, err);
            } else if (v) {
                r    = read_value(b, c, err);
                done = true;
            } else {
                size_t offset = b->text.n;
                r             = ecl_xlsx_rich(&b->xml, &b->text, err);
                r             = r == ECL_OK ? add_text(b, c->col, offset, err) : r;
                done          = true;
            }
        }
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

static int read_cell(struct xlsx *b, const struct ecl_xml_token *t, uint32_t *next,
                     struct ecl_error *err)
{
    struct place c;
    struct ecl_str v;
    int r = read_place(b, t->attrs, *next, &c, err);
    *next = c.col + 1;
    if (r != ECL_OK || t->kind == ECL_XML_EMPTY) {
        return r;
    }
    if ((c.type == V_NUMBER || c.type == V_SHARED) && ecl_xml_take_value(&b->xml, &v)) {
        return add_value(b, &c, v, err);
    }
    return read_inside(b, &c, err);
}

/* --- rows ------------------------------------------------------------------ */

/* The number of a row, which must rise. 0 in b->row: its cells say it. */
static int read_row_number(struct xlsx *b, struct ecl_str attrs, bool *said, struct ecl_error *err)
{
    struct ecl_str name, v;
    uint32_t number;
    int r;
    *said = false;
    while ((r = ecl_xml_attr(&attrs, &name, &v)) > 0) {
        if (!ecl_str_is(name, "r")) {
            continue;
        }
        if (!number_at(v, ECL_XLSX_ROWS, &number) || number <= b->row) {
            return fail_cell(b, err, "a row stands twice, out of order or beyond 1,048,576");
        }
        b->row = number;
        *said  = true;
    }
    return r < 0 ? fail_cell(b, err, "the attributes of a row cannot be read") : ECL_OK;
}

static int read_cells(struct xlsx *b, struct ecl_error *err)
{
    unsigned depth = b->xml.depth;
    uint32_t next  = 0;
    while (b->xml.depth >= depth) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(&b->xml, &t, err);
        if (r == ECL_OK && (t.kind == ECL_XML_START || t.kind == ECL_XML_EMPTY)) {
            if (ecl_str_is(t.name, "c")) {
                r = read_cell(b, &t, &next, err);
            } else if (t.kind == ECL_XML_START) {
                r = ecl_xml_skip(&b->xml, err);
            }
        }
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

static int read_row(struct xlsx *b, const struct ecl_xml_token *t, struct ecl_error *err)
{
    bool said;
    uint32_t before = b->row;
    b->n            = 0;
    b->text.n       = 0;
    int r           = read_row_number(b, t->attrs, &said, err);
    if (r != ECL_OK) {
        return r;
    }
    b->row = said ? b->row : 0;
    if (t->kind == ECL_XML_START) {
        r = read_cells(b, err);
    }
    if (r == ECL_OK && !b->row) {
        b->row = before + 1;
    }
    if (r == ECL_OK && (b->row <= before || b->row > ECL_XLSX_ROWS)) {
        r = fail_cell(b, err, "a row stands twice, out of order or beyond 1,048,576");
    }
    return r;
}

/* Texts moved while the row grew. */
static void place_texts(struct xlsx *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->offset[i] != SHARED) {
            b->cell[i].text.p = b->text.p + b->offset[i];
        }
    }
}

/* Finds sheetData: ECL_OK, or ECL_EOF when the sheet holds no cells. */
static int find_data(struct xlsx *b, struct ecl_error *err)
{
    for (;;) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(&b->xml, &t, err);
        if (r != ECL_OK) {
            return r;
        }
        if (t.kind == ECL_XML_START && b->xml.depth == 1 && !ecl_str_is(t.name, "worksheet")) {
            return fail_cell(b, err, "is not a worksheet");
        }
        if (t.kind == ECL_XML_START && b->xml.depth == 2) {
            if (ecl_str_is(t.name, "sheetData")) {
                return ECL_OK;
            }
            r = ecl_xml_skip(&b->xml, err);
            if (r != ECL_OK) {
                return r;
            }
        }
    }
}

static void stop(struct xlsx *b)
{
    if (b->reading) {
        ecl_xml_done(&b->xml);
        ecl_input_close(&b->in);
    }
    b->reading = false;
}

/* The next row with its tag, or the end of the rows. */
static int next_row(struct xlsx *b, struct ecl_error *err)
{
    struct ecl_xml_token t;
    int r;
    if (!b->in_data) {
        r = find_data(b, err);
        if (r != ECL_OK) {
            return r;
        }
        b->in_data = true;
    }
    while ((r = ecl_xml_next(&b->xml, &t, err)) == ECL_OK) {
        if (t.kind == ECL_XML_END) { /* of sheetData */
            r = ecl_xml_drain(&b->xml, err);
            return r == ECL_OK ? ECL_EOF : r;
        }
        if (t.kind == ECL_XML_TEXT) {
            continue;
        }
        if (ecl_str_is(t.name, "row")) {
            return read_row(b, &t, err);
        }
        if (t.kind == ECL_XML_START && (r = ecl_xml_skip(&b->xml, err)) != ECL_OK) {
            return r;
        }
    }
    return r;
}

static int xlsx_next(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err)
{
    struct xlsx *b = of(wb);
    b->n           = 0;
    while (b->reading && b->n == 0) {
        int r = next_row(b, err);
        if (r != ECL_OK) {
            stop(b);
            return r;
        }
    }
    if (!b->reading) {
        return ECL_EOF;
    }
    place_texts(b);
    *row = (struct ecl_cell_row){b->row, b->n, b->cell};
    return ECL_OK;
}

/* --- the workbook ---------------------------------------------------------- */

static size_t xlsx_sheets(const struct ecl_workbook *wb)
{
    return ((const struct xlsx *)wb)->parts.nsheets;
}

static const char *xlsx_sheet(const struct ecl_workbook *wb, size_t i)
{
    return ((const struct xlsx *)wb)->parts.sheet[i].name;
}

static int xlsx_start(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct xlsx *b = of(wb);
    stop(b);
    if (!b->have_strings && b->parts.strings_part) {
        int r = ecl_xlsx_strings_load(&b->strings, &b->parts, err);
        if (r != ECL_OK) {
            ecl_xlsx_strings_done(&b->strings);
            return r;
        }
        b->have_strings = true;
    }
    int r = ecl_xlsx_part(&b->parts, b->parts.sheet[i].part, &b->in, err);
    if (r != ECL_OK) {
        return r;
    }
    ecl_xml_init(&b->xml, &b->in, b->head.name);
    b->reading = true;
    b->in_data = false;
    b->row     = 0;
    return ECL_OK;
}

static void xlsx_close(struct ecl_workbook *wb)
{
    struct xlsx *b = of(wb);
    stop(b);
    ecl_xlsx_strings_done(&b->strings);
    ecl_xlsx_parts_done(&b->parts);
    ecl_unzip_close(b->zip);
    ecl_buf_done(&b->text);
    free(b->cell);
    free(b->offset);
    free(b);
}

static const struct ecl_workbook_kind kind = {xlsx_sheets, xlsx_sheet, xlsx_start, xlsx_next,
                                              xlsx_close};

int ecl_xlsx_open(struct ecl_workbook **wb, int fd, const char *name,
                  const struct ecl_workbook_opts *opts, struct ecl_error *err)
{
    struct ecl_package_opts limits = {.max_size  = opts ? opts->max_size : 0,
                                      .max_ratio = opts ? opts->max_ratio : 0,
                                      .raise     = opts ? opts->raise : NULL};
    struct xlsx *b                 = calloc(1, sizeof *b);
    *wb                            = NULL;
    if (!b) {
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    b->head = (struct ecl_workbook){&kind, name};
    ecl_buf_init(&b->text, ROW_TEXT_MAX);
    int own = dup(fd); /* the zip closes it */
    int r   = own < 0 ? ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno))
                      : ecl_unzip_open_fd(&b->zip, own, name, &limits, err);
    if (r == ECL_OK) {
        r = ecl_xlsx_parts_open(&b->parts, b->zip, name, err);
    }
    if (r != ECL_OK) {
        xlsx_close(&b->head);
        return r;
    }
    *wb = &b->head;
    return ECL_OK;
}
