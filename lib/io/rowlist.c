/* rowlist.c: rows of a table whose header names its columns.
 *
 * The form is told from the first bytes: a tab in the first line means
 * tab-separated text, taken as it stands, the way the tools write it; a workbook
 * tells itself, and its first sheet is read; a brace begins JSON lines; anything else is CSV, where
 * an apostrophe before = + -
 * @ is taken away, because the tools (and spreadsheets) put it there against formulas. */
#include "io/rowlist_priv.h"

#include <stdlib.h>
#include <unistd.h>

#include "eclaim/table.h"
#include "eclaim/workbook.h"
#include "io/lines_priv.h"
#include "io/table_priv.h"

/* Bytes looked at to tell the form. */
#define PEEK ((size_t)4096)

struct rowlist {
    struct ecl_input in; /* the source; then self gives the peeked bytes first */
    struct ecl_input self;
    char peek[PEEK];
    size_t peeked, at;
    enum rowlist_form form;
    const char *const *names;
    int16_t column[ROWLIST_COLUMNS]; /* wanted column of a column of the file, or -1 */
    bool has[ROWLIST_WANTED];
    struct ecl_lines lines; /* TSV */
    bool have_lines;
    uint64_t line;
    struct ecl_str value[ROWLIST_COLUMNS];
    struct ecl_table *csv;     /* or JSON lines */
    struct ecl_table_row json; /* a row of them that was looked at, but not given yet */
    bool have_json;
    struct ecl_workbook *book;
    uint8_t exponent[ROWLIST_COLUMNS]; /* of the row of a workbook */
    uint64_t first;                    /* rows before it are passed over */
};

struct ecl_str rowlist_blank(struct ecl_str s)
{
    return ecl_str_is(s, "-") ? ecl_str_make(s.p, 0) : s;
}

enum ecl_date_state rowlist_date(struct ecl_str s, char out[9])
{
    char digits[8];
    struct ecl_date d;
    if (s.n >= 10 && s.p[4] == '-' && s.p[7] == '-' &&
        (s.n == 10 || s.p[10] == ' ' || s.p[10] == 'T')) {
        memcpy(digits, s.p, 4);
        memcpy(digits + 4, s.p + 5, 2);
        memcpy(digits + 6, s.p + 8, 2);
        s = ecl_str_make(digits, sizeof digits);
    }
    enum ecl_date_state state = ecl_date_parse(s, &d);
    if (state == ECL_DATE_OK) {
        ecl_date_format(d, out);
    }
    return state;
}

/* --- the form ---------------------------------------------------------------- */

static ssize_t read_peeked(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct rowlist *l = ctx;
    size_t left       = l->peeked - l->at;
    if (left == 0) {
        return ecl_input_read(&l->in, buf, n, err);
    }
    n = n < left ? n : left;
    memcpy(buf, l->peek + l->at, n);
    l->at += n;
    return (ssize_t)n;
}

static int refuse(const struct rowlist *l, struct ecl_error *err, const char *what)
{
    return ecl_fail(err, ECL_E_FORMAT, l->in.name, "%s", what);
}

static int tell_form(struct rowlist *l, struct ecl_error *err)
{
    struct ecl_str s = ecl_str_make(l->peek, l->peeked);
    if (s.n == 0) {
        return refuse(l, err, "the table is empty; its first row must name the columns");
    }
    if (ecl_str_starts(s, ECL_STR("PK\x03\x04")) ||
        ecl_str_starts(s, ECL_STR("\xD0\xCF\x11\xE0"))) {
        l->form = ROWLIST_BOOK;
        return ECL_OK;
    }
    if (ecl_str_starts(s, ECL_STR("\xFF\xFE")) || ecl_str_starts(s, ECL_STR("\xFE\xFF"))) {
        return refuse(l, err, "the table is UTF-16; save it as CSV UTF-8");
    }
    struct ecl_str mark = ecl_str_trim(s);
    if (mark.n > 1 && mark.p[0] == '<' && strchr("!?hHtT", mark.p[1])) {
        return refuse(l, err,
                      "the table is HTML or XML; open it in a spreadsheet and save it as .xlsx");
    }
    if (memchr(s.p, '\0', s.n)) {
        return refuse(l, err,
                      "the table is neither tab-separated text nor CSV: it holds NUL bytes");
    }
    const char *lf = memchr(s.p, '\n', s.n);
    size_t first   = lf ? (size_t)(lf - s.p) : s.n;
    size_t bom     = ecl_str_starts(s, ECL_STR("\xEF\xBB\xBF")) ? 3 : 0;
    l->form        = bom < s.n && s.p[bom] == '{' ? ROWLIST_JSON
                     : memchr(s.p, '\t', first)   ? ROWLIST_TSV
                                                  : ROWLIST_CSV;
    return ECL_OK;
}

