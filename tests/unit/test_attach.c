/* test_attach.c: claim codes out of a list, joined to the claims of a stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "eclaim/attach.h"

/* Two visits of one person on one day, one of another person, a stay, rows of no claim. */
#define PID_1 "1999900000013"
#define PID_2 "3999900000028"
#define A1                                                                                         \
    "CLAIM|OP|10670|1|A\nINS|2|1|UCS|89|" PID_1 "|10670\nPAT|2|10670|1||||||||" PID_1 "\n"         \
    "OPD|2|1|01100|20260105||A\nCHT|2|1||20260105|100|0|UC\n"
#define B1 "CLAIM|OP|10670|1|B\nINS|3|1|UCS|89|" PID_1 "\nOPD|3|1|01100|20260105||B\n"
#define C2                                                                                         \
    "CLAIM|OP|10670|2|C\nINS|4|2|UCS|89|" PID_2 "|10670||||||PP9999999999|||||C\n"                 \
    "OPD|4|2|01100|20260106||C\n"
#define D2                                                                                         \
    "CLAIM|IP|10670|2|D\nINS|5|2|WEL|89|" PID_2 "\nIPD|5|2|D|20260107||20260110\n"                 \
    "AER|5|2\n"
#define OFC  "CLAIM|OP|10670|3|E\nINS|6|3|OFC\nOPD|6|3|01100|20260108||E\n"
#define NONE "CLAIM|--|10670|1|A\nDRU|9|10670|1\n"

struct sink {
    char text[4000];
    size_t n;
    int stop; /* answer this at the first finding */
};

/* Keeps "rule file:line value" lines. */
static int keep(void *ctx, const struct ecl_finding *f)
{
    struct sink *s = ctx;
    assert_true(f->message.n > 0);
    assert_null(memchr(f->message.p, '{', f->message.n));
    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "%s%s %.*s:%llu %.*s",
                             s->n ? "; " : "", f->rule + strlen("AUTHEN."), (int)f->file.n,
                             f->file.p, (unsigned long long)f->line, (int)f->value.n, f->value.p);
    return s->stop;
}

struct result {
    int code;
    struct ecl_buf out;
    struct sink sink;
    struct ecl_attach_stats stats;
    struct ecl_error err;
};

static void run(struct result *r, const char *list, const char *claims, struct ecl_attach_opts opts)
{
    struct ecl_str l = ecl_str_of(list), s = ecl_str_of(claims), text;
    struct ecl_input lin = ecl_input_mem(&l, "list"), sin = ecl_input_mem(&s, "claims");
    struct ecl_attach *a      = NULL;
    struct ecl_stream *stream = NULL;
    const struct ecl_claim *c;
    int stop = r->sink.stop;
    memset(r, 0, sizeof *r);
    r->sink.stop = stop;
    ecl_buf_init(&r->out, 0);
    opts.finding = keep;
    opts.ctx     = &r->sink;
    int e        = ecl_attach_read(&a, &lin, -1, &opts, &r->err);
    e            = e == ECL_OK ? ecl_stream_open(&stream, &sin, &r->err) : e;
    e            = e == ECL_OK ? ecl_attach_bind(a, stream, &r->err) : e;
    while (e == ECL_OK && (e = ecl_stream_next(stream, &c, &r->err)) == ECL_OK) {
        e = ecl_attach_claim(a, c, &text, &r->err);
        e = e == ECL_OK ? ecl_buf_add_str(&r->out, text) : e;
    }
    e       = e == ECL_EOF ? ecl_attach_finish(a, &r->err) : e;
    r->code = e;
    if (a) {
        r->stats = ecl_attach_stats(a);
    }
    ecl_stream_close(stream);
    ecl_attach_free(a);
}

