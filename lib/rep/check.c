/* check.c: whether a workbook agrees with itself and with those read before.
 *
 * TRAN_IDs of a file are kept as fingerprints, more than a hundred thousand of them in
 * a file without a name. A mismatch is a finding, never a failure: the NHSO's own files have
 * some. */
#include <stdio.h>
#include <stdlib.h>

#include "io/fpset_priv.h"
#include "rep/rep_priv.h"

enum {
    TOLERANCE  = 5,       /* satang between net and the sum of funds */
    TRAN_SLOTS = 1 << 17, /* fingerprints in memory, 24 bytes each */
};

struct rule {
    const char *id;
    enum ecl_severity severity;
    const char *en, *th;
};

static const struct rule rules[] = {
    [REP_RULE_EXPONENT] =
        {"REP.id-exponent", ECL_SEV_ERROR,
         "stands in scientific notation, its digits are lost: take the file as it was downloaded",
         "เป็นเลขยกกำลัง ตัวเลขหายไปแล้ว ให้ใช้ไฟล์ต้นฉบับที่ดาวน์โหลด"},
    [REP_RULE_ZEROS] =
        {"REP.id-short", ECL_SEV_WARNING,
         "is a number with too few digits: leading zeros were lost when the file was saved again",
         "เป็นตัวเลขที่สั้นเกินไป เลขศูนย์นำหน้าหายไปเมื่อบันทึกไฟล์ใหม่"},
    [REP_RULE_NUMBER] =
        {"REP.id-number", ECL_SEV_WARNING,
         "is a number, not text: zeros in front of keys may be lost, so that they are not found; "
         "take the file as it was downloaded (told once for a column)",
         "เป็นตัวเลข ไม่ใช่ข้อความ เลขศูนย์นำหน้าอาจหายไปจนค้นหาไม่พบ ให้ใช้ไฟล์ต้นฉบับที่ดาวน์โหลด "
         "(แจ้งครั้งเดียวต่อคอลัมน์)"},
    [REP_RULE_DATE]        = {"REP.date", ECL_SEV_WARNING, "is not a date; kept as it stands",
                              "ไม่ใช่วันที่ คงค่าไว้ตามเดิม"},
    [REP_RULE_MONEY]       = {"REP.money", ECL_SEV_WARNING, "is not an amount; kept as it stands",
                              "ไม่ใช่จำนวนเงิน คงค่าไว้ตามเดิม"},
    [REP_RULE_ROUNDED]     = {"REP.money-rounded", ECL_SEV_INFO,
                              "has more than two decimals; rounded to the satang",
                              "มีทศนิยมเกินสองตำแหน่ง ปัดเป็นสตางค์แล้ว"},
    [REP_RULE_ERROR_CELL]  = {"REP.error-cell", ECL_SEV_WARNING,
                              "is an error of a formula; taken as empty",
                              "เป็นค่าผิดพลาดของสูตร ถือเป็นค่าว่าง"},
    [REP_RULE_REP_NO]      = {"REP.rep-no", ECL_SEV_WARNING,
                              "is not a REP number of nine digits; the row is kept",
                              "ไม่ใช่เลข REP เก้าหลัก แต่ยังเก็บแถวไว้"},
    [REP_RULE_SHEET]       = {"REP.sheet", ECL_SEV_INFO, "sheet without a known header; not read",
                              "ชีตที่ไม่มีหัวตารางที่รู้จัก จึงไม่อ่าน"},
    [REP_RULE_COLUMN_NEW]  = {"REP.column-new", ECL_SEV_INFO,
                              "column that the table does not know; kept under its own name",
                              "คอลัมน์ที่ไม่อยู่ในตาราง เก็บไว้ตามชื่อเดิม"},
    [REP_RULE_COLUMN_LOST] = {"REP.column-missing", ECL_SEV_WARNING,
                              "column is missing in the sheet; its values are empty",
                              "ชีตไม่มีคอลัมน์นี้ ค่าจึงว่าง"},
    [REP_RULE_TWICE_TRAN]  = {"REP.tran-id-twice", ECL_SEV_WARNING,
                              "TRAN_ID stands twice in the file", "TRAN_ID ซ้ำในไฟล์เดียวกัน"},
    [REP_RULE_TWICE_REP] =
        {"REP.rep-twice", ECL_SEV_WARNING,
         "this REP was read from another file already; sums count its records once",
         "อ่าน REP นี้จากไฟล์อื่นแล้ว ยอดรวมนับแต่ละรายการครั้งเดียว"},
    [REP_RULE_OTHER_WORTH] = {"REP.repeated-differs", ECL_SEV_WARNING,
                              "this record stands in another file with another status or other "
                              "amounts; sums count both: leave out the file that is outdated",
                              "รายการนี้อยู่ในไฟล์อื่นด้วยสถานะหรือจำนวนเงินที่ต่างกัน ยอดรวมนับทั้งสองรายการ "
                              "ให้ตัดไฟล์เก่าออก"},
    [REP_RULE_NET]         = {"REP.net-sum", ECL_SEV_WARNING,
                              "net compensation differs from the sum of the funds",
                              "ชดเชยสุทธิไม่เท่ากับผลรวมของกองทุน"},
    [REP_RULE_SUM_COUNT]   = {"REP.summary-count", ECL_SEV_WARNING,
                              "Summary counts other records than Detail holds",
                              "จำนวนรายใน Summary ไม่ตรงกับ Detail"},
    [REP_RULE_SUM_MONEY]   = {"REP.summary-money", ECL_SEV_WARNING,
                              "Summary pays another sum than the passed rows of Detail",
                              "ยอดชดเชยใน Summary ไม่ตรงกับรายการที่ผ่านใน Detail"},
};

