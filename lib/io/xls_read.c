/* xls_read.c: workbooks of Excel 97-2003 (BIFF8) and Excel 5 and 95 (BIFF5).
 *
 * The stream begins with the globals (sheets, formats, shared strings) and goes on with
 * a substream of records for each sheet. Memory: the shared strings as UTF-8 with an
 * offset of 4 bytes each, the text of one row, and a window of records. Cells mostly
 * come row by row. Some writers put them in any order: a sheet is therefore looked
 * through when it is started, and if a row comes again after a later one, the places of
 * its cells are sorted first (at most 4 million records, 32 MiB). WRITEACCESS, which is
 * malformed in files of JExcelAPI, is skipped as all that is not needed.
 * Source: [MS-XLS] 2.3 and 2.4; Excel 97 SDK for BIFF5. */
#include <inttypes.h>
#include <stdlib.h>

#include "core/room_priv.h"
#include "io/biff_priv.h"
#include "io/workbook_priv.h"

#define SHEETS_MAX  1024u
#define COLUMNS     256u
#define INDEX_MAX   ((size_t)4 << 20)
#define STRINGS_MAX ((size_t)2 << 30)
#define FORMATS     65536u
#define DIGITS_LOST 1e15 /* from here on a number does not keep all of an ID's digits */
#define TEXT_KEEP   ((size_t)4 << 10) /* longer ones are given back after their row */

#define BIFF5 0x0500
#define BIFF8 0x0600

#define BOF_GLOBALS      0x0005
#define CODEPAGE_DEFAULT 1252

enum record {
    FORMULA    = 0x0006,
    END        = 0x000a,
    DATEMODE   = 0x0022,
    FILEPASS   = 0x002f,
    CODEPAGE   = 0x0042,
    BOUNDSHEET = 0x0085,
    MULRK      = 0x00bd,
    RSTRING    = 0x00d6,
    XF         = 0x00e0,
    SST        = 0x00fc,
    LABELSST   = 0x00fd,
    NUMBER     = 0x0203,
    LABEL      = 0x0204,
    BOOLERR    = 0x0205,
    STRING     = 0x0207,
    ARRAY      = 0x0221,
    TABLE      = 0x0236,
    RK         = 0x027e,
    FORMAT     = 0x041e,
    SHARED     = 0x04bc,
    BOF        = 0x0809,
};

struct sheet {
    char *name;
    uint32_t at;  /* its BOF in the stream */
    bool looked;  /* ordered is known */
    bool ordered; /* no row comes again after a later one */
};

struct xls {
    struct ecl_workbook wb;
    struct ecl_ole *ole;
    struct ecl_ole_stream *in;
    struct ecl_biff b;
    unsigned version, codepage;
    bool date1904;

    struct sheet *sheet;
    size_t nsheets;
    struct ecl_buf strings; /* the shared strings, one behind the other */
    struct ecl_buf offset;  /* uint32_t: where each of them ends */
    struct ecl_buf xf;      /* uint16_t: the number format of each cell format */
    unsigned char format_known[FORMATS / 8], format_date[FORMATS / 8];

    bool started, ended;
    unsigned depth;  /* of charts within the sheet */
    uint64_t *index; /* row << 32 | place, when the sheet is not in order */
    size_t nindex, index_at;
    uint32_t row; /* the row in cell, from 0 */
    size_t n;
    struct ecl_cell cell[COLUMNS];
    struct ecl_buf text[COLUMNS]; /* of a cell in this column, unless it is shared */
};

static struct xls *of(struct ecl_workbook *wb)
{
    return (struct xls *)(void *)wb;
}

static const struct xls *of_const(const struct ecl_workbook *wb)
{
    return (const struct xls *)(const void *)wb;
}

static int no_memory(const struct xls *x, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, x->wb.name, "out of memory");
}

/* A record's fixed part must be there. */
static int at_least(const struct xls *x, size_t n, struct ecl_error *err)
{
    return x->b.len >= n ? ECL_OK : ecl_biff_damaged(&x->b, err, "a record is too short");
}

/* A string behind a length of some bytes, as the version has it. */
static int take_string(struct xls *x, unsigned bytes, struct ecl_buf *out, struct ecl_error *err)
{
    return x->version == BIFF8 ? ecl_biff_string(&x->b, bytes, out, err)
                               : ecl_biff_bytes(&x->b, bytes, x->codepage, out, err);
}

