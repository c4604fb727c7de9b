/* rule_adp.c: additional items (ADP): instruments, services, projects, room,
 * laboratory... What needs NHSO's lists of item codes is in rule_item.c, or checked
 * here as far as it goes without. Facts: spec ADP.*, NHSO C-codes. */
#include "rules/batch_priv.h"
#include "rules/visit_priv.h"

#define LINE_TOLERANCE 5

static void required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int8_t cols[7] = {ECL_ADP_HN,
                          ECL_ADP_DATEOPD,
                          ECL_ADP_TYPE,
                          ECL_ADP_CODE,
                          ECL_ADP_QTY,
                          ECL_ADP_RATE,
                          k->ip ? ECL_ADP_AN : ECL_ADP_SEQ};
        require(k, r, cols, sizeof cols - has_key(r, ECL_ADP_SEQ, ECL_ADP_AN));
    }
}

static void type_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (!blank(r, ECL_ADP_TYPE) && adp_type(r) == 0) {
            hit(k, r, ECL_ADP_TYPE);
        }
    }
}

/* What exporters write for items they could not map: XXXX, XXXXXX, UNMAPPED. */
bool adp_placeholder(struct ecl_str s)
{
    size_t i = 0;
    if (ecl_str_eq_nocase(s, ECL_STR("UNMAPPED"))) {
        return true;
    }
    for (; i < s.n && (s.p[i] == 'X' || s.p[i] == 'x'); i++) {
    }
    return i >= 4 && i == s.n;
}

static void code_known(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_placeholder(cell(r, ECL_ADP_CODE))) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

static void type5_zero(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t qty;
        if (adp_type(r) == 5 && number_of(r, ECL_ADP_QTY, 0, &qty) && qty > 1) {
            hit(k, r, ECL_ADP_QTY);
        }
    }
}

static void project_known(struct check *k)
{
    const struct ecl_codeset *set = NULL;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(r, ECL_ADP_CODE);
        if (adp_type(r) != 5 || s.n == 0 || adp_placeholder(s)) {
            continue;
        }
        set = set ? set : ecl_codeset_find("project_code");
        if (!code_project_known(k, r, ecl_code_find(set, s) != NULL)) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

/* A quantity of 0 is allowed only where the patient pays all. */
static void qty_positive(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t qty;
        ecl_satang total, copay;
        if (blank(r, ECL_ADP_QTY) || !number_of(r, ECL_ADP_QTY, 0, &qty) || qty > 0) {
            continue;
        }
        bool own = money_of(r, ECL_ADP_TOTAL, &total) && money_of(r, ECL_ADP_TOTCOPAY, &copay) &&
                   total == 0 && copay > 0;
        if (qty < 0 || !own) {
            hit(k, r, ECL_ADP_QTY);
        }
    }
}

/* TOTAL and TOTCOPAY; false when they cannot be read or are both blank, as in
 * sets older than these columns. */
static bool line_amounts(const struct ecl_record *r, ecl_satang *total, ecl_satang *copay)
{
    return money_of(r, ECL_ADP_TOTAL, total) && money_of(r, ECL_ADP_TOTCOPAY, copay) &&
           !(blank(r, ECL_ADP_TOTAL) && blank(r, ECL_ADP_TOTCOPAY));
}

static void zero_line(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        ecl_satang total, copay;
        int type = adp_type(r);
        if (type && (type < 3 || type > 5) && line_amounts(r, &total, &copay) && total == 0 &&
            copay == 0) {
            hit(k, r, ECL_ADP_TOTAL);
        }
    }
}

/* Lines of 0.00 are the matter of ADP.zero-line, a negative TOTCOPAY is
 * MONEY.copay-line's. */
static void rate_qty_total(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        ecl_satang total, copay, rate, want;
        int64_t qty;
        if (blank(r, ECL_ADP_QTY) || blank(r, ECL_ADP_RATE) || !line_amounts(r, &total, &copay) ||
            (total == 0 && copay == 0) || copay < 0 || !number_of(r, ECL_ADP_QTY, 0, &qty) ||
            !money_of(r, ECL_ADP_RATE, &rate) || qty <= 0 ||
            __builtin_mul_overflow(qty, rate, &want)) {
            continue;
        }
        if (differs(sum(total, copay), want, LINE_TOLERANCE)) {
            hit2(k, r, blank(r, ECL_ADP_TOTAL) ? ECL_ADP_TOTCOPAY : ECL_ADP_TOTAL,
                 arg_money(k, sum(total, copay)), arg_money(k, want));
        }
    }
}

