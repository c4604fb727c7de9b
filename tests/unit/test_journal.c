/* The journal: what is on the disk before and after a request, and every way in which the
 * file can fail. All people are invented. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "eclaim/journal.h"

#define PID_1 "1101702345677"
#define PID_2 "3109908765438"

static char folder[64], path[96];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/journal.XXXXXX");
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/j", folder);
    return 0;
}

static int tear_down(void **state)
{
    char other[128];
    (void)state;
    snprintf(other, sizeof other, "%s-journal", path);
    unlink(other);
    unlink(path);
    return rmdir(folder);
}

static struct ecl_journal *open_journal(void)
{
    struct ecl_journal *j = NULL;
    struct ecl_error err  = {0};
    if (ecl_journal_open(&j, path, NULL, &err) != ECL_OK) {
        fail_msg("%s: %s", err.file, err.text);
    }
    return j;
}

/* Opening fails with this code, and a text that holds these words. */
static void assert_refused(int code, const char *words, bool read_only)
{
    struct ecl_journal_opts opts = {.read_only = read_only, .busy_ms = 50};
    struct ecl_journal *j        = NULL;
    struct ecl_error err         = {0};
    assert_int_equal(ecl_journal_open(&j, path, &opts, &err), code);
    assert_null(j);
    assert_int_equal(err.code, code);
    if (!strstr(err.text, words)) {
        fail_msg("'%s' does not say '%s'", err.text, words);
    }
}

static struct ecl_journal_entry entry(enum ecl_journal_act act, const char *pid)
{
    struct ecl_journal_entry e = {
        .act      = act,
        .channel  = act == ECL_ACT_CODE ? ECL_CHANNEL_AGENT : ECL_CHANNEL_ENDPOINT,
        .day      = {2026, 11, 22},
        .begun_ms = 1000,
        .sent_ms  = 2000,
    };
    snprintf(e.hcode, sizeof e.hcode, "10670");
    snprintf(e.pid, sizeof e.pid, "%s", pid);
    snprintf(e.service, sizeof e.service, "PG0060001");
    return e;
}

static int begin(struct ecl_journal *j, struct ecl_journal_entry *e)
{
    struct ecl_error err = {0};
    int r                = ecl_journal_begin(j, e, &err);
    if (r < 0) {
        fail_msg("%s", err.text);
    }
    return r;
}

static int finish(struct ecl_journal *j, struct ecl_journal_entry *e, enum ecl_journal_state state,
                  enum ecl_journal_how how, const char *code)
{
    struct ecl_error err = {0};
    e->state             = state;
    e->how               = how;
    e->ended_ms          = 3000;
    snprintf(e->code, sizeof e->code, "%s", code);
    int r = ecl_journal_finish(j, e, &err);
    if (r < 0) {
        fail_msg("%s", err.text);
    }
    return r;
}

static struct ecl_journal_entry get(struct ecl_journal *j, int64_t id)
{
    struct ecl_journal_entry e;
    struct ecl_error err;
    assert_int_equal(ecl_journal_get(j, id, &e, &err), ECL_OK);
    return e;
}

static void sql(const char *text)
{
    sqlite3 *db = NULL;
    char *why   = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s", why);
    }
    sqlite3_close(db);
}

static void put_file(const char *text, mode_t mode)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* --- entries ----------------------------------------------------------------------------- */

static void an_entry_comes_back_as_it_was_written(void **state)
{
    struct ecl_journal_entry e = entry(ECL_ACT_CLOSE, PID_1);
    (void)state;
    snprintf(e.hn, sizeof e.hn, "000012345");
    snprintf(e.seq, sizeof e.seq, "6900001'\"|");
    snprintf(e.an, sizeof e.an, "690001");
    snprintf(e.main_code, sizeof e.main_code, "UCS");
    e.total      = 123456789;
    e.paid       = 1;
    e.privilege  = 123456788;
    e.service_ms = INT64_C(1795314600000);
    snprintf(e.way, sizeof e.way, "card");
    snprintf(e.reason, sizeof e.reason, "card_instead");
    snprintf(e.certifier, sizeof e.certifier, "parent");
    snprintf(e.relation, sizeof e.relation, "mother");
    snprintf(e.visit_kind, sizeof e.visit_kind, "เข้ารับการรักษาทั่วไป");
    e.appeal              = ECL_APPEAL_REQUIRED;
    struct ecl_journal *j = open_journal();
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(e.id, 1);
    ecl_journal_close(j);

    j                              = open_journal();
    struct ecl_journal_entry found = get(j, 1);
    assert_memory_equal(&found, &e, sizeof e);
    e.channel = ECL_CHANNEL_HAND;
    e.http    = 200;
    snprintf(e.number, sizeof e.number, "12345678");
    snprintf(e.code_at, sizeof e.code_at, "2026-11-22T09:00:00");
    snprintf(e.message, sizeof e.message, "สำเร็จ");
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1234567890"), ECL_OK);
    found = get(j, 1);
    assert_memory_equal(&found, &e, sizeof e);
    ecl_journal_close(j);
}

