/* journal_settle.c: ecl-authen journal settle, entries that are open looked up. */
#include <stdlib.h>
#include <string.h>

#include "journal.h"

/* Entries are collected first: the journal is not written while it is being read. */
static int take_id(void *ctx, const struct ecl_journal_entry *e, struct ecl_error *err)
{
    struct ecl_buf *ids = ctx;
    return ecl_buf_add(ids, &e->id, sizeof e->id) == ECL_OK
               ? ECL_OK
               : ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
}

static int collect(struct journal_run *run, struct ecl_buf *ids)
{
    const struct cli *c = &run->cli;
    int r               = ECL_OK;
    if (c->noperands == 0) {
        run->filter.states = 1U << ECL_STATE_OPEN | 1U << ECL_STATE_UNKNOWN;
        return ecl_journal_each(run->desk.journal, &run->filter, take_id, ids, &run->err);
    }
    for (int i = 0; r == ECL_OK && i < c->noperands; i++) {
        struct ecl_journal_entry e = {.id = desk_entry_number(c, c->operands[i])};
        r                          = take_id(ids, &e, &run->err);
    }
    return r;
}

/* Codes are looked up at the service when its token is set, else at the agent. */
static int open_services(struct journal_run *run)
{
    struct setup *s = &run->setup;
    int r           = setup_nhso(s, SETUP_STATUS, &run->err);
    if (run->by_agent || r == ECL_E_USAGE) {
        r = r == ECL_E_USAGE ? ECL_OK : r;
        r = r == ECL_OK ? setup_agent(s, &run->err) : r;
    }
    return r == ECL_OK ? desk_open(&run->desk, &run->cli, s, false, &run->err) : r;
}

/* One that cannot be looked up is told, and the next is. */
static int settle(struct journal_run *run, int64_t id)
{
    struct ecl_journal_entry e;
    int r = ecl_journal_get(run->desk.journal, id, &e, &run->err);
    if (r == ECL_EOF) {
        return ecl_fail(&run->err, ECL_E_USAGE, NULL, "entry %lld is not in the journal",
                        (long long)id);
    }
    r = r == ECL_OK ? ecl_desk_settle(&run->desk, &e, &run->err) : r;
    if (r == ECL_E_NETWORK || r == ECL_E_USAGE) {
        char text[sizeof run->err.text];
        memcpy(text, run->err.text, sizeof text);
        cli_note(&run->cli, "entry %lld: %s", (long long)id, text);
        run->status = CLI_NETWORK;
        r           = ECL_OK;
    }
    r = r == ECL_OK ? entry_out(&run->style, &e, &run->err) : r;
    explicit_bzero(&e, sizeof e);
    return r;
}

int journal_settle(struct journal_run *run)
{
    struct ecl_buf ids;
    ecl_buf_init(&ids, 0);
    run->style.list = true;
    int r           = open_services(run);
    r               = r == ECL_OK ? collect(run, &ids) : r;
    r               = r == ECL_OK ? entry_out_header(&run->style, &run->err) : r;
    for (size_t i = 0; r == ECL_OK && i < ids.n; i += sizeof(int64_t)) {
        int64_t id;
        memcpy(&id, ids.p + i, sizeof id);
        r = settle(run, id);
    }
    ecl_buf_done(&ids);
    return r;
}
