/* rule_code.c: diagnoses, procedures and TMT codes against the tables of --codes DIR
 * (code_priv.h). Items are in rule_item.c. Facts: spec DX.*, PROC.*, NHSO C-codes. */
#include "rules/code_priv.h"

/* Of an admission the codes of its last day count. */
static bool service_day(const struct check *k, struct days *d)
{
    const struct fdate *f = k->ip ? &k->f.dsc : &k->f.visit;
    d->from = d->to = f->day;
    return f->state == ECL_DATE_OK;
}

/* --- diagnoses and procedures -------------------------------------------- */

static bool is_principal(const struct check *k, const struct ecl_record *r)
{
    return one(r, k->dx->dxtype) == '1';
}

/* What does not begin with a letter is DX.not-icd9's. */
static bool looks_like_icd10(struct ecl_str s)
{
    return s.n > 0 && !ecl_is_digit(s.p[0]);
}

static void diag_known(struct check *k)
{
    struct days d;
    if (!service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        if (looks_like_icd10(s) && code_unusable(k, ECL_BASE_ICD10, s, &d)) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = r,
                                      .col      = k->dx->diag,
                                      .c_code   = is_principal(k, r) ? "C203" : "C800",
                                      .severity = -1,
                                      .arg      = {arg_day(k, d.from)}});
        }
    }
}

static void diag_sex(struct check *k)
{
    struct days d;
    if (!k->f.sex || !service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        struct ecl_str s = cell(r, k->dx->diag);
        const struct ecl_code_row *is =
            dx_only_sex(s) ? NULL : code_valid(k, ECL_BASE_ICD10, s, &d);
        if (is && is->sex && is->sex != k->f.sex) {
            hit_at(k, &(struct place){.rule     = k->rule,
                                      .r        = r,
                                      .col      = k->dx->diag,
                                      .c_code   = is_principal(k, r) ? "C204" : "C801",
                                      .severity = -1,
                                      .arg      = {arg_int(k, k->f.sex - '0')}});
        }
    }
}

static bool too_young(const struct check *k, const struct ecl_code_age *min)
{
    return min->n >= 0 && (min->days ? k->f.age_days : k->f.age) < min->n;
}

static bool too_old(const struct check *k, const struct ecl_code_age *max)
{
    return max->n >= 0 && (max->days ? k->f.age_days : k->f.age) > max->n;
}

static void diag_age(struct check *k, bool principal)
{
    struct days d;
    if (k->f.age == NO_AGE || !service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        const struct ecl_code_row *is =
            is_principal(k, r) == principal && !dx_age_told(k, r)
                ? code_valid(k, ECL_BASE_ICD10, cell(r, k->dx->diag), &d)
                : NULL;
        if (is && (too_young(k, &is->age_min) || too_old(k, &is->age_max))) {
            hit2(k, r, k->dx->diag, arg_int(k, k->f.age), arg_int(k, k->f.age_days));
        }
    }
}

static void age_pdx(struct check *k)
{
    diag_age(k, true);
}

static void age_sdx(struct check *k)
{
    diag_age(k, false);
}

static void asterisk(struct check *k)
{
    struct days d;
    if (!service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->dx->file)
    {
        const struct ecl_code_row *is =
            is_principal(k, r) ? code_valid(k, ECL_BASE_ICD10, cell(r, k->dx->diag), &d) : NULL;
        if (is && is->star == '*') {
            hit(k, r, k->dx->diag);
        }
    }
}

static void oper_known(struct check *k)
{
    struct days d;
    if (!service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->proc->file)
    {
        struct ecl_str s = cell(r, k->proc->oper);
        if (code_unusable(k, ECL_BASE_ICD9, s, &d)) {
            hit1(k, r, k->proc->oper, arg_day(k, d.from));
        }
    }
}

static void oper_sex(struct check *k)
{
    struct days d;
    if (!k->f.sex || !service_day(k, &d)) {
        return;
    }
    ECL_EACH(r, k->c, k->proc->file)
    {
        struct ecl_str s = cell(r, k->proc->oper);
        const struct ecl_code_row *is =
            proc_only_sex(s) ? NULL : code_valid(k, ECL_BASE_ICD9, s, &d);
        if (is && is->sex && is->sex != k->f.sex) {
            hit1(k, r, k->proc->oper, arg_int(k, k->f.sex - '0'));
        }
    }
}

static void tmt_known(struct check *k)
{
    ECL_EACH(r, k->c, ECL_DRU)
    {
        struct ecl_str s = cell(r, ECL_DRU_DIDSTD);
        struct days d;
        if ((s.n == 6 || s.n == 7) && ecl_str_digits(s) && row_day(r, ECL_DRU_DATE_SERV, &d) &&
            code_unusable(k, ECL_BASE_TMT, s, &d)) {
            hit1(k, r, ECL_DRU_DIDSTD, arg_day(k, d.from));
        }
    }
}

