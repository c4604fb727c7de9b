/* sent.h: what was submitted before, in an SQLite file: ecl-export adds to it, and rules
 * compare claims with it.
 *
 * It holds as little as the comparison needs: of a claim its facility, type, SEQ or AN,
 * INVOICE_NO, days and times, the submission it went out in, and fingerprints of the patient,
 * of PERMITNO, of the items of a day and of the whole content. There is no name, no citizen
 * ID, no HN, no diagnosis and no amount in it. */
#ifndef ECLAIM_SENT_H
#define ECLAIM_SENT_H

#include "eclaim/claim.h"
#include "eclaim/date.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One connection to the file; of one thread at a time. */
struct ecl_sent;

/* Opens path to look into it; an empty file is one in which nothing was submitted yet.
 * ECL_E_READ: it is not there, cannot be read, or another process holds it for too long;
 * ECL_E_FORMAT: not such a file, damaged, or of a newer edition. */
ECL_EXPORT int ecl_sent_open(struct ecl_sent **s, const char *path,
                             struct ecl_error *err) ECL_MUST_USE;

/* Another connection to the same file, for another thread; one of a file that was empty stays
 * so. */
ECL_EXPORT int ecl_sent_clone(struct ecl_sent **copy, const struct ecl_sent *s,
                              struct ecl_error *err) ECL_MUST_USE;

/* Opens path to add to it, and makes it, with mode 0600, when it is not there. ECL_E_WRITE
 * when it cannot be written, else as ecl_sent_open. */
ECL_EXPORT int ecl_sent_create(struct ecl_sent **s, const char *path,
                               struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT void ecl_sent_close(struct ecl_sent *s);

/* --- adding a submission ---------------------------------------------------------- */

/* Takes note of a claim that goes out in submission number part, from 0. Nothing is in the
 * file yet, and other processes are not kept from it. */
ECL_EXPORT int ecl_sent_add(struct ecl_sent *s, const struct ecl_claim *c, uint32_t part,
                            struct ecl_error *err) ECL_MUST_USE;

/* Puts all of them into the file in one transaction, which ecl_sent_commit ends: until then
 * nothing of it can be seen, and when the process ends before, nothing is there; but the room
 * on the disk is taken, so that the commit finds it. name: the n submissions; day: the day they go
 * out. A claim that is there already takes the new place. Waits for other writers. */
ECL_EXPORT int ecl_sent_write(struct ecl_sent *s, const char *const *name, uint32_t n,
                              struct ecl_date day, struct ecl_error *err) ECL_MUST_USE;

/* Forgets claims that ended before a day and were not submitted since; within the transaction of
 * ecl_sent_write. *gone: how many. */
ECL_EXPORT int ecl_sent_forget(struct ecl_sent *s, struct ecl_date before, uint64_t *gone,
                               struct ecl_error *err) ECL_MUST_USE;

ECL_EXPORT int ecl_sent_commit(struct ecl_sent *s, struct ecl_error *err) ECL_MUST_USE;

/* --- looking ------------------------------------------------------------------------- */

#define ECL_SENT_KEY     32 /* bytes of SEQ or AN that are told, with a closing NUL */
#define ECL_SENT_NO_DAY  INT32_MIN
#define ECL_SENT_NO_TIME INT64_MIN

/* A claim that was submitted before. */
struct ecl_sent_claim {
    int64_t id; /* within the file */
    enum ecl_claim_type type;
    char key[ECL_SENT_KEY];   /* SEQ or AN, or the head of a long one */
    int32_t from_day, to_day; /* since 1970-01-01, or ECL_SENT_NO_DAY */
    int64_t from, to;         /* minutes since then, or ECL_SENT_NO_TIME */
    uint32_t times;           /* how often it was submitted */
    uint32_t submission;      /* for ecl_sent_name */
    uint64_t content;         /* its fingerprint */
    bool same_patient;
    const unsigned char *item; /* fingerprints of its items, 8 bytes each */
    size_t nitem;
};

/* What a claim is known by in the file; made by ecl_sent_ask. */
struct ecl_sent_asked {
    enum ecl_claim_type type;
    struct ecl_str hcode, key, invoice; /* views of the claim; empty: none given */
    uint64_t patient, permitno;         /* fingerprints; 0: none given */
    int32_t from_day, to_day;
    int64_t from, to;
};
ECL_EXPORT void ecl_sent_ask(const struct ecl_sent *s, const struct ecl_claim *c,
                             struct ecl_sent_asked *a);

/* Fingerprint of the content of a claim, in whatever order its rows are, and of an ADP row as an
 * item of a day; 0: none. */
ECL_EXPORT uint64_t ecl_sent_content(const struct ecl_sent *s, const struct ecl_claim *c);
ECL_EXPORT uint64_t ecl_sent_item(const struct ecl_sent *s, const struct ecl_record *adp);

/* Whether an ADP row is an item that is claimed once a day: it costs something and is no
 * project. */
ECL_EXPORT bool ecl_sent_is_item(const struct ecl_record *adp);

/* How a claim that was submitted before meets the one at hand, in the order of the calls. */
enum ecl_sent_how {
    ECL_SENT_SAME,     /* the same visit: facility, type, HN and key */
    ECL_SENT_OTHER_HN, /* SEQ or AN of another patient */
    ECL_SENT_NEAR,     /* of the patient, about the days of the visit or of an item */
    ECL_SENT_PERMITNO, /* another visit with its PERMITNO */
    ECL_SENT_INVOICE,  /* another visit with its INVOICE_NO */
    ECL_SENT_NHOW
};

/* Calls fn for each claim in the file that meets c, until it returns false for this how, and
 * for at most ECL_SENT_MAX. *met is valid during the call. a: by ecl_sent_ask, of c.
 * ECL_E_READ, ECL_E_FORMAT. */
#define ECL_SENT_MAX 256
typedef bool ecl_sent_fn(void *ctx, enum ecl_sent_how how, const struct ecl_sent_claim *met);
ECL_EXPORT int ecl_sent_look(struct ecl_sent *s, const struct ecl_claim *c,
                             const struct ecl_sent_asked *a, ecl_sent_fn *fn, void *ctx,
                             struct ecl_error *err) ECL_MUST_USE;

/* Lets other processes write: while one looks they wait, so call it before waiting for
 * anything else. The next look sees what they wrote. */
ECL_EXPORT int ecl_sent_rest(struct ecl_sent *s, struct ecl_error *err) ECL_MUST_USE;

/* Name and day of a submission; "" and a day of zeros when it is unknown. The name is valid
 * until the next call. */
ECL_EXPORT int ecl_sent_name(struct ecl_sent *s, uint32_t submission, struct ecl_str *name,
                             struct ecl_date *day, struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
