/* tmt.c: the codes of a TMT release, out of a table of the user's.
 *
 * The releases name their columns in more than one way, and levels have columns of their
 * own; the catalogue does not say which level it wants, so any of them counts. */
#include <stdlib.h>

#include "claim/import_priv.h"
#include "eclaim/drugcheck.h"
#include "io/rowlist_priv.h"

static const char *const names[] = {"TMTID", "TMT_ID", "TMT",     "TPUID", "TPU_ID", "TPUCODE",
                                    "GPUID", "GPU_ID", "GPUCODE", "CODE",  "ID",     NULL};

enum { NNAMES = sizeof names / sizeof *names - 1, CODE_MAX = 64 };

struct ecl_tmt {
    struct keys codes;
};

static int take_row(struct ecl_tmt *t, const struct rowlist_row *row)
{
    uint32_t number;
    bool added;
    int r = ECL_OK;
    for (int i = 0; r == ECL_OK && i < NNAMES; i++) {
        if (row->value[i].n && row->value[i].n <= CODE_MAX) {
            r = keys_add(&t->codes, row->value[i], &number, &added);
        }
    }
    return r;
}

static int check_header(const struct rowlist *l, const char *name, struct ecl_error *err)
{
    for (int i = 0; i < NNAMES; i++) {
        if (rowlist_has(l, i)) {
            return ECL_OK;
        }
    }
    return ecl_fail(err, ECL_E_FORMAT, name,
                    "not a list of TMT codes: no column is named TMTID, TPUID, GPUID or CODE");
}

int ecl_tmt_read(struct ecl_tmt **out, const struct ecl_input *in, int fd, struct ecl_error *err)
{
    struct rowlist *l = NULL;
    struct rowlist_row row;
    *out              = NULL;
    struct ecl_tmt *t = calloc(1, sizeof *t);
    if (!t || keys_init(&t->codes) != ECL_OK) {
        free(t);
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    int r = rowlist_open(&l, in, fd, names, err);
    r     = r == ECL_OK ? check_header(l, in->name, err) : r;
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        if (take_row(t, &row) != ECL_OK) {
            r = ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory for a list of TMT codes");
        }
    }
    rowlist_close(l);
    if (r != ECL_EOF) {
        ecl_tmt_free(t);
        return r;
    }
    *out = t;
    return ECL_OK;
}

size_t ecl_tmt_codes(const struct ecl_tmt *t)
{
    return t->codes.n;
}

bool ecl_tmt_has(const struct ecl_tmt *t, struct ecl_str code)
{
    return keys_find(&t->codes, code) != NO_KEY;
}

void ecl_tmt_free(struct ecl_tmt *t)
{
    if (t) {
        keys_done(&t->codes);
        free(t);
    }
}
