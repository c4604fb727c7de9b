/* genrep.c: REP and statement workbooks of invented people, in every layout.
 *
 *   genrep [-l LAYOUT] [-n ROWS] [-s SEED] [-r REP] [-f FLAW]... FILE.xlsx
 *
 * The same arguments give the same cells. Header texts are those of the table of
 * columns, set out over two or three rows with merged groups as the NHSO does. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "eclaim/ids.h"
#include "eclaim/rep.h"

struct rep_entry {
    const char *group, *leaf, *field;
    enum ecl_rep_type type;
    enum ecl_rep_role role;
};

struct rep_layout {
    const char *name;
    enum ecl_rep_kind kind;
    size_t first, n;
};

#include "rep_columns.inc"

enum { NLAYOUTS = sizeof rep_layouts / sizeof rep_layouts[0], MAX_COLS = 160, LEVELS = 3 };

/* What a hospital can ask for, and how it differs from its table. */
static const struct variant {
    const char *name, *layout, *type;
    const char *sheet;
    const char *const *without; /* fields that older files lack */
    int header, data;           /* rows, from 1 */
    bool books;                 /* with Summary and Data sheets */
} variants[] = {
#define OLD                                                                                        \
    (const char *const[])                                                                          \
    {                                                                                              \
        "ip_ontop", "dmis_dm", "opbkk_", "baserate_", "fs", "va", "remark", "audit_results",       \
            "pay_pattern", "seq_no", "invoice_", NULL                                              \
    }
    {"op", "REP-UCS", "OP", "Detail", NULL, 6, 9, true},
    {"ip", "REP-UCS", "IP", "Detail", NULL, 6, 9, true},
    {"op2560", "REP-UCS", "OP", "Detail", OLD, 6, 9, false},
    {"orf", "REP-ORF", "OP", "Detail", NULL, 7, 10, false},
    {"ofc", "REP-OFC", "OP", "Detail", NULL, 6, 8, true},
    {"ofc2566", "REP-OFC", "OP", "Detail",
     (const char *const[]){"audit_results", "seq_no", "invoice_", NULL}, 6, 8, false},
    {"lgo", "REP-LGO", "IP", "Detail", NULL, 6, 8, false},
    {"sss", "REP-SSS", "OP", "Detail", NULL, 6, 8, false},
    {"stm-ucs", "STM-UCS", "OP", "รายละเอียด(ข้อมูลปกติ) 1 OP", NULL, 12, 15, false},
    {"stm-ofc", "STM-OFC", "OP", "พึงรับ", NULL, 9, 12, false},
    {"kidney", "STM-UCS-KIDNEY", "OP", "Sheet1", NULL, 9, 11, false},
    {"kidney-lgo", "STM-LGO-KIDNEY", "OP", "Sheet1", NULL, 9, 11, false},
    {"list", "ECLAIM-LIST", "OP", "Sheet1", NULL, 1, 2, false},
};

static const char *const flaws[] = {"rename", "lower",    "extra", "no-tran", "no-error", "reverse",
                                    "split",  "exponent", "count", "money",   "twice",    "net",
                                    "serial", "bottom",   "text",  "st",      "number",   NULL};

struct gen {
    const struct variant *v;
    const struct rep_layout *l;
    uint64_t rng, seed;
    unsigned rows, flaw;
    const char *rep;
    lxw_workbook *book;
    lxw_format *head;
    unsigned passed;
    int64_t paid; /* satang of passed rows */
};

/* One invented claim. */
struct person {
    char hn[16], an[16], pid[16], name[96], tran[16], seq_no[24];
    char admit[64], discharge[64], be[48];
    int year, month, day;
    int64_t charge, paid;
    const char *error, *fund, *sub;
    bool failed, denied;
};

static bool has(const struct gen *g, const char *flaw)
{
    for (unsigned i = 0; flaws[i]; i++) {
        if (strcmp(flaws[i], flaw) == 0) {
            return g->flaw >> i & 1;
        }
    }
    return false;
}

