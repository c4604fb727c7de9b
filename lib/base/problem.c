/* problem.c: problems of base tables, their messages filled from templates. */
#include "base/base_priv.h"
#include "core/fill_priv.h"

#include <stdio.h>

enum {
    VALUE_SHOWN = 80, /* bytes of a value quoted in a message */
    MESSAGE_MAX = 4096,
};

void base_tell_init(struct base_tell *t, ecl_base_problem_fn *fn, void *ctx, bool thai)
{
    *t = (struct base_tell){.fn = fn, .ctx = ctx, .thai = thai};
    ecl_buf_init(&t->message, MESSAGE_MAX);
}

void base_tell_done(struct base_tell *t)
{
    ecl_buf_done(&t->message);
}

struct ecl_str base_number(char out[24], uint64_t v)
{
    return ecl_str_make(out, (size_t)snprintf(out, 24, "%llu", (unsigned long long)v));
}

int base_tell(struct base_tell *t, const struct ecl_base_rule *rule, struct ecl_base_problem *p,
              struct ecl_str arg1, struct ecl_str arg2)
{
    if (!t->fn) {
        return ECL_OK;
    }
    const struct fill_place places[] = {
        {"{column}", ecl_str_of(p->column), VALUE_SHOWN, false},
        {"{value}", p->value, VALUE_SHOWN, false},
        {"{1}", arg1, VALUE_SHOWN, false},
        {"{2}", arg2, VALUE_SHOWN, false},
    };
    if (ecl_fill(&t->message, rule->message[t->thai], places, sizeof places / sizeof places[0]) !=
        ECL_OK) {
        return ECL_E_NOMEM;
    }
    p->rule     = rule;
    p->severity = rule->severity;
    p->message  = ecl_buf_str(&t->message);
    return t->fn(t->ctx, p);
}
