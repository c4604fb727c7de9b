/* repeat.c: records and REP numbers that stand in several files.
 *
 * A record is known by REP number and TRAN_ID, and without TRAN_ID by all it says. It is the
 * same once more when status and money are: a file that was saved again writes other zeros,
 * blanks and dates. REP numbers, which are few, are kept in memory; records are
 * fingerprints, most of them in a file without a name when there are many. */
#include <stdlib.h>

#include "io/fpset_priv.h"
#include "rep/rep_priv.h"

enum { RECORD_SLOTS = 1 << 17 /* fingerprints in memory, 24 bytes each */ };

/* A set of 64-bit hashes with a number each; 0 is never a hash. */
struct set {
    struct slot {
        uint64_t hash;
        uint64_t value;
    } * slot;
    size_t n, cap;
};

struct rep_repeats {
    struct set rep;
    struct ecl_fpset *record;
    const char *tmpdir;
    struct ecl_buf text;
};

static uint64_t hash_of(struct ecl_str s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    }
    h ^= h >> 32;
    return h ? h : 1;
}

static int set_grow(struct set *s)
{
    struct set big = {.cap = s->cap ? s->cap * 2 : 1024};
    big.slot       = calloc(big.cap, sizeof *big.slot);
    if (!big.slot) {
        return ECL_E_NOMEM;
    }
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slot[i].hash) {
            size_t at = s->slot[i].hash & (big.cap - 1);
            while (big.slot[at].hash) {
                at = (at + 1) & (big.cap - 1);
            }
            big.slot[at] = s->slot[i];
        }
    }
    big.n = s->n;
    free(s->slot);
    *s = big;
    return ECL_OK;
}

/* The slot of text, added with value when it is new; NULL: out of memory. */
static struct slot *set_put(struct set *s, struct ecl_str text, uint64_t value, bool *fresh)
{
    if (s->n * 2 >= s->cap && set_grow(s) != ECL_OK) {
        return NULL;
    }
    uint64_t h = hash_of(text);
    size_t at  = h & (s->cap - 1);
    while (s->slot[at].hash && s->slot[at].hash != h) {
        at = (at + 1) & (s->cap - 1);
    }
    *fresh = s->slot[at].hash == 0;
    if (*fresh) {
        s->slot[at] = (struct slot){h, value};
        s->n++;
    }
    return &s->slot[at];
}

int rep_repeats_new(struct rep_repeats **out, const char *tmpdir, struct ecl_error *err)
{
    struct rep_repeats *p = calloc(1, sizeof *p);
    *out                  = p;
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    p->tmpdir = tmpdir;
    ecl_buf_init(&p->text, 0);
    return ECL_OK;
}

void rep_repeats_free(struct rep_repeats *p)
{
    if (p) {
        ecl_fpset_free(p->record);
        free(p->rep.slot);
        ecl_buf_done(&p->text);
        free(p);
    }
}

int rep_repeats_number(struct rep_repeats *p, struct ecl_str rep, uint32_t book, bool *elsewhere)
{
    bool fresh        = true;
    struct slot *slot = set_put(&p->rep, rep, book, &fresh);
    *elsewhere        = slot && !fresh && slot->value != book;
    if (*elsewhere) {
        slot->value = book; /* once per file */
    }
    return slot ? ECL_OK : ECL_E_NOMEM;
}

/* What the record is known by, in p->text. */
static int name_record(struct rep_repeats *p, const struct ecl_rep_row *row)
{
    struct ecl_str rep  = ecl_rep_get(row, ECL_REP_K_REP_NO);
    struct ecl_str tran = ecl_rep_get(row, ECL_REP_K_TRAN_ID);
    p->text.n           = 0;
    int r               = ecl_buf_add_str(&p->text, rep);
    r                   = r == ECL_OK ? ecl_buf_add_char(&p->text, '\n') : r;
    if (tran.n) {
        return r == ECL_OK ? ecl_buf_add_str(&p->text, tran) : r;
    }
    for (size_t i = 0; r == ECL_OK && i < row->n; i++) {
        r = ecl_buf_add_char(&p->text, '\n');
        r = r == ECL_OK ? ecl_buf_add_str(&p->text, row->value[i]) : r;
    }
    return r;
}

/* What is added up of it, in 32 bits. */
static uint32_t worth(const struct ecl_rep_row *row)
{
    uint64_t print[2];
    const int64_t v[] = {row->status, row->has_claimed ? row->claimed : 0,
                         row->has_paid ? row->paid : 0};
    ecl_fingerprint(ecl_str_make((const char *)v, sizeof v), print);
    return (uint32_t)print[0];
}

int rep_repeats_record(struct rep_repeats *p, const struct ecl_rep_row *row, uint32_t book,
                       enum rep_repeat *is, struct ecl_error *err)
{
    uint64_t key[2], value = (uint64_t)book << 32 | worth(row);
    bool known = false;
    *is        = REP_FIRST;
    int r      = p->record ? ECL_OK : ecl_fpset_new(&p->record, RECORD_SLOTS, p->tmpdir, err);
    if (r != ECL_OK) {
        return r;
    }
    if (name_record(p, row) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_fingerprint(ecl_buf_str(&p->text), key);
    r = ecl_fpset_put(p->record, key, &value, &known, err);
    if (r == ECL_OK && known && value >> 32 != book) {
        *is = (uint32_t)value == worth(row) ? REP_AGAIN : REP_OTHER_WORTH;
    }
    return r;
}