static void a_long_text_is_cut_at_a_character(void **state)
{
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
    struct ecl_journal *j      = open_journal();
    (void)state;
    memset(e.hn, 'x', sizeof e.hn); /* no NUL */
    memcpy(e.hn + sizeof e.hn - 2, "\xE0\xB8", 2);
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(strlen(get(j, e.id).hn), sizeof e.hn - 2);
    ecl_journal_close(j);
}

static void numbers_are_never_used_again(void **state)
{
    struct ecl_journal_entry e = entry(ECL_ACT_CLOSE, PID_1);
    struct ecl_journal *j      = open_journal();
    struct ecl_error err;
    char first[48];
    uint64_t n, kept;
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    snprintf(first, sizeof first, "%s", e.transaction);
    assert_int_equal(strlen(first), 5 + 8 + 9);
    assert_memory_equal(first, "10670", 5);
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000001"), ECL_OK);
    assert_int_equal(ecl_journal_prune(j, (struct ecl_date){2026, 11, 23}, &n, &kept, &err),
                     ECL_OK);
    assert_int_equal(n, 1);
    struct ecl_journal_entry again = entry(ECL_ACT_CLOSE, PID_1);
    assert_int_equal(begin(j, &again), ECL_OK);
    assert_int_equal(again.id, 2);
    assert_string_not_equal(again.transaction, first);
    assert_memory_equal(again.transaction, first, 13); /* of the same journal */
    ecl_journal_close(j);
    unlink(path);
    j     = open_journal();
    again = entry(ECL_ACT_CLOSE, PID_1);
    assert_int_equal(begin(j, &again), ECL_OK);
    assert_int_equal(again.id, 1);
    assert_memory_not_equal(again.transaction, first, 13); /* one in 100 million is the same */
    ecl_journal_close(j);
}

static void words_have_numbers_and_back(void **state)
{
    static const int counts[] = {ECL_NACTS, ECL_NSTATES, ECL_NHOWS, ECL_NCHANNELS, ECL_NAPPEALS};
    (void)state;
    for (int l = 0; l < 5; l++) {
        for (int i = 0; i < counts[l]; i++) {
            const char *w = ecl_journal_word((enum ecl_journal_list)l, i);
            assert_non_null(w);
            if (*w) {
                assert_int_equal(ecl_journal_find((enum ecl_journal_list)l, w), i);
            }
        }
        assert_null(ecl_journal_word((enum ecl_journal_list)l, counts[l]));
        assert_null(ecl_journal_word((enum ecl_journal_list)l, -1));
        assert_int_equal(ecl_journal_find((enum ecl_journal_list)l, "nonsense"), -1);
        assert_int_equal(ecl_journal_find((enum ecl_journal_list)l, ""), -1);
    }
}

/* --- one at a time ----------------------------------------------------------------------- */

