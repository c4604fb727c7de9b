/* import_emit.c: the claim stream, claim by claim.
 *
 * The runs of each part are in the order of the claims, so that a claim is what
 * stands next in each part. A row of pipe text in UTF-8 and standard columns is
 * copied as it stands behind its tag and line number; others are decoded or
 * taken apart here. */
#include <stdlib.h>

#include "claim/import_priv.h"

#define CHUNK ((size_t)256 << 10) /* bytes handed out at a time, about */

/* What was written of the claim at hand. */
struct emit {
    struct ecl_import *imp;
    struct set *set;
    size_t start; /* in imp->out */
    uint64_t rows[ECL_NFILES];
    size_t first[ECL_NFILES]; /* where the file's first record starts, or SIZE_MAX */
    ecl_satang billed;
    uint64_t unbilled;
};

/* The line at offset at of a part, without its line end. */
static int line_at(struct part *p, uint64_t at, struct ecl_str *line, size_t *bytes,
                   struct ecl_error *err)
{
    for (size_t want = 4096;; want *= 2) {
        struct ecl_str v;
        int r = ecl_store_view(&p->store, at, want, &v, err);
        if (r != ECL_OK) {
            return r;
        }
        const char *lf = memchr(v.p, '\n', v.n);
        if (lf || at + v.n == p->store.size) {
            line->p = v.p;
            line->n = lf ? (size_t)(lf - v.p) : v.n;
            *bytes  = lf ? line->n + 1 : line->n;
            if (!p->records && line->n && line->p[line->n - 1] == '\r') {
                line->n--;
            }
            return ECL_OK;
        }
    }
}

/* Field i of a stream record that starts at p: behind i + 2 bars. */
static struct ecl_str record_field(const char *p, const char *end, unsigned i)
{
    const char *lf = memchr(p, '\n', (size_t)(end - p));
    end            = lf ? lf : end;
    for (unsigned bars = 0; bars < i + 2; bars++) {
        const char *bar = memchr(p, '|', (size_t)(end - p));
        if (!bar) {
            return ecl_str_make(end, 0);
        }
        p = bar + 1;
    }
    const char *bar = memchr(p, '|', (size_t)(end - p));
    return ecl_str_make(p, (size_t)((bar ? bar : end) - p));
}

/* Field slot of the first record of file f in the claim at hand. */
static struct ecl_str emitted_field(const struct emit *e, enum ecl_file f, int slot)
{
    const struct ecl_buf *out = &e->imp->out;
    if (e->first[f] == SIZE_MAX || slot < 0) {
        return ecl_str_make("", 0);
    }
    return record_field(out->p + e->first[f], out->p + out->n, (unsigned)slot);
}

