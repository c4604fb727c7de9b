/* rows.c: rows of staff, units and tables of codes, and what can be wrong with one. */
#include <inttypes.h>
#include <stdio.h>

#include "base/rows_priv.h"

#define OWN ""
const struct ecl_base_rule tab_rules[] = {
    [TAB_ROW] = {"TAB.row",
                 ECL_SEV_ERROR,
                 "",
                 {"Every row can be read", "ทุกแถวต้องอ่านได้"},
                 {"the row cannot be read ({1}) and is not used", "อ่านแถวไม่ได้ ({1}) จึงไม่ใช้แถวนี้"},
                 OWN},
    [TAB_KEY] = {"TAB.key",
                 ECL_SEV_ERROR,
                 "",
                 {"Every row has a licence, HCODE or code",
                  "ทุกแถวต้องมีเลขใบประกอบ รหัสหน่วยบริการ หรือรหัส"},
                 {"{column} is blank: the row is not used", "ไม่มีค่า {column} จึงไม่ใช้แถวนี้"},
                 OWN},
    [TAB_DIGITS_LOST] =
        {"TAB.digits-lost",
         ECL_SEV_ERROR,
         "",
         {"Numbers of licences and codes are text", "เลขใบประกอบและรหัสต้องเก็บเป็นข้อความ"},
         {"{column} '{value}' stands in scientific notation, so digits are lost: the row is not "
          "used; "
          "make the column text",
          "{column} '{value}' อยู่ในรูปยกกำลัง หลักท้ายหายไป จึงไม่ใช้แถวนี้ ให้เก็บคอลัมน์เป็นข้อความ"},
         OWN},
    [TAB_DATE]          = {"TAB.date",
                           ECL_SEV_ERROR,
                           "",
                           {"Dates are written dd/mm/yyyy or yyyy-mm-dd",
                            "วันที่ต้องเป็นรูป dd/mm/yyyy หรือ yyyy-mm-dd"},
                           {"{column} '{value}' is not a date such as 31/01/2026: the row is not used",
                            "{column} '{value}' ไม่ใช่วันที่ เช่น 31/01/2026 จึงไม่ใช้แถวนี้"},
                           OWN},
    [TAB_DATE_BUDDHIST] = {"TAB.date-buddhist",
                           ECL_SEV_INFO,
                           "",
                           {"Years are Gregorian; Buddhist ones are taken less 543",
                            "ปีเป็น ค.ศ. ถ้าเป็น พ.ศ. จะลบ 543"},
                           {"the year of {column} {value} is Buddhist: this and others of the "
                            "table are taken less 543",
                            "{column} {value} เป็น พ.ศ. ค่านี้และค่าอื่นในตารางจะลบ 543"},
                           OWN},
    [TAB_PERIOD]        = {"TAB.period",
                           ECL_SEV_ERROR,
                           "",
                           {"END is not before START", "END ต้องไม่ก่อน START"},
                           {"{column} '{value}' is before START {1}: the row is not used",
                            "{column} '{value}' อยู่ก่อน START {1} จึงไม่ใช้แถวนี้"},
                           OWN},
    [TAB_TWICE]         = {"TAB.twice",
                           ECL_SEV_WARNING,
                           "",
                           {"A licence, HCODE or code stands once for the same days",
                            "เลขใบประกอบ รหัสหน่วยบริการ หรือรหัสเดียวกันต้องไม่ซ้ำในช่วงวันเดียวกัน"},
                           {"{column} '{value}' stands a second time for the same days, first in row {1}",
                            "{column} '{value}' ซ้ำในช่วงวันเดียวกันกับแถว {1}"},
                           OWN},
    [TAB_VALUE]         = {"TAB.value",
                           ECL_SEV_ERROR,
                           "",
                           {"Values have the form of their columns", "ค่าต้องตรงรูปแบบของคอลัมน์"},
                           {"{column} '{value}' is not {1}: the row is not used",
                            "{column} '{value}' ไม่ใช่{1} จึงไม่ใช้แถวนี้"},
                           OWN},
    [TAB_HOURS]         = {"TAB.hours",
                           ECL_SEV_WARNING,
                           "",
                           {"Hours are at most two spans a day that do not overlap",
                            "เวลาทำงานมีได้ไม่เกินสองช่วงต่อวันและต้องไม่ซ้อนกัน"},
                           {"{column} '{value}' {1}: the hours of this row are taken as unknown",
                            "{column} '{value}' {1} จึงถือว่าไม่ทราบเวลาทำงานของแถวนี้"},
                           OWN},
    [TAB_HOURS_TWICE] =
        {"TAB.hours-twice",
         ECL_SEV_WARNING,
         "",
         {"Hours stand in MON to HOL or in HOURS, not in both",
          "เวลาทำงานอยู่ใน MON ถึง HOL หรือ HOURS อย่างใดอย่างหนึ่ง"},
         {"{column} and MON to HOL are both filled: the hours of this row are taken as unknown",
          "มีทั้ง {column} และ MON ถึง HOL จึงถือว่าไม่ทราบเวลาทำงานของแถวนี้"},
         OWN},
    [TAB_LICENCE] =
        {"TAB.licence",
         ECL_SEV_WARNING,
         "",
         {"A licence begins with the letters of its council",
          "เลขใบประกอบต้องมีอักษรย่อของสภาวิชาชีพนำหน้า"},
         {"{column} '{value}' has no letters in front: claims that write this number with "
          "letters are not judged",
          "{column} '{value}' ไม่มีอักษรนำหน้า จึงไม่ตรวจรายการที่บันทึกเลขนี้พร้อมอักษรนำหน้า"},
         OWN},
    [TAB_FILE] = {"TAB.file",
                  ECL_SEV_WARNING,
                  "",
                  {"A folder of tables holds files of known names", "โฟลเดอร์ตารางต้องมีเฉพาะไฟล์ที่รู้จัก"},
                  {"no table is called '{value}': the file is passed over",
                   "ไม่มีตารางชื่อ '{value}' จึงข้ามไฟล์นี้"},
                  OWN},
    [TAB_ZEROS] =
        {"TAB.zeros",
         ECL_SEV_WARNING,
         "",
         {"Codes keep the zeros in front", "รหัสต้องมีเลขศูนย์นำหน้าครบ"},
         {"no {column} begins with 0, so a spreadsheet has dropped the zeros in front: codes that "
          "begin with 0 are not judged; make the column text",
          "ไม่มี {column} ที่ขึ้นต้นด้วย 0 โปรแกรมตารางอาจตัดศูนย์นำหน้า จึงไม่ตรวจรหัสที่ขึ้นต้นด้วย 0 "
          "ให้เก็บคอลัมน์เป็นข้อความ"},
         OWN},
};