static void an_open_entry_keeps_others_from_beginning(void **state)
{
    static const struct {
        enum ecl_journal_state state;
        bool free;
    } cases[] = {
        {ECL_STATE_OPEN, false},   {ECL_STATE_UNKNOWN, false}, {ECL_STATE_DONE, false},
        {ECL_STATE_REFUSED, true}, {ECL_STATE_UNDONE, true},   {ECL_STATE_CANCELLED, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int act = ECL_ACT_CODE; act <= ECL_ACT_CLOSE; act++) {
            struct ecl_journal *a = open_journal(), *b = open_journal();
            struct ecl_journal_entry e = entry((enum ecl_journal_act)act, PID_1), two = e, found;
            struct ecl_error err;
            assert_int_equal(begin(a, &e), ECL_OK);
            if (cases[i].state != ECL_STATE_OPEN) {
                assert_int_equal(finish(a, &e, cases[i].state, ECL_HOW_ANSWER, ""), ECL_OK);
            }
            assert_int_equal(ecl_journal_recall(b, &two, &found, &err),
                             cases[i].free ? ECL_EOF : ECL_OK);
            assert_int_equal(begin(b, &two), cases[i].free ? ECL_OK : ECL_EOF);
            assert_int_equal(two.id, cases[i].free ? 2 : 0);
            if (!cases[i].free) {
                assert_int_equal(found.id, e.id);
                assert_string_equal(two.transaction, "");
            }
            ecl_journal_close(a);
            ecl_journal_close(b);
            unlink(path);
        }
    }
}

static void others_are_other_people_days_kinds_and_units(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1), o[5];
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    for (int i = 0; i < 5; i++) {
        o[i] = entry(ECL_ACT_CODE, PID_1);
    }
    snprintf(o[0].pid, sizeof o[0].pid, "%s", PID_2);
    o[1].day.d = 23;
    snprintf(o[2].service, sizeof o[2].service, "PG0130001");
    snprintf(o[3].hcode, sizeof o[3].hcode, "10671");
    o[4].act = ECL_ACT_CLOSE;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(begin(j, &o[i]), ECL_OK);
    }
    ecl_journal_close(j);
}

static void a_second_visit_of_the_day_waits_only_for_an_open_close(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CLOSE, PID_1), two = e, found;
    struct ecl_error err;
    bool taken;
    (void)state;
    snprintf(e.seq, sizeof e.seq, "A");
    snprintf(two.an, sizeof two.an, "B");
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(begin(j, &two), ECL_EOF);
    assert_int_equal(ecl_journal_recall(j, &two, &found, &err), ECL_OK);
    assert_string_equal(found.seq, "A");
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000001"), ECL_OK);
    assert_int_equal(begin(j, &two), ECL_OK);
    assert_int_equal(finish(j, &two, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000002"), ECL_OK);
    assert_int_equal(ecl_journal_recall(j, &e, &found, &err), ECL_OK);
    assert_string_equal(found.code, "EP1000000001");
    assert_int_equal(ecl_journal_recall(j, &two, &found, &err), ECL_OK);
    assert_string_equal(found.code, "EP1000000002");
    assert_int_equal(ecl_journal_taken(j, "EP1000000001", e.transaction, &taken, &err), ECL_OK);
    assert_false(taken);
    assert_int_equal(ecl_journal_taken(j, "EP1000000001", two.transaction, &taken, &err), ECL_OK);
    assert_true(taken);
    assert_int_equal(ecl_journal_taken(j, "", two.transaction, &taken, &err), ECL_OK);
    assert_false(taken);
    ecl_journal_close(j);
}

static void the_transaction_of_a_close_that_may_have_arrived_is_used_again(void **state)
{
    static const struct {
        enum ecl_journal_state state;
        enum ecl_journal_how how;
        int again;
    } cases[] = {
        {ECL_STATE_UNDONE, ECL_HOW_RECOVERED, ECL_OK}, /* sent, and not found */
        {ECL_STATE_UNDONE, ECL_HOW_UNSENT, ECL_EOF},
        {ECL_STATE_UNDONE, ECL_HOW_HAND, ECL_EOF},
        {ECL_STATE_REFUSED, ECL_HOW_ANSWER, ECL_EOF},
        {ECL_STATE_CANCELLED, ECL_HOW_ANSWER, ECL_EOF},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_journal *j      = open_journal();
        struct ecl_journal_entry e = entry(ECL_ACT_CLOSE, PID_1), two = e, found;
        struct ecl_error err;
        assert_int_equal(begin(j, &e), ECL_OK);
        assert_int_equal(finish(j, &e, cases[i].state, cases[i].how, ""), ECL_OK);
        assert_int_equal(ecl_journal_again(j, &two, &found, &err), cases[i].again);
        if (cases[i].again == ECL_OK) {
            memcpy(two.transaction, found.transaction, sizeof two.transaction);
            assert_int_equal(begin(j, &two), ECL_OK);
            assert_string_equal(two.transaction, e.transaction);
            /* The first desk was only slow: its code is kept, too. */
            assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000001"), ECL_OK);
        }
        ecl_journal_close(j);
        unlink(path);
    }
}

static void what_is_settled_stays_but_a_code_is_always_taken(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_UNKNOWN, ECL_HOW_NONE, ""), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_UNDONE, ECL_HOW_RECOVERED, ""), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_UNKNOWN, ECL_HOW_NONE, ""), ECL_EOF);
    assert_int_equal(get(j, e.id).state, ECL_STATE_UNDONE);
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "PP1000000001"), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "PP1000000002"), ECL_EOF);
    assert_string_equal(get(j, e.id).code, "PP1000000001");
    ecl_journal_close(j);
}

