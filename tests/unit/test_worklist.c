/* test_worklist.c: a list of work, read back as a spreadsheet and by ecl_edit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>
#include <xlsxwriter.h>

#include "eclaim/edit.h"
#include "eclaim/workbook.h"
#include "eclaim/worklist.h"

/* Invented people. The second visit has two rows of ODX without lines of a source. */
static const char stream_text[] = "%ecl|1\n"
                                  "CLAIM|OP|00123|000012345|6901\n"
                                  "INS|3|000012345|UCS||1109900001238\n"
                                  "PAT|3|00123|000012345|40|01|19900520|1|||||สมชาย ใจดี,นาย\n"
                                  "OPD|3|000012345|00100|20260131|0905|6901|1\n"
                                  "CHT|3|000012345||20260131|100.01|0.00\n"
                                  "CLAIM|OP|00123|000067890|6902\n"
                                  "PAT|4|00123|000067890|40|01|19900520|2||||||นาง|เอมอร|ไพรวัลย์\n"
                                  "OPD|4|000067890|00100|2569-01-31|0905|6902|1\n"
                                  "ODX|0|000067890|20260131|00100|J06.9|1\n"
                                  "ODX|0|000067890|20260131|00100|=A1|2\n"
                                  "CHT|4|000067890||20260131|50.00|0.00\n"
                                  "CLAIM|IP|00123|000067890|6900001\n"
                                  "IPD|5|000067890|6900001|20260110\n"
                                  "CHT|5|000067890|6900001|20260114|30.00\n"
                                  "CLAIM|--|00123|000099999|\n"
                                  "ODX|9|000099999|20260131|00100|J00|1\n";

struct told {
    size_t claim; /* of the stream, from 0; 9: of no claim */
    enum ecl_severity severity;
    const char *rule, *file;
    uint64_t line;
    const char *field, *value, *message;
};

static const struct told told[] = {
    {9, ECL_SEV_WARNING, "PKG.file-ignored", "README", 0, "", "", "not a claim file"},
    {0, ECL_SEV_WARNING, "W.one", "OPD", 3, "UUC", "1", "คำเตือน"},
    {0, ECL_SEV_INFO, "I.one", "OPD", 3, "CLINIC", "00100", "for information"},
    {1, ECL_SEV_WARNING, "W.one", "PAT", 4, "SEX", "2", "odd"},
    {1, ECL_SEV_ERROR, "E.two", "ODX", 0, "DIAG", "=A1", "no code"},
    {1, ECL_SEV_ERROR, "E.one", "OPD", 4, "DATEOPD", "2569-01-31", "no date"},
    {1, ECL_SEV_ERROR, "E.one", "OPD", 4, "SEQ", "6902", "a key"},
    {2, ECL_SEV_ERROR, "E.one", "IPD", 5, "DATEADM", "something else", "no admission"},
    {3, ECL_SEV_ERROR, "E.three", "ODX", 9, "DIAG", "J00", "of no claim"},
};

static struct ecl_finding finding_of(const struct told *t, const struct ecl_claim *c)
{
    return (struct ecl_finding){.severity = t->severity,
                                .rule     = t->rule,
                                .c_code   = t->severity == ECL_SEV_ERROR ? "C104" : "",
                                .type     = c ? ecl_claim_type_name(c->type) : "",
                                .hcode    = c ? c->hcode : ECL_STR(""),
                                .hn       = c ? c->hn : ECL_STR(""),
                                .file     = ecl_str_of(t->file),
                                .line     = t->line,
                                .field    = ecl_str_of(t->field),
                                .value    = ecl_str_of(t->value),
                                .message  = ecl_str_of(t->message)};
}

static int tell(struct ecl_worklist *w, size_t claim, const struct ecl_claim *c,
                struct ecl_error *err)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < sizeof told / sizeof *told; i++) {
        struct ecl_finding f = finding_of(&told[i], c);
        r                    = told[i].claim == claim ? ecl_worklist_finding(w, &f, err) : r;
    }
    return r == ECL_OK && c ? ecl_worklist_claim(w, c, claim == 1 ? 1u << 12 | 1 : 1, err) : r;
}

