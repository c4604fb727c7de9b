/* match.c: lines of statements linked to claims of REP workbooks.
 *
 * Claims stand in one array, chained by the hash of each key they can be found by.
 * A link needs exactly one claim that fits; anything else is told, never guessed. */
#include "eclaim/repmatch.h"

#include <stdlib.h>

#include "rep/line_priv.h"

enum part { REP, TRAN, SEQ, HN, AN, PID, DATE, NPARTS };

static const enum ecl_rep_key part_key[NPARTS] = {
    [REP] = ECL_REP_K_REP_NO, [TRAN] = ECL_REP_K_TRAN_ID, [SEQ] = ECL_REP_K_SEQ_NO,
    [HN] = ECL_REP_K_HN,      [AN] = ECL_REP_K_AN,        [PID] = ECL_REP_K_PID,
    [DATE] = ECL_REP_K_ADMIT,
};

#define BIT(part) (1u << (part))

/* The keys of a claim, the best first; the last finds what was read before. */
static const struct {
    unsigned parts;
    const char *name;
} ways[] = {
    {BIT(TRAN), "tran_id"},
    {BIT(REP) | BIT(SEQ), "rep+seq"},
    {BIT(REP) | BIT(AN) | BIT(DATE), "rep+an+date"},
    {BIT(REP) | BIT(HN) | BIT(DATE), "rep+hn+date"},
    {BIT(REP) | BIT(PID) | BIT(DATE), "rep+pid+date"},
    {(1u << NPARTS) - 1, "all"},
};

enum { NWAYS = sizeof ways / sizeof ways[0], WAY_ALL = NWAYS - 1, NO_WAY = NWAYS };

enum note {
    NOTE_NONE,
    NOTE_TWICE,     /* the same row stood in another place */
    NOTE_AMBIGUOUS, /* a line fits several claims */
    NOTE_CONFLICT,  /* link and person contradict each other */
    NOTE_NO_CLAIM,  /* line without a claim */
    NOTE_NO_KEY,    /* line without anything to link it by */
    NOTE_NO_AMOUNT, /* the REP does not say what it pays */
    NOTE_MORE,      /* more than the REP says */
    NOTE_BACK_PART, /* a part was taken back */
    NOTE_REPEATED,  /* a line of it stood twice and was counted once */
};

static const char *const notes[] = {
    [NOTE_NONE]      = "",
    [NOTE_TWICE]     = "read before",
    [NOTE_AMBIGUOUS] = "several claims fit",
    [NOTE_CONFLICT]  = "HN, AN or PID differ",
    [NOTE_NO_CLAIM]  = "not in the REP files",
    [NOTE_NO_KEY]    = "no TRAN_ID and no REP number with SEQ NO or person and date",
    [NOTE_NO_AMOUNT] = "the REP has no amount",
    [NOTE_MORE]      = "more than the REP says",
    [NOTE_BACK_PART] = "paid back in part",
    [NOTE_REPEATED]  = "a line of the statement stands twice; counted once",
};

static const char *const result_names[ECL_REPMATCH_NRESULTS] = {"paid", "partly", "not-yet",
                                                                "paid-back", "unknown"};

/* A claim, or a line of a statement. */
struct item {
    size_t at; /* its parts, one behind the other, in text */
    uint16_t n[NPARTS];
    uint8_t status, note, link;
    bool has_claimed, has_paid, back; /* back: a line took money back */
    uint32_t file, number;
    ecl_satang claimed, paid;
    ecl_satang got;       /* claim: sum of its lines */
    uint32_t lines, line; /* claim: how many, and the first + 1 */
    uint32_t next[NWAYS]; /* item + 1 with the same hash of this key */
};

struct set {
    struct item *v;
    uint32_t n, cap;
    uint32_t *slot; /* NWAYS * nslots: item + 1 */
    size_t nslots;
};

struct ecl_repmatch {
    struct set claim, line;
    struct ecl_buf text;
    char **file;
    uint32_t nfiles;
    struct ecl_repmatch_stats stats;
};

const char *ecl_repmatch_result_name(enum ecl_repmatch_result r)
{
    return result_names[r];
}