static void expect(const char *name, const struct result *r, const char *out, const char *found)
{
    if (r->code != ECL_OK || !ecl_str_is(ecl_buf_str(&r->out), out) ||
        strcmp(r->sink.text, found) != 0) {
        fail_msg("%s: %d\n%.*s\n%s\nexpected\n%s\n%s", name, r->code, (int)r->out.n, r->out.p,
                 r->sink.text, out, found);
    }
}

#define INS_A(code) "INS|2|1|UCS|89|" PID_1 "|10670||||||" code "\n"
#define A1_WITH(code)                                                                              \
    "CLAIM|OP|10670|1|A\nINS|2|1|UCS|89|" PID_1 "|10670||||||" code                                \
    "\nPAT|2|10670|1||||||||" PID_1 "\nOPD|2|1|01100|20260105||A\nCHT|2|1||20260105|100|0|UC\n"
#define B1_WITH(code)                                                                              \
    "CLAIM|OP|10670|1|B\nINS|3|1|UCS|89|" PID_1 "|||||||" code "\nOPD|3|1|01100|20260105||B\n"
#define D2_WITH(code)                                                                              \
    "CLAIM|IP|10670|2|D\nINS|5|2|WEL|89|" PID_2 "|||||||" code                                     \
    "\nIPD|5|2|D|20260107||20260110\nAER|5|2\n"

