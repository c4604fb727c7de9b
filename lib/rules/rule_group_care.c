/* rule_group_care.c: what a claim of a benefit group must hold besides, where the group goes
 * with a disease or treatment: thrombolytic drugs, cancer, hyperbaric oxygen, contraception
 * for the young. See rule_group.c. */
#include "rules/visit_priv.h"

/* Some diagnosis of the claim begins with one of the heads, which are separated by blanks. */
static bool has_dx(const struct check *k, const char *heads)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str diag = cell(r, k->dx->diag);
        for (const char *p = heads; diag.n && *p; p += strspn(p, " ")) {
            size_t n = strcspn(p, " ");
            if (ecl_str_starts(diag, ecl_str_make(p, n))) {
                return true;
            }
            p += n;
        }
    }
    return false;
}

/* Reports the first ADP row that has one of the bits. */
static void hit_item(struct check *k, uint32_t bits)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (item_of(r) & bits) {
            hit(k, r, ECL_ADP_CODE);
            return;
        }
    }
}

/* Reports every row of these items but the first, and those of more than one piece. */
static void hit_repeats(struct check *k, uint32_t bits)
{
    bool seen = false;
    if (!(k->f.items & bits)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t qty;
        if (!(item_of(r) & bits)) {
            continue;
        }
        bool many = number_of(r, ECL_ADP_QTY, 0, &qty) && qty > 1 && adp_type(r) != 5;
        if (seen || many) {
            hit(k, r, seen ? ECL_ADP_CODE : ECL_ADP_QTY);
        }
        seen = true;
    }
}

/* --- thrombolytic drugs -------------------------------------------------------------- */

static void thrombolytic_dx(struct check *k)
{
    if ((k->f.items & I_STROKE) && !has_dx(k, "I63")) {
        hit_item(k, I_STROKE);
    }
    if ((k->f.items & I_STEMI) && !has_dx(k, "I21 I22")) {
        hit_item(k, I_STEMI);
    }
}

static void thrombolytic_once(struct check *k)
{
    hit_repeats(k, I_THROMBOLYTIC);
}

/* TYPE 3 is "other services"; the drug itself belongs to DRU. */
static void thrombolytic_drug(struct check *k)
{
    if (!(k->f.items & I_THROMBOLYTIC)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if ((item_of(r) & I_THROMBOLYTIC) && (adp_type(r) == 3 || k->c->count[ECL_DRU] == 0)) {
            hit(k, r, ECL_ADP_CODE);
            return;
        }
    }
}

/* --- cancer ------------------------------------------------------------------------------ */

/* Chapter II of ICD-10, neoplasms: C00 to D48; and admission for treatment of one. */
static void cancer_dx(struct check *k)
{
    const uint32_t cancer = I_PROTOCOL | I_RADIATION | I_CANCER | I_LEUKAEMIA;
    if ((k->f.items & cancer) && !has_dx(k, "C D0 D1 D2 D3 D40 D41 D42 D43 D44 D45 D46 D47 D48 "
                                            "Z510 Z511 Z51.0 Z51.1")) {
        hit_item(k, cancer);
    }
}

static void cancer_mixed(struct check *k)
{
    if ((k->f.items & I_PROTOCOL) && (k->f.items & I_GENERAL)) {
        ECL_EACH(r, k->c, ECL_ADP)
        {
            if (item_of(r) & I_GENERAL) {
                hit(k, r, ECL_ADP_CAGCODE);
                return;
            }
        }
    }
}

/* By protocol a claim is of one site. */
static void cancer_sites(struct check *k)
{
    struct ecl_str site = {"", 0};
    if (!(k->f.items & I_PROTOCOL)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(r, ECL_ADP_CAGCODE);
        uint32_t bits    = item_of(r);
        if (s.n == 0 || !(bits & I_PROTOCOL) || (bits & I_GENERAL)) {
            continue;
        }
        if (site.n && !ecl_str_eq(s, site)) {
            hit1(k, r, ECL_ADP_CAGCODE, site);
            return;
        }
        site = s;
    }
}

static void cancer_protocol(struct check *k)
{
    if ((k->f.items & I_LEUKAEMIA) && !(k->f.items & I_PROTOCOL)) {
        hit_item(k, I_LEUKAEMIA);
    }
}

/* --- hyperbaric oxygen ---------------------------------------------------------------------- */

