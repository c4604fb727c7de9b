/* genbook: writes a workbook that looks like an answer of NHSO, with invented people.
 *
 *     genbook ROWS FILE.xlsx [SEED]
 *
 * One sheet, Detail, of 45 columns under a header of several rows: text cells as
 * shared strings (numbers of claims and persons, Thai names, dates as text), money
 * as numbers with two decimals, "-" for nil. The same arguments give the same
 * cells. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

enum { HEADER = 7, FUNDS = 24 };

static const char *const given[]  = {"สมชาย", "สมหญิง", "ประเสริฐ", "มาลี", "วิชัย",
                                     "สุดา",   "อนันต์",  "กัญญา",    "ธนา", "พรทิพย์"};
static const char *const family[] = {"ใจดี",  "รักไทย", "ทองคำ",  "แสงทอง", "บุญมี",
                                     "ศรีสุข", "วงศ์ดี",  "พรหมมา", "สายทอง", "คำแก้ว"};
static const char *const fund[]   = {"-", "HC", "AE04", "IP01", "AE08,IP01", "DM08,DM12"};
static const char *const code[]   = {"-", "-", "-", "-", "-", "-", "-", "305", "438,832", "DENY"};
static const char *const column[] = {
    "REP No.",    "ลำดับที่",       "TRAN_ID",  "HN",       "AN",       "PID",        "ชื่อ - สกุล",
    "ประเภทผู้ป่วย", "วันเข้ารักษา",   "วันจำหน่าย", "ชดเชยสุทธิ", "ชดเชยจาก", "Error Code", "กองทุนหลัก",
    "กองทุนย่อย",   "ประเภทบริการ", "สิทธิหลัก",   "สิทธิย่อย",   "HREF",     "HCODE",      "PROV1"};

enum { TEXTS = sizeof column / sizeof *column, COLUMNS = TEXTS + FUNDS };

static uint64_t state;

static unsigned below(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

/* 13 digits with a valid check digit; the first, 0, is given to nobody. */
static void make_pid(char out[16])
{
    unsigned sum = 0;
    out[0]       = '0';
    for (unsigned i = 1; i < 12; i++) {
        out[i] = (char)('0' + below(10));
        sum += (unsigned)(out[i] - '0') * (13 - i);
    }
    out[12] = (char)('0' + (11 - sum % 11) % 10);
    out[13] = '\0';
}

static void text(lxw_worksheet *ws, unsigned row, unsigned col, const char *s)
{
    worksheet_write_string(ws, row, (lxw_col_t)col, s, NULL);
}

static void header(lxw_worksheet *ws)
{
    text(ws, 0, 0, "ออกรายงานวันที่ 01/10/2568 เวลา 08:30");
    text(ws, 3, 15, "โรงพยาบาล 10670 ตัวอย่าง");
    for (unsigned c = 0; c < COLUMNS; c++) {
        char name[32];
        snprintf(name, sizeof name, "กองทุน %u", c - TEXTS + 1);
        text(ws, 5, c, c < TEXTS ? column[c] : name);
    }
}

static void record(lxw_worksheet *ws, lxw_format *money, unsigned i)
{
    char b[11][64];
    unsigned r = HEADER + i, name = below(100), day = 1 + below(28), f = below(6);
    snprintf(b[0], sizeof b[0], "6810%05u", i / 500);
    snprintf(b[1], sizeof b[1], "%09u", 500000000 + i);
    snprintf(b[2], sizeof b[2], "%09u", below(1000000));
    snprintf(b[3], sizeof b[3], "68%07u", i);
    make_pid(b[4]);
    snprintf(b[5], sizeof b[5], "นาย%s %s", given[name / 10], family[name % 10]);
    snprintf(b[6], sizeof b[6], "%02u/09/2025 %02u:%02u:00", day, below(24), below(60));
    const char *const texts[TEXTS] = {b[0],
                                      NULL,
                                      b[1],
                                      b[2],
                                      b[3],
                                      b[4],
                                      b[5],
                                      f > 2 ? "IP" : "OP",
                                      b[6],
                                      f > 2 ? b[6] : "-",
                                      NULL,
                                      "สปสช.",
                                      code[below(10)],
                                      fund[f],
                                      f ? fund[f] : "-",
                                      "N",
                                      "UCS",
                                      "89",
                                      "-",
                                      "10670",
                                      "กรุงเทพฯ"};
    worksheet_write_number(ws, r, 1, i + 1, NULL);
    worksheet_write_number(ws, r, 10, below(5000000) / 100.0, money);
    for (unsigned c = 0; c < TEXTS; c++) {
        if (texts[c]) {
            text(ws, r, c, texts[c]);
        }
    }
    for (unsigned c = TEXTS; c < COLUMNS; c++) {
        if (below(3)) {
            worksheet_write_number(ws, r, (lxw_col_t)c, below(1000000) / 100.0, money);
        } else {
            text(ws, r, c, "-");
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: genbook ROWS FILE.xlsx [SEED]\n", stderr);
        return 2;
    }
    unsigned long rows = strtoul(argv[1], NULL, 10);
    state              = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    lxw_workbook *wb   = workbook_new(argv[2]);
    lxw_worksheet *ws  = workbook_add_worksheet(wb, "Detail");
    lxw_format *money  = workbook_add_format(wb);
    format_set_num_format(money, "#,##0.00");
    header(ws);
    for (unsigned long i = 0; i < rows && i < 1048576 - HEADER; i++) {
        record(ws, money, (unsigned)i);
    }
    lxw_error e = workbook_close(wb);
    if (e != LXW_NO_ERROR) {
        fprintf(stderr, "genbook: %s: %s\n", argv[2], lxw_strerror(e));
    }
    return e != LXW_NO_ERROR;
}
