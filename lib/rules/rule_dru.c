/* rule_dru.c: drug lines (DRU). AMOUNT, DRUGPRICE and DRUGCOST are text fields,
 * so the field pass does not test them as numbers; the rules here do.
 * Facts: spec DRU.*, NHSO C-codes. Prices against lines: rule_charge.c. */
#include "rules/visit_priv.h"

static void required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        int8_t cols[9] = {ECL_DRU_HCODE,     ECL_DRU_HN,      ECL_DRU_DATE_SERV,
                          ECL_DRU_DID,       ECL_DRU_DIDNAME, ECL_DRU_AMOUNT,
                          ECL_DRU_DRUGPRICE, ECL_DRU_UNIT,    k->ip ? ECL_DRU_AN : ECL_DRU_SEQ};
        require(k, r, cols, sizeof cols - has_key(r, ECL_DRU_SEQ, ECL_DRU_AN));
    }
}

/* A number above 0 with up to nine decimals: 1; another number: 0; none: -1. */
static int positive(const struct ecl_record *r, int col)
{
    int64_t v;
    return number_of(r, col, 6, &v) ? v > 0 : -1;
}

static void amount(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (!blank(r, ECL_DRU_AMOUNT) && positive(r, ECL_DRU_AMOUNT) != 1) {
            hit(k, r, ECL_DRU_AMOUNT);
        }
    }
}

static bool has_comma(const struct ecl_record *r, int col)
{
    struct ecl_str s = cell(r, col);
    return s.n && memchr(s.p, ',', s.n);
}

static void price(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (!blank(r, ECL_DRU_DRUGPRICE) && positive(r, ECL_DRU_DRUGPRICE) != 1 &&
            !has_comma(r, ECL_DRU_DRUGPRICE)) {
            hit(k, r, ECL_DRU_DRUGPRICE);
        }
    }
}

static void drugprice_comma(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (has_comma(r, ECL_DRU_DRUGPRICE)) {
            hit(k, r, ECL_DRU_DRUGPRICE);
        }
        if (!blank(r, ECL_DRU_DRUGCOST) && positive(r, ECL_DRU_DRUGCOST) < 0) {
            hit(k, r, ECL_DRU_DRUGCOST);
        }
    }
}

static void use_status(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        char c = one(r, ECL_DRU_USE_STATUS);
        if (c < '1' || c > '4') {
            hit(k, r, ECL_DRU_USE_STATUS);
        }
    }
}

static void drugremark_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_str s = cell(r, ECL_DRU_DRUGREMARK);
        if (s.n && !in_set(k, SET_DRUGREMARK, s)) {
            hit(k, r, ECL_DRU_DRUGREMARK);
        }
    }
}

static void pa_needs_number(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (ecl_str_eq(cell(r, ECL_DRU_DRUGREMARK), ECL_STR("PA")) && blank(r, ECL_DRU_PA_NO)) {
            hit(k, r, ECL_DRU_PA_NO);
        }
    }
}

static void ef_not_claimed(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        ecl_satang total;
        if (ecl_str_eq(cell(r, ECL_DRU_DRUGREMARK), ECL_STR("EF")) &&
            money_of(r, ECL_DRU_TOTAL, &total) && total != 0) {
            hit(k, r, ECL_DRU_TOTAL);
        }
    }
}

static void didstd_form(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_str s = cell(r, ECL_DRU_DIDSTD);
        if (s.n && ((s.n != 24 && s.n != 6 && s.n != 7) || !ecl_str_digits(s))) {
            hit(k, r, ECL_DRU_DIDSTD);
        }
    }
}

static void didstd_required_uc(struct check *k)
{
    if (!(k->f.scheme & S_UC)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (blank(r, ECL_DRU_DIDSTD)) {
            hit(k, r, ECL_DRU_DIDSTD);
        }
    }
}

static void date_in_stay(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct fdate d = date_of(r, ECL_DRU_DATE_SERV);
        if (outside_stay(&k->f, &d)) {
            hit2(k, r, ECL_DRU_DATE_SERV, arg_date(k, k->f.adm), arg_date(k, k->f.dsc));
        }
    }
}

