/* rep.c: walks workbooks, sheets and rows, and hands out records.
 *
 * One workbook is open at a time. Cells become values in one buffer per row; a row
 * that is no record (notes, legend, totals) is passed over. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/room_priv.h"
#include "rep/rep_priv.h"
#include "rep/sso_priv.h"

enum { GROUP_MAX = 16 };

/* A column of the sheet at hand. */
struct place {
    uint8_t width; /* digits an ID must have; 0: unknown */
    uint8_t fault; /* enum rep_fault of this row */
    bool key;      /* HN, AN, SEQ NO: of any width, so that a lost zero does not show */
    bool told;     /* that it is a number */
};

struct ecl_rep {
    struct ecl_rep_opts o;
    struct rep_tables *tables;
    struct rep_sources *sources;
    struct rep_checks *checks;
    struct ecl_rep_stats stats;
    unsigned kinds;
    bool scanning;

    size_t source; /* next to open, or open */
    int fd;
    struct ecl_workbook *wb;
    struct rep_sso *sso;
    struct rep_head **head; /* of each sheet; NULL: not known */
    size_t nsheets;
    const char *book; /* layout of the Detail, or NULL */
    size_t sheet;     /* next to start, or started */
    bool started;

    struct place *place;
    struct ecl_str *value, *raw;
    size_t cap;
    struct ecl_buf text;
    char group[GROUP_MAX]; /* REP number of the rows below a line "REP NO : n" */
    bool stray;            /* a cell without a header was reported */
    struct ecl_rep_row row;

    char **name; /* of ecl_rep_scan */
    size_t nnames, capnames;
};

/* --- opening ------------------------------------------------------------------------ */

int ecl_rep_open(struct ecl_rep **out, const char *const *paths, size_t npaths,
                 const struct ecl_rep_opts *opts, struct ecl_error *err)
{
    struct ecl_rep *r = calloc(1, sizeof *r);
    *out              = NULL;
    if (!r) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    r->o     = opts ? *opts : (struct ecl_rep_opts){0};
    r->kinds = r->o.kinds ? r->o.kinds : 1u << ECL_REP_DETAIL;
    r->fd    = -1;
    ecl_buf_init(&r->text, 0);
    int e = ecl_rep_tables_new(&r->tables, err);
    e     = e == ECL_OK ? ecl_rep_checks_new(&r->checks, &r->o, &r->stats, err) : e;
    e     = e == ECL_OK ? ecl_rep_sources_open(&r->sources, paths, npaths, &r->o, err) : e;
    if (e != ECL_OK) {
        ecl_rep_close(r);
        return e;
    }
    *out = r;
    return ECL_OK;
}

static void close_book(struct ecl_rep *r)
{
    for (size_t i = 0; i < r->nsheets; i++) {
        ecl_rep_head_free(r->head[i]);
    }
    free(r->head);
    r->head    = NULL;
    r->nsheets = 0;
    ecl_workbook_close(r->wb);
    r->wb = NULL;
    ecl_rep_sso_close(r->sso);
    r->sso = NULL;
    if (r->fd >= 0) {
        close(r->fd);
    }
    r->fd      = -1;
    r->book    = NULL;
    r->started = false;
    r->sheet   = 0;
}

void ecl_rep_close(struct ecl_rep *r)
{
    if (!r) {
        return;
    }
    close_book(r);
    ecl_rep_sources_close(r->sources);
    ecl_rep_checks_free(r->checks);
    ecl_rep_tables_free(r->tables);
    for (size_t i = 0; i < r->nnames; i++) {
        free(r->name[i]);
    }
    free(r->name);
    free(r->place);
    free(r->value);
    free(r->raw);
    ecl_buf_done(&r->text);
    free(r);
}

const struct ecl_rep_stats *ecl_rep_stats(const struct ecl_rep *r)
{
    return &r->stats;
}

static const char *file_of(const struct ecl_rep *r)
{
    return ecl_rep_sources_name(r->sources, r->source);
}

