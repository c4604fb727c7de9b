/* Reading a card, against scripts of commands and answers. The person is invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/buf.h"
#include "eclaim/card.h"

#define NEW_ATR "3B799600005448204E4944203137"
#define OLD_ATR "3B6700004F4C44"

/* How the card of a script answers. */
enum manner { AT_ONCE, ON_REQUEST, ON_REQUEST_P2, IN_PIECES, LENGTH_FIRST };

static unsigned char memory[0x1800];

static void put(size_t at, size_t n, const char *text)
{
    memset(memory + at, ' ', n);
    memcpy(memory + at, text, strlen(text));
}

static void fill_memory(void)
{
    memset(memory, ' ', sizeof memory);
    put(0x0000, 4, "0003");
    put(0x0004, 13, "1101702345677");
    put(0x0011, 100, "\xB9\xD2\xC2#\xCA\xC1\xAA\xD2\xC2##\xE3\xA8\xB4\xD5");
    put(0x0075, 100, "Mr.#Somchai##Jaidee");
    put(0x00D9, 8, "25230415");
    put(0x00E1, 1, "1");
    put(0x00E2, 20, "1234-05-07080910");
    put(0x00F6, 100, "office");
    put(0x015A, 13, "9900000000001");
    put(0x0167, 8, "25630415");
    put(0x016F, 8, "99999999");
    put(0x0177, 2, "01");
    put(0x1579, 160, "99/1#\xCB\xC1\xD9\xE8 4###A#B#C");
    put(0x1619, 14, "1234-01-0415");
}

static int set_up(void **state)
{
    struct ecl_buf *b = test_calloc(1, sizeof *b);
    ecl_buf_init(b, 0);
    fill_memory();
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    ecl_buf_done(*state);
    test_free(*state);
    return 0;
}

/* --- writing scripts ------------------------------------------------------------ */

static void say(struct ecl_buf *b, const char *text)
{
    assert_int_equal(ecl_buf_addf(b, "%s\n", text), ECL_OK);
}

static void say_bytes(struct ecl_buf *b, const char *before, const unsigned char *p, size_t n,
                      unsigned sw)
{
    ecl_buf_addf(b, "%s", before);
    for (size_t i = 0; i < n; i++) {
        ecl_buf_addf(b, "%02X", p[i]);
    }
    ecl_buf_addf(b, "%04X\n", sw);
}

static void say_select(struct ecl_buf *b, const char *applet, const char *answer)
{
    ecl_buf_addf(b, "> 00A4040008 %s\n< %s\n", applet, answer);
}

#define PERSON_AID "A000000054480001"
#define RIGHT_AID  "A000000054480083"
#define LASER_AID  "A000000084060002"

static void say_read(struct ecl_buf *b, size_t at, size_t n, enum manner manner)
{
    unsigned low = (unsigned)n & 0xFF;
    ecl_buf_addf(b, "> 80B0 %04zX 0200%02zX\n", at, n);
    switch (manner) {
    case AT_ONCE:
        say_bytes(b, "< ", memory + at, n, 0x9000);
        break;
    case IN_PIECES:
        ecl_buf_addf(b, "< 61%02X\n> 00C00000%02X\n", low, low);
        say_bytes(b, "< ", memory + at, 5, 0x6100 | (unsigned)(n - 5));
        ecl_buf_addf(b, "> 00C00000%02zX\n", n - 5);
        say_bytes(b, "< ", memory + at + 5, n - 5, 0x9000);
        break;
    case LENGTH_FIRST:
        ecl_buf_addf(b, "< 6C%02X\n> 80B0 %04zX 0200%02X\n", low, at, low);
        say_bytes(b, "< ", memory + at, n, 0x9000);
        break;
    default:
        ecl_buf_addf(b, "< 61%02X\n> 00C000%02d%02X\n", low, manner == ON_REQUEST_P2, low);
        say_bytes(b, "< ", memory + at, n, 0x9000);
        break;
    }
}

