/* xlsx_parts.c: the small parts of an .xlsx, with expat: relationships, the list
 * of sheets, and which styles show dates.
 *
 * Elements and attributes are known by their local names; relationships by the
 * last word of their type, which is the same in transitional and strict files. No
 * part may have a DOCTYPE: spreadsheets never do, attacks by entities always. */
#include "io/xlsx_priv.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/ahead_priv.h"

#define SHEETS_MAX 4096u    /* Excel writes as many as memory holds; people, a dozen */
#define RELS_MAX   65536u   /* one sheet of many pictures has some thousands */
#define STYLES_MAX 1048576u /* Excel: 65,490 */
#define PATH_BYTES 1024u
#define AHEAD_FROM ((uint64_t)1 << 20) /* smaller parts are read without a thread */

struct rel {
    char *id, *type, *path;
};

struct rels {
    struct rel *rel;
    size_t n;
    const char *dir; /* of the part they belong to, with its slash */
};

/* What one run of expat fills. */
struct small {
    XML_Parser parser;
    void (*start)(struct small *s, const char *name, const char **attrs);
    void (*end)(struct small *s, const char *name);
    struct ecl_xlsx_parts *parts;
    struct rels *rels;
    char **ids; /* of all sheets: their relationship */
    size_t nids;
    unsigned *formats; /* of the styles: their number format */
    unsigned *dates;   /* formats of the workbook that show dates */
    size_t ndates;
    bool in_styles;
    const char *bad; /* why it was given up, or NULL */
    int code;
};

