/* test_export.c: claims written in every form come back as they were, and what
 * cannot be written is reported, counted and left out whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim/export_priv.h"
#include "eclaim/export.h"
#include "eclaim/import.h"

#define HEAD "%ecl|1\n"
#define PAT1                                                                                       \
    "PAT|1|10670|000012345|40|01|19800102|1|1|000|099|1234567890121|สมชาย "              \
    "ใจดี,นาย|นาย|สมชาย|ใจดี|1\n"

/* An OP claim with a few records; the HN's last digits and the SEQ are parameters. */
#define OP_CLAIM(seq, inscl)                                                                       \
    "CLAIM|OP|10670|000012345|" seq "\n"                                                           \
    "INS|1|000012345|" inscl "|89|1234567890121|10670|20271231|10670|10671|||PP1234567890||||"     \
    "|" seq "|||\n" PAT1 "OPD|1|000012345|00100|20260105|0830|" seq                                \
    "|1|ไข้ \"สูง\", ไอ|37.5|120|80|72|18|1|1|1\n"                                 \
    "ODX|1|000012345|20260105|00100|J00|1|ว12345|1234567890121|" seq "\n"                          \
    "CHT|1|000012345||20260105|350.50|0.00|10|1234567890121|" seq "|||\n"                          \
    "CHA|1|000012345||20260105|31|350.50|1234567890121|" seq "\n"                                  \
    "DRU|1|10670|000012345||00100|1234567890121|20260105|PARA|พาราเซตามอล|10|1.00|0.50||เม็ด||" seq \
    "|||0.00|1|10.00||||\n"

#define IP_CLAIM                                                                                                                                       \
    "CLAIM|IP|10670|000067890|6900001\n"                                                                                                               \
    "INS|3|000067890|OFC|01|1100000000013|10670||10670|||||||" /* HN..DOCNO */                                                                         \
    "|6900001||||\n"                                                                                                                                   \
    "PAT|2|10670|000067890|40|01|19500102|2|2|000|099|1100000000013|วิไล มีสุข,นาง|นาง|วิไล|มีสุข|1\n" \
    "IPD|1|000067890|6900001|20260101|0900|20260103|1000|1|1|W1|01|52.500|1|I\n"                                                                       \
    "IDX|1|6900001|I10|1|ว12345\n"                                                                                                                   \
    "CHT|2|000067890|6900001|20260103|12000.00|0|10|1100000000013||||\n"                                                                               \
    "CHA|2|000067890|6900001|20260103|11|12000.00|1100000000013|\n"

static const char sample[] =
    HEAD OP_CLAIM("690105001", "UCS") OP_CLAIM("690105002", "UCS") IP_CLAIM;

/* --- a folder of its own for every test ------------------------------------ */

static char dir[256];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int make_dir(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/test_export.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *in_dir(const char *name)
{
    static char path[4][512];
    static unsigned turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}

/* Names in the folder, hidden ones too. */
static unsigned count_names(const char *path)
{
    unsigned n = 0;
    DIR *d     = opendir(path);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    closedir(d);
    return n;
}

static void slurp(const char *path, struct ecl_buf *b)
{
    ecl_buf_init(b, 0);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;) {
        assert_int_equal(ecl_buf_add(b, block, n), ECL_OK);
    }
    fclose(f);
}

