/* sets.c: code sets of short codes as bitmaps. */
#include "rules/engine_priv.h"

/* 0-61 for digits and letters, 62 for all else. */
static unsigned code_char(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10
           : c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 36
                                  : 62;
}

static void map_codes(struct codemap *m, const struct ecl_codeset *set)
{
    for (size_t i = 0; set && i < set->n; i++) {
        const char *c = set->entries[i].code;
        if (c[0] && (!c[1] || !c[2])) {
            m->bits[code_char(c[0])] |= UINT64_C(1) << (c[1] ? code_char(c[1]) : 63);
        }
    }
}

static unsigned three_digits(const char *p)
{
    return (unsigned)(p[0] - '0') * 100 + (unsigned)(p[1] - '0') * 10 + (unsigned)(p[2] - '0');
}

void sets_make(struct ecl_rules *r)
{
    static const char *const names[NSETS] = {
        [SET_INSCL_SUBTYPE]  = "inscl_subtype",
        [SET_MARRIAGE]       = "marriage",
        [SET_NATION]         = "nation",
        [SET_CLINIC_DEPT]    = "clinic_dept",
        [SET_CHRGITEM]       = "chrgitem",
        [SET_DRUGREMARK]     = "drugremark",
        [SET_CAGCODE]        = "cagcode",
        [SET_UCAE]           = "ucae",
        [SET_LABTEST]        = "labtest",
        [SET_PTTYPE]         = "pttype",
        [SET_DISCHS]         = "dischs",
        [SET_DISCHT]         = "discht",
        [SET_CA_TYPE]        = "ca_type",
        [SET_E_SCREEN]       = "e_screen",
        [SET_USE_STATUS_ADP] = "use_status_adp",
        [SET_STATUS1]        = "status1",
    };
    static const char *const nations[] = {"nation", "nation_special"};
    for (int i = 0; i < NSETS; i++) {
        r->codes[i] = ecl_codeset_find(names[i]);
        map_codes(&r->map[i], r->codes[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        const struct ecl_codeset *set = ecl_codeset_find(nations[i]);
        for (size_t j = 0; set && j < set->n; j++) {
            struct ecl_str code = ecl_str_of(set->entries[j].code);
            if (code.n == 3 && ecl_str_digits(code)) {
                unsigned v = three_digits(code.p);
                r->nation[v / 64] |= UINT64_C(1) << v % 64;
            }
        }
    }
}

bool in_set(const struct check *k, enum set set, struct ecl_str code)
{
    if (set == SET_NATION && code.n == 3 && ecl_str_digits(code)) {
        unsigned v = three_digits(code.p);
        return k->rules->nation[v / 64] >> v % 64 & 1;
    }
    if (code.n < 1 || code.n > 2) {
        return false;
    }
    unsigned b = code.n == 2 ? code_char(code.p[1]) : 63;
    return b != 62 && (k->rules->map[set].bits[code_char(code.p[0])] >> b & 1);
}

const struct ecl_codeentry *set_entry(const struct check *k, enum set set, struct ecl_str code)
{
    return in_set(k, set, code) ? ecl_code_find(k->rules->codes[set], code) : NULL;
}
