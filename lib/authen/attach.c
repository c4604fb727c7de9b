/* attach.c: the rows of a list of codes, joined to the claims of a stream.
 *
 * A claim is written anew only where a value changes: everything before, between and
 * behind the changed values is copied as it stands. */
#include <stdio.h>

#include "authen/attach_priv.h"
#include "eclaim/date.h"

#define CANDIDATES (8 * ATT_CHAIN_MAX) /* rows for one claim: of eight keys at most */

/* What joins a claim to rows. */
struct visit {
    const struct ecl_claim *c;
    struct ecl_str from, to; /* its days as YYYYMMDD, empty when not known */
    struct ecl_str pid[2];   /* citizen IDs of PAT and INS; empty when not 13 digits */
    struct ecl_str inscl, permitno;
    struct att_row *row[CANDIDATES];
    size_t nrow;
    bool coded;   /* one of the rows has a code */
    uint8_t near; /* enum att_near of the first row that nearly fitted, */
    uint64_t near_line;
    bool told; /* why there is no code */
};

/* A value to write. */
struct change {
    const struct ecl_record *rec;
    struct ecl_str at; /* what stands there; behind the line when it is not there */
    int place;
    struct ecl_str value;
};

/* --- the visit ------------------------------------------------------------------------ */

static struct ecl_str day_of(const struct ecl_record *r, int col)
{
    struct ecl_date d;
    struct ecl_str s = r ? ecl_str_trim(r->f[col]) : ecl_str_make("", 0);
    return ecl_date_parse(s, &d) == ECL_DATE_OK ? s : ecl_str_make("", 0);
}

static struct ecl_str pid_of(const struct ecl_record *r, int col)
{
    struct ecl_str s = r ? ecl_str_trim(r->f[col]) : ecl_str_make("", 0);
    return s.n == 13 && ecl_str_digits(s) ? s : ecl_str_make("", 0);
}

static void take_visit(struct visit *v, const struct ecl_claim *c)
{
    const struct ecl_record *ins = ecl_claim_rec(c, ECL_INS, 0);
    const struct ecl_record *opd = ecl_claim_rec(c, ECL_OPD, 0);
    const struct ecl_record *ipd = ecl_claim_rec(c, ECL_IPD, 0);
    const struct ecl_str none    = {"", 0};
    bool op                      = c->type == ECL_CLAIM_OP;
    v->c                         = c;
    v->from                      = op ? day_of(opd, ECL_OPD_DATEOPD) : day_of(ipd, ECL_IPD_DATEADM);
    v->to                        = op ? v->from : day_of(ipd, ECL_IPD_DATEDSC);
    v->pid[0]                    = pid_of(ecl_claim_rec(c, ECL_PAT, 0), ECL_PAT_PERSON_ID);
    v->pid[1]                    = pid_of(ins, ECL_INS_CID);
    v->inscl                     = ins ? ecl_str_trim(ins->f[ECL_INS_INSCL]) : none;
    v->permitno                  = ins ? ecl_str_trim(ins->f[ECL_INS_PERMITNO]) : none;
    v->nrow                      = 0;
    v->coded = v->told = false;
    v->near            = NEAR_NONE;
}

/* Whether a row of the visit's key is of this visit; how it is not. */
static enum att_near judge(const struct visit *v, const struct ecl_str x[A_NCOLUMNS])
{
    const struct ecl_claim *c = v->c;
    struct ecl_str day = x[A_DATE], pid = x[A_PID];
    if (!same_hcode(x[A_HCODE], c->hcode)) {
        return NEAR_UNIT;
    }
    if (day.n && ((v->from.n && memcmp(day.p, v->from.p, 8) < 0) ||
                  (v->to.n && memcmp(day.p, v->to.p, 8) > 0))) {
        return NEAR_DAY;
    }
    if (x[A_HN].n && !ecl_str_eq(x[A_HN], c->hn)) {
        return NEAR_PERSON;
    }
    bool known = v->pid[0].n || v->pid[1].n;
    if (pid.n == 13 && known && !ecl_str_eq(pid, v->pid[0]) && !ecl_str_eq(pid, v->pid[1])) {
        return NEAR_PERSON;
    }
    return NEAR_NONE;
}

static bool other_type(const struct visit *v, struct ecl_str type)
{
    const char *own = ecl_claim_type_name(v->c->type);
    return (ecl_str_is(type, "OP") || ecl_str_is(type, "IP")) && !ecl_str_is(type, own);
}

