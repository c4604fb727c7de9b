/* sent_read.c: claims of the file of submissions that meet one at hand. */
#include "claim/sent_priv.h"

#include "eclaim/ids.h"
#include "eclaim/text.h"

#define LOOKS_MAX 512 /* claims before the file is let go: a writer waits no longer */

#define COLUMNS                                                                                    \
    "claim.id, type, key, from_day, to_day, from_time, to_time, times, submission, content, "      \
    "items,"                                                                                       \
    " claim.who"
enum { WHO_COLUMN = 11 };

int ecl_sent_rest(struct ecl_sent *s, struct ecl_error *err)
{
    if (s->writes || !s->begun) {
        return ECL_OK;
    }
    s->begun = false;
    return sent_run(s, "COMMIT", err);
}

/* Lets the file go from time to time; between, one look after the other sees the same. */
static int begin_look(struct ecl_sent *s, struct ecl_error *err)
{
    int r = s->begun && s->looks++ >= LOOKS_MAX ? ecl_sent_rest(s, err) : ECL_OK;
    if (r == ECL_OK && !s->begun) {
        r        = sent_run(s, "BEGIN", err);
        s->begun = r == ECL_OK;
        s->looks = 0;
    }
    return r;
}

static int32_t day_at(sqlite3_stmt *st, int col)
{
    int v             = sqlite3_column_int(st, col);
    struct ecl_date d = {(int16_t)(v / 10000 % 10000), (uint8_t)(v / 100 % 100),
                         (uint8_t)(v % 100)};
    return sqlite3_column_type(st, col) == SQLITE_INTEGER && v > 0 && ecl_date_valid(d)
               ? ecl_date_days(d)
               : ECL_SENT_NO_DAY;
}

static int64_t time_at(sqlite3_stmt *st, int col, int32_t day)
{
    int v = sqlite3_column_int(st, col);
    return sqlite3_column_type(st, col) == SQLITE_INTEGER && day != ECL_SENT_NO_DAY && v >= 0 &&
                   v < 1440
               ? (int64_t)day * 1440 + v
               : ECL_SENT_NO_TIME;
}

/* The columns COLUMNS of a row. */
static void take_claim(sqlite3_stmt *st, struct ecl_sent_claim *c)
{
    const unsigned char *type = sqlite3_column_text(st, 1), *key = sqlite3_column_text(st, 2);
    size_t n = key ? strnlen((const char *)key, ECL_SENT_KEY) : 0;
    n        = ecl_utf8_cut(ecl_str_make((const char *)key, n), ECL_SENT_KEY - 1).n;
    *c       = (struct ecl_sent_claim){0};
    c->id    = sqlite3_column_int64(st, 0);
    c->type  = type && type[0] == 'I' ? ECL_CLAIM_IP : ECL_CLAIM_OP;
    if (n) {
        memcpy(c->key, key, n);
    }
    c->from_day   = day_at(st, 3);
    c->to_day     = day_at(st, 4);
    c->from       = time_at(st, 5, c->from_day);
    c->to         = time_at(st, 6, c->to_day);
    c->times      = (uint32_t)sqlite3_column_int64(st, 7);
    c->submission = (uint32_t)sqlite3_column_int64(st, 8);
    c->content    = sent_unsigned(sqlite3_column_int64(st, 9));
    c->item       = sqlite3_column_blob(st, 10);
    c->nitem      = c->item ? (size_t)sqlite3_column_bytes(st, 10) / 8 : 0;
}

