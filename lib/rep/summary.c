/* summary.c: records counted and added up by a key.
 *
 * The money of a record with k keys is divided by k and the satang left over go to
 * its first keys, so that nothing is added twice and nothing is lost. */
#include "eclaim/repsum.h"

#include <stdlib.h>

#include "eclaim/codes.h"
#include "eclaim/nhsocode.h"
#include "rep/line_priv.h"

enum { CODE_TEXT = 64, START = 64 };

/* How the keys of a row are found. */
enum way {
    WAY_CODE,  /* error and deny codes */
    WAY_LIST,  /* the tokens of a column */
    WAY_VALUE, /* a column as it stands */
    WAY_DAY,   /* the first ten bytes of a date */
    WAY_MONTH, /* its first seven */
    WAY_FILE,  /* the rest is of the row, not of its columns */
    WAY_STATUS,
    WAY_TYPE,
    WAY_NAMED, /* a column by name */
};

static const struct dim {
    struct ecl_repsum_dim pub;
    enum way way;
    enum ecl_rep_key key;
    const char *set; /* the code set that explains its keys */
} dims[] = {
    {{"code", "error and deny codes"}, WAY_CODE, ECL_REP_K_ERROR_CODE, "nhso_code"},
    {{"fund", "main fund"}, WAY_LIST, ECL_REP_K_FUND, "fund"},
    {{"subfund", "sub-fund"}, WAY_LIST, ECL_REP_K_SUB_FUND, "subfund"},
    {{"file", "workbook"}, WAY_FILE, 0, NULL},
    {{"day", "first day of service"}, WAY_DAY, ECL_REP_K_ADMIT, NULL},
    {{"month", "its month"}, WAY_MONTH, ECL_REP_K_ADMIT, NULL},
    {{"scheme", "main right, as UCS or STP"}, WAY_VALUE, ECL_REP_K_MAIN_INSCL, "inscl"},
    {{"right", "sub-right"}, WAY_VALUE, ECL_REP_K_SUB_INSCL, "inscl_subtype"},
    {{"status", "passed, failed, denied, zero"}, WAY_STATUS, 0, NULL},
    {{"type", "kind of document"}, WAY_TYPE, 0, NULL},
    {{"rep", "REP number"}, WAY_VALUE, ECL_REP_K_REP_NO, NULL},
    {{"patient", "out-patient or in-patient"}, WAY_VALUE, ECL_REP_K_PATIENT_TYPE, NULL},
};

enum { NDIMS = sizeof dims / sizeof dims[0] };

struct span {
    size_t at, n;
};

struct ecl_repsum {
    struct dim dim;
    char *name;
    bool found;
    struct ecl_repsum_line *line;
    char **text; /* of the keys */
    size_t n, cap;
    size_t *slot; /* line + 1; 0: free */
    size_t nslots;
    struct ecl_repsum_line total;
    struct ecl_buf keys; /* of the row at hand */
    struct span *span;
    size_t nspans, span_cap;
};

const struct ecl_repsum_dim *ecl_repsum_dim_at(size_t i)
{
    return i < NDIMS ? &dims[i].pub : NULL;
}

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

int ecl_repsum_new(struct ecl_repsum **out, const char *by, struct ecl_error *err)
{
    struct ecl_repsum *s = calloc(1, sizeof *s);
    *out                 = s;
    if (!s) {
        return no_memory(err);
    }
    ecl_buf_init(&s->keys, 0);
    s->dim.way = WAY_NAMED;
    for (size_t i = 0; i < NDIMS; i++) {
        if (strcmp(dims[i].pub.name, by) == 0) {
            s->dim = dims[i];
        }
    }
    s->name         = strdup(by);
    s->dim.pub.name = s->name;
    s->nslots       = START;
    s->slot         = calloc(s->nslots, sizeof *s->slot);
    if (!s->name || !s->slot) {
        ecl_repsum_free(s);
        *out = NULL;
        return no_memory(err);
    }
    return ECL_OK;
}

bool ecl_repsum_found(const struct ecl_repsum *s)
{
    return s->found || s->dim.way != WAY_NAMED;
}

void ecl_repsum_free(struct ecl_repsum *s)
{
    if (!s) {
        return;
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->text[i]);
    }
    free(s->text);
    free(s->line);
    free(s->slot);
    free(s->span);
    free(s->name);
    ecl_buf_done(&s->keys);
    free(s);
}

/* --- the keys of a row ------------------------------------------------------------ */

static struct ecl_str key_at(const struct ecl_repsum *s, size_t i)
{
    return ecl_str_make(s->keys.p + s->span[i].at, s->span[i].n);
}

