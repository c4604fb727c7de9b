/* rules_fixture.h: a clean out-patient claim, a clean in-patient claim, edits
 * of them, and the rules that must fire after an edit. All people are invented.
 *
 * A case says: after the edits `bad`, `rule` fires, and nothing else but
 * rules of `with`; after the edits `good`, none does. Edits are separated by ';':
 *     ODX.DIAG=I10      a field of the first ODX row ("ODX[1].DIAG": the second)
 *     -DRU              without the rows of a file ("-DRU[1]": without the second)
 *     +DRU              one more row: a copy of the file's first row, or, when it
 *                       has none, the spare row below; edit it as DRU[1]...
 *     CLAIM.HN=...      the CLAIM line: HCODE, HN, KEY
 *     OPT.HCODE=...     the facility given to the engine */
#ifndef RULES_FIXTURE_H
#define RULES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "eclaim/buf.h"
#include "eclaim/rules.h"
#include "eclaim/stream.h"

struct rule_case {
    const char *rule;
    char base; /* 'O' OP, 'I' IP, 'N' records of no claim (starts empty) */
    enum ecl_profile profile;
    const char *bad;
    const char *with; /* other rules that may fire, separated by blanks, or NULL */
    const char *good; /* NULL: the unedited claim; of an 'N' case, the out-patient claim */
};

#define RF_HEAD                                                                                                     \
    "+INS;INS.HN=000012345;INS.INSCL=UCS;INS.SUBTYPE=89;INS.CID=1109900001238;INS.HCODE=10670;"                     \
    "INS.HOSPMAIN=10670;INS.HOSPSUB=10670;INS.PERMITNO=PP1234567890;+PAT;PAT.HCODE=10670;"                          \
    "PAT.HN=000012345;PAT.CHANGWAT=40;PAT.AMPHUR=01;PAT.DOB=19900520;PAT.SEX=1;PAT.MARRIAGE=1;"                     \
    "PAT.OCCUPA=000;PAT.NATION=099;PAT.PERSON_ID=1109900001238;PAT.NAMEPAT=สมชาย ใจดี,นาย;" \
    "PAT.TITLE=นาย;PAT.FNAME=สมชาย;PAT.LNAME=ใจดี;PAT.IDTYPE=1;"
#define RF_KEYS(f, key) f ".HN=000012345;" f "." key ";" f ".PERSON_ID=1109900001238;"
#define RF_SEQ          "SEQ=6901310001"
#define RF_AN           "AN=6900123"

static const char rf_op[] = RF_HEAD
    "INS.SEQ=6901310001;"
    "+OPD;OPD.HN=000012345;OPD.CLINIC=00100;OPD.DATEOPD=20260131;OPD.TIMEOPD=0905;"
    "OPD.SEQ=6901310001;OPD.UUC=1;OPD.DETAIL=ไข้ ไอ 2 วัน;OPD.BTEMP=37.5;OPD.SBP=120;OPD.DBP=80;"
    "OPD.PR=84;OPD.RR=18;OPD.OPTYPE=7;OPD.TYPEIN=1;OPD.TYPEOUT=1;"
    "+ODX;" RF_KEYS(
        "ODX",
        RF_SEQ) "ODX.DATEDX=20260131;ODX.CLINIC=00100;ODX.DIAG=J069;"
                "ODX.DXTYPE=1;ODX.DRDX=ว12345;"
                "+OOP;" RF_KEYS(
                    "OOP",
                    RF_SEQ) "OOP.DATEOPD=20260131;OOP.CLINIC=00100;OOP.OPER=9394;"
                            "OOP.DROPID=ว12345;OOP.SERVPRICE=100.00;"
                            "+CHT;" RF_KEYS(
                                "CHT",
                                RF_SEQ) "CHT.DATE=20260131;CHT.TOTAL=175.00;CHT.PAID=0.00;"
                                        "CHT.PTTYPE=UC;CHT.INVOICE_NO=INV6900001;"
                                        "+CHA;" RF_KEYS(
                                            "CHA",
                                            RF_SEQ) "CHA.DATE=20260131;CHA.CHRGITEM=41;CHA.AMOUNT="
                                                    "25.00;"
                                                    "+CHA;CHA[1].CHRGITEM=71;CHA[1].AMOUNT=50.00;+"
                                                    "CHA;CHA[2].CHRGITEM=B1;CHA[2].AMOUNT=100.00;"
                                                    "+ADP;ADP.HN=000012345;ADP." RF_SEQ
                                                    ";ADP.DATEOPD=20260131;ADP.TYPE=15;ADP.CODE="
                                                    "32203;"
                                                    "ADP.QTY=1;ADP.RATE=50.00;ADP.TOTCOPAY=0.00;"
                                                    "ADP.TOTAL=50.00;ADP.CLINIC=00100;ADP.ITEMSRC="
                                                    "2;"
                                                    "ADP.TMLTCODE=320093;"
                                                    "+DRU;" RF_KEYS(
                                                        "DRU",
                                                        RF_SEQ) "DRU.HCODE=10670;DRU.CLINIC=00100;"
                                                                "DRU.DATE_SERV=20260131;"
                                                                "DRU.DID=1000123;DRU.DIDNAME="
                                                                "PARACETAMOL 500 MG "
                                                                "TAB;DRU.AMOUNT=10;DRU.DRUGPRICE=2."
                                                                "50;"
                                                                "DRU.DRUGCOST=1.00;DRU.DIDSTD="
                                                                "201120320037726221781506;DRU.UNIT="
                                                                "เม็ด;DRU.TOTCOPAY=0.00;"
                                                                "DRU.USE_STATUS=2;DRU.TOTAL=25.00;";

