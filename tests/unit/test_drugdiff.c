/* test_drugdiff.c: what the Office has against the hospital's list, as rows of an upload,
 * and base tables on their way out. */
#include "drugs_make.h"

#include "eclaim/basebook.h"
#include "eclaim/drugdiff.h"

#define ROW(code, product, trade, price, pack)                                                     \
    code "\t" product "\t\t\texamplol\t" trade "\t\ttablet\t\t1 tablet\t" price                    \
         "\t\tExample Pharma\tE\t\t\t" pack
#define LIST_HEAD                                                                                  \
    "HOSPDRUGCODE\tPRODUCTCAT\tTMTID\tSPECPREP\tGENERICNAME\tTRADENAME\tDFSCODE\tDOSAGEFORM\t"     \
    "STRENGTH\tCONTENT\tUNITPRICE\tDISTRIBUTOR\tMANUFACTURER\tISED\tNDC24\tPACKSIZE\tPACKPRICE"
#define HEAD    LIST_HEAD "\tUPDATEFLAG\tDATECHANGE\tDATEUPDATE\tDATEEFFECTIVE\n"
#define A(row)  row "\tA\t01/01/2025\t01/01/2025\t01/01/2025\n"
#define X(code) ROW(code, "3", "Examol", "1.50", "")

static const struct ecl_drugs_opts any = {.any_columns = true};

struct rows {
    char text[4000];
    size_t n;
    int stop;
    struct ecl_buf upload; /* the same as a table */
    struct ecl_base_writer *w;
};

/* "U P1 2.00 Examol; " of each row. */
static int keep_row(void *ctx, char flag, const struct ecl_str value[ECL_DRUG_NUPLOAD])
{
    struct rows *r              = ((void **)ctx)[1];
    const struct ecl_str *v     = value;
    const struct ecl_str *price = &v[ECL_DRUG_UNITPRICE], *trade = &v[ECL_DRUG_TRADENAME];
    assert_int_equal(v[ECL_DRUG_UPDATEFLAG].p[0], flag);
    r->n += (size_t)snprintf(r->text + r->n, sizeof r->text - r->n, "%s%c %.*s %.*s %.*s",
                             r->n ? "; " : "", flag, (int)v[0].n, v[0].p, (int)price->n, price->p,
                             (int)trade->n, trade->p);
    if (r->w) {
        assert_int_equal(ecl_base_writer_add(r->w, value, NULL), ECL_OK);
    }
    return r->stop;
}

static int keep(void *ctx, const struct ecl_base_problem *p)
{
    return keep_problem(((void **)ctx)[0], p);
}

struct result {
    struct rows rows;
    struct problems problems;
    struct ecl_drugs_diff_stats stats;
    struct ecl_error err;
    int code;
};

static void diff(struct result *r, const char *old, const char *list, struct ecl_drugs_diff_opts o)
{
    struct ecl_drugs *a = make_drugs("10670.tsv", old, any);
    struct ecl_drugs *b = make_drugs("list.tsv", list, any);
    void *both[]        = {&r->problems, &r->rows};
    r->rows.n = r->problems.n = 0;
    r->rows.text[0] = r->problems.text[0] = '\0';
    o.date                                = o.date.y ? o.date : (struct ecl_date){2026, 1, 15};
    o.problem                             = keep;
    o.row                                 = keep_row;
    o.ctx                                 = both;
    r->code                               = ecl_drugs_diff(a, b, &o, &r->stats, &r->err);
    ecl_drugs_free(a);
    ecl_drugs_free(b);
}