static void give_up(struct small *s, int code, const char *why)
{
    if (!s->bad) {
        s->bad  = why;
        s->code = code;
        XML_StopParser(s->parser, XML_FALSE);
    }
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

/* The value of an attribute by local name, or "". */
static const char *attr(const char **attrs, const char *name)
{
    for (; attrs[0]; attrs += 2) {
        if (strcmp(local(attrs[0]), name) == 0) {
            return attrs[1];
        }
    }
    return "";
}

/* Makes room for item n of an array that grows by doubling, up to max items. */
static bool room(struct small *s, void **p, size_t n, size_t size, size_t max)
{
    if (n >= max) {
        give_up(s, ECL_E_UNSAFE, "holds more entries than any spreadsheet program writes");
        return false;
    }
    if (n & (n - 1)) {
        return true; /* between two powers of two */
    }
    void *grown = realloc(*p, (n ? 2 * n : 1) * size);
    if (!grown) {
        give_up(s, ECL_E_NOMEM, "out of memory");
        return false;
    }
    *p = grown;
    return true;
}

static void XMLCALL on_start(void *ctx, const char *name, const char **attrs)
{
    struct small *s = ctx;
    s->start(s, local(name), attrs);
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct small *s = ctx;
    if (s->end) {
        s->end(s, local(name));
    }
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *sys, const char *pub,
                               int internal)
{
    (void)name;
    (void)sys;
    (void)pub;
    (void)internal;
    give_up(ctx, ECL_E_FORMAT, "has a DOCTYPE, which no spreadsheet program writes: refused");
}

static int fail_small(const struct small *s, const char *path, struct ecl_error *err)
{
    unsigned long long at = (unsigned long long)XML_GetCurrentByteIndex(s->parser);
    if (s->bad) {
        return ecl_fail(err, s->code, s->parts->file, "%s: %s", path, s->bad);
    }
    return XML_GetErrorCode(s->parser) == XML_ERROR_NO_MEMORY
               ? ecl_fail(err, ECL_E_NOMEM, s->parts->file, "%s: out of memory", path)
               : ecl_fail(err, ECL_E_FORMAT, s->parts->file, "%s, byte %llu: %s", path, at,
                          XML_ErrorString(XML_GetErrorCode(s->parser)));
}

static int parse(struct small *s, const char *path, const struct ecl_input *in,
                 struct ecl_error *err)
{
    char buf[16384];
    ssize_t n;
    do {
        n = ecl_input_full(in, buf, sizeof buf, err);
        if (n < 0) {
            return (int)n;
        }
        if (XML_Parse(s->parser, buf, (int)n, n < (ssize_t)sizeof buf) != XML_STATUS_OK || s->bad) {
            return fail_small(s, path, err);
        }
    } while (n == (ssize_t)sizeof buf);
    return ECL_OK;
}

static int read_small(struct small *s, const char *path, struct ecl_error *err)
{
    struct ecl_input in;
    int r = ecl_xlsx_part(s->parts, path, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    s->parser = XML_ParserCreate(NULL);
    if (s->parser) {
        XML_SetUserData(s->parser, s);
        XML_SetElementHandler(s->parser, on_start, on_end);
        XML_SetStartDoctypeDeclHandler(s->parser, on_doctype);
        r = parse(s, path, &in, err);
        XML_ParserFree(s->parser);
        s->parser = NULL;
    } else {
        r = ecl_fail(err, ECL_E_NOMEM, s->parts->file, "out of memory");
    }
    ecl_input_close(&in);
    return r;
}

/* --- the package ----------------------------------------------------------- */

/* The entry of a path; names are compared without case, as the standard wants. */
static bool find_entry(const struct ecl_unzip *zip, const char *path, size_t *at)
{
    for (size_t i = 0; i < ecl_unzip_count(zip); i++) {
        if (ecl_str_eq_nocase(ecl_str_of(ecl_unzip_name(zip, i)), ecl_str_of(path))) {
            *at = i;
            return true;
        }
    }
    return false;
}

int ecl_xlsx_part(const struct ecl_xlsx_parts *parts, const char *path, struct ecl_input *in,
                  struct ecl_error *err)
{
    size_t i;
    char shown[256]; /* as long as a name in an error is */
    if (!find_entry(parts->zip, path, &i)) {
        return ecl_fail(err, ECL_E_FORMAT, parts->file,
                        "lacks its part %s: save it again with Excel or LibreOffice", path);
    }
    snprintf(shown, sizeof shown, "%s: %s", parts->file, path);
    int r = ecl_unzip_claim(parts->zip, i, shown, err);
    if (r == ECL_OK) {
        r = ecl_unzip_read(parts->zip, i, path, in, err);
    }
    if (r == ECL_OK && ecl_unzip_size(parts->zip, i) >= AHEAD_FROM) {
        struct ecl_input direct = *in;
        r                       = ecl_ahead_open(in, &direct, err);
    }
    return r;
}

/* The path of target, seen from folder dir: "xl/" and "../docs/a.xml" give
 * "docs/a.xml". NULL when it is too long or out of memory. */
static char *resolve(const char *dir, const char *target)
{
    char path[PATH_BYTES * 2];
    size_t n = 0;
    if (strlen(target) >= PATH_BYTES || strlen(dir) >= PATH_BYTES) {
        return NULL;
    }
    if (*target != '/' && *target != '\\') {
        n = strlen(dir);
        memcpy(path, dir, n);
    }
    while (*target) {
        size_t len = strcspn(target, "/\\");
        if (len == 2 && memcmp(target, "..", 2) == 0) {
            n -= n > 0; /* its slash */
            while (n && path[n - 1] != '/') {
                n--;
            }
        } else if (len && !(len == 1 && *target == '.')) {
            memcpy(path + n, target, len);
            n += len;
            if (target[len]) {
                path[n++] = '/';
            }
        }
        target += len + (target[len] != '\0');
    }
    path[n] = '\0';
    return strdup(path);
}

static void rels_start(struct small *s, const char *name, const char **attrs)
{
    struct rels *l = s->rels;
    void *p        = l->rel;
    if (strcmp(name, "Relationship") != 0 || strcmp(attr(attrs, "TargetMode"), "External") == 0) {
        return;
    }
    bool have = room(s, &p, l->n, sizeof *l->rel, RELS_MAX);
    l->rel    = p;
    if (!have) {
        return;
    }
    const char *slash = strrchr(attr(attrs, "Type"), '/');
    struct rel *r     = &l->rel[l->n++];
    *r                = (struct rel){strdup(attr(attrs, "Id")), strdup(slash ? slash + 1 : ""),
                                     resolve(l->dir, attr(attrs, "Target"))};
    if (!r->id || !r->type || !r->path) {
        give_up(s, ECL_E_NOMEM, "a relationship is too long, or out of memory");
    }
}

static void rels_done(struct rels *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->rel[i].id);
        free(l->rel[i].type);
        free(l->rel[i].path);
    }
    free(l->rel);
}

