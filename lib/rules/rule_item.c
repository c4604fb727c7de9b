/* rule_item.c: items (ADP) against the tables of --codes DIR (code_priv.h): projects,
 * instruments, items by TYPE, the fee schedule, lists of items. Facts: spec ADP.*, NHSO
 * C-codes; codes themselves are the user's. */
#include "rules/code_priv.h"

static bool adp_day(const struct ecl_record *r, struct days *d)
{
    return row_day(r, ECL_ADP_DATEOPD, d);
}

/* --- items --------------------------------------------------------------- */

bool code_project_known(const struct check *k, const struct ecl_record *r, bool otherwise)
{
    struct days d;
    struct ecl_str code = cell(r, ECL_ADP_CODE);
    if (!k->base->codes || !ecl_codedir_has(k->base->codes, ECL_BASE_PROJECT_CODE)) {
        return otherwise;
    }
    return !adp_day(r, &d) || !code_unusable(k, ECL_BASE_PROJECT_CODE, code, &d);
}

/* The menu of e-Claim that an item of a TYPE stands in tells the C code. */
static const char *unlisted_code(int type)
{
    switch (type) {
    case 2:
        return "C186";
    case 3:
        return "C189";
    case 9:
    case 15:
    case 16:
        return "C190";
    case 11:
        return "C188";
    case 17:
    case 19:
        return "C191";
    default:
        return "";
    }
}

/* Projects, and with their own tables instruments and the fee schedule, have rules of
 * their own. */
static bool has_own_rule(const struct check *k, int type)
{
    return type == 5 || (type == 2 && ecl_codedir_has(k->base->codes, ECL_BASE_INSTRUMENT)) ||
           (type == 8 && k->op && ecl_codedir_has(k->base->codes, ECL_BASE_FEE_SCHEDULE));
}

static bool item_row(const struct check *k, const struct ecl_record *r, int type,
                     struct ecl_code_answer *a)
{
    struct days d;
    struct ecl_str s = cell(r, ECL_ADP_CODE);
    if (s.n == 0 || adp_placeholder(s) || !ecl_codedir_has_type(k->base->codes, type) ||
        !adp_day(r, &d)) {
        return false;
    }
    ecl_codedir_item_on(k->base->codes, type, s, d.from, d.to, a);
    return !a->doubtful;
}

static void item_listed(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_code_answer a;
        int type = adp_type(r);
        if (item_row(k, r, type, &a) && a.state != ECL_BASE_VALID && !has_own_rule(k, type)) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = r,
                                      .col      = ECL_ADP_CODE,
                                      .c_code   = unlisted_code(type),
                                      .severity = -1,
                                      .arg      = {arg_int(k, type), cell(r, ECL_ADP_DATEOPD)}});
        }
    }
}

/* A row of a table that holds for the other kind of claim only. */
static bool is_elsewhere(const struct check *k, const struct ecl_code_row *row)
{
    return row && row->only && row->only != (k->ip ? 'I' : 'O');
}

static const struct ecl_code_row *adp_valid(const struct check *k, enum ecl_base_table t,
                                            const struct ecl_record *r)
{
    struct days d;
    return adp_day(r, &d) ? code_valid(k, t, cell(r, ECL_ADP_CODE), &d) : NULL;
}

static void only_item(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_code_answer a;
        if (item_row(k, r, adp_type(r), &a) && a.state == ECL_BASE_VALID &&
            is_elsewhere(k, a.row)) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

static void only_instrument(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == 2 && is_elsewhere(k, adp_valid(k, ECL_BASE_INSTRUMENT, r))) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

static void only_project(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == 5 && is_elsewhere(k, adp_valid(k, ECL_BASE_PROJECT_CODE, r))) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

/* --- instruments (TYPE 2) ------------------------------------------------ */

static const struct ecl_code_row *instrument(const struct check *k, const struct ecl_record *r)
{
    return adp_type(r) == 2 ? adp_valid(k, ECL_BASE_INSTRUMENT, r) : NULL;
}

static void instrument_known(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(r, ECL_ADP_CODE);
        struct days d;
        if (adp_type(r) == 2 && !adp_placeholder(s) && adp_day(r, &d) &&
            code_unusable(k, ECL_BASE_INSTRUMENT, s, &d)) {
            hit1(k, r, ECL_ADP_CODE, arg_day(k, d.from));
        }
    }
}

