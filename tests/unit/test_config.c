/* test_config.c: settings, where they come from, and secrets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "authen/config_priv.h"

static char folder[] = "/tmp/test_config.XXXXXX";
static char path[64], secret[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/config", folder);
    snprintf(secret, sizeof secret, "%s/token", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(secret);
    return rmdir(folder);
}

static void put_file(const char *name, const char *text, size_t n, mode_t mode)
{
    unlink(name);
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(name, mode), 0);
}

static int parse(struct ecl_config *c, const char *text, struct ecl_error *err)
{
    return ecl_config_parse(c, ecl_str_of(text), "file", err);
}

/* --- the table ------------------------------------------------------------------------ */

static void every_default_is_a_value(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct ecl_setting *s; (s = ecl_setting_at(n)) != NULL; n++) {
        if (s->value) {
            assert_null(ecl_setting_fault(s, s->value));
        }
        assert_true(s->kind != ECL_SETTING_SECRET || s->env);
        assert_true(strlen(s->text[0]) > 0 && strlen(s->text[1]) > 0);
    }
    assert_true(n > 20);
}

static void what_is_not_set_has_its_default(void **state)
{
    (void)state;
    struct ecl_config *c;
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    assert_string_equal(ecl_config_get(c, "agent.url"), "http://localhost:8189");
    assert_string_equal(ecl_config_from(c, "agent.url"), "default");
    assert_int_equal(ecl_config_number(c, "agent.read-timeout"), 15);
    assert_null(ecl_config_get(c, "unit.hcode"));
    assert_int_equal(ecl_config_number(c, "unit.hcode"), 0);
    assert_false(ecl_config_bool(c, "unit.hcode"));
    assert_null(ecl_config_get(c, "no.such"));
    ecl_config_free(c);
    ecl_config_free(NULL);
}

/* --- files ---------------------------------------------------------------------------- */

static void later_files_take_the_place_of_earlier_ones(void **state)
{
    (void)state;
    struct ecl_config *c;
    struct ecl_error err;
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    assert_int_equal(
        parse(c,
              "\xEF\xBB\xBF# \xA4\xB9 comment of any bytes\r\n[unit]\r\nhcode=10670\r\n"
              "\n  ; another\n\tsource-id =  \xE0\xB8\x81 b \n[ agent ]\nread-timeout = 7",
              &err),
        ECL_OK);
    assert_string_equal(ecl_config_get(c, "unit.hcode"), "10670");
    assert_string_equal(ecl_config_from(c, "unit.hcode"), "file:3");
    assert_string_equal(ecl_config_get(c, "unit.source-id"), "\xE0\xB8\x81 b");
    assert_int_equal(ecl_config_number(c, "agent.read-timeout"), 7);
    assert_int_equal(parse(c, "[unit]\nhcode = 10671\n[agent]\nread-timeout =\n", &err), ECL_OK);
    assert_string_equal(ecl_config_get(c, "unit.hcode"), "10671");
    assert_int_equal(ecl_config_number(c, "agent.read-timeout"), 15);
    assert_string_equal(ecl_config_from(c, "agent.read-timeout"), "default");
    assert_int_equal(ecl_config_set(c, "unit.hcode", "10672", "--hcode", &err), ECL_OK);
    assert_string_equal(ecl_config_get(c, "unit.hcode"), "10672");
    assert_string_equal(ecl_config_from(c, "unit.hcode"), "--hcode");
    ecl_config_free(c);
}