static void a_cancellation_cancels_its_close_and_only_once(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CLOSE, PID_1), c, two, found;
    struct ecl_error err;
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000001"), ECL_OK);
    c    = entry(ECL_ACT_CANCEL, PID_1);
    c.of = e.id;
    two  = c;
    assert_int_equal(begin(j, &c), ECL_OK);
    assert_string_equal(c.transaction, "");
    assert_int_equal(begin(j, &two), ECL_EOF);
    assert_int_equal(finish(j, &c, ECL_STATE_UNKNOWN, ECL_HOW_NONE, ""), ECL_OK);
    assert_int_equal(get(j, e.id).state, ECL_STATE_DONE);
    assert_int_equal(finish(j, &c, ECL_STATE_DONE, ECL_HOW_ANSWER, ""), ECL_OK);
    assert_int_equal(get(j, e.id).state, ECL_STATE_CANCELLED);
    assert_int_equal(begin(j, &two), ECL_EOF);
    assert_int_equal(ecl_journal_recall(j, &e, &found, &err), ECL_EOF);
    e = entry(ECL_ACT_CLOSE, PID_1); /* and the visit can be closed anew */
    assert_int_equal(begin(j, &e), ECL_OK);
    ecl_journal_close(j);
}

/* Two processes begin the same at once, a hundred times: one of them may. */
static void of_two_processes_one_begins(void **state)
{
    (void)state;
    ecl_journal_close(open_journal());
    for (int i = 0; i < 50; i++) {
        int go[2], ok = 0;
        pid_t child[2];
        assert_int_equal(pipe(go), 0);
        for (int k = 0; k < 2; k++) {
            child[k] = fork();
            if (child[k] == 0) {
                char c;
                struct ecl_journal *j      = NULL;
                struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
                e.day.y                    = (int16_t)(2000 + i);
                close(go[1]);
                int r = ecl_journal_open(&j, path, NULL, NULL);
                r = read(go[0], &c, 1) == 0 && r == ECL_OK ? ecl_journal_begin(j, &e, NULL) : -9;
                _exit(r == ECL_OK ? 0 : r == ECL_EOF ? 1 : 2);
            }
        }
        close(go[0]);
        close(go[1]);
        for (int k = 0; k < 2; k++) {
            int status;
            assert_int_equal(waitpid(child[k], &status, 0), child[k]);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
            ok += WEXITSTATUS(status) == 0;
        }
        assert_int_equal(ok, 1);
    }
}

/* --- lists ------------------------------------------------------------------------------- */

static int take_id(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    char *text = ctx;
    size_t n   = strlen(text);
    (void)err;
    snprintf(text + n, 64 - n, "%lld ", (long long)e->id);
    return ECL_OK;
}

static void assert_listed(struct ecl_journal *j, struct ecl_journal_filter f, const char *ids)
{
    char text[64] = "";
    struct ecl_error err;
    assert_int_equal(ecl_journal_each(j, &f, take_id, text, &err), ECL_OK);
    assert_string_equal(text, ids);
}

static int stop(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    (void)e;
    ++*(int *)ctx;
    return ecl_fail(err, ECL_E_WRITE, NULL, "full");
}

