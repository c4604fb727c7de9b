/* rep.h: what the NHSO answered: REP and statement workbooks, row by row.
 *
 * A reader walks files, folders and zips; it recognises each sheet by its header
 * text and hands out its records with stable English column names and values in
 * one form, whatever era, spelling or cell type the sheet used. */
#ifndef ECLAIM_REP_H
#define ECLAIM_REP_H

#include "eclaim/date.h"
#include "eclaim/findings.h"
#include "eclaim/money.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a sheet holds. */
enum ecl_rep_kind {
    ECL_REP_DETAIL,     /* a claim per row: REP, statement, kidney list, e-Claim list */
    ECL_REP_SUMMARY,    /* counts and sums per REP */
    ECL_REP_DRUG,       /* Data Drug: a drug item per row */
    ECL_REP_INSTRUMENT, /* Data Instrument */
    ECL_REP_DENY,       /* Data DENY */
    ECL_REP_ZERO,       /* Data sheet 0: items paid with nothing */
    ECL_REP_NKINDS
};

/* "detail", "summary", "drug", "instrument", "deny", "zero". */
ECL_EXPORT const char *ecl_rep_kind_name(enum ecl_rep_kind k);
ECL_EXPORT int ecl_rep_kind_find(struct ecl_str name); /* -1 when unknown */

enum ecl_rep_status {
    ECL_REP_NONE,      /* the row does not say, as in Summary */
    ECL_REP_PASSED,    /* error code empty, - or 0; something is paid */
    ECL_REP_FAILED,    /* has codes: correct and send again */
    ECL_REP_DENIED,    /* DENY, or a deny code in a Deny column (C there is none) */
    ECL_REP_ZERO_PAID, /* passed, nothing is paid: "zero" */
};

/* "", "passed", "failed", "denied", "zero". */
ECL_EXPORT const char *ecl_rep_status_name(enum ecl_rep_status s);
ECL_EXPORT int ecl_rep_status_find(struct ecl_str name); /* -1 when unknown */

enum ecl_rep_type {
    ECL_REP_T_TEXT,     /* trimmed, Thai folded; "-" is empty */
    ECL_REP_T_ID,       /* the same; a number that lost digits is empty and a finding */
    ECL_REP_T_COUNT,    /* digits */
    ECL_REP_T_MONEY,    /* baht with two decimals */
    ECL_REP_T_RATIO,    /* a number as it stands */
    ECL_REP_T_DATE,     /* YYYY-MM-DD, Gregorian */
    ECL_REP_T_DATETIME, /* YYYY-MM-DD HH:MM:SS, or the date alone */
};

/* Columns that code asks for; -1 in key[] when a sheet lacks one. ADMIT is the
 * first day of service under any of its names, FUND the main fund or the only one,
 * MAIN_INSCL and SUB_INSCL the right (สิทธิหลัก, สิทธิย่อย). */
enum ecl_rep_key {
    ECL_REP_K_REP_NO,
    ECL_REP_K_SEQ, /* running number of the row */
    ECL_REP_K_TRAN_ID,
    ECL_REP_K_HN,
    ECL_REP_K_AN,
    ECL_REP_K_PID,
    ECL_REP_K_PATIENT_TYPE,
    ECL_REP_K_ADMIT,
    ECL_REP_K_DISCHARGE,
    ECL_REP_K_ERROR_CODE,
    ECL_REP_K_FUND,
    ECL_REP_K_SUB_FUND,
    ECL_REP_K_MAIN_INSCL,
    ECL_REP_K_SUB_INSCL,
    ECL_REP_K_HCODE,
    ECL_REP_K_SEQ_NO,
    ECL_REP_K_DENY_CODE,
    ECL_REP_K_LIST_STATUS,
    ECL_REP_NKEYS
};

struct ecl_rep_column {
    const char *name;   /* stable English name, or the folded header of an unknown column */
    const char *header; /* text of the sheet, groups above it first, " / " between */
    enum ecl_rep_type type;
    bool known;   /* in the table of columns */
    uint8_t role; /* enum ecl_rep_role */
};

enum ecl_rep_role {
    ECL_REP_ROLE_NONE,
    ECL_REP_ROLE_CLAIM, /* amounts claimed; their sum is row.claimed */
    ECL_REP_ROLE_PAID,  /* amounts paid; their sum is row.paid */
    ECL_REP_ROLE_FUND,  /* what each fund pays; should add up to what is paid */
    ECL_REP_ROLE_DENY,  /* C, -, or a deny code */
};

/* A record. Everything in it is valid until the next call of ecl_rep_next. */
struct ecl_rep_row {
    const char *file;  /* as named, "jan.zip:a.xls" inside a zip */
    const char *sheet; /* its name in the workbook */
    uint32_t serial;   /* counts sheets: columns stay the same while it does */
    uint32_t number;   /* row of the sheet, from 1; of XML: record */
    /* REP-OP, REP-IP (or REP-UCS when the row does not say which), REP-ORF, REP-OFC,
     * REP-LGO, REP-SSS, REP (a data sheet without its Detail), STM-UCS, STM-OFC,
     * STM-UCS-KIDNEY, STM-LGO-KIDNEY, ECLAIM-LIST, SSO-SOGN, SSO-SIGN, SSO-HD */
    const char *doc_type;
    enum ecl_rep_kind kind;
    enum ecl_rep_status status;
    size_t n; /* columns */
    const struct ecl_rep_column *column;
    const struct ecl_str *value; /* in the one form */
    const struct ecl_str *raw;   /* as the cell stands */
    const int16_t *key;          /* by enum ecl_rep_key: index of the column, or -1 */
    bool has_claimed, has_paid;
    ecl_satang claimed, paid; /* sums of the columns of these roles */
    bool repeated;            /* the same record stood in a file before; when files are checked */
};

