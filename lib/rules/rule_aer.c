/* rule_aer.c: accident, emergency and referral (AER), and the referrals of
 * admissions (IRF; those of visits, ORF, are in rule_opd.c). "In" is where the
 * patient came from (REFMAINI, REFERTYPE 1), "out" where the patient was sent
 * (REFMAINO, REFERTYPE 2).
 * Facts: spec AER.*, IRF.*, 16-files.md section 8, NHSO C-codes. */
#include "rules/visit_priv.h"

static void aer_required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        int8_t cols[3] = {ECL_AER_HN, ECL_AER_DATEOPD, k->ip ? ECL_AER_AN : ECL_AER_SEQ};
        require(k, r, cols, sizeof cols - has_key(r, ECL_AER_SEQ, ECL_AER_AN));
    }
}

static void irf_required(struct check *k)
{
    static const int8_t cols[] = {ECL_IRF_AN, ECL_IRF_REFER, ECL_IRF_REFERTYPE};
    ECL_EACH(r, k->c, ECL_IRF)
    {
        require(k, r, cols, sizeof cols);
    }
}

/* --- IRF -------------------------------------------------------------------- */

static bool is_self(const struct check *k, struct ecl_str facility)
{
    return facility.n > 0 && ecl_str_eq(facility, k->f.hcode);
}

/* The form of REFER is FMT.hcode5's, blanks are IRF.required's. */
static void irf_complete(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IRF)
    {
        char t = one(r, ECL_IRF_REFERTYPE);
        if (t != '1' && t != '2' && !blank(r, ECL_IRF_REFERTYPE)) {
            hit(k, r, ECL_IRF_REFERTYPE);
        }
        if (is_self(k, cell(r, ECL_IRF_REFER))) {
            hit(k, r, ECL_IRF_REFER);
        }
    }
}

static void duplicate_of(struct check *k, enum ecl_file file, const int8_t cols[2])
{
    struct repeat d;
    repeat_start(k, &d, file, cols, 2);
    ECL_EACH(r, k->c, file)
    {
        if (!blank(r, cols[0]) && repeat_of(&d, r)) {
            hit(k, r, cols[0]);
        }
    }
}

static void refer_duplicate(struct check *k)
{
    static const int8_t orf[] = {ECL_ORF_REFER, ECL_ORF_REFERTYPE};
    static const int8_t irf[] = {ECL_IRF_REFER, ECL_IRF_REFERTYPE};
    duplicate_of(k, ECL_ORF, orf);
    duplicate_of(k, ECL_IRF, irf);
}

/* --- AER -------------------------------------------------------------------- */

static void one_per_visit(struct check *k)
{
    if (k->c->count[ECL_AER] > 1) {
        hit1(k, ecl_claim_rec(k->c, ECL_AER, 1), -1, arg_int(k, k->c->count[ECL_AER]));
    }
}

/* What makes a row that of an accident is its date: that UC then needs a UCAE is our
 * reading. OPTYPE 0 and 1 (referral) leave it blank, 2 and 3 have a rule of their own. */
static void ucae_code(struct check *k)
{
    bool wanted = k->f.scheme & S_UC && !(k->f.optype >= '0' && k->f.optype <= '3');
    ECL_EACH(r, k->c, ECL_AER)
    {
        struct ecl_str s = cell(r, ECL_AER_UCAE);
        if (s.n && !in_set(k, SET_UCAE, s)) {
            hit(k, r, ECL_AER_UCAE);
        } else if (s.n == 0 && wanted && date_of(r, ECL_AER_AEDATE).state == ECL_DATE_OK) {
            hit_warning(k, r, ECL_AER_UCAE);
        }
    }
}

/* An unknown UCAE has its finding from AER.ucae-code already. */
static void ucae_required_ae(struct check *k)
{
    if (k->f.optype != '2' && k->f.optype != '3') {
        return;
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        struct ecl_str s = cell(r, ECL_AER_UCAE);
        if (s.n && (s.p[0] == 'A' || s.p[0] == 'E' || !in_set(k, SET_UCAE, s))) {
            return;
        }
    }
    hit1(k, k->f.aer ? k->f.aer : k->f.opd, k->f.aer ? ECL_AER_UCAE : ECL_OPD_OPTYPE,
         cell(k->f.opd, ECL_OPD_OPTYPE));
}

