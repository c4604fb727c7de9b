/* journal.h: the journal of what was asked of services that change something there:
 * claim codes, closes of right, cancellations. One SQLite file.
 *
 * An entry is on the disk before its request is sent, so that whatever happens between
 * request and answer leaves an entry that is open: it is looked up before anything is
 * asked again. While one is open, no second entry of the same person, kind of service
 * and day can begin, in this process or in any other that has the file.
 *
 * The file holds citizen IDs, which look-ups need: its mode is 0600, and a file that
 * others may read is refused. It holds no names and no phone numbers. */
#ifndef ECLAIM_JOURNAL_H
#define ECLAIM_JOURNAL_H

#include "eclaim/date.h"
#include "eclaim/error.h"
#include "eclaim/money.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was done. */
enum ecl_journal_act {
    ECL_ACT_CODE,   /* a claim code at arrival */
    ECL_ACT_CLOSE,  /* close of right for a visit */
    ECL_ACT_CANCEL, /* of a close */
    ECL_ACT_STATUS, /* nothing was changed: a code was found by looking for it */
    ECL_NACTS,
};

enum ecl_journal_state {
    ECL_STATE_OPEN,    /* written, and not heard of since: under way, or interrupted */
    ECL_STATE_UNKNOWN, /* the answer was lost: it may have been done */
    ECL_STATE_DONE,
    ECL_STATE_REFUSED,   /* the service said no, and a look-up found nothing */
    ECL_STATE_UNDONE,    /* nothing was done: it never arrived, or a look-up found nothing */
    ECL_STATE_CANCELLED, /* a close that was done, and cancelled later */
    ECL_NSTATES,
};

/* How the state is known. */
enum ecl_journal_how {
    ECL_HOW_NONE,      /* of an open entry */
    ECL_HOW_ANSWER,    /* the service's answer to this request */
    ECL_HOW_RECOVERED, /* a look-up after the answer was lost */
    ECL_HOW_FOUND,     /* a look-up: a code that somebody else had asked for */
    ECL_HOW_UNSENT,    /* the request never arrived */
    ECL_HOW_HAND,      /* a person said so */
    ECL_NHOWS,
};

/* Over what it was done. */
enum ecl_journal_channel {
    ECL_CHANNEL_AGENT,
    ECL_CHANNEL_ENDPOINT,
    ECL_CHANNEL_HAND, /* by a person in the web page */
    ECL_NCHANNELS,
};

enum ecl_journal_appeal { ECL_APPEAL_NONE, ECL_APPEAL_REQUIRED, ECL_APPEAL_FILED, ECL_NAPPEALS };

/* Names of these, as they stand in the file and in listings. */
enum ecl_journal_list {
    ECL_JOURNAL_ACTS,
    ECL_JOURNAL_STATES,
    ECL_JOURNAL_HOWS,
    ECL_JOURNAL_CHANNELS,
    ECL_JOURNAL_APPEALS,
};
/* "open"; NULL for a number that is none. Static storage. */
ECL_EXPORT const char *ecl_journal_word(enum ecl_journal_list list, int value);
/* The number of a name, or -1. */
ECL_EXPORT int ecl_journal_find(enum ecl_journal_list list, const char *word);

/* An entry. Plain data; texts are UTF-8, "" where there is nothing, and cut at a
 * character when they are longer. Times are milliseconds since 1970 UTC, 0: not known. */
struct ecl_journal_entry {
    int64_t id; /* its number, never used again, even when entries are pruned */
    enum ecl_journal_act act;
    enum ecl_journal_state state;
    enum ecl_journal_how how;
    enum ecl_journal_channel channel;
    char hcode[8], pid[16];
    char hn[48], seq[48], an[48]; /* of the visit; seq: visit number */
    char service[24];             /* kind of service: PG0060001 */
    struct ecl_date day;          /* of the service, in Thailand */
    char transaction[48];         /* of a close and its cancellation, see ecl_journal_begin */
    char main_code[8];            /* main right at a close */
    ecl_satang total, paid, privilege;
    int64_t service_ms;               /* when the service was, of a close */
    int64_t begun_ms, sent_ms;        /* the work with the patient; the request */
    int64_t ended_ms;                 /* when state was last told */
    char code[32], code_at[32];       /* the claim code, and its time as the service gives it */
    char number[24];                  /* the service's number of a close */
    int http;                         /* status of the last answer, 0: none */
    char message[256];                /* what the service said; no citizen ID, no name */
    char way[16];                     /* of verification: card, face...; verify.h */
    char reason[32];                  /* why not by the patient's own face or phone */
    char certifier[16], relation[24]; /* who certified, and who that is to the patient */
    char visit_kind[96];              /* kind of visit, a text of the form */
    enum ecl_journal_appeal appeal;
    struct ecl_date filed; /* the day on which the appeal was filed; y == 0: not */
    int64_t of;            /* the close that a cancellation is of */
};

struct ecl_journal_opts {
    bool read_only; /* never writes; the file must exist */
    int busy_ms;    /* how long to wait for another program; 0: 5000 */
};

