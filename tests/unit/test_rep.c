/* test_rep.c: values, headers, status and filters of REP and statement records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xlsxwriter.h>

#include "eclaim/codes.h"
#include "rep/rep_priv.h"

/* --- values ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum ecl_cell_type cell;
    bool exponent;
    enum ecl_rep_type type;
    unsigned width;
    const char *in, *want;
    enum rep_fault fault;
} values[] = {
    {"CE text", ECL_CELL_TEXT, 0, ECL_REP_T_DATETIME, 0, "05/01/2026 08:30:00",
     "2026-01-05 08:30:00", REP_FAULT_NONE},
    {"BE text", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "05/01/2569", "2026-01-05", REP_FAULT_NONE},
    {"stray blank", ECL_CELL_TEXT, 0, ECL_REP_T_DATETIME, 0, "05/01/ 2026 08:30:00",
     "2026-01-05 08:30:00", REP_FAULT_NONE},
    {"date cell", ECL_CELL_DATE, 0, ECL_REP_T_DATETIME, 0, "2026-01-05 08:30:00",
     "2026-01-05 08:30:00", REP_FAULT_NONE},
    {"date cell, BE year", ECL_CELL_DATE, 0, ECL_REP_T_DATE, 0, "2569-01-05", "2026-01-05",
     REP_FAULT_NONE},
    {"serial", ECL_CELL_NUMBER, 0, ECL_REP_T_DATETIME, 0, "46027.5", "2026-01-05 12:00:00",
     REP_FAULT_NONE},
    {"serial, day only", ECL_CELL_NUMBER, 0, ECL_REP_T_DATE, 0, "46027", "2026-01-05",
     REP_FAULT_NONE},
    {"eight digits BE", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "25690105", "2026-01-05",
     REP_FAULT_NONE},
    {"leap day BE", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "29/02/2567", "2024-02-29",
     REP_FAULT_NONE},
    {"no leap day", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "29/02/2569", "29/02/2569",
     REP_FAULT_DATE},
    {"two-digit year", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "05/01/69", "05/01/69", REP_FAULT_DATE},
    {"month 13", ECL_CELL_TEXT, 0, ECL_REP_T_DATE, 0, "05/13/2026", "05/13/2026", REP_FAULT_DATE},
    {"hour 24", ECL_CELL_TEXT, 0, ECL_REP_T_DATETIME, 0, "05/01/2026 24:00", "05/01/2026 24:00",
     REP_FAULT_DATE},
    {"dash", ECL_CELL_TEXT, 0, ECL_REP_T_DATETIME, 0, "-", "", REP_FAULT_NONE},
    {"whole baht", ECL_CELL_NUMBER, 0, ECL_REP_T_MONEY, 0, "1500", "1500.00", REP_FAULT_NONE},
    {"commas", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, "1,234,567.5", "1234567.50", REP_FAULT_NONE},
    {"parentheses", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, "(12.25)", "-12.25", REP_FAULT_NONE},
    {"nil", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, " - ", "", REP_FAULT_NONE},
    {"third decimal", ECL_CELL_NUMBER, 0, ECL_REP_T_MONEY, 0, "10.005", "10.01", REP_FAULT_ROUNDED},
    {"negative third decimal", ECL_CELL_NUMBER, 0, ECL_REP_T_MONEY, 0, "-0.005", "-0.01",
     REP_FAULT_ROUNDED},
    {"zeros behind", ECL_CELL_NUMBER, 0, ECL_REP_T_MONEY, 0, "10.5000", "10.50", REP_FAULT_NONE},
    {"words", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, "ten", "ten", REP_FAULT_MONEY},
    {"two points", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, "1.2.3", "1.2.3", REP_FAULT_MONEY},
    {"comma behind the point", ECL_CELL_TEXT, 0, ECL_REP_T_MONEY, 0, "1.2,3", "1.2,3",
     REP_FAULT_MONEY},
    {"leading zeros", ECL_CELL_TEXT, 0, ECL_REP_T_ID, 0, "000012", "000012", REP_FAULT_NONE},
    {"exponent", ECL_CELL_NUMBER, 1, ECL_REP_T_ID, 13, "1234560000000", "", REP_FAULT_EXPONENT},
    {"exponent of a fund is text", ECL_CELL_TEXT, 1, ECL_REP_T_TEXT, 0, "1E5", "1E5",
     REP_FAULT_NONE},
    {"lost zero", ECL_CELL_NUMBER, 0, ECL_REP_T_ID, 5, "1234", "1234", REP_FAULT_ZEROS},
    {"number of full width", ECL_CELL_NUMBER, 0, ECL_REP_T_ID, 5, "10670", "10670", REP_FAULT_NONE},
    {"count with comma", ECL_CELL_TEXT, 0, ECL_REP_T_COUNT, 0, "1,234", "1234", REP_FAULT_NONE},
    {"error cell", ECL_CELL_ERROR, 0, ECL_REP_T_TEXT, 0, "#N/A", "", REP_FAULT_ERROR},
    {"null of the list", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "null", "", REP_FAULT_NONE},
    {"line ends around", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "\r\n AE04 \n", "AE04",
     REP_FAULT_NONE},
    {"split sara am", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "\u0E17\u0E4D\u0E32", "ทำ",
     REP_FAULT_NONE},
    {"split sara am around a tone", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "\u0E19\u0E4D\u0E49\u0E32",
     "น้ำ", REP_FAULT_NONE},
    {"private use", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "\u0E1B\uF702", "ปี", REP_FAULT_NONE},
    {"private use nikhahit", ECL_CELL_TEXT, 0, ECL_REP_T_TEXT, 0, "\u0E1B\uF711\u0E32", "ปำ",
     REP_FAULT_NONE},
};

static void every_spelling_of_a_value_gets_one_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const struct ecl_cell cell = {0, values[i].cell, values[i].exponent,
                                      ecl_str_of(values[i].in)};
        struct ecl_buf b;
        struct ecl_str out;
        ecl_buf_init(&b, 0);
        assert_int_equal(ecl_buf_reserve(&b, cell.text.n + REP_VALUE_ROOM), ECL_OK);
        enum rep_fault fault = ecl_rep_value(&cell, values[i].type, values[i].width, &b, &out);
        if (fault != values[i].fault || !ecl_str_is(out, values[i].want)) {
            fail_msg("%s: '%.*s', fault %d", values[i].name, (int)out.n, out.p, (int)fault);
        }
        ecl_buf_done(&b);
    }
}

/* --- headers ----------------------------------------------------------------------- */

