/* attach_priv.h: what the reader of lists of codes (attach_list.c), their joining
 * to claims (attach.c) and the findings of both (attach_tell.c) share. */
#ifndef ECLAIM_AUTHEN_ATTACH_PRIV_H
#define ECLAIM_AUTHEN_ATTACH_PRIV_H

#include "claim/import_priv.h"
#include "claim/address_priv.h"
#include "eclaim/attach.h"

/* Columns of a list; the values to put stand last. */
enum att_column {
    A_HCODE,
    A_HN,
    A_SEQ,
    A_AN,
    A_TYPE,
    A_DATE, /* kept as YYYYMMDD */
    A_PID,
    A_CODE,
    A_INVOICE_NO,
    A_REFER_NO,
    A_REFMAINI,
    A_REFMAINO,
    A_HOSPSUB,
    A_HOSPMAIN,
    A_NCOLUMNS,
    A_FIRST_PUT = A_CODE,
    A_NPUTS     = A_NCOLUMNS - A_CODE,
};

/* Where a value belongs. */
struct att_put {
    enum ecl_file file;
    uint8_t col;
    bool hcode; /* the value is a facility */
};
extern const struct att_put att_puts[A_NPUTS];

enum att_rule {
    R_NO_CODE,
    R_NO_CODE_UNIT,
    R_NO_CODE_DAY,
    R_NO_CODE_PERSON,
    R_OTHER_UNIT,
    R_OTHER_DAY,
    R_OTHER_PERSON,
    R_NO_VISIT,
    R_TWO_CODES,
    R_TWO_VALUES,
    R_CODE_TWICE,
    R_CODE_ROWS,
    R_CODE_SHARED,
    R_CODE_FORM,
    R_CODE_PREFIX,
    R_VALUE,
    R_ROW,
    R_FILLED,
    R_REPLACED,
    R_NO_RECORD,
    R_NO_COLUMN,
};

/* Why a row does not go with a visit of its key; in the order they are looked at. */
enum att_near { NEAR_NONE, NEAR_UNIT, NEAR_DAY, NEAR_PERSON };

struct att_row {
    uint64_t line;
    size_t text;   /* where its values stand, each followed by a tab */
    uint32_t next; /* the next row of the same key, in the order of the list */
    uint32_t code; /* number in codes, NO_KEY: no code */
    uint8_t near;  /* enum att_near: the first visit that it nearly fitted */
    bool used, refused;
};

/* A code, and the visit that has it. */
struct att_code {
    uint32_t first; /* the first row that has it */
    bool owned;
    size_t owner; /* in owners: facility, HN and day, LF, how the visit is named, LF */
};

/* Rows of one key in the order of the list. */
struct att_chain {
    uint32_t first, last, n;
};

#define ATT_NO_ROW UINT32_MAX
/* More rows for one visit than this are refused: each claim of the key looks at all. */
#define ATT_CHAIN_MAX 64

struct ecl_attach {
    struct ecl_attach_opts opts;
    struct ecl_attach_stats stats;
    const char *name; /* of the list */
    struct keys keys; /* 'I' AN, 'O' HN|SEQ, 'D' HN date, 'P' citizen ID date */
    struct att_chain *chain;
    size_t nchain;
    bool have_blank_hn, have_hn_date, have_pid_date;
    bool have_code; /* the list has a column of codes */
    struct keys codes;
    struct att_code *code;
    size_t ncode;
    struct att_row *row;
    size_t nrow, row_cap;
    struct ecl_buf text, owners;
    int place[A_NPUTS]; /* of the columns in the stream's lines, -1: not there */
    struct ecl_buf out, message;
};

/* The values of row r; empty views where blank. */
void att_values(const struct ecl_attach *a, const struct att_row *r,
                struct ecl_str value[A_NCOLUMNS]);

/* Tells what is wrong with a row of the list, or with a claim (rec: the record, or
 * NULL). arg stands for {1} in the message, value for {value}. ECL_OK, or what ends the
 * work. */
int att_tell_row(struct ecl_attach *a, enum att_rule rule, uint64_t line,
                 const struct ecl_str v[A_NCOLUMNS], const char *field, struct ecl_str value,
                 struct ecl_str arg);
int att_tell_claim(struct ecl_attach *a, enum att_rule rule, const struct ecl_claim *c,
                   const struct ecl_record *rec, const struct att_put *put, struct ecl_str value,
                   struct ecl_str arg);

#endif
