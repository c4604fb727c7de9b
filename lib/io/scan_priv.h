/* scan_priv.h: finding the separators of pipe text with vector code. */
#ifndef ECLAIM_IO_SCAN_PRIV_H
#define ECLAIM_IO_SCAN_PRIV_H

#include <stddef.h>
#include <stdint.h>

enum {
    ECL_SCAN_HIGH = 1, /* a byte of 0x80 or more */
    ECL_SCAN_CTRL = 2, /* a byte below 0x20 other than LF and CR */
    ECL_SCAN_CR   = 4,
};

/* Entries that pos must have room for beyond one per byte. */
#define ECL_SCAN_SLACK 64

/* Writes base plus the offset of every '|' and LF in p[0..n) to pos, ascending,
 * and returns how many. ORs what else was seen into *flags. pos needs room for
 * n + ECL_SCAN_SLACK entries. Uses AVX2 where the processor has it, else SSE2 or
 * plain C; all give the same result. */
size_t ecl_scan(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags);

/* One form each, for tests: the plain C one, and the one named "avx2", "sse2" or
 * "scalar", NULL where this machine lacks it. */
typedef size_t ecl_scan_fn(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags);
ecl_scan_fn *ecl_scan_form(const char *name);

#endif
