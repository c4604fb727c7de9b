/* rule_x.c: checks that belong to no single file. */
#include "rules/batch_priv.h"

#define CCODES "C-codes (UCKKPHO/AEGISX)"

/* PAID = TOTAL without the PTTYPE of self-pay: CHT.pttype-selfpay speaks of it. */
static bool selfpay_is_told(const struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        if (!ecl_str_eq(cell(r, ECL_CHT_PTTYPE), ECL_STR("10"))) {
            return true;
        }
    }
    return false;
}

/* UUC against what is left to claim, the bill less what the patient paid. PAID above
 * TOTAL is for CHT.paid-range. */
static void uuc_vs_money(struct check *k)
{
    const struct facts *f          = &k->f;
    const struct ecl_record *visit = k->ip ? f->ipd : f->opd;
    int col                        = k->ip ? (int)ECL_IPD_UUC : (int)ECL_OPD_UUC;
    char uuc                       = visit ? one(visit, col) : '\0';
    ecl_satang claim               = f->total - f->paid;
    if (!f->cht_ok) {
        return;
    }
    if ((uuc == '2' && claim > 0) ||
        (uuc == '1' && f->total > 0 && claim == 0 && !selfpay_is_told(k))) {
        hit1(k, visit, col, arg_money(k, claim));
    }
}

/* ODX and CHT have date rules of their own. One finding per claim. */
static void multi_day_op(struct check *k)
{
    static const struct {
        enum ecl_file file;
        int col;
    } t[]                          = {{ECL_OOP, ECL_OOP_DATEOPD},
                                      {ECL_CHA, ECL_CHA_DATE},
                                      {ECL_ADP, ECL_ADP_DATEOPD},
                                      {ECL_DRU, ECL_DRU_DATE_SERV}};
    const struct ecl_record *first = NULL;
    int64_t n                      = 0;
    int col                        = -1;
    for (size_t i = 0; k->f.visit.state == ECL_DATE_OK && i < sizeof t / sizeof t[0]; i++) {
        ECL_EACH(r, k->c, t[i].file)
        {
            if (ecl_str_eq(r->f[t[i].col], k->f.opd->f[ECL_OPD_DATEOPD])) {
                continue;
            }
            struct fdate d = date_of(r, t[i].col);
            if (d.state == ECL_DATE_OK && d.day != k->f.visit.day) {
                col   = first ? col : t[i].col;
                first = first ? first : r;
                n++;
            }
        }
    }
    if (first) {
        hit2(k, first, col, arg_date(k, k->f.visit), arg_int(k, n));
    }
}

static const struct rule rows[] = {
    RULE("X.uuc-vs-money", SEV_W, P_ALL, "OPD,IPD,CHT", "C115;C166", "NHSO-BKK65; " CCODES,
         "UUC 2 (right not used) claims nothing, UUC 1 claims something",
         "UUC 2 (ไม่ใช้สิทธิ) ต้องไม่มียอดเบิก และ UUC 1 ต้องมียอดเบิก",
         "UUC {value} does not go with {1} baht left to claim (CHT.TOTAL less PAID)",
         "UUC {value} ไม่สอดคล้องกับยอดเบิก {1} บาท (CHT.TOTAL หัก PAID)", uuc_vs_money, ON_BOTH,
         HAS(CHT)),
    RULE_BATCH("X.duplicate-visit", SEV_W, "OPD,ODX", "C152", CCODES,
               "No two visits of one HN on one day with one principal diagnosis",
               "HN เดียวกันต้องไม่มีการรับบริการวันเดียวกันด้วยโรคหลักเดียวกันสองครั้ง",
               "{1} is a visit of the same patient, day and principal diagnosis {value}",
               "{1} เป็นการรับบริการของผู้ป่วยเดียวกัน วันเดียวกัน โรคหลัก {value} เดียวกัน",
               batch_duplicate_visit, ON_OP, HAS(OPD) | HAS(ODX)),
    RULE_BATCH("X.duplicate-item", SEV_W, "ADP", "C179", CCODES "; " UNVERIFIED,
               "No item is claimed twice for one HN and day, with two visits",
               "รายการเดียวกันของ HN เดียวกันในวันเดียวกันต้องไม่เบิกซ้ำกับการรับบริการอื่น",
               "item {value} is claimed for this patient and day with another visit: {1}",
               "รายการ {value} ของผู้ป่วยและวันเดียวกันเบิกแล้วกับการรับบริการอื่น: {1}", batch_duplicate_item,
               ON_BOTH, HAS(ADP)),
    RULE("X.multi-day-op", SEV_W, P_ALL, "OPD,OOP,CHA,ADP,DRU", "", UNVERIFIED,
         "The records of one visit are of one day", "ข้อมูลของการรับบริการครั้งเดียวต้องเป็นวันเดียวกัน",
         "{file}: {field} {value} is not the day of the visit ({1}); {2} rows differ",
         "แฟ้ม {file}: {field} {value} ไม่ตรงกับวันรับบริการ ({1}) ต่างกัน {2} รายการ", multi_day_op, ON_OP,
         HAS(OPD)),
    RULE_BATCH("X.after-death", SEV_E, "OPD,IPD", "C902", CCODES,
               "No service after the death of the patient", "ต้องไม่มีบริการหลังผู้ป่วยเสียชีวิต",
               "this HN has services after its death on {2}; the other claim is {1}",
               "HN นี้มีบริการหลังเสียชีวิตวันที่ {2} อีกรายการคือ {1}", batch_after_death, ON_BOTH, 0),
    RULE_BATCH(
        "X.stable-keys", SEV_W, "OPD,IPD", "", UNVERIFIED, "HN and SEQ keep one length in a batch",
        "HN และ SEQ ต้องมีความยาวรูปแบบเดียวกันทั้งชุด",
        "{field} {value} has {1} characters where nearly all before have {2}; were zeros lost?",
        "{field} {value} ยาว {1} ตัวอักษร แต่เกือบทั้งหมดก่อนหน้ายาว {2} ศูนย์นำหน้าหายหรือไม่",
        batch_stable_keys, ON_BOTH, 0),
    RULE_SEEN("X.csv-artifacts", SEV_W, ECL_SCOPE_FIELD, "*", "", UNVERIFIED,
              "No text shows damage by a spreadsheet (1.09E+12, a leading apostrophe, 1/2/2569)",
              "ข้อความต้องไม่เสียหายจากโปรแกรมตารางคำนวณ (1.09E+12, ' นำหน้า, 1/2/2569)",
              "{field} {value} looks like a spreadsheet changed it; export it again as text",
              "{field} {value} อาจถูกโปรแกรมตารางคำนวณเปลี่ยนค่า ให้ส่งออกใหม่เป็นข้อความ"),
};

RULE_GROUP(rules_x, rows);