struct rep_checks {
    const struct ecl_rep_opts *o;
    struct ecl_rep_stats *stats;
    struct ecl_fpset *tran;
    struct rep_repeats *repeats;
    uint32_t book; /* files so far */
    char last_rep[16];
    struct ecl_buf message;
    /* of the workbook at hand */
    uint64_t rows, passed;
    bool codes;                  /* every row has an error code column */
    ecl_satang paid, paid_first; /* of passed rows: all, and the first paid column */
    bool summary, appeal;
    int64_t sum_all, sum_passed; /* -1: Summary does not say */
    ecl_satang sum_paid;
    bool has_sum_paid;
    char summary_sheet[64];
};

int ecl_rep_checks_new(struct rep_checks **out, const struct ecl_rep_opts *opts,
                       struct ecl_rep_stats *stats, struct ecl_error *err)
{
    struct rep_checks *c = calloc(1, sizeof *c);
    *out                 = c;
    if (!c) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    c->o     = opts;
    c->stats = stats;
    ecl_buf_init(&c->message, 4096);
    int r = rep_repeats_new(&c->repeats, opts->tmpdir, err);
    if (r != ECL_OK) {
        ecl_rep_checks_free(c);
        *out = NULL;
    }
    return r;
}

void ecl_rep_checks_free(struct rep_checks *c)
{
    if (c) {
        ecl_fpset_free(c->tran);
        rep_repeats_free(c->repeats);
        ecl_buf_done(&c->message);
        free(c);
    }
}

int ecl_rep_report(struct rep_checks *c, enum rep_rule rule, const char *file, const char *sheet,
                   const struct ecl_rep_row *row, const char *field, struct ecl_str value)
{
    const struct rule *r = &rules[rule];
    struct ecl_finding f = {.severity = r->severity, .rule = r->id, .c_code = "", .type = ""};
    c->stats->warnings += r->severity != ECL_SEV_INFO;
    if (!c->o->found) {
        return ECL_OK;
    }
    c->message.n = 0;
    int e =
        ecl_buf_addf(&c->message, "%s%s%s", file, sheet && *sheet ? ":" : "", sheet ? sheet : "");
    size_t n = c->message.n;
    e = e == ECL_OK ? ecl_buf_add_str(&c->message, ecl_str_of(c->o->thai ? r->th : r->en)) : e;
    if (e != ECL_OK) {
        return e;
    }
    f.file    = ecl_str_make(c->message.p, n);
    f.message = ecl_str_make(c->message.p + n, c->message.n - n);
    f.field   = ecl_str_of(field);
    f.value   = value;
    if (row) {
        f.line  = row->number;
        f.hcode = ecl_rep_get(row, ECL_REP_K_HCODE);
        f.hn    = ecl_rep_get(row, ECL_REP_K_HN);
        f.an    = ecl_rep_get(row, ECL_REP_K_AN);
        f.seq   = ecl_rep_get(row, ECL_REP_K_SEQ_NO);
        f.type  = f.an.n ? "IP" : row->kind == ECL_REP_SUMMARY ? "" : "OP";
    }
    return c->o->found(c->o->found_ctx, &f);
}

/* --- one record -------------------------------------------------------------------------- */

/* Whether the file had this TRAN_ID already. */
static int seen_before(struct rep_checks *c, struct ecl_str tran, bool *known,
                       struct ecl_error *err)
{
    uint64_t key[2], value = 0;
    int r  = c->tran ? ECL_OK : ecl_fpset_new(&c->tran, TRAN_SLOTS, c->o->tmpdir, err);
    *known = false;
    ecl_fingerprint(tran, key);
    return r == ECL_OK ? ecl_fpset_put(c->tran, key, &value, known, err) : r;
}

