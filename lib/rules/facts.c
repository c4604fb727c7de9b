/* facts.c: values as rules compare them, and the facts of a claim that are
 * gathered once before its rules run. */
#include "rules/engine_priv.h"

struct fdate date_of(const struct ecl_record *r, int col)
{
    struct fdate d = {.state = ECL_DATE_EMPTY};
    if (r->f[col].n) {
        d.state = (uint8_t)ecl_date_parse(cell(r, col), &d.date);
        if (d.state == ECL_DATE_OK) {
            d.day = ecl_date_days(d.date);
        }
    }
    return d;
}

int64_t moment_of(const struct ecl_record *r, int date_col, int time_col)
{
    struct fdate d = date_of(r, date_col);
    int minutes    = 0;
    if (d.state != ECL_DATE_OK || ecl_time_parse(cell(r, time_col), &minutes) != ECL_V_OK) {
        return NO_TIME;
    }
    return (int64_t)d.day * 1440 + minutes;
}

/* The usual form, digits, point and two digits, without the general parser. */
static bool plain_money(struct ecl_str s, ecl_satang *v)
{
    ecl_satang sum = 0;
    if (s.n < 4 || s.n > 15 || s.p[s.n - 3] != '.') {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
        if (d < 10) {
            sum = sum * 10 + (ecl_satang)d;
        } else if (i != s.n - 3) {
            return false;
        }
    }
    *v = sum;
    return true;
}

bool money_of(const struct ecl_record *r, int col, ecl_satang *v)
{
    if (plain_money(r->f[col], v)) {
        return true;
    }
    *v = 0;
    return r->f[col].n == 0 || ecl_satang_parse(r->f[col], v) != ECL_V_INVALID;
}

/* The same for numbers of any scale the columns have. */
static bool plain_number(struct ecl_str s, unsigned scale, int64_t *v)
{
    static const int64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    size_t point                 = 0;
    int64_t sum                  = 0;
    if (s.n < 1 || s.n > 12 || scale > 6) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
        if (d < 10) {
            sum = sum * 10 + (int64_t)d;
        } else if (s.p[i] == '.' && !point && i > 0 && i + 1 < s.n) {
            point = i;
        } else {
            return false;
        }
    }
    size_t decimals = point ? s.n - 1 - point : 0;
    if (decimals > scale) {
        return false;
    }
    *v = sum * power[scale - decimals];
    return true;
}

bool number_of(const struct ecl_record *r, int col, unsigned scale, int64_t *v)
{
    if (plain_number(r->f[col], scale, v)) {
        return true;
    }
    *v = 0;
    return r->f[col].n == 0 || ecl_decimal_parse(r->f[col], scale, v) != ECL_V_INVALID;
}

/* Codes that tell of a benefit group; most begin otherwise and are not looked up. */
static uint32_t code_bit(struct ecl_str s)
{
    static const struct {
        const char *code;
        uint32_t bit;
    } codes[] = {
        {"S1801", I_TRANSPORT},  {"S1802", I_DISTANCE},        {"S1805", I_DISTANCE},
        {"SCRCOV", I_SCRCOV},    {"STROK1", I_STROKE},         {"STEMI1", I_STEMI},
        {"STEMI2", I_STEMI},     {"ADSCOV", I_ADSCOV},         {"CANCER", I_CANCER},
        {"DMLP54", I_LEUKAEMIA}, {"DMLL54", I_LEUKAEMIA},      {"52020", I_OXYGEN},
        {"52021", I_OXYGEN},     {"FP001", I_CONTRACEPTION},   {"FP002", I_CONTRACEPTION},
        {"IP002", I_IP_ONLY},    {"FP002_1", I_CONTRACEPTION}, {"IP003", I_IP_ONLY},
        {"IP004", I_IP_ONLY},    {"IP005", I_IP_ONLY},         {"IP006", I_IP_ONLY},
    };
    if (s.n < 5 || s.n > 7 || !strchr("SACD5FI", s.p[0])) {
        return 0;
    }
    if (ecl_str_starts(s, ECL_STR("COV"))) {
        return ecl_str_is(s, "COVV01") ? I_COVID_VEHICLE : I_COVID_CARE;
    }
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i].code[0] == s.p[0] && ecl_str_is(s, codes[i].code)) {
            return codes[i].bit;
        }
    }
    return 0;
}

