/* test_package.c: sets out of folders, zips, single files and pipes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <zip.h>

#include "eclaim/package.h"
#include "io/member_priv.h"
#include "io/package_priv.h"

#define INS_TXT "HN|INSCL|SUBTYPE\r\n000012345|UCS|89\r\n"

static char root[64];

/* A path under the test's own folder; eight are good at a time. */
static const char *at(const char *rel)
{
    static char paths[8][512];
    static int next;
    char *p = paths[next++ % 8];
    snprintf(p, sizeof paths[0], "%s/%s", root, rel);
    return p;
}

static const char *put_bytes(const char *rel, const void *bytes, size_t n)
{
    const char *path = at(rel);
    char dir[512];
    for (const char *s = strchr(rel, '/'); s; s = strchr(s + 1, '/')) {
        snprintf(dir, sizeof dir, "%s/%.*s", root, (int)(s - rel), rel);
        mkdir(dir, 0700);
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

static const char *put(const char *rel, const char *text)
{
    return put_bytes(rel, text, strlen(text));
}

struct zip_entry {
    const char *name, *text;
    bool encrypted;
};

static const char *put_zip(const char *rel, const struct zip_entry *e, size_t n)
{
    const char *path = at(rel);
    zip_t *za        = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(za);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(za, e[i].text, strlen(e[i].text), 0);
        zip_int64_t k   = zip_file_add(za, e[i].name, s, ZIP_FL_ENC_UTF_8);
        assert_true(k >= 0);
        if (e[i].encrypted) {
            assert_int_equal(zip_file_set_encryption(za, (zip_uint64_t)k, ZIP_EM_AES_256, "secret"),
                             0);
        }
    }
    assert_int_equal(zip_close(za), 0);
    return path;
}

static int open_one(struct ecl_package **p, const char *path, struct ecl_error *err)
{
    return ecl_package_open(p, &path, 1, NULL, err);
}

/* Opening path fails with code, and the message holds every word. */
static void assert_refused(const char *path, int code, const char *word1, const char *word2)
{
    struct ecl_package *p = NULL;
    struct ecl_error err  = {0};
    int r                 = open_one(&p, path, &err);
    if (r != code) {
        fail_msg("%s: got %d (%s: %s), want %d", path, r, err.file, err.text, code);
    }
    assert_null(p);
    char all[1024];
    snprintf(all, sizeof all, "%s: %s", err.file, err.text);
    if (!strstr(all, word1) || (word2 && !strstr(all, word2))) {
        fail_msg("'%s' lacks '%s' or '%s'", all, word1, word2);
    }
}

static char *read_member(struct ecl_package *p, size_t i)
{
    struct ecl_input in;
    struct ecl_error err;
    static char text[4096];
    assert_int_equal(ecl_package_read(p, i, &in, &err), ECL_OK);
    ssize_t n = ecl_input_full(&in, text, sizeof text - 1, &err);
    assert_true(n >= 0);
    text[n] = '\0';
    ecl_input_close(&in);
    return text;
}

static int setup(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%.40s/ecl-test-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    return mkdtemp(root) ? 0 : -1;
}

static int rm(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    return nftw(root, rm, 8, FTW_DEPTH | FTW_PHYS);
}

static void names_say_file_part_and_month(void **state)
{
    (void)state;
    static const struct {
        const char *rel;
        int file;
        enum ecl_part part;
        const char *period;
    } t[] = {
        {"INS.txt", ECL_INS, ECL_PART_NONE, ""},
        {"ins.TXT", ECL_INS, ECL_PART_NONE, ""},
        {"INS6901.txt", ECL_INS, ECL_PART_NONE, "6901"},
        {"ins2601.DBF", ECL_INS, ECL_PART_NONE, "2601"},
        {"10670_INS_6901.txt", ECL_INS, ECL_PART_NONE, "6901"},
        {"10670-CHT-202601.csv", ECL_CHT, ECL_PART_NONE, "202601"},
        {"F16_ECLAIM_OP_UCS_INS.txt", ECL_INS, ECL_PART_OP, ""},
        {"x/IP/ADP.tsv", ECL_ADP, ECL_PART_IP, ""},
        {"F16_ECLAIM_IP_UCS_25690131_0930/IPD.txt", ECL_IPD, ECL_PART_IP, ""},
        {"OPD/ADP.tsv", ECL_ADP, ECL_PART_OP, ""},
        {"LAB.txt", ECL_LABFU, ECL_PART_NONE, ""},
        {"labfu6901.txt", ECL_LABFU, ECL_PART_NONE, "6901"},
        {"DRU.jsonl", ECL_DRU, ECL_PART_NONE, ""},
        {"DRU_20260131_0930.txt", ECL_DRU, ECL_PART_NONE, "202601"},
        {"INSURANCE.txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"INS", ECL_NOFILE, ECL_PART_NONE, ""},
        {"INS.txt.bak", ECL_NOFILE, ECL_PART_NONE, ""},
        {"INS (1).txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"._INS.txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"__MACOSX/INS.txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"INS_README.txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"", ECL_NOFILE, ECL_PART_NONE, ""},
        {".txt", ECL_NOFILE, ECL_PART_NONE, ""},
        {"6901.txt", ECL_NOFILE, ECL_PART_NONE, ""},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct ecl_member_name m = ecl_member_name_parse(t[i].rel);
        if (m.file != t[i].file || (m.file != ECL_NOFILE && m.part != t[i].part) ||
            (m.file != ECL_NOFILE && strcmp(m.period, t[i].period) != 0)) {
            fail_msg("%s: file %d part %d period %s", t[i].rel, m.file, (int)m.part, m.period);
        }
    }
}

#define DBF_HEAD "\x03\x7e\x01\x1f\1\0\0\0\x41\0\x0b\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0HN\0"

static void content_decides_the_format(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n; /* 0: strlen */
        enum ecl_ext ext;
        int want; /* enum ecl_format or a negative code */
        bool document;
    } t[] = {
        {INS_TXT, 0, ECL_EXT_TEXT, ECL_FORMAT_TXT, false},
        {INS_TXT, 0, ECL_EXT_CSV, ECL_FORMAT_TXT, false},
        {INS_TXT, 0, ECL_EXT_DBF, ECL_FORMAT_TXT, false},
        {"10670|1|10|01|19800101\n", 0, ECL_EXT_TEXT, ECL_FORMAT_TXT, false},
        {"1|2|a, b, c, d, e\n", 0, ECL_EXT_TEXT, ECL_FORMAT_TXT, false},
        {"\"HN\"|\"INSCL\"\n", 0, ECL_EXT_TEXT, ECL_FORMAT_CSV, false},
        {"HN,INSCL\n", 0, ECL_EXT_TEXT, ECL_FORMAT_CSV, false},
        {"HN\tINSCL\n", 0, ECL_EXT_TEXT, ECL_FORMAT_CSV, false},
        {"HN;INSCL\n", 0, ECL_EXT_CSV, ECL_FORMAT_CSV, false},
        {"\xef\xbb\xbf\"HN\",\"x|y\"\n", 0, ECL_EXT_CSV, ECL_FORMAT_CSV, false},
        {"", 0, ECL_EXT_TEXT, ECL_FORMAT_TXT, false},
        {"", 0, ECL_EXT_CSV, ECL_FORMAT_CSV, false},
        {"\r\n\r\nHN|SEQ\r\n", 0, ECL_EXT_TEXT, ECL_FORMAT_TXT, false},
        {DBF_HEAD, sizeof DBF_HEAD, ECL_EXT_TEXT, ECL_FORMAT_DBF, false},
        {"\1\2\3\4garbage", 0, ECL_EXT_DBF, ECL_E_FORMAT, false},
        {"{\"HN\":\"1\"}\n", 0, ECL_EXT_JSON, ECL_FORMAT_JSONL, false},
        {"{\"HN\":\"1\"}\n", 0, ECL_EXT_TEXT, ECL_FORMAT_JSONL, false},
        {"{\"type\":\"OP\",\"hcode\":\"10670\"", 0, ECL_EXT_JSON, ECL_FORMAT_JSONL, true},
        {"{\"INS\": [{\"HN\":\"1\"}]}", 0, ECL_EXT_JSON, ECL_FORMAT_JSONL, true},
        {"{\"type\":\"manifest\",\"INS\":[]}", 0, ECL_EXT_JSON, ECL_FORMAT_JSONL, false},
        {"{\"a\":{\"INS\":[]}}", 0, ECL_EXT_JSON, ECL_FORMAT_JSONL, false},
        {"[{\"HN\":\"1\"}]", 0, ECL_EXT_JSON, ECL_E_FORMAT, false},
        {"HN|SEQ\n", 0, ECL_EXT_JSON, ECL_E_FORMAT, false},
        {"\xff\xfeH\0N\0|\0", 8, ECL_EXT_TEXT, ECL_E_FORMAT, false},
        {"\xfe\xff\0H\0N\0|", 8, ECL_EXT_TEXT, ECL_E_FORMAT, false},
        {"H\0N\0|\0S\0E\0Q\0", 12, ECL_EXT_TEXT, ECL_E_FORMAT, false},
        {"\0\0\0\0\0\0\0\0", 8, ECL_EXT_TEXT, ECL_E_FORMAT, false},
        {"PK\3\4....", 8, ECL_EXT_TEXT, ECL_E_FORMAT, false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct ecl_probe got;
        struct ecl_error err = {0};
        struct ecl_str s     = ecl_str_make(t[i].bytes, t[i].n ? t[i].n : strlen(t[i].bytes));
        int r                = ecl_member_probe(s, t[i].ext, false, "x", &got, &err);
        int is               = r == ECL_OK ? (int)got.format : r;
        if (is != t[i].want || (r == ECL_OK && got.document != t[i].document)) {
            fail_msg("case %zu: got %d document %d: %s", i, is, got.document, err.text);
        }
    }
}

static void a_folder_is_a_set_in_fixed_order(void **state)
{
    (void)state;
    put("set/sub/pat.TXT", "HCODE|HN\n10670|1\n");
    put("set/INS.txt", INS_TXT);
    put("set/DRU6901.csv", "HCODE,HN\n");
    put("set/README.txt", "read me");
    put("set/manifest.json", "{\n  \"batch\": 1\n}\n");
    put("set/parts.json", "[1]");
    mkfifo(at("set/OPD.txt"), 0600);
    assert_int_equal(symlink(".", at("set/loop")), 0);
    assert_int_equal(symlink("sub/pat.TXT", at("set/CHT.txt")), 0);
    struct ecl_package *p;
    struct ecl_error err = {0};
    assert_int_equal(open_one(&p, at("set"), &err), ECL_OK);
    assert_int_equal(ecl_package_count(p), 4);
    static const int files[] = {ECL_INS, ECL_PAT, ECL_CHT, ECL_DRU};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ecl_package_member(p, i)->file, files[i]);
    }
    const struct ecl_member *m = ecl_package_member(p, 0);
    assert_string_equal(m->name, at("set/INS.txt"));
    assert_string_equal(m->path, m->name);
    assert_int_equal(m->size, strlen(INS_TXT));
    assert_string_equal(read_member(p, 0), INS_TXT);
    assert_string_equal(read_member(p, 0), INS_TXT);
    const char *const *names;
    assert_int_equal(ecl_package_ignored(p, &names), 5);
    ecl_package_close(p);
}

