/* claim.h: one complete claim in memory: a visit or an admission with all its
 * records, as views into the text it was read from. */
#ifndef ECLAIM_CLAIM_H
#define ECLAIM_CLAIM_H

#include "eclaim/field.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_claim_type {
    ECL_CLAIM_OP,
    ECL_CLAIM_IP,
    ECL_CLAIM_NONE, /* "--": records that belong to no claim */
};

/* A row of a claim file. f has at least ecl_file_spec(file)->nfields entries
 * (columns that the stream lacks are empty views), then nextra values of
 * columns the standard does not know. */
struct ecl_record {
    const struct ecl_str *f;
    struct ecl_str text; /* the whole line in the stream, without its LF */
    uint64_t line;       /* line or record number in the source file; 0: none */
    uint8_t file;        /* enum ecl_file */
    uint8_t nextra;
};

struct ecl_claim {
    enum ecl_claim_type type;
    struct ecl_str hcode, hn, key; /* key: SEQ of an OP claim, AN of an IP claim */
    uint64_t number;               /* claims read before this one in the stream */
    struct ecl_str text;           /* every line of the claim, CLAIM line first */
    const struct ecl_record *rec;  /* in the fixed order of the files */
    size_t nrec;
    bool no_control; /* text is known to hold no control byte but the LFs */
    uint32_t first[ECL_NFILES]; /* index in rec of a file's first record */
    uint32_t count[ECL_NFILES]; /* records of a file */
};

/* "OP", "IP" or "--". */
ECL_EXPORT const char *ecl_claim_type_name(enum ecl_claim_type t);

/* Record i of file f, or NULL when there is none. */
static inline const struct ecl_record *ecl_claim_rec(const struct ecl_claim *c, enum ecl_file f,
                                                     size_t i)
{
    return i < c->count[f] ? &c->rec[c->first[f] + i] : NULL;
}

/* Runs over the records of one file: ECL_EACH(r, claim, ECL_ADP) { ... } */
#define ECL_EACH(r, c, file)                                                                      \
    for (const struct ecl_record *r = (c)->rec + (c)->first[file], *r##_end = r + (c)->count[file]; \
         r < r##_end; r++)

#ifdef __cplusplus
}
#endif
#endif
