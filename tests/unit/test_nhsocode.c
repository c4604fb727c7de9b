/* test_nhsocode.c: the Office's codes, what to do about them and what to look at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/field.h"
#include "eclaim/nhsocode.h"

static void codes_have_a_meaning_and_a_remedy(void **state)
{
    (void)state;
    char text[128];
    assert_string_equal(ecl_nhsocode_meaning(ECL_STR("C104")), "เลขบัตรประชาชนของผู้ป่วย ใช้ไม่ได้ หรือไม่มี");
    assert_string_equal(ecl_nhsocode_remedy(ECL_STR("C104"), false, text), "correct and send again");
    assert_string_equal(ecl_nhsocode_remedy(ECL_STR("C104"), true, text), "แก้ไขแล้วส่งใหม่");
    assert_string_equal(ecl_nhsocode_remedy(ECL_STR("C307"), false, text),
                        "cannot be claimed; correct and send again");
    assert_string_equal(ecl_nhsocode_remedy(ECL_STR("A01"), false, text), "");
    assert_null(ecl_nhsocode_meaning(ECL_STR("C0000")));
    assert_null(ecl_nhsocode_meaning(ECL_STR("")));
    assert_string_equal(ecl_nhsocode_remedy(ECL_STR("C0000"), true, text), "");
    assert_null(ecl_nhsocode_look(ECL_STR("C0000"), 0));
    assert_null(ecl_nhsocode_look(ECL_STR("C104"), 0));
}

/* Each word of the table is known, and each field it stands for is one. */
static void every_word_of_the_remedies_is_known(void **state)
{
    (void)state;
    const struct ecl_codeset *fixes = ecl_codeset_find("nhso_fix");
    size_t words                    = 0;
    assert_non_null(fixes);
    for (size_t i = 0; i < fixes->n; i++) {
        struct ecl_str code = ecl_str_of(fixes->entries[i].code);
        const char *p       = strstr(fixes->entries[i].label_th, " | ตรวจ: ");
        size_t n = p != NULL, got = 0;
        for (; p && (p = strstr(p, ", ")) != NULL; p += 2) {
            n++;
        }
        const struct ecl_nhsocode_look *look = NULL;
        for (; (look = ecl_nhsocode_look(code, got)) != NULL; got++) {
            assert_true(look->name[0][0] && look->name[1][0]);
        }
        if (got != n) {
            fail_msg("%s: %s", fixes->entries[i].code, fixes->entries[i].label_th);
        }
        words += n;
    }
    assert_true(words > 1000);
}

static void fields_to_look_at_are_fields(void **state)
{
    (void)state;
    const struct ecl_nhsocode_look *look = ecl_nhsocode_look(ECL_STR("A02"), 0);
    assert_string_equal(look->name[0], "medical record");
    assert_string_equal(look->fields, "");
    const struct ecl_codeset *fixes = ecl_codeset_find("nhso_fix");
    for (size_t i = 0; i < fixes->n; i++) {
        struct ecl_str code = ecl_str_of(fixes->entries[i].code);
        for (size_t k = 0; (look = ecl_nhsocode_look(code, k)) != NULL; k++) {
            for (const char *p = look->fields; *p;) {
                size_t n = strcspn(p, ","), dot = strcspn(p, ".");
                int file   = ecl_file_find(ecl_str_make(p, dot));
                bool alias = true;
                assert_true(file >= 0 && dot < n);
                assert_true(ecl_field_find((enum ecl_file)file,
                                           ecl_str_make(p + dot + 1, n - dot - 1), &alias) >= 0);
                assert_false(alias);
                p += n + (p[n] == ',');
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_have_a_meaning_and_a_remedy),
        cmocka_unit_test(every_word_of_the_remedies_is_known),
        cmocka_unit_test(fields_to_look_at_are_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
