/* fuzz_staff.c: any bytes as a table of staff, a NUL, and a list of holidays; then the first
 * column of each line is asked for. */
#include "eclaim/staff.h"
#include "fuzz_base.h"

static struct ecl_holidays *read_holidays(struct ecl_str s, size_t *n)
{
    struct ecl_input in           = ecl_input_mem(&s, "holidays");
    struct ecl_holidays_opts opts = {.problem = take_problem, .ctx = n};
    struct ecl_holidays *h        = NULL;
    if (ecl_holidays_read(&h, &in, &opts, NULL) == ECL_OK) {
        must(ecl_holidays_count(h) > 0);
    }
    return h;
}

static void ask(const struct ecl_staff *s, const struct ecl_holidays *h, struct ecl_str licence)
{
    static const int32_t days[] = {INT32_MIN, -1, 0, 20484, 20485, INT32_MAX};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        for (size_t k = i; k < sizeof days / sizeof days[0]; k++) {
            struct ecl_staff_answer a;
            ecl_staff_on(s, licence, days[i], days[k], &a);
            must_agree(a.state, a.start, a.end, days[i], days[k]);
            enum ecl_duty d = ecl_staff_duty(s, h, licence, (int64_t)days[i] * 1440,
                                             (int64_t)days[k] * 1440 + 600);
            must(d == ECL_DUTY_UNKNOWN || a.state != ECL_BASE_UNKNOWN);
        }
    }
}

static struct ecl_str first_of(struct ecl_str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] != '\t' && line.p[n] != ',') {
        n++;
    }
    return ecl_str_make(line.p, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t problems      = 0;
    const uint8_t *nul   = size ? memchr(data, 0, size) : NULL;
    size_t n             = nul ? (size_t)(nul - data) : size;
    struct ecl_str table = ecl_str_make((const char *)data, n), all = table;
    struct ecl_input in        = ecl_input_mem(&table, "staff");
    struct ecl_staff_opts opts = {.thai = size & 1, .problem = take_problem, .ctx = &problems};
    struct ecl_staff *s        = NULL;
    struct ecl_holidays *h =
        nul ? read_holidays(ecl_str_make((const char *)nul + 1, size - n - 1), &problems) : NULL;
    if (ecl_staff_read(&s, &in, -1, &opts, NULL) == ECL_OK) {
        must(ecl_staff_rows(s) > 0);
        for (const char *p = all.p, *end = all.p + all.n, *lf; p < end; p = lf + 1) {
            lf = memchr(p, '\n', (size_t)(end - p));
            lf = lf ? lf : end;
            ask(s, h, first_of(ecl_str_make(p, (size_t)(lf - p))));
        }
    }
    ecl_staff_free(s);
    ecl_holidays_free(h);
    return 0;
}
