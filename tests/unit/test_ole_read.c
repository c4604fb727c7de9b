/* test_ole_read.c: compound documents of every form, and hostile ones. */
#include "xls_build.h"

#include <fcntl.h>

#include "io/ole_priv.h"

static struct ecl_buf noise(size_t n)
{
    struct ecl_buf b;
    uint32_t seed = 1;
    ecl_buf_init(&b, 0);
    put_zeros(&b, n);
    for (size_t i = 0; i < n; i++) {
        seed   = seed * 1103515245u + 12345u;
        b.p[i] = (char)(seed >> 16 & 0xff);
    }
    return b;
}

/* Reads the stream in pieces of step bytes. */
static int read_stream(struct ecl_str file, const char *name, size_t step, struct ecl_buf *out,
                       struct ecl_error *err)
{
    struct ecl_ole *o        = NULL;
    struct ecl_ole_stream *s = NULL;
    size_t got;
    int fd = memory_file(file);
    int r  = ecl_ole_open(&o, fd, "book.xls", err);
    if (r == ECL_OK) {
        r = ecl_ole_stream_open(&s, o, name, err);
    }
    for (got = step; r == ECL_OK && got == step;) {
        assert_int_equal(ecl_buf_reserve(out, step), ECL_OK);
        r = ecl_ole_stream_read(s, out->n, out->p + out->n, step, &got, err);
        out->n += r == ECL_OK ? got : 0;
    }
    ecl_ole_stream_close(s);
    ecl_ole_close(o);
    close(fd);
    return r;
}

static void assert_stream(struct ecl_str file, const char *name, size_t step, struct ecl_str want)
{
    struct ecl_error err = {0};
    struct ecl_buf got;
    ecl_buf_init(&got, 0);
    int r = read_stream(file, name, step, &got, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(r, ECL_OK);
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.p, want.p, want.n);
    ecl_buf_done(&got);
}

static void streams_of_every_form_are_read(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        struct ole_form form;
    } cases[] = {
        {4096, {.shift = 9}},
        {4097, {.shift = 9}},
        {100000, {.shift = 9, .reverse = true}},
        {100000, {.shift = 12}},
        {50001, {.shift = 12, .reverse = true}},
        {8000000, {.shift = 9}}, /* more FAT than the header can name */
        {1, {.shift = 9, .mini = true}},
        {64, {.shift = 9, .mini = true}},
        {4095, {.shift = 9, .mini = true, .reverse = true}},
        {700, {.shift = 12, .mini = true}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_buf data = noise(cases[i].n), file;
        ole_build(&file, ecl_buf_str(&data), "Workbook", cases[i].form);
        assert_stream(ecl_buf_str(&file), "workbook", 333, ecl_buf_str(&data));
        assert_stream(ecl_buf_str(&file), "WORKBOOK", 70001, ecl_buf_str(&data));
        ecl_buf_done(&file);
        ecl_buf_done(&data);
    }
}

static void a_stream_can_be_read_backwards(void **state)
{
    (void)state;
    struct ecl_buf data = noise(20000), file;
    struct ecl_error err;
    struct ecl_ole *o;
    struct ecl_ole_stream *s;
    char c;
    size_t got;
    ole_build(&file, ecl_buf_str(&data), "Book", (struct ole_form){.shift = 9, .reverse = true});
    int fd = memory_file(ecl_buf_str(&file));
    assert_int_equal(ecl_ole_open(&o, fd, "book.xls", &err), ECL_OK);
    assert_true(ecl_ole_has(o, "Book"));
    assert_false(ecl_ole_has(o, "Workbook"));
    assert_false(ecl_ole_has(o, "Root Entry"));
    assert_int_equal(ecl_ole_stream_open(&s, o, "Book", &err), ECL_OK);
    assert_int_equal(ecl_ole_stream_size(s), data.n);
    for (size_t i = data.n; i-- > 0;) {
        assert_int_equal(ecl_ole_stream_read(s, i, &c, 1, &got, &err), ECL_OK);
        assert_int_equal(got, 1);
        assert_int_equal(c, data.p[i]);
    }
    assert_int_equal(ecl_ole_stream_read(s, data.n + 5, &c, 1, &got, &err), ECL_OK);
    assert_int_equal(got, 0);
    ecl_ole_stream_close(s);
    ecl_ole_close(o);
    close(fd);
    ecl_buf_done(&file);
    ecl_buf_done(&data);
}

