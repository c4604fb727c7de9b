/* rule_proc.c: procedures of visits (OOP) and admissions (IOP). What needs a
 * table of ICD-9-CM and its extensions is in rule_code.c.
 * Facts: spec OOP.*, IOP.*, PROC.*, NHSO C-codes. */
#include "rules/visit_priv.h"

static void oop_required(struct check *k)
{
    static const int8_t cols[] = {ECL_OOP_HN, ECL_OOP_DATEOPD, ECL_OOP_OPER, ECL_OOP_SEQ,
                                  ECL_OOP_PERSON_ID};
    size_t n                   = sizeof cols - !wants_person_id(k);
    ECL_EACH(r, k->c, ECL_OOP)
    {
        require(k, r, cols, n);
    }
}

static void iop_required(struct check *k)
{
    static const int8_t cols[] = {ECL_IOP_AN,     ECL_IOP_OPER,   ECL_IOP_OPTYPE,
                                  ECL_IOP_DROPID, ECL_IOP_DATEIN, ECL_IOP_TIMEIN};
    ECL_EACH(r, k->c, ECL_IOP)
    {
        require(k, r, cols, sizeof cols);
    }
}

static void oper_format(struct check *k)
{
    ECL_EACH(r, k->c, k->proc->file)
    {
        struct ecl_str s = cell(r, k->proc->oper);
        bool good        = s.n >= 3 && s.n <= 7 && ecl_is_digit(s.p[0]) && ecl_is_digit(s.p[1]);
        for (size_t i = 2; good && i < s.n; i++) {
            good = base36(s.p[i]) < 36;
        }
        if (s.n && !good) {
            hit(k, r, k->proc->oper);
        }
    }
}

static void optype_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IOP)
    {
        char t = one(r, ECL_IOP_OPTYPE);
        if ((t < '1' || t > '3') && !blank(r, ECL_IOP_OPTYPE)) {
            hit(k, r, ECL_IOP_OPTYPE);
        }
    }
}

static void one_principal(struct check *k)
{
    int found = 0;
    ECL_EACH(r, k->c, ECL_IOP)
    {
        if (one(r, ECL_IOP_OPTYPE) == '1' && ++found == 2) {
            hit(k, r, ECL_IOP_OPTYPE);
        }
    }
}

static void duplicate(struct check *k, const int8_t *cols, size_t n)
{
    struct repeat d;
    repeat_start(k, &d, k->proc->file, cols, n);
    ECL_EACH(r, k->c, k->proc->file)
    {
        if (!blank(r, k->proc->oper) && repeat_of(&d, r)) {
            hit(k, r, k->proc->oper);
        }
    }
}

static void iop_duplicate(struct check *k)
{
    static const int8_t cols[] = {ECL_IOP_OPER, ECL_IOP_DATEIN, ECL_IOP_TIMEIN};
    duplicate(k, cols, sizeof cols);
}

static void oop_duplicate(struct check *k)
{
    static const int8_t cols[] = {ECL_OOP_OPER};
    duplicate(k, cols, sizeof cols);
}

static void within_stay(struct check *k)
{
    const struct facts *f = &k->f;
    if (!stay_days_known(f)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_IOP)
    {
        struct fdate in = date_of(r, ECL_IOP_DATEIN);
        int64_t at      = moment_of(r, ECL_IOP_DATEIN, ECL_IOP_TIMEIN);
        if (compare_moments(&in, at, &f->adm, f->adm_at) < 0 ||
            compare_moments(&in, at, &f->dsc, f->dsc_at) > 0) {
            hit2(k, r, ECL_IOP_DATEIN, arg_date(k, f->adm), arg_date(k, f->dsc));
        }
    }
}

static void iop_order(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IOP)
    {
        struct fdate in = date_of(r, ECL_IOP_DATEIN), out = date_of(r, ECL_IOP_DATEOUT);
        if (compare_moments(&out, moment_of(r, ECL_IOP_DATEOUT, ECL_IOP_TIMEOUT), &in,
                            moment_of(r, ECL_IOP_DATEIN, ECL_IOP_TIMEIN)) < 0) {
            hit1(k, r, out.day == in.day ? ECL_IOP_TIMEOUT : ECL_IOP_DATEOUT, arg_date(k, in));
        }
    }
}

