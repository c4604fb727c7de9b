/* explain.c: what a rule or a code of the Office means, for people at a terminal: which
 * files and fields, how it is mended, and what is related. */
#include <stdio.h>
#include <string.h>

#include "eclaim/near.h"
#include "eclaim/nhsocode.h"
#include "eclaim/rep.h"
#include "validate.h"

enum { FIELDS = 12, CODE_SIZE = 16, NEAR = 3, BESIDE = 128 };

/* --- lists --------------------------------------------------------------------------- */

/* The next word of a list such as "C104;C116" or "INS,PAT"; false at its end. */
static bool next_of(const char **list, struct ecl_str *word)
{
    size_t n = strcspn(*list, ",;");
    *word    = ecl_str_make(*list, n);
    *list += n + ((*list)[n] != '\0');
    return n > 0;
}

static bool lists(const char *list, struct ecl_str word)
{
    struct ecl_str one;
    while (next_of(&list, &one)) {
        if (ecl_str_eq_nocase(one, word)) {
            return true;
        }
    }
    return false;
}

/* --- fields -------------------------------------------------------------------------- */

/* Fields to print, each once. */
struct fields {
    struct {
        int file, column;
    } at[FIELDS];
    size_t n;
};

static void add_field(struct fields *f, int file, int column)
{
    for (size_t i = 0; i < f->n; i++) {
        if (f->at[i].file == file && f->at[i].column == column) {
            return;
        }
    }
    if (f->n < FIELDS) {
        f->at[f->n].file     = file;
        f->at[f->n++].column = column;
    }
}

/* A column whose name is exactly this, or -1. */
static int column_of(int file, struct ecl_str name)
{
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)file);
    for (int i = 0; i < spec->nfields; i++) {
        if (ecl_str_is(name, spec->fields[i].name)) {
            return i;
        }
    }
    return -1;
}

/* "PAT.DOB,INS.CID" */
static void add_listed(struct fields *f, const char *list)
{
    struct ecl_str one;
    while (next_of(&list, &one)) {
        const char *dot    = memchr(one.p, '.', one.n);
        size_t n           = dot ? (size_t)(dot - one.p) : 0;
        int file           = ecl_file_find(ecl_str_make(one.p, n));
        struct ecl_str col = ecl_str_make(one.p + n + 1, one.n - n - 1);
        if (file >= 0 && column_of(file, col) >= 0) {
            add_field(f, file, column_of(file, col));
        }
    }
}

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || ecl_is_digit(c) || c == '_';
}

/* The names of columns that a text holds, of the files of the rule; "INS.CID" is of INS
 * alone. Columns are written in capitals there, and nothing else that is one's name. */
static void add_named(struct fields *f, const char *files, const char *text)
{
    int before = -1; /* the file in front of the point */
    for (const char *p = text; *p;) {
        size_t n = 0;
        while (is_name_char(p[n])) {
            n++;
        }
        struct ecl_str word = ecl_str_make(p, n);
        if (n >= 2) {
            for (int file = 0; file < ECL_NFILES; file++) {
                const char *name = ecl_file_spec((enum ecl_file)file)->name;
                bool asked       = before >= 0 ? file == before : lists(files, ecl_str_of(name));
                if (asked && column_of(file, word) >= 0) {
                    add_field(f, file, column_of(file, word));
                }
            }
        }
        before = n && p[n] == '.' ? ecl_file_find(word) : -1;
        p += n;
        p += *p != '\0';
    }
}

/* Rules say in their texts which fields they are about, or else in their ids. */
static void add_rule(struct fields *f, const struct ecl_rule_info *a)
{
    size_t before = f->n;
    add_named(f, a->files, a->text[ECL_LANG_EN]);
    add_named(f, a->files, a->message[ECL_LANG_EN]);
    if (f->n == before) {
        char name[64];
        size_t n = 0;
        for (const char *p = a->id; *p && n + 1 < sizeof name; p++) {
            name[n++] = *p == '.' ? ' ' : (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
        }
        name[n] = '\0';
        add_named(f, a->files, name);
    }
}

static void print_fields(const struct cli *c, const struct fields *f)
{
    if (f->n) {
        printf("    %s\n", c->thai ? "ช่อง:" : "fields:");
    }
    for (size_t i = 0; i < f->n; i++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f->at[i].file);
        const struct ecl_field *field    = &spec->fields[f->at[i].column];
        printf("        %s.%s: %s (%s %d)\n", spec->name, field->name,
               c->thai ? field->label_th : field->label_en,
               ecl_type_name((enum ecl_type)field->type), field->width);
    }
}

