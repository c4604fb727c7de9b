/* rule_batch.c: rules across claims: numbers that belong to one visit or person,
 * and the visits and stays of a patient against one another.
 *
 * A number's first owner is kept in a map (keymap_priv.h) and every later one is
 * compared with it. Visits and stays are chains through a log of the claims, one
 * per patient and kind, walked from the newest back to CHAIN_MAX claims. HN, SEQ
 * and INVOICE_NO are a facility's own; PERMITNO and SERIALNO are not. */
#include "rules/batch_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "rules/admit_priv.h"

enum {
    CHAIN_MAX  = 256,   /* a bound on the time for an HN that stands for everybody */
    ITEMS_MAX  = 32,    /* claims whose items are read, for the same reason */
    LOG_HELD   = 65536, /* claims remembered in memory */
    LINE_BITS  = 28,    /* of a line number beside a claim number; larger ones: none */
    FACILITIES = 8,     /* whose lengths of keys are counted */
    KEY_LONG   = 32,    /* longer keys count as this long */
    WHERE_TEXT = 96,
};

/* Kinds of keys. */
enum kind {
    K_PERMITNO = 1,
    K_SEQ,
    K_AN,
    K_INVOICE,
    K_PERSON,
    K_SERIAL,
    K_SAME_VISIT,
    K_ITEM,
    K_PATIENT, /* of an HN: struct patient, packed */
    K_ADMIT,   /* a patient and the day of an admission */
    K_WHO,     /* no key of the map: tells owners apart */
};

/* The patient's earlier claims against this one. */
struct timeline {
    bool done, overlap, same_day, inside, dead;
    struct past overlap_with, same_day_as, inside_of, dead_by;
    int32_t death;
};

/* How long the keys of a facility are. */
struct lengths {
    char hcode[16];
    size_t nhcode;
    uint64_t n[2], of[2][KEY_LONG + 1]; /* HN, SEQ */
};

/* What the map holds of a patient. Claims are numbers + 1; 0: none. */
struct patient {
    uint32_t visit, stay; /* the newest */
    uint32_t death;       /* the claim of the earliest death */
    uint32_t person;      /* a mark of the PERSON_ID that is this patient's own; 0: none */
};

struct batch {
    struct keymap *keys;
    struct keymap_log log;
    struct ecl_error err;
    int rc;
    struct past now; /* the present claim: number log.n of the log */
    const struct batch_ahead *ahead;
    struct ecl_str hn;
    struct patient patient;
    bool patient_known, patient_changed;
    bool again_known; /* again holds */
    bool owner_other; /* the first owner of the SEQ is another patient */
    int64_t again;
    struct past owner;
    struct timeline t;
    struct lengths lengths[FACILITIES];
    size_t nfacilities;
    struct admit admit;
    struct items items;
    char where[2][WHERE_TEXT];
};

int batch_new(struct batch **out, const char *tmpdir, struct ecl_error *err)
{
    struct batch *b = calloc(1, sizeof *b);
    if (!b) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    int r = keymap_new(&b->keys, &(struct keymap_opts){.tmpdir = tmpdir}, err);
    if (r != ECL_OK) {
        free(b);
        return r;
    }
    keymap_log_init(&b->log, sizeof(struct past), LOG_HELD, tmpdir);
    admit_init(&b->admit, tmpdir);
    items_init(&b->items, tmpdir);
    *out = b;
    return ECL_OK;
}

void batch_free(struct batch *b)
{
    if (b) {
        keymap_log_done(&b->log);
        admit_done(&b->admit);
        items_done(&b->items);
        keymap_free(b->keys);
        free(b);
    }
}

/* --- the present claim ------------------------------------------------------ */

static uint8_t keep(char to[KEY_KEPT], struct ecl_str s)
{
    size_t n = s.n < KEY_KEPT ? s.n : KEY_KEPT;
    if (n) {
        memcpy(to, s.p, n);
    }
    return (uint8_t)n;
}