static void entries_are_filtered_by_day_state_channel_act_and_person(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
    struct ecl_error err;
    int calls = 0;
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    e         = entry(ECL_ACT_CLOSE, PID_2);
    e.day.d   = 23;
    e.appeal  = ECL_APPEAL_REQUIRED;
    e.channel = ECL_CHANNEL_ENDPOINT;
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(finish(j, &e, ECL_STATE_DONE, ECL_HOW_ANSWER, "EP1000000001"), ECL_OK);
    e         = entry(ECL_ACT_CODE, PID_2);
    e.state   = ECL_STATE_DONE;
    e.how     = ECL_HOW_HAND;
    e.channel = ECL_CHANNEL_HAND;
    e.day.d   = 24;
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    assert_int_equal(e.id, 3);
    assert_listed(j, (struct ecl_journal_filter){0}, "1 2 3 ");
    assert_listed(j, (struct ecl_journal_filter){.from = {2026, 11, 23}}, "2 3 ");
    assert_listed(j, (struct ecl_journal_filter){.to = {2026, 11, 23}}, "1 2 ");
    assert_listed(j, (struct ecl_journal_filter){.states = 1U << ECL_STATE_OPEN}, "1 ");
    assert_listed(j, (struct ecl_journal_filter){.channels = 1U << ECL_CHANNEL_HAND}, "3 ");
    assert_listed(j, (struct ecl_journal_filter){.acts = 1U << ECL_ACT_CLOSE}, "2 ");
    assert_listed(j, (struct ecl_journal_filter){.appeals = 1U << ECL_APPEAL_REQUIRED}, "2 ");
    assert_listed(j, (struct ecl_journal_filter){.pid = PID_2, .hcode = "10670"}, "2 3 ");
    assert_listed(j, (struct ecl_journal_filter){.hcode = "10671"}, "");
    assert_int_equal(ecl_journal_each(j, &(struct ecl_journal_filter){0}, stop, &calls, &err),
                     ECL_E_WRITE);
    assert_int_equal(calls, 1);
    assert_int_equal(ecl_journal_get(j, 4, &e, &err), ECL_EOF);
    ecl_journal_close(j);
}

static void the_same_code_is_added_once(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1), two;
    struct ecl_error err;
    (void)state;
    e.state = ECL_STATE_DONE;
    snprintf(e.code, sizeof e.code, "PP1000000001");
    two = e;
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    snprintf(two.hn, sizeof two.hn, "other");
    assert_int_equal(ecl_journal_add(j, &two, &err), ECL_OK);
    assert_int_equal(two.id, 1);
    assert_string_equal(two.hn, "");
    snprintf(two.code, sizeof two.code, "PP1000000002");
    assert_int_equal(ecl_journal_add(j, &two, &err), ECL_OK);
    assert_int_equal(two.id, 2);
    ecl_journal_close(j);
}

static void a_code_belongs_to_the_visit_that_it_names_or_to_the_day(void **state)
{
    static const struct {
        const char *hcode, *pid, *hn, *seq, *an;
        int day;
        int64_t id;
    } cases[] = {
        {"10670", "", "", "A", "", 0, 1},      {"10670", "", "7", "A", "", 0, 1},
        {"", "", "", "A", "", 0, 1},           {"10671", "", "", "A", "", 0, 0},
        {"10670", "", "8", "A", "", 0, 0},     {"10670", PID_1, "7", "B", "", 22, 0},
        {"10670", PID_1, "", "", "", 22, 1},   {"10670", "", "7", "", "", 22, 1},
        {"10670", PID_1, "", "", "", 23, 0},   {"10670", PID_1, "", "", "", 0, 0},
        {"10670", "", "9", "", "N", 25, 2},    {"10670", PID_2, "9", "", "M", 24, 3},
        {"10670", PID_2, "9", "X", "", 24, 3}, {"10670", "", "", "", "", 24, 0},
    };
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1), found;
    struct ecl_error err;
    (void)state;
    e.state = ECL_STATE_DONE;
    snprintf(e.hn, sizeof e.hn, "7");
    snprintf(e.seq, sizeof e.seq, "A");
    snprintf(e.code, sizeof e.code, "PP1000000001");
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    e       = entry(ECL_ACT_CODE, PID_2);
    e.state = ECL_STATE_DONE;
    snprintf(e.an, sizeof e.an, "N");
    snprintf(e.code, sizeof e.code, "PP1000000002");
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    e       = entry(ECL_ACT_CODE, PID_2);
    e.state = ECL_STATE_DONE;
    e.day.d = 24;
    snprintf(e.code, sizeof e.code, "PP1000000003");
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    e.state = ECL_STATE_REFUSED;
    snprintf(e.an, sizeof e.an, "R");
    assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_journal_entry v = {0};
        snprintf(v.hcode, sizeof v.hcode, "%s", cases[i].hcode);
        snprintf(v.pid, sizeof v.pid, "%s", cases[i].pid);
        snprintf(v.hn, sizeof v.hn, "%s", cases[i].hn);
        snprintf(v.seq, sizeof v.seq, "%s", cases[i].seq);
        snprintf(v.an, sizeof v.an, "%s", cases[i].an);
        if (cases[i].day) {
            v.day = (struct ecl_date){2026, 11, (uint8_t)cases[i].day};
        }
        int r = ecl_journal_visit(j, &v, &found, &err);
        if (r != (cases[i].id ? ECL_OK : ECL_EOF) || (r == ECL_OK && found.id != cases[i].id)) {
            fail_msg("case %zu: %d, entry %lld", i, r, (long long)found.id);
        }
    }
    ecl_journal_close(j);
}

