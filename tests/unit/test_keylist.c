/* test_keylist.c: lists of keys, and which claims stand in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xlsxwriter.h>

#include "eclaim/keylist.h"
#include "eclaim/stream.h"

static const char stream[] = "%ecl|1\n"
                             "CLAIM|OP|10670|1|A\nOPD|1|1||20260131\nOPD|2|1||20260201\n"
                             "CLAIM|OP|10671|1|A\nOPD|1|1||20260202\n"
                             "CLAIM|OP|10670|2|B\n"
                             "CLAIM|IP|10670|1|690000001\nIPD|1|1|690000001|20260131\n"
                             "CLAIM|IP||3|690000002\n"
                             "CLAIM|--||2|C\n";

static int read_list(struct ecl_keylist **k, const char *text, struct ecl_error *err)
{
    struct ecl_str bytes = ecl_str_of(text);
    struct ecl_input in  = ecl_input_mem(&bytes, "list");
    return ecl_keylist_read(k, &in, -1, err);
}

/* One character per claim of the stream: whether it stands in k. */
static void match_all(struct ecl_keylist *k, char out[16])
{
    struct ecl_str bytes = ecl_str_of(stream);
    struct ecl_input in  = ecl_input_mem(&bytes, "stream");
    struct ecl_stream *s;
    const struct ecl_claim *c;
    size_t n = 0;
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
        out[n++] = ecl_keylist_match(k, c) ? 'x' : '.';
    }
    out[n] = '\0';
    ecl_stream_close(s);
}

static void keylist_matches_by_each_kind_of_key(void **state)
{
    static const struct {
        const char *list, *want;
        uint64_t unseen, bad;
    } rows[] = {
        {"an\n690000001\n", "...x..", 0, 0},
        {"AN,x\n690000001,1\n690000002,2\n", "...xx.", 0, 0},
        {"hn\tseq\n1\tA\n", "xx....", 0, 0},
        {"hcode\thn\tseq\n10671\t1\tA\n", ".x....", 0, 0},
        {"hcode;hn;seq\n99999;1;A\n", "......", 1, 0},
        {"seq\nA\n", "xx....", 0, 0},
        {"hn\tseq\n2\tA\n", "......", 1, 0},
        {"hn\tseq\tan\n1\tA\t690000001\n", "...x..", 0, 0}, /* AN goes before */
        {"type\thn\tseq\tan\nOP\t1\tA\t690000001\n", "xx....", 0, 0},
        {"hn\tseq\tan\n1\tA\t-\n", "xx....", 0, 0},
        {"hn\tdate\n1\t20260131\n", "x.....", 0, 0},
        {"hn\tdate\n1\t2026-02-01 08:00:00\n", "x.....", 0, 0},
        {"hn\tdate\n1\t2026-02-02\n2\t2026-01-31\n", ".x....", 1, 0},
        {"hn\tdate\n1\t2569-01-31\n1\t31/01/2026\n1\t\n", "......", 0, 3},
        {"hcode\tan\n10671\t690000002\n", "....x.", 0, 0}, /* facility not known */
        {"an\n690000001\n690000001\n", "...x..", 0, 0},
        {"hn\tseq\n2\tC\n", ".....x", 1, 0}, /* rows of no claim */
        {"tran_id\tan\n1\t\n", "......", 0, 1},
        {"an\r\n690000001\r\n\r\n", "...x..", 0, 0},
        {"\xEF\xBB\xBF"
         "an\n690000001",
         "...x..", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ecl_keylist *k;
        struct ecl_error err = {0};
        char got[16];
        if (read_list(&k, rows[i].list, &err) != ECL_OK) {
            fail_msg("%zu: %s", i, err.text);
        }
        match_all(k, got);
        struct ecl_keylist_stats s = ecl_keylist_stats(k);
        if (strcmp(got, rows[i].want) != 0 || s.unseen != rows[i].unseen || s.bad != rows[i].bad) {
            fail_msg("[%s] %s, %d unseen, %d bad", rows[i].list, got, (int)s.unseen, (int)s.bad);
        }
        ecl_keylist_free(k);
    }
}

static int add_row(void *ctx, const struct ecl_keylist_row *row)
{
    return ecl_buf_addf(ctx, "%d %.*s %.*s %s\n", (int)row->line, (int)row->an.n, row->an.p,
                        (int)row->tran_id.n, row->tran_id.p, row->why);
}

static void keylist_tells_rows_without_a_claim_in_order(void **state)
{
    (void)state;
    struct ecl_keylist *k;
    struct ecl_buf b;
    char got[16];
    ecl_buf_init(&b, 0);
    assert_int_equal(read_list(&k, "an\ttran_id\n7\t1\n690000001\t2\n7\t3\n\t4\n\n8\t5\n", NULL),
                     ECL_OK);
    match_all(k, got);
    assert_int_equal(ecl_keylist_stats(k).repeated, 1);
    assert_int_equal(ecl_keylist_unseen(k, add_row, &b), 0);
    ecl_buf_add_char(&b, '\0');
    assert_string_equal(b.p, "2 7 1 no such claim\n"
                             "5  4 the row has neither AN nor SEQ nor HN and date\n"
                             "7 8 5 no such claim\n");
    ecl_buf_done(&b);
    ecl_keylist_free(k);
}

static void keylist_refuses_what_is_no_list(void **state)
{
    static const char *const bad[] = {"",
                                      "\n",
                                      "hn\n1\n",
                                      "date\n20260131\n",
                                      "an\tAN\n1\t2\n",
                                      "rep_no\tan\n1\t2\n",
                                      "\xFF\xFE,",
                                      "1\t2\n3\t4\n"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ecl_keylist *k;
        struct ecl_error err = {0};
        assert_int_equal(read_list(&k, bad[i], &err), ECL_E_FORMAT);
        assert_true(err.text[0] != '\0');
    }
}

static void keylist_reads_a_workbook(void **state)
{
    (void)state;
    char path[] = "/tmp/keylist.XXXXXX";
    int fd      = mkstemp(path);
    char got[16];
    struct ecl_keylist *k;
    struct ecl_error err = {0};
    assert_true(fd >= 0);
    lxw_workbook *book   = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    worksheet_write_string(sheet, 0, 1, "AN", NULL);
    worksheet_write_string(sheet, 0, 3, "HN", NULL);
    worksheet_write_string(sheet, 0, 4, "SEQ", NULL);
    worksheet_write_number(sheet, 1, 1, 690000001, NULL);
    worksheet_write_string(sheet, 3, 3, "1", NULL);
    worksheet_write_string(sheet, 3, 4, "A", NULL);
    worksheet_write_string(sheet, 4, 1, "6.9E+08", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    close(fd);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct ecl_input in = ecl_input_fd(fileno(f), path);
    if (ecl_keylist_read(&k, &in, fileno(f), &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    match_all(k, got);
    assert_string_equal(got, "xx.x..");
    assert_int_equal(ecl_keylist_stats(k).bad, 1);
    ecl_keylist_free(k);
    fclose(f);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keylist_matches_by_each_kind_of_key),
        cmocka_unit_test(keylist_tells_rows_without_a_claim_in_order),
        cmocka_unit_test(keylist_refuses_what_is_no_list),
        cmocka_unit_test(keylist_reads_a_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