/* Columns without which most questions have no answer. */
static int report_lost(struct ecl_rep *r, const char *sheet, const struct rep_head *h)
{
    static const struct {
        enum ecl_rep_key key;
        const char *name;
    } needed[] = {
        {ECL_REP_K_TRAN_ID, "tran_id"}, {ECL_REP_K_HN, "hn"}, {ECL_REP_K_ERROR_CODE, "error_code"}};
    int e    = ECL_OK;
    bool rep = h->kind == ECL_REP_DETAIL && strncmp(h->layout, "REP-", 4) == 0;
    for (size_t i = 0; rep && i < 3 && e == ECL_OK; i++) {
        if (h->key[needed[i].key] < 0) {
            e = ecl_rep_report(r->checks, REP_RULE_COLUMN_LOST, file_of(r), sheet, NULL,
                               needed[i].name, ecl_str_make(NULL, 0));
        }
    }
    return e;
}

static int report_head(struct ecl_rep *r, const char *sheet, const struct rep_head *h)
{
    if (!h) {
        return ecl_rep_report(r->checks, REP_RULE_SHEET, file_of(r), sheet, NULL, "",
                              ecl_str_of(sheet));
    }
    int e = report_lost(r, sheet, h);
    for (size_t i = 0; i < h->n && e == ECL_OK; i++) {
        if (!h->column[i].known) {
            e = ecl_rep_report(r->checks, REP_RULE_COLUMN_NEW, file_of(r), sheet, NULL,
                               h->column[i].name, ecl_str_of(h->column[i].header));
        }
    }
    return e;
}

/* Appends the sheets' names, for the message that none is known. */
static int no_sheet(struct ecl_rep *r, struct ecl_error *err)
{
    char list[200] = "";
    size_t n       = 0;
    for (size_t i = 0; i < r->nsheets && n < sizeof list - 40; i++) {
        const char *name = ecl_workbook_sheet(r->wb, i);
        int w            = snprintf(list + n, sizeof list - n, "%s%.30s", n ? ", " : "", name);
        n += w > 0 ? (size_t)w : 0;
    }
    while (!ecl_utf8_valid(ecl_str_make(list, strlen(list)))) {
        list[strlen(list) - 1] = '\0';
    }
    return ecl_fail(err, ECL_E_FORMAT, file_of(r),
                    "no sheet has the header of a REP or statement%s%s%s",
                    list[0] ? " (sheets: " : "", list, list[0] ? ")" : "");
}

static int open_sheets(struct ecl_rep *r, struct ecl_error *err)
{
    bool any   = false;
    int e      = ECL_OK;
    r->nsheets = ecl_workbook_sheets(r->wb);
    r->head    = calloc(r->nsheets + 1, sizeof *r->head);
    if (!r->head) {
        r->nsheets = 0;
        return ecl_fail(err, ECL_E_NOMEM, file_of(r), "out of memory");
    }
    for (size_t i = 0; i < r->nsheets && e == ECL_OK; i++) {
        e = ecl_rep_head_find(r->tables, r->wb, i, &r->head[i], err);
        e = e == ECL_EOF ? ECL_OK : e;
        if (e == ECL_OK && r->head[i]) {
            any = true;
            if (r->head[i]->kind == ECL_REP_DETAIL && !r->book) {
                r->book = r->head[i]->layout;
            }
        }
    }
    if (e == ECL_OK && !any) {
        return no_sheet(r, err);
    }
    for (size_t i = 0; i < r->nsheets && e == ECL_OK && !r->scanning; i++) {
        e = report_head(r, ecl_workbook_sheet(r->wb, i), r->head[i]);
    }
    return e;
}

static int open_book(struct ecl_rep *r, struct ecl_error *err)
{
    const struct ecl_workbook_opts o = {.max_size  = r->o.max_size,
                                        .max_ratio = r->o.max_ratio,
                                        .raise     = r->o.raise,
                                        .tmpdir    = r->o.tmpdir};
    int e                            = ecl_rep_sources_fd(r->sources, r->source, &r->fd, err);
    if (e == ECL_OK && ecl_rep_is_sso(r->fd)) {
        e = ecl_rep_sso_open(&r->sso, r->fd, file_of(r), err);
    } else if (e == ECL_OK) {
        e = ecl_workbook_open(&r->wb, r->fd, file_of(r), &o, err);
        e = e == ECL_OK ? open_sheets(r, err) : e;
    }
    return e == ECL_OK && !r->scanning ? ecl_rep_checks_book(r->checks, file_of(r)) : e;
}

/* --- sheets ---------------------------------------------------------------------------- */

static bool checking(const struct ecl_rep *r)
{
    return !r->o.no_check && (r->kinds >> ECL_REP_DETAIL & 1);
}

