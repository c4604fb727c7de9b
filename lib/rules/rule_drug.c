/* rule_drug.c: drug lines (DRU) against the hospital's drug catalogue (--drugs): the row of a
 * drug that holds on the day it was given. Facts: NHSO C-codes, catalogue model
 * (lib/base/README.md). A drug with a row that cannot be used is not judged. */
#include "eclaim/drugs.h"
#include "rules/visit_priv.h"

/* What the catalogue says of a line; false when it has no code or day, or is in doubt. */
static bool drug_of(const struct check *k, const struct ecl_record *r, struct ecl_drug_answer *a)
{
    struct ecl_str code = cell(r, ECL_DRU_DID);
    struct fdate day    = date_of(r, ECL_DRU_DATE_SERV);
    if (code.n == 0 || day.state != ECL_DATE_OK) {
        return false;
    }
    ecl_drugs_on(k->base->drugs, code, day.date, a);
    return !a->doubtful;
}

static bool holds(const struct check *k, const struct ecl_record *r, struct ecl_drug_answer *a)
{
    return drug_of(k, r, a) && a->state == ECL_DRUG_VALID;
}

static struct ecl_str text(const struct check *k, const struct ecl_drug_answer *a,
                           enum ecl_drug_column column)
{
    return ecl_drug_text(k->base->drugs, a->row, column);
}

/* Since when the row holds, as an argument. */
static struct ecl_str since(struct check *k, const struct ecl_drug *row)
{
    struct fdate d = {.date = row->effective.date, .state = ECL_DATE_OK};
    return row->effective.date.y ? arg_date(k, d) : ECL_STR("-");
}

/* The patient pays all of the line, or it is free: the codes of the Office speak of drugs that
 * are claimed. Sets older than the column TOTAL claim every line. */
static bool is_claimed(const struct ecl_record *r)
{
    ecl_satang total = 0;
    return blank(r, ECL_DRU_TOTAL) || !money_of(r, ECL_DRU_TOTAL, &total) || total != 0;
}

/* A finding that holds nothing back where nothing is claimed. */
static void hit_line(struct check *k, const struct ecl_record *r, int col, struct ecl_str a1,
                     struct ecl_str a2)
{
    bool claimed = is_claimed(r);
    hit_at(k, &(struct place){.rule     = k->rule,
                              .r        = r,
                              .col      = col,
                              .c_code   = claimed ? NULL : "",
                              .severity = claimed ? -1 : SEV_W,
                              .arg      = {a1, a2}});
}

/* What is wrong with a drug itself is told once in a claim, at its first line, or the first
 * that is claimed. */
static void each_drug(struct check *k,
                      bool (*wrong)(const struct check *k, const struct ecl_record *r,
                                    const struct ecl_drug_answer *a),
                      void (*tell)(struct check *k, const struct ecl_record *r,
                                   const struct ecl_drug_answer *a))
{
    static const int8_t cols[] = {ECL_DRU_DID};
    struct repeat d;
    repeat_start(k, &d, ECL_DRU, cols, 1);
    for (int claimed = 1; claimed >= 0; claimed--) {
        ECL_EACH(r, k->c, ECL_DRU)
        {
            struct ecl_drug_answer a;
            if (is_claimed(r) == claimed && drug_of(k, r, &a) && wrong(k, r, &a) &&
                !repeat_of(&d, r)) {
                tell(k, r, &a);
            }
        }
    }
}

/* The code without the zeros in front, when the catalogue has it so; else empty. */
static struct ecl_str bare_code(const struct check *k, const struct ecl_record *r)
{
    struct ecl_str code = ecl_str_trim(cell(r, ECL_DRU_DID));
    struct ecl_str bare = ecl_str_without_zeros(code);
    struct ecl_drug_answer a;
    if (bare.n == code.n) {
        return ecl_str_make("", 0);
    }
    ecl_drugs_on(k->base->drugs, bare, date_of(r, ECL_DRU_DATE_SERV).date, &a);
    return a.state != ECL_DRUG_UNKNOWN || a.doubtful ? bare : ecl_str_make("", 0);
}

static bool is_unknown(const struct check *k, const struct ecl_record *r,
                       const struct ecl_drug_answer *a)
{
    return a->state == ECL_DRUG_UNKNOWN && bare_code(k, r).n == 0;
}

static void tell_unknown(struct check *k, const struct ecl_record *r,
                         const struct ecl_drug_answer *a)
{
    (void)a;
    hit_line(k, r, ECL_DRU_DID, ECL_STR(""), ECL_STR(""));
}

