/* codes.c: the compiled-in code sets. Data: the tables in codes/, by gen_codes.awk. */
#include "eclaim/codes.h"

#include "codes.inc"

static const struct ecl_codeset sets[] = {
#define X(set) {#set, codes_##set, sizeof codes_##set / sizeof codes_##set[0]},
    CODE_SETS
#undef X
};

static const size_t nsets = sizeof sets / sizeof sets[0];

const struct ecl_codeset *ecl_codeset_at(size_t i)
{
    return i < nsets ? &sets[i] : NULL;
}

const struct ecl_codeset *ecl_codeset_find(const char *name)
{
    for (size_t i = 0; i < nsets; i++) {
        if (strcmp(sets[i].name, name) == 0) {
            return &sets[i];
        }
    }
    return NULL;
}

const struct ecl_codeentry *ecl_code_find(const struct ecl_codeset *set, struct ecl_str code)
{
    size_t lo = 0, hi = set->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const char *z = set->entries[mid].code;
        size_t n = strlen(z);
        int order = memcmp(code.p, z, code.n < n ? code.n : n);
        if (order == 0 && code.n == n) {
            return &set->entries[mid];
        }
        if (order < 0 || (order == 0 && code.n < n)) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return NULL;
}
