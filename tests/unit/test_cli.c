/* The command line, seen from outside: each case runs a small tool in a child
 * process and looks at its output, messages and exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

/* --- a tool ------------------------------------------------------------------- */

enum { OPT_SPLIT = 1, OPT_SINCE, OPT_ENCODING, OPT_NUMBER, OPT_MODE, OPT_FAIL, OPT_WAIT };

static const struct cli_opt options[] = {
    {"split", 's', "SIZE", "most bytes of a part", OPT_SPLIT},
    {"since", 0, "DATE", "from this date on", OPT_SINCE},
    {"encoding", 0, "NAME", "text encoding", OPT_ENCODING},
    {"number", 'n', "N", "a number from 1 to 10", OPT_NUMBER},
    {"a-name-too-long-to-stand-beside", 0, "[MODE]", "first line\nsecond line", OPT_MODE},
    {"fail", 0, NULL, "print an error", OPT_FAIL},
    {"wait", 0, NULL, "wait with an open file", OPT_WAIT},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-test", "[PATH]...", "Copies a file.",
    options,    "Notes.",    CLI_WITH_OUTPUT | CLI_WITH_FORCE | CLI_WITH_PROGRESS};

static int copy(const struct cli *c)
{
    static char block[1000];
    int fd = -1;
    ssize_t n;
    struct ecl_input in;
    struct cli_out o;
    struct ecl_error err;
    if (cli_input(c->noperands ? c->operands[0] : "-", &fd, &in, &err) != ECL_OK) {
        return cli_fail(c, &err);
    }
    if (cli_out_open(&o, c->output, c->force, &err) != ECL_OK) {
        return cli_fail(c, &err);
    }
    while ((n = ecl_input_read(&in, block, sizeof block, &err)) > 0) {
        if (ecl_output_write(&o.out, block, (size_t)n, &err) != ECL_OK) {
            n = ECL_E_WRITE;
            break;
        }
    }
    if (n < 0) {
        cli_out_abort(&o);
        return cli_fail(c, &err);
    }
    return cli_out_finish(&o, &err) == ECL_OK ? CLI_DATA : cli_fail(c, &err);
}

static int report_an_error(const struct cli *c)
{
    struct ecl_error err;
    ecl_fail_at(&err, ECL_E_FORMAT, "OPD\x1b[31m.txt", 1042, "DATEOPD", "'%s' is not a date",
                "2569\xC2\x9B"
                "วัน\r\n");
    return cli_fail(c, &err);
}

static void wait_with_file(const struct cli *c)
{
    struct cli_out o;
    struct ecl_error err;
    if (cli_out_open(&o, c->output, c->force, &err) == ECL_OK) {
        dprintf(STDOUT_FILENO, "ready\n");
        pause();
    }
}

static int tool_main(int argc, char **argv)
{
    struct cli c;
    bool work = true;
    cli_start(&c, &tool, argc, argv);
    for (int id; (id = cli_next(&c)) != 0;) {
        switch (id) {
        case OPT_SPLIT:
            printf("%llu\n", (unsigned long long)cli_size(&c));
            break;
        case OPT_SINCE: {
            struct ecl_date d = cli_date(&c);
            printf("%d-%d-%d\n", d.y, d.m, d.d);
            break;
        }
        case OPT_ENCODING:
            printf("%s\n", ecl_encoding_name(cli_encoding(&c)));
            break;
        case OPT_NUMBER:
            printf("%llu\n", (unsigned long long)cli_number(&c, 1, 10));
            break;
        case OPT_MODE:
            printf("%s\n", c.arg ? c.arg : "bare");
            break;
        case OPT_FAIL:
            return cli_end(&c, report_an_error(&c));
        default:
            wait_with_file(&c);
        }
        work = false;
    }
    if (c.verbose) {
        cli_note(&c, "lang %s, color %d", c.thai ? "th" : "en", cli_color(&c, STDERR_FILENO));
        work = false;
    }
    return cli_end(&c, work ? copy(&c) : CLI_DONE);
}

/* --- running it ------------------------------------------------------------------ */

static struct {
    char out[8192], err[4096];
    int status; /* exit status, or 128 + signal */
} ran;

/* Everything that can be read from fd, as a string. */
static void slurp(int fd, char *text, size_t room)
{
    lseek(fd, 0, SEEK_SET);
    ssize_t n           = read(fd, text, room - 1);
    text[n > 0 ? n : 0] = '\0';
    close(fd);
}

