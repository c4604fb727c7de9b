/* rule_charge.c: the bill: its summary (CHT), its categories (CHA) and whether
 * they agree with each other and with the lines of DRU, ADP and OOP (MONEY).
 *
 * All amounts are satang. A comparison is made only when every amount in it
 * could be read. Tolerances: CHA against CHT one satang, lines against their
 * category or the whole bill 0.05, a DRU line 2.00, all inclusive.
 * Facts: spec CHT.*, CHA.*, MONEY.*, 16-files.md section 5. */
#include "eclaim/text.h"
#include "rules/batch_priv.h"
#include "rules/visit_priv.h"

#define BILL_TOLERANCE     1
#define CATEGORY_TOLERANCE 5
#define DRU_TOLERANCE      200

/* --- CHT -------------------------------------------------------------------- */

/* The key column to name when neither SEQ nor AN is filled. */
static size_t add_key(const struct check *k, const struct ecl_record *r, int8_t *cols, size_t n,
                      int8_t seq, int8_t an)
{
    if (!has_key(r, seq, an)) {
        cols[n++] = k->ip ? an : seq;
    }
    return n;
}

static void cht_required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        int8_t cols[6] = {ECL_CHT_HN, ECL_CHT_DATE, ECL_CHT_TOTAL, ECL_CHT_PAID};
        size_t n       = add_key(k, r, cols, 4, ECL_CHT_SEQ, ECL_CHT_AN);
        if (wants_person_id(k)) {
            cols[n++] = ECL_CHT_PERSON_ID;
        }
        require(k, r, cols, n);
    }
}

/* A bill of 0.00 is sent for visits with nothing to pay (prevention, individual
 * data): a warning. Where lines carry money the MONEY rules say so. */
static void cht_total_positive(struct check *k)
{
    const struct facts *f = &k->f;
    bool nothing =
        !f->cha_total && !f->dru_all && !f->adp_all && !f->dru_copay_all && !f->adp_copay_all;
    ECL_EACH(r, k->c, ECL_CHT)
    {
        ecl_satang v;
        if (blank(r, ECL_CHT_TOTAL) || !money_of(r, ECL_CHT_TOTAL, &v)) {
            continue;
        }
        if (v < 0) {
            hit(k, r, ECL_CHT_TOTAL);
        } else if (v == 0 && nothing) {
            hit_warning(k, r, ECL_CHT_TOTAL);
        }
    }
}

static void cht_paid_range(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        ecl_satang total, paid;
        if (!blank(r, ECL_CHT_TOTAL) && money_of(r, ECL_CHT_TOTAL, &total) && total >= 0 &&
            money_of(r, ECL_CHT_PAID, &paid) && (paid < 0 || paid > total)) {
            hit1(k, r, ECL_CHT_PAID, arg_money(k, total));
        }
    }
}

static void cht_one_per_visit(struct check *k)
{
    if (k->c->count[ECL_CHT] > 1) {
        hit1(k, ecl_claim_rec(k->c, ECL_CHT, 1), -1, arg_int(k, k->c->count[ECL_CHT]));
    }
}

static void cht_pttype_width(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        struct ecl_str s = cell(r, ECL_CHT_PTTYPE);
        if (s.n > 2 && ecl_text_width(s) > 2) {
            hit(k, r, ECL_CHT_PTTYPE);
        }
    }
}

/* The list has the codes of these schemes only. */
static void cht_pttype_code(struct check *k)
{
    if (!(k->f.scheme & (S_UC | S_OFC | S_SOC))) {
        return;
    }
    ECL_EACH(r, k->c, ECL_CHT)
    {
        struct ecl_str s = cell(r, ECL_CHT_PTTYPE);
        if (s.n && ecl_text_width(s) <= 2 && !in_set(k, SET_PTTYPE, s)) {
            hit(k, r, ECL_CHT_PTTYPE);
        }
    }
}

