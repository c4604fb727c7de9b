/* rule_fmt.c: one pass over every field of every record, by the field tables.
 *
 * Most values are accepted by their length and first and last byte alone: a
 * value of at most `width` UTF-8 bytes is at most `width` windows-874 bytes.
 * Of several faults of one value only the first is reported. Widths of code
 * fields are left to the rule of their code set, which says the same better. */
#include <stdlib.h>

#include "eclaim/text.h"
#include "rules/rules_priv.h"

enum {
    R_WIDTH,
    R_DATE,
    R_DATE_ERA,
    R_DATE_ZERO,
    R_TIME,
    R_NUMBER,
    R_NUMBER_RANGE,
    R_MONEY,
    R_TRIM,
    R_HCODE,
    R_NULL, /* from here on: rows of other groups */
    R_QUOTES,
    R_CONTROL,
    R_SHEET,
    R_DAMAGED,
    R_COUNT,
};

enum {
    F_WIDTH = 1,  /* check the width */
    F_KEY   = 2,  /* HN, SEQ, AN: the same fault in every row counts once */
    F_TRIM  = 4,  /* no blanks around */
    F_HCODE = 8,  /* five digits */
    F_FREE  = 16, /* free text: may say "None" */
    F_MONEY = 32, /* two decimals */
    F_NAN   = 64, /* a rule of its own says when it is no number */
};

struct column {
    uint8_t type, flags, decimals, max_int;
    uint16_t width;
};

struct fmt {
    struct column column[ECL_NFILES][32];
    uint8_t ncol[ECL_NFILES];
    const struct rule *rule[R_COUNT];
};

/* Running state of one claim. */
struct pass {
    struct check *k;
    const struct fmt *fmt;
    const struct ecl_record *r;
    uint64_t day;       /* the date found good last, as it stands: most of a claim are one */
    unsigned keys_wide; /* columns of struct ecl_file_spec reported: 1 HN, 2 SEQ, 4 AN */
    struct tally {
        const struct ecl_record *r;
        int col;
        int64_t n;
    } trim, money; /* reported once per claim: the first place and how many */
};

/* Bytes that make a value worth a closer look at its start or end. */
static const uint8_t odd[256] = {
    ['\t'] = 1, [' '] = 1, ['\''] = 1, ['"'] = 1, ['n'] = 1, ['N'] = 1, ['u'] = 1, ['U'] = 1};

static bool listed(const char *list, const char *file, const char *field)
{
    size_t nf = strlen(file), n = strlen(field);
    for (const char *p = list; (p = strstr(p, file)) != NULL; p += nf) {
        if (p[nf] == '.' && strncmp(p + nf + 1, field, n) == 0 && p[nf + 1 + n] == ' ') {
            return true;
        }
    }
    return false;
}

