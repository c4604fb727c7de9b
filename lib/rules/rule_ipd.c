/* rule_ipd.c: the admission: IPD itself, its dates and times, the discharge and
 * what must go with it (diagnoses, charges, referral). Stays are counted in
 * minutes where both times are given. Facts: spec IPD.*, NHSO C-codes. */
#include "rules/batch_priv.h"
#include "rules/visit_priv.h"

#define GRAMS(kg) ((kg)*1000)

/* One finding per field: each has a C code of its own. */
static void ipd_required(struct check *k)
{
    static const struct {
        int8_t col;
        const char *c_code;
    } want[] = {
        {ECL_IPD_HN, ""},          {ECL_IPD_AN, ""},          {ECL_IPD_DATEADM, "C107"},
        {ECL_IPD_TIMEADM, "C109"}, {ECL_IPD_DATEDSC, "C108"}, {ECL_IPD_TIMEDSC, "C110"},
        {ECL_IPD_DISCHS, "C112"},  {ECL_IPD_DISCHT, "C111"},  {ECL_IPD_UUC, ""},
        {ECL_IPD_SVCTYPE, "C160"},
    };
    ECL_EACH(r, k->c, ECL_IPD)
    {
        for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
            if (blank(r, want[i].col)) {
                hit_code(k, r, want[i].col, want[i].c_code);
            }
        }
    }
}

static void ipd_an_unique(struct check *k)
{
    int64_t before = batch_again(k);
    if (before >= 0) {
        hit1(k, k->f.ipd, ECL_IPD_AN, arg_int(k, before));
    }
    if (k->c->count[ECL_IPD] > 1) {
        hit1(k, ecl_claim_rec(k->c, ECL_IPD, 1), ECL_IPD_AN, arg_int(k, (int64_t)k->f.ipd->line));
    }
}

static void ipd_dischs_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        struct ecl_str v = cell(r, ECL_IPD_DISCHS);
        if (v.n && !in_set(k, SET_DISCHS, v)) {
            hit(k, r, ECL_IPD_DISCHS);
        }
    }
}

static void ipd_discht_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        struct ecl_str v = cell(r, ECL_IPD_DISCHT);
        if (v.n && !in_set(k, SET_DISCHT, v)) {
            hit(k, r, ECL_IPD_DISCHT);
        }
    }
}

static void ipd_dead_consistent(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        struct ecl_str s = cell(r, ECL_IPD_DISCHS), t = cell(r, ECL_IPD_DISCHT);
        if (in_set(k, SET_DISCHS, s) && in_set(k, SET_DISCHT, t) &&
            (s.p[0] >= '8') != (t.p[0] >= '8')) {
            hit2(k, r, ECL_IPD_DISCHS, s, t);
        }
    }
}

static void ipd_normal_delivery_sex(struct check *k)
{
    char s = one(k->f.ipd, ECL_IPD_DISCHS);
    if ((s == '4' || s == '5') && k->f.sex == '1') {
        hit(k, k->f.ipd, ECL_IPD_DISCHS);
    }
}

static void ipd_newborn_dischs(struct check *k)
{
    char s = one(k->f.ipd, ECL_IPD_DISCHS);
    if ((s == '6' || s == '7') && k->f.age_days > 28) {
        hit1(k, k->f.ipd, ECL_IPD_DISCHS, arg_int(k, k->f.age_days));
    }
}

static void ipd_dsc_after_adm(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->adm.state != ECL_DATE_OK || f->dsc.state != ECL_DATE_OK || stay_days_known(f)) {
        return;
    }
    int col = f->adm.day == f->dsc.day ? ECL_IPD_TIMEDSC : ECL_IPD_DATEDSC;
    hit2(k, f->ipd, col, arg_date(k, f->adm), cell(f->ipd, ECL_IPD_TIMEADM));
}

/* A DOB in the future is PAT.dob-plausible's. */
static void ipd_adm_after_birth(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->adm.state == ECL_DATE_OK && f->dob.state == ECL_DATE_OK && f->dob.day <= k->today &&
        f->adm.day < f->dob.day) {
        hit1(k, f->ipd, ECL_IPD_DATEADM, arg_date(k, f->dob));
    }
}

static void ipd_dsc_not_future(struct check *k)
{
    if (k->f.dsc.state == ECL_DATE_OK && k->f.dsc.day > k->today) {
        hit(k, k->f.ipd, ECL_IPD_DATEDSC);
    }
}

