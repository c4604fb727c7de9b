/* line_priv.h: rows that are made here, not read, for the writers of rows. */
#ifndef ECLAIM_REP_LINE_PRIV_H
#define ECLAIM_REP_LINE_PRIV_H

#include "eclaim/rep.h"

enum { REP_LINE_MAX = 24 };

struct rep_line {
    struct ecl_rep_row row;
    struct ecl_rep_column column[REP_LINE_MAX];
    struct ecl_str value[REP_LINE_MAX];
    char number[REP_LINE_MAX][ECL_SATANG_TEXT];
    const char *names[REP_LINE_MAX];
    int16_t key[ECL_REP_NKEYS];
};

/* n columns of these names, all empty. The names must live as long as l. */
void rep_line_init(struct rep_line *l, const char *const *names, size_t n);
void rep_line_count(struct rep_line *l, size_t i, uint64_t v);
void rep_line_money(struct rep_line *l, size_t i, ecl_satang v);

/* A writer of such lines. */
int rep_line_writer(struct rep_line *l, struct ecl_rep_writer **w, enum ecl_rep_form form,
                    const struct ecl_output *out, struct ecl_error *err);

#endif