/* A document of 20 sectors with one field changed. Sectors: 0 to 19 the stream, 20 the
 * directory, 21 the FAT. */
static void damage_is_refused(void **state)
{
    (void)state;
    enum { HEAD = 0, DIR = 512 * 21, FAT = 512 * 22 };
    static const struct {
        const char *what;
        size_t at;
        uint32_t value;
        const char *text; /* part of the message */
    } cases[] = {
        {"no magic number", HEAD, 0x04034b50, "is not an Excel 97-2003 workbook"},
        {"a byte order unknown", HEAD + 28, 0x0009feff, "header"},
        {"a sector size of 2^31", HEAD + 28, 0x001ffffe, "header"},
        {"no FAT at all", HEAD + 44, 0, "allocation table"},
        {"four billion FAT sectors", HEAD + 44, 0xffffffff, NULL},
        {"a FAT beyond the end", HEAD + 76, 5000, "cut off"},
        {"a FAT sector that is a mark", HEAD + 76, OLE_END, "broken"},
        {"a directory beyond the end", HEAD + 48, 1000, "cut off"},
        {"a directory that is not one", HEAD + 48, 3, "directory"},
        {"no directory", HEAD + 48, OLE_END, "directory"},
        {"a directory in a circle", FAT + 4 * 20, 20, "circle"},
        {"a stream in a circle of one", FAT + 4 * 5, 5, "circle"},
        {"a stream in a circle of six", FAT + 4 * 10, 4, "circle"},
        {"a stream that leads outside", FAT + 4 * 10, 7777, "cut off"},
        {"a stream that leads to a free sector", FAT + 4 * 10, OLE_FREE, "broken"},
        {"a stream that ends early", FAT + 4 * 10, OLE_END, "cut off"},
        {"a stream longer than its chain", DIR + 128 + 120, 20 * 512 + 1, "cut off"},
        {"a stream of 4 GiB", DIR + 128 + 120, 0xffffffff, NULL},
        {"a stream that begins outside", DIR + 128 + 116, 22000, "cut off"},
        {"a short stream without a mini FAT", DIR + 128 + 120, 100, NULL},
        {"an entry of no kind", DIR + 128 + 64, 0x01000012, "missing"},
    };
    struct ecl_buf data = noise(20 * 512), file, out;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ecl_error err = {0};
        ole_build(&file, ecl_buf_str(&data), "Workbook", (struct ole_form){.shift = 9});
        set32(&file, cases[i].at, cases[i].value);
        ecl_buf_init(&out, 0);
        int r = read_stream(ecl_buf_str(&file), "Workbook", 4096, &out, &err);
        if (r != ECL_E_FORMAT && strcmp(cases[i].what, "four billion FAT sectors") != 0) {
            fail_msg("%s: %d", cases[i].what, r);
        }
        if (cases[i].text && !strstr(err.text, cases[i].text)) {
            fail_msg("%s: %s", cases[i].what, err.text);
        }
        ecl_buf_done(&out);
        ecl_buf_done(&file);
    }
    ecl_buf_done(&data);
}

/* The tree of names may be wrong in any way: siblings in a circle, or no root. */
static void a_stream_is_found_in_a_broken_tree(void **state)
{
    (void)state;
    static const struct {
        size_t entry, field;
        uint32_t value;
    } cases[] = {{1, 68, 1}, {2, 68, 1}, {2, 72, 2}, {0, 76, 77}, {0, 76, OLE_FREE}, {0, 76, 2}};
    struct ecl_buf data = noise(9 * 512), file;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ole_build(&file, ecl_buf_str(&data), "Workbook", (struct ole_form){.shift = 9});
        set32(&file, 512 * 10 + 128 * cases[i].entry + cases[i].field, cases[i].value);
        assert_stream(ecl_buf_str(&file), "Workbook", 4096, ecl_buf_str(&data));
        ecl_buf_done(&file);
    }
    ecl_buf_done(&data);
}