static void spill(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* --- exporting and importing --------------------------------------------------- */

struct result {
    int code;
    struct ecl_export_stats stats;
    char rules[512]; /* of the findings, each with a blank behind */
    struct ecl_error err;
};

static int note_rule(void *ctx, const struct ecl_finding *f)
{
    struct result *r = ctx;
    size_t n         = strlen(r->rules);
    assert_true(f->message.n > 0 && !memchr(f->message.p, '{', f->message.n));
    if (n + strlen(f->rule) + 2 < sizeof r->rules) {
        snprintf(r->rules + n, sizeof r->rules - n, "%s ", f->rule);
    }
    return ECL_OK;
}

static struct result run(const char *text, const char *path, struct ecl_export_opts o)
{
    struct result res    = {0};
    struct ecl_str m     = ecl_str_of(text);
    struct ecl_input in  = ecl_input_mem(&m, "stream");
    struct ecl_stream *s = NULL;
    struct ecl_export *e = NULL;
    const struct ecl_claim *c;
    o.found     = note_rule;
    o.found_ctx = &res;
    assert_int_equal(ecl_stream_open(&s, &in, &res.err), ECL_OK);
    res.code = ecl_export_open(&e, path, NULL, &o, &res.err);
    if (res.code == ECL_OK) {
        res.code = ecl_export_head(e, s, &res.err);
    }
    while (res.code == ECL_OK && (res.code = ecl_stream_next(s, &c, &res.err)) == ECL_OK) {
        res.code = ecl_export_claim(e, c, &res.err);
    }
    if (res.code == ECL_EOF) {
        res.code = ecl_export_finish(e, &res.err);
    }
    if (e) {
        res.stats = *ecl_export_stats(e);
    }
    ecl_export_close(e);
    ecl_stream_close(s);
    return res;
}

/* The stream of an import, with every line number as 0. */
static void import_all(const char *path, struct ecl_buf *b)
{
    struct ecl_import *imp   = NULL;
    struct ecl_error err     = {0};
    struct ecl_import_opts o = {0};
    struct ecl_buf raw;
    ecl_buf_init(&raw, 0);
    ecl_buf_init(b, 0);
    int r = ecl_import_open(&imp, &path, 1, &o, &err);
    if (r != ECL_OK) {
        print_error("%s: %s\n", path, err.text);
    }
    assert_int_equal(r, ECL_OK);
    for (struct ecl_str s; (r = ecl_import_next(imp, &s, &err)) == ECL_OK && s.n;) {
        assert_int_equal(ecl_buf_add_str(&raw, s), ECL_OK);
    }
    assert_int_equal(r, ECL_OK);
    ecl_import_close(imp);
    assert_int_equal(ecl_buf_add_char(&raw, '\0'), ECL_OK);
    for (char *line = strtok(raw.p, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "CLAIM", 5) != 0 && line[0] != '%') {
            char *bar = strchr(line, '|') + 1;
            assert_int_equal(
                ecl_buf_addf(b, "%.*s0%s\n", (int)(bar - line), line, strchr(bar, '|')), ECL_OK);
        } else if (line[0] != '%') {
            assert_int_equal(ecl_buf_addf(b, "%s\n", line), ECL_OK);
        }
    }
    assert_int_equal(ecl_buf_add_char(b, '\0'), ECL_OK);
    ecl_buf_done(&raw);
}

/* The sample as import_all would give it. */
static void expected(const char *text, struct ecl_buf *b)
{
    ecl_buf_init(b, 0);
    for (const char *line = text + strlen(HEAD); *line;) {
        const char *end = strchr(line, '\n'), *bar = strchr(line, '|') + 1;
        if (strncmp(line, "CLAIM", 5) == 0) {
            assert_int_equal(ecl_buf_add(b, line, (size_t)(end - line) + 1), ECL_OK);
        } else {
            const char *rest = strchr(bar, '|');
            assert_int_equal(
                ecl_buf_addf(b, "%.*s0%.*s", (int)(bar - line), line, (int)(end + 1 - rest), rest),
                ECL_OK);
        }
        line = end + 1;
    }
    assert_int_equal(ecl_buf_add_char(b, '\0'), ECL_OK);
}

/* --- the tests ------------------------------------------------------------------ */

static void claims_come_back_from_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        struct ecl_export_opts o;
    } t[] = {
        {"txt.zip", {.to = ECL_TO_TXT}},
        {"txtd/", {.to = ECL_TO_TXT}},
        {"bare.zip", {.to = ECL_TO_TXT, .no_header = true, .lf = true}},
        {"bom.zip", {.to = ECL_TO_TXT, .bom = true}},
        {"thai.zip", {.to = ECL_TO_TXT, .encoding = ECL_ENC_CP874}},
        {"csv.zip", {.to = ECL_TO_CSV}},
        {"csv874/", {.to = ECL_TO_CSV, .encoding = ECL_ENC_CP874, .lf = true}},
        {"dbf.zip", {.to = ECL_TO_DBF}},
        {"dbfd/", {.to = ECL_TO_DBF}},
        {"all.jsonl", {.to = ECL_TO_JSONL}},
    };
    struct ecl_buf want, got;
    expected(sample, &want);
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const char *path = in_dir(t[i].path);
        struct result r  = run(sample, path, t[i].o);
        assert_int_equal(r.code, ECL_OK);
        assert_string_equal(r.rules, "");
        assert_int_equal(r.stats.op, 2);
        assert_int_equal(r.stats.ip, 1);
        assert_int_equal(r.stats.billed, 1270100);
        import_all(path, &got);
        assert_string_equal(got.p, want.p);
        ecl_buf_done(&got);
        assert_int_equal(count_names(dir), 2 * (i + 1)); /* with its manifest */
    }
    ecl_buf_done(&want);
}

