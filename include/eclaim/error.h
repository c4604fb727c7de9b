/* error.h: how a library call says that it failed.
 *
 * An error means that the operation could not be done; wrong data that can be
 * worked around is a finding (findings.h), not an error. Functions return
 * ECL_OK, ECL_EOF or a negative enum ecl_code, and fill the optional
 * struct ecl_error only when they fail, so that calls can be chained. */
#ifndef ECLAIM_ERROR_H
#define ECLAIM_ERROR_H

#include <stdarg.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ECL_EXPORT __attribute__((visibility("default")))
#define ECL_MUST_USE __attribute__((warn_unused_result))
#define ECL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define ECL_EXPORT
#define ECL_MUST_USE
#define ECL_PRINTF(f, a)
#endif

/* Published values never change their meaning; new ones are appended. */
enum ecl_code {
    ECL_OK         = 0,
    ECL_EOF        = 1,  /* no more data; not a failure */
    ECL_E_USAGE    = -1, /* the caller asked for something that cannot be */
    ECL_E_NOMEM    = -2, /* out of memory */
    ECL_E_READ     = -3, /* input could not be read */
    ECL_E_WRITE    = -4, /* output could not be written */
    ECL_E_FORMAT   = -5, /* input is not the format it should be */
    ECL_E_UNSAFE   = -6, /* refused for safety: see the text */
    ECL_E_INTERNAL = -7, /* a fault of this library */
    ECL_E_CARD     = -8, /* a card or its reader */
    ECL_E_NETWORK  = -9, /* a service cannot be reached, or did not do what was asked */
};

/* What went wrong, for a message to the user. Plain data, no ownership. */
struct ecl_error {
    int code;       /* enum ecl_code */
    int sys;        /* errno at the time, or 0 */
    uint64_t line;  /* line or record number in file, or 0 */
    char file[256]; /* file or zip member, or "" */
    char field[32]; /* column, or "" */
    char text[512]; /* one sentence, lower case, no full stop; says what to do */
};

/* Fills err (may be NULL) with code and the formatted text and returns code.
 * file may be NULL. errno is kept in err->sys for ECL_E_READ and ECL_E_WRITE. */
ECL_EXPORT int ecl_fail(struct ecl_error *err, int code, const char *file, const char *fmt, ...)
    ECL_PRINTF(4, 5);

/* The same with a line and a field (either may be 0 or NULL). */
ECL_EXPORT int ecl_fail_at(struct ecl_error *err, int code, const char *file, uint64_t line,
                           const char *field, const char *fmt, ...) ECL_PRINTF(6, 7);

/* A short English name of a code, such as "out of memory". Static storage. */
ECL_EXPORT const char *ecl_code_text(int code);

#ifdef __cplusplus
}
#endif
#endif