static uint32_t draw(struct gen *g, uint32_t below)
{
    g->rng ^= g->rng << 13;
    g->rng ^= g->rng >> 7;
    g->rng ^= g->rng << 17;
    return (uint32_t)((g->rng >> 11) % below);
}

static void invent(struct gen *g, unsigned i, struct person *p)
{
    static const char *const given[]   = {"สมชาย", "สมหญิง", "วิชัย", "มาลี", "ประเสริฐ", "อารี"};
    static const char *const surname[] = {"ใจดี", "ทองคำ", "รักไทย", "แสนสุข", "บุญมา", "ศรีสุข"};
    static const struct {
        const char *main, *sub;
    } ucs[]                          = {{"AE04", "OPAE,OPAE-DRUG"},
                                        {"AE08,IP01", "CARREF,IPINRGR"},
                                        {"HC09", "OPINST"},
                                        {"DM08,DM12", "EXCEPT,EXCEPT-PALIATIVE-CARE"},
                                        {"DM04", "STROKE-STEMI DRUG"}},
      ofc[]                          = {{"OPCS", "OPCS"}, {"IPCS", "IPCS"}};
    static const char *const codes[] = {"305", "438,832", "256-1", "307"};
    bool civil = strcmp(g->l->name, "REP-OFC") == 0 || strcmp(g->l->name, "REP-LGO") == 0;
    bool ip    = strcmp(g->v->type, "IP") == 0;
    char pid[13];
    *p = (struct person){0};
    snprintf(p->hn, sizeof p->hn, "%09u", 1000 + draw(g, 90000));
    snprintf(p->an, sizeof p->an, "%s", "");
    if (ip) {
        snprintf(p->an, sizeof p->an, "69%07u", i + 1);
    }
    snprintf(pid, sizeof pid, "%u%011u", 1 + draw(g, 8), draw(g, 99999999));
    snprintf(p->pid, sizeof p->pid, "%.12s%c", pid, ecl_pid_check_digit(pid));
    snprintf(p->name, sizeof p->name, "นาย%s %s", given[draw(g, 6)], surname[draw(g, 6)]);
    snprintf(p->tran, sizeof p->tran, "%09u", 700000000 + (i && has(g, "twice") && i == 1 ? 0 : i));
    snprintf(p->seq_no, sizeof p->seq_no, "6901%08u", i + 1);
    p->year  = 2026;
    p->month = 1 + (int)draw(g, 3);
    p->day   = 1 + (int)draw(g, 28);
    snprintf(p->admit, sizeof p->admit, "%02d/%02d/%s%04d %02u:%02u:00", p->day, p->month,
             strcmp(g->l->name, "STM-OFC") == 0 ? " " : "", p->year, draw(g, 24), draw(g, 60));
    snprintf(p->be, sizeof p->be, "%02d/%02d/%04d", p->day, p->month, p->year + 543);
    snprintf(p->discharge, sizeof p->discharge, "%s", ip ? p->admit : "-");
    p->charge      = (int64_t)(1 + draw(g, 900000)) * 25;
    unsigned fate  = draw(g, 10);
    unsigned which = draw(g, 5);
    p->fund        = civil ? ofc[which % 2].main : ucs[which].main;
    p->sub         = civil ? ofc[which % 2].sub : ucs[which].sub;
    p->error       = fate < 7 ? "-" : fate < 9 ? codes[draw(g, 4)] : "DENY";
    p->failed      = fate == 7 || fate == 8;
    p->denied      = fate == 9;
    p->paid        = p->failed ? 0 : fate == 6 ? 0 : p->charge / 2;
    if (has(g, "st") && i % 4 == 1) {
        p->fund = "HC09,XX01";
        p->sub  = i % 8 == 1 ? "OPINST,HC-ST" : "-ST";
    }
    if (has(g, "net") && i == 0) {
        p->paid   = 0;
        p->error  = "-";
        p->failed = p->denied = false;
    }
}

/* --- header ------------------------------------------------------------------------ */

/* Part k of a list separated by sep; "" behind the last. */
static void part(const char *list, char sep, int k, char out[160])
{
    for (; k > 0 && list; k--) {
        list = strchr(list, sep);
        list = list ? list + 1 : NULL;
    }
    size_t n = list ? strcspn(list, (char[]){sep, 0}) : 0;
    snprintf(out, 160, "%.*s", (int)n, list ? list : "");
}

