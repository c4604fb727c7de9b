/* where.c: the parser of conditions, by recursive descent.
 *
 * Limits keep any text harmless: its length, the number of tests and the depth of
 * parentheses are bounded, and so is the depth of the tree. */
#include <stdio.h>
#include <stdlib.h>

#include "claim/where_priv.h"
#include "core/room_priv.h"
#include "eclaim/money.h"
#include "eclaim/near.h"
#include "eclaim/text.h"

enum {
    TEXT_MAX  = 1 << 20,
    NODES_MAX = 4000,
    DEPTH_MAX = 100,
    SHOWN     = 40, /* bytes of the text quoted in a message */
};

enum token { T_END, T_WORD, T_QUOTED, T_OP, T_OPEN, T_CLOSE, T_COMMA };

struct parser {
    struct ecl_where *w;
    char *p, *end, *at; /* at: where the token starts; p: behind it */
    enum token token;
    int op;              /* of T_OP */
    struct ecl_str text; /* of words and quoted values */
    unsigned depth;
    struct ecl_error *err;
};

/* --- messages ------------------------------------------------------------------ */

static int fail(const struct parser *p, const char *what)
{
    int shown = (int)ecl_utf8_cut(ecl_str_make(p->at, (size_t)(p->end - p->at)), SHOWN).n;
    if (shown == 0) {
        return ecl_fail(p->err, ECL_E_USAGE, NULL, "the condition ends too early: %s", what);
    }
    return ecl_fail(p->err, ECL_E_USAGE, NULL, "condition, at '%.*s': %s", shown, p->at, what);
}

static int no_memory(const struct parser *p)
{
    return ecl_fail(p->err, ECL_E_NOMEM, NULL, "out of memory for a condition");
}

#define NAME ECL_NEAR_MAX

static const char *const claim_columns[] = {
    [W_CLAIM_TYPE] = "TYPE", [W_CLAIM_HCODE] = "HCODE", [W_CLAIM_HN] = "HN",
    [W_CLAIM_SEQ] = "SEQ",   [W_CLAIM_AN] = "AN",       [W_CLAIM_AGE] = "AGE",
};
#define NCLAIM (sizeof claim_columns / sizeof *claim_columns)

/* Writes FILE.COLUMN of column i of file f (W_CLAIM: the CLAIM line); false behind the
 * last column. */
static bool full_name(int f, size_t i, char out[NAME])
{
    if (f == W_CLAIM) {
        return i < NCLAIM && snprintf(out, NAME, "CLAIM.%s", claim_columns[i]) > 0;
    }
    const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
    return i < spec->nfields && snprintf(out, NAME, "%s.%s", spec->name, spec->fields[i].name) > 0;
}

int where_unknown(struct ecl_str file, struct ecl_str column, struct ecl_error *err)
{
    char asked[NAME + 1], name[NAME], nearest[NAME] = "";
    unsigned least = UINT32_MAX;
    int n =
        snprintf(asked, sizeof asked, "%.*s%s%.*s", (int)(file.n < NAME ? file.n : NAME), file.p,
                 file.n && column.n ? "." : "", (int)(column.n < NAME ? column.n : NAME), column.p);
    struct ecl_str a = ecl_str_make(asked, n < NAME ? (size_t)n : NAME);
    for (int f = 0; f <= W_CLAIM; f++) {
        for (size_t i = 0; full_name(f, i, name); i++) {
            const char *dot  = strchr(name, '.') + 1;
            struct ecl_str b = ecl_str_of(file.n && column.n ? name : dot);
            unsigned d       = ecl_near_edits(a, b);
            if (d < least) {
                least = d;
                memcpy(nearest, name, sizeof name);
            }
        }
    }
    return ecl_fail(err, ECL_E_USAGE, NULL, "there is no field '%.*s'; the nearest is %s", (int)a.n,
                    a.p, nearest);
}

