/* config.h: settings of the tools that speak to services: which there are, their
 * values out of INI files and from elsewhere, and secrets.
 *
 * The table of settings (lib/authen/config.tsv, compiled in) makes eclaim-config(5), too. The
 * library reads the files it is told to; which those are is the caller's to know. */
#ifndef ECLAIM_CONFIG_H
#define ECLAIM_CONFIG_H

#include "eclaim/error.h"
#include "eclaim/str.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ecl_setting_kind {
    ECL_SETTING_TEXT, /* of at most max characters */
    ECL_SETTING_URL,
    ECL_SETTING_HCODE,
    ECL_SETTING_NUMBER, /* of unit, from min to max */
    ECL_SETTING_BOOL,   /* yes or no */
    ECL_SETTING_FILE,   /* a path; ~/ is not expanded */
    ECL_SETTING_SECRET, /* a path of a file that holds nothing but the secret */
    ECL_SETTING_PID,    /* a citizen ID: masked where settings are shown */
};

struct ecl_setting {
    const char *name; /* "agent.url": section and key */
    enum ecl_setting_kind kind;
    const char *value; /* by default; NULL: none */
    int64_t min, max;  /* of numbers */
    const char *unit;  /* of numbers: "s", "ms" or "" */
    const char *env;   /* environment variable that holds it: for the caller, see ecl_config_set */
    const char *text[2]; /* what it is, English and Thai */
};

/* The table; NULL behind the last. Static storage. */
ECL_EXPORT const struct ecl_setting *ecl_setting_at(size_t i);

struct ecl_config;
ECL_EXPORT int ecl_config_new(struct ecl_config **c, struct ecl_error *err) ECL_MUST_USE;
/* Reads a file; its values take the place of those before, and an empty value puts the
 * default back. ECL_E_READ (absent: err->sys is ENOENT); ECL_E_FORMAT with file and line: not
 * INI, no such setting, a setting twice, a bad value; ECL_E_UNSAFE: others may write the file. */
ECL_EXPORT int ecl_config_read(struct ecl_config *c, const char *path,
                               struct ecl_error *err) ECL_MUST_USE;
/* Sets one from elsewhere; from is for messages: "--agent", "$ECLAIM_AGENT_URL". Of a
 * secret, value is the secret itself. ECL_E_USAGE: no such setting, a bad value. */
ECL_EXPORT int ecl_config_set(struct ecl_config *c, const char *name, const char *value,
                              const char *from, struct ecl_error *err) ECL_MUST_USE;
/* The value, or the default, or NULL; of a secret, the path, or NULL when it was given
 * itself. Valid until the setting is set again. A name that is not in the table is a fault
 * of the program. */
ECL_EXPORT const char *ecl_config_get(const struct ecl_config *c, const char *name);
ECL_EXPORT int64_t ecl_config_number(const struct ecl_config *c, const char *name);
ECL_EXPORT bool ecl_config_bool(const struct ecl_config *c, const char *name);
/* Where the value comes from: "default", "FILE:LINE", or what ecl_config_set was told. */
ECL_EXPORT const char *ecl_config_from(const struct ecl_config *c, const char *name);
/* The secret itself, read now and kept in memory that is wiped: ECL_E_USAGE when none is
 * set (the text says how), ECL_E_UNSAFE when the file's mode is wider than 0600 or it is not
 * the user's own, ECL_E_FORMAT when it is empty or holds control characters. */
ECL_EXPORT int ecl_config_secret(struct ecl_config *c, const char *name, const char **secret,
                                 struct ecl_error *err) ECL_MUST_USE;
ECL_EXPORT void ecl_config_free(struct ecl_config *c);

#ifdef __cplusplus
}
#endif
#endif