/* The list of the findings above, in a file without a name. */
static int make(const struct ecl_worklist_opts *opts, const struct ecl_output *to)
{
    const struct ecl_worklist_totals totals = {.claims = 3, .wrong = 2, .billed = 18001};
    struct ecl_worklist *w                  = NULL;
    struct ecl_stream *s                    = NULL;
    const struct ecl_claim *c               = NULL;
    struct ecl_str text                     = ecl_str_of(stream_text);
    struct ecl_input in                     = ecl_input_mem(&text, "test");
    struct ecl_error err                    = {0};
    assert_int_equal(ecl_worklist_open(&w, opts, &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, &err), ECL_OK);
    int r = tell(w, 9, NULL, &err);
    for (size_t i = 0; r == ECL_OK && (r = ecl_stream_next(s, &c, &err)) == ECL_OK; i++) {
        r = tell(w, i, c, &err);
    }
    assert_int_equal(r, ECL_EOF);
    r = ECL_OK;
    r = r == ECL_OK ? ecl_worklist_finish(w, &totals, to, &err) : r;
    ecl_stream_close(s);
    ecl_worklist_close(w);
    return r;
}

static int scratch(void)
{
    char path[] = "/tmp/test_worklist.XXXXXX";
    int fd      = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    return fd;
}

static int make_file(const struct ecl_worklist_opts *opts)
{
    int fd                      = scratch();
    const struct ecl_output out = ecl_output_fd(fd, "test");
    assert_int_equal(make(opts, &out), ECL_OK);
    return fd;
}

/* --- reading back ---------------------------------------------------------------------- */

enum { ROWS = 64, COLS = 24 };

struct sheet {
    char cell[ROWS][COLS][160];
    size_t rows;
};

static void read_sheet(int fd, size_t number, struct sheet *s)
{
    struct ecl_workbook *wb = NULL;
    struct ecl_error err    = {0};
    struct ecl_cell_row row;
    memset(s, 0, sizeof *s);
    assert_int_equal(ecl_workbook_open(&wb, fd, "test", NULL, &err), ECL_OK);
    assert_int_equal(ecl_workbook_start(wb, number, &err), ECL_OK);
    while (ecl_workbook_next(wb, &row, &err) == ECL_OK) {
        assert_true(row.number <= ROWS);
        s->rows = row.number;
        for (size_t i = 0; i < row.n; i++) {
            assert_true(row.cells[i].col < COLS && row.cells[i].text.n < 160);
            memcpy(s->cell[row.number - 1][row.cells[i].col], row.cells[i].text.p,
                   row.cells[i].text.n);
        }
    }
    ecl_workbook_close(wb);
}

/* The column whose heading ends in name. */
static size_t column(const struct sheet *s, const char *name)
{
    for (size_t i = 0; i < COLS; i++) {
        const char *lf = strrchr(s->cell[0][i], '\n');
        if (lf && strcmp(lf + 1, name) == 0) {
            return i;
        }
    }
    fail_msg("no column %s", name);
    return 0;
}

static const char *at(const struct sheet *s, size_t row, const char *name)
{
    return s->cell[row][column(s, name)];
}

static void errors_come_first_and_claims_stay_together(void **state)
{
    static const char *const order[] = {"E.two", "E.one",   "E.one", "W.one",
                                        "E.one", "E.three", "W.one", "I.one"};
    (void)state;
    struct sheet *s = malloc(sizeof *s);
    int fd          = make_file(&(struct ecl_worklist_opts){0});
    read_sheet(fd, 0, s);
    assert_int_equal(s->rows, 10);
    size_t row = 1;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++, row++) {
        if (i == 6) { /* among those without an error, the file comes before the claim */
            assert_string_equal(at(s, row++, "rule"), "PKG.file-ignored");
        }
        assert_string_equal(at(s, row, "rule"), order[i]);
    }
    close(fd);
    free(s);
}

