/* Inputs, outputs, and files that appear whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eclaim/io.h"

static char folder[256];

static int make_folder(void **state)
{
    const char *tmp = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/test_io.XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Names in the folder, all but . and .. */
static int files(void)
{
    int n  = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    closedir(d);
    return n;
}

static int remove_folder(void **state)
{
    (void)state;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
    return rmdir(folder);
}

static void assert_content(const char *path, const char *expected)
{
    char text[64] = "";
    int fd        = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, text, sizeof text - 1), strlen(expected));
    assert_string_equal(text, expected);
    close(fd);
}

static struct ecl_atomic *opened(const char *path, bool force, const char *text)
{
    struct ecl_atomic *a;
    struct ecl_error err = {0};
    assert_int_equal(ecl_atomic_open(&a, path, force, &err), ECL_OK);
    struct ecl_output out = ecl_output_fd(ecl_atomic_fd(a), path);
    assert_int_equal(ecl_output_write(&out, text, strlen(text), &err), ECL_OK);
    return a;
}

/* --- inputs and outputs --------------------------------------------------------- */

static void memory_is_read_to_its_end(void **state)
{
    (void)state;
    struct ecl_str m    = ECL_STR("abcdefgh");
    struct ecl_input in = ecl_input_mem(&m, "memory");
    char buf[6];
    assert_int_equal(ecl_input_full(&in, buf, 6, NULL), 6);
    assert_memory_equal(buf, "abcdef", 6);
    assert_int_equal(ecl_input_full(&in, buf, 6, NULL), 2);
    assert_int_equal(ecl_input_full(&in, buf, 6, NULL), 0);
    ecl_input_close(&in);
}

static void a_small_input_is_read_whole_or_refused(void **state)
{
    (void)state;
    static char text[200000];
    struct ecl_buf b = {0};
    memset(text, 'x', sizeof text);
    for (size_t n = 0; n <= sizeof text; n += 65536 - 1) { /* around the steps it reads in */
        struct ecl_str s     = ecl_str_make(text, n);
        struct ecl_input in  = ecl_input_mem(&s, "it");
        struct ecl_error err = {0};
        b.n                  = 0;
        ecl_buf_add_char(&b, '>');
        assert_int_equal(ecl_input_all(&in, n, &b, &err), ECL_OK);
        assert_int_equal(b.n, n + 1);
        assert_int_equal(b.p[0], '>');
        if (n) {
            s   = ecl_str_make(text, n);
            b.n = 0;
            assert_int_equal(ecl_input_all(&in, n - 1, &b, &err), ECL_E_FORMAT);
            assert_string_equal(err.file, "it");
        }
    }
    ecl_buf_done(&b);
    struct ecl_input none = ecl_input_fd(-1, "none");
    assert_int_equal(ecl_input_all(&none, 10, &b, NULL), ECL_E_READ);
    ecl_buf_done(&b);
}

static void a_full_buffer_is_an_error_with_a_name(void **state)
{
    (void)state;
    struct ecl_error err = {0};
    struct ecl_buf b;
    ecl_buf_init(&b, 10);
    struct ecl_output out = ecl_output_buf(&b, "buffer");
    assert_int_equal(ecl_output_write(&out, "0123456789", 10, &err), ECL_OK);
    assert_int_equal(ecl_output_write(&out, "x", 1, &err), ECL_E_NOMEM);
    assert_string_equal(err.file, "buffer");
    assert_int_equal(b.n, 10);
    ecl_output_close(&out);
    ecl_buf_done(&b);
}

static void descriptors_that_fail_say_which_and_why(void **state)
{
    (void)state;
    struct ecl_error err  = {0};
    struct ecl_input in   = ecl_input_fd(-1, "night.zip");
    struct ecl_output out = ecl_output_fd(-1, "out.ecl");
    char c;
    assert_int_equal(ecl_input_full(&in, &c, 1, &err), ECL_E_READ);
    assert_string_equal(err.file, "night.zip");
    assert_string_equal(err.text, "cannot read: Bad file descriptor");
    assert_int_equal(ecl_output_write(&out, "x", 1, &err), ECL_E_WRITE);
    assert_string_equal(err.text, "cannot write: Bad file descriptor");
    assert_true(err.sys != 0);
}

static void on_alarm(int sig)
{
    (void)sig;
}

/* A pipe that is non-blocking, small and interrupted still carries every byte. */
static void slow_pipes_lose_nothing(void **state)
{
    enum { TOTAL = 400000 };
    (void)state;
    int p[2];
    assert_int_equal(pipe(p), 0);
    fcntl(p[1], F_SETFL, O_NONBLOCK);
    fcntl(p[1], F_SETPIPE_SZ, 4096);
    pid_t child = fork();
    if (child == 0) {
        char *data            = malloc(TOTAL);
        struct ecl_output out = ecl_output_fd(p[1], "pipe");
        struct sigaction sa   = {.sa_handler = on_alarm};
        sigaction(SIGALRM, &sa, NULL);
        ualarm(500, 500);
        memset(data, 'x', TOTAL);
        _exit(ecl_output_write(&out, data, TOTAL, NULL) == ECL_OK ? 0 : 1);
    }
    close(p[1]);
    struct ecl_input in = ecl_input_fd(p[0], "pipe");
    char *got           = malloc(TOTAL + 1);
    assert_int_equal(ecl_input_full(&in, got, TOTAL + 1, NULL), TOTAL);
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    free(got);
    close(p[0]);
}

