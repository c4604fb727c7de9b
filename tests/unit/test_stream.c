/* test_stream.c: the reader of the claim stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/stream.h"

#define OP1 "CLAIM|OP|10670|1|A\nINS|2|1|UCS\nOPD|3|1||20260131|0815|A|1\nODX|4|1|20260131\n"
#define OP2 "CLAIM|OP|10670|2|B\nINS|3|2|UCS\nODX|5|2||||||B\nODX|6|2\n"

/* An input that hands out at most step bytes at a time. */
struct drip {
    const char *p;
    size_t n, step;
};

static ssize_t drip_read(void *ctx, void *buf, size_t n, struct ecl_error *err)
{
    (void)err;
    struct drip *d = ctx;
    n              = n < d->step ? n : d->step;
    n              = n < d->n ? n : d->n;
    memcpy(buf, d->p, n);
    d->p += n;
    d->n -= n;
    return (ssize_t)n;
}

static struct ecl_input drip_input(struct drip *d, const char *text, size_t step)
{
    *d = (struct drip){text, strlen(text), step};
    return (struct ecl_input){drip_read, NULL, d, "test"};
}

/* Opens text and reads it to its end; the code, and the number of claims. */
static int read_all(const char *text, size_t *claims, struct ecl_error *err)
{
    struct drip d;
    struct ecl_input in = drip_input(&d, text, 7);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    *claims = 0;
    int r   = ecl_stream_open(&s, &in, err);
    if (r != ECL_OK) {
        return r;
    }
    while ((r = ecl_stream_next(s, &c, err)) == ECL_OK) {
        ++*claims;
    }
    ecl_stream_close(s);
    return r;
}

static void stream_hands_out_whole_claims(void **state)
{
    (void)state;
    struct drip d;
    struct ecl_input in = drip_input(&d, "%ecl|1\n" OP1 OP2, 5);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_true(ecl_str_is(ecl_stream_head(s), "%ecl|1\n"));
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
    assert_int_equal(c->type, ECL_CLAIM_OP);
    assert_true(ecl_str_is(c->hcode, "10670"));
    assert_true(ecl_str_is(c->hn, "1"));
    assert_true(ecl_str_is(c->key, "A"));
    assert_true(ecl_str_is(c->text, OP1));
    assert_int_equal(c->nrec, 3);
    const struct ecl_record *opd = ecl_claim_rec(c, ECL_OPD, 0);
    assert_non_null(opd);
    assert_int_equal(opd->line, 3);
    assert_true(ecl_str_is(opd->f[ECL_OPD_DATEOPD], "20260131"));
    assert_true(ecl_str_is(opd->f[ECL_OPD_UUC], "1"));
    assert_int_equal(opd->f[ECL_OPD_TYPEOUT].n, 0);
    assert_true(ecl_str_is(opd->text, "OPD|3|1||20260131|0815|A|1"));
    assert_null(ecl_claim_rec(c, ECL_OPD, 1));
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
    assert_int_equal(c->number, 1);
    assert_int_equal(c->count[ECL_ODX], 2);
    int seen = 0;
    ECL_EACH(r, c, ECL_ODX)
    {
        assert_true(ecl_str_is(r->f[ECL_ODX_HN], "2"));
        seen++;
    }
    assert_int_equal(seen, 2);
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_EOF);
    ecl_stream_close(s);
}

static void stream_puts_records_in_the_order_of_files(void **state)
{
    (void)state;
    struct drip d;
    struct ecl_input in =
        drip_input(&d, "%ecl|1\nCLAIM|OP||1|A\nDRU|9|10670|1\nINS|2|1\nDRU|8|10671|1\n", 99);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
    assert_int_equal(c->rec[0].file, ECL_INS);
    assert_int_equal(ecl_claim_rec(c, ECL_DRU, 0)->line, 9);
    assert_int_equal(ecl_claim_rec(c, ECL_DRU, 1)->line, 8);
    assert_true(ecl_str_is(c->rec[2].f[ECL_DRU_HCODE], "10671"));
    ecl_stream_close(s);
}

static void stream_maps_columns_by_name(void **state)
{
    (void)state;
    struct drip d;
    struct ecl_input in = drip_input(&d,
                                     "%ecl|1\n%cols|INS|INSCL|HN|DATEIN|COLOUR\n"
                                     "CLAIM|OP||1|A\nINS|2|UCS|1|20260101|red\n",
                                     99);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    const struct ecl_str *names;
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_stream_extras(s, ECL_INS, &names), 1);
    assert_true(ecl_str_is(names[0], "COLOUR"));
    assert_int_equal(ecl_stream_extras(s, ECL_OPD, &names), 0);
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
    const struct ecl_record *r = &c->rec[0];
    assert_true(ecl_str_is(r->f[ECL_INS_HN], "1"));
    assert_true(ecl_str_is(r->f[ECL_INS_INSCL], "UCS"));
    assert_true(ecl_str_is(r->f[ECL_INS_DATEIN], "20260101"));
    assert_int_equal(r->nextra, 1);
    assert_true(ecl_str_is(r->f[ECL_INS_NFIELDS], "red"));
    assert_int_equal(ecl_stream_place(s, ECL_INS, ECL_INS_HN), 1);
    assert_int_equal(ecl_stream_place(s, ECL_INS, ECL_INS_NFIELDS), 3);
    assert_int_equal(ecl_stream_place(s, ECL_INS, ECL_INS_HTYPE), -1);
    assert_int_equal(ecl_stream_place(s, ECL_OPD, ECL_OPD_SEQ), ECL_OPD_SEQ);
    assert_int_equal(ecl_stream_place(s, ECL_INS, 250), -1);
    ecl_stream_close(s);
}

