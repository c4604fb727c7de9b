/* attach_list.c: a list of claim codes, read into a table by visit and by code.
 *
 * What is wrong with a row by itself, or between rows of one code, is told here; a
 * row that is refused is kept only as far as later rows are compared with it. */
#include <stdio.h>
#include <stdlib.h>

#include "authen/attach_priv.h"
#include "core/room_priv.h"
#include "eclaim/codes.h"
#include "eclaim/ids.h"
#include "eclaim/text.h"

/* Names of columns, and what they are. */
static const char *const names[] = {
    "hcode",     "hn",       "seq",        "an",           "type",        "date",
    "pid",       "code",     "invoice_no", "refer_no",     "refmaini",    "refmaino",
    "hospsub",   "hospmain", "cid",        "person_id",    "personalid",  "claim_code",
    "claimcode", "permitno", "authencode", "service_date", "servicedate", NULL,
};

static const uint8_t columns[] = {
    A_HCODE,      A_HN,       A_SEQ,      A_AN,       A_TYPE,    A_DATE,     A_PID,  A_CODE,
    A_INVOICE_NO, A_REFER_NO, A_REFMAINI, A_REFMAINO, A_HOSPSUB, A_HOSPMAIN, A_PID,  A_PID,
    A_PID,        A_CODE,     A_CODE,     A_CODE,     A_CODE,    A_DATE,     A_DATE,
};

_Static_assert(sizeof names / sizeof *names == sizeof columns + 1, "names and columns");
_Static_assert(sizeof columns <= ROWLIST_WANTED, "columns that can be asked for");

enum {
    BAD_ROW,
    BAD_EXPONENT,
    NO_KEY_OF_VISIT,
    NO_DATE,
    BUDDHIST,
    NO_PID,
    TOO_LONG,
    TOO_MANY,
    BAD_WIDTH,
    BAD_BYTES,
    BAD_HCODE
};

static const char *const reasons[][2] = {
    [BAD_ROW]         = {"it cannot be read", "อ่านแถวไม่ได้"},
    [BAD_EXPONENT]    = {"a number stands in scientific notation; digits are lost",
                         "ตัวเลขอยู่ในรูปยกกำลัง หลักท้ายหายไป"},
    [NO_KEY_OF_VISIT] = {"it has neither AN nor SEQ nor HN or citizen ID with a date",
                         "ไม่มี AN, SEQ หรือ HN/เลขประชาชนพร้อมวันที่"},
    [NO_DATE]         = {"the date is not written 20260131 or 2026-01-31",
                         "วันที่ต้องเป็นรูป 20260131 หรือ 2026-01-31"},
    [BUDDHIST]        = {"the year of the date is Buddhist; write the Gregorian one",
                         "วันที่เป็น พ.ศ. ให้บันทึกเป็น ค.ศ."},
    [NO_PID]          = {"the citizen ID does not have 13 digits", "เลขประชาชนไม่ครบ 13 หลัก"},
    [TOO_LONG]        = {"a value is too long for a key", "ค่าที่ใช้ค้นหายาวเกินไป"},
    [TOO_MANY]        = {"more than 64 rows name this visit", "มีมากกว่า 64 แถวของการรับบริการนี้"},
    [BAD_WIDTH]       = {"the value is too wide for its column", "ค่ายาวเกินความกว้างของช่อง"},
    [BAD_BYTES]       = {"the value holds bytes that cannot stand in a claim", "มีอักขระที่ใช้ในแฟ้มไม่ได้"},
    [BAD_HCODE]       = {"not a facility code of five digits", "ไม่ใช่รหัสสถานพยาบาล 5 หลัก"},
};

const struct att_put att_puts[A_NPUTS] = {
    {ECL_INS, ECL_INS_PERMITNO, false}, {ECL_CHT, ECL_CHT_INVOICE_NO, false},
    {ECL_AER, ECL_AER_REFER_NO, false}, {ECL_AER, ECL_AER_REFMAINI, true},
    {ECL_AER, ECL_AER_REFMAINO, true},  {ECL_INS, ECL_INS_HOSPSUB, true},
    {ECL_INS, ECL_INS_HOSPMAIN, true},
};

void att_values(const struct ecl_attach *a, const struct att_row *r,
                struct ecl_str value[A_NCOLUMNS])
{
    const char *p = a->text.p + r->text, *end = a->text.p + a->text.n;
    for (int i = 0; i < A_NCOLUMNS; i++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        value[i]        = ecl_str_make(p, (size_t)(tab - p));
        p               = tab + 1;
    }
}