/* --- atomic files ---------------------------------------------------------------- */

static void a_file_appears_at_commit_and_not_before(void **state)
{
    (void)state;
    const char *path     = in_folder("out.ecl");
    struct ecl_atomic *a = opened(path, false, "whole");
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(files(), 1);
    assert_int_equal(ecl_atomic_commit(a, NULL), ECL_OK);
    assert_content(path, "whole");
    assert_int_equal(files(), 1);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    unlink(path);
}

static void an_aborted_file_leaves_nothing(void **state)
{
    (void)state;
    ecl_atomic_abort(opened(in_folder("out.ecl"), false, "half"));
    ecl_atomic_abort(NULL);
    assert_int_equal(files(), 0);
}

static void an_existing_file_needs_force(void **state)
{
    (void)state;
    const char *path     = in_folder("out.ecl");
    struct ecl_error err = {0};
    struct ecl_atomic *a;
    assert_int_equal(ecl_atomic_commit(opened(path, false, "first"), NULL), ECL_OK);
    assert_int_equal(ecl_atomic_open(&a, path, false, &err), ECL_E_WRITE);
    assert_null(a);
    assert_non_null(strstr(err.text, "--force"));
    assert_content(path, "first");
    assert_int_equal(ecl_atomic_commit(opened(path, true, "second"), NULL), ECL_OK);
    assert_content(path, "second");
    assert_int_equal(files(), 1);
    unlink(path);
}

static void a_file_that_appeared_meanwhile_is_left_alone(void **state)
{
    (void)state;
    const char *path     = in_folder("out.ecl");
    struct ecl_error err = {0};
    struct ecl_atomic *a = opened(path, false, "mine");
    assert_int_equal(ecl_atomic_commit(opened(path, false, "theirs"), NULL), ECL_OK);
    assert_int_equal(ecl_atomic_commit(a, &err), ECL_E_WRITE);
    assert_content(path, "theirs");
    assert_int_equal(files(), 1);
    unlink(path);
}

static void names_that_cannot_be_files_are_refused(void **state)
{
    static const char *const names[] = {"", "missing/out.ecl", "slash/"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ecl_error err = {0};
        struct ecl_atomic *a;
        assert_int_equal(ecl_atomic_open(&a, in_folder(names[i]), true, &err), ECL_E_WRITE);
        assert_true(err.text[0] && err.file[0]);
    }
    assert_int_equal(files(), 0);
}

static void a_name_of_any_length_a_file_can_have_works(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    assert_int_equal(ecl_atomic_commit(opened(in_folder(name), false, "x"), NULL), ECL_OK);
    assert_int_equal(unlink(in_folder(name)), 0);
}

static void devices_and_pipes_are_written_in_place(void **state)
{
    (void)state;
    const char *path = in_folder("fifo");
    char text[8]     = "";
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(ecl_atomic_commit(opened(path, true, "through"), NULL), ECL_OK);
    assert_int_equal(read(reader, text, sizeof text), 7);
    assert_string_equal(text, "through");
    struct stat st;
    assert_true(stat(path, &st) == 0 && S_ISFIFO(st.st_mode));
    close(reader);
    unlink(path);
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    struct ecl_atomic *a;
    struct ecl_error err = {0};
    assert_int_equal(ecl_atomic_open(&a, "/dev/full", false, &err), ECL_OK);
    struct ecl_output out = ecl_output_fd(ecl_atomic_fd(a), "/dev/full");
    assert_int_equal(ecl_output_write(&out, "x", 1, &err), ECL_E_WRITE);
    assert_string_equal(err.text, "cannot write: No space left on device");
    ecl_atomic_abort(a);
}

static void a_signal_handler_can_remove_all_temporaries(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++) {
            static struct ecl_atomic *open_files[20];
            char name[16];
            snprintf(name, sizeof name, "out%d", i);
            if (ecl_atomic_open(&open_files[i], in_folder(name), false, NULL) != ECL_OK) {
                _exit(2);
            }
        }
        int before = files();
        ecl_atomic_abort_all();
        _exit(before == 20 && files() == 0 ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_read_to_its_end),
        cmocka_unit_test(a_small_input_is_read_whole_or_refused),
        cmocka_unit_test(a_full_buffer_is_an_error_with_a_name),
        cmocka_unit_test(descriptors_that_fail_say_which_and_why),
        cmocka_unit_test(slow_pipes_lose_nothing),
        cmocka_unit_test(a_file_appears_at_commit_and_not_before),
        cmocka_unit_test(an_aborted_file_leaves_nothing),
        cmocka_unit_test(an_existing_file_needs_force),
        cmocka_unit_test(a_file_that_appeared_meanwhile_is_left_alone),
        cmocka_unit_test(names_that_cannot_be_files_are_refused),
        cmocka_unit_test(a_name_of_any_length_a_file_can_have_works),
        cmocka_unit_test(devices_and_pipes_are_written_in_place),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(a_signal_handler_can_remove_all_temporaries),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
