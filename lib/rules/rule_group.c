/* rule_group.c: what a claim of a benefit group must hold besides: transport of referred
 * patients, instruments, aids for the disabled, COVID-19. The groups that have to do with a
 * disease are in rule_group_care.c.
 *
 * A group's claims are conditions in lib/claim/group.c; here a bit of facts.items tells
 * whether there is anything to check. What other rules see to is not checked again: group.c
 * names them. Facts: NHSO C-codes, ADP types and the legend of funds in REP workbooks. */
#include "rules/visit_priv.h"

/* The first ADP row that has one of the bits. */
static const struct ecl_record *item_row(const struct check *k, uint32_t bits)
{
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (item_of(r) & bits) {
            return r;
        }
    }
    return NULL;
}

/* --- transport of a referred patient --------------------------------------------- */

/* QTY of the code that is paid by distance is the distance in km. 0 and less are the matter
 * of ADP.qty-positive, more than 9,999 (C473) is wider than the column: FMT.number-range. */
static void transport_distance(struct check *k)
{
    if (!(k->f.items & I_DISTANCE)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t km;
        if ((item_of(r) & I_DISTANCE) && number_of(r, ECL_ADP_QTY, 0, &km) && km == 1) {
            hit(k, r, ECL_ADP_QTY);
        }
    }
}

static void transport_lines(struct check *k)
{
    if ((k->f.items & (I_DISTANCE | I_TRANSPORT)) == I_DISTANCE) {
        hit(k, item_row(k, I_DISTANCE), ECL_ADP_CODE);
    }
}

/* AER.refer-no-op asks it of OP Refer, ADP.refer-vehicle for a referral at all. */
static void transport_refer_no(struct check *k)
{
    const struct ecl_record *blank_one = NULL;
    bool refer                         = k->f.optype == '0' || k->f.optype == '1';
    if (!(k->f.items & (I_TRANSPORT | I_DISTANCE))) {
        return;
    }
    ECL_EACH(r, k->c, ECL_AER)
    {
        char ucae  = one(r, ECL_AER_UCAE);
        bool named = !blank(r, ECL_AER_REFMAINI) || !blank(r, ECL_AER_REFMAINO);
        if (!blank(r, ECL_AER_REFER_NO)) {
            return;
        }
        if (named && !(k->op && (refer || ucae == 'I' || ucae == 'O'))) {
            blank_one = blank_one ? blank_one : r;
        }
    }
    if (blank_one) {
        hit(k, blank_one, ECL_AER_REFER_NO);
    }
}

/* --- instruments, aids for the disabled --------------------------------------------- */

static void instrument_items(struct check *k)
{
    if (!k->f.cha_ok || (k->f.items & I_INSTRUMENT) || cat(&k->f, "21") <= 0) {
        return;
    }
    ECL_EACH(r, k->c, ECL_CHA)
    {
        if (ecl_str_is(cell(r, ECL_CHA_CHRGITEM), "21")) {
            hit(k, r, ECL_CHA_CHRGITEM);
            return;
        }
    }
}

static void instrument_ip_only(struct check *k)
{
    if (!(k->f.items & I_IP_ONLY)) {
        return;
    }
    ECL_EACH(r, k->c, ECL_ADP)
    {
        if (item_of(r) & I_IP_ONLY) {
            hit(k, r, ECL_ADP_CODE);
        }
    }
}

bool right_of_disabled(const struct check *k)
{
    struct ecl_str s = cell(k->f.ins, ECL_INS_SUBTYPE);
    return ecl_str_is(s, "74") || ecl_str_is(s, "D1") || k->f.scheme == S_DIS;
}

/* Where a table says which instruments are for the disabled, INS.subtype-74-disability does. */
static void disabled_subtype(struct check *k)
{
    if (k->f.optype == '4' && (k->f.items & I_INSTRUMENT) && !right_of_disabled(k) &&
        !code_disabled_aid(k)) {
        hit(k, k->f.ins, ECL_INS_SUBTYPE);
    }
}

static void disabled_one_a_day(struct check *k)
{
    static const int8_t day[] = {ECL_ADP_DATEOPD};
    struct repeat d;
    if (!(k->f.items & I_INSTRUMENT) || k->f.optype != '4') {
        return;
    }
    repeat_start(k, &d, ECL_ADP, day, 1);
    ECL_EACH(r, k->c, ECL_ADP)
    {
        int64_t qty;
        if (!(item_of(r) & I_INSTRUMENT)) {
            continue;
        }
        bool many = number_of(r, ECL_ADP_QTY, 0, &qty) && qty > 1;
        if (repeat_of(&d, r) || many) {
            hit(k, r, many ? ECL_ADP_QTY : ECL_ADP_CODE);
        }
    }
}