/* ICD-9-CM codes only (3 or 4 digits): longer codes are of other tables. */
char proc_only_sex(struct ecl_str oper)
{
    if (oper.n < 3 || oper.n > 4 || !ecl_str_digits(oper)) {
        return '\0';
    }
    int group = (oper.p[0] - '0') * 10 + (oper.p[1] - '0');
    return group < 60 || group > 75 ? '\0' : group <= 64 ? '1' : '2';
}

static void oper_sex(struct check *k)
{
    if (!k->f.sex) {
        return;
    }
    ECL_EACH(r, k->c, k->proc->file)
    {
        char only = proc_only_sex(cell(r, k->proc->oper));
        if (only && only != k->f.sex) {
            hit1(k, r, k->proc->oper, arg_int(k, k->f.sex - '0'));
        }
    }
}

static void servprice(struct check *k)
{
    ECL_EACH(r, k->c, ECL_OOP)
    {
        ecl_satang v;
        if (money_of(r, ECL_OOP_SERVPRICE, &v) && v <= 0) {
            hit(k, r, ECL_OOP_SERVPRICE);
        }
    }
}

static void ventilation_96h(struct check *k)
{
    const struct facts *f = &k->f;
    if (!stay_minutes_known(f) || f->dsc_at - f->adm_at >= 96 * 60) {
        return;
    }
    ECL_EACH(r, k->c, ECL_IOP)
    {
        if (ecl_str_eq(cell(r, ECL_IOP_OPER), ECL_STR("9672"))) {
            hit1(k, r, ECL_IOP_OPER, arg_int(k, (f->dsc_at - f->adm_at) / 60));
        }
    }
}