/* --- tokens -------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool in_word(char c)
{
    return c != '\0' && !is_blank(c) && !strchr("(),=!<>~'\"", c);
}

/* Reads a quoted value, in place: doubled quotes become one. */
static int read_quoted(struct parser *p)
{
    char quote = *p->p++, *out = p->p;
    p->text.p = out;
    for (; p->p < p->end; p->p++) {
        if (*p->p == quote && (p->p + 1 == p->end || p->p[1] != quote)) {
            p->text.n = (size_t)(out - p->text.p);
            p->p++;
            return ECL_OK;
        }
        p->p += *p->p == quote;
        *out++ = *p->p;
    }
    return fail(p, "the quote is not closed");
}

static int read_op(struct parser *p)
{
    static const struct {
        char text[3];
        uint8_t op;
    } ops[] = {{"<=", W_LE}, {">=", W_GE}, {"!=", W_NE}, {"<>", W_NE}, {"==", W_EQ},
               {"=", W_EQ},  {"<", W_LT},  {">", W_GT},  {"~", W_LIKE}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        size_t n = strlen(ops[i].text);
        if ((size_t)(p->end - p->p) >= n && memcmp(p->p, ops[i].text, n) == 0) {
            p->token = T_OP;
            p->op    = ops[i].op;
            p->p += n;
            return ECL_OK;
        }
    }
    return fail(p, "'!' by itself means nothing; write not, or !=");
}

static int next(struct parser *p)
{
    while (p->p < p->end && is_blank(*p->p)) {
        p->p++;
    }
    p->at = p->p;
    if (p->p == p->end) {
        p->token = T_END;
        return ECL_OK;
    }
    switch (*p->p) {
    case '\0':
        return fail(p, "a NUL byte");
    case '(':
        p->token = T_OPEN;
        break;
    case ')':
        p->token = T_CLOSE;
        break;
    case ',':
        p->token = T_COMMA;
        break;
    case '\'':
    case '"':
        p->token = T_QUOTED;
        return read_quoted(p);
    case '=':
    case '!':
    case '<':
    case '>':
    case '~':
        return read_op(p);
    default:
        p->token = T_WORD;
        while (p->p < p->end && in_word(*p->p)) {
            p->p++;
        }
        p->text = ecl_str_make(p->at, (size_t)(p->p - p->at));
        return ECL_OK;
    }
    p->p++;
    return ECL_OK;
}

static bool is_keyword(const struct parser *p, const char *word)
{
    return p->token == T_WORD && ecl_str_eq_nocase(p->text, ecl_str_of(word));
}

/* True for a keyword that cannot stand where a field is wanted. */
static bool is_operator(const struct parser *p)
{
    return is_keyword(p, "and") || is_keyword(p, "or") || is_keyword(p, "in") ||
           is_keyword(p, "like") || is_keyword(p, "empty");
}

/* --- the tree ------------------------------------------------------------------ */

static int add_node(struct parser *p, struct where_node node, uint32_t *at)
{
    struct ecl_where *w = p->w;
    if (w->nnode == NODES_MAX) {
        return ecl_fail(p->err, ECL_E_USAGE, NULL,
                        "the condition has too many tests; a list of keys may be what you want");
    }
    if (ecl_room(&w->node, &w->node_cap, w->nnode + 1, sizeof *w->node) != ECL_OK) {
        return no_memory(p);
    }
    *at                 = (uint32_t)w->nnode;
    w->node[w->nnode++] = node;
    return ECL_OK;
}

/* Takes the value that stands here, of the kind of node n. */
static int add_value(struct parser *p, struct where_node *n)
{
    struct ecl_where *w  = p->w;
    struct where_value v = {p->text, 0};
    if (p->token != T_WORD && p->token != T_QUOTED) {
        return fail(p, "a value is missing");
    }
    if (n->op != W_LIKE && n->kind == W_NUMBER &&
        ecl_decimal_parse(p->text, WHERE_SCALE, &v.number) != ECL_V_OK) {
        return fail(p, "the column holds numbers; write one such as 5000 or 12.50");
    }
    if (n->op != W_LIKE && n->kind == W_DATE) {
        switch (where_date(p->text, &v.number)) {
        case ECL_DATE_OK:
            break;
        case ECL_DATE_BUDDHIST:
            return fail(p, "the year is Buddhist; write the Gregorian one, 543 less");
        default:
            return fail(p, "the column holds dates; write one such as 2026-01-31 or 20260131");
        }
    }
    if (ecl_room(&w->value, &w->value_cap, w->nvalue + 1, sizeof *w->value) != ECL_OK) {
        return no_memory(p);
    }
    n->value              = n->nvalues++ ? n->value : (uint32_t)w->nvalue;
    w->value[w->nvalue++] = v;
    return next(p);
}

