/* table_priv.h: what the table readers share. */
#ifndef ECLAIM_IO_TABLE_PRIV_H
#define ECLAIM_IO_TABLE_PRIV_H

#include "eclaim/table.h"

/* Columns of a row; a row with more is bad. The widest claim file has 27. */
#define ECL_TABLE_COLUMNS ((size_t)512)

struct ecl_table {
    int (*next)(struct ecl_table *t, struct ecl_table_row *row, struct ecl_error *err);
    void (*close)(struct ecl_table *t);
    void *state;
    struct ecl_input in; /* a copy; the source stays the caller's */
    const struct ecl_str *name;
    size_t nnames;
    enum ecl_encoding encoding; /* ECL_ENC_AUTO: the file does not say */
    uint64_t deleted;
};

/* Each fills t for its format; on failure close is called if it was set. */
int ecl_csv_open(struct ecl_table *t, struct ecl_error *err);
int ecl_dbf_open(struct ecl_table *t, struct ecl_error *err);
int ecl_json_open(struct ecl_table *t, struct ecl_error *err);

/* Takes every line of an opened JSON table as a row of columns, even if it looks like a
 * claim: a finding has a type and a facility, too. Before the first row. */
void ecl_json_rows(struct ecl_table *t);

#endif
