/* import_index.c: which claim a row belongs to, and where the claim's rows are.
 *
 * INS, OPD and IPD are indexed first: a claim exists where one of them has its
 * key (OP: HN and SEQ; IP: AN). A row of another file with a key that none of
 * the three has is an orphan; orphans are grouped by their key. */
#include <stdlib.h>

#include "claim/import_priv.h"

static int no_memory(const struct part *p, struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, p->name,
                    "out of memory: import fewer files at a time, or one month at a time");
}

/* Adds a row to the runs of its part. */
static int add_run(struct part *p, const struct row *row, uint32_t claim, struct ecl_error *err)
{
    uint8_t odd = row->odd ? RUN_ODD : 0;
    if (p->nrun) {
        struct run *last = &p->run[p->nrun - 1];
        if (last->claim == claim && p->run_end == row->at && (last->rows & RUN_ODD) == odd &&
            (last->rows & RUN_ROWS) < RUN_ROWS) {
            last->rows++;
            p->run_end = row->at + row->bytes;
            return ECL_OK;
        }
    }
    if (row->at >> 40) {
        return ecl_fail_at(err, ECL_E_FORMAT, p->name, row->line, NULL,
                           "more than 1 TiB in one file");
    }
    if (p->nrun == p->run_cap) {
        size_t cap = p->run_cap + p->run_cap / 4 + 1024;
        void *q    = realloc(p->run, cap * sizeof *p->run);
        if (!q) {
            return no_memory(p, err);
        }
        p->run     = q;
        p->run_cap = cap;
    }
    p->run[p->nrun++] =
        (struct run){claim, (uint32_t)row->at, (uint8_t)(row->at >> 32), (uint8_t)(1 | odd)};
    p->run_end = row->at + row->bytes;
    return ECL_OK;
}

/* What v may have been: without blanks around, with zeros in front up to n bytes.
 * False when that is v itself. */
static bool repaired(struct ecl_str v, size_t n, char out[64], struct ecl_str *as)
{
    *as = ecl_str_trim(v);
    if (as->n < n && n <= 64 && ecl_str_digits(*as)) {
        memset(out, '0', n - as->n);
        memcpy(out + n - as->n, as->p, as->n);
        *as = ecl_str_make(out, n);
    }
    return as->n != v.n;
}

static bool scientific(struct ecl_str v)
{
    for (size_t i = 1; i + 1 < v.n; i++) {
        if ((v.p[i] == 'E' || v.p[i] == 'e') && v.p[i + 1] == '+' && ecl_is_digit(v.p[i - 1])) {
            return true;
        }
    }
    return false;
}

/* Says when an orphan's key looks like one that a spreadsheet has damaged. */
static int hint_damage(struct ecl_import *imp, const struct set *set, const struct part *p,
                       const struct row *row, struct ecl_str key)
{
    struct ecl_str hn, own;
    const char *file     = ecl_file_spec(p->file)->name;
    char type            = key_split(key, &hn, &own);
    const char *own_name = type == 'I' ? "AN" : "SEQ";
    if (scientific(hn) || scientific(own)) {
        return import_note(imp, "warning", "KEY.damaged", file, row->line,
                           scientific(hn) ? "HN" : own_name, scientific(hn) ? hn : own);
    }
    char a[64], b[64], whole[KEY_MAX];
    struct ecl_str hn0, own0;
    bool hn_differs  = repaired(hn, set->hn_len, a, &hn0);
    bool own_differs = repaired(own, type == 'I' ? set->an_len : set->seq_len, b, &own0);
    if (type == 'H' || (!hn_differs && !own_differs)) {
        return ECL_OK;
    }
    size_t n = key_make(whole, type, hn0, own0);
    if (n == 0 || keys_find(&set->claims, ecl_str_make(whole, n)) == NO_KEY) {
        return ECL_OK;
    }
    return import_note(imp, "warning", "KEY.damaged", file, row->line, hn_differs ? "HN" : own_name,
                       hn_differs ? hn : own);
}

static int add_orphan(struct ecl_import *imp, struct set *set, struct part *p,
                      const struct row *row, struct ecl_str key, struct ecl_error *err)
{
    uint32_t number;
    bool added;
    if (keys_add(&set->orphans, key, &number, &added) != ECL_OK ||
        (added && hint_damage(imp, set, p, row, key) != ECL_OK)) {
        return no_memory(p, err);
    }
    return add_run(p, row, number | ORPHAN, err);
}

