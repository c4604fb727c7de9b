/* setup.c: which rules are checked: profile, scripts of rules, then the switches. */
#include <unistd.h>

#include "eclaim/profile.h"
#include "eclaim/site.h"
#include "validate.h"

/* Calls take with the file at path as input. */
static int with_file(const char *path,
                     int (*take)(void *, const struct ecl_input *, struct ecl_error *), void *ctx,
                     struct ecl_error *err)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(path, &fd, &in, err);
    r      = r == ECL_OK ? take(ctx, &in, err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

static int take_script(void *ctx, const struct ecl_input *in, struct ecl_error *err)
{
    return ecl_site_add(ctx, in, err);
}

static int take_profile(void *ctx, const struct ecl_input *in, struct ecl_error *err)
{
    return ecl_profile_read(ctx, in, err);
}

int set_up_rules(const struct cli *c, const struct settings *s, struct ecl_rules **rules,
                 struct ecl_error *err)
{
    struct ecl_profile_file *profile = NULL;
    struct ecl_rules_opts opts       = s->rules;
    int r                            = ECL_OK;
    if (s->profile) {
        r            = with_file(s->profile, take_profile, &profile, err);
        opts.profile = r == ECL_OK ? ecl_profile_base(profile) : opts.profile;
    }
    r = r == ECL_OK ? ecl_rules_new(rules, &opts, err) : r;
    for (size_t i = 0; i < s->nscripts && r == ECL_OK; i++) {
        r = with_file(s->scripts[i], take_script, *rules, err);
    }
    r = r == ECL_OK && profile ? ecl_profile_apply(profile, *rules, err) : r;
    ecl_profile_free(profile);
    if (r == ECL_OK) {
        switch_rules(c, s, *rules);
    }
    return r;
}