static void known(struct check *k)
{
    each_drug(k, is_unknown, tell_unknown);
}

static bool has_no_zeros(const struct check *k, const struct ecl_record *r,
                         const struct ecl_drug_answer *a)
{
    return a->state == ECL_DRUG_UNKNOWN && bare_code(k, r).n > 0;
}

static void tell_zeros(struct check *k, const struct ecl_record *r, const struct ecl_drug_answer *a)
{
    (void)a;
    hit1(k, r, ECL_DRU_DID, bare_code(k, r));
}

static void zeros_lost(struct check *k)
{
    each_drug(k, has_no_zeros, tell_zeros);
}

static bool is_early(const struct check *k, const struct ecl_record *r,
                     const struct ecl_drug_answer *a)
{
    (void)k;
    (void)r;
    return a->state == ECL_DRUG_EARLY;
}

static void tell_early(struct check *k, const struct ecl_record *r, const struct ecl_drug_answer *a)
{
    hit_line(k, r, ECL_DRU_DID, cell(r, ECL_DRU_DATE_SERV), since(k, a->row));
}

static void effective(struct check *k)
{
    each_drug(k, is_early, tell_early);
}

static bool is_withdrawn(const struct check *k, const struct ecl_record *r,
                         const struct ecl_drug_answer *a)
{
    (void)k;
    (void)r;
    return a->state == ECL_DRUG_WITHDRAWN;
}

static void tell_withdrawn(struct check *k, const struct ecl_record *r,
                           const struct ecl_drug_answer *a)
{
    hit1(k, r, ECL_DRU_DID, since(k, a->row));
}

static void withdrawn(struct check *k)
{
    each_drug(k, is_withdrawn, tell_withdrawn);
}

/* The price of a line cut to two decimals, as those of the catalogue are; false when it
 * is none (DRU.price, DRU.drugprice-comma). */
static bool line_price(const struct ecl_record *r, ecl_satang *v)
{
    int64_t millionths;
    if (blank(r, ECL_DRU_DRUGPRICE) || !number_of(r, ECL_DRU_DRUGPRICE, 6, &millionths) ||
        millionths <= 0) {
        return false;
    }
    *v = millionths / 10000;
    return true;
}

/* Two rows that take effect on one day with different prices settle nothing. A drug that is
 * sold by the pack may have the price of a pack. */
static void price(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_drug_answer a;
        ecl_satang v;
        if (holds(k, r, &a) && !a.tied && a.row->has_price && line_price(r, &v) &&
            v != a.row->price && !(a.row->has_pack && v == a.row->pack)) {
            hit_line(k, r, ECL_DRU_DRUGPRICE, arg_money(k, a.row->price), since(k, a.row));
        }
    }
}

static bool is_no_category(const struct check *k, const struct ecl_record *r,
                           const struct ecl_drug_answer *a)
{
    (void)r;
    if (a->state != ECL_DRUG_VALID) {
        return false;
    }
    struct ecl_str cat = text(k, a, ECL_DRUG_PRODUCTCAT);
    return cat.n && !(cat.n == 1 && cat.p[0] >= '1' && cat.p[0] <= '5');
}

static void tell_category(struct check *k, const struct ecl_record *r,
                          const struct ecl_drug_answer *a)
{
    hit_line(k, r, ECL_DRU_DID, text(k, a, ECL_DRUG_PRODUCTCAT), arg_int(k, (int64_t)a->row->line));
}

static void product_cat(struct check *k)
{
    each_drug(k, is_no_category, tell_category);
}

/* Thai traditional drugs have no TMT code; of what hospitals make themselves nothing is known.
 * The check of the catalogue (CAT.tmt-missing) asks for the same. */
static bool lacks_tmt(const struct check *k, const struct ecl_record *r,
                      const struct ecl_drug_answer *a)
{
    (void)r;
    return a->state == ECL_DRUG_VALID && ecl_str_is(text(k, a, ECL_DRUG_PRODUCTCAT), "1") &&
           text(k, a, ECL_DRUG_TMTID).n == 0;
}

static void tell_no_tmt(struct check *k, const struct ecl_record *r,
                        const struct ecl_drug_answer *a)
{
    hit1(k, r, ECL_DRU_DID, arg_int(k, (int64_t)a->row->line));
}

static void tmt_present(struct check *k)
{
    each_drug(k, lacks_tmt, tell_no_tmt);
}

