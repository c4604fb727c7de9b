/* reasons.c: why a row cannot be read, and how many rows, in Thai. The importer's notes carry
 * these words in English: a stream has no language. What is not in the table stays as it is. */
#include "rules/engine_priv.h"

/* {1} and {2} stand for any text; a {1} that is a reason itself is put into Thai, too. */
static const struct {
    const char *english, *thai;
} reasons[] = {
    {"{1} columns instead of {2}", "มี {1} คอลัมน์ แต่ต้องเป็น {2}"},
    {"bytes that are not UTF-8, as the file is", "มีไบต์ที่ไม่ใช่ UTF-8 ทั้งที่แฟ้มเป็น UTF-8"},
    {"UTF-8 in a file of windows-874", "มี UTF-8 ในแฟ้มที่เป็น windows-874"},
    {"bytes that windows-874 does not have", "มีไบต์ที่ windows-874 ไม่มี"},
    {"a NUL byte in the row", "มีไบต์ NUL ในบรรทัด"},
    {"the line is longer than 16 MiB; only its start is kept",
     "บรรทัดยาวเกิน 16 MiB เก็บไว้เฉพาะส่วนต้น"},
    {"the HN is longer than 1000 bytes", "HN ยาวเกิน 1000 ไบต์"},
    {"the keys are longer than 1000 bytes", "HN, SEQ หรือ AN ยาวเกิน 1000 ไบต์"},
    {"too many columns: more than 512", "คอลัมน์มากเกินไป (เกิน 512)"},
    {"too many columns", "คอลัมน์มากเกินไป"},
    {"a column twice, or too many columns", "มีคอลัมน์ซ้ำ หรือคอลัมน์มากเกินไป"},
    {"a column stands in it twice", "มีคอลัมน์ซ้ำ"},
    {"a column holds an object or a list", "คอลัมน์มีออบเจกต์หรือรายการซ้อนอยู่"},
    {"it is not the name of a claim file", "ไม่ใช่ชื่อแฟ้มตามมาตรฐาน"},
    {"a record is not an object", "ระเบียนไม่ใช่ออบเจกต์ JSON"},
    {"the claim holds no record", "รายการเบิกไม่มีข้อมูลแฟ้มใดเลย"},
    {"a quote is not closed", "เครื่องหมาย \" ไม่ปิด"},
    {"its deletion mark is neither a blank nor *", "เครื่องหมายลบของระเบียนไม่ใช่ช่องว่างหรือ *"},
    {"column {1} is of type {2}, which cannot be read", "คอลัมน์ {1} เป็นชนิด {2} ซึ่งอ่านไม่ได้"},
    {"not JSON: {1}, at byte {2}", "ไม่ใช่ JSON: {1} ที่ไบต์ {2}"},
    {"an escape that is none", "อักขระหลีก (\\) ไม่ถูกต้อง"},
    {"half a surrogate pair", "รหัสอักขระ \\u ไม่ครบคู่"},
    {"no string where one must be", "ขาดข้อความในเครื่องหมาย \""},
    {"a string without end", "ข้อความไม่มีเครื่องหมาย \" ปิด"},
    {"a control character in a string", "มีอักขระควบคุมในข้อความ"},
    {"a number that is none", "ตัวเลขไม่ถูกต้อง"},
    {"it ends too early", "ข้อมูลจบก่อนกำหนด"},
    {"no value where one must be", "ขาดค่าข้อมูล"},
    {"it is nested too deeply", "ซ้อนกันลึกเกินไป"},
    {"no colon", "ขาดเครื่องหมาย :"},
    {"no comma where one must be", "ขาดเครื่องหมายจุลภาค"},
    {"no { at its start", "ไม่ขึ้นต้นด้วย {"},
    {"something stands behind the object", "มีข้อมูลเกินหลังออบเจกต์"},
    {"no memory", "หน่วยความจำไม่พอ"},
    {"{1} more of these", "ยังมีอีก {1} แห่ง"},
    {"{1} records", "{1} ระเบียน"},
    {"{1} lines", "{1} บรรทัด"},
    {"{1} rows", "{1} แถว"},
};

/* Notes whose value is of words; that of others is data, of which nothing is changed. Every
 * note may end in "more of these", which is about no line. */
static bool has_words(const struct ecl_note *n)
{
    static const char *const rules[] = {"PKG.row-width",    "PKG.encoding",  "PKG.no-nul-control",
                                        "PKG.row-trailing", "PKG.row-blank", "PKG.dbf-deleted"};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (ecl_str_is(n->rule, rules[i])) {
            return true;
        }
    }
    return n->line == 0;
}

static bool is_place(const char *p)
{
    return p[0] == '{' && (p[1] == '1' || p[1] == '2') && p[2] == '}';
}

/* True when s is the template with texts, not empty, in its places. */
static bool fits(const char *template, struct ecl_str s, struct ecl_str part[2])
{
    while (*template) {
        if (!is_place(template)) {
            if (s.n == 0 || s.p[0] != *template) {
                return false;
            }
            template ++;
            s.p++;
            s.n--;
            continue;
        }
        size_t plain = 0, which = (size_t)(template[1] - '1');
        template += 3;
        while (template[plain] && !is_place(template + plain)) {
            plain++;
        }
        const char *next = plain && s.n ? memmem(s.p + 1, s.n - 1, template, plain) : s.p + s.n;
        if (s.n == 0 || !next) {
            return false;
        }
        part[which] = ecl_str_make(s.p, (size_t)(next - s.p));
        s.n -= part[which].n;
        s.p = next;
    }
    return s.n == 0;
}

static void add_thai(struct ecl_str english, struct ecl_buf *thai)
{
    struct ecl_str part[2];
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        part[0] = part[1] = ECL_STR("");
        if (!fits(reasons[i].english, english, part)) {
            continue;
        }
        for (const char *p = reasons[i].thai; *p; p++) {
            if (!is_place(p)) {
                ecl_buf_add_char(thai, *p);
                continue;
            }
            if (p[1] == '1') {
                add_thai(part[0], thai);
            } else {
                ecl_buf_add_str(thai, part[1]);
            }
            p += 2;
        }
        return;
    }
    ecl_buf_add_str(thai, english);
}

void note_in_thai(const struct ecl_note *n, struct ecl_buf *thai)
{
    if (has_words(n)) {
        add_thai(n->value, thai);
    } else {
        ecl_buf_add_str(thai, n->value);
    }
}