static int scratch_fd(void)
{
    FILE *f = tmpfile();
    int fd  = dup(fileno(f));
    fclose(f);
    return fd;
}

static int status_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Runs the tool with arguments up to NULL; input (may be NULL) is its stdin, stdout_to
 * (may be NULL) a path for its stdout. */
static void run(const char *input, const char *stdout_to, char *const args[])
{
    int in = scratch_fd(), out = scratch_fd(), err = scratch_fd();
    assert_true(!input || write(in, input, strlen(input)) == (ssize_t)strlen(input));
    lseek(in, 0, SEEK_SET);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        char *argv[16] = {(char[]){"ecl-test"}};
        int argc       = 1;
        for (; args[argc - 1]; argc++) {
            argv[argc] = args[argc - 1];
        }
        dup2(in, STDIN_FILENO);
        dup2(stdout_to ? open(stdout_to, O_WRONLY) : out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        exit(tool_main(argc, argv));
    }
    ran.status = status_of(child);
    close(in);
    slurp(out, ran.out, sizeof ran.out);
    slurp(err, ran.err, sizeof ran.err);
}

#define RUN(...) run(NULL, NULL, (char *const[]){__VA_ARGS__, NULL})
#define ARG(s)                                                                                     \
    (char[])                                                                                       \
    {                                                                                              \
        s                                                                                          \
    }

static void assert_refused(const char *text)
{
    assert_int_equal(ran.status, CLI_USAGE);
    assert_string_equal(ran.out, "");
    if (!strstr(ran.err, text)) {
        fail_msg("'%s' is not in: %s", text, ran.err);
    }
    assert_non_null(strstr(ran.err, "try 'ecl-test --help'\n"));
}

/* --- tests ------------------------------------------------------------------------ */

static void help_lists_every_option_of_the_table(void **state)
{
    static const char *const lines[] = {
        "usage: ecl-test [OPTION]... [PATH]...\nCopies a file.\n",
        "\n  -s, --split=SIZE        most bytes of a part\n",
        "\n      --a-name-too-long-to-stand-beside[=MODE]\n                          first line\n",
        "                          first line\n                          second line\n",
        "\n  -o, --output=FILE ",
        "\n      --force  ",
        "\n      --progress[=WHEN] ",
        "\n      --exit-zero ",
        "\n  -h, --help ",
        "\n  -V, --version ",
        "\nNotes.\n",
    };
    (void)state;
    RUN(ARG("--help"));
    assert_int_equal(ran.status, 0);
    assert_string_equal(ran.err, "");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!strstr(ran.out, lines[i])) {
            fail_msg("no '%s' in:\n%s", lines[i], ran.out);
        }
    }
}

static void version_is_one_line_and_the_libraries(void **state)
{
    (void)state;
    RUN(ARG("-V"));
    assert_int_equal(ran.status, 0);
    assert_non_null(strstr(ran.out, "ecl-test (eclaim-tools) 0."));
    assert_non_null(strstr(ran.out, "\nlibzip "));
}

static void wrong_options_are_named_with_the_likely_one(void **state)
{
    (void)state;
    RUN(ARG("--splot=3"));
    assert_refused("ecl-test: unknown option '--splot'; did you mean '--split'?");
    RUN(ARG("--xyzzy"));
    assert_refused("unknown option '--xyzzy'\n");
    RUN(ARG("-Z"));
    assert_refused("unknown option '-Z'\n");
    RUN(ARG("--ver"));
    assert_refused("'--ver' is ambiguous");
    RUN(ARG("--split"));
    assert_refused("option '--split' needs an argument");
    RUN(ARG("-s"));
    assert_refused("option '--split' needs an argument");
    RUN(ARG("--force=1"));
    assert_refused("option '--force' takes no argument");
    RUN(ARG("path"), ARG("--nope"));
    assert_refused("unknown option '--nope'");
}

