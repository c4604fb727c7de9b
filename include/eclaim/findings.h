/* findings.h: what is wrong with the data, as one table everywhere:
 * severity rule c_code type hcode hn seq an file line field value message. */
#ifndef ECLAIM_FINDINGS_H
#define ECLAIM_FINDINGS_H

#include "eclaim/claim.h"
#include "eclaim/io.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_severity {
    ECL_SEV_INFO,
    ECL_SEV_WARNING,
    ECL_SEV_ERROR,
};

/* "info", "warning", "error". */
ECL_EXPORT const char *ecl_severity_name(enum ecl_severity s);
ECL_EXPORT int ecl_severity_find(struct ecl_str name); /* -1 when unknown */

struct ecl_finding {
    enum ecl_severity severity;
    const char *rule;   /* rule id */
    const char *c_code; /* C codes the claim would come back with ("C104;C116"), or "" */
    const char *type;   /* "OP", "IP", "--", or "" when it is of no claim */
    struct ecl_str hcode, hn, seq, an;
    struct ecl_str file;    /* "OPD" */
    uint64_t line;          /* 0: none */
    struct ecl_str field;   /* column name or "" */
    struct ecl_str value;   /* as it stands */
    struct ecl_str message; /* one sentence a clerk can act on */
};

enum ecl_findings_form {
    ECL_FINDINGS_TSV,
    ECL_FINDINGS_CSV,
    ECL_FINDINGS_JSONL,
    ECL_FINDINGS_XLSX,
};

/* By the extension of a file name; -1 when it is none of the four. */
ECL_EXPORT int ecl_findings_form_of(const char *path);

/* A writer of the table. TSV and JSON lines hold values as they are, but control
 * bytes become blanks in TSV. CSV is for spreadsheets: a value that would be taken
 * for a formula (=..., -ST) gets a ' in front, numbers such as -5 do not. In a
 * workbook everything but line is text; what a sheet cannot hold (more than
 * 1,048,574 findings) is counted in its last row; it is gathered in tmpdir (NULL: /tmp)
 * in files without a name. */
struct ecl_findings;
ECL_EXPORT int ecl_findings_open(struct ecl_findings **w, enum ecl_findings_form form,
                                 const struct ecl_output *out, const char *tmpdir,
                                 struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_findings_add(struct ecl_findings *w, const struct ecl_finding *f,
                                struct ecl_error *err) ECL_MUST_USE;
/* Of a workbook: a sheet "groups" with these sums stands behind the findings. They are asked
 * at the end and stay the caller's; other forms have no place for them. */
struct ecl_groupsum;
ECL_EXPORT void ecl_findings_groups(struct ecl_findings *w, const struct ecl_groupsum *sums,
                                    bool thai);
/* Writes what is buffered. The output stays the caller's. */
ECL_EXPORT int ecl_findings_finish(struct ecl_findings *w, struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_findings_close(struct ecl_findings *w);

#ifdef __cplusplus
}
#endif
#endif
