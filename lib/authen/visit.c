/* visit.c: visits out of tables and claims, kept as their texts one behind the other. */
#include "eclaim/visit.h"

#include <stdlib.h>

#include "eclaim/buf.h"
#include "eclaim/ids.h"
#include "eclaim/text.h"
#include "io/rowlist_priv.h"

/* What is kept of a visit as text. */
enum column {
    V_HCODE,
    V_HN,
    V_SEQ,
    V_AN,
    V_PID,
    V_SERVICE,
    V_MOBILE,
    V_MAIN_CODE,
    V_CODE,
    V_WAY,
    V_REASON,
    V_CERTIFIER,
    V_RELATION,
    V_TEXTS,
    V_DATE = V_TEXTS, /* these are kept as what they say */
    V_TIME,
    V_TOTAL,
    V_PAID,
    V_PRIVILEGE,
    V_COLUMNS,
};

static const char *const names[] = {
    "hcode",    "hn",        "seq",          "an",    "pid",        "service",
    "mobile",   "main_code", "code",         "way",   "reason",     "certifier",
    "relation", "date",      "time",         "total", "paid",       "privilege",
    "cid",      "vn",        "service_date", "inscl", "claim_code", NULL,
};

/* Columns by other names. */
static const uint8_t aliases[] = {V_PID, V_SEQ, V_DATE, V_MAIN_CODE, V_CODE};

_Static_assert(sizeof names / sizeof *names - 1 == V_COLUMNS + sizeof aliases, "names and columns");
_Static_assert(sizeof names / sizeof *names - 1 <= ROWLIST_WANTED, "columns that can be asked for");

enum { TEXT_MAX = 255 };

enum bad {
    FINE,
    BAD_ROW,
    BAD_EXPONENT,
    BAD_BYTES,
    TOO_LONG,
    BAD_HCODE,
    BAD_PID,
    BAD_DATE,
    BUDDHIST,
    BAD_TIME,
    BAD_MONEY,
};

static const char *const reasons[][2] = {
    [FINE]         = {NULL, NULL},
    [BAD_ROW]      = {"the row cannot be read", "อ่านแถวไม่ได้"},
    [BAD_EXPONENT] = {"a number stands in scientific notation; digits are lost",
                      "ตัวเลขอยู่ในรูปยกกำลัง หลักท้ายหายไป"},
    [BAD_BYTES]    = {"the value holds control characters or is not UTF-8", "มีอักขระที่ใช้ไม่ได้"},
    [TOO_LONG]     = {"the value is too long", "ค่ายาวเกินไป"},
    [BAD_HCODE]    = {"not a facility code of five digits", "ไม่ใช่รหัสสถานพยาบาล 5 หลัก"},
    [BAD_PID]      = {"the citizen ID does not have 13 digits", "เลขประชาชนไม่ครบ 13 หลัก"},
    [BAD_DATE]     = {"the date is not written 20260131 or 2026-01-31",
                      "วันที่ต้องเป็นรูป 20260131 หรือ 2026-01-31"},
    [BUDDHIST]     = {"the year of the date is Buddhist; write the Gregorian one",
                      "วันที่เป็น พ.ศ. ให้บันทึกเป็น ค.ศ."},
    [BAD_TIME]     = {"the time is not written 0930 or 09:30", "เวลาต้องเป็นรูป 0930 หรือ 09:30"},
    [BAD_MONEY]    = {"not an amount of baht such as 1289.00", "ไม่ใช่จำนวนเงิน เช่น 1289.00"},
};

struct visit {
    uint64_t line;
    size_t text; /* where its texts begin */
    struct ecl_date day;
    int16_t minutes;
    uint8_t bad, field; /* enum bad; enum column */
    bool has[3];
    ecl_satang money[3]; /* total, paid, privilege */
};

struct ecl_visits {
    struct ecl_buf text, list;
};

int ecl_visits_new(struct ecl_visits **v, struct ecl_error *err)
{
    *v = calloc(1, sizeof **v);
    return *v ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

void ecl_visits_free(struct ecl_visits *v)
{
    if (v) {
        if (v->text.p) {
            explicit_bzero(v->text.p, v->text.n);
        }
        ecl_buf_done(&v->text);
        ecl_buf_done(&v->list);
        free(v);
    }
}

/* --- values ------------------------------------------------------------------------------ */

static bool clean(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' || c == 0x7F) {
            return false;
        }
    }
    return ecl_utf8_valid(s);
}

