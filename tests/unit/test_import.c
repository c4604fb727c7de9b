/* test_import.c: what the importer makes of sets of files.
 *
 * A case is a handful of small files in a folder; what comes out is read back
 * with ecl_stream and said in short: one line a claim with its key and, for each
 * file, the lines its records came from. All people are invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "claim/import_priv.h"
#include "eclaim/import.h"

struct file {
    const char *name;
    const char *text;
    size_t n; /* bytes of text; 0: up to its NUL */
};

#define FILES(...) ((const struct file[]){__VA_ARGS__, {NULL, NULL, 0}})

/* --- a set on disk ---------------------------------------------------------- */

static char root[64];

static void remove_tree(const char *path)
{
    char child[512];
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            snprintf(child, sizeof child, "%s/%s", path, e->d_name);
            if (unlink(child) != 0) {
                remove_tree(child);
            }
        }
    }
    if (d) {
        closedir(d);
    }
    rmdir(path);
}

/* Writes the files to root/set, which is made anew. */
static void put_in(const char *set, const struct file *f)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, set);
    remove_tree(path);
    assert_int_equal(mkdir(path, 0700), 0);
    for (; f->name; f++) {
        const char *slash = strchr(f->name, '/');
        if (slash) {
            snprintf(path, sizeof path, "%s/%s/%.*s", root, set, (int)(slash - f->name), f->name);
            mkdir(path, 0700);
        }
        snprintf(path, sizeof path, "%s/%s/%s", root, set, f->name);
        size_t n  = f->n ? f->n : strlen(f->text);
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(f->text, 1, n, out), n);
        assert_int_equal(fclose(out), 0);
    }
}

/* --- what came out ------------------------------------------------------------ */

static struct {
    int code;
    struct ecl_error err;
    struct ecl_buf stream, claims, notes, rejects;
    struct ecl_import_stats stats;
} got;

static void forget(void)
{
    ecl_buf_done(&got.stream);
    ecl_buf_done(&got.claims);
    ecl_buf_done(&got.notes);
    ecl_buf_done(&got.rejects);
    memset(&got, 0, sizeof got);
}

/* A buffer as text. */
static const char *text(struct ecl_buf *b)
{
    assert_int_equal(ecl_buf_add_char(b, '\0'), ECL_OK);
    b->n--;
    return b->p;
}

static int say_note(void *ctx, const struct ecl_note *n)
{
    (void)ctx;
    return ecl_buf_addf(&got.notes, "%.*s %.*s %.*s:%llu %.*s=%.*s\n", (int)n->severity.n,
                        n->severity.p, (int)n->rule.n, n->rule.p, (int)n->file.n, n->file.p,
                        (unsigned long long)n->line, (int)n->field.n, n->field.p, (int)n->value.n,
                        n->value.p);
}

static void say_claim(const struct ecl_claim *c)
{
    int last = ECL_NOFILE;
    ecl_buf_addf(&got.claims, "%s %.*s %.*s", ecl_claim_type_name(c->type), (int)c->hn.n, c->hn.p,
                 (int)c->key.n, c->key.p);
    for (size_t i = 0; i < c->nrec; i++) {
        const struct ecl_record *r = &c->rec[i];
        if (r->file == last) {
            ecl_buf_addf(&got.claims, ",%llu", (unsigned long long)r->line);
        } else {
            ecl_buf_addf(&got.claims, " %s:%llu", ecl_file_spec((enum ecl_file)r->file)->name,
                         (unsigned long long)r->line);
        }
        last = r->file;
    }
    ecl_buf_add_char(&got.claims, '\n');
}

/* Reads the stream back: it must be one, whatever was imported. */
static void read_back(void)
{
    struct ecl_str bytes = ecl_buf_str(&got.stream);
    struct ecl_input in  = ecl_input_mem(&bytes, "stream");
    struct ecl_stream *s = NULL;
    struct ecl_error err = {0};
    const struct ecl_claim *c;
    int r = ecl_stream_open(&s, &in, &err);
    if (r == ECL_OK) {
        ecl_stream_notes(s, say_note, NULL);
        while ((r = ecl_stream_next(s, &c, &err)) == ECL_OK) {
            say_claim(c);
        }
    }
    ecl_stream_close(s);
    if (r != ECL_EOF) {
        fail_msg("not a stream: line %llu: %s", (unsigned long long)err.line, err.text);
    }
}

static int import_paths(const char *const *paths, size_t n, struct ecl_import_opts opts)
{
    forget();
    struct ecl_import *imp    = NULL;
    struct ecl_output rejects = ecl_output_buf(&got.rejects, "rejects");
    opts.rejects              = &rejects;
    opts.tmpdir               = root;
    got.code                  = ecl_import_open(&imp, paths, n, &opts, &got.err);
    struct ecl_str bytes      = ECL_STR("x");
    while (got.code == ECL_OK && bytes.n) {
        got.code = ecl_import_next(imp, &bytes, &got.err);
        if (got.code == ECL_OK && ecl_buf_add_str(&got.stream, bytes) != ECL_OK) {
            got.code = ECL_E_NOMEM;
        }
    }
    if (got.code == ECL_OK) {
        got.stats = *ecl_import_stats(imp);
        read_back();
    } else {
        assert_true(got.err.text[0] != '\0');
        assert_int_equal(got.err.code, got.code);
    }
    ecl_import_close(imp);
    return got.code;
}

static int import_with(const struct file *files, struct ecl_import_opts opts)
{
    char path[80];
    const char *p = path;
    put_in("set", files);
    snprintf(path, sizeof path, "%s/set", root);
    return import_paths(&p, 1, opts);
}

static int import(const struct file *files)
{
    return import_with(files, (struct ecl_import_opts){0});
}

static void expect_claims(const struct file *files, const char *want)
{
    if (import(files) != ECL_OK) {
        fail_msg("%s: %s", got.err.file, got.err.text);
    }
    assert_string_equal(text(&got.claims), want);
}

static bool noted(const char *line)
{
    return strstr(text(&got.notes), line) != NULL;
}

static void expect_note(const char *line)
{
    if (!noted(line)) {
        fail_msg("no note '%s' in:\n%s", line, text(&got.notes));
    }
}

static void expect_line(const char *line)
{
    char whole[512];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    if (!strstr(text(&got.stream), whole)) {
        fail_msg("no line '%s' in:\n%s", line, text(&got.stream));
    }
}

static void expect_failure(const struct file *files, int code, const char *says)
{
    assert_int_equal(import(files), code);
    if (!strstr(got.err.text, says)) {
        fail_msg("'%s' does not say '%s'", got.err.text, says);
    }
}

#define INS_HEAD "HN|INSCL|AN|SEQ\n"
#define OPD_HEAD "HN|CLINIC|DATEOPD|TIMEOPD|SEQ\n"
#define ODX_HEAD "HN|DATEDX|CLINIC|DIAG|DXTYPE|DRDX|PERSON_ID|SEQ\n"
#define CHT_HEAD "HN|AN|DATE|TOTAL|SEQ\n"
#define PAT_HEAD "HCODE|HN|SEX|FNAME\n"

static const struct file ins2 = {"INS.txt", INS_HEAD "1|UCS||A\n2|OFC||B\n", 0};
static const struct file pat2 = {"PAT.txt", PAT_HEAD "10670|1|1|X\n10670|2|2|Y\n", 0};
static const struct file opd2 = {"OPD.txt",
                                 OPD_HEAD "1|00100|20260101|0900|A\n2|00100|20260102|0900|B\n", 0};

/* --- keys ---------------------------------------------------------------------- */

static struct ecl_str number_key(char out[32], unsigned i)
{
    return ecl_str_make(out, (size_t)snprintf(out, 32, "O%09u|%u", i, i * 7));
}

