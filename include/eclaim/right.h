/* right.h: a person and the person's right to treatment as services tell it, claim
 * codes, and the kinds of service a code is asked for. Plain data; sources: authen
 * interfaces of the Office, lib/authen/README.md. */
#ifndef ECLAIM_RIGHT_H
#define ECLAIM_RIGHT_H

#include "eclaim/error.h"
#include "eclaim/str.h"
#include "eclaim/verify.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ECL_RIGHT_NAME  = 304, /* 100 characters in UTF-8 and a NUL */
    ECL_RIGHT_TYPES = 32,  /* kinds of service an answer may offer */
};

struct ecl_right_hospital {
    char hcode[16], name[ECL_RIGHT_NAME];
};

/* A kind of service (PG0060001...) as an answer offers it. */
struct ecl_right_type {
    char code[16], name[2 * ECL_RIGHT_NAME];
};

/* "" or 0 where an answer has nothing: every part but pid may be missing. Longer texts
 * are cut at a character. */
struct ecl_right {
    bool known; /* the service knows the person */
    char pid[16];
    char title[ECL_RIGHT_NAME]; /* as given: the agent gives a code, not a text */
    char first[ECL_RIGHT_NAME], middle[ECL_RIGHT_NAME], last[ECL_RIGHT_NAME];
    char sex;               /* '1' male, '2' female */
    struct ecl_birth birth; /* Gregorian; y == 0: unknown */
    char nation[16];
    char main_code[16], main_name[ECL_RIGHT_NAME]; /* "UCS"; "" no right */
    char sub_code[16], sub_name[ECL_RIGHT_NAME];
    struct ecl_right_hospital main, main_op, sub;
    char paid_model[8];
    char start[32], expire[32], checked[32]; /* ISO, Thai local time, as given */
    char message[ECL_RIGHT_NAME * 2];        /* what the service says besides, for people */
    char correlation[80]; /* of one read by the agent: goes back with a request */
    struct ecl_right_type type[ECL_RIGHT_TYPES];
    size_t ntypes;
};
ECL_EXPORT void ecl_right_wipe(struct ecl_right *r);

/* A claim code and what a service tells of it. */
struct ecl_claim_code {
    char code[32]; /* as given: PP1234567890 */
    char pid[16];
    char type[16]; /* kind of service, or "" */
    char type_name[ECL_RIGHT_NAME];
    char hcode[16]; /* unit, or "" */
    char hname[ECL_RIGHT_NAME];
    char at[32];      /* ISO, Thai local time, as given; "" unknown */
    char channel[32]; /* "ENDPOINT": by close of right; "" not said */
};

/* Two capital letters and at least six digits. PP: at arrival, EP: by close of right. */
ECL_EXPORT bool ecl_claim_code_valid(struct ecl_str code);

/* The codes of kinds of service that sources name (lib/spec/codes/claim_type.tsv) are in the
 * code set "claim_type"; an answer's own list is the authority. */

#ifdef __cplusplus
}
#endif
#endif
