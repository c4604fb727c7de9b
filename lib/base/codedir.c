/* codedir.c: tables of codes: their rows and look-up; the folder is codedir_files.c's. */
#include "base/codedir_priv.h"

#include <stdlib.h>

#include "base/rows_priv.h"
#include "core/room_priv.h"

enum {
    TYPES    = 21,  /* of ADP, from 1 */
    ALL_ICD9 = 100, /* rows from which a table of ICD-9-CM has a chapter 0, unless its zeros
                       are lost */
};

struct table {
    struct periods periods;
    struct ecl_code_row *row;
    size_t n, cap;
    bool there, has[BASE_COLUMNS];
    bool zeros; /* a code begins with 0 */
};

struct ecl_codedir {
    struct ecl_codedir_opts opts;
    struct table table[ECL_BASE_NTABLES];
    bool type[TYPES]; /* of ECL_BASE_ITEM */
};

const struct ecl_codedir_opts *codedir_opts(const struct ecl_codedir *d)
{
    return &d->opts;
}

/* --- values of a row ----------------------------------------------------- */

enum kind { V_FLAG, V_MONEY, V_NUMBER, V_AGE, V_CHOICE, V_ONLY };

static const struct value {
    uint8_t table, column, kind;
    size_t at; /* in struct ecl_code_row */
    const char *choice;
} values[] = {
#define AT(member) offsetof(struct ecl_code_row, member)
    {ECL_BASE_ICD10, ECL_ICD10_HEADER, V_FLAG, AT(header), NULL},
    {ECL_BASE_ICD10, ECL_ICD10_SEX, V_CHOICE, AT(sex), "12"},
    {ECL_BASE_ICD10, ECL_ICD10_AGEMIN, V_AGE, AT(age_min), NULL},
    {ECL_BASE_ICD10, ECL_ICD10_AGEMAX, V_AGE, AT(age_max), NULL},
    {ECL_BASE_ICD10, ECL_ICD10_STAR, V_CHOICE, AT(star), "*+"},
    {ECL_BASE_ICD9, ECL_ICD9_HEADER, V_FLAG, AT(header), NULL},
    {ECL_BASE_ICD9, ECL_ICD9_SEX, V_CHOICE, AT(sex), "12"},
    {ECL_BASE_PROJECT_CODE, ECL_PROJECT_CODE_ONLY, V_ONLY, AT(only), NULL},
    {ECL_BASE_INSTRUMENT, ECL_INSTRUMENT_CEILING, V_MONEY, AT(price), NULL},
    {ECL_BASE_INSTRUMENT, ECL_INSTRUMENT_QTYMAX, V_NUMBER, AT(qty_max), NULL},
    {ECL_BASE_INSTRUMENT, ECL_INSTRUMENT_SERIAL, V_FLAG, AT(serial), NULL},
    {ECL_BASE_INSTRUMENT, ECL_INSTRUMENT_DISABLED, V_FLAG, AT(disabled), NULL},
    {ECL_BASE_INSTRUMENT, ECL_INSTRUMENT_ONLY, V_ONLY, AT(only), NULL},
    {ECL_BASE_ITEM, ECL_ITEM_ONLY, V_ONLY, AT(only), NULL},
    {ECL_BASE_FEE_SCHEDULE, ECL_FEE_SCHEDULE_PRICE, V_MONEY, AT(price), NULL},
    {ECL_BASE_HD_PACKAGE, ECL_HD_PACKAGE_ROLE, V_CHOICE, AT(role), "PN"},
#undef AT
};

/* 15 (completed years) or 28d; a y behind years is passed over. */
static int read_age(struct rows *r, int column, struct ecl_code_age *v, bool *good)
{
    struct ecl_str s = r->row.value[column];
    int64_t n        = -1;
    *v               = (struct ecl_code_age){-1, false};
    if (s.n == 0) {
        return ECL_OK;
    }
    char unit = s.p[s.n - 1];
    v->days   = unit == 'd' || unit == 'D';
    s.n -= v->days || unit == 'y' || unit == 'Y';
    if (!ecl_str_digits(s) || ecl_decimal_parse(s, 0, &n) != ECL_V_OK || n > 100000) {
        *good = false;
        return rows_tell_value(r, column, KIND_AGE);
    }
    v->n = (int32_t)n;
    return ECL_OK;
}

static int read_only(struct rows *r, int column, char *v, bool *good)
{
    struct ecl_str s = r->row.value[column];
    *v               = '\0';
    if (ecl_str_eq_nocase(s, ECL_STR("OP")) || ecl_str_eq_nocase(s, ECL_STR("IP"))) {
        *v = s.p[0] == 'O' || s.p[0] == 'o' ? 'O' : 'I';
    } else if (s.n) {
        *good = false;
        return rows_tell_value(r, column, KIND_CODE);
    }
    return ECL_OK;
}

