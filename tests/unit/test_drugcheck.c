/* test_drugcheck.c: each rule of the check of a drug catalogue fires, and the row beside it
 * passes. */
#include "drugs_make.h"

#include "eclaim/drugcheck.h"

/* A row that is right in both models. */
static const char *const right[ECL_DRUG_NUPLOAD] = {
    [ECL_DRUG_HOSPDRUGCODE]  = "P1",
    [ECL_DRUG_PRODUCTCAT]    = "1",
    [ECL_DRUG_TMTID]         = "123456",
    [ECL_DRUG_SPECPREP]      = "",
    [ECL_DRUG_GENERICNAME]   = "examplol",
    [ECL_DRUG_TRADENAME]     = "Examol",
    [ECL_DRUG_DFSCODE]       = "",
    [ECL_DRUG_DOSAGEFORM]    = "tablet",
    [ECL_DRUG_STRENGTH]      = "500 mg",
    [ECL_DRUG_CONTENT]       = "1 tablet",
    [ECL_DRUG_UNITPRICE]     = "1.50",
    [ECL_DRUG_DISTRIBUTOR]   = "",
    [ECL_DRUG_MANUFACTURER]  = "Example Pharma",
    [ECL_DRUG_ISED]          = "E",
    [ECL_DRUG_NDC24]         = "",
    [ECL_DRUG_PACKSIZE]      = "",
    [ECL_DRUG_PACKPRICE]     = "",
    [ECL_DRUG_UPDATEFLAG]    = "A",
    [ECL_DRUG_DATECHANGE]    = "01/10/2025",
    [ECL_DRUG_DATEUPDATE]    = "01/10/2025",
    [ECL_DRUG_DATEEFFECTIVE] = "01/10/2025",
};

static void add_header(struct ecl_buf *b, int n)
{
    const struct ecl_base_column *c;
    ecl_base_columns(ECL_BASE_DRUGS, &c);
    for (int i = 0; i < n; i++) {
        ecl_buf_addf(b, "%s%s", i ? "\t" : "", c[i].name);
    }
    ecl_buf_add_char(b, '\n');
}

/* The right row with "COLUMN=value;COLUMN=value" put in, " " nothing; "@D 02/10/2025" stands for
 * the flag and all dates it needs. */
static void add_row(struct ecl_buf *b, const char *changes)
{
    struct ecl_str v[ECL_DRUG_NUPLOAD];
    for (int i = 0; i < ECL_DRUG_NUPLOAD; i++) {
        v[i] = ecl_str_of(right[i]);
    }
    while (*changes && *changes != ' ') {
        size_t n = strcspn(changes, ";"), key = strcspn(changes, "=");
        if (changes[0] == '@') {
            struct ecl_str date = ecl_str_make(changes + 3, n - 3), none = {"", 0};
            v[ECL_DRUG_UPDATEFLAG]    = ecl_str_make(changes + 1, 1);
            v[ECL_DRUG_DATECHANGE]    = changes[1] == 'U' ? none : date;
            v[ECL_DRUG_DATEUPDATE]    = changes[1] == 'U' || changes[1] == 'A' ? date : none;
            v[ECL_DRUG_DATEEFFECTIVE] = date;
        } else {
            int at = ecl_base_column_find(ECL_BASE_DRUGS, ecl_str_make(changes, key));
            assert_in_range(at, 0, ECL_DRUG_NUPLOAD - 1);
            v[at] = ecl_str_make(changes + key + 1, n - key - 1);
        }
        changes += n + (changes[n] == ';');
    }
    for (int i = 0; i < ECL_DRUG_NUPLOAD; i++) {
        ecl_buf_addf(b, "%s%.*s", i ? "\t" : "", (int)v[i].n, v[i].p);
    }
    ecl_buf_add_char(b, '\n');
}

