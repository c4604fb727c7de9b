/* attach_tell.c: the findings of attaching codes, one table of texts. */
#include "authen/attach_priv.h"
#include "core/fill_priv.h"

static const struct {
    const char *id;
    enum ecl_severity severity;
    const char *c_code; /* what the claim would come back with */
    const char *text[2];
} rules[] = {
    [R_NO_CODE]      = {"AUTHEN.no-code",
                        ECL_SEV_ERROR,
                        "C349",
                        {"PERMITNO is blank, and the list has no code for the visit",
                         "ไม่มี Authen Code (PERMITNO) และในรายการไม่มีรหัสของการรับบริการนี้"}},
    [R_NO_CODE_UNIT] = {"AUTHEN.no-code",
                        ECL_SEV_ERROR,
                        "C349",
                        {"PERMITNO is blank; the code in row {1} of the list is of another unit",
                         "ไม่มี Authen Code (PERMITNO) รหัสในแถว {1} ของรายการเป็นของหน่วยอื่น"}},
    [R_NO_CODE_DAY]  = {"AUTHEN.no-code",
                        ECL_SEV_ERROR,
                        "C349",
                        {"PERMITNO is blank; the code in row {1} of the list is of another day",
                         "ไม่มี Authen Code (PERMITNO) รหัสในแถว {1} ของรายการเป็นของวันอื่น"}},
    [R_NO_CODE_PERSON] =
        {"AUTHEN.no-code",
         ECL_SEV_ERROR,
         "C349",
         {"PERMITNO is blank; the code in row {1} of the list is of another person",
          "ไม่มี Authen Code (PERMITNO) รหัสในแถว {1} ของรายการเป็นของบุคคลอื่น"}},
    [R_OTHER_UNIT]   = {"AUTHEN.other-unit",
                        ECL_SEV_ERROR,
                        "",
                        {"the row is of another unit than the visit; it was not used",
                         "แถวนี้เป็นของหน่วยอื่น ไม่ตรงกับการรับบริการ จึงไม่นำไปใส่"}},
    [R_OTHER_DAY]    = {"AUTHEN.other-day",
                        ECL_SEV_ERROR,
                        "",
                        {"the row is of another day than the visit; it was not used",
                         "แถวนี้เป็นของวันอื่น ไม่ตรงกับการรับบริการ จึงไม่นำไปใส่"}},
    [R_OTHER_PERSON] = {"AUTHEN.other-person",
                        ECL_SEV_ERROR,
                        "",
                        {"the row is of another person than the visit; it was not used",
                         "แถวนี้เป็นของบุคคลอื่น ไม่ตรงกับการรับบริการ จึงไม่นำไปใส่"}},
    [R_NO_VISIT]     = {"AUTHEN.no-visit",
                        ECL_SEV_WARNING,
                        "",
                        {"no visit goes with the row; it was not used",
                         "ไม่พบการรับบริการของแถวนี้ จึงไม่นำไปใส่"}},
    [R_TWO_CODES]    = {"AUTHEN.two-codes",
                        ECL_SEV_ERROR,
                        "",
                        {"the list has {value} and {1} for the visit; neither was taken",
                         "รายการมีทั้ง {value} และ {1} ของการรับบริการเดียว จึงไม่ใส่รหัสใด"}},
    [R_TWO_VALUES]   = {"AUTHEN.two-values",
                        ECL_SEV_ERROR,
                        "",
                        {"the list has {value} and {1} for the visit; neither was taken",
                         "รายการมีทั้ง {value} และ {1} ของการรับบริการเดียว จึงไม่ใส่ค่าใด"}},
    [R_CODE_TWICE]   = {"AUTHEN.code-twice",
                        ECL_SEV_ERROR,
                        "C179",
                        {"code {value} is that of another patient or day: {1}",
                         "รหัส {value} เป็นของผู้ป่วยอื่นหรือวันอื่น: {1}"}},
    [R_CODE_ROWS]    = {"AUTHEN.code-twice",
                        ECL_SEV_ERROR,
                        "C179",
                        {"code {value} stands in row {1} for another patient or day; neither row "
                            "was used",
                         "รหัส {value} อยู่ในแถว {1} ของผู้ป่วยอื่นหรือวันอื่นด้วย จึงไม่ใช้ทั้งสองแถว"}},
    [R_CODE_SHARED]  = {"AUTHEN.code-shared",
                        ECL_SEV_WARNING,
                        "",
                        {"code {value} also serves another visit of the patient on this day: {1}",
                         "รหัส {value} ใช้กับการรับบริการอื่นของผู้ป่วยในวันเดียวกันด้วย: {1}"}},
    [R_CODE_FORM]    = {"AUTHEN.code-form",
                        ECL_SEV_ERROR,
                        "C305",
                        {"{value} is not a claim code: two capital letters and ten digits",
                         "{value} ไม่ใช่รูปแบบ Claim Code (ตัวอักษรใหญ่ 2 ตัวตามด้วยตัวเลข 10 หลัก)"}},
    [R_CODE_PREFIX]  = {"AUTHEN.code-prefix",
                        ECL_SEV_WARNING,
                        "C305",
                        {"{value} is not PP or EP with ten digits; it was taken as it stands",
                         "{value} ไม่ใช่ PP หรือ EP ตามด้วยตัวเลข 10 หลัก ใช้ตามที่ปรากฏ"}},
    [R_VALUE]        = {"AUTHEN.value",
                        ECL_SEV_ERROR,
                        "",
                        {"{value}: {1}; the row was not used", "{value}: {1} จึงไม่ใช้แถวนี้"}},
    [R_ROW]          = {"AUTHEN.row", ECL_SEV_ERROR, "", {"the row cannot be used: {1}", "ใช้แถวนี้ไม่ได้: {1}"}},
    [R_FILLED]       = {"AUTHEN.filled",
                        ECL_SEV_WARNING,
                        "",
                        {"the claim has {value}, the list {1}; that of the claim was kept",
                         "ในแฟ้มเป็น {value} ในรายการเป็น {1} คงค่าในแฟ้มไว้"}},
    [R_REPLACED]     = {"AUTHEN.replaced",
                        ECL_SEV_INFO,
                        "",
                        {"{value} was replaced by {1} of the list", "แทนที่ {value} ด้วย {1} จากรายการ"}},
    [R_NO_RECORD]    = {"AUTHEN.no-record",
                        ECL_SEV_ERROR,
                        "",
                        {"{value} of the list has no place: the claim has no {1} record",
                         "ไม่มีที่ใส่ {value} เพราะไม่มีแฟ้ม {1}"}},
    [R_NO_COLUMN]    = {"AUTHEN.no-column",
                        ECL_SEV_ERROR,
                        "",
                        {"{value} of the list has no place: the stream lacks the column {1}",
                         "ไม่มีที่ใส่ {value} เพราะไม่มีคอลัมน์ {1}"}},
};