static int levels_of(const char *group)
{
    int n = group[0] != '\0';
    for (const char *p = group; *p; p++) {
        n += *p == '|';
    }
    return n;
}

/* Sara am as two characters, as old programs write it. */
static void split_am(const char *in, char *out, size_t size)
{
    size_t n = 0;
    for (; *in && n + 7 < size; in++) {
        if (strncmp(in, "ำ", 3) == 0) {
            n += (size_t)snprintf(out + n, size - n, "\xE0\xB9\x8D\xE0\xB8\xB2");
            in += 2;
        } else {
            out[n++] = *in;
        }
    }
    out[n] = '\0';
}

static void put(struct gen *g, lxw_worksheet *s, int row, int col, const char *text)
{
    char two[400];
    if (has(g, "split")) {
        split_am(text, two, sizeof two);
        text = two;
    }
    if (*text) {
        worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)col, text, g->head);
    }
}

/* Writes the header so that groups stand over their first column only. */
static void write_header(struct gen *g, lxw_worksheet *s, const struct rep_entry *const *e, int n,
                         int row)
{
    char last[LEVELS][160] = {"", "", ""};
    for (int c = 0; c < n; c++) {
        char text[LEVELS][160] = {"", "", ""};
        int depth              = levels_of(e[c]->group);
        for (int k = 0; k < depth; k++) {
            part(e[c]->group, '|', k, text[k]);
        }
        part(e[c]->leaf, ';', 0, text[depth]);
        if (has(g, "bottom") && depth == 0) { /* titles of their own in the last row */
            int low = g->v->data - g->v->header - 1;
            char own[160];
            memcpy(own, text[0], sizeof own);
            text[0][0] = '\0';
            memcpy(text[low], own, sizeof own);
        }
        bool same = true;
        for (int k = 0; k < LEVELS; k++) {
            bool over = k < depth && same && strcmp(text[k], last[k]) == 0;
            same      = same && over;
            if (!over) {
                put(g, s, row + k, c, text[k]);
            }
        }
        memcpy(last, text, sizeof last);
    }
}

/* --- values -------------------------------------------------------------------------- */

static void put_money(lxw_worksheet *s, int row, int col, int64_t satang, bool text)
{
    char t[ECL_SATANG_TEXT_GROUPED];
    if (text) {
        ecl_satang_format_grouped(satang, t);
        worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)col, t, NULL);
    } else {
        worksheet_write_number(s, (lxw_row_t)row, (lxw_col_t)col, (double)satang / 100, NULL);
    }
}

static const char *text_value(const struct gen *g, const struct person *p, const char *f)
{
    static const struct {
        const char *field, *value;
    } fixed[] = {{"comp_from", "NHSO"}, {"service_type", "N"},   {"refer_in", "0"},
                 {"has_right", "1"},    {"use_right", "1"},      {"chk", "1"},
                 {"main_inscl", "UCS"}, {"sub_inscl", "89"},     {"hcode", "10670"},
                 {"hmain", "10670"},    {"late_ps", "0"},        {"late_percent", "100%"},
                 {"rw", "0.3456"},      {"data_source", "FDH"},  {"list_status", "4 A"},
                 {"benefit", "UCS"},    {"deny_warning", "null"}};
    const struct {
        const char *field, *value;
    } own[] = {{"rep_no", g->rep},
               {"tran_id", p->tran},
               {"hn", p->hn},
               {"an", p->an},
               {"pid", p->pid},
               {"name", p->name},
               {"patient_type", g->v->type},
               {"admit_at", p->admit},
               {"service_at", p->admit},
               {"discharge_at", p->discharge},
               {"error_code", p->error},
               {"main_fund", p->fund},
               {"fund", p->fund},
               {"sub_fund", p->sub},
               {"seq_no", p->seq_no},
               {"admit_date", p->be},
               {"service_date", p->be}};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (strcmp(own[i].field, f) == 0) {
            bool blank = p->failed && (strcmp(f, "main_fund") == 0 || strcmp(f, "sub_fund") == 0) &&
                         !has(g, "st");
            return blank ? "" : own[i].value;
        }
    }
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (strcmp(fixed[i].field, f) == 0) {
            return fixed[i].value;
        }
    }
    if (strncmp(f, "deny_", 5) == 0) {
        return p->failed ? "" : p->denied ? "F03" : strcmp(f, "deny_hc") == 0 ? "C" : "-";
    }
    return "-";
}