static void keep_claim(const struct check *k, struct ecl_str hn, struct past *p)
{
    const struct facts *f       = &k->f;
    const struct ecl_record *at = k->ip ? f->ipd : f->opd;
    p->type                     = (uint8_t)k->c->type;
    p->items.n                  = 0;
    p->nhn                      = keep(p->hn, hn);
    p->nkey                     = keep(p->key, ecl_str_trim(k->c->key));
    p->line                     = at ? at->line : 0;
    p->from_day                 = f->start.state == ECL_DATE_OK ? f->start.day : NO_DAY;
    p->to_day                   = f->end.state == ECL_DATE_OK ? f->end.day : NO_DAY;
    p->from = k->ip ? f->adm_at : at ? moment_of(at, ECL_OPD_DATEOPD, ECL_OPD_TIMEOPD) : NO_TIME;
    p->to   = k->ip ? f->dsc_at : p->from;
}

/* The row of a visit's principal diagnosis, or NULL. */
static const struct ecl_record *principal(const struct check *k)
{
    ECL_EACH(r, k->c, ECL_ODX)
    {
        if (one(r, ECL_ODX_DXTYPE) == '1' && !blank(r, ECL_ODX_DIAG)) {
            return r;
        }
    }
    return NULL;
}

void batch_look_ahead(const struct check *k, struct batch_ahead *a)
{
    const struct keymap *s = k->batch->keys;
    const struct facts *f  = &k->f;
    struct ecl_str hcode = k->c->hcode, hn = ecl_str_trim(k->c->hn), key = ecl_str_trim(k->c->key);
    memset(a, 0, sizeof *a);
    keep_claim(k, hn, &a->now);
    struct ecl_str day   = ecl_str_make((const char *)&a->now.from_day, sizeof a->now.from_day);
    struct ecl_str who[] = {hcode, hn, day}, visit[] = {hn, key}, own[] = {hcode, key};
    a->dx             = principal(k);
    a->who            = keymap_key_of(s, K_WHO, who, 2).hi;
    a->who_day        = keymap_key_of(s, K_WHO, who, 3).hi;
    a->visit          = keymap_key_of(s, K_WHO + (unsigned)k->ip, visit, 2).hi;
    a->key[A_PATIENT] = keymap_key_of(s, K_PATIENT, who, 2);
    a->key[A_OWN]     = keymap_key_of(s, k->ip ? K_AN : K_SEQ, own, 2);
    if (f->ins) {
        struct ecl_str permitno[] = {cell(f->ins, ECL_INS_PERMITNO)};
        a->key[A_PERMITNO]        = keymap_key_of(s, K_PERMITNO, permitno, 1);
    }
    if (f->cht) {
        struct ecl_str invoice[] = {hcode, cell(f->cht, ECL_CHT_INVOICE_NO)};
        a->key[A_INVOICE]        = keymap_key_of(s, K_INVOICE, invoice, 2);
    }
    if (f->opd && a->dx) {
        struct ecl_str same[] = {hcode, hn, cell(f->opd, ECL_OPD_DATEOPD),
                                 cell(a->dx, ECL_ODX_DIAG)};
        a->key[A_SAME_VISIT]  = keymap_key_of(s, K_SAME_VISIT, same, 4);
    }
}

void batch_fetch(const struct batch *b, const struct batch_ahead *a)
{
    for (int i = 0; i < NAHEAD; i++) {
        if (a->key[i].lo) {
            keymap_fetch(b->keys, a->key[i]);
        }
    }
}

void batch_begin(struct check *k, const struct batch_ahead *a)
{
    struct batch *b  = k->batch;
    b->ahead         = a;
    b->now           = a->now;
    b->hn            = ecl_str_trim(k->c->hn);
    b->t.done        = false;
    b->again_known   = false;
    b->patient_known = b->patient_changed = false;
}

static void failed(struct batch *b, int r)
{
    b->rc = b->rc ? b->rc : r;
}