static void each_change_has_its_flag(void **state)
{
    static const struct {
        const char *what, *old, *list, *rows, *problems;
    } cases[] = {
        {"nothing", HEAD A(X("P1")), LIST_HEAD "\n" X("P1") "\n", "", ""},
        {"new", HEAD A(X("P1")), LIST_HEAD "\n" X("P1") "\n" X("P2") "\n", "A P2 1.50 Examol", ""},
        {"price", HEAD A(X("P1")), LIST_HEAD "\n" ROW("P1", "3", "Examol", "2", "") "\n",
         "U P1 2.00 Examol", ""},
        {"the same price", HEAD A(X("P1")),
         LIST_HEAD "\n" ROW("P1", "3", "Examol", "1.500", "") "\n", "", ""},
        {"price of a pack", HEAD A(X("P1")),
         LIST_HEAD "\n" ROW("P1", "3", "Examol", "1.50", "100") "\n", "U P1 1.50 Examol", ""},
        {"detail", HEAD A(X("P1")), LIST_HEAD "\n" ROW("P1", "3", "New", "1.50", "") "\n",
         "E P1 1.50 New", ""},
        {"detail and price", HEAD A(X("P1")), LIST_HEAD "\n" ROW("P1", "3", "New", "2.00", "") "\n",
         "E P1 2.00 New; U P1 2.00 New", ""},
        {"gone", HEAD A(X("P1")) A(X("P2")), LIST_HEAD "\n" X("P1") "\n", "D P2 1.50 Examol", ""},
        {"order", HEAD A(X("P1")) A(X("P2")) A(X("P3")),
         LIST_HEAD "\n" ROW("P2", "3", "New", "1.50", "") "\n" X("P9") "\n" ROW(
             "P3", "3", "Examol", "9", "") "\n" X("P8") "\n",
         "A P9 1.50 Examol; A P8 1.50 Examol; E P2 1.50 New; U P3 9.00 Examol; D P1 1.50 Examol",
         ""},
        {"only some columns", HEAD A(X("P1")), "HOSPDRUGCODE\tUNITPRICE\nP1\t3\n",
         "U P1 3.00 Examol", ""},
        {"a blank detail is kept", HEAD A(X("P1")),
         LIST_HEAD "\n" ROW("P1", "3", "", "2.00", "") "\n", "U P1 2.00 Examol",
         "master-blank 2 TRADENAME"},
        {"a blank price is kept", HEAD A(X("P1")),
         LIST_HEAD "\n" ROW("P1", "3", "New", "", "") "\n", "E P1 1.50 New", ""},
        {"the latest row counts",
         HEAD A(X("P1")) ROW("P1", "3", "Examol", "2.00", "") "\tU\t\t01/03/2025\t01/03/2025\n",
         LIST_HEAD "\n" ROW("P1", "3", "Examol", "1.50", "") "\n", "U P1 1.50 Examol", ""},
        {"what would be refused is told", HEAD, LIST_HEAD "\n" ROW("P1", "3", "", "1", "") "\n", "",
         "required 2 TRADENAME"},
        {"a warning stops nothing", HEAD, LIST_HEAD "\n" ROW("P1", "1", "New", "1", "") "\n",
         "A P1 1.00 New", "tmt-missing 2 TMTID"},
        {"twice, and the same", HEAD, LIST_HEAD "\n" X("P1") "\n" X("P1") "\n", "A P1 1.50 Examol",
         ""},
        {"twice, and different", HEAD A(X("P1")),
         LIST_HEAD "\n" X("P1") "\n" ROW("P1", "3", "New", "1.50", "") "\n", "",
         "master-twice 3 HOSPDRUGCODE"},
        {"lost zeros", HEAD A(X("007")), LIST_HEAD "\n" X("7") "\n", "",
         "lost-zeros 2 HOSPDRUGCODE"},
        {"lost zeros at the other side", HEAD A(X("7")), LIST_HEAD "\n" X("007") "\n", "",
         "lost-zeros 2 HOSPDRUGCODE"},
        {"lost zeros, and more is wrong", HEAD A(X("007")),
         LIST_HEAD "\n" ROW("7", "3", "New", "1,50", "") "\n", "", ""},
        {"other zeros", HEAD A(X("007")), LIST_HEAD "\n" X("007") "\n" X("70") "\n",
         "A 70 1.50 Examol", ""},
        {"back again", HEAD A(X("P1")) X("P1") "\tD\t01/06/2025\t\t01/06/2025\n",
         LIST_HEAD "\n" X("P1") "\n", "", "withdrawn-back 2 HOSPDRUGCODE"},
        {"gone before", HEAD A(X("P1")) X("P1") "\tD\t01/06/2025\t\t01/06/2025\n" A(X("P2")),
         LIST_HEAD "\n" X("P2") "\n", "", ""},
        {"a row to come", HEAD A(X("P1")) X("P1") "\tU\t\t01/06/2026\t01/06/2026\n",
         LIST_HEAD "\n" ROW("P1", "3", "New", "1.50", "") "\n", "", "later-row 2 HOSPDRUGCODE"},
        {"an unreadable row", HEAD A(X("P1")) X("P1") "\tx\t\t01/06/2025\t01/06/2025\n",
         LIST_HEAD "\n" ROW("P1", "3", "New", "1.50", "") "\n", "", "unsure 2 HOSPDRUGCODE"},
        {"a price that is none", HEAD A(X("P1")),
         LIST_HEAD "\n" ROW("P1", "3", "New", "1,50", "") "\n", "", ""},
        {"a row without code", HEAD A(X("P1")) A(X("P2")),
         LIST_HEAD "\n" X("P1") "\n" X("") "\n" X("P3") "\n", "A P3 1.50 Examol", "kept 0"},
        {"the same day again",
         HEAD A(X("P1")) ROW("P1", "3", "Examol", "2.00", "") "\tU\t\t15/01/2026\t15/01/2026\n",
         LIST_HEAD "\n" ROW("P1", "3", "Examol", "3.00", "") "\n", "", "repeated 2 DATEEFFECTIVE"},
        {"with flags", HEAD A(X("P1")),
         HEAD A(X("P1")) ROW("P1", "3", "Examol", "4.00", "") "\tU\t\t01/03/2025\t01/03/2025\n",
         "U P1 4.00 Examol", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct result r = {.code = 0};
        print_message("%s\n", cases[i].what);
        diff(&r, cases[i].old, cases[i].list, (struct ecl_drugs_diff_opts){0});
        assert_int_equal(r.code, ECL_OK);
        assert_string_equal(r.rows.text, cases[i].rows);
        assert_string_equal(r.problems.text, cases[i].problems);
    }
}

static void dates_are_those_the_flags_need(void **state)
{
    struct result r                = {.code = 0};
    struct ecl_error err           = {0};
    struct ecl_output out          = ecl_output_buf(&r.rows.upload, "upload");
    struct ecl_base_writer_opts o  = {.table = ECL_BASE_DRUGS, .form = ECL_BASE_TSV};
    struct ecl_drugs_diff_opts opt = {.date = {2026, 1, 15}, .effective = {2026, 2, 1}};
    (void)state;
    ecl_buf_init(&r.rows.upload, 0);
    assert_int_equal(ecl_base_writer_open(&r.rows.w, &o, &out, &err), ECL_OK);
    diff(&r, HEAD A(X("P1")) A(X("P2")),
         LIST_HEAD "\n" ROW("P1", "3", "New", "2", "7") "\n" X("P3") "\n", opt);
    assert_int_equal(ecl_base_writer_finish(r.rows.w, &err), ECL_OK);
    ecl_base_writer_close(r.rows.w);
    ecl_buf_add_char(&r.rows.upload, '\0');
    assert_string_equal(
        r.rows.upload.p,
        HEAD X("P3") "\tA\t15/01/2026\t15/01/2026\t01/02/2026\n" ROW(
            "P1", "3", "New", "2.00",
            "7.00") "\tE\t15/01/2026\t\t01/02/2026\n" ROW("P1", "3", "New", "2.00",
                                                          "7.00") "\tU\t\t15/01/2026\t01/02/"
                                                                  "2026\n" X("P2") "\tD\t15/01/"
                                                                                   "2026\t\t01/02/"
                                                                                   "2026\n");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(r.stats.flags[i], 1);
    }
    assert_int_equal(r.stats.valid, 2);
    assert_int_equal(r.stats.listed, 2);
    assert_int_equal(r.stats.gone, 1);
    ecl_buf_done(&r.rows.upload);
}