/* The first column of its role holds the amount, the others nothing. */
static void put_row(struct gen *g, lxw_worksheet *s, const struct rep_entry *const *e, int n,
                    unsigned i, int row)
{
    struct person p;
    bool done[5] = {false};
    invent(g, i, &p);
    bool passed = !p.failed && !p.denied;
    g->passed += passed;
    g->paid += passed ? p.paid : 0;
    for (int c = 0; c < n; c++) {
        const char *f = e[c]->field;
        if (strcmp(f, "seq") == 0 || strcmp(f, "item_seq") == 0) {
            worksheet_write_number(s, (lxw_row_t)row, (lxw_col_t)c, i + 1, NULL);
        } else if (e[c]->type == ECL_REP_T_MONEY) {
            int64_t v = e[c]->role == ECL_REP_ROLE_CLAIM  ? p.charge
                        : e[c]->role == ECL_REP_ROLE_PAID ? p.paid
                        : e[c]->role == ECL_REP_ROLE_FUND ? p.paid
                                                          : 0;
            v         = has(g, "net") && i == 0 && e[c]->role == ECL_REP_ROLE_FUND ? 12345 : v;
            if (done[e[c]->role] || e[c]->role == ECL_REP_ROLE_NONE) {
                worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)c, "-", NULL);
            } else {
                put_money(s, row, c, v, has(g, "text"));
                done[e[c]->role] = true;
            }
        } else if (strcmp(f, "pid") == 0 && has(g, "exponent") && i < 2) {
            worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)c, "3.10070E+12", NULL);
        } else if (strcmp(f, "hn") == 0 && has(g, "number")) {
            worksheet_write_number(s, (lxw_row_t)row, (lxw_col_t)c, atof(text_value(g, &p, f)),
                                   NULL);
        } else if (strcmp(f, "admit_at") == 0 && has(g, "serial")) {
            worksheet_write_number(s, (lxw_row_t)row, (lxw_col_t)c,
                                   46023 + (p.month - 1) * 31 + p.day + 0.5, NULL);
        } else {
            worksheet_write_string(s, (lxw_row_t)row, (lxw_col_t)c, text_value(g, &p, f), NULL);
        }
    }
}

/* Notes and legend that stand below the records. */
static void put_legend(lxw_worksheet *s, int row)
{
    static const char *const lines[] = {"หมายเหตุ", "0=ไม่มีสิทธิ", "1=มีสิทธิ UC", "100000000 ตัวอย่าง",
                                        "รวม"};
    for (int i = 0; i < 5; i++) {
        worksheet_write_string(s, (lxw_row_t)(row + 9 + i), 0, lines[i], NULL);
        worksheet_write_string(s, (lxw_row_t)(row + 9 + i), 1, i < 4 ? "คำอธิบาย" : "", NULL);
    }
}

/* --- sheets ------------------------------------------------------------------------------ */

static bool is_without(const struct gen *g, const char *field)
{
    for (const char *const *w = g->v->without; w && *w; w++) {
        size_t n = strlen(*w);
        if (strncmp(field, *w, n) == 0 && (field[n] == '\0' || (*w)[n - 1] == '_')) {
            return true;
        }
    }
    return (has(g, "no-tran") && strcmp(field, "tran_id") == 0) ||
           (has(g, "no-error") && strcmp(field, "error_code") == 0);
}

