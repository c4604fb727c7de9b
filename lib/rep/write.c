/* write.c: records as TSV, CSV or JSON lines, and the list of keys.
 *
 * Which column of a row belongs under which name is looked up once per sheet. */
#include <stdio.h>
#include <stdlib.h>

#include "io/csv_write_priv.h"
#include "io/json_write_priv.h"
#include "rep/rep_priv.h"

enum { FLUSH_AT = 192 * 1024 };

/* Columns that are of the row, not of its sheet. */
enum base { BASE_FILE, BASE_SHEET, BASE_ROW, BASE_DOC_TYPE, BASE_STATUS, NBASE };

static const char *const base_names[NBASE] = {"file", "sheet", "row", "doc_type", "status"};
static const char *const key_names[]       = {"hcode", "hn", "an", "seq", "date", "tran_id"};

enum { NKEYNAMES = sizeof key_names / sizeof key_names[0] };

struct ecl_rep_writer {
    struct ecl_rep_writer_opts o;
    struct ecl_output out;
    struct ecl_buf buf;
    uint32_t of; /* the sheet that place[] is for */
    int *place;  /* of each name: column of the row; -1 - base; -1 - NBASE: none */
};

size_t ecl_rep_base_columns(const char *const **names)
{
    *names = base_names;
    return NBASE;
}

/* --- fields -------------------------------------------------------------------------- */

static int add_separated(struct ecl_rep_writer *w, struct ecl_str s, bool first)
{
    bool csv = w->o.form == ECL_REP_CSV;
    int r    = first ? ECL_OK : ecl_buf_add_char(&w->buf, csv ? ',' : '\t');
    if (r != ECL_OK) {
        return r;
    }
    return csv ? ecl_csv_add_shown(&w->buf, s) : ecl_tsv_add(&w->buf, s);
}

static int end_row(struct ecl_rep_writer *w)
{
    return w->o.form == ECL_REP_CSV ? ecl_buf_add(&w->buf, "\r\n", 2)
                                    : ecl_buf_add_char(&w->buf, '\n');
}

/* A value in JSON: null for nil; row is a number, all else a string, so that IDs keep
 * their zeros and money its satang. */
static int add_json(struct ecl_rep_writer *w, const char *name, struct ecl_str s, bool bare,
                    bool first)
{
    int r = ecl_buf_add_char(&w->buf, first ? '{' : ',');
    r     = r == ECL_OK ? ecl_json_add_str(&w->buf, ecl_str_of(name)) : r;
    r     = r == ECL_OK ? ecl_buf_add_char(&w->buf, ':') : r;
    if (r != ECL_OK) {
        return r;
    }
    if (s.n == 0) {
        return ecl_buf_add_str(&w->buf, ECL_STR("null"));
    }
    return bare ? ecl_buf_add_str(&w->buf, s) : ecl_json_add_str(&w->buf, s);
}

/* --- rows ----------------------------------------------------------------------------- */

static struct ecl_str base_value(const struct ecl_rep_row *row, enum base b, char number[24])
{
    switch (b) {
    case BASE_FILE:
        return ecl_str_of(row->file);
    case BASE_SHEET:
        return ecl_str_of(row->sheet);
    case BASE_ROW:
        return ecl_str_make(number, (size_t)snprintf(number, 24, "%u", row->number));
    case BASE_DOC_TYPE:
        return ecl_str_of(row->doc_type);
    default:
        return ecl_str_of(ecl_rep_status_name(row->status));
    }
}

