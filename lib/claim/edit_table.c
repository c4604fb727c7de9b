/* edit_table.c: a table of corrections in memory, found by the claim they are for.
 *
 * Rows that are no correction are told at once and kept all the same when they
 * name a claim: that claim must not be changed by its other corrections alone. */
#include <stdlib.h>

#include "claim/edit_priv.h"
#include "core/room_priv.h"

static const char *const names[] = {
    [F_HCODE] = "hcode",   [F_HN] = "hn",         [F_SEQ] = "seq",     [F_AN] = "an",
    [F_TYPE] = "type",     [F_CLAIM] = "claim",   [F_FILE] = "file",   [F_LINE] = "line",
    [F_RECORD] = "record", [F_ACTION] = "action", [F_FIELD] = "field", [F_OLD] = "old",
    [F_NEW] = "new",       [F_REASON] = "reason", [F_VALUE] = "value", [F_RULE] = "rule",
    [F_NCOLUMNS] = NULL,
};

int fix_reject(const struct ecl_edit *e, const struct fix *f, const struct ecl_claim *c,
               const char *why, bool bystander, struct ecl_str found)
{
    const struct ecl_str *v  = f->v;
    struct ecl_edit_reject r = {.row       = f->row,
                                .why       = why,
                                .bystander = bystander,
                                .claim     = c,
                                .type      = v[F_TYPE],
                                .hcode     = v[F_HCODE],
                                .hn        = v[F_HN],
                                .seq       = v[F_SEQ],
                                .an        = v[F_AN],
                                .file      = v[F_FILE],
                                .line      = v[F_LINE],
                                .record    = v[F_RECORD],
                                .action    = v[F_ACTION],
                                .field     = v[F_FIELD],
                                .old       = v[F_OLD],
                                .new_      = v[F_NEW],
                                .reason    = v[F_REASON],
                                .found     = found};
    return e->opts.rejected ? e->opts.rejected(e->opts.ctx, &r) : ECL_OK;
}

/* --- a row ----------------------------------------------------------------------- */

/* A copy of the row, with its texts behind it. */
static struct fix *copy_row(const struct rowlist_row *row)
{
    const struct ecl_str *v = row->value;
    struct ecl_str text[F_KEPT];
    struct ecl_buf reason;
    size_t n = 0;
    memcpy(text, v, sizeof text);
    text[F_OLD]    = v[F_OLD].n ? v[F_OLD] : v[F_VALUE];
    text[F_REASON] = v[F_REASON].n ? v[F_REASON] : v[F_RULE];
    ecl_buf_init(&reason, 0);
    if (!ecl_utf8_valid(text[F_REASON])) { /* saved by a spreadsheet on Thai Windows */
        if (ecl_cp874_to_utf8(text[F_REASON], &reason, NULL) != ECL_OK) {
            ecl_buf_done(&reason);
            return NULL;
        }
        text[F_REASON] = ecl_buf_str(&reason);
    }
    for (int i = 0; i < F_KEPT; i++) {
        n += text[i].n;
    }
    struct fix *f = calloc(1, sizeof *f + n + 1);
    char *w       = f ? f->text : NULL;
    for (int i = 0; f && i < F_KEPT; i++) {
        f->v[i] = ecl_str_make(w, text[i].n);
        memcpy(w, text[i].p, text[i].n);
        w += text[i].n;
    }
    ecl_buf_done(&reason);
    if (f) {
        f->row = row->line;
        f->col = f->by = -1;
        f->file        = ECL_NOFILE;
    }
    return f;
}

/* The claim as the CLAIM line and the log write it: OP|10670|HN|SEQ. */
static bool split_claim(struct ecl_str s, struct ecl_str part[4])
{
    const char *p = s.p, *end = s.p + s.n;
    for (int i = 0; i < 4; i++) {
        const char *bar = i < 3 ? memchr(p, '|', (size_t)(end - p)) : end;
        if (!bar || (i == 3 && memchr(p, '|', (size_t)(end - p)))) {
            return false;
        }
        part[i] = ecl_str_make(p, (size_t)(bar - p));
        p       = i < 3 ? bar + 1 : end;
    }
    return true;
}

