/* table.h: rows of a claim file out of CSV, DBF and JSON lines, one at a time.
 *
 * Pipe text, the usual form, has a faster way of its own (lib/claim/import_txt.c).
 * Values come as the bytes of the file, in its encoding; the caller decodes. */
#ifndef ECLAIM_TABLE_H
#define ECLAIM_TABLE_H

#include "eclaim/package.h"
#include "eclaim/text.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_table_row {
    uint64_t line;               /* physical line (CSV, JSON), record number (DBF), from 1 */
    enum ecl_file file;          /* JSON documents: the file of this row (ECL_INS for a
                                    claim that cannot be read); else ECL_NOFILE */
    size_t n;                    /* values */
    const struct ecl_str *value; /* CR, LF and | inside are still there */
    const struct ecl_str *name;  /* column names of this very row (JSON), or NULL */
    struct ecl_str raw;          /* the bytes it came from, for the rejects */
    const char *bad;             /* why the row cannot be read, or NULL; then n is 0 */
};

struct ecl_table;

/* Starts reading format from in. A CSV's separator (comma, semicolon, tab, bar)
 * is told from its first line outside quotes; its rows include the header row,
 * if there is one. ECL_E_FORMAT when the file is not of the format at all. */
ECL_EXPORT int ecl_table_open(struct ecl_table **t, enum ecl_format format,
                              const struct ecl_input *in, struct ecl_error *err) ECL_MUST_USE;

/* Column names that the format itself carries (DBF), else 0. */
ECL_EXPORT size_t ecl_table_names(const struct ecl_table *t, const struct ecl_str **names);

/* True when the file itself declares UTF-8 or windows-874 (DBF code page byte,
 * JSON); *enc is then set. */
ECL_EXPORT bool ecl_table_encoding(const struct ecl_table *t, enum ecl_encoding *enc);

/* The next row: ECL_OK, ECL_EOF, or a negative code. Views are valid until the
 * next call. DBF values come without padding; deleted DBF records are skipped
 * and counted. */
ECL_EXPORT int ecl_table_next(struct ecl_table *t, struct ecl_table_row *row,
                              struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT uint64_t ecl_table_deleted(const struct ecl_table *t);
ECL_EXPORT void ecl_table_close(struct ecl_table *t);

#ifdef __cplusplus
}
#endif
#endif