static const struct {
    const char *name, *list, *claims, *out, *found;
} joins[] = {
    {"by HN and SEQ", "hn\tseq\tcode\n1\tA\tPP1000000001\n", A1, A1_WITH("PP1000000001"), ""},
    {"by SEQ alone", "seq,code\nA,PP1000000001\n", A1, A1_WITH("PP1000000001"), ""},
    {"by AN", "an,claimCode\nD,PP1000000001\n", D2, D2_WITH("PP1000000001"), ""},
    {"by HN and day", "hn,date,code\n1,2026-01-05 08:30:00,PP1000000001\n", A1,
     A1_WITH("PP1000000001"), ""},
    {"by citizen ID and day", "pid,date,code\n" PID_1 ",20260105,PP1000000001\n", A1,
     A1_WITH("PP1000000001"), ""},
    {"by citizen ID and the day of discharge", "pid,date,code\n" PID_2 ",20260110,EP1000000001\n",
     D2, D2_WITH("EP1000000001"), ""},
    {"a day within the stay", "an,date,code\nD,20260108,PP1000000001\n", D2,
     D2_WITH("PP1000000001"), ""},
    {"another day than the visit's", "hn,seq,date,code\n1,A,20260106,PP1000000001\n", A1, A1,
     "no-code INS:2 ; other-day list:2 PP1000000001"},
    {"a day behind the stay", "an,date,code\nD,20260111,PP1000000001\n", D2, D2,
     "no-code INS:5 ; other-day list:2 PP1000000001"},
    {"another unit", "hcode,hn,seq,code\n10671,1,A,PP1000000001\n", A1, A1,
     "no-code INS:2 ; other-unit list:2 PP1000000001"},
    {"another person", "pid,seq,code\n" PID_2 ",A,PP1000000001\n", A1, A1,
     "no-code INS:2 ; other-person list:2 PP1000000001"},
    {"another HN", "hn,an,code\n1,D,PP1000000001\n", D2, D2,
     "no-code INS:5 ; other-person list:2 PP1000000001"},
    {"no code for the visit", "hn,seq,code\n1,B,PP1000000001\n", A1, A1,
     "no-code INS:2 ; no-visit list:2 PP1000000001"},
    {"OFC needs none", "hn,seq,code\n1,B,PP1000000001\n", OFC, OFC, "no-visit list:2 PP1000000001"},
    {"a list without codes asks for none", "hn,seq,invoice_no\n1,B,I1\n", B1, B1,
     "no-record CHT:0 I1"},
    {"the code is there already", "hn,seq,code\n2,C,PP9999999999\n", C2, C2, ""},
    {"another code is there", "hn,seq,code\n2,C,PP1000000001\n", C2, C2,
     "filled INS:4 PP9999999999"},
    {"two codes", "hn,seq,code\n1,A,PP1000000001\n1,A,EP1000000002\n", A1, A1,
     "two-codes INS:2 PP1000000001"},
    {"the same row twice", "hn,seq,code\n1,A,PP1000000001\n1,A,PP1000000001\n", A1,
     A1_WITH("PP1000000001"), ""},
    {"the visit before its day", "hn,seq,date,code\n1,,20260105,PP1000000002\n1,A,,PP1000000001\n",
     A1, A1_WITH("PP1000000001"), "no-visit list:2 PP1000000002"},
    {"one code on two visits of a day", "hn,date,code\n1,20260105,PP1000000001\n", A1 B1,
     A1_WITH("PP1000000001") B1_WITH("PP1000000001"), "code-shared INS:3 PP1000000001"},
    {"one code on visits of two people", "seq,an,code\nA,,PP1000000001\n,D,PP1000000001\n", A1 D2,
     A1_WITH("PP1000000001") D2, "code-twice INS:5 PP1000000001"},
    {"one code in rows of two people", "hn,seq,code\n1,A,PP1000000001\n2,C,PP1000000001\n", A1 C2,
     A1 C2, "code-twice list:2 PP1000000001; code-twice list:3 PP1000000001; no-code INS:2 "},
    {"a code of the list stands in another claim", "seq,code\nA,PP9999999999\n", C2 A1, C2 A1,
     "code-twice INS:2 PP9999999999"},
    {"not a code", "seq,code\nA,1234567890\nA,pp1000000001\nA,PP12345\n", OFC, OFC,
     "code-form list:2 1234567890; code-form list:3 pp1000000001; code-form list:4 PP12345"},
    {"an unusual code", "seq,code\nA,QP1000000001\n", A1, A1_WITH("QP1000000001"),
     "code-prefix list:2 QP1000000001"},
    {"rows that are no key",
     "hn,seq,an,pid,date,code\n1,,,,,PP1000000001\n,,,110,20260105,PP1000000001\n"
     "1,,,,25690105,PP1000000001\n1,,,,05/01/2026,PP1000000001\n,,,,,\n1,A,,,,\n1,A,,,,-\n",
     OFC, OFC, "row list:2 ; row list:3 ; row list:4 ; row list:5 "},
    {"all values", "hn,seq,code,invoice_no,hospsub,hospmain\n1,A,PP1000000001,INV-1,10671,10670\n",
     A1,
     "CLAIM|OP|10670|1|A\nINS|2|1|UCS|89|" PID_1
     "|10670||10670|10671|||PP1000000001\nPAT|2|10670|1||||||||" PID_1
     "\nOPD|2|1|01100|20260105||A\nCHT|2|1||20260105|100|0|UC||||INV-1\n",
     ""},
    {"a referral", "an,code,refer_no,refmaini,refmaino\nD,PP1000000001,R/1,10671,10672\n", D2,
     "CLAIM|IP|10670|2|D\nINS|5|2|WEL|89|" PID_2
     "|||||||PP1000000001\nIPD|5|2|D|20260107||20260110\nAER|5|2|||||||R/1|10671||10672\n",
     ""},
    {"a referral of a visit without AER", "seq,refer_no\nA,R/1\n", A1, A1, "no-record AER:0 R/1"},
    {"two invoice numbers", "seq,invoice_no\nA,I1\nA,I2\n", A1, A1, "two-values CHT:2 I1"},
    {"values that cannot be", "seq,hospsub,invoice_no\nA,1067,\nA,,a|b\nA,00000,\n", A1, A1,
     "value list:2 1067; value list:3 a|b; value list:4 00000"},
    {"rows of no claim stay", "hn,seq,code\n1,A,PP1000000001\n", NONE, NONE,
     "no-visit list:2 PP1000000001"},
    {"the type decides", "type,hn,date,code\nIP,1,20260105,PP1000000001\n", A1, A1,
     "no-code INS:2 ; no-visit list:2 PP1000000001"},
    {"a row of the visit without code leaves room for that of the day",
     "hn,seq,date,code,invoice_no\n1,A,,,I1\n1,,20260105,PP1000000001,\n", A1,
     "CLAIM|OP|10670|1|A\n" INS_A(
         "PP1000000001") "PAT|2|10670|1||||||||" PID_1
                         "\nOPD|2|1|01100|20260105||A\nCHT|2|1||20260105|100|0|UC||||I1\n",
     ""},
};