static const struct {
    const char *in, *want;
} headers[] = {
    {"TRAN_ID", "tranid"},
    {" Tran\nID ", "tranid"},
    {"ต้นสังกัด \n", "ต้นสังกัด"},
    {"ชื่อ - สกุล", "ชื่อ-สกุล"},
    {"REP No.", "repno"},
    {"จ่ายชดเชย\n(9 = 4x5x8)", "จ่ายชดเชย"},
    {"OPAE\n(1.1*4*5)", "opae"},
    {"รวมยอดเรียกเก็บ\n(1.3) = (1.1)+(1.2)", "รวมยอดเรียกเก็บ"},
    {"ค่าใช้จ่ายสูง (HC)", "ค่าใช้จ่ายสูง(hc)"},
    {"(12)", ""},
    {"()", "()"},
    {"\u0E17\u0E4D\u0E32", "ทำ"},
    {"a\xC2\xA0z", "az"},
    {"\xE0\xB8", "\xE0\xB8"},
};

static void headers_are_compared_without_blanks_and_formulas(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        assert_int_equal(ecl_rep_fold_header(ecl_str_of(headers[i].in), &b), ECL_OK);
        if (!ecl_str_is(ecl_buf_str(&b), headers[i].want)) {
            fail_msg("'%s': '%.*s'", headers[i].in, (int)b.n, b.p);
        }
        ecl_buf_done(&b);
    }
}

/* --- filters ----------------------------------------------------------------------- */