/* The key of the claim f is for; its length, or 0 when f names none. */
static size_t fix_key(struct fix *f, char key[KEY_MAX])
{
    struct ecl_str part[4];
    struct claim_address a =
        claim_address_make(f->v[F_TYPE], f->v[F_HCODE], f->v[F_HN], f->v[F_SEQ], f->v[F_AN]);
    if (f->v[F_CLAIM].n && split_claim(f->v[F_CLAIM], part)) {
        a = claim_address_make(part[0], part[1], part[2], part[3], part[3]);
    }
    f->hcode = a.hcode;
    f->hn    = a.hn;
    if (f->file == ECL_PAT) {
        return a.hn.n ? key_make(key, 'H', a.hn, a.hn) : 0;
    }
    return a.type ? key_make(key, a.type, a.hn, a.key) : 0;
}

static bool parse_count(struct ecl_str s, uint64_t *out)
{
    uint64_t v = 0;
    if (!ecl_str_digits(s) || s.n > 18) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = v;
    return true;
}

static const char *check_place(struct fix *f)
{
    struct ecl_str record = f->v[F_RECORD];
    const char *equals    = record.n ? memchr(record.p, '=', record.n) : NULL;
    if (f->v[F_LINE].n && !parse_count(f->v[F_LINE], &f->line)) {
        return "the line is not a number";
    }
    if (f->action == FIX_ADD || record.n == 0) {
        return NULL;
    }
    if (equals) {
        f->column = ecl_str_trim(ecl_str_make(record.p, (size_t)(equals - record.p)));
        f->value =
            ecl_str_trim(ecl_str_make(equals + 1, (size_t)(record.p + record.n - (equals + 1))));
        return f->column.n ? NULL : "the record is neither a number nor FIELD=value";
    }
    return parse_count(record, &f->number) && f->number
               ? NULL
               : "the record is neither a number from 1 nor FIELD=value";
}

static const char *check_new(const struct fix *f, enum rowlist_form form)
{
    struct ecl_str s = f->v[F_NEW];
    if (!ecl_utf8_valid(s)) {
        return "the new value is not UTF-8; save the table as CSV UTF-8";
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        bool c1          = ch == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
        if (ch == '|' || ch < 0x20 || ch == 0x7F || c1) {
            return "the new value holds a |, a line end or another control character";
        }
    }
    if (form == ROWLIST_TSV && s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"') {
        return "the new value stands in quotes, which TSV does not know; write CSV if it needs "
               "them";
    }
    return NULL;
}

/* What is asked of the field; *idle when the row has nothing to do. */
static const char *check_action(struct fix *f, bool *idle)
{
    static const char *const words[] = {"set", "add", "delete"};
    struct ecl_str word              = f->v[F_ACTION];
    int action                       = word.n ? -1 : FIX_SET;
    for (int i = 0; i < 3; i++) {
        action = ecl_str_eq_nocase(word, ecl_str_of(words[i])) ? i : action;
    }
    *idle     = word.n == 0 && f->v[F_NEW].n == 0;
    f->action = (uint8_t)(action < 0 ? FIX_SET : action);
    if (action < 0) {
        return "the action is none of set, add and delete";
    }
    if (action == FIX_DELETE && f->v[F_NEW].n) {
        return "a record is deleted as a whole: no new value";
    }
    if (action == FIX_ADD && f->v[F_OLD].n) {
        return "a record to add has no old values";
    }
    return action != FIX_DELETE && f->v[F_FIELD].n == 0 ? "the field is not named" : NULL;
}

/* In a column of dates 2026-01-31, which spreadsheets make of a date, becomes what the
 * files hold. Old values are compared as they stand. */
static void take_date(struct fix *f)
{
    struct ecl_str *s = &f->v[F_NEW];
    struct ecl_date d;
    char digits[9];
    if (f->col < 0 || s->n != 10 || s->p[4] != '-' || s->p[7] != '-' ||
        ecl_file_spec((enum ecl_file)f->file)->fields[f->col].type != ECL_T_DATE) {
        return;
    }
    memcpy(digits, s->p, 4);
    memcpy(digits + 4, s->p + 5, 2);
    memcpy(digits + 6, s->p + 8, 2);
    if (ecl_date_parse(ecl_str_make(digits, 8), &d) == ECL_DATE_OK) {
        memcpy(f->text + (s->p - f->text), digits, 8);
        s->n = 8;
    }
}