/* Whether sheet i is read: its rows are wanted, or Summary is to be compared. */
static bool sheet_read(const struct ecl_rep *r, const struct rep_head *h)
{
    return h && ((r->kinds >> h->kind & 1) || (h->kind == ECL_REP_SUMMARY && checking(r)));
}

static unsigned width_of(const char *name)
{
    static const struct {
        const char *name;
        unsigned width;
    } ids[] = {{"pid", 13},  {"rep_no", 9}, {"tran_id", 9}, {"hcode", 5},
               {"hmain", 5}, {"href", 5},   {"hmain2", 5},  {"hmain3", 5}};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (strcmp(ids[i].name, name) == 0) {
            return ids[i].width;
        }
    }
    return 0;
}

/* Makes room for the columns of h and points the row at them. */
static int use_head(struct ecl_rep *r, const struct rep_head *h, const char *sheet,
                    struct ecl_error *err)
{
    static const enum ecl_rep_key keys[] = {ECL_REP_K_HN, ECL_REP_K_AN, ECL_REP_K_SEQ_NO};
    if (h->n > r->cap) {
        free(r->place);
        free(r->value);
        free(r->raw);
        r->cap   = h->n;
        r->place = calloc(h->n, sizeof *r->place);
        r->value = calloc(h->n, sizeof *r->value);
        r->raw   = calloc(h->n, sizeof *r->raw);
        if (!r->place || !r->value || !r->raw) {
            r->cap = 0;
            return ecl_fail(err, ECL_E_NOMEM, file_of(r), "out of memory");
        }
    }
    for (size_t i = 0; i < h->n; i++) {
        r->place[i] = (struct place){.width = (uint8_t)width_of(h->column[i].name)};
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (h->key[keys[i]] >= 0) {
            r->place[h->key[keys[i]]].key = true;
        }
    }
    r->group[0] = '\0';
    r->stray    = false;
    r->row      = (struct ecl_rep_row){.file   = file_of(r),
                                       .sheet  = sheet,
                                       .serial = r->row.serial + 1,
                                       .kind   = h->kind,
                                       .n      = h->n,
                                       .column = h->column,
                                       .value  = r->value,
                                       .raw    = r->raw,
                                       .key    = h->key};
    return ECL_OK;
}

/* --- rows ------------------------------------------------------------------------------- */

static int report_stray(struct ecl_rep *r, const struct ecl_cell_row *in,
                        const struct ecl_cell *cell)
{
    char value[64];
    if (r->stray) {
        return ECL_OK;
    }
    r->stray = true;
    int n    = snprintf(value, sizeof value, "column %u of row %u has no header; not read",
                        cell->col + 1, in->number);
    return ecl_rep_report(r->checks, REP_RULE_COLUMN_NEW, r->row.file, r->row.sheet, NULL, "",
                          ecl_str_make(value, (size_t)n));
}

/* Sets values and raw texts of the row; *stray: a cell under no header. */
static int read_values(struct ecl_rep *r, const struct rep_head *h, const struct ecl_cell_row *in,
                       const struct ecl_cell **stray)
{
    size_t bytes = REP_VALUE_ROOM * h->n, k = 0;
    for (size_t i = 0; i < in->n; i++) {
        if (__builtin_add_overflow(bytes, in->cells[i].text.n, &bytes)) {
            return ECL_E_NOMEM;
        }
    }
    r->text.n = 0;
    *stray    = NULL;
    if (ecl_buf_reserve(&r->text, bytes) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    for (size_t i = 0; i < h->n; i++) {
        for (; k < in->n && in->cells[k].col < h->col[i]; k++) {
            *stray = in->cells[k].text.n ? &in->cells[k] : *stray;
        }
        r->place[i].fault = REP_FAULT_NONE;
        if (k < in->n && in->cells[k].col == h->col[i]) {
            const struct ecl_cell *cell = &in->cells[k++];
            enum rep_fault fault =
                ecl_rep_value(cell, h->column[i].type, r->place[i].width, &r->text, &r->value[i]);
            bool number = r->place[i].key && cell->type == ECL_CELL_NUMBER;
            r->raw[i]   = cell->text;
            r->place[i].fault =
                (uint8_t)(fault == REP_FAULT_NONE && number ? REP_FAULT_NUMBER : fault);
        } else {
            r->raw[i] = r->value[i] = ecl_str_make(NULL, 0);
        }
    }
    for (; k < in->n; k++) {
        *stray = in->cells[k].text.n ? &in->cells[k] : *stray;
    }
    return ECL_OK;
}

static bool nine_digits(struct ecl_str s)
{
    return s.n == 9 && ecl_str_digits(s);
}

static bool has_digit(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (ecl_is_digit(s.p[i])) {
            return true;
        }
    }
    return false;
}

