/* scan.c: positions of '|' and LF, 64 bytes at a time.
 *
 * Each block of 64 bytes becomes a 64-bit mask of separators; its set bits are
 * then written out eight at a time without a branch per bit, which costs less
 * than a loop that ends exactly. The form is chosen at run time. */
#include "io/scan_priv.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_X86 1
#endif

static size_t scan_scalar(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags)
{
    size_t k   = 0;
    unsigned f = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '|' || c == '\n') {
            pos[k++] = base + (uint32_t)i;
        } else if (c >= 0x80) {
            f |= ECL_SCAN_HIGH;
        } else if (c < 0x20) {
            f |= c == '\r' ? ECL_SCAN_CR : ECL_SCAN_CTRL;
        }
    }
    *flags |= f;
    return k;
}

#ifdef HAVE_X86

/* Writes the set bits of mask, and up to seven entries of garbage behind them. */
static inline uint32_t *write_bits(uint64_t mask, uint32_t at, uint32_t *pos)
{
    uint32_t *stop = pos + __builtin_popcountll(mask);
    while (pos < stop) {
        for (int i = 0; i < 8; i++) {
            pos[i] = at + (uint32_t)__builtin_ctzll(mask | 1ull << 63);
            mask &= mask - 1;
        }
        pos += 8;
    }
    return stop;
}

static unsigned seen(int high, int ctrl, int cr)
{
    return (high ? ECL_SCAN_HIGH : 0u) | (ctrl ? ECL_SCAN_CTRL : 0u) | (cr ? ECL_SCAN_CR : 0u);
}

static size_t scan_sse2(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags)
{
    const __m128i bar = _mm_set1_epi8('|'), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    const __m128i low = _mm_set1_epi8(0x1f);
    __m128i high = _mm_setzero_si128(), ctrl = high, crs = high;
    uint32_t *out = pos;
    size_t i      = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t mask = 0;
        for (unsigned j = 0; j < 4; j++) {
            __m128i v      = _mm_loadu_si128((const __m128i *)(const void *)(p + i + 16 * j));
            __m128i is_lf  = _mm_cmpeq_epi8(v, lf);
            __m128i is_cr  = _mm_cmpeq_epi8(v, cr);
            __m128i is_low = _mm_cmpeq_epi8(_mm_min_epu8(v, low), v);
            __m128i hit    = _mm_or_si128(_mm_cmpeq_epi8(v, bar), is_lf);

            high = _mm_or_si128(high, v);
            crs  = _mm_or_si128(crs, is_cr);
            ctrl = _mm_or_si128(ctrl, _mm_andnot_si128(_mm_or_si128(is_lf, is_cr), is_low));
            mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << (16 * j);
        }
        out = write_bits(mask, base + (uint32_t)i, out);
    }
    *flags |= seen(_mm_movemask_epi8(high), _mm_movemask_epi8(ctrl), _mm_movemask_epi8(crs));
    size_t k = (size_t)(out - pos);
    return k + scan_scalar(p + i, n - i, base + (uint32_t)i, pos + k, flags);
}

__attribute__((target("avx2,bmi,popcnt"))) static size_t
scan_avx2(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags)
{
    const __m256i bar = _mm256_set1_epi8('|'), lf = _mm256_set1_epi8('\n');
    const __m256i cr = _mm256_set1_epi8('\r'), low = _mm256_set1_epi8(0x1f);
    __m256i high = _mm256_setzero_si256(), ctrl = high, crs = high;
    uint32_t *out = pos;
    size_t i      = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t mask = 0;
        for (unsigned j = 0; j < 2; j++) {
            __m256i v      = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32 * j));
            __m256i is_lf  = _mm256_cmpeq_epi8(v, lf);
            __m256i is_cr  = _mm256_cmpeq_epi8(v, cr);
            __m256i is_low = _mm256_cmpeq_epi8(_mm256_min_epu8(v, low), v);
            __m256i hit    = _mm256_or_si256(_mm256_cmpeq_epi8(v, bar), is_lf);
            __m256i line   = _mm256_or_si256(is_lf, is_cr);

            high = _mm256_or_si256(high, v);
            crs  = _mm256_or_si256(crs, is_cr);
            ctrl = _mm256_or_si256(ctrl, _mm256_andnot_si256(line, is_low));
            mask |= (uint64_t)(unsigned)_mm256_movemask_epi8(hit) << (32 * j);
        }
        out = write_bits(mask, base + (uint32_t)i, out);
    }
    *flags |=
        seen(_mm256_movemask_epi8(high), _mm256_movemask_epi8(ctrl), _mm256_movemask_epi8(crs));
    size_t k = (size_t)(out - pos);
    return k + scan_scalar(p + i, n - i, base + (uint32_t)i, pos + k, flags);
}

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}

#endif

size_t ecl_scan(const char *p, size_t n, uint32_t base, uint32_t *pos, unsigned *flags)
{
#ifdef HAVE_X86
    return has_avx2() ? scan_avx2(p, n, base, pos, flags) : scan_sse2(p, n, base, pos, flags);
#else
    return scan_scalar(p, n, base, pos, flags);
#endif
}

ecl_scan_fn *ecl_scan_form(const char *name)
{
#ifdef HAVE_X86
    if (strcmp(name, "avx2") == 0) {
        return has_avx2() ? scan_avx2 : NULL;
    }
    if (strcmp(name, "sse2") == 0) {
        return scan_sse2;
    }
#endif
    return strcmp(name, "scalar") == 0 ? scan_scalar : NULL;
}