/* --- rows by themselves ------------------------------------------------------------- */

/* A row as it is read: its values by column, date is the text behind v[A_DATE]. */
struct fresh {
    uint64_t line;
    struct ecl_str v[A_NCOLUMNS];
    char date[9];
    char key[KEY_MAX];
    size_t nkey;
};

static int refuse_row(struct ecl_attach *a, const struct fresh *f, int why)
{
    a->stats.refused++;
    return att_tell_row(a, R_ROW, f->line, f->v, "", ecl_str_make("", 0),
                        ecl_str_of(reasons[why][a->opts.thai]));
}

/* Writes the key of the visit; a negative number, or why there is none. */
static int make_key(struct fresh *f)
{
    const struct ecl_str *v = f->v;
    struct claim_address c  = claim_address_make(v[A_TYPE], v[A_HCODE], v[A_HN], v[A_SEQ], v[A_AN]);
    if (v[A_DATE].n) {
        enum ecl_date_state d = rowlist_date(v[A_DATE], f->date);
        if (d != ECL_DATE_OK) {
            return d == ECL_DATE_BUDDHIST ? BUDDHIST : NO_DATE;
        }
        f->v[A_DATE] = ecl_str_make(f->date, 8);
    }
    if (c.type) {
        f->nkey = key_make(f->key, c.type, c.hn, c.key);
    } else if (v[A_HN].n && v[A_DATE].n) {
        f->nkey = key_make(f->key, 'D', v[A_HN], v[A_DATE]);
    } else if (v[A_PID].n && v[A_DATE].n) {
        if (v[A_PID].n != 13 || !ecl_str_digits(v[A_PID])) {
            return NO_PID;
        }
        f->nkey = key_make(f->key, 'P', v[A_PID], v[A_DATE]);
    } else {
        return NO_KEY_OF_VISIT;
    }
    return f->nkey ? -1 : TOO_LONG;
}

static bool clean(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 0x7f || c == '|') {
            return false;
        }
    }
    return ecl_utf8_valid(s);
}

/* Why a value cannot stand in its column, or -1. */
static int check_value(const struct att_put *put, struct ecl_str s)
{
    if (!clean(s)) {
        return BAD_BYTES;
    }
    if (put->hcode && ecl_hcode_check(s) != ECL_V_OK) {
        return BAD_HCODE;
    }
    return ecl_text_width(s) > ecl_file_spec(put->file)->fields[put->col].width ? BAD_WIDTH : -1;
}

static bool is_code(struct ecl_str s)
{
    return s.n >= 8 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z' &&
           ecl_str_digits(ecl_str_make(s.p + 2, s.n - 2));
}

/* Tells what is wrong with the values; *good says whether the row can be used. */
static int check_values(struct ecl_attach *a, const struct fresh *f, bool *good)
{
    const struct ecl_str code = f->v[A_CODE];
    *good                     = true;
    for (int i = 0; i < A_NPUTS; i++) {
        const struct att_put *put = &att_puts[i];
        struct ecl_str s          = f->v[A_FIRST_PUT + i];
        const char *field         = ecl_file_spec(put->file)->fields[put->col].name;
        int why                   = s.n ? check_value(put, s) : -1;
        if (why >= 0) {
            *good = false;
            a->stats.refused++;
            return att_tell_row(a, R_VALUE, f->line, f->v, field, s,
                                ecl_str_of(reasons[why][a->opts.thai]));
        }
    }
    if (code.n && !is_code(code)) {
        *good = false;
        a->stats.refused++;
        return att_tell_row(a, R_CODE_FORM, f->line, f->v, "PERMITNO", code, ecl_str_make("", 0));
    }
    if (code.n && (code.n != 12 || !ecl_code_find(ecl_codeset_find("claim_code_prefix"),
                                                  ecl_str_make(code.p, 2)))) {
        return att_tell_row(a, R_CODE_PREFIX, f->line, f->v, "PERMITNO", code, ecl_str_make("", 0));
    }
    return ECL_OK;
}

/* --- rows together -------------------------------------------------------------------- */

/* Makes room for element number i of *array; there are fewer than the numbers of rows. */
static int room(void *array, size_t *cap, size_t i, size_t size)
{
    return i < ATT_NO_ROW - 1 ? ecl_room(array, cap, i + 1, size) : ECL_E_NOMEM;
}

