/* table.c: one way into the readers of CSV, DBF and JSON lines. */
#include "io/table_priv.h"

#include <stdlib.h>

int ecl_table_open(struct ecl_table **out, enum ecl_format format, const struct ecl_input *in,
                   struct ecl_error *err)
{
    static int (*const open[])(struct ecl_table *, struct ecl_error *) = {
        [ECL_FORMAT_CSV]   = ecl_csv_open,
        [ECL_FORMAT_DBF]   = ecl_dbf_open,
        [ECL_FORMAT_JSONL] = ecl_json_open,
    };
    *out = NULL;
    if ((size_t)format >= sizeof open / sizeof *open || !open[format]) {
        return ecl_fail(err, ECL_E_USAGE, in->name, "not a format of tables");
    }
    struct ecl_table *t = calloc(1, sizeof *t);
    if (!t) {
        return ecl_fail(err, ECL_E_NOMEM, in->name, "out of memory");
    }
    t->in = *in;
    int r = open[format](t, err);
    if (r != ECL_OK) {
        ecl_table_close(t);
        return r;
    }
    *out = t;
    return ECL_OK;
}

size_t ecl_table_names(const struct ecl_table *t, const struct ecl_str **names)
{
    *names = t->name;
    return t->nnames;
}

bool ecl_table_encoding(const struct ecl_table *t, enum ecl_encoding *enc)
{
    if (t->encoding == ECL_ENC_AUTO) {
        return false;
    }
    *enc = t->encoding;
    return true;
}

int ecl_table_next(struct ecl_table *t, struct ecl_table_row *row, struct ecl_error *err)
{
    *row = (struct ecl_table_row){.file = ECL_NOFILE};
    return t->next(t, row, err);
}

uint64_t ecl_table_deleted(const struct ecl_table *t)
{
    return t->deleted;
}

void ecl_table_close(struct ecl_table *t)
{
    if (t && t->close) {
        t->close(t);
    }
    free(t);
}
