/* files.c: catalogues and lists by the names that the command line gives. */
#include "catalog.h"

#include <unistd.h>

#include "eclaim/ids.h"

int catalog_add(struct ecl_drugs *d, const char *path, struct ecl_error *err)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(path, &fd, &in, err);
    r      = r == ECL_OK ? ecl_drugs_add(d, &in, fd, err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

int catalog_read(struct ecl_drugs **d, const char *path, const struct ecl_drugs_opts *o,
                 struct ecl_error *err)
{
    int r = ecl_drugs_new(d, o, err);
    r     = r == ECL_OK ? catalog_add(*d, path, err) : r;
    return r == ECL_OK ? ecl_drugs_finish(*d, err) : r;
}

int catalog_read_tmt(struct ecl_tmt **t, const char *path, struct ecl_error *err)
{
    struct ecl_input in;
    int fd = -1;
    int r  = cli_input(path, &fd, &in, err);
    r      = r == ECL_OK ? ecl_tmt_read(t, &in, fd, err) : r;
    if (fd > 2) {
        close(fd);
    }
    return r;
}

const char *catalog_hcode(const struct cli *c)
{
    cli_known(c, ecl_hcode_check(ecl_str_of(c->arg)) == ECL_V_OK ? 0 : -1,
              "a facility code of five digits");
    return c->arg;
}

enum ecl_drugs_model catalog_model(const struct cli *c)
{
    int older = ecl_str_is(ecl_str_of(c->arg), "older");
    cli_known(c, older || ecl_str_is(ecl_str_of(c->arg), "newer") ? 0 : -1, "newer or older");
    return older ? ECL_DRUGS_OLDER : ECL_DRUGS_NEWER;
}

enum ecl_drugs_form catalog_form(const struct cli *c)
{
    return (enum ecl_drugs_form)cli_known(c, ecl_drugs_form_find(ecl_str_of(c->arg)),
                                          "auto, upload, download, chi, fdh or master");
}
