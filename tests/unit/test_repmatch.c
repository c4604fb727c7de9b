/* test_repmatch.c: lines of statements against claims of the REP. */
#include "rep_row.h"

#include "eclaim/repmatch.h"

#define P ECL_REP_PASSED
#define F ECL_REP_FAILED

enum { MANY = 4 };

/* Parts of a row by position: REP, TRAN_ID, SEQ NO, HN, AN, PID, date. */
#define WHO(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const struct {
    const char *name;
    struct rr claim[MANY], line[MANY]; /* until number 0 */
    const char *want;                  /* "result link paid note;" of every row */
} cases[] = {
    {"TRAN_ID, paid in full",
     {{.number = 9, .status = P, .v = WHO("690100001", "700", "", "12"), .paid = 500}},
     {{.number = 15, .v = WHO("690100001", "700", "", "12"), .paid = 500}},
     "paid tran_id 5.00 ;"},
    {"two lines make it full",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 500}},
     {{.number = 15, .v = WHO("1", "700"), .paid = 200},
      {.number = 16, .v = WHO("1", "700"), .paid = 300}},
     "paid tran_id 5.00 ;"},
    {"more than expected",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 500}},
     {{.number = 15, .v = WHO("1", "700"), .paid = 501}},
     "paid tran_id 5.01 more than the REP says;"},
    {"partly, another not yet",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 500},
      {.number = 10, .status = P, .v = WHO("1", "701"), .paid = 500}},
     {{.number = 15, .v = WHO("1", "700"), .paid = 499}},
     "partly tran_id 4.99 ;not-yet  0.00 ;"},
    {"a failed claim on a statement with nothing",
     {{.number = 9, .status = F, .v = WHO("1", "700")}},
     {{.number = 15, .v = WHO("1", "700")}},
     "not-yet tran_id 0.00 ;"},
    {"paid and taken back",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 500}},
     {{.number = 15, .v = WHO("1", "700"), .paid = 500},
      {.number = 16, .v = WHO("1", "700"), .paid = -500}},
     "paid-back tran_id 0.00 ;"},
    {"taken back in part",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 500}},
     {{.number = 15, .v = WHO("1", "700"), .paid = 500},
      {.number = 16, .v = WHO("1", "700"), .paid = -100}},
     "partly tran_id 4.00 paid back in part;"},
    {"REP and SEQ NO where the statement has no TRAN_ID",
     {{.number = 9, .status = P, .v = WHO("1", "700", "s1", "12"), .paid = 5},
      {.number = 10, .status = P, .v = WHO("1", "701", "s2", "12"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "", "s2", "12"), .paid = 6}},
     "not-yet  0.00 ;paid rep+seq 0.06 ;"},
    {"REP, AN and date; then HN, then PID",
     {{.number = 9,
       .status = P,
       .v      = WHO("1", "", "", "12", "A1", "", "2026-01-05 08:00:00"),
       .paid   = 5},
      {.number = 10,
       .status = P,
       .v      = WHO("1", "", "", "13", "", "", "2026-01-05 09:00:00"),
       .paid   = 6},
      {.number = 11, .status = P, .v = WHO("1", "", "", "", "", "P3", "2026-01-05"), .paid = 7}},
     {{.number = 12, .v = WHO("1", "", "", "", "A1", "", "2026-01-05"), .paid = 5},
      {.number = 13, .v = WHO("1", "", "", "13", "", "", "2026-01-05"), .paid = 6},
      {.number = 14, .v = WHO("1", "", "", "", "", "P3", "2026-01-05"), .paid = 7}},
     "paid rep+an+date 0.05 ;paid rep+hn+date 0.06 ;paid rep+pid+date 0.07 ;"},
    {"two visits of a day fit: neither is taken",
     {{.number = 9, .status = P, .v = WHO("1", "700", "", "12", "", "", "2026-01-05"), .paid = 5},
      {.number = 10, .status = P, .v = WHO("1", "701", "", "12", "", "", "2026-01-05"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "", "", "12", "", "", "2026-01-05"), .paid = 6}},
     "unknown  0.00 several claims fit;unknown  0.00 several claims fit;"
     "unknown  0.06 several claims fit;"},
    {"the REP number tells an appeal from the first claim",
     {{.number = 9, .status = F, .v = WHO("1", "700")},
      {.number = 10, .status = P, .v = WHO("2", "700"), .paid = 6}},
     {{.number = 12, .v = WHO("2", "700"), .paid = 6}},
     "not-yet  0.00 ;paid tran_id 0.06 ;"},
    {"without it both fit",
     {{.number = 9, .status = F, .v = WHO("1", "700")},
      {.number = 10, .status = P, .v = WHO("2", "700"), .paid = 6}},
     {{.number = 12, .v = WHO("", "700"), .paid = 6}},
     "unknown  0.00 several claims fit;unknown  0.00 several claims fit;"
     "unknown  0.06 several claims fit;"},
    {"TRAN_ID of another person",
     {{.number = 9, .status = P, .v = WHO("1", "700", "", "12"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "700", "", "99"), .paid = 6}},
     "unknown  0.00 HN, AN or PID differ;unknown  0.06 HN, AN or PID differ;"},
    {"another TRAN_ID is another claim, even on the same day",
     {{.number = 9, .status = P, .v = WHO("1", "700", "", "12", "", "", "2026-01-05"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "999", "", "12", "", "", "2026-01-05"), .paid = 6}},
     "not-yet  0.00 ;unknown  0.06 not in the REP files;"},
    {"a line without any key",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 6}},
     {{.number = 12, .v = WHO("", "", "", "12", "", "", "2026-01-05"), .paid = 6}},
     "not-yet  0.00 ;unknown  0.06 no TRAN_ID and no REP number with SEQ NO or person and date;"},
    {"the same statement twice is not paid twice",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "700"), .paid = 3},
      {.file = "b.xls", .number = 12, .v = WHO("1", "700"), .paid = 3}},
     "partly tran_id 0.03 a line of the statement stands twice; counted once;"
     "unknown  0.03 read before;"},
    {"the same REP twice is one claim",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .paid = 6},
      {.file = "b.xls", .number = 9, .status = P, .v = WHO("1", "700"), .paid = 6}},
     {{.number = 12, .v = WHO("1", "700"), .paid = 6}},
     "paid tran_id 0.06 ;unknown   read before;"},
    {"a REP that does not say what it pays",
     {{.number = 9, .status = P, .v = WHO("1", "700"), .no_paid = true}},
     {{.number = 12, .v = WHO("1", "700"), .paid = 6}},
     "unknown tran_id 0.06 the REP has no amount;"},
    {"no claims at all",
     {{.number = 0}},
     {{.number = 12, .v = WHO("1", "700"), .paid = 6}},
     "unknown  0.06 not in the REP files;"},
};