static const char *const kinds[][2] = {
    [KIND_LICENCE] = {"the number of a licence", "เลขใบประกอบ"},
    [KIND_HCODE]   = {"a facility code of five digits (a spreadsheet drops zeros in front)",
                      "รหัสหน่วยบริการ 5 หลัก (โปรแกรมตารางอาจตัดศูนย์นำหน้า)"},
    [KIND_MONEY]   = {"an amount in baht such as 1250.00", "จำนวนเงินบาท เช่น 1250.00"},
    [KIND_NUMBER]  = {"a whole number", "จำนวนเต็ม"},
    [KIND_FLAG]    = {"1, Y, 0 or N", "ค่า 1, Y, 0 หรือ N"},
    [KIND_AGE]     = {"an age such as 15 or 28d", "อายุ เช่น 15 หรือ 28d"},
    [KIND_CODE]    = {"a value of this column", "ค่าที่ใช้ได้ของคอลัมน์นี้"},
};

#define NONE ecl_str_make("", 0)

int rows_tell(struct rows *r, enum tab_rule rule, int column, struct ecl_str arg1,
              struct ecl_str arg2)
{
    struct ecl_base_problem p = {.file   = r->file,
                                 .line   = r->row.line,
                                 .column = column >= 0 ? r->columns[column].name : "",
                                 .key    = r->key,
                                 .value = column >= 0 ? r->row.value[column] : ecl_str_make("", 0)};
    return base_tell(&r->tell, &tab_rules[rule], &p, arg1, arg2);
}

