/* rule_ins.c: right to treatment (INS). Rules look at the claim's first INS row;
 * a second one is INS.unique's. */
#include "rules/batch_priv.h"

static bool thai_card(const struct check *k)
{
    return k->f.idtype == '1';
}

static void need(struct check *k, int col)
{
    if (blank(k->f.ins, col)) {
        hit(k, k->f.ins, col);
    }
}

static void hn_required(struct check *k)
{
    need(k, ECL_INS_HN);
}

static void inscl_required(struct check *k)
{
    need(k, ECL_INS_INSCL);
}

static void inscl_code(struct check *k)
{
    if (k->f.scheme == 0 && !blank(k->f.ins, ECL_INS_INSCL)) {
        hit(k, k->f.ins, ECL_INS_INSCL);
    }
}

/* Such rows belong to no claim, and neither do rows that came with them. */
static void seq_or_an(struct check *k)
{
    ECL_EACH(r, k->c, ECL_INS)
    {
        if (!has_key(r, ECL_INS_SEQ, ECL_INS_AN)) {
            hit(k, r, ECL_INS_SEQ);
        }
    }
}

static void hcode_required(struct check *k)
{
    if (blank(k->f.ins, ECL_INS_DATEIN)) {
        need(k, ECL_INS_HCODE);
    }
}

static void hospmain_required(struct check *k)
{
    need(k, ECL_INS_HOSPMAIN);
}

static void hospsub_bkk(struct check *k)
{
    need(k, ECL_INS_HOSPSUB);
}

static void cid_required(struct check *k)
{
    if (thai_card(k)) {
        need(k, ECL_INS_CID);
    }
}

static void cid_format(struct check *k)
{
    if (thai_card(k) && k->f.cid_state == ECL_PID_SHAPE) {
        hit(k, k->f.ins, ECL_INS_CID);
    }
}

/* The own facility code filled up with zeros to thirteen digits. */
static bool padded_hcode(struct ecl_str id, struct ecl_str hcode)
{
    static const char zeros[] = "00000000";
    return id.n == 13 && hcode.n == 5 &&
           ((memcmp(id.p, hcode.p, 5) == 0 && memcmp(id.p + 5, zeros, 8) == 0) ||
            (memcmp(id.p + 8, hcode.p, 5) == 0 && memcmp(id.p, zeros, 8) == 0));
}

static bool cid_is_dummy(const struct check *k)
{
    return k->f.cid_state == ECL_PID_DUMMY || padded_hcode(k->f.cid, k->f.hcode);
}

static void cid_checksum(struct check *k)
{
    if (thai_card(k) && k->f.cid_state == ECL_PID_CHECKSUM && !cid_is_dummy(k)) {
        hit(k, k->f.ins, ECL_INS_CID);
    }
}

static void cid_dummy(struct check *k)
{
    if (k->f.cid.n == 13 && cid_is_dummy(k)) {
        hit(k, k->f.ins, ECL_INS_CID);
    }
}

static void cid_pat_match(struct check *k)
{
    const struct facts *f = &k->f;
    if (ecl_str_digits(f->cid) && f->cid.n == 13 && ecl_str_digits(f->pid) && f->pid.n == 13 &&
        !ecl_str_eq(f->cid, f->pid)) {
        hit(k, f->ins, ECL_INS_CID);
    }
}

