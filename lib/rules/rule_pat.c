/* rule_pat.c: the patient (PAT). */
#include "eclaim/text.h"
#include "rules/batch_priv.h"

#define NAMEPAT_WIDTH 36 /* longer names are cut there, perhaps before the comma */
#define CCODES        "C-codes (UCKKPHO/AEGISX)"

static bool thirteen_digits(struct ecl_str s)
{
    return s.n == 13 && ecl_str_digits(s);
}

static void hn_required(struct check *k)
{
    if (blank(k->f.pat, ECL_PAT_HN)) {
        hit(k, k->f.pat, ECL_PAT_HN);
    }
}

static void hcode_required(struct check *k)
{
    struct ecl_str s = cell(k->f.pat, ECL_PAT_HCODE);
    if (ecl_hcode_check(s) != ECL_V_OK || (k->f.hcode.n && !ecl_str_eq(s, k->f.hcode))) {
        hit1(k, k->f.pat, ECL_PAT_HCODE, k->f.hcode.n ? k->f.hcode : ECL_STR("-"));
    }
}

static void dob_required(struct check *k)
{
    if (k->f.dob.state == ECL_DATE_EMPTY || k->f.dob.state == ECL_DATE_ZERO) {
        hit(k, k->f.pat, ECL_PAT_DOB);
    }
}

static void dob_plausible(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->dob.state == ECL_DATE_OK &&
        (f->dob.day > k->today || f->dob.date.y < 1880 || f->age > 130)) {
        hit(k, f->pat, ECL_PAT_DOB);
    }
}

static void sex_required(struct check *k)
{
    if (!k->f.sex) {
        hit(k, k->f.pat, ECL_PAT_SEX);
    }
}

static void marriage_code(struct check *k)
{
    struct ecl_str s = cell(k->f.pat, ECL_PAT_MARRIAGE);
    if (s.n && !in_set(k, SET_MARRIAGE, s)) {
        hit(k, k->f.pat, ECL_PAT_MARRIAGE);
    }
}

static void marriage_age(struct check *k)
{
    char m = one(k->f.pat, ECL_PAT_MARRIAGE);
    if (m >= '2' && m <= '4' && k->f.age != NO_AGE && k->f.age < 12) {
        hit1(k, k->f.pat, ECL_PAT_MARRIAGE, arg_int(k, k->f.age));
    }
}

/* Codes that are missing from the list may be right: only a warning. */
static void nation_required(struct check *k)
{
    struct ecl_str s = cell(k->f.pat, ECL_PAT_NATION);
    bool shaped      = s.n == 3 && ecl_str_digits(s);
    if (!shaped || !in_set(k, SET_NATION, s)) {
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = k->f.pat,
                                  .col      = ECL_PAT_NATION,
                                  .severity = shaped ? ECL_SEV_WARNING : -1});
    }
}

static void person_id_required(struct check *k)
{
    if (k->f.idtype == '1' && k->f.pid.n == 0) {
        hit(k, k->f.pat, ECL_PAT_PERSON_ID);
    }
}

/* The same wrong number in INS.CID is reported there. */
static bool reported_as_cid(const struct facts *f)
{
    return f->ins && ecl_str_eq(f->cid, f->pid);
}

static void person_id_checksum(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->idtype == '1' && !reported_as_cid(f) &&
        (f->pid_state == ECL_PID_CHECKSUM || f->pid_state == ECL_PID_DUMMY)) {
        hit(k, f->pat, ECL_PAT_PERSON_ID);
    }
}

static void name_required(struct check *k)
{
    static const int8_t cols[] = {ECL_PAT_NAMEPAT, ECL_PAT_FNAME, ECL_PAT_LNAME};
    require(k, k->f.pat, cols, 3);
}

