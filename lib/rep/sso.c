/* sso.c: statements of the Social Security Office. */
#include "rep/sso_priv.h"

bool ecl_rep_is_sso(int fd)
{
    (void)fd;
    return false;
}

int ecl_rep_sso_open(struct rep_sso **s, int fd, const char *name, struct ecl_error *err)
{
    (void)fd;
    *s = NULL;
    return ecl_fail(err, ECL_E_FORMAT, name, "not a statement");
}

const struct rep_head *ecl_rep_sso_head(const struct rep_sso *s, size_t i)
{
    (void)s;
    (void)i;
    return NULL;
}

int ecl_rep_sso_next(struct rep_sso *s, const struct rep_head **h, struct ecl_cell_row *row,
                     bool *fresh, struct ecl_error *err)
{
    (void)s;
    (void)h;
    (void)row;
    (void)fresh;
    (void)err;
    return ECL_EOF;
}

void ecl_rep_sso_close(struct rep_sso *s)
{
    (void)s;
}
