/* field.h: the field tables of the 16 claim files and LABFU.
 *
 * One table (lib/spec/fields.tsv, compiled in) drives readers, writers, width
 * and type checks, JSON keys, sheet headings, --list-fields and ecl-fields(5).
 * Source of the facts: NHSO announcement of 23 March 2565 (OP Bangkok), annex 5,
 * and the exporters named in lib/spec/README.md for IPD, IRF, IDX, IOP and LVD. */
#ifndef ECLAIM_FIELD_H
#define ECLAIM_FIELD_H

#include "eclaim/columns.h"
#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The claim files in their fixed order. */
enum ecl_file {
    ECL_INS,
    ECL_PAT,
    ECL_OPD,
    ECL_ORF,
    ECL_ODX,
    ECL_OOP,
    ECL_IPD,
    ECL_IRF,
    ECL_IDX,
    ECL_IOP,
    ECL_CHT,
    ECL_CHA,
    ECL_AER,
    ECL_ADP,
    ECL_LVD,
    ECL_DRU,
    ECL_LABFU,
    ECL_NFILES,
    ECL_NOFILE = -1
};

enum ecl_type {
    ECL_T_TEXT,   /* C: text */
    ECL_T_DATE,   /* D: YYYYMMDD */
    ECL_T_TIME,   /* T: HHMM */
    ECL_T_NUMBER, /* N: digits, point, minus */
};

/* When a field must be filled. */
enum ecl_need {
    ECL_NEED_NONE, /* optional */
    ECL_NEED_OP,   /* in OP claims */
    ECL_NEED_IP,   /* in IP claims */
    ECL_NEED_BOTH, /* in both */
    ECL_NEED_COND, /* under a condition */
};

/* First revision of the data set that has the field. */
enum ecl_since {
    ECL_SINCE_CLASSIC,      /* DBF layout of about 2553-2560 and all later ones */
    ECL_SINCE_2564,         /* revision 2564/65 */
    ECL_SINCE_FDH,          /* later FDH sheet only */
    ECL_SINCE_OPBKK,        /* OPBKK only (LABFU) */
    ECL_SINCE_CLASSIC_ONLY, /* was in the classic layout, later dropped */
};

struct ecl_field {
    const char *name;
    const char *const *aliases; /* other header names seen, NULL-terminated */
    uint8_t type;               /* enum ecl_type */
    uint8_t decimals;           /* of ECL_T_NUMBER */
    uint16_t width;             /* bytes in windows-874 */
    uint8_t need;               /* enum ecl_need */
    uint8_t since;              /* enum ecl_since */
    const char *codeset;        /* name for ecl_codeset_find, "a+b", or NULL */
    const char *label_th;
    const char *label_en;
};

struct ecl_file_spec {
    const char *name; /* "INS" */
    const struct ecl_field *fields;
    uint8_t nfields; /* standard fields, then those of older revisions only */
    uint8_t nstd;    /* standard fields: the columns of the claim stream */
    /* Columns of the keys, -1 where the file has none. */
    int8_t hcode, hn, seq, an, person_id;
};

/* The table of a file; never NULL for a valid file. Static storage. */
ECL_EXPORT const struct ecl_file_spec *ecl_file_spec(enum ecl_file f);

/* What a file is about, in Thai or English. Static storage. */
ECL_EXPORT const char *ecl_file_label(enum ecl_file f, bool thai);

/* The file of a name such as "INS" or "ins" (exactly; LAB is an alias of
 * LABFU), or ECL_NOFILE. */
ECL_EXPORT int ecl_file_find(struct ecl_str name);

/* The column of a header name in file f, by name or alias, without case and
 * blanks around, or -1. *alias (may be NULL) tells whether an alias matched. */
ECL_EXPORT int ecl_field_find(enum ecl_file f, struct ecl_str name, bool *alias);

/* Words for tables and manuals: "text", "date"...; "OP", "IP", "both"... */
ECL_EXPORT const char *ecl_type_name(enum ecl_type t);
ECL_EXPORT const char *ecl_need_name(enum ecl_need n);
ECL_EXPORT const char *ecl_since_name(enum ecl_since s);

#ifdef __cplusplus
}
#endif
#endif