/* Takes the rows of one key. */
static void take_rows(struct ecl_attach *a, struct visit *v, char type, struct ecl_str hn,
                      struct ecl_str rest)
{
    char key[KEY_MAX];
    struct ecl_str x[A_NCOLUMNS];
    size_t n        = key_make(key, type, hn, rest);
    uint32_t number = n ? keys_find(&a->keys, ecl_str_make(key, n)) : NO_KEY;
    uint32_t i      = number == NO_KEY ? ATT_NO_ROW : a->chain[number].first;
    for (; i != ATT_NO_ROW; i = a->row[i].next) {
        struct att_row *r = &a->row[i];
        att_values(a, r, x);
        if (r->refused || other_type(v, x[A_TYPE])) {
            continue;
        }
        enum att_near near = judge(v, x);
        if (near != NEAR_NONE) {
            r->near = r->near ? r->near : (uint8_t)near;
            if (!v->near && r->code != NO_KEY) {
                v->near      = (uint8_t)near;
                v->near_line = r->line;
            }
        } else if (v->nrow < CANDIDATES) {
            v->row[v->nrow++] = r;
            v->coded          = v->coded || r->code != NO_KEY;
        }
    }
}

/* Takes the rows of the visit, then, as long as there is no code, those of its
 * patient's day. */
static void take_all_rows(struct ecl_attach *a, struct visit *v)
{
    const struct ecl_claim *c = v->c;
    const struct ecl_str none = {"", 0};
    bool op                   = c->type == ECL_CLAIM_OP;
    bool two_days             = v->to.n && !ecl_str_eq(v->from, v->to);
    take_rows(a, v, op ? 'O' : 'I', c->hn, c->key);
    if (op && a->have_blank_hn && c->hn.n) {
        take_rows(a, v, 'O', none, c->key);
    }
    if (!v->coded && a->have_hn_date && c->hn.n) {
        if (v->from.n) {
            take_rows(a, v, 'D', c->hn, v->from);
        }
        if (two_days) {
            take_rows(a, v, 'D', c->hn, v->to);
        }
    }
    for (int i = 0; i < 2 && !v->coded && a->have_pid_date; i++) {
        if (v->pid[i].n && v->from.n && (i == 0 || !ecl_str_eq(v->pid[0], v->pid[1]))) {
            take_rows(a, v, 'P', v->pid[i], v->from);
        }
        if (v->pid[i].n && two_days && (i == 0 || !ecl_str_eq(v->pid[0], v->pid[1]))) {
            take_rows(a, v, 'P', v->pid[i], v->to);
        }
    }
    for (size_t i = 0; i < v->nrow; i++) {
        v->row[i]->used = true;
    }
}

/* --- values ------------------------------------------------------------------------------ */

static bool preferred(const struct ecl_attach *a, int put, struct ecl_str s)
{
    return A_FIRST_PUT + put == A_CODE && a->opts.prefer &&
           ecl_str_starts(s, ecl_str_of(a->opts.prefer));
}

/* The value of the rows for one column, empty when there is none or it is in doubt, which
 * is told. */
static int choose(struct ecl_attach *a, struct visit *v, int put, struct ecl_str *value)
{
    struct ecl_str x[A_NCOLUMNS], second = {"", 0};
    *value = second;
    for (size_t i = 0; i < v->nrow; i++) {
        att_values(a, v->row[i], x);
        struct ecl_str s = x[A_FIRST_PUT + put];
        if (s.n == 0 || ecl_str_eq(s, *value)) {
            continue;
        }
        bool better = preferred(a, put, s), good = preferred(a, put, *value);
        if (value->n == 0 || (better && !good)) {
            *value   = s;
            second.n = 0;
        } else if (better == good && second.n == 0) {
            second = s;
        }
    }
    if (second.n == 0) {
        return ECL_OK;
    }
    struct ecl_str first    = *value;
    bool code               = A_FIRST_PUT + put == A_CODE;
    value->n                = 0;
    v->told                 = v->told || code;
    const struct att_put *p = &att_puts[put];
    return att_tell_claim(a, code ? R_TWO_CODES : R_TWO_VALUES, v->c,
                          ecl_claim_rec(v->c, p->file, 0), p, first, second);
}

static int add_owner(struct ecl_attach *a, struct att_code *code, const struct visit *v)
{
    const struct ecl_claim *c = v->c;
    const char *name          = c->type == ECL_CLAIM_OP ? "SEQ" : "AN";
    code->owner               = a->owners.n;
    code->owned               = true;
    return ecl_buf_addf(&a->owners, "%.*s|%.*s|%.*s\n%s %.*s\n", (int)c->hcode.n, c->hcode.p,
                        (int)c->hn.n, c->hn.p, (int)v->from.n, v->from.p, name, (int)c->key.n,
                        c->key.p);
}