/* --- globals ----------------------------------------------------------------- */

static int read_sheet_name(struct xls *x, struct ecl_error *err)
{
    struct ecl_buf name;
    ecl_buf_init(&name, 0);
    int r = at_least(x, 8, err);
    if (r != ECL_OK || x->b.p[5] != 0) { /* a chart, a macro or a module */
        return r;
    }
    if (x->nsheets == SHEETS_MAX) {
        return ecl_biff_damaged(&x->b, err, "it has too many sheets");
    }
    uint32_t at = ecl_le32(x->b.p);
    x->b.at     = 6;
    r           = take_string(x, 1, &name, err);
    if (r == ECL_OK && ecl_buf_add_char(&name, '\0') != ECL_OK) {
        r = no_memory(x, err);
    }
    if (r == ECL_OK && (x->nsheets & (x->nsheets - 1)) == 0) { /* full at powers of 2 */
        size_t cap      = x->nsheets ? x->nsheets * 2 : 1;
        struct sheet *s = realloc(x->sheet, cap * sizeof *s);
        x->sheet        = s ? s : x->sheet;
        r               = s ? ECL_OK : no_memory(x, err);
    }
    if (r != ECL_OK) {
        ecl_buf_done(&name);
        return r;
    }
    x->sheet[x->nsheets++] = (struct sheet){.name = name.p, .at = at};
    return ECL_OK;
}

static bool bit(const unsigned char *set, unsigned i)
{
    return set[i / 8] >> i % 8 & 1;
}

static void set_bit(unsigned char *set, unsigned i, bool on)
{
    set[i / 8] = (unsigned char)((set[i / 8] & ~(1u << i % 8)) | (unsigned)on << i % 8);
}

static int read_format(struct xls *x, struct ecl_error *err)
{
    struct ecl_buf code;
    uint32_t id;
    ecl_buf_init(&code, 0);
    int r = ecl_biff_take(&x->b, 2, &id, err);
    if (r == ECL_OK) {
        r = take_string(x, x->version == BIFF8 ? 2 : 1, &code, err);
    }
    if (r == ECL_OK) {
        set_bit(x->format_known, id, true);
        set_bit(x->format_date, id, ecl_cell_format_is_date(ecl_buf_str(&code)));
    }
    ecl_buf_done(&code);
    return r;
}

static int read_xf(struct xls *x, struct ecl_error *err)
{
    int r = at_least(x, 4, err);
    if (r == ECL_OK && ecl_buf_add(&x->xf, x->b.p + 2, 2) != ECL_OK) {
        r = no_memory(x, err);
    }
    return r;
}

static bool xf_is_date(const struct xls *x, unsigned xf)
{
    if (xf >= x->xf.n / 2) {
        return false;
    }
    unsigned format = ecl_le16((const unsigned char *)x->xf.p + xf * (size_t)2);
    return bit(x->format_known, format) ? bit(x->format_date, format)
                                        : ecl_cell_format_id_is_date(format);
}

/* The count in the record is not believed: strings are read while there are bytes. */
static int read_strings(struct xls *x, struct ecl_error *err)
{
    uint32_t total, count;
    int r = ecl_biff_take(&x->b, 4, &total, err);
    if (r == ECL_OK) {
        r = ecl_biff_take(&x->b, 4, &count, err);
    }
    x->strings.n = x->offset.n = 0;
    for (uint32_t i = 0; r == ECL_OK && i < count; i++) {
        r = ecl_biff_more(&x->b, err);
        if (r <= 0) {
            return r;
        }
        r            = ecl_biff_string(&x->b, 2, &x->strings, err);
        uint32_t end = (uint32_t)x->strings.n;
        if (r == ECL_OK && ecl_buf_add(&x->offset, &end, sizeof end) != ECL_OK) {
            r = no_memory(x, err);
        }
    }
    return r;
}

static int read_global(struct xls *x, struct ecl_error *err)
{
    int r;
    switch (x->b.id) {
    case FILEPASS:
        return ecl_fail(err, ECL_E_UNSAFE, x->wb.name,
                        "is protected by a password; save it without one");
    case CODEPAGE:
        r           = at_least(x, 2, err);
        x->codepage = r == ECL_OK ? ecl_le16(x->b.p) : 0;
        return r;
    case DATEMODE:
        r           = at_least(x, 2, err);
        x->date1904 = r == ECL_OK && ecl_le16(x->b.p) == 1;
        return r;
    case BOUNDSHEET:
        return read_sheet_name(x, err);
    case FORMAT:
        return read_format(x, err);
    case XF:
        return read_xf(x, err);
    case SST:
        return read_strings(x, err);
    default:
        return ECL_OK;
    }
}

