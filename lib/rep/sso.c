/* sso.c: statements of the Social Security Office: XML, one element per bill.
 *
 * SOGN (root STMSTMP) and the haemodialysis list hold TBill, SIGN holds Bill; what
 * stands around the bills (hospital, number, period; patient of a HDBill) is given to
 * each. Some declare windows-874. A DOCTYPE has no place in them and is refused, with
 * it every trick of entities. */
#include "rep/sso_priv.h"

#include <expat.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/text_priv.h"

enum {
    CHUNK      = 64 * 1024,
    RECORD_MAX = 1 << 20, /* bytes of a bill */
    OUTER_MAX  = 256,     /* bytes of a value around the bills */
    LOOK       = 4096,
    MAX_COLS   = 32,
};

/* What tells the kinds apart, in the first bytes, and the element of a bill. */
static const struct {
    const char *mark, *layout, *record;
} kinds[] = {
    {"<HDBill", "SSO-HD", "TBill"},
    {"<STMSTMP", "SSO-SOGN", "TBill"},
    {"<SIGNSTMS", "SSO-SIGN", "Bill"},
    {"<SIGNSUMS", "SSO-SIGN", "Bill"},
};

/* Columns that stand around the bills. */
static const char *const outer[] = {"hcode", "stm_no", "period", "pid", "name", "week_no"};

struct rep_sso {
    XML_Parser xml;
    int fd;
    const char *name, *record;
    struct rep_head *head;
    struct ecl_buf text;              /* of the bill */
    size_t at[MAX_COLS], n[MAX_COLS]; /* values in text */
    char around[MAX_COLS][OUTER_MAX];
    bool is_outer[MAX_COLS];
    struct ecl_cell cell[MAX_COLS];
    int column; /* of the element at hand; -1: none */
    size_t start;
    bool inside, ready, begun, last, fresh;
    int failed; /* enum ecl_code */
    const char *why;
    off_t offset;
    uint32_t count;
};

/* --- recognition -------------------------------------------------------------------- */

static int kind_of(int fd)
{
    char head[LOOK + 1];
    ssize_t n = pread(fd, head, LOOK, 0);
    if (n <= 0) {
        return -1;
    }
    struct ecl_str s = ecl_str_make(head, (size_t)n);
    if (ecl_str_starts(s, ECL_STR("\xEF\xBB\xBF"))) {
        s = ecl_str_make(s.p + 3, s.n - 3);
    }
    while (s.n && (unsigned char)s.p[0] <= 0x20) {
        s = ecl_str_make(s.p + 1, s.n - 1);
    }
    for (size_t i = 0; s.n && s.p[0] == '<' && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (memmem(s.p, s.n, kinds[i].mark, strlen(kinds[i].mark))) {
            return (int)i;
        }
    }
    return -1;
}

bool ecl_rep_is_sso(int fd)
{
    return kind_of(fd) >= 0;
}

/* --- parsing ------------------------------------------------------------------------ */

static void stop(struct rep_sso *s, int code, const char *why)
{
    s->failed = code;
    s->why    = why;
    XML_StopParser(s->xml, XML_FALSE);
}

/* True when name is one of the spellings of a column. */
static bool is_named(const char *spellings, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = spellings; p; p = strchr(p, ';') ? strchr(p, ';') + 1 : NULL) {
        if (strncmp(p, name, n) == 0 && (p[n] == '\0' || p[n] == ';')) {
            return true;
        }
    }
    return false;
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct rep_sso *s = ctx;
    (void)attributes;
    s->column = -1;
    if (strcmp(name, s->record) == 0) {
        s->inside = true;
        s->text.n = 0;
        memset(s->n, 0, sizeof s->n);
        return;
    }
    for (size_t i = 0; i < s->head->n; i++) {
        if (strcmp(name, "HDBill") == 0 && i > 2) {
            s->around[i][0] = '\0'; /* another patient */
        } else if (is_named(s->head->column[i].header, name) && (s->inside || s->is_outer[i])) {
            s->column = (int)i;
        }
    }
    s->start = s->text.n;
}

static void XMLCALL on_text(void *ctx, const XML_Char *p, int n)
{
    struct rep_sso *s = ctx;
    if (s->column >= 0 && ecl_buf_add(&s->text, p, (size_t)n) != ECL_OK) {
        stop(s, ECL_E_FORMAT, "a bill is larger than 1 MiB");
    }
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct rep_sso *s = ctx;
    if (s->column >= 0) {
        size_t i = (size_t)s->column, n = s->text.n - s->start;
        if (s->inside) {
            s->at[i] = s->start;
            s->n[i]  = n;
        } else {
            n = n < OUTER_MAX ? n : OUTER_MAX - 1;
            if (n > 0) { /* an empty element may come before there is any text */
                memcpy(s->around[i], s->text.p + s->start, n);
            }
            s->around[i][n] = '\0';
            s->text.n       = s->start;
        }
        s->column = -1;
    }
    if (s->inside && strcmp(name, s->record) == 0) {
        s->inside = false;
        s->ready  = true;
        XML_StopParser(s->xml, XML_TRUE);
    }
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *sysid,
                               const XML_Char *pubid, int internal)
{
    (void)name;
    (void)sysid;
    (void)pubid;
    (void)internal;
    stop(ctx, ECL_E_UNSAFE, "holds a DOCTYPE, which no statement has");
}

