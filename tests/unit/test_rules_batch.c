/* test_rules_batch.c: rules across claims. Each pair of claims is checked in
 * both orders: the finding must stand at the second one and name the first. */
#include "rules_fixture.h"

#include "eclaim/str.h"

/* A claim: its base and edits. */
struct one_claim {
    char base;
    const char *edits;
};

struct pair_case {
    const char *rule;
    struct one_claim a, b; /* together they break the rule */
    const char *good;      /* edits on top of b's after which they do not */
    bool unnamed;          /* the message need not name the first claim */
};

/* A second visit and admission, of the same patient and of another. */
#define VISIT2                                                                                     \
    "CLAIM.KEY=6901310002;INS.PERMITNO=PP1234567892;CHT.INVOICE_NO=INV6900009;OPD.DATEOPD="        \
    "20260203;ADP.CODE=32001;"
#define OTHER                                                                                      \
    "CLAIM.HN=000099999;PAT.PERSON_ID=1101700203451;INS.PERMITNO=PP1234567893;CHT.INVOICE_NO="     \
    "INV6900008;"
#define VISIT_OTHER OTHER "CLAIM.KEY=6901310003;"
#define STAY        "INS.PERMITNO=PP1234567894;"
#define STAY2                                                                                      \
    "CLAIM.KEY=6900124;INS.PERMITNO=PP1234567895;CHT.INVOICE_NO=INV6900007;IPD.DATEADM=20260120;"  \
    "IPD.DATEDSC=20260122;ADP.CODE=32001;ADP[1].CODE=32002;"
#define AGAIN      VISIT2 "ADP.CODE=32203;" /* the item of the first visit */
#define STAY_OTHER OTHER "CLAIM.KEY=6900125;"