static void arguments_are_checked(void **state)
{
    static const struct {
        const char *arg;
        const char *out; /* or NULL: refused with err */
        const char *err;
    } cases[] = {
        {"--split=512", "512\n", NULL},
        {"--split=512K", "524288\n", NULL},
        {"--split=10MB", "10000000\n", NULL},
        {"--split=10MiB", "10485760\n", NULL},
        {"--split=8GiB", "8589934592\n", NULL},
        {"--split=2g", "2147483648\n", NULL},
        {"--split=10XB", NULL, "--split: '10XB' is not a size"},
        {"--split=-1", NULL, "'-1' is not a size"},
        {"--split=", NULL, "'' is not a size"},
        {"--split=99999999999GiB", NULL, "is not a size"},
        {"--since=2026-01-31", "2026-1-31\n", NULL},
        {"--since=20260131", "2026-1-31\n", NULL},
        {"--since=2569-01-31", NULL, "'2569-01-31' has a Buddhist year; write 2026-01-31"},
        {"--since=2026-02-30", NULL, "'2026-02-30' is not a date"},
        {"--since=2026-0131", NULL, "is not a date"},
        {"--since=yesterday", NULL, "is not a date"},
        {"--since=0000-00-00", NULL, "is not a date"},
        {"--encoding=TIS-620", "windows-874\n", NULL},
        {"--encoding=latin1", NULL, "'latin1' is none of: utf-8, windows-874 or auto"},
        {"-n7", "7\n", NULL},
        {"--number=0", NULL, "'0' is not a number from 1 to 10"},
        {"--number=99999999999999999999", NULL, "is not a number"},
        {"--number=7x", NULL, "is not a number"},
        {"--a-name-too-long-to-stand-beside", "bare\n", NULL},
        {"--a-name-too-long-to-stand-beside=x", "x\n", NULL},
        {"--lang=fr", NULL, "--lang: 'fr' is none of: en or th"},
        {"--color=blue", NULL, "--color: 'blue' is none of: auto, always or never"},
        {"--progress=no", NULL, "--progress: 'no' is none of"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char arg[64];
        snprintf(arg, sizeof arg, "%s", cases[i].arg);
        RUN(arg);
        if (cases[i].out) {
            assert_string_equal(ran.out, cases[i].out);
            assert_int_equal(ran.status, 0);
        } else {
            assert_refused(cases[i].err);
        }
    }
}

static void language_and_colour_follow_options_then_environment(void **state)
{
    static const struct {
        const char *ecl_lang, *lang, *no_color, *option, *err;
    } cases[] = {
        {NULL, "en_US.UTF-8", NULL, "-v", "ecl-test: lang en, color 0\n"},
        {NULL, "th_TH.UTF-8", NULL, "-v", "ecl-test: lang th, color 0\n"},
        {"en", "th_TH.UTF-8", NULL, "-v", "ecl-test: lang en, color 0\n"},
        {"th", "C", NULL, "-v", "ecl-test: lang th, color 0\n"},
        {"th", NULL, NULL, "--lang=en", "ecl-test: lang en, color 0\n"},
        {NULL, NULL, "1", "--color=always", "ecl-test: lang en, color 1\n"},
        {NULL, NULL, NULL, "--color=never", "ecl-test: lang en, color 0\n"},
    };
    (void)state;
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char option[32];
        setenv("ECL_LANG", cases[i].ecl_lang ? cases[i].ecl_lang : "", 1);
        setenv("LANG", cases[i].lang ? cases[i].lang : "", 1);
        setenv("NO_COLOR", cases[i].no_color ? cases[i].no_color : "", 1);
        snprintf(option, sizeof option, "%s", cases[i].option);
        RUN(option, ARG("-v"));
        assert_string_equal(ran.err, cases[i].err);
    }
}

static void errors_name_the_place_and_hide_control_bytes(void **state)
{
    (void)state;
    RUN(ARG("--fail"));
    assert_int_equal(ran.status, CLI_INPUT);
    assert_string_equal(ran.err, "ecl-test: OPD\\x1B[31m.txt:1042: DATEOPD: "
                                 "'2569\\xC2\\x9Bวัน\\x0D\\x0A' is not a date\n");
}

static void every_code_has_its_exit_status(void **state)
{
    (void)state;
    assert_int_equal(cli_status(ECL_OK), 0);
    assert_int_equal(cli_status(ECL_E_USAGE), 2);
    assert_int_equal(cli_status(ECL_E_READ), 3);
    assert_int_equal(cli_status(ECL_E_FORMAT), 3);
    assert_int_equal(cli_status(ECL_E_WRITE), 4);
    assert_int_equal(cli_status(ECL_E_UNSAFE), 7);
    assert_int_equal(cli_status(ECL_E_NOMEM), 70);
    assert_int_equal(cli_status(ECL_E_INTERNAL), 70);
    assert_int_equal(cli_status(-99), 70);
}

