/* mock_work.c: the endpoints of mock_nhso: what each checks, does and answers. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "eclaim/ids.h"
#include "mock.h"

/* --- answers -------------------------------------------------------------------------------- */

void say(struct answer *a, const char *fmt, ...)
{
    char text[8192];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text || ecl_buf_add(&a->body, text, (size_t)n) != ECL_OK) {
        fputs("mock_nhso: an answer is too long\n", stderr);
    }
}

void say_error(struct answer *a, const struct request *q, int status, const char *message)
{
    char now[32] = "";
    tell_now(now);
    a->status = status;
    a->body.n = 0;
    say(a,
        "{\"timestamp\":\"%s.000+07:00\",\"status\":%d,\"error\":\"%s\",\"message\":\"%s\","
        "\"path\":"
        "\"%s\"}",
        now, status, status < 500 ? "Bad Request" : "Internal Server Error", message, q->path);
}

void say_bad(struct answer *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = snprintf(a->note, sizeof a->note, "BAD: ");
    vsnprintf(a->note + n, sizeof a->note - (size_t)n, fmt, ap);
    va_end(ap);
    a->status = 599;
    a->body.n = 0;
    say(a, "{\"message\":\"the request is not as specified\"}");
}

/* --- people --------------------------------------------------------------------------------- */

/* Invented; which one a citizen ID belongs to is told by its last digit. */
static const struct person {
    const char *title_code, *title, *first, *last, *sex, *gender;
    int y, m, d; /* of birth; 0: unknown */
    const char *main, *main_name, *sub, *sub_name;
} people[] = {
    {"004", "นาง", "มาลี", "รักสงบ", "หญิง", "FEMALE", 1942, 0, 0, "WEL",
     "สิทธิหลักประกันสุขภาพแห่งชาติ (ยกเว้นการร่วมจ่ายค่าบริการ 30 บาท)", "77", "ผู้มีอายุเกิน 60 ปีบริบูรณ์"},
    {"002", "เด็กหญิง", "ดาว", "ทดสอบ", "หญิง", "FEMALE", 2019, 8, 31, "WEL",
     "สิทธิหลักประกันสุขภาพแห่งชาติ (ยกเว้นการร่วมจ่ายค่าบริการ 30 บาท)", "71", "เด็กอายุไม่เกิน 12 ปีบริบูรณ์"},
    {"003", "นาย", "ก้อง", "ตัวอย่าง", "ชาย", "MALE", 1975, 12, 1, "OFC", "สิทธิข้าราชการ", "O1",
     "ข้าราชการ"},
    {"003", "นาย", "สมชาย", "ใจดี", "ชาย", "MALE", 1980, 4, 15, "UCS", "สิทธิหลักประกันสุขภาพแห่งชาติ",
     "89", "ช่วงอายุ 12-59 ปี"},
};

static bool known(const char *pid)
{
    for (int i = 0; i < state.nunknown; i++) {
        if (strcmp(state.unknown[i], pid) == 0) {
            return false;
        }
    }
    return ecl_pid_check(ecl_str_of(pid)) == ECL_PID_OK;
}

static const struct person *person_of(const char *pid)
{
    return &people[(pid[12] - '0') % (int)(sizeof people / sizeof *people)];
}

#define HOSPITAL "{\"hcode\":\"10670\",\"hname\":\"โรงพยาบาลทดสอบ\"}"

/* --- the agent ------------------------------------------------------------------------------ */

static void terminals(struct request *q, struct answer *a)
{
    (void)q;
    say(a, "[");
    for (int i = 0; i < state.readers; i++) {
        say(a, "%s{\"terminalName\":\"Reader %02d\",\"isPresent\":%s}", i ? "," : "", i,
            i == 0 && state.card[0] ? "true" : "false");
    }
    say(a, "]");
}

/* "image", a JPEG of a few bytes, when the query asks for it. */
static const char *image(const struct request *q)
{
    char flag[8] = "";
    return query_value(q, "readImageFlag", flag, sizeof flag) && strcmp(flag, "true") == 0
               ? "\"/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==\""
               : "null";
}