static void rows_have_the_bytes_the_receivers_expect(void **state)
{
    (void)state;
    struct ecl_buf b;
    assert_int_equal(run(sample, in_dir("d/"), (struct ecl_export_opts){0}).code, ECL_OK);
    slurp(in_dir("d/CHA.txt"), &b);
    assert_int_equal(ecl_buf_add_char(&b, '\0'), ECL_OK);
    assert_string_equal(b.p, "HN|AN|DATE|CHRGITEM|AMOUNT|PERSON_ID|SEQ\r\n"
                             "000012345||20260105|31|350.50|1234567890121|690105001\r\n"
                             "000012345||20260105|31|350.50|1234567890121|690105002\r\n"
                             "000067890|6900001|20260103|11|12000.00|1100000000013|\r\n");
    ecl_buf_done(&b);
    slurp(in_dir("d/PAT.txt"), &b); /* once per HN */
    unsigned lines = 0;
    for (size_t i = 0; i < b.n; i++) {
        lines += b.p[i] == '\n';
    }
    assert_int_equal(lines, 3);
    ecl_buf_done(&b);
    assert_int_equal(access(in_dir("d/LVD.txt"), F_OK), -1);
}

static void ins_and_pat_stand_even_in_an_empty_submission(void **state)
{
    (void)state;
    assert_int_equal(run(HEAD, in_dir("d/"), (struct ecl_export_opts){0}).code, ECL_OK);
    assert_int_equal(count_names(in_dir("d")), 2);
    assert_int_equal(access(in_dir("d/INS.txt"), F_OK), 0);
    assert_int_equal(access(in_dir("d/PAT.txt"), F_OK), 0);
}

static void layouts_put_columns_in_their_order(void **state)
{
    (void)state;
    struct ecl_buf b;
    const struct ecl_export_opts o = {.layout = ecl_layout_find(ECL_STR("classic"))};
    struct result r                = run(sample, in_dir("d/"), o);
    assert_int_equal(r.code, ECL_OK);
    /* INS.HCODE and what OPD has had since 2564, each once */
    assert_string_equal(r.rules,
                        "EXP.column EXP.column EXP.column EXP.column EXP.column EXP.column "
                        "EXP.column EXP.column EXP.column EXP.column PKG.scheme-single ");
    assert_int_equal(r.stats.errors, 0);
    slurp(in_dir("d/OPD.txt"), &b);
    assert_memory_equal(b.p, "HN|CLINIC|DATEOPD|TIMEOPD|SEQ|UUC\r\n", 35);
    ecl_buf_done(&b);
    slurp(in_dir("d/INS.txt"), &b);
    assert_memory_equal(b.p, "HN|INSCL|SUBTYPE|CID|DATEIN|", 28);
    ecl_buf_done(&b);
}

/* Many claims, each with an HN of its own or a shared one. */
static void make_many(struct ecl_buf *b, unsigned n)
{
    ecl_buf_init(b, 0);
    assert_int_equal(ecl_buf_addf(b, "%s", HEAD), ECL_OK);
    for (unsigned i = 0; i < n; i++) {
        unsigned hn = i * 7919 % 3000;
        assert_int_equal(
            ecl_buf_addf(b,
                         "CLAIM|OP|10670|%09u|69%07u\nINS|1|%09u|%s|89||10670|||||||||||69%07u|||\n"
                         "PAT|1|10670|%09u||||1||||%013u|ก ข,นาย||||\n"
                         "CHT|1|%09u||20260105|%u.00|0|||69%07u|||\n",
                         hn, i, hn,
                         i % 5   ? "UCS"
                         : i % 2 ? "OFC"
                                 : "sss",
                         i, hn, hn * 977, hn, i * 31 % 997, i),
            ECL_OK);
    }
    assert_int_equal(ecl_buf_add_char(b, '\0'), ECL_OK);
}

