/* where_priv.h: a condition as a tree. Nodes stand in one array and point to one
 * another by number; texts are views into the condition's own copy. */
#ifndef ECLAIM_CLAIM_WHERE_PRIV_H
#define ECLAIM_CLAIM_WHERE_PRIV_H

#include "eclaim/date.h"
#include "eclaim/where.h"

enum where_op { W_OR, W_AND, W_NOT, W_FILE, W_EMPTY, W_LIKE, W_EQ, W_NE, W_LT, W_LE, W_GT, W_GE };

/* How a column compares. */
enum where_kind { W_TEXT, W_NUMBER, W_DATE };

/* file of a node whose column is one of the CLAIM line. */
#define W_CLAIM ECL_NFILES
enum where_claim {
    W_CLAIM_TYPE,
    W_CLAIM_HCODE,
    W_CLAIM_HN,
    W_CLAIM_SEQ,
    W_CLAIM_AN,
    W_CLAIM_AGE,
};

#define WHERE_SCALE 4 /* decimals of numbers */

/* A value to compare with: text, and for other kinds the number, or the date as
 * the number YYYYMMDD. */
struct where_value {
    struct ecl_str text;
    int64_t number;
};

struct where_node {
    uint8_t op;              /* enum where_op */
    uint8_t kind;            /* enum where_kind */
    uint8_t file;            /* enum ecl_file, or W_CLAIM */
    int col;                 /* place in record.f, or enum where_claim; -1: not bound yet */
    struct ecl_str name;     /* the column, until it is bound */
    uint32_t left, right;    /* nodes of and, or, not */
    uint32_t value, nvalues; /* of tests; several: any of them (in) */
};

struct ecl_where {
    char *text;
    struct where_node *node;
    size_t nnode, node_cap;
    struct where_value *value;
    size_t nvalue, value_cap;
    uint32_t root;
};

/* The date of a value, YYYYMMDD or YYYY-MM-DD, as the number YYYYMMDD. */
enum ecl_date_state where_date(struct ecl_str s, int64_t *out);

/* Text with * and ? against a value. */
bool where_like(struct ecl_str s, struct ecl_str pattern);

/* Fills err with the field that name most resembles. */
int where_unknown(struct ecl_str file, struct ecl_str column, struct ecl_error *err);

#endif