/* --- COVID-19 -------------------------------------------------------------------------- */

static void covid_vehicle(struct check *k)
{
    if ((k->f.items & I_COVID_VEHICLE) && !(k->f.items & (I_TRANSPORT | I_DISTANCE))) {
        hit(k, item_row(k, I_COVID_VEHICLE), ECL_ADP_CODE);
    }
}

static void covid_lab(struct check *k)
{
    if ((k->f.items & I_SCRCOV) && !(k->f.items & (I_LAB | I_RESULT))) {
        hit(k, item_row(k, I_SCRCOV), ECL_ADP_CODE);
    }
}

/* A nation that is blank is the matter of PAT.nation-required. */
static void covid_nation(struct check *k)
{
    struct ecl_str nation = cell(k->f.pat, ECL_PAT_NATION);
    if ((k->f.items & I_SCRCOV) && nation.n && !ecl_str_is(nation, "099")) {
        hit(k, k->f.pat, ECL_PAT_NATION);
    }
}

/* U07, coronavirus as a cause, and contact, screening and isolation. */
static bool is_covid(struct ecl_str diag)
{
    static const char *const heads[] = {"U07", "B342", "B972", "Z115", "Z208", "Z290"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (ecl_str_starts(diag, ecl_str_of(heads[i]))) {
            return true;
        }
    }
    return false;
}

static void covid_dx(struct check *k)
{
    const uint32_t care = I_COVID_CARE | I_COVID_VEHICLE;
    if (!(k->f.items & care) || (k->f.items & (I_SCRCOV | I_ADSCOV))) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        if (is_covid(cell(r, k->dx->diag))) {
            return;
        }
    }
    hit(k, item_row(k, care), ECL_ADP_CODE);
}

