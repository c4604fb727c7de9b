/* service_script.h: a transport that is a list of requests and their answers. Include
 * after cmocka.h. */
#ifndef SERVICE_SCRIPT_H
#define SERVICE_SCRIPT_H

#include "eclaim/http.h"

enum { AT_ONCE = -9 }; /* for retry_after, where 0 stands for not said */

/* What is asked next, and how the exchange ends. Parts that are NULL are not compared. */
struct step {
    const char *method, *url, *body, *bearer;
    enum ecl_http_end end;
    int status;
    const char *answer;
    int retry_after;
};

struct script {
    const struct step *steps;
    size_t n, at;
};

static inline int script_exchange(void *ctx, const struct ecl_http_request *q,
                                  struct ecl_http_reply *a, struct ecl_error *err)
{
    struct script *s = ctx;
    assert_true(s->at < s->n);
    const struct step *t = &s->steps[s->at++];
    if (t->method) {
        assert_string_equal(q->method, t->method);
    }
    if (t->url) {
        assert_string_equal(q->url, t->url);
    }
    if (t->body) {
        char text[2000];
        assert_true(q->body.n < sizeof text);
        memcpy(text, q->body.p, q->body.n);
        text[q->body.n] = '\0';
        assert_string_equal(text, t->body);
    }
    if (t->bearer) {
        assert_string_equal(q->bearer ? q->bearer : "", t->bearer);
    }
    a->end         = t->end;
    a->status      = t->end == ECL_HTTP_ANSWERED ? t->status : 0;
    a->retry_after = t->retry_after == AT_ONCE ? 0 : t->retry_after ? t->retry_after : -1;
    a->json        = true;
    a->body.n      = 0;
    if (t->end == ECL_HTTP_UNSENT) {
        return ecl_fail(err, ECL_E_NETWORK, "desk:8189", "no connection");
    }
    if (t->end == ECL_HTTP_LOST) {
        return ecl_fail(err, ECL_E_NETWORK, "desk:8189", "the connection broke");
    }
    assert_int_equal(ecl_buf_add_str(&a->body, ecl_str_of(t->answer)), ECL_OK);
    return ECL_OK;
}

static inline struct ecl_http script_http(struct script *s, const struct step *steps, size_t n)
{
    *s = (struct script){steps, n, 0};
    return (struct ecl_http){s, script_exchange};
}

#endif