struct ecl_journal;
/* Opens the journal, and makes it with mode 0600 when there is none. opts may be NULL.
 * ECL_E_READ: cannot be opened; ECL_E_WRITE: cannot be written (read-only, disk full, held by
 * another program); ECL_E_UNSAFE: others may read or write it; ECL_E_FORMAT: another
 * program's file, damaged, or of a newer version of this library. Nothing is ever written
 * to a file that is no journal. A handle belongs to one thread. */
ECL_EXPORT int ecl_journal_open(struct ecl_journal **j, const char *path,
                                const struct ecl_journal_opts *opts,
                                struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_journal_close(struct ecl_journal *j);

/* --- a request, before and after it is sent ---------------------------------------------- */

/* Writes an entry as open; on the disk when this returns ECL_OK. act, hcode, pid, service and
 * day must be filled, of a cancellation also of; id is set and, of a close whose transaction is
 * empty, transaction: hcode, a number that this journal drew when it was made, and the
 * id. ECL_EOF, and nothing is written, when an entry stands against it: one that
 * ecl_journal_recall finds. */
ECL_EXPORT int ecl_journal_begin(struct ecl_journal *j, struct ecl_journal_entry *e,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Writes what became of entry e->id: state, how, channel, code, code_at, number, http, message,
 * way, appeal and ended_ms; on the disk when this returns ECL_OK. A close whose cancellation
 * is done becomes cancelled with it. ECL_EOF, and nothing is written, when the entry had been
 * settled before; a code is written all the same: none is ever lost. A person may overrule a
 * look-up that found nothing. */
ECL_EXPORT int ecl_journal_finish(struct ecl_journal *j, const struct ecl_journal_entry *e,
                                  struct ecl_error *err) ECL_MUST_USE;

/* The entry that speaks for what key names by act, hcode, pid, service and day: one that is open
 * or unknown; else the last that is done, of a close one of the same visit (seq, or an where
 * that is empty; of a cancellation, of the same close). ECL_EOF: there is none. */
ECL_EXPORT int ecl_journal_recall(struct ecl_journal *j, const struct ecl_journal_entry *key,
                                  struct ecl_journal_entry *found,
                                  struct ecl_error *err) ECL_MUST_USE;

/* The last entry of the same person, service and day as key's, of a close of the same visit, if
 * that was sent and a look-up found nothing: what shows up later is its. The transaction
 * of a close is used again, so that the service can tell that it had it after all.
 * ECL_EOF: the last one is another, or there is none. */
ECL_EXPORT int ecl_journal_again(struct ecl_journal *j, const struct ecl_journal_entry *key,
                                 struct ecl_journal_entry *found,
                                 struct ecl_error *err) ECL_MUST_USE;

/* A code that belongs to a visit, whoever asked for it: hcode, and an, or hn and seq, of visit
 * agree; of entries that name no visit, pid, or hn, and day. What visit leaves blank agrees with
 * anything. ECL_EOF: there is none. */
ECL_EXPORT int ecl_journal_visit(struct ecl_journal *j, const struct ecl_journal_entry *visit,
                                 struct ecl_journal_entry *found,
                                 struct ecl_error *err) ECL_MUST_USE;

/* Whether a code is that of a close of another transaction. */
ECL_EXPORT int ecl_journal_taken(struct ecl_journal *j, const char *code, const char *transaction,
                                 bool *taken, struct ecl_error *err) ECL_MUST_USE;

/* --- entries ----------------------------------------------------------------------------- */

/* Writes an entry that needs no request: a code found, or noted by hand. Sets id. Where the same
 * code of the same person, service and day is there as done, *e becomes that entry. */
ECL_EXPORT int ecl_journal_add(struct ecl_journal *j, struct ecl_journal_entry *e,
                               struct ecl_error *err) ECL_MUST_USE;

/* Entry number id; ECL_EOF: there is none. */
ECL_EXPORT int ecl_journal_get(struct ecl_journal *j, int64_t id, struct ecl_journal_entry *e,
                               struct ecl_error *err) ECL_MUST_USE;

/* Which entries; all zero: every one. */
struct ecl_journal_filter {
    struct ecl_date from, to;                 /* days of service, both included; y == 0: any */
    unsigned acts, states, channels, appeals; /* bits of the enums; 0: any */
    const char *hcode, *pid;                  /* or NULL */
};
/* Calls fn for each in the order of their numbers; stops when it answers other than ECL_OK, and
 * returns that. fn may not write to the journal. */
ECL_EXPORT int ecl_journal_each(struct ecl_journal *j, const struct ecl_journal_filter *f,
                                int (*fn)(void *ctx, const struct ecl_journal_entry *e,
                                          struct ecl_error *err),
                                void *ctx, struct ecl_error *err) ECL_MUST_USE;

/* Notes that the appeal of an entry was filed on a day. ECL_EOF: no such entry, or none that
 * needs an appeal. */
ECL_EXPORT int ecl_journal_file_appeal(struct ecl_journal *j, int64_t id, struct ecl_date on,
                                       struct ecl_error *err) ECL_MUST_USE;

/* Removes entries of days before a day, and overwrites what they held; those stay that are
 * open or unknown, and those whose appeal has not been filed. *n is how many went, *kept how
 * many of these days stayed. */
ECL_EXPORT int ecl_journal_prune(struct ecl_journal *j, struct ecl_date before, uint64_t *n,
                                 uint64_t *kept, struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