int rows_tell_value(struct rows *r, int column, enum rows_kind kind)
{
    return rows_tell(r, TAB_VALUE, column, ecl_str_of(kinds[kind][r->tell.thai]), NONE);
}

/* --- values -------------------------------------------------------------- */

static int day_of(struct rows *r, int column, int32_t none, int32_t *day, bool *good)
{
    struct ecl_base_moment m;
    enum ecl_base_moment_state state = ecl_base_moment(r->row.value[column], &m);
    switch (state) {
    case ECL_BASE_MOMENT_EMPTY:
        *day = none;
        return ECL_OK;
    case ECL_BASE_MOMENT_OK:
    case ECL_BASE_MOMENT_BUDDHIST:
        *day = ecl_date_days(m.date);
        if (state == ECL_BASE_MOMENT_OK || r->buddhist) {
            return ECL_OK;
        }
        r->buddhist = true;
        return rows_tell(r, TAB_DATE_BUDDHIST, column, NONE, NONE);
    default:
        *good = false;
        return rows_tell(r, TAB_DATE, column, NONE, NONE);
    }
}

int rows_period(struct rows *r, int start, int end, int32_t *from, int32_t *to, bool *good)
{
    int e = day_of(r, start, ECL_BASE_NO_START, from, good);
    e     = e == ECL_OK && *good ? day_of(r, end, ECL_BASE_NO_END, to, good) : e;
    if (e == ECL_OK && *good && *to < *from) {
        *good = false;
        e     = rows_tell(r, TAB_PERIOD, end, r->row.value[start], NONE);
    }
    return e;
}

int rows_flag(struct rows *r, int column, bool *v, bool *good)
{
    static const char *const yes[] = {"1", "Y", "YES", "TRUE"}, *const no[] = {"0", "N", "NO",
                                                                               "FALSE"};
    struct ecl_str s = r->row.value[column];
    *v               = false;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0] && s.n; i++) {
        if (ecl_str_eq_nocase(s, ecl_str_of(yes[i])) || ecl_str_eq_nocase(s, ecl_str_of(no[i]))) {
            *v = ecl_str_eq_nocase(s, ecl_str_of(yes[i]));
            return ECL_OK;
        }
    }
    *good = *good && s.n == 0;
    return s.n ? rows_tell_value(r, column, KIND_FLAG) : ECL_OK;
}

/* 1,250.00 as people and spreadsheets write it: commas between groups of three digits. */
static struct ecl_str without_commas(struct ecl_str s, char out[32])
{
    size_t n = 0, point = s.n;
    for (size_t i = 0; i < s.n; i++) {
        point = s.p[i] == '.' && point == s.n ? i : point;
    }
    for (size_t i = 0; i < s.n; i++) {
        bool group = s.p[i] == ',' && i > 0 && i < point && (point - i) % 4 == 0;
        if (!group && n < 32) {
            out[n++] = s.p[i];
        }
    }
    return s.n < 32 ? ecl_str_make(out, n) : s;
}

int rows_money(struct rows *r, int column, ecl_satang *v, bool *good)
{
    char plain[32];
    struct ecl_str s     = without_commas(r->row.value[column], plain);
    enum ecl_value state = ecl_satang_parse(s, v);
    if (state == ECL_V_OK && *v >= 0) {
        return ECL_OK;
    }
    *v = -1;
    if (state == ECL_V_EMPTY) {
        return ECL_OK;
    }
    *good = false;
    return rows_tell_value(r, column, KIND_MONEY);
}

