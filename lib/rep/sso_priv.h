/* sso_priv.h: statements of the Social Security Office, which are XML. */
#ifndef ECLAIM_REP_SSO_PRIV_H
#define ECLAIM_REP_SSO_PRIV_H

#include "rep/rep_priv.h"

struct rep_sso;

/* Whether the file begins as XML with the root of such a statement. */
bool ecl_rep_is_sso(int fd);

/* Reads the statement in fd, which stays the caller's; name is for messages. */
int ecl_rep_sso_open(struct rep_sso **s, int fd, const char *name, struct ecl_error *err);

/* The kinds of records in it, in their order; NULL behind the last. */
const struct rep_head *ecl_rep_sso_head(const struct rep_sso *s, size_t i);

/* The next record as cells of its head's columns; *fresh: another head than before.
 * ECL_OK, ECL_EOF, or a negative code. */
int ecl_rep_sso_next(struct rep_sso *s, const struct rep_head **h, struct ecl_cell_row *row,
                     bool *fresh, struct ecl_error *err);

void ecl_rep_sso_close(struct rep_sso *s);

#endif