/* PAT: the first row of an HN is the patient's; equal ones count once, others
 * are orphans. */
static int index_patient(struct ecl_import *imp, struct set *set, struct part *p,
                         const struct row *row, struct ecl_str hn, struct ecl_error *err)
{
    char key[KEY_MAX];
    size_t n = key_make(key, 'H', hn, ECL_STR(""));
    if (hn.n == 0) {
        return add_orphan(imp, set, p, row, ecl_str_make(key, n), err);
    }
    uint32_t number;
    bool added;
    if (keys_add(&set->patients, ecl_str_make(key + 1, n - 1), &number, &added) != ECL_OK) {
        return no_memory(p, err);
    }
    struct ecl_str text = row->text;
    if (p->records) { /* the line number in front is not part of the patient */
        for (int bars = 0; bars < 2; bars++) {
            const char *bar = memchr(text.p, '|', text.n);
            text.n -= (size_t)(bar + 1 - text.p);
            text.p = bar + 1;
        }
    }
    uint64_t print = keys_print(&set->patients, text);
    if (!added) {
        if (set->pat[number].print == print) {
            imp->stats.file[ECL_PAT].repeated++;
            return ECL_OK;
        }
        if (import_note(imp, "error", "PAT.hn-unique", "PAT", row->line, "HN", hn) != ECL_OK) {
            return no_memory(p, err);
        }
        return add_orphan(imp, set, p, row, ecl_str_make(key, n), err);
    }
    if (number >= set->pat_cap) {
        size_t cap = set->pat_cap + set->pat_cap / 4 + 1024;
        void *q    = realloc(set->pat, cap * sizeof *set->pat);
        if (!q) {
            return no_memory(p, err);
        }
        set->pat     = q;
        set->pat_cap = cap;
    }
    size_t part = 0;
    while (part < set->npat_part && set->pat_part[part] != p) {
        part++;
    }
    if (part == set->npat_part) {
        if (part == sizeof set->pat_part / sizeof set->pat_part[0]) {
            return ecl_fail(err, ECL_E_FORMAT, p->name, "more than 64 PAT files in one set");
        }
        set->pat_part[set->npat_part++] = p;
    }
    set->pat[number] = (struct pat_row){.print = print,
                                        .at    = row->at,
                                        .line  = (uint32_t)row->line,
                                        .part  = (uint16_t)part,
                                        .odd   = row->odd};
    return ECL_OK;
}

int import_index(struct ecl_import *imp, struct set *set, struct part *p, const struct row *row,
                 struct ecl_str hn, struct ecl_str seq, struct ecl_str an, struct ecl_error *err)
{
    char buf[KEY_MAX];
    char type;
    size_t n;
    if (p->file == ECL_PAT) {
        return hn.n + 8 < KEY_MAX ? index_patient(imp, set, p, row, hn, err)
                                  : import_reject(imp, p, "PKG.row-width", row->line, -1, row->text,
                                                  "the HN is longer than 1000 bytes", err);
    }
    type = an.n ? 'I' : seq.n ? 'O' : 'H';
    n    = key_make(buf, type, hn, type == 'I' ? an : seq);
    if (n == 0) {
        return import_reject(imp, p, "PKG.row-width", row->line, -1, row->text,
                             "the keys are longer than 1000 bytes", err);
    }
    struct ecl_str key = ecl_str_make(buf, n);
    bool makes_claim   = p->file == ECL_INS || p->file == ECL_OPD || p->file == ECL_IPD;
    if (type == 'H') {
        return add_orphan(imp, set, p, row, key, err);
    }
    uint32_t claim = keys_find_near(&set->claims, key, p->guess);
    if (claim == NO_KEY && !makes_claim) {
        return add_orphan(imp, set, p, row, key, err);
    }
    if (claim == NO_KEY) {
        bool added;
        if (keys_add(&set->claims, key, &claim, &added) != ECL_OK) {
            return no_memory(p, err);
        }
        set->hn_len  = set->hn_len ? set->hn_len : hn.n;
        set->seq_len = type == 'O' && !set->seq_len ? seq.n : set->seq_len;
        set->an_len  = type == 'I' && !set->an_len ? an.n : set->an_len;
    }
    p->guess = claim;
    return add_run(p, row, claim, err);
}