/* --- rows as they stand ------------------------------------------------------- */

struct raw_row {
    uint64_t line;
    size_t n;
    const struct ecl_str *value;
    const char *bad;
};

static int next_tsv(struct rowlist *l, struct raw_row *row, struct ecl_error *err)
{
    struct ecl_str s;
    int r = ecl_lines_peek(&l->lines, 0, &s, err);
    if (r < 0 || r == ECL_EOF) {
        return r;
    }
    *row = (struct raw_row){++l->line, 0, l->value, NULL};
    if (r == ECL_LINE_LONG) {
        ecl_lines_take_long(&l->lines);
        row->bad = ECL_LINE_LONG_TEXT;
        return ECL_OK;
    }
    ecl_lines_take(&l->lines, s.n);
    s = ecl_lines_chomp(s);
    for (const char *p = s.p, *end = s.p + s.n, *tab; p <= end; p = tab + 1) {
        tab = p < end ? memchr(p, '\t', (size_t)(end - p)) : NULL;
        tab = tab ? tab : end;
        if (row->n == ROWLIST_COLUMNS) {
            row->n   = 0;
            row->bad = "too many columns: more than 512";
            break;
        }
        l->value[row->n++] = ecl_str_make(p, (size_t)(tab - p));
    }
    return ECL_OK;
}

static int next_csv(struct rowlist *l, struct raw_row *row, struct ecl_error *err)
{
    struct ecl_table_row t;
    int r = ecl_table_next(l->csv, &t, err);
    if (r == ECL_OK) {
        *row = (struct raw_row){t.line, t.n, t.value, t.bad};
        if (t.n > ROWLIST_COLUMNS) {
            *row = (struct raw_row){t.line, 0, t.value, "too many columns: more than 512"};
        }
    }
    return r;
}

static int next_book(struct rowlist *l, struct raw_row *row, struct ecl_error *err)
{
    struct ecl_cell_row cells;
    int r = ecl_workbook_next(l->book, &cells, err);
    if (r != ECL_OK) {
        return r;
    }
    *row = (struct raw_row){cells.number, 0, l->value, NULL};
    for (size_t i = 0; i < cells.n && cells.cells[i].col < ROWLIST_COLUMNS; i++) {
        const struct ecl_cell *cell = &cells.cells[i];
        for (; row->n < cell->col; row->n++) {
            l->value[row->n]    = ecl_str_make("", 0);
            l->exponent[row->n] = false;
        }
        l->value[row->n]      = cell->text;
        l->exponent[row->n++] = cell->exponent;
    }
    return ECL_OK;
}

static int wanted(const char *const *names, struct ecl_str name)
{
    for (int i = 0; names[i]; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(names[i]))) {
            return i;
        }
    }
    return -1;
}

/* Each object has its own columns. */
static int next_json(struct rowlist *l, struct raw_row *row, struct ecl_error *err)
{
    struct ecl_table_row *t = &l->json;
    uint64_t seen           = 0;
    int r                   = l->have_json ? ECL_OK : ecl_table_next(l->csv, t, err);
    l->have_json            = false;
    if (r != ECL_OK) {
        return r;
    }
    *row = (struct raw_row){t->line, t->n, t->value, t->bad};
    for (size_t i = 0; i < t->n; i++) {
        int at = wanted(l->names, t->name[i]);
        if (at >= 0 && seen >> at & 1) { /* hn and HN */
            *row = (struct raw_row){t->line, 0, t->value, "a column stands in it twice"};
            break;
        }
        l->column[i] = (int16_t)at;
        seen |= at >= 0 ? UINT64_C(1) << at : 0;
    }
    return ECL_OK;
}

