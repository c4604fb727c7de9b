/* test_edit.c: corrections, applied to one stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xlsxwriter.h>

#include "eclaim/edit.h"

#define A                                                                                          \
    "CLAIM|OP|10670|1|A\nINS|1|1|STP\nPAT|1|10670|1|10\nOPD|1|1||20260131|0815|A\nODX|5|1\nODX|6|" \
    "1\n"
#define B "CLAIM|OP|10670|1|B\nPAT|1|10670|1|10\n"
#define C "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|10\n"
#define D "CLAIM|--||1|A\nOPD|3|1||20260131|0815|A\n"

struct seen {
    struct ecl_buf log;
    bool stop;
};

static int changed(void *ctx, const struct ecl_edit_change *c)
{
    struct seen *s = ctx;
    ecl_buf_addf(&s->log, "%d %.*s:%d %.*s %.*s>%.*s\n", (int)c->row, (int)c->file.n, c->file.p,
                 (int)c->line, (int)c->field.n, c->field.p, (int)c->old.n, c->old.p, (int)c->new_.n,
                 c->new_.p);
    return s->stop ? ECL_E_WRITE : ECL_OK;
}

static int rejected(void *ctx, const struct ecl_edit_reject *r)
{
    struct seen *s = ctx;
    ecl_buf_addf(&s->log, "%d %s%s\n", (int)r->row, r->bystander ? "bystander: " : "", r->why);
    return ECL_OK;
}

/* Applies table to A, B, C and D; the text that came out, then the log. Free it. */
static char *apply(const char *table, bool allow_keys)
{
    struct seen seen          = {0};
    struct ecl_edit_opts opts = {allow_keys, changed, rejected, &seen};
    struct ecl_str t = ecl_str_of(table), all = ecl_str_of("%ecl|1\n" A B C D);
    struct ecl_input tin = ecl_input_mem(&t, "table"), in = ecl_input_mem(&all, "stream");
    struct ecl_error err      = {0};
    struct ecl_edit *e        = NULL;
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    struct ecl_buf b          = {0};
    struct ecl_str text;
    if (ecl_edit_read(&e, &tin, -1, &opts, &err) != ECL_OK) {
        ecl_buf_addf(&b, "%s", err.text);
        goto done;
    }
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_edit_bind(e, s, &err), ECL_OK);
    while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
        assert_int_equal(ecl_edit_claim(e, c, &text, &err), ECL_OK);
        if (!ecl_str_eq(text, c->text)) {
            ecl_buf_add_str(&b, text);
        }
    }
    assert_int_equal(ecl_edit_finish(e, &err), ECL_OK);
    ecl_buf_add_str(&b, ecl_buf_str(&seen.log));
done:
    ecl_buf_add_char(&b, '\0');
    ecl_buf_done(&seen.log);
    ecl_stream_close(s);
    ecl_edit_free(e);
    return b.p;
}

#define HEAD "hn\tseq\tan\tfile\tline\trecord\taction\tfield\told\tnew\n"
#define A_PAT2                                                                                     \
    "CLAIM|OP|10670|1|A\nINS|1|1|STP\nPAT|1|10670|1|20\nOPD|1|1||20260131|0815|A\nODX|5|1\nODX|6|" \
    "1\n"