/* Rows are separated by | in the changes; "" has no row. */
static struct ecl_drugs *drugs_of_rows(const char *name, const char *rows)
{
    struct ecl_buf b;
    char one[1000];
    ecl_buf_init(&b, 0);
    add_header(&b, ECL_DRUG_NUPLOAD);
    while (*rows) {
        size_t n = strcspn(rows, "|");
        snprintf(one, sizeof one, "%.*s", (int)n, rows);
        add_row(&b, one);
        rows += n + (rows[n] == '|');
    }
    ecl_buf_add_char(&b, '\0');
    struct ecl_drugs *d = make_drugs(name, b.p, (struct ecl_drugs_opts){.any_columns = true});
    ecl_buf_done(&b);
    return d;
}

static const char *check(struct ecl_drugs *d, struct ecl_drugs_check_opts o,
                         struct ecl_drugs_check_stats *stats)
{
    static struct problems p;
    struct ecl_error err = {0};
    p                    = (struct problems){.n = 0};
    o.problem            = keep_problem;
    o.ctx                = &p;
    o.today              = (struct ecl_date){2026, 1, 15};
    assert_int_equal(ecl_drugs_check(d, &o, stats, &err), ECL_OK);
    return p.text;
}

static void a_row_by_itself(void **state)
{
    static const struct {
        const char *changes, *newer, *older; /* older NULL: as newer */
    } cases[] = {
        {" ", "", NULL},
        {"HOSPDRUGCODE=", "code 2 HOSPDRUGCODE", NULL},
        {"HOSPDRUGCODE=123456789012345678901234567890", "", NULL},
        {"HOSPDRUGCODE=1234567890123456789012345678901", "width 2 HOSPDRUGCODE", NULL},
        {"HOSPDRUGCODE=1.23457E+12", "exponent 2 HOSPDRUGCODE", NULL},
        {"PRODUCTCAT=", "required 2 PRODUCTCAT", ""},
        {"PRODUCTCAT=5;TMTID=", "", NULL},
        {"PRODUCTCAT=6", "product-cat 2 PRODUCTCAT", ""},
        {"PRODUCTCAT=7", "product-cat 2 PRODUCTCAT", ""},
        {"PRODUCTCAT=8", "product-cat 2 PRODUCTCAT", NULL},
        {"PRODUCTCAT=0", "product-cat 2 PRODUCTCAT", NULL},
        {"PRODUCTCAT=01", "product-cat 2 PRODUCTCAT", NULL},
        {"TMTID=1234567", "", NULL},
        {"TMTID=12345678", "tmt 2 TMTID", NULL},
        {"TMTID=12345", "tmt 2 TMTID", NULL},
        {"TMTID=12345x", "tmt 2 TMTID", NULL},
        {"TMTID=1.23E+05", "exponent 2 TMTID", NULL},
        {"TMTID=", "tmt-missing 2 TMTID", NULL},
        {"TMTID=;PRODUCTCAT=2", "", NULL},
        {"TMTID=;PRODUCTCAT=3", "", NULL},
        {"TMTID=;PRODUCTCAT=4", "", NULL},
        {"PRODUCTCAT=3", "tmt-traditional 2 TMTID", NULL},
        {"PRODUCTCAT=4", "tmt-traditional 2 TMTID", NULL},
        {"PRODUCTCAT=5", "", NULL},
        {"SPECPREP=R1", "", NULL},
        {"SPECPREP=F", "", NULL},
        {"SPECPREP=M12", "", "width 2 SPECPREP"},
        {"SPECPREP=R123", "width 2 SPECPREP", NULL},
        {"SPECPREP=X1", "spec-prep 2 SPECPREP", NULL},
        {"SPECPREP=r1", "spec-prep 2 SPECPREP", NULL},
        {"GENERICNAME=", "required 2 GENERICNAME", NULL},
        {"TRADENAME=", "required 2 TRADENAME", NULL},
        {"DOSAGEFORM=", "required 2 DOSAGEFORM", NULL},
        {"CONTENT=", "required 2 CONTENT", NULL},
        {"MANUFACTURER=", "required 2 MANUFACTURER", NULL},
        {"DISTRIBUTOR=;DFSCODE=;PACKSIZE=;PACKPRICE=;NDC24=;SPECPREP=", "", NULL},
        {"STRENGTH=", "", "required 2 STRENGTH"},
        {"TRADENAME=ยาตัวอย่าง", "", NULL},
        {"TRADENAME=bad\xFF", "bytes 2 TRADENAME", NULL},
        {"TRADENAME=bad\x01", "bytes 2 TRADENAME", NULL},
        {"UNITPRICE=", "required 2 UNITPRICE", NULL},
        {"UNITPRICE=0.01", "", NULL},
        {"UNITPRICE=0", "price-zero 2 UNITPRICE", NULL},
        {"UNITPRICE=1,234.50", "price 2 UNITPRICE", NULL},
        {"UNITPRICE=99999999.99", "", NULL},
        {"UNITPRICE=099999999.99", "width 2 UNITPRICE", NULL},
        {"UNITPRICE=99999999.9999", "price-cut 2 UNITPRICE", NULL},
        {"UNITPRICE=100000000.00", "price-range 2 UNITPRICE", NULL},
        {"UNITPRICE=12.505", "price-cut 2 UNITPRICE", NULL},
        {"PACKPRICE=10.00", "", NULL},
        {"PACKPRICE=ten", "price 2 PACKPRICE", NULL},
        {"PACKPRICE=0", "", NULL},
        {"ISED=", "required 2 ISED", NULL},
        {"ISED=N", "", NULL},
        {"ISED=E*", "", NULL},
        {"ISED=e", "ised 2 ISED", NULL},
        {"ISED=ED", "ised 2 ISED", NULL},
        {"NDC24=100000000000000000000001", "", NULL},
        {"NDC24=10000000000000000000001", "ndc24 2 NDC24", NULL},
        {"NDC24=10000000000000000000000x", "ndc24 2 NDC24", NULL},
        {"NDC24=1.00000E+23", "exponent 2 NDC24", NULL},
        {"UPDATEFLAG=", "flag 2 UPDATEFLAG", NULL},
        {"UPDATEFLAG=a", "flag 2 UPDATEFLAG", NULL},
        {"UPDATEFLAG=X", "flag 2 UPDATEFLAG", NULL},
        {"DATECHANGE=", "date-required 2 DATECHANGE", NULL},
        {"DATEUPDATE=", "date-required 2 DATEUPDATE", NULL},
        {"DATEEFFECTIVE=", "date-required 2 DATEEFFECTIVE", "effective-taken 2 DATEEFFECTIVE"},
        {"@E 01/10/2025", "", NULL},
        {"@E 01/10/2025;DATECHANGE=", "date-required 2 DATECHANGE", NULL},
        {"@D 01/10/2025", "", NULL},
        {"@D 01/10/2025;DATECHANGE=", "date-required 2 DATECHANGE", NULL},
        {"@U 01/10/2025", "", NULL},
        {"@U 01/10/2025;DATEUPDATE=", "date-required 2 DATEUPDATE", NULL},
        {"@U 01/10/2025;DATEEFFECTIVE=", "date-required 2 DATEEFFECTIVE", NULL},
        {"@E ", "date-required 2 DATECHANGE; date-required 2 DATEEFFECTIVE",
         "date-required 2 DATECHANGE"},
        {"DATECHANGE=01/10/2025 08:30", "", NULL},
        {"DATECHANGE=2025-10-01", "", NULL},
        {"DATECHANGE=10/31/2025", "date 2 DATECHANGE", NULL},
        {"DATECHANGE=45931", "date-serial 2 DATECHANGE", NULL},
        {"DATEEFFECTIVE=31/11/2025", "date 2 DATEEFFECTIVE", NULL},
        {"DATEEFFECTIVE=01/10/2568", "date-buddhist 2 DATEEFFECTIVE", NULL},
        {"DATEEFFECTIVE=31/12/1999", "date-range 2 DATEEFFECTIVE", NULL},
        {"DATEEFFECTIVE=01/01/2000", "", NULL},
        {"DATEEFFECTIVE=31/12/2031", "", NULL},
        {"DATEEFFECTIVE=01/01/2032", "date-range 2 DATEEFFECTIVE", NULL},
        {"DATEEFFECTIVE=01/01/2575", "date-buddhist 2 DATEEFFECTIVE; date-range 2 DATEEFFECTIVE",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_drugs *d = drugs_of_rows("10670.tsv", cases[i].changes);
        print_message("%s\n", cases[i].changes);
        assert_string_equal(check(d, (struct ecl_drugs_check_opts){.name = true}, NULL),
                            cases[i].newer);
        assert_string_equal(check(d, (struct ecl_drugs_check_opts){.model = ECL_DRUGS_OLDER}, NULL),
                            cases[i].older ? cases[i].older : cases[i].newer);
        ecl_drugs_free(d);
    }
}

static void widths_count_characters(void **state)
{
    static const struct {
        const char *column;
        size_t width;
    } rows[] = {{"GENERICNAME", 255}, {"TRADENAME", 255},    {"DFSCODE", 100},
                {"DOSAGEFORM", 255},  {"STRENGTH", 255},     {"CONTENT", 100},
                {"DISTRIBUTOR", 255}, {"MANUFACTURER", 255}, {"PACKSIZE", 100}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t more = 0; more < 2; more++) {
            char text[900], want[80] = "";
            size_t n = (size_t)snprintf(text, sizeof text, "%s=", rows[i].column);
            for (size_t k = 0; k < rows[i].width + more; k++) {
                memcpy(text + n, "ก", 3);
                n += 3;
            }
            text[n] = '\0';
            if (more) {
                snprintf(want, sizeof want, "width 2 %s", rows[i].column);
            }
            struct ecl_drugs *d = drugs_of_rows("10670.tsv", text);
            assert_string_equal(check(d, (struct ecl_drugs_check_opts){0}, NULL), want);
            ecl_drugs_free(d);
        }
    }
}