static void ucae_blank_refer(struct check *k)
{
    if (k->f.optype != '0' && k->f.optype != '1') {
        return;
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        if (!blank(r, ECL_AER_UCAE)) {
            hit1(k, r, ECL_AER_UCAE, cell(k->f.opd, ECL_OPD_OPTYPE));
        }
    }
}

static void aedate_required(struct check *k)
{
    static const int8_t cols[] = {ECL_AER_AEDATE, ECL_AER_AETIME};
    ECL_EACH(r, k->c, ECL_AER)
    {
        if (one(r, ECL_AER_UCAE) == 'A') {
            require(k, r, cols, sizeof cols);
        }
    }
}

/* Not after the service; not more than 28 days before an admission. Visits may
 * follow an accident later than that (dressings, rehabilitation). */
static void aedate_range(struct check *k)
{
    if (k->f.start.state != ECL_DATE_OK) {
        return;
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        struct fdate d = date_of(r, ECL_AER_AEDATE);
        if (d.state == ECL_DATE_OK &&
            (d.day > k->f.start.day || (k->ip && k->f.start.day - d.day > 28))) {
            hit1(k, r, ECL_AER_AEDATE, arg_date(k, k->f.start));
        }
    }
}

static void aetype_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        char t = one(r, ECL_AER_AETYPE);
        if (t != 'V' && t != 'O' && t != 'B' && !blank(r, ECL_AER_AETYPE)) {
            hit(k, r, ECL_AER_AETYPE);
        }
    }
}

/* No external cause at all is the matter of DX.vehicle-act-external. */
static void aetype_act(struct check *k)
{
    bool external = false, transport = false;
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        external |= s.n && s.p[0] >= 'V' && s.p[0] <= 'Y';
        transport |= s.n >= 3 && s.p[0] == 'V' && !(s.p[1] == '0' && s.p[2] == '0');
    }
    ECL_EACH(a, k->c, ECL_AER)
    {
        if (one(a, ECL_AER_AETYPE) == 'V' && external && !transport) {
            hit(k, a, ECL_AER_AETYPE);
        }
    }
}

static void emtype(struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        char t    = one(r, ECL_AER_EMTYPE);
        bool good = one(r, ECL_AER_UCAE) == 'E' ? t >= '1' && t <= '3' : blank(r, ECL_AER_EMTYPE);
        if (!good) {
            hit1(k, r, ECL_AER_EMTYPE, cell(r, ECL_AER_UCAE));
        }
    }
}

static bool all_zero(struct ecl_str s)
{
    return ecl_str_eq(s, ECL_STR("0000"));
}

/* A facility has a purpose other than 0000, and a purpose has a facility. */
static void refer_complete(struct check *k, int facility, int purpose)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        struct ecl_str p = cell(r, purpose);
        bool from = !blank(r, facility), why = p.n > 0 && !all_zero(p);
        if (from != why) {
            hit2(k, r, from ? purpose : facility, cell(r, facility), p);
        }
    }
}

static void refer_in_complete(struct check *k)
{
    refer_complete(k, ECL_AER_REFMAINI, ECL_AER_IREFTYPE);
}

static void refer_out_complete(struct check *k)
{
    refer_complete(k, ECL_AER_REFMAINO, ECL_AER_OREFTYPE);
}

/* Four digits of 0 and 1. 0000 beside a facility is refer-*-complete's. */
static void reftype_one(struct check *k, const struct ecl_record *r, int purpose, int facility)
{
    struct ecl_str s = cell(r, purpose);
    bool good        = s.n == 4;
    for (size_t i = 0; good && i < s.n; i++) {
        good = s.p[i] == '0' || s.p[i] == '1';
    }
    if (s.n && (!good || (all_zero(s) && blank(r, facility)))) {
        hit(k, r, purpose);
    }
}

