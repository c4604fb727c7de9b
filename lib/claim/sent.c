/* sent.c: the file of submissions: opening, its tables, and what SQLite says.
 *
 * The journal is the old one, not WAL: a network disk cannot have WAL, the file stays one
 * file, and nobody writes for long. Readers hold the file for a few hundred claims at a time,
 * so that a writer never waits for one. A file by a stranger may hold views and triggers;
 * none is run. */
#include "claim/sent_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION 0x65636c73 /* "ecls" */
#define EDITION     1
#define WAIT_MS     60000 /* for another process that writes */

/* who: fingerprint of facility and HN; days as 20260131, times as minutes of the day; near: a
 * claim in each span of days that it touches. Keys and spans come first in the indexes: what
 * is submitted together then lies together, and a night changes few pages. An id is never
 * used again, so that rows may be deleted from claim alone. */
static const char tables[] =
    "CREATE TABLE submission (id INTEGER PRIMARY KEY, name TEXT NOT NULL, day INTEGER NOT NULL);"
    "CREATE TABLE claim (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,"
    " type TEXT NOT NULL, hcode TEXT NOT NULL, who INTEGER NOT NULL, from_day INTEGER,"
    " to_day INTEGER, from_time INTEGER, to_time INTEGER, content INTEGER NOT NULL, items BLOB,"
    " submission INTEGER NOT NULL, times INTEGER NOT NULL, UNIQUE (key, who, type));"
    "CREATE TABLE near (span INTEGER NOT NULL, who INTEGER NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY (span, who, id)) WITHOUT ROWID;"
    "CREATE TABLE permitno (h INTEGER NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY (h, id)) WITHOUT ROWID;"
    "CREATE TABLE invoice (no TEXT NOT NULL, hcode TEXT NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY (no, hcode, id)) WITHOUT ROWID;"
    "CREATE TABLE filter (bits BLOB NOT NULL, marks INTEGER NOT NULL);"
    "INSERT INTO filter VALUES (zeroblob(0), 0);"
    "CREATE TABLE seed (bytes BLOB NOT NULL);"
    "INSERT INTO seed VALUES (?1);";

/* --- messages -------------------------------------------------------------------------- */

int sent_failed(const struct ecl_sent *s, int rc, struct ecl_error *err)
{
    int code = s->writes ? ECL_E_WRITE : ECL_E_READ;
    if (rc == SQLITE_READONLY_ROLLBACK) {
        return ecl_fail(err, code, s->path,
                        "was left half written by a run that was killed; use it once as someone "
                        "who may write it and its folder");
    }
    switch (rc & 0xFF) {
    case SQLITE_NOMEM:
        return ecl_fail(err, ECL_E_NOMEM, s->path, "out of memory");
    case SQLITE_NOTADB:
        return ecl_fail(
            err, ECL_E_FORMAT, s->path,
            "is not a file of submissions (no SQLite file); ecl-export --seen makes one");
    case SQLITE_ERROR: /* a table or column is not there */
    case SQLITE_CORRUPT:
        return ecl_fail(err, ECL_E_FORMAT, s->path,
                        "is damaged (%s); take it from the backup, or begin a new one",
                        sqlite3_errmsg(s->db));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ecl_fail(err, code, s->path,
                        "is in use by another process; try again when that has ended");
    case SQLITE_FULL:
        return ecl_fail(err, ECL_E_WRITE, s->path,
                        "cannot write: no space left there, or for temporary files");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return ecl_fail(err, code, s->path,
                        "cannot %s: %s (SQLite has to write into the folder, too)",
                        s->writes ? "write" : "open", sqlite3_errmsg(s->db));
    default: {
        int why   = s->db ? sqlite3_system_errno(s->db) : 0;
        bool said = s->db && sqlite3_extended_errcode(s->db) == rc;
        return ecl_fail(err, code, s->path, "cannot %s: %s%s%s", s->writes ? "write" : "read",
                        said ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc), why ? ": " : "",
                        why ? strerror(why) : "");
    }
    }
}

int sent_run(struct ecl_sent *s, const char *sql, struct ecl_error *err)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ECL_OK : sent_failed(s, rc, err);
}