static struct ecl_rep_column columns[] = {
    {"hn", "HN", ECL_REP_T_ID, true, 0},
    {"error_code", "", ECL_REP_T_TEXT, true, 0},
    {"main_fund", "", ECL_REP_T_TEXT, true, 0},
    {"sub_fund", "", ECL_REP_T_TEXT, true, 0},
    {"main_inscl", "", ECL_REP_T_TEXT, true, 0},
    {"sub_inscl", "", ECL_REP_T_TEXT, true, 0},
    {"admit_at", "", ECL_REP_T_DATETIME, true, 0},
    {"charge_total", "", ECL_REP_T_MONEY, true, ECL_REP_ROLE_CLAIM},
    {"comp_nhso", "", ECL_REP_T_MONEY, true, ECL_REP_ROLE_PAID},
    {"deny_hc", "", ECL_REP_T_TEXT, true, ECL_REP_ROLE_DENY},
};

enum { NCOLS = sizeof columns / sizeof columns[0] };

struct record {
    struct ecl_rep_row row;
    struct ecl_str value[NCOLS];
    int16_t key[ECL_REP_NKEYS];
};

/* A record of the values in the order of columns[]. */
static void make_record(struct record *r, const char *const v[NCOLS])
{
    memset(r, 0, sizeof *r);
    for (int k = 0; k < ECL_REP_NKEYS; k++) {
        r->key[k] = -1;
    }
    r->key[ECL_REP_K_HN]         = 0;
    r->key[ECL_REP_K_ERROR_CODE] = 1;
    r->key[ECL_REP_K_FUND]       = 2;
    r->key[ECL_REP_K_SUB_FUND]   = 3;
    r->key[ECL_REP_K_MAIN_INSCL] = 4;
    r->key[ECL_REP_K_SUB_INSCL]  = 5;
    r->key[ECL_REP_K_ADMIT]      = 6;
    for (size_t i = 0; i < NCOLS; i++) {
        r->value[i] = ecl_str_of(v[i]);
    }
    r->row = (struct ecl_rep_row){.file   = "a.xls",
                                  .sheet  = "Detail",
                                  .kind   = ECL_REP_DETAIL,
                                  .n      = NCOLS,
                                  .column = columns,
                                  .value  = r->value,
                                  .raw    = r->value,
                                  .key    = r->key};
    ecl_rep_judge(&r->row, "REP-UCS", NULL);
}

static bool sub_fund_matches(const char *cell, const char *want)
{
    const char *const v[NCOLS] = {"1", "", "", cell, "", "", "", "", "", ""};
    struct record r;
    make_record(&r, v);
    return ecl_rep_match(&(struct ecl_rep_filter){.sub_fund = {&want, 1}}, &r.row);
}

