/* export_find.c: what the exporter has to say about claims, as findings. One row
 * per kind; {1} and {2} in a message stand for what the caller gives. */
#include "claim/export_priv.h"

static const struct {
    enum ecl_severity severity;
    const char *rule;
    const char *text[2]; /* English, Thai */
} kinds[] = {
    [ECL_XF_WIDTH]    = {ECL_SEV_WARNING,
                         "EXP.width",
                         {"the value takes {1} bytes, the field has {2}; it is written whole",
                          "ข้อมูลยาว {1} ไบต์ แต่ฟิลด์กว้าง {2} ไบต์ ส่งออกทั้งค่าโดยไม่ตัด"}},
    [ECL_XF_UNFIT]    = {ECL_SEV_ERROR,
                         "EXP.value",
                         {"a {1} cannot hold the value; the claim is left out",
                          "{1} เก็บค่านี้ไม่ได้ ไม่ส่งออกรายการนี้"}},
    [ECL_XF_CHARSET]  = {ECL_SEV_ERROR,
                         "EXP.charset",
                         {"windows-874 lacks a character of the value; the claim is left out: "
                           "correct it or export in UTF-8",
                          "มีอักขระที่ windows-874 ไม่มี ไม่ส่งออกรายการนี้ "
                           "ให้แก้ไขหรือส่งออกเป็น UTF-8"}},
    [ECL_XF_ENCODING] = {ECL_SEV_ERROR,
                         "EXP.utf8",
                         {"the value is not valid UTF-8; the claim is left out",
                          "ข้อมูลไม่ใช่ UTF-8 ที่ถูกต้อง ไม่ส่งออกรายการนี้"}},
    [ECL_XF_CONTROL]  = {ECL_SEV_ERROR,
                         "EXP.control",
                         {"the value holds a carriage return or a NUL; the claim is left out",
                          "ข้อมูลมีอักขระควบคุม (CR หรือ NUL) ไม่ส่งออกรายการนี้"}},
    [ECL_XF_COLUMN]   = {ECL_SEV_INFO,
                         "EXP.column",
                         {"the layout {1} has no such column; its values are not written",
                          "รูปแบบ {1} ไม่มีคอลัมน์นี้ จึงไม่ส่งออกข้อมูลในคอลัมน์"}},
    [ECL_XF_FILE]     = {ECL_SEV_WARNING,
                         "EXP.file",
                         {"the layout {1} has no such file; its rows are not written",
                          "รูปแบบ {1} ไม่มีแฟ้มนี้ จึงไม่ส่งออกข้อมูลในแฟ้ม"}},
    [ECL_XF_ORPHAN]   = {ECL_SEV_ERROR,
                         "EXP.orphan",
                         {"the row belongs to no claim and is not written",
                          "ข้อมูลนี้ไม่อยู่ในรายการเบิกใด จึงไม่ส่งออก"}},
    [ECL_XF_PAT]      = {ECL_SEV_WARNING,
                         "EXP.pat-differs",
                         {"another PAT row of this HN is written already; this one is not",
                          "ส่งออกข้อมูล PAT ของ HN นี้ที่ต่างกันไปแล้ว จึงไม่ส่งออกแถวนี้"}},
    [ECL_XF_SIZE]     = {ECL_SEV_ERROR,
                         "EXP.size",
                         {"the claim alone may take {1} bytes, a part {2}; it is left out",
                          "รายการนี้อาจยาวถึง {1} ไบต์ เกินขนาดต่อส่วน {2} ไบต์ ไม่ส่งออก"}},
};

static int add_text(struct ecl_buf *b, const char *text, struct ecl_str one, struct ecl_str two)
{
    int r = ECL_OK;
    for (const char *p; r == ECL_OK && (p = strchr(text, '{')) != NULL; text = p + 3) {
        r = ecl_buf_add(b, text, (size_t)(p - text));
        if (r == ECL_OK) {
            r = ecl_buf_add_str(b, p[1] == '1' ? one : two);
        }
    }
    return r == ECL_OK ? ecl_buf_add(b, text, strlen(text)) : r;
}

int ecl_report(struct ecl_reporter *rep, enum ecl_export_finding what, const struct ecl_claim *c,
               const struct ecl_record *r, struct ecl_str field, struct ecl_str value,
               struct ecl_str a, struct ecl_str b)
{
    rep->findings++;
    rep->errors += kinds[what].severity == ECL_SEV_ERROR;
    if (!rep->found) {
        return ECL_OK;
    }
    rep->message.n = 0;
    if (add_text(&rep->message, kinds[what].text[rep->thai], a, b) != ECL_OK) {
        return ECL_E_NOMEM;
    }
    struct ecl_finding f = {
        .severity = kinds[what].severity,
        .rule     = kinds[what].rule,
        .c_code   = "",
        .type     = ecl_claim_type_name(c->type),
        .hcode    = c->hcode,
        .hn       = c->hn,
        .file     = r ? ecl_str_of(ecl_file_spec((enum ecl_file)r->file)->name) : ECL_STR(""),
        .line     = r ? r->line : 0,
        .field    = field,
        .value    = value,
        .message  = ecl_buf_str(&rep->message),
    };
    *(c->type == ECL_CLAIM_IP ? &f.an : &f.seq) = c->key;
    return rep->found(rep->ctx, &f);
}