static void keys_are_numbered_in_their_order_while_the_table_grows(void **state)
{
    (void)state;
    struct keys k;
    char buf[32];
    uint32_t n;
    bool added;
    assert_int_equal(keys_init(&k), ECL_OK);
    for (unsigned i = 0; i < 50000; i++) {
        assert_int_equal(keys_add(&k, number_key(buf, i), &n, &added), ECL_OK);
        assert_true(added);
        assert_int_equal(n, i);
    }
    for (unsigned i = 0; i < 50000; i++) {
        struct ecl_str key = number_key(buf, i);
        assert_int_equal(keys_find(&k, key), i);
        assert_true(ecl_str_eq(keys_at(&k, i), key));
        assert_int_equal(keys_add(&k, key, &n, &added), ECL_OK);
        assert_false(added);
        assert_int_equal(n, i);
    }
    assert_int_equal(keys_find(&k, number_key(buf, 50001)), NO_KEY);
    assert_int_equal(keys_find(&k, ECL_STR("")), NO_KEY);
    keys_done(&k);
}

/* Every key in the same slot: found all the same, one behind the other. */
static void keys_that_collide_stay_apart(void **state)
{
    (void)state;
    struct keys k;
    char buf[32];
    uint32_t n, found = 0, in_slot[64];
    bool added;
    assert_int_equal(keys_init(&k), ECL_OK);
    for (unsigned i = 0; found < 64 && i < 1000000; i++) {
        struct ecl_str key = number_key(buf, i);
        uint64_t h         = keys_print(&k, key);
        if (((uint32_t)(h ^ h >> 32) & 255) == 9) {
            assert_int_equal(keys_add(&k, key, &n, &added), ECL_OK);
            in_slot[found++] = i;
        }
    }
    assert_int_equal(found, 64);
    for (unsigned i = 0; i < found; i++) {
        assert_int_equal(keys_find(&k, number_key(buf, in_slot[i])), i);
    }
    keys_done(&k);
}

static void keys_are_found_wherever_the_guess_is(void **state)
{
    (void)state;
    struct keys k;
    char buf[32];
    uint32_t n;
    bool added;
    assert_int_equal(keys_init(&k), ECL_OK);
    assert_int_equal(keys_find_near(&k, ECL_STR("O1|1"), 7), NO_KEY);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(keys_add(&k, number_key(buf, i), &n, &added), ECL_OK);
    }
    static const uint32_t guesses[] = {0, 3, 9, 10, 400, NO_KEY};
    for (size_t g = 0; g < sizeof guesses / sizeof guesses[0]; g++) {
        for (unsigned i = 0; i < 10; i++) {
            assert_int_equal(keys_find_near(&k, number_key(buf, i), guesses[g]), i);
        }
        assert_int_equal(keys_find_near(&k, number_key(buf, 11), guesses[g]), NO_KEY);
    }
    keys_done(&k);
}

static void keys_come_apart_again(void **state)
{
    (void)state;
    char out[KEY_MAX], big[KEY_MAX];
    struct ecl_str hn, own;
    size_t n = key_make(out, 'O', ECL_STR("12"), ECL_STR("34"));
    assert_int_equal(key_split(ecl_str_make(out, n), &hn, &own), 'O');
    assert_true(ecl_str_is(hn, "12") && ecl_str_is(own, "34"));
    n = key_make(out, 'O', ECL_STR(""), ECL_STR("34"));
    assert_int_equal(key_split(ecl_str_make(out, n), &hn, &own), 'O');
    assert_true(hn.n == 0 && ecl_str_is(own, "34"));
    n = key_make(out, 'I', ECL_STR("12"), ECL_STR("56"));
    assert_int_equal(key_split(ecl_str_make(out, n), &hn, &own), 'I');
    assert_true(hn.n == 0 && ecl_str_is(own, "56"));
    n = key_make(out, 'H', ECL_STR("12"), ECL_STR(""));
    assert_int_equal(key_split(ecl_str_make(out, n), &hn, &own), 'H');
    assert_true(ecl_str_is(hn, "12") && own.n == 0);
    memset(big, '7', sizeof big);
    assert_int_equal(key_make(out, 'O', ecl_str_make(big, 600), ecl_str_make(big, 600)), 0);
    assert_int_equal(key_make(out, 'O', ecl_str_make(big, KEY_MAX - 3), ECL_STR("1")), KEY_MAX);
}

/* --- joining --------------------------------------------------------------------- */

static void import_joins_op_by_hn_and_seq_and_ip_by_an(void **state)
{
    (void)state;
    expect_claims(FILES({"INS.txt", INS_HEAD "1|UCS||A\n1|UCS|900|\n2|OFC|901|B\n", 0}, pat2,
                        {"OPD.txt", OPD_HEAD "1|00100|20260101|0900|A\n", 0},
                        {"IPD.txt",
                         "HN|AN|DATEADM|TIMEADM|DATEDSC|TIMEDSC|DISCHS|DISCHT\n"
                         "1|900|20260101|0900|20260103|1000|1|1\n"
                         "2|901|20260101|0900|20260103|1000|1|1\n",
                         0},
                        {"IDX.txt", "AN|DIAG|DXTYPE|DRDX\n901|A09|1|\n900|A09|1|\n900|E11|2|\n", 0},
                        {"CHT.txt",
                         CHT_HEAD "1||20260101|10.00|A\n1|900|20260101|20.50|\n"
                                  "2|901|20260101|30.25|901\n",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:2 CHT:2\n"
                  "IP 1 900 INS:3 PAT:2 IPD:2 IDX:3,4 CHT:3\n"
                  "IP 2 901 INS:4 PAT:3 IPD:3 IDX:2 CHT:4\n");
    assert_int_equal(got.stats.op, 1);
    assert_int_equal(got.stats.ip, 2);
    assert_int_equal(got.stats.billed, 6075);
    assert_int_equal(got.stats.file[ECL_PAT].claimed, 2);
    assert_int_equal(got.stats.file[ECL_IDX].claimed, 3);
}

static void import_makes_a_claim_where_ins_opd_or_ipd_has_the_key(void **state)
{
    (void)state;
    expect_claims(
        FILES({"INS.txt", INS_HEAD "2|UCS||B\n", 0}, pat2,
              {"OPD.txt", OPD_HEAD "1|00100|20260101|0900|A\n", 0},
              {"IPD.txt",
               "HN|AN|DATEADM|TIMEADM|DATEDSC|TIMEDSC|DISCHS|DISCHT\n"
               "1|900|20260101|0900|20260103|1000|1|1\n",
               0},
              {"ODX.txt", ODX_HEAD "1|20260101|00100|A09|1|||A\n2|20260101|00100|A09|1|||B\n", 0}),
        "OP 2 B INS:2 PAT:3 ODX:3\n"
        "OP 1 A PAT:2 OPD:2 ODX:2\n"
        "IP 1 900 PAT:2 IPD:2\n");
}

static void import_keeps_orphans_by_their_key(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, opd2, {"PAT.txt", PAT_HEAD "10670|1|1|X\n10670|7|1|Z\n", 0},
                        {"ODX.txt",
                         ODX_HEAD "9|20260101|00100|A09|1|||Q\n1|20260101|00100|A09|1|||A\n"
                                  "9|20260101|00100|A10|2|||Q\n",
                         0},
                        {"CHT.txt", CHT_HEAD "9||20260101|1.00|Q\n3||20260101|1.00|\n", 0}),
                  "OP 1 A INS:2 PAT:2 OPD:2 ODX:3\n"
                  "OP 2 B INS:3 OPD:3\n"
                  "-- 9 Q ODX:2,4 CHT:2\n"
                  "-- 3  CHT:3\n"
                  "-- 7  PAT:3\n");
    assert_int_equal(got.stats.file[ECL_ODX].orphans, 2);
    assert_int_equal(got.stats.file[ECL_CHT].orphans, 2);
    assert_int_equal(got.stats.file[ECL_PAT].orphans, 1);
    assert_int_equal(got.stats.file[ECL_PAT].claimed, 1);
    expect_line("CLAIM|--|10670|7|");
}