static void rows_are_joined_to_their_visits(void **state)
{
    (void)state;
    struct result r = {0};
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        char claims[4000];
        snprintf(claims, sizeof claims, "%%ecl|1\n%s", joins[i].claims);
        run(&r, joins[i].list, claims, (struct ecl_attach_opts){0});
        expect(joins[i].name, &r, joins[i].out, joins[i].found);
        ecl_buf_done(&r.out);
        run(&r, joins[i].list, claims, (struct ecl_attach_opts){.thai = true});
        expect(joins[i].name, &r, joins[i].out, joins[i].found);
        ecl_buf_done(&r.out);
    }
}

static void filled_values_are_replaced_only_when_asked_for(void **state)
{
    (void)state;
    struct result r = {0};
    run(&r, "hn,seq,code,hospmain\n2,C,PP1000000001,10671\n", "%ecl|1\n" C2,
        (struct ecl_attach_opts){.replace = true});
    expect("replace", &r,
           "CLAIM|OP|10670|2|C\nINS|4|2|UCS|89|" PID_2 "|10670||10671||||PP1000000001|||||C\n"
           "OPD|4|2|01100|20260106||C\n",
           "replaced INS:4 PP9999999999");
    assert_int_equal(r.stats.replaced, 1);
    assert_int_equal(r.stats.put, 1);
    assert_int_equal(r.stats.values, 1);
    assert_int_equal(r.stats.changed, 1);
    ecl_buf_done(&r.out);
}

static void a_prefix_can_be_preferred(void **state)
{
    (void)state;
    static const struct {
        const char *prefer, *list, *code;
    } cases[] = {
        {"EP", "seq,code\nA,PP1000000001\nA,EP1000000002\n", "EP1000000002"},
        {"PP", "seq,code\nA,EP1000000002\nA,PP1000000001\n", "PP1000000001"},
        {"PP", "seq,code\nA,EP1000000002\n", "EP1000000002"},
        {"PP", "seq,code\nA,EP1000000002\nA,EP1000000003\nA,PP1000000001\n", "PP1000000001"},
        {"PP", "seq,code\nA,PP1000000001\nA,EP1000000002\nA,PP1000000003\n", ""},
    };
    struct result r = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run(&r, cases[i].list, "%ecl|1\n" A1, (struct ecl_attach_opts){.prefer = cases[i].prefer});
        char *out = NULL;
        assert_true(asprintf(&out, "%.*s", (int)r.out.n, r.out.p) >= 0);
        assert_int_equal(r.stats.put, cases[i].code[0] != '\0');
        assert_non_null(strstr(out, cases[i].code));
        free(out);
        ecl_buf_done(&r.out);
    }
}

static void columns_of_the_stream_decide_where_values_stand(void **state)
{
    (void)state;
    struct result r = {0};
    run(&r, "seq,code\nA,PP1000000001\n",
        "%ecl|1\n%cols|INS|PERMITNO|HN|SEQ|OWN\nCLAIM|OP|10670|1|A\nINS|2||1|A|x\n",
        (struct ecl_attach_opts){0});
    expect("moved", &r, "CLAIM|OP|10670|1|A\nINS|2|PP1000000001|1|A|x\n", "");
    ecl_buf_done(&r.out);
    run(&r, "seq,code\nA,PP1000000001\n",
        "%ecl|1\n%cols|INS|HN|SEQ\nCLAIM|OP|10670|1|A\nINS|2|1|A\n", (struct ecl_attach_opts){0});
    expect("missing", &r, "CLAIM|OP|10670|1|A\nINS|2|1|A\n", "no-column INS:2 PP1000000001");
    ecl_buf_done(&r.out);
}

