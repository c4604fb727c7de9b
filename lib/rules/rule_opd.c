/* rule_opd.c: out-patient visits (OPD) and their referrals (ORF). CLINIC, which
 * six files carry, is checked here, too: once per claim, for an exporter that
 * writes it wrongly does so in every row. */
#include "rules/batch_priv.h"

#define CCODES "C-codes (UCKKPHO/AEGISX)"

static void required(struct check *k)
{
    static const int8_t cols[] = {ECL_OPD_HN, ECL_OPD_DATEOPD, ECL_OPD_TIMEOPD, ECL_OPD_SEQ,
                                  ECL_OPD_UUC};
    ECL_EACH(r, k->c, ECL_OPD)
    {
        require(k, r, cols, 5);
    }
}

static void unique(struct check *k)
{
    static const int8_t cols[] = {ECL_OPD_HN, ECL_OPD_SEQ};
    struct repeat d;
    int64_t before = k->op ? batch_again(k) : -1;
    if (before >= 0) {
        hit1(k, k->f.opd, ECL_OPD_SEQ, arg_int(k, before));
    }
    if (k->c->count[ECL_OPD] < 2) {
        return;
    }
    repeat_start(k, &d, ECL_OPD, cols, 2);
    ECL_EACH(r, k->c, ECL_OPD)
    {
        const struct ecl_record *first = repeat_of(&d, r);
        if (first) {
            hit1(k, r, ECL_OPD_SEQ, arg_int(k, (int64_t)first->line));
        }
    }
}

static void date_not_future(struct check *k)
{
    if (k->f.visit.state == ECL_DATE_OK && k->f.visit.day > k->today) {
        hit(k, k->f.opd, ECL_OPD_DATEOPD);
    }
}

/* A DOB in the future is PAT.dob-plausible's. */
static void after_birth(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->visit.state == ECL_DATE_OK && f->dob.state == ECL_DATE_OK && f->dob.day <= k->today &&
        f->visit.day < f->dob.day) {
        hit1(k, f->opd, ECL_OPD_DATEOPD, arg_date(k, f->dob));
    }
}

static void uuc_code(struct check *k)
{
    char c = one(k->f.opd, ECL_OPD_UUC);
    if (!blank(k->f.opd, ECL_OPD_UUC) && c != '1' && c != '2') {
        hit(k, k->f.opd, ECL_OPD_UUC);
    }
}

/* A visit the patient paid himself says so by PTTYPE 10. Where something is left to claim,
 * X.uuc-vs-money says more. */
static void uuc_2_skip(struct check *k)
{
    if (k->f.cht && k->f.cht_ok && k->f.total > k->f.paid) {
        return;
    }
    bool self_pay = k->f.cht && ecl_str_is(cell(k->f.cht, ECL_CHT_PTTYPE), "10");
    if (one(k->f.opd, ECL_OPD_UUC) == '2') {
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = k->f.opd,
                                  .col      = ECL_OPD_UUC,
                                  .severity = self_pay ? ECL_SEV_INFO : -1});
    }
}

static const struct {
    enum ecl_file file;
    int8_t col;
} clinics[] = {{ECL_OPD, ECL_OPD_CLINIC}, {ECL_ORF, ECL_ORF_CLINIC}, {ECL_ODX, ECL_ODX_CLINIC},
               {ECL_OOP, ECL_OOP_CLINIC}, {ECL_ADP, ECL_ADP_CLINIC}, {ECL_DRU, ECL_DRU_CLINIC}};

static bool clinic_formed(const struct check *k, struct ecl_str s)
{
    return s.n == 5 && ecl_str_digits(s) && (s.p[0] == '0' || s.p[0] == '1') &&
           in_set(k, SET_CLINIC_DEPT, ecl_str_make(s.p + 1, 2));
}

