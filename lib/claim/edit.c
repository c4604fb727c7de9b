/* edit.c: the corrections of one claim, applied together or not at all.
 *
 * First every correction is tried against the claim as it stands in the stream, and
 * what it would change is noted cell by cell; only when all fit, the changes are
 * told and the claim is written anew. Old values are thus always those of the
 * stream, whatever the order of the table. */
#include <stdlib.h>

#include "claim/edit_priv.h"
#include "core/room_priv.h"

/* Records one claim can get: each of their rows looks for its record among them. */
#define ADDED_MAX 10000

/* A value that changes. */
struct cell {
    const struct fix *fix;
    size_t rec; /* in claim.rec */
    int col;
};

/* A record to add; its values are those of the corrections of one label. */
struct added {
    uint8_t file;
    struct ecl_str label;
    size_t first; /* in apply.value */
};

struct added_value {
    const struct fix *fix;
    int col;
    size_t next; /* of the same record; SIZE_MAX: last */
};

struct apply {
    struct fix **fix; /* of this claim, in the order of the table */
    size_t nfix, fix_cap;
    struct cell *cell;
    size_t ncell, cell_cap;
    uint32_t *at; /* by record and column: number of the cell + 1 */
    size_t at_cap;
    size_t *start; /* by record: its first column in at */
    size_t start_cap;
    const struct fix **gone; /* by record: what deletes it */
    size_t gone_cap;
    bool any_gone;
    struct added *added;
    size_t nadded, added_cap;
    struct added_value *value;
    size_t nvalue, value_cap;
    const struct fix *hcode, *hn, *key; /* what changes the CLAIM line */
    const char **why;                   /* by correction: why it does not fit, or NULL */
    struct ecl_str *found;
    size_t why_cap, found_cap;
    bool rising[ECL_NFILES]; /* lines of the file's records rise, or stay */
    struct ecl_buf text, line;
};

struct apply *apply_new(void)
{
    return calloc(1, sizeof(struct apply));
}

void apply_free(struct apply *a)
{
    if (!a) {
        return;
    }
    free(a->fix);
    free(a->cell);
    free(a->at);
    free(a->start);
    free(a->gone);
    free(a->added);
    free(a->value);
    free(a->why);
    free(a->found);
    ecl_buf_done(&a->text);
    ecl_buf_done(&a->line);
    free(a);
}

/* --- finding the corrections -------------------------------------------------------- */

static int by_row(const void *a, const void *b)
{
    struct fix *const *x = a, *const *y = b;
    return ((*x)->row > (*y)->row) - ((*x)->row < (*y)->row);
}

static int gather(struct ecl_edit *e, char type, const struct ecl_claim *c, struct ecl_str hn)
{
    char key[KEY_MAX];
    struct apply *a = e->apply;
    size_t n        = key_make(key, type, hn, c->key);
    uint32_t number = n ? keys_find(&e->keys, ecl_str_make(key, n)) : NO_KEY;
    for (struct fix *f = number == NO_KEY ? NULL : e->chain[number].first; f; f = f->next) {
        if (!same_hcode(f->hcode, c->hcode) || (f->hn.n && !ecl_str_eq(f->hn, c->hn))) {
            continue;
        }
        if (ecl_room(&a->fix, &a->fix_cap, a->nfix + 1, sizeof(struct fix *)) != ECL_OK) {
            return ECL_E_NOMEM;
        }
        f->again          = f->seen && f->file != ECL_PAT;
        f->seen           = true;
        a->fix[a->nfix++] = f;
    }
    return ECL_OK;
}

static int gather_all(struct ecl_edit *e, const struct ecl_claim *c)
{
    struct ecl_str none = {"", 0};
    bool op             = c->type == ECL_CLAIM_OP;
    e->apply->nfix      = 0;
    int r               = gather(e, op ? 'O' : 'I', c, c->hn);
    if (r == ECL_OK && op && c->hn.n) {
        r = gather(e, 'O', c, none);
    }
    if (r == ECL_OK && c->hn.n) {
        r = gather(e, 'H', c, c->hn);
    }
    if (e->apply->nfix > 1) {
        qsort(e->apply->fix, e->apply->nfix, sizeof *e->apply->fix, by_row);
    }
    return r;
}