/* The next record; the stream must not end. */
static int next_record(struct xls *x, struct ecl_error *err)
{
    int r = ecl_biff_next(&x->b, err);
    return r == ECL_EOF ? ecl_biff_damaged(&x->b, err, "it ends within a sheet") : r;
}

static int read_globals(struct xls *x, struct ecl_error *err)
{
    int r = next_record(x, err);
    if (r == ECL_OK && (x->b.id != BOF || x->b.len < 4)) {
        return ecl_fail(err, ECL_E_FORMAT, x->wb.name,
                        "is a workbook of Excel 4 or older, or damaged; save it as .xlsx");
    }
    if (r == ECL_OK) {
        x->version = ecl_le16(x->b.p);
    }
    if (r == ECL_OK &&
        ((x->version != BIFF5 && x->version != BIFF8) || ecl_le16(x->b.p + 2) != BOF_GLOBALS)) {
        return ecl_biff_damaged(&x->b, err, "its beginning is unknown");
    }
    x->codepage = CODEPAGE_DEFAULT;
    while (r == ECL_OK && (r = next_record(x, err)) == ECL_OK && x->b.id != END) {
        r = read_global(x, err);
    }
    return r;
}

/* --- cells --------------------------------------------------------------------- */

static bool is_cell(unsigned id)
{
    switch (id) {
    case FORMULA:
    case MULRK:
    case RSTRING:
    case LABELSST:
    case NUMBER:
    case LABEL:
    case BOOLERR:
    case RK:
        return true;
    default:
        return false;
    }
}

/* The cell of a column, new or, when it comes again, emptied; NULL is no column. */
static struct ecl_cell *cell_at(struct xls *x, unsigned col)
{
    size_t i = x->n;
    if (col >= COLUMNS) {
        return NULL;
    }
    while (i && x->cell[i - 1].col >= col) {
        i--;
    }
    struct ecl_cell *c = &x->cell[i];
    if (i == x->n || c->col != col) {
        memmove(c + 1, c, (x->n - i) * sizeof *c);
        x->n++;
    }
    *c = (struct ecl_cell){.col = col};
    return c;
}

static int put_text(struct xls *x, unsigned col, enum ecl_cell_type type, struct ecl_str s,
                    struct ecl_error *err)
{
    struct ecl_cell *c = cell_at(x, col);
    if (!c) {
        return ecl_biff_damaged(&x->b, err, "a cell lies beyond the last column");
    }
    c->type     = type;
    c->text     = s;
    c->exponent = type == ECL_CELL_TEXT && ecl_cell_text_exponent(s);
    return ECL_OK;
}

static int put_number(struct xls *x, unsigned col, unsigned xf, double v, struct ecl_error *err)
{
    if (col >= COLUMNS) {
        return ecl_biff_damaged(&x->b, err, "a cell lies beyond the last column");
    }
    struct ecl_buf *text = &x->text[col];
    text->n              = 0;
    if (ecl_buf_reserve(text, ECL_CELL_NUMBER_MAX) != ECL_OK) {
        return no_memory(x, err);
    }
    size_t n = xf_is_date(x, xf) ? ecl_cell_date(v, x->date1904, text->p) : 0;
    if (n) {
        return put_text(x, col, ECL_CELL_DATE, ecl_str_make(text->p, n), err);
    }
    n = ecl_cell_number(v, text->p);
    if (!n) {
        return put_text(x, col, ECL_CELL_ERROR, ECL_STR("#NUM!"), err);
    }
    struct ecl_cell *c = cell_at(x, col);
    c->type            = ECL_CELL_NUMBER;
    c->exponent        = v >= DIGITS_LOST || v <= -DIGITS_LOST;
    c->text            = ecl_str_make(text->p, n);
    return ECL_OK;
}

