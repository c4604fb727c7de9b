/* xlsx_priv.h: the parts of an .xlsx reader.
 *
 *   xlsx_read.c     the workbook: sheets, rows and cells
 *   xlsx_parts.c    the package: relationships, list of sheets, styles (expat)
 *   xlsx_strings.c  shared strings and strings in cells
 *
 * Format: ECMA-376-1 (transitional and strict), part 2 for the package. */
#ifndef ECLAIM_IO_XLSX_PRIV_H
#define ECLAIM_IO_XLSX_PRIV_H

#include "io/workbook_priv.h"
#include "io/xml_scan_priv.h"
#include "io/zip_read_priv.h"

#define ECL_XLSX_ROWS    ((uint32_t)1048576)
#define ECL_XLSX_COLUMNS ((uint32_t)16384)

struct ecl_xlsx_sheet {
    char *name;
    char *part; /* path in the zip */
};

/* All of them in one buffer; string i is text[end[i-1]..end[i]). */
struct ecl_xlsx_strings {
    struct ecl_buf text, end; /* end: of uint32_t */
    size_t n;
};

/* What the small parts say. */
struct ecl_xlsx_parts {
    struct ecl_unzip *zip;
    const char *file; /* for messages */
    struct ecl_xlsx_sheet *sheet;
    size_t nsheets;
    char *strings_part; /* NULL: none */
    bool *date_style;   /* by style of a cell */
    size_t nstyles;
    bool date1904;
};

/* Reads the parts of zip, which is not taken over. parts may be done in any case. */
int ecl_xlsx_parts_open(struct ecl_xlsx_parts *parts, struct ecl_unzip *zip, const char *file,
                        struct ecl_error *err);
void ecl_xlsx_parts_done(struct ecl_xlsx_parts *parts);

/* Opens a part by its path, large ones with a thread that inflates. path must live
 * as long as the input. ECL_E_FORMAT when it is not there. */
int ecl_xlsx_part(const struct ecl_xlsx_parts *parts, const char *path, struct ecl_input *in,
                  struct ecl_error *err);

int ecl_xlsx_strings_load(struct ecl_xlsx_strings *s, const struct ecl_xlsx_parts *parts,
                          struct ecl_error *err);
void ecl_xlsx_strings_done(struct ecl_xlsx_strings *s);

/* String i, which must be below s->n; valid until s is done. */
struct ecl_str ecl_xlsx_string(const struct ecl_xlsx_strings *s, size_t i);

/* Appends the text inside the element (si or is) whose start was given last: all
 * of its t but those of phonetic runs. */
int ecl_xlsx_rich(struct ecl_xml *x, struct ecl_buf *out, struct ecl_error *err);

/* Appends the texts inside the element whose start was given last, which holds no
 * other elements. */
int ecl_xlsx_plain(struct ecl_xml *x, struct ecl_buf *out, struct ecl_error *err);

#endif
