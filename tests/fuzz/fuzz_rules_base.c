/* fuzz_rules_base.c: any bytes as a claim stream through the rules that need base tables. */
#include "eclaim/codedir.h"
#include "eclaim/drugs.h"
#include "eclaim/rules.h"
#include "eclaim/staff.h"
#include "eclaim/units.h"
#include "fuzz_base.h"

static struct ecl_base_data base;

static struct ecl_input of(struct ecl_str *s, const char *text)
{
    *s = ecl_str_of(text);
    return ecl_input_mem(s, "table");
}

static void add_codes(struct ecl_codedir *d, enum ecl_base_table t, const char *text)
{
    struct ecl_str s;
    struct ecl_input in = of(&s, text);
    must(ecl_codedir_add(d, t, &in, -1, NULL) == ECL_OK);
}

/* Small tables, read once. */
static void read_tables(void)
{
    static struct ecl_drugs *drugs;
    static struct ecl_staff *staff;
    static struct ecl_units *units;
    static struct ecl_codedir *codes;
    struct ecl_str s;
    struct ecl_input in =
        of(&s, "HOSPDRUGCODE\tPRODUCTCAT\tTMTID\tUNITPRICE\tISED\tNDC24\tUPDATEFLAG\t"
               "DATECHANGE\tDATEUPDATE\tDATEEFFECTIVE\n"
               "A\t1\t123456\t1.00\tE\t\tA\t01/10/2024\t01/10/2024\t01/10/2024\n"
               "A\t1\t123456\t2.00\tE\t\tU\t\t01/01/2026\t01/01/2026\n"
               "B\t6\t\t1.00\tN\t\tA\t01/10/2024\t01/10/2024\t01/10/2024\n"
               "7\t3\t\t1.00\tE\t\tA\t01/10/2024\t01/10/2024\t01/10/2024\n"
               "1.04E+04\t3\t\t1.00\tE\t\tA\t01/10/2024\t01/10/2024\t01/10/2024\n");
    must(ecl_drugs_new(&drugs, &(struct ecl_drugs_opts){0}, NULL) == ECL_OK);
    must(ecl_drugs_add(drugs, &in, -1, NULL) == ECL_OK && ecl_drugs_finish(drugs, NULL) == ECL_OK);
    in = of(&s, "LICENCE\tSTART\tEND\tMON\tHOL\nว1\t\t31/01/2026\t20:00-08:00\t\nว2\t\t\t\t\n"
                "3\t\t\t\t\nพ4511012345\t\t\t\t\n1.04E+04\t\t\t\t\n");
    must(ecl_staff_read(&staff, &in, -1, &(struct ecl_staff_opts){0}, NULL) == ECL_OK);
    in = of(
        &s,
        "HCODE\tEND\tHOME\tREFER\tPROVINCE\n10670\t\t\t\tก\n10671\t31/01/2026\t10670\t10672\tข\n");
    must(ecl_units_read(&units, &in, -1, &(struct ecl_units_opts){0}, NULL) == ECL_OK);
    must(ecl_codedir_new(&codes, &(struct ecl_codedir_opts){0}, NULL) == ECL_OK);
    add_codes(codes, ECL_BASE_ICD10,
              "CODE\tHEADER\tSEX\tAGEMIN\tAGEMAX\tSTAR\nJ069\t\t1\t1\t2d\t*\nJ06\t1\t\t\t\t\n");
    add_codes(codes, ECL_BASE_ICD9, "CODE\tSEX\n9394\t1\n");
    add_codes(codes, ECL_BASE_PROJECT_CODE, "CODE\tONLY\nP\tIP\n");
    add_codes(codes, ECL_BASE_INSTRUMENT,
              "CODE\tCEILING\tQTYMAX\tSERIAL\tDISABLED\tONLY\nI\t1\t1\t1\t1\tIP\n");
    add_codes(codes, ECL_BASE_ITEM, "TYPE\tCODE\tONLY\n15\tT\tOP\n");
    add_codes(codes, ECL_BASE_FEE_SCHEDULE, "CODE\tPRICE\nF\t1\n");
    add_codes(codes, ECL_BASE_HD_PACKAGE, "CODE\tROLE\nH\tP\nN\tN\n");
    add_codes(codes, ECL_BASE_QTYDAY, "CODE\nQ\n");
    add_codes(codes, ECL_BASE_COVID_TEST, "CODE\nC\n");
    add_codes(codes, ECL_BASE_TMT, "CODE\n123456\n");
    base = (struct ecl_base_data){drugs, staff, NULL, units, codes, true};
}

static int count(void *ctx, const struct ecl_finding *f)
{
    size_t *n = ctx;
    *n += 1;
    must(f->message.n > 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const groups[] = {"DRUG", "DRU", "STAFF", "UNIT", "DX",
                                         "PROC", "ADP", "INS",   "X"};
    size_t found = 0, rules = 0;
    struct ecl_str text       = ecl_str_make((const char *)data, size);
    struct ecl_input in       = ecl_input_mem(&text, "fuzz");
    struct ecl_stream *s      = NULL;
    struct ecl_rules *r       = NULL;
    const struct ecl_claim *c = NULL;
    int worst                 = 0;
    if (!base.drugs) {
        read_tables();
    }
    struct ecl_rules_opts opts = {
        .today = {2026, 2, 15}, .base = &base, .found = count, .found_ctx = &found};
    while (ecl_rule_at(rules)) {
        rules++;
    }
    if (ecl_stream_open(&s, &in, NULL) == ECL_OK && ecl_rules_new(&r, &opts, NULL) == ECL_OK) {
        for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
            must(ecl_rules_only(r, ecl_str_of(groups[i]), NULL) == ECL_OK);
        }
        while (ecl_stream_next(s, &c, NULL) == ECL_OK) {
            found = 0;
            must(ecl_rules_claim(r, c, &worst, NULL) == ECL_OK);
            must(found <= rules * (ECL_RULE_CLAIM_MAX + 1));
        }
    }
    ecl_rules_free(r);
    ecl_stream_close(s);
    return 0;
}