static bool is_key(const struct fix *f)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f->file);
    return f->col >= 0 && (f->col == spec->hn || f->col == spec->seq || f->col == spec->an);
}

/* Why the row is refused, or NULL. */
static const char *check_row(const struct ecl_edit *e, const struct rowlist *l,
                             const struct rowlist_row *row, struct fix *f, bool *idle)
{
    const uint32_t ids = 1u << F_HCODE | 1u << F_HN | 1u << F_SEQ | 1u << F_AN | 1u << F_NEW |
                         1u << F_OLD | 1u << F_VALUE;
    const char *why = check_action(f, idle);
    int file        = ecl_file_find(f->v[F_FILE]);
    f->file         = (int8_t)file;
    if (*idle) {
        return NULL;
    }
    if (file < 0) {
        return "the file is none of the claim files";
    }
    f->col = f->v[F_FIELD].n ? ecl_field_find((enum ecl_file)file, f->v[F_FIELD], NULL) : -1;
    take_date(f);
    why = why ? why : check_place(f);
    why = why ? why : check_new(f, rowlist_form(l));
    if (!why && row->exponent & ids) {
        why = "a number stands in scientific notation; digits are lost";
    } else if (!why && f->action == FIX_SET && !rowlist_has(l, F_OLD) && !rowlist_has(l, F_VALUE)) {
        why = "the table has no column old, which says what is expected";
    } else if (!why && f->action == FIX_ADD && is_key(f)) {
        why = "HN, SEQ and AN of a new record are those of the claim; leave them out";
    } else if (!why && f->action == FIX_SET && is_key(f) && !e->opts.allow_keys) {
        why = "HN, SEQ and AN are changed with --allow-keys only";
    } else if (!why && f->action == FIX_DELETE && !f->line && !f->number && !f->column.n) {
        why = "the record to delete is not named: give its line or record";
    }
    return why;
}

/* --- the table -------------------------------------------------------------------- */

static int keep(struct ecl_edit *e, struct fix *f)
{
    if (ecl_room(&e->fix, &e->fix_cap, e->nfix + 1, sizeof *e->fix) != ECL_OK) {
        free(f);
        return ECL_E_NOMEM;
    }
    e->fix[e->nfix++] = f;
    return ECL_OK;
}