static const struct pair_case pairs[] = {
    {"INS.permitno-dup",
     {'O', ""},
     {'O', VISIT_OTHER "INS.PERMITNO=PP1234567890"},
     "INS.PERMITNO=PP1234567999",
     false},
    {"INS.permitno-dup",
     {'O', ""},
     {'O', VISIT2 "INS.PERMITNO=PP1234567890"},
     "OPD.DATEOPD=20260131;ODX.DIAG=I10",
     false}, /* one day, one patient: one code */
    {"INS.permitno-dup",
     {'O', "OPD.TIMEOPD=0800;OPD.DATEOPD=20260109"},
     {'I', ""},
     "IPD.DATEADM=20260109;IPD.TIMEADM=0900",
     false}, /* a visit and its admission */
    {"INS.permitno-dup",
     {'O', ""},
     {'O', VISIT_OTHER "INS.PERMITNO= PP1234567890 "},
     "INS.PERMITNO=PP1234567890;INS.PERMITNO=-",
     false},
    {"INS.permitno-dup",
     {'O', "INS.INSCL=OFC;INS.PERMITNO=123456"},
     {'O', VISIT_OTHER "INS.INSCL=OFC;INS.PERMITNO=123456"},
     "INS.INSCL=UCS",
     false}, /* no code of UC: INS.permitno-format-ucs */
    {"PAT.person-id-unique",
     {'O', ""},
     {'O', VISIT_OTHER "PAT.PERSON_ID=1109900001238"},
     "PAT.PERSON_ID=1101700203451",
     false},
    {"PAT.person-id-unique",
     {'O', "PAT.PERSON_ID=AB1234567;PAT.IDTYPE=2"},
     {'I', STAY_OTHER "PAT.PERSON_ID=AB1234567;PAT.IDTYPE=2"},
     "CLAIM.HN=000012345",
     false},
    {"PAT.person-id-unique",
     {'O', ""},
     {'O', VISIT_OTHER "PAT.PERSON_ID=1109900001238"},
     "CLAIM.HCODE=10671",
     false}, /* HNs are a hospital's own */
    {"OPD.seq-unique-hn",
     {'O', ""},
     {'O', VISIT_OTHER "CLAIM.KEY=6901310001"},
     "CLAIM.KEY=6901310004",
     false},
    {"OPD.seq-unique-hn",
     {'O', ""},
     {'O', VISIT_OTHER "CLAIM.KEY=6901310001"},
     "CLAIM.HCODE=10671",
     false},
    {"OPD.unique", {'O', ""}, {'O', VISIT2 "CLAIM.KEY=6901310001"}, "CLAIM.KEY=6901310002", true},
    {"IPD.an-unique", {'I', ""}, {'I', STAY2 "CLAIM.KEY=6900123"}, "CLAIM.KEY=6900124", true},
    {"IPD.an-unique", {'I', ""}, {'I', STAY_OTHER "CLAIM.KEY=6900123"}, "CLAIM.KEY=6900124", true},
    {"CHT.invoice-unique",
     {'O', ""},
     {'O', VISIT2 "CHT.INVOICE_NO=INV6900001"},
     "CHT.INVOICE_NO=INV6900002",
     false},
    {"CHT.invoice-unique",
     {'O', "CHT.INVOICE_NO=A1"},
     {'I', STAY "CHT.INVOICE_NO=A1"},
     "CHT.INVOICE_NO=-",
     false},
    {"ADP.serial-lens",
     {'O', "ADP.SERIALNO=SN77"},
     {'O', VISIT_OTHER "ADP.SERIALNO=SN77"},
     "ADP.SERIALNO=SN78",
     false},
    {"ADP.serial-lens",
     {'O', "ADP.SERIALNO=SN77"},
     {'I', STAY_OTHER "ADP.SERIALNO=SN77"},
     "ADP.SERIALNO=",
     false},
    /* 20260110 0900 to 20260114 1530 is the first stay. */
    {"IPD.overlap",
     {'I', ""},
     {'I', STAY2 "IPD.DATEADM=20260114;IPD.TIMEADM=1529"},
     "IPD.TIMEADM=1530",
     false},
    {"IPD.overlap",
     {'I', ""},
     {'I', STAY2 "IPD.DATEADM=20260108;IPD.DATEDSC=20260110;IPD.TIMEDSC=0901"},
     "IPD.TIMEDSC=0900",
     false},
    {"IPD.overlap",
     {'I', ""},
     {'I', STAY2 "IPD.DATEADM=20260111;IPD.DATEDSC=20260112"},
     "CLAIM.HN=000099999;PAT.PERSON_ID=1101700203451",
     false},
    {"IPD.overlap",
     {'I', ""},
     {'I', STAY2 "IPD.DATEADM=20260101;IPD.DATEDSC=20260131"},
     "IPD.DATEADM=20260115",
     false},
    {"IPD.same-day-readmit",
     {'I', "IPD.DATEDSC=20260110;IPD.TIMEDSC=1200"},
     {'I', STAY2 "IPD.DATEADM=20260110;IPD.TIMEADM=1200"},
     "IPD.DATEADM=20260111",
     false},
    {"IPD.op-during-stay",
     {'I', STAY},
     {'O', "OPD.DATEOPD=20260110;OPD.TIMEOPD=0901"},
     "OPD.TIMEOPD=0900",
     false},
    {"IPD.op-during-stay",
     {'I', STAY},
     {'O', "OPD.DATEOPD=20260114;OPD.TIMEOPD=1529"},
     "OPD.TIMEOPD=1530",
     false},
    {"IPD.op-during-stay", {'I', STAY}, {'O', "OPD.DATEOPD=20260112"}, "OPD.TIMEOPD=", false},
    {"X.duplicate-visit", {'O', ""}, {'O', VISIT2 "OPD.DATEOPD=20260131"}, "ODX.DIAG=I10", false},
    {"X.duplicate-visit", {'O', ""}, {'O', VISIT2 "OPD.DATEOPD=20260131"}, "ODX.DXTYPE=2", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, "ADP.DATEOPD=20260203", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, "ADP.CODE=32001", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, "ADP.TOTAL=0.00", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, "ADP.TYPE=5", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, "CLAIM.HCODE=10671", false},
    {"X.duplicate-item", {'O', ""}, {'O', AGAIN}, OTHER, false},
    {"X.duplicate-item",
     {'I', STAY},
     {'O', "ADP.DATEOPD=20260110;ADP.TYPE=15;ADP.CODE=32203"},
     "ADP.DATEOPD=20260109",
     false},
    {"X.after-death",
     {'O', "OPD.TYPEOUT=4"},
     {'O', VISIT2},
     "OPD.DATEOPD=20260131;ODX.DIAG=I10",
     false},
    {"X.after-death",
     {'O', "OPD.TYPEOUT=6"},
     {'I', STAY2 "IPD.DATEADM=20260131;IPD.TIMEADM=1000;IPD.DATEDSC=20260201"},
     "IPD.DATEDSC=20260131",
     false},
    {"X.after-death",
     {'I', STAY "IPD.DISCHS=9"},
     {'O', VISIT2 "OPD.DATEOPD=20260115"},
     "OPD.DATEOPD=20260114;OPD.TIMEOPD=1600",
     false},
    {"X.after-death",
     {'I', STAY "IPD.DISCHS=8"},
     {'O', VISIT2 "OPD.DATEOPD=20260115"},
     "CLAIM.HCODE=10671",
     false},
};