static void say_card(struct answer *a, const char *pid)
{
    const struct person *p = person_of(pid);
    say(a,
        "{\"pid\":\"%s\",\"titleName\":\"%s\",\"fname\":\"%s\",\"lname\":\"%s\",\"nation\":\"099\","
        "\"birthDate\":\"%04d%02d%02d\",\"sex\":\"%s\"",
        pid, p->title_code, p->first, p->last, p->y + 543, p->m, p->d, p->sex);
}

static void say_right(struct answer *a, const struct request *q, const char *pid)
{
    const struct person *p = person_of(pid);
    char now[32]           = "";
    int n                  = state.nreads++ % READS;
    tell_now(now);
    snprintf(state.reads[n].pid, sizeof state.reads[n].pid, "%s", pid);
    snprintf(state.reads[n].id, sizeof state.reads[n].id, "00000000-0000-4000-8000-%012d",
             state.nreads);
    say_card(a, pid);
    say(a,
        ",\"age\":\"1 ปี 2 เดือน 3 วัน\",\"transDate\":\"2020-01-01T00:00:00\",\"mainInscl\":\"(%s) "
        "%s\","
        "\"subInscl\":\"(%s) "
        "%s\",\"checkDate\":\"%s\",\"claimTypes\":[{\"claimType\":\"PG0060001\","
        "\"claimTypeName\":\"เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)\"},{\"claimType\":\"PG0110001\","
        "\"claimTypeName\":\"Self Isolation\"},{\"claimType\":\"PG0130001\",\"claimTypeName\":"
        "\"บริการฟอกเลือดด้วยเครื่องไตเทียม "
        "(HD)\"}],\"image\":%s,\"correlationId\":\"%s\",\"hospSub\":null,"
        "\"hospMainOp\":" HOSPITAL ",\"hospMain\":" HOSPITAL
        ",\"paidModel\":\"1\",\"startDateTime\":"
        "\"2020-01-01T00:00:00\",\"expireDateTime\":\"2099-12-31T00:00:00\"}",
        p->main, p->main_name, p->sub, p->sub_name, now, image(q), state.reads[n].id);
}

static bool card_is_in(struct request *q, struct answer *a)
{
    if (state.readers == 0) {
        say_error(a, q, 418, "ไม่พบเครื่องอ่าน Smart card");
        return false;
    }
    if (!state.card[0]) {
        say_error(a, q, 500, "ไม่พบบัตร");
        return false;
    }
    return true;
}

static void read_all(struct request *q, struct answer *a)
{
    if (card_is_in(q, a)) {
        say_right(a, q, state.card);
    }
}

static void read_card(struct request *q, struct answer *a)
{
    if (card_is_in(q, a)) {
        say_card(a, state.card);
        say(a, ",\"image\":%s}", image(q));
    }
}

static void probe(struct request *q, struct answer *a)
{
    if (known(q->tail)) {
        say_right(a, q, q->tail);
    } else {
        say(a, "{\"pid\":\"%s\"}", q->tail);
    }
}

static void preference(struct request *q, struct answer *a)
{
    (void)q;
    say(a, "{}");
}

/* A member that must be a string, or "" when it is absent and need not be there. */
static const char *string_of(struct request *q, struct answer *a, const char *key, bool required)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(q->json, key);
    if (!v && !required) {
        return "";
    }
    if (!cJSON_IsString(v)) {
        say_bad(a, "%s is %s", key, v ? "not a string" : "missing");
        return "";
    }
    return v->valuestring;
}

/* That no member has a name that is not specified, and none stands twice. */
static void check_members(struct request *q, struct answer *a, const char *const *names, size_t n)
{
    const cJSON *v;
    unsigned seen = 0;
    cJSON_ArrayForEach(v, q->json)
    {
        size_t i = 0;
        while (i < n && strcmp(names[i], v->string) != 0) {
            i++;
        }
        if (i == n || seen >> i & 1) {
            say_bad(a, "%s is not specified, or stands twice", v->string);
            return;
        }
        seen |= 1u << i;
    }
}

