/* rule_dx.c: diagnoses of visits (ODX) and admissions (IDX): their form, the one
 * principal diagnosis, external causes, sex and age. What needs a table of
 * ICD-10-TM is in rule_code.c. Facts: spec ODX.*, IDX.*, DX.*, C-codes.
 *
 * One fault, one finding: a missing external cause is reported by the most
 * specific rule alone (AETYPE V/B, else UCAE A, else an injury as principal). */
#include "rules/visit_priv.h"

/* The first letter in upper case: how a code is meant, even when malformed. */
static char letter(struct ecl_str diag)
{
    char c = diag.n ? diag.p[0] : '\0';
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* The two digits behind the letter, or -1. */
static int number(struct ecl_str diag)
{
    return diag.n >= 3 && ecl_is_digit(diag.p[1]) && ecl_is_digit(diag.p[2])
               ? (diag.p[1] - '0') * 10 + (diag.p[2] - '0')
               : -1;
}

static bool between(int v, int low, int high)
{
    return v >= low && v <= high;
}

static bool is_external(struct ecl_str diag)
{
    return letter(diag) >= 'V' && letter(diag) <= 'Y';
}

/* S00-S99 and T00-T98. */
static bool is_injury(struct ecl_str diag)
{
    return between(number(diag), 0, letter(diag) == 'S' ? 99 : letter(diag) == 'T' ? 98 : -1);
}

static bool starts(struct ecl_str diag, const char *head)
{
    return ecl_str_starts(diag, ecl_str_of(head));
}

static void odx_required(struct check *k)
{
    static const int8_t cols[] = {ECL_ODX_HN,   ECL_ODX_DATEDX, ECL_ODX_DIAG,     ECL_ODX_DXTYPE,
                                  ECL_ODX_DRDX, ECL_ODX_SEQ,    ECL_ODX_PERSON_ID};
    size_t n                   = sizeof cols - !wants_person_id(k);
    ECL_EACH(r, k->c, ECL_ODX)
    {
        require(k, r, cols, n);
    }
}

static void idx_required(struct check *k)
{
    static const int8_t cols[] = {ECL_IDX_AN, ECL_IDX_DIAG, ECL_IDX_DXTYPE, ECL_IDX_DRDX};
    ECL_EACH(r, k->c, ECL_IDX)
    {
        require(k, r, cols, sizeof cols);
    }
}

static void diag_format(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        if (s.n == 0 || ecl_is_digit(s.p[0])) {
            continue; /* required, not-icd9 */
        }
        bool good = s.n >= 3 && s.n <= 7 && s.p[0] >= 'A' && s.p[0] <= 'Z' && ecl_is_digit(s.p[1]);
        for (size_t i = 2; good && i < s.n; i++) {
            good = base36(s.p[i]) < 36;
        }
        if (!good) {
            hit(k, r, k->dx->diag);
        }
    }
}

static void not_icd9(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        if (s.n && ecl_is_digit(s.p[0])) {
            hit(k, r, k->dx->diag);
        }
    }
}

static void dxtype_code(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        char t = one(r, k->dx->dxtype);
        if ((t < '1' || t > '5') && !blank(r, k->dx->dxtype)) {
            hit(k, r, k->dx->dxtype);
        }
    }
}

/* Rows without a usable DXTYPE have a finding already; one of them may be meant
 * as the principal. No row at all is a matter of OPD/IPD.dx-required. */
static void one_principal(struct check *k)
{
    const struct ecl_record *second = NULL, *first = ecl_claim_rec(k->c, k->dx->file, 0);
    int64_t found = 0;
    ECL_EACH(r, k->c, k->dx->file)
    {
        char t = one(r, k->dx->dxtype);
        if (t == '1' && ++found == 2) {
            second = r;
        } else if (t < '1' || t > '5') {
            first = NULL;
        }
    }
    const struct ecl_record *r = found > 1 ? second : found == 0 ? first : NULL;
    if (r) {
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = r,
                                  .col      = k->dx->dxtype,
                                  .c_code   = found ? "C202" : "C201",
                                  .severity = -1,
                                  .arg      = {arg_int(k, found)}});
    }
}

