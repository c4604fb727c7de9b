/* journal_row.c: an entry of the journal and its row in the file.
 *
 * One table says how a member of struct ecl_journal_entry stands in the file; it makes the
 * statements, binds and reads. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "authen/journal_priv.h"
#include "eclaim/text.h"

/* --- words ------------------------------------------------------------------------------- */

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

/* --- columns ----------------------------------------------------------------------------- */

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
    TEXT_OF(service),
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

int journal_fit(const char *s, size_t room)
{
    return (int)ecl_utf8_cut(ecl_str_make(s, strnlen(s, room)), room - 1).n;
}

static void bind_column(sqlite3_stmt *st, int i, const struct column *c,
                        const struct ecl_journal_entry *e)
{
    const void *at           = (const char *)e + c->at;
    const struct ecl_date *d = at;
    char day[16]             = "";
    switch (c->kind) {
    case TEXT:
        sqlite3_bind_text(st, i, at, journal_fit(at, c->size), SQLITE_TRANSIENT);
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
        snprintf(at, c->size, "%.*s", journal_fit(text, c->size), text);
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

int journal_select(struct ecl_journal *j, sqlite3_stmt **st, const char *rest,
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

int journal_prepare(struct ecl_journal *j, sqlite3_stmt **st, const char *sql,
                    struct ecl_error *err)
{
    int rc = sqlite3_prepare_v2(j->db, sql, -1, st, NULL);
    return rc == SQLITE_OK ? ECL_OK : journal_fail(j, rc, err);
}

int journal_next(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_journal_entry *e,
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

int journal_step(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_error *err)
{
    int rc = sqlite3_step(st);
    sqlite3_finalize(st);
    if ((rc & 0xFF) == SQLITE_CONSTRAINT) {
        return ECL_EOF;
    }
    return rc == SQLITE_DONE ? ECL_OK : journal_fail(j, rc, err);
}

void journal_bind_member(sqlite3_stmt *st, int i, const char *name,
                         const struct ecl_journal_entry *e)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        if (strcmp(columns[k].name, name) == 0) {
            bind_column(st, i, &columns[k], e);
        }
    }
}

int journal_insert(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err)
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
    int r = journal_prepare(j, &st, sql, err);
    if (r != ECL_OK) {
        return r;
    }
    for (int i = 0; i < COLUMNS; i++) {
        bind_column(st, i + 1, &columns[i], e);
    }
    r = journal_step(j, st, err);
    if (r == ECL_OK) {
        e->id = sqlite3_last_insert_rowid(j->db);
    }
    return r;
}
