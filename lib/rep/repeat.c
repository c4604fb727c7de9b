/* repeat.c: records and REP numbers that stand in several files.
 *
 * A record is known by REP number and TRAN_ID, and without TRAN_ID by all it says. It is the
 * same once more when status and money are: a file that was saved again writes other zeros,
 * blanks and dates. Both are kept as fingerprints, most of them in a file without a name when
 * there are many. */
#include <stdlib.h>

#include "io/fpset_priv.h"
#include "rep/rep_priv.h"

enum { SLOTS = 1 << 17 /* fingerprints in memory, 24 bytes each */ };

struct rep_repeats {
    /* REP numbers, with the last book that had them; names of records, which begin with a line
     * end, with book and worth. */
    struct ecl_fpset *known;
    struct ecl_buf text;
};

int rep_repeats_new(struct rep_repeats **out, const char *tmpdir, struct ecl_error *err)
{
    struct rep_repeats *p = calloc(1, sizeof *p);
    *out                  = NULL;
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_buf_init(&p->text, 0);
    int r = ecl_fpset_new(&p->known, SLOTS, tmpdir, err);
    if (r != ECL_OK) {
        rep_repeats_free(p);
        return r;
    }
    *out = p;
    return ECL_OK;
}

void rep_repeats_free(struct rep_repeats *p)
{
    if (p) {
        ecl_fpset_free(p->known);
        ecl_buf_done(&p->text);
        free(p);
    }
}

int rep_repeats_number(struct rep_repeats *p, struct ecl_str rep, uint32_t book, bool *elsewhere,
                       struct ecl_error *err)
{
    uint64_t key[2], last = book;
    bool known = false;
    ecl_fingerprint(rep, key);
    int r      = ecl_fpset_put(p->known, key, &last, &known, err);
    *elsewhere = r == ECL_OK && known && last != book;
    return *elsewhere ? ecl_fpset_change(p->known, key, book, err) : r; /* once per file */
}

/* What the record is known by, in p->text. */
static int name_record(struct rep_repeats *p, const struct ecl_rep_row *row)
{
    struct ecl_str rep  = ecl_rep_get(row, ECL_REP_K_REP_NO);
    struct ecl_str tran = ecl_rep_get(row, ECL_REP_K_TRAN_ID);
    p->text.n           = 0;
    int r               = ecl_buf_add_char(&p->text, '\n'); /* so it is no REP number */
    r                   = r == ECL_OK ? ecl_buf_add_str(&p->text, rep) : r;
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
    uint32_t now = worth(row);
    uint64_t key[2], then = (uint64_t)book << 32 | now;
    bool known = false;
    *is        = REP_FIRST;
    if (name_record(p, row) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    ecl_fingerprint(ecl_buf_str(&p->text), key);
    int r = ecl_fpset_put(p->known, key, &then, &known, err);
    if (r == ECL_OK && known && then >> 32 != book) {
        *is = (uint32_t)then == now ? REP_AGAIN : REP_OTHER_WORTH;
    }
    return r;
}
