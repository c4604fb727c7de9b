/* Text: windows-874 against iconv, UTF-8 against its definition, and which is which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <iconv.h>
#include <stdlib.h>

#include "core/text_priv.h"
#include "eclaim/text.h"

/* --- windows-874 ------------------------------------------------------------- */

static void every_byte_converts_as_iconv_does(void **state)
{
    (void)state;
    iconv_t cd = iconv_open("UTF-8", "CP874");
    assert_true(cd != (iconv_t)-1);
    for (int c = 0; c < 256; c++) {
        char in = (char)c, theirs[8], *from = &in, *to = theirs;
        size_t nin = 1, nout = sizeof theirs;
        iconv(cd, NULL, NULL, NULL, NULL);
        bool defined = iconv(cd, &from, &nin, &to, &nout) != (size_t)-1;
        size_t n = sizeof theirs - nout, undefined = 0, missing = 0;

        struct ecl_buf ours, back;
        ecl_buf_init(&ours, 0);
        ecl_buf_init(&back, 0);
        assert_true(ecl_cp874_valid(ecl_str_make(&in, 1)) == defined);
        assert_int_equal(ecl_cp874_to_utf8(ecl_str_make(&in, 1), &ours, &undefined), ECL_OK);
        assert_int_equal(undefined, defined ? 0 : 1);
        if (defined) {
            assert_int_equal(ours.n, n);
            assert_memory_equal(ours.p, theirs, n);
            assert_int_equal(ecl_utf8_to_cp874(ecl_buf_str(&ours), &back, &missing), ECL_OK);
            assert_true(back.n == 1 && back.p[0] == in && missing == 0);
        } else {
            assert_true(ecl_str_is(ecl_buf_str(&ours), "\xEF\xBF\xBD"));
        }
        ecl_buf_done(&ours);
        ecl_buf_done(&back);
    }
    iconv_close(cd);
}

static void characters_outside_windows_874_become_question_marks(void **state)
{
    (void)state;
    struct ecl_buf b;
    size_t missing = 0;
    ecl_buf_init(&b, 0);
    struct ecl_str s = ECL_STR("กé€\u0E3B\U0001F600x");
    assert_int_equal(ecl_utf8_to_cp874(s, &b, &missing), ECL_OK);
    assert_true(ecl_str_is(ecl_buf_str(&b), "\xA1?\x80??x"));
    assert_int_equal(missing, 3);
    ecl_buf_done(&b);
}

static void conversion_appends_and_respects_the_maximum(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 16);
    assert_int_equal(ecl_buf_add(&b, "x", 1), ECL_OK);
    assert_int_equal(ecl_cp874_to_utf8(ECL_STR("\xA1\xA2"), &b, NULL), ECL_OK);
    assert_true(ecl_str_is(ecl_buf_str(&b), "xกข"));
    assert_int_equal(ecl_cp874_to_utf8(ECL_STR("\xA1\xA2\xA3\xA4"), &b, NULL), ECL_E_NOMEM);
    assert_true(ecl_str_is(ecl_buf_str(&b), "xกข"));
    assert_int_equal(ecl_cp874_to_utf8(ecl_str_make(NULL, 0), &b, NULL), ECL_OK);
    ecl_buf_done(&b);
}

/* --- UTF-8 ------------------------------------------------------------------- */

static void utf8_is_checked_by_its_definition(void **state)
{
    static const struct {
        struct ecl_str s;
        bool valid;
    } cases[] = {
        {{"", 0}, true},
        {{"plain", 5}, true},
        {{"\0", 1}, true},
        {{"\xE0\xB8\x81", 3}, true},
        {{"\x7F", 1}, true},
        {{"\xC2\x80", 2}, true},
        {{"\xE0\xA0\x80", 3}, true},
        {{"\xED\x9F\xBF", 3}, true},
        {{"\xEE\x80\x80", 3}, true},
        {{"\xF0\x90\x80\x80", 4}, true},
        {{"\xF4\x8F\xBF\xBF", 4}, true},
        {{"\x80", 1}, false},             /* begins in the middle */
        {{"\xC0\x80", 2}, false},         /* overlong NUL */
        {{"\xC1\xBF", 2}, false},         /* overlong */
        {{"\xE0\x9F\xBF", 3}, false},     /* overlong */
        {{"\xF0\x8F\xBF\xBF", 4}, false}, /* overlong */
        {{"\xED\xA0\x80", 3}, false},     /* surrogate */
        {{"\xED\xBF\xBF", 3}, false},     /* surrogate */
        {{"\xF4\x90\x80\x80", 4}, false}, /* above U+10FFFF */
        {{"\xF5\x80\x80\x80", 4}, false},
        {{"\xFF", 1}, false},
        {{"\xC2", 1}, false},
        {{"\xE0\xB8", 2}, false},
        {{"\xE0\xB8"
          "x",
          3},
         false},
        {{"\xF0\x90\x80", 3}, false},
    };
    (void)state;
    /* Each at every distance from the edges of the 8 and 16 byte steps, in memory
     * of exactly its size, so that a sanitizer sees a step beyond. */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t before = 0; before < 34; before++) {
            for (size_t after = 0; after < 34; after += 3) {
                struct ecl_str s = cases[i].s;
                size_t n         = before + s.n + after;
                char *p          = malloc(n + !n);
                memset(p, 'a', n);
                memcpy(p + before, s.p, s.n);
                assert_true(ecl_utf8_valid(ecl_str_make(p, n)) == cases[i].valid);
                free(p);
            }
        }
    }
}

