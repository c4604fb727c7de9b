/* money.h: amounts in satang (1 baht = 100 satang), never in floating point. */
#ifndef ECLAIM_MONEY_H
#define ECLAIM_MONEY_H

#include "eclaim/error.h"
#include "eclaim/str.h"
#include "eclaim/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int64_t ecl_satang;

/* Parses decimal baht: optional minus, digits, optional point and at most two
 * decimals ("12", "12.5", "-0.05", ".50"). Blanks around are allowed. Anything
 * else (comma, plus, exponent, third decimal other than 0, more than 15 digits
 * of baht) is ECL_V_INVALID. *out is written only for ECL_V_OK. */
ECL_EXPORT enum ecl_value ecl_satang_parse(struct ecl_str s, ecl_satang *out);

/* For totals that people see: adds the amount in s to *sum. What is no amount (or would
 * not fit) is counted in *odd instead, so that it can be told; blank is nothing. */
ECL_EXPORT void ecl_satang_add(struct ecl_str s, ecl_satang *sum, uint64_t *odd);

/* Parses a decimal number into an integer scaled by 10^scale (scale 0 to 9):
 * "1.5" with scale 3 is 1500. Digits beyond scale must be 0. The same syntax
 * and answers as ecl_satang_parse. For quantities, weights and temperatures. */
ECL_EXPORT enum ecl_value ecl_decimal_parse(struct ecl_str s, unsigned scale, int64_t *out);

/* Room that ecl_satang_format needs, with the closing NUL. */
#define ECL_SATANG_TEXT 24

/* Writes baht with two decimals, no separators ("-1234.50"), NUL-terminated;
 * returns the length. */
ECL_EXPORT size_t ecl_satang_format(ecl_satang v, char out[ECL_SATANG_TEXT]);

/* The same with commas between thousands, for people ("1,234.50"). */
#define ECL_SATANG_TEXT_GROUPED 32
ECL_EXPORT size_t ecl_satang_format_grouped(ecl_satang v, char out[ECL_SATANG_TEXT_GROUPED]);

/* part of total in basis points (10000 are all of it), half up; 0 <= part <= total, and 0
 * when total is. */
ECL_EXPORT uint32_t ecl_basis_points(int64_t part, int64_t total);

#ifdef __cplusplus
}
#endif
#endif