/* Ambulatory care (SVCTYPE A) is short by nature; four hours are enough. */
static void ipd_stay_too_short(struct check *k)
{
    const struct facts *f = &k->f;
    if (stay_minutes_known(f) && f->dsc_at - f->adm_at < 4 * 60 &&
        one(f->ipd, ECL_IPD_DISCHT) == '1' && one(f->ipd, ECL_IPD_SVCTYPE) != 'A') {
        hit1(k, f->ipd, ECL_IPD_TIMEDSC, arg_int(k, f->dsc_at - f->adm_at));
    }
}

static void ipd_stay_over_180(struct check *k)
{
    const struct facts *f = &k->f;
    if (stay_minutes_known(f) && f->dsc_at - f->adm_at > 180 * DAY_MINUTES) {
        hit1(k, f->ipd, ECL_IPD_DATEDSC, arg_int(k, f->dsc.day - f->adm.day));
    }
}

static void ipd_adm_weight_newborn(struct check *k)
{
    int days      = k->f.age_days;
    int64_t grams = 0;
    if (days < 0 || days >= 365) {
        return;
    }
    bool newborn = days < 28;
    int64_t low = newborn ? GRAMS(1) / 2 : GRAMS(3) / 10, high = newborn ? GRAMS(6) : GRAMS(20);
    struct ecl_str range = newborn ? ECL_STR("0.5-6") : ECL_STR("0.3-20");
    bool none            = blank(k->f.ipd, ECL_IPD_ADM_W);
    if (!none && !number_of(k->f.ipd, ECL_IPD_ADM_W, 3, &grams)) {
        return;
    }
    if (grams < low || grams > high) {
        const char *code = none || !newborn ? "C114" : "C153";
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = k->f.ipd,
                                  .col      = ECL_IPD_ADM_W,
                                  .c_code   = code,
                                  .severity = -1,
                                  .arg      = {arg_int(k, days), range}});
    }
}

static void ipd_adm_weight_adult(struct check *k)
{
    int64_t grams;
    if (k->f.age >= 15 && !blank(k->f.ipd, ECL_IPD_ADM_W) &&
        number_of(k->f.ipd, ECL_IPD_ADM_W, 3, &grams) && grams != 0 &&
        (grams < GRAMS(20) || grams > GRAMS(400))) {
        hit1(k, k->f.ipd, ECL_IPD_ADM_W, arg_int(k, k->f.age));
    }
}

static void ipd_svctype_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        char v = one(r, ECL_IPD_SVCTYPE);
        if (v != 'I' && v != 'A' && !blank(r, ECL_IPD_SVCTYPE)) {
            hit_code(k, r, ECL_IPD_SVCTYPE, "C161");
        }
    }
}

static void ipd_uuc_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        char v = one(r, ECL_IPD_UUC);
        if (v != '1' && v != '2' && !blank(r, ECL_IPD_UUC)) {
            hit(k, r, ECL_IPD_UUC);
        }
    }
}

static void ipd_dept_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IPD)
    {
        struct ecl_str v = cell(r, ECL_IPD_DEPT);
        if (v.n && !in_set(k, SET_CLINIC_DEPT, v)) {
            hit(k, r, ECL_IPD_DEPT);
        }
    }
}

static void ipd_dx_required(struct check *k)
{
    if (k->c->count[ECL_IDX] == 0) {
        hit(k, k->f.ipd, ECL_IPD_AN);
    }
}

static void ipd_charge_required(struct check *k)
{
    if (k->c->count[ECL_CHT] == 0) {
        hit(k, k->f.ipd, ECL_IPD_AN);
    }
}

static void ipd_transfer_needs_irf(struct check *k)
{
    if (one(k->f.ipd, ECL_IPD_DISCHT) != '4') {
        return;
    }
    ECL_EACH(r, k->c, ECL_IRF)
    {
        if (one(r, ECL_IRF_REFERTYPE) == '2') {
            return;
        }
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        if (!blank(r, ECL_AER_REFMAINO)) {
            return;
        }
    }
    hit(k, k->f.ipd, ECL_IPD_DISCHT);
}