/* The value of a key column; empty when the sheet lacks it. */
static inline struct ecl_str ecl_rep_get(const struct ecl_rep_row *r, enum ecl_rep_key k)
{
    return r->key[k] < 0 ? ecl_str_make(NULL, 0) : r->value[r->key[k]];
}

/* The index of a column by name, or -1. */
ECL_EXPORT int ecl_rep_column_find(const struct ecl_rep_row *r, const char *name);

/* The next token of a cell that lists several ("AE08,IP01"), trimmed; *at starts
 * as 0. False behind the last. Empty tokens are skipped. */
ECL_EXPORT bool ecl_rep_token(struct ecl_str list, size_t *at, struct ecl_str *token);

/* Writes a code as people know it: digits get a C in front ("305" is "C305").
 * Returns the length, cut to size - 1; NUL-terminated. */
ECL_EXPORT size_t ecl_rep_code_name(struct ecl_str code, char *out, size_t size);

/* --- reading ------------------------------------------------------------------ */

struct ecl_rep_opts {
    unsigned kinds;     /* bits 1 << enum ecl_rep_kind of rows wanted; 0: detail */
    bool thai;          /* language of findings */
    bool no_check;      /* do not read Summary, do not compare */
    const char *tmpdir; /* for pipes and zips; NULL: /tmp */
    uint64_t max_size;  /* unpacked bytes of a workbook or zip; 0: 8 GiB */
    unsigned max_ratio; /* 0: 200 */
    const char *raise;  /* by what a user raises max_size, for the messages; NULL: by nothing */
    /* Findings; may be NULL. Anything but ECL_OK ends the reading with that code. */
    int (*found)(void *ctx, const struct ecl_finding *f);
    void *found_ctx;
    /* Called for a file that cannot be read, is damaged or holds no sheet known; the
     * next file is then read. NULL: reading ends with the error. */
    int (*failed)(void *ctx, const struct ecl_error *err);
    void *failed_ctx;
};

struct ecl_rep;

/* Collects the workbooks of the paths: files, folders (searched to the bottom, in
 * the order of names), zips, "-" for standard input. Nothing is read yet but
 * folders and the directories of zips. paths must live as long as the reader. */
ECL_EXPORT int ecl_rep_open(struct ecl_rep **r, const char *const *paths, size_t npaths,
                            const struct ecl_rep_opts *opts, struct ecl_error *err) ECL_MUST_USE;

/* Reads the headers of everything and gathers the names of the columns that the
 * rows wanted will have, in order of appearance, each once. Optional, before the
 * first ecl_rep_next. The names live as long as the reader. */
ECL_EXPORT int ecl_rep_scan(struct ecl_rep *r, const char *const **names, size_t *n,
                            struct ecl_error *err) ECL_MUST_USE;

/* The next record: ECL_OK, ECL_EOF, or a negative code. */
ECL_EXPORT int ecl_rep_next(struct ecl_rep *r, const struct ecl_rep_row **row,
                            struct ecl_error *err) ECL_MUST_USE;

/* True for a name that some layout has. */
ECL_EXPORT bool ecl_rep_name_known(const char *name);

struct ecl_rep_stats {
    uint64_t files, failed; /* read, and given up */
    uint64_t rows;          /* handed out */
    uint64_t warnings;      /* findings above info */
};
ECL_EXPORT const struct ecl_rep_stats *ecl_rep_stats(const struct ecl_rep *r);

ECL_EXPORT void ecl_rep_close(struct ecl_rep *r);

/* --- filters -------------------------------------------------------------------- */

/* All zero passes every row. Of several values of one kind any may match; all kinds
 * must. Values point to texts of the caller. */
struct ecl_rep_list {
    const char *const *v;
    size_t n;
};
struct ecl_rep_filter {
    struct ecl_rep_list sub_fund; /* a token; -X: a token that ends in -X or is -X */
    struct ecl_rep_list fund;     /* a token of main_fund or fund */
    struct ecl_rep_list main_right, sub_right;
    struct ecl_rep_list code; /* 305 and C305 are the same; error, deny or V code */
    struct ecl_rep_list hn, an;
    unsigned status;              /* bits 1 << enum ecl_rep_status; 0: all */
    struct ecl_date since, until; /* of the first day of service; y 0: none */
    ecl_satang min;               /* claimed at least; 0: none */
};
ECL_EXPORT bool ecl_rep_match(const struct ecl_rep_filter *f, const struct ecl_rep_row *row);

/* --- writing --------------------------------------------------------------------- */

enum ecl_rep_form { ECL_REP_TSV, ECL_REP_CSV, ECL_REP_JSONL };

struct ecl_rep_writer;
struct ecl_rep_writer_opts {
    enum ecl_rep_form form;
    bool raw;                  /* cells as they stand */
    bool keys;                 /* the keys for ecl-select instead: hcode hn an seq date tran_id */
    const char *const *column; /* names, file sheet row doc_type status among them; NULL
                                  for JSON lines: the columns of each row */
    size_t ncolumns;
};
/* Writes the header row, if the form has one. The names must live as long as w. */
ECL_EXPORT int ecl_rep_writer_open(struct ecl_rep_writer **w,
                                   const struct ecl_rep_writer_opts *opts,
                                   const struct ecl_output *out,
                                   struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_rep_writer_add(struct ecl_rep_writer *w, const struct ecl_rep_row *row,
                                  struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT int ecl_rep_writer_finish(struct ecl_rep_writer *w, struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_rep_writer_close(struct ecl_rep_writer *w);

/* file, sheet, row, doc_type, status: the columns in front of a sheet's own. */
ECL_EXPORT size_t ecl_rep_base_columns(const char *const **names);

#ifdef __cplusplus
}
#endif
#endif
