/* test_drugs.c: reading drug catalogues, and the price of a drug on a day. */
#include "drugs_make.h"

#define HEAD "HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATECHANGE\tDATEUPDATE\tDATEEFFECTIVE\n"

static struct ecl_date day(const char *s)
{
    struct ecl_date d;
    assert_int_equal(ecl_date_parse(ecl_str_of(s), &d), ECL_DATE_OK);
    return d;
}

/* "valid 12.50", "withdrawn", "early 20251001", "unknown"; ? doubtful, ~ tied */
static const char *on(const struct ecl_drugs *d, const char *code, const char *date)
{
    static char out[100];
    static const char *const words[] = {"unknown", "early", "valid", "withdrawn"};
    struct ecl_drug_answer a;
    char more[ECL_SATANG_TEXT] = "";
    ecl_drugs_on(d, ecl_str_of(code), day(date), &a);
    if (a.state == ECL_DRUG_VALID && a.row->has_price) {
        ecl_satang_format(a.row->price, more);
    } else if (a.state == ECL_DRUG_EARLY) {
        ecl_date_format(a.row->effective.date, more);
    }
    assert_true((a.row != NULL) == (a.state != ECL_DRUG_UNKNOWN));
    snprintf(out, sizeof out, "%s%s%s%s%s", words[a.state], *more ? " " : "", more,
             a.doubtful ? "?" : "", a.tied ? "~" : "");
    return out;
}