static const char rf_ip[] = RF_HEAD
    "INS.AN=6900123;"
    "+IPD;IPD.HN=000012345;IPD.AN=6900123;IPD.DATEADM=20260110;IPD.TIMEADM=0900;"
    "IPD.DATEDSC=20260114;IPD.TIMEDSC=1530;IPD.DISCHS=2;IPD.DISCHT=1;IPD.WARDDSC=0101;IPD.DEPT=01;"
    "IPD.ADM_W=65.000;IPD.UUC=1;IPD.SVCTYPE=I;"
    "+IDX;IDX.AN=6900123;IDX.DIAG=J189;IDX.DXTYPE=1;IDX.DRDX=ว12345;"
    "+IDX;IDX[1].DIAG=E119;IDX[1].DXTYPE=2;"
    "+IOP;IOP.AN=6900123;IOP.OPER=9394;IOP.OPTYPE=1;IOP.DROPID=ว12345;IOP.DATEIN=20260110;"
    "IOP.TIMEIN=1000;IOP.DATEOUT=20260110;IOP.TIMEOUT=1015;"
    "+CHT;" RF_KEYS(
        "CHT",
        RF_AN) "CHT.DATE=20260114;CHT.TOTAL=2040.00;CHT.PAID=0.00;"
               "CHT.PTTYPE=UC;CHT.INVOICE_NO=INV6900002;"
               "+CHA;" RF_KEYS(
                   "CHA",
                   RF_AN) "CHA.DATE=20260114;CHA.CHRGITEM=11;CHA.AMOUNT=1600.00;"
                          "+CHA;CHA[1].CHRGITEM=31;CHA[1].AMOUNT=300.00;+CHA;CHA[2].CHRGITEM=41;"
                          "CHA[2].AMOUNT=50.00;"
                          "+CHA;CHA[3].CHRGITEM=71;CHA[3].AMOUNT=90.00;"
                          "+ADP;ADP.HN=000012345;ADP." RF_AN
                          ";ADP.DATEOPD=20260110;ADP.TYPE=10;ADP.CODE=21101;"
                          "ADP.QTY=4;ADP.RATE=400.00;ADP.TOTCOPAY=0.00;ADP.TOTAL=1600.00;ADP."
                          "CLINIC=10100;"
                          "ADP.ITEMSRC=2;"
                          "+ADP;ADP[1].TYPE=15;ADP[1].CODE=32203;ADP[1].QTY=1;ADP[1].RATE=90.00;"
                          "ADP[1].TOTAL=90.00;"
                          "ADP[1].TMLTCODE=320093;"
                          "+DRU;" RF_KEYS(
                              "DRU",
                              RF_AN) "DRU.HCODE=10670;DRU.CLINIC=10100;DRU.DATE_SERV=20260111;"
                                     "DRU.DID=1000123;DRU.DIDNAME=CEFTRIAXONE 1 G "
                                     "INJ;DRU.AMOUNT=10;DRU.DRUGPRICE=30.00;"
                                     "DRU.DRUGCOST=20.00;DRU.DIDSTD=201120320037726221781506;DRU."
                                     "UNIT=ขวด;DRU.TOTCOPAY=0.00;"
                                     "DRU.USE_STATUS=1;DRU.TOTAL=300.00;"
                                     "+DRU;DRU[1].DATE_SERV=20260114;DRU[1].DID=1000124;DRU[1]."
                                     "AMOUNT=5;DRU[1].DRUGPRICE=10.00;"
                                     "DRU[1].USE_STATUS=2;DRU[1].TOTAL=50.00;";

