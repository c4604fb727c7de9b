/* config.c: ecl-authen config, the settings, where each comes from, and whether the
 * services can be reached. No secret is shown, and no patient is asked for. */
#include <string.h>
#include <sys/stat.h>

#include "authen.h"
#include "eclaim/ids.h"
#include "print.h"
#include "setup.h"

enum { OPT_CHECK = 1, OPT_TO };

static const struct cli_opt options[] = {
    SETUP_AGENT,
    {"check", 0, NULL, "see whether agent and services can be reached", OPT_CHECK},
    SETUP_CONFIG,
    SETUP_SET,
    {"to", 't', "FORM", "text, json or tsv (text)", OPT_TO},
    {NULL, 0, NULL, NULL, 0},
};

static const struct cli_tool tool = {
    "ecl-authen config",
    "",
    "show the settings and where each comes from",
    options,
    "--check sends no token, no citizen ID and nothing of a patient.",
    0,
};

struct run {
    struct setup setup;
    struct cli c;
    enum print_form to;
    bool check;
    int worst; /* code of the first secret or service that is not as it should be */
    struct ecl_error err;
};

/* --- listing ------------------------------------------------------------------------------ */

/* That a secret is there and guarded, or what is wrong with it; never the secret. */
static void show_secret(struct run *run, const char *name, char *out, size_t room)
{
    const char *path = ecl_config_get(run->setup.config, name), *secret = NULL;
    if (!path && strcmp(ecl_config_from(run->setup.config, name), "default") == 0) {
        return;
    }
    struct ecl_error err;
    struct stat st;
    int r = ecl_config_secret(run->setup.config, name, &secret, &err);
    if (r != ECL_OK) {
        run->worst = run->worst ? run->worst : r;
        snprintf(out, room, "%s: not usable: %s", path ? path : "", err.text);
    } else if (path && stat(path, &st) == 0) {
        snprintf(out, room, "set (%s, %04o)", path, (unsigned)st.st_mode & 07777u);
    } else {
        snprintf(out, room, "set");
    }
}

static void show(struct run *run, const struct ecl_setting *s, char *out, size_t room)
{
    const char *value = ecl_config_get(run->setup.config, s->name);
    out[0]            = '\0';
    if (s->kind == ECL_SETTING_SECRET) {
        show_secret(run, s->name, out, room);
    } else {
        snprintf(out, room, "%s", value ? value : "");
        if (s->kind == ECL_SETTING_PID) {
            ecl_pids_mask(out);
        }
    }
}

static int list_text(struct ecl_buf *b, const struct ecl_setting *s, const char *value,
                     const char *from)
{
    int r = ecl_buf_addf(b, "%-25s ", s->name);
    r     = r == ECL_OK ? cli_escape(b, ecl_str_of(*value ? value : "-")) : r;
    r     = r == ECL_OK && *value && *s->unit ? ecl_buf_addf(b, " %s", s->unit) : r;
    if (r == ECL_OK && strcmp(from, "default") != 0) {
        r = ecl_buf_add_str(b, ECL_STR("  ["));
        r = r == ECL_OK ? cli_escape(b, ecl_str_of(from)) : r;
        r = r == ECL_OK ? ecl_buf_add_char(b, ']') : r;
    }
    return r == ECL_OK ? ecl_buf_add_char(b, '\n') : r;
}

static int list_cells(struct ecl_buf *b, enum print_form to, bool first, const char *const cells[5])
{
    static const char *const keys[] = {"name", "value", "unit", "from", "text"};
    int r                           = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < 5; i++) {
        if (to == PRINT_TSV) {
            r = print_cell(b, cells[i]);
            r = r == ECL_OK ? ecl_buf_add_char(b, i < 4 ? '\t' : '\n') : r;
            continue;
        }
        r = ecl_buf_addf(b, "%s\"%s\":", i ? "," : first ? "{\"settings\":[{" : ",{", keys[i]);
        r = r != ECL_OK ? r
            : *cells[i] ? print_json(b, cells[i])
                        : ecl_buf_add_str(b, ECL_STR("null"));
        r = r == ECL_OK && i == 4 ? ecl_buf_add_char(b, '}') : r;
    }
    return r;
}

