/* journal_entry.c: entries of the journal: written, found, settled, pruned.
 *
 * One table says how a member of struct ecl_journal_entry stands in the file; it makes the
 * statements, binds and reads. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "authen/journal_priv.h"

/* --- words ---------------------------------------------------------------------------- */

static const char *const words[][8] = {
    [ECL_JOURNAL_ACTS]     = {"code", "close", "cancel", "status"},
    [ECL_JOURNAL_STATES]   = {"open", "unknown", "done", "refused", "undone", "cancelled"},
    [ECL_JOURNAL_HOWS]     = {"", "answer", "recovered", "found", "unsent", "hand"},
    [ECL_JOURNAL_CHANNELS] = {"agent", "endpoint", "hand"},
    [ECL_JOURNAL_APPEALS]  = {"", "required", "filed"},
};

const char *ecl_journal_word(enum ecl_journal_list list, int value)
{
    return value >= 0 && value < 8 ? words[list][value] : NULL;
}

int ecl_journal_find(enum ecl_journal_list list, const char *word)
{
    for (int i = 0; i < 8 && words[list][i]; i++) {
        if (*word && strcmp(words[list][i], word) == 0) {
            return i;
        }
    }
    return -1;
}

/* --- columns ---------------------------------------------------------------------------- */

enum kind {
    TEXT,
    NUMBER, /* int64_t */
    STATUS, /* int */
    DAY,    /* YYYY-MM-DD, "" for none */
    WORD,   /* an enum; size is its list */
};

static const struct column {
    const char *name;
    enum kind kind;
    size_t at, size;
} columns[] = {
#define AT(member) offsetof(struct ecl_journal_entry, member)
#define TEXT_OF(m)                                                                                 \
    {                                                                                              \
#m, TEXT, AT(m), sizeof((struct ecl_journal_entry *)0)->m                                  \
    }
#define NUMBER_OF(m)                                                                               \
    {                                                                                              \
#m, NUMBER, AT(m), 0                                                                       \
    }
    {"act", WORD, AT(act), ECL_JOURNAL_ACTS},
    {"state", WORD, AT(state), ECL_JOURNAL_STATES},
    {"how", WORD, AT(how), ECL_JOURNAL_HOWS},
    {"channel", WORD, AT(channel), ECL_JOURNAL_CHANNELS},
    TEXT_OF(hcode),
    TEXT_OF(pid),
    TEXT_OF(hn),
    TEXT_OF(seq),
    TEXT_OF(an),
    TEXT_OF(type),
    {"day", DAY, AT(day), 0},
    {"\"transaction\"", TEXT, AT(transaction), sizeof((struct ecl_journal_entry *)0)->transaction},
    TEXT_OF(main_code),
    NUMBER_OF(total),
    NUMBER_OF(paid),
    NUMBER_OF(privilege),
    NUMBER_OF(service_ms),
    NUMBER_OF(begun_ms),
    NUMBER_OF(sent_ms),
    NUMBER_OF(ended_ms),
    TEXT_OF(code),
    TEXT_OF(code_at),
    TEXT_OF(number),
    {"http", STATUS, AT(http), 0},
    TEXT_OF(message),
    TEXT_OF(way),
    TEXT_OF(reason),
    TEXT_OF(certifier),
    TEXT_OF(relation),
    TEXT_OF(visit_kind),
    {"appeal", WORD, AT(appeal), ECL_JOURNAL_APPEALS},
    {"filed", DAY, AT(filed), 0},
    {"\"of\"", NUMBER, AT(of), 0},
};

enum { COLUMNS = sizeof columns / sizeof *columns, SQL_MAX = 2048 };

_Static_assert(sizeof(enum ecl_journal_act) == sizeof(int), "words are read as int");

