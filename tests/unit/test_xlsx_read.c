/* test_xlsx_read.c: .xlsx workbooks of every shape the standard allows, damaged
 * ones, and what is told from the first bytes of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include "eclaim/buf.h"
#include "eclaim/workbook.h"

#define NS     "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define NSR    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define NSP    "http://schemas.openxmlformats.org/package/2006/relationships"
#define STRICT "http://purl.oclc.org/ooxml/officeDocument/relationships"
#define XML    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

#define SHEET(rows)  XML "<worksheet xmlns=\"" NS "\"><sheetData>" rows "</sheetData></worksheet>"
#define SST(strings) XML "<sst xmlns=\"" NS "\" count=\"9\" uniqueCount=\"2\">" strings "</sst>"

struct part {
    const char *name, *text;
};

static char folder[64];

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* --- writing --------------------------------------------------------------- */

static const struct part usual[] = {
    {"_rels/.rels", "<Relationships xmlns=\"" NSP "\"><Relationship Id=\"rId1\" Type=\"" NSR
                    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml",
     "<workbook xmlns=\"" NS "\" xmlns:r=\"" NSR
     "\"><sheets><sheet name=\"Detail\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships xmlns=\"" NSP "\"><Relationship Id=\"rId1\" Type=\"" NSR
     "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" NSR
     "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" NSR
     "/styles\" Target=\"styles.xml\"/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet xmlns=\"" NS "\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" "
     "formatCode=\"dd/mm/yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"&quot;d&quot;0\"/></numFmts>"
     "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
     "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
     "<xf numFmtId=\"165\"/></cellXfs></styleSheet>"},
    {"xl/sharedStrings.xml", SST("<si><t>one</t></si><si><t>two</t></si>")},
    {"xl/worksheets/sheet1.xml", SHEET("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")},
};

static void add_part(zip_t *za, const char *name, const char *text)
{
    zip_source_t *src = zip_source_buffer(za, text, strlen(text), 0);
    assert_non_null(src);
    assert_true(zip_file_add(za, name, src, ZIP_FL_ENC_UTF_8) >= 0);
}

/* Writes the usual parts, with those of the list in their place or added; a text of
 * NULL leaves the part out. */
static const char *write_zip(const struct part *own, size_t n)
{
    const char *path = path_of("t.xlsx");
    int code;
    unlink(path);
    zip_t *za = zip_open(path, ZIP_CREATE, &code);
    assert_non_null(za);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const char *text = usual[i].text;
        for (size_t k = 0; k < n; k++) {
            text = strcmp(own[k].name, usual[i].name) == 0 ? NULL : text;
        }
        if (text) {
            add_part(za, usual[i].name, text);
        }
    }
    for (size_t k = 0; k < n; k++) {
        if (own[k].text) {
            add_part(za, own[k].name, own[k].text);
        }
    }
    assert_int_equal(zip_close(za), 0);
    return path;
}

static const char *write_file(const void *p, size_t n)
{
    const char *path = path_of("t.bin");
    FILE *f          = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* --- reading --------------------------------------------------------------- */

static struct ecl_error err;

/* Appends "row:column TYPE text;" of every cell; ! before a text of an exponent. */
static int dump_sheet(struct ecl_workbook *wb, size_t i, struct ecl_buf *out)
{
    struct ecl_cell_row row;
    uint32_t before = 0;
    int r           = ecl_workbook_start(wb, i, &err);
    while (r == ECL_OK && (r = ecl_workbook_next(wb, &row, &err)) == ECL_OK) {
        assert_true(row.number > before && row.n > 0);
        before = row.number;
        for (size_t k = 0; k < row.n; k++) {
            const struct ecl_cell *c = &row.cells[k];
            assert_true(c->text.n > 0 && (k == 0 || c->col > c[-1].col));
            ecl_buf_addf(out, "%u:%u%c%s", row.number, c->col, "TNDBE"[c->type],
                         c -> exponent ? "!" : "=");
            ecl_buf_add_str(out, c->text);
            ecl_buf_add_char(out, ';');
        }
    }
    if (r == ECL_EOF) {
        assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_EOF);
    }
    return r == ECL_EOF ? ECL_OK : r;
}

/* All sheets of a file; with several, each under its name. */
static int dump(const char *path, const struct ecl_workbook_opts *opts, struct ecl_buf *out)
{
    struct ecl_workbook *wb = NULL;
    int fd                  = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    memset(&err, 0, sizeof err);
    int r = ecl_workbook_open(&wb, fd, "t", opts, &err);
    for (size_t i = 0; r == ECL_OK && i < ecl_workbook_sheets(wb); i++) {
        if (ecl_workbook_sheets(wb) > 1) {
            ecl_buf_addf(out, "[%s]", ecl_workbook_sheet(wb, i));
        }
        r = dump_sheet(wb, i, out);
    }
    ecl_workbook_close(wb);
    close(fd);
    ecl_buf_add_char(out, '\0');
    return r;
}

