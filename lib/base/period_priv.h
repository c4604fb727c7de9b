/* period_priv.h: rows of a table that are found by a key and a day.
 *
 * Each row of a key holds from a first to a last day. Add all rows, then finish; from
 * then on the index only reads, so threads may share it. */
#ifndef ECLAIM_BASE_PERIOD_PRIV_H
#define ECLAIM_BASE_PERIOD_PRIV_H

#include "base/lost_priv.h"
#include "claim/import_priv.h"
#include "eclaim/base.h"

enum { PERIOD_KEY_MAX = 64 }; /* bytes of a key */

struct period {
    uint32_t key;
    int32_t start, end; /* days since 1970, both within the period */
    uint32_t row;       /* what the caller knows it by */
    uint32_t longest;   /* of the rows of the key up to this one: the one that ends last */
    uint64_t line;      /* in the file */
};

struct periods {
    struct keys keys;
    struct period *p; /* by key, then start, then line, once finished */
    size_t n, cap;
    uint32_t *first;  /* of each key in p, and one behind the last */
    uint8_t *doubted; /* by key: a row of it could not be used */
    size_t ndoubted;
    struct lost lost; /* keys in scientific notation: their rows are not used */
};

int periods_init(struct periods *ps);
void periods_done(struct periods *ps);

/* Adds a row: start, end, row and line of p. ECL_OK or ECL_E_NOMEM. */
int periods_add(struct periods *ps, struct ecl_str key, const struct period *p);
/* Says that there is a row of key that cannot be used. */
int periods_doubt(struct periods *ps, struct ecl_str key);
/* Whether any row, used or not, has the key. */
bool periods_has(const struct periods *ps, struct ecl_str key);

/* Sorts. For each row that shares days with an earlier one of its key, twice is called
 * with both; an answer other than ECL_OK ends the work. */
int periods_finish(struct periods *ps,
                   int (*twice)(void *ctx, const struct period *earlier, const struct period *p),
                   void *ctx);

struct period_answer {
    enum ecl_base_state state;
    const struct period *p; /* VALID: of the rows that hold on a day from..to the one that
                               began last; EARLY: the first to come; OVER: the last to end */
    bool doubtful;
};

/* What holds on one of the days from..to. O(log rows of the key). */
void periods_on(const struct periods *ps, struct ecl_str key, int32_t from, int32_t to,
                struct period_answer *a);

/* The rows of a key that began at or before day to, the last first: n of them, p[0] down
 * to p[1 - n]. None: NULL. */
const struct period *periods_until(const struct periods *ps, struct ecl_str key, int32_t to,
                                   size_t *n);

#endif