static void appeals_are_filed_where_one_is_needed(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1), plain = entry(ECL_ACT_CODE, PID_2);
    struct ecl_error err;
    (void)state;
    e.appeal = ECL_APPEAL_REQUIRED;
    assert_int_equal(begin(j, &e), ECL_OK);
    assert_int_equal(begin(j, &plain), ECL_OK);
    struct ecl_date on = {2026, 12, 1};
    assert_int_equal(ecl_journal_file_appeal(j, e.id, on, &err), ECL_OK);
    assert_int_equal(get(j, e.id).appeal, ECL_APPEAL_FILED);
    assert_int_equal(get(j, e.id).filed.m, 12);
    assert_int_equal(ecl_journal_file_appeal(j, plain.id, on, &err), ECL_EOF);
    assert_int_equal(ecl_journal_file_appeal(j, 99, on, &err), ECL_EOF);
    ecl_journal_close(j);
}

static void pruning_leaves_what_is_open_and_what_needs_an_appeal_and_no_trace_of_the_rest(void **s)
{
    static const char gone[]                     = "gonegonegone";
    static const enum ecl_journal_state states[] = {ECL_STATE_OPEN, ECL_STATE_UNKNOWN,
                                                    ECL_STATE_DONE, ECL_STATE_DONE};
    struct ecl_journal *j                        = open_journal();
    struct ecl_error err;
    uint64_t n, kept;
    (void)s;
    for (int i = 0; i < 4; i++) {
        struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
        snprintf(e.service, sizeof e.service, "PG%d", i);
        snprintf(e.hn, sizeof e.hn, "%s", i == 2 ? gone : "stays");
        e.state  = states[i];
        e.appeal = i == 3 ? ECL_APPEAL_REQUIRED : ECL_APPEAL_NONE;
        assert_int_equal(ecl_journal_add(j, &e, &err), ECL_OK);
    }
    assert_int_equal(ecl_journal_prune(j, (struct ecl_date){2026, 11, 22}, &n, &kept, &err),
                     ECL_OK);
    assert_int_equal(n, 0);
    assert_int_equal(kept, 0);
    assert_int_equal(ecl_journal_prune(j, (struct ecl_date){2026, 11, 23}, &n, &kept, &err),
                     ECL_OK);
    assert_int_equal(n, 1);
    assert_int_equal(kept, 3);
    assert_listed(j, (struct ecl_journal_filter){0}, "1 2 4 ");
    ecl_journal_close(j);
    int fd = open(path, O_RDONLY);
    static char bytes[1 << 20];
    ssize_t len = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(len > 0 && len < (ssize_t)sizeof bytes);
    assert_null(memmem(bytes, (size_t)len, gone, strlen(gone)));
    assert_non_null(memmem(bytes, (size_t)len, "stays", 5));
}

/* --- the file ---------------------------------------------------------------------------- */

static void the_file_is_for_its_owner_alone(void **state)
{
    struct stat st;
    (void)state;
    mode_t before = umask(0);
    ecl_journal_close(open_journal());
    umask(before);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(chmod(path, 0640), 0);
    assert_refused(ECL_E_UNSAFE, "chmod 600", false);
    assert_refused(ECL_E_UNSAFE, "chmod 600", true);
}