static void expect(const char *what, const char *path, const char *want)
{
    struct ecl_buf out;
    ecl_buf_init(&out, 0);
    int r = dump(path, NULL, &out);
    if (r != ECL_OK || strcmp(out.p, want) != 0) {
        fail_msg("%s: %d %s\n got %s\nwant %s", what, r, err.text, out.p, want);
    }
    ecl_buf_done(&out);
}

/* The code, and words of the message. */
static void expect_fail(const char *what, const char *path, const struct ecl_workbook_opts *opts,
                        int code, const char *words)
{
    struct ecl_buf out;
    ecl_buf_init(&out, 0);
    int r = dump(path, opts, &out);
    if (r != code || err.code != code || !strstr(err.text, words)) {
        fail_msg("%s: %d '%s'\nwant %d '%s'", what, r, err.text, code, words);
    }
    ecl_buf_done(&out);
}

/* --- sheets ---------------------------------------------------------------- */

static void cells_of_every_shape_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *xml, *want;
    } rows[] = {
        {"empty", SHEET(""), ""},
        {"no cells at all", "<worksheet xmlns=\"" NS "\"><sheetData/></worksheet>", ""},
        {"no sheetData", "<worksheet xmlns=\"" NS "\"/>", ""},
        {"row without cells", SHEET("<row r=\"1\"/><row r=\"3\"></row>"), ""},
        {"shared", SHEET("<row r=\"2\"><c r=\"B2\" t=\"s\"><v>1</v></c></row>"), "2:1T=two;"},
        {"any order of attributes, any quotes",
         SHEET("<row spans='1:2' r='2'><c t = 's' s=\"0\"\n r='B2' ><v>0</v></c ></row >"),
         "2:1T=one;"},
        {"no references",
         SHEET("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>5</v></c></row>"),
         "1:0N=1;1:2N=3;3:0N=5;"},
        {"row numbers in the cells alone",
         SHEET("<row><c r=\"A4\"><v>1</v></c></row><row><c r=\"B7\"><v>2</v></c></row>"),
         "4:0N=1;7:1N=2;"},
        {"a cell behind one with a reference",
         SHEET("<row r=\"1\"><c r=\"C1\"><v>1</v></c><c><v>2</v></c></row>"), "1:2N=1;1:3N=2;"},
        {"last column and row", SHEET("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>"),
         "1048576:16383N=1;"},
        {"numbers",
         SHEET("<row r=\"1\"><c><v>1234.50</v></c><c><v>-0.5</v></c><c><v>0.10000000000000001</v>"
               "</c><c><v>1.23457E+12</v></c><c><v>1E-3</v></c><c><v> 7 </v></c><c><v>007</v></c>"
               "<c><v>5.</v></c><c><v>-</v></c><c><v>1.50</v></c><c><v>0</v></c><c><v>00</v></c>"
               "<c><v>123456789012345678</v></c></row>"),
         "1:0N=1234.5;1:1N=-0.5;1:2N=0.1;1:3N!1234570000000;1:4N=0.001;1:5N=7;1:6N=7;1:7N=5;"
         "1:8T=-;1:9N=1.5;1:10N=0;1:11N=0;1:12N!123456789012346000;"},
        {"numbers of Java",
         SHEET(
             "<row r=\"1\"><c><v>6.3118965E7</v></c><c><v>1.103701234567E12</v></c><c><v>1.0E7</v>"
             "</c><c><v>1.2345678901234567E16</v></c></row>"),
         "1:0N=63118965;1:1N=1103701234567;1:2N!10000000;1:3N!12345678901234600;"},
        {"types",
         SHEET("<row r=\"1\"><c t=\"n\"><v>1</v></c><c t=\"str\"><v>a&amp;b</v></c><c t=\"b\">"
               "<v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#DIV/0!</v></c><c t=\"inlineStr\">"
               "<is><t>in</t></is></c></row>"),
         "1:0N=1;1:1T=a&b;1:2B=TRUE;1:3B=FALSE;1:4E=#DIV/0!;1:5T=in;"},
        {"dates by style",
         SHEET("<row r=\"1\"><c s=\"1\"><v>45931</v></c><c s=\"2\"><v>45931.5</v></c><c s=\"3\">"
               "<v>45931</v></c><c s=\"9\"><v>45931</v></c><c s=\"1\"><v>-1</v></c><c s=\"1\" "
               "t=\"str\"><v>x</v></c></row>"),
         "1:0D=2025-10-01;1:1D=2025-10-01 12:00:00;1:2N=45931;1:3N=45931;1:4N=-1;1:5T=x;"},
        {"dates of ISO",
         SHEET("<row r=\"1\"><c t=\"d\"><v>2025-10-01T12:35:00</v></c><c t=\"d\">"
               "<v>2025-10-01T00:00:00.000Z</v></c><c t=\"d\"><v>2025-10-01</v></c><c t=\"d\">"
               "<v>12:35:00</v></c><c t=\"d\"><v>soon</v></c></row>"),
         "1:0D=2025-10-01 12:35:00;1:1D=2025-10-01;1:2D=2025-10-01;1:3D=12:35:00;1:4T=soon;"},
        {"formulas",
         SHEET("<row r=\"1\"><c r=\"A1\"><f>B1&lt;2</f><v>3</v></c><c r=\"B1\" t=\"str\"><f "
               "t=\"shared\" si=\"0\"/><v>x</v></c><c r=\"C1\"><f>1</f></c></row>"),
         "1:0N=3;1:1T=x;"},
        {"empty values are no cells",
         SHEET(
             "<row r=\"1\"><c><v></v></c><c><v/></c><c t=\"inlineStr\"><is/></c><c t=\"inlineStr\">"
             "<is><t/></is></c><c t=\"str\"><v></v></c><c><v>1</v></c></row>"),
         "1:5N=1;"},
        {"references and CDATA",
         SHEET(
             "<row r=\"1\"><c t=\"str\"><v>&lt;&gt;&quot;&apos;&#65;&#x42;&#xE01;&#x1F600;</v></c>"
             "<c t=\"str\"><v>a<![CDATA[<b>&amp;]]>c</v></c><c><v>1<!-- x -->2</v></c></row>"),
         "1:0T=<>\"'AB\u0e01\U0001F600;1:1T=a<b>&amp;c;1:2N=12;"},
        {"escapes and line ends",
         SHEET("<row r=\"1\"><c t=\"str\"><v>a_x000D__x000a_b_x005F_x0041_ _x00Z1_ _x</v></c>"
               "<c t=\"str\"><v>a\r\nb\rc&#13;&#10;</v></c><c t=\"str\"><v>_xD83D__xDE00_ "
               "_xD83D_</v></c></row>"),
         "1:0T=a\r\nb_x0041_ _x00Z1_ _x;1:1T=a\nb\nc\r\n;1:2T=\U0001F600 \uFFFD;"},
        {"comments and instructions anywhere",
         "\xEF\xBB\xBF" XML "<!-- > --><?x > ?><worksheet xmlns=\"" NS "\"><!----><sheetData>"
         "<!-- <row> --><row r=\"1\"><?x?><c r=\"A1\"><!-- --><v>1</v><!-- --></c> </row>\n"
         "</sheetData></worksheet><!-- end -->",
         "1:0N=1;"},
        {"prefixes",
         "<x:worksheet xmlns:x=\"" NS "\"><x:cols/><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" "
         "t=\"s\"><x:v>1</x:v></x:c><y:c/><x:c><y:v>8</y:v><x:v>9</x:v></x:c></x:row>"
         "</x:sheetData></x:worksheet>",
         "1:0T=two;1:1N=9;"},
        {"what is unknown is passed over",
         SHEET("<row r=\"1\" a:b=\">\"><q><c><v>7</v></c></q><c r=\"A1\" cm=\"1\" vm=\"2\"><v>1</v>"
               "<extLst><ext><v>4</v></ext></extLst></c></row><other><row/></other>"),
         "1:0N=1;"},
        {"what stands around the rows is no row",
         "<worksheet xmlns=\"" NS
         "\"><sheetViews><sheetData><row r=\"9\"/></sheetData></sheetViews>"
         "<sheetData><row r=\"1\"><c><v>1</v></c></row></sheetData><mergeCells/></worksheet>",
         "1:0N=1;"},
        {"text of scientific notation",
         SHEET(
             "<row r=\"1\"><c t=\"str\"><v>1.23457E+12</v></c><c t=\"str\"><v>12E3</v></c></row>"),
         "1:0T!1.23457E+12;1:1T=12E3;"},
        {"rich text",
         SHEET("<row r=\"1\"><c t=\"inlineStr\"><is><r><rPr><b/></rPr><t>bo</t></r><r><t "
               "xml:space=\"preserve\"> ld </t></r><rPh sb=\"0\" eb=\"1\"><t>no</t></rPh>"
               "<phoneticPr/></is></c></row>"),
         "1:0T=bo ld ;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct part own = {"xl/worksheets/sheet1.xml", rows[i].xml};
        expect(rows[i].name, write_zip(&own, 1), rows[i].want);
    }
}