/* DIDSTD is a TMT code (6 or 7 digits) or the 24-digit code; each against its own. */
static void standard_code(struct check *k, bool tmt)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_drug_answer a;
        struct ecl_str s = cell(r, ECL_DRU_DIDSTD), want;
        if ((tmt ? s.n != 6 && s.n != 7 : s.n != 24) || !holds(k, r, &a)) {
            continue;
        }
        want = tmt ? text(k, &a, ECL_DRUG_TMTID) : ecl_drug_ndc24(k->base->drugs, a.row);
        if (want.n && !ecl_str_eq(s, want)) {
            hit1(k, r, ECL_DRU_DIDSTD, want);
        }
    }
}

static void same_tmt(struct check *k)
{
    standard_code(k, true);
}

static void same_ndc24(struct check *k)
{
    standard_code(k, false);
}

/* A line of which nothing is claimed needs no reason. C565 speaks of OFC and LGO. */
static void ned_reason(struct check *k)
{
    const char *c_code = k->f.scheme & (S_OFC | S_LGO) ? "C565" : "";
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_drug_answer a;
        if (blank(r, ECL_DRU_DRUGREMARK) && is_claimed(r) && holds(k, r, &a) &&
            ecl_str_is(ecl_drug_ised(k->base->drugs, a.row), "N")) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = r,
                                      .col      = ECL_DRU_DRUGREMARK,
                                      .c_code   = c_code,
                                      .severity = -1,
                                      .arg      = {cell(r, ECL_DRU_DID)}});
        }
    }
}

/* EA to EF are the reasons for a drug outside the list; PA is of drugs on it, too. */
static void remark_on_ed(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_drug_answer a;
        struct ecl_str s = cell(r, ECL_DRU_DRUGREMARK);
        if (s.n == 2 && s.p[0] == 'E' && holds(k, r, &a) &&
            ecl_str_is(ecl_drug_ised(k->base->drugs, a.row), "E")) {
            hit1(k, r, ECL_DRU_DRUGREMARK, cell(r, ECL_DRU_DID));
        }
    }
}

#define DRUGCAT "catalogue model (DRUGCAT)"

