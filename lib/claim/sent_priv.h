/* sent_priv.h: what the parts of the file of submissions share. */
#ifndef ECLAIM_CLAIM_SENT_PRIV_H
#define ECLAIM_CLAIM_SENT_PRIV_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "eclaim/buf.h"
#include "eclaim/sent.h"

enum sent_statement {
    SQL_KEY,
    SQL_NEAR,
    SQL_PERMITNO,
    SQL_INVOICE,
    SQL_NAME,
    SQL_ADD,
    SQL_ADD_NEAR,
    SQL_NSTATEMENTS
};

enum { SENT_SEED = 16 };

/* What may be in the file; of all connections to it. */
struct sent_filter {
    atomic_uint users;
    uint64_t nlines, marks;
    uint64_t *word;
};

struct ecl_sent {
    sqlite3 *db;
    char *path; /* as given, for messages */
    unsigned char seed[SENT_SEED];
    bool writes, empty;         /* empty: nothing to look for */
    bool begun;                 /* a transaction of rows that wait; then of the file itself */
    unsigned looks;             /* since the file was let go */
    struct sent_filter *filter; /* NULL: of a writer, or nothing to look for */
    struct ecl_buf items;
    bool named; /* name and day are of submission named_id */
    uint32_t named_id;
    struct ecl_buf name;
    struct ecl_date day;
    sqlite3_stmt *statement[SQL_NSTATEMENTS];
};

/* Fills err with what SQLite has said; the code for it. */
int sent_failed(const struct ecl_sent *s, int rc, struct ecl_error *err);
/* Runs statements that give no rows. */
int sent_run(struct ecl_sent *s, const char *sql, struct ecl_error *err);
/* A statement that is made once, without its old values. NULL: err says why. */
sqlite3_stmt *sent_statement(struct ecl_sent *s, enum sent_statement which, const char *sql,
                             struct ecl_error *err);

static inline void sent_bind_str(sqlite3_stmt *st, int at, struct ecl_str v)
{
    sqlite3_bind_text(st, at, v.n ? v.p : "", (int)v.n, SQLITE_STATIC);
}

/* --- fingerprints --------------------------------------------------------------------- */

/* Under the file's own seed, of n texts without the blanks around them; never 0. */
uint64_t sent_hash(const struct ecl_sent *s, char kind, const struct ecl_str *text, size_t n);
uint64_t sent_key_mark(const struct ecl_sent *s, struct ecl_str type, struct ecl_str hcode,
                       struct ecl_str key);
uint64_t sent_invoice_mark(const struct ecl_sent *s, struct ecl_str hcode, struct ecl_str no);
uint64_t sent_span_mark(uint64_t who, int64_t span);

/* The fingerprints of the items of a claim, in s->items. */
int sent_items(struct ecl_sent *s, const struct ecl_claim *c);

/* SQLite has no unsigned integers. */
static inline int64_t sent_signed(uint64_t v)
{
    int64_t i;
    memcpy(&i, &v, sizeof i);
    return i;
}

static inline uint64_t sent_unsigned(int64_t v)
{
    uint64_t u;
    memcpy(&u, &v, sizeof u);
    return u;
}

/* --- spans: eight days, as the file finds what lies near --------------------------------- */

enum { SENT_SPANS_MAX = 16 /* a longer stay lies in the span that is near to all times */ };
#define SENT_ALWAYS INT64_MAX

/* Calls fn for each span that the days of c and of its items touch; one may come twice. */
int sent_spans(const struct ecl_claim *c, const struct ecl_sent_asked *a,
               int (*fn)(void *ctx, int64_t span), void *ctx);
/* How many the days of the claim alone touch. */
int64_t sent_span_count(const struct ecl_sent_asked *a);

/* --- filter ---------------------------------------------------------------------------- */

/* Whether something with this fingerprint may be in the file; false is certain. */
bool sent_may_hold(const struct ecl_sent *s, uint64_t mark);

/* Reads the filter of the file; the caller frees it. */
int sent_filter_load(struct ecl_sent *s, struct sent_filter **f, struct ecl_error *err);
struct sent_filter *sent_filter_use(struct sent_filter *f);
void sent_filter_free(struct sent_filter *f);
/* Puts the claims that wait into it; makes it anew from all there are. Both within the
 * transaction that changes them. */
int sent_filter_add(struct ecl_sent *s, struct ecl_error *err);
int sent_filter_make(struct ecl_sent *s, struct ecl_error *err);

#endif
