/* card.c: reads a Thai national ID card over a transport.
 *
 * Applets, offsets and lengths are those that open programs for this card agree on;
 * no official description is public. Cards answer in different manners: 61 LL and the
 * data on request (with P2 1 where the ATR starts 3B 67), the data at once, or 6C LL to
 * ask for another length. Every length in an answer is checked against what was asked.
 * The citizen ID is read first and once more at the end: what was read in between
 * belongs to one card. */
#include "authen/card_priv.h"

#include <stddef.h>
#include <stdio.h>

enum {
    TRIES      = 3,   /* of reading the whole card */
    EXCHANGES  = 300, /* for one piece: at least a byte each, and one to begin with */
    BLOCK_MAX  = 255,
    PID_AT     = 0x0004,
    PID_LENGTH = 13,
    PHOTO_AT   = 0x017B,
    SW_SHORT   = 0x0000, /* none of a card: it gave less than was asked for */
    SW_DONE    = 0x9000,
    SW_LOST    = 0x6985, /* conditions not satisfied: no applet is selected any more */
    SW_NO_INS  = 0x6D00,
    SW_BAD_P   = 0x6A86,
    SW_BAD_P2  = 0x6B00,
};

static const unsigned char aid_person[] = {0xA0, 0, 0, 0, 0x54, 0x48, 0x00, 0x01};
static const unsigned char aid_right[]  = {0xA0, 0, 0, 0, 0x54, 0x48, 0x00, 0x83};
static const unsigned char aid_laser[]  = {0xA0, 0, 0, 0, 0x84, 0x06, 0x00, 0x02};

/* What a field is made of: texts have room for three bytes a character. */
enum kind { TEXT, DATE, NAME, ADDRESS };

struct field {
    uint16_t at;
    uint8_t n;
    enum kind kind;
    bool needed; /* a card that refuses it cannot be read */
    size_t to, room;
    const char *name;
};

#define TO(member) offsetof(struct ecl_card, member), sizeof(((struct ecl_card *)0)->member)

/* Rows that follow each other without a gap are read in one go. */
static const struct field person[] = {
    {0x0000, 4, TEXT, false, TO(version), "version"},
    {PID_AT, PID_LENGTH, TEXT, true, TO(pid), "citizen ID"},
    {0x0011, 100, NAME, true, TO(thai), "Thai name"},
    {0x0075, 100, NAME, true, TO(english), "English name"},
    {0x00D9, 8, DATE, true, TO(birth), "birth date"},
    {0x00E1, 1, TEXT, true, TO(sex), "sex"},
    {0x00E2, 20, TEXT, false, TO(request), "request number"},
    {0x00F6, 100, TEXT, false, TO(issuer), "issuer"},
    {0x015A, 13, TEXT, false, TO(issuer_code), "issuer's code"},
    {0x0167, 8, DATE, true, TO(issued), "issue date"},
    {0x016F, 8, DATE, true, TO(expires), "expiry date"},
    {0x0177, 2, TEXT, false, TO(type), "card type"},
    {0x1579, 160, ADDRESS, false, TO(address), "address"},
    {0x1619, 14, TEXT, false, TO(photo_number), "number below the photo"},
};