/* --- trying them ---------------------------------------------------------------------- */

static int start_claim(struct apply *a, const struct ecl_claim *c)
{
    size_t slots = 0;
    a->ncell = a->nadded = a->nvalue = 0;
    a->hcode = a->hn = a->key = NULL;
    a->any_gone               = false;
    if (ecl_room(&a->start, &a->start_cap, c->nrec, sizeof *a->start) != ECL_OK ||
        ecl_room(&a->gone, &a->gone_cap, c->nrec, sizeof *a->gone) != ECL_OK ||
        ecl_room(&a->why, &a->why_cap, a->nfix, sizeof *a->why) != ECL_OK ||
        ecl_room(&a->found, &a->found_cap, a->nfix, sizeof *a->found) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    memset(a->rising, true, sizeof a->rising);
    for (size_t i = 0; i < c->nrec; i++) {
        if (i && c->rec[i].file == c->rec[i - 1].file && c->rec[i].line < c->rec[i - 1].line) {
            a->rising[c->rec[i].file] = false;
        }
        a->start[i] = slots;
        a->gone[i]  = NULL;
        slots += (size_t)ecl_file_spec((enum ecl_file)c->rec[i].file)->nfields + c->rec[i].nextra;
    }
    if (ecl_room(&a->at, &a->at_cap, slots, sizeof *a->at) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    memset(a->at, 0, slots * sizeof *a->at);
    return ECL_OK;
}

/* Narrows records first to end of f's file to those that may have its line or number. */
static void narrow(const struct apply *a, const struct ecl_claim *c, const struct fix *f,
                   size_t *first, size_t *end)
{
    if (f->number) {
        size_t left = *end - *first;
        *first      = f->number <= left ? *first + (size_t)f->number - 1 : *end;
        *end        = *first < *end ? *first + 1 : *end;
    } else if (f->line && a->rising[f->file]) {
        size_t lo = *first, hi = *end;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (c->rec[mid].line < f->line) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        *first = lo;
        *end   = *end - lo > 2 ? lo + 2 : *end; /* two are as bad as many */
    }
}

/* The record f means, in *rec; or why there is none. */
static const char *find_record(const struct apply *a, const struct ecl_claim *c,
                               const struct fix *f, size_t *rec)
{
    size_t first = c->first[f->file], end = first + c->count[f->file], found = 0;
    /* Of PAT only: other claims of the patient may come from other sources. */
    bool anywhere = f->file == ECL_PAT && end - first == 1;
    if (!anywhere) {
        narrow(a, c, f, &first, &end);
    }
    for (size_t i = first; i < end && found < 2; i++) {
        const struct ecl_record *r = &c->rec[i];
        if ((f->line && r->line != f->line && !anywhere) ||
            (f->by >= 0 && !ecl_str_eq(ecl_str_trim(r->f[f->by]), f->value))) {
            continue;
        }
        *rec = i;
        found++;
    }
    return found == 1   ? NULL
           : found == 0 ? "the claim has no such record"
                        : "several records fit: name the line or the record";
}

/* Notes that column col of record rec becomes the new value of f. */
static const char *set_cell(struct apply *a, size_t rec, int col, const struct fix *f, bool *memory)
{
    uint32_t *at = &a->at[a->start[rec] + (size_t)col];
    if (*at) {
        return ecl_str_eq(a->cell[*at - 1].fix->v[F_NEW], f->v[F_NEW])
                   ? NULL
                   : "another correction gives the field another value";
    }
    if (ecl_room(&a->cell, &a->cell_cap, a->ncell + 1, sizeof *a->cell) != ECL_OK) {
        *memory = false;
        return NULL;
    }
    a->cell[a->ncell++] = (struct cell){f, rec, col};
    *at                 = (uint32_t)a->ncell;
    return NULL;
}

/* What of the CLAIM line a change of column col follows, when the value there is that
 * of the claim; or NULL. */
static const struct fix **claim_part(struct apply *a, const struct ecl_claim *c,
                                     const struct ecl_file_spec *spec, int col, struct ecl_str old)
{
    if (old.n == 0) {
        return NULL;
    }
    if (col == spec->hn && ecl_str_eq(old, c->hn)) {
        return &a->hn;
    }
    if (ecl_str_eq(old, c->key) && ((col == spec->seq && c->type == ECL_CLAIM_OP) ||
                                    (col == spec->an && c->type == ECL_CLAIM_IP))) {
        return &a->key;
    }
    return NULL;
}

/* A change of the claim's own key: in every record that has it, and the CLAIM line. */
static const char *set_key(struct apply *a, const struct ecl_claim *c, const struct fix **part,
                           const struct fix *f, bool *memory)
{
    struct ecl_str old = part == &a->hn ? c->hn : c->key;
    const char *why    = NULL;
    if (f->v[F_NEW].n == 0) {
        return "a claim cannot be without this key";
    }
    if (*part && !ecl_str_eq((*part)->v[F_NEW], f->v[F_NEW])) {
        return "another correction gives the key another value";
    }
    *part = f;
    for (size_t i = 0; i < c->nrec && !why; i++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)c->rec[i].file);
        int col = part == &a->hn ? spec->hn : c->type == ECL_CLAIM_OP ? spec->seq : spec->an;
        if (col >= 0 && ecl_str_eq(ecl_str_trim(c->rec[i].f[col]), old)) {
            why = set_cell(a, i, col, f, memory);
        }
    }
    return why;
}

