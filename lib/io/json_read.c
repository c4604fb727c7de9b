/* json_read.c: JSON lines, by a small strict tokenizer of our own.
 *
 * Numbers keep their text (a parser that turns them into double would change
 * IDs and money), and duplicate names are seen. Two forms, told by the first line:
 *
 * 1. A row of one claim file, column names as keys:
 *      {"HN":"000012345","SEQ":"6501230001","TOTAL":71.50}
 *
 * 2. A claim, as ecl-export --to jsonl writes it, one to a line:
 *      {"type":"OP","hcode":"10670","hn":"000012345","seq":"6501230001",
 *       "INS":[{"HN":"000012345","INSCL":"UCS"}],"PAT":[{...}],"OPD":[{...}]}
 *    "type" is OP, IP or --; "seq" stands in OP claims, "an" in IP claims; then
 *    each claim file that has records, in the fixed order of the files, as an
 *    array of objects keyed by column names. Values are strings; empty ones are
 *    left out. Each record is a row; "type" to "seq" are repeated in the records
 *    and not read.
 *
 * In both, null is an empty value, numbers, true and false are their text, and
 * any other nesting makes a bad row. A line is checked as a whole before a row
 * of it is given, so that a damaged claim is never half read. */
#include "io/json_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/lines_priv.h"
#include "io/table_priv.h"

#define MAX_DEPTH 32

/* --- tokens ---------------------------------------------------------------- */

struct cursor {
    const char *p, *end;
    const char *why; /* the first fault, or NULL */
};

static bool fault(struct cursor *c, const char *why)
{
    c->why = c->why ? c->why : why;
    return false;
}

static void blanks(struct cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r' || *c->p == '\n')) {
        c->p++;
    }
}

/* The next byte that is no blank, or NUL at the end. */
static char look(struct cursor *c)
{
    blanks(c);
    return c->p < c->end ? *c->p : '\0';
}

/* Takes want, when it comes next. */
static bool take(struct cursor *c, char want)
{
    if (look(c) != want) {
        return false;
    }
    c->p++;
    return true;
}

static int hex4(const char *p)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char h    = p[i];
        int digit = ecl_is_digit(h)        ? h - '0'
                    : h >= 'a' && h <= 'f' ? h - 'a' + 10
                    : h >= 'A' && h <= 'F' ? h - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        v = v * 16 + digit;
    }
    return v;
}

static int add_utf8(struct ecl_buf *b, unsigned u)
{
    char s[4];
    size_t n = 0;
    if (u < 0x80) {
        s[n++] = (char)u;
    } else if (u < 0x800) {
        s[n++] = (char)(0xc0 | u >> 6);
        s[n++] = (char)(0x80 | (u & 0x3f));
    } else if (u < 0x10000) {
        s[n++] = (char)(0xe0 | u >> 12);
        s[n++] = (char)(0x80 | (u >> 6 & 0x3f));
        s[n++] = (char)(0x80 | (u & 0x3f));
    } else {
        s[n++] = (char)(0xf0 | u >> 18);
        s[n++] = (char)(0x80 | (u >> 12 & 0x3f));
        s[n++] = (char)(0x80 | (u >> 6 & 0x3f));
        s[n++] = (char)(0x80 | (u & 0x3f));
    }
    return ecl_buf_add(b, s, n);
}

/* The escape behind a backslash; b may be NULL. False: fault, or no memory. */
static bool escape(struct cursor *c, struct ecl_buf *b)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at = c->p < c->end && *c->p ? strchr(from, *c->p) : NULL;
    if (at) {
        c->p++;
        return !b || ecl_buf_add_char(b, to[at - from]) == ECL_OK || fault(c, "no memory");
    }
    int u = c->end - c->p >= 5 && *c->p == 'u' ? hex4(c->p + 1) : -1;
    if (u < 0) {
        return fault(c, "an escape that is none");
    }
    c->p += 5;
    if (u >= 0xd800 && u < 0xe000) {
        int low = u < 0xdc00 && c->end - c->p >= 6 && c->p[0] == '\\' && c->p[1] == 'u'
                      ? hex4(c->p + 2)
                      : -1;
        if (low < 0xdc00 || low > 0xdfff) {
            return fault(c, "half a surrogate pair");
        }
        c->p += 6;
        u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
    }
    return !b || add_utf8(b, (unsigned)u) == ECL_OK || fault(c, "no memory");
}