static void op_and_ip_folders_are_one_set(void **state)
{
    (void)state;
    put("parts/IP/INS.txt", INS_TXT);
    put("parts/OP/INS.txt", INS_TXT);
    struct ecl_package *p;
    struct ecl_error err = {0};
    assert_int_equal(open_one(&p, at("parts"), &err), ECL_OK);
    assert_int_equal(ecl_package_count(p), 2);
    assert_non_null(strstr(ecl_package_member(p, 0)->name, "/OP/INS.txt"));
    ecl_package_close(p);
}

static void doubtful_folders_are_refused(void **state)
{
    (void)state;
    put("two/INS.txt", INS_TXT);
    put("two/ins.TXT", INS_TXT);
    assert_refused(at("two"), ECL_E_FORMAT, "INS.txt", "ins.TXT");
    put("two2/a/INS.txt", INS_TXT);
    put("two2/b/INS.csv", "HN,SEQ\n");
    assert_refused(at("two2"), ECL_E_FORMAT, "a/INS.txt", "b/INS.csv");
    put("months/INS6901.txt", INS_TXT);
    put("months/INS6902.txt", INS_TXT);
    assert_refused(at("months"), ECL_E_FORMAT, "INS6901.txt", "INS6902.txt");
    put("months2/INS6901.txt", INS_TXT);
    put("months2/OPD6902.txt", INS_TXT);
    assert_refused(at("months2"), ECL_E_FORMAT, "two months", "OPD6902.txt");
    put("dir/INS.txt/x", "");
    assert_refused(at("dir"), ECL_E_FORMAT, "INS.txt", "folder");
    mkdir(at("empty"), 0700);
    assert_refused(at("empty"), ECL_E_FORMAT, "empty", NULL);
    put("none/README.txt", "");
    assert_refused(at("none"), ECL_E_FORMAT, "no claim file", "README.txt");
    put("zips/2026-01-31.zip", "");
    assert_refused(at("zips"), ECL_E_FORMAT, "each zip as a path", "2026-01-31.zip");
    put("utf16/INS.txt", "");
    put_bytes("utf16/INS.txt", "\xff\xfeH\0", 4);
    assert_refused(at("utf16"), ECL_E_FORMAT, "INS.txt", "UTF-16");
    put("mixed/INS.txt", INS_TXT);
    put("mixed/claims.jsonl", "{\"type\":\"OP\",\"INS\":[]}\n");
    assert_refused(at("mixed"), ECL_E_FORMAT, "claims.jsonl", "INS.txt");
    assert_refused(at("missing"), ECL_E_READ, "missing", NULL);
}

