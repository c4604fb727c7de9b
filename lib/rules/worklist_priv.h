/* worklist_priv.h: what the parts of a worklist share: its rows (worklist.c), the sheet they
 * go to (worklist_sheet.c) and the sums by rule (worklist_summary.c). */
#ifndef ECLAIM_RULES_WORKLIST_PRIV_H
#define ECLAIM_RULES_WORKLIST_PRIV_H

#include "eclaim/worklist.h"
#include "io/workbook_write_priv.h"

/* Columns of the sheet. Up to W_REASON they are printed; the others are for programs. */
enum work_column {
    W_SEVERITY,
    W_TYPE,
    W_HN,
    W_SEQ,
    W_AN,
    W_DATE,
    W_PATIENT,
    W_PROBLEM,
    W_FILE,
    W_LINE,
    W_FIELD,
    W_LABEL,
    W_VALUE,
    W_NEW,
    W_DONE,
    W_REASON,
    W_ACTION,
    W_GROUP,
    W_C_CODE,
    W_RULE,
    W_RECORD,
    W_HCODE,
    W_NCOLS
};

struct work_row {
    uint8_t severity; /* enum ecl_severity */
    bool first;       /* of its claim */
    bool mendable;    /* a new value can be given: the field stands in a claim */
    struct ecl_str v[W_NCOLS];
};

/* Adds the day of the visit, or of the admission: 2026-01-31, or as it stands. */
void work_add_day(struct ecl_buf *b, const struct ecl_claim *c);
/* Adds the patient: title, first letter of the name, first letter of the family name. */
void work_add_patient(struct ecl_buf *b, const struct ecl_claim *c);
/* Adds the labels of the benefit groups, but for out-patients and in-patients, whom the type
 * tells. */
void work_add_groups(struct ecl_buf *b, uint32_t groups, enum ecl_lang lang);
/* Fills the row, but for first, day and patient. c: the claim or NULL; names has room for
 * two numbers and must not move as long as the row is used. */
void work_row_fill(struct work_row *row, const struct ecl_finding *f, const struct ecl_claim *c,
                   enum ecl_lang lang, struct ecl_buf *names);

/* --- the sheet --------------------------------------------------------------------- */

struct work_sheet;
int work_sheet_open(struct work_sheet **s, lxw_workbook *wb, const struct ecl_worklist_opts *opts,
                    struct ecl_error *err) ECL_MUST_USE;
int work_sheet_add(struct work_sheet *s, const struct work_row *row,
                   struct ecl_error *err) ECL_MUST_USE;
int work_sheet_finish(struct work_sheet *s, lxw_workbook *wb, struct ecl_error *err) ECL_MUST_USE;
void work_sheet_free(struct work_sheet *s);

/* --- sums by rule -------------------------------------------------------------------- */

/* The sums of a rule. */
struct work_line {
    const char *rule, *c_code; /* static */
    int worst;
    uint64_t findings, claims;
    ecl_satang held, whole;
    uint64_t claim; /* the last one that had it, from 1 */
    bool error;     /* in that claim */
    uint32_t share, upto;
};

struct work_sums {
    struct work_line *line;
    size_t n, cap;
    size_t *slot; /* by the address of the id: index + 1; 0: free */
    size_t nslots;
    uint64_t claims; /* seen so far: a number for each */
    struct work_line total;
};

struct work_sums *work_sums_new(void); /* NULL: out of memory */
/* The rows of a claim that holds money with its errors. A claim's held is divided equally
 * among its rules with errors, the satang left over to the first ones. */
int work_sums_add(struct work_sums *s, const struct work_row *row, size_t n, ecl_satang held,
                  struct ecl_error *err) ECL_MUST_USE;
/* Sorts by the baht held and works out the shares: of the baht, or of the findings when
 * no baht is held. */
void work_sums_settle(struct work_sums *s);
/* Writes sheet "summary". */
int work_sums_sheet(struct work_sums *s, lxw_workbook *wb, enum ecl_lang lang,
                    const struct ecl_worklist_totals *t, struct ecl_error *err) ECL_MUST_USE;
void work_sums_free(struct work_sums *s);

/* Text in the language of a sheet. */
static inline const char *work_say(enum ecl_lang lang, const char *en, const char *th)
{
    return lang == ECL_LANG_TH ? th : en;
}

#endif