static void cht_pttype_selfpay(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        ecl_satang total, paid;
        if (!money_of(r, ECL_CHT_TOTAL, &total) || !money_of(r, ECL_CHT_PAID, &paid) ||
            total <= 0) {
            continue;
        }
        bool selfpay = ecl_str_eq(cell(r, ECL_CHT_PTTYPE), ECL_STR("10"));
        if ((paid == total && !selfpay) || (paid == 0 && selfpay)) {
            hit2(k, r, ECL_CHT_PTTYPE, arg_money(k, paid), arg_money(k, total));
        }
    }
}

/* An admission is billed on its discharge or on the day the right changed. */
static void cht_date(struct check *k)
{
    const struct fdate *from = &k->f.start, *to = &k->f.end;
    if (from->state != ECL_DATE_OK || (k->ip && !stay_days_known(&k->f))) {
        return;
    }
    ECL_EACH(r, k->c, ECL_CHT)
    {
        struct fdate d = date_of(r, ECL_CHT_DATE);
        if (d.state == ECL_DATE_OK && (d.day < from->day || d.day > to->day)) {
            hit2(k, r, ECL_CHT_DATE, arg_date(k, *from), arg_date(k, *to));
        }
    }
}

static void cht_invoice_required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHT)
    {
        if (blank(r, ECL_CHT_INVOICE_NO)) {
            hit(k, r, ECL_CHT_INVOICE_NO);
        }
    }
}

/* --- CHA -------------------------------------------------------------------- */

static void cha_required(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHA)
    {
        int8_t cols[6] = {ECL_CHA_HN, ECL_CHA_DATE, ECL_CHA_CHRGITEM, ECL_CHA_AMOUNT};
        size_t n       = add_key(k, r, cols, 4, ECL_CHA_SEQ, ECL_CHA_AN);
        if (wants_person_id(k)) {
            cols[n++] = ECL_CHA_PERSON_ID;
        }
        require(k, r, cols, n);
    }
}

static void cha_item_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHA)
    {
        struct ecl_str s = cell(r, ECL_CHA_CHRGITEM);
        if (s.n && !in_set(k, SET_CHRGITEM, s)) {
            hit(k, r, ECL_CHA_CHRGITEM);
        }
    }
}

static void cha_item_unique(struct check *k)
{
    bool seen[36][2] = {{false}};
    ECL_EACH(r, k->c, ECL_CHA)
    {
        struct ecl_str s = cell(r, ECL_CHA_CHRGITEM);
        if (!in_set(k, SET_CHRGITEM, s)) {
            continue;
        }
        bool *b = &seen[base36(s.p[0])][s.p[1] == '2'];
        if (*b) {
            hit(k, r, ECL_CHA_CHRGITEM);
        }
        *b = true;
    }
}

/* Rows of 0.00 do no harm: they are for ecl-export to drop. */
static void cha_amount_nonneg(struct check *k)
{
    ECL_EACH(r, k->c, ECL_CHA)
    {
        ecl_satang v;
        if (blank(r, ECL_CHA_AMOUNT) || !money_of(r, ECL_CHA_AMOUNT, &v)) {
            continue;
        }
        if (v < 0) {
            hit(k, r, ECL_CHA_AMOUNT);
        } else if (v == 0) {
            hit_warning(k, r, ECL_CHA_AMOUNT);
        }
    }
}

/* --- MONEY ------------------------------------------------------------------ */

/* The claim has one CHT row whose TOTAL is a readable amount, not negative. */
static bool bill_known(const struct check *k)
{
    return k->c->count[ECL_CHT] == 1 && k->f.cht_ok && !blank(k->f.cht, ECL_CHT_TOTAL) &&
           k->f.total >= 0;
}

/* Every CHA row has a readable amount and a known category: one of another
 * coding has its finding, and its amount is missing in the right category. */
static bool categories_known(const struct check *k)
{
    return k->f.cha_ok && k->f.cha_known;
}

static void cht_cha(struct check *k)
{
    const struct facts *f = &k->f;
    if (bill_known(k) && f->cha_ok && differs(f->total, f->cha_total, BILL_TOLERANCE)) {
        hit2(k, f->cht, ECL_CHT_TOTAL, arg_money(k, f->cha_total),
             arg_money(k, less(f->total, f->cha_total)));
    }
}