static void files_of_others_are_refused_and_stay_as_they_are(void **state)
{
    char before[64];
    (void)state;
    put_file("tab\tseparated\ttext, longer than the header of a database is, so that it is read as "
             "one, and found not to be",
             0600);
    assert_refused(ECL_E_FORMAT, "not a journal", false);
    int fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, before, 3), 3);
    close(fd);
    assert_memory_equal(before, "tab", 3);
    unlink(path);

    put_file("", 0600);
    sql("CREATE TABLE theirs (x)");
    assert_refused(ECL_E_FORMAT, "another program", false);
    sql("DROP TABLE theirs; PRAGMA user_version = 7");
    assert_refused(ECL_E_FORMAT, "another program", false);
    unlink(path);

    assert_int_equal(mkdir(path, 0700), 0);
    assert_refused(ECL_E_READ, "not a file", false);
    assert_int_equal(rmdir(path), 0);
}

static void a_newer_version_is_left_alone(void **state)
{
    (void)state;
    ecl_journal_close(open_journal());
    sql("PRAGMA user_version = 2");
    assert_refused(ECL_E_FORMAT, "newer version (2; this program knows 1)", false);
    sql("PRAGMA user_version = 1");
    ecl_journal_close(open_journal());
}

static void an_empty_file_becomes_a_journal_but_not_by_reading(void **state)
{
    (void)state;
    put_file("", 0600);
    assert_refused(ECL_E_FORMAT, "empty", true);
    ecl_journal_close(open_journal());
    unlink(path);
    assert_refused(ECL_E_READ, "no journal yet", true);
    assert_int_equal(access(path, F_OK), -1);
}

static void a_damaged_file_is_told(void **state)
{
    struct ecl_journal *j = open_journal();
    (void)state;
    for (int i = 0; i < 400; i++) {
        struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
        e.day.y                    = (int16_t)(1600 + i);
        e.state                    = ECL_STATE_DONE;
        assert_int_equal(ecl_journal_add(j, &e, NULL), ECL_OK);
    }
    ecl_journal_close(j);
    int fd = open(path, O_WRONLY);
    struct stat st;
    fstat(fd, &st);
    char junk[4096];
    memset(junk, 0xA5, sizeof junk);
    for (off_t at = 4096 * 4; at < st.st_size; at += 4096) {
        assert_int_equal(pwrite(fd, junk, sizeof junk, at), (ssize_t)sizeof junk);
    }
    close(fd);
    struct ecl_error err = {0};
    int r                = ecl_journal_open(&j, path, NULL, &err);
    char text[64]        = "";
    if (r == ECL_OK) {
        r = ecl_journal_each(j, &(struct ecl_journal_filter){0}, take_id, text, &err);
        ecl_journal_close(j);
    }
    assert_int_equal(r, ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "damaged"));
}

static void an_unknown_word_is_damage_not_a_guess(void **state)
{
    struct ecl_journal *j      = open_journal();
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
    struct ecl_error err;
    (void)state;
    assert_int_equal(begin(j, &e), ECL_OK);
    sql("UPDATE entry SET state = 'maybe'");
    assert_int_equal(ecl_journal_get(j, 1, &e, &err), ECL_E_FORMAT);
    sql("UPDATE entry SET state = ''");
    assert_int_equal(ecl_journal_get(j, 1, &e, &err), ECL_E_FORMAT);
    ecl_journal_close(j);
}

static void another_program_that_holds_it_is_told(void **state)
{
    struct ecl_journal *j        = NULL;
    struct ecl_journal_opts opts = {.busy_ms = 50};
    struct ecl_journal_entry e   = entry(ECL_ACT_CODE, PID_1);
    struct ecl_error err         = {0};
    sqlite3 *db                  = NULL;
    (void)state;
    assert_int_equal(ecl_journal_open(&j, path, &opts, &err), ECL_OK);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(ecl_journal_begin(j, &e, &err), ECL_E_WRITE);
    assert_non_null(strstr(err.text, "another program"));
    assert_int_equal(e.id, 0);
    assert_refused(ECL_E_WRITE, "another program", false);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(begin(j, &e), ECL_OK);
    ecl_journal_close(j);
}