static const struct rule rows[] = {
    RULE("GRP.transport-distance", SEV_W, P_ALL, "ADP", "C169", GENERAL_PLUS(C_CODES),
         "Transport by distance (S1802, S1805) has the km as QTY",
         "ค่าพาหนะตามระยะทาง (S1802, S1805) ให้บันทึกระยะทาง (กม.) ที่ QTY",
         "QTY {value} is hardly the distance of a transfer: give the km",
         "QTY {value} ไม่น่าใช่ระยะทางรับส่งต่อ ให้บันทึกจำนวนกิโลเมตร", transport_distance, ON_BOTH,
         HAS(ADP)),
    RULE("GRP.transport-lines", SEV_W, P_ALL, "ADP", "C04", GENERAL_PLUS(C_CODES),
         "Transport by distance (S1802, S1805) stands beside S1801",
         "ค่าพาหนะตามระยะทาง (S1802, S1805) ต้องมีรายการ S1801 ด้วย",
         "{value} is claimed without S1801: the codes of a transfer are incomplete",
         "เบิก {value} แต่ไม่มี S1801 รหัสค่าพาหนะรับส่งต่อไม่ครบ", transport_lines, ON_BOTH, HAS(ADP)),
    RULE("GRP.transport-refer-no", SEV_W, P_ALL, "AER,ADP", "",
         GENERAL_PLUS("NDP R119, R120 (15 files of 2569)"),
         "A claim with transport of a referred patient has REFER_NO",
         "รายการที่เบิกค่าพาหนะรับส่งต่อต้องมีเลขที่ใบส่งต่อ (REFER_NO)",
         "REFER_NO is blank, but transport of a referred patient is claimed",
         "ไม่มีเลขที่ใบส่งต่อ (REFER_NO) แต่เบิกค่าพาหนะรับส่งต่อ", transport_refer_no, ON_BOTH,
         HAS(ADP) | HAS(AER)),
    RULE("GRP.instrument-items", SEV_W, P_ALL, "CHA,ADP", "C911", GENERAL_PLUS(C_CODES),
         "Category 21 is itemised: ADP has the instruments (TYPE 2)",
         "หมวด 21 ต้องแจกแจงรายการอวัยวะเทียม/อุปกรณ์ (TYPE 2) ในแฟ้ม ADP",
         "category 21 is billed, but no instrument (TYPE 2) stands in ADP",
         "มียอดหมวด 21 แต่ไม่มีรายการอวัยวะเทียม/อุปกรณ์ (TYPE 2) ในแฟ้ม ADP", instrument_items, ON_BOTH,
         HAS(CHA)),
    RULE("GRP.instrument-ip-only", SEV_E, P_ALL, "ADP", "C172", C_CODES,
         "IP002 to IP006 are for in-patients", "รหัส IP002-IP006 ใช้ได้เฉพาะผู้ป่วยใน",
         "{value} is for in-patients only", "รหัส {value} เบิกได้เฉพาะผู้ป่วยใน", instrument_ip_only,
         ON_OP, HAS(ADP)),
    RULE("GRP.disabled-subtype", SEV_W, P_ALL, "INS,OPD,ADP", "C354", GENERAL_PLUS(C_CODES),
         "An instrument at a visit of a disabled person (OPTYPE 4) goes with SUBTYPE 74 or DIS",
         "เบิกอุปกรณ์ใน OP พิการ (OPTYPE 4) ต้องมีสิทธิย่อย 74 หรือสิทธิ DIS",
         "SUBTYPE '{value}' is not 74 (disabled person), but an aid is claimed with OPTYPE 4",
         "SUBTYPE '{value}' ไม่ใช่ 74 (คนพิการ) แต่เบิกอุปกรณ์ด้วย OPTYPE 4", disabled_subtype, ON_OP,
         HAS(ADP) | HAS(INS) | HAS(OPD)),
    RULE("GRP.disabled-one-a-day", SEV_W, P_ALL, "ADP,OPD", "C356", GENERAL_PLUS(C_CODES),
         "A disabled person (OPTYPE 4) gets one aid on a day",
         "ผู้พิการ (OPTYPE 4) เบิกอุปกรณ์ได้วันละ 1 รายการ", "more than one aid on a day: {field} {value}",
         "เบิกอุปกรณ์มากกว่า 1 รายการในวันเดียวกัน: {field} {value}", disabled_one_a_day, ON_OP,
         HAS(ADP) | HAS(OPD)),
    RULE("GRP.covid-vehicle", SEV_E, P_ALL, "ADP", "C310", C_CODES,
         "COVV01 (suits, cleaning of the vehicle) goes with transport (S1801, S1802)",
         "COVV01 (ชุด PPE และทำความสะอาดพาหนะ) ต้องมีค่าพาหนะ (S1801, S1802)",
         "{value} is claimed without transport (S1801, S1802)",
         "เบิก {value} แต่ไม่มีค่าพาหนะรับส่งต่อ (S1801, S1802)", covid_vehicle, ON_BOTH, HAS(ADP)),
    RULE("GRP.covid-lab", SEV_W, P_ALL, "ADP", "C325", GENERAL_PLUS(C_CODES),
         "Project SCRCOV has a laboratory item (TYPE 15) or a result (STATUS1)",
         "โครงการ SCRCOV ต้องมีรายการตรวจทางห้องปฏิบัติการ (TYPE 15) หรือผลตรวจ (STATUS1)",
         "project {value}, but no laboratory item: screening needs its test",
         "มีโครงการ {value} แต่ไม่มีรายการตรวจทางห้องปฏิบัติการ", covid_lab, ON_BOTH, HAS(ADP)),
    RULE("GRP.covid-nation", SEV_E, P_ALL, "PAT,ADP", "C322", C_CODES,
         "Project SCRCOV is for persons of Thai nationality", "โครงการ SCRCOV เบิกได้เฉพาะผู้มีสัญชาติไทย",
         "NATION {value} is not Thai (099): project SCRCOV is for Thai nationals",
         "สัญชาติ {value} ไม่ใช่ไทย (099) เบิกโครงการ SCRCOV ไม่ได้", covid_nation, ON_BOTH,
         HAS(ADP) | HAS(PAT)),
    RULE("GRP.covid-dx", SEV_W, P_ALL, "ADP,ODX,IDX", "C314;C315", GENERAL_PLUS(C_CODES),
         "COVID-19 items (COV...) go with a diagnosis (U07, Z11.5, Z20.8...) or project SCRCOV, "
         "ADSCOV",
         "รายการโควิด 19 (COV...) ต้องมีรหัสโรค (U07, Z11.5, Z20.8...) หรือโครงการ SCRCOV, ADSCOV",
         "{value} is claimed, but no diagnosis or project speaks of COVID-19",
         "เบิก {value} แต่ไม่มีรหัสโรคหรือโครงการที่เกี่ยวกับโควิด 19", covid_dx, ON_BOTH, HAS(ADP)),
};

RULE_GROUP(rules_grp, rows);
