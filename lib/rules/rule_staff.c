/* rule_staff.c: who diagnosed, operated and dispensed, against the table of staff (--staff):
 * the licence is known and in force that day, and, with --duty, its holder was on duty.
 * A licence that stands in several rows of a file on one day is told once.
 * Facts: NHSO C-codes; seed 004 (INNO, lib/base/README.md): outside the hours is a warning. */
#include "eclaim/staff.h"
#include "rules/visit_priv.h"

/* A row that names a licence, and when its holder acted. */
struct act {
    const struct ecl_record *r;
    int col;
    struct ecl_str licence;
    int32_t from, to;       /* days */
    int64_t from_at, to_at; /* minutes, or NO_TIME */
};

typedef void act_fn(struct check *k, const struct act *a);

/* The time of an OP row of the day d: that of the visit, when it is its day. */
static void at_visit(const struct check *k, const struct fdate *d, struct act *a)
{
    a->from_at = a->to_at = NO_TIME;
    if (k->f.opd && k->f.visit.state == ECL_DATE_OK && k->f.visit.day == d->day) {
        a->from_at = a->to_at = moment_of(k->f.opd, ECL_OPD_DATEOPD, ECL_OPD_TIMEOPD);
    }
}

/* When a diagnosis was made; of an admission, some time in the stay. */
static bool when_diagnosed(const struct check *k, struct act *a)
{
    if (k->ip) {
        const struct facts *f = &k->f;
        a->from               = f->adm.day;
        a->to                 = f->dsc.day;
        a->from_at            = stay_minutes_known(f) ? f->adm_at : NO_TIME;
        a->to_at              = stay_minutes_known(f) ? f->dsc_at : NO_TIME;
        return stay_days_known(f);
    }
    struct fdate d = date_of(a->r, ECL_ODX_DATEDX);
    d              = d.state == ECL_DATE_OK ? d : k->f.visit;
    a->from = a->to = d.day;
    at_visit(k, &d, a);
    return d.state == ECL_DATE_OK;
}

static bool when_operated(const struct check *k, struct act *a)
{
    struct fdate d = date_of(a->r, k->ip ? ECL_IOP_DATEIN : ECL_OOP_DATEOPD);
    a->from = a->to = d.day;
    if (!k->ip) {
        at_visit(k, &d, a);
        return d.state == ECL_DATE_OK;
    }
    a->from_at = moment_of(a->r, ECL_IOP_DATEIN, ECL_IOP_TIMEIN);
    a->to_at   = moment_of(a->r, ECL_IOP_DATEOUT, ECL_IOP_TIMEOUT);
    a->to_at   = a->to_at < a->from_at ? a->from_at : a->to_at; /* unknown, or IOP.order */
    return d.state == ECL_DATE_OK;
}

/* Drugs and items have a day, and no time. */
static bool when_provided(const struct check *k, struct act *a)
{
    struct fdate d = date_of(a->r, a->r->file == ECL_DRU ? ECL_DRU_DATE_SERV : ECL_ADP_DATEOPD);
    (void)k;
    a->from = a->to = d.day;
    a->from_at      = (int64_t)d.day * DAY_MINUTES;
    a->to_at        = a->from_at + DAY_MINUTES - 1;
    return d.state == ECL_DATE_OK;
}

static void act_known(struct check *k, const struct act *a);

/* Calls fn for each licence of a file and, where the day counts, for each day. */
static void each_act(struct check *k, enum ecl_file file, const int8_t cols[2],
                     bool (*when)(const struct check *, struct act *), act_fn *fn)
{
    struct repeat d;
    repeat_start(k, &d, file, cols, cols[1] < 0 || fn == act_known ? 1 : 2);
    ECL_EACH(r, k->c, file)
    {
        struct act a = {.r = r, .col = cols[0], .licence = cell(r, cols[0])};
        if (a.licence.n && !repeat_of(&d, r) && when(k, &a)) {
            fn(k, &a);
        }
    }
}

static void each_doctor(struct check *k, act_fn *fn)
{
    const int8_t cols[] = {k->dx->drdx, k->ip ? -1 : ECL_ODX_DATEDX};
    each_act(k, k->dx->file, cols, when_diagnosed, fn);
}

static void each_operator(struct check *k, act_fn *fn)
{
    const int8_t cols[] = {k->proc->dropid, k->ip ? ECL_IOP_DATEIN : ECL_OOP_DATEOPD};
    each_act(k, k->proc->file, cols, when_operated, fn);
}

