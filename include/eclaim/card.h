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

/* --- what stands on a card ------------------------------------------------------ */

enum {
    ECL_CARD_TEXT    = 304,      /* 100 characters in UTF-8 and a NUL */
    ECL_CARD_ADDRESS = 484,      /* 160 characters */
    ECL_CARD_PHOTO   = 20 * 255, /* bytes the card keeps for the photo */
};

enum ecl_card_date_state {
    ECL_CARD_DATE_NONE     = 0, /* blank */
    ECL_CARD_DATE_OK       = 1,
    ECL_CARD_DATE_PARTIAL  = 2, /* the day, or day and month, are not known: 00 */
    ECL_CARD_DATE_LIFETIME = 3, /* 99999999: the card does not expire */
    ECL_CARD_DATE_BAD      = 4, /* anything else; see text */
};

/* A date of the card. Cards write Buddhist years; y is Gregorian, that is 543 less. */
struct ecl_card_date {
    enum ecl_card_date_state state;
    int16_t y;     /* for ECL_CARD_DATE_OK and _PARTIAL, else 0 */
    uint8_t m, d;  /* 0: not known */
    char text[28]; /* as on the card, YYYYMMDD */
};

/* A name. Cards write it as title#first#middle#last; if this one has other than four
 * parts, only text is filled: which part is which is not guessed. */
struct ecl_card_name {
    char text[ECL_CARD_TEXT]; /* all parts with a blank between */
    char title[ECL_CARD_TEXT], first[ECL_CARD_TEXT], middle[ECL_CARD_TEXT], last[ECL_CARD_TEXT];
};

/* An address. Parts that cannot be told are "". */
struct ecl_card_address {
    char text[ECL_CARD_ADDRESS]; /* all parts with a blank between */
    char house[ECL_CARD_ADDRESS], village[ECL_CARD_ADDRESS], lane[ECL_CARD_ADDRESS],
        alley[ECL_CARD_ADDRESS], street[ECL_CARD_ADDRESS], subdistrict[ECL_CARD_ADDRESS],
        district[ECL_CARD_ADDRESS], province[ECL_CARD_ADDRESS];
};

/* The right to treatment as it was when the card was last updated; the online
 * service decides, not this. */
struct ecl_card_right {
    bool present; /* the card has the applet; else all is blank */
    char main[ECL_CARD_TEXT], sub[ECL_CARD_TEXT];
    char main_hospital[ECL_CARD_TEXT], sub_hospital[ECL_CARD_TEXT];
    char paid_type[4], changes[4]; /* kind of payment; how often the hospital changed */
    struct ecl_card_date issued, expires, updated;
};

/* Everything read from a card. Text is UTF-8 without control characters, blanks at its
 * ends removed; "" where the card has nothing or refuses. */
struct ecl_card {
    unsigned char atr[ECL_ATR_MAX];
    size_t natr;
    char version[16];
    char pid[40]; /* citizen ID */
    enum ecl_pid_state pid_state;
    struct ecl_card_name thai, english;
    struct ecl_card_date birth, issued, expires;
    char sex[4]; /* "1" male, "2" female */
    struct ecl_card_address address;
    char issuer[ECL_CARD_TEXT], issuer_code[40], type[8];
    char request[64];      /* request number */
    char photo_number[48]; /* number printed below the photo */
    char laser[64];        /* number on the back, when asked for */
    struct ecl_card_right right;
    size_t undefined; /* characters of texts that TIS-620 does not know, now U+FFFD */
    unsigned char photo[ECL_CARD_PHOTO];
    size_t nphoto; /* bytes of the JPEG, 0: none */
};

struct ecl_card_opts {
    bool photo; /* read the photo: 20 exchanges, some seconds */
    bool laser; /* read the laser number, last: some cards lack it, some readers trip */
    bool right; /* read the right to treatment */
    /* Called as reading goes on; may be NULL. */
    void (*progress)(void *ctx, unsigned done, unsigned total);
    void *ctx;
};

/* Reads a card. When it is disturbed, taken out for a moment or reset by another
 * program, it is read again from the start, up to three times. opts may be NULL.
 * ECL_E_FORMAT: not a Thai national ID; ECL_E_CARD: it cannot be read, or it was
 * changed for another person's meanwhile. *card is blank after any failure.
 * A wrong check digit is no failure: see card->pid_state. */
ECL_EXPORT int ecl_card_read(const struct ecl_transport *t, const struct ecl_card_opts *opts,
                             struct ecl_card *card, struct ecl_error *err) ECL_MUST_USE;

/* Overwrites a card with zeros, so that it does not stay in memory. */
ECL_EXPORT void ecl_card_wipe(struct ecl_card *card);

/* --- age ------------------------------------------------------------------------ */

struct ecl_age {
    int years, months, days;
};

/* The age on a day, in whole years, months and days, of somebody born at birth: both
 * valid. A month that lacks the day of birth counts from the first of the next month,
 * as ecl_date_age does with 29 February. False when on lies before birth. */
ECL_EXPORT bool ecl_age_on(struct ecl_date birth, struct ecl_date on, struct ecl_age *age);

/* The least and the greatest age a birth date allows; the same when it is complete.
 * False when the date says nothing, or lies after on. */
ECL_EXPORT bool ecl_card_age(const struct ecl_card_date *birth, struct ecl_date on,
                             struct ecl_age *least, struct ecl_age *greatest);

/* The last day a card is valid has passed. False when the card does not say. */
ECL_EXPORT bool ecl_card_expired(const struct ecl_card *card, struct ecl_date on);

/* --- scripted cards ------------------------------------------------------------- */

/* A card that is a text, for tests. A line "atr HEX" begins each time the card is
 * taken hold of; "> HEX" is the command that must come next and "< HEX" its answer;
 * "lost" in place of an answer is ECL_EOF. "*" at the end of a command stands for any
 * bytes; blank lines and those that start with # are passed over. */
struct ecl_script;
ECL_EXPORT int ecl_script_open(struct ecl_script **s, struct ecl_str text,
                               struct ecl_error *err) ECL_MUST_USE;
/* The transport, valid until the script is closed. */
ECL_EXPORT const struct ecl_transport *ecl_script_transport(struct ecl_script *s);
/* True when every line has been played. */
ECL_EXPORT bool ecl_script_finished(const struct ecl_script *s);
ECL_EXPORT void ecl_script_close(struct ecl_script *s);

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