/* What is claimed of a line: TOTAL, or QTY times RATE in sets without that column. False
 * when it cannot be told. */
static bool claimed(const struct ecl_record *r, int64_t *qty, ecl_satang *v)
{
    ecl_satang rate;
    if (blank(r, ECL_ADP_QTY) || !number_of(r, ECL_ADP_QTY, 0, qty) || *qty <= 0) {
        return false;
    }
    if (!blank(r, ECL_ADP_TOTAL)) {
        return money_of(r, ECL_ADP_TOTAL, v);
    }
    return money_of(r, ECL_ADP_RATE, &rate) && !__builtin_mul_overflow(rate, *qty, v);
}

/* A line claims more than its pieces may cost by the table. */
static void too_dear(struct check *k, const struct ecl_record *r, const struct ecl_code_row *row)
{
    int64_t qty;
    ecl_satang v, most;
    if (row && row->price >= 0 && claimed(r, &qty, &v) &&
        !__builtin_mul_overflow(row->price, qty, &most) && v > most) {
        hit2(k, r, blank(r, ECL_ADP_TOTAL) ? ECL_ADP_RATE : ECL_ADP_TOTAL, arg_int(k, qty),
             arg_money(k, row->price));
    }
}

static void instrument_ceiling(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        too_dear(k, r, instrument(k, r));
    }
}

enum { COUNTED = 32 }; /* codes of a claim whose lines are added up; more: each line by itself */

/* The finding stands at the line with which the sum exceeds the table's. */
static void instrument_qty(struct check *k)
{
    struct {
        struct ecl_str code;
        int64_t qty;
    } seen[COUNTED];
    size_t n = 0;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row = instrument(k, r);
        struct ecl_str code            = cell(r, ECL_ADP_CODE);
        int64_t qty, before = 0;
        size_t i = 0;
        if (!row || row->qty_max < 0 || !number_of(r, ECL_ADP_QTY, 0, &qty) || qty <= 0) {
            continue;
        }
        while (i < n && !ecl_str_eq(seen[i].code, code)) {
            i++;
        }
        if (i == n && n < COUNTED) {
            seen[n].code  = code;
            seen[n++].qty = 0;
        }
        if (i < n) {
            before      = seen[i].qty;
            seen[i].qty = before > row->qty_max ? before : before + qty;
        }
        if (before <= row->qty_max && before + qty > row->qty_max) {
            hit2(k, r, ECL_ADP_QTY, code, arg_int(k, row->qty_max));
        }
    }
}

static void serial_needed(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row = instrument(k, r);
        if (row && row->serial && blank(r, ECL_ADP_SERIALNO)) {
            hit1(k, r, ECL_ADP_SERIALNO, cell(r, ECL_ADP_CODE));
        }
    }
}

const struct ecl_record *code_disabled_aid(const struct check *k)
{
    if (!k->base->codes || !ecl_codedir_has(k->base->codes, ECL_BASE_INSTRUMENT)) {
        return NULL;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row = instrument(k, r);
        if (row && row->disabled) {
            return r;
        }
    }
    return NULL;
}

static void subtype_74(struct check *k)
{
    const struct ecl_record *r = right_of_disabled(k) ? NULL : code_disabled_aid(k);
    if (r) {
        hit1(k, k->f.ins, ECL_INS_SUBTYPE, cell(r, ECL_ADP_CODE));
    }
}

static void disabled_ip(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row = instrument(k, r);
        if (row && row->disabled) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

/* --- lists of items ------------------------------------------------------ */

static bool is_zero(const struct ecl_record *r, int col)
{
    int64_t v;
    return blank(r, col) || (number_of(r, col, 0, &v) && v <= 0);
}

static void qtyday(struct check *k)
{
    if (!(k->f.scheme & S_UC)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (adp_type(r) == 3 && is_zero(r, ECL_ADP_QTYDAY) && adp_valid(k, ECL_BASE_QTYDAY, r)) {
            hit1(k, r, ECL_ADP_QTYDAY, cell(r, ECL_ADP_CODE));
        }
    }
}

bool code_is_covid_test(const struct check *k, const struct ecl_record *r)
{
    return k->base->codes && ecl_codedir_has(k->base->codes, ECL_BASE_COVID_TEST) &&
           adp_valid(k, ECL_BASE_COVID_TEST, r);
}

static void status1_covid(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        char c = one(r, ECL_ADP_STATUS1);
        if (c != '0' && c != '1' && code_is_covid_test(k, r)) {
            hit1(k, r, ECL_ADP_STATUS1, cell(r, ECL_ADP_CODE));
        }
    }
}