/* HHMM, HH:MM or HH:MM:SS; minutes since midnight or -1. */
static int16_t parse_time(struct ecl_str s)
{
    char digits[4];
    int minutes = 0;
    if ((s.n == 5 || s.n == 8) && s.p[2] == ':' && (s.n == 5 || s.p[5] == ':')) {
        memcpy(digits, s.p, 2);
        memcpy(digits + 2, s.p + 3, 2);
        s = ecl_str_make(digits, 4);
    }
    return ecl_time_parse(s, &minutes) == ECL_V_OK ? (int16_t)minutes : -1;
}

/* A date, and a time behind it. */
static enum bad take_date(struct visit *row, struct ecl_str s)
{
    char text[9];
    switch (rowlist_date(s, text)) {
    case ECL_DATE_OK:
        break;
    case ECL_DATE_BUDDHIST:
        return BUDDHIST;
    default:
        return BAD_DATE;
    }
    (void)ecl_date_parse(ecl_str_of(text), &row->day);
    if (s.n > 11 && row->minutes < 0) {
        row->minutes = parse_time(ecl_str_make(s.p + 11, s.n - 11 < 8 ? s.n - 11 : 8));
        return row->minutes < 0 ? BAD_TIME : FINE;
    }
    return FINE;
}

/* Takes one value, which is not blank. */
static enum bad take_value(struct visit *row, enum column c, struct ecl_str s)
{
    if (s.n > TEXT_MAX) {
        return TOO_LONG;
    }
    switch (c) {
    case V_HCODE:
        return ecl_hcode_check(s) == ECL_V_OK ? FINE : BAD_HCODE;
    case V_PID:
        return s.n == 13 && ecl_str_digits(s) ? FINE : BAD_PID;
    case V_DATE:
        return take_date(row, s);
    case V_TIME:
        row->minutes = parse_time(s);
        return row->minutes < 0 ? BAD_TIME : FINE;
    case V_TOTAL:
    case V_PAID:
    case V_PRIVILEGE:
        row->has[c - V_TOTAL] = true;
        return ecl_satang_parse(s, &row->money[c - V_TOTAL]) == ECL_V_OK ? FINE : BAD_MONEY;
    default:
        return clean(s) ? FINE : BAD_BYTES;
    }
}

/* Keeps a visit of these values. The first fault counts; texts that are at fault are kept as
 * far as they can be shown. */