/* What the field table does not say of a column. */
static uint8_t flags_of(const char *file, const struct ecl_field *f)
{
    static const char hcode[] = "INS.HCODE INS.HOSPMAIN INS.HOSPSUB ORF.REFER IRF.REFER "
                                "AER.REFMAINI AER.REFMAINO DRU.HCODE LABFU.HCODE ";
    static const char own_rule[] =
        "PAT.HCODE PAT.CHANGWAT PAT.AMPHUR ODX.DIAG IDX.DIAG OOP.OPER IOP.OPER "
        "ODX.PERSON_ID OOP.PERSON_ID CHT.PERSON_ID CHA.PERSON_ID DRU.PERSON_ID LABFU.PERSON_ID ";
    static const char free_text[] =
        "INS.GOVNAME INS.OWNNAME PAT.NAMEPAT PAT.TITLE PAT.FNAME PAT.LNAME OPD.DETAIL "
        "CHT.OPD_MEMO ADP.DOSE DRU.DIDNAME DRU.UNIT DRU.UNIT_PACK DRU.SIGCODE DRU.SIGTEXT ";
    static const char trimmed[] = "HN SEQ AN CID PERSON_ID DIAG OPER ";
    static const char result[]  = "LABFU.LABRESULT ";
    char word[32];
    size_t n = strlen(f->name);
    memcpy(word, f->name, n);
    memcpy(word + n, " ", 2);
    bool key =
        strcmp(f->name, "HN") == 0 || strcmp(f->name, "SEQ") == 0 || strcmp(f->name, "AN") == 0;
    unsigned flags = key ? F_KEY : 0;
    if (listed(hcode, file, f->name)) {
        flags |= F_HCODE;
    } else if (!f->codeset && !listed(own_rule, file, f->name)) {
        flags |= F_WIDTH;
    }
    const char *at = strstr(trimmed, word);
    flags |= at && (at == trimmed || at[-1] == ' ') ? F_TRIM : 0;
    flags |= listed(free_text, file, f->name) ? F_FREE : 0;
    if (listed(result, file, f->name)) {
        flags |= F_NAN;
    } else if (f->type == ECL_T_NUMBER && f->decimals == 2) {
        flags |= F_MONEY;
    }
    return (uint8_t)flags;
}

struct fmt *fmt_new(void)
{
    static const char *const others[] = {"PKG.literal-null", "PKG.no-quotes", "PKG.no-nul-control",
                                         "X.csv-artifacts", "PKG.encoding-undefined"};
    struct fmt *fmt                   = calloc(1, sizeof *fmt);
    for (int f = 0; fmt && f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        fmt->ncol[f]                     = spec->nfields;
        for (int i = 0; i < spec->nfields; i++) {
            const struct ecl_field *d = &spec->fields[i];
            fmt->column[f][i]         = (struct column){
                        .type     = d->type,
                        .flags    = flags_of(spec->name, d),
                        .decimals = d->decimals,
                        .max_int  = (uint8_t)(d->width - d->decimals - (d->decimals ? 1 : 0)),
                        .width    = d->width,
            };
        }
    }
    for (int i = 0; fmt && i < R_COUNT; i++) {
        fmt->rule[i] = i < R_NULL ? &rules_fmt.rows[i] : rule_by_id(others[i - R_NULL]);
    }
    return fmt;
}

/* --- reports --------------------------------------------------------------- */

static void report(struct pass *p, int rule, int col, int severity, struct ecl_str a1,
                   struct ecl_str a2)
{
    hit_at(p->k, &(struct place){.rule     = p->fmt->rule[rule],
                                 .r        = p->r,
                                 .col      = col,
                                 .severity = severity,
                                 .arg      = {a1, a2}});
}

static void report_plain(struct pass *p, int rule, int col)
{
    report(p, rule, col, -1, ECL_STR(""), ECL_STR(""));
}

static void count(struct pass *p, struct tally *t, int col)
{
    if (t->n++ == 0) {
        t->r   = p->r;
        t->col = col;
    }
}

static void report_tally(struct pass *p, int rule, const struct tally *t)
{
    if (t->n) {
        p->r = t->r;
        report(p, rule, t->col, -1, arg_int(p->k, t->n), ECL_STR(""));
    }
}

/* --- values of each type ---------------------------------------------------- */

static bool is_null_word(struct ecl_str s)
{
    s = ecl_str_trim(s);
    return (s.n == 4 &&
            (ecl_str_eq_nocase(s, ECL_STR("null")) || ecl_str_eq_nocase(s, ECL_STR("none")))) ||
           (s.n == 3 && ecl_str_eq_nocase(s, ECL_STR("nan"))) ||
           (s.n == 9 && ecl_str_eq_nocase(s, ECL_STR("undefined")));
}

static bool null_word(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    if (!is_null_word(s)) {
        return false;
    }
    report(p, R_NULL, col, c->flags & F_FREE ? ECL_SEV_WARNING : -1, ECL_STR(""), ECL_STR(""));
    return true;
}

