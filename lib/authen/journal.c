/* journal.c: the file of the journal: made, opened, checked, and what can go wrong with it.
 *
 * SQLite in its plainest mode: one file, a rollback journal beside it while something is
 * written, everything synchronised. A request is sent once a second at most, so that
 * safety costs nothing here. What is not a journal is told before a byte is written. */
#include "authen/journal_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    APPLICATION = 0x45434C4A, /* "ECLJ" in the header of the file */
    BUSY_MS     = 5000,
};

/* migrations[n] makes version n + 1 of the schema out of version n. */
static const char *const migrations[] = {
    "CREATE TABLE journal (tag TEXT NOT NULL);"
    "CREATE TABLE entry ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " act TEXT NOT NULL, state TEXT NOT NULL, how TEXT NOT NULL, channel TEXT NOT NULL,"
    " hcode TEXT NOT NULL, pid TEXT NOT NULL, hn TEXT NOT NULL, seq TEXT NOT NULL,"
    " an TEXT NOT NULL, service TEXT NOT NULL, day TEXT NOT NULL, \"transaction\" TEXT NOT NULL,"
    " main_code TEXT NOT NULL, total INTEGER NOT NULL, paid INTEGER NOT NULL,"
    " privilege INTEGER NOT NULL, service_ms INTEGER NOT NULL, begun_ms INTEGER NOT NULL,"
    " sent_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, code TEXT NOT NULL,"
    " code_at TEXT NOT NULL, number TEXT NOT NULL, http INTEGER NOT NULL, message TEXT NOT NULL,"
    " way TEXT NOT NULL, reason TEXT NOT NULL, certifier TEXT NOT NULL, relation TEXT NOT NULL,"
    " visit_kind TEXT NOT NULL, appeal TEXT NOT NULL, filed TEXT NOT NULL, \"of\" INTEGER NOT "
    "NULL);"
    /* Two desks cannot both ask: the second entry does not fit into the index. */
    "CREATE UNIQUE INDEX entry_open ON entry (act, hcode, pid, service, day)"
    " WHERE state IN ('open', 'unknown') AND act IN ('code', 'close');"
    "CREATE UNIQUE INDEX entry_cancel ON entry (\"of\")"
    " WHERE act = 'cancel' AND state IN ('open', 'unknown', 'done');"
    "CREATE UNIQUE INDEX entry_transaction ON entry (\"transaction\")"
    " WHERE act = 'close' AND \"transaction\" <> '' AND state IN ('open', 'unknown');"
    "CREATE INDEX entry_person ON entry (pid, day);"
    "CREATE INDEX entry_hn ON entry (hn, day);"
    "CREATE INDEX entry_seq ON entry (seq) WHERE seq <> '';"
    "CREATE INDEX entry_an ON entry (an) WHERE an <> '';"
    "CREATE INDEX entry_day ON entry (day);"
    "CREATE INDEX entry_code ON entry (code) WHERE code <> '';",
};

enum { VERSION = sizeof migrations / sizeof *migrations };

/* --- errors ------------------------------------------------------------------------------ */

int journal_fail(const struct ecl_journal *j, int rc, struct ecl_error *err)
{
    int sys = j->db ? sqlite3_system_errno(j->db) : errno;
    switch (rc & 0xFF) {
    case SQLITE_NOMEM:
        return ecl_fail(err, ECL_E_NOMEM, j->path, "out of memory");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ecl_fail(err, ECL_E_WRITE, j->path,
                        "another program has kept the journal to itself for %d seconds; try again",
                        j->busy_ms / 1000);
    case SQLITE_FULL:
        return ecl_fail(err, ECL_E_WRITE, j->path,
                        "the disk is full, and the journal cannot be written");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ecl_fail(err, ECL_E_WRITE, j->path, "the journal cannot be written: %s",
                        sys ? strerror(sys) : "it, or its folder, is read-only");
    case SQLITE_NOTADB:
        return ecl_fail(err, ECL_E_FORMAT, j->path,
                        "not a journal; name another file, nothing was changed in this one");
    case SQLITE_CORRUPT:
        return ecl_fail(err, ECL_E_FORMAT, j->path,
                        "the journal is damaged; keep the file, go on with a copy of yesterday's, "
                        "and look up what was asked since");
    case SQLITE_CANTOPEN:
        errno = sys;
        return ecl_fail(err, ECL_E_READ, j->path, "cannot open the journal: %s",
                        sys ? strerror(sys) : sqlite3_errstr(rc));
    case SQLITE_IOERR:
        errno = sys;
        return ecl_fail(err, ECL_E_WRITE, j->path, "cannot read or write the journal: %s",
                        sys ? strerror(sys) : sqlite3_errstr(rc));
    default:
        return ecl_fail(err, ECL_E_INTERNAL, j->path, "journal: %s", sqlite3_errmsg(j->db));
    }
}

