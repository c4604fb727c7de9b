/* rule_lvd.c: leave during an admission (LVD) and chronic laboratory results
 * (LABFU, OP Bangkok only). Facts: spec LVD.*, LABFU.*. */
#include "rules/visit_priv.h"

/* --- LVD -------------------------------------------------------------------- */

static void lvd_required(struct check *k)
{
    static const int8_t cols[] = {ECL_LVD_SEQLVD, ECL_LVD_AN,     ECL_LVD_DATEOUT, ECL_LVD_TIMEOUT,
                                  ECL_LVD_DATEIN, ECL_LVD_TIMEIN, ECL_LVD_QTYDAY};
    ECL_EACH(r, k->c, ECL_LVD)
    {
        require(k, r, cols, sizeof cols);
    }
}

static void lvd_order(struct check *k)
{
    ECL_EACH(r, k->c, ECL_LVD)
    {
        struct fdate out = date_of(r, ECL_LVD_DATEOUT), in = date_of(r, ECL_LVD_DATEIN);
        int64_t out_at = moment_of(r, ECL_LVD_DATEOUT, ECL_LVD_TIMEOUT);
        int64_t in_at  = moment_of(r, ECL_LVD_DATEIN, ECL_LVD_TIMEIN);
        bool same      = out_at != NO_TIME && out_at == in_at;
        if (same || compare_moments(&in, in_at, &out, out_at) < 0) {
            hit1(k, r, in.day == out.day ? ECL_LVD_TIMEIN : ECL_LVD_DATEIN, arg_date(k, out));
        }
    }
}

/* A leave with both moments known and in order. */
static bool leave(const struct ecl_record *r, int64_t *out, int64_t *in)
{
    *out = moment_of(r, ECL_LVD_DATEOUT, ECL_LVD_TIMEOUT);
    *in  = moment_of(r, ECL_LVD_DATEIN, ECL_LVD_TIMEIN);
    return *out != NO_TIME && *in != NO_TIME && *out < *in;
}

#define MAX_LEAVES 64 /* compared with each other; beyond: with the row before */

/* True when an earlier row of the claim overlaps; touching is allowed. */
static bool overlaps_earlier(const struct check *k, const struct ecl_record *r)
{
    int64_t out, in, out2, in2;
    const struct ecl_record *p = ecl_claim_rec(k->c, ECL_LVD, 0);
    if (r - p > MAX_LEAVES) {
        p = r - 1;
    }
    for (; leave(r, &out, &in) && p < r; p++) {
        if (leave(p, &out2, &in2) && out < in2 && out2 < in) {
            return true;
        }
    }
    return false;
}

static void lvd_within_stay(struct check *k)
{
    const struct facts *f = &k->f;
    ECL_EACH(r, k->c, ECL_LVD)
    {
        struct fdate out = date_of(r, ECL_LVD_DATEOUT), in = date_of(r, ECL_LVD_DATEIN);
        bool outside = stay_days_known(f) &&
                       (compare_moments(&out, moment_of(r, ECL_LVD_DATEOUT, ECL_LVD_TIMEOUT),
                                        &f->adm, f->adm_at) < 0 ||
                        compare_moments(&in, moment_of(r, ECL_LVD_DATEIN, ECL_LVD_TIMEIN), &f->dsc,
                                        f->dsc_at) > 0);
        if (outside || overlaps_earlier(k, r)) {
            hit2(k, r, ECL_LVD_DATEOUT, arg_date(k, f->adm), arg_date(k, f->dsc));
        }
    }
}

static void lvd_qtyday(struct check *k)
{
    ECL_EACH(r, k->c, ECL_LVD)
    {
        int64_t days;
        struct fdate out = date_of(r, ECL_LVD_DATEOUT), in = date_of(r, ECL_LVD_DATEIN);
        if (blank(r, ECL_LVD_QTYDAY) || out.state != ECL_DATE_OK || in.state != ECL_DATE_OK ||
            in.day < out.day) {
            continue;
        }
        if (!number_of(r, ECL_LVD_QTYDAY, 0, &days) || days != in.day - out.day) {
            hit1(k, r, ECL_LVD_QTYDAY, arg_int(k, in.day - out.day));
        }
    }
}