static void zips_are_the_same_whatever_the_threads(void **state)
{
    (void)state;
    struct ecl_buf text, one, two;
    make_many(&text, 20000);
    assert_int_equal(run(text.p, in_dir("one.zip"), (struct ecl_export_opts){.threads = 1}).code,
                     ECL_OK);
    assert_int_equal(run(text.p, in_dir("two.zip"), (struct ecl_export_opts){.threads = 2}).code,
                     ECL_OK);
    slurp(in_dir("one.zip"), &one);
    slurp(in_dir("two.zip"), &two);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.p, two.p, one.n);
    ecl_buf_done(&one);
    ecl_buf_done(&two);
    ecl_buf_done(&text);
}

/* Claims of a part, and that each of its HNs has its PAT. */
static unsigned count_claims(const char *path)
{
    struct ecl_buf b;
    import_all(path, &b);
    unsigned n = 0, pats = 0;
    for (const char *p = b.p; *p; p = strchr(p, '\n') + 1) {
        n += strncmp(p, "CLAIM|OP|", 9) == 0;
        pats += strncmp(p, "PAT|", 4) == 0;
        assert_true(strncmp(p, "CLAIM|--", 8) != 0);
    }
    assert_int_equal(n, pats);
    ecl_buf_done(&b);
    return n;
}

static void parts_keep_below_the_size_and_claims_whole(void **state)
{
    (void)state;
    static const char *const ext[] = {".zip", "/"};
    struct ecl_buf text;
    make_many(&text, 20000);
    for (size_t k = 0; k < 2; k++) {
        struct ecl_export_opts o = {.split = 100000, .threads = 2};
        struct result r          = run(text.p, in_dir(k ? "p/" : "p.zip"), o);
        assert_int_equal(r.code, ECL_OK);
        assert_true(r.stats.parts > 2);
        unsigned claims = 0;
        for (unsigned i = 1; i <= r.stats.parts; i++) {
            char name[32];
            struct stat st;
            snprintf(name, sizeof name, "p_%03u%s", i, ext[k]);
            assert_int_equal(stat(in_dir(name), &st), 0);
            assert_true(k || st.st_size <= 100000);
            assert_true(k || i == r.stats.parts || st.st_size > 90000);
            claims += count_claims(in_dir(name));
        }
        assert_int_equal(claims, 20000);
        remove(in_dir("p.manifest.json"));
    }
    ecl_buf_done(&text);
}

/* A claim that no part has room for is left out, and told. */
static void a_claim_larger_than_a_part_is_left_out(void **state)
{
    (void)state;
    struct ecl_buf text;
    ecl_buf_init(&text, 0);
    ecl_buf_addf(&text, "%s%s", HEAD, OP_CLAIM("690105001", "UCS"));
    for (unsigned i = 0; i < 2000; i++) {
        ecl_buf_addf(&text, "CHA|%u|000012345||20260105|31|%08u.00|1234567890121|690105001\n",
                     i + 2, i * 2654435761u % 100000000);
    }
    ecl_buf_addf(&text, "%s", OP_CLAIM("690105002", "UCS"));
    struct result r =
        run(text.p, in_dir("l/"), (struct ecl_export_opts){.split = ECL_EXPORT_SPLIT_MIN});
    assert_int_equal(r.code, ECL_OK);
    assert_string_equal(r.rules, "EXP.size ");
    assert_int_equal(r.stats.left_out, 1);
    assert_int_equal(r.stats.op, 1);
    ecl_buf_done(&text);
}

static void schemes_go_to_submissions_of_their_own(void **state)
{
    (void)state;
    struct ecl_buf text;
    make_many(&text, 100);
    struct result r = run(text.p, in_dir("b.zip"), (struct ecl_export_opts){.by_inscl = true});
    assert_int_equal(r.code, ECL_OK);
    assert_int_equal(count_names(dir), 4);
    assert_int_equal(count_claims(in_dir("b_UCS.zip")), 80);
    assert_int_equal(count_claims(in_dir("b_OFC.zip")), 10);
    assert_int_equal(count_claims(in_dir("b_SSS.zip")), 10);
    ecl_buf_done(&text);
}

/* --- what a receiver would refuse ------------------------------------------------- */

