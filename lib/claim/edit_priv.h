/* edit_priv.h: what the reader of corrections (edit_table.c) and their application
 * (edit.c) share. */
#ifndef ECLAIM_CLAIM_EDIT_PRIV_H
#define ECLAIM_CLAIM_EDIT_PRIV_H

#include "claim/import_priv.h"
#include "claim/address_priv.h"
#include "eclaim/edit.h"

enum fix_column {
    F_HCODE,
    F_HN,
    F_SEQ,
    F_AN,
    F_TYPE,
    F_CLAIM,
    F_FILE,
    F_LINE,
    F_RECORD,
    F_ACTION,
    F_FIELD,
    F_OLD,
    F_NEW,
    F_REASON,
    F_VALUE, /* of a table of findings: the old value */
    F_RULE,  /* and the reason */
    F_NCOLUMNS
};
#define F_KEPT F_VALUE /* columns a correction keeps */

enum fix_action { FIX_SET, FIX_ADD, FIX_DELETE };

/* A row of the table. */
struct fix {
    struct fix *next; /* of the same key, in the order of the table */
    uint64_t row, line;
    uint64_t number; /* of the record in its file; 0: not given */
    const char *bad; /* why it is refused, or NULL: it was told already */
    struct ecl_str hcode, hn;
    struct ecl_str column, value; /* of the selector COLUMN=value; column empty: none */
    struct ecl_str v[F_KEPT];
    uint8_t action; /* enum fix_action */
    int8_t file;    /* enum ecl_file */
    bool seen;      /* its claim was there */
    bool again;     /* and here is another one; not of PAT */
    int col, by;    /* places in record.f of field and selector, -1: none */
    char text[];
};

struct chain {
    struct fix *first, *last;
};

struct ecl_edit {
    struct ecl_edit_opts opts;
    struct ecl_edit_stats stats;
    const struct ecl_stream *stream;
    struct keys keys;    /* as the importer makes them; 'H' for corrections of PAT */
    struct chain *chain; /* by number of the key */
    size_t nchain;
    struct fix **fix; /* all of them, in the order of the table */
    size_t nfix, fix_cap;
    struct apply *apply;
};

/* Tells that f is not made; stats are the caller's. */
int fix_reject(const struct ecl_edit *e, const struct fix *f, const struct ecl_claim *c,
               const char *why, bool bystander, struct ecl_str found);

struct apply *apply_new(void);
void apply_free(struct apply *a);

#endif
