/* fuzz_visit.c: any bytes as a table of visits. What is not at fault is a date of the calendar, a
 * time of the day, a citizen ID of 13 digits and text; what is, says why. */
#include <stdlib.h>

#include "eclaim/ids.h"
#include "eclaim/text.h"
#include "eclaim/visit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check(const struct ecl_visit *v)
{
    const char *const texts[] = {v->hcode, v->hn,  v->seq,    v->an,        v->pid,     v->service,
                                 v->code,  v->way, v->reason, v->certifier, v->relation};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        must(texts[i] && ecl_utf8_valid(ecl_str_of(texts[i])) && !strpbrk(texts[i], "\t\r\n"));
    }
    must(v->line > 0 && v->minutes >= -1 && v->minutes < 1440);
    if (v->bad[0]) {
        must(v->bad[1] && v->field);
        return;
    }
    must(!v->field[0] && !v->bad[1]);
    must(v->day.y == 0 || ecl_date_valid(v->day));
    must(!*v->pid || (strlen(v->pid) == 13 && ecl_str_digits(ecl_str_of(v->pid))));
    must(!*v->hcode || ecl_hcode_check(ecl_str_of(v->hcode)) == ECL_V_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_str s     = ecl_str_make((const char *)data, size);
    struct ecl_input in  = ecl_input_mem(&s, "visits");
    struct ecl_visits *v = NULL;
    must(ecl_visits_new(&v, NULL) == ECL_OK);
    int r = ecl_visits_read(v, &in, -1, NULL);
    must(r == ECL_OK || r == ECL_E_FORMAT);
    for (size_t i = 0; i < ecl_visits_count(v); i++) {
        struct ecl_visit visit;
        ecl_visits_get(v, i, &visit);
        check(&visit);
    }
    ecl_visits_free(v);
    return 0;
}