/* The same with times, of which each counts. */
static void each_operation(struct check *k, act_fn *fn)
{
    ECL_EACH(r, k->c, k->proc->file)
    {
        struct act a = {.r = r, .col = k->proc->dropid, .licence = cell(r, k->proc->dropid)};
        if (a.licence.n && when_operated(k, &a)) {
            fn(k, &a);
        }
    }
}

static void each_provider(struct check *k, act_fn *fn)
{
    static const int8_t dru[] = {ECL_DRU_PROVIDER, ECL_DRU_DATE_SERV};
    static const int8_t adp[] = {ECL_ADP_PROVIDER, ECL_ADP_DATEOPD};
    each_act(k, ECL_DRU, dru, when_provided, fn);
    each_act(k, ECL_ADP, adp, when_provided, fn);
}

/* --- what can be wrong with one ------------------------------------------ */

bool staff_unknown(const struct check *k, struct ecl_str licence)
{
    struct ecl_staff_answer s = {.state = ECL_BASE_VALID};
    if (k->base->staff) {
        ecl_staff_on(k->base->staff, licence, 0, 0, &s);
    }
    return s.state == ECL_BASE_UNKNOWN && !s.doubtful;
}

static void act_known(struct check *k, const struct act *a)
{
    if (staff_unknown(k, a->licence)) {
        hit(k, a->r, a->col);
    }
}

/* A night that begins on somebody's last day is worked to its end. */
static bool ends_a_night(const struct check *k, const struct act *a)
{
    return a->from_at != NO_TIME && a->to_at != NO_TIME &&
           ecl_staff_duty(k->base->staff, k->base->holidays, a->licence, a->from_at, a->to_at) ==
               ECL_DUTY_ON;
}

static void act_licensed(struct check *k, const struct act *a)
{
    struct ecl_staff_answer s;
    ecl_staff_on(k->base->staff, a->licence, a->from, a->to, &s);
    if ((s.state == ECL_BASE_EARLY || (s.state == ECL_BASE_OVER && !ends_a_night(k, a))) &&
        !s.doubtful) {
        hit_at(k, &(struct place){.rule     = k->rule,
                                  .r        = a->r,
                                  .col      = a->col,
                                  .severity = -1,
                                  .arg      = {arg_day(k, s.start), arg_day(k, s.end)}});
    }
}

/* Where the licence itself is wrong, the other rules speak. Most are on duty, so that is
 * asked first. */
static void act_on_duty(struct check *k, const struct act *a)
{
    struct ecl_staff_answer s;
    if (a->from_at == NO_TIME || a->to_at == NO_TIME ||
        ecl_staff_duty(k->base->staff, k->base->holidays, a->licence, a->from_at, a->to_at) !=
            ECL_DUTY_OFF) {
        return;
    }
    ecl_staff_on(k->base->staff, a->licence, a->from, a->to, &s);
    if (s.state == ECL_BASE_VALID && !s.doubtful) {
        hit(k, a->r, a->col);
    }
}

static void doctor_known(struct check *k)
{
    each_doctor(k, act_known);
}

static void doctor_licensed(struct check *k)
{
    each_doctor(k, act_licensed);
}

static void doctor_on_duty(struct check *k)
{
    each_doctor(k, act_on_duty);
}

static void operator_known(struct check *k)
{
    each_operator(k, act_known);
}

static void operator_licensed(struct check *k)
{
    each_operator(k, act_licensed);
}

static void operator_on_duty(struct check *k)
{
    each_operation(k, act_on_duty);
}

static void provider_known(struct check *k)
{
    each_provider(k, act_known);
}

static void provider_licensed(struct check *k)
{
    each_provider(k, act_licensed);
}

static void provider_on_duty(struct check *k)
{
    each_provider(k, act_on_duty);
}

#define INNO "INNO (seed 004)"

