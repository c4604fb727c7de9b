/* desk.h: the flows of a desk: a claim code, a close of right, its cancellation, each
 * exactly once, whatever happens between request and answer.
 *
 * Over agent.h, nhso.h and journal.h. What is done is the same for all three: look into the
 * journal; look up what is open or unknown there; look up what others may have done; make an
 * entry, and only then send; look up what was refused or whose answer was lost; write
 * down what came of it. The table of steps stands in lib/authen/desk.c. */
#ifndef ECLAIM_DESK_H
#define ECLAIM_DESK_H

#include "eclaim/journal.h"
#include "eclaim/nhso.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the time is, and waiting. */
struct ecl_clock {
    void *ctx;
    int64_t (*now_ms)(void *ctx);       /* since 1970 UTC */
    void (*wait_ms)(void *ctx, int ms); /* NULL: nothing is waited for */
};

/* What a close finds that the journal does not know: somebody else closed the right of
 * this person, day and kind of service, for this visit or for another one. */
enum ecl_desk_existing {
    ECL_EXISTING_REFUSE, /* ECL_E_UNSAFE; code and code_at of the entry are that of the service */
    ECL_EXISTING_ADOPT,  /* it was this visit: its code is taken */
    ECL_EXISTING_OTHER,  /* it was another visit: close this one, too */
};

/* What is being done, for those who wait. */
enum ecl_desk_doing {
    ECL_DOING_LOOK, /* asks the service what it knows */
    ECL_DOING_SEND,
    ECL_DOING_WAIT, /* an entry is so young that its request may still be under way */
};

/* A desk; plain data. What it points to must outlive the calls. */
struct ecl_desk {
    struct ecl_journal *journal; /* NULL with dry_run only */
    struct ecl_agent *agent;     /* for codes; their look-ups, unless NULL */
    struct ecl_nhso *nhso;       /* for closes; look-ups of codes where there is no agent */
    struct ecl_clock clock;
    int settle_ms;    /* a request that is younger may still be under way: more than the time-out of
                         the service; 0: 60000 */
    int patience_ms;  /* how long one call may wait for such a request to settle; 0: not at all */
    bool ask_at_once; /* do not look first for a code of today that others asked for */
    enum ecl_desk_existing existing;
    /* Stop before anything is sent or written: ECL_EOF says that it would have been. */
    bool dry_run;
    /* Called last before an entry is made and sent: whether the same card still lies there.
     * An answer other than ECL_OK ends it, and nothing is sent. May be NULL. */
    int (*before)(void *ctx, struct ecl_error *err);
    void (*tell)(void *ctx, enum ecl_desk_doing doing, const struct ecl_journal_entry *e);
    void *ctx; /* of before and tell */
};

/* A claim code. e: hcode, pid, service, and what else belongs into the journal (hn, seq, an, begun_ms,
 * way, reason, appeal); day is that of today in Thailand, state and code are filled here.
 * mobile, and correlation of the agent's last read of this person.
 *
 * ECL_OK: e->code is there; e->how says whether it was asked for just now (ECL_HOW_ANSWER and
 * e->sent_ms not before the call), earlier, or by somebody else. A failure leaves in
 * e->state what is known: ECL_STATE_REFUSED, the service said no; ECL_STATE_UNDONE, it was
 * never done and may be asked for again; ECL_STATE_UNKNOWN or _OPEN, the next call with the
 * same person will look it up. Of ECL_E_WRITE with e->code filled: the code was issued,
 * and could not be written into the journal. e->id is 0 when no entry was made. */
ECL_EXPORT int ecl_desk_request(struct ecl_desk *d, struct ecl_journal_entry *e, const char *mobile,
                                const char *correlation, struct ecl_error *err) ECL_MUST_USE;

/* Closes the right of a visit. c without transaction, which comes from the journal; e: what
 * else belongs there; c may point into it. Checks c as ecl_close_check does. Answers as ecl_desk_request;
 * e->paid and so on are those of the close that was done, which may be an earlier one. */
ECL_EXPORT int ecl_desk_close(struct ecl_desk *d, struct ecl_journal_entry *e,
                              const struct ecl_close *c, struct ecl_error *err) ECL_MUST_USE;

/* Cancels the close of entry number of; e becomes the entry of the cancellation.
 * ECL_E_USAGE: no such close, or it is not done. */
ECL_EXPORT int ecl_desk_cancel(struct ecl_desk *d, int64_t of, struct ecl_journal_entry *e,
                               struct ecl_error *err) ECL_MUST_USE;

/* Looks up an entry that is open or unknown, and writes down what came of it; nothing is
 * sent that changes anything. ECL_OK: settled, see e->state; ECL_E_NETWORK: still not
 * known. Others are left as they are. */
ECL_EXPORT int ecl_desk_settle(struct ecl_desk *d, struct ecl_journal_entry *e,
                               struct ecl_error *err) ECL_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