/* What is found of a part of so many bytes and schemes ("UCS 2"). */
static struct result check_part(const char *layout, enum ecl_export_to to, const char *main_inscl,
                                uint64_t bytes, const char *const *inscl)
{
    struct result res              = {0};
    struct ecl_reporter rep        = {.found = note_rule, .ctx = &res};
    struct ecl_export_part part    = {.path = "x.zip"};
    const struct ecl_export_opts o = {
        .to = to, .layout = ecl_layout_find(ecl_str_of(layout)), .main_inscl = main_inscl};
    ecl_buf_init(&rep.message, 0);
    part.file[ECL_INS] = (struct ecl_export_file){.name = "INS.txt", .bytes = 1000};
    part.file[ECL_OPD] = (struct ecl_export_file){.name = "OPD.txt", .bytes = bytes - 1000};
    part.file[ECL_PAT] = (struct ecl_export_file){.name = NULL, .bytes = 77}; /* not written */
    for (size_t i = 0; inscl[i]; i++) {
        snprintf(part.scheme[i].inscl, sizeof part.scheme[i].inscl, "%s", inscl[i]);
        part.scheme[i].claims = i + 1;
    }
    assert_int_equal(ecl_part_check(&rep, &o, &part), ECL_OK);
    res.stats.errors = rep.errors;
    ecl_buf_done(&rep.message);
    return res;
}

static void parts_that_a_receiver_would_refuse_are_told(void **state)
{
    (void)state;
    static const char *const uc[]           = {"UCS", "DIS", "WEL", NULL},
                             *const sss[]   = {"SSI", "SSS", NULL},
                             *const mixed[] = {"UCS", "OFC", NULL}, *const none[] = {NULL};
    static const struct {
        const char *layout;
        enum ecl_export_to to;
        const char *main_inscl;
        uint64_t bytes;
        const char *const *inscl;
        const char *rules;
        unsigned errors;
    } t[] = {
        {"fdh", ECL_TO_TXT, NULL, 50000000, uc, "", 0},
        {"fdh", ECL_TO_TXT, NULL, 50000001, uc, "PKG.size-fdh ", 1},
        {"fdh-sp", ECL_TO_DBF, NULL, 50000001, uc, "PKG.size-fdh ", 1},
        {"2564", ECL_TO_TXT, NULL, 10000000, uc, "", 0},
        {"2564", ECL_TO_TXT, NULL, 10000001, uc, "PKG.size-ecimp ", 1},
        {"opbkk", ECL_TO_TXT, NULL, 10000001, uc, "PKG.size-ecimp ", 1},
        {"fdh", ECL_TO_CSV, NULL, 50000001, mixed, "", 0},
        {"2564", ECL_TO_TXT, NULL, 2000, none, "", 0},
        {"2564", ECL_TO_TXT, NULL, 2000, sss, "", 0},
        {"2564", ECL_TO_TXT, "UCS", 2000, uc, "", 0},
        {"2564", ECL_TO_TXT, "SSS", 2000, sss, "", 0},
        {"2564", ECL_TO_TXT, "OFC", 2000, uc, "PKG.scheme-single ", 0},
        {"2564", ECL_TO_TXT, NULL, 2000, mixed, "PKG.scheme-single ", 0},
        {"2564", ECL_TO_TXT, "UCS", 2000, mixed, "PKG.scheme-single ", 0},
        {"fdh", ECL_TO_TXT, NULL, 2000, mixed, "", 0}, /* FDH takes all schemes */
        {"fdh", ECL_TO_TXT, "UCS", 2000, mixed, "PKG.scheme-single ", 0},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct result r = check_part(t[i].layout, t[i].to, t[i].main_inscl, t[i].bytes, t[i].inscl);
        assert_string_equal(r.rules, t[i].rules);
        assert_int_equal(r.stats.errors, t[i].errors);
    }
}

/* More schemes than are listed go under OTHER; the manifest has them in their order. */
static void schemes_of_a_part_are_counted(void **state)
{
    (void)state;
    struct ecl_buf text;
    char claim[4096];
    ecl_buf_init(&text, 0);
    ecl_buf_addf(&text, "%s", HEAD);
    for (int i = 0; i < 30; i++) {
        static const char form[] = OP_CLAIM("69010500%d", "X%02d");
        snprintf(claim, sizeof claim, form, i, 29 - i, i, i, i, i, i, i);
        ecl_buf_addf(&text, "%s", claim);
    }
    struct result r = run(text.p, in_dir("s.zip"), (struct ecl_export_opts){0});
    assert_int_equal(r.code, ECL_OK);
    ecl_buf_done(&text);
    slurp(in_dir("s.manifest.json"), &text);
    assert_int_equal(ecl_buf_add_char(&text, '\0'), ECL_OK);
    assert_non_null(strstr(text.p, "\"schemes\": {\"OTHER\": 7, \"X07\": 1, \"X08\": 1, "));
    assert_non_null(strstr(text.p, "\"X29\": 1},\n"));
    ecl_buf_done(&text);
}

