/* codes.h: the code sets compiled into the library (tables in lib/spec/codes). */
#ifndef ECLAIM_CODES_H
#define ECLAIM_CODES_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ecl_codeentry {
    const char *code;
    const char *label_th; /* may be "" */
    const char *label_en; /* may be "" */
    const char *extra;    /* set-specific third column (scheme, category), or "" */
};

struct ecl_codeset {
    const char *name;
    const struct ecl_codeentry *entries; /* sorted by code, byte order */
    size_t n;
};

/* The set of a name ("inscl"), or NULL. Static storage. */
ECL_EXPORT const struct ecl_codeset *ecl_codeset_find(const char *name);

/* The entry of a code, exactly as written, or NULL. */
ECL_EXPORT const struct ecl_codeentry *ecl_code_find(const struct ecl_codeset *set,
                                                     struct ecl_str code);

/* All sets, for listings. */
ECL_EXPORT const struct ecl_codeset *ecl_codeset_at(size_t i); /* NULL behind the last */

#ifdef __cplusplus
}
#endif
#endif
