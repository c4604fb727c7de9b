/* near.h: which name was meant by one that is not known. */
#ifndef ECLAIM_NEAR_H
#define ECLAIM_NEAR_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a name that are compared. */
#define ECL_NEAR_MAX 48

/* The least number of bytes to add, take away or change that turns a into b, without
 * case of ASCII letters; both are cut at ECL_NEAR_MAX bytes. */
ECL_EXPORT unsigned ecl_near_edits(struct ecl_str a, struct ecl_str b);

/* Whether a name of so many bytes can have been meant when it is so many edits away: when
 * at most a third of it is different. */
ECL_EXPORT bool ecl_near_enough(unsigned edits, size_t size);

/* The nearest of several names:
 *     struct ecl_near near = ecl_near_to(word);
 *     ecl_near_try(&near, "error");
 *     const char *meant = ecl_near_name(&near);
 * Of names equally near the first one stays. The strings must live as long. */
struct ecl_near {
    struct ecl_str asked;
    const char *name; /* NULL: none yet */
    unsigned edits;
};

static inline struct ecl_near ecl_near_to(struct ecl_str asked)
{
    struct ecl_near n = {asked, NULL, 0};
    return n;
}

ECL_EXPORT void ecl_near_try(struct ecl_near *n, const char *name);

/* The nearest name when it can have been meant; else NULL. */
ECL_EXPORT const char *ecl_near_name(const struct ecl_near *n);

#ifdef __cplusplus
}
#endif
#endif