static const struct {
    const char *text;
    int line;
    const char *told;
} bad_files[] = {
    {"hcode = 10670\n", 1, "a key before the first [section]"},
    {"[unit]\nhcode 10670\n", 2, "neither [section] nor 'key = value'"},
    {"[unit\n", 1, "a section is written [name]"},
    {"[units]\n", 1, "there is no section 'units'; see eclaim-config(5)"},
    {"[]\n", 1, "there is no section ''; see eclaim-config(5)"},
    {"[uni]\n", 1, "there is no section 'uni'; see eclaim-config(5)"},
    {"[unit]\n\nHcode = 10670\n", 3, "there is no setting 'Hcode' in [unit]; see eclaim-config(5)"},
    {"[unit]\n= 1\n", 2, "there is no setting '' in [unit]; see eclaim-config(5)"},
    {"[unit]\nhcode = 10670\n[unit]\nhcode = 10670\n", 4,
     "unit.hcode stands twice, first in line 2"},
    {"[unit]\nhcode = 1067\n", 2, "'1067' is not an HCODE of five digits"},
    {"[unit]\nsource-id = \"HOSP\"\n", 2, "'\"HOSP\"' begins with a quote; write it without"},
    {"[unit]\nsource-id = HOSP # ours\n", 2,
     "'HOSP # ours' holds a comment; write that on a line of its own"},
    {"[unit]\nsource-id = \xA4\xB9\n", 2, "'\xA4\xB9' is not text in UTF-8"},
    {"[unit]\nsource-id = 123456789012345678901234567890123456789012345678901\n", 2,
     "'123456789012345678901234567890123456789012345678901' is too long"},
    {"[unit]\nrecorder = 1101702345678\n", 2,
     "the number has a wrong check digit: a digit is mistyped"},
    {"[unit]\nrecorder = 110170\n", 2, "the number is not a citizen ID of 13 digits"},
    {"[agent]\nread-timeout = 15s\n", 2, "'15s' is not a number; it takes 1 to 600 s"},
    {"[agent]\nread-timeout = 0\n", 2, "'0' is out of bounds; it takes 1 to 600 s"},
    {"[agent]\nread-timeout = 9999999999\n", 2,
     "'9999999999' is not a number; it takes 1 to 600 s"},
    {"[agent]\nurl = localhost:8189\n", 2,
     "'localhost:8189' is not an address such as https://host:port/path"},
    {"[agent]\nurl = http://\n", 2, "'http://' is not an address such as https://host:port/path"},
    {"[agent]\nurl = http://:80/\n", 2,
     "'http://:80/' is not an address such as https://host:port/path"},
    {"[agent]\nurl = ftp://h/\n", 2, "'ftp://h/' is not an address such as https://host:port/path"},
    {"[agent]\nurl = http://h/?a=b\n", 2,
     "'http://h/?a=b' is not an address such as https://host:port/path"},
    {"[agent]\nurl = http://u:p@h/\n", 2,
     "'http://u:p@h/' holds a name and a password; neither belongs there"},
};

static void faults_of_files_name_their_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_files / sizeof *bad_files; i++) {
        struct ecl_config *c;
        struct ecl_error err;
        assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
        assert_int_equal(parse(c, bad_files[i].text, &err), ECL_E_FORMAT);
        assert_string_equal(err.file, "file");
        assert_string_equal(err.text, bad_files[i].told);
        assert_int_equal(err.line, bad_files[i].line);
        ecl_config_free(c);
    }
}

static void bytes_that_are_no_text_are_a_fault(void **state)
{
    (void)state;
    struct ecl_config *c;
    struct ecl_error err;
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    assert_int_equal(
        ecl_config_parse(c, ECL_STR("\xFF\xFE[\0u\0n\0i\0t\0]\0\r\0\n\0"), "file", &err),
        ECL_E_FORMAT);
    assert_string_equal(err.text, "not text; save the file as UTF-8");
    assert_int_equal(ecl_config_parse(c, ECL_STR("[unit]\nhcode = 10670\0x\n"), "file", &err),
                     ECL_E_FORMAT);
    ecl_config_free(c);
}

static void files_that_others_may_write_are_refused(void **state)
{
    static const struct {
        mode_t mode;
        int answer;
    } modes[] = {{0600, ECL_OK},       {0644, ECL_OK},       {0400, ECL_OK},
                 {0660, ECL_E_UNSAFE}, {0602, ECL_E_UNSAFE}, {0666, ECL_E_UNSAFE}};
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct ecl_config *c;
        struct ecl_error err;
        assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
        put_file(path, "[unit]\nhcode=10670\n", 19, modes[i].mode);
        assert_int_equal(ecl_config_read(c, path, &err), modes[i].answer);
        assert_string_equal(ecl_config_get(c, "unit.hcode") ? "set" : "not",
                            modes[i].answer == ECL_OK ? "set" : "not");
        ecl_config_free(c);
    }
}

static void files_that_are_absent_or_none_are_told(void **state)
{
    (void)state;
    struct ecl_config *c;
    struct ecl_error err;
    static char large[70000];
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    unlink(path);
    assert_int_equal(ecl_config_read(c, path, &err), ECL_E_READ);
    assert_int_equal(err.sys, ENOENT);
    assert_int_equal(ecl_config_read(c, folder, &err), ECL_E_READ);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(ecl_config_read(c, path, &err), ECL_E_READ);
    memset(large, '\n', sizeof large);
    put_file(path, large, sizeof large, 0600);
    assert_int_equal(ecl_config_read(c, path, &err), ECL_E_FORMAT);
    put_file(path, "", 0, 0600);
    assert_int_equal(ecl_config_read(c, path, &err), ECL_OK);
    ecl_config_free(c);
}

/* --- from elsewhere ------------------------------------------------------------------- */

static void settings_from_elsewhere_are_checked(void **state)
{
    (void)state;
    struct ecl_config *c;
    struct ecl_error err;
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    assert_int_equal(ecl_config_set(c, "agent.url", "8189", "--agent", &err), ECL_E_USAGE);
    assert_string_equal(err.file, "--agent");
    assert_string_equal(err.field, "agent.url");
    assert_int_equal(ecl_config_set(c, "agent.port", "8189", "--set", &err), ECL_E_USAGE);
    assert_string_equal(err.text, "there is no setting 'agent.port'; see eclaim-config(5)");
    assert_int_equal(ecl_config_set(c, "agent.url", "", "--agent", &err), ECL_OK);
    assert_string_equal(ecl_config_get(c, "agent.url"), "http://localhost:8189");
    ecl_config_free(c);
}