/* A string; its text goes to b, which may be NULL. */
static bool string(struct cursor *c, struct ecl_buf *b)
{
    if (!take(c, '"')) {
        return fault(c, "no string where one must be");
    }
    for (;;) {
        const char *from = c->p;
        while (c->p < c->end && *c->p != '"' && *c->p != '\\' && (unsigned char)*c->p >= 0x20) {
            c->p++;
        }
        if (b && ecl_buf_add(b, from, (size_t)(c->p - from)) != ECL_OK) {
            return fault(c, "no memory");
        }
        if (c->p == c->end) {
            return fault(c, "a string without end");
        }
        char stop = *c->p;
        if (stop != '"' && stop != '\\') {
            return fault(c, "a control character in a string");
        }
        c->p++;
        if (stop == '"') {
            return true;
        }
        if (!escape(c, b)) {
            return false;
        }
    }
}

static bool digits(struct cursor *c)
{
    const char *from = c->p;
    while (c->p < c->end && ecl_is_digit(*c->p)) {
        c->p++;
    }
    return c->p > from;
}

static bool number(struct cursor *c)
{
    c->p += *c->p == '-';
    const char *first = c->p;
    if (!digits(c) || (*first == '0' && c->p - first > 1)) {
        return fault(c, "a number that is none");
    }
    if (c->p < c->end && *c->p == '.') {
        c->p++;
        if (!digits(c)) {
            return fault(c, "a number that is none");
        }
    }
    if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
        c->p++;
        c->p += c->p < c->end && (*c->p == '+' || *c->p == '-');
        if (!digits(c)) {
            return fault(c, "a number that is none");
        }
    }
    return true;
}

/* A number, true, false or null: its text, empty for null. */
static bool literal(struct cursor *c, struct ecl_str *text)
{
    static const char *const words[] = {"true", "false", "null"};
    char first                       = look(c);
    const char *from                 = c->p;
    if (first == '-' || ecl_is_digit(first)) {
        if (!number(c)) {
            return false;
        }
        *text = ecl_str_make(from, (size_t)(c->p - from));
        return true;
    }
    for (size_t i = 0; i < 3; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(c->end - c->p) >= n && memcmp(c->p, words[i], n) == 0) {
            c->p += n;
            *text = ecl_str_make(from, i == 2 ? 0 : n);
            return true;
        }
    }
    return fault(c, c->p == c->end ? "it ends too early" : "no value where one must be");
}

/* Passes over any value and checks it. */
static bool value(struct cursor *c, int depth)
{
    struct ecl_str text;
    char open = look(c);
    if (open == '"') {
        return string(c, NULL);
    }
    if (open != '{' && open != '[') {
        return literal(c, &text);
    }
    if (depth == MAX_DEPTH) {
        return fault(c, "it is nested too deeply");
    }
    char close = open == '{' ? '}' : ']';
    c->p++;
    if (take(c, close)) {
        return true;
    }
    do {
        if (open == '{' && !(string(c, NULL) && (take(c, ':') || fault(c, "no colon")))) {
            return false;
        }
        if (!value(c, depth + 1)) {
            return false;
        }
    } while (take(c, ','));
    return take(c, close) || fault(c, "no comma where one must be");
}

/* --- telling documents ------------------------------------------------------ */

static bool is_type(struct ecl_str v)
{
    return ecl_str_is(v, "\"OP\"") || ecl_str_is(v, "\"IP\"") || ecl_str_is(v, "\"--\"");
}

bool ecl_json_is_document(struct ecl_str s)
{
    struct cursor c = {s.p, s.p + s.n, NULL};
    if (!take(&c, '{')) {
        return false;
    }
    do {
        blanks(&c);
        const char *from = c.p;
        if (!string(&c, NULL)) {
            return false;
        }
        struct ecl_str key = ecl_str_make(from + 1, (size_t)(c.p - from) - 2);
        if (!take(&c, ':')) {
            return false;
        }
        if (look(&c) == '[' && ecl_file_find(key) != ECL_NOFILE) {
            return true;
        }
        from = c.p;
        if (!value(&c, 1)) {
            return false;
        }
        if (ecl_str_is(key, "type")) {
            return is_type(ecl_str_make(from, (size_t)(c.p - from)));
        }
    } while (take(&c, ','));
    return false;
}

/* --- rows ------------------------------------------------------------------- */

struct json {
    struct ecl_lines lines;
    uint64_t line;       /* of the line that is read, from 1 */
    struct ecl_buf text; /* names and values of the row, one behind the other */
    size_t end[2 * ECL_TABLE_COLUMNS];
    struct ecl_str name[ECL_TABLE_COLUMNS], value[ECL_TABLE_COLUMNS];
    bool documents; /* the file is of the second form */
    /* A claim of which records are still to come. */
    bool in_document, in_array;
    struct cursor doc;
    size_t doc_bytes; /* of its line */
    int doc_file;     /* of the array; ECL_NOFILE: a name that is no claim file */
    uint64_t doc_rows;
    char why[160];
};

