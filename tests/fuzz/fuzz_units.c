/* fuzz_units.c: any bytes as a table of facilities; every row is asked for. */
#include "eclaim/units.h"
#include "fuzz_base.h"

static void ask(const struct ecl_units *u, const struct ecl_unit *row)
{
    static const int32_t days[] = {INT32_MIN, 0, 20484, INT32_MAX};
    struct ecl_unit_answer a;
    struct ecl_str hcode = ecl_unit_text(u, row, ECL_UNIT_HCODE);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        ecl_units_on(u, hcode, days[i], days[i], &a);
        must(a.unit && a.state != ECL_BASE_UNKNOWN);
        must_agree(a.state, a.unit->start, a.unit->end, days[i], days[i]);
    }
    must(!ecl_unit_refers(u, row, ECL_STR("")));
    for (int c = 0; c < ECL_UNIT_NCOLUMNS; c++) {
        must(ecl_units_has(u, (enum ecl_unit_column)c) ||
             ecl_unit_text(u, row, (enum ecl_unit_column)c).n == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t problems            = 0;
    struct ecl_str table       = ecl_str_make((const char *)data, size);
    struct ecl_input in        = ecl_input_mem(&table, "units");
    struct ecl_units_opts opts = {.thai = size & 1, .problem = take_problem, .ctx = &problems};
    struct ecl_units *u        = NULL;
    if (ecl_units_read(&u, &in, -1, &opts, NULL) == ECL_OK) {
        for (size_t i = 0; i < ecl_units_rows(u); i++) {
            ask(u, ecl_units_row(u, i));
        }
    }
    ecl_units_free(u);
    return 0;
}