static void what_cannot_be_written_is_left_out_whole_and_reported(void **state)
{
    (void)state;
    static const struct {
        const char *bad; /* an OPD line put into the first claim */
        struct ecl_export_opts o;
        const char *rules;
        unsigned written;
    } t[] = {
        {"OPD|9|1||2026-01-05||S1||||||||||\n", {.to = ECL_TO_DBF}, "EXP.value ", 1},
        {"OPD|9|1||20260105||S1|||9999.9|||||||\n", {.to = ECL_TO_DBF}, "EXP.value ", 1},
        {"OPD|9|1||20260105||S1||a \xE6\xBC\xA2 b||||||||\n",
         {.encoding = ECL_ENC_CP874},
         "EXP.charset ",
         1},
        {"OPD|9|1||20260105||S1||a \xE6\xBC\xA2 b||||||||\n",
         {.to = ECL_TO_DBF},
         "EXP.charset ",
         1},
        {"OPD|9|1||20260105||S1||a \xE6\xBC\xA2 b||||||||\n", {0}, "", 2},
        {"OPD|9|1||20260105||S1||a\rb||||||||\n", {0}, "EXP.control ", 1},
        {"OPD|9|1||20260105||S1||a \xB9 b||||||||\n", {0}, "EXP.utf8 ", 1},
        {"OPD|9|1||20260105||S1||a \xB9 b||||||||\n", {.to = ECL_TO_JSONL}, "EXP.utf8 ", 1},
        {"OPD|9|1|001001|20260105||S1||||||||||\n", {0}, "EXP.width ", 2},
        {"PAT|9|10670|1||||2|||||||||\n", {0}, "EXP.pat-differs ", 2},
        {"LABFU|9|10670|1||20260105|S1|01|5.5\n", {0}, "EXP.file ", 2},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char text[2048], name[32];
        snprintf(text, sizeof text,
                 "%s"
                 "CLAIM|OP|10670|1|S1\nINS|1|1|UCS||||||||||||||S1|||\n"
                 "PAT|1|10670|1||||1|||||||||\n%s"
                 "CLAIM|OP|10670|2|S2\nINS|2|2|UCS||||||||||||||S2|||\n"
                 "PAT|2|10670|2||||1|||||||||\n",
                 HEAD, t[i].bad);
        snprintf(name, sizeof name, "%zu.%s", i, t[i].o.to == ECL_TO_JSONL ? "jsonl" : "zip");
        struct result r = run(text, in_dir(name), t[i].o);
        assert_int_equal(r.code, ECL_OK);
        assert_string_equal(r.rules, t[i].rules);
        assert_int_equal(r.stats.op, t[i].written);
        assert_int_equal(r.stats.left_out, 2 - t[i].written);
        assert_int_equal(r.stats.errors > 0, t[i].written == 1);
        struct ecl_buf b;
        import_all(in_dir(name), &b); /* nothing of a claim left out is there */
        assert_true((strstr(b.p, "S1") != NULL) == (t[i].written == 2));
        ecl_buf_done(&b);
    }
}

static void records_of_no_claim_are_never_written(void **state)
{
    (void)state;
    char text[4096];
    snprintf(text, sizeof text, "%s%s", sample, "CLAIM|--|||\nODX|7|000099999||||1|||S9\n");
    struct result r = run(text, in_dir("d/"), (struct ecl_export_opts){0});
    assert_int_equal(r.code, ECL_OK);
    assert_string_equal(r.rules, "EXP.orphan ");
    assert_int_equal(r.stats.orphans, 1);
    struct ecl_buf b;
    slurp(in_dir("d/ODX.txt"), &b);
    assert_null(memmem(b.p, b.n, "000099999", 9));
    ecl_buf_done(&b);
}