/* Puts f behind the other corrections of its claim. */
static int chain_up(struct ecl_edit *e, struct fix *f, struct ecl_str key)
{
    uint32_t number;
    bool added;
    if (keys_add(&e->keys, key, &number, &added) != ECL_OK ||
        ecl_room(&e->chain, &e->nchain, number + 1, sizeof *e->chain) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    struct chain *c = &e->chain[number];
    if (added) {
        c->first = f;
    } else {
        c->last->next = f;
    }
    c->last = f;
    return ECL_OK;
}

static int add_row(struct ecl_edit *e, const struct rowlist *l, const struct rowlist_row *row)
{
    char key[KEY_MAX];
    bool idle     = false;
    struct fix *f = copy_row(row);
    if (!f || keep(e, f) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    e->stats.rows++;
    f->bad   = row->bad ? "the row cannot be read" : check_row(e, l, row, f, &idle);
    size_t n = row->bad ? 0 : fix_key(f, key);
    if (idle) {
        e->stats.idle++;
        e->nfix--;
        free(f);
        return ECL_OK;
    }
    if (!f->bad && n == 0) {
        f->bad = f->file == ECL_PAT
                     ? "a correction of PAT goes to all claims of the patient: give the HN"
                     : "the row names no claim: give an, or hn and seq";
    }
    if (n && chain_up(e, f, ecl_str_make(key, n)) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    if (!f->bad) {
        return ECL_OK;
    }
    e->stats.refused++;
    return fix_reject(e, f, NULL, f->bad, false, ecl_str_make("", 0));
}

static int check_header(const struct rowlist *l, const char *name, struct ecl_error *err)
{
    bool claim = rowlist_has(l, F_CLAIM) || rowlist_has(l, F_AN) || rowlist_has(l, F_SEQ) ||
                 rowlist_has(l, F_HN);
    if (claim && rowlist_has(l, F_FILE) && (rowlist_has(l, F_NEW) || rowlist_has(l, F_ACTION))) {
        return ECL_OK;
    }
    return ecl_fail(err, ECL_E_FORMAT, name,
                    "not a table of corrections: the first row must name hn and seq, or an; and "
                    "file, field, old and new");
}

int ecl_edit_read(struct ecl_edit **out, const struct ecl_input *in, int fd,
                  const struct ecl_edit_opts *opts, struct ecl_error *err)
{
    struct rowlist *l = NULL;
    struct rowlist_row row;
    *out               = NULL;
    struct ecl_edit *e = calloc(1, sizeof *e);
    int r              = e ? keys_init(&e->keys) : ECL_E_NOMEM;
    if (r == ECL_OK && !(e->apply = apply_new())) {
        r = ECL_E_NOMEM;
    }
    if (r != ECL_OK) {
        ecl_edit_free(e);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    e->opts = *opts;
    r       = rowlist_open(&l, in, fd, names, err);
    r       = r == ECL_OK ? check_header(l, in->name, err) : r;
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        r = add_row(e, l, &row);
        if (r == ECL_E_NOMEM) {
            ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory for a table of corrections");
        }
    }
    rowlist_close(l);
    if (r != ECL_EOF) {
        ecl_edit_free(e);
        return r;
    }
    *out = e;
    return ECL_OK;
}

/* The place of a column in record.f, by name, or -1. */
static int find_column(const struct ecl_stream *s, enum ecl_file file, struct ecl_str name)
{
    const struct ecl_str *extra;
    size_t n = ecl_stream_extras(s, file, &extra);
    int at   = ecl_field_find(file, name, NULL);
    for (size_t i = 0; at < 0 && i < n; i++) {
        if (ecl_str_eq_nocase(ecl_str_trim(extra[i]), name)) {
            at = ecl_file_spec(file)->nfields + (int)i;
        }
    }
    return at;
}

int ecl_edit_bind(struct ecl_edit *e, const struct ecl_stream *s, struct ecl_error *err)
{
    (void)err;
    e->stream = s;
    for (size_t i = 0; i < e->nfix; i++) {
        struct fix *f = e->fix[i];
        if (f->bad) {
            continue;
        }
        enum ecl_file file = (enum ecl_file)f->file;
        f->col             = f->v[F_FIELD].n ? find_column(s, file, f->v[F_FIELD]) : -1;
        f->by              = f->column.n ? find_column(s, file, f->column) : -1;
        if (f->v[F_FIELD].n && (f->col < 0 || ecl_stream_place(s, file, (size_t)f->col) < 0)) {
            f->bad = "the file has no such field";
        } else if (f->column.n && f->by < 0) {
            f->bad = "the file has no field such as the one that tells the record";
        }
        if (f->bad) {
            int r = fix_reject(e, f, NULL, f->bad, false, ecl_str_make("", 0));
            e->stats.refused++;
            if (r != ECL_OK) {
                return r;
            }
        }
    }
    return ECL_OK;
}

int ecl_edit_finish(struct ecl_edit *e, struct ecl_error *err)
{
    (void)err;
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < e->nfix; i++) {
        const struct fix *f = e->fix[i];
        if (!f->bad && !f->seen) {
            e->stats.unmatched++;
            r = fix_reject(e, f, NULL, "no such claim", false, ecl_str_make("", 0));
        }
    }
    return r;
}

struct ecl_edit_stats ecl_edit_stats(const struct ecl_edit *e)
{
    return e->stats;
}

void ecl_edit_free(struct ecl_edit *e)
{
    if (!e) {
        return;
    }
    for (size_t i = 0; i < e->nfix; i++) {
        free(e->fix[i]);
    }
    apply_free(e->apply);
    keys_done(&e->keys);
    free(e->chain);
    free(e->fix);
    free(e);
}