/* A key that the row has already is not counted again. */
static int add_key(struct ecl_repsum *s, struct ecl_str key)
{
    for (size_t i = 0; i < s->nspans; i++) {
        if (ecl_str_eq(key_at(s, i), key)) {
            return ECL_OK;
        }
    }
    if (s->nspans == s->span_cap) {
        size_t cap     = s->span_cap ? s->span_cap * 2 : 16;
        struct span *p = reallocarray(s->span, cap, sizeof *p);
        if (!p) {
            return ECL_E_NOMEM;
        }
        s->span     = p;
        s->span_cap = cap;
    }
    s->span[s->nspans] = (struct span){s->keys.n, key.n};
    /* one byte more, so that p is never NULL */
    if (ecl_buf_add_str(&s->keys, key) != ECL_OK || ecl_buf_add_char(&s->keys, 0) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    s->nspans++;
    return ECL_OK;
}

static int add_tokens(struct ecl_repsum *s, struct ecl_str list)
{
    struct ecl_str token;
    int r = ECL_OK;
    for (size_t at = 0; r == ECL_OK && ecl_rep_token(list, &at, &token);) {
        r = add_key(s, token);
    }
    return r;
}

/* Codes of a cell; what says passed or only refers to another column is none. */
static int add_codes(struct ecl_repsum *s, struct ecl_str list)
{
    struct ecl_str token;
    int r = ECL_OK;
    for (size_t at = 0; r == ECL_OK && ecl_rep_token(list, &at, &token);) {
        if (ecl_str_is(token, "-") || ecl_str_is(token, "0") ||
            ecl_str_eq_nocase(token, ECL_STR("DENY"))) {
            continue;
        }
        char name[CODE_TEXT];
        size_t n = ecl_rep_code_name(token, name, sizeof name);
        r        = add_key(s, ecl_str_make(name, n));
    }
    return r;
}

/* A record that is denied without any code has the key DENY. */
static int codes_of(struct ecl_repsum *s, const struct ecl_rep_row *row)
{
    int r = add_codes(s, ecl_rep_get(row, ECL_REP_K_ERROR_CODE));
    r     = r == ECL_OK ? add_codes(s, ecl_rep_get(row, ECL_REP_K_DENY_CODE)) : r;
    for (size_t i = 0; r == ECL_OK && i < row->n; i++) {
        if (row->column[i].role == ECL_REP_ROLE_DENY && !ecl_str_is(row->value[i], "C")) {
            r = add_codes(s, row->value[i]);
        }
    }
    if (r == ECL_OK && s->nspans == 0 && row->status == ECL_REP_DENIED) {
        r = add_key(s, ECL_STR("DENY"));
    }
    return r;
}

static int named_of(struct ecl_repsum *s, const struct ecl_rep_row *row)
{
    int at   = ecl_rep_column_find(row, s->name);
    s->found = s->found || at >= 0;
    return add_key(s, at >= 0 ? row->value[at] : ecl_str_make(NULL, 0));
}

static int keys_of(struct ecl_repsum *s, const struct ecl_rep_row *row)
{
    struct ecl_str v = ecl_rep_get(row, s->dim.key);
    s->nspans        = 0;
    s->keys.n        = 0;
    int r            = ECL_OK;
    switch (s->dim.way) {
    case WAY_CODE:
        r = codes_of(s, row);
        break;
    case WAY_LIST:
        r = add_tokens(s, v);
        break;
    case WAY_VALUE:
        r = add_key(s, v);
        break;
    case WAY_DAY:
        r = add_key(s, ecl_str_make(v.p, v.n < 10 ? v.n : 10));
        break;
    case WAY_MONTH:
        r = add_key(s, ecl_str_make(v.p, v.n < 7 ? v.n : 7));
        break;
    case WAY_FILE:
        r = add_key(s, ecl_str_of(row->file));
        break;
    case WAY_STATUS:
        r = add_key(s, ecl_str_of(ecl_rep_status_name(row->status)));
        break;
    case WAY_TYPE:
        r = add_key(s, ecl_str_of(row->doc_type));
        break;
    case WAY_NAMED:
        r = named_of(s, row);
        break;
    }
    return r == ECL_OK && s->nspans == 0 ? add_key(s, ecl_str_make("", 0)) : r;
}

/* --- lines -------------------------------------------------------------------------- */

static uint64_t hash(struct ecl_str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    }
    return h ^ h >> 32;
}

static size_t *slot_of(const struct ecl_repsum *s, struct ecl_str key)
{
    size_t at = (size_t)hash(key) & (s->nslots - 1);
    while (s->slot[at] && !ecl_str_eq(s->line[s->slot[at] - 1].key, key)) {
        at = (at + 1) & (s->nslots - 1);
    }
    return &s->slot[at];
}