/* --- codes --------------------------------------------------------------------------- */

/* What to do about the code, and what to look at. */
static void print_remedy(const struct cli *c, struct ecl_str code, int indent)
{
    char text[128];
    const char *remedy                   = ecl_nhsocode_remedy(code, c->thai, text);
    size_t n                             = strcspn(remedy, "|");
    const struct ecl_nhsocode_look *look = NULL;
    while (n && remedy[n - 1] == ' ') {
        n--;
    }
    if (n) {
        printf("%*s%s: %.*s", indent, "", c->thai ? "วิธีแก้ไข" : "to mend", (int)n, remedy);
        for (size_t i = 0; (look = ecl_nhsocode_look(code, i)) != NULL; i++) {
            printf("%s%s", i ? ", " : c->thai ? "; ตรวจ: " : "; look at: ", look->name[c->thai]);
        }
        putchar('\n');
    }
}

static const char *meaning_of(const struct cli *c, struct ecl_str code)
{
    const char *meaning = ecl_nhsocode_meaning(code);
    return meaning   ? meaning
           : c->thai ? "ไม่มีคำอธิบายในรายการรหัสของ สปสช. ที่มีอยู่"
                     : "the list of the Office's codes at hand does not say what it means";
}

/* The codes of a list with what the Office says of them. */
static void print_codes(const struct cli *c, const char *list)
{
    struct ecl_str code;
    while (next_of(&list, &code)) {
        printf("        %.*s: %s\n", (int)code.n, code.p, meaning_of(c, code));
        print_remedy(c, code, 12);
    }
}

static void print_dates(const struct cli *c, const struct ecl_rule_dates *d)
{
    static const char *const by[][2] = {
        [ECL_DATED_SERVICE] = {"by the day of service (in-patients: discharge)",
                               "ตามวันที่รับบริการ (ผู้ป่วยใน: วันจำหน่าย)"},
        [ECL_DATED_SENT]    = {"by the day of sending", "ตามวันที่ส่ง"},
    };
    if (!d->from.y && !d->to.y) {
        return;
    }
    printf("    %s", c->thai ? "ใช้" : "valid");
    if (d->from.y) {
        fputs(c->thai ? "ตั้งแต่ " : " from ", stdout);
        print_day(d->from);
    }
    if (d->to.y) {
        fputs(c->thai ? " ถึง " : " until ", stdout);
        print_day(d->to);
    }
    printf(", %s\n", by[d->by][c->thai]);
}

/* --- a rule -------------------------------------------------------------------------- */

/* The words in front of what is told, by language. */
enum {
    W_SEVERITY,
    W_SCOPE,
    W_FILES,
    W_PROFILES,
    W_NEEDS,
    W_COLUMN,
    W_UNCHECKED,
    W_MESSAGE,
    W_CODES,
    W_SOURCE
};
static const char *const words[][2] = {
    [W_SEVERITY]  = {"severity", "ระดับ"},
    [W_SCOPE]     = {"scope", "ขอบเขต"},
    [W_FILES]     = {"files", "แฟ้ม"},
    [W_PROFILES]  = {"profiles", "โปรไฟล์"},
    [W_NEEDS]     = {"needs", "ต้องใช้"},
    [W_COLUMN]    = {"with the column", "ที่มีคอลัมน์"},
    [W_UNCHECKED] = {"not checked", "ยังไม่ได้ตรวจ"},
    [W_MESSAGE]   = {"message", "ข้อความ"},
    [W_CODES]     = {"C codes", "รหัส C"},
    [W_SOURCE]    = {"source", "ที่มา"},
};

/* How profile and switches set the rule, where that is not what the rule says. */
static void print_setting(const struct cli *c, const struct ecl_rules *rules,
                          const struct ecl_rule_info *a)
{
    size_t i = 0;
    while (ecl_rules_at(rules, i) != a) {
        i++;
    }
    struct ecl_rule_setting set = ecl_rules_setting(rules, i);
    if (a->unchecked_why || (set.on && set.severity == a->severity)) {
        return;
    }
    printf("    %s: ", c->thai ? "ในการตรวจนี้" : "as it is set here");
    if (set.on) {
        printf("%s\n", ecl_severity_name(set.severity));
    } else {
        puts(c->thai ? "ปิด" : "off");
    }
}