/* Notes that the visit has a code of the list, and tells when another visit has it, too.
 * *mine: not a code of another patient or day. */
static int own_code(struct ecl_attach *a, struct visit *v, struct ecl_str text, bool *mine)
{
    const struct ecl_claim *c   = v->c;
    const struct ecl_str part[] = {c->hcode, c->hn, v->from};
    uint32_t number             = keys_find(&a->codes, text);
    *mine                       = true;
    if (number == NO_KEY) {
        return ECL_OK;
    }
    struct att_code *code = &a->code[number];
    if (!code->owned) {
        return add_owner(a, code, v) == ECL_OK ? ECL_OK : ECL_E_NOMEM;
    }
    const char *p = a->owners.p + code->owner, *end = a->owners.p + a->owners.n;
    const char *lf = memchr(p, '\n', (size_t)(end - p));
    for (size_t i = 0; i < 3; i++) {
        *mine = *mine && (size_t)(lf - p) >= part[i].n &&
                (part[i].n == 0 || memcmp(p, part[i].p, part[i].n) == 0) &&
                p[part[i].n] == (i < 2 ? '|' : '\n');
        p += *mine ? part[i].n + 1 : 0;
    }
    const char *name = lf + 1;
    lf               = memchr(name, '\n', (size_t)(end - name));
    v->told          = v->told || !*mine;
    return att_tell_claim(a, *mine ? R_CODE_SHARED : R_CODE_TWICE, c, ecl_claim_rec(c, ECL_INS, 0),
                          &att_puts[0], text, ecl_str_make(name, (size_t)(lf - name)));
}

/* Decides what happens to one value; adds a change when it is to be written. */
static int put_value(struct ecl_attach *a, struct visit *v, int put, struct ecl_str value,
                     struct change *change, size_t *n)
{
    const struct att_put *p          = &att_puts[put];
    const struct ecl_record *rec     = ecl_claim_rec(v->c, p->file, 0);
    const struct ecl_file_spec *spec = ecl_file_spec(p->file);
    bool code                        = A_FIRST_PUT + put == A_CODE, mine;
    if (!rec || a->place[put] < 0) {
        v->told = v->told || code;
        return att_tell_claim(a, rec ? R_NO_COLUMN : R_NO_RECORD, v->c, rec, p, value,
                              ecl_str_of(rec ? spec->fields[p->col].name : spec->name));
    }
    struct ecl_str old = ecl_str_trim(rec->f[p->col]);
    if (ecl_str_eq(old, value)) {
        a->stats.had += code;
        return ECL_OK;
    }
    if (old.n && !a->opts.replace) {
        a->stats.kept++;
        return att_tell_claim(a, R_FILLED, v->c, rec, p, old, value);
    }
    int r = code ? own_code(a, v, value, &mine) : ECL_OK;
    if (r != ECL_OK || (code && !mine)) {
        return r;
    }
    change[(*n)++] = (struct change){rec, rec->f[p->col], a->place[put], value};
    a->stats.put += code;
    a->stats.values += !code;
    if (old.n) {
        a->stats.replaced++;
        return att_tell_claim(a, R_REPLACED, v->c, rec, p, old, value);
    }
    return ECL_OK;
}

bool ecl_attach_needed(struct ecl_str scheme)
{
    static const char *const schemes[] = {"UCS", "WEL", "DIS"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (ecl_str_is(scheme, schemes[i])) {
            return true;
        }
    }
    return false;
}

/* A visit that goes through the Office's verification must have a code. */
static int check_code(struct ecl_attach *a, struct visit *v)
{
    static const enum att_rule rules[] = {[NEAR_NONE]   = R_NO_CODE,
                                          [NEAR_UNIT]   = R_NO_CODE_UNIT,
                                          [NEAR_DAY]    = R_NO_CODE_DAY,
                                          [NEAR_PERSON] = R_NO_CODE_PERSON};
    char line[24];
    if (!ecl_attach_needed(v->inscl) || !a->have_code) {
        return ECL_OK;
    }
    a->stats.missing++;
    snprintf(line, sizeof line, "%llu", (unsigned long long)v->near_line);
    return v->told ? ECL_OK
                   : att_tell_claim(a, rules[v->near], v->c, ecl_claim_rec(v->c, ECL_INS, 0),
                                    &att_puts[0], ecl_str_make("", 0), ecl_str_of(line));
}