static const struct rel *rel_of_type(const struct rels *l, const char *type)
{
    for (size_t i = 0; i < l->n; i++) {
        if (strcmp(l->rel[i].type, type) == 0) {
            return &l->rel[i];
        }
    }
    return NULL;
}

/* Where the workbook itself is, to be freed: by the relationships of the package. */
static int find_workbook(struct ecl_xlsx_parts *parts, char **path, struct ecl_error *err)
{
    struct rels rels = {.dir = ""};
    struct small s   = {.start = rels_start, .parts = parts, .rels = &rels};
    size_t i;
    int r = ECL_OK;
    if (find_entry(parts->zip, "_rels/.rels", &i)) {
        r = read_small(&s, "_rels/.rels", err);
    }
    if (r == ECL_OK) {
        const struct rel *book = rel_of_type(&rels, "officeDocument");
        *path                  = strdup(book ? book->path : "xl/workbook.xml");
        r = *path ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, parts->file, "out of memory");
    }
    rels_done(&rels);
    return r;
}

/* Zips that are no workbook for us: says what they are. */
static int check_kind(const struct ecl_xlsx_parts *parts, const char *workbook,
                      struct ecl_error *err)
{
    static const struct {
        const char *entry, *what;
    } kinds[] = {
        {"xl/workbook.bin", "is an .xlsb: save it as .xlsx"},
        {"word/document.xml", "is a text document, not a workbook"},
        {"ppt/presentation.xml", "is a presentation, not a workbook"},
        {"META-INF/manifest.xml", "is an OpenDocument file: save it as .xlsx"},
        {"Index/Document.iwa", "is an Apple Numbers or Pages file: export it as .xlsx"},
    };
    size_t at;
    if (find_entry(parts->zip, workbook, &at) && strcmp(workbook, kinds[0].entry) != 0 &&
        strcmp(workbook, kinds[1].entry) != 0 && strcmp(workbook, kinds[2].entry) != 0) {
        return ECL_OK;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (find_entry(parts->zip, kinds[i].entry, &at)) {
            return ecl_fail(err, ECL_E_FORMAT, parts->file, "%s", kinds[i].what);
        }
    }
    return ecl_fail(err, ECL_E_FORMAT, parts->file,
                    "is a zip without a workbook in it: unpack it and give the files inside");
}

/* --- the list of sheets ---------------------------------------------------- */

static bool is_true(const char *v)
{
    return strcmp(v, "1") == 0 || strcmp(v, "true") == 0 || strcmp(v, "on") == 0;
}

/* The relationship of a sheet is its attribute r:id, whatever r is. */
static const char *relation(const char **attrs)
{
    for (; attrs[0]; attrs += 2) {
        if (strchr(attrs[0], ':') && strcmp(local(attrs[0]), "id") == 0) {
            return attrs[1];
        }
    }
    return "";
}