static struct ecl_str of_rule(struct ecl_attach *a, enum att_rule rule, struct ecl_str value,
                              struct ecl_str arg)
{
    const struct fill_place places[] = {{"{value}", value, 0, false}, {"{1}", arg, 0, false}};
    int r = ecl_fill(&a->message, rules[rule].text[a->opts.thai], places, 2);
    /* Without memory for the text the finding still has its rule. */
    return r == ECL_OK ? ecl_buf_str(&a->message) : ecl_str_make("", 0);
}

int att_tell_row(struct ecl_attach *a, enum att_rule rule, uint64_t line,
                 const struct ecl_str v[A_NCOLUMNS], const char *field, struct ecl_str value,
                 struct ecl_str arg)
{
    const struct ecl_finding f = {
        .severity = rules[rule].severity,
        .rule     = rules[rule].id,
        .c_code   = rules[rule].c_code,
        .type     = v[A_AN].n    ? "IP"
                    : v[A_SEQ].n ? "OP"
                                 : "",
        .hcode    = v[A_HCODE],
        .hn       = v[A_HN],
        .seq      = v[A_SEQ],
        .an       = v[A_AN],
        .file     = ecl_str_of(a->name),
        .line     = line,
        .field    = ecl_str_of(field),
        .value    = value,
        .message  = of_rule(a, rule, value, arg),
    };
    return a->opts.finding ? a->opts.finding(a->opts.ctx, &f) : ECL_OK;
}

int att_tell_claim(struct ecl_attach *a, enum att_rule rule, const struct ecl_claim *c,
                   const struct ecl_record *rec, const struct att_put *put, struct ecl_str value,
                   struct ecl_str arg)
{
    const struct ecl_file_spec *spec = ecl_file_spec(put->file);
    const struct ecl_str none        = {"", 0};
    const struct ecl_finding f       = {
              .severity = rules[rule].severity,
              .rule     = rules[rule].id,
              .c_code   = rules[rule].c_code,
              .type     = ecl_claim_type_name(c->type),
              .hcode    = c->hcode,
              .hn       = c->hn,
              .seq      = c->type == ECL_CLAIM_OP ? c->key : none,
              .an       = c->type == ECL_CLAIM_IP ? c->key : none,
              .file     = ecl_str_of(spec->name),
              .line     = rec ? rec->line : 0,
              .field    = ecl_str_of(spec->fields[put->col].name),
              .value    = value,
              .message  = of_rule(a, rule, value, arg),
    };
    return a->opts.finding ? a->opts.finding(a->opts.ctx, &f) : ECL_OK;
}
