/* card_pcsc.c: cards in readers of this machine, by PC/SC (libpcsclite).
 *
 * Cards are shared with other programs: SCARD_SHARE_SHARED, a transaction while one
 * is read, SCARD_LEAVE_CARD at its end. Whatever happens to a card in the middle,
 * taken out, put in again, reset by somebody else, comes out as ECL_EOF, and begin
 * connects anew. Facts about drivers that fail right after insertion, and about
 * transmits that succeed with no bytes, come from trials and issue lists. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <winscard.h>

#include "eclaim/card.h"

enum {
    BUSY_MS   = 5000,
    READ_MS   = 30000,
    READERS   = 16,  /* PCSCLITE_MAX_READERS_CONTEXTS */
    STEP_MS   = 500, /* longest time without a look at the clock */
    CONNECTS  = 4,   /* tries to connect to a card that has just been put in */
    SETTLE_MS = 250,
    BUSY_STEP = 200,
    AGAIN_MS  = 600, /* more than the service takes to see that a card has left */
};

#define PNP "\\\\?PnP?\\Notification"

struct slot {
    char name[MAX_READERNAME];
    SCARD_READERSTATE state;
    bool offered; /* the card in it was found before */
};

struct ecl_pcsc {
    SCARDCONTEXT context;
    struct ecl_pcsc_opts opts;
    struct slot slot[READERS];
    size_t nslot;
    size_t current; /* where the card was found */
    SCARDHANDLE card;
    DWORD protocol;
    bool connected, locked;
    bool again;       /* the card was held before, and reading begins anew */
    int64_t deadline; /* milliseconds */
    struct ecl_transport transport;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* --- errors --------------------------------------------------------------------- */

/* LONG is wider than the codes, and some versions sign-extend them. */
static uint32_t code_of(LONG r)
{
    return (uint32_t)r;
}

#define IS(r, code) (code_of(r) == (uint32_t)(code))

static int fail(struct ecl_error *err, LONG r, const char *reader, const char *doing)
{
    static const struct {
        uint32_t code;
        const char *text;
    } known[] = {
        {(uint32_t)SCARD_E_NO_SERVICE, "the smart card service does not run; start it with "
                                       "'systemctl start pcscd.socket', or install pcscd"},
        {(uint32_t)SCARD_E_SERVICE_STOPPED, "the smart card service was stopped; start it again"},
        {(uint32_t)SCARD_F_COMM_ERROR, "the smart card service ended; start it again"},
        {(uint32_t)SCARD_E_NO_READERS_AVAILABLE,
         "no card reader; plug one in, and see that its driver is installed"},
        {(uint32_t)SCARD_E_READER_UNAVAILABLE, "the reader was unplugged"},
        {(uint32_t)SCARD_E_UNKNOWN_READER, "the reader was unplugged"},
        {(uint32_t)SCARD_E_SHARING_VIOLATION,
         "another program holds the reader; close it, or let it finish"},
        {(uint32_t)SCARD_E_NO_SMARTCARD, "no card, or one that does not answer; put it in with the "
                                         "chip first, contacts as the reader shows"},
        {(uint32_t)SCARD_W_REMOVED_CARD, "the card was taken out; put it in again and leave it"},
        {(uint32_t)SCARD_W_UNRESPONSIVE_CARD,
         "the card does not answer; clean its contacts and put it in again"},
        {(uint32_t)SCARD_W_UNPOWERED_CARD,
         "the card does not answer; clean its contacts and put it in again"},
        {(uint32_t)SCARD_E_NO_MEMORY, "out of memory"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].code == code_of(r)) {
            return ecl_fail(err, ECL_E_CARD, reader, "%s", known[i].text);
        }
    }
    return ecl_fail(err, ECL_E_CARD, reader, "%s failed: %s (0x%08X)", doing,
                    pcsc_stringify_error(r), (unsigned)code_of(r));
}

/* --- readers -------------------------------------------------------------------- */