static void oxygen_procedure(struct check *k)
{
    if (!(k->f.items & I_OXYGEN)) {
        return;
    }
    ECL_EACH(r, k->c, k->proc->file)
    {
        struct ecl_str s = cell(r, k->proc->oper);
        if (ecl_str_starts(s, ECL_STR("9395")) || ecl_str_starts(s, ECL_STR("93.95"))) {
            return;
        }
    }
    hit_item(k, I_OXYGEN);
}

/* --- contraception for the young -------------------------------------------------------------- */

#define YOUNG_MIN 8 /* years: C427 */
#define YOUNG_MAX 20

static bool is_young(const struct check *k)
{
    return (k->f.items & I_CONTRACEPTION) && k->f.age != NO_AGE && k->f.age <= YOUNG_MAX;
}

static void young_age(struct check *k)
{
    if (is_young(k) && k->f.age < YOUNG_MIN) {
        hit1(k, k->f.pat, ECL_PAT_DOB, arg_int(k, k->f.age));
    }
}

static void young_once(struct check *k)
{
    if (is_young(k)) {
        hit_repeats(k, I_CONTRACEPTION);
    }
}

static void young_dx(struct check *k)
{
    if (is_young(k) && !has_dx(k, "Z30")) {
        hit_item(k, I_CONTRACEPTION);
    }
}