/* --- writing ------------------------------------------------------------------------------ */

static size_t values_in(struct ecl_str line)
{
    size_t bars = 0;
    for (const char *p = line.p, *end = p + line.n; (p = memchr(p, '|', (size_t)(end - p))); p++) {
        bars++;
    }
    return bars - 1; /* file, line number, values */
}

/* By where they stand in the text of the claim. */
static void sort_changes(struct change *c, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct change x = c[i];
        size_t k        = i;
        for (; k > 0 && (c[k - 1].rec->text.p > x.rec->text.p ||
                         (c[k - 1].rec == x.rec && c[k - 1].place > x.place));
             k--) {
            c[k] = c[k - 1];
        }
        c[k] = x;
    }
}

static int write_claim(struct ecl_attach *a, const struct ecl_claim *c, struct change *change,
                       size_t n)
{
    const char *at               = c->text.p;
    const struct ecl_record *rec = NULL;
    size_t values                = 0;
    a->out.n                     = 0;
    int r                        = ECL_OK;
    sort_changes(change, n);
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        const struct change *x = &change[i];
        size_t place           = (size_t)x->place;
        values                 = x->rec == rec ? values : values_in(x->rec->text);
        rec                    = x->rec;
        bool there             = place < values;
        const char *to         = there ? x->at.p : rec->text.p + rec->text.n;
        r                      = ecl_buf_add(&a->out, at, (size_t)(to - at));
        for (; r == ECL_OK && values <= place; values++) {
            r = ecl_buf_add_char(&a->out, '|');
        }
        r  = r == ECL_OK ? ecl_buf_add_str(&a->out, x->value) : r;
        at = there ? to + x->at.n : to;
    }
    return r == ECL_OK ? ecl_buf_add(&a->out, at, (size_t)(c->text.p + c->text.n - at)) : r;
}

/* --- claims ------------------------------------------------------------------------------- */

static int attach(struct ecl_attach *a, const struct ecl_claim *c, struct ecl_str *text)
{
    struct visit v;
    struct change change[A_NPUTS];
    struct ecl_str value;
    size_t n = 0;
    bool mine;
    int r = ECL_OK;
    take_visit(&v, c);
    take_all_rows(a, &v);
    for (int put = 0; r == ECL_OK && put < A_NPUTS && v.nrow; put++) {
        r = choose(a, &v, put, &value);
        r = r == ECL_OK && value.n ? put_value(a, &v, put, value, change, &n) : r;
    }
    bool coded = n && change[0].rec->file == ECL_INS && change[0].place == a->place[0];
    if (r == ECL_OK && !coded) {
        r = v.permitno.n ? own_code(a, &v, v.permitno, &mine) : check_code(a, &v);
    }
    if (r != ECL_OK || n == 0) {
        return r;
    }
    a->stats.changed++;
    r     = write_claim(a, c, change, n);
    *text = ecl_buf_str(&a->out);
    return r;
}

int ecl_attach_bind(struct ecl_attach *a, const struct ecl_stream *s, struct ecl_error *err)
{
    (void)err;
    for (int i = 0; i < A_NPUTS; i++) {
        a->place[i] = ecl_stream_place(s, att_puts[i].file, att_puts[i].col);
    }
    return ECL_OK;
}

int ecl_attach_claim(struct ecl_attach *a, const struct ecl_claim *c, struct ecl_str *text,
                     struct ecl_error *err)
{
    *text = c->text;
    int r = c->type == ECL_CLAIM_NONE ? ECL_OK : attach(a, c, text);
    return r == ECL_E_NOMEM ? ecl_fail(err, r, NULL, "out of memory for the codes of a claim") : r;
}

int ecl_attach_finish(struct ecl_attach *a, struct ecl_error *err)
{
    static const enum att_rule rules[] = {[NEAR_NONE]   = R_NO_VISIT,
                                          [NEAR_UNIT]   = R_OTHER_UNIT,
                                          [NEAR_DAY]    = R_OTHER_DAY,
                                          [NEAR_PERSON] = R_OTHER_PERSON};
    struct ecl_str v[A_NCOLUMNS];
    (void)err;
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < a->nrow; i++) {
        const struct att_row *row = &a->row[i];
        if (row->used || row->refused) {
            continue;
        }
        a->stats.unmatched++;
        att_values(a, row, v);
        r = att_tell_row(a, rules[row->near], row->line, v, v[A_CODE].n ? "PERMITNO" : "",
                         v[A_CODE], ecl_str_make("", 0));
    }
    return r;
}