int ecl_pcsc_open(struct ecl_pcsc **out, const struct ecl_pcsc_opts *opts, struct ecl_error *err)
{
    *out               = NULL;
    struct ecl_pcsc *p = calloc(1, sizeof *p);
    if (!p) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (opts) {
        p->opts = *opts;
    }
    p->opts.busy_ms = p->opts.busy_ms > 0 ? p->opts.busy_ms : BUSY_MS;
    p->opts.read_ms = p->opts.read_ms > 0 ? p->opts.read_ms : READ_MS;
    LONG r          = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context);
    if (r != SCARD_S_SUCCESS) {
        free(p);
        return fail(err, r, NULL, "connecting to the smart card service");
    }
    *out = p;
    return ECL_OK;
}

static struct slot *slot_find(struct slot *slots, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(slots[i].name, name) == 0) {
            return &slots[i];
        }
    }
    return NULL;
}

/* Lists the readers anew; those known before keep their state. */
static LONG list_readers(struct ecl_pcsc *p)
{
    static const DWORD size = READERS * MAX_READERNAME + 1;
    struct slot *old        = calloc(READERS, sizeof *old);
    char *names             = calloc(1, size);
    DWORD n                 = size;
    LONG r                  = SCARD_E_NO_MEMORY;
    if (old && names) {
        r = SCardListReaders(p->context, NULL, names, &n);
    }
    if (r == SCARD_S_SUCCESS || IS(r, SCARD_E_NO_READERS_AVAILABLE)) {
        size_t nold = p->nslot;
        memcpy(old, p->slot, sizeof p->slot);
        p->nslot         = 0;
        const char *name = r == SCARD_S_SUCCESS ? names : "";
        for (; *name && p->nslot < READERS; name += strlen(name) + 1) {
            struct slot *s   = &p->slot[p->nslot++];
            struct slot *was = slot_find(old, nold, name);
            memset(s, 0, sizeof *s);
            if (was) {
                *s = *was;
            }
            size_t len = strnlen(name, sizeof s->name - 1);
            memcpy(s->name, name, len);
            s->name[len] = '\0';
        }
    }
    free(names);
    free(old);
    return r;
}

/* Waits for a change of any reader, or of the list of readers, for at most ms. */
static LONG wait_change(struct ecl_pcsc *p, int ms)
{
    SCARD_READERSTATE st[READERS + 1];
    memset(st, 0, sizeof st);
    for (size_t i = 0; i < p->nslot; i++) {
        st[i]                = p->slot[i].state;
        st[i].szReader       = p->slot[i].name;
        st[i].dwCurrentState = st[i].dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    }
    st[p->nslot].szReader       = PNP;
    st[p->nslot].dwCurrentState = (DWORD)p->nslot << 16;
    LONG r = SCardGetStatusChange(p->context, (DWORD)ms, st, (DWORD)(p->nslot + (ms != 0)));
    if (r != SCARD_S_SUCCESS && !IS(r, SCARD_E_TIMEOUT)) {
        return r;
    }
    for (size_t i = 0; i < p->nslot; i++) {
        struct slot *s = &p->slot[i];
        /* The upper half counts insertions and removals. */
        bool moved = st[i].dwEventState >> 16 != s->state.dwEventState >> 16;
        if (moved || !(st[i].dwEventState & SCARD_STATE_PRESENT)) {
            s->offered = false;
        }
        s->state = st[i];
    }
    return SCARD_S_SUCCESS;
}

/* The readers and what lies in them now. */
static LONG look(struct ecl_pcsc *p)
{
    LONG r = list_readers(p);
    return r == SCARD_S_SUCCESS ? wait_change(p, 0) : r;
}

static struct ecl_pcsc_reader describe(const struct slot *s)
{
    struct ecl_pcsc_reader r = {.name = s->name};
    DWORD e                  = s->state.dwEventState;
    r.state                  = e & SCARD_STATE_EXCLUSIVE ? ECL_READER_BUSY
                               : e & SCARD_STATE_MUTE    ? ECL_READER_MUTE
                               : e & SCARD_STATE_PRESENT ? ECL_READER_CARD
                                                         : ECL_READER_EMPTY;
    if (e & SCARD_STATE_PRESENT) {
        r.natr = s->state.cbAtr < ECL_ATR_MAX ? s->state.cbAtr : ECL_ATR_MAX;
        memcpy(r.atr, s->state.rgbAtr, r.natr < sizeof s->state.rgbAtr ? r.natr : 0);
    }
    return r;
}