/* UCAE I or O: TYPE 8 holds the items of OP Refer as well. */
static bool is_op_refer(const struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        char u = one(r, ECL_AER_UCAE);
        if (u == 'I' || u == 'O') {
            return true;
        }
    }
    return false;
}

static void fee_schedule(struct check *k)
{
    bool have = false, refer = is_op_refer(k);
    ECL_EACH(r, k->c, ECL_ADP)
    {
        struct ecl_str s  = cell(r, ECL_ADP_CODE);
        struct fdate date = date_of(r, ECL_ADP_DATEOPD);
        struct days d     = {date.day, date.day};
        if (adp_type(r) != 8 || date.state != ECL_DATE_OK) {
            continue;
        }
        have = have || code_valid(k, ECL_BASE_FEE_SCHEDULE, s, &d);
        if (!refer && !adp_placeholder(s) && code_unusable(k, ECL_BASE_FEE_SCHEDULE, s, &d)) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = r,
                                      .col      = ECL_ADP_CODE,
                                      .c_code   = "C766",
                                      .severity = -1});
        }
    }
    ECL_EACH(p, k->c, ECL_ADP)
    {
        struct ecl_str s = cell(p, ECL_ADP_CODE);
        if (!have && adp_type(p) == 5 && (ecl_str_is(s, "CANCER") || ecl_str_is(s, "R9OPFS"))) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = p,
                                      .col      = ECL_ADP_CODE,
                                      .c_code   = "C681",
                                      .severity = -1});
        }
    }
}

static void fee_price(struct check *k)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        too_dear(k, r, adp_type(r) == 8 ? adp_valid(k, ECL_BASE_FEE_SCHEDULE, r) : NULL);
    }
}

/* Whether an item with the role stands in the claim on the day of r. */
static bool has_role(const struct check *k, const struct ecl_record *r, char role)
{
    struct ecl_str day = cell(r, ECL_ADP_DATEOPD);
    ECL_EACH(p, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row =
            ecl_str_eq(cell(p, ECL_ADP_DATEOPD), day) ? adp_valid(k, ECL_BASE_HD_PACKAGE, p) : NULL;
        if (row && row->role == role) {
            return true;
        }
    }
    return false;
}

enum { NURSING_ASKED = 64 }; /* nursing lines of a claim that are compared with all others */

