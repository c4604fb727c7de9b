/* rule_unit.c: facilities in claims against the table of units (--units): known, open that
 * day, of one network, and the three codes of a referral (its number, the patient's main
 * unit, the referring unit). What is no HCODE at all is FMT.hcode5's.
 * Facts: NHSO C-codes, 16-files.md section 8. */
#include "eclaim/units.h"
#include "rules/visit_priv.h"

/* A column with the code of a facility, and the day that counts. */
struct named {
    const struct ecl_record *r;
    int col;
    struct ecl_str hcode;
    int32_t from, to; /* days */
};

typedef void named_fn(struct check *k, const struct named *n);

/* The days of the service; false when they are not known. */
static bool service_days(const struct check *k, struct named *n)
{
    n->from = k->f.start.day;
    n->to =
        k->ip && k->f.end.state == ECL_DATE_OK && k->f.end.day > n->from ? k->f.end.day : n->from;
    return k->f.start.state == ECL_DATE_OK;
}

static void look_at(struct check *k, const struct ecl_record *r, int col, named_fn *fn)
{
    struct named n = {.r = r, .col = col, .hcode = cell(r, col)};
    if (ecl_hcode_check(n.hcode) == ECL_V_OK && service_days(k, &n)) {
        fn(k, &n);
    }
}

static void each_main(struct check *k, named_fn *fn)
{
    if (k->f.ins) {
        look_at(k, k->f.ins, ECL_INS_HOSPMAIN, fn);
        look_at(k, k->f.ins, ECL_INS_HOSPSUB, fn);
    }
}

static void each_own(struct check *k, named_fn *fn)
{
    if (k->f.pat) {
        look_at(k, k->f.pat, ECL_PAT_HCODE, fn);
    }
}

static void each_referral(struct check *k, named_fn *fn)
{
    ECL_EACH(o, k->c, ECL_ORF)
    {
        look_at(k, o, ECL_ORF_REFER, fn);
    }
    ECL_EACH(i, k->c, ECL_IRF)
    {
        look_at(k, i, ECL_IRF_REFER, fn);
    }
    ECL_EACH(a, k->c, ECL_AER)
    {
        look_at(k, a, ECL_AER_REFMAINI, fn);
        look_at(k, a, ECL_AER_REFMAINO, fn);
    }
}

/* --- known, open --------------------------------------------------------- */

static void is_known(struct check *k, const struct named *n)
{
    struct ecl_unit_answer a;
    ecl_units_on(k->base->units, n->hcode, n->from, n->to, &a);
    if (a.state == ECL_BASE_UNKNOWN && !a.doubtful) {
        hit(k, n->r, n->col);
    }
}

static void is_open(struct check *k, const struct named *n)
{
    struct ecl_unit_answer a;
    ecl_units_on(k->base->units, n->hcode, n->from, n->to, &a);
    if ((a.state == ECL_BASE_EARLY || a.state == ECL_BASE_OVER) && !a.doubtful) {
        hit2(k, n->r, n->col, arg_day(k, a.unit->start), arg_day(k, a.unit->end));
    }
}

static void own_known(struct check *k)
{
    each_own(k, is_known);
}

static void main_known(struct check *k)
{
    each_main(k, is_known);
}

static void refer_known(struct check *k)
{
    each_referral(k, is_known);
}

static void unit_open(struct check *k)
{
    each_own(k, is_open);
    each_main(k, is_open);
    each_referral(k, is_open);
}

/* --- the network --------------------------------------------------------- */

/* The row of a facility on the day of the service, or NULL. */
static const struct ecl_unit *unit_of(const struct check *k, struct ecl_str hcode)
{
    struct named n = {.hcode = hcode};
    struct ecl_unit_answer a;
    if (!service_days(k, &n)) {
        return NULL;
    }
    ecl_units_on(k->base->units, hcode, n.from, n.to, &a);
    return a.state == ECL_BASE_VALID && !a.doubtful ? a.unit : NULL;
}

static void sub_of_main(struct check *k)
{
    struct ecl_str main = cell(k->f.ins, ECL_INS_HOSPMAIN), sub = cell(k->f.ins, ECL_INS_HOSPSUB);
    const struct ecl_unit *u = main.n && sub.n && !ecl_str_eq(main, sub) ? unit_of(k, sub) : NULL;
    struct ecl_str home = u ? ecl_unit_text(k->base->units, u, ECL_UNIT_HOME) : ecl_str_make("", 0);
    if (home.n && !ecl_str_eq(home, main)) {
        hit2(k, k->f.ins, ECL_INS_HOSPSUB, home, main);
    }
}

