/* keys.c: reads a list of claims by their keys, and tells what of it no claim had. */
#include "keys.h"

#include <unistd.h>

#define SHOWN 10 /* rows on stderr */

int keys_read(const char *name, struct ecl_keylist **keys, struct ecl_error *err)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(name, &fd, &in, err);
    r      = r == ECL_OK ? ecl_keylist_read(keys, &in, fd, err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

struct telling {
    const struct cli *cli;
    const char *name;
    uint64_t n;
};

static int tell_row(void *ctx, const struct ecl_keylist_row *k)
{
    static const char *const names[] = {"AN ", "SEQ ", "HN ", "date ", "TRAN_ID "};
    struct telling *t                = ctx;
    struct ecl_buf b;
    if (t->n++ >= SHOWN && !t->cli->verbose) {
        return 0;
    }
    ecl_buf_init(&b, 1 << 16);
    ecl_buf_addf(&b, "%s:%llu: %s", t->name, (unsigned long long)k->line, k->why);
    const struct ecl_str value[] = {k->an, k->seq, k->hn, k->date, k->tran_id};
    const char *before           = ": ";
    for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
        if (value[i].n) {
            ecl_buf_addf(&b, "%s%s", before, names[i]);
            ecl_buf_add_str(&b, value[i]);
            before = ", ";
        }
    }
    cli_note(t->cli, "%.*s", (int)b.n, b.p);
    ecl_buf_done(&b);
    return 0;
}

void keys_tell(const struct cli *c, const char *name, const struct ecl_keylist *keys,
               const char *also)
{
    struct telling t = {c, name, 0};
    (void)!ecl_keylist_unseen(keys, tell_row, &t);
    if (t.n > SHOWN && !c->verbose) {
        cli_note(c, "%llu more rows of the list: --verbose shows them%s",
                 (unsigned long long)(t.n - SHOWN), also);
    }
}