/* --- running ----------------------------------------------------------------- */

struct hits {
    const char *id[16];
    char message[512];
    size_t n;
};

static int take(void *ctx, const struct ecl_finding *f)
{
    struct hits *h = ctx;
    assert_true(h->n < 16);
    assert_null(memchr(f->message.p, '{', f->message.n));
    h->id[h->n++] = f->rule;
    snprintf(h->message, sizeof h->message, "%.*s", (int)f->message.n, f->message.p);
    return 0;
}

static struct ecl_rules *rules_across(enum ecl_lang lang, struct hits *hits)
{
    struct ecl_rules *rules       = NULL;
    struct ecl_error err          = {0};
    struct ecl_rules_opts opts    = {.lang      = lang,
                                     .today     = {2026, 2, 15},
                                     .tmpdir    = getenv("TMPDIR"),
                                     .found     = take,
                                     .found_ctx = hits};
    const struct ecl_rule_info *a = NULL;
    assert_int_equal(ecl_rules_new(&rules, &opts, &err), ECL_OK);
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        if (a->scope == ECL_SCOPE_BATCH && !a->unchecked_why) {
            assert_int_equal(ecl_rules_only(rules, ecl_str_of(a->id), &err), ECL_OK);
        }
    }
    return rules;
}

static void add_claim(struct ecl_buf *b, const struct one_claim *c, const char *more)
{
    struct rf_claim *claim = malloc(sizeof *claim);
    assert_non_null(claim);
    rf_base(claim, c->base);
    rf_edits(claim, c->edits);
    rf_edits(claim, more);
    rf_stream(claim, b);
    free(claim);
}

/* Checks every claim of the text; hits are those of the last one. */
static int check_text(struct ecl_str text, enum ecl_lang lang, struct hits *hits, size_t *before)
{
    struct ecl_error err        = {0};
    struct ecl_stream *s        = NULL;
    const struct ecl_claim *got = NULL;
    struct ecl_rules *rules     = rules_across(lang, hits);
    struct ecl_input in         = ecl_input_mem(&text, "test");
    int r = ECL_OK, worst = -1;
    *before  = 0;
    hits->n  = 0;
    int open = ecl_stream_open(&s, &in, &err);
    assert_int_equal(open, ECL_OK);
    while ((r = ecl_stream_next(s, &got, &err)) == ECL_OK) {
        *before += hits->n;
        hits->n = 0;
        if ((r = ecl_rules_claim(rules, got, &worst, &err)) != ECL_OK) {
            break;
        }
        assert_int_equal(worst >= 0, hits->n > 0);
    }
    ecl_stream_close(s);
    ecl_rules_free(rules);
    return r;
}

static bool pair_holds(const struct pair_case *t, bool swap, bool good, enum ecl_lang lang)
{
    struct ecl_buf b;
    struct hits hits;
    char first[40];
    size_t before             = 0;
    const struct one_claim *x = swap ? &t->b : &t->a, *y = swap ? &t->a : &t->b;
    ecl_buf_init(&b, 0);
    add_claim(&b, x, swap && good ? t->good : NULL);
    add_claim(&b, y, !swap && good ? t->good : NULL);
    assert_int_equal(check_text(ecl_buf_str(&b), lang, &hits, &before), ECL_EOF);
    const char *line = strstr(b.p, "CLAIM|"); /* CLAIM|OP|10670|000012345|key */
    snprintf(first, sizeof first, "%.2s %.*s", line + 6, (int)strcspn(line + 25, "\n"), line + 25);
    ecl_buf_done(&b);
    bool ok = before == 0 && hits.n == (good ? 0 : 1) &&
              (good || (strcmp(hits.id[0], t->rule) == 0 &&
                        (t->unnamed || strstr(hits.message, first) != NULL)));
    if (!ok) {
        print_error("%s%s%s: %zu before, %zu: %s '%s', not naming '%s'\n", t->rule,
                    good ? ", good" : "", swap ? ", swapped" : "", before, hits.n,
                    hits.n ? hits.id[0] : "", hits.n ? hits.message : "", first);
    }
    return ok;
}