static struct code *find_code(const char *pid, const char *type, const char *hcode, const char *day,
                              const char *channel)
{
    for (int i = 0; i < state.ncodes; i++) {
        struct code *c = &state.codes[i];
        if (strcmp(c->pid, pid) == 0 && strcmp(c->type, type) == 0 &&
            strcmp(c->hcode, hcode) == 0 && strncmp(c->at, day, 10) == 0 &&
            strcmp(c->channel, channel) == 0 && !c->cancelled) {
            return c;
        }
    }
    return NULL;
}

static struct code *issue(const char *prefix, const char *pid, const char *type, const char *hcode,
                          const char *channel)
{
    if (state.ncodes == CODES) {
        fputs("mock_nhso: too many codes\n", stderr);
        exit(1);
    }
    struct code *c = &state.codes[state.ncodes++];
    memset(c, 0, sizeof *c);
    state.serial++;
    snprintf(c->code, sizeof c->code, "%s%010d", prefix, state.serial);
    snprintf(c->pid, sizeof c->pid, "%s", pid);
    snprintf(c->type, sizeof c->type, "%s", type);
    snprintf(c->hcode, sizeof c->hcode, "%s", hcode);
    snprintf(c->channel, sizeof c->channel, "%s", channel);
    c->seq = 10000000 + state.serial;
    tell_now(c->at);
    return c;
}

/* The request for a code: true when it may be granted. */
static bool check_claim(struct request *q, struct answer *a)
{
    static const char *const names[] = {"pid",           "claimType", "mobile",
                                        "correlationId", "hn",        "hcode"};
    const char *pid                  = string_of(q, a, "pid", true);
    const char *type                 = string_of(q, a, "claimType", true);
    const char *tel                  = string_of(q, a, "mobile", true);
    const char *id                   = string_of(q, a, "correlationId", true);
    string_of(q, a, "hn", false);
    string_of(q, a, "hcode", false);
    check_members(q, a, names, sizeof names / sizeof *names);
    if (a->status == 599) {
        return false;
    }
    bool mine = false;
    for (int i = 0; i < READS && i < state.nreads; i++) {
        mine |= strcmp(state.reads[i].id, id) == 0 && strcmp(state.reads[i].pid, pid) == 0;
    }
    if (strlen(tel) != 10 || tel[0] != '0' || strlen(type) != 9) {
        char now[32] = "";
        tell_now(now);
        a->status = 400;
        say(a,
            "{\"timestamp\":\"%s\",\"status\":400,\"error\":\"Bad "
            "Request\",\"message\":\"Validation "
            "failed\",\"path\":\"%s\",\"errors\":[{\"field\":\"mobile\",\"defaultMessage\":"
            "\"เบอร์โทรศัพท์ไม่ถูกต้อง\",\"rejectedValue\":\"%s\",\"code\":\"Pattern\","
            "\"bindingFailure\":"
            "false}]}",
            now, q->path, tel);
        return false;
    }
    if (!mine) {
        say_error(a, q, 400, "correlationId ไม่ถูกต้อง");
        return false;
    }
    return true;
}

static void confirm(struct request *q, struct answer *a)
{
    char now[32] = "";
    if (!check_claim(q, a)) {
        return;
    }
    const char *pid  = string_of(q, a, "pid", true);
    const char *type = string_of(q, a, "claimType", true);
    tell_now(now);
    if (find_code(pid, type, state.hcode, now, "")) {
        say_error(a, q, 400, "ออกรหัสของวันนี้แล้ว");
        return;
    }
    struct code *c = issue("PP", pid, type, state.hcode, "");
    snprintf(a->note, sizeof a->note, "issued %s", c->code);
    say(a,
        "{\"pid\":\"%s\",\"claimType\":\"%s\",\"correlationId\":\"%s\",\"createdDate\":\"%s\","
        "\"claimCode\":\"%s\"}",
        pid, type, string_of(q, a, "correlationId", true), c->at, c->code);
}