static void sheets_that_are_wrong_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *xml, *words;
    } rows[] = {
        {"empty part", "", ""},
        {"cut in a row", "<worksheet><sheetData><row r=\"1\"><c><v>1", "ends in the middle"},
        {"cut in a tag", "<worksheet><sheetData><row r=\"1", "ends in the middle"},
        {"cut in a comment", "<worksheet><!-- ", "ends in the middle"},
        {"cut at <", "<worksheet><", "ends in the middle"},
        {"not a worksheet", "<chart/><a></a>", "is not a worksheet"},
        {"doctype", "<!DOCTYPE worksheet [<!ENTITY a \"b\">]><worksheet/>", "DOCTYPE"},
        {"unknown entity", SHEET("<row r=\"1\"><c t=\"str\"><v>&lol;</v></c></row>"), "not XML"},
        {"entity without end", SHEET("<row r=\"1\"><c t=\"str\"><v>&amp</v></c></row>"), "not XML"},
        {"surrogate", SHEET("<row r=\"1\"><c t=\"str\"><v>&#xD800;</v></c></row>"), "not XML"},
        {"NUL", SHEET("<row r=\"1\"><c t=\"str\"><v>&#0;</v></c></row>"), "not XML"},
        {"bytes that are not UTF-8", SHEET("<row r=\"1\"><c t=\"str\"><v>\xA1</v></c></row>"),
         "UTF-8"},
        {"another encoding", "<?xml version='1.0' encoding='windows-874'?><worksheet/>", "UTF-8"},
        {"UTF-16", "\xFF\xFE<", "UTF-8"},
        {"shared string beyond the table", SHEET("<row r=\"1\"><c t=\"s\"><v>2</v></c></row>"),
         "shared string is missing"},
        {"shared string without number", SHEET("<row r=\"1\"><c t=\"s\"><v>x</v></c></row>"),
         "shared string cannot be read"},
        {"rows out of order", SHEET("<row r=\"2\"/><row r=\"1\"/>"), "out of order"},
        {"row twice", SHEET("<row r=\"2\"/><row r=\"2\"/>"), "twice"},
        {"row 0", SHEET("<row r=\"0\"/>"), "out of order"},
        {"row beyond the last", SHEET("<row r=\"1048577\"/>"), "1,048,576"},
        {"row beyond the last, not said", SHEET("<row r=\"1048576\"/><row/>"), "1,048,576"},
        {"row of a huge number", SHEET("<row r=\"99999999999999999999\"/>"), "1,048,576"},
        {"cells out of order", SHEET("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"),
         "out of order"},
        {"cell twice", SHEET("<row r=\"1\"><c r=\"B1\"/><c r=\"B1\"/></row>"), "twice"},
        {"cell of another row", SHEET("<row r=\"1\"><c r=\"A2\"/></row>"), "another row"},
        {"column beyond the last", SHEET("<row r=\"1\"><c r=\"XFE1\"/></row>"), "place or type"},
        {"column beyond the last, not said", SHEET("<row r=\"1\"><c r=\"XFD1\"/><c/></row>"),
         "16,384"},
        {"reference without row", SHEET("<row r=\"1\"><c r=\"A\"/></row>"), "place or type"},
        {"reference without column", SHEET("<row r=\"1\"><c r=\"1\"/></row>"), "place or type"},
        {"unknown type", SHEET("<row r=\"1\"><c t=\"q\"/></row>"), "place or type"},
        {"attribute without value", SHEET("<row r=\"1\"><c r/></row>"), "attributes"},
        {"attribute without quotes", SHEET("<row r=1/>"), "attributes"},
        {"tag in a tag", SHEET("<row <c/>"), "not closed"},
        {"too many ends", SHEET("</sheetData></worksheet></x></y>"), ""},
        {"not XML", "<worksheet><sheetData><!ELEMENT a></sheetData></worksheet>", "not XML"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct part own = {"xl/worksheets/sheet1.xml", rows[i].xml};
        const char *path      = write_zip(&own, 1);
        if (rows[i].words[0]) {
            expect_fail(rows[i].name, path, NULL, ECL_E_FORMAT, rows[i].words);
            assert_non_null(strstr(err.text, "xl/worksheets/sheet1.xml, byte "));
        } else {
            expect(rows[i].name, path, "");
        }
    }
}