static void sub_funds_match_token_by_token(void **state)
{
    static const struct {
        const char *cell, *want;
        bool match;
    } cases[] = {
        {"-ST", "-ST", true},
        {"HC-ST", "-ST", true},
        {"OPAE,HC-ST", "-ST", true},
        {"OPAE, HC-ST ", "-ST", true},
        {"hc-st", "-ST", true},
        {"INST", "-ST", false},
        {"OPINST", "-ST", false},
        {"STROKE-STEMI DRUG", "-ST", false},
        {"IPBKK-INST", "-ST", false},
        {"HC-ST2", "-ST", false},
        {"HC-ST,OPAE", "-ST", true},
        {"ST", "-ST", false},
        {"", "-ST", false},
        {"EXCEPT", "-ST", false},
        {"OPAE,OPAE-DRUG", "OPAE", true},
        {"OPAE-DRUG", "OPAE", false},
        {"OPAE-DRUG", "-DRUG", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (sub_fund_matches(cases[i].cell, cases[i].want) != cases[i].match) {
            fail_msg("'%s' against %s", cases[i].cell, cases[i].want);
        }
    }
}

static void status_follows_codes_and_deny_columns(void **state)
{
    static const struct {
        const char *code, *deny, *paid;
        enum ecl_rep_status want;
    } cases[] = {
        {"", "C", "10.00", ECL_REP_PASSED},   {"0", "", "10.00", ECL_REP_PASSED},
        {"", "C", "0.00", ECL_REP_ZERO_PAID}, {"438", "", "0.00", ECL_REP_FAILED},
        {"438,832", "", "", ECL_REP_FAILED},  {"256-1", "", "", ECL_REP_FAILED},
        {"C305", "", "", ECL_REP_FAILED},     {"DENY", "F03", "5.00", ECL_REP_DENIED},
        {"", "F03", "5.00", ECL_REP_DENIED},  {"DENY,438", "", "", ECL_REP_FAILED},
        {"A01", "", "", ECL_REP_DENIED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const v[NCOLS] = {"1", cases[i].code, "",           "", "", "", "",
                                      "",  cases[i].paid, cases[i].deny};
        struct record r;
        make_record(&r, v);
        if (r.row.status != cases[i].want) {
            fail_msg("'%s' '%s': %s", cases[i].code, cases[i].deny,
                     ecl_rep_status_name(r.row.status));
        }
    }
}

static void the_other_filters_match_whole_values(void **state)
{
    const char *const v[NCOLS] = {"00012", "438,832", "AE08,IP01",           "CARREF",
                                  "STP",   "ST",      "2026-01-05 10:00:00", "5000.00",
                                  "10.00", "C"};
    const char *yes, *no;
    struct record r;
    (void)state;
    make_record(&r, v);
#define ONE(field, good, bad)                                                                      \
    yes = good;                                                                                    \
    no  = bad;                                                                                     \
    assert_true(ecl_rep_match(&(struct ecl_rep_filter){.field = {&yes, 1}}, &r.row));              \
    assert_false(ecl_rep_match(&(struct ecl_rep_filter){.field = {&no, 1}}, &r.row))
    ONE(code, "832", "83");
    ONE(code, "C438", "C4");
    ONE(code, "c832", "C"); /* C in a Deny column is no code */
    ONE(fund, "IP01", "IP");
    ONE(main_right, "STP", "ST");
    ONE(sub_right, "ST", "STP");
    ONE(hn, "00012", "12");
#undef ONE
    assert_true(ecl_rep_match(&(struct ecl_rep_filter){.min = 500000}, &r.row));
    assert_false(ecl_rep_match(&(struct ecl_rep_filter){.min = 500001}, &r.row));
    assert_true(ecl_rep_match(
        &(struct ecl_rep_filter){.since = {2026, 1, 5}, .until = {2026, 1, 5}}, &r.row));
    assert_false(ecl_rep_match(&(struct ecl_rep_filter){.since = {2026, 1, 6}}, &r.row));
    assert_false(ecl_rep_match(&(struct ecl_rep_filter){.until = {2026, 1, 4}}, &r.row));
    assert_true(ecl_rep_match(&(struct ecl_rep_filter){.status = 1u << ECL_REP_FAILED}, &r.row));
    assert_false(ecl_rep_match(&(struct ecl_rep_filter){.status = 1u << ECL_REP_PASSED}, &r.row));
}

static void codes_are_named_as_people_know_them(void **state)
{
    char out[8];
    (void)state;
    assert_int_equal(ecl_rep_code_name(ECL_STR("305"), out, sizeof out), 4);
    assert_string_equal(out, "C305");
    ecl_rep_code_name(ECL_STR("256-1"), out, sizeof out);
    assert_string_equal(out, "C256-1");
    ecl_rep_code_name(ECL_STR("F03"), out, sizeof out);
    assert_string_equal(out, "F03");
    ecl_rep_code_name(ECL_STR("123456789"), out, sizeof out);
    assert_string_equal(out, "C123456");
}

static void tables_of_codes_hold_action_and_remedy(void **state)
{
    (void)state;
    const struct ecl_codeset *codes = ecl_codeset_find("nhso_code");
    const struct ecl_codeset *fixes = ecl_codeset_find("nhso_fix");
    assert_non_null(codes);
    assert_non_null(fixes);
    assert_int_equal(codes->n, fixes->n);
    assert_string_equal(ecl_code_find(codes, ECL_STR("C305"))->extra, "C");
    assert_string_equal(ecl_code_find(fixes, ECL_STR("C101"))->label_en, "fix_resend");
    assert_non_null(ecl_codeset_find("fund"));
    assert_non_null(ecl_codeset_find("subfund"));
}

/* --- whole workbooks ------------------------------------------------------------------ */

/* One sheet, written from rows of texts separated by |; a text beginning with # is a
 * number. */
static void write_book(const char *path, const char *sheet, const char *const *rows)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *s   = workbook_add_worksheet(book, sheet);
    for (lxw_row_t r = 0; rows[r]; r++) {
        const char *p = rows[r];
        for (lxw_col_t c = 0; p; c++) {
            char text[200];
            size_t n = strcspn(p, "|");
            snprintf(text, sizeof text, "%.*s", (int)n, p);
            if (text[0] == '#') {
                worksheet_write_number(s, r, c, strtod(text + 1, NULL), NULL);
            } else if (text[0]) {
                worksheet_write_string(s, r, c, text, NULL);
            }
            p = p[n] ? p + n + 1 : NULL;
        }
    }
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static int note_rule(void *ctx, const struct ecl_finding *f)
{
    struct ecl_buf *b = ctx;
    return ecl_buf_addf(b, "%s%s ", f->rule, f->field.n ? "" : "!");
}

/* Reads the book and gives its rows as JSON lines and the rules that spoke. */
static void read_book(const char *sheet, const char *const *rows, unsigned kinds,
                      const char *const names[6], struct ecl_buf *out, struct ecl_buf *found)
{
    char path[] = "/tmp/test_rep.XXXXXX";
    int fd      = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_book(path, sheet, rows);
    const char *paths[]           = {path};
    const struct ecl_rep_opts o   = {.kinds = kinds, .found = note_rule, .found_ctx = found};
    struct ecl_error err          = {0};
    const struct ecl_output to    = ecl_output_buf(out, "rows");
    struct ecl_rep_writer_opts wo = {ECL_REP_TSV, false, false, names, 6};
    struct ecl_rep *r             = NULL;
    struct ecl_rep_writer *w      = NULL;
    const struct ecl_rep_row *row;
    ecl_buf_init(out, 0);
    ecl_buf_init(found, 0);
    assert_int_equal(ecl_rep_open(&r, paths, 1, &o, &err), ECL_OK);
    assert_int_equal(ecl_rep_writer_open(&w, &wo, &to, &err), ECL_OK);
    int e;
    while ((e = ecl_rep_next(r, &row, &err)) == ECL_OK) {
        assert_int_equal(ecl_rep_writer_add(w, row, &err), ECL_OK);
    }
    if (e != ECL_EOF) {
        ecl_buf_addf(out, "%s", err.text);
    }
    assert_int_equal(ecl_rep_writer_finish(w, &err), ECL_OK);
    ecl_rep_writer_close(w);
    ecl_rep_close(r);
    unlink(path);
    assert_int_equal(ecl_buf_add_char(out, '\0'), ECL_OK);
    assert_int_equal(ecl_buf_add_char(found, '\0'), ECL_OK);
}

#define HEAD "row\tdoc_type\tstatus\ttran_id\thn\terror_code\n"

static const struct {
    const char *name, *sheet;
    const char *const *rows;
    const char *want, *found;
} books[] = {
    {"legend and notes are no records", "Detail",
     (const char *const[]){
         "report", "REP No.|ลำดับที่|TRAN_ID|HN|AN|PID|ชื่อ-สกุล|Error Code|กองทุนหลัก|กองทุนย่อย",
         "690100001|#1|700000001|0012|||x|-|HC09|OPINST", "690100001|2|700000002|0013|||x|438|", "",
         "", "0=none|not", "1=has|#UC", "100000000|words", "รวม|||", NULL},
     HEAD "3\tREP-UCS\tpassed\t700000001\t0012\t\n4\tREP-UCS\tfailed\t700000002\t0013\t438\n", ""},
    {"columns in another order, one unknown", "แผ่น1",
     (const char *const[]){"Error Code|HN|new\ncolumn|TRAN_ID|ลำดับที่|REP No.|กองทุนย่อย|กองทุนหลัก",
                           "-|77|z|700000009|#1|690100001||", NULL},
     HEAD "2\tREP-UCS\tpassed\t700000009\t77\t\n", "REP.column-new "},
    {"a damaged REP number keeps the row", "Detail",
     (const char *const[]){"REP No.|ลำดับที่|TRAN_ID|HN|AN|PID|Error Code|กองทุนย่อย",
                           "6901|#1|700000001|5||||", NULL},
     HEAD "2\tREP-UCS\tpassed\t700000001\t5\t\n", "REP.rep-no "},
    {"no sheet known", "Detail", (const char *const[]){"a|b|c", "1|2|3", NULL}, HEAD "", ""},
};

static void sheets_are_told_by_their_headers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
        struct ecl_buf out, found;
        static const char *const names[] = {"row",     "doc_type", "status",
                                            "tran_id", "hn",       "error_code"};
        read_book(books[i].sheet, books[i].rows, 0, names, &out, &found);
        bool unknown = strcmp(books[i].name, "no sheet known") == 0;
        if (unknown ? !strstr(out.p, "no sheet has the header")
                    : strcmp(out.p, books[i].want) != 0 || strcmp(found.p, books[i].found) != 0) {
            fail_msg("%s:\n%s%s", books[i].name, out.p, found.p);
        }
        ecl_buf_done(&out);
        ecl_buf_done(&found);
    }
}

