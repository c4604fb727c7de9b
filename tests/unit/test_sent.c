/* test_sent.c: what was submitted before, and the rules that compare with it. */
#include "rules_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eclaim/keylist.h"
#include "eclaim/sent.h"
#include "eclaim/str.h"

#define FEB_1  ((struct ecl_date){2026, 2, 1})
#define VISIT2 "CLAIM.KEY=6901310002;INS.PERMITNO=PP1234567892;CHT.INVOICE_NO=INV6900009;"
#define LATER  "OPD.DATEOPD=20260203;ADP.DATEOPD=20260203;"
#define OTHER                                                                                      \
    "CLAIM.HN=000099999;PAT.PERSON_ID=1101700203451;INS.PERMITNO=PP1234567893;CHT.INVOICE_NO="     \
    "INV6900008;"
#define VISIT_OTHER OTHER "CLAIM.KEY=6901310003;"
#define STAY2       "CLAIM.KEY=6900124;INS.PERMITNO=PP1234567895;CHT.INVOICE_NO=INV6900007;"
#define LONG        "LONGER_THAN_ANY_COLUMN_FOR_KEYS_"
#define STAY        "INS.PERMITNO=PP1234567894;" /* as RF_HEAD has one for all */

static char dir[64], path[96];

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/test_sent.XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/sent.db", dir);
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    char journal[128];
    snprintf(journal, sizeof journal, "%s-journal", path);
    unlink(journal);
    unlink(path);
    return rmdir(dir);
}

/* A claim of the fixture, read from its stream. */
struct made {
    struct ecl_buf text;
    struct ecl_str all;
    struct ecl_stream *s;
    const struct ecl_claim *c;
};