static void permitno_ucs(struct check *k)
{
    if (k->f.scheme & S_UC) {
        need(k, ECL_INS_PERMITNO);
    }
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_authen_code(struct ecl_str s)
{
    return s.n == 12 && is_letter(s.p[0]) && is_letter(s.p[1]) &&
           ecl_str_digits(ecl_str_make(s.p + 2, 10));
}

static void permitno_format_ucs(struct check *k)
{
    struct ecl_str s = cell(k->f.ins, ECL_INS_PERMITNO);
    if (k->f.scheme & S_UC && s.n && !is_authen_code(s)) {
        hit(k, k->f.ins, ECL_INS_PERMITNO);
    }
}

static void permitno_ofc_op(struct check *k)
{
    if (k->f.scheme & (S_OFC | S_LGO)) {
        need(k, ECL_INS_PERMITNO);
    }
}

static void permitno_ofc_ip(struct check *k)
{
    if (k->f.scheme & (S_OFC | S_LGO) && blank(k->f.ins, ECL_INS_DOCNO)) {
        need(k, ECL_INS_PERMITNO);
    }
}

/* Exporters fill DATEEXP with a year before 2000 when there is none. */
static struct fdate expiry(const struct check *k)
{
    struct fdate d = date_of(k->f.ins, ECL_INS_DATEEXP);
    if (d.state == ECL_DATE_OK && d.date.y < 2000) {
        d.state = ECL_DATE_EMPTY;
    }
    return d;
}

static void dateexp_before_service(struct check *k)
{
    struct fdate d = expiry(k);
    if (d.state == ECL_DATE_OK && k->f.start.state == ECL_DATE_OK && d.day < k->f.start.day) {
        hit1(k, k->f.ins, ECL_INS_DATEEXP, arg_date(k, k->f.start));
    }
}

static void datein_order(struct check *k)
{
    struct fdate in = date_of(k->f.ins, ECL_INS_DATEIN), out = expiry(k);
    if (in.state == ECL_DATE_OK && out.state == ECL_DATE_OK && in.day > out.day) {
        hit1(k, k->f.ins, ECL_INS_DATEIN, arg_date(k, out));
    }
}

static void subtype_code(struct check *k)
{
    struct ecl_str s     = cell(k->f.ins, ECL_INS_SUBTYPE);
    struct ecl_str inscl = cell(k->f.ins, ECL_INS_INSCL);
    if (s.n == 0) {
        return;
    }
    const struct ecl_codeentry *e = set_entry(k, SET_INSCL_SUBTYPE, s);
    bool uc = e && (strcmp(e->extra, "UCS") == 0 || strcmp(e->extra, "WEL") == 0 ||
                    strcmp(e->extra, "DIS") == 0);
    if (!e || (k->f.scheme && !ecl_str_is(inscl, e->extra) && !(uc && k->f.scheme & S_UC))) {
        hit1(k, k->f.ins, ECL_INS_SUBTYPE, inscl);
    }
}

static void subtype_age(struct check *k)
{
    struct ecl_str s = cell(k->f.ins, ECL_INS_SUBTYPE);
    int age          = k->f.age;
    if (s.n != 2 || age == NO_AGE) {
        return;
    }
    if ((ecl_str_is(s, "71") && age > 12) || (ecl_str_is(s, "77") && age < 60) ||
        (ecl_str_is(s, "89") && (age < 12 || age > 60))) {
        hit1(k, k->f.ins, ECL_INS_SUBTYPE, arg_int(k, age));
    }
}

/* Sub-types of family members of somebody who holds the right. */
static void owner_when_dependant(struct check *k)
{
    static const char family[] = "O4O5L2L4L6B4B5C4C5E2E4G4G6T2T4T6";
    static const int8_t cols[] = {ECL_INS_OWNRPID, ECL_INS_OWNNAME};
    struct ecl_str s           = cell(k->f.ins, ECL_INS_SUBTYPE);
    for (const char *p = family; s.n == 2 && *p; p += 2) {
        if (memcmp(p, s.p, 2) == 0) {
            require(k, k->f.ins, cols, 2);
            return;
        }
    }
}

static void owner_cid(struct check *k)
{
    struct ecl_str s = cell(k->f.ins, ECL_INS_OWNRPID);
    if (s.n && ecl_pid_check(s) != ECL_PID_OK) {
        hit(k, k->f.ins, ECL_INS_OWNRPID);
    }
}

static void letter_complete(struct check *k)
{
    static const int8_t cols[] = {ECL_INS_GOVCODE, ECL_INS_GOVNAME, ECL_INS_SUBINSCL,
                                  ECL_INS_RELINSCL};
    if (!blank(k->f.ins, ECL_INS_DOCNO)) {
        require(k, k->f.ins, cols, 4);
    }
}

static void htype_sss(struct check *k)
{
    char h = one(k->f.ins, ECL_INS_HTYPE);
    if (k->f.scheme & S_SOC && (h < '1' || h > '5')) {
        hit(k, k->f.ins, ECL_INS_HTYPE);
    }
}

static void htype_main(struct check *k)
{
    struct ecl_str main_unit = cell(k->f.ins, ECL_INS_HOSPMAIN);
    struct ecl_str own       = cell(k->f.ins, ECL_INS_HCODE);
    char h                   = one(k->f.ins, ECL_INS_HTYPE);
    own                      = own.n ? own : k->f.hcode;
    if (k->f.scheme & S_SOC && h >= '1' && h <= '5' && ecl_hcode_check(main_unit) == ECL_V_OK &&
        ecl_hcode_check(own) == ECL_V_OK && (h == '1') != ecl_str_eq(main_unit, own)) {
        hit2(k, k->f.ins, ECL_INS_HTYPE, own, main_unit);
    }
}

static void htype_other_blank(struct check *k)
{
    if (k->f.scheme && !(k->f.scheme & S_SOC) && !blank(k->f.ins, ECL_INS_HTYPE)) {
        hit(k, k->f.ins, ECL_INS_HTYPE);
    }
}

static void sss_age(struct check *k)
{
    if (k->f.scheme & S_SOC && k->f.age != NO_AGE && k->f.age < 15) {
        hit1(k, k->f.ins, ECL_INS_INSCL, arg_int(k, k->f.age));
    }
}

static bool thirteen_digits(struct ecl_str s)
{
    return s.n == 13 && ecl_str_digits(s);
}

static void stp_nationality(struct check *k)
{
    const struct facts *f = &k->f;
    bool thai             = ecl_str_is(cell(f->pat, ECL_PAT_NATION), "099");
    bool id               = thirteen_digits(f->pid) &&
              (f->pid.p[0] == '1' || f->pid.p[0] == '2' || f->pid.p[0] == '9' ||
               (f->pid.p[0] == '0' && f->pid.p[1] == '0'));
    if (f->scheme == S_STP && (thai || id)) {
        hit(k, f->pat, thai ? ECL_PAT_NATION : ECL_PAT_PERSON_ID);
    }
}

static void nrh_prefix(struct check *k)
{
    const struct facts *f = &k->f;
    if (f->scheme == S_NRH && f->idtype != '2' && f->idtype != '3' && thirteen_digits(f->pid) &&
        !(f->pid.p[0] == '0' && f->pid.p[1] == '0')) {
        hit(k, f->pat, ECL_PAT_PERSON_ID);
    }
}

static void stp_no_pp(struct check *k)
{
    if (k->f.scheme != S_STP) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == 4) {
            hit1(k, r, ECL_ADP_TYPE, cell(r, ECL_ADP_CODE));
        }
    }
}

