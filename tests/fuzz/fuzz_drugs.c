/* fuzz_drugs.c: any bytes as a drug catalogue, and behind a NUL as the hospital's list.
 *
 * The price on a day must be what going through all rows gives; the check must count every
 * row once; what diff hands over must have the flag and dates that belong together. */
#include <stdlib.h>

#include "eclaim/drugdiff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static int take_problem(void *ctx, const struct ecl_base_problem *p)
{
    size_t *bytes = ctx;
    *bytes += p->message.n + p->value.n + p->key.n;
    must(p->message.n > 0 && p->rule->id[0] && p->file[0]);
    return ECL_OK;
}

static struct ecl_drugs *read_drugs(struct ecl_str s, bool any, enum ecl_drugs_form form,
                                    size_t *bytes)
{
    struct ecl_input in     = ecl_input_mem(&s, "10670.tsv");
    struct ecl_drugs_opts o = {
        .any_columns = any, .form = form, .problem = take_problem, .ctx = bytes};
    struct ecl_drugs *d = NULL;
    if (ecl_drugs_new(&d, &o, NULL) == ECL_OK && ecl_drugs_add(d, &in, -1, NULL) == ECL_OK &&
        ecl_drugs_finish(d, NULL) == ECL_OK) {
        return d;
    }
    ecl_drugs_free(d);
    return NULL;
}

static int32_t day_of(const struct ecl_drug *row)
{
    return ecl_date_days(row->effective.date);
}

/* The answer by going through all rows: the latest DATEEFFECTIVE that is not behind. */
static void compare(const struct ecl_drugs *d, const struct ecl_drug *about)
{
    struct ecl_drug_answer a;
    struct ecl_str code = ecl_drug_text(d, about, ECL_DRUG_HOSPDRUGCODE);
    int32_t on = day_of(about), latest = INT32_MIN;
    ecl_drugs_on(d, code, about->effective.date, &a);
    for (size_t i = 0; i < ecl_drugs_rows(d); i++) {
        const struct ecl_drug *row = ecl_drugs_row(d, i);
        if (row->usable && row->code == about->code && day_of(row) <= on && day_of(row) > latest) {
            latest = day_of(row);
        }
    }
    must(a.row && a.row->usable && a.row->code == about->code && day_of(a.row) == latest);
    must(a.state == (a.row->flag == 'D' ? ECL_DRUG_WITHDRAWN : ECL_DRUG_VALID));
    for (size_t i = 1; ecl_drugs_version(d, code, i); i++) {
        must(day_of(ecl_drugs_version(d, code, i - 1)) <= day_of(ecl_drugs_version(d, code, i)));
    }
}

static void look_at(const struct ecl_drugs *d)
{
    for (size_t i = 0; i < ecl_drugs_rows(d); i++) {
        const struct ecl_drug *row = ecl_drugs_row(d, i);
        must(!row->usable || (row->code != UINT32_MAX && row->effective.date.y));
        must(!row->has_price || (row->price >= 0 && row->price <= 9999999999));
        if (row->usable && i < 64) {
            compare(d, row);
        }
    }
}

static int take_row(void *ctx, char flag, const struct ecl_str value[ECL_DRUG_NUPLOAD])
{
    size_t *bytes = ctx;
    must(value[ECL_DRUG_UPDATEFLAG].n == 1 && value[ECL_DRUG_UPDATEFLAG].p[0] == flag);
    must((value[ECL_DRUG_DATECHANGE].n == 0) == (flag == 'U'));
    must((value[ECL_DRUG_DATEUPDATE].n == 0) == (flag == 'E' || flag == 'D'));
    must(value[ECL_DRUG_HOSPDRUGCODE].n > 0 && value[ECL_DRUG_DATEEFFECTIVE].n == 10);
    for (int i = 0; i < ECL_DRUG_NUPLOAD; i++) {
        *bytes += value[i].n;
    }
    return ECL_OK;
}

static void check(const struct ecl_drugs *d, const struct ecl_drugs *accepted, size_t *bytes)
{
    struct ecl_drugs_check_stats s;
    struct ecl_drugs_check_opts o = {.model    = *bytes & 1 ? ECL_DRUGS_OLDER : ECL_DRUGS_NEWER,
                                     .strict   = true,
                                     .name     = true,
                                     .today    = {2026, 1, 15},
                                     .accepted = accepted,
                                     .problem  = take_problem,
                                     .ctx      = bytes};
    must(ecl_drugs_check(d, &o, &s, NULL) == ECL_OK);
    must(s.rows == ecl_drugs_rows(d) && s.passed <= s.rows);
    must(s.flags[0] + s.flags[1] + s.flags[2] + s.flags[3] <= s.passed);
}

static void diff(const struct ecl_drugs *accepted, const struct ecl_drugs *list, size_t *bytes)
{
    struct ecl_drugs_diff_stats s;
    struct ecl_drugs_diff_opts o = {.date    = {2026, 1, 15},
                                    .gone    = ECL_DRUGS_GONE_WITHDRAW,
                                    .problem = take_problem,
                                    .row     = take_row,
                                    .ctx     = bytes};
    must(ecl_drugs_diff(accepted, list, &o, &s, NULL) == ECL_OK);
    must(s.unchanged + s.flags[0] <= s.listed && s.flags[3] <= s.gone && s.gone <= s.valid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t n = nul ? (size_t)(nul - data) : size, bytes = size;
    struct ecl_str first = ecl_str_make((const char *)data, n);
    struct ecl_drugs *d  = read_drugs(first, false, ECL_DRUGS_AUTO, &bytes);
    struct ecl_drugs *list =
        read_drugs(nul ? ecl_str_make((const char *)nul + 1, size - n - 1) : first, true,
                   size & 1 ? ECL_DRUGS_AUTO : ECL_DRUGS_MASTER, &bytes);
    if (d) {
        look_at(d);
    }
    if (list) {
        look_at(list);
        check(list, d, &bytes);
    }
    if (d && list) {
        diff(d, list, &bytes);
    }
    ecl_drugs_free(d);
    ecl_drugs_free(list);
    return 0;
}