static int grow(struct ecl_repsum *s)
{
    size_t cap                   = s->cap ? s->cap * 2 : START / 2;
    size_t *slot                 = calloc(cap * 2, sizeof *slot);
    struct ecl_repsum_line *line = reallocarray(s->line, cap, sizeof *line);
    s->line                      = line ? line : s->line;
    char **text                  = line ? reallocarray(s->text, cap, sizeof *text) : NULL;
    s->text                      = text ? text : s->text;
    if (!slot || !text) {
        free(slot);
        return ECL_E_NOMEM;
    }
    free(s->slot);
    s->slot   = slot;
    s->nslots = cap * 2;
    s->cap    = cap;
    for (size_t i = 0; i < s->n; i++) {
        *slot_of(s, s->line[i].key) = i + 1;
    }
    return ECL_OK;
}

static struct ecl_repsum_line *line_of(struct ecl_repsum *s, struct ecl_str key)
{
    size_t *slot = slot_of(s, key);
    if (*slot) {
        return &s->line[*slot - 1];
    }
    if (s->n == s->cap) {
        if (grow(s) != ECL_OK) {
            return NULL;
        }
        slot = slot_of(s, key);
    }
    char *text = malloc(key.n + 1);
    if (!text) {
        return NULL;
    }
    if (key.n) {
        memcpy(text, key.p, key.n);
    }
    text[key.n]   = '\0';
    s->text[s->n] = text;
    s->line[s->n] = (struct ecl_repsum_line){.key = ecl_str_make(text, key.n)};
    *slot         = ++s->n;
    return &s->line[s->n - 1];
}

/* The part of v that key i of k gets. */
static ecl_satang part(ecl_satang v, size_t i, size_t k)
{
    ecl_satang left = v % (ecl_satang)k;
    ecl_satang more = (ecl_satang)i < (left < 0 ? -left : left) ? (left < 0 ? -1 : 1) : 0;
    return v / (ecl_satang)k + more;
}

static int add_money(struct ecl_repsum_line *l, const ecl_satang v[3], ecl_satang whole, size_t i,
                     size_t k)
{
    return __builtin_add_overflow(l->claimed, part(v[0], i, k), &l->claimed) ||
                   __builtin_add_overflow(l->paid, part(v[1], i, k), &l->paid) ||
                   __builtin_add_overflow(l->lost, part(v[2], i, k), &l->lost) ||
                   __builtin_add_overflow(l->whole, whole, &l->whole)
               ? ECL_E_FORMAT
               : ECL_OK;
}

static void count(struct ecl_repsum_line *l, enum ecl_rep_status status)
{
    l->rows++;
    l->passed += status == ECL_REP_PASSED;
    l->failed += status == ECL_REP_FAILED;
    l->denied += status == ECL_REP_DENIED;
    l->zero += status == ECL_REP_ZERO_PAID;
}

/* What a failed or denied record claimed and was not paid. */
static ecl_satang lost_of(const struct ecl_rep_row *row)
{
    bool refused     = row->status == ECL_REP_FAILED || row->status == ECL_REP_DENIED;
    ecl_satang paid  = row->has_paid && row->paid > 0 ? row->paid : 0;
    ecl_satang asked = row->has_claimed ? row->claimed : 0;
    return refused && asked > paid ? asked - paid : 0;
}

int ecl_repsum_add(struct ecl_repsum *s, const struct ecl_rep_row *row, struct ecl_error *err)
{
    const ecl_satang v[3] = {row->has_claimed ? row->claimed : 0, row->has_paid ? row->paid : 0,
                             lost_of(row)};
    if (row->repeated) {
        return ECL_OK;
    }
    if (keys_of(s, row) != ECL_OK) {
        return no_memory(err);
    }
    count(&s->total, row->status);
    int r = add_money(&s->total, v, v[2], 0, 1);
    for (size_t i = 0; r == ECL_OK && i < s->nspans; i++) {
        struct ecl_repsum_line *l = line_of(s, key_at(s, i));
        if (!l) {
            return no_memory(err);
        }
        count(l, row->status);
        r = add_money(l, v, v[2], i, s->nspans);
    }
    return r == ECL_OK ? r
                       : ecl_fail_at(err, r, row->file, row->number, NULL,
                                     "the amounts add up to more than can be counted");
}

