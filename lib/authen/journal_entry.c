/* journal_entry.c: entries of the journal: begun, found, settled, pruned. */
#include <stdio.h>
#include <string.h>

#include "authen/journal_priv.h"

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

/* --- writing ----------------------------------------------------------------------------- */

static int number_transaction(struct ecl_journal *j, struct ecl_journal_entry *e,
                              struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    if (e->act != ECL_ACT_CLOSE || e->transaction[0]) {
        return ECL_OK;
    }
    snprintf(e->transaction, sizeof e->transaction, "%.5s%s%09lld", e->hcode, j->tag,
             (long long)e->id);
    int r = journal_prepare(j, &st, "UPDATE entry SET \"transaction\" = ? WHERE id = ?", err);
    if (r == ECL_OK) {
        bind_text(st, 1, e->transaction);
        sqlite3_bind_int64(st, 2, e->id);
        r = journal_step(j, st, err);
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
    r        = r == ECL_OK ? ECL_EOF : r == ECL_EOF ? journal_insert(j, e, err) : r;
    r        = r == ECL_OK ? number_transaction(j, e, err) : r;
    r        = journal_unlock(j, r, err);
    if (r != ECL_OK) {
        e->id = 0;
        snprintf(e->transaction, sizeof e->transaction, "%s", transaction);
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
    int r = journal_prepare(
        j, &st, "UPDATE entry SET state = 'cancelled' WHERE id = ? AND act = 'close'", err);
    if (r == ECL_OK) {
        sqlite3_bind_int64(st, 1, e->of);
        r = journal_step(j, st, err);
    }
    return r;
}

int ecl_journal_finish(struct ecl_journal *j, const struct ecl_journal_entry *e,
                       struct ecl_error *err)
{
    static const char *const members[] = {"state",   "how",      "channel", "code",
                                          "code_at", "number",   "http",    "message",
                                          "way",     "ended_ms", "appeal"};
    enum { N = sizeof members / sizeof *members };
    char sql[512]    = "UPDATE entry SET id = id";
    size_t n         = strlen(sql);
    sqlite3_stmt *st = NULL;
    for (int i = 0; i < N; i++) {
        n += (size_t)snprintf(sql + n, sizeof sql - n, ", %s = ?", members[i]);
    }
    snprintf(sql + n, sizeof sql - n,
             " WHERE id = ? AND (state IN ('open', 'unknown')"
             " OR (? <> '' AND code = '' AND state <> 'cancelled')"
             " OR (? = 'hand' AND state = 'undone' AND how = 'recovered'))");
    int r = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = journal_prepare(j, &st, sql, err);
    if (r == ECL_OK) {
        for (int i = 0; i < N; i++) {
            journal_bind_member(st, i + 1, members[i], e);
        }
        sqlite3_bind_int64(st, N + 1, e->id);
        bind_text(st, N + 2, e->code);
        bind_text(st, N + 3, ecl_journal_word(ECL_JOURNAL_HOWS, (int)e->how));
        r = journal_step(j, st, err);
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
    r = journal_prepare(
        j, &st, "UPDATE entry SET appeal = 'filed', filed = ? WHERE id = ? AND appeal <> ''", err);
    if (r == ECL_OK) {
        bind_day(st, 1, on);
        sqlite3_bind_int64(st, 2, id);
        r = journal_step(j, st, err);
    }
    if (r == ECL_OK && sqlite3_changes(j->db) == 0) {
        r = ECL_EOF;
    }
    return journal_unlock(j, r, err);
}

#define STAYS "(state IN ('open', 'unknown') OR (appeal = 'required' AND state = 'done'))"

int ecl_journal_prune(struct ecl_journal *j, struct ecl_date before, uint64_t *n, uint64_t *kept,
                      struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    *n = *kept = 0;
    int r      = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = journal_prepare(j, &st, "DELETE FROM entry WHERE day < ? AND NOT " STAYS, err);
    if (r == ECL_OK) {
        bind_day(st, 1, before);
        r  = journal_step(j, st, err);
        *n = r == ECL_OK ? (uint64_t)sqlite3_changes64(j->db) : 0;
    }
    st = NULL;
    r  = r == ECL_OK ? journal_prepare(j, &st, "SELECT count(*) FROM entry WHERE day < ?", err) : r;
    if (r == ECL_OK) {
        bind_day(st, 1, before);
        int rc = sqlite3_step(st);
        r      = rc == SQLITE_ROW ? ECL_OK : journal_fail(j, rc, err);
        *kept  = r == ECL_OK ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
        sqlite3_finalize(st);
    }
    return journal_unlock(j, r, err);
}

/* --- reading ----------------------------------------------------------------------------- */

/* The one entry a select finds. */
static int one_entry(struct ecl_journal *j, sqlite3_stmt *st, struct ecl_journal_entry *e,
                     struct ecl_error *err)
{
    int r = journal_next(j, st, e, err);
    sqlite3_finalize(st);
    return r;
}

static void bind_key(sqlite3_stmt *st, const struct ecl_journal_entry *key)
{
    bind_text(st, 1, ecl_journal_word(ECL_JOURNAL_ACTS, (int)key->act));
    bind_text(st, 2, key->hcode);
    bind_text(st, 3, key->pid);
    bind_text(st, 4, key->service);
    bind_day(st, 5, key->day);
    bind_text(st, 6, key->seq[0] ? key->seq : key->an);
    sqlite3_bind_int64(st, 7, key->of);
}

#define SAME_KEY   "act = ?1 AND hcode = ?2 AND pid = ?3 AND service = ?4 AND day = ?5"
#define SAME_VISIT "CASE WHEN seq <> '' THEN seq ELSE an END = ?6"

int ecl_journal_recall(struct ecl_journal *j, const struct ecl_journal_entry *key,
                       struct ecl_journal_entry *found, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = journal_select(j, &st,
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

int ecl_journal_add(struct ecl_journal *j, struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_journal_entry before;
    sqlite3_stmt *st = NULL;
    int r            = journal_lock(j, err);
    if (r != ECL_OK) {
        return r;
    }
    r = journal_select(j, &st,
                       "WHERE " SAME_KEY " AND ?6 = ?6 AND ?7 = ?7 AND state = 'done'"
                       " AND code = ?8 AND act <> 'status' LIMIT 1",
                       err);
    if (r == ECL_OK) {
        bind_key(st, e);
        bind_text(st, 8, e->code);
        r = one_entry(j, st, &before, err);
    }
    if (r == ECL_OK) {
        *e = before;
    } else if (r == ECL_EOF) {
        r = journal_insert(j, e, err);
    }
    return journal_unlock(j, r, err);
}

int ecl_journal_again(struct ecl_journal *j, const struct ecl_journal_entry *key,
                      struct ecl_journal_entry *found, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int r            = journal_select(j, &st,
                                      "WHERE " SAME_KEY " AND ?7 = ?7 AND (?1 <> 'close' OR " SAME_VISIT
                                      ") ORDER BY id DESC LIMIT 1",
                                      err);
    if (r != ECL_OK) {
        return r;
    }
    bind_key(st, key);
    r = one_entry(j, st, found, err);
    if (r == ECL_OK && (found->state != ECL_STATE_UNDONE || found->how != ECL_HOW_RECOVERED)) {
        return ECL_EOF;
    }
    return r;
}

int ecl_journal_visit(struct ecl_journal *j, const struct ecl_journal_entry *v,
                      struct ecl_journal_entry *found, struct ecl_error *err)
{
    /* One select for each key, so that each has its index. */
    static const struct {
        const char *where;
        const char *key; /* must not be blank */
    } ways[] = {
        {"an <> '' AND an = ?1", "an"},
        {"seq <> '' AND seq = ?2 AND (?3 = '' OR hn = '' OR hn = ?3)", "seq"},
        {"pid = ?4 AND day = ?5 AND an = '' AND seq = ''", "pid"},
        {"hn = ?3 AND day = ?5 AND an = '' AND seq = ''", "hn"},
        {"pid = ?4 AND day = ?5 AND ?1 = '' AND ?2 = ''", "pid"},
        {"hn = ?3 AND day = ?5 AND ?1 = '' AND ?2 = ''", "hn"},
    };
    const char *an = v->an, *seq = an[0] ? "" : v->seq;
    int r = ECL_EOF;
    for (size_t i = 0; r == ECL_EOF && i < sizeof ways / sizeof *ways; i++) {
        char rest[512];
        sqlite3_stmt *st  = NULL;
        const char *key   = ways[i].key;
        bool day          = strstr(ways[i].where, "day") != NULL;
        const char *value = strcmp(key, "an") == 0    ? an
                            : strcmp(key, "seq") == 0 ? seq
                            : strcmp(key, "pid") == 0 ? v->pid
                                                      : v->hn;
        if (!*value || (day && !v->day.y)) {
            continue;
        }
        snprintf(rest, sizeof rest,
                 "WHERE %s AND (?6 = '' OR hcode = ?6) AND code <> '' AND state = 'done'"
                 " AND ?1 = ?1 AND ?2 = ?2 AND ?3 = ?3 AND ?4 = ?4 AND ?5 = ?5"
                 " ORDER BY id DESC LIMIT 1",
                 ways[i].where);
        r = journal_select(j, &st, rest, err);
        if (r == ECL_OK) {
            bind_text(st, 1, an);
            bind_text(st, 2, seq);
            bind_text(st, 3, v->hn);
            bind_text(st, 4, v->pid);
            bind_day(st, 5, v->day);
            bind_text(st, 6, v->hcode);
            r = one_entry(j, st, found, err);
        }
    }
    return r;
}

int ecl_journal_taken(struct ecl_journal *j, const char *code, const char *transaction, bool *taken,
                      struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    *taken           = false;
    int r            = journal_prepare(
                   j, &st,
                   "SELECT 1 FROM entry WHERE code = ? AND code <> ''"
                              " AND act = 'close' AND (\"transaction\" = '' OR \"transaction\" <> ?) LIMIT 1",
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
    int r            = journal_select(j, &st, "WHERE id = ?", err);
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
    int r            = journal_select(j, &st, "WHERE day BETWEEN ? AND ? ORDER BY id", err);
    if (r != ECL_OK) {
        return r;
    }
    bind_day(st, 1, f->from.y ? f->from : first);
    bind_day(st, 2, f->to.y ? f->to : last);
    while (r == ECL_OK && (r = journal_next(j, st, &e, err)) == ECL_OK) {
        r = fits(f, &e) ? fn(ctx, &e, err) : ECL_OK;
    }
    sqlite3_finalize(st);
    explicit_bzero(&e, sizeof e);
    return r == ECL_EOF ? ECL_OK : r;
}