static void shared_strings_of_every_shape_are_read(void **state)
{
    (void)state;
    static const struct part own[] = {
        {"xl/sharedStrings.xml",
         SST("<!-- x --><si/><si><t/></si><si><t> \u0e01 </t></si><si><r><rPr><sz val=\"8\"/></rPr>"
             "<t>a</t></r><r><t>b</t></r><rPh><t>no</t></rPh></si><si><t>x&amp;_x000A_y</t></si>"
             "<extLst><si><t>no</t></si></extLst><si><t>last</t></si>")},
        {"xl/worksheets/sheet1.xml",
         SHEET("<row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
               "<c t=\"s\"><v>3</v></c><c t=\"s\"><v>4</v></c><c t=\"s\"><v>5</v></c></row>")},
    };
    expect("strings", write_zip(own, 2), "1:2T= \u0e01 ;1:3T=ab;1:4T=x&\ny;1:5T=last;");
    const struct part prefixed[] = {
        {"xl/sharedStrings.xml", "<x:sst xmlns:x=\"" NS "\"><x:si><x:t>p</x:t></x:si></x:sst>"},
        {"xl/worksheets/sheet1.xml", SHEET("<row r=\"1\"><c t=\"s\"><v>0</v></c></row>")},
    };
    expect("prefixes", write_zip(prefixed, 2), "1:0T=p;");
    const struct part other = {"xl/sharedStrings.xml", "<html><si/></html>"};
    expect_fail("other root", write_zip(&other, 1), NULL, ECL_E_FORMAT, "sharedStrings.xml, byte");
    const struct part cut = {"xl/sharedStrings.xml", "<sst><si><t>abc"};
    expect_fail("cut", write_zip(&cut, 1), NULL, ECL_E_FORMAT, "ends in the middle");
    const struct part lol = {"xl/sharedStrings.xml",
                             "<!DOCTYPE l [<!ENTITY l \"lol\">]><sst><si><t>&l;</t></si></sst>"};
    expect_fail("laughs", write_zip(&lol, 1), NULL, ECL_E_FORMAT, "DOCTYPE");
    const struct part none = {"xl/sharedStrings.xml", NULL};
    expect_fail("missing", write_zip(&none, 1), NULL, ECL_E_FORMAT, "lacks its part");
}

