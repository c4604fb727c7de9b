/* readers.c: ecl-authen readers, the card readers there are and what lies in them. */
#include <stdio.h>

#include "authen.h"
#include "eclaim/card.h"

static const struct cli_opt options[] = {{NULL, 0, NULL, NULL, 0}};

static const struct cli_tool tool = {
    "ecl-authen readers",
    "",
    "list the card readers and what lies in them",
    options,
    "Output: a table with the columns reader, state (empty, card, mute, in use) and ATR.",
    0,
};

static int print_reader(void *ctx, const struct ecl_pcsc_reader *r)
{
    static const char *const states[] = {
        [ECL_READER_EMPTY] = "empty",
        [ECL_READER_CARD]  = "card",
        [ECL_READER_MUTE]  = "mute",
        [ECL_READER_BUSY]  = "in use",
    };
    struct ecl_buf *b = ctx;
    int e             = cli_escape(b, ecl_str_of(r->name));
    e                 = e == ECL_OK ? ecl_buf_addf(b, "\t%s\t", states[r->state]) : e;
    for (size_t i = 0; e == ECL_OK && i < r->natr; i++) {
        e = ecl_buf_addf(b, i ? " %02X" : "%02X", r->atr[i]);
    }
    return e == ECL_OK ? ecl_buf_add_char(b, '\n') : e;
}

static int run(int argc, char **argv)
{
    struct cli c;
    struct ecl_error err;
    struct ecl_pcsc *p = NULL;
    struct ecl_buf out;
    ecl_buf_init(&out, 0);
    cli_start(&c, &tool, argc, argv);
    while (cli_next(&c) != 0) {
    }
    if (c.noperands) {
        cli_usage(&c, "no operand is expected: '%s'", c.operands[0]);
    }
    int r = ecl_pcsc_open(&p, NULL, &err);
    r     = r == ECL_OK ? ecl_pcsc_readers(p, print_reader, &out, &err) : r;
    if (r == ECL_OK) {
        fputs("reader\tstate\tatr\n", stdout);
        fwrite(out.p ? out.p : "", 1, out.n, stdout);
    }
    ecl_pcsc_close(p);
    ecl_buf_done(&out);
    return cli_end(&c, r == ECL_OK ? CLI_DONE : cli_fail(&c, &err));
}

const struct cli_command authen_readers = {&tool, run};
