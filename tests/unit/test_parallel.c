/* test_parallel.c: claims checked by several threads are told in their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "eclaim/rules.h"

#define CLAIMS 20000

/* A stream of claims that break rules, some with others of the stream; line 1 is
 * the head, and each claim has three. */
static struct ecl_buf make_stream(void)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_add_str(&b, ECL_STR("%ecl|1\n"));
    for (unsigned i = 0; i < CLAIMS; i++) {
        unsigned seq = i % 7 ? i : i / 2;
        ecl_buf_addf(&b, "CLAIM|OP|10670|%u|%u\nINS|%u|%u|UCS\nOPD|%u|%u||20260131|0815|%u|1\n", i,
                     seq, i + 2, i, i + 2, i, seq);
    }
    return b;
}

/* What the callbacks have seen, as one number, and when to fail. */
struct seen {
    uint64_t hash, findings, claims;
    uint64_t stop_claim, stop_finding; /* 0: never */
};

static void mix(struct seen *s, struct ecl_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        s->hash = (s->hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
    }
}

static int take_finding(void *ctx, const struct ecl_finding *f)
{
    struct seen *s = ctx;
    mix(s, ecl_str_of(f->rule));
    mix(s, f->message);
    mix(s, f->value);
    mix(s, f->seq);
    return ++s->findings == s->stop_finding ? ECL_E_WRITE : ECL_OK;
}

static int take_claim(void *ctx, const struct ecl_claim *c, int worst, struct ecl_error *err)
{
    struct seen *s = ctx;
    assert_int_equal(c->number, s->claims);
    mix(s, c->text);
    s->hash += (uint64_t)worst;
    if (++s->claims == s->stop_claim) {
        return ecl_fail(err, ECL_E_WRITE, "here", "full");
    }
    return ECL_OK;
}

/* Reads text; a byte of 1 is an input error. */
static ssize_t read_until_bad(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    struct ecl_str *m = ctx;
    const char *bad   = m->n ? memchr(m->p, 1, m->n) : NULL;
    size_t left       = bad ? (size_t)(bad - m->p) : m->n;
    if (bad == m->p) {
        return ecl_fail(err, ECL_E_READ, "test", "broken");
    }
    n = n < left ? n : left;
    memcpy(buf, m->p, n);
    m->p += n;
    m->n -= n;
    return (ssize_t)n;
}

/* Checks text with so many jobs, the first claims one by one. */
static int check(struct ecl_str text, unsigned jobs, unsigned ahead, struct seen *seen,
                 uint64_t *count, struct ecl_error *err)
{
    struct ecl_input in        = {read_until_bad, NULL, &text, "test"};
    struct ecl_rules_opts opts = {.today = {2026, 2, 15}, .found = take_finding, .found_ctx = seen};
    struct ecl_check how       = {.jobs = jobs, .checked = take_claim, .ctx = seen};
    struct ecl_stream *s       = NULL;
    struct ecl_rules *r        = NULL;
    const struct ecl_claim *one = NULL;
    int worst                   = -1;
    assert_int_equal(ecl_stream_open(&s, &in, err), ECL_OK);
    assert_int_equal(ecl_rules_new(&r, &opts, err), ECL_OK);
    for (; ahead; ahead--) {
        assert_int_equal(ecl_stream_next(s, &one, err), ECL_OK);
        assert_int_equal(ecl_rules_claim(r, one, &worst, err), ECL_OK);
        assert_int_equal(take_claim(seen, one, worst, err), ECL_OK);
    }
    int rc = ecl_rules_check(r, s, &how, err);
    *count = 0;
    for (size_t i = 0; ecl_rule_at(i); i++) {
        *count += ecl_rules_count(r, i).findings * (i + 1) + ecl_rules_count(r, i).claims;
    }
    ecl_rules_free(r);
    ecl_stream_close(s);
    return rc;
}

static void any_number_of_jobs_tells_the_same(void **state)
{
    (void)state;
    struct ecl_buf b   = make_stream();
    struct seen expect = {0};
    uint64_t count = 0, expect_count = 0;
    assert_int_equal(check(ecl_buf_str(&b), 1, CLAIMS, &expect, &expect_count, NULL), ECL_OK);
    assert_true(expect.findings > CLAIMS);
    for (unsigned jobs = 1; jobs <= 9; jobs++) {
        struct seen got = {0};
        assert_int_equal(check(ecl_buf_str(&b), jobs, jobs * 3 - 3, &got, &count, NULL), ECL_OK);
        assert_int_equal(got.claims, CLAIMS);
        assert_int_equal(got.findings, expect.findings);
        assert_int_equal(got.hash, expect.hash);
        assert_int_equal(count, expect_count);
    }
    ecl_buf_done(&b);
}

static void a_fault_stops_behind_the_claims_before_it(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t line; /* that gets the byte; 0: none */
        char byte;
        struct seen start;
        int code;
        uint64_t err_line;
        uint64_t claims; /* told; 0: what one job tells */
    } cases[] = {
        {"a record of no file", 3 * 15001, 'x', {0}, ECL_E_FORMAT, 3 * 15001, 15000},
        {"first claim", 2, 'x', {0}, ECL_E_FORMAT, 2, 0},
        {"input", 3 * 10000, 1, {0}, ECL_E_READ, 0, 0},
        {"claim refused", 0, 0, {.stop_claim = 12345}, ECL_E_WRITE, 0, 12345},
        {"finding refused", 0, 0, {.stop_finding = 23456}, ECL_E_WRITE, 0, 0},
        {"finding before the bad line", 3 * 15001, 'x', {.stop_finding = 200}, ECL_E_WRITE, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ecl_buf b = make_stream();
        struct seen one  = {0};
        char *at         = b.p;
        for (size_t line = 1; line < cases[i].line; line++) {
            at = strchr(at, '\n') + 1;
        }
        *at = cases[i].byte ? cases[i].byte : *at;
        for (unsigned jobs = 1; jobs <= 4; jobs++) {
            struct ecl_error err = {0};
            struct seen got      = cases[i].start;
            uint64_t count       = 0;
            print_message("%s, %u jobs\n", cases[i].name, jobs);
            assert_int_equal(check(ecl_buf_str(&b), jobs, 0, &got, &count, &err), cases[i].code);
            assert_int_equal(err.line, cases[i].err_line);
            one = jobs == 1 ? got : one;
            assert_int_equal(got.hash, one.hash);
            assert_int_equal(got.claims, cases[i].claims ? cases[i].claims : one.claims);
            assert_true(cases[i].start.stop_finding || err.code == cases[i].code);
        }
        ecl_buf_done(&b);
    }
}

static void a_stream_without_claims_is_no_fault(void **state)
{
    (void)state;
    for (unsigned jobs = 0; jobs <= 3; jobs++) {
        struct seen got = {0};
        uint64_t count  = 0;
        assert_int_equal(check(ECL_STR("%ecl|1\n"), jobs, 0, &got, &count, NULL), ECL_OK);
        assert_int_equal(got.claims, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_jobs_tells_the_same),
        cmocka_unit_test(a_fault_stops_behind_the_claims_before_it),
        cmocka_unit_test(a_stream_without_claims_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