static void each_pair_is_found_in_both_orders(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        for (int swap = 0; swap < 2; swap++) {
            failed += !pair_holds(&pairs[i], swap, false, ECL_LANG_EN);
            failed += !pair_holds(&pairs[i], swap, false, ECL_LANG_TH);
            failed += !pair_holds(&pairs[i], swap, true, ECL_LANG_EN);
        }
    }
    assert_int_equal(failed, 0);
}

static void every_rule_across_claims_has_a_pair(void **state)
{
    (void)state;
    const struct ecl_rule_info *a = NULL;
    for (size_t i = 0; (a = ecl_rule_at(i)) != NULL; i++) {
        bool has = strcmp(a->id, "X.stable-keys") == 0 || strcmp(a->id, "OPD.typeout-admit") == 0;
        for (size_t j = 0; j < sizeof pairs / sizeof pairs[0]; j++) {
            has = has || strcmp(a->id, pairs[j].rule) == 0;
        }
        if (a->scope == ECL_SCOPE_BATCH && !a->unchecked_why && !has) {
            fail_msg("no pair for %s", a->id);
        }
    }
}

/* --- more than two ------------------------------------------------------------ */

/* n visits, each of its own patient, then one whose edits are given. */
static void after_many(unsigned n, const char *last, struct hits *hits, int expect)
{
    struct ecl_buf b;
    char edits[256];
    size_t before = 0;
    ecl_buf_init(&b, 0);
    for (unsigned i = 0; i < n; i++) {
        snprintf(edits, sizeof edits,
                 "CLAIM.HN=%09u;CLAIM.KEY=69013%05u;PAT.PERSON_ID=P%08u;INS.PERMITNO=PP%010u;"
                 "CHT.INVOICE_NO=INV%u",
                 i + 1, i, i + 1, i + 1, i + 1);
        add_claim(&b, &(struct one_claim){'O', edits}, NULL);
    }
    add_claim(&b, &(struct one_claim){'O', last}, NULL);
    assert_int_equal(check_text(ecl_buf_str(&b), ECL_LANG_EN, hits, &before), expect);
    assert_int_equal(before, 0);
    ecl_buf_done(&b);
}