static const struct rule rows[] = {
    RULE("OOP.required", SEV_E, P_ALL, "OOP", "", "NHSO-BKK65",
         "HN, DATEOPD, OPER and SEQ are present; PERSON_ID, too, under eclaim and opbkk",
         "ต้องมี HN, DATEOPD, OPER และ SEQ (eclaim และ opbkk ต้องมี PERSON_ID ด้วย)",
         "{1} of the procedure is blank: fill it in", "หัตถการไม่มีค่า {1} กรุณาบันทึกให้ครบ", oop_required,
         ON_OP | ON_NONE, HAS(OOP)),
    RULE("IOP.required", SEV_E, P_ALL, "IOP", "C496", "NHSO-BKK65 (structure); TS-VALID",
         "AN, OPER, OPTYPE, DROPID, DATEIN and TIMEIN are present",
         "ต้องมี AN, OPER, OPTYPE, DROPID, DATEIN และ TIMEIN",
         "{1} of the procedure is blank: fill it in", "หัตถการไม่มีค่า {1} กรุณาบันทึกให้ครบ", iop_required,
         ON_IP | ON_NONE, HAS(IOP)),
    RULE("PROC.oper-format", SEV_E, P_ALL, "OOP,IOP", "", "NHSO-BKK65; TS-VALID",
         "OPER has 3 to 7 characters: digits, then digits or capitals, no dot",
         "OPER ยาว 3-7 ตัว ขึ้นต้นด้วยตัวเลข ไม่มีจุด",
         "'{value}' has not the form of a procedure code: digits first, no dot, 3 to 7 characters",
         "'{value}' ไม่อยู่ในรูปแบบรหัสหัตถการ ต้องขึ้นต้นด้วยตัวเลข ไม่มีจุด ยาว 3-7 ตัว", oper_format, ON_BOTH,
         0),
    RULE("PROC.optype-code", SEV_E, P_ALL, "IOP", "", "FDH-MAN; SIL", "OPTYPE is 1, 2 or 3",
         "OPTYPE เป็น 1, 2 หรือ 3", "procedure type '{value}' is not 1, 2 or 3",
         "ประเภทหัตถการ '{value}' ไม่ใช่รหัส 1, 2 หรือ 3", optype_code, ON_IP, HAS(IOP)),
    RULE("IOP.one-principal", SEV_W, P_ALL, "IOP", "", UNVERIFIED "; HRIMS hardcodes 1",
         "An admission has at most one principal procedure (OPTYPE 1)",
         "AN หนึ่งมีหัตถการหลัก (OPTYPE 1) ได้ไม่เกินหนึ่งรายการ",
         "more than one procedure has OPTYPE {value}: the others are 2 or 3",
         "มีหัตถการหลัก (OPTYPE {value}) มากกว่าหนึ่งรายการ รายการอื่นต้องเป็น 2 หรือ 3", one_principal, ON_IP,
         HAS(IOP)),
    RULE("IOP.duplicate", SEV_E, P_ALL, "IOP", "", "TS-VALID",
         "OPER, DATEIN and TIMEIN together occur once per AN",
         "OPER, DATEIN และ TIMEIN ชุดเดียวกันมีได้ครั้งเดียวต่อ AN",
         "procedure {value} at the same date and time is given twice: keep one row",
         "หัตถการ {value} วันและเวลาเดียวกันซ้ำกัน ให้เหลือแถวเดียว", iop_duplicate, ON_IP, HAS(IOP)),
    RULE("OOP.duplicate", SEV_E, P_ALL, "OOP", "", "TS-VALID", "An OPER occurs once per visit",
         "รหัสหัตถการเดียวกันมีได้ครั้งเดียวต่อการรับบริการ", "procedure {value} is given twice: keep one row",
         "หัตถการ {value} ซ้ำกัน ให้เหลือแถวเดียว", oop_duplicate, ON_OP, HAS(OOP)),
    RULE("IOP.within-stay", SEV_W, P_ALL, "IOP,IPD", "C496", UNVERIFIED,
         "DATEIN and TIMEIN lie within the stay", "วันเวลาเริ่มหัตถการต้องอยู่ในช่วงที่นอนโรงพยาบาล",
         "the procedure of {value} is not within the stay of {1} to {2}",
         "วันเวลาเริ่มหัตถการ {value} อยู่นอกช่วงที่นอนโรงพยาบาล {1} ถึง {2}", within_stay, ON_IP,
         HAS(IOP) | HAS(IPD)),
    RULE("IOP.order", SEV_W, P_ALL, "IOP", "", UNVERIFIED,
         "DATEOUT and TIMEOUT are not before DATEIN and TIMEIN",
         "วันเวลาสิ้นสุดหัตถการต้องไม่ก่อนวันเวลาเริ่ม",
         "{field} {value} is before the start of the procedure on {1}",
         "{field} {value} อยู่ก่อนเวลาเริ่มหัตถการวันที่ {1}", iop_order, ON_IP, HAS(IOP)),
    RULE("PROC.sex", SEV_E, P_ALL, "OOP,IOP,PAT", "C806", C_CODES_G,
         "Procedures 60-64 are for SEX 1, 65-75 for SEX 2",
         "หัตถการ 60-64 ใช้กับเพศชาย 65-75 ใช้กับเพศหญิง", "procedure {value} does not fit SEX {1}",
         "หัตถการ {value} ไม่สอดคล้องกับเพศ (SEX {1})", oper_sex, ON_BOTH, HAS(PAT)),
    RULE("OOP.servprice", SEV_W, P_OPBKK, "OOP", "", "NHSO-BKK65",
         "SERVPRICE is present and greater than 0 (opbkk)", "ต้องมี SERVPRICE และมากกว่า 0 (opbkk)",
         "the price '{value}' of the procedure is not greater than 0",
         "ราคาหัตถการ '{value}' ต้องมากกว่า 0", servprice, ON_OP, HAS(OOP)),
    RULE("IOP.ventilation-96h", SEV_W, P_ALL, "IOP,IPD", "C807", C_CODES,
         "9672 (ventilation of 96 hours or more) needs a stay of 96 hours or more",
         "หัตถการ 9672 ต้องนอนโรงพยาบาลไม่น้อยกว่า 96 ชั่วโมง",
         "procedure {value} needs a stay of 96 hours, but this one lasted {1}",
         "หัตถการ {value} ต้องนอนอย่างน้อย 96 ชั่วโมง แต่นอนเพียง {1} ชั่วโมง", ventilation_96h, ON_IP,
         HAS(IOP) | HAS(IPD)),
};

RULE_GROUP(rules_proc, rows);