static int end_of(const struct ecl_sent *s, sqlite3_stmt *st, int rc, struct ecl_error *err)
{
    sqlite3_reset(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? ECL_OK : sent_failed(s, rc, err);
}

/* --- looking ------------------------------------------------------------------------------- */

struct look {
    struct ecl_sent *s;
    const struct ecl_sent_asked *a;
    ecl_sent_fn *fn;
    void *ctx;
    struct ecl_error *err;
    int64_t own;               /* id of the claim itself, or 0 */
    int64_t met[ECL_SENT_MAX]; /* near ones that fn has seen: spans may share a claim */
    size_t nmet;
    bool enough[ECL_SENT_NHOW];
};

/* A near claim that comes for the first time. */
static bool is_new(struct look *l, int64_t id)
{
    for (size_t i = 0; i < l->nmet; i++) {
        if (l->met[i] == id) {
            return false;
        }
    }
    if (l->nmet == ECL_SENT_MAX) {
        return false;
    }
    l->met[l->nmet++] = id;
    return true;
}

static void meet(struct look *l, enum ecl_sent_how how, sqlite3_stmt *st)
{
    struct ecl_sent_claim c;
    take_claim(st, &c);
    c.same_patient =
        l->a->patient && sent_unsigned(sqlite3_column_int64(st, WHO_COLUMN)) == l->a->patient;
    if (how == ECL_SENT_OTHER_HN && c.same_patient) {
        how    = ECL_SENT_SAME;
        l->own = c.id;
    } else if (c.id == l->own || (how == ECL_SENT_OTHER_HN && !ecl_number_given(l->a->key))) {
        return;
    }
    if (!l->enough[how] && (how != ECL_SENT_NEAR || is_new(l, c.id))) {
        l->enough[how] = !l->fn(l->ctx, how, &c);
    }
}

/* A statement that is ready to be bound; NULL: err says why. */
static sqlite3_stmt *begin_rows(struct look *l, enum sent_statement which, const char *sql)
{
    return begin_look(l->s, l->err) == ECL_OK ? sent_statement(l->s, which, sql, l->err) : NULL;
}

static int rows(struct look *l, enum ecl_sent_how how, sqlite3_stmt *st)
{
    int rc = SQLITE_ROW;
    for (int i = 0; i < ECL_SENT_MAX && !l->enough[how]; i++) {
        rc = sqlite3_step(st);
        if (rc != SQLITE_ROW) {
            break;
        }
        meet(l, how, st);
    }
    return end_of(l->s, st, rc, l->err);
}

static int look_key(struct look *l)
{
    const struct ecl_sent_asked *a = l->a;
    struct ecl_str type            = ecl_str_of(ecl_claim_type_name(a->type));
    if (!a->key.n || !sent_may_hold(l->s, sent_key_mark(l->s, type, a->hcode, a->key))) {
        return ECL_OK;
    }
    sqlite3_stmt *st =
        begin_rows(l, SQL_KEY,
                   "SELECT " COLUMNS " FROM claim WHERE key = ?1 AND type = ?2 AND hcode = ?3"
                   " ORDER BY who <> ?4"); /* its own first */
    if (!st) {
        return l->err->code;
    }
    sent_bind_str(st, 1, a->key);
    sent_bind_str(st, 2, type);
    sent_bind_str(st, 3, a->hcode);
    sqlite3_bind_int64(st, 4, sent_signed(a->patient));
    return rows(l, ECL_SENT_OTHER_HN, st);
}

static int look_near(void *ctx, int64_t span)
{
    struct look *l = ctx;
    if (!sent_may_hold(l->s, sent_span_mark(l->a->patient, span))) {
        return ECL_OK;
    }
    sqlite3_stmt *st = begin_rows(l, SQL_NEAR,
                                  "SELECT " COLUMNS " FROM near JOIN claim USING (id)"
                                  " WHERE span = ?1 AND near.who = ?2");
    if (!st) {
        return l->err->code;
    }
    sqlite3_bind_int64(st, 1, span);
    sqlite3_bind_int64(st, 2, sent_signed(l->a->patient));
    return rows(l, ECL_SENT_NEAR, st);
}

static int look_permitno(struct look *l)
{
    if (!l->a->permitno || !sent_may_hold(l->s, l->a->permitno)) {
        return ECL_OK;
    }
    sqlite3_stmt *st = begin_rows(
        l, SQL_PERMITNO, "SELECT " COLUMNS " FROM permitno JOIN claim USING (id) WHERE h = ?1");
    if (!st) {
        return l->err->code;
    }
    sqlite3_bind_int64(st, 1, sent_signed(l->a->permitno));
    return rows(l, ECL_SENT_PERMITNO, st);
}

static int look_invoice(struct look *l)
{
    const struct ecl_sent_asked *a = l->a;
    if (!a->invoice.n || !sent_may_hold(l->s, sent_invoice_mark(l->s, a->hcode, a->invoice))) {
        return ECL_OK;
    }
    sqlite3_stmt *st = begin_rows(l, SQL_INVOICE,
                                  "SELECT " COLUMNS " FROM invoice JOIN claim USING (id)"
                                  " WHERE no = ?1 AND invoice.hcode = ?2");
    if (!st) {
        return l->err->code;
    }
    sent_bind_str(st, 1, a->invoice);
    sent_bind_str(st, 2, a->hcode);
    return rows(l, ECL_SENT_INVOICE, st);
}

int ecl_sent_look(struct ecl_sent *s, const struct ecl_claim *c, const struct ecl_sent_asked *a,
                  ecl_sent_fn *fn, void *ctx, struct ecl_error *err)
{
    struct ecl_error own = {0};
    struct look l        = {.s = s, .a = a, .fn = fn, .ctx = ctx, .err = &own};
    if (s->empty) {
        return ECL_OK;
    }
    int r = look_key(&l);
    if (r == ECL_OK && a->patient) {
        r = sent_spans(c, a, look_near, &l);
        r = r == ECL_OK ? look_near(&l, SENT_ALWAYS) : r;
    }
    r = r == ECL_OK ? look_permitno(&l) : r;
    r = r == ECL_OK ? look_invoice(&l) : r;
    if (r != ECL_OK && err) {
        *err = own;
    }
    return r;
}

/* --- submissions --------------------------------------------------------------------------- */

/* Most claims that are met went out in the same submission: the last one is kept. */
static int look_up_name(struct ecl_sent *s, uint32_t submission, struct ecl_error *err)
{
    sqlite3_stmt *st =
        sent_statement(s, SQL_NAME, "SELECT name, day FROM submission WHERE id = ?1", err);
    if (!st) {
        return err->code;
    }
    s->name.n = 0;
    s->day    = (struct ecl_date){0, 0, 0};
    sqlite3_bind_int64(st, 1, submission);
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        const void *text = sqlite3_column_text(st, 0);
        int32_t days     = day_at(st, 1);
        if (ecl_buf_add(&s->name, text, (size_t)sqlite3_column_bytes(st, 0)) != ECL_OK) {
            rc = SQLITE_NOMEM;
        }
        s->day = days == ECL_SENT_NO_DAY ? s->day : ecl_date_from_days(days);
    }
    s->named    = rc == SQLITE_ROW || rc == SQLITE_DONE;
    s->named_id = submission;
    return end_of(s, st, rc, err);
}

int ecl_sent_name(struct ecl_sent *s, uint32_t submission, struct ecl_str *name,
                  struct ecl_date *day, struct ecl_error *err)
{
    struct ecl_error own = {0};
    int r                = ECL_OK;
    if (!s->named || s->named_id != submission) {
        r = look_up_name(s, submission, &own);
    }
    *name = ecl_buf_str(&s->name);
    *day  = s->day;
    if (r != ECL_OK && err) {
        *err = own;
    }
    return r;
}