static void say_person(struct ecl_buf *b, enum manner manner)
{
    say_select(b, PERSON_AID, manner == AT_ONCE ? "9000" : "610A");
    say_read(b, 0x0000, 246, manner);
    say_read(b, 0x00F6, 131, manner);
    say_read(b, 0x1579, 174, manner);
}

static void say_check(struct ecl_buf *b, enum manner manner)
{
    say_select(b, PERSON_AID, "9000");
    say_read(b, 0x0004, 13, manner);
}

/* Plays the script; it must have been played to its end. */
static int play(struct ecl_buf *b, const struct ecl_card_opts *opts, struct ecl_card *card,
                struct ecl_error *err)
{
    struct ecl_script *s;
    memset(err, 0, sizeof *err);
    assert_int_equal(ecl_script_open(&s, ecl_buf_str(b), err), ECL_OK);
    int r = ecl_card_read(ecl_script_transport(s), opts, card, err);
    if (r == ECL_E_INTERNAL) {
        print_error("line %d of the script: %s\n", (int)err->line, err->text);
    }
    assert_true(ecl_script_finished(s));
    ecl_script_close(s);
    if (r != ECL_OK) {
        assert_int_equal(err->code, r);
        assert_int_equal(card->pid[0], 0); /* nothing is left of it */
    }
    return r;
}

/* --- cases ---------------------------------------------------------------------- */

static void every_manner_of_answering_gives_the_same_card(void **state)
{
    static const char *const atrs[] = {NEW_ATR, NEW_ATR, OLD_ATR, NEW_ATR, NEW_ATR};
    for (int m = AT_ONCE; m <= LENGTH_FIRST; m++) {
        struct ecl_buf *b = *state;
        struct ecl_card c;
        struct ecl_error err;
        b->n = 0;
        ecl_buf_addf(b, "atr %s\n", atrs[m]);
        say_person(b, (enum manner)m);
        say_check(b, (enum manner)m);
        assert_int_equal(play(b, NULL, &c, &err), ECL_OK);
        assert_string_equal(c.version, "0003");
        assert_string_equal(c.pid, "1101702345677");
        assert_int_equal(c.pid_state, ECL_PID_OK);
        assert_string_equal(c.thai.text, "นาย สมชาย ใจดี");
        assert_string_equal(c.english.last, "Jaidee");
        assert_int_equal(c.birth.state, ECL_CARD_DATE_OK);
        assert_int_equal(c.birth.y, 1980);
        assert_string_equal(c.sex, "1");
        assert_string_equal(c.request, "1234-05-07080910");
        assert_string_equal(c.issuer, "office");
        assert_int_equal(c.expires.state, ECL_CARD_DATE_LIFETIME);
        assert_string_equal(c.address.village, "หมู่ 4");
        assert_string_equal(c.photo_number, "1234-01-0415");
        assert_int_equal(c.undefined, 0);
        assert_false(c.right.present);
        assert_int_equal(c.nphoto, 0);
    }
}

static void the_other_p2_is_tried_once_and_kept(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "610A");
    say(b, "> 80B0 0000 0200F6\n< 61F6\n> 00C00000F6\n< 6A86\n> 00C00001F6");
    say_bytes(b, "< ", memory, 246, 0x9000);
    say_read(b, 0x00F6, 131, ON_REQUEST_P2);
    say_read(b, 0x1579, 174, ON_REQUEST_P2);
    say_check(b, ON_REQUEST_P2);
    assert_int_equal(play(b, NULL, &c, &err), ECL_OK);
}

static void short_answers_are_read_on(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "9000");
    say(b, "> 80B0 0000 0200F6");
    say_bytes(b, "< ", memory, 0x80, 0x9000);
    say(b, "> 80B0 0080 020076");
    say_bytes(b, "< ", memory + 0x80, 0x76, 0x9000);
    say_read(b, 0x00F6, 131, AT_ONCE);
    say_read(b, 0x1579, 174, AT_ONCE);
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, NULL, &c, &err), ECL_OK);
    assert_string_equal(c.english.text, "Mr. Somchai Jaidee");
}