static void columns_beyond_the_standard_are_named_once_or_kept_in_json(void **state)
{
    (void)state;
    static const char text[] =
        "%ecl|1\n%cols|ORF|HN|DATEOPD|CLINIC|REFER|REFERTYPE|SEQ|REFERDATE|OUR \"COLUMN\"\n"
        "CLAIM|OP|10670|1|S1\nORF|1|1|20260105||10671|2|S1||x\nORF|2|1|20260105||10672|2|S1||y\n";
    struct result r = run(text, in_dir("d.zip"), (struct ecl_export_opts){0});
    assert_int_equal(r.code, ECL_OK);
    assert_string_equal(r.rules, "EXP.column ");
    r = run(text, in_dir("d.jsonl"), (struct ecl_export_opts){.to = ECL_TO_JSONL});
    assert_int_equal(r.code, ECL_OK);
    assert_string_equal(r.rules, "");
    struct ecl_buf b;
    slurp(in_dir("d.jsonl"), &b);
    assert_int_equal(ecl_buf_add_char(&b, '\0'), ECL_OK);
    assert_string_equal(b.p,
                        "{\"type\":\"OP\",\"hcode\":\"10670\",\"hn\":\"1\",\"seq\":\"S1\",\"ORF\":["
                        "{\"HN\":\"1\",\"DATEOPD\":\"20260105\",\"REFER\":\"10671\",\"REFERTYPE\":"
                        "\"2\",\"SEQ\":\"S1\",\"OUR \\\"COLUMN\\\"\":\"x\"},"
                        "{\"HN\":\"1\",\"DATEOPD\":\"20260105\",\"REFER\":\"10672\",\"REFERTYPE\":"
                        "\"2\",\"SEQ\":\"S1\",\"OUR \\\"COLUMN\\\"\":\"y\"}]}\n");
    ecl_buf_done(&b);
}

static void a_workbook_is_the_same_each_time(void **state)
{
    (void)state;
    struct ecl_buf one, two;
    const struct ecl_export_opts o = {.to = ECL_TO_XLSX};
    assert_int_equal(run(sample, in_dir("one.xlsx"), o).code, ECL_OK);
    assert_int_equal(run(sample, in_dir("two.xlsx"), o).code, ECL_OK);
    slurp(in_dir("one.xlsx"), &one);
    slurp(in_dir("two.xlsx"), &two);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.p, two.p, one.n);
    assert_memory_equal(one.p, "PK\3\4", 4);
    ecl_buf_done(&one);
    ecl_buf_done(&two);
}

static void a_value_longer_than_a_cell_is_left_out_of_a_workbook(void **state)
{
    (void)state;
    struct ecl_buf b;
    ecl_buf_init(&b, 0);
    assert_int_equal(
        ecl_buf_addf(&b, "%sCLAIM|OP|10670|1|S1\nOPD|1|1||20260105||S1||%040000d||||||||\n", sample,
                     0),
        ECL_OK);
    struct result r = run(b.p, in_dir("a.xlsx"), (struct ecl_export_opts){.to = ECL_TO_XLSX});
    assert_int_equal(r.code, ECL_OK);
    assert_string_equal(r.rules, "EXP.width EXP.value ");
    assert_int_equal(r.stats.left_out, 1);
    assert_int_equal(r.stats.op, 2);
    ecl_buf_done(&b);
}

static void what_is_there_stays_unless_forced(void **state)
{
    (void)state;
    static const char *const paths[] = {"a.zip", "f/", "j.jsonl"};
    static const char *const first[] = {"a.zip", "f/INS.txt", "j.jsonl"};
    mkdir(in_dir("f"), 0700);
    for (size_t i = 0; i < 3; i++) {
        struct ecl_export_opts o = {.to = i == 2 ? ECL_TO_JSONL : ECL_TO_TXT};
        struct ecl_buf b;
        spill(in_dir(first[i]), "old");
        assert_int_equal(run(sample, in_dir(paths[i]), o).code, ECL_E_WRITE);
        slurp(in_dir(first[i]), &b);
        assert_int_equal(b.n, 3);
        ecl_buf_done(&b);
        o.force = true;
        assert_int_equal(run(sample, in_dir(paths[i]), o).code, ECL_OK);
        slurp(in_dir(first[i]), &b);
        assert_true(b.n > 3);
        ecl_buf_done(&b);
    }
}

static void a_forced_folder_loses_stale_claim_files_only(void **state)
{
    (void)state;
    mkdir(in_dir("f"), 0700);
    spill(in_dir("f/LVD.txt"), "stale");
    spill(in_dir("f/README.md"), "mine");
    assert_int_equal(run(sample, in_dir("f/"), (struct ecl_export_opts){.force = true}).code,
                     ECL_OK);
    assert_int_equal(access(in_dir("f/LVD.txt"), F_OK), -1);
    assert_int_equal(access(in_dir("f/README.md"), F_OK), 0);
    assert_int_equal(access(in_dir("f/IPD.txt"), F_OK), 0);
    assert_int_equal(count_names(dir), 2);
}