sqlite3_stmt *sent_statement(struct ecl_sent *s, enum sent_statement which, const char *sql,
                             struct ecl_error *err)
{
    sqlite3_stmt **st = &s->statement[which];
    if (*st) {
        sqlite3_reset(*st);
        return *st;
    }
    int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    if (rc != SQLITE_OK) {
        sent_failed(s, rc, err);
        return NULL;
    }
    return *st;
}

/* --- opening ------------------------------------------------------------------------------- */

/* The number a PRAGMA tells. */
static int ask_number(struct ecl_sent *s, const char *sql, int64_t *v, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
    rc               = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    *v               = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
}

static int read_seed(struct ecl_sent *s, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(s->db, "SELECT bytes FROM seed", -1, &st, NULL);
    rc               = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    bool good        = rc == SQLITE_ROW && sqlite3_column_bytes(st, 0) == SENT_SEED;
    if (good) {
        memcpy(s->seed, sqlite3_column_blob(st, 0), SENT_SEED);
    }
    sqlite3_finalize(st);
    if (good) {
        return ECL_OK;
    }
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? sent_failed(s, SQLITE_CORRUPT, err)
                                                 : sent_failed(s, rc, err);
}

/* Whether the file is ours, and of an edition that is known; within a transaction. */
static int read_kind(struct ecl_sent *s, struct ecl_error *err)
{
    int64_t application = 0, edition = 0, pages = 0;
    int r = ask_number(s, "PRAGMA application_id", &application, err);
    r     = r == ECL_OK ? ask_number(s, "PRAGMA user_version", &edition, err) : r;
    r     = r == ECL_OK ? ask_number(s, "SELECT count(*) FROM sqlite_schema", &pages, err) : r;
    if (r != ECL_OK) {
        return r;
    }
    s->empty = application == 0 && edition == 0 && pages == 0;
    if (s->empty) {
        return ECL_OK;
    }
    if (application != APPLICATION) {
        return ecl_fail(err, ECL_E_FORMAT, s->path,
                        "is an SQLite file of another program, not a file of submissions");
    }
    if (edition != EDITION) {
        return ecl_fail(err, ECL_E_FORMAT, s->path,
                        "was made by a newer version (edition %lld; this one knows %d)",
                        (long long)edition, EDITION);
    }
    return read_seed(s, err);
}

/* All of it from one moment: an export may be making the tables. */
static int check_kind(struct ecl_sent *s, struct ecl_error *err)
{
    int r = sent_run(s, "BEGIN", err);
    r     = r == ECL_OK ? read_kind(s, err) : r;
    return r == ECL_OK ? sent_run(s, "COMMIT", err) : r;
}

