/* where.h: conditions on claims, such as
 *
 *     INS.INSCL=STP and (CHT.TOTAL >= 5000 or ADP.TYPE in 3,4) and not DRU
 *
 *     condition = and *("or" and);  and = not *("and" not)
 *     not       = "not" not / "(" condition ")" / test
 *     test      = field op value / field "in" value *("," value)
 *               / field ("like" / "~") pattern / field "empty" / file
 *     op        = "=" / "!=" / "<" / "<=" / ">" / ">="
 *
 * A field is FILE.COLUMN, or CLAIM.TYPE, .HCODE, .HN, .SEQ, .AN or .AGE (whole years at the
 * visit or admission; empty when these or DOB are no dates). A value is a
 * word or stands in quotes, which are doubled inside. In a pattern * is any text
 * and ? any byte of it. A file by itself asks for a record of it.
 *
 * A test is true when any record of the file satisfies it. Columns of numbers
 * compare as fixed-point numbers, dates as dates (20260131 or 2026-01-31), all
 * else byte by byte. A value of a record that is not the number or date its
 * column wants satisfies only like and empty. */
#ifndef ECLAIM_WHERE_H
#define ECLAIM_WHERE_H

#include "eclaim/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_where;

/* Takes text apart. ECL_E_USAGE with the place and what was expected;
 * ECL_E_NOMEM. text is copied. */
ECL_EXPORT int ecl_where_parse(struct ecl_where **w, struct ecl_str text,
                               struct ecl_error *err) ECL_MUST_USE;

/* Finds the columns beyond the standard in the stream's head; call it before the
 * first match. ECL_E_USAGE names the nearest of an unknown column. */
ECL_EXPORT int ecl_where_bind(struct ecl_where *w, const struct ecl_stream *s,
                              struct ecl_error *err) ECL_MUST_USE;

/* Whether the claim satisfies the condition. */
ECL_EXPORT bool ecl_where_match(const struct ecl_where *w, const struct ecl_claim *c);

ECL_EXPORT void ecl_where_free(struct ecl_where *w);

#ifdef __cplusplus
}
#endif
#endif