static const struct rule rows[] = {
    RULE_BASE(NEED(DRUGS), "DRUG.known", SEV_E, "DRU", "C562", C_CODES,
              "DID stands in the hospital's drug catalogue",
              "DID ต้องมีใน Drug Catalogue ของหน่วยบริการ",
              "drug {value} is not in the drug catalogue: add it there, or mend the code",
              "ยา {value} ไม่มีใน Drug Catalogue ให้เพิ่มรายการหรือแก้รหัส", known, ON_BOTH, HAS(DRU)),
    RULE_BASE(NEED(DRUGS), "DRUG.zeros-lost", SEV_W, "DRU", "C562", C_CODES "; " UNVERIFIED,
              "DID and the code in the drug catalogue have the same zeros in front",
              "DID ต้องมีเลขศูนย์นำหน้าตรงกับรหัสใน Drug Catalogue",
              "drug {value} is not in the drug catalogue, but {1} is: a spreadsheet drops zeros in "
              "front, find out which is right",
              "ยา {value} ไม่มีใน Drug Catalogue แต่มี {1} โปรแกรมตารางอาจตัดศูนย์นำหน้า ให้ตรวจว่ารหัสใดถูก",
              zeros_lost, ON_BOTH, HAS(DRU)),
    RULE_BASE(NEED(DRUGS), "DRUG.effective", SEV_E, "DRU", "C573", C_CODES,
              "The drug is given on or after its first DATEEFFECTIVE in the catalogue",
              "วันที่ได้รับยาต้องไม่ก่อน DATEEFFECTIVE แรกใน Drug Catalogue",
              "drug {value} was given on {1}, but is in the drug catalogue from {2} on only",
              "ได้รับยา {value} วันที่ {1} ก่อนวันที่มีผลใน Drug Catalogue ({2})", effective, ON_BOTH,
              HAS(DRU)),
    RULE_BASE(NEED(DRUGS), "DRUG.withdrawn", SEV_W, "DRU", "", DRUGCAT,
              "The drug is not withdrawn from the catalogue (UPDATEFLAG D) on that day",
              "ยาต้องไม่ถูกยกเลิกใน Drug Catalogue (UPDATEFLAG D) ในวันที่ได้รับ",
              "drug {value} is withdrawn from the drug catalogue since {1}",
              "ยา {value} ถูกยกเลิกใน Drug Catalogue ตั้งแต่ {1}", withdrawn, ON_BOTH, HAS(DRU)),
    RULE_BASE(NEED(DRUGS), "DRUG.price", SEV_E, "DRU", "C195", C_CODES,
              "DRUGPRICE equals the price of the catalogue on that day (of a unit or a pack)",
              "DRUGPRICE ต้องเท่ากับราคาใน Drug Catalogue ในวันที่ได้รับยา (ต่อหน่วยหรือต่อ pack)",
              "price {value} is not that of the drug catalogue, {1} since {2}",
              "ราคา {value} ไม่เท่ากับราคาใน Drug Catalogue คือ {1} ตั้งแต่ {2}", price, ON_BOTH,
              HAS(DRU)),
    RULE_COLUMN(NEED(DRUGS), ECL_DRUG_PRODUCTCAT, "DRUG.product-cat", SEV_E, "DRU", "C574", C_CODES,
                "PRODUCTCAT of the drug in the catalogue is 1 to 5",
                "PRODUCTCAT ของยาใน Drug Catalogue เป็น 1-5",
                "drug {value} has PRODUCTCAT {1} in the drug catalogue (row {2}), not 1 to 5",
                "ยา {value} มี PRODUCTCAT {1} ใน Drug Catalogue (แถว {2}) ต้องเป็น 1-5", product_cat,
                ON_BOTH, HAS(DRU)),
    RULE_COLUMN(
        NEED(DRUGS), ECL_DRUG_TMTID, "DRUG.tmt-present", SEV_W, "DRU", "", DRUGCAT "; " UNVERIFIED,
        "A modern drug that was bought (PRODUCTCAT 1) has a TMT code in the catalogue",
        "ยาแผนปัจจุบันที่ซื้อมา (PRODUCTCAT 1) ต้องมีรหัส TMT ใน Drug Catalogue",
        "drug {value} has no TMT code in the drug catalogue (row {1})",
        "ยา {value} ไม่มีรหัส TMT ใน Drug Catalogue (แถว {1})", tmt_present, ON_BOTH, HAS(DRU)),
    RULE_COLUMN(NEED(DRUGS), ECL_DRUG_TMTID, "DRUG.tmt", SEV_W, "DRU", "", "HRIMS; " UNVERIFIED,
                "DIDSTD of 6 or 7 digits is the TMT code of the catalogue",
                "DIDSTD 6-7 หลักต้องตรงกับรหัส TMT ใน Drug Catalogue",
                "TMT code {value} is not that of the drug catalogue, {1}",
                "รหัส TMT {value} ไม่ตรงกับ Drug Catalogue ({1})", same_tmt, ON_BOTH, HAS(DRU)),
    RULE_COLUMN(NEED(DRUGS), ECL_DRUG_NDC24, "DRUG.ndc24", SEV_W, "DRU", "", "HRIMS; " UNVERIFIED,
                "DIDSTD of 24 digits is the code of the catalogue, as approved",
                "DIDSTD 24 หลักต้องตรงกับรหัสใน Drug Catalogue (ที่อนุมัติแล้ว)",
                "24-digit code {value} is not that of the drug catalogue, {1}",
                "รหัสยา 24 หลัก {value} ไม่ตรงกับ Drug Catalogue ({1})", same_ndc24, ON_BOTH, HAS(DRU)),
    RULE_COLUMN(NEED(DRUGS), ECL_DRUG_ISED, "DRU.ned-reason", SEV_W, "DRU", "C565", C_CODES,
                "A drug outside the National List (ISED N) that is claimed carries a DRUGREMARK",
                "ยานอกบัญชียาหลัก (ISED N) ที่ขอเบิกต้องมี DRUGREMARK",
                "{1} is outside the National List: give the reason, EA to EF, or PA",
                "ยา {1} อยู่นอกบัญชียาหลัก ให้ระบุเหตุผล EA-EF หรือ PA", ned_reason, ON_BOTH, HAS(DRU)),
    RULE_COLUMN(
        NEED(DRUGS), ECL_DRUG_ISED, "DRUG.remark-on-ed", SEV_W, "DRU", "", UNVERIFIED,
        "A reason EA to EF stands only with drugs outside the National List",
        "เหตุผล EA-EF ใช้กับยานอกบัญชียาหลักเท่านั้น",
        "{value} is a reason for drugs outside the National List, but {1} is on it (ISED E)",
        "{value} เป็นเหตุผลของยานอกบัญชี แต่ยา {1} เป็นยาในบัญชี (ISED E)", remark_on_ed, ON_BOTH,
        HAS(DRU)),
};

RULE_GROUP(rules_drug, rows);
