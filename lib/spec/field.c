/* field.c: the registry of the field tables. Data: fields.tsv by gen_fields.awk. */
#include "eclaim/field.h"

static const char *const no_alias[] = {NULL};

#include "fields.inc"

static const struct {
    const char *th, *en;
} labels[ECL_NFILES] = {
    [ECL_INS]   = {"สิทธิการรักษา", "right to treatment"},
    [ECL_PAT]   = {"ข้อมูลผู้ป่วย", "patient"},
    [ECL_OPD]   = {"การมารับบริการผู้ป่วยนอก", "out-patient visit"},
    [ECL_ORF]   = {"การส่งต่อผู้ป่วยนอก", "out-patient referral"},
    [ECL_ODX]   = {"วินิจฉัยโรคผู้ป่วยนอก", "out-patient diagnosis"},
    [ECL_OOP]   = {"หัตถการผู้ป่วยนอก", "out-patient procedure"},
    [ECL_IPD]   = {"การรับไว้รักษาผู้ป่วยใน", "admission"},
    [ECL_IRF]   = {"การส่งต่อผู้ป่วยใน", "in-patient referral"},
    [ECL_IDX]   = {"วินิจฉัยโรคผู้ป่วยใน", "in-patient diagnosis"},
    [ECL_IOP]   = {"หัตถการผู้ป่วยใน", "in-patient procedure"},
    [ECL_CHT]   = {"ค่ารักษาพยาบาลรวม", "charges, summary"},
    [ECL_CHA]   = {"ค่ารักษาพยาบาลรายหมวด", "charges by category"},
    [ECL_AER]   = {"อุบัติเหตุ ฉุกเฉิน และรับส่งต่อ", "accident, emergency and referral"},
    [ECL_ADP]   = {"ค่าใช้จ่ายเพิ่มและรายการพิเศษ", "additional items"},
    [ECL_LVD]   = {"การลากลับบ้าน", "leave during admission"},
    [ECL_DRU]   = {"การใช้ยา", "drugs"},
    [ECL_LABFU] = {"ผลการตรวจทางห้องปฏิบัติการ", "laboratory results of chronic disease (OPBKK)"},
};

const struct ecl_file_spec *ecl_file_spec(enum ecl_file f)
{
    static const struct ecl_file_spec specs[ECL_NFILES] = {
#define X(file, table, nfields, nstd, hcode, hn, seq, an, pid)                                     \
    [ECL_##file] = {#file, table, nfields, nstd, hcode, hn, seq, an, pid},
        FILE_TABLES
#undef X
    };
    return &specs[f];
}

const char *ecl_file_label(enum ecl_file f, bool thai)
{
    return thai ? labels[f].th : labels[f].en;
}

int ecl_file_find(struct ecl_str name)
{
    for (int f = 0; f < ECL_NFILES; f++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(ecl_file_spec((enum ecl_file)f)->name))) {
            return f;
        }
    }
    return ecl_str_eq_nocase(name, ECL_STR("LAB")) ? ECL_LABFU : ECL_NOFILE;
}

int ecl_field_find(enum ecl_file f, struct ecl_str name, bool *alias)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    name = ecl_str_trim(name);
    for (int i = 0; i < spec->nfields; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(spec->fields[i].name))) {
            if (alias) {
                *alias = false;
            }
            return i;
        }
    }
    for (int i = 0; i < spec->nfields; i++) {
        for (const char *const *a = spec->fields[i].aliases; *a; a++) {
            if (ecl_str_eq_nocase(name, ecl_str_of(*a))) {
                if (alias) {
                    *alias = true;
                }
                return i;
            }
        }
    }
    return -1;
}

const char *ecl_type_name(enum ecl_type t)
{
    static const char *const names[] = {"text", "date", "time", "number"};
    return names[t];
}

const char *ecl_need_name(enum ecl_need n)
{
    static const char *const names[] = {"-", "OP", "IP", "both", "condition"};
    return names[n];
}

const char *ecl_since_name(enum ecl_since s)
{
    static const char *const names[] = {"classic", "2564", "fdh", "opbkk", "classic only"};
    return names[s];
}
