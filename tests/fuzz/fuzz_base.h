/* fuzz_base.h: what the targets of base tables share. */
#ifndef FUZZ_BASE_H
#define FUZZ_BASE_H

#include <stdlib.h>

#include "eclaim/base.h"
#include "eclaim/io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A problem says something, and names a place that is there. */
static inline int take_problem(void *ctx, const struct ecl_base_problem *p)
{
    size_t *n = ctx;
    ++*n;
    must(p->message.n > 0 && !memchr(p->message.p, '{', 1) && p->rule->id[0] && p->column &&
         p->file);
    return ECL_OK;
}

/* The days of a row that an answer names, against the days asked for. */
static inline void must_agree(enum ecl_base_state state, int32_t start, int32_t end, int32_t from,
                              int32_t to)
{
    must(state == ECL_BASE_UNKNOWN || start <= end);
    must(state != ECL_BASE_VALID || (start <= to && end >= from));
    must(state != ECL_BASE_EARLY || start > to);
    must(state != ECL_BASE_OVER || end < from);
}

#endif