/* 1.09E+12, '0012, 1/2/2569: what a spreadsheet makes of numbers and dates. */
static bool from_sheet(struct ecl_str s)
{
    size_t e = 0;
    if (s.p[0] == '\'') {
        return s.n > 1 && (unsigned char)s.p[1] < 0x80;
    }
    if (!ecl_is_digit(s.p[0])) {
        return false;
    }
    for (e = 1; e < s.n && (ecl_is_digit(s.p[e]) || s.p[e] == '.'); e++) {
    }
    if (e + 2 < s.n && (s.p[e] == 'E' || s.p[e] == 'e') && s.p[e + 1] == '+') {
        return ecl_str_digits(ecl_str_make(s.p + e + 2, s.n - e - 2));
    }
    if (s.n < 8 || s.n > 10 || s.p[s.n - 5] != '/') {
        return false;
    }
    size_t slashes = 0;
    for (size_t i = 0; i < s.n; i++) {
        slashes += s.p[i] == '/';
        if (s.p[i] != '/' && !ecl_is_digit(s.p[i])) {
            return false;
        }
    }
    return slashes == 2;
}

/* The identity rules speak of the length of citizen IDs. */
static bool width_elsewhere(const struct pass *p, int col)
{
    return p->k->f.idtype == '1' && ((p->r->file == ECL_PAT && col == ECL_PAT_PERSON_ID) ||
                                     (p->r->file == ECL_INS && col == ECL_INS_CID));
}

/* The rules of weights speak of one in grams; from 1 to 14 years there is none. */
static bool range_elsewhere(const struct pass *p, int col)
{
    const struct facts *f = &p->k->f;
    return p->r->file == ECL_IPD && col == ECL_IPD_ADM_W && f->age != NO_AGE &&
           (f->age_days < 365 || f->age >= 15);
}

/* HN, SEQ and AN stand in every row: their width is reported once per claim. */
static bool key_reported(struct pass *p, int col)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)p->r->file);
    unsigned bit                     = col == spec->hn ? 1 : col == spec->seq ? 2 : 4;
    bool seen                        = (p->keys_wide & bit) != 0;
    p->keys_wide |= bit;
    return seen;
}

static void check_width(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    size_t width = ecl_text_width(s);
    if (width > c->width && !width_elsewhere(p, col) &&
        !(c->flags & F_KEY && key_reported(p, col))) {
        report(p, R_WIDTH, col, -1, arg_int(p->k, (int64_t)width), arg_int(p->k, c->width));
    }
}

static void odd_text(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    if (null_word(p, col, c, s)) {
        return;
    }
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"') {
        report_plain(p, R_QUOTES, col);
    } else if (!(c->flags & F_KEY) && from_sheet(s)) {
        report_plain(p, R_SHEET, col);
    } else if (c->flags & F_HCODE && ecl_hcode_check(ecl_str_trim(s)) == ECL_V_INVALID) {
        report_plain(p, R_HCODE, col);
    } else if (c->flags & F_WIDTH && s.n > c->width) {
        check_width(p, col, c, s);
    }
    if (c->flags & F_TRIM && ecl_str_trim(s).n != s.n) {
        count(p, &p->trim, col);
    }
}

static inline void check_text(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    size_t n = s.n;
    if (n <= c->width && !(odd[(unsigned char)s.p[0]] | odd[(unsigned char)s.p[n - 1]]) &&
        !(c->flags & F_HCODE) &&
        (n < 5 || (s.p[n - 5] != '/' && s.p[n - 3] != '+' && s.p[n - 4] != '+'))) {
        return;
    }
    odd_text(p, col, c, s);
}