static void single_files_are_one_set(void **state)
{
    (void)state;
    const char *paths[2] = {put("PAT6901.txt", "HCODE|HN\n"), put("INS6901.dat", INS_TXT)};
    struct ecl_package *p;
    struct ecl_error err = {0};
    assert_int_equal(ecl_package_open(&p, paths, 2, NULL, &err), ECL_OK);
    assert_int_equal(ecl_package_count(p), 2);
    assert_int_equal(ecl_package_member(p, 0)->file, ECL_INS);
    assert_string_equal(ecl_package_member(p, 0)->path, paths[1]);
    ecl_package_close(p);
    assert_refused(put("plain.txt", INS_TXT), ECL_E_FORMAT, "does not say which", NULL);
    paths[0] = at("d");
    mkdir(paths[0], 0700);
    assert_int_equal(ecl_package_open(&p, paths, 2, NULL, &err), ECL_E_FORMAT);
    assert_int_equal(ecl_package_open(&p, paths, 0, NULL, &err), ECL_E_USAGE);
    const char *doc = put("claims.json", "{\"type\":\"IP\",\"INS\":[]}\n");
    assert_int_equal(open_one(&p, doc, &err), ECL_OK);
    assert_int_equal(ecl_package_member(p, 0)->file, ECL_NOFILE);
    ecl_package_close(p);
}

