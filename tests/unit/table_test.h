/* table_test.h: reading a table from memory and comparing it with text, for the
 * tests of the table readers. */
#ifndef TESTS_UNIT_TABLE_TEST_H
#define TESTS_UNIT_TABLE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/table.h"

/* Gives at most step bytes at a time, so that block borders fall everywhere. */
struct drip {
    struct ecl_str rest;
    size_t step;
};

static ssize_t drip_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct drip *d = ctx;
    (void)err;
    n = n < d->step ? n : d->step;
    n = n < d->rest.n ? n : d->rest.n;
    if (n) {
        memcpy(buf, d->rest.p, n);
        d->rest.p += n;
        d->rest.n -= n;
    }
    return (ssize_t)n;
}

static inline struct ecl_input drip_input(struct drip *d, struct ecl_str bytes, size_t step)
{
    *d = (struct drip){bytes, step};
    return (struct ecl_input){drip_read, NULL, d, "test"};
}

static inline void show(struct ecl_buf *b, struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20) {
            ecl_buf_addf(b, "\\x%02x", c);
        } else {
            ecl_buf_add_char(b, s.p[i]);
        }
    }
}

/* Appends a row as "LINE:FILE:name=value,value" and a line end; a bad one as
 * "LINE:!reason<raw>". */
static inline void show_row(struct ecl_buf *b, const struct ecl_table_row *row)
{
    ecl_buf_addf(b, "%llu:", (unsigned long long)row->line);
    if (row->file != ECL_NOFILE) {
        ecl_buf_addf(b, "%s:", ecl_file_spec(row->file)->name);
    }
    if (row->bad) {
        assert_int_equal(row->n, 0);
        ecl_buf_addf(b, "!%s<", row->bad);
        show(b, row->raw);
        ecl_buf_add_char(b, '>');
    }
    for (size_t i = 0; i < row->n; i++) {
        ecl_buf_addf(b, "%s", i ? "," : "");
        if (row->name) {
            show(b, row->name[i]);
            ecl_buf_add_char(b, '=');
        }
        show(b, row->value[i]);
    }
    ecl_buf_add_char(b, '\n');
}

/* The whole table as text; an error ends it with "E code: text". Free it. */
static inline char *read_table(enum ecl_format f, struct ecl_str bytes, size_t step)
{
    struct drip d;
    struct ecl_input in  = drip_input(&d, bytes, step);
    struct ecl_error err = {0};
    struct ecl_table *t;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r = ecl_table_open(&t, f, &in, &err);
    if (r == ECL_OK) {
        struct ecl_table_row row;
        while ((r = ecl_table_next(t, &row, &err)) == ECL_OK) {
            show_row(&b, &row);
        }
        ecl_table_close(t);
    }
    if (r < 0) {
        ecl_buf_addf(&b, "E %d: %s\n", r, err.text);
    }
    ecl_buf_add_char(&b, '\0');
    return b.p;
}

static inline void assert_table(enum ecl_format f, struct ecl_str bytes, const char *want)
{
    static const size_t steps[] = {1, 3, 7, 1 << 20};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char *got = read_table(f, bytes, steps[i]);
        if (strcmp(got, want) != 0) {
            fail_msg("in steps of %zu, got:\n%s\nwant:\n%s", steps[i], got, want);
        }
        free(got);
    }
}

#endif