/* A text of more than a window, and one beyond all bounds. */
static void long_texts_are_read_up_to_a_bound(void **state)
{
    (void)state;
    static const size_t sizes[] = {40, 32767, 600000, 1900000, 3000000};
    uint32_t noise              = 1;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct ecl_buf xml, want;
        ecl_buf_init(&xml, 0);
        ecl_buf_init(&want, 0);
        ecl_buf_addf(&xml, "<worksheet><sheetData><row><c t=\"str\"><v>");
        ecl_buf_addf(&want, "1:0T=");
        for (size_t k = 0; k < sizes[i]; k++) {
            noise  = noise * 1103515245u + 12345u; /* not so regular as a zip bomb */
            char c = (char)('a' + (noise >> 16) % 26);
            ecl_buf_add_char(&xml, c);
            ecl_buf_add_char(&want, c);
        }
        ecl_buf_addf(&xml, "</v></c></row></sheetData></worksheet>");
        ecl_buf_add(&xml, "", 1);
        ecl_buf_add(&want, ";", 2);
        const struct part own = {"xl/worksheets/sheet1.xml", xml.p};
        const char *path      = write_zip(&own, 1);
        if (sizes[i] < 2000000) {
            expect("long text", path, want.p);
        } else {
            expect_fail("too long", path, NULL, ECL_E_FORMAT, "longer than 2 MiB");
        }
        ecl_buf_done(&xml);
        ecl_buf_done(&want);
    }
}

/* --- the package ----------------------------------------------------------- */

