/* test_dbf_write.c: headers byte by byte, values that fit and values that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/dbf_write_priv.h"

static void the_header_describes_every_column(void **state)
{
    (void)state;
    static const uint8_t cols[] = {ECL_ADP_HN, ECL_ADP_DATEOPD, ECL_ADP_RATE,
                                   ECL_ADP_DCIP_E_SCREEN};
    static const struct {
        const char *name;
        char type;
        unsigned width, decimals;
    } want[] = {{"HN", 'C', 15, 0},
                {"DATEOPD", 'D', 8, 0},
                {"RATE", 'N', 12, 2},
                {"DCIP_E_SCR", 'C', 2, 0}};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    assert_int_equal(ecl_dbf_header(&b, ECL_ADP, cols, 4, true, 0x01020304), ECL_OK);
    const unsigned char *h = (const unsigned char *)b.p;
    assert_int_equal(b.n, ecl_dbf_header_size(4));
    assert_memory_equal(h, "\x03\x50\x01\x01\x04\x03\x02\x01", 8);
    assert_int_equal(h[8] | h[9] << 8, b.n);
    assert_int_equal(h[10] | h[11] << 8, 1 + 15 + 8 + 12 + 2);
    assert_int_equal(ecl_dbf_record_size(ECL_ADP, cols, 4), 1 + 15 + 8 + 12 + 2);
    assert_int_equal(h[29], 0x7C);
    for (size_t i = 0; i < 4; i++) {
        const unsigned char *f = h + 32 + 32 * i;
        assert_string_equal((const char *)f, want[i].name);
        assert_int_equal(f[11], want[i].type);
        assert_int_equal(f[16], want[i].width);
        assert_int_equal(f[17], want[i].decimals);
    }
    assert_int_equal(h[b.n - 1], '\r');
    ecl_buf_done(&b);
}

static void utf8_has_no_code_page(void **state)
{
    (void)state;
    static const uint8_t cols[] = {ECL_PAT_HN};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    assert_int_equal(ecl_dbf_header(&b, ECL_PAT, cols, 1, false, 0), ECL_OK);
    assert_int_equal(b.p[29], 0);
    ecl_buf_done(&b);
}

static void names_of_a_file_stay_different_when_cut(void **state)
{
    (void)state;
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        uint8_t cols[32];
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        for (uint8_t i = 0; i < spec->nfields; i++) {
            cols[i] = i;
        }
        assert_int_equal(ecl_dbf_header(&b, (enum ecl_file)f, cols, spec->nfields, true, 0),
                         ECL_OK);
        for (size_t i = 0; i < spec->nfields; i++) {
            const char *name = b.p + 32 + 32 * i;
            assert_int_equal(ecl_field_find((enum ecl_file)f, ecl_str_of(name), NULL), i);
            for (size_t k = 0; k < i; k++) {
                assert_string_not_equal(name, b.p + 32 + 32 * k);
            }
        }
        ecl_buf_done(&b);
    }
}

static void values_are_written_as_they_are_or_refused(void **state)
{
    (void)state;
    static const struct {
        enum ecl_file file;
        int col;
        const char *value, *want; /* NULL: refused */
    } t[] = {
        {ECL_INS, ECL_INS_INSCL, "UC", "UC "},
        {ECL_INS, ECL_INS_INSCL, "", "   "},
        {ECL_INS, ECL_INS_INSCL, "UCSX", NULL},
        {ECL_INS, ECL_INS_DATEEXP, "20271231", "20271231"},
        {ECL_INS, ECL_INS_DATEEXP, "25701231", "25701231"},
        {ECL_INS, ECL_INS_DATEEXP, "", "        "},
        {ECL_INS, ECL_INS_DATEEXP, "  ", "        "},
        {ECL_INS, ECL_INS_DATEEXP, "2027-12-31", NULL},
        {ECL_INS, ECL_INS_DATEEXP, "null", NULL},
        {ECL_OPD, ECL_OPD_TIMEOPD, "0830", "0830"},
        {ECL_OPD, ECL_OPD_TIMEOPD, "08:30", NULL},
        {ECL_OPD, ECL_OPD_BTEMP, "36.5", "36.5"},
        {ECL_OPD, ECL_OPD_BTEMP, "36", "  36"},
        {ECL_OPD, ECL_OPD_BTEMP, "36.55", NULL},
        {ECL_OPD, ECL_OPD_BTEMP, "136.0", " 136"},
        {ECL_OPD, ECL_OPD_BTEMP, "136.5", NULL},
        {ECL_ADP, ECL_ADP_QTY, "1", "   1"},
        {ECL_ADP, ECL_ADP_QTY, " 1 ", "   1"},
        {ECL_ADP, ECL_ADP_QTY, "1000.00", "1000"},
        {ECL_ADP, ECL_ADP_QTY, "1.5", NULL},
        {ECL_ADP, ECL_ADP_QTY, "10000", NULL},
        {ECL_ADP, ECL_ADP_QTY, "1,000", NULL},
        {ECL_ADP, ECL_ADP_QTY, "-1", "  -1"},
        {ECL_ADP, ECL_ADP_RATE, "1234.50", "     1234.50"},
        {ECL_ADP, ECL_ADP_RATE, "", "            "},
        {ECL_ADP, ECL_ADP_RATE, "abc", NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char out[256];
        const struct ecl_field *f = &ecl_file_spec(t[i].file)->fields[t[i].col];
        bool fits                 = ecl_dbf_value(f, ecl_str_of(t[i].value), out);
        assert_int_equal(fits, t[i].want != NULL);
        if (t[i].want) {
            assert_int_equal(strlen(t[i].want), ecl_dbf_width(f));
            assert_memory_equal(out, t[i].want, ecl_dbf_width(f));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_describes_every_column),
        cmocka_unit_test(utf8_has_no_code_page),
        cmocka_unit_test(names_of_a_file_stay_different_when_cut),
        cmocka_unit_test(values_are_written_as_they_are_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