static void hd_nursing(struct check *k)
{
    unsigned asked = 0;
    ECL_EACH(r, k->c, ECL_ADP)
    {
        const struct ecl_code_row *row = adp_valid(k, ECL_BASE_HD_PACKAGE, r);
        if (row && row->role == 'N' && asked++ < NURSING_ASKED && has_role(k, r, 'P')) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

static const struct rule rows[] = {
    RULE_BASE(NEED(ITEM), "ADP.code-listed", SEV_E, "ADP", "C186;C188;C189;C190;C191", C_CODES,
              "CODE is in the table item for its TYPE, where that has codes of the TYPE",
              "CODE ต้องมีในตาราง item ของ TYPE นั้น (ถ้าตารางมี TYPE นั้น)",
              "'{value}' is not a code of TYPE {1} in the table item, or not in force on {2}",
              "'{value}' ไม่มีใน TYPE {1} ของตาราง item หรือไม่อยู่ในช่วงที่ใช้ในวันที่ {2}", item_listed,
              ON_BOTH, HAS(ADP)),
    RULE_COLUMN(NEED(ITEM), ECL_ITEM_ONLY, "ADP.only-item", SEV_W, "ADP,IPD", "",
                C_CODES "; " UNVERIFIED,
                "Codes that the table item limits to OP or IP stand there only",
                "รหัสที่ตาราง item กำหนดเฉพาะ OP หรือ IP ต้องใช้ตามนั้น",
                "{value} is not for this kind of claim by the table item",
                "รหัส {value} ใช้กับการเบิกประเภทนี้ไม่ได้ตามตาราง item", only_item, ON_BOTH, HAS(ADP)),
    RULE_COLUMN(NEED(INSTRUMENT), ECL_INSTRUMENT_ONLY, "ADP.only-instrument", SEV_W, "ADP,IPD",
                "C172;C854", C_CODES,
                "Instruments that the table limits to OP or IP stand there only",
                "อุปกรณ์ที่ตาราง instrument กำหนดเฉพาะ OP หรือ IP ต้องใช้ตามนั้น",
                "{value} is not for this kind of claim by the table instrument",
                "อุปกรณ์ {value} ใช้กับการเบิกประเภทนี้ไม่ได้ตามตาราง instrument", only_instrument, ON_BOTH,
                HAS(ADP)),
    RULE_COLUMN(NEED(PROJECT_CODE), ECL_PROJECT_CODE_ONLY, "ADP.only-project", SEV_W, "ADP,IPD",
                "C454", C_CODES, "Project codes that the table limits to OP or IP stand there only",
                "รหัสโครงการที่ตาราง project_code กำหนดเฉพาะ OP หรือ IP ต้องใช้ตามนั้น",
                "{value} is not for this kind of claim by the table project_code",
                "รหัสโครงการ {value} ใช้กับการเบิกประเภทนี้ไม่ได้ตามตาราง project_code", only_project,
                ON_BOTH, HAS(ADP)),
    RULE_BASE(NEED(INSTRUMENT), "ADP.instrument-known", SEV_E, "ADP", "C164", C_CODES,
              "CODE of TYPE 2 is in the table instrument on that day",
              "CODE ของ TYPE 2 ต้องมีในตาราง instrument ในวันนั้น",
              "{value} is not in the table instrument, or not in force on {1}",
              "อุปกรณ์ {value} ไม่มีในตาราง instrument หรือไม่อยู่ในช่วงที่ใช้ในวันที่ {1}", instrument_known,
              ON_BOTH, HAS(ADP)),
    RULE_COLUMN(NEED(INSTRUMENT), ECL_INSTRUMENT_CEILING, "ADP.instrument-ceiling", SEV_W, "ADP",
                "", UNVERIFIED, "What is claimed for an instrument is within CEILING times QTY",
                "ยอดเบิกอุปกรณ์ต้องไม่เกิน CEILING x QTY",
                "{value} for {1} of this instrument is more than the ceiling of {2} each",
                "ยอด {value} สำหรับอุปกรณ์ {1} ชิ้น เกินเพดาน {2} ต่อชิ้น", instrument_ceiling, ON_BOTH,
                HAS(ADP)),
    RULE_COLUMN(NEED(INSTRUMENT), ECL_INSTRUMENT_QTYMAX, "ADP.instrument-qty", SEV_E, "ADP", "C175",
                C_CODES, "Of an instrument no more pieces than QTYMAX are claimed",
                "จำนวนชิ้นของอุปกรณ์ต้องไม่เกิน QTYMAX",
                "with {value} here, instrument {1} is claimed more often than {2} times",
                "เมื่อรวมจำนวน {value} แล้ว อุปกรณ์ {1} เกิน {2} ชิ้น", instrument_qty, ON_BOTH, HAS(ADP)),
    RULE_COLUMN(NEED(INSTRUMENT), ECL_INSTRUMENT_SERIAL, "ADP.serial-needed", SEV_E, "ADP",
                "C163;C331", "NHSO-BKK65; " C_CODES,
                "Instruments that need a serial number have SERIALNO",
                "อุปกรณ์ที่ต้องมีหมายเลขเครื่องต้องบันทึก SERIALNO",
                "instrument {1} needs a serial number, but SERIALNO is blank",
                "อุปกรณ์ {1} ต้องมีหมายเลขเครื่อง แต่ไม่มี SERIALNO", serial_needed, ON_BOTH, HAS(ADP)),
    RULE_COLUMN(
        NEED(INSTRUMENT), ECL_INSTRUMENT_DISABLED, "INS.subtype-74-disability", SEV_W, "INS,ADP",
        "C354", C_CODES,
        "Instruments for the disabled need SUBTYPE 74 (D1 and DIS are disabled persons, too)",
        "อุปกรณ์คนพิการต้องใช้ SUBTYPE 74 (หรือ D1, DIS)",
        "SUBTYPE '{value}' is not 74, but {1} is an instrument for the disabled",
        "SUBTYPE '{value}' ไม่ใช่ 74 แต่ {1} เป็นอุปกรณ์คนพิการ", subtype_74, ON_BOTH,
        HAS(INS) | HAS(ADP)),
    RULE_COLUMN(NEED(INSTRUMENT), ECL_INSTRUMENT_DISABLED, "ADP.disabled-ip", SEV_W, "ADP,IPD",
                "C359", C_CODES, "Instruments for the disabled are not for in-patients",
                "อุปกรณ์คนพิการเบิกกรณีผู้ป่วยในไม่ได้",
                "{value} is an instrument for the disabled: it is not for in-patients",
                "{value} เป็นอุปกรณ์คนพิการ เบิกกรณีผู้ป่วยในไม่ได้", disabled_ip, ON_IP, HAS(ADP)),
    RULE_BASE(NEED(QTYDAY), "ADP.qtyday-morphine", SEV_E, "ADP,INS", "", "NHSO-BKK65",
              "Morphine and oxygen (UCS, TYPE 3) have QTYDAY",
              "มอร์ฟีนและออกซิเจน (UCS, TYPE 3) ต้องมี QTYDAY",
              "{1} is morphine or oxygen: QTYDAY must say for how many days",
              "{1} เป็นมอร์ฟีนหรือออกซิเจน ต้องระบุจำนวนวัน QTYDAY", qtyday, ON_BOTH, HAS(ADP) | HAS(INS)),
    RULE_BASE(NEED(COVID_TEST), "ADP.status1-covid", SEV_E, "ADP", "C317", "NHSO-BKK65; " C_CODES,
              "COVID-19 tests carry STATUS1 0 or 1", "รายการตรวจโควิด-19 ต้องมีผลตรวจ STATUS1 0 หรือ 1",
              "{1} is a COVID-19 test: STATUS1 '{value}' is not 0 (negative) or 1 (positive)",
              "{1} เป็นการตรวจโควิด-19 แต่ STATUS1 '{value}' ไม่ใช่ 0 (ลบ) หรือ 1 (บวก)", status1_covid,
              ON_BOTH, HAS(ADP)),
    RULE_BASE_DATED(
        NEED(FEE_SCHEDULE), "ADP.fee-schedule-op", SEV_W, "ADP", "C766;C681",
        C_CODES "; NHSO-R7 (C766: since 1 March 2566)",
        "OP items (TYPE 8) are in the table fee_schedule; CANCER and R9OPFS have one",
        "รายการผู้ป่วยนอก (TYPE 8) ต้องมีในตาราง fee_schedule และ CANCER, R9OPFS ต้องมีรายการ",
        "{value}: the item is not in the table fee_schedule, or the project has no item of it",
        "{value}: ไม่มีในตาราง fee_schedule หรือโครงการนี้ไม่มีรายการ Fee schedule", fee_schedule, ON_OP,
        HAS(ADP), SINCE(2023, 3, 1)),
    RULE_COLUMN(NEED(FEE_SCHEDULE), ECL_FEE_SCHEDULE_PRICE, "ADP.fee-schedule-price", SEV_W, "ADP",
                "", UNVERIFIED,
                "What is claimed for an item of the fee schedule is within PRICE times QTY",
                "ยอดเบิกรายการ Fee schedule ต้องไม่เกิน PRICE x QTY",
                "{value} for {1} of this item is more than the announced {2} each",
                "ยอด {value} สำหรับ {1} หน่วย เกินอัตราที่ประกาศ {2} ต่อหน่วย", fee_price, ON_OP, HAS(ADP)),
    RULE_BASE(NEED(HD_PACKAGE), "X.hd-nursing-dup", SEV_W, "ADP", "C815", C_CODES,
              "Haemodialysis packages have no nursing charge of their own",
              "ชุดบริการฟอกเลือดต้องไม่เบิกค่าบริการพยาบาลซ้ำ",
              "{value} is nursing that the haemodialysis package of the day contains",
              "{value} เป็นค่าบริการพยาบาลที่รวมอยู่ในชุดบริการฟอกเลือดของวันนั้นแล้ว", hd_nursing, ON_BOTH,
              HAS(ADP)),
};

RULE_GROUP(rules_item, rows);