/* Takes a row apart and writes its fields in the order of the stream. */
static int write_fields(struct ecl_import *imp, const struct part *p, struct ecl_str row)
{
    struct ecl_str field[MAX_COLS];
    struct ecl_buf *out = &imp->out;
    unsigned ncols      = columns_out(imp, p->file);
    const char *at = row.p, *end = row.p + row.n;
    for (unsigned i = 0; i < ncols; i++) {
        field[i] = ecl_str_make(end, 0);
    }
    for (unsigned i = 0; i < p->cols.n && at <= end; i++) {
        const char *bar          = memchr(at, '|', (size_t)(end - at));
        field[p->cols.slot[i]].p = at;
        field[p->cols.slot[i]].n = (size_t)((bar ? bar : end) - at);
        at                       = bar ? bar + 1 : end + 1;
    }
    if (ecl_buf_reserve(out, 3 * row.n + ncols) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    for (unsigned i = 0; i < ncols; i++) {
        if (i) {
            out->p[out->n++] = '|';
        }
        size_t from = out->n;
        int r       = p->enc == ECL_ENC_CP874 && ecl_text_high(field[i])
                          ? ecl_cp874_to_utf8(field[i], out, NULL)
                          : ecl_buf_add_str(out, field[i]);
        if (r != ECL_OK) {
            return r;
        }
        for (char *cr = memchr(out->p + from, '\r', out->n - from); cr;
             cr       = memchr(cr, '\r', (size_t)(out->p + out->n - cr))) {
            *cr = ' ';
        }
    }
    return ECL_OK;
}

/* Writes a row of pipe text. */
static int write_row(struct ecl_import *imp, const struct part *p, struct ecl_str row,
                     uint64_t line, bool odd)
{
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    struct ecl_buf *out              = &imp->out;
    unsigned ncols                   = columns_out(imp, p->file);
    if (ecl_buf_reserve(out, row.n + ncols + 40) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    size_t tag = strlen(spec->name);
    memcpy(out->p + out->n, spec->name, tag);
    out->n += tag;
    out->p[out->n++] = '|';
    ecl_buf_add_u64(out, line);
    out->p[out->n++] = '|';
    int r            = ECL_OK;
    if (!odd && p->cols.plain && (p->enc == ECL_ENC_UTF8 || !ecl_text_high(row))) {
        memcpy(out->p + out->n, row.p, row.n);
        out->n += row.n;
    } else if (!odd && p->cols.plain) {
        r = ecl_cp874_to_utf8(row, out, NULL);
    } else {
        r = write_fields(imp, p, row);
    }
    if (r == ECL_OK && !odd && p->cols.plain) {
        r = ecl_buf_reserve(out, ncols + 1);
        for (unsigned i = p->cols.n; r == ECL_OK && i < ncols; i++) {
            out->p[out->n++] = '|';
        }
    }
    return r == ECL_OK ? ecl_buf_add_char(out, '\n') : r;
}

static uint64_t run_at(const struct run *run)
{
    return (uint64_t)run->at | (uint64_t)run->at_high << 32;
}

/* Writes one row of a part, as a record. */
static int write_at(struct emit *e, struct part *p, uint64_t at, uint64_t line, bool odd,
                    size_t *bytes, struct ecl_error *err)
{
    struct ecl_str row;
    size_t from = e->imp->out.n;
    int r       = line_at(p, at, &row, bytes, err);
    if (r != ECL_OK) {
        return r;
    }
    if (p->records) {
        r = ecl_buf_add(&e->imp->out, row.p, row.n);
        r = r == ECL_OK ? ecl_buf_add_char(&e->imp->out, '\n') : r;
    } else {
        r = write_row(e->imp, p, row, line, odd);
    }
    if (r != ECL_OK) {
        return ecl_fail(err, r, p->name, "out of memory");
    }
    if (e->first[p->file] == SIZE_MAX) {
        e->first[p->file] = from;
    }
    e->rows[p->file]++;
    if (p->file == ECL_CHT) {
        const char *out = e->imp->out.p;
        ecl_satang_add(record_field(out + from, out + e->imp->out.n, ECL_CHT_TOTAL), &e->billed,
                       &e->unbilled);
    }
    return ECL_OK;
}

/* The line number of the row at offset at of pipe text. */
static int line_number(struct part *p, uint64_t at, uint64_t *line, struct ecl_error *err)
{
    uint64_t from = at / MARK_BYTES * MARK_BYTES;
    *line         = p->mark[at / MARK_BYTES] + 1u;
    if (from == at) {
        return ECL_OK;
    }
    struct ecl_str v;
    int r = ecl_store_view(&p->store, from, (size_t)(at - from), &v, err);
    if (r != ECL_OK) {
        return r;
    }
    const char *q = v.p, *end = v.p + (at - from);
    while ((q = memchr(q, '\n', (size_t)(end - q)))) {
        q++;
        ++*line;
    }
    return ECL_OK;
}

static int write_run(struct emit *e, struct part *p, const struct run *run, struct ecl_error *err)
{
    uint64_t at = run_at(run);
    int r       = ECL_OK;
    if (!p->records && at != p->next_at) {
        r = line_number(p, at, &p->next_line, err);
    }
    for (unsigned i = 0; r == ECL_OK && i < (run->rows & RUN_ROWS); i++) {
        size_t bytes = 0;
        r            = write_at(e, p, at, p->next_line++, run->rows & RUN_ODD, &bytes, err);
        at += bytes;
    }
    p->next_at = at;
    return r;
}

/* Writes the PAT row of a patient. */
static int write_patient(struct emit *e, uint32_t number, struct ecl_error *err)
{
    struct pat_row *pat = &e->set->pat[number];
    size_t bytes;
    return write_at(e, e->set->pat_part[pat->part], pat->at, pat->line, pat->odd, &bytes, err);
}

/* --- one claim ------------------------------------------------------------- */

static void start_claim(struct emit *e)
{
    e->start    = e->imp->out.n;
    e->billed   = 0;
    e->unbilled = 0;
    memset(e->rows, 0, sizeof e->rows);
    for (int f = 0; f < ECL_NFILES; f++) {
        e->first[f] = SIZE_MAX;
    }
}

/* Puts the CLAIM line before the records that were written. */
static int write_claim_line(struct emit *e, const char *type, struct ecl_str hcode,
                            struct ecl_str hn, struct ecl_str key, struct ecl_error *err)
{
    struct ecl_buf *out = &e->imp->out, *head = &e->imp->record;
    const struct ecl_str part[] = {ECL_STR("CLAIM"), ecl_str_of(type), hcode, hn, key};
    const size_t nparts         = sizeof part / sizeof part[0];
    int r                       = ECL_OK;
    head->n                     = 0;
    for (size_t i = 0; r == ECL_OK && i < nparts; i++) {
        r = ecl_buf_add_str(head, part[i]);
        r = r == ECL_OK ? ecl_buf_add_char(head, i + 1 < nparts ? '|' : '\n') : r;
    }
    if (r != ECL_OK || ecl_buf_reserve(out, head->n) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    memmove(out->p + e->start + head->n, out->p + e->start, out->n - e->start);
    memcpy(out->p + e->start, head->p, head->n);
    out->n += head->n;
    return ECL_OK;
}

/* True when a filter of the user's leaves the claim out. A claim whose date
 * cannot be read stays: its fault is to be seen. */
static bool filtered(const struct emit *e, bool ip, struct ecl_str hcode)
{
    const struct ecl_import_opts *o = &e->imp->opts;
    if ((o->only_op && ip) || (o->only_ip && !ip)) {
        return true;
    }
    if (o->hcode && hcode.n && !ecl_str_is(hcode, o->hcode)) {
        return true;
    }
    if (o->since.y == 0 && o->until.y == 0) {
        return false;
    }
    struct ecl_str text = ip ? emitted_field(e, ECL_IPD, ECL_IPD_DATEDSC)
                             : emitted_field(e, ECL_OPD, ECL_OPD_DATEOPD);
    struct ecl_date date;
    enum ecl_date_state state = ecl_date_parse(text, &date);
    if ((state != ECL_DATE_OK && state != ECL_DATE_BUDDHIST) || !ecl_date_valid(date)) {
        return false;
    }
    int32_t day = ecl_date_days(date);
    return (o->since.y && day < ecl_date_days(o->since)) ||
           (o->until.y && day > ecl_date_days(o->until));
}

static void count(const struct emit *e, size_t into)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        if (f == ECL_PAT && into != 1) {
            continue; /* repeated in each claim, but read once: see write_unused_patient */
        }
        struct ecl_import_file_stats *s = &e->imp->stats.file[f];
        uint64_t *n = into == 0 ? &s->claimed : into == 1 ? &s->orphans : &s->filtered;
        *n += e->rows[f];
    }
}

/* The HN of an IP claim: its key has only the AN. */
static int ip_hn(struct emit *e, uint32_t claim, struct ecl_buf *hn, struct ecl_error *err)
{
    hn->n = 0;
    for (size_t i = 0; i < e->set->npart; i++) {
        struct part *p = e->set->part[i];
        int slot       = ecl_file_spec(p->file)->hn;
        if (p->next >= p->nrun || p->run[p->next].claim != claim || slot < 0) {
            continue;
        }
        size_t from     = e->imp->out.n, bytes;
        struct emit try = {.imp = e->imp, .set = e->set};
        start_claim(&try);
        int r = write_at(&try, p, run_at(&p->run[p->next]), 0, p->run[p->next].rows & RUN_ODD,
                         &bytes, err);
        if (r != ECL_OK) {
            return r;
        }
        struct ecl_str v = emitted_field(&try, p->file, slot);
        r                = ecl_buf_add_str(hn, v);
        e->imp->out.n    = from;
        if (r != ECL_OK) {
            return ecl_fail(err, r, p->name, "out of memory");
        }
        if (hn->n) {
            return ECL_OK;
        }
    }
    return ECL_OK;
}

/* Writes the runs of a claim or orphan; patient is its PAT row, or NO_KEY. */
static int write_records(struct emit *e, uint32_t claim, uint32_t patient, struct ecl_error *err)
{
    bool pat = patient == NO_KEY;
    int r    = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < e->set->npart; i++) {
        struct part *p = e->set->part[i];
        if (!pat && p->file > ECL_PAT) {
            pat = true;
            r   = write_patient(e, patient, err);
        }
        while (r == ECL_OK && p->next < p->nrun && p->run[p->next].claim == claim) {
            r = write_run(e, p, &p->run[p->next++], err);
        }
    }
    return r == ECL_OK && !pat ? write_patient(e, patient, err) : r;
}