/* One finding, at the first of the rows whose CLINIC the test calls wrong. */
static void report_clinics(struct check *k, bool (*wrong)(const struct check *, struct ecl_str))
{
    const struct ecl_record *first = NULL;
    int64_t n                      = 0;
    int col                        = -1;
    for (size_t i = 0; i < sizeof clinics / sizeof clinics[0]; i++) {
        ECL_EACH(r, k->c, clinics[i].file)
        {
            struct ecl_str s = cell(r, clinics[i].col);
            if (s.n && wrong(k, s)) {
                col   = first ? col : clinics[i].col;
                first = first ? first : r;
                n++;
            }
        }
    }
    if (first) {
        hit1(k, first, col, arg_int(k, n));
    }
}

static bool clinic_malformed(const struct check *k, struct ecl_str s)
{
    return !clinic_formed(k, s);
}

static bool clinic_of_other_kind(const struct check *k, struct ecl_str s)
{
    return s.p[0] != (k->ip ? '1' : '0') && clinic_formed(k, s);
}

static void clinic_format(struct check *k)
{
    report_clinics(k, clinic_malformed);
}

static void clinic_ip(struct check *k)
{
    report_clinics(k, clinic_of_other_kind);
}

static void detail_bkk(struct check *k)
{
    if (blank(k->f.opd, ECL_OPD_DETAIL)) {
        hit(k, k->f.opd, ECL_OPD_DETAIL);
    }
}

static void vitals_range(struct check *k)
{
    static const struct {
        int col;
        int lo, hi; /* tenths */
        const char *range;
    } t[] = {
        {ECL_OPD_BTEMP, 300, 450, "30.0-45.0"}, {ECL_OPD_SBP, 400, 3000, "40-300"},
        {ECL_OPD_DBP, 200, 2000, "20-200"},     {ECL_OPD_PR, 200, 3000, "20-300"},
        {ECL_OPD_RR, 40, 1200, "4-120"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        int64_t v = 0;
        if (!blank(k->f.opd, t[i].col) && number_of(k->f.opd, t[i].col, 1, &v) &&
            (v < t[i].lo || v > t[i].hi)) {
            hit1(k, k->f.opd, t[i].col, ecl_str_of(t[i].range));
        }
    }
}

static void bp_order(struct check *k)
{
    int64_t sbp = 0, dbp = 0;
    const struct ecl_record *r = k->f.opd;
    if (!blank(r, ECL_OPD_SBP) && !blank(r, ECL_OPD_DBP) && number_of(r, ECL_OPD_SBP, 1, &sbp) &&
        number_of(r, ECL_OPD_DBP, 1, &dbp) && sbp <= dbp) {
        hit1(k, r, ECL_OPD_SBP, cell(r, ECL_OPD_DBP));
    }
}

static void optype_code(struct check *k)
{
    bool empty = blank(k->f.opd, ECL_OPD_OPTYPE);
    if (empty ? k->profile == P_OPBKK : !k->f.optype) {
        hit(k, k->f.opd, ECL_OPD_OPTYPE);
    }
}

/* 5, telemedicine, is used by local agreement. */
static void typein_code(struct check *k)
{
    char c = one(k->f.opd, ECL_OPD_TYPEIN);
    if (!blank(k->f.opd, ECL_OPD_TYPEIN) && (c < '1' || c > '4')) {
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = k->f.opd,
                                  .col      = ECL_OPD_TYPEIN,
                                  .severity = c == '5' ? ECL_SEV_WARNING : -1});
    }
}

static void typeout_code(struct check *k)
{
    char c = one(k->f.opd, ECL_OPD_TYPEOUT);
    if (!blank(k->f.opd, ECL_OPD_TYPEOUT) && (c < '1' || c > '8')) {
        hit(k, k->f.opd, ECL_OPD_TYPEOUT);
    }
}

/* ORF has a row of the type, or an AER row names the facility. */
static bool referred(const struct check *k, char type, int aer_col)
{
    ECL_EACH(r, k->c, ECL_ORF)
    {
        if (one(r, ECL_ORF_REFERTYPE) == type) {
            return true;
        }
    }
    ECL_EACH(a, k->c, ECL_AER)
    {
        if (!blank(a, aer_col)) {
            return true;
        }
    }
    return false;
}

