/* workbook.c: tells the kind of a workbook from its first bytes.
 *
 * Names lie: HIS programs write HTML under .xls, and Excel itself a zip under it
 * after "save as". What is no workbook is named, with what to do about it. */
#include <errno.h>
#include <unistd.h>

#include "eclaim/text.h"
#include "io/workbook_priv.h"

#define HEAD ((size_t)4096)

#define BYTES(lit)                                                                                 \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

typedef int open_kind(struct ecl_workbook **wb, int fd, const char *name,
                      const struct ecl_workbook_opts *opts, struct ecl_error *err);

/* What files begin with: a reader, or why there is none. */
static const struct {
    struct ecl_str magic;
    open_kind *open;
    const char *what;
} kinds[] = {
    {BYTES("PK\3\4"), ecl_xlsx_open, NULL},
    {BYTES("PK\5\6"), ecl_xlsx_open, NULL},
    {BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), ecl_xls_open, NULL},
    {BYTES("\x09\x00\x04\x00"), NULL, "is a sheet of Excel 2: save it as .xlsx"},
    {BYTES("\x09\x02\x06\x00"), NULL, "is a sheet of Excel 3: save it as .xlsx"},
    {BYTES("\x09\x04\x06\x00"), NULL, "is a sheet of Excel 4: save it as .xlsx"},
    {BYTES("\x09\x08"), NULL, "is a bare stream of an .xls: save it again with Excel"},
    {BYTES("%PDF"), NULL, "is a PDF: ask for the workbook itself"},
    {BYTES("Rar!"), NULL, "is a RAR archive: unpack it and give the workbook inside"},
    {BYTES("7z\xBC\xAF"), NULL, "is a 7z archive: unpack it and give the workbook inside"},
    {BYTES("\x1F\x8B"), NULL, "is packed with gzip: unpack it with gunzip first"},
    {BYTES("\xFF\xFE"), NULL, "is text in UTF-16: save it as CSV UTF-8"},
    {BYTES("\xFE\xFF"), NULL, "is text in UTF-16: save it as CSV UTF-8"},
    {BYTES("MIME-Version:"), NULL, "is a web archive under a workbook's name: save it as .xlsx"},
};

/* What a text that begins with < holds, by a word in its head; the first counts. */
static const struct {
    const char *word, *what;
} markup[] = {
    {"urn:schemas-microsoft-com:office:spreadsheet",
     "is an XML spreadsheet of Excel 2003: open it with Excel or LibreOffice and save it as "
     ".xlsx"},
    {"urn:oasis:names:tc:opendocument", "is a flat OpenDocument file: save it as .xlsx"},
    {"<html", "is HTML under a workbook's name: open it with Excel or LibreOffice and save it as "
              ".xlsx; if it shows a login or an error, download it again"},
    {"<!doctype html",
     "is HTML under a workbook's name: open it with Excel or LibreOffice and save it as .xlsx; if "
     "it shows a login or an error, download it again"},
    {"<table", "is an HTML table under a workbook's name: open it with Excel or LibreOffice and "
               "save it as .xlsx"},
    {"<", "is XML or HTML, not a workbook"},
};

static bool contains_nocase(struct ecl_str s, const char *word)
{
    struct ecl_str w = ecl_str_of(word);
    for (size_t i = 0; i + w.n <= s.n; i++) {
        if (ecl_str_eq_nocase(ecl_str_make(s.p + i, w.n), w)) {
            return true;
        }
    }
    return false;
}

/* NULL when head, the start of a file, is text that may be CSV. */
static const char *why_no_csv(struct ecl_str head)
{
    struct ecl_str s = head;
    if (ecl_str_starts(s, ECL_STR("\xEF\xBB\xBF"))) {
        s = ecl_str_make(s.p + 3, s.n - 3);
    }
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n')) {
        s = ecl_str_make(s.p + 1, s.n - 1);
    }
    if (!s.n) {
        return head.n == HEAD ? "begins with blanks: it is not a workbook" : "is empty";
    }
    if (memchr(s.p, '\0', s.n)) {
        return "is not a workbook: .xlsx, .xls and CSV can be read";
    }
    for (size_t i = 0; s.p[0] == '<' && i < sizeof markup / sizeof *markup; i++) {
        if (contains_nocase(s, markup[i].word)) {
            return markup[i].what;
        }
    }
    return NULL;
}

/* The first bytes, or a negative code. */
static ssize_t read_head(int fd, const char *name, char *buf, struct ecl_error *err)
{
    size_t n = 0;
    while (n < HEAD) {
        ssize_t got = pread(fd, buf + n, HEAD - n, (off_t)n);
        if (got < 0 && errno != EINTR) {
            return ecl_fail(err, ECL_E_READ, name, "cannot be read: %s", strerror(errno));
        }
        if (got == 0) {
            break;
        }
        n += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)n;
}

int ecl_workbook_open(struct ecl_workbook **wb, int fd, const char *name,
                      const struct ecl_workbook_opts *opts, struct ecl_error *err)
{
    char buf[HEAD];
    *wb       = NULL;
    ssize_t n = read_head(fd, name, buf, err);
    if (n < 0) {
        return (int)n;
    }
    struct ecl_str head = ecl_str_make(buf, (size_t)n);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (ecl_str_starts(head, kinds[i].magic)) {
            return kinds[i].open ? kinds[i].open(wb, fd, name, opts, err)
                                 : ecl_fail(err, ECL_E_FORMAT, name, "%s", kinds[i].what);
        }
    }
    const char *why = why_no_csv(head);
    return why ? ecl_fail(err, ECL_E_FORMAT, name, "%s", why)
               : ecl_csvbook_open(wb, fd, name, opts, err);
}

size_t ecl_workbook_sheets(const struct ecl_workbook *wb)
{
    return wb->kind->sheets(wb);
}

const char *ecl_workbook_sheet(const struct ecl_workbook *wb, size_t i)
{
    return i < wb->kind->sheets(wb) ? wb->kind->sheet(wb, i) : NULL;
}

int ecl_workbook_start(struct ecl_workbook *wb, size_t i, struct ecl_error *err)
{
    if (i >= wb->kind->sheets(wb)) {
        return ecl_fail(err, ECL_E_USAGE, wb->name, "has no sheet of number %zu", i + 1);
    }
    return wb->kind->start(wb, i, err);
}

int ecl_workbook_next(struct ecl_workbook *wb, struct ecl_cell_row *row, struct ecl_error *err)
{
    return wb->kind->next(wb, row, err);
}

void ecl_workbook_close(struct ecl_workbook *wb)
{
    if (wb) {
        wb->kind->close(wb);
    }
}