static void keys_of_another_length_are_told_after_a_hundred(void **state)
{
    (void)state;
    static const struct {
        unsigned n;
        const char *last;
        size_t hits;
    } cases[] = {
        {100, "CLAIM.HN=123456", 1},
        {99, "CLAIM.HN=123456", 0},
        {100, "CLAIM.HN=000012345", 0},
        {100, "CLAIM.KEY=6901310001", 0},
        {100, "CLAIM.KEY=690131001", 1},
        {100, "CLAIM.HN=123456;CLAIM.KEY=123456", 2},
        {100, "CLAIM.HN=123456;CLAIM.HCODE=10671", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hits hits;
        after_many(cases[i].n, cases[i].last, &hits, ECL_EOF);
        assert_int_equal(hits.n, cases[i].hits);
        for (size_t j = 0; j < hits.n; j++) {
            assert_string_equal(hits.id[j], "X.stable-keys");
        }
    }
}

/* The first of the patient's claims is thousands of claims back. */
static void a_distant_claim_is_found(void **state)
{
    (void)state;
    struct hits hits;
    after_many(12000,
               "CLAIM.HN=000000003;INS.PERMITNO=X3;PAT.PERSON_ID=P00000003;"
               "CHT.INVOICE_NO=INV3;OPD.DATEOPD=20260201;ADP.CODE=32001;CLAIM.KEY=6902010001",
               &hits, ECL_EOF);
    assert_int_equal(hits.n, 1);
    assert_string_equal(hits.id[0], "CHT.invoice-unique");
    assert_non_null(strstr(hits.message, "OP 6901300002"));
}

/* The second of three says nothing of the third: each is held to the first. */
static void a_number_belongs_to_its_first_owner(void **state)
{
    (void)state;
    struct ecl_buf b;
    struct hits hits;
    size_t before = 0;
    ecl_buf_init(&b, 0);
    add_claim(&b, &(struct one_claim){'O', "CHT.INVOICE_NO=77"}, NULL);
    add_claim(&b, &(struct one_claim){'O', VISIT2 "CHT.INVOICE_NO=77"}, NULL);
    add_claim(&b, &(struct one_claim){'O', VISIT_OTHER "CHT.INVOICE_NO=77"}, NULL);
    assert_int_equal(check_text(ecl_buf_str(&b), ECL_LANG_EN, &hits, &before), ECL_EOF);
    assert_int_equal(before, 1);
    assert_int_equal(hits.n, 1);
    assert_non_null(strstr(hits.message, "OP 6901310001 (CHT:2)"));
    ecl_buf_done(&b);
}

/* --- what only the end of the batch shows -------------------------------------- */

/* Findings of the whole batch: "rule type hcode hn seq file:line field" each. */
static int take_place(void *ctx, const struct ecl_finding *f)
{
    struct ecl_buf *b = ctx;
    return ecl_buf_addf(b, "%s %s %.*s %.*s %.*s %.*s:%d %.*s\n", f->rule, f->type, (int)f->hcode.n,
                        f->hcode.p, (int)f->hn.n, f->hn.p, (int)f->seq.n, f->seq.p, (int)f->file.n,
                        f->file.p, (int)f->line, (int)f->field.n, f->field.p);
}

/* Checks the claims with one thread's functions or with the crew; *after: bytes of
 * findings that came before the end. */
static void check_to_end(struct ecl_str text, unsigned jobs, struct ecl_buf *found, size_t *after)
{
    struct ecl_error err        = {0};
    struct ecl_stream *s        = NULL;
    struct ecl_rules *rules     = NULL;
    const struct ecl_claim *got = NULL;
    struct ecl_input in         = ecl_input_mem(&text, "test");
    struct ecl_rules_opts opts  = {.today     = {2026, 2, 15},
                                   .tmpdir    = getenv("TMPDIR"),
                                   .found     = take_place,
                                   .found_ctx = found};
    int r = ECL_OK, worst = -1;
    ecl_buf_init(found, 0);
    *after = 0;
    assert_int_equal(ecl_rules_new(&rules, &opts, &err), ECL_OK);
    assert_int_equal(ecl_rules_only(rules, ECL_STR("OPD.typeout-admit"), &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, &err), ECL_OK);
    if (jobs) {
        struct ecl_check check = {.jobs = jobs};
        assert_int_equal(ecl_rules_check(rules, s, &check, &err), ECL_OK);
    } else {
        while ((r = ecl_stream_next(s, &got, &err)) == ECL_OK) {
            assert_int_equal(ecl_rules_claim(rules, got, &worst, &err), ECL_OK);
            assert_int_equal(worst, -1);
        }
        assert_int_equal(r, ECL_EOF);
        *after = found->n;
        assert_int_equal(ecl_rules_end(rules, &err), ECL_OK);
    }
    ecl_stream_close(s);
    ecl_rules_free(rules);
}

/* The visit is of 20260131, the other patient's admission ends on 20260202. */
#define LATER STAY_OTHER "IPD.DATEADM=20260201;IPD.DATEDSC=20260202"

static void a_visit_that_was_admitted_waits_for_the_end_of_the_batch(void **state)
{
    (void)state;
    static const char told[] = "OPD.typeout-admit OP 10670 000012345 6901310001 OPD:2 TYPEOUT\n";
    static const struct {
        struct one_claim claim[3];
        bool told;
    } t[] = {
        {{{'O', "OPD.TYPEOUT=2"}, {'I', LATER}}, true},
        {{{'I', LATER}, {'O', "OPD.TYPEOUT=2"}}, true},
        {{{'O', "OPD.TYPEOUT=1"}, {'I', LATER}}, false},
        /* admitted the same day or the next, before or behind in the stream */
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY2 "IPD.DATEADM=20260131;IPD.DATEDSC=20260203"}}, false},
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY2 "IPD.DATEADM=20260201;IPD.DATEDSC=20260203"}}, false},
        {{{'I', STAY2 "IPD.DATEADM=20260201;IPD.DATEDSC=20260203"}, {'O', "OPD.TYPEOUT=2"}}, false},
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY2 "IPD.DATEADM=20260202;IPD.DATEDSC=20260203"}}, true},
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY2 "IPD.DATEADM=20260130;IPD.DATEDSC=20260203"}}, true},
        /* the batch does not reach beyond the visit, or another facility's does */
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY_OTHER "IPD.DATEDSC=20260131"}}, false},
        {{{'O', "OPD.TYPEOUT=2"}, {'I', STAY_OTHER "IPD.DATEDSC=20260201"}}, true},
        {{{'O', "OPD.TYPEOUT=2"}, {'I', LATER ";CLAIM.HCODE=10671"}}, false},
        {{{'O', "OPD.TYPEOUT=2"}}, false},
        {{{'O', "OPD.TYPEOUT=2;OPD.DATEOPD="}, {'I', LATER}}, false},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        for (unsigned jobs = 0; jobs < 3; jobs++) {
            struct ecl_buf text, found;
            size_t early;
            ecl_buf_init(&text, 0);
            for (size_t j = 0; j < 3 && t[i].claim[j].base; j++) {
                add_claim(&text, &t[i].claim[j], NULL);
            }
            check_to_end(ecl_buf_str(&text), jobs, &found, &early);
            assert_int_equal(early, 0);
            assert_int_equal(ecl_buf_add_char(&found, '\0'), ECL_OK);
            if (strcmp(found.p, t[i].told ? told : "") != 0) {
                fail_msg("case %zu, %u jobs: '%s'", i, jobs, found.p);
            }
            ecl_buf_done(&found);
            ecl_buf_done(&text);
        }
    }
}

