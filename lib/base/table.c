/* table.c: rows of a base table by column number, in UTF-8.
 *
 * Text is read whole, since its encoding is told from all of it; these tables are lists
 * that people keep, not nights of claims. A workbook is read row by row. */
#include <stdlib.h>

#include "base/base_priv.h"
#include "eclaim/text.h"
#include "io/workbook_priv.h"

#define TEXT_MAX ((size_t)1 << 30)
#define CHUNK    ((size_t)256 << 10)

enum { NAMES = ROWLIST_WANTED };

struct base_reader {
    enum ecl_base_table table;
    struct rowlist *rows;
    struct ecl_buf text; /* the file, when it is text */
    struct ecl_str rest; /* what is not read of it */
    const char *file;
    const char *name[NAMES + 1]; /* names of columns, then their aliases */
    int8_t column[NAMES];        /* the column of a name */
    size_t nnames;
    int8_t at[BASE_COLUMNS]; /* the name that the file has of a column, or -1 */
};

/* --- text -------------------------------------------------------------------------- */

static bool is_book(struct ecl_str s)
{
    return ecl_str_starts(s, ECL_STR("PK\x03\x04")) ||
           ecl_str_starts(s, ECL_STR("\xD0\xCF\x11\xE0"));
}

/* Reads the file into r->text, of a workbook only the start. */
static int slurp(struct base_reader *r, const struct ecl_input *in, struct ecl_error *err)
{
    ssize_t got = 1;
    ecl_buf_init(&r->text, TEXT_MAX);
    while (got > 0 && !is_book(ecl_buf_str(&r->text))) {
        if (ecl_buf_reserve(&r->text, CHUNK) != ECL_OK) {
            return ecl_fail(err, r->text.n + CHUNK > TEXT_MAX ? ECL_E_UNSAFE : ECL_E_NOMEM,
                            in->name,
                            r->text.n + CHUNK > TEXT_MAX ? "the table is larger than 1 GiB"
                                                         : "out of memory for the table");
        }
        got = ecl_input_full(in, r->text.p + r->text.n, CHUNK, err);
        r->text.n += got > 0 ? (size_t)got : 0;
    }
    return got < 0 ? (int)got : ECL_OK;
}

static enum ecl_encoding encoding_of(struct ecl_str s)
{
    struct ecl_sniff sniff = {0};
    if (ecl_str_starts(s, ECL_STR("\xEF\xBB\xBF")) || !ecl_text_high(s)) {
        return ECL_ENC_UTF8;
    }
    for (const char *p = s.p, *end = s.p + s.n, *lf; p < end; p = lf + 1) {
        lf = memchr(p, '\n', (size_t)(end - p));
        lf = lf ? lf : end;
        ecl_sniff_add(&sniff, ecl_str_make(p, (size_t)(lf - p)));
    }
    return ecl_sniff_verdict(&sniff);
}

static int decode(struct base_reader *r, struct ecl_error *err)
{
    struct ecl_str s = ecl_buf_str(&r->text);
    if (is_book(s) || encoding_of(s) != ECL_ENC_CP874) {
        return ECL_OK;
    }
    struct ecl_buf utf8;
    ecl_buf_init(&utf8, 3 * TEXT_MAX);
    if (ecl_cp874_to_utf8(s, &utf8, NULL) != ECL_OK) {
        ecl_buf_done(&utf8);
        return ecl_fail(err, ECL_E_NOMEM, r->file, "out of memory for the table");
    }
    ecl_buf_done(&r->text);
    r->text = utf8;
    return ECL_OK;
}

/* --- columns ------------------------------------------------------------------------ */

static void list_names(struct base_reader *r)
{
    const struct ecl_base_column *c;
    size_t n = ecl_base_columns(r->table, &c);
    for (size_t i = 0; i < n; i++) {
        r->name[i]   = c[i].name;
        r->column[i] = (int8_t)i;
    }
    r->nnames = n;
    for (size_t i = 0; i < n; i++) {
        for (const char *const *a = c[i].aliases; *a && r->nnames < NAMES; a++) {
            r->name[r->nnames]     = *a;
            r->column[r->nnames++] = (int8_t)i;
        }
    }
    r->name[r->nnames] = NULL;
}

static int find_columns(struct base_reader *r, struct ecl_error *err)
{
    memset(r->at, -1, sizeof r->at);
    for (size_t i = 0; i < r->nnames; i++) {
        int column = r->column[i];
        if (!rowlist_has(r->rows, (int)i)) {
            continue;
        }
        if (r->at[column] >= 0) {
            return ecl_fail(err, ECL_E_FORMAT, r->file, "the table has two columns for '%s'",
                            r->name[column]);
        }
        r->at[column] = (int8_t)i;
    }
    return ECL_OK;
}

int base_open(struct base_reader **out, enum ecl_base_table t, const struct ecl_input *in, int fd,
              const struct base_opts *opts, struct ecl_error *err)
{
    *out                  = NULL;
    struct base_reader *r = calloc(1, sizeof *r);
    if (!r) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    r->table = t;
    r->file  = in->name;
    list_names(r);
    int e = slurp(r, in, err);
    e     = e == ECL_OK ? decode(r, err) : e;
    if (e == ECL_OK) {
        struct rowlist_opts o = {r->name,     opts->within,  opts->least,
                                 opts->place, opts->nplaces, opts->first};
        r->rest               = ecl_buf_str(&r->text);
        struct ecl_input mem  = ecl_input_mem(&r->rest, in->name);
        e                     = rowlist_open_with(&r->rows, &mem, fd, &o, err);
    }
    e = e == ECL_OK ? find_columns(r, err) : e;
    if (e != ECL_OK) {
        base_close(r);
        return e;
    }
    *out = r;
    return ECL_OK;
}

bool base_has(const struct base_reader *r, int column)
{
    return r->at[column] >= 0;
}

int base_require(const struct base_reader *r, const int *columns, struct ecl_error *err)
{
    struct ecl_buf missing;
    ecl_buf_init(&missing, 256);
    for (; *columns >= 0; columns++) {
        if (!base_has(r, *columns)) {
            ecl_buf_addf(&missing, "%s%s", missing.n ? ", " : "", r->name[*columns]);
        }
    }
    int e = missing.n == 0
                ? ECL_OK
                : ecl_fail(err, ECL_E_FORMAT, r->file, "not a table of %s: its header lacks %.*s",
                           ecl_base_name(r->table), (int)missing.n, missing.p);
    ecl_buf_done(&missing);
    return e;
}

int base_next(struct base_reader *r, struct base_row *row, struct ecl_error *err)
{
    struct rowlist_row raw;
    int e = rowlist_next(r->rows, &raw, err);
    if (e != ECL_OK) {
        return e;
    }
    *row = (struct base_row){.line = raw.line, .bad = raw.bad};
    for (int i = 0; i < BASE_COLUMNS; i++) {
        int at        = r->at[i];
        row->value[i] = at >= 0 ? raw.value[at] : ecl_str_make("", 0);
        /* Text that a spreadsheet wrote says it in the value itself. */
        if (at >= 0 && (raw.exponent >> at & 1 || ecl_cell_text_exponent(row->value[i]))) {
            row->exponent |= UINT64_C(1) << i;
        }
    }
    return ECL_OK;
}

void base_close(struct base_reader *r)
{
    if (!r) {
        return;
    }
    rowlist_close(r->rows);
    ecl_buf_done(&r->text);
    free(r);
}