/* ecl-import takes a claim's facility from INS, else from PAT. */
static bool is_hcode(const struct ecl_claim *c, const struct fix *f, struct ecl_str old)
{
    const struct ecl_record *ins = ecl_claim_rec(c, ECL_INS, 0);
    bool by_pat                  = !ins || ecl_str_trim(ins->f[ECL_INS_HCODE]).n == 0;
    return f->v[F_NEW].n && ecl_str_eq(old, c->hcode) &&
           ((f->file == ECL_INS && f->col == ECL_INS_HCODE) ||
            (by_pat && f->file == ECL_PAT && f->col == ECL_PAT_HCODE));
}

static const char *try_set(struct apply *a, const struct ecl_claim *c, const struct fix *f,
                           struct ecl_str *found, bool *memory)
{
    size_t rec      = 0;
    const char *why = find_record(a, c, f, &rec);
    if (why) {
        return why;
    }
    *found             = c->rec[rec].f[f->col];
    struct ecl_str old = ecl_str_trim(*found);
    const struct fix **of_line =
        claim_part(a, c, ecl_file_spec((enum ecl_file)f->file), f->col, old);
    if (!ecl_str_eq(old, f->v[F_OLD])) {
        bool is_new = ecl_str_eq(old, f->v[F_NEW]);
        /* Another claim of the patient may be right already. */
        return f->file == ECL_PAT && is_new ? NULL
               : is_new ? "the field does not hold the old value, but the new one already"
                        : "the field does not hold the old value";
    }
    if (ecl_str_eq(f->v[F_OLD], f->v[F_NEW])) {
        return NULL;
    }
    if (of_line) {
        return set_key(a, c, of_line, f, memory);
    }
    why = set_cell(a, rec, f->col, f, memory);
    if (!why && is_hcode(c, f, old)) {
        a->hcode = f;
    }
    return why;
}

static const char *try_delete(struct apply *a, const struct ecl_claim *c, const struct fix *f,
                              struct ecl_str *found)
{
    size_t rec      = 0;
    const char *why = find_record(a, c, f, &rec);
    if (why) {
        return why;
    }
    if (f->col >= 0) {
        *found = c->rec[rec].f[f->col];
        if (!ecl_str_eq(ecl_str_trim(*found), f->v[F_OLD])) {
            return "the field does not hold the old value";
        }
    }
    a->gone[rec] = f;
    a->any_gone  = true;
    return NULL;
}