/* What is known of the patient; a change is kept at the end of the claim. */
static struct patient *patient_of(struct check *k)
{
    struct batch *b       = k->batch;
    struct keymap_value v = {0, 0};
    bool known            = false;
    if (!b->patient_known && b->rc == ECL_OK) {
        failed(b, keymap_get(b->keys, b->ahead->key[A_PATIENT], &v, &known, &b->err));
    }
    if (!b->patient_known) {
        b->patient_known = true;
        b->patient       = (struct patient){(uint32_t)v.a, (uint32_t)(v.a >> 32), (uint32_t)v.b,
                                            (uint32_t)(v.b >> 32)};
    }
    return &b->patient;
}

int batch_end(struct check *k, struct ecl_error *err)
{
    struct batch *b         = k->batch;
    const struct patient *p = &b->patient;
    if (b->rc == ECL_OK && b->patient_changed) {
        struct keymap_value v = {p->visit | (uint64_t)p->stay << 32,
                                 p->death | (uint64_t)p->person << 32};
        failed(b, keymap_put(b->keys, b->ahead->key[A_PATIENT], v, &b->err));
    }
    if (b->rc == ECL_OK && b->log.n == UINT32_MAX - 1) {
        failed(b, ecl_fail(&b->err, ECL_E_FORMAT, NULL,
                           "more claims than fit into a batch; check them in parts"));
    }
    if (b->rc == ECL_OK) {
        failed(b, keymap_log_add(&b->log, &b->now, &b->err));
    }
    if (b->rc != ECL_OK && err) {
        *err = b->err;
    }
    return b->rc;
}

/* --- places ----------------------------------------------------------------- */

static bool past_read(struct batch *b, uint64_t claim, struct past *p)
{
    if (claim == b->log.n) {
        *p = b->now;
        return true;
    }
    failed(b, keymap_log_read(&b->log, claim, 1, p, &b->err));
    return b->rc == ECL_OK;
}

/* "OP 6901310001 (OPD:17)"; file NULL: by the type of the claim. */
static struct ecl_str where_is(struct batch *b, int i, const struct past *p, const char *file,
                               uint64_t line)
{
    bool op  = p->type == ECL_CLAIM_OP;
    char *to = b->where[i];
    int n    = snprintf(to, WHERE_TEXT, "%s %.*s", op ? "OP" : "IP", (int)p->nkey, p->key);
    if (line) {
        n += snprintf(to + n, WHERE_TEXT - (size_t)n, " (%s:%llu)",
                      file ? file : (op ? "OPD" : "IPD"), (unsigned long long)line);
    }
    return ecl_str_make(to, (size_t)n);
}

static struct ecl_str hn_of(struct batch *b, int i, const struct past *p)
{
    memcpy(b->where[i], p->hn, p->nhn);
    return ecl_str_make(b->where[i], p->nhn);
}

/* "20260110-20260115", or one date. */
static struct ecl_str days_of(struct batch *b, int i, const struct past *p)
{
    size_t n = 0;
    for (int end = 0; end < 2; end++) {
        int32_t day = end ? p->to_day : p->from_day;
        if (day == NO_DAY || (end && day == p->from_day)) {
            continue;
        }
        if (n) {
            b->where[i][n++] = '-';
        }
        ecl_date_format(ecl_date_from_days(day), b->where[i] + n);
        n += 8;
    }
    return ecl_str_make(b->where[i], n);
}

/* --- numbers with one owner ------------------------------------------------- */

struct number {
    const struct keymap_key *key; /* when known ahead, or NULL: that of kind and text */
    enum kind kind;
    struct ecl_str text[4];
    size_t n;
    uint64_t who;  /* the owner */
    uint64_t line; /* of the row that has the number */
};

/* The first place of a number, when it was the present claim's before or is
 * another owner's. False when the number is new or the owner the same. */