static void reftype_form(struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        reftype_one(k, r, ECL_AER_IREFTYPE, ECL_AER_REFMAINI);
        reftype_one(k, r, ECL_AER_OREFTYPE, ECL_AER_REFMAINO);
    }
}

/* UCAE I or O: OP Refer within or across provinces. */
static bool is_op_refer(const struct ecl_record *r)
{
    char u = one(r, ECL_AER_UCAE);
    return u == 'I' || u == 'O';
}

static void refer_no_op(struct check *k)
{
    bool refer = k->f.optype == '0' || k->f.optype == '1';
    ECL_EACH(r, k->c, ECL_AER)
    {
        bool named = !blank(r, ECL_AER_REFMAINI) || !blank(r, ECL_AER_REFMAINO);
        if (blank(r, ECL_AER_REFER_NO) && (is_op_refer(r) || (refer && named))) {
            hit(k, r, ECL_AER_REFER_NO);
        }
    }
}

/* A blank HOSPMAIN is the matter of INS.hospmain-required. */
static void refer_hospmain(struct check *k)
{
    if (!is_self(k, cell(k->f.ins, ECL_INS_HOSPMAIN))) {
        return;
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        if (is_op_refer(r)) {
            hit_code(k, k->f.ins, ECL_INS_HOSPMAIN, "C547");
            return;
        }
    }
}

/* What ORF or IRF say of a direction ('1' in, '2' out). */
struct referrals {
    bool any, match, self;
};

static void look_at(const struct check *k, struct referrals *f, enum ecl_file file,
                    const int col[2], char direction, struct ecl_str facility)
{
    ECL_EACH(r, k->c, file)
    {
        struct ecl_str s = cell(r, col[0]);
        if (ecl_hcode_check(s) == ECL_V_OK && one(r, col[1]) == direction) {
            f->any = true;
            f->match |= ecl_str_eq(s, facility);
            f->self |= is_self(k, s);
        }
    }
}

static struct referrals referrals_of(const struct check *k, char direction, struct ecl_str facility)
{
    static const int orf[] = {ECL_ORF_REFER, ECL_ORF_REFERTYPE};
    static const int irf[] = {ECL_IRF_REFER, ECL_IRF_REFERTYPE};
    struct referrals f     = {false, false, false};
    look_at(k, &f, ECL_ORF, orf, direction, facility);
    look_at(k, &f, ECL_IRF, irf, direction, facility);
    return f;
}

static const struct {
    int col;
    char direction;
} ways[] = {{ECL_AER_REFMAINI, '1'}, {ECL_AER_REFMAINO, '2'}};

/* Both rules look at the first AER row alone (more: AER.one-per-visit), so that
 * their cost stays linear. Silent where ORF.refer-self or IRF.complete tell it. */
static void facility_self(struct check *k)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct ecl_str s = cell(k->f.aer, ways[i].col);
        if (is_self(k, s) && !referrals_of(k, ways[i].direction, s).self) {
            hit(k, k->f.aer, ways[i].col);
        }
    }
}

/* A facility that is the own one has a finding already, here or there. */
static void refer_orf_match(struct check *k)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct ecl_str s = cell(k->f.aer, ways[i].col);
        if (s.n == 0 || is_self(k, s)) {
            continue;
        }
        struct referrals f = referrals_of(k, ways[i].direction, s);
        if (f.any && !f.match && !f.self) {
            hit(k, k->f.aer, ways[i].col);
        }
    }
}

static void not_used_fields(struct check *k)
{
    static const int8_t cols[] = {ECL_AER_AESTATUS, ECL_AER_DALERT, ECL_AER_TALERT};
    ECL_EACH(r, k->c, ECL_AER)
    {
        for (size_t i = 0; i < sizeof cols; i++) {
            if (!blank(r, cols[i])) {
                hit(k, r, cols[i]);
            }
        }
    }
}