static void draft(struct request *q, struct answer *a)
{
    char now[32] = "";
    if (check_claim(q, a)) {
        tell_now(now);
        say(a,
            "{\"pid\":\"%s\",\"claimType\":\"%s\",\"correlationId\":\"%s\",\"createdDate\":\"%s\"}",
            string_of(q, a, "pid", true), string_of(q, a, "claimType", true),
            string_of(q, a, "correlationId", true), now);
    }
}

static void say_code(struct answer *a, const struct code *c)
{
    say(a,
        "{\"claimType\":\"%s\",\"claimCode\":\"%s\",\"claimDateTime\":\"%s\",\"hcode\":\"%s\","
        "\"checkDate\":\"%s\"}",
        c->type, c->code, c->at, c->hcode, c->at);
}

static void latest(struct request *q, struct answer *a)
{
    for (int i = state.ncodes; i-- > 0;) {
        struct code *c = &state.codes[i];
        if (strcmp(c->pid, q->tail) == 0 && strcmp(c->hcode, state.hcode) == 0) {
            say_code(a, c);
            return;
        }
    }
    say(a, "{\"checkDate\":null}");
}

static void history(struct request *q, struct answer *a)
{
    int n = 0;
    say(a, "[");
    for (int i = state.ncodes; i-- > 0 && n < 5;) {
        if (strcmp(state.codes[i].pid, q->tail) == 0) {
            say(a, "%s", n++ ? "," : "");
            say_code(a, &state.codes[i]);
        }
    }
    say(a, "]");
}

/* --- status of a day ------------------------------------------------------------------------ */

static void say_history(struct answer *a, const struct code *c, bool first)
{
    say(a,
        "%s{\"hospital\":{\"hcode\":\"%s\",\"hname\":\"หน่วยบริการ %s\"},\"serviceDateTime\":\"%s\","
        "\"claimCode\":\"%s\",\"service\":{\"code\":\"%s\",\"name\":\"บริการ %s\"}",
        first ? "" : ",", c->hcode, c->hcode, c->at, c->code, c->type, c->type);
    if (c->channel[0]) {
        say(a, ",\"sourceChannel\":\"%s\"", c->channel);
    }
    say(a, "}");
}

static void status(struct request *q, struct answer *a)
{
    char pid[16] = "", day[16] = "", type[24] = "";
    query_value(q, "personalId", pid, sizeof pid);
    query_value(q, "serviceDate", day, sizeof day);
    bool typed = query_value(q, "serviceCode", type, sizeof type);
    if (strlen(day) != 10 || day[4] != '-' || day[7] != '-' || strlen(pid) != 13) {
        say_bad(a, "personalId or serviceDate");
        return;
    }
    int n = 0;
    for (int i = 0; i < state.ncodes; i++) {
        struct code *c = &state.codes[i];
        n += strcmp(c->pid, pid) == 0 && strncmp(c->at, day, 10) == 0 && !c->cancelled &&
             (!typed || strcmp(c->type, type) == 0);
    }
    if (n == 0) {
        say(a, "{\"statusAuthen\":false,\"statusMessage\":\"%s\",\"serviceHistories\":[]}",
            !known(pid) ? "เลขประจำตัวประชาชนของผู้รับบริการ ใช้ไม่ได้ หรือไม่มี"
            : typed ? "ไม่พบข้อมูลการ authen ด้วยบริการนี้"
                    : "ไม่พบข้อมูลการ authen");
        return;
    }
    const struct person *p = person_of(pid);
    say(a,
        "{\"statusAuthen\":true,\"statusMessage\":\"พบข้อมูลการ authen\",\"firstName\":\"%s\","
        "\"middleName\":\"\",\"lastName\":\"%s\",\"sex\":\"%s\",\"birthDate\":{\"year\":%d,"
        "\"month\":%d},"
        "\"nation\":{\"code\":\"099\",\"descriptionTh\":\"ไทย\"},\"province\":{\"id\":\"1000\","
        "\"name\":"
        "\"กรุงเทพมหานคร\"},\"mainInscl\":{\"id\":\"%s\",\"name\":\"%s\"},\"subInscl\":{\"id\":\"%"
        "s\","
        "\"name\":\"%s\"},\"serviceHistories\":[",
        p->first, p->last, p->gender, p->y, p->m, p->main, p->main_name, p->sub, p->sub_name);
    bool first = true;
    for (int i = 0; i < state.ncodes; i++) {
        struct code *c = &state.codes[i];
        if (strcmp(c->pid, pid) == 0 && strncmp(c->at, day, 10) == 0 && !c->cancelled &&
            (!typed || strcmp(c->type, type) == 0)) {
            say_history(a, c, first);
            first = false;
        }
    }
    say(a, "]}");
}