static int read_value(struct rows *r, const struct value *v, struct ecl_code_row *row, bool *good)
{
    char *at = (char *)row + v->at;
    switch ((enum kind)v->kind) {
    case V_FLAG:
        return rows_flag(r, v->column, (bool *)at, good);
    case V_MONEY:
        return rows_money(r, v->column, &row->price, good);
    case V_NUMBER:
        return rows_number(r, v->column, &row->qty_max, good);
    case V_AGE:
        return read_age(
            r, v->column,
            v->at == offsetof(struct ecl_code_row, age_min) ? &row->age_min : &row->age_max, good);
    case V_CHOICE:
        return rows_choice(r, v->column, v->choice, at, good);
    default:
        return read_only(r, v->column, at, good);
    }
}

/* --- keys ---------------------------------------------------------------- */

/* The code as it is compared; its length, or 0 when it is too long. */
static size_t make_key(enum ecl_base_table t, int type, struct ecl_str code,
                       char out[PERIOD_KEY_MAX])
{
    size_t n = 0;
    bool icd = t == ECL_BASE_ICD10 || t == ECL_BASE_ICD9;
    if (t == ECL_BASE_ITEM) {
        out[n++] = (char)('0' + type / 10);
        out[n++] = (char)('0' + type % 10);
        out[n++] = ':';
    }
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (icd && c == '.') {
            continue;
        }
        if (n == PERIOD_KEY_MAX) {
            return 0;
        }
        out[n++] = (char)(icd && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return n;
}

/* TYPE of ADP, or 0. */
static int read_type(struct ecl_str s)
{
    int v = 0;
    for (size_t i = 0; i < s.n && i < 3; i++) {
        v = v * 10 + (ecl_is_digit(s.p[i]) ? s.p[i] - '0' : 1000);
    }
    return v < TYPES ? v : 0;
}

/* --- reading ------------------------------------------------------------- */

struct reading {
    struct ecl_codedir *d;
    struct table *t;
};

static int take_values(struct rows *r, struct ecl_code_row *row, bool *good)
{
    int e = rows_period(r, ECL_CODE_START, ECL_CODE_END, &row->start, &row->end, good);
    for (size_t i = 0; i < sizeof values / sizeof values[0] && e == ECL_OK; i++) {
        if (values[i].table == r->table && *good) {
            e = read_value(r, &values[i], row, good);
        }
    }
    if (e == ECL_OK && *good && r->table == ECL_BASE_HD_PACKAGE && !row->role) {
        *good = false;
        e     = rows_tell_value(r, ECL_HD_PACKAGE_ROLE, KIND_CODE);
    }
    return e;
}

static int take_row(void *ctx, struct rows *r)
{
    struct reading *reading = ctx;
    struct table *t         = reading->t;
    struct ecl_code_row row = {
        .age_min = {-1, false}, .age_max = {-1, false}, .price = -1, .qty_max = -1};
    bool good = true;
    char text[PERIOD_KEY_MAX];
    int type = r->table == ECL_BASE_ITEM ? read_type(r->row.value[ECL_ITEM_TYPE]) : 0;
    if (r->table == ECL_BASE_ITEM && type == 0) {
        return rows_tell_value(r, ECL_ITEM_TYPE, KIND_CODE);
    }
    struct ecl_str key = ecl_str_make(text, make_key(r->table, type, r->key, text));
    if (key.n == 0) {
        return rows_tell_value(r, ECL_CODE_CODE, KIND_CODE);
    }
    reading->d->type[type] = true;
    int e                  = take_values(r, &row, &good);
    if (e != ECL_OK || !good) {
        return e == ECL_OK ? periods_doubt(&t->periods, key) : e;
    }
    e = ecl_room(&t->row, &t->cap, t->n + 1, sizeof *t->row);
    e = e == ECL_OK ? rows_keep(r, key, row.start, row.end, (uint32_t)t->n) : e;
    if (e == ECL_OK) {
        t->row[t->n++] = row;
        t->zeros       = t->zeros || key.p[0] == '0';
    }
    return e;
}

static void drop_table(struct table *t)
{
    periods_done(&t->periods);
    free(t->row);
    memset(t, 0, sizeof *t);
}

/* A spreadsheet makes 331, which is another code, of 0331: then chapter 0 is missing. */
static bool zeros_lost(const struct table *t, enum ecl_base_table which)
{
    return which == ECL_BASE_ICD9 && t->n >= ALL_ICD9 && !t->zeros;
}

static int tell_zeros(const struct ecl_codedir *d, enum ecl_base_table t, const char *file,
                      struct ecl_error *err)
{
    const struct ecl_base_column *columns;
    struct base_tell tell;
    ecl_base_columns(t, &columns);
    struct ecl_base_problem p = {.file   = file,
                                 .column = columns[ECL_CODE_CODE].name,
                                 .key    = base_none(),
                                 .value  = base_none()};
    base_tell_init(&tell, d->opts.problem, d->opts.ctx, d->opts.thai);
    int e = base_tell(&tell, &tab_rules[TAB_ZEROS], &p, base_none(), base_none());
    base_tell_done(&tell);
    return e == ECL_OK ? e : ecl_fail(err, e, file, "the table could not be taken");
}

int ecl_codedir_add(struct ecl_codedir *d, enum ecl_base_table t, const struct ecl_input *in,
                    int fd, struct ecl_error *err)
{
    static const int code[] = {ECL_CODE_CODE, -1}, item[] = {ECL_CODE_CODE, ECL_ITEM_TYPE, -1},
                     hd[] = {ECL_CODE_CODE, ECL_HD_PACKAGE_ROLE, -1};
    struct table *table   = &d->table[t];
    struct reading r      = {d, table};
    if (t < ECL_BASE_FIRST_CODES || table->there) {
        return ecl_fail(err, ECL_E_USAGE, in->name, "the table is read already, or none of codes");
    }
    if (periods_init(&table->periods) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    struct rows_job job = {
        .table       = t,
        .must        = t == ECL_BASE_ITEM         ? item
                       : t == ECL_BASE_HD_PACKAGE ? hd
                                                  : code,
        .periods     = &table->periods,
        .has         = table->has,
        .take        = take_row,
        .ctx         = &r,
        .problem     = d->opts.problem,
        .problem_ctx = d->opts.ctx,
        .thai        = d->opts.thai,
    };
    int e = rows_read(&job, in, fd, err);
    if (e == ECL_OK && t == ECL_BASE_ICD10 &&
        table->has[ECL_ICD10_AGEMIN] != table->has[ECL_ICD10_AGEMAX]) {
        e = ecl_fail(err, ECL_E_FORMAT, in->name,
                     "AGEMIN and AGEMAX go together; the header has one of them");
    }
    if (e == ECL_OK && zeros_lost(table, t)) {
        e = tell_zeros(d, t, in->name, err);
    }
    if (e != ECL_OK) {
        drop_table(table);
        return e;
    }
    table->there = true;
    return ECL_OK;
}

int ecl_codedir_new(struct ecl_codedir **out, const struct ecl_codedir_opts *opts,
                    struct ecl_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    (*out)->opts = *opts;
    return ECL_OK;
}

/* --- asking -------------------------------------------------------------- */

bool ecl_codedir_has(const struct ecl_codedir *d, enum ecl_base_table t)
{
    return d->table[t].there;
}

bool ecl_codedir_has_column(const struct ecl_codedir *d, enum ecl_base_table t, int column)
{
    return d->table[t].there && column >= 0 && column < BASE_COLUMNS && d->table[t].has[column];
}

size_t ecl_codedir_rows(const struct ecl_codedir *d, enum ecl_base_table t)
{
    return d->table[t].n;
}

static void ask(const struct ecl_codedir *d, enum ecl_base_table t, int type, struct ecl_str code,
                int32_t from, int32_t to, struct ecl_code_answer *a)
{
    const struct table *table = &d->table[t];
    char text[PERIOD_KEY_MAX];
    struct period_answer p;
    *a = (struct ecl_code_answer){.state = ECL_BASE_UNKNOWN};
    if (!table->there) {
        return;
    }
    struct ecl_str key = ecl_str_make(text, make_key(t, type, code, text));
    periods_on(&table->periods, key, from, to, &p);
    a->state    = p.state;
    a->row      = p.p ? &table->row[p.p->row] : NULL;
    a->doubtful = p.doubtful || (key.n && key.p[0] == '0' && zeros_lost(table, t));
}

void ecl_codedir_on(const struct ecl_codedir *d, enum ecl_base_table t, struct ecl_str code,
                    int32_t from, int32_t to, struct ecl_code_answer *a)
{
    ask(d, t, 0, code, from, to, a);
}

void ecl_codedir_item_on(const struct ecl_codedir *d, int type, struct ecl_str code, int32_t from,
                         int32_t to, struct ecl_code_answer *a)
{
    ask(d, ECL_BASE_ITEM, type, code, from, to, a);
}

bool ecl_codedir_has_type(const struct ecl_codedir *d, int type)
{
    return type > 0 && type < TYPES && d->type[type];
}

void ecl_codedir_free(struct ecl_codedir *d)
{
    for (int t = 0; d && t < ECL_BASE_NTABLES; t++) {
        drop_table(&d->table[t]);
    }
    free(d);
}