/* A blank between the names, a comma and something behind it. */
static bool namepat_formed(struct ecl_str s)
{
    const char *comma = s.n ? memchr(s.p, ',', s.n) : NULL;
    if (!comma) {
        return false;
    }
    struct ecl_str names = ecl_str_trim(ecl_str_make(s.p, (size_t)(comma - s.p)));
    struct ecl_str title = ecl_str_trim(ecl_str_make(comma + 1, (size_t)(s.p + s.n - comma - 1)));
    return title.n && names.n && memchr(names.p, ' ', names.n);
}

static bool namepat_cut(struct ecl_str s)
{
    return s.n >= NAMEPAT_WIDTH && ecl_text_width(s) >= NAMEPAT_WIDTH;
}

static void namepat_form(struct check *k)
{
    struct ecl_str s = cell(k->f.pat, ECL_PAT_NAMEPAT);
    if (s.n && !namepat_formed(s) && !namepat_cut(s)) {
        hit(k, k->f.pat, ECL_PAT_NAMEPAT);
    }
}

/* The form most names have, first name, blank, last name, comma, title, byte for byte. */
static bool joined(struct ecl_str s, const struct ecl_str parts[4])
{
    const struct ecl_str bits[] = {parts[0], ECL_STR(" "), parts[1], parts[2], parts[3]};
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if (!ecl_str_starts(s, bits[i])) {
            return false;
        }
        s.p += bits[i].n;
        s.n -= bits[i].n;
    }
    return s.n == 0;
}

/* Takes part off the front of *s, blanks in either aside. */
static bool take(struct ecl_str *s, struct ecl_str part)
{
    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] == ' ') {
            continue;
        }
        while (s->n && s->p[0] == ' ') {
            s->p++;
            s->n--;
        }
        if (s->n == 0 || s->p[0] != part.p[i]) {
            return false;
        }
        s->p++;
        s->n--;
    }
    return true;
}

static void namepat_consistent(struct check *k)
{
    const struct ecl_record *r = k->f.pat;
    struct ecl_str s = cell(r, ECL_PAT_NAMEPAT), rest = s;
    const struct ecl_str parts[] = {cell(r, ECL_PAT_FNAME), cell(r, ECL_PAT_LNAME), ECL_STR(","),
                                    cell(r, ECL_PAT_TITLE)};
    bool cut                     = namepat_cut(s);
    if (!parts[0].n || !parts[1].n || !parts[3].n || joined(s, parts) ||
        (!cut && !namepat_formed(s))) {
        return;
    }
    for (size_t i = 0; i < 4; i++) {
        if (!take(&rest, parts[i])) {
            if (!cut || ecl_str_trim(rest).n) {
                hit(k, r, ECL_PAT_NAMEPAT);
            }
            return;
        }
    }
    if (ecl_str_trim(rest).n) {
        hit(k, r, ECL_PAT_NAMEPAT);
    }
}

/* Titles that tell the sex; others (ranks, professions) say nothing. */
static const struct title {
    const char *text;
    char sex;
    bool child;
} titles[] = {
    {"นาย", '1', false},   {"นาง", '2', false},    {"นางสาว", '2', false}, {"น.ส.", '2', false},
    {"เด็กชาย", '1', true}, {"เด็กหญิง", '2', true},  {"ด.ช.", '1', true},    {"ด.ญ.", '2', true},
    {"พระ", '1', false},   {"พระภิกษุ", '1', false}, {"สามเณร", '1', false}, {"แม่ชี", '2', false},
    {"MR", '1', false},    {"MR.", '1', false},    {"MRS", '2', false},    {"MRS.", '2', false},
    {"MISS", '2', false},  {"MS", '2', false},     {"MS.", '2', false},
};

static const struct title *title_of(const struct check *k)
{
    struct ecl_str s = cell(k->f.pat, ECL_PAT_TITLE);
    for (size_t i = 0; s.n && i < sizeof titles / sizeof titles[0]; i++) {
        if (ecl_str_eq_nocase(s, ecl_str_of(titles[i].text))) {
            return &titles[i];
        }
    }
    return NULL;
}