static void packages_of_every_shape_are_read(void **state)
{
    (void)state;
    static const char one[]           = SHEET("<row r=\"1\"><c s=\"1\"><v>1</v></c></row>");
    static const char two[]           = SHEET("<row r=\"1\"><c><v>2</v></c></row>");
    static const struct part strict[] = {
        {"_rels/.rels", "<Relationships><Relationship Type=\"" STRICT "/officeDocument\" Id=\"x\" "
                        "Target=\"/book/main.xml\"/></Relationships>"},
        {"book/main.xml",
         "<p:workbook xmlns:p=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" xmlns:q=\"" STRICT
         "\"><p:workbookPr date1904=\"true\"/><p:sheets><p:sheet q:id=\"b\" name=\"B&amp;\u0e01\"/>"
         "<p:sheet name=\"C\" q:id=\"c\"/><p:sheet q:id=\"a\" state=\"veryHidden\" name=\"A\"/>"
         "</p:sheets></p:workbook>"},
        {"book/_rels/main.xml.rels",
         "<Relationships><Relationship Id=\"a\" Type=\"" STRICT "/worksheet\" "
         "Target=\"../one.xml\"/><Relationship Id=\"b\" Type=\"" STRICT "/worksheet\" "
         "Target=\"/SHEETS/./Two.xml\"/><Relationship Id=\"c\" Type=\"" STRICT "/chartsheet\" "
         "Target=\"chart.xml\"/><Relationship Id=\"e\" Type=\"" STRICT "/hyperlink\" "
         "TargetMode=\"External\" Target=\"http://localhost/\"/><Relationship Id=\"s\" "
         "Type=\"" STRICT "/styles\" Target=\"/xl/styles.xml\"/></Relationships>"},
        {"one.xml", one},
        {"sheets/two.xml", two},
    };
    expect("strict", write_zip(strict, 5), "[B&\u0e01]1:0N=2;[A]1:0D=1904-01-02;");
    static const struct part bare[] = {
        {"_rels/.rels", NULL},
        {"xl/styles.xml", NULL},
        {"xl/worksheets/sheet1.xml", one},
    };
    expect("neither package relationships nor styles", write_zip(bare, 3), "1:0N=1;");
    static const struct part no_sheets = {"xl/workbook.xml", "<workbook><sheets/></workbook>"};
    expect("no sheets", write_zip(&no_sheets, 1), "");
}

static void packages_that_are_wrong_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct part part[2];
        const char *words;
    } rows[] = {
        {"no workbook", {{"xl/workbook.xml", NULL}, {"INS.txt", "a|b"}}, "zip without a workbook"},
        {"xlsb", {{"xl/workbook.xml", NULL}, {"xl/workbook.bin", ""}}, "xlsb"},
        {"docx", {{"xl/workbook.xml", NULL}, {"word/document.xml", ""}}, "text document"},
        {"ods", {{"xl/workbook.xml", NULL}, {"META-INF/manifest.xml", ""}}, "OpenDocument"},
        {"no relationships", {{"xl/_rels/workbook.xml.rels", NULL}, {"x", ""}}, "lacks its part"},
        {"no sheet", {{"xl/worksheets/sheet1.xml", NULL}, {"x", ""}}, "lacks its part"},
        {"relationship missing",
         {{"xl/_rels/workbook.xml.rels", "<Relationships/>"}, {"x", ""}},
         "where its sheet 'Detail' is"},
        {"doctype",
         {{"xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><workbook/>"}, {"x", ""}},
         "DOCTYPE"},
        {"workbook cut", {{"xl/workbook.xml", "<workbook><sheets>"}, {"x", ""}}, "byte "},
        {"styles cut", {{"xl/styles.xml", "<styleSheet"}, {"x", ""}}, "xl/styles.xml"},
        {"path beyond all bounds",
         {{"xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id=\"rId1\" Type=\"/worksheet\" "
           "Target=\"../../../../../..\"/></Relationships>"},
          {"x", ""}},
         "lacks its part"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_fail(rows[i].name, write_zip(rows[i].part, 2), NULL, ECL_E_FORMAT, rows[i].words);
    }
}

static char *zeros_in_a_cell(size_t n)
{
    static const char head[] = "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>";
    char *p                  = malloc(n);
    assert_non_null(p);
    memset(p, ' ', n);
    memcpy(p, head, sizeof head - 1);
    memcpy(p + n - 13, "</worksheet>", 13);
    return p;
}

static void limits_hold_against_bombs(void **state)
{
    (void)state;
    char *xml                            = zeros_in_a_cell((size_t)8 << 20);
    const struct part own                = {"xl/worksheets/sheet1.xml", xml};
    const char *path                     = write_zip(&own, 1);
    const struct ecl_workbook_opts small = {.max_size = (uint64_t)4 << 20};
    const struct ecl_workbook_opts ratio = {.max_ratio = 100};
    const struct ecl_workbook_opts large = {.max_size = (uint64_t)64 << 20};
    expect_fail("size", path, &small, ECL_E_UNSAFE, "limit");
    expect_fail("ratio", path, &ratio, ECL_E_UNSAFE, "zip bomb");
    struct ecl_buf out;
    ecl_buf_init(&out, 0);
    assert_int_equal(dump(path, &large, &out), ECL_OK);
    assert_string_equal(out.p, "1:0N=1;");
    ecl_buf_done(&out);
    free(xml);
}