static bool owned(struct check *k, const struct number *x, bool within, struct past *p,
                  uint64_t *line)
{
    struct batch *b = k->batch;
    bool known      = false;
    uint64_t low    = x->line >> LINE_BITS ? 0 : x->line;
    if (b->rc != ECL_OK) {
        return false;
    }
    struct keymap_value v = {b->log.n << LINE_BITS | low, x->who};
    struct keymap_key key = x->key ? *x->key : keymap_key_of(b->keys, x->kind, x->text, x->n);
    failed(b, keymap_first(b->keys, key, &v, &known, &b->err));
    bool same = v.a >> LINE_BITS == b->log.n;
    if (!known || (same ? !within : v.b == x->who)) {
        return false;
    }
    *line = v.a & ((UINT64_C(1) << LINE_BITS) - 1);
    return past_read(b, v.a >> LINE_BITS, p);
}

/* A place that an earlier claim has, too. */
static void hit_past(struct check *k, const struct ecl_record *r, int col, const struct past *p,
                     struct ecl_str a1, struct ecl_str a2)
{
    hit_other(k, r, col, a1, a2, other_claim(p->type, ecl_str_make(p->key, p->nkey)));
}

/* The key that was made ahead, for the first row of a file. */
static const struct keymap_key *first_key(const struct batch *b, int which, bool first)
{
    return first ? &b->ahead->key[which] : NULL;
}

/* A code may serve the visits and the admission of a patient on one day. What is no
 * code, INS.permitno-format-ucs says. */
void batch_permitno_dup(struct check *k)
{
    struct batch *b = k->batch;
    bool uc         = (k->f.scheme & S_UC) != 0;
    struct past p;
    uint64_t line = 0;
    ECL_EACH(r, k->c, ECL_INS)
    {
        struct ecl_str v = cell(r, ECL_INS_PERMITNO);
        if (uc && !is_authen_code(v)) {
            continue;
        }
        struct number x = {first_key(b, A_PERMITNO, r == k->f.ins),
                           K_PERMITNO,
                           {v},
                           1,
                           b->ahead->who_day,
                           r->line};
        if (b->now.from_day != NO_DAY && ecl_number_given(v) && owned(k, &x, false, &p, &line)) {
            hit_past(k, r, ECL_INS_PERMITNO, &p, where_is(b, 0, &p, "INS", line), ECL_STR(""));
        }
    }
}

/* Numbers that fail the check digit and dummies have findings of their own. */
void batch_person_id_unique(struct check *k)
{
    struct batch *b       = k->batch;
    const struct facts *f = &k->f;
    struct past p;
    uint64_t line = 0;
    if (b->hn.n == 0 ||
        !(f->pid_state == ECL_PID_OK ||
          (f->pid_state == ECL_PID_SHAPE && f->pid.n >= 6 && ecl_number_given(f->pid)))) {
        return;
    }
    struct number x    = {NULL, K_PERSON, {k->c->hcode, f->pid}, 2, b->ahead->who, f->pat->line};
    struct patient *my = patient_of(k);
    uint32_t mark      = (uint32_t)keymap_key_of(b->keys, K_PERSON, x.text, 2).lo; /* not 0 */
    if (my->person == mark) {
        return; /* as ever: by far the most frequent case, found without another look */
    }
    if (!owned(k, &x, false, &p, &line)) {
        my->person         = mark;
        b->patient_changed = true;
    } else {
        hit2(k, f->pat, ECL_PAT_PERSON_ID, hn_of(b, 0, &p), where_is(b, 1, &p, "PAT", line));
    }
}

/* Whether the key of the claim has passed before, and as whose. */
static void look_for_key(struct check *k)
{
    struct batch *b = k->batch;
    uint64_t line   = 0;
    struct number x = {&b->ahead->key[A_OWN],
                       k->ip ? K_AN : K_SEQ,
                       {k->c->hcode, ecl_str_trim(k->c->key)},
                       2,
                       b->log.n + 1, /* an owner of its own: every claim that has the key */
                       b->now.line};
    b->again_known  = true;
    b->owner_other  = false;
    b->again        = -1;
    if (x.text[1].n == 0 || !owned(k, &x, false, &b->owner, &line)) {
        return;
    }
    bool same = b->owner.nhn == b->now.nhn && memcmp(b->owner.hn, b->now.hn, b->now.nhn) == 0;
    if (same || k->ip) {
        b->again = (int64_t)line;
    } else {
        b->owner_other = true;
    }
}