/* The values of a record come from rows with the same file and record. */
static const char *try_add(struct apply *a, const struct fix *f, bool *memory)
{
    size_t i = 0;
    if (a->nadded == ADDED_MAX) {
        return "too many new records for one claim";
    }
    while (i < a->nadded &&
           (a->added[i].file != f->file || !ecl_str_eq(a->added[i].label, f->v[F_RECORD]))) {
        i++;
    }
    if (ecl_room(&a->added, &a->added_cap, a->nadded + 1, sizeof *a->added) != ECL_OK ||
        ecl_room(&a->value, &a->value_cap, a->nvalue + 1, sizeof *a->value) != ECL_OK) {
        *memory = false;
        return NULL;
    }
    if (i == a->nadded) {
        a->added[a->nadded++] = (struct added){(uint8_t)f->file, f->v[F_RECORD], SIZE_MAX};
    }
    for (size_t k = a->added[i].first; k != SIZE_MAX; k = a->value[k].next) {
        if (a->value[k].col == f->col) {
            return ecl_str_eq(a->value[k].fix->v[F_NEW], f->v[F_NEW])
                       ? NULL
                       : "the new record has the field twice; give each new record its own "
                         "word under record";
        }
    }
    a->value[a->nvalue] = (struct added_value){f, f->col, a->added[i].first};
    a->added[i].first   = a->nvalue++;
    return NULL;
}

/* Tries all; true when all fit. */
static bool try_all(struct apply *a, const struct ecl_claim *c, bool *memory)
{
    bool fit = true;
    for (size_t i = 0; i < a->nfix && *memory; i++) {
        const struct fix *f = a->fix[i];
        a->found[i]         = ecl_str_make("", 0);
        a->why[i]           = f->bad     ? f->bad
                              : f->again ? "the row fits an earlier claim, too: give hcode and hn"
                              : f->action == FIX_SET    ? try_set(a, c, f, &a->found[i], memory)
                              : f->action == FIX_DELETE ? try_delete(a, c, f, &a->found[i])
                                                        : try_add(a, f, memory);
        fit                 = fit && !a->why[i];
    }
    for (size_t i = 0; a->any_gone && i < a->nfix && *memory; i++) { /* changes and goes */
        const struct fix *f = a->fix[i];
        size_t rec          = 0;
        if (!a->why[i] && f->action == FIX_SET && !find_record(a, c, f, &rec) && a->gone[rec]) {
            a->why[i] = "another correction deletes the record";
            fit       = false;
        }
    }
    return fit;
}

static int reject_all(struct ecl_edit *e, const struct ecl_claim *c)
{
    struct apply *a = e->apply;
    int r           = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < a->nfix; i++) {
        if (!a->fix[i]->bad) { /* otherwise it was told when the table was read */
            const char *why = a->why[i];
            r               = fix_reject(e, a->fix[i], c,
                           why ? why : "another correction of the claim does not fit", !why,
                                         a->found[i]);
        }
    }
    e->stats.conflicts++;
    return r;
}

/* --- making the changes ------------------------------------------------------------------ */

static int tell(struct ecl_edit *e, const struct ecl_claim *c, const struct fix *f,
                struct ecl_str file, uint64_t line, struct ecl_str field, struct ecl_str old,
                struct ecl_str new_)
{
    struct ecl_edit_change change = {c, f->row, file, line, field, old, new_, f->v[F_REASON]};
    e->stats.changes++;
    return e->opts.changed ? e->opts.changed(e->opts.ctx, &change) : ECL_OK;
}

static int write_claim_line(struct ecl_edit *e, const struct ecl_claim *c)
{
    static const char *const names[] = {"HCODE", "HN", "SEQ", "AN"};
    struct apply *a                  = e->apply;
    const struct fix *fix[]          = {a->hcode, a->hn, a->key};
    const struct ecl_str old[]       = {c->hcode, c->hn, c->key};
    int r = ecl_buf_addf(&a->text, "CLAIM|%s", ecl_claim_type_name(c->type));
    for (int i = 0; i < 3 && r == ECL_OK; i++) {
        struct ecl_str now = fix[i] ? fix[i]->v[F_NEW] : old[i];
        r                  = ecl_buf_add_char(&a->text, '|');
        r                  = r == ECL_OK ? ecl_buf_add_str(&a->text, now) : r;
        if (r == ECL_OK && fix[i]) {
            const char *name = names[i + (i == 2 && c->type == ECL_CLAIM_IP)];
            r = tell(e, c, fix[i], ECL_STR("CLAIM"), 0, ecl_str_of(name), old[i], now);
        }
    }
    return r == ECL_OK ? ecl_buf_add_char(&a->text, '\n') : r;
}