static void many_that_are_gone_stop_it(void **state)
{
    struct ecl_buf old;
    struct result r = {.code = 0};
    (void)state;
    for (int n = 13; n >= 12; n--) { /* 11 or 10 are gone */
        ecl_buf_init(&old, 0);
        ecl_buf_addf(&old, "%s", HEAD);
        for (int i = 1; i < n; i++) {
            ecl_buf_addf(&old, "P%d%s", i, A(X("")));
        }
        ecl_buf_add_char(&old, '\0');
        diff(&r, old.p, LIST_HEAD "\n" X("P1") "\n", (struct ecl_drugs_diff_opts){0});
        assert_int_equal(r.code, n == 13 ? ECL_E_UNSAFE : ECL_OK);
        assert_int_equal(r.stats.flags[3], n == 13 ? 0 : 10);
        assert_int_equal(r.rows.n == 0, n == 13);
        diff(&r, old.p, LIST_HEAD "\n" X("P1") "\n",
             (struct ecl_drugs_diff_opts){.gone = ECL_DRUGS_GONE_WITHDRAW});
        assert_int_equal(r.stats.flags[3], n - 2);
        diff(&r, old.p, LIST_HEAD "\n" X("P1") "\n",
             (struct ecl_drugs_diff_opts){.gone = ECL_DRUGS_GONE_KEEP});
        assert_int_equal(r.stats.flags[3], 0);
        assert_int_equal(r.stats.gone, n - 2);
        assert_int_equal(r.code, ECL_OK);
        ecl_buf_done(&old);
    }
}

