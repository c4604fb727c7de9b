/* export.h: claims to a submission: zip or folder of txt, dbf or csv, one
 * JSON document per claim, or a workbook with one sheet per file. */
#ifndef ECLAIM_EXPORT_H
#define ECLAIM_EXPORT_H

#include "eclaim/claim.h"
#include "eclaim/findings.h"
#include "eclaim/layout.h"
#include "eclaim/money.h"
#include "eclaim/stream.h"
#include "eclaim/text.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_export_to {
    ECL_TO_TXT,
    ECL_TO_DBF,
    ECL_TO_CSV,
    ECL_TO_JSONL,
    ECL_TO_XLSX,
};

/* All-zero: txt, layout fdh-sp, UTF-8 without BOM, CRLF, with header, one part. */
struct ecl_export_opts {
    enum ecl_export_to to;
    const struct ecl_layout *layout; /* NULL: the newest; JSON lines hold every column anyway */
    enum ecl_encoding encoding;      /* ECL_ENC_AUTO: windows-874 for dbf, else UTF-8 */
    bool bom;
    bool lf; /* LF line ends */
    bool no_header;
    uint64_t split; /* most bytes of a part (of the zip, or of all files of a folder); 0: none */
    bool by_inscl;  /* a batch per INS.INSCL */
    const char
        *main_inscl;    /* the main scheme all claims should be of (UCS, OFC, LGO, SSS), or NULL */
    bool force;         /* overwrite */
    bool thai;          /* messages of findings */
    unsigned threads;   /* for compression; 0: number of processors, at most 8 */
    const char *tmpdir; /* NULL: /tmp */
    /* Called for values that do not fit (width, characters the encoding lacks,
     * columns the layout lacks) and for what is left out; nothing is cut: a value
     * is written where the format can hold it, else the whole claim is left out
     * and counted. Views are valid during the call. A return other than 0 stops
     * the export and is returned by it. */
    int (*found)(void *ctx, const struct ecl_finding *f);
    void *found_ctx;
    /* Called for each claim that was written, with the number of its part (ecl_export_part);
     * and once when all parts are complete, before they appear. A return other than ECL_OK
     * stops the export and is returned by it. Either may be NULL. */
    int (*written)(void *ctx, const struct ecl_claim *c, size_t part, struct ecl_error *err);
    int (*complete)(void *ctx, struct ecl_error *err);
    void *written_ctx;
};

/* What --split may ask for at least: less would hold hardly a claim. */
#define ECL_EXPORT_SPLIT_MIN ((uint64_t)64 << 10)

struct ecl_export_stats {
    uint64_t op, ip;           /* claims written */
    uint64_t rows[ECL_NFILES]; /* rows written, by file */
    uint64_t parts;
    uint64_t left_out; /* claims that could not be written, orphans not counted */
    uint64_t orphans;  /* records under CLAIM|--, never written */
    uint64_t findings; /* handed to found */
    uint64_t errors;   /* of these: of severity error */
    ecl_satang billed; /* sum of CHT.TOTAL of the claims written */
    uint64_t unbilled; /* rows of CHT whose TOTAL is no amount, not in that sum */
};

/* A file of a submission as it was written. */
struct ecl_export_file {
    const char *name; /* "INS.txt"; NULL: not written */
    uint64_t rows, bytes;
    char sha256[65]; /* of a plain file; "" inside a zip */
};

/* How many claims of a part have an INSCL. */
struct ecl_export_scheme {
    char inscl[9]; /* "" behind the last; NONE: blank; OTHER: no code, or one too many to list */
    uint64_t claims;
};
#define ECL_EXPORT_SCHEMES 24

/* One zip, folder, JSON or xlsx file. */
struct ecl_export_part {
    const char *path; /* "-" for standard output */
    char inscl[9];    /* with by_inscl, else "" */
    uint64_t bytes;   /* of the zip or file, or of all files of the folder */
    char sha256[65];  /* of the zip or file; "" for a folder and standard output */
    uint64_t op, ip;
    ecl_satang billed; /* as in ecl_export_stats */
    uint64_t unbilled;
    struct ecl_export_scheme scheme[ECL_EXPORT_SCHEMES]; /* as they came */
    struct ecl_export_file file[ECL_NFILES];
};

struct ecl_export;

/* path: for txt, dbf and csv NAME.zip, a folder (ends in / or exists) or "-" for
 * a zip on standard output; for JSON lines and xlsx a file or "-". For "-"
 * stdout_out is used, which stays the caller's. With split the parts are
 * NAME_001.zip, NAME_002.zip..., with by_inscl NAME_UCS.zip...; beside them
 * stands NAME.manifest.json (NAME.xlsx.manifest.json, NAME.jsonl...). Fails early where a file is
 * in the way. ECL_E_USAGE, ECL_E_NOMEM, ECL_E_WRITE. */
ECL_EXPORT int ecl_export_open(struct ecl_export **e, const char *path,
                               const struct ecl_output *stdout_out,
                               const struct ecl_export_opts *opts,
                               struct ecl_error *err) ECL_MUST_USE;

/* Once, before the first claim: the columns beyond the standard are known from
 * here. s must live until the last claim. */
ECL_EXPORT int ecl_export_head(struct ecl_export *e, const struct ecl_stream *s,
                               struct ecl_error *err) ECL_MUST_USE;

/* Writes a claim, or reports why it is left out (ECL_OK as well). */
ECL_EXPORT int ecl_export_claim(struct ecl_export *e, const struct ecl_claim *c,
                                struct ecl_error *err) ECL_MUST_USE;

/* Writes everything and makes it appear; the manifest last. */
ECL_EXPORT int ecl_export_finish(struct ecl_export *e, struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT const struct ecl_export_stats *ecl_export_stats(const struct ecl_export *e);

/* The parts in the order of the manifest, once they are complete; NULL behind the last.
 * Valid until ecl_export_close. */
ECL_EXPORT const struct ecl_export_part *ecl_export_part(const struct ecl_export *e, size_t i);

/* Frees e, which may be NULL; without a finish before, nothing appears. */
ECL_EXPORT void ecl_export_close(struct ecl_export *e);

/* "txt", "dbf", "csv", "jsonl", "xlsx", without case; -1 when unknown. */
ECL_EXPORT int ecl_export_to_find(struct ecl_str name);
ECL_EXPORT const char *ecl_export_to_name(enum ecl_export_to to);

#ifdef __cplusplus
}
#endif
#endif