/* REP rows: the numbers decide. A running number beside a damaged REP number is a
 * record still, if it has a patient; a legend has no running number. */
static bool rep_row(const struct ecl_rep_row *row)
{
    bool have_seq = row->key[ECL_REP_K_SEQ] >= 0, have_rep = row->key[ECL_REP_K_REP_NO] >= 0;
    bool seq     = ecl_str_digits(ecl_rep_get(row, ECL_REP_K_SEQ));
    bool rep     = nine_digits(ecl_rep_get(row, ECL_REP_K_REP_NO));
    bool patient = has_digit(ecl_rep_get(row, ECL_REP_K_HN)) ||
                   ecl_str_digits(ecl_rep_get(row, ECL_REP_K_TRAN_ID));
    if (have_seq) {
        return seq && (rep || patient);
    }
    return have_rep ? rep : patient;
}

static bool is_record(const struct ecl_rep_row *row, enum rep_row_test test)
{
    struct ecl_str hn = ecl_rep_get(row, ECL_REP_K_HN), tran = ecl_rep_get(row, ECL_REP_K_TRAN_ID);
    bool seq = ecl_str_digits(ecl_rep_get(row, ECL_REP_K_SEQ));
    switch (test) {
    case REP_ROWS_REP:
        return rep_row(row);
    case REP_ROWS_NUMBER:
        return seq && hn.n > 0;
    case REP_ROWS_ITEM:
        return (seq || ecl_str_digits(tran)) && (hn.n > 0 || tran.n > 0);
    case REP_ROWS_SUMMARY:
        return ecl_hcode_check(ecl_rep_get(row, ECL_REP_K_HCODE)) == ECL_V_OK ||
               nine_digits(ecl_rep_get(row, ECL_REP_K_REP_NO));
    case REP_ROWS_COVER:
        return row->n > 1 && ecl_str_starts(row->value[0], ECL_STR("ผู้ป่วย"));
    case REP_ROWS_HN:
        return has_digit(hn);
    default:
        return has_digit(hn) || ecl_str_digits(tran);
    }
}

/* "REP NO : 690100001" in front of the rows of a REP. */
static void take_group(struct ecl_rep *r, const struct ecl_cell_row *in)
{
    for (size_t i = 0; i < in->n; i++) {
        struct ecl_str s = ecl_str_trim(in->cells[i].text);
        const char *at   = s.n ? memchr(s.p, ':', s.n) : NULL;
        if (!at || s.n < 5 || !ecl_str_eq_nocase(ecl_str_make(s.p, 3), ECL_STR("rep"))) {
            continue;
        }
        s = ecl_str_trim(ecl_str_make(at + 1, s.n - (size_t)(at + 1 - s.p)));
        if (s.n == 0 && i + 1 < in->n) {
            s = ecl_str_trim(in->cells[i + 1].text);
        }
        if (ecl_str_digits(s) && s.n < GROUP_MAX) {
            memcpy(r->group, s.p, s.n);
            r->group[s.n] = '\0';
        }
    }
}

static int report_faults(struct ecl_rep *r, const struct rep_head *h)
{
    static const enum rep_rule rule[] = {
        [REP_FAULT_EXPONENT] = REP_RULE_EXPONENT, [REP_FAULT_ZEROS] = REP_RULE_ZEROS,
        [REP_FAULT_DATE] = REP_RULE_DATE,         [REP_FAULT_MONEY] = REP_RULE_MONEY,
        [REP_FAULT_ROUNDED] = REP_RULE_ROUNDED,   [REP_FAULT_ERROR] = REP_RULE_ERROR_CELL,
        [REP_FAULT_NUMBER] = REP_RULE_NUMBER,
    };
    int e       = ECL_OK;
    int16_t rep = h->key[ECL_REP_K_REP_NO];
    for (size_t i = 0; i < h->n && e == ECL_OK; i++) {
        struct place *p = &r->place[i];
        bool again      = p->fault == REP_FAULT_NUMBER && p->told;
        p->told         = p->told || p->fault == REP_FAULT_NUMBER;
        if (p->fault && !again) {
            e = ecl_rep_report(r->checks, rule[p->fault], r->row.file, r->row.sheet, &r->row,
                               h->column[i].name, r->raw[i]);
        }
    }
    if (e == ECL_OK && h->rows == REP_ROWS_REP && rep >= 0 && !nine_digits(r->value[rep])) {
        e = ecl_rep_report(r->checks, REP_RULE_REP_NO, r->row.file, r->row.sheet, &r->row, "rep_no",
                           r->raw[rep]);
    }
    return e;
}

