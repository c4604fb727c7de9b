/* fuzz_codedir.c: the first byte names a table of codes, the others are its text. */
#include "eclaim/codedir.h"
#include "fuzz_base.h"

static void ask(const struct ecl_codedir *d, enum ecl_base_table t, struct ecl_str code)
{
    static const int32_t days[] = {INT32_MIN, 0, 20484, INT32_MAX};
    struct ecl_code_answer a;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        ecl_codedir_on(d, t, code, days[i], days[i], &a);
        must((a.row != NULL) == (a.state != ECL_BASE_UNKNOWN));
        if (a.row) {
            must_agree(a.state, a.row->start, a.row->end, days[i], days[i]);
            must(a.row->price >= -1 && a.row->qty_max >= -1 && a.row->age_min.n >= -1);
        }
        for (int type = -1; t == ECL_BASE_ITEM && type < 30; type++) {
            if (ecl_codedir_has_type(d, type)) {
                ecl_codedir_item_on(d, type, code, days[i], days[i], &a);
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t problems              = 0;
    struct ecl_codedir_opts opts = {.thai = size & 1, .problem = take_problem, .ctx = &problems};
    struct ecl_codedir *d        = NULL;
    if (size == 0) {
        return 0;
    }
    enum ecl_base_table t = (enum ecl_base_table)(
        ECL_BASE_FIRST_CODES + data[0] % (ECL_BASE_NTABLES - ECL_BASE_FIRST_CODES));
    struct ecl_str table = ecl_str_make((const char *)data + 1, size - 1), all = table;
    struct ecl_input in = ecl_input_mem(&table, "codes");
    must(ecl_codedir_new(&d, &opts, NULL) == ECL_OK);
    if (ecl_codedir_add(d, t, &in, -1, NULL) == ECL_OK) {
        must(ecl_codedir_has(d, t) && ecl_codedir_rows(d, t) > 0);
        for (size_t at = 0, n; at < all.n; at += n + 1) {
            for (n = 0; at + n < all.n && !strchr("\t\n,", all.p[at + n]); n++) {
            }
            ask(d, t, ecl_str_make(all.p + at, n));
        }
    }
    ecl_codedir_free(d);
    return 0;
}