static int connect(struct ecl_sent *s, struct ecl_error *err)
{
    char *name = NULL;
    /* A name such as :memory: means something to SQLite. */
    if (asprintf(&name, "%s%s", s->path[0] == '/' ? "" : "./", s->path) < 0) {
        return ecl_fail(err, ECL_E_NOMEM, s->path, "out of memory");
    }
    /* Readers, too, may have to roll back what a killed writer has left. */
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
    int rc    = sqlite3_open_v2(name, &s->db, flags, NULL);
    free(name);
    if (rc != SQLITE_OK) {
        return sent_failed(s, rc, err);
    }
    sqlite3_busy_timeout(s->db, WAIT_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    /* Look-ups go to random places: a larger cache does not help them. */
    int r =
        sent_run(s, s->writes ? "PRAGMA cache_size = -16000" : "PRAGMA cache_size = -4000", err);
    r = r == ECL_OK && !s->writes ? sent_run(s, "PRAGMA query_only = on", err) : r;
    return r == ECL_OK ? check_kind(s, err) : r;
}

static int make(struct ecl_sent **out, const char *path, bool writes, struct ecl_error *err)
{
    *out               = NULL;
    struct ecl_sent *s = calloc(1, sizeof *s);
    if (!s || !(s->path = strdup(path))) {
        free(s);
        return ecl_fail(err, ECL_E_NOMEM, path, "out of memory");
    }
    s->writes = writes;
    ecl_buf_init(&s->items, 0);
    ecl_buf_init(&s->name, 0);
    int r = connect(s, err);
    if (r != ECL_OK) {
        ecl_sent_close(s);
        return r;
    }
    *out = s;
    return ECL_OK;
}

/* Of a connection that cannot be used nothing is left. */
static int done(struct ecl_sent **s, int r)
{
    if (r != ECL_OK) {
        ecl_sent_close(*s);
        *s = NULL;
    }
    return r;
}

int ecl_sent_open(struct ecl_sent **s, const char *path, struct ecl_error *err)
{
    struct stat st;
    *s = NULL;
    if (stat(path, &st) != 0) {
        bool missing = errno == ENOENT;
        return ecl_fail(err, ECL_E_READ, path, "cannot open: %s%s", strerror(errno),
                        missing ? "; if nothing was submitted yet, make an empty file with touch"
                                : "");
    }
    if (!S_ISREG(st.st_mode)) {
        return ecl_fail(err, ECL_E_FORMAT, path, "is not a plain file");
    }
    int r = make(s, path, false, err);
    r     = r == ECL_OK && !(*s)->empty ? sent_filter_load(*s, &(*s)->filter, err) : r;
    return done(s, r);
}

int ecl_sent_clone(struct ecl_sent **copy, const struct ecl_sent *s, struct ecl_error *err)
{
    int r = make(copy, s->path, false, err);
    if (r != ECL_OK) {
        return r;
    }
    if (s->empty) {
        (*copy)->empty = true; /* whatever was submitted since */
    } else if ((*copy)->empty || memcmp((*copy)->seed, s->seed, SENT_SEED) != 0) {
        r = ecl_fail(err, ECL_E_READ, s->path, "has become another file; try again");
    }
    (*copy)->filter = sent_filter_use(s->filter);
    return done(copy, r);
}

/* The tables, when there are none; another process may be quicker. */
static int make_tables(struct ecl_sent *s, struct ecl_error *err)
{
    unsigned char seed[SENT_SEED];
    char pragma[128];
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed) {
        return ecl_fail(err, ECL_E_INTERNAL, s->path, "no random numbers: %s", strerror(errno));
    }
    int r = sent_run(s, "BEGIN IMMEDIATE", err);
    r     = r == ECL_OK ? read_kind(s, err) : r;
    if (r == ECL_OK && !s->empty) {
        return sent_run(s, "ROLLBACK", err);
    }
    for (const char *sql = tables; r == ECL_OK && *sql;) {
        sqlite3_stmt *st = NULL;
        int rc           = sqlite3_prepare_v2(s->db, sql, -1, &st, &sql);
        if (rc == SQLITE_OK && sqlite3_bind_parameter_count(st)) {
            sqlite3_bind_blob(st, 1, seed, sizeof seed, SQLITE_STATIC);
        }
        rc = rc == SQLITE_OK ? sqlite3_step(st) : rc;
        sqlite3_finalize(st);
        r = rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
    }
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
             APPLICATION, EDITION);
    r = r == ECL_OK ? sent_run(s, pragma, err) : r;
    return r == ECL_OK ? check_kind(s, err) : r;
}

int ecl_sent_create(struct ecl_sent **s, const char *path, struct ecl_error *err)
{
    struct stat st;
    *s     = NULL;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int code = fd < 0 ? errno : EIO;
        return ecl_fail(err, ECL_E_WRITE, path, "cannot open: %s", strerror(code));
    }
    if (S_ISREG(st.st_mode) && st.st_size == 0) {
        (void)fchmod(fd, 0600); /* touch made it, perhaps */
    }
    close(fd);
    if (!S_ISREG(st.st_mode)) {
        return ecl_fail(err, ECL_E_FORMAT, path, "is not a plain file");
    }
    int r = make(s, path, true, err);
    r     = r == ECL_OK && (*s)->empty ? make_tables(*s, err) : r;
    return done(s, r);
}

void ecl_sent_close(struct ecl_sent *s)
{
    if (!s) {
        return;
    }
    for (int i = 0; i < SQL_NSTATEMENTS; i++) {
        sqlite3_finalize(s->statement[i]);
    }
    if (s->writes && s->db && !sqlite3_get_autocommit(s->db)) {
        /* What was not committed is gone; after a fault of the disk, by the next who reads. */
        sqlite3_exec(s->db, "ROLLBACK; SELECT bytes FROM seed", NULL, NULL, NULL);
    }
    sqlite3_close(s->db);
    sent_filter_free(s->filter);
    ecl_buf_done(&s->items);
    ecl_buf_done(&s->name);
    free(s->path);
    free(s);
}