/* The older form: flat, and without a token. No tool here asks it. */
static void old_status(struct request *q, struct answer *a)
{
    char pid[16] = "", day[16] = "";
    int n = 0;
    query_value(q, "personalId", pid, sizeof pid);
    query_value(q, "serviceDate", day, sizeof day);
    if (strlen(pid) != 13) {
        say_bad(a, "personalId");
        return;
    }
    const struct person *p = person_of(pid);
    say(a,
        "{\"personalId\":\"%s\",\"firstName\":\"%s\",\"lastName\":\"%s\",\"mainInscl\":\"%s\","
        "\"serviceHistories\":[",
        pid, p->first, p->last, p->main);
    for (int i = 0; i < state.ncodes; i++) {
        struct code *c = &state.codes[i];
        if (strcmp(c->pid, pid) == 0 && strncmp(c->at, day, 10) == 0 && !c->cancelled) {
            say(a,
                "%s{\"hcode\":\"%s\",\"hname\":\"%s\",\"serviceDate\":\"%s\",\"claimCode\":\"%s\","
                "\"serviceCode\":\"%s\"}",
                n++ ? "," : "", c->hcode, c->hcode, c->at, c->code, c->type);
        }
    }
    say(a, "],\"statusAuthen\":%s}", n ? "true" : "false");
}

/* --- nhsoendpoint ----------------------------------------------------------------------------- */

static bool token_is_right(const struct request *q)
{
    return strcmp(q->authorization + strlen("Bearer "), state.endpoint_token) == 0;
}

static void real_person(struct request *q, struct answer *a)
{
    char pid[16] = "", source[64] = "";
    if (!query_value(q, "SOURCE_ID", source, sizeof source) ||
        !query_value(q, "PID", pid, sizeof pid) || !source[0] || strlen(pid) != 13) {
        say_bad(a, "SOURCE_ID or PID");
    } else if (!token_is_right(q)) {
        say(a, "{\"personStatus\":\"N\",\"dataError\":\"Invalid token\"}");
    } else if (!known(pid)) {
        say(a, "{\"personStatus\":\"N\",\"dataError\":\"เลขประจำตัวประชาชน ใช้ไม่ได้ หรือไม่มี\"}");
    } else {
        const struct person *p = person_of(pid);
        say(a,
            "{\"personStatus\":\"Y\",\"dataError\":null,\"pid\":\"%s\",\"firstName\":\"%s\","
            "\"middleName\":\"\",\"lastName\":\"%s\",\"fullName\":\"%s%s "
            "%s\",\"sex\":\"%s\",\"age\":"
            "\"30 ปี 0 เดือน 19 "
            "วัน\",\"nationCode\":\"099\",\"nationDescription\":\"ไทย\",\"provinceCode\":"
            "\"1000\",\"provinceName\":\"กรุงเทพมหานคร\",\"mainInsclCode\":\"%s\",\"mainInsclName\":"
            "\"%s\","
            "\"subInsclCode\":\"%s\",\"subInsclName\":\"%s\",\"paidModel\":\"1\",\"birthDateNew\":{"
            "\"year\":"
            "%d,\"month\":%d,\"day\":%d},\"mainInscl\":\"(%s) %s\",\"hospMainNew\":" HOSPITAL
            ",\"hospMainOpNew\":" HOSPITAL ",\"hospSubNew\":null,\"hospNew\":null}",
            pid, p->first, p->last, p->title, p->first, p->last, p->sex, p->main, p->main_name,
            p->sub, p->sub_name, p->y, p->m, p->d, p->main, p->main_name);
    }
}