static void check_date(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    static const int rule[] = {[ECL_DATE_ZERO]     = R_DATE_ZERO,
                               [ECL_DATE_BUDDHIST] = R_DATE_ERA,
                               [ECL_DATE_INVALID]  = R_DATE};
    struct ecl_date d       = {0, 0, 0};
    char gregorian[9]       = "";
    uint64_t day            = 0;
    if (s.n == sizeof day) {
        memcpy(&day, s.p, sizeof day);
        if (day == p->day) {
            return;
        }
    }
    enum ecl_date_state state = ecl_date_parse(s, &d);
    p->day                    = state == ECL_DATE_OK ? day : p->day;
    if (state == ECL_DATE_OK || state == ECL_DATE_EMPTY || null_word(p, col, c, s)) {
        return;
    }
    if (state == ECL_DATE_BUDDHIST) {
        ecl_date_format(d, gregorian);
    }
    report(p, rule[state], col, -1, ecl_str_of(gregorian), ECL_STR(""));
}

static void check_time(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    int minutes = 0;
    if (ecl_time_parse(s, &minutes) == ECL_V_INVALID && !null_word(p, col, c, s)) {
        report_plain(p, R_TIME, col);
    }
}

/* Digits, a point where the column has decimals, and all of those: what most numbers are. */
static bool is_plain(const struct column *c, struct ecl_str s)
{
    size_t point = c->decimals ? s.n - c->decimals - 1u : s.n;
    if (point - 1 >= c->max_int || (c->decimals && s.p[point] != '.')) {
        return false; /* no digit before the point, too many, or no such point */
    }
    for (size_t i = 0; i < s.n; i++) {
        if (!ecl_is_digit(s.p[i]) && i != point) {
            return false;
        }
    }
    return true;
}

static void check_number(struct pass *p, int col, const struct column *c, struct ecl_str s)
{
    struct ecl_str t = ecl_str_trim(s);
    size_t i = 0, whole = 0, decimals = 0;
    if (t.n == 0) {
        return;
    }
    i = t.p[0] == '-';
    for (; i + whole < t.n && ecl_is_digit(t.p[i + whole]); whole++) {
    }
    size_t digits_end = i + whole, end = digits_end;
    if (end < t.n && t.p[end] == '.') {
        for (end++; end + decimals < t.n && ecl_is_digit(t.p[end + decimals]); decimals++) {
        }
        end += decimals;
    }
    if (end != t.n || whole + decimals == 0) {
        if (!null_word(p, col, c, s) && !(c->flags & F_NAN)) {
            report_plain(p, R_NUMBER, col);
        }
    } else if (digits_end > c->max_int || decimals > c->decimals) {
        if (!range_elsewhere(p, col)) {
            report(p, R_NUMBER_RANGE, col, -1, arg_int(p->k, c->max_int),
                   arg_int(p->k, c->decimals));
        }
    } else if (c->flags & F_MONEY && decimals != 2) {
        count(p, &p->money, col);
    }
}

static void check_record(struct pass *p)
{
    const struct ecl_record *r = p->r;
    const struct column *c     = p->fmt->column[r->file];
    int n                      = p->fmt->ncol[r->file];
    for (int i = 0; i < n; i++, c++) {
        struct ecl_str s = r->f[i];
        if (s.n == 0) {
            continue;
        }
        if (c->type == ECL_T_TEXT) { /* most are */
            check_text(p, i, c, s);
        } else if (c->type == ECL_T_DATE) {
            check_date(p, i, c, s);
        } else if (c->type == ECL_T_TIME) {
            check_time(p, i, c, s);
        } else if (!is_plain(c, s)) {
            check_number(p, i, c, s);
        }
    }
}

/* --- control characters ------------------------------------------------------ */

static bool has_control(struct ecl_str s, bool lf_is_fine)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        if (b < ' ' && !(lf_is_fine && b == '\n')) {
            return true;
        }
    }
    return false;
}