/* Every cut of a file ends in an error, and every changed byte in that or in rows. */
static void damaged_files_end_in_an_error(void **state)
{
    (void)state;
    static char bytes[1 << 16];
    FILE *f = fopen(write_zip(NULL, 0), "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    for (size_t cut = 0; cut < n; cut += 7) {
        struct ecl_buf out;
        ecl_buf_init(&out, 0);
        int r = dump(write_file(bytes, cut), NULL, &out);
        assert_int_equal(r, ECL_E_FORMAT);
        assert_true(err.text[0] != '\0');
        ecl_buf_done(&out);
    }
    for (size_t i = 0; i < n; i += 5) {
        struct ecl_buf out;
        ecl_buf_init(&out, 0);
        bytes[i] ^= 0x15;
        int r = dump(write_file(bytes, n), NULL, &out);
        assert_true(r == ECL_OK || r == ECL_E_FORMAT || r == ECL_E_UNSAFE);
        bytes[i] ^= 0x15;
        ecl_buf_done(&out);
    }
}

/* --- files of spreadsheet programs ----------------------------------------- */

static const char *write_book(void)
{
    const char *path      = path_of("w.xlsx");
    lxw_workbook *wb      = workbook_new(path);
    lxw_worksheet *ws     = workbook_add_worksheet(wb, "Detail");
    lxw_worksheet *hidden = workbook_add_worksheet(wb, "\u0e2a\u0e23\u0e38\u0e1b");
    lxw_format *date = workbook_add_format(wb), *money = workbook_add_format(wb);
    lxw_datetime when = {2025, 10, 1, 12, 35, 0};
    format_set_num_format(date, "dd/mm/yyyy hh:mm");
    format_set_num_format(money, "#,##0.00");
    worksheet_write_string(ws, 0, 0, "HN", NULL);
    worksheet_merge_range(ws, 0, 1, 0, 3, "\u0e0a\u0e14\u0e40\u0e0a\u0e22", NULL);
    worksheet_write_string(ws, 1, 0, "000012345", NULL);
    worksheet_write_number(ws, 1, 1, 1234.56, money);
    worksheet_write_datetime(ws, 1, 2, &when, date);
    worksheet_write_formula_num(ws, 1, 3, "=B2*2", NULL, 2469.12);
    worksheet_write_boolean(ws, 1, 4, 1, NULL);
    worksheet_write_string(hidden, 4, 2, " line\nend\r ", NULL);
    worksheet_hide(hidden);
    assert_int_equal(workbook_close(wb), LXW_NO_ERROR);
    return path;
}

static const char book_cells[] =
    "[Detail]1:0T=HN;1:1T=\u0e0a\u0e14\u0e40\u0e0a\u0e22;2:0T=000012345;2:1N=1234.56;"
    "2:2D=2025-10-01 12:35:00;2:3N=2469.12;2:4B=TRUE;"
    "[\u0e2a\u0e23\u0e38\u0e1b]5:2T= line\nend\r ;";

static void a_workbook_of_libxlsxwriter_is_read(void **state)
{
    (void)state;
    expect("libxlsxwriter", write_book(), book_cells);
}

static void a_workbook_of_libreoffice_is_read(void **state)
{
    (void)state;
    char command[512];
    snprintf(command, sizeof command,
             "command -v soffice >/dev/null && cd %s && mkdir -p lo && HOME=%s timeout 60 soffice "
             "-env:UserInstallation=file://%s/profile --headless --convert-to xlsx --outdir lo "
             "w.xlsx >/dev/null 2>&1 && test -s lo/w.xlsx",
             folder, folder, folder);
    write_book();
    if (system(command) != 0) {
        skip();
    }
    /* It computes the formula anew and drops the CR. */
    expect("LibreOffice", path_of("lo/w.xlsx"),
           "[Detail]1:0T=HN;1:1T=\u0e0a\u0e14\u0e40\u0e0a\u0e22;2:0T=000012345;2:1N=1234.56;"
           "2:2D=2025-10-01 12:35:00;2:3N=2469.12;2:4B=TRUE;"
           "[\u0e2a\u0e23\u0e38\u0e1b]5:2T= line\nend\n ;");
}

