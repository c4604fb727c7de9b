/* drugs.h: the drug catalogue of a hospital, and the price of a drug on a day.
 *
 * The catalogue is a history: a row adds a drug (A), changes its details (E) or its price
 * (U), or withdraws it (D), and holds from its DATEEFFECTIVE on. On a day the row of a
 * HOSPDRUGCODE with the latest DATEEFFECTIVE not behind that day holds; when that is a D,
 * the drug is withdrawn. Of rows with the same DATEEFFECTIVE the one that was made later
 * (DATEUPDATE of a U, DATECHANGE of others) holds, and of one day A comes before E, U
 * and D. Sources and doubts: lib/base/README.md.
 *
 * Upload files and the download of 25 columns can be put together: add all, then
 * finish. After that everything but free only reads, so threads may share it. */
#ifndef ECLAIM_DRUGS_H
#define ECLAIM_DRUGS_H

#include "eclaim/base.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a file is, told from the columns it has. */
enum ecl_drugs_form {
    ECL_DRUGS_AUTO,
    ECL_DRUGS_UPLOAD,   /* 21 columns */
    ECL_DRUGS_DOWNLOAD, /* 25: what the Office accepted */
    ECL_DRUGS_CHI,      /* the upload with REIMBPRICE */
    ECL_DRUGS_FDH,      /* Financial Data Hub: no flags, each row holds from its date on */
    ECL_DRUGS_MASTER,   /* the hospital's own list: no flags, need not have dates */
};

/* A row. Texts: ecl_drug_text. */
struct ecl_drug {
    uint64_t line;      /* row as a spreadsheet numbers it, or line of the file */
    uint32_t file;      /* of ecl_drugs_file */
    uint32_t code;      /* number of its HOSPDRUGCODE, from 0; UINT32_MAX: it has none */
    char flag;          /* A, E, U, D; 0: none, or not one */
    bool usable;        /* stands in the history; otherwise a problem has said why not */
    bool effective_own; /* DATEEFFECTIVE stood in the row; else it was taken from the date of
                           the change (older model) */
    bool has_price, has_pack;
    ecl_satang price, pack; /* UNITPRICE and PACKPRICE, cut to two decimals */
    struct ecl_base_moment change, update, effective, approved;
    uint64_t at; /* of the library */
};

struct ecl_drugs_opts {
    bool thai;                /* language of messages */
    bool any_columns;         /* HOSPDRUGCODE is enough; otherwise what prices need must be there */
    enum ecl_drugs_form form; /* what the files are; ECL_DRUGS_AUTO: by their columns. By
                                 choice, FDH also reads a sheet that does not name its
                                 columns: B to V from row 6 */
    ecl_base_problem_fn *problem; /* called for each problem while reading, or NULL */
    void *ctx;
};

struct ecl_drugs;

ECL_EXPORT int ecl_drugs_new(struct ecl_drugs **d, const struct ecl_drugs_opts *opts,
                             struct ecl_error *err) ECL_MUST_USE;

/* Reads one more file (tab-separated text, CSV, .xlsx, .xls; UTF-8 or windows-874). in,
 * and fd, the descriptor behind it or -1, stay the caller's. Memory grows with the rows.
 * Told as problems: what makes a row useless for prices, and what was taken otherwise
 * than it stands. ECL_E_FORMAT: no table, or a column is missing that prices need. */
ECL_EXPORT int ecl_drugs_add(struct ecl_drugs *d, const struct ecl_input *in, int fd,
                             struct ecl_error *err) ECL_MUST_USE;

/* Call once, behind the last file. */
ECL_EXPORT int ecl_drugs_finish(struct ecl_drugs *d, struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_drugs_free(struct ecl_drugs *d);

/* --- the price on a day ----------------------------------------------------------- */

enum ecl_drug_state {
    ECL_DRUG_UNKNOWN, /* no row has the code */
    ECL_DRUG_EARLY,   /* the first row takes effect later */
    ECL_DRUG_VALID,
    ECL_DRUG_WITHDRAWN,
};

struct ecl_drug_answer {
    enum ecl_drug_state state;
    const struct ecl_drug *row; /* VALID: the row that holds; WITHDRAWN: the D; EARLY: the first
                                   row to come; UNKNOWN: NULL */
    bool doubtful; /* a row of this code could not be used (its flag or date cannot be read):
                      another row may be the one that holds */
    bool tied;     /* a row of the same DATEEFFECTIVE, made the same day, gives another price */
};

/* The row of a code on a day; date must be valid. code is compared as it stands, without
 * blanks around. O(log of the rows of the code). */
ECL_EXPORT void ecl_drugs_on(const struct ecl_drugs *d, struct ecl_str code, struct ecl_date date,
                             struct ecl_drug_answer *answer);

/* --- all rows ---------------------------------------------------------------------- */

/* Rows in the order of the files, also those that are not usable. */
ECL_EXPORT size_t ecl_drugs_rows(const struct ecl_drugs *d);
ECL_EXPORT const struct ecl_drug *ecl_drugs_row(const struct ecl_drugs *d, size_t i);

/* The usable rows of a code from the earliest to the latest; NULL behind the last. */
ECL_EXPORT const struct ecl_drug *ecl_drugs_version(const struct ecl_drugs *d, struct ecl_str code,
                                                    size_t i);

/* Different codes. */
ECL_EXPORT size_t ecl_drugs_codes(const struct ecl_drugs *d);

/* A value as it stands, trimmed, in UTF-8; empty when the file lacks the column. Lives as
 * long as d. */
ECL_EXPORT struct ecl_str ecl_drug_text(const struct ecl_drugs *d, const struct ecl_drug *row,
                                        enum ecl_drug_column column);

/* ISED and NDC24 as the Office approved them, else as the hospital sent them. */
ECL_EXPORT struct ecl_str ecl_drug_ised(const struct ecl_drugs *d, const struct ecl_drug *row);
ECL_EXPORT struct ecl_str ecl_drug_ndc24(const struct ecl_drugs *d, const struct ecl_drug *row);

/* The files that were added. */
ECL_EXPORT size_t ecl_drugs_files(const struct ecl_drugs *d);
ECL_EXPORT const char *ecl_drugs_file(const struct ecl_drugs *d, size_t i);
ECL_EXPORT enum ecl_drugs_form ecl_drugs_form(const struct ecl_drugs *d, size_t i);
ECL_EXPORT bool ecl_drugs_has(const struct ecl_drugs *d, size_t file, enum ecl_drug_column column);

/* What can be wrong with a catalogue, CAT.*; NULL behind the last. Static storage. */
ECL_EXPORT const struct ecl_base_rule *ecl_drugs_rule_at(size_t i);

/* "upload", "download", "chi", "fdh", "master". */
ECL_EXPORT const char *ecl_drugs_form_name(enum ecl_drugs_form f);
ECL_EXPORT int ecl_drugs_form_find(struct ecl_str name); /* -1 when unknown */

#ifdef __cplusplus
}
#endif
#endif
