/* card.h: the Thai national ID card: what stands on it, how it is read, and the
 * readers it lies in.
 *
 * Reading goes over a transport, a few functions that carry commands to a card:
 * that of PC/SC below, or a script of commands and answers for tests. Nothing here
 * keeps what was read: struct ecl_card is the caller's, and plain data; wipe it with
 * ecl_card_wipe. Functions on different objects may run in different threads. */
#ifndef ECLAIM_CARD_H
#define ECLAIM_CARD_H

#include "eclaim/date.h"
#include "eclaim/error.h"
#include "eclaim/ids.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- transport ------------------------------------------------------------------ */

enum {
    ECL_ATR_MAX    = 36,
    ECL_ANSWER_MAX = 258, /* 256 bytes and the status word */
};

/* Carries commands to one card. All answer ECL_OK or a negative enum ecl_code with
 * err filled; transmit may also answer ECL_EOF: the card left, was reset or answered
 * nothing, so that all that was read before is void and reading must begin anew. */
struct ecl_transport {
    void *ctx;
    /* Takes hold of the card, once more after ECL_EOF; writes its ATR (of at most
     * ECL_ATR_MAX bytes) and its length. */
    int (*begin)(void *ctx, unsigned char *atr, size_t *natr, struct ecl_error *err);
    /* Sends a command and takes the answer, at most ECL_ANSWER_MAX bytes. */
    int (*transmit)(void *ctx, const unsigned char *command, size_t n, unsigned char *answer,
                    size_t *nanswer, struct ecl_error *err);
    /* Lets go of the card. May be NULL. */
    void (*end)(void *ctx);
};

/* --- readers (PC/SC) ------------------------------------------------------------- */

enum ecl_reader_state {
    ECL_READER_EMPTY = 0,
    ECL_READER_CARD  = 1,
    ECL_READER_MUTE  = 2, /* a card that does not answer: upside down, dirty */
    ECL_READER_BUSY  = 3, /* held by another program alone */
};

struct ecl_pcsc_reader {
    const char *name; /* as the system names it, UTF-8 as a rule */
    enum ecl_reader_state state;
    unsigned char atr[ECL_ATR_MAX];
    size_t natr;
};

struct ecl_pcsc_opts {
    const char *reader; /* part of a name, without case; NULL: any reader */
    int busy_ms;        /* how long to wait for another program to let go; 0: 5000 */
    int read_ms;        /* how long reading one card may take; 0: 30000 */
};

struct ecl_pcsc;

/* Connects to the smart card service. opts may be NULL; its strings must outlive
 * *p. ECL_E_CARD when the service does not run. */
ECL_EXPORT int ecl_pcsc_open(struct ecl_pcsc **p, const struct ecl_pcsc_opts *opts,
                             struct ecl_error *err) ECL_MUST_USE;

/* Calls fn for each reader, whatever opts->reader says; stops when fn answers other
 * than ECL_OK and returns that. Without readers: ECL_E_CARD. */
ECL_EXPORT int ecl_pcsc_readers(struct ecl_pcsc *p,
                                int (*fn)(void *ctx, const struct ecl_pcsc_reader *r), void *ctx,
                                struct ecl_error *err);

/* Finds the next card: one in a matching reader that was not found before since it
 * was put in, Thai national IDs first. Waits for at most wait_ms (-1: without end) and
 * returns ECL_EOF when there is none. With wait_ms 0 it looks at what lies there, and
 * ECL_E_CARD says that there is no reader, or none that matches. */
ECL_EXPORT int ecl_pcsc_next(struct ecl_pcsc *p, int wait_ms, struct ecl_error *err);

/* The name of the reader the card was found in; valid until the next call. */
ECL_EXPORT const char *ecl_pcsc_reader_name(const struct ecl_pcsc *p);

/* The transport to the card that was found. It is shared with other programs, which
 * wait while it is read; a card is never reset by it. begin may wait as long as
 * another program is in the middle of a transaction: whoever cannot, sets an alarm. */
ECL_EXPORT const struct ecl_transport *ecl_pcsc_transport(struct ecl_pcsc *p);

/* p may be NULL. */
ECL_EXPORT void ecl_pcsc_close(struct ecl_pcsc *p);

#ifdef __cplusplus
}
#endif
#endif
