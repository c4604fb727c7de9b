/* keylist.c: keys of claims in a hash table, with the rows they came from, so that
 * keys without a claim can be told as they stood.
 *
 * A key is that of the importer ('O' HN | SEQ, 'I' AN), or 'D' HN and date; rows
 * of one key with different facilities are chained. */
#include "eclaim/keylist.h"

#include <stdlib.h>

#include "claim/import_priv.h"
#include "claim/address_priv.h"

enum { HCODE, HN, AN, SEQ, DATE, TRAN_ID, NTEXTS, TYPE = NTEXTS, REP_NO };

static const char *const names[] = {"hcode",   "hn",   "an",     "seq", "date",
                                    "tran_id", "type", "rep_no", NULL};

/* Why a row is not a key; 0: it is one. */
enum { GOOD, NO_CLAIM, NO_DATE, BUDDHIST, TOO_LONG, UNREADABLE, EXPONENT };

static const char *const reasons[] = {
    [GOOD]       = "no such claim",
    [NO_CLAIM]   = "the row has neither AN nor SEQ nor HN and date",
    [NO_DATE]    = "the date is not written 20260131 or 2026-01-31",
    [BUDDHIST]   = "the year of the date is Buddhist; write the Gregorian one",
    [TOO_LONG]   = "a value is too long for a key",
    [UNREADABLE] = "the row cannot be read",
    [EXPONENT]   = "a number stands in scientific notation; digits are lost",
};

#define NO_ROW UINT32_MAX

struct list_row {
    uint64_t line;
    size_t text;   /* where its values stand, each followed by a tab */
    uint32_t next; /* the next row of the same key */
    uint8_t why;
    bool seen;
};

struct ecl_keylist {
    struct keys keys, rows; /* rows: with the facility in front */
    uint32_t *first;        /* by number of the key: its first row */
    size_t nfirst;
    struct list_row *row;
    size_t nrow, row_cap;
    struct ecl_buf text;
    struct ecl_keylist_stats stats;
};

/* The values of row r. */
static void split(const struct ecl_keylist *k, const struct list_row *r,
                  struct ecl_str value[NTEXTS])
{
    const char *p = k->text.p + r->text, *end = k->text.p + k->text.n;
    for (int i = 0; i < NTEXTS; i++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        value[i]        = ecl_str_make(p, (size_t)(tab - p));
        p               = tab + 1;
    }
}

/* Room for one more row, and the text of its values. */
static int keep_row(struct ecl_keylist *k, const struct rowlist_row *row, int why)
{
    if (k->nrow == k->row_cap) {
        size_t cap = k->row_cap + k->row_cap / 2 + 64;
        void *p    = cap < NO_ROW ? realloc(k->row, cap * sizeof *k->row) : NULL;
        if (!p) {
            return ECL_E_NOMEM;
        }
        k->row     = p;
        k->row_cap = cap;
    }
    k->row[k->nrow] = (struct list_row){row->line, k->text.n, NO_ROW, (uint8_t)why, false};
    for (int i = 0; i < NTEXTS; i++) {
        struct ecl_str s = row->value[i];
        if (ecl_buf_reserve(&k->text, s.n + 1) != ECL_OK) {
            return ECL_E_NOMEM;
        }
        for (size_t c = 0; c < s.n; c++) {
            k->text.p[k->text.n++] = s.p[c] == '\t' ? ' ' : s.p[c];
        }
        k->text.p[k->text.n++] = '\t';
    }
    k->nrow++;
    k->stats.bad += why != GOOD;
    return ECL_OK;
}

/* The key of a row; its length, or 0 and *why. */
static size_t row_key(const struct rowlist_row *row, char out[KEY_MAX], int *why)
{
    const struct ecl_str *v = row->value;
    char date[9];
    size_t n = 0;
    *why     = NO_CLAIM;
    if (row->bad || row->exponent & (1u << HN | 1u << AN | 1u << SEQ | 1u << HCODE)) {
        *why = row->bad ? UNREADABLE : EXPONENT;
        return 0;
    }
    struct claim_address a = claim_address_make(v[TYPE], v[HCODE], v[HN], v[SEQ], v[AN]);
    if (a.type) {
        n    = key_make(out, a.type, a.hn, a.key);
        *why = n ? GOOD : TOO_LONG;
    } else if (a.hn.n && rowlist_blank(v[DATE]).n) {
        enum ecl_date_state d = rowlist_date(v[DATE], date);
        *why = d == ECL_DATE_OK ? GOOD : d == ECL_DATE_BUDDHIST ? BUDDHIST : NO_DATE;
        n    = *why == GOOD ? key_make(out, 'D', a.hn, ecl_str_make(date, 8)) : 0;
        *why = *why == GOOD && n == 0 ? TOO_LONG : *why;
    }
    return n;
}

/* Tells in *repeated whether a row of this key and facility is there. */
static int check_repeated(struct ecl_keylist *k, struct ecl_str key, struct ecl_str hcode,
                          bool *repeated)
{
    char whole[KEY_MAX];
    uint32_t number;
    bool added;
    if (key.n + hcode.n + 1 > sizeof whole) { /* nobody has such keys: never repeated */
        *repeated = false;
        return ECL_OK;
    }
    memcpy(whole, hcode.p, hcode.n);
    whole[hcode.n] = '|';
    memcpy(whole + hcode.n + 1, key.p, key.n);
    int r     = keys_add(&k->rows, ecl_str_make(whole, hcode.n + 1 + key.n), &number, &added);
    *repeated = !added;
    return r;
}

