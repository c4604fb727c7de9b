/* journal_priv.h: the handle of the journal, shared by its two sources. */
#ifndef AUTHEN_JOURNAL_PRIV_H
#define AUTHEN_JOURNAL_PRIV_H

#include <sqlite3.h>

#include "eclaim/journal.h"

struct ecl_journal {
    sqlite3 *db;
    char *path; /* for messages */
    int busy_ms;
    bool writable;
    char tag[16]; /* the number drawn when the file was made */
};

/* Fills err for what the database says, in words that tell what to do. */
int journal_fail(const struct ecl_journal *j, int rc, struct ecl_error *err);
/* Runs SQL without results. */
int journal_run(struct ecl_journal *j, const char *sql, struct ecl_error *err);
/* BEGIN IMMEDIATE; then COMMIT when r is ECL_OK, else ROLLBACK, and r. */
int journal_lock(struct ecl_journal *j, struct ecl_error *err);
int journal_unlock(struct ecl_journal *j, int r, struct ecl_error *err);

#endif