static const struct field right[] = {
    {0x0004, 60, TEXT, false, TO(right.main), "main right"},
    {0x0040, 100, TEXT, false, TO(right.sub), "sub right"},
    {0x00A4, 80, TEXT, false, TO(right.main_hospital), "main hospital"},
    {0x00F4, 80, TEXT, false, TO(right.sub_hospital), "sub hospital"},
    {0x0144, 1, TEXT, false, TO(right.paid_type), "paid type"},
    {0x0145, 8, DATE, false, TO(right.issued), "issue date of the right"},
    {0x014D, 8, DATE, false, TO(right.expires), "expiry date of the right"},
    {0x0155, 8, DATE, false, TO(right.updated), "update of the right"},
    {0x015D, 1, TEXT, false, TO(right.changes), "changes of hospital"},
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* A read in progress. Functions on it answer ECL_OK, ECL_EOF (begin anew) or a
 * negative code; what the card itself says is in sw. */
struct reading {
    const struct ecl_transport *t;
    const struct ecl_card_opts *opts;
    struct ecl_card *card;
    struct ecl_error *err;
    unsigned char get_p2; /* P2 of GET RESPONSE */
    bool p2_tried;        /* the other P2 was tried */
    bool last;            /* the last try: what a card refuses now, it refuses */
    bool in_right;        /* the applet that matters less is selected */
    unsigned sw;
    unsigned done, total; /* for progress */
};

/* --- commands ------------------------------------------------------------------- */

/* One command and its answer; *n is the length without the status word. */
static int once(struct reading *rd, const unsigned char *command, size_t ncommand,
                unsigned char answer[ECL_ANSWER_MAX], size_t *n)
{
    *n    = ECL_ANSWER_MAX;
    int r = rd->t->transmit(rd->t->ctx, command, ncommand, answer, n, rd->err);
    if (r != ECL_OK) {
        return r;
    }
    if (*n > ECL_ANSWER_MAX) {
        return ecl_fail(rd->err, ECL_E_CARD, NULL, "the reader gave more than was asked for");
    }
    if (*n < 2) {
        return ECL_EOF; /* the card left */
    }
    *n -= 2;
    rd->sw = (unsigned)answer[*n] << 8 | answer[*n + 1];
    return ECL_OK;
}

/* What to send next: changes command after an answer that is not the last. False when
 * rd->sw is final. */
static bool follow_up(struct reading *rd, unsigned char *command, size_t *n, bool *asking)
{
    unsigned char low = (unsigned char)(rd->sw & 0xFF);
    if (rd->sw >> 8 == 0x61) {
        const unsigned char get[] = {0x00, 0xC0, 0x00, rd->get_p2, low};
        memcpy(command, get, sizeof get);
        *n      = sizeof get;
        *asking = true;
        return true;
    }
    if (rd->sw >> 8 == 0x6C) {
        command[*n - 1] = low; /* the length stands last in both commands */
        return true;
    }
    bool refused = rd->sw == SW_BAD_P || rd->sw == SW_BAD_P2 || rd->sw == SW_NO_INS;
    if (*asking && refused && !rd->p2_tried) {
        rd->p2_tried = true;
        rd->get_p2 ^= 1;
        command[3] = rd->get_p2;
        return true;
    }
    return false;
}

/* Sends a command that asks for data, and gathers at most room bytes of them. rd->sw
 * is 9000 when all is well. */
static int gather(struct reading *rd, const unsigned char *first, size_t nfirst, unsigned char *out,
                  size_t room, size_t *n)
{
    unsigned char command[16], answer[ECL_ANSWER_MAX];
    size_t ncommand = nfirst, got = 0;
    bool asking = false, again = true;
    int r = ECL_OK;
    memcpy(command, first, nfirst);
    *n = 0;
    for (int i = 0; r == ECL_OK && again && i < EXCHANGES; i++) {
        r = once(rd, command, ncommand, answer, &got);
        if (r == ECL_OK && got > room - *n) {
            r = ecl_fail(rd->err, ECL_E_CARD, NULL,
                         "the card gave more than was asked for; clean it and try again");
        }
        if (r == ECL_OK) {
            memcpy(out + *n, answer, got);
            *n += got;
            again = follow_up(rd, command, &ncommand, &asking);
        }
    }
    explicit_bzero(answer, sizeof answer);
    if (r == ECL_OK && again) {
        r = ecl_fail(rd->err, ECL_E_CARD, NULL, "the card does not come to an end");
    }
    bool lost = rd->sw == SW_LOST && !(rd->last && rd->in_right);
    return r == ECL_OK && lost ? ECL_EOF : r;
}

/* Selects an applet; rd->sw is 9000 when the card has it. */
static int select_applet(struct reading *rd, const unsigned char aid[8])
{
    unsigned char command[13] = {0x00, 0xA4, 0x04, 0x00, 8}, answer[ECL_ANSWER_MAX];
    size_t n;
    memcpy(command + 5, aid, 8);
    int r = once(rd, command, sizeof command, answer, &n);
    if (r == ECL_OK && rd->sw >> 8 == 0x61) {
        rd->sw = SW_DONE; /* the answer to SELECT says nothing that is needed */
    }
    return r;
}

/* Reads n bytes, in several pieces if the card gives less at a time. */
static int read_bytes(struct reading *rd, unsigned at, unsigned char *out, size_t n)
{
    size_t have = 0, got = 0;
    int r = ECL_OK;
    do {
        size_t from                   = at + have;
        const unsigned char command[] = {
            0x80, 0xB0, (unsigned char)(from >> 8), (unsigned char)from,
            0x02, 0x00, (unsigned char)(n - have)};
        r = gather(rd, command, sizeof command, out + have, n - have, &got);
        have += got;
    } while (r == ECL_OK && rd->sw == SW_DONE && got && have < n);
    if (r == ECL_OK && rd->sw == SW_DONE && have < n) {
        rd->sw = SW_SHORT;
    }
    return r;
}

static void progress(struct reading *rd)
{
    if (rd->opts->progress) {
        rd->opts->progress(rd->opts->ctx, ++rd->done, rd->total);
    }
}

/* --- fields --------------------------------------------------------------------- */

static void take(struct reading *rd, const struct field *f, const unsigned char *bytes)
{
    struct ecl_str s  = ecl_str_make((const char *)bytes, f->n);
    void *to          = (char *)rd->card + f->to;
    size_t *undefined = &rd->card->undefined;
    switch (f->kind) {
    case DATE:
        ecl_card_date(s, to, undefined);
        break;
    case NAME:
        ecl_card_name(s, to, undefined);
        break;
    case ADDRESS:
        ecl_card_address(s, to, undefined);
        break;
    default:
        ecl_card_text(s, to, f->room, undefined);
        break;
    }
}

/* Fields one by one, where the card refuses to give them together. */
static int read_single(struct reading *rd, const struct field *f, size_t n)
{
    unsigned char bytes[BLOCK_MAX];
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        r = read_bytes(rd, f[i].at, bytes, f[i].n);
        if (r == ECL_OK && rd->sw == SW_DONE) {
            take(rd, &f[i], bytes);
        } else if (r == ECL_OK && f[i].needed) {
            r = ecl_fail(rd->err, ECL_E_CARD, NULL,
                         "the card does not give the %s (it answers %04X); clean it and try again",
                         f[i].name, rd->sw);
        }
    }
    explicit_bzero(bytes, sizeof bytes);
    return r;
}