int rows_number(struct rows *r, int column, int64_t *v, bool *good)
{
    enum ecl_value state = ecl_decimal_parse(r->row.value[column], 0, v);
    if (state == ECL_V_OK && *v >= 0) {
        return ECL_OK;
    }
    *v = -1;
    if (state == ECL_V_EMPTY) {
        return ECL_OK;
    }
    *good = false;
    return rows_tell_value(r, column, KIND_NUMBER);
}

int rows_choice(struct rows *r, int column, const char *choice, char *v, bool *good)
{
    struct ecl_str s = r->row.value[column];
    char c           = s.n == 1 ? s.p[0] : '\0';
    c                = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    *v               = c && strchr(choice, c) ? c : '\0';
    if (s.n == 0 || *v) {
        return ECL_OK;
    }
    *good = false;
    return rows_tell_value(r, column, KIND_CODE);
}

/* --- the table ----------------------------------------------------------- */

int rows_keep(struct rows *r, struct ecl_str key, int32_t from, int32_t to, uint32_t row)
{
    struct period p = {.start = from, .end = to, .row = row, .line = r->row.line};
    return periods_add(r->periods, key, &p);
}

/* The present row, whose key stands in column key. */
static int take_row(struct rows *r, const struct rows_job *job)
{
    int key = job->must[0];
    r->key  = r->row.value[key];
    if (r->row.bad) {
        return rows_tell(r, TAB_ROW, -1, ecl_str_of(r->row.bad), NONE);
    }
    if (r->key.n == 0) {
        return rows_tell(r, TAB_KEY, key, NONE, NONE);
    }
    if (r->row.exponent >> key & 1) {
        lost_add(&r->periods->lost, r->key);
        return rows_tell(r, TAB_DIGITS_LOST, key, NONE, NONE);
    }
    return job->take(job->ctx, r);
}

struct finishing {
    struct rows *rows;
    int key;
};

static int tell_twice(void *ctx, const struct period *earlier, const struct period *p)
{
    struct finishing *f = ctx;
    struct rows *r      = f->rows;
    char line[24];
    snprintf(line, sizeof line, "%" PRIu64, earlier->line);
    r->row.line          = p->line;
    r->key               = keys_at(&r->periods->keys, p->key);
    r->row.value[f->key] = r->key;
    return rows_tell(r, TAB_TWICE, f->key, ecl_str_of(line), NONE);
}

static int read_rows(struct rows *r, const struct rows_job *job, struct ecl_error *err)
{
    int e;
    while ((e = base_next(r->reader, &r->row, err)) == ECL_OK) {
        if ((e = take_row(r, job)) != ECL_OK) {
            return ecl_fail(err, e, r->file, "the table could not be taken");
        }
    }
    if (e != ECL_EOF) {
        return e;
    }
    if (r->periods->n == 0) {
        return ecl_fail(err, ECL_E_FORMAT, r->file, "the table of %s has no row that can be used",
                        ecl_base_name(r->table));
    }
    e = periods_finish(r->periods, tell_twice, &(struct finishing){r, job->must[0]});
    return e == ECL_OK ? e : ecl_fail(err, e, r->file, "the table could not be taken");
}

int rows_read(const struct rows_job *job, const struct ecl_input *in, int fd, struct ecl_error *err)
{
    struct rows r = {.table = job->table, .file = in->name, .periods = job->periods};
    size_t n      = ecl_base_columns(job->table, &r.columns);
    base_tell_init(&r.tell, job->problem, job->problem_ctx, job->thai);
    int e = base_open(&r.reader, job->table, in, fd, &(struct base_opts){0}, err);
    e     = e == ECL_OK ? base_require(r.reader, job->must, err) : e;
    for (size_t c = 0; e == ECL_OK && c < n; c++) {
        job->has[c] = base_has(r.reader, (int)c);
    }
    e = e == ECL_OK ? read_rows(&r, job, err) : e;
    base_close(r.reader);
    base_tell_done(&r.tell);
    return e;
}
