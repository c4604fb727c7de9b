/* xml_scan.c: a scanner of large XML parts of known shape.
 *
 * The window grows only for a single tag or text that does not fit, up to
 * WINDOW_MAX; a cell holds at most 32,767 characters. Text that needs decoding is
 * rare, so tokens are views and only ecl_xml_text copies. */
#include "io/xml_scan_priv.h"

#include <stdlib.h>

#include "eclaim/text.h"

#define WINDOW     ((size_t)512 << 10)
#define WINDOW_MAX ((size_t)4 << 20)
#define VALUE_MAX  ((size_t)48) /* of ecl_xml_take_value */

void ecl_xml_init(struct ecl_xml *x, const struct ecl_input *in, const char *file)
{
    *x = (struct ecl_xml){.in = in, .file = file};
}

void ecl_xml_done(struct ecl_xml *x)
{
    free(x->buf);
    x->buf = NULL;
}

int ecl_xml_fail(const struct ecl_xml *x, struct ecl_error *err, const char *what)
{
    return ecl_fail(err, ECL_E_FORMAT, x->file, "%s, byte %llu: %s", x->in->name,
                    (unsigned long long)(x->base + x->at), what);
}

static int fail_end(const struct ecl_xml *x, struct ecl_error *err)
{
    return ecl_xml_fail(x, err, "ends in the middle: copy or export the workbook again");
}

/* Brings more bytes behind those not yet taken. ECL_EOF when there are none. */
static int fill(struct ecl_xml *x, struct ecl_error *err)
{
    if (x->eof) {
        return ECL_EOF;
    }
    if (x->at) {
        memmove(x->buf, x->buf + x->at, x->n - x->at);
        x->base += x->at;
        x->n -= x->at;
        x->at = 0;
    }
    if (x->cap - x->n < x->cap / 2 || !x->cap) {
        size_t cap = x->cap ? x->cap * 2 : WINDOW;
        if (cap > WINDOW_MAX) {
            return ecl_xml_fail(x, err, "a tag or text is longer than 2 MiB");
        }
        char *buf = realloc(x->buf, cap);
        if (!buf) {
            return ecl_fail(err, ECL_E_NOMEM, x->file, "out of memory");
        }
        x->buf = buf;
        x->cap = cap;
    }
    ssize_t got = ecl_input_read(x->in, x->buf + x->n, x->cap - x->n, err);
    if (got < 0) {
        return (int)got;
    }
    x->n += (size_t)got;
    x->eof = got == 0;
    return got ? ECL_OK : ECL_EOF;
}

