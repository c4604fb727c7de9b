/* holder.c: the card in a reader of this computer, and whether it still lies there. */
#include "holder.h"

#include <string.h>

#include "cards.h"
#include "desk.h"
#include "guard.h"

static int read_card(struct holder *h, char pid[16], struct ecl_birth *birth, struct ecl_error *err)
{
    static struct ecl_card card;
    guard_reader_on(h->tool);
    int r = ecl_card_read(ecl_pcsc_transport(h->pcsc), NULL, &card, err);
    guard_reader_off();
    if (r == ECL_OK && card.pid_state != ECL_PID_OK) {
        r = ecl_fail(err, ECL_E_CARD, ecl_pcsc_reader_name(h->pcsc),
                     "the citizen ID has a wrong check digit: is this a genuine card?");
    }
    if (r == ECL_OK) {
        bool known =
            card.birth.state == ECL_CARD_DATE_OK || card.birth.state == ECL_CARD_DATE_PARTIAL;
        memcpy(pid, card.pid, 14);
        *birth = known ? (struct ecl_birth){card.birth.y, card.birth.m, card.birth.d}
                       : (struct ecl_birth){0, 0, 0};
    }
    ecl_card_wipe(&card);
    return r;
}

static int take(void *ctx, struct ecl_error *err)
{
    struct holder *h = ctx;
    h->at_ms         = desk_now();
    return read_card(h, h->pid, &h->birth, err);
}

/* A card that is no Thai ID is a fault of the card here, not of an input file. */
static int of_the_card(int r, struct ecl_error *err)
{
    if (r == ECL_E_FORMAT) {
        r = err->code = ECL_E_CARD;
    }
    return r;
}

int holder_read(struct holder *h, const char *tool, const char *reader, int wait_ms,
                struct ecl_error *err)
{
    struct ecl_pcsc_opts opts = {.reader = reader};
    memset(h, 0, sizeof *h);
    h->tool = tool;
    int r   = ecl_pcsc_open(&h->pcsc, &opts, err);
    r       = r == ECL_OK ? cards_first(h->pcsc, wait_ms, take, h, err) : r;
    if (r == ECL_EOF) {
        r = ecl_fail(err, ECL_E_CARD, NULL, "no card %s%s", wait_ms ? "came in" : "in any reader",
                     wait_ms  ? " the time given"
                     : reader ? " of that name"
                              : "; put one in, or use --wait");
    }
    return of_the_card(r, err);
}

int holder_same(struct holder *h, struct ecl_error *err)
{
    char pid[16] = "";
    struct ecl_birth birth;
    int r = read_card(h, pid, &birth, err);
    if (r == ECL_OK && strcmp(pid, h->pid) != 0) {
        r = ecl_fail(err, ECL_E_UNSAFE, NULL,
                     "another person's card lies in the reader now; nothing was sent");
    } else if (cards_at_fault(r)) {
        r = ecl_fail(err, ECL_E_CARD, NULL,
                     "the card was taken out before anything was sent; put it in and run it again");
    }
    explicit_bzero(pid, sizeof pid);
    return r;
}

void holder_close(struct holder *h)
{
    ecl_pcsc_close(h->pcsc);
    explicit_bzero(h, sizeof *h);
}