static const struct rule rows[] = {
    RULE("IPD.required", SEV_E, P_ALL, "IPD", "C107;C108;C109;C110;C111;C112;C160",
         "NHSO-BKK65 (structure); " C_CODES,
         "HN, AN, DATEADM, TIMEADM, DATEDSC, TIMEDSC, DISCHS, DISCHT, UUC and "
         "SVCTYPE are present",
         "ต้องมี HN, AN, DATEADM, TIMEADM, DATEDSC, TIMEDSC, DISCHS, DISCHT, UUC "
         "และ SVCTYPE",
         "{field} of the admission is blank: fill it in", "ข้อมูลผู้ป่วยในไม่มีค่า {field} กรุณาบันทึกให้ครบ",
         ipd_required, ON_IP | ON_NONE, HAS(IPD)),
    RULE_BATCH_FIRM("IPD.an-unique", SEV_E, "IPD", "", "FDH-MAN 3.2.24", "AN is unique in IPD",
                    "AN ในแฟ้ม IPD ต้องไม่ซ้ำกัน",
                    "IPD has another row for AN {value} (the first is line {1}); keep one",
                    "IPD มีข้อมูลซ้ำของ AN {value} (แถวแรกอยู่บรรทัด {1}) ให้เหลือแถวเดียว", ipd_an_unique,
                    ON_IP, HAS(IPD)),
    RULE("IPD.dischs-code", SEV_E, P_ALL, "IPD", "C112", "FDH-MAN; " C_CODES, "DISCHS is 1 to 9",
         "สถานภาพเมื่อจำหน่าย (DISCHS) เป็น 1-9", "discharge status '{value}' is not a code of 1 to 9",
         "สถานภาพเมื่อจำหน่าย '{value}' ไม่ใช่รหัส 1-9", ipd_dischs_code, ON_IP, HAS(IPD)),
    RULE("IPD.discht-code", SEV_E, P_ALL, "IPD", "C111", "FDH-MAN; " C_CODES,
         "DISCHT is 1 to 5, 8 or 9", "ประเภทการจำหน่าย (DISCHT) เป็น 1-5, 8 หรือ 9",
         "discharge type '{value}' is not 1 to 5, 8 or 9",
         "ประเภทการจำหน่าย '{value}' ไม่ใช่รหัส 1-5, 8 หรือ 9", ipd_discht_code, ON_IP, HAS(IPD)),
    RULE("IPD.dead-consistent", SEV_E, P_ALL, "IPD", "C113", C_CODES "; " UNVERIFIED,
         "DISCHS 8 or 9 (dead) exactly when DISCHT is 8 or 9",
         "DISCHS 8 หรือ 9 (เสียชีวิต) ต้องคู่กับ DISCHT 8 หรือ 9 เสมอ",
         "discharge status {1} and discharge type {2} disagree whether the "
         "patient died",
         "สถานภาพเมื่อจำหน่าย {1} กับประเภทการจำหน่าย {2} ขัดกันเรื่องการเสียชีวิต", ipd_dead_consistent, ON_IP,
         HAS(IPD)),
    RULE("IPD.normal-delivery-sex", SEV_W, P_ALL, "IPD,PAT", "C113", UNVERIFIED,
         "DISCHS 4 or 5 (delivered, undelivered) only for SEX 2",
         "DISCHS 4 หรือ 5 (คลอด/ยังไม่คลอด) ใช้กับเพศหญิงเท่านั้น",
         "discharge status {value} (delivery) for a male patient: check DISCHS "
         "and SEX",
         "สถานภาพเมื่อจำหน่าย {value} (การคลอด) แต่ผู้ป่วยเป็นเพศชาย ตรวจสอบ DISCHS "
         "และ SEX",
         ipd_normal_delivery_sex, ON_IP, HAS(IPD) | HAS(PAT)),
    RULE("IPD.newborn-dischs", SEV_W, P_ALL, "IPD,PAT", "", UNVERIFIED,
         "DISCHS 6 or 7 (normal child) only up to 28 days of age at admission",
         "DISCHS 6 หรือ 7 (ทารกปกติ) ใช้กับอายุแรกรับไม่เกิน 28 วัน",
         "discharge status {value} (newborn) for a patient {1} days old at "
         "admission",
         "สถานภาพเมื่อจำหน่าย {value} (ทารกแรกเกิด) แต่อายุแรกรับ {1} วัน", ipd_newborn_dischs, ON_IP,
         HAS(IPD) | HAS(PAT)),
    RULE_FIRM("IPD.dsc-after-adm", SEV_E, P_ALL, "IPD", "C121", C_CODES,
              "Discharge (date, time) is after admission", "วันเวลาจำหน่ายต้องอยู่หลังวันเวลารับไว้",
              "{field} {value} is not after the admission of {1} {2}",
              "{field} {value} ไม่อยู่หลังวันเวลาที่รับไว้ {1} {2}", ipd_dsc_after_adm, ON_IP, HAS(IPD)),
    RULE("IPD.adm-after-birth", SEV_E, P_ALL, "IPD,PAT", "C120", C_CODES,
         "DATEADM is not before PAT.DOB", "วันที่รับไว้ต้องไม่ก่อนวันเกิด",
         "admitted {value}, before the date of birth {1}", "วันที่รับไว้ {value} ก่อนวันเกิด {1}",
         ipd_adm_after_birth, ON_IP, HAS(IPD) | HAS(PAT)),
    RULE("IPD.dsc-not-future", SEV_E, P_ALL, "IPD", "C123", C_CODES,
         "DATEDSC is not later than today", "วันที่จำหน่ายต้องไม่เกินวันที่ส่งข้อมูล",
         "discharge date {value} lies in the future", "วันที่จำหน่าย {value} เป็นวันในอนาคต",
         ipd_dsc_not_future, ON_IP, HAS(IPD)),
    RULE("IPD.stay-too-short", SEV_W, P_ALL, "IPD", "C126", C_CODES,
         "A stay with DISCHT 1 lasts 4 hours or more (SVCTYPE A excepted)",
         "ผู้ป่วยในที่แพทย์อนุญาตให้กลับ (DISCHT 1) ต้องนอนตั้งแต่ 4 ชั่วโมงขึ้นไป ยกเว้น SVCTYPE A",
         "the stay lasted {1} minutes only: claim it as out-patient or correct the "
         "times",
         "ระยะเวลานอนเพียง {1} นาที ให้เบิกเป็นผู้ป่วยนอกหรือแก้ไขเวลา", ipd_stay_too_short, ON_IP, HAS(IPD)),
    RULE("IPD.stay-over-180", SEV_W, P_ALL, "IPD", "C130", C_CODES,
         "A stay of more than 180 days needs its necessity confirmed",
         "นอนโรงพยาบาลเกิน 180 วัน ต้องยืนยันความจำเป็น",
         "the stay of {1} days exceeds 180: confirm its necessity to NHSO",
         "นอนโรงพยาบาล {1} วัน เกิน 180 วัน ต้องยืนยันความจำเป็นกับ สปสช.", ipd_stay_over_180, ON_IP,
         HAS(IPD)),
    RULE("IPD.adm-weight-newborn", SEV_E, P_ALL, "IPD,PAT", "C114;C153;C207",
         C_CODES "; HRIMS; VFP",
         "Under 28 days of age ADM_W is 0.5 to 6 kg, under 365 days 0.3 to 20 kg",
         "อายุแรกรับต่ำกว่า 28 วัน ADM_W ต้องเป็น 0.5-6 กก. ต่ำกว่า 365 วัน 0.3-20 กก.",
         "ADM_W '{value}' for a child of {1} days: give {2}, in kilograms, not "
         "grams",
         "น้ำหนักแรกรับ '{value}' ของเด็กอายุ {1} วัน ต้องเป็น {2} กิโลกรัม (ไม่ใช่กรัม)",
         ipd_adm_weight_newborn, ON_IP, HAS(IPD) | HAS(PAT)),
    RULE("IPD.adm-weight-adult", SEV_W, P_ALL, "IPD,PAT", "", UNVERIFIED,
         "ADM_W of a patient of 15 years or more, when given, is 20 to 400 kg",
         "ADM_W ของผู้ป่วยอายุ 15 ปีขึ้นไป ถ้ามีต้องเป็น 20-400 กก.",
         "ADM_W {value} kg is not likely at the age of {1}",
         "น้ำหนักแรกรับ {value} กก. ไม่น่าเป็นไปได้สำหรับอายุ {1} ปี", ipd_adm_weight_adult, ON_IP,
         HAS(IPD) | HAS(PAT)),
    RULE("IPD.svctype-code", SEV_E, P_ALL, "IPD", "C160;C161", "FDH-MAN; SHS; " C_CODES,
         "SVCTYPE is I (in-patient) or A (ambulatory care)",
         "SVCTYPE เป็น I (ผู้ป่วยใน) หรือ A (Ambulatory Care)", "service type '{value}' is not I or A",
         "ประเภทการบริการ '{value}' ไม่ใช่ I หรือ A", ipd_svctype_code, ON_IP, HAS(IPD)),
    RULE("IPD.uuc-code", SEV_E, P_ALL, "IPD", "C115", "NHSO-BKK65; FDH-MAN", "UUC is 1 or 2",
         "UUC ต้องเป็น 1 หรือ 2", "UUC {value} is neither 1 (right used) nor 2 (not used)",
         "UUC {value} ไม่ใช่ 1 (ใช้สิทธิ) หรือ 2 (ไม่ใช้สิทธิ)", ipd_uuc_code, ON_IP, HAS(IPD)),
    RULE("IPD.dept-code", SEV_W, P_ALL, "IPD", "", "FDH-MAN", "DEPT is a department code",
         "DEPT เป็นรหัสแผนกตามบัญชี", "department '{value}' is not in the list of departments",
         "รหัสแผนก '{value}' ไม่มีในบัญชีแผนก", ipd_dept_code, ON_IP, HAS(IPD)),
    RULE_BATCH("IPD.overlap", SEV_E, "IPD", "C150;C151", C_CODES,
               "Two admissions of one HN do not overlap (touching is allowed)",
               "การรับไว้สองครั้งของ HN เดียวกันต้องไม่คาบเกี่ยวกัน",
               "this admission overlaps that of {1}, {2}; correct dates and times",
               "การรับไว้ครั้งนี้คาบเกี่ยวกับ {1} ({2}) ให้ตรวจสอบวันเวลา", batch_overlap, ON_IP, HAS(IPD)),
    RULE_BATCH("IPD.same-day-readmit", SEV_W, "IPD", "C179", C_CODES,
               "Two admissions of one HN do not start on one date",
               "HN เดียวกันไม่ควรรับไว้สองครั้งในวันเดียวกัน",
               "another admission of this HN starts on {value}: {1}",
               "HN นี้มีการรับไว้อีกครั้งในวันที่ {value}: {1}", batch_same_day_readmit, ON_IP, HAS(IPD)),
    RULE_BATCH("IPD.op-during-stay", SEV_W, "OPD,IPD", "C151", C_CODES,
               "No OPD visit of the same HN lies inside an admission",
               "ต้องไม่มีการรับบริการผู้ป่วยนอกของ HN เดียวกันระหว่างนอนโรงพยาบาล",
               "an out-patient visit lies inside an admission of this HN; the other is {1}, {2}",
               "มีการรับบริการผู้ป่วยนอกระหว่างนอนโรงพยาบาลของ HN นี้ อีกรายการคือ {1} ({2})",
               batch_op_during_stay, ON_BOTH, 0),
    RULE_FIRM("IPD.dx-required", SEV_E, P_ALL, "IPD,IDX", "C201",
              "C-codes (UCKKPHO/AEGISX: C201); " UNVERIFIED, "Every admission has diagnoses in IDX",
              "ทุก AN ต้องมีการวินิจฉัยในแฟ้ม IDX", "AN {value} has no diagnosis in IDX",
              "AN {value} ไม่มีการวินิจฉัยในแฟ้ม IDX", ipd_dx_required, ON_IP, HAS(IPD)),
    RULE_FIRM("IPD.charge-required", SEV_E, P_ALL, "IPD,CHT", "C301", "TS-VALID",
              "Every admission has a CHT row", "ทุก AN ต้องมีค่าใช้จ่ายในแฟ้ม CHT",
              "AN {value} has no charges in CHT", "AN {value} ไม่มีค่าใช้จ่ายในแฟ้ม CHT",
              ipd_charge_required, ON_IP, HAS(IPD)),
    RULE("IPD.transfer-needs-irf", SEV_E, P_ALL, "IPD,IRF,AER", "C519", C_CODES,
         "DISCHT 4 (transfer) has an IRF row with REFERTYPE 2 or AER.REFMAINO",
         "DISCHT 4 (ส่งต่อ) ต้องมีแถว IRF ที่ REFERTYPE 2 หรือมี AER.REFMAINO",
         "discharged by transfer, but no facility is given: add IRF with "
         "REFERTYPE 2 or AER.REFMAINO",
         "จำหน่ายโดยส่งต่อแต่ไม่ระบุสถานพยาบาลที่ส่งต่อ ให้เพิ่ม IRF (REFERTYPE 2) หรือ "
         "AER.REFMAINO",
         ipd_transfer_needs_irf, ON_IP, HAS(IPD)),
};

RULE_GROUP(rules_ipd, rows);