/* Rows of files that the clean claims lack; @ stands for SEQ=... or AN=... */
static const char *const rf_spare[ECL_NFILES] = {
    [ECL_ORF]   = "ORF.HN=000012345;ORF.DATEOPD=20260131;ORF.CLINIC=00100;ORF.REFER=10671;"
                  "ORF.REFERTYPE=2;ORF." RF_SEQ ";ORF.REFERDATE=20260131;",
    [ECL_IRF]   = "IRF.AN=6900123;IRF.REFER=10671;IRF.REFERTYPE=2;",
    [ECL_AER]   = "AER.HN=000012345;AER.@;AER.DATEOPD=^;AER.UCAE=E;AER.EMTYPE=1;",
    [ECL_LVD]   = "LVD.SEQLVD=1;LVD.AN=6900123;LVD.DATEOUT=20260111;LVD.TIMEOUT=0800;"
                  "LVD.DATEIN=20260112;LVD.TIMEIN=0800;LVD.QTYDAY=1;",
    [ECL_LABFU] = "LABFU.HCODE=10670;LABFU.HN=000012345;LABFU.PERSON_ID=1109900001238;"
                  "LABFU.DATESERV=20260131;LABFU.SEQ=6901310001;LABFU.LABTEST=01;"
                  "LABFU.LABRESULT=105.00;",
};

#define RF_ROWS 512

/* The base tables that the engine is given; NULL: none. */
static const struct ecl_base_data *rf_data;

struct rf_claim {
    char base;
    char hcode[16], opt_hcode[16], hn[32], key[64];
    size_t n;
    struct {
        int file;
        const char *value[32];
    } row[RF_ROWS];
    char text[65536]; /* values */
    size_t used;
};

static inline const char *rf_keep(struct rf_claim *c, const char *p, size_t n)
{
    char *z = c->text + c->used;
    assert_true(c->used + n + 1 <= sizeof c->text);
    memcpy(z, p, n);
    z[n] = '\0';
    c->used += n + 1;
    return z;
}

/* Row i of a file, or RF_ROWS. */
static inline size_t rf_row(const struct rf_claim *c, int file, size_t i)
{
    for (size_t k = 0; k < c->n; k++) {
        if (c->row[k].file == file && i-- == 0) {
            return k;
        }
    }
    return RF_ROWS;
}

static inline void rf_edits(struct rf_claim *c, const char *edits);

static inline void rf_add(struct rf_claim *c, int file)
{
    size_t from = rf_row(c, file, 0);
    assert_true(c->n < RF_ROWS);
    memset(&c->row[c->n], 0, sizeof c->row[0]);
    if (from < RF_ROWS) {
        c->row[c->n] = c->row[from];
    }
    c->row[c->n++].file = file;
    if (from == RF_ROWS && rf_spare[file]) {
        rf_edits(c, rf_spare[file]);
    }
}

static inline void rf_drop(struct rf_claim *c, int file, bool one, size_t i)
{
    size_t out = 0, seen = 0;
    for (size_t k = 0; k < c->n; k++) {
        bool match = c->row[k].file == file && (!one || seen == i);
        seen += c->row[k].file == file;
        if (!match) {
            c->row[out++] = c->row[k];
        }
    }
    assert_true(out < c->n);
    c->n = out;
}

static inline void rf_set_word(char *to, size_t size, struct ecl_str v)
{
    assert_true(v.n < size);
    memcpy(to, v.p, v.n);
    to[v.n] = '\0';
}

