/* fuzz_table.h: reads a whole table and touches every byte it hands out. */
#ifndef TESTS_FUZZ_TABLE_H
#define TESTS_FUZZ_TABLE_H

#include <stdint.h>
#include <stdlib.h>

#include "eclaim/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t fuzz_sum;

static inline void fuzz_touch(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        fuzz_sum = (uint8_t)(fuzz_sum + (uint8_t)s.p[i]);
    }
}

/* What every row must hold: values lie in memory of their own or of the row, a
 * bad row says why and has its bytes, and lines never go backwards. */
static inline void fuzz_row(const struct ecl_table_row *row, uint64_t *line)
{
    if (row->line < *line || (row->bad && (row->n || !row->bad[0] || !row->raw.n))) {
        abort();
    }
    *line = row->line;
    fuzz_touch(row->raw);
    for (size_t i = 0; i < row->n; i++) {
        fuzz_touch(row->value[i]);
        if (row->name) {
            fuzz_touch(row->name[i]);
        }
    }
}

/* The bytes of all rows together. */
static inline size_t fuzz_table(enum ecl_format format, const uint8_t *data, size_t size)
{
    struct ecl_str bytes = ecl_str_make((const char *)data, size);
    struct ecl_input in  = ecl_input_mem(&bytes, "fuzz");
    struct ecl_error err;
    struct ecl_table *t;
    uint64_t line = 0;
    size_t raw    = 0;
    int r         = ecl_table_open(&t, format, &in, &err);
    if (r == ECL_OK) {
        struct ecl_table_row row;
        while ((r = ecl_table_next(t, &row, &err)) == ECL_OK) {
            fuzz_row(&row, &line);
            raw += row.raw.n;
        }
        ecl_table_close(t);
    }
    if (r < 0 && (err.code != r || !err.text[0])) {
        abort();
    }
    return raw;
}

#endif
