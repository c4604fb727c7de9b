/* text_priv.h: decoding one character, for writers that must not pass on bytes
 * that are no text. */
#ifndef ECL_TEXT_PRIV_H
#define ECL_TEXT_PRIV_H

#include "eclaim/text.h"

/* Decodes the character at p < end, which is not ASCII. Its length, 2 to 4, or 0
 * when it is not well-formed UTF-8. */
unsigned ecl_utf8_decode(const unsigned char *p, const unsigned char *end, uint32_t *cp);

#endif