/* --- order and shares ----------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct ecl_repsum_line *x = a, *y = b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int c    = n ? memcmp(x->key.p, y->key.p, n) : 0;
    return c ? c : (x->key.n > y->key.n) - (x->key.n < y->key.n);
}

static int by_lost(const void *a, const void *b)
{
    const struct ecl_repsum_line *x = a, *y = b;
    return x->lost == y->lost ? by_key(a, b) : x->lost < y->lost ? 1 : -1;
}

void ecl_repsum_lines(struct ecl_repsum *s, enum ecl_repsum_order order,
                      const struct ecl_repsum_line **lines, size_t *n,
                      const struct ecl_repsum_line **total)
{
    if (s->n) {
        qsort(s->line, s->n, sizeof *s->line, order == ECL_REPSUM_BY_KEY ? by_key : by_lost);
    }
    memset(s->slot, 0, s->nslots * sizeof *s->slot);
    ecl_satang sum  = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < s->n; i++) {
        *slot_of(s, s->line[i].key) = i + 1;
        sum += s->line[i].lost;
        s->line[i].upto  = ecl_basis_points(sum, s->total.lost);
        s->line[i].share = s->line[i].upto - before;
        before           = s->line[i].upto;
    }
    s->total.share = s->total.upto = before;
    *lines                         = s->line;
    *n                             = s->n;
    *total                         = &s->total;
}

/* --- meanings ---------------------------------------------------------------------------- */

static const struct ecl_codeentry *entry_of(const char *set, struct ecl_str key)
{
    const struct ecl_codeset *codes = set && key.n ? ecl_codeset_find(set) : NULL;
    return codes ? ecl_code_find(codes, key) : NULL;
}

void ecl_repsum_explain(const struct ecl_repsum *s, struct ecl_str key, bool thai,
                        const char **meaning, const char **remedy, char text[128])
{
    const struct ecl_codeentry *e = entry_of(s->dim.set, key);
    const char *th = e ? e->label_th : "", *en = e ? e->label_en : "";
    *meaning = (thai && *th) || !*en ? th : en;
    *remedy  = s->dim.way == WAY_CODE ? ecl_nhsocode_remedy(key, thai, text) : "";
}

/* --- writing ---------------------------------------------------------------------------------- */

enum column {
    BY,
    KEY,
    ROWS,
    PASSED,
    FAILED,
    DENIED,
    ZERO,
    CLAIMED,
    PAID,
    LOST,
    WHOLE,
    SHARE,
    UPTO,
    MEANING,
    REMEDY,
    NCOLS,
};

static const char *const names[NCOLS] = {"by",         "key",      "rows",    "passed",  "failed",
                                         "denied",     "zero",     "claimed", "paid",    "lost",
                                         "lost_whole", "share_bp", "upto_bp", "meaning", "remedy"};

static void fill(struct rep_line *out, const char *by, const struct ecl_repsum_line *l)
{
    out->value[BY]  = ecl_str_of(by);
    out->value[KEY] = l->key;
    rep_line_count(out, ROWS, l->rows);
    rep_line_count(out, PASSED, l->passed);
    rep_line_count(out, FAILED, l->failed);
    rep_line_count(out, DENIED, l->denied);
    rep_line_count(out, ZERO, l->zero);
    rep_line_money(out, CLAIMED, l->claimed);
    rep_line_money(out, PAID, l->paid);
    rep_line_money(out, LOST, l->lost);
    rep_line_money(out, WHOLE, l->whole);
    rep_line_count(out, SHARE, l->share);
    rep_line_count(out, UPTO, l->upto);
}

int ecl_repsum_write(struct ecl_repsum *s, enum ecl_rep_form form, bool explain, bool thai,
                     const struct ecl_output *out, struct ecl_error *err)
{
    const struct ecl_repsum_line *line, *total;
    struct ecl_rep_writer *w = NULL;
    struct rep_line made;
    size_t n;
    ecl_repsum_lines(s, ECL_REPSUM_BY_LOST, &line, &n, &total);
    rep_line_init(&made, names, explain ? NCOLS : MEANING);
    int r = rep_line_writer(&made, &w, form, out, err);
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        const char *meaning = "", *remedy = "";
        char text[128];
        fill(&made, s->name, &line[i]);
        ecl_repsum_explain(s, line[i].key, thai, &meaning, &remedy, text);
        made.value[MEANING] = ecl_str_of(meaning);
        made.value[REMEDY]  = ecl_str_of(remedy);
        r                   = ecl_rep_writer_add(w, &made.row, err);
    }
    if (r == ECL_OK) {
        fill(&made, "total", total);
        made.value[MEANING] = made.value[REMEDY] = ecl_str_make(NULL, 0);
        r                                        = ecl_rep_writer_add(w, &made.row, err);
    }
    r = r == ECL_OK ? ecl_rep_writer_finish(w, err) : r;
    ecl_rep_writer_close(w);
    return r;
}