static void a_full_disk_leaves_nothing_behind(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum ecl_export_to to;
    } t[] = {{"a.zip", ECL_TO_TXT},
             {"f/", ECL_TO_TXT},
             {"g/", ECL_TO_DBF},
             {"j.jsonl", ECL_TO_JSONL},
             {"x.xlsx", ECL_TO_XLSX}};
    struct ecl_buf text;
    struct rlimit old, small;
    make_many(&text, 3000);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small          = old;
    small.rlim_cur = 20000;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        struct result r = run(text.p, in_dir(t[i].path), (struct ecl_export_opts){.to = t[i].to});
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        assert_int_equal(r.code, ECL_E_WRITE);
        assert_true(r.err.text[0] != '\0');
        assert_int_equal(count_names(dir), 0);
    }
    ecl_buf_done(&text);
}

static void without_a_finish_nothing_appears(void **state)
{
    (void)state;
    static const char *const paths[] = {"a.zip", "f/"};
    for (size_t i = 0; i < 2; i++) {
        struct ecl_str m     = ecl_str_of(sample);
        struct ecl_input in  = ecl_input_mem(&m, "stream");
        struct ecl_stream *s = NULL;
        struct ecl_export *e = NULL;
        const struct ecl_claim *c;
        const struct ecl_export_opts o = {0};
        assert_int_equal(ecl_stream_open(&s, &in, NULL), ECL_OK);
        assert_int_equal(ecl_export_open(&e, in_dir(paths[i]), NULL, &o, NULL), ECL_OK);
        assert_int_equal(ecl_stream_next(s, &c, NULL), ECL_OK);
        assert_int_equal(ecl_export_claim(e, c, NULL), ECL_OK);
        assert_true(count_names(dir) > 0);
        ecl_export_close(e);
        ecl_stream_close(s);
        assert_int_equal(count_names(dir), 0);
    }
}

static void options_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        struct ecl_export_opts o;
    } t[] = {
        {"a.txt", {0}},
        {"a.zip", {.to = ECL_TO_JSONL}},
        {"a/", {.to = ECL_TO_XLSX}},
        {"a.jsonl", {.to = ECL_TO_JSONL, .encoding = ECL_ENC_CP874}},
        {"a.zip", {.bom = true, .encoding = ECL_ENC_CP874}},
        {"a.zip", {.to = ECL_TO_DBF, .no_header = true}},
        {"a.zip", {.split = 1000}},
        {"a.xlsx", {.to = ECL_TO_XLSX, .split = 10000000}},
        {".zip", {0}},
        {"./", {0}},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct result r = run(sample, in_dir(t[i].path), t[i].o);
        assert_int_equal(r.code, ECL_E_USAGE);
        assert_int_equal(count_names(dir), 0);
    }
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(claims_come_back_from_every_form),
        IN_DIR(rows_have_the_bytes_the_receivers_expect),
        IN_DIR(ins_and_pat_stand_even_in_an_empty_submission),
        IN_DIR(layouts_put_columns_in_their_order),
        IN_DIR(zips_are_the_same_whatever_the_threads),
        IN_DIR(parts_keep_below_the_size_and_claims_whole),
        IN_DIR(a_claim_larger_than_a_part_is_left_out),
        IN_DIR(schemes_go_to_submissions_of_their_own),
        cmocka_unit_test(parts_that_a_receiver_would_refuse_are_told),
        IN_DIR(schemes_of_a_part_are_counted),
        IN_DIR(what_cannot_be_written_is_left_out_whole_and_reported),
        IN_DIR(records_of_no_claim_are_never_written),
        IN_DIR(columns_beyond_the_standard_are_named_once_or_kept_in_json),
        IN_DIR(a_workbook_is_the_same_each_time),
        IN_DIR(a_value_longer_than_a_cell_is_left_out_of_a_workbook),
        IN_DIR(what_is_there_stays_unless_forced),
        IN_DIR(a_forced_folder_loses_stale_claim_files_only),
        IN_DIR(a_full_disk_leaves_nothing_behind),
        IN_DIR(without_a_finish_nothing_appears),
        IN_DIR(options_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