static void title_sex(struct check *k)
{
    const struct title *t = title_of(k);
    if (t && k->f.sex && t->sex != k->f.sex) {
        hit1(k, k->f.pat, ECL_PAT_TITLE, cell(k->f.pat, ECL_PAT_SEX));
    }
}

static void title_age(struct check *k)
{
    const struct title *t = title_of(k);
    if (t && t->child && k->f.age >= 15) {
        hit1(k, k->f.pat, ECL_PAT_TITLE, arg_int(k, k->f.age));
    }
}

static void idtype_code(struct check *k)
{
    if (!k->f.idtype || k->f.idtype == '6') {
        hit(k, k->f.pat, ECL_PAT_IDTYPE);
    }
}

static void idtype_id(struct check *k)
{
    const struct facts *f = &k->f;
    if ((f->idtype == '1' && f->pid_state == ECL_PID_SHAPE && !reported_as_cid(f)) ||
        (f->idtype == '2' && f->pid_state == ECL_PID_OK)) {
        hit1(k, f->pat, ECL_PAT_PERSON_ID, cell(f->pat, ECL_PAT_IDTYPE));
    }
}

/* STP patients: INS.stp-nationality says it. */
static void nation_id_prefix(struct check *k)
{
    const struct facts *f = &k->f;
    struct ecl_str nation = cell(f->pat, ECL_PAT_NATION);
    char c                = thirteen_digits(f->pid) ? f->pid.p[0] : '\0';
    bool thai             = ecl_str_is(nation, "099");
    if (f->pid_state != ECL_PID_OK || f->scheme == S_STP || nation.n != 3 ||
        !ecl_str_digits(nation)) {
        return;
    }
    if (thai ? c == '0' || c == '6' || c == '7' : c == '1' || c == '2') {
        hit(k, f->pat, ECL_PAT_NATION);
    }
}

static int two_digits(struct ecl_str s)
{
    return s.n == 2 && ecl_str_digits(s) ? (s.p[0] - '0') * 10 + (s.p[1] - '0') : -1;
}

static void address_code(struct check *k)
{
    struct ecl_str province = cell(k->f.pat, ECL_PAT_CHANGWAT);
    struct ecl_str district = cell(k->f.pat, ECL_PAT_AMPHUR);
    int p = two_digits(province), d = two_digits(district);
    if (province.n && (p < 10 || p > 96)) {
        hit(k, k->f.pat, ECL_PAT_CHANGWAT);
    }
    if (district.n && d < 1) {
        hit(k, k->f.pat, ECL_PAT_AMPHUR);
    }
}

/* Second rows of an HN belong to no claim either; PAT.hn-unique said so. */
static void unreferenced(struct check *k)
{
    if (k->c->nrec == k->c->count[ECL_PAT] && !pat_row_noted(k, k->f.pat->line)) {
        hit(k, k->f.pat, ECL_PAT_HN);
    }
}