/* Wherever a file ends, it is refused, or what is left is the whole stream. */
static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    static const struct ole_form forms[] = {
        {.shift = 9}, {.shift = 12}, {.shift = 9, .mini = true}, {.shift = 9, .reverse = true}};
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        struct ecl_buf data = noise(forms[f].mini ? 1000 : 5000), file, out;
        ole_build(&file, ecl_buf_str(&data), "Workbook", forms[f]);
        for (size_t n = 0; n < file.n; n += n < 600 ? 1 : 13) {
            struct ecl_error err = {0};
            ecl_buf_init(&out, 0);
            int r = read_stream(ecl_str_make(file.p, n), "Workbook", 999, &out, &err);
            if (r == ECL_OK) {
                assert_int_equal(out.n, data.n);
                assert_memory_equal(out.p, data.p, data.n);
            } else {
                assert_int_equal(r, ECL_E_FORMAT);
            }
            ecl_buf_done(&out);
        }
        ecl_buf_done(&file);
        ecl_buf_done(&data);
    }
}

static void mini_sectors_in_a_circle_are_refused(void **state)
{
    (void)state;
    struct ecl_buf data = noise(1000), file, out;
    struct ecl_error err;
    ole_build(&file, ecl_buf_str(&data), "Workbook", (struct ole_form){.shift = 9, .mini = true});
    set32(&file, 512 * 4 + 4 * 7, 3);
    ecl_buf_init(&out, 0);
    assert_int_equal(read_stream(ecl_buf_str(&file), "Workbook", 999, &out, &err), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "circle"));
    set32(&file, 512 * 4 + 4 * 7, 100000);
    assert_int_equal(read_stream(ecl_buf_str(&file), "Workbook", 999, &out, &err), ECL_E_FORMAT);
    ecl_buf_done(&out);
    ecl_buf_done(&file);
    ecl_buf_done(&data);
}

/* A DIFAT sector that names itself as the next. */
static void a_difat_in_a_circle_ends(void **state)
{
    (void)state;
    struct ecl_buf data  = noise(8000000), file, out;
    struct ecl_error err = {0};
    ole_build(&file, ecl_buf_str(&data), "Workbook", (struct ole_form){.shift = 9});
    uint32_t difat;
    memcpy(&difat, file.p + 68, sizeof difat);
    assert_true(difat != OLE_END);
    set32(&file, ((size_t)difat + 1) * 512 + 508, difat);
    set32(&file, 44, 0xffffff);
    ecl_buf_init(&out, 0);
    (void)read_stream(ecl_buf_str(&file), "Workbook", 65536, &out, &err);
    ecl_buf_done(&out);
    ecl_buf_done(&file);
    ecl_buf_done(&data);
}

static void a_file_that_cannot_be_read_says_so(void **state)
{
    (void)state;
    struct ecl_ole *o;
    struct ecl_error err;
    int fd = open("/dev/null", O_WRONLY);
    assert_int_equal(ecl_ole_open(&o, fd, "book.xls", &err), ECL_E_READ);
    close(fd);
    fd = memory_file(ECL_STR(""));
    assert_int_equal(ecl_ole_open(&o, fd, "book.xls", &err), ECL_E_FORMAT);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_of_every_form_are_read),
        cmocka_unit_test(a_stream_can_be_read_backwards),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(a_stream_is_found_in_a_broken_tree),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(mini_sectors_in_a_circle_are_refused),
        cmocka_unit_test(a_difat_in_a_circle_ends),
        cmocka_unit_test(a_file_that_cannot_be_read_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
