/* import.h: 16-file sets to a claim stream.
 *
 * Opening reads every file once and builds an index; reading then gives the
 * bytes of the claim stream in a fixed order: claims by first appearance in INS,
 * then OPD, then IPD, then the CLAIM|-- groups of orphans. Pipe text in plain
 * files is not held but read a second time; other input is held in memory up
 * to opts.memory and beyond it in a file without a name in opts.tmpdir. */
#ifndef ECLAIM_IMPORT_H
#define ECLAIM_IMPORT_H

#include "eclaim/claim.h"
#include "eclaim/date.h"
#include "eclaim/money.h"
#include "eclaim/package.h"
#include "eclaim/stream.h"
#include "eclaim/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All-zero means: everything told automatically, no filter, no rejects kept. */
struct ecl_import_opts {
    struct ecl_package_opts package;
    enum ecl_encoding encoding; /* ECL_ENC_AUTO: each file by itself */
    bool normalize;             /* mend what is safe to mend, with a note each */
    const char *hcode;          /* only claims of this facility; taken for claims that name none */
    struct ecl_date since, until; /* service (OP) or discharge (IP) date; y == 0: open */
    bool only_op, only_ip;
    const struct ecl_output *rejects; /* gets the rows that cannot be read, or NULL */
    uint64_t memory;                  /* bytes of input to hold in memory; 0: 1 GiB */
    const char *tmpdir;               /* NULL: /tmp */
    /* Called for each note, as the %note lines say it, or NULL. */
    void (*note)(void *ctx, const struct ecl_note *note);
    void *note_ctx;
};

struct ecl_import_file_stats {
    bool present;
    uint64_t rows;     /* data rows read, headers and blank lines not counted */
    uint64_t claimed;  /* rows in claims */
    uint64_t orphans;  /* rows under CLAIM|-- */
    uint64_t rejected; /* rows that cannot be read */
    uint64_t filtered; /* rows of claims that --since, --type... left out */
    uint64_t repeated; /* equal PAT rows, counted once */
};

struct ecl_import_stats {
    struct ecl_import_file_stats file[ECL_NFILES];
    uint64_t op, ip;   /* claims written */
    uint64_t filtered; /* claims left out by a filter */
    ecl_satang billed; /* sum of CHT.TOTAL of the claims written */
    uint64_t unbilled; /* rows of CHT whose TOTAL is no amount, not in that sum */
    uint64_t bytes;    /* input bytes read */
    uint64_t notes;    /* notes of severity warning or error */
};

struct ecl_import;

/* Reads and indexes sets of paths. A folder or zip is a set by itself; plain
 * files and "-" make up one set together. ECL_E_USAGE, ECL_E_READ, ECL_E_FORMAT,
 * ECL_E_UNSAFE, ECL_E_NOMEM, ECL_E_WRITE (rejects, temporary files). */
ECL_EXPORT int ecl_import_open(struct ecl_import **imp, const char *const *paths, size_t npaths,
                               const struct ecl_import_opts *opts,
                               struct ecl_error *err) ECL_MUST_USE;

/* The next bytes of the stream: a view of at least one byte, valid until the
 * next call, or an empty view at the end. ECL_OK or a negative code
 * (ECL_E_READ: also when a file changed while it was read). */
ECL_EXPORT int ecl_import_next(struct ecl_import *imp, struct ecl_str *bytes,
                               struct ecl_error *err) ECL_MUST_USE;

/* The same bytes as an input for ecl_stream_open. Close the import afterwards. */
ECL_EXPORT struct ecl_input ecl_import_input(struct ecl_import *imp);

/* Complete once the stream has been read to its end. */
ECL_EXPORT const struct ecl_import_stats *ecl_import_stats(const struct ecl_import *imp);

ECL_EXPORT void ecl_import_close(struct ecl_import *imp);

#ifdef __cplusplus
}
#endif
#endif