uint32_t item_of(const struct ecl_record *adp)
{
    static const uint32_t types[21] = {
        [2] = I_INSTRUMENT, [6] = I_PROTOCOL, [7] = I_RADIATION, [15] = I_LAB};
    uint32_t bits = types[adp_type(adp)] | code_bit(cell(adp, ECL_ADP_CODE));
    if (adp->f[ECL_ADP_CAGCODE].n && ecl_str_is(cell(adp, ECL_ADP_CAGCODE), "Gca")) {
        bits |= I_GENERAL;
    }
    if (adp->f[ECL_ADP_STATUS1].n && !blank(adp, ECL_ADP_STATUS1)) {
        bits |= I_RESULT;
    }
    return bits;
}

void hit_blank(struct check *k, const struct ecl_record *r, const int8_t *cols, size_t n)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)r->file);
    char list[256];
    size_t len = 0;
    int first  = -1;
    for (size_t i = 0; i < n; i++) {
        if (!blank(r, cols[i])) {
            continue;
        }
        const char *name = spec->fields[cols[i]].name;
        size_t m         = strlen(name);
        if (len + m + 2 <= sizeof list) {
            memcpy(list + len, ", ", first < 0 ? 0 : 2);
            len += first < 0 ? 0 : 2;
            memcpy(list + len, name, m);
            len += m;
        }
        first = first < 0 ? cols[i] : first;
    }
    hit1(k, r, first, ecl_str_make(list, len));
}

/* --- facts ----------------------------------------------------------------- */

static unsigned scheme_of(struct ecl_str s)
{
    static const struct {
        char code[4];
        unsigned bit;
    } known[] = {{"UCS", S_UCS}, {"WEL", S_WEL}, {"OFC", S_OFC}, {"LGO", S_LGO},
                 {"SSS", S_SSS}, {"SSI", S_SSI}, {"DIS", S_DIS}, {"STP", S_STP},
                 {"NRH", S_NRH}, {"BKK", S_BKK}, {"PUC", S_PUC}};
    if (s.n != 3) {
        return 0;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (memcmp(s.p, known[i].code, 3) == 0) {
            return known[i].bit;
        }
    }
    const struct ecl_codeset *set = ecl_codeset_find("inscl");
    return set && ecl_code_find(set, s) ? S_OTHER : 0;
}

static void person_facts(struct facts *f)
{
    f->dob.state = ECL_DATE_EMPTY;
    f->pid_state = f->cid_state = ECL_PID_EMPTY;
    if (f->pat) {
        char sex     = one(f->pat, ECL_PAT_SEX);
        char idtype  = one(f->pat, ECL_PAT_IDTYPE);
        f->dob       = date_of(f->pat, ECL_PAT_DOB);
        f->sex       = sex == '1' || sex == '2' ? sex : '\0';
        f->idtype    = idtype >= '1' && idtype <= '6' ? idtype : '\0';
        f->pid       = cell(f->pat, ECL_PAT_PERSON_ID);
        f->pid_state = ecl_pid_check(f->pid);
    }
    if (f->ins) {
        f->scheme    = scheme_of(cell(f->ins, ECL_INS_INSCL));
        f->cid       = cell(f->ins, ECL_INS_CID);
        f->cid_state = ecl_str_eq(f->cid, f->pid) ? f->pid_state : ecl_pid_check(f->cid);
    }
}

static void time_facts(struct facts *f, bool ip)
{
    f->visit.state = f->adm.state = f->dsc.state = ECL_DATE_EMPTY;
    f->adm_at = f->dsc_at = NO_TIME;
    if (f->opd) {
        char optype = one(f->opd, ECL_OPD_OPTYPE);
        f->visit    = date_of(f->opd, ECL_OPD_DATEOPD);
        f->optype   = ecl_is_digit(optype) ? optype : '\0';
    }
    if (f->ipd) {
        f->adm    = date_of(f->ipd, ECL_IPD_DATEADM);
        f->dsc    = date_of(f->ipd, ECL_IPD_DATEDSC);
        f->adm_at = moment_of(f->ipd, ECL_IPD_DATEADM, ECL_IPD_TIMEADM);
        f->dsc_at = moment_of(f->ipd, ECL_IPD_DATEDSC, ECL_IPD_TIMEDSC);
    }
    f->start = ip ? f->adm : f->visit;
    f->end   = ip ? f->dsc : f->visit;
    f->age = f->age_days = NO_AGE;
    if (f->dob.state == ECL_DATE_OK && f->start.state == ECL_DATE_OK &&
        f->start.day >= f->dob.day) {
        f->age_days = f->start.day - f->dob.day;
        f->age      = ecl_date_age(f->dob.date, f->start.date);
    }
}