/* Some exporters count SEQLVD per file: it must only rise within the AN. */
static void lvd_seq(struct check *k)
{
    int64_t last = INT64_MIN;
    ECL_EACH(r, k->c, ECL_LVD)
    {
        int64_t v;
        if (blank(r, ECL_LVD_SEQLVD)) {
            continue;
        }
        bool counted = number_of(r, ECL_LVD_SEQLVD, 0, &v);
        if (!counted || v <= last) {
            hit(k, r, ECL_LVD_SEQLVD);
        }
        last = counted ? v : last;
    }
}

/* --- LABFU ------------------------------------------------------------------ */

/* A blank LABRESULT means 0 officially. */
static void lab_required(struct check *k)
{
    static const int8_t cols[] = {ECL_LABFU_HCODE, ECL_LABFU_HN,      ECL_LABFU_DATESERV,
                                  ECL_LABFU_SEQ,   ECL_LABFU_LABTEST, ECL_LABFU_PERSON_ID};
    size_t n                   = sizeof cols - !wants_person_id(k);
    ECL_EACH(r, k->c, ECL_LABFU)
    {
        require(k, r, cols, n);
    }
}

static void lab_test_code(struct check *k)
{
    ECL_EACH(r, k->c, ECL_LABFU)
    {
        struct ecl_str s = cell(r, ECL_LABFU_LABTEST);
        if (s.n && !in_set(k, SET_LABTEST, s)) {
            hit(k, r, ECL_LABFU_LABTEST);
        }
    }
}

/* LABTEST 01-21 as a number, or 0. */
static int lab_test(const struct ecl_record *r)
{
    struct ecl_str s = cell(r, ECL_LABFU_LABTEST);
    return s.n == 2 && ecl_str_digits(s) ? (s.p[0] - '0') * 10 + (s.p[1] - '0') : 0;
}

/* 12 and 14 (albumin in urine) are 0 negative, 1 trace, 2 positive. */
static void lab_result_numeric(struct check *k)
{
    ECL_EACH(r, k->c, ECL_LABFU)
    {
        int64_t v;
        int test   = lab_test(r);
        bool three = test == 12 || test == 14;
        if (!number_of(r, ECL_LABFU_LABRESULT, 2, &v) ||
            (three && v != 0 && v != 100 && v != 200)) {
            hit1(k, r, ECL_LABFU_LABRESULT, cell(r, ECL_LABFU_LABTEST));
        }
    }
}

static void lab_result_plausible(struct check *k)
{
    static const struct {
        int low, high; /* hundredths */
    } range[] = {
        [1] = {1000, 150000}, [2] = {1000, 150000}, [3] = {1000, 150000}, [4] = {1000, 150000},
        [5] = {300, 2000},    [11] = {10, 3000},    [15] = {0, 20000},
    };
    ECL_EACH(r, k->c, ECL_LABFU)
    {
        int64_t v;
        size_t test = (size_t)lab_test(r);
        if (test < sizeof range / sizeof range[0] && range[test].high &&
            !blank(r, ECL_LABFU_LABRESULT) && number_of(r, ECL_LABFU_LABRESULT, 2, &v) &&
            (v < range[test].low || v > range[test].high)) {
            hit1(k, r, ECL_LABFU_LABRESULT, cell(r, ECL_LABFU_LABTEST));
        }
    }
}