/* Patients come in any order: the place of a later one is loaded while this claim is
 * written. */
static void fetch_patient(const struct set *set, size_t claim)
{
    struct ecl_str hn, key;
    if (claim < set->claims.n &&
        key_split(keys_at(&set->claims, (uint32_t)claim), &hn, &key) == 'O') {
        keys_fetch(&set->patients, hn);
    }
}

static int write_claim(struct ecl_import *imp, struct set *set, uint32_t claim,
                       struct ecl_error *err)
{
    struct emit e = {.imp = imp, .set = set};
    struct ecl_str hn, key;
    bool ip = key_split(keys_at(&set->claims, claim), &hn, &key) == 'I';
    int r   = ECL_OK;
    start_claim(&e);
    fetch_patient(set, (size_t)claim + 4);
    if (ip) {
        r  = ip_hn(&e, claim, &imp->scratch, err);
        hn = ecl_buf_str(&imp->scratch);
    }
    uint32_t patient = hn.n ? keys_find(&set->patients, hn) : NO_KEY;
    r                = r == ECL_OK ? write_records(&e, claim, patient, err) : r;
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_str hcode = emitted_field(&e, ECL_INS, ECL_INS_HCODE);
    if (hcode.n == 0) {
        hcode = emitted_field(&e, ECL_PAT, ECL_PAT_HCODE);
    }
    if (filtered(&e, ip, hcode)) {
        imp->out.n = e.start;
        imp->stats.filtered++;
        count(&e, 2);
        if (patient != NO_KEY) {
            set->pat[patient].filtered = true;
        }
        return ECL_OK;
    }
    if (patient != NO_KEY) {
        set->pat[patient].claimed = true;
    }
    if (hcode.n == 0 && imp->opts.hcode) {
        hcode = ecl_str_of(imp->opts.hcode);
    }
    imp->stats.op += !ip;
    imp->stats.ip += ip;
    imp->stats.unbilled += e.unbilled;
    if (__builtin_add_overflow(imp->stats.billed, e.billed, &imp->stats.billed)) {
        imp->stats.billed = INT64_MAX;
    }
    count(&e, 0);
    return write_claim_line(&e, ip ? "IP" : "OP", hcode, hn, key, err);
}