static void workbook_start(struct small *s, const char *name, const char **attrs)
{
    struct ecl_xlsx_parts *parts = s->parts;
    if (strcmp(name, "workbookPr") == 0) {
        parts->date1904 = is_true(attr(attrs, "date1904"));
        return;
    }
    if (strcmp(name, "sheet") != 0) {
        return;
    }
    void *p = parts->sheet, *ids = s->ids;
    bool have    = room(s, &p, parts->nsheets, sizeof *parts->sheet, SHEETS_MAX);
    parts->sheet = p;
    have         = have && room(s, &ids, parts->nsheets, sizeof *s->ids, SHEETS_MAX);
    s->ids       = ids;
    if (!have) {
        return;
    }
    size_t i        = parts->nsheets++;
    parts->sheet[i] = (struct ecl_xlsx_sheet){.name = strdup(attr(attrs, "name"))};
    s->ids[s->nids] = strdup(relation(attrs));
    if (!parts->sheet[i].name || !s->ids[s->nids++]) {
        give_up(s, ECL_E_NOMEM, "out of memory");
    }
}

/* Gives the sheets their parts; those without cells (charts, dialogs) go. */
static int place_sheets(struct small *s, const struct rels *rels, struct ecl_error *err)
{
    struct ecl_xlsx_parts *parts = s->parts;
    size_t kept                  = 0;
    for (size_t i = 0; i < parts->nsheets; i++) {
        struct ecl_xlsx_sheet *sheet = &parts->sheet[i];
        const struct rel *rel        = NULL;
        for (size_t k = 0; k < rels->n && !rel; k++) {
            rel = strcmp(rels->rel[k].id, s->ids[i]) == 0 ? &rels->rel[k] : NULL;
        }
        if (rel && strcmp(rel->type, "worksheet") == 0) {
            sheet->part = strdup(rel->path);
            if (!sheet->part) {
                return ecl_fail(err, ECL_E_NOMEM, parts->file, "out of memory");
            }
        } else if (!rel) {
            return ecl_fail(err, ECL_E_FORMAT, parts->file,
                            "does not say where its sheet '%.64s' is: save it again with Excel or "
                            "LibreOffice",
                            sheet->name);
        }
    }
    for (size_t i = 0; i < parts->nsheets; i++) {
        if (parts->sheet[i].part) {
            parts->sheet[kept++] = parts->sheet[i];
        } else {
            free(parts->sheet[i].name);
        }
    }
    parts->nsheets = kept;
    return ECL_OK;
}

/* --- styles ---------------------------------------------------------------- */

static void format_start(struct small *s, const char **attrs)
{
    void *p          = s->dates;
    const char *id   = attr(attrs, "numFmtId");
    struct ecl_str c = ecl_str_of(attr(attrs, "formatCode"));
    if (!ecl_cell_format_is_date(c)) {
        return;
    }
    bool have = room(s, &p, s->ndates, sizeof *s->dates, STYLES_MAX);
    s->dates  = p;
    if (have) {
        s->dates[s->ndates++] = (unsigned)strtoul(id, NULL, 10);
    }
}

static void styles_start(struct small *s, const char *name, const char **attrs)
{
    if (strcmp(name, "numFmt") == 0) {
        format_start(s, attrs);
    } else if (strcmp(name, "cellXfs") == 0) {
        s->in_styles = true;
    } else if (s->in_styles && strcmp(name, "xf") == 0) {
        void *p    = s->formats;
        bool have  = room(s, &p, s->parts->nstyles, sizeof *s->formats, STYLES_MAX);
        s->formats = p;
        if (have) {
            s->formats[s->parts->nstyles++] = (unsigned)strtoul(attr(attrs, "numFmtId"), NULL, 10);
        }
    }
}

static void styles_end(struct small *s, const char *name)
{
    if (strcmp(name, "cellXfs") == 0) {
        s->in_styles = false;
    }
}