/* The same for a whole claim, eight bytes at a time. */
static bool claim_has_control(struct ecl_str s)
{
    const uint64_t low = UINT64_C(0x2020202020202020), high = UINT64_C(0x8080808080808080);
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t x;
        memcpy(&x, s.p + i, 8);
        if ((x - low) & ~x & high && has_control(ecl_str_make(s.p + i, 8), true)) {
            return true;
        }
    }
    return has_control(ecl_str_make(s.p + i, s.n - i), true);
}

static void check_control(struct pass *p)
{
    for (size_t i = 0; i < p->k->c->nrec; i++) {
        p->r = &p->k->c->rec[i];
        if (!has_control(p->r->text, true)) {
            continue;
        }
        for (int col = 0; col < p->fmt->ncol[p->r->file]; col++) {
            if (has_control(p->r->f[col], false)) {
                report_plain(p, R_CONTROL, col);
            }
        }
    }
}

/* --- replacement characters --------------------------------------------------- */

/* U+FFFD: what a program writes for a byte that it could not read. */
static bool has_replacement(struct ecl_str s)
{
    return memmem(s.p, s.n, "\xEF\xBF\xBD", 3) != NULL;
}

static void check_replacement(struct pass *p)
{
    for (size_t i = 0; i < p->k->c->nrec; i++) {
        p->r = &p->k->c->rec[i];
        for (int col = 0; has_replacement(p->r->text) && col < p->fmt->ncol[p->r->file]; col++) {
            if (has_replacement(p->r->f[col])) {
                report_plain(p, R_DAMAGED, col);
            }
        }
    }
}

void fmt_claim(struct check *k, const struct fmt *fmt)
{
    struct pass p = {.k = k, .fmt = fmt};
    for (size_t i = 0; i < k->c->nrec; i++) {
        p.r = &k->c->rec[i];
        check_record(&p);
    }
    report_tally(&p, R_TRIM, &p.trim);
    report_tally(&p, R_MONEY, &p.money);
    if (!k->c->no_control && claim_has_control(k->c->text)) {
        check_control(&p);
    }
    if (memchr(k->c->text.p, 0xEF, k->c->text.n) && has_replacement(k->c->text)) {
        check_replacement(&p);
    }
}

/* --- the rows: in the order of the enum above -------------------------------- */

#define FIELD(ID, SEV, FILES, C, SRC, TEN, TTH, MEN, MTH)                                          \
    RULE_SEEN("FMT." ID, SEV, ECL_SCOPE_FIELD, FILES, C, SRC, TEN, TTH, MEN, MTH)

