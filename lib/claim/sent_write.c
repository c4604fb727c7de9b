/* sent_write.c: a submission into the file of submissions.
 *
 * While claims go out they wait in temporary tables, so that the file is not held; then they
 * go into it in the order of its keys, which is quick, and one commit ends it. */
#include "claim/sent_priv.h"

static int begin(struct ecl_sent *s, struct ecl_error *err)
{
    if (s->begun) {
        return ECL_OK;
    }
    /* A transaction that has touched only temporary tables locks nothing else. */
    int r    = sent_run(s,
                        "CREATE TEMP TABLE out_claim (key, type, hcode, who, from_day, to_day,"
                           " from_time, to_time, content, items, part, permitno, invoice, id);"
                           "CREATE TEMP TABLE out_near (span, n);"
                           "BEGIN",
                        err);
    s->begun = r == ECL_OK;
    return r;
}

/* 20260131 */
static int day_number(struct ecl_date d)
{
    return (d.y * 100 + d.m) * 100 + d.d;
}

/* Of no day: NULL. */
static void bind_day(sqlite3_stmt *st, int at, int32_t day)
{
    if (day == ECL_SENT_NO_DAY) {
        sqlite3_bind_null(st, at);
    } else {
        sqlite3_bind_int(st, at, day_number(ecl_date_from_days(day)));
    }
}

/* The minutes of the day. */
static void bind_time(sqlite3_stmt *st, int at, int64_t moment, int32_t day)
{
    if (moment == ECL_SENT_NO_TIME) {
        sqlite3_bind_null(st, at);
    } else {
        sqlite3_bind_int(st, at, (int)(moment - (int64_t)day * 1440));
    }
}

static int step(struct ecl_sent *s, sqlite3_stmt *st, struct ecl_error *err)
{
    int rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
}

/* A claim that waits, and the error of its spans. */
struct waiting {
    struct ecl_sent *s;
    int64_t row;
    struct ecl_error *err;
};

static int add_span(void *ctx, int64_t span)
{
    struct waiting *w = ctx;
    sqlite3_stmt *st =
        sent_statement(w->s, SQL_ADD_NEAR, "INSERT INTO temp.out_near VALUES (?1, ?2)", w->err);
    if (!st) {
        return w->err->code;
    }
    sqlite3_bind_int64(st, 1, span);
    sqlite3_bind_int64(st, 2, w->row);
    return step(w->s, st, w->err);
}

static int add_spans(struct ecl_sent *s, const struct ecl_claim *c, struct ecl_sent_asked *a,
                     struct ecl_error *err)
{
    struct waiting w = {s, sqlite3_last_insert_rowid(s->db), err};
    int r            = ECL_OK;
    if (sent_span_count(a) > SENT_SPANS_MAX) {
        a->to_day = a->from_day;
        r         = add_span(&w, SENT_ALWAYS);
    }
    return r == ECL_OK ? sent_spans(c, a, add_span, &w) : r;
}

static int add_row(struct ecl_sent *s, const struct ecl_sent_asked *a, uint64_t content,
                   uint32_t part, struct ecl_error *err)
{
    sqlite3_stmt *st = sent_statement(s, SQL_ADD,
                                      "INSERT INTO temp.out_claim VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                                      " ?7, ?8, ?9, ?10, ?11, ?12, ?13, NULL)",
                                      err);
    if (!st) {
        return err->code;
    }
    sqlite3_clear_bindings(st);
    sent_bind_str(st, 1, a->key);
    sqlite3_bind_text(st, 2, ecl_claim_type_name(a->type), -1, SQLITE_STATIC);
    sent_bind_str(st, 3, a->hcode);
    sqlite3_bind_int64(st, 4, sent_signed(a->patient));
    bind_day(st, 5, a->from_day);
    bind_day(st, 6, a->to_day);
    bind_time(st, 7, a->from, a->from_day);
    bind_time(st, 8, a->to, a->to_day);
    sqlite3_bind_int64(st, 9, sent_signed(content));
    sqlite3_bind_blob64(st, 10, s->items.p, s->items.n, SQLITE_STATIC);
    sqlite3_bind_int64(st, 11, part);
    if (a->permitno) {
        sqlite3_bind_int64(st, 12, sent_signed(a->permitno));
    }
    if (a->invoice.n) {
        sent_bind_str(st, 13, a->invoice);
    }
    return step(s, st, err);
}

int ecl_sent_add(struct ecl_sent *s, const struct ecl_claim *c, uint32_t part,
                 struct ecl_error *err)
{
    struct ecl_sent_asked a;
    struct ecl_error own = {0};
    ecl_sent_ask(s, c, &a);
    if (!a.patient || !a.key.n) {
        return ECL_OK; /* nothing to know it by */
    }
    int r = begin(s, &own);
    if (r == ECL_OK && sent_items(s, c) != ECL_OK) {
        r = ecl_fail(&own, ECL_E_NOMEM, s->path, "out of memory");
    }
    r = r == ECL_OK ? add_row(s, &a, ecl_sent_content(s, c), part, &own) : r;
    r = r == ECL_OK ? add_spans(s, c, &a, &own) : r;
    if (r != ECL_OK && err) {
        *err = own;
    }
    return r;
}