static const struct rule rows[] = {
    RULE_SEEN("PAT.hn-unique", SEV_E, ECL_SCOPE_IMPORT, "PAT", "", "FDH-MAN 3.2.13",
              "HN is unique in PAT", "HN ในแฟ้ม PAT ต้องไม่ซ้ำกัน",
              "HN {value} has a second PAT row that differs; the first was used, correct the other",
              "HN {value} มีข้อมูลใน PAT มากกว่าหนึ่งแถวและไม่เหมือนกัน ใช้แถวแรก ให้แก้แถวที่ซ้ำ"),
    RULE_FIRM("PAT.hn-required", SEV_E, P_ALL, "PAT", "C105", "FDH-MAN 3.2.12", "HN is not blank",
              "ต้องมี HN", "PAT has no HN; every row needs the hospital number",
              "PAT ไม่มี HN ทุกรายการต้องมีเลขประจำตัวผู้ป่วย", hn_required, ON_BOTH, HAS(PAT)),
    RULE("PAT.hcode-required", SEV_E, P_ALL, "PAT", "C463", "FDH-MAN 3.2.4",
         "HCODE is present, five digits, and the own facility",
         "ต้องมี HCODE 5 หลัก และเป็นรหัสของสถานพยาบาลที่ส่งเบิก",
         "PAT.HCODE {value} is not the code of the facility ({1})",
         "PAT.HCODE {value} ไม่ใช่รหัสสถานพยาบาลที่ส่งเบิก ({1})", hcode_required, ON_BOTH, HAS(PAT)),
    RULE_FIRM("PAT.dob-required", SEV_E, P_ALL, "PAT", "C102", "NHSO-BKK65; " CCODES,
              "DOB is present", "ต้องมีวันเกิด",
              "the date of birth is missing; fill in PAT.DOB as YYYYMMDD",
              "ไม่ได้บันทึกวันเกิด (PAT.DOB) ให้บันทึกเป็น YYYYMMDD", dob_required, ON_BOTH, HAS(PAT)),
    RULE("PAT.dob-plausible", SEV_E, P_ALL, "PAT", "C102", UNVERIFIED "; " CCODES,
         "DOB is not in the future, not before 1880, and the age at most 130",
         "วันเกิดต้องไม่เป็นวันในอนาคต ไม่ก่อน ค.ศ. 1880 และอายุไม่เกิน 130 ปี",
         "DOB {value} cannot be right; compare with the ID card",
         "วันเกิด {value} เป็นไปไม่ได้ ให้ตรวจกับบัตรประชาชน", dob_plausible, ON_BOTH, HAS(PAT)),
    RULE("PAT.sex-required", SEV_E, P_ALL, "PAT", "C103", "NHSO-BKK65; " CCODES, "SEX is 1 or 2",
         "SEX ต้องเป็น 1 หรือ 2", "SEX {value} is neither 1 (male) nor 2 (female)",
         "SEX {value} ไม่ใช่ 1 (ชาย) หรือ 2 (หญิง)", sex_required, ON_BOTH, HAS(PAT)),
    RULE("PAT.marriage-code", SEV_E, P_ALL, "PAT", "", "NHSO-BKK65", "MARRIAGE is blank or 1-6, 9",
         "MARRIAGE ต้องว่างหรือเป็น 1-6, 9", "MARRIAGE {value} is not a code; use 1-6, 9 or blank",
         "MARRIAGE {value} ไม่ใช่รหัสสถานภาพสมรส ให้ใช้ 1-6, 9 หรือเว้นว่าง", marriage_code, ON_BOTH,
         HAS(PAT)),
    RULE("PAT.marriage-age", SEV_W, P_ALL, "PAT", "", UNVERIFIED,
         "Nobody under 12 is married, widowed or divorced",
         "ผู้ที่อายุต่ำกว่า 12 ปีต้องไม่มีสถานะสมรส หม้าย หรือหย่า",
         "MARRIAGE {value} at an age of {1}; check it or the date of birth",
         "MARRIAGE {value} แต่อายุ {1} ปี ให้ตรวจสถานภาพสมรสหรือวันเกิด", marriage_age, ON_BOTH, HAS(PAT)),
    RULE("PAT.nation-required", SEV_E, P_ALL, "PAT", "", "NHSO-BKK65",
         "NATION is a three-digit code of the list", "NATION ต้องเป็นรหัสสัญชาติ 3 หลักตามที่กำหนด",
         "NATION {value} is not in the list of nationalities; Thai is 099",
         "NATION {value} ไม่มีในรายการสัญชาติ (ไทยคือ 099)", nation_required, ON_BOTH, HAS(PAT)),
    RULE("PAT.person-id-required", SEV_E, P_ECLAIM | P_OPBKK | P_RELAXED, "PAT", "C104",
         "NHSO-BKK65", "PERSON_ID is present for IDTYPE 1 (for FDH: PAT.person-id-fdh)",
         "IDTYPE 1 ต้องมี PERSON_ID (การส่ง FDH ดู PAT.person-id-fdh)",
         "PERSON_ID is blank though IDTYPE is 1; fill in the citizen ID",
         "ไม่ได้บันทึก PERSON_ID ทั้งที่ IDTYPE เป็น 1", person_id_required, ON_BOTH, HAS(PAT)),
    RULE_DATED("PAT.person-id-fdh", SEV_E, P_FDH, "PAT", "C104",
               "NHSO-BKK65; FDH-MAN 25 (not enforced since 19 July 2566)",
               "PERSON_ID is present for IDTYPE 1; FDH asked until 18 July 2566",
               "IDTYPE 1 ต้องมี PERSON_ID (FDH ตรวจถึงวันที่ 18 กรกฎาคม 2566)",
               "PERSON_ID is blank though IDTYPE is 1; fill in the citizen ID",
               "ไม่ได้บันทึก PERSON_ID ทั้งที่ IDTYPE เป็น 1", person_id_required, ON_BOTH, HAS(PAT),
               SENT_UNTIL(2023, 7, 18)),
    RULE("PAT.person-id-checksum", SEV_E, P_ALL, "PAT", "C104;C116", "medicore-rcm; " UNVERIFIED,
         "A PERSON_ID of 13 digits with IDTYPE 1 has the right check digit",
         "PERSON_ID 13 หลักที่เป็น IDTYPE 1 ต้องผ่านสูตรตรวจสอบ",
         "PERSON_ID {value} has a wrong check digit: a digit is mistyped; compare with the card",
         "PERSON_ID {value} หลักตรวจสอบไม่ถูกต้อง ให้ตรวจกับบัตรประชาชน", person_id_checksum, ON_BOTH,
         HAS(PAT)),
    RULE_BATCH("PAT.person-id-unique", SEV_W, "PAT", "C142", UNVERIFIED,
               "One PERSON_ID occurs with one HN", "PERSON_ID หนึ่งเลขต้องมี HN เดียว",
               "PERSON_ID {value} also belongs to HN {1} ({2}): one person, two HNs",
               "PERSON_ID {value} เป็นของ HN {1} ด้วย ({2}) ผู้ป่วยคนเดียวมีสอง HN",
               batch_person_id_unique, ON_BOTH, HAS(PAT)),
    RULE("PAT.name-required", SEV_E, P_ALL, "PAT", "C101", "NHSO-BKK65; " CCODES,
         "NAMEPAT, FNAME and LNAME are present (LNAME may be -)",
         "ต้องมี NAMEPAT, FNAME และ LNAME (LNAME ใช้ - ได้)",
         "{1} missing; fill in the name (a dash where there is no last name)",
         "ขาด {1} ให้บันทึกชื่อ (ไม่มีนามสกุลให้ใส่ -)", name_required, ON_BOTH, HAS(PAT)),
    RULE("PAT.namepat-form", SEV_W, P_ALL, "PAT", "", "NHSO-BKK65; HRIMS; SHS",
         "NAMEPAT is first name, blank, last name, comma, title",
         "NAMEPAT ต้องเป็น ชื่อ เว้นวรรค นามสกุล จุลภาค คำนำหน้า",
         "NAMEPAT is not of the form: first name, blank, last name, comma, title",
         "NAMEPAT ไม่อยู่ในรูปแบบ ชื่อ(เว้นวรรค)นามสกุล,คำนำหน้า", namepat_form, ON_BOTH, HAS(PAT)),
    RULE("PAT.namepat-consistent", SEV_W, P_ALL, "PAT", "", "NHSO-BKK65",
         "NAMEPAT agrees with FNAME, LNAME and TITLE", "NAMEPAT ต้องตรงกับ FNAME, LNAME และ TITLE",
         "NAMEPAT differs from FNAME, LNAME and TITLE; correct the one that is wrong",
         "NAMEPAT ไม่ตรงกับ FNAME, LNAME และ TITLE ให้แก้ช่องที่ผิด", namepat_consistent, ON_BOTH,
         HAS(PAT)),
    RULE("PAT.title-sex", SEV_W, P_ALL, "PAT", "C118", UNVERIFIED, "TITLE agrees with SEX",
         "คำนำหน้าต้องตรงกับเพศ", "TITLE {value} does not go with SEX {1}",
         "คำนำหน้า {value} ไม่สอดคล้องกับเพศ {1}", title_sex, ON_BOTH, HAS(PAT)),
    RULE("PAT.title-age", SEV_W, P_ALL, "PAT", "", UNVERIFIED,
         "Titles of children are used under 15 years only",
         "คำนำหน้าเด็กชาย เด็กหญิง ใช้กับอายุต่ำกว่า 15 ปี",
         "TITLE {value} at an age of {1}; update the title",
         "คำนำหน้า {value} แต่อายุ {1} ปี ให้แก้คำนำหน้า", title_age, ON_BOTH, HAS(PAT)),
    RULE("PAT.idtype-code", SEV_E, P_ALL, "PAT", "", "NHSO-BKK65; FDH-MAN", "IDTYPE is 1 to 5",
         "IDTYPE ต้องเป็น 1 ถึง 5",
         "IDTYPE {value} is not 1 to 5 (1 citizen card, 2 passport, 3 alien card)",
         "IDTYPE {value} ไม่ใช่ 1 ถึง 5 (1 บัตรประชาชน 2 หนังสือเดินทาง 3 หนังสือต่างด้าว)", idtype_code,
         ON_BOTH, HAS(PAT)),
    RULE("PAT.idtype-id", SEV_E, P_ALL, "PAT", "C116;C440", "NHSO-BKK65; " CCODES,
         "IDTYPE 1 has a PERSON_ID of 13 digits, IDTYPE 2 (passport) no Thai citizen ID",
         "IDTYPE 1 ต้องมี PERSON_ID 13 หลัก และ IDTYPE 2 ต้องไม่ใช่เลขประจำตัวประชาชน",
         "PERSON_ID {value} does not go with IDTYPE {1}; correct one of them",
         "PERSON_ID {value} ไม่สอดคล้องกับ IDTYPE {1} ให้แก้ช่องที่ผิด", idtype_id, ON_BOTH, HAS(PAT)),
    RULE("PAT.nation-id-prefix", SEV_W, P_ALL, "PAT", "", "SIL; " UNVERIFIED,
         "NATION 099 does not go with an ID of 0, 6, 7, nor another with one of 1, 2",
         "สัญชาติไทย (099) ต้องไม่มีเลขขึ้นต้น 0, 6, 7 และสัญชาติอื่นต้องไม่ขึ้นต้น 1, 2",
         "NATION {value} does not go with the first digit of PERSON_ID",
         "NATION {value} ไม่สอดคล้องกับหลักแรกของ PERSON_ID", nation_id_prefix, ON_BOTH, HAS(PAT)),
    RULE("PAT.address-code", SEV_W, P_ALL, "PAT", "", "NHSO-BKK65",
         "CHANGWAT is a province 10-96, AMPHUR two digits and not 00",
         "CHANGWAT ต้องเป็นรหัสจังหวัด 10-96 และ AMPHUR เป็นตัวเลข 2 หลักที่ไม่ใช่ 00",
         "{field} {value} is not a code of the Ministry of Interior",
         "{field} {value} ไม่ใช่รหัสของกระทรวงมหาดไทย", address_code, ON_BOTH, HAS(PAT)),
    RULE("PAT.unreferenced", SEV_W, P_ALL, "PAT,INS", "", "TS-VALID",
         "The HN of a PAT row occurs in INS", "HN ใน PAT ต้องมีในแฟ้ม INS",
         "PAT has HN {value}, but no visit of this patient is in the set",
         "PAT มี HN {value} แต่ไม่มีการรับบริการของผู้ป่วยรายนี้ในชุดข้อมูล", unreferenced, ON_NONE, HAS(PAT)),
};

RULE_GROUP(rules_pat, rows);