static void a_zip_is_a_set(void **state)
{
    (void)state;
    const struct zip_entry e[] = {{"16/", "", false},
                                  {"16/OP\\INS.txt", INS_TXT, false},
                                  {"16/IP/ins.txt", INS_TXT "x", false},
                                  {"Thumbs.db", "x", false}};
    struct ecl_package *p;
    struct ecl_error err = {0};
    /* A wrong extension does not hide a zip. */
    assert_int_equal(open_one(&p, put_zip("set.txt", e + 1, 3), &err), ECL_OK);
    assert_int_equal(ecl_package_count(p), 2);
    const struct ecl_member *m = ecl_package_member(p, 0);
    assert_non_null(strstr(m->name, "set.txt:16/OP/INS.txt"));
    assert_null(m->path);
    assert_int_equal(m->size, strlen(INS_TXT));
    /* Two members may be read in turns. */
    struct ecl_input a, b;
    char x[8], y[8];
    static const char text[] = INS_TXT;
    assert_int_equal(ecl_package_read(p, 0, &a, &err), ECL_OK);
    assert_int_equal(ecl_package_read(p, 1, &b, &err), ECL_OK);
    for (size_t i = 0; i + 8 <= strlen(INS_TXT); i += 8) {
        assert_int_equal(ecl_input_full(&a, x, 8, &err), 8);
        assert_int_equal(ecl_input_full(&b, y, 8, &err), 8);
        assert_memory_equal(x, &text[i], 8);
        assert_memory_equal(y, &text[i], 8);
    }
    ecl_input_close(&a);
    ecl_input_close(&b);
    const char *const *names;
    assert_int_equal(ecl_package_ignored(p, &names), 1);
    assert_non_null(strstr(names[0], "Thumbs.db"));
    ecl_package_close(p);
}