/* The rows of the submissions, behind those there are; *first: the id of part 0. */
static int add_submissions(struct ecl_sent *s, const char *const *name, uint32_t n,
                           struct ecl_date day, int64_t *first, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc =
        sqlite3_prepare_v2(s->db, "SELECT coalesce(max(id), 0) + 1 FROM submission", -1, &st, NULL);
    rc     = rc == SQLITE_OK ? sqlite3_step(st) : rc;
    *first = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    if (rc != SQLITE_ROW) {
        return sent_failed(s, rc, err);
    }
    rc = sqlite3_prepare_v2(s->db, "INSERT INTO submission VALUES (?1, ?2, ?3)", -1, &st, NULL);
    for (uint32_t i = 0; rc == SQLITE_OK && i < n; i++) {
        sqlite3_bind_int64(st, 1, *first + i);
        sqlite3_bind_text(st, 2, name[i], -1, SQLITE_STATIC);
        sqlite3_bind_int(st, 3, day_number(day));
        rc = sqlite3_step(st) == SQLITE_DONE ? sqlite3_reset(st) : sqlite3_errcode(s->db);
    }
    sqlite3_finalize(st);
    return rc == SQLITE_OK ? ECL_OK : sent_failed(s, rc, err);
}

/* Whoever is there already gets the new values; what else belongs to it stays, and more comes. */
static const char move_claims[] =
    "INSERT INTO claim (key, type, hcode, who, from_day, to_day, from_time, to_time, content,"
    " items, submission, times)"
    " SELECT key, type, hcode, who, from_day, to_day, from_time, to_time, content, items,"
    " part + ?1, 1 FROM temp.out_claim WHERE true ORDER BY key, who"
    " ON CONFLICT (key, who, type) DO UPDATE SET hcode = excluded.hcode,"
    " from_day = excluded.from_day, to_day = excluded.to_day, from_time = excluded.from_time,"
    " to_time = excluded.to_time, content = excluded.content, items = excluded.items,"
    " submission = excluded.submission, times = times + 1";

static const char move_rest[] =
    "UPDATE temp.out_claim AS o SET id = (SELECT id FROM main.claim AS c WHERE c.key = o.key AND"
    " c.who = o.who AND c.type = o.type);"
    "INSERT OR IGNORE INTO main.near SELECT span, who, id FROM temp.out_near JOIN temp.out_claim"
    " ON out_claim.rowid = n ORDER BY span, who, id;"
    "INSERT OR IGNORE INTO main.permitno SELECT permitno, id FROM temp.out_claim"
    " WHERE permitno IS NOT NULL ORDER BY permitno, id;"
    "INSERT OR IGNORE INTO main.invoice SELECT invoice, hcode, id FROM temp.out_claim"
    " WHERE invoice IS NOT NULL ORDER BY invoice, hcode, id";

static int move_all(struct ecl_sent *s, int64_t first, struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(s->db, move_claims, -1, &st, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_int64(st, 1, first);
        rc = sqlite3_step(st);
    }
    sqlite3_finalize(st);
    int r = rc == SQLITE_DONE ? sent_run(s, move_rest, err) : sent_failed(s, rc, err);
    return r == ECL_OK ? sent_filter_add(s, err) : r;
}

/* Writes the pages that would wait for the commit: a full disk is met before the submission
 * appears. What a killed process leaves of them is rolled back. */
static int take_room(struct ecl_sent *s, struct ecl_error *err)
{
    int rc = sqlite3_db_cacheflush(s->db);
    return rc == SQLITE_OK ? ECL_OK : sent_failed(s, rc, err);
}

int ecl_sent_write(struct ecl_sent *s, const char *const *name, uint32_t n, struct ecl_date day,
                   struct ecl_error *err)
{
    int64_t first = 0;
    int r         = begin(s, err);
    for (int i = 0; i < SQL_NSTATEMENTS; i++) { /* nothing must hold the file */
        sqlite3_finalize(s->statement[i]);
        s->statement[i] = NULL;
    }
    r = r == ECL_OK ? sent_run(s, "COMMIT", err) : r;
    r = r == ECL_OK ? sent_run(s, "BEGIN IMMEDIATE", err) : r;
    r = r == ECL_OK ? add_submissions(s, name, n, day, &first, err) : r;
    r = r == ECL_OK ? move_all(s, first, err) : r;
    return r == ECL_OK ? take_room(s, err) : r;
}

/* What was sent late is not forgotten on the same day. */
static const char forget_claims[] =
    "DELETE FROM claim WHERE coalesce(to_day, from_day, 0) < ?1 AND submission NOT IN"
    " (SELECT id FROM submission WHERE day >= ?1)";

int ecl_sent_forget(struct ecl_sent *s, struct ecl_date before, uint64_t *gone,
                    struct ecl_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc           = sqlite3_prepare_v2(s->db, forget_claims, -1, &st, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_int(st, 1, day_number(before));
        rc = sqlite3_step(st);
    }
    sqlite3_finalize(st);
    if (rc != SQLITE_DONE) {
        return sent_failed(s, rc, err);
    }
    *gone = (uint64_t)sqlite3_changes64(s->db);
    int r = *gone ? sent_run(s,
                             "DELETE FROM near WHERE id NOT IN (SELECT id FROM claim);"
                             "DELETE FROM permitno WHERE id NOT IN (SELECT id FROM claim);"
                             "DELETE FROM invoice WHERE id NOT IN (SELECT id FROM claim);"
                             "DELETE FROM submission WHERE id NOT IN"
                             " (SELECT submission FROM claim)",
                             err)
                  : ECL_OK;
    r     = r == ECL_OK && *gone ? sent_filter_make(s, err) : r;
    return r == ECL_OK && *gone ? take_room(s, err) : r;
}

int ecl_sent_commit(struct ecl_sent *s, struct ecl_error *err)
{
    int r    = sent_run(s, "COMMIT", err);
    s->begun = false;
    return r;
}