static int next_raw(struct rowlist *l, struct raw_row *row, struct ecl_error *err)
{
    if (l->form == ROWLIST_BOOK) {
        return next_book(l, row, err);
    }
    if (l->form == ROWLIST_JSON) {
        return next_json(l, row, err);
    }
    return l->form == ROWLIST_TSV ? next_tsv(l, row, err) : next_csv(l, row, err);
}

/* --- header and rows ------------------------------------------------------------ */

/* A heading in several lines ends in the column's name: a label for people may stand
 * above it. */
static struct ecl_str name_of(struct ecl_str heading)
{
    const char *lf = heading.n ? memrchr(heading.p, '\n', heading.n) : NULL;
    size_t skip    = lf ? (size_t)(lf + 1 - heading.p) : 0;
    return ecl_str_trim(ecl_str_make(heading.p + skip, heading.n - skip));
}

/* The first object stands for a header, and is given as a row all the same. */
static int read_first_object(struct rowlist *l, struct ecl_error *err)
{
    int r = ecl_table_next(l->csv, &l->json, err);
    if (r == ECL_EOF || (r == ECL_OK && l->json.bad)) {
        return refuse(l, err, r == ECL_OK ? l->json.bad : "the table is empty");
    }
    for (size_t i = 0; r == ECL_OK && i < l->json.n; i++) {
        int at = wanted(l->names, l->json.name[i]);
        if (at >= 0) {
            l->has[at] = true;
        }
    }
    l->have_json = r == ECL_OK;
    return r;
}

/* Finds the columns of a row of names; their number, or a negative code. */
static int take_header(struct rowlist *l, const struct raw_row *row, const char *const *names,
                       struct ecl_error *err)
{
    int found = 0;
    memset(l->has, 0, sizeof l->has);
    for (size_t i = 0; i < row->n; i++) {
        int at = wanted(names, name_of(row->value[i]));
        if (at >= 0 && l->has[at]) {
            return ecl_fail(err, ECL_E_FORMAT, l->in.name, "the table has two columns '%s'",
                            names[at]);
        }
        l->column[i] = (int16_t)at;
        if (at >= 0) {
            l->has[at] = true;
            found++;
        }
    }
    for (size_t i = row->n; i < ROWLIST_COLUMNS; i++) {
        l->column[i] = -1;
    }
    return found;
}

/* Columns by their places, where no row names them. */
static void take_places(struct rowlist *l, const struct rowlist_opts *opts)
{
    memset(l->has, 0, sizeof l->has);
    for (size_t i = 0; i < ROWLIST_COLUMNS; i++) {
        l->column[i] = (int16_t)(i < opts->nplaces ? opts->place[i] : -1);
        if (l->column[i] >= 0) {
            l->has[l->column[i]] = true;
        }
    }
    l->first = opts->first;
}

static int read_header(struct rowlist *l, const struct rowlist_opts *opts, struct ecl_error *err)
{
    struct raw_row row = {0};
    unsigned within    = opts->within ? opts->within : 1;
    int r              = ECL_OK;
    l->names           = opts->names;
    if (l->form == ROWLIST_JSON) {
        return read_first_object(l, err);
    }
    for (unsigned seen = 0; seen < within; seen++) {
        r = next_raw(l, &row, err);
        if (r < 0) {
            return r;
        }
        if (r == ECL_EOF || row.line > within || (row.bad && !opts->within)) {
            break;
        }
        int found = row.bad ? 0 : take_header(l, &row, opts->names, err);
        if (found < 0 || !opts->within || (unsigned)found >= opts->least) {
            return found < 0 ? found : ECL_OK;
        }
    }
    if (!opts->within) {
        return refuse(l, err, "the first row of the table must name its columns");
    }
    if (opts->place && l->form == ROWLIST_BOOK) {
        take_places(l, opts);
        return ecl_workbook_start(l->book, 0, err);
    }
    return ecl_fail(err, ECL_E_FORMAT, l->in.name,
                    "none of the first %u rows names the columns of the table, such as %s", within,
                    opts->names[0]);
}