/* Takes a row of the sheet: ECL_OK when it is a record wanted, ECL_EOF when not, or
 * a negative code. */
static int take_row(struct ecl_rep *r, const struct rep_head *h, const struct ecl_cell_row *in,
                    struct ecl_error *err)
{
    const struct ecl_cell *stray;
    int e = read_values(r, h, in, &stray);
    if (e != ECL_OK) {
        return e;
    }
    r->row.number = in->number;
    if (!is_record(&r->row, h->rows)) {
        if (h->rows == REP_ROWS_NUMBER) {
            take_group(r, in);
        }
        return ECL_EOF;
    }
    int16_t rep = h->key[ECL_REP_K_REP_NO];
    if (rep >= 0 && r->value[rep].n == 0 && r->group[0]) {
        r->value[rep] = ecl_str_of(r->group);
    }
    ecl_rep_judge(&r->row, h->layout, r->book);
    r->row.repeated = false;
    e               = report_faults(r, h);
    e               = e == ECL_OK && stray ? report_stray(r, in, stray) : e;
    e               = e == ECL_OK && checking(r) ? ecl_rep_checks_row(r->checks, &r->row, err) : e;
    return e != ECL_OK || (r->kinds >> h->kind & 1) ? e : ECL_EOF;
}

static int next_in_sheet(struct ecl_rep *r, struct ecl_error *err)
{
    const struct rep_head *h = r->head[r->sheet];
    struct ecl_cell_row in;
    int e;
    while ((e = ecl_workbook_next(r->wb, &in, err)) == ECL_OK) {
        if (in.number <= h->last) {
            continue;
        }
        e = take_row(r, h, &in, err);
        if (e == ECL_E_NOMEM && !(err && err->code)) {
            return ecl_fail(err, e, file_of(r), "out of memory");
        }
        if (e != ECL_EOF) {
            return e;
        }
    }
    return e;
}

/* The next record of the workbook that is open; ECL_EOF behind the last. */
static int next_in_book(struct ecl_rep *r, struct ecl_error *err)
{
    for (;;) {
        while (!r->started && r->sheet < r->nsheets && !sheet_read(r, r->head[r->sheet])) {
            r->sheet++;
        }
        if (!r->started && r->sheet == r->nsheets) {
            return checking(r)
                       ? (ecl_rep_checks_book_end(r->checks, file_of(r)) == ECL_OK ? ECL_EOF
                                                                                   : ECL_E_WRITE)
                       : ECL_EOF;
        }
        if (!r->started) {
            int e = use_head(r, r->head[r->sheet], ecl_workbook_sheet(r->wb, r->sheet), err);
            e     = e == ECL_OK ? ecl_workbook_start(r->wb, r->sheet, err) : e;
            if (e != ECL_OK) {
                return e;
            }
            r->started = true;
        }
        int e = next_in_sheet(r, err);
        if (e != ECL_EOF) {
            return e;
        }
        r->started = false;
        r->sheet++;
    }
}

/* Records of the XML of the Social Security Office. */
static int next_in_sso(struct ecl_rep *r, struct ecl_error *err)
{
    struct ecl_cell_row in;
    const struct rep_head *h;
    bool fresh;
    for (;;) {
        int e = ecl_rep_sso_next(r->sso, &h, &in, &fresh, err);
        if (e == ECL_OK && fresh) {
            e = use_head(r, h, "", err);
        }
        if (e != ECL_OK) {
            return e;
        }
        if (!(r->kinds >> ECL_REP_DETAIL & 1)) {
            continue;
        }
        const struct ecl_cell *stray;
        if (read_values(r, h, &in, &stray) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, file_of(r), "out of memory");
        }
        r->row.number = in.number;
        ecl_rep_judge(&r->row, h->layout, NULL);
        return report_faults(r, h);
    }
}