/* Long runs of Thai are looked at in steps of their own: each byte of a run is set to
 * bytes that are right in one place and wrong in another, and the run cut after it. */
static void a_text_is_cut_between_characters(void **state)
{
    static const char text[]     = "aกb";
    static const size_t length[] = {0, 1, 1, 1, 4, 5, 5};
    (void)state;
    for (size_t most = 0; most < sizeof length / sizeof *length; most++) {
        struct ecl_str cut = ecl_utf8_cut(ecl_str_of(text), most);
        assert_ptr_equal(cut.p, text);
        assert_int_equal(cut.n, length[most]);
    }
    assert_int_equal(ecl_utf8_cut(ecl_str_make("\x80\x80\x80", 3), 2).n,
                     0); /* no character begins */
    assert_int_equal(ecl_utf8_cut(ecl_str_make(NULL, 0), 4).n, 0);
}

static void thai_runs_are_checked_byte_by_byte(void **state)
{
    static const char thai[]         = "\xE0\xB8\x81\xE0\xB9\x89\xE0\xB8\xB2"
                                       "\xE0\xB8\xAA\xE0\xB8\x99\xE0\xB9\x82\xE0\xB8\xBF";
    static const unsigned char set[] = {'a',  0x80, 0x9F, 0xB8, 0xB9, 0xBA,
                                        0xBF, 0xC0, 0xE0, 0xE1, 0xFF};
    const size_t n                   = sizeof thai - 1;
    (void)state;
    for (size_t at = 0; at < n; at++) {
        for (size_t i = 0; i < sizeof set; i++) {
            for (size_t have = at + 1; have <= n; have++) {
                unsigned char *p = malloc(have);
                memcpy(p, thai, have);
                p[at]         = set[i];
                bool expected = true;
                for (size_t k = 0; expected && k < have;) {
                    uint32_t cp;
                    unsigned step = p[k] < 0x80 ? 1 : ecl_utf8_decode(p + k, p + have, &cp);
                    expected      = step > 0;
                    k += step;
                }
                assert_true(ecl_utf8_valid(ecl_str_make((const char *)p, have)) == expected);
                free(p);
            }
        }
    }
}

static void width_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(ecl_text_width(ecl_str_make(NULL, 0)), 0);
    assert_int_equal(ecl_text_width(ECL_STR("ascii only, somewhat longer")), 27);
    assert_int_equal(ecl_text_width(ECL_STR("ที่")), 3);
    assert_int_equal(ecl_text_width(ECL_STR("นายสมชาย ใจดี 12/3")), 18);
}

static void high_bytes_are_found_anywhere(void **state)
{
    (void)state;
    char text[40];
    for (size_t n = 0; n < sizeof text; n++) {
        memset(text, 'a', sizeof text);
        assert_false(ecl_text_high(ecl_str_make(text, n)));
        for (size_t at = 0; at < n; at++) {
            text[at] = (char)0x80;
            assert_true(ecl_text_high(ecl_str_make(text, n)));
            text[at] = 'a';
        }
    }
}

/* --- names ------------------------------------------------------------------- */

static void encodings_go_by_many_names(void **state)
{
    static const struct {
        const char *name;
        int answer;
    } cases[] = {
        {"utf-8", ECL_ENC_UTF8},
        {"UTF8", ECL_ENC_UTF8},
        {"windows-874", ECL_ENC_CP874},
        {"cp874", ECL_ENC_CP874},
        {"MS874", ECL_ENC_CP874},
        {"TIS-620", ECL_ENC_CP874},
        {"iso-8859-11", ECL_ENC_CP874},
        {"auto", ECL_ENC_AUTO},
        {"latin1", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ecl_encoding_find(ecl_str_of(cases[i].name)), cases[i].answer);
    }
    assert_string_equal(ecl_encoding_name(ECL_ENC_UTF8), "utf-8");
    assert_string_equal(ecl_encoding_name(ECL_ENC_CP874), "windows-874");
}

/* --- telling ----------------------------------------------------------------- */

/* Verdict over lines, each given in UTF-8 and, where cp874 is set, converted first. */
struct sniff_line {
    const char *utf8;
    bool cp874;
};

static enum ecl_encoding verdict(const struct sniff_line *lines, size_t n, struct ecl_sniff *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < n; i++) {
        struct ecl_buf b;
        struct ecl_str text = ecl_str_of(lines[i].utf8);
        size_t missing      = 0;
        ecl_buf_init(&b, 0);
        if (lines[i].cp874) {
            assert_int_equal(ecl_utf8_to_cp874(text, &b, &missing), ECL_OK);
            assert_int_equal(missing, 0);
            text = ecl_buf_str(&b);
        }
        ecl_sniff_add(s, text);
        ecl_buf_done(&b);
    }
    return ecl_sniff_verdict(s);
}