static int no_memory(struct ecl_error *err)
{
    return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

int ecl_repmatch_new(struct ecl_repmatch **m, struct ecl_error *err)
{
    *m = calloc(1, sizeof **m);
    return *m ? ECL_OK : no_memory(err);
}

void ecl_repmatch_free(struct ecl_repmatch *m)
{
    if (!m) {
        return;
    }
    for (uint32_t i = 0; i < m->nfiles; i++) {
        free(m->file[i]);
    }
    free(m->file);
    free(m->claim.v);
    free(m->claim.slot);
    free(m->line.v);
    free(m->line.slot);
    ecl_buf_done(&m->text);
    free(m);
}

/* --- keys ------------------------------------------------------------------------- */

static struct ecl_str part_of(const struct ecl_repmatch *m, const struct item *t, unsigned part)
{
    size_t at = t->at;
    for (unsigned i = 0; i < part; i++) {
        at += t->n[i];
    }
    return ecl_str_make(m->text.p + at, t->n[part]);
}

/* All parts of a key must be there; the last key is made of what there is. */
static bool has_key(const struct item *t, unsigned way)
{
    for (unsigned p = 0; p < NPARTS && way != WAY_ALL; p++) {
        if ((ways[way].parts & BIT(p)) && t->n[p] == 0) {
            return false;
        }
    }
    return true;
}

static size_t hash(const struct ecl_repmatch *m, const struct item *t, unsigned way)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (unsigned p = 0; p < NPARTS; p++) {
        struct ecl_str s = part_of(m, t, p);
        for (size_t i = 0; (ways[way].parts & BIT(p)) && i < s.n; i++) {
            h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
        }
        h = (h ^ '|') * UINT64_C(0x100000001b3);
    }
    return (size_t)(h ^ h >> 32);
}

static bool same_parts(const struct ecl_repmatch *m, const struct item *a, const struct item *b,
                       unsigned parts)
{
    for (unsigned p = 0; p < NPARTS; p++) {
        if ((parts & BIT(p)) && !ecl_str_eq(part_of(m, a, p), part_of(m, b, p))) {
            return false;
        }
    }
    return true;
}

/* True when a part that both have is not the same. */
static bool differ(const struct ecl_repmatch *m, const struct item *a, const struct item *b,
                   unsigned parts)
{
    for (unsigned p = 0; p < NPARTS; p++) {
        if ((parts & BIT(p)) && a->n[p] && b->n[p] &&
            !ecl_str_eq(part_of(m, a, p), part_of(m, b, p))) {
            return true;
        }
    }
    return false;
}

/* --- sets --------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct ecl_repmatch *m, const struct set *s, const struct item *t,
                         unsigned way)
{
    return &s->slot[way * s->nslots + (hash(m, t, way) & (s->nslots - 1))];
}

static void enter(const struct ecl_repmatch *m, struct set *s, uint32_t i)
{
    for (unsigned way = 0; way < NWAYS; way++) {
        if (has_key(&s->v[i], way)) {
            uint32_t *slot    = slot_of(m, s, &s->v[i], way);
            s->v[i].next[way] = *slot;
            *slot             = i + 1;
        }
    }
}

static int grow(const struct ecl_repmatch *m, struct set *s)
{
    size_t cap = s->cap ? (size_t)s->cap * 2 : 256;
    if (cap > UINT32_MAX / 2) {
        return ECL_E_NOMEM;
    }
    uint32_t *slot = calloc(cap, NWAYS * sizeof *slot);
    struct item *v = slot ? reallocarray(s->v, cap, sizeof *v) : NULL;
    if (!v) {
        free(slot);
        return ECL_E_NOMEM;
    }
    free(s->slot);
    s->slot   = slot;
    s->nslots = cap;
    s->v      = v;
    s->cap    = (uint32_t)cap;
    for (uint32_t i = 0; i < s->n; i++) {
        enter(m, s, i);
    }
    return ECL_OK;
}

static int file_of(struct ecl_repmatch *m, const char *name, uint32_t *at)
{
    *at = m->nfiles - 1;
    if (m->nfiles && strcmp(m->file[*at], name) == 0) {
        return ECL_OK;
    }
    char **v = reallocarray(m->file, (size_t)m->nfiles + 1, sizeof *v);
    m->file  = v ? v : m->file;
    char *z  = v ? strdup(name) : NULL;
    if (!z) {
        return ECL_E_NOMEM;
    }
    *at                  = m->nfiles;
    m->file[m->nfiles++] = z;
    return ECL_OK;
}

static int make_item(struct ecl_repmatch *m, const struct ecl_rep_row *row, struct item *t)
{
    *t    = (struct item){.at          = m->text.n,
                          .status      = (uint8_t)row->status,
                          .link        = NO_WAY,
                          .has_claimed = row->has_claimed,
                          .has_paid    = row->has_paid,
                          .number      = row->number,
                          .claimed     = row->claimed,
                          .paid        = row->paid};
    int r = file_of(m, row->file, &t->file);
    for (unsigned p = 0; r == ECL_OK && p < NPARTS; p++) {
        struct ecl_str v = ecl_rep_get(row, part_key[p]);
        v.n              = p == DATE && v.n > 10 ? 10 : v.n > UINT16_MAX ? UINT16_MAX : v.n;
        t->n[p]          = (uint16_t)v.n;
        r                = ecl_buf_add_str(&m->text, v);
    }
    /* so that text.p is there even when all parts are empty */
    return r == ECL_OK ? ecl_buf_reserve(&m->text, 1) : r;
}