int ecl_pcsc_readers(struct ecl_pcsc *p, int (*fn)(void *, const struct ecl_pcsc_reader *),
                     void *ctx, struct ecl_error *err)
{
    LONG r = look(p);
    if (r != SCARD_S_SUCCESS) {
        return fail(err, r, NULL, "listing the readers");
    }
    for (size_t i = 0; i < p->nslot; i++) {
        struct ecl_pcsc_reader d = describe(&p->slot[i]);
        int e                    = fn(ctx, &d);
        if (e != ECL_OK) {
            return ecl_fail(err, e, NULL, "%s", ecl_code_text(e));
        }
    }
    return ECL_OK;
}

/* --- finding a card ------------------------------------------------------------- */

static bool name_matches(const char *name, const char *part)
{
    struct ecl_str want = ecl_str_of(part), have = ecl_str_of(name);
    for (size_t i = 0; i + want.n <= have.n; i++) {
        if (ecl_str_eq_nocase(ecl_str_make(have.p + i, want.n), want)) {
            return true;
        }
    }
    return false;
}

/* The historical bytes of the cards in use spell TH NID; those that do not are read
 * as well, after the others. */
static bool atr_thai(const SCARD_READERSTATE *s)
{
    size_t n = s->cbAtr < sizeof s->rgbAtr ? s->cbAtr : sizeof s->rgbAtr;
    return memmem(s->rgbAtr, n, "TH NID", 6) != NULL;
}

/* Picks a card that was not found before; false when there is none. */
static bool pick(struct ecl_pcsc *p, size_t *matching)
{
    struct slot *best = NULL;
    *matching         = 0;
    for (size_t i = 0; i < p->nslot; i++) {
        struct slot *s = &p->slot[i];
        if (p->opts.reader && !name_matches(s->name, p->opts.reader)) {
            continue;
        }
        ++*matching;
        bool there = (s->state.dwEventState & SCARD_STATE_PRESENT) && !s->offered;
        if (there && (!best || (atr_thai(&s->state) && !atr_thai(&best->state)))) {
            best = s;
        }
    }
    if (best) {
        best->offered = true;
        p->again      = false;
        p->current    = (size_t)(best - p->slot);
        p->deadline   = now_ms() + p->opts.read_ms;
    }
    return best != NULL;
}

int ecl_pcsc_next(struct ecl_pcsc *p, int wait_ms, struct ecl_error *err)
{
    int64_t until = now_ms() + wait_ms;
    for (;;) {
        LONG r          = look(p);
        bool none       = IS(r, SCARD_E_NO_READERS_AVAILABLE);
        size_t matching = 0;
        if (r != SCARD_S_SUCCESS && (!none || wait_ms == 0)) {
            return fail(err, r, NULL, "looking for a card");
        }
        if (pick(p, &matching)) {
            return ECL_OK;
        }
        if (wait_ms == 0) {
            return matching ? ECL_EOF
                            : ecl_fail(err, ECL_E_CARD, NULL, "no reader has '%s' in its name",
                                       p->opts.reader ? p->opts.reader : "");
        }
        int64_t left = wait_ms < 0 ? STEP_MS : until - now_ms();
        if (left <= 0) {
            return ECL_EOF;
        }
        r = wait_change(p, (int)(left < STEP_MS ? left : STEP_MS));
        if (IS(r, SCARD_E_UNKNOWN_READER) || IS(r, SCARD_E_READER_UNAVAILABLE)) {
            sleep_ms(BUSY_STEP); /* unplugged meanwhile: the next look finds out */
        } else if (r != SCARD_S_SUCCESS) {
            return fail(err, r, NULL, "waiting for a card");
        }
    }
}

const char *ecl_pcsc_reader_name(const struct ecl_pcsc *p)
{
    return p->slot[p->current].name;
}

/* --- transport ------------------------------------------------------------------ */

static void let_go(void *ctx)
{
    struct ecl_pcsc *p = ctx;
    if (p->locked) {
        SCardEndTransaction(p->card, SCARD_LEAVE_CARD);
    }
    if (p->connected) {
        SCardDisconnect(p->card, SCARD_LEAVE_CARD);
    }
    p->locked = p->connected = false;
}

/* A card that has just been put in may be dead for a second, and another program
 * may be busy with it for longer. */