int ecl_xml_drain(struct ecl_xml *x, struct ecl_error *err)
{
    int r = ECL_OK;
    while (r == ECL_OK) {
        x->at = x->n;
        r     = fill(x, err);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

/* Waits until n bytes stand in the window, or the input ends. */
static int need(struct ecl_xml *x, size_t n, struct ecl_error *err)
{
    int r = ECL_OK;
    while (x->n - x->at < n && r == ECL_OK) {
        r = fill(x, err);
    }
    return r;
}

/* Finds mark behind the first skip bytes of what is not yet taken: its offset
 * there, in *off. */
static int find(struct ecl_xml *x, size_t skip, const char *mark, size_t *off,
                struct ecl_error *err)
{
    for (;;) {
        size_t have = x->n - x->at;
        const char *p =
            have > skip ? memmem(x->buf + x->at + skip, have - skip, mark, strlen(mark)) : NULL;
        if (p) {
            *off = (size_t)(p - (x->buf + x->at));
            return ECL_OK;
        }
        int r = fill(x, err);
        if (r != ECL_OK) {
            return r == ECL_EOF ? fail_end(x, err) : r;
        }
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

int ecl_xml_attr(struct ecl_str *attrs, struct ecl_str *name, struct ecl_str *value)
{
    const char *p = attrs->p, *end = attrs->p + attrs->n;
    while (p < end && is_blank(*p)) {
        p++;
    }
    if (p == end) {
        return 0;
    }
    const char *from = p;
    while (p < end && *p != '=' && !is_blank(*p)) {
        p++;
    }
    *name = ecl_str_make(from, (size_t)(p - from));
    while (p < end && is_blank(*p)) {
        p++;
    }
    if (p == end || *p++ != '=') {
        return -1;
    }
    while (p < end && is_blank(*p)) {
        p++;
    }
    if (p == end || (*p != '"' && *p != '\'')) {
        return -1;
    }
    const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));
    if (!close) {
        return -1;
    }
    *value = ecl_str_make(p + 1, (size_t)(close - p - 1));
    *attrs = ecl_str_make(close + 1, (size_t)(end - close - 1));
    return 1;
}

/* <?xml ... encoding="..."?>: only UTF-8, of which ASCII is a part. */
static int check_declaration(struct ecl_xml *x, struct ecl_str inside, struct ecl_error *err)
{
    struct ecl_str attrs = ecl_str_make(inside.p + 3, inside.n - 3), name, value;
    if (!ecl_str_starts(inside, ECL_STR("xml")) || (attrs.n && !is_blank(attrs.p[0]))) {
        return ECL_OK;
    }
    int r;
    while ((r = ecl_xml_attr(&attrs, &name, &value)) > 0) {
        if (ecl_str_is(name, "encoding") && !ecl_str_eq_nocase(value, ECL_STR("utf-8")) &&
            !ecl_str_eq_nocase(value, ECL_STR("utf8")) &&
            !ecl_str_eq_nocase(value, ECL_STR("us-ascii"))) {
            return ecl_xml_fail(x, err, "is not UTF-8: save it again with Excel or LibreOffice");
        }
    }
    return r < 0 ? ecl_xml_fail(x, err, "the XML declaration cannot be read") : ECL_OK;
}

/* <? and <!: what is no element. *token: it is a text. */
static int special(struct ecl_xml *x, struct ecl_xml_token *t, bool *token, struct ecl_error *err)
{
    size_t end;
    int r  = need(x, 9, err);
    *token = false;
    if (r < 0) {
        return r;
    }
    struct ecl_str head = ecl_str_make(x->buf + x->at, x->n - x->at);
    if (head.p[1] == '?') {
        r = find(x, 2, "?>", &end, err);
        if (r == ECL_OK && end >= 5) {
            r = check_declaration(x, ecl_str_make(x->buf + x->at + 2, end - 2), err);
        }
        x->at += r == ECL_OK ? end + 2 : 0;
        return r;
    }
    if (ecl_str_starts(head, ECL_STR("<!--"))) {
        r = find(x, 4, "-->", &end, err);
        x->at += r == ECL_OK ? end + 3 : 0;
        return r;
    }
    if (ecl_str_starts(head, ECL_STR("<![CDATA["))) {
        r = find(x, 9, "]]>", &end, err);
        if (r == ECL_OK) {
            *token  = true;
            *t      = (struct ecl_xml_token){.kind = ECL_XML_TEXT, .cdata = true};
            t->text = ecl_str_make(x->buf + x->at + 9, end - 9);
            x->at += end + 3;
        }
        return r;
    }
    if (ecl_str_starts(head, ECL_STR("<!DOCTYPE"))) {
        return ecl_xml_fail(x, err, "has a DOCTYPE, which no spreadsheet program writes: refused");
    }
    return ecl_xml_fail(x, err, "is not XML");
}

/* Finds the > of the tag at the start of the window: its offset there. */
static int find_tag_end(struct ecl_xml *x, size_t *end, struct ecl_error *err)
{
    char quote = 0;
    size_t i   = 1;
    for (;;) {
        const char *p = x->buf + x->at;
        size_t have   = x->n - x->at;
        for (; i < have; i++) {
            char c = p[i];
            if (quote) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                *end = i;
                return ECL_OK;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                return ecl_xml_fail(x, err, "a tag is not closed");
            }
        }
        int r = fill(x, err);
        if (r != ECL_OK) {
            return r == ECL_EOF ? fail_end(x, err) : r;
        }
    }
}

/* The first element says which prefix the others have. */
static bool take_root(struct ecl_xml *x, struct ecl_str name)
{
    const char *colon = memchr(name.p, ':', name.n);
    x->have_root      = true;
    x->nprefix        = colon ? (size_t)(colon - name.p) + 1 : 0;
    if (x->nprefix > sizeof x->prefix) {
        return false;
    }
    memcpy(x->prefix, name.p, x->nprefix);
    return true;
}

/* name without the root's prefix; empty for elements of others. */
static struct ecl_str local(const struct ecl_xml *x, struct ecl_str name)
{
    if (name.n > x->nprefix && memcmp(name.p, x->prefix, x->nprefix) == 0) {
        name = ecl_str_make(name.p + x->nprefix, name.n - x->nprefix);
        if (!memchr(name.p, ':', name.n)) {
            return name;
        }
    }
    return ecl_str_make(name.p, 0);
}

static int tag(struct ecl_xml *x, struct ecl_xml_token *t, struct ecl_error *err)
{
    size_t end = 0;
    int r      = find_tag_end(x, &end, err);
    if (r != ECL_OK) {
        return r;
    }
    const char *p = x->buf + x->at + 1, *close = x->buf + x->at + end;
    bool end_tag   = *p == '/';
    bool empty_tag = !end_tag && close[-1] == '/';
    p += end_tag;
    close -= empty_tag;
    const char *q = p;
    while (q < close && !is_blank(*q)) {
        q++;
    }
    struct ecl_str name = ecl_str_make(p, (size_t)(q - p));
    if (!name.n || (end_tag && !x->depth) || (!end_tag && !x->have_root && !take_root(x, name))) {
        return ecl_xml_fail(x, err, "a tag cannot be read");
    }
    t->kind  = end_tag ? ECL_XML_END : empty_tag ? ECL_XML_EMPTY : ECL_XML_START;
    t->name  = local(x, name);
    t->attrs = ecl_str_make(q, (size_t)(close - q));
    x->depth += t->kind == ECL_XML_START;
    x->depth -= t->kind == ECL_XML_END;
    x->at += end + 1;
    return ECL_OK;
}

static int text(struct ecl_xml *x, struct ecl_xml_token *t, struct ecl_error *err)
{
    size_t seen = 0;
    for (;;) {
        const char *p = x->buf + x->at;
        size_t have   = x->n - x->at;
        const char *q = memchr(p + seen, '<', have - seen);
        if (!q) {
            seen  = have;
            int r = fill(x, err);
            if (r == ECL_OK) {
                continue;
            }
            if (r < 0) {
                return r;
            }
            p = x->buf + x->at;
            q = p + have;
        }
        t->kind  = ECL_XML_TEXT;
        t->cdata = false;
        t->text  = ecl_str_make(p, (size_t)(q - p));
        x->at += t->text.n;
        return ECL_OK;
    }
}

/* A byte order mark at the start. UTF-16 shows itself by its own or by a NUL. */
static int begin(struct ecl_xml *x, struct ecl_error *err)
{
    int r = need(x, 3, err);
    if (r < 0) {
        return r;
    }
    if (x->n >= 3 && memcmp(x->buf, "\xEF\xBB\xBF", 3) == 0) {
        x->at = 3;
    }
    if (x->n >= 2 && (!x->buf[0] || !x->buf[1] || memcmp(x->buf, "\xFF\xFE", 2) == 0 ||
                      memcmp(x->buf, "\xFE\xFF", 2) == 0)) {
        return ecl_xml_fail(x, err, "is not UTF-8: save it again with Excel or LibreOffice");
    }
    return ECL_OK;
}

int ecl_xml_next(struct ecl_xml *x, struct ecl_xml_token *t, struct ecl_error *err)
{
    if (!x->cap) {
        int r = begin(x, err);
        if (r != ECL_OK) {
            return r;
        }
    }
    for (;;) {
        int r = need(x, 2, err);
        if (r < 0) {
            return r;
        }
        if (x->at == x->n) {
            return x->depth ? fail_end(x, err) : ECL_EOF;
        }
        if (x->buf[x->at] != '<') {
            return text(x, t, err);
        }
        if (r == ECL_EOF) {
            return fail_end(x, err);
        }
        char c = x->buf[x->at + 1];
        if (c != '!' && c != '?') {
            return tag(x, t, err);
        }
        bool token;
        r = special(x, t, &token, err);
        if (r != ECL_OK || token) {
            return r;
        }
    }
}

int ecl_xml_skip(struct ecl_xml *x, struct ecl_error *err)
{
    unsigned depth = x->depth;
    while (x->depth >= depth) {
        struct ecl_xml_token t;
        int r = ecl_xml_next(x, &t, err);
        if (r != ECL_OK) {
            return r == ECL_EOF ? fail_end(x, err) : r;
        }
    }
    return ECL_OK;
}

bool ecl_xml_take_value(struct ecl_xml *x, struct ecl_str *value)
{
    const char *p = x->buf + x->at;
    size_t have   = x->n - x->at;
    if (have < VALUE_MAX || x->nprefix || memcmp(p, "<v>", 3) != 0) {
        return false;
    }
    size_t i = 3;
    while (i < VALUE_MAX - 8 && p[i] != '<') {
        i++;
    }
    if (memcmp(p + i, "</v></c>", 8) != 0) {
        return false;
    }
    *value = ecl_str_make(p + 3, i - 3);
    x->at += i + 8;
    x->depth--;
    return true;
}

/* --- texts ----------------------------------------------------------------- */

static int add_utf8(struct ecl_buf *out, uint32_t c)
{
    char b[4];
    size_t n;
    if (c < 0x80) {
        b[0] = (char)c;
        n    = 1;
    } else if (c < 0x800) {
        b[0] = (char)(0xC0 | c >> 6);
        n    = 2;
    } else if (c < 0x10000) {
        b[0] = (char)(0xE0 | c >> 12);
        n    = 3;
    } else {
        b[0] = (char)(0xF0 | c >> 18);
        n    = 4;
    }
    for (size_t i = n; i > 1; i--, c >>= 6) {
        b[i - 1] = (char)(0x80 | (c & 0x3F));
    }
    return ecl_buf_add(out, b, n);
}

static int hex(char c)
{
    return ecl_is_digit(c)                          ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

static bool number_of(struct ecl_str s, int base, uint32_t *v)
{
    *v = 0;
    for (size_t i = 0; i < s.n; i++) {
        int d = hex(s.p[i]);
        if (d < 0 || d >= base || *v > 0x10FFFF) {
            return false;
        }
        *v = *v * (uint32_t)base + (uint32_t)d;
    }
    return s.n > 0;
}

/* What stands between & and ; as a character. */
static bool reference(struct ecl_str s, uint32_t *c)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''},
    };
    if (s.n > 1 && s.p[0] == '#') {
        bool ok = s.p[1] == 'x' ? number_of(ecl_str_make(s.p + 2, s.n - 2), 16, c)
                                : number_of(ecl_str_make(s.p + 1, s.n - 1), 10, c);
        return ok && *c && *c <= 0x10FFFF && (*c < 0xD800 || *c > 0xDFFF);
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (ecl_str_is(s, named[i].name)) {
            *c = (uint32_t)named[i].c;
            return true;
        }
    }
    return false;
}