/* Adds v; clears *ok when the sum does not fit. */
static void add(ecl_satang *sum, ecl_satang v, bool *ok)
{
    if (__builtin_add_overflow(*sum, v, sum)) {
        *ok = false;
    }
}

/* Adds the amount of a column and returns it; clears *ok when it is none. */
static ecl_satang add_to(ecl_satang *sum, const struct ecl_record *r, int col, bool *ok)
{
    ecl_satang v = 0;
    if (!money_of(r, col, &v)) {
        *ok = false;
        return 0;
    }
    add(sum, v, ok);
    return v;
}

static void bill_facts(struct check *k, const struct ecl_claim *c)
{
    struct facts *f = &k->f;
    f->cht_ok = f->cha_ok = f->cha_known = true;
    if (f->cht) {
        add_to(&f->total, f->cht, ECL_CHT_TOTAL, &f->cht_ok);
        add_to(&f->paid, f->cht, ECL_CHT_PAID, &f->cht_ok);
    }
    ECL_EACH(r, c, ECL_CHA)
    {
        f->cha_ok        = f->cha_ok && !blank(r, ECL_CHA_AMOUNT); /* CHA.required */
        ecl_satang v     = add_to(&f->cha_total, r, ECL_CHA_AMOUNT, &f->cha_ok);
        struct ecl_str s = cell(r, ECL_CHA_CHRGITEM);
        f->cha_known     = f->cha_known && in_set(k, SET_CHRGITEM, s);
        if (s.n == 2 && base36(s.p[0]) < 36 && (s.p[1] == '1' || s.p[1] == '2')) {
            add(&f->cha[base36(s.p[0])][s.p[1] - '1'], v, &f->cha_ok);
        }
    }
}

static void item_facts(struct facts *f, const struct ecl_claim *c)
{
    f->dru_ok = f->adp_ok = true;
    ECL_EACH(r, c, ECL_DRU)
    {
        ecl_satang total = add_to(&f->dru_all, r, ECL_DRU_TOTAL, &f->dru_ok);
        ecl_satang copay = add_to(&f->dru_copay_all, r, ECL_DRU_TOTCOPAY, &f->dru_ok);
        char use         = one(r, ECL_DRU_USE_STATUS);
        if (use >= '1' && use <= '4') {
            add(&f->dru_total[use != '1'], total, &f->dru_ok);
            add(&f->dru_copay[use != '1'], copay, &f->dru_ok);
        }
    }
    ECL_EACH(r, c, ECL_ADP)
    {
        ecl_satang total = add_to(&f->adp_all, r, ECL_ADP_TOTAL, &f->adp_ok);
        add_to(&f->adp_copay_all, r, ECL_ADP_TOTCOPAY, &f->adp_ok);
        add(&f->adp_total[adp_type(r)], total, &f->adp_ok);
        f->items |= item_of(r);
    }
}

void facts_claim(struct check *k, const struct ecl_claim *c)
{
    static const struct dx_columns dx[2] = {
        {ECL_ODX, ECL_ODX_DIAG, ECL_ODX_DXTYPE, ECL_ODX_DRDX},
        {ECL_IDX, ECL_IDX_DIAG, ECL_IDX_DXTYPE, ECL_IDX_DRDX},
    };
    static const struct proc_columns proc[2] = {
        {ECL_OOP, ECL_OOP_OPER, ECL_OOP_DROPID},
        {ECL_IOP, ECL_IOP_OPER, ECL_IOP_DROPID},
    };
    k->c    = c;
    k->op   = c->type == ECL_CLAIM_OP;
    k->ip   = c->type == ECL_CLAIM_IP;
    k->dx   = &dx[k->ip];
    k->proc = &proc[k->ip];
}

void facts_gather(struct ecl_rules *r, const struct ecl_claim *c)
{
    struct facts *f = &r->k.f;
    facts_claim(&r->k, c);
    memset(f, 0, sizeof *f);
    f->ins   = ecl_claim_rec(c, ECL_INS, 0);
    f->pat   = ecl_claim_rec(c, ECL_PAT, 0);
    f->opd   = ecl_claim_rec(c, ECL_OPD, 0);
    f->ipd   = ecl_claim_rec(c, ECL_IPD, 0);
    f->cht   = ecl_claim_rec(c, ECL_CHT, 0);
    f->aer   = ecl_claim_rec(c, ECL_AER, 0);
    f->hcode = r->hcode[0] ? ecl_str_of(r->hcode) : c->hcode;
    person_facts(f);
    time_facts(f, r->k.ip);
    bill_facts(&r->k, c);
    item_facts(f, c);
}
