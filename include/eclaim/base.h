/* base.h: the hospital's base tables, which claims are held against: its drugs, its
 * staff, and the units it deals with.
 *
 * One table (lib/base/columns.tsv, compiled in) says what the columns of each are; it
 * drives the readers, the empty tables of ecl-catalog and ecl-base(5). The tables
 * hold no name of a person and no patient. */
#ifndef ECLAIM_BASE_H
#define ECLAIM_BASE_H

#include "eclaim/date.h"
#include "eclaim/findings.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_base_table {
    ECL_BASE_DRUGS, /* the NHSO Drug Catalogue of the hospital */
    ECL_BASE_STAFF, /* who treats, by licence, and when */
    ECL_BASE_UNITS, /* facilities, by HCODE */
    /* Tables of codes that the user has a right to (codedir.h). */
    ECL_BASE_ICD10,
    ECL_BASE_ICD9,
    ECL_BASE_PROJECT_CODE,
    ECL_BASE_INSTRUMENT,
    ECL_BASE_ITEM,
    ECL_BASE_FEE_SCHEDULE,
    ECL_BASE_HD_PACKAGE,
    ECL_BASE_QTYDAY,
    ECL_BASE_COVID_TEST,
    ECL_BASE_TMT,
    ECL_BASE_NTABLES,
    ECL_BASE_FIRST_CODES = ECL_BASE_ICD10,
};

enum ecl_base_type {
    ECL_BASE_T_TEXT,
    ECL_BASE_T_DIGITS, /* text of digits; leading zeros count */
    ECL_BASE_T_CODE,   /* of the code set */
    ECL_BASE_T_MONEY,  /* baht with at most two decimals */
    ECL_BASE_T_DATE,   /* as ecl_base_moment reads it */
    ECL_BASE_T_SPANS,  /* hours of a day: "08:30-12:00,13:00-16:30" */
    ECL_BASE_T_LIST,   /* facility codes with ; between */
    ECL_BASE_T_HOURS,  /* days and their hours in words */
    ECL_BASE_T_FLAG,   /* 1 or Y: yes; 0, N or blank: no */
    ECL_BASE_T_NUMBER, /* a whole number */
    ECL_BASE_T_AGE,    /* completed years, or days with d behind */
};

enum ecl_base_need {
    ECL_BASE_NEED_NO,
    ECL_BASE_NEED_YES,
    ECL_BASE_NEED_OLDER, /* in the older model of the drug catalogue only */
    ECL_BASE_NEED_NEWER, /* in the newer one only */
    ECL_BASE_NEED_COND,  /* under a condition that the note states */
};

/* Which form of the table has the column. */
enum ecl_base_part {
    ECL_BASE_PART_OWN,      /* the table as the project defines it: staff, units */
    ECL_BASE_PART_UPLOAD,   /* the drug catalogue as it is sent, and all forms of it */
    ECL_BASE_PART_DOWNLOAD, /* as it comes back */
    ECL_BASE_PART_CHI,      /* as it is sent to CHI */
    ECL_BASE_PART_FDH,      /* as the Financial Data Hub has it */
};

/* A column. Texts are English and Thai: text[thai]. */
struct ecl_base_column {
    const char *name;           /* as the header writes it */
    const char *const *aliases; /* other names of the header, NULL-terminated */
    uint8_t type;               /* enum ecl_base_type */
    uint8_t need;               /* enum ecl_base_need */
    uint8_t part;               /* enum ecl_base_part */
    uint16_t width;             /* characters; 0: no limit */
    const char *codes;          /* name for ecl_codeset_find, or NULL */
    const char *label[2];       /* what it holds */
    const char *note[2];        /* what else is to be known, or "" */
    const char *example;        /* or "" */
    const char *source;         /* short names of lib/base/README.md */
};

/* Columns by number. The first 21 of drugs are those of the upload, in its order; 25
 * are those of the download. */
