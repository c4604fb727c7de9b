/* drugs_make.h: drug catalogues out of text, for tests. */
#ifndef DRUGS_MAKE_H
#define DRUGS_MAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/drugs.h"

/* Problems as "id line COLUMN; " one behind the other, without the CAT. */
struct problems {
    char text[6000];
    size_t n, count;
    int stop; /* answer this at the first one */
};

static inline int keep_problem(void *ctx, const struct ecl_base_problem *p)
{
    struct problems *s = ctx;
    assert_true(p->message.n > 0);
    assert_null(memchr(p->message.p, '{', p->message.n));
    s->count++;
    if (s->n < sizeof s->text - 100) {
        s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "%s%s %llu%s%s",
                                 s->n ? "; " : "", p->rule->id + strlen("CAT."),
                                 (unsigned long long)p->line, *p->column ? " " : "", p->column);
    }
    return s->stop;
}

/* Adds a file of this text; what ecl_drugs_add answers. */
static inline int add_drugs(struct ecl_drugs *d, const char *name, const char *text,
                            struct ecl_error *err)
{
    struct ecl_str s    = ecl_str_of(text);
    struct ecl_input in = ecl_input_mem(&s, name);
    return ecl_drugs_add(d, &in, -1, err);
}

/* A catalogue of one file, read without a problem to report to. */
static inline struct ecl_drugs *make_drugs(const char *name, const char *text,
                                           struct ecl_drugs_opts o)
{
    struct ecl_drugs *d  = NULL;
    struct ecl_error err = {0};
    assert_int_equal(ecl_drugs_new(&d, &o, &err), ECL_OK);
    if (add_drugs(d, name, text, &err) != ECL_OK) {
        print_message("%s\n", err.text);
        fail();
    }
    assert_int_equal(ecl_drugs_finish(d, &err), ECL_OK);
    return d;
}

#endif
