/* seen.c: --seen, what was submitted before, and --resend, which of it is meant to go out
 * again. */
#include "keys.h"
#include "validate.h"

int seen_open(struct run *run, struct ecl_rules_opts *opts)
{
    int r = ECL_OK;
    if (!run->set->seen) {
        return ECL_OK;
    }
    r = ecl_sent_open(&run->sent, run->set->seen, &run->err);
    if (r == ECL_OK && run->set->resends) {
        r = keys_read(run->set->resends, &run->resends, &run->err);
    }
    opts->sent    = run->sent;
    opts->resend  = run->set->resend;
    opts->resends = run->resends;
    return r;
}

void seen_tell(const struct run *run)
{
    struct ecl_keylist_stats k = {0};
    if (run->resends) {
        k = ecl_keylist_stats(run->resends);
    }
    if (k.unseen || k.bad) {
        cli_note(run->cli, "keys of --resend that no claim sent again has: %llu",
                 (unsigned long long)(k.unseen + k.bad));
        keys_tell(run->cli, run->set->resends, run->resends, "");
    }
}

void seen_close(struct run *run)
{
    ecl_sent_close(run->sent);
    ecl_keylist_free(run->resends);
}
