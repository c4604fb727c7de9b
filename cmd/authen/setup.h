/* setup.h: settings, transport and handles of the commands that speak to services.
 *
 * A command lists SETUP_CONFIG and SETUP_SET (and SETUP_AGENT, where it uses the agent) in
 * its table, gives what cli_next returns to setup_option, and then opens what it needs. Settings
 * come, later ones before earlier ones, from /etc/eclaim/config, $XDG_CONFIG_HOME/eclaim/config,
 * --config, the environment and options. Secrets are in files or the environment only. */
#ifndef SETUP_H
#define SETUP_H

#include "cli.h"
#include "eclaim/config.h"
#include "eclaim/nhso.h"

enum { OPT_SETUP_AGENT = 901, OPT_SETUP_CONFIG, OPT_SETUP_SET, SETUP_GIVEN = 32 };

/* clang-format off */
#define SETUP_AGENT \
    {"agent", 0, "URL", "address of the smart card agent", OPT_SETUP_AGENT}
#define SETUP_CONFIG \
    {"config", 0, "FILE", "read settings from FILE, too; see eclaim-config(5)", OPT_SETUP_CONFIG}
#define SETUP_SET \
    {"set", 0, "NAME=VALUE", "a setting for this time; can be repeated", OPT_SETUP_SET}
/* clang-format on */

/* All zero before the first call. */
struct setup {
    struct ecl_config *config;
    struct ecl_curl *curl;
    struct ecl_agent *agent;
    struct ecl_nhso *nhso;
    struct {
        int id;
        const char *arg;
    } given[SETUP_GIVEN]; /* options, as they came */
    size_t ngiven;
};

/* Takes an option of those above; false: it is none of them. Ends the program with
 * status 2 when it cannot be taken. */
bool setup_option(struct setup *s, const struct cli *c, int id);

/* Reads the settings. From here on no core is dumped. */
int setup_open(struct setup *s, struct ecl_error *err);
/* The transport, as the settings want it. */
int setup_http(struct setup *s, const struct ecl_http **http, struct ecl_error *err);
/* s->agent. */
int setup_agent(struct setup *s, struct ecl_error *err);
/* s->nhso, with the tokens of the services asked for. */
enum { SETUP_STATUS = 1, SETUP_ENDPOINT = 2 };
int setup_nhso(struct setup *s, unsigned services, struct ecl_error *err);
/* A setting that the command cannot do without; ECL_E_USAGE says how to set it. */
int setup_need(const struct setup *s, const char *name, const char **value, struct ecl_error *err);

/* Closes and wipes all of it. */
void setup_close(struct setup *s);


#endif