static void explain_rule(const struct cli *c, const struct ecl_rules *rules,
                         const struct ecl_rule_info *a)
{
    struct fields f = {.n = 0};
    char needs[BASE_NEEDS];
#define W(word) words[word][c->thai]
    printf("%s\n    %s\n", a->id, a->text[ECL_LANG_EN]);
    if (strcmp(a->text[ECL_LANG_EN], a->text[ECL_LANG_TH]) != 0) {
        printf("    %s\n", a->text[ECL_LANG_TH]);
    }
    printf("    %s %s; %s %s; %s %s; %s ", W(W_SEVERITY), ecl_severity_name(a->severity),
           W(W_SCOPE), scope_name(a->scope), W(W_FILES), a->files, W(W_PROFILES));
    print_profiles(a->profiles);
    putchar('\n');
    print_setting(c, rules, a);
    print_dates(c, &a->dates);
    if (base_needs(a, needs).n) {
        printf("    %s %s", W(W_NEEDS), needs);
        if (a->base_column) {
            printf(", %s %s", W(W_COLUMN), base_column(a));
        }
        putchar('\n');
    }
    printf("    %s: %s\n", W(a->unchecked_why ? W_UNCHECKED : W_MESSAGE),
           a->unchecked_why ? a->unchecked_why : a->message[c->thai]);
    add_rule(&f, a);
    print_fields(c, &f);
    printf("    %s: %s\n", W(W_CODES), a->c_code[0] ? a->c_code : "-");
    print_codes(c, a->c_code);
    printf("    %s: %s\n", W(W_SOURCE), a->source);
#undef W
}

/* --- a code -------------------------------------------------------------------------- */

/* Codes that a rule has besides this one, and those of which the Office says the same. */
static void print_related(const struct cli *c, const struct ecl_rules *rules, struct ecl_str code)
{
    const struct ecl_codeset *set = ecl_codeset_find("nhso_code");
    const char *meaning           = ecl_nhsocode_meaning(code);
    const struct ecl_rule_info *a = NULL;
    const char *beside[BESIDE];
    size_t nbeside = 0, n = 0;
    for (size_t k = 0; nbeside < BESIDE && (a = ecl_rules_at(rules, k)) != NULL; k++) {
        if (lists(a->c_code, code)) {
            beside[nbeside++] = a->c_code;
        }
    }
    for (size_t i = 0; set && i < set->n; i++) {
        struct ecl_str other = ecl_str_of(set->entries[i].code);
        bool related         = meaning && strcmp(meaning, set->entries[i].label_th) == 0;
        for (size_t k = 0; !related && k < nbeside; k++) {
            related = lists(beside[k], other);
        }
        if (related && !ecl_str_eq_nocase(other, code)) {
            if (n++ == 0) {
                printf("    %s\n", c->thai ? "รหัสที่เกี่ยวข้อง:" : "related codes:");
            }
            printf("        %s: %s\n", set->entries[i].code, set->entries[i].label_th);
        }
    }
}

static void print_rules(const struct cli *c, const struct ecl_rules *rules, struct ecl_str code)
{
    const struct ecl_rule_info *a = NULL;
    size_t n                      = 0;
    for (size_t i = 0; (a = ecl_rules_at(rules, i)) != NULL; i++) {
        if (lists(a->c_code, code)) {
            if (n++ == 0) {
                printf("    %s\n",
                       c->thai ? "กฎที่ตรวจพบก่อนส่ง:" : "rules that find it before sending:");
            }
            char needs[BASE_NEEDS];
            bool with         = base_needs(a, needs).n > 0;
            const char *state = "";
            if (with) {
                state = c->thai ? ", ต้องใช้ " : ", with ";
            } else if (a->unchecked_why) {
                state = c->thai ? ", ยังไม่ได้ตรวจ" : ", not checked yet";
            }
            printf("        %s (%s%s%s): %s\n", a->id, ecl_severity_name(a->severity), state, needs,
                   a->text[c->thai]);
        }
    }
    if (!n) {
        printf("    %s\n",
               c->thai ? "ไม่มีกฎที่ตรวจพบรหัสนี้ก่อนส่ง: ข้อมูลอยู่ที่ระบบของ สปสช. หรือยังไม่มีกฎ"
                       : "no rule finds it before sending: the Office knows it from its own "
                         "data, or the rule is still to be written");
    }
}