/* One edit; e has no ';'. */
static inline void rf_edit(struct rf_claim *c, struct ecl_str e)
{
    bool add = e.p[0] == '+', drop = e.p[0] == '-', one = false;
    size_t i = 0, index = 0, name = (size_t)(add || drop), end = name;
    while (end < e.n && e.p[end] != '[' && e.p[end] != '.') {
        end++;
    }
    struct ecl_str word = ecl_str_make(e.p + name, end - name);
    if (end < e.n && e.p[end] == '[') {
        one = true;
        for (end++; e.p[end] != ']'; end++) {
            index = index * 10 + (size_t)(e.p[end] - '0');
        }
        end++;
    }
    int file = ecl_file_find(word);
    if (add || drop) {
        assert_int_not_equal(file, ECL_NOFILE);
        add ? rf_add(c, file) : rf_drop(c, file, one, index);
        return;
    }
    struct ecl_str field = ecl_str_make(e.p + end + 1, 0), value;
    for (i = end + 1; i < e.n && e.p[i] != '='; i++) {
        field.n++;
    }
    if (ecl_str_is(field, "@")) { /* the key of the base claim */
        field = c->base == 'I' ? ECL_STR("AN") : ECL_STR("SEQ");
        value = ecl_str_of(c->key);
    } else {
        assert_true(i < e.n);
        value = ecl_str_make(e.p + i + 1, e.n - i - 1);
    }
    if (ecl_str_is(value, "^")) { /* its date */
        value = c->base == 'I' ? ECL_STR("20260110") : ECL_STR("20260131");
    }
    if (ecl_str_is(word, "OPT")) {
        rf_set_word(c->opt_hcode, sizeof c->opt_hcode, value);
    } else if (ecl_str_is(word, "CLAIM")) {
        ecl_str_is(field, "HCODE") ? rf_set_word(c->hcode, sizeof c->hcode, value)
        : ecl_str_is(field, "HN")  ? rf_set_word(c->hn, sizeof c->hn, value)
                                   : rf_set_word(c->key, sizeof c->key, value);
    } else {
        assert_int_not_equal(file, ECL_NOFILE);
        int col  = ecl_field_find((enum ecl_file)file, field, NULL);
        size_t k = rf_row(c, file, index);
        if (col < 0 || k == RF_ROWS) {
            fail_msg("no such place: %.*s", (int)e.n, e.p);
        }
        c->row[k].value[col] = rf_keep(c, value.p, value.n);
    }
}

static inline void rf_edits(struct rf_claim *c, const char *edits)
{
    while (edits && *edits) {
        size_t n = strcspn(edits, ";");
        if (n) {
            rf_edit(c, ecl_str_make(edits, n));
        }
        edits += n + (edits[n] == ';');
    }
}

static inline void rf_base(struct rf_claim *c, char base)
{
    memset(c, 0, sizeof *c);
    c->base = base;
    strcpy(c->hcode, "10670");
    strcpy(c->hn, "000012345");
    strcpy(c->key, base == 'I' ? "6900123" : "6901310001");
    rf_edits(c, base == 'O' ? rf_op : base == 'I' ? rf_ip : "");
}

/* The claim as stream text; INS carries DATEIN as a column of its own. */
static inline void rf_stream(const struct rf_claim *c, struct ecl_buf *b)
{
    ecl_buf_addf(b, "%%ecl|1\n%%cols|INS");
    for (int i = 0; i < ECL_INS_NFIELDS; i++) {
        ecl_buf_addf(b, "|%s", ecl_file_spec(ECL_INS)->fields[i].name);
    }
    ecl_buf_addf(b, "\nCLAIM|%s|%s|%s|%s\n",
                 c->base == 'O'   ? "OP"
                 : c->base == 'I' ? "IP"
                                  : "--",
                 c->hcode, c->hn, c->key);
    for (int f = 0; f < ECL_NFILES; f++) {
        const struct ecl_file_spec *spec = ecl_file_spec((enum ecl_file)f);
        int n                            = f == ECL_INS ? ECL_INS_NFIELDS : spec->nstd;
        for (size_t k = 0, line = 2; k < c->n; k++) {
            if (c->row[k].file != f) {
                continue;
            }
            ecl_buf_addf(b, "%s|%zu", spec->name, line++);
            for (int i = 0; i < n; i++) {
                ecl_buf_addf(b, "|%s", c->row[k].value[i] ? c->row[k].value[i] : "");
            }
            ecl_buf_add_char(b, '\n');
        }
    }
}