int journal_run(struct ecl_journal *j, const char *sql, struct ecl_error *err)
{
    int rc = sqlite3_exec(j->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

int journal_lock(struct ecl_journal *j, struct ecl_error *err)
{
    if (!j->writable) {
        return journal_fail(j, SQLITE_READONLY, err);
    }
    return journal_run(j, "BEGIN IMMEDIATE", err);
}

int journal_unlock(struct ecl_journal *j, int r, struct ecl_error *err)
{
    if (r == ECL_OK) {
        r = journal_run(j, "COMMIT", err);
    }
    if (r != ECL_OK && !sqlite3_get_autocommit(j->db)) {
        (void)sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
    }
    return r;
}

/* --- opening ----------------------------------------------------------------------------- */

static int read_number(struct ecl_journal *j, const char *sql, int *v, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(j->db, sql, -1, &st, NULL);
    rc               = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    if (rc == SQLITE_ROW) {
        *v = sqlite3_column_int(st, 0);
        rc = SQLITE_OK;
    }
    sqlite3_finalize(st);
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

static int read_tag(struct ecl_journal *j, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(j->db, "SELECT tag FROM journal", -1, &st, NULL);
    rc               = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    if (rc == SQLITE_ROW) {
        const char *tag = (const char *)sqlite3_column_text(st, 0);
        snprintf(j->tag, sizeof j->tag, "%s", tag ? tag : "");
        rc = strlen(j->tag) == 8 && ecl_str_digits(ecl_str_of(j->tag)) ? SQLITE_OK : SQLITE_CORRUPT;
    }
    sqlite3_finalize(st);
    rc = rc == SQLITE_DONE ? SQLITE_CORRUPT : rc;
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

static int draw_tag(struct ecl_journal *j, struct ecl_error *err)
{
    char sql[80];
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        return ecl_fail(err, ECL_E_INTERNAL, j->path, "no random numbers: %s", strerror(errno));
    }
    snprintf(sql, sizeof sql, "INSERT INTO journal VALUES ('%08u')", number % 100000000U);
    return journal_run(j, sql, err);
}

/* Brings the schema from version to VERSION; an empty file is version 0. */
static int migrate(struct ecl_journal *j, int version, struct ecl_error *err)
{
    char sql[64];
    int r = ECL_OK;
    for (int v = version; r == ECL_OK && v < VERSION; v++) {
        r = journal_run(j, migrations[v], err);
    }
    r = r == ECL_OK && version == 0 ? draw_tag(j, err) : r;
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION,
             VERSION);
    return r == ECL_OK ? journal_run(j, sql, err) : r;
}

/* Whether the file is empty, a journal of this version, or one that is older. */
static int check_schema(struct ecl_journal *j, int *version, struct ecl_error *err)
{
    int application = 0, tables = 0;
    int r = read_number(j, "PRAGMA application_id", &application, err);
    r     = r == ECL_OK ? read_number(j, "PRAGMA user_version", version, err) : r;
    r     = r == ECL_OK ? read_number(j, "SELECT count(*) FROM sqlite_master", &tables, err) : r;
    if (r != ECL_OK) {
        return r;
    }
    if (application != APPLICATION && (application || *version || tables)) {
        return ecl_fail(err, ECL_E_FORMAT, j->path,
                        "a database of another program; name another file, nothing was changed in "
                        "this one");
    }
    if (*version > VERSION) {
        return ecl_fail(err, ECL_E_FORMAT, j->path,
                        "the journal is of a newer version (%d; this program knows %d); update the "
                        "program",
                        *version, VERSION);
    }
    return ECL_OK;
}

static int take_schema(struct ecl_journal *j, struct ecl_error *err)
{
    int version = 0;
    int r       = check_schema(j, &version, err);
    if (r == ECL_OK && version < VERSION) {
        if (!j->writable) {
            return ecl_fail(err, ECL_E_FORMAT, j->path,
                            version ? "the journal is of an older version, and it cannot be written"
                                    : "the journal is empty");
        }
        r = journal_lock(j, err);
        if (r == ECL_OK) { /* another program may have been quicker */
            r = check_schema(j, &version, err);
            r = r == ECL_OK ? migrate(j, version, err) : r;
            r = journal_unlock(j, r, err);
        }
    }
    return r == ECL_OK ? read_tag(j, err) : r;
}

/* Deleted entries are overwritten; nothing goes into temporary files; what a hostile file
 * could bring with it is switched off. */
static int set_up(struct ecl_journal *j, struct ecl_error *err)
{
    sqlite3_busy_timeout(j->db, j->busy_ms);
    sqlite3_extended_result_codes(j->db, 1);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(j->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return journal_run(j,
                       "PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;"
                       "PRAGMA temp_store = MEMORY; PRAGMA synchronous = EXTRA",
                       err);
}

/* Makes the file, with its mode from the start; its name is on the disk, too. */
static int make_file(const char *path, struct ecl_error *err)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? ECL_OK
                               : ecl_fail(err, ECL_E_READ, path, "cannot make the journal: %s",
                                          strerror(errno));
    }
    close(fd);
    const char *slash = strrchr(path, '/');
    char *folder      = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int dir           = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int bad           = dir >= 0 && fsync(dir) != 0 && errno != EINVAL ? errno : 0;
    if (dir >= 0) {
        close(dir);
    }
    free(folder);
    errno = bad;
    return bad ? ecl_fail(err, ECL_E_WRITE, path, "cannot make the journal: %s", strerror(bad))
               : ECL_OK;
}

static int check_file(const char *path, bool *exists, struct ecl_error *err)
{
    struct stat st;
    *exists = stat(path, &st) == 0;
    if (!*exists) {
        return errno == ENOENT ? ECL_OK
                               : ecl_fail(err, ECL_E_READ, path, "cannot open the journal: %s",
                                          strerror(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        return ecl_fail(err, ECL_E_READ, path, "not a file, so it cannot be a journal");
    }
    if (st.st_mode & 077) {
        return ecl_fail(err, ECL_E_UNSAFE, path,
                        "other users may read or write it, and it holds citizen IDs; chmod 600 it");
    }
    return ECL_OK;
}

int ecl_journal_open(struct ecl_journal **out, const char *path,
                     const struct ecl_journal_opts *opts, struct ecl_error *err)
{
    bool exists = false, read_only = opts && opts->read_only;
    *out  = NULL;
    int r = check_file(path, &exists, err);
    if (r == ECL_OK && !exists) {
        errno = ENOENT;
        r     = read_only ? ecl_fail(err, ECL_E_READ, path, "there is no journal yet")
                          : make_file(path, err);
    }
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_journal *j = calloc(1, sizeof *j);
    if (!j || asprintf(&j->path, "%s%s", *path == '/' ? "" : "./", path) < 0) {
        free(j);
        return ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    }
    j->busy_ms = opts && opts->busy_ms ? opts->busy_ms : BUSY_MS;
    /* "./" in front keeps SQLite from taking names such as file:x and :memory: for more than
     * names. A file that was left in the middle of writing must be mended to be read, so
     * that it is opened for writing where that is allowed. */
    int rc = sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    j->writable = rc == SQLITE_OK && !read_only && sqlite3_db_readonly(j->db, "main") == 0;
    r           = rc == SQLITE_OK ? set_up(j, err) : journal_fail(j, rc, err);
    if (r == ECL_OK && !read_only && !j->writable) {
        r = journal_fail(j, SQLITE_READONLY, err);
    }
    r = r == ECL_OK ? take_schema(j, err) : r;
    if (r != ECL_OK) {
        ecl_journal_close(j);
        return r;
    }
    *out = j;
    return ECL_OK;
}

void ecl_journal_close(struct ecl_journal *j)
{
    if (j) {
        sqlite3_close_v2(j->db);
        free(j->path);
        free(j);
    }
}