static int read_fields(struct reading *rd, const struct field *f, size_t n)
{
    unsigned char bytes[BLOCK_MAX];
    int r = ECL_OK;
    for (size_t i = 0, k; r == ECL_OK && i < n; i = k) {
        size_t length = f[i].n;
        for (k = i + 1; k < n && f[k].at == f[i].at + length && length + f[k].n <= BLOCK_MAX; k++) {
            length += f[k].n;
        }
        r = read_bytes(rd, f[i].at, bytes, length);
        if (r == ECL_OK && rd->sw != SW_DONE) {
            r = read_single(rd, f + i, k - i);
        } else {
            for (size_t j = i; r == ECL_OK && j < k; j++) {
                take(rd, &f[j], bytes + (f[j].at - f[i].at));
            }
        }
        progress(rd);
    }
    explicit_bzero(bytes, sizeof bytes);
    return r;
}

/* --- the whole card ------------------------------------------------------------- */

static int read_person(struct reading *rd)
{
    int r = select_applet(rd, aid_person);
    if (r == ECL_OK && rd->sw != SW_DONE) {
        r = ecl_fail(rd->err, ECL_E_FORMAT, NULL,
                     "this is not a Thai national ID card (it answers %04X)", rd->sw);
    }
    r = r == ECL_OK ? read_fields(rd, person, COUNT(person)) : r;
    if (r == ECL_OK) {
        rd->card->pid_state = ecl_pid_check(ecl_str_of(rd->card->pid));
    }
    return r;
}

static int read_photo(struct reading *rd)
{
    struct ecl_card *c = rd->card;
    int r              = ECL_OK;
    rd->sw             = SW_DONE;
    for (size_t at = 0; r == ECL_OK && rd->sw == SW_DONE && at < ECL_CARD_PHOTO; at += BLOCK_MAX) {
        r = read_bytes(rd, (unsigned)(PHOTO_AT + at), c->photo + at, BLOCK_MAX);
        progress(rd);
    }
    if (r == ECL_OK && rd->sw == SW_DONE) {
        c->nphoto = ecl_card_photo(c->photo, sizeof c->photo);
    }
    return r;
}

static int read_right(struct reading *rd)
{
    int r = select_applet(rd, aid_right);
    if (r == ECL_OK && rd->sw == SW_DONE) {
        rd->card->right.present = true;
        rd->in_right            = true;
        r                       = read_fields(rd, right, COUNT(right));
        rd->in_right            = false;
    }
    return r;
}