static const struct rule lvd_rows[] = {
    RULE("LVD.required", SEV_E, P_ALL, "LVD", "", "NHSO-BKK65 (structure); TS-VALID",
         "SEQLVD, AN, DATEOUT, TIMEOUT, DATEIN, TIMEIN and QTYDAY are present",
         "ต้องมี SEQLVD, AN, DATEOUT, TIMEOUT, DATEIN, TIMEIN และ QTYDAY",
         "{1} of the leave is blank: fill it in", "ข้อมูลลากลับบ้านไม่มีค่า {1} กรุณาบันทึกให้ครบ",
         lvd_required, ON_IP | ON_NONE, HAS(LVD)),
    RULE("LVD.order", SEV_W, P_ALL, "LVD", "", UNVERIFIED,
         "DATEIN and TIMEIN are after DATEOUT and TIMEOUT", "วันเวลากลับต้องอยู่หลังวันเวลาที่ลา",
         "{field} {value} is not after the start of the leave on {1}",
         "{field} {value} ไม่อยู่หลังวันเวลาที่เริ่มลา {1}", lvd_order, ON_IP, HAS(LVD)),
    RULE("LVD.within-stay", SEV_W, P_ALL, "LVD,IPD", "", UNVERIFIED,
         "A leave lies inside the admission and does not overlap another",
         "ช่วงลาต้องอยู่ในช่วงที่นอนโรงพยาบาลและไม่คาบเกี่ยวกัน",
         "the leave of {value} is not inside the stay of {1} to {2}, or overlaps another leave",
         "ช่วงลา {value} อยู่นอกช่วงที่นอนโรงพยาบาล {1} ถึง {2} หรือคาบเกี่ยวกับการลาอื่น", lvd_within_stay,
         ON_IP, HAS(LVD) | HAS(IPD)),
    RULE("LVD.qtyday", SEV_W, P_ALL, "LVD", "", "HOSOS; VFP",
         "QTYDAY is the number of days from DATEOUT to DATEIN",
         "QTYDAY เท่ากับจำนวนวันจาก DATEOUT ถึง DATEIN",
         "{value} days of leave, but the dates make {1}",
         "จำนวนวันลา {value} วัน แต่คำนวณจากวันที่ได้ {1} วัน", lvd_qtyday, ON_IP, HAS(LVD)),
    RULE("LVD.seq", SEV_W, P_ALL, "LVD", "", UNVERIFIED,
         "SEQLVD is a number that rises within an AN", "SEQLVD เรียงเพิ่มขึ้นภายใน AN เดียวกัน",
         "leave number {value} does not follow the one before",
         "ลำดับการลา {value} ซ้ำหรือไม่เรียงต่อจากแถวก่อน", lvd_seq, ON_IP, HAS(LVD)),
};

static const struct rule labfu_rows[] = {
    RULE("LABFU.required", SEV_E, P_ALL, "LABFU", "", "NHSO-BKK65",
         "HCODE, HN, DATESERV, SEQ and LABTEST are present; PERSON_ID, too, under eclaim and opbkk",
         "ต้องมี HCODE, HN, DATESERV, SEQ และ LABTEST (eclaim และ opbkk ต้องมี PERSON_ID ด้วย)",
         "{1} of the laboratory result is blank: fill it in",
         "ผลตรวจทางห้องปฏิบัติการไม่มีค่า {1} กรุณาบันทึกให้ครบ", lab_required, ON_OP | ON_NONE, HAS(LABFU)),
    RULE("LABFU.test-code", SEV_E, P_ALL, "LABFU", "", "NHSO-BKK65", "LABTEST is 01 to 21",
         "LABTEST เป็น 01-21", "laboratory test '{value}' is not 01 to 21",
         "รหัสการตรวจ '{value}' ไม่ใช่รหัส 01-21", lab_test_code, ON_OP, HAS(LABFU)),
    RULE(
        "LABFU.result-numeric", SEV_E, P_ALL, "LABFU", "", "NHSO-BKK65",
        "LABRESULT is a number or blank (0); that of 12 and 14 is 0, 1 or 2",
        "LABRESULT เป็นตัวเลขหรือว่าง (คือ 0) ผลตรวจรหัส 12 และ 14 เป็น 0, 1 หรือ 2",
        "result '{value}' of test {1} is no number it can be: tests 12 and 14 have 0 (negative), 1 "
        "(trace) or 2 (positive)",
        "ผลตรวจ '{value}' ของรหัส {1} ไม่ใช่ตัวเลขที่ใช้ได้ รหัส 12 และ 14 ใช้ 0 (negative), 1 (trace) หรือ 2 "
        "(positive)",
        lab_result_numeric, ON_OP, HAS(LABFU)),
    RULE("LABFU.result-plausible", SEV_W, P_ALL, "LABFU", "", UNVERIFIED,
         "HbA1c is 3-20, glucose 10-1500, creatinine 0.1-30, eGFR 0-200",
         "HbA1c 3-20, น้ำตาล 10-1500, creatinine 0.1-30, eGFR 0-200",
         "result {value} of test {1} is not likely: check value and unit",
         "ผลตรวจ {value} ของรหัส {1} ไม่น่าเป็นไปได้ ตรวจสอบค่าและหน่วย", lab_result_plausible, ON_OP,
         HAS(LABFU)),
};

RULE_GROUP(rules_lvd, lvd_rows);
RULE_GROUP(rules_labfu, labfu_rows);