static void right_search(struct request *q, struct answer *a)
{
    char pid[16] = "", day[40] = "";
    query_value(q, "pid", pid, sizeof pid);
    if (!query_value(q, "checkDate", day, sizeof day) || strlen(pid) != 13 || strlen(day) != 19 ||
        strcmp(day + 10, "T00:00:00") != 0) {
        say_bad(a, "pid or checkDate");
    } else if (!token_is_right(q)) {
        say_error(a, q, 401, "Invalid Token");
    } else if (!known(pid)) {
        say(a, "{\"pid\":\"%s\",\"sex\":{},\"nation\":{},\"funds\":[]}", pid);
    } else {
        const struct person *p = person_of(pid);
        say(a,
            "{\"pid\":\"%s\",\"tname\":\"%s\",\"fname\":\"%s\",\"lname\":\"%s\",\"sex\":{\"name\":"
            "\"%s\"},"
            "\"nation\":{\"id\":\"099\"},\"birthDateNew\":{\"year\":%d,\"month\":%d,\"day\":%d},"
            "\"funds\":[{"
            "\"fundType\":\"UC\",\"mainInscl\":{\"name\":\"(%s) "
            "%s\"},\"subInscl\":{\"name\":\"(%s) %s\"},"
            "\"hospMain\":{\"hname\":\"โรงพยาบาลทดสอบ\"},\"purchaseProvince\":{\"name\":"
            "\"กรุงเทพมหานคร\"}}]}",
            pid, p->title, p->first, p->last, p->sex, p->y, p->m, p->d, p->main, p->main_name,
            p->sub, p->sub_name);
    }
}

/* Whether a member is a number of at most eight digits and two decimals, as it was written. */
static bool is_amount(const struct request *q, const char *key)
{
    char lead[40];
    snprintf(lead, sizeof lead, "\"%s\":", key);
    const char *p = strstr(q->body, lead);
    if (!p) {
        return false;
    }
    p += strlen(lead);
    size_t baht = strspn(p, "0123456789");
    p += baht;
    if (baht < 1 || baht > 8 || *p != '.') {
        return baht >= 1 && baht <= 8 && (*p == ',' || *p == '}');
    }
    size_t satang = strspn(p + 1, "0123456789");
    return satang >= 1 && satang <= 2 && (p[1 + satang] == ',' || p[1 + satang] == '}');
}

static bool is_milliseconds(const struct request *q, const char *key)
{
    char lead[40];
    snprintf(lead, sizeof lead, "\"%s\":", key);
    const char *p = strstr(q->body, lead);
    return p && strspn(p + strlen(lead), "0123456789") == 13;
}

static void check_close(struct request *q, struct answer *a)
{
    static const char *const names[] = {
        "hcode",         "department",  "mainInsclCode", "serviceDateTime", "invoiceDateTime",
        "transactionId", "totalAmount", "paidAmount",    "privilegeAmount", "claimServiceCode",
        "pid",           "sourceId",    "visitNumber",   "recorderPid",
    };
    static const char *const strings[] = {"hcode",    "transactionId",    "pid",
                                          "sourceId", "claimServiceCode", "recorderPid"};
    static const char *const amounts[] = {"totalAmount", "paidAmount", "privilegeAmount"};
    const cJSON *main                  = cJSON_GetObjectItemCaseSensitive(q->json, "mainInsclCode");
    const cJSON *department            = cJSON_GetObjectItemCaseSensitive(q->json, "department");
    check_members(q, a, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        string_of(q, a, strings[i], true);
    }
    string_of(q, a, "visitNumber", false);
    for (size_t i = 0; i < 3; i++) {
        if (!is_amount(q, amounts[i])) {
            say_bad(a, "%s is not an amount", amounts[i]);
        }
    }
    if (!is_milliseconds(q, "serviceDateTime") || !is_milliseconds(q, "invoiceDateTime")) {
        say_bad(a, "serviceDateTime or invoiceDateTime");
    }
    if (!main || !(cJSON_IsNull(main) || cJSON_IsString(main))) {
        say_bad(a, "mainInsclCode is missing or neither a string nor null");
    }
    if (department && !cJSON_IsObject(department)) {
        say_bad(a, "department is no object");
    }
}