#define VERDICT(s, ...)                                                                            \
    verdict((const struct sniff_line[]){__VA_ARGS__},                                              \
            sizeof(const struct sniff_line[]){__VA_ARGS__} / sizeof(struct sniff_line), s)

static void plain_thai_is_told_in_both_encodings(void **state)
{
    struct ecl_sniff s;
    (void)state;
    assert_int_equal(VERDICT(&s, {"10670|000012345|สมชาย|ใจดี", false}), ECL_ENC_UTF8);
    assert_int_equal(s.lines_utf8, 1);
    assert_int_equal(VERDICT(&s, {"10670|000012345|สมชาย|ใจดี", true}), ECL_ENC_CP874);
    assert_int_equal(s.lines_cp874, 1);
    assert_int_equal(VERDICT(&s, {"HN|CLINIC", false}, {"1|00100", false}), ECL_ENC_UTF8);
    assert_int_equal(s.lines_high, 0);
}

static void windows_874_that_is_valid_utf8_is_told_by_its_script(void **state)
{
    static const struct sniff_line words[] = {
        {"1|รก|2", true}, {"1|สก|2", true},  {"1|อบ|2", true},   {"ลง", true},
        {"1|ยก|2", true}, {"1|เนต|2", true}, {"ลด ลบ รถ", true},
    };
    struct ecl_sniff s;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(verdict(&words[i], 1, &s), ECL_ENC_CP874);
        assert_int_equal(s.lines_odd, 1); /* that is: valid UTF-8, but no Thai */
    }
}

static void signs_and_foreign_names_do_not_make_utf8_odd(void **state)
{
    struct ecl_sniff s;
    (void)state;
    assert_int_equal(VERDICT(&s, {"paracetamol 10 µg 5°C ±2", false}), ECL_ENC_UTF8);
    assert_int_equal(VERDICT(&s, {"José Müller", false}), ECL_ENC_UTF8);
    assert_int_equal(VERDICT(&s, {"“quoted” – dash…", false}), ECL_ENC_UTF8);
    assert_int_equal(VERDICT(&s, {"\xEF\xBB\xBFHN|CLINIC", false}), ECL_ENC_UTF8);
    assert_int_equal(VERDICT(&s, {"José", false}, {"สมชาย", true}), ECL_ENC_CP874);
}

static void mixed_files_go_with_the_majority(void **state)
{
    struct ecl_sniff s;
    (void)state;
    assert_int_equal(VERDICT(&s, {"สมชาย", false}, {"สมหญิง", false}, {"มานี", true}), ECL_ENC_UTF8);
    assert_int_equal(VERDICT(&s, {"สมชาย", false}, {"สมหญิง", true}, {"มานี", true}), ECL_ENC_CP874);
}

static void utf8_cut_inside_a_character_is_not_windows_874(void **state)
{
    struct ecl_sniff s = {0};
    (void)state;
    /* Every byte of these is defined in windows-874. */
    ecl_sniff_add(&s, ECL_STR("\xE0\xB8\xA1\xE0\xB8\xB2\xE0\xB8\xA1\xE0\xB8"));
    assert_int_equal(s.lines_bad, 1);
    assert_int_equal(ecl_sniff_verdict(&s), ECL_ENC_UTF8);
}

static void bytes_of_no_encoding_are_bad(void **state)
{
    struct ecl_sniff s = {0};
    (void)state;
    ecl_sniff_add(&s, ECL_STR("\xFF\xFE"));
    ecl_sniff_add(&s, ECL_STR("\xDB\xFC"));
    assert_int_equal(s.lines_bad, 2);
    assert_int_equal(ecl_sniff_verdict(&s), ECL_ENC_UTF8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_converts_as_iconv_does),
        cmocka_unit_test(characters_outside_windows_874_become_question_marks),
        cmocka_unit_test(conversion_appends_and_respects_the_maximum),
        cmocka_unit_test(utf8_is_checked_by_its_definition),
        cmocka_unit_test(a_text_is_cut_between_characters),
        cmocka_unit_test(thai_runs_are_checked_byte_by_byte),
        cmocka_unit_test(width_counts_code_points),
        cmocka_unit_test(high_bytes_are_found_anywhere),
        cmocka_unit_test(encodings_go_by_many_names),
        cmocka_unit_test(plain_thai_is_told_in_both_encodings),
        cmocka_unit_test(windows_874_that_is_valid_utf8_is_told_by_its_script),
        cmocka_unit_test(signs_and_foreign_names_do_not_make_utf8_odd),
        cmocka_unit_test(mixed_files_go_with_the_majority),
        cmocka_unit_test(utf8_cut_inside_a_character_is_not_windows_874),
        cmocka_unit_test(bytes_of_no_encoding_are_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
