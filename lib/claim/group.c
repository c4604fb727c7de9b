/* group.c: the benefit groups, as conditions on the 16 files.
 *
 * NHSO decides by its own lists which fund pays; the files carry item types,
 * item codes and diagnoses. A condition says what those show and no more. */
#include "eclaim/group.h"

static const struct ecl_group groups[] = {
    {"out-patient", "ผู้ป่วยนอก", "out-patient", "CLAIM.TYPE=OP", "by definition"},
    {"in-patient", "ผู้ป่วยใน", "in-patient", "CLAIM.TYPE=IP", "by definition"},
    {"cancer", "การรักษามะเร็ง", "cancer, by protocol or not",
     "ADP.TYPE in 6,7 or ADP.CODE in CANCER,DMLP54,DMLL54", "ADP TYPE 6 and 7; project codes"},
    {"cancer-protocol", "การรักษามะเร็งตามโปรโตคอล", "cancer, by protocol",
     "ADP.TYPE=6 or ADP.CODE in DMLP54,DMLL54", "ADP TYPE 6; project codes"},
    {"cancer-general", "มะเร็งทั่วไป", "cancer, general", "ADP.CAGCODE=Gca", "code set cagcode"},
    {"cancer-off-protocol", "การรักษามะเร็งนอกโปรโตคอล", "cancer, out of protocol", NULL,
     "no column or code of the 16 files marks it"},
    {"thrombolytic", "ยาละลายลิ่มเลือด (STROKE/STEMI)", "thrombolytic drugs (stroke, STEMI)",
     "ADP.CODE in STEMI1,STEMI2,STROK1", "fund DM04"},
    {"investigation", "การตรวจวินิจฉัยพิเศษ", "special investigations", "ADP.TYPE=9", "ADP TYPE 9"},
    {"instrument", "อวัยวะเทียมและอุปกรณ์", "prostheses and instruments", "ADP.TYPE=2", "ADP TYPE 2"},
    {"disabled", "อุปกรณ์สำหรับคนพิการ", "aids for the disabled", "INS.SUBTYPE=74 and ADP.TYPE=2",
     "C354: instruments for the disabled need SUBTYPE 74"},
    {"refer-transport", "พาหนะรับส่งต่อ", "refer transport", "ADP.CODE in S1801,S1802",
     "item codes of rule ADP.refer-vehicle"},
    {"teenage-pregnancy", "ป้องกันการตั้งครรภ์ในวัยรุ่น", "prevention of teenage pregnancy", NULL,
     "its item codes are not in any list found"},
    {"hyperbaric", "ออกซิเจนความกดบรรยากาศสูง", "specific items: hyperbaric oxygen",
     "OOP.OPER like 9395* or IOP.OPER like 9395*", "ICD-9-CM 93.95; unverified"},
    {"covid", "โควิด 19", "COVID",
     "ADP.CODE in ADSCOV,SCRCOV or ADP.STATUS1 in 0,1 or ODX.DIAG like U07* or IDX.DIAG like U07*",
     "project codes; STATUS1; ICD-10 U07, unverified"},
};

const struct ecl_group *ecl_group_at(size_t i)
{
    return i < sizeof groups / sizeof *groups ? &groups[i] : NULL;
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