static void close_right(struct request *q, struct answer *a)
{
    check_close(q, a);
    if (a->status == 599) {
        return;
    }
    const char *pid         = string_of(q, a, "pid", true);
    const char *hcode       = string_of(q, a, "hcode", true);
    const char *transaction = string_of(q, a, "transactionId", true);
    const char *wrong       = !token_is_right(q) ? "Invalid Token"
                              : !known(pid)      ? "เลขประจำตัวประชาชน ใช้ไม่ได้ หรือไม่มี"
                                                 : NULL;
    for (int i = 0; i < state.ncodes && !wrong; i++) {
        if (state.codes[i].transaction[0] && strcmp(state.codes[i].transaction, transaction) == 0) {
            wrong = "พบการบันทึก transactionId ซ้ำภายในฐานข้อมูล";
        }
    }
    if (wrong) {
        say(a, "{\"seq\":null,\"authenCode\":null,\"dataError\":\"%s\"}", wrong);
        return;
    }
    struct code *c = issue("EP", pid, string_of(q, a, "claimServiceCode", true), hcode, "ENDPOINT");
    snprintf(c->transaction, sizeof c->transaction, "%s", transaction);
    snprintf(a->note, sizeof a->note, "closed %s seq %ld", c->code, c->seq);
    say(a, "{\"seq\":%ld,\"authenCode\":\"%s\",\"dataError\":null}", c->seq, c->code);
}

static void cancel(struct request *q, struct answer *a)
{
    static const char *const names[] = {"seq", "transactionId", "paymentStatus"};
    const cJSON *seq                 = cJSON_GetObjectItemCaseSensitive(q->json, "seq");
    const char *transaction          = string_of(q, a, "transactionId", true);
    check_members(q, a, names, 3);
    if (!cJSON_IsNumber(seq) || strcmp(string_of(q, a, "paymentStatus", true), "CANCEL") != 0) {
        say_bad(a, "seq is no number, or paymentStatus is not CANCEL");
    }
    if (a->status == 599) {
        return;
    }
    for (int i = 0; i < state.ncodes; i++) {
        struct code *c = &state.codes[i];
        if (c->seq == (long)seq->valuedouble && strcmp(c->transaction, transaction) == 0 &&
            !c->cancelled) {
            c->cancelled = true;
            snprintf(a->note, sizeof a->note, "cancelled %s", c->code);
            say(a, "{\"status\":\"Y\",\"authenCode\":\"%s\",\"dataError\":null}", c->code);
            return;
        }
    }
    say(a, "{\"status\":\"N\",\"authenCode\":null,\"dataError\":\"ไม่พบ seq ที่ระบุ\"}");
}

