/* entry_print.c: an entry of the journal as text, JSON, a row or shell variables.
 *
 * One table says which values there are; names of columns are those ecl-authen attach reads. */
#include "entry_print.h"

#include <stddef.h>
#include <string.h>

#include "eclaim/codes.h"

enum { VALUE_MAX = 512 };

enum kind {
    TEXT,
    NUMBER,
    STATUS, /* of HTTP */
    WORD,
    DAY,
    MONEY,
    TIME,
    PID,
    LINE,
    STATE,
    MESSAGE,
    SERVICE_NAME,
    SECONDS, /* from the beginning of the work to the end of the request */
};

static const struct row {
    struct print_field field;
    enum kind kind;
    size_t at;
    int list; /* of WORD */
} rows[] = {
#define AT(member) offsetof(struct ecl_journal_entry, member)
    {{"code", "claim code", "รหัส Claim Code", PRINT_STRING}, TEXT, AT(code), 0},
    {{"code_at", "issued", "ออกเมื่อ", PRINT_STRING}, TEXT, AT(code_at), 0},
    {{"state", "state", "สถานะ", PRINT_STRING}, STATE, AT(state), ECL_JOURNAL_STATES},
    {{"how", "known from", "ทราบจาก", PRINT_STRING}, WORD, AT(how), ECL_JOURNAL_HOWS},
    {{"hcode", "facility", "หน่วยบริการ", PRINT_STRING}, TEXT, AT(hcode), 0},
    {{"hn", "HN", "HN", PRINT_STRING}, TEXT, AT(hn), 0},
    {{"seq", "visit number", "Visit number", PRINT_STRING}, TEXT, AT(seq), 0},
    {{"an", "AN", "AN", PRINT_STRING}, TEXT, AT(an), 0},
    {{"date", "day of service", "วันที่รับบริการ", PRINT_STRING}, DAY, AT(day), 0},
    {{"pid", "citizen ID", "เลขประจำตัวประชาชน", PRINT_STRING}, PID, AT(pid), 0},
    {{"service", "kind of service", "ประเภทบริการ", PRINT_STRING}, TEXT, AT(service), 0},
    {{"service_name", NULL, "ชื่อบริการ", PRINT_STRING}, SERVICE_NAME, AT(service), 0},
    {{"act", "request", "คำขอ", PRINT_STRING}, WORD, AT(act), ECL_JOURNAL_ACTS},
    {{"channel", "channel", "ช่องทาง", PRINT_STRING}, WORD, AT(channel), ECL_JOURNAL_CHANNELS},
    {{"entry", "entry of the journal", "เลขที่ในบันทึก", PRINT_NUMBER}, NUMBER, AT(id), 0},
    {{"main_code", "main right", "สิทธิหลัก", PRINT_STRING}, TEXT, AT(main_code), 0},
    {{"total", "total, baht", "ค่าบริการรวม (บาท)", PRINT_STRING}, MONEY, AT(total), 0},
    {{"paid", "not claimable, baht", "เบิกไม่ได้ (บาท)", PRINT_STRING}, MONEY, AT(paid), 0},
    {{"privilege", "claimable, baht", "เบิกได้ (บาท)", PRINT_STRING}, MONEY, AT(privilege), 0},
    {{"service_time", "time of service", "เวลารับบริการ", PRINT_STRING}, TIME, AT(service_ms), 0},
    {{"visit_kind", "kind of visit", "ประเภทการเข้ารับบริการ", PRINT_STRING}, TEXT, AT(visit_kind), 0},
    {{"transaction", "transaction", "เลขรายการ", PRINT_STRING}, TEXT, AT(transaction), 0},
    {{"number", "number of the service", "เลข seq ของ สปสช.", PRINT_STRING}, TEXT, AT(number), 0},
    {{"way", "way of verification", "วิธียืนยันตัวตน", PRINT_STRING}, TEXT, AT(way), 0},
    {{"reason", "reason", "เหตุผล", PRINT_STRING}, TEXT, AT(reason), 0},
    {{"certifier", "certified by", "ผู้รับรอง", PRINT_STRING}, TEXT, AT(certifier), 0},
    {{"relation", "relationship", "ความสัมพันธ์", PRINT_STRING}, TEXT, AT(relation), 0},
    {{"appeal", "appeal", "อุทธรณ์", PRINT_STRING}, WORD, AT(appeal), ECL_JOURNAL_APPEALS},
    {{"appeal_filed", "appeal filed on", "อุทธรณ์เมื่อ", PRINT_STRING}, DAY, AT(filed), 0},
    {{"begun", NULL, NULL, PRINT_STRING}, TIME, AT(begun_ms), 0},
    {{"sent", "sent", "ส่งเมื่อ", PRINT_STRING}, TIME, AT(sent_ms), 0},
    {{"ended", NULL, NULL, PRINT_STRING}, TIME, AT(ended_ms), 0},
    {{"seconds", "seconds it took", "ใช้เวลา (วินาที)", PRINT_NUMBER}, SECONDS, 0, 0},
    {{"http", NULL, NULL, PRINT_NUMBER}, STATUS, AT(http), 0},
    {{"of", "cancels entry", "ยกเลิกรายการที่", PRINT_NUMBER}, NUMBER, AT(of), 0},
    {{"line", NULL, NULL, PRINT_NUMBER}, LINE, 0, 0},
    {{"message", "message", "ข้อความ", PRINT_STRING}, MESSAGE, AT(message), 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct print_field masked = {"pid_masked", "citizen ID", "เลขประจำตัวประชาชน",
                                          PRINT_STRING};

void entry_mask(const char *pid, char out[16])
{
    size_t n = strlen(pid);
    snprintf(out, 16, "%s%.4s", n ? "***" : "", n > 4 ? pid + n - 4 : "");
}

/* A time as "YYYY-MM-DDThh:mm:ss" in Thailand. */
static void print_time(int64_t ms, char out[VALUE_MAX])
{
    struct ecl_date d = ecl_date_in_thailand(ms);
    int64_t s         = (ms + INT64_C(7) * 3600 * 1000) / 1000 % 86400;
    if (ms > 0) {
        snprintf(out, VALUE_MAX, "%04d-%02d-%02dT%02d:%02d:%02d", d.y, d.m, d.d, (int)(s / 3600),
                 (int)(s / 60 % 60), (int)(s % 60));
    }
}

static void print_seconds(const struct ecl_journal_entry *e, char out[VALUE_MAX])
{
    int64_t ms = e->ended_ms - e->begun_ms;
    if (e->begun_ms && e->ended_ms && ms >= 0) {
        snprintf(out, VALUE_MAX, "%lld.%lld", (long long)(ms / 1000), (long long)(ms % 1000 / 100));
    }
}

static const char *service_name(const char *code)
{
    const struct ecl_codeset *set       = ecl_codeset_find("claim_type");
    const struct ecl_codeentry *service = set ? ecl_code_find(set, ecl_str_of(code)) : NULL;
    return service ? service->label_th : "";
}

static void value(const struct row *row, const struct entry_style *s,
                  const struct ecl_journal_entry *e, uint64_t line, const char *state,
                  const char *message, char out[VALUE_MAX])
{
    const void *at             = (const char *)e + row->at;
    const struct ecl_date *day = at;
    char text[ECL_SATANG_TEXT];
    const char *v = "";
    out[0]        = '\0';
    switch (row->kind) {
    case TEXT:
        v = at;
        break;
    case NUMBER:
        if (*(const int64_t *)at) {
            snprintf(out, VALUE_MAX, "%lld", (long long)*(const int64_t *)at);
        }
        return;
    case STATUS:
        if (*(const int *)at) {
            snprintf(out, VALUE_MAX, "%d", *(const int *)at);
        }
        return;
    case LINE:
        if (line) {
            snprintf(out, VALUE_MAX, "%llu", (unsigned long long)line);
        }
        return;
    case DAY:
        if (day->y) {
            snprintf(out, VALUE_MAX, "%04d-%02d-%02d", day->y, day->m, day->d);
        }
        return;
    case MONEY:
        if (e->act == ECL_ACT_CLOSE && e->service_ms) {
            ecl_satang_format(*(const ecl_satang *)at, text);
            v = text;
        }
        break;
    case TIME:
        print_time(*(const int64_t *)at, out);
        return;
    case SECONDS:
        print_seconds(e, out);
        return;
    case PID:
        if (!s->show_values) {
            entry_mask(at, out);
            return;
        }
        v = at;
        break;
    case SERVICE_NAME:
        v = service_name(at);
        break;
    case STATE:
    case WORD:
        v = row->kind == STATE && state
                ? state
                : ecl_journal_word((enum ecl_journal_list)row->list, *(const int *)at);
        break;
    default:
        v = message ? message : at;
        break;
    }
    snprintf(out, VALUE_MAX, "%s", v);
}

static const struct print_field *field(const struct row *row, const struct entry_style *s)
{
    return row->kind == PID && !s->show_values ? &masked : &row->field;
}

int entry_print_header(struct ecl_buf *b, const struct entry_style *s)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        if (rows[i].kind != LINE || s->line) {
            r = ecl_buf_addf(b, "%s%c", field(&rows[i], s)->key, i + 1 < ROWS ? '\t' : '\n');
        }
    }
    return r;
}