static const struct rule rows[] = {
    FIELD("width-bytes", SEV_E, "*", "", "NHSO-BKK65 (widths given in BYTE)",
          "A text is not wider than its column, counted in windows-874 bytes",
          "ข้อความต้องไม่ยาวเกินความกว้างของช่อง (นับเป็นไบต์ตามรหัส windows-874)",
          "{field} is {1} bytes long, but only {2} fit; shorten it: {value}",
          "{field} ยาว {1} ไบต์ เกินที่กำหนดไว้ {2} ไบต์ ให้ย่อข้อความ: {value}"),
    FIELD("date", SEV_E, "*", "", "FDH-MAN 3.2.14; NHSO-BKK65",
          "A date is blank or a day of the calendar as YYYYMMDD, without separators",
          "วันที่ต้องว่าง หรือเป็นวันที่จริงตามปฏิทินในรูปแบบ YYYYMMDD ไม่มีตัวคั่น",
          "{field} {value} is not a date in the calendar; write YYYYMMDD in Gregorian years",
          "{field} {value} ไม่ใช่วันที่ที่มีอยู่จริง ให้บันทึกเป็น YYYYMMDD (ปี ค.ศ.)"),
    FIELD("date-era", SEV_E, "*", "", "NHSO-BKK65; medicore-rcm",
          "The year of a date is Gregorian, not Buddhist", "ปีของวันที่ต้องเป็น ค.ศ. ไม่ใช่ พ.ศ.",
          "{field} {value} is a Buddhist year; the Gregorian date is {1}",
          "{field} {value} เป็นปี พ.ศ. ให้แก้เป็น ค.ศ. คือ {1}"),
    FIELD("date-zero", SEV_W, "*", "", "DEWEY; " UNVERIFIED,
          "A missing date is blank, not 00000000, 0000-00-00 or 18991230",
          "ถ้าไม่มีวันที่ให้เว้นว่าง ไม่ใช้ 00000000, 0000-00-00 หรือ 18991230",
          "{field} {value} stands for no date; leave it blank",
          "{field} {value} ไม่ใช่วันที่ ถ้าไม่มีข้อมูลให้เว้นว่าง"),
    FIELD("time", SEV_E, "*", "", "FDH-MAN 3.2.14; TS-VALID",
          "A time is blank or four digits HHMM, 0000 to 2359",
          "เวลาต้องว่าง หรือเป็นตัวเลข 4 หลัก HHMM ตั้งแต่ 0000 ถึง 2359",
          "{field} {value} is not a time; write four digits HHMM without a colon (0905)",
          "{field} {value} ไม่ใช่เวลา ให้บันทึกตัวเลข 4 หลัก HHMM ไม่มีเครื่องหมาย : (เช่น 0905)"),
    FIELD("number", SEV_E, "*", "C117", "NHSO-BKK65; HRIMS",
          "A number has digits, at most one point and perhaps a minus in front, nothing else",
          "ช่องตัวเลขมีได้เฉพาะตัวเลข จุดทศนิยมหนึ่งจุด และเครื่องหมายลบข้างหน้า",
          "{field} {value} is not a plain number; write digits and one point, without commas",
          "{field} {value} ไม่ใช่ตัวเลขล้วน ให้บันทึกเฉพาะตัวเลขและจุดทศนิยม ไม่ใส่จุลภาค"),
    FIELD("number-range", SEV_E, "*", "", "NHSO-BKK65",
          "A number fits its column: digits before and after the point, the point counted",
          "ตัวเลขต้องไม่เกินความกว้างของช่อง ทั้งหน้าและหลังจุดทศนิยม",
          "{field} {value} does not fit; at most {1} digits before and {2} after the point",
          "{field} {value} เกินความกว้างของช่อง (หน้าจุดไม่เกิน {1} หลัก หลังจุดไม่เกิน {2} หลัก)"),
    FIELD("money-2dec", SEV_W, "CHT,CHA,ADP,DRU,OOP", "", "NHSO-BKK65 (examples)",
          "Amounts in baht have exactly two decimals", "จำนวนเงินต้องมีทศนิยม 2 ตำแหน่ง",
          "{field} {value} lacks its two decimals; {1} amounts of this claim do",
          "{field} {value} ไม่ได้บันทึกทศนิยม 2 ตำแหน่ง (ในรายการเบิกนี้มี {1} ช่อง)"),
    FIELD("trim", SEV_W, "*", "", UNVERIFIED, "Keys, IDs and codes have no blanks around them",
          "เลขประจำตัวและรหัสต้องไม่มีช่องว่างนำหน้าหรือต่อท้าย",
          "{field} has blanks before or behind it; {1} values of this claim do",
          "{field} มีช่องว่างนำหน้าหรือต่อท้าย (ในรายการเบิกนี้มี {1} ช่อง)"),
    FIELD("hcode5", SEV_E, "INS,ORF,IRF,AER,DRU,LABFU", "C463;C156;C159", "TS-VALID; HRIMS",
          "A facility code is five digits and not 00000",
          "รหัสสถานพยาบาลต้องเป็นตัวเลข 5 หลัก และไม่ใช่ 00000",
          "{field} {value} is not a facility code; write the five digits of the MOPH code",
          "{field} {value} ไม่ใช่รหัสสถานพยาบาล ให้บันทึกรหัส 5 หลักของกระทรวงสาธารณสุข"),
};

RULE_GROUP(rules_fmt, rows);