static int by_value(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

static int read_styles(struct ecl_xlsx_parts *parts, const char *path, struct ecl_error *err)
{
    struct small s = {.start = styles_start, .end = styles_end, .parts = parts};
    int r          = read_small(&s, path, err);
    if (r == ECL_OK && parts->nstyles) {
        parts->date_style = calloc(parts->nstyles, sizeof *parts->date_style);
        r = parts->date_style ? ECL_OK : ecl_fail(err, ECL_E_NOMEM, parts->file, "out of memory");
    }
    if (r == ECL_OK && s.ndates) {
        qsort(s.dates, s.ndates, sizeof *s.dates, by_value);
    }
    for (size_t i = 0; r == ECL_OK && i < parts->nstyles; i++) {
        parts->date_style[i] =
            ecl_cell_format_id_is_date(s.formats[i]) ||
            (s.ndates && bsearch(&s.formats[i], s.dates, s.ndates, sizeof *s.dates, by_value));
    }
    free(s.formats);
    free(s.dates);
    return r;
}

/* --- all of them ----------------------------------------------------------- */

/* Reads what the relationships of the workbook lead to. */
static int read_related(struct small *s, struct rels *rels, struct ecl_error *err)
{
    struct ecl_xlsx_parts *parts = s->parts;
    int r                        = place_sheets(s, rels, err);
    if (r != ECL_OK) {
        return r;
    }
    const struct rel *strings = rel_of_type(rels, "sharedStrings");
    if (strings) {
        parts->strings_part = strdup(strings->path);
        if (!parts->strings_part) {
            return ecl_fail(err, ECL_E_NOMEM, parts->file, "out of memory");
        }
    }
    const struct rel *styles = rel_of_type(rels, "styles");
    size_t i;
    return styles && find_entry(parts->zip, styles->path, &i)
               ? read_styles(parts, styles->path, err)
               : ECL_OK;
}

/* The relationships of part DIR/NAME are DIR/_rels/NAME.rels. */
static char *rels_path(const char *part)
{
    const char *slash = strrchr(part, '/');
    int dir           = slash ? (int)(slash - part) + 1 : 0;
    char *path;
    return asprintf(&path, "%.*s_rels/%s.rels", dir, part, part + dir) < 0 ? NULL : path;
}

static int read_workbook(struct ecl_xlsx_parts *parts, char *workbook, struct ecl_error *err)
{
    struct rels rels = {.dir = workbook};
    struct small s   = {.start = workbook_start, .parts = parts, .rels = &rels};
    char *path       = rels_path(workbook);
    int r            = check_kind(parts, workbook, err);
    if (r == ECL_OK && !path) {
        r = ecl_fail(err, ECL_E_NOMEM, parts->file, "out of memory");
    }
    if (r == ECL_OK) {
        r = read_small(&s, workbook, err);
    }
    if (r == ECL_OK) {
        char *slash                                = strrchr(workbook, '/');
        workbook[slash ? slash - workbook + 1 : 0] = '\0'; /* now its folder */
        s.start                                    = rels_start;
        r                                          = read_small(&s, path, err);
    }
    if (r == ECL_OK) {
        r = read_related(&s, &rels, err);
    }
    for (size_t i = 0; i < s.nids; i++) {
        free(s.ids[i]);
    }
    free(s.ids);
    free(path);
    rels_done(&rels);
    return r;
}

int ecl_xlsx_parts_open(struct ecl_xlsx_parts *parts, struct ecl_unzip *zip, const char *file,
                        struct ecl_error *err)
{
    char *workbook = NULL;
    *parts         = (struct ecl_xlsx_parts){.zip = zip, .file = file};
    int r          = find_workbook(parts, &workbook, err);
    if (r == ECL_OK) {
        r = read_workbook(parts, workbook, err);
    }
    free(workbook);
    return r;
}

void ecl_xlsx_parts_done(struct ecl_xlsx_parts *parts)
{
    for (size_t i = 0; i < parts->nsheets; i++) {
        free(parts->sheet[i].name);
        free(parts->sheet[i].part);
    }
    free(parts->sheet);
    free(parts->strings_part);
    free(parts->date_style);
}
