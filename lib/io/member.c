/* member.c: recognising claim files by name and format by content.
 *
 * Names follow the official headings (INSyymm.dbf), the API names (INS.txt) and
 * the prefixes that exporters put before them. Bytes decide before extensions:
 * a wrong extension is common, a wrong DBF header is not. */
#include "io/member_priv.h"

#include "io/dbf_priv.h"
#include "io/json_priv.h"

static const struct {
    const char *name;
    enum ecl_ext ext;
} extensions[] = {
    {"txt", ECL_EXT_TEXT},   {"dat", ECL_EXT_TEXT},    {"csv", ECL_EXT_CSV},
    {"tsv", ECL_EXT_CSV},    {"dbf", ECL_EXT_DBF},     {"json", ECL_EXT_JSON},
    {"jsonl", ECL_EXT_JSON}, {"ndjson", ECL_EXT_JSON},
};

static const char *const format_names[] = {"auto", "txt", "csv", "dbf", "jsonl"};

int ecl_format_find(struct ecl_str name)
{
    for (size_t i = 0; i < sizeof format_names / sizeof *format_names; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(format_names[i]))) {
            return (int)i;
        }
    }
    return -1;
}

const char *ecl_format_name(enum ecl_format f)
{
    return format_names[f];
}

static bool is_word(char c)
{
    return ecl_is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Takes the last token (between _ - . and blanks) off s. */
static struct ecl_str last_token(struct ecl_str *s)
{
    size_t end = s->n;
    while (end && strchr("_-. ", s->p[end - 1])) {
        end--;
    }
    size_t start = end;
    while (start && !strchr("_-. ", s->p[start - 1])) {
        start--;
    }
    s->n = start;
    return ecl_str_make(s->p + start, end - start);
}

/* A month, as far as digits behind a code can be one: yymm, yyyymm or yyyymmdd. */
static void take_period(struct ecl_str digits, char out[7])
{
    size_t n = digits.n == 8 ? 6 : digits.n;
    if (n != 4 && n != 6) {
        return;
    }
    int month = (digits.p[n - 2] - '0') * 10 + (digits.p[n - 1] - '0');
    if (month >= 1 && month <= 12) {
        memcpy(out, digits.p, n);
        out[n] = '\0';
    }
}

/* CODE, or CODE and a month in digits. */
static int code_of(struct ecl_str token, char period[7])
{
    size_t n = token.n;
    while (n && ecl_is_digit(token.p[n - 1])) {
        n--;
    }
    struct ecl_str digits = ecl_str_make(token.p + n, token.n - n);
    int file              = ecl_file_find(ecl_str_make(token.p, n));
    if (file != ECL_NOFILE && digits.n) {
        take_period(digits, period);
        return digits.n == 4 || digits.n == 6 || digits.n == 8 ? file : ECL_NOFILE;
    }
    return file;
}

/* The last word of s that says OP or IP. In names of folders OPD and IPD say so, too. */
static enum ecl_part part_of(struct ecl_str s, bool folder)
{
    while (s.n) {
        size_t end = s.n, start;
        while (end && !is_word(s.p[end - 1])) {
            end--;
        }
        for (start = end; start && is_word(s.p[start - 1]); start--) {
        }
        struct ecl_str word = ecl_str_make(s.p + start, end - start);
        if (ecl_str_eq_nocase(word, ECL_STR("OP")) ||
            (folder && ecl_str_eq_nocase(word, ECL_STR("OPD")))) {
            return ECL_PART_OP;
        }
        if (ecl_str_eq_nocase(word, ECL_STR("IP")) ||
            (folder && ecl_str_eq_nocase(word, ECL_STR("IPD")))) {
            return ECL_PART_IP;
        }
        s.n = start;
    }
    return ECL_PART_NONE;
}

static enum ecl_ext ext_of(struct ecl_str name)
{
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        if (ecl_str_eq_nocase(name, ecl_str_of(extensions[i].name))) {
            return extensions[i].ext;
        }
    }
    return ECL_EXT_NONE;
}