static int base_find(const char *name)
{
    for (int i = 0; i < NBASE; i++) {
        if (strcmp(base_names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Where the named columns stand in the rows of this sheet. */
static void place_columns(struct ecl_rep_writer *w, const struct ecl_rep_row *row)
{
    if (w->of == row->serial) {
        return;
    }
    w->of = row->serial;
    for (size_t i = 0; i < w->o.ncolumns; i++) {
        int base    = base_find(w->o.column[i]);
        int at      = base < 0 ? ecl_rep_column_find(row, w->o.column[i]) : -1;
        w->place[i] = base >= 0 ? -1 - base : at >= 0 ? at : -1 - NBASE;
    }
}

static struct ecl_str value_at(const struct ecl_rep_writer *w, const struct ecl_rep_row *row,
                               size_t i, char number[24])
{
    int at = w->place[i];
    if (at < 0) {
        return at == -1 - NBASE ? ecl_str_make(NULL, 0)
                                : base_value(row, (enum base)(-1 - at), number);
    }
    return w->o.raw ? row->raw[at] : row->value[at];
}

/* Every column a row has, for JSON lines without a choice. */
static int add_all(struct ecl_rep_writer *w, const struct ecl_rep_row *row)
{
    char number[24];
    int r = ECL_OK;
    for (int i = 0; i < NBASE && r == ECL_OK; i++) {
        r = add_json(w, base_names[i], base_value(row, (enum base)i, number), i == BASE_ROW,
                     i == 0);
    }
    for (size_t i = 0; i < row->n && r == ECL_OK; i++) {
        r = add_json(w, row->column[i].name, w->o.raw ? row->raw[i] : row->value[i], false, false);
    }
    return r == ECL_OK ? ecl_buf_add(&w->buf, "}\n", 2) : r;
}

static int add_row(struct ecl_rep_writer *w, const struct ecl_rep_row *row)
{
    char number[24];
    int r = ECL_OK;
    if (!w->o.column) {
        return add_all(w, row);
    }
    place_columns(w, row);
    for (size_t i = 0; i < w->o.ncolumns && r == ECL_OK; i++) {
        struct ecl_str v = value_at(w, row, i, number);
        r                = w->o.form == ECL_REP_JSONL
                               ? add_json(w, w->o.column[i], v, w->place[i] == -1 - BASE_ROW, i == 0)
                               : add_separated(w, v, i == 0);
    }
    if (r == ECL_OK && w->o.form == ECL_REP_JSONL) {
        return ecl_buf_add(&w->buf, w->o.ncolumns ? "}\n" : "{}\n", w->o.ncolumns ? 2 : 3);
    }
    return r == ECL_OK ? end_row(w) : r;
}

static int add_key(struct ecl_rep_writer *w, const struct ecl_rep_row *row)
{
    bool json                         = w->o.form == ECL_REP_JSONL;
    int r                             = ECL_OK;
    struct ecl_str date               = ecl_rep_get(row, ECL_REP_K_ADMIT);
    date.n                            = date.n > 10 ? 10 : date.n; /* without the time */
    const struct ecl_str v[NKEYNAMES] = {
        ecl_rep_get(row, ECL_REP_K_HCODE),
        ecl_rep_get(row, ECL_REP_K_HN),
        ecl_rep_get(row, ECL_REP_K_AN),
        ecl_rep_get(row, ECL_REP_K_SEQ_NO),
        date,
        ecl_rep_get(row, ECL_REP_K_TRAN_ID),
    };
    for (size_t i = 0; i < NKEYNAMES && r == ECL_OK; i++) {
        r = json ? add_json(w, key_names[i], v[i], false, i == 0) : add_separated(w, v[i], i == 0);
    }
    return r != ECL_OK ? r : json ? ecl_buf_add(&w->buf, "}\n", 2) : end_row(w);
}

static int flush(struct ecl_rep_writer *w, size_t at, struct ecl_error *err)
{
    if (w->buf.n < at || w->buf.n == 0) {
        return ECL_OK;
    }
    int r    = ecl_output_write(&w->out, w->buf.p, w->buf.n, err);
    w->buf.n = 0;
    return r;
}

static int add_header(struct ecl_rep_writer *w, const char *const *names, size_t n)
{
    int r = w->o.form == ECL_REP_CSV ? ecl_buf_add(&w->buf, "\xEF\xBB\xBF", 3) : ECL_OK;
    for (size_t i = 0; i < n && r == ECL_OK; i++) {
        r = add_separated(w, ecl_str_of(names[i]), i == 0);
    }
    return r == ECL_OK ? end_row(w) : r;
}

int ecl_rep_writer_open(struct ecl_rep_writer **out_w, const struct ecl_rep_writer_opts *opts,
                        const struct ecl_output *out, struct ecl_error *err)
{
    struct ecl_rep_writer *w = calloc(1, sizeof *w);
    *out_w                   = w;
    if (!w) {
        return ecl_fail(err, ECL_E_NOMEM, out->name, "out of memory");
    }
    w->o   = *opts;
    w->out = *out;
    ecl_buf_init(&w->buf, 0);
    w->place = calloc(opts->ncolumns + 1, sizeof *w->place);
    int r    = w->place ? ECL_OK : ECL_E_NOMEM;
    if (r == ECL_OK && opts->form != ECL_REP_JSONL && (opts->keys || opts->column)) {
        r = add_header(w, opts->keys ? key_names : opts->column,
                       opts->keys ? NKEYNAMES : opts->ncolumns);
    }
    if (r != ECL_OK) {
        ecl_rep_writer_close(w);
        *out_w = NULL;
        return ecl_fail(err, r, out->name, "out of memory");
    }
    return ECL_OK;
}

int ecl_rep_writer_add(struct ecl_rep_writer *w, const struct ecl_rep_row *row,
                       struct ecl_error *err)
{
    if ((w->o.keys ? add_key(w, row) : add_row(w, row)) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, w->out.name, "out of memory");
    }
    return flush(w, FLUSH_AT, err);
}

int ecl_rep_writer_finish(struct ecl_rep_writer *w, struct ecl_error *err)
{
    return flush(w, 0, err);
}

void ecl_rep_writer_close(struct ecl_rep_writer *w)
{
    if (w) {
        free(w->place);
        ecl_buf_done(&w->buf);
        free(w);
    }
}