static int columns_of(const struct gen *g, const struct rep_layout *l, bool detail,
                      const struct rep_entry **e)
{
    static const struct rep_entry extra = {"", "คอลัมน์ใหม่", "extra", ECL_REP_T_TEXT,
                                           ECL_REP_ROLE_NONE};
    int n                               = 0;
    for (size_t i = 0; i < l->n && n < MAX_COLS - 1; i++) {
        const struct rep_entry *x = &rep_entries[l->first + i];
        if (!detail || !is_without(g, x->field)) {
            e[n++] = x;
        }
        if (detail && has(g, "extra") && i == 4) {
            e[n++] = &extra;
        }
    }
    for (int i = 0; detail && has(g, "reverse") && i < n / 2; i++) {
        const struct rep_entry *x = e[i];
        e[i]                      = e[n - 1 - i];
        e[n - 1 - i]              = x;
    }
    return n;
}

static void make_detail(struct gen *g)
{
    const struct rep_entry *e[MAX_COLS];
    lxw_worksheet *s = workbook_add_worksheet(g->book, has(g, "rename") ? "ชีต1" : g->v->sheet);
    int n            = columns_of(g, g->l, true, e);
    int down         = has(g, "lower") ? 4 : 0;
    if (g->v->header > 5) {
        put(g, s, 0, 0, "ออกรายงานวันที่ 01/02/2569 เวลา 10:00");
        put(g, s, 1, 15, "เลขที่เอกสาร 10670_ตัวอย่าง");
        put(g, s, 3, 15, "โรงพยาบาล 10670 ตัวอย่าง");
    }
    write_header(g, s, e, n, g->v->header - 1 + down);
    int row = g->v->data - 1 + down;
    if (strcmp(g->l->name, "STM-OFC") == 0) {
        char line[64];
        snprintf(line, sizeof line, "REP NO : %s", g->rep);
        put(g, s, row++, 0, line);
    }
    for (unsigned i = 0; i < g->rows; i++) {
        put_row(g, s, e, n, i, row++);
    }
    put_legend(s, row);
}

static const struct rep_layout *layout_of(const char *name, enum ecl_rep_kind kind)
{
    for (size_t i = 0; i < NLAYOUTS; i++) {
        if (strcmp(rep_layouts[i].name, name) == 0 && rep_layouts[i].kind == kind) {
            return &rep_layouts[i];
        }
    }
    return NULL;
}

static void make_data(struct gen *g, const char *sheet, enum ecl_rep_kind kind)
{
    const struct rep_entry *e[MAX_COLS];
    lxw_worksheet *s = workbook_add_worksheet(g->book, sheet);
    int n            = columns_of(g, layout_of("REP", kind), false, e);
    struct gen own   = *g;
    put(g, s, 1, 0, sheet);
    write_header(g, s, e, n, 3);
    for (unsigned i = 0; i < g->rows && i < 5; i++) {
        put_row(&own, s, e, n, i, 6 + (int)i);
    }
}

static void make_summary(struct gen *g)
{
    bool ucs         = strcmp(g->l->name, "REP-UCS") == 0;
    lxw_worksheet *s = workbook_add_worksheet(g->book, "Summary");
    char text[32];
    const struct {
        const char *a, *b, *c;
    } head[] = {{"งวด", "", ""},
                {"HCODE", "", ""},
                {"REP NO.", "", ""},
                {"ข้อมูลปกติ", "จำนวนราย", "ทั้งหมด"},
                {"", "", "ผ่าน"},
                {"", "", "ไม่ผ่าน"},
                {"", ucs ? "HC" : "OPCS", "เรียกเก็บ"},
                {"", "", "ชดเชย"},
                {"", ucs ? "AE" : "IPCS", "เรียกเก็บ"},
                {"", "", "ชดเชย"},
                {ucs ? "จ่ายชดเชยต้นสังกัด" : "ชดเชยสุทธิ", ucs ? "" : "ค่ารักษา", ""},
                {ucs ? "จ่ายชดเชยทั้งสิ้น" : "", ucs ? "" : "PP\n(รับจาก สปสช.)", ""},
                {"ข้อมูลอุทธรณ์", "จำนวนราย", "ทั้งหมด"},
                {"", "", "ผ่าน"},
                {"", "", "ไม่ผ่าน"}};
    put(g, s, 0, 0, "* รายการที่แสดงจะแสดงรายการที่ผ่านเท่านั้น");
    for (int c = 0; c < 15; c++) {
        put(g, s, 1, c, head[c].a);
        put(g, s, 2, c, head[c].b);
        put(g, s, 3, c, head[c].c);
    }
    const unsigned count[] = {g->rows + has(g, "count"), g->passed, g->rows - g->passed};
    int64_t paid           = g->paid + (has(g, "money") ? 100000 : 0);
    worksheet_write_string(s, 5, 0, "6901", NULL);
    worksheet_write_string(s, 5, 1, "10670", NULL);
    worksheet_write_string(s, 5, 2, g->rep, NULL);
    for (lxw_col_t c = 0; c < 3; c++) {
        snprintf(text, sizeof text, "%u", count[c]);
        worksheet_write_string(s, 5, (lxw_col_t)(3 + c), text, NULL);
        worksheet_write_string(s, 5, (lxw_col_t)(12 + c), "0", NULL);
    }
    for (int c = 6; c < 12; c++) {
        put_money(s, 5, c, c == (ucs ? 11 : 10) ? paid : 0, false);
    }
}

