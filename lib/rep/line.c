/* line.c: rows that are made here, not read: summaries and matches go out through
 * the same writers as records. */
#include "rep/line_priv.h"

#include <stdio.h>

void rep_line_init(struct rep_line *l, const char *const *names, size_t n)
{
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < ECL_REP_NKEYS; i++) {
        l->key[i] = -1;
    }
    for (size_t i = 0; i < n && i < REP_LINE_MAX; i++) {
        l->names[i]         = names[i];
        l->column[i].name   = names[i];
        l->column[i].header = names[i];
        l->column[i].known  = true;
    }
    l->row.serial = 1;
    l->row.file = l->row.sheet = l->row.doc_type = "";
    l->row.n                                     = n < REP_LINE_MAX ? n : REP_LINE_MAX;
    l->row.column                                = l->column;
    l->row.value = l->row.raw = l->value;
    l->row.key                = l->key;
}

void rep_line_count(struct rep_line *l, size_t i, uint64_t v)
{
    int n       = snprintf(l->number[i], sizeof l->number[i], "%llu", (unsigned long long)v);
    l->value[i] = ecl_str_make(l->number[i], (size_t)n);
}

void rep_line_money(struct rep_line *l, size_t i, ecl_satang v)
{
    size_t n    = ecl_satang_format(v, l->number[i]);
    l->value[i] = ecl_str_make(l->number[i], n);
}

int rep_line_writer(struct rep_line *l, struct ecl_rep_writer **w, enum ecl_rep_form form,
                    const struct ecl_output *out, struct ecl_error *err)
{
    const struct ecl_rep_writer_opts o = {.form = form, .column = l->names, .ncolumns = l->row.n};
    return ecl_rep_writer_open(w, &o, out, err);
}