enum ecl_drug_column {
    ECL_DRUG_HOSPDRUGCODE,
    ECL_DRUG_PRODUCTCAT,
    ECL_DRUG_TMTID,
    ECL_DRUG_SPECPREP,
    ECL_DRUG_GENERICNAME,
    ECL_DRUG_TRADENAME,
    ECL_DRUG_DFSCODE,
    ECL_DRUG_DOSAGEFORM,
    ECL_DRUG_STRENGTH,
    ECL_DRUG_CONTENT,
    ECL_DRUG_UNITPRICE,
    ECL_DRUG_DISTRIBUTOR,
    ECL_DRUG_MANUFACTURER,
    ECL_DRUG_ISED,
    ECL_DRUG_NDC24,
    ECL_DRUG_PACKSIZE,
    ECL_DRUG_PACKPRICE,
    ECL_DRUG_UPDATEFLAG,
    ECL_DRUG_DATECHANGE,
    ECL_DRUG_DATEUPDATE,
    ECL_DRUG_DATEEFFECTIVE,
    ECL_DRUG_ISED_APPROVED,
    ECL_DRUG_NDC24_APPROVED,
    ECL_DRUG_DATE_APPROVED,
    ECL_DRUG_ISED_STATUS,
    ECL_DRUG_REIMBPRICE,
    ECL_DRUG_DATE_IMPORT,
    ECL_DRUG_FILENAME,
    ECL_DRUG_HOSPCODE,
    ECL_DRUG_NCOLUMNS,
    ECL_DRUG_NUPLOAD   = ECL_DRUG_DATEEFFECTIVE + 1,
    ECL_DRUG_NDOWNLOAD = ECL_DRUG_ISED_STATUS + 1,
};

enum ecl_staff_column {
    ECL_STAFF_LICENCE,
    ECL_STAFF_COUNCIL,
    ECL_STAFF_PROFESSION,
    ECL_STAFF_START,
    ECL_STAFF_END,
    ECL_STAFF_MON, /* the eight kinds of days stand together, in this order */
    ECL_STAFF_TUE,
    ECL_STAFF_WED,
    ECL_STAFF_THU,
    ECL_STAFF_FRI,
    ECL_STAFF_SAT,
    ECL_STAFF_SUN,
    ECL_STAFF_HOL,
    ECL_STAFF_HOURS,
    ECL_STAFF_NCOLUMNS
};

enum ecl_unit_column {
    ECL_UNIT_HCODE,
    ECL_UNIT_HCODE9,
    ECL_UNIT_NAME,
    ECL_UNIT_TYPE,
    ECL_UNIT_DISTRICT,
    ECL_UNIT_PROVINCE,
    ECL_UNIT_ZONE,
    ECL_UNIT_START,
    ECL_UNIT_END,
    ECL_UNIT_HOME,
    ECL_UNIT_REFER,
    ECL_UNIT_NCOLUMNS
};

/* Columns that every table of codes has, and then those that one has. */
enum ecl_code_column {
    ECL_CODE_CODE,
    ECL_CODE_START,
    ECL_CODE_END,
    ECL_CODE_FIRST_OWN,
    ECL_ICD10_HEADER = ECL_CODE_FIRST_OWN,
    ECL_ICD10_SEX,
    ECL_ICD10_AGEMIN,
    ECL_ICD10_AGEMAX,
    ECL_ICD10_STAR,
    ECL_ICD9_HEADER = ECL_CODE_FIRST_OWN,
    ECL_ICD9_SEX,
    ECL_PROJECT_CODE_ONLY  = ECL_CODE_FIRST_OWN,
    ECL_INSTRUMENT_CEILING = ECL_CODE_FIRST_OWN,
    ECL_INSTRUMENT_QTYMAX,
    ECL_INSTRUMENT_SERIAL,
    ECL_INSTRUMENT_DISABLED,
    ECL_INSTRUMENT_ONLY,
    ECL_ITEM_TYPE = ECL_CODE_FIRST_OWN,
    ECL_ITEM_ONLY,
    ECL_FEE_SCHEDULE_PRICE = ECL_CODE_FIRST_OWN,
    ECL_HD_PACKAGE_ROLE    = ECL_CODE_FIRST_OWN,
};

/* The columns of a table; their number is returned. Static storage. */
ECL_EXPORT size_t ecl_base_columns(enum ecl_base_table t, const struct ecl_base_column **columns);

/* "drugs", "staff", "units", "icd10"...; of a table of codes, its file without extension. */
ECL_EXPORT const char *ecl_base_name(enum ecl_base_table t);
ECL_EXPORT int ecl_base_find(struct ecl_str name); /* -1 when unknown */

/* The column of a header name, by name or alias, without case, or -1. */
ECL_EXPORT int ecl_base_column_find(enum ecl_base_table t, struct ecl_str name);