static const struct rule rows[] = {
    RULE("GRP.thrombolytic-dx", SEV_W, P_ALL, "ADP,ODX,IDX", "C444", GENERAL_PLUS(C_CODES),
         "STROK1 goes with I63, STEMI1 and STEMI2 with I21 or I22",
         "STROK1 ต้องมีรหัสโรค I63, STEMI1 และ STEMI2 ต้องมี I21 หรือ I22",
         "{value} without its diagnosis: I63 for STROK1, I21 or I22 for STEMI",
         "เบิก {value} แต่ไม่มีรหัสโรค: STROK1 ต้องมี I63, STEMI ต้องมี I21 หรือ I22", thrombolytic_dx,
         ON_BOTH, HAS(ADP)),
    RULE("GRP.thrombolytic-once", SEV_E, P_ALL, "ADP", "C197;C709", C_CODES,
         "A claim has one thrombolytic drug (STROK1, STEMI1, STEMI2)",
         "เบิกยาละลายลิ่มเลือด (STROK1, STEMI1, STEMI2) ได้ 1 รายการ",
         "more than one thrombolytic drug: {field} {value}",
         "เบิกยาละลายลิ่มเลือดมากกว่า 1 รายการ: {field} {value}", thrombolytic_once, ON_BOTH, HAS(ADP)),
    RULE("GRP.thrombolytic-drug", SEV_W, P_ALL, "ADP,DRU", "C199", GENERAL_PLUS(C_CODES),
         "A thrombolytic drug stands in DRU, and its code not among other services (TYPE 3)",
         "ยาละลายลิ่มเลือดต้องบันทึกเป็นรายการยา (DRU) ไม่ใช่บริการอื่น (TYPE 3)",
         "{value} is claimed, but the drug is no line of DRU, or stands as TYPE 3",
         "เบิก {value} แต่ไม่ได้บันทึกเป็นรายการยา (DRU) หรือบันทึกเป็น TYPE 3", thrombolytic_drug, ON_BOTH,
         HAS(ADP)),
    RULE("GRP.cancer-dx", SEV_W, P_ALL, "ADP,ODX,IDX", "C501;C524;C527;C679", GENERAL_PLUS(C_CODES),
         "Cancer items (TYPE 6, 7; CANCER, DMLP54, DMLL54) go with a neoplasm (C00-D48)",
         "รายการมะเร็ง (TYPE 6, 7; CANCER, DMLP54, DMLL54) ต้องมีรหัสโรคเนื้องอก (C00-D48)",
         "{value} is a cancer item, but no diagnosis is a neoplasm (C00-D48)",
         "{value} เป็นรายการมะเร็ง แต่ไม่มีรหัสโรคเนื้องอก (C00-D48)", cancer_dx, ON_BOTH, HAS(ADP)),
    RULE("GRP.cancer-mixed", SEV_E, P_ALL, "ADP", "C530;C577", C_CODES,
         "A claim has cancer by protocol (TYPE 6) or general cancer (CAGCODE Gca), not both",
         "เบิกมะเร็งตามโปรโตคอล (TYPE 6) หรือมะเร็งทั่วไป (CAGCODE Gca) อย่างใดอย่างหนึ่ง",
         "general cancer ({value}) and cancer by protocol (TYPE 6) stand in one claim",
         "เบิกมะเร็งทั่วไป ({value}) ร่วมกับมะเร็งตามโปรโตคอล (TYPE 6)", cancer_mixed, ON_BOTH, HAS(ADP)),
    RULE("GRP.cancer-sites", SEV_W, P_ALL, "ADP", "C532", GENERAL_PLUS(C_CODES),
         "Cancer by protocol (TYPE 6) is of one site (CAGCODE)",
         "มะเร็งตามโปรโตคอล (TYPE 6) ต้องเป็นกลุ่มโรคเดียว (CAGCODE)",
         "two sites of cancer by protocol: {1} and {value}",
         "มะเร็งตามโปรโตคอลมากกว่า 1 กลุ่มโรค: {1} และ {value}", cancer_sites, ON_BOTH, HAS(ADP)),
    RULE("GRP.cancer-protocol", SEV_E, P_ALL, "ADP", "C557;D49", C_CODES,
         "Projects DMLP54 and DMLL54 have their protocol (TYPE 6)",
         "โครงการ DMLP54 และ DMLL54 ต้องมีรายการตามโปรโตคอล (TYPE 6)",
         "project {value}, but no item by protocol (TYPE 6)",
         "มีโครงการ {value} แต่ไม่มีรายการตามโปรโตคอล (TYPE 6)", cancer_protocol, ON_BOTH, HAS(ADP)),
    RULE("GRP.oxygen-procedure", SEV_W, P_ALL, "ADP,OOP,IOP", "", GENERAL_PLUS(C_CODES),
         "Hyperbaric oxygen (52020, 52021) goes with procedure 93.95",
         "ออกซิเจนความกดดันสูง (52020, 52021) ต้องมีรหัสหัตถการ 93.95",
         "{value} (hyperbaric oxygen) without procedure 93.95",
         "เบิก {value} (ออกซิเจนความกดดันสูง) แต่ไม่มีรหัสหัตถการ 93.95", oxygen_procedure, ON_BOTH,
         HAS(ADP)),
    RULE_UNCHECKED("GRP.oxygen-dx", SEV_W, ECL_SCOPE_CLAIM, "ADP,ODX,IDX", "C257-1", C_CODES,
                   "Hyperbaric oxygen (52020, 52021) goes with one of its diagnoses",
                   "ออกซิเจนความกดดันสูง (52020, 52021) ต้องมีรหัสโรคตามเงื่อนไข",
                   "NHSO's list of its diagnoses is not part of the toolkit"),
    RULE("GRP.young-age", SEV_W, P_ALL, "PAT,ADP", "C427", GENERAL_PLUS(C_CODES),
         "Contraception for the young (FP001, FP002, FP002_1) is for ages from 8 on",
         "การคุมกำเนิดในวัยรุ่น (FP001, FP002, FP002_1) ใช้กับอายุตั้งแต่ 8 ปี",
         "the patient is {1} years old: check DOB {value}",
         "ผู้รับบริการอายุ {1} ปี ตรวจสอบวันเกิด {value}", young_age, ON_BOTH, HAS(ADP) | HAS(PAT)),
    RULE("GRP.young-once", SEV_W, P_ALL, "ADP", "C428;C434", GENERAL_PLUS(C_CODES),
         "A young person gets one coil or implant", "วัยรุ่นเบิกห่วงอนามัยหรือยาฝังคุมกำเนิดได้ 1 รายการ",
         "more than one coil or implant: {field} {value}",
         "เบิกห่วงอนามัยหรือยาฝังคุมกำเนิดมากกว่า 1 รายการ: {field} {value}", young_once, ON_BOTH,
         HAS(ADP)),
    RULE("GRP.young-dx", SEV_W, P_ALL, "ADP,ODX,IDX", "C217", GENERAL_PLUS(C_CODES),
         "A coil or implant (FP001, FP002, FP002_1) goes with Z30",
         "ห่วงอนามัยหรือยาฝังคุมกำเนิด (FP001, FP002, FP002_1) ต้องมีรหัสโรค Z30",
         "{value} without a diagnosis Z30 (contraception)", "เบิก {value} แต่ไม่มีรหัสโรค Z30 (คุมกำเนิด)",
         young_dx, ON_BOTH, HAS(ADP)),
};

RULE_GROUP(rules_grp_care, rows);