static int changed(struct reading *rd)
{
    return ecl_fail(rd->err, ECL_E_CARD, NULL,
                    "the card was changed for another while it was read; put one in and leave it");
}

/* Is the card still that of the person whose data were read? */
static int check_same(struct reading *rd)
{
    unsigned char bytes[PID_LENGTH];
    char pid[3 * PID_LENGTH + 1];
    int r = select_applet(rd, aid_person);
    if (r == ECL_OK && rd->sw == SW_DONE) {
        r = read_bytes(rd, PID_AT, bytes, sizeof bytes);
    }
    if (r == ECL_OK && rd->sw != SW_DONE) {
        return ECL_EOF;
    }
    if (r == ECL_OK) {
        ecl_card_text(ecl_str_make((const char *)bytes, sizeof bytes), pid, sizeof pid, NULL);
        r = strcmp(pid, rd->card->pid) == 0 ? ECL_OK : changed(rd);
    }
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(pid, sizeof pid);
    return r;
}

/* Nothing that happens here spoils what was read before. */
static int read_laser(struct reading *rd)
{
    static const unsigned char command[] = {0x80, 0x00, 0x00, 0x00, 0x07};
    unsigned char bytes[64];
    struct ecl_error ignored, *err = rd->err;
    size_t n = 0;
    rd->err  = &ignored;
    int r    = select_applet(rd, aid_laser);
    if (r == ECL_OK && rd->sw == SW_DONE) {
        r = gather(rd, command, sizeof command, bytes, sizeof rd->card->laser / 3, &n);
    }
    if (r == ECL_OK && rd->sw == SW_DONE && n && check_same(rd) == ECL_OK) {
        ecl_card_text(ecl_str_make((const char *)bytes, n), rd->card->laser, sizeof rd->card->laser,
                      &rd->card->undefined);
    }
    rd->err = err;
    explicit_bzero(bytes, sizeof bytes);
    return ECL_OK;
}

/* All of it, once, with the card held. */
static int read_all(struct reading *rd)
{
    rd->done  = 0;
    rd->total = 4u + (rd->opts->right ? 2u : 0u);
    rd->total += rd->opts->photo ? ECL_CARD_PHOTO / BLOCK_MAX : 0u;
    int r = read_person(rd);
    r     = r == ECL_OK && rd->opts->photo ? read_photo(rd) : r;
    r     = r == ECL_OK && rd->opts->right ? read_right(rd) : r;
    r     = r == ECL_OK ? check_same(rd) : r;
    progress(rd);
    return r == ECL_OK && rd->opts->laser ? read_laser(rd) : r;
}

int ecl_card_read(const struct ecl_transport *t, const struct ecl_card_opts *opts,
                  struct ecl_card *card, struct ecl_error *err)
{
    static const struct ecl_card_opts none = {false, false, false, NULL, NULL};
    struct reading rd             = {.t = t, .opts = opts ? opts : &none, .card = card, .err = err};
    char before[sizeof card->pid] = "";
    int r                         = ECL_EOF;
    for (int i = 0; r == ECL_EOF && i < TRIES; i++) {
        memset(card, 0, sizeof *card);
        r = t->begin(t->ctx, card->atr, &card->natr, err);
        if (r != ECL_OK) {
            break;
        }
        if (card->natr > ECL_ATR_MAX) {
            card->natr = ECL_ATR_MAX;
        }
        rd.get_p2   = card->natr >= 2 && card->atr[0] == 0x3B && card->atr[1] == 0x67;
        rd.p2_tried = rd.in_right = false;
        rd.last                   = i == TRIES - 1;
        r                         = read_all(&rd);
        if (t->end) {
            t->end(t->ctx);
        }
        if (before[0] && card->pid[0] && strcmp(before, card->pid) != 0) {
            r = changed(&rd);
        } else if (card->pid[0]) {
            memcpy(before, card->pid, sizeof before);
        }
    }
    explicit_bzero(before, sizeof before);
    if (r == ECL_EOF) {
        r = ecl_fail(err, ECL_E_CARD, NULL,
                     "the card was disturbed %d times, taken out or reset by another program; "
                     "close that program and put the card in again",
                     TRIES);
    }
    if (r != ECL_OK) {
        ecl_card_wipe(card);
    }
    return r;
}

void ecl_card_wipe(struct ecl_card *card)
{
    explicit_bzero(card, sizeof *card);
}
