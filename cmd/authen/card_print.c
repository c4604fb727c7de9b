/* card_print.c: a card as text, JSON, a row or shell variables.
 *
 * One table says which fields there are, and gives their names and labels. */
#include "card_print.h"

#include <stddef.h>
#include <stdio.h>

enum { VALUE_MAX = 512 };

enum kind {
    TEXT,   /* a string of the card */
    DATE,   /* YYYY-MM-DD; what is not known stays 00; blank unless it is a date */
    RAW,    /* a date as the card has it */
    PHOTO,  /* file of the photo */
    READER, /* name of the reader */
    DAY,    /* the day of the age */
    VALID,  /* is the check digit right? */
    SEX,
    LIFETIME,
    EXPIRED,
    AGE, /* in words */
    YEARS,
    MONTHS,
    DAYS, /* of the age, blank when the birth date leaves them open */
    LEAST,
    GREATEST, /* years of the age, at least and at most */
    HAS_RIGHT,
};

struct row {
    const char *key;            /* NULL: in CARD_TEXT only */
    const char *english, *thai; /* labels; NULL: not in CARD_TEXT */
    enum kind kind;
    size_t at;
};

#define AT(member) offsetof(struct ecl_card, member)

static const struct row rows[] = {
    {"pid", "citizen ID", "เลขประจำตัวประชาชน", TEXT, AT(pid)},
    {"pid_valid", "check digit right", "หลักตรวจสอบถูกต้อง", VALID, 0},
    {"name_th", "name in Thai", "ชื่อ-สกุล", TEXT, AT(thai.text)},
    {"title_th", NULL, NULL, TEXT, AT(thai.title)},
    {"first_th", NULL, NULL, TEXT, AT(thai.first)},
    {"middle_th", NULL, NULL, TEXT, AT(thai.middle)},
    {"last_th", NULL, NULL, TEXT, AT(thai.last)},
    {"name_en", "name in English", "ชื่อ-สกุล (อังกฤษ)", TEXT, AT(english.text)},
    {"title_en", NULL, NULL, TEXT, AT(english.title)},
    {"first_en", NULL, NULL, TEXT, AT(english.first)},
    {"middle_en", NULL, NULL, TEXT, AT(english.middle)},
    {"last_en", NULL, NULL, TEXT, AT(english.last)},
    {"birth", "birth date", "วันเกิด (ค.ศ.)", DATE, AT(birth)},
    {"birth_card", "birth date on the card", "วันเกิดบนบัตร (พ.ศ.)", RAW, AT(birth)},
    {NULL, "age", "อายุ", AGE, 0},
    {"age_on", "on", "ณ วันที่", DAY, 0},
    {"age_years", NULL, NULL, YEARS, 0},
    {"age_months", NULL, NULL, MONTHS, 0},
    {"age_days", NULL, NULL, DAYS, 0},
    {"age_min", NULL, NULL, LEAST, 0},
    {"age_max", NULL, NULL, GREATEST, 0},
    {"sex", "sex", "เพศ", SEX, AT(sex)},
    {"sex_code", NULL, NULL, TEXT, AT(sex)},
    {"address", "address", "ที่อยู่", TEXT, AT(address.text)},
    {"house", NULL, NULL, TEXT, AT(address.house)},
    {"village", NULL, NULL, TEXT, AT(address.village)},
    {"lane", NULL, NULL, TEXT, AT(address.lane)},
    {"alley", NULL, NULL, TEXT, AT(address.alley)},
    {"street", NULL, NULL, TEXT, AT(address.street)},
    {"subdistrict", NULL, NULL, TEXT, AT(address.subdistrict)},
    {"district", NULL, NULL, TEXT, AT(address.district)},
    {"province", NULL, NULL, TEXT, AT(address.province)},
    {"issuer", "issued by", "ออกโดย", TEXT, AT(issuer)},
    {"issuer_code", "issuer's code", "รหัสผู้ออกบัตร", TEXT, AT(issuer_code)},
    {"issued", "issued on", "วันออกบัตร (ค.ศ.)", DATE, AT(issued)},
    {"expires", "expires on", "วันหมดอายุ (ค.ศ.)", DATE, AT(expires)},
    {"lifetime", "for life", "ตลอดชีพ", LIFETIME, AT(expires)},
    {"expired", "expired", "หมดอายุแล้ว", EXPIRED, 0},
    {"card_type", "card type", "ชนิดบัตร", TEXT, AT(type)},
    {"card_version", "card version", "รุ่นบัตร", TEXT, AT(version)},
    {"request", "request number", "เลขคำขอมีบัตร", TEXT, AT(request)},
    {"photo_number", "number below the photo", "เลขใต้ภาพ", TEXT, AT(photo_number)},
    {"laser", "laser number", "เลขหลังบัตร (Laser ID)", TEXT, AT(laser)},
    {"right_present", "right on the card", "มีข้อมูลสิทธิในบัตร", HAS_RIGHT, 0},
    {"right_main", "main right", "สิทธิหลัก", TEXT, AT(right.main)},
    {"right_sub", "sub right", "สิทธิย่อย", TEXT, AT(right.sub)},
    {"hospital_main", "main hospital", "หน่วยบริการหลัก", TEXT, AT(right.main_hospital)},
    {"hospital_sub", "sub hospital", "หน่วยบริการรอง", TEXT, AT(right.sub_hospital)},
    {"right_paid_type", "paid type", "ประเภทการจ่าย", TEXT, AT(right.paid_type)},
    {"right_issued", "right issued", "วันออกสิทธิ (ค.ศ.)", DATE, AT(right.issued)},
    {"right_expires", "right expires", "วันหมดสิทธิ (ค.ศ.)", DATE, AT(right.expires)},
    {"right_updated", "right updated", "วันปรับปรุงสิทธิ (ค.ศ.)", DATE, AT(right.updated)},
    {"hospital_changes", "changes of hospital", "จำนวนครั้งที่เปลี่ยนหน่วยบริการ", TEXT, AT(right.changes)},
    {"photo", "photo", "ภาพถ่าย", PHOTO, 0},
    {"reader", "reader", "เครื่องอ่าน", READER, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

/* --- values --------------------------------------------------------------------- */

static const char *yes_no(bool yes)
{
    return yes ? "yes" : "no";
}

static void print_date(const struct ecl_card_date *d, char *out)
{
    if (d->state == ECL_CARD_DATE_OK || d->state == ECL_CARD_DATE_PARTIAL) {
        snprintf(out, VALUE_MAX, "%04d-%02d-%02d", d->y, d->m, d->d);
    }
}

static void print_age(enum kind kind, const struct ecl_card *c, struct ecl_date on, char *out)
{
    struct ecl_age lo, hi;
    if (!ecl_card_age(&c->birth, on, &lo, &hi)) {
        return;
    }
    bool exact = c->birth.state == ECL_CARD_DATE_OK;
    bool known =
        kind == LEAST || kind == GREATEST || exact || (kind == YEARS && lo.years == hi.years);
    int v = kind == LEAST || kind == YEARS ? lo.years
            : kind == GREATEST             ? hi.years
            : kind == MONTHS               ? lo.months
                                           : lo.days;
    if (known) {
        snprintf(out, VALUE_MAX, "%d", v);
    }
}

static void print_age_words(const struct ecl_card *c, const struct card_extra *x, char *out)
{
    struct ecl_age lo, hi;
    if (!ecl_card_age(&c->birth, x->on, &lo, &hi)) {
        return;
    }
    if (c->birth.state == ECL_CARD_DATE_OK) {
        snprintf(out, VALUE_MAX, x->thai ? "%d ปี %d เดือน %d วัน" : "%d years %d months %d days",
                 lo.years, lo.months, lo.days);
    } else if (lo.years == hi.years) {
        snprintf(out, VALUE_MAX, x->thai ? "%d ปี" : "%d years", lo.years);
    } else {
        snprintf(out, VALUE_MAX, x->thai ? "%d หรือ %d ปี" : "%d or %d years", lo.years, hi.years);
    }
}

/* A value as text; "" when there is none. */
static void value(const struct row *row, const struct ecl_card *c, const struct card_extra *x,
                  char out[VALUE_MAX])
{
    const char *at                = (const char *)c + row->at;
    const struct ecl_card_date *d = (const void *)at;
    const char *text              = "";
    out[0]                        = '\0';
    switch (row->kind) {
    case DATE:
        print_date(d, out);
        return;
    case DAY:
        snprintf(out, VALUE_MAX, "%04d-%02d-%02d", x->on.y, x->on.m, x->on.d);
        return;
    case AGE:
        print_age_words(c, x, out);
        return;
    case YEARS:
    case MONTHS:
    case DAYS:
    case LEAST:
    case GREATEST:
        print_age(row->kind, c, x->on, out);
        return;
    case TEXT:
        text = at;
        break;
    case RAW:
        text = d->text;
        break;
    case PHOTO:
        text = x->photo ? x->photo : "";
        break;
    case READER:
        text = x->reader;
        break;
    case VALID:
        text = yes_no(c->pid_state == ECL_PID_OK);
        break;
    case SEX:
        text = strcmp(at, "1") == 0 ? "male" : strcmp(at, "2") == 0 ? "female" : "";
        break;
    case LIFETIME:
        text = yes_no(d->state == ECL_CARD_DATE_LIFETIME);
        break;
    case EXPIRED:
        text = yes_no(ecl_card_expired(c, x->on));
        break;
    default:
        text = yes_no(c->right.present);
        break;
    }
    snprintf(out, VALUE_MAX, "%s", text);
}

static enum print_type type_of(enum kind k)
{
    if (k == VALID || k == LIFETIME || k == EXPIRED || k == HAS_RIGHT) {
        return PRINT_YES_NO;
    }
    return k >= YEARS && k <= GREATEST ? PRINT_NUMBER : PRINT_STRING;
}

/* --- records ----------------------------------------------------------------------- */

int card_print_header(struct ecl_buf *b)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        if (rows[i].key) {
            r = ecl_buf_addf(b, "%s%c", rows[i].key, i + 1 < ROWS ? '\t' : '\n');
        }
    }
    return r;
}

int card_print(struct ecl_buf *b, enum print_form form, const struct ecl_card *card,
               const struct card_extra *extra)
{
    const struct print_style style = {form, extra->thai, "CARD_"};
    char v[VALUE_MAX];
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        const struct row *row          = &rows[i];
        const struct print_field field = {row->key, row->english, row->thai, type_of(row->kind)};
        value(row, card, extra, v);
        r = print_value(b, &style, &field, v, i, ROWS);
    }
    explicit_bzero(v, sizeof v);
    return r;
}