static void import_keeps_ins_rows_without_a_key_as_orphans(void **state)
{
    (void)state;
    expect_claims(FILES({"INS.txt", INS_HEAD "1|UCS||\n1|UCS||A\n", 0}, pat2, opd2),
                  "OP 1 A INS:3 PAT:2 OPD:2\n"
                  "OP 2 B PAT:3 OPD:3\n"
                  "-- 1  INS:2\n");
}

static void import_takes_runs_of_any_length(void **state)
{
    (void)state;
    static const unsigned lengths[] = {1, 126, 127, 128, 254, 255, 1000};
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        struct ecl_buf b, want;
        ecl_buf_init(&b, 0);
        ecl_buf_init(&want, 0);
        ecl_buf_addf(&b, "%s", ODX_HEAD);
        ecl_buf_addf(&want, "OP 1 A INS:2 PAT:2 OPD:2 ODX:2");
        for (unsigned i = 0; i < lengths[k]; i++) {
            /* a short row now and then is a run of its own */
            ecl_buf_addf(&b, "1|20260101|00100|A%02u|2|||A%s\n", i % 100,
                         i % 300 == 299 ? "|" : "");
            if (i) {
                ecl_buf_addf(&want, ",%u", i + 2);
            }
        }
        ecl_buf_addf(&b, "2|20260101|00100|A09|1|||B\n");
        ecl_buf_addf(&want, "\nOP 2 B INS:3 PAT:3 OPD:3 ODX:%u\n", lengths[k] + 2);
        expect_claims(FILES(ins2, pat2, opd2, {"ODX.txt", b.p, b.n}), text(&want));
        ecl_buf_done(&b);
        ecl_buf_done(&want);
    }
}

static void import_gives_the_claims_of_unsorted_files_the_same_rows(void **state)
{
    (void)state;
    expect_claims(
        FILES(ins2, {"PAT.txt", PAT_HEAD "10670|2|2|Y\n10670|1|1|X\n", 0},
              {"OPD.txt", OPD_HEAD "2|00100|20260102|0900|B\n1|00100|20260101|0900|A\n", 0},
              {"ODX.txt",
               ODX_HEAD "2|20260101|00100|A01|1|||B\n1|20260101|00100|A02|1|||A\n"
                        "2|20260101|00100|A03|1|||B\n1|20260101|00100|A04|1|||A\n",
               0}),
        "OP 1 A INS:2 PAT:3 OPD:3 ODX:3,5\n"
        "OP 2 B INS:3 PAT:2 OPD:2 ODX:2,4\n");
}

static void import_counts_equal_pat_rows_once_and_reports_others(void **state)
{
    (void)state;
    expect_claims(
        FILES(ins2, opd2,
              {"PAT.txt",
               PAT_HEAD "10670|1|1|X\n10670|2|2|Y\n10670|1|1|X\n10670|1|2|X\n10670||1|Q\n", 0}),
        "OP 1 A INS:2 PAT:2 OPD:2\n"
        "OP 2 B INS:3 PAT:3 OPD:3\n"
        "-- 1  PAT:5\n"
        "--   PAT:6\n");
    assert_int_equal(got.stats.file[ECL_PAT].rows, 5);
    assert_int_equal(got.stats.file[ECL_PAT].repeated, 1);
    assert_int_equal(got.stats.file[ECL_PAT].claimed, 2);
    assert_int_equal(got.stats.file[ECL_PAT].orphans, 2);
    expect_note("error PAT.hn-unique PAT:5 HN=1\n");
}

/* What is tolerated in a row is tolerated in PAT, whose rows go another way. */
static void import_mends_odd_pat_rows_too(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, opd2, {"PAT.txt", PAT_HEAD "10670|1|1|X||\n10670|2|2|Y\rZ\n", 0}),
                  "OP 1 A INS:2 PAT:2 OPD:2\n"
                  "OP 2 B INS:3 PAT:3 OPD:3\n");
    expect_line("PAT|2|10670|1||||1|||||||X||");
    expect_line("PAT|3|10670|2||||2|||||||Y Z||");
    static const char full[] = "10670|1|40|01|19900520|1|1|000|099|1109900001238|X Y,Z|Z|X|Y|1|\n";
    expect_claims(FILES({"INS.txt", INS_HEAD "1|UCS||A\n", 0}, {"PAT.txt", full, 0}),
                  "OP 1 A INS:2 PAT:1\n");
    expect_line("PAT|1|10670|1|40|01|19900520|1|1|000|099|1109900001238|X Y,Z|Z|X|Y|1");
}

static void import_refuses_keys_longer_than_any(void **state)
{
    (void)state;
    static const size_t lengths[] = {511, 600, 1015, 1020, 5000};
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        struct ecl_buf pat, opd;
        ecl_buf_init(&pat, 0);
        ecl_buf_init(&opd, 0);
        ecl_buf_addf(&pat, PAT_HEAD "10670|%0*d|1|X\n10670|2|2|Y\n", (int)lengths[k], 1);
        ecl_buf_addf(&opd, OPD_HEAD "%0*d|00100|20260101|0900|A\n", (int)lengths[k], 1);
        assert_int_equal(import(FILES(ins2, {"PAT.txt", pat.p, pat.n}, {"OPD.txt", opd.p, opd.n})),
                         ECL_OK);
        bool fits = lengths[k] < 1016;
        assert_int_equal(got.stats.file[ECL_PAT].rejected, !fits);
        assert_int_equal(got.stats.file[ECL_PAT].rows, 2);
        ecl_buf_done(&pat);
        ecl_buf_done(&opd);
    }
}

static void import_joins_op_and_ip_parts_of_one_set(void **state)
{
    (void)state;
    expect_claims(FILES({"OP/INS.txt", INS_HEAD "1|UCS||A\n", 0},
                        {"OP/PAT.txt", PAT_HEAD "10670|1|1|X\n", 0},
                        {"OP/OPD.txt", OPD_HEAD "1|00100|20260101|0900|A\n", 0},
                        {"OP/CHT.txt", CHT_HEAD "1||20260101|1.00|A\n", 0},
                        {"IP/INS.txt", INS_HEAD "1|UCS|900|\n", 0},
                        {"IP/PAT.txt", PAT_HEAD "10670|1|1|X\n", 0},
                        {"IP/IPD.txt",
                         "HN|AN|DATEADM|TIMEADM|DATEDSC|TIMEDSC|DISCHS|DISCHT\n"
                         "1|900|20260101|0900|20260103|1000|1|1\n",
                         0},
                        {"IP/CHT.txt", CHT_HEAD "1|900|20260101|1.00|\n", 0}),
                  "OP 1 A INS:2 PAT:2 OPD:2 CHT:2\n"
                  "IP 1 900 INS:2 PAT:2 IPD:2 CHT:2\n");
    assert_int_equal(got.stats.file[ECL_PAT].repeated, 1);
}

/* The same key in two sets is two claims. */
static void import_keeps_several_sets_apart(void **state)
{
    (void)state;
    char a[80], b[80];
    const char *paths[] = {a, b};
    put_in("a", FILES(ins2, pat2, opd2));
    put_in("b",
           FILES({"INS.txt", INS_HEAD "1|LGO||A\n", 0}, {"PAT.txt", PAT_HEAD "10671|1|2|Q\n", 0}));
    snprintf(a, sizeof a, "%s/a", root);
    snprintf(b, sizeof b, "%s/b", root);
    assert_int_equal(import_paths(paths, 2, (struct ecl_import_opts){0}), ECL_OK);
    assert_string_equal(text(&got.claims), "OP 1 A INS:2 PAT:2 OPD:2\n"
                                           "OP 2 B INS:3 PAT:3 OPD:3\n"
                                           "OP 1 A INS:2 PAT:2\n");
    expect_line("CLAIM|OP|10671|1|A");
}

/* --- filters ----------------------------------------------------------------------- */