static void typein_refer(struct check *k)
{
    if (one(k->f.opd, ECL_OPD_TYPEIN) == '3' && !referred(k, '1', ECL_AER_REFMAINI)) {
        hit(k, k->f.opd, ECL_OPD_TYPEIN);
    }
}

static void typeout_refer(struct check *k)
{
    if (one(k->f.opd, ECL_OPD_TYPEOUT) == '3' && !referred(k, '2', ECL_AER_REFMAINO)) {
        hit(k, k->f.opd, ECL_OPD_TYPEOUT);
    }
}

static void dx_required(struct check *k)
{
    if (k->c->count[ECL_ODX] == 0) {
        hit(k, k->f.opd, ECL_OPD_SEQ);
    }
}

/* Two CHT rows are CHT.one-per-visit's. */
static void charge_required(struct check *k)
{
    if (!k->f.cht) {
        hit(k, k->f.opd, ECL_OPD_SEQ);
    }
}

static void refer_date(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ORF)
    {
        struct fdate d = date_of(r, ECL_ORF_REFERDATE);
        bool wrong     = d.state == ECL_DATE_EMPTY
                             ? k->profile == P_OPBKK
                             : d.state == ECL_DATE_OK && k->f.visit.state == ECL_DATE_OK &&
                               (d.day < k->f.visit.day - 1 || d.day > k->f.visit.day + 30);
        if (wrong) {
            hit1(k, r, ECL_ORF_REFERDATE, arg_date(k, k->f.visit));
        }
    }
}

static void orf_required(struct check *k)
{
    static const int8_t cols[] = {ECL_ORF_HN, ECL_ORF_DATEOPD, ECL_ORF_REFER, ECL_ORF_REFERTYPE,
                                  ECL_ORF_SEQ};
    ECL_EACH(r, k->c, ECL_ORF)
    {
        require(k, r, cols, 5);
    }
}

static void orf_refertype(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ORF)
    {
        char c = one(r, ECL_ORF_REFERTYPE);
        if (!blank(r, ECL_ORF_REFERTYPE) && c != '1' && c != '2') {
            hit(k, r, ECL_ORF_REFERTYPE);
        }
    }
}

static void orf_refer_self(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ORF)
    {
        struct ecl_str s = cell(r, ECL_ORF_REFER);
        if (s.n && ecl_str_eq(s, k->f.hcode)) {
            hit(k, r, ECL_ORF_REFER);
        }
    }
}