static void records_out_of_order_stay_where_they_stand(void **state)
{
    (void)state;
    struct result r = {0};
    run(&r, "seq,code,invoice_no\nA,PP1000000001,I1\n",
        "%ecl|1\nCLAIM|OP|10670|1|A\nCHT|1|1|||||||||old\nOPD|1|1\nINS|1|1|UCS\n",
        (struct ecl_attach_opts){.replace = true});
    expect("order", &r,
           "CLAIM|OP|10670|1|A\nCHT|1|1|||||||||I1\nOPD|1|1\nINS|1|1|UCS|||||||||PP1000000001\n",
           "replaced CHT:1 old");
    ecl_buf_done(&r.out);
}

static void lists_of_other_things_are_refused(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "",
        "hn,code\n1,PP1000000001\n",
        "hn,seq\n1,A\n",
        "hn,seq,code,permitno\n1,A,PP1000000001,PP1000000001\n",
        "hn,seq,code,code\n1,A,PP1000000001,PP1000000001\n",
        "a,b\n1,2\n",
    };
    struct result r = {0};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        run(&r, lists[i], "%ecl|1\n", (struct ecl_attach_opts){0});
        assert_int_equal(r.code, ECL_E_FORMAT);
        assert_true(r.err.text[0]);
        ecl_buf_done(&r.out);
    }
}

static void more_rows_of_a_visit_than_can_be_looked_at_are_refused(void **state)
{
    (void)state;
    struct result r = {0};
    struct ecl_buf list;
    ecl_buf_init(&list, 0);
    assert_int_equal(ecl_buf_addf(&list, "seq,code\n"), ECL_OK);
    for (int i = 0; i < 70; i++) {
        assert_int_equal(ecl_buf_addf(&list, "A,PP%010d\n", i), ECL_OK);
    }
    assert_int_equal(ecl_buf_add_char(&list, '\0'), ECL_OK);
    run(&r, list.p, "%ecl|1\n" A1, (struct ecl_attach_opts){0});
    assert_int_equal(r.code, ECL_OK);
    assert_int_equal(r.stats.refused, 6);
    assert_int_equal(r.stats.put, 0);
    ecl_buf_done(&r.out);
    ecl_buf_done(&list);
}

static void the_caller_can_end_the_work(void **state)
{
    (void)state;
    struct result r = {.sink.stop = ECL_E_WRITE};
    run(&r, "seq,code\nA,x\n", "%ecl|1\n" A1, (struct ecl_attach_opts){0});
    assert_int_equal(r.code, ECL_E_WRITE);
    ecl_buf_done(&r.out);
    run(&r, "seq,code\nZ,PP1000000001\n", "%ecl|1\n" A1, (struct ecl_attach_opts){0});
    assert_int_equal(r.code, ECL_E_WRITE);
    assert_string_equal(r.sink.text, "no-code INS:2 ");
    ecl_buf_done(&r.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_joined_to_their_visits),
        cmocka_unit_test(filled_values_are_replaced_only_when_asked_for),
        cmocka_unit_test(a_prefix_can_be_preferred),
        cmocka_unit_test(columns_of_the_stream_decide_where_values_stand),
        cmocka_unit_test(records_out_of_order_stay_where_they_stand),
        cmocka_unit_test(lists_of_other_things_are_refused),
        cmocka_unit_test(more_rows_of_a_visit_than_can_be_looked_at_are_refused),
        cmocka_unit_test(the_caller_can_end_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