/* What becomes of a row. */
static int give_bad(struct json *j, struct ecl_table_row *row, struct ecl_str raw, const char *why)
{
    snprintf(j->why, sizeof j->why, "%s", why);
    row->line = j->line;
    /* A claim that cannot be read counts as its first file: it must not end the
     * batch, and no record of it is known. */
    row->file = j->documents && row->file == ECL_NOFILE ? ECL_INS : row->file;
    row->raw  = raw;
    row->bad  = j->why;
    row->n    = 0;
    return ECL_OK;
}

/* One member of a row. *nested is set for a value that is none. */
static bool read_member(struct json *j, struct cursor *c, size_t i, bool *nested)
{
    struct ecl_str text = {"", 0};
    if (!string(c, &j->text)) {
        return false;
    }
    j->end[2 * i] = j->text.n;
    if (!take(c, ':')) {
        return fault(c, "no colon");
    }
    char first        = look(c);
    *nested           = first == '{' || first == '[';
    bool ok           = *nested        ? value(c, 1)
                        : first == '"' ? string(c, &j->text)
                                       : literal(c, &text) && (ecl_buf_add_str(&j->text, text) == ECL_OK ||
                                                     fault(c, "no memory"));
    j->end[2 * i + 1] = j->text.n;
    return ok;
}

/* The text moves while it grows: views are made at the end. */
static void make_views(struct json *j, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        const char *p = j->text.p ? j->text.p : "";
        j->name[i]    = ecl_str_make(p + from, j->end[2 * i] - from);
        j->value[i]   = ecl_str_make(p + j->end[2 * i], j->end[2 * i + 1] - j->end[2 * i]);
        from          = j->end[2 * i + 1];
    }
}

static bool has_twice(const struct json *j, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (ecl_str_eq(j->name[i], j->name[k])) {
                return true;
            }
        }
    }
    return false;
}

/* The object at c, which was checked before, as a row. */
static int read_row(struct json *j, struct cursor *c, struct ecl_table_row *row,
                    struct ecl_error *err)
{
    blanks(c);
    const char *from = c->p, *why = NULL;
    size_t n  = 0;
    j->text.n = 0;
    take(c, '{');
    if (!take(c, '}')) {
        do {
            bool nested = false;
            if (n == ECL_TABLE_COLUMNS) {
                why       = "too many columns: more than 512";
                n         = 0;
                j->text.n = 0;
            }
            if (!read_member(j, c, n++, &nested)) {
                return ecl_fail(err, ECL_E_NOMEM, j->lines.in->name, "out of memory for a row");
            }
            why = nested ? "a column holds an object or a list" : why;
        } while (take(c, ','));
        take(c, '}');
    }
    struct ecl_str raw = ecl_str_make(from, (size_t)(c->p - from));
    make_views(j, n);
    if (!why && has_twice(j, n)) {
        why = "a column stands in it twice";
    }
    if (why) {
        return give_bad(j, row, raw, why);
    }
    row->line  = j->line;
    row->raw   = raw;
    row->n     = n;
    row->name  = j->name;
    row->value = j->value;
    return ECL_OK;
}

/* Goes to the next array of records. True when there is one, or *row is given
 * for something that is none. */
static bool next_array(struct json *j, struct ecl_table_row *row)
{
    struct cursor *c = &j->doc;
    while (!take(c, '}')) {
        take(c, ',');
        blanks(c);
        const char *from = c->p;
        string(c, NULL);
        struct ecl_str key = ecl_str_make(from + 1, (size_t)(c->p - from) - 2);
        take(c, ':');
        char first  = look(c);
        j->doc_file = ecl_file_find(key);
        if (first == '[' && j->doc_file != ECL_NOFILE) {
            c->p++;
            j->in_array = true;
            return true;
        }
        value(c, 1);
        if (first == '[' || first == '{') {
            give_bad(j, row, ecl_str_make(from, (size_t)(c->p - from)),
                     "it is not the name of a claim file");
            return true;
        }
    }
    return false;
}

/* The next record of a claim; ECL_EOF behind the last. */
static int next_record(struct json *j, struct ecl_table_row *row, struct ecl_error *err)
{
    struct cursor *c = &j->doc;
    for (;;) {
        if (!j->in_array) {
            if (!next_array(j, row)) {
                return ECL_EOF;
            }
            if (row->bad) {
                return ECL_OK;
            }
        }
        if (take(c, ']')) {
            j->in_array = false;
            continue;
        }
        take(c, ',');
        row->file = (enum ecl_file)j->doc_file;
        if (look(c) == '{') {
            return read_row(j, c, row, err);
        }
        const char *from = c->p;
        value(c, 2);
        return give_bad(j, row, ecl_str_make(from, (size_t)(c->p - from)),
                        "a record is not an object");
    }
}

