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
    const struct ecl_layout *layout;
    enum ecl_encoding encoding; /* ECL_ENC_AUTO: UTF-8 for txt, csv; windows-874 for dbf */
    bool bom;
    bool lf; /* LF line ends */
    bool no_header;
    uint64_t split;   /* most bytes of a part (of the zip, or of all files of a folder); 0: none */
    bool by_inscl;    /* a batch per INS.INSCL */
    bool force;       /* overwrite */
    unsigned threads; /* for compression; 0: number of processors, at most 8 */
    const char *tmpdir;
    /* Called for values that do not fit (width, characters the encoding lacks,
     * columns the layout lacks); nothing is cut: the value is written where the
     * format can hold it, else the claim is left out and counted. */
    int (*found)(void *ctx, const struct ecl_finding *f);
    void *found_ctx;
};

struct ecl_export_stats {
    uint64_t claims, rows, parts;
    uint64_t left_out;  /* claims that could not be written */
    uint64_t findings;
    ecl_satang billed;  /* sum of CHT.TOTAL */
};

struct ecl_export;

/* path: NAME.zip, a folder (ends in / or exists), or for JSON lines and xlsx
 * a file, or "-" for standard output (then stdout_out is used). */
ECL_EXPORT int ecl_export_open(struct ecl_export **e, const char *path,
                               const struct ecl_output *stdout_out,
                               const struct ecl_export_opts *opts,
                               struct ecl_error *err) ECL_MUST_USE;
/* Before the first claim: columns beyond the standard come from here. */
ECL_EXPORT int ecl_export_head(struct ecl_export *e, const struct ecl_stream *s,
                               struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_export_claim(struct ecl_export *e, const struct ecl_claim *c,
                                struct ecl_error *err) ECL_MUST_USE;
/* Writes everything and makes it appear; the manifest beside it, last. */
ECL_EXPORT int ecl_export_finish(struct ecl_export *e, struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT const struct ecl_export_stats *ecl_export_stats(const struct ecl_export *e);
/* Frees e; without a finish before, nothing appears. */
ECL_EXPORT void ecl_export_close(struct ecl_export *e);

#ifdef __cplusplus
}
#endif
#endif