/* A large sheet goes through the thread; sheets can be left and read again. */
static void sheets_are_read_again_and_left_early(void **state)
{
    (void)state;
    const char *path  = path_of("big.xlsx");
    lxw_workbook *wb_ = workbook_new(path);
    for (int s = 0; s < 2; s++) {
        lxw_worksheet *ws = workbook_add_worksheet(wb_, NULL);
        for (lxw_row_t r = 0; r < 20000; r++) {
            for (lxw_col_t c = 0; c < 8; c++) {
                worksheet_write_number(ws, r, c, (double)(r * 8 + c + (unsigned)s) / 100, NULL);
            }
        }
    }
    assert_int_equal(workbook_close(wb_), LXW_NO_ERROR);
    struct ecl_workbook *wb;
    struct ecl_cell_row row;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(ecl_workbook_open(&wb, fd, "big", NULL, &err), ECL_OK);
    assert_int_equal(ecl_workbook_sheets(wb), 2);
    assert_string_equal(ecl_workbook_sheet(wb, 1), "Sheet2");
    assert_null(ecl_workbook_sheet(wb, 2));
    assert_int_equal(ecl_workbook_start(wb, 2, &err), ECL_E_USAGE);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(ecl_workbook_start(wb, i % 2, &err), ECL_OK);
        uint64_t rows = 0;
        while (rows < (i < 4 ? 100 : 20000)) {
            assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_OK);
            assert_int_equal(row.number, ++rows);
            assert_int_equal(row.n, 8);
        }
        if (i >= 4) {
            assert_memory_equal(row.cells[7].text.p, i % 2 ? "1600" : "1599.99", i % 2 ? 4 : 7);
            assert_int_equal(ecl_workbook_next(wb, &row, &err), ECL_EOF);
        }
    }
    ecl_workbook_close(wb);
    close(fd);
}

/* --- other files ----------------------------------------------------------- */

static void csv_is_a_workbook_of_one_sheet(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *want;
    } rows[] = {
        {"plain", "a,b\n1,,3\n\n,4\n", "1:0T=a;1:1T=b;2:0T=1;2:2T=3;4:1T=4;"},
        {"BOM, quotes and CRLF", "\xEF\xBB\xBF\"x,\r\ny\",2\r\n", "1:0T=x,\r\ny;1:1T=2;"},
        {"windows-874", "\xAA\xD7\xE8\xCD,HN\n\xA1,1\n",
         "1:0T=\u0e0a\u0e37\u0e48\u0e2d;1:1T=HN;2:0T=\u0e01;2:1T=1;"},
        {"UTF-8", "\u0e0a\u0e37\u0e48\u0e2d\tHN\n", "1:0T=\u0e0a\u0e37\u0e48\u0e2d;1:1T=HN;"},
        {"scientific", "1.23457E+12;2\n", "1:0T!1.23457E+12;1:1T=2;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect(rows[i].name, write_file(rows[i].text, strlen(rows[i].text)), rows[i].want);
    }
    expect_fail("an open quote", write_file("a,b\n\"c,d\n", 9), NULL, ECL_E_FORMAT, "quote");
    assert_int_equal(err.line, 2);
}

static void what_is_no_workbook_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *head, *words;
    } rows[] = {
        {"", "is empty"},
        {" \r\n", "is empty"},
        {"<html><body>", "is HTML"},
        {"\xEF\xBB\xBF\n <!DOCTYPE HTML>", "is HTML"},
        {"<meta charset=x><TABLE border=1>", "HTML table"},
        {"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook "
         "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
         "Excel 2003"},
        {"<?xml version=\"1.0\"?><STMSTMP/>", "is XML"},
        {"%PDF-1.7", "PDF"},
        {"Rar!\x1A", "RAR"},
        {"\x1F\x8B\x08", "gzip"},
        {"\xFF\xFE"
         "a",
         "UTF-16"},
        {"\x09\x08\x10", "bare stream"},
        {"PK\x03\x04zzzz", "zip"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = write_file(rows[i].head, strlen(rows[i].head));
        expect_fail(rows[i].words, path, NULL, ECL_E_FORMAT, rows[i].words);
    }
    expect_fail("binary", write_file("a\0b", 3), NULL, ECL_E_FORMAT, "is not a workbook");
}

static int make_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/xlsx.XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_of_every_shape_are_read),
        cmocka_unit_test(sheets_that_are_wrong_are_refused),
        cmocka_unit_test(shared_strings_of_every_shape_are_read),
        cmocka_unit_test(long_texts_are_read_up_to_a_bound),
        cmocka_unit_test(packages_of_every_shape_are_read),
        cmocka_unit_test(packages_that_are_wrong_are_refused),
        cmocka_unit_test(limits_hold_against_bombs),
        cmocka_unit_test(damaged_files_end_in_an_error),
        cmocka_unit_test(a_workbook_of_libxlsxwriter_is_read),
        cmocka_unit_test(a_workbook_of_libreoffice_is_read),
        cmocka_unit_test(sheets_are_read_again_and_left_early),
        cmocka_unit_test(csv_is_a_workbook_of_one_sheet),
        cmocka_unit_test(what_is_no_workbook_is_named),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
