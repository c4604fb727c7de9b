/* problem.c: problems of base tables, their messages filled from templates. */
#include "base/base_priv.h"

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

/* A value as a message quotes it: short, whole characters, without control bytes. */
static int add_value(struct ecl_buf *b, struct ecl_str v)
{
    int r    = ECL_OK;
    bool cut = v.n > VALUE_SHOWN;
    if (cut) {
        v.n = VALUE_SHOWN;
        while (v.n && ((unsigned char)v.p[v.n] & 0xC0) == 0x80) {
            v.n--;
        }
    }
    for (size_t i = 0; r == ECL_OK && i < v.n; i++) {
        r = ecl_buf_add_char(b, (unsigned char)v.p[i] < ' ' ? ' ' : v.p[i]);
    }
    return cut && r == ECL_OK ? ecl_buf_add(b, "...", 3) : r;
}

static int fill(struct ecl_buf *b, const char *template, const struct ecl_str value[4])
{
    static const char *const marks[] = {"{column}", "{value}", "{1}", "{2}"};
    int r                            = ECL_OK;
    b->n                             = 0;
    while (r == ECL_OK && *template) {
        size_t plain = strcspn(template, "{"), i = 0;
        r = ecl_buf_add(b, template, plain);
        template += plain;
        while (i < 4 && strncmp(template, marks[i], strlen(marks[i])) != 0) {
            i++;
        }
        if (r == ECL_OK && i < 4) {
            r = add_value(b, value[i]);
            template += strlen(marks[i]);
        } else if (r == ECL_OK && *template) {
            r = ecl_buf_add_char(b, *template ++);
        }
    }
    return r;
}

int base_tell(struct base_tell *t, const struct ecl_base_rule *rule, struct ecl_base_problem *p,
              struct ecl_str arg1, struct ecl_str arg2)
{
    if (!t->fn) {
        return ECL_OK;
    }
    const struct ecl_str value[] = {ecl_str_of(p->column), p->value, arg1, arg2};
    if (fill(&t->message, rule->message[t->thai], value) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    p->rule     = rule;
    p->severity = rule->severity;
    p->message  = ecl_buf_str(&t->message);
    return t->fn(t->ctx, p);
}
