/* text.h: UTF-8 inside, windows-874 (TIS-620 and its extras) at the edges. */
#ifndef ECLAIM_TEXT_H
#define ECLAIM_TEXT_H

#include "eclaim/buf.h"
#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_encoding {
    ECL_ENC_AUTO = 0,
    ECL_ENC_UTF8,
    ECL_ENC_CP874, /* windows-874; reads TIS-620 and ISO-8859-11 as well */
};

/* "utf-8", "utf8", "windows-874", "cp874", "ms874", "tis-620", "tis620",
 * "iso-8859-11", "auto"; without case. -1 when unknown. */
ECL_EXPORT int ecl_encoding_find(struct ecl_str name);
ECL_EXPORT const char *ecl_encoding_name(enum ecl_encoding e);

/* True when every byte sequence of s is well-formed UTF-8 (no surrogates, no
 * overlong forms, at most U+10FFFF). */
ECL_EXPORT bool ecl_utf8_valid(struct ecl_str s);
/* The first bytes of s, most of them at most and no half character at the end. */
ECL_EXPORT struct ecl_str ecl_utf8_cut(struct ecl_str s, size_t most);

/* True when no byte of s is undefined in windows-874. */
ECL_EXPORT bool ecl_cp874_valid(struct ecl_str s);

/* True when s holds a byte of 0x80 or more. */
ECL_EXPORT bool ecl_text_high(struct ecl_str s);

/* Appends s, windows-874, as UTF-8. Undefined bytes become U+FFFD, and
 * *undefined (may be NULL) counts them. ECL_OK or ECL_E_NOMEM. */
ECL_EXPORT int ecl_cp874_to_utf8(struct ecl_str s, struct ecl_buf *out, size_t *undefined);

/* Appends s, valid UTF-8, as windows-874. Characters it lacks become '?', and
 * *missing (may be NULL) counts them. ECL_OK or ECL_E_NOMEM. */
ECL_EXPORT int ecl_utf8_to_cp874(struct ecl_str s, struct ecl_buf *out, size_t *missing);

/* Bytes s (valid UTF-8) takes in windows-874: its number of code points. This
 * is what the widths of the field tables count. */
ECL_EXPORT size_t ecl_text_width(struct ecl_str s);

/* Evidence about the encoding of some text, gathered with ecl_sniff_add. */
struct ecl_sniff {
    uint64_t lines_high;  /* lines that hold bytes of 0x80 or more */
    uint64_t lines_utf8;  /* of these: well-formed UTF-8 with Thai and nothing odd */
    uint64_t lines_odd;   /* of these: well-formed UTF-8, but no Thai: two-byte Latin, Greek... */
    uint64_t lines_cp874; /* of these: not UTF-8, every byte defined in windows-874 */
    uint64_t lines_bad;   /* of these: neither */
};

/* Adds the evidence of one line. */
ECL_EXPORT void ecl_sniff_add(struct ecl_sniff *s, struct ecl_str line);

/* The encoding the evidence speaks for. Text that is well-formed UTF-8 by
 * chance is told by its script: windows-874 Thai read as UTF-8 gives Latin or
 * Greek letters, hardly ever Thai. Without evidence: ECL_ENC_UTF8. */
ECL_EXPORT enum ecl_encoding ecl_sniff_verdict(const struct ecl_sniff *s);

#ifdef __cplusplus
}
#endif
#endif
