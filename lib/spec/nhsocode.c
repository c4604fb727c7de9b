/* nhsocode.c: the codes of the Office: what they mean, how a claim is mended. */
#include "eclaim/nhsocode.h"

static const struct ecl_codeentry *entry_of(const char *set, struct ecl_str code)
{
    const struct ecl_codeset *codes = code.n ? ecl_codeset_find(set) : NULL;
    return codes ? ecl_code_find(codes, code) : NULL;
}

const char *ecl_nhsocode_meaning(struct ecl_str code)
{
    const struct ecl_codeentry *e = entry_of("nhso_code", code);
    return e ? e->label_th : NULL;
}

/* --- what to do ------------------------------------------------------------------------- */

/* What the table of remedies says in a word, several joined by +. */
static const struct {
    const char *word, *text;
} actions[] = {
    {"fix_resend", "correct and send again"},
    {"attach_docs", "attach documents"},
    {"check_rule", "check the conditions"},
    {"appeal", "appeal"},
    {"contact", "ask the Office"},
    {"not_claimable", "cannot be claimed"},
};

static const char *action_text(const char *words, char text[128])
{
    size_t n = 0;
    text[0]  = '\0';
    while (*words) {
        size_t k = strcspn(words, "+");
        for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
            size_t m = strlen(actions[i].text);
            if (ecl_str_is(ecl_str_make(words, k), actions[i].word) && n + m + 3 < 128) {
                memcpy(text + n, "; ", 2);
                memcpy(text + n + 2, actions[i].text, m + 1);
                n += m + 2;
            }
        }
        words += k + (words[k] == '+');
    }
    return n ? text + 2 : "";
}

const char *ecl_nhsocode_remedy(struct ecl_str code, bool thai, char text[128])
{
    const struct ecl_codeentry *e = entry_of("nhso_fix", code);
    return !e ? "" : thai ? e->label_th : action_text(e->label_en, text);
}

/* --- what to look at ---------------------------------------------------------------------- */

/* The Office's words; English and fields are ours. */
static const struct ecl_nhsocode_look looks[] = {
    {{"diagnosis codes (ICD-10)", "รหัสโรค (ICD-10)"}, "ODX.DIAG,ODX.DXTYPE,IDX.DIAG,IDX.DXTYPE"},
    {{"number of times, ceiling", "จำนวนครั้ง/เพดาน"}, "ADP.QTY"},
    {{"categories and items of charges", "หมวด/รายการค่าใช้จ่าย"},
     "CHA.CHRGITEM,CHA.AMOUNT,ADP.TYPE,ADP.CODE"},
    {{"date of service", "วันที่รับบริการ"}, "OPD.DATEOPD,IPD.DATEADM,IPD.DATEDSC"},
    {{"citizen ID", "เลขประจำตัวประชาชน"}, "INS.CID,PAT.PERSON_ID"},
    {{"right", "สิทธิ"}, "INS.INSCL,INS.SUBTYPE"},
    {{"procedure codes (ICD-9-CM)", "รหัสหัตถการ (ICD-9-CM)"}, "OOP.OPER,IOP.OPER"},
    {{"medical record", "เวชระเบียนผู้ป่วยนอก/ใน"}, ""},
    {{"instrument codes (INST)", "รหัสอุปกรณ์ (INST)"}, "ADP.CODE,ADP.SERIALNO"},
    {{"special project codes (PROJ)", "รหัสโครงการพิเศษ (PROJ)"}, "ADP.TYPE,ADP.CODE"},
    {{"referral", "ใบส่งต่อ/การรับส่งต่อ"},
     "AER.REFER_NO,AER.REFMAINI,AER.REFMAINO,ORF.REFER,IRF.REFER"},
    {{"date of birth, age", "วันเกิด/อายุ"}, "PAT.DOB"},
    {{"drug codes, drug catalogue", "รหัสยา/Drug Catalogue"}, "DRU.DID,DRU.DIDSTD"},
    {{"screens F1 and F4 of e-Claim", "F1/F4 หน้าจอ e-Claim"}, ""},
    {{"results of examinations", "ผลตรวจ/ผลพยาธิ"}, ""},
    {{"registration and level of the facility", "การขึ้นทะเบียน/ศักยภาพหน่วยบริการ"}, ""},
    {{"laboratory catalogue", "Lab Catalogue"}, "ADP.TMLTCODE"},
    {{"protocol, register of the disease", "โปรโตคอล/ทะเบียนโรค"}, "ADP.CAGCODE"},
    {{"sex", "เพศ"}, "PAT.SEX"},
    {{"main facility", "หน่วยบริการประจำ/ต้นสังกัด"}, "INS.HOSPMAIN,INS.HOSPSUB"},
    {{"data sent twice", "ข้อมูลซ้ำ"}, ""},
    {{"program DMIS", "โปรแกรม DMIS"}, ""},
    {{"approval number", "เลขที่อนุมัติ/ขออนุมัติก่อน"}, "INS.PERMITNO"},
    {{"authen code", "Authen Code"}, "INS.PERMITNO"},
    {{"disability (D1)", "ผู้พิการ (D1)"}, "INS.SUBTYPE"},
    {{"facility code", "รหัสหน่วยบริการ (HCODE)"}, "INS.HCODE,PAT.HCODE"},
    {{"DRG", "DRG"}, ""},
    {{"licence of the doctor", "เลข ว. แพทย์"}, "ODX.DRDX,IDX.DRDX,OOP.DROPID,IOP.DROPID"},
    {{"date of discharge", "วันจำหน่าย"}, "IPD.DATEDSC"},
    {{"HN", "HN"}, "PAT.HN"},
    {{"file for STP", "ไฟล์ STP"}, "INS.INSCL"},
    {{"receipt, invoice", "ใบเสร็จ/ใบแจ้งหนี้"}, "CHT.INVOICE_NO"},
    {{"compensation act, car insurance", "พรบ./ประกันรถ"}, "AER.AETYPE"},
    {{"weight", "น้ำหนัก"}, "IPD.ADM_W"},
    {{"discharge and its status", "จำหน่าย/สถานะการจำหน่าย"}, "IPD.DISCHS,IPD.DISCHT"},
    {{"AN", "AN"}, "IPD.AN"},
};

const struct ecl_nhsocode_look *ecl_nhsocode_look(struct ecl_str code, size_t i)
{
    static const char mark[]      = " | ตรวจ: ";
    const struct ecl_codeentry *e = entry_of("nhso_fix", code);
    const char *p                 = e ? strstr(e->label_th, mark) : NULL;
    for (p = p ? p + sizeof mark - 1 : ""; *p;) {
        const char *end = strstr(p, ", ");
        size_t n        = end ? (size_t)(end - p) : strlen(p);
        if (i-- == 0) {
            for (size_t k = 0; k < sizeof looks / sizeof *looks; k++) {
                if (ecl_str_is(ecl_str_make(p, n), looks[k].name[1])) {
                    return &looks[k];
                }
            }
            return NULL; /* a test sees to it that there is no such word */
        }
        p += n + (end ? 2 : 0);
    }
    return NULL;
}