static const struct rule rows[] = {
    RULE_BASE(
        NEED(ICD10), "DX.diag-known", SEV_E, "ODX,IDX", "C203;C800", C_CODES,
        "DIAG is a valid code of ICD-10-TM, neither cancelled nor a heading",
        "DIAG ต้องมีใน ICD-10-TM และไม่ใช่รหัสที่ยกเลิกหรือหัวข้อ",
        "{value} cannot be used on {1}: it is not in the table icd10, not in force, or a heading",
        "รหัสโรค {value} ใช้ในวันที่ {1} ไม่ได้ (ไม่มีในตาราง icd10 ไม่อยู่ในช่วงที่ใช้ หรือเป็นหัวข้อ)", diag_known,
        ON_BOTH, 0),
    RULE_COLUMN(NEED(ICD10), ECL_ICD10_SEX, "DX.sex-table", SEV_E, "ODX,IDX,PAT", "C204;C801",
                C_CODES, "Diagnoses fit the sex that the table icd10 has for them",
                "รหัสโรคต้องสอดคล้องกับเพศตามตาราง icd10", "{value} does not fit SEX {1}",
                "รหัสโรค {value} ไม่สอดคล้องกับเพศ (SEX {1})", diag_sex, ON_BOTH, HAS(PAT)),
    RULE_COLUMN(NEED(ICD10), ECL_ICD10_AGEMAX, "DX.age-pdx", SEV_W, "ODX,IDX,PAT", "C205", C_CODES,
                "The principal diagnosis lies within its range of age",
                "โรคหลักต้องสอดคล้องกับช่วงอายุของรหัสโรค",
                "{value} does not fit the age of {1} years ({2} days)",
                "รหัสโรค {value} ไม่สอดคล้องกับอายุ {1} ปี ({2} วัน)", age_pdx, ON_BOTH, HAS(PAT)),
    RULE_COLUMN(NEED(ICD10), ECL_ICD10_AGEMAX, "DX.age-sdx", SEV_W, "ODX,IDX,PAT", "C802", C_CODES,
                "Secondary diagnoses lie within their range of age",
                "โรคร่วมต้องสอดคล้องกับช่วงอายุของรหัสโรค",
                "{value} does not fit the age of {1} years ({2} days)",
                "รหัสโรค {value} ไม่สอดคล้องกับอายุ {1} ปี ({2} วัน)", age_sdx, ON_BOTH, HAS(PAT)),
    RULE_COLUMN(NEED(ICD10), ECL_ICD10_STAR, "DX.asterisk-dagger", SEV_W, "ODX,IDX", "C211",
                C_CODES, "An asterisk code is never DXTYPE 1", "รหัสดอกจัน (*) เป็นการวินิจฉัยหลักไม่ได้",
                "asterisk code {value} cannot be the principal diagnosis: that is the dagger code",
                "รหัสดอกจัน {value} เป็นการวินิจฉัยหลักไม่ได้ ให้ใช้รหัสกริช", asterisk, ON_BOTH, 0),
    RULE_BASE(
        NEED(ICD9), "PROC.oper-known", SEV_E, "OOP,IOP", "C804", C_CODES,
        "OPER is in ICD-9-CM, ICD-10-TM procedures or NHSO's extensions",
        "OPER ต้องมีใน ICD-9-CM, ICD-10-TM หัตถการ หรือรหัสเพิ่มเติมของ สปสช.",
        "{value} cannot be used on {1}: it is not in the table icd9, not in force, or a heading",
        "รหัสหัตถการ {value} ใช้ในวันที่ {1} ไม่ได้ (ไม่มีในตาราง icd9 ไม่อยู่ในช่วงที่ใช้ หรือเป็นหัวข้อ)", oper_known,
        ON_BOTH, 0),
    RULE_COLUMN(NEED(ICD9), ECL_ICD9_SEX, "PROC.sex-table", SEV_E, "OOP,IOP,PAT", "C806", C_CODES,
                "Procedures fit the sex that the table icd9 has for them",
                "หัตถการต้องสอดคล้องกับเพศตามตาราง icd9", "procedure {value} does not fit SEX {1}",
                "หัตถการ {value} ไม่สอดคล้องกับเพศ (SEX {1})", oper_sex, ON_BOTH, HAS(PAT)),
    RULE_BASE(
        NEED(TMT), "DRU.tmt-known", SEV_W, "DRU", "", "catalogue model (DRUGCAT); " UNVERIFIED,
        "DIDSTD of 6 or 7 digits is a code of the TMT release",
        "DIDSTD 6-7 หลักต้องมีในรหัส TMT ที่ประกาศ",
        "TMT code {value} is not in the table tmt, or not in force on {1}",
        "รหัส TMT {value} ไม่มีในตาราง tmt หรือไม่อยู่ในช่วงที่ใช้ในวันที่ {1}", tmt_known, ON_BOTH, HAS(DRU)),
};

RULE_GROUP(rules_code, rows);