static const struct file *filter_set(void)
{
    static const struct file set[] = {
        {"INS.txt",
         "HN|INSCL|HCODE|AN|SEQ\n1|UCS|10670||A\n2|UCS|10671||B\n3|UCS|||C\n4|UCS|10670|900|\n", 0},
        {"PAT.txt", "HN|SEX\n1|1\n2|1\n3|1\n4|1\n", 0},
        {"OPD.txt",
         OPD_HEAD "1|00100|20260101|0900|A\n2|00100|25690131|0900|B\n3|00100|0000-00-00|0900|C\n",
         0},
        {"IPD.txt",
         "HN|AN|DATEADM|TIMEADM|DATEDSC|TIMEDSC|DISCHS|DISCHT\n"
         "4|900|20260101|0900|20260110|1000|1|1\n",
         0},
        {NULL, NULL, 0},
    };
    return set;
}

static void import_leaves_out_what_filters_do_not_want(void **state)
{
    (void)state;
    static const struct {
        struct ecl_import_opts opts;
        const char *claims; /* keys */
    } cases[] = {
        {{.normalize = false}, "A B C 900 "},
        {{.only_op = true}, "A B C "},
        {{.only_ip = true}, "900 "},
        {{.hcode = "10670"}, "A C 900 "},
        {{.hcode = "10672"}, "C "},
        {{.since = {2026, 1, 2}}, "B C 900 "}, /* a date that is none stays to be seen */
        {{.until = {2026, 1, 10}}, "A C 900 "},
        {{.until = {2026, 1, 9}}, "A C "},
        {{.since = {2026, 1, 1}, .until = {2026, 1, 1}}, "A C "},
        {{.since = {2026, 1, 31}, .until = {2026, 1, 31}, .only_op = true}, "B C "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char keys[64] = "";
        size_t n      = 0;
        assert_int_equal(import_with(filter_set(), cases[i].opts), ECL_OK);
        for (const char *p = text(&got.claims); *p; p = strchr(p, '\n') + 1) {
            const char *key = p + 5; /* "OP 1 A INS..." */
            n += (size_t)snprintf(keys + n, sizeof keys - n, "%.*s ", (int)strcspn(key, " "), key);
        }
        assert_string_equal(keys, cases[i].claims);
        const struct ecl_import_stats *s = &got.stats;
        assert_int_equal(s->op + s->ip + s->filtered, 4);
        for (int f = 0; f < ECL_NFILES; f++) {
            const struct ecl_import_file_stats *t = &s->file[f];
            assert_int_equal(t->rows,
                             t->claimed + t->orphans + t->rejected + t->filtered + t->repeated);
        }
        assert_int_equal(s->file[ECL_PAT].claimed, s->op + s->ip);
    }
}

static void import_gives_claims_that_name_no_facility_the_one_asked_for(void **state)
{
    (void)state;
    assert_int_equal(import_with(filter_set(), (struct ecl_import_opts){.hcode = "10672"}), ECL_OK);
    expect_line("CLAIM|OP|10672|3|C");
}

/* --- memory, and files that change ------------------------------------------------- */

static void import_gives_the_same_bytes_out_of_a_spill_file(void **state)
{
    (void)state;
    struct ecl_buf odx, ins, first;
    ecl_buf_init(&odx, 0);
    ecl_buf_init(&ins, 0);
    ecl_buf_addf(&odx, "HN,DATEDX,CLINIC,DIAG,DXTYPE,DRDX,PERSON_ID,SEQ\n");
    ecl_buf_addf(&ins, "HN,INSCL,SEQ\n");
    for (unsigned i = 0; i < 20000; i++) {
        ecl_buf_addf(&odx, "%u,20260101,00100,A09,1,,,S%u\n", i * 7919 % 20000, i * 7919 % 20000);
        ecl_buf_addf(&ins, "%u,UCS,S%u\n", i, i);
    }
    const struct file *files =
        FILES({"INS.csv", ins.p, ins.n}, {"ODX.csv", odx.p, odx.n}, pat2, opd2);
    assert_int_equal(import(files), ECL_OK);
    first = got.stream;
    ecl_buf_init(&got.stream, 0);
    static const uint64_t memory[] = {1, 1 << 16, 1 << 20};
    for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++) {
        assert_int_equal(import_with(files, (struct ecl_import_opts){.memory = memory[i]}), ECL_OK);
        assert_int_equal(got.stream.n, first.n);
        assert_memory_equal(got.stream.p, first.p, first.n);
    }
    ecl_buf_done(&odx);
    ecl_buf_done(&ins);
    ecl_buf_done(&first);
}