/* Whether TYPE 6 needs it is open: allowed there, not demanded. */
static void cagcode(struct check *k)
{
    const struct ecl_codeset *set = NULL;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(r, ECL_ADP_CAGCODE);
        int type         = adp_type(r);
        if (s.n == 0 && type != 7) {
            continue;
        }
        set        = set ? set : ecl_codeset_find("cagcode");
        bool known = s.n > 0 && ecl_code_find(set, s);
        bool good  = (type == 6 || type == 7) && known;
        if (type && !good) {
            hit1(k, r, ECL_ADP_CAGCODE, arg_int(k, type));
        }
    }
}

static void serial_lens(struct check *k)
{
    struct ecl_str where;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (batch_serial(k, r, &where)) {
            hit1(k, r, ECL_ADP_SERIALNO, where);
        }
    }
}

static void use_status_11(struct check *k)
{
    if (!(k->f.scheme & (S_OFC | S_LGO))) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        char use = one(r, ECL_ADP_USE_STATUS);
        if (adp_type(r) == 11 && use != '1' && use != '2') {
            hit(k, r, ECL_ADP_USE_STATUS);
        }
    }
}

static bool all_zeros(struct ecl_str s)
{
    return ecl_str_without_zeros(s).n == 0;
}

/* Other rules have more to say there, or exporters fill zeros for everybody. */
static bool code_elsewhere(const struct check *k, const struct ecl_record *r, enum set set)
{
    switch (set) {
    case SET_USE_STATUS_ADP:
        return k->f.scheme & (S_OFC | S_LGO) && adp_type(r) == 11; /* ADP.use-status-11 */
    case SET_E_SCREEN:
        return k->f.sex == '1' || all_zeros(cell(r, ECL_ADP_DCIP_E_SCREEN)); /* ADP.anc-fields */
    case SET_STATUS1:
        return code_is_covid_test(k, r); /* ADP.status1-covid */
    default:
        return false;
    }
}

static void item_codes(struct check *k)
{
    static const struct {
        int8_t col;
        uint8_t set;
    } coded[] = {{ECL_ADP_CA_TYPE, SET_CA_TYPE},
                 {ECL_ADP_USE_STATUS, SET_USE_STATUS_ADP},
                 {ECL_ADP_STATUS1, SET_STATUS1},
                 {ECL_ADP_DCIP_E_SCREEN, SET_E_SCREEN}};
    ECL_EACH(r, k->c, ECL_ADP)
    {
        for (size_t i = 0; i < sizeof coded / sizeof coded[0]; i++) {
            struct ecl_str s = cell(r, coded[i].col);
            enum set set     = (enum set)coded[i].set;
            if (s.n && !in_set(k, set, s) && !code_elsewhere(k, r, set)) {
                hit(k, r, coded[i].col);
            }
        }
    }
}

static void tmlt_lab(struct check *k)
{
    if (k->f.scheme != S_OFC) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == 15 && blank(r, ECL_ADP_TMLTCODE)) {
            hit(k, r, ECL_ADP_TMLTCODE);
        }
    }
}

/* The first antenatal column with a value that means something, or -1: some
 * exporters fill 0 for everybody. */
static int anc_column(const struct ecl_record *r)
{
    static const int8_t cols[] = {ECL_ADP_GRAVIDA, ECL_ADP_GA_WEEK, ECL_ADP_DCIP_E_SCREEN};
    for (size_t i = 0; i < sizeof cols; i++) {
        if (!all_zeros(cell(r, cols[i]))) {
            return cols[i];
        }
    }
    return date_of(r, ECL_ADP_LMP).state == ECL_DATE_OK ? ECL_ADP_LMP : -1;
}

static void anc_fields(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int col = anc_column(r);
        int64_t week;
        if (col < 0) {
            continue;
        }
        struct fdate lmp = date_of(r, ECL_ADP_LMP), on = date_of(r, ECL_ADP_DATEOPD);
        if (k->f.sex == '1') {
            hit(k, r, col);
            continue;
        }
        if (!blank(r, ECL_ADP_GA_WEEK) &&
            (!number_of(r, ECL_ADP_GA_WEEK, 0, &week) || week < 1 || week > 44)) {
            hit(k, r, ECL_ADP_GA_WEEK);
        }
        if (lmp.state == ECL_DATE_OK && on.state == ECL_DATE_OK && lmp.day > on.day) {
            hit(k, r, ECL_ADP_LMP);
        }
    }
}