/* _xHHHH_ at the start of s. */
static bool escape(struct ecl_str s, uint32_t *unit)
{
    return s.n >= 7 && s.p[0] == '_' && s.p[1] == 'x' && s.p[6] == '_' &&
           number_of(ecl_str_make(s.p + 2, 4), 16, unit);
}

/* The escape at the start of s as UTF-8; the bytes taken. Two of them may be the
 * halves of a character. */
static size_t take_escape(struct ecl_str s, struct ecl_buf *out, int *r)
{
    uint32_t c, low;
    size_t n = 7;
    if (!escape(s, &c)) {
        *r = ecl_buf_add_char(out, s.p[0]);
        return 1;
    }
    if (c >= 0xD800 && c <= 0xDFFF) {
        if (c <= 0xDBFF && escape(ecl_str_make(s.p + 7, s.n - 7), &low) && low >= 0xDC00 &&
            low <= 0xDFFF) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            n = 14;
        } else {
            c = 0xFFFD;
        }
    }
    *r = add_utf8(out, c);
    return n;
}

static int fail_text(const struct ecl_xml *x, int r, struct ecl_error *err)
{
    return r == ECL_E_FORMAT ? ecl_xml_fail(x, err, "a text before this is not XML in UTF-8")
                             : ecl_fail(err, r, x->file, "%s: a text is too long", x->in->name);
}