/* Words for listings and manuals: "text", "digits"...; "yes", "no", "older"... */
ECL_EXPORT const char *ecl_base_type_name(enum ecl_base_type t);
ECL_EXPORT const char *ecl_base_need_name(enum ecl_base_need n);

/* --- dates of the tables -------------------------------------------------------- */

/* A date, and a time of the day when one stands behind it. */
struct ecl_base_moment {
    struct ecl_date date; /* y == 0: there is none */
    int16_t minute;       /* since midnight; -1: no time */
};

enum ecl_base_moment_state {
    ECL_BASE_MOMENT_OK,
    ECL_BASE_MOMENT_EMPTY,
    ECL_BASE_MOMENT_BUDDHIST, /* the year was above 2500; *out has it less 543 */
    ECL_BASE_MOMENT_SERIAL,   /* a bare number such as 45931: the day count of a spreadsheet,
                                 not taken */
    ECL_BASE_MOMENT_INVALID,
};

/* Reads dd/mm/yyyy, d/m/yyyy, dd-mm-yyyy, yyyy-mm-dd (a date cell of a workbook) or
 * yyyymmdd; hh:mm or hh:mm:ss may follow behind a blank or a T, then a Z. The day comes
 * before the month, always; years have four digits. *out is written for OK and BUDDHIST;
 * it is zero for EMPTY. */
ECL_EXPORT enum ecl_base_moment_state ecl_base_moment(struct ecl_str s,
                                                      struct ecl_base_moment *out);

/* Negative, 0, positive: a before, with, behind b. No time counts as midnight. */
ECL_EXPORT int ecl_base_moment_compare(struct ecl_base_moment a, struct ecl_base_moment b);

/* What a row with a first and a last day says of a day. */
enum ecl_base_state {
    ECL_BASE_UNKNOWN, /* no row has the key */
    ECL_BASE_EARLY,   /* the first row begins later */
    ECL_BASE_VALID,
    ECL_BASE_OVER, /* the row has ended */
};

/* First and last days as numbers since 1970-01-01; a row without has these. */
#define ECL_BASE_NO_START INT32_MIN
#define ECL_BASE_NO_END   INT32_MAX

/* --- what is wrong with a table --------------------------------------------------- */

/* A kind of problem. */
struct ecl_base_rule {
    const char *id; /* "CAT.price" */
    enum ecl_severity severity;
    const char *c_code;     /* C code of a claim with the drug, or "" */
    const char *text[2];    /* what must hold: English, Thai */
    const char *message[2]; /* {column}, {value}, {1} and {2} stand for what is found */
    const char *source;     /* short names of lib/base/README.md; "unverified" when none */
};

/* A problem of one table. Views are valid during the call. */
struct ecl_base_problem {
    const struct ecl_base_rule *rule;
    enum ecl_severity severity;
    const char *file;       /* name of the input */
    uint64_t line;          /* row as a spreadsheet numbers it, or line; 0: the whole file */
    const char *column;     /* name, or "" */
    struct ecl_str key;     /* HOSPDRUGCODE, licence or HCODE of the row, or empty */
    struct ecl_str value;   /* as it stands */
    struct ecl_str message; /* one sentence a clerk can act on */
};

/* Takes a problem; an answer other than ECL_OK ends the work and is returned by it. */
typedef int ecl_base_problem_fn(void *ctx, const struct ecl_base_problem *p);

/* --- what a check is given ----------------------------------------------- */

struct ecl_drugs;
struct ecl_staff;
struct ecl_holidays;
struct ecl_units;
struct ecl_codedir;

/* The tables there are; NULL: not given. Nothing changes them any more, so threads may
 * share them. */
struct ecl_base_data {
    const struct ecl_drugs *drugs;
    const struct ecl_staff *staff;
    const struct ecl_holidays *holidays;
    const struct ecl_units *units;
    const struct ecl_codedir *codes;
    bool duty; /* hold services against the working hours of staff */
};

/* A set of tables, a bit each, and one for hours. */
#define ECL_BASE_BIT(table) (1u << (table))
#define ECL_BASE_DUTY       (1u << 31)

/* The first five characters of a file's name when they are a facility code, as the
 * Office wants the name of a drug catalogue to begin; else empty. */
ECL_EXPORT struct ecl_str ecl_base_hcode(const char *path);

#ifdef __cplusplus
}
#endif
#endif
