/* test_profile.c: profiles in files: lines in their order, errors with their lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/profile.h"

/* Rules set by a profile, or NULL and err. */
static struct ecl_rules *rules_of(const char *text, struct ecl_error *err)
{
    struct ecl_str s           = ecl_str_of(text);
    struct ecl_input in        = ecl_input_mem(&s, "region.profile");
    struct ecl_profile_file *p = NULL;
    struct ecl_rules *r        = NULL;
    if (ecl_profile_read(&p, &in, err) != ECL_OK) {
        return NULL;
    }
    struct ecl_rules_opts opts = {.profile = ecl_profile_base(p), .today = {2026, 2, 15}};
    assert_int_equal(ecl_rules_new(&r, &opts, err), ECL_OK);
    if (ecl_profile_apply(p, r, err) != ECL_OK) {
        ecl_rules_free(r);
        r = NULL;
    }
    ecl_profile_free(p);
    return r;
}

static struct ecl_rule_setting setting(const struct ecl_rules *r, const char *id)
{
    const struct ecl_rule_info *a = NULL;
    size_t i                      = 0;
    while ((a = ecl_rules_at(r, i)) != NULL && strcmp(a->id, id) != 0) {
        i++;
    }
    assert_non_null(a);
    return ecl_rules_setting(r, i);
}

static void lines_set_rules_in_their_order(void **state)
{
    (void)state;
    struct ecl_rules *r = rules_of("\xEF\xBB\xBF# a comment in Thai: ภาค\r\n"
                                   "base = eclaim\r\n"
                                   "\r\n"
                                   "* = off\n"
                                   "  MONEY =  on   warning  # all of them\n"
                                   "MONEY.cht-cha = error\n"
                                   "INS.* = on\n"
                                   "INS.cid-format = off\n"
                                   "DX = info",
                                   NULL);
    assert_non_null(r);
    assert_int_equal(ecl_rules_profile(r), ECL_PROFILE_ECLAIM);
    assert_false(setting(r, "OPD.required").on);
    assert_true(setting(r, "MONEY.cha-adp").on);
    assert_int_equal(setting(r, "MONEY.cha-adp").severity, ECL_SEV_WARNING);
    assert_int_equal(setting(r, "MONEY.cht-cha").severity, ECL_SEV_ERROR);
    assert_true(setting(r, "INS.hn-required").on);
    assert_false(setting(r, "INS.cid-format").on);
    assert_false(setting(r, "DX.diag-format").on);
    assert_int_equal(setting(r, "DX.diag-format").severity, ECL_SEV_INFO);
    /* What is said later, on the command line, holds. */
    assert_int_equal(ecl_rules_skip(r, ECL_STR("MONEY"), NULL), ECL_OK);
    assert_false(setting(r, "MONEY.cht-cha").on);
    ecl_rules_free(r);
}

static void an_empty_profile_is_its_base(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n", "# nothing", "base = fdh"};
    struct ecl_rules_opts opts       = {.today = {2026, 2, 15}};
    struct ecl_rules *plain          = NULL;
    assert_int_equal(ecl_rules_new(&plain, &opts, NULL), ECL_OK);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ecl_rules *r = rules_of(texts[i], NULL);
        assert_non_null(r);
        for (size_t k = 0; ecl_rules_at(r, k); k++) {
            assert_int_equal(ecl_rules_setting(r, k).on, ecl_rules_setting(plain, k).on);
            assert_int_equal(ecl_rules_setting(r, k).severity,
                             ecl_rules_setting(plain, k).severity);
        }
        ecl_rules_free(r);
    }
    ecl_rules_free(plain);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
        uint64_t line;
    } t[] = {
        {"INS = of", "'of' is no setting: on, off, error, warning or info", 1},
        {"INS =", "'' is no setting", 1},
        {"INS = on off", "'on off' is no setting", 1},
        {"INS = error error", "is no setting", 1},
        {"\n\nINS off", "'INS off' is no line such as", 3},
        {"base = fdx", "'fdx' is no built-in profile", 1},
        {"base = fdh\nbase = eclaim", "the base was named in line 1 already", 2},
        {"INS = on\n= on", "no rule is called ''", 2},
        {"INS.cid-formt = off", "did you mean 'INS.cid-format'?", 1},
        {"INS = on\n\nNOTHING = on\n", "no rule is called 'NOTHING'", 3},
        {"อย่าลืมส่งให้งานประกันตรวจก่อนทุกครั้ง", "'อย่าลืมส่งให้งานประกันตรวจ' is no line such as", 1},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct ecl_error err = {0};
        assert_null(rules_of(t[i].text, &err));
        assert_int_equal(err.code, ECL_E_FORMAT);
        assert_string_equal(err.file, "region.profile");
        if (!strstr(err.text, t[i].said) || err.line != t[i].line) {
            fail_msg("%s: %d: %s", t[i].text, (int)err.line, err.text);
        }
    }
}

static void names_of_profiles_go_both_ways(void **state)
{
    (void)state;
    for (unsigned p = 1; p <= ECL_PROFILE_RELAXED; p *= 2) {
        assert_int_equal(ecl_profile_find(ecl_str_of(ecl_profile_name((enum ecl_profile)p))), p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_set_rules_in_their_order),
        cmocka_unit_test(an_empty_profile_is_its_base),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(names_of_profiles_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