static size_t take_reference(struct ecl_str s, struct ecl_buf *out, int *r)
{
    const char *end = memchr(s.p, ';', s.n < 12 ? s.n : 12);
    uint32_t c;
    if (!end || !reference(ecl_str_make(s.p + 1, (size_t)(end - s.p) - 1), &c)) {
        *r = ECL_E_FORMAT;
        return 1;
    }
    *r = add_utf8(out, c);
    return (size_t)(end - s.p) + 1;
}

int ecl_xml_text(const struct ecl_xml *x, const struct ecl_xml_token *t, struct ecl_buf *out,
                 struct ecl_error *err)
{
    struct ecl_str s = t->text;
    int r            = ecl_utf8_valid(s) ? ECL_OK : ECL_E_FORMAT;
    for (size_t i = 0, plain; i < s.n && r == ECL_OK; i += plain) {
        for (plain = 0; i + plain < s.n && s.p[i + plain] != '&' && s.p[i + plain] != '\r' &&
                        s.p[i + plain] != '_';
             plain++) {
        }
        r = ecl_buf_add(out, s.p + i, plain);
        i += plain;
        if (r != ECL_OK || i == s.n) {
            break;
        }
        struct ecl_str rest = ecl_str_make(s.p + i, s.n - i);
        if (rest.p[0] == '_') {
            plain = take_escape(rest, out, &r);
        } else if (rest.p[0] == '\r') {
            plain = rest.n > 1 && rest.p[1] == '\n' ? 2 : 1;
            r     = ecl_buf_add_char(out, '\n');
        } else if (t->cdata) {
            plain = 1;
            r     = ecl_buf_add_char(out, '&');
        } else {
            plain = take_reference(rest, out, &r);
        }
    }
    return r == ECL_OK ? ECL_OK : fail_text(x, r, err);
}
