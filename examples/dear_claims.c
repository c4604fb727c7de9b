/* dear_claims.c: lists the claims of a stream that bill more than so many baht.
 *   ecl-import jan.zip | dear_claims 5000
 * A complete program against libeclaim:
 *   cc -o dear_claims dear_claims.c $(pkg-config --cflags --libs eclaim) */
#include <eclaim/money.h>
#include <eclaim/stream.h>
#include <stdio.h>

/* What a claim bills; rows whose TOTAL is not an amount do not count. */
static ecl_satang billed(const struct ecl_claim *claim)
{
    ecl_satang sum = 0, total;
    ECL_EACH(row, claim, ECL_CHT)
    {
        if (ecl_satang_parse(row->f[ECL_CHT_TOTAL], &total) == ECL_V_OK) {
            sum += total;
        }
    }
    return sum;
}

static void print_claim(const struct ecl_claim *claim, ecl_satang sum)
{
    const struct ecl_record *ins = ecl_claim_rec(claim, ECL_INS, 0);
    struct ecl_str scheme        = ins ? ins->f[ECL_INS_INSCL] : ECL_STR("-");
    char baht[ECL_SATANG_TEXT];
    ecl_satang_format(sum, baht);
    printf("%s\t%.*s\t%.*s\t%s\n", ecl_claim_type_name(claim->type), (int)claim->key.n,
           claim->key.p, (int)scheme.n, scheme.p, baht);
}

int main(int argc, char **argv)
{
    struct ecl_error err          = {0};
    struct ecl_input in           = ecl_input_fd(0, "standard input");
    struct ecl_stream *stream     = NULL;
    const struct ecl_claim *claim = NULL;
    ecl_satang limit;
    if (argc != 2 || ecl_satang_parse(ecl_str_of(argv[1]), &limit) != ECL_V_OK) {
        fputs("usage: dear_claims BAHT\n", stderr);
        return 2;
    }
    int r = ecl_stream_open(&stream, &in, &err);
    while (r == ECL_OK && (r = ecl_stream_next(stream, &claim, &err)) == ECL_OK) {
        ecl_satang sum = billed(claim);
        if (claim->type != ECL_CLAIM_NONE && sum > limit) {
            print_claim(claim, sum);
        }
    }
    ecl_stream_close(stream);
    if (r < 0) {
        fprintf(stderr, "dear_claims: %s:%llu: %s\n", err.file, (unsigned long long)err.line,
                err.text);
        return 3;
    }
    return 0;
}