/* No room for the entry: it is not there afterwards, and the next one is. */
static void a_full_disk_leaves_no_half_of_an_entry(void **state)
{
    struct rlimit before, small;
    struct stat st;
    struct ecl_error err       = {0};
    struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
    struct ecl_journal *j      = open_journal();
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small          = before;
    small.rlim_cur = 512; /* of the rollback journal: the change cannot even begin */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int r = ecl_journal_begin(j, &e, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(r, ECL_E_WRITE);
    assert_int_equal(e.id, 0);
    assert_listed(j, (struct ecl_journal_filter){0}, "");
    assert_int_equal(begin(j, &e), ECL_OK);
    ecl_journal_close(j);
}

static void names_that_mean_more_to_sqlite_are_names(void **state)
{
    static const char *const names[] = {":memory:", "file:x?mode=memory", "file:x"};
    struct ecl_error err;
    char cwd[512];
    (void)state;
    assert_non_null(getcwd(cwd, sizeof cwd));
    assert_int_equal(chdir(folder), 0);
    for (size_t i = 0; i < 3; i++) {
        struct ecl_journal *j      = NULL;
        struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
        assert_int_equal(ecl_journal_open(&j, names[i], NULL, &err), ECL_OK);
        assert_int_equal(begin(j, &e), ECL_OK);
        ecl_journal_close(j);
        assert_int_equal(ecl_journal_open(&j, names[i], NULL, &err), ECL_OK);
        assert_int_equal(get(j, 1).id, 1);
        ecl_journal_close(j);
        assert_int_equal(unlink(names[i]), 0);
    }
    assert_int_equal(chdir(cwd), 0);
}

/* A process is killed while it writes entries; what it said was written is there. */
static void what_was_written_survives_a_kill(void **state)
{
    (void)state;
    ecl_journal_close(open_journal());
    for (int i = 0; i < 10; i++) {
        int told[2];
        int64_t id = 0, last = 0;
        assert_int_equal(pipe(told), 0);
        pid_t child = fork();
        if (child == 0) {
            struct ecl_journal *j = NULL;
            if (ecl_journal_open(&j, path, NULL, NULL) != ECL_OK) {
                _exit(1);
            }
            for (int k = 0;; k++) {
                struct ecl_journal_entry e = entry(ECL_ACT_CODE, PID_1);
                snprintf(e.service, sizeof e.service, "PG%d-%d", i, k);
                if (ecl_journal_begin(j, &e, NULL) != ECL_OK ||
                    write(told[1], &e.id, sizeof e.id) != sizeof e.id) {
                    _exit(1);
                }
            }
        }
        close(told[1]);
        for (int k = 0; k < 3 + i; k++) {
            assert_int_equal(read(told[0], &last, sizeof last), sizeof last);
        }
        kill(child, SIGKILL);
        while (read(told[0], &id, sizeof id) == sizeof id) {
            last = id;
        }
        close(told[0]);
        waitpid(child, NULL, 0);
        struct ecl_journal *j = open_journal();
        assert_int_equal(get(j, last).state, ECL_STATE_OPEN);
        ecl_journal_close(j);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_entry_comes_back_as_it_was_written),
        TEST(a_long_text_is_cut_at_a_character),
        TEST(numbers_are_never_used_again),
        TEST(words_have_numbers_and_back),
        TEST(an_open_entry_keeps_others_from_beginning),
        TEST(others_are_other_people_days_kinds_and_units),
        TEST(a_second_visit_of_the_day_waits_only_for_an_open_close),
        TEST(the_transaction_of_a_close_that_may_have_arrived_is_used_again),
        TEST(what_is_settled_stays_but_a_code_is_always_taken),
        TEST(a_cancellation_cancels_its_close_and_only_once),
        TEST(of_two_processes_one_begins),
        TEST(entries_are_filtered_by_day_state_channel_act_and_person),
        TEST(the_same_code_is_added_once),
        TEST(a_code_belongs_to_the_visit_that_it_names_or_to_the_day),
        TEST(appeals_are_filed_where_one_is_needed),
        TEST(pruning_leaves_what_is_open_and_what_needs_an_appeal_and_no_trace_of_the_rest),
        TEST(the_file_is_for_its_owner_alone),
        TEST(files_of_others_are_refused_and_stay_as_they_are),
        TEST(a_newer_version_is_left_alone),
        TEST(an_empty_file_becomes_a_journal_but_not_by_reading),
        TEST(a_damaged_file_is_told),
        TEST(an_unknown_word_is_damage_not_a_guess),
        TEST(another_program_that_holds_it_is_told),
        TEST(a_full_disk_leaves_no_half_of_an_entry),
        TEST(names_that_mean_more_to_sqlite_are_names),
        TEST(what_was_written_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
