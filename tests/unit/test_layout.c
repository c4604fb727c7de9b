/* test_layout.c: layouts by name, their columns, and the guess by column count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "eclaim/layout.h"

static const char *column(const struct ecl_layout *l, enum ecl_file f, unsigned i)
{
    return ecl_file_spec(f)->fields[l->files[f].cols[i]].name;
}

static void layouts_are_found_by_name_without_case(void **state)
{
    (void)state;
    static const char *const names[] = {"classic", "2564", "FDH", "fdh-sp", "OpBkk"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_non_null(ecl_layout_find(ecl_str_of(names[i])));
    }
    assert_null(ecl_layout_find(ECL_STR("")));
    assert_null(ecl_layout_find(ECL_STR("2565")));
}

static void every_layout_names_each_column_once(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct ecl_layout *l; (l = ecl_layout_at(n)) != NULL; n++) {
        assert_ptr_equal(ecl_layout_find(ecl_str_of(l->name)), l);
        for (int f = 0; f < ECL_NFILES; f++) {
            uint32_t seen = 0;
            for (unsigned i = 0; i < l->files[f].n; i++) {
                unsigned c = l->files[f].cols[i];
                assert_true(c < ecl_file_spec((enum ecl_file)f)->nfields);
                assert_int_equal(seen >> c & 1, 0);
                seen |= 1u << c;
            }
        }
    }
    assert_int_equal(n, 5);
}

static void column_counts_follow_the_revisions(void **state)
{
    (void)state;
    static const struct {
        const char *layout;
        enum ecl_file file;
        unsigned n;
    } t[] = {
        {"classic", ECL_INS, 19}, {"classic", ECL_OPD, 6},  {"classic", ECL_ORF, 6},
        {"classic", ECL_OOP, 7},  {"classic", ECL_CHT, 8},  {"classic", ECL_ADP, 16},
        {"classic", ECL_DRU, 21}, {"classic", ECL_PAT, 15}, {"classic", ECL_LABFU, 0},
        {"2564", ECL_ADP, 26},    {"2564", ECL_DRU, 23},    {"2564", ECL_OPD, 15},
        {"2564", ECL_CHT, 11},    {"2564", ECL_LABFU, 0},   {"fdh", ECL_ADP, 26},
        {"fdh", ECL_DRU, 23},     {"fdh-sp", ECL_ADP, 27},  {"fdh-sp", ECL_DRU, 24},
        {"opbkk", ECL_ADP, 26},   {"opbkk", ECL_LABFU, 7},  {"fdh-sp", ECL_IOP, 8},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const struct ecl_layout *l = ecl_layout_find(ecl_str_of(t[i].layout));
        assert_int_equal(l->files[t[i].file].n, t[i].n);
    }
}

static void columns_stand_where_the_revisions_put_them(void **state)
{
    (void)state;
    const struct ecl_layout *c = ecl_layout_find(ECL_STR("classic"));
    const struct ecl_layout *n = ecl_layout_find(ECL_STR("fdh-sp"));
    assert_string_equal(column(c, ECL_INS, 4), "DATEIN");
    assert_string_equal(column(n, ECL_INS, 4), "HCODE");
    assert_string_equal(column(c, ECL_DRU, 15), "DRUGTYPE");
    assert_string_equal(column(c, ECL_DRU, 16), "DRUGREMARK");
    assert_string_equal(column(c, ECL_DRU, 20), "TOTAL");
    assert_string_equal(column(c, ECL_OPD, 5), "UUC");
    assert_string_equal(column(n, ECL_DRU, 22), "PROVIDER");
    assert_string_equal(column(n, ECL_DRU, 23), "SP_ITEM");
    assert_string_equal(column(n, ECL_ADP, 26), "SP_ITEM");
}

static void a_file_without_header_is_told_by_its_columns(void **state)
{
    (void)state;
    static const struct {
        enum ecl_file file;
        unsigned n;
        const char *fifth, *layout; /* NULL: not known */
    } t[] = {
        {ECL_INS, 19, "10670", "fdh-sp"},
        {ECL_INS, 19, "", "fdh-sp"},
        {ECL_INS, 19, "20150101", "classic"},
        {ECL_INS, 19, "25580101", "classic"},
        {ECL_INS, 18, "20150101", NULL},
        {ECL_INS, 20, "10670", NULL},
        {ECL_OPD, 6, "", "classic"},
        {ECL_OPD, 15, "20150101", "fdh-sp"},
        {ECL_OPD, 7, "", NULL},
        {ECL_CHT, 8, "", "classic"},
        {ECL_ADP, 27, "", "fdh-sp"},
        {ECL_ADP, 26, "", "fdh"},
        {ECL_ADP, 16, "", "classic"},
        {ECL_ADP, 21, "", "2564, ADP up to ITEMSRC"},
        {ECL_ADP, 17, "", "2564, ADP up to TMLTCODE"},
        {ECL_ADP, 22, "", NULL},
        {ECL_ADP, 15, "", NULL},
        {ECL_DRU, 24, "", "fdh-sp"},
        {ECL_DRU, 23, "", "fdh"},
        {ECL_DRU, 22, "", NULL},
        {ECL_DRU, 21, "", "classic"},
        {ECL_DRU, 20, "", "2564, DRU up to TOTAL"},
        {ECL_DRU, 19, "", NULL},
        {ECL_LABFU, 7, "", "opbkk"},
        {ECL_LABFU, 0, "", NULL},
        {ECL_PAT, 0, "", NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const struct ecl_layout *l = ecl_layout_guess(t[i].file, t[i].n, ecl_str_of(t[i].fifth));
        if (!t[i].layout) {
            assert_null(l);
        } else {
            assert_non_null(l);
            assert_string_equal(l->name, t[i].layout);
            assert_int_equal(l->files[t[i].file].n, t[i].n);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_are_found_by_name_without_case),
        cmocka_unit_test(every_layout_names_each_column_once),
        cmocka_unit_test(column_counts_follow_the_revisions),
        cmocka_unit_test(columns_stand_where_the_revisions_put_them),
        cmocka_unit_test(a_file_without_header_is_told_by_its_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
