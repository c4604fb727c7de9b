/* rule_ins.c: right to treatment (INS). */
#include "rules/rules_priv.h"

static void inscl_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_INS)
    {
        struct ecl_str s = cell(r, ECL_INS_INSCL);
        if (s.n && !ecl_code_find(ecl_codeset_find("inscl"), s)) {
            hit(k, r, ECL_INS_INSCL);
        }
    }
}

static const struct rule rows[] = {
    RULE("INS.inscl-code", SEV_E, P_ALL, "INS", "", "NHSO-BKK65; FDH-MAN",
         "INSCL is one of the scheme codes", "INSCL ต้องเป็นรหัสสิทธิที่กำหนด",
         "INSCL {value} is not a scheme code; use UCS, WEL, OFC, LGO, SSS, SSI, STP...",
         "INSCL {value} ไม่ใช่รหัสสิทธิที่กำหนด ให้ใช้ UCS, WEL, OFC, LGO, SSS, SSI, STP...", inscl_code,
         ON_BOTH, HAS(INS)),
};

RULE_GROUP(rules_ins, rows);