/* Adds the values of a line, from its third field on, with changes by place. */
static int add_values(struct ecl_buf *b, struct ecl_str values, bool any,
                      const struct ecl_str *change, const bool *changed, int last)
{
    const char *p = values.p, *end = values.p + values.n;
    int r = ECL_OK;
    for (int at = 0; r == ECL_OK && (any || at <= last); at++) {
        const char *bar = any ? memchr(p, '|', (size_t)(end - p)) : NULL;
        struct ecl_str now =
            any ? ecl_str_make(p, (size_t)((bar ? bar : end) - p)) : ecl_str_make("", 0);
        any = bar != NULL;
        p   = bar ? bar + 1 : end;
        if (at <= last && changed[at]) {
            now = change[at];
        }
        r = at ? ecl_buf_add_char(b, '|') : ECL_OK;
        r = r == ECL_OK ? ecl_buf_add_str(b, now) : r;
    }
    return r;
}

static struct ecl_str column_name(const struct ecl_edit *e, enum ecl_file file, int col)
{
    const struct ecl_str *extra;
    const struct ecl_file_spec *spec = ecl_file_spec(file);
    if (col < spec->nfields) {
        return ecl_str_of(spec->fields[col].name);
    }
    ecl_stream_extras(e->stream, file, &extra);
    return extra[col - spec->nfields];
}

/* The values of a record's line, behind file and line number. */
static struct ecl_str values_of(const struct ecl_record *r)
{
    const char *end = r->text.p + r->text.n;
    const char *p   = memchr(r->text.p, '|', r->text.n);
    p               = memchr(p + 1, '|', (size_t)(end - p - 1));
    return ecl_str_make(p + 1, (size_t)(end - p - 1));
}

static int write_record(struct ecl_edit *e, const struct ecl_claim *c, size_t rec)
{
    struct ecl_str change[2 * MAX_COLS];
    bool changed[2 * MAX_COLS]       = {false};
    struct apply *a                  = e->apply;
    const struct ecl_record *r       = &c->rec[rec];
    enum ecl_file file               = (enum ecl_file)r->file;
    const struct ecl_file_spec *spec = ecl_file_spec(file);
    struct ecl_str values            = values_of(r);
    int last = -1, x = ECL_OK;
    if (a->gone[rec]) {
        return tell(e, c, a->gone[rec], ecl_str_of(spec->name), r->line, ecl_str_make("", 0),
                    values, ecl_str_make("", 0));
    }
    for (int col = 0; x == ECL_OK && col < spec->nfields + r->nextra; col++) {
        uint32_t at = a->at[a->start[rec] + (size_t)col];
        if (!at) {
            continue;
        }
        const struct fix *f = a->cell[at - 1].fix;
        int place           = ecl_stream_place(e->stream, file, (size_t)col);
        change[place]       = f->v[F_NEW];
        changed[place]      = true;
        last                = place > last ? place : last;
        x = tell(e, c, f, ecl_str_of(spec->name), r->line, column_name(e, file, col), r->f[col],
                 f->v[F_NEW]);
    }
    if (x == ECL_OK && last < 0) {
        x = ecl_buf_add_str(&a->text, r->text);
    } else if (x == ECL_OK) {
        x = ecl_buf_add(&a->text, r->text.p, (size_t)(values.p - r->text.p));
        x = x == ECL_OK ? add_values(&a->text, values, true, change, changed, last) : x;
    }
    return x == ECL_OK ? ecl_buf_add_char(&a->text, '\n') : x;
}