static void cha_exists(struct check *k)
{
    if (bill_known(k) && k->f.total != 0 && k->c->count[ECL_CHA] == 0) {
        hit(k, k->f.cht, ECL_CHT_TOTAL);
    }
}

static void paid_excess(struct check *k)
{
    const struct facts *f = &k->f;
    ecl_satang excess     = 0;
    if (!bill_known(k) || blank(f->cht, ECL_CHT_PAID) || f->paid < 0 || !categories_known(k)) {
        return;
    }
    for (int i = 0; i < 36; i++) {
        excess = sum(excess, f->cha[i][1]);
    }
    if (f->paid < excess) {
        hit1(k, f->cht, ECL_CHT_PAID, arg_money(k, excess));
    }
}

/* The first CHA row of a category; else the claim's first row of file. */
static const struct ecl_record *row_of_item(const struct check *k, struct ecl_str item,
                                            enum ecl_file file)
{
    ECL_EACH(r, k->c, ECL_CHA)
    {
        if (ecl_str_eq(cell(r, ECL_CHA_CHRGITEM), item)) {
            return r;
        }
    }
    return ecl_claim_rec(k->c, file, 0);
}

/* Category item is in the bill with billed, but the lines of file make lines. */
static void category_hit(struct check *k, struct ecl_str item, enum ecl_file file, int col,
                         ecl_satang billed, ecl_satang lines)
{
    const struct ecl_record *r = row_of_item(k, item, file);
    bool in_cha                = r && r->file == ECL_CHA;
    hit_at(k, &(struct place){.rule     = k->rule,
                              .r        = r,
                              .col      = in_cha ? ECL_CHA_AMOUNT : col,
                              .value    = arg_money(k, billed),
                              .severity = -1,
                              .arg      = {item, arg_money(k, lines)}});
}

/* Sets older than the columns TOTAL and TOTCOPAY leave both blank. */
static bool dru_priced(const struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        if (!blank(r, ECL_DRU_TOTAL) || !blank(r, ECL_DRU_TOTCOPAY)) {
            return true;
        }
    }
    return k->c->count[ECL_DRU] == 0;
}

static void cha_drug(struct check *k)
{
    const struct facts *f = &k->f;
    const struct {
        struct ecl_str item;
        ecl_satang lines;
    } want[] = {
        {ECL_STR("31"), f->dru_total[0]},
        {ECL_STR("41"), f->dru_total[1]},
        {ECL_STR("32"), f->dru_copay[0]},
        {ECL_STR("42"), f->dru_copay[1]},
    };
    bool all_used = sum(f->dru_total[0], f->dru_total[1]) == f->dru_all &&
                    sum(f->dru_copay[0], f->dru_copay[1]) == f->dru_copay_all;
    if (!f->dru_ok || !all_used || !dru_priced(k) || !categories_known(k)) {
        return;
    }
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        ecl_satang billed = cat(f, want[i].item.p);
        if (want[i].lines >= 0 && differs(billed, want[i].lines, CATEGORY_TOLERANCE)) {
            category_hit(k, want[i].item, ECL_DRU, ECL_DRU_TOTAL, billed, want[i].lines);
        }
    }
}

/* ADP types with a category of their own; the others have no published one. */
static const char *const adp_item[21] = {
    [2] = "21",  [3] = "J1",  [4] = "I1",  [9] = "91",  [10] = "11",
    [11] = "51", [12] = "D1", [13] = "F1", [14] = "61", [15] = "71",
    [16] = "81", [17] = "C1", [18] = "A1", [19] = "B1", [20] = "E1",
};