int64_t batch_again(struct check *k)
{
    if (!k->batch->again_known) {
        look_for_key(k);
    }
    return k->batch->again;
}

void batch_seq_unique_hn(struct check *k)
{
    struct batch *b = k->batch;
    batch_again(k);
    if (b->owner_other && b->rc == ECL_OK) {
        hit2(k, k->f.opd, ECL_OPD_SEQ, hn_of(b, 0, &b->owner),
             where_is(b, 1, &b->owner, NULL, b->owner.line));
    }
}

void batch_invoice_unique(struct check *k)
{
    struct batch *b = k->batch;
    struct past p;
    uint64_t line = 0;
    ECL_EACH(r, k->c, ECL_CHT)
    {
        struct ecl_str v = cell(r, ECL_CHT_INVOICE_NO);
        struct number x  = {first_key(b, A_INVOICE, r == k->f.cht),
                            K_INVOICE,
                            {k->c->hcode, v},
                            2,
                            b->ahead->visit,
                            r->line};
        if (ecl_number_given(v) && owned(k, &x, false, &p, &line)) {
            hit_past(k, r, ECL_CHT_INVOICE_NO, &p, where_is(b, 0, &p, "CHT", line), ECL_STR(""));
        }
    }
}

bool batch_serial(struct check *k, const struct ecl_record *adp, struct ecl_str *where)
{
    struct past p;
    uint64_t line    = 0;
    struct ecl_str v = cell(adp, ECL_ADP_SERIALNO);
    struct number x  = {NULL, K_SERIAL, {v}, 1, k->batch->log.n + 1, adp->line};
    if (!ecl_number_given(v) || !owned(k, &x, true, &p, &line)) {
        return false;
    }
    *where = where_is(k->batch, 0, &p, "ADP", line);
    return true;
}

void batch_duplicate_visit(struct check *k)
{
    struct batch *b            = k->batch;
    const struct ecl_record *r = b->ahead->dx;
    struct past p;
    uint64_t line = 0;
    if (b->now.from_day == NO_DAY || b->hn.n == 0 || !r) {
        return;
    }
    struct number x = {.key  = &b->ahead->key[A_SAME_VISIT],
                       .kind = K_SAME_VISIT,
                       .who  = b->log.n + 1,
                       .line = r->line};
    if (batch_again(k) < 0 && owned(k, &x, false, &p, &line)) {
        hit1(k, r, ECL_ODX_DIAG, where_is(b, 0, &p, "ODX", line));
    }
}

/* --- the visits and stays of a patient -------------------------------------- */

/* The day of death that the claim tells, or NO_DAY. */
static int32_t own_death(const struct check *k)
{
    char c = '\0';
    if (k->op && k->f.opd) {
        c = one(k->f.opd, ECL_OPD_TYPEOUT);
        return c >= '4' && c <= '6' ? k->batch->now.to_day : NO_DAY;
    }
    c = k->f.ipd ? one(k->f.ipd, ECL_IPD_DISCHS) : '\0';
    return c == '8' || c == '9' ? k->batch->now.to_day : NO_DAY;
}

static bool is_stay(const struct past *p)
{
    return p->from != NO_TIME && p->to != NO_TIME && p->from < p->to;
}

/* Of one visit or stay: the claim itself once more. */
static bool is_same(const struct past *a, const struct past *b)
{
    return a->type == b->type && a->nkey == b->nkey && memcmp(a->key, b->key, a->nkey) == 0;
}