/* Copies that systems leave behind: .INS.txt, ._INS.txt, __MACOSX/. */
static bool is_hidden(const char *rel, const char *base)
{
    return base[0] == '.' || strncmp(rel, "__MACOSX/", 9) == 0 || strstr(rel, "/__MACOSX/");
}

/* CODE.txt, CODEyymm.dbf: what receivers ask for. */
static bool is_standard(struct ecl_str stem, const char *ext)
{
    size_t n = stem.n;
    while (n && ecl_is_digit(stem.p[n - 1])) {
        n--;
    }
    return ecl_file_find(ecl_str_make(stem.p, n)) != ECL_NOFILE &&
           (n == stem.n || n + 4 == stem.n) &&
           (ecl_str_eq_nocase(ecl_str_of(ext), ECL_STR("txt")) ||
            ecl_str_eq_nocase(ecl_str_of(ext), ECL_STR("dbf")));
}

struct ecl_member_name ecl_member_name_parse(const char *rel)
{
    struct ecl_member_name m = {.file = ECL_NOFILE};
    const char *slash        = strrchr(rel, '/');
    const char *base         = slash ? slash + 1 : rel;
    const char *dot          = strrchr(base, '.');
    if (!dot || is_hidden(rel, base)) {
        return m;
    }
    m.ext = ext_of(ecl_str_of(dot + 1));
    if (m.ext == ECL_EXT_NONE) {
        return m;
    }
    struct ecl_str stem  = ecl_str_make(base, (size_t)(dot - base));
    m.standard           = is_standard(stem, dot + 1);
    struct ecl_str token = last_token(&stem);
    char period[7]       = "";
    while (ecl_str_digits(token) && stem.n) {
        period[0] = '\0';
        take_period(token, period);
        token = last_token(&stem);
    }
    memcpy(m.period, period, sizeof period);
    m.file = code_of(token, m.period);
    if (m.file != ECL_NOFILE) {
        m.part = part_of(stem, false);
        if (m.part == ECL_PART_NONE && slash) {
            m.part = part_of(ecl_str_make(rel, (size_t)(slash - rel)), true);
        }
    }
    return m;
}

bool ecl_is_zip(struct ecl_str head)
{
    return head.n >= 4 && memcmp(head.p, "PK", 2) == 0 &&
           (memcmp(head.p + 2, "\3\4", 2) == 0 || memcmp(head.p + 2, "\5\6", 2) == 0 ||
            memcmp(head.p + 2, "\7\10", 2) == 0);
}

/* The first line that is not blank, without its end. */
static struct ecl_str first_line(struct ecl_str s)
{
    while (s.n && strchr("\r\n\t ", s.p[0]) && s.p[0]) {
        s.p++;
        s.n--;
    }
    size_t n = 0;
    while (n < s.n && s.p[n] != '\n' && s.p[n] != '\r') {
        n++;
    }
    return ecl_str_make(s.p, n);
}

char ecl_csv_separator(struct ecl_str head, size_t *count)
{
    static const char seps[4] = {',', ';', '\t', '|'};
    size_t seen[4]            = {0};
    bool quoted               = false;
    struct ecl_str line       = first_line(head);
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '"') {
            quoted = !quoted;
        }
        for (size_t k = 0; !quoted && k < 4; k++) {
            seen[k] += line.p[i] == seps[k];
        }
    }
    size_t best = 0;
    for (size_t k = 1; k < 4; k++) {
        if (seen[k] > seen[best]) {
            best = k;
        }
    }
    if (count) {
        *count = seen[best];
    }
    return seps[best];
}

static bool all_nul(struct ecl_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i]) {
            return false;
        }
    }
    return s.n > 0;
}

