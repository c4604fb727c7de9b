/* desk_priv.h: a flow of the desk while it runs, shared by its sources. */
#ifndef AUTHEN_DESK_PRIV_H
#define AUTHEN_DESK_PRIV_H

#include "eclaim/desk.h"

enum { FLOW_CODES = 64 };

enum flow_step {
    RECALL,       /* what the journal has of this person, kind and day */
    LOOK_BACK,    /* an entry of it that is open or unknown, at the service */
    WAIT_BACK,    /* it is young: its request may still be under way */
    LOOK_FIRST,   /* what others have asked for */
    CHECK,        /* the same card still */
    BEGIN,        /* the entry */
    SEND,         /* the request */
    LOOK_NAME,    /* it is done, and the code was not told */
    LOOK_REFUSED, /* "issued already"? */
    LOOK_LOST,    /* the answer was lost */
    WAIT_LOST,
    END,
};

struct flow {
    struct ecl_desk *d;
    struct ecl_journal_entry *e;   /* what is asked for; at the end, what came of it */
    struct ecl_journal_entry past; /* an earlier entry that stands against it */
    bool looking_back;             /* past is what is being looked up, not e */
    bool settling;                 /* nothing is to be sent at all */
    const char *mobile, *correlation;
    struct ecl_close close;
    struct ecl_claim_code found[FLOW_CODES]; /* by the last look-up; of codes at arrival one */
    size_t nfound;
    int waited_ms, recalls;
    struct ecl_error lost; /* how the answer to the request failed to come */
    int code;              /* of the failure that is told at the end, or ECL_OK */
    struct ecl_error err;
};

/* Looks at the service for what may have become of an entry: ECL_OK and f->found, ECL_EOF when
 * there is nothing, or a failure. */
int flow_look(struct flow *f, const struct ecl_journal_entry *e,
              struct ecl_error *err) ECL_MUST_USE;

/* Goes from a step to the end: f->code, with err filled; wipes f. */
int flow_run(struct flow *f, enum flow_step step, struct ecl_error *err) ECL_MUST_USE;

#endif