static void edit_changes_claims(void **state)
{
    static const struct {
        const char *table, *want;
        bool keys;
    } rows[] = {
        {HEAD "2\t\t7\tCHT\t\t\t\tTOTAL\t10\t11\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|11\n2 CHT:9 TOTAL 10>11\n", false},
        {"{\"hn\":\"2\",\"an\":\"7\",\"type\":\"IP\",\"file\":\"CHT\",\"line\":9,\"field\":"
         "\"TOTAL\","
         "\"value\":\"10\",\"new\":\"11\"}\n{\"new\":null,\"hn\":\"2\",\"file\":\"CHT\"}\n"
         "{\"hn\":\"2\",\"HN\":\"2\",\"file\":\"CHT\"}\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|11\n3 the row cannot be read\n"
         "1 CHT:9 TOTAL 10>11\n",
         false},
        {HEAD "2\t\t7\tCHT\t9\t\tset\tTOTAL\t10\t\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|\n2 CHT:9 TOTAL 10>\n", false},
        {HEAD "2\t\t7\tCHT\t9\t\t\tDATE\t20260131\t2026-02-01\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260201|10\n2 CHT:9 DATE 20260131>20260201\n", false},
        {HEAD "2\t\t7\tCHT\t9\t\t\tTOTAL\t10\t\n", "", false},   /* nothing to do */
        {HEAD "2\t\t7\tCHT\t9\t\t\tTOTAL\t10\t10\n", "", false}, /* as it is */
        {HEAD "2\t\t7\tCHT\t9\t\t\tTOTAL\t12\t10\n",
         "2 the field does not hold the old value, but the new one already\n", false},
        {HEAD "3\t\t7\tCHT\t9\t\t\tTOTAL\t10\t11\n", "2 no such claim\n", false},
        {HEAD "1\tA\t\tODX\t6\t\tdelete\t\t\t\n1\tA\t\tODX\tx\t\tdelete\t\t\t\n",
         "3 the line is not a number\n"
         "2 bystander: another correction of the claim does not fit\n",
         false},
        {HEAD "1\tA\t\tODX\t\t2\tdelete\t\t\t\n",
         "CLAIM|OP|10670|1|A\nINS|1|1|STP\nPAT|1|10670|1|10\nOPD|1|1||20260131|0815|A\nODX|5|1\n"
         "2 ODX:6  1>\n",
         false},
        {HEAD "2\t\t7\tADP\t\t\tadd\tTYPE\t\t3\n2\t\t7\tADP\t\t\tadd\tCODE\t\tZ\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|10\nADP|0|2|7||3|Z\n2 ADP:0  >2|7||3|Z\n", false},
        {HEAD "1\tB\t\tPAT\t1\t\t\tCHANGWAT\t10\t20\n",
         A_PAT2 "CLAIM|OP|10670|1|B\nPAT|1|10670|1|20\n"
                "2 PAT:1 CHANGWAT 10>20\n2 PAT:1 CHANGWAT 10>20\n",
         false},
        {HEAD "1\tA\t\tOPD\t\t\t\tSEQ\tA\tZ\n",
         "2 HN, SEQ and AN are changed with --allow-keys only\n", false},
        {HEAD "1\tA\t\tOPD\t\t\t\tSEQ\tA\tZ\n",
         "CLAIM|OP|10670|1|Z\nINS|1|1|STP\nPAT|1|10670|1|10\nOPD|1|1||20260131|0815|Z\nODX|5|1\n"
         "ODX|6|1\n2 CLAIM:0 SEQ A>Z\n2 OPD:1 SEQ A>Z\n",
         true},
        {HEAD "1\tA\t\tOPD\t\t\tset\tSEQ\tA\t\n", "2 a claim cannot be without this key\n", true},
        {"claim,file,field,old,new\nIP|10670|2|7,CHT,TOTAL,10,'=1\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|=1\n2 CHT:9 TOTAL 10>=1\n", false},
        {"severity\trule\ttype\thcode\thn\tseq\tan\tfile\tline\tfield\tvalue\tmessage\tnew\n"
         "error\tX.y\tIP\t10670\t2\tA\t7\tCHT\t9\tTOTAL\t10\tsay\t11\n"
         "error\tX.z\t\t\t\t\t\tPKG\t\t\t\tsay\t\n",
         "CLAIM|IP|10670|2|7\nCHT|9|2|7|20260131|11\n2 CHT:9 TOTAL 10>11\n", false},
        {"hn\tseq\n",
         "not a table of corrections: the first row must name hn and seq, or an; and "
         "file, field, old and new",
         false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = apply(rows[i].table, rows[i].keys);
        if (strcmp(got, rows[i].want) != 0) {
            fail_msg("%zu:\n%s\ninstead of\n%s", i, got, rows[i].want);
        }
        free(got);
    }
}

static void edit_ends_when_the_caller_says_so(void **state)
{
    (void)state;
    struct seen seen          = {.stop = true};
    struct ecl_edit_opts opts = {false, changed, rejected, &seen};
    struct ecl_str t          = ecl_str_of(HEAD "2\t\t7\tCHT\t\t\t\tTOTAL\t10\t11\n");
    struct ecl_str all        = ecl_str_of("%ecl|1\n" C);
    struct ecl_input tin = ecl_input_mem(&t, "table"), in = ecl_input_mem(&all, "stream");
    struct ecl_edit *e;
    struct ecl_stream *s;
    const struct ecl_claim *c;
    struct ecl_str text;
    assert_int_equal(ecl_edit_read(&e, &tin, -1, &opts, NULL), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
    assert_int_equal(ecl_edit_bind(e, s, NULL), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
    assert_int_equal(ecl_edit_claim(e, c, &text, NULL), ECL_E_WRITE);
    ecl_stream_close(s);
    ecl_edit_free(e);
    ecl_buf_done(&seen.log);
}

static void edit_reads_a_workbook(void **state)
{
    static const char *const cells[3][6] = {{"HN", "AN", "File", "Field", "Old", "New"},
                                            {"2", "7", "CHT", "TOTAL", "10", "11"},
                                            {"2", "7", "CHT", "PAID", "", "1.5E+10"}};
    (void)state;
    char path[]               = "/tmp/edit.XXXXXX";
    int fd                    = mkstemp(path);
    struct seen seen          = {0};
    struct ecl_edit_opts opts = {false, changed, rejected, &seen};
    struct ecl_error err      = {0};
    struct ecl_edit *e        = NULL;
    assert_true(fd >= 0);
    close(fd);
    lxw_workbook *book   = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (lxw_row_t r = 0; r < 3; r++) {
        for (lxw_col_t c = 0; c < 6; c++) {
            worksheet_write_string(sheet, r, c, cells[r][c], NULL);
        }
    }
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct ecl_input in = ecl_input_fd(fileno(f), path);
    if (ecl_edit_read(&e, &in, fileno(f), &opts, &err) != ECL_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(ecl_edit_stats(e).rows, 2);
    ecl_buf_add_char(&seen.log, '\0');
    assert_string_equal(seen.log.p, "3 a number stands in scientific notation; digits are lost\n");
    ecl_edit_free(e);
    ecl_buf_done(&seen.log);
    fclose(f);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edit_changes_claims),
        cmocka_unit_test(edit_ends_when_the_caller_says_so),
        cmocka_unit_test(edit_reads_a_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