static const struct rule rows[] = {
    RULE_BASE(NEED(STAFF), "STAFF.doctor-known", SEV_E, "ODX,IDX", "C497", C_CODES,
              "DRDX stands in the table of staff", "DRDX ต้องมีในตารางบุคลากร",
              "licence {value} of the doctor is not in the table of staff",
              "เลขใบประกอบ {value} ของแพทย์ไม่มีในตารางบุคลากร", doctor_known, ON_BOTH, 0),
    RULE_BASE(
        NEED(STAFF), "STAFF.doctor-licensed", SEV_E, "ODX,IDX", "", INNO,
        "DRDX is at the hospital on the day of the diagnosis, or on one of the stay",
        "แพทย์ตาม DRDX ต้องปฏิบัติงานอยู่ในวันที่วินิจฉัย หรือวันใดวันหนึ่งที่นอนโรงพยาบาล",
        "{value} is in the table of staff from {1} to {2} only, not on the day of the diagnosis",
        "{value} อยู่ในตารางบุคลากรตั้งแต่ {1} ถึง {2} ไม่ครอบคลุมวันที่วินิจฉัย", doctor_licensed, ON_BOTH, 0),
    RULE_BASE(NEED(STAFF) | ECL_BASE_DUTY, "STAFF.doctor-on-duty", SEV_W, "ODX,IDX,OPD,IPD", "",
              INNO, "DRDX is on duty at TIMEOPD, or some time in the stay",
              "แพทย์ตาม DRDX ต้องอยู่เวรในเวลา TIMEOPD หรือช่วงใดช่วงหนึ่งที่นอนโรงพยาบาล",
              "{value} was not on duty at the time of the visit or stay",
              "{value} ไม่ได้อยู่เวรในเวลาที่รับบริการ", doctor_on_duty, ON_BOTH, 0),
    RULE_BASE(NEED(STAFF), "STAFF.operator-known", SEV_W, "OOP,IOP", "", "SIL; " UNVERIFIED,
              "DROPID stands in the table of staff", "DROPID ต้องมีในตารางบุคลากร",
              "licence {value} of the operator is not in the table of staff",
              "เลขใบประกอบ {value} ของผู้ทำหัตถการไม่มีในตารางบุคลากร", operator_known, ON_BOTH, 0),
    RULE_BASE(
        NEED(STAFF), "STAFF.operator-licensed", SEV_W, "OOP,IOP", "", INNO,
        "DROPID is at the hospital on the day of the procedure",
        "ผู้ทำหัตถการตาม DROPID ต้องปฏิบัติงานอยู่ในวันที่ทำหัตถการ",
        "{value} is in the table of staff from {1} to {2} only, not on the day of the procedure",
        "{value} อยู่ในตารางบุคลากรตั้งแต่ {1} ถึง {2} ไม่ครอบคลุมวันที่ทำหัตถการ", operator_licensed, ON_BOTH,
        0),
    RULE_BASE(NEED(STAFF) | ECL_BASE_DUTY, "STAFF.operator-on-duty", SEV_W, "OOP,IOP,OPD", "", INNO,
              "DROPID is on duty at TIMEOPD, or some time from TIMEIN to TIMEOUT",
              "ผู้ทำหัตถการตาม DROPID ต้องอยู่เวรในเวลา TIMEOPD หรือช่วง TIMEIN ถึง TIMEOUT",
              "{value} was not on duty at the time of the procedure",
              "{value} ไม่ได้อยู่เวรในเวลาที่ทำหัตถการ", operator_on_duty, ON_BOTH, 0),
    RULE_BASE(NEED(STAFF), "STAFF.provider-known", SEV_W, "ADP,DRU", "", "SIL; " UNVERIFIED,
              "PROVIDER of a drug or item stands in the table of staff",
              "PROVIDER ของยาหรือรายการต้องมีในตารางบุคลากร",
              "licence {value} of the provider is not in the table of staff",
              "เลขใบประกอบ {value} ของผู้ให้บริการไม่มีในตารางบุคลากร", provider_known, ON_BOTH, 0),
    RULE_BASE(NEED(STAFF), "STAFF.provider-licensed", SEV_W, "ADP,DRU", "", INNO,
              "PROVIDER is at the hospital on DATE_SERV or DATEOPD",
              "ผู้ให้บริการตาม PROVIDER ต้องปฏิบัติงานอยู่ในวัน DATE_SERV หรือ DATEOPD",
              "{value} is in the table of staff from {1} to {2} only, not on that day",
              "{value} อยู่ในตารางบุคลากรตั้งแต่ {1} ถึง {2} ไม่ครอบคลุมวันที่ให้บริการ", provider_licensed,
              ON_BOTH, 0),
    RULE_BASE(NEED(STAFF) | ECL_BASE_DUTY, "STAFF.provider-on-duty", SEV_W, "ADP,DRU", "", INNO,
              "PROVIDER is on duty some time on DATE_SERV or DATEOPD",
              "ผู้ให้บริการตาม PROVIDER ต้องอยู่เวรในวัน DATE_SERV หรือ DATEOPD",
              "{value} was not on duty on that day", "{value} ไม่ได้อยู่เวรในวันนั้น", provider_on_duty,
              ON_BOTH, 0),
};

RULE_GROUP(rules_staff, rows);