/* --- secrets -------------------------------------------------------------------------- */

static const struct {
    const char *text;
    mode_t mode;
    int answer;
    const char *told; /* the secret, or the text of the fault */
} secrets[] = {
    {"abc-123", 0600, ECL_OK, "abc-123"},
    {"abc-123\n", 0400, ECL_OK, "abc-123"},
    {"\xEF\xBB\xBF  abc-123 \r\n", 0600, ECL_OK, "abc-123"},
    {"", 0600, ECL_E_FORMAT, "the secret is empty"},
    {"\n", 0600, ECL_E_FORMAT, "the secret is empty"},
    {"abc\ndef\n", 0600, ECL_E_FORMAT,
     "the secret holds a blank, a control character or a letter that no token has"},
    {"abc def", 0600, ECL_E_FORMAT,
     "the secret holds a blank, a control character or a letter that no token has"},
    {"\xE0\xB8\x81", 0600, ECL_E_FORMAT,
     "the secret holds a blank, a control character or a letter that no token has"},
    {"abc", 0640, ECL_E_UNSAFE, "has the mode 0640; nobody else may read a secret: chmod 600"},
    {"abc", 0604, ECL_E_UNSAFE, "has the mode 0604; nobody else may read a secret: chmod 600"},
    {"abc", 0700, ECL_E_UNSAFE, "has the mode 0700; nobody else may read a secret: chmod 600"},
};

static void secrets_are_read_from_guarded_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        struct ecl_config *c;
        struct ecl_error err;
        const char *found = NULL;
        assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
        char text[200];
        int n = snprintf(text, sizeof text, "[nhso]\nstatus-token = %s\n", secret);
        assert_int_equal(ecl_config_parse(c, ecl_str_make(text, (size_t)n), "file", &err), ECL_OK);
        put_file(secret, secrets[i].text, strlen(secrets[i].text), secrets[i].mode);
        assert_string_equal(ecl_config_get(c, "nhso.status-token"), secret);
        assert_int_equal(ecl_config_secret(c, "nhso.status-token", &found, &err),
                         secrets[i].answer);
        if (secrets[i].answer == ECL_OK) {
            assert_string_equal(found, secrets[i].told);
        } else {
            assert_null(found);
            assert_string_equal(err.text, secrets[i].told);
            assert_string_equal(err.file, secret);
        }
        ecl_config_free(c);
    }
}

static void secrets_can_be_given_themselves(void **state)
{
    (void)state;
    struct ecl_config *c;
    struct ecl_error err;
    const char *found;
    assert_int_equal(ecl_config_new(&c, NULL), ECL_OK);
    assert_int_equal(ecl_config_secret(c, "nhso.endpoint-token", &found, &err), ECL_E_USAGE);
    assert_string_equal(err.field, "nhso.endpoint-token");
    assert_non_null(strstr(err.text, "$ECLAIM_ENDPOINT_TOKEN"));
    assert_int_equal(
        ecl_config_set(c, "nhso.endpoint-token", "to ken", "$ECLAIM_ENDPOINT_TOKEN", &err),
        ECL_E_USAGE);
    assert_null(strstr(err.text, "to ken"));
    assert_int_equal(
        ecl_config_set(c, "nhso.endpoint-token", "token", "$ECLAIM_ENDPOINT_TOKEN", &err), ECL_OK);
    assert_int_equal(ecl_config_secret(c, "nhso.endpoint-token", &found, &err), ECL_OK);
    assert_string_equal(found, "token");
    assert_null(ecl_config_get(c, "nhso.endpoint-token"));
    assert_string_equal(ecl_config_from(c, "nhso.endpoint-token"), "$ECLAIM_ENDPOINT_TOKEN");
    assert_int_equal(ecl_config_secret(c, "unit.hcode", &found, &err), ECL_E_INTERNAL);
    ecl_config_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_a_value),
        cmocka_unit_test(what_is_not_set_has_its_default),
        cmocka_unit_test(later_files_take_the_place_of_earlier_ones),
        cmocka_unit_test(faults_of_files_name_their_line),
        cmocka_unit_test(bytes_that_are_no_text_are_a_fault),
        cmocka_unit_test(files_that_others_may_write_are_refused),
        cmocka_unit_test(files_that_are_absent_or_none_are_told),
        cmocka_unit_test(settings_from_elsewhere_are_checked),
        cmocka_unit_test(secrets_are_read_from_guarded_files),
        cmocka_unit_test(secrets_can_be_given_themselves),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
