/* test_dbf_read.c: dBase and FoxPro tables made byte by byte. */
#include "table_test.h"

#include <unistd.h>

struct col {
    const char *name;
    char type;
    unsigned width, decimals, flags;
};

static const struct col plain[] = {
    {"HN", 'C', 6, 0, 0}, {"DATEOPD", 'D', 8, 0, 0}, {"TOTAL", 'N', 8, 2, 0}, {"OK", 'L', 1, 0, 0}};

static void add16(struct ecl_buf *b, size_t v)
{
    ecl_buf_add_char(b, (char)(v & 0xff));
    ecl_buf_add_char(b, (char)(v >> 8 & 0xff));
}

/* A header for nrec records of these columns. */
static void add_header(struct ecl_buf *b, int version, size_t nrec, const struct col *col, size_t n)
{
    size_t record = 1;
    for (size_t i = 0; i < n; i++) {
        record += col[i].width;
    }
    ecl_buf_addf(b, "%c%c%c%c", version, 126, 1, 31);
    add16(b, nrec);
    add16(b, 0);
    add16(b, 32 + 32 * n + 1);
    add16(b, record);
    for (int i = 12; i < 32; i++) {
        ecl_buf_add_char(b, i == 29 ? 0x7c : 0);
    }
    for (size_t i = 0; i < n; i++) {
        char d[32] = {0};
        memcpy(d, col[i].name, strlen(col[i].name));
        d[11] = col[i].type;
        d[16] = (char)(col[i].width & 0xff);
        d[17] = (char)(col[i].width > 255 ? col[i].width >> 8 : col[i].decimals);
        d[18] = (char)col[i].flags;
        ecl_buf_add(b, d, sizeof d);
    }
    ecl_buf_add_char(b, 0x0d);
}

static struct ecl_buf table(size_t nrec, const char *records)
{
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    add_header(&b, 3, nrec, plain, 4);
    ecl_buf_add(&b, records, strlen(records));
    return b;
}

#define R1                                                                                         \
    " 000012"                                                                                      \
    "20260131"                                                                                     \
    "   71.50"                                                                                     \
    "T"
#define R2                                                                                         \
    "*000013"                                                                                      \
    "20260131"                                                                                     \
    "        "                                                                                     \
    "F"
#define R3                                                                                         \
    "  45   "                                                                                      \
    "        "                                                                                     \
    "********"                                                                                     \
    "?"

static void records_come_without_padding(void **state)
{
    (void)state;
    struct ecl_buf b = table(3, R1 R2 R3 "\x1a");
    assert_table(ECL_FORMAT_DBF, ecl_buf_str(&b), "1:000012,20260131,71.50,T\n3: 45,,********,\n");
    ecl_buf_done(&b);
}

static void the_end_may_lack_its_mark_or_be_padded(void **state)
{
    (void)state;
    static const char *const tail[] = {"", "\x1a", "\x1agarbage", "   \x1a", "\r\n"};
    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
        struct ecl_buf b = table(1, R1);
        ecl_buf_add(&b, tail[i], strlen(tail[i]));
        assert_table(ECL_FORMAT_DBF, ecl_buf_str(&b), "1:000012,20260131,71.50,T\n");
        ecl_buf_done(&b);
    }
}

static void names_encoding_and_deleted_are_told(void **state)
{
    (void)state;
    struct ecl_buf b = table(2, R1 R2);
    struct drip d;
    struct ecl_input in  = drip_input(&d, ecl_buf_str(&b), 9);
    struct ecl_error err = {0};
    struct ecl_table *t;
    struct ecl_table_row row;
    const struct ecl_str *names;
    enum ecl_encoding enc;
    assert_int_equal(ecl_table_open(&t, ECL_FORMAT_DBF, &in, &err), ECL_OK);
    assert_int_equal(ecl_table_names(t, &names), 4);
    assert_true(ecl_str_is(names[1], "DATEOPD"));
    assert_true(ecl_table_encoding(t, &enc));
    assert_int_equal(enc, ECL_ENC_CP874);
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_OK);
    assert_true(ecl_str_is(row.raw, R1));
    assert_int_equal(ecl_table_next(t, &row, &err), ECL_EOF);
    assert_int_equal(ecl_table_deleted(t), 1);
    ecl_table_close(t);
    ecl_buf_done(&b);
}

