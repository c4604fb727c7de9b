/* fuzz_agent.c: any bytes as answers of the smart card agent. The first byte says what is
 * asked, the second how the exchange ends. */
#include "fuzz_service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take_terminal(void *ctx, const struct ecl_terminal *t)
{
    (void)ctx;
    FUZZ_TEXT(t->name);
    return ECL_OK;
}

static int read_person(struct ecl_agent *a, bool card_only, struct ecl_error *err)
{
    struct ecl_right r;
    struct ecl_buf image;
    ecl_buf_init(&image, 1 << 20);
    int code = ecl_agent_read(a, card_only, &r, card_only ? NULL : &image, err);
    fuzz_right(&r);
    if (image.n && (image.n < 4 || memcmp(image.p, "\xFF\xD8\xFF", 3) != 0)) {
        abort();
    }
    ecl_buf_done(&image);
    return code;
}

static int probe(struct ecl_agent *a, struct ecl_error *err)
{
    struct ecl_right r;
    int code = ecl_agent_probe(a, FUZZ_PID, &r, err);
    fuzz_right(&r);
    if (code == ECL_OK && strcmp(r.pid, FUZZ_PID) != 0) {
        abort();
    }
    return code;
}

static int list_codes(struct ecl_agent *a, struct ecl_error *err)
{
    struct ecl_claim_code codes[5];
    size_t n;
    int code = ecl_agent_history(a, FUZZ_PID, codes, &n, err);
    for (size_t i = 0; i < n; i++) {
        fuzz_code(&codes[i]);
        if (i > 0 && strcmp(codes[i - 1].at, codes[i].at) < 0) {
            abort();
        }
    }
    if (n > 5 || (code != ECL_OK && n)) {
        abort();
    }
    return code;
}

static int order(struct ecl_agent *a, const struct fuzz_answer *f, bool draft,
                 struct ecl_error *err)
{
    static const struct ecl_code_request q = {
        .pid = FUZZ_PID, .type = "PG0060001", .mobile = "0812345678", .correlation = "c"};
    struct ecl_claim_code c = {.code = ""};
    enum ecl_outcome outcome;
    int code = draft ? ecl_agent_draft(a, &q, &outcome, NULL, err)
                     : ecl_agent_confirm(a, &q, &c, &outcome, NULL, err);
    fuzz_outcome(f, code, outcome);
    fuzz_code(&c);
    if (!draft && ecl_claim_code_valid(ecl_str_of(c.code)) != (code == ECL_OK)) {
        abort();
    }
    return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ecl_agent *a;
    struct ecl_error err = {0};
    struct ecl_claim_code c;
    bool found;
    int code = ECL_OK;
    if (size < 2) {
        return 0;
    }
    struct fuzz_answer f = fuzz_answer(data, size);
    struct ecl_http http = {&f, fuzz_exchange};
    if (ecl_agent_open(&a, &http, NULL, &err) != ECL_OK) {
        abort();
    }
    switch (data[0] % 8) {
    case 0:
        code = ecl_agent_terminals(a, take_terminal, NULL, &err);
        break;
    case 1:
    case 2:
        code = read_person(a, data[0] % 8 == 2, &err);
        break;
    case 3:
        code = probe(a, &err);
        break;
    case 4:
        code = ecl_agent_latest(a, FUZZ_PID, &c, &found, &err);
        if (found) {
            fuzz_code(&c);
        }
        break;
    case 5:
        code = list_codes(a, &err);
        break;
    default:
        code = order(a, &f, data[0] % 8 == 7, &err);
        break;
    }
    fuzz_error(code, &err);
    ecl_agent_close(a);
    return 0;
}