static void cha_adp(struct check *k)
{
    const struct facts *f = &k->f;
    if (!f->adp_ok || !categories_known(k)) {
        return;
    }
    for (int t = 1; t <= 20; t++) {
        if (!adp_item[t] || f->adp_total[t] <= 0) {
            continue;
        }
        ecl_satang billed = cat(f, adp_item[t]);
        if (less(f->adp_total[t], billed) > CATEGORY_TOLERANCE) {
            category_hit(k, ecl_str_of(adp_item[t]), ECL_ADP, ECL_ADP_TOTAL, billed,
                         f->adp_total[t]);
        }
    }
}

static void cha_oop(struct check *k)
{
    ecl_satang lines = 0, billed = sum(cat(&k->f, "B1"), cat(&k->f, "B2"));
    ECL_EACH(r, k->c, ECL_OOP)
    {
        ecl_satang v;
        if (!money_of(r, ECL_OOP_SERVPRICE, &v)) {
            return;
        }
        lines = sum(lines, v);
    }
    if (less(lines, billed) > CATEGORY_TOLERANCE && categories_known(k)) {
        category_hit(k, ECL_STR("B1"), ECL_OOP, ECL_OOP_SERVPRICE, billed, lines);
    }
}

static void detail_over_total(struct check *k)
{
    const struct facts *f = &k->f;
    if (!bill_known(k) || !f->dru_ok || !f->adp_ok) {
        return;
    }
    ecl_satang lines = sum(sum(f->dru_all, f->dru_copay_all), sum(f->adp_all, f->adp_copay_all));
    if (less(lines, f->total) > CATEGORY_TOLERANCE) {
        hit1(k, f->cht, ECL_CHT_TOTAL, arg_money(k, lines));
    }
}

/* AMOUNT (3 decimals) times DRUGPRICE (6 decimals) in satang, rounded. */
static bool dru_price(const struct ecl_record *r, ecl_satang *out)
{
    int64_t amount, price, product;
    if (blank(r, ECL_DRU_AMOUNT) || blank(r, ECL_DRU_DRUGPRICE) ||
        !number_of(r, ECL_DRU_AMOUNT, 3, &amount) || !number_of(r, ECL_DRU_DRUGPRICE, 6, &price) ||
        amount <= 0 || price <= 0 || __builtin_mul_overflow(amount, price, &product)) {
        return false;
    }
    *out = product / 10000000 + (product % 10000000 >= 5000000);
    return true;
}

static void dru_line(struct check *k, const struct ecl_record *r)
{
    ecl_satang total, copay, want;
    if (!money_of(r, ECL_DRU_TOTAL, &total) || !money_of(r, ECL_DRU_TOTCOPAY, &copay)) {
        return;
    }
    if (copay < 0) {
        hit2(k, r, ECL_DRU_TOTCOPAY, arg_money(k, sum(total, copay)), ECL_STR("0.00"));
    } else if ((!blank(r, ECL_DRU_TOTAL) || !blank(r, ECL_DRU_TOTCOPAY)) && dru_price(r, &want) &&
               differs(sum(total, copay), want, DRU_TOLERANCE)) {
        hit2(k, r, blank(r, ECL_DRU_TOTAL) ? ECL_DRU_TOTCOPAY : ECL_DRU_TOTAL,
             arg_money(k, sum(total, copay)), arg_money(k, want));
    }
}

/* The product of ADP lines is the matter of ADP.rate-qty-total. */
static void copay_line(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        dru_line(k, r);
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        ecl_satang copay;
        if (money_of(r, ECL_ADP_TOTCOPAY, &copay) && copay < 0) {
            hit2(k, r, ECL_ADP_TOTCOPAY, arg_money(k, copay), ECL_STR("0.00"));
        }
    }
}

/* Calendar days on leave: QTYDAY where it is a number, else from the dates. */
static int64_t leave_days(const struct ecl_claim *c)
{
    int64_t days = 0;
    ECL_EACH(r, c, ECL_LVD)
    {
        int64_t v;
        struct fdate out = date_of(r, ECL_LVD_DATEOUT), in = date_of(r, ECL_LVD_DATEIN);
        if (!blank(r, ECL_LVD_QTYDAY) && number_of(r, ECL_LVD_QTYDAY, 0, &v) && v >= 0) {
            days = sum(days, v);
        } else if (out.state == ECL_DATE_OK && in.state == ECL_DATE_OK && in.day > out.day) {
            days = sum(days, in.day - out.day);
        }
    }
    return days;
}

