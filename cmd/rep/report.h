/* report.h: what ecl-rep makes of the rows: rows again, sums by a key, a workbook,
 * or a comparison with statements. */
#ifndef CMD_REP_REPORT_H
#define CMD_REP_REPORT_H

#include "cli.h"
#include "eclaim/repbook.h"
#include "eclaim/repmatch.h"
#include "eclaim/repsum.h"

struct report_settings {
    struct ecl_rep_opts read; /* of statements, too */
    struct ecl_rep_writer_opts write;
    const char *by;               /* sums by this key, or NULL */
    bool explain;                 /* with the meanings of its keys */
    bool book;                    /* a workbook */
    const char *const *statement; /* to compare with, or NULL */
    size_t nstatements;
};

struct report {
    const struct cli *cli;
    const struct report_settings *s;
    const struct ecl_output *out;
    struct ecl_rep_writer *rows; /* one of the four is not NULL */
    struct ecl_repsum *sum;
    struct ecl_repbook *book;
    struct ecl_repmatch *match;
    bool findings; /* something in it asks for exit status 1 */
};

int report_open(struct report *r, const struct cli *c, const struct report_settings *s,
                const struct ecl_output *out, struct ecl_error *err);
int report_add(struct report *r, const struct ecl_rep_row *row, struct ecl_error *err);
/* Reads the statements, if any, and writes the result. */
int report_finish(struct report *r, struct ecl_error *err);
void report_close(struct report *r);

#endif
