/* items.c: items of ADP that another claim of the patient has on the same day.
 *
 * The items of all claims are a log of fingerprints, which is written in one go and read only
 * where two claims of a patient have items about the same days. Each item as a key of the map of
 * the rules across claims would cost a fifth of the whole check. */
#include "rules/items_priv.h"

#include <stdlib.h>

#include "core/room_priv.h"
#include "eclaim/sent.h"

enum {
    HELD = 131072, /* items in memory, 2 MiB */
    READ = 64,     /* read at once */
};

struct logged {
    uint64_t print, line;
};

void items_init(struct items *t, const char *tmpdir)
{
    *t = (struct items){0};
    keymap_log_init(&t->log, sizeof(struct logged), HELD, tmpdir);
}

void items_done(struct items *t)
{
    keymap_log_done(&t->log);
    free(t->own);
    free(t->order);
}

static int add(struct items *t, const struct items_own *own, struct items_of *of,
               struct ecl_error *err)
{
    of->from = of->n == 0 || own->day < of->from ? own->day : of->from;
    of->to   = of->n == 0 || own->day > of->to ? own->day : of->to;
    of->n++;
    t->own[t->n++] = *own;
    return keymap_log_add(&t->log, &(struct logged){own->print, own->r->line}, err);
}

static int by_print(const void *a, const void *b)
{
    const struct items_order *x = a, *y = b;
    return x->print != y->print ? (x->print > y->print) - (x->print < y->print)
                                : (x->own > y->own) - (x->own < y->own);
}

/* So that a claim with thousands of items is compared with another such one in no time. */
static int order(struct items *t, struct ecl_error *err)
{
    if (ecl_room(&t->order, &t->order_cap, t->n, sizeof *t->order) != ECL_OK) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    for (size_t i = 0; i < t->n; i++) {
        t->order[i] = (struct items_order){t->own[i].print, i};
    }
    if (t->n > 1) { /* NULL is no array, not even of none */
        qsort(t->order, t->n, sizeof *t->order, by_print);
    }
    return ECL_OK;
}

/* The first in order that is not below the print. */
static size_t lower(const struct items *t, uint64_t print)
{
    size_t from = 0, to = t->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (t->order[mid].print < print) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from;
}

int items_take(struct items *t, const struct keymap *s, unsigned kind, const struct ecl_claim *c,
               struct items_of *of, struct ecl_error *err)
{
    int rc = ECL_OK;
    *of    = (struct items_of){.first = t->log.n};
    t->n   = 0;
    ECL_EACH(r, c, ECL_ADP)
    {
        struct fdate day = date_of(r, ECL_ADP_DATEOPD);
        if (rc != ECL_OK || day.state != ECL_DATE_OK || !ecl_sent_is_item(r)) {
            continue;
        }
        struct ecl_str text[] = {cell(r, ECL_ADP_TYPE), cell(r, ECL_ADP_CODE),
                                 cell(r, ECL_ADP_DATEOPD)};
        struct items_own own  = {r, keymap_key_of(s, kind, text, 3).hi, day.day, 0, 0};
        if (ecl_room(&t->own, &t->cap, t->n + 1, sizeof *t->own) != ECL_OK) {
            return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
        }
        rc = add(t, &own, of, err);
    }
    return rc == ECL_OK ? order(t, err) : rc;
}

int items_meet(struct items *t, const struct items_of *other, uint64_t claim, struct ecl_error *err)
{
    struct logged some[READ], there;
    for (uint32_t i = 0; i < other->n; i++) {
        size_t left = other->n - i;
        int rc      = i % READ ? ECL_OK
                               : keymap_log_read(&t->log, other->first + i, left < READ ? left : READ,
                                                 some, err);
        if (rc != ECL_OK) {
            return rc;
        }
        there = some[i % READ];
        for (size_t j = lower(t, there.print); j < t->n && t->order[j].print == there.print; j++) {
            struct items_own *own = &t->own[t->order[j].own];
            if (own->claim) {
                break; /* all of this print are */
            }
            own->claim = claim + 1;
            own->line  = there.line;
        }
    }
    return ECL_OK;
}