/* A row that says the same, read before. */
static uint32_t find_twin(const struct ecl_repmatch *m, const struct set *s, const struct item *t)
{
    for (uint32_t i = *slot_of(m, s, t, WAY_ALL); i; i = s->v[i - 1].next[WAY_ALL]) {
        const struct item *o = &s->v[i - 1];
        if (o->note != NOTE_TWICE && o->status == t->status && o->has_paid == t->has_paid &&
            o->has_claimed == t->has_claimed && o->paid == t->paid && o->claimed == t->claimed &&
            same_parts(m, o, t, ways[WAY_ALL].parts)) {
            return i;
        }
    }
    return 0;
}

/* Adds a row to a set; *twin is the one that said the same, + 1, or 0. */
static int add(struct ecl_repmatch *m, struct set *s, const struct ecl_rep_row *row, uint32_t *twin)
{
    struct item t;
    int r = s->n == s->cap ? grow(m, s) : ECL_OK;
    r     = r == ECL_OK ? make_item(m, row, &t) : r;
    if (r != ECL_OK) {
        return r;
    }
    *twin      = find_twin(m, s, &t);
    t.note     = *twin ? NOTE_TWICE : NOTE_NONE;
    s->v[s->n] = t;
    if (*twin) {
        s->v[s->n].line = *twin;
    } else {
        enter(m, s, s->n);
    }
    s->n++;
    return ECL_OK;
}

int ecl_repmatch_claim(struct ecl_repmatch *m, const struct ecl_rep_row *row, struct ecl_error *err)
{
    uint32_t twin;
    return add(m, &m->claim, row, &twin) == ECL_OK ? ECL_OK : no_memory(err);
}

/* --- linking -------------------------------------------------------------------------- */

/* The claims of a key that the line can belong to: how many, and the first + 1. TRAN_ID
 * and REP number must not differ. With mark, each gets that note. */
static unsigned candidates(struct ecl_repmatch *m, const struct item *t, unsigned way,
                           uint32_t *first, enum note mark)
{
    unsigned n = 0;
    for (uint32_t i = *slot_of(m, &m->claim, t, way); i; i = m->claim.v[i - 1].next[way]) {
        struct item *c = &m->claim.v[i - 1];
        if (!same_parts(m, c, t, ways[way].parts) || differ(m, c, t, BIT(TRAN) | BIT(REP))) {
            continue;
        }
        *first = i;
        n++;
        if (mark != NOTE_NONE) {
            c->note = (uint8_t)mark;
        }
    }
    return n;
}