static void home_after_discharge(struct check *k)
{
    if (!stay_days_known(&k->f)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_DRU)
    {
        char use       = one(r, ECL_DRU_USE_STATUS);
        struct fdate d = date_of(r, ECL_DRU_DATE_SERV);
        if (use >= '2' && use <= '4' && d.state == ECL_DATE_OK && d.day != k->f.dsc.day &&
            !outside_stay(&k->f, &d)) {
            hit1(k, r, ECL_DRU_DATE_SERV, arg_date(k, k->f.dsc));
        }
    }
}

static void duplicate(struct check *k)
{
    static const int8_t cols[] = {ECL_DRU_DID, ECL_DRU_DATE_SERV, ECL_DRU_USE_STATUS};
    struct repeat d;
    repeat_start(k, &d, ECL_DRU, cols, sizeof cols);
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (!blank(r, ECL_DRU_DID) && repeat_of(&d, r)) {
            hit(k, r, ECL_DRU_DID);
        }
    }
}

static const struct rule rows[] = {
    RULE("DRU.required", SEV_E, P_ALL, "DRU", "C303;C570", "NHSO-BKK65; " C_CODES,
         "HCODE, HN, DATE_SERV, DID, DIDNAME, AMOUNT, DRUGPRICE, UNIT and SEQ or AN are present",
         "ต้องมี HCODE, HN, DATE_SERV, DID, DIDNAME, AMOUNT, DRUGPRICE, UNIT และ SEQ หรือ AN",
         "{1} of the drug is blank: fill it in", "รายการยาไม่มีค่า {1} กรุณาบันทึกให้ครบ", required,
         ON_BOTH | ON_NONE, HAS(DRU)),
    RULE("DRU.amount", SEV_E, P_ALL, "DRU", "C303", C_CODES "; TS-VALID",
         "AMOUNT is a number greater than 0", "AMOUNT เป็นตัวเลขมากกว่า 0",
         "amount '{value}' of the drug is not a number greater than 0",
         "จำนวนยา '{value}' ต้องเป็นตัวเลขมากกว่า 0", amount, ON_BOTH, HAS(DRU)),
    RULE("DRU.price", SEV_E, P_ALL, "DRU", "C195", "TS-VALID",
         "DRUGPRICE is a number greater than 0", "DRUGPRICE เป็นตัวเลขมากกว่า 0",
         "price '{value}' of the drug is not a number greater than 0",
         "ราคายา '{value}' ต้องเป็นตัวเลขมากกว่า 0", price, ON_BOTH, HAS(DRU)),
    RULE("DRU.use-status", SEV_E, P_ALL, "DRU", "", "NHSO-BKK65; TS-VALID", "USE_STATUS is 1 to 4",
         "USE_STATUS เป็น 1-4", "use '{value}' of the drug is not 1 (in hospital) to 4",
         "ประเภทการใช้ยา '{value}' ไม่ใช่รหัส 1-4", use_status, ON_BOTH, HAS(DRU)),
    RULE("DRU.drugremark-code", SEV_E, P_ALL, "DRU", "C564", "NHSO-BKK65",
         "DRUGREMARK is blank, EA to EF or PA", "DRUGREMARK ว่าง หรือเป็น EA-EF หรือ PA",
         "reason '{value}' is not EA to EF or PA", "เหตุผลการใช้ยา '{value}' ไม่ใช่ EA-EF หรือ PA",
         drugremark_code, ON_BOTH, HAS(DRU)),
    RULE("DRU.pa-needs-number", SEV_E, P_ALL, "DRU", "", "NHSO-BKK65",
         "DRUGREMARK PA goes with PA_NO", "DRUGREMARK PA ต้องมี PA_NO",
         "the drug needs prior approval (PA), but PA_NO is blank",
         "ยาต้องขออนุมัติก่อนใช้ (PA) แต่ไม่มีเลขที่อนุมัติ PA_NO", pa_needs_number, ON_BOTH, HAS(DRU)),
    RULE("DRU.ef-not-claimed", SEV_E, P_ALL, "DRU", "", "NHSO-BKK65",
         "A drug the patient wished for (EF) has TOTAL 0; its price is in TOTCOPAY",
         "ยาที่ผู้ป่วยต้องการเอง (EF) เบิกไม่ได้ TOTAL ต้องเป็น 0 และราคาอยู่ใน TOTCOPAY",
         "EF (patient's wish) cannot be claimed: move TOTAL {value} to TOTCOPAY",
         "ยา EF (ผู้ป่วยต้องการเอง) เบิกไม่ได้ ให้ย้าย TOTAL {value} ไปที่ TOTCOPAY", ef_not_claimed, ON_BOTH,
         HAS(DRU)),
    RULE("DRU.didstd-form", SEV_W, P_ALL, "DRU", "C187", "NHSO-BKK65; " C_CODES,
         "DIDSTD is blank, 24 digits or a TMT number of 6 or 7 digits",
         "DIDSTD ว่าง หรือเป็นตัวเลข 24 หลัก หรือรหัส TMT 6-7 หลัก",
         "'{value}' is neither a 24-digit code nor a TMT number of 6 or 7 digits",
         "'{value}' ไม่ใช่รหัสยา 24 หลัก หรือรหัส TMT 6-7 หลัก", didstd_form, ON_BOTH, HAS(DRU)),
    RULE("DRU.didstd-required-uc", SEV_W, P_ALL, "DRU,INS", "C562;C192", C_CODES,
         "DIDSTD is present in claims of UCS, WEL and DIS", "สิทธิ UCS, WEL, DIS ต้องมี DIDSTD",
         "DIDSTD is blank: UC drugs are matched with the drug catalogue",
         "ไม่มีรหัสยามาตรฐาน (DIDSTD) สิทธิ UC ต้องใช้เทียบกับ Drug Catalogue", didstd_required_uc, ON_BOTH,
         HAS(DRU) | HAS(INS)),
    RULE("DRU.date-in-stay", SEV_W, P_ALL, "DRU,IPD", "", UNVERIFIED,
         "DATE_SERV lies within the admission", "DATE_SERV ต้องอยู่ในช่วงที่นอนโรงพยาบาล",
         "the drug of {value} is not within the stay of {1} to {2}",
         "วันที่ได้รับยา {value} อยู่นอกช่วงที่นอนโรงพยาบาล {1} ถึง {2}", date_in_stay, ON_IP,
         HAS(DRU) | HAS(IPD)),
    RULE("DRU.home-after-discharge", SEV_W, P_ALL, "DRU,IPD", "", "71272911692 sample; " UNVERIFIED,
         "Take-home drugs (USE_STATUS 2-4) have the discharge date",
         "ยากลับบ้าน (USE_STATUS 2-4) ต้องลงวันที่จำหน่าย",
         "the take-home drug of {value} has not the discharge date {1}",
         "ยากลับบ้านลงวันที่ {value} ไม่ตรงกับวันที่จำหน่าย {1}", home_after_discharge, ON_IP,
         HAS(DRU) | HAS(IPD)),
    RULE("DRU.duplicate", SEV_W, P_ALL, "DRU", "", "TS-VALID; VFP key",
         "DID, DATE_SERV and USE_STATUS together occur once per visit or admission",
         "DID, DATE_SERV และ USE_STATUS ชุดเดียวกันมีได้ครั้งเดียวต่อการรับบริการ",
         "drug {value} is given twice on one day for one use: sum the amounts up",
         "ยา {value} ซ้ำกันในวันเดียวกัน ให้รวมจำนวนเป็นแถวเดียว", duplicate, ON_BOTH, HAS(DRU)),
    RULE("DRU.drugprice-comma", SEV_E, P_ALL, "DRU", "", "NHSO-BKK65",
         "DRUGPRICE and DRUGCOST are plain numbers without commas",
         "DRUGPRICE และ DRUGCOST เป็นตัวเลขล้วน ไม่มีจุลภาค",
         "{field} '{value}' is not a plain number: write it without commas",
         "{field} '{value}' ไม่ใช่ตัวเลขล้วน ให้บันทึกโดยไม่มีจุลภาค", drugprice_comma, ON_BOTH, HAS(DRU)),
};

RULE_GROUP(rules_dru, rows);