static int make(struct gen *g, const char *path)
{
    lxw_workbook_options o = {.constant_memory = LXW_FALSE};
    g->book                = workbook_new_opt(path, &o);
    g->head                = g->book ? workbook_add_format(g->book) : NULL;
    if (!g->head) {
        return 1;
    }
    format_set_text_wrap(g->head);
    lxw_doc_properties properties = {.title = (char[]){"genrep"}, .created = 946684800};
    workbook_set_properties(g->book, &properties);
    make_detail(g);
    if (g->v->books) {
        make_summary(g);
        make_data(g, "Data Drug", ECL_REP_DRUG);
        make_data(g, "Data Instrument", ECL_REP_INSTRUMENT);
        make_data(g, "Data DENY", ECL_REP_DENY);
        make_data(g, "Data sheet 0", ECL_REP_ZERO);
    }
    return workbook_close(g->book) == LXW_NO_ERROR ? 0 : 1;
}

static int usage(void)
{
    fputs("usage: genrep [-l LAYOUT] [-n ROWS] [-s SEED] [-r REP] [-f FLAW]... FILE.xlsx\nlayouts:",
          stderr);
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        fprintf(stderr, " %s", variants[i].name);
    }
    fputs("\nflaws:", stderr);
    for (size_t i = 0; flaws[i]; i++) {
        fprintf(stderr, " %s", flaws[i]);
    }
    fputs("\n", stderr);
    return 2;
}

static bool take(struct gen *g, int option)
{
    switch (option) {
    case 'l':
        g->v = NULL;
        for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
            g->v = strcmp(variants[i].name, optarg) == 0 ? &variants[i] : g->v;
        }
        return g->v != NULL;
    case 'n':
        g->rows = (unsigned)strtoul(optarg, NULL, 10);
        return true;
    case 's':
        g->seed = strtoul(optarg, NULL, 10);
        return true;
    case 'r':
        g->rep = optarg;
        return true;
    case 'f':
        for (unsigned i = 0; flaws[i]; i++) {
            if (strcmp(flaws[i], optarg) == 0) {
                g->flaw |= 1u << i;
                return true;
            }
        }
        return false;
    default:
        return false;
    }
}

int main(int argc, char **argv)
{
    struct gen g = {.v = &variants[0], .rows = 12, .seed = 1, .rep = "690100001"};
    for (int o; (o = getopt(argc, argv, "l:n:s:r:f:")) != -1;) {
        if (!take(&g, o)) {
            return usage();
        }
    }
    if (optind + 1 != argc) {
        return usage();
    }
    g.l   = layout_of(g.v->layout, ECL_REP_DETAIL);
    g.rng = (g.seed + 1) * 0x9E3779B97F4A7C15u;
    if (make(&g, argv[optind]) != 0) {
        fprintf(stderr, "genrep: cannot write %s\n", argv[optind]);
        return 4;
    }
    return 0;
}
