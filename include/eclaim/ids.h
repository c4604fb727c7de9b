/* ids.h: citizen IDs and facility codes. Both are text with leading zeros. */
#ifndef ECLAIM_IDS_H
#define ECLAIM_IDS_H

#include "eclaim/error.h"
#include "eclaim/str.h"
#include "eclaim/value.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_pid_state {
    ECL_PID_OK       = 0,
    ECL_PID_EMPTY    = 1,
    ECL_PID_SHAPE    = 2, /* not exactly 13 digits */
    ECL_PID_CHECKSUM = 3, /* 13 digits, wrong check digit */
    ECL_PID_DUMMY    = 4, /* 13 equal digits, 1234567890123 or 1234567890121 */
};

/* Checks a Thai 13-digit citizen ID: weights 13 to 2 over the first twelve
 * digits, check digit (11 - sum mod 11) mod 10. No blanks are skipped. */
ECL_EXPORT enum ecl_pid_state ecl_pid_check(struct ecl_str s);

/* The check digit ('0'-'9') that belongs behind twelve digits. */
ECL_EXPORT char ecl_pid_check_digit(const char twelve[12]);

/* Masks the citizen IDs in a text for messages, in place: 13 digits or more in a row, also as
 * a card prints them (1 2345 67890 12 3, with blanks or hyphens), become *** and the last four. */
ECL_EXPORT void ecl_pids_mask(char *text);

/* HCODE: exactly five digits and not 00000. */
ECL_EXPORT enum ecl_value ecl_hcode_check(struct ecl_str s);

/* Whether a number of a document, a code or a key is given: it takes a digit from 1 to 9.
 * Blank, "-", "0" and "N/A" are none. */
ECL_EXPORT bool ecl_number_given(struct ecl_str s);

#ifdef __cplusplus
}
#endif
#endif