static void duplicate(struct check *k)
{
    struct repeat d;
    repeat_start(k, &d, k->dx->file, &k->dx->diag, 1);
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (!blank(r, k->dx->diag) && repeat_of(&d, r)) {
            hit(k, r, k->dx->diag);
        }
    }
}

static void external_as_type5(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        char t           = one(r, k->dx->dxtype);
        bool external = is_external(s), letters = letter(s) >= 'A' && letter(s) <= 'Z';
        if ((external && t >= '2' && t <= '4') || (!external && letters && t == '5')) {
            hit1(k, r, k->dx->dxtype, s);
        }
    }
}

static void external_not_principal(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (one(r, k->dx->dxtype) == '1' && is_external(cell(r, k->dx->diag))) {
            hit(k, r, k->dx->diag);
        }
    }
}

/* What the rules on accidents look for, in one pass. */
struct accident {
    bool injury, external;
    const struct ecl_record *principal; /* an injury with DXTYPE 1 */
    const struct ecl_record *ucae_a;    /* AER rows */
    const struct ecl_record *motor;     /* AETYPE V or B */
};

static struct accident accident_of(const struct check *k)
{
    struct accident a = {false, false, NULL, NULL, NULL};
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        if (is_external(s)) {
            a.external = true;
        } else if (is_injury(s)) {
            a.injury = true;
            if (!a.principal && one(r, k->dx->dxtype) == '1') {
                a.principal = r;
            }
        }
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        char type = one(r, ECL_AER_AETYPE);
        if (!a.ucae_a && one(r, ECL_AER_UCAE) == 'A') {
            a.ucae_a = r;
        }
        if (!a.motor && (type == 'V' || type == 'B')) {
            a.motor = r;
        }
    }
    return a;
}

static bool has_dx(const struct check *k)
{
    return k->c->count[k->dx->file] > 0;
}

static void injury_needs_external(struct check *k)
{
    struct accident a = accident_of(k);
    if (a.principal && !a.external && !a.ucae_a && !a.motor) {
        hit(k, a.principal, k->dx->diag);
    }
}

static void accident_lacks(struct check *k, const struct ecl_record *r, const char *c_code,
                           struct ecl_str codes)
{
    hit_at(k, &(struct place){.rule     = k->rule,
                              .r        = r,
                              .col      = ECL_AER_UCAE,
                              .c_code   = c_code,
                              .severity = -1,
                              .arg      = {codes}});
}

static void accident_needs_injury(struct check *k)
{
    struct accident a = accident_of(k);
    if (!a.ucae_a || !has_dx(k)) {
        return;
    }
    if (!a.injury) {
        accident_lacks(k, a.ucae_a, "C230", ECL_STR("S00-T98"));
    }
    if (!a.external && !a.motor) {
        accident_lacks(k, a.ucae_a, "C231", ECL_STR("V00-Y99"));
    }
}

static void vehicle_act_external(struct check *k)
{
    struct accident a = accident_of(k);
    if (a.motor && !a.external && has_dx(k)) {
        hit(k, a.motor, ECL_AER_AETYPE);
    }
}

static void principal_not_ip(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IDX)
    {
        struct ecl_str s = cell(r, ECL_IDX_DIAG);
        if (one(r, ECL_IDX_DXTYPE) == '1' && (starts(s, "Z13") || starts(s, "Z763"))) {
            hit(k, r, ECL_IDX_DIAG);
        }
    }
}

static bool female_only(struct ecl_str s)
{
    int n = number(s);
    switch (n < 0 ? '\0' : s.p[0]) {
    case 'O':
        return true;
    case 'N':
        return between(n, 70, 98);
    case 'C':
        return between(n, 51, 58);
    case 'D':
        return between(n, 25, 28);
    case 'Z':
        return between(n, 32, 36) || n == 39;
    default:
        return false;
    }
}

static bool male_only(struct ecl_str s)
{
    int n = number(s);
    return n >= 0 &&
           ((s.p[0] == 'N' && between(n, 40, 51)) || (s.p[0] == 'C' && between(n, 60, 63)));
}

char dx_only_sex(struct ecl_str diag)
{
    return female_only(diag) ? '2' : male_only(diag) ? '1' : '\0';
}

