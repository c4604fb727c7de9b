/* near.c: edit distance, for messages that say what may have been meant. */
#include "eclaim/near.h"

unsigned ecl_near_edits(struct ecl_str a, struct ecl_str b)
{
    unsigned row[ECL_NEAR_MAX + 1];
    size_t an = a.n < ECL_NEAR_MAX ? a.n : ECL_NEAR_MAX;
    size_t bn = b.n < ECL_NEAR_MAX ? b.n : ECL_NEAR_MAX;
    for (unsigned k = 0; k <= bn; k++) {
        row[k] = k;
    }
    for (size_t i = 0; i < an; i++) {
        unsigned corner = row[0]++;
        for (size_t k = 0; k < bn; k++) {
            bool same     = ecl_str_eq_nocase(ecl_str_make(a.p + i, 1), ecl_str_make(b.p + k, 1));
            unsigned best = corner + !same;
            best          = row[k] + 1 < best ? row[k] + 1 : best;
            best          = row[k + 1] + 1 < best ? row[k + 1] + 1 : best;
            corner        = row[k + 1];
            row[k + 1]    = best;
        }
    }
    return row[bn];
}

void ecl_near_try(struct ecl_near *n, const char *name)
{
    unsigned edits = ecl_near_edits(n->asked, ecl_str_of(name));
    if (!n->name || edits < n->edits) {
        n->name  = name;
        n->edits = edits;
    }
}

bool ecl_near_enough(unsigned edits, size_t size)
{
    return edits <= (size < 5 ? 1 : size / 3);
}

const char *ecl_near_name(const struct ecl_near *n)
{
    return n->name && ecl_near_enough(n->edits, strlen(n->name)) ? n->name : NULL;
}