static void fields_are_read_one_by_one_where_a_block_is_refused(void **state)
{
    static const struct {
        size_t at, n;
    } fields[]        = {{0x00F6, 100}, {0x015A, 13}, {0x0167, 8}, {0x016F, 8}};
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "9000");
    say_read(b, 0x0000, 246, AT_ONCE);
    say(b, "> 80B0 00F6 020083\n< 6700");
    for (size_t i = 0; i < 4; i++) {
        say_read(b, fields[i].at, fields[i].n, AT_ONCE);
    }
    say(b, "> 80B0 0177 020002\n< 6B00"); /* the card type can be done without */
    say(b, "> 80B0 1579 0200AE\n< 9000"); /* nothing at all: an empty address */
    say(b, "> 80B0 1579 0200A0\n< 9000\n> 80B0 1619 02000E\n< 6A82");
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, NULL, &c, &err), ECL_OK);
    assert_string_equal(c.issuer_code, "9900000000001");
    assert_string_equal(c.type, "");
    assert_string_equal(c.address.text, "");
}

static void a_field_that_is_needed_and_refused_is_an_error(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "9000");
    say(b, "> 80B0 0000 0200F6\n< 6700\n> 80B0 0000 020004\n< 303030339000");
    say(b, "> 80B0 0004 02000D\n< 6282");
    assert_int_equal(play(b, NULL, &c, &err), ECL_E_CARD);
    assert_non_null(strstr(err.text, "citizen ID"));
}

static void other_cards_are_told(void **state)
{
    static const char *const answers[] = {"6A82", "6D00", "6E00", "6999"};
    for (size_t i = 0; i < 4; i++) {
        struct ecl_buf *b = *state;
        struct ecl_card c;
        struct ecl_error err;
        b->n = 0;
        say(b, "atr 3B65000042414E4B31");
        say_select(b, PERSON_AID, answers[i]);
        assert_int_equal(play(b, NULL, &c, &err), ECL_E_FORMAT);
        assert_non_null(strstr(err.text, answers[i]));
    }
}

static void hostile_lengths_are_errors(void **state)
{
    static const struct {
        const char *lines;
        int answer;
    } cases[] = {
        /* more than was asked for, in one and in two answers */
        {"> 80B0 0000 0200F6\n< 6100\n> 00C0000000\n< *256\n", ECL_E_CARD},
        {"> 80B0 0000 0200F6\n< 61F6\n> 00C00000F6\n< *200\n> 00C0000050\n< *80\n", ECL_E_CARD},
        {"> 80B0 0000 0200F6\n< 6C00\n> 80B0 0000 020000\n< *256\n", ECL_E_CARD},
        /* nothing: the card left */
        {"> 80B0 0000 0200F6\n<\natr " NEW_ATR "\n> *\n<\natr " NEW_ATR "\n> *\nlost\n",
         ECL_E_CARD},
        {"> 80B0 0000 0200F6\n< 90\natr " NEW_ATR "\n> *\n< 6A82\n", ECL_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf *b = *state;
        struct ecl_card c;
        struct ecl_error err;
        b->n = 0;
        say(b, "atr " NEW_ATR);
        say_select(b, PERSON_AID, "9000");
        for (const char *p = cases[i].lines; *p;) {
            size_t n = (size_t)(strchr(p, '\n') + 1 - p);
            if (strncmp(p, "< *", 3) == 0) {
                size_t bytes = p[3] == '8' ? 80 : p[4] == '0' ? 200 : 256;
                say_bytes(b, "< ", memory, bytes, bytes == 200 ? 0x6150 : 0x9000);
            } else {
                ecl_buf_add(b, p, n);
            }
            p += n;
        }
        assert_int_equal(play(b, NULL, &c, &err), cases[i].answer);
    }
}

static void a_card_that_never_ends_is_given_up(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "9000");
    for (int i = 0; i < 300; i++) {
        say(b, "> *\n< 6105");
    }
    assert_int_equal(play(b, NULL, &c, &err), ECL_E_CARD);
}

