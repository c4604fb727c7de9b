/* sent.h: --seen of ecl-export: what goes out is noted in the file of submissions. */
#ifndef EXPORT_SENT_H
#define EXPORT_SENT_H

#include "cli.h"
#include "eclaim/export.h"
#include "eclaim/sent.h"

struct sent {
    const struct cli *cli;
    const char *path;      /* NULL: nothing is noted */
    unsigned keep;         /* months; 0: for ever */
    struct ecl_date today; /* y == 0: the clock's date at +07:00 */
    struct ecl_sent *file;
    struct ecl_export *export; /* set behind ecl_export_open */
    uint64_t forgotten;
};

/* Opens the file and has the export tell what it writes. */
int sent_open(struct sent *s, struct ecl_export_opts *opts, struct ecl_error *err);
/* Behind the export: what it wrote counts as submitted from here on. */
int sent_finish(struct sent *s, struct ecl_error *err);
void sent_close(struct sent *s);

#endif
