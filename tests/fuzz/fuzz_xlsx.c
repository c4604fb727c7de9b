/* fuzz_xlsx.c: any bytes as a workbook, and as the sheet or the strings of one.
 *
 * The first byte chooses: 'S' and 'T' put the rest into a zip as sheet and shared
 * strings, so that the XML is met without the checksums of a zip in the way; all
 * else is the file itself. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "eclaim/workbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sum;

static void check_row(const struct ecl_cell_row *row, uint32_t *before)
{
    if (row->number <= *before || row->n == 0) {
        abort();
    }
    *before = row->number;
    for (size_t i = 0; i < row->n; i++) {
        struct ecl_str text = row->cells[i].text;
        if (text.n == 0 || (i && row->cells[i].col <= row->cells[i - 1].col)) {
            abort();
        }
        for (size_t k = 0; k < text.n; k++) {
            sum = (uint8_t)(sum + (uint8_t)text.p[k]);
        }
    }
}

static void check_error(int r, const struct ecl_error *err)
{
    if (r < 0 && (err->code != r || !err->text[0])) {
        abort();
    }
}

static void read_book(int fd)
{
    struct ecl_workbook_opts opts = {.max_size = (uint64_t)16 << 20, .max_ratio = 500};
    struct ecl_workbook *wb;
    struct ecl_error err;
    int r = ecl_workbook_open(&wb, fd, "fuzz", &opts, &err);
    check_error(r, &err);
    for (size_t i = 0; r == ECL_OK && i < ecl_workbook_sheets(wb) && i < 16; i++) {
        struct ecl_cell_row row;
        uint32_t before = 0;
        int s           = ecl_workbook_start(wb, i, &err);
        while (s == ECL_OK && (s = ecl_workbook_next(wb, &row, &err)) == ECL_OK) {
            check_row(&row, &before);
        }
        check_error(s, &err);
        sum = (uint8_t)(sum + (uint8_t)ecl_workbook_sheet(wb, i)[0]);
    }
    ecl_workbook_close(wb);
}

static void add(zip_t *za, const char *name, const void *p, size_t n)
{
    zip_source_t *src = zip_source_buffer(za, p, n, 0);
    if (!src || zip_file_add(za, name, src, ZIP_FL_ENC_UTF_8) < 0 ||
        zip_set_file_compression(za, (zip_uint64_t)zip_get_num_entries(za, 0) - 1, ZIP_CM_STORE,
                                 0) != 0) {
        abort();
    }
}

static void add_text(zip_t *za, const char *name, const char *text)
{
    add(za, name, text, strlen(text));
}

/* A zip in memory around one part. Its bytes, to be freed. */
static void *wrap(const char *part, const uint8_t *data, size_t size, size_t *n)
{
    zip_error_t e;
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_t *za         = src ? zip_open_from_source(src, ZIP_CREATE | ZIP_TRUNCATE, &e) : NULL;
    if (!za) {
        abort();
    }
    zip_source_keep(src);
    add_text(za, "xl/workbook.xml",
             "<workbook><sheets><sheet name='a' r:id='1'/></sheets></workbook>");
    add_text(
        za, "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='1' Type='/worksheet' Target='S'/><Relationship Id='2' "
        "Type='/sharedStrings' Target='T'/><Relationship Id='3' Type='/styles' Target='Y'/>"
        "</Relationships>");
    add_text(za, "xl/Y", "<s><cellXfs><xf/><xf numFmtId='14'/></cellXfs></s>");
    if (part[3] == 'S') {
        add_text(za, "xl/T", "<sst><si><t>a</t></si><si><t>b</t></si></sst>");
    } else {
        add_text(za, "xl/S",
                 "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>"
                 "</sheetData></worksheet>");
    }
    add(za, part, data, size);
    zip_stat_t st;
    if (zip_close(za) != 0 || zip_source_stat(src, &st) != 0 || zip_source_open(src) != 0) {
        abort();
    }
    char *p = malloc(st.size);
    if (!p || zip_source_read(src, p, st.size) != (zip_int64_t)st.size) {
        abort();
    }
    zip_source_close(src);
    zip_source_free(src);
    *n = st.size;
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const void *p = data;
    void *own     = NULL;
    if (size && (data[0] == 'S' || data[0] == 'T')) {
        p = own = wrap(data[0] == 'S' ? "xl/S" : "xl/T", data + 1, size - 1, &size);
    }
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || (size && write(fd, p, size) != (ssize_t)size)) {
        abort();
    }
    read_book(fd);
    close(fd);
    free(own);
    return 0;
}