static void dates_are_read_day_first(void **state)
{
    static const struct {
        const char *in;
        int state;
        const char *date; /* YYYYMMDD, then HHMM */
    } rows[] = {
        {"01/10/2025", ECL_BASE_MOMENT_OK, "20251001"},
        {"1/2/2025", ECL_BASE_MOMENT_OK, "20250201"},
        {" 31/12/2025 ", ECL_BASE_MOMENT_OK, "20251231"},
        {"01/10/2025 08:30", ECL_BASE_MOMENT_OK, "20251001 0830"},
        {"01/10/2025 8:30:59", ECL_BASE_MOMENT_OK, "20251001 0830"},
        {"01-10-2025", ECL_BASE_MOMENT_OK, "20251001"},
        {"2025-10-01", ECL_BASE_MOMENT_OK, "20251001"},
        {"2025-10-01 23:59:00", ECL_BASE_MOMENT_OK, "20251001 2359"},
        {"2025-10-01T00:00:00Z", ECL_BASE_MOMENT_OK, "20251001 0000"},
        {"2025-10-01T07:00:00.123Z", ECL_BASE_MOMENT_OK, "20251001 0700"},
        {"20251001", ECL_BASE_MOMENT_OK, "20251001"},
        {"29/02/2024", ECL_BASE_MOMENT_OK, "20240229"},
        {"01/10/2568", ECL_BASE_MOMENT_BUDDHIST, "20251001"},
        {"29/02/2567", ECL_BASE_MOMENT_BUDDHIST, "20240229"},
        {"2568-10-01", ECL_BASE_MOMENT_BUDDHIST, "20251001"},
        {"01/10/2501", ECL_BASE_MOMENT_BUDDHIST, "19581001"},
        {"01/10/2500", ECL_BASE_MOMENT_OK, "25001001"},
        {"", ECL_BASE_MOMENT_EMPTY, NULL},
        {"45931", ECL_BASE_MOMENT_SERIAL, NULL},
        {"45931.5", ECL_BASE_MOMENT_SERIAL, NULL},
        {"31/02/2025", ECL_BASE_MOMENT_INVALID, NULL},
        {"29/02/2568", ECL_BASE_MOMENT_INVALID, NULL},
        {"10/31/2025", ECL_BASE_MOMENT_INVALID, NULL},
        {"01/10/25", ECL_BASE_MOMENT_INVALID, NULL},
        {"01/10-2025", ECL_BASE_MOMENT_INVALID, NULL},
        {"01/10/2025 24:00", ECL_BASE_MOMENT_INVALID, NULL},
        {"01/10/2025 8", ECL_BASE_MOMENT_INVALID, NULL},
        {"01/10/20250", ECL_BASE_MOMENT_INVALID, NULL},
        {"1 ต.ค. 2568", ECL_BASE_MOMENT_INVALID, NULL},
        {"-", ECL_BASE_MOMENT_INVALID, NULL},
        {"0000-00-00", ECL_BASE_MOMENT_INVALID, NULL},
        {"202510", ECL_BASE_MOMENT_INVALID, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_base_moment m = {{1, 1, 1}, 7};
        char text[40];
        print_message("%s\n", rows[i].in);
        assert_int_equal(ecl_base_moment(ecl_str_of(rows[i].in), &m), rows[i].state);
        if (rows[i].date) {
            ecl_date_format(m.date, text);
            if (m.minute >= 0) {
                snprintf(text + 8, sizeof text - 8, " %02d%02d", m.minute / 60, m.minute % 60);
            }
            assert_string_equal(text, rows[i].date);
        } else {
            assert_int_equal(m.date.y, rows[i].state == ECL_BASE_MOMENT_EMPTY ? 0 : 1);
        }
    }
}

static void columns_are_found_by_any_of_their_names(void **state)
{
    const struct ecl_base_column *c;
    (void)state;
    assert_int_equal(ecl_base_columns(ECL_BASE_DRUGS, &c), ECL_DRUG_NCOLUMNS);
    assert_int_equal(ECL_DRUG_NUPLOAD, 21);
    assert_int_equal(ECL_DRUG_NDOWNLOAD, 25);
    for (int t = 0; t < ECL_BASE_NTABLES; t++) {
        size_t n = ecl_base_columns((enum ecl_base_table)t, &c);
        assert_int_equal(ecl_base_find(ecl_str_of(ecl_base_name((enum ecl_base_table)t))), t);
        for (size_t i = 0; i < n; i++) {
            enum ecl_base_table table = (enum ecl_base_table)t;
            assert_int_equal(ecl_base_column_find(table, ecl_str_of(c[i].name)), i);
            for (const char *const *a = c[i].aliases; *a; a++) {
                assert_int_equal(ecl_base_column_find(table, ecl_str_of(*a)), i);
            }
            assert_true(c[i].label[0][0] && c[i].label[1][0] && c[i].source[0]);
        }
    }
    assert_int_equal(ecl_base_column_find(ECL_BASE_DRUGS, ECL_STR("unitPrice")),
                     ECL_DRUG_UNITPRICE);
    assert_int_equal(ecl_base_column_find(ECL_BASE_DRUGS, ECL_STR("manufacture")),
                     ECL_DRUG_MANUFACTURER);
    assert_int_equal(ecl_base_column_find(ECL_BASE_UNITS, ECL_STR("UNITPRICE")), -1);
    assert_int_equal(ecl_base_find(ECL_STR("drug")), -1);
}

static void the_hcode_is_told_from_a_name(void **state)
{
    static const struct {
        const char *path, *hcode;
    } rows[] = {{"10670Drug01.xlsx", "10670"}, {"/a/b/10670.xls", "10670"}, {"1067.xlsx", ""},
                {"drug10670.xlsx", ""},        {"00000.xlsx", ""},          {"", ""},
                {"10670/x.xlsx", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(ecl_str_is(ecl_base_hcode(rows[i].path), rows[i].hcode));
    }
}

static void the_latest_row_not_behind_the_day_holds(void **state)
{
    struct ecl_drugs *d = make_drugs("c",
                                     HEAD "P1\t1.00\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "P1\t1.50\tU\t\t01/06/2025\t01/07/2025\n"
                                          "P1\t1.25\tU\t\t01/03/2025\t01/04/2025\n"
                                          "P1\t1.50\tD\t01/12/2025\t\t01/01/2569\n"
                                          "P2\t.5\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "P10\t7\tA\t01/01/2025\t01/01/2025\t01/01/2025\n",
                                     (struct ecl_drugs_opts){0});
    (void)state;
    assert_string_equal(on(d, "P1", "20241231"), "early 20250101");
    assert_string_equal(on(d, "P1", "20250101"), "valid 1.00");
    assert_string_equal(on(d, "P1", "20250331"), "valid 1.00");
    assert_string_equal(on(d, "P1", "20250401"), "valid 1.25");
    assert_string_equal(on(d, "P1", "20250630"), "valid 1.25");
    assert_string_equal(on(d, "P1", "20250701"), "valid 1.50");
    assert_string_equal(on(d, "P1", "20251231"), "valid 1.50");
    assert_string_equal(on(d, "P1", "20260101"), "withdrawn");
    assert_string_equal(on(d, " P1 ", "20300101"), "withdrawn");
    assert_string_equal(on(d, "P2", "20300101"), "valid 0.50");
    assert_string_equal(on(d, "P10", "20300101"), "valid 7.00");
    assert_string_equal(on(d, "p1", "20300101"), "unknown");
    assert_string_equal(on(d, "P", "20300101"), "unknown");
    assert_string_equal(on(d, "", "20300101"), "unknown");
    assert_int_equal(ecl_drugs_codes(d), 3);
    assert_int_equal(ecl_drugs_rows(d), 6);
    assert_int_equal(ecl_drugs_version(d, ECL_STR("P1"), 1)->line, 4);
    assert_null(ecl_drugs_version(d, ECL_STR("P1"), 4));
    assert_null(ecl_drugs_version(d, ECL_STR("nix"), 0));
    ecl_drugs_free(d);
}

static void rows_of_one_day_have_an_order(void **state)
{
    static const struct {
        const char *what, *rows, *answer;
    } cases[] = {
        {"made later", "P\t2\tU\t\t05/01/2025\t01/02/2025\nP\t3\tU\t\t06/01/2025\t01/02/2025\n",
         "valid 3.00"},
        {"made later, stands first",
         "P\t3\tU\t\t06/01/2025\t01/02/2025\nP\t2\tU\t\t05/01/2025\t01/02/2025\n", "valid 3.00"},
        {"later the same day",
         "P\t3\tU\t\t06/01/2025 10:00\t01/02/2025\nP\t2\tU\t\t06/01/2025 09:00\t01/02/2025\n",
         "valid 3.00~"},
        {"E of one day before U",
         "P\t3\tU\t\t06/01/2025\t01/02/2025\nP\t2\tE\t06/01/2025\t\t01/02/2025\n", "valid 3.00~"},
        {"E and U that agree",
         "P\t3\tU\t\t06/01/2025\t01/02/2025\nP\t3.00\tE\t06/01/2025\t\t01/02/2025\n", "valid 3.00"},
        {"D last", "P\t3\tD\t06/01/2025\t\t01/02/2025\nP\t2\tU\t\t06/01/2025\t01/02/2025\n",
         "withdrawn"},
        {"D made before the U of the day",
         "P\t3\tD\t05/01/2025\t\t01/02/2025\nP\t2\tU\t\t06/01/2025\t01/02/2025\n", "valid 2.00"},
        {"D before a later U",
         "P\t3\tD\t05/01/2025\t\t01/02/2025\nP\t2\tU\t\t06/01/2025\t02/02/2025\n", "valid 2.00"},
        {"a D that is older than the row",
         "P\t3\tD\t05/01/2025\t\t01/01/2025\nP\t2\tA\t06/01/2025\t06/01/2025\t02/01/2025\n",
         "valid 2.00"},
        {"the same row twice",
         "P\t2\tA\t06/01/2025\t06/01/2025\t02/01/2025\nP\t2\tA\t06/01/2025\t06/01/2025\t02/01/"
         "2025\n",
         "valid 2.00"},
        {"the later of two in the file",
         "P\t2\tU\t\t06/01/2025\t02/01/2025\nP\t4\tU\t\t06/01/2025\t02/01/2025\n", "valid 4.00~"},
        {"a tie that a later row ends",
         "P\t2\tU\t\t06/01/2025\t02/01/2025\nP\t4\tU\t\t06/01/2025\t02/01/2025\n"
         "P\t5\tU\t\t07/01/2025\t02/01/2025\n",
         "valid 5.00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        print_message("%s\n", cases[i].what);
        snprintf(text, sizeof text, "%s%s", HEAD, cases[i].rows);
        struct ecl_drugs *d = make_drugs("c", text, (struct ecl_drugs_opts){0});
        assert_string_equal(on(d, "P", "20250601"), cases[i].answer);
        ecl_drugs_free(d);
    }
}

static void prices_are_digits_and_a_point(void **state)
{
    static const struct {
        const char *in, *price, *problem; /* price NULL: none */
    } rows[] = {
        {"12", "12.00", ""},
        {"12.5", "12.50", ""},
        {"0", "0.00", ""},
        {".5", "0.50", ""},
        {"5.", "5.00", ""},
        {"007.10", "7.10", ""},
        {"12.500", "12.50", ""},
        {"12.999", "12.99", "price-cut"},
        {"0.005", "0.00", "price-cut"},
        {"12.50000001", "12.50", "price-cut"},
        {"99999999.99", "99999999.99", ""},
        {"99999999.999", "99999999.99", "price-cut"},
        {"100000000", NULL, "price-range"},
        {"123456789012345678901234567890", NULL, "price-range"},
        {"1,234.50", NULL, "price"},
        {"12,5", NULL, "price"},
        {"-1", NULL, "price"},
        {"+1", NULL, "price"},
        {"1.2.3", NULL, "price"},
        {"1e3", NULL, "price"},
        {".", NULL, "price"},
        {"12 บาท", NULL, "price"},
        {"1 000", NULL, "price"},
        {"-", NULL, "price"},
        {"", NULL, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problems p = {.n = 0};
        char text[300], want[60], got[ECL_SATANG_TEXT];
        snprintf(text, sizeof text, HEAD "P\t%s\tA\t01/01/2025\t01/01/2025\t01/01/2025\n",
                 rows[i].in);
        snprintf(want, sizeof want, "%s%s", rows[i].problem,
                 *rows[i].problem ? " 2 UNITPRICE" : "");
        print_message("%s\n", rows[i].in);
        struct ecl_drugs *d =
            make_drugs("c", text, (struct ecl_drugs_opts){.problem = keep_problem, .ctx = &p});
        const struct ecl_drug *row = ecl_drugs_row(d, 0);
        assert_string_equal(p.text, want);
        assert_true(row->usable);
        assert_int_equal(row->has_price, rows[i].price != NULL);
        if (rows[i].price) {
            ecl_satang_format(row->price, got);
            assert_string_equal(got, rows[i].price);
        }
        ecl_drugs_free(d);
    }
}

static void what_cannot_be_used_leaves_doubt(void **state)
{
    struct problems p   = {.n = 0};
    struct ecl_drugs *d = make_drugs("c",
                                     HEAD "P1\t1\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "P1\t2\tu\t\t01/02/2025\t01/02/2025\n"
                                          "P2\t2\tA\t01/01/2025\t01/01/2025\t32/01/2025\n"
                                          "\t2\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "1.23E+05\t2\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "P3\tx\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
                                          "P4\t1\tU\t\t03/01/2025\t\n"
                                          "P5\t1\tA\t45931\t01/01/2568\t45931\n"
                                          "P6\t1\tE\t\t\t\n"
                                          "\n"
                                          "P7\t1\t\t01/01/2025\t\t01/01/2025\n",
                                     (struct ecl_drugs_opts){.problem = keep_problem, .ctx = &p});
    (void)state;
    assert_string_equal(p.text, "flag 3 UPDATEFLAG; date 4 DATEEFFECTIVE; code 5 HOSPDRUGCODE; "
                                "exponent 6 HOSPDRUGCODE; price 7 UNITPRICE; "
                                "effective-taken 8 DATEEFFECTIVE; date-serial 9 DATECHANGE; "
                                "date-buddhist 9 DATEUPDATE; date-serial 9 DATEEFFECTIVE; "
                                "date-none 10 DATEEFFECTIVE; flag 12 UPDATEFLAG");
    assert_string_equal(on(d, "P1", "20250601"), "valid 1.00?");
    assert_string_equal(on(d, "P2", "20250601"), "unknown?");
    assert_string_equal(on(d, "1.23E+05", "20250601"), "unknown?");
    assert_string_equal(on(d, "123456", "20250601"), "unknown?"); /* that may be it */
    assert_string_equal(on(d, "124001", "20250601"), "unknown");
    assert_string_equal(on(d, "P3", "20250601"), "valid");
    assert_string_equal(on(d, "P4", "20250103"), "valid 1.00");
    assert_string_equal(on(d, "P4", "20250102"), "early 20250103");
    assert_string_equal(on(d, "P5", "20250601"), "unknown?");
    assert_false(ecl_drugs_row(d, 6)->effective_own);
    ecl_drugs_free(d);
}

static void forms_are_told_from_their_columns(void **state)
{
    static const struct {
        const char *header;
        enum ecl_drugs_form form;
    } rows[] = {
        {"HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATEEFFECTIVE\n", ECL_DRUGS_UPLOAD},
        {"hospDrugCode\tunitPrice\tupdateFlag\tdateEffective\n", ECL_DRUGS_UPLOAD},
        {"HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATEEFFECTIVE\tDATE_APPROVED\n", ECL_DRUGS_DOWNLOAD},
        {"HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATEEFFECTIVE\tREIMBPRICE\n", ECL_DRUGS_CHI},
        {"HOSPDRUGCODE\tUNITPRICE\tDATEEFFECTIVE\tHOSPCODE\n", ECL_DRUGS_FDH},
        {"row\tรหัสยา Hosp Drug Code\tราคากลางต่อหน่วยที่เบิกได้\tDate Effective\tรหัสโรงพยาบาล\n",
         ECL_DRUGS_FDH},
        {"HOSPDRUGCODE\tUNITPRICE\tTRADENAME\n", ECL_DRUGS_MASTER},
        {"Drug catalogue\tof a hospital\n\nHOSPDRUGCODE\tUNITPRICE\tISED\n", ECL_DRUGS_MASTER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_drugs *d =
            make_drugs("c", rows[i].header, (struct ecl_drugs_opts){.any_columns = true});
        assert_string_equal(ecl_drugs_form_name(ecl_drugs_form(d, 0)),
                            ecl_drugs_form_name(rows[i].form));
        assert_int_equal(ecl_drugs_form_find(ecl_str_of(ecl_drugs_form_name(rows[i].form))),
                         rows[i].form);
        assert_true(ecl_drugs_has(d, 0, ECL_DRUG_UNITPRICE));
        assert_false(ecl_drugs_has(d, 0, ECL_DRUG_NDC24));
        ecl_drugs_free(d);
    }
    assert_int_equal(ecl_drugs_form_find(ECL_STR("nhso")), -1);
}

static void a_list_of_the_data_hub_needs_no_flags(void **state)
{
    struct ecl_drugs *d =
        make_drugs("c",
                   "HOSPDRUGCODE\tUNITPRICE\tDATECHANGE\tDATEUPDATE\tDATEEFFECTIVE\tHOSPCODE\n"
                   "P\t5\t-\t2025-01-01T00:00:00Z\t2025-01-01T00:00:00Z\t10670\n"
                   "P\t6\t-\t-\t2025-02-01\t10670\n-\t-\t-\t-\t-\t-\n",
                   (struct ecl_drugs_opts){0});
    (void)state;
    assert_int_equal(ecl_drugs_rows(d), 2);
    assert_string_equal(on(d, "P", "20250131"), "valid 5.00");
    assert_string_equal(on(d, "P", "20250201"), "valid 6.00");
    ecl_drugs_free(d);
}

static void files_that_are_no_catalogue_are_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "empty"},
        {"PNG", "none of the first 10 rows"},
        {"<html><body>", "HTML or XML"},
        {"HN\tSEQ\tUNITPRICE\n", "none of the first 10 rows"},
        {"HOSPDRUGCODE\tUNITPRICE\tTRADENAME\n", "lacks UPDATEFLAG, DATEEFFECTIVE"},
        {"TMTID\tUNITPRICE\tTRADENAME\n", "lacks HOSPDRUGCODE"},
        {"HOSPDRUGCODE\tUNITPRICE\tMANUFACTURE\tMANUFACTURER\n", "two columns for 'MANUFACTURER'"},
        {"HOSPDRUGCODE\tUNITPRICE\tISED\tised\n", "two columns 'ISED'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_drugs *d  = NULL;
        struct ecl_error err = {0};
        assert_int_equal(ecl_drugs_new(&d, &(struct ecl_drugs_opts){0}, &err), ECL_OK);
        assert_int_equal(add_drugs(d, "c", rows[i].text, &err), ECL_E_FORMAT);
        print_message("%s\n", err.text);
        assert_non_null(strstr(err.text, rows[i].says));
        ecl_drugs_free(d);
    }
}

static void thai_is_read_in_either_encoding(void **state)
{
    static const char utf8[] = "HOSPDRUGCODE,TRADENAME,UNITPRICE\nP,ยาตัวอย่าง,1\n";
    static const char cp874[] = "HOSPDRUGCODE,TRADENAME,UNITPRICE\nP,"
                                "\xC2\xD2\xB5\xD1\xC7\xCD\xC2\xE8\xD2\xA7,1\n";
    const char *const texts[] = {utf8, cp874};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ecl_drugs *d =
            make_drugs("c", texts[i], (struct ecl_drugs_opts){.any_columns = true});
        struct ecl_str s = ecl_drug_text(d, ecl_drugs_row(d, 0), ECL_DRUG_TRADENAME);
        assert_true(ecl_str_is(s, "ยาตัวอย่าง"));
        ecl_drugs_free(d);
    }
}

static void several_files_are_one_history(void **state)
{
    struct ecl_drugs *d  = NULL;
    struct ecl_error err = {0};
    (void)state;
    assert_int_equal(ecl_drugs_new(&d, &(struct ecl_drugs_opts){0}, &err), ECL_OK);
    assert_int_equal(add_drugs(d, "2", HEAD "P\t2\tU\t\t01/02/2025\t01/02/2025\n", &err), ECL_OK);
    assert_int_equal(add_drugs(d, "1", HEAD "P\t1\tA\t01/01/2025\t01/01/2025\t01/01/2025\n", &err),
                     ECL_OK);
    assert_int_equal(ecl_drugs_finish(d, &err), ECL_OK);
    assert_string_equal(on(d, "P", "20250131"), "valid 1.00");
    assert_string_equal(on(d, "P", "20250201"), "valid 2.00");
    assert_int_equal(ecl_drugs_files(d), 2);
    assert_string_equal(ecl_drugs_file(d, ecl_drugs_version(d, ECL_STR("P"), 0)->file), "1");
    ecl_drugs_free(d);
}

static void many_rows_of_one_drug_are_found(void **state)
{
    struct ecl_buf text;
    enum { N = 100000 };
    (void)state;
    ecl_buf_init(&text, 0);
    ecl_buf_addf(&text, HEAD);
    for (int i = 0; i < N; i++) { /* every day from 2000-01-01 on, and half of them the same drug */
        struct ecl_date d = ecl_date_from_days(10957 + i / 50);
        ecl_buf_addf(&text, "%s%d\t%d.%02d\tU\t\t%02d/%02d/%04d\t%02d/%02d/%04d\n",
                     i % 2 ? "P" : "Q", i % 2 ? 1 : i, i / 50, i % 50, d.d, d.m, d.y, d.d, d.m,
                     d.y);
    }
    ecl_buf_add_char(&text, '\0');
    struct ecl_drugs *d = make_drugs("c", text.p, (struct ecl_drugs_opts){0});
    assert_int_equal(ecl_drugs_codes(d), N / 2 + 1);
    for (int k = 0; k < N / 50; k++) {
        struct ecl_drug_answer a;
        ecl_drugs_on(d, ECL_STR("P1"), ecl_date_from_days(10957 + k), &a);
        assert_int_equal(a.state, ECL_DRUG_VALID);
        assert_int_equal(a.row->price, k * 100 + 49);
        assert_true(a.tied);
    }
    ecl_drugs_free(d);
    ecl_buf_done(&text);
}

static void a_listener_can_end_the_reading(void **state)
{
    struct problems p    = {.stop = ECL_E_WRITE};
    struct ecl_drugs *d  = NULL;
    struct ecl_error err = {0};
    (void)state;
    assert_int_equal(
        ecl_drugs_new(&d, &(struct ecl_drugs_opts){.problem = keep_problem, .ctx = &p}, &err),
        ECL_OK);
    assert_int_equal(add_drugs(d, "c", HEAD "\t1\tX\t\t\t\n\t2\tY\t\t\t\n", &err), ECL_E_WRITE);
    assert_int_equal(p.count, 1);
    ecl_drugs_free(d);
    ecl_drugs_free(NULL);
}

static void every_rule_has_its_texts(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct ecl_base_rule *r; (r = ecl_drugs_rule_at(n)) != NULL; n++) {
        assert_memory_equal(r->id, "CAT.", 4);
        assert_true(r->text[0][0] && r->text[1][0] && r->message[0][0] && r->message[1][0]);
        assert_true(r->source[0] != '\0');
        for (size_t i = 0; i < n; i++) {
            assert_string_not_equal(ecl_drugs_rule_at(i)->id, r->id);
        }
    }
    assert_true(n > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_day_first),
        cmocka_unit_test(columns_are_found_by_any_of_their_names),
        cmocka_unit_test(the_hcode_is_told_from_a_name),
        cmocka_unit_test(the_latest_row_not_behind_the_day_holds),
        cmocka_unit_test(rows_of_one_day_have_an_order),
        cmocka_unit_test(prices_are_digits_and_a_point),
        cmocka_unit_test(what_cannot_be_used_leaves_doubt),
        cmocka_unit_test(forms_are_told_from_their_columns),
        cmocka_unit_test(a_list_of_the_data_hub_needs_no_flags),
        cmocka_unit_test(files_that_are_no_catalogue_are_refused),
        cmocka_unit_test(thai_is_read_in_either_encoding),
        cmocka_unit_test(several_files_are_one_history),
        cmocka_unit_test(many_rows_of_one_drug_are_found),
        cmocka_unit_test(a_listener_can_end_the_reading),
        cmocka_unit_test(every_rule_has_its_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