/* windows-874 and its names, byte by byte. */
static int XMLCALL on_encoding(void *ctx, const XML_Char *name, XML_Encoding *info)
{
    struct ecl_buf b;
    (void)ctx;
    if (ecl_encoding_find(ecl_str_of(name)) != ECL_ENC_CP874) {
        return XML_STATUS_ERROR;
    }
    ecl_buf_init(&b, 64);
    for (int i = 0; i < 256; i++) {
        char c      = (char)i;
        size_t lost = 0;
        uint32_t cp = (uint32_t)i;
        b.n         = 0;
        if (i >= 0x80 && ecl_cp874_to_utf8(ecl_str_make(&c, 1), &b, &lost) == ECL_OK) {
            const unsigned char *p = (const unsigned char *)b.p;
            (void)ecl_utf8_decode(p, p + b.n, &cp);
        }
        info->map[i] = lost ? 0xFFFD : (int)cp;
    }
    ecl_buf_done(&b);
    info->data    = NULL;
    info->convert = NULL;
    info->release = NULL;
    return XML_STATUS_OK;
}

int ecl_rep_sso_open(struct rep_sso **out, int fd, const char *name, struct ecl_error *err)
{
    struct rep_sso *s = calloc(1, sizeof *s);
    int kind          = kind_of(fd);
    *out              = s;
    if (!s || kind < 0 || ecl_rep_head_fixed(kinds[kind].layout, &s->head) != ECL_OK ||
        s->head->n > MAX_COLS || !(s->xml = XML_ParserCreate(NULL))) {
        ecl_rep_sso_close(s);
        *out = NULL;
        return ecl_fail(err, ECL_E_NOMEM, name, "out of memory");
    }
    s->fd     = fd;
    s->name   = name;
    s->record = kinds[kind].record;
    s->column = -1;
    s->fresh  = true;
    ecl_buf_init(&s->text, RECORD_MAX);
    for (size_t i = 0; i < s->head->n; i++) {
        for (size_t k = 0; k < sizeof outer / sizeof outer[0]; k++) {
            s->is_outer[i] = s->is_outer[i] || strcmp(s->head->column[i].name, outer[k]) == 0;
        }
    }
    XML_SetUserData(s->xml, s);
    XML_SetElementHandler(s->xml, on_start, on_end);
    XML_SetCharacterDataHandler(s->xml, on_text);
    XML_SetStartDoctypeDeclHandler(s->xml, on_doctype);
    XML_SetUnknownEncodingHandler(s->xml, on_encoding, NULL);
    return ECL_OK;
}

const struct rep_head *ecl_rep_sso_head(const struct rep_sso *s, size_t i)
{
    return i == 0 ? s->head : NULL;
}

/* Parses on until a bill is complete: ECL_OK, ECL_EOF behind the last. */
static int parse(struct rep_sso *s, struct ecl_error *err)
{
    enum XML_Status status = XML_STATUS_OK;
    bool resume            = s->begun;
    s->ready               = false;
    while (!s->ready && status != XML_STATUS_ERROR) {
        if (resume) {
            status = XML_ResumeParser(s->xml);
            resume = false;
        } else if (s->last) {
            return ECL_EOF;
        } else {
            void *block = XML_GetBuffer(s->xml, CHUNK);
            ssize_t n   = block ? pread(s->fd, block, CHUNK, s->offset) : -1;
            if (n < 0) {
                return ecl_fail(err, block ? ECL_E_READ : ECL_E_NOMEM, s->name, "cannot be read");
            }
            s->offset += n;
            s->last = n == 0;
            status  = XML_ParseBuffer(s->xml, (int)n, s->last);
        }
    }
    s->begun = s->ready;
    if (s->ready) {
        return ECL_OK;
    }
    return ecl_fail_at(err, s->failed ? s->failed : ECL_E_FORMAT, s->name,
                       (uint64_t)XML_GetCurrentLineNumber(s->xml), NULL, "%s",
                       s->failed ? s->why : XML_ErrorString(XML_GetErrorCode(s->xml)));
}

int ecl_rep_sso_next(struct rep_sso *s, const struct rep_head **h, struct ecl_cell_row *row,
                     bool *fresh, struct ecl_error *err)
{
    int r     = parse(s, err);
    size_t nc = 0;
    if (r != ECL_OK) {
        return r;
    }
    for (size_t i = 0; i < s->head->n; i++) {
        struct ecl_str v =
            s->n[i] ? ecl_str_make(s->text.p + s->at[i], s->n[i]) : ecl_str_of(s->around[i]);
        if (v.n) {
            s->cell[nc++] = (struct ecl_cell){.col = (uint32_t)i, .type = ECL_CELL_TEXT, .text = v};
        }
    }
    *row     = (struct ecl_cell_row){++s->count, nc, s->cell};
    *h       = s->head;
    *fresh   = s->fresh;
    s->fresh = false;
    return ECL_OK;
}

void ecl_rep_sso_close(struct rep_sso *s)
{
    if (s) {
        if (s->xml) {
            XML_ParserFree(s->xml);
        }
        ecl_rep_head_free(s->head);
        ecl_buf_done(&s->text);
        free(s);
    }
}