static void explain_code(const struct cli *c, const struct ecl_rules *rules, struct ecl_str code)
{
    const struct ecl_rule_info *a = NULL;
    struct fields f               = {.n = 0};
    printf("%.*s\n    %s\n", (int)code.n, code.p, meaning_of(c, code));
    print_remedy(c, code, 4);
    for (size_t i = 0; (a = ecl_rules_at(rules, i)) != NULL; i++) {
        if (lists(a->c_code, code)) {
            add_rule(&f, a);
        }
    }
    const struct ecl_nhsocode_look *look = NULL;
    for (size_t i = 0; (look = ecl_nhsocode_look(code, i)) != NULL; i++) {
        add_listed(&f, look->fields);
    }
    print_fields(c, &f);
    print_rules(c, rules, code);
    print_related(c, rules, code);
}

/* True when the Office or a rule knows the code. */
static bool is_code(const struct ecl_rules *rules, struct ecl_str code)
{
    const struct ecl_rule_info *a = NULL;
    bool known                    = ecl_nhsocode_meaning(code) != NULL;
    for (size_t i = 0; !known && (a = ecl_rules_at(rules, i)) != NULL; i++) {
        known = lists(a->c_code, code);
    }
    return known;
}

/* --- neither ------------------------------------------------------------------------- */

struct nearest {
    struct ecl_str asked;
    const char *name[NEAR];
    unsigned edits[NEAR];
    size_t n;
};

/* Keeps the nearest names, in their order. */
static void try_name(struct nearest *near, const char *name)
{
    unsigned edits = ecl_near_edits(near->asked, ecl_str_of(name));
    size_t at      = near->n;
    while (at > 0 && edits < near->edits[at - 1]) {
        at--;
    }
    if (at == NEAR || !ecl_near_enough(edits, strlen(name))) {
        return;
    }
    near->n += near->n < NEAR;
    for (size_t i = near->n - 1; i > at; i--) {
        near->name[i]  = near->name[i - 1];
        near->edits[i] = near->edits[i - 1];
    }
    near->name[at]  = name;
    near->edits[at] = edits;
}

_Noreturn static void tell_unknown(const struct cli *c, const struct ecl_rules *rules,
                                   struct ecl_str what, struct ecl_str code)
{
    const struct ecl_codeset *set = ecl_codeset_find("nhso_code");
    const struct ecl_rule_info *a = NULL;
    struct nearest near           = {.asked = code, .n = 0};
    for (size_t i = 0; set && !memchr(code.p, '.', code.n) && i < set->n; i++) {
        try_name(&near, set->entries[i].code);
    }
    near.asked = memchr(code.p, '.', code.n) ? what : code;
    for (size_t i = 0; (a = ecl_rules_at(rules, i)) != NULL; i++) {
        try_name(&near, a->id);
    }
    const char *lists = memchr(what.p, '.', what.n)
                            ? "see --list-rules; rules of a script need --rules"
                            : "see --list-rules";
    cli_usage(c, "--explain: '%.*s' is neither a rule nor a code of the Office; %s%s%s%s%s%s%s",
              (int)what.n, what.p, near.n ? "did you mean " : lists, near.n ? near.name[0] : "",
              near.n > 1 ? ", " : "", near.n > 1 ? near.name[1] : "", near.n > 2 ? ", " : "",
              near.n > 2 ? near.name[2] : "", near.n ? "?" : "");
}

static void explain_one(const struct cli *c, const struct ecl_rules *rules, struct ecl_str what)
{
    const struct ecl_rule_info *a = ecl_rules_find(rules, what);
    char name[CODE_SIZE];
    if (a) {
        explain_rule(c, rules, a);
        return;
    }
    size_t n = ecl_rep_code_name(what, name, sizeof name);
    for (size_t i = 0; i < n; i++) {
        name[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
    }
    struct ecl_str code = ecl_str_make(name, n);
    if (!is_code(rules, code)) {
        tell_unknown(c, rules, what, code);
    }
    explain_code(c, rules, code);
}

void explain(const struct cli *c, const struct ecl_rules *rules, const char *what)
{
    static const char between[] = ",; "; /* as codes stand in a cell of a REP */
    const char *p               = what + strspn(what, between);
    if (!*p) {
        tell_unknown(c, rules, ecl_str_of(what), ecl_str_of(what));
    }
    for (bool more = false; *p; p += strspn(p, between), more = true) {
        size_t n = strcspn(p, between);
        if (more) {
            putchar('\n');
        }
        explain_one(c, rules, ecl_str_make(p, n));
        p += n;
    }
}
