/* setup.c: settings, transport and handles of the commands that speak to services. */
#include "setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"

/* --- settings --------------------------------------------------------------------------- */

static const struct ecl_setting *find(const char *name, size_t n)
{
    const struct ecl_setting *s = NULL;
    for (size_t i = 0; (s = ecl_setting_at(i)) != NULL; i++) {
        if (strlen(s->name) == n && memcmp(s->name, name, n) == 0) {
            return s;
        }
    }
    return NULL;
}

/* A name and a value; a secret would stand in the list of processes for all to see. */
static void check_set(const struct cli *c)
{
    size_t n                    = strcspn(c->arg, "=");
    const struct ecl_setting *s = find(c->arg, n);
    if (!s || c->arg[n] != '=') {
        cli_usage(c, "--set: '%.*s' is no setting with =VALUE behind it; see eclaim-config(5)",
                  n < 60 ? (int)n : 60, c->arg);
    }
    if (s->kind == ECL_SETTING_SECRET) {
        cli_usage(c,
                  "--set: %s is a secret, and other users see the command line; put it into a "
                  "file, or into $%s",
                  s->name, s->env);
    }
}

bool setup_option(struct setup *s, const struct cli *c, int id)
{
    if (id < OPT_SETUP_AGENT || id > OPT_SETUP_SET) {
        return false;
    }
    if (s->ngiven == SETUP_GIVEN) {
        cli_usage(c, "%s: more than %d settings are given", c->opt, SETUP_GIVEN);
    }
    if (id == OPT_SETUP_SET) {
        check_set(c);
    }
    s->given[s->ngiven].id    = id;
    s->given[s->ngiven++].arg = c->arg;
    return true;
}

/* A file that need not be there. */
static int read_optional(struct setup *s, const char *path, struct ecl_error *err)
{
    struct ecl_error local;
    int r = ecl_config_read(s->config, path, &local);
    if (r == ECL_E_READ && (local.sys == ENOENT || local.sys == ENOTDIR)) {
        return ECL_OK;
    }
    if (r != ECL_OK) {
        *err = local;
    }
    return r;
}

/* The user's own file; relative folders in the environment do not count (XDG). */
static int read_own(struct setup *s, struct ecl_error *err)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *path = NULL;
    int n;
    if (folder && *folder == '/') {
        n = asprintf(&path, "%s/eclaim/config", folder);
    } else if (home && *home == '/') {
        n = asprintf(&path, "%s/.config/eclaim/config", home);
    } else {
        return ECL_OK;
    }
    if (n < 0) {
        return ecl_fail(err, ECL_E_NOMEM, NULL, "out of memory");
    }
    int r = read_optional(s, path, err);
    free(path);
    return r;
}

static int read_environment(struct setup *s, struct ecl_error *err)
{
    const struct ecl_setting *set = NULL;
    int r                         = ECL_OK;
    for (size_t i = 0; r == ECL_OK && (set = ecl_setting_at(i)) != NULL; i++) {
        const char *value = set->env ? getenv(set->env) : NULL;
        if (value && *value) {
            char from[64];
            snprintf(from, sizeof from, "$%s", set->env);
            r = ecl_config_set(s->config, set->name, value, from, err);
        }
    }
    return r;
}

static int take_given(struct setup *s, struct ecl_error *err)
{
    int r = ECL_OK;
    for (size_t i = 0; r == ECL_OK && i < s->ngiven; i++) {
        const char *arg = s->given[i].arg;
        if (s->given[i].id == OPT_SETUP_AGENT) {
            r = ecl_config_set(s->config, "agent.url", arg, "--agent", err);
        } else if (s->given[i].id == OPT_SETUP_SET) {
            size_t n = strcspn(arg, "=");
            r        = ecl_config_set(s->config, find(arg, n)->name, arg + n + 1, "--set", err);
        }
    }
    return r;
}