static int put_bool(struct xls *x, unsigned col, unsigned v, bool is_error, struct ecl_error *err)
{
    static const struct {
        unsigned code;
        struct ecl_str text;
    } errors[] = {
        {0x00, {"#NULL!", 6}}, {0x07, {"#DIV/0!", 7}}, {0x0f, {"#VALUE!", 7}}, {0x17, {"#REF!", 5}},
        {0x1d, {"#NAME?", 6}}, {0x24, {"#NUM!", 5}},   {0x2a, {"#N/A", 4}},
    };
    if (!is_error) {
        return put_text(x, col, ECL_CELL_BOOL, v ? ECL_STR("TRUE") : ECL_STR("FALSE"), err);
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (errors[i].code == v) {
            return put_text(x, col, ECL_CELL_ERROR, errors[i].text, err);
        }
    }
    return put_text(x, col, ECL_CELL_ERROR, ECL_STR("#ERROR!"), err);
}

/* IEEE 754, low byte first. */
static double read_double(const unsigned char *p)
{
    uint64_t bits = ecl_le32(p) | (uint64_t)ecl_le32(p + 4) << 32;
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* 30 bits of an integer, or the upper 30 of a double; bit 0: hundredths. */
static double read_rk(const unsigned char *p)
{
    uint32_t rk = ecl_le32(p);
    double v;
    if (rk & 2) {
        v = (double)((int32_t)(rk & ~3u) / 4);
    } else {
        uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&v, &bits, sizeof v);
    }
    return rk & 1 ? v / 100 : v;
}

static int put_multiple(struct xls *x, unsigned col, struct ecl_error *err)
{
    int r = ECL_OK;
    for (size_t at = 4; r == ECL_OK && at + 6 + 2 <= x->b.len; at += 6, col++) {
        const unsigned char *p = x->b.p + at;
        r                      = put_number(x, col, ecl_le16(p), read_rk(p + 2), err);
    }
    return r;
}

static int put_shared(struct xls *x, unsigned col, uint32_t i, struct ecl_error *err)
{
    const uint32_t *end = (const uint32_t *)(const void *)x->offset.p;
    if (i >= x->offset.n / sizeof *end) {
        return ecl_biff_damaged(&x->b, err, "a cell has a text that is not there");
    }
    uint32_t from = i ? end[i - 1] : 0;
    return from == end[i] ? ECL_OK
                          : put_text(x, col, ECL_CELL_TEXT,
                                     ecl_str_make(x->strings.p + from, end[i] - from), err);
}

/* A string that the record holds at its place. */
static int put_string(struct xls *x, unsigned col, struct ecl_error *err)
{
    if (col >= COLUMNS) {
        return ecl_biff_damaged(&x->b, err, "a cell lies beyond the last column");
    }
    struct ecl_buf *text = &x->text[col];
    text->n              = 0;
    int r                = take_string(x, 2, text, err);
    return r != ECL_OK || !text->n ? r : put_text(x, col, ECL_CELL_TEXT, ecl_buf_str(text), err);
}

/* The text of a formula follows in a record of its own, behind its shared formula. */
static int put_formula_string(struct xls *x, unsigned col, struct ecl_error *err)
{
    int r;
    do {
        r = next_record(x, err);
    } while (r == ECL_OK && (x->b.id == SHARED || x->b.id == ARRAY || x->b.id == TABLE ||
                             x->b.id == ECL_BIFF_CONTINUE));
    if (r == ECL_OK && x->b.id == STRING) {
        return put_string(x, col, err);
    }
    ecl_biff_back(&x->b);
    return r;
}

static int put_formula(struct xls *x, unsigned col, unsigned xf, const unsigned char *value,
                       struct ecl_error *err)
{
    if (ecl_le16(value + 6) != 0xffff) {
        return put_number(x, col, xf, read_double(value), err);
    }
    switch (value[0]) {
    case 0:
        return put_formula_string(x, col, err);
    case 1:
        return put_bool(x, col, value[2], false, err);
    case 2:
        return put_bool(x, col, value[2], true, err);
    default: /* 3: an empty text */
        return ECL_OK;
    }
}

/* Takes the cells of the record. */
static int put_record(struct xls *x, struct ecl_error *err)
{
    const unsigned char *p = x->b.p;
    int r                  = at_least(x, 8, err);
    if (r != ECL_OK) {
        return r;
    }
    unsigned col = ecl_le16(p + 2), xf = ecl_le16(p + 4);
    switch (x->b.id) {
    case LABELSST:
        r = at_least(x, 10, err);
        return r == ECL_OK ? put_shared(x, col, ecl_le32(p + 6), err) : r;
    case NUMBER:
        r = at_least(x, 14, err);
        return r == ECL_OK ? put_number(x, col, xf, read_double(p + 6), err) : r;
    case RK:
        r = at_least(x, 10, err);
        return r == ECL_OK ? put_number(x, col, xf, read_rk(p + 6), err) : r;
    case MULRK:
        return put_multiple(x, col, err);
    case FORMULA:
        r = at_least(x, 14, err);
        return r == ECL_OK ? put_formula(x, col, xf, p + 6, err) : r;
    case BOOLERR:
        return put_bool(x, col, p[6], p[7] != 0, err);
    default: /* LABEL, RSTRING */
        x->b.at = 6;
        return put_string(x, col, err);
    }
}