static enum where_kind kind_of(int file, int col)
{
    if (file == W_CLAIM) {
        return col == W_CLAIM_AGE ? W_NUMBER : W_TEXT;
    }
    switch (ecl_file_spec((enum ecl_file)file)->fields[col].type) {
    case ECL_T_NUMBER:
        return W_NUMBER;
    case ECL_T_DATE:
        return W_DATE;
    default:
        return W_TEXT;
    }
}

/* Splits the word that stands here into file and column, with a quoted column
 * behind it, if there is one. */
static int read_field(struct parser *p, struct where_node *n)
{
    if (p->token != T_WORD || is_operator(p)) {
        return fail(p, "a field such as INS.INSCL is missing");
    }
    struct ecl_str word = p->text, column = {"", 0};
    const char *dot     = memchr(word.p, '.', word.n);
    struct ecl_str file = dot ? ecl_str_make(word.p, (size_t)(dot - word.p)) : word;
    if (dot) {
        column = ecl_str_make(dot + 1, word.n - file.n - 1);
    }
    bool claim = ecl_str_eq_nocase(file, ECL_STR("CLAIM"));
    int f      = claim ? W_CLAIM : ecl_file_find(file);
    int r      = next(p);
    if (r == ECL_OK && dot && column.n == 0 && p->token == T_QUOTED) {
        column = p->text;
        r      = next(p);
    }
    if (r != ECL_OK) {
        return r;
    }
    if (f < 0 || (claim && !dot) || (dot && column.n == 0)) {
        return where_unknown(file, column, p->err);
    }
    n->file = (uint8_t)f;
    n->name = column;
    n->col  = -1;
    if (!dot) {
        n->op = W_FILE;
        return ECL_OK;
    }
    for (size_t i = 0; claim && i < NCLAIM; i++) {
        n->col = ecl_str_eq_nocase(column, ecl_str_of(claim_columns[i])) ? (int)i : n->col;
    }
    if (claim && n->col < 0) {
        return where_unknown(file, column, p->err);
    }
    n->col  = claim ? n->col : ecl_field_find((enum ecl_file)f, column, NULL);
    n->kind = (uint8_t)(n->col < 0 ? W_TEXT : kind_of(f, n->col));
    return ECL_OK;
}

/* in value, value...; the list may stand in parentheses. */
static int read_list(struct parser *p, struct where_node *n)
{
    bool open = p->token == T_OPEN;
    int r     = open ? next(p) : ECL_OK;
    r         = r == ECL_OK ? add_value(p, n) : r;
    while (r == ECL_OK && p->token == T_COMMA) {
        r = next(p);
        r = r == ECL_OK ? add_value(p, n) : r;
    }
    if (r == ECL_OK && open) {
        r = p->token == T_CLOSE ? next(p) : fail(p, "the list is not closed");
    }
    return r;
}

static int read_test(struct parser *p, uint32_t *at)
{
    struct where_node n = {0};
    int r               = read_field(p, &n);
    if (r != ECL_OK || n.op == W_FILE) {
        return r == ECL_OK ? add_node(p, n, at) : r;
    }
    if (is_keyword(p, "in")) {
        n.op = W_EQ;
        r    = next(p);
        r    = r == ECL_OK ? read_list(p, &n) : r;
    } else if (is_keyword(p, "empty")) {
        n.op = W_EMPTY;
        r    = next(p);
    } else if (is_keyword(p, "like") || p->token == T_OP) {
        n.op = (uint8_t)(p->token == T_OP ? p->op : W_LIKE);
        r    = next(p);
        r    = r == ECL_OK ? add_value(p, &n) : r;
    } else {
        return fail(p, "a comparison is missing: = != < <= > >= in like ~ or empty");
    }
    return r == ECL_OK ? add_node(p, n, at) : r;
}

