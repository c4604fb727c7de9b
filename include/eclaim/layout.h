/* layout.h: the orders of columns in which submissions are written and read. */
#ifndef ECLAIM_LAYOUT_H
#define ECLAIM_LAYOUT_H

#include "eclaim/field.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The columns of one file in a layout: indexes into ecl_file_spec()->fields.
 * n is 0 when the layout lacks the file. */
struct ecl_layout_file {
    const uint8_t *cols;
    uint8_t n;
};

/* Who takes submissions of a layout, and what is too large there (all files together,
 * not packed): FDH-MAN 2.1, ECIMP-API. */
enum ecl_receiver {
    ECL_FOR_FDH,   /* Financial Data Hub: 50 MB */
    ECL_FOR_ECIMP, /* e-Claim's receiving interface of NHSO: 10 MB, one main scheme */
};

struct ecl_layout {
    const char *name;  /* "classic", "2564", "fdh", "fdh-sp", "opbkk" */
    const char *label; /* one line */
    enum ecl_receiver receiver;
    struct ecl_layout_file files[ECL_NFILES];
};

/* The layout of a name, or NULL. Static storage. */
ECL_EXPORT const struct ecl_layout *ecl_layout_find(struct ecl_str name);

/* All layouts, newest first; NULL behind the last. */
ECL_EXPORT const struct ecl_layout *ecl_layout_at(size_t i);

/* The newest layout whose file f has exactly ncols columns, or NULL: how a file
 * without header is recognised (also orders that were only ever read, such as DRU of
 * 20 columns, which ecl_layout_at does not list). Where INS has either HCODE or DATEIN in column
 * 5, fifth (may be an empty view) is a value of that column: a date means the
 * classic layout. */
ECL_EXPORT const struct ecl_layout *ecl_layout_guess(enum ecl_file f, unsigned ncols,
                                                     struct ecl_str fifth);

#ifdef __cplusplus
}
#endif
#endif