static void compare(struct timeline *t, const struct past *now, const struct past *p, int32_t death)
{
    bool now_ip = now->type == ECL_CLAIM_IP, ip = p->type == ECL_CLAIM_IP;
    const struct past *stay = ip ? p : now, *visit = ip ? now : p;
    if (death != NO_DAY && p->to_day > death && !t->dead) {
        t->dead    = true;
        t->death   = death;
        t->dead_by = *p;
    }
    if (is_same(now, p)) {
        return; /* OPD.unique, IPD.an-unique */
    }
    if (now_ip && ip) {
        bool both = is_stay(now) && is_stay(p) && now->from < p->to && p->from < now->to;
        if (both && !t->overlap) {
            t->overlap      = true;
            t->overlap_with = *p;
        }
        if (!both && !t->same_day && now->from_day != NO_DAY && now->from_day == p->from_day) {
            t->same_day    = true;
            t->same_day_as = *p;
        }
    } else if (now_ip != ip && is_stay(stay) && visit->from != NO_TIME && !t->inside &&
               stay->from < visit->from && visit->from < stay->to) {
        t->inside    = true;
        t->inside_of = *p;
    }
}

static void walk(struct batch *b, uint64_t head, int32_t death)
{
    struct past p;
    for (int i = 0; head && i < CHAIN_MAX && past_read(b, head - 1, &p); i++) {
        compare(&b->t, &b->now, &p, death);
        head = p.prev;
    }
}

/* Compares the claim with those before, once, and takes it into the chains. */
static const struct timeline *timeline(struct check *k)
{
    struct batch *b    = k->batch;
    struct timeline *t = &b->t;
    struct past died   = {.to_day = NO_DAY};
    if (t->done) {
        return t;
    }
    *t = (struct timeline){.done = true, .death = NO_DAY};
    if (b->hn.n == 0 || (b->now.from_day == NO_DAY && b->now.to_day == NO_DAY)) {
        return t;
    }
    int32_t death     = own_death(k);
    struct patient *p = patient_of(k);
    if (p->death && past_read(b, p->death - 1, &died) && b->now.to_day > died.to_day) {
        t->dead    = true;
        t->death   = died.to_day;
        t->dead_by = died;
    }
    walk(b, p->stay, death);
    if (k->ip || death != NO_DAY) {
        walk(b, p->visit, death);
    }
    uint32_t *newest   = k->ip ? &p->stay : &p->visit;
    uint32_t me        = (uint32_t)b->log.n + 1;
    b->now.prev        = *newest;
    *newest            = me;
    b->patient_changed = true;
    if (death != NO_DAY && (!p->death || death < died.to_day)) {
        p->death = me;
    }
    return t;
}

/* Reports that the claim does not go with an earlier one. */
static void hit_visit(struct check *k, const struct past *p)
{
    struct batch *b            = k->batch;
    const struct ecl_record *r = k->ip ? k->f.ipd : k->f.opd;
    int col                    = k->ip ? (int)ECL_IPD_DATEADM : (int)ECL_OPD_DATEOPD;
    if (b->rc == ECL_OK) {
        hit_past(k, r, col, p, where_is(b, 0, p, NULL, p->line), days_of(b, 1, p));
    }
}

void batch_overlap(struct check *k)
{
    const struct timeline *t = timeline(k);
    if (t->overlap) {
        hit_visit(k, &t->overlap_with);
    }
}

void batch_same_day_readmit(struct check *k)
{
    const struct timeline *t = timeline(k);
    if (t->same_day) {
        hit_visit(k, &t->same_day_as);
    }
}

void batch_op_during_stay(struct check *k)
{
    const struct timeline *t = timeline(k);
    if (t->inside) {
        hit_visit(k, &t->inside_of);
    }
}

/* Compares the items of the claim with those of a chain of the patient's. */
static void walk_items(struct batch *b, uint64_t head)
{
    const struct items_of *my = &b->now.items;
    struct past p;
    for (int i = 0, n = 0; head && i < CHAIN_MAX && n < ITEMS_MAX && past_read(b, head - 1, &p);
         i++) {
        if (p.items.n && p.items.from <= my->to && p.items.to >= my->from &&
            !is_same(&b->now, &p)) {
            failed(b, items_meet(&b->items, &p.items, head - 1, &b->err));
            n++;
        }
        head = p.prev;
    }
}