static void a_pipe_holds_a_zip_documents_or_a_named_file(void **state)
{
    (void)state;
    const struct zip_entry e = {"INS.txt", INS_TXT, false};
    struct ecl_package *p;
    struct ecl_error err         = {0};
    struct ecl_package_opts opts = {.tmpdir = root};
    int fd                       = open(put_zip("pipe.zip", &e, 1), O_RDONLY);
    assert_int_equal(ecl_package_open_fd(&p, fd, "-", &opts, &err), ECL_OK);
    assert_string_equal(read_member(p, 0), INS_TXT);
    ecl_package_close(p);
    lseek(fd, 0, SEEK_SET);
    opts.max_size = 16;
    assert_int_equal(ecl_package_open_fd(&p, fd, "-", &opts, &err), ECL_E_UNSAFE);
    close(fd);
    opts.max_size = 0;

    fd = open(put("pipe.json", "{\"type\":\"OP\",\"INS\":[]}\n"), O_RDONLY);
    assert_int_equal(ecl_package_open_fd(&p, fd, "-", &opts, &err), ECL_OK);
    assert_int_equal(ecl_package_member(p, 0)->file, ECL_NOFILE);
    ecl_package_close(p);
    close(fd);

    fd = open(put("pipe.x", INS_TXT), O_RDONLY);
    assert_int_equal(ecl_package_open_fd(&p, fd, "-", &opts, &err), ECL_E_FORMAT);
    assert_non_null(strstr(err.text, "which claim file"));
    lseek(fd, 0, SEEK_SET);
    opts.have_stdin_file = true;
    opts.stdin_file      = ECL_INS;
    assert_int_equal(ecl_package_open_fd(&p, fd, "-", &opts, &err), ECL_OK);
    assert_int_equal(ecl_package_member(p, 0)->format, ECL_FORMAT_TXT);
    assert_string_equal(read_member(p, 0), INS_TXT);
    struct ecl_input in;
    assert_int_equal(ecl_package_read(p, 0, &in, &err), ECL_E_USAGE);
    ecl_package_close(p);
    close(fd);
}

static void hostile_zips_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct zip_entry e;
        int code;
        const char *word;
    } t[] = {
        {{"../INS.txt", INS_TXT, false}, ECL_E_UNSAFE, "../INS.txt"},
        {{"a/../../x", "", false}, ECL_E_UNSAFE, "with ../"},
        {{"..\\INS.txt", INS_TXT, false}, ECL_E_UNSAFE, "with ../"},
        {{"x/..", "", false}, ECL_E_UNSAFE, "with ../"},
        {{"/INS.txt", INS_TXT, false}, ECL_E_UNSAFE, "absolute"},
        {{"\\INS.txt", INS_TXT, false}, ECL_E_UNSAFE, "absolute"},
        {{"C:\\INS.txt", INS_TXT, false}, ECL_E_UNSAFE, "absolute"},
        {{"inner.ZIP", "x", false}, ECL_E_UNSAFE, "inner.ZIP"},
        {{"INS.txt", "PK\3\4 and so on", false}, ECL_E_UNSAFE, "zip inside a zip"},
        {{"INS.txt", INS_TXT, true}, ECL_E_UNSAFE, "encrypted"},
        {{"INS.txt/x", "", false}, ECL_E_FORMAT, "folder"},
        {{"README.txt", "", false}, ECL_E_FORMAT, "no claim file"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_refused(put_zip("bad.zip", &t[i].e, 1), t[i].code, t[i].word, "bad.zip");
    }
}

static void a_zip_bomb_is_refused_by_ratio_and_by_size(void **state)
{
    (void)state;
    size_t n   = (size_t)4 << 20;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, 'a', n);
    memcpy(text, "HN|", 3);
    text[n]                  = '\0';
    const struct zip_entry e = {"INS.txt", text, false};
    const char *path         = put_zip("bomb.zip", &e, 1);
    assert_refused(path, ECL_E_UNSAFE, "INS.txt", "like a zip bomb");
    struct ecl_package *p;
    struct ecl_error err         = {0};
    struct ecl_package_opts opts = {.max_size = (uint64_t)1 << 20, .raise = "--limit"};
    assert_int_equal(ecl_package_open(&p, &path, 1, &opts, &err), ECL_E_UNSAFE);
    assert_non_null(strstr(err.text, "raise --limit"));
    opts.max_size = n;
    assert_int_equal(ecl_package_open(&p, &path, 1, &opts, &err), ECL_OK);
    ecl_package_close(p);
    free(text);
}