/* A byte order mark, or text whose every second byte is NUL. */
static bool is_utf16(struct ecl_str s)
{
    if (s.n >= 2 && (memcmp(s.p, "\xff\xfe", 2) == 0 || memcmp(s.p, "\xfe\xff", 2) == 0)) {
        return true;
    }
    size_t pairs = (s.n < 64 ? s.n : 64) / 2, even = 0, odd = 0;
    for (size_t i = 0; i < pairs; i++) {
        even += s.p[2 * i] == 0;
        odd += s.p[2 * i + 1] == 0;
    }
    return pairs >= 4 && ((even == pairs) != (odd == pairs));
}

/* Text: bar or CSV. A .txt with a bar is bar text, whatever else stands in the
 * line, because nothing there is quoted; "HN"|"SEQ" is CSV with bars. */
static enum ecl_format text_format(struct ecl_str head, enum ecl_ext ext)
{
    struct ecl_str line = first_line(head);
    size_t count;
    char sep = ecl_csv_separator(head, &count);
    bool bar = memchr(line.p, '|', line.n) != NULL;
    if (bar && line.p[0] == '"' && sep == '|') {
        return ECL_FORMAT_CSV;
    }
    if (bar && (ext != ECL_EXT_CSV || sep == '|')) {
        return ECL_FORMAT_TXT;
    }
    return count || ext == ECL_EXT_CSV ? ECL_FORMAT_CSV : ECL_FORMAT_TXT;
}

static int probe_json(struct ecl_str line, const char *name, struct ecl_probe *out,
                      struct ecl_error *err)
{
    if (line.p[0] == '[') {
        return ecl_fail(
            err, ECL_E_FORMAT, name,
            "is one JSON array; one object per line is read: convert it with jq -c '.[]'");
    }
    if (line.p[0] != '{') {
        return ecl_fail(err, ECL_E_FORMAT, name, "is not JSON lines: no { at its start");
    }
    out->format   = ECL_FORMAT_JSONL;
    out->document = ecl_json_is_document(line);
    return ECL_OK;
}

static int refuse_bytes(struct ecl_str head, bool in_zip, const char *name, struct ecl_error *err)
{
    if (ecl_is_zip(head)) {
        return in_zip ? ecl_fail(err, ECL_E_UNSAFE, name,
                                 "is a zip inside a zip: unpack the outer one first")
                      : ecl_fail(err, ECL_E_FORMAT, name,
                                 "is a zip archive, not a claim file: give it as a path by itself");
    }
    if (all_nul(head)) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "holds NUL bytes only: the file is damaged, export or copy it again");
    }
    if (is_utf16(head)) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "is UTF-16 text: save it as UTF-8, or convert it with "
                        "iconv -f UTF-16 -t UTF-8");
    }
    return ECL_OK;
}

int ecl_member_probe(struct ecl_str head, enum ecl_ext ext, bool in_zip, const char *name,
                     struct ecl_probe *out, struct ecl_error *err)
{
    memset(out, 0, sizeof *out);
    if (ecl_dbf_is_header(head)) {
        out->format = ECL_FORMAT_DBF;
        return ECL_OK;
    }
    int r = refuse_bytes(head, in_zip, name, err);
    if (r != ECL_OK) {
        return r;
    }
    struct ecl_str text = head;
    if (ecl_str_starts(text, ECL_STR("\xef\xbb\xbf"))) {
        text = ecl_str_make(text.p + 3, text.n - 3);
    }
    struct ecl_str line = first_line(text);
    if (!line.n) {
        out->format = ext == ECL_EXT_JSON  ? ECL_FORMAT_JSONL
                      : ext == ECL_EXT_CSV ? ECL_FORMAT_CSV
                                           : ECL_FORMAT_TXT;
        return ECL_OK;
    }
    if (ext == ECL_EXT_JSON || line.p[0] == '{') {
        return probe_json(line, name, out, err);
    }
    size_t count;
    ecl_csv_separator(text, &count);
    if (ext == ECL_EXT_DBF && (!count || memchr(head.p, 0, head.n))) {
        return ecl_fail(err, ECL_E_FORMAT, name,
                        "is not a DBF table: its header is damaged, export it again");
    }
    out->format = text_format(text, ext);
    return ECL_OK;
}