static void only_sex(struct check *k, char wrong, bool (*only)(struct ecl_str))
{
    if (k->f.sex != wrong) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (only(cell(r, k->dx->diag))) {
            hit_code(k, r, k->dx->diag, one(r, k->dx->dxtype) == '1' ? "C204" : "C801");
        }
    }
}

static void sex_female(struct check *k)
{
    only_sex(k, '1', female_only);
}

static void sex_male(struct check *k)
{
    only_sex(k, '2', male_only);
}

/* Z38 (liveborn infant) belongs to the birth: service within a day of DOB. */
static bool is_newborn_fault(const struct check *k, const struct ecl_record *r)
{
    struct ecl_str s = cell(r, k->dx->diag);
    int n            = number(s);
    bool perinatal   = n >= 0 && n <= 96 && s.p[0] == 'P' && one(r, k->dx->dxtype) == '1';
    return k->f.age_days > 1 && ((perinatal && k->f.age >= 1) || starts(s, "Z38"));
}

static void age_newborn(struct check *k)
{
    if (k->f.age_days <= 1) {
        return; /* unknown, or born here */
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (is_newborn_fault(k, r)) {
            hit1(k, r, k->dx->diag, arg_int(k, k->f.age_days));
        }
    }
}

static bool is_maternity_fault(const struct check *k, const struct ecl_record *r)
{
    struct ecl_str s = cell(r, k->dx->diag);
    int age          = k->f.age;
    return age != NO_AGE && !between(age, 8, 60) && k->f.sex != '1' && number(s) >= 0 &&
           s.p[0] == 'O';
}

static void age_maternity(struct check *k)
{
    int age = k->f.age;
    if (age == NO_AGE || between(age, 8, 60) || k->f.sex == '1') {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (is_maternity_fault(k, r)) {
            hit1(k, r, k->dx->diag, arg_int(k, k->f.age));
        }
    }
}

bool dx_age_told(const struct check *k, const struct ecl_record *r)
{
    return is_newborn_fault(k, r) || is_maternity_fault(k, r);
}

/* A licence: letters (Thai or Latin) and dots, then digits, not all zero. */
static bool is_licence(struct ecl_str s)
{
    size_t i     = 0;
    bool letters = false, digits = false;
    for (; i < s.n && !ecl_is_digit(s.p[i]); i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            letters = true;
        } else if (c != '.') {
            return false;
        }
    }
    for (; i < s.n && ecl_is_digit(s.p[i]); i++) {
        digits |= s.p[i] != '0';
    }
    return letters && digits && i == s.n;
}

static void doctor_format(struct check *k)
{
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->drdx);
        if (s.n && !is_licence(s) && !staff_unknown(k, s)) { /* STAFF.doctor-known */
            hit(k, r, k->dx->drdx);
        }
    }
}

static void date_equals_visit(struct check *k)
{
    if (k->f.visit.state != ECL_DATE_OK) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ODX)
    {
        struct fdate d = date_of(r, ECL_ODX_DATEDX);
        if (d.state == ECL_DATE_OK && d.day != k->f.visit.day) {
            hit1(k, r, ECL_ODX_DATEDX, arg_date(k, k->f.visit));
        }
    }
}

static void sepsis_shock(struct check *k)
{
    ECL_EACH(r, k->c, ECL_IDX)
    {
        struct ecl_str s = cell(r, ECL_IDX_DIAG);
        char t           = one(r, ECL_IDX_DXTYPE);
        if ((t == '1' && (starts(s, "R57") || starts(s, "R65"))) ||
            (t == '2' && starts(s, "R572"))) {
            hit1(k, r, ECL_IDX_DIAG, cell(r, ECL_IDX_DXTYPE));
        }
    }
}