static int list(struct run *run, struct ecl_buf *b)
{
    const struct ecl_setting *s;
    int r = run->to == PRINT_TSV ? ecl_buf_add_str(b, ECL_STR("name\tvalue\tunit\tfrom\ttext\n"))
                                 : ECL_OK;
    for (size_t i = 0; r == ECL_OK && (s = ecl_setting_at(i)) != NULL; i++) {
        char value[1200];
        const char *from          = ecl_config_from(run->setup.config, s->name);
        const char *const cells[] = {s->name, value, s->unit, from, s->text[run->c.thai]};
        show(run, s, value, sizeof value);
        r = run->to == PRINT_TEXT ? list_text(b, s, value, from)
                                  : list_cells(b, run->to, i == 0, cells);
    }
    return r == ECL_OK && run->to == PRINT_JSON ? ecl_buf_add_str(b, ECL_STR("]}\n")) : r;
}

/* --- reaching out -------------------------------------------------------------------------- */

/* Asks an address for nothing: any answer will do. */
static int knock(const struct ecl_http *http, const char *url, int *status, struct ecl_error *err)
{
    struct ecl_http_request q = {.method = "GET", .url = url, .timeout_ms = 15000};
    struct ecl_http_reply a   = {.status = 0};
    ecl_buf_init(&a.body, 1 << 20);
    int r   = http->exchange(http->ctx, &q, &a, err);
    *status = a.status;
    ecl_buf_done(&a.body);
    return r;
}

static void check(struct run *run)
{
    static const char *const names[] = {"agent.url", "nhso.status-url", "nhso.endpoint-url"};
    const struct ecl_http *http;
    int r = setup_http(&run->setup, &http, &run->err);
    if (r != ECL_OK) {
        run->worst = r;
        cli_fail(&run->c, &run->err);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int status = 0;
        char url[1200];
        const char *base = ecl_config_get(run->setup.config, names[i]);
        snprintf(url, sizeof url, "%s%s", base, i == 0 ? "/api/preference" : "");
        r = knock(http, url, &status, &run->err);
        if (r == ECL_OK) {
            cli_note(&run->c, "%s: %s answers (status %d)", names[i], base, status);
        } else {
            run->worst = run->worst ? run->worst : r;
            snprintf(run->err.field, sizeof run->err.field, "%s", names[i]);
            cli_fail(&run->c, &run->err);
        }
    }
}

/* --- main ---------------------------------------------------------------------------------- */

static void parse(struct run *run)
{
    struct cli *c = &run->c;
    for (int id; (id = cli_next(c)) != 0;) {
        if (setup_option(&run->setup, c, id)) {
            continue;
        }
        if (id == OPT_CHECK) {
            run->check = true;
        } else {
            int form = print_form_find(c->arg);
            run->to =
                (enum print_form)cli_known(c, form == PRINT_ENV ? -1 : form, "text, json or tsv");
        }
    }
    if (c->noperands) {
        cli_usage(c, "no operand is expected: '%s'", c->operands[0]);
    }
}

static int run(int argc, char **argv)
{
    static struct run run;
    struct ecl_buf b;
    cli_start(&run.c, &tool, argc, argv);
    parse(&run);
    ecl_buf_init(&b, 0);
    int r = setup_open(&run.setup, &run.err);
    if (r == ECL_OK) {
        r = list(&run, &b) == ECL_OK ? print_out(&b, &run.err)
                                     : ecl_fail(&run.err, ECL_E_NOMEM, NULL, "out of memory");
    }
    if (r == ECL_OK && run.check) {
        check(&run);
    }
    int status = r == ECL_OK ? cli_status(run.worst) : cli_fail(&run.c, &run.err);
    setup_close(&run.setup);
    return cli_end(&run.c, status);
}

const struct cli_command authen_config = {&tool, run};