static void a_disturbed_card_is_read_again_from_the_start(void **state)
{
    static const char *const lost[] = {"lost", "< 6985", "<"};
    for (size_t i = 0; i < 3; i++) {
        struct ecl_buf *b = *state;
        struct ecl_card c;
        struct ecl_error err;
        b->n = 0;
        say(b, "atr " NEW_ATR);
        say_select(b, PERSON_AID, "9000");
        say_read(b, 0x0000, 246, AT_ONCE);
        say(b, "> 80B0 00F6 020083");
        say(b, lost[i]);
        say(b, "atr " NEW_ATR);
        say_person(b, AT_ONCE);
        say_check(b, AT_ONCE);
        assert_int_equal(play(b, NULL, &c, &err), ECL_OK);
        assert_string_equal(c.pid, "1101702345677");
    }
}

static void three_disturbances_are_enough(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    for (int i = 0; i < 3; i++) {
        say(b, "atr " NEW_ATR "\n> 00A4040008 " PERSON_AID "\nlost");
    }
    assert_int_equal(play(b, NULL, &c, &err), ECL_E_CARD);
    assert_non_null(strstr(err.text, "disturbed"));
}

static void another_persons_card_is_noticed(void **state)
{
    struct ecl_buf *b = *state;
    struct ecl_card c;
    struct ecl_error err;
    /* at the check in the end */
    say(b, "atr " NEW_ATR);
    say_person(b, AT_ONCE);
    put(0x0004, 13, "3109908765438");
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, NULL, &c, &err), ECL_E_CARD);
    assert_non_null(strstr(err.text, "changed"));

    /* and after it was disturbed */
    b->n = 0;
    fill_memory();
    say(b, "atr " NEW_ATR);
    say_select(b, PERSON_AID, "9000");
    say_read(b, 0x0000, 246, AT_ONCE);
    say(b, "> *\nlost\natr " NEW_ATR);
    put(0x0004, 13, "3109908765438");
    say_person(b, AT_ONCE);
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, NULL, &c, &err), ECL_E_CARD);
    assert_non_null(strstr(err.text, "changed"));
}

static void the_right_is_none_without_its_applet(void **state)
{
    const struct ecl_card_opts opts = {.right = true};
    struct ecl_buf *b               = *state;
    struct ecl_card c;
    struct ecl_error err;
    say(b, "atr " NEW_ATR);
    say_person(b, AT_ONCE);
    say_select(b, RIGHT_AID, "6A82");
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, &opts, &c, &err), ECL_OK);
    assert_false(c.right.present);

    b->n = 0;
    say(b, "atr " NEW_ATR);
    say_person(b, AT_ONCE);
    say_select(b, RIGHT_AID, "9000");
    put(0x0004, 60, "UC");
    put(0x00F4, 80, "clinic");
    put(0x0145, 8, "25630501");
    say_read(b, 0x0004, 240, AT_ONCE);
    say_read(b, 0x00F4, 106, AT_ONCE);
    fill_memory();
    say_check(b, AT_ONCE);
    assert_int_equal(play(b, &opts, &c, &err), ECL_OK);
    assert_true(c.right.present);
    assert_string_equal(c.right.main, "UC");
    assert_string_equal(c.right.sub_hospital, "clinic");
    assert_int_equal(c.right.issued.y, 2020);
}

