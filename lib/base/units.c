/* units.c: facilities by HCODE. The values of a row stand in one text, each behind a NUL. */
#include "eclaim/units.h"

#include <stdlib.h>

#include "base/rows_priv.h"
#include "core/room_priv.h"
#include "eclaim/ids.h"

enum { HCODE_DIGITS = 5 };

struct ecl_units {
    struct periods periods;
    struct ecl_unit *row;
    size_t n, cap;
    struct ecl_buf text;
    bool has[ECL_UNIT_NCOLUMNS];
};

/* --- reading ------------------------------------------------------------- */

/* The next code of a list that ; or , or a blank divides; false when there is none. */
static bool next_code(struct ecl_str *list, struct ecl_str *code)
{
    while (list->n && strchr(";, /", list->p[0])) {
        list->p++;
        list->n--;
    }
    code->p = list->p;
    code->n = 0;
    while (list->n && !strchr(";, /", list->p[0])) {
        code->n++;
        list->p++;
        list->n--;
    }
    return code->n > 0;
}

static int check_codes(struct rows *r, bool *good)
{
    struct ecl_str home = r->row.value[ECL_UNIT_HOME], list = r->row.value[ECL_UNIT_REFER], code;
    if (home.n && ecl_hcode_check(home) != ECL_V_OK) {
        *good = false;
        return rows_tell_value(r, ECL_UNIT_HOME, KIND_HCODE);
    }
    while (next_code(&list, &code)) {
        if (ecl_hcode_check(code) != ECL_V_OK) {
            *good = false;
            return rows_tell_value(r, ECL_UNIT_REFER, KIND_HCODE);
        }
    }
    return ECL_OK;
}

static int keep(struct ecl_units *u, struct rows *r, int32_t start, int32_t end)
{
    int e = ecl_room(&u->row, &u->cap, u->n + 1, sizeof *u->row);
    if (e != ECL_OK) {
        return e;
    }
    u->row[u->n] = (struct ecl_unit){r->row.line, start, end, u->text.n};
    for (int c = 0; c < ECL_UNIT_NCOLUMNS && e == ECL_OK; c++) {
        struct ecl_str s = r->row.value[c];
        e                = ecl_buf_reserve(&u->text, s.n + 1);
        for (size_t i = 0; e == ECL_OK && i < s.n; i++) {
            u->text.p[u->text.n++] = s.p[i] ? s.p[i] : ' ';
        }
        e = e == ECL_OK ? ecl_buf_add_char(&u->text, '\0') : e;
    }
    e = e == ECL_OK ? rows_keep(r, r->key, start, end, (uint32_t)u->n) : e;
    u->n += e == ECL_OK;
    return e;
}

/* What is no HCODE may be one that a spreadsheet took the zeros from: 1234 of 01234. */
static int doubt_hcode(struct ecl_units *u, struct rows *r)
{
    static const char zeros[] = "00000";
    char padded[HCODE_DIGITS];
    size_t n = r->key.n;
    int e    = ECL_OK;
    if (n > 0 && n < HCODE_DIGITS && ecl_str_digits(r->key)) {
        memcpy(padded, zeros, HCODE_DIGITS - n);
        memcpy(padded + HCODE_DIGITS - n, r->key.p, n);
        e = periods_doubt(&u->periods, ecl_str_make(padded, HCODE_DIGITS));
    }
    return e == ECL_OK ? rows_tell_value(r, ECL_UNIT_HCODE, KIND_HCODE) : e;
}

static int take_row(void *ctx, struct rows *r)
{
    struct ecl_units *u = ctx;
    int32_t start = 0, end = 0;
    bool good = true;
    if (ecl_hcode_check(r->key) != ECL_V_OK) {
        return doubt_hcode(u, r);
    }
    int e = rows_period(r, ECL_UNIT_START, ECL_UNIT_END, &start, &end, &good);
    e     = e == ECL_OK && good ? check_codes(r, &good) : e;
    if (e == ECL_OK) {
        e = good ? keep(u, r, start, end) : periods_doubt(&u->periods, r->key);
    }
    return e;
}

int ecl_units_read(struct ecl_units **out, const struct ecl_input *in, int fd,
                   const struct ecl_units_opts *opts, struct ecl_error *err)
{
    static const int must[] = {ECL_UNIT_HCODE, -1};
    struct ecl_units *u     = calloc(1, sizeof *u);
    *out                    = NULL;
    if (!u || periods_init(&u->periods) != ECL_OK) {
        ecl_units_free(u);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    struct rows_job job = {ECL_BASE_UNITS, must,      &u->periods, u->has, take_row, u,
                           opts->problem,  opts->ctx, opts->thai};
    int e               = rows_read(&job, in, fd, err);
    if (e != ECL_OK) {
        ecl_units_free(u);
        return e;
    }
    *out = u;
    return ECL_OK;
}

/* --- asking -------------------------------------------------------------- */

void ecl_units_on(const struct ecl_units *u, struct ecl_str hcode, int32_t from, int32_t to,
                  struct ecl_unit_answer *a)
{
    struct period_answer p;
    periods_on(&u->periods, hcode, from, to, &p);
    *a = (struct ecl_unit_answer){p.state, p.p ? &u->row[p.p->row] : NULL, p.doubtful};
}

struct ecl_str ecl_unit_text(const struct ecl_units *u, const struct ecl_unit *row,
                             enum ecl_unit_column column)
{
    const char *p = u->text.p + row->at;
    for (int c = 0; c < (int)column; c++) {
        p += strlen(p) + 1;
    }
    return ecl_str_of(p);
}

bool ecl_unit_refers(const struct ecl_units *u, const struct ecl_unit *row, struct ecl_str hcode)
{
    struct ecl_str list = ecl_unit_text(u, row, ECL_UNIT_REFER), code;
    while (next_code(&list, &code)) {
        if (ecl_str_eq(code, hcode)) {
            return true;
        }
    }
    return false;
}

bool ecl_units_has(const struct ecl_units *u, enum ecl_unit_column column)
{
    return u->has[column];
}

size_t ecl_units_rows(const struct ecl_units *u)
{
    return u->n;
}

const struct ecl_unit *ecl_units_row(const struct ecl_units *u, size_t i)
{
    return i < u->n ? &u->row[i] : NULL;
}

void ecl_units_free(struct ecl_units *u)
{
    if (u) {
        periods_done(&u->periods);
        ecl_buf_done(&u->text);
        free(u->row);
        free(u);
    }
}