/* The claim + 1 of a line, or 0 with the reason in t->note. */
static uint32_t find_claim(struct ecl_repmatch *m, struct item *t)
{
    uint32_t at = 0;
    bool any    = false;
    for (unsigned way = 0; way < WAY_ALL && m->claim.n; way++) {
        if (!has_key(t, way)) {
            continue;
        }
        any        = true;
        unsigned n = candidates(m, t, way, &at, NOTE_NONE);
        if (n == 0) {
            continue;
        }
        bool wrong = n == 1 && differ(m, &m->claim.v[at - 1], t, BIT(HN) | BIT(AN) | BIT(PID));
        if (n == 1 && !wrong) {
            t->link = (uint8_t)way;
            return at;
        }
        t->note = wrong ? NOTE_CONFLICT : NOTE_AMBIGUOUS;
        candidates(m, t, way, &at, (enum note)t->note);
        return 0;
    }
    t->note = any || m->claim.n == 0 ? NOTE_NO_CLAIM : NOTE_NO_KEY;
    return 0;
}

int ecl_repmatch_line(struct ecl_repmatch *m, const struct ecl_rep_row *row, struct ecl_error *err)
{
    uint32_t twin;
    if (add(m, &m->line, row, &twin) != ECL_OK) {
        return no_memory(err);
    }
    struct item *t = &m->line.v[m->line.n - 1];
    if (twin) {
        uint32_t of = m->line.v[twin - 1].line;
        if (of && m->claim.v[of - 1].note == NOTE_NONE) {
            m->claim.v[of - 1].note = NOTE_REPEATED;
        }
        return ECL_OK;
    }
    t->line = find_claim(m, t);
    if (!t->line) {
        return ECL_OK;
    }
    struct item *c = &m->claim.v[t->line - 1];
    c->line        = c->lines ? c->line : m->line.n;
    c->link        = c->lines ? c->link : t->link;
    c->lines++;
    c->back = c->back || t->paid < 0;
    if (__builtin_add_overflow(c->got, t->paid, &c->got)) {
        return ecl_fail_at(err, ECL_E_FORMAT, row->file, row->number, NULL,
                           "the amounts add up to more than can be counted");
    }
    return ECL_OK;
}

/* --- results ------------------------------------------------------------------------------ */

static enum ecl_repmatch_result result_of(const struct item *c, enum note *note)
{
    *note = (enum note)c->note;
    if (*note == NOTE_TWICE || *note == NOTE_AMBIGUOUS || *note == NOTE_CONFLICT) {
        return ECL_REPMATCH_UNKNOWN;
    }
    if (c->lines == 0) {
        return ECL_REPMATCH_NOT_YET;
    }
    if (c->got < 0 || (c->back && c->got == 0)) {
        return ECL_REPMATCH_PAID_BACK;
    }
    if (!c->has_paid) {
        *note = NOTE_NO_AMOUNT;
        return ECL_REPMATCH_UNKNOWN;
    }
    if (c->got == 0) {
        return ECL_REPMATCH_NOT_YET;
    }
    if (c->got >= c->paid) {
        *note = c->got > c->paid && *note == NOTE_NONE ? NOTE_MORE : *note;
        return ECL_REPMATCH_PAID;
    }
    *note = c->back && *note == NOTE_NONE ? NOTE_BACK_PART : *note;
    return ECL_REPMATCH_PARTLY;
}

enum column {
    RESULT,
    LINK,
    PARTS,                   /* as many columns as there are parts */
    STATUS = PARTS + NPARTS, /* the row's own */
    CLAIMED,
    EXPECTED,
    PAID,
    DIFFERENCE,
    LINES,
    REP_FILE,
    REP_ROW,
    STM_FILE,
    STM_ROW,
    NOTE,
    NCOLS,
};

static const char *const names[NCOLS] = {"result",   "link",     "rep_no",   "tran_id",    "seq_no",
                                         "hn",       "an",       "pid",      "date",       "status",
                                         "claimed",  "expected", "paid",     "difference", "lines",
                                         "rep_file", "rep_row",  "stm_file", "stm_row",    "note"};

static void clear(struct rep_line *out)
{
    memset(out->value, 0, sizeof out->value);
}

static void fill_place(const struct ecl_repmatch *m, struct rep_line *out, const struct item *t,
                       enum column file)
{
    out->value[file] = ecl_str_of(m->file[t->file]);
    rep_line_count(out, file + 1, t->number);
}

