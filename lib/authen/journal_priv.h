/* journal_priv.h: the handle of the journal and its statements, shared by its sources. */
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
/* --- rows -------------------------------------------------------------------------------- */

int journal_prepare(struct ecl_journal *j, sqlite3_stmt **st, const char *sql,
                    struct ecl_error *err);
/* "SELECT id, act, ... FROM entry " and what follows, with all members. */
int journal_select(struct ecl_journal *j, sqlite3_stmt **st, const char *rest,
                   struct ecl_error *err);
/* The next entry of a select: ECL_OK, ECL_EOF or an error. */
int journal_next(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_journal_entry *e,
                 struct ecl_error *err);
/* Runs a statement that writes, and ends it. ECL_EOF: an index forbids it. */
int journal_step(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_error *err);
/* Writes a new entry, and sets its id. ECL_EOF: an index forbids it. */
int journal_insert(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err);
/* Binds the member of that name to parameter i. */
void journal_bind_member(sqlite3_stmt *st, int i, const char *name,
                         const struct ecl_journal_entry *e);

/* How much of s fits into room bytes with its NUL: cut at a character of UTF-8. */
int journal_fit(const char *s, size_t room);

#endif