static void import_says_when_a_file_changed_while_it_was_read(void **state)
{
    (void)state;
    static const struct {
        const char *how;
        bool append, truncate;
    } cases[] = {{"appended", true, false}, {"truncated", false, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char dir[80], file[96];
        const char *paths[] = {dir};
        struct ecl_import *imp;
        struct ecl_error err = {0};
        struct ecl_str bytes = ECL_STR("x");
        put_in("set", FILES(ins2, pat2, opd2));
        snprintf(dir, sizeof dir, "%s/set", root);
        snprintf(file, sizeof file, "%s/set/OPD.txt", root);
        assert_int_equal(ecl_import_open(&imp, paths, 1, &(struct ecl_import_opts){0}, &err),
                         ECL_OK);
        int fd = open(file, O_WRONLY | O_APPEND);
        assert_true(fd >= 0);
        if (cases[i].append) {
            assert_int_equal(write(fd, "1|", 2), 2);
        } else {
            assert_int_equal(ftruncate(fd, 20), 0);
        }
        close(fd);
        int r = ECL_OK;
        while (r == ECL_OK && bytes.n) {
            r = ecl_import_next(imp, &bytes, &err);
        }
        assert_int_equal(r, ECL_E_READ);
        assert_non_null(strstr(err.text, "changed while it was read"));
        assert_non_null(strstr(err.file, "OPD.txt"));
        ecl_import_close(imp);
    }
}

/* --- columns ----------------------------------------------------------------------- */

static void import_finds_columns_by_name(void **state)
{
    (void)state;
    expect_claims(
        FILES({"INS.txt", "SEQ| inscl |HN|GOVNAME_ID|WARD_NO\nA|UCS|1|g|7\nB|OFC|2|h|\n", 0}, pat2,
              opd2),
        "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:3\n");
    expect_line("INS|2|1|UCS||||||||g||||||A||||7");
    expect_line("INS|3|2|OFC||||||||h||||||B||||");
    expect_note("error PKG.header-known INS:1 =WARD_NO\n");
    expect_note("warning PKG.header-alias INS:1 GOVNAME=GOVNAME_ID\n");
    expect_note("warning PKG.header-order INS:1 =\n");
    expect_note("info PKG.header-columns INS:1 =SUBTYPE CID ");
    assert_non_null(strstr(text(&got.stream), "|RELINSCL|HTYPE|WARD_NO\n"));
}

static void import_keeps_classic_columns_behind_the_standard_ones(void **state)
{
    (void)state;
    static const char row[] = "1|UCS|89|1109900001238|20260101|20261231|10670|10670|||PP1234567890"
                              "|||||A|||\n";
    expect_claims(FILES({"INS.txt", row, 0}, pat2, opd2),
                  "OP 1 A INS:1 PAT:2 OPD:2\nOP 2 B PAT:3 OPD:3\n");
    expect_line(
        "INS|1|1|UCS|89|1109900001238||20261231|10670|10670|||PP1234567890|||||A||||20260101");
    expect_note("warning PKG.header-missing INS:1 =\n");
    expect_note("info PKG.layout-old INS:1 =classic\n");
    assert_null(strstr(text(&got.notes), "header-known"));
    assert_int_equal(
        import(FILES({"INS.txt", "HN|INSCL|DATEIN|SEQ\n1|UCS|20260101|A\n", 0}, pat2, opd2)),
        ECL_OK);
    assert_null(strstr(text(&got.notes), "header-known"));
}

static void import_reads_a_dru_of_20_columns_without_header(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, pat2, opd2,
                        {"DRU.txt",
                         "10670|1||00100|1109900001238|20260101|D1|PARA|10|1.00|0.50|T1|TAB||A||||1"
                         "|10.00\n",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:2 DRU:1\nOP 2 B INS:3 PAT:3 OPD:3\n");
    expect_line("DRU|1|10670|1||00100|1109900001238|20260101|D1|PARA|10|1.00|0.50|T1|TAB||A||||1"
                "|10.00||||");
    expect_note("info PKG.layout-old DRU:1 ");
}

/* What the stream could not hold in a column's name is not in it. */
static void import_cleans_the_names_of_columns(void **state)
{
    (void)state;
    expect_claims(FILES({"INS.txt", "HN|INSCL|SEQ\b|W\tX |\xa1\n1|UCS|A|7|8\n", 0}, pat2,
                        {"OPD.csv", "HN,DATEOPD,SEQ,\"a|b\"\n1,20260101,A,9\n", 0}),
                  "OP 1 A INS:2 PAT:2 OPD:2\n-- 2  PAT:3\n");
    expect_line("INS|2|1|UCS||||||||||||||A||||7|8");
    assert_non_null(strstr(text(&got.stream), "|HTYPE|W X|\xe0\xb8\x81\n"));
    assert_non_null(strstr(text(&got.stream), "|TYPEOUT|a b\n"));
}

static void import_refuses_columns_it_cannot_know(void **state)
{
    (void)state;
    expect_failure(FILES(ins2, pat2, {"OPD.txt", "1|00100|20260101\n", 0}), ECL_E_FORMAT,
                   "no header of OPD, and a file without header has 15 or 6 columns, not 3");
    assert_int_equal(got.err.line, 1);
    expect_failure(FILES(ins2, pat2, {"OOP.txt", ODX_HEAD "1|20260101|1|A09|1|||A\n", 0}),
                   ECL_E_FORMAT, "is named OOP but has the columns of ODX");
    expect_failure(FILES(ins2, pat2, {"OPD.txt", "HN|CLINIC|HN|SEQ\n", 0}), ECL_E_FORMAT,
                   "column HN stands twice");
    expect_failure(FILES(ins2, pat2, {"OPD.txt", "HN|CLINIC|DATEOPD\n", 0}), ECL_E_FORMAT,
                   "has no column SEQ");
    expect_failure(FILES(pat2, {"INS.txt", "HN|INSCL|SEQ\r1|UCS|A\r", 0}), ECL_E_FORMAT,
                   "lines end in CR alone");
    expect_failure(FILES(pat2, {"INS.txt", "HN|INSCL|HTYPE\n", 0}), ECL_E_FORMAT,
                   "has no column SEQ or AN");
}

static void import_takes_as_many_columns_as_a_stream_can_hold(void **state)
{
    (void)state;
    static const unsigned extras[] = {100, 232, 233, 234, 235, 236, 300, 100000};
    for (size_t k = 0; k < sizeof extras / sizeof extras[0]; k++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        ecl_buf_addf(&b, "HN|INSCL|SEQ");
        for (unsigned i = 0; i < extras[k]; i++) {
            ecl_buf_addf(&b, "|X%u", i);
        }
        ecl_buf_addf(&b, "\n1|UCS|A\n");
        int r = import(FILES(pat2, opd2, {"INS.txt", b.p, b.n}));
        assert_int_equal(r, extras[k] <= 235 ? ECL_OK : ECL_E_FORMAT);
        ecl_buf_done(&b);
    }
}

/* --- rows ---------------------------------------------------------------------------- */

static void import_tolerates_what_is_clear(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, pat2,
                        {"OPD.txt",
                         "HN|CLINIC|DATEOPD|TIMEOPD|SEQ|\r\n"
                         "\r\n"
                         "1|00100|20260101|0900|A||\r\n"
                         "HN|CLINIC|DATEOPD|TIMEOPD|SEQ|\r\n"
                         "\n"
                         "2|00100|20260102|09\r00|B|\x1a",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:3\nOP 2 B INS:3 PAT:3\n");
    assert_int_equal(got.stats.file[ECL_OPD].rejected, 1);
    expect_claims(FILES(ins2, pat2,
                        {"OPD.txt",
                         "HN|CLINIC|DATEOPD|TIMEOPD|SEQ|\r\n"
                         "\r\n"
                         "1|00100|20260101|0900|A||\r\n"
                         "HN|CLINIC|DATEOPD|TIMEOPD|SEQ|\r\n"
                         "\n"
                         "2|00100|20260102|09\r00|B\r\n\x1a",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:3\nOP 2 B INS:3 PAT:3 OPD:6\n");
    expect_line("OPD|3|1|00100|20260101|0900|A||||||||||");
    expect_line("OPD|6|2|00100|20260102|09 00|B||||||||||");
    expect_note("info PKG.row-blank OPD:2 =2 lines\n");
    expect_note("info PKG.row-trailing OPD:3 =1 rows\n");
    expect_note("warning PKG.header-repeat OPD:4 =\n");
    expect_note("warning PKG.value-separator OPD:6 ");
    assert_int_equal(got.stats.file[ECL_OPD].rows, 2);
    assert_int_equal(got.stats.file[ECL_OPD].rejected, 0);
}

static void import_takes_rows_that_lack_an_optional_tail(void **state)
{
    (void)state;
    expect_claims(
        FILES(ins2, pat2, {"OPD.txt", OPD_HEAD "1|00100|20260101|0900|A\n", 0},
              {"AER.txt", "HN|AN|DATEOPD|SEQ|AESTATUS|DALERT\n1||20260101|A\n1||20260101\n", 0}),
        "OP 1 A INS:2 PAT:2 OPD:2 AER:2\nOP 2 B INS:3 PAT:3\n");
    expect_note("warning PKG.row-short AER:2 =4 columns instead of 6\n");
    expect_note("error PKG.row-width AER:3 =3 columns instead of 6\n");
    assert_string_equal(strchr(text(&got.rejects), '\n') + 1, "1||20260101\n");
    assert_memory_equal(got.rejects.p, "%reject|AER|3|3 columns instead of 6|", 37);
}

static void import_rejects_rows_that_cannot_be_read(void **state)
{
    (void)state;
    static const char opd[] = OPD_HEAD "1|00100|20260101|0900|A\n"
                                       "2|001\0000|20260101|0900|B\n"
                                       "2|00100|20260101|0900|B|x\n"
                                       "2|00100|20260101|0900|B\n";
    expect_claims(FILES(ins2, pat2, {"OPD.txt", opd, sizeof opd - 1}),
                  "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:5\n");
    assert_int_equal(got.stats.file[ECL_OPD].rows, 4);
    assert_int_equal(got.stats.file[ECL_OPD].rejected, 2);
    expect_note("error PKG.no-nul-control OPD:3 CLINIC=a NUL byte in the row\n");
    expect_note("error PKG.row-width OPD:4 =6 columns instead of 5\n");
    static const char raw[] = "\n2|001\0000|20260101|0900|B\n%reject|OPD|4|";
    assert_non_null(memmem(got.rejects.p, got.rejects.n, raw, sizeof raw - 1));
}

/* --- encodings ----------------------------------------------------------------------- */

#define KO_CP874  "\xa1"         /* ก */
#define KO_UTF8   "\xe0\xb8\x81" /* ก */
#define TWO_CP874 "\xca\xc1\xaa\xd2\xc2"
#define TWO_UTF8  "สมชาย"

static const struct file *named(const char *pat, size_t n)
{
    static struct file set[4];
    set[0] = ins2;
    set[1] = opd2;
    set[2] = (struct file){"PAT.txt", pat, n};
    set[3] = (struct file){NULL, NULL, 0};
    return set;
}

static void import_tells_the_encodings_apart(void **state)
{
    (void)state;
    static const char *const pats[] = {
        PAT_HEAD "10670|1|1|" TWO_UTF8 "\n10670|2|2|" KO_UTF8 "\n",
        "\xef\xbb\xbf" PAT_HEAD "10670|1|1|" TWO_UTF8 "\r\n10670|2|2|" KO_UTF8,
        PAT_HEAD "10670|1|1|" TWO_CP874 "\n10670|2|2|" KO_CP874 "\n",
        PAT_HEAD "10670|1|1|" TWO_CP874 "\r\n10670|2|2|" KO_CP874 "\r\n\x1a",
    };
    for (size_t i = 0; i < sizeof pats / sizeof pats[0]; i++) {
        expect_claims(named(pats[i], 0), "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:3\n");
        expect_line("PAT|2|10670|1||||1|||||||" TWO_UTF8 "||");
        expect_line("PAT|3|10670|2||||2|||||||" KO_UTF8 "||");
        assert_int_equal(got.stats.file[ECL_PAT].rejected, 0);
    }
}

/* windows-874 that is well-formed UTF-8 by chance: C3 A1 is "รก" there, "á" in UTF-8. */
static void import_tells_windows_874_by_its_script(void **state)
{
    (void)state;
    expect_claims(named(PAT_HEAD "10670|1|1|\xc3\xa1\n10670|2|2|\xc3\xa1\xc3\xa1\n", 0),
                  "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:3\n");
    expect_line("PAT|2|10670|1||||1|||||||รก||");
    expect_claims(FILES(ins2, opd2, {"PAT.csv", "HCODE,HN,SEX,FNAME\n10670,1,1,\xc3\xa1\n", 0}),
                  "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 OPD:3\n");
    expect_line("PAT|2|10670|1||||1|||||||รก||");
}

/* Row in a file whose other rows are of the other encoding. */
static void import_rejects_rows_of_another_encoding(void **state)
{
    (void)state;
    for (int cp874 = 0; cp874 < 2; cp874++) {
        struct ecl_buf b;
        ecl_buf_init(&b, 0);
        ecl_buf_addf(&b, PAT_HEAD);
        for (int i = 1; i <= 30; i++) {
            bool other = i == 20;
            ecl_buf_addf(&b, "10670|%d|1|%s\n", i, cp874 != other ? TWO_CP874 : TWO_UTF8);
        }
        assert_int_equal(import(named(b.p, b.n)), ECL_OK);
        assert_int_equal(got.stats.file[ECL_PAT].rejected, 1);
        expect_note(cp874
                        ? "error PKG.encoding PAT:21 =UTF-8 in a file of windows-874\n"
                        : "error PKG.encoding PAT:21 =bytes that are not UTF-8, as the file is\n");
        ecl_buf_done(&b);
    }
}

static void import_rejects_undefined_bytes(void **state)
{
    (void)state;
    static const char pat[] = PAT_HEAD "10670|1|1|" TWO_CP874 "\n10670|2|2|" KO_CP874 "\xdb\n"
                                       "10670|3|2|" TWO_CP874 "\n";
    assert_int_equal(import(named(pat, 0)), ECL_OK);
    expect_note("error PKG.encoding PAT:3 =bytes that windows-874 does not have\n");
    assert_int_equal(import_with(named(PAT_HEAD "10670|1|1|" TWO_CP874 "\n10670|2|2|Y\n", 0),
                                 (struct ecl_import_opts){.encoding = ECL_ENC_UTF8}),
                     ECL_OK);
    assert_int_equal(got.stats.file[ECL_PAT].rejected, 1);
}

/* --normalize must not tell the encoding anew, row by row. */
static void import_normalizes_in_the_encoding_of_the_file(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, PAT_HEAD "10670|1|1|" TWO_UTF8 "\n10670|2|2|" TWO_CP874 "\n");
    for (int i = 3; i <= 30; i++) {
        ecl_buf_addf(&b, "10670|%d|1|%s\n", i, TWO_CP874);
    }
    assert_int_equal(import(named(b.p, b.n)), ECL_OK);
    assert_int_equal(got.stats.file[ECL_PAT].rejected, 1);
    assert_int_equal(import_with(named(b.p, b.n), (struct ecl_import_opts){.normalize = true}),
                     ECL_OK);
    assert_int_equal(got.stats.file[ECL_PAT].rejected, 1);
    expect_line("PAT|3|10670|2||||2|||||||" TWO_UTF8 "||");
    ecl_buf_done(&b);
}

/* --- the other formats ----------------------------------------------------------------- */

static void import_reads_csv_like_text(void **state)
{
    (void)state;
    static const char *const odx[] = {
        "HN,DIAG,SEQ\n1,A09,A\n2,\"A,10\",B\n",
        "HN;DIAG;SEQ\r\n1;A09;A\r\n2;A,10;B",
        "HN\tDIAG\tSEQ\n1\tA09\tA\n2\tA,10\tB\n",
        "\"HN\"|\"DIAG\"|\"SEQ\"\n1|A09|A\n2|\"A,10\"|B\n",
        "\xef\xbb\xbfHN,DIAG,SEQ\n1,A09,A\n2,\"A,10\",B\n",
    };
    for (size_t i = 0; i < sizeof odx / sizeof odx[0]; i++) {
        for (int txt = 0; txt < 2; txt++) {
            expect_claims(FILES(ins2, pat2, opd2, {txt ? "ODX.txt" : "ODX.csv", odx[i], 0}),
                          "OP 1 A INS:2 PAT:2 OPD:2 ODX:2\nOP 2 B INS:3 PAT:3 OPD:3 ODX:3\n");
            expect_line("ODX|2|1|||A09||||A");
            expect_line("ODX|3|2|||A,10||||B");
        }
    }
}

static void import_makes_separators_inside_csv_values_blanks(void **state)
{
    (void)state;
    expect_claims(
        FILES(ins2, pat2,
              {"OPD.csv",
               "HN,CLINIC,DATEOPD,TIMEOPD,SEQ,DETAIL\n"
               "1,00100,20260101,0900,A,\"two\r\nlines|one\"\n2,00100,20260101,0900,B,x\n",
               0}),
        "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:4\n");
    expect_line("OPD|2|1|00100|20260101|0900|A||two lines one||||||||");
    expect_note("warning PKG.value-separator OPD:2 DETAIL=");
}

static void import_tolerates_the_same_in_csv_as_in_text(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, pat2,
                        {"OPD.csv",
                         "HN,CLINIC,DATEOPD,TIMEOPD,SEQ\n1,00100,20260101,0900,A,,\n\n"
                         "HN,CLINIC,DATEOPD,TIMEOPD,SEQ\n2,00100,20260101,0900,B\n2,1,2\n"
                         "\xef\xbb\xbfHN,CLINIC,DATEOPD,TIMEOPD,SEQ\n",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:2\nOP 2 B INS:3 PAT:3 OPD:5\n");
    expect_note("warning PKG.header-repeat OPD:4 =\n");
    expect_note("info PKG.row-trailing OPD:2 =1 rows\n");
    expect_note("error PKG.row-width OPD:6 =3 columns instead of 5\n");
    expect_note("warning PKG.header-repeat OPD:7 =\n");
}

/* A CR inside a key is a blank there, as in the record. */
static void import_has_no_line_ends_inside_keys(void **state)
{
    (void)state;
    expect_claims(FILES({"INS.txt", INS_HEAD "1|UCS||A\rB\n", 0},
                        {"PAT.txt", PAT_HEAD "10670|1|1|X\n", 0},
                        {"CHT.csv", "HN,TOTAL,AN,SEQ\n1,5.00,,\"A\nB\"\n", 0}),
                  "OP 1 A B INS:2 PAT:2 CHT:2\n");
    expect_line("CLAIM|OP|10670|1|A B");
}

/* One damaged row at the start does not decide the encoding of a CSV file. */
static void import_tells_the_encoding_of_csv_by_many_rows(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, "HCODE,HN,SEX,FNAME\n10670,1,1,%s\n", TWO_CP874);
    for (int i = 2; i <= 30; i++) {
        ecl_buf_addf(&b, "10670,%d,1,%s\n", i, TWO_UTF8);
    }
    assert_int_equal(import(FILES(ins2, opd2, {"PAT.csv", b.p, b.n})), ECL_OK);
    assert_int_equal(got.stats.file[ECL_PAT].rejected, 1);
    expect_note("error PKG.encoding PAT:2 =bytes that are not UTF-8, as the file is\n");
    ecl_buf_done(&b);
}

static void import_reads_json_lines(void **state)
{
    (void)state;
    expect_claims(FILES(ins2, pat2, opd2,
                        {"CHT.jsonl",
                         "{\"HN\":\"1\",\"AN\":\"\",\"DATE\":\"20260101\",\"TOTAL\":10.50,"
                         "\"SEQ\":\"A\"}\n{\"SEQ\":\"B\",\"HN\":2,\"TOTAL\":1e2,\"ODD\":null}\n",
                         0}),
                  "OP 1 A INS:2 PAT:2 OPD:2 CHT:1\nOP 2 B INS:3 PAT:3 OPD:3 CHT:2\n");
    expect_line("CHT|1|1||20260101|10.50||||A|||");
    expect_line("CHT|2|2|||1e2||||B||||");
    expect_note("error PKG.header-known CHT:2 =ODD\n");
}

/* --- hints ------------------------------------------------------------------------------- */

static void import_hints_at_keys_that_a_spreadsheet_damaged(void **state)
{
    (void)state;
    static const char ins[] = INS_HEAD "000012345|UCS||690101001\n000012345|UCS|069000001|\n";
    static const struct {
        const char *row, *note;
    } cases[] = {
        {"12345||20260101|1.00|690101001\n", "warning KEY.damaged CHT:2 HN=12345\n"},
        {"1.2E+04||20260101|1.00|690101001\n", "warning KEY.damaged CHT:2 HN=1.2E+04\n"},
        {"000012345||20260101|1.00|6.9E+08\n", "warning KEY.damaged CHT:2 SEQ=6.9E+08\n"},
        {"000012345|69000001|20260101|1.00|\n", "warning KEY.damaged CHT:2 AN=69000001\n"},
        {"000012345 ||20260101|1.00|690101001\n", "warning KEY.damaged CHT:2 HN=000012345 \n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char cht[256];
        snprintf(cht, sizeof cht, CHT_HEAD "%s", cases[i].row);
        assert_int_equal(import(FILES({"INS.txt", ins, 0}, pat2, opd2, {"CHT.txt", cht, 0})),
                         ECL_OK);
        assert_int_equal(got.stats.file[ECL_CHT].orphans, 1);
        expect_note(cases[i].note);
    }
    assert_int_equal(import(FILES({"INS.txt", ins, 0}, pat2, opd2,
                                  {"CHT.txt", CHT_HEAD "77||20260101|1.00|88\n", 0})),
                     ECL_OK);
    assert_false(noted("KEY.damaged"));
}

/* --- --normalize --------------------------------------------------------------------------- */

static void normalize_mends_only_what_is_safe(void **state)
{
    (void)state;
    static const struct {
        enum ecl_type type;
        const char *value, *want; /* NULL: stays */
    } cases[] = {
        {ECL_T_DATE, "2026-01-31", "20260131"},
        {ECL_T_DATE, "2026/01/31", "20260131"},
        {ECL_T_DATE, "2569-01-31", "20260131"},
        {ECL_T_DATE, "25690131", "20260131"},
        {ECL_T_DATE, "20260131", NULL},
        {ECL_T_DATE, "2026-01/31", NULL},
        {ECL_T_DATE, "2026-02-30", NULL},
        {ECL_T_DATE, "31/01/2569", "20260131"},
        {ECL_T_DATE, "1/2/2569", "20260201"}, /* Buddhist years: the day comes first */
        {ECL_T_DATE, "01-02-2569 0:00:00", "20260201"},
        {ECL_T_DATE, "01/31/2569", NULL},
        {ECL_T_DATE, "31/01/2026", "20260131"},
        {ECL_T_DATE, "1/31/2026", "20260131"},
        {ECL_T_DATE, "13.1.2026", "20260113"},
        {ECL_T_DATE, "12/1/2026", NULL}, /* December or January */
        {ECL_T_DATE, "31/01/2026 08:30", NULL},
        {ECL_T_DATE, "31/13/2026", NULL},
        {ECL_T_DATE, "30/02/2569", NULL},
        {ECL_T_DATE, "31/1-2569", NULL},
        {ECL_T_DATE, "31/1/69", NULL},
        {ECL_T_DATE, "/1/2569", NULL},
        {ECL_T_DATE, "131/1/2569", NULL},
        {ECL_T_DATE, "31/01/2569/", NULL},
        {ECL_T_DATE, "00/00/0000", ""},
        {ECL_T_DATE, "30/12/1899", ""},
        {ECL_T_DATE, "0000-00-00", ""},
        {ECL_T_DATE, "00000000", ""},
        {ECL_T_DATE, "1-1-2026", "20260101"},
        {ECL_T_DATE, "2569-01-31 00:00:00", "20260131"},
        {ECL_T_DATE, "2026-01-31T00:00:00", "20260131"},
        {ECL_T_DATE, "2026-01-31 08:30:00", NULL},
        {ECL_T_DATE, "0000-00-00 00:00:00", ""},
        {ECL_T_DATE, "null", ""},
        {ECL_T_DATE, "", NULL},
        {ECL_T_DATE, "  ", ""},
        {ECL_T_TIME, "08:30", "0830"},
        {ECL_T_TIME, "8:30", "0830"},
        {ECL_T_TIME, "08:30:59", "0830"},
        {ECL_T_TIME, "08:30:xx", NULL},
        {ECL_T_TIME, "08:30:5", NULL},
        {ECL_T_TIME, "25:30", NULL},
        {ECL_T_TIME, "8:3", NULL},
        {ECL_T_TIME, "0830", NULL},
        {ECL_T_NUMBER, "1,234,567.50", "1234567.50"},
        {ECL_T_NUMBER, "1,234", "1234"},
        {ECL_T_NUMBER, "-1,234.00", "-1234.00"},
        {ECL_T_NUMBER, "12,34", NULL},
        {ECL_T_NUMBER, "1234,567", NULL},
        {ECL_T_NUMBER, ",234", NULL},
        {ECL_T_NUMBER, "1,,234", NULL},
        {ECL_T_NUMBER, "1,234.5,6", NULL},
        {ECL_T_NUMBER, "1.234,567", NULL},
        {ECL_T_NUMBER, "12x,345", NULL},
        {ECL_T_NUMBER, " 5.00 ", "5.00"},
        {ECL_T_TEXT, "a ", "a"},
        {ECL_T_TEXT, "2569-01-31", NULL},
        {ECL_T_TEXT, "NULL", ""},
        {ECL_T_TEXT, "nullify", NULL},
    };
    struct ecl_buf buf;
    ecl_buf_init(&buf, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ecl_field f = {.name = "X", .type = (uint8_t)cases[i].type, .width = 20};
        struct ecl_str v   = ecl_str_of(cases[i].value);
        bool mended        = import_normalize(&f, &v, &buf);
        const char *want   = cases[i].want ? cases[i].want : cases[i].value;
        if (mended != (cases[i].want != NULL) || !ecl_str_is(v, want)) {
            fail_msg("'%s' became '%.*s', not '%s'", cases[i].value, (int)v.n, v.p, want);
        }
    }
    ecl_buf_done(&buf);
}

static void import_notes_each_mend(void **state)
{
    (void)state;
    const struct file *files =
        FILES(ins2, pat2, {"OPD.txt", OPD_HEAD "1|00100|2569-01-01|9:05|A\n2|00100|||B\n", 0},
              {"CHT.txt", CHT_HEAD "1||null|1,250.00|A\n", 0});
    assert_int_equal(import_with(files, (struct ecl_import_opts){.normalize = true}), ECL_OK);
    assert_string_equal(text(&got.claims),
                        "OP 1 A INS:2 PAT:2 OPD:2 CHT:2\nOP 2 B INS:3 PAT:3 OPD:3\n");
    expect_line("OPD|2|1|00100|20260101|0905|A||||||||||");
    expect_note("info PKG.normalized OPD:2 DATEOPD=2569-01-01 -> 20260101\n");
    expect_note("info PKG.normalized OPD:2 TIMEOPD=9:05 -> 0905\n");
    expect_note("info PKG.normalized CHT:2 TOTAL=1,250.00 -> 1250.00\n");
    expect_note("info PKG.normalized CHT:2 DATE=null -> \n");
    assert_int_equal(got.stats.billed, 125000);
    assert_int_equal(import(files), ECL_OK);
    expect_line("OPD|2|1|00100|2569-01-01|9:05|A||||||||||");
    assert_false(noted("PKG.normalized"));
}

/* --- notes ----------------------------------------------------------------------------------- */

static void import_writes_a_thousand_notes_of_a_kind_and_counts_the_rest(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    ecl_buf_addf(&b, OPD_HEAD);
    for (int i = 0; i < 1500; i++) {
        ecl_buf_addf(&b, "1|2\n");
    }
    assert_int_equal(import(FILES(ins2, pat2, {"OPD.txt", b.p, b.n})), ECL_OK);
    assert_int_equal(got.stats.file[ECL_OPD].rejected, 1500);
    expect_note("info PKG.row-width OPD:0 =500 more of these\n");
    size_t n = 0;
    for (const char *p = text(&got.notes); (p = strstr(p, "error PKG.row-width")); p++) {
        n++;
    }
    assert_int_equal(n, 1000);
    ecl_buf_done(&b);
}

/* A file with every column of the standard, and one row. */
static void whole_file(enum ecl_file f, const char *const values[][2], struct ecl_buf *b)
{
    const struct ecl_file_spec *spec = ecl_file_spec(f);
    ecl_buf_init(b, 0);
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < spec->nstd; i++) {
            const char *v = row ? "" : spec->fields[i].name;
            for (size_t k = 0; row && values[k][0]; k++) {
                v = strcmp(values[k][0], spec->fields[i].name) == 0 ? values[k][1] : v;
            }
            ecl_buf_addf(b, "%s%s", i ? "|" : "", v);
        }
        ecl_buf_add_char(b, '\n');
    }
    assert_int_equal(ecl_buf_add_char(b, '\0'), ECL_OK);
}

static void a_set_as_it_should_be_has_no_note(void **state)
{
    (void)state;
    static const char *const values[][2] = {
        {"HN", "000000001"},     {"SEQ", "690101001"}, {"INSCL", "UCS"},   {"HCODE", "10670"},
        {"DATEOPD", "20260101"}, {"DATE", "20260101"}, {"TOTAL", "10.00"}, {NULL, NULL}};
    static const enum ecl_file files[] = {ECL_INS, ECL_PAT, ECL_OPD, ECL_CHT};
    struct ecl_buf content[4];
    struct file set[5] = {{NULL, NULL, 0}};
    char names[4][16];
    for (size_t i = 0; i < 4; i++) {
        whole_file(files[i], values, &content[i]);
        snprintf(names[i], sizeof names[i], "%s.txt", ecl_file_spec(files[i])->name);
        set[i] = (struct file){names[i], content[i].p, 0};
    }
    expect_claims(set, "OP 000000001 690101001 INS:2 PAT:2 OPD:2 CHT:2\n");
    assert_string_equal(text(&got.notes), "");
    for (size_t i = 0; i < 4; i++) {
        ecl_buf_done(&content[i]);
    }
}

static void import_notes_what_a_submission_lacks(void **state)
{
    (void)state;
    assert_int_equal(import(FILES({"OPD.txt", OPD_HEAD "1|00100|20260101|0900|A\n", 0},
                                  {"ODX.txt", ODX_HEAD, 0}, {"readme.pdf", "x", 0})),
                     ECL_OK);
    expect_note("error PKG.need-ins-pat INS:0 =\n");
    expect_note("error PKG.need-ins-pat PAT:0 =\n");
    expect_note("error PKG.need-cht CHT:0 =\n");
    expect_note("warning PKG.file-empty ODX:0 =\n");
    expect_note("info PKG.file-ignored ");
    assert_int_equal(import(FILES({"ODX.txt", ODX_HEAD "1|20260101|1|A09|1|||A\n", 0},
                                  {"IDX.txt", "AN|DIAG|DXTYPE|DRDX\n1|A09|1|\n", 0})),
                     ECL_OK);
    expect_note("error PKG.need-opd-or-ipd OPD:0 =\n");
    expect_note("error PKG.orf-odx-oop-need-opd ODX:0 =\n");
    expect_note("error PKG.irf-idx-iop-lvd-need-ipd IDX:0 =\n");
}

static int make_root(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%.40s/import.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
    (void)state;
    forget();
    remove_tree(root);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_numbered_in_their_order_while_the_table_grows),
        cmocka_unit_test(keys_that_collide_stay_apart),
        cmocka_unit_test(keys_are_found_wherever_the_guess_is),
        cmocka_unit_test(keys_come_apart_again),
        cmocka_unit_test(import_joins_op_by_hn_and_seq_and_ip_by_an),
        cmocka_unit_test(import_makes_a_claim_where_ins_opd_or_ipd_has_the_key),
        cmocka_unit_test(import_keeps_orphans_by_their_key),
        cmocka_unit_test(import_keeps_ins_rows_without_a_key_as_orphans),
        cmocka_unit_test(import_takes_runs_of_any_length),
        cmocka_unit_test(import_gives_the_claims_of_unsorted_files_the_same_rows),
        cmocka_unit_test(import_counts_equal_pat_rows_once_and_reports_others),
        cmocka_unit_test(import_mends_odd_pat_rows_too),
        cmocka_unit_test(import_refuses_keys_longer_than_any),
        cmocka_unit_test(import_joins_op_and_ip_parts_of_one_set),
        cmocka_unit_test(import_keeps_several_sets_apart),
        cmocka_unit_test(import_leaves_out_what_filters_do_not_want),
        cmocka_unit_test(import_gives_claims_that_name_no_facility_the_one_asked_for),
        cmocka_unit_test(import_gives_the_same_bytes_out_of_a_spill_file),
        cmocka_unit_test(import_says_when_a_file_changed_while_it_was_read),
        cmocka_unit_test(import_finds_columns_by_name),
        cmocka_unit_test(import_keeps_classic_columns_behind_the_standard_ones),
        cmocka_unit_test(import_reads_a_dru_of_20_columns_without_header),
        cmocka_unit_test(import_cleans_the_names_of_columns),
        cmocka_unit_test(import_refuses_columns_it_cannot_know),
        cmocka_unit_test(import_takes_as_many_columns_as_a_stream_can_hold),
        cmocka_unit_test(import_tolerates_what_is_clear),
        cmocka_unit_test(import_takes_rows_that_lack_an_optional_tail),
        cmocka_unit_test(import_rejects_rows_that_cannot_be_read),
        cmocka_unit_test(import_tells_the_encodings_apart),
        cmocka_unit_test(import_tells_windows_874_by_its_script),
        cmocka_unit_test(import_rejects_rows_of_another_encoding),
        cmocka_unit_test(import_rejects_undefined_bytes),
        cmocka_unit_test(import_normalizes_in_the_encoding_of_the_file),
        cmocka_unit_test(import_reads_csv_like_text),
        cmocka_unit_test(import_makes_separators_inside_csv_values_blanks),
        cmocka_unit_test(import_tolerates_the_same_in_csv_as_in_text),
        cmocka_unit_test(import_has_no_line_ends_inside_keys),
        cmocka_unit_test(import_tells_the_encoding_of_csv_by_many_rows),
        cmocka_unit_test(import_reads_json_lines),
        cmocka_unit_test(import_hints_at_keys_that_a_spreadsheet_damaged),
        cmocka_unit_test(normalize_mends_only_what_is_safe),
        cmocka_unit_test(import_notes_each_mend),
        cmocka_unit_test(import_writes_a_thousand_notes_of_a_kind_and_counts_the_rest),
        cmocka_unit_test(a_set_as_it_should_be_has_no_note),
        cmocka_unit_test(import_notes_what_a_submission_lacks),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
