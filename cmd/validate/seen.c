/* seen.c: --seen, what was submitted before, and --resend, which of it is meant to go out
 * again. */
#include <unistd.h>

#include "validate.h"

/* The list of keys of --resend=FILE. */
static int read_resends(struct run *run, struct ecl_keylist **list)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(run->set->resends, &fd, &in, &run->err);
    r      = r == ECL_OK ? ecl_keylist_read(list, &in, fd, &run->err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

int seen_open(struct run *run, struct ecl_rules_opts *opts)
{
    int r = ECL_OK;
    if (!run->set->seen) {
        return ECL_OK;
    }
    r = ecl_sent_open(&run->sent, run->set->seen, &run->err);
    if (r == ECL_OK && run->set->resends) {
        r = read_resends(run, &run->resends);
    }
    opts->sent    = run->sent;
    opts->resend  = run->set->resend;
    opts->resends = run->resends;
    return r;
}

void seen_close(struct run *run)
{
    ecl_sent_close(run->sent);
    ecl_keylist_free(run->resends);
}