/* A text cut to room bytes, at a character. */
static int text_length(const char *s, size_t room)
{
    size_t n = strnlen(s, room);
    if (n == room) {
        n--;
        while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    return (int)n;
}

static void bind_column(sqlite3_stmt *st, int i, const struct column *c,
                        const struct ecl_journal_entry *e)
{
    const void *at           = (const char *)e + c->at;
    const struct ecl_date *d = at;
    char day[16]             = "";
    switch (c->kind) {
    case TEXT:
        sqlite3_bind_text(st, i, at, text_length(at, c->size), SQLITE_TRANSIENT);
        break;
    case NUMBER:
        sqlite3_bind_int64(st, i, *(const int64_t *)at);
        break;
    case STATUS:
        sqlite3_bind_int(st, i, *(const int *)at);
        break;
    case DAY:
        if (d->y) {
            snprintf(day, sizeof day, "%04d-%02d-%02d", d->y, d->m, d->d);
        }
        sqlite3_bind_text(st, i, day, -1, SQLITE_TRANSIENT);
        break;
    default:
        sqlite3_bind_text(st, i, words[c->size][*(const int *)at], -1, SQLITE_STATIC);
        break;
    }
}

static struct ecl_date parse_day(const char *s)
{
    char digits[9];
    struct ecl_date d = {0, 0, 0};
    if (strlen(s) == 10) {
        snprintf(digits, sizeof digits, "%.4s%.2s%.2s", s, s + 5, s + 8);
        if (ecl_date_parse(ecl_str_of(digits), &d) != ECL_DATE_OK) {
            d = (struct ecl_date){0, 0, 0};
        }
    }
    return d;
}

/* False when a word stands there that no version before this one wrote. */
static bool read_column(sqlite3_stmt *st, int i, const struct column *c,
                        struct ecl_journal_entry *e)
{
    void *at         = (char *)e + c->at;
    const char *text = (const char *)sqlite3_column_text(st, i);
    text             = text ? text : "";
    int word         = 0;
    switch (c->kind) {
    case TEXT:
        snprintf(at, c->size, "%.*s", text_length(text, c->size), text);
        return true;
    case NUMBER:
        *(int64_t *)at = sqlite3_column_int64(st, i);
        return true;
    case STATUS:
        *(int *)at = sqlite3_column_int(st, i);
        return true;
    case DAY:
        *(struct ecl_date *)at = parse_day(text);
        return true;
    default:
        word = *text ? ecl_journal_find((enum ecl_journal_list)c->size, text) : 0;
        /* An empty word is the first of its list, where the list has one. */
        if (word < 0 || (!*text && *words[c->size][0])) {
            return false;
        }
        *(int *)at = word;
        return true;
    }
}

/* --- statements -------------------------------------------------------------------------- */

/* "SELECT id, act, ... FROM entry " and what follows. */
static int prepare_select(struct ecl_journal *j, sqlite3_stmt **st, const char *rest,
                          struct ecl_error *err)
{
    char sql[SQL_MAX] = "SELECT id";
    size_t n          = strlen(sql);
    for (size_t i = 0; i < COLUMNS; i++) {
        n += (size_t)snprintf(sql + n, sizeof sql - n, ", %s", columns[i].name);
    }
    snprintf(sql + n, sizeof sql - n, " FROM entry %s", rest);
    int rc = sqlite3_prepare_v2(j->db, sql, -1, st, NULL);
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

static int prepare(struct ecl_journal *j, sqlite3_stmt **st, const char *sql, struct ecl_error *err)
{
    int rc = sqlite3_prepare_v2(j->db, sql, -1, st, NULL);
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

/* The next entry of a select: ECL_OK, ECL_EOF or an error. */
static int next_entry(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_journal_entry *e,
                      struct ecl_error *err)
{
    int rc = sqlite3_step(st);
    if (rc == SQLITE_DONE) {
        return ECL_EOF;
    }
    if (rc != SQLITE_ROW) {
        return journal_fail(j, rc, err);
    }
    memset(e, 0, sizeof *e);
    e->id = sqlite3_column_int64(st, 0);
    for (int i = 0; i < COLUMNS; i++) {
        if (!read_column(st, i + 1, &columns[i], e)) {
            return journal_fail(j, SQLITE_CORRUPT, err);
        }
    }
    return ECL_OK;
}

/* Runs a statement that writes, and ends it. */
static int run_statement(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_error *err)
{
    int rc = sqlite3_step(st);
    sqlite3_finalize(st);
    if ((rc & 0xFF) == SQLITE_CONSTRAINT) {
        return ECL_EOF;
    }
    return rc == SQLITE_DONE ? ECL_OK : journal_fail(j, rc, err);
}

static void bind_day(sqlite3_stmt *st, int i, struct ecl_date d)
{
    char day[16];
    snprintf(day, sizeof day, "%04d-%02d-%02d", d.y, d.m, d.d);
    sqlite3_bind_text(st, i, day, -1, SQLITE_TRANSIENT);
}

static void bind_text(sqlite3_stmt *st, int i, const char *text)
{
    sqlite3_bind_text(st, i, text, -1, SQLITE_TRANSIENT);
}

/* --- writing ------------------------------------------------------------------------------ */

/* ECL_EOF: an index forbids it. */
static int insert(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err)
{
    char sql[SQL_MAX] = "INSERT INTO entry (act";
    size_t n          = strlen(sql);
    sqlite3_stmt *st  = NULL;
    for (size_t i = 1; i < COLUMNS; i++) {
        n += (size_t)snprintf(sql + n, sizeof sql - n, ", %s", columns[i].name);
    }
    n += (size_t)snprintf(sql + n, sizeof sql - n, ") VALUES (?");
    for (size_t i = 1; i < COLUMNS; i++) {
        n += (size_t)snprintf(sql + n, sizeof sql - n, ", ?");
    }
    snprintf(sql + n, sizeof sql - n, ")");
    int r = prepare(j, &st, sql, err);
    if (r != ECL_OK) {
        return r;
    }
    for (int i = 0; i < COLUMNS; i++) {
        bind_column(st, i + 1, &columns[i], e);
    }
    r = run_statement(j, st, err);
    if (r == ECL_OK) {
        e->id = sqlite3_last_insert_rowid(j->db);
    }
    return r;
}

static int number_transaction(struct ecl_journal *j, struct ecl_journal_entry *e,
                              struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    if (e->act != ECL_ACT_CLOSE || e->transaction[0]) {
        return ECL_OK;
    }
    snprintf(e->transaction, sizeof e->transaction, "%.5s%s%09lld", e->hcode, j->tag,
             (long long)e->id);
    int r = prepare(j, &st, "UPDATE entry SET \"transaction\" = ? WHERE id = ?", err);
    if (r == ECL_OK) {
        bind_text(st, 1, e->transaction);
        sqlite3_bind_int64(st, 2, e->id);
        r = run_statement(j, st, err);
    }
    return r;
}

int ecl_journal_begin(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_journal_entry before;
    char transaction[sizeof e->transaction];
    snprintf(transaction, sizeof transaction, "%s", e->transaction);
    int r = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    e->state = ECL_STATE_OPEN;
    e->how   = ECL_HOW_NONE;
    r        = ecl_journal_recall(j, e, &before, err);
    r        = r == ECL_OK ? ECL_EOF : r == ECL_EOF ? insert(j, e, err) : r;
    r        = r == ECL_OK ? number_transaction(j, e, err) : r;
    r        = journal_unlock(j, r, err);
    if (r != ECL_OK) {
        e->id = 0;
        snprintf(e->transaction, sizeof e->transaction, "%s", transaction);
    }
    return r;
}

int ecl_journal_add(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err)
{
    int r = journal_lock(j, err);
    if (r == ECL_OK) {
        r = insert(j, e, err);
        r = journal_unlock(j, r, err);
    }
    return r;
}

/* The close of a cancellation that is done. */
static int cancel_close(struct ecl_journal *j, const struct ecl_journal_entry *e,
                        struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    if (e->act != ECL_ACT_CANCEL || e->state != ECL_STATE_DONE) {
        return ECL_OK;
    }
    int r =
        prepare(j, &st, "UPDATE entry SET state = 'cancelled' WHERE id = ? AND act = 'close'", err);
    if (r == ECL_OK) {
        sqlite3_bind_int64(st, 1, e->of);
        r = run_statement(j, st, err);
    }
    return r;
}

int ecl_journal_finish(struct ecl_journal *j, const struct ecl_journal_entry *e,
                       struct ecl_error *err)
{
    static const char *const members[] = {"state",  "how",  "channel", "code", "code_at",
                                          "number", "http", "message", "way",  "ended_ms"};
    enum { N = sizeof members / sizeof *members };
    char sql[SQL_MAX] = "UPDATE entry SET id = id";
    size_t n          = strlen(sql);
    sqlite3_stmt *st  = NULL;
    for (int i = 0; i < N; i++) {
        n += (size_t)snprintf(sql + n, sizeof sql - n, ", %s = ?", members[i]);
    }
    snprintf(sql + n, sizeof sql - n,
             " WHERE id = ? AND (state IN ('open', 'unknown')"
             " OR (? <> '' AND code = '' AND state <> 'cancelled'))");
    int r = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = prepare(j, &st, sql, err);
    if (r == ECL_OK) {
        for (int i = 0; i < N; i++) {
            for (size_t k = 0; k < COLUMNS; k++) {
                if (strcmp(columns[k].name, members[i]) == 0) {
                    bind_column(st, i + 1, &columns[k], e);
                }
            }
        }
        sqlite3_bind_int64(st, N + 1, e->id);
        bind_text(st, N + 2, e->code);
        r = run_statement(j, st, err);
    }
    if (r == ECL_OK && sqlite3_changes(j->db) == 0) {
        r = ECL_EOF;
    }
    r = r == ECL_OK ? cancel_close(j, e, err) : r;
    return journal_unlock(j, r, err);
}

int ecl_journal_file_appeal(struct ecl_journal *j, int64_t id, struct ecl_date on,
                            struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = prepare(j, &st,
                "UPDATE entry SET appeal = 'filed', filed = ? WHERE id = ? AND appeal <> ''", err);
    if (r == ECL_OK) {
        bind_day(st, 1, on);
        sqlite3_bind_int64(st, 2, id);
        r = run_statement(j, st, err);
    }
    if (r == ECL_OK && sqlite3_changes(j->db) == 0) {
        r = ECL_EOF;
    }
    return journal_unlock(j, r, err);
}

#define STAYS "(state IN ('open', 'unknown') OR appeal = 'required')"

int ecl_journal_prune(struct ecl_journal *j, struct ecl_date before, uint64_t *n, uint64_t *kept,
                      struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    *n = *kept = 0;
    int r      = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = prepare(j, &st, "DELETE FROM entry WHERE day < ? AND NOT " STAYS, err);
    if (r == ECL_OK) {
        bind_day(st, 1, before);
        r  = run_statement(j, st, err);
        *n = r == ECL_OK ? (uint64_t)sqlite3_changes64(j->db) : 0;
    }
    st = NULL;
    r  = r == ECL_OK ? prepare(j, &st, "SELECT count(*) FROM entry WHERE day < ?", err) : r;
    if (r == ECL_OK) {
        bind_day(st, 1, before);
        int rc = sqlite3_step(st);
        r      = rc == SQLITE_ROW ? ECL_OK : journal_fail(j, rc, err);
        *kept  = r == ECL_OK ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
        sqlite3_finalize(st);
    }
    return journal_unlock(j, r, err);
}

/* --- reading ------------------------------------------------------------------------------- */

/* The one entry a select finds. */
static int one_entry(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_journal_entry *e,
                     struct ecl_error *err)
{
    int r = next_entry(j, st, e, err);
    sqlite3_finalize(st);
    return r;
}

static void bind_key(sqlite3_stmt *st, const struct ecl_journal_entry *key)
{
    bind_text(st, 1, words[ECL_JOURNAL_ACTS][key->act]);
    bind_text(st, 2, key->hcode);
    bind_text(st, 3, key->pid);
    bind_text(st, 4, key->type);
    bind_day(st, 5, key->day);
    bind_text(st, 6, key->seq[0] ? key->seq : key->an);
    sqlite3_bind_int64(st, 7, key->of);
}

#define SAME_KEY   "act = ?1 AND hcode = ?2 AND pid = ?3 AND type = ?4 AND day = ?5"
#define SAME_VISIT "CASE WHEN seq <> '' THEN seq ELSE an END = ?6"

int ecl_journal_recall(struct ecl_journal *j, const struct ecl_journal_entry *key,
                       struct ecl_journal_entry *found, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = prepare_select(j, &st,
                                      "WHERE " SAME_KEY " AND (?1 <> 'cancel' OR \"of\" = ?7)"
                                                 " AND (state IN ('open', 'unknown')"
                                                 "  OR (state = 'done' AND (?1 <> 'close' OR " SAME_VISIT ")))"
                                                 " ORDER BY state = 'done', id DESC LIMIT 1",
                                      err);
    if (r != ECL_OK) {
        return r;
    }
    bind_key(st, key);
    return one_entry(j, st, found, err);
}

int ecl_journal_again(struct ecl_journal *j, const struct ecl_journal_entry *key,
                      struct ecl_journal_entry *found, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = prepare_select(
                   j, &st, "WHERE " SAME_KEY " AND ?7 = ?7 AND " SAME_VISIT " ORDER BY id DESC LIMIT 1", err);
    if (r != ECL_OK) {
        return r;
    }
    bind_key(st, key);
    r = one_entry(j, st, found, err);
    if (r == ECL_OK && (found->state != ECL_STATE_UNDONE || found->how != ECL_HOW_RECOVERED ||
                        !found->transaction[0])) {
        return ECL_EOF;
    }
    return r;
}

int ecl_journal_taken(struct ecl_journal *j, const char *code, const char *transaction, bool *taken,
                      struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    *taken           = false;
    int r            = prepare(j, &st,
                               "SELECT 1 FROM entry WHERE code = ? AND code <> ''"
                                          " AND act = 'close' AND \"transaction\" <> ? LIMIT 1",
                               err);
    if (r != ECL_OK) {
        return r;
    }
    bind_text(st, 1, code);
    bind_text(st, 2, transaction);
    int rc = sqlite3_step(st);
    *taken = rc == SQLITE_ROW;
    r      = rc == SQLITE_ROW || rc == SQLITE_DONE ? ECL_OK : journal_fail(j, rc, err);
    sqlite3_finalize(st);
    return r;
}

int ecl_journal_get(struct ecl_journal *j, int64_t id, struct ecl_journal_entry *e,
                    struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = prepare_select(j, &st, "WHERE id = ?", err);
    if (r != ECL_OK) {
        return r;
    }
    sqlite3_bind_int64(st, 1, id);
    return one_entry(j, st, e, err);
}

static bool fits(const struct ecl_journal_filter *f, const struct ecl_journal_entry *e)
{
    return (!f->acts || f->acts >> e->act & 1) && (!f->states || f->states >> e->state & 1) &&
           (!f->channels || f->channels >> e->channel & 1) &&
           (!f->appeals || f->appeals >> e->appeal & 1) &&
           (!f->hcode || strcmp(f->hcode, e->hcode) == 0) &&
           (!f->pid || strcmp(f->pid, e->pid) == 0);
}

int ecl_journal_each(struct ecl_journal *j, const struct ecl_journal_filter *f,
                     int (*fn)(void *, const struct ecl_journal_entry *, struct ecl_error *),
                     void *ctx, struct ecl_error *err)
{
    static const struct ecl_date first = {1, 1, 1}, last = {9999, 12, 31};
    struct ecl_journal_entry e;
    sqlite3_stmt *st = NULL;
    int r            = prepare_select(j, &st, "WHERE day BETWEEN ? AND ? ORDER BY id", err);
    if (r != ECL_OK) {
        return r;
    }
    bind_day(st, 1, f->from.y ? f->from : first);
    bind_day(st, 2, f->to.y ? f->to : last);
    while (r == ECL_OK && (r = next_entry(j, st, &e, err)) == ECL_OK) {
        r = fits(f, &e) ? fn(ctx, &e, err) : ECL_OK;
    }
    sqlite3_finalize(st);
    explicit_bzero(&e, sizeof e);
    return r == ECL_EOF ? ECL_OK : r;
}