static void uc_idtype(struct check *k)
{
    if (k->f.scheme & S_UC && k->f.idtype && k->f.idtype != '1') {
        hit(k, k->f.pat, ECL_PAT_IDTYPE);
    }
}

static void puc_not_claimable(struct check *k)
{
    if (k->f.scheme == S_PUC) {
        hit(k, k->f.ins, ECL_INS_INSCL);
    }
}

/* The engine calls these for services before the day on which the Office took over the
 * claims of the right. */
static void ofc_lgo_start(struct check *k)
{
    if (k->f.scheme & (S_OFC | S_LGO)) {
        hit1(k, k->f.ins, ECL_INS_INSCL, arg_date(k, k->f.end));
    }
}

static void bkk_start(struct check *k)
{
    if (k->f.scheme == S_BKK) {
        hit1(k, k->f.ins, ECL_INS_INSCL, arg_date(k, k->f.end));
    }
}

static void unique(struct check *k)
{
    static const int8_t cols[] = {ECL_INS_HN, ECL_INS_SEQ, ECL_INS_AN};
    struct repeat d;
    if (k->c->count[ECL_INS] < 2) {
        return;
    }
    repeat_start(k, &d, ECL_INS, cols, 3);
    ECL_EACH(r, k->c, ECL_INS)
    {
        const struct ecl_record *first = repeat_of(&d, r);
        if (first) {
            hit1(k, r, -1, arg_int(k, (int64_t)first->line));
        }
    }
}

/* Nothing but INS and PAT knows the visit; with other rows REF speaks. */
static void an_implies_ip(struct check *k)
{
    const uint32_t *n = k->c->count;
    if ((k->op ? n[ECL_OPD] : n[ECL_IPD]) == 0 && k->c->nrec == n[ECL_INS] + n[ECL_PAT]) {
        hit1(k, k->f.ins, k->op ? ECL_INS_SEQ : ECL_INS_AN,
             k->op ? ECL_STR("OPD") : ECL_STR("IPD"));
    }
}

#define CCODES "C-codes (UCKKPHO/AEGISX)"