static void rows_hold_what_a_clerk_needs(void **state)
{
    (void)state;
    struct sheet *s = malloc(sizeof *s);
    int fd          = make_file(&(struct ecl_worklist_opts){.lang = ECL_LANG_TH});
    read_sheet(fd, 0, s);
    assert_string_equal(at(s, 1, "severity"), "ข้อผิดพลาด");
    assert_string_equal(at(s, 1, "type"), "OP");
    assert_string_equal(at(s, 1, "hn"), "000067890");
    assert_string_equal(at(s, 1, "seq"), "6902");
    assert_string_equal(at(s, 1, "hcode"), "00123");
    assert_string_equal(at(s, 1, "patient"), "นาง อ*** พ***");
    assert_string_equal(at(s, 1, "date"), "2569-01-31"); /* as it stands: it is none */
    assert_string_equal(at(s, 1, "value"), "=A1");
    assert_string_equal(at(s, 1, "record"), "2"); /* there is no line to tell it by */
    assert_string_equal(at(s, 1, "c_code"), "C104");
    assert_string_equal(at(s, 1, "group"), ecl_group_at(12)->label_th); /* not: out-patient */
    assert_string_equal(at(s, 5, "group"), "");
    assert_string_equal(at(s, 2, "line"), "4");
    assert_string_equal(at(s, 2, "label"),
                        ecl_file_spec(ECL_OPD)->fields[ECL_OPD_DATEOPD].label_th);
    assert_string_equal(at(s, 5, "an"), "6900001");
    assert_string_equal(at(s, 5, "date"), "2026-01-10");
    assert_string_equal(at(s, 5, "value"), "20260110"); /* the claim's, not the finding's */
    assert_string_equal(at(s, 8, "patient"), "นาย ส*** จ***");
    close(fd);
    free(s);
}