static int check_twice(struct rep_checks *c, const struct ecl_rep_row *row, struct ecl_error *err)
{
    struct ecl_str tran = ecl_rep_get(row, ECL_REP_K_TRAN_ID);
    struct ecl_str rep  = ecl_rep_get(row, ECL_REP_K_REP_NO);
    bool known = false, elsewhere = false;
    int r = tran.n ? seen_before(c, tran, &known, err) : ECL_OK;
    if (r == ECL_OK && known) {
        r = ecl_rep_report(c, REP_RULE_TWICE_TRAN, row->file, row->sheet, row, "tran_id", tran);
    }
    if (r != ECL_OK || rep.n == 0 || ecl_str_is(rep, c->last_rep)) {
        return r;
    }
    snprintf(c->last_rep, sizeof c->last_rep, "%.*s", (int)(rep.n < 15 ? rep.n : 15), rep.p);
    r = rep_repeats_number(c->repeats, rep, c->book, &elsewhere, err);
    return r == ECL_OK && elsewhere
               ? ecl_rep_report(c, REP_RULE_TWICE_REP, row->file, row->sheet, row, "rep_no", rep)
               : r;
}

/* A record of another file: sums leave it out, unless it says something else. */
static int check_repeat(struct rep_checks *c, struct ecl_rep_row *row, struct ecl_error *err)
{
    struct ecl_str tran = ecl_rep_get(row, ECL_REP_K_TRAN_ID);
    enum rep_repeat is  = REP_FIRST;
    int r               = ecl_rep_get(row, ECL_REP_K_REP_NO).n
                              ? rep_repeats_record(c->repeats, row, c->book, &is, err)
                              : ECL_OK;
    row->repeated       = r == ECL_OK && is == REP_AGAIN;
    return r == ECL_OK && is == REP_OTHER_WORTH ? ecl_rep_report(c, REP_RULE_OTHER_WORTH, row->file,
                                                                 row->sheet, row, "tran_id", tran)
                                                : r;
}

/* The sum of the columns of a role; *first: the first of them that has a value. */
static bool sum_of(const struct ecl_rep_row *row, enum ecl_rep_role role, ecl_satang *sum,
                   ecl_satang *first)
{
    bool any = false;
    *sum = *first = 0;
    for (size_t i = 0; i < row->n; i++) {
        ecl_satang v;
        if (row->column[i].role != role || ecl_satang_parse(row->value[i], &v) != ECL_V_OK) {
            continue;
        }
        *first = any ? *first : v;
        any    = true;
        if (__builtin_add_overflow(*sum, v, sum)) {
            return false;
        }
    }
    return any;
}

static bool near(ecl_satang a, ecl_satang b)
{
    return a - b <= TOLERANCE && b - a <= TOLERANCE;
}

/* Net compensation may or may not include the agency's part. */
static int check_net(struct rep_checks *c, const struct ecl_rep_row *row)
{
    ecl_satang funds, first, paid, nhso;
    char value[96], a[ECL_SATANG_TEXT], b[ECL_SATANG_TEXT];
    if (row->status == ECL_REP_FAILED || !sum_of(row, ECL_REP_ROLE_FUND, &funds, &first) ||
        !sum_of(row, ECL_REP_ROLE_PAID, &paid, &nhso) || near(funds, paid) || near(funds, nhso)) {
        return ECL_OK;
    }
    ecl_satang_format(paid, a);
    ecl_satang_format(funds, b);
    int n = snprintf(value, sizeof value, "%s, funds %s", a, b);
    return ecl_rep_report(c, REP_RULE_NET, row->file, row->sheet, row, "net",
                          ecl_str_make(value, (size_t)n));
}

/* --- Summary ------------------------------------------------------------------------------- */

static int64_t count_in(const struct ecl_rep_row *row, const char *name)
{
    int at    = ecl_rep_column_find(row, name);
    int64_t v = 0;
    return at >= 0 && ecl_decimal_parse(row->value[at], 0, &v) == ECL_V_OK ? v : -1;
}

static bool money_in(const struct ecl_rep_row *row, const char *name, ecl_satang *sum)
{
    int at = ecl_rep_column_find(row, name);
    ecl_satang v;
    if (at < 0 || ecl_satang_parse(row->value[at], &v) != ECL_V_OK) {
        return false;
    }
    return !__builtin_add_overflow(*sum, v, sum);
}

