/* source.h: where the claims of a filter come from: standard input, a file with a
 * stream, or the folders, zips and files of 16-file sets. */
#ifndef SOURCE_H
#define SOURCE_H

#include "cli.h"
#include "eclaim/stream.h"

/* Opens what the operands name as a claim stream and gives it to fn; its answer,
 * or an error in err. */
int source_read(const struct cli *c, int (*fn)(void *, struct ecl_stream *, struct ecl_error *),
                void *ctx, struct ecl_error *err);

/* Whether the claims come from standard input, wholly or in part. */
bool source_is_stdin(const struct cli *c);

#endif