static int add(struct ecl_visits *v, uint64_t line, const struct ecl_str value[V_COLUMNS],
               enum bad bad, enum column field, struct ecl_error *err)
{
    struct visit row = {.line = line, .text = v->text.n, .minutes = -1};
    int r            = ECL_OK;
    row.bad          = (uint8_t)bad;
    row.field        = (uint8_t)field;
    for (int c = V_COLUMNS - 1; c >= 0; c--) { /* the time before the date */
        enum bad why = value[c].n ? take_value(&row, (enum column)c, value[c]) : FINE;
        if (why != FINE && bad == FINE) {
            row.bad   = (uint8_t)why;
            row.field = (uint8_t)c;
        }
    }
    for (int c = 0; r == ECL_OK && c < V_TEXTS; c++) {
        struct ecl_str s = clean(value[c]) && value[c].n <= TEXT_MAX ? value[c] : ECL_STR("");
        r                = ecl_buf_add_str(&v->text, s);
        r                = r == ECL_OK ? ecl_buf_add_char(&v->text, '\0') : r;
    }
    r = r == ECL_OK ? ecl_buf_add(&v->list, &row, sizeof row) : r;
    return r == ECL_OK ? r : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

/* --- tables ------------------------------------------------------------------------------ */

static int take_row(struct ecl_visits *v, const struct rowlist_row *row, struct ecl_error *err)
{
    struct ecl_str value[V_COLUMNS];
    enum bad bad      = row->bad ? BAD_ROW : row->exponent ? BAD_EXPONENT : FINE;
    enum column field = V_COLUMNS;
    memset(value, 0, sizeof value);
    for (int i = 0; !row->bad && names[i]; i++) {
        int c            = i < V_COLUMNS ? i : aliases[i - V_COLUMNS];
        struct ecl_str s = rowlist_blank(row->value[i]);
        if (value[c].n == 0) {
            value[c] = s;
        }
        if (row->exponent >> i & 1 && field == V_COLUMNS) {
            field = (enum column)c;
        }
    }
    return add(v, row->line, value, bad, field, err);
}

int ecl_visits_read(struct ecl_visits *v, const struct ecl_input *in, int fd, struct ecl_error *err)
{
    static const uint8_t keys[] = {V_HN, V_SEQ, V_AN, V_PID, V_COLUMNS, V_COLUMNS + 1};
    struct rowlist *l           = NULL;
    struct rowlist_row row;
    bool keyed = false;
    int r      = rowlist_open(&l, in, fd, names, err);
    for (size_t i = 0; r == ECL_OK && i < sizeof keys; i++) {
        keyed = keyed || rowlist_has(l, keys[i]);
    }
    if (r == ECL_OK && !keyed) {
        r = ecl_fail_at(err, ECL_E_FORMAT, in->name, 1, NULL,
                        "no column names a visit: hn, seq, an or pid; the first row must name the "
                        "columns");
    }
    while (r == ECL_OK && (r = rowlist_next(l, &row, err)) == ECL_OK) {
        r = take_row(v, &row, err);
    }
    rowlist_close(l);
    return r == ECL_EOF ? ECL_OK : r;
}

/* --- claims ------------------------------------------------------------------------------------
 */

static struct ecl_str field_of(const struct ecl_claim *c, enum ecl_file file, int col)
{
    const struct ecl_record *r = ecl_claim_rec(c, file, 0);
    return r ? ecl_str_trim(r->f[col]) : ecl_str_make("", 0);
}

int ecl_visits_claim(struct ecl_visits *v, const struct ecl_claim *c, struct ecl_error *err)
{
    struct ecl_str value[V_COLUMNS];
    bool op = c->type == ECL_CLAIM_OP;
    if (c->type == ECL_CLAIM_NONE) {
        return ECL_OK;
    }
    memset(value, 0, sizeof value);
    value[V_HCODE]           = c->hcode;
    value[V_HN]              = c->hn;
    value[op ? V_SEQ : V_AN] = c->key;
    value[V_DATE] =
        op ? field_of(c, ECL_OPD, ECL_OPD_DATEOPD) : field_of(c, ECL_IPD, ECL_IPD_DATEADM);
    value[V_TIME] =
        op ? field_of(c, ECL_OPD, ECL_OPD_TIMEOPD) : field_of(c, ECL_IPD, ECL_IPD_TIMEADM);
    value[V_PID] = field_of(c, ECL_PAT, ECL_PAT_PERSON_ID);
    if (value[V_PID].n != 13) {
        value[V_PID] = field_of(c, ECL_INS, ECL_INS_CID);
    }
    value[V_MAIN_CODE] = field_of(c, ECL_INS, ECL_INS_INSCL);
    value[V_CODE]      = field_of(c, ECL_INS, ECL_INS_PERMITNO);
    if (c->count[ECL_CHT] == 1) {
        value[V_TOTAL] = field_of(c, ECL_CHT, ECL_CHT_TOTAL);
        value[V_PAID]  = field_of(c, ECL_CHT, ECL_CHT_PAID);
    }
    return add(v, v->list.n / sizeof(struct visit) + 1, value, FINE, V_COLUMNS, err);
}

/* --- access --------------------------------------------------------------------------------------
 */

size_t ecl_visits_count(const struct ecl_visits *v)
{
    return v->list.n / sizeof(struct visit);
}

void ecl_visits_get(const struct ecl_visits *v, size_t i, struct ecl_visit *out)
{
    struct visit row;
    const char *text[V_TEXTS];
    memcpy(&row, v->list.p + i * sizeof row, sizeof row);
    const char *p = v->text.p + row.text;
    for (int c = 0; c < V_TEXTS; c++) {
        text[c] = p;
        p += strlen(p) + 1;
    }
    *out = (struct ecl_visit){
        .line          = row.line,
        .hcode         = text[V_HCODE],
        .hn            = text[V_HN],
        .seq           = text[V_SEQ],
        .an            = text[V_AN],
        .pid           = text[V_PID],
        .service       = text[V_SERVICE],
        .mobile        = text[V_MOBILE],
        .main_code     = text[V_MAIN_CODE],
        .code          = text[V_CODE],
        .way           = text[V_WAY],
        .reason        = text[V_REASON],
        .certifier     = text[V_CERTIFIER],
        .relation      = text[V_RELATION],
        .day           = row.day,
        .minutes       = row.minutes,
        .has_total     = row.has[0],
        .has_paid      = row.has[1],
        .has_privilege = row.has[2],
        .total         = row.money[0],
        .paid          = row.money[1],
        .privilege     = row.money[2],
        .bad           = {reasons[row.bad][0], reasons[row.bad][1]},
        .field         = row.bad && row.field < V_COLUMNS ? names[row.field] : "",
    };
}