static void make_claim(struct made *m, char base, const char *edits)
{
    static struct rf_claim c;
    ecl_buf_init(&m->text, 0);
    rf_base(&c, base);
    rf_edits(&c, edits);
    rf_stream(&c, &m->text);
    m->all             = ecl_buf_str(&m->text);
    struct ecl_input i = ecl_input_mem(&m->all, "test");
    assert_int_equal(ecl_stream_open(&m->s, &i, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(m->s, &m->c, NULL), ECL_OK);
}

static void drop_claim(struct made *m)
{
    ecl_stream_close(m->s);
    ecl_buf_done(&m->text);
}

static struct ecl_sent *writer(void)
{
    struct ecl_sent *s   = NULL;
    struct ecl_error err = {0};
    if (ecl_sent_create(&s, path, &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    return s;
}

static void add(struct ecl_sent *s, char base, const char *edits, uint32_t part)
{
    struct made m;
    make_claim(&m, base, edits);
    assert_int_equal(ecl_sent_add(s, m.c, part, NULL), ECL_OK);
    drop_claim(&m);
}

static void submit(struct ecl_sent *s, const char *name)
{
    struct ecl_error err = {0};
    if (ecl_sent_write(s, &name, 1, FEB_1, &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(ecl_sent_commit(s, NULL), ECL_OK);
    ecl_sent_close(s);
}

static void sent_before(char base, const char *edits)
{
    struct ecl_sent *s = writer();
    add(s, base, edits, 0);
    submit(s, "jan.zip");
}

/* --- rules --------------------------------------------------------------------------------- */

/* The rules of SENT that fire, in order, with their messages behind. */
struct heard {
    char ids[256], last[512];
};

static int hear(void *ctx, const struct ecl_finding *f)
{
    struct heard *h = ctx;
    size_t n        = strlen(h->ids);
    if (strncmp(f->rule, "SENT.", 5) == 0) {
        assert_int_equal(f->severity, ECL_SEV_WARNING);
        snprintf(h->ids + n, sizeof h->ids - n, "%s%s", n ? " " : "", f->rule);
        snprintf(h->last, sizeof h->last, "%.*s", (int)f->message.n, f->message.p);
    }
    return 0;
}

static void check(struct heard *h, char base, const char *edits, bool resend,
                  struct ecl_keylist *resends)
{
    struct made m;
    struct ecl_sent *s      = NULL;
    struct ecl_rules *r     = NULL;
    struct ecl_error err    = {0};
    int worst               = 0;
    *h                      = (struct heard){"", ""};
    struct ecl_rules_opts o = {.today     = {2026, 2, 15},
                               .found     = hear,
                               .found_ctx = h,
                               .resend    = resend,
                               .resends   = resends};
    make_claim(&m, base, edits);
    if (ecl_sent_open(&s, path, &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    o.sent = s;
    assert_int_equal(ecl_rules_new(&r, &o, &err), ECL_OK);
    assert_int_equal(ecl_rules_claim(r, m.c, &worst, &err), ECL_OK);
    ecl_rules_free(r);
    ecl_sent_close(s);
    drop_claim(&m);
}

struct met_case {
    struct {
        char base;
        const char *edits;
    } sent, now;
    const char *rules; /* that fire */
    const char *where; /* a part of the last message */
};

static const struct met_case cases[] = {
    {{'O', ""},
     {'O', ""},
     "SENT.again",
     "6901310001 was submitted before, unchanged (2026-02-01, jan.zip)"},
    {{'I', STAY}, {'I', STAY}, "SENT.again", "6900123"},
    {{'O', ""}, {'O', "ODX.DIAG=I10"}, "SENT.changed", "other content (2026-02-01, jan.zip)"},
    {{'O', ""}, {'O', "CLAIM.KEY= 6901310001 ;CLAIM.HN= 000012345"}, "SENT.again", NULL},
    {{'O', ""}, {'O', "OPD.DATEOPD=20250301;ADP.DATEOPD=20250301"}, "SENT.changed", NULL},
    {{'O', ""}, {'O', "CLAIM.HCODE=10671"}, "SENT.permitno", "OP 6901310001 (2026-02-01, jan.zip)"},
    {{'O', ""}, {'O', "CLAIM.HCODE=10671;INS.PERMITNO=PP1234567896"}, "", NULL},
    /* SEQ and AN */
    {{'O', "CLAIM.KEY=" LONG "1"},
     {'O', "CLAIM.KEY=" LONG "2;CHT.INVOICE_NO=INV6900009;ADP.CODE=32001"},
     "",
     NULL},
    {{'O', "CLAIM.KEY=" LONG "1"}, {'O', "CLAIM.KEY=" LONG "1"}, "SENT.again", NULL},
    {{'O', ""},
     {'O', OTHER},
     "SENT.key",
     "SEQ 6901310001 was submitted before for another HN: OP 6901310001"},
    {{'I', STAY}, {'I', OTHER "INS.AN=6900123"}, "SENT.key", "AN 6900123"},
    {{'O', ""}, {'O', OTHER "CLAIM.HCODE=10671"}, "", NULL},
    {{'O', "CLAIM.KEY=6900123"}, {'I', OTHER}, "", NULL}, /* a SEQ is no AN */
    {{'O', "CLAIM.KEY=-"}, {'O', OTHER "CLAIM.KEY=-"}, "", NULL},
    /* PERMITNO */
    {{'O', ""},
     {'O', VISIT_OTHER "INS.PERMITNO=PP1234567890"},
     "SENT.permitno",
     "PERMITNO PP1234567890"},
    {{'O', ""}, {'O', VISIT2 LATER "INS.PERMITNO= PP1234567890"}, "SENT.permitno", NULL},
    {{'O', ""}, {'O', VISIT2 "ADP.CODE=32001;INS.PERMITNO=PP1234567890"}, "", NULL}, /* one day */
    {{'O', "INS.PERMITNO=-"}, {'O', VISIT_OTHER "INS.PERMITNO=-"}, "", NULL},
    /* INVOICE_NO */
    {{'O', ""}, {'O', VISIT_OTHER "CHT.INVOICE_NO=INV6900001"}, "SENT.invoice", "OP 6901310001"},
    {{'O', ""}, {'O', VISIT_OTHER "CHT.INVOICE_NO=INV6900001;CLAIM.HCODE=10671"}, "", NULL},
    {{'O', "CHT.INVOICE_NO=0"}, {'O', VISIT_OTHER "CHT.INVOICE_NO=0"}, "", NULL},
    /* stays */
    {{'I', STAY},
     {'I', STAY2
      "ADP.DATEOPD=20260114;ADP[1].DATEOPD=20260114;IPD.DATEADM=20260114;IPD.DATEDSC=20260120"},
     "SENT.overlap",
     "IP 6900123"},
    {{'I', STAY},
     {'I', STAY2 "ADP.DATEOPD=20260114;ADP[1].DATEOPD=20260114;IPD.DATEADM=20260114;IPD.TIMEADM="
                 "1530;IPD.DATEDSC=20260120"},
     "",
     NULL},
    {{'I', STAY}, {'I', OTHER STAY2 "IPD.DATEADM=20260112"}, "", NULL},
    {{'I', STAY "IPD.DATEADM=20250110"},
     {'I', STAY2
      "ADP.DATEOPD=20250801;ADP[1].DATEOPD=20250801;IPD.DATEADM=20250801;IPD.DATEDSC=20250803"},
     "SENT.overlap",
     NULL},
    {{'I', STAY
      "ADP.DATEOPD=20250801;ADP[1].DATEOPD=20250801;IPD.DATEADM=20250801;IPD.DATEDSC=20250803"},
     {'I', STAY2 "IPD.DATEADM=20250110"},
     "SENT.overlap",
     NULL},
    /* visits inside */
    {{'I', STAY}, {'O', "OPD.DATEOPD=20260112"}, "SENT.op-in-stay", "IP 6900123"},
    {{'I', STAY}, {'O', "OPD.DATEOPD=20260110;OPD.TIMEOPD=0901"}, "SENT.op-in-stay", NULL},
    {{'I', STAY}, {'O', "OPD.DATEOPD=20260110;OPD.TIMEOPD=0900"}, "", NULL},
    {{'I', STAY}, {'O', OTHER "OPD.DATEOPD=20260112"}, "", NULL},
    {{'O', "OPD.DATEOPD=20260112"}, {'I', STAY}, "SENT.op-in-stay", "OP 6901310001"},
    {{'O', "OPD.DATEOPD=20260114;OPD.TIMEOPD=1530"}, {'I', STAY}, "", NULL},
    {{'O', "OPD.DATEOPD=20250801"}, {'I', STAY "IPD.DATEADM=20250110"}, "SENT.op-in-stay", NULL},
    {{'I', STAY "IPD.DATEADM=20250110"}, {'O', "OPD.DATEOPD=20250801"}, "SENT.op-in-stay", NULL},
    {{'I', STAY "IPD.TIMEADM="}, {'O', "OPD.DATEOPD=20260112"}, "", NULL},
    /* items */
    {{'O', ""},
     {'O', VISIT2},
     "SENT.item",
     "item 32203 was submitted before for this patient and day: OP 6901310001"},
    {{'O', ""}, {'O', VISIT2 "ADP.TYPE=5;ADP.CODE=X;+ADP;ADP[1].TYPE=5"}, "", NULL},
    {{'O', ""}, {'O', VISIT2 "ADP.TOTAL=0.00"}, "", NULL},
    {{'O', ""}, {'O', VISIT2 "ADP.CODE=32001"}, "", NULL},
    {{'O', ""}, {'O', VISIT_OTHER}, "", NULL},
    {{'O', ""}, {'O', VISIT2 LATER}, "", NULL},
    {{'O', ""}, {'O', VISIT2 "OPD.DATEOPD=20260601"}, "SENT.item", NULL}, /* the item's own day */
    {{'O', "OPD.DATEOPD=20250601"}, {'O', VISIT2}, "SENT.item", NULL},
    {{'O', "OPD.DATEOPD="}, {'O', VISIT2}, "SENT.item", NULL},
    {{'I', STAY}, {'O', "ADP.DATEOPD=20260110;ADP.TYPE=15;ADP.CODE=32203"}, "SENT.item", NULL},
};

static void each_meeting_is_told(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct met_case *t = &cases[i];
        struct heard h;
        unlink(path);
        sent_before(t->sent.base, t->sent.edits);
        check(&h, t->now.base, t->now.edits, false, NULL);
        if (strcmp(h.ids, t->rules) != 0 || (t->where && !strstr(h.last, t->where))) {
            print_error("%zu: '%s' after '%s': %s: %s\n", i, t->now.edits, t->sent.edits, h.ids,
                        h.last);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

/* Swaps the first two lines of the stream that begin so. */
static void swap_rows(struct ecl_buf *text, const char *head)
{
    char *one = memmem(text->p, text->n, head, strlen(head)), *two, *end;
    assert_non_null(one);
    two = (char *)memchr(one, '\n', text->n - (size_t)(one - text->p)) + 1;
    assert_memory_equal(two, head, strlen(head));
    end = (char *)memchr(two, '\n', text->n - (size_t)(two - text->p)) + 1;
    char first[512];
    size_t n = (size_t)(two - one);
    assert_true(n < sizeof first);
    memcpy(first, one, n);
    memmove(one, two, (size_t)(end - two));
    memcpy(one + (end - two), first, n);
}

/* An export without an order has another one each night. */
static void content_is_the_same_in_any_order(void **state)
{
    (void)state;
    struct made a, b, c;
    struct ecl_sent *s = writer();
    make_claim(&a, 'I', "");
    make_claim(&b, 'I', "");
    ecl_stream_close(b.s);
    swap_rows(&b.text, "ADP|");
    b.all              = ecl_buf_str(&b.text);
    struct ecl_input i = ecl_input_mem(&b.all, "test");
    assert_int_equal(ecl_stream_open(&b.s, &i, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(b.s, &b.c, NULL), ECL_OK);
    assert_string_not_equal(ecl_claim_rec(a.c, ECL_ADP, 0)->text.p,
                            ecl_claim_rec(b.c, ECL_ADP, 0)->text.p);
    assert_true(ecl_sent_content(s, a.c) == ecl_sent_content(s, b.c));
    make_claim(&c, 'I', "ADP[1].QTY=77");
    assert_true(ecl_sent_content(s, a.c) != ecl_sent_content(s, c.c));
    drop_claim(&c);
    make_claim(&c, 'I', "-ADP");
    assert_true(ecl_sent_content(s, a.c) != ecl_sent_content(s, c.c));
    drop_claim(&c);
    drop_claim(&b);
    drop_claim(&a);
    ecl_sent_close(s);
}

/* Whichever was submitted first. */
static void its_own_is_found_beside_another(void **state)
{
    (void)state;
    struct heard h;
    for (int i = 0; i < 8; i++) {
        char edits[128];
        struct ecl_sent *s = writer();
        snprintf(edits, sizeof edits, "CLAIM.HN=H%d;INS.PERMITNO=PP%010d;CHT.INVOICE_NO=V%d", i,
                 i + 1, i + 1);
        add(s, 'O', edits, 0);
        submit(s, "jan.zip");
    }
    for (int i = 0; i < 8; i++) {
        char edits[128];
        snprintf(edits, sizeof edits, "CLAIM.HN=H%d;INS.PERMITNO=PP%010d;CHT.INVOICE_NO=V%d", i,
                 i + 1, i + 1);
        check(&h, 'O', edits, false, NULL);
        assert_string_equal(h.ids, "SENT.again SENT.key");
    }
}

static void what_is_meant_is_not_told(void **state)
{
    (void)state;
    static const char keys[] = "HN\tSEQ\n000012345\t6901310001\n";
    struct ecl_str text      = ECL_STR(keys);
    struct ecl_input in      = ecl_input_mem(&text, "test");
    struct ecl_keylist *list = NULL;
    struct heard h;
    struct ecl_sent *s = writer();
    add(s, 'O', "", 0);
    add(s, 'O', VISIT_OTHER, 0);
    submit(s, "jan.zip");
    check(&h, 'O', "ODX.DIAG=I10", true, NULL);
    assert_string_equal(h.ids, "");
    check(&h, 'O', VISIT2, true, NULL); /* only the claim itself is meant */
    assert_string_equal(h.ids, "SENT.item");
    assert_int_equal(ecl_keylist_read(&list, &in, -1, NULL), ECL_OK);
    check(&h, 'O', "ODX.DIAG=I10", true, list);
    assert_string_equal(h.ids, "");
    check(&h, 'O', VISIT_OTHER, true, list);
    assert_string_equal(h.ids, "SENT.again");
    ecl_keylist_free(list);
}

/* --- the file -----------------------------------------------------------------------------------
 */

static sqlite3 *by_hand(const char *sql)
{
    sqlite3 *db = NULL;
    char *why   = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
    return db;
}

static int64_t number(const char *sql)
{
    sqlite3 *db      = by_hand("");
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return v;
}

static mode_t mode_of(const char *file)
{
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    return st.st_mode & 0777;
}

static void write_file(const char *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
}

static void a_file_is_private_from_the_start(void **state)
{
    (void)state;
    mode_t old = umask(0);
    sent_before('O', "");
    assert_int_equal(mode_of(path), 0600);
    unlink(path);
    write_file("", 0);
    chmod(path, 0666);
    sent_before('O', "");
    assert_int_equal(mode_of(path), 0600);
    chmod(path, 0640); /* as the owner has decided */
    sent_before('O', VISIT2);
    assert_int_equal(mode_of(path), 0640);
    umask(old);
}

static void nothing_of_a_person_is_in_it(void **state)
{
    (void)state;
    static const char *const words[] = {"000012345", "1109900001238", "สมชาย",
                                        "J069",      "PP1234567890",  "32203"};
    static char bytes[1 << 20];
    sent_before('O', "");
    int fd    = open(path, O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n > 0 && n < (ssize_t)sizeof bytes);
    assert_non_null(memmem(bytes, (size_t)n, "6901310001", 10)); /* it is there */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (memmem(bytes, (size_t)n, words[i], strlen(words[i]))) {
            fail_msg("%s stands in the file", words[i]);
        }
    }
}

static void what_is_not_committed_is_not_there(void **state)
{
    (void)state;
    struct heard h;
    const char *name = "a.zip";
    sent_before('O', VISIT_OTHER);
    struct ecl_sent *s = writer();
    add(s, 'O', "", 0);
    check(&h, 'O', "", false, NULL); /* the file is not held meanwhile */
    assert_string_equal(h.ids, "");
    assert_int_equal(ecl_sent_write(s, &name, 1, FEB_1, NULL), ECL_OK);
    ecl_sent_close(s); /* without a commit */
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "");
    assert_int_equal(number("SELECT count(*) FROM submission"), 1);
}

static bool any(void *ctx, enum ecl_sent_how how, const struct ecl_sent_claim *met)
{
    (void)how;
    (void)met;
    ++*(int *)ctx;
    return true;
}

/* Or a check that waits for who reads its output would keep every export from the file. */
static void nobody_waits_for_one_at_rest(void **state)
{
    (void)state;
    struct made m;
    struct ecl_sent_asked a;
    struct ecl_sent *s = NULL;
    int met            = 0;
    sent_before('O', "");
    make_claim(&m, 'O', "");
    assert_int_equal(ecl_sent_open(&s, path, NULL), ECL_OK);
    ecl_sent_ask(s, m.c, &a);
    assert_int_equal(ecl_sent_look(s, m.c, &a, any, &met, NULL), ECL_OK);
    assert_int_equal(met, 1);
    assert_int_equal(ecl_sent_rest(s, NULL), ECL_OK);
    assert_int_equal(ecl_sent_rest(s, NULL), ECL_OK);
    sent_before('O', VISIT_OTHER);
    assert_int_equal(ecl_sent_look(s, m.c, &a, any, &met, NULL), ECL_OK);
    assert_int_equal(met, 2);
    drop_claim(&m);
    ecl_sent_close(s);
}

/* What this file was made with; a file by any version has to be understood by all later ones. */
static void fingerprints_never_change(void **state)
{
    (void)state;
    struct made m;
    struct ecl_sent_asked a;
    struct ecl_sent *s = writer();
    ecl_sent_close(s);
    sqlite3_close(by_hand("UPDATE seed SET bytes = x'000102030405060708090a0b0c0d0e0f'"));
    s = writer();
    make_claim(&m, 'O', "");
    ecl_sent_ask(s, m.c, &a);
    assert_true(a.patient == UINT64_C(0xf6961c8ddc63a69f));
    assert_true(a.permitno == UINT64_C(0xa963cdd0c0ce938e));
    assert_true(ecl_sent_content(s, m.c) == UINT64_C(0x210187554404e4dc));
    assert_true(ecl_sent_item(s, ecl_claim_rec(m.c, ECL_ADP, 0)) == UINT64_C(0xb7512d2d6e6564a0));
    drop_claim(&m);
    ecl_sent_close(s);
}

/* A process that dies within the transaction leaves a journal; the next one sees to it. */
static void what_was_killed_is_not_there(void **state)
{
    (void)state;
    struct heard h;
    int status = 0;
    sent_before('O', VISIT_OTHER);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const char *name   = "a.zip";
        struct ecl_sent *s = writer();
        add(s, 'O', "", 0);
        _exit(ecl_sent_write(s, &name, 1, FEB_1, NULL) == ECL_OK ? 7 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "");
    sent_before('O', "");
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "SENT.again");
}

static void a_claim_that_goes_again_takes_the_new_place(void **state)
{
    (void)state;
    struct heard h;
    sent_before('O', "");
    struct ecl_sent *s       = writer();
    const char *const name[] = {"feb_001.zip", "feb_002.zip"};
    add(s, 'O', "ODX.DIAG=I10;INS.PERMITNO=PP1234567897", 1);
    add(s, 'O', VISIT2 LATER, 0);
    assert_int_equal(ecl_sent_write(s, name, 2, ((struct ecl_date){2026, 3, 1}), NULL), ECL_OK);
    assert_int_equal(ecl_sent_commit(s, NULL), ECL_OK);
    ecl_sent_close(s);
    assert_int_equal(number("SELECT count(*) FROM claim"), 2);
    assert_int_equal(number("SELECT max(times) FROM claim"), 2);
    check(&h, 'O', "ODX.DIAG=I10;INS.PERMITNO=PP1234567897", false, NULL);
    assert_string_equal(h.ids, "SENT.again");
    assert_non_null(strstr(h.last, "(2026-03-01, feb_002.zip)"));
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "SENT.changed");
    check(&h, 'O', VISIT_OTHER "INS.PERMITNO=PP1234567897", false, NULL);
    assert_string_equal(h.ids, "SENT.permitno");
    assert_int_equal(number("SELECT count(*) FROM submission"), 3);
}

static void old_claims_are_forgotten(void **state)
{
    (void)state;
    struct heard h;
    uint64_t gone      = 0;
    const char *name   = "mar.zip";
    struct ecl_sent *s = writer();
    add(s, 'I', STAY, 0); /* until 14 January */
    add(s, 'O', "", 0);   /* 31 January */
    submit(s, "jan.zip");
    s = writer();
    add(s, 'O', VISIT2 LATER, 0);
    add(s, 'O', VISIT_OTHER, 0); /* of 31 January, but late */
    assert_int_equal(ecl_sent_write(s, &name, 1, (struct ecl_date){2026, 3, 1}, NULL), ECL_OK);
    assert_int_equal(ecl_sent_forget(s, ((struct ecl_date){2026, 1, 14}), &gone, NULL), ECL_OK);
    assert_int_equal(gone, 0);
    assert_int_equal(ecl_sent_forget(s, FEB_1, &gone, NULL), ECL_OK); /* submitted that day */
    assert_int_equal(gone, 0);
    assert_int_equal(ecl_sent_forget(s, ((struct ecl_date){2026, 2, 2}), &gone, NULL), ECL_OK);
    assert_int_equal(gone, 2);
    assert_int_equal(ecl_sent_commit(s, NULL), ECL_OK);
    ecl_sent_close(s);
    check(&h, 'I', STAY, false, NULL);
    assert_string_equal(h.ids, "");
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "");
    check(&h, 'O', VISIT_OTHER, false, NULL);
    assert_string_equal(h.ids, "SENT.again");
    assert_int_equal(number("SELECT (SELECT count(*) FROM near) + (SELECT count(*) FROM permitno)"
                            " + (SELECT count(*) FROM invoice)"),
                     6);
}

/* Someone deletes claims alone: what belonged to them must not pass to later ones. */
static void a_claim_that_was_deleted_leaves_nothing(void **state)
{
    (void)state;
    struct heard h;
    sent_before('O', "");
    sqlite3_close(by_hand("DELETE FROM claim"));
    check(&h, 'O', VISIT_OTHER "INS.PERMITNO=PP1234567890", false, NULL);
    assert_string_equal(h.ids, "");
    sent_before('O', "CLAIM.KEY=6902;CLAIM.HN=7;INS.PERMITNO=-;CHT.INVOICE_NO=-");
    check(&h, 'O', "", false, NULL);
    assert_string_equal(h.ids, "");
}

/* More than the filter of the first submission has room for; each is found, and no other. */
static void many_claims_are_all_found(void **state)
{
    (void)state;
    enum { EACH = 400, ALL = 3 * EACH };
    char edits[128];
    struct heard h;
    for (int part = 0; part < 3; part++) {
        struct ecl_sent *s = writer();
        for (int i = part * EACH; i < (part + 1) * EACH; i++) {
            snprintf(edits, sizeof edits,
                     "CLAIM.KEY=K%d;CLAIM.HN=H%d;INS.PERMITNO=PP%010d;CHT.INVOICE_NO=INV%d", i + 1,
                     i / 2, i + 1, i + 1);
            add(s, 'O', edits, 0);
        }
        submit(s, "many.zip");
    }
    for (int i = 0; i < ALL; i += 7) {
        snprintf(edits, sizeof edits, "CLAIM.KEY=K%d;CLAIM.HN=H%d", i + 1, i / 2);
        check(&h, 'O', edits, false, NULL);
        assert_string_equal(h.ids, "SENT.changed SENT.item");
        snprintf(edits, sizeof edits, "CLAIM.KEY=X%d;CLAIM.HN=X;INS.PERMITNO=PP%010d", i + 1,
                 i + 1);
        check(&h, 'O', edits, false, NULL);
        assert_string_equal(h.ids, "SENT.permitno");
        snprintf(edits, sizeof edits, "CLAIM.KEY=X%d;CLAIM.HN=X;CHT.INVOICE_NO=INV%d", i + 1,
                 i + 1);
        check(&h, 'O', edits, false, NULL);
        assert_string_equal(h.ids, "SENT.invoice");
        snprintf(edits, sizeof edits, "CLAIM.KEY=X%d;CLAIM.HN=X%d", i + 1, i);
        check(&h, 'O', edits, false, NULL);
        assert_string_equal(h.ids, "");
    }
}

/* A patient who comes daily, for years. */
static void a_patient_with_many_visits_is_bounded(void **state)
{
    (void)state;
    char edits[96];
    struct heard h;
    struct ecl_sent *s = writer();
    for (int i = 0; i < 600; i++) {
        snprintf(edits, sizeof edits, "CLAIM.KEY=K%d;INS.PERMITNO=PP%010d;CHT.INVOICE_NO=V%d",
                 i + 1, i + 1, i + 1);
        add(s, 'O', edits, 0);
    }
    submit(s, "many.zip");
    check(&h, 'O', VISIT2, false, NULL);
    assert_string_equal(h.ids, "SENT.item");
}

static void refused(int code, const char *text)
{
    struct ecl_sent *s   = NULL;
    struct ecl_error err = {0};
    assert_int_equal(ecl_sent_open(&s, path, &err), code);
    assert_null(s);
    if (!strstr(err.text, text)) {
        fail_msg("'%s' instead of '%s'", err.text, text);
    }
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct ecl_sent *s   = NULL;
    struct ecl_error err = {0};
    struct heard h;
    refused(ECL_E_READ, "touch");
    write_file("", 0);
    check(&h, 'O', "", false, NULL); /* nothing was submitted yet */
    assert_string_equal(h.ids, "");
    write_file("HN|SEQ\n000012345|1\n", 20);
    refused(ECL_E_FORMAT, "no SQLite file");
    assert_int_equal(ecl_sent_create(&s, path, &err), ECL_E_FORMAT);
    unlink(path);
    sqlite3_close(by_hand("CREATE TABLE claim (id, key)"));
    refused(ECL_E_FORMAT, "another program");
    assert_int_equal(ecl_sent_create(&s, path, &err), ECL_E_FORMAT);
    assert_int_equal(number("SELECT count(*) FROM sqlite_schema"), 1);
    unlink(path);
    sent_before('O', "");
    sqlite3_close(by_hand("PRAGMA user_version = 2"));
    refused(ECL_E_FORMAT, "newer version");
    assert_int_equal(ecl_sent_create(&s, path, &err), ECL_E_FORMAT);
    sqlite3_close(by_hand("PRAGMA user_version = 1; DROP TABLE seed"));
    refused(ECL_E_FORMAT, "damaged");
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    refused(ECL_E_FORMAT, "plain file");
    assert_int_equal(ecl_sent_create(&s, path, &err), ECL_E_WRITE);
    rmdir(path);
}

/* Cut or scribbled over anywhere, it is refused or read, but nothing else happens. */
static void damage_is_survived(void **state)
{
    (void)state;
    static char bytes[1 << 20], bad[1 << 20];
    struct made m;
    unsigned refusals  = 0;
    struct ecl_sent *s = writer();
    for (int i = 0; i < 40; i++) {
        char edits[64];
        snprintf(edits, sizeof edits, "CLAIM.KEY=K%d;INS.PERMITNO=PP%010d", i + 1, i + 1);
        add(s, 'O', edits, 0);
    }
    submit(s, "a.zip");
    int fd    = open(path, O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n > 0 && n < (ssize_t)sizeof bytes);
    make_claim(&m, 'O', "CLAIM.KEY=K1;INS.PERMITNO=PP0000000002");
    for (int i = 0; i < 400; i++) {
        struct ecl_sent_asked a;
        struct ecl_error err = {0};
        struct heard unused;
        size_t cut = i % 4 ? (size_t)n : (size_t)n * (unsigned)i / 400;
        memcpy(bad, bytes, (size_t)n);
        for (int k = 0; k < i % 4 * 8; k++) {
            unsigned at = ((unsigned)i * 2654435761U + (unsigned)k * 40503U) % (unsigned)n;
            bad[at]     = (char)(i * 31 + k * 7);
        }
        write_file(bad, cut);
        int r = ecl_sent_open(&s, path, &err);
        if (r == ECL_OK) {
            ecl_sent_ask(s, m.c, &a);
            struct ecl_rules_opts o = {.found = hear, .found_ctx = &unused, .sent = s};
            struct ecl_rules *rules = NULL;
            int worst               = 0;
            unused                  = (struct heard){"", ""};
            assert_int_equal(ecl_rules_new(&rules, &o, &err), ECL_OK);
            r = ecl_rules_claim(rules, m.c, &worst, &err);
            ecl_rules_free(rules);
        }
        ecl_sent_close(s);
        s = NULL;
        assert_true(r == ECL_OK || r == ECL_E_FORMAT || r == ECL_E_READ);
        assert_true(r == ECL_OK || err.text[0]);
        refusals += r != ECL_OK;
    }
    assert_true(refusals > 50);
    drop_claim(&m);
}

static void a_copy_is_of_the_same_file(void **state)
{
    (void)state;
    struct ecl_sent *s = NULL, *copy = NULL;
    sent_before('O', "");
    assert_int_equal(ecl_sent_open(&s, path, NULL), ECL_OK);
    assert_int_equal(ecl_sent_clone(&copy, s, NULL), ECL_OK);
    ecl_sent_close(copy);
    unlink(path);
    sent_before('O', "");
    assert_int_equal(ecl_sent_clone(&copy, s, NULL), ECL_E_READ);
    assert_null(copy);
    ecl_sent_close(s);
}

/* The export of the very first night makes the tables while the check of it begins. */
static void a_copy_of_an_empty_file_stays_empty(void **state)
{
    (void)state;
    struct made m;
    struct ecl_sent_asked a;
    struct ecl_sent *s = NULL, *copy = NULL;
    int met = 0;
    write_file("", 0);
    assert_int_equal(ecl_sent_open(&s, path, NULL), ECL_OK);
    sent_before('O', "");
    assert_int_equal(ecl_sent_clone(&copy, s, NULL), ECL_OK);
    make_claim(&m, 'O', "");
    ecl_sent_ask(copy, m.c, &a);
    assert_int_equal(ecl_sent_look(copy, m.c, &a, any, &met, NULL), ECL_OK);
    assert_int_equal(met, 0);
    drop_claim(&m);
    ecl_sent_close(copy);
    ecl_sent_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_meeting_is_told),
        TEST(its_own_is_found_beside_another),
        TEST(content_is_the_same_in_any_order),
        TEST(nobody_waits_for_one_at_rest),
        TEST(fingerprints_never_change),
        TEST(what_is_meant_is_not_told),
        TEST(a_file_is_private_from_the_start),
        TEST(nothing_of_a_person_is_in_it),
        TEST(what_is_not_committed_is_not_there),
        TEST(what_was_killed_is_not_there),
        TEST(a_claim_that_goes_again_takes_the_new_place),
        TEST(old_claims_are_forgotten),
        TEST(a_claim_that_was_deleted_leaves_nothing),
        TEST(many_claims_are_all_found),
        TEST(a_patient_with_many_visits_is_bounded),
        TEST(other_files_are_refused),
        TEST(damage_is_survived),
        TEST(a_copy_is_of_the_same_file),
        TEST(a_copy_of_an_empty_file_stays_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