/* More visits than are held in memory, in their order; one is admitted. */
static void thousands_of_visits_wait(void **state)
{
    (void)state;
    struct ecl_buf text, found;
    char edits[128];
    size_t early, lines = 0;
    ecl_buf_init(&text, 0);
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(edits, sizeof edits, "OPD.TYPEOUT=2;CLAIM.HN=%09u;CLAIM.KEY=69013%05u", i + 1, i);
        add_claim(&text, &(struct one_claim){'O', edits}, NULL);
    }
    add_claim(&text, &(struct one_claim){'I', LATER ";CLAIM.HN=000000007"}, NULL);
    check_to_end(ecl_buf_str(&text), 0, &found, &early);
    assert_int_equal(ecl_buf_add_char(&found, '\0'), ECL_OK);
    unsigned next = 0;
    for (const char *p = found.p; *p; p = strchr(p, '\n') + 1, lines++) {
        next += next == 6;
        snprintf(edits, sizeof edits, "OPD.typeout-admit OP 10670 %09u 69013%05u ", next + 1, next);
        assert_memory_equal(p, edits, strlen(edits));
        next++;
    }
    assert_int_equal(lines, 2999);
    ecl_buf_done(&found);
    ecl_buf_done(&text);
}

static void records_of_no_claim_are_ignored(void **state)
{
    (void)state;
    struct ecl_buf b;
    struct hits hits;
    size_t before = 0;
    ecl_buf_init(&b, 0);
    add_claim(&b, &(struct one_claim){'O', ""}, NULL);
    add_claim(&b, &(struct one_claim){'N', "+CHT;CHT.HN=000099999;CHT.INVOICE_NO=INV6900001"},
              NULL);
    assert_int_equal(check_text(ecl_buf_str(&b), ECL_LANG_EN, &hits, &before), ECL_EOF);
    assert_int_equal(before + hits.n, 0);
    ecl_buf_done(&b);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_is_found_in_both_orders),
        cmocka_unit_test(every_rule_across_claims_has_a_pair),
        cmocka_unit_test(keys_of_another_length_are_told_after_a_hundred),
        cmocka_unit_test(a_distant_claim_is_found),
        cmocka_unit_test(a_number_belongs_to_its_first_owner),
        cmocka_unit_test(a_visit_that_was_admitted_waits_for_the_end_of_the_batch),
        cmocka_unit_test(thousands_of_visits_wait),
        cmocka_unit_test(records_of_no_claim_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