void batch_duplicate_item(struct check *k)
{
    struct batch *b = k->batch;
    struct past p;
    timeline(k); /* takes the claim into the chains */
    if (b->hn.n == 0 || b->rc != ECL_OK) {
        return;
    }
    failed(b, items_take(&b->items, b->keys, K_ITEM, k->c, &b->now.items, &b->err));
    if (b->now.items.n) {
        walk_items(b, patient_of(k)->visit);
        walk_items(b, patient_of(k)->stay);
    }
    for (size_t i = 0; i < b->items.n && b->rc == ECL_OK; i++) {
        const struct items_own *own = &b->items.own[i];
        if (own->claim && past_read(b, own->claim - 1, &p)) {
            hit_past(k, own->r, ECL_ADP_CODE, &p, where_is(b, 0, &p, "ADP", own->line),
                     ECL_STR(""));
        }
    }
}

void batch_after_death(struct check *k)
{
    const struct timeline *t   = timeline(k);
    struct batch *b            = k->batch;
    const struct ecl_record *r = k->ip ? k->f.ipd : k->f.opd;
    if (t->dead && b->rc == ECL_OK) {
        struct fdate d = {ecl_date_from_days(t->death), t->death, ECL_DATE_OK};
        hit2(k, r, k->ip ? (int)ECL_IPD_DATEDSC : (int)ECL_OPD_DATEOPD,
             where_is(b, 0, &t->dead_by, NULL, t->dead_by.line), arg_date(k, d));
    }
}

/* --- visits before an admission ------------------------------------------------ */

void batch_typeout_admit(struct check *k)
{
    struct batch *b = k->batch;
    if (b->rc == ECL_OK) {
        failed(b, admit_claim(k, &b->admit, b->keys, K_ADMIT, b->ahead->who, &b->err));
    }
}

int batch_close(struct check *k, struct ecl_error *err)
{
    struct batch *b = k->batch;
    return admit_end(k, &b->admit, b->keys, K_ADMIT, err);
}

/* --- the length of keys ----------------------------------------------------- */

static struct lengths *lengths_of(struct batch *b, struct ecl_str hcode)
{
    for (size_t i = 0; i < b->nfacilities; i++) {
        if (ecl_str_eq(ecl_str_make(b->lengths[i].hcode, b->lengths[i].nhcode), hcode)) {
            return &b->lengths[i];
        }
    }
    if (b->nfacilities == FACILITIES || hcode.n > sizeof b->lengths[0].hcode) {
        return NULL;
    }
    struct lengths *l = &b->lengths[b->nfacilities++];
    l->nhcode         = hcode.n;
    memcpy(l->hcode, hcode.p, hcode.n);
    return l;
}

/* Of a hundred keys or more before, 99 of 100 must have one and the same other
 * length: so a facility whose keys simply count up is left alone, and the rule
 * never speaks of more than one claim in a hundred. */
static void count_length(struct check *k, struct lengths *l, int which, struct ecl_str key, int col)
{
    size_t n                   = key.n < KEY_LONG ? key.n : KEY_LONG;
    const struct ecl_record *r = k->ip ? k->f.ipd : k->f.opd;
    uint64_t most              = l->n[which] / 100; /* keys of other lengths than the usual */
    bool odd                   = l->n[which] >= 100 && l->of[which][n] <= most;
    for (size_t usual = 1; odd && usual <= KEY_LONG; usual++) {
        if (usual != n && l->of[which][usual] >= l->n[which] - most) {
            hit2(k, r, col, arg_int(k, (int64_t)key.n), arg_int(k, (int64_t)usual));
        }
    }
    l->n[which]++;
    l->of[which][n]++;
}

void batch_stable_keys(struct check *k)
{
    struct batch *b   = k->batch;
    struct lengths *l = lengths_of(b, k->c->hcode);
    if (!l || !(k->ip ? k->f.ipd : k->f.opd)) {
        return;
    }
    if (b->hn.n) {
        count_length(k, l, 0, b->hn, k->ip ? (int)ECL_IPD_HN : (int)ECL_OPD_HN);
    }
    struct ecl_str seq = ecl_str_trim(k->c->key);
    if (k->op && seq.n) {
        count_length(k, l, 1, seq, ECL_OPD_SEQ);
    }
}