static void missing_and_surplus_records_are_an_error_behind_the_rows(void **state)
{
    (void)state;
    struct ecl_buf b = table(5, R1 R3 " 0000");
    char *got        = read_table(ECL_FORMAT_DBF, ecl_buf_str(&b), 11);
    assert_non_null(strstr(got, "1:000012"));
    assert_non_null(strstr(got, "2: 45"));
    assert_non_null(strstr(got, "E -5: is cut off: its header promises 5 records, 3 are missing"));
    free(got);
    ecl_buf_done(&b);
    b   = table(1, R1 R1);
    got = read_table(ECL_FORMAT_DBF, ecl_buf_str(&b), 11);
    assert_non_null(strstr(got, "1:000012"));
    assert_non_null(strstr(got, "E -5: goes on behind the 1 records"));
    free(got);
    ecl_buf_done(&b);
}

static void a_record_that_cannot_be_read_is_a_bad_row(void **state)
{
    (void)state;
    static const struct col memo[] = {{"HN", 'C', 2, 0, 0}, {"NOTE", 'M', 10, 0, 0}};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    add_header(&b, 0x83, 3, memo, 2);
    ecl_buf_addf(&b, " 01          "
                     " 02         7"
                     "x03          ");
    assert_table(ECL_FORMAT_DBF, ecl_buf_str(&b),
                 "1:01,\n"
                 "2:!column NOTE is of type M, which cannot be read< 02         7>\n"
                 "3:!its deletion mark is neither a blank nor *<x03          >\n");
    ecl_buf_done(&b);
}

static void foxpro_columns_are_read(void **state)
{
    (void)state;
    static const struct col fox[] = {
        {"HN", 'C', 300, 0, 0}, {"N", 'I', 4, 0, 4}, {"_NullFlags", '0', 1, 0, 5}};
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    add_header(&b, 0x30, 1, fox, 3);
    b.p[9] = (char)(b.p[9] + 1); /* 263 bytes more would be usual: 256 */
    for (int i = 0; i < 256; i++) {
        ecl_buf_add_char(&b, 0);
    }
    ecl_buf_addf(&b, " %-300s", "000012");
    ecl_buf_add(&b, "\xfe\xff\xff\xff\1\x1a", 6);
    assert_table(ECL_FORMAT_DBF, ecl_buf_str(&b), "1:000012,-2\n");
    ecl_buf_done(&b);
}

static void a_header_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        char value;
    } t[] = {{0, 0x04}, {2, 13}, {3, 32}, {8, 33}, {10, 1}, {10, 5}, {32 + 16, 0}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct ecl_buf b = table(1, R1);
        b.p[t[i].at]     = t[i].value;
        char *got        = read_table(ECL_FORMAT_DBF, ecl_buf_str(&b), 100);
        if (strncmp(got, "E -5", 4) != 0) {
            fail_msg("byte %zu: %s", t[i].at, got);
        }
        free(got);
        ecl_buf_done(&b);
    }
    for (size_t n = 0; n < 161; n += 5) {
        struct ecl_buf b = table(1, R1);
        char *got        = read_table(ECL_FORMAT_DBF, ecl_str_make(b.p, n), 100);
        assert_true(strncmp(got, "E -5", 4) == 0);
        free(got);
        ecl_buf_done(&b);
    }
}

/* The same table read by an independent program. */
static void dbfread_sees_the_same_values(void **state)
{
    (void)state;
    /* The Debian package belongs to the system's python3, not to another in PATH. */
    if (system("/usr/bin/python3 -c 'import dbfread' 2>/dev/null") != 0) {
        skip();
    }
    char path[]      = "/tmp/ecl-test-XXXXXX.dbf";
    int fd           = mkstemps(path, 4);
    struct ecl_buf b = table(2, R1 R2 "\x1a");
    assert_int_equal(write(fd, b.p, b.n), b.n);
    close(fd);
    char cmd[512], line[256] = "";
    snprintf(cmd, sizeof cmd,
             "/usr/bin/python3 -c 'import dbfread,sys\n"
             "for r in dbfread.DBF(sys.argv[1], raw=True):\n"
             "  print(\",\".join(v.decode(\"cp874\").strip() for v in r.values()))' %s",
             path);
    FILE *f = popen(cmd, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_int_equal(pclose(f), 0);
    unlink(path);
    char *got = read_table(ECL_FORMAT_DBF, ecl_buf_str(&b), 100);
    assert_string_equal(got + 2, line);
    free(got);
    ecl_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_without_padding),
        cmocka_unit_test(the_end_may_lack_its_mark_or_be_padded),
        cmocka_unit_test(names_encoding_and_deleted_are_told),
        cmocka_unit_test(missing_and_surplus_records_are_an_error_behind_the_rows),
        cmocka_unit_test(a_record_that_cannot_be_read_is_a_bad_row),
        cmocka_unit_test(foxpro_columns_are_read),
        cmocka_unit_test(a_header_that_makes_no_sense_is_refused),
        cmocka_unit_test(dbfread_sees_the_same_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
