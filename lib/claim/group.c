/* group.c: the benefit groups, as conditions on the 16 files.
 *
 * NHSO decides by its own lists which fund pays; the files carry item types,
 * item codes and diagnoses. A condition says what those show and no more. */
#include "eclaim/group.h"

#include <stdlib.h>

#include "eclaim/where.h"

static const struct ecl_group groups[] = {
    {"out-patient", "ผู้ป่วยนอก", "out-patient", "CLAIM.TYPE=OP", "by definition",
     "OPD.required OPD.dx-required OPD.charge-required ODX.one-principal CHT.total-positive"},
    {"in-patient", "ผู้ป่วยใน", "in-patient", "CLAIM.TYPE=IP", "by definition",
     "IPD.required IPD.dx-required IPD.charge-required IDX.one-principal IPD.dsc-after-adm"},
    {"cancer", "การรักษามะเร็ง", "cancer, by protocol or not",
     "ADP.TYPE in 6,7 or ADP.CODE in CANCER,DMLP54,DMLL54", "ADP TYPE 6 and 7; project codes",
     "GRP.cancer-dx GRP.cancer-mixed"},
    {"cancer-protocol", "การรักษามะเร็งตามโปรโตคอล", "cancer, by protocol",
     "ADP.TYPE=6 or ADP.CODE in DMLP54,DMLL54", "ADP TYPE 6; project codes",
     "GRP.cancer-sites GRP.cancer-protocol"},
    {"cancer-general", "มะเร็งทั่วไป", "cancer, general", "ADP.CAGCODE=Gca", "code set cagcode",
     "ADP.cagcode GRP.cancer-mixed"},
    {"cancer-off-protocol", "การรักษามะเร็งนอกโปรโตคอล", "cancer, out of protocol", NULL,
     "no column or code of the 16 files marks it", ""},
    {"thrombolytic", "ยาละลายลิ่มเลือด (STROKE/STEMI)", "thrombolytic drugs (stroke, STEMI)",
     "ADP.CODE in STEMI1,STEMI2,STROK1", "fund DM04",
     "GRP.thrombolytic-dx GRP.thrombolytic-once GRP.thrombolytic-drug"},
    {"investigation", "การตรวจวินิจฉัยพิเศษ", "special investigations", "ADP.TYPE=9", "ADP TYPE 9",
     "ADP.required ADP.code-known ADP.rate-qty-total MONEY.cha-adp"},
    {"instrument", "อวัยวะเทียมและอุปกรณ์", "prostheses and instruments",
     "ADP.TYPE=2 or CHA.CHRGITEM=21", "ADP TYPE 2; category 21",
     "ADP.serial-lens ADP.qty-positive ADP.zero-line MONEY.cha-adp GRP.instrument-items "
     "GRP.instrument-ip-only"},
    {"disabled", "อุปกรณ์สำหรับคนพิการ", "aids for the disabled",
     "(INS.SUBTYPE=74 or OPD.OPTYPE=4) and ADP.TYPE=2",
     "C354: instruments for the disabled need SUBTYPE 74; OPTYPE 4",
     "INS.subtype-74-disability GRP.disabled-subtype GRP.disabled-one-a-day"},
    {"refer-transport", "พาหนะรับส่งต่อ", "refer transport", "ADP.CODE in S1801,S1802,S1805",
     "item codes of rule ADP.refer-vehicle; S1805: NDP, in place of S1802",
     "ADP.refer-vehicle AER.refer-no-op AER.refer-in-complete AER.refer-out-complete "
     "GRP.transport-distance GRP.transport-lines GRP.transport-refer-no"},
    {"teenage-pregnancy", "ป้องกันการตั้งครรภ์ในวัยรุ่น", "prevention of teenage pregnancy",
     "ADP.CODE in FP001,FP002,FP002_1 and CLAIM.AGE <= 20",
     "age: C427; item codes as exporters send them, of any age, unverified",
     "GRP.young-age GRP.young-once GRP.young-dx"},
    {"hyperbaric", "ออกซิเจนความกดบรรยากาศสูง", "specific items: hyperbaric oxygen",
     "ADP.CODE in 52020,52021 or OOP.OPER like 9395* or IOP.OPER like 9395*",
     "item codes: C257-1; ICD-9-CM 93.95, unverified", "GRP.oxygen-procedure GRP.oxygen-dx"},
    {"covid", "โควิด 19", "COVID",
     "ADP.CODE in ADSCOV,SCRCOV or ADP.CODE like COV* or ADP.STATUS1 in 0,1 or ODX.DIAG like U07* "
     "or IDX.DIAG like U07*",
     "project codes; COVV01, COVR...: C310, C373; STATUS1; ICD-10 U07, unverified",
     "ADP.status1-covid GRP.covid-vehicle GRP.covid-lab GRP.covid-nation GRP.covid-dx"},
};

#define NGROUPS (sizeof groups / sizeof *groups)

const struct ecl_group *ecl_group_at(size_t i)
{
    return i < NGROUPS ? &groups[i] : NULL;
}

const struct ecl_group *ecl_group_find(struct ecl_str name)
{
    for (size_t i = 0; ecl_group_at(i); i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(groups[i].name))) {
            return &groups[i];
        }
    }
    return NULL;
}

struct ecl_groups {
    struct ecl_where *where[NGROUPS]; /* NULL: cannot be told */
};

int ecl_groups_new(struct ecl_groups **out, struct ecl_error *err)
{
    *out                 = NULL;
    struct ecl_groups *g = calloc(1, sizeof *g);
    int r = g ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for benefit groups");
    for (size_t i = 0; r == ECL_OK && i < NGROUPS; i++) {
        if (groups[i].where) {
            r = ecl_where_parse(&g->where[i], ecl_str_of(groups[i].where), err);
        }
    }
    if (r != ECL_OK) {
        ecl_groups_free(g);
        return r;
    }
    *out = g;
    return ECL_OK;
}

uint32_t ecl_groups_of(const struct ecl_groups *g, const struct ecl_claim *c)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < NGROUPS; i++) {
        bits |= (uint32_t)(g->where[i] && ecl_where_match(g->where[i], c)) << i;
    }
    return bits;
}

void ecl_groups_free(struct ecl_groups *g)
{
    for (size_t i = 0; g && i < NGROUPS; i++) {
        ecl_where_free(g->where[i]);
    }
    free(g);
}
