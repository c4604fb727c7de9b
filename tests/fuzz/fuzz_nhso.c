/* fuzz_nhso.c: any bytes as answers of the Office's services. The first byte says what is
 * asked, the second how the exchange ends. */
#include "eclaim/nhso.h"
#include "fuzz_service.h"

#define TOKEN "Zq7-a-secret"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int ask_right(struct ecl_nhso *s, struct ecl_date on, struct ecl_error *err)
{
    struct ecl_right r;
    int code = ecl_nhso_right(s, FUZZ_PID, on, &r, err);
    fuzz_right(&r);
    if ((code == ECL_OK) != (strcmp(r.pid, FUZZ_PID) == 0)) {
        abort();
    }
    return code;
}

static int ask_status(struct ecl_nhso *s, const char *service, struct ecl_error *err)
{
    struct ecl_claim_code codes[4];
    struct ecl_right r;
    size_t n;
    int code = ecl_nhso_status(s, FUZZ_PID, (struct ecl_date){2026, 1, 15}, service, &r, codes, 4,
                               &n, err);
    fuzz_right(&r);
    for (size_t i = 0; i < n; i++) {
        fuzz_code(&codes[i]);
        if (!codes[i].code[0]) {
            abort();
        }
    }
    if (n > 4 || (code != ECL_OK && n)) {
        abort();
    }
    return code;
}

static int close_right(struct ecl_nhso *s, const struct fuzz_answer *f, struct ecl_error *err)
{
    static const struct ecl_close c = {
        .hcode       = "10670",
        .pid         = FUZZ_PID,
        .recorder    = FUZZ_PID,
        .transaction = "10670-1",
        .service     = "PG0060001",
        .service_ms  = INT64_C(1700000000000),
        .invoice_ms  = INT64_C(1700000000000),
        .total       = 100,
        .privilege   = 100,
    };
    struct ecl_closed closed;
    enum ecl_outcome outcome;
    int code = ecl_nhso_close_right(s, &c, &closed, &outcome, NULL, err);
    fuzz_outcome(f, code, outcome);
    FUZZ_TEXT(closed.seq);
    FUZZ_TEXT(closed.code);
    if ((closed.seq[0] || closed.code[0]) != (code == ECL_OK)) {
        abort();
    }
    return code;
}

static int authen(struct ecl_nhso *s, const struct fuzz_answer *f, struct ecl_error *err)
{
    static const struct ecl_authen_request q = {
        .pid         = FUZZ_PID,
        .hcode       = "10670",
        .recorder    = FUZZ_PID,
        .transaction = "10670-1",
        .service     = "PG0060001",
        .province    = "p",
    };
    struct ecl_claim_code c;
    enum ecl_outcome outcome;
    int code = ecl_nhso_authen(s, &q, &c, &outcome, NULL, err);
    fuzz_outcome(f, code, outcome);
    fuzz_code(&c);
    if (ecl_claim_code_valid(ecl_str_of(c.code)) != (code == ECL_OK)) {
        abort();
    }
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ecl_nhso_opts opts = {.status_token   = TOKEN,
                                              .endpoint_token = TOKEN,
                                              .source_id      = "x",
                                              .cancel_path    = "/c",
                                              .pace_ms        = 1,
                                              .tries          = 1};
    struct ecl_nhso *s;
    struct ecl_error err = {0};
    enum ecl_outcome outcome;
    int code;
    if (size < 2) {
        return 0;
    }
    struct fuzz_answer f = fuzz_answer(data, size);
    struct ecl_http http = {&f, fuzz_exchange};
    if (ecl_nhso_open(&s, &http, &opts, &err) != ECL_OK) {
        abort();
    }
    switch (data[0] % 7) {
    case 0:
        code = ask_right(s, (struct ecl_date){0, 0, 0}, &err);
        break;
    case 1:
        code = ask_right(s, (struct ecl_date){2026, 1, 15}, &err);
        break;
    case 2:
    case 3:
        code = ask_status(s, data[0] % 7 == 3 ? "PG0060001" : NULL, &err);
        break;
    case 4:
        code = close_right(s, &f, &err);
        break;
    case 5:
        code = ecl_nhso_cancel(s, "12345678", "10670-1", &outcome, NULL, &err);
        fuzz_outcome(&f, code, outcome);
        break;
    default:
        code = authen(s, &f, &err);
        break;
    }
    fuzz_error(code, &err);
    if (strstr(err.text, TOKEN)) {
        abort();
    }
    ecl_nhso_close(s);
    return 0;
}