static void add_count(int64_t *sum, int64_t a, int64_t b)
{
    if (a >= 0 && a < INT32_MAX && b < INT32_MAX) {
        *sum = (*sum < 0 ? 0 : *sum) + a + (b > 0 ? b : 0);
    }
}

static void take_summary(struct rep_checks *c, const struct ecl_rep_row *row)
{
    int64_t appeals = count_in(row, "appeal_n_all");
    c->summary      = true;
    c->appeal       = c->appeal || appeals > 0;
    add_count(&c->sum_all, count_in(row, "n_all"), appeals);
    add_count(&c->sum_passed, count_in(row, "n_pass"), count_in(row, "appeal_n_pass"));
    bool total      = money_in(row, "normal_comp_total", &c->sum_paid);
    bool treat      = !total && money_in(row, "normal_net_treat", &c->sum_paid);
    bool pp         = !total && money_in(row, "normal_net_pp", &c->sum_paid);
    c->has_sum_paid = c->has_sum_paid || total || treat || pp;
    snprintf(c->summary_sheet, sizeof c->summary_sheet, "%.63s", row->sheet);
}

int ecl_rep_checks_row(struct rep_checks *c, struct ecl_rep_row *row, struct ecl_error *err)
{
    ecl_satang all, first;
    bool rep = strncmp(row->doc_type, "REP-", 4) == 0;
    if (row->kind == ECL_REP_SUMMARY && strncmp(row->doc_type, "REP", 3) == 0) {
        take_summary(c, row);
        return ECL_OK;
    }
    if (row->kind != ECL_REP_DETAIL) {
        return ECL_OK;
    }
    c->rows++;
    c->codes    = c->codes && row->key[ECL_REP_K_ERROR_CODE] >= 0;
    bool passed = row->status == ECL_REP_PASSED || row->status == ECL_REP_ZERO_PAID ||
                  (row->status == ECL_REP_DENIED && !ecl_rep_get(row, ECL_REP_K_ERROR_CODE).n);
    c->passed += passed;
    if (passed && sum_of(row, ECL_REP_ROLE_PAID, &all, &first) &&
        (__builtin_add_overflow(c->paid, all, &c->paid) ||
         __builtin_add_overflow(c->paid_first, first, &c->paid_first))) {
        c->has_sum_paid = false;
    }
    int r = rep ? check_twice(c, row, err) : ECL_OK;
    r     = r == ECL_OK && rep ? check_repeat(c, row, err) : r;
    return r == ECL_OK ? check_net(c, row) : r;
}

/* --- one workbook ---------------------------------------------------------------------------- */

int ecl_rep_checks_book(struct rep_checks *c, const char *file)
{
    (void)file;
    ecl_fpset_free(c->tran);
    c->tran = NULL;
    c->book++;
    c->last_rep[0] = '\0';
    c->rows = c->passed = 0;
    c->codes            = true;
    c->paid = c->paid_first = c->sum_paid = 0;
    c->summary = c->appeal = c->has_sum_paid = false;
    c->sum_all = c->sum_passed = -1;
    return ECL_OK;
}

static int count_differs(struct rep_checks *c, const char *file, const char *field, int64_t sum,
                         uint64_t rows)
{
    char value[96];
    if (sum < 0 || (uint64_t)sum == rows) {
        return ECL_OK;
    }
    int n = snprintf(value, sizeof value, "Summary %lld, Detail %llu", (long long)sum,
                     (unsigned long long)rows);
    return ecl_rep_report(c, REP_RULE_SUM_COUNT, file, c->summary_sheet, NULL, field,
                          ecl_str_make(value, (size_t)n));
}

int ecl_rep_checks_book_end(struct rep_checks *c, const char *file)
{
    char value[96], a[ECL_SATANG_TEXT], b[ECL_SATANG_TEXT];
    if (!c->summary) {
        return ECL_OK;
    }
    int r = count_differs(c, file, "n_all", c->sum_all, c->rows);
    if (r != ECL_OK || !c->codes) {
        return r;
    }
    r = count_differs(c, file, "n_pass", c->sum_passed, c->passed);
    /* What an appeal pays more stands against old data that Detail does not hold. */
    if (r != ECL_OK || !c->has_sum_paid || c->appeal || near(c->sum_paid, c->paid) ||
        near(c->sum_paid, c->paid_first)) {
        return r;
    }
    ecl_satang_format(c->sum_paid, a);
    ecl_satang_format(c->paid, b);
    int n = snprintf(value, sizeof value, "Summary %s, Detail %s", a, b);
    return ecl_rep_report(c, REP_RULE_SUM_MONEY, file, c->summary_sheet, NULL, "normal_comp_total",
                          ecl_str_make(value, (size_t)n));
}