static void the_laser_number_comes_last_and_spoils_nothing(void **state)
{
    static const struct {
        const char *lines, *laser;
        bool check;
    } cases[] = {
        {"< 6A82\n", "", false},
        {"< 9000\n> 8000000007\n< 4A5430313233000020209000\n", "JT0123", true},
        {"< 9000\n> 8000000007\n< 6110\n> 00C0000010\n< 4A5430313233000000000000000000009000\n",
         "JT0123", true},
        {"< 9000\n> 8000000007\n< 6700\n", "", false},
        {"< 9000\n> 8000000007\nlost\n", "", false},
    };
    const struct ecl_card_opts opts = {.laser = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf *b = *state;
        struct ecl_card c;
        struct ecl_error err;
        b->n = 0;
        say(b, "atr " NEW_ATR);
        say_person(b, AT_ONCE);
        say_check(b, AT_ONCE);
        ecl_buf_addf(b, "> 00A4040008 " LASER_AID "\n%s", cases[i].lines);
        if (cases[i].check) {
            say_check(b, AT_ONCE);
        }
        assert_int_equal(play(b, &opts, &c, &err), ECL_OK);
        assert_string_equal(c.laser, cases[i].laser);
        assert_string_equal(c.pid, "1101702345677");
    }
}

static void count(void *ctx, unsigned done, unsigned total)
{
    unsigned *last = ctx;
    assert_int_equal(done, *last + 1);
    assert_true(done <= total);
    *last = done;
}

static void the_photo_is_twenty_pieces(void **state)
{
    unsigned steps                  = 0;
    const struct ecl_card_opts opts = {.photo = true, .progress = count, .ctx = &steps};
    struct ecl_buf *b               = *state;
    struct ecl_card c;
    struct ecl_error err;
    memcpy(memory + 0x017B, "\xFF\xD8\xFF\xE0", 4);
    memcpy(memory + 0x017B + 700, "\xFF\xD9", 2);
    memcpy(memory + 0x017B + 2998, "\xFF\xD9", 2); /* a small picture inside ends first */
    say(b, "atr " NEW_ATR);
    say_person(b, ON_REQUEST);
    for (size_t i = 0; i < 20; i++) {
        say_read(b, 0x017B + 255 * i, 255, ON_REQUEST);
    }
    say_check(b, ON_REQUEST);
    assert_int_equal(play(b, &opts, &c, &err), ECL_OK);
    assert_int_equal(c.nphoto, 3000);
    assert_memory_equal(c.photo, memory + 0x017B, 3000);
    assert_int_equal(steps, 24);
}

static void a_script_says_what_does_not_fit(void **state)
{
    static const char *const scripts[] = {
        "",
        "atr XY",
        "atr 3B79",
        "> 00A4",
        "atr 3B79\n> 00A4\n< 9000",
        "atr 3B79\n> *",
        "atr 3B79\n> *\n< 9",
        "atr 3B79\n> zz\n< 9000",
    };
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct ecl_script *s;
        struct ecl_card c;
        struct ecl_error err;
        assert_int_equal(ecl_script_open(&s, ecl_str_of(scripts[i]), &err), ECL_OK);
        assert_int_equal(ecl_card_read(ecl_script_transport(s), NULL, &c, &err), ECL_E_INTERNAL);
        assert_true(err.line > 0);
        ecl_script_close(s);
    }
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(every_manner_of_answering_gives_the_same_card),
        CASE(the_other_p2_is_tried_once_and_kept),
        CASE(short_answers_are_read_on),
        CASE(fields_are_read_one_by_one_where_a_block_is_refused),
        CASE(a_field_that_is_needed_and_refused_is_an_error),
        CASE(other_cards_are_told),
        CASE(hostile_lengths_are_errors),
        CASE(a_card_that_never_ends_is_given_up),
        CASE(a_disturbed_card_is_read_again_from_the_start),
        CASE(three_disturbances_are_enough),
        CASE(another_persons_card_is_noticed),
        CASE(the_right_is_none_without_its_applet),
        CASE(the_laser_number_comes_last_and_spoils_nothing),
        CASE(the_photo_is_twenty_pieces),
        CASE(a_script_says_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
