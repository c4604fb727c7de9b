/* right_print.c: a person with the right to treatment as text, JSON or a row. One table
 * says which fields there are, and gives their names and labels. */
#include "right_print.h"

#include <stddef.h>
#include <string.h>

enum { VALUE_MAX = 1400 };

enum kind {
    TEXT,  /* a string of the right */
    KNOWN, /* yes or no */
    NAME,  /* title, first, middle and last name */
    SEX,
    BIRTH,
    PAIR,  /* a code and, behind it, its name */
    TYPES, /* kinds of service, for people */
    CODES, /* the same, their codes only */
    SOURCE,
};

struct row {
    struct print_field field;
    enum kind kind;
    size_t at, second; /* second: of PAIR */
};

#define AT(member) offsetof(struct ecl_right, member)

static const struct row rows[] = {
    {{"pid", "citizen ID", "เลขประจำตัวประชาชน", PRINT_STRING}, TEXT, AT(pid), 0},
    {{"known", "known to the service", "พบข้อมูลในระบบ", PRINT_YES_NO}, KNOWN, 0, 0},
    {{NULL, "name", "ชื่อ-สกุล", PRINT_STRING}, NAME, 0, 0},
    {{"title", NULL, NULL, PRINT_STRING}, TEXT, AT(title), 0},
    {{"first", NULL, NULL, PRINT_STRING}, TEXT, AT(first), 0},
    {{"middle", NULL, NULL, PRINT_STRING}, TEXT, AT(middle), 0},
    {{"last", NULL, NULL, PRINT_STRING}, TEXT, AT(last), 0},
    {{"sex", "sex", "เพศ", PRINT_STRING}, SEX, AT(sex), 0},
    {{"birth", "birth date", "วันเกิด (ค.ศ.)", PRINT_STRING}, BIRTH, AT(birth), 0},
    {{"nation", "nation", "สัญชาติ", PRINT_STRING}, TEXT, AT(nation), 0},
    {{NULL, "main right", "สิทธิหลัก", PRINT_STRING}, PAIR, AT(main_code), AT(main_name)},
    {{"main_code", NULL, NULL, PRINT_STRING}, TEXT, AT(main_code), 0},
    {{"main_name", NULL, NULL, PRINT_STRING}, TEXT, AT(main_name), 0},
    {{NULL, "sub right", "สิทธิย่อย", PRINT_STRING}, PAIR, AT(sub_code), AT(sub_name)},
    {{"sub_code", NULL, NULL, PRINT_STRING}, TEXT, AT(sub_code), 0},
    {{"sub_name", NULL, NULL, PRINT_STRING}, TEXT, AT(sub_name), 0},
    {{NULL, "main hospital", "หน่วยบริการที่รับส่งต่อ", PRINT_STRING},
     PAIR,
     AT(main.hcode),
     AT(main.name)},
    {{"hospmain", NULL, NULL, PRINT_STRING}, TEXT, AT(main.hcode), 0},
    {{"hospmain_name", NULL, NULL, PRINT_STRING}, TEXT, AT(main.name), 0},
    {{NULL, "main OP hospital", "หน่วยบริการประจำ", PRINT_STRING},
     PAIR,
     AT(main_op.hcode),
     AT(main_op.name)},
    {{"hospmainop", NULL, NULL, PRINT_STRING}, TEXT, AT(main_op.hcode), 0},
    {{"hospmainop_name", NULL, NULL, PRINT_STRING}, TEXT, AT(main_op.name), 0},
    {{NULL, "sub hospital", "หน่วยบริการปฐมภูมิ", PRINT_STRING}, PAIR, AT(sub.hcode), AT(sub.name)},
    {{"hospsub", NULL, NULL, PRINT_STRING}, TEXT, AT(sub.hcode), 0},
    {{"hospsub_name", NULL, NULL, PRINT_STRING}, TEXT, AT(sub.name), 0},
    {{"paid_model", "model", "Model", PRINT_STRING}, TEXT, AT(paid_model), 0},
    {{"start", "right begins", "วันเริ่มสิทธิ", PRINT_STRING}, TEXT, AT(start), 0},
    {{"expire", "right expires", "วันหมดสิทธิ", PRINT_STRING}, TEXT, AT(expire), 0},
    {{"checked", "checked at", "ตรวจสอบเมื่อ", PRINT_STRING}, TEXT, AT(checked), 0},
    {{NULL, "kinds of service", "ประเภทบริการ", PRINT_STRING}, TYPES, 0, 0},
    {{"claim_types", NULL, NULL, PRINT_STRING}, CODES, 0, 0},
    {{"message", "the service says", "ข้อความจากระบบ", PRINT_STRING}, TEXT, AT(message), 0},
    {{"source", "source", "แหล่งข้อมูล", PRINT_STRING}, SOURCE, 0, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

/* Appends a word behind a blank or another separator. */
static void add(char *out, const char *separator, const char *word)
{
    size_t n = strlen(out);
    if (*word) {
        snprintf(out + n, VALUE_MAX - n, "%s%s", n ? separator : "", word);
    }
}

static void print_name(const struct ecl_right *r, char *out)
{
    bool coded = ecl_str_digits(ecl_str_of(r->title)); /* as the agent gives it */
    add(out, " ", coded ? "" : r->title);
    add(out, " ", r->first);
    add(out, " ", r->middle);
    add(out, " ", r->last);
}

static void print_types(const struct ecl_right *r, bool names, char *out)
{
    for (size_t i = 0; i < r->ntypes; i++) {
        add(out, names ? "; " : " ", r->type[i].code);
        if (names && r->type[i].name[0]) {
            add(out, " ", r->type[i].name);
        }
    }
}

static void value(const struct row *row, const struct ecl_right *r, const char *source,
                  char out[VALUE_MAX])
{
    const char *at            = (const char *)r + row->at;
    const struct ecl_birth *b = (const void *)at;
    out[0]                    = '\0';
    switch (row->kind) {
    case KNOWN:
        add(out, "", r->known ? "yes" : "no");
        break;
    case NAME:
        print_name(r, out);
        break;
    case SEX:
        add(out, "", *at == '1' ? "male" : *at == '2' ? "female" : "");
        break;
    case BIRTH:
        if (b->y) {
            snprintf(out, VALUE_MAX, "%04d-%02d-%02d", b->y, b->m, b->d);
        }
        break;
    case PAIR:
        add(out, "", at);
        add(out, " ", (const char *)r + row->second);
        break;
    case TYPES:
    case CODES:
        print_types(r, row->kind == TYPES, out);
        break;
    case SOURCE:
        add(out, "", source);
        break;
    default:
        add(out, "", at);
        break;
    }
}

static int print_header(struct ecl_buf *b)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        if (rows[i].field.key) {
            r = ecl_buf_addf(b, "%s%c", rows[i].field.key, i + 1 < ROWS ? '\t' : '\n');
        }
    }
    return r;
}

int right_print(struct ecl_buf *b, enum print_form form, const struct ecl_right *right,
                const char *source, bool thai)
{
    const struct print_style style = {form, thai, ""};
    char v[VALUE_MAX];
    int r = form == PRINT_TSV ? print_header(b) : ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        value(&rows[i], right, source, v);
        r = print_value(b, &style, &rows[i].field, v, i, ROWS);
    }
    explicit_bzero(v, sizeof v);
    return r;
}