/* Reads everything of a zip in memory; the first code that is not ECL_OK. */
static int read_all(const char *bytes, size_t n)
{
    struct ecl_package *p;
    struct ecl_error err = {0};
    int r                = ecl_package_open_mem(&p, ecl_str_make(bytes, n), "m.zip", NULL, &err);
    for (size_t i = 0; r == ECL_OK && i < ecl_package_count(p); i++) {
        struct ecl_input in;
        char buf[512];
        ssize_t got;
        r = ecl_package_read(p, i, &in, &err);
        if (r == ECL_OK) {
            while ((got = in.read(in.ctx, buf, sizeof buf, &err)) > 0) {
            }
            r = (int)got;
            ecl_input_close(&in);
        }
    }
    ecl_package_close(p);
    return r;
}

static void broken_zips_are_not_the_format(void **state)
{
    (void)state;
    /* Stored, so that a changed byte is seen by its checksum alone. */
    size_t n   = 20000;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, 'x', n);
    memcpy(text, "HN|SEQ\n", 7);
    text[n]       = '\0';
    zip_t *za     = zip_open(at("crc.zip"), ZIP_CREATE, NULL);
    zip_int64_t k = zip_file_add(za, "INS.txt", zip_source_buffer(za, text, n, 0), 0);
    zip_set_file_compression(za, (zip_uint64_t)k, ZIP_CM_STORE, 0);
    assert_int_equal(zip_close(za), 0);
    FILE *f = fopen(at("crc.zip"), "rb");
    assert_non_null(f);
    char *bytes  = malloc(n * 2);
    size_t total = fread(bytes, 1, n * 2, f);
    fclose(f);
    assert_int_equal(read_all(bytes, total), ECL_OK);
    bytes[15000] ^= 1;
    assert_int_equal(read_all(bytes, total), ECL_E_FORMAT);
    bytes[15000] ^= 1;
    for (size_t cut = 0; cut < total; cut += 97) {
        char *part = malloc(cut + 1);
        memcpy(part, bytes, cut);
        int r = read_all(part, cut);
        if (r != ECL_E_FORMAT) {
            fail_msg("cut at %zu: %d", cut, r);
        }
        free(part);
    }
    put_bytes("cut.zip", bytes, total / 2);
    assert_refused(at("cut.zip"), ECL_E_FORMAT, "not a complete zip", NULL);
    assert_refused(put("fake.zip", "hello"), ECL_E_FORMAT, "not a complete zip", NULL);
    assert_refused(put("nil.zip", ""), ECL_E_FORMAT, "not a complete zip", NULL);
    free(bytes);
    free(text);
}

/* The directory says 10 bytes, the data are 4 MiB: it is the data that count. */
static void a_lying_directory_does_not_lift_the_limits(void **state)
{
    (void)state;
    size_t n   = (size_t)4 << 20;
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, '|', n);
    text[n]                  = '\0';
    const struct zip_entry e = {"INS.txt", text, false};
    FILE *f                  = fopen(put_zip("lie.zip", &e, 1), "rb");
    assert_non_null(f);
    size_t total = fread(text, 1, n, f);
    fclose(f);
    for (size_t i = 0; i + 30 < total; i++) {
        if (memcmp(text + i, "PK\3\4", 4) == 0) {
            memcpy(text + i + 22, "\x0a\0\0\0", 4);
        } else if (memcmp(text + i, "PK\1\2", 4) == 0) {
            memcpy(text + i + 24, "\x0a\0\0\0", 4);
        }
    }
    int r = read_all(text, total);
    assert_true(r == ECL_E_UNSAFE || r == ECL_E_FORMAT);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_file_part_and_month),
        cmocka_unit_test(content_decides_the_format),
        cmocka_unit_test(a_folder_is_a_set_in_fixed_order),
        cmocka_unit_test(op_and_ip_folders_are_one_set),
        cmocka_unit_test(doubtful_folders_are_refused),
        cmocka_unit_test(single_files_are_one_set),
        cmocka_unit_test(a_zip_is_a_set),
        cmocka_unit_test(a_pipe_holds_a_zip_documents_or_a_named_file),
        cmocka_unit_test(hostile_zips_are_refused),
        cmocka_unit_test(a_zip_bomb_is_refused_by_ratio_and_by_size),
        cmocka_unit_test(broken_zips_are_not_the_format),
        cmocka_unit_test(a_lying_directory_does_not_lift_the_limits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