static const struct rule rows[] = {
    RULE("ODX.required", SEV_E, P_ALL, "ODX", "C496", "NHSO-BKK65",
         "HN, DATEDX, DIAG, DXTYPE, DRDX and SEQ are present; PERSON_ID, too, under eclaim and "
         "opbkk",
         "ต้องมี HN, DATEDX, DIAG, DXTYPE, DRDX และ SEQ (eclaim และ opbkk ต้องมี PERSON_ID ด้วย)",
         "{1} of the diagnosis is blank: fill it in", "การวินิจฉัยไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         odx_required, ON_OP | ON_NONE, HAS(ODX)),
    RULE("IDX.required", SEV_E, P_ALL, "IDX", "", GENERAL_PLUS("NHSO-BKK65 (structure)"),
         "AN, DIAG, DXTYPE and DRDX are present", "ต้องมี AN, DIAG, DXTYPE และ DRDX",
         "{1} of the diagnosis is blank: fill it in", "การวินิจฉัยไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         idx_required, ON_IP | ON_NONE, HAS(IDX)),
    RULE("DX.diag-format", SEV_E, P_ALL, "ODX,IDX", "", "HRIMS (strips dot); VFP",
         "DIAG is an ICD-10 code of 3 to 7 characters: a capital letter, a digit, then digits or "
         "capitals, no dot",
         "DIAG เป็นรหัส ICD-10 ยาว 3-7 ตัว ตัวพิมพ์ใหญ่ ไม่มีจุด",
         "'{value}' has not the form of an ICD-10 code: capital letter first, no dot, 3 to 7 "
         "characters",
         "'{value}' ไม่อยู่ในรูปแบบรหัส ICD-10 ต้องขึ้นต้นด้วยอักษรพิมพ์ใหญ่ ไม่มีจุด ยาว 3-7 ตัว", diag_format,
         ON_BOTH, 0),
    RULE("DX.not-icd9", SEV_E, P_ALL, "ODX,IDX", "C203", "VFP; HRIMS",
         "DIAG does not begin with a digit: procedures belong in OOP or IOP",
         "DIAG ต้องไม่ขึ้นต้นด้วยตัวเลข รหัสหัตถการต้องอยู่ในแฟ้ม OOP หรือ IOP",
         "'{value}' is a procedure code (ICD-9-CM): move it to the procedure file",
         "'{value}' เป็นรหัสหัตถการ (ICD-9-CM) ให้ย้ายไปแฟ้มหัตถการ", not_icd9, ON_BOTH, 0),
    RULE("DX.type-code", SEV_E, P_ALL, "ODX,IDX", "C213", "NHSO-BKK65", "DXTYPE is 1 to 5",
         "DXTYPE เป็น 1-5", "diagnosis type '{value}' is not 1 to 5",
         "ประเภทการวินิจฉัย '{value}' ไม่ใช่รหัส 1-5", dxtype_code, ON_BOTH, 0),
    RULE_FIRM("ODX.one-principal", SEV_E, P_ALL, "ODX", "C201;C202", C_CODES,
              "A visit has exactly one principal diagnosis (DXTYPE 1)",
              "การรับบริการหนึ่งครั้งต้องมีการวินิจฉัยหลัก (DXTYPE 1) หนึ่งรหัสเท่านั้น",
              "the visit has {1} principal diagnoses (DXTYPE 1): exactly one is needed",
              "การรับบริการนี้มีการวินิจฉัยหลัก (DXTYPE 1) {1} รหัส ต้องมีหนึ่งรหัสเท่านั้น", one_principal, ON_OP,
              HAS(ODX)),
    RULE_FIRM("IDX.one-principal", SEV_E, P_ALL, "IDX", "C201;C202", C_CODES,
              "An admission has exactly one principal diagnosis (DXTYPE 1)",
              "การรับไว้หนึ่งครั้งต้องมีการวินิจฉัยหลัก (DXTYPE 1) หนึ่งรหัสเท่านั้น",
              "the admission has {1} principal diagnoses (DXTYPE 1): exactly one is needed",
              "AN นี้มีการวินิจฉัยหลัก (DXTYPE 1) {1} รหัส ต้องมีหนึ่งรหัสเท่านั้น", one_principal, ON_IP,
              HAS(IDX)),
    RULE("DX.duplicate", SEV_E, P_ALL, "ODX,IDX", "C803", C_CODES,
         "A DIAG occurs once per visit or admission, whatever its DXTYPE",
         "รหัสโรคเดียวกันมีได้ครั้งเดียวต่อการรับบริการ", "{value} is given more than once: keep one row",
         "รหัสโรค {value} ซ้ำกัน ให้เหลือแถวเดียว", duplicate, ON_BOTH, 0),
    RULE("DX.external-as-type5", SEV_E, P_ALL, "ODX,IDX", "C213", "VFP; " C_CODES,
         "Codes V, W, X, Y have DXTYPE 5, and only they",
         "รหัสสาเหตุภายนอก (V, W, X, Y) ต้องเป็น DXTYPE 5 และ DXTYPE 5 ต้องเป็นรหัสเหล่านี้เท่านั้น",
         "{1} with DXTYPE {value}: DXTYPE 5 is for external causes (V, W, X, Y), and they need it",
         "{1} มี DXTYPE {value} โดย DXTYPE 5 ใช้กับสาเหตุภายนอก (V, W, X, Y) เท่านั้น", external_as_type5,
         ON_BOTH, 0),
    RULE("DX.external-not-principal", SEV_E, P_ALL, "ODX,IDX", "C206", C_CODES,
         "The principal diagnosis is not an external cause (V, W, X, Y)",
         "การวินิจฉัยหลักต้องไม่ใช่รหัสสาเหตุภายนอก (V, W, X, Y)",
         "external cause {value} cannot be the principal diagnosis: give it DXTYPE 5",
         "รหัสสาเหตุภายนอก {value} เป็นการวินิจฉัยหลักไม่ได้ ให้ใช้ DXTYPE 5", external_not_principal, ON_BOTH,
         0),
    RULE("DX.injury-needs-external", SEV_E, P_ALL, "ODX,IDX", "C232", C_CODES,
         "A principal diagnosis of S00-T98 goes with an external cause (V, W, X, Y)",
         "การวินิจฉัยหลัก S00-T98 ต้องมีรหัสสาเหตุภายนอก (V, W, X, Y)",
         "principal diagnosis {value} is an injury, but no external cause (V, W, X, Y) is given",
         "การวินิจฉัยหลัก {value} เป็นการบาดเจ็บ แต่ไม่มีรหัสสาเหตุภายนอก (V, W, X, Y)", injury_needs_external,
         ON_BOTH, 0),
    RULE("DX.accident-needs-injury", SEV_E, P_ALL, "AER,ODX,IDX", "C230;C231", C_CODES,
         "UCAE A (accident) goes with an injury (S00-T98) and an external cause (V, W, X, Y)",
         "UCAE A (อุบัติเหตุ) ต้องมีรหัสการบาดเจ็บ (S00-T98) และสาเหตุภายนอก (V, W, X, Y)",
         "UCAE {value} is an accident, but no diagnosis of {1} is given",
         "UCAE {value} เป็นอุบัติเหตุ แต่ไม่มีรหัสการวินิจฉัย {1}", accident_needs_injury, ON_BOTH, HAS(AER)),
    RULE("DX.vehicle-act-external", SEV_E, P_ALL, "AER,ODX,IDX", "C233", C_CODES,
         "AETYPE V or B (traffic victims act) goes with an external cause (V, W, X, Y)",
         "AETYPE V หรือ B (พ.ร.บ. ผู้ประสบภัยจากรถ) ต้องมีรหัสสาเหตุภายนอก (V, W, X, Y)",
         "AETYPE {value} (traffic victims act), but no external cause (V, W, X, Y) is given",
         "AETYPE {value} (พ.ร.บ. ผู้ประสบภัยจากรถ) แต่ไม่มีรหัสสาเหตุภายนอก (V, W, X, Y)",
         vehicle_act_external, ON_BOTH, HAS(AER)),
    RULE("IDX.principal-not-ip", SEV_E, P_ALL, "IDX", "C206", C_CODES,
         "The principal diagnosis of an in-patient is not Z13.- or Z76.3",
         "การวินิจฉัยหลักของผู้ป่วยในต้องไม่ใช่ Z13.- หรือ Z76.3",
         "{value} cannot be the principal diagnosis of an in-patient",
         "{value} เป็นการวินิจฉัยหลักของผู้ป่วยในไม่ได้", principal_not_ip, ON_IP, HAS(IDX)),
    RULE("DX.sex-female", SEV_E, P_ALL, "ODX,IDX,PAT", "C204;C801", C_CODES_G,
         "O00-O99, N70-N98, C51-C58, D25-D28, Z32-Z36 and Z39 are for SEX 2",
         "O00-O99, N70-N98, C51-C58, D25-D28, Z32-Z36 และ Z39 ใช้กับเพศหญิงเท่านั้น",
         "{value} is a diagnosis of women, but SEX is 1", "{value} เป็นโรคของเพศหญิง แต่ SEX เป็น 1",
         sex_female, ON_BOTH, HAS(PAT)),
    RULE("DX.sex-male", SEV_E, P_ALL, "ODX,IDX,PAT", "C204;C801", C_CODES_G,
         "N40-N51 and C60-C63 are for SEX 1", "N40-N51 และ C60-C63 ใช้กับเพศชายเท่านั้น",
         "{value} is a diagnosis of men, but SEX is 2", "{value} เป็นโรคของเพศชาย แต่ SEX เป็น 2",
         sex_male, ON_BOTH, HAS(PAT)),
    RULE(
        "DX.age-newborn", SEV_E, P_ALL, "ODX,IDX,PAT", "C205", C_CODES_G,
        "P00-P96 is not the principal diagnosis from 1 year of age; Z38 only within a day of birth",
        "P00-P96 เป็นการวินิจฉัยหลักไม่ได้เมื่ออายุ 1 ปีขึ้นไป และ Z38 ใช้เฉพาะแรกเกิด (ไม่เกิน 1 วันจากวันเกิด)",
        "{value} is a diagnosis of the newborn, but the patient is {1} days old",
        "{value} เป็นรหัสของทารกแรกเกิด แต่ผู้ป่วยอายุ {1} วัน", age_newborn, ON_BOTH, HAS(PAT)),
    RULE("DX.age-maternity", SEV_W, P_ALL, "ODX,IDX,PAT", "C205", C_CODES_G,
         "O00-O99 between 8 and 60 years of age", "O00-O99 ใช้กับอายุ 8-60 ปี",
         "{value} is a diagnosis of pregnancy, but the patient is {1} years old",
         "{value} เป็นรหัสการตั้งครรภ์/คลอด แต่ผู้ป่วยอายุ {1} ปี", age_maternity, ON_BOTH, HAS(PAT)),
    RULE("DX.doctor-format", SEV_W, P_ALL, "ODX,IDX", "C497", "NHSO-BKK65; " C_CODES,
         "DRDX is a licence: letters, then a number that is not all zero",
         "DRDX เป็นเลขใบประกอบวิชาชีพ คือตัวอักษรตามด้วยตัวเลขที่ไม่เป็นศูนย์ทั้งหมด",
         "'{value}' is not a licence number: write the letters and the number, such as ว12345",
         "'{value}' ไม่ใช่เลขใบประกอบวิชาชีพ ให้บันทึกตัวอักษรและเลข เช่น ว12345", doctor_format, ON_BOTH, 0),
    RULE("ODX.date-equals-visit", SEV_W, P_ALL, "ODX,OPD", "", UNVERIFIED, "DATEDX equals DATEOPD",
         "DATEDX ต้องตรงกับ DATEOPD", "DATEDX {value} is not the date of the visit, {1}",
         "DATEDX {value} ไม่ตรงกับวันรับบริการ {1}", date_equals_visit, ON_OP, HAS(ODX) | HAS(OPD)),
    RULE("DX.sepsis-shock", SEV_I, P_ALL, "IDX", "", "71272911692 (CR37 comments)",
         "R57.- and R65.- as principal, or R57.2 as co-morbidity, are refused by auditors",
         "R57.- และ R65.- เป็นการวินิจฉัยหลัก หรือ R57.2 เป็นโรคร่วม มักถูกปฏิเสธเมื่อตรวจสอบเวชระเบียน",
         "{value} with DXTYPE {1} is often refused in audits: check the summary",
         "{value} เป็น DXTYPE {1} มักถูกปฏิเสธเมื่อตรวจสอบเวชระเบียน ควรทบทวนการสรุปโรค", sepsis_shock,
         ON_IP, HAS(IDX)),
};

RULE_GROUP(rules_dx, rows);