static void opbkk_itemsrc(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        char c = one(r, ECL_ADP_ITEMSRC);
        if (c != '1' && c != '2') {
            hit(k, r, ECL_ADP_ITEMSRC);
        }
    }
}

/* Acupuncture is TYPE 13. Which items of physiotherapy (TYPE 20) count as
 * rehabilitation is not known: there, and elsewhere, only the range is tested. */
static void bi_acupuncture(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t bi;
        bool none = blank(r, ECL_ADP_BI);
        if (none ? adp_type(r) == 13 : number_of(r, ECL_ADP_BI, 0, &bi) && (bi < 0 || bi > 100)) {
            hit(k, r, ECL_ADP_BI);
        }
    }
}

/* High cost (TYPE 1) is for OP, room and board (TYPE 10) for IP. */
static void op_only_codes(struct check *k)
{
    int wrong = k->ip ? 1 : 10;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == wrong) {
            hit(k, r, ECL_ADP_TYPE);
        }
    }
}

static bool has_referral(const struct check *k)
{
    ECL_EACH(o, k->c, ECL_ORF)
    {
        if (!blank(o, ECL_ORF_REFER)) {
            return true;
        }
    }
    ECL_EACH(i, k->c, ECL_IRF)
    {
        if (!blank(i, ECL_IRF_REFER)) {
            return true;
        }
    }
    ECL_EACH(a, k->c, ECL_AER)
    {
        if (!blank(a, ECL_AER_REFMAINI) || !blank(a, ECL_AER_REFMAINO)) {
            return true;
        }
    }
    return false;
}

static void refer_vehicle(struct check *k)
{
    bool asked = false;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(r, ECL_ADP_CODE);
        if (!ecl_str_eq(s, ECL_STR("S1801")) && !ecl_str_eq(s, ECL_STR("S1802"))) {
            continue;
        }
        if (!asked && has_referral(k)) {
            return;
        }
        asked = true;
        hit(k, r, ECL_ADP_CODE);
    }
}