static void fill_parts(const struct ecl_repmatch *m, struct rep_line *out, const struct item *t)
{
    for (unsigned p = 0; p < NPARTS; p++) {
        out->value[PARTS + p] = part_of(m, t, p);
    }
}

/* Adds a claim to the sums and fills its row. */
static void fill_claim(struct ecl_repmatch *m, struct rep_line *out, const struct item *c)
{
    enum note note;
    enum ecl_repmatch_result result = result_of(c, &note);
    ecl_satang sum;
    clear(out);
    m->stats.twice_claims += note == NOTE_TWICE;
    m->stats.claims += note != NOTE_TWICE;
    m->stats.result[result] += note != NOTE_TWICE;
    out->value[RESULT] = ecl_str_of(result_names[result]);
    out->value[LINK]   = ecl_str_of(c->link < WAY_ALL ? ways[c->link].name : "");
    out->row.status    = (enum ecl_rep_status)c->status;
    out->value[NOTE]   = ecl_str_of(notes[note]);
    fill_parts(m, out, c);
    fill_place(m, out, c, REP_FILE);
    rep_line_count(out, LINES, c->lines);
    if (note == NOTE_TWICE) {
        return;
    }
    if (c->has_claimed) {
        rep_line_money(out, CLAIMED, c->claimed);
    }
    if (c->has_paid) {
        rep_line_money(out, EXPECTED, c->paid);
    }
    rep_line_money(out, PAID, c->got);
    if (c->has_paid && !__builtin_sub_overflow(c->got, c->paid, &sum)) {
        rep_line_money(out, DIFFERENCE, sum);
    }
    if (c->lines) {
        fill_place(m, out, &m->line.v[c->line - 1], STM_FILE);
    }
    if (result != ECL_REPMATCH_UNKNOWN &&
        (__builtin_add_overflow(m->stats.expected, c->paid, &m->stats.expected) ||
         __builtin_add_overflow(m->stats.paid, c->got, &m->stats.paid))) {
        m->stats.expected = m->stats.paid = 0;
    }
}

/* A line that is of no claim, or stood before. */
static void fill_line(struct ecl_repmatch *m, struct rep_line *out, const struct item *t)
{
    clear(out);
    out->row.status = ECL_REP_NONE;
    bool twice      = t->note == NOTE_TWICE;
    m->stats.twice_lines += twice;
    m->stats.unlinked += !twice;
    m->stats.ambiguous += t->note == NOTE_AMBIGUOUS || t->note == NOTE_CONFLICT;
    out->value[RESULT] = ecl_str_of(result_names[ECL_REPMATCH_UNKNOWN]);
    out->value[NOTE]   = ecl_str_of(notes[t->note]);
    fill_parts(m, out, t);
    fill_place(m, out, t, STM_FILE);
    if (t->has_claimed) {
        rep_line_money(out, CLAIMED, t->claimed);
    }
    if (t->has_paid) {
        rep_line_money(out, PAID, t->paid);
    }
}

int ecl_repmatch_write(struct ecl_repmatch *m, enum ecl_rep_form form, const struct ecl_output *out,
                       struct ecl_repmatch_stats *stats, struct ecl_error *err)
{
    struct rep_line made;
    struct ecl_rep_writer *w = NULL;
    m->stats                 = (struct ecl_repmatch_stats){0};
    rep_line_init(&made, names, NCOLS);
    int r = rep_line_writer(&made, &w, form, out, err);
    for (uint32_t i = 0; r == ECL_OK && i < m->claim.n; i++) {
        fill_claim(m, &made, &m->claim.v[i]);
        r = ecl_rep_writer_add(w, &made.row, err);
    }
    for (uint32_t i = 0; r == ECL_OK && i < m->line.n; i++) {
        const struct item *t = &m->line.v[i];
        m->stats.lines += t->note != NOTE_TWICE;
        if (t->note != NOTE_NONE) {
            fill_line(m, &made, t);
            r = ecl_rep_writer_add(w, &made.row, err);
        }
    }
    r = r == ECL_OK ? ecl_rep_writer_finish(w, err) : r;
    ecl_rep_writer_close(w);
    *stats = m->stats;
    return r;
}