static const struct rule rows[] = {
    RULE_FIRM("OPD.required", SEV_E, P_ALL, "OPD", "", "NHSO-BKK65; FDH-MAN 3.2.18",
              "HN, DATEOPD, TIMEOPD, SEQ and UUC are present",
              "ต้องมี HN, DATEOPD, TIMEOPD, SEQ และ UUC", "OPD: {1} missing; fill it in",
              "OPD: ขาด {1} ให้บันทึกให้ครบ", required, ON_BOTH | ON_NONE, HAS(OPD)),
    RULE_BATCH_FIRM("OPD.unique", SEV_E, "OPD", "", "FDH-MAN 3.2.23",
                    "HN and SEQ are unique in OPD", "HN และ SEQ ในแฟ้ม OPD ต้องไม่ซ้ำกัน",
                    "OPD has a second row for SEQ {value} (the first is line {1}); remove one",
                    "OPD มีข้อมูลซ้ำของ SEQ {value} (แถวแรกอยู่บรรทัด {1}) ให้เหลือแถวเดียว", unique, ON_BOTH,
                    HAS(OPD)),
    RULE_BATCH("OPD.seq-unique-hn", SEV_E, "OPD", "", "NHSO-BKK65 (SEQ is unique, not repeated)",
               "One SEQ belongs to one HN", "SEQ หนึ่งเลขต้องเป็นของ HN เดียว",
               "SEQ {value} belongs to HN {1}, too ({2})", "SEQ {value} เป็นของ HN {1} ด้วย ({2})",
               batch_seq_unique_hn, ON_OP, HAS(OPD)),
    RULE("OPD.date-not-future", SEV_E, P_ALL, "OPD", "C124", CCODES,
         "DATEOPD is not later than today", "วันรับบริการต้องไม่เป็นวันในอนาคต",
         "DATEOPD {value} is in the future; correct the date of the visit",
         "วันรับบริการ {value} เป็นวันในอนาคต ให้แก้ไข", date_not_future, ON_OP, HAS(OPD)),
    RULE("OPD.after-birth", SEV_E, P_ALL, "OPD,PAT", "C120", CCODES,
         "DATEOPD is not before PAT.DOB", "วันรับบริการต้องไม่ก่อนวันเกิด",
         "DATEOPD {value} is before the date of birth {1}; correct one of them",
         "วันรับบริการ {value} อยู่ก่อนวันเกิด {1} ให้แก้วันที่ผิด", after_birth, ON_OP, HAS(OPD) | HAS(PAT)),
    RULE("OPD.uuc-code", SEV_E, P_ALL, "OPD", "C115", "NHSO-BKK65", "UUC is 1 or 2",
         "UUC ต้องเป็น 1 หรือ 2", "UUC {value} is neither 1 (right used) nor 2 (not used)",
         "UUC {value} ไม่ใช่ 1 (ใช้สิทธิ) หรือ 2 (ไม่ใช้สิทธิ)", uuc_code, ON_OP, HAS(OPD)),
    RULE("OPD.uuc-2-skip", SEV_W, P_ALL, "OPD", "C115", "NHSO-BKK65",
         "Visits without use of the right (UUC 2) are not submitted",
         "การรับบริการที่ไม่ใช้สิทธิ (UUC 2) ปกติไม่ต้องส่งเบิก",
         "UUC 2: the right was not used, so the visit is normally not submitted",
         "UUC 2 คือไม่ใช้สิทธิ ปกติไม่ต้องส่งเบิก", uuc_2_skip, ON_OP, HAS(OPD)),
    RULE("OPD.clinic-format", SEV_W, P_ALL, "OPD,ORF,ODX,OOP,ADP,DRU", "", "FDH-MAN CLINIC table",
         "CLINIC is five digits: 0 or 1, the department (2), the sub-clinic (2)",
         "CLINIC เป็นตัวเลข 5 หลัก: 0 หรือ 1, แผนก 2 หลัก, คลินิกย่อย 2 หลัก",
         "{file}: CLINIC {value} is not 0 or 1, department, sub-clinic (00100); {1} rows of the "
         "claim",
         "แฟ้ม {file}: CLINIC {value} ไม่ตรงรูปแบบ 0/1 ตามด้วยแผนกและคลินิกย่อย เช่น 00100 ({1} รายการ)",
         clinic_format, ON_BOTH, 0),
    RULE("OPD.clinic-ip", SEV_W, P_ALL, "OPD,ORF,ODX,OOP,ADP,DRU", "", "FDH-MAN",
         "CLINIC begins with 1 in IP claims and with 0 in OP claims",
         "CLINIC ของผู้ป่วยในขึ้นต้นด้วย 1 ผู้ป่วยนอกขึ้นต้นด้วย 0",
         "{file}: the first digit of CLINIC {value} is wrong (0 OP, 1 IP); {1} rows of the claim",
         "แฟ้ม {file}: หลักแรกของ CLINIC {value} ไม่ตรงประเภทผู้ป่วย (0 นอก, 1 ใน) {1} รายการ", clinic_ip,
         ON_BOTH, 0),
    RULE("OPD.detail-bkk", SEV_W, P_OPBKK, "OPD", "", "NHSO-BKK65",
         "DETAIL (chief complaint) is present for OPBKK", "OPBKK ต้องมีอาการสำคัญ (DETAIL)",
         "DETAIL is blank; OPBKK asks for the chief complaint",
         "ไม่ได้บันทึกอาการสำคัญ (DETAIL) ซึ่ง OPBKK กำหนดให้มี", detail_bkk, ON_OP, HAS(OPD)),
    RULE("OPD.vitals-range", SEV_W, P_ALL, "OPD", "", UNVERIFIED,
         "Temperature, blood pressure, pulse and breathing are in the range of the living",
         "อุณหภูมิ ความดัน ชีพจร และการหายใจต้องอยู่ในช่วงที่เป็นไปได้",
         "{field} {value} is outside {1}; probably mistyped",
         "{field} {value} อยู่นอกช่วง {1} อาจพิมพ์ผิด", vitals_range, ON_OP, HAS(OPD)),
    RULE("OPD.bp-order", SEV_W, P_ALL, "OPD", "", UNVERIFIED, "SBP is greater than DBP",
         "SBP ต้องมากกว่า DBP", "SBP {value} is not greater than DBP {1}; are they swapped?",
         "SBP {value} ไม่มากกว่า DBP {1} อาจสลับกัน", bp_order, ON_OP, HAS(OPD)),
    RULE("OPD.optype-code", SEV_E, P_ALL, "OPD", "C767;C750", "NHSO-BKK65",
         "OPTYPE is 0 to 9, or blank outside OPBKK", "OPTYPE ต้องเป็น 0 ถึง 9 (เว้นว่างได้ถ้าไม่ใช่ OPBKK)",
         "OPTYPE {value} is not a service type; use 0 to 9",
         "OPTYPE {value} ไม่ใช่ประเภทบริการ ให้ใช้ 0 ถึง 9", optype_code, ON_OP, HAS(OPD)),
    RULE("OPD.typein-code", SEV_E, P_ALL, "OPD", "", "NHSO-BKK65",
         "TYPEIN is blank or 1 to 4 (5, telemedicine, by local agreement)",
         "TYPEIN ต้องว่างหรือเป็น 1 ถึง 4 (5 ใช้ตามข้อตกลงในพื้นที่)",
         "TYPEIN {value} is not 1 to 4 (5 only where telemedicine is agreed)",
         "TYPEIN {value} ไม่ใช่ 1 ถึง 4 (5 ใช้เฉพาะที่มีข้อตกลงการแพทย์ทางไกล)", typein_code, ON_OP,
         HAS(OPD)),
    RULE("OPD.typeout-code", SEV_E, P_ALL, "OPD", "", "NHSO-BKK65; HRIMS",
         "TYPEOUT is blank or 1 to 8", "TYPEOUT ต้องว่างหรือเป็น 1 ถึง 8",
         "TYPEOUT {value} is not 1 to 8; map the code of the HIS",
         "TYPEOUT {value} ไม่ใช่ 1 ถึง 8 ให้แปลงรหัสจากระบบ HIS", typeout_code, ON_OP, HAS(OPD)),
    RULE("OPD.typein-refer", SEV_W, P_ALL, "OPD,ORF,AER", "", "NHSO-BKK65; " UNVERIFIED,
         "TYPEIN 3 (referred in) has an ORF row of REFERTYPE 1 or AER.REFMAINI",
         "TYPEIN 3 (รับส่งต่อ) ต้องมี ORF ที่ REFERTYPE 1 หรือ AER.REFMAINI",
         "TYPEIN 3 says referred in, but neither ORF nor AER says from where",
         "TYPEIN 3 คือรับส่งต่อ แต่ไม่มีข้อมูลสถานพยาบาลต้นทางใน ORF หรือ AER", typein_refer, ON_OP, HAS(OPD)),
    RULE("OPD.typeout-refer", SEV_W, P_ALL, "OPD,ORF,AER", "", "VFP; NHSO-BKK65",
         "TYPEOUT 3 (referred on) has an ORF row of REFERTYPE 2 or AER.REFMAINO",
         "TYPEOUT 3 (ส่งต่อ) ต้องมี ORF ที่ REFERTYPE 2 หรือ AER.REFMAINO",
         "TYPEOUT 3 says referred on, but neither ORF nor AER says where to",
         "TYPEOUT 3 คือส่งต่อ แต่ไม่มีข้อมูลสถานพยาบาลปลายทางใน ORF หรือ AER", typeout_refer, ON_OP,
         HAS(OPD)),
    RULE_BATCH(
        "OPD.typeout-admit", SEV_W, "OPD,IPD", "", UNVERIFIED,
        "TYPEOUT 2 (admitted) has an admission that day or the next, if the batch holds later "
        "discharges",
        "TYPEOUT 2 (รับไว้รักษา) ต้องมีการรับไว้ในวันนั้นหรือวันถัดไป เมื่อชุดข้อมูลมีการจำหน่ายหลังวันนั้น",
        "TYPEOUT 2 says admitted on {1}, but no admission of this HN begins that day or the "
        "next, and the batch holds discharges up to {2}: still in the ward, or is IPD missing?",
        "TYPEOUT 2 คือรับไว้รักษาในวันที่ {1} แต่ไม่มีการรับไว้ของ HN นี้ในวันนั้นหรือวันถัดไป "
        "ทั้งที่ชุดข้อมูลมีการจำหน่ายถึงวันที่ {2} ยังไม่จำหน่าย หรือขาดข้อมูลใน IPD",
        batch_typeout_admit, ON_BOTH, 0),
    RULE("OPD.dx-required", SEV_E, P_ALL, "OPD,ODX", "C201", CCODES "; " UNVERIFIED,
         "A visit has at least one diagnosis", "การรับบริการต้องมีรหัสโรคอย่างน้อยหนึ่งรหัส",
         "SEQ {value} has no diagnosis in ODX; code the visit",
         "SEQ {value} ไม่มีรหัสโรคในแฟ้ม ODX ให้ลงรหัสโรค", dx_required, ON_OP, HAS(OPD)),
    RULE("OPD.charge-required", SEV_E, P_ALL, "OPD,CHT", "C301", "TS-VALID; FDH-MAN 3.2.22",
         "A visit has exactly one CHT row", "การรับบริการต้องมีข้อมูลค่ารักษาใน CHT หนึ่งแถว",
         "SEQ {value} has no CHT row; export the charges of the visit",
         "SEQ {value} ไม่มีข้อมูลค่ารักษาในแฟ้ม CHT", charge_required, ON_OP, HAS(OPD)),
    RULE("OPD.refer-date", SEV_W, P_ALL, "ORF,OPD", "", "NHSO-BKK65; " UNVERIFIED,
         "REFERDATE lies from one day before to 30 days after the visit (OPBKK: present)",
         "REFERDATE ต้องอยู่ตั้งแต่ 1 วันก่อนถึง 30 วันหลังวันรับบริการ (OPBKK ต้องมี)",
         "REFERDATE {value} does not fit the visit of {1}",
         "REFERDATE {value} ไม่สอดคล้องกับวันรับบริการ {1}", refer_date, ON_OP, HAS(ORF)),
    RULE("ORF.required", SEV_E, P_ALL, "ORF", "", "NHSO-BKK65",
         "HN, DATEOPD, REFER, REFERTYPE and SEQ are present",
         "ต้องมี HN, DATEOPD, REFER, REFERTYPE และ SEQ", "ORF: {1} missing; fill it in",
         "ORF: ขาด {1} ให้บันทึกให้ครบ", orf_required, ON_BOTH | ON_NONE, HAS(ORF)),
    RULE("ORF.refertype-code", SEV_E, P_ALL, "ORF", "", "NHSO-BKK65; VFP", "REFERTYPE is 1 or 2",
         "REFERTYPE ต้องเป็น 1 หรือ 2",
         "REFERTYPE {value} is neither 1 (referred in) nor 2 (referred on)",
         "REFERTYPE {value} ไม่ใช่ 1 (รับส่งต่อ) หรือ 2 (ส่งต่อ)", orf_refertype, ON_BOTH, HAS(ORF)),
    RULE("ORF.refer-self", SEV_W, P_ALL, "ORF", "C159", UNVERIFIED,
         "REFER is another facility than the own", "REFER ต้องเป็นสถานพยาบาลอื่น",
         "REFER {value} is the own facility; fill in the other one",
         "REFER {value} เป็นรหัสของสถานพยาบาลเอง ให้บันทึกรหัสของอีกแห่ง", orf_refer_self, ON_BOTH,
         HAS(ORF)),
};

RULE_GROUP(rules_opd, rows);
