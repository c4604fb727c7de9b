/* fuzz_values.c: text conversion, encoding evidence and value parsers over any bytes.
 *
 * Besides not crashing: what is valid converts there and back unchanged, what a
 * parser accepts is written back as an equal value. */
#include <stdlib.h>

#include "eclaim/date.h"
#include "eclaim/ids.h"
#include "eclaim/money.h"
#include "eclaim/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_text(struct ecl_str s)
{
    struct ecl_buf a, b;
    ecl_buf_init(&a, 0);
    ecl_buf_init(&b, 0);
    size_t undefined = 0, missing = 0;
    must(ecl_cp874_to_utf8(s, &a, &undefined) == ECL_OK);
    must(ecl_utf8_valid(ecl_buf_str(&a)));
    must((undefined == 0) == ecl_cp874_valid(s));
    must(ecl_text_width(ecl_buf_str(&a)) == s.n);
    must(ecl_utf8_to_cp874(ecl_buf_str(&a), &b, &missing) == ECL_OK);
    must(missing == undefined && b.n == s.n);
    must(undefined || ecl_str_eq(ecl_buf_str(&b), s));

    b.n = 0;
    must(ecl_utf8_to_cp874(s, &b, NULL) == ECL_OK);
    must(!ecl_utf8_valid(s) || b.n == ecl_text_width(s));
    ecl_buf_done(&a);
    ecl_buf_done(&b);
}

static void check_values(struct ecl_str s)
{
    ecl_satang v, again;
    if (ecl_satang_parse(s, &v) == ECL_V_OK) {
        char text[ECL_SATANG_TEXT];
        size_t n = ecl_satang_format(v, text);
        must(ecl_satang_parse(ecl_str_make(text, n), &again) == ECL_V_OK && again == v);
    }
    for (unsigned scale = 0; scale <= 10; scale++) {
        ecl_decimal_parse(s, scale, &v);
    }
    struct ecl_date d;
    enum ecl_date_state state = ecl_date_parse(s, &d);
    if (state == ECL_DATE_OK || state == ECL_DATE_BUDDHIST) {
        struct ecl_date e = ecl_date_from_days(ecl_date_days(d));
        char text[9];
        ecl_date_format(d, text);
        must(ecl_date_valid(d) && e.y == d.y && e.m == d.m && e.d == d.d);
        must(state == ECL_DATE_BUDDHIST || ecl_str_is(s, text));
    }
    int minutes;
    must(ecl_time_parse(s, &minutes) != ECL_V_OK || (minutes >= 0 && minutes < 1440));
    ecl_pid_check(s);
    ecl_hcode_check(s);
    ecl_encoding_find(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_sniff evidence = {0};
    const char *p = (const char *)data, *end = p + size;
    check_text(ecl_str_make(p, size));
    while (p < end) {
        const char *lf   = memchr(p, '\n', (size_t)(end - p));
        struct ecl_str s = ecl_str_make(p, (size_t)((lf ? lf : end) - p));
        check_values(s);
        ecl_sniff_add(&evidence, s);
        p = lf ? lf + 1 : end;
    }
    must(evidence.lines_utf8 + evidence.lines_odd + evidence.lines_cp874 + evidence.lines_bad <=
         evidence.lines_high);
    return ecl_sniff_verdict(&evidence) == ECL_ENC_AUTO;
}