static int take_note(void *ctx, const struct ecl_note *note)
{
    struct ecl_note *all       = ctx;
    all[all[0].line++ ? 1 : 0] = *note;
    return 0;
}

static void stream_gives_the_notes_of_its_head(void **state)
{
    (void)state;
    struct drip d;
    struct ecl_input in =
        drip_input(&d, "%ecl|1\n%note|error|PKG.row-width|OPD|12||14 columns\n", 3);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    struct ecl_note got[2] = {0};
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    ecl_stream_notes(s, take_note, got);
    assert_true(ecl_str_is(got[0].rule, "PKG.row-width"));
    assert_true(ecl_str_is(got[0].file, "OPD"));
    assert_int_equal(got[0].line, 12);
    assert_int_equal(got[0].field.n, 0);
    assert_true(ecl_str_is(got[0].value, "14 columns"));
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_EOF);
    ecl_stream_close(s);
}

static void stream_accepts_its_head_again_at_a_block(void **state)
{
    (void)state;
    size_t claims;
    struct ecl_error err = {0};
    assert_int_equal(
        read_all("%ecl|1\n%cols|OPD|HN|SEQ\n" OP2 "%ecl|1\n%cols|OPD|HN|SEQ\n" OP2, &claims, &err),
        ECL_EOF);
    assert_int_equal(claims, 2);
    assert_int_equal(read_all("%ecl|1\n" OP2 "%ecl|1\n%cols|OPD|HN|SEQ\n" OP2, &claims, &err),
                     ECL_E_FORMAT);
    assert_int_equal(err.line, 7);
}

static void stream_refuses_what_is_not_a_stream(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } bad[] = {
        {"", 0},
        {"HN|INSCL\n", 1},
        {"%ecl|2\n", 1},
        {"%ecl|1\n%odd|x\n", 2},
        {"%ecl|1\n%cols|XYZ|HN\n", 0},
        {"%ecl|1\n%cols|INS|HN|HN\n", 0},
        {"%ecl|1\nINS|2|1\n", 2},
        {"%ecl|1\nX", 2},
        {"%ecl|1\nCLAIM|OP|1|2\n", 2},
        {"%ecl|1\nCLAIM|XX|10670|1|A\n", 2},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nXYZ|1|a\n", 3},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nINS|x|a\n", 3},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nINS\n", 3},
        {"%ecl|1\nCLAIM|OP|10670|1|A\n\n", 3},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nIRF|1|a|b|c|d\n", 3},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t claims;
        struct ecl_error err = {0};
        assert_int_equal(read_all(bad[i].text, &claims, &err), ECL_E_FORMAT);
        assert_int_equal(err.line, bad[i].line);
        assert_true(err.text[0] != '\0');
    }
}

/* What a killed or failed writer leaves must not pass for the whole. */
static void stream_that_was_cut_off_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t claims;
        uint64_t line;
    } cut[] = {
        {"%ecl|1", 0, 1},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nINS|2|1", 0, 3},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nINS|2|1\nCLAIM|OP|10670|2|B", 1, 4},
        {"%ecl|1\n%broken\n", 0, 2},
        {"%ecl|1\nCLAIM|OP|10670|1|A\nINS|2|1\n%broken\n", 1, 4},
    };
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        size_t claims        = 0;
        struct ecl_error err = {0};
        assert_int_equal(read_all(cut[i].text, &claims, &err), ECL_E_FORMAT);
        assert_int_equal(claims, cut[i].claims);
        assert_int_equal(err.line, cut[i].line);
    }
}

/* Claims that end anywhere in a block, and one larger than several blocks. */
static void stream_reads_claims_across_blocks(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "%%ecl|1\n");
    size_t rows = 0;
    for (int i = 0; i < 3000; i++) {
        ecl_buf_addf(&b, "CLAIM|OP|10670|%d|%d\nINS|%d|%d\n", i, i, i, i);
        for (int k = 0; k < (i == 1500 ? 40000 : i % 7); k++, rows++) {
            ecl_buf_addf(&b, "ADP|%d|%d||20260131|15|%0*d\n", k, i, i % 29, k);
        }
    }
    ecl_buf_add_char(&b, '\0');
    struct drip d;
    struct ecl_input in = drip_input(&d, b.p, 70001);
    struct ecl_stream *s;
    const struct ecl_claim *c;
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    for (uint64_t i = 0; i < 3000; i++) {
        char hn[16];
        snprintf(hn, sizeof hn, "%d", (int)i);
        assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
        assert_true(ecl_str_is(c->hn, hn));
        assert_true(ecl_str_is(ecl_claim_rec(c, ECL_INS, 0)->f[ECL_INS_HN], hn));
        ECL_EACH(r, c, ECL_ADP)
        {
            assert_true(ecl_str_is(r->f[ECL_ADP_HN], hn));
            rows--;
        }
    }
    assert_int_equal(rows, 0);
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_EOF);
    ecl_stream_close(s);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream_hands_out_whole_claims),
        cmocka_unit_test(stream_puts_records_in_the_order_of_files),
        cmocka_unit_test(stream_maps_columns_by_name),
        cmocka_unit_test(stream_gives_the_notes_of_its_head),
        cmocka_unit_test(stream_accepts_its_head_again_at_a_block),
        cmocka_unit_test(stream_refuses_what_is_not_a_stream),
        cmocka_unit_test(stream_that_was_cut_off_is_refused),
        cmocka_unit_test(stream_reads_claims_across_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