static void ip_room_days(struct check *k)
{
    const struct facts *f          = &k->f;
    const struct ecl_record *first = NULL;
    int64_t days                   = 0;
    if (!stay_days_known(f)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t v;
        if (adp_type(r) == 10 && number_of(r, ECL_ADP_QTY, 0, &v)) {
            days  = sum(days, v);
            first = first ? first : r;
        }
    }
    int64_t most = less(f->dsc.day - f->adm.day + 1, leave_days(k->c));
    if (first && days > most) {
        hit2(k, first, ECL_ADP_QTY, arg_int(k, days), arg_int(k, most > 0 ? most : 0));
    }
}

static const struct rule cht_rows[] = {
    RULE("CHT.required", SEV_E, P_ALL, "CHT", "", "NHSO-BKK65",
         "HN, DATE, TOTAL, PAID and SEQ or AN are present; PERSON_ID, too, under eclaim and opbkk",
         "ต้องมี HN, DATE, TOTAL, PAID และ SEQ หรือ AN (eclaim และ opbkk ต้องมี PERSON_ID ด้วย)",
         "{1} of the bill is blank: fill it in", "ค่าใช้จ่ายสรุปไม่มีค่า {1} กรุณาบันทึกให้ครบ", cht_required,
         ON_BOTH | ON_NONE, HAS(CHT)),
    RULE("CHT.total-positive", SEV_E, P_ALL, "CHT", "C301", C_CODES,
         "TOTAL is not negative; 0.00 for a visit without any charge is a warning",
         "TOTAL ต้องไม่ติดลบ ถ้าเป็น 0.00 และไม่มีค่าใช้จ่ายใดเลยจะเป็นคำเตือน",
         "TOTAL {value} is not greater than 0", "ยอดรวมค่าใช้จ่าย {value} ต้องมากกว่า 0",
         cht_total_positive, ON_BOTH, HAS(CHT)),
    RULE("CHT.paid-range", SEV_W, P_ALL, "CHT", "", UNVERIFIED, "PAID is between 0 and TOTAL",
         "PAID ต้องอยู่ระหว่าง 0 ถึง TOTAL", "PAID {value} is not between 0 and TOTAL {1}",
         "ยอดที่ผู้ป่วยจ่าย {value} ต้องอยู่ระหว่าง 0 ถึงยอดรวม {1}", cht_paid_range, ON_BOTH, HAS(CHT)),
    RULE_FIRM("CHT.one-per-visit", SEV_E, P_ALL, "CHT", "", GENERAL_PLUS("TS-VALID"),
              "A visit or admission has one CHT row", "การรับบริการหนึ่งครั้งมีแถว CHT แถวเดียว",
              "{1} CHT rows for one visit: sum them up into one",
              "มีแถว CHT {1} แถวต่อการรับบริการหนึ่งครั้ง ให้รวมเป็นแถวเดียว", cht_one_per_visit, ON_BOTH,
              HAS(CHT)),
    RULE("CHT.pttype-width", SEV_E, P_ALL, "CHT", "", "NHSO-BKK65; HRIMS",
         "PTTYPE has at most 2 characters; INSCL does not belong there",
         "PTTYPE ยาวไม่เกิน 2 ตัว และไม่ใช่รหัสสิทธิ INSCL",
         "PTTYPE '{value}' has more than 2 characters: a scheme such as UCS belongs in INS.INSCL",
         "PTTYPE '{value}' ยาวเกิน 2 ตัว รหัสสิทธิ เช่น UCS ต้องอยู่ใน INS.INSCL", cht_pttype_width, ON_BOTH,
         HAS(CHT)),
    RULE("CHT.pttype-code", SEV_W, P_ALL, "CHT,INS", "", "FDH-MAN; NHSO-BKK65",
         "PTTYPE of UC, OFC and social security is blank or in the list (UC, A2-A7, AA-AK, 10)",
         "PTTYPE ของสิทธิ UC, OFC และประกันสังคมต้องว่างหรืออยู่ในบัญชี (UC, A2-A7, AA-AK, 10)",
         "PTTYPE '{value}' is not in the list: UC, A2 to A7, AA to AK, or 10 for self-pay",
         "PTTYPE '{value}' ไม่มีในบัญชี ให้ใช้ UC, A2 ถึง A7, AA ถึง AK หรือ 10 เมื่อชำระเงินเอง",
         cht_pttype_code, ON_BOTH, HAS(CHT) | HAS(INS)),
    RULE("CHT.pttype-selfpay", SEV_W, P_ALL, "CHT", "", "NHSO-BKK65",
         "PTTYPE is 10 when the patient paid all, and not when nothing was paid",
         "PTTYPE เป็น 10 เมื่อผู้ป่วยจ่ายเองทั้งหมด และไม่เป็น 10 เมื่อไม่ได้จ่าย",
         "PTTYPE '{value}' does not fit PAID {1} of TOTAL {2}: 10 is for bills the patient paid",
         "PTTYPE '{value}' ไม่สอดคล้องกับยอดจ่าย {1} จากยอดรวม {2} รหัส 10 ใช้เมื่อผู้ป่วยจ่ายเอง",
         cht_pttype_selfpay, ON_BOTH, HAS(CHT)),
    RULE("CHT.date-op", SEV_W, P_ALL, "CHT,OPD,IPD", "", "NHSO-BKK65",
         "DATE is the date of the visit, or within the stay",
         "DATE ต้องตรงกับวันรับบริการ หรืออยู่ในช่วงที่นอนโรงพยาบาล",
         "the bill's DATE {value} is not within the service of {1} to {2}",
         "วันที่คิดค่าใช้จ่าย {value} ไม่อยู่ในช่วงรับบริการ {1} ถึง {2}", cht_date, ON_BOTH, HAS(CHT)),
    RULE("CHT.invoice-required", SEV_E, P_FDH | P_OPBKK, "CHT", "", "NHSO-BKK65; TS-VALID",
         "INVOICE_NO is present (fdh, opbkk)", "ต้องมี INVOICE_NO (fdh, opbkk)",
         "INVOICE_NO is blank: fill in the number of the bill", "ไม่มีเลขที่ใบแจ้งหนี้ (INVOICE_NO)",
         cht_invoice_required, ON_BOTH, HAS(CHT)),
    RULE_BATCH("CHT.invoice-unique", SEV_E, "CHT", "", "TS-VALID",
               "An INVOICE_NO belongs to one visit", "INVOICE_NO หนึ่งเลขใช้กับการรับบริการครั้งเดียว",
               "INVOICE_NO {value} belongs to {1}, too", "INVOICE_NO {value} เป็นของ {1} ด้วย",
               batch_invoice_unique, ON_BOTH, HAS(CHT)),
};

