/* test_repbook.c: the workbook of records, read back. */
#include <fcntl.h>
#include <unistd.h>

#include "rep_row.h"

#include "eclaim/repbook.h"
#include "eclaim/workbook.h"

static const char *const columns[] = {"file",     "row",        "status",       "hn",  "pid",
                                      "admit_at", "error_code", "charge_total", "ward"};

enum { NCOLUMNS = sizeof columns / sizeof columns[0] };

static const struct rr rows[] = {
    {.number  = 9,
     .status  = ECL_REP_FAILED,
     .v       = {[RR_HN]     = "000012",
                 [RR_PID]    = "1234567890123",
                 [RR_ADMIT]  = "2026-01-05 08:30:00",
                 [RR_CODE]   = "305,307",
                 [RR_CHARGE] = "1500.50"},
     .claimed = 150050},
    {.number  = 10,
     .status  = ECL_REP_PASSED,
     .v       = {[RR_HN] = "=1+1", [RR_ADMIT] = "2026-02-05", [RR_CHARGE] = "99.00"},
     .claimed = 9900,
     .paid    = 9900},
    {.number  = 11,
     .status  = ECL_REP_DENIED,
     .v       = {[RR_HN] = "ก\xFF", [RR_ADMIT] = "1069-02-05", [RR_DENY_HC] = "F03"},
     .claimed = 100},
};

static int make(int fd, const char *by, size_t n, bool thai, struct ecl_error *err)
{
    struct ecl_repbook *b           = NULL;
    const struct ecl_repbook_opts o = {
        .column = columns, .ncolumns = NCOLUMNS, .by = by, .thai = thai};
    const struct ecl_output out = ecl_output_fd(fd, "test");
    struct rr_row made;
    int r = ecl_repbook_open(&b, &o, err);
    for (size_t i = 0; r == ECL_OK && i < n; i++) {
        r = ecl_repbook_add(b, rr_make(&made, &rows[i]), err);
    }
    r = r == ECL_OK ? ecl_repbook_finish(b, &out, err) : r;
    ecl_repbook_close(b);
    return r;
}

static int scratch(void)
{
    char path[] = "/tmp/test_repbook.XXXXXX";
    int fd      = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    return fd;
}

/* The cells of a sheet as "type text" with | between and a line end behind a row. */
static void read_sheet(int fd, const char *name, struct ecl_buf *got)
{
    struct ecl_workbook *wb = NULL;
    struct ecl_error err    = {0};
    struct ecl_cell_row row;
    int r;
    got->n = 0;
    assert_int_equal(ecl_workbook_open(&wb, fd, "test", NULL, &err), ECL_OK);
    for (size_t i = 0; i < ecl_workbook_sheets(wb); i++) {
        if (strcmp(ecl_workbook_sheet(wb, i), name) == 0) {
            assert_int_equal(ecl_workbook_start(wb, i, &err), ECL_OK);
            while ((r = ecl_workbook_next(wb, &row, &err)) == ECL_OK) {
                for (size_t k = 0; k < row.n; k++) {
                    ecl_buf_addf(got, "%s%c ", k ? "|" : "", "TNDBE"[row.cells[k].type]);
                    ecl_buf_add_str(got, row.cells[k].text);
                }
                ecl_buf_add_char(got, '\n');
            }
            assert_int_equal(r, ECL_EOF);
        }
    }
    ecl_buf_add_char(got, 0);
    ecl_workbook_close(wb);
}

static void ids_are_text_and_money_and_dates_are_numbers(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct ecl_buf got;
    int fd = scratch();
    ecl_buf_init(&got, 0);
    assert_int_equal(make(fd, NULL, 3, false, &err), ECL_OK);
    read_sheet(fd, "Detail", &got);
    assert_string_equal(
        got.p, "T file|T row|T status|T hn|T pid|T admit_at|T error_code|T charge_total|T ward\n"
               "T a.xls|N 9|T failed|T 000012|T 1234567890123|D 2026-01-05 08:30:00|T 305,307|"
               "N 1500.5\n"
               "T a.xls|N 10|T passed|T =1+1|D 2026-02-05|N 99\n"
               "T a.xls|N 11|T denied|T ????|T 1069-02-05\n");
    ecl_buf_done(&got);
    close(fd);
}

static void the_summary_adds_up(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct ecl_buf got;
    int fd = scratch();
    ecl_buf_init(&got, 0);
    assert_int_equal(make(fd, "code", 3, false, &err), ECL_OK);
    read_sheet(fd, "Summary", &got);
    assert_non_null(strstr(got.p, "N 3|N 1|N 1|N 1|N 1600.5|N 99|N 1501.5\n"));
    assert_non_null(strstr(got.p, "T C305|N 1|N 1|N 0|N 750.25|N 0|N 750.25|N 1500.5|N 0.4997|"));
    assert_non_null(strstr(got.p, "T (none)|N 1|N 0|N 0|N 99|N 99|N 0|N 0|N 0|N 1\n"));
    assert_non_null(strstr(got.p, "T Total|N 3|N 1|N 1|N 1600.5|N 99|N 1501.5|N 1501.5|N 1|N 1\n"));
    read_sheet(fd, "Trend", &got);
    assert_string_equal(got.p, "T Month|T Rows|T Failed|T Denied|T Claimed|T Paid|T Lost\n"
                               "T 1069-02|N 1|N 0|N 1|N 1|N 0|N 1\n"
                               "T 2026-01|N 1|N 1|N 0|N 1500.5|N 0|N 1500.5\n"
                               "T 2026-02|N 1|N 0|N 0|N 99|N 99|N 0\n"
                               "T Total|N 3|N 1|N 1|N 1600.5|N 99|N 1501.5\n");
    ecl_buf_done(&got);
    close(fd);
}

static void a_workbook_of_no_rows_is_a_workbook(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct ecl_buf got;
    int fd = scratch();
    ecl_buf_init(&got, 0);
    assert_int_equal(make(fd, "ward", 0, true, &err), ECL_OK);
    read_sheet(fd, "Trend", &got);
    assert_non_null(strstr(got.p, "T รวม|N 0|"));
    ecl_buf_done(&got);
    close(fd);
}

static void a_key_that_no_row_has_is_refused(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    int fd               = scratch();
    assert_int_equal(make(fd, "doctor", 2, false, &err), ECL_E_USAGE);
    assert_non_null(strstr(err.text, "'doctor'"));
    close(fd);
}

static void a_full_disk_is_an_error(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    int fd               = open("/dev/full", O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(make(fd, NULL, 2, false, &err), ECL_E_WRITE);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_text_and_money_and_dates_are_numbers),
        cmocka_unit_test(the_summary_adds_up),
        cmocka_unit_test(a_workbook_of_no_rows_is_a_workbook),
        cmocka_unit_test(a_key_that_no_row_has_is_refused),
        cmocka_unit_test(a_full_disk_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