static void options_ask_for_more(void **state)
{
    struct ecl_str list = ECL_STR("TPUID\tFSN\n123456\tone\n654321\ttwo\n");
    struct ecl_input in = ecl_input_mem(&list, "tmt.tsv");
    struct ecl_tmt *tmt = NULL;
    (void)state;
    assert_int_equal(ecl_tmt_read(&tmt, &in, -1, NULL), ECL_OK);
    assert_int_equal(ecl_tmt_codes(tmt), 2);
    struct ecl_drugs *d = drugs_of_rows("10670.tsv", "TMTID=1234567|TMTID=123456;HOSPDRUGCODE=P2");
    assert_string_equal(check(d, (struct ecl_drugs_check_opts){.strict = true}, NULL),
                        "tmt-seven 2 TMTID");
    assert_string_equal(check(d, (struct ecl_drugs_check_opts){.tmt = tmt}, NULL),
                        "tmt-unknown 2 TMTID");
    ecl_drugs_free(d);
    ecl_tmt_free(tmt);
    list = ECL_STR("NAME\tFSN\n");
    assert_int_equal(ecl_tmt_read(&tmt, &in, -1, NULL), ECL_E_FORMAT);
    ecl_tmt_free(NULL);
}

static void the_name_of_the_file(void **state)
{
    static const struct {
        const char *name, *hcode, *found;
    } cases[] = {
        {"10670.tsv", "10670", ""},
        {"dir/10670Drug2.tsv", NULL, ""},
        {"drug.tsv", NULL, "file-name 0"},
        {"1067.tsv", NULL, "file-name 0"},
        {"10670.tsv", "10671", "file-hcode 0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_drugs *d           = drugs_of_rows(cases[i].name, " ");
        struct ecl_drugs_check_opts o = {.name = true, .hcode = cases[i].hcode};
        assert_string_equal(check(d, o, NULL), cases[i].found);
        o.name = false;
        assert_string_equal(check(d, o, NULL), "");
        ecl_drugs_free(d);
    }
}

static void columns_that_are_missing_are_named(void **state)
{
    struct ecl_drugs *d = make_drugs("10670.tsv",
                                     "HOSPDRUGCODE\tPRODUCTCAT\tTMTID\tSPECPREP\tGENERICNAME\t"
                                     "TRADENAME\tDOSAGEFORM\tSTRENGTH\tCONTENT\tUNITPRICE\t"
                                     "DISTRIBUTOR\tMANUFACTURE\tISED\tNDC24\tPACKSIZE\tPACKPRICE\t"
                                     "UPDATEFLAG\tDATECHANGE\tDATEUPDATE\n",
                                     (struct ecl_drugs_opts){.any_columns = true});
    (void)state;
    assert_string_equal(check(d, (struct ecl_drugs_check_opts){0}, NULL),
                        "column 0 DFSCODE; column 0 DATEEFFECTIVE; no-rows 0");
    ecl_drugs_free(d);
}

static void sister_forms_are_known(void **state)
{
    static const char fdh[]       = "HOSPDRUGCODE\tUNITPRICE\tISED\tDATEEFFECTIVE\tHOSPCODE\n"
                                    "P\t1\tE\t2025-10-01T00:00:00Z\t10670\nP\t\tX\t-\t10670\n";
    struct ecl_drugs_check_opts o = {.name = true};
    struct ecl_drugs *d =
        make_drugs("10670DrugFDH001.xlsx", fdh, (struct ecl_drugs_opts){.any_columns = true});
    (void)state;
    assert_string_equal(check(d, o, NULL),
                        "date-none 3 DATEEFFECTIVE; required 3 UNITPRICE; ised 3 ISED");
    ecl_drugs_free(d);
    d = make_drugs("10670Drug.xlsx", fdh, (struct ecl_drugs_opts){.any_columns = true});
    assert_memory_equal(check(d, o, NULL), "file-sister 0", 13);
    ecl_drugs_free(d);
}

static void rows_of_one_file(void **state)
{
    static const struct {
        const char *rows, *found;
    } cases[] = {
        {" |HOSPDRUGCODE=P2", ""},
        {" | ", "duplicate 3 DATECHANGE"},
        {" |DATECHANGE=1/10/2568", "date-buddhist 3 DATECHANGE; duplicate 3 DATECHANGE"},
        {" |DATECHANGE=02/10/2025", "two-a 3 UPDATEFLAG"},
        {" |UNITPRICE=2.50;DATECHANGE=02/10/2025",
         "two-a 3 UPDATEFLAG; same-date-price 3 UNITPRICE"},
        {"@U 01/10/2025|@U 01/10/2025", "duplicate 3 DATEUPDATE"},
        {"@U 01/10/2025|@U 02/10/2025", ""},
        {"@U 01/10/2025|@U 01/10/2025;DATEUPDATE=01/10/2025 10:00", ""},
        {"@U 01/10/2025|@U 02/10/2025;DATEEFFECTIVE=01/10/2025;UNITPRICE=9",
         "same-date-price 3 UNITPRICE"},
        {"@E 01/10/2025|@U 01/10/2025", ""},
        {"@E 01/10/2025|@E 01/10/2025", "duplicate 3 DATECHANGE"},
        {"@A 01/10/2025|@D 02/10/2025", ""},
        {"@A 01/10/2025|@D 01/10/2025", "d-before-a 3 DATEEFFECTIVE"},
        {"@D 01/10/2025|@A 02/10/2025", "d-before-a 2 DATEEFFECTIVE"},
        {"@D 01/10/2025|@U 02/10/2025", "after-d 3 DATEEFFECTIVE"},
        {"@D 01/10/2025|@U 01/09/2025", ""},
        {"@D 01/08/2025|@A 01/09/2025|@U 02/10/2025", "d-before-a 2 DATEEFFECTIVE"},
        {"@A 01/07/2025|@D 01/08/2025|@D 01/10/2025|@U 02/09/2025|@U 02/11/2025",
         "after-d 5 DATEEFFECTIVE; after-d 6 DATEEFFECTIVE"},
        {"@D 01/10/2025;HOSPDRUGCODE=P2|@U 02/10/2025", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_drugs *d = drugs_of_rows("10670.tsv", cases[i].rows);
        print_message("%s\n", cases[i].rows);
        assert_string_equal(check(d, (struct ecl_drugs_check_opts){0}, NULL), cases[i].found);
        ecl_drugs_free(d);
    }
}

static void rows_against_what_was_accepted(void **state)
{
    static const struct {
        const char *accepted, *rows, *newer, *older; /* older NULL: as newer */
    } cases[] = {
        {"", " ", "", NULL},
        {"HOSPDRUGCODE=P2", " ", "", NULL},
        {" ", "@A 02/10/2025", "a-known 2 UPDATEFLAG", NULL},
        {" ", "@A 01/10/2025", "a-known 2 UPDATEFLAG",
         "a-known 2 UPDATEFLAG; older-ised 2 DATEEFFECTIVE"},
        {"@D 01/10/2025", "@A 02/10/2025", "a-known 2 UPDATEFLAG", NULL},
        {" ", "@E 02/10/2025", "", NULL},
        {" ", "@U 02/10/2025", "", NULL},
        {" ", "@D 02/10/2025", "", NULL},
        {"", "@E 02/10/2025", "needs-a 2 UPDATEFLAG", NULL},
        {"", "@U 02/10/2025", "needs-a 2 UPDATEFLAG", NULL},
        {"", "@D 02/10/2025", "needs-a 2 UPDATEFLAG", NULL},
        {"@E 01/10/2025", "@U 02/10/2025", "needs-a 2 UPDATEFLAG", NULL},
        {"", "@A 01/10/2025|@U 02/10/2025", "a-same-file 3 UPDATEFLAG", NULL},
        {" |@A 01/11/2025", "@U 02/12/2025", "many-a 2 UPDATEFLAG", NULL},
        {" ", "@D 01/10/2025", "d-before-a 2 DATEEFFECTIVE; same-date 2 DATEEFFECTIVE", NULL},
        {" ", "@D 30/09/2025", "d-before-a 2 DATEEFFECTIVE", NULL},
        {" |@U 02/10/2025", "@U 02/10/2025", "repeated 2 DATEEFFECTIVE",
         "repeated 2 DATEEFFECTIVE; older-price 2 DATEEFFECTIVE"},
        {" |@U 02/10/2025", "@U 02/10/2025;TMTID=654321", "same-date 2 DATEEFFECTIVE",
         "same-date 2 DATEEFFECTIVE; older-price 2 DATEEFFECTIVE"},
        {" |@U 02/10/2025", "@E 02/10/2025", "same-date 2 DATEEFFECTIVE", NULL},
        {" |@E 02/10/2025", "@E 02/10/2025", "repeated 2 DATEEFFECTIVE",
         "repeated 2 DATEEFFECTIVE; older-ised 2 DATEEFFECTIVE"},
        {" |@U 02/10/2025", "@U 03/10/2025", "", NULL},
        {" |@D 02/10/2025", "@U 03/10/2025", "after-d 2 DATEEFFECTIVE", NULL},
        {" |@D 02/10/2025", "@D 02/10/2025", "repeated 2 DATEEFFECTIVE", NULL},
        {"HOSPDRUGCODE=0001", "HOSPDRUGCODE=1", "lost-zeros 2 HOSPDRUGCODE", NULL},
        {"HOSPDRUGCODE=1", "HOSPDRUGCODE=0001", "lost-zeros 2 HOSPDRUGCODE", NULL},
        {"HOSPDRUGCODE=0001", "HOSPDRUGCODE=01", "", NULL},
        {"HOSPDRUGCODE=0001|HOSPDRUGCODE=1", "HOSPDRUGCODE=1;@U 05/10/2025", "", NULL},
        {"HOSPDRUGCODE=0001", "HOSPDRUGCODE=1;@U 05/10/2025",
         "lost-zeros 2 HOSPDRUGCODE; needs-a 2 UPDATEFLAG", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_drugs *accepted    = drugs_of_rows("accepted.tsv", cases[i].accepted);
        struct ecl_drugs *d           = drugs_of_rows("10670.tsv", cases[i].rows);
        struct ecl_drugs_check_opts o = {.accepted = accepted};
        print_message("%s / %s\n", cases[i].accepted, cases[i].rows);
        assert_string_equal(check(d, o, NULL), cases[i].newer);
        o.model = ECL_DRUGS_OLDER;
        assert_string_equal(check(d, o, NULL), cases[i].older ? cases[i].older : cases[i].newer);
        ecl_drugs_free(d);
        ecl_drugs_free(accepted);
    }
}

static void chi_wants_a_later_date(void **state)
{
    static const char head[] = "HOSPDRUGCODE\tUNITPRICE\tUPDATEFLAG\tDATECHANGE\tDATEUPDATE\t"
                               "DATEEFFECTIVE\tREIMBPRICE\n";
    char old[400], fresh[400];
    (void)state;
    snprintf(old, sizeof old, "%sP\t1\tA\t01/10/2025\t01/10/2025\t01/10/2025\t1\n", head);
    snprintf(fresh, sizeof fresh,
             "%sP\t1\tU\t\t02/10/2025\t01/09/2025\t1\nP\t1\tU\t\t03/10/2025\t02/10/2025\tx\n",
             head);
    struct ecl_drugs_opts any     = {.any_columns = true};
    struct ecl_drugs *accepted    = make_drugs("10670DrugN0001.xlsx", old, any);
    struct ecl_drugs *d           = make_drugs("10670DrugN0002.xlsx", fresh, any);
    struct ecl_drugs_check_opts o = {.accepted = accepted, .name = true};
    const char *found             = strstr(check(d, o, NULL), "chi-effective");
    assert_non_null(found);
    assert_string_equal(found, "chi-effective 2 DATEEFFECTIVE; price 3 REIMBPRICE");
    ecl_drugs_free(d);
    ecl_drugs_free(accepted);
}

struct verdicts {
    char text[50];
    size_t n;
};

static int keep_verdict(void *ctx, const struct ecl_drug *row, bool passed)
{
    struct verdicts *v = ctx;
    assert_int_equal(row->line, v->n + 2);
    v->text[v->n++] = passed ? '+' : '-';
    return ECL_OK;
}

static void rows_that_passed_are_counted(void **state)
{
    struct ecl_drugs_check_stats s;
    struct verdicts v    = {.n = 0};
    struct ecl_error err = {0};
    struct ecl_drugs *d  = drugs_of_rows(
         "10670.tsv", " |HOSPDRUGCODE=P2;ISED=x|HOSPDRUGCODE=P3;TMTID=|@U 01/11/2568|UPDATEFLAG=");
    (void)state;
    struct ecl_drugs_check_opts o = {.checked = keep_verdict, .ctx = &v};
    assert_int_equal(ecl_drugs_check(d, &o, &s, &err), ECL_OK);
    assert_string_equal(v.text, "+-++-");
    assert_int_equal(s.rows, 5);
    assert_int_equal(s.passed, 3);
    assert_int_equal(s.flags[0], 2);
    assert_int_equal(s.flags[2], 1);
    assert_int_equal(s.found[ECL_SEV_ERROR], 2);
    assert_int_equal(s.found[ECL_SEV_WARNING], 1);
    assert_int_equal(s.buddhist, 2);
    struct problems p = {.stop = ECL_E_WRITE};
    o                 = (struct ecl_drugs_check_opts){.problem = keep_problem, .ctx = &p};
    assert_int_equal(ecl_drugs_check(d, &o, NULL, &err), ECL_E_WRITE);
    assert_int_equal(p.count, 1);
    ecl_drugs_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_by_itself),
        cmocka_unit_test(widths_count_characters),
        cmocka_unit_test(options_ask_for_more),
        cmocka_unit_test(the_name_of_the_file),
        cmocka_unit_test(columns_that_are_missing_are_named),
        cmocka_unit_test(sister_forms_are_known),
        cmocka_unit_test(rows_of_one_file),
        cmocka_unit_test(rows_against_what_was_accepted),
        cmocka_unit_test(chi_wants_a_later_date),
        cmocka_unit_test(rows_that_passed_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