static const struct rule rows[] = {
    RULE_FIRM("INS.hn-required", SEV_E, P_ALL, "INS", "C105", "FDH-MAN 3.2.12; " CCODES,
              "HN is not blank", "ต้องมี HN", "INS has no HN; every row needs the hospital number",
              "INS ไม่มี HN ทุกรายการต้องมีเลขประจำตัวผู้ป่วย", hn_required, ON_BOTH, HAS(INS)),
    RULE_FIRM("INS.inscl-required", SEV_E, P_ALL, "INS", "", "NHSO-BKK65", "INSCL is not blank",
              "ต้องมีรหัสสิทธิ (INSCL)",
              "INSCL is blank; fill in the scheme used (UCS, OFC, SSS, LGO...)",
              "ไม่ได้บันทึกสิทธิที่ใช้ (INSCL) เช่น UCS, OFC, SSS, LGO", inscl_required, ON_BOTH, HAS(INS)),
    RULE_FIRM("INS.inscl-code", SEV_E, P_ALL, "INS", "", "NHSO-BKK65; FDH-MAN",
              "INSCL is one of the scheme codes", "INSCL ต้องเป็นรหัสสิทธิที่กำหนด",
              "INSCL {value} is not a scheme code; use UCS, WEL, OFC, LGO, SSS, SSI, STP...",
              "INSCL {value} ไม่ใช่รหัสสิทธิที่กำหนด ให้ใช้ UCS, WEL, OFC, LGO, SSS, SSI, STP เป็นต้น",
              inscl_code, ON_BOTH, HAS(INS)),
    RULE_FIRM("INS.seq-or-an", SEV_E, P_ALL, "INS", "", "FDH-MAN 3.2.17", "SEQ or AN is present",
              "ต้องมี SEQ หรือ AN", "this INS row has neither SEQ nor AN, so it belongs to no visit",
              "INS รายการนี้ไม่มีทั้ง SEQ และ AN จึงไม่รู้ว่าเป็นของการรับบริการครั้งใด", seq_or_an,
              ON_BOTH | ON_NONE, HAS(INS)),
    RULE("INS.hcode-required", SEV_E, P_ALL, "INS", "", "NHSO-BKK65; TS-VALID",
         "HCODE is present (in the classic layout DATEIN instead)",
         "ต้องมี HCODE (โครงสร้างเดิมใช้ DATEIN แทน)",
         "INS.HCODE is blank; fill in the treating facility",
         "ไม่ได้บันทึกรหัสสถานพยาบาลที่รักษา (INS.HCODE)", hcode_required, ON_BOTH, HAS(INS)),
    RULE("INS.hospmain-required", SEV_E, P_ALL, "INS", "C541;C148", "NHSO-BKK65; " CCODES,
         "HOSPMAIN is present", "ต้องมีหน่วยบริการประจำ (HOSPMAIN)",
         "HOSPMAIN is blank; fill in the registered main facility of the patient",
         "ไม่ได้บันทึกหน่วยบริการประจำ (HOSPMAIN) ของผู้ป่วย", hospmain_required, ON_BOTH, HAS(INS)),
    RULE("INS.hospsub-bkk", SEV_W, P_OPBKK, "INS", "", "NHSO-BKK65",
         "HOSPSUB is present for Bangkok claims", "การเบิก OPBKK ต้องมีหน่วยบริการปฐมภูมิ (HOSPSUB)",
         "HOSPSUB is blank; Bangkok claims need the primary-care facility",
         "ไม่ได้บันทึกหน่วยบริการปฐมภูมิ (HOSPSUB) ซึ่ง OPBKK กำหนดให้มี", hospsub_bkk, ON_BOTH, HAS(INS)),
    RULE("INS.cid-required", SEV_E, P_ALL, "INS", "C104", CCODES "; TS-VALID",
         "CID is present for patients with a Thai ID card (IDTYPE 1)",
         "ผู้ป่วยที่ใช้บัตรประชาชน (IDTYPE 1) ต้องมี CID",
         "CID is blank though IDTYPE is 1; fill in the citizen ID",
         "ไม่ได้บันทึก CID ทั้งที่ IDTYPE เป็น 1 ให้บันทึกเลขประจำตัวประชาชน", cid_required, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.cid-format", SEV_E, P_ALL, "INS", "C116", CCODES "; medicore-rcm",
         "With IDTYPE 1 the CID has exactly 13 digits", "IDTYPE 1 ต้องมี CID เป็นตัวเลข 13 หลัก",
         "CID {value} is not 13 digits; correct it, or IDTYPE if it is no Thai ID card",
         "CID {value} ไม่ใช่ตัวเลข 13 หลัก ให้แก้เลข หรือแก้ IDTYPE หากไม่ใช่บัตรประชาชน", cid_format, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.cid-checksum", SEV_E, P_ALL, "INS", "C104", "medicore-rcm; " CCODES,
         "The last digit of a 13-digit CID is its check digit",
         "หลักสุดท้ายของ CID 13 หลักต้องถูกต้องตามสูตรตรวจสอบ",
         "CID {value} has a wrong check digit: a digit is mistyped; compare with the card",
         "CID {value} หลักตรวจสอบไม่ถูกต้อง (พิมพ์ผิดบางหลัก) ให้ตรวจกับบัตรประชาชน", cid_checksum, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.cid-dummy", SEV_E, P_ALL, "INS", "C104", "medicore-rcm (check digit); " UNVERIFIED,
         "CID is not a made-up number", "CID ต้องไม่ใช่เลขสมมุติ",
         "CID {value} is a made-up number; fill in the real one, or IDTYPE 2-5 and its document",
         "CID {value} เป็นเลขสมมุติ ให้บันทึกเลขจริง หรือใช้ IDTYPE 2-5 กับเลขเอกสารอื่น", cid_dummy, ON_BOTH,
         HAS(INS)),
    RULE("INS.cid-pat-match", SEV_W, P_ALL, "INS,PAT", "C142", UNVERIFIED,
         "INS.CID equals PAT.PERSON_ID when both have 13 digits",
         "INS.CID ต้องตรงกับ PAT.PERSON_ID เมื่อเป็น 13 หลักทั้งคู่",
         "CID {value} differs from PERSON_ID in PAT; find out which is the patient's",
         "CID {value} ไม่ตรงกับ PERSON_ID ในแฟ้ม PAT ให้ตรวจว่าเลขใดเป็นของผู้ป่วย", cid_pat_match, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.permitno-ucs", SEV_E, P_ALL, "INS", "C349;C307;C125", "NHSO-BKK65; TS-VALID",
         "PERMITNO (Authen code) is present for UCS, WEL and DIS",
         "สิทธิ UCS, WEL, DIS ต้องมี Authen Code (PERMITNO)",
         "PERMITNO is blank; a UC claim needs the Authen code of the visit",
         "ไม่ได้บันทึก Authen Code (PERMITNO) ซึ่งสิทธิ UC ต้องมี", permitno_ucs, ON_BOTH, HAS(INS)),
    RULE("INS.permitno-format-ucs", SEV_W, P_ALL, "INS", "C305",
         "NHSO-BKK65 (example); AUTHEN-API; HRIMS",
         "For UC the PERMITNO is two letters and ten digits",
         "สิทธิ UC ต้องมี PERMITNO เป็นตัวอักษร 2 ตัวตามด้วยตัวเลข 10 หลัก",
         "PERMITNO {value} does not look like an Authen code (PP and ten digits); an EDC number "
         "does not belong here",
         "PERMITNO {value} ไม่ใช่รูปแบบ Authen Code (PP ตามด้วยตัวเลข 10 หลัก) อย่าใส่เลข EDC ในช่องนี้",
         permitno_format_ucs, ON_BOTH, HAS(INS)),
    RULE_BATCH("INS.permitno-dup", SEV_W, "INS", "C179", UNVERIFIED,
               "One PERMITNO belongs to one patient and day",
               "PERMITNO หนึ่งเลขใช้กับผู้ป่วยคนเดียวในวันเดียว",
               "PERMITNO {value} stands in {1}, which is of another patient or day",
               "PERMITNO {value} ใช้แล้วใน {1} ซึ่งเป็นของผู้ป่วยอื่นหรือวันอื่น", batch_permitno_dup, ON_BOTH,
               HAS(INS)),
    RULE("INS.permitno-ofc-op", SEV_E, P_ALL, "INS", "C127;C307", CCODES,
         "Out-patients of OFC and LGO have an approve code",
         "ผู้ป่วยนอกสิทธิ OFC, LGO ต้องมี Approve Code",
         "PERMITNO is blank; OFC and LGO out-patients need the approve code",
         "ไม่ได้บันทึก Approve Code (PERMITNO) ซึ่งผู้ป่วยนอกสิทธิ OFC/LGO ต้องมี", permitno_ofc_op, ON_OP,
         HAS(INS)),
    RULE("INS.permitno-ofc-ip", SEV_E, P_ALL, "INS", "C125", CCODES,
         "In-patients of OFC and LGO have an approval number or an entitlement letter",
         "ผู้ป่วยในสิทธิ OFC, LGO ต้องมีเลขอนุมัติหรือเลขที่หนังสือรับรองสิทธิ",
         "PERMITNO and DOCNO are blank; fill in the approval number or the letter's number",
         "ไม่มีทั้งเลขอนุมัติ (PERMITNO) และเลขที่หนังสือรับรองสิทธิ (DOCNO)", permitno_ofc_ip, ON_IP, HAS(INS)),
    RULE("INS.dateexp-before-service", SEV_W, P_ALL, "INS,OPD,IPD", "P208",
         "71272911692 sample; " CCODES, "The right has not expired before the service",
         "สิทธิต้องไม่หมดอายุก่อนวันรับบริการ",
         "the right expired on {value}, before the service on {1}; check the right of that day",
         "สิทธิหมดอายุวันที่ {value} ก่อนวันรับบริการ {1} ให้ตรวจสอบสิทธิในวันนั้น", dateexp_before_service,
         ON_BOTH, HAS(INS)),
    RULE("INS.datein-order", SEV_W, P_ALL, "INS", "", UNVERIFIED, "DATEIN is not after DATEEXP",
         "DATEIN ต้องไม่อยู่หลัง DATEEXP", "the right begins on {value}, after its end on {1}",
         "สิทธิเริ่มวันที่ {value} หลังวันหมดสิทธิ {1}", datein_order, ON_BOTH, HAS(INS)),
    RULE("INS.subtype-code", SEV_W, P_ALL, "INS", "", "HRIMS; NHSO-BKK65",
         "SUBTYPE is a sub-scheme of INSCL", "SUBTYPE ต้องเป็นสิทธิย่อยของ INSCL",
         "SUBTYPE {value} is not a sub-scheme of {1}", "SUBTYPE {value} ไม่ใช่สิทธิย่อยของสิทธิ {1}",
         subtype_code, ON_BOTH, HAS(INS)),
    RULE("INS.subtype-age", SEV_W, P_ALL, "INS,PAT", "", "HRIMS labels; " UNVERIFIED,
         "SUBTYPE 71 (to 12 years), 77 (over 60) and 89 (12 to 59) agree with the age",
         "SUBTYPE 71 (ไม่เกิน 12 ปี), 77 (เกิน 60 ปี), 89 (12-59 ปี) ต้องตรงกับอายุ",
         "SUBTYPE {value} does not go with the age of {1}; check the right or the date of birth",
         "SUBTYPE {value} ไม่สอดคล้องกับอายุ {1} ปี ให้ตรวจสิทธิหรือวันเกิด", subtype_age, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.owner-when-dependant", SEV_E, P_ALL, "INS", "C134", CCODES,
         "Family members have OWNRPID and OWNNAME of the holder of the right",
         "บุคคลในครอบครัวต้องมีเลขบัตรและชื่อของเจ้าของสิทธิ (OWNRPID, OWNNAME)",
         "{1} missing: SUBTYPE is a family member, so fill in who holds the right",
         "ขาด {1} สิทธิย่อยนี้เป็นบุคคลในครอบครัว ต้องบันทึกเจ้าของสิทธิ", owner_when_dependant, ON_BOTH,
         HAS(INS)),
    RULE("INS.owner-cid", SEV_E, P_ALL, "INS", "C145", CCODES,
         "OWNRPID is blank or a valid citizen ID", "OWNRPID ต้องว่างหรือเป็นเลขประจำตัวประชาชนที่ถูกต้อง",
         "OWNRPID {value} is not a valid citizen ID; compare with the card of the holder",
         "OWNRPID {value} ไม่ใช่เลขประจำตัวประชาชนที่ถูกต้อง ให้ตรวจกับบัตรของเจ้าของสิทธิ", owner_cid, ON_BOTH,
         HAS(INS)),
    RULE("INS.letter-complete", SEV_W, P_ALL, "INS", "C133;C135", CCODES "; NHSO-BKK65",
         "With DOCNO also GOVCODE, GOVNAME, SUBINSCL and RELINSCL are present",
         "เมื่อมี DOCNO ต้องมี GOVCODE, GOVNAME, SUBINSCL และ RELINSCL",
         "{1} missing: with an entitlement letter (DOCNO) they are needed",
         "ขาด {1} ซึ่งต้องมีเมื่อใช้หนังสือรับรองสิทธิ (DOCNO)", letter_complete, ON_BOTH, HAS(INS)),
    RULE("INS.htype-sss", SEV_E, P_ALL, "INS", "C149", "NHSO-BKK65; SHS comment",
         "HTYPE is 1 to 5 for SSS and SSI", "สิทธิ SSS, SSI ต้องมี HTYPE 1 ถึง 5",
         "HTYPE {value} is not 1 to 5; social security claims need the type of the facility",
         "HTYPE {value} ไม่ใช่ 1 ถึง 5 สิทธิประกันสังคมต้องระบุประเภทสถานพยาบาล", htype_sss, ON_BOTH,
         HAS(INS)),
    RULE("INS.htype-main", SEV_W, P_ALL, "INS", "C147", CCODES,
         "For SSS and SSI: HTYPE 1 (main contractor) exactly when HCODE equals HOSPMAIN",
         "สิทธิ SSS, SSI: HTYPE 1 (สถานพยาบาลหลัก) เมื่อ HCODE ตรงกับ HOSPMAIN เท่านั้น",
         "HTYPE {value} does not fit facility {1} and main contractor {2}",
         "HTYPE {value} ไม่สอดคล้องกับสถานพยาบาล {1} และสถานพยาบาลหลัก {2}", htype_main, ON_BOTH,
         HAS(INS)),
    RULE("INS.htype-other-blank", SEV_W, P_ALL, "INS", "", "NHSO-BKK65",
         "HTYPE is blank for schemes other than SSS and SSI",
         "สิทธิอื่นนอกจาก SSS, SSI ต้องเว้น HTYPE ว่าง",
         "HTYPE {value} belongs to SSS and SSI only; leave it blank",
         "HTYPE {value} ใช้เฉพาะสิทธิ SSS, SSI ให้เว้นว่าง", htype_other_blank, ON_BOTH, HAS(INS)),
    RULE("INS.sss-age", SEV_E, P_ALL, "INS,PAT", "C500", CCODES,
         "SSS and SSI patients are 15 or older", "สิทธิ SSS, SSI ต้องมีอายุ 15 ปีขึ้นไป",
         "scheme {value} with an age of {1}: check the right or the date of birth",
         "สิทธิ {value} แต่อายุ {1} ปี ให้ตรวจสิทธิหรือวันเกิด", sss_age, ON_BOTH, HAS(INS) | HAS(PAT)),
    RULE("INS.stp-nationality", SEV_W, P_ALL, "INS,PAT", "C752;C754",
         "SIL CS_THCC_ForeignerType; " UNVERIFIED,
         "STP goes with a foreign NATION and an ID that does not begin with 1, 2, 9 or 00",
         "สิทธิ STP ต้องไม่ใช่สัญชาติไทย และเลขประจำตัวไม่ขึ้นต้นด้วย 1, 2, 9 หรือ 00",
         "scheme STP does not go with {field} {value}: check the right",
         "สิทธิ STP ไม่สอดคล้องกับ {field} {value} ให้ตรวจสอบสิทธิ", stp_nationality, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.nrh-prefix", SEV_W, P_ALL, "INS,PAT", "", "SIL; " UNVERIFIED,
         "NRH goes with an ID beginning with 00 or another document (IDTYPE 2, 3)",
         "สิทธิ NRH ต้องมีเลขขึ้นต้นด้วย 00 หรือใช้เอกสารอื่น (IDTYPE 2, 3)",
         "scheme NRH (migrant workers) does not go with the ID {value}",
         "สิทธิ NRH (แรงงานต่างด้าว) ไม่สอดคล้องกับเลขประจำตัว {value}", nrh_prefix, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.stp-no-pp", SEV_W, P_ALL, "INS,ADP", "C896", CCODES,
         "STP claims have no promotion and prevention item (ADP TYPE 4)",
         "สิทธิ STP เบิกรายการสร้างเสริมสุขภาพ (ADP TYPE 4) ไม่ได้",
         "item {1} (TYPE 4): STP cannot claim promotion and prevention; check the item",
         "รายการ {1} (TYPE 4): สิทธิ STP เบิกรายการสร้างเสริมสุขภาพไม่ได้ ให้ตรวจสอบ", stp_no_pp, ON_BOTH,
         HAS(INS) | HAS(ADP)),
    RULE("INS.uc-idtype", SEV_E, P_ALL, "INS,PAT", "C440", CCODES,
         "UC claims (UCS, WEL, DIS) have IDTYPE 1", "สิทธิ UC (UCS, WEL, DIS) ต้องเป็น IDTYPE 1",
         "IDTYPE {value} with a UC right: UC belongs to Thai citizen IDs; check both",
         "IDTYPE {value} ใช้กับสิทธิ UC ไม่ได้ สิทธิ UC ใช้เลขประจำตัวประชาชน ให้ตรวจสอบ", uc_idtype, ON_BOTH,
         HAS(INS) | HAS(PAT)),
    RULE("INS.puc-not-claimable", SEV_E, P_ALL, "INS", "C890", CCODES,
         "The vacant right PUC is not submitted", "สิทธิว่าง (PUC) ส่งเบิกไม่ได้",
         "PUC (vacant right) cannot be claimed; register the patient's right first",
         "สิทธิว่าง (PUC) ส่งเบิกไม่ได้ ให้ลงทะเบียนสิทธิก่อน", puc_not_claimable, ON_BOTH, HAS(INS)),
    RULE_DATED("INS.ofc-lgo-start", SEV_E, P_ALL, "INS,OPD,IPD", "C128", "NHSO-R7",
               "OFC and LGO are claimed for services and discharges from 1 October 2013 on",
               "สิทธิ OFC และ LGO เบิกได้ตั้งแต่ที่รับบริการหรือจำหน่าย 1 ตุลาคม 2556 เป็นต้นไป",
               "INSCL {value} with a service on {1}: this right is claimed from 20131001 on; check "
               "the date",
               "INSCL {value} รับบริการหรือจำหน่าย {1} ก่อนวันที่เริ่มเบิกสิทธินี้ (20131001) ให้ตรวจวันที่",
               ofc_lgo_start, ON_BOTH, HAS(INS), UNTIL(2013, 9, 30)),
    RULE_DATED("INS.bkk-start", SEV_E, P_ALL, "INS,OPD,IPD", "C128", "NHSO-R7",
               "BKK is claimed for services and discharges from 1 October 2022 on",
               "สิทธิ BKK เบิกได้ตั้งแต่ที่รับบริการหรือจำหน่าย 1 ตุลาคม 2565 เป็นต้นไป",
               "INSCL {value} with a service on {1}: this right is claimed from 20221001 on; check "
               "the date",
               "INSCL {value} รับบริการหรือจำหน่าย {1} ก่อนวันที่เริ่มเบิกสิทธินี้ (20221001) ให้ตรวจวันที่",
               bkk_start, ON_BOTH, HAS(INS), UNTIL(2022, 9, 30)),
    RULE_FIRM("INS.unique", SEV_E, P_ALL, "INS", "", "TS-VALID", "(HN, SEQ, AN) is unique",
              "HN, SEQ, AN ต้องไม่ซ้ำกัน",
              "INS has a second row for this visit (the first is line {1})",
              "INS มีข้อมูลซ้ำสำหรับการรับบริการนี้ (แถวแรกอยู่บรรทัด {1})", unique, ON_BOTH, HAS(INS)),
    RULE_FIRM("INS.an-implies-ip", SEV_E, P_ALL, "INS,OPD,IPD", "", "FDH-MAN 3.2.20-21; TS-VALID",
              "An INS row with AN has an IPD row, one without AN an OPD row",
              "INS ที่มี AN ต้องมีข้อมูลใน IPD ที่ไม่มี AN ต้องมีใน OPD",
              "{field} {value} has no {1} row: the visit itself is missing",
              "{field} {value} ไม่มีข้อมูลในแฟ้ม {1}", an_implies_ip, ON_BOTH, HAS(INS)),
};

RULE_GROUP(rules_ins, rows);