static int next_of_document(struct json *j, struct ecl_table_row *row, struct ecl_error *err)
{
    int r = next_record(j, row, err);
    if (r == ECL_OK) {
        j->doc_rows++;
        return ECL_OK;
    }
    if (r != ECL_EOF) {
        return r;
    }
    j->in_document     = false;
    struct ecl_str raw = ecl_str_make(j->lines.buf.p + j->lines.at, j->doc_bytes);
    ecl_lines_take(&j->lines, j->doc_bytes);
    return j->doc_rows ? ECL_EOF : give_bad(j, row, raw, "the claim holds no record");
}

static bool is_blank(struct ecl_str line)
{
    struct cursor c = {line.p, line.p + line.n, NULL};
    return look(&c) == '\0' && c.p == c.end;
}

/* The line as a whole: one object, and nothing behind it. */
static bool check_line(struct json *j, struct ecl_str line, struct ecl_table_row *row)
{
    struct cursor c = {line.p, line.p + ecl_lines_chomp(line).n, NULL};
    char first      = look(&c);
    if (first == '{' && value(&c, 0)) {
        blanks(&c);
        if (c.p == c.end) {
            return true;
        }
        fault(&c, "something stands behind the object");
    }
    char why[sizeof j->why];
    snprintf(why, sizeof why, "not JSON: %s, at byte %zu",
             first == '{' ? c.why : "no { at its start", (size_t)(c.p - line.p) + 1);
    give_bad(j, row, line, why);
    return false;
}

static void start_document(struct json *j, struct ecl_str line)
{
    j->in_document = true;
    j->in_array    = false;
    j->doc_bytes   = line.n;
    j->doc_rows    = 0;
    j->doc         = (struct cursor){line.p, line.p + line.n, NULL};
    take(&j->doc, '{');
}

static int json_next(struct ecl_table *t, struct ecl_table_row *row, struct ecl_error *err)
{
    struct json *j = t->state;
    for (;;) {
        int r;
        if (j->in_document) {
            r = next_of_document(j, row, err);
            if (r != ECL_EOF) {
                return r;
            }
        }
        struct ecl_str line;
        r = ecl_lines_peek(&j->lines, 0, &line, err);
        if (r < 0 || r == ECL_EOF) {
            return r;
        }
        j->line++;
        if (r == ECL_LINE_LONG) {
            ecl_lines_take_long(&j->lines);
            return give_bad(j, row, line, ECL_LINE_LONG_TEXT);
        }
        if (is_blank(line)) {
            ecl_lines_take(&j->lines, line.n);
            continue;
        }
        if (check_line(j, line, row) && j->documents) {
            start_document(j, line);
            continue;
        }
        struct cursor c = {line.p, line.p + line.n, NULL};
        ecl_lines_take(&j->lines, line.n);
        return row->bad ? ECL_OK : read_row(j, &c, row, err);
    }
}

static void json_done(struct ecl_table *t)
{
    struct json *j = t->state;
    ecl_lines_done(&j->lines);
    ecl_buf_done(&j->text);
    free(j);
}

/* Tells the form; refuses what is JSON, but not one object per line. */
static int check_start(struct json *j, const char *name, struct ecl_error *err)
{
    struct ecl_str line;
    int r;
    while ((r = ecl_lines_peek(&j->lines, 0, &line, err)) == ECL_OK && is_blank(line)) {
        ecl_lines_take(&j->lines, line.n);
        j->line++;
    }
    if (r < 0 || r == ECL_EOF) {
        return r < 0 ? r : ECL_OK;
    }
    j->documents    = ecl_json_is_document(line);
    struct cursor c = {line.p, line.p + line.n, NULL};
    char first      = look(&c);
    if (first == '[') {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "is one JSON array; one object per line is read: convert it with jq -c "
                        "'.[]'");
    }
    if (first != '{') {
        return ecl_fail(err, ECL_E_FORMAT, name, "is not JSON lines: no { at its start");
    }
    c.p++;
    if (look(&c) == '\0' && c.p == c.end) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "is JSON spread over lines; one object per line is read: convert it with "
                        "jq -c .");
    }
    return ECL_OK;
}

int ecl_json_open(struct ecl_table *t, struct ecl_error *err)
{
    struct json *j = calloc(1, sizeof *j);
    bool bom;
    if (!j) {
        return ecl_fail(err, ECL_E_NOMEM, t->in.name, "out of memory");
    }
    t->state    = j;
    t->next     = json_next;
    t->close    = json_done;
    t->encoding = ECL_ENC_UTF8;
    ecl_lines_init(&j->lines, &t->in, false);
    ecl_buf_init(&j->text, 2 * ECL_LINE_MAX);
    int r = ecl_lines_bom(&j->lines, &bom, err);
    return r == ECL_OK ? check_start(j, t->in.name, err) : r;
}

void ecl_json_rows(struct ecl_table *t)
{
    ((struct json *)t->state)->documents = false;
}