int setup_open(struct setup *s, struct ecl_error *err)
{
    guard_on();
    int r = ecl_config_new(&s->config, err);
    r     = r == ECL_OK ? read_optional(s, "/etc/eclaim/config", err) : r;
    r     = r == ECL_OK ? read_own(s, err) : r;
    for (size_t i = 0; r == ECL_OK && i < s->ngiven; i++) {
        if (s->given[i].id == OPT_SETUP_CONFIG) {
            r = ecl_config_read(s->config, s->given[i].arg, err);
        }
    }
    r = r == ECL_OK ? read_environment(s, err) : r;
    return r == ECL_OK ? take_given(s, err) : r;
}

int setup_need(const struct setup *s, const char *name, const char **value, struct ecl_error *err)
{
    const struct ecl_setting *set = find(name, strlen(name));
    *value                        = ecl_config_get(s->config, name);
    if (*value) {
        return ECL_OK;
    }
    return ecl_fail_at(err, ECL_E_USAGE, NULL, 0, name, "is not set (%s); see eclaim-config(5)%s%s",
                       set->text[0], set->env ? ", or set $" : "", set->env ? set->env : "");
}

/* --- handles ---------------------------------------------------------------------------- */

static int ms(const struct setup *s, const char *name)
{
    return (int)ecl_config_number(s->config, name) * 1000; /* the table bounds it */
}

int setup_http(struct setup *s, const struct ecl_http **http, struct ecl_error *err)
{
    const struct ecl_curl_opts opts = {
        .user_agent = ecl_config_get(s->config, "http.user-agent"),
        .ca_file    = ecl_config_get(s->config, "http.ca-file"),
        .allow_http = ecl_config_get(s->config, "http.allow-http"),
        .proxy      = ecl_config_get(s->config, "http.proxy"),
        .connect_ms = ms(s, "http.connect-timeout"),
    };
    int r = s->curl ? ECL_OK : ecl_curl_open(&s->curl, &opts, err);
    *http = r == ECL_OK ? ecl_curl_http(s->curl) : NULL;
    return r;
}

int setup_agent(struct setup *s, struct ecl_error *err)
{
    const struct ecl_http *http;
    const struct ecl_agent_opts opts = {
        .url          = ecl_config_get(s->config, "agent.url"),
        .terminals_ms = ms(s, "agent.terminals-timeout"),
        .read_ms      = ms(s, "agent.read-timeout"),
        .confirm_ms   = ms(s, "agent.confirm-timeout"),
    };
    int r = setup_http(s, &http, err);
    return r == ECL_OK ? ecl_agent_open(&s->agent, http, &opts, err) : r;
}

int setup_nhso(struct setup *s, unsigned services, struct ecl_error *err)
{
    const struct ecl_http *http;
    struct ecl_nhso_opts opts = {
        .status_url   = ecl_config_get(s->config, "nhso.status-url"),
        .endpoint_url = ecl_config_get(s->config, "nhso.endpoint-url"),
        .source_id    = ecl_config_get(s->config, "unit.source-id"),
        .cancel_path  = ecl_config_get(s->config, "nhso.cancel-path"),
        .timeout_ms   = ms(s, "nhso.timeout"),
        .pace_ms      = (int)ecl_config_number(s->config, "nhso.pace"),
        .tries        = (int)ecl_config_number(s->config, "nhso.tries"),
    };
    int r = setup_http(s, &http, err);
    if (r == ECL_OK && services & SETUP_STATUS) {
        r = ecl_config_secret(s->config, "nhso.status-token", &opts.status_token, err);
    }
    if (r == ECL_OK && services & SETUP_ENDPOINT) {
        r = ecl_config_secret(s->config, "nhso.endpoint-token", &opts.endpoint_token, err);
    }
    return r == ECL_OK ? ecl_nhso_open(&s->nhso, http, &opts, err) : r;
}

void setup_close(struct setup *s)
{
    ecl_agent_close(s->agent);
    ecl_nhso_close(s->nhso);
    ecl_curl_close(s->curl);
    ecl_config_free(s->config);
    memset(s, 0, sizeof *s);
    guard_off();
}
