/* fuzz_apdu.c: any bytes as the answers of a card. Each answer is a length and that
 * many bytes; 255 stands for an interruption. Whatever comes, reading ends, its texts
 * are valid, and after a failure nothing is left of the card. */
#include <stdlib.h>

#include "eclaim/card.h"
#include "eclaim/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct feed {
    const uint8_t *p;
    size_t n;
    bool held;
};

static size_t feed_take(struct feed *f, unsigned char *out, size_t n)
{
    n = n < f->n ? n : f->n;
    if (n) {
        memcpy(out, f->p, n);
    }
    f->p += n;
    f->n -= n;
    return n;
}

static int begin(void *ctx, unsigned char *atr, size_t *natr, struct ecl_error *err)
{
    struct feed *f = ctx;
    if (f->held) {
        abort(); /* taken hold of twice */
    }
    if (f->n == 0) {
        return ecl_fail(err, ECL_E_CARD, "fuzz", "no more data");
    }
    f->held         = true;
    unsigned char n = 0;
    feed_take(f, &n, 1);
    *natr = feed_take(f, atr, n % (ECL_ATR_MAX + 1));
    return ECL_OK;
}

static int transmit(void *ctx, const unsigned char *command, size_t n, unsigned char *answer,
                    size_t *nanswer, struct ecl_error *err)
{
    struct feed *f       = ctx;
    unsigned char length = 0;
    if (!f->held || n < 5 || n > 16 || *nanswer != ECL_ANSWER_MAX) {
        abort();
    }
    if (feed_take(f, &length, 1) == 0) {
        return ecl_fail(err, ECL_E_CARD, "fuzz", "no more data after %02X", command[1]);
    }
    if (length == 255) {
        return ECL_EOF;
    }
    *nanswer = feed_take(f, answer, length);
    if (length >= 250 && *nanswer >= 2) { /* a full answer: more than one byte can say */
        memset(answer, answer[0], 256);
        answer[256] = answer[0];
        answer[257] = answer[1];
        *nanswer    = ECL_ANSWER_MAX;
    }
    return ECL_OK;
}

static void end(void *ctx)
{
    struct feed *f = ctx;
    f->held        = false;
}

static void check_text(const char *s, size_t room)
{
    if (strnlen(s, room) == room || !ecl_utf8_valid(ecl_str_of(s))) {
        abort();
    }
    for (; *s; s++) {
        if ((unsigned char)*s < ' ' || *s == 0x7F) {
            abort();
        }
    }
}

static void check_card(const struct ecl_card *c)
{
    check_text(c->pid, sizeof c->pid);
    check_text(c->thai.text, sizeof c->thai.text);
    check_text(c->english.last, sizeof c->english.last);
    check_text(c->address.text, sizeof c->address.text);
    check_text(c->issuer, sizeof c->issuer);
    check_text(c->laser, sizeof c->laser);
    check_text(c->right.main_hospital, sizeof c->right.main_hospital);
    check_text(c->birth.text, sizeof c->birth.text);
    if (c->nphoto > sizeof c->photo || c->natr > sizeof c->atr) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ecl_card blank;
    static struct ecl_card card;
    struct feed f          = {data, size, false};
    struct ecl_transport t = {&f, begin, transmit, end};
    unsigned char options  = 0;
    struct ecl_error err;
    feed_take(&f, &options, 1);
    struct ecl_card_opts opts = {.photo = options & 1, .laser = options & 2, .right = options & 4};
    int r                     = ecl_card_read(&t, &opts, &card, &err);
    if (f.held) {
        abort();
    }
    if (r == ECL_OK) {
        check_card(&card);
    } else if (r > 0 || err.code != r || !err.text[0] || memcmp(&card, &blank, sizeof card) != 0) {
        abort();
    }
    return 0;
}