/* The facility of records that belong to no claim, as far as they tell. */
static struct ecl_str orphan_hcode(const struct emit *e)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        struct ecl_str v =
            emitted_field(e, (enum ecl_file)f, ecl_file_spec((enum ecl_file)f)->hcode);
        if (v.n) {
            return v;
        }
    }
    return e->imp->opts.hcode ? ecl_str_of(e->imp->opts.hcode) : ecl_str_make("", 0);
}

static int write_orphan(struct ecl_import *imp, struct set *set, uint32_t number,
                        struct ecl_error *err)
{
    struct emit e = {.imp = imp, .set = set};
    struct ecl_str hn, key;
    key_split(keys_at(&set->orphans, number), &hn, &key);
    start_claim(&e);
    int r = write_records(&e, number | ORPHAN, NO_KEY, err);
    if (r != ECL_OK) {
        return r;
    }
    count(&e, 1);
    return write_claim_line(&e, "--", orphan_hcode(&e), hn, key, err);
}

static int write_unused_patient(struct ecl_import *imp, struct set *set, uint32_t number,
                                struct ecl_error *err)
{
    struct emit e = {.imp = imp, .set = set};
    if (set->pat[number].claimed || set->pat[number].filtered) {
        imp->stats.file[ECL_PAT].claimed += set->pat[number].claimed;
        imp->stats.file[ECL_PAT].filtered += !set->pat[number].claimed;
        return ECL_OK;
    }
    start_claim(&e);
    int r = write_patient(&e, number, err);
    if (r != ECL_OK) {
        return r;
    }
    count(&e, 1);
    return write_claim_line(&e, "--", orphan_hcode(&e), keys_at(&set->patients, number),
                            ecl_str_make("", 0), err);
}