static int read_or(struct parser *p, uint32_t *at);

static int read_not(struct parser *p, uint32_t *at)
{
    if (++p->depth > DEPTH_MAX) {
        return fail(p, "too many parentheses within one another");
    }
    int r;
    if (is_keyword(p, "not")) {
        struct where_node n = {.op = W_NOT};
        r                   = next(p);
        r                   = r == ECL_OK ? read_not(p, &n.left) : r;
        r                   = r == ECL_OK ? add_node(p, n, at) : r;
    } else if (p->token == T_OPEN) {
        r = next(p);
        r = r == ECL_OK ? read_or(p, at) : r;
        if (r == ECL_OK) {
            r = p->token == T_CLOSE ? next(p) : fail(p, "a closing parenthesis is missing");
        }
    } else {
        r = read_test(p, at);
    }
    p->depth--;
    return r;
}

static int read_and(struct parser *p, uint32_t *at)
{
    int r = read_not(p, at);
    while (r == ECL_OK && is_keyword(p, "and")) {
        struct where_node n = {.op = W_AND, .left = *at};
        r                   = next(p);
        r                   = r == ECL_OK ? read_not(p, &n.right) : r;
        r                   = r == ECL_OK ? add_node(p, n, at) : r;
    }
    return r;
}

static int read_or(struct parser *p, uint32_t *at)
{
    int r = read_and(p, at);
    while (r == ECL_OK && is_keyword(p, "or")) {
        struct where_node n = {.op = W_OR, .left = *at};
        r                   = next(p);
        r                   = r == ECL_OK ? read_and(p, &n.right) : r;
        r                   = r == ECL_OK ? add_node(p, n, at) : r;
    }
    return r;
}

static int parse(struct ecl_where *w, struct ecl_str text, struct ecl_error *err)
{
    struct parser p = {.w = w, .err = err};
    if (text.n > TEXT_MAX) {
        return ecl_fail(err, ECL_E_USAGE, NULL,
                        "the condition is too long; a list of keys may be what you want");
    }
    w->text = malloc(text.n + 1);
    if (!w->text) {
        return no_memory(&p);
    }
    memcpy(w->text, text.p, text.n);
    w->text[text.n] = '\0';
    p.p             = w->text;
    p.end           = w->text + text.n;
    int r           = next(&p);
    r               = r == ECL_OK ? read_or(&p, &w->root) : r;
    if (r == ECL_OK && p.token != T_END) {
        r = fail(&p, "expected and, or, or the end; quote values with blanks or commas in them");
    }
    return r;
}

int ecl_where_parse(struct ecl_where **out, struct ecl_str text, struct ecl_error *err)
{
    *out                = NULL;
    struct ecl_where *w = calloc(1, sizeof *w);
    if (!w) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory for a condition");
    }
    int r = parse(w, text, err);
    if (r != ECL_OK) {
        ecl_where_free(w);
        return r;
    }
    *out = w;
    return ECL_OK;
}

int ecl_where_bind(struct ecl_where *w, const struct ecl_stream *s, struct ecl_error *err)
{
    for (size_t i = 0; i < w->nnode; i++) {
        struct where_node *n = &w->node[i];
        if (n->op < W_EMPTY || n->file == W_CLAIM ||
            ecl_field_find((enum ecl_file)n->file, n->name, NULL) >= 0) {
            continue;
        }
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)n->file);
        const struct ecl_str *names;
        size_t extras = ecl_stream_extras(s, (enum ecl_file)n->file, &names);
        n->col        = -1;
        for (size_t k = 0; k < extras; k++) {
            if (ecl_str_eq_nocase(ecl_str_trim(names[k]), ecl_str_trim(n->name))) {
                n->col = spec->nfields + (int)k;
            }
        }
        if (n->col < 0) {
            return where_unknown(ecl_str_of(spec->name), n->name, err);
        }
    }
    return ECL_OK;
}

void ecl_where_free(struct ecl_where *w)
{
    if (!w) {
        return;
    }
    free(w->text);
    free(w->node);
    free(w->value);
    free(w);
}