static void authen(struct request *q, struct answer *a)
{
    static const char *const names[] = {"sourceId",    "transId",     "pid",      "hcode",
                                        "recorderPid", "serviceCode", "province", "phone",
                                        "hn",          "an",          "mainInscl"};
    char now[32]                     = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        string_of(q, a, names[i], i < 7);
    }
    check_members(q, a, names, sizeof names / sizeof *names);
    if (a->status == 599) {
        return;
    }
    const char *pid     = string_of(q, a, "pid", true);
    const char *service = string_of(q, a, "serviceCode", true);
    const char *hcode   = string_of(q, a, "hcode", true);
    tell_now(now);
    if (!token_is_right(q)) {
        say(a, "{\"authenCode\":null,\"dataError\":\"Invalid Token\"}");
    } else if (find_code(pid, service, hcode, now, "")) {
        say(a, "{\"authenCode\":null,\"dataError\":\"ไม่สามารถเลือกบริการซ้ำใน 1 วัน\"}");
    } else {
        struct code *c = issue("PP", pid, service, hcode, "");
        snprintf(a->note, sizeof a->note, "issued %s", c->code);
        say(a, "{\"authenCode\":\"%s\",\"dataError\":null}", c->code);
    }
}

/* --- report ----------------------------------------------------------------------------------- */

/* A page like Spring's; keys are left out when they would be empty. */
static void report(struct request *q, struct answer *a)
{
    char hcode[8] = "", from[16] = "", to[16] = "";
    if (!query_value(q, "hcode", hcode, sizeof hcode) ||
        !query_value(q, "claimDateFrom", from, sizeof from) ||
        !query_value(q, "claimDateTo", to, sizeof to)) {
        say_bad(a, "hcode, claimDateFrom or claimDateTo");
        return;
    }
    int n = 0;
    say(a, "{\"content\":[");
    for (int i = state.ncodes; i-- > 0;) {
        struct code *c = &state.codes[i];
        if (strcmp(c->hcode, hcode) == 0 && strncmp(c->at, from, 10) >= 0 &&
            strncmp(c->at, to, 10) <= 0) {
            say(a,
                "%s{\"transId\":%d,\"hmain\":\"%s\",\"personalId\":\"%s\",\"claimStatus\":\"E\","
                "\"claimCode\":\"%s\",\"claimType\":\"%s\",\"claimDate\":\"%s\"",
                n++ ? "," : "", i + 1, c->hcode, c->pid, c->code, c->type, c->at);
            if (c->channel[0]) {
                say(a, ",\"sourceChannel\":\"%s\"", c->channel);
            }
            say(a, "}");
        }
    }
    say(a, "],\"totalElements\":%d,\"totalPages\":%d}", n, n > 0);
}

const struct endpoint endpoints[] = {
    {"terminals", "GET", "/api/smartcard/terminals", AGENT, terminals},
    {"read", "GET", "/api/smartcard/read", AGENT, read_all},
    {"read-card", "GET", "/api/smartcard/read-card-only", AGENT, read_card},
    {"probe", "GET", "/api/smartcard/probe/{pid}", AGENT, probe},
    {"draft", "POST", "/api/nhso-service/save-as-draft", AGENT, draft},
    {"confirm", "POST", "/api/nhso-service/confirm-save", AGENT, confirm},
    {"latest", "GET", "/api/nhso-service/latest-authen-code/{pid}", AGENT, latest},
    {"history", "GET", "/api/nhso-service/latest-5-authen-code-all-hospital/{pid}", AGENT, history},
    {"preference", "GET", "/api/preference", AGENT, preference},
    {"status", "GET", "/authencodestatus/api/check-authen-status", STATUS, status},
    {"real-person", "GET", "/nhsoendpoint/api/RealPerson", POINT, real_person},
    {"right-search", "GET", "/nhsoendpoint/api/v2/right-search", POINT, right_search},
    {"close", "POST", "/nhsoendpoint/api/nhso-claim-detail", POINT, close_right},
    {"cancel", "POST", "/nhsoendpoint/api/mock-cancel", POINT, cancel},
    {"authen", "POST", "/nhsoendpoint/api/AuthenCode", POINT, authen},
    {"report", "GET", "/authencode/api/authencode-report", STATUS, report},
    {"old-status", "GET", "/authencodeapi/CheckAuthenStatus", AGENT, old_status},
    {"base", "GET", "/authencodestatus", AGENT, preference},
    {"base", "GET", "/nhsoendpoint", AGENT, preference},
    {NULL, NULL, NULL, AGENT, NULL},
};