static void exit_zero_turns_1_into_0_only(void **state)
{
    (void)state;
    run("text", NULL, (char *const[]){NULL});
    assert_int_equal(ran.status, 1);
    assert_string_equal(ran.out, "text");
    run("text", NULL, (char *const[]){ARG("--exit-zero"), NULL});
    assert_int_equal(ran.status, 0);
    RUN(ARG("--exit-zero"), ARG("/nonexistent"));
    assert_int_equal(ran.status, CLI_INPUT);
    assert_string_equal(ran.err,
                        "ecl-test: /nonexistent: cannot open: No such file or directory\n");
    RUN(ARG("/"));
    assert_string_equal(ran.err, "ecl-test: /: cannot open: Is a directory\n");
}

static void a_full_device_gives_4_even_for_help(void **state)
{
    (void)state;
    run("text", "/dev/full", (char *const[]){NULL});
    assert_int_equal(ran.status, CLI_OUTPUT);
    assert_string_equal(ran.err,
                        "ecl-test: standard output: cannot write: No space left on device\n");
    run(NULL, "/dev/full", (char *const[]){ARG("--help"), NULL});
    assert_int_equal(ran.status, CLI_OUTPUT);
    run("text", NULL, (char *const[]){ARG("-o"), ARG("/dev/full"), NULL});
    assert_int_equal(ran.status, CLI_OUTPUT);
}

static void a_closed_pipe_ends_quietly(void **state)
{
    (void)state;
    int p[2], err = scratch_fd();
    char text[64];
    assert_int_equal(pipe(p), 0);
    close(p[0]);
    pid_t child = fork();
    if (child == 0) {
        char *argv[] = {(char[]){"ecl-test"}, (char[]){"/etc/passwd"}, NULL};
        dup2(p[1], STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        exit(tool_main(2, argv));
    }
    close(p[1]);
    assert_int_equal(status_of(child), 128 + SIGPIPE);
    slurp(err, text, sizeof text);
    assert_string_equal(text, "");
}

/* Starts the tool waiting with an open output file, sends sig, returns its status. */
static int status_after(int sig, char *folder)
{
    char path[300], line[8];
    int p[2];
    assert_int_equal(pipe(p), 0);
    snprintf(path, sizeof path, "%s/out", folder);
    pid_t child = fork();
    if (child == 0) {
        char *argv[] = {(char[]){"ecl-test"}, (char[]){"-o"}, path, (char[]){"--wait"}, NULL};
        dup2(p[1], STDOUT_FILENO);
        exit(tool_main(4, argv));
    }
    close(p[1]);
    assert_int_equal(read(p[0], line, sizeof line), 6);
    close(p[0]);
    kill(child, sig);
    return status_of(child);
}

static void signals_end_the_tool_as_such_and_leave_no_file(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char folder[] = "/tmp/test_cli.XXXXXX";
        signal(signals[i], SIG_DFL); /* a background job has SIGINT ignored */
        assert_non_null(mkdtemp(folder));
        assert_int_equal(status_after(signals[i], folder), 128 + signals[i]);
        assert_int_equal(rmdir(folder), 0); /* that is: empty */
    }
}

static void output_files_are_not_overwritten_without_force(void **state)
{
    char folder[] = "/tmp/test_cli.XXXXXX", path[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    run("first", NULL, (char *const[]){ARG("-o"), path, NULL});
    assert_int_equal(ran.status, 1);
    run("second", NULL, (char *const[]){ARG("-o"), path, NULL});
    assert_int_equal(ran.status, CLI_OUTPUT);
    assert_non_null(strstr(ran.err, "exists already; give --force"));
    run("second", NULL, (char *const[]){ARG("-o"), path, ARG("--force"), NULL});
    assert_int_equal(ran.status, 1);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_every_option_of_the_table),
        cmocka_unit_test(version_is_one_line_and_the_libraries),
        cmocka_unit_test(wrong_options_are_named_with_the_likely_one),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(language_and_colour_follow_options_then_environment),
        cmocka_unit_test(errors_name_the_place_and_hide_control_bytes),
        cmocka_unit_test(every_code_has_its_exit_status),
        cmocka_unit_test(exit_zero_turns_1_into_0_only),
        cmocka_unit_test(a_full_device_gives_4_even_for_help),
        cmocka_unit_test(a_closed_pipe_ends_quietly),
        cmocka_unit_test(signals_end_the_tool_as_such_and_leave_no_file),
        cmocka_unit_test(output_files_are_not_overwritten_without_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