static void sums_divide_the_bill_among_rules_with_errors(void **state)
{
    (void)state;
    struct sheet *s = malloc(sizeof *s);
    int fd          = make_file(&(struct ecl_worklist_opts){0});
    size_t row      = 28;
    read_sheet(fd, 1, s);
    /* rule, severity, findings, claims, held, share, cumulative, whole */
    static const char *const want[][6] = {
        {"E.one", "error", "3", "2", "55", "80"},
        {"E.two", "error", "1", "1", "25", "50"},
        {"W.one", "warning", "2", "2", "0", "150.01"},
        {"E.three", "error", "1", "1", "0", "0"},
        {"I.one", "info", "1", "1", "0", "100.01"},
        {"PKG.file-ignored", "warning", "1", "0", "0", "0"},
        {"Total", "", "9", "4", "80", "180.01"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++, row++) {
        for (size_t k = 0; k < 6; k++) {
            assert_string_equal(s->cell[row][k == 5 ? 7 : k], want[i][k]);
        }
    }
    close(fd);
    free(s);
}

static void rows_beyond_the_limit_are_told(void **state)
{
    (void)state;
    struct sheet *s = malloc(sizeof *s);
    int fd          = make_file(&(struct ecl_worklist_opts){.max_rows = 9});
    read_sheet(fd, 0, s);
    assert_int_equal(s->rows, 10);
    close(fd);
    fd = make_file(&(struct ecl_worklist_opts){.max_rows = 4});
    read_sheet(fd, 0, s);
    assert_int_equal(s->rows, 6);
    assert_memory_equal(at(s, 5, "problem"), "5 more findings", 15);
    close(fd);
    free(s);
}

static void the_same_findings_are_the_same_bytes(void **state)
{
    (void)state;
    struct ecl_buf a, b;
    ecl_buf_init(&a, 0);
    ecl_buf_init(&b, 0);
    struct ecl_output to_a = ecl_output_buf(&a, "a"), to_b = ecl_output_buf(&b, "b");
    assert_int_equal(make(&(struct ecl_worklist_opts){0}, &to_a), ECL_OK);
    assert_int_equal(make(&(struct ecl_worklist_opts){0}, &to_b), ECL_OK);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    ecl_buf_done(&a);
    ecl_buf_done(&b);
}

static int full(void *ctx, const void *p, size_t n, struct ecl_error *err)
{
    (void)ctx, (void)p, (void)n;
    return ecl_fail(err, ECL_E_WRITE, "test", "full");
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    const struct ecl_output out = {full, NULL, NULL, "test"};
    assert_int_equal(make(&(struct ecl_worklist_opts){0}, &out), ECL_E_WRITE);
}

/* --- as corrections ------------------------------------------------------------------------ */

/* A copy of the list with text in column "new" of some rows. */
static int fill(int fd, const char *const *new_value, size_t n)
{
    char path[]     = "/tmp/test_worklist.filled.XXXXXX";
    struct sheet *s = malloc(sizeof *s);
    int copy        = mkstemp(path);
    assert_true(copy >= 0);
    read_sheet(fd, 0, s);
    lxw_workbook *wb  = workbook_new(path);
    lxw_worksheet *ws = workbook_add_worksheet(wb, "worklist");
    for (lxw_row_t r = 0; r < s->rows; r++) {
        for (lxw_col_t c = 0; c < COLS; c++) {
            worksheet_write_string(ws, r, c, s->cell[r][c], NULL);
        }
        if (r < n && new_value[r]) {
            worksheet_write_string(ws, r, (lxw_col_t)column(s, "new"), new_value[r], NULL);
        }
    }
    assert_int_equal(workbook_close(wb), LXW_NO_ERROR);
    close(copy);
    copy = open(path, O_RDONLY | O_CLOEXEC);
    unlink(path);
    free(s);
    return copy;
}

static void ecl_edit_takes_it_back(void **state)
{
    /* By row of the list: ODX.DIAG without a line, OPD.DATEOPD, IPD.DATEADM. */
    static const char *const new_value[] = {NULL, "J069", "20260131", NULL, NULL, "20260111"};
    (void)state;
    int list                  = make_file(&(struct ecl_worklist_opts){.lang = ECL_LANG_TH});
    int fd                    = fill(list, new_value, 6);
    struct ecl_error err      = {0};
    struct ecl_edit *e        = NULL;
    struct ecl_stream *s      = NULL;
    const struct ecl_claim *c = NULL;
    struct ecl_edit_opts opts = {0};
    struct ecl_input table    = ecl_input_fd(fd, "list");
    struct ecl_str text       = ecl_str_of(stream_text), changed;
    struct ecl_input in       = ecl_input_mem(&text, "test");
    struct ecl_buf got;
    ecl_buf_init(&got, 0);
    assert_int_equal(ecl_edit_read(&e, &table, fd, &opts, &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, &err), ECL_OK);
    assert_int_equal(ecl_edit_bind(e, s, &err), ECL_OK);
    while (ecl_stream_next(s, &c, &err) == ECL_OK) {
        assert_int_equal(ecl_edit_claim(e, c, &changed, &err), ECL_OK);
        ecl_buf_add_str(&got, changed);
    }
    assert_int_equal(ecl_edit_finish(e, &err), ECL_OK);
    ecl_buf_add_char(&got, '\0');
    assert_non_null(strstr(got.p, "|20260131|00100|J06.9|1\n")); /* the first stays */
    assert_non_null(strstr(got.p, "|20260131|00100|J069|2\n"));
    assert_non_null(strstr(got.p, "OPD|4|000067890|00100|20260131|0905|6902|1\n"));
    assert_non_null(strstr(got.p, "IPD|5|000067890|6900001|20260111\n"));
    struct ecl_edit_stats stats = ecl_edit_stats(e);
    assert_int_equal(stats.changes, 3);
    assert_int_equal(stats.rows, 9);
    assert_int_equal(stats.idle, 6);
    assert_int_equal(stats.refused + stats.unmatched + stats.conflicts, 0);
    ecl_buf_done(&got);
    ecl_stream_close(s);
    ecl_edit_free(e);
    close(list);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_come_first_and_claims_stay_together),
        cmocka_unit_test(rows_hold_what_a_clerk_needs),
        cmocka_unit_test(sums_divide_the_bill_among_rules_with_errors),
        cmocka_unit_test(rows_beyond_the_limit_are_told),
        cmocka_unit_test(the_same_findings_are_the_same_bytes),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(ecl_edit_takes_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