static const struct rule cha_rows[] = {
    RULE("CHA.required", SEV_E, P_ALL, "CHA", "", "NHSO-BKK65",
         "HN, DATE, CHRGITEM, AMOUNT and SEQ or AN are present; PERSON_ID, too, under eclaim and "
         "opbkk",
         "ต้องมี HN, DATE, CHRGITEM, AMOUNT และ SEQ หรือ AN (eclaim และ opbkk ต้องมี PERSON_ID ด้วย)",
         "{1} of the charge is blank: fill it in", "รายการค่าใช้จ่ายไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         cha_required, ON_BOTH | ON_NONE, HAS(CHA)),
    RULE("CHA.item-code", SEV_E, P_ALL, "CHA", "C302", "NHSO-BKK65; HRIMS 17-file manual (bug)",
         "CHRGITEM is a category code (11 to J2, K1), not the hospital's own income code",
         "CHRGITEM เป็นรหัสหมวดค่าใช้จ่าย (11 ถึง J2, K1) ไม่ใช่รหัสหมวดของโรงพยาบาล",
         "'{value}' is not a charge category: use 11 to J2 or K1",
         "'{value}' ไม่ใช่รหัสหมวดค่าใช้จ่าย ให้ใช้ 11 ถึง J2 หรือ K1", cha_item_code, ON_BOTH, HAS(CHA)),
    RULE("CHA.item-unique", SEV_E, P_ALL, "CHA", "", "TS-VALID; VFP",
         "A category occurs once per visit or admission", "หมวดค่าใช้จ่ายหนึ่งหมวดมีแถวเดียวต่อการรับบริการ",
         "category {value} has more than one row: sum them up into one",
         "หมวดค่าใช้จ่าย {value} มีมากกว่าหนึ่งแถว ให้รวมเป็นแถวเดียว", cha_item_unique, ON_BOTH, HAS(CHA)),
    RULE("CHA.amount-nonneg", SEV_E, P_ALL, "CHA", "C301", C_CODES,
         "AMOUNT is not negative; a row of 0.00 is a warning",
         "AMOUNT ต้องไม่ติดลบ แถวที่เป็น 0.00 จะเป็นคำเตือน",
         "AMOUNT {value} is not greater than 0: correct the amount or drop the row",
         "จำนวนเงิน {value} ต้องมากกว่า 0 ให้แก้ไขหรือตัดแถวนี้ออก", cha_amount_nonneg, ON_BOTH, HAS(CHA)),
};

static const struct rule money_rows[] = {
    RULE_FIRM("MONEY.cht-cha", SEV_E, P_ALL, "CHT,CHA", "C555;C170", "TS-VALID; HRIMS; " C_CODES,
              "The CHA rows add up to CHT.TOTAL (one satang allowed)",
              "ผลรวม CHA.AMOUNT ต้องเท่ากับ CHT.TOTAL (ต่างได้ 0.01)",
              "TOTAL is {value}, but the categories (CHA) add up to {1}: a difference of {2}",
              "ยอดรวม (TOTAL) {value} แต่หมวดค่าใช้จ่าย (CHA) รวมได้ {1} ต่างกัน {2}", cht_cha, ON_BOTH,
              HAS(CHT) | HAS(CHA)),
    RULE_FIRM("MONEY.cha-exists", SEV_E, P_ALL, "CHT,CHA", "C302;C304", "TS-VALID; " C_CODES,
              "A bill other than 0.00 has CHA rows", "ค่าใช้จ่ายที่ไม่เป็น 0.00 ต้องมีรายละเอียดในแฟ้ม CHA",
              "TOTAL is {value}, but no categories (CHA) are given",
              "ยอดรวม {value} แต่ไม่มีรายละเอียดหมวดค่าใช้จ่ายในแฟ้ม CHA", cha_exists, ON_BOTH, HAS(CHT)),
    RULE("MONEY.paid-excess", SEV_W, P_ALL, "CHT,CHA", "", UNVERIFIED "; HRIMS paidst rule",
         "PAID is at least the sum of the excess categories (CHRGITEM ending in 2)",
         "PAID ต้องไม่น้อยกว่าผลรวมหมวดส่วนเกิน (CHRGITEM ลงท้าย 2)",
         "PAID {value} is less than the excess of {1} (CHRGITEM ending in 2)",
         "ยอดจ่าย {value} น้อยกว่าส่วนเกินสิทธิ {1} (CHRGITEM ลงท้าย 2)", paid_excess, ON_BOTH,
         HAS(CHT) | HAS(CHA)),
    RULE("MONEY.cha-drug", SEV_W, P_ALL, "CHA,DRU", "C555",
         "sample 71272911692 (31 and 41 agree exactly); HRIMS; ECLAIM-DL",
         "DRU lines used in hospital add up to CHA 31 (TOTCOPAY: 32), take-home ones to 41 (42), "
         "within 0.05",
         "ยาใช้ในโรงพยาบาล (DRU) รวมเท่ากับ CHA 31 (TOTCOPAY เท่ากับ 32) ยากลับบ้านเท่ากับ 41 (42) ต่างได้ "
         "0.05",
         "category {1} is {value}, but its drug lines (DRU) add up to {2}",
         "หมวด {1} เป็นเงิน {value} แต่รายการยา (DRU) รวมได้ {2}", cha_drug, ON_BOTH, HAS(CHA)),
    RULE("MONEY.cha-adp", SEV_W, P_ALL, "CHA,ADP", "C555;C165",
         "sample 71272911692; HRIMS; " UNVERIFIED,
         "ADP.TOTAL of a type with a category of its own does not exceed that category (0.05 "
         "allowed)",
         "ผลรวม ADP.TOTAL ของแต่ละ TYPE ต้องไม่เกินหมวดค่าใช้จ่ายที่ตรงกัน",
         "category {1} is {value}, less than its lines in ADP, {2}",
         "หมวด {1} เป็นเงิน {value} น้อยกว่ารายการ ADP ที่รวมได้ {2}", cha_adp, ON_BOTH,
         HAS(CHA) | HAS(ADP)),
    RULE("MONEY.cha-oop", SEV_W, P_ALL, "CHA,OOP", "", UNVERIFIED,
         "OOP.SERVPRICE does not exceed the categories B1 and B2 (0.05 allowed)",
         "ผลรวม OOP.SERVPRICE ต้องไม่เกินหมวด B1 และ B2 (ต่างได้ 0.05)",
         "the procedures (OOP) cost {2}, more than B1 and B2, {value}",
         "ค่าหัตถการ (OOP) รวม {2} มากกว่าหมวด B1 และ B2 ที่เป็น {value}", cha_oop, ON_OP,
         HAS(CHA) | HAS(OOP)),
    RULE("MONEY.detail-over-total", SEV_E, P_ALL, "CHT,DRU,ADP", "C170;C165", C_CODES,
         "DRU and ADP lines, TOTCOPAY included, do not exceed CHT.TOTAL (0.05 allowed)",
         "ผลรวมรายการ DRU และ ADP รวม TOTCOPAY ต้องไม่เกิน CHT.TOTAL (ต่างได้ 0.05)",
         "TOTAL {value} is less than the lines of DRU and ADP, {1}",
         "ยอดรวม {value} น้อยกว่ารายการ DRU และ ADP ที่รวมได้ {1}", detail_over_total, ON_BOTH,
         HAS(CHT)),
    RULE("MONEY.copay-line", SEV_W, P_ALL, "DRU,ADP", "", "HRIMS; VFP; sample 71272911692",
         "TOTCOPAY is not negative, and DRU TOTAL and TOTCOPAY make AMOUNT times DRUGPRICE within "
         "2.00 (ADP lines: ADP.rate-qty-total)",
         "TOTCOPAY ต้องไม่ติดลบ และ TOTAL + TOTCOPAY ของยาต้องเท่ากับ AMOUNT x DRUGPRICE (ต่างได้ 2.00)",
         "TOTAL and TOTCOPAY make {1}, but {2} is expected",
         "TOTAL รวม TOTCOPAY เป็น {1} แต่ควรเป็น {2}", copay_line, ON_BOTH, 0),
    RULE("MONEY.ip-room-days", SEV_W, P_ALL, "CHA,ADP,IPD,LVD", "C312;C477", C_CODES,
         "Room days (ADP TYPE 10) do not exceed the stay less leave plus 1",
         "จำนวนวันค่าห้อง (ADP TYPE 10) ต้องไม่เกินวันนอนหักวันลาบวก 1",
         "{1} room days are claimed, but the stay allows {2}",
         "เบิกค่าห้อง {1} วัน เกินจำนวนวันนอนที่เบิกได้ {2} วัน", ip_room_days, ON_IP, HAS(ADP) | HAS(IPD)),
};

RULE_GROUP(rules_cht, cht_rows);
RULE_GROUP(rules_cha, cha_rows);
RULE_GROUP(rules_money, money_rows);