int entry_print(struct ecl_buf *b, const struct entry_style *s, const struct ecl_journal_entry *e,
                uint64_t line, const char *state, const char *message)
{
    const struct print_style style = {s->form, s->thai, "CLAIM_"};
    char v[VALUE_MAX];
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < ROWS; i++) {
        if (rows[i].kind != LINE || s->line) {
            value(&rows[i], s, e, line, state, message, v);
            r = print_value(b, &style, field(&rows[i], s), v, i, ROWS);
        }
    }
    explicit_bzero(v, sizeof v);
    return r;
}

int entry_out_header(const struct entry_style *s, struct ecl_error *err)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r = s->form == PRINT_TSV ? entry_print_header(&b, s) : ECL_OK;
    if (r != ECL_OK) {
        ecl_buf_done(&b);
        return ecl_fail(err, r, NULL, "out of memory");
    }
    return print_out(&b, err);
}

int entry_out(const struct entry_style *s, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    int r = entry_print(&b, s, e, 0, NULL, NULL);
    if (r == ECL_OK && s->form == PRINT_TEXT && s->list) {
        r = ecl_buf_add_char(&b, '\n');
    }
    if (r != ECL_OK) {
        ecl_buf_done(&b);
        return ecl_fail(err, r, NULL, "out of memory");
    }
    return print_out(&b, err);
}

static int out_one(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    return entry_out(ctx, e, err);
}

int entry_out_list(const struct entry_style *s, struct ecl_journal *j,
                   const struct ecl_journal_filter *f, struct ecl_error *err)
{
    struct entry_style list = *s;
    list.list               = true;
    int r                   = entry_out_header(&list, err);
    return r == ECL_OK ? ecl_journal_each(j, f, out_one, &list, err) : r;
}