static void feed(struct ecl_repmatch *m, const struct rr *rows,
                 int (*add)(struct ecl_repmatch *, const struct ecl_rep_row *, struct ecl_error *))
{
    struct rr_row made;
    struct ecl_error err = {0};
    for (int i = 0; i < MANY && rows[i].number; i++) {
        assert_int_equal(add(m, rr_make(&made, &rows[i]), &err), ECL_OK);
    }
}

/* Picks fields 1, 2, 13 and 20 of every row of TSV but the header. */
static void pick(struct ecl_buf *tsv, struct ecl_buf *got)
{
    ecl_buf_add_char(tsv, 0);
    char *rest = tsv->p;
    strsep(&rest, "\n");
    for (char *row; rest && *rest && (row = strsep(&rest, "\n")) != NULL;) {
        char *cell;
        for (int i = 1; (cell = strsep(&row, "\t")) != NULL; i++) {
            if (i == 1 || i == 2 || i == 13 || i == 20) {
                ecl_buf_addf(got, "%s%c", cell, i == 20 ? ';' : ' ');
            }
        }
    }
    ecl_buf_add_char(got, 0);
}

static void claims_and_lines_are_linked_or_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_repmatch *m = NULL;
        struct ecl_repmatch_stats stats;
        struct ecl_error err = {0};
        struct ecl_buf tsv, got;
        ecl_buf_init(&tsv, 0);
        ecl_buf_init(&got, 0);
        struct ecl_output out = ecl_output_buf(&tsv, "test");
        assert_int_equal(ecl_repmatch_new(&m, &err), ECL_OK);
        feed(m, cases[i].claim, ecl_repmatch_claim);
        feed(m, cases[i].line, ecl_repmatch_line);
        assert_int_equal(ecl_repmatch_write(m, ECL_REP_TSV, &out, &stats, &err), ECL_OK);
        pick(&tsv, &got);
        if (strcmp(got.p, cases[i].want) != 0) {
            fail_msg("%s: %s", cases[i].name, got.p);
        }
        ecl_buf_done(&tsv);
        ecl_buf_done(&got);
        ecl_repmatch_free(m);
    }
}

static void many_claims_are_found_again(void **state)
{
    (void)state;
    struct ecl_repmatch *m = NULL;
    struct ecl_repmatch_stats stats;
    struct ecl_error err = {0};
    struct rr_row made;
    struct ecl_buf tsv;
    ecl_buf_init(&tsv, 0);
    struct ecl_output out = ecl_output_buf(&tsv, "test");
    assert_int_equal(ecl_repmatch_new(&m, &err), ECL_OK);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 5000; i++) {
            char tran[16];
            snprintf(tran, sizeof tran, "%d", 700000000 + i);
            const struct rr row = {.number = 9, .status = P, .v = WHO("1", tran), .paid = 100};
            assert_int_equal(
                (pass ? ecl_repmatch_line : ecl_repmatch_claim)(m, rr_make(&made, &row), &err),
                ECL_OK);
        }
    }
    assert_int_equal(ecl_repmatch_write(m, ECL_REP_TSV, &out, &stats, &err), ECL_OK);
    assert_int_equal(stats.result[ECL_REPMATCH_PAID], 5000);
    assert_int_equal(stats.lines, 5000);
    assert_int_equal(stats.unlinked + stats.twice_claims + stats.twice_lines, 0);
    assert_true(stats.paid == 500000 && stats.expected == 500000);
    ecl_buf_done(&tsv);
    ecl_repmatch_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_and_lines_are_linked_or_told),
        cmocka_unit_test(many_claims_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
