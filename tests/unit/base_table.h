/* base_table.h: base tables out of text for tests, and the problems they have. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "eclaim/base.h"
#include "eclaim/io.h"

/* The problems told, one a line: "rule line column value". */
struct bt_told {
    char text[8192];
    char last[1024]; /* the last message */
    size_t n;
};

static inline int bt_take(void *ctx, const struct ecl_base_problem *p)
{
    struct bt_told *t = ctx;
    size_t used       = strlen(t->text);
    snprintf(t->text + used, sizeof t->text - used, "%s %llu %s %.*s\n", p->rule->id,
             (unsigned long long)p->line, p->column, (int)p->value.n, p->value.p);
    snprintf(t->last, sizeof t->last, "%.*s", (int)p->message.n, p->message.p);
    assert_true(p->message.n > 0);
    assert_null(memchr(p->message.p, '{', p->message.n));
    t->n++;
    return ECL_OK;
}

/* Days since 1970 of 20260131. */
static inline int32_t bt_day(int ymd)
{
    struct ecl_date d = {(int16_t)(ymd / 10000), (uint8_t)(ymd / 100 % 100), (uint8_t)(ymd % 100)};
    return ecl_date_days(d);
}

/* Minutes since 1970 of 20260131, 0930. */
static inline int64_t bt_at(int ymd, int hhmm)
{
    return (int64_t)bt_day(ymd) * 1440 + hhmm / 100 * 60 + hhmm % 100;
}

#endif