/* What the check found: the ids, once each, in the order found. */
struct rf_found {
    const char *id[64];
    unsigned count[64];
    size_t n;
    int worst;
    char last[1024]; /* the last message */
    char c_code[64]; /* its C codes */
};

static inline int rf_take(void *ctx, const struct ecl_finding *f)
{
    struct rf_found *found = ctx;
    size_t i               = 0;
    for (i = 0; i < found->n && strcmp(found->id[i], f->rule) != 0; i++) {
    }
    if (i == found->n) {
        assert_true(found->n < 64);
        found->id[found->n++] = f->rule;
    }
    found->count[i]++;
    snprintf(found->last, sizeof found->last, "%.*s", (int)f->message.n, f->message.p);
    snprintf(found->c_code, sizeof found->c_code, "%s", f->c_code);
    assert_true(f->message.n > 0);
    assert_null(memchr(f->message.p, '{', f->message.n)); /* every place is filled */
    return 0;
}

static inline void rf_check(char base, enum ecl_profile profile, enum ecl_lang lang,
                            const char *edits, struct rf_found *found)
{
    struct rf_claim *c = malloc(sizeof *c);
    struct ecl_buf b;
    struct ecl_error err        = {0};
    struct ecl_rules *rules     = NULL;
    struct ecl_stream *s        = NULL;
    const struct ecl_claim *got = NULL;
    assert_non_null(c);
    memset(found, 0, sizeof *found);
    ecl_buf_init(&b, 0);
    rf_base(c, base);
    rf_edits(c, edits);
    rf_stream(c, &b);
    struct ecl_str text        = ecl_buf_str(&b);
    struct ecl_input in        = ecl_input_mem(&text, "test");
    struct ecl_rules_opts opts = {.profile   = profile,
                                  .lang      = lang,
                                  .today     = {2026, 2, 15},
                                  .hcode     = c->opt_hcode[0] ? c->opt_hcode : NULL,
                                  .base      = rf_data,
                                  .found     = rf_take,
                                  .found_ctx = found};
    assert_int_equal(ecl_rules_new(&rules, &opts, &err), ECL_OK);
    assert_int_equal(ecl_stream_open(&s, &in, &err), ECL_OK);
    assert_int_equal(ecl_stream_next(s, &got, &err), ECL_OK);
    assert_int_equal(ecl_rules_claim(rules, got, &found->worst, &err), ECL_OK);
    ecl_stream_close(s);
    ecl_rules_free(rules);
    ecl_buf_done(&b);
    free(c);
}

static inline bool rf_listed(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *p = list; p && (p = strstr(p, id)) != NULL; p += n) {
        if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Prints what is wrong with a case; true when nothing is. */
static inline bool rf_case_holds(const struct rule_case *t)
{
    struct rf_found found;
    bool ok = true, hit = false;
    for (int lang = 0; lang < 2; lang++) { /* messages in both languages */
        rf_check(t->base, t->profile, (enum ecl_lang)lang, t->bad, &found);
        hit = false;
        for (size_t i = 0; i < found.n; i++) {
            bool own = strcmp(found.id[i], t->rule) == 0;
            hit      = hit || own;
            if (!own && !rf_listed(t->with, found.id[i])) {
                print_error("%s: '%s' also fires %s\n", t->rule, t->bad, found.id[i]);
                ok = false;
            }
        }
        if (!hit) {
            print_error("%s: '%s' does not fire it\n", t->rule, t->bad);
            ok = false;
        }
    }
    char good = t->base == 'N' && !t->good ? 'O' : t->base;
    rf_check(good, t->profile, ECL_LANG_EN, t->good, &found);
    for (size_t i = 0; i < found.n; i++) {
        print_error("%s: good '%s' fires %s: %s\n", t->rule, t->good ? t->good : "", found.id[i],
                    found.last);
        ok = false;
    }
    return ok;
}

static inline void rf_cases(const struct rule_case *t, size_t n)
{
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        failed += !rf_case_holds(&t[i]);
    }
    assert_int_equal(failed, 0);
}

#endif