static void summaries_are_told_by_their_headers(void **state)
{
    static const char *const ucs[] = {"เลขที่เอกสาร 10670_OPUCS256901_01",
                                      "",
                                      "งวด|HCODE|REP NO.|ประเภท|ทั้งหมดที่ผ่าน|เรียกเก็บ|พรบ.|พึงรับ|||HC",
                                      "|||||||OP|IP||",
                                      "||||||||ยอดชดเชยที่คำนวณได้|ยอดชดเชยที่จ่ายจริง|",
                                      "6901|10670|690100001|OP|#12|1,200.50|-|#1|#2|#3|#4",
                                      "รวม|||||1,200.50",
                                      NULL};
    static const char *const ofc[] = {
        "งวด|HCODE|REP NO.|ทั้งหมด|ผ่าน|ไม่ผ่าน|เรียกเก็บ|พรบ.|ค่าห้อง/ค่าอาหาร|อวัยวะเทียม|ค่ายา|จ่ายชดเชยทั้งสิ้น",
        "", "", "6901|10670|690100001|#3|#2|#1|#100|#0|#1|#2|#3|#6", NULL};
    static const char *const cover[] = {
        "x", "ประเภท|จำนวน REP|จำนวนราย (ผ่าน A)|ADJRW|จ่ายชดเชย|หักเงินเดือน",
        "ผู้ป่วยนอก|#2|#10|-|#500|-", "รวม|#2|#10", NULL};
    static const char *const ucs_names[]   = {"doc_type", "rep_no",       "charge",
                                              "recv_op",  "recv_ip_paid", "hc"};
    static const char *const ofc_names[]   = {"doc_type", "rep_no", "n_all",
                                              "n_fail",   "drug",   "total"};
    static const char *const cover_names[] = {"doc_type",   "patient_group", "rep_count",
                                              "case_count", "paid",          "salary_deduct"};
    static const struct {
        const char *const *rows, *const *names;
        const char *want;
    } cases[] = {
        {ucs, ucs_names, "STM-UCS\t690100001\t1200.50\t1.00\t3.00\t4.00\n"},
        {ofc, ofc_names, "STM-OFC\t690100001\t3\t1\t3.00\t6.00\n"},
        {cover, cover_names, "STM-UCS\tผู้ป่วยนอก\t2\t10\t500.00\t\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ecl_buf out, found;
        read_book("a", cases[i].rows, 1u << ECL_REP_SUMMARY, cases[i].names, &out, &found);
        if (!strstr(out.p, "\n") || strcmp(strchr(out.p, '\n') + 1, cases[i].want) != 0) {
            fail_msg("%zu: %s%s", i, out.p, found.p);
        }
        ecl_buf_done(&out);
        ecl_buf_done(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_of_a_value_gets_one_form),
        cmocka_unit_test(headers_are_compared_without_blanks_and_formulas),
        cmocka_unit_test(sub_funds_match_token_by_token),
        cmocka_unit_test(status_follows_codes_and_deny_columns),
        cmocka_unit_test(the_other_filters_match_whole_values),
        cmocka_unit_test(codes_are_named_as_people_know_them),
        cmocka_unit_test(tables_of_codes_hold_action_and_remedy),
        cmocka_unit_test(sheets_are_told_by_their_headers),
        cmocka_unit_test(summaries_are_told_by_their_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
