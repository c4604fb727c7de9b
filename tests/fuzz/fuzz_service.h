/* fuzz_service.h: a transport that answers with any bytes, and what must hold of whatever
 * comes of them. */
#ifndef FUZZ_SERVICE_H
#define FUZZ_SERVICE_H

#include <stdlib.h>

#include "eclaim/agent.h"
#include "eclaim/text.h"

#define FUZZ_PID "1101702345677"

/* The answer to every request. */
struct fuzz_answer {
    enum ecl_http_end end;
    int status;
    const uint8_t *p;
    size_t n;
};

static inline int fuzz_exchange(void *ctx, const struct ecl_http_request *q,
                                struct ecl_http_reply *a, struct ecl_error *err)
{
    const struct fuzz_answer *f = ctx;
    if (!ecl_utf8_valid(ecl_str_of(q->url)) || !ecl_utf8_valid(q->body)) {
        abort();
    }
    a->end         = f->end;
    a->status      = f->end == ECL_HTTP_ANSWERED ? f->status : 0;
    a->retry_after = 0;
    a->json        = false;
    a->body.n      = 0;
    if (f->end != ECL_HTTP_ANSWERED) {
        return ecl_fail(err, ECL_E_NETWORK, "fuzz", "no answer");
    }
    return ecl_buf_add(&a->body, f->p, f->n) == ECL_OK
               ? ECL_OK
               : ecl_fail(err, ECL_E_NETWORK, "fuzz", "too large");
}

/* The second byte of the input: how the exchange ends. */
static inline struct fuzz_answer fuzz_answer(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 200, 200, 201, 400, 401, 409, 418, 500, 302, 204};
    struct fuzz_answer f        = {ECL_HTTP_ANSWERED, 200, data + 2, size - 2};
    size_t i                    = data[1] % (sizeof statuses / sizeof *statuses + 2);
    if (i < sizeof statuses / sizeof *statuses) {
        f.status = statuses[i];
    } else {
        f.end = i % 2 ? ECL_HTTP_LOST : ECL_HTTP_UNSENT;
    }
    return f;
}

/* A text for people: it ends within its room, and a terminal shows it. */
static inline void fuzz_text(const char *s, size_t room)
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
#define FUZZ_TEXT(array) fuzz_text(array, sizeof(array))

static inline void fuzz_right(const struct ecl_right *r)
{
    FUZZ_TEXT(r->pid);
    FUZZ_TEXT(r->title);
    FUZZ_TEXT(r->first);
    FUZZ_TEXT(r->middle);
    FUZZ_TEXT(r->last);
    FUZZ_TEXT(r->nation);
    FUZZ_TEXT(r->main_code);
    FUZZ_TEXT(r->main_name);
    FUZZ_TEXT(r->sub_code);
    FUZZ_TEXT(r->sub_name);
    FUZZ_TEXT(r->main.hcode);
    FUZZ_TEXT(r->main.name);
    FUZZ_TEXT(r->message);
    FUZZ_TEXT(r->correlation);
    if (r->ntypes > ECL_RIGHT_TYPES || r->birth.m > 12 || r->birth.d > 31 ||
        (r->pid[0] && strlen(r->pid) != 13)) {
        abort();
    }
    for (size_t i = 0; i < r->ntypes; i++) {
        FUZZ_TEXT(r->type[i].code);
        FUZZ_TEXT(r->type[i].name);
    }
}

static inline void fuzz_code(const struct ecl_claim_code *c)
{
    FUZZ_TEXT(c->code);
    FUZZ_TEXT(c->pid);
    FUZZ_TEXT(c->type);
    FUZZ_TEXT(c->type_name);
    FUZZ_TEXT(c->hcode);
    FUZZ_TEXT(c->hname);
    FUZZ_TEXT(c->at);
    FUZZ_TEXT(c->channel);
}

/* An error says something, and no citizen ID. */
static inline void fuzz_error(int code, const struct ecl_error *err)
{
    size_t run = 0;
    if (code >= 0) {
        return;
    }
    if (err->code != code || !err->text[0]) {
        abort();
    }
    FUZZ_TEXT(err->text);
    for (const char *p = err->text; *p; p++) {
        run = ecl_is_digit(*p) ? run + 1 : 0;
        if (run == 13) {
            abort();
        }
    }
}

/* An order is done exactly when it says so; what was lost is never called refused or unsent. */
static inline void fuzz_outcome(const struct fuzz_answer *f, int code, enum ecl_outcome outcome)
{
    if ((code == ECL_OK) != (outcome == ECL_OUTCOME_DONE) ||
        (f->end == ECL_HTTP_LOST && outcome != ECL_OUTCOME_UNKNOWN) ||
        (f->end == ECL_HTTP_UNSENT && outcome != ECL_OUTCOME_UNSENT) ||
        (f->end == ECL_HTTP_ANSWERED && outcome == ECL_OUTCOME_UNSENT) ||
        (f->status >= 500 && f->end == ECL_HTTP_ANSWERED && outcome != ECL_OUTCOME_UNKNOWN)) {
        abort();
    }
}

#endif