static void a_listener_can_end_it(void **state)
{
    struct result r = {.code = 0};
    (void)state;
    r.rows.stop = ECL_E_WRITE;
    diff(&r, HEAD, LIST_HEAD "\n" X("P1") "\n" X("P2") "\n", (struct ecl_drugs_diff_opts){0});
    assert_int_equal(r.code, ECL_E_WRITE);
    assert_string_equal(r.rows.text, "A P1 1.50 Examol");
}

static void tables_are_written_in_every_form(void **state)
{
    static const char *const tsv[] = {
        HEAD,
        "LICENCE\tCOUNCIL\tPROFESSION\tSTART\tEND\tMON\tTUE\tWED\tTHU\tFRI\tSAT\tSUN\tHOL\tHOURS\n",
        "HCODE\tHCODE9\tNAME\tTYPE\tDISTRICT\tPROVINCE\tZONE\tSTART\tEND\tHOME\tREFER\n"};
    (void)state;
    assert_int_equal(ecl_base_form_of("a.xlsx"), ECL_BASE_XLSX);
    assert_int_equal(ecl_base_form_of("a.b.CSV"), ECL_BASE_CSV);
    assert_int_equal(ecl_base_form_of("a.xls"), -1);
    assert_int_equal(ecl_base_form_of("tsv"), -1);
    for (int t = 0; t < (int)(sizeof tsv / sizeof *tsv); t++) {
        for (int form = 0; form < 3; form++) {
            struct ecl_buf b;
            struct ecl_base_writer *w     = NULL;
            struct ecl_output out         = ecl_output_buf(&b, "out");
            struct ecl_base_writer_opts o = {
                .table = (enum ecl_base_table)t, .form = (enum ecl_base_form)form, .guide = true};
            ecl_buf_init(&b, 0);
            assert_int_equal(ecl_base_writer_open(&w, &o, &out, NULL), ECL_OK);
            assert_int_equal(ecl_base_writer_finish(w, NULL), ECL_OK);
            ecl_base_writer_close(w);
            if (form == ECL_BASE_TSV) {
                assert_int_equal(b.n, strlen(tsv[t]));
                assert_memory_equal(b.p, tsv[t], b.n);
            } else {
                assert_memory_equal(b.p, form == ECL_BASE_XLSX ? "PK" : tsv[t], 2);
            }
            ecl_buf_done(&b);
        }
    }
    ecl_base_writer_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_has_its_flag),
        cmocka_unit_test(dates_are_those_the_flags_need),
        cmocka_unit_test(many_that_are_gone_stop_it),
        cmocka_unit_test(a_listener_can_end_it),
        cmocka_unit_test(tables_are_written_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