static int keep_row(struct ecl_attach *a, const struct fresh *f, uint32_t code)
{
    if (room(&a->row, &a->row_cap, a->nrow, sizeof *a->row) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    a->row[a->nrow] =
        (struct att_row){.line = f->line, .text = a->text.n, .next = ATT_NO_ROW, .code = code};
    for (int i = 0; i < A_NCOLUMNS; i++) {
        struct ecl_str s = f->v[i];
        if (ecl_buf_reserve(&a->text, s.n + 1) != ECL_OK) {
            return ECL_E_NOMEM;
        }
        for (size_t c = 0; c < s.n; c++) {
            a->text.p[a->text.n++] = s.p[c] == '\t' ? ' ' : s.p[c];
        }
        a->text.p[a->text.n++] = '\t';
    }
    a->nrow++;
    return ECL_OK;
}

/* True when both are filled and not the same. */
static bool differ(struct ecl_str a, struct ecl_str b)
{
    return a.n && b.n && !ecl_str_eq(a, b);
}

/* A code is of one person and day: true when the rows cannot both be right. */
static bool rows_clash(const struct ecl_str x[A_NCOLUMNS], const struct ecl_str y[A_NCOLUMNS])
{
    bool same_unit = same_hcode(x[A_HCODE], y[A_HCODE]);
    return differ(x[A_DATE], y[A_DATE]) || differ(x[A_PID], y[A_PID]) || !same_unit ||
           differ(x[A_HN], y[A_HN]);
}

static int tell_clash(struct ecl_attach *a, struct att_row *r, uint64_t other)
{
    struct ecl_str v[A_NCOLUMNS];
    char line[24];
    if (r->refused) {
        return ECL_OK;
    }
    r->refused = true;
    a->stats.refused++;
    att_values(a, r, v);
    snprintf(line, sizeof line, "%llu", (unsigned long long)other);
    return att_tell_row(a, R_CODE_ROWS, r->line, v, "PERMITNO", v[A_CODE], ecl_str_of(line));
}

/* Compares the last row with the first one of its code. */
static int check_code_rows(struct ecl_attach *a, struct att_row *r)
{
    struct ecl_str x[A_NCOLUMNS], y[A_NCOLUMNS];
    struct att_row *first = &a->row[a->code[r->code].first];
    att_values(a, first, x);
    att_values(a, r, y);
    if (first == r || !rows_clash(x, y)) {
        return ECL_OK;
    }
    int e = tell_clash(a, first, r->line);
    return e == ECL_OK ? tell_clash(a, r, first->line) : e;
}

/* Puts the last row behind the others of its key. */
static int link_row(struct ecl_attach *a, uint32_t number, bool added)
{
    uint32_t at = (uint32_t)a->nrow - 1;
    if (room(&a->chain, &a->nchain, number, sizeof *a->chain) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    struct att_chain *c = &a->chain[number];
    if (added) {
        *c = (struct att_chain){at, at, 1};
    } else {
        a->row[c->last].next = at;
        c->last              = at;
        c->n++;
    }
    return ECL_OK;
}

static bool is_repeated(const struct ecl_attach *a, const struct att_chain *c,
                        const struct fresh *f)
{
    struct ecl_str v[A_NCOLUMNS];
    for (uint32_t i = c->first; i != ATT_NO_ROW; i = a->row[i].next) {
        bool same = true;
        att_values(a, &a->row[i], v);
        for (int k = 0; same && k < A_NCOLUMNS; k++) {
            same = ecl_str_eq(v[k], f->v[k]);
        }
        if (same) {
            return true;
        }
    }
    return false;
}

static int number_code(struct ecl_attach *a, struct ecl_str code, uint32_t *number)
{
    bool added;
    *number = NO_KEY;
    if (code.n == 0) {
        return ECL_OK;
    }
    if (keys_add(&a->codes, code, number, &added) != ECL_OK ||
        room(&a->code, &a->ncode, *number, sizeof *a->code) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (added) {
        a->code[*number] = (struct att_code){.first = (uint32_t)a->nrow};
    }
    return ECL_OK;
}

static int index_row(struct ecl_attach *a, const struct fresh *f)
{
    uint32_t number, code;
    bool added;
    if (keys_add(&a->keys, ecl_str_make(f->key, f->nkey), &number, &added) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (!added && is_repeated(a, &a->chain[number], f)) {
        a->stats.repeated++;
        return ECL_OK;
    }
    if (!added && a->chain[number].n == ATT_CHAIN_MAX) {
        return refuse_row(a, f, TOO_MANY);
    }
    if (number_code(a, f->v[A_CODE], &code) != ECL_OK || keep_row(a, f, code) != ECL_OK ||
        link_row(a, number, added) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    a->have_blank_hn |= f->key[0] == 'O' && f->key[1] == '|';
    a->have_hn_date |= f->key[0] == 'D';
    a->have_pid_date |= f->key[0] == 'P';
    return code == NO_KEY ? ECL_OK : check_code_rows(a, &a->row[a->nrow - 1]);
}

static int add_row(struct ecl_attach *a, const struct rowlist_row *row)
{
    struct fresh f = {.line = row->line};
    bool something = false, good;
    a->stats.rows++;
    for (size_t i = 0; i < A_NCOLUMNS; i++) {
        f.v[i] = ecl_str_make("", 0);
    }
    for (size_t i = 0; i < sizeof columns; i++) {
        if (row->value[i].n) {
            f.v[columns[i]] = rowlist_blank(row->value[i]);
        }
    }
    for (int i = A_FIRST_PUT; i < A_NCOLUMNS; i++) {
        something = something || f.v[i].n;
    }
    if (row->bad || row->exponent) {
        return refuse_row(a, &f, row->bad ? BAD_ROW : BAD_EXPONENT);
    }
    if (!something) {
        a->stats.idle++;
        return ECL_OK;
    }
    int why = make_key(&f);
    if (why >= 0) {
        return refuse_row(a, &f, why);
    }
    int r = check_values(a, &f, &good);
    return r == ECL_OK && good ? index_row(a, &f) : r;
}

/* --- the list --------------------------------------------------------------------------- */

static int check_header(struct ecl_attach *a, const struct rowlist *l, struct ecl_error *err)
{
    const char *name     = a->name;
    bool has[A_NCOLUMNS] = {false}, something = false;
    for (size_t i = 0; i < sizeof columns; i++) {
        if (rowlist_has(l, (int)i) && has[columns[i]]) {
            return ecl_fail(err, ECL_E_FORMAT, name, "the table has two columns for '%s'",
                            names[columns[i]]);
        }
        has[columns[i]] = has[columns[i]] || rowlist_has(l, (int)i);
    }
    if (!has[A_AN] && !has[A_SEQ] && !((has[A_HN] || has[A_PID]) && has[A_DATE])) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "not a list of codes: the first row names neither an nor seq nor hn or pid "
                        "and date");
    }
    a->have_code = has[A_CODE];
    for (int i = A_FIRST_PUT; i < A_NCOLUMNS; i++) {
        something = something || has[i];
    }
    return something ? ECL_OK
                     : ecl_fail(err, ECL_E_FORMAT, name,
                                "not a list of codes: the first row names no code, and no other "
                                "value to put into claims");
}

int ecl_attach_read(struct ecl_attach **out, const struct ecl_input *in, int fd,
                    const struct ecl_attach_opts *opts, struct ecl_error *err)
{
    struct rowlist *l = NULL;
    struct rowlist_row row;
    *out                 = NULL;
    struct ecl_attach *a = calloc(1, sizeof *a);
    if (!a || keys_init(&a->keys) != ECL_OK || keys_init(&a->codes) != ECL_OK) {
        ecl_attach_free(a);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    a->opts = *opts;
    a->name = in->name;
    int r   = rowlist_open(&l, in, fd, names, err);
    r       = r == ECL_OK ? check_header(a, l, err) : r;
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        r = add_row(a, &row);
        if (r == ECL_E_NOMEM) {
            r = ecl_fail(err, r, in->name, "out of memory for a list of codes");
        }
    }
    rowlist_close(l);
    if (r != ECL_EOF) {
        ecl_attach_free(a);
        return r;
    }
    *out = a;
    return ECL_OK;
}

struct ecl_attach_stats ecl_attach_stats(const struct ecl_attach *a)
{
    return a->stats;
}

void ecl_attach_free(struct ecl_attach *a)
{
    if (!a) {
        return;
    }
    keys_done(&a->keys);
    keys_done(&a->codes);
    ecl_buf_done(&a->text);
    ecl_buf_done(&a->owners);
    ecl_buf_done(&a->out);
    ecl_buf_done(&a->message);
    free(a->chain);
    free(a->code);
    free(a->row);
    free(a);
}