static const struct rule irf_rows[] = {
    RULE("IRF.required", SEV_E, P_ALL, "IRF", "C159", "FDH-MAN 3.2.19; TS-VALID",
         "AN, REFER and REFERTYPE are present", "ต้องมี AN, REFER และ REFERTYPE",
         "{1} of the referral is blank: fill it in", "ข้อมูลส่งต่อไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         irf_required, ON_IP | ON_NONE, HAS(IRF)),
    RULE("IRF.complete", SEV_E, P_ALL, "IRF", "C159", "TS-VALID; " C_CODES,
         "REFER differs from the own facility and REFERTYPE is 1 (in) or 2 (out)",
         "REFER ต้องไม่ใช่สถานพยาบาลตนเอง และ REFERTYPE เป็น 1 (รับเข้า) หรือ 2 (ส่งออก)",
         "{field} '{value}' cannot be: another facility than the own, type 1 (in) or 2 (out)",
         "{field} '{value}' ไม่ถูกต้อง ต้องเป็นสถานพยาบาลอื่น และประเภท 1 (รับเข้า) หรือ 2 (ส่งออก)",
         irf_complete, ON_IP, HAS(IRF)),
    RULE("IRF.duplicate", SEV_E, P_ALL, "IRF,ORF", "", "TS-VALID",
         "REFER and REFERTYPE together occur once per visit or admission",
         "REFER และ REFERTYPE ชุดเดียวกันมีได้ครั้งเดียวต่อการรับบริการ",
         "the referral with {value} is given twice: keep one row",
         "ข้อมูลส่งต่อกับสถานพยาบาล {value} ซ้ำกัน ให้เหลือแถวเดียว", refer_duplicate, ON_BOTH, 0),
};

static const struct rule aer_rows[] = {
    RULE("AER.required", SEV_E, P_ALL, "AER", "", "NHSO-BKK65; FDH-MAN 3.2.17",
         "HN, DATEOPD and SEQ or AN are present", "ต้องมี HN, DATEOPD และ SEQ หรือ AN",
         "{1} of the accident or referral is blank: fill it in",
         "ข้อมูลอุบัติเหตุ/ส่งต่อ (AER) ไม่มีค่า {1} กรุณาบันทึกให้ครบ", aer_required, ON_BOTH | ON_NONE,
         HAS(AER)),
    RULE("AER.one-per-visit", SEV_E, P_ALL, "AER", "", GENERAL_PLUS("VFP"),
         "A visit or admission has at most one AER row", "การรับบริการหนึ่งครั้งมีแถว AER ได้ไม่เกินหนึ่งแถว",
         "{1} AER rows for one visit: join them into one",
         "มีแถว AER {1} แถวต่อการรับบริการหนึ่งครั้ง ให้รวมเป็นแถวเดียว", one_per_visit, ON_BOTH, HAS(AER)),
    RULE("AER.ucae-code", SEV_E, P_ALL, "AER", "C512", "NHSO-BKK65; " C_CODES,
         "UCAE is blank or A, E, N, I, O, C, Z, and not blank for an accident (AEDATE) of UC",
         "UCAE ว่าง หรือเป็น A, E, N, I, O, C, Z และสิทธิ UC ที่เป็นอุบัติเหตุ (มี AEDATE) ต้องไม่ว่าง",
         "UCAE '{value}' is not A, E, N, I, O, C or Z (letters, not digits)",
         "UCAE '{value}' ไม่ใช่ A, E, N, I, O, C หรือ Z (ตัวอักษร ไม่ใช่ตัวเลข)", ucae_code, ON_BOTH,
         HAS(AER)),
    RULE("AER.ucae-required-ae", SEV_E, P_ALL, "AER,OPD", "C512", "NHSO-BKK65; TS-VALID",
         "OPTYPE 2 or 3 (accident, emergency) has UCAE A or E",
         "OPTYPE 2 หรือ 3 (อุบัติเหตุ/ฉุกเฉิน) ต้องมี UCAE เป็น A หรือ E",
         "OPTYPE {1} is accident or emergency: give UCAE A or E in AER",
         "OPTYPE {1} เป็นอุบัติเหตุ/ฉุกเฉิน ต้องระบุ UCAE เป็น A หรือ E ในแฟ้ม AER", ucae_required_ae, ON_OP,
         HAS(OPD)),
    RULE("AER.ucae-blank-refer", SEV_W, P_OPBKK, "AER,OPD", "C518", "NHSO-BKK65; TS-VALID",
         "OPTYPE 0 or 1 (referral) leaves UCAE blank (opbkk)",
         "OPTYPE 0 หรือ 1 (ส่งต่อ) ต้องเว้นว่าง UCAE (opbkk)",
         "UCAE {value} with OPTYPE {1} (referral): leave it blank",
         "UCAE {value} กับ OPTYPE {1} (ส่งต่อ) ให้เว้นว่าง", ucae_blank_refer, ON_OP,
         HAS(AER) | HAS(OPD)),
    RULE("AER.aedate-required", SEV_E, P_ALL, "AER", "C850", C_CODES,
         "UCAE A has AEDATE and AETIME", "UCAE A ต้องมี AEDATE และ AETIME",
         "{1} of the accident is blank: fill it in", "อุบัติเหตุไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         aedate_required, ON_BOTH, HAS(AER)),
    RULE(
        "AER.aedate-range", SEV_E, P_ALL, "AER,OPD,IPD", "C851", C_CODES,
        "AEDATE is not after the visit or admission, and not more than 28 days before an admission",
        "AEDATE ต้องไม่หลังวันรับบริการหรือวันรับไว้ และไม่เกิน 28 วันก่อนรับไว้",
        "the accident of {value} does not fit the service of {1}: it is later, or more than 28 "
        "days "
        "before the admission",
        "วันเกิดอุบัติเหตุ {value} ไม่สอดคล้องกับวันรับบริการ {1} (อยู่หลัง หรือเกิน 28 วันก่อนรับไว้)", aedate_range,
        ON_BOTH, HAS(AER)),
    RULE("AER.aetype-code", SEV_E, P_ALL, "AER", "", "NHSO-BKK65",
         "AETYPE is blank, V, O (the letter) or B", "AETYPE ว่าง หรือเป็น V, O (ตัวอักษร) หรือ B",
         "AETYPE '{value}' is not V, O (the letter, not zero) or B",
         "AETYPE '{value}' ไม่ใช่ V, O (ตัวอักษร ไม่ใช่เลขศูนย์) หรือ B", aetype_code, ON_BOTH, HAS(AER)),
    RULE("AER.aetype-act", SEV_W, P_ALL, "AER,ODX,IDX", "C233", UNVERIFIED,
         "AETYPE V goes with a transport accident (V01-V99)",
         "AETYPE V ต้องมีรหัสอุบัติเหตุจากการขนส่ง (V01-V99)",
         "AETYPE {value} (traffic), but no external cause of V01-V99 is given",
         "AETYPE {value} (ผู้ประสบภัยจากรถ) แต่ไม่มีรหัสสาเหตุ V01-V99", aetype_act, ON_BOTH, HAS(AER)),
    RULE("AER.emtype", SEV_E, P_ALL, "AER", "", "NHSO-BKK65",
         "UCAE E has EMTYPE 1, 2 or 3; otherwise EMTYPE is blank",
         "UCAE E ต้องมี EMTYPE 1, 2 หรือ 3 กรณีอื่นต้องว่าง",
         "EMTYPE '{value}' with UCAE '{1}': 1 to 3 with UCAE E, else blank",
         "EMTYPE '{value}' กับ UCAE '{1}' ต้องเป็น 1-3 เมื่อ UCAE เป็น E กรณีอื่นให้ว่าง", emtype, ON_BOTH,
         HAS(AER)),
    RULE("AER.refer-in-complete", SEV_E, P_ALL, "AER", "C515;C514", "NHSO-BKK65; " C_CODES,
         "REFMAINI and IREFTYPE (not 0000) are given together",
         "REFMAINI และ IREFTYPE (ไม่ใช่ 0000) ต้องมีคู่กัน",
         "referred in: facility '{1}' with purpose '{2}', but both are needed",
         "รับส่งต่อ: สถานพยาบาล '{1}' วัตถุประสงค์ '{2}' ต้องระบุทั้งสองค่า", refer_in_complete, ON_BOTH,
         HAS(AER)),
    RULE("AER.refer-out-complete", SEV_E, P_ALL, "AER", "C515;C514", "NHSO-BKK65; " C_CODES,
         "REFMAINO and OREFTYPE (not 0000) are given together",
         "REFMAINO และ OREFTYPE (ไม่ใช่ 0000) ต้องมีคู่กัน",
         "referred out: facility '{1}' with purpose '{2}', but both are needed",
         "ส่งต่อ: สถานพยาบาล '{1}' วัตถุประสงค์ '{2}' ต้องระบุทั้งสองค่า", refer_out_complete, ON_BOTH,
         HAS(AER)),
    RULE("AER.reftype-form", SEV_E, P_ALL, "AER", "", "NHSO-BKK65; HRIMS bug",
         "IREFTYPE and OREFTYPE are four digits 0 or 1, at least one of them 1",
         "IREFTYPE และ OREFTYPE เป็น 0/1 สี่หลัก มี 1 อย่างน้อยหนึ่งหลัก",
         "purpose '{value}' is not four digits of 0 and 1, such as 1100",
         "วัตถุประสงค์การส่งต่อ '{value}' ต้องเป็น 0/1 สี่หลัก เช่น 1100", reftype_form, ON_BOTH, HAS(AER)),
    RULE("AER.refer-no-op", SEV_E, P_ALL, "AER,OPD", "C542", C_CODES,
         "OP Refer (UCAE I or O, or OPTYPE 0 or 1 with a facility) has REFER_NO",
         "OP Refer (UCAE I หรือ O หรือ OPTYPE 0/1 ที่มีสถานพยาบาลส่งต่อ) ต้องมี REFER_NO",
         "REFER_NO is blank: OP Refer needs the number of the referral letter",
         "ไม่มีเลขที่ใบส่งต่อ (REFER_NO) ซึ่ง OP Refer ต้องใช้", refer_no_op, ON_OP, HAS(AER)),
    RULE("AER.refer-hospmain", SEV_E, P_ALL, "AER,INS", "C541;C547", C_CODES,
         "OP Refer (UCAE I or O) is for patients of another HOSPMAIN",
         "OP Refer (UCAE I หรือ O) ต้องเป็นผู้ป่วยของหน่วยบริการหลักอื่น",
         "OP Refer, but HOSPMAIN {value} is the own facility",
         "เบิก OP Refer แต่หน่วยบริการหลัก {value} เป็นสถานพยาบาลตนเอง", refer_hospmain, ON_OP,
         HAS(AER) | HAS(INS)),
    RULE("AER.refer-facility-self", SEV_W, P_ALL, "AER", "", UNVERIFIED,
         "REFMAINI and REFMAINO differ from the own facility",
         "REFMAINI และ REFMAINO ต้องไม่ใช่สถานพยาบาลตนเอง",
         "{field} {value} is the own facility: give the other one",
         "{field} {value} เป็นรหัสสถานพยาบาลตนเอง ให้ระบุสถานพยาบาลคู่ส่งต่อ", facility_self, ON_BOTH,
         HAS(AER)),
    RULE("AER.refer-orf-match", SEV_W, P_ALL, "AER,ORF,IRF", "", GENERAL_PLUS("NHSO-BKK65"),
         "Facilities of AER are those of ORF or IRF for the same direction",
         "สถานพยาบาลส่งต่อใน AER ต้องตรงกับ ORF หรือ IRF",
         "{field} {value} is not the facility of the referral file",
         "{field} {value} ไม่ตรงกับสถานพยาบาลในแฟ้มส่งต่อ (ORF/IRF)", refer_orf_match, ON_BOTH,
         HAS(AER)),
    RULE("AER.not-used-fields", SEV_W, P_ALL, "AER", "", "NHSO-BKK65",
         "AESTATUS, DALERT and TALERT are blank", "AESTATUS, DALERT และ TALERT ต้องว่าง",
         "{field} '{value}' is not accepted at present: leave it blank",
         "{field} '{value}' ยังไม่เปิดรับ ให้เว้นว่าง", not_used_fields, ON_BOTH, HAS(AER)),
};

RULE_GROUP(rules_irf, irf_rows);
RULE_GROUP(rules_aer, aer_rows);
