/* desk.c: what the commands share that change something at a service. */
#include "desk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "eclaim/ids.h"

/* --- the journal ------------------------------------------------------------------------- */

/* Makes the folders of a path, those that are not there, for the user alone. */
static int make_folders(char *path, struct ecl_error *err)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/') {
            continue;
        }
        *p    = '\0';
        int r = mkdir(path, 0700) == 0 || errno == EEXIST
                    ? ECL_OK
                    : ecl_fail(err, ECL_E_WRITE, path, "cannot make the folder of the journal: %s",
                               strerror(errno));
        *p    = '/';
        if (r != ECL_OK) {
            return r;
        }
    }
    return ECL_OK;
}

int desk_journal(const struct setup *s, bool read_only, struct ecl_journal **j,
                 struct ecl_error *err)
{
    const char *path  = ecl_config_get(s->config, "journal.file");
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    const struct ecl_journal_opts opts = {.read_only = read_only};
    char *own                          = NULL;
    int n = 0, r = ECL_OK;
    if (path) {
        return ecl_journal_open(j, path, &opts, err);
    }
    if (state && *state == '/') {
        n = asprintf(&own, "%s/eclaim/journal", state);
    } else if (home && *home == '/') {
        n = asprintf(&own, "%s/.local/state/eclaim/journal", home);
    } else {
        return setup_need(s, "journal.file", &path, err);
    }
    if (n < 0) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    r = read_only ? ECL_OK : make_folders(own, err);
    r = r == ECL_OK ? ecl_journal_open(j, own, &opts, err) : r;
    free(own);
    return r;
}

/* --- the desk ---------------------------------------------------------------------------- */

int64_t desk_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return desk_now();
}

static void wait_ms(void *ctx, int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)ctx;
    nanosleep(&t, NULL); /* a signal may cut it short: it is looked at again all the same */
}

static void tell(void *ctx, enum ecl_desk_doing doing, const struct ecl_journal_entry *e)
{
    static int64_t waited_for; /* an entry is told once */
    const struct cli *c = ctx;
    if (doing == ECL_DOING_WAIT && e->id == waited_for) {
        return;
    }
    if (doing == ECL_DOING_WAIT) {
        waited_for = e->id;
        cli_note(c, "entry %lld of %lld seconds ago may still be under way; looking again",
                 (long long)e->id, (long long)((desk_now() - e->sent_ms) / 1000));
    } else if (c->verbose) {
        cli_note(c, doing == ECL_DOING_LOOK ? "asking what the service knows" : "sending");
    }
}

int desk_open(struct ecl_desk *d, const struct cli *c, const struct setup *s, bool dry,
              struct ecl_error *err)
{
    int64_t agent = ecl_config_number(s->config, "agent.confirm-timeout");
    int64_t nhso  = ecl_config_number(s->config, "nhso.timeout");
    int64_t after = ecl_config_number(s->config, "request.settle");
    memset(d, 0, sizeof *d);
    d->clock       = (struct ecl_clock){NULL, now_ms, wait_ms};
    d->settle_ms   = (int)((agent > nhso ? agent : nhso) + after) * 1000;
    d->patience_ms = d->settle_ms;
    d->dry_run     = dry;
    d->tell        = tell;
    /* tell only reads it */
    d->ctx   = (void *)(uintptr_t)c;
    d->agent = s->agent;
    d->nhso  = s->nhso;
    int r    = desk_journal(s, dry, &d->journal, err);
    if (dry && r == ECL_E_READ && err->sys == ENOENT) {
        r = ECL_OK; /* there is none yet, and a dry run makes none */
    }
    return r;
}

void desk_close(struct ecl_desk *d)
{
    ecl_journal_close(d->journal);
    memset(d, 0, sizeof *d);
}

/* --- values that come in ------------------------------------------------------------------------
 */

