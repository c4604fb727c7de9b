/* codes_print.c: claim codes of a person as text, JSON or rows. */
#include "codes_print.h"

#include <stddef.h>
#include <string.h>

#include "eclaim/codes.h"

/* Columns of a code besides "here". */
static const struct {
    const char *key;
    size_t at;
} columns[] = {
    {"code", offsetof(struct ecl_claim_code, code)},
    {"at", offsetof(struct ecl_claim_code, at)},
    {"type", offsetof(struct ecl_claim_code, type)},
    {"type_name", offsetof(struct ecl_claim_code, type_name)},
    {"hcode", offsetof(struct ecl_claim_code, hcode)},
    {"hname", offsetof(struct ecl_claim_code, hname)},
    {"channel", offsetof(struct ecl_claim_code, channel)},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

/* A value; the kind of service gets its name from the code set when the service gives none. */
static const char *value(const struct ecl_claim_code *c, size_t column)
{
    const char *text = (const char *)c + columns[column].at;
    if (!*text && strcmp(columns[column].key, "type_name") == 0) {
        const struct ecl_codeentry *e =
            ecl_code_find(ecl_codeset_find("claim_type"), ecl_str_of(c->type));
        return e ? e->label_th : "";
    }
    return text;
}

/* "yes", "no", or "" when one's own facility, or that of the code, is not known. */
static const char *here(const struct codes_list *l, const struct ecl_claim_code *c)
{
    if (!l->hcode || !c->hcode[0]) {
        return "";
    }
    return strcmp(l->hcode, c->hcode) == 0 ? "yes" : "no";
}

size_t codes_here(const struct codes_list *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        n += strcmp(here(l, &l->codes[i]), "yes") == 0;
    }
    return n;
}

/* --- JSON ------------------------------------------------------------------------------- */

static int add_member(struct ecl_buf *b, const char *comma, const char *key, const char *text)
{
    int r = ecl_buf_addf(b, "%s\"%s\":", comma, key);
    if (r != ECL_OK) {
        return r;
    }
    return text && *text ? print_json(b, text) : ecl_buf_add_str(b, ECL_STR("null"));
}

static int add_here(struct ecl_buf *b, const char *word)
{
    return ecl_buf_addf(b, ",\"here\":%s", !*word ? "null" : *word == 'y' ? "true" : "false");
}

static int print_as_json(struct ecl_buf *b, const struct codes_list *l)
{
    int r = add_member(b, "{", "pid", l->pid);
    r     = r == ECL_OK ? add_member(b, ",", "date", l->date) : r;
    r     = r == ECL_OK ? add_member(b, ",", "service", l->service) : r;
    r     = r == ECL_OK ? add_member(b, ",", "message", l->message) : r;
    r     = r == ECL_OK ? add_here(b, !l->hcode ? "" : codes_here(l) ? "yes" : "no") : r;
    r     = r == ECL_OK ? ecl_buf_add_str(b, ECL_STR(",\"codes\":[")) : r;
    for (size_t i = 0; r == ECL_OK && i < l->n; i++) {
        for (size_t k = 0; r == ECL_OK && k < COLUMNS; k++) {
            r = add_member(b, k ? "," : i ? ",{" : "{", columns[k].key, value(&l->codes[i], k));
        }
        r = r == ECL_OK ? add_here(b, here(l, &l->codes[i])) : r;
        r = r == ECL_OK ? ecl_buf_add_char(b, '}') : r;
    }
    return r == ECL_OK ? ecl_buf_add_str(b, ECL_STR("]}\n")) : r;
}

/* --- rows ------------------------------------------------------------------------------- */

static int print_as_rows(struct ecl_buf *b, const struct codes_list *l)
{
    int r = ecl_buf_add_str(b, ECL_STR("pid\t"));
    for (size_t k = 0; r == ECL_OK && k < COLUMNS; k++) {
        r = ecl_buf_addf(b, "%s\t", columns[k].key);
    }
    r = r == ECL_OK ? ecl_buf_add_str(b, ECL_STR("here\n")) : r;
    for (size_t i = 0; r == ECL_OK && i < l->n; i++) {
        r = ecl_buf_addf(b, "%s\t", l->pid);
        for (size_t k = 0; r == ECL_OK && k < COLUMNS; k++) {
            r = print_cell(b, value(&l->codes[i], k));
            r = r == ECL_OK ? ecl_buf_add_char(b, '\t') : r;
        }
        r = r == ECL_OK ? ecl_buf_addf(b, "%s\n", here(l, &l->codes[i])) : r;
    }
    return r;
}

/* --- text ------------------------------------------------------------------------------- */

static int add_words(struct ecl_buf *b, const char *lead, const char *a, const char *z)
{
    int r = *a || *z ? ecl_buf_add_str(b, ecl_str_of(lead)) : ECL_OK;
    r     = r == ECL_OK ? cli_escape(b, ecl_str_of(a)) : r;
    r     = r == ECL_OK && *a && *z ? ecl_buf_add_char(b, ' ') : r;
    return r == ECL_OK ? cli_escape(b, ecl_str_of(z)) : r;
}

static int print_code(struct ecl_buf *b, const struct codes_list *l, const struct ecl_claim_code *c,
                      bool thai)
{
    const char *word = here(l, c);
    const char *mine = *word == 'y' ? (thai ? "(หน่วยนี้)" : "(this unit)")
                       : *word      ? (thai ? "(หน่วยอื่น)" : "(another unit)")
                                    : "";
    int r            = add_words(b, "  ", c->code, "");
    r                = r == ECL_OK ? add_words(b, "  ", c->at, "") : r;
    r                = r == ECL_OK ? add_words(b, "  ", c->hcode, c->hname) : r;
    r                = r == ECL_OK ? add_words(b, " ", mine, "") : r;
    r                = r == ECL_OK ? add_words(b, "  ", c->type, value(c, 3)) : r;
    r                = r == ECL_OK ? add_words(b, "  ", c->channel, "") : r;
    return r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
}

static int print_as_text(struct ecl_buf *b, const struct codes_list *l, bool thai)
{
    int r = print_line(b, thai ? "เลขประจำตัวประชาชน" : "citizen ID", l->pid);
    if (r == ECL_OK && l->date) {
        r = print_line(b, thai ? "วันที่รับบริการ" : "day of service", l->date);
    }
    if (r == ECL_OK && l->service) {
        r = print_line(b, thai ? "ประเภทบริการ" : "kind of service", l->service);
    }
    if (r == ECL_OK && l->message && *l->message) {
        r = print_line(b, thai ? "ข้อความจากระบบ" : "the service says", l->message);
    }
    if (r == ECL_OK && l->n == 0) {
        r = ecl_buf_add_str(b, ecl_str_of(thai ? "ไม่มีรหัส\n" : "no claim code\n"));
    }
    if (r == ECL_OK && l->n && l->date && codes_here(l) == 0) {
        r = ecl_buf_add_str(b,
                            ecl_str_of(thai ? "ไม่มีรหัสของหน่วยนี้\n" : "no claim code of this unit\n"));
    }
    for (size_t i = 0; r == ECL_OK && i < l->n; i++) {
        r = print_code(b, l, &l->codes[i], thai);
    }
    return r;
}

int codes_print(struct ecl_buf *b, enum print_form form, const struct codes_list *l, bool thai)
{
    switch (form) {
    case PRINT_JSON:
        return print_as_json(b, l);
    case PRINT_TSV:
        return print_as_rows(b, l);
    default:
        return print_as_text(b, l, thai);
    }
}