static LONG connect_card(struct ecl_pcsc *p)
{
    const char *name = p->slot[p->current].name;
    int64_t until    = now_ms() + p->opts.busy_ms;
    for (int failed = 0;;) {
        LONG r = SCardConnect(p->context, name, SCARD_SHARE_SHARED,
                              SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &p->card, &p->protocol);
        if (r == SCARD_S_SUCCESS) {
            p->connected = true;
            return r;
        }
        bool busy = IS(r, SCARD_E_SHARING_VIOLATION);
        if (busy ? now_ms() >= until : ++failed >= CONNECTS) {
            return r;
        }
        sleep_ms(busy ? BUSY_STEP : SETTLE_MS * failed);
    }
}

static int take_hold(void *ctx, unsigned char *atr, size_t *natr, struct ecl_error *err)
{
    struct ecl_pcsc *p = ctx;
    const char *name   = p->slot[p->current].name;
    let_go(p);
    bool again = p->again;
    p->again   = true;
    if (again) {
        sleep_ms(AGAIN_MS);
    }
    LONG r = connect_card(p);
    if (r != SCARD_S_SUCCESS) {
        bool left = again && IS(r, SCARD_E_NO_SMARTCARD);
        return fail(err, left ? SCARD_W_REMOVED_CARD : r, name, "connecting to the card");
    }
    r         = SCardBeginTransaction(p->card);
    p->locked = r == SCARD_S_SUCCESS;
    if (IS(r, SCARD_W_RESET_CARD)) {
        /* Reset since the connection was made: take note of it, and go on. */
        r = SCardReconnect(p->card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                           SCARD_LEAVE_CARD, &p->protocol);
        r = r == SCARD_S_SUCCESS ? SCardBeginTransaction(p->card) : r;
        p->locked = r == SCARD_S_SUCCESS;
    }
    DWORD n = ECL_ATR_MAX, protocol = 0, state = 0, nname = 0;
    if (r == SCARD_S_SUCCESS) {
        r = SCardStatus(p->card, NULL, &nname, &state, &protocol, atr, &n);
    }
    if (r != SCARD_S_SUCCESS) {
        let_go(p);
        return fail(err, r, name, "taking hold of the card");
    }
    *natr = n;
    return ECL_OK;
}

/* What happens to a card while it is read, other than faults of the machine. */
static bool interrupted(LONG r)
{
    static const uint32_t codes[] = {
        (uint32_t)SCARD_W_RESET_CARD,        (uint32_t)SCARD_W_REMOVED_CARD,
        (uint32_t)SCARD_E_NOT_TRANSACTED,    (uint32_t)SCARD_E_NO_SMARTCARD,
        (uint32_t)SCARD_W_UNPOWERED_CARD,    (uint32_t)SCARD_W_UNRESPONSIVE_CARD,
        (uint32_t)SCARD_F_COMM_ERROR,        (uint32_t)SCARD_E_INVALID_HANDLE,
        (uint32_t)SCARD_E_SHARING_VIOLATION,
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i] == code_of(r)) {
            return true;
        }
    }
    return false;
}

static int transmit(void *ctx, const unsigned char *command, size_t n, unsigned char *answer,
                    size_t *nanswer, struct ecl_error *err)
{
    struct ecl_pcsc *p = ctx;
    const char *name   = p->slot[p->current].name;
    if (now_ms() > p->deadline) {
        return ecl_fail(err, ECL_E_CARD, name, "reading took longer than %d seconds; try again",
                        p->opts.read_ms / 1000);
    }
    DWORD got = ECL_ANSWER_MAX;
    LONG r = SCardTransmit(p->card, p->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0,
                           command, (DWORD)n, NULL, answer, &got);
    if (interrupted(r)) {
        return ECL_EOF;
    }
    if (r != SCARD_S_SUCCESS) {
        return fail(err, r, name, "talking to the card");
    }
    *nanswer = got; /* no bytes: the card left */
    return ECL_OK;
}

const struct ecl_transport *ecl_pcsc_transport(struct ecl_pcsc *p)
{
    p->transport = (struct ecl_transport){p, take_hold, transmit, let_go};
    return &p->transport;
}

void ecl_pcsc_close(struct ecl_pcsc *p)
{
    if (p) {
        let_go(p);
        SCardReleaseContext(p->context);
        free(p);
    }
}