void desk_value(const struct cli *c, char *out, size_t room)
{
    char line[256]   = "";
    struct ecl_str s = ecl_str_of(c->arg);
    if (strcmp(c->arg, "-") == 0) {
        if (!fgets(line, sizeof line, stdin)) {
            cli_usage(c, "%s: standard input has no line for it", c->opt);
        }
        line[strcspn(line, "\r\n")] = '\0';
        s                           = ecl_str_trim(ecl_str_of(line));
    }
    if (s.n >= room) {
        cli_usage(c, "%s: too long", c->opt);
    }
    snprintf(out, room, "%.*s", (int)s.n, s.p);
    explicit_bzero(line, sizeof line);
    if (strcmp(c->arg, "-") != 0) {
        /* It stands in argv, which is ours to write. */
        memset((char *)(uintptr_t)c->arg, '*', strlen(c->arg));
    }
}

void desk_copy(const struct cli *c, char *out, size_t room)
{
    if (strlen(c->arg) >= room) {
        cli_usage(c, "%s: too long", c->opt);
    }
    snprintf(out, room, "%s", c->arg);
}

enum print_form desk_form(const struct cli *c, bool list)
{
    int form = print_form_find(c->arg);
    form     = list && form == PRINT_ENV ? -1 : form;
    return (enum print_form)cli_known(c, form,
                                      list ? "tsv, json or text" : "text, json, tsv or env");
}

void desk_pid(const struct cli *c, char out[16])
{
    char text[32];
    size_t n = 0;
    desk_value(c, text, sizeof text);
    for (const char *p = text; *p && n < 15; p++) { /* as it is printed on cards */
        if (*p != '-' && *p != ' ') {
            out[n++] = *p;
        }
    }
    out[n] = '\0';
    explicit_bzero(text, sizeof text);
    if (ecl_pid_check(ecl_str_of(out)) != ECL_PID_OK) {
        cli_usage(c, "%s: not a citizen ID with its check digit", c->opt);
    }
}

int64_t desk_entry_number(const struct cli *c, const char *text)
{
    int64_t id = 0;
    if (ecl_decimal_parse(ecl_str_of(text), 0, &id) != ECL_V_OK || id < 1 || strlen(text) > 12) {
        cli_usage(c, "'%s' is not the number of an entry; see ecl-authen journal", text);
    }
    return id;
}

/* --- the end ----------------------------------------------------------------------------- */

int desk_status(const struct ecl_journal_entry *e, int r)
{
    return r == ECL_OK || r == ECL_EOF                           ? CLI_DONE
           : e->state == ECL_STATE_REFUSED && r == ECL_E_NETWORK ? CLI_DATA
                                                                 : cli_status(r);
}

int desk_print(const struct entry_style *s, const struct ecl_journal_entry *e,
               struct ecl_error *err)
{
    int r = entry_out_header(s, err);
    return r == ECL_OK ? entry_out(s, e, err) : r;
}

int desk_tell(const struct cli *c, const struct ecl_journal_entry *e, const struct ecl_error *err)
{
    cli_fail(c, err);
    if (err->code == ECL_E_WRITE && e->code[0]) {
        cli_note(c,
                 "the code below was issued, and is not in the journal yet: keep it; run the same "
                 "again when the journal can be written");
    }
    bool unclear = e->state == ECL_STATE_OPEN || e->state == ECL_STATE_UNKNOWN;
    if (unclear && e->id) {
        cli_note(c,
                 "entry %lld: not known whether it was done; run the same again, or 'ecl-authen "
                 "journal settle': it is looked up, and not asked for twice",
                 (long long)e->id);
    } else if (e->state == ECL_STATE_REFUSED) {
        cli_note(c, "a look-up found nothing that was done before, either");
    } else if (e->state == ECL_STATE_UNDONE && e->how == ECL_HOW_RECOVERED) {
        cli_note(c, "a look-up found nothing: it was not done, and can be asked for again");
    }
    return desk_status(e, err->code);
}