/* Opens the sheet that comes first; lists have one. */
static int open_book(struct rowlist *l, int fd, struct ecl_error *err)
{
    if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0) {
        return refuse(l, err, "a workbook cannot be read from a pipe; give the file by its name");
    }
    int r = ecl_workbook_open(&l->book, fd, l->in.name, &(struct ecl_workbook_opts){0}, err);
    if (r == ECL_OK && ecl_workbook_sheets(l->book) == 0) {
        r = refuse(l, err, "the workbook is empty; its first row must name the columns");
    }
    return r == ECL_OK ? ecl_workbook_start(l->book, 0, err) : r;
}

static int open_text(struct rowlist *l, struct ecl_error *err)
{
    if (l->form == ROWLIST_CSV) {
        return ecl_table_open(&l->csv, ECL_FORMAT_CSV, &l->self, err);
    }
    if (l->form == ROWLIST_JSON) {
        int r = ecl_table_open(&l->csv, ECL_FORMAT_JSONL, &l->self, err);
        if (r == ECL_OK) {
            ecl_json_rows(l->csv);
        }
        return r;
    }
    bool bom = false;
    ecl_lines_init(&l->lines, &l->self, true);
    l->have_lines = true;
    return ecl_lines_bom(&l->lines, &bom, err);
}

int rowlist_open_with(struct rowlist **out, const struct ecl_input *in, int fd,
                      const struct rowlist_opts *opts, struct ecl_error *err)
{
    *out              = NULL;
    struct rowlist *l = calloc(1, sizeof *l);
    if (!l) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    l->in       = *in;
    l->self     = (struct ecl_input){read_peeked, NULL, l, in->name};
    ssize_t got = ecl_input_full(in, l->peek, PEEK, err);
    l->peeked   = got > 0 ? (size_t)got : 0;
    int r       = got < 0 ? (int)got : tell_form(l, err);
    if (r == ECL_OK) {
        r = l->form == ROWLIST_BOOK ? open_book(l, fd, err) : open_text(l, err);
    }
    r = r == ECL_OK ? read_header(l, opts, err) : r;
    if (r != ECL_OK) {
        rowlist_close(l);
        return r;
    }
    *out = l;
    return ECL_OK;
}

int rowlist_open(struct rowlist **l, const struct ecl_input *in, int fd, const char *const *names,
                 struct ecl_error *err)
{
    return rowlist_open_with(l, in, fd, &(struct rowlist_opts){.names = names}, err);
}

bool rowlist_has(const struct rowlist *l, int column)
{
    return l->has[column];
}

enum rowlist_form rowlist_form(const struct rowlist *l)
{
    return l->form;
}

static struct ecl_str tidy(const struct rowlist *l, struct ecl_str s)
{
    s = ecl_str_trim(s);
    if (l->form == ROWLIST_CSV && s.n > 1 && s.p[0] == '\'' && memchr("=+-@", s.p[1], 4)) {
        s = ecl_str_make(s.p + 1, s.n - 1);
    }
    return s;
}

int rowlist_next(struct rowlist *l, struct rowlist_row *row, struct ecl_error *err)
{
    for (;;) {
        struct raw_row raw = {0};
        int r              = next_raw(l, &raw, err);
        if (r != ECL_OK) {
            return r;
        }
        *row         = (struct rowlist_row){.line = raw.line, .bad = raw.bad};
        bool nothing = !raw.bad;
        for (size_t i = 0; i < ROWLIST_WANTED; i++) {
            row->value[i] = ecl_str_make("", 0);
        }
        for (size_t i = 0; i < raw.n; i++) {
            struct ecl_str v = tidy(l, raw.value[i]);
            nothing          = nothing && v.n == 0;
            if (l->column[i] >= 0) {
                row->value[l->column[i]] = v;
                row->exponent |= (uint64_t)(l->form == ROWLIST_BOOK && l->exponent[i])
                                 << l->column[i];
            }
        }
        if (!nothing && raw.line >= l->first) {
            return ECL_OK;
        }
    }
}

void rowlist_close(struct rowlist *l)
{
    if (!l) {
        return;
    }
    ecl_workbook_close(l->book);
    ecl_table_close(l->csv);
    if (l->have_lines) {
        ecl_lines_done(&l->lines);
    }
    free(l);
}