static const struct rule rows[] = {
    RULE("ADP.required", SEV_E, P_ALL, "ADP", "", "NHSO-BKK65",
         "HN, DATEOPD, TYPE, CODE, QTY, RATE and SEQ or AN are present",
         "ต้องมี HN, DATEOPD, TYPE, CODE, QTY, RATE และ SEQ หรือ AN",
         "{1} of the item is blank: fill it in", "รายการเบิก (ADP) ไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         required, ON_BOTH | ON_NONE, HAS(ADP)),
    RULE("ADP.type-code", SEV_E, P_ALL, "ADP", "", "NHSO-BKK65; HRIMS", "TYPE is 1 to 20",
         "TYPE เป็น 1-20", "item type '{value}' is not 1 to 20",
         "ประเภทรายการ '{value}' ไม่ใช่รหัส 1-20", type_code, ON_BOTH, HAS(ADP)),
    RULE("ADP.code-known", SEV_E, P_ALL, "ADP", "C164;C186;C188;C189;C190;C191",
         "NHSO-BKK65; TS-VALID; VFP",
         "CODE is not a placeholder (XXXX, UNMAPPED); NHSO's list itself is not checked",
         "CODE ต้องไม่ใช่รหัสแทน (XXXX, UNMAPPED) โดยยังไม่ตรวจกับบัญชีรหัสของ สปสช.",
         "'{value}' is a placeholder: map the item to its NHSO code",
         "'{value}' เป็นรหัสแทน ให้จับคู่รายการกับรหัสของ สปสช.", code_known, ON_BOTH, HAS(ADP)),
    RULE("ADP.type5-zero", SEV_W, P_ALL, "ADP", "", "HRIMS; VFP",
         "Project lines (TYPE 5) have QTY 1", "รายการโครงการพิเศษ (TYPE 5) มี QTY เป็น 1",
         "a project code (TYPE 5) has QTY 1, not {value}",
         "รหัสโครงการพิเศษ (TYPE 5) ต้องมีจำนวน 1 ไม่ใช่ {value}", type5_zero, ON_BOTH, HAS(ADP)),
    RULE("ADP.project-known", SEV_E, P_ALL, "ADP", "C454", "HRIMS",
         "CODE of TYPE 5 is a known project code", "CODE ของ TYPE 5 ต้องเป็นรหัสโครงการพิเศษ",
         "'{value}' is not a project code: check TYPE and CODE",
         "'{value}' ไม่ใช่รหัสโครงการพิเศษ ตรวจสอบ TYPE และ CODE", project_known, ON_BOTH, HAS(ADP)),
    RULE("ADP.qty-positive", SEV_E, P_ALL, "ADP", "C173", "NHSO-BKK65; VFP",
         "QTY is greater than 0; 0 only where all is TOTCOPAY",
         "QTY ต้องมากกว่า 0 (เป็น 0 ได้เมื่อผู้ป่วยจ่ายเองทั้งหมด)", "quantity {value} is not greater than 0",
         "จำนวน {value} ต้องมากกว่า 0", qty_positive, ON_BOTH, HAS(ADP)),
    RULE("ADP.zero-line", SEV_W, P_ALL, "ADP", "", "HRIMS",
         "TOTAL and TOTCOPAY are both 0 only for TYPE 3, 4 and 5",
         "TOTAL และ TOTCOPAY เป็น 0 ทั้งคู่ได้เฉพาะ TYPE 3, 4 และ 5",
         "the line costs nothing: give an amount or drop it",
         "รายการไม่มีมูลค่า ให้บันทึกจำนวนเงินหรือตัดรายการออก", zero_line, ON_BOTH, HAS(ADP)),
    RULE("ADP.rate-qty-total", SEV_W, P_ALL, "ADP", "", "NHSO-BKK65",
         "TOTAL and TOTCOPAY make QTY times RATE within 0.05",
         "TOTAL + TOTCOPAY ต้องเท่ากับ QTY x RATE (ต่างได้ 0.05)",
         "TOTAL and TOTCOPAY make {1}, but QTY times RATE is {2}",
         "TOTAL รวม TOTCOPAY เป็น {1} แต่ QTY x RATE เป็น {2}", rate_qty_total, ON_BOTH, HAS(ADP)),
    RULE("ADP.cagcode", SEV_E, P_ALL, "ADP", "C567", "NHSO-BKK65",
         "TYPE 7 has a CAGCODE of the list, TYPE 6 may, other types have none",
         "TYPE 7 ต้องมี CAGCODE ตามบัญชี TYPE 6 มีได้ TYPE อื่นต้องว่าง",
         "CAGCODE '{value}' does not fit TYPE {1}: it is for radiotherapy (7) and protocols (6)",
         "CAGCODE '{value}' ไม่สอดคล้องกับ TYPE {1} ใช้กับรังสีรักษา (7) และโปรโตคอลมะเร็ง (6)", cagcode,
         ON_BOTH, HAS(ADP)),
    RULE_BATCH("ADP.serial-lens", SEV_E, "ADP", "C163;C162;C331", "NHSO-BKK65; " C_CODES,
               "A SERIALNO occurs once in the batch; which codes need one is not checked",
               "SERIALNO ต้องไม่ซ้ำในชุดข้อมูล โดยยังไม่ตรวจว่ารหัสใดต้องมี",
               "serial number {value} is given twice, first in {1}",
               "หมายเลขเครื่อง {value} ซ้ำกัน ครั้งแรกใน {1}", serial_lens, ON_BOTH, HAS(ADP)),
    RULE(
        "ADP.item-codes", SEV_W, P_ALL, "ADP", "", "NHSO-BKK65",
        "CA_TYPE, USE_STATUS, STATUS1 and DCIP/E_screen are blank or codes of their lists",
        "CA_TYPE, USE_STATUS, STATUS1 และ DCIP/E_screen ต้องว่างหรือเป็นรหัสตามบัญชี",
        "{field} '{value}' is no code: CA_TYPE V, USE_STATUS 1 or 2, STATUS1 0 or 1, DCIP/E_screen "
        "28 to 30",
        "{field} '{value}' ไม่ใช่รหัสตามบัญชี: CA_TYPE V, USE_STATUS 1 หรือ 2, STATUS1 0 หรือ 1, "
        "DCIP/E_screen 28 ถึง 30",
        item_codes, ON_BOTH, HAS(ADP)),
    RULE("ADP.use-status-11", SEV_E, P_ALL, "ADP,INS", "", "NHSO-BKK65",
         "OFC and LGO supplies (TYPE 11) have USE_STATUS 1 or 2",
         "สิทธิ OFC และ LGO รายการ TYPE 11 ต้องมี USE_STATUS 1 หรือ 2",
         "USE_STATUS '{value}' of supplies is not 1 (in hospital) or 2 (at home)",
         "USE_STATUS '{value}' ของเวชภัณฑ์ต้องเป็น 1 (ใช้ใน รพ.) หรือ 2 (ใช้ที่บ้าน)", use_status_11, ON_BOTH,
         HAS(ADP) | HAS(INS)),
    RULE("ADP.tmlt-lab", SEV_W, P_ALL, "ADP,INS", "C190;C914", "NHSO-BKK65; " C_CODES,
         "Laboratory items (TYPE 15) of OFC carry TMLTCODE; the CGD list is not checked",
         "สิทธิ OFC รายการตรวจทางห้องปฏิบัติการ (TYPE 15) ต้องมี TMLTCODE โดยยังไม่ตรวจกับบัญชีกรมบัญชีกลาง",
         "TMLTCODE of the laboratory item is blank: OFC needs it",
         "รายการตรวจทางห้องปฏิบัติการไม่มี TMLTCODE ซึ่งสิทธิ OFC ต้องใช้", tmlt_lab, ON_BOTH,
         HAS(ADP) | HAS(INS)),
    RULE(
        "ADP.anc-fields", SEV_E, P_ALL, "ADP,PAT", "C600;C601;C602;C670", "NHSO-BKK65; " C_CODES,
        "Antenatal data (GRAVIDA, GA_WEEK, DCIP, LMP) are for SEX 2, with GA_WEEK 1-44 and LMP not "
        "after the service",
        "ข้อมูลฝากครรภ์ (GRAVIDA, GA_WEEK, DCIP, LMP) ใช้กับเพศหญิง GA_WEEK 1-44 และ LMP ไม่หลังวันรับบริการ",
        "{field} '{value}' does not fit: antenatal data need SEX 2, GA_WEEK 1-44, LMP not after "
        "the "
        "service",
        "{field} '{value}' ไม่ถูกต้อง ข้อมูลฝากครรภ์ใช้กับเพศหญิง GA_WEEK 1-44 และ LMP ไม่หลังวันรับบริการ",
        anc_fields, ON_BOTH, HAS(ADP)),
    RULE("ADP.opbkk-itemsrc", SEV_W, P_OPBKK, "ADP", "", "NHSO-BKK65", "ITEMSRC is 1 or 2 (opbkk)",
         "ITEMSRC เป็น 1 หรือ 2 (opbkk)", "source '{value}' of the item code is not 1 or 2",
         "แหล่งที่มาของรหัส (ITEMSRC) '{value}' ต้องเป็น 1 หรือ 2", opbkk_itemsrc, ON_BOTH, HAS(ADP)),
    RULE("ADP.bi-acupuncture", SEV_W, P_ALL, "ADP", "C677", C_CODES,
         "Acupuncture (TYPE 13) carries BI, and BI is 0 to 100",
         "ฝังเข็ม (TYPE 13) ต้องมีค่า BI และ BI ต้องเป็น 0-100", "Barthel index '{value}' is not 0 to 100",
         "ค่า Barthel Index (BI) '{value}' ต้องเป็น 0-100", bi_acupuncture, ON_BOTH, HAS(ADP)),
    RULE("ADP.op-only-codes", SEV_W, P_ALL, "ADP,IPD", "C172;C359;C854", C_CODES,
         "TYPE 1 (high cost) is for OP, TYPE 10 (room) for IP; single codes are not checked",
         "TYPE 1 ใช้กับผู้ป่วยนอก TYPE 10 ใช้กับผู้ป่วยใน โดยยังไม่ตรวจรายรหัส",
         "items of TYPE {value} do not belong in this kind of claim: TYPE 1 is OP, TYPE 10 is IP",
         "รายการ TYPE {value} ใช้กับการเบิกนี้ไม่ได้ TYPE 1 ใช้กับผู้ป่วยนอก TYPE 10 ใช้กับผู้ป่วยใน", op_only_codes,
         ON_BOTH, HAS(ADP)),
    RULE("ADP.refer-vehicle", SEV_E, P_ALL, "ADP,ORF,IRF,AER", "C171;C311;C514", C_CODES,
         "Referral transport (S1801, S1802) goes with a referral and its facility",
         "ค่าพาหนะส่งต่อ (S1801, S1802) ต้องมีข้อมูลการส่งต่อและรหัสสถานพยาบาล",
         "{value} (referral transport), but no facility in ORF, IRF or AER",
         "เบิกค่าพาหนะส่งต่อ {value} แต่ไม่มีสถานพยาบาลใน ORF, IRF หรือ AER", refer_vehicle, ON_BOTH,
         HAS(ADP)),
};

RULE_GROUP(rules_adp, rows);