/* Whether reading goes on with the next file after a failure. */
static bool go_on(struct ecl_rep *r, int e, const struct ecl_error *err, int *answer)
{
    if (e == ECL_E_NOMEM || e == ECL_E_WRITE || !r->o.failed || !err || err->code != e) {
        *answer = e;
        return false;
    }
    r->stats.failed++;
    *answer = r->o.failed(r->o.failed_ctx, err);
    return *answer == ECL_OK;
}

int ecl_rep_next(struct ecl_rep *r, const struct ecl_rep_row **row, struct ecl_error *err)
{
    struct ecl_error own = {0};
    struct ecl_error *to = err ? err : &own;
    for (;;) {
        int e = ECL_OK, answer;
        if (!r->wb && !r->sso) {
            if (r->source == ecl_rep_sources_count(r->sources)) {
                return ECL_EOF;
            }
            e = open_book(r, to);
        }
        if (e == ECL_OK) {
            e = r->sso ? next_in_sso(r, to) : next_in_book(r, to);
        }
        if (e == ECL_OK) {
            r->stats.rows++;
            *row = &r->row;
            return ECL_OK;
        }
        r->stats.files += e == ECL_EOF;
        if (e != ECL_EOF && !go_on(r, e, to, &answer)) {
            close_book(r);
            return answer;
        }
        if (e != ECL_EOF) {
            memset(to, 0, sizeof *to);
        }
        close_book(r);
        r->source++;
    }
}

/* --- names of columns -------------------------------------------------------------------- */

static int add_scanned(struct ecl_rep *r, const char *name, size_t *after)
{
    for (size_t i = 0; i < r->nnames; i++) {
        if (strcmp(r->name[i], name) == 0) {
            *after = i + 1;
            return ECL_OK;
        }
    }
    if (ecl_room(&r->name, &r->capnames, r->nnames + 1, sizeof *r->name) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    char *copy = strdup(name);
    if (!copy) {
        return ECL_E_NOMEM;
    }
    /* Behind the column it follows in its own sheet: layouts mix in their order. */
    memmove(r->name + *after + 1, r->name + *after, (r->nnames - *after) * sizeof *r->name);
    r->name[(*after)++] = copy;
    r->nnames++;
    return ECL_OK;
}

static int scan_head(struct ecl_rep *r, const struct rep_head *h)
{
    size_t after = 0;
    int e        = ECL_OK;
    for (size_t i = 0; i < h->n && e == ECL_OK; i++) {
        e = add_scanned(r, h->column[i].name, &after);
    }
    return e;
}

static int scan_book(struct ecl_rep *r)
{
    int e = ECL_OK;
    for (size_t i = 0; i < r->nsheets && e == ECL_OK; i++) {
        if (r->head[i] && (r->kinds >> r->head[i]->kind & 1)) {
            e = scan_head(r, r->head[i]);
        }
    }
    for (size_t i = 0; r->sso && e == ECL_OK && (r->kinds >> ECL_REP_DETAIL & 1); i++) {
        const struct rep_head *h = ecl_rep_sso_head(r->sso, i);
        if (!h) {
            break;
        }
        e = scan_head(r, h);
    }
    return e;
}

int ecl_rep_scan(struct ecl_rep *r, const char *const **names, size_t *n, struct ecl_error *err)
{
    size_t count = ecl_rep_sources_count(r->sources);
    int e        = ECL_OK;
    for (r->source = 0; r->source < count && e == ECL_OK; r->source++) {
        struct ecl_error why = {0};
        r->scanning          = count > 1;
        e                    = open_book(r, &why);
        if (e == ECL_OK) {
            e = scan_book(r);
        } else if (e == ECL_E_NOMEM) {
            ecl_fail(err, e, NULL, "out of memory");
        } else { /* ecl_rep_next comes to it and says so */
            close_book(r);
            e = ECL_OK;
            continue;
        }
        if (count == 1 && e == ECL_OK) {
            break; /* stays open for ecl_rep_next */
        }
        close_book(r);
    }
    r->scanning = false;
    r->source   = 0;
    *names      = (const char *const *)r->name;
    *n          = r->nnames;
    return e;
}