/* A new record: the values of the table, and the keys of the claim. */
static int write_added(struct ecl_edit *e, const struct ecl_claim *c, const struct added *new_)
{
    struct ecl_str value[2 * MAX_COLS];
    bool set[2 * MAX_COLS]           = {false};
    struct apply *a                  = e->apply;
    enum ecl_file file               = (enum ecl_file)new_->file;
    const struct ecl_file_spec *spec = ecl_file_spec(file);
    const struct fix *first          = NULL;
    const struct ecl_record *pat     = ecl_claim_rec(c, ECL_PAT, 0);
    const struct {
        int col;
        struct ecl_str value;
    } keys[] = {
        {spec->hcode, a->hcode ? a->hcode->v[F_NEW] : c->hcode},
        {spec->hn, a->hn ? a->hn->v[F_NEW] : c->hn},
        {c->type == ECL_CLAIM_OP ? spec->seq : spec->an, a->key ? a->key->v[F_NEW] : c->key},
        {spec->person_id, pat && file != ECL_PAT ? pat->f[ECL_PAT_PERSON_ID] : ecl_str_make("", 0)},
    };
    int last = -1;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        int at = keys[i].col < 0 ? -1 : ecl_stream_place(e->stream, file, (size_t)keys[i].col);
        if (at >= 0) {
            value[at] = keys[i].value;
            set[at]   = true;
            last      = at > last ? at : last;
        }
    }
    for (size_t k = new_->first; k != SIZE_MAX; k = a->value[k].next) {
        int at    = ecl_stream_place(e->stream, file, (size_t)a->value[k].col);
        value[at] = a->value[k].fix->v[F_NEW];
        set[at]   = true;
        last      = at > last ? at : last;
        first     = a->value[k].fix; /* the chain runs backwards */
    }
    a->line.n = 0;
    int r     = add_values(&a->line, ecl_str_make("", 0), false, value, set, last);
    r         = r == ECL_OK ? tell(e, c, first, ecl_str_of(spec->name), 0, ecl_str_make("", 0),
                                   ecl_str_make("", 0), ecl_buf_str(&a->line))
                            : r;
    r         = r == ECL_OK ? ecl_buf_addf(&a->text, "%s|0|", spec->name) : r;
    r         = r == ECL_OK ? ecl_buf_add_str(&a->text, ecl_buf_str(&a->line)) : r;
    return r == ECL_OK ? ecl_buf_add_char(&a->text, '\n') : r;
}

static int write_claim(struct ecl_edit *e, const struct ecl_claim *c)
{
    struct apply *a = e->apply;
    a->text.n       = 0;
    int r           = write_claim_line(e, c);
    for (int file = 0; r == ECL_OK && file < ECL_NFILES; file++) {
        for (size_t i = 0; r == ECL_OK && i < c->count[file]; i++) {
            r = write_record(e, c, c->first[file] + i);
        }
        for (size_t i = 0; r == ECL_OK && i < a->nadded; i++) {
            r = a->added[i].file == file ? write_added(e, c, &a->added[i]) : ECL_OK;
        }
    }
    return r;
}

static int edit(struct ecl_edit *e, const struct ecl_claim *c, struct ecl_str *text)
{
    struct apply *a = e->apply;
    bool memory     = true;
    if (gather_all(e, c) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (a->nfix == 0) {
        return ECL_OK;
    }
    if (start_claim(a, c) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    bool fit = try_all(a, c, &memory);
    if (!memory) {
        return ECL_E_NOMEM;
    }
    if (!fit) {
        return reject_all(e, c);
    }
    uint64_t before = e->stats.changes;
    int r           = write_claim(e, c);
    if (r == ECL_OK && e->stats.changes > before) {
        e->stats.changed++;
        *text = ecl_buf_str(&a->text);
    }
    return r;
}

int ecl_edit_claim(struct ecl_edit *e, const struct ecl_claim *c, struct ecl_str *text,
                   struct ecl_error *err)
{
    *text = c->text;
    int r = c->type == ECL_CLAIM_NONE ? ECL_OK : edit(e, c, text);
    return r == ECL_E_NOMEM ? ecl_fail(err, r, NULL, "out of memory for the changes of a claim")
                            : r;
}