/* A unit that tells where it refers to has referred the patient to us. */
static void refers_here(struct check *k)
{
    ECL_EACH(r, k->c, ECL_AER)
    {
        struct ecl_str from = cell(r, ECL_AER_REFMAINI);
        const struct ecl_unit *u =
            from.n && !ecl_str_eq(from, k->f.hcode) ? unit_of(k, from) : NULL;
        if (u && ecl_unit_text(k->base->units, u, ECL_UNIT_REFER).n &&
            !ecl_unit_refers(k->base->units, u, k->f.hcode)) {
            hit1(k, r, ECL_AER_REFMAINI, k->f.hcode);
        }
    }
}

/* UCAE I: OP Refer within the province of the patient's main unit, O: across. */
static void refer_province(struct check *k)
{
    const struct ecl_unit *own  = unit_of(k, k->f.hcode);
    const struct ecl_unit *main = unit_of(k, cell(k->f.ins, ECL_INS_HOSPMAIN));
    if (!own || !main) {
        return;
    }
    struct ecl_str here  = ecl_unit_text(k->base->units, own, ECL_UNIT_PROVINCE);
    struct ecl_str there = ecl_unit_text(k->base->units, main, ECL_UNIT_PROVINCE);
    ECL_EACH(r, k->c, ECL_AER)
    {
        char u = one(r, ECL_AER_UCAE);
        if ((u == 'I' || u == 'O') && here.n && there.n && ecl_str_eq(here, there) != (u == 'I')) {
            hit2(k, r, ECL_AER_UCAE, here, there);
        }
    }
}

/* --- the three codes of a referral --------------------------------------- */

/* ORF or IRF name the unit that sent the patient. */
static bool referral_file_names(const struct check *k)
{
    ECL_EACH(o, k->c, ECL_ORF)
    {
        if (one(o, ECL_ORF_REFERTYPE) == '1' && !blank(o, ECL_ORF_REFER)) {
            return true;
        }
    }
    ECL_EACH(i, k->c, ECL_IRF)
    {
        if (one(i, ECL_IRF_REFERTYPE) == '1' && !blank(i, ECL_IRF_REFER)) {
            return true;
        }
    }
    return false;
}

static void lacks(struct check *k, const struct ecl_record *r, int col, const char *c_code,
                  bool op_refer)
{
    hit_at(k, &(struct place){
                  .rule     = k->rule,
                  .r        = r,
                  .col      = col,
                  .c_code   = op_refer ? c_code : "",
                  .severity = op_refer ? -1 : SEV_W,
                  .arg = {ecl_str_of(ecl_file_spec((enum ecl_file)r->file)->fields[col].name)}});
}

/* Of OP Refer (UCAE I or O) the C codes are known; for others it is a warning. A blank
 * HOSPMAIN is INS.hospmain-required's, the number of an OP Refer AER.refer-no-op's. */
static void referral_complete(struct check *k)
{
    bool by_optype = k->f.optype == '0' || k->f.optype == '1';
    ECL_EACH(r, k->c, ECL_AER)
    {
        char u     = one(r, ECL_AER_UCAE);
        bool refer = u == 'I' || u == 'O';
        bool unit = !blank(r, ECL_AER_REFMAINI), number = !blank(r, ECL_AER_REFER_NO);
        bool told          = k->op && (refer || (by_optype && unit));
        struct ecl_str why = cell(r, ECL_AER_OREFTYPE);
        /* The purpose alone says so, too: AER.refer-out-complete misses the facility. */
        bool sent_on = !blank(r, ECL_AER_REFMAINO) || (why.n && memchr(why.p, '1', why.n));
        if (unit && !number && !told) {
            lacks(k, r, ECL_AER_REFER_NO, "C542", refer);
        }
        if (!unit && !sent_on && (number || refer) && !referral_file_names(k)) {
            lacks(k, r, ECL_AER_REFMAINI, "C543", refer);
        }
    }
}