static int room_first(struct ecl_keylist *k, uint32_t number)
{
    if (number < k->nfirst) {
        return ECL_OK;
    }
    size_t cap = k->nfirst + k->nfirst / 2 + 64;
    void *p    = realloc(k->first, cap * sizeof *k->first);
    if (!p) {
        return ECL_E_NOMEM;
    }
    k->first  = p;
    k->nfirst = cap;
    return ECL_OK;
}

static int add_row(struct ecl_keylist *k, const struct rowlist_row *row)
{
    char key[KEY_MAX];
    int why;
    size_t n = row_key(row, key, &why);
    uint32_t number;
    bool added, repeated;
    k->stats.rows++;
    if (why != GOOD) {
        return keep_row(k, row, why);
    }
    if (keys_add(&k->keys, ecl_str_make(key, n), &number, &added) != ECL_OK ||
        room_first(k, number) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (added) {
        k->first[number] = NO_ROW;
    }
    if (check_repeated(k, ecl_str_make(key, n), rowlist_blank(row->value[HCODE]), &repeated) !=
        ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (repeated) {
        k->stats.repeated++;
        return ECL_OK;
    }
    if (keep_row(k, row, GOOD) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    k->row[k->nrow - 1].next = k->first[number];
    k->first[number]         = (uint32_t)k->nrow - 1;
    k->stats.keys++;
    return ECL_OK;
}

static int check_header(const struct rowlist *l, const char *name, struct ecl_error *err)
{
    if (!rowlist_has(l, AN) && !rowlist_has(l, SEQ) &&
        !(rowlist_has(l, HN) && rowlist_has(l, DATE))) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "not a list of keys: the first row names neither an nor seq nor hn and "
                        "date");
    }
    /* In rows of ecl-rep seq is the number of the row, not that of the visit. */
    if (rowlist_has(l, REP_NO)) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "these are rows of a REP, not keys; make the list with ecl-rep --keys");
    }
    return ECL_OK;
}

int ecl_keylist_read(struct ecl_keylist **out, const struct ecl_input *in, int fd,
                     struct ecl_error *err)
{
    struct rowlist *l = NULL;
    struct rowlist_row row;
    *out                  = NULL;
    struct ecl_keylist *k = calloc(1, sizeof *k);
    if (!k || keys_init(&k->keys) != ECL_OK || keys_init(&k->rows) != ECL_OK) {
        ecl_keylist_free(k);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    ecl_buf_init(&k->text, 0);
    int r = rowlist_open(&l, in, fd, names, err);
    r     = r == ECL_OK ? check_header(l, in->name, err) : r;
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        if (add_row(k, &row) != ECL_OK) {
            r = ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory for a list of keys");
        }
    }
    rowlist_close(l);
    if (r != ECL_EOF) {
        ecl_keylist_free(k);
        return r;
    }
    k->stats.unseen = k->stats.keys;
    *out            = k;
    return ECL_OK;
}

/* --- matching ------------------------------------------------------------------ */

static bool match_key(struct ecl_keylist *k, char type, struct ecl_str hn, struct ecl_str of,
                      const struct ecl_claim *c)
{
    char key[KEY_MAX];
    struct ecl_str value[NTEXTS];
    bool found      = false;
    size_t n        = key_make(key, type, hn, of);
    uint32_t number = n ? keys_find(&k->keys, ecl_str_make(key, n)) : NO_KEY;
    for (uint32_t i = number == NO_KEY ? NO_ROW : k->first[number]; i != NO_ROW;
         i          = k->row[i].next) {
        struct list_row *row = &k->row[i];
        split(k, row, value);
        if (!same_hcode(rowlist_blank(value[HCODE]), c->hcode)) {
            continue;
        }
        found = true;
        if (!row->seen && c->type != ECL_CLAIM_NONE) {
            row->seen = true;
            k->stats.unseen--;
        }
    }
    return found;
}

bool ecl_keylist_match(struct ecl_keylist *k, const struct ecl_claim *c)
{
    bool found           = false;
    struct ecl_str blank = {"", 0};
    if (c->type != ECL_CLAIM_OP) {
        found = match_key(k, 'I', blank, c->key, c);
    }
    if (c->type != ECL_CLAIM_IP) {
        found |= match_key(k, 'O', c->hn, c->key, c);
        found |= c->hn.n && match_key(k, 'O', blank, c->key, c);
    }
    if (c->type == ECL_CLAIM_OP) {
        ECL_EACH(r, c, ECL_OPD)
        {
            found |= match_key(k, 'D', c->hn, ecl_str_trim(r->f[ECL_OPD_DATEOPD]), c);
        }
    }
    return found;
}

struct ecl_keylist_stats ecl_keylist_stats(const struct ecl_keylist *k)
{
    return k->stats;
}

int ecl_keylist_unseen(const struct ecl_keylist *k,
                       int (*fn)(void *, const struct ecl_keylist_row *), void *ctx)
{
    struct ecl_str v[NTEXTS];
    for (size_t i = 0; i < k->nrow; i++) {
        const struct list_row *r = &k->row[i];
        if (r->seen) {
            continue;
        }
        split(k, r, v);
        struct ecl_keylist_row row = {r->line, v[HCODE], v[HN],      v[AN],
                                      v[SEQ],  v[DATE],  v[TRAN_ID], reasons[r->why]};
        int stop                   = fn(ctx, &row);
        if (stop != 0) {
            return stop;
        }
    }
    return 0;
}

void ecl_keylist_free(struct ecl_keylist *k)
{
    if (!k) {
        return;
    }
    keys_done(&k->keys);
    keys_done(&k->rows);
    ecl_buf_done(&k->text);
    free(k->first);
    free(k->row);
    free(k);
}