/* --- the whole -------------------------------------------------------------- */

static int write_head(struct ecl_import *imp)
{
    struct ecl_buf *out = &imp->out;
    int r               = ecl_buf_add_str(out, ECL_STR("%ecl|1\n"));
    for (int f = 0; r == ECL_OK && f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        if (imp->nextra[f] == 0) {
            continue;
        }
        r = ecl_buf_addf(out, "%%cols|%s", spec->name);
        for (unsigned i = 0; r == ECL_OK && i < spec->nstd; i++) {
            r = ecl_buf_addf(out, "|%s", spec->fields[i].name);
        }
        for (unsigned i = 0; r == ECL_OK && i < imp->nextra[f]; i++) {
            r = ecl_buf_addf(out, "|%.*s", (int)imp->extra[f][i].n, imp->extra[f][i].p);
        }
        r = r == ECL_OK ? ecl_buf_add_char(out, '\n') : r;
    }
    return r == ECL_OK ? ecl_buf_add(out, imp->notes.p, imp->notes.n) : r;
}

/* All sets are read through: what stands on disk must be what was indexed. */
static int check_unchanged(const struct ecl_import *imp, struct ecl_error *err)
{
    int r = ECL_OK;
    for (size_t i = 0; i < imp->nset; i++) {
        for (size_t k = 0; r == ECL_OK && k < imp->set[i].npart; k++) {
            r = ecl_store_unchanged(&imp->set[i].part[k]->store, err);
        }
    }
    return r;
}

int import_emit(struct ecl_import *imp, struct ecl_error *err)
{
    int r = ECL_OK;
    while (r == ECL_OK && imp->out.n < CHUNK && imp->step != STEP_END) {
        struct set *set = imp->at_set < imp->nset ? &imp->set[imp->at_set] : NULL;
        size_t n        = 0;
        switch (imp->step) {
        case STEP_HEAD:
            if (write_head(imp) != ECL_OK) {
                return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
            }
            break;
        case STEP_CLAIMS:
            n = set->claims.n;
            r = imp->at < n ? write_claim(imp, set, imp->at, err) : ECL_OK;
            break;
        case STEP_ORPHANS:
            n = set->orphans.n;
            r = imp->at < n ? write_orphan(imp, set, imp->at, err) : ECL_OK;
            break;
        case STEP_PATIENTS:
            n = set->patients.n;
            r = imp->at < n ? write_unused_patient(imp, set, imp->at, err) : ECL_OK;
            break;
        case STEP_END:
            break;
        }
        if (++imp->at < n || r != ECL_OK) {
            continue;
        }
        imp->at = 0;
        if (imp->step == STEP_PATIENTS && ++imp->at_set < imp->nset) {
            imp->step = STEP_CLAIMS;
        } else if (imp->step == STEP_PATIENTS) {
            imp->step = STEP_END;
            r         = check_unchanged(imp, err);
        } else {
            imp->step++;
        }
    }
    return r;
}
