/* rep_row.h: records of REP workbooks made in a line, for tests. */
#ifndef TESTS_UNIT_REP_ROW_H
#define TESTS_UNIT_REP_ROW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/rep.h"

enum {
    RR_REP,
    RR_TRAN,
    RR_SEQ,
    RR_HN,
    RR_AN,
    RR_PID,
    RR_ADMIT,
    RR_CODE,
    RR_DENY_HC,
    RR_DENY_AE,
    RR_FUND,
    RR_WARD,
    RR_CHARGE,
    RR_N
};

/* What of a record a test wants to be other than empty. */
struct rr {
    const char *file;
    uint32_t number;
    enum ecl_rep_status status;
    const char *v[RR_N];
    ecl_satang claimed, paid;
    bool no_paid;
};

struct rr_row {
    struct ecl_rep_row row;
    struct ecl_rep_column column[RR_N];
    struct ecl_str value[RR_N];
    int16_t key[ECL_REP_NKEYS];
};

static inline const struct ecl_rep_row *rr_make(struct rr_row *r, const struct rr *from)
{
    static const struct {
        const char *name;
        enum ecl_rep_type type;
        int key;
    } columns[RR_N] = {{"rep_no", ECL_REP_T_ID, ECL_REP_K_REP_NO},
                       {"tran_id", ECL_REP_T_ID, ECL_REP_K_TRAN_ID},
                       {"seq_no", ECL_REP_T_ID, ECL_REP_K_SEQ_NO},
                       {"hn", ECL_REP_T_ID, ECL_REP_K_HN},
                       {"an", ECL_REP_T_ID, ECL_REP_K_AN},
                       {"pid", ECL_REP_T_ID, ECL_REP_K_PID},
                       {"admit_at", ECL_REP_T_DATETIME, ECL_REP_K_ADMIT},
                       {"error_code", ECL_REP_T_TEXT, ECL_REP_K_ERROR_CODE},
                       {"deny_hc", ECL_REP_T_TEXT, -1},
                       {"deny_ae", ECL_REP_T_TEXT, -1},
                       {"main_fund", ECL_REP_T_TEXT, ECL_REP_K_FUND},
                       {"ward", ECL_REP_T_TEXT, -1},
                       {"charge_total", ECL_REP_T_MONEY, -1}};
    memset(r, 0, sizeof *r);
    memset(r->key, -1, sizeof r->key);
    for (int i = 0; i < RR_N; i++) {
        r->column[i] = (struct ecl_rep_column){.name   = columns[i].name,
                                               .header = columns[i].name,
                                               .type   = columns[i].type,
                                               .known  = true};
        r->value[i]  = ecl_str_of(from->v[i] ? from->v[i] : "");
        if (columns[i].key >= 0) {
            r->key[columns[i].key] = (int16_t)i;
        }
    }
    r->column[RR_DENY_HC].role = r->column[RR_DENY_AE].role = ECL_REP_ROLE_DENY;
    r->row = (struct ecl_rep_row){.file        = from->file ? from->file : "a.xls",
                                  .sheet       = "Detail",
                                  .serial      = 1,
                                  .number      = from->number,
                                  .doc_type    = "REP-OP",
                                  .kind        = ECL_REP_DETAIL,
                                  .status      = from->status,
                                  .n           = RR_N,
                                  .column      = r->column,
                                  .value       = r->value,
                                  .raw         = r->value,
                                  .key         = r->key,
                                  .has_claimed = true,
                                  .has_paid    = !from->no_paid,
                                  .claimed     = from->claimed,
                                  .paid        = from->paid};
    return &r->row;
}

#endif