/* --- the order of a sheet -------------------------------------------------------- */

/* The next record with cells of the sheet itself, not of a chart within it; ECL_EOF
 * behind the last. */
static int next_cells(struct xls *x, struct ecl_error *err)
{
    int r;
    while ((r = next_record(x, err)) == ECL_OK) {
        if (x->b.id == BOF) {
            x->depth++;
        } else if (x->b.id == END && x->depth-- == 0) {
            x->depth = 0;
            return ECL_EOF;
        } else if (x->depth == 0 && is_cell(x->b.id)) {
            return at_least(x, 4, err);
        }
    }
    return r;
}

/* Goes to the first record of a sheet. */
static int go_to(struct xls *x, const struct sheet *s, struct ecl_error *err)
{
    ecl_biff_seek(&x->b, s->at, false);
    x->depth = 0;
    int r    = next_record(x, err);
    if (r == ECL_OK && (x->b.id != BOF || x->b.len < 4)) {
        r = ecl_biff_damaged(&x->b, err, "a sheet is not where it should be");
    }
    return r;
}

/* Whether the rows of a sheet come in rising order. */
static int look_through(struct xls *x, struct sheet *s, struct ecl_error *err)
{
    unsigned last = 0;
    int r         = go_to(x, s, err);
    s->ordered    = true;
    while (r == ECL_OK && (r = next_cells(x, err)) == ECL_OK && s->ordered) {
        unsigned row = ecl_le16(x->b.p);
        s->ordered   = row >= last;
        last         = row;
    }
    s->looked = r == ECL_EOF || r == ECL_OK;
    return s->looked ? ECL_OK : r;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* Notes where the cells of a sheet are and sorts them by row; in a row they stay in
 * the order of the file, so that of two cells in one place the later one stands. */
static int sort_cells(struct xls *x, const struct sheet *s, struct ecl_error *err)
{
    size_t cap = 0;
    int r      = go_to(x, s, err);
    while (r == ECL_OK && (r = next_cells(x, err)) == ECL_OK) {
        if (x->nindex == INDEX_MAX) {
            return ecl_fail(err, ECL_E_FORMAT, x->wb.name,
                            "sheet %s has more than 4 million cells in no order; open and save "
                            "it in a spreadsheet program",
                            s->name);
        }
        if (ecl_room(&x->index, &cap, x->nindex + 1, sizeof *x->index) != ECL_OK) {
            return no_memory(x, err);
        }
        x->index[x->nindex++] = (uint64_t)ecl_le16(x->b.p) << 32 | (uint32_t)x->b.off;
    }
    if (r == ECL_EOF && x->nindex) {
        qsort(x->index, x->nindex, sizeof *x->index, compare_u64);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

/* --- what a workbook does ---------------------------------------------------------- */

static size_t xls_sheets(const struct ecl_workbook *wb)
{
    return of_const(wb)->nsheets;
}

static const char *xls_sheet(const struct ecl_workbook *wb, size_t i)
{
    return of_const(wb)->sheet[i].name;
}

static int xls_start(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    struct xls *x = of(wb);
    free(x->index);
    x->index  = NULL;
    x->nindex = x->index_at = 0;
    x->started = x->ended = false;
    if (i >= x->nsheets) {
        return ecl_fail(err, ECL_E_USAGE, wb->name, "there is no sheet %zu", i);
    }
    struct sheet *s = &x->sheet[i];
    int r           = s->looked ? ECL_OK : look_through(x, s, err);
    if (r == ECL_OK) {
        r = s->ordered ? go_to(x, s, err) : sort_cells(x, s, err);
    }
    x->started = r == ECL_OK;
    return r;
}

/* The next record with cells, out of the index or as it comes. */
static int next_in_order(struct xls *x, struct ecl_error *err)
{
    if (!x->index) {
        return next_cells(x, err);
    }
    if (x->index_at == x->nindex) {
        return ECL_EOF;
    }
    ecl_biff_seek(&x->b, (uint32_t)x->index[x->index_at++], true);
    return next_record(x, err);
}

static void step_back(struct xls *x)
{
    if (x->index) {
        x->index_at--;
    } else {
        ecl_biff_back(&x->b);
    }
}

/* Texts are kept from row to row, but not at their longest. */
static void begin_row(struct xls *x)
{
    for (size_t i = 0; i < x->n; i++) {
        struct ecl_buf *text = &x->text[x->cell[i].col];
        if (text->cap > TEXT_KEEP) {
            ecl_buf_done(text);
        }
    }
    x->n = 0;
}

/* Cells of one row, and some of the next to see that it is one. */
static int read_row(struct xls *x, struct ecl_error *err)
{
    int r;
    bool any = false;
    while ((r = next_in_order(x, err)) == ECL_OK) {
        unsigned row = ecl_le16(x->b.p);
        if (any && row != x->row) {
            step_back(x);
            return ECL_OK;
        }
        x->row = row;
        any    = true;
        r      = put_record(x, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    return r;
}

static int xls_next(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err)
{
    struct xls *x = of(wb);
    if (!x->started) {
        return ecl_fail(err, ECL_E_USAGE, wb->name, "no sheet has been started");
    }
    int r = ECL_OK;
    begin_row(x);
    while (r == ECL_OK && x->n == 0 && !x->ended) { /* a row of empty texts is none */
        r        = read_row(x, err);
        x->ended = r == ECL_EOF;
    }
    if (r < 0) {
        x->started = false;
        return r;
    }
    if (x->n == 0) {
        return ECL_EOF;
    }
    row->number = x->row + 1;
    row->n      = x->n;
    row->cells  = x->cell;
    return ECL_OK;
}

static void xls_close(struct ecl_workbook *wb)
{
    struct xls *x = of(wb);
    for (size_t i = 0; i < COLUMNS; i++) {
        ecl_buf_done(&x->text[i]);
    }
    for (size_t i = 0; i < x->nsheets; i++) {
        free(x->sheet[i].name);
    }
    free(x->sheet);
    free(x->index);
    ecl_buf_done(&x->xf);
    ecl_buf_done(&x->offset);
    ecl_buf_done(&x->strings);
    ecl_biff_done(&x->b);
    ecl_ole_stream_close(x->in);
    ecl_ole_close(x->ole);
    free(x);
}

static const struct ecl_workbook_kind xls_kind = {
    .sheets = xls_sheets,
    .sheet  = xls_sheet,
    .start  = xls_start,
    .next   = xls_next,
    .close  = xls_close,
};

/* Opens the stream of the workbook within the compound document. */
static int open_stream(struct xls *x, int fd, struct ecl_error *err)
{
    const char *name = x->wb.name;
    int r            = ecl_ole_open(&x->ole, fd, name, err);
    if (r != ECL_OK) {
        return r;
    }
    if (ecl_ole_has(x->ole, "Workbook")) {
        return ecl_ole_stream_open(&x->in, x->ole, "Workbook", err);
    }
    if (ecl_ole_has(x->ole, "Book")) {
        return ecl_ole_stream_open(&x->in, x->ole, "Book", err);
    }
    if (ecl_ole_has(x->ole, "EncryptedPackage")) {
        return ecl_fail(err, ECL_E_UNSAFE, name, "is protected by a password; save it without one");
    }
    return ecl_fail(err, ECL_E_FORMAT, name,
                    "is a document of another program, not an Excel workbook");
}

int ecl_xls_open(struct ecl_workbook **wb, int fd, const char *name,
                 const struct ecl_workbook_opts *opts, struct ecl_error *err)
{
    (void)opts; /* nothing is unpacked, nothing is spooled */
    struct xls *x = calloc(1, sizeof *x);
    if (!x) {
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    x->wb.kind = &xls_kind;
    x->wb.name = name;
    ecl_buf_init(&x->strings, STRINGS_MAX);
    int r = open_stream(x, fd, err);
    if (r == ECL_OK) {
        r = ecl_biff_init(&x->b, x->in, name, err);
    }
    if (r == ECL_OK) {
        r = read_globals(x, err);
    }
    if (r != ECL_OK) {
        xls_close(&x->wb);
        return r;
    }
    *wb = &x->wb;
    return ECL_OK;
}