static const struct rule rows[] = {
    RULE_BASE(NEED(UNITS), "UNIT.own-known", SEV_E, "PAT", "C156", C_CODES,
              "HCODE of PAT stands in the table of units", "HCODE ใน PAT ต้องมีในตารางหน่วยบริการ",
              "facility {value} is not in the table of units",
              "หน่วยบริการ {value} ไม่มีในตารางหน่วยบริการ", own_known, ON_BOTH, HAS(PAT)),
    RULE_BASE(NEED(UNITS), "UNIT.main-known", SEV_E, "INS", "C463", C_CODES,
              "HOSPMAIN and HOSPSUB stand in the table of units",
              "HOSPMAIN และ HOSPSUB ต้องมีในตารางหน่วยบริการ",
              "{field} {value} is not in the table of units: compare with the right of the patient",
              "{field} {value} ไม่มีในตารางหน่วยบริการ ให้ตรวจกับสิทธิของผู้ป่วย", main_known, ON_BOTH,
              HAS(INS)),
    RULE_BASE(NEED(UNITS), "UNIT.refer-known", SEV_E, "ORF,IRF,AER", "C159", C_CODES,
              "REFER, REFMAINI and REFMAINO stand in the table of units",
              "REFER, REFMAINI และ REFMAINO ต้องมีในตารางหน่วยบริการ",
              "{field} {value} is not in the table of units: compare with the referral letter",
              "{field} {value} ไม่มีในตารางหน่วยบริการ ให้ตรวจกับใบส่งต่อ", refer_known, ON_BOTH, 0),
    RULE_BASE(NEED(UNITS), "UNIT.open", SEV_W, "PAT,INS,ORF,IRF,AER", "", UNVERIFIED,
              "Facilities of a claim are open on the day of the service",
              "หน่วยบริการในรายการเบิกต้องเปิดอยู่ในวันที่รับบริการ",
              "{field} {value} is in the table of units from {1} to {2} only, not on the day of "
              "the service",
              "{field} {value} อยู่ในตารางหน่วยบริการตั้งแต่ {1} ถึง {2} ไม่ครอบคลุมวันที่รับบริการ", unit_open,
              ON_BOTH, 0),
    RULE_COLUMN(NEED(UNITS), ECL_UNIT_HOME, "UNIT.sub-of-main", SEV_W, "INS", "", UNVERIFIED,
                "HOME of HOSPSUB in the table of units is HOSPMAIN",
                "HOME ของ HOSPSUB ในตารางหน่วยบริการต้องเป็น HOSPMAIN",
                "HOSPSUB {value} belongs to {1}, but HOSPMAIN is {2}",
                "HOSPSUB {value} เป็นหน่วยในเครือข่ายของ {1} แต่ HOSPMAIN เป็น {2}", sub_of_main, ON_BOTH,
                HAS(INS)),
    RULE_COLUMN(NEED(UNITS), ECL_UNIT_REFER, "UNIT.refers-here", SEV_W, "AER", "", UNVERIFIED,
                "REFER of REFMAINI in the table of units, where it is told, has the own facility",
                "REFER ของ REFMAINI ในตารางหน่วยบริการ (ถ้ามี) ต้องมีหน่วยบริการตนเอง",
                "unit {value} does not refer to {1} by the table of units: compare with the letter",
                "ตามตารางหน่วยบริการ {value} ไม่ได้ส่งต่อมายัง {1} ให้ตรวจกับใบส่งต่อ", refers_here, ON_BOTH,
                HAS(AER)),
    RULE_COLUMN(NEED(UNITS), ECL_UNIT_PROVINCE, "UNIT.refer-province", SEV_W, "AER,INS", "C518",
                "NHSO-BKK65; " C_CODES "; " UNVERIFIED,
                "UCAE I: HOSPMAIN is of the own province, UCAE O: of another",
                "UCAE I: HOSPMAIN อยู่จังหวัดเดียวกับหน่วยบริการ, UCAE O: คนละจังหวัด",
                "UCAE {value} does not fit: the own facility is in {1}, HOSPMAIN in {2}",
                "UCAE {value} ไม่สอดคล้อง: หน่วยบริการอยู่จังหวัด {1} HOSPMAIN อยู่จังหวัด {2}", refer_province,
                ON_OP, HAS(AER) | HAS(INS)),
    RULE_BASE(
        NEED(UNITS), "UNIT.referral-complete", SEV_E, "AER,ORF,IRF", "C542;C543", C_CODES,
        "A referred patient has the number of the letter and the referring unit (beside HOSPMAIN)",
        "ผู้ป่วยส่งต่อต้องมีเลขที่ใบส่งต่อและหน่วยบริการที่ส่งต่อ (นอกจาก HOSPMAIN)",
        "the patient is referred, but {1} is blank: the letter has it",
        "เป็นผู้ป่วยส่งต่อแต่ไม่มี {1} ให้บันทึกตามใบส่งต่อ", referral_complete, ON_BOTH, HAS(AER)),
};

RULE_GROUP(rules_unit, rows);
